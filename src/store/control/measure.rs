//! The cases of metrics in a period, from the log and the tables made from it. What a case of each
//! metric is stands with [`Metric`]; the sums are the model's.

use chrono::{DateTime, Utc};
use rusqlite::{named_params, types::ToSql};

use crate::model::{
    id::{Clause, ClientId, RequestId, Seq, StandardHash},
    measure::{Case, Flow, Span, Yardstick},
    request::Channel,
    standard::{Audience, DeadlineKind, Metric},
};
use crate::store::{
    Store,
    row::{Columns as _, ms, time},
};

/// Whether an event by this name was not taken back.
pub(in crate::store) fn stands(event: &str) -> String {
    format!(
        "NOT EXISTS (SELECT 1 FROM event u WHERE u.request = {event}.request AND u.kind = 'request.undone'
             AND u.seq > {event}.seq AND json_extract(u.data, '$.event') = {event}.seq)"
    )
}

/// Whether a resolution `e` was reopened after.
fn reopened() -> String {
    format!(
        "EXISTS (SELECT 1 FROM event o WHERE o.request = e.request
             AND o.kind = 'request.reopened' AND o.seq > e.seq AND {})",
        stands("o")
    )
}

/// The resolutions of a period that were not taken back, with a value of each.
fn resolutions(value: &str, condition: &str) -> String {
    format!(
        "SELECT e.at, e.request, e.actor AS operator, NULL AS department, {value} AS value, e.seq
         FROM event e JOIN request q ON q.id = e.request
         WHERE e.kind = 'request.resolved' AND e.at >= :from AND e.at < :to AND {stands} {condition}",
        stands = stands("e")
    )
}

/// The kinds of events that end a deadline `d`, of which the first at its end did it.
const ENDS: &str = "CASE d.kind
    WHEN 'own' THEN e.kind IN ('request.claimed', 'request.taken_over', 'request.assigned',
        'request.handed_over', 'request.escalated', 'request.bounced', 'request.resolved')
    WHEN 'handle' THEN e.kind IN ('request.resolved', 'request.handed_over', 'request.escalated', 'request.bounced')
    WHEN 'resolution' THEN e.kind IN ('request.resolved', 'request.closed')
    WHEN 'callback' THEN e.kind = 'callback.kept'
    ELSE e.kind IN ('request.replied', 'callback.kept', 'request.resolved', 'request.closed') END";

fn deadlines() -> String {
    // What is breached and not noted yet has no event; whoever has the request answers for it.
    format!(
        "SELECT m.at, m.request, CASE WHEN m.seq IS NULL THEN m.owner
                ELSE (SELECT CASE e.kind WHEN 'request.assigned' THEN json_extract(e.data, '$.to') ELSE e.actor END
                      FROM event e WHERE e.seq = m.seq) END AS operator,
             m.department, 1 AS value, m.seq
         FROM (SELECT d.ended AS at, d.request, d.owner, d.department,
                   (SELECT min(e.seq) FROM event e WHERE e.request = d.request AND e.at = d.ended AND {ENDS}) AS seq
               FROM deadline d
               WHERE d.ended >= :from AND d.ended < :to AND d.state = 'met' AND d.breached_at IS NULL
                   AND (:kind IS NULL OR d.kind = :kind) AND (:audience IS NULL OR d.audience = :audience)
                   AND (:clause IS NULL OR d.clause = :clause)) m
         UNION ALL
         SELECT m.at, m.request, CASE WHEN m.seq IS NULL THEN m.owner
                ELSE (SELECT json_extract(e.data, '$.assignee') FROM event e WHERE e.seq = m.seq) END,
             m.department, 0, m.seq
         FROM (SELECT coalesce(d.breached_at, d.due) AS at, d.request, d.owner, d.department,
                   (SELECT min(e.seq) FROM event e WHERE e.request = d.request AND e.kind = 'deadline.breached'
                       AND json_extract(e.data, '$.kind') = d.kind AND json_extract(e.data, '$.clause') = d.clause
                       AND json_extract(e.data, '$.callback') IS d.callback AND e.at >= d.breached_at) AS seq
               FROM deadline d
               WHERE (d.breached_at >= :from AND d.breached_at < :to
                      OR d.breached_at IS NULL AND d.live = 1 AND d.state = 'running'
                          AND d.due >= :from AND d.due < :to AND d.due < :now)
                   AND (:kind IS NULL OR d.kind = :kind) AND (:audience IS NULL OR d.audience = :audience)
                   AND (:clause IS NULL OR d.clause = :clause)) m"
    )
}

const CALLBACKS: &str = "SELECT k.due AS at, k.request, k.by AS operator, NULL AS department,
        CASE WHEN k.state = 'kept' AND k.ended <= k.due THEN 1 ELSE 0 END AS value,
        (SELECT max(e.seq) FROM event e WHERE e.request = k.request AND json_extract(e.data, '$.callback') = k.id
            AND e.kind IN ('callback.promised', 'callback.moved', 'callback.kept', 'callback.broken', 'deadline.breached')) AS seq
    FROM callback k
    WHERE k.due >= :from AND k.due < :to AND k.state <> 'withdrawn' AND (k.state <> 'promised' OR k.due < :now)";

/// The answers that went before a resolution `e`.
fn answers() -> String {
    format!(
        "SELECT a.seq FROM event a WHERE a.request = e.request AND a.seq < e.seq
             AND a.kind IN ('request.replied', 'callback.kept') AND {}",
        stands("a")
    )
}

fn first_contact() -> String {
    let answers = answers();
    resolutions(
        &format!(
            "CASE WHEN (SELECT count(*) FROM ({answers})) <= 1
                AND NOT EXISTS (SELECT 1 FROM event w WHERE w.request = e.request AND w.kind = 'request.message'
                    AND w.seq < e.seq AND w.seq > (SELECT min(seq) FROM ({answers})))
                AND NOT EXISTS (SELECT 1 FROM event o WHERE o.request = e.request
                    AND o.kind = 'request.reopened' AND {stands})
             THEN 1 ELSE 0 END",
            stands = stands("o")
        ),
        "",
    )
}

fn bounces() -> String {
    format!(
        "SELECT e.at, e.request, e.actor AS operator, json_extract(e.data, '$.from') AS department,
             CASE (SELECT n.kind FROM event n WHERE n.request = e.request AND n.seq > e.seq AND n.kind IN
                 ('request.handed_over', 'request.escalated', 'request.bounced', 'request.routed')
                 ORDER BY n.seq LIMIT 1)
             WHEN 'request.bounced' THEN 1 ELSE 0 END AS value, e.seq
         FROM event e
         WHERE e.kind IN ('request.handed_over', 'request.escalated') AND e.at >= :from AND e.at < :to AND {}",
        stands("e")
    )
}

fn escalations() -> String {
    resolutions(
        "CASE WHEN EXISTS (SELECT 1 FROM event x WHERE x.request = e.request AND x.kind = 'request.escalated'
             AND x.seq < e.seq AND x.actor <> '(desk)') THEN 1 ELSE 0 END",
        "",
    )
}

const REVIEWS: &str =
    "SELECT at, request, operator, NULL AS department, score AS value, seq FROM scored
    WHERE counts = 1 AND at >= :from AND at < :to";

/// The ratings. One that somebody typed in of their own work counts for the desk, and in nobody's figures.
fn ratings() -> String {
    format!(
        "SELECT e.at, e.request,
             nullif(coalesce((SELECT s.actor FROM event s WHERE s.request = e.request AND s.kind = 'request.resolved'
                 AND s.seq < e.seq ORDER BY s.seq DESC LIMIT 1), q.assignee), e.actor) AS operator,
             NULL AS department, json_extract(e.data, '$.score') AS value, e.seq
         FROM event e JOIN request q ON q.id = e.request
         WHERE e.kind = 'request.rated' AND e.at >= :from AND e.at < :to AND {}
             AND NOT EXISTS (SELECT 1 FROM event l WHERE l.request = e.request AND l.kind = 'request.rated'
                 AND l.seq > e.seq AND {})",
        stands("e"),
        stands("l")
    )
}

fn handling() -> String {
    let resolved = resolutions(
        "(e.at - (SELECT max(c.at) FROM event c WHERE c.request = e.request AND c.seq < e.seq
            AND (c.kind IN ('request.claimed', 'request.taken_over') AND c.actor = e.actor
                 OR c.kind = 'request.assigned' AND json_extract(c.data, '$.to') = e.actor))) / 60000.0",
        "",
    );
    format!("SELECT * FROM ({resolved}) WHERE value IS NOT NULL")
}

fn first_responses() -> String {
    format!(
        "SELECT e.at, e.request, e.actor AS operator, NULL AS department,
             (e.at - q.received) / 60000.0 AS value, e.seq
         FROM event e JOIN request q ON q.id = e.request
         WHERE e.kind IN ('request.replied', 'callback.kept', 'request.resolved') AND e.at >= :from AND e.at < :to
             AND {}
             AND NOT EXISTS (SELECT 1 FROM event b WHERE b.request = e.request AND b.seq < e.seq
                 AND b.kind IN ('request.replied', 'callback.kept', 'request.resolved') AND {})",
        stands("e"),
        stands("b")
    )
}

fn returning() -> String {
    let served = resolutions("0", "");
    // The bare columns of a row with min() are those of that row.
    format!(
        "SELECT s.at, s.request, s.operator, NULL AS department,
             CASE WHEN EXISTS (SELECT 1 FROM client oc JOIN request o ON o.client = oc.id
                 WHERE oc.person = s.person AND o.received > s.at AND o.received <= s.at + :window)
             THEN 1 ELSE 0 END AS value, s.seq
         FROM (SELECT v.at, v.request, v.operator, c.person, min(v.seq) AS seq
               FROM ({served}) v JOIN request q ON q.id = v.request JOIN client c ON c.id = q.client
               GROUP BY c.person) s
         WHERE s.at + :window <= :now"
    )
}

impl Store {
    /// When a person was last heard of: when they last raised a matter, wrote, or rated; and when they
    /// raised the first.
    pub fn heard_of(
        &self,
        person: ClientId,
    ) -> anyhow::Result<Option<(DateTime<Utc>, DateTime<Utc>)>> {
        let times: (Option<i64>, Option<i64>) = self
            .conn
            .prepare_cached(
                "SELECT min(r.received), max(max(r.received, coalesce((SELECT max(e.at) FROM event e
                     WHERE e.request = r.id AND e.kind IN ('request.message', 'request.rated')), 0)))
                 FROM client c JOIN request r ON r.client = c.id WHERE c.person = ?1",
            )?
            .query_row([person.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(times.0.zip(times.1).map(|(first, last)| (time(first), time(last))))
    }

    /// When each version of the standard came into force, oldest first.
    pub fn adoptions(&self) -> anyhow::Result<Vec<(StandardHash, DateTime<Utc>)>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT s.hash, a.since FROM adoption a JOIN standard s ON s.id = a.standard ORDER BY a.since, a.seq",
        )?;
        let rows =
            statement.query_map([], |row| Ok((row.standard("hash")?, row.time("since")?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many requests are unresolved now, by the counters.
    pub fn unresolved(&self) -> anyhow::Result<u64> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT coalesce(sum(requests), 0) FROM counter WHERE status NOT IN ('resolved', 'closed')",
            )?
            .query_row([], |row| row.count(0))?)
    }

    /// The cases of a metric that lie in a period, in order of time. For `script_adherence`, whose cases
    /// lie in the scripts, these are the resolutions.
    pub fn cases(
        &self,
        yardstick: Yardstick,
        span: Span,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Vec<Case>> {
        let cases = match yardstick.metric {
            Metric::DeadlinesMetRatio => deadlines(),
            Metric::CallbacksKeptRatio => CALLBACKS.to_owned(),
            Metric::FirstContactResolution => first_contact(),
            Metric::FirstLevelResolution => {
                resolutions("CASE WHEN q.level = 1 THEN 1 ELSE 0 END", "")
            }
            Metric::ReopenRate => {
                resolutions(&format!("CASE WHEN {} THEN 1 ELSE 0 END", reopened()), "")
            }
            Metric::BounceRate => bounces(),
            Metric::EscalationRate => escalations(),
            Metric::ScriptAdherence => resolutions("1", "AND q.script IS NOT NULL"),
            Metric::ReviewScore => REVIEWS.to_owned(),
            Metric::SatisfactionMean => ratings(),
            Metric::HandlingTimeMedian => handling(),
            Metric::FirstResponseTimeMedian => first_responses(),
            Metric::ResolutionTimeMedian => resolutions("(e.at - q.received) / 60000.0", ""),
            Metric::ReturningClientsRatio => returning(),
            Metric::ResolvedCount => resolutions("1", &format!("AND NOT {}", reopened())),
        };
        self.cases_of(&cases, yardstick, None, span, now)
    }

    /// The deadlines set by a clause of any version that were met, 1, or breached, 0, in a period, in
    /// order of time.
    pub fn cases_of_clause(
        &self,
        clause: &Clause,
        span: Span,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Vec<Case>> {
        let every = Metric::DeadlinesMetRatio.into();
        self.cases_of(&deadlines(), every, Some(clause), span, now)
    }

    /// What of a kind happened to requests in a period, in order of time.
    pub fn flow(&self, flow: Flow, span: Span) -> anyhow::Result<Vec<Case>> {
        let kinds = match flow {
            Flow::Received => "'request.received'",
            Flow::Answered => "'request.replied', 'callback.kept'",
            Flow::Resolved => "'request.resolved'",
            Flow::Reopened => "'request.reopened'",
        };
        let cases = format!(
            "SELECT e.at, e.request, e.actor AS operator, NULL AS department, 1 AS value, e.seq FROM event e
             WHERE e.kind IN ({kinds}) AND e.at >= :from AND e.at < :to AND {}",
            stands("e")
        );
        self.cases_of(&cases, Metric::ResolvedCount.into(), None, span, span.to)
    }

    fn cases_of(
        &self,
        cases: &str,
        yardstick: Yardstick,
        clause: Option<&Clause>,
        span: Span,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Vec<Case>> {
        let sql = format!(
            "SELECT x.at, x.request, p.id AS person, nullif(x.operator, '(desk)') AS operator,
                 coalesce(x.department, r.department) AS department, r.channel, p.tier,
                 CAST(x.value AS REAL) AS value, x.seq
             FROM ({cases}) x JOIN request r ON r.id = x.request
             JOIN client c ON c.id = r.client JOIN client p ON p.id = c.person
             ORDER BY x.at, x.seq, x.request"
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let (from, to, now) = (ms(span.from), ms(span.to), ms(now));
        let kind = yardstick.kind.map(DeadlineKind::word);
        let audience = yardstick.audience.map(Audience::word);
        let clause = clause.map(Clause::as_str);
        let window = i64::from(yardstick.return_days) * 86_400_000;
        // A query names only some of these.
        let named: &[(&str, &dyn ToSql)] = named_params! {
            ":from": from, ":to": to, ":now": now, ":kind": kind, ":audience": audience,
            ":clause": clause, ":window": window,
        };
        for (name, value) in named {
            if let Some(place) = statement.parameter_index(name)? {
                statement.raw_bind_parameter(place, value)?;
            }
        }
        let mut rows = statement.raw_query();
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(Case {
                at: row.time("at")?,
                request: RequestId(row.get("request")?),
                client: ClientId(row.get("person")?),
                operator: row.login("operator")?,
                department: row.department("department")?,
                channel: row.word("channel", Channel::from_word)?,
                tier: row.get("tier")?,
                value: row.get("value")?,
                seq: row.get::<_, Option<i64>>("seq")?.map(Seq),
            });
        }
        Ok(found)
    }
}
