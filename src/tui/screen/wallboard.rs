//! The figures of the desk so large that a room reads them: for a screen on the wall. Nothing of a
//! client's is shown, no key is needed, and nothing is chosen.

use chrono::{DateTime, Utc};
use ratatui::layout::Rect;

use super::board;
use crate::{
    config::theme::Role,
    model::card::Board,
    tui::{
        paint::{self, Paint},
        state::State as Screen,
        widget::{
            digits,
            fit::width,
            frame::{Frame, inner},
        },
    },
};

/// A figure with its name.
struct Figure<'t> {
    title: &'t str,
    count: u64,
    /// How it is shown where it is not zero.
    role: Role,
}

/// Draws the screen over the whole window.
pub fn view(paint: &mut Paint<'_>, state: &Screen) {
    let size = state.size;
    let whole = Rect::new(0, 0, size.width, size.height);
    let setup = paint.setup;
    let text = &setup.text.wall;
    let title = paint::line(&state.standard().title);
    paint.put(1, 0, size.width / 2, &title, Role::Strong);
    let clock = paint::clock(state.now, state.zone(), setup);
    paint.right(1, 0, size.width.saturating_sub(2), &clock, Role::Strong);
    let Some(board) = &state.screens.board.board else {
        let loading = setup.text.common.loading.clone();
        paint.empty(Rect { y: 2, ..whole }, &loading, "");
        return;
    };
    if let Some(since) = state.sync.old_since(state.now) {
        old(paint, state, since);
    }
    let sum = |count: fn(&crate::model::card::BoardDepartment) -> u64| -> u64 {
        board.departments.iter().map(count).sum()
    };
    let figures = [
        Figure {
            title: &text.open,
            count: sum(|row| row.new + row.open + row.waiting),
            role: Role::Text,
        },
        Figure { title: &text.at_risk, count: sum(|row| row.at_risk), role: Role::AtRisk },
        Figure { title: &text.breached, count: sum(|row| row.breached), role: Role::Breached },
        Figure { title: &text.new, count: sum(|row| row.new), role: Role::Accent },
        Figure {
            title: &text.calls_due,
            count: board.calls_due,
            role: if board.calls_late > 0 { Role::Breached } else { Role::Accent },
        },
        Figure { title: &text.answered, count: board.answered_today, role: Role::Done },
    ];
    // The departments and the people need their rows; the figures have the rest.
    let below = u16::try_from(board.departments.len() + 3)
        .unwrap_or(u16::MAX)
        .clamp(6, (size.height * 2 / 5).max(6));
    let upper = Rect { y: 1, height: size.height.saturating_sub(below + 1), ..whole };
    figures_view(paint, &figures, upper);
    let lower = Rect { y: size.height - below, height: below, ..whole };
    lower_view(paint, state, board, lower);
}

/// Says of when the figures are where the desk does not answer: nobody in the room is to take them for how it
/// stands.
fn old(paint: &mut Paint<'_>, state: &Screen, since: DateTime<Utc>) {
    let at = paint::clock(since, state.zone(), paint.setup);
    let said = paint.setup.say(&paint.setup.text.wall.old, &[("at", &at)]);
    let why = (state.toasts.iter().rev()).find(|toast| toast.is_error);
    let why = why.map_or_else(String::new, |toast| format!(" {}", paint::line(&toast.text)));
    let sign = paint.setup.signs().breached;
    let room = state.size.width.saturating_sub(2);
    paint.put(1, 1, room, &format!("{sign} {said}{why}"), Role::Breached);
}

/// The figures, three beside one another in two rows, all with blocks of the same size.
fn figures_view(paint: &mut Paint<'_>, figures: &[Figure<'_>], area: Rect) {
    let ascii = paint.setup.ascii;
    let cell_width = area.width / 3;
    let cell_height = area.height / 2;
    let digits =
        figures.iter().map(|figure| figure.count.to_string().len()).max().unwrap_or(1).max(2);
    // A row for the name, one for air.
    let scale = digits::scale(digits, cell_width.saturating_sub(3), cell_height.saturating_sub(2));
    for (place, figure) in (0_u16..).zip(figures) {
        let x = area.x + place % 3 * cell_width + 1;
        let y = area.y + place / 3 * cell_height;
        let room = cell_width.saturating_sub(2);
        let role = if figure.count == 0 { Role::Muted } else { figure.role };
        paint.put(x, y + 1, room, figure.title, Role::Head);
        match scale {
            Some(scale) => {
                let rows = digits::rows(figure.count, scale, ascii);
                for (row, line) in (y + 2..).zip(&rows) {
                    paint.put(x, row, room, line, role);
                }
            }
            None => {
                paint.put(x, y + 2, room, &figure.count.to_string(), role);
            }
        }
    }
}

/// The departments, and who is on duty.
fn lower_view(paint: &mut Paint<'_>, state: &Screen, board: &Board, area: Rect) {
    let text = &paint.setup.text;
    let left = Rect { width: area.width * 3 / 5 + 1, ..area };
    let right =
        Rect { x: area.x + area.width * 3 / 5, width: area.width - area.width * 3 / 5, ..area };
    let mut frame = Frame::default();
    frame.add(left);
    frame.add(right);
    let calm = paint.style(Role::Frame);
    frame.paint(paint.buffer, calm, None, paint.setup.ascii);
    super::edge_title(paint, left, &text.board.departments.clone(), false);
    board::departments_view(paint, state, &board.departments, inner(left));
    let on_duty: Vec<&str> = board
        .operators
        .iter()
        .filter(|one| one.operator.on_duty && one.operator.active && !one.is_away(state.now))
        .map(|one| one.operator.name.as_str())
        .collect();
    let title = format!("{} · {}", text.wall.on_duty, on_duty.len());
    super::edge_title(paint, right, &title, false);
    let inside = inner(right);
    let names: Vec<String> = on_duty
        .iter()
        .map(|name| format!("{} {}", paint.setup.signs().on_duty, paint::line(name)))
        .collect();
    // In as many columns as fit, filled from above.
    let widest = names.iter().map(|name| width(name)).max().unwrap_or(1) + 2;
    let columns = (inside.width.saturating_sub(1) / widest).max(1);
    let shown = usize::from(columns * inside.height);
    for (at, name) in names.iter().take(shown).enumerate() {
        let at = u16::try_from(at).unwrap_or(0);
        let x = inside.x + 1 + at / inside.height.max(1) * widest;
        let y = inside.y + at % inside.height.max(1);
        paint.put(x, y, inside.right().saturating_sub(x), name, Role::Text);
    }
}
