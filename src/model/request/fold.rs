//! A request as its events make it: each event changes the facts that lists and decisions look at.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{Priority, Request, Status, WaitFor};
use crate::model::{
    event::{Changed, Event, Moved, Received, Recorded, Restored, Routed},
    id::{DepartmentId, Login},
    private::Private,
};

impl Request {
    /// The request that a history makes; none where it does not begin with a client's matter.
    pub fn of(history: &[Recorded]) -> Option<Self> {
        let (first, rest) = history.split_first()?;
        let mut request = Self::begun(first)?;
        for recorded in rest {
            request.apply(recorded);
        }
        Some(request)
    }

    /// The request as it is received, before the rules speak; none for any other event.
    pub fn begun(recorded: &Recorded) -> Option<Self> {
        let Event::Received(received) = &recorded.event else {
            return None;
        };
        let Received {
            client,
            channel,
            subject,
            language,
            received: when,
            external_id,
            fields,
            tags,
            account,
            past,
            ..
        } = &**received;
        Some(Self {
            id: recorded.request?,
            version: 1,
            status: past.as_ref().map_or(Status::New, |past| past.status),
            subject: subject.as_str().to_owned(),
            client: *client,
            account: *account,
            channel: *channel,
            language: language.clone(),
            department: DepartmentId::from(""),
            level: 1,
            priority: Priority::Normal,
            assignee: None,
            accountable: None,
            tags: sorted(tags.clone()),
            fields: fields
                .iter()
                .filter(|(_, value)| !value.is_empty())
                .map(|(name, value)| (name.clone(), value.as_str().to_owned()))
                .collect(),
            script: None,
            step: None,
            rule: None,
            standard: recorded.standard.clone(),
            external_id: external_id.clone(),
            received: *when,
            updated: recorded.at,
            resolved: past
                .as_ref()
                .filter(|past| past.is_done())
                .map(|past| past.resolved.or(past.last()).unwrap_or(*when)),
            wait_until: None,
            unanswered_since: match past {
                Some(past) => past.unanswered_since(*when),
                None => Some(*when),
            },
            reopened: 0,
            bounced: 0,
            path: Vec::new(),
            rating: None,
            seq: recorded.seq,
        })
    }

    /// Takes in one more event on this request.
    pub fn apply(&mut self, recorded: &Recorded) {
        let at = recorded.at;
        self.version += 1;
        self.updated = at;
        self.seq = recorded.seq;
        self.standard = recorded.standard.clone();
        match &recorded.event {
            Event::Routed(routed) => self.routed(routed),
            Event::Message { .. } => {
                self.unanswered_since = self.unanswered_since.or(Some(at));
                if self.status == Status::Pending {
                    self.enter(Status::Open);
                }
            }
            Event::Claimed { by, accountable, .. }
            | Event::TakenOver { by, accountable, .. }
            | Event::Assigned { to: by, accountable, .. } => self.worked_by(by, *accountable),
            Event::Owned { to, .. } => self.accountable = Some(to.clone()),
            Event::Released { .. } => self.assignee = None,
            Event::HandedOver(moved) | Event::Escalated(moved) => self.moved(moved),
            Event::Bounced(moved) => {
                self.moved(moved);
                self.bounced += 1;
            }
            Event::Replied { .. } | Event::CallbackKept { .. } => {
                self.unanswered_since = None;
                if self.status == Status::New {
                    self.enter(Status::Open);
                }
            }
            Event::Waiting { whom, until, .. } => {
                self.enter(match whom {
                    WaitFor::Client => Status::Pending,
                    WaitFor::ThirdParty => Status::Hold,
                });
                self.wait_until = *until;
            }
            Event::Resumed { .. } => self.enter(Status::Open),
            Event::ScriptChosen { script, step } => {
                self.script = Some(script.clone());
                self.step = Some(step.clone());
            }
            Event::StepDone { script, answer, field, next, .. } => {
                if self.script.as_ref() == Some(script) {
                    self.step.clone_from(next);
                }
                if let (Some(name), Some(answer)) = (field, answer) {
                    put(&mut self.fields, name, answer);
                }
            }
            Event::Changed(changed) => self.changed(changed),
            Event::Resolved { .. } => {
                self.enter(Status::Resolved);
                self.resolved = Some(at);
                self.unanswered_since = None;
            }
            Event::Closed { .. } => {
                self.enter(Status::Closed);
                self.resolved = self.resolved.or(Some(at));
                self.unanswered_since = None;
            }
            Event::Reopened { .. } => {
                self.enter(Status::Open);
                self.resolved = None;
                self.reopened += 1;
            }
            Event::Rated { score, .. } => self.rating = Some(*score),
            Event::Undone { restored, .. } => self.restored(restored, at),
            _ => {}
        }
    }

    fn enter(&mut self, status: Status) {
        self.status = status;
        self.wait_until = None;
    }

    fn routed(&mut self, routed: &Routed) {
        if !self.department.as_str().is_empty() && self.department != routed.department {
            self.path.push(self.department.clone());
        }
        self.department = routed.department.clone();
        self.level = routed.level;
        self.priority = routed.priority;
        for tag in &routed.tags {
            if !self.tags.contains(tag) {
                self.tags.push(tag.clone());
            }
        }
        self.tags.sort();
        self.rule.clone_from(&routed.rule);
        if let Some(owner) = &routed.accountable {
            self.accountable = Some(owner.clone());
        }
        if let Some((script, step)) = &routed.script {
            self.script = Some(script.clone());
            self.step = Some(step.clone());
        }
    }

    fn worked_by(&mut self, who: &Login, accountable: bool) {
        self.assignee = Some(who.clone());
        if accountable {
            self.accountable = Some(who.clone());
        }
        if self.status == Status::New {
            self.enter(Status::Open);
        }
    }

    fn moved(&mut self, moved: &Moved) {
        self.path.push(moved.from.clone());
        self.department = moved.to.clone();
        self.level = moved.level;
        self.assignee = None;
    }

    fn changed(&mut self, changed: &Changed) {
        if let Some((_, to)) = changed.priority {
            self.priority = to;
        }
        if let Some((_, to)) = &changed.tags {
            self.tags = sorted(to.clone());
        }
        for (name, (_, to)) in &changed.fields {
            put(&mut self.fields, name, to);
        }
        if let Some((_, to)) = &changed.subject {
            to.as_str().clone_into(&mut self.subject);
        }
        if let Some((_, to)) = changed.client {
            self.client = to;
        }
    }

    fn restored(&mut self, restored: &Restored, at: DateTime<Utc>) {
        if let Some((department, level)) = &restored.department {
            self.department = department.clone();
            self.level = *level;
            self.assignee = None;
            self.path.pop();
        }
        if let Some(status) = restored.status {
            self.enter(status);
            if status.is_unresolved() {
                self.resolved = None;
            } else {
                self.resolved = self.resolved.or(Some(at));
            }
        }
        if let Some(client) = restored.client {
            self.client = client;
        }
        if let Some(resolved) = restored.resolved {
            self.resolved = resolved;
        }
        if let Some(reopened) = restored.reopened {
            self.reopened = reopened;
        }
        if let Some(rating) = restored.rating {
            self.rating = rating;
        }
        if let Some(assignee) = &restored.assignee {
            self.assignee.clone_from(assignee);
        }
        if let Some(accountable) = &restored.accountable {
            self.accountable.clone_from(accountable);
        }
        if let Some(since) = restored.unanswered_since {
            self.unanswered_since = since;
        }
        if let Some(until) = restored.wait_until {
            self.wait_until = until;
        }
        if let Some(priority) = restored.priority {
            self.priority = priority;
        }
        if let Some(tags) = &restored.tags {
            self.tags = sorted(tags.clone());
        }
        for (name, value) in &restored.fields {
            put(&mut self.fields, name, value);
        }
        if let Some(subject) = &restored.subject {
            subject.as_str().clone_into(&mut self.subject);
        }
        if let Some(script) = &restored.script {
            self.script.clone_from(script);
        }
        if let Some(step) = &restored.step {
            self.step.clone_from(step);
        }
    }
}

fn put(fields: &mut BTreeMap<String, String>, name: &str, value: &Private) {
    if value.is_empty() {
        fields.remove(name);
    } else {
        fields.insert(name.to_owned(), value.as_str().to_owned());
    }
}

fn sorted(mut tags: Vec<String>) -> Vec<String> {
    tags.sort();
    tags.dedup();
    tags
}
