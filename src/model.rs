//! What a desk is: pure data and pure decisions. No input or output, no reading of the time.

pub mod audit;
pub mod calendar;
pub mod callback;
pub mod card;
pub mod chance;
pub mod client;
pub mod command;
pub mod contact;
pub mod deadline;
pub mod event;
pub mod filter;
pub mod id;
pub mod measure;
pub mod moment;
pub mod operator;
pub mod own;
pub mod private;
pub mod refusal;
pub mod request;
pub mod routing;
pub mod safe_text;
pub mod standard;
pub mod statistics;
pub mod target;
pub mod template;
pub mod training;
