//! Reading requests: lists of them, one of them, their clocks and calls, and search.

pub(super) mod board;
pub(super) mod callback;
pub(super) mod deadline;
pub(super) mod queue;
pub(super) mod request;
pub(super) mod search;
pub(super) mod source;
pub(super) mod story;
