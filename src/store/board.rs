//! What a supervisor watches, read from the counters and the edges of indexes.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::params;

use super::{
    Store,
    row::{Columns as _, ms, time},
};
use crate::model::{
    card::{Attention, Board, BoardDepartment, BoardOperator, Coming, HOURS},
    id::DepartmentId,
    request::Status,
};

/// An hour, in milliseconds.
const HOUR: i64 = 3_600_000;

impl Store {
    /// What a supervisor watches: the departments named first, in their order, and any other in which
    /// something lies.
    pub fn board(&self, departments: &[DepartmentId], now: DateTime<Utc>) -> anyhow::Result<Board> {
        /// A screen shows no more.
        const SHOWN: usize = 50;
        let operators = self.board_operators()?;
        let away: Vec<String> = operators
            .iter()
            .filter(|one| !one.operator.active || !one.operator.on_duty)
            .map(|one| one.operator.login.as_str().to_owned())
            .collect();
        Ok(Board {
            departments: self.board_departments(departments, now)?,
            arrivals: self.by_hour(
                "SELECT received / 3600000 * 3600000, count(*) FROM request
                 WHERE received >= ?1 AND received < ?2 GROUP BY 1 ORDER BY 1",
                now,
            )?,
            resolutions: self.by_hour(
                "SELECT resolved / 3600000 * 3600000, count(*) FROM request
                 WHERE resolved IS NOT NULL AND resolved >= ?1 AND resolved < ?2 GROUP BY 1 ORDER BY 1",
                now,
            )?,
            decide: self.to_decide(now, SHOWN)?,
            orphaned: self.callbacks_of_operators(&away, SHOWN)?,
            operators,
            attention: self.waiting_for_decision()?,
            coming: self.coming(now)?,
            crowd: None,
        })
    }

    /// What waits for a decision in the books of the desk.
    fn waiting_for_decision(&self) -> anyhow::Result<Vec<Attention>> {
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
            waiting.push(Attention::Mails { count: stuck });
        }
        let proposed = count("SELECT count(*) FROM ledger WHERE state = 'proposed'")?;
        if proposed > 0 {
            waiting.push(Attention::Ledger { count: proposed });
        }
        Ok(waiting)
    }

    /// What falls due in the coming day by the hour, hours without anything too.
    fn coming(&self, now: DateTime<Utc>) -> anyhow::Result<Vec<(DateTime<Utc>, u64)>> {
        let first = ms(now) / HOUR * HOUR;
        let mut statement = self.conn.prepare_cached(
            "SELECT due / 3600000 * 3600000, count(*) FROM deadline
             WHERE live = 1 AND due IS NOT NULL AND due >= ?1 AND due < ?2 GROUP BY 1 ORDER BY 1",
        )?;
        let counted: BTreeMap<i64, u64> = statement
            .query_map(params![ms(now), first + 24 * HOUR], |row| {
                Ok((row.get(0)?, row.count(1)?))
            })?
            .collect::<Result<_, _>>()?;
        Ok((0..24)
            .map(|hour| first + hour * HOUR)
            .map(|hour| (time(hour), counted.get(&hour).copied().unwrap_or(0)))
            .collect())
    }

    /// What falls due in the coming day by department and hour.
    pub fn coming_by_department(&self, now: DateTime<Utc>) -> anyhow::Result<Coming> {
        let first = ms(now) / HOUR * HOUR;
        let mut statement = self.conn.prepare_cached(
            "SELECT department, (due - ?2) / 3600000, count(*) FROM deadline INDEXED BY deadline_live
             WHERE live = 1 AND due IS NOT NULL AND due >= ?1 AND due < ?2 + 24 * 3600000
             GROUP BY 1, 2 ORDER BY 1, 2",
        )?;
        let mut rows = statement.query(params![ms(now), first])?;
        let mut departments: Vec<(DepartmentId, [u64; HOURS])> = Vec::new();
        while let Some(row) = rows.next()? {
            let department = row.department("department")?;
            if departments
                .last()
                .is_none_or(|(last, _)| *last != department)
            {
                departments.push((department, [0; HOURS]));
            }
            let hour = row.count(1)? as usize;
            if let Some((_, hours)) = departments.last_mut() {
                hours[hour.min(HOURS - 1)] = row.count(2)?;
            }
        }
        Ok(Coming {
            first: time(first),
            departments,
        })
    }

    /// What falls due in an hour by department, most first.
    pub fn due_in_hour(&self, hour: DateTime<Utc>) -> anyhow::Result<Vec<(DepartmentId, u64)>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT department, count(*) FROM deadline INDEXED BY deadline_live
             WHERE live = 1 AND due IS NOT NULL AND due >= ?1 AND due < ?2
             GROUP BY department ORDER BY 2 DESC, 1",
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
            lines
                .iter()
                .position(|line| line.department == *department)
                .unwrap_or_else(|| {
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
                    load: loads.get(login).copied().unwrap_or(0),
                    looks_at: presence.and_then(|(request, _)| *request),
                    seen: presence.map(|(_, seen)| *seen),
                    operator,
                }
            })
            .filter(|one| one.operator.active || one.load > 0)
            .collect())
    }

    /// The last day by the hour, hours without anything too.
    fn by_hour(&self, sql: &str, now: DateTime<Utc>) -> anyhow::Result<Vec<(DateTime<Utc>, u64)>> {
        let last = ms(now) / HOUR * HOUR;
        let first = last - ms(DateTime::UNIX_EPOCH + TimeDelta::hours(23));
        let mut statement = self.conn.prepare_cached(sql)?;
        let counted: BTreeMap<i64, u64> = statement
            .query_map(params![first, last + HOUR], |row| {
                Ok((row.get(0)?, row.count(1)?))
            })?
            .collect::<Result<_, _>>()?;
        Ok((0..24)
            .map(|hour| first + hour * HOUR)
            .map(|hour| (time(hour), counted.get(&hour).copied().unwrap_or(0)))
            .collect())
    }
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
