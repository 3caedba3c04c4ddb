//! Files that came with messages. Their bytes lie beside the log as texts do; the event says what each
//! is called and its salted digest. Nothing here looks into them.

use rusqlite::{OptionalExtension as _, params};

use super::{
    Store,
    digest::{self, Salt},
    log::random_salt,
};
use crate::model::{
    id::{ClientId, RequestId},
    mail::KeptFile,
};

impl Store {
    /// Lays the bytes of a file aside. Only inside a transaction.
    pub fn keep_file(
        &self,
        bytes: &[u8],
        request: RequestId,
        client: ClientId,
    ) -> anyhow::Result<KeptFile> {
        let salt = random_salt()?;
        self.conn
            .prepare_cached(
                "INSERT INTO file (request, client, salt, content) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![request.0, client.0, salt, bytes])?;
        Ok(KeptFile { id: self.conn.last_insert_rowid(), digest: digest::of_bytes(&salt, bytes) })
    }

    /// The bytes of a file; none once it was erased.
    pub fn file(&self, id: i64) -> anyhow::Result<Option<Vec<u8>>> {
        Ok(self
            .conn
            .prepare_cached("SELECT content FROM file WHERE id = ?1")?
            .query_row([id], |row| row.get(0))
            .optional()?
            .flatten())
    }

    /// What is wrong with a file that an event names by its digest; none where nothing is, or it was
    /// erased.
    pub(super) fn file_fault(
        &self,
        id: i64,
        known: Option<&str>,
    ) -> anyhow::Result<Option<String>> {
        let kept: Option<(Option<Salt>, Option<Vec<u8>>)> = self
            .conn
            .prepare_cached("SELECT salt, content FROM file WHERE id = ?1")?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        Ok(match kept {
            None => Some(format!("its file {id} is missing")),
            Some((Some(salt), Some(content)))
                if known != Some(digest::of_bytes(&salt, &content).as_str()) =>
            {
                Some(format!("its file {id} was changed"))
            }
            Some(_) => None,
        })
    }

    /// Erases the files of a card: those of its requests and its own. The number of files.
    pub(super) fn erase_files(&self, card: ClientId) -> anyhow::Result<u64> {
        let count = self
            .conn
            .prepare_cached(
                "UPDATE file SET content = NULL, salt = NULL
                 WHERE content IS NOT NULL
                   AND (client = ?1 AND request IS NULL
                        OR request IN (SELECT id FROM request WHERE client = ?1))",
            )?
            .execute([card.0])?;
        Ok(count as u64)
    }
}
