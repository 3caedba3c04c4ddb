//! Promised calls.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::id::{CallbackId, ClientId, Login, RequestId};

super::request::words! {
    /// Where a promise is in its life.
    CallbackState {
        /// The call is still to be made.
        Promised = "promised",
        /// The call was made.
        Kept = "kept",
        /// The call will not be made.
        Broken = "broken",
    }
}

/// A dated promise to contact the client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Callback {
    /// Its number.
    pub id: CallbackId,
    /// About which request.
    pub request: RequestId,
    /// To whom.
    pub client: ClientId,
    /// Who makes the call.
    pub by: Login,
    /// Who promised it.
    pub promised_by: Login,
    /// When it was promised.
    pub promised: DateTime<Utc>,
    /// By when, as it stands now.
    pub due: DateTime<Utc>,
    /// Whether the time was agreed with the client.
    pub agreed: bool,
    /// What it is about.
    pub about: Option<String>,
    /// Where it is in its life.
    pub state: CallbackState,
    /// How often it was tried without an answer.
    pub tries: u32,
    /// When it is tried again.
    pub next_try: Option<DateTime<Utc>>,
    /// How often it was moved.
    pub moved: u32,
    /// When it was kept or broken.
    pub ended: Option<DateTime<Utc>>,
    /// What came of it.
    pub outcome: Option<String>,
}

impl Callback {
    /// Whether the promise was kept on time; none while that is open.
    pub fn kept_on_time(&self) -> Option<bool> {
        match self.state {
            CallbackState::Promised => None,
            CallbackState::Kept => Some(self.ended.is_some_and(|ended| ended <= self.due)),
            CallbackState::Broken => Some(false),
        }
    }
}
