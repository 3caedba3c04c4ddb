//! What screens, the command line and reports read of a desk: rows and cards, filled by the store.

pub mod balance;
pub mod card;
pub mod notice;
pub mod story;
