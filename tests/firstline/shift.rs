//! The change of shifts, signed by both, and work given to those who have room for it.

use std::fs;

use serde_json::{Value, json};

use crate::support::Place;

const MORNING: &str = "2030-03-04T09:00:00+03:00";

fn desk() -> Place {
    let place = Place::with_desk();
    for (login, role) in [("sven", "supervisor"), ("anna", "operator"), ("boris", "operator")] {
        let add = [
            "--as",
            "vera",
            "operator",
            "add",
            login,
            "--name",
            login,
            "--role",
            role,
            "--department",
            "front",
            "--department",
            "billing",
        ];
        place.run(&add, "").done();
    }
    place
}

fn does(place: &Place, who: &str, command: &Value) {
    let mut command = command.clone();
    command["as"] = who.into();
    place.run(&["--as", "vera", "apply"], &format!("{command}\n")).done();
}

fn intake(place: &Place, who: &str, subject: &str) {
    let mut command = json!({"do": "intake", "channel": "phone", "client": {"name": "Ivanov"}, "subject": subject, "body": "Hello"});
    command["at"] = MORNING.into();
    does(place, who, &command);
}

#[test]
fn both_shifts_sign_what_is_left_and_the_seal_holds() {
    let place = desk();
    intake(&place, "anna", "Where is the refund");
    intake(&place, "anna", "Waits for the courier");
    does(&place, "anna", &json!({"do": "claim", "request": 1}));
    does(
        &place,
        "anna",
        &json!({"do": "callback.promise", "request": 1, "due": "2030-03-04T11:00:00+03:00"}),
    );
    does(&place, "anna", &json!({"do": "claim", "request": 2}));
    does(
        &place,
        "anna",
        &json!({"do": "wait", "request": 2, "for": "client", "reason": "asked for a photo"}),
    );
    place.run(&["--as", "anna", "shift", "hand"], "").refused(1, "may not `assign`");
    let handed = place
        .run(&["--as", "vera", "shift", "hand", "--note", "Look at #1 first", "--json"], "")
        .lines();
    let report = &handed[0];
    assert_eq!(report["promised"][0]["request"], 1, "{report}");
    assert_eq!(report["promised"][0]["subject"], "Where is the refund");
    assert_eq!(report["parked"][0]["request"], 2);
    assert_eq!(report["note"], "Look at #1 first");
    assert_eq!(report["handed_by"], "vera");
    assert_eq!(report["taken_by"], Value::Null);

    let shown = place.run(&["--as", "vera", "shift"], "").done();
    assert!(shown.contains("Handed over by vera"), "{shown}");
    assert!(shown.contains("Nobody has taken it over"), "{shown}");
    place.run(&["--as", "vera", "shift", "take"], "").refused(1, "the next shift signs");
    place.run(&["--as", "sven", "shift", "take"], "").done();
    place.run(&["--as", "vera", "shift", "take"], "").refused(1, "already");
    let russian =
        place.command(&["--as", "sven", "shift"]).env("LANG", "ru_RU.UTF-8").output().unwrap();
    let russian = String::from_utf8(russian.stdout).unwrap();
    assert!(russian.contains("Смену принял(а) sven"), "{russian}");

    let file = place.path("report.json");
    let signed = place.run(&["--as", "sven", "shift", "--json"], "").done();
    fs::write(&file, &signed).unwrap();
    let against = ["--as", "vera", "audit", "verify", "--against", file.to_str().unwrap()];
    place.run(&against, "").done();
    let other = signed.replace("\"head\":\"", "\"head\":\"0");
    fs::write(&file, other).unwrap();
    place.run(&against, "").refused(1, "the log was rewritten");
    place.run(&["--as", "vera", "doctor", "--replay"], "").done();
}

#[test]
fn what_a_role_may_not_do_is_refused_and_stands_in_the_log() {
    let place = desk();
    let add = ["--as", "anna", "operator", "add", "eve", "--name", "Eve", "--role", "operator"];
    place.run(&add, "").refused(1, "may not `operators`");
    let events = place.run(&["--as", "vera", "events"], "").lines();
    let last = events.last().unwrap();
    assert_eq!(last["kind"], "right.refused", "{last}");
    assert_eq!(last["actor"], "anna");
    assert_eq!(last["data"]["command"], "operator.add");
}

#[test]
fn work_of_who_is_off_duty_goes_to_who_has_room_and_can_be_taken_back() {
    let place = desk();
    intake(&place, "anna", "One");
    let request = place.run(&["--as", "vera", "show", "1", "--json"], "").lines();
    let department = request[0]["department"].as_str().unwrap().to_owned();
    for login in ["anna", "boris"] {
        let set = ["--as", "vera", "operator", "set", login, "--department", &department];
        place.run(&set, "").done();
        does(&place, login, &json!({"do": "duty", "on": true}));
    }
    does(&place, "anna", &json!({"do": "claim", "request": 1}));
    let none = place.run(&["--as", "vera", "board", "--balance"], "").done();
    assert!(none.contains("Nothing to balance"), "{none}");
    does(&place, "anna", &json!({"do": "duty", "on": false}));
    let shown = place.run(&["--as", "vera", "board", "--balance"], "").done();
    assert!(shown.contains("anna is off duty") && shown.contains("boris"), "{shown}");
    let assignee =
        || place.run(&["--as", "vera", "show", "1", "--json"], "").lines()[0]["assignee"].clone();
    assert_eq!(assignee(), "anna", "a proposal does nothing");
    place.run(&["--as", "boris", "board", "--balance", "--apply"], "").refused(0, "boris");
    assert_eq!(assignee(), "boris", "whoever takes it upon themselves may");
    does(&place, "boris", &json!({"do": "undo"}));
    assert_eq!(assignee(), "anna");
    place.run(&["--as", "vera", "board", "--balance", "--apply"], "").done();
    assert_eq!(assignee(), "boris");
    does(&place, "vera", &json!({"do": "undo"}));
    assert_eq!(assignee(), "anna");
}
