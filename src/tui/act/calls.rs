//! Promised calls: what is done with the one due next.

use crate::{
    model::id::CallbackId,
    tui::{
        overlay::form::{self, Purpose},
        setup::Setup,
        state::State,
    },
};

/// Opens a form for the promise due next of the request looked at.
pub fn ask(state: &mut State, setup: &Setup, purpose: fn(CallbackId) -> Purpose) {
    let next = form::promises(state)
        .into_iter()
        .min_by_key(|callback| callback.due)
        .map(|callback| (callback.request, callback.id));
    match next {
        // Of the others that may be marked another call was promised.
        Some((request, id)) => super::ask_of(state, setup, request, purpose(id)),
        None => state.complain(setup.text.request.no_promise.clone()),
    }
}
