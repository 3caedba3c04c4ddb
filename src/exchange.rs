//! Streams in: files of other programs, record by record, as requests to take in.
//!
//! A bad record never ends a stream: it comes out as a [`Record`] that says what is wrong and where,
//! and the next one follows. Nothing here writes to the desk.

pub mod carry;
mod charset;
mod csv;
mod dates;
mod intake;
mod jsonl;
mod lines;
pub mod mail;
mod mailbox;
mod source;
pub mod tickets;

pub use csv::CsvRecords;
pub use dates::{DateOrder, Dates};
pub use intake::{FIELDS, Mapping, MappingError, Named};
pub use jsonl::JsonRecords;
pub use mailbox::{Filed, FolderMails, Look, MboxMails, is_maildir, look};

use crate::model::{command::Intake, past::Past};

/// No text of a request may be longer, in bytes.
pub const LONGEST_TEXT: usize = 10 * 1024 * 1024;

/// No mail is read beyond this, in bytes: what a mail server takes is far less.
pub const LARGEST_MAIL: usize = 64 << 20;

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
