//! Commands about requests, one file each.

pub(super) mod add;
pub(super) mod apply;
pub(super) mod attachment;
pub(super) mod bulk;
pub(super) mod call;
pub(super) mod confirm;
pub(super) mod deadlines;
pub(super) mod explain;
pub(super) mod moves;
pub(super) mod queue;
pub(super) mod search;
pub(super) mod show;
