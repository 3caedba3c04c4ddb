//! What is said to the operator: something done goes by itself, something refused stays until seen.

use chrono::{DateTime, TimeDelta, Utc};
use ratatui::layout::Rect;

use crate::config::theme::Role;
use crate::tui::{
    layout, outgoing,
    paint::{Paint, wrap_rich},
    state::State,
    widget::fit::width,
};

/// How long a message stays that nobody has to act on.
const STAYS: TimeDelta = TimeDelta::seconds(4);
/// No more than this many are kept; the oldest goes.
const MOST: usize = 3;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    pub text: String,
    /// Whether it stays until seen.
    pub is_error: bool,
    /// Whether something was done.
    pub is_done: bool,
    pub at: DateTime<Utc>,
}

impl State {
    /// Says something that goes by itself.
    pub fn say(&mut self, text: String) {
        self.toast(text, false, false);
    }

    /// Says that something was done.
    pub fn done(&mut self, text: String) {
        self.toast(text, false, true);
    }

    /// Says something that stays until seen.
    pub fn complain(&mut self, text: String) {
        self.toast(text, true, false);
    }

    fn toast(&mut self, text: String, is_error: bool, is_done: bool) {
        self.toasts.retain(|toast| toast.is_error && toast.text != text);
        if self.toasts.len() >= MOST {
            self.toasts.remove(0);
        }
        self.toasts.push(Toast { text, is_error, is_done, at: self.now });
    }

    /// Lets go what has been seen by now.
    pub fn let_go(&mut self) {
        let now = self.now;
        self.toasts.retain(|toast| toast.is_error || (now - toast.at < STAYS && toast.at <= now));
    }

    /// The operator has seen what was said; whether there was something.
    pub fn dismiss(&mut self) -> bool {
        let any = self.toasts.iter().any(|toast| toast.is_error);
        self.toasts.clear();
        any
    }
}

/// Draws the messages above the hints; in their place where a box tells its own keys, so that it keeps them.
pub fn view(paint: &mut Paint<'_>, state: &State) {
    let Some(areas) = layout::areas(state.size) else {
        return;
    };
    let lowest = if state.overlays.is_empty() { areas.hints.y } else { areas.hints.bottom() };
    let mut bottom = lowest;
    if let Some(line) = outgoing::line(state, paint.setup) {
        let area = Rect { x: 0, y: bottom - 1, width: areas.hints.width, height: 1 };
        paint.clear(area);
        paint.tint(area, Role::Toast);
        let sign = paint.setup.signs().draft;
        paint.put(1, area.y, 2, sign, Role::Toast);
        paint.put(3, area.y, area.width.saturating_sub(4), &line, Role::Toast);
        bottom -= 1;
    }
    let seen = paint.setup.text.common.escape_closes.clone();
    let has_error = state.toasts.iter().any(|toast| toast.is_error);
    let room = areas.hints.width.saturating_sub(6);
    for toast in state.toasts.iter().rev() {
        let role = if toast.is_error { Role::Error } else { Role::Toast };
        // A tick stands for what was done, and for nothing else.
        let signs = paint.setup.signs();
        let sign = match (toast.is_error, toast.is_done) {
            (true, _) => signs.breached,
            (false, true) => signs.done,
            (false, false) => signs.later,
        };
        let mut lines = wrap_rich(&toast.text, room, role);
        // The lowest line leaves room for how it is let go.
        let free = room.saturating_sub(width(&seen) + 2);
        let last = lines.last().map_or(0, |line| line.iter().map(|(text, _)| width(text)).sum());
        if has_error && bottom == lowest && last > free {
            lines = wrap_rich(&toast.text, free, role);
        }
        let height = (lines.len() as u16).min(6);
        if bottom < height + 2 {
            return;
        }
        let area = Rect { x: 0, y: bottom - height, width: areas.hints.width, height };
        paint.clear(area);
        paint.tint(area, role);
        paint.put(1, area.y, 2, sign, role);
        paint.lines(Rect { x: 3, width: room, ..area }, &lines, 0);
        bottom -= height;
    }
    if has_error {
        let y = lowest - 1;
        paint.right(0, y, areas.hints.width.saturating_sub(1), &seen, Role::Error);
    }
}
