//! Commands about clients and colleagues: their cards, training, reviews, figures and shifts.

pub(super) mod board;
pub(super) mod client;
pub(super) mod ledger;
pub(super) mod norms;
pub(super) mod operator;
pub(super) mod report;
pub(super) mod review;
pub(super) mod shift;
pub(super) mod train;
