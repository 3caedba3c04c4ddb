//! A list in columns with the row chosen told in full below it: how the lists under control are drawn.

use ratatui::layout::Rect;

use crate::{
    config::theme::Role,
    tui::{
        paint::{Paint, Rich},
        widget::scroll,
    },
};

/// A row: a text with its role for each column. The last column takes the room that is left.
pub type Row = Vec<(String, Role)>;

/// Draws a list: heads with their widths, rows, the row chosen, and below what is told of it.
pub fn draw(
    paint: &mut Paint<'_>,
    frame: Rect,
    inside: Rect,
    heads: &[(u16, &str)],
    rows: &[Row],
    at: Option<usize>,
    detail: &[Rich],
) {
    let mut x = inside.x + 2;
    for (number, (room, head)) in heads.iter().enumerate() {
        let last = number + 1 == heads.len();
        let room = if last { inside.right().saturating_sub(x + 1) } else { room.saturating_sub(1) };
        paint.put(x, inside.y, room, head, Role::Head);
        x += room + 1;
    }
    let lower = u16::try_from(detail.len() + 1).unwrap_or(u16::MAX).min(inside.height / 2);
    let body = Rect { y: inside.y + 1, height: inside.height.saturating_sub(1 + lower), ..inside };
    let top = scroll::top(0, at, rows.len(), usize::from(body.height));
    for (y, number) in (body.top()..body.bottom()).zip(top..rows.len()) {
        let mut x = body.x + 2;
        for (column, (text, role)) in rows[number].iter().enumerate() {
            let last = column + 1 == heads.len();
            let room = if last {
                body.right().saturating_sub(x + 1)
            } else {
                heads.get(column).map_or(0, |(room, _)| room.saturating_sub(1))
            };
            // Blanks that push a figure to the right have no look of their own.
            let figure = text.trim_start();
            let blanks = u16::try_from(text.len() - figure.len()).unwrap_or(0).min(room);
            paint.put(x + blanks, y, room - blanks, figure, *role);
            x += room + 1;
        }
        if at == Some(number) {
            paint.select(body, y);
        }
    }
    paint.position(frame, body, top, rows.len());
    if lower > 1 {
        let below = Rect {
            x: inside.x + 2,
            y: inside.bottom() - lower + 1,
            width: inside.width.saturating_sub(4),
            height: lower - 1,
        };
        paint.lines(below, detail, 0);
    }
}
