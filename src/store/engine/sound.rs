//! Whether the file itself is sound, as SQLite sees it: its pages, its indexes beside their tables, and the
//! index of the search.

use crate::store::Store;

/// More faults than this tell nothing more.
const ENOUGH: usize = 20;

impl Store {
    /// What SQLite finds damaged in the file: a broken page, a row that an index misses, an index of the
    /// search that does not go with itself. Nothing where it is sound.
    ///
    /// A file that is too damaged to be looked through is one of the faults, not an error.
    pub fn damages(&self) -> Vec<String> {
        let look = || -> rusqlite::Result<Vec<String>> {
            self.conn
                .prepare(&format!("PRAGMA integrity_check({ENOUGH})"))?
                .query_map([], |row| row.get(0))?
                .collect()
        };
        match look() {
            Ok(found) => found.into_iter().filter(|line| line != "ok").collect(),
            Err(error) => vec![error.to_string()],
        }
    }
}
