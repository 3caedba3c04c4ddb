//! Deadlines: the running clocks of a request, as a pure function of its events, the standards that
//! set them and their calendars. The table of deadlines is a cache of this function.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    id::{CallbackId, Clause, DepartmentId, Login, StandardHash},
    standard::{Audience, DeadlineKind},
};

super::request::words! {
    /// Where a deadline is in its life.
    DeadlineState {
        /// The clock runs.
        Running = "running",
        /// The clock stands still, as the request waits.
        Paused = "paused",
        /// What was asked was done, on time or late (`breached_at` tells).
        Met = "met",
        /// The due time passed, and what was asked is not done.
        Breached = "breached",
        /// It no longer applies.
        Cancelled = "cancelled",
    }
}

impl DeadlineState {
    /// Whether the desk still owes something by it.
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Running | Self::Paused | Self::Breached)
    }
}

/// One clock on a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Deadline {
    /// Which clock.
    pub kind: DeadlineKind,
    /// Towards whom.
    pub audience: Audience,
    /// By which clause.
    pub clause: Clause,
    /// The version of the standard that set it.
    pub standard: StandardHash,
    /// Where it is in its life.
    pub state: DeadlineState,
    /// When its clock began.
    pub started: DateTime<Utc>,
    /// When it falls due; none while it is paused without having been due before.
    pub due: Option<DateTime<Utc>>,
    /// When it gets at risk; none while it is paused.
    pub warn_at: Option<DateTime<Utc>>,
    /// When it was met or cancelled.
    pub ended: Option<DateTime<Utc>>,
    /// When it fell due unmet; never unsaid.
    pub breached_at: Option<DateTime<Utc>>,
    /// Since when it stands still.
    pub paused_since: Option<DateTime<Utc>>,
    /// The department it runs in: for `own` and `handle` the stay it belongs to.
    pub department: DepartmentId,
    /// Who answers for it: the assignee, or for a promised call whoever makes it.
    pub owner: Option<Login>,
    /// The promise, for a promised call.
    pub callback: Option<CallbackId>,
    /// Whether the due time was agreed by hand rather than computed.
    pub agreed: bool,
}

impl Deadline {
    /// Whether it is running and past its time of warning, and not yet breached.
    pub fn is_at_risk(&self, now: DateTime<Utc>) -> bool {
        self.state == DeadlineState::Running
            && self.breached_at.is_none()
            && self.warn_at.is_some_and(|warn_at| warn_at <= now)
    }
}
