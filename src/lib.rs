//! Firstline is a support desk in a terminal that keeps a company's written service standard.
//!
//! This page is the map of the code.

pub mod model;
