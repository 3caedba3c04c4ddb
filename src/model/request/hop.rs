//! How a request went from department to department: each hop with who moved it, from where to where, why,
//! and how the clocks stood at that moment. All of it is told by the events.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::model::{
    deadline::{self, Deadline, Versions},
    event::{Event, Moved, Recorded},
    id::{Clause, DepartmentId, Seq},
    operator::Actor,
    private::Private,
    request::Level,
};

/// From this level on the service is management: what goes there is decided rather than known.
const MANAGEMENT: Level = 3;
/// Handed back so often, a request plays ping-pong: nobody takes it for theirs.
pub const PING_PONG: u32 = 3;

crate::model::request::words! {
    /// What kind of move a hop is. The two escalations are told apart as service management does (ITIL 4,
    /// incident management): by function to those who know more, by hierarchy to those who decide.
    Move {
        /// To another department by hand.
        HandOver = "handover",
        Function = "function",
        Hierarchy = "hierarchy",
        /// Back with a reason.
        Bounce = "bounce",
    }
}

impl Move {
    /// The kind of an escalation to a level.
    pub const fn up_to(level: Level) -> Self {
        if level >= MANAGEMENT { Self::Hierarchy } else { Self::Function }
    }

    /// The move that an event tells of, with its particulars; none where it tells of none.
    pub fn of(event: &Event) -> Option<(Self, &Moved)> {
        match event {
            Event::HandedOver(moved) => Some((Self::HandOver, moved)),
            Event::Escalated(moved) => Some((Self::up_to(moved.level), moved)),
            Event::Bounced(moved) => Some((Self::Bounce, moved)),
            _ => None,
        }
    }
}

/// One hop of a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hop {
    /// The event that tells of it.
    pub event: Seq,
    pub at: DateTime<Utc>,
    /// Who moved it: a person, or the desk by a clause.
    pub by: Actor,
    /// What kind of move it was.
    pub kind: Move,
    pub from: DepartmentId,
    pub to: DepartmentId,
    pub level: Level,
    pub reason: Option<Private>,
    /// The clause that moved it, where no person did.
    pub clause: Option<Clause>,
    /// The live deadlines as they stood just before.
    pub clocks: Vec<Deadline>,
}

/// The hops of a request, oldest first, without those that were taken back. `history` is everything that
/// happened to it, in order.
pub fn hops(history: &[Recorded], versions: &Versions<'_>) -> Vec<Hop> {
    let is_undone = |seq: Seq| {
        history
            .iter()
            .any(|later| matches!(&later.event, Event::Undone { event, .. } if *event == seq))
    };
    let hop = |(before, recorded): (usize, &Recorded)| {
        let (kind, moved) = Move::of(&recorded.event)?;
        if is_undone(recorded.seq) {
            return None;
        }
        let mut clocks = deadline::deadlines(&history[..before], versions, recorded.at);
        clocks.retain(|deadline| deadline.state.is_live());
        Some(Hop {
            event: recorded.seq,
            at: recorded.at,
            by: recorded.actor.clone(),
            kind,
            from: moved.from.clone(),
            to: moved.to.clone(),
            level: moved.level,
            reason: moved.reason.clone(),
            clause: moved.clause.clone(),
            clocks,
        })
    };
    history.iter().enumerate().filter_map(hop).collect()
}
