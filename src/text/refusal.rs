//! Refusals in the language of whoever reads them. English is what the desk itself says; another
//! language has a pattern for each of the desk's, in a file of its own.

use std::{borrow::Cow, collections::BTreeMap};

use serde::Deserialize;

use super::{Language, Text};
use crate::model::{
    refusal::{Message, Refusal, filled, read},
    request::Status,
    standard::DeadlineKind,
};

const RUSSIAN: &str = include_str!("../../assets/text/refusals.ru.toml");

/// The patterns of a language by those in English, and the words that stand in them as values.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusals {
    message: BTreeMap<String, String>,
    /// What is said of what was left out.
    remark: BTreeMap<String, String>,
    /// Why a record of a file cannot be read.
    record: BTreeMap<String, String>,
    word: BTreeMap<String, String>,
}

impl Refusals {
    /// Those of a language; English has none, as the desk speaks it.
    pub(super) fn of(language: Language) -> Self {
        match language {
            Language::English => Self::default(),
            Language::Russian => toml::from_str(RUSSIAN).expect("a test reads the file"),
        }
    }
}

impl Text {
    /// What a refusal says.
    pub fn refusal(&self, refusal: &Refusal) -> String {
        self.message(refusal.message())
    }

    /// A message of the desk.
    pub fn message(&self, message: &Message) -> String {
        let remark = || self.refusals.remark.get(message.pattern());
        match self.refusals.message.get(message.pattern()).or_else(remark) {
            Some(pattern) => message.by(pattern, |name, value| self.value(name, value)),
            None => self.logged(message.to_string()),
        }
    }

    /// Why a record of a file was refused: by its reader, or by the desk.
    pub fn reason(&self, reason: &str) -> String {
        let own = |pattern: &str| filled(pattern, |_| Some("".into())).len();
        let made = (self.refusals.record.iter())
            .filter_map(|(english, other)| Some((own(english), other, read(english, reason)?)))
            .max_by_key(|(own, ..)| *own);
        let Some((_, pattern, values)) = made else {
            return self.logged(reason.to_owned());
        };
        filled(pattern, |name| {
            let (_, value) = values.iter().find(|(other, _)| *other == name)?;
            Some(Cow::from(*value))
        })
    }

    /// A message that comes from the log, where its text alone is kept. Of several patterns that could
    /// have made it, the one with the most words of its own did.
    fn logged(&self, text: String) -> String {
        let own = |pattern: &str| filled(pattern, |_| Some("".into())).len();
        let made = self
            .refusals
            .message
            .iter()
            .filter_map(|(english, other)| Some((own(english), other, read(english, &text)?)))
            .max_by_key(|(own, ..)| *own);
        let Some((_, pattern, values)) = made else {
            return text;
        };
        filled(pattern, |name| {
            let (_, value) = values.iter().find(|(other, _)| *other == name)?;
            let said = self.value(name, value);
            Some(said.map_or_else(|| Cow::from(*value), Cow::from))
        })
    }

    /// A value of a message in words, where it is a word of the desk's.
    fn value(&self, name: &str, value: &str) -> Option<String> {
        match name {
            "status" => Status::from_word(value).map(|status| self.word.status(status).to_owned()),
            "kind" => DeadlineKind::from_word(value).map(|kind| self.word.kind(kind).to_owned()),
            "right" => self.word.right.get(value).cloned(),
            "since" => value.strip_prefix(" at ").map(|at| format!(" в {at}")),
            "what" | "state" | "actor" => self.refusals.word.get(value).cloned(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        collections::BTreeSet,
        fs,
        path::{Path, PathBuf},
    };

    use super::*;
    use crate::model::{client::ContactKind, id::ClientId, refusal::said, remark::Remark};

    fn sources_in(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources_in(&path, found);
            } else {
                found.push(path);
            }
        }
    }

    /// The texts in quotes that follow any of these beginnings in the sources of the desk.
    fn said_by_the_desk() -> BTreeSet<String> {
        const BEGINNINGS: [&str; 6] = [
            "said!(",
            "Refusal::conflict(",
            "Refusal::not_allowed(",
            "Refusal::not_found(",
            "Refusal::invalid(",
            "Self::words(body,",
        ];
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut files = vec![root.join("desk.rs")];
        sources_in(&root.join("desk"), &mut files);
        let mut found = BTreeSet::new();
        for file in files {
            let source = fs::read_to_string(file).unwrap();
            for beginning in BEGINNINGS {
                for rest in source.split(beginning).skip(1) {
                    let Some(text) = rest.trim_start().strip_prefix('"') else {
                        continue;
                    };
                    let mut end = 0;
                    while !text[end..].starts_with('"') {
                        end += if text[end..].starts_with('\\') { 2 } else { 1 };
                        while !text.is_char_boundary(end) {
                            end += 1;
                        }
                    }
                    found.insert(text[..end].replace("\\\"", "\""));
                }
            }
        }
        found
    }

    fn names(pattern: &str) -> BTreeSet<&str> {
        pattern
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
            .collect()
    }

    #[test]
    fn whatever_the_desk_refuses_is_said_in_russian_too() {
        let russian = Refusals::of(Language::Russian);
        let said = said_by_the_desk();
        assert!(said.len() > 90, "the sources are read: {}", said.len());
        for pattern in &said {
            let Some(other) = russian.message.get(pattern) else {
                panic!("not said in Russian: {pattern}");
            };
            assert_eq!(names(pattern), names(other), "{pattern}");
        }
        for pattern in russian.message.keys() {
            assert!(said.contains(pattern), "nobody says any more: {pattern}");
        }
    }

    #[test]
    fn what_was_left_out_is_said_in_russian_too() {
        let russian = Text::of(Language::Russian);
        let value = "0".to_owned();
        for kind in ContactKind::ALL.iter().copied() {
            for remark in [
                Remark::NoAddress { kind, value: value.clone() },
                Remark::AddressOfAnother { kind, value: value.clone(), client: ClientId(7) },
                Remark::OtherName { value: value.clone(), client: ClientId(7), name: "A".into() },
            ] {
                let said = russian.message(&remark.message());
                assert!(said.chars().any(|c| ('а'..='я').contains(&c)), "{said}");
                assert!(said.contains('0'), "{said}");
            }
        }
    }

    #[test]
    fn a_refusal_is_said_in_the_language_asked_for() {
        let (id, since) = (42, " at 14:02");
        let refusal = Refusal::conflict(said!(
            "{name} ({login}) has claimed #{id}{since}; take it over with a reason, or take the next",
            name = "Olga",
            login = "olga",
            id,
            since
        ));
        let russian = Text::of(Language::Russian);
        assert_eq!(
            russian.refusal(&refusal),
            "#42 уже взято: Olga (olga) в 14:02; перехватите с указанием причины или возьмите следующее"
        );
        let english = Text::of(Language::English);
        assert_eq!(english.refusal(&refusal), refusal.to_string());
        // And when it comes out of the log, where only its text is.
        let kept = serde_json::to_string(&refusal).unwrap();
        let kept: Refusal = serde_json::from_str(&kept).unwrap();
        assert_eq!(russian.refusal(&kept), russian.refusal(&refusal));
        assert_eq!(english.refusal(&kept), refusal.to_string());
        let strange = Refusal::invalid("nothing that the desk says".to_owned());
        assert_eq!(russian.refusal(&strange), "nothing that the desk says");
        let refusal = Refusal::not_allowed(said!(
            "#{id} is {status}; reopen it first",
            id,
            status = Status::Closed
        ));
        assert_eq!(
            russian.refusal(&refusal),
            format!("#42: {}; сначала откройте снова", russian.word.status(Status::Closed))
        );
    }
}
