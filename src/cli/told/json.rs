//! The JSON that other programs read: stable names, times in RFC 3339 with the desk's offset.

use chrono::{DateTime, SecondsFormat, Utc};
use chrono_tz::Tz;
use serde_json::{Map, Value, json};

use crate::desk::Promises;
use crate::model::{
    callback::Callback,
    card::{ClientCard, ClientRow, DeadlineRow, QueueRow, RequestCard},
    client::Client,
    deadline::Deadline,
    deadline::told_breach,
    event::Recorded,
    hop::Hop,
    private::Private,
    remark::Remark,
    second::NotEnded,
    standard::Audience,
};

/// A time, as RFC 3339 with the offset of the desk's zone.
pub fn time(at: DateTime<Utc>, zone: Tz) -> Value {
    at.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::AutoSi, true).into()
}

fn optional(at: Option<DateTime<Utc>>, zone: Tz) -> Value {
    at.map_or(Value::Null, |at| time(at, zone))
}

/// A deadline.
pub fn deadline(deadline: &Deadline, now: DateTime<Utc>, zone: Tz) -> Value {
    json!({
        "kind": deadline.kind,
        "audience": deadline.audience,
        "clause": deadline.clause,
        "state": deadline.state,
        "at_risk": deadline.is_at_risk(now),
        "started": time(deadline.started, zone),
        "due": optional(deadline.due, zone),
        "ended": optional(deadline.ended, zone),
        "breached_at": optional(deadline.breached_at, zone),
        "department": deadline.department,
        "owner": deadline.owner,
        "callback": deadline.callback,
        "agreed": deadline.agreed,
        "standard": deadline.standard,
    })
}

/// A deadline of a request, with what stood in the way where it was breached.
pub fn deadline_of(timeline: &[Recorded], of: &Deadline, now: DateTime<Utc>, zone: Tz) -> Value {
    let mut value = deadline(of, now, zone);
    if let (Some(breach), Value::Object(object)) = (told_breach(timeline, of), &mut value) {
        object.insert("reason".into(), json!(breach.reason));
        object.insert("reason_since".into(), optional(breach.since, zone));
    }
    value
}

pub fn callback(callback: &Callback, zone: Tz) -> Value {
    json!({
        "callback": callback.id,
        "request": callback.request,
        "client": callback.client,
        "state": callback.state,
        "by": callback.by,
        "promised_by": callback.promised_by,
        "promised": time(callback.promised, zone),
        "due": time(callback.due, zone),
        "agreed": callback.agreed,
        "about": callback.about,
        "tries": callback.tries,
        "next_try": optional(callback.next_try, zone),
        "moved": callback.moved,
        "told": callback.told,
        "ended": optional(callback.ended, zone),
        "outcome": callback.outcome,
        "on_time": callback.kept_on_time(),
    })
}

/// A promise with its time by the client's clock as `due_client`, where their zone is known.
fn theirs(mut value: Value, due: Option<DateTime<Utc>>, timezone: Option<&str>) -> Value {
    let zone: Option<Tz> = timezone.and_then(|name| name.parse().ok());
    if let (Value::Object(object), Some(due), Some(zone)) = (&mut value, due, zone) {
        object.insert("due_client".into(), time(due, zone));
    }
    value
}

/// A hop from department to department, with the clocks as they stood just before.
fn hop(hop: &Hop, zone: Tz) -> Value {
    json!({
        "event": hop.event,
        "at": time(hop.at, zone),
        "by": hop.by,
        "kind": hop.kind,
        "from": hop.from,
        "to": hop.to,
        "level": hop.level,
        "reason": hop.reason.as_ref().map(Private::as_str),
        "clause": hop.clause,
        "clocks": hop.clocks.iter().map(|d| deadline(d, hop.at, zone)).collect::<Vec<_>>(),
    })
}

/// A line of the queue.
pub fn queue_row(
    row: &QueueRow,
    promised: Option<&Promises>,
    now: DateTime<Utc>,
    zone: Tz,
) -> Value {
    let mut value = json!({
        "request": row.id,
        "status": row.status,
        "subject": row.subject,
        "client": { "client": row.client, "name": row.client_name, "tier": row.client_tier },
        "channel": row.channel,
        "department": row.department,
        "level": row.level,
        "priority": row.priority,
        "assignee": row.assignee,
        "accountable": row.accountable,
        "tags": row.tags,
        "received": time(row.received, zone),
        "updated": time(row.updated, zone),
        "due": optional(row.due, zone),
        "due_kind": row.due_kind,
        "breached": row.breached,
        "undelivered": row.undelivered,
    });
    if let (Some(promised), Value::Object(object)) = (promised, &mut value) {
        let deadlines = promised.deadlines.iter().map(|d| deadline(d, now, zone)).collect();
        let callbacks = promised
            .callbacks
            .iter()
            .map(|c| theirs(callback(c, zone), Some(c.due), promised.timezone.as_deref()))
            .collect();
        object.insert("rule".into(), json!(promised.rule));
        object.insert("standard".into(), json!(promised.standard));
        object.insert("deadlines".into(), Value::Array(deadlines));
        object.insert("callbacks".into(), Value::Array(callbacks));
    }
    value
}

/// Everything about a request.
pub fn request(card: &RequestCard, now: DateTime<Utc>, zone: Tz) -> Value {
    let request = &card.request;
    let due = card.deadlines.iter().filter(|d| d.state.is_live()).filter_map(|d| d.due).min();
    json!({
        "request": request.id,
        "version": request.version,
        "status": request.status,
        "subject": request.subject,
        "client": client(&card.client, zone),
        "recipient": card.recipient,
        "others": card.others,
        "offered": card.offered,
        "mails": card.mails,
        "channel": request.channel,
        "language": request.language,
        "department": request.department,
        "level": request.level,
        "priority": request.priority,
        "assignee": request.assignee,
        "accountable": request.accountable,
        "tags": request.tags,
        "fields": request.fields,
        "script": request.script,
        "step": request.step,
        "rule": request.rule,
        "standard": request.standard,
        "external_id": request.external_id,
        "received": time(request.received, zone),
        "updated": time(request.updated, zone),
        "resolved": optional(request.resolved, zone),
        "wait_until": optional(request.wait_until, zone),
        "reopened": request.reopened,
        "bounced": request.bounced,
        "rating": request.rating,
        "due": optional(due, zone),
        "deadlines": card.deadlines.iter().map(|d| deadline_of(&card.timeline, d, now, zone)).collect::<Vec<_>>(),
        "callbacks": card.callbacks.iter().map(|c| theirs(callback(c, zone), Some(c.due), card.client.timezone.as_deref())).collect::<Vec<_>>(),
        "hops": card.hops.iter().map(|h| hop(h, zone)).collect::<Vec<_>>(),
        "timeline": card.timeline.iter().map(|e| event(e, zone)).collect::<Vec<_>>(),
    })
}

pub fn client(client: &Client, zone: Tz) -> Value {
    let mut object = match serde_json::to_value(client) {
        Ok(Value::Object(object)) => object,
        _ => Map::new(),
    };
    object.insert("since".into(), time(client.since, zone));
    if let Some(mood) = &client.mood {
        let noted = json!({ "words": mood.words, "at": time(mood.at, zone), "by": mood.by });
        object.insert("mood".into(), noted);
    }
    if let Some(id) = object.remove("id") {
        object.insert("client".into(), id);
    }
    Value::Object(object)
}

/// A client's whole story at a glance.
pub fn client_card(card: &ClientCard, now: DateTime<Utc>, zone: Tz) -> Value {
    let mut value = client(&card.client, zone);
    if let Value::Object(object) = &mut value {
        object.extend([
            ("requests".into(), card.requests.into()),
            ("open".into(), card.open.into()),
            ("promised".into(), card.promised.into()),
            ("kept".into(), card.kept.into()),
            ("broken".into(), card.broken.into()),
            ("satisfaction".into(), json!(card.satisfaction)),
            ("returning".into(), card.is_returning().into()),
            (
                "topic".into(),
                card.topic.as_ref().map_or(Value::Null, |topic| {
                    json!({ "request": topic.request, "subject": topic.subject, "rule": topic.rule,
                        "received": time(topic.received, zone) })
                }),
            ),
            (
                "history".into(),
                card.history.iter().map(|row| queue_row(row, None, now, zone)).collect(),
            ),
            ("colleagues".into(), card.colleagues.iter().map(client_row).collect()),
        ]);
    }
    value
}

/// A client in a list.
pub fn client_row(row: &ClientRow) -> Value {
    json!({
        "client": row.id,
        "name": row.name,
        "tier": row.tier,
        "account": row.account,
        "contact": row.contact,
        "open": row.open,
    })
}

/// A line of the deadline monitor.
pub fn deadline_row(row: &DeadlineRow, now: DateTime<Utc>, zone: Tz) -> Value {
    let mut value = deadline(&row.deadline, now, zone);
    // What is promised to the client stands by their clock too.
    if row.deadline.audience == Audience::Client {
        value = theirs(value, row.deadline.due, row.timezone.as_deref());
    }
    if let Value::Object(object) = &mut value {
        object.insert("request".into(), json!(row.request));
        object.insert("subject".into(), row.subject.clone().into());
        object.insert("client".into(), row.client_name.clone().into());
        object.insert("assignee".into(), json!(row.assignee));
    }
    value
}

/// An event, as `events` prints it.
pub fn event(recorded: &Recorded, zone: Tz) -> Value {
    let data = match serde_json::to_value(&recorded.event) {
        Ok(Value::Object(mut object)) => object.remove("data").map_or(Value::Null, plain),
        _ => Value::Null,
    };
    let mut line = json!({
        "seq": recorded.seq,
        "at": time(recorded.at, zone),
        "kind": recorded.event.word(),
        "actor": recorded.actor,
        "request": recorded.request,
        "client": recorded.client,
        "standard": recorded.standard,
        "data": data,
        "hash": recorded.hash,
    });
    if let Some(by) = &recorded.by {
        line["by"] = json!(by);
    }
    line
}

/// Texts stand as plain strings outside the log.
fn plain(value: Value) -> Value {
    match value {
        Value::Object(mut object) if object.len() == 1 && object.contains_key("$text") => {
            object.remove("$text").unwrap_or_default()
        }
        Value::Object(object) => {
            Value::Object(object.into_iter().map(|(key, value)| (key, plain(value))).collect())
        }
        Value::Array(values) => values.into_iter().map(plain).collect(),
        other => other,
    }
}

/// What was left out of a command that was done, each with its words.
pub fn remarks(remarks: &[Remark]) -> Value {
    remarks
        .iter()
        .map(|remark| {
            let mut value = json!(remark);
            value["message"] = remark.message().to_string().into();
            value
        })
        .collect()
}

/// Requests that were not ended with the others, each with why.
pub fn not_ended(refused: &[NotEnded]) -> Value {
    refused
        .iter()
        .map(|one| {
            json!({
                "request": one.request, "refused": one.refusal.code(),
                "message": one.refusal.to_string(), "missing": one.refusal.missing(),
            })
        })
        .collect()
}
