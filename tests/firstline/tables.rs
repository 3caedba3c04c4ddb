//! Tables and JSON of other programs, as they save them: taken in by the real program, with an account of
//! every column and every record.

use std::fs;

use serde_json::{Value, json};

use crate::support::Place;

/// Takes a file in, and answers with the account.
fn import(place: &Place, name: &str, bytes: &[u8], more: &[&str]) -> Value {
    fs::write(place.path(name), bytes).unwrap();
    let mut arguments = vec!["import", name, "--json", "--as", "vera"];
    arguments.extend(more);
    place.run(&arguments, "").lines().remove(0)
}

fn shown(place: &Place, number: &str) -> Value {
    place.run(&["show", number, "--json", "--as", "vera"], "").lines().remove(0)
}

fn utf16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(order).collect()
}

#[test]
fn a_table_is_read_as_spreadsheets_save_it() {
    let rows = "id;subject;text;phone\r\n1;One;First;+7 495 200-10-01\r\n2;Два;Second;\r\n";
    let marked = format!("\u{feff}{rows}");
    let cases: [(&str, Vec<u8>); 9] = [
        ("as it should be", rows.into()),
        ("with a mark", marked.clone().into()),
        ("UTF-16 LE", utf16(&marked, u16::to_le_bytes)),
        ("UTF-16 BE", utf16(&marked, u16::to_be_bytes)),
        ("UTF-16 without a mark", utf16(&rows.replace("Два", "Two"), u16::to_le_bytes)),
        ("Windows-1251", encoding_rs::WINDOWS_1251.encode(rows).0.into_owned()),
        ("lines of an old Macintosh", rows.replace("\r\n", "\r").into()),
        ("a line of its separator", format!("sep=;\r\n{rows}").into()),
        (
            "cells left out, cells too many, empty rows",
            rows.replace(";\r\n", "\r\n;;;\r\n\r\n;;;;;\r\n").into(),
        ),
    ];
    for (what, bytes) in cases {
        let place = Place::with_desk();
        let account = import(&place, "in.csv", &bytes, &[]);
        assert_eq!((&account["accepted"], &account["refused"]), (&json!(2), &json!(0)), "{what}");
        let second = shown(&place, "2")["subject"].as_str().unwrap().to_owned();
        assert!(["Два", "Two"].contains(&second.as_str()), "{what}: {second}");
    }
}

#[test]
fn what_each_column_became_is_said_and_what_was_left_out() {
    let place = Place::with_desk();
    let table = "Id,Subject,Requester,Requester email,Created at,Priority,Via,Mood\n\
        7,Help,Anna Reed,anna@example.org,2026-03-17T11:30:00Z,P1,Mail,grim\n";
    fs::write(place.path("a.csv"), table).unwrap();
    let out = place.run(&["import", "a.csv", "--dry-run", "--as", "vera"], "").done();
    assert!(out.contains("Requester email → email"), "{out}");
    assert!(out.contains("left out: Mood"), "{out}");

    let account = import(&place, "a.csv", table.as_bytes(), &[]);
    assert_eq!(account["left_out"], json!(["Mood"]));
    let request = shown(&place, "1");
    assert_eq!(request["channel"], "email");
    assert_eq!(request["priority"], "urgent");
    assert_eq!(request["client"]["contacts"].as_array().unwrap().len(), 1);
    assert!(request["received"].as_str().unwrap().starts_with("2026-03-17"), "{request}");
}

#[test]
fn a_table_without_the_matter_is_refused_with_the_columns_there_are() {
    let place = Place::with_desk();
    fs::write(place.path("a.csv"), "id,mood,weather\n1,grim,rain\n").unwrap();
    let ran = place.run(&["import", "a.csv", "--as", "vera"], "");
    ran.refused(1, "the file has: id, mood, weather");
}

#[test]
fn what_was_done_with_elsewhere_is_taken_in_as_done() {
    let place = Place::with_desk();
    let table = "id,subject,created,status,closed\n\
        1,Open still,2026-03-17 10:00,Open,\n\
        2,Done,2026-03-17 10:00,Closed,2026-03-18 10:00\n\
        3,Thrown away,2026-03-17 10:00,Deleted,\n";
    let account = import(&place, "in.csv", table.as_bytes(), &[]);
    assert_eq!((&account["accepted"], &account["refused"]), (&json!(2), &json!(1)));
    assert_ne!(shown(&place, "1")["status"], "closed");
    assert_eq!(shown(&place, "2")["status"], "closed");
}

#[test]
fn day_and_month_are_told_by_the_column_or_asked_for() {
    let of = |rows: &str, more: &[&str]| {
        let place = Place::with_desk();
        let account = import(&place, "in.csv", format!("id,text,created\n{rows}").as_bytes(), more);
        let first = (account["accepted"] != 0)
            .then(|| shown(&place, "1")["received"].as_str().unwrap()[..10].to_owned());
        (account["refused"].as_u64().unwrap(), first)
    };
    let both = "1,a,03/04/2026 14:30\n2,b,3/17/2026 2:30 PM\n";
    assert_eq!(of(both, &[]), (0, Some("2026-03-04".to_owned())));
    let alone = "1,a,03/04/2026 14:30\n";
    assert_eq!(of(alone, &[]), (1, None));
    assert_eq!(of(alone, &["--dates", "day-first"]), (0, Some("2026-04-03".to_owned())));
}

#[test]
fn json_is_read_as_lines_and_as_an_array() {
    for text in [
        "{\"id\":1,\"body\":\"First\"}\n{\"id\":2,\"body\":\"Second\"}\n",
        "\u{feff}{\"id\":1,\"body\":\"First\"}\n\n{\"id\":2,\"body\":\"Second\"}\n",
        "[{\"id\":1,\"body\":\"First\"},{\"id\":2,\"body\":\"Second\"}]",
        "\n [\n {\n \"id\": 1,\n \"body\": \"a } and \\\" ] {\"\n },\n {\n \"id\": 2, \"tags\": [\"x\"],\n \"body\": \"Second\"\n }\n]\n",
    ] {
        let place = Place::with_desk();
        let account = import(&place, "in.json", text.as_bytes(), &[]);
        assert_eq!((&account["accepted"], &account["refused"]), (&json!(2), &json!(0)), "{text}");
    }
}

#[test]
fn a_torn_array_keeps_what_stands_before() {
    let place = Place::with_desk();
    let account =
        import(&place, "in.json", b"[{\"id\":1,\"body\":\"First\"},\n{\"id\":2,\"bo", &[]);
    assert_eq!((&account["accepted"], &account["refused"]), (&json!(1), &json!(1)));
}
