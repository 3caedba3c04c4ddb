//! Somebody who may write the file changes what the log kept: the check of the log finds it, with or
//! without a seal.

use rusqlite::Connection;
use serde_json::json;

use crate::support::Place;

const WORDS: &str = "I agreed to nothing. Give the money back.";
const COMMENT: &str = "The worst service ever";

/// A desk with a request that was resolved and rated, and a seal of its log.
fn sealed() -> Place {
    let place = Place::with_desk();
    let commands = [
        json!({"do": "intake", "channel": "email", "subject": "Refund", "body": WORDS,
            "client": {"name": "Pavel", "email": "pavel@example.org"}}),
        json!({"do": "claim", "request": 1}),
        json!({"do": "resolve", "request": 1, "text": "done", "override": {"reason": "asked to"}}),
        json!({"do": "rate", "request": 1, "score": 1, "comment": COMMENT}),
    ];
    let lines: String = commands.iter().map(|command| format!("{command}\n")).collect();
    place.run(&["apply", "--as", "vera"], &lines).done();
    place.run(&["audit", "seal", "seals", "--as", "vera"], "").done();
    place
}

/// Changes the file as another program would, the triggers taken away first.
fn change(place: &Place, sql: &str) {
    let file = Connection::open(place.db()).unwrap();
    let names: Vec<String> = file
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for name in names {
        file.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    assert!(file.execute(sql, []).unwrap() > 0, "nothing is changed by: {sql}");
}

fn verify(place: &Place) -> crate::support::Ran {
    place.run(&["audit", "verify", "--against", "seals", "--as", "vera"], "")
}

#[test]
fn an_untouched_desk_is_sound_after_an_erasure_too() {
    let place = sealed();
    verify(&place).done();
    place.run(&["client", "erase", "1", "--reason", "asked", "--yes", "--as", "vera"], "").done();
    verify(&place).done();
}

#[test]
fn words_put_in_place_of_others_are_found() {
    for (was, salt) in
        [(WORDS, "salt"), (WORDS, "NULL"), (COMMENT, "NULL"), (COMMENT, "zeroblob(32)")]
    {
        let place = sealed();
        change(
            &place,
            &format!(
                "UPDATE text SET content = 'All is well', salt = {salt} WHERE content = '{was}'"
            ),
        );
        verify(&place).refused(1, "was changed");
    }
}

#[test]
fn words_taken_out_without_an_erasure_are_found() {
    let place = sealed();
    change(
        &place,
        &format!("UPDATE text SET content = NULL, salt = NULL WHERE content = '{COMMENT}'"),
    );
    verify(&place).refused(1, "no erasure in the log says so");
}

#[test]
fn the_erasure_of_another_client_covers_nothing() {
    let place = sealed();
    let other = json!({"do": "intake", "channel": "phone", "subject": "s", "body": "b",
        "client": {"name": "Olga", "phone": "+7 495 200-10-02"}});
    let end =
        json!({"do": "resolve", "request": 2, "text": "x", "override": {"reason": "asked to"}});
    let commands = format!("{other}\n{{\"do\":\"claim\",\"request\":2}}\n{end}\n");
    place.run(&["apply", "--as", "vera"], &commands).done();
    place.run(&["client", "erase", "2", "--reason", "asked", "--yes", "--as", "vera"], "").done();

    change(
        &place,
        &format!("UPDATE text SET content = NULL, salt = NULL WHERE content = '{WORDS}'"),
    );

    verify(&place).refused(1, "no erasure in the log says so");
}

#[test]
fn a_standard_that_was_changed_is_found() {
    let place = sealed();
    change(&place, "UPDATE standard SET files = replace(files, 'First line', 'First linf')");
    verify(&place).refused(1, "that decided it was changed");
}

#[test]
fn a_file_without_a_seal_compares_nothing() {
    let place = sealed();
    std::fs::write(place.path("seals"), "\n \n").unwrap();
    verify(&place).refused(1, "holds no seal");
}

#[test]
fn a_log_that_was_cut_short_or_made_anew_is_found_by_its_seal() {
    let cut = sealed();
    change(&cut, "DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)");
    let ran = verify(&cut);
    assert_eq!(ran.code, 1, "{}", ran.out);

    // The same was done at another desk, whose log holds by itself.
    let (place, other) = (sealed(), sealed());
    for ending in ["", "-wal", "-shm"] {
        let name = format!("desk.db{ending}");
        let _ = std::fs::remove_file(place.path(&name));
        if other.path(&name).exists() {
            std::fs::copy(other.path(&name), place.path(&name)).unwrap();
        }
    }
    place.run(&["audit", "verify", "--as", "vera"], "").done();
    verify(&place).refused(1, "is of another desk");

    // An older copy holds by itself as well.
    let place = sealed();
    place.run(&["backup", "older.db", "--as", "vera"], "").done();
    let note = "{\"do\":\"note\",\"request\":1,\"body\":\"x\"}\n";
    place.run(&["apply", "--as", "vera"], note).done();
    place.run(&["audit", "seal", "seals", "--as", "vera"], "").done();
    for ending in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(place.path(&format!("desk.db{ending}")));
    }
    std::fs::rename(place.path("older.db"), place.path("desk.db")).unwrap();
    let ran = verify(&place);
    assert_eq!(ran.code, 1, "{}", ran.out);
}

#[test]
fn a_clock_of_the_system_behind_the_last_event_is_said() {
    let place = Place::new();
    place.run(&["init", "--language", "en"], "").done();
    let said = place.run(&["doctor"], "").done();
    assert!(!said.contains("the system's clock shows"), "{said}");

    // As if the last event were of a day on which the clock had run ahead.
    let ahead =
        "UPDATE event SET at = at + 400 * 86400000 WHERE seq = (SELECT max(seq) FROM event)";
    change(&place, ahead);

    place.run(&["doctor"], "").refused(1, "the system's clock shows");
}

#[test]
fn tables_that_were_changed_are_made_anew_from_the_log_by_right() {
    let place = sealed();
    let add = ["operator", "add", "anna", "--name", "Anna", "--role", "operator", "--as", "vera"];
    place.run(&add, "").done();
    let file = Connection::open(place.db()).unwrap();
    for sql in [
        "UPDATE request SET department = 'nowhere', status = 'new', open = 1",
        "DELETE FROM deadline",
        "DELETE FROM client_key",
    ] {
        assert!(file.execute(sql, []).unwrap() > 0, "nothing is changed by: {sql}");
    }
    drop(file);
    place.run(&["doctor", "--replay", "--as", "vera"], "").refused(1, "request: kept");

    place.run(&["doctor", "--repair", "--as", "anna"], "").refused(1, "may not `operators`");
    place.run(&["doctor", "--replay", "--as", "vera"], "").refused(1, "request: kept");

    let said = place.run(&["doctor", "--repair", "--replay", "--as", "vera"], "").done();
    assert!(said.contains("made anew from the log") && said.contains("equal to the log"), "{said}");
    let found = place.run(&["search", "refund", "--as", "vera"], "").done();
    assert!(found.contains("Refund") && !found.contains("nowhere"), "{found}");
    verify(&place).done();
    let events = place.run(&["events", "--as", "vera"], "").lines();
    assert_eq!(events.last().unwrap()["kind"], "desk.repaired");
    // It goes on as ever.
    place
        .run(
            &[
                "add",
                "--channel",
                "phone",
                "--name",
                "Ivanov",
                "--subject",
                "no internet",
                "--as",
                "vera",
            ],
            "",
        )
        .done();
    place.run(&["doctor", "--replay", "--as", "vera"], "").done();
}
