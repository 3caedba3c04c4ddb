//! The scorecard as data: points by term and department, asked where no rule decides. How it is read
//! against a request is in [`crate::model::routing`].

use std::collections::BTreeMap;

use super::Place;
use crate::model::id::{Clause, DepartmentId, ScorecardId};

/// Points by term. Those of the terms that stand in a request are summed by department; most points win,
/// and the lead says how sure that is: each point doubles the odds.
#[derive(Debug, Clone, PartialEq)]
pub struct Scorecard {
    pub id: ScorecardId,
    /// So many points ahead of the next department it decides by itself; with less it only suggests. None
    /// where it never decides.
    pub decide_from: Option<u32>,
    /// What each department has before any term is found.
    pub base: BTreeMap<DepartmentId, i32>,
    /// The reason, in words for people.
    pub why: Option<String>,
    /// Terms that learning never proposes.
    pub never: Vec<String>,
    /// One in so many requests that it would decide goes to a person who is not told; none where all are
    /// sent on.
    pub audit: Option<u32>,
    /// The lines, in the order written.
    pub lines: Vec<PointLine>,
    /// Where it is written.
    pub place: Place,
}

/// What a term speaks for and against.
#[derive(Debug, Clone, PartialEq)]
pub struct PointLine {
    /// The term, written as an entry of a rule's words.
    pub term: String,
    /// Points by department, in the order written; from −[`Scorecard::MOST`] to [`Scorecard::MOST`], never 0.
    pub points: Vec<(DepartmentId, i32)>,
    /// Where it is written.
    pub place: Place,
}

impl Scorecard {
    /// No line may give more points, for or against.
    pub const MOST: i32 = 9;
    /// More lines than this are read by nobody.
    pub const MOST_LINES: usize = 1_000;

    pub fn clause(&self) -> Clause {
        Clause::new("scorecard", &self.id)
    }

    /// Every department that it has points for, each once.
    pub fn departments(&self) -> impl Iterator<Item = &DepartmentId> {
        let of_lines = self.lines.iter().flat_map(|line| line.points.iter().map(|(id, _)| id));
        let all: std::collections::BTreeSet<_> = self.base.keys().chain(of_lines).collect();
        all.into_iter()
    }

    /// How often, in a hundred, a lead of so many points is right: one point doubles the odds.
    pub fn sureness(lead: u32) -> f64 {
        let odds = f64::from(lead.min(40)).exp2();
        100.0 * odds / (1.0 + odds)
    }
}
