//! What is asked of a desk and what happened at it: commands, events, refusals, and what the log itself is checked by.

pub mod audit;
pub mod carry;
pub mod command;
pub mod event;
pub mod private;
pub mod refusal;
pub mod remark;
pub mod second;
