//! Deadlines: the running clocks of a request, as a pure function of its events, the standards that
//! set them and their calendars. The table of deadlines is a cache of this function.
//!
//! # What counts
//!
//! * A *response* is a reply or a completed call; not a note, not a try without an answer, not an
//!   automatic acknowledgement. Resolving is one too: the client has the answer.
//! * `next_response` starts at the oldest message that is unanswered; later ones do not move it,
//!   answering ends it: exactly one breach for one unanswered message.
//! * A clock stands still while the request waits, in the states that its clause names in `pauses`.
//!   The time between resolving and reopening never counts; a reopened request goes on with its
//!   resolution clock.
//! * When priority, tier, department, level or tags change, the clause is chosen anew. The due time is
//!   computed by the new clause and calendar from the original start, pauses kept; where that lies in
//!   the past, the deadline is breached at the moment of the change, and says why.
//! * `own` and `handle` run once for each stay in a department, and are kept for every hop.
//! * A due time agreed by hand beats the computed one. A promised call falls due when it was promised
//!   for, whatever changes.
//! * A deadline keeps the version of the standard that was in force when its clock began.
//! * What is done at the due instant itself is done on time; a breach, once logged, is never unsaid.

mod breach;
mod clock;
mod explain;
mod history;

pub use breach::{Breach, BreachReason, told as told_breach};
pub use explain::{Change, Explanation};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::model::{
    event::{DeadlineMark, Recorded},
    id::{CallbackId, Clause, DepartmentId, Login, StandardHash},
    standard::{Audience, Consequence, DeadlineKind, Standard},
    target::Target,
};
use history::History;

crate::model::request::words! {
    /// Where a deadline is in its life.
    DeadlineState {
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
    pub kind: DeadlineKind,
    pub audience: Audience,
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

/// The standards that events name. A version that is not there sets no deadlines.
pub type Versions<'a> = dyn Fn(&StandardHash) -> Option<&'a Standard> + 'a;

/// A deadline that fell due, or got at risk, and of which the log does not tell yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Lapse {
    pub at: DateTime<Utc>,
    /// Whether it is breached, or at risk only.
    pub breached: bool,
    /// What the log is to say.
    pub mark: DeadlineMark,
    /// What the standard has done about it.
    pub consequence: Consequence,
}

/// The deadlines of a request as they stand at a time: live ones first by due time, then the ended
/// ones, oldest first. `history` is everything that happened to the request, in order.
pub fn deadlines(
    history: &[Recorded],
    versions: &Versions<'_>,
    now: DateTime<Utc>,
) -> Vec<Deadline> {
    History::read(history, versions).deadlines(now)
}

/// The deadlines of a request as they would stand under clauses that were not in force then: a breach that
/// the log tells of says only when somebody looked.
pub fn deadlines_anew(
    history: &[Recorded],
    versions: &Versions<'_>,
    now: DateTime<Utc>,
) -> Vec<Deadline> {
    History::read_anew(history, versions).deadlines(now)
}

/// What fell due or got at risk up to and with `until`, and is not in the log yet, in order of time.
/// A warning that nobody saw before the breach is left out.
pub fn lapses(history: &[Recorded], versions: &Versions<'_>, until: DateTime<Utc>) -> Vec<Lapse> {
    History::read(history, versions).lapses(until)
}

/// The deadlines as they stand after the last event of `history`, and what falls due or gets at risk from
/// there up to and with `until`, as [`deadlines`] and [`lapses`] tell them, in one reading.
pub fn standing_and_lapses(
    history: &[Recorded],
    versions: &Versions<'_>,
    until: DateTime<Utc>,
) -> (Vec<Deadline>, Vec<Lapse>) {
    let Some(last) = history.last() else {
        return (Vec::new(), Vec::new());
    };
    History::read(history, versions).deadlines_and_lapses(last.at, until)
}

/// The deadlines of a request, each with the reason for its due time.
pub fn explained(
    history: &[Recorded],
    versions: &Versions<'_>,
    now: DateTime<Utc>,
) -> Vec<(Deadline, Explanation)> {
    History::read(history, versions).explained(now)
}

impl Deadline {
    /// Whether it is running and past its time of warning, and not yet breached.
    pub fn is_at_risk(&self, now: DateTime<Utc>) -> bool {
        self.state == DeadlineState::Running
            && self.breached_at.is_none()
            && self.warn_at.is_some_and(|warn_at| warn_at <= now)
    }

    /// The share of its time that is used up, from 0 to 1: business time by the calendar of its clause as the
    /// given standard has it, plain time where that has no such clause. 0 where nothing is due.
    pub fn used(&self, now: DateTime<Utc>, standard: &Standard) -> f64 {
        let Some(due) = self.due else { return 0.0 };
        if self.breached_at.is_some() || due <= now {
            return 1.0;
        }
        let until = self.paused_since.unwrap_or(now).max(self.started);
        let id = self.clause.as_str().split_once(':').map_or("", |(_, id)| id);
        let clause = standard.deadlines.iter().find(|clause| clause.id == id);
        let calendar = clause.and_then(|clause| {
            standard.calendar_for(clause.calendar.as_ref(), self.department.as_str())
        });
        let length = |from, to| match calendar {
            Some(calendar) => calendar.between(from, to),
            None => to - from,
        };
        let left = length(until, due);
        // What was left out by pauses is in no target, and between start and due time all the same.
        let whole = match clause.map(|clause| clause.target) {
            Some(Target::Business(target)) if !self.agreed => target,
            _ => length(self.started, until) + left,
        };
        let left = left.num_seconds() as f64 / whole.num_seconds().max(1) as f64;
        (1.0 - left).clamp(0.0, 1.0)
    }

    /// As it stands at a time at which nothing more has happened to its request: what ran past its due
    /// time is breached, whether the log tells of that already or not.
    #[must_use]
    pub fn seen_at(mut self, now: DateTime<Utc>) -> Self {
        if self.state == DeadlineState::Running
            && let Some(due) = self.due.filter(|due| *due <= now)
        {
            self.state = DeadlineState::Breached;
            self.breached_at.get_or_insert(due);
        }
        self
    }
}
