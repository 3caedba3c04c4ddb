//! The past as something to learn from: who may look at it, which requests teach, and whose names never
//! become a rule.

use std::{collections::BTreeMap, ops::ControlFlow};

use chrono::{DateTime, Utc};

use crate::desk::{Desk, Error, Span};
use crate::{
    learn::{
        labels::{Label, LeftOut, label, mostly_by},
        watched::{Weeks, note},
    },
    model::{
        command::{Command, Submission},
        contact::{same_name, typed_keys},
        event::Event,
        id::Login,
        operator::Right,
        refusal::{Refusal, said},
        standard::Standard,
    },
    standards::diff::{Change, most_moving_first},
};

/// What the past teaches.
#[derive(Debug, Default)]
pub struct Lessons {
    pub labels: Vec<Label>,
    /// What teaches nothing, by reason.
    pub left_out: BTreeMap<LeftOut, u64>,
}

/// Texts with a term are counted no further: beyond that it is a word that everybody says.
const MOST_COUNTED: u32 = 2_000;

/// The name under which the log says who looked at requests to learn from them.
pub const LEARN: &str = "standards-learn";

impl Desk {
    /// Lets somebody look at the requests of a time to learn from them. They must have the right to propose;
    /// that they look stands in the log.
    ///
    /// # Errors
    /// A refusal, where they may not; else the desk's.
    pub fn begin_learning(
        &mut self,
        me: &Login,
        (from, to): (DateTime<Utc>, DateTime<Utc>),
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let operator = self.me(me)?;
        let standard = self.standard(now)?;
        if !standard.allows(&operator.role, Right::Standard) {
            let right = Right::Standard.word();
            return Err(Refusal::not_allowed(said!(
                "learning reads what clients wrote, for a draft: it needs the right `{right}`",
                right
            ))
            .into());
        }
        let zone = standard.timezone;
        let taken = Command::ReportExport {
            report: LEARN.to_owned(),
            from: from.with_timezone(&zone).date_naive(),
            to: to.with_timezone(&zone).date_naive(),
            format: "draft".to_owned(),
            others: true,
        };
        self.perform(&Submission::from(taken), me, now)?;
        Ok(())
    }

    /// The requests of a time that rules can be learnt from, once [`Self::begin_learning`] let somebody look at
    /// them. `progress` gets how many of how many were read, and ends it early by answering `Break`.
    ///
    /// # Errors
    /// A refusal, where nearly all labels are one person's; else the desk's.
    pub fn lessons(
        &self,
        (from, to): (DateTime<Utc>, DateTime<Utc>),
        now: DateTime<Utc>,
        mut progress: impl FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Result<Lessons, Error> {
        let mut lessons = Lessons::default();
        let mut done = 0;
        self.past(Span::Between(from, to), now, |total, past, versions| {
            let by = past.history.iter().find(|it| matches!(it.event, Event::Routed(_)));
            match label(past, by.and_then(|recorded| versions(&recorded.standard))) {
                Ok(label) => lessons.labels.push(label),
                Err(why) => *lessons.left_out.entry(why).or_default() += 1,
            }
            done += 1;
            progress(done, total)
        })?;
        let mut by: BTreeMap<Login, usize> = BTreeMap::new();
        for label in &lessons.labels {
            if let Some(login) = &label.by {
                *by.entry(login.clone()).or_default() += 1;
            }
        }
        if let Some((login, share)) = mostly_by(&by).filter(|_| self.operators_at_work() > 1) {
            return Err(Refusal::invalid(said!(
                "{share} of 100 labels are the word of {login} alone: what one person holds to be right is no rule of the desk",
                share,
                login
            ))
            .into());
        }
        Ok(lessons)
    }

    /// How scorecards did in a time, week by week.
    ///
    /// # Errors
    /// When the desk cannot be read.
    pub fn scorecard_weeks(
        &self,
        (from, to): (DateTime<Utc>, DateTime<Utc>),
        zone: chrono_tz::Tz,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Weeks> {
        let mut weeks = Weeks::new();
        self.past(Span::Between(from, to), now, |_, past, _| {
            note(&mut weeks, past, zone);
            ControlFlow::Continue(())
        })?;
        Ok(weeks)
    }

    /// Puts what of two scorecards moves most requests of this desk in front of what moves few.
    ///
    /// # Errors
    /// When the desk cannot be read.
    pub fn weigh(
        &self,
        changes: &mut [Change],
        versions: (&Standard, &Standard),
    ) -> anyhow::Result<()> {
        let mut failed = None;
        most_moving_first(changes, versions, |term| {
            // A term may be a phrase: quotes keep its words together, as in a rule.
            let term = term.trim_start_matches("exact:");
            let found =
                self.store.read(|store| store.texts_with(&format!("\"{term}\""), MOST_COUNTED));
            found.unwrap_or_else(|error| {
                failed.get_or_insert(error);
                0
            })
        });
        failed.map_or(Ok(()), Err)
    }

    fn operators_at_work(&self) -> usize {
        self.operators().map_or(0, |all| all.iter().filter(|one| one.active).count())
    }

    /// Whether a word tells who somebody is: a name of a client, an organisation or an operator, in any of
    /// its forms, or a word of an address.
    ///
    /// # Errors
    /// When the desk cannot be read.
    pub fn names_somebody(&self, word: &str) -> anyhow::Result<bool> {
        let in_address = self.store.read(|store| {
            for key in typed_keys(word) {
                if store.is_client_key(&key)? {
                    return Ok(true);
                }
            }
            Ok(false)
        })?;
        if in_address || self.is_name(word)? {
            return Ok(true);
        }
        let operators = self.operators()?;
        Ok(operators.iter().any(|operator| {
            let names =
                crate::terms::words(&operator.name).map(|part| crate::terms::fold(part.text));
            let login = crate::terms::fold(operator.login.as_str());
            names.chain([login]).any(|name| same_name(word, &name))
        }))
    }
}
