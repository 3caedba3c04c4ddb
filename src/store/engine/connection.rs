//! Opening the file: what is asked of SQLite and of the file, and how every connection is set.

use std::{path::Path, process, thread, time::Duration};

use anyhow::{Context as _, anyhow, bail};
use rusqlite::{Connection, ErrorCode, OpenFlags, config::DbConfig, limits::Limit};

use crate::store::schema;

/// The first SQLite in which two processes that write and checkpoint at the same instant cannot lose
/// a commit: 3.51.3.
const FIRST_SOUND: i32 = 3_051_003;
/// No text, and no row, is longer: 64 MiB.
const LONGEST: i32 = 64 << 20;
/// How long a writer waits for the others before it gives up.
const PATIENCE: Duration = Duration::from_secs(30);

/// Refuses a SQLite that can lose commits.
pub fn refuse_affected(version: i32, name: &str) -> anyhow::Result<()> {
    if version < FIRST_SOUND {
        bail!(
            "this program was built with SQLite {name}, which can lose a commit when two processes write at once; \
             it needs 3.51.3 or later: build it with the bundled one"
        );
    }
    Ok(())
}

/// Opens the file of a desk, after a look that changes nothing says that it is one.
pub fn open(path: &Path, read_only: bool) -> anyhow::Result<Connection> {
    refuse_affected(rusqlite::version_number(), rusqlite::version())?;
    let shown = path.display();
    let mut connection = {
        // The first look is read-only: closing a foreign database must not even tidy it.
        let look = connect(path, true)?;
        let facts = schema::facts(&look);
        match facts {
            Ok(facts) => schema::accept(path, facts)?,
            Err(error) if code(&error) == Some(ErrorCode::NotADatabase) => {
                bail!("{shown} is not a firstline desk: it is no database at all")
            }
            // A desk whose folder cannot be written has no place for the index of its log.
            Err(error) if read_only => {
                return Err(error).with_context(|| format!("cannot read {shown}"));
            }
            Err(error) => return Err(error).with_context(|| format!("cannot open {shown}")),
        }
        if read_only { look } else { connect(path, false)? }
    };
    set(&mut connection)?;
    if !read_only {
        if connection.is_readonly("main")? {
            bail!("{shown} may only be read by you: ask its owner for the right to write it");
        }
        let mode: String = connection
            .pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0))
            .with_context(|| format!("cannot write {shown}"))?;
        if mode != "wal" {
            bail!("{shown} cannot keep a write-ahead log beside it (its journal is {mode})");
        }
        schema::migrate(&mut connection, path)?;
    }
    // A page of the file and of the log is read, so that all three files are there to be watched.
    connection.query_row("SELECT count(*) FROM desk", [], |row| row.get::<_, i64>(0))?;
    Ok(connection)
}

/// Opens the empty file of a new desk and lays out its tables.
pub fn create(path: &Path) -> anyhow::Result<Connection> {
    refuse_affected(rusqlite::version_number(), rusqlite::version())?;
    let mut connection = connect(path, false)?;
    set(&mut connection)?;
    let mode: String =
        connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0))?;
    if mode != "wal" {
        bail!("{} cannot keep a write-ahead log beside it", path.display());
    }
    schema::lay(&mut connection)?;
    Ok(connection)
}

/// A database of the moment with the same tables, to make them anew in.
pub fn scratch() -> anyhow::Result<Connection> {
    // The empty name is a private file that SQLite removes by itself.
    let mut connection = Connection::open("")?;
    set(&mut connection)?;
    connection.pragma_update(None, "foreign_keys", false)?;
    connection.pragma_update(None, "synchronous", "OFF")?;
    schema::lay(&mut connection)?;
    Ok(connection)
}

fn connect(path: &Path, read_only: bool) -> anyhow::Result<Connection> {
    let access = if read_only {
        OpenFlags::SQLITE_OPEN_READ_ONLY
    } else {
        OpenFlags::SQLITE_OPEN_READ_WRITE
    };
    let mut connection = Connection::open_with_flags(
        path,
        access | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW,
    )
    .map_err(|error| match error.sqlite_error_code() {
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => anyhow!(
            "cannot open {}: you may not read it, or not write its folder; ask its owner for the right",
            path.display()
        ),
        _ => anyhow::Error::new(error).context(format!("cannot open {}", path.display())),
    })?;
    wait_politely(&mut connection)?;
    Ok(connection)
}

fn set(connection: &mut Connection) -> anyhow::Result<()> {
    wait_politely(connection)?;
    connection.set_prepared_statement_cache_capacity(256);
    for (what, on) in [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, true),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
        // Else every statement that compares a value with the condition of a partial index is compiled anew
        // whenever another value is bound to it.
        (DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true),
    ] {
        connection.set_db_config(what, on)?;
    }
    for (limit, value) in [
        (Limit::SQLITE_LIMIT_LENGTH, LONGEST),
        (Limit::SQLITE_LIMIT_SQL_LENGTH, 100_000),
        (Limit::SQLITE_LIMIT_ATTACHED, 0),
        (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000),
    ] {
        connection.set_limit(limit, value)?;
    }
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "mmap_size", 0)?;
    connection.pragma_update(None, "cache_size", -16_384)?;
    Ok(())
}

/// Writes the file anew, page by page: nothing is left in it but what is there.
pub fn rewrite(connection: &Connection) -> anyhow::Result<()> {
    // It attaches a file of its own for the while, which would not fit into memory.
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 1)?;
    connection.pragma_update(None, "temp_store", "FILE")?;
    let done = connection.execute_batch("VACUUM");
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    Ok(done?)
}

/// Waits for other writers in short sleeps of uneven length. SQLite's own way sleeps longer and longer,
/// and starves whoever waits longest.
fn wait_politely(connection: &mut Connection) -> rusqlite::Result<()> {
    let mut state = u64::from(process::id()).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut waited = Duration::ZERO;
    connection.busy_handler(Some(move |tries: i32| {
        if tries == 0 {
            waited = Duration::ZERO;
        }
        if waited > PATIENCE {
            return false;
        }
        // xorshift: even spread is all that is asked of it.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let longest = if tries < 20 { 300 } else { 1500 };
        let sleep = Duration::from_micros(50 + state % longest);
        thread::sleep(sleep);
        waited += sleep;
        true
    }))
}

/// The code of SQLite at the root of an error.
pub fn code(error: &anyhow::Error) -> Option<ErrorCode> {
    error
        .chain()
        .find_map(|cause| cause.downcast_ref::<rusqlite::Error>())
        .and_then(rusqlite::Error::sqlite_error_code)
}

/// Says in words what an error of SQLite means for whoever reads it.
pub fn said(error: anyhow::Error) -> anyhow::Error {
    let sentence = match code(&error) {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "another program has kept the desk locked for half a minute; nothing was changed: try again, or see which program hangs"
        }
        Some(ErrorCode::DiskFull) => {
            "the disk is full; nothing was changed: make room and try again"
        }
        Some(ErrorCode::ReadOnly) => "the desk may only be read here; nothing was changed",
        Some(ErrorCode::SystemIoFailure) => {
            "the disk failed to read or write, or is full; nothing was changed: look at the disk, then run `firstline doctor`"
        }
        Some(ErrorCode::DatabaseCorrupt) => {
            "the file of the desk is damaged: close firstline everywhere, keep a copy of the file, and go back to the last backup"
        }
        _ => return error,
    };
    error.context(sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_we_are_built_with_is_sound() {
        refuse_affected(rusqlite::version_number(), rusqlite::version()).unwrap();
        let error = refuse_affected(3_051_002, "3.51.2").unwrap_err().to_string();
        assert!(error.contains("3.51.2") && error.contains("3.51.3"), "{error}");
    }
}
