//! What waits for a second person.

use rusqlite::{OptionalExtension as _, params};

use crate::model::{
    event::{Event, Recorded},
    id::{ClientId, RequestId, Seq},
    request::Status,
    second::{AsItWas, AskCard, AskState, Concerned, Waiting},
};
use crate::store::{
    Store,
    row::{Columns as _, json},
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

    /// What waits, the oldest first, at most so much.
    pub fn asked(&self, limit: usize) -> anyhow::Result<Vec<Waiting>> {
        let numbers: Vec<Seq> = self
            .conn
            .prepare_cached("SELECT seq FROM second WHERE state = 'asked' ORDER BY seq LIMIT ?1")?
            .query_map([limit as i64], |row| row.get(0).map(Seq))?
            .collect::<Result<_, _>>()?;
        let events = self.events_of_numbers(&numbers)?;
        Ok(events.into_iter().filter_map(waiting).collect())
    }

    /// What was asked under a number, or settled by an event of this number, with all that it takes to
    /// decide on it.
    pub fn ask_card(&self, number: Seq) -> anyhow::Result<Option<AskCard>> {
        let found = self
            .conn
            .prepare_cached(
                "SELECT seq, state, settled, done FROM second WHERE seq = ?1
                 UNION ALL SELECT seq, state, settled, done FROM second WHERE settled = ?1",
            )?
            .query_row([number.0], |row| {
                Ok((
                    Seq(row.get("seq")?),
                    row.word("state", AskState::from_word)?,
                    row.get::<_, Option<i64>>("settled")?.map(Seq),
                    row.get::<_, Option<i64>>("done")?.map(Seq),
                ))
            })
            .optional()?;
        let Some((seq, state, settled, done)) = found else {
            return Ok(None);
        };
        let numbers: Vec<Seq> = [Some(seq), settled, done].into_iter().flatten().collect();
        let events = self.events_of_numbers(&numbers)?;
        let named = |seq: Seq| events.iter().find(|one| one.seq == seq).cloned();
        let Some(waiting) = named(seq).and_then(waiting) else {
            return Ok(None);
        };
        let came = done.and_then(named).and_then(|recorded| match recorded.event {
            Event::SecondDone { done, refused, .. } => Some((done.len() as u64, refused)),
            _ => None,
        });
        let client = match waiting.ask.client() {
            Some(id) => self.client_card(id, 0)?.map(|card| (id, card.client.name, card.requests)),
            None => None,
        };
        Ok(Some(AskCard {
            requests: self.concerned(waiting.ask.requests())?,
            client,
            state,
            settled: settled.and_then(named),
            came,
            waiting,
        }))
    }

    /// The requests that something asked is about, in the order in which they were named.
    fn concerned(&self, asked: &[AsItWas]) -> anyhow::Result<Vec<Concerned>> {
        let numbers: Vec<i64> = asked.iter().map(|one| one.request.0).collect();
        let mut statement = self.conn.prepare_cached(
            "SELECT r.id, r.version, r.status, t.content AS subject, p.name AS client
             FROM json_each(?1) j JOIN request r ON r.id = j.value
             JOIN client c ON c.id = r.client JOIN client p ON p.id = c.person
             LEFT JOIN text t ON t.id = r.subject ORDER BY j.key",
        )?;
        let rows = statement.query_map([json(&numbers)], |row| {
            let request = RequestId(row.get("id")?);
            let version: i64 = row.get("version")?;
            let before = asked.iter().find(|one| one.request == request);
            Ok(Concerned {
                request,
                subject: row.get::<_, Option<String>>("subject")?.unwrap_or_default(),
                status: row.word("status", Status::from_word)?,
                client: row.get("client")?,
                changed: before.is_some_and(|before| version > before.version),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
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

    pub(in crate::store) fn project_second(&self, recorded: &Recorded) -> anyhow::Result<()> {
        match &recorded.event {
            Event::SecondAsked { ask } => {
                self.conn
                    .prepare_cached(
                        "INSERT INTO second (seq, state, client) VALUES (?1, 'asked', ?2)",
                    )?
                    .execute(params![recorded.seq.0, ask.client().map(|id| id.0)])?;
            }
            Event::SecondConfirmed { ask } => {
                self.settle(*ask, AskState::Confirmed, recorded.seq)?;
            }
            Event::SecondDeclined { ask, .. } => {
                self.settle(*ask, AskState::Declined, recorded.seq)?;
            }
            Event::SecondDone { ask, .. } => {
                self.conn
                    .prepare_cached("UPDATE second SET done = ?2 WHERE seq = ?1")?
                    .execute(params![ask.0, recorded.seq.0])?;
            }
            _ => {}
        }
        Ok(())
    }

    fn settle(&self, ask: Seq, state: AskState, by: Seq) -> anyhow::Result<()> {
        self.conn
            .prepare_cached("UPDATE second SET state = ?2, settled = ?3 WHERE seq = ?1")?
            .execute(params![ask.0, state.word(), by.0])?;
        Ok(())
    }
}

/// What an event asked; none where it asked nothing.
fn waiting(recorded: Recorded) -> Option<Waiting> {
    let Event::SecondAsked { ask } = recorded.event else {
        return None;
    };
    Some(Waiting { seq: recorded.seq, at: recorded.at, by: recorded.actor, ask })
}
