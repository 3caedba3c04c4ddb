//! Files that came with messages. Their bytes lie beside the log as texts do; the event says what each
//! is called and its salted digest. Nothing here looks into them.

use rusqlite::{OptionalExtension as _, params};

use crate::model::{
    id::{ClientId, RequestId},
    mail::KeptFile,
};
use crate::store::{Store, digest, log::random_salt};

impl Store {
    /// Lays the bytes of a file aside. Only inside a transaction.
    pub fn keep_file(
        &self,
        bytes: &[u8],
        request: Option<RequestId>,
        client: Option<ClientId>,
    ) -> anyhow::Result<KeptFile> {
        let salt = random_salt()?;
        self.conn
            .prepare_cached(
                "INSERT INTO file (request, client, salt, content) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![request.map(|id| id.0), client.map(|id| id.0), salt, bytes])?;
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

    /// Erases the files of a card: those of its requests and its own. The number of files.
    pub(in crate::store) fn erase_files(&self, card: ClientId) -> anyhow::Result<u64> {
        let count = self
            .conn
            .prepare_cached(
                "UPDATE file SET content = NULL, salt = NULL
                 WHERE content IS NOT NULL
                   AND (client = ?1 AND request IS NULL
                        OR id IN (SELECT j.atom FROM event e JOIN json_tree(e.data) j ON j.key = '$file'
                                  WHERE e.client = ?1 AND e.kind = 'request.other_message')
                        OR request IN (SELECT id FROM request WHERE client = ?1))",
            )?
            .execute([card.0])?;
        Ok(count as u64)
    }
}
