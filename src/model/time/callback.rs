//! Promised calls.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::model::{
    event::{Event, Recorded},
    id::{CallbackId, ClientId, Login, RequestId},
    standard::{DeadlineClause, DeadlineKind, ScopeFacts, Standard},
    target::Target,
};

crate::model::request::words! {
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
    pub id: CallbackId,
    pub request: RequestId,
    pub client: ClientId,
    /// Who makes the call.
    pub by: Login,
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
    /// Whether the client knows of the time it was moved to; none where it was not moved, or nobody said.
    pub told: Option<bool>,
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

/// An open promise, as it stands: what may change of it while it lives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    pub callback: CallbackId,
    pub due: DateTime<Utc>,
    /// Whether the time was agreed with the client.
    pub agreed: bool,
    /// Who makes the call.
    pub by: Login,
    /// How often it was tried without an answer.
    pub tries: u32,
    /// When it is tried again.
    pub next_try: Option<DateTime<Utc>>,
    /// How often it was moved.
    pub moved: u32,
    /// Whether the client knows of the time it was moved to; none where it was not moved, or nobody said.
    pub told: Option<bool>,
}

impl Promise {
    /// How a promise stood after these events of its request; none where it was not made by then.
    pub fn of(history: &[Recorded], callback: CallbackId) -> Option<Self> {
        let mut promise: Option<Self> = None;
        for recorded in history {
            match (&recorded.event, &mut promise) {
                (Event::CallbackPromised { callback: made, due, agreed, by, .. }, _)
                    if *made == callback =>
                {
                    promise = Some(Self {
                        callback,
                        due: *due,
                        agreed: *agreed,
                        by: by.clone(),
                        tries: 0,
                        next_try: None,
                        moved: 0,
                        told: None,
                    });
                }
                (Event::Replied { .. }, Some(promise)) => {
                    promise.told = promise.told.map(|_| true);
                }
                (Event::Undone { restored: stands, .. }, Some(promise)) => {
                    if let Some(stands) =
                        stands.promise.as_ref().filter(|one| one.callback == callback)
                    {
                        promise.clone_from(stands);
                    }
                }
                (event, Some(promise)) => promise.follow(event),
                _ => {}
            }
        }
        promise
    }

    fn follow(&mut self, event: &Event) {
        match event {
            Event::CallbackTried { callback, attempt, next } if *callback == self.callback => {
                self.tries = *attempt;
                self.next_try = *next;
            }
            Event::CallbackMoved { callback, due, told, .. } if *callback == self.callback => {
                self.due = *due;
                self.agreed = true;
                self.moved += 1;
                self.next_try = None;
                self.told = *told;
            }
            Event::CallbackAssigned { callback, to, .. } if *callback == self.callback => {
                self.by = to.clone();
            }
            _ => {}
        }
    }
}

/// The clause that times promised calls on a request; none where the standard has none for it.
pub fn clause<'s>(standard: &'s Standard, facts: &ScopeFacts<'_>) -> Option<&'s DeadlineClause> {
    standard
        .deadlines
        .iter()
        .find(|clause| clause.kind == DeadlineKind::Callback && clause.when.holds(facts))
        .filter(|clause| !clause.none)
}

/// When a call promised now falls due by its clause; none where the standard has none for it, or it never
/// falls due.
pub fn due(
    standard: &Standard,
    facts: &ScopeFacts<'_>,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let clause = clause(standard, facts)?;
    let calendar = standard.calendar_for(clause.calendar.as_ref(), facts.department)?;
    calendar.due(now, &clause.target).ok()
}

/// How long to wait before a call is tried again, where the standard times calls in days or not at all.
const TRY_AGAIN: TimeDelta = TimeDelta::minutes(30);

/// When to try again a call that nobody answered now, `tries` times before that: after a quarter of the
/// target of the clause for promised calls, then a half, then the whole of it, in business time; yet not
/// after the time that was promised, while that lies ahead.
pub fn next_try(
    standard: &Standard,
    facts: &ScopeFacts<'_>,
    due: DateTime<Utc>,
    tries: u32,
    now: DateTime<Utc>,
) -> DateTime<Utc> {
    let clause = clause(standard, facts);
    let pause = match clause.map(|clause| clause.target) {
        Some(Target::Business(target)) => {
            let minutes = (target.num_minutes() << tries.min(2)) / 4;
            TimeDelta::minutes(minutes.max(5))
        }
        _ => TRY_AGAIN,
    };
    let calendar = clause.and_then(|clause| clause.calendar.as_ref());
    let next = standard
        .calendar_for(calendar, facts.department)
        .and_then(|calendar| calendar.due(now, &Target::Business(pause)).ok())
        .unwrap_or(now + pause);
    if due > now { next.min(due) } else { next }
}
