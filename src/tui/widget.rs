//! Small things to draw with: text that fits its cells, joined frames, lines to type into, lists with
//! a position mark. They know nothing of the desk.

pub mod digits;
pub mod fit;
pub mod frame;
pub mod gauge;
pub mod line;
pub mod picker;
pub mod plain;
pub mod scroll;
pub mod seal;
pub mod wrap;
