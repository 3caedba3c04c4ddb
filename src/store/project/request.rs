//! The rows of requests, their fields and tags, and the counters.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension as _, params};
use serde_json::Value;

use super::super::{
    Store,
    row::{json, ms, rank, time},
};
use super::{hour::Hourly, reference};
use crate::model::{
    event::{Event, Recorded},
    id::{ClientId, Login, RequestId, RuleId, ScriptId, StepId},
    private::Private,
    request::Request,
};

/// A request as its row tells of it: times to the millisecond, and without its fields.
fn as_stored(request: &Request) -> Request {
    let whole = |at| time(ms(at));
    Request {
        fields: BTreeMap::new(),
        received: whole(request.received),
        updated: whole(request.updated),
        resolved: request.resolved.map(whole),
        wait_until: request.wait_until.map(whole),
        unanswered_since: request.unanswered_since.map(whole),
        ..request.clone()
    }
}

/// The rank of a request whose deadlines are not computed yet: behind all others.
const LAST: i64 = i64::MAX;

impl Store {
    pub(super) fn project_request(&self, recorded: &Recorded, data: &Value) -> anyhow::Result<()> {
        let Some(id) = recorded.request else {
            return Ok(());
        };
        if let Event::Received(received) = &recorded.event {
            let Some(request) = Request::begun(recorded) else {
                return Ok(());
            };
            let subject = reference(data.get("subject"));
            let body = reference(data.get("body"));
            self.insert_request(&request, received.source.is_none(), subject)?;
            for name in received.fields.keys() {
                let text = reference(data.get("fields").and_then(|fields| fields.get(name)));
                self.put_field(id, name, text)?;
            }
            for (name, value) in &received.fields {
                let text = reference(data.get("fields").and_then(|fields| fields.get(name)));
                self.index_text(text, value.as_str())?;
            }
            let past = received.past.iter().flat_map(|past| &past.said);
            for (place, said) in past.enumerate() {
                let said_there = data.get("past").and_then(|past| past.get("said"));
                let body =
                    said_there.and_then(|all| all.get(place)).and_then(|said| said.get("body"));
                self.index_text(reference(body), said.body.as_str())?;
            }
            self.index_letter(&recorded.event, data)?;
            // Subject and body are found together, under one number.
            let mut whole = received.subject.as_str().to_owned();
            whole.push('\n');
            whole.push_str(received.body.as_str());
            return self.index_text(body.or(subject), &whole);
        }
        let Some(before) = self.standing(id)? else {
            return Ok(());
        };
        let mut after = before.clone();
        after.apply(recorded);
        self.update_request(&before, &after)?;
        self.count_event(recorded)?;
        self.project_texts(id, &recorded.event, data)
    }

    /// What stands in texts: the subject, the fields, and what search finds.
    fn project_texts(&self, id: RequestId, event: &Event, data: &Value) -> anyhow::Result<()> {
        match event {
            Event::Message { body, .. }
            | Event::OtherMessage { body, .. }
            | Event::OtherReply { body, .. }
            | Event::Replied { body, .. }
            | Event::MailReturned { body, .. }
            | Event::Noted { body } => {
                self.index_letter(event, data)?;
                self.index_text(reference(data.get("body")), body.as_str())
            }
            Event::Resolved { text: Some(text), .. } => {
                self.index_text(reference(data.get("text")), text.as_str())
            }
            Event::CallbackKept { outcome: Some(outcome), .. } => {
                self.index_text(reference(data.get("outcome")), outcome.as_str())
            }
            Event::HandedOver(moved) | Event::Escalated(moved) | Event::Bounced(moved) => {
                let note = moved.note.as_ref().map_or("", Private::as_str);
                self.index_text(reference(data.get("note")), note)
            }
            Event::StepDone { answer: Some(answer), field, .. } => {
                let text = reference(data.get("answer"));
                if let Some(field) = field {
                    self.put_field(id, field, text)?;
                }
                self.index_text(text, answer.as_str())
            }
            Event::Changed(changed) => {
                if let Some((_, to)) = &changed.subject {
                    let text = reference(data.get("subject").and_then(|pair| pair.get(1)));
                    self.put_subject(id, text)?;
                    self.index_text(text, to.as_str())?;
                }
                for (name, (_, to)) in &changed.fields {
                    let pair = data.get("fields").and_then(|fields| fields.get(name));
                    let text = reference(pair.and_then(|pair| pair.get(1)));
                    self.put_field(id, name, text)?;
                    self.index_text(text, to.as_str())?;
                }
                Ok(())
            }
            Event::Undone { restored, .. } => {
                let data = data.get("restored");
                if restored.subject.is_some() {
                    let text = reference(data.and_then(|data| data.get("subject")));
                    self.put_subject(id, text)?;
                }
                for name in restored.fields.keys() {
                    let fields = data.and_then(|data| data.get("fields"));
                    let text = reference(fields.and_then(|fields| fields.get(name)));
                    self.put_field(id, name, text)?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Has a mail found by who wrote it.
    fn index_letter(&self, event: &Event, data: &Value) -> anyhow::Result<()> {
        let Some(letter) = event.letter() else {
            return Ok(());
        };
        let names = [&letter.name, &letter.from, &letter.sender];
        let names: Vec<&str> = names.into_iter().flatten().map(Private::as_str).collect();
        let from = data.get("letter").and_then(|letter| letter.get("from"));
        self.index_text(reference(from), &names.join(" "))
    }

    fn put_subject(&self, id: RequestId, text: Option<i64>) -> anyhow::Result<()> {
        self.conn
            .prepare_cached("UPDATE request SET subject = ?2 WHERE id = ?1")?
            .execute(params![id.0, text])?;
        self.stands(id, None)
    }

    fn put_field(&self, id: RequestId, name: &str, text: Option<i64>) -> anyhow::Result<()> {
        match text {
            Some(text) => self
                .conn
                .prepare_cached(
                    "INSERT INTO field (request, name, text) VALUES (?1, ?2, ?3)
                     ON CONFLICT (request, name) DO UPDATE SET text = excluded.text",
                )?
                .execute(params![id.0, name, text])?,
            None => self
                .conn
                .prepare_cached("DELETE FROM field WHERE request = ?1 AND name = ?2")?
                .execute(params![id.0, name])?,
        };
        Ok(())
    }

    /// Writes the row of a new request; `own` says whether its number is one of its own everywhere.
    fn insert_request(
        &self,
        request: &Request,
        own: bool,
        subject: Option<i64>,
    ) -> anyhow::Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO request (id, version, status, open, subject, client, account, channel, language,
                     department, level, priority, assignee, accountable, tags, script, step, rule, standard,
                     external_id, received, updated, resolved, wait_until, unanswered_since, reopened, bounced,
                     path, rating, seq, rank, due, warn_at, due_kind, breached, given_id)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
                     (SELECT id FROM standard WHERE hash = ?19), ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30,
                     ?31, NULL, NULL, NULL, 0, ?32)",
            )?
            .execute(params![
                request.id.0,
                request.version,
                request.status.word(),
                request.status.is_unresolved(),
                subject,
                request.client.0,
                request.account.map(|account| account.0),
                request.channel.word(),
                request.language,
                request.department.as_str(),
                request.level,
                rank(request.priority),
                request.assignee.as_ref().map(Login::as_str),
                request.accountable.as_ref().map(Login::as_str),
                json(&request.tags),
                request.script.as_ref().map(ScriptId::as_str),
                request.step.as_ref().map(StepId::as_str),
                request.rule.as_ref().map(RuleId::as_str),
                request.standard.as_str(),
                request.external_id.as_ref().filter(|_| own),
                ms(request.received),
                ms(request.updated),
                request.resolved.map(ms),
                request.wait_until.map(ms),
                request.unanswered_since.map(ms),
                request.reopened,
                request.bounced,
                json(&request.path),
                request.rating,
                request.seq.0,
                LAST,
                request.external_id,
            ])?;
        self.stands(request.id, Some(as_stored(request)))?;
        self.put_tags(request.id, &[], &request.tags)?;
        self.count_hour(Hourly::Arrived, request.received, 1)?;
        if let Some(resolved) = request.resolved {
            self.count_hour(Hourly::Resolved, resolved, 1)?;
        }
        if request.status.is_unresolved() {
            self.count_open(request.client, 1)?;
        }
        // Before it is routed it lies nowhere, and no counter knows it.
        Ok(())
    }

    fn update_request(&self, before: &Request, after: &Request) -> anyhow::Result<()> {
        let indexed = |request: &Request| {
            (
                request.status.is_unresolved(),
                request.client,
                request.department.clone(),
                request.assignee.clone(),
                request.accountable.clone(),
                request.resolved,
                request.wait_until,
                request.rating,
            )
        };
        if indexed(before) != indexed(after) {
            // A column that is named is written into each of its indexes anew, changed or not: hence those that
            // indexes are over only where one of them changed.
            self.conn
                .prepare_cached(
                    "UPDATE request SET open = ?2, client = ?3, department = ?4, assignee = ?5, accountable = ?6,
                         resolved = ?7, wait_until = ?8, rating = ?9
                     WHERE id = ?1",
                )?
                .execute(params![
                    after.id.0,
                    after.status.is_unresolved(),
                    after.client.0,
                    after.department.as_str(),
                    after.assignee.as_ref().map(Login::as_str),
                    after.accountable.as_ref().map(Login::as_str),
                    after.resolved.map(ms),
                    after.wait_until.map(ms),
                    after.rating,
                ])?;
        }
        self.conn
            .prepare_cached(
                "UPDATE request SET version = ?2, status = ?3, level = ?4, priority = ?5, tags = ?6, script = ?7, step = ?8,
                     rule = ?9, standard = (SELECT id FROM standard WHERE hash = ?10), updated = ?11,
                     unanswered_since = ?12, reopened = ?13, bounced = ?14, path = ?15, seq = ?16
                 WHERE id = ?1",
            )?
            .execute(params![
                after.id.0,
                after.version,
                after.status.word(),
                after.level,
                rank(after.priority),
                json(&after.tags),
                after.script.as_ref().map(ScriptId::as_str),
                after.step.as_ref().map(StepId::as_str),
                after.rule.as_ref().map(RuleId::as_str),
                after.standard.as_str(),
                ms(after.updated),
                after.unanswered_since.map(ms),
                after.reopened,
                after.bounced,
                json(&after.path),
                after.seq.0,
            ])?;
        let same_client = before.client == after.client;
        self.stands(after.id, same_client.then(|| as_stored(after)))?;
        if !same_client {
            self.conn
                .prepare_cached(
                    "UPDATE request SET account = (SELECT c.account FROM client c WHERE c.id = request.client) WHERE id = ?1",
                )?
                .execute([after.id.0])?;
        }
        if before.tags != after.tags {
            self.put_tags(after.id, &before.tags, &after.tags)?;
        }
        if before.resolved != after.resolved {
            for (resolved, by) in [(before.resolved, -1), (after.resolved, 1)] {
                if let Some(resolved) = resolved {
                    self.count_hour(Hourly::Resolved, resolved, by)?;
                }
            }
        }
        let owner = |request: &Request| {
            request.accountable.clone().filter(|_| request.status.is_unresolved())
        };
        if owner(before) != owner(after) {
            for (owner, by) in [(owner(before), -1), (owner(after), 1)] {
                if let Some(owner) = owner {
                    self.conn
                        .prepare_cached("UPDATE operator SET owns = owns + ?2 WHERE login = ?1")?
                        .execute(params![owner.as_str(), by])?;
                }
            }
        }
        let open = |request: &Request| (request.status.is_unresolved(), request.client);
        if open(before) != open(after) {
            for (request, by) in [(before, -1), (after, 1)] {
                if request.status.is_unresolved() {
                    self.count_open(request.client, by)?;
                }
            }
        }
        let place = |request: &Request| {
            (request.department.clone(), request.status, request.priority, request.assignee.clone())
        };
        if place(before) != place(after) {
            if !before.department.as_str().is_empty() {
                self.count(before, -1)?;
            }
            self.count(after, 1)?;
        }
        Ok(())
    }

    /// Counts a client's open requests.
    fn count_open(&self, client: ClientId, by: i64) -> anyhow::Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO client_open (client, requests) VALUES (?1, ?2)
                 ON CONFLICT (client) DO UPDATE SET requests = client_open.requests + excluded.requests",
            )?
            .execute(params![client.0, by])?;
        Ok(())
    }

    fn count(&self, request: &Request, by: i64) -> anyhow::Result<()> {
        let assignee = request.assignee.as_ref().map_or("", |login| login.as_str());
        self.conn
            .prepare_cached(
                "INSERT INTO counter (department, status, priority, assignee, requests) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (department, status, priority, assignee)
                 DO UPDATE SET requests = counter.requests + excluded.requests",
            )?
            .execute(params![
                request.department.as_str(),
                request.status.word(),
                rank(request.priority),
                assignee,
                by
            ])?;
        Ok(())
    }

    fn put_tags(&self, id: RequestId, before: &[String], after: &[String]) -> anyhow::Result<()> {
        for tag in before.iter().filter(|tag| !after.contains(tag)) {
            self.conn
                .prepare_cached("DELETE FROM tag WHERE tag = ?1 AND request = ?2")?
                .execute(params![tag, id.0])?;
        }
        for tag in after.iter().filter(|tag| !before.contains(tag)) {
            self.conn
                .prepare_cached(
                    "INSERT INTO tag (tag, request) VALUES (?1, ?2) ON CONFLICT (tag, request) DO NOTHING",
                )?
                .execute(params![tag, id.0])?;
        }
        Ok(())
    }

    /// Whether a message of this number was taken already, and on which request.
    pub fn external_message(&self, id: &str) -> anyhow::Result<Option<(RequestId, i64)>> {
        Ok(self
            .conn
            .prepare_cached("SELECT request, seq FROM external WHERE id = ?1")?
            .query_row([id], |row| Ok((RequestId(row.get(0)?), row.get(1)?)))
            .optional()?)
    }

    /// The request that a message of this number became a part of, and the sender's own number of the
    /// command that took it in.
    pub fn message_of_number(
        &self,
        number: &str,
    ) -> anyhow::Result<Option<(RequestId, Option<String>)>> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT r.id, e.command FROM request r
                     JOIN event e ON e.request = r.id AND e.kind = 'request.received' WHERE r.external_id = ?1
                 UNION ALL
                 SELECT x.request, e.command FROM external x JOIN event e ON e.seq = x.seq WHERE x.id = ?1
                 LIMIT 1",
            )?
            .query_row([number], |row| Ok((RequestId(row.get(0)?), row.get(1)?)))
            .optional()?)
    }
}
