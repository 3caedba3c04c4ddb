//! Ten thousand hostile strings are a client's words, names and addresses, arguments and names of files: on no way
//! out stands a control character of theirs.

use std::fmt::Write as _;

use serde_json::json;

use crate::{lot::Lot, support::Place};

/// What hostile strings are made of.
const PIECES: [&str; 16] = [
    "\u{1b}[31m",
    "\u{1b}]0;title\u{7}",
    "\u{9b}2J",
    "\u{9d}52;c;eA==\u{9c}",
    "\u{7f}",
    "\u{85}",
    "\u{90}",
    "\u{202e}",
    "\u{8}\u{8}",
    "\r",
    "\u{c}",
    "=cmd|'/C calc'!A0",
    "<script>alert(1)</script>",
    "\"; DROP TABLE",
    "слово",
    "word ",
];
const STRINGS: usize = 10_000;
const PER_REQUEST: usize = 50;

fn hostile(lot: &mut Lot) -> String {
    let mut text = String::new();
    for _ in 0..=lot.below(5) {
        text.push_str(PIECES[lot.below(PIECES.len() as u64) as usize]);
    }
    text
}

/// What would drive a terminal: every control character but the end of a line.
#[track_caller]
fn is_tame(out: &str, way: &str) {
    let wild = out.char_indices().find(|(_, c)| c.is_control() && !matches!(c, '\n'));
    if let Some((at, c)) = wild {
        let around: String =
            out[..at].chars().rev().take(40).collect::<Vec<_>>().iter().rev().collect();
        panic!("{way}: {c:?} stands raw after {around:?}");
    }
}

#[test]
fn no_hostile_string_drives_the_terminal_on_any_way_out() {
    let place = Place::with_desk();
    let mut lot = Lot(24);
    let mut lines = String::new();
    for _ in 0..STRINGS / PER_REQUEST {
        let body: Vec<String> = (0..PER_REQUEST - 2).map(|_| hostile(&mut lot)).collect();
        let intake = json!({"do": "intake", "channel": "email", "subject": hostile(&mut lot),
            "body": body.join("\n"), "tags": ["x"], "client": {"name": format!("a{}", hostile(&mut lot)),
            "email": format!("c{}@example.org", lot.below(1_000_000_000))}});
        writeln!(lines, "{intake}").unwrap();
    }
    let applied = place.run(&["apply", "--as", "vera"], &lines);
    is_tame(&applied.out, "apply");
    assert!(applied.out.matches("\"ok\":true").count() > 150, "{}", &applied.out[..400]);

    let mut ways = 0;
    for way in [
        &["queue"][..],
        &["queue", "--json"],
        &["show", "3"],
        &["show", "3", "--json"],
        &["explain", "3"],
        &["events"],
        &["search", "word"],
        &["client", "find", "a"],
        &["client", "show", "3"],
        &["client", "export", "3"],
        &["client", "export", "3", "--json"],
        &["deadlines"],
        &["board"],
        &["shift"],
        &["report", "clients"],
        &["report", "clients", "--format", "csv"],
        &["report", "clients", "--format", "json"],
        &["report", "clients", "--format", "html"],
        &["screen", "desk", "--size", "120x36"],
        &["export", "-"],
    ] {
        let mut arguments = way.to_vec();
        arguments.extend(["--as", "vera"]);
        let ran = place.run(&arguments, "");
        assert!(ran.code <= 1 && !ran.out.is_empty(), "{way:?}: {} {}", ran.code, ran.err);
        let out = if way.contains(&"csv") { ran.out.replace("\r\n", "\n") } else { ran.out };
        is_tame(&out, &way.join(" "));
        is_tame(&ran.err, &way.join(" "));
        ways += 1;
    }
    // Errors quote what was typed, and the names of files.
    for _ in 0..40 {
        let typed: String = hostile(&mut lot).replace('\0', "");
        for arguments in [
            &["show", &typed][..],
            &["import", &typed],
            &[&typed],
            &["report", &typed],
            &["backup", &typed],
            &["queue", "--filter", &typed],
            &["--db", &typed, "queue"],
        ] {
            for language in ["en_US.UTF-8", "ru_RU.UTF-8"] {
                let ran = place.command(arguments).env("LANG", language).output().unwrap();
                is_tame(&String::from_utf8_lossy(&ran.stderr), &format!("error of {arguments:?}"));
            }
        }
    }
    println!("hostile: seed 24, {STRINGS} strings, {ways} ways and errors in two languages, 0 raw");
}
