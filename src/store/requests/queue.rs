//! The queue: a filter as a query. What a page costs does not grow with the table: it is read along a
//! partial index over open requests, from a place on, and never counted.

mod tally;

use std::{cmp::Reverse, fmt::Write as _};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use rusqlite::{params, params_from_iter, types::Value};

use crate::store::{
    Store,
    client::persons_typed,
    request::{ROW, row},
    row::{Columns as _, json, ms, rank},
    search::FEW_CARDS,
};
use crate::{
    model::{
        card::{Order, PageKey, QueuePage, QueueQuery, QueueRow, ranks_of},
        contact,
        filter::{Compare, Filter, Flag, Person, Term, Test},
        id::{DepartmentId, Login},
        operator::Operator,
        request::Status,
    },
    terms::SearchQuery,
};

/// Of the requests whose texts hold a word, at most so many of the newest texts are looked at.
const NEWEST_TEXTS: i64 = 20_000;

/// Of what was received in some days, up to so many requests are read and put in order.
const FEW_RECEIVED: i64 = 2_000;

/// So many filters at most are made of one whose terms are parted by `or`.
const MOST_FILTERS: usize = 32;

/// A condition with its values, in the order in which they stand.
#[derive(Default)]
struct Clause {
    sql: String,
    values: Vec<Value>,
    /// Whether it names few clients: then their requests are read, and not the list.
    few: bool,
}

impl Clause {
    fn push(&mut self, sql: &str) {
        self.sql.push_str(sql);
    }

    fn bind(&mut self, value: impl Into<Value>) {
        self.sql.push('?');
        self.values.push(value.into());
    }

    fn text(&mut self, value: &str) {
        self.bind(value.to_owned());
    }

    /// `column IN (…)`.
    fn one_of<T: AsRef<str>>(&mut self, column: &str, values: &[T]) {
        self.push(column);
        if let [value] = values {
            self.push(" = ");
            self.text(value.as_ref());
            return;
        }
        self.push(" IN (");
        for (nr, value) in values.iter().enumerate() {
            if nr > 0 {
                self.push(", ");
            }
            self.text(value.as_ref());
        }
        self.push(")");
    }

    fn compare(&mut self, column: &str, compare: Compare, value: i64) {
        self.push(column);
        self.push(match compare {
            Compare::Less => " < ",
            Compare::AtMost => " <= ",
            Compare::Equal => " = ",
            Compare::AtLeast => " >= ",
            Compare::More => " > ",
        });
        self.bind(value);
    }
}

impl Store {
    /// A page of the queue. A filter that says nothing of the status asks for unresolved requests.
    pub fn queue(
        &self,
        query: &QueueQuery,
        me: &Operator,
        now: DateTime<Utc>,
    ) -> anyhow::Result<QueuePage> {
        self.index_now()?;
        let mut rows = Vec::new();
        // Of several departments each is read along its own index, and the pages are put together.
        for filter in split(&query.filter) {
            rows.extend(self.page(&filter, query, me, now)?);
        }
        match query.order {
            Order::Due => rows.sort_by_key(QueueRow::key),
            Order::Newest => rows.sort_by_key(|row| (Reverse(row.received), Reverse(row.id))),
        }
        rows.dedup_by_key(|row| row.id);
        let more = rows.len() > query.limit;
        rows.truncate(query.limit);
        Ok(QueuePage {
            rows,
            more,
            total: self.total(&query.filter, me)?,
            presence: self.presence(&me.login, now - PRESENT_FOR)?,
        })
    }

    fn page(
        &self,
        filter: &Filter,
        query: &QueueQuery,
        me: &Operator,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Vec<QueueRow>> {
        let mut clause = Clause::default();
        clause.push(ROW);
        clause.push("WHERE ");
        match scope(filter) {
            // Said as it stands in the partial indexes.
            Scope::Open => clause.push("r.open = 1"),
            Scope::All => clause.push("1"),
        }
        for term in &filter.terms {
            clause.push(" AND ");
            self.term(term, true, (me, now), &mut clause)?;
        }
        // What is no column by itself is read along no index of the order.
        let by = if clause.few { "+" } else { "" };
        match (query.order, query.after) {
            (Order::Due, after) => {
                if let Some(PageKey { rank, received, id }) = after {
                    clause.push(&format!(" AND ({by}r.rank, r.received, r.id) > ("));
                    clause.bind(rank);
                    clause.push(", ");
                    clause.bind(ms(received));
                    clause.push(", ");
                    clause.bind(id.0);
                    clause.push(")");
                }
                clause.push(&format!(" ORDER BY {by}r.rank, r.received, r.id LIMIT "));
            }
            (Order::Newest, after) => {
                if let Some(PageKey { received, id, .. }) = after {
                    clause.push(&format!(" AND ({by}r.received, r.id) < ("));
                    clause.bind(ms(received));
                    clause.push(", ");
                    clause.bind(id.0);
                    clause.push(")");
                }
                clause.push(&format!(" ORDER BY {by}r.received DESC, r.id DESC LIMIT "));
            }
        }
        clause.bind(query.limit as i64 + 1);
        let mut statement = self.conn.prepare_cached(&clause.sql)?;
        let rows = statement.query_map(params_from_iter(clause.values), row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// A term. One that stands alone must hold: what it finds may be read, and not the list.
    fn term(
        &self,
        term: &Term,
        alone: bool,
        (me, now): (&Operator, DateTime<Utc>),
        clause: &mut Clause,
    ) -> anyhow::Result<()> {
        let alone = alone && !term.negated;
        clause.push(if term.negated { "NOT (" } else { "(" });
        match &term.test {
            Test::Client(text) => self.of_client(text, alone, clause)?,
            Test::Account(name) => self.of_account(name, clause)?,
            Test::Text(text) => self.of_words(text, clause)?,
            Test::Received(received) => {
                self.received(received.times(now, Tz::UTC), alone, clause)?;
            }
            Test::Any(some) => {
                for (nr, term) in some.iter().enumerate() {
                    if nr > 0 {
                        clause.push(" OR ");
                    }
                    self.term(term, false, (me, now), clause)?;
                }
            }
            test => Self::test(test, me, now, clause),
        }
        clause.push(")");
        Ok(())
    }

    /// What was received from a time on and before another.
    fn received(
        &self,
        (from, to): (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
        alone: bool,
        clause: &mut Clause,
    ) -> anyhow::Result<()> {
        let from = from.map_or(i64::MIN, ms);
        let to = to.map_or(i64::MAX, ms);
        if alone {
            // Few are put in order; of many, some stand near the beginning of any list.
            let some: i64 = self
                .conn
                .prepare_cached(
                    "SELECT count(*) FROM (SELECT 1 FROM request WHERE received >= ?1 AND received < ?2 LIMIT ?3)",
                )?
                .query_row(params![from, to, FEW_RECEIVED + 1], |row| row.get(0))?;
            clause.few |= some <= FEW_RECEIVED;
        }
        clause.compare("r.received", Compare::AtLeast, from);
        clause.push(" AND ");
        clause.compare("r.received", Compare::Less, to);
        Ok(())
    }

    /// The requests of the organisations that a text means: whose name holds it, or has all its words in any
    /// spelling.
    fn of_account(&self, name: &str, clause: &mut Clause) -> anyhow::Result<()> {
        let mut spelt: Vec<i64> = Vec::new();
        if let Some((persons, mut values)) = persons_typed(name) {
            // The names of clients and of their organisations are found by the same keys.
            let mut statement = self.conn.prepare_cached(&format!(
                "SELECT a.id, a.name FROM account a WHERE a.id IN (
                     SELECT c.account FROM client c WHERE c.account IS NOT NULL AND c.person IN ({persons}) LIMIT ?)"
            ))?;
            values.push(Value::Integer(FEW_CARDS as i64));
            let mut rows = statement.query(params_from_iter(values))?;
            while let Some(found) = rows.next()? {
                if contact::is_spelt(&found.get::<_, String>(1)?, name) {
                    spelt.push(found.get(0)?);
                }
            }
        }
        clause.push("r.account IN (SELECT id FROM account WHERE instr(key, ");
        clause.text(&crate::terms::fold(name.trim()));
        clause.push(") > 0 UNION ALL SELECT value FROM json_each(");
        clause.text(&json(&spelt));
        clause.push("))");
        Ok(())
    }

    /// The requests of the clients that a text means: by number, or as someone types.
    fn of_client(&self, text: &str, wanted: bool, clause: &mut Clause) -> anyhow::Result<()> {
        let number = text.strip_prefix('#').and_then(|number| number.parse::<i64>().ok());
        let found = match number {
            Some(number) => Some((
                "SELECT person FROM client WHERE id = ?".to_owned(),
                vec![Value::Integer(number)],
            )),
            None => persons_typed(text),
        };
        let Some(found) = found else {
            clause.push("0");
            return Ok(());
        };
        // Of more, some stand near the beginning of any list, and that is read in its order.
        if wanted && let Some(cards) = self.few_cards(&found)? {
            clause.few = true;
            clause.push("r.client IN (SELECT value FROM json_each(");
            clause.text(&json(&cards));
            clause.push("))");
            return Ok(());
        }
        let (persons, values) = found;
        clause.push("c.person IN (");
        clause.push(&persons);
        clause.push(")");
        clause.values.extend(values);
        Ok(())
    }

    /// The requests that have words in a text, or whose client is called so; of a name that very many have
    /// the texts alone.
    fn of_words(&self, text: &str, clause: &mut Clause) -> anyhow::Result<()> {
        let query = if text.contains(char::is_whitespace) {
            // Words that were put in quotes stand together.
            let mut quoted = String::with_capacity(text.len() + 2);
            let _ = write!(quoted, "\"{}\"", text.replace('"', ""));
            SearchQuery::read(&quoted, &self.stemming, false)
        } else {
            SearchQuery::read(text, &self.stemming, true)
        };
        let Some(fts) = query.fts5() else {
            clause.push("1");
            return Ok(());
        };

        clause.push("r.id IN (SELECT x.request FROM (SELECT rowid FROM term WHERE term MATCH ");
        clause.text(&fts);
        clause.push(" ORDER BY rowid DESC LIMIT ");
        clause.bind(NEWEST_TEXTS);
        clause.push(") h JOIN text x ON x.id = h.rowid)");
        let cards = match persons_typed(text) {
            Some(persons) => self.few_cards(&persons)?.unwrap_or_default(),
            None => Vec::new(),
        };
        if !cards.is_empty() {
            clause.push(" OR r.client IN (SELECT value FROM json_each(");
            clause.text(&json(&cards));
            clause.push("))");
        }
        Ok(())
    }

    fn test(test: &Test, me: &Operator, now: DateTime<Utc>, clause: &mut Clause) {
        match test {
            Test::Department(ids) => clause.one_of("r.department", ids),
            Test::Level(compare, level) => clause.compare("r.level", *compare, i64::from(*level)),
            Test::Assignee(people) => persons("r.assignee", people, &me.login, clause),
            Test::Accountable(people) => persons("r.accountable", people, &me.login, clause),
            Test::Status(statuses) => {
                let words: Vec<&str> = statuses.iter().map(|status| status.word()).collect();
                clause.one_of("r.status", &words);
            }
            Test::Priority(compare, priority) => {
                clause.compare("r.priority", *compare, rank(*priority));
            }
            Test::Channel(channels) => {
                let words: Vec<&str> = channels.iter().map(|channel| channel.word()).collect();
                clause.one_of("r.channel", &words);
            }
            Test::Due(compare, delta) => {
                // Said of the rank, along which open requests are read.
                let (first, last) = ranks_of(now + *delta);
                clause.push("r.due IS NOT NULL AND ");
                match compare {
                    Compare::Less | Compare::AtLeast => clause.compare("r.rank", *compare, first),
                    Compare::AtMost | Compare::More => clause.compare("r.rank", *compare, last),
                    Compare::Equal => {
                        clause.compare("r.rank", Compare::AtLeast, first);
                        clause.push(" AND ");
                        clause.compare("r.rank", Compare::AtMost, last);
                    }
                }
            }
            Test::Age(compare, delta) => {
                // Older is received earlier.
                let turned = match compare {
                    Compare::Less => Compare::More,
                    Compare::AtMost => Compare::AtLeast,
                    Compare::Equal => Compare::Equal,
                    Compare::AtLeast => Compare::AtMost,
                    Compare::More => Compare::Less,
                };
                clause.compare("r.received", turned, ms(now - *delta));
            }
            Test::Rating(ratings) => {
                if let [rating] = ratings[..] {
                    // As it stands in the index.
                    clause.compare("r.rating", Compare::Equal, rating);
                } else {
                    let all: Vec<String> = ratings.iter().map(ToString::to_string).collect();
                    clause.push(&format!("coalesce(r.rating, 0) IN ({})", all.join(", ")));
                }
            }
            // These are looked up before they are asked.
            Test::Client(_)
            | Test::Account(_)
            | Test::Received(_)
            | Test::Any(_)
            | Test::Text(_) => {
                clause.push("0");
            }
            Test::Tier(tiers) => clause.one_of("p.tier", tiers),
            Test::Tag(tags) => {
                clause.push("EXISTS (SELECT 1 FROM tag g WHERE g.request = r.id AND ");
                clause.one_of("g.tag", tags);
                clause.push(")");
            }
            Test::Rule(rules) => clause.one_of("r.rule", rules),
            Test::Deadline(kind) => {
                clause.push(
                    "EXISTS (SELECT 1 FROM deadline d WHERE d.request = r.id AND d.live = 1 AND d.kind = ",
                );
                clause.text(kind.word());
                clause.push(")");
            }
            Test::Field(name, value) => {
                clause.push(
                    "EXISTS (SELECT 1 FROM field f JOIN text ft ON ft.id = f.text WHERE f.request = r.id AND f.name = ",
                );
                clause.text(name);
                clause.push(" AND ft.content = ");
                clause.text(value);
                clause.push(")");
            }
            Test::Is(flag) => is(*flag, me, now, clause),
            Test::Number(number) => {
                clause.push("r.id = ");
                clause.bind(*number);
            }
        }
    }

    /// How many there are in all, where the counters know it: for filters of department, status,
    /// priority and assignee alone.
    fn total(&self, filter: &Filter, me: &Operator) -> anyhow::Result<Option<u64>> {
        let mut clause = Clause::default();
        clause.push("SELECT coalesce(sum(r.requests), 0) FROM counter r WHERE ");
        clause.push(match scope(filter) {
            Scope::Open => "r.status NOT IN ('resolved', 'closed')",
            Scope::All => "1",
        });
        for Term { negated, test } in &filter.terms {
            clause.push(if *negated { " AND NOT (" } else { " AND (" });
            match test {
                Test::Department(ids) => clause.one_of("r.department", ids),
                Test::Status(statuses) => {
                    let words: Vec<&str> = statuses.iter().map(|status| status.word()).collect();
                    clause.one_of("r.status", &words);
                }
                Test::Priority(compare, priority) => {
                    clause.compare("r.priority", *compare, rank(*priority));
                }
                Test::Assignee(people) => {
                    let names: Vec<&str> = people
                        .iter()
                        .map(|person| match person {
                            Person::Me => me.login.as_str(),
                            Person::Nobody => "",
                            Person::Login(login) => login,
                        })
                        .collect();
                    clause.one_of("r.assignee", &names);
                }
                Test::Is(Flag::Unresolved) => {
                    clause.push("r.status NOT IN ('resolved', 'closed')");
                }
                Test::Is(Flag::Done) => clause.push("r.status IN ('resolved', 'closed')"),
                Test::Is(Flag::Unassigned) => clause.push("r.assignee = ''"),
                Test::Is(Flag::Waiting) => clause.push("r.status IN ('pending', 'hold')"),
                Test::Is(Flag::Mine) => {
                    clause.push("r.assignee = ");
                    clause.text(me.login.as_str());
                    if me.departments.is_empty() {
                        clause.push(" OR r.assignee = ''");
                    } else {
                        clause.push(" OR r.assignee = '' AND ");
                        clause.one_of("r.department", &me.departments);
                    }
                }
                _ => return Ok(None),
            }
            clause.push(")");
        }
        let mut statement = self.conn.prepare_cached(&clause.sql)?;
        Ok(Some(statement.query_row(params_from_iter(clause.values), |row| row.count(0))?))
    }

    /// The most urgent request that is nobody's and at which nobody else looks: of these departments,
    /// or of all where none is named. Waiting ones are nobody's to take. What I passed over comes when
    /// nothing else is free, the one passed over longest ago first.
    pub fn next_free(
        &self,
        departments: &[String],
        me: &Login,
        seen_since: DateTime<Utc>,
    ) -> anyhow::Result<Option<QueueRow>> {
        let fresh = self.free(departments, me, seen_since, false)?;
        match fresh {
            Some(row) => Ok(Some(row)),
            None => self.free(departments, me, seen_since, true),
        }
    }

    /// How many requests nobody works on lie in each department, by the counters; waiting ones are nobody's
    /// to take.
    pub fn unassigned(&self) -> anyhow::Result<Vec<(DepartmentId, u64)>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT department, sum(requests) FROM counter
             WHERE assignee = '' AND status IN ('new', 'open') GROUP BY department ORDER BY department",
        )?;
        let rows =
            statement.query_map([], |row| Ok((row.get::<_, String>(0)?.into(), row.count(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn free(
        &self,
        departments: &[String],
        me: &Login,
        seen_since: DateTime<Utc>,
        passed: bool,
    ) -> anyhow::Result<Option<QueueRow>> {
        const FREE: &str = "r.open = 1 AND r.assignee IS NULL AND r.status IN ('new', 'open')
            AND NOT EXISTS (SELECT 1 FROM presence v WHERE v.request = r.id AND v.operator <> ? AND v.seen >= ?)";
        const FRESH: &str = "
            AND NOT EXISTS (SELECT 1 FROM passed o WHERE o.request = r.id AND o.operator = ?)
            ORDER BY r.rank, r.received, r.id LIMIT 1";
        const PASSED: &str = "
            AND r.id IN (SELECT o.request FROM passed o WHERE o.operator = ?)
            ORDER BY (SELECT o.at FROM passed o WHERE o.request = r.id AND o.operator = ?), r.id LIMIT 1";
        let mut best: Option<QueueRow> = None;
        // Fresh ones are read along the index of each department, of what was passed over there is little.
        let each: Vec<&[String]> = if passed || departments.is_empty() {
            vec![departments]
        } else {
            departments.chunks(1).collect()
        };
        for department in each {
            let mut clause = Clause::default();
            clause.push(ROW);
            clause.push("WHERE ");
            if !department.is_empty() {
                clause.one_of("r.department", department);
                clause.push(" AND ");
            }
            clause.push(FREE);
            clause.values.push(Value::Text(me.as_str().to_owned()));
            clause.values.push(Value::Integer(ms(seen_since)));
            clause.push(if passed { PASSED } else { FRESH });
            for _ in 0..if passed { 2 } else { 1 } {
                clause.values.push(Value::Text(me.as_str().to_owned()));
            }
            let mut statement = self.conn.prepare_cached(&clause.sql)?;
            let mut found = statement.query_map(params_from_iter(clause.values), row)?;
            if let Some(row) = found.next().transpose()?
                && best.as_ref().is_none_or(|best| row.key() < best.key())
            {
                best = Some(row);
            }
        }
        Ok(best)
    }
}

/// Which requests a filter means before its terms are asked.
#[derive(PartialEq, Eq)]
enum Scope {
    Open,
    All,
}

/// Unresolved ones, unless the filter speaks of the status itself or names one request.
fn scope(filter: &Filter) -> Scope {
    let mut speaks = false;
    for Term { negated, test } in &filter.terms {
        match test {
            Test::Status(statuses) if !negated => {
                if statuses.iter().all(|status: &Status| status.is_unresolved()) {
                    return Scope::Open;
                }
                speaks = true;
            }
            Test::Is(Flag::Unresolved) if !negated => return Scope::Open,
            Test::Is(Flag::Done) if *negated => return Scope::Open,
            // Who rates a request has seen it done.
            Test::Status(_)
            | Test::Is(Flag::Unresolved | Flag::Done)
            | Test::Number(_)
            | Test::Rating(_) => {
                speaks = true;
            }
            _ => {}
        }
    }
    if speaks { Scope::All } else { Scope::Open }
}

/// Filters that find together what one finds, each along an index of its own: one for each department that a
/// term names, for each rating, and for each of the terms parted by `or`.
fn split(filter: &Filter) -> Vec<Filter> {
    let mut whole = Vec::new();
    let mut left = vec![filter.clone()];
    while let Some(filter) = left.pop() {
        let parts = filter.terms.iter().enumerate().find_map(|(nr, term)| Some((nr, parts(term)?)));
        match parts {
            Some((nr, parts)) if whole.len() + left.len() + parts.len() <= MOST_FILTERS => {
                for part in parts {
                    let mut one = filter.clone();
                    one.terms[nr] = part;
                    left.push(one);
                }
            }
            _ => whole.push(filter),
        }
    }
    whole
}

/// The terms of which one must hold for a term to hold; none where it is one by itself.
fn parts(term: &Term) -> Option<Vec<Term>> {
    if term.negated {
        return None;
    }
    let each = |test| Term { negated: false, test };
    match &term.test {
        Test::Department(ids) if ids.len() > 1 => {
            Some(ids.iter().map(|id| each(Test::Department(vec![id.clone()]))).collect())
        }
        Test::Rating(ratings) if ratings.len() > 1 => {
            Some(ratings.iter().map(|rating| each(Test::Rating(vec![*rating]))).collect())
        }
        Test::Any(some) => Some(some.clone()),
        _ => None,
    }
}

fn persons(column: &str, people: &[Person], me: &Login, clause: &mut Clause) {
    let names: Vec<&str> = people
        .iter()
        .filter_map(|person| match person {
            Person::Me => Some(me.as_str()),
            Person::Nobody => None,
            Person::Login(login) => Some(login.as_str()),
        })
        .collect();
    let nobody = people.contains(&Person::Nobody);
    if nobody {
        clause.push(column);
        clause.push(" IS NULL");
        if names.is_empty() {
            return;
        }
        clause.push(" OR ");
    }
    // Nobody is not somebody else: `-assignee:anna` means the requests of nobody, too.
    clause.push("coalesce(");
    clause.push(column);
    clause.push(", '') <> '' AND ");
    clause.one_of(column, &names);
}

fn is(flag: Flag, me: &Operator, now: DateTime<Utc>, clause: &mut Clause) {
    match flag {
        Flag::Unresolved => clause.push("r.open = 1"),
        Flag::Done => clause.push("r.open = 0"),
        Flag::Unassigned => clause.push("r.assignee IS NULL"),
        Flag::Breached => {
            clause.push(
                "EXISTS (SELECT 1 FROM deadline d WHERE d.request = r.id AND d.live = 1 AND d.due IS NOT NULL AND d.due <= ",
            );
            clause.bind(ms(now));
            clause.push(")");
        }
        Flag::AtRisk => {
            clause.push(
                "EXISTS (SELECT 1 FROM deadline d WHERE d.request = r.id AND d.live = 1 AND d.state = 'running' AND d.warn_at <= ",
            );
            clause.bind(ms(now));
            clause.push(" AND d.due > ");
            clause.bind(ms(now));
            clause.push(")");
        }
        Flag::Waiting => clause.push("r.status IN ('pending', 'hold')"),
        Flag::Reopened => clause.push("r.reopened > 0"),
        Flag::Promised => clause.push(
            "EXISTS (SELECT 1 FROM callback b WHERE b.request = r.id AND b.state = 'promised')",
        ),
        Flag::Unanswered => clause.push("r.unanswered_since IS NOT NULL"),
        // Few mails come back: they are looked up, and not the list.
        Flag::Undelivered => clause.push(
            "r.id IN (SELECT request FROM outbox WHERE state = 'stuck' AND reason LIKE 'came back: %')",
        ),
        Flag::Mine => {
            clause.push("coalesce(r.assignee, '') = ");
            clause.text(me.login.as_str());
            clause.push(" OR r.assignee IS NULL");
            if !me.departments.is_empty() {
                clause.push(" AND ");
                clause.one_of("r.department", &me.departments);
            }
        }
    }
}

/// How long after its last sign of life an operator is taken to look at something still.
pub(in crate::store) const PRESENT_FOR: TimeDelta = TimeDelta::seconds(30);

/// All priorities, as they are stored: a test holds that their order is that of their places.
#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::request::Priority;

    #[test]
    fn priorities_are_stored_in_their_order() {
        let ranks: Vec<i64> = Priority::ALL.iter().map(|one| rank(*one)).collect();
        assert_eq!(ranks, [0, 1, 2, 3]);
    }

    #[test]
    fn a_filter_means_open_requests_unless_it_says_otherwise() {
        for (line, all) in [
            ("", false),
            ("department:billing", false),
            ("status:open", false),
            ("status:resolved", true),
            ("is:done", true),
            ("-is:done", false),
            ("-is:unresolved", true),
            ("is:unresolved status:open,resolved", false),
            ("#17", true),
        ] {
            let filter = Filter::parse(line).unwrap();
            assert_eq!(scope(&filter) == Scope::All, all, "{line}");
        }
    }

    /// A store with so many requests of as many clients; every hundredth client is a Petrova.
    fn store(size: i64) -> Store {
        let store = Store::scratch().unwrap();
        store
            .conn
            .execute_batch(&format!(
                "INSERT INTO standard (id, hash, files) VALUES (1, 'h', '{{}}');
                 WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < {size})
                 INSERT INTO client (id, name, tags, fields, since, person, erased)
                 SELECT i, CASE WHEN i % 100 = 0 THEN 'Petrova' ELSE 'Smith' END, '[]', '{{}}', 0, i, 0 FROM n;
                 INSERT INTO client_key (key, client)
                 SELECT CASE WHEN id % 100 = 0 THEN 'petrova' ELSE 'smith' END, id FROM client;
                 INSERT INTO request (id, version, status, open, client, channel, language, department, level, priority,
                     tags, standard, received, updated, reopened, bounced, path, seq, rank, breached)
                 SELECT id, 1, 'new', 1, id, 'phone', 'en', 'front', 1, 1, '[]', 1, id, id, 0, 0, '[]', id, {size} - id, 0
                 FROM client;"
            ))
            .unwrap();
        store
    }

    fn page(store: &Store, line: &str, order: Order, after: Option<PageKey>) -> QueuePage {
        let now = DateTime::<Utc>::UNIX_EPOCH;
        let me = Operator {
            login: Login::from("anna"),
            name: String::new(),
            role: "operator".into(),
            departments: Vec::new(),
            level: 1,
            active: true,
            on_duty: true,
        };
        let query = QueueQuery { filter: Filter::parse(line).unwrap(), order, after, limit: 3 };
        store.queue(&query, &me, now).unwrap()
    }

    #[test]
    fn requests_of_a_client_come_in_order_page_by_page() {
        let store = store(2_000);
        assert_eq!(Priority::ALL[1], Priority::Normal);
        let numbers = |page: &QueuePage| page.rows.iter().map(|row| row.id.0).collect::<Vec<_>>();
        for line in ["client:petrova", "client:petr department:front"] {
            let first = page(&store, line, Order::Newest, None);
            assert_eq!(numbers(&first), [2000, 1900, 1800], "{line}");
            assert!(first.more);
            let key = first.rows[2].key();
            let second = page(&store, line, Order::Newest, Some(key));
            assert_eq!(numbers(&second), [1700, 1600, 1500], "{line}");
        }
        // By due time: none has one, so the number decides.
        let due = page(&store, "client:petrova", Order::Due, None);
        assert_eq!(due.rows.len(), 3);
        assert_eq!(numbers(&page(&store, "client:#1234", Order::Due, None)), [1234]);
        assert_eq!(numbers(&page(&store, "client:giraffe", Order::Due, None)), [0; 0]);
        // Of the many the list is read in its order, and of those who are not meant as well.
        assert_eq!(numbers(&page(&store, "client:smith", Order::Newest, None)), [1999, 1998, 1997]);
        assert_eq!(
            numbers(&page(&store, "-client:smith", Order::Newest, None)),
            [2000, 1900, 1800]
        );
    }
}
