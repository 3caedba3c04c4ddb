//! The deadline monitor: what meets the deadline chosen, and whose deadlines are shown.

use crate::{
    model::{command::Command, standard::DeadlineKind},
    tui::{
        effect::Effect,
        overlay::{
            Overlay, compose,
            form::{self, Purpose},
        },
        pane::deadlines::Choice,
        setup::Setup,
        state::State,
    },
};

/// Begins what ends the clock of the deadline chosen: an answer, a solution, a claim, a call.
pub fn meet(state: &mut State, setup: &Setup) -> Vec<Effect> {
    let Some(Choice::Clock((request, kind, _, callback))) = state.panes.deadlines.chosen else {
        return Vec::new();
    };
    match (kind, callback) {
        (DeadlineKind::FirstResponse | DeadlineKind::NextResponse | DeadlineKind::Update, _) => {
            super::write(state, compose::Kind::Reply);
        }
        (DeadlineKind::Resolution | DeadlineKind::Handle, _) => {
            super::ask(state, setup, Purpose::Resolve);
        }
        (DeadlineKind::Own, _) => {
            return super::submit(state, Command::Claim { request }.into());
        }
        (DeadlineKind::Callback, Some(callback)) => {
            let form = form::open(Purpose::CallKept(callback), vec![request], state, setup);
            state.overlays.push(Overlay::Form(Box::new(form)));
        }
        (DeadlineKind::Callback, None) => {
            super::calls::ask(state, setup, Purpose::CallKept);
        }
    }
    Vec::new()
}

/// Turns on between what the queue shows, mine, my departments', and all.
pub fn turn(state: &mut State) {
    let pane = &mut state.panes.deadlines;
    pane.whose = pane.whose.next();
    pane.top = 0;
}
