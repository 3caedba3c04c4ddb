//! What one person asks and another confirms: before that nothing of it is done.

use serde::{Deserialize, Serialize};

use crate::model::{
    event::Recorded,
    id::{ClientId, Login, RequestId, Seq},
    operator::{Actor, Right},
    private::Private,
    refusal::Refusal,
    request::Status,
};

crate::model::request::words! {
    /// How many requests are ended in one act.
    BulkAct {
        /// The clients have their answers.
        Resolve = "resolve",
        /// Confirmed and final.
        Close = "close",
    }
}

impl BulkAct {
    /// The rights of which any one is enough: the same that ending a single request asks.
    pub const fn rights(self) -> &'static [Right] {
        match self {
            Self::Resolve => &[Right::Resolve],
            Self::Close => &[Right::Close, Right::Resolve],
        }
    }
}

/// A request that is to be ended, as it stood when that was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AsItWas {
    pub request: RequestId,
    /// Its version then: what somebody did to it since is not what was asked about.
    pub version: i64,
}

/// What waits for a second person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Ask {
    /// A client's data are erased for good.
    Erase {
        client: ClientId,
        /// Why, as the log keeps it.
        reason: String,
    },
    /// Many requests are resolved or closed in one act.
    Bulk {
        /// How they are ended.
        act: BulkAct,
        requests: Vec<AsItWas>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<Private>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Private>,
        /// Why although a norm is not kept.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        against: Option<Private>,
    },
}

impl Ask {
    /// What whoever confirms must be allowed to do: any one of these.
    pub const fn rights(&self) -> &'static [Right] {
        match self {
            Self::Erase { .. } => &[Right::ClientErase],
            Self::Bulk { act, .. } => act.rights(),
        }
    }

    /// Whose card it is about.
    pub const fn client(&self) -> Option<ClientId> {
        match self {
            Self::Erase { client, .. } => Some(*client),
            Self::Bulk { .. } => None,
        }
    }

    /// The requests it is about.
    pub fn requests(&self) -> &[AsItWas] {
        match self {
            Self::Erase { .. } => &[],
            Self::Bulk { requests, .. } => requests,
        }
    }

    /// Why, as whoever asked said it.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Erase { reason, .. } => Some(reason),
            Self::Bulk { text, reason, against, .. } => [reason, against, text]
                .into_iter()
                .flatten()
                .map(Private::as_str)
                .find(|said| !said.is_empty()),
        }
    }
}

crate::model::request::words! {
    /// What a second person is asked for, in a word.
    AskKind {
        /// A client's data are erased.
        Erase = "erase",
        /// Requests are resolved.
        Resolve = "resolve",
        /// Requests are closed.
        Close = "close",
    }
}

crate::model::request::words! {
    /// What became of what was asked.
    AskState {
        Asked = "asked",
        /// Another confirmed it, and it was done.
        Confirmed = "confirmed",
        /// It is not done.
        Declined = "declined",
    }
}

/// Whether somebody is another than whoever asked.
pub fn is_another(asked_by: &Actor, me: &Login) -> bool {
    *asked_by != Actor::Operator(me.clone())
}

/// Something that waits for a second person.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiting {
    /// The event that asked it: its number.
    pub seq: Seq,
    pub at: chrono::DateTime<chrono::Utc>,
    pub by: Actor,
    pub ask: Ask,
}

/// Something that waits for a second person, in a line of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskRow {
    /// The event that asked it: its number.
    pub number: Seq,
    pub at: chrono::DateTime<chrono::Utc>,
    pub by: Actor,
    pub what: AskKind,
    /// To how many requests.
    pub requests: u64,
    pub client: Option<ClientId>,
    pub reason: Option<String>,
}

impl From<&Waiting> for AskRow {
    fn from(waiting: &Waiting) -> Self {
        let what = match &waiting.ask {
            Ask::Erase { .. } => AskKind::Erase,
            Ask::Bulk { act: BulkAct::Resolve, .. } => AskKind::Resolve,
            Ask::Bulk { act: BulkAct::Close, .. } => AskKind::Close,
        };
        Self {
            number: waiting.seq,
            at: waiting.at,
            by: waiting.by.clone(),
            what,
            requests: waiting.ask.requests().len() as u64,
            client: waiting.ask.client(),
            reason: waiting.ask.reason().map(str::to_owned),
        }
    }
}

/// A request that was not ended with the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotEnded {
    pub request: RequestId,
    #[serde(flatten)]
    pub refusal: Refusal,
}

/// A request that something asked is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concerned {
    pub request: RequestId,
    /// What it is about.
    pub subject: String,
    /// How it stands now.
    pub status: Status,
    /// Its client, by the name on the card.
    pub client: String,
    /// Whether somebody did something to it since it was asked.
    pub changed: bool,
}

/// What was asked of a second person, with all that it takes to decide on it.
#[derive(Debug, Clone, PartialEq)]
pub struct AskCard {
    /// What was asked, by whom, when.
    pub waiting: Waiting,
    /// What became of it.
    pub state: AskState,
    /// The event that confirmed or declined it.
    pub settled: Option<Recorded>,
    /// The requests it is about.
    pub requests: Vec<Concerned>,
    /// The client it is about: the name, and how many requests they have.
    pub client: Option<(ClientId, String, u64)>,
    /// How many requests were ended, and which were not; none where it is not done.
    pub came: Option<(u64, Vec<NotEnded>)>,
}
