//! The only SQL. A desk is one SQLite file that several processes share: the log of events, the texts
//! laid aside from it, and the tables made from it.
//!
//! * Everything is written in an IMMEDIATE transaction ([`Store::write`]); an acknowledged one survives
//!   a power cut.
//! * Only `project` writes the tables made from the log, and only from events.
//! * The file is never opened, copied or hashed by other means: that would drop its locks.
//!
//! What is not here: decisions, the meaning of a standard, the time. No type of SQL leaves this part.

mod control;
mod engine;
mod log;
mod mail;
mod people;
mod project;
mod requests;

use control::measure;
use engine::{backup, connection, place, row, schema};
use log::{case, digest};

use people::{client, operator};
use project::index;
use requests::{deadline, queue, request, search};

use std::{
    cell::{Cell, RefCell},
    path::{Path, PathBuf},
};

use anyhow::bail;
use rusqlite::Connection;

pub use control::{Appeal, LedgerEntry};
pub use deadline::Kept;
pub use log::{Entry, random_name, random_number};
pub use operator::{Candidate, OwnerCandidate};

use crate::terms::Stemming;
use case::Cases;
use index::Unindexed;
use log::Head;
use place::Place;

/// How long after the last sign of life an operator is taken to look at something still.
pub const PRESENT_FOR: chrono::TimeDelta = queue::PRESENT_FOR;

/// The file of a desk, opened.
#[derive(Debug)]
pub struct Store {
    conn: Connection,
    /// None for a database of the moment.
    place: Option<Place>,
    read_only: bool,
    stemming: Stemming,
    /// The end of the log, within a transaction.
    head: Cell<Option<Head>>,
    cases: RefCell<Cases>,
    /// Texts that were laid aside in this transaction, and are to be found by their words.
    unindexed: RefCell<Unindexed>,
    /// Whether what is written is kept with what is written after it.
    grouped: Cell<bool>,
    /// What [`Store::changed`] saw last.
    version: Cell<i64>,
    /// Why nothing is written any more.
    stopped: RefCell<Option<String>>,
}

impl Store {
    /// Opens the file of a desk. Refused are: what is not there, not ours, newer than this program,
    /// a symbolic link, a file of several names, a file on the network, and, for writing, what may
    /// only be read.
    pub fn open(path: &Path, read_only: bool) -> anyhow::Result<Self> {
        // What is not there is said of the path as it was given.
        let path = match place::resolve(path) {
            Ok(path) => path,
            Err(error) => {
                place::inspect(path)?;
                return Err(error);
            }
        };
        place::inspect(&path)?;
        let conn = connection::open(&path, read_only).map_err(connection::said)?;
        let store = Self::over(conn, Some(Place::watch(path)?), read_only);
        store.changed()?;
        Ok(store)
    }

    /// Makes the file of a new desk, with empty tables. `fill` writes its first events. The desk appears
    /// under its name only when it is whole: a creation that fails or is killed leaves no desk.
    pub fn create(
        path: &Path,
        fill: impl FnOnce(&mut Self) -> anyhow::Result<()>,
    ) -> anyhow::Result<Self> {
        let path = place::resolve(path)?;
        place::refuse_taken(&path)?;
        place::clear_parts(&path);

        let part = place::part(&path);
        place::make(&part)?;
        let made = connection::create(&part).and_then(|conn| {
            let mut store = Self::over(conn, Some(Place::watch(part.clone())?), false);
            fill(&mut store)?;
            // The last to close it folds the write-ahead log into the file, which then stands alone.
            store.conn.close().map_err(|(_, error)| error)?;
            place::name(&part, &path)
        });
        if made.is_err() {
            place::remove(&part);
        }
        made.map_err(connection::said)?;

        Self::open(&path, false)
    }

    /// A database of the moment with the same tables.
    fn scratch() -> anyhow::Result<Self> {
        Ok(Self::over(connection::scratch()?, None, false))
    }

    fn over(conn: Connection, place: Option<Place>, read_only: bool) -> Self {
        Self {
            conn,
            place,
            read_only,
            stemming: project::stemming(),
            head: Cell::new(None),
            cases: RefCell::default(),
            unindexed: RefCell::default(),
            grouped: Cell::new(false),
            version: Cell::new(0),
            stopped: RefCell::new(None),
        }
    }

    pub fn path(&self) -> &Path {
        self.place.as_ref().map_or_else(|| Path::new(""), Place::path)
    }

    /// Whether the desk is only looked at.
    pub fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// Whether the clock of this desk is set by its commands.
    pub fn is_simulated(&self) -> anyhow::Result<bool> {
        Ok(self
            .conn
            .prepare_cached("SELECT simulated FROM desk WHERE id = 1")?
            .query_row([], |row| row.get(0))?)
    }

    /// The random name of this desk.
    pub fn origin(&self) -> anyhow::Result<String> {
        Ok(self.conn.query_row("SELECT origin FROM desk WHERE id = 1", [], |row| row.get(0))?)
    }

    /// Whether another connection changed the file since this was last asked.
    pub fn changed(&self) -> anyhow::Result<bool> {
        self.check_place()?;
        let version = self
            .conn
            .pragma_query_value(None, "data_version", |row| row.get(0))
            .map_err(|error| connection::said(error.into()))?;
        Ok(self.version.replace(version) != version)
    }

    /// Does some work in one IMMEDIATE transaction: all of it is kept, or none.
    pub fn write<T, E>(&mut self, work: impl FnOnce(&Self) -> Result<T, E>) -> Result<T, E>
    where
        E: From<anyhow::Error>,
    {
        if self.grouped.get() {
            if self.conn.is_autocommit() {
                // SQLite gave up the whole group: what follows must not be kept without what came before.
                return Err(anyhow::anyhow!("what was done before it was not kept").into());
            }
            return self.apart(work);
        }
        self.begin()?;
        match work(self) {
            Ok(value) => {
                self.commit()?;
                Ok(value)
            }
            Err(error) => {
                self.roll_back();
                Err(error)
            }
        }
    }

    /// Begins a group of works: each of them can fail by itself, and all that did not are kept together, with
    /// one wait for the disk. Nothing of it is sure before [`Store::end_group`], and nobody else writes
    /// until then.
    pub fn begin_group(&mut self) -> anyhow::Result<()> {
        self.begin()?;
        self.grouped.set(true);
        Ok(())
    }

    /// Ends a group: what was written in it is sure once this returns. Where it fails, none of it is kept.
    pub fn end_group(&mut self) -> anyhow::Result<()> {
        self.grouped.set(false);
        self.commit()
    }

    fn begin(&self) -> anyhow::Result<()> {
        if self.read_only {
            bail!("the desk was opened to be looked at only");
        }
        self.check_place()?;
        self.command("BEGIN IMMEDIATE")?;
        self.head.set(None);
        // Once more: it may have been replaced, or brought up to date, while others were waited for.
        self.check_place().and_then(|()| self.check_version()).inspect_err(|_| self.roll_back())
    }

    fn commit(&self) -> anyhow::Result<()> {
        self.head.set(None);
        self.index_now().and_then(|()| self.command("COMMIT")).inspect_err(|_| self.roll_back())
    }

    /// How many rows were written since the desk was opened: where it is the same, nothing was.
    pub fn written(&self) -> u64 {
        self.conn.total_changes()
    }

    /// Does some work within a transaction so that it can fail by itself.
    pub fn apart<T, E>(&self, work: impl FnOnce(&Self) -> Result<T, E>) -> Result<T, E>
    where
        E: From<anyhow::Error>,
    {
        self.command("SAVEPOINT apart")?;
        let mark = self.unindexed.borrow_mut().apart();
        let done = work(self);
        self.unindexed.borrow_mut().together(mark, done.is_ok());
        if done.is_err() {
            self.head.set(None);
            self.forget_cases();
            self.command("ROLLBACK TO apart")?;
        }
        self.command("RELEASE apart")?;
        done
    }

    /// Reads at one moment: nothing changes between the queries of `work`.
    pub fn read<T>(&self, work: impl FnOnce(&Self) -> anyhow::Result<T>) -> anyhow::Result<T> {
        if !self.conn.is_autocommit() {
            return work(self);
        }
        self.command("BEGIN")?;
        self.head.set(None);
        let read = work(self).map_err(connection::said);
        self.head.set(None);
        self.command("COMMIT").inspect_err(|_| {
            self.roll_back();
        })?;
        read
    }

    /// Says what an error means for whoever reads it.
    pub fn said(error: anyhow::Error) -> anyhow::Error {
        connection::said(error)
    }

    fn command(&self, sql: &str) -> anyhow::Result<()> {
        self.conn
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute([]))
            .map_err(|error| connection::said(error.into()))?;
        Ok(())
    }

    fn roll_back(&self) {
        self.head.set(None);
        self.forget_cases();
        self.unindexed.take();
        // SQLite may have done so by itself.
        if !self.conn.is_autocommit() {
            let _ = self.conn.execute_batch("ROLLBACK");
        }
    }

    fn check_place(&self) -> anyhow::Result<()> {
        if let Some(why) = &*self.stopped.borrow() {
            bail!("{why}");
        }
        let Some(place) = &self.place else {
            return Ok(());
        };
        if let Err(error) = place.check() {
            // For good: what was written since cannot be told apart.
            *self.stopped.borrow_mut() = Some(error.to_string());
            return Err(error);
        }
        Ok(())
    }

    /// A newer program may have brought the desk up to date while this one had it open: what this one
    /// would write does not fit those tables.
    fn check_version(&self) -> anyhow::Result<()> {
        if let Err(error) = schema::is_ours(&self.conn) {
            *self.stopped.borrow_mut() = Some(error.to_string());
            return Err(error);
        }
        Ok(())
    }

    fn next_number(&self, greatest: &str) -> anyhow::Result<i64> {
        let greatest: Option<i64> =
            self.conn.prepare_cached(greatest)?.query_row([], |row| row.get(0))?;
        Ok(greatest.unwrap_or(0) + 1)
    }

    /// Writes a copy of the whole desk into a new file. Answers what copies that were killed had left beside it.
    pub fn backup(&self, to: &Path) -> anyhow::Result<Vec<PathBuf>> {
        backup::copy(&self.conn, to).map_err(connection::said)
    }
}
