//! What is wrong with a standard, in the language of whoever reads it. English is what the check itself
//! says; another language has a pattern for each of its messages and hints, in a file of its own.

use std::{borrow::Cow, collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;

use super::{Language, Text};
use crate::{
    model::refusal::{filled, read},
    problem::{Labels, Problem},
};

/// Read when something is wrong, and not before.
static RUSSIAN: LazyLock<Problems> = LazyLock::new(|| {
    toml::from_str(include_str!("../../assets/text/problems.ru.toml"))
        .expect("a test reads the file")
});

/// The patterns of a language by those in English, and the words that stand in them as values.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Problems {
    message: BTreeMap<String, String>,
    word: BTreeMap<String, String>,
}

/// The names of values that are said in the language themselves. Others come out of the file that is
/// wrong, and stand as they are there.
const SAID: [&str; 6] = ["found", "wanted", "whose", "wrong", "fault", "example"];

/// What stands between the parts of a value that says several things.
const BETWEEN: [&str; 2] = ["; ", ", "];

impl Problems {
    /// A message or a hint in the language; none where no pattern could have made it.
    fn message(&self, english: &str) -> Option<String> {
        self.by(&self.message, english)
    }

    /// What a pattern makes of a text. Of several that could have made it, the one with the most words of
    /// its own did.
    fn by(&self, patterns: &BTreeMap<String, String>, english: &str) -> Option<String> {
        if let Some(said) = patterns.get(english) {
            return Some(said.clone());
        }
        let own = |pattern: &str| filled(pattern, |_| Some("".into())).len();
        let (_, said, values) = patterns
            .iter()
            .filter_map(|(pattern, said)| Some((own(pattern), said, read(pattern, english)?)))
            .max_by_key(|(own, ..)| *own)?;
        Some(filled(said, |name| {
            let (_, value) = values.iter().find(|(other, _)| *other == name)?;
            Some(if SAID.contains(&name) { self.value(value).into() } else { Cow::from(*value) })
        }))
    }

    /// A value of a message, as a whole or part by part.
    fn value(&self, english: &str) -> String {
        let said = self.by(&self.word, english).or_else(|| self.message(english));
        if let Some(said) = said {
            return said;
        }
        for between in BETWEEN {
            if english.contains(between) {
                let parts: Vec<String> =
                    english.split(between).map(|part| self.value(part)).collect();
                return parts.join(between);
            }
        }
        english.to_owned()
    }
}

impl Text {
    /// A problem in the language of whoever reads it.
    pub fn problem(&self, problem: &Problem) -> Problem {
        let say = |english: &String| match self.language {
            Language::English => english.clone(),
            Language::Russian => RUSSIAN.message(english).unwrap_or_else(|| english.clone()),
        };
        Problem { message: say(&problem.message), hint: say(&problem.hint), ..problem.clone() }
    }

    /// What the parts of a problem are called.
    pub fn problem_labels(&self) -> Labels<'_> {
        let label = &self.problem_label;
        Labels { error: &label.error, warning: &label.warning, help: &label.help }
    }
}
