//! The thread that owns the desk. [`perform`] does one effect; tests call it where they stand.

mod learning;

use std::{
    collections::{BTreeMap, VecDeque, btree_map::Entry},
    fmt,
    ops::ControlFlow,
    sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError},
};

use anyhow::{Context as _, Result};
use chrono::{DateTime, Datelike as _, TimeDelta, Utc};

use crate::tui::{
    effect::{
        Effect, Errand, Facts, Loaded, Outcome, Part, Play, Played, Playing, Reply, Said, Versions,
    },
    input::Input,
    overlay::{page, shift::Shifts},
};
use crate::{
    config::keys::other_layout,
    desk::{Desk, Error, Noticed, PAUSE, Span},
    model::{
        command::{Command, Submission},
        event::Event,
        id::{Login, Seq, StandardHash},
        measure::{RETURN_DAYS, Slice, Span as Days},
        norm::Held,
        outbox::MailState,
        standard::{Period, Standard},
    },
    report, saved,
    standards::{
        diff::{Change, concerning, difference},
        simulate::Simulation,
    },
    text::{Language, Text},
    training::{Practice, Stage, practice},
};
use learning::Learning;

/// How much of a client's history is read for the screen.
const HISTORY: usize = 60;
/// On so many of the last requests a draft is tried from the screen: an answer within a second or two.
const SIMULATED: u64 = 5_000;
/// How many hits, clients, notices and calls a list on the screen takes.
const LIST: usize = 200;
/// How far back what was let through against norms is listed.
const OVERRIDES: TimeDelta = TimeDelta::days(28);

/// After so many scenes of a story the screen is shown how far the desk is.
const SCENES: u32 = 150;

/// What is played on a desk while its screen is open already.
pub struct Opening {
    /// The time at which it ends: the screen's from the start.
    pub at: DateTime<Utc>,
    /// Plays it to the end, or until it is told that nobody looks any more.
    pub story: Story,
}

/// Plays scene after scene.
pub type Story = Box<dyn FnOnce(&mut Desk, Between<'_>) -> Result<()> + Send>;

/// What is done between two scenes of a story.
pub type Between<'a> = &'a mut dyn FnMut(&mut Desk) -> ControlFlow<()>;

/// Performs effects as they come until nobody asks any more.
pub fn run(
    mut desk: Desk,
    me: &Login,
    text: &Text,
    (errands, inputs): (&Receiver<Errand>, &SyncSender<Input>),
    opening: Option<Opening>,
) {
    let mut held = VecDeque::new();
    if let Some(opening) = opening {
        match lay_out(&mut desk, me, opening, (errands, inputs)) {
            Ok(errands) => held = errands,
            Err(error) => {
                let _ = inputs.send(Input::Lost(format!("{error:#}")));
                return;
            }
        }
    }
    let mut worker = Worker::new(desk, me.clone()).telling(inputs.clone());
    loop {
        // What fell due is noticed while nobody asks for anything.
        let errand = if let Some(errand) = held.pop_front() {
            Ok(errand)
        } else if worker.is_behind() {
            errands.recv_timeout(PAUSE)
        } else {
            errands.recv().map_err(|_| RecvTimeoutError::Disconnected)
        };
        // Whoever is switched off meanwhile sees and does nothing more.
        if let Ok(Errand { effect: Effect::Watch { .. }, now }) = &errand
            && let Err(Error::Refused(refusal)) = worker.desk.still_admits(&worker.me, *now)
        {
            let _ = inputs.send(Input::Lost(text.refusal(&refusal)));
            break;
        }
        let reply = match errand {
            Ok(Errand { effect, now }) => worker.perform(effect, now),
            Err(RecvTimeoutError::Timeout) => worker.notice_more(),
            Err(RecvTimeoutError::Disconnected) => break,
        };
        if let Some(reply) = reply
            && inputs.send(Input::Reply(Box::new(reply))).is_err()
        {
            break;
        }
    }
}

/// Plays a story on the desk. Meanwhile the screen reads; whatever else it wants is held until the story is
/// over, and answered here.
fn lay_out(
    desk: &mut Desk,
    me: &Login,
    opening: Opening,
    (errands, inputs): (&Receiver<Errand>, &SyncSender<Input>),
) -> Result<VecDeque<Errand>> {
    let Opening { at, story } = opening;
    let mut held = VecDeque::new();
    let mut scenes = 0;
    let mut between = |desk: &mut Desk| {
        loop {
            let errand = match errands.try_recv() {
                Ok(errand) => errand,
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => return ControlFlow::Break(()),
            };
            let reply = match errand {
                Errand { effect: effect @ Effect::Load(_), now } => perform(desk, me, effect, now),
                // Nothing falls due before the story is over.
                Errand { effect: Effect::Watch { .. }, .. } => Some(Reply::Watched(None)),
                other => {
                    held.push_back(other);
                    None
                }
            };
            if let Some(reply) = reply
                && inputs.send(Input::Reply(Box::new(reply))).is_err()
            {
                return ControlFlow::Break(());
            }
        }
        scenes += 1;
        if scenes % SCENES == 0
            && let Ok(facts) = facts(desk, me, at)
        {
            // A screen that is busy sees the next.
            let _ = inputs.try_send(Input::Reply(Box::new(Reply::Opens { facts, over: false })));
        }
        ControlFlow::Continue(())
    };
    story(desk, &mut between)?;
    let over = Reply::Opens { facts: facts(desk, me, at)?, over: true };
    let _ = inputs.send(Input::Reply(Box::new(over)));
    Ok(held)
}

impl fmt::Debug for Opening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opening").field("at", &self.at).finish_non_exhaustive()
    }
}

/// The owner of the desk, and of the throwaway desk while one is played on.
#[derive(Debug)]
pub struct Worker {
    desk: Desk,
    me: Login,
    away: Option<Away>,
    /// The time of the last errand.
    now: DateTime<Utc>,
    /// How many slices of what fell due were noticed since that was last told.
    slices: u32,
    learning: Learning,
}

/// After so many slices it is told how far the desk has come.
const TELL: u32 = 10;

/// A throwaway desk.
#[derive(Debug)]
enum Away {
    Exercise(Box<Stage>),
    Practice(Box<Practice>),
}

impl Worker {
    /// The owner of a desk, for an operator of it.
    pub fn new(desk: Desk, me: Login) -> Self {
        Self {
            desk,
            me,
            away: None,
            now: DateTime::UNIX_EPOCH,
            slices: 0,
            learning: Learning::default(),
        }
    }

    /// The same, which tells of long work while it is done: beside the rest, on a thread of its own.
    fn telling(self, inputs: SyncSender<Input>) -> Self {
        Self { learning: Learning::beside(inputs), ..self }
    }

    /// Whether there is more to notice of what fell due.
    fn is_behind(&self) -> bool {
        self.away.is_none() && self.desk.behind().is_some()
    }

    /// Notices one more slice of what fell due.
    fn notice_more(&mut self) -> Option<Reply> {
        let noticed = notice(&mut self.desk, &self.me, self.now);
        self.slices += 1;
        match noticed {
            Ok(Noticed { behind: Some(_), .. }) if self.slices < TELL => None,
            Ok(Noticed { behind: Some(backlog), .. }) => {
                self.slices = 0;
                Some(Reply::Noticed(backlog))
            }
            // With the last slice the screen is read anew, whatever came of it.
            Ok(_) | Err(_) => {
                self.slices = 0;
                match facts(&mut self.desk, &self.me, self.now) {
                    Ok(facts) => Some(Reply::Watched(Some(facts))),
                    Err(error) => Some(Reply::Failed(format!("{error:#}"))),
                }
            }
        }
    }

    /// Performs one effect: on the throwaway desk while there is one.
    pub fn perform(&mut self, effect: Effect, now: DateTime<Utc>) -> Option<Reply> {
        self.now = now;
        let done = match effect {
            Effect::Play(play) => {
                self.play(&play, now).map(|playing| Some(Reply::Playing(Box::new(playing))))
            }
            Effect::End { counts } => {
                self.end(counts, now).map(|played| Some(Reply::Played(played)))
            }
            Effect::GoOn => self.go_on().map(|()| Some(Reply::WentOn)),
            Effect::Learn if self.away.is_none() => {
                self.learning.begin(&mut self.desk, &self.me, now)
            }
            Effect::StopLearning => {
                self.learning.stop();
                return None;
            }
            effect => match &mut self.away {
                None => return perform(&mut self.desk, &self.me, effect, now),
                Some(away) => away.perform(effect, now),
            },
        };
        done.unwrap_or_else(|error| Some(Reply::Failed(format!("{error:#}"))))
    }

    fn play(&mut self, play: &Play, now: DateTime<Utc>) -> Result<Playing> {
        let standard = self.desk.standard(now)?;
        let person =
            self.desk.operator(self.me.as_str())?.context("you are no operator any more")?;
        let mut away = match play {
            Play::Exercise(id) => {
                let found = standard.exercises.iter().find(|exercise| exercise.id == *id);
                let exercise =
                    found.with_context(|| format!("the standard has no exercise `{id}`"))?;
                Away::Exercise(Box::new(Stage::new(&standard, exercise, &person, now)?))
            }
            Play::Practice { speed } => {
                // Another moment draws another day.
                let seed = now.timestamp_micros().cast_unsigned();
                let day = practice::draw(&self.desk, &standard, seed, now)?;
                Away::Practice(Box::new(Practice::new(&standard, day, &person, *speed)?))
            }
        };
        let (title, request, from, speed) = match &away {
            Away::Exercise(stage) => {
                let title = Some(stage.exercise().title.clone());
                (title, Some(stage.request()), stage.from(), 1)
            }
            Away::Practice(practice) => (None, None, practice.from(), practice.speed()),
        };
        let playing = Playing {
            facts: facts(away.desk(), &self.me, from)?,
            me: self.me.clone(),
            from,
            speed,
            title,
            request,
            said: away.said(),
        };
        self.away = Some(away);
        Ok(playing)
    }

    fn end(&mut self, counts: bool, now: DateTime<Utc>) -> Result<Option<Played>> {
        // Only once the result is there the throwaway desk goes: until then the screen is still on it.
        let played = match &self.away {
            Some(Away::Exercise(stage)) if counts => {
                let exercise = Box::new(stage.exercise().clone());
                Some(Played::Exercise(exercise, stage.score(now)?))
            }
            Some(Away::Practice(practice)) if counts => {
                Some(Played::Practice(practice.tally(now)?))
            }
            _ => None,
        };
        self.away = None;
        Ok(played)
    }

    fn go_on(&mut self) -> Result<()> {
        if let Some(Away::Exercise(stage)) = &mut self.away {
            stage.go_on()?;
        }
        Ok(())
    }
}

impl Away {
    fn desk(&mut self) -> &mut Desk {
        match self {
            Self::Exercise(stage) => stage.desk(),
            Self::Practice(practice) => practice.desk(),
        }
    }

    fn said(&self) -> Said {
        match self {
            Self::Exercise(stage) => Said::Client {
                name: stage.exercise().client_name.clone(),
                words: stage.said().to_owned(),
                goes_on: stage.goes_on(),
                waits: stage.waits(),
            },
            Self::Practice(practice) => {
                let (arrived, to_come) = practice.counts();
                Said::Day { arrived, to_come, next: practice.next() }
            }
        }
    }

    fn perform(&mut self, effect: Effect, now: DateTime<Utc>) -> Result<Option<Reply>> {
        let came = match self {
            Self::Practice(practice) => practice.feed(now)? > 0,
            Self::Exercise(_) => false,
        };
        let acts = matches!(effect, Effect::Submit(..) | Effect::Bulk(..));
        let watches = matches!(effect, Effect::Watch { .. });
        let mut reply = match effect {
            // Only here it is known what is said.
            Effect::Load(parts) => {
                let (said, others): (Vec<_>, Vec<_>) =
                    parts.into_iter().partition(|part| *part == Part::Said);
                let me = self.me().clone();
                let reply = perform(self.desk(), &me, Effect::Load(others), now);
                match reply {
                    Some(Reply::Loaded(mut loaded)) => {
                        loaded.extend(said.iter().map(|_| Loaded::Said(Some(self.said()))));
                        Some(Reply::Loaded(loaded))
                    }
                    other => other,
                }
            }
            effect => {
                let me = self.me().clone();
                perform(self.desk(), &me, effect, now)
            }
        };
        if acts && let Self::Exercise(stage) = self {
            stage.follow()?;
        }
        // What this thread itself let in is no change that the file would tell of.
        if came && watches {
            let me = self.me().clone();
            reply = Some(Reply::Watched(Some(facts(self.desk(), &me, now)?)));
        }
        Ok(reply)
    }

    fn me(&self) -> &Login {
        match self {
            Self::Exercise(stage) => stage.me(),
            Self::Practice(practice) => practice.me(),
        }
    }
}

/// Performs one effect. What goes wrong becomes a reply: no error is lost on the way to the operator.
pub fn perform(desk: &mut Desk, me: &Login, effect: Effect, now: DateTime<Utc>) -> Option<Reply> {
    attempt(desk, me, effect, now).unwrap_or_else(|error| Some(Reply::Failed(format!("{error:#}"))))
}

fn attempt(
    desk: &mut Desk,
    me: &Login,
    effect: Effect,
    now: DateTime<Utc>,
) -> Result<Option<Reply>> {
    Ok(match effect {
        Effect::Load(parts) => {
            let mut loaded = Vec::with_capacity(parts.len());
            for part in parts {
                loaded.push(load(desk, me, part, now)?);
            }
            // First the words in which the rest is told.
            if let Some(versions) = spoken(desk, &loaded, now)? {
                loaded.insert(0, versions);
            }
            Some(Reply::Loaded(loaded))
        }
        Effect::Submit(ticket, submission) => {
            let outcome = submit(desk, me, &submission, now);
            Some(Reply::Submitted(ticket, submission, outcome))
        }
        Effect::Bulk(ticket, submissions) => {
            let outcomes = submissions
                .into_iter()
                .map(|submission| {
                    let outcome = submit(desk, me, &submission, now);
                    (submission, outcome)
                })
                .collect();
            Some(Reply::Bulk(ticket, outcomes))
        }
        Effect::Watch { tick } => {
            if tick {
                // Nothing to say when nothing fell due; a refusal means that others may do it, not I.
                let _ = notice(desk, me, now);
            }
            let changed = desk.changed()?;
            Some(Reply::Watched(if changed || tick { Some(facts(desk, me, now)?) } else { None }))
        }
        Effect::Undo => Some(Reply::Undo(Box::new(desk.undoable(me)?))),
        Effect::Next => Some(Reply::Next(Box::new(desk.next(me, now)?))),
        Effect::Look { at, replying } => {
            desk.look(me, at, replying, now)?;
            None
        }
        Effect::SaveFile { kept, name, folder } => Some(Reply::Saved(match desk.file(&kept)? {
            Some(bytes) => Some(saved::write_beside(&folder, &name, &bytes)?),
            None => None,
        })),
        Effect::SaveDraft(draft) => {
            desk.save_draft(&draft)?;
            None
        }
        Effect::DropDraft(slot) => {
            desk.drop_draft(me, &slot)?;
            None
        }
        Effect::Keep(own) => {
            desk.keep_own(me, &own)?;
            None
        }
        Effect::Forget(kind, name) => {
            desk.forget_own(me, kind, &name)?;
            None
        }
        Effect::ReadNotices(up_to) => {
            desk.read_notices(me, up_to)?;
            None
        }
        Effect::Learn => Some(Reply::Learnt(learning::at_once(desk, me, now)?)),
        Effect::DraftLesson(taught, choice) => {
            Some(Reply::Drafted(Box::new(learning::draft(desk, &taught, choice)?)))
        }
        // A throwaway desk is the worker's, and so is what is done beside.
        Effect::StopLearning
        | Effect::Play(_)
        | Effect::GoOn
        | Effect::End { .. }
        | Effect::Terminal(_) => None,
    })
}

/// The versions that what was read happened under; none where all of it did under the one in force.
fn spoken(desk: &mut Desk, loaded: &[Loaded], now: DateTime<Utc>) -> Result<Option<Loaded>> {
    let events = loaded.iter().flat_map(|part| match part {
        Loaded::Sight(_, Some(sight)) => sight.0.timeline.as_slice(),
        Loaded::Story(_, _, events) | Loaded::Log(events) => events,
        _ => &[],
    });
    let mut named: Vec<&StandardHash> = events.map(|recorded| &recorded.standard).collect();
    named.sort_unstable();
    named.dedup();
    if named.is_empty() {
        return Ok(None);
    }
    let in_force = desk.standard(now)?.hash.clone();
    let mut versions = Versions::default();
    for hash in named.into_iter().filter(|hash| **hash != in_force) {
        if let Some(standard) = desk.standard_by(hash)? {
            versions.0.insert(hash.clone(), standard);
        }
    }
    Ok((!versions.0.is_empty()).then_some(Loaded::Spoken(versions)))
}

/// Reads what the whole screen rests on.
pub fn facts(desk: &mut Desk, me: &Login, now: DateTime<Utc>) -> Result<Facts> {
    Ok(Facts {
        standard: desk.standard(now)?,
        operators: desk.operators()?,
        by: desk.acts_for(me).cloned(),
        own: desk.own(me)?,
        simulated: desk.is_simulated(),
        last: desk.last_event_at()?,
        ringing: desk.ringing(me)?,
        behind: desk.behind(),
    })
}

/// Notices one slice of what fell due.
fn notice(desk: &mut Desk, me: &Login, now: DateTime<Utc>) -> Result<Noticed, Error> {
    let tick = timed(desk, &Command::Tick.into(), now);
    desk.notice_slice(&tick, me, now)
}

/// A submission with the time that it happens at, where the desk is a simulated one.
fn timed(desk: &Desk, submission: &Submission, now: DateTime<Utc>) -> Submission {
    let mut submission = submission.clone();
    if desk.is_simulated() && submission.at.is_none() {
        // Others may have set the time further on.
        let time = desk.time().ok().flatten();
        submission.at = Some(time.map_or(now, |time| time.max(now)));
    }
    submission
}

fn submit(desk: &mut Desk, me: &Login, submission: &Submission, now: DateTime<Utc>) -> Outcome {
    let submission = timed(desk, submission, now);
    match desk.perform(&submission, me, now) {
        Ok(done) => Outcome::Done(done),
        Err(Error::Refused(refusal)) => Outcome::Refused(refusal),
        Err(Error::Failed(error)) => Outcome::Failed(format!("{error:#}")),
    }
}

fn load(desk: &mut Desk, me: &Login, part: Part, now: DateTime<Utc>) -> Result<Loaded> {
    Ok(match part {
        Part::Queue(query) => {
            let page = desk.queue(&query, me, now)?;
            Loaded::Queue(query, page)
        }
        Part::Sight(id) => {
            let card = desk.request(id, now)?;
            let both = match card {
                Some(card) => {
                    desk.client(card.client.id, HISTORY)?.map(|client| Box::new((card, client)))
                }
                None => None,
            };
            Loaded::Sight(id, both)
        }
        Part::Client(id) => Loaded::Client(id, desk.client(id, HISTORY)?.map(Box::new)),
        Part::Story(id, query) => {
            let story = desk.story(id, &query)?;
            Loaded::Story(id, query, story)
        }
        Part::Deadlines(query) => Loaded::Deadlines(desk.deadlines(&query, now)?),
        Part::Counts(departments) => Loaded::Counts(desk.deadline_counts(&departments, now)?),
        Part::Overdue(departments) => {
            Loaded::Overdue(Box::new(desk.overdue(&departments, me, now)?))
        }
        Part::Tallies(lines) => {
            let tallies = desk.tallies(&lines, me, now)?;
            Loaded::Tallies(lines, tallies)
        }
        Part::Drafts => Loaded::Drafts(desk.drafts(me)?),
        Part::Coming => Loaded::Coming(desk.coming(now)?),
        Part::Board => Loaded::Board(Box::new(desk.board(me, now)?)),
        Part::Log { since, limit } => {
            let since = match since {
                Some(since) => since,
                None => Seq((last(desk)?.0 - limit as i64).max(0)),
            };
            // What tells of figures that I may not see is no line of mine.
            let lines = desk.log(me, since, limit, now)?.shown().into_iter();
            Loaded::Log(lines.filter(|line| !line.withheld).map(|line| line.recorded).collect())
        }
        Part::Notices => Loaded::Notices(desk.notices(me, LIST)?),
        Part::Callbacks { mine } => Loaded::Callbacks(desk.callbacks(mine.then_some(me), LIST)?),
        Part::Alike => Loaded::Alike(desk.alikes(None, LIST)?),
        Part::Clients(text) => {
            let mut found = desk.find_clients(&text, 8)?;
            if found.is_empty() {
                found = desk.find_clients(&other_layout(&text), 8)?;
            }
            Loaded::Clients(text, found)
        }
        Part::Preview(intake) => {
            let decision = desk.preview(&intake, now)?;
            Loaded::Preview(intake, Box::new(decision))
        }
        Part::Search(text) => {
            let mut found = desk.search(&text, LIST)?;
            // Typed with the other layout on: `djpdhfn` is `возврат`.
            if found.is_empty() {
                found = desk.search(&other_layout(&text), LIST)?;
            }
            Loaded::Search(text, found)
        }
        Part::Draft(slot) => {
            let draft = desk.draft(me, &slot)?;
            Loaded::Draft(slot, draft)
        }
        Part::Why(id, language) => {
            let passages = report::why(desk, id, &Text::of(language), now)?;
            Loaded::Why(id, passages.unwrap_or_default())
        }
        Part::Versions => {
            let mut rows = Vec::new();
            for version in desk.standard_versions()? {
                let unread = match version.since {
                    Some(_) => desk.not_acknowledged(&version.standard)?,
                    None => Vec::new(),
                };
                rows.push((version, unread));
            }
            Loaded::Versions(rows)
        }
        Part::Difference(version, language) => {
            let changes = changes(desk, me, version.as_ref(), language, now)?;
            Loaded::Page(version, page::Content::Changes(changes))
        }
        Part::Simulation(version) => {
            let found = match desk.standard_by(&version)? {
                Some(draft) => desk.simulate(&draft, Span::Last(SIMULATED), now, |_, _| {
                    ControlFlow::Continue(())
                })?,
                None => Simulation::default(),
            };
            Loaded::Page(Some(version), page::Content::Simulation(Box::new(found)))
        }
        Part::Figures => {
            let zone = desk.standard(now)?.timezone;
            let today = now.with_timezone(&zone).date_naive();
            let mut mine = Vec::new();
            for period in Period::ALL {
                mine.extend(desk.judged(*period, today, Some(me), now)?);
            }
            let entries = desk.ledger(me, None, None, LIST, now)?.shown();
            Loaded::Page(None, page::Content::Figures(mine, entries))
        }
        Part::Progress { mine: true } => Loaded::Progress(desk.progress(Some(me), now)?),
        Part::Progress { mine: false } => Loaded::Progress(desk.progress_seen(me, now)?.shown()),
        Part::Said => Loaded::Said(None),
        Part::Overrides => {
            let soon = now + TimeDelta::milliseconds(1);
            Loaded::Overrides(desk.overrides_seen(me, (now - OVERRIDES, soon), now)?.shown())
        }
        Part::Reviews => {
            Loaded::Reviews(desk.to_review(me)?, desk.newest_reviews(me, LIST, now)?.shown())
        }
        Part::Ledger => Loaded::Ledger(desk.ledger(me, None, None, LIST, now)?.shown()),
        Part::Appeals => Loaded::Appeals(desk.appeals(me, LIST, now)?.shown()),
        Part::Balance => {
            let person = desk.operator(me.as_str())?;
            let person = person.context("you are no operator any more")?;
            let mut rows = Vec::new();
            for proposal in desk.balance(&person, now)? {
                let subject = desk.subject(proposal.request)?.unwrap_or_default();
                rows.push((proposal, subject));
            }
            Loaded::Balance(rows)
        }
        Part::Shift => Loaded::Shift(Box::new(shifts(desk, me, now)?)),
        Part::StuckMails => {
            let mut rows = Vec::new();
            for mail in desk.outbox(LIST)? {
                if mail.state == MailState::Stuck {
                    let subject = desk.subject(mail.request)?.unwrap_or_default();
                    rows.push((mail, subject));
                }
            }
            Loaded::StuckMails(rows)
        }
        Part::BrokenCalls => {
            Loaded::BrokenCalls(desk.broken_calls(now - TimeDelta::hours(24), LIST)?)
        }
        Part::ToPropose(period, day) => {
            Loaded::ToPropose(period, day, desk.to_propose(me, period, day, now)?.shown())
        }
        Part::Norms(weeks) => Loaded::Norms(weeks, norms(desk, weeks, now)?),
        Part::Ladder(language) => {
            let text = Text::of(language);
            let standard = desk.standard(now)?;
            let today = now.with_timezone(&standard.timezone).date_naive();
            let asked = report::Asked {
                sight: desk.sight(me, now)?,
                desk,
                text: &text,
                standard,
                now,
                first: today,
                last: today,
                slice: Slice::default(),
                by: None,
                me: me.clone(),
                return_days: RETURN_DAYS,
                client_value: None,
            };
            Loaded::Ladder(Box::new(report::climb(&asked, None)?))
        }
        Part::Ask(number) => Loaded::Ask(number, desk.ask(number)?.map(Box::new)),
        Part::Entry(entry) => {
            Loaded::Entry(entry, desk.entry(me, entry, now)?.shown().map(Box::new))
        }
    })
}

/// How the norms were held in the last so many weeks, the running one among them.
fn norms(desk: &mut Desk, weeks: u32, now: DateTime<Utc>) -> Result<Vec<Held>> {
    let zone = desk.standard(now)?.timezone;
    let today = now.with_timezone(&zone).date_naive();
    let back = u64::from(today.weekday().num_days_from_monday()) + 7 * u64::from(weeks.max(1) - 1);
    let span = Days::days(today - chrono::Days::new(back), today, zone);
    desk.norms(span.from, now + TimeDelta::milliseconds(1))
}

/// What a shift would leave now, and what the last one left.
fn shifts(desk: &Desk, me: &Login, now: DateTime<Utc>) -> Result<Shifts> {
    let person = desk.operator(me.as_str())?;
    let person = person.context("you are no operator any more")?;
    let report = desk.shift_report(&person, now)?;
    let last = desk.last_shift(now)?;
    let mut subjects = BTreeMap::new();
    let handed = last.as_ref().and_then(|signed| match &signed.handed.event {
        Event::ShiftHanded(report) => Some(report.as_ref()),
        _ => None,
    });
    for report in [Some(&report), handed].into_iter().flatten() {
        for left in [&report.at_risk, &report.promised, &report.parked].into_iter().flatten() {
            if let Entry::Vacant(new) = subjects.entry(left.request) {
                new.insert(desk.subject(left.request)?.unwrap_or_default());
            }
        }
    }
    Ok(Shifts { now: report, last, subjects })
}

/// What a version says otherwise than the one in force; where none is named, what the one in force
/// says otherwise, for my role, than the one I knew.
fn changes(
    desk: &mut Desk,
    me: &Login,
    version: Option<&StandardHash>,
    language: Language,
    now: DateTime<Utc>,
) -> Result<Vec<Change>> {
    let text = Text::of(language);
    let in_force = desk.standard(now)?;
    let Some(version) = version else {
        let Some(known) = desk.known_before(me, &in_force.hash)? else {
            return Ok(Vec::new());
        };
        let all = difference(&known, &in_force, &text);
        let role = desk.operator(me.as_str())?.map(|operator| operator.role);
        return Ok(match role {
            Some(role) => concerning(&all, &role, &in_force).into_iter().cloned().collect(),
            None => all,
        });
    };
    // Of the version in force it is told what it changed; of a draft, what it would change.
    if *version == in_force.hash {
        let before = desk.in_force_before(version)?;
        return before
            .map_or_else(|| Ok(Vec::new()), |before| told_apart(desk, &before, &in_force, &text));
    }
    let draft = desk.standard_by(version)?;
    draft.map_or_else(|| Ok(Vec::new()), |draft| told_apart(desk, &in_force, &draft, &text))
}

/// What a version says otherwise than another, what moves most requests of the desk first.
fn told_apart(desk: &Desk, old: &Standard, new: &Standard, text: &Text) -> Result<Vec<Change>> {
    let mut changes = difference(old, new, text);
    desk.weigh(&mut changes, (old, new))?;
    Ok(changes)
}

/// The last event of the log, found by halving: the log has no gaps.
fn last(desk: &Desk) -> Result<Seq> {
    let follows = |seq: i64| -> Result<bool> { Ok(!desk.events(Seq(seq), 1)?.is_empty()) };
    let mut low = 0;
    let mut high = 1;
    while follows(high)? {
        low = high;
        high *= 2;
    }
    // Something follows `low`, or the log is empty; nothing follows `high`.
    while low < high {
        let middle = i64::midpoint(low, high);
        if follows(middle)? {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(Seq(high))
}
