//! The columns of the queue: chosen, ordered and widened while the queue behind follows.

use ratatui::layout::Position;

use crate::tui::overlay::Next;
use crate::{
    config::{
        columns::Column,
        keys::{Chord, Key, latin},
        theme::Role,
    },
    tui::{
        input::{self, Typed},
        layout, own,
        paint::Paint,
        setup::Setup,
        state::State as Screen,
        widget::fit::width,
    },
};

/// The narrowest and the widest that a column can be.
const WIDTHS: std::ops::RangeInclusive<u16> = 3..=60;

/// The columns being chosen.
#[derive(Debug)]
pub struct State {
    /// Every column in order, each with its width and whether it is shown.
    columns: Vec<(Column, u16, bool)>,
    /// The column that takes the keys.
    at: usize,
}

impl State {
    /// The columns as they are shown now, the others behind them.
    pub fn new(screen: &Screen, setup: &Setup) -> Self {
        let room = screen.size.width.saturating_sub(4);
        let shown = match &screen.queue.columns {
            Some(columns) if !columns.is_empty() => columns.clone(),
            _ if !setup.columns.is_empty() => setup.columns.clone(),
            _ => own::columns(screen, &setup.columns, room),
        };
        let mut columns: Vec<_> = shown
            .iter()
            .map(|(column, width)| match column {
                Column::Subject => (*column, 0, true),
                _ => (*column, *width, true),
            })
            .collect();
        for column in Column::ALL {
            if !shown.iter().any(|(other, _)| other == column) {
                columns.push((*column, column.usual_width(), false));
            }
        }
        Self { columns, at: 0 }
    }

    /// Hands the columns on to the queue.
    fn show(&self, screen: &mut Screen) {
        screen.queue.columns = Some(
            self.columns
                .iter()
                .filter(|(_, _, shown)| *shown)
                .map(|(column, width, _)| (*column, *width))
                .collect(),
        );
    }

    fn shift(&mut self, by: isize) {
        let to = self.at.saturating_add_signed(by);
        if to < self.columns.len() {
            self.columns.swap(self.at, to);
            self.at = to;
        }
    }

    fn widen(&mut self, by: i32) {
        let (column, width, _) = &mut self.columns[self.at];
        if *column != Column::Subject {
            let wider = (i32::from(*width) + by)
                .clamp(i32::from(*WIDTHS.start()), i32::from(*WIDTHS.end()));
            *width = u16::try_from(wider).unwrap_or(*width);
        }
    }

    fn toggle(&mut self) {
        let shown = self.columns.iter().filter(|(.., shown)| *shown).count();
        let (.., here) = &mut self.columns[self.at];
        // One stays: a queue of nothing would show nothing.
        if !*here || shown > 1 {
            *here = !*here;
        }
    }
}

/// What a key does.
pub fn key(state: &mut State, screen: &mut Screen, chord: Chord, setup: &Setup) -> Next {
    let last = state.columns.len().saturating_sub(1);
    let letter = match chord.key {
        Key::Char(c) if !chord.ctrl && !chord.alt => Some(latin(c)),
        _ => None,
    };
    match (letter, chord.key) {
        (Some('J'), _) => state.shift(1),
        (Some('K'), _) => state.shift(-1),
        (_, Key::Down) if chord.shift => state.shift(1),
        (_, Key::Up) if chord.shift => state.shift(-1),
        (Some('j'), _) | (_, Key::Down) => {
            state.at = (state.at + 1).min(last);
            return Next::stay();
        }
        (Some('k'), _) | (_, Key::Up) => {
            state.at = state.at.saturating_sub(1);
            return Next::stay();
        }
        (Some(' '), _) => state.toggle(),
        (Some('l' | '+' | '>'), _) | (_, Key::Right) => state.widen(1),
        (Some('h' | '-' | '<'), _) | (_, Key::Left) => state.widen(-1),
        (Some('0'), _) | (_, Key::Delete) => {
            screen.queue.columns = None;
            *state = State { at: state.at, ..State::new(screen, setup) };
            return Next::stay();
        }
        _ => {
            return match input::typed(chord) {
                Typed::Escape | Typed::Enter | Typed::Send => Next::close(),
                _ if letter == Some('q') => Next::close(),
                _ => Next::stay(),
            };
        }
    }
    state.show(screen);
    Next::stay()
}

pub fn view(paint: &mut Paint<'_>, screen: &Screen, state: &State) -> Option<Position> {
    let setup = paint.setup;
    let text = &setup.text.columns;
    let hint = text.hint.clone();
    let outer = (width(&hint) + 6).clamp(44, screen.size.width.saturating_sub(2));
    let height = u16::try_from(state.columns.len()).unwrap_or(20) + 2;
    let area = layout::centre(screen.size, outer, height);
    let title = text.title.clone();
    let inside = paint.popup(area, &title);
    let top = state.at.saturating_sub(usize::from(inside.height.saturating_sub(1)));
    let rows = state.columns.iter().enumerate().skip(top);
    for (y, (at, (column, cells, shown))) in (inside.top()..inside.bottom()).zip(rows) {
        let name = match column {
            Column::Number => text.number.clone(),
            _ => column.title(setup).to_owned(),
        };
        let mark = if *shown { setup.signs().done } else { " " };
        let role = if *shown { Role::Text } else { Role::Muted };
        paint.put(inside.x + 2, y, 2, mark, Role::Done);
        paint.put(inside.x + 4, y, inside.width.saturating_sub(16), &name, role);
        let cells = match column {
            Column::Subject => text.rest.clone(),
            _ => cells.to_string(),
        };
        paint.right(inside.right().saturating_sub(20), y, 19, &cells, role);
        if at == state.at {
            paint.select(inside, y);
        }
    }
    paint.foot(area, &hint);
    None
}
