//! The automatic acknowledgement of a mail: it leaves once, with the number and the promised time, and
//! never to machines.

use std::{fs, os::unix::fs::PermissionsExt as _};

use firstline::model::mail::{Mail, Origin};
use serde_json::{Value, json};

use crate::support::Place;

fn mail(headers: &str, text: &str) -> String {
    format!("From: Maria <maria@example.org>\nTo: desk@example.org\n{headers}\n\n{text}\n")
}

const FIRST: &str = "Subject: The refund has not arrived\nMessage-ID: <one@x>";

fn desk() -> Place {
    let place = Place::new();
    place.run(&["init", "--language", "en"], "").done();
    place
}

fn outbox(place: &Place) -> Vec<Value> {
    place.run(&["outbox", "--all", "--json"], "").lines()
}

fn receipts(place: &Place) -> Vec<Value> {
    let mut events = place.run(&["events"], "").lines();
    events.retain(|event| event["kind"] == "request.receipt");
    events
}

/// Everything that a mail program gets, in one text.
fn sent(place: &Place) -> String {
    let path = place.path("mailer");
    fs::write(&path, "#!/bin/sh\ncat >> sent.eml\n").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    let config = place.path("config.toml");
    let text = format!(
        "[mail]\ncommand = {}\nfrom = \"Desk <desk@example.org>\"\nsignature = \"{{operator}} signs\"\n",
        json!([path])
    );
    fs::write(&config, text).unwrap();
    place.run(&["send", "--config", config.to_str().unwrap()], "").done();
    fs::read_to_string(place.path("sent.eml")).unwrap_or_default()
}

#[test]
fn a_mail_is_acknowledged_once_with_its_number_and_the_promised_time() {
    let place = desk();
    let first = mail(FIRST, "Where is my money?");
    place.run(&["receive"], &first).done();
    place.run(&["receive"], &first).done();
    let mails = outbox(&place);
    assert_eq!((mails.len(), &mails[0]["state"]), (1, &"queued".into()));
    let told = receipts(&place);
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["actor"], "(desk)");
    assert_eq!(told[0]["data"]["clause"], "receipt:by-mail");
    let card: Value =
        serde_json::from_str(&place.run(&["show", "1", "--json"], "").done()).unwrap();
    // It is no answer, and nobody has the request.
    assert_eq!(card["status"], "new");
    let promise = card["deadlines"]
        .as_array()
        .unwrap()
        .iter()
        .find(|deadline| deadline["kind"] == "first_response")
        .unwrap();
    assert_eq!(promise["state"], "running");
    let due = promise["due"].as_str().unwrap();
    let out = Mail::read(sent(&place).as_bytes());
    assert_eq!(out.subject, "[#1] We have your request: The refund has not arrived");
    assert!(out.text.contains("Your request #1 is with us"), "{}", out.text);
    let time = &due[11..16];
    assert!(out.text.contains(time), "{time} is not in {}", out.text);
    for words in ["signs", "Where is my money", "{{", "…"] {
        assert!(!out.text.contains(words), "{words} in {}", out.text);
    }
    // Machines know it for a machine's, and so do we.
    assert_eq!((out.origin, out.unanswerable), (Origin::AutoReply, true));
    assert_eq!(out.answers, ["one@x"]);
    // What the client answers to it belongs to the request, and is not acknowledged again.
    let number = outbox(&place)[0]["message_id"].as_str().unwrap().to_owned();
    let more = mail(
        &format!("Subject: Re: anything\nMessage-ID: <two@x>\nIn-Reply-To: <{number}>"),
        "The contract is 17.",
    );
    let became = place.run(&["receive", "--json"], &more).lines();
    assert_eq!(became[0]["became"], "message");
    assert_eq!(outbox(&place).len(), 1);
    let doctor = place.run(&["doctor", "--replay"], "").done();
    assert!(doctor.contains("equal to the log"), "{doctor}");
}

#[test]
fn the_language_of_the_client_chooses_the_words() {
    let place = desk();
    let russian = "Subject: =?utf-8?B?0JPQtNC1INC00LXQvdGM0LPQuA==?=\nMessage-ID: <ru@x>\n\
        Content-Type: text/plain; charset=utf-8";
    let text = "Здравствуйте! Где мой возврат за октябрь? Жду ответа.";
    place.run(&["receive"], &mail(russian, text)).done();
    assert_eq!(receipts(&place)[0]["data"]["clause"], "receipt:by-mail-russian");
    let out = Mail::read(sent(&place).as_bytes());
    assert_eq!(out.subject, "[#1] Обращение принято: Где деньги");
    assert!(out.text.contains("Ваше обращение #1 у нас"), "{}", out.text);
}

#[test]
fn machines_lists_and_old_mails_get_none() {
    let place = desk();
    for (number, headers) in [
        "Precedence: bulk",
        "List-Id: <news.example.org>",
        "X-Auto-Response-Suppress: All",
        "Reply-To: no-reply@example.org\nX-Auto-Response-Suppress: OOF, AutoReply",
    ]
    .iter()
    .enumerate()
    {
        let headers = format!("Subject: {number}\nMessage-ID: <m{number}@x>\n{headers}");
        let became = place.run(&["receive", "--json"], &mail(&headers, "News.")).lines();
        assert_eq!(became[0]["became"], "request", "{headers}");
    }
    for headers in ["Auto-Submitted: auto-replied", "X-Autoreply: yes"] {
        let headers = format!("Subject: Away\nMessage-ID: <{}@x>\n{headers}", headers.len());
        place.run(&["receive"], &mail(&headers, "I am away.")).done();
    }
    let nobody = "From: No Reply <noreply@example.org>\nSubject: x\nMessage-ID: <n@x>\n\nx\n";
    place.run(&["receive"], nobody).done();
    // An archive that is taken in writes to nobody in it.
    fs::create_dir(place.path("old")).unwrap();
    let old = mail(
        "Subject: Long ago\nMessage-ID: <old@x>\nDate: Mon, 02 Mar 2020 10:00:00 +0300",
        "Hello?",
    );
    fs::write(place.path("old/one.eml"), old).unwrap();
    place.run(&["import", "old"], "").done();
    assert!(outbox(&place).is_empty());
    assert!(receipts(&place).is_empty());
    let requests = place.run(&["queue", "--json"], "").lines();
    assert_eq!(requests.len(), 6);
}

#[test]
fn a_fresh_mail_that_is_imported_is_acknowledged() {
    let place = desk();
    // It is dated by the desk's own time, five minutes ago.
    let laid_out = place.run(&["events"], "").lines()[0]["at"].as_str().unwrap().to_owned();
    let now =
        chrono::DateTime::parse_from_rfc3339(&laid_out).unwrap() - chrono::TimeDelta::minutes(5);
    let fresh = mail(
        &format!("Subject: Just now\nMessage-ID: <new@x>\nDate: {}", now.to_rfc2822()),
        "Hello?",
    );
    fs::write(place.path("one.eml"), fresh).unwrap();
    place.run(&["import", "one.eml"], "").done();
    place.run(&["import", "one.eml"], "").done();
    assert_eq!(outbox(&place).len(), 1);
}

#[test]
fn two_machines_that_take_each_other_for_people_come_to_an_end() {
    let place = desk();
    for number in 0..14 {
        let headers = format!("Subject: Your ticket {number}\nMessage-ID: <t{number}@x>");
        place.run(&["receive"], &mail(&headers, "We have your ticket.")).done();
    }
    assert_eq!(outbox(&place).len(), 10);
}

#[test]
fn it_is_shown_as_what_it_is() {
    let place = desk();
    place.run(&["receive"], &mail(FIRST, "Where is my money?")).done();
    let shown = place.run(&["show", "1"], "").done();
    assert!(shown.contains("automatic acknowledgement"), "{shown}");
    let frame = |language: &str| {
        let mut command = place.command(&["screen", "request", "--size", "120x36"]);
        let out = command.env("LANG", language).output().unwrap().stdout;
        String::from_utf8(out).unwrap()
    };
    let (english, russian) = (frame("en_US.UTF-8"), frame("ru_RU.UTF-8"));
    assert!(english.contains("automatic acknowledgement"), "{english}");
    assert!(russian.contains("автоматическое подтверждение"), "{russian}");
    let book = place.run(&["standards", "show", "--clause", "receipt"], "").done();
    for words in ["receipt:by-mail", "it is no answer", "{{ request.number }}"] {
        assert!(book.contains(words), "{words} is not in {book}");
    }
}

#[test]
fn what_has_a_place_without_a_value_does_not_leave_and_is_told() {
    let place = Place::new();
    place.run(&["standards", "init", "std", "--language", "en"], "").done();
    let text = "[[receipt]]\nid = \"of-a-firm\"\nsubject = \"We have it\"\ntext = \"{{ client.account }} hears from us.\"\n";
    let timing = place.path("std/35-prepared-texts.toml");
    let shipped = fs::read_to_string(&timing).unwrap();
    let (before, _) = shipped.split_once("[[receipt]]").unwrap();
    fs::write(&timing, format!("{before}{text}")).unwrap();
    place.run(&["init", "--standards", "std"], "").done();

    place.run(&["receive"], &mail(FIRST, "Where is my money?")).done();
    assert_eq!(receipts(&place), Vec::<Value>::new());
    assert_eq!(outbox(&place), Vec::<Value>::new());
    let mut held = place.run(&["events"], "").lines();
    held.retain(|event| event["kind"] == "request.receipt_held");
    let [held] = &held[..] else { panic!("{held:?}") };
    assert_eq!(held["data"]["clause"], "receipt:of-a-firm");
    assert_eq!(held["data"]["missing"], json!(["organisation"]));
    let shown = place.run(&["show", "1"], "").done();
    assert!(shown.contains("organisation"), "it is said what was missing: {shown}");

    // With a value it leaves.
    place.run(&["client", "edit", "1", "--account", "Acme"], "").done();
    place.run(&["receive"], &mail("Subject: Another\nMessage-ID: <two@x>", "And the bill?")).done();
    assert_eq!(receipts(&place).len(), 1);
    assert!(sent(&place).contains("Acme hears from us."));
}
