//! What an operator may set: keys and looks.

pub mod columns;
pub mod keys;
pub mod settings;
pub mod theme;
