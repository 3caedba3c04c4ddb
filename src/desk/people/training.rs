//! How people stand with the exercises, and whether they may take real requests.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};

use crate::desk::{
    Desk,
    act::{Act, Answer},
    versions::Versions,
};
use crate::{
    model::{
        id::{Clause, Login, RequestId, StandardHash},
        notice::NoticeKind,
        operator::{Operator, Right},
        refusal::{Refusal, said},
        standard::{Enforce, Standard},
        training::{Attempt, Progress, progress, required},
    },
    store::Store,
};

/// How often somebody is told that they have not passed what their role asks.
const AGAIN: TimeDelta = TimeDelta::hours(24);

impl Desk {
    /// How I stand with the exercises of the standard in force; where others are asked for, everybody
    /// who works here, by login.
    pub fn progress(
        &self,
        of: Option<&Login>,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Vec<Progress>> {
        self.store.read(|store| {
            let standard = self.versions.in_force(store, now)?.standard;
            let mut people = store.operators()?;
            people.retain(|person| person.active && of.is_none_or(|login| person.login == *login));
            let attempts = store.attempts(of)?;
            let named = named(store, &self.versions, &attempts)?;
            Ok(people.iter().map(|person| stands(person, &attempts, &standard, &named)).collect())
        })
    }
}

/// A time of the past: from the first on, before the second.
type Between = (DateTime<Utc>, DateTime<Utc>);

impl Desk {
    /// How many requests were received in a time.
    pub fn count_received(&self, between: Between) -> anyhow::Result<u64> {
        self.store.count_received(between.0, between.1)
    }

    /// The requests received in a time, at most so many, in order.
    pub fn received(&self, between: Between, most: usize) -> anyhow::Result<Vec<RequestId>> {
        let found = self.store.received_between(between, None, most)?;
        Ok(found.into_iter().map(|(id, ..)| id).collect())
    }
}

fn named(
    store: &Store,
    versions: &Versions,
    attempts: &[Attempt],
) -> anyhow::Result<HashMap<StandardHash, Arc<Standard>>> {
    let mut named = HashMap::new();
    for attempt in attempts {
        if !named.contains_key(&attempt.standard)
            && let Some(version) = versions.of(store, &attempt.standard)?
        {
            named.insert(attempt.standard.clone(), version.standard);
        }
    }
    Ok(named)
}

fn stands(
    person: &Operator,
    attempts: &[Attempt],
    standard: &Standard,
    named: &HashMap<StandardHash, Arc<Standard>>,
) -> Progress {
    let theirs: Vec<Attempt> =
        attempts.iter().filter(|attempt| attempt.operator == person.login).cloned().collect();
    progress(person, &theirs, standard, &|hash| named.get(hash).map(|standard| &**standard))
}

impl Act<'_> {
    /// The exercises that a person's role asks and that they have not passed, or not by what the standard
    /// says now.
    fn untrained(&self, person: &Operator) -> Answer<Vec<String>> {
        if required(&self.standard, &person.role).next().is_none() {
            return Ok(Vec::new());
        }
        let attempts = self.store.attempts(Some(&person.login))?;
        let named = named(self.store, self.versions, &attempts)?;
        let progress = stands(person, &attempts, &self.standard, &named);
        Ok(progress.missing().map(|id| format!("exercise:{id}")).collect())
    }

    /// What a person must pass before real requests are theirs; nothing where the standard only warns.
    pub fn barred(&self, person: &Operator) -> Answer<Vec<String>> {
        if self.standard.training.enforce != Enforce::Block || self.versions.rehearsal {
            return Ok(Vec::new());
        }
        self.untrained(person)
    }

    /// Refuses to give real requests to a colleague who has not passed the exercises.
    pub fn trained_colleague(&self, colleague: &Operator) -> Answer<()> {
        let missing = self.barred(colleague)?;
        if missing.is_empty() {
            return Ok(());
        }
        Err(Refusal::StandardNotMet {
            message: said!(
                "{to} has to pass these exercises before taking real requests: {missing}",
                to = colleague.login,
                missing = missing.join(", ")
            ),
            clause: Clause::new("training", "required_for"),
            missing,
        }
        .into())
    }

    /// Refuses real requests to whoever has not passed the exercises, where the standard asks that.
    pub fn trained(&self) -> Answer<()> {
        let mut missing = self.barred(&self.me)?;
        if missing.is_empty()
            && let Some(by) = &self.by
            && let Some(hand) = self.store.operator(by.as_str())?
        {
            // Another's name is no exercise passed.
            missing = self.barred(&hand)?;
        }
        if missing.is_empty() {
            return Ok(());
        }
        Err(Refusal::StandardNotMet {
            message: said!("pass these exercises before taking real requests: {missing}; firstline train EXERCISE begins one", missing = missing.join(", ")),
            clause: Clause::new("training", "required_for"),
            missing,
        }
        .into())
    }

    /// Tells whoever took a request untrained, and those who watch over them, where the standard only
    /// warns; once a day.
    pub fn warn_untrained(&mut self, id: RequestId) -> Answer<()> {
        if self.standard.training.enforce != Enforce::Warn
            || self.versions.rehearsal
            || self.store.was_told(&self.me.login, NoticeKind::Training, self.now - AGAIN)?
            || self.untrained(&self.me)?.is_empty()
        {
            return Ok(());
        }
        let cause = self.events.last().map(|recorded| recorded.seq);
        let watching =
            self.store.operators()?.into_iter().filter(|person| {
                person.active && self.standard.allows(&person.role, Right::Assign)
            });
        let mut told: Vec<Login> = watching.map(|person| person.login).collect();
        told.retain(|login| *login != self.me.login);
        told.push(self.me.login.clone());
        let clause = Clause::new("training", "required_for");
        for to in told {
            self.tell(id, to, NoticeKind::Training, (Some(&clause), cause))?;
        }
        Ok(())
    }
}
