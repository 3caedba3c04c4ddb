//! Why a deadline is due when it is: the clause, the time counted and left out, and what moved it.

use chrono::{DateTime, Utc};

use super::Breach;
use crate::model::{
    calendar::Explained,
    id::{CalendarId, Clause},
    request::Status,
    standard::{Place, Start},
    target::Target,
};

/// The reason for a due time.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The clause that gives it.
    pub clause: Clause,
    /// Where that is written; none for a time that no clause gave.
    pub place: Option<Place>,
    /// How long it allows.
    pub target: Option<Target>,
    /// The calendar that counts; its department's or the standard's first where the clause names none.
    pub calendar: Option<CalendarId>,
    /// Whether people agreed the time, so that nothing was counted.
    pub agreed: bool,
    /// What starts the clock, where that is not the intake.
    pub starts: Option<Start>,
    /// Whether that has not happened yet.
    pub waits: bool,
    /// The stretches counted and left out, from the start to the due time.
    pub counted: Option<Explained>,
    /// When the clock stood still, and why.
    pub pauses: Vec<(Status, DateTime<Utc>, Option<DateTime<Utc>>)>,
    /// What moved the due time, oldest first.
    pub changes: Vec<Change>,
    /// Why it was breached, where it was.
    pub breach: Option<Breach>,
}

/// Something that moved a due time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub at: DateTime<Utc>,
    /// The clause before; none where none applied.
    pub from: Option<Clause>,
    /// The clause after; none where none applies any more.
    pub to: Option<Clause>,
    /// The due time before.
    pub due_before: Option<DateTime<Utc>>,
    /// The due time after.
    pub due_after: Option<DateTime<Utc>>,
}
