//! What every command needs: the arguments, whom the reader is and in whose name, what the session may touch, the help.

pub(super) mod arguments;
pub(super) mod context;
pub(super) mod filter;
pub(super) mod first_run;
pub(super) mod help;
pub(super) mod identity;
pub(super) mod ssh;
pub(super) mod usage;
pub(super) mod when;
