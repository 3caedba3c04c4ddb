//! The words of the filter line as people say them. The line is kept in its own words, which are the same
//! in every language, so that a view means the same to everybody; they may be typed by what they are
//! called in any language, `отдел:сеть` or `is:нарушен`, or on the layout that happens to be on,
//! `шыЖикуфсрув`.
//!
//! Not here: reading a line into a filter, which is the model's.

use std::borrow::Cow;

use super::{Language, Text};
use crate::{
    config::keys::other_layout,
    model::{
        filter::{Filter, Flag, KEYS, Test, is_or, split},
        operator::Operator,
        request::{Channel, Priority, Status},
        standard::{DeadlineKind, Standard, Vocabulary},
    },
    terms::fold,
};

/// What the words of a desk are called.
#[derive(Debug, Clone, Copy)]
pub struct FilterWords<'d> {
    /// In the language of the reader.
    pub text: &'d Text,
    pub standard: &'d Standard,
    pub operators: &'d [Operator],
}

/// A word of the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// As the line is kept.
    pub word: String,
    /// What people call it.
    pub called: String,
}

impl Word {
    fn new(word: impl ToString, called: impl Into<String>) -> Self {
        Self { word: word.to_string(), called: called.into() }
    }

    /// Whether it may become of what was typed so far: by the word, by any word of what it is called, or
    /// on the other layout.
    pub fn begins_with(&self, typed: &str) -> bool {
        let begins = |typed: &str| {
            let called = fold(&self.called);
            self.word.starts_with(typed)
                || called.starts_with(typed)
                || called.split_whitespace().any(|word| word.starts_with(typed))
        };
        begins(&fold(typed)) || begins(&fold(&other_layout(typed)))
    }

    /// Whether what it is called says more than the word.
    pub fn tells_more(&self) -> bool {
        let word = self.word.trim_end_matches(':').replace(['_', '-'], " ");
        let word = word.rsplit(':').next().unwrap_or_default();
        !self.called.is_empty() && fold(&self.called) != word
    }

    /// Whether exactly this was typed.
    pub fn is(&self, typed: &str) -> bool {
        // Blanks part the terms of a line: what is called by two words may be joined.
        let joined = |text: &str| fold(text).replace(['_', '-'], " ");
        let is =
            |typed: &str| fold(&self.word) == fold(typed) || joined(&self.called) == joined(typed);
        is(typed) || is(&other_layout(typed))
    }
}

impl FilterWords<'_> {
    /// The keys of the line.
    pub fn keys(&self) -> Vec<Word> {
        let called = &self.text.filter_key;
        let known = KEYS.iter().map(|(key, _)| *key).filter(|key| !key.contains('.'));
        let mut keys: Vec<Word> =
            known.map(|key| Word::new(key, called.get(key).map_or(key, String::as_str))).collect();
        let fields = self.standard.fields();
        keys.extend(
            fields.into_iter().map(|(field, title)| Word::new(format!("field.{field}"), title)),
        );
        keys
    }

    /// The values that a key is known to take; none where anything may stand.
    pub fn values(&self, key: &str) -> Vec<Word> {
        let standard = self.standard;
        let word = &self.text.word;
        let plain = |words: &[&str]| words.iter().map(|word| Word::new(word, "")).collect();
        let titled = |words: Vocabulary| {
            let words = words.into_iter();
            words.map(|(word, title)| Word::new(word, title)).collect()
        };
        match key {
            "department" | "dept" => standard
                .departments
                .iter()
                .map(|department| Word::new(&department.id, &*department.title))
                .collect(),
            "level" => (standard.levels.iter())
                .map(|(level, title)| Word::new(level, &*title.title))
                .collect(),
            "assignee" | "accountable" => {
                let text = &self.text.list;
                let mut people = vec![
                    Word::new("me", &*text.filter_me),
                    Word::new("none", &*text.filter_nobody),
                ];
                let operators = self.operators.iter();
                people.extend(operators.map(|one| Word::new(&one.login, one.name.as_str())));
                people
            }
            "status" => {
                (Status::ALL.iter()).map(|status| Word::new(status, word.status(*status))).collect()
            }
            "priority" => (Priority::ALL.iter())
                .flat_map(|priority| {
                    let called = word.priority(*priority);
                    [
                        Word::new(priority, called),
                        Word::new(format!(">={priority}"), format!(">={called}")),
                    ]
                })
                .collect(),
            "channel" => (Channel::ALL.iter())
                .map(|channel| Word::new(channel, word.channel(*channel)))
                .collect(),
            "due" => plain(&["<15m", "<1h", "<4h", "<1d", "<0m"]),
            "age" => plain(&[">1h", ">1d", ">2d", ">1w"]),
            "received" => {
                let text = &self.text.list;
                vec![
                    Word::new("today", &*text.filter_today),
                    Word::new("yesterday", &*text.filter_yesterday),
                ]
            }
            "rating" => plain(&["<=2", "1", "2", "3", "4", "5"]),
            "rule" => (standard.rules.iter())
                .map(|rule| Word::new(&rule.id, standard.rule_title(rule.id.as_str())))
                .collect(),
            "deadline" => {
                (DeadlineKind::ALL.iter()).map(|kind| Word::new(kind, word.kind(*kind))).collect()
            }
            "is" => (Flag::ALL.iter()).map(|flag| Word::new(flag, word.flag(*flag))).collect(),
            "tag" => titled(standard.tags()),
            "tier" => titled(standard.tiers()),
            _ => Vec::new(),
        }
    }

    /// The line in its own words. What is known by no other name stays as it was typed.
    pub fn plain(&self, line: &str) -> String {
        let mut plain = String::with_capacity(line.len());
        let mut end = 0;
        for (from, word) in split(line) {
            plain.push_str(&line[end..from]);
            plain.push_str(&self.plain_term(&word));
            end = from + word.len();
        }
        plain.push_str(&line[end..]);
        plain
    }

    fn plain_term<'t>(&self, term: &'t str) -> Cow<'t, str> {
        if term.starts_with('"') || is_keyed(term) {
            return term.into();
        }
        let other = Language::English;
        let others = [other, other.other()].map(Text::shared);
        // The reader's own words go before those of the other language.
        let known = [self.text].into_iter().chain(others);
        for text in known {
            if let Some(found) = (FilterWords { text, ..*self }).called(term) {
                return found.into();
            }
        }
        // On the other layout the colon is a letter, too.
        let other = other_layout(term);
        if !term.contains(':') && is_keyed(&other) { other.into() } else { term.into() }
    }

    /// A term whose key is called so in one language.
    fn called(&self, term: &str) -> Option<String> {
        let (minus, rest) = match term.strip_prefix('-') {
            Some(rest) => ("-", rest),
            None => ("", term),
        };
        let (key, value) = rest.split_once(':')?;
        let keys = self.keys();
        let key = keys.iter().find(|known| known.is(&key.replace('"', "")))?;
        let known = self.values(&key.word);
        let signs = value.len() - value.trim_start_matches(['<', '>', '=']).len();
        let (sign, value) = value.split_at(signs);
        let values: Vec<&str> = value
            .split(',')
            .map(|typed| {
                let bare = typed.replace('"', "");
                let found = known.iter().find(|known| known.is(&bare));
                found.map_or(typed, |found| &found.word)
            })
            .collect();
        Some(format!("{minus}{}:{sign}{}", key.word, values.join(",")))
    }
}

fn is_keyed(term: &str) -> bool {
    is_or(term)
        || Filter::parse(term).is_ok_and(|filter| {
            let is_text = |test: &Test| matches!(test, Test::Text(_) | Test::Any(_));
            !matches!(filter.terms[..], [ref term] if is_text(&term.test))
        })
}
