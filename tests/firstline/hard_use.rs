//! What a rough day does to a desk: commands sent twice, texts made to drive a terminal, one that is far too
//! long, a program killed while it lays a desk out.

use serde_json::json;

use crate::support::Place;

#[test]
fn a_numbered_command_that_changes_nothing_is_done_once_all_the_same() {
    let place = Place::with_desk();
    let intake = json!({"do": "intake", "channel": "phone", "subject": "s", "body": "b", "client": {"name": "A"}});
    let low = json!({"do": "set", "request": 1, "priority": "low"});
    let once = json!({"id": "once", "do": "set", "request": 1, "priority": "low"});
    let urgent = json!({"do": "set", "request": 1, "priority": "urgent"});
    let lines: String =
        [&intake, &low, &once, &urgent, &once].iter().map(|line| format!("{line}\n")).collect();

    let answers = place.run(&["apply", "--as", "vera"], &lines).lines();

    assert_eq!((&answers[2]["repeated"], &answers[2]["request"]), (&json!(false), &json!(1)));
    assert_eq!((&answers[4]["repeated"], &answers[4]["request"]), (&json!(true), &json!(1)));
    let shown = place.run(&["show", "1", "--json", "--as", "vera"], "").lines();
    assert_eq!(shown[0]["priority"], "urgent");
    place.run(&["doctor", "--replay", "--as", "vera"], "").done();
}

#[test]
fn what_clients_wrote_reaches_no_terminal_as_a_control() {
    let place = Place::with_desk();
    let text = "x\u{9b}31m\u{9d}0;title\u{9c}\u{7f}\u{202e}";
    let intake = json!({"do": "intake", "channel": "chat", "subject": text, "body": text, "client": {"name": "A"}});
    let mut printed = place.run(&["apply", "--as", "vera"], &format!("{intake}\n")).done();
    for command in [&["show", "1", "--json"][..], &["queue", "--json"], &["events", "--since", "0"]]
    {
        let mut all = command.to_vec();
        all.extend(["--as", "vera"]);
        let out = place.run(&all, "").done();
        assert!(out.lines().any(|line| line.contains("\\u009b")), "{out}");
        printed.push_str(&out);
    }
    let acts = |c: char| matches!(c, '\u{7f}'..='\u{9f}' | '\u{202a}'..='\u{202e}');
    assert!(!printed.chars().any(acts), "{}", printed.escape_unicode());
}

#[test]
fn one_long_subject_leaves_the_list_readable() {
    let place = Place::with_desk();
    let of = |subject: &str| json!({"do": "intake", "channel": "chat", "subject": subject, "body": "b", "client": {"name": "A"}});
    let lines = format!("{}\n{}\n", of("short"), of(&"word ".repeat(200_000)));
    place.run(&["apply", "--as", "vera"], &lines).done();
    let out = place.run(&["queue", "--as", "vera"], "").done();
    assert!(out.lines().all(|line| line.chars().count() < 400), "{}", out.len());
}

#[test]
fn a_desk_that_was_killed_while_it_was_made_is_made_again() {
    let place = Place::new();
    for wait in 0..12 {
        let mut child = place.spawn(&["init", "--language", "en", "--as", "vera", "--simulated"]);
        std::thread::sleep(std::time::Duration::from_millis(wait * 8));
        child.kill().unwrap();
        child.wait().unwrap();
        // Either the whole desk is there, or nothing is in the way of making it.
        if !place.db().exists() {
            continue;
        }
        place.run(&["audit", "verify", "--as", "vera"], "").done();
        std::fs::remove_file(place.db()).unwrap();
        let _ = std::fs::remove_file(place.path("desk.db-wal"));
        let _ = std::fs::remove_file(place.path("desk.db-shm"));
    }
    place.run(&["init", "--language", "en", "--as", "vera", "--simulated"], "").done();
    let left: Vec<_> = std::fs::read_dir(place.folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".part"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}
