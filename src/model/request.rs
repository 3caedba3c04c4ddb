//! A request as it stands: the facts that lists, decisions and screens need. What happened to it is
//! its history of events; what it owes is computed in [`deadline`](super::deadline).

pub mod filter;
mod fold;
pub mod gate;
pub mod hop;
pub mod obstacle;
pub mod past;
pub mod undo;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::id::{
    AccountId, ClientId, DepartmentId, Login, RequestId, RuleId, ScriptId, Seq, StandardHash,
    StepId,
};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ::serde::Serialize, ::serde::Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word in TOML, JSON and the filter language.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The value that a word names.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.word())
            }
        }
    };
}
pub(crate) use words;

words! {
    /// Where a request is in its life.
    Status {
        /// Nobody has claimed or answered it yet.
        New = "new",
        Open = "open",
        /// Waits for the client.
        Pending = "pending",
        /// Waits for a third party.
        Hold = "hold",
        /// The client has the answer.
        Resolved = "resolved",
        /// Confirmed and final.
        Closed = "closed",
    }
}

impl Status {
    /// Whether the desk still owes something: everything before resolved.
    pub const fn is_unresolved(self) -> bool {
        !matches!(self, Self::Resolved | Self::Closed)
    }

    /// Whether the request waits for someone outside the desk.
    pub const fn is_waiting(self) -> bool {
        matches!(self, Self::Pending | Self::Hold)
    }
}

words! {
    /// How urgently a request moves.
    Priority {
        Low = "low",
        Normal = "normal",
        High = "high",
        Urgent = "urgent",
    }
}

impl Priority {
    /// The next higher priority; the highest stays.
    #[must_use]
    pub const fn raised(self) -> Self {
        match self {
            Self::Low => Self::Normal,
            Self::Normal => Self::High,
            Self::High | Self::Urgent => Self::Urgent,
        }
    }
}

words! {
    /// How a request came in.
    Channel {
        Phone = "phone",
        Email = "email",
        /// A chat or messenger.
        Chat = "chat",
        /// A visit in person.
        Visit = "visit",
        /// A form on the web.
        Web = "web",
        /// Taken over from another system.
        Import = "import",
    }
}

words! {
    /// For whom a waiting request waits.
    WaitFor {
        /// The client: the request is pending.
        Client = "client",
        /// Somebody outside the desk: the request is on hold.
        ThirdParty = "third_party",
    }
}

/// The number of a service level: 1 takes and controls, 2 are specialists, 3 is management.
pub type Level = u8;

/// A request as it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Request {
    pub id: RequestId,
    /// Counts its events: a change based on an older state is a conflict.
    pub version: i64,
    /// Where it is in its life.
    pub status: Status,
    /// What it is about, in one line of the client's.
    pub subject: String,
    pub client: ClientId,
    /// The organisation of the client at intake.
    pub account: Option<AccountId>,
    pub channel: Channel,
    /// The language of its text: `en`, `ru`, or another two-letter code.
    pub language: String,
    pub department: DepartmentId,
    /// The service level of where it lies.
    pub level: Level,
    /// How urgently it moves.
    pub priority: Priority,
    /// Who works on it now.
    pub assignee: Option<Login>,
    /// The level-1 operator who keeps control until closure.
    pub accountable: Option<Login>,
    /// Free marks, sorted.
    pub tags: Vec<String>,
    /// Answers kept on it: name → value.
    pub fields: BTreeMap<String, String>,
    /// The script that its routing or its operator chose.
    pub script: Option<ScriptId>,
    /// The next step of the script; `None` at its end or without a script.
    pub step: Option<StepId>,
    /// The rule that routed it; `None` when the fallback or a person did.
    pub rule: Option<RuleId>,
    /// The standard in force when it was last decided on.
    pub standard: StandardHash,
    /// Its number in the system it came from.
    pub external_id: Option<String>,
    /// When it was received.
    pub received: DateTime<Utc>,
    /// The last event on it.
    pub updated: DateTime<Utc>,
    /// When it was resolved, while it is.
    pub resolved: Option<DateTime<Utc>>,
    /// The wait ends by itself at this time.
    pub wait_until: Option<DateTime<Utc>>,
    /// The oldest message of the client that nobody has answered yet.
    pub unanswered_since: Option<DateTime<Utc>>,
    /// How often it was reopened.
    pub reopened: u32,
    /// How often it was bounced back.
    pub bounced: u32,
    /// The departments it came through, oldest first, without the present one.
    pub path: Vec<DepartmentId>,
    /// The client's score of 1 to 5.
    pub rating: Option<u8>,
    /// The last event on it.
    pub seq: Seq,
}
