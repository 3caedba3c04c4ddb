//! How the standard is kept and how people do: measures, norms, reviews, appeals, training, and the statistics they rest on.

pub mod appeal;
pub mod chance;
pub mod conversation;
pub mod measure;
pub mod norm;
pub mod review;
pub mod statistics;
pub mod training;
