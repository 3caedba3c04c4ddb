//! Words are planted wherever somebody may type them about a client. After the erasure they are looked for
//! in every column of every table, in the bytes of every file beside the desk, and on every way out.

use std::{fmt::Write as _, fs, path::Path};

use rusqlite::{Connection, types::ValueRef};
use serde_json::{Value, json};

use crate::support::Place;

/// What stays, as the act and the manual say: the numbers of mails, so that none is taken in twice.
const STAYS: [&str; 4] = [
    "number of a mail",
    "host in the number of a mail",
    "number of a message",
    "host of a message",
];

/// A word of its own for each place where one can be typed.
#[derive(Default)]
struct Words(Vec<(String, String)>);

impl Words {
    /// A new word, by the name of the place where it is put.
    fn plant(&mut self, place: &str) -> String {
        // No word holds another one, and none stands in any text of the program.
        let word = format!("qzx{:03}vw", self.0.len());
        self.0.push((word.clone(), place.to_owned()));
        word
    }

    /// The words that stand in these bytes, with where they were put.
    fn within(&self, bytes: &[u8], whence: &str) -> Vec<String> {
        let lower = String::from_utf8_lossy(bytes).to_lowercase();
        let found = self.0.iter().filter(|(word, _)| lower.contains(word.as_str()));
        found.map(|(word, place)| format!("{word} ({place}) in {whence}")).collect()
    }
}

fn apply(place: &Place, commands: &[Value]) {
    let mut lines = String::new();
    for command in commands {
        writeln!(lines, "{command}").unwrap();
    }
    let answers = place.run(&["apply", "--as", "vera"], &lines).lines();
    for (command, answer) in commands.iter().zip(&answers) {
        assert_eq!(answer["ok"], true, "{command}: {answer}");
    }
}

/// A request with words in every field of every command, a draft, a view and a call about its client.
fn planted(place: &Place) -> Words {
    let mut words = Words::default();
    let mail = format!(
        "From: {} {} <{}@{}.example>\nSubject: {}\nMessage-ID: <{}@{}.example>\nMIME-Version: 1.0\n\
         Content-Type: multipart/mixed; boundary=q\n\n--q\nContent-Type: text/plain\n\n{}\n--q\n\
         Content-Type: text/csv; name=\"{}.csv\"\nContent-Disposition: attachment\n\n{}\n--q--\n",
        words.plant("first name"),
        words.plant("last name"),
        words.plant("mailbox"),
        words.plant("domain"),
        words.plant("subject"),
        words.plant("number of a mail"),
        words.plant("host in the number of a mail"),
        words.plant("body of a mail"),
        words.plant("name of a file"),
        words.plant("bytes of a file"),
    );
    place.run(&["receive", "--as", "vera"], &mail).done();

    let mut word = |at: &str| words.plant(at);
    let facts = json!({"name": format!("{} Name", word("name of a card")), "phone": "+7 495 777-00-11",
        "note": word("note of a card"), "account": word("organisation"),
        "fields": {"pet": word("field of a card")}, "messenger": format!("telegram:@{}", word("messenger"))});
    apply(
        place,
        &[
            json!({"do": "client.edit", "client": 1, "facts": facts}),
            json!({"do": "claim", "request": 1}),
            json!({"do": "release", "request": 1, "reason": word("release")}),
            json!({"do": "pass", "request": 1, "reason": word("pass")}),
            json!({"do": "assign", "request": 1, "to": "vera", "reason": word("assign")}),
            json!({"do": "message", "request": 1, "body": word("message"),
                "external_id": format!("{}@{}", word("number of a message"), word("host of a message"))}),
            json!({"do": "note", "request": 1, "body": word("note")}),
            json!({"do": "reply", "request": 1, "body": word("reply")}),
            json!({"do": "set", "request": 1, "subject": word("new subject"), "fields": {"order": word("field")}}),
            json!({"do": "callback.promise", "request": 1, "about": word("promise")}),
            json!({"do": "callback.keep", "request": 1, "outcome": word("call kept")}),
            json!({"do": "resolve", "request": 1, "text": word("resolution"), "override": {"reason": "asked to"}}),
            json!({"do": "rate", "request": 1, "score": 1, "comment": word("rating")}),
            json!({"do": "reopen", "request": 1, "reason": word("reopen")}),
            json!({"do": "resolve", "request": 1, "text": word("second resolution"), "override": {"reason": "asked to"}}),
        ],
    );
    place.run(&["call", "+7 495 777-00-11", "--to", "vera", "--as", "vera"], "");

    // What a screen keeps by itself: a half-written answer, a score sheet, a view.
    let file = Connection::open(place.db()).unwrap();
    for slot in ["reply:1", "note:1", "review:1:vera", "resolve:1"] {
        file.execute(
            "INSERT INTO draft (operator, slot, fields, saved) VALUES ('vera', ?1, ?2, 0)",
            (slot, json!({"text": words.plant(&format!("draft {slot}"))}).to_string()),
        )
        .unwrap();
    }
    let name = words.0.iter().find(|(_, place)| place == "name of a card").unwrap().0.clone();
    file.execute(
        "INSERT INTO own (operator, kind, name, value) VALUES ('vera', 'view', ?1, ?2)",
        (format!("{name} again"), format!("client:{name}")),
    )
    .unwrap();
    words
}

/// The words in every column of every table, those of the index of the search among them.
fn in_tables(place: &Place, words: &Words) -> Vec<String> {
    let file = Connection::open(place.db()).unwrap();
    let mut found = Vec::new();
    let mut names = file.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").unwrap();
    let names: Vec<String> =
        names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert!(names.len() > 30, "{names:?}");
    for name in names {
        let mut statement = file.prepare(&format!("SELECT * FROM {name}")).unwrap();
        let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for (nr, column) in columns.iter().enumerate() {
                if let ValueRef::Text(bytes) | ValueRef::Blob(bytes) = row.get_ref(nr).unwrap() {
                    found.extend(words.within(bytes, &format!("{name}.{column}")));
                }
            }
        }
    }
    found
}

/// The words in the bytes of every file below a folder.
fn in_files(folder: &Path, words: &Words) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(in_files(&path, words));
        } else if let Ok(bytes) = fs::read(&path) {
            found.extend(words.within(&bytes, &path.file_name().unwrap().to_string_lossy()));
        }
    }
    found
}

#[test]
fn nothing_that_was_typed_about_an_erased_client_is_left_anywhere() {
    let place = Place::with_desk();
    let words = planted(&place);
    // A control: before, every word is found.
    let before = in_files(place.folder(), &words);
    for (word, at) in &words.0 {
        assert!(before.iter().any(|line| line.starts_with(word.as_str())), "{at} is not planted");
    }

    place.run(&["client", "erase", "1", "--reason", "asked", "--yes", "--as", "vera"], "").done();

    let mut after = in_tables(&place, &words);
    after.extend(in_files(place.folder(), &words));
    for out in [
        &["events"][..],
        &["queue", "--json"],
        &["show", "1"],
        &["export", "--json"],
        &["client", "show", "1"],
    ] {
        let all: Vec<&str> = out.iter().copied().chain(["--as", "vera"]).collect();
        let ran = place.run(&all, "");
        after.extend(words.within(format!("{}{}", ran.out, ran.err).as_bytes(), out[0]));
    }
    let before = after.len();
    after.retain(|line| !STAYS.iter().any(|place| line.contains(&format!("({place})"))));
    assert!(
        before > after.len(),
        "nothing stays any more: take it from the list, the act and the manual"
    );
    println!("words: {} planted, {} left", words.0.len(), after.len());
    assert!(after.is_empty(), "{after:#?}");
    place.run(&["doctor", "--replay", "--as", "vera"], "").done();
}
