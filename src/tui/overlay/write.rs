//! Boxes that something is written in: an answer, a new request, a form, a question before what cannot be taken back.

pub mod compose;
pub mod confirm;
pub mod form;
pub mod intake;
