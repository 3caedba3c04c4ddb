//! Fits a table for people into the width of their terminal: notes and words break into lines, a bar goes
//! where it has no room, and a table that is still too wide is folded: its columns stand in several tables
//! below one another, each with the columns that say what a row is about.

use crate::{model::safe_text::SafeText, text::Language};

use super::table::{Cell, Table};

/// So many columns a text for people takes where nobody knows of more room.
pub const WIDE: usize = 80;

/// No column of words grows narrower than this, unless all its words are shorter.
const LEAST: usize = 12;

/// At most so many columns say what a row is about.
const KEYS: usize = 3;

/// How many columns of a terminal a text takes.
pub(super) fn width(text: &str) -> usize {
    SafeText::line(text).width()
}

/// The table, as one or more that are no wider than asked, as far as their figures leave room.
pub(super) fn fitted(mut table: Table, wide: usize, language: Language) -> Vec<Table> {
    for note in &mut table.notes {
        *note = broken(note, wide).join("\n");
    }
    if table.columns.is_empty() {
        return vec![table];
    }
    let bar = table.columns.iter().position(|column| column.name == "bar");
    if widths(&table, wide, language).is_none()
        && let Some(bar) = bar
    {
        table.columns.remove(bar);
        for row in &mut table.rows {
            row.truncate(bar);
        }
    }
    let mut all = match widths(&table, wide, language) {
        Some(_) => vec![table],
        None => folded(&table, wide, language),
    };
    for one in &mut all {
        narrow(one, wide, language);
    }
    all
}

/// How many columns, from the first, say what a row is about: so many that no two rows are alike in them.
fn keys(table: &Table, language: Language) -> usize {
    let alike = |count: usize| {
        let mut seen: Vec<String> = table
            .rows
            .iter()
            .map(|row| row[..count].iter().map(|cell| cell.shown(language) + "\u{1f}").collect())
            .collect();
        seen.sort_unstable();
        seen.windows(2).any(|two| two[0] == two[1])
    };
    let most = KEYS.min(table.columns.len().saturating_sub(1)).max(1);
    (1..most).find(|count| !alike(*count)).unwrap_or(most)
}

/// The columns in several tables, each with those that say what a row is about; the notes stand under the last.
fn folded(table: &Table, wide: usize, language: Language) -> Vec<Table> {
    let of = |columns: &[usize]| Table {
        title: String::new(),
        columns: columns.iter().map(|at| table.columns[*at].clone()).collect(),
        rows: table
            .rows
            .iter()
            .map(|row| columns.iter().map(|at| row[*at].clone()).collect())
            .collect(),
        notes: Vec::new(),
    };
    let keys: Vec<usize> = (0..keys(table, language)).collect();
    let mut folds = Vec::new();
    let mut fold = keys.clone();
    for at in keys.len()..table.columns.len() {
        fold.push(at);
        if fold.len() > keys.len() + 1 && widths(&of(&fold), wide, language).is_none() {
            fold.pop();
            folds.push(std::mem::replace(&mut fold, keys.clone()));
            fold.push(at);
        }
    }
    folds.push(fold);
    let mut all: Vec<Table> = folds.iter().map(|fold| of(fold)).collect();
    if let Some(last) = all.last_mut() {
        last.notes.clone_from(&table.notes);
    }
    if let Some(first) = all.first_mut() {
        first.title.clone_from(&table.title);
    }
    all
}

/// Breaks words and heads of columns into lines, the widest column first, until the table is so wide.
fn narrow(table: &mut Table, wide: usize, language: Language) {
    let Some(widths) = widths(table, wide, language) else {
        return;
    };
    let heads: Vec<Cell> = table
        .columns
        .iter_mut()
        .map(|column| Cell::Text(std::mem::take(&mut column.title)))
        .collect();
    let words: Vec<bool> = table.columns.iter().map(|column| !column.right).collect();
    let all = std::iter::once((heads, true))
        .chain(std::mem::take(&mut table.rows).into_iter().map(|row| (row, false)));
    for (row, is_head) in all {
        let cells: Vec<Vec<String>> = row
            .iter()
            .enumerate()
            .map(|(at, cell)| match cell {
                Cell::Text(_)
                | Cell::Name(_)
                | Cell::Word { .. }
                | Cell::Day(_)
                | Cell::Moment(_)
                | Cell::Period(..)
                    if is_head || words[at] =>
                {
                    broken(&cell.shown(language), widths[at])
                }
                _ => Vec::new(),
            })
            .collect();
        let lines = cells.iter().map(Vec::len).max().unwrap_or(1).max(1);
        for line in 0..lines {
            let part = row.iter().zip(&cells).map(|(cell, lines)| match (lines.get(line), line) {
                (Some(part), _) => Cell::Text(part.clone()),
                (None, 0) => cell.clone(),
                (None, _) => Cell::Text(String::new()),
            });
            table.rows.push(part.collect());
        }
    }
}

/// How wide each column is, so that all together are no wider than asked; none where they cannot be, or
/// where there are no columns.
fn widths(table: &Table, wide: usize, language: Language) -> Option<Vec<usize>> {
    let longest = |text: &str| pieces(text).map(width).max().unwrap_or(0);
    let mut widths = Vec::new();
    let mut least = Vec::new();
    let mut dated = Vec::new();
    for (at, column) in table.columns.iter().enumerate() {
        let cells =
            || table.rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.shown(language));
        dated.push(table.rows.iter().any(|row| {
            matches!(row.get(at), Some(Cell::Day(_) | Cell::Moment(_) | Cell::Period(..)))
        }));
        let data = cells().map(|cell| width(&cell)).max().unwrap_or(0);
        widths.push(data.max(width(&column.title)));
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
        // A day or a time is broken only where nothing else can be.
        let widest = able.max_by_key(|at| (!dated[*at], widths[*at]))?;
        widths[widest] -= 1;
    }
    Some(widths)
}

/// Where a text may break: behind a blank, and behind the colon and the hyphens of an address.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let address = text.contains(':') && !text.contains(' ');
    text.split_inclusive(move |c| c == ' ' || address && matches!(c, ':' | '-'))
        .map(|piece| piece.strip_suffix(' ').unwrap_or(piece))
}

/// A text in lines of words; a word that is longer than a line has one of its own.
pub(super) fn broken(text: &str, wide: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    let mut blank = false;
    for word in pieces(text) {
        let length = width(word);
        if used > 0 && used + usize::from(blank) + length > wide {
            lines.push(String::new());
            used = 0;
        }
        if let Some(line) = lines.last_mut() {
            if used > 0 && blank {
                line.push(' ');
                used += 1;
            }
            line.push_str(word);
        }
        used += length;
        blank = !text.contains(':') || text.contains(' ');
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{super::table::Column, *};

    fn lines(tables: &[Table]) -> Vec<String> {
        let mut out = Vec::new();
        for table in tables {
            table.write(super::super::Format::Text, Language::English, &mut out).unwrap();
        }
        let text = String::from_utf8(out).unwrap();
        text.lines().map(ToOwned::to_owned).collect()
    }

    fn many(columns: usize) -> Table {
        let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"];
        let mut all = vec![Column::left("who", "who")];
        all.extend((0..columns).map(|at| Column::right(names[at], format!("figure {at}"))));
        let row = |who: &str| {
            let mut row = vec![Cell::from(who)];
            row.extend((0..columns).map(|at| Cell::Count(1_000_000 + at as i64)));
            row
        };
        Table {
            title: String::new(),
            columns: all,
            rows: vec![row("Ann"), row("漢字漢字")],
            notes: Vec::new(),
        }
    }

    #[test]
    fn a_table_too_wide_is_folded_and_each_fold_says_whose_row_it_is() {
        let folds = fitted(many(12), 40, Language::English);
        assert!(folds.len() > 1);
        let mut figures = 0;
        for fold in &folds {
            let of_ann = fold.rows.iter().find(|row| row[0] == "Ann".into());
            figures += of_ann.unwrap().len() - 1;
        }
        assert_eq!(figures, 12, "no figure is lost or told twice");
        for line in lines(&folds) {
            assert!(width(&line) <= 40, "{line}");
        }
        assert_eq!(fitted(many(3), 40, Language::English).len(), 1);
    }

    #[test]
    fn what_two_rows_share_does_not_say_which_is_which() {
        let mut table = many(12);
        table.columns.insert(1, Column::left("kind", "kind"));
        for (row, kind) in table.rows.iter_mut().zip(["call", "mail"]) {
            row[0] = "Ann".into();
            row.insert(1, kind.into());
        }
        for fold in fitted(table, 40, Language::English) {
            assert_eq!(fold.columns[1].name, "kind");
        }
    }

    #[test]
    fn an_address_breaks_behind_its_signs_and_a_sentence_between_words() {
        assert_eq!(
            broken("deadline:first-response-urgent", 14),
            ["deadline:", "first-", "response-", "urgent"]
        );
        assert_eq!(broken("norm:gates", 14), ["norm:gates"]);
        assert_eq!(broken("at 14:30 or so", 8), ["at 14:30", "or so"]);
        // A wide letter takes two columns, an accent none.
        assert_eq!(broken("漢字 漢字", 5), ["漢字", "漢字"]);
        assert_eq!(broken("e\u{301}e\u{301} e\u{301}e\u{301}", 5).len(), 1);
    }
}
