//! Rules learnt from requests that were resolved: points by term ([`points`]) and single changes of rules
//! that stand ([`proposals`]), each readable, with its evidence, tried on what was kept back.
//!
//! Everything here is a function of its input and of nothing else: the rows are put in an order of their own
//! first ([`rows`]), sums are of whole numbers, logarithms are computed here. The same rows give the same
//! bytes in whatever order they come, and on any machine.
//!
//! Where the rows come from (a desk, a file), and who may look at them, is not here; nor is what a
//! scorecard does with a request ([`crate::model::routing`]).

mod bits;
pub mod draft;
pub mod effect;
mod functions;
pub mod labels;
pub mod lesson;
pub mod points;
pub mod proposals;
pub mod rows;
pub mod study;
pub mod terms;
pub mod trial;
pub mod watched;
