//! A draft bears another name than the version that it was made from.

use std::collections::BTreeMap;

use crate::{
    model::standard::Standard,
    standards::step_up::{next_version, with_version},
};

/// The files of a draft with the next version's name.
pub fn named(files: &BTreeMap<String, String>, standard: &Standard) -> BTreeMap<String, String> {
    with_version(files, &next_version(&standard.version, |_| false))
}
