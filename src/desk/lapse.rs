//! What happens because time passed: waits that end, deadlines at risk and breached, and what the
//! standard has done about them. Recorded once, by whoever looks first.

use chrono::{DateTime, Utc};

use super::act::{Act, Answer};
use crate::{
    model::{
        deadline::{self, Deadline, DeadlineState, Lapse},
        event::{Changed, DeadlineMark, Event, Moved, Recorded},
        id::{Clause, DepartmentId, Login, RequestId},
        request::{Level, Request},
        standard::{Assign, AssignTo, Standard},
    },
    store::{Kept, Store},
};

use super::versions::Versions;

/// Consequences of consequences end: each clock is marked once. This only bounds a fault.
const MOST_ROUNDS: usize = 50;

impl Act<'_> {
    /// Notes on a request what fell due up to and with a time.
    pub fn note_lapses(&mut self, id: RequestId, until: DateTime<Utc>) -> Answer<()> {
        for _ in 0..MOST_ROUNDS {
            let Some(request) = self.store.request(id)? else {
                return Ok(());
            };
            if request.wait_until.is_some_and(|wait| wait <= until) && request.status.is_waiting() {
                self.desk_does(id, Event::Resumed { by_time: true })?;
                continue;
            }
            let history = self.store.history(id)?;
            let named = self.versions.of_history(self.store, &history)?;
            let lapses = deadline::lapses(
                &history,
                &|hash| named.get(hash).map(|standard| &**standard),
                until,
            );
            let Some(lapse) = lapses.into_iter().next() else {
                return Ok(());
            };
            self.mark(&request, lapse)?;
        }
        Ok(())
    }

    fn mark(&mut self, request: &Request, lapse: Lapse) -> Answer<()> {
        let Lapse {
            breached,
            mark,
            consequence,
            ..
        } = lapse;
        let clause = mark.clause.clone();
        let event = if breached {
            Event::DeadlineBreached(mark.clone())
        } else {
            Event::DeadlineWarned(mark.clone())
        };
        let cause = self.desk_does(request.id, event)?;
        let raised = request.priority.raised();
        let mut tags = request.tags.clone();
        tags.extend(
            consequence
                .tag
                .iter()
                .filter(|tag| !request.tags.contains(tag))
                .cloned(),
        );
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
                && let Some(to) = above(&self.standard, &request.department, level)
            {
                let moved = Moved {
                    from: request.department.clone(),
                    to: to.0,
                    level: to.1,
                    assignee: request.assignee.clone(),
                    reason: None,
                    note: None,
                    clause: Some(clause.clone()),
                    against: Vec::new(),
                    missing: Vec::new(),
                    overridden: None,
                };
                self.desk_does(request.id, Event::Escalated(moved))?;
            }
            if let Some(assign) = &consequence.assign {
                let standing = self.request(request.id)?;
                self.assign_by(&standing, assign, &clause)?;
            }
        }
        let about = if breached { "breached" } else { "at_risk" };
        for login in self.addressees(request, &mark, &consequence.notify)? {
            let notice = Event::Noticed {
                to: login,
                about: about.to_owned(),
                clause: Some(clause.clone()),
                cause: Some(cause.seq),
            };
            self.desk_does(request.id, notice)?;
        }
        Ok(())
    }

    /// Assigns as a clause says; nobody where nobody is there.
    pub fn assign_by(&mut self, request: &Request, to: &AssignTo, clause: &Clause) -> Answer<()> {
        let chosen = match to {
            AssignTo::Operator(login) => self
                .store
                .operator(login.as_str())?
                .filter(|operator| operator.active),
            AssignTo::By(method) => {
                let there = self.store.candidates()?.into_iter().filter(|candidate| {
                    let operator = &candidate.operator;
                    operator.active
                        && operator.on_duty
                        && operator.departments.contains(&request.department)
                });
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
            accountable: operator.level == 1 && request.accountable.is_none(),
            clause: Some(clause.clone()),
            reason: None,
        };
        let cause = self.desk_does(request.id, assigned)?;
        let notice = Event::Noticed {
            to: operator.login,
            about: "assigned".into(),
            clause: Some(clause.clone()),
            cause: Some(cause.seq),
        };
        self.desk_does(request.id, notice)?;
        Ok(())
    }

    /// Whom a consequence tells: roles, logins, and whoever has the request.
    fn addressees(
        &self,
        request: &Request,
        mark: &DeadlineMark,
        named: &[String],
    ) -> Answer<Vec<Login>> {
        let mut told: Vec<Login> = Vec::new();
        let mut add = |login: Option<Login>| {
            if let Some(login) = login.filter(|login| !told.contains(login)) {
                told.push(login);
            }
        };
        for name in named {
            match name.as_str() {
                "assignee" => add(mark.assignee.clone().or_else(|| request.assignee.clone())),
                "accountable" => add(request.accountable.clone()),
                _ => {
                    for operator in self.store.operators()? {
                        if operator.active
                            && (operator.role == name.as_str() || operator.login == name.as_str())
                        {
                            add(Some(operator.login));
                        }
                    }
                }
            }
        }
        Ok(told)
    }

    /// Notes everything that fell due at the desk.
    pub fn tick(&mut self) -> Answer<Vec<RequestId>> {
        /// So many requests are looked at with one commit; the next tick goes on.
        const MOST: usize = 2000;
        let ids = self.store.lapsed(self.now, MOST)?;
        for id in &ids {
            self.note_lapses(*id, self.now)?;
        }
        Ok(ids)
    }
}

/// The department at a level above another: along `escalates_to`, else the first of that level.
pub(super) fn above(
    standard: &Standard,
    from: &DepartmentId,
    level: Level,
) -> Option<(DepartmentId, Level)> {
    let mut at = standard.department(from.as_str());
    for _ in 0..standard.departments.len() {
        at = at
            .and_then(|department| department.escalates_to.as_ref())
            .and_then(|id| standard.department(id.as_str()));
        match at {
            Some(department) if department.level >= level => {
                return Some((department.id.clone(), department.level));
            }
            Some(_) => {}
            None => break,
        }
    }
    let direct = standard
        .departments
        .iter()
        .find(|department| department.level >= level && department.id != *from);
    direct.map(|department| (department.id.clone(), department.level))
}

/// Computes the deadlines of a request anew and keeps them.
pub(super) fn keep_deadlines(
    store: &Store,
    fresh: &Store,
    versions: &Versions,
    request: RequestId,
) -> anyhow::Result<()> {
    let history = store.history(request)?;
    let Some(last) = history.last() else {
        return Ok(());
    };
    let named = versions.of_history(store, &history)?;
    let all = deadline::deadlines(
        &history,
        &|hash| named.get(hash).map(|standard| &**standard),
        last.at,
    );
    let kept: Vec<Kept> = all
        .into_iter()
        .map(|deadline| Kept {
            next_at: next_at(&deadline, &history),
            deadline,
        })
        .collect();
    fresh.keep_deadlines(request, &kept)
}

/// When the log has to tell of a deadline next.
fn next_at(deadline: &Deadline, history: &[Recorded]) -> Option<DateTime<Utc>> {
    let marked = |breach: bool| {
        history.iter().any(|recorded| match &recorded.event {
            Event::DeadlineBreached(mark) if breach => is_of(deadline, mark),
            Event::DeadlineWarned(mark) if !breach => is_of(deadline, mark),
            _ => false,
        })
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
        && deadline.started == mark.started
        && deadline.callback == mark.callback
}
