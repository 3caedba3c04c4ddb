//! The tables, version by version. A published step never changes; new ones are added at the end.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use rusqlite::{Connection, TransactionBehavior};

/// What marks a database as ours: "FLin" in the file's head.
const APPLICATION: i32 = 0x464c_696e;

/// The steps, the first from an empty file.
const STEPS: &[&str] = &[
    include_str!("schema/0001_desk.sql"),
    include_str!("schema/0002_measures.sql"),
    include_str!("schema/0003_training.sql"),
    include_str!("schema/0004_passed.sql"),
    include_str!("schema/0005_own.sql"),
    include_str!("schema/0006_file.sql"),
    include_str!("schema/0007_drawn.sql"),
    include_str!("schema/0008_outbox.sql"),
    include_str!("schema/0009_ringing.sql"),
    include_str!("schema/0010_mood.sql"),
    include_str!("schema/0011_typed.sql"),
    include_str!("schema/0012_told.sql"),
    include_str!("schema/0013_rank.sql"),
    include_str!("schema/0014_appeal.sql"),
    include_str!("schema/0015_slots.sql"),
    include_str!("schema/0016_second.sql"),
    include_str!("schema/0017_settled.sql"),
    include_str!("schema/0018_source.sql"),
    include_str!("schema/0019_spelling.sql"),
    include_str!("schema/0020_ignored.sql"),
    include_str!("schema/0021_by.sql"),
    include_str!("schema/0022_operator_mail.sql"),
    include_str!("schema/0023_owed.sql"),
    include_str!("schema/0024_summed.sql"),
    include_str!("schema/0025_owner.sql"),
    include_str!("schema/0026_open_of_client.sql"),
    include_str!("schema/0027_handles.sql"),
    include_str!("schema/0028_sent_by_card.sql"),
    include_str!("schema/0029_newest.sql"),
];

/// The version that this program works with.
pub const VERSION: i32 = STEPS.len() as i32;

/// What the head of a database says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    pub application: i32,
    pub version: i32,
}

/// Reads the head of a database.
pub fn facts(connection: &Connection) -> anyhow::Result<Facts> {
    let number = |name| connection.pragma_query_value(None, name, |row| row.get(0));
    Ok(Facts { application: number("application_id")?, version: number("user_version")? })
}

/// Whether this program may open a database with such a head.
pub fn accept(path: &Path, facts: Facts) -> anyhow::Result<()> {
    let shown = path.display();
    if facts.application != APPLICATION || facts.version < 1 {
        bail!("{shown} is not a firstline desk: it is left as it is");
    }
    if facts.version > VERSION {
        bail!(
            "{shown} was written by a newer firstline (its tables are of version {}, this program knows {VERSION}): \
             install the newer one; the file is left as it is",
            facts.version
        );
    }
    Ok(())
}

/// Asks within a transaction whether the tables are still those that this program works with.
pub fn is_ours(connection: &Connection) -> anyhow::Result<()> {
    let version: i32 =
        connection.prepare_cached("PRAGMA user_version")?.query_row([], |row| row.get(0))?;
    if version != VERSION {
        bail!(
            "a newer firstline has brought this desk up to date meanwhile (its tables are of version {version}, \
             this program knows {VERSION}): nothing was written; start the newer one"
        );
    }
    Ok(())
}

/// Lays out the tables in an empty database.
pub fn lay(connection: &mut Connection) -> anyhow::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Exclusive)?;
    for step in STEPS {
        transaction.execute_batch(step)?;
    }
    harden(&transaction)?;
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()?;
    Ok(())
}

/// Brings an older desk up to this program's version: a copy of it is written beside it first.
pub fn migrate(connection: &mut Connection, path: &Path) -> anyhow::Result<()> {
    advance(connection, path, STEPS)
}

fn advance(connection: &mut Connection, path: &Path, steps: &[&str]) -> anyhow::Result<()> {
    let target = steps.len() as i32;
    let from = facts(connection)?.version;
    if from >= target {
        return Ok(());
    }
    crate::store::backup::copy(connection, &name_of_copy(path, target))
        .context("cannot write a copy before bringing the desk up to date")?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Exclusive)?;
    // Another process may have been quicker.
    let from = facts(&transaction)?.version;
    for step in steps.iter().skip(usize::try_from(from)?) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", target)?;
    transaction.commit()?;
    Ok(())
}

/// Where the copy goes: beside the desk, under a name that is free. One that was begun before the power
/// failed, or that another process writes at this moment, is left alone.
fn name_of_copy(path: &Path, target: i32) -> PathBuf {
    let named = |number: u32| {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".before-{target}"));
        if number > 1 {
            name.push(format!("-{number}"));
        }
        PathBuf::from(name)
    };
    let mut number = 1;
    while named(number).exists() {
        number += 1;
    }
    named(number)
}

/// Has the full-text index forget what is deleted, rather than only hide it.
fn harden(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute("INSERT INTO term (term, rank) VALUES ('secure-delete', 1)", [])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_desk_is_brought_up_to_date_after_a_copy() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("desk.db");
        let mut connection = Connection::open(&path).unwrap();
        lay(&mut connection).unwrap();
        let mut steps = STEPS.to_vec();
        steps.push("CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT;");
        advance(&mut connection, &path, &steps).unwrap();
        assert_eq!(facts(&connection).unwrap().version, VERSION + 1);
        connection.execute("INSERT INTO later (id) VALUES (1)", []).unwrap();
        let copy = folder.path().join(format!("desk.db.before-{}", VERSION + 1));
        let before = Connection::open(copy).unwrap();
        assert_eq!(facts(&before).unwrap().version, VERSION);
        // Once is enough.
        advance(&mut connection, &path, &steps).unwrap();
        let later: i64 =
            connection.query_row("SELECT count(*) FROM later", [], |row| row.get(0)).unwrap();
        assert_eq!(later, 1);
    }

    #[test]
    fn a_desk_from_before_the_spellings_knows_what_is_to_be_indexed_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("desk.db");
        let mut connection = Connection::open(&path).unwrap();
        for step in &STEPS[..18] {
            connection.execute_batch(step).unwrap();
        }
        connection.pragma_update(None, "application_id", APPLICATION).unwrap();
        connection.pragma_update(None, "user_version", 18).unwrap();
        connection
            .execute_batch("INSERT INTO text (id, content) VALUES (1, 'one'), (7, 'problème');")
            .unwrap();
        migrate(&mut connection, &path).unwrap();
        let left: Vec<(String, i64)> = connection
            .prepare("SELECT what, upto FROM respell")
            .unwrap()
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        assert_eq!(left, [("text".to_owned(), 7)], "there is no client to be indexed");
        assert_eq!(facts(&connection).unwrap().version, VERSION);
    }

    #[test]
    fn a_copy_that_was_broken_off_is_in_nobodys_way() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("desk.db");
        let mut connection = Connection::open(&path).unwrap();
        lay(&mut connection).unwrap();
        let mut steps = STEPS.to_vec();
        steps.push("CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT;");
        let name = format!("desk.db.before-{}", VERSION + 1);
        let half = folder.path().join(&name);
        std::fs::write(&half, "half").unwrap();
        advance(&mut connection, &path, &steps).unwrap();
        assert_eq!(std::fs::read(&half).unwrap(), b"half");
        let copy = Connection::open(folder.path().join(format!("{name}-2"))).unwrap();
        assert_eq!(facts(&copy).unwrap().version, VERSION);
    }

    #[test]
    fn a_step_that_fails_leaves_the_old_version() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("desk.db");
        let mut connection = Connection::open(&path).unwrap();
        lay(&mut connection).unwrap();
        let mut steps = STEPS.to_vec();
        steps.push("CREATE TABLE half (id INTEGER) STRICT; NONSENSE;");
        assert!(advance(&mut connection, &path, &steps).is_err());
        assert_eq!(facts(&connection).unwrap().version, VERSION);
        assert!(connection.prepare("SELECT * FROM half").is_err());
    }
}
