//! Where requests go, case by case: `tests/cases/routing/*.toml`. Each file has rules in the language
//! of standards, and cases: what `firstline route` is asked, and what its answer must have. A new case
//! is a few lines there.

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    about: String,
    ask: Value,
    expect: BTreeMap<String, Value>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/routing")
}

#[test]
fn requests_go_where_the_cases_say() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let (rules, _) = text.split_once("[[case]]").expect("a file has cases");
        let Cases { case: cases } =
            toml::from_str::<toml::Table>(&text).unwrap().try_into().unwrap();
        let standard = tempfile::tempdir().unwrap();
        fs::copy(folder().join("base/00-standard.toml"), standard.path().join("00-standard.toml"))
            .unwrap();
        fs::write(standard.path().join("20-routing.toml"), rules).unwrap();
        let answers = route(standard.path(), cases.iter().map(|case| &case.ask));
        assert_eq!(answers.len(), cases.len(), "{}", path.display());
        for (case, answer) in cases.iter().zip(answers) {
            count += 1;
            for (key, expected) in &case.expect {
                if let Err(difference) = has(&answer[key], expected) {
                    let name = path.file_stem().unwrap().to_string_lossy();
                    wrong.push(format!("{name}: {}: {key}: {difference}", case.about));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 50, "only {count} cases were found");
}

/// What the program answers to these questions.
fn route<'a>(standard: &Path, questions: impl Iterator<Item = &'a Value>) -> Vec<Value> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_firstline"))
        .args(["route", "--json", "--explain", "--at", "2026-03-02T12:00:00+03:00", "--standards"])
        .arg(standard)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    for question in questions {
        writeln!(input, "{question}").unwrap();
    }
    drop(input);
    let output = child.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    let answers = String::from_utf8(output.stdout).unwrap();
    answers.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Whether a value has all that is expected: of an object the keys named, of a list every entry. What is
/// expected to be nothing is written as an empty text.
fn has(found: &Value, expected: &Value) -> Result<(), String> {
    let differs = || Err(format!("{found} instead of {expected}"));
    match (found, expected) {
        (Value::Object(found), Value::Object(expected)) => {
            expected.iter().try_for_each(|(key, expected)| {
                has(found.get(key).unwrap_or(&Value::Null), expected)
                    .map_err(|difference| format!("{key}: {difference}"))
            })
        }
        (Value::Array(found), Value::Array(expected)) if found.len() == expected.len() => {
            found.iter().zip(expected).try_for_each(|(found, expected)| has(found, expected))
        }
        (Value::Null, Value::String(nothing)) if nothing.is_empty() => Ok(()),
        _ if found == expected => Ok(()),
        _ => differs(),
    }
}
