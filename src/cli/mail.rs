//! Commands about mails in and out.

pub(super) mod outbox;
pub(super) mod receive;
pub(super) mod received;
pub(super) mod send;
