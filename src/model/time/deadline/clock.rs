//! One clock: when it began, by which clause it runs, and what became of it.

use chrono::{DateTime, Utc};

use super::{Breach, Change, Deadline, DeadlineState};
use crate::model::{
    calendar::{Calendar, Explained, Pause},
    event::DeadlineMark,
    id::{CallbackId, Clause, DepartmentId, Login, StandardHash},
    request::Status,
    standard::{Audience, DeadlineClause, DeadlineKind, ScopeFacts, Standard, Start},
};

/// A stretch of time in one status; `to` is open while it lasts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stay {
    pub status: Status,
    pub from: DateTime<Utc>,
    pub to: Option<DateTime<Utc>>,
}

/// How a clock ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct End {
    pub at: DateTime<Utc>,
    pub met: bool,
}

/// One clock. It exists from its start on, also while no clause applies to it: a change may bring one.
#[derive(Debug, Clone)]
pub(super) struct Clock<'a> {
    pub kind: DeadlineKind,
    /// What the clock counts from.
    pub started: DateTime<Utc>,
    /// When the clock of this kind begins where its clause names no start of its own.
    pub origin: DateTime<Utc>,
    /// Whether what starts the clause's clock has not happened yet.
    pub waits: bool,
    /// How often it was extended.
    pub extended: u32,
    pub standard: Option<&'a Standard>,
    pub version: StandardHash,
    pub clause: Option<&'a DeadlineClause>,
    /// The last clause that applied, after none does any more.
    pub former: Option<&'a DeadlineClause>,
    /// The department whose calendar counts, and for `own` and `handle` the stay.
    pub department: DepartmentId,
    /// The time promised or agreed by hand; beats what the clause gives.
    pub agreed: Option<DateTime<Utc>>,
    /// Whether people agreed it, rather than a clause.
    pub by_hand: bool,
    pub end: Option<End>,
    /// Since when no clause applies.
    pub dropped: Option<DateTime<Utc>>,
    pub breached_at: Option<DateTime<Utc>>,
    /// Whether the log tells of the breach.
    pub breach_marked: bool,
    pub warn_marked: bool,
    pub callback: Option<CallbackId>,
    pub owner: Option<Login>,
    /// What moved the due time, oldest first.
    pub changes: Vec<Change>,
    /// When the promised call was tried last.
    pub tried: Option<DateTime<Utc>>,
    /// Why it was breached.
    pub breach: Option<Breach>,
    pub reckoned: Option<Reckoned>,
}

/// The due time as it was last computed, with what it rests on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reckoned {
    pub due: Option<DateTime<Utc>>,
    pub warn_at: Option<DateTime<Utc>>,
}

impl<'a> Clock<'a> {
    /// Whether it is neither met nor cancelled.
    pub fn runs(&self) -> bool {
        self.end.is_none()
    }

    /// Whether there is anything to show or to keep: a clause, or a time agreed.
    pub fn counts(&self) -> bool {
        self.clause.is_some() || self.former.is_some() || self.agreed.is_some()
    }

    /// The clause that applies to a request of these facts: of the kind, the first whose scope holds.
    pub fn choose(&self, facts: &ScopeFacts<'_>) -> Option<&'a DeadlineClause> {
        self.standard?
            .deadlines
            .iter()
            .find(|clause| clause.kind == self.kind && clause.when.holds(facts))
            .filter(|clause| !clause.none)
    }

    /// Begins where its clause says: with the intake, or with what happened since.
    pub fn begin(&mut self, happened: &[(Start, DateTime<Utc>)]) {
        let Some(start) = self.clause.and_then(|clause| clause.starts.as_ref()) else {
            (self.started, self.waits) = (self.origin, false);
            return;
        };
        let first = happened.iter().find(|(what, _)| what == start);
        self.waits = first.is_none();
        self.started = first.map_or(self.origin, |(_, at)| *at);
    }

    /// Whether there is nothing to count yet.
    fn waits_for_start(&self) -> bool {
        self.waits && self.agreed.is_none()
    }

    pub fn calendar(&self) -> Option<&'a Calendar> {
        let clause = self.clause.or(self.former)?;
        self.standard?.calendar_for(clause.calendar.as_ref(), self.department.as_str())
    }

    /// The stretches during which it stands still, those that lasted already ended.
    pub fn pauses(&self, stays: &[Stay]) -> Vec<Pause> {
        stays
            .iter()
            .filter(|stay| self.pauses_in(stay.status))
            .filter_map(|stay| stay.to.map(|to| (stay.from, to)))
            .collect()
    }

    /// Whether it stands still in a status.
    pub fn pauses_in(&self, status: Status) -> bool {
        // A promise is a promise, whatever the request waits for.
        if self.callback.is_some() {
            return false;
        }
        !status.is_unresolved() || self.clause.is_some_and(|clause| clause.pauses.contains(&status))
    }

    /// Since when it stands still, where it does at the end of these stays.
    pub fn paused_since(&self, stays: &[Stay]) -> Option<DateTime<Utc>> {
        if self.waits_for_start() {
            return Some(self.started);
        }
        let mut since = None;
        for stay in stays.iter().rev() {
            if !self.pauses_in(stay.status) || stay.to.is_some() && since.is_none() {
                break;
            }
            since = Some(stay.from.max(self.started));
        }
        since
    }

    /// Computes the due time and the time of warning anew.
    pub fn reckon(&mut self, stays: &[Stay]) {
        let pauses = self.pauses(stays);
        let due = self.agreed.or_else(|| {
            let (clause, calendar) = (self.clause?, self.calendar()?);
            if self.waits {
                return None;
            }
            let due = calendar.due_paused(self.started, &clause.target, &pauses).ok()?;
            let Some(extension) = clause.extension else {
                return Some(due);
            };
            (0..self.extended)
                .try_fold(due, |due, _| calendar.due_paused(due, &extension.by, &pauses).ok())
        });
        self.reckoned =
            Some(Reckoned { due, warn_at: due.and_then(|due| self.warn_at(due, &pauses)) });
    }

    /// How the due time came together that was reckoned last; while it stands still, what was counted up
    /// to then. None where nothing was counted.
    pub fn counted(&self, stays: &[Stay]) -> Option<Explained> {
        let (clause, calendar) = (self.clause?, self.calendar()?);
        if self.agreed.is_some() || self.waits {
            return None;
        }
        // What came after its end moved nothing.
        let pauses: Vec<Pause> = match self.end {
            Some(End { at, .. }) => stays
                .iter()
                .filter(|stay| self.pauses_in(stay.status) && stay.from < at)
                .map(|stay| (stay.from, stay.to.map_or(at, |to| to.min(at))))
                .collect(),
            None => self.pauses(stays),
        };
        let mut whole = calendar.due_explained(self.started, &clause.target, &pauses).ok()?;
        if let Some(extension) = clause.extension {
            for _ in 0..self.extended {
                let more = calendar.due_explained(whole.to, &extension.by, &pauses).ok()?;
                whole = whole.and_then(more);
            }
        }
        match self.paused_since(stays) {
            Some(since) if self.runs() && self.breached_at.is_none() => Some(whole.until(since)),
            _ => Some(whole),
        }
    }

    fn warn_at(&self, due: DateTime<Utc>, pauses: &[Pause]) -> Option<DateTime<Utc>> {
        if let Some(before) = self.clause.and_then(|clause| clause.warn_before) {
            return Some((due - before.plain()).max(self.started).min(due));
        }
        let share = self.clause.map_or(DEFAULT_WARN_AT, |clause| clause.warn_at);
        let Some(calendar) = self.calendar() else {
            return Some(due);
        };
        let budget = match (self.agreed, self.clause) {
            // Of a time agreed, the share is that of the business time up to it.
            (Some(due), _) => crate::model::calendar::Budget::Business(calendar.consumed(
                self.started,
                due,
                pauses,
            )),
            // Of an extended time too: the target alone says no longer how much there is.
            (None, Some(_)) if self.extended > 0 => crate::model::calendar::Budget::Business(
                calendar.consumed(self.started, due, pauses),
            ),
            (None, Some(clause)) => calendar.budget(self.started, &clause.target).ok()?,
            (None, None) => return None,
        };
        let warn_at = calendar.spent_at(self.started, budget.share(share), pauses).ok()?;
        Some(warn_at.min(due))
    }

    pub fn due(&self) -> Option<DateTime<Utc>> {
        self.reckoned.and_then(|reckoned| reckoned.due)
    }

    /// Notes that the due time passed before `until` (`inclusive`: or at it) while the clock ran.
    pub fn lapse(&mut self, until: DateTime<Utc>, inclusive: bool, stays: &[Stay]) {
        if self.breached_at.is_some() || !self.runs() || self.dropped.is_some() {
            return;
        }
        let Some(due) = self.due() else { return };
        // While it stands still, only what fell due before it did counts.
        let (until, inclusive) = match self.paused_since(stays) {
            Some(since) if since < until => (since, false),
            _ => (until, inclusive),
        };
        if due < until || inclusive && due == until {
            self.breached_at = Some(due);
        }
    }

    /// The address of the clause, also for times that no clause gave.
    pub fn address(&self) -> Clause {
        self.clause
            .or(self.former)
            .map_or_else(|| Clause::new("deadline", self.kind), DeadlineClause::clause)
    }

    pub fn mark(&self, due: DateTime<Utc>, assignee: Option<&Login>) -> DeadlineMark {
        DeadlineMark {
            kind: self.kind,
            clause: self.address(),
            started: self.started,
            due,
            assignee: self.owner.as_ref().or(assignee).cloned(),
            department: self.department.clone(),
            callback: self.callback,
            reason: None,
            since: None,
            why: None,
        }
    }

    /// Whether a mark of the log is on this clock.
    pub fn is_of(&self, mark: &DeadlineMark) -> bool {
        self.kind == mark.kind
            && (self.kind.is_single() || self.started == mark.started)
            && self.callback == mark.callback
    }

    /// The deadline as it stands.
    pub fn deadline(&self, assignee: Option<&Login>, stays: &[Stay]) -> Deadline {
        let paused_since =
            self.paused_since(stays).filter(|_| self.runs() && self.dropped.is_none());
        let ended = self.end.map(|end| end.at).or(self.dropped);
        let state = match (self.end, self.dropped) {
            (Some(End { met: true, .. }), _) => DeadlineState::Met,
            (Some(_), _) | (None, Some(_)) => DeadlineState::Cancelled,
            (None, None) if self.breached_at.is_some() => DeadlineState::Breached,
            (None, None) if paused_since.is_some() => DeadlineState::Paused,
            (None, None) => DeadlineState::Running,
        };
        let shown = self.reckoned.filter(|_| state != DeadlineState::Paused);
        // What was done exactly when it was due was done in time, though the log told of the breach first.
        let in_time = |at: &DateTime<Utc>| {
            let met = self.end.is_some_and(|end| end.met && end.at == *at);
            met && self.due() == Some(*at)
        };
        Deadline {
            kind: self.kind,
            audience: self
                .clause
                .or(self.former)
                .map_or(Audience::Client, |clause| clause.audience),
            clause: self.address(),
            standard: self.version.clone(),
            state,
            started: self.started,
            due: shown.and_then(|reckoned| reckoned.due),
            warn_at: shown.and_then(|reckoned| reckoned.warn_at),
            ended,
            breached_at: self.breached_at.filter(|at| !in_time(at)),
            paused_since: paused_since.filter(|_| state == DeadlineState::Paused),
            department: self.department.clone(),
            owner: self.owner.as_ref().or(assignee).cloned(),
            callback: self.callback,
            agreed: self.by_hand,
        }
    }
}

/// The share of the time after which an agreed time without a clause is at risk.
const DEFAULT_WARN_AT: f64 = 0.75;
