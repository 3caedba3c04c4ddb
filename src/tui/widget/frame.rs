//! Frames that share their borders: lines that meet are joined by the right corner or cross.

use std::collections::BTreeMap;

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

const UP: u8 = 1;
const DOWN: u8 = 2;
const LEFT: u8 = 4;
const RIGHT: u8 = 8;

/// The signs for every way in which lines can meet, by the bits of the ways out of a cell.
const LINES: [&str; 16] =
    [" ", "│", "│", "│", "─", "┘", "┐", "┤", "─", "└", "┌", "├", "─", "┴", "┬", "┼"];
const ASCII: [&str; 16] =
    [" ", "|", "|", "|", "-", "+", "+", "+", "-", "+", "+", "+", "-", "+", "+", "+"];

/// A set of frames.
#[derive(Debug, Default)]
pub struct Frame {
    cells: BTreeMap<(u16, u16), u8>,
}

impl Frame {
    /// Adds a frame along the inner edge of an area.
    pub fn add(&mut self, area: Rect) {
        if area.width < 2 || area.height < 2 {
            return;
        }
        let (left, top) = (area.left(), area.top());
        let (right, bottom) = (area.right() - 1, area.bottom() - 1);
        for x in left..right {
            for y in [top, bottom] {
                self.join(x, y, RIGHT);
                self.join(x + 1, y, LEFT);
            }
        }
        for y in top..bottom {
            for x in [left, right] {
                self.join(x, y, DOWN);
                self.join(x, y + 1, UP);
            }
        }
    }

    /// Adds a line across an area, joined to its sides.
    pub fn divide(&mut self, area: Rect, y: u16) {
        for x in area.left()..area.right().saturating_sub(1) {
            self.join(x, y, RIGHT);
            self.join(x + 1, y, LEFT);
        }
    }

    fn join(&mut self, x: u16, y: u16, bit: u8) {
        *self.cells.entry((x, y)).or_default() |= bit;
    }

    /// Draws the lines; those along the edge of `bright` in its own style.
    pub fn paint(
        &self,
        buffer: &mut Buffer,
        calm: Style,
        bright: Option<(Rect, Style)>,
        ascii: bool,
    ) {
        let signs = if ascii { &ASCII } else { &LINES };
        for (&(x, y), &bits) in &self.cells {
            let style =
                bright.filter(|(area, _)| on_edge(*area, x, y)).map_or(calm, |(_, style)| style);
            if let Some(cell) = buffer.cell_mut((x, y)) {
                cell.set_symbol(signs[usize::from(bits & 15)]).set_style(style);
            }
        }
    }
}

fn on_edge(area: Rect, x: u16, y: u16) -> bool {
    let inside = area.contains((x, y).into());
    let edge =
        x == area.left() || x + 1 == area.right() || y == area.top() || y + 1 == area.bottom();
    inside && edge
}

/// The area within a frame.
pub fn inner(area: Rect) -> Rect {
    Rect {
        x: area.x.saturating_add(1),
        y: area.y.saturating_add(1),
        width: area.width.saturating_sub(2),
        height: area.height.saturating_sub(2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_what_meets() {
        let mut frame = Frame::default();
        frame.add(Rect::new(0, 0, 4, 3));
        frame.add(Rect::new(3, 0, 4, 3));
        frame.add(Rect::new(0, 2, 7, 3));
        let mut buffer = Buffer::empty(Rect::new(0, 0, 7, 5));
        frame.paint(&mut buffer, Style::new(), None, false);
        let rows: Vec<String> =
            (0..5).map(|y| (0..7).map(|x| buffer[(x, y)].symbol().to_owned()).collect()).collect();
        assert_eq!(rows, ["┌──┬──┐", "│  │  │", "├──┴──┤", "│     │", "└─────┘"]);
    }
}
