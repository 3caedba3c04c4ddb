//! What a desk is: pure data and pure decisions. No input or output, no reading of the time.
//!
//! Each folder is a room about one subject; what stands in it is named from here, `model::client`, so that a
//! module can move between rooms without anybody else noticing.

pub mod id;
pub mod judging;
pub mod log;
pub mod mail;
pub mod people;
pub mod request;
pub mod routing;
pub mod standard;
pub mod time;
pub mod views;
pub mod words;

pub use judging::{appeal, chance, conversation, measure, norm, review, statistics, training};
pub use log::{audit, carry, command, event, private, refusal, remark, second};
pub use mail::outbox;
pub use people::{alike, client, contact, destruction, operator, own, retention, shift, spelling};
pub use request::{filter, gate, hop, obstacle, past, undo};
pub use time::{calendar, callback, deadline, moment, target, years};
pub use views::{balance, card, notice, story};
pub use words::{safe_json, safe_text, template};
