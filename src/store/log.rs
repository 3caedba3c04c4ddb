//! The log: appending events, and reading them. Texts are laid aside in their own table, so that a
//! person can be erased without breaking the chain of hashes.

pub(super) mod carry;
pub(super) mod case;
pub(super) mod digest;
pub(super) mod file;
pub(super) mod replay;
pub(super) mod verify;

use anyhow::{Context as _, anyhow};
use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension as _, Row, params};
use serde_json::{Map, Value, json};

use super::{
    Store,
    digest::{Hash, Link, Salt, hex},
    row::{ms, time},
};
use crate::model::{
    event::{Event, Recorded},
    id::{ClientId, Login, RequestId, Seq, StandardHash},
    operator::Actor,
    private::Private,
    years,
};

/// An event that is to be written down.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub at: DateTime<Utc>,
    pub actor: Actor,
    /// Who did it, where that is another than the actor.
    pub by: Option<Login>,
    /// The request it is about.
    pub request: Option<RequestId>,
    /// The client it is about.
    pub client: Option<ClientId>,
    pub event: Event,
}

/// The last event of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    pub seq: i64,
    pub hash: Hash,
}

/// The columns of an event, with the hash of its standard.
const COLUMNS: &str = "SELECT e.seq, e.at, e.actor, e.\"by\", e.kind, e.request, e.client, e.command, e.data, e.hash, s.hash AS standard
    FROM event e JOIN standard s ON s.id = e.standard ";

/// A row of the log as it stands.
pub(super) struct Raw {
    pub seq: i64,
    pub at: i64,
    pub actor: String,
    pub by: Option<String>,
    pub kind: String,
    pub request: Option<i64>,
    pub client: Option<i64>,
    pub standard: String,
    pub command: Option<String>,
    pub data: String,
    pub hash: Hash,
}

impl Raw {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            seq: row.get("seq")?,
            at: row.get("at")?,
            actor: row.get("actor")?,
            by: row.get("by")?,
            kind: row.get("kind")?,
            request: row.get("request")?,
            client: row.get("client")?,
            standard: row.get("standard")?,
            command: row.get("command")?,
            data: row.get("data")?,
            hash: row.get("hash")?,
        })
    }

    pub(super) fn link(&self) -> Link<'_> {
        Link {
            seq: self.seq,
            at: self.at,
            actor: &self.actor,
            by: self.by.as_deref(),
            kind: &self.kind,
            request: self.request,
            client: self.client,
            standard: &self.standard,
            command: self.command.as_deref(),
            data: &self.data,
        }
    }
}

impl Store {
    /// Writes an event down and has the tables follow. Only inside a transaction.
    pub fn append(
        &self,
        entry: Entry,
        standard: &StandardHash,
        command: Option<&str>,
    ) -> anyhow::Result<Recorded> {
        debug_assert!(!self.conn.is_autocommit(), "events are written in a transaction");
        let Entry { at, actor, by, request, client, event } = entry;
        let whole = serde_json::to_value(&event)?;
        let Value::Object(mut whole) = whole else {
            return Err(anyhow!("an event is a JSON object"));
        };
        let kind = event.word();
        let mut data = whole.remove("data").unwrap_or(Value::Null);
        self.lay_aside(&mut data, request, client)?;
        let text = data.to_string();
        let at_ms = ms(at);
        let written_by = actor.to_string();
        let before = self.head()?;
        let seq = before.seq + 1;
        let hash = Link {
            seq,
            at: at_ms,
            actor: &written_by,
            by: by.as_ref().map(Login::as_str),
            kind,
            request: request.map(|id| id.0),
            client: client.map(|id| id.0),
            standard: standard.as_str(),
            command,
            data: &text,
        }
        .hash(&before.hash);
        self.conn
            .prepare_cached(
                "INSERT INTO event (seq, at, actor, kind, request, client, standard, command, data, hash, \"by\")
                 SELECT ?1, ?2, ?3, ?4, ?5, ?6, id, ?8, ?9, ?10, ?11 FROM standard WHERE hash = ?7",
            )?
            .execute(params![
                seq,
                at_ms,
                written_by,
                kind,
                request.map(|id| id.0),
                client.map(|id| id.0),
                standard.as_str(),
                command,
                text,
                hash,
                by.as_ref().map(Login::as_str),
            ])
            .and_then(|rows| match rows {
                1 => Ok(()),
                other => Err(rusqlite::Error::StatementChangedRows(other)),
            })
            .with_context(|| format!("the standard {standard} is not kept"))?;
        self.go_on(before, Head { seq, hash });
        let recorded = Recorded {
            seq: Seq(seq),
            at: time(at_ms),
            actor,
            by,
            request,
            client,
            standard: standard.clone(),
            event,
            hash: hex(&hash),
        };
        self.project(&recorded, &data)?;
        self.follow(&recorded, matches!(recorded.event, Event::Received(_)))?;
        Ok(recorded)
    }

    /// The last event of the log.
    pub(super) fn head(&self) -> anyhow::Result<Head> {
        if let Some(head) = self.head.get() {
            return Ok(head);
        }
        let head = self
            .conn
            .prepare_cached("SELECT seq, hash FROM main.event ORDER BY seq DESC LIMIT 1")?
            .query_row([], |row| Ok(Head { seq: row.get(0)?, hash: row.get(1)? }))
            .optional()?
            .unwrap_or(Head { seq: 0, hash: digest::BEGINNING });
        // Kept for this transaction only: outside of one, others append.
        if !self.conn.is_autocommit() {
            self.head.set(Some(head));
        }
        Ok(head)
    }

    /// Moves every text of an event into the table of texts, and leaves its number and its salted
    /// digest. An empty text stays: it tells nothing.
    fn lay_aside(
        &self,
        value: &mut Value,
        request: Option<RequestId>,
        client: Option<ClientId>,
    ) -> anyhow::Result<()> {
        match value {
            Value::Object(map) => {
                let text = match map.get(Private::TEXT) {
                    Some(Value::String(text)) if map.len() == 1 => Some(text.clone()),
                    _ => None,
                };
                match text {
                    Some(text) if text.is_empty() => {}
                    Some(text) => {
                        let (id, digest) = self.keep_text(&text, request, client)?;
                        *value = json!({ Private::REFERENCE: id, "digest": digest });
                    }
                    None => {
                        for part in map.values_mut() {
                            self.lay_aside(part, request, client)?;
                        }
                    }
                }
            }
            Value::Array(list) => {
                for part in list {
                    self.lay_aside(part, request, client)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn keep_text(
        &self,
        text: &str,
        request: Option<RequestId>,
        client: Option<ClientId>,
    ) -> anyhow::Result<(i64, String)> {
        let salt = random_salt()?;
        self.conn
            .prepare_cached(
                "INSERT INTO text (request, client, salt, content) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![request.map(|id| id.0), client.map(|id| id.0), salt, text])?;
        Ok((self.conn.last_insert_rowid(), digest::of_text(&salt, text)))
    }

    /// Puts the texts back into the data of an event; one that was erased is empty.
    fn put_back(&self, value: &mut Value) -> anyhow::Result<()> {
        match value {
            Value::Object(map) => {
                if let Some(id) = map.get(Private::REFERENCE).and_then(Value::as_i64) {
                    let text = self.text(id)?.unwrap_or_default();
                    let mut whole = Map::new();
                    whole.insert(Private::TEXT.to_owned(), Value::String(text));
                    *value = Value::Object(whole);
                    return Ok(());
                }
                for part in map.values_mut() {
                    self.put_back(part)?;
                }
            }
            Value::Array(list) => {
                for part in list {
                    self.put_back(part)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// A text laid aside; none once it was erased.
    pub(super) fn text(&self, id: i64) -> anyhow::Result<Option<String>> {
        Ok(self
            .conn
            .prepare_cached("SELECT content FROM text WHERE id = ?1")?
            .query_row([id], |row| row.get(0))
            .optional()?
            .flatten())
    }

    /// The event that a row tells, with its data as they are stored.
    pub(super) fn recorded(&self, raw: Raw) -> anyhow::Result<(Recorded, Value)> {
        let stored: Value = serde_json::from_str(&raw.data)
            .with_context(|| format!("the data of event {} cannot be read", raw.seq))?;
        let mut data = stored.clone();
        if raw.data.contains(r#":"+"#) || raw.data.contains(r#":"-"#) {
            years::bring_in(&mut data);
        }
        if raw.data.contains(Private::REFERENCE) {
            self.put_back(&mut data)?;
        }
        let mut whole = Map::new();
        whole.insert("kind".to_owned(), Value::String(raw.kind));
        whole.insert("data".to_owned(), data);
        let event = serde_json::from_value::<Event>(Value::Object(whole)).with_context(|| {
            format!("event {} is of a kind that this program does not know", raw.seq)
        })?;
        let recorded = Recorded {
            seq: Seq(raw.seq),
            at: time(raw.at),
            actor: Actor::from(raw.actor),
            by: raw.by.map(Login::from),
            request: raw.request.map(RequestId),
            client: raw.client.map(ClientId),
            standard: raw.standard.into(),
            event,
            hash: hex(&raw.hash),
        };
        Ok((recorded, stored))
    }

    pub(super) fn read_events(
        &self,
        condition: &str,
        values: impl rusqlite::Params,
    ) -> anyhow::Result<Vec<Recorded>> {
        let mut sql = COLUMNS.to_owned();
        sql.push_str(condition);
        let raw: Vec<Raw> = self
            .conn
            .prepare_cached(&sql)?
            .query_map(values, Raw::read)?
            .collect::<Result<_, _>>()?;
        raw.into_iter().map(|raw| Ok(self.recorded(raw)?.0)).collect()
    }

    /// Events after a place in the log, oldest first.
    pub fn events(&self, since: Seq, limit: usize) -> anyhow::Result<Vec<Recorded>> {
        self.read_events("WHERE e.seq > ?1 ORDER BY e.seq LIMIT ?2", params![since.0, limit as i64])
    }

    /// The last event; 0 where there is none.
    pub fn last_event(&self) -> anyhow::Result<Seq> {
        Ok(Seq(self.head()?.seq))
    }

    /// Reads everything that happened to a request, oldest first.
    pub(super) fn read_history(&self, request: RequestId) -> anyhow::Result<Vec<Recorded>> {
        self.read_events("WHERE e.request = ?1 ORDER BY e.seq", [request.0])
    }

    /// The events of a person's cards that are about none of their requests, oldest first.
    pub fn events_of_person(&self, id: ClientId) -> anyhow::Result<Vec<Recorded>> {
        self.read_events(
            "WHERE e.request IS NULL AND e.client IN (
                 SELECT id FROM client WHERE person = (SELECT person FROM client WHERE id = ?1))
             ORDER BY e.seq",
            [id.0],
        )
    }

    /// The decisions on an entry of the ledger, oldest first.
    pub fn decisions_on(&self, entry: Seq) -> anyhow::Result<Vec<Recorded>> {
        self.read_events(
            "WHERE e.kind = 'ledger.decided' AND json_extract(e.data, '$.entry') = ?1 ORDER BY e.seq",
            params![entry.0],
        )
    }

    /// The events of these kinds from a time on, before another, oldest first.
    pub fn events_of_kinds(
        &self,
        kinds: &[&str],
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> anyhow::Result<Vec<Recorded>> {
        let mut found = Vec::new();
        for kind in kinds {
            found.extend(self.read_events(
                "WHERE e.kind = ?1 AND e.at >= ?2 AND e.at < ?3 ORDER BY e.seq",
                params![kind, ms(from), ms(to)],
            )?);
        }
        found.sort_by_key(|recorded| recorded.seq);
        Ok(found)
    }

    pub fn event(&self, seq: Seq) -> anyhow::Result<Option<Recorded>> {
        Ok(self.read_events("WHERE e.seq = ?1", [seq.0])?.pop())
    }

    /// The events of these numbers, in order of the log.
    pub fn events_of_numbers(&self, numbers: &[Seq]) -> anyhow::Result<Vec<Recorded>> {
        self.read_events(
            "WHERE e.seq IN (SELECT value FROM json_each(?1)) ORDER BY e.seq",
            [super::row::json(&numbers)],
        )
    }

    /// The events of a command, by its sender's number; none where it was never done.
    pub fn events_of_command(&self, id: &str) -> anyhow::Result<Vec<Recorded>> {
        self.read_events("WHERE e.command = ?1 ORDER BY e.seq", [id])
    }

    /// An operator's own actions on any request, the newest first, those before an event.
    pub fn actions_of(
        &self,
        login: &str,
        before: Option<Seq>,
        limit: usize,
    ) -> anyhow::Result<Vec<Recorded>> {
        self.read_events(
            "WHERE e.actor = ?1 AND e.request IS NOT NULL AND e.seq < ?2 ORDER BY e.seq DESC LIMIT ?3",
            params![login, before.map_or(i64::MAX, |seq| seq.0), limit as i64],
        )
    }

    /// The events of the next act on several requests that an operator did at the time of an event: where
    /// this one is of such an act, it is among them.
    pub fn act_around(&self, login: &str, recorded: &Recorded) -> anyhow::Result<Option<Vec<Seq>>> {
        let mut found = self.read_events(
            "WHERE e.kind = 'several.done' AND e.at = ?3 AND e.seq > ?2 AND e.actor = ?1
             ORDER BY e.seq LIMIT 1",
            params![login, recorded.seq.0, ms(recorded.at)],
        )?;
        Ok(found.pop().and_then(|recorded| match recorded.event {
            Event::SeveralDone { events } => Some(events),
            _ => None,
        }))
    }

    /// Goes through the log in order, a batch of rows at a time.
    pub(super) fn walk(
        &self,
        mut step: impl FnMut(Raw) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let mut sql = COLUMNS.to_owned();
        sql.push_str("ORDER BY e.seq");
        let mut statement = self.conn.prepare(&sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            step(Raw::read(row)?)?;
        }
        Ok(())
    }
}

/// Randomness of the operating system.
pub(super) fn random_salt() -> anyhow::Result<Salt> {
    let mut salt = [0; 32];
    let mut filled = 0;
    while filled < salt.len() {
        filled +=
            rustix::rand::getrandom(&mut salt[filled..], rustix::rand::GetRandomFlags::empty())
                .context("the system gives no randomness")?;
    }
    Ok(salt)
}

/// A random number, for a drawing.
pub fn random_number() -> anyhow::Result<u64> {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&random_salt()?[..8]);
    // Other programs read it as JSON, where whole numbers are sure up to 2^53.
    Ok(u64::from_le_bytes(bytes) >> 11)
}

/// A random name, in hexadecimal: for a desk that is created.
pub fn random_name() -> anyhow::Result<String> {
    Ok(hex(&random_salt()?[..16]))
}
