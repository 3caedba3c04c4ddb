//! Mails of every kind are read as whoever collected them says, where the collection lies in the
//! registry's sources beside the library that parses them.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use firstline::model::mail::Mail;
use serde_json::Value;

/// The folder of mails, where it is there.
fn corpus() -> Option<PathBuf> {
    let home = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cargo")))?;
    let registries = fs::read_dir(home.join("registry/src")).ok()?;
    registries
        .flatten()
        .filter_map(|registry| fs::read_dir(registry.path()).ok())
        .flat_map(|crates| crates.flatten().map(|one| one.path()))
        .filter(|path| {
            path.file_name().is_some_and(|n| n.to_string_lossy().starts_with("mail-parser-"))
        })
        .map(|path| path.join("resources/eml"))
        .find(|path| path.is_dir())
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "eml") {
            found.push(path);
        }
    }
}

/// What the expectation beside a mail says of one of its headers.
fn expected<'v>(expectation: &'v Value, header: &str) -> Option<&'v Value> {
    let headers = expectation["parts"][0]["headers"].as_array()?;
    headers.iter().rev().find(|one| one["name"] == header).map(|one| &one["value"])
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn mails_of_every_kind_are_read_as_expected() {
    let Some(folder) = corpus() else {
        println!("skipped: the registry holds no mails");
        return;
    };
    let mut mails = Vec::new();
    walk(&folder, &mut mails);
    let (mut subjects, mut senders) = (0, 0);
    for path in &mails {
        let mail = Mail::read(&fs::read(path).unwrap());
        let Ok(expectation) = fs::read_to_string(path.with_extension("json")) else {
            continue;
        };
        let expectation: Value = serde_json::from_str(&expectation).unwrap();
        let shown = path.display();
        if let Some(subject) = expected(&expectation, "subject").and_then(|v| v["Text"].as_str()) {
            // Where the library gives up on bytes without a charset, the desk guesses; and UTF-7 it leaves.
            if !subject.contains('\u{fffd}') && !subject.contains("+APY-") {
                assert_eq!(mail.subject, words(subject), "{shown}");
            }
            assert!(!mail.subject.contains('\u{fffd}'), "{shown}");
            subjects += 1;
        }
        let from = expected(&expectation, "from").map(|value| &value["Address"]);
        let first = from
            .and_then(|from| from["List"].get(0).or_else(|| from["Group"][0]["addresses"].get(0)));
        if let Some(address) = first.and_then(|first| first["address"].as_str()) {
            assert_eq!(mail.address.as_deref(), Some(address.to_lowercase().as_str()), "{shown}");
            senders += 1;
        }
    }
    println!("{} mails, {subjects} subjects, {senders} senders", mails.len());
    assert!(mails.is_empty() || subjects > 0 && senders > 0);
}
