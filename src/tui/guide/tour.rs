//! The tour of the demo: a dozen steps in a box at the foot of the screen. It takes no keys but its
//! own two, so that everything it tells of can be tried while it is told.

use ratatui::layout::Rect;

use crate::config::theme::Role;
use crate::tui::{
    layout,
    paint::{Paint, wrap_keyed},
    state::State,
};

/// Draws the step that is shown.
pub fn view(paint: &mut Paint<'_>, state: &State) {
    let Some((at, areas)) = state.place.tour.zip(layout::areas(state.size)) else {
        return;
    };
    let setup = paint.setup;
    let text = &setup.text.tour;
    let Some(step) = text.steps.get(at) else {
        return;
    };
    let width = areas.body.width.min(100);
    let lines = wrap_keyed(step, width.saturating_sub(4), Role::Text, setup);
    let height = (lines.len() as u16 + 2).min(areas.body.height);
    let area = Rect {
        x: areas.body.x + (areas.body.width - width) / 2,
        y: areas.body.bottom() - height,
        width,
        height,
    };
    let title = format!("{} {} / {}", text.title, at + 1, text.steps.len());
    let mut inside = paint.popup(area, &title);
    inside.x += 1;
    inside.width = inside.width.saturating_sub(2);
    paint.lines(inside, &lines, 0);
    paint.foot(area, &setup.with_keys(&text.keys));
}
