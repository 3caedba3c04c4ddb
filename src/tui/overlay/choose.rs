//! Boxes that something is chosen in: lists, the palette, the menu of actions, the filter line, the columns.

pub mod actions;
pub mod columns;
pub mod filter;
pub mod list;
pub mod palette;
