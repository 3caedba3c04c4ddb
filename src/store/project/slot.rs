//! Counts of live deadlines at any instant, read from the table of slots: whole slots are sums, and only
//! the deadlines of the slot that runs are looked at. How many there are does not matter.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rusqlite::params;

use crate::model::{card::DeadlineCounts, id::DepartmentId};
use crate::store::{
    Store,
    row::{Columns as _, ms},
};

/// The length of a slot in milliseconds, as the schema has it.
const SLOT: i64 = 300_000;

/// Sums of the slots before the one that runs, by department.
const BEFORE: &str = "SELECT department, sum(due), sum(warning), sum(warned) FROM slot WHERE slot < ?1 GROUP BY department";

/// What fell due in the slot that runs, up to an instant. The index is named: left to itself the planner
/// reads the whole index by department for the sake of the groups.
const DUE: &str = "SELECT department, count(*), sum(state = 'running' AND warn_at IS NOT NULL)
    FROM deadline INDEXED BY deadline_live
    WHERE live = 1 AND due IS NOT NULL AND due >= ?1 AND due <= ?2 GROUP BY department";

/// What began to warn in the slot that runs, up to an instant.
const WARNED: &str = "SELECT department, count(*) FROM deadline INDEXED BY deadline_warned
    WHERE live = 1 AND state = 'running' AND due IS NOT NULL AND warn_at >= ?1 AND warn_at <= ?2 GROUP BY department";

impl Store {
    /// How many live deadlines are breached and at risk at an instant, by department.
    pub(in crate::store) fn deadline_counts_by_department(
        &self,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Vec<(DepartmentId, DeadlineCounts)>> {
        /// Due by now; of these running with a warning; warned by now.
        type Sums = (u64, u64, u64);
        let slot = ms(now).div_euclid(SLOT) * SLOT;
        let mut all: BTreeMap<DepartmentId, Sums> = BTreeMap::new();
        let mut statement = self.conn.prepare_cached(BEFORE)?;
        let mut rows = statement.query([slot])?;
        while let Some(row) = rows.next()? {
            let sums = (row.count(1)?, row.count(2)?, row.count(3)?);
            all.insert(row.department("department")?, sums);
        }
        let mut statement = self.conn.prepare_cached(DUE)?;
        let mut rows = statement.query(params![slot, ms(now)])?;
        while let Some(row) = rows.next()? {
            let sums = all.entry(row.department("department")?).or_default();
            sums.0 += row.count(1)?;
            sums.1 += row.count(2)?;
        }
        let mut statement = self.conn.prepare_cached(WARNED)?;
        let mut rows = statement.query(params![slot, ms(now)])?;
        while let Some(row) = rows.next()? {
            all.entry(row.department("department")?).or_default().2 += row.count(1)?;
        }
        Ok(all
            .into_iter()
            .map(|(department, (breached, passed, warned))| {
                let counts = DeadlineCounts {
                    breached,
                    // What fell due while it ran, and the log does not tell of yet, is breached.
                    at_risk: warned.saturating_sub(passed),
                };
                (department, counts)
            })
            .filter(|(_, counts)| *counts != DeadlineCounts::default())
            .collect())
    }

    /// How many live deadlines fall due from an instant on, before another, by hour since a first one
    /// and by department. The hours begin with slots.
    pub(in crate::store) fn due_by_hour(
        &self,
        first: i64,
        from: DateTime<Utc>,
        to: i64,
    ) -> anyhow::Result<BTreeMap<(DepartmentId, usize), u64>> {
        let slot = ms(from).div_euclid(SLOT) * SLOT + SLOT;
        let mut all: BTreeMap<(DepartmentId, usize), u64> = BTreeMap::new();
        for (sql, from, to) in [
            (
                "SELECT department, (due - ?1) / 3600000, count(*) FROM deadline INDEXED BY deadline_live
                 WHERE live = 1 AND due IS NOT NULL AND due >= ?2 AND due < ?3 GROUP BY 1, 2",
                ms(from),
                slot.min(to),
            ),
            (
                "SELECT department, (slot - ?1) / 3600000, sum(due) FROM slot
                 WHERE slot >= ?2 AND slot < ?3 GROUP BY 1, 2 HAVING sum(due) > 0",
                slot,
                to,
            ),
        ] {
            let mut statement = self.conn.prepare_cached(sql)?;
            let mut rows = statement.query(params![first, from, to])?;
            while let Some(row) = rows.next()? {
                let hour = row.count(1)? as usize;
                *all.entry((row.department("department")?, hour)).or_default() += row.count(2)?;
            }
        }
        Ok(all)
    }
}
