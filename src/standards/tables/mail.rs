//! Automatic acknowledgements of mails.

use super::{conduct::template, scope};
use crate::{
    model::standard::{Receipt, Scope, Standard},
    standards::reader::{Kind, Table},
};

pub(super) fn read(root: &Table<'_, '_>, standard: &mut Standard) {
    standard.receipts.extend(root.tables("receipt").into_iter().map(receipt));
}

fn receipt(table: Table<'_, '_>) -> Receipt {
    let (mut when, mut language) = (Scope::default(), Vec::new());
    if let Some(asked) = table.table("when") {
        language = asked.texts("language");
        when = scope(asked);
    }
    let filled = |key: &str| template(&table, key).unwrap_or_else(|| table.needed(key));
    let receipt = Receipt {
        id: table.defines(Kind::Receipt),
        when,
        language,
        subject: filled("subject"),
        text: filled("text"),
        place: table.place(),
    };
    table.finish();
    receipt
}
