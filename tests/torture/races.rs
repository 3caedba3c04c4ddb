//! Fifty processes want the same requests at once: each request is one person's, and none is lost.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    io::{Read as _, Write as _},
};

use serde_json::{Value, json};

use crate::{lot::Lot, support::Place};

const PROCESSES: usize = 50;
const REQUESTS: u64 = 20;

/// A desk with as many operators as processes, and the requests.
fn desk() -> Place {
    let place = Place::with_desk();
    let mut lines = String::new();
    for nr in 0..PROCESSES {
        let add = json!({"do": "operator.add", "login": format!("op{nr}"), "name": format!("Op {nr}"),
            "role": "operator", "departments": ["front"]});
        writeln!(lines, "{add}").unwrap();
    }
    for nr in 0..REQUESTS {
        let intake = json!({"do": "intake", "channel": "phone", "subject": format!("Matter {nr}"),
            "body": "Help", "client": {"name": format!("Client {nr}")}});
        writeln!(lines, "{intake}").unwrap();
    }
    place.run(&["apply", "--as", "vera"], &lines).done();
    place
}

#[test]
fn what_fifty_processes_claim_at_once_is_one_persons() {
    let place = desk();
    let mut lot = Lot(24);
    let mut running = Vec::new();
    for nr in 0..PROCESSES {
        let mut requests: Vec<u64> = (1..=REQUESTS).collect();
        // Each in an order of its own, all of them beginning with the same one.
        for at in 1..requests.len() {
            let other = 1 + lot.below(at as u64) as usize;
            requests.swap(at, other);
        }
        let mut lines = String::new();
        for request in requests {
            let claim = json!({"do": "claim", "request": request, "as": format!("op{nr}")});
            writeln!(lines, "{claim}").unwrap();
        }
        running.push((place.spawn(&["apply", "--as", "vera"]), lines));
    }
    // All of them are there before the first is told what to do.
    for (child, lines) in &mut running {
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(lines.as_bytes()).unwrap();
    }

    let mut claimed: BTreeMap<u64, usize> = BTreeMap::new();
    let mut refused = 0;
    for (mut child, _) in running {
        let mut answers = String::new();
        child.stdout.take().unwrap().read_to_string(&mut answers).unwrap();
        child.wait().unwrap();
        let answers: Vec<Value> =
            answers.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(answers.len() as u64, REQUESTS, "a process did not answer everything");
        for answer in answers {
            if answer["ok"] == true {
                *claimed.entry(answer["request"].as_u64().unwrap()).or_default() += 1;
            } else {
                refused += 1;
            }
        }
    }
    assert_eq!(claimed.len() as u64, REQUESTS, "nobody has some: {claimed:?}");
    assert!(claimed.values().all(|count| *count == 1), "claimed twice: {claimed:?}");
    let told = place.run(&["events", "--as", "vera"], "").lines();
    let told = told.iter().filter(|event| event["kind"] == "request.claimed").count();
    assert_eq!(told as u64, REQUESTS, "the log tells of other claims");
    place.run(&["doctor", "--replay", "--as", "vera"], "").done();
    println!(
        "races: seed 24, {PROCESSES} processes, {REQUESTS} requests, {REQUESTS} claims, {refused} refused, 0 twice, 0 lost"
    );
}
