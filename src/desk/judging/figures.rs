//! Figures of people: scores, results, entries, what somebody let through. A screen shows them to whoever may see
//! them. Where they leave it, for a file or another program, they are handed out here and nowhere else, together
//! with the event that says who took them.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::desk::{Desk, Error};
use crate::model::{
    appeal::{AppealRow, EntryCard, ToPropose},
    card::LedgerRow,
    command::{Command, Submission},
    event::Event,
    id::Login,
    norm::Overridden,
    operator::Actor,
    review::Review,
    training::Progress,
};

/// What tells of people.
pub trait OfPeople {
    /// Whether it tells something of another that is news to me.
    fn tells_of_others(&self, me: &Login) -> bool;
}

/// What tells of people, read for somebody who may see it.
#[derive(Debug, Clone, PartialEq)]
#[must_use]
pub struct Figures<T>(T);

/// The way that figures go.
#[derive(Debug, Clone)]
pub enum Errand {
    /// To the eyes of whoever asked, and no further.
    Shown,
    Taken {
        /// Which report, as the log calls it.
        report: &'static str,
        /// Of which days, the first and the last.
        days: (NaiveDate, NaiveDate),
        /// As what: `csv`.
        format: &'static str,
        often: Often,
    },
}

/// When figures that are taken away stand in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Often {
    /// Each time, also where they are one's own.
    Always,
    /// Each time that they tell of others.
    OfOthers,
    /// Where they tell of others, once a day of each who takes them: for what is read again and again.
    OnceADay,
}

impl<T> Figures<T> {
    pub(crate) const fn of(rows: T) -> Self {
        Self(rows)
    }

    /// For a screen, and for what asks them itself.
    pub fn shown(self) -> T {
        self.0
    }

    /// The same with rows left out, or put otherwise.
    pub fn cut(mut self, cut: impl FnOnce(&mut T)) -> Self {
        cut(&mut self.0);
        self
    }
}

impl Desk {
    /// Hands figures out. Where they leave, it stands in the log first.
    ///
    /// # Errors
    /// A refusal, where they are not for whoever asks; else the desk's.
    pub fn hand_out<T: OfPeople>(
        &mut self,
        figures: Figures<T>,
        errand: &Errand,
        me: &Login,
        now: DateTime<Utc>,
    ) -> Result<T, Error> {
        let Errand::Taken { report, days: (from, to), format, often } = errand else {
            return Ok(figures.0);
        };
        let others = figures.0.tells_of_others(me);
        let told = match often {
            Often::Always => true,
            Often::OfOthers => others,
            Often::OnceADay => others && !self.took_today(report, me, now)?,
        };
        if told {
            let export = Command::ReportExport {
                report: (*report).to_owned(),
                from: *from,
                to: *to,
                format: (*format).to_owned(),
                others,
            };
            self.perform(&Submission::from(export), me, now)?;
        }
        Ok(figures.0)
    }

    fn took_today(&self, report: &str, me: &Login, now: DateTime<Utc>) -> anyhow::Result<bool> {
        let soon = now + TimeDelta::milliseconds(1);
        let since = now - TimeDelta::hours(24);
        let taken = self.store.events_of_kinds(&["report.exported"], since, soon)?;
        Ok(taken.iter().any(|recorded| {
            recorded.actor == Actor::Operator(me.clone())
                && recorded.by.as_ref() == self.acts_for(me)
                && matches!(&recorded.event, Event::ReportExported { report: name, .. } if name == report)
        }))
    }
}

impl<R: OfPeople> OfPeople for Vec<R> {
    fn tells_of_others(&self, me: &Login) -> bool {
        self.iter().any(|row| row.tells_of_others(me))
    }
}

impl<R: OfPeople> OfPeople for Option<R> {
    fn tells_of_others(&self, me: &Login) -> bool {
        self.as_ref().is_some_and(|row| row.tells_of_others(me))
    }
}

impl OfPeople for LedgerRow {
    fn tells_of_others(&self, me: &Login) -> bool {
        self.operator != *me
    }
}

impl OfPeople for EntryCard {
    fn tells_of_others(&self, me: &Login) -> bool {
        self.row.tells_of_others(me)
    }
}

impl OfPeople for ToPropose {
    fn tells_of_others(&self, me: &Login) -> bool {
        self.judged.operator != *me
    }
}

impl OfPeople for AppealRow {
    fn tells_of_others(&self, me: &Login) -> bool {
        self.operator != *me
    }
}

impl OfPeople for Progress {
    fn tells_of_others(&self, me: &Login) -> bool {
        self.operator.login != *me
    }
}

impl OfPeople for Overridden {
    fn tells_of_others(&self, me: &Login) -> bool {
        matches!(&self.by, Actor::Operator(login) if login != me)
    }
}

impl OfPeople for Review {
    /// What I wrote myself is no news to me.
    fn tells_of_others(&self, me: &Login) -> bool {
        self.operator != *me && self.reviewer != me.as_str()
    }
}
