//! What came of an exercise, with the clauses and the explanation.

use ratatui::layout::{Position, Rect};

use crate::tui::overlay::Next;
use crate::{
    config::{keys::Chord, theme::Role},
    training::page::{Mark, Row},
    tui::{
        input::{is_down, is_up},
        layout,
        paint::{self, Paint, Rich, wrap_rich},
        setup::Setup,
        state::State as Screen,
    },
};

/// What came of it.
#[derive(Debug, Default)]
pub struct State {
    pub title: String,
    pub rows: Vec<Row>,
    /// How far it is scrolled.
    pub top: usize,
}

/// What a key does.
pub fn key(outcome: &mut State, screen: &Screen, chord: Chord, setup: &Setup) -> Next {
    if is_down(chord) {
        let (area, lines) = place(outcome, screen, setup);
        let rows = usize::from(area.height.saturating_sub(2));
        outcome.top = (outcome.top + 1).min(lines.len().saturating_sub(rows));
        Next::stay()
    } else if is_up(chord) {
        outcome.top = outcome.top.saturating_sub(1);
        Next::stay()
    } else {
        Next::close()
    }
}

/// The rows as lines of a width.
pub fn lines(rows: &[Row], room: u16, setup: &Setup) -> Vec<Rich> {
    let signs = setup.signs();
    let mut lines = Vec::new();
    for Row { mark, words } in rows {
        let (sign, role) = match mark {
            Mark::Head => ("", Role::Head),
            Mark::Met => (signs.done, Role::Done),
            Mark::Missed => (signs.breached, Role::Breached),
            Mark::Quote => (" ", Role::Say),
            Mark::Plain => (" ", Role::Text),
        };
        let safe = paint::block(words);
        let indent = if sign.is_empty() { 0 } else { 2 };
        let mut wrapped = wrap_rich(&safe, room.saturating_sub(indent), role).into_iter();
        if let Some(first) = wrapped.next() {
            let mut line: Rich =
                vec![(format!("{sign:<width$}", width = usize::from(indent)), role)];
            line.extend(first);
            lines.push(line);
        } else {
            lines.push(Vec::new());
        }
        lines.extend(wrapped.map(|rest| {
            let mut line: Rich = vec![(" ".repeat(usize::from(indent)), role)];
            line.extend(rest);
            line
        }));
    }
    lines
}

/// Where the box lies, and its lines.
fn place(outcome: &State, screen: &Screen, setup: &Setup) -> (Rect, Vec<Rich>) {
    let width = 84.min(screen.size.width.saturating_sub(4));
    let lines = lines(&outcome.rows, width.saturating_sub(4), setup);
    let height = u16::try_from(lines.len()).unwrap_or(200).saturating_add(2).max(5);
    (layout::centre(screen.size, width, height), lines)
}

pub fn view(paint: &mut Paint<'_>, screen: &Screen, outcome: &State) -> Option<Position> {
    let (area, lines) = place(outcome, screen, paint.setup);
    let mut inside = paint.popup(area, &paint::line(&outcome.title));
    inside.x += 1;
    inside.width = inside.width.saturating_sub(2);
    let most = lines.len().saturating_sub(usize::from(inside.height));
    paint.lines(inside, &lines, outcome.top.min(most));
    let foot = paint.setup.text.common.any_key_closes.clone();
    paint.foot(area, &foot);
    None
}
