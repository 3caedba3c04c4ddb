//! The one door: everything that changes a desk is a command given to [`Desk::perform`], and
//! everything that is read of it is a query here. The screen, the command line and the importers use
//! the same door.
//!
//! A command is decided by a pure function of the facts it read, and ends in events or in a
//! [`Refusal`]. What is not here: SQL (that is the store's), the time (it is given), and any output.

mod carry;
mod door;
mod judging;
mod lapse;
mod mail;
mod people;
mod repair;
mod request;
mod standard;

use door::{act, bulk, caller, seen};
pub use judging::learn;
use judging::{appeal, figures, measure, norm, past};
use lapse::catch_up;
use mail::{forwarded, outbox};
use people::{retention, shift};
use request::{finish, intake, participant, talk, work};
use standard::versions;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono::{DateTime, Utc};

use crate::{
    model::{
        alike::Alike,
        audit::{Difference, Fault, Verdict},
        callback::Callback,
        card::{
            Attention, Board, CallbackRow, ClientCard, ClientRow, Coming, Crowd, DeadlineCounts,
            DeadlineQuery, DeadlineRow, Draft, Hit, NextFree, Notice, Overdue, QueuePage,
            QueueQuery, RequestCard, Ringing, StandardVersion, ViewCount,
        },
        client::ContactKind,
        command::{Command, Intake, OperatorFacts, Submission},
        contact,
        deadline::{self, Deadline, Explanation},
        destruction::{Destruction, LogLine},
        event::{Event, Recorded},
        filter::Filter,
        hop,
        id::{ClientId, DepartmentId, Login, RequestId, RuleId, Seq, StandardHash},
        mail::{KeptFile, Mail, arrival::Arrival},
        measure::Span as Days,
        operator::{Actor, Operator, Readable, Right},
        own::{Own, OwnKind},
        past::Past,
        refusal::{Refusal, said},
        remark::Remark,
        routing::Decision,
        second::{AskCard, NotEnded, Waiting},
        standard::{Capacity, Standard},
        story::StoryQuery,
        years,
    },
    standards::{self, Severity, load_files},
    store::{Entry, PRESENT_FOR, Store, random_name},
};

pub use bulk::Stream;
pub use catch_up::{Backlog, MOST_IN_SLICE, Noticed, PAUSE};
pub use figures::{Errand, Figures, OfPeople, Often};
pub use outbox::Parcel;
pub use past::{Span, Strayed};
pub use retention::MOST as MOST_AT_ONCE;

use act::{Act, Answer};
use caller::Hand;
use catch_up::{CatchUp, Slice};
use finish::Said;
use talk::Word;
use versions::Versions;
use work::Way;

/// A desk: one file, opened. Each thread or process opens its own.
#[derive(Debug)]
pub struct Desk {
    store: Store,
    versions: Versions,
    /// Who sits at it, in whosever name they act; where nobody is known to, whoever gives a command.
    caller: Option<Login>,
    /// The desk as they may read it, where that is not all of it.
    eyes: Option<(Readable, Store)>,
    /// Where the noticing of what fell due stands, while it is much.
    catch_up: Option<CatchUp>,
}

/// What came of a command.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    /// The request it was about; for an intake the new one.
    pub request: Option<RequestId>,
    /// What happened, in order: also what fell due before and was noticed on the way.
    pub events: Vec<Recorded>,
    /// What was refused by itself while the rest was done: of a bulk act, or of one that another confirmed.
    pub refused: Vec<NotEnded>,
    /// What of mine was done since what was taken back, and stays.
    pub stays: Vec<Recorded>,
    /// What was left out while the rest was done, for whoever gave the command.
    pub remarks: Vec<Remark>,
    /// Whether a command of this id had been done before; then these are its events.
    pub repeated: bool,
}

/// What is promised on a request.
#[derive(Debug, Clone, PartialEq)]
pub struct Promises {
    /// The rule that routed it; none when the fallback or a person did.
    pub rule: Option<RuleId>,
    /// The version of the standard it lives by.
    pub standard: StandardHash,
    /// The time zone of its client, as `Europe/Moscow`, where it is known.
    pub timezone: Option<String>,
    /// Its deadlines: live ones first, by due time.
    pub deadlines: Vec<Deadline>,
    /// Its promised calls, open ones first.
    pub callbacks: Vec<Callback>,
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

impl Desk {
    /// Creates a desk in a new file, with a standard in force and its first operator.
    pub fn create(
        path: &Path,
        standard_files: BTreeMap<String, String>,
        first: OperatorFacts,
        simulated: bool,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Self> {
        Self::create_for(path, standard_files, first, None, simulated, now)
    }

    /// The same in the name of the first operator, where another makes it for them.
    pub fn create_for(
        path: &Path,
        standard_files: BTreeMap<String, String>,
        first: OperatorFacts,
        by: Option<&Login>,
        simulated: bool,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Self> {
        let loaded = load_files(&standard_files);
        let Some(standard) = loaded.standard else {
            let first = loaded.problems.iter().find(|problem| problem.severity == Severity::Error);
            let first = first.map_or(String::new(), |problem| {
                format!(": {}:{}: {}", problem.file, problem.line, problem.message)
            });
            anyhow::bail!("the standard has errors{first}");
        };
        let origin = random_name()?;
        let login = first.login.clone();
        let hash = standard.hash.clone();
        let store = Store::create(path, |store| {
            store.write(|store| {
                store.keep_standard(&hash, &standard_files)?;
                let events = [
                    Event::DeskCreated { simulated, origin },
                    Event::StandardProposed {
                        standard: hash.clone(),
                        title: standard.title.clone(),
                        version: standard.version.clone(),
                    },
                    Event::StandardAdopted {
                        standard: hash.clone(),
                        previous: None,
                        from: now,
                        mapping: BTreeMap::new(),
                    },
                    Event::OperatorAdded(first),
                ];
                for event in events {
                    let entry = Entry {
                        at: now,
                        actor: Actor::Operator(login.clone()),
                        by: by.cloned(),
                        request: None,
                        client: None,
                        event,
                    };
                    store.append(entry, &hash, None)?;
                }
                anyhow::Ok(())
            })
        })?;
        Ok(Self { store, versions: Versions::default(), caller: None, eyes: None, catch_up: None })
    }

    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let mut store = Store::open(path, false)?;
        respell(&mut store);
        finish_erasure(&store)?;
        Ok(Self { store, versions: Versions::default(), caller: None, eyes: None, catch_up: None })
    }

    /// Whether words of an erased client may still stand in gaps of the file.
    pub fn owes_scrub(&self) -> anyhow::Result<bool> {
        self.store.owes_scrub()
    }

    /// Opens a desk that is only looked at.
    pub fn open_read_only(path: &Path) -> anyhow::Result<Self> {
        Ok(Self {
            store: Store::open(path, true)?,
            versions: Versions::default(),
            caller: None,
            eyes: None,
            catch_up: None,
        })
    }

    /// Makes a simulated desk a place to train: the rules that look at words are silent, so that whoever
    /// works here says where a request goes, and what else keeps people from real requests does not hold.
    #[must_use]
    pub fn rehearse(mut self) -> Self {
        if self.is_simulated() {
            self.versions = Versions::of_rehearsal(true);
        }
        self
    }

    /// Makes a simulated desk a place to practise: the rules route as ever, and nothing keeps people from
    /// taking requests.
    #[must_use]
    pub fn practise(mut self) -> Self {
        if self.is_simulated() {
            self.versions = Versions::of_rehearsal(false);
        }
        self
    }

    /// Every statement that something asks of the database, with the steps that walk through a table that
    /// grows with the desk.
    #[cfg(test)]
    pub(crate) fn walks(
        &mut self,
        work: impl FnOnce(&mut Self) -> anyhow::Result<()>,
    ) -> anyhow::Result<Vec<(String, Vec<String>)>> {
        let heard = self.store.overhear()?;
        work(self)?;
        let heard = heard.lock().map_or_else(|_| BTreeSet::new(), |heard| heard.clone());
        heard
            .into_iter()
            .map(|sql| {
                let walks = self.store.walks(&sql)?;
                Ok((sql, walks))
            })
            .collect()
    }

    /// The file of the desk.
    pub fn path(&self) -> &Path {
        self.store.path()
    }

    /// Whether the clock of this desk is set by its commands.
    pub fn is_simulated(&self) -> bool {
        // A desk that cannot be read says so with the next command.
        self.store.is_simulated().unwrap_or(false)
    }

    /// The time of a simulated desk: the latest that a command set. None on a real desk.
    pub fn time(&self) -> anyhow::Result<Option<DateTime<Utc>>> {
        self.store.clock()
    }

    /// What time it is at the desk when the system's clock shows this. The time of a simulated desk is set by
    /// its commands; that of a real one never goes back behind its last event.
    pub fn time_at(&self, system: DateTime<Utc>) -> anyhow::Result<DateTime<Utc>> {
        self.store.time_at(system)
    }

    /// When the last event of a real desk happened; none on a simulated one.
    pub fn last_event_at(&self) -> anyhow::Result<Option<DateTime<Utc>>> {
        if self.is_simulated() { Ok(None) } else { self.store.last_event_at() }
    }

    /// The last event, where the system's clock is behind it by more than clocks differ; none on a simulated
    /// desk, whose time is no clock's.
    pub fn ahead_of(&self, system: DateTime<Utc>) -> anyhow::Result<Option<DateTime<Utc>>> {
        Ok(self.last_event_at()?.filter(|last| *last > system + CLOCKS_DIFFER))
    }

    /// When something falls due next, gets at risk, or stops waiting: before then a tick tells nothing.
    pub fn next_lapse(&self) -> anyhow::Result<Option<DateTime<Utc>>> {
        self.store.next_lapse()
    }

    /// Does a command, in one transaction.
    ///
    /// On a simulated desk it happens at the submission's `at`, else at the desk's own time; `now`
    /// counts only before any command has set that.
    pub fn perform(
        &mut self,
        submission: &Submission,
        by: &Login,
        now: DateTime<Utc>,
    ) -> Result<Done, Error> {
        respell(&mut self.store);
        if submission.command == Command::Tick {
            finish_erasure(&self.store)?;
            let done = self.catch_up(submission, by, now);
            if let Err(Error::Refused(refusal)) = &done {
                self.note_refusal(submission, by, refusal, now)?;
            }
            return done;
        }
        let Self { store, versions, caller, .. } = self;
        let hand = Hand { caller: caller.as_ref().unwrap_or(by), named: by };
        let done =
            store.write(|store| perform(store, versions, submission, hand, now, Pace::default()));
        if done.as_ref().is_ok_and(erases) {
            store.scrub()?;
        }
        let asks_again = matches!(submission.command, Command::ClientErase { .. }) && done.is_err();
        if asks_again && store.owes_scrub()? {
            store.scrub()?;
        }
        if let Err(Error::Refused(refusal)) = &done {
            self.note_refusal(submission, by, refusal, now)?;
        }
        done
    }

    /// Does many commands in one transaction; a refused one leaves the others done, and stands in the log
    /// where a norm or a right refused it. What fell due on requests taken in so is noted by the next tick.
    pub fn perform_batch(
        &mut self,
        submissions: &[Submission],
        by: &Login,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Vec<Result<Done, Refusal>>> {
        let Self { store, versions, caller, .. } = self;
        let hand = Hand { caller: caller.as_ref().unwrap_or(by), named: by };
        let mut attempt =
            |apart| store.write(|store| batch(store, versions, submissions, hand, now, apart));
        let answers = match attempt(false) {
            Err(Spoilt::HalfDone) => attempt(true),
            done => done,
        };
        let answers = answers.map_err(|spoilt| match spoilt {
            Spoilt::Failed(error) => error,
            Spoilt::HalfDone => {
                anyhow::anyhow!("a command that was refused could not be taken back")
            }
        })?;
        let refused: Vec<(&Submission, &Refusal)> = submissions
            .iter()
            .zip(&answers)
            .filter_map(|(submission, answer)| Some((submission, answer.as_ref().err()?)))
            .collect();
        self.note_refusals(&refused, by, now)?;
        if answers.iter().flatten().any(erases) {
            self.store.scrub()?;
        }
        Ok(answers)
    }

    /// Gives several commands whose outcome is told only afterwards: together they wait for the disk once.
    /// What they did is sure when this returns, and where it fails none of it was done. Nobody else writes
    /// while it lasts. No command that erases something may be among them: the file is written anew for it.
    pub fn together<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        self.store.begin_group()?;
        let done = work(self);
        self.store.end_group()?;
        done
    }

    /// What waits for a second person, the oldest first.
    pub fn asked(&self) -> anyhow::Result<Vec<Waiting>> {
        self.seen().read(|store| store.asked(ASKED))
    }

    /// What was asked of a second person under this number, or settled by this event; none where nothing was.
    pub fn ask(&self, number: Seq) -> anyhow::Result<Option<AskCard>> {
        self.seen().read(|store| store.ask_card(number))
    }

    /// What was destroyed by these events, with the lines of the log that tell of it.
    pub fn destruction(&self, events: &[Recorded]) -> anyhow::Result<Destruction> {
        self.store.read(|store| store.destruction(events))
    }

    /// The events that erased a client, the oldest first.
    pub fn erasures_of(&self, client: ClientId) -> anyhow::Result<Vec<Recorded>> {
        self.store.read(|store| store.erasures_of(client))
    }

    /// What does not hold in lines of a log that were given out: each must have the hash of its content
    /// and of the line before, and be the one that this desk has.
    pub fn check_extract(&self, lines: &[LogLine]) -> anyhow::Result<Vec<Fault>> {
        self.store.read(|store| store.check_extract(lines))
    }

    /// Whether another process changed the desk since this was last asked.
    pub fn changed(&mut self) -> anyhow::Result<bool> {
        self.store.changed()
    }

    /// The standard in force.
    pub fn standard(&mut self, now: DateTime<Utc>) -> anyhow::Result<Arc<Standard>> {
        Ok(self.versions.in_force(&self.store, now)?.standard)
    }

    /// Knows a draft that nobody has proposed yet, while this desk is open: it is compared and tried by its hash
    /// like any version. Nothing of it is written.
    pub fn consider(&self, draft: Arc<Standard>) {
        self.versions.consider(draft);
    }

    /// The standard of this content, in force, draft or past.
    pub fn standard_by(&mut self, hash: &StandardHash) -> anyhow::Result<Option<Arc<Standard>>> {
        Ok(self.versions.of(&self.store, hash)?.map(|version| version.standard))
    }

    /// Every standard that was proposed, the newest first.
    pub fn standard_versions(&self) -> anyhow::Result<Vec<StandardVersion>> {
        self.store.standard_versions()
    }

    /// The operators who have not confirmed having read a standard, by login.
    pub fn not_acknowledged(&self, hash: &StandardHash) -> anyhow::Result<Vec<Login>> {
        self.store.not_acknowledged(hash)
    }

    /// The version that was in force before another was adopted last.
    pub fn in_force_before(
        &mut self,
        hash: &StandardHash,
    ) -> anyhow::Result<Option<Arc<Standard>>> {
        let before = self.store.in_force_before(hash)?;
        before.map_or(Ok(None), |before| self.standard_by(&before))
    }

    /// The version that an operator knows: the last one read before this one; the version it took the
    /// place of where they have read none.
    pub fn known_before(
        &mut self,
        login: &Login,
        hash: &StandardHash,
    ) -> anyhow::Result<Option<Arc<Standard>>> {
        let known = match self.store.last_acknowledged(login, hash)? {
            Some(known) => Some(known),
            None => self.store.in_force_before(hash)?,
        };
        known.map_or(Ok(None), |known| self.standard_by(&known))
    }

    /// The operator of this login.
    pub fn operator(&self, login: &str) -> anyhow::Result<Option<Operator>> {
        self.store.operator(login)
    }

    /// Everyone who works or worked at the desk, by login.
    pub fn operators(&self) -> anyhow::Result<Vec<Operator>> {
        self.store.operators()
    }

    fn me(&self, login: &Login) -> anyhow::Result<Operator> {
        let found = self.store.operator(login.as_str())?;
        found.ok_or_else(|| anyhow::anyhow!("`{login}` is no operator of this desk"))
    }

    /// A page of the queue.
    pub fn queue(
        &self,
        query: &QueueQuery,
        me: &Login,
        now: DateTime<Utc>,
    ) -> anyhow::Result<QueuePage> {
        let me = self.me(me)?;
        self.seen().read(|store| {
            let zone = self.versions.in_force(store, now)?.standard.timezone;
            let query = QueueQuery { filter: query.filter.clone().at(now, zone), ..query.clone() };
            store.queue(&query, &me, now)
        })
    }

    /// The most urgent request that I may take and that nobody looks at, and where it was looked for.
    pub fn next(&self, me: &Login, now: DateTime<Utc>) -> anyhow::Result<NextFree> {
        let me = self.me(me)?;
        self.seen().read(|store| {
            let standard = self.versions.in_force(store, now)?.standard;
            let from = standard.takes_from(&me);
            let may = standard.allows(&me.role, Right::Claim);
            let departments = from.clone().filter(|_| may).unwrap_or_default();

            let looked: Vec<String> = departments.iter().map(ToString::to_string).collect();
            let looks = may && (from.is_none() || !looked.is_empty());
            let row =
                if looks { store.next_free(&looked, &me.login, now - PRESENT_FOR)? } else { None };

            let mut next = NextFree { row, departments, ..NextFree::default() };
            for (department, count) in store.unassigned()? {
                if looks && (next.departments.is_empty() || next.departments.contains(&department))
                {
                    next.seen += count;
                } else if standard.allows_in(&me, Right::Claim, &department) {
                    next.elsewhere += count;
                } else {
                    next.barred += count;
                }
            }
            Ok(next)
        })
    }

    /// Everything about a request, but for reviews of the work on it.
    pub fn request(
        &self,
        id: RequestId,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Option<RequestCard>> {
        self.seen().read(|store| {
            let Some(request) = store.request(id)? else {
                return Ok(None);
            };
            let Some(client) = store.whole_client(request.client)? else {
                return Ok(None);
            };
            let mut timeline = Arc::unwrap_or_clone(store.history(id)?);
            let named = self.versions.of_history(store, &timeline)?;
            let versions = |hash: &_| named.get(hash).map(|standard| &**standard);
            let deadlines = deadline::deadlines(&timeline, &versions, now);
            let hops = hop::hops(&timeline, &versions);
            let callbacks = store.callbacks_of(id)?;
            let presence = store.presence_at(id, now - PRESENT_FOR)?;
            // What a reviewer says of a person's work is for them and their supervisors.
            timeline.retain(|recorded| {
                !matches!(
                    recorded.event,
                    Event::Reviewed { .. } | Event::Appealed { .. } | Event::AppealAnswered { .. }
                )
            });
            let recipient = outbox::destination(request.channel, &timeline, &client);
            let others = participant::others(store, &client, &timeline)?;
            let offered = forwarded::offered(store, &client, &timeline)?;
            Ok(Some(RequestCard {
                request,
                client,
                recipient,
                others,
                offered,
                deadlines,
                callbacks,
                timeline,
                hops,
                mails: store.outbox_of(id)?,
                presence,
            }))
        })
    }

    /// The deadlines of a request, each with the reason for its due time.
    pub fn explain_deadlines(
        &self,
        id: RequestId,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Vec<(Deadline, Explanation)>> {
        self.seen().read(|store| {
            let history = store.history(id)?;
            let named = self.versions.of_history(store, &history)?;
            Ok(deadline::explained(
                &history,
                &|hash| named.get(hash).map(|standard| &**standard),
                now,
            ))
        })
    }

    /// A client with the newest of their history.
    pub fn client(&self, id: ClientId, history: usize) -> anyhow::Result<Option<ClientCard>> {
        self.seen().read(|store| store.client_card(id, history))
    }

    /// What happened to a person, over all their requests, of what is wanted; the newest first.
    pub fn story(&self, id: ClientId, query: &StoryQuery) -> anyhow::Result<Vec<Recorded>> {
        self.seen().read(|store| match store.person(id)? {
            Some(person) => store.story(person, query),
            None => Ok(Vec::new()),
        })
    }

    /// What the log tells of a person beside their requests, oldest first: how the cards came to be,
    /// were changed, merged, given out and erased.
    pub fn client_log(&self, id: ClientId) -> anyhow::Result<Vec<Recorded>> {
        self.seen().read(|store| store.events_of_person(id))
    }

    /// Clients whose phone, mail or name goes with what is typed.
    pub fn find_clients(&self, text: &str, limit: usize) -> anyhow::Result<Vec<ClientRow>> {
        self.store.read(|store| store.find_clients(text, limit))
    }

    /// Whether a word is part of the name of a client or of an organisation of this desk, in any of its
    /// forms, in Latin or in Cyrillic letters.
    pub fn is_name(&self, word: &str) -> anyhow::Result<bool> {
        self.store.read(|store| {
            for key in contact::typed_keys(word) {
                // Forms of a name differ in their last letters.
                let letters = key.chars().count();
                let beginning: String =
                    key.chars().take(letters.saturating_sub(2).max(3)).collect();
                let names = store.names_beginning(&beginning, NAMES)?;
                let mut parts = names.iter().flat_map(|name| contact::typed_keys(name));
                if parts.any(|part| contact::same_name(&key, &part)) {
                    return Ok(true);
                }
            }
            Ok(false)
        })
    }

    /// Pairs of persons that may be one, the surest first: of a client, or of the whole desk, for which
    /// every card is read. Nothing is merged by it.
    pub fn alikes(&self, client: Option<ClientId>, limit: usize) -> anyhow::Result<Vec<Alike>> {
        self.store.read(|store| match client {
            Some(client) => store.alike(client, limit),
            None => store.alikes(limit),
        })
    }

    /// Live deadlines, the nearest due time first.
    pub fn deadlines(
        &self,
        query: &DeadlineQuery,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Vec<DeadlineRow>> {
        let rows = self.seen().read(|store| store.deadline_rows(query, now))?;
        // A row says how it stood after the last event; what fell due since is breached all the same.
        let seen = |row: DeadlineRow| DeadlineRow { deadline: row.deadline.seen_at(now), ..row };
        Ok(rows.into_iter().map(seen).collect())
    }

    /// How many live deadlines of these departments (of all when empty) are at risk and breached.
    pub fn deadline_counts(
        &self,
        departments: &[DepartmentId],
        now: DateTime<Utc>,
    ) -> anyhow::Result<DeadlineCounts> {
        self.store.read(|store| store.deadline_counts(departments, now))
    }

    /// What is overdue, in a line: the clock that ran out longest ago, and how many of mine did.
    pub fn overdue(
        &self,
        departments: &[DepartmentId],
        me: &Login,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Overdue> {
        let first = DeadlineQuery {
            departments: departments.to_vec(),
            limit: 1,
            ..DeadlineQuery::default()
        };
        let mine = DeadlineQuery {
            departments: departments.to_vec(),
            owner: Some(me.clone()),
            limit: Overdue::MOST,
            ..DeadlineQuery::default()
        };
        let is_late = |row: &DeadlineRow| row.deadline.due.is_some_and(|due| due <= now);
        Ok(Overdue {
            longest: self.deadlines(&first, now)?.into_iter().find(is_late),
            mine: self.deadlines(&mine, now)?.iter().filter(|row| is_late(row)).count(),
        })
    }

    /// How many requests each filter line takes in; none for one that cannot be told at a look.
    pub fn tallies(
        &self,
        lines: &[String],
        me: &Login,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Vec<Option<ViewCount>>> {
        let me = self.me(me)?;
        self.seen().read(|store| {
            let zone = self.versions.in_force(store, now)?.standard.timezone;
            let tally = |line: &String| match Filter::parse(line) {
                Ok(filter) => store.tally(&filter.at(now, zone), &me, now),
                Err(_) => Ok(None),
            };
            lines.iter().map(tally).collect()
        })
    }

    /// The slots in which I left something unsaved.
    pub fn drafts(&self, me: &Login) -> anyhow::Result<Vec<String>> {
        self.store.drafts(me)
    }

    /// Requests whose number, client's phone or texts go with the words, newest first.
    pub fn search(&self, text: &str, limit: usize) -> anyhow::Result<Vec<Hit>> {
        self.seen().read(|store| store.search(text, limit))
    }

    /// What a supervisor watches, as far as it is for whoever looks: everyone sees the departments and who
    /// is on duty; how much somebody has and looks at, who judges or assigns their work, and they
    /// themselves; what waits for a decision, who may decide it.
    pub fn board(&self, me: &Login, now: DateTime<Utc>) -> anyhow::Result<Board> {
        let me = self.me(me)?;
        self.seen().read(|store| {
            let standard = self.versions.in_force(store, now)?.standard;
            let today = now.with_timezone(&standard.timezone).date_naive();
            let day = Days::days(today, today, standard.timezone);
            let departments: Vec<DepartmentId> =
                standard.departments.iter().map(|department| department.id.clone()).collect();
            let mut board = store.board(&departments, (day.from, day.to), now)?;
            board.attention.extend(of_versions(store, &standard)?);
            let waiting = store.to_review(&me.login)?.len() as u64;
            if waiting > 0 {
                board.attention.push(Attention::Reviews { count: waiting });
            }
            let may = |right| standard.allows(&me.role, right);
            let sight = standard.sight(&me);
            for line in &mut board.operators {
                let theirs = &line.operator.departments;
                let watches = may(Right::Assign)
                    && (theirs.is_empty()
                        || theirs.iter().any(|id| standard.allows_in(&me, Right::Assign, id)));
                if !watches && !sight.sees(&line.operator) {
                    line.load = None;
                    line.looks_at = None;
                }
            }
            let people = appeal::seen_people(store, &sight)?;
            board.attention.retain_mut(|waiting| match waiting {
                Attention::Appeals { .. } | Attention::Overrides { .. } => may(Right::Review),
                Attention::Ledger { .. } => may(Right::Ledger),
                Attention::Unread { people: unread, .. } => {
                    unread.retain(|login| people.contains_key(login));
                    !unread.is_empty()
                }
                Attention::Draft { .. }
                | Attention::Mails { .. }
                | Attention::Second { .. }
                | Attention::Reviews { .. }
                | Attention::Broken { .. } => true,
            });
            let fullest = board.coming.iter().max_by_key(|(hour, count)| {
                // Of equals the earliest.
                (*count, std::cmp::Reverse(*hour))
            });
            board.crowd = match fullest {
                Some((hour, count)) if *count > 0 => {
                    Some(Crowd { hour: *hour, departments: store.due_in_hour(*hour)? })
                }
                _ => None,
            };
            Ok(board)
        })
    }

    /// What falls due in the coming day, by department and hour.
    pub fn coming(&self, now: DateTime<Utc>) -> anyhow::Result<Coming> {
        self.seen().read(|store| store.coming_by_department(now))
    }

    /// Promised calls still to be made, by time: of one operator or of all.
    pub fn callbacks(&self, by: Option<&Login>, limit: usize) -> anyhow::Result<Vec<CallbackRow>> {
        self.seen().read(|store| store.open_callbacks(by, limit))
    }

    /// Promised calls that were given up since an instant, the newest first.
    pub fn broken_calls(
        &self,
        since: DateTime<Utc>,
        limit: usize,
    ) -> anyhow::Result<Vec<CallbackRow>> {
        self.seen().read(|store| store.broken_calls(since, limit))
    }

    /// Where a request would go, and why: for the form while one types.
    pub fn preview(&mut self, intake: &Intake, now: DateTime<Utc>) -> anyhow::Result<Decision> {
        let Self { store, versions, .. } = self;
        store.read(|store| {
            let version = versions.in_force(store, now)?;
            let act = Act::new(store, versions, version, nobody(), now);
            let known = match act.known_client(&intake.client) {
                Ok(Some(id)) => store.whole_client(id)?,
                Ok(None) | Err(Error::Refused(_)) => None,
                Err(Error::Failed(error)) => return Err(error),
            };
            let language = act.language(intake, known.as_ref());
            let at = intake.received.unwrap_or(now);
            match act.decide(intake, known.as_ref(), &language, at) {
                Ok((decision, _)) => Ok(decision),
                Err(Error::Refused(refusal)) => Err(refusal.into()),
                Err(Error::Failed(error)) => Err(error),
            }
        })
    }

    /// What would become of a mail, and where it would go where it raises a matter.
    pub fn preview_mail(
        &mut self,
        mail: &Mail,
        now: DateTime<Utc>,
    ) -> anyhow::Result<(Arrival, Option<Decision>)> {
        let (arrival, matter) = {
            let Self { store, versions, .. } = &mut *self;
            store.read(|store| {
                let version = versions.in_force(store, now)?;
                let act = Act::new(store, versions, version, nobody(), now);
                match act.arrival(mail).and_then(|arrival| Ok((arrival, act.matter(mail)?))) {
                    Ok(found) => Ok(found),
                    Err(Error::Refused(refusal)) => Err(refusal.into()),
                    Err(Error::Failed(error)) => Err(error),
                }
            })?
        };
        let decision = match arrival {
            Arrival::Request => Some(self.preview(&matter, now)?),
            _ => None,
        };
        Ok((arrival, decision))
    }

    /// The mails that were laid aside, the last ones first, so many at most; with the request that one was
    /// taken into. Those that were taken only where `all` says so.
    pub fn ignored_mails(
        &self,
        all: bool,
        limit: usize,
    ) -> anyhow::Result<Vec<(Recorded, Option<RequestId>)>> {
        self.seen().read(|store| store.ignored(all, limit))
    }

    /// The bytes of a file that came with a message; none once it was erased.
    pub fn file(&self, kept: &KeptFile) -> anyhow::Result<Option<Vec<u8>>> {
        self.store.file(kept.id)
    }

    /// Whether a matter is here already, by its number in the system it comes from.
    ///
    /// # Errors
    /// Where another matter came under that number before.
    pub fn is_known(
        &mut self,
        intake: &Intake,
        past: Option<&Past<String>>,
        now: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let Self { store, versions, .. } = self;
        let version = versions.in_force(store, now)?;
        let act = Act::new(store, versions, version, nobody(), now);
        Ok(act.taken_before(intake, &act.source_of(intake, past))?.is_some())
    }

    /// The deadlines and promised calls of several requests, as they stand at a time.
    pub fn promises(
        &self,
        ids: &[RequestId],
        now: DateTime<Utc>,
    ) -> anyhow::Result<HashMap<RequestId, Promises>> {
        self.seen().read(|store| {
            let mut deadlines = store.deadlines_of(ids)?;
            let mut callbacks = store.callbacks_of_several(ids)?;
            let clauses = store.clauses_of(ids)?;
            Ok(clauses
                .into_iter()
                .map(|(id, clauses)| {
                    let deadlines = deadlines.remove(&id).unwrap_or_default();
                    let promises = Promises {
                        rule: clauses.rule,
                        standard: clauses.standard,
                        timezone: clauses.timezone,
                        deadlines: deadlines.into_iter().map(|one| one.seen_at(now)).collect(),
                        callbacks: callbacks.remove(&id).unwrap_or_default(),
                    };
                    (id, promises)
                })
                .collect())
        })
    }

    /// What I was told of, newest first.
    pub fn notices(&self, me: &Login, limit: usize) -> anyhow::Result<Vec<Notice>> {
        self.seen().read(|store| store.notices(me, limit))
    }

    /// A call rings at a colleague's place: their screen brings it up. Answers the number in the desk's
    /// writing, with the client whose number it is; none where the text holds no number.
    ///
    /// # Errors
    /// Where `by` or `to` is nobody who works at the desk.
    pub fn ring(
        &mut self,
        by: &Login,
        to: &Login,
        phone: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<Ringing>, Error> {
        let country = contact::country_of(self.standard(now)?.timezone);
        let mut phones: Vec<String> =
            contact::phones(phone, country).into_iter().map(|read| read.value).collect();
        // A card of before may have the number as it was written then.
        phones.extend(contact::earlier(phone, country));
        let Some(mut phone) = phones.first() else {
            return Ok(None);
        };
        self.store.write(|store| {
            for kept in &phones {
                if store.client_by_contact(ContactKind::Phone, kept)?.is_some() {
                    phone = kept;
                    break;
                }
            }
            for login in [by, to] {
                if store.operator(login.as_str())?.is_none_or(|operator| !operator.active) {
                    return Err(
                        Refusal::not_found(said!("there is no operator `{login}`", login)).into()
                    );
                }
            }
            store.ring(to, phone, now)?;
            Ok(store.ringing(to)?)
        })
    }

    /// The last call that rang at my place.
    pub fn ringing(&self, me: &Login) -> anyhow::Result<Option<Ringing>> {
        self.store.read(|store| store.ringing(me))
    }

    /// Marks my notices as read up to and with an event.
    pub fn read_notices(&mut self, me: &Login, up_to: Seq) -> anyhow::Result<()> {
        self.store.write(|store| store.mark_notices(me, up_to))
    }

    /// What I left unsaved.
    pub fn draft(&self, me: &Login, slot: &str) -> anyhow::Result<Option<Draft>> {
        self.store.draft(me, slot)
    }

    /// Keeps what is not sent yet.
    pub fn save_draft(&mut self, draft: &Draft) -> anyhow::Result<()> {
        self.store.write(|store| store.keep_draft(draft))
    }

    pub fn drop_draft(&mut self, me: &Login, slot: &str) -> anyhow::Result<()> {
        self.store.write(|store| store.forget_draft(me, slot))
    }

    /// What I keep for myself, by kind and name.
    pub fn own(&self, me: &Login) -> anyhow::Result<Vec<Own>> {
        self.store.own(me)
    }

    /// Keeps a thing for myself; one of the same kind and name goes.
    pub fn keep_own(&mut self, me: &Login, own: &Own) -> anyhow::Result<()> {
        self.store.write(|store| store.keep_own(me, own))
    }

    /// Forgets a thing that I kept.
    pub fn forget_own(&mut self, me: &Login, kind: OwnKind, name: &str) -> anyhow::Result<()> {
        self.store.write(|store| store.forget_own(me, kind, name))
    }

    /// Says what I look at, for the others to see.
    pub fn look(
        &mut self,
        me: &Login,
        at: Option<RequestId>,
        replying: bool,
        now: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        self.store.write(|store| store.set_presence(me, at, replying, now))
    }

    /// The last event of the log.
    pub fn last_event(&self) -> anyhow::Result<Seq> {
        self.store.last_event()
    }

    /// What a request is about.
    pub fn subject(&self, id: RequestId) -> anyhow::Result<Option<String>> {
        self.seen().subject(id)
    }

    /// Events after a place in the log, oldest first.
    pub fn events(&self, since: Seq, limit: usize) -> anyhow::Result<Vec<Recorded>> {
        self.seen().read(|store| store.events(since, limit))
    }

    /// Checks the whole log: its chain of hashes, its texts and files, and the standards it was decided by.
    pub fn verify(&self) -> anyhow::Result<Verdict> {
        self.store.read(|store| {
            let mut verdict = store.verify()?;
            for (_, name) in store.standards_kept()? {
                let kept = StandardHash::from(name);
                // A content that is no list of files any more was changed as well.
                let sound = match store.standard_files(&kept) {
                    Ok(Some(files)) => standards::hash(&files) == kept,
                    Ok(None) | Err(_) => false,
                };
                if !sound {
                    let seq = store.first_event_by(&kept)?.unwrap_or(Seq(0));
                    let what = format!("the standard {kept} that decided it was changed");
                    verdict.faults.push(Fault { seq, what });
                }
            }
            Ok(verdict)
        })
    }

    /// What SQLite finds damaged in the desk's file; nothing where it is sound.
    pub fn damages(&self) -> Vec<String> {
        self.store.damages()
    }

    /// Makes the tables anew from the log and says in which rows those kept differ.
    pub fn replay(&self) -> anyhow::Result<Vec<Difference>> {
        self.store.read(|store| {
            let fresh = store.replayed(|fresh, request, _| {
                lapse::keep_deadlines(store, fresh, &self.versions, request)
            })?;
            store.differences(&fresh)
        })
    }

    /// Writes a copy of the whole desk into a new file. Answers what copies that were killed had left beside it,
    /// which are gone.
    pub fn backup(&self, to: &Path) -> anyhow::Result<Vec<PathBuf>> {
        self.store.backup(to)
    }
}

/// Indexes a little of what an older program indexed.
fn respell(store: &mut Store) {
    // Where it fails, as it does while another program writes for long, the next time goes on with it.
    let _ = store.respell();
}

impl<'a> Act<'a> {
    fn new(
        store: &'a Store,
        versions: &'a Versions,
        version: versions::Version,
        me: Operator,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            store,
            versions,
            standard: version.standard,
            router: version.router,
            now,
            me,
            id: None,
            seen: None,
            played: false,
            by: None,
            events: Vec::new(),
            refused: Vec::new(),
            stays: Vec::new(),
            remarks: Vec::new(),
            slice: None,
            in_batch: false,
            gathered: None,
            settled: BTreeSet::new(),
        }
    }
}

/// Does what an erasure still owes whose process was ended.
fn finish_erasure(store: &Store) -> anyhow::Result<()> {
    if store.was_left_unscrubbed()? {
        // Others may read just now, or there is no room: it stays owed, and whoever comes next tries again.
        let _ = store.scrub();
    }
    Ok(())
}

/// Whether something was erased: then the file has to forget it as well.
fn erases(done: &Done) -> bool {
    let gone = |recorded: &Recorded| {
        matches!(recorded.event, Event::ClientErased { .. } | Event::RequestErased { .. })
    };
    done.events.iter().any(gone) && !done.repeated
}

/// Who asks where nobody in particular does.
fn nobody() -> Operator {
    Operator {
        login: Login::from(""),
        name: String::new(),
        role: "".into(),
        departments: Vec::new(),
        level: 1,
        active: true,
        on_duty: true,
    }
}

/// Why a batch was not done.
enum Spoilt {
    /// A command was refused after some of it was done.
    HalfDone,
    Failed(anyhow::Error),
}

impl From<anyhow::Error> for Spoilt {
    fn from(error: anyhow::Error) -> Self {
        Self::Failed(error)
    }
}

/// Does commands one after another within a transaction. Done each `apart`, one that is refused is taken back by
/// itself. That keeps a copy of every page that is touched; without it a batch runs faster, as most have none that
/// is refused so late that something of it was done, and one that has must be done anew.
fn batch(
    store: &Store,
    versions: &Versions,
    submissions: &[Submission],
    hand: Hand<'_>,
    now: DateTime<Utc>,
    apart: bool,
) -> Result<Vec<Result<Done, Refusal>>, Spoilt> {
    let pace = Pace { hurried: true, slice: None };
    let mut answers = Vec::with_capacity(submissions.len());
    for submission in submissions {
        let before = store.written();
        let done = if apart {
            store.apart(|store| perform(store, versions, submission, hand, now, pace))
        } else {
            perform(store, versions, submission, hand, now, pace)
        };
        match done {
            Ok(done) => answers.push(Ok(done)),
            Err(Error::Refused(_)) if !apart && store.written() != before => {
                return Err(Spoilt::HalfDone);
            }
            Err(Error::Refused(refusal)) => answers.push(Err(refusal)),
            Err(Error::Failed(error)) => return Err(error.into()),
        }
    }
    Ok(answers)
}

/// How a command goes along with the time that passes.
#[derive(Clone, Copy, Default)]
struct Pace {
    /// What fell due on a request taken in is left to the next tick.
    hurried: bool,
    /// This is a slice of noticing what fell due.
    slice: Option<Slice>,
}

/// Does a command within a transaction.
fn perform(
    store: &Store,
    versions: &Versions,
    submission: &Submission,
    hand: Hand<'_>,
    now: DateTime<Utc>,
    pace: Pace,
) -> Answer<Done> {
    let hand = hand.of(submission);
    if let Some(id) = &submission.id {
        let events = store.events_of_command(id)?;
        if !events.is_empty() {
            // What came of it is told to nobody who could not give it.
            let standard = versions.in_force(store, now)?.standard;
            let me = hand.acting(store, &standard)?.me;
            let request = events.iter().find_map(|recorded| match recorded.event {
                Event::Unchanged { about } => about,
                _ => recorded.request,
            });
            // Nor figures of people to whom they are not.
            let lines = seen::lines(store, &standard.sight(&me), &me.login, events)?;
            let told = lines.into_iter().filter(|line| !line.withheld);
            let mut events: Vec<Recorded> = told.map(|line| line.recorded).collect();
            // Nor what befell requests that they do not read.
            if let Some(readable) = standard.readable(&me) {
                let mut read = Vec::with_capacity(events.len());
                for recorded in events {
                    let is_read = match recorded.request {
                        Some(id) => store.may_read(&readable, id)?,
                        None => true,
                    };
                    read.extend(Some(recorded).filter(|_| is_read));
                }
                events = read;
            }
            let (refused, stays, remarks) = (Vec::new(), Vec::new(), Vec::new());
            return Ok(Done { request, events, refused, stays, remarks, repeated: true });
        }
    }
    if let Some(time) = submission.time_out_of_reach() {
        return Err(Refusal::invalid(said!(
            "{time} is out of reach: a desk reckons with the years {first} to {last}",
            time,
            first = years::YEARS.start(),
            last = years::YEARS.end()
        ))
        .into());
    }
    let simulated = store.is_simulated()?;
    let now = time(store, submission, simulated, now)?;
    let version = versions.in_force(store, now)?;
    let acting = hand.acting(store, &version.standard)?;
    if acting.by.is_some() && submission.command.needs_own_name() {
        return Err(Refusal::not_allowed(said!(
            "`{command}` is done in one's own name only, never for another",
            command = submission.command.word()
        ))
        .into());
    }
    let mut act = Act::new(store, versions, version, acting.me, now);
    act.by = acting.by;
    act.id.clone_from(&submission.id);
    act.seen = submission.seen;
    act.played = submission.played;
    act.slice = pace.slice;
    act.in_batch = pace.hurried;
    if simulated {
        store.set_clock(now)?;
    }
    if let Some(id) = submission.command.request() {
        let until = act.just_before();
        act.note_lapses(id, until)?;
    }
    let (request, repeated) = command(&mut act, &submission.command)?;
    if act.id.is_some() && act.events.is_empty() {
        act.happens(None, None, Event::Unchanged { about: request })?;
    }
    // Every request that something happened to gets its deadlines computed anew.
    let touched: BTreeSet<RequestId> =
        act.events.iter().filter_map(|recorded| recorded.request).collect();
    for id in touched {
        if pace.hurried {
            lapse::keep_deadlines(store, store, versions, id)?;
        } else if !act.settled.contains(&id) {
            act.settle(id, act.just_before())?;
        }
    }
    let (refused, stays, remarks) = (act.refused, act.stays, act.remarks);
    let done = Done { request, events: act.events, refused, stays, remarks, repeated };
    if erases(&done) {
        store.owe_scrub()?;
    }
    Ok(done)
}

/// More that waits for a second person than this is no list for people.
const ASKED: usize = 1_000;

/// Of a beginning that so many names share only these are looked at.
const NAMES: usize = 200;

/// The clocks of two machines, and of two programs, may differ by so much.
pub const CLOCKS_DIFFER: chrono::TimeDelta = chrono::TimeDelta::seconds(5);

/// The clocks of two processes at a simulated desk may differ by less than this.
const SLACK: chrono::TimeDelta = chrono::TimeDelta::minutes(1);

/// The time of a command.
fn time(
    store: &Store,
    submission: &Submission,
    simulated: bool,
    now: DateTime<Utc>,
) -> Answer<DateTime<Utc>> {
    let clock = if simulated { store.clock()? } else { None };
    match submission.at {
        Some(_) if !simulated => Err(Refusal::not_allowed(
            "`at` may be set on a simulated desk only; this is a real one",
        )
        .into()),
        Some(at) => match clock {
            // Clocks of several processes at one desk may differ a little.
            Some(clock) if at < clock && clock - at < SLACK => Ok(clock),
            Some(clock) if at < clock => Err(Refusal::invalid(said!(
                "`at` goes back in time; the desk's clock shows {clock}",
                clock = clock.to_rfc3339()
            ))
            .into()),
            _ => Ok(at),
        },
        None => Ok(store.time_at(now)?),
    }
}

/// Does what is asked; answers the request it was about, and whether it had been done before.
fn command(act: &mut Act<'_>, command: &Command) -> Answer<(Option<RequestId>, bool)> {
    if let Some(text) = command.text_to_client() {
        Act::filled_in(text)?;
    }
    act.may_read(command)?;
    let mut repeated = false;
    let mut about = command.request();
    match command {
        Command::Intake(intake) => {
            let (id, known) = act.intake(intake)?;
            about = Some(id);
            repeated = known;
        }
        Command::Ticket(ticket) => {
            let (id, known) = act.ticket(ticket)?;
            about = Some(id);
            repeated = known;
        }
        Command::Message { request, body, external_id, source, channel } => {
            let number = (external_id.as_ref(), source.as_ref());
            (about, repeated) = act.message(*request, body, number, *channel)?;
        }
        Command::Mail(mail) => {
            (about, repeated) = act.mail(mail)?;
        }
        Command::Claim { request } => act.claim(*request)?,
        Command::Release { request, reason } => act.release(*request, reason.as_ref())?,
        Command::TakeOver { request, reason } => act.take_over(*request, reason.as_ref())?,
        Command::Assign { request, to, reason } => act.assign(*request, to, reason.as_ref())?,
        Command::Route { request, department, level, reason, note, against } => {
            let way = Way {
                level: *level,
                reason: reason.as_ref(),
                note: note.as_ref(),
                against: against.as_ref(),
            };
            act.route(*request, department, &way)?;
        }
        Command::Escalate { request, level, department, reason, note, against } => {
            let way = Way {
                level: *level,
                reason: reason.as_ref(),
                note: note.as_ref(),
                against: against.as_ref(),
            };
            act.escalate(*request, department.as_ref(), &way)?;
        }
        Command::Bounce { request, department, reason } => {
            let way = Way { level: None, reason: reason.as_ref(), note: None, against: None };
            act.bounce(*request, department.as_ref(), &way)?;
        }
        Command::Pass { request, reason } => act.pass(*request, reason)?,
        Command::Reply { request, body, to } => act.reply(*request, body, to.as_deref())?,
        Command::Note { request, body } => act.note(*request, body)?,
        Command::Wait { request, whom, until, reason } => {
            act.wait(*request, *whom, *until, reason.as_ref())?;
        }
        Command::Resume { request } => act.resume(*request)?,
        Command::CallbackPromise { request, due, about } => {
            act.promise(*request, *due, about.as_ref())?;
        }
        Command::CallbackKeep { request, callback, outcome } => {
            act.keep(*request, *callback, outcome.as_ref())?;
        }
        Command::CallbackTry { request, callback, next } => {
            act.try_call(*request, *callback, *next)?;
        }
        Command::CallbackMove { request, callback, due, reason, told, text } => {
            let word = Word { told: *told, text: text.as_ref() };
            act.move_call(*request, *callback, *due, reason.as_ref(), word)?;
        }
        Command::CallbackBreak { request, callback, reason } => {
            act.break_call(*request, *callback, reason.as_ref())?;
        }
        Command::CallbackAssign { request, callback, to, reason } => {
            act.hand_call(*request, *callback, to, reason.as_ref())?;
        }
        Command::Step { request, script, step, answer, choice, skip } => {
            let said =
                Said { answer: answer.as_ref(), choice: choice.as_ref(), skip: skip.as_ref() };
            act.step(*request, script, step, &said)?;
        }
        Command::Extend { request, kind, reason, text } => {
            act.extend(*request, *kind, reason.as_ref(), text.as_ref())?;
        }
        Command::Script { request, script } => act.choose_script(*request, script)?,
        Command::Set(set) => act.set(set)?,
        Command::Resolve { request, text, against } => {
            act.resolve(*request, text.as_ref(), against.as_ref())?;
        }
        Command::Close { request, reason } => act.close(*request, reason.as_ref())?,
        Command::Bulk(bulk) => act.bulk(bulk)?,
        Command::Several { commands } => act.several(commands)?,
        Command::Reopen { request, reason } => act.reopen(*request, reason.as_ref())?,
        Command::Rate { request, score, comment } => {
            act.rate(*request, *score, comment.as_ref())?;
        }
        Command::Label { request, department, blind } => {
            act.label(*request, department, *blind)?;
        }
        Command::Undo { event } => about = act.undo(*event)?,
        Command::Tick => act.tick()?,
        Command::ClientEdit { client, facts } => act.edit_client(*client, facts)?,
        Command::ClientMerge { client, other } => act.merge(*client, *other)?,
        Command::ClientUnmerge { client } => act.unmerge(*client)?,
        Command::ClientErase { client, reason } => act.erase(*client, reason)?,
        Command::Retention { clause } => act.retain(clause.as_deref())?,
        Command::SecondConfirm { ask } => about = act.confirm(*ask)?,
        Command::SecondDecline { ask, reason } => act.decline(*ask, reason)?,
        Command::ClientExport { client, format } => act.export_client(*client, format)?,
        Command::DeskExport { format } => act.export_desk(format)?,
        Command::DeskRepair => act.repair_desk()?,
        Command::ClientForwarded { request } => act.take_offered(*request)?,
        Command::MailSend { program } => act.send_mails(program)?,
        Command::MailRetry { mail } => about = Some(act.retry_mail(*mail)?),
        Command::MailDrop { mail, reason } => about = Some(act.drop_mail(*mail, reason)?),
        Command::MailTake { mail } => about = Some(act.take_mail(*mail)?),
        Command::OperatorAdd(facts) => act.add_operator(facts)?,
        Command::OperatorSet(facts) => act.set_operator(facts)?,
        Command::Duty { on } => act.duty(*on)?,
        Command::StandardPropose { files } => act.propose(files)?,
        Command::StandardReview { standard, capacity, approve, comment, reviewer } => {
            act.review_draft(standard, (*capacity, *approve), comment.as_ref(), reviewer.as_ref())?;
        }
        Command::StandardAdopt { standard, from, mapping } => {
            drop(act.adopt(standard, *from, mapping)?);
        }
        Command::Acknowledge { standard } => act.acknowledge(standard.as_ref())?,
        Command::TrainingResult { exercise, score, seconds } => {
            act.train(exercise, *score, *seconds)?;
        }
        Command::TrainingImport { operator, exercise, score, source } => {
            act.import_result(operator, exercise, *score, source)?;
        }
        Command::Review { request, operator, answers, comment, remarks } => {
            act.review(*request, operator, answers, comment.as_ref(), remarks)?;
        }
        Command::ReviewDraw { count, by, seed, from, to } => {
            act.draw(*count, by, *seed, (*from, *to))?;
        }
        Command::Appeal { event, reason } => act.appeal(*event, reason)?,
        Command::AppealAnswer { appeal, grant, reason } => {
            act.answer_appeal(*appeal, *grant, reason)?;
        }
        Command::LedgerPropose(proposal) => act.propose_entry(proposal)?,
        Command::ReportExport { report, from, to, format, others } => {
            act.export(report, (*from, *to), format, *others)?;
        }
        Command::ShiftHand { note } => act.hand_shift(note.as_ref())?,
        Command::ShiftTake { shift } => act.take_shift(*shift)?,
        Command::LedgerDecide { entry, confirm, reason } => {
            act.decide_entry(*entry, *confirm, reason.as_ref())?;
        }
    }
    Ok((about, repeated))
}

/// What the versions of the standard wait for: readers, and approvals.
fn of_versions(store: &Store, standard: &Standard) -> anyhow::Result<Vec<Attention>> {
    let mut waiting = Vec::new();
    for version in store.standard_versions()? {
        match version.since {
            Some(since) if version.standard == standard.hash => {
                let people = store.not_acknowledged(&version.standard)?;
                if people.is_empty() {
                    continue;
                }
                let within = standard.adoption.acknowledge_within;
                let calendar = standard.calendar_for(None, standard.fallback.department.as_str());
                // Each has the time from their own start; the first who has to is shown.
                let mut due = None;
                if let Some((within, calendar)) = within.zip(calendar) {
                    for login in &people {
                        let started = store.operator_since(login)?;
                        let since = started.map_or(since, |started| started.max(since));
                        let by = calendar.due(since, &within).ok();
                        due = due.into_iter().chain(by).min();
                    }
                }
                waiting.push(Attention::Unread { version: version.version, people, due });
            }
            Some(_) => {}
            None => {
                let approved = |capacity: &Capacity| {
                    let mut reviews = version.reviews.iter();
                    reviews.any(|review| review.capacity == *capacity && review.approve)
                };
                let requires = standard.adoption.requires.iter().copied();
                waiting.push(Attention::Draft {
                    missing: requires.filter(|capacity| !approved(capacity)).collect(),
                    version: version.version,
                });
            }
        }
    }
    Ok(waiting)
}
