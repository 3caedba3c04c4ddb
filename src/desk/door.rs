//! How a command passes: who gives it, what it may look at, what it ends in, and what many requests, a second person or an undo make of it.

pub(super) mod act;
pub(super) mod bulk;
pub(super) mod caller;
pub(super) mod second;
pub(super) mod seen;
pub(super) mod several;
pub(super) mod undo;
