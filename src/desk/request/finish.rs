//! Script steps, changes, and the end of a request: resolve, close, reopen, rate.

use std::collections::BTreeMap;

use anyhow::Context as _;
use chrono::TimeDelta;

use crate::model::{
    command::{Override, Set},
    event::{Changed, Event},
    id::{DepartmentId, RequestId, ScriptId, StepId},
    obstacle::{self, Obstacle},
    operator::Right,
    private::Private,
    refusal::{Refusal, said},
    request::{Priority, Request, Status},
    standard::{PriorityMatrix, Script, Step},
    template::{self, Values},
};

use crate::desk::{
    act::{Act, Answer},
    work::private,
};

/// What was said at a step.
pub(in crate::desk) struct Said<'c> {
    pub answer: Option<&'c String>,
    pub choice: Option<&'c String>,
    pub skip: Option<&'c String>,
}

impl Act<'_> {
    fn script_of(&self, id: &ScriptId) -> Answer<&Script> {
        let known = || {
            self.standard
                .scripts
                .iter()
                .map(|script| script.id.as_str())
                .collect::<Vec<_>>()
                .join(", ")
        };
        self.standard.script(id.as_str()).ok_or_else(|| {
            Refusal::invalid(said!(
                "there is no script `{id}`; there are: {known}",
                id,
                known = known()
            ))
            .into()
        })
    }

    pub fn choose_script(&mut self, id: RequestId, script: &ScriptId) -> Answer<()> {
        let request = self.request_for(&[Right::Note], id)?;
        let script = self.script_of(script)?;
        let first = script.steps.first();
        let first = first.context("a script without steps was let through")?;
        let event = Event::ScriptChosen { script: script.id.clone(), step: first.id.clone() };
        self.on(&request, event)?;
        Ok(())
    }

    /// A step is done, answered, or skipped with a reason.
    pub fn step(
        &mut self,
        id: RequestId,
        script: &ScriptId,
        step: &StepId,
        said: &Said<'_>,
    ) -> Answer<()> {
        let request = self.request_for(&[Right::Note], id)?;
        let script = self.script_of(script)?;
        let place = script.steps.iter().position(|written| written.id == *step);
        let Some(place) = place else {
            let known =
                script.steps.iter().map(|step| step.id.as_str()).collect::<Vec<_>>().join(", ");
            return Err(Refusal::invalid(said!(
                "the script `{id}` has no step `{step}`; it has: {known}",
                id = script.id,
                step,
                known
            ))
            .into());
        };
        let written = &script.steps[place];
        let skipped = private(said.skip);
        let mut go = written.go.clone();
        if skipped.is_none() {
            if let Some(label) = Self::said(said.choice) {
                let choice =
                    written.choices.iter().find(|choice| choice.label == *label).ok_or_else(
                        || {
                            let labels = written
                                .choices
                                .iter()
                                .map(|choice| choice.label.as_str())
                                .collect::<Vec<_>>()
                                .join(", ");
                            Refusal::invalid(said!(
                                "`{label}` is none of the choices: {labels}",
                                label,
                                labels
                            ))
                        },
                    )?;
                go = choice.go.clone().or(go);
            } else if !written.choices.is_empty() {
                let labels = written
                    .choices
                    .iter()
                    .map(|choice| choice.label.as_str())
                    .collect::<Vec<_>>()
                    .join(", ");
                return Err(Refusal::invalid(said!(
                    "the step `{step}` asks to choose: {labels}",
                    step,
                    labels
                ))
                .into());
            }
            if written.field.is_some()
                && Self::said(said.answer).is_none()
                && !request.fields.contains_key(written.field.as_deref().unwrap_or_default())
            {
                return Err(Refusal::invalid(said!(
                    "the step `{step}` asks for an answer, which is kept on the request",
                    step
                ))
                .into());
            }
        }
        let next = go.or_else(|| script.steps.get(place + 1).map(|next| next.id.clone()));
        let answer = Self::said(said.answer).map(|answer| Private::from(answer.as_str()));
        let event = Event::StepDone {
            script: script.id.clone(),
            step: step.clone(),
            field: written.field.clone().filter(|_| answer.is_some() && skipped.is_none()),
            said: if skipped.is_none() { self.as_said(&request, script, written)? } else { None },
            answer,
            choice: said.choice.cloned().filter(|_| skipped.is_none()),
            skipped,
            next,
        };
        if request.script.as_ref() != Some(&script.id)
            && let Some(first) = script.steps.first()
        {
            let chosen = Event::ScriptChosen { script: script.id.clone(), step: first.id.clone() };
            self.on(&request, chosen)?;
        }
        self.on(&request, event)?;
        Ok(())
    }

    /// Changes what stands on a request.
    pub fn set(&mut self, set: &Set) -> Answer<()> {
        let request = self.unchanged(&[Right::Claim, Right::Route], set.request)?;
        if request.status == Status::Closed {
            return Err(Refusal::not_allowed(said!(
                "#{id} is closed; reopen it first",
                id = request.id
            ))
            .into());
        }
        self.in_matrix(&set.fields)?;
        let mut changed = Changed::default();
        if let Some(priority) = set.priority.filter(|priority| *priority != request.priority) {
            changed.priority = Some((request.priority, priority));
        }
        let tags = tags_after(set, &request.tags);
        if tags != request.tags {
            changed.tags = Some((request.tags.clone(), tags));
        }
        for (name, value) in &set.fields {
            let before = request.fields.get(name).map_or("", String::as_str);
            if before != value {
                changed
                    .fields
                    .insert(name.clone(), (Private::from(before), Private::from(value.as_str())));
            }
        }
        if let Some(subject) = set.subject.as_ref().filter(|subject| **subject != request.subject) {
            if subject.trim().is_empty() {
                return Err(Refusal::invalid("the subject cannot be empty").into());
            }
            changed.subject =
                Some((Private::from(request.subject.as_str()), Private::from(subject.trim())));
        }
        let live = if set.due.is_empty() { Vec::new() } else { self.live_kinds(set.request)? };
        for (kind, due) in &set.due {
            if !live.contains(kind) {
                return Err(Refusal::invalid(said!(
                    "#{request} has no live deadline `{kind}` whose time could be agreed",
                    request = set.request,
                    kind
                ))
                .into());
            }
            if *due <= self.now {
                return Err(
                    Refusal::invalid(said!("the {kind} agreed must lie after now", kind)).into()
                );
            }
            changed.due.insert(*kind, *due);
        }
        if let Some(facts) = &set.client {
            let client = self.find_or_add_client(facts, false)?;
            if self.store.person(client)? != self.store.person(request.client)? {
                changed.client = Some((request.client, client));
                changed.tier = Some(self.client(client)?.tier);
            }
        }
        if changed == Changed::default() {
            return Ok(());
        }
        let by_matrix = self
            .matrix_priority(&request.fields, &changed)
            .filter(|priority| changed.priority.is_none() && *priority != request.priority);
        self.on(&request, Event::Changed(Box::new(changed)))?;
        if let Some(priority) = by_matrix {
            let changed = Changed {
                priority: Some((request.priority, priority)),
                clause: Some(PriorityMatrix::clause()),
                ..Changed::default()
            };
            self.desk_does(set.request, Event::Changed(Box::new(changed)))?;
        }
        Ok(())
    }

    /// What a step has one say, ask or do, filled in as it is now; none where it has no places to fill in.
    fn as_said(&self, request: &Request, script: &Script, step: &Step) -> Answer<Option<Private>> {
        let text = [&step.say, &step.ask, &step.task].into_iter().flatten().next();
        let Some(text) = text.filter(|text| !template::places(text).is_empty()) else {
            return Ok(None);
        };
        let client = self.client_of(request)?;
        let deadlines = self.live_deadlines(request.id)?;
        let callbacks = self.store.callbacks_of(request.id)?;
        let department = self.standard.department(request.department.as_str());
        let before = request.received - TimeDelta::milliseconds(1);
        let values = Values {
            language: script.language.as_deref().unwrap_or(&self.standard.language),
            now: self.now,
            timezone: self.standard.timezone,
            client: Some(&client),
            last_contact: self.store.last_request_of(client.id, before)?,
            operator_name: &self.me.name,
            operator_login: self.me.login.as_str(),
            request: Some(request),
            department_title: department.map_or("", |department| department.title.as_str()),
            standard_title: &self.standard.title,
            deadlines: &deadlines,
            callbacks: &callbacks,
            answers: None,
        };
        Ok(Some(Private::from(template::fill(text, &values))))
    }

    /// The priority that the matrix gives, where a change says the impact or the urgency anew.
    fn matrix_priority(
        &self,
        fields: &BTreeMap<String, String>,
        changed: &Changed,
    ) -> Option<Priority> {
        let matrix = self.standard.priority_matrix.as_ref()?;
        changed.fields.keys().find(|field| matrix.values(field).is_some())?;
        let mut fields = fields.clone();
        for (field, (_, value)) in &changed.fields {
            fields.insert(field.clone(), value.as_str().to_owned());
        }
        matrix.priority(&fields)
    }

    /// The client has the answer.
    pub fn resolve(
        &mut self,
        id: RequestId,
        text: Option<&String>,
        against: Option<&Override>,
    ) -> Answer<()> {
        let request = self.workable(&[Right::Resolve], id)?;
        Self::unresolved(&request)?;
        self.trained()?;
        let history = self.store.history(id)?;
        let callbacks = self.store.callbacks_of(id)?;
        let mut broken = Vec::new();
        let mut missing = Vec::new();
        let mut norms = Vec::new();
        for obstacle in
            obstacle::to_resolving(&request, &history, &callbacks, &self.standard, self.now)
        {
            let Obstacle { norm, missing: lacks } = obstacle;
            broken.push(norm.clause());
            norms.push(norm.text.clone());
            missing.extend(lacks);
        }
        let reason = against.filter(|against| !against.reason.trim().is_empty());
        if !broken.is_empty() {
            if reason.is_none() {
                return Err(Refusal::StandardNotMet {
                    message: said!(
                        "{norms} Missing: {missing}.",
                        norms = norms.join(" "),
                        missing = missing.join(", ")
                    ),
                    clause: broken.remove(0),
                    missing,
                }
                .into());
            }
            self.may_on(Right::Override, &request)?;
        }
        let event = Event::Resolved {
            text: private(text),
            reason: reason
                .filter(|_| !broken.is_empty())
                .map(|against| Private::from(against.reason.as_str())),
            against: broken,
            missing,
        };
        self.on(&request, event)?;
        Ok(())
    }

    /// Confirmed and final.
    pub fn close(&mut self, id: RequestId, reason: Option<&String>) -> Answer<()> {
        let request = self.unchanged(&[Right::Close, Right::Resolve], id)?;
        if request.status != Status::Resolved {
            return Err(Refusal::not_allowed(said!(
                "#{id} is {status}; resolve it before it is closed",
                id,
                status = request.status
            ))
            .into());
        }
        self.on(&request, Event::Closed { reason: private(reason) })?;
        Ok(())
    }

    /// It is not solved after all.
    pub fn reopen(&mut self, id: RequestId, reason: Option<&String>) -> Answer<()> {
        let request = self.unchanged(&[Right::Reopen], id)?;
        if request.status.is_unresolved() {
            return Err(Refusal::conflict(said!(
                "#{id} is {status}, it need not be reopened",
                id,
                status = request.status
            ))
            .into());
        }
        self.reason_given("reopen", reason)?;
        self.on(&request, Event::Reopened { reason: private(reason), by_client: false })?;
        Ok(())
    }

    /// The client says how well it went.
    pub fn rate(&mut self, id: RequestId, score: u8, comment: Option<&String>) -> Answer<()> {
        let request = self.request_for(&[Right::Intake, Right::Reply], id)?;
        if !(1..=5).contains(&score) {
            return Err(Refusal::invalid(said!("a score is 1 to 5, not {score}", score)).into());
        }
        // Who typed it in stands with it. Nobody's own figures come from what they typed themselves.
        let history = self.store.history(id)?;
        let resolved = history.iter().rev().find(|one| matches!(one.event, Event::Resolved { .. }));
        let own = match resolved {
            Some(resolved) => resolved.is_by(&self.me.login),
            None => request.assignee.as_ref() == Some(&self.me.login),
        };
        let event = Event::Rated { score, comment: private(comment), own };
        self.happens(Some(id), Some(request.client), event)?;
        Ok(())
    }

    /// Where a request belongs by what it says, for whoever learns from the past. The request stays as it is.
    pub fn label(&mut self, id: RequestId, department: &DepartmentId, blind: bool) -> Answer<()> {
        let request = self.request_for(&[Right::Standard], id)?;
        self.department(department)?;
        if request.status.is_unresolved() {
            return Err(Refusal::conflict(said!(
                "#{id} is {status}; only what is resolved is learnt from",
                id,
                status = request.status
            ))
            .into());
        }
        let event = Event::Labelled { department: department.clone(), blind };
        self.happens(Some(id), Some(request.client), event)?;
        Ok(())
    }
}

/// The marks of a request after a change: all named anew or those that it has, with what is added and
/// without what is taken away.
fn tags_after(set: &Set, before: &[String]) -> Vec<String> {
    let written = |tags: &[String]| -> Vec<String> {
        let tags = tags.iter().map(|tag| tag.trim().to_owned());
        tags.filter(|tag| !tag.is_empty()).collect()
    };
    let gone = written(&set.remove_tags);
    let mut tags = set.tags.as_deref().map_or_else(|| before.to_vec(), written);
    tags.extend(written(&set.add_tags));
    tags.retain(|tag| !gone.contains(tag));
    tags.sort();
    tags.dedup();
    tags
}
