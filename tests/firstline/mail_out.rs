//! Replies leave as mails: through a real SMTP server where a mail program is there, and through scripts
//! for all that can go wrong.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    net::TcpListener,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::Command,
    sync::mpsc,
    thread,
    time::Duration,
};

use firstline::model::mail::Mail;
use serde_json::{Value, json};

use crate::support::{Place, Ran, ended};

/// The mail that opens the request which is answered.
const FIRST: &str = "From: =?utf-8?B?0JzQsNGA0LjRjyDQn9C10YLRgNC+0LLQsA==?= <maria@example.org>\nTo: desk@example.org\n\
    Subject: The refund has not arrived\nMessage-ID: <one@mail.example.org>\n\nWhere is my money?\n";

/// A real desk whose operator is whoever runs the test, and whose standard acknowledges nothing by itself.
fn desk() -> Place {
    let place = Place::new();
    place.run(&["standards", "init", "standard", "--language", "en"], "").done();
    let texts = place.path("standard/35-prepared-texts.toml");
    let written = read(&texts);
    let (kept, _) = written.split_once("[[receipt]]").unwrap();
    fs::write(&texts, kept).unwrap();
    place.run(&["init", "--standards", "standard"], "").done();
    place
}

/// A desk with a request that came by mail, answered.
fn answered() -> Place {
    let place = desk();
    place.run(&["receive"], FIRST).done();
    reply(&place, "It is on its way.\n.\nTwo days.");
    place
}

fn reply(place: &Place, body: &str) {
    let command = json!({"do": "reply", "request": 1, "body": body});
    place.run(&["apply"], &format!("{command}\n")).done();
}

/// Sets the program that mails are given to.
fn config(place: &Place, command: &[&str]) {
    let text = format!(
        "[mail]\ncommand = {}\nfrom = \"Service Desk <desk@example.org>\"\n\
         signature = \"{{operator}}, the desk, #{{number}}\"\n",
        json!(command)
    );
    fs::write(place.path("config.toml"), text).unwrap();
}

/// Sets a shell script as that program.
fn script(place: &Place, text: &str) {
    let path = place.path("mailer");
    fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    config(place, &[path.to_str().unwrap()]);
}

fn send(place: &Place) -> Ran {
    let config = place.path("config.toml");
    place.run(&["send", "--config", config.to_str().unwrap()], "")
}

fn outbox(place: &Place) -> Vec<Value> {
    place.run(&["outbox", "--all", "--json"], "").lines()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

#[test]
fn a_reply_leaves_once_as_a_mail_in_its_conversation() {
    let place = answered();
    script(&place, "cat >> sent.eml");
    assert_eq!(outbox(&place)[0]["state"], "queued");
    send(&place).done();
    send(&place).done();
    let sent = read(&place.path("sent.eml"));
    for line in [
        "From: \"Service Desk\" <desk@example.org>",
        "Subject: Re: [#1] The refund has not arrived",
        "In-Reply-To: <one@mail.example.org>",
        "References: <one@mail.example.org>",
    ] {
        assert_eq!(sent.matches(line).count(), 1, "{line} in {sent}");
    }
    let text = Mail::read(sent.as_bytes()).text;
    for line in ["It is on its way.", ", the desk, #1", "> Where is my money?"] {
        assert_eq!(text.matches(line).count(), 1, "{line} in {text}");
    }
    let mails = outbox(&place);
    assert_eq!((mails.len(), &mails[0]["state"]), (1, &"sent".into()));
    // It comes back as our own; what answers it belongs to the request.
    let back = place.run(&["receive", "--json"], &sent).lines();
    assert_eq!(back[0]["became"], "ignored");
    let answer = format!(
        "From: other@example.net\nSubject: thanks\nIn-Reply-To: <{}>\n\nThanks\n",
        mails[0]["message_id"].as_str().unwrap()
    );
    let became = place.run(&["receive", "--json"], &answer).lines();
    assert_eq!((&became[0]["became"], &became[0]["request"]), (&"message".into(), &1.into()));
    let doctor = place.run(&["doctor", "--replay"], "").done();
    assert!(doctor.contains("equal to the log"), "{doctor}");
}

#[test]
fn what_is_not_by_mail_and_what_is_simulated_stays() {
    let place = desk();
    let intake = json!({"do": "intake", "channel": "phone", "client": {"name": "Ann", "email": "ann@example.org"},
        "subject": "Bill", "body": "It is wrong."});
    place.run(&["apply"], &format!("{intake}\n")).done();
    reply(&place, "We look into it.");
    assert!(outbox(&place).is_empty());
    let simulated = Place::with_desk();
    simulated.run(&["receive", "--as", "vera"], FIRST).done();
    let command = json!({"do": "reply", "request": 1, "body": "Soon."});
    simulated.run(&["apply", "--as", "vera"], &format!("{command}\n")).done();
    let mails = simulated.run(&["outbox", "--all", "--json", "--as", "vera"], "");
    assert!(mails.lines().is_empty());
}

#[test]
fn what_is_not_taken_waits_and_what_never_will_be_is_stuck() {
    let place = answered();
    script(&place, "echo 'server busy' >&2; exit 75");
    send(&place).done();
    let mail = outbox(&place).remove(0);
    assert_eq!((&mail["state"], &mail["attempts"]), (&"queued".into(), &1.into()));
    assert_eq!(mail["reason"], "exit code 75: server busy");
    // Its minute is not over.
    script(&place, "cat > sent.eml");
    send(&place).done();
    assert!(!place.path("sent.eml").exists());
    // A person need not wait; and an answer that stays the same is not asked for again.
    let number = mail["event"].to_string();
    place.run(&["outbox", "retry", &number], "").done();
    script(&place, "exit 67");
    send(&place).done();
    assert_eq!(outbox(&place)[0]["state"], "stuck");
    place.run(&["outbox", "drop", &number, "--reason", "told by phone"], "").done();
    assert_eq!(outbox(&place)[0]["state"], "dropped");
    place.run(&["outbox", "retry", &number], "").refused(1, "no mail");
    let shown = place.run(&["show", "1"], "").done();
    assert!(shown.contains("told by phone"), "{shown}");
    // Both decisions stand in the log, on the request.
    let events = place.run(&["events"], "").lines();
    for kind in ["mail.retried", "mail.dropped"] {
        let event = events.iter().find(|event| event["kind"] == kind).unwrap();
        assert_eq!(event["request"], 1);
        assert_eq!(event["data"]["mail"].to_string(), number);
    }
    let doctor = place.run(&["doctor", "--replay"], "").done();
    assert!(doctor.contains("equal to the log"), "{doctor}");
}

#[test]
fn what_may_have_left_is_stuck_until_a_person_decides() {
    let place = answered();
    script(&place, "cat >> sent.eml; kill -9 $$");
    send(&place).done();
    let mail = outbox(&place).remove(0);
    assert_eq!(mail["state"], "stuck");
    assert!(mail["reason"].as_str().unwrap().starts_with("may have left"), "{mail}");
    script(&place, "cat >> sent.eml");
    send(&place).done();
    assert_eq!(read(&place.path("sent.eml")).matches("Message-ID").count(), 1);
}

#[test]
fn only_who_may_decides_on_a_mail_that_is_stuck() {
    let place = answered();
    script(&place, "exit 67");
    send(&place).done();
    let mail = outbox(&place).remove(0)["event"].clone();
    place.run(&["operator", "add", "anna", "--role", "operator"], "").done();
    for command in [
        json!({"do": "mail.retry", "mail": mail, "as": "anna"}),
        json!({"do": "mail.drop", "mail": mail, "reason": "no use", "as": "anna"}),
    ] {
        let ran = place.run(&["apply"], &format!("{command}\n"));
        assert_eq!(ran.code, 1, "{}", ran.out);
        let answer = &ran.lines()[0];
        assert_eq!(answer["refused"], "not_allowed", "{answer}");
    }
    assert_eq!(outbox(&place)[0]["state"], "stuck");
    let command = json!({"do": "mail.drop", "mail": mail, "reason": "no use"});
    let answer = place.run(&["apply"], &format!("{command}\n")).lines().remove(0);
    assert_eq!((&answer["ok"], &answer["request"]), (&true.into(), &1.into()));
    assert_eq!(outbox(&place)[0]["state"], "dropped");
}

#[test]
fn why_a_mail_is_stuck_is_said_in_the_reader_s_language() {
    let place = answered();
    script(&place, "echo 'no such user' >&2; exit 67");
    let config = place.path("config.toml");
    let russian = |arguments: &[&str]| {
        let mut command = place.command(arguments);
        let ran = command.env("LANG", "ru_RU.UTF-8").output().unwrap();
        let said = [ran.stdout, ran.stderr].concat();
        String::from_utf8(said).unwrap()
    };
    let why = "почтовая программа завершилась с кодом 67: no such user";
    let said = russian(&["send", "--config", config.to_str().unwrap()]);
    assert!(said.contains(&format!("застряло: {why}")), "{said}");
    let listed = russian(&["outbox"]);
    assert!(
        listed.contains("застряло") && listed.contains(why) && listed.contains("1 попытка"),
        "{listed}"
    );
    for (screen, words) in
        [("request", format!("письмо застряло: {why}")), ("board", format!("#1: {why}"))]
    {
        let frame = russian(&["screen", screen, "--size", "240x50"]);
        // It is long, and goes on in the next line of its pane.
        let whole = words.split(' ').all(|word| frame.contains(word));
        assert!(whole && frame.contains(&words[..words.find(':').unwrap()]), "{screen}: {frame}");
    }
    let listed = place.run(&["outbox"], "").done();
    assert!(listed.contains("the mail program ended with code 67: no such user"), "{listed}");
    // Programs read the same words in every language.
    assert_eq!(outbox(&place)[0]["reason"], "exit code 67: no such user");
}

#[test]
fn a_sender_that_dies_meanwhile_leaves_nothing_that_goes_twice() {
    let place = answered();
    script(&place, "cat >> sent.eml; touch begun; sleep 2");
    let config = place.path("config.toml");
    let mut sender = place.spawn(&["send", "--config", config.to_str().unwrap()]);
    while !place.path("begun").exists() {
        thread::sleep(Duration::from_millis(20));
    }
    sender.kill().unwrap();
    sender.wait().unwrap();
    assert_eq!(outbox(&place)[0]["state"], "handed");
    send(&place).done();
    assert_eq!(read(&place.path("sent.eml")).matches("Message-ID").count(), 1);
}

#[test]
fn two_senders_at_once_send_each_mail_once() {
    let place = answered();
    for nr in 0..14 {
        reply(&place, &format!("Answer {nr}"));
    }
    script(&place, "cat > \"$$.eml\"; sleep 0.05");
    let config = place.path("config.toml");
    let senders: Vec<_> =
        (0..3).map(|_| place.start(&["send", "--config", config.to_str().unwrap()], "")).collect();
    for sender in senders {
        ended(sender).done();
    }
    let mut numbers: Vec<String> = fs::read_dir(place.folder())
        .unwrap()
        .filter_map(|entry| fs::read_to_string(entry.unwrap().path()).ok())
        .filter_map(|text| {
            let line = text.lines().find(|line| line.starts_with("Message-ID"))?;
            Some(line.to_owned())
        })
        .collect();
    assert_eq!(numbers.len(), 15);
    numbers.sort();
    numbers.dedup();
    assert_eq!(numbers.len(), 15);
    assert!(outbox(&place).iter().all(|mail| mail["state"] == "sent"));
}

#[test]
fn a_real_mail_program_and_a_real_server_take_it() {
    if Command::new("msmtp").arg("--version").output().is_err() {
        println!("skipped: msmtp is not installed");
        return;
    }
    let place = answered();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let (say, said) = mpsc::channel();
    thread::spawn(move || {
        let (mut out, _) = listener.accept().unwrap();
        let mut lines = BufReader::new(out.try_clone().unwrap()).lines();
        let mut heard = Vec::new();
        write!(out, "220 test\r\n").unwrap();
        let mut data = false;
        while let Some(Ok(line)) = lines.next() {
            let answer = match (data, line.as_str()) {
                (true, ".") => {
                    data = false;
                    "250 taken"
                }
                (true, _) => "",
                (false, "DATA") => {
                    data = true;
                    "354 go on"
                }
                (false, "QUIT") => "221 bye",
                _ => "250 fine",
            };
            heard.push(line);
            if !answer.is_empty() {
                write!(out, "{answer}\r\n").unwrap();
            }
            if answer.starts_with("221") {
                break;
            }
        }
        say.send(heard).unwrap();
    });
    config(
        &place,
        &["msmtp", "--host=127.0.0.1", &format!("--port={port}"), "--from=desk@example.org", "-t"],
    );
    send(&place).done();
    assert_eq!(outbox(&place)[0]["state"], "sent");
    let heard = said.recv_timeout(Duration::from_secs(20)).unwrap();
    for line in ["RCPT TO:<maria@example.org>", "Subject: Re: [#1] The refund has not arrived"] {
        assert!(heard.iter().any(|one| one.starts_with(line)), "{line}: {heard:#?}");
    }
    let data = heard.iter().position(|line| line == "DATA").unwrap();
    let sent: Vec<&str> =
        heard[data + 1..].iter().map(String::as_str).take_while(|line| *line != ".").collect();
    let mail = Mail::read(sent.join("\r\n").as_bytes());
    assert!(mail.text.contains("Two days."), "{}", mail.text);
}
