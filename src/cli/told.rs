//! How the command line writes what it tells: events and clocks as lines, JSON, the width there is.

pub(super) mod about;
pub(super) mod destruction;
pub(super) mod json;
pub(super) mod room;
pub(super) mod timeline;
