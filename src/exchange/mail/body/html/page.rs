//! The page that a text is written on: lines, lists, rows of tables, quotations.

/// Lists are indented to this depth.
const DEEPEST_LIST: usize = 8;

/// The words of a link are looked at for its target in so many lines, the last ones.
const LONGEST_LINK: usize = 20;

/// A line that is whole.
#[derive(Debug)]
struct Row {
    depth: usize,
    text: String,
}

/// Where the words of a link begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    row: usize,
    column: usize,
}

/// A page in the making.
#[derive(Debug, Default)]
pub(super) struct Page {
    rows: Vec<Row>,
    /// The line that is being written, without its marks.
    line: String,
    /// Whether a blank stands before the next word, and an empty line before the next line.
    blank: bool,
    empty: bool,
    /// How deep what is written is quoted.
    pub depth: usize,
    /// In how many elements breaks and blanks count.
    pub keeps_lines: usize,
    /// The lists that it is in; those that are counted with their next number.
    lists: Vec<Option<u32>>,
    /// What stands before the next words.
    point: Option<String>,
    tables: usize,
    /// The row with which the cell begins that it is in, and whether nothing was written in it yet.
    cell: usize,
    fresh: bool,
}

impl Page {
    pub(super) fn text(&mut self, text: &str) {
        for (place, piece) in text.split('\n').enumerate() {
            if place > 0 && self.keeps_lines > 0 {
                self.new_line();
            } else if place > 0 {
                self.blank = true;
            }
            for c in piece.chars() {
                self.sign(c);
            }
        }
    }

    fn sign(&mut self, c: char) {
        match c {
            // Nobody sees these; some programs fill the list of mails with them.
            '\u{ad}' | '\u{34f}' | '\u{200b}' | '\u{2060}' | '\u{feff}' | '\r' => {}
            ' ' | '\t' | '\u{c}' | '\u{a0}' if self.keeps_lines > 0 => {
                self.start();
                self.line.push(if c == '\t' { '\t' } else { ' ' });
            }
            c if c.is_whitespace() => self.blank = true,
            c => {
                self.start();
                if self.blank && !self.line.is_empty() && !self.line.ends_with(' ') {
                    self.line.push(' ');
                }
                self.blank = false;
                self.line.push(c);
            }
        }
    }

    /// Makes ready for words.
    fn start(&mut self) {
        if self.line.is_empty() {
            if self.empty
                && let Some(last) = self.rows.last()
            {
                self.rows.push(Row { depth: last.depth.min(self.depth), text: String::new() });
            }
            self.empty = false;
            self.blank = false;
        }
        if let Some(point) = self.point.take() {
            self.line.push_str(&point);
        }
        self.fresh = false;
    }

    /// A break: of a line, or where there is none an empty one.
    pub(super) fn new_line(&mut self) {
        if self.line.is_empty() {
            self.empty = true;
        }
        self.fresh = false;
        self.end_line();
    }

    /// What follows stands on a line of its own.
    pub(super) fn end_line(&mut self) {
        if self.fresh {
            return;
        }
        self.blank = false;
        if self.line.is_empty() {
            return;
        }
        let text = std::mem::take(&mut self.line);
        self.rows.push(Row { depth: self.depth, text });
    }

    /// What follows stands apart.
    pub(super) fn apart(&mut self) {
        self.end_line();
        self.empty |= !self.fresh && self.point.is_none();
    }

    /// A list; one that is counted begins with this number.
    pub(super) fn list(&mut self, first: Option<u32>) {
        if self.lists.is_empty() {
            self.apart();
        } else {
            self.end_line();
        }
        self.lists.push(first);
    }

    pub(super) fn end_list(&mut self) {
        self.lists.pop();
        self.point = None;
        if self.lists.is_empty() {
            self.apart();
        } else {
            self.end_line();
        }
    }

    pub(super) fn item(&mut self) {
        self.end_line();
        let indent = "  ".repeat(self.lists.len().clamp(1, DEEPEST_LIST) - 1);
        let point = match self.lists.last_mut() {
            Some(Some(number)) => {
                *number = number.saturating_add(1);
                format!("{}. ", *number - 1)
            }
            _ => "• ".to_owned(),
        };
        self.point = Some(indent + &point);
    }

    pub(super) fn table(&mut self) {
        if self.tables == 0 {
            self.apart();
        } else {
            self.end_line();
        }
        self.tables += 1;
    }

    pub(super) fn end_table(&mut self) {
        self.fresh = false;
        self.end_line();
        self.tables = self.tables.saturating_sub(1);
        self.empty |= self.tables == 0;
    }

    /// A cell goes on in the line of the one before.
    pub(super) fn cell(&mut self) {
        self.blank = true;
        self.cell = self.rows.len();
        self.fresh = !self.line.is_empty();
    }

    /// Where a cell has but one line, the next one goes on in it.
    pub(super) fn end_cell(&mut self) {
        self.fresh = false;
        if self.line.is_empty()
            && self.rows.len() == self.cell + 1
            && self.rows[self.cell].depth == self.depth
            && let Some(row) = self.rows.pop()
        {
            self.line = row.text;
            self.empty = false;
        }
        self.blank = true;
    }

    pub(super) fn place(&self) -> Place {
        Place { row: self.rows.len(), column: self.line.len() }
    }

    /// Says where a link leads, unless its words do.
    pub(super) fn link(&mut self, target: &str, from: Place) {
        let known = bare(target);
        let line = self.line.get(if from.row == self.rows.len() { from.column } else { 0 }..);
        let line = line.unwrap_or_default();
        let first = from.row.max(self.rows.len().saturating_sub(LONGEST_LINK));
        let before = self.rows.get(first..).unwrap_or_default();
        if line.contains(known) || before.iter().any(|row| row.text.contains(known)) {
            return;
        }
        let words = !line.trim().is_empty() || !before.is_empty();
        // Its words may have ended their line.
        if self.line.is_empty()
            && self.rows.len() > from.row
            && let Some(row) = self.rows.last_mut()
            && !row.text.is_empty()
        {
            row.text.push_str(" (");
            row.text.push_str(target);
            row.text.push(')');
            return;
        }
        let blank = std::mem::replace(&mut self.blank, words);
        self.text(&if words { format!("({target})") } else { target.to_owned() });
        self.blank = blank;
    }

    /// The text of the page.
    pub(super) fn finish(mut self) -> String {
        self.fresh = false;
        self.end_line();
        let mut text = String::new();
        for row in &self.rows {
            let marks = ">".repeat(row.depth.min(20));
            text.push_str(&marks);
            if !marks.is_empty() && !row.text.is_empty() {
                text.push(' ');
            }
            text.push_str(row.text.trim_end());
            text.push('\n');
        }
        text.trim_end().to_owned()
    }
}

/// An address without what everybody leaves out.
fn bare(target: &str) -> &str {
    let rest = target.split_once("://").map_or(target, |(_, rest)| rest);
    rest.trim_start_matches("www.").trim_end_matches('/')
}
