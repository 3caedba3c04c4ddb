//! How the data of clients are handled.

use super::scope;
use crate::{
    model::standard::{Age, Kept, PersonalData, Retention, Scope, Standard},
    standards::reader::{Kind, Table},
};

pub(super) fn read(root: &Table<'_, '_>, standard: &mut Standard) {
    if let Some(table) = root.table("personal_data") {
        if let Some(before) = &standard.personal_data.place {
            let hint = format!("the first is in {}; a standard has one", before.file);
            table.source.error(
                "S021",
                table.span.clone(),
                "there are two tables [personal_data]",
                hint,
            );
        }
        standard.personal_data = PersonalData {
            erase_by_two: table.flag("erase_by_two").unwrap_or(false),
            place: Some(table.place()),
        };
        table.finish();
    }
    standard
        .retentions
        .extend(root.tables("retention").into_iter().map(retention));
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
        after: table
            .parsed::<Age>("after")
            .map_or(Age::Months(40_000), |(age, _)| age),
        when: scoped("when", &["client_tier"]),
        unless: scoped("unless", &["client_tier", "tag"]),
        place: table.place(),
    };
    table.finish();
    retention
}
