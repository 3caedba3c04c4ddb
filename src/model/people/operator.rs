//! Who works at the desk, and what each may do.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde::{Deserialize, Serialize};

use crate::model::{
    id::{DepartmentId, Login, RoleId},
    request::Level,
};

/// A person who works at the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operator {
    /// The login: on a shared machine the name of the OS user.
    pub login: Login,
    /// The name that colleagues and clients see.
    pub name: String,
    /// The role in the standard, which gives duties and rights.
    pub role: RoleId,
    /// The departments they work in; the first is their home.
    pub departments: Vec<DepartmentId>,
    /// The service level they work at.
    pub level: Level,
    /// Whether they may still work.
    pub active: bool,
    /// Whether they are on duty now.
    pub on_duty: bool,
}

crate::model::request::words! {
    /// What a role may do: the words of `may` in a `[[role]]`.
    Right {
        /// Write a request down.
        Intake = "intake",
        /// Claim, release and take over.
        Claim = "claim",
        /// Hand over by hand.
        Route = "route",
        Reply = "reply",
        /// Leave an internal note.
        Note = "note",
        /// Promise calls and keep them.
        Callback = "callback",
        /// Let a request wait.
        Wait = "wait",
        /// Put a deadline off, where its clause allows it.
        Extend = "extend",
        Resolve = "resolve",
        Reopen = "reopen",
        Close = "close",
        /// Hand to a higher level.
        Escalate = "escalate",
        /// Hand back with a reason.
        Bounce = "bounce",
        /// Change a client's card.
        ClientEdit = "client.edit",
        /// Merge clients and undo that.
        ClientMerge = "client.merge",
        /// Erase a client's data.
        ClientErase = "client.erase",
        /// Act on requests of other departments, reassign, and act for others.
        Assign = "assign",
        /// Resolve against a norm, with a reason.
        Override = "override",
        Review = "review",
        /// Confirm entries of the ledger.
        Ledger = "ledger",
        /// Propose and adopt standards and record reviews of them.
        Standard = "standard",
        /// Have mails sent, and a stuck one tried again or dropped.
        Outbox = "outbox",
        /// Add and change operators.
        Operators = "operators",
    }
}

impl Right {
    /// Whether it is about something that lies in a department: a request, or a person's work. What is not,
    /// as taking a request in or changing a client's card, holds everywhere or not at all.
    pub const fn knows_departments(self) -> bool {
        !matches!(
            self,
            Self::Intake
                | Self::ClientEdit
                | Self::ClientMerge
                | Self::ClientErase
                | Self::Standard
                | Self::Operators
        )
    }
}

/// In which departments a right holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Reach {
    /// The standard does not say: on requests of every department, and over the people of one's own.
    #[default]
    Unsaid,
    Everywhere,
    Within(Departments),
}

/// Some departments.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Departments {
    /// Those in which the person works.
    pub own: bool,
    pub named: BTreeSet<DepartmentId>,
}

impl Departments {
    /// Whether a department is among them, for somebody who works in these.
    pub fn hold(&self, department: &DepartmentId, own: &[DepartmentId]) -> bool {
        self.named.contains(department) || self.own && own.contains(department)
    }
}

impl Reach {
    /// Both together: what a role may by one entry, it may.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        match (self, other) {
            (Self::Within(mut one), Self::Within(other)) => {
                one.own |= other.own;
                one.named.extend(other.named);
                Self::Within(one)
            }
            (Self::Everywhere, _) | (_, Self::Everywhere) => Self::Everywhere,
            (Self::Unsaid, _) | (_, Self::Unsaid) => Self::Unsaid,
        }
    }
}

/// The rights of a role.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rights {
    /// Everything, as `may = ["*"]`.
    pub all: bool,
    pub named: BTreeMap<Right, Reach>,
}

impl Rights {
    /// Whether the right is among them, in whatever department.
    pub fn allow(&self, right: Right) -> bool {
        self.all || self.named.contains_key(&right)
    }

    /// Whether the right holds on what lies in a department, for somebody who works in these.
    pub fn allow_in(&self, right: Right, department: &DepartmentId, own: &[DepartmentId]) -> bool {
        self.all
            || self.named.get(&right).is_some_and(|reach| match reach {
                Reach::Unsaid | Reach::Everywhere => true,
                Reach::Within(within) => within.hold(department, own),
            })
    }

    /// Over whose work the right holds, for somebody: of whom in which departments.
    pub fn over(&self, right: Right, me: &Operator) -> Sight {
        if self.all {
            return Sight::Everyone;
        }
        let departments = match self.named.get(&right) {
            None => return Sight::Own(me.login.clone()),
            Some(Reach::Everywhere) => return Sight::Everyone,
            Some(Reach::Unsaid) => me.departments.clone(),
            Some(Reach::Within(within)) => within.of(&me.departments),
        };
        Sight::Departments { me: me.login.clone(), departments }
    }
}

impl Departments {
    /// Each of them by name, for somebody who works in these.
    pub fn of(&self, own: &[DepartmentId]) -> Vec<DepartmentId> {
        let own = own.iter().filter(|one| self.own && !self.named.contains(*one));
        own.chain(&self.named).cloned().collect()
    }
}

/// The requests that a person may read who does not read those of every department: those that lie in these, and
/// those that are theirs: to work on, to answer for, to call about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readable {
    pub me: Login,
    pub departments: Vec<DepartmentId>,
}

impl Readable {
    /// Whether whoever reads these reads all that another reads of others.
    pub fn covers(mine: Option<&Self>, theirs: Option<&Self>) -> bool {
        match (mine, theirs) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(mine), Some(theirs)) => {
                theirs.departments.iter().all(|one| mine.departments.contains(one))
            }
        }
    }
}

/// Whose figures a person may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sight {
    Everyone,
    /// Those of whoever works in these departments, and one's own.
    Departments {
        me: Login,
        departments: Vec<DepartmentId>,
    },
    Own(Login),
}

impl Sight {
    /// Both together.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        match (self, other) {
            (Self::Everyone, _) | (_, Self::Everyone) => Self::Everyone,
            (Self::Own(_), other) | (other, Self::Own(_)) => other,
            (
                Self::Departments { me, mut departments },
                Self::Departments { departments: others, .. },
            ) => {
                departments.extend(others);
                departments.sort();
                departments.dedup();
                Self::Departments { me, departments }
            }
        }
    }

    /// Whether whoever has this sight sees all that another sees; of the other's own figures nothing is asked.
    pub fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Everyone, _) | (_, Self::Own(_)) => true,
            (Self::Departments { departments, .. }, Self::Departments { departments: all, .. }) => {
                all.iter().all(|one| departments.contains(one))
            }
            _ => false,
        }
    }

    /// Whether the figures of an operator may be seen.
    pub fn sees(&self, operator: &Operator) -> bool {
        match self {
            Self::Everyone => true,
            Self::Departments { me, departments } => {
                operator.login == *me
                    || operator.departments.iter().any(|one| departments.contains(one))
            }
            Self::Own(me) => operator.login == *me,
        }
    }
}

/// Who does something: a person, or the desk itself when a deadline falls due.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub enum Actor {
    Operator(Login),
    /// The desk, by the standard.
    Desk,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operator(login) => login.fmt(f),
            Self::Desk => f.pad("(desk)"),
        }
    }
}

impl From<Actor> for String {
    fn from(actor: Actor) -> Self {
        actor.to_string()
    }
}

impl From<String> for Actor {
    fn from(text: String) -> Self {
        if text == "(desk)" { Self::Desk } else { Self::Operator(text.into()) }
    }
}
