//! The service standard: everything that a company wrote down, checked. Its TOML form and the checks
//! are in [`crate::standards`]; here it is plain data in which every reference is known to hold.

mod conduct;
mod escalation;
mod matrix;
mod receipt;
mod routing;
mod safeguards;
mod scorecard;
mod timing;
mod titles;
mod vocabulary;

pub use conduct::*;
pub use escalation::Above;
pub use matrix::*;
pub use receipt::*;
pub use routing::*;
pub use safeguards::*;
pub use scorecard::*;
pub use timing::*;
pub use titles::Titles;
pub use vocabulary::Vocabulary;

use std::{collections::BTreeMap, sync::Arc};

use super::{
    calendar::Calendar,
    id::{CalendarId, Clause, DepartmentId, RoleId, RuleId, ScriptId, StandardHash},
    operator::{Operator, Reach, Readable, Right, Rights, Sight},
    request::{Level, Request},
};

/// Where a clause is written.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Place {
    /// The file, by its name within the folder of the standard.
    pub file: Arc<str>,
    /// The line of the clause's head, from 1.
    pub line: u32,
}

/// One approved or proposed version of everything a company wrote down.
#[derive(Debug, Clone)]
pub struct Standard {
    /// The SHA-256 of the content: names exactly this version.
    pub hash: StandardHash,
    /// The files it was read from, by name: kept whole, so that it can be given back byte by byte.
    pub files: BTreeMap<String, String>,
    /// What it is called.
    pub title: String,
    /// What people call this version, as `2026.1`.
    pub version: String,
    /// The quality level that it aims to hold.
    pub quality_level: Option<String>,
    /// Two-letter code of the language of its texts.
    pub language: String,
    /// What the company offers and what its clients expect.
    pub concept: String,
    /// Default zone of calendars and of the desk's screens.
    pub timezone: chrono_tz::Tz,
    /// Where requests go that no rule sends anywhere.
    pub fallback: Fallback,
    /// Who answers for a request that nobody of the first line took in; the least loaded where it is not said.
    pub owner: Option<OwnerRule>,
    /// What priority an impact and an urgency make together; none where people say it themselves.
    pub priority_matrix: Option<PriorityMatrix>,
    /// Languages whose word forms the rules match.
    pub stemming: Vec<String>,
    /// What must happen before a version comes into force.
    pub adoption: Adoption,
    /// The levels of the service, by number.
    pub levels: BTreeMap<Level, ServiceLevel>,
    /// What people call what stands as a short word in rules and on cards.
    pub titles: Titles,
    /// The departments, in the order written.
    pub departments: Vec<Department>,
    /// The gates of departments.
    pub handovers: Vec<Handover>,
    /// The roles, in the order written.
    pub roles: Vec<Role>,
    /// The general norms, mandatory for everyone.
    pub norms: Vec<Norm>,
    /// The steps of growth, lowest first.
    pub quality_levels: Vec<QualityLevel>,
    /// The calendars by id.
    pub calendars: BTreeMap<CalendarId, Calendar>,
    /// The built-in calendar [`ALWAYS`], where something names it and no own one is called so.
    pub always: Option<Calendar>,
    /// The deadline clauses, in the order written: of each kind the first that holds applies.
    pub deadlines: Vec<DeadlineClause>,
    /// The routing rules, in the order they are tried.
    pub rules: Vec<Rule>,
    /// Points by term, asked where no rule decides.
    pub scorecard: Option<Scorecard>,
    pub examples: Vec<Example>,
    /// Saved views of the queue.
    pub views: Vec<View>,
    /// The scripts, in the order written.
    pub scripts: Vec<Script>,
    /// Prepared texts for replies.
    pub prepared_texts: Vec<PreparedText>,
    /// Automatic acknowledgements of mails, in the order written: the first that holds is sent.
    pub receipts: Vec<Receipt>,
    /// How the data of clients are handled.
    pub personal_data: PersonalData,
    /// What takes another's word once it is done to many requests in one act.
    pub bulk: InBulk,
    /// What is erased once it has been kept long enough, in the order written.
    pub retentions: Vec<Retention>,
    /// Who must have passed what before taking real requests.
    pub training: Training,
    pub exercises: Vec<Exercise>,
    /// What each employee is evaluated by.
    pub measures: Vec<Measure>,
    /// The score sheet of a quality review.
    pub review_questions: Vec<ReviewQuestion>,
}

impl Standard {
    /// The department of this id.
    pub fn department(&self, id: &str) -> Option<&Department> {
        self.departments.iter().find(|department| department.id == *id)
    }

    /// The script of this id.
    pub fn script(&self, id: &str) -> Option<&Script> {
        self.scripts.iter().find(|script| script.id == *id)
    }

    /// The role of this id.
    pub fn role(&self, id: &str) -> Option<&Role> {
        self.roles.iter().find(|role| role.id == *id)
    }

    /// The rule of this id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == *id)
    }

    /// The norm that has the program check this, if there is one.
    pub fn norm(&self, control: NormControl) -> Option<&Norm> {
        self.norms.iter().find(|norm| norm.control == Some(control))
    }

    /// Whether a role may do something. An unknown role may nothing.
    pub fn allows(&self, role: &RoleId, right: Right) -> bool {
        self.role(role.as_str()).is_some_and(|role| role.may.allow(right))
    }

    /// Whether somebody may do something to a request: their role may where it lies, or it may anywhere and
    /// the request was given to them.
    pub fn allows_on(&self, me: &Operator, right: Right, request: &Request) -> bool {
        self.allows_in(me, right, &request.department)
            || request.assignee.as_ref() == Some(&me.login) && self.allows(&me.role, right)
    }

    /// Whether somebody may do something to what lies in a department.
    pub fn allows_in(&self, me: &Operator, right: Right, department: &DepartmentId) -> bool {
        let role = self.role(me.role.as_str());
        role.is_some_and(|role| role.may.allow_in(right, department, &me.departments))
    }

    /// Over whose work somebody has a right to judge.
    pub fn judges(&self, me: &Operator, right: Right) -> Sight {
        match self.role(me.role.as_str()) {
            Some(role) => role.may.over(right, me),
            None => Sight::Own(me.login.clone()),
        }
    }

    /// Whose figures somebody sees: of those whose work they judge, and whom the standard shows them.
    pub fn sight(&self, me: &Operator) -> Sight {
        let judged = self.judges(me, Right::Review).with(self.judges(me, Right::Ledger));
        let departments = match self.role(me.role.as_str()).and_then(|role| role.sees.as_ref()) {
            None | Some(Reach::Unsaid) => return judged,
            Some(Reach::Everywhere) => return Sight::Everyone,
            Some(Reach::Within(within)) => within.of(&me.departments),
        };
        judged.with(Sight::Departments { me: me.login.clone(), departments })
    }

    /// The requests that somebody may read, where that is not every one.
    pub fn readable(&self, me: &Operator) -> Option<Readable> {
        match &self.role(me.role.as_str())?.reads {
            Some(Reach::Within(within)) => {
                Some(Readable { me: me.login.clone(), departments: within.of(&me.departments) })
            }
            None | Some(Reach::Unsaid | Reach::Everywhere) => None,
        }
    }

    /// The departments from which somebody takes work: their own, or those in which their role may claim.
    /// None where it is every department, as for whoever works in none in particular.
    pub fn takes_from(&self, me: &Operator) -> Option<Vec<DepartmentId>> {
        let role = self.role(me.role.as_str())?;
        match role.may.named.get(&Right::Claim).filter(|_| !role.may.all) {
            Some(Reach::Within(within)) => Some(within.of(&me.departments)),
            _ if me.departments.is_empty() => None,
            _ => Some(me.departments.clone()),
        }
    }

    /// The calendar of this id: one of its own, else the built-in one.
    pub fn calendar(&self, id: &CalendarId) -> Option<&Calendar> {
        let built_in = self.always.as_ref().filter(|_| id.as_str() == ALWAYS);
        self.calendars.get(id).or(built_in)
    }

    /// The calendar that counts for a clause at a department: the clause's own, else the
    /// department's, else the first of the standard.
    pub fn calendar_for(&self, clause: Option<&CalendarId>, department: &str) -> Option<&Calendar> {
        clause
            .or_else(|| self.department(department).and_then(|d| d.calendar.as_ref()))
            .and_then(|id| self.calendar(id))
            .or_else(|| self.calendars.values().next())
            .or(self.always.as_ref())
    }

    /// The department in which requests are taken in: that of the fallback where it is of level 1, else the
    /// first of level 1.
    pub fn first_line(&self) -> Option<&DepartmentId> {
        let of_level_one = |department: &&Department| department.level == 1;
        let fallback = self.department(self.fallback.department.as_str()).filter(of_level_one);
        fallback.or_else(|| self.departments.iter().find(of_level_one)).map(|found| &found.id)
    }

    /// Where a request is sent back to: where it came from, or for what a rule sent the first line, where it was
    /// taken in. None where it lies there.
    pub fn sent_back_to<'a>(&'a self, request: &'a Request) -> Option<&'a DepartmentId> {
        let first_line = || self.first_line().filter(|id| **id != request.department);
        request.path.last().or_else(first_line)
    }

    /// Whether what this rule, or the desk without one, sends to a department has to wait for the gate there.
    pub fn waits_at_gate(&self, rule: Option<&RuleId>, to: &DepartmentId) -> bool {
        let mut gates = self.handovers.iter().filter(|gate| gate.to.contains(to)).peekable();
        let says = rule.and_then(|id| self.rules.iter().find(|rule| rule.id == *id)?.gate);
        match says {
            Some(says) => says == AtGate::Ask && gates.peek().is_some(),
            None => gates.any(|gate| gate.rules == Some(AtGate::Ask)),
        }
    }

    /// The scripts that may be offered by hand for a request.
    pub fn scripts_for<'a>(&'a self, request: &'a Request) -> impl Iterator<Item = &'a Script> {
        self.scripts.iter().filter(|script| {
            script.departments.is_empty() || script.departments.contains(&request.department)
        })
    }
}

/// The name of the calendar that every standard has: open day and night, in the standard's own zone. A
/// standard that defines one of this name means its own: those in force already may.
pub const ALWAYS: &str = "always";

/// Where requests go that no rule sends anywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fallback {
    pub department: DepartmentId,
    pub level: Level,
}

super::request::words! {
    /// In which capacity someone reviews a draft.
    Capacity {
        /// Those who work by it.
        Staff = "staff",
        /// Those who answer for it.
        Management = "management",
        Expert = "expert",
        Client = "client",
    }
}

/// What must happen before a version comes into force.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Adoption {
    /// Each of these capacities must have approved exactly this content.
    pub requires: Vec<Capacity>,
    /// How soon every operator confirms having read it.
    pub acknowledge_within: Option<super::target::Target>,
}

/// One level of the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceLevel {
    /// 1, 2 or 3.
    pub number: Level,
    /// What it is called.
    pub title: String,
    /// What it is there for.
    pub duty: String,
}

/// A department: where requests are routed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Department {
    pub id: DepartmentId,
    /// What people call it.
    pub title: String,
    /// What they call it where there is little room, as in a column of the queue.
    pub short: Option<String>,
    pub level: Level,
    /// When it works; the standard's first calendar where it names none.
    pub calendar: Option<CalendarId>,
    /// Where its requests escalate to.
    pub escalates_to: Option<DepartmentId>,
    /// Where it is written.
    pub place: Place,
}

impl Department {
    pub fn clause(&self) -> Clause {
        Clause::new("department", &self.id)
    }
}

/// What must be there before a request is handed over: the gate of departments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    /// The departments behind the gate.
    pub to: Vec<DepartmentId>,
    /// Fields that must be filled.
    pub fields: Vec<String>,
    /// Script steps that must be done, by step id in any script that has them.
    pub steps: Vec<String>,
    /// Whether a note must have been left on the request, or be given with the hand-over.
    pub note: bool,
    /// What becomes of requests that rules send past it, and the desk when time runs out; none where the
    /// standard does not say: then they go on.
    pub rules: Option<AtGate>,
    /// Where it is written.
    pub place: Place,
}

/// Duties of each employee, and what each may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    pub id: RoleId,
    /// What people call it.
    pub title: String,
    /// The level it works at; none for colleagues outside the service.
    pub level: Option<Level>,
    /// What the role is there for, a sentence each.
    pub duties: Vec<String>,
    /// What it may do; without any it may only read.
    pub may: Rights,
    /// Of whose departments it sees the figures of people, beside those whose work it judges.
    pub sees: Option<Reach>,
    /// In which departments it reads the requests; in all where the standard does not say.
    pub reads: Option<Reach>,
    /// Where it is written.
    pub place: Place,
}

/// A saved view of the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    pub id: String,
    /// What people call it.
    pub title: String,
    /// A line in the filter language.
    pub filter: String,
}

/// A text made ready for replies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreparedText {
    pub id: String,
    /// What people call it.
    pub title: String,
    /// The text, with placeholders.
    pub text: String,
    /// Offered for these departments; for all when empty.
    pub departments: Vec<DepartmentId>,
    /// Offered with these scripts; with all when empty.
    pub scripts: Vec<ScriptId>,
    /// Two-letter code of its language.
    pub language: Option<String>,
    /// Where it is written.
    pub place: Place,
}
