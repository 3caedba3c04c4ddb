//! A line of JSON → the command that it is. A key that no command knows is refused: what it was to say would
//! be lost without a word, as a reply that is to go to another address.

use serde_json::{Map, Value, json};

use crate::{
    model::command::{Command, Submission},
    problem::nearest,
};

/// The keys that every command knows besides its own.
const OF_ALL: [&str; 5] = ["do", "id", "as", "at", "seen"];

/// The command that a line is, or what is answered where it is none. Nothing of a line of blanks.
pub(super) fn read(line: &[u8]) -> Option<Result<Submission, Value>> {
    if line.trim_ascii().is_empty() {
        return None;
    }
    let read = serde_json::from_slice(line).map_err(|error| error.to_string());
    Some(read.and_then(|read| without_more(line, read)).map_err(|error| {
        let object: Map<String, Value> = serde_json::from_slice(line).unwrap_or_default();
        json!({
            "ok": false,
            "id": object.get("id"),
            "refused": "invalid",
            "message": told(&error, object.get("do").and_then(Value::as_str)),
            "missing": [],
        })
    }))
}

/// What knows no key of its own takes none either.
fn without_more(line: &[u8], read: Submission) -> Result<Submission, String> {
    if read.command != Command::Tick {
        return Ok(read);
    }
    let object: Map<String, Value> =
        serde_json::from_slice(line).map_err(|error| error.to_string())?;
    match object.keys().find(|key| !OF_ALL.contains(&key.as_str())) {
        Some(key) => Err(format!("unknown field `{key}`, there are no fields")),
        None => Ok(read),
    }
}

/// Why a line is no command, with the way out.
fn told(error: &str, command: Option<&str>) -> String {
    let error = error.split(" at line ").next().unwrap_or(error);
    if let Some((key, known)) = unknown(error, "unknown field") {
        let own = known.join(", ");
        let known: Vec<&str> = known.into_iter().chain(OF_ALL).collect();
        let meant = meant(key, &known);
        let whose = command.map_or("the line".to_owned(), |command| format!("`{command}`"));
        let own = if own.is_empty() { own } else { format!("; it knows: {own}") };
        return format!("{whose} has no key `{key}`{meant}{own}");
    }
    if let Some((word, known)) = unknown(error, "unknown variant") {
        let meant = meant(word, &known);
        return format!(
            "the line is no command: there is no `{word}`{meant}; there are: {}",
            known.join(", ")
        );
    }
    format!("the line is no command: {error}")
}

fn meant(word: &str, known: &[&str]) -> String {
    let word = word.to_lowercase();
    nearest(&word, known.iter().copied())
        .map_or_else(String::new, |near| format!(" (did you mean `{near}`?)"))
}

/// The name that is not known and those that are, as the reader of JSON tells them.
fn unknown<'e>(error: &'e str, begin: &str) -> Option<(&'e str, Vec<&'e str>)> {
    let (name, rest) = error.strip_prefix(begin)?.strip_prefix(" `")?.split_once('`')?;
    Some((name, rest.split('`').skip(1).step_by(2).collect()))
}
