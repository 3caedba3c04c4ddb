//! What an act of destruction tells: whose data went, of which kinds, and the lines of the log that say so.

use serde::{Deserialize, Serialize};

use crate::model::{
    event::Recorded,
    id::{ClientId, RequestId},
};

#[derive(Debug, Clone, PartialEq)]
pub struct Destruction {
    /// The random name of the desk.
    pub origin: String,
    /// The title of the standard in force when it was done, with its version.
    pub standard: String,
    /// Whose and what, in order.
    pub gone: Vec<Gone>,
    /// Who asked for it and who confirmed it, where the standard wanted two people.
    pub two: Vec<Recorded>,
    /// Whether the write-ahead log beside the file is empty now.
    pub log_emptied: bool,
    /// Names of the files beside the desk that are copies of it from before, and hold the data still.
    pub copies: Vec<String>,
    /// The lines of the log that tell of it.
    pub lines: Vec<LogLine>,
}

/// What one event destroyed.
#[derive(Debug, Clone, PartialEq)]
pub struct Gone {
    /// The event that tells it.
    pub event: Recorded,
    /// Whose card, where a card went.
    pub client: Option<ClientId>,
    /// The requests whose texts or files went.
    pub requests: Vec<RequestId>,
    /// In which events the texts stood: the kind, and how many.
    pub kinds: Vec<(String, u64)>,
    /// How many texts and files went.
    pub texts: u64,
}

/// A line of the log as it stands, with the hash of the line before: whoever has it can compute its
/// own hash again. Texts are in it by their salted digests only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// Its place in the log.
    pub seq: i64,
    /// When it happened, in milliseconds UTC.
    pub at: i64,
    pub actor: String,
    /// Who did it, where that is another than the actor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    pub kind: String,
    /// The request it is about.
    pub request: Option<i64>,
    /// The client it is about.
    pub client: Option<i64>,
    /// The hash of the standard in force.
    pub standard: String,
    /// The sender's own number of the command.
    pub command: Option<String>,
    /// The rest, as the text that the hash is taken of.
    pub data: String,
    /// The hash of the line before, in hexadecimal.
    pub previous: String,
    /// Its own hash, in hexadecimal.
    pub hash: String,
}
