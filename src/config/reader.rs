//! A look at the tables of the config file that keeps every place, and says everything that does not
//! fit, not only the first of it.

use std::{cell::RefCell, ops::Range};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::problem::{Problem, Severity, nearest};

/// The file on the way, with what is wrong with it.
#[derive(Debug)]
pub(super) struct Source<'s> {
    pub name: &'s str,
    pub text: &'s str,
    pub problems: RefCell<Vec<Problem>>,
}

impl Source<'_> {
    pub fn wrong(
        &self,
        code: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.problems.borrow_mut().push(Problem::at(
            Severity::Error,
            code,
            (self.name, self.text),
            span,
            message.into(),
            hint.into(),
        ));
    }
}

/// A table being read. Keys never asked for are unknown, and told at the end.
#[derive(Debug)]
pub(super) struct Table<'s, 'i> {
    source: &'s Source<'s>,
    /// Absent where the file does not have it.
    keys: Option<&'s DeTable<'i>>,
    asked: Vec<&'static str>,
}

impl<'s, 'i> Table<'s, 'i> {
    pub fn new(source: &'s Source<'s>, keys: Option<&'s DeTable<'i>>) -> Self {
        Self { source, keys, asked: Vec::new() }
    }

    fn value(&mut self, key: &'static str) -> Option<&'s Spanned<DeValue<'i>>> {
        self.asked.push(key);
        self.keys?.get(key)
    }

    fn unfit<T>(&self, key: &str, value: &Spanned<DeValue<'_>>, wanted: &str) -> Option<T> {
        self.source.wrong("C011", value.span(), format!("`{key}` takes {wanted}"), String::new());
        None
    }

    /// The table below, and every key of it with its place.
    pub fn table(&mut self, key: &'static str) -> Option<&'s DeTable<'i>> {
        let value = self.value(key)?;
        match value.get_ref() {
            DeValue::Table(table) => Some(table),
            _ => self.unfit(key, value, &format!("a table: [{key}]")),
        }
    }

    /// A text; an empty one says nothing and counts as none.
    pub fn text(&mut self, key: &'static str) -> Option<(String, Range<usize>)> {
        let value = self.value(key)?;
        match value.get_ref() {
            DeValue::String(text) if text.trim().is_empty() => None,
            DeValue::String(text) => Some((text.to_string(), value.span())),
            _ => self.unfit(key, value, "a text in quotes"),
        }
    }

    /// A yes or no.
    pub fn flag(&mut self, key: &'static str) -> Option<bool> {
        let value = self.value(key)?;
        value.get_ref().as_bool().or_else(|| self.unfit(key, value, "true or false"))
    }

    /// One of a few words; `auto`, and nothing at all, is none of them.
    pub fn choice<T: Copy>(&mut self, key: &'static str, words: &[(&str, T)]) -> Option<T> {
        let (text, span) = self.text(key)?;
        if text == "auto" {
            return None;
        }
        let found = words.iter().find(|(word, _)| *word == text);
        if found.is_none() {
            let known = || ["auto"].into_iter().chain(words.iter().map(|(word, _)| *word));
            let hint = nearest(&text, known()).map_or_else(
                || format!("there are: {}", known().collect::<Vec<_>>().join(", ")),
                |near| format!("did you mean \"{near}\"?"),
            );
            self.source.wrong("C012", span, format!("`{key}` knows no \"{text}\""), hint);
        }
        found.map(|(_, value)| *value)
    }

    /// A number, none below zero.
    pub fn amount(&mut self, key: &'static str) -> Option<f64> {
        let value = self.value(key)?;
        let number: Option<f64> = match value.get_ref() {
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
                .ok()
                .map(|number| number as f64),
            DeValue::Float(number) => number.as_str().parse().ok(),
            _ => None,
        };
        number
            .filter(|number| number.is_finite() && *number >= 0.0)
            .or_else(|| self.unfit(key, value, "a number from 0 up"))
    }

    /// A list of texts with their places.
    pub fn list(&mut self, key: &'static str) -> Option<Vec<(String, Range<usize>)>> {
        let value = self.value(key)?;
        list(self.source, key, value)
    }

    /// A program with its arguments; an empty list is none.
    pub fn program(&mut self, key: &'static str) -> Vec<String> {
        let list = self.list(key).unwrap_or_default();
        if let Some((first, span)) = list.first()
            && first.trim().is_empty()
        {
            self.source.wrong(
                "C013",
                span.clone(),
                format!("`{key}` begins with no program"),
                "write the program first, then its arguments: [\"program\", \"argument\"]",
            );
        }
        list.into_iter().map(|(text, _)| text).collect()
    }

    /// Says which keys nobody asked for.
    pub fn finish(self) {
        for (key, _) in self.keys.into_iter().flatten() {
            let name = key.get_ref().as_ref();
            if self.asked.contains(&name) {
                continue;
            }
            let hint = nearest(name, self.asked.iter().copied()).map_or_else(
                || format!("there are: {}", self.asked.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            self.source.wrong("C010", key.span(), format!("unknown setting `{name}`"), hint);
        }
    }
}

/// A list of texts with their places.
pub(super) fn list(
    source: &Source<'_>,
    key: &str,
    value: &Spanned<DeValue<'_>>,
) -> Option<Vec<(String, Range<usize>)>> {
    let texts = value.get_ref().as_array().and_then(|array| {
        array
            .iter()
            .map(|entry| Some((entry.get_ref().as_str()?.to_owned(), entry.span())))
            .collect()
    });
    if texts.is_none() {
        source.wrong(
            "C011",
            value.span(),
            format!("`{key}` takes a list of texts: [\"…\", \"…\"]"),
            "",
        );
    }
    texts
}
