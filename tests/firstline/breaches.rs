//! What stood in the way of a deadline that was breached, as it stands in the log and as people read it.

use serde_json::{Value, json};

use crate::support::Place;

/// A time on a Monday by the clock of the desk.
fn at(time: &str) -> String {
    format!("2030-03-04T{time}:00+03:00")
}

/// A desk on which one request came in at nine, and then this was done to it, by Anna, and noon came.
fn after(acts: &[(&str, Value)]) -> Place {
    let place = Place::with_desk();
    let add = ["--as", "vera", "operator", "add", "anna", "--name", "Anna", "--role", "operator"];
    place.run(&[&add[..], &["--department", "front"]].concat(), "").done();
    let mut lines = vec![json!({
        "do": "intake", "at": at("09:00"), "as": "anna", "channel": "phone", "body": "Hello",
        "client": {"name": "Ivanov", "phone": "+7 495 123-45-67"}, "subject": "Where is it",
    })];
    for (time, act) in acts {
        let mut act = act.clone();
        act["request"] = 1.into();
        act["at"] = at(time).into();
        act["as"] = "anna".into();
        lines.push(act);
    }
    lines.push(json!({"do": "tick", "at": at("12:00")}));
    let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
    place.run(&["--as", "vera", "apply"], &lines).done();
    place
}

/// What the log says of the breach of a kind: why, and since when.
fn reason(place: &Place, kind: &str) -> (String, Option<String>) {
    let events = place.run(&["--as", "vera", "events"], "").lines();
    let breach = events
        .iter()
        .find(|event| event["kind"] == "deadline.breached" && event["data"]["kind"] == kind)
        .unwrap_or_else(|| panic!("no breach of {kind}"));
    let data = &breach["data"];
    let since = data["since"].as_str().map(|since| since[11..16].to_owned());
    (data["reason"].as_str().unwrap().to_owned(), since)
}

#[test]
fn the_log_says_what_stood_in_the_way() {
    let claim = || json!({"do": "claim"});
    let promise = || json!({"do": "callback.promise", "due": at("10:30"), "about": "the answer"});
    // Times of events stand in the log in UTC.
    /// What was done and when; the clock, the reason of its breach, and since when that held.
    type Case = (Vec<(&'static str, Value)>, &'static str, &'static str, Option<&'static str>);
    let cases: Vec<Case> = vec![
        (vec![], "own", "untaken", None),
        (vec![], "first_response", "untaken", None),
        (vec![("09:05", claim())], "first_response", "in_hand", Some("06:05")),
        (vec![("09:50", claim())], "first_response", "taken_late", Some("06:50")),
        (
            vec![("09:05", claim()), ("09:10", json!({"do": "release", "reason": "lunch"}))],
            "first_response",
            "released",
            Some("06:10"),
        ),
        (
            vec![("09:50", json!({"do": "route", "department": "billing", "reason": "theirs"}))],
            "first_response",
            "moved_late",
            Some("06:50"),
        ),
        (
            vec![("09:05", claim()), ("09:10", json!({"do": "wait", "for": "client"}))],
            "first_response",
            "waiting",
            Some("06:10"),
        ),
        (
            vec![("09:40", json!({"do": "set", "priority": "urgent"}))],
            "first_response",
            "changed",
            Some("06:40"),
        ),
        (vec![("09:05", claim()), ("09:06", promise())], "callback", "not_called", None),
        (
            vec![
                ("09:05", claim()),
                ("09:06", promise()),
                ("09:20", json!({"do": "callback.try", "next": at("10:40")})),
            ],
            "callback",
            "no_answer",
            Some("06:20"),
        ),
        (
            vec![
                ("09:05", claim()),
                ("09:06", promise()),
                ("09:30", json!({"do": "callback.break", "reason": "no phone"})),
            ],
            "callback",
            "given_up",
            Some("06:30"),
        ),
    ];
    for (acts, kind, why, since) in cases {
        let place = after(&acts);
        let found = reason(&place, kind);
        assert_eq!(found, (why.to_owned(), since.map(str::to_owned)), "{kind} after {acts:?}");
        place.run(&["--as", "vera", "doctor", "--replay"], "").done();
    }
}

#[test]
fn people_read_it_where_they_read_of_the_breach() {
    let place = after(&[("09:50", json!({"do": "claim"}))]);
    let taken = "taken at 04 Mar 2030 09:50, with little time left";
    for command in [&["show", "1"][..], &["deadlines", "1"], &["explain", "1"]] {
        let said = place.run(&[&["--as", "vera"], command].concat(), "").done();
        assert!(said.contains(taken), "{command:?}: {said}");
    }
    let mut russian = place.command(&["--as", "vera", "show", "1"]);
    let russian = russian.env("LANG", "ru_RU.UTF-8").output().unwrap();
    let russian = String::from_utf8(russian.stdout).unwrap();
    assert!(russian.contains("времени почти не осталось"), "{russian}");

    let shown = place.run(&["--as", "vera", "show", "1", "--json"], "").lines().remove(0);
    let deadlines = shown["deadlines"].as_array().unwrap();
    let first = deadlines.iter().find(|one| one["kind"] == "first_response").unwrap();
    assert_eq!(first["reason"], "taken_late");
    assert_eq!(first["reason_since"], at("09:50"));

    let span = ["--from", "2030-03-04", "--to", "2030-03-04"];
    let report = ["--as", "vera", "report", "deadlines"];
    let said = place.run(&[&report[..], &span].concat(), "").done();
    assert!(said.contains("Breaches, by reason") && said.contains("taken too late"), "{said}");
}
