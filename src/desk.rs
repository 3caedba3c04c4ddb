//! The one door: everything that changes a desk is a command given to [`Desk::perform`], and
//! everything that is read of it is a query here. The screen, the command line and the importers use
//! the same door.
//!
//! A command is decided by a pure function of the facts it read, and ends in events or in a
//! [`Refusal`]. What is not here: SQL (that is the store's), the time (it is given), and any output.

use std::{collections::BTreeMap, fmt, path::Path, sync::Arc};

use chrono::{DateTime, Utc};

use crate::model::{
    audit::{Difference, Verdict},
    card::{
        Board, CallbackRow, ClientCard, ClientRow, DeadlineCounts, DeadlineQuery, DeadlineRow,
        Draft, Hit, Notice, QueuePage, QueueQuery, QueueRow, RequestCard,
    },
    command::{Intake, OperatorFacts, Submission},
    event::Recorded,
    id::{ClientId, DepartmentId, Login, RequestId, Seq, StandardHash},
    operator::Operator,
    refusal::Refusal,
    routing::Decision,
    standard::Standard,
};

/// A desk: one file, opened. Each thread or process opens its own.
#[derive(Debug)]
pub struct Desk {}

/// What came of a command.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    /// The request it was about; for an intake the new one.
    pub request: Option<RequestId>,
    /// What happened, in order: also what fell due before and was noticed on the way.
    pub events: Vec<Recorded>,
    /// Whether a command of this id had been done before; then these are its events.
    pub repeated: bool,
}

/// Why a command was not done.
#[derive(Debug)]
pub enum Error {
    /// The desk refuses it, and nothing has changed.
    Refused(Refusal),
    /// Something went wrong with the file or the machine, and nothing has changed.
    Failed(anyhow::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Failed(error) => write!(f, "{error:#}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<anyhow::Error> for Error {
    fn from(error: anyhow::Error) -> Self {
        Self::Failed(error)
    }
}

#[allow(
    unused_variables,
    clippy::unused_self,
    clippy::needless_pass_by_ref_mut
)]
impl Desk {
    /// Creates a desk in a new file, with a standard in force and its first operator.
    pub fn create(
        path: &Path,
        standard_files: BTreeMap<String, String>,
        first: OperatorFacts,
        simulated: bool,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Self> {
        absent()
    }

    /// Opens a desk.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        absent()
    }

    /// Opens a desk that is only looked at.
    pub fn open_read_only(path: &Path) -> anyhow::Result<Self> {
        absent()
    }

    /// The file of the desk.
    pub fn path(&self) -> &Path {
        Path::new("")
    }

    /// Whether the clock of this desk is set by its commands.
    pub fn is_simulated(&self) -> bool {
        false
    }

    /// The time of a simulated desk: the latest that a command set. None on a real desk.
    pub fn time(&self) -> anyhow::Result<Option<DateTime<Utc>>> {
        absent()
    }

    /// Does a command, in one transaction.
    pub fn perform(
        &mut self,
        submission: &Submission,
        by: &Login,
        now: DateTime<Utc>,
    ) -> Result<Done, Error> {
        Ok(absent()?)
    }

    /// Does many commands in one transaction; a refused one leaves the others done.
    pub fn perform_batch(
        &mut self,
        submissions: &[Submission],
        by: &Login,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Vec<Result<Done, Refusal>>> {
        absent()
    }

    /// Whether another process changed the desk since this was last asked.
    pub fn changed(&mut self) -> anyhow::Result<bool> {
        absent()
    }

    /// The standard in force.
    pub fn standard(&mut self, now: DateTime<Utc>) -> anyhow::Result<Arc<Standard>> {
        absent()
    }

    /// The standard of this content, in force, draft or past.
    pub fn standard_by(&mut self, hash: &StandardHash) -> anyhow::Result<Option<Arc<Standard>>> {
        absent()
    }

    /// The operator of this login.
    pub fn operator(&self, login: &str) -> anyhow::Result<Option<Operator>> {
        absent()
    }

    /// Everyone who works or worked at the desk, by login.
    pub fn operators(&self) -> anyhow::Result<Vec<Operator>> {
        absent()
    }

    /// A page of the queue.
    pub fn queue(
        &self,
        query: &QueueQuery,
        me: &Login,
        now: DateTime<Utc>,
    ) -> anyhow::Result<QueuePage> {
        absent()
    }

    /// The most urgent request that I may take and that nobody looks at.
    pub fn next(&self, me: &Login, now: DateTime<Utc>) -> anyhow::Result<Option<QueueRow>> {
        absent()
    }

    /// Everything about a request.
    pub fn request(
        &self,
        id: RequestId,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Option<RequestCard>> {
        absent()
    }

    /// A client with the newest of their history.
    pub fn client(&self, id: ClientId, history: usize) -> anyhow::Result<Option<ClientCard>> {
        absent()
    }

    /// Clients whose phone, mail or name goes with what is typed.
    pub fn find_clients(&self, text: &str, limit: usize) -> anyhow::Result<Vec<ClientRow>> {
        absent()
    }

    /// Live deadlines, the nearest due time first.
    pub fn deadlines(
        &self,
        query: &DeadlineQuery,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Vec<DeadlineRow>> {
        absent()
    }

    /// How many live deadlines of these departments (of all when empty) are at risk and breached.
    pub fn deadline_counts(
        &self,
        departments: &[DepartmentId],
        now: DateTime<Utc>,
    ) -> anyhow::Result<DeadlineCounts> {
        absent()
    }

    /// Requests whose number, client's phone or texts go with the words, newest first.
    pub fn search(&self, text: &str, limit: usize) -> anyhow::Result<Vec<Hit>> {
        absent()
    }

    /// What a supervisor watches.
    pub fn board(&self, now: DateTime<Utc>) -> anyhow::Result<Board> {
        absent()
    }

    /// Promised calls still to be made, by time: of one operator or of all.
    pub fn callbacks(&self, by: Option<&Login>, limit: usize) -> anyhow::Result<Vec<CallbackRow>> {
        absent()
    }

    /// Where a request would go, and why: for the form while one types.
    pub fn preview(&mut self, intake: &Intake, now: DateTime<Utc>) -> anyhow::Result<Decision> {
        absent()
    }

    /// What I was told of, newest first.
    pub fn notices(&self, me: &Login, limit: usize) -> anyhow::Result<Vec<Notice>> {
        absent()
    }

    /// Marks my notices as read up to and with an event.
    pub fn read_notices(&mut self, me: &Login, up_to: Seq) -> anyhow::Result<()> {
        absent()
    }

    /// What I left unsaved.
    pub fn draft(&self, me: &Login, slot: &str) -> anyhow::Result<Option<Draft>> {
        absent()
    }

    /// Keeps what is not sent yet.
    pub fn save_draft(&mut self, draft: &Draft) -> anyhow::Result<()> {
        absent()
    }

    /// Forgets a draft.
    pub fn drop_draft(&mut self, me: &Login, slot: &str) -> anyhow::Result<()> {
        absent()
    }

    /// Says what I look at, for the others to see.
    pub fn look(
        &mut self,
        me: &Login,
        at: Option<RequestId>,
        replying: bool,
        now: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        absent()
    }

    /// Events after a place in the log, oldest first.
    pub fn events(&self, since: Seq, limit: usize) -> anyhow::Result<Vec<Recorded>> {
        absent()
    }

    /// Checks the chain of hashes of the whole log.
    pub fn verify(&self) -> anyhow::Result<Verdict> {
        absent()
    }

    /// Makes the tables anew from the log and says in which rows those kept differ.
    pub fn replay(&self) -> anyhow::Result<Vec<Difference>> {
        absent()
    }

    /// Writes a copy of the whole desk into a new file.
    pub fn backup(&self, to: &Path) -> anyhow::Result<()> {
        absent()
    }
}

/// The doors open one by one.
fn absent<T>() -> anyhow::Result<T> {
    anyhow::bail!("this door does not open yet")
}
