//! What is wrong with a file that a person wrote, a standard or the config, and how that is shown.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde_json::{Value, json};

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The file cannot be used.
    Error,
    /// It can, and is likely not what was meant.
    Warning,
}

impl Severity {
    /// Its word in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// What the parts of a problem are called where people read it.
#[derive(Debug, Clone, Copy)]
pub struct Labels<'l> {
    pub error: &'l str,
    pub warning: &'l str,
    /// What stands before the hint.
    pub help: &'l str,
}

impl Default for Labels<'_> {
    fn default() -> Self {
        Self { error: "error", warning: "warning", help: "help" }
    }
}

/// Something wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// The stable code; `standards explain CODE` says more.
    pub code: &'static str,
    /// The file: of a standard by its name within the folder.
    pub file: String,
    /// The line, from 1; 0 for a whole file.
    pub line: u32,
    /// The column in characters, from 1; 0 for a whole file.
    pub column: u32,
    /// The place in the file, in bytes.
    pub span: Range<usize>,
    pub message: String,
    /// What to do; may be empty.
    pub hint: String,
}

impl Problem {
    /// A problem at a place of a text.
    pub(crate) fn at(
        severity: Severity,
        code: &'static str,
        (file, text): (&str, &str),
        span: Range<usize>,
        message: String,
        hint: String,
    ) -> Self {
        let start = (0..=span.start.min(text.len()))
            .rev()
            .find(|at| text.is_char_boundary(*at))
            .unwrap_or(0);
        let before = &text[..start];
        let line = before.matches('\n').count() as u32 + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() as u32 + 1;
        Self { severity, code, file: file.to_owned(), line, column, span, message, hint }
    }

    /// A problem of a whole file or folder.
    pub(crate) fn whole(
        code: &'static str,
        file: String,
        message: String,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            severity: Severity::Error,
            code,
            file,
            line: 0,
            column: 0,
            span: 0..0,
            message,
            hint: hint.into(),
        }
    }

    /// The problem as a compiler shows it: the line with the place marked.
    pub fn render(&self, text: Option<&str>, colour: bool) -> String {
        self.render_as(&Labels::default(), text, colour)
    }

    /// The same, its parts called so.
    pub fn render_as(&self, labels: &Labels<'_>, text: Option<&str>, colour: bool) -> String {
        let (level, severity) = match self.severity {
            Severity::Error => (Level::ERROR, labels.error),
            Severity::Warning => (Level::WARNING, labels.warning),
        };
        let Some(text) = text.filter(|_| self.line > 0) else {
            let hint = if self.hint.is_empty() {
                String::new()
            } else {
                format!("\n  = {}: {}", labels.help, self.hint)
            };
            return format!("{}[{}]: {}: {}{hint}", severity, self.code, self.file, self.message);
        };
        let end = self.span.end.min(text.len()).max(self.span.start.min(text.len()));
        // A table's span may cover many lines; its first is enough to find it.
        let first_line = text[self.span.start.min(text.len())..end]
            .find('\n')
            .map_or(end, |at| self.span.start + at);
        let title = level.with_name(severity).primary_title(self.message.as_str()).id(self.code);
        let snippet = Snippet::source(text)
            .path(self.file.as_str())
            .annotation(AnnotationKind::Primary.span(self.span.start.min(text.len())..first_line));
        let mut group = Group::with_title(title).element(snippet);
        if !self.hint.is_empty() {
            group = group.element(Level::HELP.with_name(labels.help).message(self.hint.as_str()));
        }
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        renderer.render(&[group])
    }

    /// The problem for other programs.
    pub fn json(&self) -> Value {
        json!({
            "severity": self.severity.word(),
            "code": self.code,
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "message": self.message,
            "hint": self.hint,
        })
    }
}

/// The known name nearest to a misspelt one, where one is near enough to be meant.
pub(crate) fn nearest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let limit = (name.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Edits between two words, a swap of neighbours counted once (Damerau, 1964, in the restricted form).
fn distance(one: &str, other: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let width = b.len() + 1;
    let mut table = vec![0_usize; (a.len() + 1) * width];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            table[i * width + j] = if i == 0 || j == 0 {
                i + j
            } else {
                let change = table[(i - 1) * width + j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let mut best =
                    change.min(table[(i - 1) * width + j] + 1).min(table[i * width + j - 1] + 1);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    best = best.min(table[(i - 2) * width + j - 2] + 1);
                }
                best
            };
        }
    }
    table[a.len() * width + b.len()]
}
