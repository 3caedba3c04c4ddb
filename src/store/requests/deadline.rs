//! The table of deadlines: a cache of [`crate::model::deadline`], kept with each change of a request,
//! and what lists ask of it.

use std::collections::{HashMap, HashSet};

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use rusqlite::{Row, params, params_from_iter, types::Value};

use crate::model::{
    card::{DeadlineCounts, DeadlineQuery, DeadlineRow, rank, ranks_of},
    deadline::{BreachReason, Deadline, DeadlineState},
    id::{CallbackId, Clause, DepartmentId, Login, RequestId},
    measure::Span,
    standard::{Audience, DeadlineKind},
};
use crate::store::{
    Store,
    row::{Columns as _, json, ms},
};

fn deadline(row: &Row<'_>) -> rusqlite::Result<Deadline> {
    Ok(Deadline {
        kind: row.word("kind", DeadlineKind::from_word)?,
        audience: row.word("audience", Audience::from_word)?,
        clause: {
            let clause: String = row.get("clause")?;
            let (table, id) = clause.split_once(':').unwrap_or(("deadline", &clause));
            Clause::new(table, id)
        },
        standard: row.standard("standard")?,
        state: row.word("state", DeadlineState::from_word)?,
        started: row.time("started")?,
        due: row.time_or_none("due")?,
        warn_at: row.time_or_none("warn_at")?,
        ended: row.time_or_none("ended")?,
        breached_at: row.time_or_none("breached_at")?,
        paused_since: row.time_or_none("paused_since")?,
        department: row.department("department")?,
        owner: row.login("owner")?,
        callback: row.get::<_, Option<i64>>("callback")?.map(CallbackId),
        agreed: row.get("agreed")?,
    })
}

/// The deadlines of a line of the monitor, with what it shows of the request.
const ROW: &str = "SELECT d.request, d.nr, d.kind, d.audience, d.clause, d.standard, d.state, d.started, d.due, d.warn_at,
    d.ended, d.breached_at, d.paused_since, d.department, d.owner, d.callback, d.agreed,
    r.assignee, coalesce(t.content, '') AS subject, p.name AS client_name, p.tier AS client_tier, p.timezone
    FROM deadline d JOIN request r ON r.id = d.request JOIN client c ON c.id = r.client JOIN client p ON p.id = c.person
    LEFT JOIN text t ON t.id = r.subject ";

fn row(row: &Row<'_>) -> rusqlite::Result<DeadlineRow> {
    let mut deadline = deadline(row)?;
    // The assignee answers for it, whoever did when the row was written.
    let assignee = row.login("assignee")?;
    if deadline.owner.is_none() {
        deadline.owner.clone_from(&assignee);
    }
    Ok(DeadlineRow {
        request: RequestId(row.get("request")?),
        subject: row.get("subject")?,
        client_name: row.get("client_name")?,
        client_tier: row.get("client_tier")?,
        timezone: row.get("timezone")?,
        assignee,
        deadline,
    })
}

impl Store {
    /// The deadlines that were breached in a period, by time, each with what stood in the way, where the
    /// log tells it.
    pub fn breached_in(
        &self,
        span: Span,
    ) -> anyhow::Result<Vec<(DeadlineRow, Option<BreachReason>)>> {
        // Older programs told of a change of clause in a sentence, and of nothing else.
        let mut sql = ROW.replace(
            "SELECT ",
            "SELECT (SELECT coalesce(json_extract(e.data, '$.reason'), iif(json_extract(e.data, '$.why') IS NULL, NULL, 'changed'))
                 FROM event e WHERE e.request = d.request AND e.kind = 'deadline.breached'
                     AND json_extract(e.data, '$.kind') = d.kind AND json_extract(e.data, '$.clause') = d.clause
                     AND json_extract(e.data, '$.callback') IS d.callback AND e.at >= d.breached_at
                 ORDER BY e.seq LIMIT 1) AS reason, ",
        );
        sql.push_str("WHERE d.breached_at >= ?1 AND d.breached_at < ?2 ORDER BY d.breached_at, d.request, d.nr");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map(params![ms(span.from), ms(span.to)], |found| {
            let reason: Option<String> = found.get("reason")?;
            Ok((row(found)?, reason.as_deref().and_then(BreachReason::from_word)))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// A deadline with the time at which the log has to tell of it next.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// The deadline.
    pub deadline: Deadline,
    /// When it gets at risk or falls due, where the log does not tell of that yet.
    pub next_at: Option<DateTime<Utc>>,
}

/// What the row of a request tells of its deadlines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct Nearest {
    rank: i64,
    due: Option<i64>,
    warn_at: Option<i64>,
    kind: Option<&'static str>,
    breached: bool,
}

impl Store {
    /// Keeps the deadlines of a request as they were computed, and the nearest of them with it.
    pub fn keep_deadlines(&self, request: RequestId, kept: &[Kept]) -> anyhow::Result<()> {
        // Most commands change one or two of them: only these rows are written, into their many indexes.
        let before = self.known_deadlines(request)?;
        match &before {
            None => {
                self.conn
                    .prepare_cached("DELETE FROM deadline WHERE request = ?1")?
                    .execute([request.0])?;
            }
            Some(before) if before.len() > kept.len() => {
                self.conn
                    .prepare_cached("DELETE FROM deadline WHERE request = ?1 AND nr >= ?2")?
                    .execute([request.0, kept.len() as i64])?;
            }
            Some(_) => {}
        }
        let before = before.unwrap_or_default();
        for (nr, kept) in kept.iter().enumerate().filter(|(nr, kept)| before.get(*nr) != Some(kept))
        {
            let Kept { deadline, next_at } = kept;
            // Deleted, and not replaced: what counts them listens to that.
            if nr < before.len() {
                self.conn
                    .prepare_cached("DELETE FROM deadline WHERE request = ?1 AND nr = ?2")?
                    .execute([request.0, nr as i64])?;
            }
            self.conn
                .prepare_cached(
                    "INSERT INTO deadline (request, nr, kind, audience, clause, standard, state, live, started, due, warn_at,
                         ended, breached_at, paused_since, department, owner, callback, agreed, next_at)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
                )?
                .execute(params![
                    request.0,
                    nr as i64,
                    deadline.kind.word(),
                    deadline.audience.word(),
                    deadline.clause.as_str(),
                    deadline.standard.as_str(),
                    deadline.state.word(),
                    deadline.state.is_live(),
                    ms(deadline.started),
                    deadline.due.map(ms),
                    deadline.warn_at.map(ms),
                    deadline.ended.map(ms),
                    deadline.breached_at.map(ms),
                    deadline.paused_since.map(ms),
                    deadline.department.as_str(),
                    deadline.owner.as_ref().map(Login::as_str),
                    deadline.callback.map(|callback| callback.0),
                    deadline.agreed,
                    next_at.map(ms),
                ])?;
        }
        let live =
            || kept.iter().map(|kept| &kept.deadline).filter(|deadline| deadline.state.is_live());
        let nearest =
            live().filter(|deadline| deadline.due.is_some()).min_by_key(|deadline| deadline.due);
        let due = nearest.and_then(|deadline| deadline.due);
        let breached = live().any(|deadline| deadline.state == DeadlineState::Breached);
        let standing = self.standing(request)?;
        let standing = standing.with_context(|| format!("there is no request #{request}"))?;
        let nearest = Nearest {
            rank: rank(due, standing.status, standing.priority),
            due: due.map(ms),
            warn_at: nearest.and_then(|deadline| deadline.warn_at).map(ms),
            kind: nearest.map(|deadline| deadline.kind.word()),
            breached,
        };
        if self.known_nearest(request)?.as_ref() != Some(&nearest) {
            self.conn
                .prepare_cached(
                    "UPDATE request SET rank = ?2, due = ?3, warn_at = ?4, due_kind = ?5, breached = ?6 WHERE id = ?1",
                )?
                .execute(params![
                    request.0,
                    nearest.rank,
                    nearest.due,
                    nearest.warn_at,
                    nearest.kind,
                    nearest.breached,
                ])?;
        }
        self.knows_deadlines(request, kept.to_vec(), nearest)
    }

    /// The requests about which the log has to tell something by a time: a deadline got at risk or
    /// fell due, or a wait ended. Those of the longest ago first, each once.
    pub fn lapsed(&self, by: DateTime<Utc>, limit: usize) -> anyhow::Result<Vec<RequestId>> {
        let mut found: Vec<(i64, RequestId)> = Vec::new();
        // Each is read along its index and ends at the limit, however much there is.
        for sql in [
            "SELECT next_at, request FROM deadline WHERE next_at IS NOT NULL AND next_at <= ?1
             ORDER BY next_at, request LIMIT ?2",
            "SELECT wait_until, id FROM request WHERE wait_until IS NOT NULL AND wait_until <= ?1
             ORDER BY wait_until LIMIT ?2",
        ] {
            let mut statement = self.conn.prepare_cached(sql)?;
            let rows = statement.query_map(params![ms(by), limit as i64], |row| {
                Ok((row.get(0)?, RequestId(row.get(1)?)))
            })?;
            for row in rows {
                found.push(row?);
            }
        }
        found.sort_unstable();
        let mut seen = HashSet::new();
        found.retain(|(_, id)| seen.insert(*id));
        found.truncate(limit);
        Ok(found.into_iter().map(|(_, id)| id).collect())
    }

    /// Of how much the log has to tell by a time: deadlines that got at risk or fell due, and waits
    /// that ended. With the time of the first.
    pub fn count_lapsed(&self, by: DateTime<Utc>) -> anyhow::Result<(u64, Option<DateTime<Utc>>)> {
        let (count, first): (i64, Option<i64>) = self
            .conn
            .prepare_cached(
                "SELECT sum(n), min(first) FROM (
                     SELECT count(*) AS n, min(next_at) AS first FROM deadline WHERE next_at IS NOT NULL AND next_at <= ?1
                     UNION ALL
                     SELECT count(*), min(wait_until) FROM request WHERE wait_until IS NOT NULL AND wait_until <= ?1)",
            )?
            .query_row([ms(by)], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok((count.unsigned_abs(), first.map(crate::store::row::time)))
    }

    /// When the log has to tell something next.
    pub fn next_lapse(&self) -> anyhow::Result<Option<DateTime<Utc>>> {
        let next: Option<i64> = self
            .conn
            .prepare_cached(
                "SELECT min(at) FROM (
                     SELECT min(next_at) AS at FROM deadline WHERE next_at IS NOT NULL
                     UNION ALL SELECT min(wait_until) FROM request WHERE wait_until IS NOT NULL)",
            )?
            .query_row([], |row| row.get(0))?;
        Ok(next.map(crate::store::row::time))
    }

    /// The deadlines of several requests, in the order in which they are kept: live ones first by due
    /// time, then the ended ones.
    pub fn deadlines_of(
        &self,
        requests: &[RequestId],
    ) -> anyhow::Result<HashMap<RequestId, Vec<Deadline>>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT d.request, d.kind, d.audience, d.clause, d.standard, d.state, d.started, d.due, d.warn_at, d.ended,
                 d.breached_at, d.paused_since, d.department, d.owner, d.callback, d.agreed
             FROM deadline d WHERE d.request IN (SELECT value FROM json_each(?1)) ORDER BY d.request, d.nr",
        )?;
        let rows = statement.query_map([json(&requests)], |row| {
            Ok((RequestId(row.get("request")?), deadline(row)?))
        })?;
        let mut found: HashMap<RequestId, Vec<Deadline>> = HashMap::with_capacity(requests.len());
        for row in rows {
            let (request, deadline) = row?;
            found.entry(request).or_default().push(deadline);
        }
        Ok(found)
    }

    /// Live deadlines, the nearest due time first. Of several departments each is asked by itself.
    pub fn deadline_rows(
        &self,
        query: &DeadlineQuery,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Vec<DeadlineRow>> {
        // Whoever works on a request answers for the clocks that name nobody. These are found from the
        // requests, which are few, and not among all clocks: hence the signs that keep indexes away.
        let whose: &[(&str, &str)] = match query.owner {
            None => &[("", "d.due")],
            Some(_) => &[
                (" AND d.owner = ?", "d.due"),
                (
                    " AND +d.owner IS NULL AND d.request IN (SELECT id FROM request WHERE open = 1 AND assignee = ?)",
                    "+d.due",
                ),
            ],
        };
        let one = |department: Option<&DepartmentId>,
                   (owned, order): (&str, &str)|
         -> anyhow::Result<Vec<DeadlineRow>> {
            let mut sql = ROW.to_owned();
            let mut values: Vec<Value> = Vec::new();
            sql.push_str("WHERE d.live = 1 AND d.due IS NOT NULL");
            if let Some(department) = department {
                sql.push_str(if order == "d.due" {
                    " AND d.department = ?"
                } else {
                    " AND +d.department = ?"
                });
                values.push(Value::Text(department.as_str().to_owned()));
            }
            if let Some(owner) = &query.owner {
                sql.push_str(owned);
                values.push(Value::Text(owner.as_str().to_owned()));
            }
            if query.to_come {
                sql.push_str(" AND d.due > ?");
                values.push(Value::Integer(ms(now)));
            }
            if let Some(audience) = query.audience {
                sql.push_str(" AND d.audience = ?");
                values.push(Value::Text(audience.word().to_owned()));
            }
            if let Some(kind) = query.kind {
                sql.push_str(" AND d.kind = ?");
                values.push(Value::Text(kind.word().to_owned()));
            }
            sql.push_str(" ORDER BY ");
            sql.push_str(order);
            sql.push_str(", d.request, d.nr LIMIT ?");
            values.push(Value::Integer(query.limit as i64));
            let mut statement = self.conn.prepare_cached(&sql)?;
            let rows = statement.query_map(params_from_iter(values), row)?;
            Ok(rows.collect::<Result<_, _>>()?)
        };
        let departments: Vec<Option<&DepartmentId>> = match query.departments[..] {
            [] => vec![None],
            ref some => some.iter().map(Some).collect(),
        };
        if let ([department], [whose]) = (&departments[..], whose) {
            return one(*department, *whose);
        }
        let mut rows = Vec::new();
        for department in departments {
            for whose in whose {
                rows.extend(one(department, *whose)?);
            }
        }
        rows.sort_by_key(|row| (row.deadline.due, row.request));
        rows.truncate(query.limit);
        Ok(rows)
    }

    /// How many live deadlines are at risk and breached at a time.
    pub fn deadline_counts(
        &self,
        departments: &[DepartmentId],
        now: DateTime<Utc>,
    ) -> anyhow::Result<DeadlineCounts> {
        let mut counts = DeadlineCounts::default();
        for (department, more) in self.deadline_counts_by_department(now)? {
            if departments.is_empty() || departments.contains(&department) {
                counts.at_risk += more.at_risk;
                counts.breached += more.breached;
            }
        }
        Ok(counts)
    }

    /// What needs a decision now: breached, live, and nobody's; the longest breached first.
    pub(in crate::store) fn to_decide(
        &self,
        now: DateTime<Utc>,
        limit: usize,
    ) -> anyhow::Result<Vec<DeadlineRow>> {
        // The requests of nobody first; each part walks its own index in order and ends at the limit.
        let mut rows: Vec<DeadlineRow> = Vec::new();
        for whose in ["r.assignee IS NULL", "r.assignee IS NOT NULL"] {
            if rows.len() >= limit {
                break;
            }
            let mut sql = ROW.to_owned();
            // Walked from the requests: the cross join keeps the planner from the other way round.
            sql = sql.replace(
                "FROM deadline d JOIN request r ON r.id = d.request",
                "FROM request r CROSS JOIN deadline d ON d.request = r.id",
            );
            sql.push_str("WHERE r.open = 1 AND ");
            sql.push_str(whose);
            sql.push_str(
                " AND r.rank <= ?1 AND d.live = 1 AND d.due IS NOT NULL AND d.due <= ?2
                 ORDER BY r.rank, r.received, r.id LIMIT ?3",
            );
            let mut statement = self.conn.prepare_cached(&sql)?;
            let left = (limit - rows.len()) as i64;
            let found = statement.query_map(params![ranks_of(now).1, ms(now), left], row)?;
            for one in found {
                rows.push(one?);
            }
        }
        // Of several clocks of one request the one that ran out first is told.
        rows.sort_by_key(|row| (row.assignee.is_some(), row.deadline.due, row.request));
        // One line for a request, however many of its clocks ran out.
        let mut seen = std::collections::BTreeSet::new();
        Ok(rows.into_iter().filter(|row| seen.insert(row.request)).collect())
    }
}
