//! How the norms are held: refusals by a norm are kept in the log, and what was let through is listed
//! for review.

use chrono::{DateTime, Datelike as _, Days, Utc};

use super::{Desk, Error, time};
use crate::{
    model::{
        command::Submission,
        event::Event,
        id::{Login, RequestId},
        norm::{Held, KINDS, Overridden, held, overridden},
        operator::Actor,
        refusal::Refusal,
    },
    store::Entry,
};

impl Desk {
    /// How each norm that the program checks was held from a time on, before another.
    pub fn norms(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> anyhow::Result<Vec<Held>> {
        self.store.read(|store| {
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
    pub fn overrides(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> anyhow::Result<Vec<Overridden>> {
        let kinds = [
            "request.resolved",
            "request.handed_over",
            "request.escalated",
        ];
        let events = self
            .store
            .read(|store| store.events_of_kinds(&kinds, from, to))?;
        Ok(events.iter().rev().filter_map(overridden).collect())
    }

    /// Keeps in the log that a norm, or the role of whoever asked, refused an action. Nothing else of the
    /// action is left.
    pub(super) fn note_refusal(
        &mut self,
        submission: &Submission,
        by: &Login,
        refusal: &Refusal,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let about = submission.command.request();
        let Some(event) = told(submission.command.word(), about, refusal) else {
            return Ok(());
        };
        let by_right = matches!(refusal, Refusal::NotAllowed { .. });
        let Self { store, versions } = self;
        store.write(move |store| {
            let simulated = store.is_simulated()?;
            let now = match time(store, submission, simulated, now) {
                Ok(now) => now,
                // Where the time asked for is what was refused, it happened at the desk's own.
                Err(_) if by_right => store.clock()?.unwrap_or(now),
                Err(error) => return Err(error),
            };
            let standard = versions.in_force(store, now)?.standard;
            if simulated {
                store.set_clock(now)?;
            }
            // Whether somebody may act for another may be what was refused.
            let behalf = submission
                .on_behalf
                .as_ref()
                .filter(|_| simulated || !by_right);
            let actor = behalf.unwrap_or(by);
            let entry = Entry {
                at: now,
                actor: Actor::Operator(actor.clone()),
                request: None,
                client: None,
                event,
            };
            store.append(entry, &standard.hash, None)?;
            Ok(())
        })
    }
}

/// The event by which a refusal stands in the log; none where it is one of those that do not.
pub(super) fn told(command: &str, about: Option<RequestId>, refusal: &Refusal) -> Option<Event> {
    let command = command.to_owned();
    match refusal {
        Refusal::StandardNotMet {
            clause, missing, ..
        } => Some(Event::NormRefused {
            command,
            about,
            clause: clause.clone(),
            missing: missing.clone(),
        }),
        Refusal::NotAllowed { message } => Some(Event::RightRefused {
            command,
            about,
            message: message.to_string(),
        }),
        _ => None,
    }
}
