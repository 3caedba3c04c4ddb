//! Whether the log is what was written: the chain of hashes, the digest of every text and file, and for
//! each that is empty now the erasure that took it. Contents of standards are checked by the desk, which
//! knows how they are hashed.

use anyhow::Result;
use rusqlite::{OptionalExtension as _, params};
use serde_json::Value;

use crate::model::{
    audit::{Fault, Verdict},
    id::{Seq, StandardHash},
    mail::KeptFile,
    private::Private,
};
use crate::store::{
    Store,
    digest::{self, Salt, hex},
    log::Raw,
    row::time,
};

/// More faults than this tell nothing more.
const ENOUGH: usize = 100;

/// A text or a file of an event whose content is gone.
struct Emptied {
    seq: i64,
    request: Option<i64>,
    client: Option<i64>,
    kind: String,
    /// The name of an organisation: it goes with the last of its people.
    goes_with_anybody: bool,
    piece: Piece,
}

/// What an event keeps outside of the chain, by its number.
#[derive(Clone, Copy)]
enum Piece {
    Text(i64),
    File(i64),
}

impl Piece {
    /// The piece that a value of an event's data refers to, with the digest it must have.
    fn of(value: &Value) -> Option<(Self, Option<&str>)> {
        let number = |key: &str| value.get(key).and_then(Value::as_i64);
        let piece = number(Private::REFERENCE)
            .map(Self::Text)
            .or_else(|| number(KeptFile::REFERENCE).map(Self::File))?;
        Some((piece, value.get("digest").and_then(Value::as_str)))
    }

    fn named(self) -> String {
        match self {
            Self::Text(id) => format!("text {id}"),
            Self::File(id) => format!("file {id}"),
        }
    }
}

/// How a piece stands beside its digest.
enum Kept {
    Sound,
    Emptied,
    Faulty(&'static str),
}

impl Store {
    /// Checks the chain of hashes, and every text and file against its digest.
    pub fn verify(&self) -> Result<Verdict> {
        let mut verdict = Verdict {
            events: 0,
            origin: self.origin()?,
            head: hex(&digest::BEGINNING),
            last: None,
            faults: Vec::new(),
        };
        let mut emptied = Vec::new();
        let mut previous = digest::BEGINNING;
        let mut expected = 1;

        self.walk(|raw| {
            let mut faults = Vec::new();
            if raw.seq != expected {
                faults.push(format!("events {expected} to {} are missing", raw.seq - 1));
            }
            if raw.link().hash(&previous) != raw.hash {
                faults.push(
                    "its content or the event before it was changed: the hash does not fit".into(),
                );
            }
            match serde_json::from_str::<Value>(&raw.data) {
                Ok(data) => self.check_pieces(&data, &raw, &mut faults, &mut emptied)?,
                Err(_) => faults.push("its data cannot be read".into()),
            }

            let room = ENOUGH.saturating_sub(verdict.faults.len());
            let found = faults.into_iter().take(room);
            verdict.faults.extend(found.map(|what| Fault { seq: Seq(raw.seq), what }));
            verdict.events += 1;
            verdict.last = Some(time(raw.at));
            if verdict.faults.is_empty() {
                verdict.head = hex(&raw.hash);
            }
            previous = raw.hash;
            expected = raw.seq + 1;
            Ok(())
        })?;

        for gone in emptied {
            if verdict.faults.len() >= ENOUGH {
                break;
            }
            if !self.was_erased(&gone)? {
                let piece = gone.piece.named();
                let kind = gone.kind;
                let what = format!(
                    "its {piece} ({kind}) was taken out, and no erasure in the log says so"
                );
                verdict.faults.push(Fault { seq: Seq(gone.seq), what });
            }
        }
        Ok(verdict)
    }

    /// The first event that was decided by a standard.
    pub fn first_event_by(&self, standard: &StandardHash) -> Result<Option<Seq>> {
        let first: Option<i64> = self
            .conn
            .prepare_cached(
                "SELECT min(seq) FROM event WHERE standard = (SELECT id FROM standard WHERE hash = ?1)",
            )?
            .query_row([standard.as_str()], |row| row.get(0))?;
        Ok(first.map(Seq))
    }

    /// Checks every text and file that the data of an event refer to.
    fn check_pieces(
        &self,
        value: &Value,
        raw: &Raw,
        faults: &mut Vec<String>,
        emptied: &mut Vec<Emptied>,
    ) -> Result<()> {
        if let Some((piece, digest)) = Piece::of(value) {
            match self.kept(piece, digest)? {
                Kept::Sound => {}
                Kept::Faulty(what) => faults.push(format!("its {} {what}", piece.named())),
                Kept::Emptied => emptied.push(Emptied {
                    seq: raw.seq,
                    request: raw.request,
                    client: raw.client,
                    kind: raw.kind.clone(),
                    // A mail that was laid aside while nobody was known by its address goes with whoever it is of.
                    goes_with_anybody: raw.kind == "account.added"
                        || raw.kind == "mail.ignored"
                            && raw.request.is_none()
                            && raw.client.is_none(),
                    piece,
                }),
            }
            return Ok(());
        }

        match value {
            Value::Object(map) => {
                for part in map.values() {
                    self.check_pieces(part, raw, faults, emptied)?;
                }
            }
            Value::Array(list) => {
                for part in list {
                    self.check_pieces(part, raw, faults, emptied)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// How a text or a file stands: whole with its salt, or gone with its salt. Half of it is a fault.
    fn kept(&self, piece: Piece, known: Option<&str>) -> Result<Kept> {
        let (sql, id) = match piece {
            Piece::Text(id) => ("SELECT salt, CAST(content AS BLOB) FROM text WHERE id = ?1", id),
            Piece::File(id) => ("SELECT salt, content FROM file WHERE id = ?1", id),
        };
        let row: Option<(Option<Salt>, Option<Vec<u8>>)> = self
            .conn
            .prepare_cached(sql)?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;

        Ok(match row {
            None => Kept::Faulty("is missing"),
            Some((None, None)) => Kept::Emptied,
            Some((Some(salt), Some(content)))
                if known == Some(digest::of_bytes(&salt, &content).as_str()) =>
            {
                Kept::Sound
            }
            Some(_) => Kept::Faulty("was changed"),
        })
    }

    /// Whether an erasure that the log tells of took this piece.
    ///
    /// Only what stands in events is asked, as the chain holds those. A text on a request goes with whose
    /// the request was at the time, so every client the request ever had counts.
    fn was_erased(&self, gone: &Emptied) -> Result<bool> {
        if gone.goes_with_anybody {
            return Ok(self
                .conn
                .prepare_cached(
                    "SELECT 1 FROM event WHERE kind = 'client.erased' AND seq > ?1 LIMIT 1",
                )?
                .exists([gone.seq])?);
        }
        let of_request = match gone.piece {
            Piece::Text(_) => "what <> 'attachments'",
            Piece::File(_) => "what = 'attachments'",
        };
        let sql = format!(
            "WITH mine(client) AS (
                 SELECT ?3 WHERE ?3 IS NOT NULL
                 UNION SELECT client FROM event WHERE request = ?2 AND client IS NOT NULL
                 UNION SELECT j.value FROM event e, json_each(e.data, '$.client') j
                       WHERE e.request = ?2 AND j.type = 'integer'
                 UNION SELECT j.value FROM event e, json_each(e.data, '$.restored.client') j
                       WHERE e.request = ?2 AND j.type = 'integer')
             SELECT 1 FROM (
                 SELECT e.seq FROM mine JOIN event e ON e.client = mine.client
                  WHERE e.kind = 'client.erased' AND e.seq > ?1
                 UNION ALL
                 SELECT seq FROM (SELECT seq, json_extract(data, '$.what') AS what FROM event
                                   WHERE request = ?2 AND kind = 'request.erased' AND seq > ?1)
                  WHERE {of_request})
             LIMIT 1"
        );
        Ok(self.conn.prepare_cached(&sql)?.exists(params![gone.seq, gone.request, gone.client])?)
    }
}
