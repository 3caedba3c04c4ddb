//! Training, quality reviews, appeals and the ledger.

use rusqlite::params;

use super::super::{Store, row::ms};
use crate::model::{
    card::{AppealState, LedgerState},
    event::{Event, Recorded},
};

impl Store {
    pub(super) fn project_control(&self, recorded: &Recorded) -> anyhow::Result<()> {
        let at = ms(recorded.at);
        let seq = recorded.seq.0;
        match &recorded.event {
            Event::TrainingResult { operator, exercise, score, passed, seconds, .. } => {
                // Of two alike the later one stands.
                self.conn
                    .prepare_cached(
                        "INSERT INTO training (operator, exercise, standard, score, passed, seconds, at, tries)
                         SELECT ?1, ?2, s.id, ?4, ?5, ?6, ?7, 1 FROM standard s WHERE s.hash = ?3
                         ON CONFLICT (operator, exercise, standard) DO UPDATE SET tries = tries + 1,
                             passed = CASE WHEN excluded.score >= score THEN excluded.passed ELSE passed END,
                             seconds = CASE WHEN excluded.score >= score THEN excluded.seconds ELSE seconds END,
                             at = CASE WHEN excluded.score >= score THEN excluded.at ELSE at END,
                             score = max(score, excluded.score)",
                    )?
                    .execute(params![
                        operator.as_str(),
                        exercise.as_str(),
                        recorded.standard.as_str(),
                        score,
                        passed,
                        seconds,
                        at
                    ])?;
            }
            Event::Reviewed { operator, score, .. } => {
                self.conn
                    .prepare_cached(
                        "INSERT INTO scored (seq, request, operator, reviewer, score, at, counts)
                         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1)",
                    )?
                    .execute(params![
                        seq,
                        recorded.request.map(|id| id.0),
                        operator.as_str(),
                        recorded.actor.to_string(),
                        score,
                        at
                    ])?;
            }
            Event::ReviewDrawn { drawn, .. } => {
                for (nr, one) in drawn.iter().enumerate() {
                    self.conn
                        .prepare_cached(
                            "INSERT INTO drawn (seq, nr, request, operator, reviewer) VALUES (?1, ?2, ?3, ?4, ?5)",
                        )?
                        .execute(params![
                            seq,
                            nr as i64,
                            one.request.0,
                            one.operator.as_str(),
                            recorded.actor.to_string()
                        ])?;
                }
            }
            Event::Appealed { event, .. } => {
                self.conn
                    .prepare_cached(
                        "INSERT INTO appeal (seq, event, operator, state, at) VALUES (?1, ?2, ?3, 'filed', ?4)",
                    )?
                    .execute(params![seq, event.0, recorded.actor.to_string(), at])?;
            }
            Event::AppealAnswered { appeal, event, granted, .. } => {
                let state = if *granted { AppealState::Granted } else { AppealState::Denied };
                self.conn
                    .prepare_cached("UPDATE appeal SET state = ?2, answer = ?3 WHERE seq = ?1")?
                    .execute(params![appeal.0, state.word(), seq])?;
                if *granted {
                    self.conn
                        .prepare_cached("UPDATE scored SET counts = 0 WHERE seq = ?1")?
                        .execute([event.0])?;
                    self.conn
                        .prepare_cached("UPDATE ledger SET state = 'annulled' WHERE seq = ?1")?
                        .execute([event.0])?;
                }
            }
            Event::LedgerProposed(proposal) => {
                self.conn
                    .prepare_cached(
                        "INSERT INTO ledger (seq, operator, measure, first_day, last_day, value, sample, points, state, at)
                         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'proposed', ?9)",
                    )?
                    .execute(params![
                        seq,
                        proposal.operator.as_str(),
                        proposal.measure.as_str(),
                        proposal.from.to_string(),
                        proposal.to.to_string(),
                        proposal.value,
                        proposal.sample,
                        proposal.points,
                        at
                    ])?;
            }
            Event::LedgerDecided { entry, confirmed, .. } => {
                let state = if *confirmed { LedgerState::Confirmed } else { LedgerState::Dropped };
                self.conn
                    .prepare_cached("UPDATE ledger SET state = ?2 WHERE seq = ?1")?
                    .execute(params![entry.0, state.word()])?;
            }
            _ => {}
        }
        Ok(())
    }
}
