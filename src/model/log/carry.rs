//! A whole desk on its way into files and out of them: rows of its tables, and what a list of them needs
//! to be told whole from cut short.

use serde::{Deserialize, Serialize};

/// What every export begins with, so that it is known by its first line.
pub const MARK: &str = "firstline-export";

/// The form of an export that this program writes; it reads this and all before.
pub const FORM: u32 = 1;

/// A value of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Null,
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Real(f64),
    Text(String),
    /// Bytes: a hash, a salt, the content of a file.
    Bytes(Vec<u8>),
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub table: String,
    /// The columns with their values.
    pub cells: Vec<(String, Cell)>,
}

/// What an export says of itself before its rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    pub mark: String,
    pub form: u32,
    /// The random name of the desk.
    pub origin: String,
    /// The last event.
    pub events: i64,
    /// Its hash: with it the whole log is known.
    pub head: String,
    /// How many rows follow, by table, in their order.
    pub rows: Vec<(String, u64)>,
}

impl Head {
    /// How many rows of a table are told.
    pub fn count(&self, table: &str) -> u64 {
        self.rows.iter().find(|(name, _)| name == table).map_or(0, |(_, count)| *count)
    }
}
