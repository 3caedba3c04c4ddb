//! Copies are killed at any moment: none is there by halves, and the next one clears away what they left.

use std::{fmt::Write as _, fs, thread, time::Duration};

use serde_json::json;

use crate::{lot::Lot, support::Place};

/// A desk whose copy takes some milliseconds.
fn desk() -> Place {
    let place = Place::with_desk();
    let mut lines = String::new();
    for nr in 0..300 {
        let intake = json!({"do": "intake", "channel": "email", "subject": format!("Matter {nr}"),
            "body": "many words ".repeat(2000), "client": {"email": format!("c{nr}@example.org")}});
        writeln!(lines, "{intake}").unwrap();
    }
    place.run(&["apply", "--as", "vera"], &lines).done();
    place
}

fn parts(place: &Place) -> Vec<String> {
    let names = fs::read_dir(place.folder()).unwrap();
    let names = names.map(|file| file.unwrap().file_name().to_string_lossy().into_owned());
    names.filter(|name| name.contains(".part")).collect()
}

#[track_caller]
fn is_sound(place: &Place, copy: &str) {
    let mut check = place.command(&["doctor", "--as", "vera"]);
    let ran = check.env("FIRSTLINE_DB", place.path(copy)).output().unwrap();
    assert!(ran.status.success(), "{copy}: {}", String::from_utf8_lossy(&ran.stdout));
}

#[test]
fn what_killed_copies_left_is_cleared_by_the_next_one_and_said() {
    let place = desk();
    let mut lot = Lot(24);
    let (mut left, mut whole) = (0, 0);
    for nr in 0..25 {
        // Each night has its own name.
        let name = format!("copy-{nr}.db");
        let mut child = place.spawn(&["backup", &name, "--as", "vera"]);
        thread::sleep(Duration::from_millis(lot.below(250)));
        let _ = child.kill();
        child.wait().unwrap();
        left += parts(&place).len();
        if place.path(&name).exists() {
            whole += 1;
            is_sound(&place, &name);
        }
    }
    // One that surely was broken off: it has the name of a process that is gone.
    fs::copy(place.path("desk.db"), place.path("copy-9.db.4194303.part")).unwrap();

    let last = place.run(&["backup", "last.db", "--as", "vera"], "");
    assert_eq!(last.code, 0, "{}", last.err);
    assert!(last.err.contains("copy-9.db.4194303.part is removed"), "{}", last.err);
    assert!(parts(&place).is_empty(), "{:?} stay", parts(&place));
    is_sound(&place, "last.db");
    println!("copies: seed 24, 25 kills, {left} left something, {whole} were whole, all cleared");
}
