//! Routing: a request's facts against the rules of a standard, and the reason why.
//!
//! [`Router`] compiles the rules of a standard once; [`Router::route`] then decides by them:
//!
//! * Rules are tried in order. The first that holds and [decides](super::standard::Rule::decides) wins;
//!   rules after it are not looked at. Where none does, the scorecard is asked
//!   ([`Scorecard`](super::standard::Scorecard)): far enough ahead it decides, and names the department
//!   only. Else the fallback catches the request.
//! * Rules before it that hold but do not decide (`continue = true`, or no department named) enrich:
//!   all their tags are given, in order. Of what only one can stand (priority, level, script, who is
//!   assigned) the deciding rule's own word stands, else that of the last enriching rule that has
//!   one. A department named with `continue = true` stands in place of the fallback.
//! * A level that nobody names is the department's; a priority that nobody names is the one the
//!   request came with. The fallback names its level itself.
//! * Rules look at the request as it came in. Nothing that a rule says is seen by another.
//!
//! What is told about rules without a request (that one can never be reached, that a pattern is too
//! large) is in [`covers`], [`unreachable()`] and [`Pattern`].
//!
//! Not here: who reads rules from files, and who of a department is assigned.

mod card;
mod check;
mod cover;
mod example;
mod index;
mod pattern;
mod router;

pub use cover::{Unreachable, covers, never_holds, unreachable};
pub use example::{Unmet, unmet};
pub use pattern::{Pattern, PatternFault};
pub use router::Router;

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{
    id::{Clause, DepartmentId, Login, RuleId, ScorecardId, ScriptId},
    private::Private,
    request::{Channel, Level, Priority},
    standard::{Assign, Place},
};

/// What the rules look at: an immutable snapshot of a request at intake.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    /// What it is about.
    pub subject: &'a str,
    /// What the client said.
    pub body: &'a str,
    pub channel: Channel,
    /// Two-letter code of the language of the text.
    pub language: &'a str,
    /// Class of the client.
    pub client_tier: Option<&'a str>,
    pub account: Option<&'a str>,
    /// The sender's mail address.
    pub email: Option<&'a str>,
    /// Marks it came with.
    pub tags: &'a [String],
    /// Answers kept on it.
    pub fields: &'a BTreeMap<String, String>,
    /// The priority it came with.
    pub priority: Priority,
    /// When it was received.
    pub at: DateTime<Utc>,
    /// How many open requests the client has, this one not counted.
    pub open_requests: u32,
    /// How long ago the client raised the one before.
    pub since_last_request: Option<TimeDelta>,
}

/// What came of the rules.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    pub department: DepartmentId,
    pub level: Level,
    /// How urgently it moves.
    pub priority: Priority,
    /// The impact and the urgency that the rules say, by field.
    pub fields: BTreeMap<String, String>,
    /// Marks that the rules give, in the order given, without repetition.
    pub tags: Vec<String>,
    pub script: Option<ScriptId>,
    /// How an assignee is chosen.
    pub assign: Option<Assign>,
    /// The assignee by name.
    pub assignee: Option<Login>,
    /// The rule that decided; none for the fallback.
    pub rule: Option<RuleId>,
    pub explanation: Explanation,
}

/// Why a request was routed as it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// The clause that decided: `rule:ID`, `scorecard:ID`, or `routing:fallback`.
    pub clause: Clause,
    /// Where that clause is written.
    pub place: Place,
    /// The rules that held, in order, and those before the deciding one that came close: what tells
    /// them most (their words, else their pattern or a fact) was there, but not all. Of these the first
    /// [`Router::NEAR_MISSES`] are kept; all other rules are only counted.
    pub tried: Vec<Tried>,
    /// How many rules were tried in all.
    pub count: u32,
    /// What the scorecard said; none where a rule decided, or there is no scorecard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<Box<Tally>>,
}

impl Explanation {
    /// The two departments with most points, where a person is to choose between them: the scorecard was
    /// asked, did not decide, and the request is not one that is decided without being told.
    pub fn offered(&self) -> Option<[&DepartmentId; 2]> {
        let tally = self.card.as_deref().filter(|tally| !tally.audited)?;
        if self.clause == Clause::new("scorecard", &tally.scorecard) || tally.lines.is_empty() {
            return None;
        }
        match &tally.points[..] {
            [(first, _), (second, _), ..] => Some([first, second]),
            _ => None,
        }
    }
}

/// What a scorecard said about a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tally {
    pub scorecard: ScorecardId,
    /// The points of every department that it knows, most first.
    pub points: Vec<(DepartmentId, i32)>,
    /// How many points the first is ahead of the next.
    pub lead: u32,
    /// The lines whose terms were found, in the order of the card.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Scored>,
    /// It would have decided, and a person does instead who is not told.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub audited: bool,
}

impl Tally {
    /// What a department had before any term was found.
    pub fn base(&self, department: &DepartmentId) -> i32 {
        let of = |points: &[(DepartmentId, i32)]| {
            points.iter().filter(|(id, _)| id == department).map(|(_, sum)| sum).sum::<i32>()
        };
        of(&self.points) - self.lines.iter().map(|line| of(&line.points)).sum::<i32>()
    }
}

/// A line of a scorecard whose term was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scored {
    /// The term, as the line writes it.
    pub term: String,
    pub points: Vec<(DepartmentId, i32)>,
    /// Where it stands in the text.
    pub matched: Vec<Match>,
}

/// A rule that was tried.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tried {
    pub rule: RuleId,
    /// Whether all its conditions held.
    pub held: bool,
    /// Each condition in the order written. Where one failed, patterns are not tried any more and are
    /// left out.
    pub conditions: Vec<Checked>,
}

/// A condition that was looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Checked {
    /// Its key in `when`.
    pub condition: String,
    pub held: bool,
    /// What made it hold (for `no_words`: what made it fail).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub matched: Vec<Match>,
    /// The fact it looked at, where that is no text: the tier, the channel, a count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fact: Option<Private>,
}

/// Words that matched, and where they stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    /// The entry of the condition, as it is written.
    pub entry: String,
    /// In the subject or in the body.
    pub part: Part,
    /// The words as the client wrote them.
    pub text: Private,
    /// The first character, counted from 0.
    pub from: usize,
    /// The character after the last.
    pub to: usize,
}

crate::model::request::words! {
    /// A part of a request's text.
    Part {
        Subject = "subject",
        Body = "body",
    }
}
