//! A picture of the screen for other programs: the same cells that a terminal would show, with their colours, as
//! SVG or as a page of HTML. Words stay words that can be selected and searched; frames and bars are drawn.

mod cells;
mod html;
mod palette;
mod svg;

pub use html::html;
pub use palette::Ground;
pub use svg::svg;
