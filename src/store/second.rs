//! What waits for a second person.

use rusqlite::{OptionalExtension as _, params};

use super::{Store, row::Columns as _};
use crate::model::{
    event::{Event, Recorded},
    id::{ClientId, Seq},
    second::{AskState, Waiting},
};

impl Store {
    /// What became of what was asked; none where nothing was under this number.
    pub fn ask_state(&self, seq: Seq) -> anyhow::Result<Option<AskState>> {
        Ok(self
            .conn
            .prepare_cached("SELECT state FROM second WHERE seq = ?1")?
            .query_row([seq.0], |row| row.word("state", AskState::from_word))
            .optional()?)
    }

    /// What waits, the oldest first.
    pub fn asked(&self) -> anyhow::Result<Vec<Waiting>> {
        let numbers: Vec<i64> = self
            .conn
            .prepare_cached("SELECT seq FROM second WHERE state = 'asked' ORDER BY seq")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let mut waiting = Vec::new();
        for seq in numbers {
            let Some(recorded) = self.event(Seq(seq))? else {
                continue;
            };
            if let Event::SecondAsked { ask } = recorded.event {
                waiting.push(Waiting {
                    seq: recorded.seq,
                    at: recorded.at,
                    by: recorded.actor,
                    ask,
                });
            }
        }
        Ok(waiting)
    }

    /// What waits about a person.
    pub fn asked_of(&self, person: ClientId) -> anyhow::Result<Option<Seq>> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT s.seq FROM second s JOIN client c ON c.id = s.client
                 WHERE s.state = 'asked' AND c.person = ?1 ORDER BY s.seq LIMIT 1",
            )?
            .query_row([person.0], |row| row.get(0).map(Seq))
            .optional()?)
    }

    pub(super) fn project_second(&self, recorded: &Recorded) -> anyhow::Result<()> {
        match &recorded.event {
            Event::SecondAsked { ask } => {
                self.conn
                    .prepare_cached(
                        "INSERT INTO second (seq, state, client) VALUES (?1, 'asked', ?2)",
                    )?
                    .execute(params![recorded.seq.0, ask.client().map(|id| id.0)])?;
            }
            Event::SecondConfirmed { ask } => self.settle(*ask, AskState::Confirmed)?,
            Event::SecondDeclined { ask, .. } => self.settle(*ask, AskState::Declined)?,
            _ => {}
        }
        Ok(())
    }

    fn settle(&self, ask: Seq, state: AskState) -> anyhow::Result<()> {
        self.conn
            .prepare_cached("UPDATE second SET state = ?2 WHERE seq = ?1")?
            .execute(params![ask.0, state.word()])?;
        Ok(())
    }
}
