//! What has been kept long enough by the standard goes: told before, done by clause, and never what must stay.

use std::fs;

use serde_json::{Value, json};

use crate::support::{Place, Ran};

const CLAUSES: &str = r#"
[[retention]]
id = "files"
what = "attachments"
after = "30d"
[[retention]]
id = "chats"
what = "texts"
after = "90d"
when = { channel = ["email"] }
unless = { tag = ["court"] }
[[retention]]
id = "gone"
what = "whole"
after = "1y"
unless = { tag = ["court"] }
"#;

fn vera(place: &Place, arguments: &[&str], input: &str) -> Ran {
    let mut all = arguments.to_vec();
    all.extend(["--as", "vera"]);
    place.run(&all, input)
}

fn apply(place: &Place, commands: &[Value]) {
    let lines: Vec<String> = commands.iter().map(Value::to_string).collect();
    let lines = lines.join("\n");
    for answer in vera(place, &["apply"], &lines).lines() {
        assert_eq!(answer["ok"], true, "{answer}");
    }
}

fn mail(who: &str, word: &str, at: &str) -> Value {
    json!({"do": "mail", "at": at, "name": who, "address": format!("{who}@example.org"), "subject": word,
        "text": format!("It is about {word}."), "message_id": format!("{word}@x"), "digest": word})
}

/// A desk with requests that were over in January 2026: two by mail, one of them for a court, one by phone.
fn desk() -> Place {
    let place = Place::new();
    place.run(&["standards", "init", "standard", "--language", "en"], "").done();
    let path = place.path("standard/00-standard.toml");
    let text = fs::read_to_string(&path).unwrap();
    let (kept, _) = text.split_once("[[retention]]").unwrap();
    fs::write(&path, format!("{kept}{CLAUSES}")).unwrap();
    place.run(&["init", "--standards", "standard", "--simulated", "--as", "vera"], "").done();
    let at = "2026-01-12T10:00:00+03:00";
    let file = "From: Maria <maria@example.org>\nSubject: hedgehog\nMessage-ID: <h@x>\nMIME-Version: 1.0\n\
        Content-Type: multipart/mixed; boundary=q\n\n--q\nContent-Type: text/plain\n\nSee marmalade.\n--q\n\
        Content-Type: text/csv; name=\"bill.csv\"\nContent-Disposition: attachment\n\nxylophone;2;3\n--q--\n";
    apply(&place, &[json!({"do": "tick", "at": at})]);
    vera(&place, &["receive"], file).done();
    apply(
        &place,
        &[
            mail("oleg", "gingerbread", at),
            json!({"do": "set", "request": 2, "tags": ["court"]}),
            json!({"do": "intake", "channel": "phone", "client": {"name": "Zebulon", "phone": "+7 495 111 22 33"}, "subject": "telescope", "body": "walnuts"}),
            json!({"do": "resolve", "request": 1, "text": "done", "override": {"reason": "x"}}),
            json!({"do": "resolve", "request": 2, "text": "done", "override": {"reason": "x"}}),
            json!({"do": "resolve", "request": 3, "text": "done", "override": {"reason": "x"}}),
            // One that is open never goes.
            json!({"do": "intake", "channel": "email", "client": {"name": "Anna"}, "subject": "periwinkle", "body": "still open"}),
        ],
    );
    place
}

fn wait(place: &Place, until: &str) {
    apply(place, &[json!({"do": "tick", "at": until})]);
}

fn bytes(place: &Place, word: &str) -> usize {
    ["", "-wal"]
        .iter()
        .filter_map(|ending| fs::read(place.path(&format!("desk.db{ending}"))).ok())
        .map(|bytes| {
            let count = bytes.windows(word.len());
            count.filter(|piece| *piece == word.as_bytes()).count()
        })
        .sum()
}

fn due(place: &Place) -> Vec<(String, Value)> {
    vera(place, &["retention", "--dry-run", "--json"], "")
        .lines()
        .into_iter()
        .map(|one| (one["clause"].as_str().unwrap().to_owned(), one["request"].clone()))
        .collect()
}

#[test]
fn each_clause_has_its_time_and_what_must_stay_stays() {
    let place = desk();
    assert!(due(&place).is_empty());
    vera(&place, &["retention"], "").done();
    wait(&place, "2026-03-01T10:00:00+03:00");
    assert_eq!(due(&place), [("retention:files".to_owned(), json!(1))]);
    let told = vera(&place, &["retention", "--dry-run"], "").done();
    assert!(told.contains("hedgehog") && told.contains("1 would go"), "{told}");
    assert!(bytes(&place, "xylophone") > 0);
    let done = vera(&place, &["retention"], "").done();
    assert!(done.contains("retention:files: 1 erased"), "{done}");
    assert_eq!(bytes(&place, "xylophone"), 0);
    assert!(bytes(&place, "marmalade") > 0);
    assert!(due(&place).is_empty());

    wait(&place, "2026-06-01T10:00:00+03:00");
    assert_eq!(due(&place), [("retention:chats".to_owned(), json!(1))]);
    let act = ["retention", "--act", "act.md", "--json"];
    let events = vera(&place, &act, "").lines();
    assert_eq!(
        (&events[0]["kind"], &events[0]["data"]["clause"]),
        (&json!("request.erased"), &json!("retention:chats"))
    );
    for (word, stays) in
        [("marmalade", false), ("hedgehog", false), ("gingerbread", true), ("walnuts", true)]
    {
        assert_eq!(bytes(&place, word) > 0, stays, "{word}");
    }
    // Whose it was is known still.
    assert!(bytes(&place, "Maria") > 0);
    let act = fs::read_to_string(place.path("act.md")).unwrap();
    for words in ["## Request #1", "By the clause: retention:chats", "\"kind\":\"request.erased\""]
    {
        assert!(act.contains(words), "{words} is not in {act}");
    }
    vera(&place, &["audit", "verify", "--extract", "act.md"], "").done();

    wait(&place, "2027-02-01T10:00:00+03:00");
    let mut went: Vec<String> = due(&place).into_iter().map(|(clause, _)| clause).collect();
    went.dedup();
    assert_eq!(went, ["retention:gone"]);
    vera(&place, &["retention", "--clause", "gone"], "").done();
    for (word, stays) in [
        ("Maria", false),
        ("Zebulon", false),
        ("4951112233", false),
        ("oleg", true),
        ("gingerbread", true),
        ("periwinkle", true),
    ] {
        assert_eq!(bytes(&place, word) > 0, stays, "{word}");
    }
    vera(&place, &["audit", "verify"], "").done();
    let doctor = vera(&place, &["doctor", "--replay"], "").done();
    assert!(doctor.contains("equal to the log"), "{doctor}");
}

#[test]
fn it_is_told_in_both_languages_and_done_only_by_who_may() {
    let place = desk();
    wait(&place, "2026-03-01T10:00:00+03:00");
    let russian = place
        .command(&["retention", "--dry-run", "--as", "vera"])
        .env("LANG", "ru_RU.UTF-8")
        .output()
        .unwrap();
    let russian = String::from_utf8(russian.stdout).unwrap();
    assert!(
        russian.contains("файлы завершённых обращений") && russian.contains("будет стёрто: 1"),
        "{russian}"
    );
    vera(&place, &["operator", "add", "anna", "--role", "operator"], "").done();
    place.run(&["retention", "--as", "anna"], "").refused(1, "client.erase");
    assert!(bytes(&place, "xylophone") > 0);
    let book = vera(&place, &["standards", "show", "--clause", "retention"], "").done();
    for words in ["retention:gone", "1 year after the last request of the client was over", "court"]
    {
        assert!(book.contains(words), "{words} is not in {book}");
    }
}
