//! How the data of clients are handled, and what needs a second person.

use super::scope;
use crate::{
    model::standard::{Age, InBulk, Kept, PersonalData, Place, Retention, Scope, Standard},
    standards::reader::{Kind, Table},
};

pub(super) fn read(root: &Table<'_, '_>, standard: &mut Standard) {
    if let Some(table) = root.table("personal_data") {
        only_one(&table, "personal_data", standard.personal_data.place.as_ref());
        standard.personal_data = PersonalData {
            erase_by_two: table.flag("erase_by_two").unwrap_or(false),
            place: Some(table.place()),
        };
        table.finish();
    }
    if let Some(table) = root.table("bulk") {
        only_one(&table, "bulk", standard.bulk.place.as_ref());
        standard.bulk = InBulk {
            close_by_two_from: table
                // One request is no bulk.
                .number("close_by_two_from", 2.0, InBulk::MOST as f64)
                .map(|from| from.ceil() as usize),
            place: Some(table.place()),
        };
        table.finish();
    }
    standard.retentions.extend(root.tables("retention").into_iter().map(retention));
}

fn only_one(table: &Table<'_, '_>, name: &str, before: Option<&Place>) {
    if let Some(before) = before {
        table.source.error(
            "S021",
            table.span.clone(),
            format!("there are two tables [{name}]"),
            format!("the first is in {}; a standard has one", before.file),
        );
    }
}

fn retention(table: Table<'_, '_>) -> Retention {
    let what = table.word("what", Kept::from_word, Kept::ALL, Kept::word);
    for key in ["what", "after"] {
        if table.value(key).is_none() {
            table.needed(key);
        }
    }
    let what = what.unwrap_or(Kept::Texts);
    let scoped = |key: &str, of_client: &[&str]| {
        let Some(asked) = table.table(key) else {
            return Scope::default();
        };
        for (name, span, _) in asked.entries() {
            if what.is_of_client() && !of_client.contains(&name.as_str()) {
                asked.source.error(
                    "S049",
                    span,
                    format!("`{name}` is of a request, and the clause is about a client"),
                    format!("of a client there can be asked: {}", of_client.join(", ")),
                );
            }
        }
        scope(asked)
    };
    let retention = Retention {
        id: table.defines(Kind::Retention),
        what,
        after: table.parsed::<Age>("after").map_or(Age::Months(40_000), |(age, _)| age),
        when: scoped("when", &["client_tier"]),
        unless: scoped("unless", &["client_tier", "tag"]),
        place: table.place(),
    };
    table.finish();
    retention
}
