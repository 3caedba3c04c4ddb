//! Each norm is held by the desk: a refusal names the norm and what is missing, what is let through needs
//! the right and a reason and is listed, and all of it is counted.

use std::fs;

use serde_json::Value;

use crate::support::Place;

/// A simulated desk of the English standard with Anna of the front desk and Olga of billing. `more` is
/// written into the standard.
fn desk(more: &str) -> Place {
    let place = Place::new();
    place.run(&["standards", "init", "std", "--language", "en"], "");
    fs::write(place.path("std/90-more.toml"), more).unwrap();
    place.run(&["init", "--standards", "std", "--simulated", "--as", "vera"], "").done();
    for (login, role, department) in
        [("anna", "operator", "front"), ("olga", "specialist", "billing")]
    {
        let add =
            ["operator", "add", login, "--role", role, "--department", department, "--as", "vera"];
        place.run(&add, "").done();
    }
    place
}

fn give(place: &Place, who: &str, commands: &str) -> Vec<Value> {
    place.run(&["apply", "--as", who], commands).lines()
}

/// The refusal of the last of these commands, which must name a norm.
#[track_caller]
fn refused(place: &Place, who: &str, commands: &str) -> (String, Vec<String>) {
    let answers = give(place, who, commands);
    let last = answers.last().unwrap();
    assert_eq!(last["refused"], "standard_not_met", "{last}");
    let missing = last["missing"].as_array().unwrap().iter();
    (
        last["message"].as_str().unwrap().to_owned(),
        missing.map(|missing| missing.as_str().unwrap().to_owned()).collect(),
    )
}

#[track_caller]
fn done(place: &Place, who: &str, commands: &str) {
    for answer in give(place, who, commands) {
        assert_eq!(answer["ok"], true, "{answer}");
    }
}

fn norm(place: &Place, id: &str) -> Value {
    let norms = place.run(&["norms", "--json", "--as", "vera"], "").lines();
    norms.into_iter().find(|norm| norm["norm"] == format!("norm:{id}")).unwrap()
}

const PASSWORD: &str = r#"{"do": "intake", "at": "2036-05-20T09:00:00Z", "channel": "email", "client": {"name": "Ann"}, "body": "I forgot my password"}
{"do": "claim", "request": 1}
"#;

#[test]
fn the_required_steps_of_a_script_come_before_resolving() {
    let place = desk("");
    done(&place, "anna", PASSWORD);
    done(&place, "anna", r#"{"do": "reply", "request": 1, "body": "Done."}"#);
    let (message, missing) = refused(&place, "anna", r#"{"do": "resolve", "request": 1}"#);
    assert!(message.contains("after the required steps of its script"), "{message}");
    assert!(
        !missing.is_empty() && missing.iter().all(|step| step.starts_with("step:")),
        "{missing:?}"
    );
    let held = norm(&place, "script-before-resolve");
    assert_eq!((&held["refused"], &held["kept"]), (&1.into(), &0.into()));
    assert_eq!(held["share"], Value::Null);
}

#[test]
fn the_client_has_an_answer_before_resolving() {
    let place = desk("");
    done(
        &place,
        "anna",
        r#"{"do": "intake", "at": "2036-05-20T09:00:00Z", "channel": "email", "client": {"name": "Ann"}, "body": "What are your hours?"}
{"do": "claim", "request": 1}"#,
    );
    let (message, missing) = refused(&place, "anna", r#"{"do": "resolve", "request": 1}"#);
    assert!(message.contains("when the client has an answer"), "{message}");
    assert_eq!(missing, ["reply"]);
    done(
        &place,
        "anna",
        r#"{"do": "reply", "request": 1, "body": "Eight to ten."}
{"do": "resolve", "request": 1}"#,
    );
    let held = norm(&place, "answer-before-resolve");
    assert_eq!((&held["refused"], &held["kept"]), (&1.into(), &1.into()));
    assert_eq!(held["share"], 1.0);
    // What was taken back was not done.
    done(&place, "anna", r#"{"do": "undo"}"#);
    let held = norm(&place, "answer-before-resolve");
    assert_eq!((&held["refused"], &held["kept"]), (&1.into(), &0.into()));
}

#[test]
fn a_promised_call_is_kept_or_moved_before_resolving() {
    let place = desk("");
    done(
        &place,
        "anna",
        r#"{"do": "intake", "at": "2036-05-20T09:00:00Z", "channel": "phone", "client": {"name": "Ann"}, "body": "What are your hours?"}
{"do": "claim", "request": 1}
{"do": "callback.promise", "request": 1}"#,
    );
    let (message, missing) = refused(&place, "anna", r#"{"do": "resolve", "request": 1}"#);
    assert!(message.contains("A promised call is made on time"), "{message}");
    assert_eq!(missing, ["callback:1"]);
    done(
        &place,
        "anna",
        r#"{"do": "callback.keep", "request": 1, "outcome": "Told"}
{"do": "resolve", "request": 1}"#,
    );
    let held = norm(&place, "keep-promised-calls");
    assert_eq!(
        (&held["refused"], &held["kept"], &held["broken"]),
        (&1.into(), &2.into(), &0.into())
    );
    // A promise that falls due unkept breaks it.
    done(
        &place,
        "anna",
        r#"{"do": "intake", "at": "2036-05-20T09:00:00Z", "channel": "phone", "client": {"name": "Bob"}, "body": "What are your hours?"}
{"do": "claim", "request": 2}
{"do": "callback.promise", "request": 2}
{"do": "tick", "at": "2036-05-22T09:00:00Z"}"#,
    );
    assert_eq!(norm(&place, "keep-promised-calls")["broken"], 1);
}

#[test]
fn whoever_escalates_hands_back_or_reopens_says_why() {
    let place = desk("");
    done(
        &place,
        "anna",
        r#"{"do": "intake", "at": "2036-05-20T09:00:00Z", "channel": "phone", "client": {"name": "Ann"}, "body": "What are your hours?"}
{"do": "claim", "request": 1}
{"do": "resolve", "request": 1}"#,
    );
    let (message, missing) = refused(&place, "anna", r#"{"do": "reopen", "request": 1}"#);
    assert!(message.contains("Whoever escalates, bounces back or reopens"), "{message}");
    assert_eq!(missing, ["reason"]);
    done(
        &place,
        "anna",
        r#"{"do": "reopen", "request": 1, "reason": "They called again"}
{"do": "note", "request": 1, "body": "Asked for a board member"}"#,
    );
    refused(&place, "anna", r#"{"do": "escalate", "request": 1, "department": "board"}"#);
    done(&place, "anna", r#"{"do": "route", "request": 1, "department": "billing"}"#);
    done(&place, "olga", r#"{"do": "claim", "request": 1}"#);
    refused(&place, "olga", r#"{"do": "bounce", "request": 1}"#);
    done(&place, "olga", r#"{"do": "bounce", "request": 1, "reason": "Not our matter"}"#);
    let held = norm(&place, "say-why");
    assert_eq!((&held["refused"], &held["kept"]), (&3.into(), &2.into()));
}

#[test]
fn a_gate_holds_until_it_is_overridden_with_the_right_and_a_reason() {
    let place = desk("");
    done(
        &place,
        "anna",
        r#"{"do": "intake", "at": "2036-05-20T09:00:00Z", "channel": "phone", "client": {"name": "Ann"}, "body": "What are your hours?"}
{"do": "claim", "request": 1}"#,
    );
    let (message, missing) =
        refused(&place, "anna", r#"{"do": "route", "request": 1, "department": "network"}"#);
    assert!(message.contains("handed over with what the department needs"), "{message}");
    assert_eq!(missing, ["field:contract", "step:identify"]);
    // The right is needed, and the reason.
    let over = r#"{"do": "route", "request": 1, "department": "network", "override": {"reason": "The line burns"}}"#;
    assert_eq!(give(&place, "anna", over)[0]["refused"], "not_allowed");
    refused(&place, "vera", &over.replace("The line burns", " "));
    done(&place, "vera", over);
    let held = norm(&place, "gates");
    assert_eq!((&held["overridden"], &held["refused"]), (&1.into(), &2.into()));
    assert_eq!(held["share"], 0.0);
    let listed = place.run(&["norms", "--overrides", "--json", "--as", "vera"], "").lines();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["against"], serde_json::json!(["handover:network"]));
    assert_eq!(listed[0]["reason"], "The line burns");
    assert_eq!(listed[0]["actor"], "vera");
    // Others' overrides are for those who review.
    let own = place.run(&["norms", "--overrides", "--json", "--as", "anna"], "").lines();
    assert_eq!(own.len(), 0);
    // One's own is no export; what another let through is one, as data.
    let exported = |who: &str| {
        place.run(&["norms", "--overrides", "--json", "--as", who], "").done();
        let log = place.run(&["events", "--as", "vera"], "").done();
        log.matches("\"report\":\"overrides\"").count()
    };
    assert_eq!(exported("vera"), 0);
    let second = ["operator", "add", "sven", "--role", "supervisor", "--as", "vera"];
    place.run(&second, "").done();
    assert_eq!(exported("sven"), 1);
}

#[test]
fn a_resolution_against_a_norm_is_listed() {
    let place = desk("");
    done(&place, "anna", PASSWORD);
    done(
        &place,
        "vera",
        r#"{"do": "resolve", "request": 1, "override": {"reason": "The client hung up"}}"#,
    );
    let held = norm(&place, "script-before-resolve");
    assert_eq!((&held["overridden"], &held["kept"]), (&1.into(), &0.into()));
    place
        .run(&["norms", "--overrides", "--as", "vera"], "")
        .done()
        .lines()
        .find(|line| {
            line.contains("The client hung up") && line.contains("norm:script-before-resolve")
        })
        .unwrap();
    place.run(&["norms", "--as", "vera"], "").done();
}

#[test]
fn a_version_is_read_before_real_requests_are_taken() {
    let place = desk(
        "[[norm]]\nid = \"read-it\"\ntext = \"A version is read before it is worked by.\"\ncontrol = \"acknowledge\"\n",
    );
    done(
        &place,
        "anna",
        r#"{"do": "intake", "at": "2036-05-20T09:00:00Z", "channel": "phone", "client": {"name": "Ann"}, "body": "What are your hours?"}"#,
    );
    let (message, missing) = refused(&place, "anna", r#"{"do": "claim", "request": 1}"#);
    assert!(message.contains("A version is read before it is worked by."), "{message}");
    assert_eq!(missing, ["acknowledge:2026.1"]);
    done(
        &place,
        "anna",
        r#"{"do": "acknowledge"}
{"do": "claim", "request": 1}"#,
    );
    let held = norm(&place, "read-it");
    assert_eq!((&held["refused"], &held["kept"]), (&1.into(), &1.into()));
}

#[test]
fn a_new_colleague_has_the_time_to_read_from_their_own_start() {
    let place = desk(
        "[[norm]]\nid = \"read-it\"\ntext = \"A version is read before it is worked by.\"\ncontrol = \"acknowledge\"\n",
    );
    let intake = |at: &str| {
        let intake = r#"{"do": "intake", "at": "AT", "channel": "phone", "client": {"name": "Ann"}, "body": "What are your hours?"}"#;
        done(&place, "vera", &intake.replace("AT", at));
    };
    intake("2036-05-20T09:00:00Z");
    refused(&place, "anna", r#"{"do": "claim", "request": 1}"#);

    // A Tuesday; three working days are over on Friday evening.
    let add = ["operator", "add", "nina", "--role", "operator", "--department", "front"];
    place.run(&[&add[..], &["--as", "vera"]].concat(), "").done();
    done(&place, "nina", r#"{"do": "claim", "request": 1}"#);
    intake("2036-05-22T12:00:00Z");
    done(&place, "nina", r#"{"do": "claim", "request": 2}"#);

    // What is changed on their entry gives no more time.
    intake("2036-05-26T09:00:00Z");
    place.run(&["operator", "set", "nina", "--name", "Nina", "--as", "vera"], "").done();
    let (message, _) = refused(&place, "nina", r#"{"do": "claim", "request": 3}"#);
    assert!(message.contains("A version is read before it is worked by."), "{message}");
    done(&place, "nina", "{\"do\": \"acknowledge\"}\n{\"do\": \"claim\", \"request\": 3}");
}

#[test]
fn a_refusal_leaves_nothing_but_its_own_event() {
    let place = desk("");
    done(&place, "anna", PASSWORD);
    let before = place.run(&["show", "1", "--json", "--as", "anna"], "").lines();
    let (_, missing) = refused(&place, "anna", r#"{"do": "resolve", "request": 1}"#);
    let after = place.run(&["show", "1", "--json", "--as", "anna"], "").lines();
    assert_eq!(before, after);
    let log = place.run(&["events", "--as", "vera"], "").lines();
    let last = log.last().unwrap();
    assert_eq!(last["kind"], "norm.refused");
    assert_eq!(last["actor"], "anna");
    assert_eq!(last["data"]["missing"], serde_json::json!(missing));
    assert_eq!(last["data"]["about"], 1);
    place.run(&["audit", "verify", "--as", "vera"], "").done();
    place.run(&["doctor", "--replay", "--as", "vera"], "").done();
}

#[test]
fn weeks_are_told_apart() {
    let place = desk("");
    for (number, at) in [(1, "2036-05-20"), (2, "2036-05-27")] {
        done(
            &place,
            "anna",
            &format!(
                r#"{{"do": "intake", "at": "{at}T09:00:00Z", "channel": "phone", "client": {{"name": "Ann"}}, "body": "What are your hours?"}}
{{"do": "claim", "request": {number}}}
{{"do": "resolve", "request": {number}}}"#
            ),
        );
    }
    let weeks = norm(&place, "answer-before-resolve")["weeks"].clone();
    assert_eq!(weeks[0]["week"], "2036-05-19");
    assert_eq!(weeks[1]["week"], "2036-05-26");
    let only = ["norms", "--json", "--from", "2036-05-26", "--to", "2036-05-27", "--as", "vera"];
    let norms = place.run(&only, "").lines();
    assert!(norms.iter().all(|norm| norm["weeks"].as_array().unwrap().len() <= 1));
}
