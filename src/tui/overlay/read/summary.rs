//! What came of several actions: how many were done, and which were refused and why.

use ratatui::layout::{Position, Rect};

use crate::tui::overlay::Next;
use crate::{
    config::{keys::Chord, theme::Role},
    tui::{
        input::{self, Typed},
        layout,
        paint::{Paint, Rich, wrap_rich},
        setup::Setup,
        state::State as Screen,
        widget::frame,
    },
};

/// What came of several actions.
#[derive(Debug, Default)]
pub struct State {
    pub title: String,
    pub done: String,
    /// What was refused, a line each.
    pub refused: Vec<String>,
    /// How far it is scrolled.
    pub top: usize,
}

/// What a key does.
pub fn key(summary: &mut State, screen: &Screen, chord: Chord, setup: &Setup) -> Next {
    let (area, lines) = place(summary, screen, setup);
    let rows = usize::from(frame::inner(area).height);
    let most = lines.len().saturating_sub(rows);
    let top = summary.top.min(most);
    let typed = input::typed(chord.latin());
    summary.top = match typed {
        // A page is read by its pages, everything else line by line.
        Typed::PageDown | Typed::Char(' ') => top + rows,
        Typed::PageUp => top.saturating_sub(rows),
        _ => match typed.step() {
            Some(step) => top.saturating_add_signed(step),
            None => return Next::close(),
        },
    }
    .min(most);
    Next::stay()
}

/// Where the box lies, and what it says.
fn place(summary: &State, screen: &Screen, setup: &Setup) -> (Rect, Vec<Rich>) {
    let width = 72.min(screen.size.width.saturating_sub(4));
    let room = width.saturating_sub(4);
    let mut lines: Vec<Rich> = wrap_rich(&summary.done, room, Role::Done);
    for refused in &summary.refused {
        let sign = format!("{} ", setup.signs().breached);
        let words = wrap_rich(refused, room.saturating_sub(2), Role::Text);
        lines.extend(words.into_iter().enumerate().map(|(at, mut line)| {
            let lead = if at == 0 { sign.clone() } else { "  ".to_owned() };
            line.insert(0, (lead, Role::Breached));
            line
        }));
    }
    let height = u16::try_from(lines.len())
        .unwrap_or(u16::MAX)
        .saturating_add(2)
        .max(5)
        // What the desk shows now is still seen above and below.
        .min(screen.size.height.saturating_sub(4));
    (layout::centre(screen.size, width, height), lines)
}

pub fn view(paint: &mut Paint<'_>, screen: &Screen, summary: &State) -> Option<Position> {
    let (area, lines) = place(summary, screen, paint.setup);
    let mut inside = paint.popup(area, &summary.title);
    inside.x += 1;
    inside.width = inside.width.saturating_sub(2);
    let most = lines.len().saturating_sub(usize::from(inside.height));
    let top = summary.top.min(most);
    paint.lines(inside, &lines, top);
    paint.position(area, inside, top, lines.len());
    let text = &paint.setup.text.common;
    let foot = if most > 0 { text.others_close.clone() } else { text.any_key_closes.clone() };
    paint.foot(area, &foot);
    None
}
