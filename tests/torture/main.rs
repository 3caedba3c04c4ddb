//! What is done to a desk on purpose: its file tampered with, its processes killed. A short run with a
//! fixed seed is part of the tests; `FIRSTLINE_TORTURE=minutes cargo test --test torture -- --ignored` is the
//! long one. Each prints a line of figures.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod copies;
mod hostile;
mod kills;
mod lot;
mod races;
#[path = "../firstline/support.rs"]
mod support;
mod tampering;
mod words;
