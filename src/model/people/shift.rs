//! What one shift leaves to the next. Who may sign is the desk's; how it is shown is the command line's.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::model::{
    event::Recorded,
    id::{Login, RequestId},
    private::Private,
};

/// No list of a report is longer than this: nobody reads more at a change of shifts.
pub const MOST: usize = 200;

/// The report of a shift, as its supervisor signs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftReport {
    /// What is late or at risk, the nearest due time first; a request once.
    pub at_risk: Vec<Left>,
    /// Promised calls still to be made, by time.
    pub promised: Vec<Left>,
    /// What waits for somebody outside.
    pub parked: Vec<Left>,
    /// Whether a list ends here and goes on at the desk.
    pub more: bool,
    /// What the shift says besides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Private>,
    /// The random name of the desk.
    pub origin: String,
    /// How many events the log had just before.
    pub events: u64,
    /// The hash of the last of them: the seal of all before.
    pub head: String,
}

/// A request that a shift leaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    pub request: RequestId,
    /// By when something is due on it.
    pub due: Option<DateTime<Utc>>,
    pub who: Option<Login>,
}

/// A report with its signatures.
#[derive(Debug, Clone, PartialEq)]
pub struct SignedShift {
    /// The event by which the outgoing shift signed.
    pub handed: Recorded,
    /// The event by which the incoming shift signed.
    pub taken: Option<Recorded>,
}
