//! Commands about the desk as a whole: making it, copying it, watching it, checking it.

pub(super) mod audit;
pub(super) mod backup;
pub(super) mod completions;
pub(super) mod config;
pub(super) mod demo;
pub(super) mod doctor;
pub(super) mod events;
pub(super) mod export;
pub(super) mod init;
pub(super) mod manual;
pub(super) mod retention;
pub(super) mod screen;
pub(super) mod watch;
