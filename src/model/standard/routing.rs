//! Routing rules as data. How they are matched is in [`crate::model::routing`].

use chrono::TimeDelta;

use super::Place;
use crate::model::{
    id::{CalendarId, Clause, DepartmentId, Login, RuleId, ScriptId},
    request::{Channel, Level, Priority},
    target::Target,
};

/// One numbered entry of the routing.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    pub id: RuleId,
    pub when: Vec<Condition>,
    pub then: Verdict,
    /// Adds what it says and lets the search go on (`continue = true`).
    pub goes_on: bool,
    /// Whether what it sends past a gate waits for it; none: as the gate says.
    pub gate: Option<AtGate>,
    /// The reason, in words for people.
    pub why: Option<String>,
    /// Where it is written.
    pub place: Place,
}

impl Rule {
    pub fn clause(&self) -> Clause {
        Clause::new("rule", &self.id)
    }

    /// Whether it ends the search when it holds: it names a department and does not go on.
    pub fn decides(&self) -> bool {
        !self.goes_on && self.then.department.is_some()
    }
}

/// One key of a rule's `when`. Where it lists several, any is enough (`AllWords`: all are needed).
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// Any of these terms stands in the subject or the text.
    Words(Vec<String>),
    /// All of these terms stand in the subject or the text.
    AllWords(Vec<String>),
    /// None of these terms stands in the subject or the text.
    NoWords(Vec<String>),
    /// Any of these terms stands in the subject.
    SubjectWords(Vec<String>),
    /// Any of these patterns matches the subject or the text.
    Regex(Vec<String>),
    /// It came by one of these channels.
    Channel(Vec<Channel>),
    /// Its text is in one of these languages.
    Language(Vec<String>),
    /// The client is of one of these tiers.
    ClientTier(Vec<String>),
    /// The client belongs to one of these accounts, by name without regard to case.
    Account(Vec<String>),
    /// The field `product` has one of these values.
    Product(Vec<String>),
    /// The sender's address is at one of these domains or below one.
    SenderDomain(Vec<String>),
    /// It came in with one of these tags. Those that rules give are not seen by other rules.
    Tag(Vec<String>),
    /// The field has one of these values.
    Field {
        name: String,
        /// The values, compared without regard to case.
        values: Vec<String>,
    },
    /// It came in inside or outside the hours of a calendar.
    Hours {
        inside: bool,
        /// The calendar; the fallback department's where none is named.
        calendar: Option<CalendarId>,
    },
    /// The client has at least so many open requests, this one not counted.
    OpenRequestsAtLeast(u32),
    /// The client raised another request within this time before.
    RepeatWithin(TimeDelta),
    /// It came in with one of these priorities.
    Priority(Vec<Priority>),
}

impl Condition {
    /// Whether it asks what the client said, rather than who they are or how it came.
    pub fn is_of_words(&self) -> bool {
        matches!(
            self,
            Self::Words(_)
                | Self::AllWords(_)
                | Self::NoWords(_)
                | Self::SubjectWords(_)
                | Self::Regex(_)
        )
    }

    /// The key in `when`.
    pub fn key(&self) -> String {
        match self {
            Self::Words(_) => "words".into(),
            Self::AllWords(_) => "all_words".into(),
            Self::NoWords(_) => "no_words".into(),
            Self::SubjectWords(_) => "subject_words".into(),
            Self::Regex(_) => "regex".into(),
            Self::Channel(_) => "channel".into(),
            Self::Language(_) => "language".into(),
            Self::ClientTier(_) => "client_tier".into(),
            Self::Account(_) => "account".into(),
            Self::Product(_) => "product".into(),
            Self::SenderDomain(_) => "sender_domain".into(),
            Self::Tag(_) => "tag".into(),
            Self::Field { name, .. } => format!("field.{name}"),
            Self::Hours { .. } => "hours".into(),
            Self::OpenRequestsAtLeast(_) => "open_requests_at_least".into(),
            Self::RepeatWithin(_) => "repeat_within".into(),
            Self::Priority(_) => "priority".into(),
        }
    }
}

/// What a rule says about a request.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Verdict {
    pub department: Option<DepartmentId>,
    /// The level there; the department's where none is named.
    pub level: Option<Level>,
    /// How urgently it moves.
    pub priority: Option<Priority>,
    /// How far it reaches, by the matrix of priorities.
    pub impact: Option<String>,
    /// How little it can wait, by the matrix of priorities.
    pub urgency: Option<String>,
    pub tags: Vec<String>,
    /// The script to use.
    pub script: Option<ScriptId>,
    /// How an assignee is chosen.
    pub assign: Option<Assign>,
    /// The assignee by name.
    pub assignee: Option<Login>,
}

crate::model::request::words! {
    /// What becomes of a request that the desk itself sends to a department with a gate.
    AtGate {
        /// It waits with the first line until what the gate asks for is there.
        Ask = "ask",
        /// It goes on as it is.
        Skip = "skip",
    }
}

crate::model::request::words! {
    /// How a rule chooses an assignee among the operators on duty in the department.
    Assign {
        /// Who has the fewest open requests.
        LeastLoaded = "least_loaded",
        RoundRobin = "round_robin",
    }
}

crate::model::request::words! {
    /// Who answers for a request that nobody of the first line took in, among its operators.
    OwnerRule {
        /// Who answers for the fewest unresolved requests.
        LeastLoaded = "least_loaded",
        RoundRobin = "round_robin",
        /// Who took the shift over last, else a supervisor on duty.
        Supervisor = "supervisor",
    }
}

/// A test of the rules: a text and what must come of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// The text of the request.
    pub text: String,
    /// Its subject, where one is given.
    pub subject: Option<String>,
    pub channel: Option<Channel>,
    pub client_tier: Option<String>,
    pub client_account: Option<String>,
    /// The client's mail address.
    pub client_email: Option<String>,
    pub tags: Vec<String>,
    pub fields: std::collections::BTreeMap<String, String>,
    /// When it comes in.
    pub at: Option<chrono::DateTime<chrono::Utc>>,
    /// How many open requests the client has.
    pub open_requests: u32,
    /// How long before this one the client raised another.
    pub repeat_after: Option<TimeDelta>,
    /// What must come of it; keys left out are not looked at.
    pub expect: Expectation,
    /// Where it is written.
    pub place: Place,
}

/// What is expected of a routing or of a person in an exercise.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Expectation {
    /// The rule that decides; `fallback` names the fallback.
    pub rule: Option<RuleId>,
    pub department: Option<DepartmentId>,
    pub level: Option<Level>,
    /// How urgently it moves.
    pub priority: Option<Priority>,
    /// Tags it must bear.
    pub tags: Vec<String>,
    pub script: Option<ScriptId>,
    /// A call is promised within this time.
    pub callback_within: Option<Target>,
    /// The command given, as `callback.move`.
    pub action: Option<String>,
    /// A reason is given.
    pub reason: Option<bool>,
}
