//! Text put into cells of the screen, cut to the room it has.

use ratatui::{buffer::Buffer, style::Style};

pub use crate::text::fit::{fit, fit_end, width};

/// Writes a text from the left, cut to `room`; answers how many cells it took.
pub fn put(buffer: &mut Buffer, x: u16, y: u16, room: u16, text: &str, style: Style) -> u16 {
    let area = buffer.area;
    if y < area.top() || y >= area.bottom() || x < area.left() || x >= area.right() {
        return 0;
    }
    let room = room.min(area.right() - x);
    let text = fit(text, room);
    buffer.set_stringn(x, y, &text, room.into(), style);
    width(&text).min(room)
}

/// Writes a text against the right edge of its room, cut to it.
pub fn put_right(buffer: &mut Buffer, x: u16, y: u16, room: u16, text: &str, style: Style) -> u16 {
    let text = fit(text, room);
    let used = width(&text);
    put(buffer, x + room.saturating_sub(used), y, room, &text, style)
}
