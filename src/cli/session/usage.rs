//! What is wrong with arguments, in the reader's language. clap tells what it found and where (its kind and its
//! context); the sentence is ours. English is clap's own, untouched.

use std::{collections::BTreeMap, error::Error as _, fmt::Write as _};

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};
use serde::Deserialize;

use crate::model::refusal::read;

/// What stands for a value in a pattern.
const HOLE: &str = "{}";

/// The sentences of a language about arguments.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::cli) struct Usage {
    error: String,
    tip: String,
    similar: String,
    how: String,
    more: String,
    unknown_argument: String,
    unknown_command: String,
    needs_command: String,
    missing: String,
    bad_value: String,
    no_value: String,
    one_of: String,
    too_many: String,
    too_few: String,
    twice: String,
    conflict: String,
    equals: String,
    other: String,
    options: String,
    /// What the readers of single values say, by what they say in English.
    said: BTreeMap<String, String>,
}

impl Usage {
    /// What stands before the line on how a command is used.
    pub(in crate::cli) fn how(&self) -> &str {
        &self.how
    }

    /// Of the line that clap writes on how a command is used: its own words in ours.
    pub(in crate::cli) fn line(&self, written: &str) -> String {
        written.trim_start_matches("Usage:").trim().replace("[OPTIONS]", &self.options)
    }

    /// An error of the arguments, as it is shown; none where it is an answer (help, version) or nothing that
    /// was typed, which stay as they are.
    pub(in crate::cli) fn told(&self, error: &Error) -> Option<String> {
        let one = |kind| text(error, kind).unwrap_or_default();
        let (argument, value) = (one(ContextKind::InvalidArg), one(ContextKind::InvalidValue));
        let what = match error.kind() {
            ErrorKind::UnknownArgument => fill(&self.unknown_argument, &[&argument]),
            ErrorKind::InvalidSubcommand => {
                fill(&self.unknown_command, &[&one(ContextKind::InvalidSubcommand)])
            }
            ErrorKind::MissingSubcommand => {
                fill(&self.needs_command, &[&one(ContextKind::InvalidSubcommand)])
            }
            ErrorKind::MissingRequiredArgument => {
                let mut what = self.missing.clone();
                for argument in many(error, ContextKind::InvalidArg) {
                    let _ = write!(what, "\n  {argument}");
                }
                what
            }
            ErrorKind::InvalidValue if value.is_empty() => fill(&self.no_value, &[&argument]),
            ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
                let mut what = fill(&self.bad_value, &[&value, &argument]);
                if let Some(why) = error.source() {
                    let _ = write!(what, ": {}", self.by_reader(&why.to_string()));
                }
                what
            }
            ErrorKind::TooManyValues => fill(&self.too_many, &[&value, &argument]),
            ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
                fill(&self.too_few, &[&argument])
            }
            ErrorKind::ArgumentConflict => {
                let prior = many(error, ContextKind::PriorArg).join(", ");
                if prior == argument {
                    fill(&self.twice, &[&argument])
                } else {
                    fill(&self.conflict, &[&argument, &prior])
                }
            }
            ErrorKind::NoEquals => fill(&self.equals, &[&argument]),
            ErrorKind::InvalidUtf8 => self.other.clone(),
            // Help and version are answers; the rest is not about what was typed.
            _ => return None,
        };
        let mut told = format!("{} {what}\n", self.error);
        let possible = [ContextKind::ValidValue, ContextKind::ValidSubcommand];
        for values in possible.map(|kind| many(error, kind)) {
            if !values.is_empty() {
                let _ = writeln!(told, "  {}", fill(&self.one_of, &[&values.join(", ")]));
            }
        }
        let near: Vec<String> = [
            ContextKind::SuggestedArg,
            ContextKind::SuggestedSubcommand,
            ContextKind::SuggestedValue,
        ]
        .into_iter()
        .flat_map(|kind| many(error, kind))
        .collect();
        if !near.is_empty() {
            let near = fill(&self.similar, &[&near.join(", ")]);
            let _ = writeln!(told, "\n  {} {near}", self.tip);
        }
        if let Some(usage) = text(error, ContextKind::Usage) {
            let _ = writeln!(told, "\n{} {}", self.how, self.line(&usage));
        }
        let _ = writeln!(told, "\n{}", self.more);
        Some(told)
    }

    /// What the reader of a value says; in English where nobody has said it in this language.
    fn by_reader(&self, message: &str) -> String {
        self.said
            .iter()
            .find_map(|(pattern, said)| {
                let values: Vec<&str> =
                    read(pattern, message)?.into_iter().map(|(_, value)| value).collect();
                Some(fill(said, &values))
            })
            .unwrap_or_else(|| message.to_owned())
    }
}

/// A sentence with its holes filled in order.
fn fill(sentence: &str, values: &[&str]) -> String {
    let mut values = values.iter();
    let mut filled = String::new();
    let mut parts = sentence.split(HOLE);
    filled.push_str(parts.next().unwrap_or_default());
    for part in parts {
        filled.push_str(values.next().unwrap_or(&""));
        filled.push_str(part);
    }
    filled
}

fn text(error: &Error, kind: ContextKind) -> Option<String> {
    many(error, kind).into_iter().next()
}

fn many(error: &Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(one)) => vec![one.clone()],
        Some(ContextValue::Strings(several)) => several.clone(),
        Some(ContextValue::StyledStr(one)) => vec![one.to_string()],
        Some(ContextValue::StyledStrs(several)) => {
            several.iter().map(ToString::to_string).collect()
        }
        Some(ContextValue::Number(number)) => vec![number.to_string()],
        _ => Vec::new(),
    }
}
