//! Who is on either side of a request: clients with their contacts, operators with their rights, and what is kept of both.

pub mod alike;
pub mod client;
pub mod contact;
pub mod destruction;
pub mod operator;
pub mod own;
pub mod retention;
pub mod shift;
pub mod spelling;
