//! Mails that are handed on, mails of ours that come back, mails whose date is none: what the desk says of
//! each, and what one does about it.

use std::{fs, os::unix::fs::PermissionsExt as _};

use serde_json::{Value, json};

use crate::support::Place;

/// A real desk that hands its mails to a script, which keeps the last.
fn desk() -> Place {
    let place = Place::new();
    place.run(&["init", "--language", "en"], "").done();
    let script = place.path("mailer");
    let kept = place.path("sent.eml");
    fs::write(&script, format!("#!/bin/sh\ncat > '{}'\n", kept.display())).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    let text =
        format!("[mail]\ncommand = [{}]\nfrom = \"Desk <desk@desk.example>\"\n", json!(script));
    fs::write(place.path("config.toml"), text).unwrap();
    place.run(
        &["operator", "add", "olga", "--role", "operator", "--email", "olga@desk.example"],
        "",
    );
    place
}

fn receive(place: &Place, mail: &str) -> Value {
    serde_json::from_str(&place.run(&["receive", "--json"], mail).done()).unwrap()
}

fn show(place: &Place, request: &str) -> Value {
    serde_json::from_str(&place.run(&["show", request, "--json"], "").done()).unwrap()
}

fn apply(place: &Place, command: &Value) -> Value {
    place.run(&["apply"], &format!("{command}\n")).lines().remove(0)
}

/// The mail that left last.
fn sent(place: &Place) -> String {
    let config = place.path("config.toml");
    place.run(&["send", "--config", config.to_str().unwrap()], "").done();
    fs::read_to_string(place.path("sent.eml")).unwrap()
}

const HEAD: &str = "---------- Forwarded message ---------\nFrom: Carla Client <Carla@client.example>\n\
    Date: Mon, 2 Mar 2026 10:00\nSubject: Router\nTo: <olga@desk.example>\n\n";

#[test]
fn whoever_wrote_a_forwarded_mail_is_offered_and_taken_when_somebody_says_so() {
    let as_text = format!(
        "Subject: Fwd: Router\n\nPlease help her.\n\n{HEAD}My router is dead, I want a refund.\n"
    );
    let as_file = "Subject: Fwd: Router\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=q\n\n\
        --q\n\nPlease help her.\n--q\nContent-Type: message/rfc822\n\n\
        From: Carla Client <Carla@client.example>\nDate: Mon, 2 Mar 2026 10:00:00 +0300\nSubject: Router\n\n\
        My router is dead, I want a refund.\n--q--\n"
        .to_owned();
    let alone = "Subject: Fwd: Router\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=q\n\n\
        --q\nContent-Type: message/rfc822\n\n\
        From: Carla Client <Carla@client.example>\nDate: Mon, 2 Mar 2026 10:00:00 +0300\nSubject: Router\n\n\
        My router is dead, I want a refund.\n--q--\n"
        .to_owned();
    for mail in [as_text, as_file, alone] {
        for (from, colleague) in
            [("Olga <olga@desk.example>", json!("olga")), ("b@boss.example", Value::Null)]
        {
            let place = desk();
            let mail = format!("From: {from}\nDate: Tue, 3 Mar 2026 10:00:00 +0300\n{mail}");
            assert_eq!(receive(&place, &mail)["became"], "request");
            let card = show(&place, "1");
            // Offered, never taken by itself.
            let own = from.split(['<', '>']).find(|part| part.contains('@')).unwrap();
            assert_eq!(card["client"]["contacts"][0]["value"], own, "{mail}");
            let offered = &card["offered"];
            assert_eq!(offered["address"], "carla@client.example", "{mail}");
            assert_eq!(offered["mail"]["name"], "Carla Client");
            assert_eq!(offered["mail"]["subject"], "Router");
            assert!(offered["mail"]["date"].as_str().unwrap().starts_with("Mon, 2 Mar 2026"));
            assert_eq!(offered["colleague"], colleague);
            // What was handed on is the matter.
            assert_eq!(card["rule"], "refund", "{mail}");
            let shown = place.run(&["show", "1"], "").done();
            assert!(shown.contains("firstline client forwarded 1"), "{shown}");
            assert!(shown.contains("forwards a mail of Carla Client <carla@client.example>"));

            place.run(&["client", "forwarded", "1"], "").done();
            let card = show(&place, "1");
            assert_eq!(card["client"]["name"], "Carla Client");
            assert_eq!(card["recipient"], "carla@client.example");
            assert_eq!(card["offered"], Value::Null);
            place.run(&["client", "forwarded", "1"], "").refused(1, "hands on");
            apply(&place, &json!({"do": "reply", "request": 1, "body": "We come tomorrow."}));
            assert!(
                sent(&place).contains("To: \"Carla Client\" <carla@client.example>")
                    || sent(&place).contains("To: Carla Client <carla@client.example>")
            );
            let doctor = place.run(&["doctor", "--replay"], "").done();
            assert!(doctor.contains("equal to the log"), "{doctor}");
        }
    }
}

#[test]
fn what_a_reply_quotes_offers_nobody() {
    let place = desk();
    for (nr, (subject, text)) in [
        (
            "Re: Router",
            "It works.\n\nOn Mon, 2 Mar 2026, Carla <c@client.example> wrote:\n> Dead.\n",
        ),
        (
            "Router",
            "Dead.\n\nFrom: Carla <c@client.example>\nSent: Monday\nTo: x\nSubject: y\n\nOld.\n",
        ),
        ("Fwd: Router", "Look at this, please.\n"),
        // The desk's own people raise no matters as clients.
        (
            "Fwd: Router",
            "---------- Forwarded message ---------\nFrom: Olga <olga@desk.example>\n\nDead.\n",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let mail =
            format!("From: a{nr}@x.example\nMessage-ID: <{nr}@x>\nSubject: {subject}\n\n{text}");
        let became = receive(&place, &mail);
        let card = show(&place, &became["request"].to_string());
        assert_eq!(card["offered"], Value::Null, "{text}");
    }
}

/// A mail server's report on a mail with this head.
fn report(number: &str, action: &str, head: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example\nSubject: Mail delivery: {action}\nMessage-ID: <{number}@mx>\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=q\n\n--q\n\n\
         On carla@client.example.\n--q\nContent-Type: message/delivery-status\n\n\
         Final-Recipient: rfc822; carla@client.example\nAction: {action}\n\
         --q\nContent-Type: text/rfc822-headers\n\n{head}\n\n--q--\n"
    )
}

#[test]
fn a_mail_that_came_back_needs_a_person_until_it_is_sent_again() {
    for found_by in ["number", "address and subject"] {
        let place = desk();
        receive(&place, "From: Carla <carla@client.example>\nSubject: Router\n\nDead.\n");
        place.run(&["operator", "add", "ivan", "--role", "supervisor"], "").done();
        place.run(&["apply"], "{\"do\":\"assign\",\"request\":1,\"to\":\"olga\"}\n");
        apply(&place, &json!({"do": "reply", "request": 1, "body": "We come tomorrow."}));
        let left = sent(&place);
        let line =
            |name: &str| left.lines().find(|line| line.starts_with(name)).unwrap().to_owned();
        let head = match found_by {
            "number" => line("Message-ID:"),
            _ => format!("{}\nTo: carla@client.example", line("Subject:")),
        };

        // One that takes longer is told, and nothing more.
        receive(&place, &report("1", "delayed", &head));
        let mails = show(&place, "1")["mails"].clone();
        assert!(mails.as_array().unwrap().iter().all(|mail| mail["state"] == "sent"), "{mails}");
        let aside = place.run(&["received", "--ignored", "--json"], "").lines();
        assert_eq!(aside[0]["why"], "delayed");

        assert_eq!(receive(&place, &report("2", "failed", &head))["became"], "undelivered");
        let card = show(&place, "1");
        let replied = card["timeline"].as_array().unwrap().iter();
        let replied = replied.rev().find(|event| event["kind"] == "request.replied").unwrap();
        let mail = card["mails"].as_array().unwrap().iter();
        let mail = mail.clone().find(|mail| mail["event"] == replied["seq"]).unwrap();
        assert_eq!(mail["state"], "stuck", "{found_by}");
        assert_eq!(mail["reason"], "came back: Mail delivery: failed");
        let shown = place.run(&["show", "1"], "").done();
        assert!(shown.contains("did not arrive"), "{shown}");
        let listed = ["queue", "--filter", "is:undelivered"];
        let queue = place.run(&listed, "").done();
        assert!(queue.contains("a mail of ours came back"), "{queue}");
        assert_eq!(place.run(&["queue", "--json"], "").lines()[0]["undelivered"], true);
        let noticed =
            card["timeline"].as_array().unwrap().iter().any(|event| {
                event["data"]["about"] == "undelivered" && event["data"]["to"] == "olga"
            });
        assert!(noticed, "{card}");

        // To the address that is right now.
        let (event, client) = (mail["event"].to_string(), card["client"]["client"].to_string());
        place
            .run(
                &[
                    "client",
                    "edit",
                    &client,
                    "--replace",
                    "carla@client.example",
                    "carla@new.example",
                ],
                "",
            )
            .done();
        place.run(&["outbox", "retry", &event], "").done();
        assert!(sent(&place).contains("carla@new.example"));
        assert!(!place.run(&listed, "").done().contains("Router"));
        let mails = show(&place, "1")["mails"].clone();
        assert!(mails.as_array().unwrap().iter().all(|mail| mail["state"] == "sent"), "{mails}");
        let doctor = place.run(&["doctor", "--replay"], "").done();
        assert!(doctor.contains("equal to the log"), "{doctor}");
    }
}

#[test]
fn a_mail_without_a_sound_date_says_by_what_it_is_dated() {
    let server = "Received: from a by b; Mon, 2 Mar 2020 10:00:00 +0000\n";
    for (date, received, words) in [
        ("Date: Mon, 2 Mar 2020 09:00:00 +0000\n", server, ""),
        ("Date: Mon, 2 Mar 2020 09:00:00 +0000\n", "", ""),
        ("", server, "time by its mail server"),
        ("Date: Thu, 1 Jan 1970 00:00:00 +0000\n", server, "time by its mail server"),
        ("Date: Mon, 2 Mar 2099 09:00:00 +0000\n", server, "time by its mail server"),
        ("Date: Mon, 2 Mar 2020 09:00:00\n", server, "time by its mail server"),
        ("Date: Mon, 2 Mar 2099 09:00:00 +0000\n", "", "time of arrival"),
        ("", "Received: from a by b; Mon, 2 Mar 2099 10:00:00 +0000\n", "time of arrival"),
    ] {
        let place = desk();
        receive(&place, &format!("{received}From: a@x.example\n{date}Subject: s\n\nx\n"));
        let shown = place.run(&["show", "1"], "").done();
        assert_eq!(
            shown.contains("as it has no sound date"),
            !words.is_empty(),
            "{date}{received}: {shown}"
        );
        assert!(shown.contains(words), "{date}{received}: {shown}");
        let at = show(&place, "1")["received"].as_str().unwrap().to_owned();
        assert_eq!(at.starts_with("2020"), words.ends_with("server"), "{date}{received}: {at}");
    }
}
