//! Tables as other programs write them, each with what a person reads in it: `tests/cases/tables`.

use std::{collections::BTreeMap, fs, path::PathBuf};

use serde::Deserialize;
use serde_json::{Value, json};

use crate::support::Place;

pub const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/tables");

#[derive(Debug, Deserialize)]
struct Answers {
    case: Vec<Case>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    file: String,
    map: Option<String>,
    #[serde(default)]
    above: u64,
    left_out: Vec<String>,
    #[serde(default)]
    refused: Vec<String>,
    request: Vec<Expected>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    external_id: Option<String>,
    subject: Option<String>,
    body: Option<String>,
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    account: Option<String>,
    received: Option<String>,
    resolved: Option<String>,
    status: Option<String>,
    priority: Option<String>,
    channel: Option<String>,
    tags: Option<Vec<String>>,
    #[serde(default)]
    fields: BTreeMap<String, String>,
    said: Option<Vec<String>>,
}

/// A desk whose clock stands long after the tables.
pub fn later() -> Place {
    let place = Place::with_desk();
    place
        .run(&["apply", "--as", "vera"], r#"{"do":"tick","at":"2027-03-02T12:00:00+03:00"}"#)
        .done();
    place
}

fn contact(request: &Value, kind: &str) -> Value {
    let contacts = request["client"]["contacts"].as_array().cloned().unwrap_or_default();
    let found = contacts.into_iter().find(|contact| contact["kind"] == kind);
    found.map_or(Value::Null, |contact| contact["value"].clone())
}

fn check(case: &Case, expected: &Expected, request: &Value) {
    let what = format!("{}: {request:#}", case.file);
    let raised = &request["timeline"][0]["data"];
    for (wanted, found) in [
        (&expected.external_id, &request["external_id"]),
        (&expected.subject, &request["subject"]),
        (&expected.body, &raised["body"]),
        (&expected.name, &request["client"]["name"]),
        (&expected.email, &contact(request, "email")),
        (&expected.phone, &contact(request, "phone")),
        (&expected.account, &request["client"]["account_name"]),
        (&expected.received, &request["received"]),
        (&expected.resolved, &request["resolved"]),
        (&expected.status, &request["status"]),
        (&expected.priority, &request["priority"]),
        (&expected.channel, &request["channel"]),
    ] {
        if let Some(wanted) = wanted {
            assert_eq!(found, wanted, "{what}");
        }
    }
    if let Some(tags) = &expected.tags {
        for tag in tags {
            let all = request["tags"].as_array().unwrap();
            assert!(all.contains(&json!(tag)), "{tag} is no tag of {what}");
        }
    }
    for (name, value) in &expected.fields {
        assert_eq!(request["fields"][name], json!(value), "{name} of {what}");
    }
    if let Some(said) = &expected.said {
        let found = raised["past"]["said"].as_array().cloned().unwrap_or_default();
        let line = |said: &Value| {
            let word = |name: &str| said[name].as_str().unwrap_or("–").trim().to_owned();
            format!("{} {} {}: {}", word("kind"), word("at"), word("by"), word("body"))
        };
        assert_eq!(found.iter().map(line).collect::<Vec<_>>(), *said, "{what}");
    }
}

#[test]
fn tables_of_other_programs_are_taken_as_people_read_them() {
    let answers = fs::read_to_string(format!("{FOLDER}/answers.toml")).unwrap();
    let answers: Answers = toml::from_str(&answers).unwrap();
    let mut told: Vec<String> = fs::read_dir(FOLDER)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "answers.toml")
        .collect();
    for case in &answers.case {
        told.retain(|name| *name != case.file);
        let place = later();
        let path = PathBuf::from(FOLDER).join(&case.file).display().to_string();
        let ran = place.run(&["import", &path, "--json", "--as", "vera"], "");
        let account: Value = serde_json::from_str(ran.out.trim())
            .unwrap_or_else(|_| panic!("{}: {}{}", case.file, ran.out, ran.err));
        let refused = place.path(&format!("{}.refused", case.file));
        let refused = fs::read_to_string(refused).unwrap_or_default();
        let what = format!("{}: {account} {} {refused}", case.file, ran.err);
        assert_eq!(account["accepted"], json!(case.request.len()), "{what}");
        assert_eq!(account["refused"], json!(case.refused.len()), "{what}");
        for reason in &case.refused {
            assert!(refused.contains(&format!("# {reason}\n")), "{reason}: {what}");
        }
        assert_eq!(account["map"], json!(case.map), "{what}");
        assert_eq!(account["above"], json!(case.above), "{what}");
        assert_eq!(account["left_out"], json!(case.left_out), "{what}");
        for (number, expected) in (1..).zip(&case.request) {
            let number = number.to_string();
            let shown = place.run(&["show", &number, "--json", "--as", "vera"], "").done();
            check(case, expected, &serde_json::from_str(&shown).unwrap());
        }
        // Nothing is taken twice.
        let again = place.run(&["import", &path, "--json", "--as", "vera"], "").lines().remove(0);
        assert_eq!(again["accepted"], 0, "{}: {again}", case.file);
        place.run(&["doctor", "--replay", "--as", "vera"], "").done();
    }
    assert!(told.is_empty(), "nothing is said of {told:?}");
}
