//! A disk that is full, a file that may grow no further, a folder that is closed: whatever cannot be written is
//! said, with an exit code other than that of what was done.

use std::{fs, fs::File, process::Stdio};

use serde_json::json;

use crate::support::{Place, Ran, ended};

/// So many kilobytes the words of the client have: more than a file may hold in these tests.
const WORDS: usize = 400;
/// The most that a file may hold, in kilobytes: the log beside the desk has room for a command in it.
const LIMIT: usize = 200;

/// A desk with a request of many words.
fn desk() -> Place {
    let place = Place::with_desk();
    let intake = json!({"do": "intake", "channel": "email", "subject": "Words", "body": "many words ".repeat(WORDS * 93),
        "client": {"name": "Pavel", "email": "pavel@example.org"}});
    place.run(&["apply", "--as", "vera"], &format!("{intake}\n")).done();
    place
}

#[track_caller]
fn is_said(ran: &Ran, what: &[&str]) {
    assert!(![0, -1, 101].contains(&ran.code), "{what:?} ends with {}: {}", ran.code, ran.err);
    assert!(ran.err.contains("firstline: "), "{what:?} says nothing: {}", ran.err);
    assert!(!ran.err.contains("panicked"), "{what:?}: {}", ran.err);
}

#[test]
fn an_answer_that_nobody_can_take_is_said() {
    let place = desk();
    for arguments in [
        &["--help"][..],
        &["--version"],
        &["report", "--help"],
        &["help"],
        &["help", "upkeep"],
        &["man"],
        &["man", "queue"],
        &["completions", "bash"],
        &["completions", "zsh"],
        &["config", "show"],
        &["queue"],
        &["queue", "--json"],
        &["show", "1"],
        &["show", "1", "--json"],
        &["explain", "1"],
        &["client", "show", "1"],
        &["client", "find", "Pavel"],
        &["search", "words"],
        &["deadlines"],
        &["board"],
        &["board", "--json"],
        &["events"],
        &["shift"],
        &["norms"],
        &["operator", "list"],
        &["standards", "show"],
        &["report", "service"],
        &["report", "service", "--format", "html"],
        &["report", "service", "--format", "csv"],
        &["ledger", "export"],
        &["audit", "verify"],
        &["doctor"],
        &["route", "--subject", "no internet"],
        &["screen", "desk", "--size", "80x24"],
        &["add", "--channel", "phone", "--name", "Ivanov", "--subject", "no internet"],
        &["backup", "copy.db"],
    ] {
        let mut command = place.command(arguments);
        command.arg("--as").arg("vera");
        let full = File::options().write(true).open("/dev/full").unwrap();
        let mut child =
            command.stdin(Stdio::null()).stdout(full).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdin.take());
        let ran = ended(child);
        is_said(&ran, arguments);
        assert!(ran.err.contains("the answer cannot be written"), "{arguments:?}: {}", ran.err);
    }
}

#[test]
fn a_file_that_cannot_be_written_is_named() {
    let place = desk();
    for arguments in [
        &["report", "service", "--output", "/dev/full"][..],
        &["report", "service", "--format", "html", "--output", "/dev/full"],
        &["ledger", "export", "--output", "/dev/full"],
        &["audit", "seal", "/dev/full"],
        &["report", "service", "--output", "closed/report.txt"],
        &["ledger", "export", "--output", "closed/ledger.csv"],
        &["audit", "seal", "closed/seals"],
        &["export", "closed/desk"],
        &["backup", "closed/copy.db"],
        &["client", "export", "1", "--output", "closed/client"],
        &["man", "--dir", "closed/man"],
        &["init", "--language", "en", "--db", "closed/desk.db"],
    ] {
        // Not a folder: closed to everybody, whoever runs the tests.
        fs::write(place.path("closed"), "").unwrap();
        let mut with_name = arguments.to_vec();
        with_name.extend(["--as", "vera"]);
        let ran = place.run(&with_name, "");
        is_said(&ran, arguments);
        let file = arguments.iter().find(|word| word.contains('/')).unwrap();
        let folder = file.split('/').next().unwrap_or_default();
        let is_named = ran.err.contains(file) || (!folder.is_empty() && ran.err.contains(folder));
        assert!(is_named, "{arguments:?} names no file: {}", ran.err);
    }
}

#[test]
fn what_has_no_room_is_said_and_leaves_no_half_of_it() {
    let place = desk();
    for arguments in [
        &["backup", "copy.db"][..],
        &["export", "desk", "--format", "jsonl"],
        &["export", "whole.jsonl"],
        &["client", "export", "1", "--output", "client.txt"],
    ] {
        let before = names(&place);
        let mut command = std::process::Command::new("sh");
        // A shell counts blocks of 512 bytes or of a kilobyte; either has room for no copy of the words.
        let limited = format!("ulimit -f {LIMIT}; exec \"$0\" \"$@\"");
        command.args(["-c", &limited, env!("CARGO_BIN_EXE_firstline")]).args(arguments);
        command.args(["--as", "vera"]).current_dir(place.folder()).env_clear();
        command
            .env("HOME", place.folder())
            .env("FIRSTLINE_DB", place.db())
            .env("LANG", "en_US.UTF-8");
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.envs(crate::support::shifted_clock());
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        is_said(&ended(child), arguments);
        let left: Vec<String> = names(&place).into_iter().filter(|n| !before.contains(n)).collect();
        let copies: Vec<&String> =
            left.iter().filter(|name| name.ends_with(".db") || name.ends_with(".part")).collect();
        assert!(copies.is_empty(), "{arguments:?} leaves {copies:?}");
        place.run(&["doctor", "--replay", "--as", "vera"], "").done();
    }
}

fn names(place: &Place) -> Vec<String> {
    let files = fs::read_dir(place.folder()).unwrap();
    files.map(|file| file.unwrap().file_name().to_string_lossy().into_owned()).collect()
}
