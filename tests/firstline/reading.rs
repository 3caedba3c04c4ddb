//! Whose requests a role reads: where the standard names departments, what lies elsewhere is met by no list, no
//! search, no history and no command.

use firstline::{
    desk::Desk,
    model::id::{Login, RequestId},
    text::Language,
    tui::worker,
};
use serde_json::json;

use crate::{screen_driver::Screen, support::Place};

/// Words that stand in a request of billing only.
const SECRET: &str = "haemorrhoids";

/// A desk whose specialists read the requests of their own departments: olga works in billing, ned in the network.
/// #1 is a refund of Rosa's in billing, #2 an outage of hers with the network.
fn desk() -> Place {
    let place = Place::new();
    place.run(&["standards", "init", "mine", "--language", "en"], "").done();
    let file = place.path("mine/00-standard.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let text =
        text.replace("title  = \"Specialist\"\n", "title  = \"Specialist\"\nreads  = \"own\"\n");
    std::fs::write(&file, text).unwrap();
    let checked = place.run(&["standards", "check", "mine"], "").done();
    assert!(!checked.contains("warning"), "{checked}");
    place.run(&["init", "--standards", "mine", "--simulated", "--as", "vera"], "").done();
    for (login, department) in [("olga", "billing"), ("ned", "network")] {
        let add = ["operator", "add", login, "--role", "specialist", "--department", department];
        place.run(&[&["--as", "vera"], &add[..]].concat(), "").done();
    }
    let client = json!({"name": "Rosa Blum", "phone": "+7 495 123-45-67"});
    let lines: String = [
        json!({"do": "intake", "channel": "phone", "client": client, "subject": format!("Refund {SECRET}"),
            "body": format!("I want a refund, {SECRET}"), "fields": {"contract": SECRET}, "tags": [SECRET]}),
        json!({"do": "intake", "channel": "phone", "client": client, "subject": "Outage",
            "body": "There is no internet"}),
        json!({"do": "note", "request": 1, "body": format!("She said {SECRET}")}),
        json!({"do": "callback.promise", "request": 1, "about": SECRET}),
    ]
    .iter()
    .map(|line| format!("{line}\n"))
    .collect();
    place.run(&["--as", "vera", "apply"], &lines).done();
    place
}

/// Everything that reads requests.
const READING: &[&[&str]] = &[
    &["queue"],
    &["queue", "--json"],
    &["queue", "--filter", "status:new,open,resolved"],
    &["queue", "--filter", SECRET],
    &["queue", "--filter", "client:blum"],
    &["queue", "--filter", "tag:haemorrhoids"],
    &["show", "1"],
    &["show", "1", "--json"],
    &["explain", "1"],
    &["search", SECRET],
    &["search", "refund"],
    &["search", "#1"],
    &["search", "Blum"],
    &["client", "show", "1"],
    &["client", "show", "1", "--json"],
    &["client", "export", "1"],
    &["deadlines"],
    &["deadlines", "--json"],
    &["board"],
    &["board", "--json"],
    &["events"],
    &["attachment", "list", "1"],
    &["outbox", "--all"],
    &["screen", "desk"],
    &["screen", "board"],
    &["screen", "control"],
    &["standards", "simulate", "in-force"],
    &["backup", "copy.db"],
    &["export", "-"],
];

#[test]
fn no_way_of_reading_shows_what_lies_elsewhere() {
    let place = desk();
    for asked in READING {
        let named = |who: &'static str| [&["--as", who], *asked].concat();
        let ran = place.run(&named("ned"), "");
        let said = format!("{}{}", ran.out, ran.err);
        // What was typed may be said back.
        let said = said.replace(&asked.join(" "), "");
        let typed = asked.contains(&SECRET) || asked.iter().any(|word| word.contains(SECRET));
        assert!(typed || !said.contains(SECRET), "{asked:?}:\n{said}");
        assert!(!said.contains("Refund"), "{asked:?}:\n{said}");
    }
    // Whoever works there reads it, as whoever the standard limits in nothing does.
    for who in ["olga", "vera"] {
        for asked in [&["queue"][..], &["show", "1"], &["search", SECRET], &["client", "show", "1"]]
        {
            let told = place.run(&[&["--as", who], asked].concat(), "").done();
            assert!(told.contains("Refund") || told.contains(SECRET), "{who} {asked:?}:\n{told}");
        }
    }
    // Their own is there in every one of them.
    for asked in [
        &["queue"][..],
        &["show", "2"],
        &["search", "internet"],
        &["client", "show", "1"],
        &["deadlines"],
    ] {
        let told = place.run(&[&["--as", "ned"], asked].concat(), "").done();
        assert!(told.contains("Outage") || told.contains("internet"), "{asked:?}:\n{told}");
    }
}

#[test]
fn no_command_is_about_what_is_not_read() {
    let place = desk();
    let (bulk, several) = (
        json!({"do": "bulk", "act": "resolve", "requests": [2, 1], "text": "x"}),
        json!({"do": "several", "commands": [{"do": "note", "request": 1, "body": "x"}]}),
    );
    let before = place.run(&["--as", "vera", "events"], "").lines().len();
    for command in [
        json!({"do": "note", "request": 1, "body": "x"}),
        json!({"do": "claim", "request": 1}),
        json!({"do": "reply", "request": 1, "body": "x"}),
        json!({"do": "bounce", "request": 1, "reason": "x"}),
        bulk,
    ] {
        let ran = place.run(&["--as", "ned", "apply"], &format!("{command}\n"));
        let told = ran.lines_of_failure();
        assert_eq!(told["refused"], "not_allowed", "{command}: {told}");
        assert!(!told.to_string().contains(SECRET), "{told}");
    }
    let told = place.run(&["--as", "ned", "apply"], &format!("{several}\n")).lines_of_failure();
    assert_eq!(told["refused"][0]["refused"], "not_allowed", "{told}");
    assert!(place.run(&["--as", "vera", "events"], "").lines().len() >= before);

    // Nor does the number of another's command tell what came of it.
    let noted = json!({"do": "note", "request": 1, "body": SECRET, "id": "k1"});
    place.run(&["--as", "vera", "apply"], &format!("{noted}\n")).done();
    let told = place.run(&["--as", "ned", "apply"], &format!("{noted}\n")).done();
    assert!(told.contains("\"repeated\":true") && !told.contains(SECRET), "{told}");

    // What comes to their department they read from then on, and what leaves it no longer.
    let over = json!({"do": "route", "request": 1, "department": "network", "reason": "x",
        "note": "x", "override": {"reason": "x"}});
    place.run(&["--as", "vera", "apply"], &format!("{over}\n")).done();
    place.run(&["--as", "ned", "show", "1"], "").done();
    place.run(&["--as", "olga", "show", "1"], "").refused(1, "\"Specialist\" may not read #1");
    place.run(&["--as", "olga", "explain", "1"], "").refused(1, "may not read #1");
    place.run(&["--as", "olga", "show", "77"], "").refused(1, "there is no request #77");
    // What was given to somebody is theirs wherever it lies.
    let give = json!({"do": "assign", "request": 1, "to": "olga"});
    place.run(&["--as", "vera", "apply"], &format!("{give}\n")).done();
    place.run(&["--as", "olga", "show", "1"], "").done();
    place.run(&["--as", "vera", "doctor", "--replay"], "").done();
}

#[test]
fn no_screen_shows_what_lies_elsewhere() {
    let place = desk();
    let at = Desk::open(&place.db()).unwrap().time().unwrap().unwrap();
    let screen = |who: &str| {
        let mut desk = Desk::open(&place.db()).unwrap();
        let me = Login::from(who);
        desk.enter(&me, None, at).unwrap();
        let facts = worker::facts(&mut desk, &me, at).unwrap();
        Screen::over(facts, who, Language::English, (160, 50), at, move |effect, at| {
            worker::perform(&mut desk, &me, effect, at)
        })
    };
    for (who, own, others) in [("ned", "Outage", "Refund"), ("olga", "Refund", "Outage")] {
        let mut screen = screen(who);
        screen.keys("esc").shows(own).hides(others);
        for keys in ["i", "esc alt-3", "alt-6", "alt-1 :"] {
            screen.keys(keys).hides(others);
        }
        screen.keys("esc").keys("ctrl-f").types("Blum").hides(others);
    }
    // What I send where I do not read is not waited for.
    let mut screen = screen("ned");
    screen.keys("esc alt-1 enter").shows("#2").keys("shift-r").types("not a line").keys("ctrl-s");
    screen.hides("Reading the desk").shows("#2 is in a department whose requests you do not read");
}

/// What is learnt beside the screen is learnt from what its reader reads, and from nothing else.
#[test]
fn a_desk_opened_once_more_is_read_by_the_same_person() {
    let place = desk();
    let (ned, now) = (Login::from("ned"), "2100-01-01T09:00:00Z".parse().unwrap());
    let mut desk = Desk::open(&place.db()).unwrap();
    desk.enter(&ned, None, now).unwrap();
    let beside = desk.beside().unwrap();
    for desk in [&desk, &beside] {
        assert!(desk.search(SECRET, 10).unwrap().is_empty());
        assert!(desk.request(RequestId(1), now).unwrap().is_none());
        assert!(desk.request(RequestId(2), now).unwrap().is_some());
    }
}
