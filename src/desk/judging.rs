//! How people and the standard do: reviews, appeals, figures, norms, and what is learnt from the past.

pub(super) mod appeal;
pub(super) mod control;
pub(super) mod figures;
pub mod learn;
pub(super) mod measure;
pub(super) mod norm;
pub(super) mod past;
pub(super) mod review;
