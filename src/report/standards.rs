//! Reports on the standard: as a book, as a comparison, tried on the past, and the reason of a decision.

pub(super) mod book;
pub(super) mod difference;
pub(super) mod learnt;
pub(super) mod simulation;
pub(super) mod why;
