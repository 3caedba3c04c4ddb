//! Reading promised calls.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rusqlite::{Row, params, params_from_iter, types::Value};

use crate::model::{
    callback::{Callback, CallbackState},
    card::CallbackRow,
    event::Event,
    id::{CallbackId, ClientId, Login, RequestId},
    measure::Span,
};
use crate::store::{
    Store,
    row::{Columns as _, json, ms},
};

const COLUMNS: &str = "SELECT b.id, b.request, b.client, b.by, b.promised_by, b.promised, b.due, b.agreed, b.state, b.tries,
    b.next_try, b.moved, b.told, b.ended, about.content AS about, outcome.content AS outcome, coalesce(s.content, '') AS subject,
    p.name AS client_name, p.timezone,
    (SELECT k.value FROM contact k WHERE k.client = p.id AND k.kind = 'phone' ORDER BY k.nr LIMIT 1) AS phone
    FROM callback b JOIN request r ON r.id = b.request JOIN client c ON c.id = r.client JOIN client p ON p.id = c.person
    LEFT JOIN text s ON s.id = r.subject LEFT JOIN text about ON about.id = b.about
    LEFT JOIN text outcome ON outcome.id = b.outcome ";

fn row(row: &Row<'_>) -> rusqlite::Result<CallbackRow> {
    Ok(CallbackRow {
        callback: Callback {
            id: CallbackId(row.get("id")?),
            request: RequestId(row.get("request")?),
            client: ClientId(row.get("client")?),
            by: row.get::<_, String>("by")?.into(),
            promised_by: row.get::<_, String>("promised_by")?.into(),
            promised: row.time("promised")?,
            due: row.time("due")?,
            agreed: row.get("agreed")?,
            about: row.get("about")?,
            state: row.word("state", CallbackState::from_word)?,
            tries: row.get("tries")?,
            next_try: row.time_or_none("next_try")?,
            moved: row.get("moved")?,
            told: row.get("told")?,
            ended: row.time_or_none("ended")?,
            outcome: row.get("outcome")?,
        },
        subject: row.get("subject")?,
        client_name: row.get("client_name")?,
        phone: row.get("phone")?,
        timezone: row.get("timezone")?,
    })
}

impl Store {
    fn callback_rows(
        &self,
        condition: &str,
        values: impl rusqlite::Params,
    ) -> anyhow::Result<Vec<CallbackRow>> {
        let mut sql = COLUMNS.to_owned();
        sql.push_str(condition);
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map(values, row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The promised calls of a request, open ones first, by time.
    pub fn callbacks_of(&self, request: RequestId) -> anyhow::Result<Vec<Callback>> {
        let rows = self.callback_rows(
            "WHERE b.request = ?1 AND b.state <> 'withdrawn' ORDER BY b.state <> 'promised', b.due, b.id",
            [request.0],
        )?;
        Ok(rows.into_iter().map(|row| row.callback).collect())
    }

    /// The promised calls of several requests, those of each as [`Self::callbacks_of`] has them.
    pub fn callbacks_of_several(
        &self,
        requests: &[RequestId],
    ) -> anyhow::Result<HashMap<RequestId, Vec<Callback>>> {
        let rows = self.callback_rows(
            "WHERE b.request IN (SELECT value FROM json_each(?1)) AND b.state <> 'withdrawn'
             ORDER BY b.state <> 'promised', b.due, b.id",
            [json(&requests)],
        )?;
        let mut found: HashMap<RequestId, Vec<Callback>> = HashMap::new();
        for CallbackRow { callback, .. } in rows {
            found.entry(callback.request).or_default().push(callback);
        }
        Ok(found)
    }

    /// The promised calls that fall due in a period, by time.
    pub fn callbacks_due(&self, span: Span) -> anyhow::Result<Vec<CallbackRow>> {
        self.callback_rows(
            "WHERE b.due >= ?1 AND b.due < ?2 AND b.state <> 'withdrawn' ORDER BY b.due, b.id",
            params![ms(span.from), ms(span.to)],
        )
    }

    /// Promised calls still to be made, by time: of one operator or of all.
    pub fn open_callbacks(
        &self,
        by: Option<&Login>,
        limit: usize,
    ) -> anyhow::Result<Vec<CallbackRow>> {
        match by {
            Some(login) => self.callback_rows(
                "WHERE b.state = 'promised' AND b.by = ?1 ORDER BY b.due, b.id LIMIT ?2",
                params![login.as_str(), limit as i64],
            ),
            None => self.callback_rows(
                "WHERE b.state = 'promised' ORDER BY b.due, b.id LIMIT ?1",
                [limit as i64],
            ),
        }
    }

    /// Promised calls of these operators still to be made, of each up to an instant, by time.
    pub(in crate::store) fn callbacks_of_operators(
        &self,
        until: &[(String, DateTime<Utc>)],
        limit: usize,
    ) -> anyhow::Result<Vec<Callback>> {
        let mut all = Vec::new();
        for (login, until) in until {
            all.extend(self.callback_rows(
                "WHERE b.state = 'promised' AND b.by = ? AND b.due <= ? ORDER BY b.due, b.id LIMIT ?",
                params_from_iter([
                    Value::Text(login.clone()),
                    Value::Integer(ms(*until)),
                    Value::Integer(limit as i64),
                ]),
            )?);
        }
        let mut all: Vec<Callback> = all.into_iter().map(|row| row.callback).collect();
        all.sort_by_key(|callback| (callback.due, callback.id));
        all.truncate(limit);
        Ok(all)
    }

    /// How many promised calls are still to be made before an instant, and how many of them are late.
    pub(in crate::store) fn calls_until(
        &self,
        until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> anyhow::Result<(u64, u64)> {
        let mut statement = self.conn.prepare_cached(
            "SELECT count(*), coalesce(sum(due <= ?2), 0) FROM callback WHERE state = 'promised' AND due < ?1",
        )?;
        Ok(statement
            .query_row(params![ms(until), ms(now)], |row| Ok((row.count(0)?, row.count(1)?)))?)
    }

    /// The promised calls that were given up from an instant on, the newest first.
    pub fn broken_calls(
        &self,
        from: DateTime<Utc>,
        limit: usize,
    ) -> anyhow::Result<Vec<CallbackRow>> {
        let mut found = Vec::new();
        let mut events =
            self.events_of_kinds(&["callback.broken"], from, DateTime::<Utc>::MAX_UTC)?;
        events.reverse();
        for recorded in events.into_iter().take(limit) {
            if let Event::CallbackBroken { callback, .. } = recorded.event {
                // One that was taken back stands again.
                found.extend(self.callback_rows(
                    "WHERE b.id = ? AND b.state = 'broken'",
                    params_from_iter([Value::Integer(callback.0)]),
                )?);
            }
        }
        Ok(found)
    }

    /// The number of the next promise.
    pub fn next_callback(&self) -> anyhow::Result<CallbackId> {
        Ok(CallbackId(self.next_number("SELECT max(id) FROM callback")?))
    }
}
