//! The board by key over a real desk: what needs a decision is opened where it is decided, work is
//! marked and given to others, proposals are done after a question, and the shift is signed twice. The
//! figures on it come to what is counted by hand.

use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use firstline::{
    desk::Desk,
    model::{
        card::{Attention, DeadlineQuery},
        id::{Login, RequestId},
    },
    text::Language,
    tui::{effect::Reply, input::Input, screen::Screen as Shown, screen::control::Tab, worker},
};

use crate::{measures, screen_control, screen_driver::Screen, support::Place};

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 36), (200, 50)];

/// Two hours after the morning: some of it is late by then, some at risk.
fn noon() -> DateTime<Utc> {
    measures::now() + TimeDelta::hours(2)
}

/// The desk with what is under control, and work of the morning: anna has five, ivan one and a promised
/// call, and is off duty.
fn desk(path: &Path) {
    screen_control::desk(path);
    let mut desk = Desk::open(path).unwrap();
    let mut act = |line: &str| measures::act(&mut desk, line);
    for (number, subject) in (6..).zip(["Lamp", "Modem", "Cable", "Tariff", "Invoice", "Courier"]) {
        act(&format!(
            r#"{{"do": "intake", "channel": "phone", "client": {{"name": "Client {subject}", "phone": "+7495000010{number}"}}, "subject": "{subject}", "body": "Please look", "by": "anna"}}"#
        ));
        let who = if number == 11 { "ivan" } else { "anna" };
        act(&format!(r#"{{"do": "claim", "request": {number}, "by": "{who}"}}"#));
    }
    act(r#"{"do": "reply", "request": 6, "body": "We look.", "by": "anna"}"#);
    act(
        r#"{"do": "callback.promise", "request": 11, "due": "2026-03-09T13:00:00+03:00", "about": "the courier", "by": "ivan"}"#,
    );
    act(r#"{"do": "duty", "on": true, "by": "anna"}"#);
    act(r#"{"do": "duty", "on": false, "by": "ivan"}"#);
    act(r#"{"do": "tick", "at": "2026-03-09T12:00:00+03:00", "by": "vera"}"#);
}

fn screen(path: &Path, me: &str, language: Language, size: (u16, u16)) -> Screen {
    let mut desk = Desk::open(path).unwrap();
    let login = Login::from(me);
    let facts = worker::facts(&mut desk, &login, noon()).unwrap();
    Screen::over(facts, me, language, size, noon(), move |effect, at| {
        worker::perform(&mut desk, &login, effect, at)
    })
}

fn open(path: &Path, me: &str) -> Screen {
    screen(path, me, Language::English, (120, 36))
}

fn in_all(name: &str, keys: impl Fn(&mut Screen)) {
    for language in [Language::English, Language::Russian] {
        for size in SIZES {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("desk.db");
            desk(&path);
            let mut screen = screen(&path, "vera", language, size);
            keys(&mut screen);
            let code = match language {
                Language::English => "en",
                Language::Russian => "ru",
            };
            screen.golden(&format!("{code}/{name}-{}x{}", size.0, size.1));
        }
    }
}

#[test]
fn what_the_board_looks_like() {
    in_all("board-full", |screen| {
        screen.keys("alt-3");
    });
    in_all("balance", |screen| {
        screen.keys("alt-3 L space");
    });
}

#[test]
fn what_waits_is_opened_where_it_is_decided() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    desk(&path);
    let mut vera = open(&path, "vera");
    vera.keys("alt-3 g g").shows("Needs a decision now");
    let mut turned = Vec::new();
    for _ in 0..8 {
        let attention = vera.state.screens.board.attention().cloned();
        vera.keys("enter");
        match attention {
            Some(Attention::Appeals { .. }) => {
                assert_eq!(vera.state.screens.control.tab, Tab::Appeals);
                turned.push("appeals");
            }
            Some(Attention::Ledger { .. }) => {
                assert_eq!(vera.state.screens.control.tab, Tab::Ledger);
                turned.push("ledger");
            }
            Some(Attention::Unread { .. }) => {
                vera.shows("Versions");
                turned.push("unread");
            }
            _ => {}
        }
        vera.keys("esc");
        if vera.state.place.screen != Shown::Board {
            vera.keys("alt-3");
        }
        vera.keys("j");
    }
    assert!(turned.contains(&"appeals") && turned.contains(&"ledger"), "{turned:?}");
    // The call of somebody who is not here leads to its request.
    vera.keys("G").shows("who is not here");
    vera.keys("enter");
    assert_eq!(vera.state.screens.request.open, Some(RequestId(11)));
}

#[test]
fn what_is_marked_is_given_to_somebody_together() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    desk(&path);
    let mut vera = open(&path, "vera");
    vera.keys("alt-3 *");
    let marked = vera.state.screens.board.marks.clone();
    assert!(marked.len() > 2, "{marked:?}");
    // The first in the list of people is who gives the work: vera herself.
    vera.keys("A").shows("Assign").keys("ctrl-s");
    assert!(vera.state.screens.board.marks.is_empty());
    let desk = Desk::open(&path).unwrap();
    for id in marked {
        let card = desk.request(id, noon()).unwrap().unwrap();
        assert_eq!(card.request.assignee, Some(Login::from("vera")), "{id}");
    }
}

#[test]
fn proposals_are_done_after_a_question_but_for_those_unmarked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    desk(&path);
    let mut vera = open(&path, "vera");
    vera.keys("alt-3 L").shows("ivan → ").shows("ivan is off duty");
    let count = vera.text().matches("●").count();
    assert!(count > 1);
    // The work of the one who is away stays; the rest is done, by another key than the one that asked.
    vera.keys("space a").shows("Give");
    vera.keys("a");
    let assignee = |id: i64| {
        let desk = Desk::open(&path).unwrap();
        let card = desk.request(RequestId(id), noon()).unwrap().unwrap();
        card.request.assignee.map(|login| login.to_string())
    };
    let before: Vec<_> = (6..=11).map(assignee).collect();
    assert_eq!(before[5].as_deref(), Some("ivan"));
    assert!(before[..5].iter().all(|one| one.as_deref() == Some("anna")));
    vera.keys("a y");
    let after: Vec<_> = (6..=11).map(assignee).collect();
    assert_eq!(after[5].as_deref(), Some("ivan"));
    assert_ne!(before, after);
    // Whoever may not assign is told so.
    let mut anna = open(&path, "anna");
    anna.keys("alt-3 L").shows("may assign");
}

#[test]
fn the_shift_is_handed_over_and_taken_by_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    desk(&path);
    let mut vera = open(&path, "vera");
    vera.keys("alt-3 H").shows("Promised calls · 2").shows("Courier").shows("Seal");
    vera.keys("h").types("Look at the courier").keys("ctrl-s");
    vera.keys("tab").shows("Look at the courier").shows("Handed over by vera");
    vera.keys("t y").shows("the next shift signs");
    let mut paul = open(&path, "paul");
    paul.keys("alt-3 H tab").shows("Nobody has taken it over yet");
    paul.keys("t y").shows("Taken over by paul");
    paul.keys("t").shows("No report waits");
}

#[test]
fn the_figures_are_those_counted_one_by_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    desk(&path);
    let desk = Desk::open(&path).unwrap();
    let vera = Login::from("vera");
    // At every five minutes of a day and between them.
    for minutes in (-30..1500).step_by(7) {
        let now = measures::now() + TimeDelta::minutes(minutes);
        let all = desk
            .deadlines(&DeadlineQuery { limit: 10_000, ..DeadlineQuery::default() }, now)
            .unwrap();
        let late =
            all.iter().filter(|row| row.deadline.due.is_some_and(|due| due <= now)).count() as u64;
        let at_risk = all.iter().filter(|row| row.deadline.is_at_risk(now)).count() as u64;
        let counts = desk.deadline_counts(&[], now).unwrap();
        assert_eq!((counts.breached, counts.at_risk), (late, at_risk), "{now}");
        let board = desk.board(&vera, now).unwrap();
        let first = now.timestamp() / 3600 * 3600;
        let to_come = all
            .iter()
            .filter_map(|row| row.deadline.due)
            .filter(|due| *due >= now && due.timestamp() < first + 24 * 3600)
            .count() as u64;
        assert_eq!(board.coming.iter().map(|(_, count)| count).sum::<u64>(), to_come, "{now}");
        let coming = desk.coming(now).unwrap();
        let by_department: u64 = coming.departments.iter().flat_map(|(_, hours)| hours).sum();
        assert_eq!(by_department, to_come, "{now}");
    }
    let board = desk.board(&vera, noon()).unwrap();
    assert_eq!(board.arrivals.iter().map(|(_, count)| count).sum::<u64>(), 6);
    assert_eq!(board.answered_today, 1);
    // Five of the week before are closed but one; six came today.
    assert_eq!(board.backlog.last().unwrap().1, desk.unresolved().unwrap());
    assert_eq!(board.backlog[0].1 + 6, board.backlog[23].1);
    assert_eq!(board.calls_due, 2);
    assert!(desk.replay().unwrap().is_empty());
}

/// In Kolkata the day begins at half past an hour: what was answered a quarter of an hour before midnight
/// was yesterday, and what was answered a quarter of an hour after it is of today.
#[test]
fn the_day_begins_at_midnight_where_clocks_are_off_by_half_an_hour() {
    let place = Place::new();
    let folder = place.path("std");
    std::fs::create_dir(&folder).unwrap();
    let source =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/measures/standard/standard.toml");
    let text = std::fs::read_to_string(source).unwrap();
    let text = text.replace("Europe/Moscow", "Asia/Kolkata");
    assert!(text.contains("Asia/Kolkata"), "the standard names its zone");
    std::fs::write(folder.join("standard.toml"), text).unwrap();
    place.run(&["init", "--standards", "std", "--simulated", "--as", "vera"], "").done();
    let mut lines = String::new();
    let mut does = |at: &str, mut command: serde_json::Value| {
        command["at"] = serde_json::json!(format!("{at}:00+05:30"));
        lines.extend([command.to_string().as_str(), "\n"]);
    };
    for (number, (day, time)) in [
        ("2040-03-05", "23:45"),
        ("2040-03-06", "00:15"),
        ("2040-03-06", "00:45"),
        ("2040-03-06", "09:00"),
    ]
    .iter()
    .enumerate()
    {
        let at = format!("{day}T{time}");
        does(
            &at,
            serde_json::json!({"do": "intake", "channel": "phone", "client": {"name": "A client"}, "body": "Help"}),
        );
        does(&at, serde_json::json!({"do": "reply", "request": number + 1, "body": "Yes."}));
    }
    place.run(&["apply", "--as", "vera"], &lines).done();
    let desk = Desk::open(&place.db()).unwrap();
    let now = DateTime::parse_from_rfc3339("2040-03-06T12:00:00+05:30").unwrap();
    let board = desk.board(&Login::from("vera"), now.to_utc()).unwrap();
    assert_eq!(board.answered_today, 3);
}

/// Who is away on the board is away on the wall too, also when their duty goes on.
#[test]
fn the_wall_names_those_who_are_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    desk(&path);
    let mut vera = open(&path, "vera");
    vera.keys("alt-3").shows("away").keys("W").shows("On duty").hides("Anna");
    let mut anna = open(&path, "anna");
    anna.keys("alt-1 enter");
    vera.give(Input::Tick(noon() + TimeDelta::seconds(2)));
    vera.shows("Anna");
}

/// On the wall old figures are not to be taken for how it stands: it says of when they are.
#[test]
fn a_wallboard_whose_desk_cannot_be_read_says_of_when_its_figures_are() {
    let place = Place::new();
    let path = place.db();
    desk(&path);
    for (language, said) in [
        (Language::English, "Figures of Mon 12:00: since then the desk cannot be read."),
        (Language::Russian, "Цифры на пн 12:00: с тех пор прочитать данные не удаётся."),
    ] {
        let mut real = Desk::open(&path).unwrap();
        let login = Login::from("vera");
        let facts = worker::facts(&mut real, &login, noon()).unwrap();
        let gone = std::rc::Rc::new(std::cell::Cell::new(false));
        let fails = gone.clone();
        let mut wall =
            Screen::over(facts, "vera", language, (120, 36), noon(), move |effect, at| {
                if fails.get() {
                    return Some(Reply::Failed("disk I/O error".to_owned()));
                }
                worker::perform(&mut real, &login, effect, at)
            });
        wall.keys("alt-3 W");
        let pass = |wall: &mut Screen, seconds: std::ops::Range<i64>| {
            for second in seconds {
                wall.give(Input::Tick(noon() + TimeDelta::seconds(second)));
            }
        };
        pass(&mut wall, 0..5);
        assert!(!wall.text().contains(said), "{}", wall.text());
        gone.set(true);
        pass(&mut wall, 5..100);
        assert!(wall.text().contains(said), "{}", wall.text());
        assert!(wall.text().contains("disk I/O error"), "{}", wall.text());
        gone.set(false);
        pass(&mut wall, 100..105);
        assert!(!wall.text().contains(said), "{}", wall.text());
    }
}
