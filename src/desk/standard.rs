//! The life of a standard at the desk: proposed, reviewed, adopted; its versions.

pub(super) mod adopt;
pub(super) mod versions;
