//! What a scorecard sent by itself, and what people handed on of it.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension as _, params};

use crate::{
    model::{
        event::{Event, Recorded},
        id::{RequestId, ScorecardId},
        operator::Actor,
    },
    store::{Store, row::ms},
};

/// A week in milliseconds.
const WEEK: i64 = 7 * 24 * 60 * 60 * 1_000;
/// The first Monday, in milliseconds since 1970.
const MONDAY: i64 = 4 * 24 * 60 * 60 * 1_000;

/// The Monday before a time, UTC, in milliseconds.
fn week_of(at: DateTime<Utc>) -> i64 {
    (ms(at) - MONDAY).div_euclid(WEEK) * WEEK + MONDAY
}

impl Store {
    /// Keeps what a scorecard sent, and how often it was handed on.
    pub(super) fn project_scorecard(
        &self,
        request: RequestId,
        recorded: &Recorded,
    ) -> anyhow::Result<()> {
        match &recorded.event {
            Event::Routed(routed) => {
                let clause = &routed.explanation.clause;
                if clause.as_str().starts_with("scorecard:") {
                    self.conn
                        .prepare_cached(
                            "INSERT OR REPLACE INTO sent_by_card (request, clause, week) VALUES (?1, ?2, ?3)",
                        )?
                        .execute(params![request.0, clause.as_str(), week_of(recorded.at)])?;
                }
            }
            Event::HandedOver(_) | Event::Bounced(_) => {
                if let Actor::Operator(_) = recorded.actor {
                    let moved = self
                        .conn
                        .prepare_cached(
                            "INSERT INTO moved_from_card (seq, request)
                             SELECT ?1, request FROM sent_by_card WHERE request = ?2",
                        )?
                        .execute(params![recorded.seq.0, request.0])?;
                    self.count_moved(request, moved as i64)?;
                }
            }
            Event::Undone { event, .. } => {
                let gone = self
                    .conn
                    .prepare_cached("DELETE FROM moved_from_card WHERE seq = ?1")?
                    .execute([event.0])?;
                self.count_moved(request, -(gone as i64))?;
            }
            _ => {}
        }
        Ok(())
    }

    fn count_moved(&self, request: RequestId, by: i64) -> anyhow::Result<()> {
        if by == 0 {
            return Ok(());
        }
        self.conn
            .prepare_cached("UPDATE sent_by_card SET moved = moved + ?2 WHERE request = ?1")?
            .execute(params![request.0, by])?;
        Ok(())
    }

    /// Of the week in which a scorecard sent this request: the scorecard, how many requests it sent by itself,
    /// and how many of them people handed on. None where no scorecard sent it.
    pub fn week_of_card(
        &self,
        request: RequestId,
    ) -> anyhow::Result<Option<(ScorecardId, u32, u32)>> {
        let found = self
            .conn
            .prepare_cached(
                "SELECT one.clause, count(*), sum(all_of.moved > 0) FROM sent_by_card AS one
                 JOIN sent_by_card AS all_of ON all_of.clause = one.clause AND all_of.week = one.week
                 WHERE one.request = ?1 GROUP BY one.clause",
            )?
            .query_row([request.0], |row| {
                Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?))
            })
            .optional()?;
        Ok(found.map(|(clause, sent, moved)| {
            (clause.trim_start_matches("scorecard:").into(), sent, moved)
        }))
    }
}
