//! Commands that come together wait for the disk once, and what is known of a request is read once: nothing
//! of that is to be noticed but the time it takes.

use std::{
    fmt::Write as _,
    io::{BufRead as _, BufReader, Write as _},
};

use firstline::{
    demo,
    desk::Desk,
    model::{
        command::{Command, Submission},
        id::{Login, RequestId},
    },
    text::Language,
};
use serde_json::Value;

use crate::support::Place;

/// A stream that a program wrote at once, with lines in it that are refused and one that is no command.
fn stream() -> String {
    let mut stream = String::new();
    for number in 1..=150 {
        writeln!(
            stream,
            r#"{{"do": "intake", "id": "i{number}", "channel": "web", "client": {{"name": "Client {number}"}}, "body": "Question {number}"}}"#
        )
        .unwrap();
        if number % 10 == 0 {
            writeln!(stream, r#"{{"do": "claim", "id": "c{number}", "request": {number}}}"#)
                .unwrap();
            writeln!(stream, r#"{{"do": "claim", "id": "d{number}", "request": {number}}}"#)
                .unwrap();
            writeln!(stream, "\n{{\"do\": \"dance\"}}\n{{\"do\": \"tick\"}}").unwrap();
        }
    }
    stream
}

#[test]
fn a_stream_that_comes_at_once_is_answered_line_by_line_in_order() {
    let place = Place::with_desk();
    let ran = place.run(&["--as", "vera", "apply"], &stream());
    assert_eq!(ran.code, 1, "{}", ran.err);
    let answers = ran.lines();
    assert_eq!(answers.len(), 150 + 15 * 4);
    let mut lines = answers.iter();
    for number in 1..=150 {
        let taken = lines.next().unwrap();
        assert_eq!((&taken["ok"], &taken["request"]), (&Value::Bool(true), &Value::from(number)));
        if number % 10 == 0 {
            let claimed = lines.next().unwrap();
            assert_eq!(claimed["id"], format!("c{number}"));
            assert_eq!(claimed["ok"], true, "{claimed}");
            let again = lines.next().unwrap();
            assert_eq!(again["id"], format!("d{number}"));
            assert_eq!(again["refused"], "conflict", "{again}");
            assert_eq!(lines.next().unwrap()["refused"], "invalid");
            assert_eq!(lines.next().unwrap()["ok"], true);
        }
    }
    place.run(&["--as", "vera", "audit", "verify"], "").done();
    place.run(&["--as", "vera", "doctor", "--replay"], "").done();

    // The same stream once more, and none of it is done twice.
    let before = place.run(&["--as", "vera", "events"], "").lines().len();
    let again = place.run(&["--as", "vera", "apply"], &stream()).lines();
    let repeated = again.iter().filter(|answer| answer["repeated"] == true).count();
    assert_eq!(repeated, 150 + 15);
    assert_eq!(place.run(&["--as", "vera", "events"], "").lines().len(), before);
}

#[test]
fn a_stream_that_is_to_stop_at_a_refusal_does_nothing_behind_it() {
    let place = Place::with_desk();
    let stream = r#"{"do": "intake", "channel": "web", "client": {"name": "One"}, "body": "One"}
{"do": "claim", "request": 1}
{"do": "claim", "request": 1}
{"do": "note", "request": 1, "body": "too late"}
"#;
    let answers = place.run(&["--as", "vera", "apply", "--stop"], stream).lines();
    assert_eq!(answers.len(), 3);
    let kinds: Vec<Value> = place.run(&["--as", "vera", "events"], "").lines();
    assert!(kinds.iter().all(|event| event["kind"] != "request.noted"));
}

#[test]
fn whoever_waits_for_an_answer_gets_it_before_sending_more() {
    let place = Place::with_desk();
    let mut child = place.spawn(&["--as", "vera", "apply"]);
    let mut input = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    // What stands behind a line and is no other line yet keeps nobody waiting.
    for (number, rest) in [(1, ""), (2, "\n\n"), (3, "{\"do\": \"no")] {
        let line = format!(
            r#"{{"do": "intake", "channel": "web", "client": {{"name": "Client {number}"}}, "body": "Question"}}"#
        );
        input.write_all(format!("{line}\n{rest}").as_bytes()).unwrap();
        input.flush().unwrap();
        let answer: Value = serde_json::from_str(&answers.next().unwrap().unwrap()).unwrap();
        assert_eq!(answer["request"], number, "{answer}");
    }
    drop(input);
    child.wait().unwrap();
}

#[test]
fn what_is_known_of_a_request_is_what_the_file_tells() {
    let place = Place::new();
    let mut desk = demo::furnish(&place.db(), Language::English).unwrap();
    let now = desk.time().unwrap().unwrap();
    let (anna, vera) = (Login::from("anna"), Login::from("vera"));
    let note = |desk: &mut Desk, request, by: &Login| {
        let body = format!("{by} looked at it");
        let command = Command::Note { request: RequestId(request), body };
        desk.perform(&Submission::from(command), by, now).unwrap();
    };

    // Two at one desk, in turns: neither may miss what the other did.
    let mut other = Desk::open(&place.db()).unwrap();
    for request in 190..=200 {
        note(&mut desk, request, &anna);
        note(&mut other, request, &vera);
        note(&mut desk, request, &anna);
    }
    let fresh = Desk::open(&place.db()).unwrap();
    for request in 1..=200 {
        let card = fresh.request(RequestId(request), now).unwrap();
        assert_eq!(desk.request(RequestId(request), now).unwrap(), card, "#{request}");
        assert_eq!(other.request(RequestId(request), now).unwrap(), card, "#{request}");
        assert!(card.is_some());
    }
}
