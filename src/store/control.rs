//! Reading what is under control: appeals and the ledger.

pub(super) mod destruction;
pub(super) mod measure;
pub(super) mod second;
pub(super) mod standard;

use chrono::NaiveDate;
use rusqlite::{OptionalExtension as _, Row, params, types::Type};

use super::{
    Store,
    row::{Columns as _, ms},
};
use crate::model::{
    card::LedgerRow,
    card::{AppealState, LedgerState},
    id::{Login, MeasureId, RequestId, Seq},
    measure::Span,
    review::Drawn,
};

/// An entry of the ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct LedgerEntry {
    /// The event that proposed it.
    pub seq: Seq,
    pub operator: Login,
    pub measure: MeasureId,
    /// First day of the period.
    pub from: NaiveDate,
    /// Last day of the period.
    pub to: NaiveDate,
    pub value: f64,
    /// How many cases it rests on.
    pub sample: u32,
    /// Points, negative for a penalty.
    pub points: i32,
    pub state: LedgerState,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appeal {
    /// The event of the appeal.
    pub seq: Seq,
    pub event: Seq,
    pub operator: Login,
    pub state: AppealState,
}

fn day(row: &Row<'_>, place: usize) -> rusqlite::Result<NaiveDate> {
    let text: String = row.get(place)?;
    text.parse().map_err(|error: chrono::ParseError| {
        rusqlite::Error::FromSqlConversionFailure(place, Type::Text, error.into())
    })
}

/// Entries of the ledger with the appeal against each.
const LEDGER: &str = "SELECT l.seq, l.operator, l.measure, l.first_day, l.last_day, l.value, l.sample, l.points, l.state,
    a.seq AS appeal, a.state AS answer FROM ledger l LEFT JOIN appeal a ON a.event = l.seq ";

fn ledger_row(row: &Row<'_>) -> rusqlite::Result<LedgerRow> {
    let appeal: Option<i64> = row.get("appeal")?;
    Ok(LedgerRow {
        seq: Seq(row.get(0)?),
        operator: row.get::<_, String>(1)?.into(),
        measure: row.get::<_, String>(2)?.into(),
        from: day(row, 3)?,
        to: day(row, 4)?,
        value: row.get(5)?,
        sample: row.get(6)?,
        points: row.get(7)?,
        state: row.word("state", LedgerState::from_word)?,
        appeal: match appeal {
            Some(seq) => Some((Seq(seq), row.word("answer", AppealState::from_word)?)),
            None => None,
        },
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
                    state: row.word("state", LedgerState::from_word)?,
                })
            })
            .optional()?)
    }

    /// The entries of the ledger, the newest first: of one operator or of all, in one state or in any.
    pub fn ledger(
        &self,
        of: Option<&Login>,
        state: Option<LedgerState>,
        limit: usize,
    ) -> anyhow::Result<Vec<LedgerRow>> {
        let mut sql = LEDGER.to_owned();
        sql.push_str(
            "WHERE (?1 IS NULL OR l.operator = ?1) AND (?2 IS NULL OR l.state = ?2)
             ORDER BY l.seq DESC LIMIT ?3",
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map(
            params![of.map(Login::as_str), state.map(LedgerState::word), limit as i64],
            ledger_row,
        )?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// An entry of the ledger as it stands in a list.
    pub fn ledger_row(&self, entry: Seq) -> anyhow::Result<Option<LedgerRow>> {
        let mut sql = LEDGER.to_owned();
        sql.push_str("WHERE l.seq = ?1");
        let mut statement = self.conn.prepare_cached(&sql)?;
        Ok(statement.query_row([entry.0], ledger_row).optional()?)
    }

    /// The appeals of those whom `sees` takes in, each with the event that answered it: those that wait
    /// first, then the newest.
    pub fn appeals(
        &self,
        sees: impl Fn(&Login) -> bool,
        limit: usize,
    ) -> anyhow::Result<Vec<(Appeal, Option<Seq>)>> {
        let mut found = Vec::new();
        for sql in [
            "SELECT seq, event, operator, state, answer FROM appeal WHERE state = 'filed' ORDER BY seq",
            "SELECT seq, event, operator, state, answer FROM appeal WHERE state <> 'filed' ORDER BY seq DESC",
        ] {
            let mut statement = self.conn.prepare_cached(sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                if found.len() == limit {
                    return Ok(found);
                }
                let operator = Login::from(row.get::<_, String>(2)?);
                if !sees(&operator) {
                    continue;
                }
                let appeal = Appeal {
                    seq: Seq(row.get(0)?),
                    event: Seq(row.get(1)?),
                    operator,
                    state: row.word("state", AppealState::from_word)?,
                };
                found.push((appeal, row.get::<_, Option<i64>>(4)?.map(Seq)));
            }
        }
        Ok(found)
    }

    /// The newest reviews that `sees` takes in by whose work and who reviewed, each with whether it
    /// counts; the newest first.
    pub fn newest_scored(
        &self,
        sees: impl Fn(&Login, &str) -> bool,
        limit: usize,
    ) -> anyhow::Result<Vec<(Seq, bool)>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT seq, counts, operator, reviewer FROM scored ORDER BY seq DESC",
        )?;
        let mut rows = statement.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            if found.len() == limit {
                break;
            }
            let operator = Login::from(row.get::<_, String>(2)?);
            if sees(&operator, &row.get::<_, String>(3)?) {
                found.push((Seq(row.get(0)?), row.get(1)?));
            }
        }
        Ok(found)
    }

    /// Whether a person has an entry by a measure for these days that was not dropped.
    pub fn is_in_ledger(
        &self,
        operator: &Login,
        measure: &MeasureId,
        (from, to): (NaiveDate, NaiveDate),
    ) -> anyhow::Result<bool> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT 1 FROM ledger WHERE operator = ?1 AND measure = ?2 AND first_day = ?3 AND last_day = ?4
                     AND state <> 'dropped'",
            )?
            .exists(params![
                operator.as_str(),
                measure.as_str(),
                from.to_string(),
                to.to_string()
            ])?)
    }

    /// Whether a reviewer has reviewed an operator's work on a request.
    pub fn is_reviewed(
        &self,
        request: RequestId,
        operator: &Login,
        reviewer: &Login,
    ) -> anyhow::Result<bool> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT 1 FROM scored WHERE request = ?1 AND operator = ?2 AND reviewer = ?3",
            )?
            .exists(params![request.0, operator.as_str(), reviewer.as_str()])?)
    }

    /// What was drawn for a reviewer and not reviewed by them yet, with the drawing and the subject, the
    /// oldest drawing first.
    pub fn to_review(&self, reviewer: &Login) -> anyhow::Result<Vec<(Drawn, Seq, String)>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT d.request, d.operator, min(d.seq), coalesce(t.content, '')
             FROM drawn d JOIN request r ON r.id = d.request LEFT JOIN text t ON t.id = r.subject
             WHERE d.reviewer = ?1
                 AND NOT EXISTS (SELECT 1 FROM scored s WHERE s.request = d.request AND s.operator = d.operator
                     AND s.reviewer = d.reviewer)
             GROUP BY d.request, d.operator ORDER BY min(d.seq), min(d.nr)",
        )?;
        let rows = statement.query_map([reviewer.as_str()], |row| {
            let drawn = Drawn {
                request: RequestId(row.get(0)?),
                operator: row.get::<_, String>(1)?.into(),
            };
            Ok((drawn, Seq(row.get(2)?), row.get(3)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The reviews scored in a period, oldest first, each with whether it counts.
    pub fn scored_in(&self, span: Span) -> anyhow::Result<Vec<(Seq, bool)>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT seq, counts FROM scored WHERE at >= ?1 AND at < ?2 ORDER BY seq",
        )?;
        let rows = statement.query_map(params![ms(span.from), ms(span.to)], |row| {
            Ok((Seq(row.get(0)?), row.get(1)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    pub fn appeal(&self, seq: Seq) -> anyhow::Result<Option<Appeal>> {
        self.appeal_where("SELECT seq, event, operator, state FROM appeal WHERE seq = ?1", seq)
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
                    state: row.word("state", AppealState::from_word)?,
                })
            })
            .optional()?)
    }
}
