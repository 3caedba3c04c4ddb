//! Many real processes on one file: nothing is claimed twice, nothing is lost, nobody is starved, and
//! nobody hears of a busy database.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    io::{Read as _, Write as _},
    process::{Child, Stdio},
    thread,
};

use serde_json::Value;

use crate::support::{Place, ended};

const PROCESSES: usize = 8;
const REQUESTS: usize = 120;

fn people(place: &Place) -> Vec<String> {
    let logins: Vec<String> = (0..PROCESSES).map(|number| format!("operator{number}")).collect();
    for login in &logins {
        place
            .run(
                &[
                    "--as",
                    "vera",
                    "operator",
                    "add",
                    login,
                    "--name",
                    login,
                    "--role",
                    "supervisor",
                    "--department",
                    "front",
                ],
                "",
            )
            .done();
    }
    logins
}

/// Reads the first line that a process answers, and nothing behind it.
fn first_line(child: &mut Child) {
    let out = child.stdout.as_mut().unwrap();
    let mut byte = [0];
    while out.read(&mut byte).unwrap() == 1 && byte[0] != b'\n' {}
}

#[test]
fn eight_processes_claim_the_same_requests() {
    let place = Place::with_desk();
    let logins = people(&place);
    let mut intake = String::new();
    for number in 0..REQUESTS {
        writeln!(
            intake,
            r#"{{"do": "intake", "channel": "web", "client": {{"name": "Client {number}"}}, "body": "Question {number}", "external_id": "q{number}"}}"#
        )
        .unwrap();
    }
    let taken = place.run(&["--as", "vera", "apply"], &intake).lines();
    assert!(taken.iter().all(|answer| answer["ok"] == true), "{taken:?}");

    // Each wants every request, and each begins somewhere else.
    // All have the desk open before any of them claims.
    let mut children: Vec<_> =
        logins.iter().map(|login| place.spawn(&["--as", login, "apply"])).collect();
    let mut inputs: Vec<_> = children.iter_mut().map(|child| child.stdin.take().unwrap()).collect();
    for (child, input) in children.iter_mut().zip(&mut inputs) {
        writeln!(input, r#"{{"do": "tick"}}"#).unwrap();
        input.flush().unwrap();
        first_line(child);
    }
    let writers: Vec<_> = inputs
        .into_iter()
        .zip(&logins)
        .enumerate()
        .map(|(offset, (mut input, login))| {
            let mut claims = String::new();
            for step in 0..REQUESTS {
                let request = 1 + (step + offset * REQUESTS / PROCESSES) % REQUESTS;
                writeln!(
                    claims,
                    r#"{{"do": "claim", "request": {request}, "id": "{login}-{request}"}}"#
                )
                .unwrap();
            }
            thread::spawn(move || input.write_all(claims.as_bytes()).unwrap())
        })
        .collect();
    for writer in writers {
        writer.join().unwrap();
    }
    let mut winners: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    let mut wins = vec![0; PROCESSES];
    for (number, child) in children.into_iter().enumerate() {
        let ran = ended(child);
        assert!(
            !ran.err.to_lowercase().contains("busy") && !ran.err.contains("locked"),
            "{}",
            ran.err
        );
        let answers = ran.lines();
        assert_eq!(answers.len(), REQUESTS, "every line is answered");
        for (step, answer) in answers.iter().enumerate() {
            let request = 1 + (step + number * REQUESTS / PROCESSES) % REQUESTS;
            if answer["ok"] == true {
                winners.entry(request as i64).or_default().push(logins[number].clone());
                wins[number] += 1;
            } else {
                assert_eq!(answer["refused"], "conflict", "{answer}");
            }
        }
    }
    assert_eq!(winners.len(), REQUESTS, "a request was lost");
    assert!(winners.values().all(|who| who.len() == 1), "a request was claimed twice: {winners:?}");
    assert!(wins.iter().all(|count| *count > 0), "a process was starved: {wins:?}");

    let shown = place.run(&["--as", "vera", "queue", "--json", "--limit", "1000"], "").lines();
    for row in &shown {
        let number = row["request"].as_i64().unwrap();
        assert_eq!(row["assignee"], Value::from(winners[&number][0].clone()));
    }
    place.run(&["--as", "vera", "audit", "verify"], "").done();
    place.run(&["--as", "vera", "doctor", "--replay"], "").done();
}

#[test]
fn a_command_sent_twice_is_done_once() {
    let place = Place::with_desk();
    let line = r#"{"do": "intake", "id": "one", "channel": "web", "client": {"name": "A"}, "body": "Hello"}"#;
    let first = place.run(&["--as", "vera", "apply"], line).lines();
    let second = place.run(&["--as", "vera", "apply"], line).lines();
    assert_eq!(first[0]["request"], second[0]["request"]);
    assert_eq!(second[0]["repeated"], true);
    assert_eq!(place.run(&["--as", "vera", "queue", "--json"], "").lines().len(), 1);
}

#[test]
fn a_process_that_is_older_than_the_desk_writes_nothing_more_and_ends() {
    let place = Place::with_desk();
    let mut older = place
        .command(&["--as", "vera", "apply"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = older.stdin.take().unwrap();
    let intake = r#"{"do": "intake", "channel": "web", "client": {"name": "A"}, "body": "Hello"}"#;
    writeln!(lines, "{intake}").unwrap();
    first_line(&mut older);

    // A newer program brings the desk up to date meanwhile.
    let newer = rusqlite::Connection::open(place.db()).unwrap();
    let known: i32 = newer.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    newer.pragma_update(None, "user_version", known + 1).unwrap();
    writeln!(lines, "{intake}").unwrap();
    let ran = ended(older);
    ran.refused(1, "a newer firstline has brought this desk up to date meanwhile");
    let count: i64 = newer.query_row("SELECT count(*) FROM request", [], |row| row.get(0)).unwrap();
    assert_eq!(count, 1);
    drop(lines);
}
