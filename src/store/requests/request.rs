//! Reading requests: as they stand, and as lines of lists.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension as _, Row, params};

use crate::model::{
    card::QueueRow,
    id::{AccountId, ClientId, RequestId, RuleId, ScriptId, Seq, StandardHash, StepId},
    request::{Channel, Request, Status},
    standard::DeadlineKind,
};
use crate::store::{
    Store,
    row::{Columns as _, json, ms, time},
};

/// What a list shows of a request. The client is the one that theirs was merged into.
pub(in crate::store) const ROW: &str = "SELECT r.id, r.version, r.client, r.channel, r.status, r.department, r.level, r.priority,
    r.assignee, r.accountable, r.tags, r.received, r.updated, r.due, r.warn_at, r.due_kind, r.breached, r.unanswered_since, r.rank,
    EXISTS (SELECT 1 FROM outbox o WHERE o.request = r.id AND o.state = 'stuck' AND o.reason LIKE 'came back: %') AS undelivered,
    coalesce(t.content, '') AS subject, p.id AS person, p.name AS client_name, p.tier AS client_tier
    FROM request r JOIN client c ON c.id = r.client JOIN client p ON p.id = c.person
    LEFT JOIN text t ON t.id = r.subject ";

/// Reads a line of a list.
pub(in crate::store) fn row(row: &Row<'_>) -> rusqlite::Result<QueueRow> {
    Ok(QueueRow {
        id: RequestId(row.get("id")?),
        version: row.get("version")?,
        subject: row.get("subject")?,
        client: ClientId(row.get("person")?),
        client_name: row.get("client_name")?,
        client_tier: row.get("client_tier")?,
        channel: row.word("channel", Channel::from_word)?,
        status: row.word("status", Status::from_word)?,
        department: row.department("department")?,
        level: row.get("level")?,
        priority: row.priority("priority")?,
        assignee: row.login("assignee")?,
        accountable: row.login("accountable")?,
        tags: row.json("tags")?,
        received: row.time("received")?,
        updated: row.time("updated")?,
        due: row.time_or_none("due")?,
        warn_at: row.time_or_none("warn_at")?,
        due_kind: row
            .get::<_, Option<String>>("due_kind")?
            .and_then(|word| DeadlineKind::from_word(&word)),
        breached: row.get("breached")?,
        unanswered_since: row.time_or_none("unanswered_since")?,
        undelivered: row.get("undelivered")?,
    })
}

fn request(row: &Row<'_>) -> rusqlite::Result<Request> {
    Ok(Request {
        id: RequestId(row.get("id")?),
        version: row.get("version")?,
        status: row.word("status", Status::from_word)?,
        subject: row.get("subject")?,
        client: ClientId(row.get("client")?),
        account: row.get::<_, Option<i64>>("account")?.map(AccountId),
        channel: row.word("channel", Channel::from_word)?,
        language: row.get("language")?,
        department: row.department("department")?,
        level: row.get("level")?,
        priority: row.priority("priority")?,
        assignee: row.login("assignee")?,
        accountable: row.login("accountable")?,
        tags: row.json("tags")?,
        fields: std::collections::BTreeMap::new(),
        script: row.get::<_, Option<String>>("script")?.map(ScriptId::from),
        step: row.get::<_, Option<String>>("step")?.map(StepId::from),
        rule: row.get::<_, Option<String>>("rule")?.map(RuleId::from),
        standard: row.standard("standard")?,
        external_id: row.get("external_id")?,
        received: row.time("received")?,
        updated: row.time("updated")?,
        resolved: row.time_or_none("resolved")?,
        wait_until: row.time_or_none("wait_until")?,
        unanswered_since: row.time_or_none("unanswered_since")?,
        reopened: row.get("reopened")?,
        bounced: row.get("bounced")?,
        path: row.json("path")?,
        rating: row.get("rating")?,
        seq: Seq(row.get("seq")?),
    })
}

/// A request as it came in: its number, when, and its client's organisation.
type Arrival = (RequestId, DateTime<Utc>, Option<String>);

/// A request with the hash of its standard and its subject.
const REQUEST: &str = "SELECT r.id, r.version, r.status, coalesce(t.content, '') AS subject, r.client, r.account, r.channel,
    r.language, r.department, r.level, r.priority, r.assignee, r.accountable, r.tags, r.script, r.step, r.rule,
    s.hash AS standard, r.given_id AS external_id, r.received, r.updated, r.resolved, r.wait_until, r.unanswered_since, r.reopened,
    r.bounced, r.path, r.rating, r.seq
    FROM request r JOIN standard s ON s.id = r.standard LEFT JOIN text t ON t.id = r.subject WHERE r.id = ?1";

/// By what a request lives, and where its client does.
#[derive(Debug)]
pub struct Clauses {
    /// The rule that routed it; none when the fallback or a person did.
    pub rule: Option<RuleId>,
    /// The version of the standard.
    pub standard: StandardHash,
    /// The time zone of its client, where it is known.
    pub timezone: Option<String>,
}

impl Store {
    /// Reads a request as it stands, without its fields.
    pub(in crate::store) fn read_standing(&self, id: RequestId) -> anyhow::Result<Option<Request>> {
        Ok(self.conn.prepare_cached(REQUEST)?.query_row([id.0], request).optional()?)
    }

    /// A request as it stands.
    pub fn request(&self, id: RequestId) -> anyhow::Result<Option<Request>> {
        let Some(mut request) = self.standing(id)? else {
            return Ok(None);
        };
        let mut statement = self.conn.prepare_cached(
            "SELECT f.name, t.content FROM field f JOIN text t ON t.id = f.text
             WHERE f.request = ?1 AND t.content IS NOT NULL",
        )?;
        let fields = statement.query_map([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        request.fields = fields.collect::<Result<_, _>>()?;
        Ok(Some(request))
    }

    /// By which rule several requests were routed, and by which version of the standard they live.
    pub fn clauses_of(
        &self,
        requests: &[RequestId],
    ) -> anyhow::Result<HashMap<RequestId, Clauses>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT r.id, r.rule, s.hash AS standard, p.timezone FROM request r JOIN standard s ON s.id = r.standard
             JOIN client c ON c.id = r.client JOIN client p ON p.id = c.person
             WHERE r.id IN (SELECT value FROM json_each(?1))",
        )?;
        let rows = statement.query_map([json(&requests)], |row| {
            let clauses = Clauses {
                rule: row.get::<_, Option<String>>("rule")?.map(RuleId::from),
                standard: row.standard("standard")?,
                timezone: row.get("timezone")?,
            };
            Ok((RequestId(row.get("id")?), clauses))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What a request is about; none where there is no such request.
    pub fn subject(&self, id: RequestId) -> anyhow::Result<Option<String>> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT coalesce(t.content, '') FROM request r LEFT JOIN text t ON t.id = r.subject WHERE r.id = ?1",
            )?
            .query_row([id.0], |row| row.get(0))
            .optional()?)
    }

    /// The number of the next request.
    pub fn next_request(&self) -> anyhow::Result<RequestId> {
        Ok(RequestId(self.next_number("SELECT max(id) FROM request")?))
    }

    /// The request that came in under this number of another system.
    pub fn request_by_external_id(&self, id: &str) -> anyhow::Result<Option<RequestId>> {
        Ok(self
            .conn
            .prepare_cached("SELECT id FROM request WHERE external_id = ?1")?
            .query_row([id], |row| row.get(0).map(RequestId))
            .optional()?)
    }

    /// The event with which a request began.
    pub fn first_event(&self, id: RequestId) -> anyhow::Result<Option<Seq>> {
        Ok(self
            .conn
            .prepare_cached("SELECT min(seq) FROM event WHERE request = ?1")?
            .query_row([id.0], |row| Ok(row.get::<_, Option<i64>>(0)?.map(Seq)))?)
    }

    /// How many open requests a person has.
    pub fn open_requests_of(&self, client: ClientId) -> anyhow::Result<u32> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT coalesce(sum(o.requests), 0) FROM client c JOIN client_open o ON o.client = c.id
                 WHERE c.person = (SELECT person FROM client WHERE id = ?1)",
            )?
            .query_row([client.0], |row| row.get(0))?)
    }

    /// When a person last raised a request before a time.
    pub fn last_request_of(
        &self,
        client: ClientId,
        before: DateTime<Utc>,
    ) -> anyhow::Result<Option<DateTime<Utc>>> {
        let last: Option<i64> = self
            .conn
            .prepare_cached(
                // By the end of the index of each card, and not by all that the person ever raised.
                "SELECT max((SELECT max(r.received) FROM request r WHERE r.client = c.id AND r.received <= ?2))
                 FROM client c WHERE c.person = (SELECT person FROM client WHERE id = ?1)",
            )?
            .query_row(params![client.0, ms(before)], |row| row.get(0))?;
        Ok(last.map(time))
    }

    /// The open requests of a person.
    pub fn open_of_person(&self, client: ClientId) -> anyhow::Result<Vec<RequestId>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT r.id FROM client c JOIN request r ON r.client = c.id AND r.open = 1
             WHERE c.person = (SELECT person FROM client WHERE id = ?1) ORDER BY r.id",
        )?;
        let ids = statement.query_map([client.0], |row| row.get(0).map(RequestId))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// The open requests that lie in a department.
    pub fn open_of_department(&self, department: &str) -> anyhow::Result<Vec<RequestId>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT id FROM request WHERE department = ?1 AND open = 1 ORDER BY id",
        )?;
        let ids = statement.query_map([department], |row| row.get(0).map(RequestId))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// The departments in which open requests lie, by the counters.
    pub fn departments_with_open(&self) -> anyhow::Result<Vec<String>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT department FROM counter WHERE status NOT IN ('resolved', 'closed')
             GROUP BY department HAVING sum(requests) > 0 ORDER BY department",
        )?;
        let ids = statement.query_map([], |row| row.get(0))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// The requests received in a time, oldest first: so many after one of them. Each with its client's
    /// organisation.
    pub fn received_between(
        &self,
        (from, to): (DateTime<Utc>, DateTime<Utc>),
        after: Option<(DateTime<Utc>, RequestId)>,
        limit: usize,
    ) -> anyhow::Result<Vec<Arrival>> {
        let (since, id) = after.map_or((ms(from), -1), |(at, id)| (ms(at), id.0));
        let mut statement = self.conn.prepare_cached(
            "SELECT r.id, r.received, a.name FROM request r LEFT JOIN account a ON a.id = r.account
             WHERE (r.received, r.id) > (?1, ?2) AND r.received < ?3 ORDER BY r.received, r.id LIMIT ?4",
        )?;
        let rows = statement.query_map(params![since, id, ms(to), limit as i64], |row| {
            Ok((RequestId(row.get(0)?), row.time("received")?, row.get(2)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many requests were received in a time.
    pub fn count_received(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> anyhow::Result<u64> {
        let count: i64 = self
            .conn
            .prepare_cached("SELECT count(*) FROM request WHERE received >= ?1 AND received < ?2")?
            .query_row(params![ms(from), ms(to)], |row| row.get(0))?;
        Ok(count.unsigned_abs())
    }

    /// When the last so many requests began to come in; none where there are fewer.
    pub fn received_of_last(&self, count: u64) -> anyhow::Result<Option<DateTime<Utc>>> {
        let skip = i64::try_from(count.saturating_sub(1)).unwrap_or(i64::MAX);
        let at: Option<i64> = self
            .conn
            .prepare_cached(
                "SELECT received FROM request ORDER BY received DESC, id DESC LIMIT 1 OFFSET ?1",
            )?
            .query_row([skip], |row| row.get(0))
            .optional()?;
        Ok(at.map(time))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use super::*;

    /// What routing asks of whoever writes, in steps of the database, where they have so many open requests.
    fn steps(requests: i64) -> u64 {
        let mut store = Store::scratch().unwrap();
        store
            .conn
            .execute_batch(&format!(
                "INSERT INTO standard (id, hash, files) VALUES (1, 'h', '{{}}');
                 INSERT INTO client (id, name, tags, fields, since, person, erased)
                 VALUES (1, 'Anna', '[]', '{{}}', 0, 1, 0);
                 WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < {requests})
                 INSERT INTO request (id, version, status, open, client, channel, language, department, level, priority,
                     tags, standard, received, updated, reopened, bounced, path, seq, rank, breached)
                 SELECT i, 1, 'new', 1, 1, 'phone', 'en', 'front', 1, 1, '[]', 1, i, i, 0, 0, '[]', i, i, 0 FROM n;
                 INSERT INTO client_open (client, requests) VALUES (1, {requests});"
            ))
            .unwrap();
        let steps = store.count_steps().unwrap();
        let client = ClientId(1);
        assert_eq!(i64::from(store.open_requests_of(client).unwrap()), requests);
        let last = store.last_request_of(client, time(requests)).unwrap();
        assert_eq!(last, Some(time(requests)));
        assert_eq!(store.last_request_of(client, time(0)).unwrap(), None);
        steps.load(Ordering::Relaxed)
    }

    #[test]
    fn whoever_has_many_requests_is_looked_up_as_fast_as_whoever_has_few() {
        let (few, many) = (steps(3), steps(3_000));
        assert!(few > 0 && many <= few + 10, "{few} steps for 3, {many} for 3,000");
    }
}
