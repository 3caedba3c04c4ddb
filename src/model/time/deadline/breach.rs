//! Why a deadline was breached: what stood in the way when it fell due, as the events of the request
//! tell it. It goes into the log with the breach, and is never reckoned anew.

use chrono::{DateTime, Utc};

use super::Deadline;
use crate::model::event::{DeadlineMark, Event, Recorded};

crate::model::request::words! {
    /// What stood in the way.
    BreachReason {
        /// A change brought another clause, by which it was due already.
        Changed = "changed",
        /// The request waited, and this clock does not stand still meanwhile.
        Waiting = "waiting",
        /// It came to the department only when the clock was at risk already.
        MovedLate = "moved_late",
        /// Somebody had it and gave it back; nobody took it since.
        Released = "released",
        /// Nobody had taken it.
        Untaken = "untaken",
        /// It was taken only when the clock was at risk already.
        TakenLate = "taken_late",
        /// Somebody worked on it in good time, and it took longer.
        InHand = "in_hand",
        /// The call was tried, and nobody answered.
        NoAnswer = "no_answer",
        /// The call was not made.
        NotCalled = "not_called",
        /// The promise was given up.
        GivenUp = "given_up",
    }
}

/// Why a deadline was breached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Breach {
    pub reason: BreachReason,
    /// Since when that was so; none where it was from the start.
    pub since: Option<DateTime<Utc>>,
}

impl Breach {
    pub(super) const fn since(reason: BreachReason, since: DateTime<Utc>) -> Self {
        Self { reason, since: Some(since) }
    }

    /// What a mark of the log says. Older programs told of a change of clause in a sentence, and of
    /// nothing else.
    pub fn of(mark: &DeadlineMark) -> Option<Self> {
        let changed = mark.why.as_ref().map(|_| BreachReason::Changed);
        let since = mark.since.or(changed.map(|_| mark.due));
        mark.reason.or(changed).map(|reason| Self { reason, since })
    }
}

/// Why a deadline was breached, as the log of its request tells it.
pub fn told(timeline: &[Recorded], deadline: &Deadline) -> Option<Breach> {
    deadline.breached_at?;
    timeline.iter().find_map(|recorded| match &recorded.event {
        Event::DeadlineBreached(mark)
            if mark.kind == deadline.kind
                && mark.callback == deadline.callback
                && (mark.kind.is_single() || mark.started == deadline.started) =>
        {
            Breach::of(mark)
        }
        _ => None,
    })
}
