//! Copies of the whole desk, by SQLite's own way: the file is never read by other means.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, bail};
use rusqlite::{Connection, backup::Backup};

use crate::store::place;

/// Writes a copy into a new file. It appears under its name only when it is whole and sound. Answers what copies
/// that were killed had left there, which are gone.
pub fn copy(connection: &Connection, to: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if to.exists() {
        bail!("{} is there already: name another file", to.display());
    }
    let cleared = place::clear_parts(to);

    // Another process may write the same copy at this moment.
    let part = place::part(to);
    let written = write(connection, &part).and_then(|()| place::name(&part, to));
    if written.is_err() {
        place::remove(&part);
    }
    written.with_context(|| format!("cannot write {}", to.display()))?;
    Ok(cleared)
}

fn write(connection: &Connection, part: &Path) -> anyhow::Result<()> {
    if part.exists() {
        fs::remove_file(part)?;
    }
    place::make(part)?;
    let mut copy = Connection::open(part)?;
    Backup::new(connection, &mut copy)?.run_to_completion(1024, Duration::from_millis(1), None)?;
    // A copy stands alone: no log beside it.
    copy.pragma_update_and_check(None, "journal_mode", "delete", |_| Ok(()))?;
    let sound: String = copy.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    if sound != "ok" {
        bail!("the copy is not sound: {sound}");
    }
    drop(copy);
    fs::File::open(part)?.sync_all()?;
    Ok(())
}
