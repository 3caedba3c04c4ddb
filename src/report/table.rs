//! A table of typed cells, and the formats it can be written in.

use std::{
    fmt::Write as _,
    io::{self, Write},
};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde_json::{Map, Value};

use crate::{
    model::safe_text::SafeText,
    text::{Language, Text, fit::fit},
};

/// A table with a title, for people and for programs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// What it shows.
    pub title: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, a cell for each column.
    pub rows: Vec<Vec<Cell>>,
    /// Remarks under it: how a figure is defined, how small a sample is.
    pub notes: Vec<String>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The stable name, for programs.
    pub name: &'static str,
    /// The heading, for people.
    pub title: String,
    /// Whether its cells stand at the right.
    pub right: bool,
}

impl Column {
    /// A column of words.
    pub fn left(name: &'static str, title: impl Into<String>) -> Self {
        Self { name, title: title.into(), right: false }
    }

    /// A column of numbers.
    pub fn right(name: &'static str, title: impl Into<String>) -> Self {
        Self { name, title: title.into(), right: true }
    }
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    None,
    /// Words; may be a client's.
    Text(String),
    /// A client's name; people are shown where it mixes alphabets.
    Name(String),
    /// One of a known set of things: JSON has its stable name, everyone else what it is called in the
    /// language of the reader.
    Word {
        /// The stable name.
        name: String,
        /// What people call it.
        shown: String,
    },
    /// A whole number.
    Count(i64),
    /// A share of 1, shown in per cent.
    Share(f64),
    /// Another figure, with so many digits after the point.
    Figure(f64, usize),
    /// Minutes, shown as hours and minutes.
    Minutes(f64),
    /// By how much a share changed, shown in per cent with its sign.
    ShareChange(f64),
    /// By how much another figure changed, with its sign.
    Change(f64),
    /// A day; programs get it as ISO 8601.
    Day(NaiveDate),
    /// A time by the clock of a place; programs get it as ISO 8601, to the minute.
    Moment(DateTime<Tz>),
    /// Days from the first to the last; programs get both as ISO 8601.
    Period(NaiveDate, NaiveDate),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for Cell {
    fn from(count: u64) -> Self {
        Self::Count(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::None, Into::into)
    }
}

impl Cell {
    /// A cell of one of a known set of things.
    pub fn word(name: impl ToString, shown: impl Into<String>) -> Self {
        Self::Word { name: name.to_string(), shown: shown.into() }
    }

    /// A time by the clock of a zone.
    pub fn moment(at: DateTime<Utc>, zone: Tz) -> Self {
        Self::Moment(at.with_timezone(&zone))
    }

    /// The cell for people who read a language, safe to show in a terminal.
    pub fn shown(&self, language: Language) -> String {
        match self {
            Self::None => "–".to_owned(),
            Self::Text(text) | Self::Word { shown: text, .. } => SafeText::line(text).into_string(),
            Self::Name(name) => SafeText::name(name).into_string(),
            Self::Count(count) => count.to_string(),
            Self::Share(share) => language.percent(*share, 1),
            Self::Figure(figure, decimals) => language.number(*figure, *decimals),
            Self::Minutes(minutes) => {
                let whole = minutes.round().abs() as u64;
                let sign = if *minutes < -0.5 { "-" } else { "" };
                format!("{sign}{}:{:02}", whole / 60, whole % 60)
            }
            Self::ShareChange(change) => language.percent_change(*change, 1),
            Self::Change(change) => language.change(*change, 2),
            Self::Day(date) => Text::shared(language).date(*date),
            Self::Moment(at) => Text::shared(language).moment(at),
            Self::Period(first, last) => Text::shared(language).period(*first, *last),
        }
    }

    /// The figure, where it is one.
    pub fn figure(&self) -> Option<f64> {
        match self {
            Self::None
            | Self::Text(_)
            | Self::Name(_)
            | Self::Word { .. }
            | Self::Day(_)
            | Self::Moment(_)
            | Self::Period(..) => None,
            Self::Count(count) => Some(*count as f64),
            Self::Share(figure)
            | Self::Figure(figure, _)
            | Self::Minutes(figure)
            | Self::ShareChange(figure)
            | Self::Change(figure) => Some(*figure),
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::None => Value::Null,
            Self::Text(text) | Self::Name(text) | Self::Word { name: text, .. } => {
                text.clone().into()
            }
            Self::Count(count) => (*count).into(),
            Self::Share(figure)
            | Self::Figure(figure, _)
            | Self::Minutes(figure)
            | Self::ShareChange(figure)
            | Self::Change(figure) => (*figure).into(),
            Self::Day(_) | Self::Moment(_) | Self::Period(..) => self.iso().into(),
        }
    }

    fn csv(&self) -> String {
        match self {
            Self::None => String::new(),
            Self::Text(text) | Self::Name(text) | Self::Word { shown: text, .. } => inert(text),
            Self::Count(count) => count.to_string(),
            Self::Share(figure)
            | Self::Figure(figure, _)
            | Self::Minutes(figure)
            | Self::ShareChange(figure)
            | Self::Change(figure) => figure.to_string(),
            Self::Day(_) | Self::Moment(_) | Self::Period(..) => self.iso(),
        }
    }

    /// A day, a time or a period as ISO 8601.
    fn iso(&self) -> String {
        match self {
            Self::Day(date) => date.to_string(),
            Self::Moment(at) => at.format("%Y-%m-%d %H:%M").to_string(),
            Self::Period(first, last) => format!("{first} – {last}"),
            _ => String::new(),
        }
    }
}

/// A text that a spreadsheet does not take for a formula (OWASP, "CSV Injection"): at its beginning, nor
/// behind a sign that a spreadsheet of another country, or one that is told so, takes for the end of a cell.
pub fn inert(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 1);
    let mut begins = true;
    // Blanks and quotes before a formula are skipped by some programs.
    let mut held = String::new();
    for c in text.chars() {
        match c {
            '\u{feff}' | ' ' | '"' if begins => {
                held.push(c);
                continue;
            }
            '=' | '+' | '-' | '@' | '\0' | '＝' | '＋' | '－' | '＠' if begins => {
                safe.push('\'');
            }
            '\t' | '\r' if begins && safe.is_empty() => safe.push('\''),
            _ => {}
        }
        safe.push_str(&std::mem::take(&mut held));
        safe.push(c);
        begins = matches!(c, ';' | '\t' | '\r' | '\n');
    }
    safe + &held
}

/// What a spreadsheet needs at the beginning of a file to read it as UTF-8, and not by the code page of the machine.
const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Format {
    /// Aligned columns, for people at a terminal.
    #[default]
    Text,
    /// Comma-separated values, inert in spreadsheets, which know by their beginning that they are UTF-8.
    Csv,
    /// CSV as the spreadsheets of the reader's country write it: in Russian with semicolons and decimal commas.
    Spreadsheet,
    /// One JSON object a line.
    Json,
    /// A page of its own.
    Html,
}

impl Format {
    /// The word on the command line and in the log.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Csv => "csv",
            Self::Spreadsheet => "spreadsheet",
            Self::Json => "json",
            Self::Html => "html",
        }
    }
}

impl Table {
    /// Writes the table for people who read a language; as HTML a piece of a page, see
    /// [`write_page`](Self::write_page).
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn write(&self, format: Format, language: Language, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Text => self.write_text(language, out),
            Format::Csv => self.write_csv(Language::English, out),
            Format::Spreadsheet => self.write_csv(language, out),
            Format::Json => self.write_json(out),
            Format::Html => out.write_all(self.html(language).as_bytes()),
        }
    }

    /// Writes the table; as HTML a whole page in a language.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn write_page(
        &self,
        format: Format,
        language: Language,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match format {
            Format::Html => {
                out.write_all(page(language, &self.title, &self.html(language)).as_bytes())
            }
            _ => self.write(format, language, out),
        }
    }

    fn write_text(&self, language: Language, out: &mut dyn Write) -> io::Result<()> {
        if !self.title.is_empty() {
            writeln!(out, "{}\n", self.title)?;
        }
        let shown: Vec<Vec<SafeText>> = self
            .rows
            .iter()
            .map(|row| {
                row.iter()
                    .map(|cell| {
                        let shown = cell.shown(language);
                        SafeText::line(&fit(&shown, LONGEST_CELL)).into_owned()
                    })
                    .collect()
            })
            .collect();
        let titles: Vec<SafeText> =
            self.columns.iter().map(|column| SafeText::line(&column.title)).collect();
        let widths: Vec<usize> = (0..self.columns.len())
            .map(|at| {
                shown
                    .iter()
                    .filter_map(|row| row.get(at))
                    .chain(titles.get(at))
                    .map(SafeText::width)
                    .max()
                    .unwrap_or(0)
            })
            .collect();
        let mut write_row = |cells: &[SafeText]| {
            let mut line = String::new();
            for ((cell, column), width) in cells.iter().zip(&self.columns).zip(&widths) {
                let gap = " ".repeat(width.saturating_sub(cell.width()));
                if column.right {
                    let _ = write!(line, "{gap}{cell}  ");
                } else {
                    let _ = write!(line, "{cell}{gap}  ");
                }
            }
            writeln!(out, "{}", line.trim_end())
        };
        if self.columns.iter().any(|column| !column.title.is_empty()) {
            write_row(&titles)?;
        }
        for row in &shown {
            write_row(row)?;
        }
        for note in &self.notes {
            writeln!(out, "\n{note}")?;
        }
        Ok(())
    }

    fn write_csv(&self, language: Language, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(UTF8_MARK)?;
        // Where the comma parts the fraction of a number, the semicolon parts the cells.
        let commas = language == Language::Russian;
        let mut writer =
            csv::WriterBuilder::new().delimiter(if commas { b';' } else { b',' }).from_writer(out);
        writer.write_record(self.columns.iter().map(|column| column.name))?;
        for row in &self.rows {
            writer.write_record(row.iter().map(|cell| match cell {
                Cell::Share(_)
                | Cell::Figure(..)
                | Cell::Minutes(_)
                | Cell::ShareChange(_)
                | Cell::Change(_)
                    if commas =>
                {
                    cell.csv().replace('.', ",")
                }
                // It may be a terminal that shows it.
                cell => SafeText::block(&cell.csv()).to_string(),
            }))?;
        }
        writer.flush()
    }

    fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        self.write_json_of(None, out)
    }

    /// Writes the rows as JSON, each with the name of the part it is of, where there is one.
    pub(super) fn write_json_of(&self, part: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
        for row in &self.rows {
            let part = part.map(|name| ("part".to_owned(), name.into()));
            let cells = self
                .columns
                .iter()
                .zip(row)
                .map(|(column, cell)| (column.name.to_owned(), cell.json()));
            let object: Map<String, Value> = part.into_iter().chain(cells).collect();
            crate::model::safe_json::write(&mut *out, &object)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    }

    /// The table as a piece of HTML, for a page with more on it.
    pub fn html(&self, language: Language) -> String {
        if self.rows.is_empty() {
            let mut html = String::from("<p>–</p>\n");
            self.notes_html(&mut html);
            return html;
        }
        let mut html = String::from("<div class=\"t\"><table><thead><tr>");
        let class = |column: &Column| if column.right { " class=\"n\"" } else { "" };
        for column in &self.columns {
            let _ = write!(html, "<th{}>{}</th>", class(column), escape(&column.title));
        }
        html.push_str("</tr></thead><tbody>\n");
        for row in &self.rows {
            html.push_str("<tr>");
            for (cell, column) in row.iter().zip(&self.columns) {
                let shown = cell.shown(language);
                // A date or a figure with its sign is one thing.
                let short = !column.right && shown.chars().count() <= SHORT;
                let class = if short { " class=\"k\"" } else { class(column) };
                let _ = write!(html, "<td{class}>{}</td>", escape(&shown));
            }
            html.push_str("</tr>\n");
        }
        html.push_str("</tbody></table></div>\n");
        self.notes_html(&mut html);
        html
    }

    fn notes_html(&self, html: &mut String) {
        for note in &self.notes {
            let _ = writeln!(html, "<p class=\"note\">{}</p>", escape(note));
        }
    }
}

/// So many columns of a cell are printed: one long text of a client would push all rows apart. CSV, JSON
/// and pages have it whole.
const LONGEST_CELL: u16 = 160;

/// A text of a cell that is no longer than this is not broken into lines.
const SHORT: usize = 18;

/// A whole page around a body, readable without a network, on a small screen, in the dark and in print.
pub fn page(language: Language, title: &str, body: &str) -> String {
    const STYLE: &str = include_str!("page.css");
    let style: String = STYLE.lines().map(str::trim).collect();
    let title = escape(title);
    let language = language.code();
    format!(
        "<!doctype html>\n<html lang=\"{language}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title}</title><style>{style}</style></head>\n<body><main><h1>{title}</h1>\n{body}</main></body></html>\n"
    )
}

/// A text as HTML shows it literally.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        Table {
            title: "Load".into(),
            columns: vec![Column::left("who", "Кто"), Column::right("open", "Open")],
            rows: vec![
                vec!["Анна".into(), Cell::Count(12)],
                vec!["=cmd|' /C calc'!A0".into(), Cell::Share(0.5)],
                vec!["<b>\u{1b}[31m".into(), Cell::None],
            ],
            notes: vec![],
        }
    }

    fn written(format: Format) -> String {
        let mut out = Vec::new();
        table().write(format, Language::English, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn text_is_aligned_and_cannot_drive_the_terminal() {
        let text = written(Format::Text);
        let columns: Vec<usize> = text
            .lines()
            .filter(|line| !line.is_empty() && !line.contains("Load"))
            .map(|line| SafeText::line(line).width())
            .collect();
        assert!(columns.iter().all(|width| *width == columns[0]), "{text}");
        assert!(!text.contains('\u{1b}'), "{text}");
    }

    #[test]
    fn csv_is_read_by_spreadsheets_of_the_country() {
        let table = Table {
            columns: vec![Column::left("name", "Name"), Column::right("share", "Share")],
            rows: vec![vec!["Иван, сын".into(), Cell::Share(0.5)]],
            ..Table::default()
        };
        let written = |format: Format, language| {
            let mut out = Vec::new();
            table.write(format, language, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        let csv = "\u{feff}name,share\n\"Иван, сын\",0.5\n";
        assert_eq!(written(Format::Csv, Language::Russian), csv);
        assert_eq!(written(Format::Spreadsheet, Language::English), csv);
        let russian = "\u{feff}name;share\nИван, сын;0,5\n";
        assert_eq!(written(Format::Spreadsheet, Language::Russian), russian);
    }

    #[test]
    fn csv_never_starts_a_cell_with_a_formula() {
        assert!(written(Format::Csv).contains("'=cmd"), "{}", written(Format::Csv));
    }

    #[test]
    fn a_formula_is_inert_wherever_a_spreadsheet_may_begin_a_cell() {
        for (text, safe) in [
            ("=1+1", "'=1+1"),
            ("  @SUM(A1)", "'  @SUM(A1)"),
            ("\"-1", "'\"-1"),
            ("\t=1", "'\t'=1"),
            ("paid; =1+1", "paid;' =1+1"),
            ("one\n+2", "one\n'+2"),
            ("a - b; c = d", "a - b; c = d"),
            ("Иванов-Петров", "Иванов-Петров"),
            ("  ", "  "),
        ] {
            assert_eq!(inert(text), safe);
        }
    }

    #[test]
    fn a_word_is_called_by_its_stable_name_in_json_only() {
        let table = Table {
            columns: vec![Column::left("state", "Состояние")],
            rows: vec![vec![Cell::word("late", "сделано поздно")]],
            ..Table::default()
        };
        let written = |format| {
            let mut out = Vec::new();
            table.write(format, Language::Russian, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(written(Format::Json), "{\"state\":\"late\"}\n");
        for format in [Format::Text, Format::Csv, Format::Html] {
            assert!(written(format).contains("сделано поздно"));
        }
    }

    #[test]
    fn a_page_says_its_language_and_needs_no_other_file() {
        let page = page(Language::Russian, "Сроки", "<p>…</p>");
        assert!(page.starts_with("<!doctype html>\n<html lang=\"ru\">"));
        assert!(page.contains("charset=\"utf-8\"") && page.contains("name=\"viewport\""));
        assert!(page.contains("<title>Сроки</title>") && page.contains("@media print"));
        assert!(!page.contains("url(") && !page.contains("@import"));
    }

    #[test]
    fn json_keeps_texts_as_they_are() {
        let lines: Vec<Value> =
            written(Format::Json).lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        assert_eq!(lines[1]["who"], "=cmd|' /C calc'!A0");
        assert_eq!(lines[0]["open"], 12);
    }

    #[test]
    fn html_is_escaped() {
        assert!(written(Format::Html).contains("&lt;b&gt;"));
    }
}
