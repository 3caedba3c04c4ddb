//! What checking the log says: whether its chain of hashes holds, and whether the tables are what the
//! log makes of them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::model::id::Seq;

/// What came of verifying the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// How many events were looked at.
    pub events: u64,
    /// The random name of the desk, by which seals know it.
    pub origin: String,
    /// The hash of the last event that holds.
    pub head: String,
    /// When that was written.
    pub last: Option<DateTime<Utc>>,
    /// What does not hold, the first places first; empty when all does.
    pub faults: Vec<Fault>,
}

impl Verdict {
    pub fn holds(&self) -> bool {
        self.faults.is_empty()
    }
}

/// A place where the log does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    pub seq: Seq,
    /// What is wrong with it, for people.
    pub what: String,
}

/// A row of a table that differs from what the log makes of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    pub table: String,
    /// The row as it is kept; none where it is missing.
    pub kept: Option<String>,
    /// The row as the log makes it; none where there should be none.
    pub rebuilt: Option<String>,
}
