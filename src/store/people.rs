//! Reading people: clients, operators, their training, what they type and have not sent.

pub(super) mod alike;
pub(super) mod client;
pub(super) mod moment;
pub(super) mod operator;
pub(super) mod retention;
pub(super) mod training;
pub(super) mod typed;
