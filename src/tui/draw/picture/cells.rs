//! The cells of a picture with the colours they are seen in, in runs that look alike.

use ratatui::{buffer::Buffer, style::Modifier};

use super::palette::{Ground, Rgb};
use crate::tui::widget::fit::width;

/// How a run of cells looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    pub ink: Rgb,
    /// What lies behind it; none where that is the ground.
    pub paper: Option<Rgb>,
    pub bold: bool,
    pub italic: bool,
    pub underline: bool,
}

/// Cells side by side that look alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The first column.
    pub x: u16,
    /// How many columns it takes.
    pub cells: u16,
    pub text: String,
    pub seen: Seen,
}

/// A row in runs. What a sign of two columns covers belongs to it.
pub fn runs(buffer: &Buffer, y: u16, ground: Ground) -> Vec<Run> {
    let area = buffer.area;
    let mut runs: Vec<Run> = Vec::new();
    let mut x = area.left();
    while x < area.right() {
        let cell = &buffer[(x, y)];
        let cells = width(cell.symbol()).clamp(1, area.right() - x);
        let seen = seen(cell, ground);
        match runs.last_mut() {
            Some(run) if run.seen == seen => {
                run.text.push_str(cell.symbol());
                run.cells += cells;
            }
            _ => {
                let (text, x) = (cell.symbol().to_owned(), x - area.left());
                runs.push(Run { x, cells, text, seen });
            }
        }
        x += cells;
    }
    runs
}

fn seen(cell: &ratatui::buffer::Cell, ground: Ground) -> Seen {
    let has = |modifier| cell.modifier.contains(modifier);
    let mut ink = ground.colour(cell.fg).unwrap_or(ground.ink());
    let mut paper = ground.colour(cell.bg);
    if has(Modifier::REVERSED) {
        let under = paper.unwrap_or(ground.paper());
        paper = Some(ink);
        ink = under;
    }
    if has(Modifier::DIM) {
        ink = ink.towards(paper.unwrap_or(ground.paper()));
    }
    if has(Modifier::HIDDEN) {
        ink = paper.unwrap_or(ground.paper());
    }
    Seen {
        ink,
        paper,
        bold: has(Modifier::BOLD),
        italic: has(Modifier::ITALIC),
        underline: has(Modifier::UNDERLINED),
    }
}

#[cfg(test)]
mod tests {
    use ratatui::{
        layout::Rect,
        style::{Color, Style},
    };

    use super::*;

    #[test]
    fn cells_that_look_alike_are_one_run_and_wide_signs_count_twice() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 8, 1));
        buffer.set_string(0, 0, "ab日c", Style::new());
        buffer.set_string(
            5,
            0,
            "de",
            Style::new().fg(Color::Rgb(9, 9, 9)).add_modifier(Modifier::BOLD),
        );
        let runs = runs(&buffer, 0, Ground::Dark);
        let shown: Vec<(u16, u16, &str)> =
            runs.iter().map(|run| (run.x, run.cells, run.text.as_str())).collect();
        assert_eq!(shown, [(0, 5, "ab日c"), (5, 2, "de"), (7, 1, " ")]);
        assert!(runs[1].seen.bold && runs[1].seen.ink == Rgb(9, 9, 9));
    }

    #[test]
    fn what_is_reversed_changes_places() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 1, 1));
        buffer.set_string(0, 0, "x", Style::new().add_modifier(Modifier::REVERSED));
        let seen = runs(&buffer, 0, Ground::Light)[0].seen;
        assert_eq!((seen.ink, seen.paper), (Ground::Light.paper(), Some(Ground::Light.ink())));
    }
}
