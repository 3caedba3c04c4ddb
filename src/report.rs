//! Rows to tables to text, CSV, JSON and HTML, and the reports made of them. A report is a function
//! that reads a desk and gives a [`Report`]: parts, each a table with perhaps a chart over it. Every
//! report can be written in every format.

mod asked;
mod chart;
mod destruction;
mod figures;
mod fit;
mod standards;

mod table;
mod tally;

pub use asked::{Asked, figure_shown};
pub use book::{book_html, book_text};
pub use chart::Chart;
pub use destruction::act;
pub use difference::{change_json, change_lines, change_word, difference_html, difference_text};
pub use growth::{
    Climb, Ladder, Next, Stands, Step, climb, distance_words, ladder, ladder_words, raised_words,
    stands_words,
};
pub use learnt::{
    LearnReport, beginning, card_lines, card_why, effect_lines, evidence_words, proposal_words,
};
pub use ledger::{
    appeal_state, figure_words, interval_words, judged_table, ledger_state, ledger_table,
    lift_words, mine_table, row_words, value_words, verdict_word,
};
pub use reviews::{agreement_table, reviews_table, sheet_table};
pub use simulation::simulation_tables;
pub use table::{Cell, Column, Format, Table, escape, inert, page};
pub use tally::tally_lines;

pub use fit::WIDE;

use figures::{
    clients, deadlines, effect, growth, ledger, people, promises, reviews, trained, whole,
};
use standards::{book, difference, learnt, simulation, why};

use fit::{broken, fitted};

use std::{
    fmt::Write as _,
    io::{self, Write},
};

use crate::{
    desk::{Figures, OfPeople},
    model::{id::Login, safe_text::SafeText},
    text::{Language, Text},
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
    /// In which language.
    pub language: Language,
    /// What it is called.
    pub title: String,
    /// Which question it answers, in a sentence.
    pub about: String,
    /// Which days and whose figures it tells of, of which desk, when it was made and for whom.
    pub lead: Vec<String>,
    /// What it tells.
    pub parts: Vec<Part>,
    /// Whether it may tell of others than whom it was made for.
    pub others: bool,
}

impl OfPeople for Report {
    fn tells_of_others(&self, _: &Login) -> bool {
        self.others
    }
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
        Self { name, table, chart: None, brief: false }
    }
}

impl Report {
    /// Makes the report of this name.
    ///
    /// # Errors
    /// When the desk cannot be read.
    pub fn make(name: Name, asked: &Asked<'_>) -> anyhow::Result<Figures<Self>> {
        let made = match name {
            Name::Service => whole::report(asked),
            Name::Operators => people::report(asked),
            Name::Deadlines => deadlines::report(asked),
            Name::Promises => promises::report(asked),
            Name::Standards => effect::report(asked),
            Name::Clients => clients::report(asked),
            Name::Training => trained::report(asked),
        };
        made.map(Figures::of)
    }

    /// Writes the report, as text for people so many columns wide. CSV has room for one table: that of the
    /// part named, else of the first.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn write(
        &self,
        format: Format,
        part: Option<&str>,
        wide: usize,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let chosen =
            || self.parts.iter().filter(move |one| part.is_none_or(|name| one.name == name));
        match format {
            Format::Text => {
                writeln!(out, "{}", self.title)?;
                for line in std::iter::once(&self.about).chain(&self.lead) {
                    for line in broken(SafeText::line(line).as_str(), wide) {
                        writeln!(out, "{line}")?;
                    }
                }
                for one in chosen() {
                    one.write_text(wide, self.language, out)?;
                }
                Ok(())
            }
            Format::Csv | Format::Spreadsheet => match chosen().next() {
                Some(one) => one.table.write(format, self.language, out),
                None => Ok(()),
            },
            Format::Json => {
                for one in chosen() {
                    one.table.write_json_of(Some(one.name), out)?;
                }
                Ok(())
            }
            Format::Html => {
                let text = Text::shared(self.language);
                let mut body = format!("<p>{}</p>\n<p class=\"lead\">", escape(&self.about));
                for line in &self.lead {
                    let _ = writeln!(body, "{}<br>", escape(line));
                }
                body.push_str("</p>\n");
                for one in chosen() {
                    body.push_str(&one.html(text));
                }
                write!(out, "{}", page(self.language, &self.title, &body))
            }
        }
    }
}

impl Part {
    fn write_text(&self, wide: usize, language: Language, out: &mut dyn Write) -> io::Result<()> {
        if self.brief && self.chart.is_none() {
            return Ok(());
        }
        for (at, line) in broken(&self.table.title, wide - 3).iter().enumerate() {
            writeln!(out, "{}{line}", if at == 0 { "\n── " } else { "   " })?;
        }
        if let Some(Chart::Lines(lines)) = &self.chart {
            for line in lines.sparks(&self.table, wide, language) {
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
        let mut table = Table { title: String::new(), ..self.table.clone() };
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
        for (at, table) in fitted(table, wide, language).iter().enumerate() {
            if at > 0 {
                writeln!(out)?;
            }
            table.write(Format::Text, language, out)?;
        }
        Ok(())
    }

    fn html(&self, text: &Text) -> String {
        let mut html = format!("<section><h2>{}</h2>\n", escape(&self.table.title));
        let drawn = self.chart.as_ref().map(|chart| chart.svg(&self.table, text));
        let drawn = drawn.unwrap_or_default();
        html.push_str(&drawn);
        if self.brief && !drawn.is_empty() {
            // The figures under a drawing of many days are for whoever looks closely.
            let title = escape(&text.report.all_figures);
            let table = self.table.html(text.language);
            let _ = writeln!(html, "<details><summary>{title}</summary>{table}</details>");
        } else {
            html.push_str(&self.table.html(text.language));
        }
        html.push_str("</section>\n");
        html
    }
}
pub use why::{Passage, deadline_reasons, why};
