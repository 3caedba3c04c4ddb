//! Rows to tables to text, CSV, JSON and HTML. A report is a function that gives a [`Table`]; every
//! table can be written in every format.

mod statistics;
mod table;

pub use statistics::{Ratio, kappa, mean, median};
pub use table::{Cell, Column, Format, Table, escape, page};
