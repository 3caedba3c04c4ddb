//! What one person asks and another confirms: before that nothing of it is done.

use serde::{Deserialize, Serialize};

use super::{
    id::{ClientId, Login, Seq},
    operator::{Actor, Right},
};

/// What waits for a second person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Ask {
    /// A client's data are erased for good.
    Erase {
        /// Whose.
        client: ClientId,
        /// Why, as the log keeps it.
        reason: String,
    },
}

impl Ask {
    /// What whoever confirms must be allowed to do.
    pub const fn right(&self) -> Right {
        match self {
            Self::Erase { .. } => Right::ClientErase,
        }
    }

    /// Whose card it is about.
    pub const fn client(&self) -> Option<ClientId> {
        match self {
            Self::Erase { client, .. } => Some(*client),
        }
    }
}

super::request::words! {
    /// What became of what was asked.
    AskState {
        /// It waits.
        Asked = "asked",
        /// Another confirmed it, and it was done.
        Confirmed = "confirmed",
        /// It is not done.
        Declined = "declined",
    }
}

/// Whether somebody is another than whoever asked.
pub fn is_another(asked_by: &Actor, me: &Login) -> bool {
    *asked_by != Actor::Operator(me.clone())
}

/// Something that waits for a second person.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiting {
    /// The event that asked it: its number.
    pub seq: Seq,
    /// When.
    pub at: chrono::DateTime<chrono::Utc>,
    /// Who.
    pub by: Actor,
    /// What.
    pub ask: Ask,
}
