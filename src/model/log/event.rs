//! What happened at the desk. Events are the truth: the tables are projected from them, deadlines
//! are computed from them, and their meaning never changes once published; new ones are added.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::model::{
    callback::Promise,
    client::ClientFacts,
    command::{LedgerProposal, OperatorFacts},
    deadline::BreachReason,
    id::{
        AccountId, CallbackId, Clause, ClientId, DepartmentId, ExerciseId, Login, RequestId,
        RuleId, ScriptId, Seq, StandardHash, StepId,
    },
    mail::{Letter, arrival::Ignored},
    notice::NoticeKind,
    operator::Actor,
    past::Past,
    private::Private,
    request::{Channel, Level, Priority, WaitFor},
    review::{Drawn, Remark, Stratum},
    second::{Ask, NotEnded},
    shift::ShiftReport,
    standard::{Capacity, DeadlineKind, Kept},
};

/// An event as it stands in the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// Its place in the log.
    pub seq: Seq,
    pub at: DateTime<Utc>,
    /// In whose name it was done.
    pub actor: Actor,
    /// Who did it, where that is another.
    pub by: Option<Login>,
    /// The request it is about.
    pub request: Option<RequestId>,
    /// The client it is about.
    pub client: Option<ClientId>,
    /// The standard in force.
    pub standard: StandardHash,
    pub event: Event,
    /// The SHA-256 of this event and its predecessor's, in hexadecimal.
    pub hash: String,
}

impl Recorded {
    /// Whether a person had their hands in it: in their own name, in another's, or by another in theirs. Whoever did is
    /// no second person to it.
    pub fn is_by(&self, person: &Login) -> bool {
        self.by.as_ref() == Some(person)
            || matches!(&self.actor, Actor::Operator(login) if login == person)
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data")]
pub enum Event {
    /// The desk was created.
    #[serde(rename = "desk.created")]
    DeskCreated {
        /// Whether its clock is set by its commands.
        simulated: bool,
        /// A random name of this desk, by which seals know it.
        origin: String,
    },

    /// A client raised a matter.
    #[serde(rename = "request.received")]
    Received(Box<Received>),
    /// The rules, or a person, chose where it goes.
    #[serde(rename = "request.routed")]
    Routed(Box<Routed>),
    /// The client wrote or called again.
    #[serde(rename = "request.message")]
    Message {
        body: Private,
        channel: Channel,
        /// Its number in the system it came from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        external_id: Option<String>,
        /// That system; none where the number is one of its own everywhere.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        source: Option<Private>,
        /// The mail that brought it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        letter: Option<Box<Letter>>,
    },
    /// Somebody wrote on the request who is not its client: no clock of the client's begins by it.
    #[serde(rename = "request.other_message")]
    OtherMessage {
        by: Writer,
        body: Private,
        /// Its number in the system it came from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        external_id: Option<String>,
        /// The mail that brought it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        letter: Option<Box<Letter>>,
    },
    /// Somebody was answered who is not the client: it is no answer to the client.
    #[serde(rename = "request.other_reply")]
    OtherReply {
        /// The card of who was answered.
        client: ClientId,
        /// Their address.
        to: Private,
        body: Private,
    },
    /// Someone works on it now.
    #[serde(rename = "request.claimed")]
    Claimed {
        by: Login,
        department: DepartmentId,
        /// Whether they are of level 1 and keep control from now on.
        accountable: bool,
    },
    /// Nobody works on it any more.
    #[serde(rename = "request.released")]
    Released { by: Login, reason: Option<Private> },
    /// Someone works on it instead of another.
    #[serde(rename = "request.taken_over")]
    TakenOver {
        from: Login,
        by: Login,
        /// Whether the new one keeps control from now on.
        accountable: bool,
        reason: Option<Private>,
    },
    /// Another, or a rule, named who works on it.
    #[serde(rename = "request.assigned")]
    Assigned {
        from: Option<Login>,
        to: Login,
        /// Whether the new one keeps control from now on.
        accountable: bool,
        /// The clause that chose.
        clause: Option<Clause>,
        reason: Option<Private>,
    },
    /// Another answers for it, as whoever did cannot any more.
    #[serde(rename = "request.owned")]
    Owned { from: Option<Login>, to: Login },
    /// It went to another department by hand.
    #[serde(rename = "request.handed_over")]
    HandedOver(Moved),
    /// It went to a higher level.
    #[serde(rename = "request.escalated")]
    Escalated(Moved),
    /// It went back to where it came from.
    #[serde(rename = "request.bounced")]
    Bounced(Moved),
    /// Someone left it to others, and why.
    #[serde(rename = "request.passed")]
    Passed { by: Login, reason: Private },
    /// The client got an answer.
    #[serde(rename = "request.replied")]
    Replied {
        body: Private,
        /// The address it goes to, where it leaves as a mail.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Private>,
    },
    /// The client was told by the desk itself that the request is here: no answer.
    #[serde(rename = "request.receipt")]
    Receipt {
        /// The clause that has it sent.
        clause: Clause,
        /// The subject of the mail.
        subject: Private,
        /// What the mail says.
        body: Private,
    },
    /// The client was not told so, because the text has places that nothing could be filled in for.
    #[serde(rename = "request.receipt_held")]
    ReceiptHeld {
        /// The clause that would have had it sent.
        clause: Clause,
        /// The places, by their names.
        missing: Vec<String>,
    },
    /// A mail that was stuck or waited is tried again; whoever decided so is the actor.
    #[serde(rename = "mail.retried")]
    MailRetried {
        /// The event that the mail brings.
        mail: Seq,
    },
    /// A mail that was stuck or waited does not leave; whoever decided so is the actor.
    #[serde(rename = "mail.dropped")]
    MailDropped {
        /// The event that the mail would have brought.
        mail: Seq,
        reason: Private,
    },
    /// A mail came in and was laid aside; whoever brought it in is the actor.
    #[serde(rename = "mail.ignored")]
    MailIgnored(Box<IgnoredMail>),
    /// A mail that had been laid aside was taken in; whoever decided so is the actor.
    #[serde(rename = "mail.taken")]
    MailTaken {
        /// The event that laid it aside.
        mail: Seq,
    },
    /// A mail server told that a mail of ours did not arrive; whoever brought the report in is the actor.
    #[serde(rename = "mail.returned")]
    MailReturned {
        /// The event that the mail brought, where the report tells which it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mail: Option<Seq>,
        /// What the report says.
        body: Private,
    },
    #[serde(rename = "request.noted")]
    Noted { body: Private },
    #[serde(rename = "request.waiting")]
    Waiting {
        whom: WaitFor,
        /// It comes back by itself at this time.
        until: Option<DateTime<Utc>>,
        reason: Option<Private>,
    },
    /// The wait is over.
    #[serde(rename = "request.resumed")]
    Resumed {
        /// Whether its time ran out, rather than somebody ended it.
        by_time: bool,
    },
    /// A call was promised.
    #[serde(rename = "callback.promised")]
    CallbackPromised {
        callback: CallbackId,
        due: DateTime<Utc>,
        /// Whether the time was agreed with the client, rather than computed by a clause.
        agreed: bool,
        /// The clause that gave the time.
        clause: Option<Clause>,
        /// Who makes the call.
        by: Login,
        /// What it is about.
        about: Option<Private>,
    },
    /// The promised call was made.
    #[serde(rename = "callback.kept")]
    CallbackKept {
        callback: CallbackId,
        /// What came of it.
        outcome: Option<Private>,
    },
    /// The promised call was tried, and nobody answered.
    #[serde(rename = "callback.tried")]
    CallbackTried {
        callback: CallbackId,
        /// The how-manieth try it was.
        attempt: u32,
        /// When it will be tried again.
        next: Option<DateTime<Utc>>,
    },
    /// The promised call was put off.
    #[serde(rename = "callback.moved")]
    CallbackMoved {
        callback: CallbackId,
        /// The time promised before.
        from: DateTime<Utc>,
        /// The time promised now.
        due: DateTime<Utc>,
        reason: Option<Private>,
        /// Whether the client knows of the new time; none where nobody said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        told: Option<bool>,
    },
    /// The promise was not kept.
    #[serde(rename = "callback.broken")]
    CallbackBroken { callback: CallbackId, reason: Option<Private> },
    /// Another makes the promised call.
    #[serde(rename = "callback.assigned")]
    CallbackAssigned { callback: CallbackId, from: Login, to: Login, reason: Option<Private> },
    /// A script was chosen by hand.
    #[serde(rename = "script.chosen")]
    ScriptChosen {
        script: ScriptId,
        /// Its first step.
        step: StepId,
    },
    /// A step of the script was done, answered or skipped.
    #[serde(rename = "script.step")]
    StepDone {
        script: ScriptId,
        step: StepId,
        answer: Option<Private>,
        /// The label of the choice.
        choice: Option<String>,
        /// Why it was skipped.
        skipped: Option<Private>,
        /// What was said, asked or to be done, as it was filled in then; none where nothing was to be filled
        /// in, and the version that holds the step tells it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        said: Option<Private>,
        /// The field that keeps the answer.
        field: Option<String>,
        /// The step that comes next; none at the end.
        next: Option<StepId>,
    },
    /// Something that stands on the request was changed.
    #[serde(rename = "request.changed")]
    Changed(Box<Changed>),
    /// A due time was put off, as its clause allows; the client was told where the clause asks it.
    #[serde(rename = "deadline.extended")]
    DeadlineExtended {
        kind: DeadlineKind,
        /// The clause that allows it.
        clause: Clause,
        /// The due time before.
        from: DateTime<Utc>,
        /// The due time from now on.
        due: DateTime<Utc>,
        reason: Option<Private>,
        /// Whether the client was told in the same act.
        told: bool,
    },
    /// The client has the answer.
    #[serde(rename = "request.resolved")]
    Resolved {
        text: Option<Private>,
        /// The norms that were not kept, where it was resolved all the same.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        against: Vec<Clause>,
        /// What was missing then.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        missing: Vec<String>,
        /// Why it was resolved all the same.
        reason: Option<Private>,
    },
    /// Confirmed and final.
    #[serde(rename = "request.closed")]
    Closed { reason: Option<Private> },
    /// It was not solved after all.
    #[serde(rename = "request.reopened")]
    Reopened {
        reason: Option<Private>,
        /// Whether the client's own message did it.
        by_client: bool,
    },
    /// The client says how well it went.
    #[serde(rename = "request.rated")]
    Rated {
        /// 1 to 5.
        score: u8,
        comment: Option<Private>,
        /// Whether whoever typed it in rates work of their own: it counts in no figure of theirs.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        own: bool,
    },
    /// Somebody said where the request belongs by what it says, for whoever learns from the past.
    #[serde(rename = "request.labelled")]
    Labelled {
        department: DepartmentId,
        /// Whether they were not told where it went.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        blind: bool,
    },
    /// A deadline got at risk; what the standard has done about it stands in the events that follow.
    #[serde(rename = "deadline.warned")]
    DeadlineWarned(DeadlineMark),
    /// A deadline was breached; what the standard has done about it stands in the events that follow.
    #[serde(rename = "deadline.breached")]
    DeadlineBreached(DeadlineMark),
    /// Someone was told of something.
    #[serde(rename = "notice.given")]
    Noticed {
        to: Login,
        about: NoticeKind,
        /// The clause that asks it.
        clause: Option<Clause>,
        /// The event that led to it.
        cause: Option<Seq>,
    },
    /// Someone was told of many things of one kind at once.
    #[serde(rename = "notice.summed")]
    NoticesSummed {
        to: Login,
        /// About what each of them is, as a single notice says it.
        about: NoticeKind,
        /// How many there are, with those of the notice that this one takes the place of.
        count: u64,
        /// When the first of them came to pass.
        since: DateTime<Utc>,
        /// The notice that this one takes the place of.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        instead: Option<Seq>,
    },
    /// An action was taken back.
    #[serde(rename = "request.undone")]
    Undone {
        /// The event taken back.
        event: Seq,
        /// Its kind, as it stands in the log.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        what: Option<String>,
        restored: Box<Restored>,
    },

    /// A client's card was laid out.
    #[serde(rename = "client.added")]
    ClientAdded { client: ClientId, card: Private },
    /// A client's card was changed; `card` is the JSON of the [`ClientFacts`] that changed.
    #[serde(rename = "client.changed")]
    ClientChanged {
        client: ClientId,
        /// The JSON of what changed.
        card: Private,
    },
    /// An organisation was heard of for the first time.
    #[serde(rename = "account.added")]
    AccountAdded { account: AccountId, name: Private },
    /// Two cards were one person.
    #[serde(rename = "client.merged")]
    ClientMerged {
        /// The card that stays.
        client: ClientId,
        /// The card that went into it.
        other: ClientId,
    },
    /// They were two after all.
    #[serde(rename = "client.unmerged")]
    ClientUnmerged {
        /// The card that had been merged away.
        client: ClientId,
        /// The card it had gone into.
        from: ClientId,
    },
    /// A client's data were erased.
    #[serde(rename = "client.erased")]
    ClientErased {
        client: ClientId,
        reason: String,
        /// How many texts went.
        texts: u64,
        /// What was asked by another before, where the standard wants two people.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ask: Option<Seq>,
        /// The clause that had it done, where no person asked for it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        clause: Option<Clause>,
    },
    /// A command with a number of its sender's found all as it asked. It stands here for its number alone:
    /// sent again after others worked on, it must not be done.
    #[serde(rename = "command.unchanged")]
    Unchanged {
        /// The request it was about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        about: Option<RequestId>,
    },
    /// What has been kept long enough of a request was erased, by the standard.
    #[serde(rename = "request.erased")]
    RequestErased {
        /// The clause that has it erased.
        clause: Clause,
        what: Kept,
        texts: u64,
    },
    /// Something was asked that a second person confirms.
    #[serde(rename = "second.asked")]
    SecondAsked { ask: Ask },
    /// A second person confirmed it; what came of it stands in the events that follow.
    #[serde(rename = "second.confirmed")]
    SecondConfirmed {
        /// The event that asked it.
        ask: Seq,
    },
    /// What was confirmed of several requests was done, but for some.
    #[serde(rename = "second.done")]
    SecondDone {
        /// The event that asked it.
        ask: Seq,
        /// Those that were ended.
        done: Vec<RequestId>,
        /// Those that were not, and why.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        refused: Vec<NotEnded>,
    },
    /// Several requests were acted on in one act, which is taken back as one.
    #[serde(rename = "several.done")]
    SeveralDone {
        /// What was done to each of them, by its event.
        events: Vec<Seq>,
    },
    /// It is not done.
    #[serde(rename = "second.declined")]
    SecondDeclined {
        /// The event that asked it.
        ask: Seq,
        reason: Private,
    },

    /// All that is known of a client was given out; whoever asked is the actor.
    #[serde(rename = "client.exported")]
    ClientExported {
        client: ClientId,
        format: String,
        /// How many requests it tells of.
        requests: u64,
    },

    /// Mails that wait are being handed over to a mail program; whoever sends them is the actor.
    #[serde(rename = "mail.sending")]
    MailSending { program: String },
    /// Everything that the desk has was given out; whoever took it is the actor.
    #[serde(rename = "desk.exported")]
    DeskExported { format: String },
    /// The tables were made anew from the log.
    #[serde(rename = "desk.repaired")]
    DeskRepaired {
        /// So many rows of them were not as the log has them, a thousand at most.
        rows: u64,
    },

    /// A person came to the desk.
    #[serde(rename = "operator.added")]
    OperatorAdded(OperatorFacts),
    /// A person's entry was changed.
    #[serde(rename = "operator.changed")]
    OperatorChanged(OperatorFacts),
    /// On or off duty.
    #[serde(rename = "operator.duty")]
    DutyChanged { operator: Login, on: bool },

    /// A draft of a standard was stored.
    #[serde(rename = "standard.proposed")]
    StandardProposed {
        standard: StandardHash,
        /// What it is called.
        title: String,
        /// What people call this version.
        version: String,
    },
    /// A capacity said something of a draft.
    #[serde(rename = "standard.reviewed")]
    StandardReviewed {
        standard: StandardHash,
        capacity: Capacity,
        approve: bool,
        comment: Option<String>,
        /// The name of an outsider.
        reviewer: Option<String>,
    },
    /// A version came into force, or will.
    #[serde(rename = "standard.adopted")]
    StandardAdopted {
        standard: StandardHash,
        /// The version that was in force.
        previous: Option<StandardHash>,
        from: DateTime<Utc>,
        /// Where open requests of departments went that are no more.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        mapping: BTreeMap<DepartmentId, DepartmentId>,
    },
    /// Someone confirmed having read a version.
    #[serde(rename = "standard.acknowledged")]
    Acknowledged { standard: StandardHash, operator: Login },
    /// What came of an exercise.
    #[serde(rename = "training.result")]
    TrainingResult {
        operator: Login,
        exercise: ExerciseId,
        /// 0 to 1.
        score: f64,
        passed: bool,
        /// How long it took.
        seconds: u32,
        /// Where it comes from, where it was not played here.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        imported: Option<String>,
    },
    #[serde(rename = "review.scored")]
    Reviewed {
        /// Whose work it judges.
        operator: Login,
        /// Question → yes or no.
        answers: BTreeMap<String, bool>,
        /// 0 to 1.
        score: f64,
        /// What the reviewer says.
        comment: Option<Private>,
        /// What they say of places of the timeline.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        remarks: Vec<Remark>,
    },
    /// Answers were drawn for review; whoever reviews them is the actor.
    #[serde(rename = "review.drawn")]
    ReviewDrawn {
        /// What the chances came from: the same seed draws the same.
        seed: u64,
        /// By what the sample is spread.
        by: Vec<Stratum>,
        /// The first day of the answers drawn from.
        from: chrono::NaiveDate,
        /// The last day.
        to: chrono::NaiveDate,
        /// From how many they were drawn.
        of: u64,
        drawn: Vec<Drawn>,
    },
    /// An entry is contested.
    #[serde(rename = "appeal.filed")]
    Appealed { event: Seq, reason: Private },
    /// An appeal is answered.
    #[serde(rename = "appeal.answered")]
    AppealAnswered {
        /// The event of the appeal.
        appeal: Seq,
        event: Seq,
        /// Whether it was granted.
        granted: bool,
        reason: Private,
    },
    /// A norm refused an action; nothing of the action was done.
    #[serde(rename = "norm.refused")]
    NormRefused {
        /// The command that was given.
        command: String,
        /// The request that it was about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        about: Option<RequestId>,
        /// The norm or the gate.
        clause: Clause,
        missing: Vec<String>,
    },
    /// A reward or penalty is proposed.
    #[serde(rename = "ledger.proposed")]
    LedgerProposed(LedgerProposal),
    /// A report was taken away from the desk; whoever did is the actor.
    #[serde(rename = "report.exported")]
    ReportExported {
        report: String,
        /// Its first day.
        from: chrono::NaiveDate,
        /// Its last day.
        to: chrono::NaiveDate,
        format: String,
        /// Whether it tells of others than the actor.
        others: bool,
    },
    /// The outgoing shift signed what it leaves; whoever did is the actor.
    #[serde(rename = "shift.handed")]
    ShiftHanded(Box<ShiftReport>),
    /// The incoming shift signed that it has seen what was left; whoever did is the actor.
    #[serde(rename = "shift.taken")]
    ShiftTaken {
        /// The event of the report.
        shift: Seq,
    },
    /// The role of whoever asked did not allow it; nothing of it was done.
    #[serde(rename = "right.refused")]
    RightRefused {
        /// The command that was given.
        command: String,
        /// The request that it was about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        about: Option<RequestId>,
        message: String,
    },
    /// A proposed entry stands, or does not.
    #[serde(rename = "ledger.decided")]
    LedgerDecided {
        /// The event that proposed it.
        entry: Seq,
        confirmed: bool,
        reason: Option<Private>,
    },
}

/// Who writes on a request besides its client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Writer {
    /// Somebody with a card of their own.
    Client(ClientId),
    /// Somebody who works at the desk, by mail.
    Operator(Login),
}

/// A client raised a matter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Received {
    pub client: ClientId,
    pub channel: Channel,
    /// What it is about.
    pub subject: Private,
    pub body: Private,
    /// Two-letter code of the language of the text.
    pub language: String,
    /// When it was received; may lie before the event.
    pub received: DateTime<Utc>,
    /// Its number in the system it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// That system; none where the number is one of its own everywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Private>,
    /// Answers kept on it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, Private>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The tier of the client then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
    /// The organisation of the client then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// The mail that brought it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub letter: Option<Box<Letter>>,
    /// What happened to it at another desk before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub past: Option<Box<Past<Private>>>,
}

/// A mail that was laid aside, as a whole: it may be taken in later.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IgnoredMail {
    pub why: Ignored,
    /// What the desk said of it, where it could not take it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
    /// The name of who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Private>,
    pub subject: Private,
    pub body: Private,
    /// The messages it answers, the nearest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<String>,
    pub letter: Box<Letter>,
}

/// Where the rules sent it, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Routed {
    pub department: DepartmentId,
    pub level: Level,
    /// How urgently it moves.
    pub priority: Priority,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The script chosen, with its first step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub script: Option<(ScriptId, StepId)>,
    /// The rule that decided; none for the fallback.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<RuleId>,
    /// Which rules were tried, which conditions held or failed, and the words that matched.
    pub explanation: crate::model::routing::Explanation,
    /// Who answers for it from now on; none where an older program wrote it, or nobody can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accountable: Option<Login>,
    /// What the rules looked at besides; none where an older program wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Asked>,
}

/// What the rules looked at besides what the event of the intake says. With it a routing can be done
/// again exactly as it was.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Whether the subject came with the request; else the desk made it from the text.
    pub own_subject: bool,
    /// The domain of the sender's mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender_domain: Option<Private>,
    /// The priority it came with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// How many other open requests the client had.
    #[serde(default)]
    pub open_requests: u32,
    /// When the client had raised the request before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_request: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    pub from: DepartmentId,
    pub to: DepartmentId,
    pub level: Level,
    /// Who had worked on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<Login>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Private>,
    /// For the next person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Private>,
    /// The clause that moved it, where no person did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<Clause>,
    /// The gates that did not hold, where it was let through all the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub against: Vec<Clause>,
    /// What was missing at them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// Why it was let through all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overridden: Option<Private>,
}

/// What was changed on a request; only what is there was.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Changed {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<(Priority, Priority)>,
    /// All marks, before and after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<(Vec<String>, Vec<String>)>,
    /// Fields, before and after; empty means not there.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, (Private, Private)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<(Private, Private)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<(ClientId, ClientId)>,
    /// The tier of the client from now on, where the client or their card changed it.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "double_option")]
    pub tier: Option<Option<String>>,
    /// Due times agreed by hand.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub due: BTreeMap<DeadlineKind, DateTime<Utc>>,
    /// The clause that changed it, where no person did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<Clause>,
}

/// Which deadline a mark is on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeadlineMark {
    pub kind: DeadlineKind,
    pub clause: Clause,
    /// When its clock began: tells apart several deadlines of one kind on a request.
    pub started: DateTime<Utc>,
    /// When it fell due, or got at risk.
    pub due: DateTime<Utc>,
    /// Who had the request then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<Login>,
    /// The department that had it then.
    pub department: DepartmentId,
    /// The promise, for a promised call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback: Option<CallbackId>,
    /// What stood in the way, of a breach; none where an older program wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<BreachReason>,
    /// Since when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<DateTime<Utc>>,
    /// That a change of clause breached it at once, as older programs said it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// What stands again after an action was taken back; only what is there changed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Restored {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<crate::model::request::Status>,
    /// Who works on it; the inner none: nobody.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "double_option")]
    pub assignee: Option<Option<Login>>,
    /// Who keeps control; the inner none: nobody.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "double_option")]
    pub accountable: Option<Option<Login>>,
    /// The oldest message that nobody answered; the inner none: there is none.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "double_option")]
    pub unanswered_since: Option<Option<DateTime<Utc>>>,
    /// When its wait ends by itself; the inner none: it does not.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "double_option")]
    pub wait_until: Option<Option<DateTime<Utc>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<(DepartmentId, Level)>,
    /// How urgently it moves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    /// Fields; empty means not there.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, Private>,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Private>,
    /// The next step of the script; the inner none: at its end.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "double_option")]
    pub step: Option<Option<StepId>>,
    /// The script in use; the inner none: there is none.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "double_option")]
    pub script: Option<Option<ScriptId>>,
    /// The promise taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback: Option<CallbackId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<ClientId>,
    /// The promise that stands as it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise: Option<Promise>,
    /// When that promise had been given up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_up: Option<DateTime<Utc>>,
    /// When it was resolved; the inner none: it is not.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "double_option")]
    pub resolved: Option<Option<DateTime<Utc>>>,
    /// How often it was reopened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reopened: Option<u32>,
    /// How well it went; the inner none: the client has not said.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "double_option")]
    pub rating: Option<Option<u8>>,
}

/// `null` and "not there" are two things.
mod double_option {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::option_option, reason = "null and absent differ here")]
    pub fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Option<T>>, D::Error> {
        Option::deserialize(deserializer).map(Some)
    }

    #[expect(clippy::option_option, clippy::ref_option, reason = "serde's calling convention")]
    pub fn serialize<T: Serialize, S: Serializer>(
        value: &Option<Option<T>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        value.as_ref().and_then(Option::as_ref).serialize(serializer)
    }
}

/// The numbers of the events that some of these take back.
pub fn taken_back<'e>(events: impl IntoIterator<Item = &'e Recorded>) -> BTreeSet<Seq> {
    events.into_iter().filter_map(|recorded| recorded.event.taken_back()).collect()
}

/// The events of a request, in order, without those that were taken back so that they never were, and
/// the taking back of them.
pub fn standing(history: &[Recorded]) -> impl DoubleEndedIterator<Item = &Recorded> {
    let mut never_was = BTreeSet::new();
    for recorded in history {
        if let Some(event) = recorded.event.taken_back()
            && let Ok(at) = history.binary_search_by_key(&event, |one| one.seq)
            && history[at].event.leaves_no_trace()
        {
            never_was.extend([event, recorded.seq]);
        }
    }
    history.iter().filter(move |recorded| !never_was.contains(&recorded.seq))
}

impl Event {
    /// The mail that brought it.
    pub fn letter(&self) -> Option<&Letter> {
        match self {
            Self::Received(received) => received.letter.as_deref(),
            Self::Message { letter, .. } | Self::OtherMessage { letter, .. } => letter.as_deref(),
            _ => None,
        }
    }

    /// The event that this one takes back.
    pub fn taken_back(&self) -> Option<Seq> {
        match self {
            Self::Undone { event, .. } => Some(*event),
            _ => None,
        }
    }

    /// Whether whoever did it may take it back: what somebody may have read meanwhile stays.
    pub fn may_be_taken_back(&self) -> bool {
        self.leaves_no_trace()
            || match self {
                Self::Claimed { .. }
                | Self::Released { .. }
                | Self::TakenOver { .. }
                | Self::Assigned { .. }
                | Self::HandedOver(_)
                | Self::Escalated(_)
                | Self::Bounced(_)
                | Self::Passed { .. }
                | Self::Waiting { .. }
                | Self::Resumed { .. }
                | Self::CallbackPromised { .. }
                | Self::StepDone { .. }
                | Self::ScriptChosen { .. }
                | Self::Resolved { .. }
                | Self::Closed { .. } => true,
                // The class of a client is their card's.
                Self::Changed(changed) => changed.tier.is_none(),
                _ => false,
            }
    }

    /// Whether its being taken back means for the clocks that it never was. What else may be taken back
    /// is undone by moving the request back, from then on.
    pub fn leaves_no_trace(&self) -> bool {
        matches!(
            self,
            Self::CallbackKept { .. }
                | Self::CallbackTried { .. }
                | Self::CallbackMoved { .. }
                | Self::CallbackBroken { .. }
                | Self::CallbackAssigned { .. }
                | Self::DeadlineExtended { .. }
                | Self::Reopened { .. }
                | Self::Rated { .. }
                | Self::Labelled { .. }
        ) || matches!(self, Self::Changed(changed) if changed.client.is_some() || !changed.due.is_empty())
    }

    /// The word for its kind, as it stands in the log.
    pub fn word(&self) -> &'static str {
        match self {
            Self::DeskCreated { .. } => "desk.created",
            Self::Received(_) => "request.received",
            Self::Routed(_) => "request.routed",
            Self::Message { .. } => "request.message",
            Self::OtherMessage { .. } => "request.other_message",
            Self::OtherReply { .. } => "request.other_reply",
            Self::Claimed { .. } => "request.claimed",
            Self::Released { .. } => "request.released",
            Self::TakenOver { .. } => "request.taken_over",
            Self::Assigned { .. } => "request.assigned",
            Self::HandedOver(_) => "request.handed_over",
            Self::Escalated(_) => "request.escalated",
            Self::Bounced(_) => "request.bounced",
            Self::Passed { .. } => "request.passed",
            Self::Replied { .. } => "request.replied",
            Self::Receipt { .. } => "request.receipt",
            Self::ReceiptHeld { .. } => "request.receipt_held",
            Self::MailRetried { .. } => "mail.retried",
            Self::MailDropped { .. } => "mail.dropped",
            Self::MailIgnored(_) => "mail.ignored",
            Self::MailTaken { .. } => "mail.taken",
            Self::MailReturned { .. } => "mail.returned",
            Self::Noted { .. } => "request.noted",
            Self::Waiting { .. } => "request.waiting",
            Self::Resumed { .. } => "request.resumed",
            Self::CallbackPromised { .. } => "callback.promised",
            Self::CallbackKept { .. } => "callback.kept",
            Self::CallbackTried { .. } => "callback.tried",
            Self::CallbackMoved { .. } => "callback.moved",
            Self::CallbackBroken { .. } => "callback.broken",
            Self::CallbackAssigned { .. } => "callback.assigned",
            Self::ScriptChosen { .. } => "script.chosen",
            Self::StepDone { .. } => "script.step",
            Self::Changed(_) => "request.changed",
            Self::DeadlineExtended { .. } => "deadline.extended",
            Self::Resolved { .. } => "request.resolved",
            Self::Closed { .. } => "request.closed",
            Self::Reopened { .. } => "request.reopened",
            Self::Rated { .. } => "request.rated",
            Self::Labelled { .. } => "request.labelled",
            Self::DeadlineWarned(_) => "deadline.warned",
            Self::DeadlineBreached(_) => "deadline.breached",
            Self::Noticed { .. } => "notice.given",
            Self::NoticesSummed { .. } => "notice.summed",
            Self::Owned { .. } => "request.owned",
            Self::Undone { .. } => "request.undone",
            Self::ClientAdded { .. } => "client.added",
            Self::ClientChanged { .. } => "client.changed",
            Self::AccountAdded { .. } => "account.added",
            Self::ClientMerged { .. } => "client.merged",
            Self::ClientUnmerged { .. } => "client.unmerged",
            Self::ClientErased { .. } => "client.erased",
            Self::RequestErased { .. } => "request.erased",
            Self::Unchanged { .. } => "command.unchanged",
            Self::SecondAsked { .. } => "second.asked",
            Self::SecondConfirmed { .. } => "second.confirmed",
            Self::SecondDeclined { .. } => "second.declined",
            Self::SecondDone { .. } => "second.done",
            Self::SeveralDone { .. } => "several.done",
            Self::ClientExported { .. } => "client.exported",
            Self::DeskExported { .. } => "desk.exported",
            Self::DeskRepaired { .. } => "desk.repaired",
            Self::MailSending { .. } => "mail.sending",
            Self::OperatorAdded(_) => "operator.added",
            Self::OperatorChanged(_) => "operator.changed",
            Self::DutyChanged { .. } => "operator.duty",
            Self::StandardProposed { .. } => "standard.proposed",
            Self::StandardReviewed { .. } => "standard.reviewed",
            Self::StandardAdopted { .. } => "standard.adopted",
            Self::Acknowledged { .. } => "standard.acknowledged",
            Self::TrainingResult { .. } => "training.result",
            Self::Reviewed { .. } => "review.scored",
            Self::ReviewDrawn { .. } => "review.drawn",
            Self::Appealed { .. } => "appeal.filed",
            Self::AppealAnswered { .. } => "appeal.answered",
            Self::LedgerProposed(_) => "ledger.proposed",
            Self::NormRefused { .. } => "norm.refused",
            Self::ReportExported { .. } => "report.exported",
            Self::ShiftHanded(_) => "shift.handed",
            Self::ShiftTaken { .. } => "shift.taken",
            Self::RightRefused { .. } => "right.refused",
            Self::LedgerDecided { .. } => "ledger.decided",
        }
    }
}

/// The facts of a client, as an event carries them: JSON, so that one text can be erased whole.
pub fn card(facts: &ClientFacts) -> Private {
    serde_json::to_string(facts).expect("client facts are plain strings and maps").into()
}
