//! What a role may, and in which departments: `may`, `sees` and `reads` of a `[[role]]`.

use std::ops::Range;

use crate::{
    model::{
        id::DepartmentId,
        operator::{Departments, Reach, Right, Rights},
    },
    standards::reader::{Kind, Table, TextOrTable},
};

/// A right that is limited as it cannot be.
const LIMITED: &str = "S055";

/// A right that stands twice.
const TWICE: &str = "S115";

/// The word for the departments that somebody works in.
const OWN: &str = "own";

/// The word for every department.
const ALL: &str = "all";

/// What a role may: words alone, and tables of words with the departments in which they hold.
pub(super) fn may(table: &Table<'_, '_>) -> Rights {
    let mut may = Rights::default();
    for entry in table.texts_and_tables("may") {
        match entry {
            TextOrTable::Text(word, span) => {
                if word == "*" {
                    may.all = true;
                } else if let Some(right) = right(table, &word, span.clone()) {
                    give(&mut may, right, Reach::Unsaid, table, span);
                }
            }
            TextOrTable::Table(entry) => limited(&mut may, entry),
        }
    }
    may
}

/// Of which people a role sees the figures, beside those whose work it judges.
pub(super) fn sees(table: &Table<'_, '_>) -> Option<Reach> {
    table.value("sees")?;
    Some(reach(table, "sees"))
}

/// In which departments a role reads the requests.
pub(super) fn reads(table: &Table<'_, '_>) -> Option<Reach> {
    table.value("reads")?;
    Some(reach(table, "reads"))
}

/// Rights that hold in some departments: `{ do = "claim", departments = "own" }`.
fn limited(may: &mut Rights, entry: Table<'_, '_>) {
    let words = entry.strings("do");
    if words.is_empty() && entry.value("do").is_none() {
        entry.needed("do");
    }
    let reach = match entry.value("departments") {
        Some(_) => reach(&entry, "departments"),
        None => {
            entry.needed("departments");
            Reach::Unsaid
        }
    };
    for (word, span) in words {
        if word == "*" {
            entry.source.error(
                LIMITED,
                span,
                "\"*\" is everything, and some of it lies in no department",
                "name the rights, as in { do = [\"claim\", \"reply\"], departments = \"own\" }",
            );
            continue;
        }
        let Some(right) = right(&entry, &word, span.clone()) else {
            continue;
        };
        if !right.knows_departments() {
            entry.source.error(
                LIMITED,
                span,
                format!("`{right}` is not about anything that lies in a department"),
                format!("write \"{right}\" alone, or leave it out"),
            );
            continue;
        }
        give(may, right, reach.clone(), &entry, span);
    }
    entry.finish();
}

fn right(table: &Table<'_, '_>, word: &str, span: Range<usize>) -> Option<Right> {
    let right = Right::from_word(word);
    if right.is_none() {
        let known: Vec<&str> = Right::ALL.iter().map(|right| right.word()).chain(["*"]).collect();
        table.unknown("`may`", word, span, &known);
    }
    right
}

/// Adds a right. Where it stands already, the wider of the two holds, which may not be what was meant.
fn give(may: &mut Rights, right: Right, reach: Reach, table: &Table<'_, '_>, span: Range<usize>) {
    let Some(known) = may.named.remove(&right) else {
        may.named.insert(right, reach);
        return;
    };
    if known != reach {
        table.source.warning(
            TWICE,
            span,
            format!("`{right}` stands in `may` twice, and the wider holds"),
            "write it once, with all its departments",
        );
    }
    may.named.insert(right, known.with(reach));
}

/// Which departments a key names: `"own"`, `"all"`, or ids.
fn reach(table: &Table<'_, '_>, key: &str) -> Reach {
    let mut departments = Departments::default();
    let mut everywhere = false;
    let words = table.strings(key);
    if let Some(value) = table
        .value(key)
        .filter(|value| value.get_ref().as_array().is_some_and(|list| list.is_empty()))
    {
        table.source.error(
            LIMITED,
            value.span(),
            format!("`{key}` names no department"),
            "write \"own\", \"all\", or the ids of departments",
        );
    }
    for (word, span) in words {
        match word.as_str() {
            OWN => departments.own = true,
            ALL => everywhere = true,
            _ => {
                table.refers(Kind::Department, &word, span);
                departments.named.insert(DepartmentId::from(word));
            }
        }
    }
    if everywhere { Reach::Everywhere } else { Reach::Within(departments) }
}
