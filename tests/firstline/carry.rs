//! A whole desk given out and taken in again is the same desk, row for row and to the hash of its log.

use std::{fs, path::Path};

use rusqlite::{Connection, OpenFlags, types::Value as Cell};
use serde_json::Value;

use crate::support::{Place, Ran};

/// Every row of every table but those of the moment, as text.
fn rows(db: &Path) -> Vec<(String, String)> {
    let conn = Connection::open_with_flags(db, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let tables: Vec<String> = conn
        .prepare(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
             AND name NOT LIKE 'term%' AND name NOT IN ('presence', 'ringing') ORDER BY name",
        )
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let mut all = Vec::new();
    for table in tables {
        let mut statement = conn.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = statement.column_count();
        let mut found = statement.query([]).unwrap();
        while let Some(row) = found.next().unwrap() {
            let cells: Vec<Cell> = (0..columns).map(|nr| row.get(nr).unwrap()).collect();
            all.push((table.clone(), format!("{cells:?}")));
        }
    }
    all.sort();
    all
}

fn run(place: &Place, arguments: &[&str]) -> Ran {
    let mut all = arguments.to_vec();
    all.extend(["--as", "vera"]);
    place.run(&all, "")
}

/// A desk with something in every table that is carried: mails with files, promises, an erased client, a
/// second version of the standard, a view and a draft of one's own, notices that were read.
fn full() -> Place {
    let place = Place::with_desk();
    let mail = fs::read_to_string("tests/cases/mail/files.eml").unwrap();
    place.run(&["receive", "--as", "vera"], &mail).done();
    run(
        &place,
        &[
            "operator",
            "add",
            "anna",
            "--name",
            "Anna",
            "--role",
            "operator",
            "--department",
            "front",
        ],
    )
    .done();
    let done = place.run(
        &["apply", "--as", "vera"],
        r#"{"do":"intake","channel":"phone","client":{"name":"=Мария \\N","phone":"+74951234567","account":"Petrova & Sons","mood":"calm"},"body":"Не пришёл возврат","external_id":"old-7","fields":{"contract":"17"},"tags":["press"]}
{"do":"callback.promise","request":2,"about":"the refund"}
{"do":"assign","request":2,"to":"anna"}
{"do":"reply","request":1,"body":"It was\ncorrected."}
{"do":"note","request":2,"body":"a \"note\", with signs"}
{"do":"intake","channel":"chat","client":{"name":"Gone","email":"gone@example.org"},"body":"Erase me"}
{"do":"resolve","request":3,"text":"done","override":{"reason":"x"}}
"#,
    );
    assert_eq!(done.code, 0, "{}{}", done.out, done.err);
    let erased = run(&place, &["client", "erase", "3", "--reason", "asked", "--yes"]);
    assert_eq!(erased.code, 0, "{}{}", erased.out, erased.err);
    let conn = Connection::open(place.db()).unwrap();
    conn.execute_batch(
        "INSERT INTO own (operator, kind, name, value) VALUES ('vera', 'view', 'Mine', 'assignee:me');
         INSERT INTO draft (operator, slot, fields, saved) VALUES ('vera', 'reply:2', '{\"text\":\"Dear\"}', 5);
         UPDATE notice SET read = 1 WHERE seq = (SELECT min(seq) FROM notice);",
    )
    .unwrap();
    let read: i64 =
        conn.query_row("SELECT count(*) FROM notice WHERE read = 1", [], |row| row.get(0)).unwrap();
    assert_eq!(read, 1);
    place
}

#[test]
fn what_is_given_out_becomes_an_equal_desk() {
    let place = full();
    for (format, path) in [("jsonl", "out"), ("csv", "out.csv.d"), ("jsonl", "out.jsonl")] {
        run(&place, &["export", path, "--format", format]).done();
        let new = place.path(&format!("{path}.db"));
        let shown = new.display().to_string();
        let taken = run(&place, &["--db", &shown, "import", path]).done();
        assert!(taken.contains("the log verifies"), "{taken}");
        assert_eq!(rows(&place.db()), rows(&new), "{path}");
        run(&place, &["--db", &shown, "doctor", "--replay"]).done();
        run(&place, &["--db", &shown, "audit", "verify"]).done();
        // It works on: the same searches, the same files, the next event.
        let hits = run(&place, &["--db", &shown, "search", "возврата", "--json"]).lines();
        assert_eq!(hits.len(), 1);
        let file = place.path(&format!("{path}.bill"));
        run(&place, &["--db", &shown, "attachment", "save", "1", "2", &file.display().to_string()])
            .done();
        assert_eq!(fs::read_to_string(file).unwrap().trim(), "1;2");
        place
            .run(
                &["--db", &shown, "apply", "--as", "vera"],
                r#"{"do":"note","request":2,"body":"after"}"#,
            )
            .done();
        run(&place, &["--db", &shown, "audit", "verify"]).done();
    }
    // Who took it stands in the log of both.
    let log = run(&place, &["events"]).lines();
    let taken: Vec<&Value> = log.iter().filter(|event| event["kind"] == "desk.exported").collect();
    assert_eq!(taken.len(), 3);
    assert_eq!(taken[1]["data"]["format"], "csv");
    assert_eq!(taken[1]["actor"], "vera");
    // The erased client is in no file of it.
    for file in ["out/truth/text.jsonl", "out/clients.jsonl", "out.jsonl"] {
        let text = fs::read_to_string(place.path(file)).unwrap();
        assert!(!text.contains("gone@example.org") && !text.contains("Erase me"), "{file}");
    }
}

#[test]
fn people_and_other_programs_find_the_tables_as_they_stand() {
    let place = full();
    run(&place, &["export", "json"]).done();
    run(&place, &["export", "csv", "--format", "csv"]).done();
    let read = |path: &str| fs::read_to_string(place.path(path)).unwrap();
    let requests: Vec<Value> = read("json/requests.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(requests.len(), 3);
    assert_eq!(requests[1]["external_id"], "old-7");
    assert_eq!(requests[1]["client_name"], "=Мария \\N");
    assert_eq!(requests[1]["priority"], "normal");
    assert!(requests[1]["received"].as_str().unwrap().contains('T'));
    // Rules of the standard tag what comes at night, too.
    let tags = requests[1]["tags"].as_str().unwrap();
    assert!(tags.split(|c: char| !c.is_alphanumeric()).any(|tag| tag == "press"), "{tags}");
    let messages = read("json/messages.jsonl");
    for words in ["Не пришёл возврат", "It was\\ncorrected.", "a \\\"note\\\""] {
        assert!(messages.contains(words), "`{words}` is not in {messages}");
    }
    assert!(read("json/calls.jsonl").contains("the refund"));
    assert!(read("json/fields.jsonl").contains("\"contract\""));
    // No cell of a table for people begins a formula; the truth is as it is.
    let clients = read("csv/clients.csv");
    assert!(clients.contains("'=Мария"), "{clients}");
    assert!(clients.contains("'+74951234567"), "{clients}");
    assert!(read("csv/truth/text.csv").contains("=Мария"));
}

#[test]
fn what_is_cut_short_or_changed_becomes_no_desk() {
    let place = full();
    run(&place, &["export", "whole.jsonl"]).done();
    let whole = fs::read_to_string(place.path("whole.jsonl")).unwrap();
    let lines: Vec<&str> = whole.lines().collect();
    let take = |name: &str, content: String| {
        let path = place.path(name);
        fs::write(&path, content).unwrap();
        let db = place.path(&format!("{name}.db"));
        let ran = run(
            &place,
            &["--db", &db.display().to_string(), "import", &path.display().to_string()],
        );
        assert!(!db.exists(), "{name}");
        ran
    };
    let short = format!("{}\n", lines[..lines.len() - 3].join("\n"));
    take("short.jsonl", short).refused(1, "was cut short");
    let changed = whole.replace("It was\\ncorrected.", "It was never corrected.");
    assert_ne!(changed, whole);
    take("changed.jsonl", changed).refused(1, "was changed");
    let other = whole.replacen("\"actor\":\"vera\"", "\"actor\":\"anna\"", 1);
    assert_ne!(other, whole);
    take("other.jsonl", other).refused(1, "was changed");
    take("broken.jsonl", format!("{}\n{{broken\n", lines[0])).refused(1, "row 1 of the export");
    let newer = whole.replacen("\"form\":1", "\"form\":99", 1);
    take("newer.jsonl", newer).refused(1, "newer firstline");
    let table = format!("{}\n{{\"table\":\"sqlite_schema\",\"name\":\"x\"}}\n", lines[0]);
    take("table.jsonl", table).refused(1, "there is no table");
    // A desk that is there is left as it is, and so is a folder with something in it.
    run(&place, &["import", "whole.jsonl"]).refused(1, "there is a desk at");
    run(&place, &["export", "whole.jsonl"]).refused(1, "writing");
    fs::create_dir(place.path("folder")).unwrap();
    fs::write(place.path("folder/mine"), "x").unwrap();
    run(&place, &["export", "folder"]).refused(1, "is not empty");
    run(&place, &["export", "x.jsonl", "--format", "csv"]).refused(2, "a file a table");
}

#[test]
fn only_who_answers_for_the_desk_takes_it_along() {
    let place = full();
    place.run(&["export", "out", "--as", "anna"], "").refused(1, "may not");
    assert!(!place.path("out/truth/event.jsonl").exists());
    let streamed = run(&place, &["export", "-"]).lines();
    assert_eq!(streamed[0]["mark"], "firstline-export");
    assert!(streamed.iter().any(|row| row["table"] == "event"));
}
