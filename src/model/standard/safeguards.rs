//! What a company wrote down to keep its clients' data, and its desk, from a single hand.

use super::Place;
use crate::model::id::Clause;

/// How the data of clients are handled: `[personal_data]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonalData {
    /// Whether erasing a client is asked by one person and confirmed by another.
    pub erase_by_two: bool,
    /// Where it is written; none where it is not.
    pub place: Option<Place>,
}

impl PersonalData {
    /// Its address.
    pub fn clause() -> Clause {
        Clause::new("personal_data", "erase_by_two")
    }
}
