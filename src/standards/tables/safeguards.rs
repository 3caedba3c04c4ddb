//! How the data of clients are handled.

use crate::{
    model::standard::{PersonalData, Standard},
    standards::reader::Table,
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
}
