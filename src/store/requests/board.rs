//! What a supervisor watches, read from the counters and the edges of indexes.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::params;

use crate::model::{
    card::{Attention, Board, BoardDepartment, BoardOperator, Coming, HOURS},
    id::DepartmentId,
    request::Status,
    second::AskRow,
};
use crate::store::{
    Store,
    measure::stands,
    row::{Columns as _, ms, time},
};

/// An hour, in milliseconds.
const HOUR: i64 = 3_600_000;

/// A promised call this near is about to be late where its maker is away.
const NEAR: TimeDelta = TimeDelta::minutes(30);
/// As far ahead the calls of those off duty are looked at.
const AHEAD: TimeDelta = TimeDelta::hours(24);

/// What was counted in the hours from one on, before another.
const HOURS_SINCE: &str = "SELECT coalesce(sum(answered), 0), coalesce(sum(resolved), 0),
        coalesce(sum(against), 0), coalesce(sum(broken), 0)
    FROM hour WHERE hour >= ?1 AND hour < ?2";

/// The same in a part of an hour, as the hours are counted.
fn part_of_hour() -> String {
    format!(
        "SELECT
    (SELECT count(*) FROM event WHERE kind = 'request.replied' AND at >= ?1 AND at < ?2),
    (SELECT count(*) FROM request WHERE resolved >= ?1 AND resolved < ?2),
    (SELECT count(*) FROM event
        WHERE kind IN ('request.resolved', 'request.handed_over', 'request.escalated') AND at >= ?1 AND at < ?2
            AND coalesce(json_array_length(data, '$.against'), 0) > 0),
    (SELECT count(*) FROM event e WHERE e.kind = 'callback.broken' AND e.at >= ?1 AND e.at < ?2 AND {})",
        stands("e")
    )
}

/// So many of what waits for a second person are told one by one.
const ASKED: usize = 20;

impl Store {
    /// What a supervisor watches: the departments named first, in their order, and any other in which
    /// something lies. The day began at `midnight` and ends at `end`.
    pub fn board(
        &self,
        departments: &[DepartmentId],
        (midnight, end): (DateTime<Utc>, DateTime<Utc>),
        now: DateTime<Utc>,
    ) -> anyhow::Result<Board> {
        /// A screen shows no more.
        const SHOWN: usize = 50;
        let operators = self.board_operators()?;
        let away: Vec<(String, DateTime<Utc>)> = operators
            .iter()
            .filter_map(|one| {
                let person = &one.operator;
                let until = if !person.active {
                    DateTime::<Utc>::MAX_UTC
                } else if !person.on_duty {
                    now + AHEAD
                } else if one.is_away(now) {
                    now + NEAR
                } else {
                    return None;
                };
                Some((person.login.as_str().to_owned(), until))
            })
            .collect();
        let departments = self.board_departments(departments, now)?;
        let hours = self.hours(now)?;
        let open: u64 = self.unresolved()?;
        let (calls_due, calls_late) = self.calls_until(end, now)?;
        let today = self.since(midnight)?;
        Ok(Board {
            backlog: backlog(&hours, open),
            arrivals: hours.iter().map(|hour| (hour.at, hour.arrived)).collect(),
            answers: hours.iter().map(|hour| (hour.at, hour.answered)).collect(),
            resolutions: hours.iter().map(|hour| (hour.at, hour.resolved)).collect(),
            calls_due,
            calls_late,
            answered_today: today.answered,
            resolved_today: today.resolved,
            departments,
            decide: self.to_decide(now, SHOWN)?,
            orphaned: self.callbacks_of_operators(&away, SHOWN)?,
            operators,
            attention: self.waiting_for_decision(now)?,
            coming: self.coming(now)?,
            crowd: None,
        })
    }

    /// What waits for a decision in the books of the desk.
    fn waiting_for_decision(&self, now: DateTime<Utc>) -> anyhow::Result<Vec<Attention>> {
        let count = |sql: &str| -> anyhow::Result<u64> {
            let mut statement = self.conn.prepare_cached(sql)?;
            Ok(statement.query_row([], |row| row.count(0))?)
        };
        let mut waiting = Vec::new();
        let appeals = count("SELECT count(*) FROM appeal WHERE state = 'filed'")?;
        if appeals > 0 {
            waiting.push(Attention::Appeals { count: appeals });
        }
        let stuck = self.stuck_mails()?;
        if stuck > 0 {
            waiting.push(Attention::Mails { count: stuck, oldest: self.stuck(1)?.pop() });
        }
        let asked = count("SELECT count(*) FROM second WHERE state = 'asked'")?;
        if asked > 0 {
            waiting.push(Attention::Second {
                count: asked,
                asked: self.asked(ASKED)?.iter().map(AskRow::from).collect(),
            });
        }
        let proposed = count("SELECT count(*) FROM ledger WHERE state = 'proposed'")?;
        if proposed > 0 {
            waiting.push(Attention::Ledger { count: proposed });
        }
        let day = self.since(now - TimeDelta::hours(24))?;
        if day.against > 0 {
            waiting.push(Attention::Overrides { count: day.against });
        }
        if day.broken > 0 {
            waiting.push(Attention::Broken { count: day.broken });
        }
        Ok(waiting)
    }

    /// What falls due in the coming day by the hour, hours without anything too.
    fn coming(&self, now: DateTime<Utc>) -> anyhow::Result<Vec<(DateTime<Utc>, u64)>> {
        let first = ms(now) / HOUR * HOUR;
        let mut hours = [0; HOURS];
        for ((_, hour), count) in self.due_by_hour(first, now, first + 24 * HOUR)? {
            hours[hour.min(HOURS - 1)] += count;
        }
        Ok((0..).zip(hours).map(|(hour, count)| (time(first + hour * HOUR), count)).collect())
    }

    /// What falls due in the coming day by department and hour.
    pub fn coming_by_department(&self, now: DateTime<Utc>) -> anyhow::Result<Coming> {
        let first = ms(now) / HOUR * HOUR;
        let mut departments: Vec<(DepartmentId, [u64; HOURS])> = Vec::new();
        for ((department, hour), count) in self.due_by_hour(first, now, first + 24 * HOUR)? {
            match departments.last_mut() {
                Some((last, hours)) if *last == department => hours[hour.min(HOURS - 1)] = count,
                _ => {
                    let mut hours = [0; HOURS];
                    hours[hour.min(HOURS - 1)] = count;
                    departments.push((department, hours));
                }
            }
        }
        Ok(Coming { first: time(first), departments })
    }

    /// What falls due in an hour by department, most first.
    pub fn due_in_hour(&self, hour: DateTime<Utc>) -> anyhow::Result<Vec<(DepartmentId, u64)>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT department, sum(due) FROM slot WHERE slot >= ?1 AND slot < ?2
             GROUP BY department HAVING sum(due) > 0 ORDER BY 2 DESC, 1",
        )?;
        let rows = statement.query_map(params![ms(hour), ms(hour) + HOUR], |row| {
            Ok((row.department("department")?, row.count(1)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn board_departments(
        &self,
        known: &[DepartmentId],
        now: DateTime<Utc>,
    ) -> anyhow::Result<Vec<BoardDepartment>> {
        let mut lines: Vec<BoardDepartment> = known.iter().map(empty).collect();
        let place = |lines: &mut Vec<BoardDepartment>, department: &DepartmentId| {
            lines.iter().position(|line| line.department == *department).unwrap_or_else(|| {
                lines.push(empty(department));
                lines.len() - 1
            })
        };
        let mut statement = self.conn.prepare_cached(
            "SELECT department, status, sum(requests) FROM counter
             WHERE status NOT IN ('resolved', 'closed') GROUP BY department, status HAVING sum(requests) > 0",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let department = DepartmentId::from(row.get::<_, String>(0)?);
            let status: String = row.get(1)?;
            let count = row.count(2)?;
            let nr = place(&mut lines, &department);
            match Status::from_word(&status) {
                Some(Status::New) => lines[nr].new += count,
                Some(Status::Open) => lines[nr].open += count,
                Some(Status::Pending | Status::Hold) => lines[nr].waiting += count,
                Some(Status::Resolved | Status::Closed) | None => {}
            }
        }
        for (department, counts) in self.deadline_counts_by_department(now)? {
            let nr = place(&mut lines, &department);
            lines[nr].at_risk = counts.at_risk;
            lines[nr].breached = counts.breached;
        }
        Ok(lines)
    }

    /// The people of the desk with what they have and look at.
    pub fn board_operators(&self) -> anyhow::Result<Vec<BoardOperator>> {
        let mut loads: BTreeMap<String, u64> = BTreeMap::new();
        let mut statement = self.conn.prepare_cached(
            "SELECT assignee, sum(requests) FROM counter
             WHERE assignee <> '' AND status NOT IN ('resolved', 'closed') GROUP BY assignee",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            loads.insert(row.get(0)?, row.count(1)?);
        }
        let seen: BTreeMap<_, _> = self
            .presences()?
            .into_iter()
            .map(|(login, request, seen)| (login, (request, seen)))
            .collect();
        Ok(self
            .operators()?
            .into_iter()
            .map(|operator| {
                let login = operator.login.as_str();
                let presence = seen.get(login);
                BoardOperator {
                    load: Some(loads.get(login).copied().unwrap_or(0)),
                    looks_at: presence.and_then(|(request, _)| *request),
                    seen: presence.map(|(_, seen)| *seen),
                    operator,
                }
            })
            .filter(|one| one.operator.active || one.load != Some(0))
            .collect())
    }

    /// The last day by the hour, hours without anything too.
    fn hours(&self, now: DateTime<Utc>) -> anyhow::Result<Vec<Hour>> {
        let last = ms(now) / HOUR * HOUR;
        let first = last - 23 * HOUR;
        let mut statement = self.conn.prepare_cached(
            "SELECT hour, arrived, answered, resolved FROM hour WHERE hour >= ?1 AND hour <= ?2",
        )?;
        let counted: BTreeMap<i64, [u64; 3]> = statement
            .query_map(params![first, last], |row| {
                Ok((row.get(0)?, [row.count(1)?, row.count(2)?, row.count(3)?]))
            })?
            .collect::<Result<_, _>>()?;
        Ok((0..24)
            .map(|hour| first + hour * HOUR)
            .map(|hour| {
                let [arrived, answered, resolved] = counted.get(&hour).copied().unwrap_or_default();
                Hour { at: time(hour), arrived, answered, resolved }
            })
            .collect())
    }

    /// What was counted from an instant on: whole hours are counted already, and what lies before the first
    /// of them is looked at one by one, as days begin between hours where clocks are off by half of one.
    fn since(&self, at: DateTime<Utc>) -> anyhow::Result<Since> {
        let whole = (ms(at) + HOUR - 1).div_euclid(HOUR) * HOUR;
        let mut since = Since::default();
        let part = part_of_hour();
        for (sql, from, to) in [(HOURS_SINCE, whole, i64::MAX), (part.as_str(), ms(at), whole)] {
            if from == to {
                continue;
            }
            let mut statement = self.conn.prepare_cached(sql)?;
            let counted: [u64; 4] = statement.query_row(params![from, to], |row| {
                Ok([row.count(0)?, row.count(1)?, row.count(2)?, row.count(3)?])
            })?;
            since.answered += counted[0];
            since.resolved += counted[1];
            since.against += counted[2];
            since.broken += counted[3];
        }
        Ok(since)
    }
}

/// What was counted in an hour.
struct Hour {
    at: DateTime<Utc>,
    arrived: u64,
    answered: u64,
    resolved: u64,
}

/// What was counted since an instant.
#[derive(Default)]
struct Since {
    answered: u64,
    resolved: u64,
    against: u64,
    broken: u64,
}

/// How many were open at the end of each hour: from what is open now, back through what came and went.
fn backlog(hours: &[Hour], open: u64) -> Vec<(DateTime<Utc>, u64)> {
    let mut at_end = open;
    let mut backlog: Vec<_> = hours
        .iter()
        .rev()
        .map(|hour| {
            let here = at_end;
            at_end = (at_end + hour.resolved).saturating_sub(hour.arrived);
            (hour.at, here)
        })
        .collect();
    backlog.reverse();
    backlog
}

fn empty(department: &DepartmentId) -> BoardDepartment {
    BoardDepartment {
        department: department.clone(),
        new: 0,
        open: 0,
        waiting: 0,
        at_risk: 0,
        breached: 0,
    }
}
