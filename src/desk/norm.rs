//! How the norms are held: refusals by a norm are kept in the log, and what was let through is listed
//! for review.

use chrono::{DateTime, Datelike as _, Days, Utc};

use super::{Desk, Error, time};
use crate::{
    model::{
        command::Submission,
        event::Event,
        id::Login,
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

    /// Keeps in the log that a norm refused an action. Nothing else of the action is left.
    pub(super) fn note_refusal(
        &mut self,
        submission: &Submission,
        by: &Login,
        refusal: &Refusal,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let Refusal::StandardNotMet {
            clause, missing, ..
        } = refusal
        else {
            return Ok(());
        };
        let Self { store, versions } = self;
        store.write(|store| {
            let simulated = store.is_simulated()?;
            let now = time(store, submission, simulated, now)?;
            let standard = versions.in_force(store, now)?.standard;
            if simulated {
                store.set_clock(now)?;
            }
            let actor = submission.on_behalf.as_ref().unwrap_or(by);
            let entry = Entry {
                at: now,
                actor: Actor::Operator(actor.clone()),
                request: None,
                client: None,
                event: Event::NormRefused {
                    command: submission.command.word().to_owned(),
                    about: submission.command.request(),
                    clause: clause.clone(),
                    missing: missing.clone(),
                },
            };
            store.append(entry, &standard.hash, None)?;
            Ok(())
        })
    }
}
