//! Replies on their way out: each is held for some seconds in which a key stops it, and then given to the
//! desk. Its text lies as a draft until the desk has it.

use chrono::{DateTime, Utc};

use crate::tui::{
    act,
    effect::Effect,
    overlay::{Overlay, compose},
    setup::Setup,
    state::State,
};
use crate::{
    config::keys::Action,
    model::{
        command::{Command, Submission},
        id::RequestId,
    },
};

/// A reply that leaves when its time has come.
#[derive(Debug, Clone)]
struct Held {
    submission: Submission,
    request: RequestId,
    /// Who it goes to, as it is shown.
    reader: String,
    leaves: DateTime<Utc>,
}

/// The replies that are held.
#[derive(Debug, Default)]
pub struct Outgoing {
    held: Vec<Held>,
}

/// Holds a reply for as long as is set.
pub fn hold(
    state: &mut State,
    submission: Submission,
    request: RequestId,
    reader: String,
    setup: &Setup,
) {
    let leaves = state.now + setup.hold;
    state.outgoing.held.push(Held { submission, request, reader, leaves });
}

/// Whether replies are held at all: an exercise is over in a moment, and so is a desk without a hold.
pub fn holds(state: &State, setup: &Setup) -> bool {
    state.lesson.is_none() && setup.hold > chrono::TimeDelta::zero()
}

/// Gives the desk those whose time has come.
pub fn due(state: &mut State) -> Vec<Effect> {
    let now = state.now;
    let (leaving, held) =
        std::mem::take(&mut state.outgoing.held).into_iter().partition(|held| held.leaves <= now);
    state.outgoing.held = held;
    submit(state, leaving)
}

/// Gives the desk all of them: whoever leaves the screen has sent what they sent.
pub fn all(state: &mut State) -> Vec<Effect> {
    let leaving = std::mem::take(&mut state.outgoing.held);
    submit(state, leaving)
}

fn submit(state: &mut State, leaving: Vec<Held>) -> Vec<Effect> {
    leaving.into_iter().flat_map(|held| act::submit(state, held.submission)).collect()
}

/// Stops the reply that was sent last, or that to this request, and opens it again; whether one was held.
pub fn stop(state: &mut State, request: Option<RequestId>) -> bool {
    let held = &state.outgoing.held;
    let at = held.iter().rposition(|held| request.is_none_or(|request| held.request == request));
    let Some(at) = at else {
        return false;
    };
    let held = state.outgoing.held.remove(at);
    write_again(state, &held.submission.command, None);
    true
}

/// Opens the editor again for a reply that did not leave, with why; whether it was one.
pub fn write_again(state: &mut State, command: &Command, why: Option<String>) -> bool {
    let Command::Reply { request, body, to } = command else {
        return false;
    };
    let back = state.place.screen;
    crate::tui::overlay::list::open(state, *request);
    state.place.back = back;
    let sight = state.sight().cloned();
    let seen = sight.as_ref().map(|(card, _)| card.request.version);
    let compose = compose::State::new(compose::Kind::Reply, *request, seen)
        .about(sight.as_ref())
        .with(body, to.clone(), why);
    state.overlays.push(Overlay::Compose(Box::new(compose)));
    true
}

/// What is held, in a line: who the next goes to, in how many seconds, and the key that stops it.
pub fn line(state: &State, setup: &Setup) -> Option<String> {
    let last = state.outgoing.held.last()?;
    let left = (last.leaves - state.now).num_milliseconds().max(0);
    let seconds = (left + 999) / 1000;
    let key = setup.keys.chord(Action::Undo).unwrap_or_default();
    let text = &setup.text.compose;
    let said = setup
        .say(&text.leaves, &[("reader", &last.reader), ("n", &seconds.to_string()), ("key", &key)]);
    let more = state.outgoing.held.len() - 1;
    Some(if more > 0 { format!("{said} · +{more}") } else { said })
}
