//! A typed look at TOML tables that keeps every place, and says everything that does not fit.

use std::{cell::RefCell, ops::Range};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::model::standard::Place;
use crate::problem::{Problem, Severity, nearest};

/// What is defined and referred to by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    Department,
    Calendar,
    Script,
    Role,
    Exercise,
    Rule,
    Scorecard,
    Deadline,
    Norm,
    QualityLevel,
    Level,
    View,
    Measure,
    ReviewQuestion,
    PreparedText,
    Receipt,
    Retention,
}

impl Kind {
    /// The name of its table.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Department => "department",
            Self::Calendar => "calendar",
            Self::Script => "script",
            Self::Role => "role",
            Self::Exercise => "exercise",
            Self::Rule => "rule",
            Self::Scorecard => "scorecard",
            Self::Deadline => "deadline",
            Self::Norm => "norm",
            Self::QualityLevel => "quality_level",
            Self::Level => "level",
            Self::View => "view",
            Self::Measure => "measure",
            Self::ReviewQuestion => "review_question",
            Self::PreparedText => "prepared_text",
            Self::Receipt => "receipt",
            Self::Retention => "retention",
        }
    }
}

/// An id with where it stands.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub kind: Kind,
    pub id: String,
    pub file: String,
    pub span: Range<usize>,
}

/// What reading gathers beside the values.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub problems: Vec<Problem>,
    pub defined: Vec<Named>,
    pub referred: Vec<Named>,
}

/// One file on the way.
#[derive(Debug)]
pub(super) struct Source<'s> {
    pub file: &'s str,
    pub text: &'s str,
    pub gathered: &'s RefCell<Gathered>,
    /// Where each line ends, in bytes: a place is looked up, not counted from the top.
    ends: Vec<usize>,
}

impl<'s> Source<'s> {
    pub fn new(file: &'s str, text: &'s str, gathered: &'s RefCell<Gathered>) -> Self {
        Self { file, text, gathered, ends: text.match_indices('\n').map(|(at, _)| at).collect() }
    }

    /// The line on which a byte stands, from 1.
    fn line(&self, at: usize) -> u32 {
        self.ends.partition_point(|end| *end < at) as u32 + 1
    }
}

impl Source<'_> {
    pub fn error(
        &self,
        code: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.say(Severity::Error, code, span, message.into(), hint.into());
    }

    pub fn warning(
        &self,
        code: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.say(Severity::Warning, code, span, message.into(), hint.into());
    }

    fn say(
        &self,
        severity: Severity,
        code: &'static str,
        span: Range<usize>,
        message: String,
        hint: String,
    ) {
        let problem = Problem::at(severity, code, (self.file, self.text), span, message, hint);
        self.gathered.borrow_mut().problems.push(problem);
    }
}

/// A table being read. Keys never asked for are unknown, and told at the end.
#[derive(Debug)]
pub(super) struct Table<'s, 'i> {
    pub source: &'s Source<'s>,
    keys: &'s DeTable<'i>,
    /// The place of its head.
    pub span: Range<usize>,
    /// What it is called in messages.
    name: String,
    asked: RefCell<Vec<String>>,
}

/// An entry of a list in which a word may stand alone, or with more to it.
#[derive(Debug)]
pub(super) enum TextOrTable<'s, 'i> {
    Text(String, Range<usize>),
    Table(Table<'s, 'i>),
}

/// A value that is not what it should be.
const WRONG_TYPE: &str = "S012";

impl<'s, 'i> Table<'s, 'i> {
    pub fn new(
        source: &'s Source<'s>,
        table: &'s DeTable<'i>,
        span: Range<usize>,
        name: impl Into<String>,
    ) -> Self {
        Self { source, keys: table, span, name: name.into(), asked: RefCell::default() }
    }

    /// Where the table is written.
    pub fn place(&self) -> Place {
        Place { file: self.source.file.into(), line: self.source.line(self.span.start) }
    }

    /// Where something in the table is written.
    pub fn place_of(&self, span: &Range<usize>) -> Place {
        Place { file: self.source.file.into(), line: self.source.line(span.start) }
    }

    /// The value of a key.
    pub fn value(&self, key: &str) -> Option<&'s Spanned<DeValue<'i>>> {
        self.asked.borrow_mut().push(key.to_owned());
        self.keys.iter().find(|(name, _)| name.get_ref().as_ref() == key).map(|(_, value)| value)
    }

    /// Every key with its place and value; none is unknown then.
    pub fn entries(&self) -> Vec<(String, Range<usize>, &'s Spanned<DeValue<'i>>)> {
        let mut entries: Vec<_> = self
            .keys
            .iter()
            .map(|(key, value)| {
                self.asked.borrow_mut().push(key.get_ref().to_string());
                (key.get_ref().to_string(), key.span(), value)
            })
            .collect();
        // Tables come sorted by key; people expect them as they are written.
        entries.sort_by_key(|(_, span, _)| span.start);
        entries
    }

    fn wrong(&self, key: &str, value: &Spanned<DeValue<'_>>, wanted: &str) {
        let found = value.get_ref().type_str();
        self.source.error(
            WRONG_TYPE,
            value.span(),
            format!("`{key}` is {found}, not {wanted}"),
            format!("write {wanted}"),
        );
    }

    fn missing(&self, key: &str) {
        let message = format!("{} has no `{key}`", self.name);
        self.source.error("S011", self.span.clone(), message, format!("add `{key} = …`"));
    }

    pub fn string(&self, key: &str) -> Option<(String, Range<usize>)> {
        let value = self.value(key)?;
        if let Some(text) = value.get_ref().as_str() {
            Some((text.to_owned(), value.span()))
        } else {
            self.wrong(key, value, "a text");
            None
        }
    }

    pub fn text(&self, key: &str) -> Option<String> {
        self.string(key).map(|(text, _)| text)
    }

    /// A text that must be there and say something; empty where it is not, and that is told.
    pub fn needed(&self, key: &str) -> String {
        if let Some((text, span)) = self.string(key) {
            if text.trim().is_empty() {
                self.source.error(
                    "S011",
                    span,
                    format!("`{key}` is empty"),
                    "write something people understand",
                );
            }
            text
        } else {
            if !self.asked_and_there(key) {
                self.missing(key);
            }
            String::new()
        }
    }

    fn asked_and_there(&self, key: &str) -> bool {
        self.keys.iter().any(|(name, _)| name.get_ref().as_ref() == key)
    }

    pub fn flag(&self, key: &str) -> Option<bool> {
        let value = self.value(key)?;
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong(key, value, "true or false");
        }
        flag
    }

    pub fn whole(&self, key: &str) -> Option<(i64, Range<usize>)> {
        let value = self.value(key)?;
        let number = value
            .get_ref()
            .as_integer()
            .and_then(|n| i64::from_str_radix(n.as_str(), n.radix()).ok());
        if number.is_none() {
            self.wrong(key, value, "a whole number");
        }
        number.map(|number| (number, value.span()))
    }

    /// A number within bounds.
    pub fn number(&self, key: &str, low: f64, high: f64) -> Option<f64> {
        let value = self.value(key)?;
        let parsed = match value.get_ref() {
            DeValue::Integer(number) => {
                i64::from_str_radix(number.as_str(), number.radix()).ok().map(|n| n as f64)
            }
            DeValue::Float(number) => number.as_str().replace('_', "").parse().ok(),
            _ => None,
        };
        match parsed {
            None => {
                self.wrong(key, value, "a number");
                None
            }
            Some(number) if !(low..=high).contains(&number) => {
                let hint = format!("write a number from {low} to {high}");
                self.source.error("S013", value.span(), format!("`{key}` is {number}"), hint);
                None
            }
            Some(number) => Some(number),
        }
    }

    /// A list of texts with their places; a single text counts as a list of one.
    pub fn strings(&self, key: &str) -> Vec<(String, Range<usize>)> {
        let Some(value) = self.value(key) else {
            return Vec::new();
        };
        match value.get_ref() {
            DeValue::String(text) => vec![(text.to_string(), value.span())],
            DeValue::Array(list) => list
                .iter()
                .filter_map(|entry| match entry.get_ref() {
                    DeValue::String(text) => Some((text.to_string(), entry.span())),
                    DeValue::Integer(number) => Some((number.as_str().to_owned(), entry.span())),
                    _ => {
                        self.wrong(key, entry, "a list of texts");
                        None
                    }
                })
                .collect(),
            DeValue::Integer(number) => vec![(number.as_str().to_owned(), value.span())],
            _ => {
                self.wrong(key, value, "a list of texts");
                Vec::new()
            }
        }
    }

    /// A list of texts and tables, in the order written.
    pub fn texts_and_tables(&self, key: &str) -> Vec<TextOrTable<'s, 'i>> {
        let Some(value) = self.value(key) else {
            return Vec::new();
        };
        let entries: Vec<&Spanned<DeValue<'i>>> = match value.get_ref() {
            DeValue::Array(list) => list.iter().collect(),
            _ => vec![value],
        };
        entries
            .into_iter()
            .filter_map(|entry| match entry.get_ref() {
                DeValue::String(text) => Some(TextOrTable::Text(text.to_string(), entry.span())),
                DeValue::Table(table) => {
                    let name = format!("this entry of `{key}`");
                    let table = Table::new(self.source, table, entry.span(), name);
                    Some(TextOrTable::Table(table))
                }
                _ => {
                    self.wrong(key, entry, "a list of texts and tables");
                    None
                }
            })
            .collect()
    }

    pub fn texts(&self, key: &str) -> Vec<String> {
        self.strings(key).into_iter().map(|(text, _)| text).collect()
    }

    /// One of the words of an enumeration.
    pub fn word<T: Copy>(
        &self,
        key: &str,
        read: fn(&str) -> Option<T>,
        all: &[T],
        word: fn(T) -> &'static str,
    ) -> Option<T> {
        let (text, span) = self.string(key)?;
        self.one(key, &text, span, read, all, word)
    }

    /// Several of the words of an enumeration.
    pub fn words<T: Copy>(
        &self,
        key: &str,
        read: fn(&str) -> Option<T>,
        all: &[T],
        word: fn(T) -> &'static str,
    ) -> Vec<T> {
        self.strings(key)
            .into_iter()
            .filter_map(|(text, span)| self.one(key, &text, span, read, all, word))
            .collect()
    }

    fn one<T: Copy>(
        &self,
        key: &str,
        text: &str,
        span: Range<usize>,
        read: fn(&str) -> Option<T>,
        all: &[T],
        word: fn(T) -> &'static str,
    ) -> Option<T> {
        let found = read(text);
        if found.is_none() {
            let known: Vec<&str> = all.iter().map(|value| word(*value)).collect();
            self.unknown(&format!("`{key}`"), text, span, &known);
        }
        found
    }

    /// Says that a name is none of those known.
    pub fn unknown(&self, what: &str, text: &str, span: Range<usize>, known: &[&str]) {
        let hint = match nearest(text, known.iter().copied()) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => format!("known are: {}", known.join(", ")),
        };
        self.source.error("S014", span, format!("unknown value \"{text}\" for {what}"), hint);
    }

    /// A value that is read by its own rules, as a target.
    pub fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(
        &self,
        key: &str,
    ) -> Option<(T, Range<usize>)> {
        let (text, span) = self.string(key)?;
        match text.parse() {
            Ok(value) => Some((value, span)),
            Err(error) => {
                self.source.error("S015", span, error.to_string(), "");
                None
            }
        }
    }

    /// The table under a key.
    pub fn table(&self, key: &str) -> Option<Table<'s, 'i>> {
        let value = self.value(key)?;
        if let DeValue::Table(table) = value.get_ref() {
            Some(Table::new(self.source, table, value.span(), format!("`{key}`")))
        } else {
            self.wrong(key, value, "a table");
            None
        }
    }

    /// The tables of `[[key]]`.
    pub fn tables(&self, key: &str) -> Vec<Table<'s, 'i>> {
        let Some(value) = self.value(key) else {
            return Vec::new();
        };
        let DeValue::Array(list) = value.get_ref() else {
            self.source.error(
                WRONG_TYPE,
                value.span(),
                format!("`{key}` is {}, not a list of tables", value.get_ref().type_str()),
                format!("write [[{key}]]"),
            );
            return Vec::new();
        };
        list.iter()
            .filter_map(|entry| {
                if let DeValue::Table(table) = entry.get_ref() {
                    Some(Table::new(self.source, table, entry.span(), format!("this {key}")))
                } else {
                    self.wrong(key, entry, "a table");
                    None
                }
            })
            .collect()
    }

    /// The id of what this table defines.
    pub fn defines(&self, kind: Kind) -> String {
        let id = self.needed("id");
        let span = self.value("id").map_or_else(|| self.span.clone(), Spanned::span);
        let clean = id.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
        if !clean {
            let hint = "use letters, digits and hyphens, so that it can be cited and typed";
            self.source.error("S016", span.clone(), format!("\"{id}\" is no id"), hint);
        }
        self.define(kind, &id, span);
        id
    }

    pub fn define(&self, kind: Kind, id: &str, span: Range<usize>) {
        if !id.is_empty() {
            let file = self.source.file.to_owned();
            self.source.gathered.borrow_mut().defined.push(Named {
                kind,
                id: id.to_owned(),
                file,
                span,
            });
        }
    }

    /// Notes that something is referred to.
    pub fn refers(&self, kind: Kind, id: &str, span: Range<usize>) {
        let file = self.source.file.to_owned();
        self.source.gathered.borrow_mut().referred.push(Named {
            kind,
            id: id.to_owned(),
            file,
            span,
        });
    }

    /// The id of something defined elsewhere.
    pub fn reference(&self, key: &str, kind: Kind) -> Option<String> {
        let (id, span) = self.string(key)?;
        self.refers(kind, &id, span);
        Some(id)
    }

    /// The ids of several things defined elsewhere.
    pub fn references(&self, key: &str, kind: Kind) -> Vec<String> {
        let named = self.strings(key);
        named
            .into_iter()
            .map(|(id, span)| {
                self.refers(kind, &id, span);
                id
            })
            .collect()
    }

    /// Says which keys nobody asked for.
    pub fn finish(self) {
        let asked = self.asked.borrow();
        for (key, _) in self.keys {
            let name = key.get_ref().as_ref();
            if asked.iter().any(|known| known == name) {
                continue;
            }
            let hint = if let Some(near) = nearest(name, asked.iter().map(String::as_str)) {
                format!("did you mean \"{near}\"?")
            } else {
                let mut known: Vec<&str> = asked.iter().map(String::as_str).collect();
                known.sort_unstable();
                known.dedup();
                format!("{} knows: {}", self.name, known.join(", "))
            };
            self.source.error("S010", key.span(), format!("unknown key \"{name}\""), hint);
        }
    }
}
