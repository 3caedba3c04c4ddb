//! Up to a higher level and back: the standard says where, or people do; nothing is guessed.

use std::path::Path;

use firstline::{
    desk::{Desk, Error},
    model::id::{Login, RequestId},
    text::Language,
    tui::worker,
};
use serde_json::{Value, json};

use crate::{
    desk_fixture::{begin, desk, desk_by, perform, standard},
    screen_driver::Screen,
    support::Place,
};

/// A desk with a matter at the front desk (its department escalates to the network), one that a rule sent to the
/// spare parts (whose department says nothing) and one that a rule sent to the network.
fn begun(folder: &Path) -> Desk {
    let mut desk = desk(&folder.join("desk.db"));
    for body in ["How does it work?", "A spare part", "An outage"] {
        let intake = json!({"do": "intake", "channel": "phone", "subject": body, "body": body,
            "client": {"name": "Rosa"}});
        perform(&mut desk, "anna", intake, begin()).unwrap();
    }
    for (department, id) in [("front", 1), ("spare", 2), ("network", 3)] {
        assert_eq!(lies(&desk, id), department);
    }
    desk
}

fn lies(desk: &Desk, id: i64) -> String {
    desk.request(RequestId(id), begin()).unwrap().unwrap().request.department.to_string()
}

fn escalate(desk: &mut Desk, by: &str, mut command: Value) -> Result<(), (String, Vec<String>)> {
    command["do"] = json!("escalate");
    command["reason"] = json!("over my head");
    match perform(desk, by, command, begin()) {
        Ok(_) => Ok(()),
        Err(Error::Refused(refusal)) => {
            Err((refusal.code().to_owned(), refusal.missing().to_vec()))
        }
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn without_a_goal_a_request_goes_where_the_standard_says() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = begun(folder.path());
    escalate(&mut desk, "anna", json!({"request": 1})).unwrap();
    assert_eq!(lies(&desk, 1), "network");
    // And from there on along the same line.
    escalate(&mut desk, "boris", json!({"request": 1, "note": "All is said"})).unwrap();
    assert_eq!(lies(&desk, 1), "board");
    // A level is met along the line too.
    perform(&mut desk, "anna", json!({"do": "undo"}), begin()).unwrap_err();
    escalate(&mut desk, "boris", json!({"request": 3, "level": 3, "note": "All is said"})).unwrap();
    assert_eq!(lies(&desk, 3), "board");
}

#[test]
fn where_there_is_but_one_nothing_is_asked_and_else_nothing_is_guessed() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = begun(folder.path());
    // The spare parts say nothing, and there is one department above them.
    escalate(&mut desk, "sonya", json!({"request": 2, "note": "All is said"})).unwrap();
    assert_eq!(lies(&desk, 2), "board");

    let open = tempfile::tempdir().unwrap();
    let mut desk = with_one(open.path(), false);
    let (code, missing) = escalate(&mut desk, "anna", json!({"request": 1})).unwrap_err();
    assert_eq!(code, "invalid");
    assert_eq!(missing, ["department:network", "department:board", "department:spare"]);
    let (_, missing) = escalate(&mut desk, "anna", json!({"request": 1, "level": 2})).unwrap_err();
    assert_eq!(missing, ["department:network", "department:spare"]);
    assert_eq!(lies(&desk, 1), "front");
    // What a program is told names them for people too.
    let refused = perform(
        &mut desk,
        "anna",
        json!({"do": "escalate", "request": 1, "reason": "so"}),
        begin(),
    );
    let told = refused.unwrap_err().to_string();
    assert!(told.contains("say to which department #1 goes: network, board, spare"), "{told}");
    // One department is of level 3.
    escalate(&mut desk, "anna", json!({"request": 1, "level": 3, "note": "A threat"})).unwrap();
    assert_eq!(lies(&desk, 1), "board");
}

fn screen(folder: &Path, me: &str, language: Language) -> Screen {
    let mut desk = Desk::open(&folder.join("desk.db")).unwrap();
    let login = Login::from(me);
    let facts = worker::facts(&mut desk, &login, begin()).unwrap();
    Screen::over(facts, me, language, (100, 30), begin(), move |effect, at| {
        worker::perform(&mut desk, &login, effect, at)
    })
}

/// A desk with one matter at the front desk, whose department escalates to the network, or says nothing.
fn with_one(folder: &Path, says: bool) -> Desk {
    let mut files = standard();
    for text in files.values_mut().filter(|_| !says) {
        *text = text.replace("escalates_to = \"network\"\n", "");
    }
    let mut desk = desk_by(&folder.join("desk.db"), files, true);
    let intake = json!({"do": "intake", "channel": "phone", "subject": "A question",
        "body": "How does it work?", "client": {"name": "Rosa"}});
    perform(&mut desk, "anna", intake, begin()).unwrap();
    desk
}

#[test]
fn the_form_offers_the_departments_above_the_standards_own_first() {
    let folder = tempfile::tempdir().unwrap();
    let desk = with_one(folder.path(), true);
    let mut screen = screen(folder.path(), "vera", Language::English);
    screen.keys("e").hides("(choose)").shows("Network").shows("Board").shows("Spare");
    screen.keys("enter").types("over my head").keys("ctrl-s");
    assert_eq!(lies(&desk, 1), "network");
}

#[test]
fn where_the_standard_says_nothing_the_form_asks() {
    for (language, choose, needed) in [
        (Language::English, "(choose)", "This is needed."),
        (Language::Russian, "(выберите)", "Это нужно заполнить."),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let desk = with_one(folder.path(), false);
        let mut screen = screen(folder.path(), "vera", language);
        screen.keys("e").shows(choose).keys("enter").types("over my head").keys("ctrl-s");
        screen.shows(needed);
        assert_eq!(lies(&desk, 1), "front");
        screen.types("spare").keys("ctrl-s");
        assert_eq!(lies(&desk, 1), "spare");
    }
}

#[test]
fn what_a_rule_sent_is_sent_back_from_the_screen() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = with_one(folder.path(), true);
    let intake = json!({"do": "intake", "channel": "phone", "subject": "Outage",
        "body": "An outage", "client": {"name": "Rosa"}});
    perform(&mut desk, "anna", intake, begin()).unwrap();
    assert_eq!(lies(&desk, 2), "network");
    let mut screen = screen(folder.path(), "boris", Language::English);
    screen.keys("shift-r").types("not a line").keys("ctrl-s");
    assert_eq!(lies(&desk, 2), "front", "{}", screen.text());
}

#[test]
fn the_command_line_escalates_and_sends_back() {
    let place = Place::with_desk();
    let intake = json!({"do": "intake", "channel": "phone", "subject": "Refund",
        "body": "I want a refund", "client": {"name": "Rosa"}});
    place.run(&["--as", "vera", "apply"], &format!("{intake}\n")).done();
    let department = |place: &Place| {
        let shown = place.run(&["--as", "vera", "show", "1", "--json"], "").lines().remove(0);
        shown["department"].as_str().unwrap().to_owned()
    };
    assert_eq!(department(&place), "billing");

    // The norm asks why.
    let told = place.run(&["--as", "vera", "bounce", "#1"], "").refused(1, "say why");
    assert!(told.contains("say why"), "{told}");
    let told =
        place.run(&["--as", "vera", "bounce", "1", "--reason", "no contract number"], "").done();
    assert!(told.contains("no contract number"), "{told}");
    assert_eq!(department(&place), "front");

    let told = place.run(&["--as", "vera", "escalate", "1", "--reason", "over my head"], "");
    told.refused(1, "say to which department #1 goes");
    let up = ["--as", "vera", "escalate", "1", "--to", "board", "--reason", "x", "--json"];
    place.run(&up, "").refused(1, "note");
    let up = [&up[..], &["--note", "He threatens"]].concat();
    let told = place.run(&up, "").lines();
    assert_eq!(told[0]["kind"], "request.escalated");
    assert_eq!(department(&place), "board");

    let mut russian = place.command(&["--as", "vera", "bounce", "1"]);
    let told = russian.env("LANG", "ru_RU.UTF-8").output().unwrap();
    let told = String::from_utf8_lossy(&told.stderr).into_owned();
    assert!(told.contains("укажите причину"), "{told}");
}
