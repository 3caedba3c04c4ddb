//! Single bits of the file are turned over, anywhere: each is noticed by `doctor --replay`, or changes
//! nothing that anybody sees.

use std::{
    fmt::Write as _,
    fs,
    time::{Duration, Instant},
};

use rusqlite::Connection;
use serde_json::json;

use crate::{
    lot::{Lot, end_of_long_run, seed},
    support::Place,
};

/// The first byte of a page that holds the entries of an index, and no further pages.
const LEAF_OF_AN_INDEX: u8 = 0x0A;

/// What people see of the desk, command by command.
const SEEN: &[&[&str]] = &[
    &["queue", "--json", "--limit", "500"],
    &["queue", "--limit", "500", "--filter", "battery"],
    &["search", "charger"],
    &["show", "1"],
    &["show", "7", "--json"],
    &["explain", "3"],
    &["board"],
    &["deadlines"],
    &["outbox"],
    &["operator", "list"],
    &["client", "show", "2"],
    &["report", "deadlines"],
    &["standards", "show"],
    // Last, as it leaves an event that says who read it.
    &["events"],
];

/// A desk with requests in every state, whose log is folded into its file.
fn desk() -> Place {
    let place = Place::with_desk();
    let mut lines = String::new();
    for nr in 1..=40 {
        let intake = json!({"do": "intake", "channel": "email", "subject": format!("Matter {nr}"),
            "body": format!("The battery of device {nr} does not last, the charger is warm."),
            "client": {"name": format!("Client {}", nr % 9), "email": format!("c{}@example.org", nr % 9)}});
        writeln!(lines, "{intake}").unwrap();
        if nr % 2 == 0 {
            writeln!(lines, "{}", json!({"do": "claim", "request": nr})).unwrap();
            writeln!(lines, "{}", json!({"do": "note", "request": nr, "body": "Looked at it."}))
                .unwrap();
        }
        if nr % 4 == 0 {
            writeln!(
                lines,
                "{}",
                json!({"do": "reply", "request": nr, "body": "A new one is on its way."})
            )
            .unwrap();
        }
        if nr % 8 == 0 {
            let end = json!({"do": "resolve", "request": nr, "text": "done", "override": {"reason": "asked to"}});
            writeln!(lines, "{end}").unwrap();
        }
    }
    place.run(&["apply", "--as", "vera"], &lines).done();
    place.run(&["backup", "whole.db", "--as", "vera"], "").done();
    place
}

fn seen(place: &Place, bytes: &[u8]) -> Vec<(i32, String)> {
    lay(place, bytes);
    let ran = SEEN.iter().map(|arguments| {
        let all: Vec<&str> = arguments.iter().copied().chain(["--as", "vera"]).collect();
        let ran = place.run(&all, "");
        (ran.code, ran.out)
    });
    ran.collect()
}

/// Lays a file where the desk was, without anything beside it.
fn lay(place: &Place, bytes: &[u8]) {
    for ending in ["-wal", "-shm"] {
        let _ = fs::remove_file(place.path(&format!("desk.db{ending}")));
    }
    fs::write(place.db(), bytes).unwrap();
}

/// Turns bits over until this many were, or the time is up.
fn turn_bits(seed: u64, most: usize, end: Instant) {
    let place = desk();
    let whole = fs::read(place.path("whole.db")).unwrap();
    lay(&place, &whole);
    place.run(&["doctor", "--replay", "--as", "vera"], "").done();
    let before = seen(&place, &whole);
    for (arguments, (code, _)) in SEEN.iter().zip(&before) {
        assert_eq!(*code, 0, "{arguments:?}");
    }
    for (arguments, (one, other)) in SEEN.iter().zip(before.iter().zip(seen(&place, &whole))) {
        assert!(*one == other, "{arguments:?} changes by itself");
    }

    let mut lot = Lot(seed);
    let (mut turned, mut noticed, mut faults) = (0, 0, Vec::new());
    while turned < most && Instant::now() < end {
        let bit = lot.below(whole.len() as u64 * 8);
        let (at, mask) = ((bit / 8) as usize, 1_u8 << (bit % 8));
        let mut bytes = whole.clone();
        bytes[at] ^= mask;
        lay(&place, &bytes);
        turned += 1;

        let doctor = place.run(&["doctor", "--replay", "--as", "vera"], "");
        if !(0..3).contains(&doctor.code) || doctor.err.contains("panicked") {
            faults.push(format!("bit {bit}: doctor ends with {}: {}", doctor.code, doctor.err));
        }
        if doctor.code != 0 {
            noticed += 1;
            continue;
        }
        for (arguments, (one, other)) in SEEN.iter().zip(before.iter().zip(seen(&place, &bytes))) {
            if *one != other {
                faults.push(format!("bit {bit} of byte {at} changes {arguments:?} unnoticed"));
            }
        }
    }
    println!("tampering: seed {seed}, {turned} bits, {noticed} noticed, {} faults", faults.len());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_bit_turned_over_anywhere_is_noticed_or_changes_nothing() {
    turn_bits(24, 60, Instant::now() + Duration::from_mins(5));
}

/// Every index that lies on one page, with where the page begins.
fn indexes_of_one_page(place: &Place, bytes: &[u8]) -> Vec<(String, usize)> {
    lay(place, bytes);
    let file = Connection::open(place.db()).unwrap();
    let page: i64 = file.query_row("PRAGMA page_size", [], |row| row.get(0)).unwrap();
    let mut statement = file
        .prepare("SELECT name, rootpage FROM sqlite_schema WHERE type = 'index' AND rootpage > 1")
        .unwrap();
    let all = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?))).unwrap();
    let places =
        all.map(|row| row.map(|(name, root)| (name, ((root - 1) * page) as usize)).unwrap());
    places.filter(|(_, at)| bytes[*at] == LEAF_OF_AN_INDEX).collect()
}

#[test]
fn an_index_that_misses_a_row_is_found() {
    let place = desk();
    let whole = fs::read(place.path("whole.db")).unwrap();
    let mut cut = 0;
    for (name, at) in indexes_of_one_page(&place, &whole) {
        // How many entries the page holds, in two bytes: one less, and the last is found by nobody.
        let entries = u16::from_be_bytes([whole[at + 3], whole[at + 4]]);
        if entries < 2 {
            continue;
        }
        let mut bytes = whole.clone();
        bytes[at + 3..at + 5].copy_from_slice(&(entries - 1).to_be_bytes());
        lay(&place, &bytes);
        let said = place.run(&["doctor", "--as", "vera"], "").refused(1, "the file is damaged");
        assert!(said.contains(&name), "{name}: {said}");
        cut += 1;
    }
    assert!(cut > 3, "{cut} indexes were cut");
}

#[test]
#[ignore = "long: FIRSTLINE_TORTURE says how many minutes"]
fn long_bits_turned_over() {
    turn_bits(seed(), usize::MAX, end_of_long_run());
}
