//! What leads somebody through the screen: the tour of the demo, and exercises with the lesson below.

pub mod lesson;
pub mod tour;
