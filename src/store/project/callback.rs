//! The rows of promised calls, and the messages known by the numbers of other systems.

use rusqlite::params;

use serde_json::Value;

use super::{
    super::{Store, row::ms},
    reference,
};
use crate::model::{
    callback::{CallbackState, Promise},
    event::{Event, Recorded},
    id::{ClientId, RequestId},
};

impl Store {
    pub(super) fn project_callback(&self, recorded: &Recorded, data: &Value) -> anyhow::Result<()> {
        let at = ms(recorded.at);
        let Some(request) = recorded.request else {
            return Ok(());
        };
        match &recorded.event {
            Event::Message { external_id: Some(id), source: None, .. }
            | Event::OtherMessage { external_id: Some(id), .. } => {
                self.conn
                    .prepare_cached("INSERT INTO external (id, request, seq) VALUES (?1, ?2, ?3)")?
                    .execute(params![id, request.0, recorded.seq.0])?;
            }
            Event::CallbackPromised { callback, due, agreed, by, .. } => {
                self.conn
                    .prepare_cached(
                        "INSERT INTO callback (id, request, client, by, promised_by, promised, due, agreed, about,
                             state, tries, next_try, moved, ended, outcome)
                         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0, NULL, 0, NULL, NULL)",
                    )?
                    .execute(params![
                        callback.0,
                        request.0,
                        recorded.client.map(|client| client.0),
                        by.as_str(),
                        recorded.actor.to_string(),
                        at,
                        ms(*due),
                        agreed,
                        reference(data.get("about")),
                        CallbackState::Promised.word(),
                    ])?;
            }
            Event::CallbackKept { callback, .. } => {
                self.end_callback(
                    callback.0,
                    CallbackState::Kept,
                    at,
                    reference(data.get("outcome")),
                )?;
            }
            Event::CallbackBroken { callback, .. } => {
                self.end_callback(
                    callback.0,
                    CallbackState::Broken,
                    at,
                    reference(data.get("reason")),
                )?;
            }
            Event::CallbackTried { callback, attempt, next } => {
                self.conn
                    .prepare_cached("UPDATE callback SET tries = ?2, next_try = ?3 WHERE id = ?1")?
                    .execute(params![callback.0, attempt, next.map(ms)])?;
            }
            Event::CallbackMoved { callback, due, told, .. } => {
                self.conn
                    .prepare_cached(
                        "UPDATE callback SET due = ?2, agreed = 1, moved = moved + 1, next_try = NULL, told = ?3
                         WHERE id = ?1",
                    )?
                    .execute(params![callback.0, ms(*due), told])?;
            }
            // Who gets an answer after a call was moved has heard of it.
            Event::Replied { .. } => {
                self.conn
                    .prepare_cached(
                        "UPDATE callback SET told = 1 WHERE request = ?1 AND told = 0 AND state = 'promised'",
                    )?
                    .execute([request.0])?;
            }
            Event::CallbackAssigned { callback, to, .. } => {
                self.conn
                    .prepare_cached("UPDATE callback SET by = ?2 WHERE id = ?1")?
                    .execute(params![callback.0, to.as_str()])?;
            }
            Event::Undone { restored, .. } => {
                if let Some(callback) = restored.callback {
                    // Its number stays used: the log tells of it.
                    self.conn
                        .prepare_cached("UPDATE callback SET state = 'withdrawn' WHERE id = ?1")?
                        .execute([callback.0])?;
                }
                if let Some(client) = restored.client {
                    self.call_client(request, client)?;
                }
                if let Some(promise) = &restored.promise {
                    self.promise_again(promise)?;
                }
            }
            Event::Changed(changed) => {
                if let Some((_, to)) = changed.client {
                    self.call_client(request, to)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The calls of a request are to this client.
    fn call_client(&self, request: RequestId, client: ClientId) -> anyhow::Result<()> {
        self.conn
            .prepare_cached("UPDATE callback SET client = ?2 WHERE request = ?1")?
            .execute(params![request.0, client.0])?;
        Ok(())
    }

    /// A promise stands as it did before what was taken back.
    fn promise_again(&self, promise: &Promise) -> anyhow::Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE callback SET state = ?2, by = ?3, due = ?4, agreed = ?5, tries = ?6, next_try = ?7,
                     moved = ?8, told = ?9, ended = NULL, outcome = NULL
                 WHERE id = ?1",
            )?
            .execute(params![
                promise.callback.0,
                CallbackState::Promised.word(),
                promise.by.as_str(),
                ms(promise.due),
                promise.agreed,
                promise.tries,
                promise.next_try.map(ms),
                promise.moved,
                promise.told,
            ])?;
        Ok(())
    }

    fn end_callback(
        &self,
        id: i64,
        state: CallbackState,
        at: i64,
        outcome: Option<i64>,
    ) -> anyhow::Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE callback SET state = ?2, ended = ?3, outcome = ?4, next_try = NULL WHERE id = ?1",
            )?
            .execute(params![id, state.word(), at, outcome])?;
        Ok(())
    }
}
