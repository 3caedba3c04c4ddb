//! Moving about: rows, panes, screens.

use crate::{
    config::keys::Action,
    model::id::Clause,
    tui::{
        effect::Effect,
        layout,
        overlay::list,
        paint,
        pane::{self, Pane, deadlines, queue},
        screen::{Screen, control, request, standard, training},
        setup::Setup,
        state::State,
    },
};

/// How many rows a pane shows.
pub fn rows_of(state: &State, pane: Pane) -> usize {
    layout::panes(state.size, state.place.shape)
        .into_iter()
        .find(|(other, _)| *other == pane)
        .map_or(1, |(_, area)| match pane {
            Pane::Queue => queue::rows(area),
            Pane::Deadlines => deadlines::rows(area, state),
            Pane::Client | Pane::Script => usize::from(area.height.saturating_sub(2)),
        })
        .max(1)
}

/// How many rows a page has where the keys go.
pub fn page(state: &State) -> isize {
    let rows = match state.place.screen {
        Screen::Desk => rows_of(state, state.place.shape.focus),
        _ => usize::from(state.size.height.saturating_sub(6)),
    };
    isize::try_from(rows.saturating_sub(1)).unwrap_or(10).max(1)
}

/// Moves by rows where the keys go.
pub fn step(state: &mut State, by: isize, setup: &Setup) {
    match state.place.screen {
        Screen::Desk => match state.place.shape.focus {
            Pane::Queue => {
                let rows = rows_of(state, Pane::Queue);
                state.queue.step(by, rows);
                state.sync.step(state.now);
            }
            Pane::Client => pane::client::step(state, by),
            Pane::Deadlines => {
                let rows = rows_of(state, Pane::Deadlines);
                deadlines::step(state, by, rows);
            }
            Pane::Script => {
                if by < 0 {
                    pane::script::look_back(state);
                } else {
                    pane::script::look_on(state);
                }
            }
        },
        Screen::Request => match state.place.shape.focus {
            Pane::Script if by < 0 => pane::script::look_back(state),
            Pane::Script => pane::script::look_on(state),
            Pane::Client => request::scroll_facts(state, by, setup),
            Pane::Queue | Pane::Deadlines => {
                request::scroll_by(state, by.saturating_neg(), setup);
            }
        },
        Screen::Board => state.screens.board.step(by),
        Screen::Wallboard => {}
        Screen::Standard => standard::step(state, by, setup),
        Screen::Training => training::step(state, by),
        Screen::Control => control::State::step(&mut state.screens.control, by),
    }
}

/// Moves by a page. On the standard the clause is long, not the list.
pub fn turn(state: &mut State, by: isize, setup: &Setup) {
    match state.place.screen {
        Screen::Standard => standard::scroll(state, by, setup),
        _ => step(state, by, setup),
    }
}

/// Opens the standard at a clause, from wherever it is cited.
pub fn clause(state: &mut State, clause: &Clause, setup: &Setup) {
    if !standard::turn_to(state, clause, setup) {
        let missing =
            setup.say(&setup.text.standard.no_clause, &[("clause", &paint::line(clause.as_str()))]);
        state.complain(missing);
        return;
    }
    if state.place.screen != Screen::Standard {
        state.place.back = state.place.screen;
    }
    state.place.screen = Screen::Standard;
}

/// Gives the keys to another pane.
pub fn focus(state: &mut State, to: fn(Pane) -> Pane) {
    match state.place.screen {
        Screen::Desk | Screen::Request => {
            state.place.shape.focus = to(state.place.shape.focus);
            enter_pane(state);
        }
        Screen::Training => training::turn(state),
        Screen::Standard => {
            let by = if to(Pane::Queue) == Pane::Client { 1 } else { -1 };
            state.screens.standard.turn(by);
        }
        Screen::Control => {
            let by = if to(Pane::Queue) == Pane::Client { 1 } else { -1 };
            turn_control(state, by);
        }
        Screen::Board => {
            if !layout::is_wide(state.size) {
                state.screens.board.hours = !state.screens.board.hours;
            }
        }
        Screen::Wallboard => {}
    }
}

/// Gives the keys to this pane.
pub fn turn_to_pane(state: &mut State, pane: Pane) {
    state.place.shape.focus = pane;
    enter_pane(state);
}

/// Turns to another part of what is under control.
fn turn_control(state: &mut State, by: isize) {
    let control = &mut state.screens.control;
    control.tab = control.tab.turned(by);
}

/// A pane that gets the keys has something chosen.
pub fn enter_pane(state: &mut State) {
    if state.place.shape.focus == Pane::Deadlines {
        let rows = rows_of(state, Pane::Deadlines);
        deadlines::step(state, 0, rows);
    }
}

/// Left and right: panes beside, parts of the standard.
pub fn sideways(state: &mut State, by: isize) {
    match state.place.screen {
        Screen::Desk => {
            let focus = &mut state.place.shape.focus;
            *focus = match (*focus, by > 0) {
                (Pane::Queue | Pane::Client, true) => Pane::Client,
                (Pane::Deadlines | Pane::Script, true) => Pane::Script,
                (Pane::Client | Pane::Queue, false) => Pane::Queue,
                (Pane::Script | Pane::Deadlines, false) => Pane::Deadlines,
            };
            enter_pane(state);
        }
        Screen::Request => {
            focus(state, if by > 0 { Pane::next } else { Pane::previous });
        }
        Screen::Standard => state.screens.standard.turn(by),
        Screen::Training => training::turn(state),
        Screen::Control => turn_control(state, by),
        Screen::Board | Screen::Wallboard => {}
    }
}

pub fn screen(state: &mut State, to: Screen) {
    // What was said was said of the screen that is left.
    state.toasts.retain(|toast| toast.is_error);
    if to == Screen::Request {
        if let Some(id) = state.queue.selected {
            list::open(state, id);
        } else {
            state.place.screen = to;
        }
        return;
    }
    state.place.screen = to;
    state.place.back = Screen::Desk;
    if to == Screen::Desk {
        state.place.shape.focus = Pane::Queue;
    }
}

/// `Enter`: opens what is chosen.
pub fn open(state: &mut State, setup: &Setup) -> Vec<Effect> {
    let target = match state.place.screen {
        Screen::Desk => match state.place.shape.focus {
            Pane::Queue => state.queue.selected,
            Pane::Client => state.panes.client.chosen.or(state.queue.selected),
            Pane::Deadlines if state.panes.deadlines.chosen == Some(deadlines::Choice::Overdue) => {
                deadlines::unfold(state);
                return Vec::new();
            }
            Pane::Deadlines => state.panes.deadlines.request(),
            Pane::Script => return super::act(state, Action::StepDone, setup),
        },
        Screen::Request if state.place.shape.focus == Pane::Script => {
            return super::act(state, Action::StepDone, setup);
        }
        Screen::Board => match super::board::open(state) {
            Some(effects) => return effects,
            None => state.screens.board.request(),
        },
        Screen::Control => {
            if super::control::open(state) {
                None
            } else {
                state.screens.control.request()
            }
        }
        Screen::Training => return training::open(state, setup),
        Screen::Request | Screen::Standard | Screen::Wallboard => None,
    };
    if let Some(id) = target {
        list::open(state, id);
    }
    Vec::new()
}

/// `Esc`: one step back; whether there was one. From the desk it leads nowhere; what was marked is
/// unmarked.
pub fn back(state: &mut State) -> bool {
    if state.dismiss() {
        return true;
    }
    if state.place.screen == Screen::Board && !state.screens.board.marks.is_empty() {
        state.screens.board.marks.clear();
    } else if state.place.shape.zoom {
        state.place.shape.zoom = false;
    } else if state.place.screen != Screen::Desk {
        state.place.screen =
            if state.place.back == state.place.screen { Screen::Desk } else { state.place.back };
        state.place.back = Screen::Desk;
        state.place.shape.focus = Pane::Queue;
    } else if !state.queue.marks.is_empty() {
        state.queue.marks.clear();
    } else if state.place.shape.focus != Pane::Queue {
        state.place.shape.focus = Pane::Queue;
    } else if state.queue.line != queue::usual_line(&state.facts, &state.me) {
        queue::choose_view(state, 0);
    } else {
        return false;
    }
    true
}
