//! How the norms are held: refusals by a norm are kept in the log, and what was let through is listed
//! for review.

use chrono::{DateTime, Datelike as _, Days, Utc};

use crate::desk::{Desk, Error, act::Act, caller::Hand, time, versions::Versions};
use crate::{
    model::{
        command::{Command, Submission},
        event::Event,
        id::{Login, RequestId},
        norm::{Held, KINDS, Overridden, held, overridden},
        operator::{Actor, Right},
        refusal::Refusal,
    },
    store::{Entry, Store},
};

impl Desk {
    /// How each norm that the program checks was held from a time on, before another.
    pub fn norms(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> anyhow::Result<Vec<Held>> {
        self.seen().read(|store| {
            let standard = self.versions.in_force(store, to)?.standard;
            let events = store.events_of_kinds(&KINDS, from, to)?;
            let zone = standard.timezone;
            Ok(held(&standard, &events, |at| {
                let day = at.with_timezone(&zone).date_naive();
                day - Days::new(u64::from(day.weekday().num_days_from_monday()))
            }))
        })
    }

    /// What was let through against a norm or a gate from a time on, before another: the newest first.
    pub(in crate::desk) fn overrides(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> anyhow::Result<Vec<Overridden>> {
        let kinds = ["request.resolved", "request.handed_over", "request.escalated"];
        let events = self.seen().read(|store| store.events_of_kinds(&kinds, from, to))?;
        Ok(events.iter().rev().filter_map(overridden).collect())
    }

    /// Keeps in the log that a norm, or the role of whoever asked, refused an action. Nothing else of the
    /// action is left.
    pub(in crate::desk) fn note_refusal(
        &mut self,
        submission: &Submission,
        by: &Login,
        refusal: &Refusal,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        if told(submission.command.word(), None, refusal).is_none() {
            return Ok(());
        }
        let Self { store, versions, caller, .. } = self;
        let hand = Hand { caller: caller.as_ref().unwrap_or(by), named: by };
        let word = submission.command.word();
        store.write(|store| note(store, versions, word, submission, hand, refusal, now))
    }

    /// The same of many actions, in one transaction.
    pub(in crate::desk) fn note_refusals(
        &mut self,
        refused: &[(&Submission, &Refusal)],
        by: &Login,
        now: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        let mut stands = refused
            .iter()
            .filter(|(asked, refusal)| told(asked.command.word(), None, refusal).is_some())
            .peekable();
        if stands.peek().is_none() {
            return Ok(());
        }
        let Self { store, versions, caller, .. } = self;
        let hand = Hand { caller: caller.as_ref().unwrap_or(by), named: by };
        store.write(|store| {
            for (submission, refusal) in stands {
                let word = submission.command.word();
                match note(store, versions, word, submission, hand, refusal, now) {
                    // What was asked for a time that is none leaves no line.
                    Ok(()) | Err(Error::Refused(_)) => {}
                    Err(Error::Failed(error)) => return Err(error),
                }
            }
            anyhow::Ok(())
        })
    }

    /// Refuses whoever may not take requests in. For whoever is about to give a desk many of them: the log
    /// then keeps one refusal, and not one of each.
    ///
    /// # Errors
    /// A refusal, where the role does not give the right or there is no such operator; else the desk's.
    pub fn may_take_in(&mut self, by: &Login, now: DateTime<Utc>) -> Result<(), Error> {
        let Self { store, versions, caller, .. } = self;
        let hand = Hand { caller: caller.as_ref().unwrap_or(by), named: by };
        let checked = store.write(|store| -> Result<(), Error> {
            let version = versions.in_force(store, store.clock()?.unwrap_or(now))?;
            let me = hand.acting(store, &version.standard)?.me;
            Act::new(store, versions, version, me, now).may(Right::Intake)
        });
        if let Err(Error::Refused(refusal)) = &checked {
            let asked = Submission::from(Command::Tick);
            store.write(|store| note(store, versions, "intake", &asked, hand, refusal, now))?;
        }
        checked
    }
}

/// Writes down that an action of this name was refused, in the transaction that runs.
fn note(
    store: &Store,
    versions: &Versions,
    word: &str,
    submission: &Submission,
    hand: Hand<'_>,
    refusal: &Refusal,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let about = submission.command.request();
    let Some(event) = told(word, about, refusal) else {
        return Ok(());
    };
    let by_right = matches!(refusal, Refusal::NotAllowed { .. });
    let simulated = store.is_simulated()?;
    let now = match time(store, submission, simulated, now) {
        Ok(now) => now,
        // Where the time asked for is what was refused, it happened at the desk's own.
        Err(_) if by_right => store.time_at(now)?,
        Err(error) => return Err(error),
    };
    let standard = versions.in_force(store, now)?.standard;
    if simulated {
        store.set_clock(now)?;
    }
    let hand = hand.of(submission);
    // Whether somebody may act for another may be what was refused.
    let (actor, other) = match simulated {
        true => (hand.named, None),
        false if by_right => (hand.caller, None),
        false => (hand.named, Some(hand.caller).filter(|caller| *caller != hand.named)),
    };
    let entry = Entry {
        at: now,
        actor: Actor::Operator(actor.clone()),
        by: other.cloned(),
        request: None,
        client: None,
        event,
    };
    store.append(entry, &standard.hash, None)?;
    Ok(())
}

/// The event by which a refusal stands in the log; none where it is one of those that do not.
pub(in crate::desk) fn told(
    command: &str,
    about: Option<RequestId>,
    refusal: &Refusal,
) -> Option<Event> {
    let command = command.to_owned();
    match refusal {
        Refusal::StandardNotMet { clause, missing, .. } => Some(Event::NormRefused {
            command,
            about,
            clause: clause.clone(),
            missing: missing.clone(),
        }),
        Refusal::NotAllowed { message } => {
            Some(Event::RightRefused { command, about, message: message.to_string() })
        }
        _ => None,
    }
}
