//! Boxes of control: score sheets, the ledger, proposals, the quiz, what a second person confirms, shifts, versions.

pub mod balance;
pub mod entry;
pub mod ladder;
pub mod learn;
pub mod propose;
pub mod quiz;
pub mod second;
pub mod sheet;
pub mod shift;
pub mod versions;
