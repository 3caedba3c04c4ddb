//! What happens because time passed: waits that end, deadlines at risk and breached, and what the
//! standard has done about them. Recorded once, by whoever looks first.

pub(super) mod catch_up;

use anyhow::Context as _;
use chrono::{DateTime, Utc};

use super::act::{Act, Answer};
use crate::{
    model::{
        deadline::{self, Deadline, DeadlineState, Lapse},
        event::{Changed, DeadlineMark, Event, Moved, Recorded, standing},
        id::{Clause, Login, RequestId},
        notice::NoticeKind,
        operator::Right,
        refusal::{Refusal, said},
        request::Request,
        standard::{Assign, AssignTo, DeadlineKind, Notify},
    },
    store::{Kept, Store},
};

use super::versions::Versions;

/// Consequences of consequences end: each clock is marked once. This only bounds a fault.
const MOST_ROUNDS: usize = 500;

impl Act<'_> {
    /// Notes on a request what came to pass up to and with a time: in order, each at the time at which
    /// it did. So it makes no difference who looked, or when. Answers its deadlines as they then stand.
    pub fn note_lapses(&mut self, id: RequestId, until: DateTime<Utc>) -> Answer<Vec<Kept>> {
        let Some(mut request) = Request::of(&self.store.history(id)?) else {
            return Ok(Vec::new());
        };
        for _ in 0..MOST_ROUNDS {
            let history = self.store.history(id)?;
            let Some(last) = history.last().map(|recorded| recorded.at) else {
                break;
            };
            let named = self.versions.of_history(self.store, &history)?;
            let (deadlines, lapses) = deadline::standing_and_lapses(
                &history,
                &|hash| named.get(hash).map(|standard| &**standard),
                until,
            );
            // A warning that nobody saw before the breach tells nothing any more.
            let lapse = lapses
                .into_iter()
                .filter(|lapse| lapse.at <= until)
                .find(|lapse| lapse.breached || is_ahead(&deadlines, lapse, until));
            let wait = request.wait_until.filter(|wait| *wait <= until);
            if wait.is_none() && lapse.is_none() {
                return Ok(kept(deadlines, &history));
            }
            // Given back before it grows: it is added to, not copied, where nobody else has it.
            drop(history);
            let before = self.events.len();
            match (wait, lapse) {
                (Some(wait), lapse) if lapse.as_ref().is_none_or(|lapse| wait <= lapse.at) => {
                    // The clocks go on from when the wait was to end, not from when somebody looked.
                    self.then(wait.max(last), |act| {
                        act.desk_does(id, Event::Resumed { by_time: true })?;
                        Ok(())
                    })?;
                }
                (_, Some(lapse)) => {
                    self.then(lapse.at.max(last), |act| act.mark(&request, lapse))?;
                }
                (_, None) => {}
            }
            for recorded in &self.events[before..] {
                if recorded.request == Some(id) {
                    request.apply(recorded);
                }
            }
            if self.slice_is_full() {
                break;
            }
        }
        let history = self.store.history(id)?;
        Ok(kept(standing_deadlines(self.store, self.versions, &history)?, &history))
    }

    /// Notes what came to pass on a request, and keeps its deadlines as they then stand.
    pub fn settle(&mut self, id: RequestId, until: DateTime<Utc>) -> Answer<()> {
        let kept = self.note_lapses(id, until)?;
        self.store.keep_deadlines(id, &kept)?;
        self.settled.insert(id);
        Ok(())
    }

    /// Does something as of a time that has passed.
    fn then(
        &mut self,
        at: DateTime<Utc>,
        work: impl FnOnce(&mut Self) -> Answer<()>,
    ) -> Answer<()> {
        let now = std::mem::replace(&mut self.now, at);
        let done = work(self);
        self.now = now;
        done
    }

    fn mark(&mut self, request: &Request, lapse: Lapse) -> Answer<()> {
        let Lapse { breached, mark, consequence, .. } = lapse;
        let clause = mark.clause.clone();
        let event = if breached {
            Event::DeadlineBreached(mark.clone())
        } else {
            Event::DeadlineWarned(mark.clone())
        };
        let cause = self.desk_does(request.id, event)?;
        let raised = request.priority.raised();
        let mut tags = request.tags.clone();
        tags.extend(consequence.tag.iter().filter(|tag| !request.tags.contains(tag)).cloned());
        tags.sort();
        let changed = Changed {
            priority: (consequence.raise_priority && raised != request.priority)
                .then_some((request.priority, raised)),
            tags: (tags != request.tags).then(|| (request.tags.clone(), tags)),
            clause: Some(clause.clone()),
            ..Changed::default()
        };
        if changed.priority.is_some() || changed.tags.is_some() {
            self.desk_does(request.id, Event::Changed(Box::new(changed)))?;
        }
        if request.status.is_unresolved() {
            if let Some(level) = consequence.escalate.filter(|level| *level > request.level)
                && let Some(to) = self.standard.above_unasked(&request.department, level).cloned()
            {
                let moved = Moved {
                    from: request.department.clone(),
                    to: to.id,
                    level: to.level,
                    assignee: request.assignee.clone(),
                    reason: None,
                    note: None,
                    clause: Some(clause.clone()),
                    against: Vec::new(),
                    missing: Vec::new(),
                    overridden: None,
                };
                self.desk_does(request.id, Event::Escalated(moved))?;
                self.hold_at_gate(request.id, None)?;
            }
            if let Some(assign) = &consequence.assign {
                let standing = self.request(request.id)?;
                self.assign_by(&standing, assign, &clause)?;
            }
        }
        let about = match (breached, mark.callback) {
            (true, _) => NoticeKind::Breached,
            (false, Some(_)) => NoticeKind::Callback,
            (false, None) => NoticeKind::AtRisk,
        };
        for login in self.addressees(request, (&mark, breached), &consequence.notify)? {
            self.tell(request.id, login, about, (Some(&clause), Some(cause.seq)))?;
        }
        Ok(())
    }

    /// Assigns as a clause says; nobody where nobody is there.
    pub fn assign_by(&mut self, request: &Request, to: &AssignTo, clause: &Clause) -> Answer<()> {
        let chosen = match to {
            AssignTo::Operator(login) => {
                self.store.operator(login.as_str())?.filter(|operator| operator.active)
            }
            AssignTo::By(method) => {
                let mut there = Vec::new();
                for candidate in self.store.candidates()? {
                    let operator = &candidate.operator;
                    if operator.active
                        && operator.on_duty
                        && operator.departments.contains(&request.department)
                        && self.standard.allows_in(operator, Right::Claim, &request.department)
                        && self.barred(operator)?.is_empty()
                    {
                        there.push(candidate);
                    }
                }
                let there = there.into_iter();
                let best = match method {
                    Assign::LeastLoaded => there.min_by(|a, b| {
                        (a.load, &a.operator.login).cmp(&(b.load, &b.operator.login))
                    }),
                    Assign::RoundRobin => there.min_by(|a, b| {
                        (a.assigned, &a.operator.login).cmp(&(b.assigned, &b.operator.login))
                    }),
                };
                best.map(|candidate| candidate.operator)
            }
        };
        let Some(operator) =
            chosen.filter(|operator| request.assignee.as_ref() != Some(&operator.login))
        else {
            return Ok(());
        };
        let assigned = Event::Assigned {
            from: request.assignee.clone(),
            to: operator.login.clone(),
            accountable: self.becomes_owner(request, &operator)?,
            clause: Some(clause.clone()),
            reason: None,
        };
        let cause = self.desk_does(request.id, assigned)?;
        self.tell(request.id, operator.login, NoticeKind::Assigned, (Some(clause), Some(cause.seq)))
    }

    /// Whom a consequence tells: roles, logins, and whoever has the request.
    fn addressees(
        &self,
        request: &Request,
        (mark, breached): (&DeadlineMark, bool),
        named: &[Notify],
    ) -> Answer<Vec<Login>> {
        let mut told: Vec<Login> = Vec::new();
        let mut add = |login: Option<Login>| {
            if let Some(login) = login.filter(|login| !told.contains(login)) {
                told.push(login);
            }
        };
        // A promised call calls whoever is to make it, whatever else a clause says.
        if mark.callback.is_some() && !breached {
            add(mark.assignee.clone());
        }
        for who in named {
            match who {
                Notify::Assignee => {
                    add(mark.assignee.clone().or_else(|| request.assignee.clone()));
                }
                Notify::Accountable => add(request.accountable.clone()),
                Notify::Role(role) => {
                    for operator in self.store.operators()? {
                        if operator.active && operator.role == *role {
                            add(Some(operator.login));
                        }
                    }
                }
                Notify::Login(login) => {
                    let found = self.store.operator(login.as_str())?;
                    add(found.filter(|operator| operator.active).map(|operator| operator.login));
                }
            }
        }
        Ok(told)
    }

    /// The kinds of the live deadlines of a request.
    pub fn live_kinds(&self, id: RequestId) -> Answer<Vec<DeadlineKind>> {
        let live = self.live_deadlines(id)?;
        Ok(live.into_iter().map(|deadline| deadline.kind).collect())
    }

    /// Its deadlines that still run or stand still.
    pub fn live_deadlines(&self, id: RequestId) -> Answer<Vec<Deadline>> {
        let history = self.store.history(id)?;
        Ok(standing_deadlines(self.store, self.versions, &history)?
            .into_iter()
            .filter(|deadline| deadline.state.is_live())
            .collect())
    }

    /// Puts a due time off by what its clause allows, and tells the client.
    pub fn extend(
        &mut self,
        id: RequestId,
        kind: DeadlineKind,
        reason: Option<&String>,
        text: Option<&String>,
    ) -> Answer<()> {
        let request = self.workable(&[Right::Extend], id)?;
        let found = self
            .live_deadlines(id)?
            .into_iter()
            .find(|deadline| deadline.kind == kind)
            .ok_or_else(|| {
                Refusal::invalid(said!("#{id} has no live deadline `{kind}` to extend", id, kind))
            })?;
        let clause = found.clause.clone();
        let version = self.versions.of(self.store, &found.standard)?;
        let version = version.as_ref().map(|version| &*version.standard);
        let allowed = version.and_then(|standard| {
            let id = clause.as_str().split_once(':').map_or("", |(_, id)| id);
            standard.deadlines.iter().find(|deadline| deadline.id == id)
        });
        let Some(extension) = allowed.and_then(|clause| clause.extension) else {
            return Err(Refusal::not_allowed(said!("{clause} allows no extension", clause)).into());
        };
        let Some(from) = found.due else {
            return Err(Refusal::conflict(said!(
                "{clause} stands still; it can be extended once it runs",
                clause
            ))
            .into());
        };
        if found.state == DeadlineState::Breached || found.agreed {
            return Err(Refusal::not_allowed(said!(
                "{clause} may be extended only before it is due, and not where another time was agreed",
                clause
            ))
            .into());
        }
        let history = self.store.history(id)?;
        let before = standing(&history)
            .filter(|recorded| {
                matches!(&recorded.event, Event::DeadlineExtended { kind: of, .. } if *of == kind)
            })
            .count();
        if before >= extension.times as usize {
            return Err(Refusal::not_allowed(said!(
                "{clause} was extended already, as often as it allows ({times})",
                clause,
                times = extension.times
            ))
            .into());
        }
        let mut missing = Vec::new();
        if Self::said(reason).is_none() {
            missing.push("reason".to_owned());
        }
        let text = text.filter(|text| !text.trim().is_empty());
        if extension.notice && text.is_none() {
            missing.push("text".to_owned());
        }
        if !missing.is_empty() {
            return Err(Refusal::StandardNotMet {
                message: said!("say why more time is needed, and tell the client"),
                clause,
                missing,
            }
            .into());
        }
        let calendar = allowed.and_then(|clause| {
            version?.calendar_for(clause.calendar.as_ref(), found.department.as_str())
        });
        let due = calendar
            .and_then(|calendar| calendar.due(from, &extension.by).ok())
            .context("the extended time never falls due")?;
        self.on(
            &request,
            Event::DeadlineExtended {
                kind,
                clause,
                from,
                due,
                reason: super::work::private(reason),
                told: text.is_some(),
            },
        )?;
        match text {
            Some(text) => self.reply(id, text, None),
            None => Ok(()),
        }
    }
}

/// Whether a warning still tells something: its deadline falls due later.
fn is_ahead(deadlines: &[Deadline], lapse: &Lapse, until: DateTime<Utc>) -> bool {
    deadlines
        .iter()
        .filter(|deadline| is_of(deadline, &lapse.mark))
        .any(|deadline| deadline.due.is_none_or(|due| due > until))
}

/// Computes the deadlines of a request anew and keeps them.
pub(super) fn keep_deadlines(
    store: &Store,
    fresh: &Store,
    versions: &Versions,
    request: RequestId,
) -> anyhow::Result<()> {
    let history = store.history(request)?;
    let deadlines = standing_deadlines(store, versions, &history)?;
    fresh.keep_deadlines(request, &kept(deadlines, &history))
}

/// The deadlines as they stand after the last event.
fn standing_deadlines(
    store: &Store,
    versions: &Versions,
    history: &[Recorded],
) -> anyhow::Result<Vec<Deadline>> {
    let Some(last) = history.last() else {
        return Ok(Vec::new());
    };
    let named = versions.of_history(store, history)?;
    Ok(deadline::deadlines(history, &|hash| named.get(hash).map(|standard| &**standard), last.at))
}

/// Deadlines, each with the time at which the log has to tell of it next.
fn kept(deadlines: Vec<Deadline>, history: &[Recorded]) -> Vec<Kept> {
    deadlines
        .into_iter()
        .map(|deadline| Kept { next_at: next_at(&deadline, history), deadline })
        .collect()
}

/// When the log has to tell of a deadline next.
fn next_at(deadline: &Deadline, history: &[Recorded]) -> Option<DateTime<Utc>> {
    // Whether the log tells of it, since its time was last agreed anew.
    let marked = |breach: bool| {
        for recorded in standing(history).rev() {
            match &recorded.event {
                Event::DeadlineBreached(mark) if breach && is_of(deadline, mark) => return true,
                Event::DeadlineWarned(mark) if !breach && is_of(deadline, mark) => return true,
                Event::CallbackMoved { callback, .. } | Event::CallbackTried { callback, .. }
                    if !breach && deadline.callback == Some(*callback) =>
                {
                    return false;
                }
                Event::Changed(changed) if !breach && changed.due.contains_key(&deadline.kind) => {
                    return false;
                }
                Event::DeadlineExtended { kind, .. } if !breach && deadline.kind == *kind => {
                    return false;
                }
                _ => {}
            }
        }
        false
    };
    if let Some(at) = deadline.breached_at {
        return (!marked(true)).then_some(at);
    }
    if deadline.state != DeadlineState::Running {
        return None;
    }
    match deadline.warn_at {
        Some(warn_at) if !marked(false) => {
            Some(deadline.due.map_or(warn_at, |due| warn_at.min(due)))
        }
        _ => deadline.due,
    }
}

fn is_of(deadline: &Deadline, mark: &DeadlineMark) -> bool {
    deadline.kind == mark.kind
        && (deadline.kind.is_single() || deadline.started == mark.started)
        && deadline.callback == mark.callback
}
