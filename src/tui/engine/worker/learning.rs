//! Learning from the past takes seconds on a large desk: it is done on a thread of its own, with the desk opened
//! once more to be read, so that no key waits for it.

use std::{
    ops::ControlFlow,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::SyncSender,
    },
    thread,
};

use anyhow::{Context as _, Result};
use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    desk::{Desk, Error},
    learn::{
        lesson::{Lesson, Material},
        study::Asked,
    },
    model::{id::Login, refusal::Refusal, standard::Standard},
    report,
    standards::load_files,
    tui::{
        effect::{Choice, Drafting, Reply, Taught},
        input::Input,
    },
};

/// So many requests are read before it is told how far it is.
const TELL: u64 = 200;

/// What is learnt beside the work of the desk.
#[derive(Debug, Default)]
pub struct Learning {
    /// Where it is told; none where everything is done at once.
    inputs: Option<SyncSender<Input>>,
    /// Stops what is on its way.
    stopped: Option<Arc<AtomicBool>>,
}

impl Learning {
    pub fn beside(inputs: SyncSender<Input>) -> Self {
        Self { inputs: Some(inputs), stopped: None }
    }

    /// Whoever asked looks no more.
    pub fn stop(&mut self) {
        if let Some(stopped) = self.stopped.take() {
            stopped.store(true, Ordering::Relaxed);
        }
    }

    /// Begins to learn. What comes of it is told when it is there.
    pub fn begin(
        &mut self,
        desk: &mut Desk,
        me: &Login,
        now: DateTime<Utc>,
    ) -> Result<Option<Reply>> {
        self.stop();
        let Some(inputs) = self.inputs.clone() else {
            return Ok(Some(Reply::Learnt(at_once(desk, me, now)?)));
        };
        if let Err(error) = desk.begin_learning(me, everything(now), now) {
            return Ok(Some(Reply::Learnt(Err(refused(error)?))));
        }

        let stopped = Arc::new(AtomicBool::new(false));
        self.stopped = Some(Arc::clone(&stopped));
        let standard = desk.standard(now)?;
        let beside = desk.beside()?;
        thread::Builder::new()
            .name("learning".into())
            .spawn(move || {
                let tell = |reply| inputs.send(Input::Reply(Box::new(reply)));
                let progress = |done: u64, all: u64| {
                    // A screen that is busy sees the next.
                    let reply = Reply::Learning(done, all);
                    let _ = inputs.try_send(Input::Reply(Box::new(reply)));
                };
                let learnt = lesson(&beside, standard, now, &stopped, progress);
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                // Who hears it no more needs it no more.
                let _ = match learnt.map_or_else(|error| refused(error).map(Err), |it| Ok(Ok(it))) {
                    Ok(learnt) => tell(Reply::Learnt(learnt)),
                    Err(error) => tell(Reply::Failed(format!("{error:#}"))),
                };
            })
            .context("starting the thread that learns")?;
        Ok(None)
    }
}

/// Learns where one stands.
pub fn at_once(desk: &mut Desk, me: &Login, now: DateTime<Utc>) -> Result<Result<Taught, Refusal>> {
    if let Err(error) = desk.begin_learning(me, everything(now), now) {
        return refused(error).map(Err);
    }
    let standard = desk.standard(now)?;
    let going = AtomicBool::new(false);
    match lesson(desk, standard, now, &going, |_, _| {}) {
        Ok(taught) => Ok(Ok(taught)),
        Err(error) => refused(error).map(Err),
    }
}

/// The time that is learnt from: all that was.
fn everything(now: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
    (DateTime::UNIX_EPOCH, now + TimeDelta::milliseconds(1))
}

fn refused(error: Error) -> Result<Refusal> {
    match error {
        Error::Refused(refusal) => Ok(refusal),
        Error::Failed(error) => Err(error),
    }
}

fn lesson(
    desk: &Desk,
    standard: Arc<Standard>,
    now: DateTime<Utc>,
    stopped: &AtomicBool,
    progress: impl Fn(u64, u64),
) -> Result<Taught, Error> {
    let going = || {
        if stopped.load(Ordering::Relaxed) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let lessons = desk.lessons(everything(now), now, |done, all| {
        if done % TELL == 0 || done == all {
            progress(done, all);
        }
        going()
    })?;
    let rows = lessons.labels.into_iter().map(|label| label.row).collect();
    let material = Material::of_standard(rows, lessons.left_out, &standard, &[]);
    let mut failed = None;
    let mut is_name = |word: &str| match desk.names_somebody(word) {
        Ok(tells) => tells,
        Err(error) => {
            failed.get_or_insert(error);
            true
        }
    };
    let mut lesson = Lesson::begin(material, standard, Asked::default(), &mut is_name);
    if let Some(error) = failed {
        return Err(error.into());
    }
    lesson.learn(&|_, _| going());
    Ok(Taught(Arc::new(lesson)))
}

/// The draft of what is taken of a lesson. From here on the desk knows it by its hash; nothing is written.
pub fn draft(desk: &Desk, taught: &Taught, choice: Choice) -> Result<Drafting> {
    let lesson = &*taught.0;
    let learnt = lesson.learnt.as_ref().filter(|_| choice.card);
    let why = learnt.map(|learnt| report::card_why(&lesson.study, learnt, &lesson.standard));
    let versions = desk.standard_versions()?;
    let is_taken = |name: &str| versions.iter().any(|version| version.version == name);
    let drafted = lesson.draft(&choice.taken, why, &[], is_taken);

    let loaded = load_files(&drafted.files);
    let standard = loaded.standard.map(Arc::new).context("the draft would have errors")?;
    desk.consider(Arc::clone(&standard));
    Ok(Drafting { choice, standard, refused: drafted.refused, effect: drafted.effect })
}
