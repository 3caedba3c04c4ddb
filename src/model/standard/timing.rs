//! Deadline clauses as data. What they mean for a request is in [`crate::model::deadline`].

use super::{Place, Role};
use crate::model::{
    id::{CalendarId, Clause, DepartmentId, Login, RoleId},
    request::{Channel, Level, Priority, Request, Status},
    target::Target,
};

crate::model::request::words! {
    /// The kinds of deadlines; each says what starts and stops its clock.
    DeadlineKind {
        /// Received → first answer to the client.
        FirstResponse = "first_response",
        /// Oldest unanswered message of the client → answer.
        NextResponse = "next_response",
        /// Last answer to the client → next word to the client.
        Update = "update",
        Resolution = "resolution",
        /// Routed to a department → someone there claims it.
        Own = "own",
        /// Claimed in a department → resolved, handed over or bounced back.
        Handle = "handle",
        Callback = "callback",
    }
}

crate::model::request::words! {
    /// Towards whom a deadline is kept.
    Audience {
        /// Promised to the client (SLA).
        Client = "client",
        /// Agreed inside the company (OLA).
        Internal = "internal",
    }
}

impl DeadlineKind {
    /// Whether a request has at most one clock of this kind in its life.
    pub const fn is_single(self) -> bool {
        matches!(self, Self::FirstResponse | Self::Resolution)
    }
}

/// What starts a clock later than the intake: the first time that it happens to the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// Someone takes the request.
    Claimed,
    /// The request gets a tag.
    Tag(String),
    /// A field of the request is filled in.
    Field(String),
    /// A step of a script is done.
    Step(String),
}

impl Start {
    fn from_word(word: &str) -> Option<Self> {
        let (what, name) = word.split_once(':').unwrap_or((word, ""));
        let name = name.trim();
        match what {
            "claimed" if !word.contains(':') => Some(Self::Claimed),
            "tag" if !name.is_empty() => Some(Self::Tag(name.to_owned())),
            "field" if !name.is_empty() => Some(Self::Field(name.to_owned())),
            "step" if !name.is_empty() => Some(Self::Step(name.to_owned())),
            _ => None,
        }
    }
}

impl std::str::FromStr for Start {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Self::from_word(word.trim()).ok_or_else(|| {
            format!(
                "`{word}` starts no clock: say `claimed`, `tag:NAME`, `field:NAME` or `step:ID`"
            )
        })
    }
}

impl std::fmt::Display for Start {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Claimed => f.write_str("claimed"),
            Self::Tag(name) => write!(f, "tag:{name}"),
            Self::Field(name) => write!(f, "field:{name}"),
            Self::Step(name) => write!(f, "step:{name}"),
        }
    }
}

/// By how much a due time may be put off, where the client is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extension {
    /// By how much each time, from the due time on.
    pub by: Target,
    /// How often at most.
    pub times: u32,
    /// Whether the client has to be told in the same act.
    pub notice: bool,
}

/// One `[[deadline]]`.
#[derive(Debug, Clone, PartialEq)]
pub struct DeadlineClause {
    pub id: String,
    pub kind: DeadlineKind,
    pub audience: Audience,
    pub when: Scope,
    /// How long it may take.
    pub target: Target,
    /// What starts the clock, where that is not the intake.
    pub starts: Option<Start>,
    /// Whether and how it may be extended.
    pub extension: Option<Extension>,
    /// Whether it takes the deadline away: nothing of its kind is due for these requests.
    pub none: bool,
    /// The share of its deadlines that are to be met, in per cent; reported, and no deadline itself.
    pub goal: Option<f64>,
    /// The share of the target after which it is at risk, above 0 and at most 1.
    pub warn_at: f64,
    /// How long before the due time it is at risk, by the clock on the wall; instead of the share.
    pub warn_before: Option<Target>,
    /// Overrides the department's calendar.
    pub calendar: Option<CalendarId>,
    /// The states in which the clock stands still.
    pub pauses: Vec<Status>,
    /// What happens when it gets at risk.
    pub on_warn: Consequence,
    /// What happens when it is breached.
    pub on_breach: Consequence,
    /// Where it is written.
    pub place: Place,
}

impl DeadlineClause {
    pub fn clause(&self) -> Clause {
        Clause::new("deadline", &self.id)
    }
}

/// For which requests something holds: every key that is not empty must name the request's value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// Tiers of the client.
    pub client_tier: Vec<String>,
    pub priority: Vec<Priority>,
    pub level: Vec<Level>,
    pub department: Vec<DepartmentId>,
    pub channel: Vec<Channel>,
    /// Tags, any of which is enough.
    pub tag: Vec<String>,
}

/// The facts of a request that a scope looks at.
#[derive(Debug, Clone, Copy)]
pub struct ScopeFacts<'a> {
    /// Tier of the client.
    pub client_tier: Option<&'a str>,
    pub priority: Priority,
    pub level: Level,
    pub department: &'a str,
    pub channel: Channel,
    pub tags: &'a [String],
}

impl<'a> ScopeFacts<'a> {
    /// Those of a request as it stands, whose client is of this class.
    pub fn of(request: &'a Request, client_tier: Option<&'a str>) -> Self {
        Self {
            client_tier,
            priority: request.priority,
            level: request.level,
            department: request.department.as_str(),
            channel: request.channel,
            tags: &request.tags,
        }
    }
}

impl Scope {
    /// Whether it takes in a request.
    pub fn holds(&self, facts: &ScopeFacts<'_>) -> bool {
        let tier = |tiers: &[String]| {
            facts.client_tier.is_some_and(|tier| tiers.iter().any(|t| t == tier))
        };
        (self.client_tier.is_empty() || tier(&self.client_tier))
            && (self.priority.is_empty() || self.priority.contains(&facts.priority))
            && (self.level.is_empty() || self.level.contains(&facts.level))
            && (self.department.is_empty() || self.department.iter().any(|d| d == facts.department))
            && (self.channel.is_empty() || self.channel.contains(&facts.channel))
            && (self.tag.is_empty() || self.tag.iter().any(|tag| facts.tags.contains(tag)))
    }
}

/// Whom a standard tells that a deadline is at risk or breached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notify {
    /// Whoever works on the request, or is to make the call.
    Assignee,
    /// Whoever answers for it.
    Accountable,
    /// Everyone at work in this role.
    Role(RoleId),
    /// One person.
    Login(Login),
}

impl Notify {
    pub const ASSIGNEE: &'static str = "assignee";
    pub const ACCOUNTABLE: &'static str = "accountable";

    /// Whom a word of `notify` means, in a standard with these roles.
    pub fn of(word: &str, roles: &[Role]) -> Self {
        match word {
            Self::ASSIGNEE => Self::Assignee,
            Self::ACCOUNTABLE => Self::Accountable,
            _ if roles.iter().any(|role| role.id == *word) => Self::Role(word.into()),
            _ => Self::Login(word.into()),
        }
    }

    /// The word in `notify`.
    pub fn word(&self) -> &str {
        match self {
            Self::Assignee => Self::ASSIGNEE,
            Self::Accountable => Self::ACCOUNTABLE,
            Self::Role(role) => role.as_str(),
            Self::Login(login) => login.as_str(),
        }
    }
}

/// What a standard has done when a deadline is at risk or breached.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Consequence {
    /// Who gets a notice.
    pub notify: Vec<Notify>,
    /// The priority goes up by one.
    pub raise_priority: bool,
    /// The request goes to this level, by `escalates_to`.
    pub escalate: Option<Level>,
    /// The request is assigned to this login, or by `least_loaded` or `round_robin`.
    pub assign: Option<AssignTo>,
    /// The request gets these tags.
    pub tag: Vec<String>,
}

impl Consequence {
    /// Whether nothing is to be done.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// To whom a consequence assigns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AssignTo {
    Operator(Login),
    /// Whoever the method chooses.
    By(super::Assign),
}
