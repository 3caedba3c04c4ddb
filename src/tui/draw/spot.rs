//! What of a picture answers to a click. Drawing says it, as only drawing knows where things lie; what a
//! click then does is [`update`](crate::tui::update())'s.

use ratatui::layout::{Position, Rect};

use crate::config::keys::Action;
use crate::tui::{pane::Pane, screen::control::Tab};

/// What a click means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Click {
    /// A row of the list that the keys go through; none on a row where nothing stands.
    Row {
        /// How many rows below the one that is chosen.
        by: isize,
    },
    /// A part of the standard, so many below the one that is open.
    Part { by: isize },
    /// The view of a digit.
    View(usize),
    /// A pane of the screen.
    Pane(Pane),
    /// A part of what is under control.
    Tab(Tab),
    /// What a key does, where its hint stands.
    Do(Action),
}

/// A place of the picture that answers to a click.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    area: Rect,
    /// What a click there means; of a list, on the row at `from`.
    click: Click,
    /// The row from which the rows of a list are counted.
    from: u16,
}

impl Spot {
    /// A place that means one thing.
    pub fn new(area: Rect, click: Click) -> Self {
        Self { area, click, from: area.y }
    }

    /// A list of rows, of which the one at `chosen` is.
    pub fn list(area: Rect, chosen: u16, click: fn(isize) -> Click) -> Self {
        Self { area, click: click(0), from: chosen }
    }

    /// Whether it lies there.
    pub fn holds(&self, at: Position) -> bool {
        self.area.contains(at)
    }

    /// The row of it at a height.
    pub fn row(&self, y: u16) -> Rect {
        Rect { y, height: 1, ..self.area }
    }

    /// What a click there means.
    pub fn click(&self, at: Position) -> Click {
        let by = at.y as isize - self.from as isize;
        match self.click {
            Click::Row { .. } => Click::Row { by },
            Click::Part { .. } => Click::Part { by },
            click => click,
        }
    }
}
