//! To whom an answer goes: the client of the request, or another who takes part where that is chosen.

use std::{fs, os::unix::fs::PermissionsExt as _};

use serde_json::{Value, json};

use crate::support::Place;

/// A real desk that hands its mails to a script, which keeps them.
fn desk() -> Place {
    let place = Place::new();
    place.run(&["init", "--language", "en"], "").done();
    let out = place.path("out");
    fs::create_dir(&out).unwrap();
    let script = place.path("mailer");
    fs::write(&script, format!("#!/bin/sh\ncat > \"$(mktemp '{}/XXXXXX')\"\n", out.display()))
        .unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    let text =
        format!("[mail]\ncommand = [{}]\nfrom = \"Desk <desk@desk.example>\"\n", json!(script));
    fs::write(place.path("config.toml"), text).unwrap();
    place
}

fn receive(place: &Place, head: &str, words: &str) {
    place.run(&["receive"], &format!("{head}\nTo: desk@desk.example\n\n{words}\n")).done();
    // What the desk acknowledges by itself is not looked at here.
    sent_to(place);
}

/// The `To:` of every mail that leaves now.
fn sent_to(place: &Place) -> Vec<String> {
    let config = place.path("config.toml");
    place.run(&["send", "--config", config.to_str().unwrap()], "").done();
    let mut to = Vec::new();
    for file in fs::read_dir(place.path("out")).unwrap() {
        let path = file.unwrap().path();
        let mail = fs::read_to_string(&path).unwrap();
        to.extend(mail.lines().filter(|line| line.starts_with("To:")).map(str::to_owned));
        fs::remove_file(path).unwrap();
    }
    to
}

fn apply(place: &Place, command: &Value) -> Value {
    place.run(&["apply"], &format!("{command}\n")).lines().remove(0)
}

fn show(place: &Place, request: &str) -> Value {
    serde_json::from_str(&place.run(&["show", request, "--json"], "").done()).unwrap()
}

/// Carla raises a matter, and Anton answers in her thread.
fn carla_and_anton() -> Place {
    let place = desk();
    receive(
        &place,
        "From: Carla Client <carla@client.example>\nSubject: My bill\nMessage-ID: <c1@client.example>",
        "My bill is wrong",
    );
    receive(
        &place,
        "From: Anton Accountant <anton@accountants.example>\nSubject: Re: My bill\n\
         Message-ID: <c2@accountants.example>\nIn-Reply-To: <c1@client.example>",
        "I see it the same way",
    );
    place
}

#[test]
fn an_answer_goes_to_the_client_and_never_to_whoever_wrote_last() {
    let place = carla_and_anton();
    assert_eq!(show(&place, "1")["recipient"], "carla@client.example");
    let answer = apply(&place, &json!({"do": "reply", "request": 1, "body": "It costs 10."}));
    assert_eq!(answer["ok"], true, "{answer}");
    assert_eq!(sent_to(&place), ["To: \"Carla Client\" <carla@client.example>"]);

    // The timeline says whose words are whose.
    let shown = place.run(&["show", "1"], "").done();
    assert!(
        shown.contains("Anton Accountant · not the client · anton@accountants.example"),
        "{shown}"
    );
    let screen = place.run(&["screen", "request", "--size", "120x40"], "").done();
    assert!(!screen.contains("Carla Client wrote"), "{screen}");
    assert!(screen.contains("Anton Accountant, who is not the client, wrote"), "{screen}");
}

#[test]
fn another_who_takes_part_is_answered_on_purpose() {
    let place = carla_and_anton();
    let to = |to: &str| {
        apply(&place, &json!({"do": "reply", "request": 1, "body": "Thank you.", "to": to}))
    };
    assert_eq!(to("Anton@accountants.example")["ok"], true);
    assert_eq!(sent_to(&place), ["To: \"Anton Accountant\" <anton@accountants.example>"]);
    // The client has no answer by it.
    let shown = show(&place, "1");
    let first = &shown["deadlines"].as_array().unwrap()[..];
    let live = |kind: &str| first.iter().any(|one| one["kind"] == kind && one["ended"].is_null());
    assert!(live("first_response"), "{first:?}");
    let stranger = to("nobody@elsewhere.example");
    assert_eq!(stranger["refused"], "invalid", "{stranger}");
}

#[test]
fn others_are_found_and_erased() {
    let place = carla_and_anton();
    let found = place.run(&["search", "anton@accountants.example", "--json"], "").lines();
    assert_eq!(found.len(), 1);
    let found = place.run(&["client", "find", "Anton", "--json"], "").lines();
    let card = found[0]["client"].as_i64().unwrap().to_string();
    place.run(&["client", "erase", &card, "--reason", "they asked", "--yes"], "").done();

    assert_eq!(place.run(&["search", "\"the same way\"", "--json"], "").lines().len(), 0);
    let shown = place.run(&["show", "1", "--json"], "").done();
    assert!(
        !shown.contains("Anton") && !shown.contains("anton@") && !shown.contains("same way"),
        "{shown}"
    );
    assert!(shown.contains("My bill is wrong"));
    assert_eq!(place.run(&["doctor", "--replay"], "").code, 0);
}

#[test]
fn a_changed_client_and_a_corrected_address_change_the_recipient() {
    let place = carla_and_anton();
    apply(&place, &json!({"do": "reply", "request": 1, "body": "One."}));
    place
        .run(&["client", "edit", "1", "--replace", "carla@client.example", "carla@new.example"], "")
        .done();
    assert_eq!(
        sent_to(&place),
        ["To: \"Carla Client\" <carla@new.example>"],
        "not sent yet, it goes to the right one"
    );

    apply(
        &place,
        &json!({"do": "set", "request": 1, "client": {"email": "anton@accountants.example"}}),
    );
    assert_eq!(show(&place, "1")["recipient"], "anton@accountants.example");
    let shown = place.run(&["show", "1"], "").done();
    assert!(shown.contains("Carla Client · not the client"), "{shown}");
    apply(&place, &json!({"do": "reply", "request": 1, "body": "Two."}));
    assert_eq!(sent_to(&place), ["To: \"Anton Accountant\" <anton@accountants.example>"]);
}

#[test]
fn a_web_form_is_answered_where_it_says() {
    let place = desk();
    for who in ["karla", "otto"] {
        receive(
            &place,
            &format!(
                "From: Web form <noreply@shop.example>\nReply-To: {who} Person <{who}@home.example>\n\
                 Subject: Contact form\nMessage-ID: <{who}@shop.example>"
            ),
            "A question",
        );
    }
    let (one, two) = (show(&place, "1"), show(&place, "2"));
    assert_ne!(one["client"]["client"], two["client"]["client"]);
    assert_eq!(
        (&one["client"]["name"], &one["recipient"]),
        (&json!("karla Person"), &json!("karla@home.example"))
    );
    let shown = place.run(&["show", "1"], "").done();
    assert!(shown.contains("karla@home.example · sent from noreply@shop.example"), "{shown}");
}

#[test]
fn a_colleague_who_writes_by_mail_is_known_as_one() {
    let place = carla_and_anton();
    place
        .run(&["operator", "add", "olga", "--role", "operator", "--email", "Olga@desk.example"], "")
        .done();
    receive(
        &place,
        "From: Olga <olga@desk.example>\nSubject: Re: My bill\nMessage-ID: <o1@desk.example>\n\
         In-Reply-To: <c1@client.example>",
        "I have looked at it",
    );
    let shown = show(&place, "1");
    let last = shown["timeline"]
        .as_array()
        .unwrap()
        .iter()
        .rfind(|one| one["kind"] == "request.other_message");
    assert_eq!(last.unwrap()["data"]["by"]["operator"], "olga");
    assert_eq!(place.run(&["client", "find", "Olga", "--json"], "").lines().len(), 0);
}

#[test]
fn a_message_for_an_absent_colleague_is_told_to_another() {
    let place = desk();
    receive(
        &place,
        "From: Carla Client <carla@client.example>\nSubject: My bill\nMessage-ID: <c1@client.example>",
        "My bill is wrong",
    );
    let department = show(&place, "1")["department"].as_str().unwrap().to_owned();
    for login in ["olga", "petra"] {
        place
            .run(&["operator", "add", login, "--role", "operator", "--department", &department], "")
            .done();
    }
    assert_eq!(apply(&place, &json!({"do": "assign", "request": 1, "to": "olga"}))["ok"], true);
    place.run(&["operator", "set", "olga", "--active", "false"], "").done();
    receive(
        &place,
        "From: Carla Client <carla@client.example>\nSubject: Re: My bill\nMessage-ID: <c3@client.example>\n\
         In-Reply-To: <c1@client.example>",
        "Hello?",
    );
    let events = place.run(&["events", "--since", "0"], "").lines();
    let told: Vec<&str> = events
        .iter()
        .filter(|one| one["kind"] == "notice.given" && one["data"]["about"] == "message")
        .map(|one| one["data"]["to"].as_str().unwrap())
        .collect();
    assert!(!told.is_empty() && !told.contains(&"olga"), "{told:?}");
}
