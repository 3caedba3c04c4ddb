//! Rows to tables to text, CSV, JSON and HTML. A report is a function that gives a [`Table`]; every
//! table can be written in every format.

mod book;
mod difference;
mod simulation;
mod table;

pub use book::{book_html, book_text};
pub use difference::{change_json, change_lines, change_word, difference_html, difference_text};
pub use simulation::simulation_tables;
pub use table::{Cell, Column, Format, Table, escape, page};
