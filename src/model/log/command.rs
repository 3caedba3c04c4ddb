//! What can be asked of a desk. Every screen, every command of the command line and every importer
//! asks in these words, and only these change the desk.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use crate::model::{
    client::ClientFacts,
    id::{
        CallbackId, ClientId, DepartmentId, Login, RequestId, RoleId, ScriptId, Seq, StandardHash,
        StepId,
    },
    mail::Mail,
    past::Ticket,
    request::{Channel, Level, Priority, WaitFor},
    second::BulkAct,
    standard::{Capacity, DeadlineKind},
    years,
};

/// A command with who gives it, when, and under which number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Submission {
    /// A number of the sender's own, unique in the log: sent twice, done once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// On whose behalf; only where the caller may act for others, and on a simulated desk.
    #[serde(rename = "as", default, skip_serializing_if = "Option::is_none")]
    pub on_behalf: Option<Login>,
    /// When it happens; only on a simulated desk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<DateTime<Utc>>,
    /// The version of the request that the sender looked at; a newer one is a conflict where the
    /// command depends on what was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<i64>,
    /// Whether the program itself played what it is the result of: what is read as JSON never says so.
    #[serde(skip)]
    pub played: bool,
    #[serde(flatten)]
    pub command: Command,
}

impl Submission {
    /// A time or a day that no desk reckons with, as it was written.
    pub fn time_out_of_reach(&self) -> Option<String> {
        let far = self.at.into_iter().chain(self.command.times()).find(|at| !years::hold(*at));
        far.map(|at| at.to_rfc3339()).or_else(|| {
            let far = self.command.days().into_iter().find(|day| !years::hold_day(*day));
            far.map(|day| day.to_string())
        })
    }
}

impl From<Command> for Submission {
    fn from(command: Command) -> Self {
        let played = matches!(command, Command::TrainingResult { .. });
        Self { id: None, on_behalf: None, at: None, seen: None, played, command }
    }
}

/// Reads texts by the numbers of events. JSON has keys of text only, and serde does not take them for
/// numbers inside of what is told apart by a tag.
fn by_event<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<Seq, String>, D::Error> {
    BTreeMap::<String, String>::deserialize(from)?
        .into_iter()
        .map(|(seq, text)| {
            let seq = seq
                .parse()
                .map_err(|_| D::Error::custom(format!("`{seq}` is no number of an event")))?;
            Ok((Seq(seq), text))
        })
        .collect()
}

/// What is asked of the desk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// A client raises a matter.
    Intake(Intake),
    /// A request of another desk comes to this one, with its past.
    Ticket(Box<Ticket>),
    /// The client wrote or called again.
    Message {
        request: RequestId,
        body: String,
        /// Its number in the system it came from: the same number of one source is not taken twice.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        external_id: Option<String>,
        /// That system; the channel and the client where none is named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        source: Option<String>,
        /// How it came, where not by the request's channel.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        channel: Option<Channel>,
    },
    /// A mail came in: it raises a matter, is a message on a request, or nothing becomes of it.
    Mail(Box<Mail>),
    /// I work on it now.
    Claim {
        request: RequestId,
    },
    /// I no longer work on it.
    Release {
        request: RequestId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// I work on it instead of whoever does.
    TakeOver {
        request: RequestId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Someone else works on it from now on.
    Assign {
        request: RequestId,
        to: Login,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Hand over to another department by hand.
    Route {
        request: RequestId,
        department: DepartmentId,
        /// The level there; the department's where none is named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        level: Option<Level>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// A note for the next person.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
        /// Hand over although a gate does not hold.
        #[serde(rename = "override", default, skip_serializing_if = "Option::is_none")]
        against: Option<Override>,
    },
    /// Hand to a higher level.
    Escalate {
        request: RequestId,
        /// To which level; the next one where neither is named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        level: Option<Level>,
        /// Where the standard says it (`escalates_to`), or there is but one, it need not be named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        department: Option<DepartmentId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// A note for the next person.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
        /// Hand over although a gate does not hold.
        #[serde(rename = "override", default, skip_serializing_if = "Option::is_none")]
        against: Option<Override>,
    },
    /// Hand back to where it came from.
    Bounce {
        request: RequestId,
        /// Where to; where it came from when none is named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        department: Option<DepartmentId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Leave it to others for now: the next free one is offered instead.
    Pass {
        request: RequestId,
        reason: String,
    },
    Reply {
        request: RequestId,
        body: String,
        /// To which address of those who take part; the client's where none is named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<String>,
    },
    /// Leave an internal note.
    Note {
        request: RequestId,
        body: String,
    },
    Wait {
        request: RequestId,
        #[serde(rename = "for")]
        whom: WaitFor,
        /// It comes back by itself at this time.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<DateTime<Utc>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    Resume {
        request: RequestId,
    },
    /// Promise the client a call.
    #[serde(rename = "callback.promise")]
    CallbackPromise {
        request: RequestId,
        /// The time agreed; the standard's target where none was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<DateTime<Utc>>,
        /// What it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        about: Option<String>,
    },
    /// The promised call was made.
    #[serde(rename = "callback.keep")]
    CallbackKeep {
        request: RequestId,
        /// Which promise; the one due next where none is named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        callback: Option<CallbackId>,
        /// What came of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        outcome: Option<String>,
    },
    /// The promised call was tried, and nobody answered.
    #[serde(rename = "callback.try")]
    CallbackTry {
        request: RequestId,
        /// Which promise; the one due next where none is named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        callback: Option<CallbackId>,
        /// When it will be tried again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next: Option<DateTime<Utc>>,
    },
    /// The promised call is put off before it is due, and the client told.
    #[serde(rename = "callback.move")]
    CallbackMove {
        request: RequestId,
        /// Which promise; the one due next where none is named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        callback: Option<CallbackId>,
        due: DateTime<Utc>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// Whether the client was told of the new time otherwise than by `text`; none where nobody said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        told: Option<bool>,
        /// What the client is told: it is sent as a reply in the same act.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// The promise will not be kept.
    #[serde(rename = "callback.break")]
    CallbackBreak {
        request: RequestId,
        /// Which promise; the one due next where none is named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        callback: Option<CallbackId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Someone else makes the promised call.
    #[serde(rename = "callback.assign")]
    CallbackAssign {
        request: RequestId,
        /// Which promise; the one due next where none is named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        callback: Option<CallbackId>,
        to: Login,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// A deadline is put off by what its clause allows.
    Extend {
        request: RequestId,
        /// Which of its deadlines.
        kind: DeadlineKind,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// What the client is told; an answer to them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// A step of a script is done, answered, or skipped with a reason.
    Step {
        request: RequestId,
        script: ScriptId,
        step: StepId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answer: Option<String>,
        /// The label of the choice.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        choice: Option<String>,
        /// Why it was skipped.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        skip: Option<String>,
    },
    Script {
        request: RequestId,
        script: ScriptId,
    },
    /// Change what stands on the request.
    Set(Set),
    /// The client has the answer.
    Resolve {
        request: RequestId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        /// Resolve although a norm is not kept.
        #[serde(rename = "override", default, skip_serializing_if = "Option::is_none")]
        against: Option<Override>,
    },
    /// Confirmed and final.
    Close {
        request: RequestId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Several requests are resolved or closed in one act.
    Bulk(Bulk),
    /// The same, or something else each, is done to several requests in one act: each is done or refused by
    /// itself, and all that was done is taken back together.
    Several {
        commands: Vec<Command>,
    },
    /// It is not solved after all.
    Reopen {
        request: RequestId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// The client says how well it went.
    Rate {
        request: RequestId,
        /// 1 to 5.
        score: u8,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        comment: Option<String>,
    },
    /// Where a request belongs by what it says, for whoever learns from the past: the request itself stays as
    /// it is.
    Label {
        request: RequestId,
        department: DepartmentId,
        /// Whether it was said without being told where the request went.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        blind: bool,
    },
    /// Takes back an action of one's own.
    Undo {
        /// The event to take back; the last of one's own where none is named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        event: Option<Seq>,
    },
    /// Lets the desk notice what fell due.
    Tick,
    /// Changes a client's card. Only what is given is changed.
    #[serde(rename = "client.edit")]
    ClientEdit {
        client: ClientId,
        facts: ClientFacts,
    },
    /// Two cards are one person; `client` stays.
    #[serde(rename = "client.merge")]
    ClientMerge {
        /// The card that stays.
        client: ClientId,
        /// The card that goes into it.
        other: ClientId,
    },
    /// They were two after all.
    #[serde(rename = "client.unmerge")]
    ClientUnmerge {
        /// The card that was merged away.
        client: ClientId,
    },
    /// Erases a client's data for good.
    #[serde(rename = "client.erase")]
    ClientErase {
        client: ClientId,
        reason: String,
    },
    /// What has been kept as long as the standard lets it be kept is erased.
    Retention {
        /// Only by this clause.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        clause: Option<String>,
    },
    /// I confirm what another asked, and it is done.
    #[serde(rename = "second.confirm")]
    SecondConfirm {
        /// The event that asked it.
        ask: Seq,
    },
    /// What was asked is not done.
    #[serde(rename = "second.decline")]
    SecondDecline {
        /// The event that asked it.
        ask: Seq,
        reason: String,
    },
    /// All that is known of a client is given out.
    #[serde(rename = "client.export")]
    ClientExport {
        client: ClientId,
        format: String,
    },
    /// Begins to hand over the mails that wait to a mail program.
    #[serde(rename = "mail.send")]
    MailSend {
        program: String,
    },
    /// Everything that the desk has is given out.
    #[serde(rename = "desk.export")]
    DeskExport {
        format: String,
    },
    /// The tables are made anew from the log.
    #[serde(rename = "desk.repair")]
    DeskRepair,
    /// A mail that is stuck or waits is tried again now.
    #[serde(rename = "mail.retry")]
    MailRetry {
        /// Its number in the outbox: the event that it brings.
        mail: Seq,
    },
    /// A mail that is stuck or waits does not leave.
    #[serde(rename = "mail.drop")]
    MailDrop {
        /// Its number in the outbox: the event that it brings.
        mail: Seq,
        reason: String,
    },
    /// Whoever wrote the mail that was handed on becomes the client of the request.
    #[serde(rename = "client.forwarded")]
    ClientForwarded {
        request: RequestId,
    },
    /// A mail that was laid aside is taken in.
    #[serde(rename = "mail.take")]
    MailTake {
        /// Its number: the event that laid it aside.
        mail: Seq,
    },
    /// Adds a person to the desk.
    #[serde(rename = "operator.add")]
    OperatorAdd(OperatorFacts),
    /// Changes a person's entry. Only what is given is changed.
    #[serde(rename = "operator.set")]
    OperatorSet(OperatorFacts),
    /// On or off duty.
    Duty {
        on: bool,
    },
    /// Stores a draft of a standard.
    #[serde(rename = "standard.propose")]
    StandardPropose {
        /// Its files, by name.
        files: BTreeMap<String, String>,
    },
    /// Records what a capacity says of exactly this draft.
    #[serde(rename = "standard.review")]
    StandardReview {
        standard: StandardHash,
        capacity: Capacity,
        approve: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        comment: Option<String>,
        /// The name of an outsider, recorded by whoever gives the command.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reviewer: Option<String>,
    },
    /// Puts a draft in force.
    #[serde(rename = "standard.adopt")]
    StandardAdopt {
        standard: StandardHash,
        /// From when on; at once where none is named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<DateTime<Utc>>,
        /// Where the open requests of departments go that are no more.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        mapping: BTreeMap<DepartmentId, DepartmentId>,
    },
    /// I have read this version.
    Acknowledge {
        /// Which version; the one in force where none is named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        standard: Option<StandardHash>,
    },
    /// What a person came to in an exercise elsewhere: it is kept as that.
    #[serde(rename = "training.import")]
    TrainingImport {
        operator: Login,
        exercise: crate::model::id::ExerciseId,
        /// 0 to 1.
        score: f64,
        /// Where it comes from, as "paper test of 12 March".
        source: String,
    },
    /// What came of an exercise.
    #[serde(rename = "training.result")]
    TrainingResult {
        exercise: crate::model::id::ExerciseId,
        /// 0 to 1.
        score: f64,
        /// How long it took.
        seconds: u32,
    },
    /// A quality review of an answer.
    Review {
        request: RequestId,
        /// Whose work it judges.
        operator: Login,
        /// Question → yes or no.
        answers: BTreeMap<String, bool>,
        /// What the reviewer says.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        comment: Option<String>,
        /// What they say of places of the timeline, by the event.
        #[serde(
            default,
            skip_serializing_if = "BTreeMap::is_empty",
            deserialize_with = "by_event"
        )]
        remarks: BTreeMap<Seq, String>,
    },
    /// Draws answers for me to review.
    #[serde(rename = "review.draw")]
    ReviewDraw {
        count: u32,
        /// By what the sample is spread.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        by: Vec<crate::model::review::Stratum>,
        /// What the chances come from; from the system where none is given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seed: Option<u64>,
        /// The first day of the answers drawn from.
        from: chrono::NaiveDate,
        /// The last day.
        to: chrono::NaiveDate,
    },
    /// Contests a review or an entry of the ledger.
    Appeal {
        event: Seq,
        reason: String,
    },
    #[serde(rename = "appeal.answer")]
    AppealAnswer {
        /// The event of the appeal.
        appeal: Seq,
        /// Whether it is granted: the entry contested no longer counts.
        grant: bool,
        reason: String,
    },
    /// Proposes an entry of the ledger.
    #[serde(rename = "ledger.propose")]
    LedgerPropose(LedgerProposal),
    /// Takes a report away from the desk: it is written down who took which figures.
    #[serde(rename = "report.export")]
    ReportExport {
        report: String,
        /// Its first day.
        from: chrono::NaiveDate,
        /// Its last day.
        to: chrono::NaiveDate,
        format: String,
        /// Whether it tells of others than oneself.
        others: bool,
    },
    /// The outgoing shift signs what it leaves.
    #[serde(rename = "shift.hand")]
    ShiftHand {
        /// What it says besides.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// The incoming shift signs that it has seen what was left.
    #[serde(rename = "shift.take")]
    ShiftTake {
        /// The event of the report; the last one where none is named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        shift: Option<Seq>,
    },
    /// Confirms or drops a proposed entry.
    #[serde(rename = "ledger.decide")]
    LedgerDecide {
        /// The event that proposed it.
        entry: Seq,
        confirm: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
}

/// A client raises a matter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Intake {
    pub channel: Channel,
    #[serde(default)]
    pub client: ClientFacts,
    /// What it is about; the first line of the text where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    #[serde(default)]
    pub body: String,
    /// Refuse it where an address given stands on another's card; else it is taken in without that address.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub strict: bool,
    /// Its number in the system it comes from: the same number of one source is not taken twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// That system; the channel and who sends where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// When it was received, where that was before now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<DateTime<Utc>>,
    /// Answers kept on it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// How urgently it moves, before the rules speak.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
}

/// Changes what stands on a request. Only what is given is changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Set {
    pub request: RequestId,
    /// How urgently it moves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// Its marks, all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    /// Marks that it gets beside those that it has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add_tags: Vec<String>,
    /// Marks that are taken away.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remove_tags: Vec<String>,
    /// Fields to change; an empty value takes the field away.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<ClientFacts>,
    /// A due time agreed by hand for a kind of deadline; it beats the computed one.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub due: BTreeMap<DeadlineKind, DateTime<Utc>>,
}

impl Set {
    /// Changes nothing of a request yet.
    pub fn of(request: RequestId) -> Self {
        Self {
            request,
            priority: None,
            tags: None,
            add_tags: Vec::new(),
            remove_tags: Vec::new(),
            fields: BTreeMap::new(),
            subject: None,
            client: None,
            due: BTreeMap::new(),
        }
    }
}

/// Several requests are resolved or closed in one act. Each is ended or refused by itself; where the standard
/// asks for two people, nothing of it is done before another confirms it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bulk {
    /// How they are ended.
    pub act: BulkAct,
    pub requests: Vec<RequestId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Why they are closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Resolve although a norm is not kept.
    #[serde(rename = "override", default, skip_serializing_if = "Option::is_none")]
    pub against: Option<Override>,
}

/// The reason for acting against a norm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Override {
    pub reason: String,
}

/// What an operator's entry says; on a change only what is given is changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperatorFacts {
    pub login: Login,
    /// The name that colleagues and clients see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The role in the standard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<RoleId>,
    /// The departments they work in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub departments: Option<Vec<DepartmentId>>,
    /// The service level they work at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// Whether they may still work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    /// The address by which their mails are known as a colleague's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// A reward or penalty with its evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerProposal {
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
    /// Where the true figure lies in 95 of 100 cases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<(f64, f64)>,
    /// The events that show it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Seq>,
}

impl Command {
    /// The word in `do`.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Intake(_) => "intake",
            Self::Message { .. } => "message",
            Self::Ticket(_) => "ticket",
            Self::Mail(_) => "mail",
            Self::Claim { .. } => "claim",
            Self::Release { .. } => "release",
            Self::TakeOver { .. } => "take_over",
            Self::Assign { .. } => "assign",
            Self::Route { .. } => "route",
            Self::Escalate { .. } => "escalate",
            Self::Bounce { .. } => "bounce",
            Self::Pass { .. } => "pass",
            Self::Reply { .. } => "reply",
            Self::Note { .. } => "note",
            Self::Wait { .. } => "wait",
            Self::Resume { .. } => "resume",
            Self::CallbackPromise { .. } => "callback.promise",
            Self::CallbackKeep { .. } => "callback.keep",
            Self::CallbackTry { .. } => "callback.try",
            Self::CallbackMove { .. } => "callback.move",
            Self::CallbackBreak { .. } => "callback.break",
            Self::CallbackAssign { .. } => "callback.assign",
            Self::Extend { .. } => "extend",
            Self::Step { .. } => "step",
            Self::Script { .. } => "script",
            Self::Set(_) => "set",
            Self::Resolve { .. } => "resolve",
            Self::Close { .. } => "close",
            Self::Bulk(_) => "bulk",
            Self::Several { .. } => "several",
            Self::Reopen { .. } => "reopen",
            Self::Rate { .. } => "rate",
            Self::Label { .. } => "label",
            Self::Undo { .. } => "undo",
            Self::Tick => "tick",
            Self::ClientEdit { .. } => "client.edit",
            Self::ClientMerge { .. } => "client.merge",
            Self::ClientUnmerge { .. } => "client.unmerge",
            Self::ClientErase { .. } => "client.erase",
            Self::Retention { .. } => "retention",
            Self::SecondConfirm { .. } => "second.confirm",
            Self::SecondDecline { .. } => "second.decline",
            Self::ClientExport { .. } => "client.export",
            Self::DeskExport { .. } => "desk.export",
            Self::DeskRepair => "desk.repair",
            Self::ClientForwarded { .. } => "client.forwarded",
            Self::MailSend { .. } => "mail.send",
            Self::MailRetry { .. } => "mail.retry",
            Self::MailDrop { .. } => "mail.drop",
            Self::MailTake { .. } => "mail.take",
            Self::OperatorAdd(_) => "operator.add",
            Self::OperatorSet(_) => "operator.set",
            Self::Duty { .. } => "duty",
            Self::StandardPropose { .. } => "standard.propose",
            Self::StandardReview { .. } => "standard.review",
            Self::StandardAdopt { .. } => "standard.adopt",
            Self::Acknowledge { .. } => "acknowledge",
            Self::TrainingResult { .. } => "training.result",
            Self::TrainingImport { .. } => "training.import",
            Self::Review { .. } => "review",
            Self::ReviewDraw { .. } => "review.draw",
            Self::Appeal { .. } => "appeal",
            Self::AppealAnswer { .. } => "appeal.answer",
            Self::LedgerPropose(_) => "ledger.propose",
            Self::ReportExport { .. } => "report.export",
            Self::ShiftHand { .. } => "shift.hand",
            Self::ShiftTake { .. } => "shift.take",
            Self::LedgerDecide { .. } => "ledger.decide",
        }
    }

    /// The times that whoever gives it names. Those of a mail are what its sender claims, and bind nobody.
    fn times(&self) -> Vec<DateTime<Utc>> {
        match self {
            Self::Wait { until: named, .. }
            | Self::CallbackPromise { due: named, .. }
            | Self::CallbackTry { next: named, .. }
            | Self::StandardAdopt { from: named, .. } => named.iter().copied().collect(),
            Self::CallbackMove { due, .. } => vec![*due],
            Self::Set(set) => set.due.values().copied().collect(),
            Self::Intake(intake) => intake.received.into_iter().collect(),
            Self::Ticket(ticket) => {
                let said = ticket.past.said.iter().map(|said| said.at);
                said.chain(ticket.past.resolved).chain(ticket.intake.received).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The days that whoever gives it names.
    fn days(&self) -> Vec<chrono::NaiveDate> {
        match self {
            Self::ReviewDraw { from, to, .. }
            | Self::ReportExport { from, to, .. }
            | Self::LedgerPropose(LedgerProposal { from, to, .. }) => vec![*from, *to],
            _ => Vec::new(),
        }
    }

    /// Whether nobody gives it for another: what is signed, judged or decided about people, and what asks for a
    /// second person, who is no other name of the first.
    pub fn needs_own_name(&self) -> bool {
        match self {
            Self::Bulk(_)
            | Self::Rate { .. }
            | Self::Label { .. }
            | Self::ClientErase { .. }
            | Self::Retention { .. }
            | Self::SecondConfirm { .. }
            | Self::SecondDecline { .. }
            | Self::DeskExport { .. }
            | Self::DeskRepair
            | Self::MailSend { .. }
            | Self::MailDrop { .. }
            | Self::OperatorAdd(_)
            | Self::OperatorSet(_)
            | Self::StandardPropose { .. }
            | Self::StandardReview { .. }
            | Self::StandardAdopt { .. }
            | Self::Acknowledge { .. }
            | Self::TrainingImport { .. }
            | Self::TrainingResult { .. }
            | Self::Review { .. }
            | Self::ReviewDraw { .. }
            | Self::Appeal { .. }
            | Self::AppealAnswer { .. }
            | Self::LedgerPropose(_)
            | Self::LedgerDecide { .. }
            | Self::ShiftHand { .. }
            | Self::ShiftTake { .. } => true,

            Self::Several { commands } => commands.iter().any(Self::needs_own_name),

            Self::Intake(_)
            | Self::Message { .. }
            | Self::Ticket(_)
            | Self::Mail(_)
            | Self::Claim { .. }
            | Self::Release { .. }
            | Self::TakeOver { .. }
            | Self::Assign { .. }
            | Self::Route { .. }
            | Self::Escalate { .. }
            | Self::Bounce { .. }
            | Self::Pass { .. }
            | Self::Reply { .. }
            | Self::Note { .. }
            | Self::Wait { .. }
            | Self::Resume { .. }
            | Self::CallbackPromise { .. }
            | Self::CallbackKeep { .. }
            | Self::CallbackTry { .. }
            | Self::CallbackMove { .. }
            | Self::CallbackBreak { .. }
            | Self::CallbackAssign { .. }
            | Self::Extend { .. }
            | Self::Step { .. }
            | Self::Script { .. }
            | Self::Set(_)
            | Self::Resolve { .. }
            | Self::Close { .. }
            | Self::Reopen { .. }
            | Self::Undo { .. }
            | Self::Tick
            | Self::ClientEdit { .. }
            | Self::ClientMerge { .. }
            | Self::ClientUnmerge { .. }
            | Self::ClientExport { .. }
            | Self::ClientForwarded { .. }
            | Self::MailTake { .. }
            | Self::MailRetry { .. }
            | Self::ReportExport { .. }
            | Self::Duty { .. } => false,
        }
    }

    /// The text in it that the client gets to read, or is told what was done by.
    pub fn text_to_client(&self) -> Option<&str> {
        match self {
            Self::Reply { body, .. } => Some(body),
            Self::CallbackMove { text, .. }
            | Self::Extend { text, .. }
            | Self::Resolve { text, .. }
            | Self::Bulk(Bulk { text, .. }) => text.as_deref(),
            _ => None,
        }
    }

    /// Whether it asks for a change of nothing.
    pub fn changes_nothing(&self) -> bool {
        match self {
            Self::Set(set) => {
                set.priority.is_none()
                    && set.tags.is_none()
                    && set.add_tags.is_empty()
                    && set.remove_tags.is_empty()
                    && set.fields.is_empty()
                    && set.subject.is_none()
                    && set.client.is_none()
                    && set.due.is_empty()
            }
            Self::ClientEdit { facts, .. } => *facts == ClientFacts::default(),
            _ => false,
        }
    }

    /// The request it is about, where it is about one that exists.
    pub fn request(&self) -> Option<RequestId> {
        match self {
            Self::Message { request, .. }
            | Self::Claim { request }
            | Self::Release { request, .. }
            | Self::TakeOver { request, .. }
            | Self::Assign { request, .. }
            | Self::Route { request, .. }
            | Self::Escalate { request, .. }
            | Self::Bounce { request, .. }
            | Self::Pass { request, .. }
            | Self::Reply { request, .. }
            | Self::Note { request, .. }
            | Self::Wait { request, .. }
            | Self::Resume { request }
            | Self::CallbackPromise { request, .. }
            | Self::CallbackKeep { request, .. }
            | Self::CallbackTry { request, .. }
            | Self::CallbackMove { request, .. }
            | Self::CallbackBreak { request, .. }
            | Self::CallbackAssign { request, .. }
            | Self::Extend { request, .. }
            | Self::Step { request, .. }
            | Self::Script { request, .. }
            | Self::Set(Set { request, .. })
            | Self::Resolve { request, .. }
            | Self::Close { request, .. }
            | Self::Reopen { request, .. }
            | Self::Rate { request, .. }
            | Self::Label { request, .. }
            | Self::ClientForwarded { request }
            | Self::Review { request, .. } => Some(*request),
            Self::Intake(_)
            | Self::Ticket(_)
            | Self::Mail(_)
            | Self::Bulk(_)
            | Self::Several { .. }
            | Self::Undo { .. }
            | Self::Tick
            | Self::ClientEdit { .. }
            | Self::ClientMerge { .. }
            | Self::ClientUnmerge { .. }
            | Self::ClientErase { .. }
            | Self::Retention { .. }
            | Self::SecondConfirm { .. }
            | Self::SecondDecline { .. }
            | Self::ClientExport { .. }
            | Self::DeskExport { .. }
            | Self::DeskRepair
            | Self::MailSend { .. }
            | Self::MailRetry { .. }
            | Self::MailDrop { .. }
            | Self::MailTake { .. }
            | Self::OperatorAdd(_)
            | Self::OperatorSet(_)
            | Self::Duty { .. }
            | Self::StandardPropose { .. }
            | Self::StandardReview { .. }
            | Self::StandardAdopt { .. }
            | Self::Acknowledge { .. }
            | Self::TrainingResult { .. }
            | Self::TrainingImport { .. }
            | Self::Appeal { .. }
            | Self::AppealAnswer { .. }
            | Self::LedgerPropose(_)
            | Self::ReportExport { .. }
            | Self::ReviewDraw { .. }
            | Self::ShiftHand { .. }
            | Self::ShiftTake { .. }
            | Self::LedgerDecide { .. } => None,
        }
    }
}
