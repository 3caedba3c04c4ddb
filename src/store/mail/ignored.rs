//! Mails that were laid aside: which they are, and which were taken in all the same. What each says stands
//! in its event.

use rusqlite::{OptionalExtension as _, params};
use serde_json::Value;

use crate::model::{
    contact,
    event::{Event, Recorded},
    id::{RequestId, Seq},
    mail::KeptFile,
    private::Private,
};
use crate::store::Store;

impl Store {
    /// Has the table follow an event.
    pub(in crate::store) fn project_ignored(&self, recorded: &Recorded) -> anyhow::Result<()> {
        match &recorded.event {
            Event::MailIgnored(_) => {
                self.conn
                    .prepare_cached("INSERT INTO ignored (event) VALUES (?1)")?
                    .execute([recorded.seq.0])?;
            }
            Event::MailTaken { mail } => {
                self.conn
                    .prepare_cached("UPDATE ignored SET taken = ?2 WHERE event = ?1")?
                    .execute(params![mail.0, recorded.request.map(|request| request.0)])?;
            }
            _ => {}
        }
        Ok(())
    }

    /// The mails that were laid aside, the last ones first, so many at most; with the request that one was
    /// taken into. Those that were taken only where `all` says so.
    pub fn ignored(
        &self,
        all: bool,
        limit: usize,
    ) -> anyhow::Result<Vec<(Recorded, Option<RequestId>)>> {
        let sql = if all {
            "SELECT event, taken FROM ignored ORDER BY event DESC LIMIT ?1"
        } else {
            "SELECT event, taken FROM ignored WHERE taken IS NULL ORDER BY event DESC LIMIT ?1"
        };
        let found: Vec<(i64, Option<i64>)> = self
            .conn
            .prepare_cached(sql)?
            .query_map([limit as i64], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        let mut mails = Vec::with_capacity(found.len());
        for (seq, taken) in found {
            if let Some(recorded) = self.event(Seq(seq))? {
                mails.push((recorded, taken.map(RequestId)));
            }
        }
        Ok(mails)
    }

    /// The request that a mail was taken into that had been laid aside.
    pub fn taken_mail(&self, mail: Seq) -> anyhow::Result<Option<RequestId>> {
        Ok(self
            .conn
            .prepare_cached("SELECT taken FROM ignored WHERE event = ?1")?
            .query_row([mail.0], |row| row.get::<_, Option<i64>>(0))
            .optional()?
            .flatten()
            .map(RequestId))
    }

    /// Erases what came from these addresses and was laid aside while nobody was known by them. How many
    /// texts and files went.
    pub fn erase_ignored(&self, addresses: &[String]) -> anyhow::Result<u64> {
        let loose: Vec<i64> = self
            .conn
            .prepare_cached(
                "SELECT i.event FROM ignored i JOIN event e ON e.seq = i.event
                 WHERE e.request IS NULL AND e.client IS NULL",
            )?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let mut count = 0;
        for seq in loose {
            let Some(recorded) = self.event(Seq(seq))? else { continue };
            let Event::MailIgnored(mail) = &recorded.event else { continue };
            let from = mail.letter.from.as_ref().and_then(|from| contact::email(from.as_str()));
            if !from.is_some_and(|from| addresses.contains(&from)) {
                continue;
            }
            let data: String = self
                .conn
                .prepare_cached("SELECT data FROM event WHERE seq = ?1")?
                .query_row([seq], |row| row.get(0))?;
            let data: Value = serde_json::from_str(&data)?;
            let (mut texts, mut files) = (Vec::new(), Vec::new());
            laid_aside(&data, &mut texts, &mut files);
            self.erase_texts_of(&texts)?;
            for file in &files {
                self.conn
                    .prepare_cached("UPDATE file SET content = NULL, salt = NULL WHERE id = ?1")?
                    .execute([file])?;
            }
            count += (texts.len() + files.len()) as u64;
        }
        Ok(count)
    }
}

/// The numbers of the texts and files that were laid aside from an event.
fn laid_aside(value: &Value, texts: &mut Vec<i64>, files: &mut Vec<i64>) {
    match value {
        Value::Object(map) => {
            texts.extend(map.get(Private::REFERENCE).and_then(Value::as_i64));
            files.extend(map.get(KeptFile::REFERENCE).and_then(Value::as_i64));
            map.values().for_each(|part| laid_aside(part, texts, files));
        }
        Value::Array(list) => list.iter().for_each(|part| laid_aside(part, texts, files)),
        _ => {}
    }
}
