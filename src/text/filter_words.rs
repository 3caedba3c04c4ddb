//! The words of the filter line as people say them. The line is kept in its own words, which are the same
//! in every language, so that a view means the same to everybody; they may be typed by what they are
//! called in any language, `отдел:сеть` or `is:нарушен`, or on the layout that happens to be on,
//! `шыЖикуфсрув`.
//!
//! Not here: reading a line into a filter, which is the model's.

use std::borrow::Cow;

use super::{Language, Text, fill};
use crate::{
    config::keys::other_layout,
    model::{
        filter::{Fault, Filter, FilterError, Flag, KEYS, Test, is_or, split},
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
    /// What else they say for it.
    pub also: Vec<String>,
}

impl Word {
    fn new(word: impl ToString, called: impl Into<String>) -> Self {
        Self { word: word.to_string(), called: called.into(), also: Vec::new() }
    }

    /// Whether it may become of what was typed so far: by the word, by any word of what it is called, or
    /// on the other layout.
    pub fn begins_with(&self, typed: &str) -> bool {
        let begins = |typed: &str| {
            let called = fold(&self.called);
            self.word.starts_with(typed)
                || called.starts_with(typed)
                || called.split_whitespace().any(|word| word.starts_with(typed))
                || (typed.chars().nth(2).is_some()
                    && self.also.iter().any(|also| fold(also).starts_with(typed)))
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
        let is = |typed: &str| {
            let calls = |called: &String| joined(called) == joined(typed);
            fold(&self.word) == fold(typed) || calls(&self.called) || self.also.iter().any(calls)
        };
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
        for key in &mut keys {
            key.also = self.also(&key.word);
        }
        keys
    }

    /// What else a key or a value is called.
    fn also(&self, path: &str) -> Vec<String> {
        let also = self.text.filter_also.get(path).map_or("", String::as_str);
        also.split(',').map(str::trim).filter(|also| !also.is_empty()).map(str::to_owned).collect()
    }

    /// What is wrong with a line, and what would be right, in the words of the reader; none where it can be
    /// read.
    pub fn fault(&self, line: &str) -> Option<String> {
        let plain = self.plain(line);
        match Filter::parse(&plain) {
            Err(error) => Some(self.told(&error, &plain)),
            Ok(_) => split(&plain).iter().find_map(|(_, word)| self.misspelt(word)),
        }
    }

    /// A key in the words of the reader that is none, although nearly one: it would be looked for as a text.
    fn misspelt(&self, term: &str) -> Option<String> {
        let (key, _) = term.trim_start_matches('-').split_once(':')?;
        let is_word = !key.is_empty() && !key.is_ascii() && key.chars().all(char::is_alphanumeric);
        let near = self.near(key).filter(|_| is_word)?;
        Some(fill(&self.text.list.filter_near_key, &[("key", key), ("known", &near)]))
    }

    /// The key that is called nearly so.
    fn near(&self, typed: &str) -> Option<String> {
        let typed = fold(typed);
        let allowed = (typed.chars().count() / 3).max(1);
        let far = |word: &Word| {
            let names = word.also.iter().chain([&word.called]);
            names.map(|name| strsim::osa_distance(&typed, &fold(name))).min()
        };
        let nearest = self.keys().into_iter().min_by_key(far)?;
        let is_near = far(&nearest).is_some_and(|far| far <= allowed);
        is_near.then(|| nearest.called.replace(' ', "_"))
    }

    fn told(&self, error: &FilterError, line: &str) -> String {
        let named = |words: Vec<Word>| {
            let names = words.into_iter().map(|word| match word.called {
                called if called.is_empty() || called.starts_with('>') => word.word,
                called => called.replace(' ', "_"),
            });
            names.collect::<Vec<_>>().join(", ")
        };
        let is_other = self.text.language != Language::English;
        let fault = match &error.fault {
            Fault::NoWord { word, .. } if is_other => {
                let term = line.get(error.from..error.to).unwrap_or_default();
                let key = term.trim_start_matches('-').split(':').next().unwrap_or_default();
                let mut known = self.values(key);
                known.retain(|word| !word.word.starts_with('>'));
                Fault::NoWord { word: word.clone(), known: named(known) }
            }
            Fault::NoKey { key, .. } if is_other => {
                if let Some(near) = self.near(key) {
                    let values = [("key", key.as_str()), ("known", &near)];
                    return fill(&self.text.list.filter_near_key, &values);
                }
                Fault::NoKey { key: key.clone(), known: named(self.keys()) }
            }
            fault => fault.clone(),
        };
        self.text.filter_fault(&fault)
    }

    /// The values that a key is known to take; none where anything may stand.
    pub fn values(&self, key: &str) -> Vec<Word> {
        let mut values = self.titled_values(key);
        for value in &mut values {
            value.also = self.also(&format!("{key}.{}", value.word));
        }
        values
    }

    fn titled_values(&self, key: &str) -> Vec<Word> {
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
        let mut half: Option<String> = None;
        for text in known {
            match (FilterWords { text, ..*self }).called(term) {
                Some((found, true)) => return found.into(),
                Some((found, false)) => half = half.or(Some(found)),
                None => {}
            }
        }
        if let Some(found) = half {
            return found.into();
        }
        // On the other layout the colon is a letter, too.
        let other = other_layout(term);
        if !term.contains(':') && is_keyed(&other) { other.into() } else { term.into() }
    }

    /// A term whose key is called so in one language, and whether its values are, too.
    fn called(&self, term: &str) -> Option<(String, bool)> {
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
        let mut all = true;
        let values: Vec<&str> = value
            .split(',')
            .map(|typed| {
                let bare = typed.replace('"', "");
                let found = known.iter().find(|known| known.is(&bare));
                all &= found.is_some();
                found.map_or(typed, |found| &found.word)
            })
            .collect();
        Some((format!("{minus}{}:{sign}{}", key.word, values.join(",")), all))
    }
}

fn is_keyed(term: &str) -> bool {
    is_or(term)
        || Filter::parse(term).is_ok_and(|filter| {
            let is_text = |test: &Test| matches!(test, Test::Text(_) | Test::Any(_));
            !matches!(filter.terms[..], [ref term] if is_text(&term.test))
        })
}
