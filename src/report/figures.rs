//! Reports on how it goes: deadlines, promises, clients, people, reviews, the ledger, growth.

pub(super) mod clients;
pub(super) mod deadlines;
pub(super) mod effect;
pub(super) mod growth;
pub(super) mod ledger;
pub(super) mod people;
pub(super) mod promises;
pub(super) mod reviews;
pub(super) mod trained;
pub(super) mod whole;
