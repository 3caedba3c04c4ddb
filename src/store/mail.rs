//! Mails that come and go: the box of those that are to leave, and those that were laid aside.

pub(super) mod ignored;
pub(super) mod outbox;
