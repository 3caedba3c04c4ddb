//! Streams in: files of other programs, record by record, as requests to take in.
//!
//! A bad record never ends a stream: it comes out as a [`Record`] that says what is wrong and where,
//! and the next one follows. Nothing here writes to the desk.

pub mod carry;
mod charset;
pub mod mail;
mod mailbox;
mod table;
mod tickets;

pub use csv::CsvRecords;
pub use dates::{DateOrder, Dates};
pub use fields::FIELDS;
pub use jsonl::JsonRecords;
pub use mailbox::{Filed, FolderMails, Look, MboxMails, is_maildir, look};
pub use map::{READY, Ready, TableMap};
pub use mapping::{Column, Mapping, MappingError, Purpose};

use table::{cells, csv, dates, fields, intake, jsonl, lines, map, mapping, source, vocabulary};

use std::io;

use crate::model::{command::Intake, past::Past};

/// No text of a request may be longer, in bytes.
pub const LONGEST_TEXT: usize = 10 * 1024 * 1024;

/// No mail is read beyond this, in bytes: what a mail server takes is far less.
pub const LARGEST_MAIL: usize = 64 << 20;

/// What a table is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// Values with a sign between them, and a header.
    Csv,
    /// Objects, a line each or in an array.
    Json,
    /// The documents of Zammad's REST API.
    Zammad,
}

/// The records of a table, and what its columns were taken for.
pub trait Records: Iterator<Item = io::Result<Record>> {
    /// The columns known by now; those of JSON are known when all of it is read.
    fn columns(&self) -> Vec<Column>;

    /// The name of the map that is followed.
    fn map(&self) -> Option<&str>;

    /// How many lines stand above the header that belong to no table.
    fn above(&self) -> u64;
}

/// The records of a table.
///
/// # Errors
/// When it is none, cannot be read, or the mapping does not fit it. What is wrong with one record comes with it.
pub fn records<'r>(
    table: Table,
    input: impl io::BufRead + 'r,
    mapping: &Mapping,
    dates: Dates,
) -> anyhow::Result<Box<dyn Records + 'r>> {
    Ok(match table {
        Table::Csv => Box::new(CsvRecords::new(input, mapping, dates)?),
        Table::Json => Box::new(JsonRecords::new(input, mapping, dates)?),
        Table::Zammad => Box::new(tickets::ZammadRecords::new(input)?),
    })
}

/// One record of a file.
#[derive(Debug)]
pub struct Record {
    /// The line on which it begins, from 1.
    pub line: u64,
    /// Its bytes in the file, to show progress and to give it back when it is refused.
    pub raw: Vec<u8>,
    /// What it says, or why it cannot be taken.
    pub intake: Result<Box<Intake>, String>,
    /// What became of it in the program it comes from, where it was done with there.
    pub past: Option<Past<String>>,
}
