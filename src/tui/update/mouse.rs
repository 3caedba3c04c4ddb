//! What the mouse does: chooses rows, scrolls what lies under it, turns to panes and screens.

use ratatui::layout::Position;

use crate::config::keys::{Action, Chord, Key};
use crate::tui::{
    act::{act, rows_of, turn_to_pane, walk},
    effect::Effect,
    input::{Mouse, MouseDid},
    layout,
    overlay::{self, Overlay},
    pane::{Pane, deadlines, queue},
    screen::Screen,
    setup::Setup,
    spot::Click,
    state::State,
    view,
    widget::scroll,
};

/// Takes what the mouse did.
pub fn point(state: &mut State, mouse: Mouse, setup: &Setup) -> Vec<Effect> {
    if mouse.what == MouseDid::Click {
        let at = Position::new(mouse.x, mouse.y);
        // The panes of the desk lie in one another's way where there is one for three.
        let clicked = view::click_at(state, setup, at).filter(|click| {
            let is_row = matches!(click, Click::Row { .. });
            !is_row || !state.overlays.is_empty() || state.place.screen != Screen::Desk
        });
        if let Some(click) = clicked {
            return clicked_on(state, click, setup);
        }
    }
    if let Some(top) = state.overlays.last() {
        let key = match mouse.what {
            MouseDid::Click => return Vec::new(),
            MouseDid::WheelUp => Key::Up,
            MouseDid::WheelDown => Key::Down,
        };
        return (0..turn(top))
            .flat_map(|_| overlay::key(state, Chord::plain(key), setup))
            .collect();
    }
    if state.place.screen == Screen::Desk {
        return desk(state, mouse, setup);
    }
    let action = match mouse.what {
        MouseDid::WheelUp => Action::Up,
        MouseDid::WheelDown => Action::Down,
        MouseDid::Click => return Vec::new(),
    };
    act(state, action, setup)
}

/// Does what a click means. A second one on the same row opens it.
fn clicked_on(state: &mut State, click: Click, setup: &Setup) -> Vec<Effect> {
    match click {
        Click::Row { by } if state.overlays.is_empty() => {
            if by == 0 {
                return act(state, Action::Open, setup);
            }
            walk(state, by, setup);
            Vec::new()
        }
        Click::Row { by } => {
            let key = match by {
                0 => Key::Enter,
                1.. => Key::Down,
                _ => Key::Up,
            };
            (0..by.unsigned_abs().max(1))
                .flat_map(|_| overlay::key(state, Chord::plain(key), setup))
                .collect()
        }
        Click::Part { by } => {
            state.screens.standard.turn(by);
            Vec::new()
        }
        Click::Pane(pane) => {
            turn_to_pane(state, pane);
            Vec::new()
        }
        Click::Tab(tab) => {
            state.screens.control.tab = tab;
            Vec::new()
        }
        Click::Do(action) => act(state, action, setup),
        Click::View(digit) => {
            queue::choose_view(state, digit);
            Vec::new()
        }
    }
}

/// By how many rows a turn of the wheel moves what lies in a box; boxes that take text stay as they are.
const fn turn(overlay: &Overlay) -> usize {
    match overlay {
        Overlay::Help(_)
        | Overlay::Manual(_)
        | Overlay::Why(_)
        | Overlay::Page(_)
        | Overlay::Outcome(_) => 3,
        Overlay::Summary(_)
        | Overlay::Card(_)
        | Overlay::List(_)
        | Overlay::Versions(_)
        | Overlay::Palette(_)
        | Overlay::Actions(_)
        | Overlay::Sheet(_)
        | Overlay::Entry(_)
        | Overlay::Second(_)
        | Overlay::Propose(_)
        | Overlay::Ladder(_)
        | Overlay::Balance(_)
        | Overlay::Learn(_)
        | Overlay::Shift(_) => 1,
        Overlay::Filter(_)
        | Overlay::Columns(_)
        | Overlay::Confirm(_)
        | Overlay::Form(_)
        | Overlay::Compose(_)
        | Overlay::Intake(_)
        | Overlay::Quiz(_) => 0,
    }
}

fn desk(state: &mut State, mouse: Mouse, setup: &Setup) -> Vec<Effect> {
    let Some((pane, area)) = layout::pane_at(state.size, state.place.shape, mouse.x, mouse.y)
    else {
        return Vec::new();
    };
    match mouse.what {
        MouseDid::Click => {
            let was = state.place.shape.focus;
            state.place.shape.focus = pane;
            let line = usize::from(mouse.y.saturating_sub(area.y + 1));
            match pane {
                Pane::Queue if line > 0 => {
                    let rows = rows_of(state, Pane::Queue);
                    let queue = &state.queue;
                    let top = scroll::top(queue.top, queue.index(), queue.page.rows.len(), rows);
                    let at = top + line - 1;
                    if at < queue.page.rows.len() {
                        let again = was == Pane::Queue && queue.index() == Some(at);
                        state.queue.choose(at, rows);
                        // A second click on the same row opens it.
                        if again {
                            return act(state, Action::Open, setup);
                        }
                    }
                }
                Pane::Deadlines => {
                    let rows = rows_of(state, Pane::Deadlines);
                    let at = state.panes.deadlines.top + line;
                    let was = state.panes.deadlines.chosen;
                    if deadlines::choose(state, at, rows)
                        && state.panes.deadlines.chosen == Some(deadlines::Choice::Overdue)
                        && was == Some(deadlines::Choice::Overdue)
                    {
                        return act(state, Action::Open, setup);
                    }
                }
                Pane::Queue | Pane::Client | Pane::Script => {}
            }
            Vec::new()
        }
        MouseDid::WheelUp | MouseDid::WheelDown => {
            let was = state.place.shape.focus;
            // In the narrow layout turning the focus would swap panes under the pointer.
            state.place.shape.focus = pane;
            let action = if mouse.what == MouseDid::WheelUp { Action::Up } else { Action::Down };
            let effects = act(state, action, setup);
            state.place.shape.focus = was;
            effects
        }
    }
}
