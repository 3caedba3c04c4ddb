//! What an erasure owes: after the rows are gone the file is written anew, so that no piece of them is left
//! in it. That it is owed stands in the desk from the same commit on, so that whoever comes next finishes
//! what a killed process began.

use std::process;

use anyhow::Context as _;
use rusqlite::OptionalExtension as _;

use crate::store::{Store, connection, place};

impl Store {
    /// Notes, within the transaction that erases, that the file has to be written anew.
    pub fn owe_scrub(&self) -> anyhow::Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO owed (id, process) VALUES (1, ?1)
                 ON CONFLICT (id) DO UPDATE SET process = excluded.process",
            )?
            .execute([process::id()])?;
        Ok(())
    }

    /// Whether the file still has to be written anew after an erasure.
    pub fn owes_scrub(&self) -> anyhow::Result<bool> {
        Ok(self.owing()?.is_some())
    }

    /// Whether a process that erased was ended before it could write the file anew.
    pub fn was_left_unscrubbed(&self) -> anyhow::Result<bool> {
        Ok(self.owing()?.is_some_and(|process| process != process::id() && place::is_gone(process)))
    }

    fn owing(&self) -> anyhow::Result<Option<u32>> {
        let mut statement = self.conn.prepare_cached("SELECT process FROM owed WHERE id = 1")?;
        Ok(statement.query_row([], |row| row.get(0)).optional()?)
    }

    /// Has the file forget what was erased: the index is packed, the file written anew, and the
    /// write-ahead log emptied.
    ///
    /// What is deleted is overwritten at once, but where rows were moved from page to page before, pieces
    /// of them may stand in the gaps of pages: only writing the file anew is sure of those. It takes as
    /// much room again as the file has, and time by its size.
    pub fn scrub(&self) -> anyhow::Result<()> {
        self.conn.execute("INSERT INTO term (term) VALUES ('optimize')", [])?;
        connection::rewrite(&self.conn)
            .context("the data are erased, but the file could not be written anew and may hold pieces of them still: make room, or end what reads the desk; the next start, `firstline watch` or `firstline doctor` does the rest")?;
        self.conn.execute("DELETE FROM owed", [])?;
        // Readers may hold the log back; the next checkpoint then empties it.
        self.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }
}
