//! The file of a desk: where it lies, how it is opened, what its tables are, and copies of it.

pub(super) mod backup;
pub(super) mod connection;
#[cfg(test)]
mod growth;
pub(super) mod owed;
pub(super) mod place;
#[cfg(test)]
pub(super) mod plan;
pub(super) mod row;
pub(super) mod schema;
pub(super) mod sight;
pub(super) mod sound;
