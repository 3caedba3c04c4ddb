//! Erasing a client: by two people where the standard says so, without a trace in the raw bytes of the
//! file, its write-ahead log and the search index, and with an act of destruction that can be checked.

use std::{fmt::Write as _, fs, process::Command};

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::support::{Place, Ran};

fn vera(place: &Place, arguments: &[&str], input: &str) -> Ran {
    let mut all = arguments.to_vec();
    all.extend(["--as", "vera"]);
    place.run(&all, input)
}

fn apply(place: &Place, commands: &[Value]) -> Vec<Value> {
    let mut lines = String::new();
    for command in commands {
        writeln!(lines, "{command}").unwrap();
    }
    let ran = vera(place, &["apply"], &lines);
    assert!(ran.err.is_empty(), "{}", ran.err);
    ran.lines()
}

/// What must be found nowhere afterwards. Each is a word of its own, that nothing else holds.
const SECRETS: [&str; 15] = [
    "Zhuravlyova",
    "zhuravlyova@secret-domain.example",
    "secret-domain",
    "4957770011",
    "bluebottle",
    "marmalade",
    "xylophone",
    "Quagmire",
    "telescope",
    "gingerbread",
    "hedgehog",
    "walnuts",
    "snapdragon",
    "periwinkle",
    "thimblerig",
];

/// A desk of many clients, among them one whose every text holds a secret.
fn desk() -> Place {
    let place = Place::with_desk();
    let secret = mail();
    vera(&place, &["receive"], &secret).done();
    // Others before and after, so that pages of every table are split and joined around the secret.
    let crowd: Vec<Value> = (0..400)
        .map(|nr| {
            json!({"do": "intake", "channel": "phone", "subject": format!("Matter {nr}"),
                "body": format!("The line {nr} is silent since the morning, and nobody answers."),
                "client": {"name": format!("Client {nr}"), "phone": format!("+7 495 {:03} {:02} {:02}", nr % 900 + 100, nr % 90 + 10, nr % 80 + 11)}})
        })
        .collect();
    apply(&place, &crowd[..200]);
    let facts = json!({"name": "Zoya Zhuravlyova", "phone": "+7 495 777-00-11", "note": "asks for bluebottle",
        "account": "Quagmire Limited", "fields": {"pet": "hedgehog"}, "messenger": "telegram:@snapdragon"});
    let answers = apply(
        &place,
        &[
            json!({"do": "client.edit", "client": 1, "facts": facts}),
            json!({"do": "message", "request": 1, "body": "The marmalade is still missing."}),
            json!({"do": "note", "request": 1, "body": "She mentioned a xylophone."}),
            json!({"do": "reply", "request": 1, "body": "Your telescope is on its way."}),
            json!({"do": "set", "request": 1, "subject": "About gingerbread", "fields": {"order": "walnuts"}}),
            json!({"do": "callback.promise", "request": 1, "about": "periwinkle"}),
            json!({"do": "callback.keep", "request": 1, "outcome": "settled the periwinkle"}),
        ],
    );
    for answer in &answers {
        assert_eq!(answer["ok"], true, "{answer}");
    }
    apply(&place, &crowd[200..]);
    apply(
        &place,
        &[
            json!({"do": "resolve", "request": 1, "text": "thimblerig", "override": {"reason": "x"}}),
        ],
    );
    place
}

fn mail() -> String {
    let bulk = "thimblerig and walnuts, again and again. ".repeat(900);
    format!(
        "From: Zoya Zhuravlyova <zhuravlyova@secret-domain.example>\nSubject: Gingerbread\nMessage-ID: <z@x>\n\
         MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=q\n\n--q\nContent-Type: text/plain\n\n\
         The gingerbread has not come.\n{bulk}\n--q\nContent-Type: text/csv; name=\"snapdragon.csv\"\n\
         Content-Disposition: attachment\n\nhedgehog;{bulk}\n--q--\n"
    )
}

/// Where a word stands in the bytes of the desk's files: in UTF-8, whatever its case.
fn traces(place: &Place, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for ending in ["", "-wal", "-shm"] {
        let Ok(bytes) = fs::read(place.path(&format!("desk.db{ending}"))) else {
            continue;
        };
        let lower = bytes.to_ascii_lowercase();
        for word in words {
            let word = word.to_lowercase();
            let count = lower.windows(word.len()).filter(|piece| *piece == word.as_bytes()).count();
            if count > 0 {
                found.push(format!("{count} × {word} in desk.db{ending}"));
            }
        }
    }
    found
}

#[test]
fn nothing_of_a_client_is_left_in_the_bytes_of_the_files() {
    let place = desk();
    // The test can fail: before, every word is there.
    let before = traces(&place, &SECRETS);
    for word in SECRETS {
        let word = word.to_lowercase();
        assert!(before.iter().any(|line| line.contains(&word)), "{word}: {before:?}");
    }
    vera(&place, &["client", "erase", "1", "--reason", "they asked", "--yes"], "").done();
    let after = traces(&place, &SECRETS);
    assert!(after.is_empty(), "{after:#?}");
    // Of the others everything is there, and found.
    let found = vera(&place, &["search", "silent", "--json"], "").lines();
    assert!(found.len() > 10, "{}", found.len());
    for word in ["gingerbread", "telescope", "zhuravlyova"] {
        let found = vera(&place, &["search", word, "--json"], "").lines();
        assert!(found.is_empty(), "{word}: {found:?}");
    }
    vera(&place, &["audit", "verify"], "").done();
    let doctor = vera(&place, &["doctor", "--replay"], "").done();
    assert!(doctor.contains("equal to the log"), "{doctor}");
}

/// The number of a process that has ended.
fn gone() -> u32 {
    let mut child = Command::new("true").spawn().unwrap();
    let number = child.id();
    child.wait().unwrap();
    number
}

#[test]
fn what_a_killed_erasure_left_undone_is_done_by_whoever_comes_next() {
    let owes = |place: &Place| -> i64 {
        let file = Connection::open(place.db()).unwrap();
        file.query_row("SELECT count(*) FROM owed", [], |row| row.get(0)).unwrap()
    };
    let erase = ["client", "erase", "1", "--reason", "they asked", "--yes"];
    // Each begins as a process leaves the file that was killed between the erasure and the rewriting.
    let killed = || {
        let place = desk();
        vera(&place, &erase, "").done();
        assert_eq!(owes(&place), 0, "an erasure that ended owes nothing");
        let file = Connection::open(place.db()).unwrap();
        file.execute("INSERT INTO owed (id, process) VALUES (1, ?1)", [gone()]).unwrap();
        file.execute_batch("CREATE TABLE left (word); INSERT INTO left VALUES ('marmalade')")
            .unwrap();
        file.execute_batch("PRAGMA secure_delete = OFF; DROP TABLE left").unwrap();
        drop(file);
        assert!(!traces(&place, &["marmalade"]).is_empty(), "the test can fail");
        place
    };

    for next in [&["queue"][..], &["doctor"], &["watch", "--once"], &erase] {
        let place = killed();
        vera(&place, next, "");
        assert_eq!(owes(&place), 0, "{next:?}");
        let after = traces(&place, &["marmalade"]);
        assert!(after.is_empty(), "{next:?}: {after:?}");
    }
}

#[test]
fn an_erasure_under_way_is_left_to_who_does_it_and_doctor_says_so() {
    let place = desk();
    let file = Connection::open(place.db()).unwrap();
    file.execute("INSERT INTO owed (id, process) VALUES (1, ?1)", [std::process::id()]).unwrap();
    drop(file);
    vera(&place, &["doctor"], "").refused(1, "words of an erased client may still stand");
}

#[test]
fn copies_that_hold_the_data_still_are_named_in_the_act() {
    let place = desk();
    fs::write(place.path("desk.db.before-9"), "").unwrap();
    fs::write(place.path("other.db.before-9"), "").unwrap();
    vera(&place, &["client", "erase", "1", "--reason", "they asked", "--yes"], "").done();
    let act = fs::read_to_string(place.path(&file(&place, "erasure-"))).unwrap();
    assert!(act.contains("delete them: desk.db.before-9\n"), "{act}");
}

/// The only file in the folder whose name begins so.
fn file(place: &Place, begins: &str) -> String {
    let mut names: Vec<String> = fs::read_dir(place.folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with(begins))
        .collect();
    assert_eq!(names.len(), 1, "{names:?}");
    names.remove(0)
}

#[test]
fn an_act_tells_what_went_and_its_extract_is_checked() {
    let place = desk();
    vera(&place, &["client", "erase", "1", "--reason", "they asked", "--yes"], "").done();
    let name = file(&place, "erasure-");
    let act = fs::read_to_string(place.path(&name)).unwrap();
    for words in [
        "# Act of destruction of personal data",
        "## Client #1",
        "* Reason: they asked",
        "* Requests: #1",
        "message from the client × 1",
        "the write-ahead log beside the file is empty",
        "\"kind\":\"client.erased\"",
    ] {
        assert!(act.contains(words), "{words} is not in {act}");
    }
    for word in SECRETS {
        assert!(!act.contains(word), "{word} in {act}");
    }
    let extract = ["audit", "verify", "--extract", &name];
    vera(&place, &extract, "").done();
    // One changed letter is found, and so is a line of another desk.
    let forged = act.replace("they asked", "nobody asked");
    fs::write(place.path("forged.md"), forged).unwrap();
    vera(&place, &["audit", "verify", "--extract", "forged.md"], "")
        .refused(1, "its content was changed");
    let other = Place::with_desk();
    fs::write(other.path("act.md"), &act).unwrap();
    vera(&other, &["audit", "verify", "--extract", "act.md"], "")
        .refused(1, "this desk's log has no such event");
    // It can be had again, in the language of whoever reads it.
    let again = place
        .command(&["client", "act", "1", "--output", "akt.md", "--as", "vera"])
        .env("LANG", "ru_RU.UTF-8")
        .output()
        .unwrap();
    assert!(again.status.success());
    let russian = fs::read_to_string(place.path("akt.md")).unwrap();
    assert!(russian.contains("# Акт об уничтожении персональных данных"), "{russian}");
    assert!(russian.contains("* Причина: they asked"), "{russian}");
    vera(&place, &["audit", "verify", "--extract", "akt.md"], "").done();
    vera(&place, &["client", "act", "2"], "").refused(1, "were never erased");
}

/// A desk whose standard asks for two people, and a second supervisor.
fn by_two() -> Place {
    let place = Place::new();
    place.run(&["standards", "init", "standard", "--language", "en"], "").done();
    let path = place.path("standard/00-standard.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("erase_by_two = false", "erase_by_two = true")).unwrap();
    place.run(&["init", "--standards", "standard", "--simulated", "--as", "vera"], "").done();
    vera(&place, &["operator", "add", "sven", "--role", "supervisor"], "").done();
    vera(&place, &["receive"], &mail()).done();
    apply(
        &place,
        &[
            json!({"do": "reply", "request": 1, "body": "Soon."}),
            json!({"do": "resolve", "request": 1, "text": "done", "override": {"reason": "x"}}),
        ],
    );
    place
}

#[test]
fn one_asks_and_another_confirms() {
    let place = by_two();
    let erase = ["client", "erase", "1", "--reason", "they asked", "--yes"];
    let asked: Value = serde_json::from_str(&vera(&place, &erase, "").done()).unwrap();
    assert_eq!(asked["kind"], "second.asked");
    assert!(!traces(&place, &["gingerbread"]).is_empty());
    // What waits is shown: on the list, and on the board.
    let number = asked["seq"].to_string();
    let waits = vera(&place, &["confirm"], "").done();
    assert!(waits.contains(&number) && waits.contains("erase client #1: they asked"), "{waits}");
    let board = vera(&place, &["screen", "board", "--size", "160x50"], "").done();
    assert!(board.contains("vera asks a second person to erase client #1: they asked"), "{board}");
    vera(&place, &["confirm", &number, "--yes"], "").refused(1, "does not confirm");
    let sven = |arguments: &[&str]| {
        let mut all = arguments.to_vec();
        all.extend(["--as", "sven"]);
        place.run(&all, "")
    };
    sven(&["confirm", &number]).refused(2, "--yes");
    sven(&["confirm", &number, "--yes"]).done();
    assert_eq!(traces(&place, &["gingerbread", "zhuravlyova"]), Vec::<String>::new());
    assert!(vera(&place, &["confirm"], "").done().is_empty());
    let act = fs::read_to_string(place.path(&file(&place, "erasure-"))).unwrap();
    for words in ["* Asked by: vera", "* Confirmed by: sven", "second.confirmed"] {
        assert!(act.contains(words), "{words} is not in {act}");
    }
    sven(&["confirm", &number, "--yes"]).refused(1, "nothing waits");
}

#[test]
fn what_is_declined_is_not_done_and_programs_do_the_same() {
    let place = by_two();
    let ask = json!({"do": "client.erase", "client": 1, "reason": "they asked"});
    let asked = apply(&place, std::slice::from_ref(&ask)).remove(0);
    let number = asked["events"][0]["seq"].clone();
    place
        .run(
            &[
                "confirm",
                &number.to_string(),
                "--decline",
                "--reason",
                "a court has asked for it",
                "--as",
                "sven",
            ],
            "",
        )
        .done();
    assert!(!traces(&place, &["gingerbread"]).is_empty());
    let asked = apply(&place, &[ask]).remove(0);
    let number = asked["events"][0]["seq"].clone();
    let confirm = json!({"do": "second.confirm", "ask": number});
    fs::create_dir(place.path("acts")).unwrap();
    let ran = place.run(&["apply", "--acts", "acts", "--as", "sven"], &format!("{confirm}\n"));
    let answer = &ran.lines()[0];
    assert_eq!(answer["ok"], true, "{answer}");
    let act = fs::read_to_string(place.path(answer["act"].as_str().unwrap())).unwrap();
    assert!(act.contains("## Client #1"), "{act}");
    assert_eq!(traces(&place, &["gingerbread"]), Vec::<String>::new());
}

#[test]
fn a_matter_that_went_to_another_card_stays_with_it() {
    let place = Place::with_desk();
    apply(
        &place,
        &[
            json!({"do": "intake", "channel": "phone", "client": {"name": "Wrong"}, "subject": "Bill", "body": "gingerbread"}),
            json!({"do": "set", "request": 1, "client": {"name": "Right", "phone": "+7 495 100 20 30"}}),
        ],
    );
    vera(&place, &["client", "erase", "1", "--reason", "a mistake", "--yes"], "").done();
    let shown = vera(&place, &["show", "1"], "").done();
    assert!(shown.contains("gingerbread"), "{shown}");
    let doctor = vera(&place, &["doctor", "--replay"], "").done();
    assert!(doctor.contains("equal to the log"), "{doctor}");
}
