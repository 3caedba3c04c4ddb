//! Tables and JSON of other programs, as they save them: taken in by the real program, with an account of
//! every column and every record.

use std::fs;

use serde_json::{Value, json};

use crate::{support::Place, table_cases::later};

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

#[test]
fn a_map_says_once_what_the_columns_mean() {
    let place = later();
    fs::write(
        place.path("ours.toml"),
        "source = \"old desk\"\nprefix = \"OLD-\"\ndates = \"month-first\"\nzone = \"UTC\"\nchannel = \"phone\"\n\
         leave_out = [\"Internal *\"]\n\
         [columns]\nbody = \"Complaint\"\nname = [\"Guest\", \"Who\"]\ntags = [\"Area\", \"Kind\"]\nfield.room = \"Room\"\n\
         external_id = \"Nr\"\nreceived = \"Day\"\nstatus = \"How far\"\n\
         [words.status]\n\"ok\" = \"closed\"\n\"*\" = \"open\"\n\
         [conversation]\ncolumn = \"Remark *\"\nparts = [\"by\", \"text\"]\nbetween = \": \"\nkind = \"note\"\n",
    )
    .unwrap();
    let table = "Nr,Day,Who,Complaint,Area,Kind,Room,How far,Internal key,Remark 1,Remark 2,Mood\n\
        7,3/4/2026 10:00,Anna Reed,No water,bath,water,12,ok,x1,Olga: Sent a plumber: he came,,grim\n";
    let account = import(&place, "in.csv", table.as_bytes(), &["--map", "ours.toml"]);
    assert_eq!((&account["accepted"], &account["map"]), (&json!(1), &json!("ours")), "{account}");
    assert_eq!(
        (&account["left_out"], &account["unwanted"]),
        (&json!(["Mood"]), &json!(["Internal key"]))
    );
    let request = shown(&place, "1");
    assert_eq!(request["external_id"], "OLD-7");
    assert_eq!(request["received"], "2026-03-04T13:00:00+03:00");
    assert_eq!((&request["channel"], &request["status"]), (&json!("phone"), &json!("closed")));
    assert_eq!(request["fields"]["room"], "12");
    let said = &request["timeline"][0]["data"]["past"]["said"][0];
    assert_eq!((&said["by"], &said["body"]), (&json!("Olga"), &json!("Sent a plumber: he came")));
    // What the command line says goes before the map.
    let more = ["--map", "ours.toml", "--map", "field.mood=Mood", "--dates", "day-first"];
    let other = table.replace("7,3/4", "8,3/4");
    import(&place, "other.csv", other.as_bytes(), &more);
    let request = shown(&place, "2");
    assert_eq!(
        (&request["fields"]["mood"], &request["received"]),
        (&json!("grim"), &json!("2026-04-03T13:00:00+03:00"))
    );
}

#[test]
fn what_is_wrong_with_a_map_is_told_with_its_place() {
    let place = Place::with_desk();
    fs::write(place.path("a.csv"), "id,text\n1,x\n").unwrap();
    let said = |map: &str| {
        fs::write(place.path("bad.toml"), map).unwrap();
        let ran = place.run(&["import", "a.csv", "--map", "bad.toml", "--as", "vera"], "");
        assert_eq!(ran.code, 1, "{}", ran.out);
        ran.err
    };
    for (map, told) in [
        (
            "title = \"x\"\n[colums]\nbody = \"Text\"\n",
            &["bad.toml:2:2", "did you mean `columns`?"][..],
        ),
        (
            "[columns]\nbdy = \"Text\"\n",
            &["bad.toml:2:1", "there is no field `bdy`", "did you mean `body`?"],
        ),
        ("[words.status]\ndone = \"resloved\"\n", &["bad.toml:2:8", "did you mean `resolved`?"]),
        ("dates = \"day first\"\n", &["bad.toml:1:9", "did you mean `day-first`?"]),
        ("zone = \"Europe/Mosco\"\n", &["bad.toml:1:8", "did you mean `Europe/Moscow`?"]),
        ("known_by = [\"Id\"]\n", &["bad.toml:1:12", "lists of columns"]),
        ("[columns]\nbody = 7\n", &["bad.toml:2:8", "a text"]),
        (
            "[columns]\nbody = \"Text\"\nsubject = \"Text\"\n",
            &["bad.toml:3:11", "stands for body and for subject"],
        ),
        ("[conversation]\nparts = [\"at\"]\n", &["bad.toml:1", "`column` is missing"]),
        ("leave_out = [\"*a*\"]\n", &["bad.toml:1:14", "several `*`"]),
        ("title = \n", &["bad.toml:1"]),
    ] {
        let err = said(map);
        for words in told {
            assert!(err.contains(words), "{words} is not in:\n{err}");
        }
    }
    // All of it at once, and a name that is no map.
    assert!(said("x = 1\ny = 2\n").matches("unknown key").count() == 2);
    let ran = place.run(&["import", "a.csv", "--map", "zendsk", "--as", "vera"], "");
    ran.refused(2, "did you mean `zendesk`?");
}

#[test]
fn ready_maps_are_listed_written_out_and_read_again() {
    let place = Place::with_desk();
    let list = place.run(&["import", "--map", "list"], "").done();
    assert_eq!(list.lines().count(), 7, "{list}");
    let own = place.run(&["import", "--map", "jira"], "").done();
    assert!(own.contains("# A cell is"), "{own}");
    fs::write(place.path("own.toml"), own).unwrap();
    let table = "Issue key,Summary\nA-1,Help\n";
    let account = import(&place, "in.csv", table.as_bytes(), &["--map", "own.toml", "--dry-run"]);
    assert_eq!((&account["accepted"], &account["map"]), (&json!(1), &json!("own")));
    place.run(&["import", "--as", "vera"], "").refused(2, "PATH");
}

#[test]
fn a_table_is_shown_before_it_is_taken() {
    let json = "{\"Ticket\":7,\"Betreff\":\"Kein Netz\",\"requester\":{\"email\":\"a@example.org\",\"shoe\":44},\"created\":\"2026-03-17T11:30:00Z\"}\n\
        {\"Ticket\":8,\"Betreff\":\"Wieder\",\"late\":1}\n";
    let array = format!("[{}]", json.trim().replace('\n', ","));
    let zammad = "[{\"id\":7,\"title\":\"No net\",\"created_at\":\"2026-03-17T11:30:00Z\",\"state\":\"open\",\"customer\":\"a@example.org\",\"shoe\":1}]";
    for (name, text, more) in [
        ("a.jsonl", json, &[][..]),
        ("a.json", &array, &[]),
        ("z.json", zammad, &["--format", "zammad"]),
    ] {
        let place = later();
        fs::write(place.path(name), text).unwrap();
        let run = |dry: bool| {
            let mut all = vec!["import", name, "--as", "vera"];
            all.extend(more);
            all.extend(dry.then_some("--dry-run"));
            place.run(&all, "").done()
        };
        let said = run(true);
        assert!(said.contains("→ subject") && said.contains("shoe"), "{said}");
        let row = said.lines().find(|line| line.contains(" → front")).expect(&said);
        assert!(row.contains("a@example.org") && row.contains("17 Mar"), "{said}");
        // The real run begins with the same.
        let first: Vec<String> = said.lines().take(2).map(str::to_owned).collect();
        let taken = run(false);
        assert_eq!(taken.lines().take(2).collect::<Vec<_>>(), first);
    }
    let place = Place::with_desk();
    fs::write(place.path("a.jsonl"), "{\"id\":1,\"mood\":\"grim\"}\n").unwrap();
    place.run(&["import", "a.jsonl", "--as", "vera"], "").refused(1, "the file has: id, mood");
}

#[test]
fn objects_are_found_however_a_program_lays_them_out() {
    for text in [
        "{\"tickets\": [{\"id\":1,\"body\":\"First ]\"},\n{\"id\":2,\"body\":\"Second\"}], \"users\":[{\"id\":3,\"body\":\"no ticket\"}]}",
        "{\n \"id\":1,\n \"body\":\"First\"\n}\n{\n \"id\":2,\n \"body\":\"Second\"\n}\n",
    ] {
        let place = Place::with_desk();
        let account = import(&place, "in.json", text.as_bytes(), &[]);
        let count = (&account["read"], &account["accepted"]);
        assert_eq!(count, (&json!(2), &json!(2)), "{text}");
    }
}

#[test]
fn what_is_no_table_in_text_is_told_how_to_become_one() {
    let place = Place::with_desk();
    for (name, bytes, told) in [
        ("a.xlsx", &b"PK\x03\x04\x14\x00"[..], "save the sheet as CSV in UTF-8"),
        ("a.csv", b"PK\x03\x04\x14\x00", "save the sheet as CSV in UTF-8"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save the sheet as CSV in UTF-8"),
        ("b.xls", b"<html><table><tr><td>id</td></tr></table>", "a page in HTML"),
        ("a.tsv", b"%PDF-1.7", "a PDF"),
        ("b.csv", b"\x1f\x8b\x08", "gunzip"),
    ] {
        fs::write(place.path(name), bytes).unwrap();
        place.run(&["import", name, "--as", "vera"], "").refused(1, told);
    }
}

#[test]
fn an_import_speaks_russian_to_whoever_reads_russian() {
    let place = Place::with_desk();
    fs::write(place.path("config.toml"), "language = \"ru\"\n").unwrap();
    let table = "id,text,created,channel,priority,mood\n1,Help,,,,\n2,,,,,x\n3,a,99.99.2026,,,\n4,a,,pigeon,,\n5,a,,,never,\n6,a,03/04/2026,,,\n7,\"a,,,,\n";
    fs::write(place.path("a.csv"), table).unwrap();
    let run = |more: &[&str]| {
        let mut all = vec!["--config", "config.toml", "import", "a.csv", "--as", "vera"];
        all.extend(more);
        place.run(&all, "")
    };
    let dry = run(&["--dry-run"]);
    let taken = run(&[]);
    let refused = fs::read_to_string(place.path("a.csv.refused")).unwrap();
    let receipt = place.run(
        &["--config", "config.toml", "receive", "--as", "vera"],
        "From: anna@example.org\nSubject: Help\n\nHelp\n",
    );
    assert!(receipt.err.contains("новое обращение #2"), "{}", receipt.err);
    let reasons =
        refused.lines().filter(|line| line.starts_with('#')).collect::<Vec<_>>().join("\n");
    for said in [&taken.out, &dry.out, &dry.err, &reasons] {
        for words in ["нет текста", "строка 4", "прочитано 7 = принято 1"]
        {
            let told =
                [&taken.out, &dry.out, &dry.err, &reasons].iter().any(|all| all.contains(words));
            assert!(told, "{words}");
        }
        for english in ["line ", "read", "refused +", " is ", " the ", "columns", "none of"] {
            assert!(!said.contains(english), "{english} is in:\n{said}");
        }
    }
}

#[test]
fn a_table_with_a_row_for_each_message_loses_none_silently() {
    let place = Place::with_desk();
    let table = "id,text\n41,Help\n41,Restart it\n42,Other\n41,Help\n";
    for more in [&["--source", "old", "--dry-run"][..], &["--source", "old"]] {
        let account = import(&place, "a.csv", table.as_bytes(), more);
        let counts =
            ["read", "accepted", "refused", "duplicate"].map(|name| account[name].as_u64());
        assert_eq!(counts, [4, 2, 1, 1].map(Some), "{account}");
    }
    let refused = fs::read_to_string(place.path("a.csv.refused")).unwrap();
    assert!(refused.contains("line 3: line 2 has the number `41` too"), "{refused}");
}

#[test]
fn what_is_no_table_to_take_in_is_said_in_russian_too() {
    let place = Place::with_desk();
    fs::write(place.path("config.toml"), "language = \"ru\"\n").unwrap();
    let relative = "id\tSubject\tQueueName\tOwnerName\tRequestors\tCreatedRelative\n1\tX\tA\tolga\ta@example.org\t3 weeks ago\n";
    for (name, bytes, more, told) in [
        ("a.csv", "a,b\n1,2\n", &[][..], "ни в одном столбце нет слов клиента"),
        ("a.csv", "id,text\n1,a\n", &["--map", "bdy=text"], "поля «bdy» нет"),
        ("a.csv", "id,text\n1,a\n", &["--map", "body=txt"], "в файле нет столбца «txt»"),
        ("b.csv", "", &[], "файл пуст"),
        ("c.csv", "%PDF-1.7", &[], "это PDF"),
        ("d.bin", "\u{1}", &[], "по имени не понять"),
        ("e.tsv", relative, &[], "выгрузите Created)"),
    ] {
        fs::write(place.path(name), bytes).unwrap();
        let mut all = vec!["--config", "config.toml", "import", name, "--as", "vera"];
        all.extend(more);
        let ran = place.run(&all, "");
        assert!(ran.err.contains(told), "{name}: {}", ran.err);
    }
}
