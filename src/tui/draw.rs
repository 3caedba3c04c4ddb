//! Drawing: where things stand, by what meaning they are painted, what answers to a click, pictures for other programs.

pub mod layout;
pub mod paint;
pub mod picture;
pub mod spot;
