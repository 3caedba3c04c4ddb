//! What is read of a desk, as rows and cards: the shapes that the store fills and that screens,
//! the command line and reports show.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::model::{
    callback::Callback,
    client::{Client, ContactKind},
    deadline::Deadline,
    event::{Event, Recorded, Writer},
    filter::Filter,
    hop::Hop,
    id::{ClientId, DepartmentId, Login, RequestId, RuleId, Seq, StandardHash},
    mail::{Attached, quotation::Forwarded},
    notice::NoticeKind,
    operator::Operator,
    outbox::Outbound,
    request::{Channel, Level, Priority, Request, Status},
    second::AskRow,
    standard::{Audience, Capacity, DeadlineKind},
};

/// A line of the queue: what a list shows of a request, without a look at anything else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QueueRow {
    pub id: RequestId,
    pub version: i64,
    /// What it is about.
    pub subject: String,
    pub client: ClientId,
    pub client_name: String,
    pub client_tier: Option<String>,
    pub channel: Channel,
    /// Where it is in its life.
    pub status: Status,
    pub department: DepartmentId,
    pub level: Level,
    /// How urgently it moves.
    pub priority: Priority,
    /// Who works on it.
    pub assignee: Option<Login>,
    pub accountable: Option<Login>,
    pub tags: Vec<String>,
    /// When it was received.
    pub received: DateTime<Utc>,
    /// The last event on it.
    pub updated: DateTime<Utc>,
    /// The nearest due time among its live deadlines.
    pub due: Option<DateTime<Utc>>,
    /// When that deadline gets, or got, at risk.
    pub warn_at: Option<DateTime<Utc>>,
    /// Which deadline that is.
    pub due_kind: Option<DeadlineKind>,
    /// Whether a deadline of it is breached and what it asked not done.
    pub breached: bool,
    /// The oldest message of the client that nobody has answered yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unanswered_since: Option<DateTime<Utc>>,
    /// Whether a mail of ours came back, and nobody has sent it once more or given it up.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub undelivered: bool,
}

/// How a list is ordered. Within the same value the number decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// By the nearest due time; requests without one after the others.
    #[default]
    Due,
    /// The newest first.
    Newest,
}

/// The place of a request in a list, after which a page begins: by rank, then age, then number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PageKey {
    /// Its rank in the queue, see [`rank`].
    pub rank: i64,
    /// When it was received.
    pub received: DateTime<Utc>,
    pub id: RequestId,
}

/// Stands for the due time, in milliseconds UTC, of what has none: after every time that there is, and with
/// room for [`rank`] above it.
const NO_DUE: i64 = 1 << 58;

/// The rank of a request in the queue, the least first: what was due longest ago, then what is due next; at
/// the same time the more urgent one. What has no due time comes after all that have one, and there what waits
/// comes last. Requests of one rank stand by age, then by number.
pub fn rank(due: Option<DateTime<Utc>>, status: Status, priority: Priority) -> i64 {
    let due = due.map_or(NO_DUE + i64::from(status.is_waiting()), |due| due.timestamp_millis());
    due * PRIORITIES + PRIORITIES - 1 - priority as i64
}

/// How many priorities there are: so many ranks has each due time.
const PRIORITIES: i64 = Priority::ALL.len() as i64;

/// The ranks that a due time has, the first and the last.
pub fn ranks_of(due: DateTime<Utc>) -> (i64, i64) {
    let first = due.timestamp_millis() * PRIORITIES;
    (first, first + PRIORITIES - 1)
}

impl QueueRow {
    /// Whether the client wrote again and waits for an answer.
    pub fn has_news(&self) -> bool {
        self.unanswered_since.is_some_and(|since| since > self.received)
    }

    /// Its place in the queue.
    pub fn key(&self) -> PageKey {
        PageKey {
            rank: rank(self.due, self.status, self.priority),
            received: self.received,
            id: self.id,
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct QueueQuery {
    pub filter: Filter,
    pub order: Order,
    /// The page after this place; the first where none is named.
    pub after: Option<PageKey>,
    /// At most so many.
    pub limit: usize,
}

/// What came of looking for the next request to take.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NextFree {
    /// The most urgent one that is free.
    pub row: Option<QueueRow>,
    /// Where it was looked for; everywhere where none is named.
    pub departments: Vec<DepartmentId>,
    /// How many there are unassigned: at each of them a colleague looks where none is free.
    pub seen: u64,
    /// How many are unassigned in other departments in which I may claim.
    pub elsewhere: u64,
    /// How many are unassigned in departments in which I may not.
    pub barred: u64,
}

/// How many requests a view takes in, as far as that was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ViewCount {
    pub count: u64,
    /// Whether there are more.
    pub more: bool,
}

/// A page of the queue.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct QueuePage {
    pub rows: Vec<QueueRow>,
    pub more: bool,
    /// How many there are in all, where a counter knows it without counting rows.
    pub total: Option<u64>,
    /// Who else looks at requests or answers them now, whether or not those are on this page.
    pub presence: Vec<Presence>,
}

impl QueuePage {
    /// Who else is at a request: whoever writes an answer before who only looks.
    pub fn present_at(&self, id: RequestId) -> Option<&Presence> {
        let mut here = self.presence.iter().filter(|seen| seen.request == id);
        let first = here.next()?;
        if first.replying {
            return Some(first);
        }
        Some(here.find(|seen| seen.replying).unwrap_or(first))
    }
}

/// A line of the deadline monitor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeadlineRow {
    pub request: RequestId,
    /// What that is about.
    pub subject: String,
    pub client_name: String,
    pub client_tier: Option<String>,
    /// Its client's time zone, as `Europe/Moscow`, where it is known.
    pub timezone: Option<String>,
    /// Who works on it.
    pub assignee: Option<Login>,
    /// The deadline.
    pub deadline: Deadline,
}

/// How the live deadlines of a selection stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DeadlineCounts {
    pub at_risk: u64,
    /// Breached, and what was asked not done.
    pub breached: u64,
}

/// What is overdue, in a line.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Overdue {
    /// The clock that ran out longest ago.
    pub longest: Option<DeadlineRow>,
    /// How many of mine ran out, up to [`Overdue::MOST`].
    pub mine: usize,
}

impl Overdue {
    /// More of mine are not told apart.
    pub const MOST: usize = 99;
}

/// Everything about a request on one card.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestCard {
    pub request: Request,
    pub client: Client,
    /// Where an answer goes that is written now; none where it does not leave as a mail.
    pub recipient: Option<String>,
    /// Who takes part besides the client.
    pub others: Vec<Participant>,
    /// Who is offered as the client, as a mail on it hands on theirs.
    pub offered: Option<Offered>,
    /// Its deadlines: live ones first, by due time.
    pub deadlines: Vec<Deadline>,
    /// Its promised calls, open ones first.
    pub callbacks: Vec<Callback>,
    /// Everything that happened to it, oldest first.
    pub timeline: Vec<Recorded>,
    /// How it went from department to department, oldest first.
    pub hops: Vec<Hop>,
    /// Its answers that leave as mails, and how far each is.
    pub mails: Vec<Outbound>,
    /// Who else looks at it or answers it now.
    pub presence: Vec<Presence>,
}

/// Somebody who takes part in a request and is not its client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    /// Their card.
    pub client: ClientId,
    pub name: String,
    /// The address they wrote from last.
    pub address: Option<String>,
}

/// Somebody whose mail was handed on: they may be who the request is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Offered {
    /// The event of the mail that hands theirs on.
    pub event: Seq,
    /// Their address, as contacts have it.
    pub address: String,
    /// The head of their mail.
    pub mail: Forwarded,
    /// The colleague who handed it on; none where somebody outside did.
    pub colleague: Option<Login>,
}

/// The card of whoever said what an event tells; none where that was nobody from outside.
pub fn speaker(recorded: &Recorded) -> Option<ClientId> {
    match &recorded.event {
        Event::Received(received) => Some(received.client),
        Event::Message { .. } => recorded.client,
        Event::OtherMessage { by: Writer::Client(client), .. }
        | Event::OtherReply { client, .. } => Some(*client),
        _ => None,
    }
}

/// Who of those that take part said what an event tells, or was answered; none where the client did.
pub fn other<'o>(recorded: &Recorded, others: &'o [Participant]) -> Option<&'o Participant> {
    let card = speaker(recorded)?;
    others.iter().find(|other| other.client == card)
}

impl RequestCard {
    /// The addresses that an answer can go to, each with the other whose it is: that of the client first.
    pub fn recipients(&self) -> Vec<(&str, Option<&Participant>)> {
        let mut all: Vec<(&str, Option<&Participant>)> = Vec::new();
        let own = self.client.contacts.iter().filter(|contact| contact.kind == ContactKind::Email);
        let own = self.recipient.as_deref().into_iter().chain(own.map(|own| own.value.as_str()));
        let others =
            self.others.iter().filter_map(|other| Some((other.address.as_deref()?, Some(other))));
        for (address, other) in own.map(|address| (address, None)).chain(others) {
            if all.iter().all(|(known, _)| *known != address) {
                all.push((address, other));
            }
        }
        all
    }

    /// The files that came with its messages, the first first.
    pub fn attachments(&self) -> Vec<&Attached> {
        self.timeline
            .iter()
            .filter_map(|recorded| recorded.event.letter())
            .flat_map(|letter| &letter.attachments)
            .collect()
    }
}

/// Who looks at a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    pub operator: Login,
    pub request: RequestId,
    /// Whether they are writing an answer.
    pub replying: bool,
    /// When they were last seen to.
    pub seen: DateTime<Utc>,
}

/// A client's whole story at a glance, with the newest of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientCard {
    pub client: Client,
    /// How many requests they raised.
    pub requests: u64,
    /// How many of them are unresolved.
    pub open: u64,
    /// Promised calls still to be made.
    pub promised: u64,
    pub kept: u64,
    /// Promised calls broken or late.
    pub broken: u64,
    /// The mean of their ratings.
    pub satisfaction: Option<f64>,
    /// What they raised last.
    pub topic: Option<Topic>,
    /// Their requests, newest first; at most as many as were asked for.
    pub history: Vec<QueueRow>,
    /// The other people of their account.
    pub colleagues: Vec<ClientRow>,
}

impl ClientCard {
    /// Whether they came back: they raised more than one request.
    pub const fn is_returning(&self) -> bool {
        self.requests > 1
    }
}

/// What a client raised last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    pub request: RequestId,
    /// What it is about, in the client's words or the desk's.
    pub subject: String,
    /// The rule of the standard that knew the matter; none for the fallback and by hand.
    pub rule: Option<RuleId>,
    /// When it was received.
    pub received: DateTime<Utc>,
}

/// A client in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientRow {
    pub id: ClientId,
    pub name: String,
    pub tier: Option<String>,
    pub account: Option<String>,
    /// The first of their contacts.
    pub contact: Option<String>,
    /// How many requests of theirs are unresolved.
    pub open: u64,
}

/// A hit of the search.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The request it is in.
    pub row: QueueRow,
    /// The text around the words found.
    pub excerpt: String,
    /// Where in the excerpt the words stand, in bytes.
    pub marks: Vec<(usize, usize)>,
}

/// What a supervisor watches.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Board {
    /// A line for every department.
    pub departments: Vec<BoardDepartment>,
    /// A line for every operator.
    pub operators: Vec<BoardOperator>,
    /// Requests received by hour: the hour's first instant and how many.
    pub arrivals: Vec<(DateTime<Utc>, u64)>,
    /// Answers to clients by hour.
    pub answers: Vec<(DateTime<Utc>, u64)>,
    /// Requests resolved by hour.
    pub resolutions: Vec<(DateTime<Utc>, u64)>,
    /// How many requests were unresolved at the end of each hour, and are now.
    pub backlog: Vec<(DateTime<Utc>, u64)>,
    /// Promised calls to be made before the day ends, those late with them.
    pub calls_due: u64,
    /// Of these the late ones.
    pub calls_late: u64,
    /// Answers to clients since midnight.
    pub answered_today: u64,
    /// Requests resolved since midnight.
    pub resolved_today: u64,
    /// What needs a decision now: the most urgent breached and unassigned.
    pub decide: Vec<DeadlineRow>,
    /// Promised calls of the coming day whose maker is off duty, and those about to be late whose maker
    /// has not been seen for a while, by due time.
    pub orphaned: Vec<Callback>,
    /// What else waits for a decision.
    pub attention: Vec<Attention>,
    /// What falls due in the coming day, hour by hour: the hour's first instant and how many.
    pub coming: Vec<(DateTime<Utc>, u64)>,
    /// The fullest of those hours with what falls due in it by department, most first; none where
    /// nothing does.
    pub crowd: Option<Crowd>,
}

/// How many hours the coming day has.
pub const HOURS: usize = 24;

/// What falls due in the coming day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coming {
    /// The first instant of its first hour: the hour that runs. What was due in it before now is left out.
    pub first: DateTime<Utc>,
    /// How much falls due in each hour, by department; those without anything are left out.
    pub departments: Vec<(DepartmentId, [u64; HOURS])>,
}

/// An hour in which more falls due than in any other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crowd {
    /// Its first instant.
    pub hour: DateTime<Utc>,
    /// How much falls due in which department.
    pub departments: Vec<(DepartmentId, u64)>,
}

/// Something beside requests that waits for a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum Attention {
    /// People who have not confirmed having read the version in force.
    Unread {
        version: String,
        people: Vec<Login>,
        /// By when they have to.
        due: Option<DateTime<Utc>>,
    },
    /// A draft that waits for the approval of some.
    Draft {
        version: String,
        /// Whose approval is missing.
        missing: Vec<Capacity>,
    },
    /// Appeals that wait for an answer.
    Appeals { count: u64 },
    /// Mails that need a person before they leave.
    Mails {
        count: u64,
        /// The one that has waited longest.
        oldest: Option<Outbound>,
    },
    /// What was asked that a second person has to confirm.
    Second {
        count: u64,
        /// What, the oldest first; only the first of very many.
        asked: Vec<AskRow>,
    },
    /// Entries of the ledger that wait to be confirmed or dropped.
    Ledger { count: u64 },
    /// Answers drawn for whoever looks, to be reviewed.
    Reviews { count: u64 },
    /// What was let through against norms in the last day.
    Overrides { count: u64 },
    /// Promised calls that were given up in the last day.
    Broken { count: u64 },
}

/// How a department stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardDepartment {
    pub department: DepartmentId,
    /// Nobody has claimed them yet.
    pub new: u64,
    pub open: u64,
    /// Waiting for someone outside.
    pub waiting: u64,
    /// Deadlines at risk.
    pub at_risk: u64,
    /// Deadlines breached and not yet met.
    pub breached: u64,
}

/// How an operator stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardOperator {
    pub operator: Operator,
    /// How many unresolved requests they have; none where that is not for whoever looks.
    pub load: Option<u64>,
    /// The request they look at; none where that is not for whoever looks, either.
    pub looks_at: Option<RequestId>,
    /// When they were last seen.
    pub seen: Option<DateTime<Utc>>,
}

impl BoardOperator {
    /// Whether somebody on duty has not been seen for a quarter of an hour.
    pub fn is_away(&self, now: DateTime<Utc>) -> bool {
        let seen = self.seen;
        self.operator.on_duty && seen.is_none_or(|seen| now - seen > TimeDelta::minutes(15))
    }
}

/// Something an operator is told of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The event that told it.
    pub seq: Seq,
    pub to: Login,
    pub at: DateTime<Utc>,
    pub about: NoticeKind,
    pub request: Option<RequestId>,
    /// What that is about.
    pub subject: Option<String>,
    /// The event that led to it.
    pub cause: Option<Seq>,
    /// Of how many things it tells, where it stands for many.
    pub count: Option<u64>,
    /// Since when these came to pass.
    pub since: Option<DateTime<Utc>>,
    /// Whether it was read.
    pub read: bool,
}

/// A call that rings at somebody's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ringing {
    /// The number that calls, in E.164 where it can be read so.
    pub phone: String,
    pub at: DateTime<Utc>,
    /// Whose number it is, where the desk knows.
    pub client: Option<ClientRow>,
}

/// A promised call in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallbackRow {
    pub callback: Callback,
    /// What its request is about.
    pub subject: String,
    pub client_name: String,
    /// The client's telephone number, where one is known.
    pub phone: Option<String>,
    /// The client's time zone, where one is known: an IANA name.
    pub timezone: Option<String>,
}

/// Everything unsaved of an operator on one thing: a reply, a note, a new request's form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    pub operator: Login,
    /// For what: `reply:1042`, `note:1042`, `intake`.
    pub slot: String,
    /// What was typed: name → text.
    pub fields: BTreeMap<String, String>,
    /// When it was last saved.
    pub saved: DateTime<Utc>,
}

/// A version of the standard, with what was said of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandardVersion {
    pub standard: StandardHash,
    /// What it is called.
    pub title: String,
    /// What people call this version.
    pub version: String,
    /// When it was proposed.
    pub proposed: DateTime<Utc>,
    pub by: String,
    /// Since when it is or was in force; none while it is a draft.
    pub since: Option<DateTime<Utc>>,
    /// How many operators have confirmed having read it.
    pub acknowledged: u64,
    /// What the capacities last said of it.
    pub reviews: Vec<StandardReview>,
}

/// What a capacity said of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandardReview {
    pub capacity: Capacity,
    pub approve: bool,
    /// The name of whoever spoke.
    pub reviewer: String,
    /// Who wrote it down, where that is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_by: Option<String>,
    pub at: DateTime<Utc>,
    pub comment: Option<String>,
}

/// Which deadlines to list.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DeadlineQuery {
    /// Only of these departments; of all when empty.
    pub departments: Vec<DepartmentId>,
    /// Only those for which this operator answers: named by the clock, or working on the request.
    pub owner: Option<Login>,
    /// Only of this audience.
    pub audience: Option<Audience>,
    /// Only of this kind.
    pub kind: Option<DeadlineKind>,
    /// Only those that are still to come.
    pub to_come: bool,
    /// At most so many, the nearest due time first.
    pub limit: usize,
}

crate::model::request::words! {
    /// What became of an entry of the ledger.
    LedgerState {
        /// It waits to be decided.
        Proposed = "proposed",
        /// It stands.
        Confirmed = "confirmed",
        /// It was taken off before it stood.
        Dropped = "dropped",
        /// An appeal against it was granted.
        Annulled = "annulled",
    }
}

crate::model::request::words! {
    /// How an entry of the ledger stands, for whoever reads it.
    LedgerStanding {
        Proposed = "proposed",
        Confirmed = "confirmed",
        /// It was confirmed, and an appeal against it waits.
        Contested = "contested",
        Dropped = "dropped",
        Annulled = "annulled",
    }
}

impl LedgerStanding {
    /// What became of an entry that stands so.
    pub const fn state(self) -> LedgerState {
        match self {
            Self::Proposed => LedgerState::Proposed,
            Self::Confirmed | Self::Contested => LedgerState::Confirmed,
            Self::Dropped => LedgerState::Dropped,
            Self::Annulled => LedgerState::Annulled,
        }
    }
}

crate::model::request::words! {
    /// What became of an appeal.
    AppealState {
        /// It waits for its answer.
        Filed = "filed",
        Granted = "granted",
        Denied = "denied",
    }
}

/// An entry of the ledger in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LedgerRow {
    /// The event that proposed it.
    pub seq: Seq,
    pub operator: Login,
    pub measure: crate::model::id::MeasureId,
    /// First day of the period.
    pub from: chrono::NaiveDate,
    /// Last day of the period.
    pub to: chrono::NaiveDate,
    pub value: f64,
    /// How many cases it rests on.
    pub sample: u32,
    /// Points, negative for a penalty.
    pub points: i32,
    pub state: LedgerState,
    /// The appeal against it, with its state.
    pub appeal: Option<(Seq, AppealState)>,
}

impl LedgerRow {
    /// How it stands, with what is contested told from what is settled.
    pub fn standing(&self) -> LedgerStanding {
        match self.state {
            LedgerState::Proposed => LedgerStanding::Proposed,
            LedgerState::Confirmed if self.is_contested() => LedgerStanding::Contested,
            LedgerState::Confirmed => LedgerStanding::Confirmed,
            LedgerState::Dropped => LedgerStanding::Dropped,
            LedgerState::Annulled => LedgerStanding::Annulled,
        }
    }

    /// Whether an appeal against it waits for its answer.
    pub fn is_contested(&self) -> bool {
        self.appeal.is_some_and(|(_, state)| state == AppealState::Filed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_first_stands_first_and_what_waits_last() {
        let at = |hour: u32| format!("2026-11-23T{hour:02}:00:00Z").parse().ok();
        let in_order = [
            rank(at(8), Status::Open, Priority::Low),
            rank(at(9), Status::Pending, Priority::Urgent),
            rank(at(9), Status::Open, Priority::Normal),
            rank(at(10), Status::Open, Priority::Urgent),
            rank(None, Status::Open, Priority::Urgent),
            rank(None, Status::New, Priority::Low),
            rank(None, Status::Hold, Priority::Urgent),
            rank(None, Status::Pending, Priority::Low),
        ];
        assert!(in_order.is_sorted(), "{in_order:?}");
        let (first, last) = ranks_of(at(9).unwrap());
        assert_eq!((first, last), (in_order[1], in_order[2] + 1));
    }
}
