//! The lines of a text, as they are looked at.

use std::{cell::OnceCell, ops::Range};

/// The lines of a text: where each stands, its end of line with it, and its words in lower case.
#[derive(Debug)]
pub(super) struct Lines<'t>(Vec<Line<'t>>);

/// A line of a text.
#[derive(Debug)]
struct Line<'t> {
    /// Where it stands, its end with it.
    place: Range<usize>,
    words: &'t str,
    lower: String,
    /// Whether a disclaimer may begin with it, once that was asked.
    begins_disclaimer: OnceCell<bool>,
}

impl<'t> Lines<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let mut from = 0;
        Self(
            text.split_inclusive('\n')
                .map(|line| {
                    let place = from..from + line.len();
                    from = place.end;
                    // Some programs put the mark of the order of bytes before what they quote.
                    let words = line.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
                    let beginning: String = bare(words).chars().take(1_000).collect();
                    let lower = lower(&beginning);
                    Line { place, words, lower, begins_disclaimer: OnceCell::new() }
                })
                .collect(),
        )
    }

    /// Where a line stands in the text, its end with it.
    pub(super) fn place(&self, at: usize) -> Range<usize> {
        self.0[at].place.clone()
    }

    /// Whether a disclaimer may begin with a line, as this says; asked once a line.
    pub(super) fn begins_disclaimer(&self, at: usize, asked: impl Fn(&str) -> bool) -> bool {
        let line = &self.0[at];
        *line.begins_disclaimer.get_or_init(|| asked(&line.lower))
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The words of a line as they are written.
    pub(super) fn words(&self, at: usize) -> &'t str {
        self.0.get(at).map_or("", |line| line.words)
    }

    /// The words of a line in lower case, without marks of bold.
    pub(super) fn lower(&self, at: usize) -> &str {
        self.0.get(at).map_or("", |line| line.lower.as_str())
    }

    pub(super) fn is_empty(&self, at: usize) -> bool {
        self.words(at).is_empty()
    }

    pub(super) fn is_quoted(&self, at: usize) -> bool {
        let words = self.words(at);
        words.starts_with('>') || words.starts_with("&gt;")
    }

    /// The next line that says something behind its marks of quotation, from one on.
    pub(super) fn next_said(&self, from: usize) -> Option<usize> {
        (from..self.len()).find(|at| !unquoted(self.lower(*at)).is_empty())
    }

    /// The next line that says something, from one on.
    pub(super) fn next(&self, from: usize) -> Option<usize> {
        (from..self.len()).find(|at| !self.is_empty(*at))
    }
}

/// A line without the marks by which programs write bold.
pub(super) fn bare(line: &str) -> &str {
    line.trim().trim_matches('*').trim()
}

/// A line without the marks of quotation before it.
pub(super) fn unquoted(line: &str) -> &str {
    line.trim_start_matches(|c: char| matches!(c, '>' | '\u{feff}') || c.is_whitespace())
}

/// A text in small letters, with one spelling of the signs that programs write in two ways.
pub(super) fn lower(text: &str) -> String {
    // The great `İ` of Turkish becomes two characters.
    text.to_lowercase().replace('’', "'").replace("i\u{307}", "i")
}
