//! What an operator may set: keys, looks, the desk's file, how one is called.

pub mod columns;
pub mod keys;
mod reader;
pub mod settings;
pub mod theme;
mod written;
