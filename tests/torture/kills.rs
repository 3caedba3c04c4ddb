//! Streams of commands are killed at any moment: what was answered is there, once, and the desk is sound.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    io::{BufRead as _, BufReader, Write as _},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    lot::{Lot, end_of_long_run, seed},
    support::Place,
};

/// How many commands a stream gives; it is killed before it is through them.
const STREAM: usize = 400;

/// Kills as many streams of one desk, each after as many answers and microseconds as the lot says.
fn kill(seed: u64, most: usize, end: Instant) {
    let place = Place::with_desk();
    let mut lot = Lot(seed);
    // What was answered with `ok`, by the number that the command carried.
    let mut answered: Vec<String> = Vec::new();
    let (mut kills, mut unanswered) = (0, 0);
    while kills < most && Instant::now() < end {
        let mut lines = String::new();
        for nr in 0..STREAM {
            let intake = json!({"do": "intake", "id": format!("k{kills}-{nr}"), "channel": "email",
                "external_id": format!("k{kills}-{nr}"), "subject": "A matter", "body": "It does not work.",
                "client": {"email": format!("c{}@example.org", nr % 50)}});
            writeln!(lines, "{intake}").unwrap();
        }
        let mut child = place.spawn(&["apply", "--as", "vera"]);
        let mut stdin = child.stdin.take().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let writer = thread::spawn(move || {
            // The stream is broken off where its reader is killed.
            let _ = stdin.write_all(lines.as_bytes());
        });
        let after = lot.below(STREAM as u64 / 2) as usize;
        let pause = Duration::from_micros(lot.below(3000));
        let mut ok = 0;
        for line in stdout.lines().map_while(Result::ok) {
            // The last line may be cut off by the kill: then it says nothing.
            let Ok(answer) = serde_json::from_str::<Value>(&line) else { continue };
            assert_eq!(answer["ok"], true, "{answer}");
            answered.push(format!("k{kills}-{ok}"));
            ok += 1;
            if ok == after + 1 {
                thread::sleep(pause);
                // It may have ended by itself already.
                let _ = child.kill();
            }
        }
        child.wait().unwrap();
        writer.join().unwrap();
        kills += 1;

        if kills % 25 == 0 || kills == most {
            unanswered = check(&place, &answered);
        }
    }
    unanswered = unanswered.max(check(&place, &answered));
    println!(
        "kills: seed {seed}, {kills} kills, {} answered, {unanswered} done and not answered, 0 lost, 0 twice",
        answered.len()
    );
}

/// Every answer is in the log, nothing is twice, and the desk is sound; answers how many were done whose
/// answer was killed.
#[track_caller]
fn check(place: &Place, answered: &[String]) -> usize {
    let doctor = place.run(&["doctor", "--replay", "--as", "vera"], "").done();
    assert!(doctor.contains("equal to the log"), "{doctor}");
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for event in place.run(&["events", "--as", "vera"], "").lines() {
        if event["kind"] == "request.received" {
            let number = event["data"]["external_id"].as_str().unwrap().to_owned();
            *times.entry(number).or_default() += 1;
        }
    }
    let lost: Vec<&String> = answered.iter().filter(|nr| !times.contains_key(*nr)).collect();
    assert!(lost.is_empty(), "answered and lost: {lost:?}");
    let twice: Vec<&String> =
        times.iter().filter(|(_, count)| **count > 1).map(|(nr, _)| nr).collect();
    assert!(twice.is_empty(), "done twice: {twice:?}");
    times.len() - answered.len()
}

#[test]
fn what_was_answered_before_a_kill_is_there_once() {
    kill(24, 20, Instant::now() + Duration::from_mins(5));
}

#[test]
#[ignore = "long: FIRSTLINE_TORTURE says how many minutes"]
fn long_kills() {
    kill(seed(), usize::MAX, end_of_long_run());
}
