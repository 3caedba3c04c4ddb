//! Rows to tables to text, CSV, JSON and HTML, and the reports made of them. A report is a function
//! that reads a desk and gives a [`Report`]: parts, each a table with perhaps a chart over it. Every
//! report can be written in every format.

mod asked;
mod chart;
mod clients;
mod deadlines;
mod destruction;
mod effect;
mod growth;
mod ledger;
mod people;
mod promises;
mod reviews;
mod trained;

mod book;
mod difference;
mod simulation;
mod table;
mod whole;
mod why;

pub use asked::{Asked, figure_shown};
pub use book::{book_html, book_text};
pub use chart::Chart;
pub use destruction::act;
pub use difference::{change_json, change_lines, change_word, difference_html, difference_text};
pub use growth::{Ladder, Next, Stands, ladder, ladder_words};
pub use ledger::{
    figure_words, interval_words, judged_table, ledger_table, lift_words, mine_table, row_words,
    state_word, value_words, verdict_word,
};
pub use reviews::{agreement_table, reviews_table, sheet_table};
pub use simulation::simulation_tables;
pub use table::{Cell, Column, Format, Table, escape, inert, page};

use std::{
    fmt::Write as _,
    io::{self, Write},
};

/// What can be reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Name {
    /// What every metric comes to, now and in the period before, and the flow of requests
    Service,
    /// What each person's figures come to
    Operators,
    /// Which deadlines were met, and which were missed by how much
    Deadlines,
    /// Which promised calls were made, and which were not
    Promises,
    /// Whether the standard works: before and after each version, with and without a broken promise
    Standards,
    /// Who comes, who comes back, and who did not after a missed call
    Clients,
    /// How people stand with the exercises
    Training,
}

impl Name {
    /// The word on the command line and in the log.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Operators => "operators",
            Self::Deadlines => "deadlines",
            Self::Promises => "promises",
            Self::Standards => "standards",
            Self::Clients => "clients",
            Self::Training => "training",
        }
    }
}

/// A report.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// What it is about.
    pub title: String,
    /// Which days and whose figures it tells of.
    pub lead: Vec<String>,
    /// What it tells.
    pub parts: Vec<Part>,
}

/// A part of a report.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The stable name, for programs.
    pub name: &'static str,
    /// The rows.
    pub table: Table,
    /// How they are drawn.
    pub chart: Option<Chart>,
    /// Whether people at a terminal see the chart only, or nothing where there is none.
    pub brief: bool,
}

impl From<(&'static str, Table)> for Part {
    fn from((name, table): (&'static str, Table)) -> Self {
        Self {
            name,
            table,
            chart: None,
            brief: false,
        }
    }
}

impl Report {
    /// Makes the report of this name.
    ///
    /// # Errors
    /// When the desk cannot be read.
    pub fn make(name: Name, asked: &Asked<'_>) -> anyhow::Result<Self> {
        match name {
            Name::Service => whole::report(asked),
            Name::Operators => people::report(asked),
            Name::Deadlines => deadlines::report(asked),
            Name::Promises => promises::report(asked),
            Name::Standards => effect::report(asked),
            Name::Clients => clients::report(asked),
            Name::Training => trained::report(asked),
        }
    }

    /// Writes the report. CSV has room for one table: that of the part named, else of the first.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn write(&self, format: Format, part: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
        let chosen = || {
            self.parts
                .iter()
                .filter(move |one| part.is_none_or(|name| one.name == name))
        };
        match format {
            Format::Text => {
                writeln!(out, "{}", self.title)?;
                for line in &self.lead {
                    writeln!(out, "{line}")?;
                }
                for one in chosen() {
                    one.write_text(out)?;
                }
                Ok(())
            }
            Format::Csv => match chosen().next() {
                Some(one) => one.table.write(Format::Csv, out),
                None => Ok(()),
            },
            Format::Json => {
                for one in chosen() {
                    one.table.write_json_of(Some(one.name), out)?;
                }
                Ok(())
            }
            Format::Html => {
                let mut body = String::new();
                for line in &self.lead {
                    let _ = writeln!(body, "<p class=\"lead\">{}</p>", escape(line));
                }
                for one in chosen() {
                    body.push_str(&one.html());
                }
                write!(out, "{}", page(&self.title, &body))
            }
        }
    }
}

/// So many columns a text for people takes, where its figures leave room.
const WIDE: usize = 80;

/// Breaks the notes into lines, and words and heads of columns too, the widest first, until the table is so
/// wide. Where that is not enough the bar goes; where nothing is, the table stays as wide as it is.
fn fit(table: &mut Table, wide: usize) {
    for note in &mut table.notes {
        *note = broken(note, wide).join("\n");
    }
    let fitting = widths(table, wide).or_else(|| {
        let bar = table
            .columns
            .iter()
            .position(|column| column.name == "bar")?;
        table.columns.remove(bar);
        for row in &mut table.rows {
            row.truncate(bar);
        }
        widths(table, wide)
    });
    let Some(widths) = fitting else {
        return;
    };
    let heads: Vec<Cell> = table
        .columns
        .iter_mut()
        .map(|column| Cell::Text(std::mem::take(&mut column.title)))
        .collect();
    let words: Vec<bool> = table.columns.iter().map(|column| !column.right).collect();
    let all = std::iter::once((heads, true)).chain(
        std::mem::take(&mut table.rows)
            .into_iter()
            .map(|row| (row, false)),
    );
    for (row, is_head) in all {
        let cells: Vec<Vec<String>> = row
            .iter()
            .enumerate()
            .map(|(at, cell)| match cell {
                Cell::Text(text) | Cell::Name(text) if is_head || words[at] => {
                    broken(text, widths[at])
                }
                _ => Vec::new(),
            })
            .collect();
        let lines = cells.iter().map(Vec::len).max().unwrap_or(1).max(1);
        for line in 0..lines {
            let part =
                row.iter()
                    .zip(&cells)
                    .map(|(cell, lines)| match (lines.get(line), line, cell) {
                        (Some(part), _, Cell::Name(_)) => Cell::Name(part.clone()),
                        (Some(part), _, _) => Cell::Text(part.clone()),
                        (None, 0, cell) => cell.clone(),
                        (None, _, _) => Cell::Text(String::new()),
                    });
            table.rows.push(part.collect());
        }
    }
}

/// How wide each column is, so that all together are no wider than asked; none where they cannot be, or
/// where there are no columns.
fn widths(table: &Table, wide: usize) -> Option<Vec<usize>> {
    /// No column of words grows narrower than this.
    const LEAST: usize = 12;
    let length = |text: &str| text.chars().count();
    let longest = |text: &str| text.split(' ').map(length).max().unwrap_or(0);
    let mut widths = Vec::new();
    let mut least = Vec::new();
    for (at, column) in table.columns.iter().enumerate() {
        let cells = || {
            table
                .rows
                .iter()
                .filter_map(|row| row.get(at))
                .map(Cell::shown)
        };
        let data = cells().map(|cell| length(&cell)).max().unwrap_or(0);
        widths.push(data.max(length(&column.title)));
        let data = if column.right || column.name == "bar" {
            data
        } else {
            let word = cells().map(|cell| longest(&cell)).max().unwrap_or(0);
            data.min(LEAST.max(word))
        };
        least.push(data.max(longest(&column.title)));
    }
    let between = 2 * widths.len().checked_sub(1)?;
    while widths.iter().sum::<usize>() + between > wide {
        let able = (0..widths.len()).filter(|at| widths[*at] > least[*at]);
        let widest = able.max_by_key(|at| widths[*at])?;
        widths[widest] -= 1;
    }
    Some(widths)
}

/// A text in lines of words; a word that is longer than a line has one of its own.
fn broken(text: &str, wide: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > wide {
            lines.push(String::new());
            used = 0;
        }
        if let Some(line) = lines.last_mut() {
            if used > 0 {
                line.push(' ');
                used += 1;
            }
            line.push_str(word);
        }
        used += length;
    }
    lines
}

impl Part {
    fn write_text(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.brief && self.chart.is_none() {
            return Ok(());
        }
        writeln!(out, "\n── {}", self.table.title)?;
        if let Some(Chart::Lines(lines)) = &self.chart {
            for line in lines.sparks(&self.table) {
                writeln!(out, "{line}")?;
            }
        }
        if self.table.rows.is_empty() && self.table.notes.is_empty() {
            return writeln!(out, "–");
        }
        let bars = match &self.chart {
            Some(Chart::Bars(bars)) => bars.texts(&self.table),
            _ => Vec::new(),
        };
        let mut table = Table {
            title: String::new(),
            ..self.table.clone()
        };
        if self.brief {
            table.columns.clear();
            table.rows.clear();
        }
        if table.rows.is_empty() {
            table.columns.clear();
        }
        if !bars.is_empty() && !self.brief {
            table.columns.push(Column::left("bar", ""));
            for (row, bar) in table.rows.iter_mut().zip(bars) {
                row.push(bar.into());
            }
        }
        fit(&mut table, WIDE);
        table.write(Format::Text, out)
    }

    fn html(&self) -> String {
        let mut html = format!("<section><h2>{}</h2>\n", escape(&self.table.title));
        if let Some(chart) = &self.chart {
            html.push_str(&chart.svg(&self.table));
        }
        html.push_str(&self.table.html());
        html.push_str("</section>\n");
        html
    }
}
pub use why::{Passage, deadline_reasons, why};
