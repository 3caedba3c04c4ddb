//! How the norms of a standard are held: how often an action kept one, was let through against it, broke
//! it, or was refused for it. All of it is told by events.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use crate::model::{
    event::{Event, Moved, Recorded, taken_back},
    id::{Clause, Login, RequestId, Seq},
    operator::Actor,
    standard::{DeadlineKind, Norm, NormControl, Standard},
};

/// The kinds of events that tell of norms.
pub const KINDS: [&str; 12] = [
    "request.undone",
    "request.resolved",
    "request.handed_over",
    "request.escalated",
    "request.bounced",
    "request.reopened",
    "request.claimed",
    "request.taken_over",
    "callback.kept",
    "callback.moved",
    "deadline.breached",
    "norm.refused",
];

/// How a norm was held in a time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Actions that kept it.
    pub kept: u64,
    /// Actions let through against it, with a reason.
    pub overridden: u64,
    /// How often it was broken.
    pub broken: u64,
    /// Actions refused for it.
    pub refused: u64,
}

impl Tally {
    /// The share of what was done that kept it; none where nothing was. What was refused was not done.
    pub fn share(&self) -> Option<f64> {
        let done = self.kept + self.overridden + self.broken;
        (done > 0).then(|| self.kept as f64 / done as f64)
    }

    fn count(&mut self, how: How) {
        match how {
            How::Kept => self.kept += 1,
            How::Overridden => self.overridden += 1,
            How::Broken => self.broken += 1,
            How::Refused => self.refused += 1,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    Kept,
    Overridden,
    Broken,
    Refused,
}

/// A norm with how it was held.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    pub norm: Norm,
    pub total: Tally,
    /// Week by week, each by its Monday.
    pub weeks: Vec<(NaiveDate, Tally)>,
}

/// An action that was let through against a norm or a gate.
#[derive(Debug, Clone, PartialEq)]
pub struct Overridden {
    pub event: Seq,
    pub at: DateTime<Utc>,
    pub by: Actor,
    /// Who did it in their name, where another did.
    pub hand: Option<Login>,
    pub request: Option<RequestId>,
    /// What was done, as its event is called.
    pub what: &'static str,
    pub against: Vec<Clause>,
    pub missing: Vec<String>,
    pub reason: String,
}

/// Counts the events of a time, in order, for every norm that the program checks; what was taken back
/// within it counts for nothing. `monday` gives the Monday of an event's week at the desk.
pub fn held(
    standard: &Standard,
    events: &[Recorded],
    monday: impl Fn(DateTime<Utc>) -> NaiveDate,
) -> Vec<Held> {
    let undone = taken_back(events);
    let checked = standard.norms.iter().filter(|norm| norm.control.is_some());
    checked
        .map(|norm| {
            let mut held = Held { norm: norm.clone(), total: Tally::default(), weeks: Vec::new() };
            let mut weeks = BTreeMap::new();
            for recorded in events.iter().filter(|one| !undone.contains(&one.seq)) {
                let Some(how) = said(standard, norm, recorded) else {
                    continue;
                };
                held.total.count(how);
                // What fell due is written down when it is noticed, which may be in a later week.
                weeks.entry(monday(recorded.at)).or_insert_with(Tally::default).count(how);
            }
            held.weeks = weeks.into_iter().collect();
            held
        })
        .collect()
}

/// What an event says of a norm; none where it says nothing of it.
fn said(standard: &Standard, norm: &Norm, recorded: &Recorded) -> Option<How> {
    let control = norm.control?;
    let mine = |clause: &Clause| is_of(norm, control, clause);
    let by_person = matches!(recorded.actor, Actor::Operator(_));
    let either = |against: &[Clause]| {
        if against.iter().any(mine) { How::Overridden } else { How::Kept }
    };
    match (&recorded.event, control) {
        (Event::NormRefused { clause, .. }, _) => mine(clause).then_some(How::Refused),
        (
            Event::Resolved { against, .. },
            NormControl::Callback | NormControl::Script | NormControl::Response,
        ) => Some(either(against)),
        (Event::CallbackKept { .. } | Event::CallbackMoved { .. }, NormControl::Callback) => {
            Some(How::Kept)
        }
        (Event::DeadlineBreached(mark), NormControl::Callback) => {
            (mark.kind == DeadlineKind::Callback).then_some(How::Broken)
        }
        (Event::HandedOver(moved) | Event::Escalated(moved), NormControl::Handover)
            if by_person =>
        {
            let gated = standard.handovers.iter().any(|gate| gate.to.contains(&moved.to));
            (gated || !moved.against.is_empty()).then(|| either(&moved.against))
        }
        (
            Event::Escalated(Moved { reason, .. })
            | Event::Bounced(Moved { reason, .. })
            | Event::Reopened { reason, by_client: false },
            NormControl::Reason,
        ) if by_person => Some(if reason.is_some() { How::Kept } else { How::Broken }),
        (Event::Claimed { .. } | Event::TakenOver { .. }, NormControl::Acknowledge)
            if by_person =>
        {
            Some(How::Kept)
        }
        _ => None,
    }
}

/// Whether a clause cited is this norm: its own address, or for the gates that of any gate.
fn is_of(norm: &Norm, control: NormControl, clause: &Clause) -> bool {
    *clause == norm.clause()
        || (control == NormControl::Handover && clause.as_str().starts_with("handover:"))
}

/// What was let through against a norm or a gate.
pub fn overridden(recorded: &Recorded) -> Option<Overridden> {
    let (against, missing, reason) = match &recorded.event {
        Event::Resolved { against, missing, reason, .. } => (against, missing, reason),
        Event::HandedOver(moved) | Event::Escalated(moved) => {
            (&moved.against, &moved.missing, &moved.overridden)
        }
        _ => return None,
    };
    (!against.is_empty()).then(|| Overridden {
        event: recorded.seq,
        at: recorded.at,
        by: recorded.actor.clone(),
        hand: recorded.by.clone(),
        request: recorded.request,
        what: recorded.event.word(),
        against: against.clone(),
        missing: missing.clone(),
        reason: reason.as_ref().map_or_else(String::new, |reason| reason.as_str().to_owned()),
    })
}
