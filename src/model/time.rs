//! Time at a desk: business hours, the clocks that run in them, promised calls, and times as people write them.

pub mod calendar;
pub mod callback;
pub mod deadline;
pub mod moment;
pub mod target;
pub mod years;
