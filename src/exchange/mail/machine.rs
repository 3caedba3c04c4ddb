//! What machines write, and of which mail of before they write: out of office, returned mails, receipts of
//! reading, complaints, monitoring.
//!
//! [`seen`] is what is looked at, [`signs`] the one table by which machines are told from people, [`silent`]
//! the addresses that nobody reads, [`report`] what a report says.

pub(super) mod report;
pub(super) mod seen;
pub(super) mod signs;
pub(super) mod silent;
