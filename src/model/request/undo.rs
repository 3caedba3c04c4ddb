//! What an operator could take back next.

use crate::model::{event::Recorded, id::RequestId};

/// The act that would be taken back, and what stays of what was done since.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Undoable {
    /// All that was done in it, the newest first; empty where there is nothing to take back.
    pub act: Vec<Recorded>,
    /// What was done since and stays, because somebody may have read it; the newest first.
    pub stays: Vec<Recorded>,
}

impl Undoable {
    /// The requests that the act was on.
    pub fn requests(&self) -> Vec<RequestId> {
        let mut requests: Vec<RequestId> =
            self.act.iter().filter_map(|recorded| recorded.request).collect();
        requests.sort_unstable();
        requests.dedup();
        requests
    }
}
