//! What came of several actions: how many were done, and which were refused and why.

use ratatui::layout::Position;

use super::Next;
use crate::{
    config::{keys::Chord, theme::Role},
    tui::{
        input::{is_down, is_up},
        layout,
        paint::{Paint, Rich, wrap_rich},
        setup::Setup,
        state::State as Screen,
    },
};

/// What came of several actions.
#[derive(Debug, Default)]
pub struct State {
    /// The heading.
    pub title: String,
    /// What was done.
    pub done: String,
    /// What was refused, a line each.
    pub refused: Vec<String>,
    /// How far it is scrolled.
    pub top: usize,
}

/// What a key does.
pub fn key(summary: &mut State, chord: Chord, _: &Setup) -> Next {
    if is_down(chord) {
        summary.top = (summary.top + 1).min(summary.refused.len());
        Next::stay()
    } else if is_up(chord) {
        summary.top = summary.top.saturating_sub(1);
        Next::stay()
    } else {
        Next::close()
    }
}

/// Draws it.
pub fn view(paint: &mut Paint<'_>, screen: &Screen, summary: &State) -> Option<Position> {
    let width = 72.min(screen.size.width.saturating_sub(4));
    let room = width.saturating_sub(4);
    let mut lines: Vec<Rich> = wrap_rich(&summary.done, room, Role::Done);
    for refused in &summary.refused {
        lines.extend(wrap_rich(refused, room, Role::Breached));
    }
    let height = u16::try_from(lines.len())
        .unwrap_or(40)
        .saturating_add(2)
        .max(5);
    let area = layout::centre(screen.size, width, height);
    let mut inside = paint.popup(area, &summary.title);
    inside.x += 1;
    inside.width = inside.width.saturating_sub(2);
    let most = lines.len().saturating_sub(usize::from(inside.height));
    paint.lines(inside, &lines, summary.top.min(most));
    let foot = paint.setup.text.common.any_key_closes.clone();
    paint.foot(area, &foot);
    None
}
