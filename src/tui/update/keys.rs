//! From a key to what it means here.

use crate::{
    config::keys::{Action, Chord, Context, Found, Key},
    tui::{
        act::{self, act},
        effect::Effect,
        input::{any_digit, digit, is_escape},
        overlay,
        pane::{Pane, queue},
        screen::Screen,
        setup::Setup,
        state::State,
    },
};

pub fn press(state: &mut State, chord: Chord, setup: &Setup) -> Vec<Effect> {
    // A call that rings goes before everything; whoever writes just then answers with Alt as well.
    if state.known.rings.is_some() && !state.turning {
        let is_free = state.overlays.is_empty() && state.place.prefix.is_empty();
        if chord.key == Key::Enter && (is_free || chord.alt) {
            return act(state, Action::Answer, setup);
        }
        if is_escape(chord) && is_free {
            state.known.rings = None;
            return Vec::new();
        }
    }
    // A message that stays is seen by now: the first Esc takes it away and nothing else.
    if is_escape(chord)
        && state.overlays.is_empty()
        && state.place.prefix.is_empty()
        && state.dismiss()
    {
        return Vec::new();
    }
    // Keys pressed while a throwaway desk is laid out would go to the wrong one.
    if state.turning {
        return Vec::new();
    }
    // The tour goes on whatever lies over the screen.
    if state.place.tour.is_some()
        && let Found::Action(action @ (Action::TourNext | Action::TourEnd)) =
            setup.keys.find(Context::Everywhere, &[chord])
    {
        return act(state, action, setup);
    }
    if !state.overlays.is_empty() {
        return overlay::key(state, chord, setup);
    }
    // A digit answers the step of the script while its pane has the keys.
    if state.place.shape.focus == Pane::Script
        && matches!(state.place.screen, Screen::Desk | Screen::Request)
        && let Some(number) = digit(chord)
        && let Some(effects) = act::choose_step(state, number)
    {
        return effects;
    }
    // Where views stand in the frame, digits choose them; those that none has lead to screens as elsewhere.
    if state.place.screen == Screen::Desk
        && state.place.prefix.is_empty()
        && let Some(number) = any_digit(chord)
        && state.place.shape.focus != Pane::Script
        && queue::choose_view(state, number)
    {
        state.place.shape.focus = Pane::Queue;
        return Vec::new();
    }
    state.place.prefix.push(chord);
    match setup.keys.find(context(state), &state.place.prefix) {
        Found::Action(action) => {
            state.place.prefix.clear();
            act(state, action, setup)
        }
        Found::Prefix => Vec::new(),
        Found::Nothing => {
            let was_longer = state.place.prefix.len() > 1;
            state.place.prefix.clear();
            if was_longer && is_escape(chord) {
                return Vec::new();
            }
            if is_escape(chord) {
                return act(state, Action::Back, setup);
            }
            Vec::new()
        }
    }
}

/// Where the operator is, for the keymap, the hints and the help.
pub fn context(state: &State) -> Context {
    match (state.place.screen, state.place.shape.focus) {
        (Screen::Desk | Screen::Request, Pane::Script) => Context::Script,
        (Screen::Desk, Pane::Queue) => Context::Queue,
        (Screen::Desk, Pane::Client) => Context::Client,
        (Screen::Desk, Pane::Deadlines) => Context::Deadlines,
        (Screen::Request, _) => Context::Request,
        (Screen::Board | Screen::Wallboard, _) => Context::Board,
        (Screen::Standard, _) => Context::Standard,
        (Screen::Training, _) => Context::Training,
        (Screen::Control, _) => Context::Control,
    }
}
