//! What was destroyed, told from the log; and lines of the log given out, checked.

use std::fs;

use anyhow::Context as _;
use rusqlite::{OptionalExtension as _, params};

use crate::model::{
    audit::Fault,
    destruction::{Destruction, Gone, LogLine},
    event::{Event, Recorded},
    id::{ClientId, RequestId, Seq},
};
use crate::store::{
    Store,
    digest::{self, Hash, Link, hex},
    place,
};

impl Store {
    /// What these events destroyed.
    pub fn destruction(&self, events: &[Recorded]) -> anyhow::Result<Destruction> {
        let mut gone = Vec::new();
        let mut two = Vec::new();
        let mut numbers = Vec::new();
        for recorded in events {
            if let Event::RequestErased { texts, .. } = &recorded.event {
                let request = recorded.request.unwrap_or(RequestId(0));
                numbers.push(recorded.seq.0);
                gone.push(Gone {
                    event: recorded.clone(),
                    client: None,
                    requests: vec![request],
                    kinds: self.kinds_of_request(request)?,
                    texts: *texts,
                });
                continue;
            }
            let Event::ClientErased { client, texts, ask, .. } = &recorded.event else {
                continue;
            };
            if let Some(ask) = ask
                && !numbers.contains(&ask.0)
            {
                let between = self.events(Seq(ask.0 - 1), 1)?;
                numbers.extend(between.iter().map(|asked| asked.seq.0));
                two.extend(between);
                let confirmed = self.confirmation_before(recorded.seq)?;
                numbers.extend(confirmed.iter().map(|confirmed| confirmed.seq.0));
                two.extend(confirmed);
            }
            numbers.push(recorded.seq.0);
            gone.push(Gone {
                event: recorded.clone(),
                client: Some(*client),
                requests: self.requests_of_card(*client)?,
                kinds: self.kinds_of_card(*client)?,
                texts: *texts,
            });
        }
        let mut lines = Vec::with_capacity(numbers.len());
        for seq in numbers {
            lines.extend(self.log_line(seq)?);
        }
        Ok(Destruction {
            origin: self.origin()?,
            standard: match events.first() {
                Some(first) => self.title_of(first)?,
                None => String::new(),
            },
            gone,
            two,
            log_emptied: self.log_is_empty(),
            copies: place::copies(self.path()),
            lines,
        })
    }

    fn title_of(&self, recorded: &Recorded) -> anyhow::Result<String> {
        let found = self
            .conn
            .prepare_cached(
                "SELECT v.title, v.version FROM version v JOIN standard s ON s.id = v.standard WHERE s.hash = ?1",
            )?
            .query_row([recorded.standard.as_str()], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
            })
            .optional()?;
        Ok(found.map_or_else(String::new, |(title, version)| format!("{title} {version}")))
    }

    /// The event by which a second person confirmed what follows it.
    fn confirmation_before(&self, seq: Seq) -> anyhow::Result<Option<Recorded>> {
        let found: Option<i64> = self
            .conn
            .prepare_cached(
                "SELECT seq FROM event WHERE kind = 'second.confirmed' AND seq < ?1 ORDER BY seq DESC LIMIT 1",
            )?
            .query_row([seq.0], |row| row.get(0))
            .optional()?;
        found.map_or(Ok(None), |found| self.event(Seq(found)))
    }

    pub(in crate::store) fn requests_of_card(
        &self,
        card: ClientId,
    ) -> anyhow::Result<Vec<RequestId>> {
        Ok(self
            .conn
            .prepare_cached("SELECT id FROM request WHERE client = ?1 ORDER BY id")?
            .query_map([card.0], |row| row.get(0).map(RequestId))?
            .collect::<Result<_, _>>()?)
    }

    /// In events of which kinds the texts of a card and of its requests stood.
    fn kinds_of_card(&self, card: ClientId) -> anyhow::Result<Vec<(String, u64)>> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT kind, count(*) FROM (
                     SELECT e.kind, e.data FROM event e WHERE e.client = ?1 AND e.request IS NULL
                     UNION ALL
                     SELECT e.kind, e.data FROM request r JOIN event e ON e.request = r.id WHERE r.client = ?1)
                 WHERE instr(data, '\"$ref\"') > 0 GROUP BY kind ORDER BY kind",
            )?
            .query_map([card.0], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?)))?
            .map(|found| found.map(|(kind, count)| (kind, count.unsigned_abs())))
            .collect::<Result<_, _>>()?)
    }

    /// In events of which kinds the texts of a request stood.
    fn kinds_of_request(&self, request: RequestId) -> anyhow::Result<Vec<(String, u64)>> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT kind, count(*) FROM event WHERE request = ?1 AND instr(data, '\"$ref\"') > 0
                 GROUP BY kind ORDER BY kind",
            )?
            .query_map([request.0], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?)))?
            .map(|found| found.map(|(kind, count)| (kind, count.unsigned_abs())))
            .collect::<Result<_, _>>()?)
    }

    /// A line of the log as it stands.
    fn log_line(&self, seq: i64) -> anyhow::Result<Option<LogLine>> {
        let previous: Hash = self
            .conn
            .prepare_cached("SELECT hash FROM event WHERE seq = ?1")?
            .query_row([seq - 1], |row| row.get(0))
            .optional()?
            .unwrap_or(digest::BEGINNING);
        Ok(self
            .conn
            .prepare_cached(
                "SELECT e.at, e.actor, e.\"by\", e.kind, e.request, e.client, e.command, e.data, e.hash, s.hash AS standard
                 FROM event e JOIN standard s ON s.id = e.standard WHERE e.seq = ?1",
            )?
            .query_row(params![seq], |row| {
                Ok(LogLine {
                    seq,
                    at: row.get("at")?,
                    actor: row.get("actor")?,
                    by: row.get("by")?,
                    kind: row.get("kind")?,
                    request: row.get("request")?,
                    client: row.get("client")?,
                    standard: row.get("standard")?,
                    command: row.get("command")?,
                    data: row.get("data")?,
                    previous: hex(&previous),
                    hash: hex(&row.get::<_, Hash>("hash")?),
                })
            })
            .optional()?)
    }

    /// What does not hold in lines that were given out.
    pub fn check_extract(&self, lines: &[LogLine]) -> anyhow::Result<Vec<Fault>> {
        let mut faults = Vec::new();
        for line in lines {
            let mut fault = |what: &str| {
                faults.push(Fault { seq: Seq(line.seq), what: what.to_owned() });
            };
            let link = Link {
                seq: line.seq,
                at: line.at,
                actor: &line.actor,
                by: line.by.as_deref(),
                kind: &line.kind,
                request: line.request,
                client: line.client,
                standard: &line.standard,
                command: line.command.as_deref(),
                data: &line.data,
            };
            match digest::unhex(&line.previous) {
                Some(previous) if hex(&link.hash(&previous)) == line.hash => {}
                _ => fault("its content was changed: the hash does not fit"),
            }
            match self.log_line(line.seq)? {
                Some(kept) if kept == *line => {}
                Some(_) => fault("this desk's log has another event there"),
                None => fault("this desk's log has no such event"),
            }
        }
        Ok(faults)
    }

    /// Whether nothing lies in the write-ahead log beside the file.
    fn log_is_empty(&self) -> bool {
        let mut beside = self.path().as_os_str().to_owned();
        beside.push("-wal");
        // Looked at from outside: the file must not be opened by other means.
        fs::metadata(beside).map_or(true, |file| file.len() == 0)
    }

    /// The events that erased a person, the oldest first.
    pub fn erasures_of(&self, person: ClientId) -> anyhow::Result<Vec<Recorded>> {
        let mut events =
            self.events_of_person(person).context("reading what the log tells of a client")?;
        events.retain(|recorded| matches!(recorded.event, Event::ClientErased { .. }));
        Ok(events)
    }
}
