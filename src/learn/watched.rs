//! How a scorecard does once it is in force, week by week: what it sent by itself and people handed on, and
//! what it would have sent where a person decided without being told.

use std::collections::BTreeMap;

use chrono::{Datelike as _, Days, NaiveDate};
use chrono_tz::Tz;

use crate::{
    model::{
        event::{Event, taken_back},
        hop::Move,
        id::Clause,
        operator::Actor,
        request::Status,
        standard::Scorecard,
    },
    standards::simulate::{Past, intake},
};

/// A week of a scorecard.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Week {
    /// Requests that it sent by itself, and those of them that a person handed on.
    pub sent: u32,
    pub handed_on: u32,
    /// Requests resolved that a person decided without being told, and those of them that it would have sent
    /// there too.
    pub audited: u32,
    pub agreed: u32,
}

/// So many requests of a week tell a share.
const FEWEST: u32 = 20;

impl Week {
    /// The share of what it sent that people handed on.
    pub fn share(&self) -> Option<f64> {
        (self.sent > 0).then(|| f64::from(self.handed_on) / f64::from(self.sent))
    }

    /// Whether people hand on more than twice what its lead promises.
    pub fn is_alarming(&self, decide_from: Option<u32>) -> bool {
        let wrong = decide_from.map_or(0.0, |from| 1.0 - Scorecard::sureness(from) / 100.0);
        self.sent >= FEWEST && self.share().is_some_and(|share| share > 2.0 * wrong)
    }
}

/// The weeks of each scorecard, by their Mondays.
pub type Weeks = BTreeMap<(Clause, NaiveDate), Week>;

/// Notes a request of the past, where a scorecard sent it or would have.
pub fn note(weeks: &mut Weeks, past: &Past, zone: Tz) {
    let Some((received, routed)) = intake(&past.history) else {
        return;
    };
    let Some(tally) = &routed.explanation.card else {
        return;
    };
    let clause = Clause::new("scorecard", &tally.scorecard);
    let by_itself = routed.explanation.clause == clause;
    if !by_itself && !tally.audited {
        return;
    }
    let undone = taken_back(past.history.iter());
    let stands = || past.history.iter().filter(|recorded| !undone.contains(&recorded.seq));
    let hop = stands()
        .rev()
        .filter(|recorded| matches!(recorded.actor, Actor::Operator(_)))
        .filter_map(|recorded| Move::of(&recorded.event))
        .find(|(kind, _)| *kind != Move::Hierarchy);
    let day = received.received.with_timezone(&zone).date_naive();
    let monday = day - Days::new(day.weekday().num_days_from_monday().into());
    let week = weeks.entry((clause, monday)).or_default();
    if by_itself {
        week.sent += 1;
        week.handed_on += u32::from(hop.is_some());
        return;
    }
    let resolved = stands().fold(Status::New, |status, recorded| match &recorded.event {
        Event::Resolved { .. } | Event::Closed { .. } => Status::Resolved,
        Event::Reopened { .. } => Status::Open,
        _ => status,
    });
    if resolved == Status::Resolved {
        let department = hop.map_or(&routed.department, |(_, moved)| &moved.to);
        week.audited += 1;
        week.agreed += u32::from(tally.points.first().is_some_and(|(id, _)| id == department));
    }
}
