//! Indexing anew, bit by bit, what an older program indexed: texts whose letters have marks, and the names of
//! clients. Until that is done they are found as they were before.

use rusqlite::{OptionalExtension as _, params};

use crate::store::Store;
use crate::{model::id::ClientId, terms};

/// So many numbers of texts, and of clients, are looked through in one transaction: others write in between.
const TEXTS: i64 = 2_000;
const CLIENTS: i64 = 300;

impl Store {
    /// Indexes some of what is left, in a transaction of its own. Whether more is left.
    ///
    /// # Errors
    /// When the desk cannot be written; nothing is lost, and it goes on the next time.
    pub fn respell(&mut self) -> anyhow::Result<bool> {
        if self.read_only || self.left_to_respell()?.is_none() {
            return Ok(false);
        }
        self.write(|store| {
            // Another process may have been quicker.
            let Some((what, upto)) = store.left_to_respell()? else {
                return Ok(false);
            };
            let from = if what == "text" {
                store.respell_texts(upto)?
            } else {
                store.respell_clients(upto)?
            };
            if from > 0 {
                store
                    .conn
                    .prepare_cached("UPDATE respell SET upto = ?2 WHERE what = ?1")?
                    .execute(params![what, from])?;
            } else {
                store
                    .conn
                    .prepare_cached("DELETE FROM respell WHERE what = ?1")?
                    .execute([what])?;
            }
            anyhow::Ok(true)
        })
    }

    pub(in crate::store) fn left_to_respell(&self) -> anyhow::Result<Option<(String, i64)>> {
        Ok(self
            .conn
            .prepare_cached("SELECT what, upto FROM respell ORDER BY what LIMIT 1")?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?)
    }

    /// The newest first: they are looked for most. Answers up to which number is left.
    fn respell_texts(&self, upto: i64) -> anyhow::Result<i64> {
        self.index_now()?;
        let from = (upto - TEXTS).max(0);
        let texts: Vec<(i64, String)> = self
            .conn
            .prepare_cached(
                "SELECT t.id, t.content FROM text t WHERE t.id > ?1 AND t.id <= ?2 AND t.content IS NOT NULL
                     AND EXISTS (SELECT 1 FROM term WHERE rowid = t.id)",
            )?
            .query_map([from, upto], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        for (id, content) in texts {
            if terms::has_marks(&content.to_lowercase()) {
                self.conn.prepare_cached("DELETE FROM term WHERE rowid = ?1")?.execute([id])?;
                self.index_text(Some(id), &content)?;
            }
        }
        Ok(from)
    }

    fn respell_clients(&self, upto: i64) -> anyhow::Result<i64> {
        let from = (upto - CLIENTS).max(0);
        let clients: Vec<i64> = self
            .conn
            .prepare_cached("SELECT id FROM client WHERE id > ?1 AND id <= ?2 AND erased = 0")?
            .query_map([from, upto], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for id in clients {
            self.put_keys(ClientId(id))?;
        }
        Ok(from)
    }
}
