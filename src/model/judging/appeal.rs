//! What is contested, and an entry of the ledger with all it rests on, as people read them before they
//! decide. Who may see and decide them is the desk's.

use chrono::{DateTime, NaiveDate, Utc};

use crate::model::{
    card::LedgerRow,
    command::LedgerProposal,
    event::Recorded,
    id::{Login, MeasureId, RequestId, Seq},
    measure::Judged,
};

/// An appeal with what it contests and what was answered.
#[derive(Debug, Clone, PartialEq)]
pub struct AppealRow {
    /// The event of the appeal.
    pub seq: Seq,
    /// When it was filed.
    pub at: DateTime<Utc>,
    pub operator: Login,
    pub event: Seq,
    pub contested: Contested,
    pub reason: String,
    /// What was answered; none while it waits.
    pub answer: Option<AppealAnswer>,
}

/// What an appeal contests.
#[derive(Debug, Clone, PartialEq)]
pub enum Contested {
    Review {
        request: RequestId,
        reviewer: String,
        /// What it came to, 0 to 1.
        score: f64,
    },
    /// An entry of the ledger.
    Entry {
        measure: MeasureId,
        /// First day of the period.
        from: NaiveDate,
        /// Last day of the period.
        to: NaiveDate,
        /// Points, negative for a penalty.
        points: i32,
    },
}

/// What was answered to an appeal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppealAnswer {
    pub at: DateTime<Utc>,
    pub by: String,
    /// Whether what is contested counts no more.
    pub granted: bool,
    pub reason: String,
}

/// An entry of the ledger with all that it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct EntryCard {
    pub row: LedgerRow,
    /// When it was proposed.
    pub at: DateTime<Utc>,
    pub by: String,
    /// As it was proposed, with its interval and the numbers of its events.
    pub proposal: LedgerProposal,
    /// The events, oldest first; the first [`EVIDENCE`] of them.
    pub evidence: Vec<Recorded>,
}

/// So many events of an entry are read: nobody reads more before they decide.
pub const EVIDENCE: usize = 500;

/// What a measure says of a person in a period that is over: what would be proposed, before it is.
#[derive(Debug, Clone, PartialEq)]
pub struct ToPropose {
    /// The figure, the verdict, and the entry that it leads to.
    pub judged: Judged,
    /// Whether the ledger has that entry already.
    pub known: bool,
    /// The first of the events that the entry rests on.
    pub evidence: Vec<Recorded>,
}
