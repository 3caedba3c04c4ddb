//! Boxes to read: pages, cards, the reason why, the help and the manual.

pub mod card;
pub mod help;
pub mod manual;
pub mod outcome;
pub mod page;
pub mod summary;
pub mod why;
