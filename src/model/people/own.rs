//! What an operator keeps for themselves: views of the queue under names of their own, and how their
//! screen lies. It is no business of the desk's: no log tells of it, and nobody else sees it.

use serde::{Deserialize, Serialize};

crate::model::request::words! {
    /// What kind of thing is kept.
    OwnKind {
        /// A view of the queue: its name, and the filter line.
        View = "view",
        /// How the screen lies.
        Screen = "screen",
    }
}

/// A thing that an operator keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Own {
    /// What kind of thing.
    pub kind: OwnKind,
    /// Its name, one of a kind.
    pub name: String,
    pub value: String,
}
