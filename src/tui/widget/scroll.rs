//! Which part of a list is seen, and the mark of where that part lies.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

/// The first row to show of a list so that `chosen` is seen, moving as little as can be.
pub fn top(top: usize, chosen: Option<usize>, length: usize, rows: usize) -> usize {
    let last_top = length.saturating_sub(rows);
    let mut top = top.min(last_top);
    if let Some(chosen) = chosen.filter(|_| rows > 0) {
        if chosen < top {
            top = chosen;
        } else if chosen >= top + rows {
            top = chosen + 1 - rows;
        }
    }
    top
}

/// Draws on the right edge of a frame where the part seen lies in the whole. Nothing where all is seen.
pub fn mark(
    buffer: &mut Buffer,
    edge: Rect,
    top: usize,
    length: usize,
    rows: usize,
    style: Style,
    ascii: bool,
) {
    if length <= rows || edge.height == 0 || rows == 0 {
        return;
    }
    let track = usize::from(edge.height);
    let thumb = (rows * track / length).clamp(1, track);
    let room = track - thumb;
    let from = (top * room).div_ceil((length - rows).max(1)).min(room);
    for at in from..from + thumb {
        if let Some(cell) = buffer.cell_mut((edge.x, edge.y + at as u16)) {
            cell.set_symbol(if ascii { "#" } else { "┃" }).set_style(style);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_as_little_as_can_be() {
        assert_eq!(top(0, Some(3), 10, 5), 0);
        assert_eq!(top(0, Some(7), 10, 5), 3);
        assert_eq!(top(5, Some(2), 10, 5), 2);
        assert_eq!(top(9, None, 10, 5), 5);
        assert_eq!(top(4, Some(1), 2, 5), 0);
    }
}
