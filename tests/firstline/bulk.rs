//! Many requests resolved or closed in one act: each ended or refused by itself, and by two people where the
//! standard says so, at the command line, for programs and on the screen.

use std::{fmt::Write as _, path::Path};

use firstline::{
    desk::{Desk, Done, Error},
    model::{
        event::Event,
        id::{Login, RequestId, Seq},
        notice::NoticeKind,
        operator::Actor,
        request::Status,
    },
    text::Language,
    tui::{overlay::Overlay, worker},
};
use serde_json::{Value, json};

use crate::{
    desk_fixture::{self, begin},
    screen_driver::Screen,
    support::Place,
};

/// A desk whose standard asks for two people from three requests on, with five requests that anna has
/// answered and resolved but for the last.
fn desk(path: &Path) -> Desk {
    let mut files = desk_fixture::standard();
    files.insert("95-bulk.toml".into(), "[bulk]\nclose_by_two_from = 3\n".into());
    let mut desk = desk_fixture::desk_by(path, files, true);
    for number in 1..=5 {
        let asked = json!({"do": "intake", "channel": "phone", "client": {"name": format!("Client {number}")},
            "subject": format!("Matter {number}"), "body": "A question"});
        done(&mut desk, "anna", asked);
        done(&mut desk, "anna", json!({"do": "claim", "request": number}));
        if number < 5 {
            done(&mut desk, "anna", json!({"do": "reply", "request": number, "body": "It is so."}));
            done(&mut desk, "anna", json!({"do": "resolve", "request": number, "text": "Told."}));
        }
    }
    desk
}

#[track_caller]
fn done(desk: &mut Desk, by: &str, asked: Value) -> Done {
    let said = asked.to_string();
    desk_fixture::perform(desk, by, asked, begin())
        .unwrap_or_else(|error| panic!("{said}: {error}"))
}

fn status(desk: &Desk, request: i64) -> Status {
    let card = desk.request(RequestId(request), begin()).unwrap();
    card.unwrap().request.status
}

fn refused(answer: Result<Done, Error>) -> String {
    match answer {
        Err(Error::Refused(refusal)) => refusal.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn few_are_ended_at_once_and_each_by_itself() {
    let place = tempfile::tempdir().unwrap();
    let mut desk = desk(&place.path().join("desk.db"));
    // The second is still open: it is refused, and the first is closed all the same.
    let answer =
        done(&mut desk, "anna", json!({"do": "bulk", "act": "close", "requests": [1, 5, 1]}));
    assert_eq!(status(&desk, 1), Status::Closed);
    assert_eq!(status(&desk, 5), Status::Open);
    assert_eq!(answer.refused.len(), 1);
    assert_eq!(answer.refused[0].request, RequestId(5));
    assert!(answer.refused[0].refusal.to_string().contains("resolve it"));
    assert!(desk.asked().unwrap().is_empty());
    assert!(desk.replay().unwrap().is_empty());
}

#[test]
fn many_wait_for_another_and_are_ended_in_the_name_of_whoever_asked() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("desk.db");
    let mut desk = desk(&path);
    let ask =
        json!({"do": "bulk", "act": "close", "requests": [1, 2, 3, 4, 5], "reason": "All told"});
    let answer = done(&mut desk, "anna", ask.clone());
    // What would be refused anyhow is told at once, and nobody is asked about it.
    assert_eq!(answer.refused.len(), 1);
    let waiting = desk.asked().unwrap();
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].ask.requests().len(), 4);
    for request in 1..=4 {
        assert_eq!(status(&desk, request), Status::Resolved, "#{request}");
    }
    // What waits is in the file: another process finds it, and a second asking is refused.
    drop(desk);
    let mut desk = Desk::open(&path).unwrap();
    assert_eq!(desk.asked().unwrap(), waiting);
    let again = desk_fixture::perform(&mut desk, "oleg", ask, begin());
    assert!(refused(again).contains("waits for a second person already"));
    let number = waiting[0].seq;
    let confirm = json!({"do": "second.confirm", "ask": number});
    let own = desk_fixture::perform(&mut desk, "anna", confirm.clone(), begin());
    assert!(refused(own).contains("does not confirm"));
    let guest = desk_fixture::perform(&mut desk, "gus", confirm.clone(), begin());
    assert!(refused(guest).contains("may not"));
    // Meanwhile the client of one wrote again: what is confirmed is what was asked about.
    done(&mut desk, "oleg", json!({"do": "message", "request": 2, "body": "Not at all!"}));
    let answer = done(&mut desk, "vera", confirm);
    assert_eq!(answer.refused.len(), 1, "{:?}", answer.refused);
    assert_eq!(answer.refused[0].request, RequestId(2));
    for request in [1, 3, 4] {
        assert_eq!(status(&desk, request), Status::Closed, "#{request}");
    }
    assert_eq!(status(&desk, 2), Status::Open);
    let closed: Vec<_> =
        answer.events.iter().filter(|one| matches!(one.event, Event::Closed { .. })).collect();
    assert_eq!(closed.len(), 3);
    for one in closed {
        assert_eq!(one.actor, Actor::Operator("anna".into()));
    }
    // Whoever asked is told, and what came of it can be read.
    let told = desk.notices(&"anna".into(), 10).unwrap();
    assert_eq!(told[0].about, NoticeKind::Confirmed);
    let card = desk.ask(told[0].cause.unwrap()).unwrap().unwrap();
    assert_eq!(card.waiting.seq, number);
    let (ended, left) = card.came.unwrap();
    assert_eq!((ended, left.len()), (3, 1));
    // And can take one back, as if it had been closed alone.
    done(&mut desk, "anna", json!({"do": "undo"}));
    assert_eq!(status(&desk, 4), Status::Resolved);
    assert!(desk.replay().unwrap().is_empty());
    assert!(desk.verify().unwrap().holds());
}

#[test]
fn what_is_declined_stays_as_it_is_and_whoever_asked_hears_why() {
    let place = tempfile::tempdir().unwrap();
    let mut desk = desk(&place.path().join("desk.db"));
    let ask = json!({"do": "bulk", "act": "close", "requests": [1, 2, 3]});
    done(&mut desk, "anna", ask.clone());
    let number = desk.asked().unwrap()[0].seq;
    let decline = |by: &str, desk: &mut Desk, number: Seq| {
        let asked = json!({"do": "second.decline", "ask": number, "reason": "Ask them first"});
        desk_fixture::perform(desk, by, asked, begin())
    };
    assert!(refused(decline("gus", &mut desk, number)).contains("may not"));
    decline("vera", &mut desk, number).unwrap();
    assert_eq!(status(&desk, 1), Status::Resolved);
    let told = desk.notices(&"anna".into(), 10).unwrap();
    assert_eq!(told[0].about, NoticeKind::Declined);
    let card = desk.ask(told[0].cause.unwrap()).unwrap().unwrap();
    let Event::SecondDeclined { reason, .. } = card.settled.unwrap().event else {
        panic!("not declined");
    };
    assert_eq!(reason.as_str(), "Ask them first");
    // Whoever asked takes it back, and is not told of it themselves.
    done(&mut desk, "anna", ask);
    let number = desk.asked().unwrap()[0].seq;
    decline("anna", &mut desk, number).unwrap();
    assert_eq!(desk.notices(&"anna".into(), 10).unwrap().len(), told.len());
    assert!(desk.replay().unwrap().is_empty());
}

#[test]
fn whoever_asked_and_may_no_more_has_nothing_ended() {
    let place = tempfile::tempdir().unwrap();
    let mut desk = desk(&place.path().join("desk.db"));
    done(&mut desk, "anna", json!({"do": "bulk", "act": "close", "requests": [1, 2, 3]}));
    let number = desk.asked().unwrap()[0].seq;
    done(&mut desk, "vera", json!({"do": "operator.set", "login": "anna", "role": "guest"}));
    let answer = done(&mut desk, "vera", json!({"do": "second.confirm", "ask": number}));
    assert_eq!(answer.refused.len(), 3);
    assert_eq!(status(&desk, 1), Status::Resolved);
    let noted = answer.events.iter().filter(
        |one| matches!(&one.event, Event::RightRefused { command, .. } if command == "close"),
    );
    assert_eq!(noted.count(), 3);
}

/// The same at the command line: a standard with the key, requests, and who does what.
#[test]
fn the_command_line_asks_and_confirms_in_both_languages() {
    let place = Place::new();
    place.run(&["standards", "init", "standard", "--language", "en"], "").done();
    let path = place.path("standard/00-standard.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let with = text.replace("# close_by_two_from = 20", "close_by_two_from = 3");
    assert_ne!(text, with);
    std::fs::write(&path, with).unwrap();
    let init = ["init", "--standards", "standard", "--simulated", "--as", "vera"];
    place.run(&init, "").done();
    let told = place.run(&["standards", "show", "--as", "vera"], "").done();
    assert!(told.contains("3 requests or more are closed in one act by two people"), "{told}");
    let add = ["operator", "add", "sven", "--role", "supervisor", "--as", "vera"];
    place.run(&add, "").done();
    let mut lines = String::new();
    for number in 1..=5 {
        let asked = json!({"do": "intake", "channel": "phone", "subject": format!("Test {number}"),
            "body": "A test", "tags": ["test"], "client": {"name": format!("Client {number}")}});
        writeln!(lines, "{asked}").unwrap();
    }
    place.run(&["apply", "--as", "vera"], &lines).done();
    let listed = ["bulk", "resolve", "--filter", "tag:test", "--dry-run", "--as", "vera"];
    assert!(place.run(&listed, "").done().contains("5 requests"));
    let asked = place
        .run(
            &[
                "bulk",
                "resolve",
                "--filter",
                "tag:test",
                "--text",
                "Tests",
                "--override",
                "tests",
                "--as",
                "vera",
            ],
            "",
        )
        .done();
    assert!(asked.contains("5 requests wait for a second person: firstline confirm"), "{asked}");
    let number = asked.trim().rsplit(' ').next().unwrap().to_owned();
    let list =
        place.command(&["confirm", "--as", "sven"]).env("LANG", "ru_RU.UTF-8").output().unwrap();
    let list = String::from_utf8(list.stdout).unwrap();
    assert!(list.contains("решить 5 обращений: tests"), "{list}");
    place.run(&["confirm", &number, "--yes", "--as", "sven"], "").done();
    let left =
        place.run(&["queue", "--filter", "tag:test is:unresolved", "--json", "--as", "vera"], "");
    assert!(left.lines().is_empty());
    // A stream ends no more alone than one act does: with the third it is two people's.
    let mut closes = String::new();
    for number in 1..=3 {
        writeln!(closes, "{}", json!({"do": "close", "request": number})).unwrap();
    }
    let ran = place.run(&["apply", "--as", "vera"], &closes);
    let answers: Vec<_> = ran.lines().iter().map(|one| one["ok"].clone()).collect();
    assert_eq!(answers, [json!(true), json!(true), json!(false)]);
    let events = place.run(&["events", "--as", "vera"], "").lines();
    let last = events.last().unwrap();
    assert_eq!(last["kind"], "right.refused");
    // What is refused by itself is named, and the others are ended.
    let ran = place.run(&["bulk", "close", "1", "3", "--json", "--as", "vera"], "");
    let answer = &ran.lines()[0];
    assert_eq!(answer["done"], json!([3]));
    assert_eq!(answer["refused"][0]["request"], 1);
    let doctor = place.run(&["doctor", "--replay", "--as", "vera"], "").done();
    assert!(doctor.contains("equal to the log"), "{doctor}");
}

fn screen(path: &Path, me: &str, language: Language) -> Screen {
    let mut desk = Desk::open(path).unwrap();
    let login = Login::from(me);
    let facts = worker::facts(&mut desk, &login, begin()).unwrap();
    Screen::over(facts, me, language, (120, 36), begin(), move |effect, now| {
        worker::perform(&mut desk, &login, effect, now)
    })
}

#[test]
fn the_screen_asks_shows_confirms_and_tells() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("desk.db");
    let mut there = desk(&path);
    // All open again, so that the queue shows them.
    for request in 1..=4 {
        done(
            &mut there,
            "anna",
            json!({"do": "reopen", "request": request, "reason": "once more"}),
        );
    }
    let mut anna = screen(&path, "anna", Language::English);
    anna.keys("*");
    anna.keys("x").shows("So many take two people");
    anna.types("Told again").keys("tab").types("no script");
    anna.keys("enter");
    let waiting = there.asked().unwrap();
    assert_eq!(waiting.len(), 1, "{}", anna.text());
    let count = waiting[0].ask.requests().len();
    assert!(count >= 3, "{count}");
    anna.shows("wait for a second person");
    assert_eq!(status(&there, 1), Status::Open);

    let mut vera = screen(&path, "vera", Language::English);
    vera.keys("alt-3 g g").shows("anna asks a second person to resolve");
    vera.keys("enter")
        .shows("Waits for a second person")
        .shows("Told again")
        .shows("Matter 1")
        .shows("L have it done");
    vera.keys("L").shows("Have it done: resolve");
    // Focus stands on No.
    vera.keys("enter");
    assert_eq!(status(&there, 1), Status::Open);
    vera.keys("L y").shows("vera confirmed it");
    assert_eq!(status(&there, 1), Status::Resolved);
    assert!(matches!(vera.state.overlays.last(), Some(Overlay::Second(_))));

    let mut anna = screen(&path, "anna", Language::Russian);
    anna.keys("N").shows("подтверждено и сделано");
    anna.keys("enter").shows("vera подтверждает");
}

#[test]
fn declining_on_the_screen_asks_why() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("desk.db");
    let mut there = desk(&path);
    done(&mut there, "anna", json!({"do": "bulk", "act": "close", "requests": [1, 2, 3]}));
    let mut vera = screen(&path, "vera", Language::English);
    vera.keys("alt-3 g g enter J").shows("Not to be done").keys("enter");
    assert_eq!(there.asked().unwrap().len(), 1);
    vera.types("Ask them first").keys("enter");
    assert!(there.asked().unwrap().is_empty());
    vera.shows("vera declined it").shows("Ask them first");
    // The one who asked can take it back, and cannot confirm it.
    done(&mut there, "anna", json!({"do": "bulk", "act": "close", "requests": [1, 2, 3]}));
    let mut anna = screen(&path, "anna", Language::English);
    anna.keys("alt-3 g g enter").shows("J take it back");
    anna.keys("L").shows("Another who may do the same confirms it");
}
