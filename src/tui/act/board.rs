//! What is done on the board: what needs a decision is opened where it is decided; work is marked,
//! proposed to others, and left to the next shift.

use crate::{
    model::{card::Attention, operator::Right},
    tui::{
        effect::Effect,
        overlay::{Overlay, balance, list, second, shift, versions},
        screen::{Screen, control::Tab},
        setup::Setup,
        state::State,
    },
};

/// `Enter`: opens what is chosen where it is decided; none where that is a request by itself.
pub fn open(state: &mut State) -> Option<Vec<Effect>> {
    if let Some(number) = state.screens.board.ask() {
        let ask = second::State::new(number);
        state.overlays.push(Overlay::Second(ask));
        return Some(Vec::new());
    }
    let attention = state.screens.board.attention()?.clone();
    match attention {
        Attention::Unread { .. } | Attention::Draft { .. } => {
            state.overlays.push(Overlay::Versions(versions::State::default()));
        }
        Attention::Mails { .. } => list_of(state, list::Kind::Mails),
        Attention::Broken { .. } => list_of(state, list::Kind::Broken),
        Attention::Second { .. } => {}
        Attention::Appeals { .. } => super::control::turn(state, Tab::Appeals, None),
        Attention::Ledger { .. } => super::control::turn(state, Tab::Ledger, None),
        Attention::Reviews { .. } => super::control::turn(state, Tab::Reviews, None),
        Attention::Overrides { .. } => super::control::turn(state, Tab::Overrides, None),
    }
    Some(Vec::new())
}

fn list_of(state: &mut State, kind: list::Kind) {
    let list = list::State::new(kind);
    state.overlays.push(Overlay::List(Box::new(list)));
}

/// Shows who could take work off whom.
pub fn balance(state: &mut State, setup: &Setup) {
    if !state.may(Right::Assign) {
        state.complain(setup.text.board.not_yours.clone());
        return;
    }
    let proposals = balance::State::default();
    state.overlays.push(Overlay::Balance(proposals));
}

/// Shows what a shift leaves to the next.
pub fn shift(state: &mut State, setup: &Setup) {
    if !state.may(Right::Assign) {
        state.complain(setup.text.board.not_yours.clone());
        return;
    }
    state.overlays.push(Overlay::Shift(shift::State::default()));
}

/// Shows the figures for a screen on the wall, or leaves them.
pub fn wall(state: &mut State) {
    if state.place.screen == Screen::Wallboard {
        state.place.screen = Screen::Board;
        state.place.back = Screen::Desk;
    } else {
        state.place.back = state.place.screen;
        state.place.screen = Screen::Wallboard;
    }
}

/// Marks the request chosen, or unmarks it, and goes to the next.
pub fn mark(state: &mut State) {
    if state.place.screen == Screen::Board {
        state.screens.board.mark();
    }
}
