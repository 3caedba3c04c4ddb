//! The words of the filter line as people say them. The line is kept in its own words, which are the same
//! in every language, so that a view means the same to everybody; they may be typed by what they are
//! called, `отдел:сеть` or `is:нарушен`, or on the layout that happens to be on, `шыЖикуфсрув`.
//!
//! Not here: reading a line into a filter, which is the model's.

use std::borrow::Cow;

use crate::{
    config::keys::other_layout,
    model::{
        filter::{Filter, Flag, KEYS, Test, split},
        request::{Channel, Priority, Status},
        standard::{DeadlineKind, Vocabulary},
    },
    tui::{overlay::list::fold, setup::Setup, state::State as Screen},
};

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
        let is = |typed: &str| self.word == typed || fold(&self.called) == typed;
        is(&fold(typed)) || is(&fold(&other_layout(typed)))
    }
}

/// The keys of the line.
pub fn keys(screen: &Screen, setup: &Setup) -> Vec<Word> {
    let called = &setup.text.filter_key;
    let known = KEYS.iter().map(|(key, _)| *key).filter(|key| !key.contains('.'));
    let mut keys: Vec<Word> =
        known.map(|key| Word::new(key, called.get(key).map_or(key, String::as_str))).collect();
    let fields = screen.standard().fields();
    keys.extend(
        fields.into_iter().map(|(field, title)| Word::new(format!("field.{field}"), title)),
    );
    keys
}

/// The values that a key is known to take; none where anything may stand.
pub fn values(key: &str, screen: &Screen, setup: &Setup) -> Vec<Word> {
    let standard = screen.standard();
    let word = &setup.text.word;
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
        "level" => {
            (standard.levels.iter()).map(|(level, title)| Word::new(level, &*title.title)).collect()
        }
        "assignee" | "accountable" => {
            let text = &setup.text.list;
            let mut people =
                vec![Word::new("me", &*text.filter_me), Word::new("none", &*text.filter_nobody)];
            let operators = screen.facts.operators.iter();
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
pub fn plain(line: &str, screen: &Screen, setup: &Setup) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut end = 0;
    for (from, word) in split(line) {
        plain.push_str(&line[end..from]);
        plain.push_str(&plain_term(&word, screen, setup));
        end = from + word.len();
    }
    plain.push_str(&line[end..]);
    plain
}

fn is_keyed(term: &str) -> bool {
    Filter::parse(term).is_ok_and(
        |filter| !matches!(filter.terms[..], [ref term] if matches!(term.test, Test::Text(_))),
    )
}

fn plain_term<'t>(term: &'t str, screen: &Screen, setup: &Setup) -> Cow<'t, str> {
    if term.starts_with('"') || is_keyed(term) {
        return term.into();
    }
    let (minus, rest) = match term.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", term),
    };
    let Some((key, value)) = rest.split_once(':') else {
        // On the other layout the colon is a letter, too.
        let other = other_layout(term);
        return if is_keyed(&other) { other.into() } else { term.into() };
    };
    let keys = keys(screen, setup);
    let Some(key) = keys.iter().find(|known| known.is(key)) else {
        return term.into();
    };
    let known = values(&key.word, screen, setup);
    let values: Vec<&str> = value
        .split(',')
        .map(|typed| {
            let bare = typed.replace('"', "");
            let found = known.iter().find(|known| known.is(&bare));
            found.map_or(typed, |found| &found.word)
        })
        .collect();
    format!("{minus}{}:{}", key.word, values.join(",")).into()
}
