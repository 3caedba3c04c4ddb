//! Rows to tables to text, CSV, JSON and HTML. A report is a function that gives a [`Table`]; every
//! table can be written in every format.

mod table;

pub use table::{Cell, Column, Format, Table, escape, page};
