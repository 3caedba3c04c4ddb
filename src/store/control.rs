//! Reading what is under control: appeals and the ledger.

use chrono::NaiveDate;
use rusqlite::{OptionalExtension as _, Row, types::Type};

use super::Store;
use crate::model::id::{Login, MeasureId, Seq};

/// An entry of the ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct LedgerEntry {
    /// The event that proposed it.
    pub seq: Seq,
    /// Whom it concerns.
    pub operator: Login,
    /// By which measure.
    pub measure: MeasureId,
    /// First day of the period.
    pub from: NaiveDate,
    /// Last day of the period.
    pub to: NaiveDate,
    /// The figure.
    pub value: f64,
    /// How many cases it rests on.
    pub sample: u32,
    /// Points, negative for a penalty.
    pub points: i32,
    /// `proposed`, `confirmed`, `dropped` or `annulled`.
    pub state: String,
}

/// An appeal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appeal {
    /// The event of the appeal.
    pub seq: Seq,
    /// The event contested.
    pub event: Seq,
    /// Who contests.
    pub operator: Login,
    /// `filed`, `granted` or `denied`.
    pub state: String,
}

fn day(row: &Row<'_>, place: usize) -> rusqlite::Result<NaiveDate> {
    let text: String = row.get(place)?;
    text.parse().map_err(|error: chrono::ParseError| {
        rusqlite::Error::FromSqlConversionFailure(place, Type::Text, error.into())
    })
}

impl Store {
    /// An entry of the ledger.
    pub fn ledger_entry(&self, seq: Seq) -> anyhow::Result<Option<LedgerEntry>> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT seq, operator, measure, first_day, last_day, value, sample, points, state
                 FROM ledger WHERE seq = ?1",
            )?
            .query_row([seq.0], |row| {
                Ok(LedgerEntry {
                    seq: Seq(row.get(0)?),
                    operator: row.get::<_, String>(1)?.into(),
                    measure: row.get::<_, String>(2)?.into(),
                    from: day(row, 3)?,
                    to: day(row, 4)?,
                    value: row.get(5)?,
                    sample: row.get(6)?,
                    points: row.get(7)?,
                    state: row.get(8)?,
                })
            })
            .optional()?)
    }

    /// An appeal.
    pub fn appeal(&self, seq: Seq) -> anyhow::Result<Option<Appeal>> {
        self.appeal_where(
            "SELECT seq, event, operator, state FROM appeal WHERE seq = ?1",
            seq,
        )
    }

    /// The appeal against an event, where there is one.
    pub fn appeal_against(&self, event: Seq) -> anyhow::Result<Option<Appeal>> {
        self.appeal_where(
            "SELECT seq, event, operator, state FROM appeal WHERE event = ?1 ORDER BY seq LIMIT 1",
            event,
        )
    }

    fn appeal_where(&self, sql: &str, seq: Seq) -> anyhow::Result<Option<Appeal>> {
        Ok(self
            .conn
            .prepare_cached(sql)?
            .query_row([seq.0], |row| {
                Ok(Appeal {
                    seq: Seq(row.get(0)?),
                    event: Seq(row.get(1)?),
                    operator: row.get::<_, String>(2)?.into(),
                    state: row.get(3)?,
                })
            })
            .optional()?)
    }
}
