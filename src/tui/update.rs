//! What an input changes: the one place where the state is written. Nothing here waits, reads a file
//! or asks the time; what is wanted of the world goes out as effects.

mod keys;
mod mouse;
mod reply;

pub use keys::context;
pub use reply::refusal_words;

use chrono::{DateTime, Utc};

use super::{
    effect::{Effect, Part},
    input::Input,
    outgoing,
    overlay::{self, Overlay},
    own,
    setup::Setup,
    state::State,
    sync,
};

/// Takes an input; answers what is wanted of the desk and the terminal.
pub fn update(state: &mut State, input: Input, setup: &Setup) -> Vec<Effect> {
    let was_over = !state.overlays.is_empty();
    let mut effects = match input {
        Input::Key(chord) => {
            // What a key does, it does to the request that is chosen; only a step goes on with a run.
            let before = state.known.before.take();
            state.halt();
            let effects = keys::press(state, chord, setup);
            if state.sync.is_running() {
                state.known.before = before;
            }
            effects
        }
        Input::Paste(text) => {
            state.halt();
            paste(state, &text, setup)
        }
        Input::Mouse(mouse) => {
            state.halt();
            mouse::point(state, mouse, setup)
        }
        Input::Resize(size) => {
            state.resize(size);
            let rows = super::act::rows_of(state, super::pane::Pane::Queue);
            state.queue.settle(rows);
            Vec::new()
        }
        Input::Tick(now) => tick(state, now),
        Input::Reply(reply) => reply::take(state, *reply, setup),
        Input::Ending => {
            let mut effects = save_all(state);
            effects.extend(outgoing::all(state));
            effects.extend(own::keep(state));
            effects
        }
        Input::Lost(why) => {
            state.complain(why);
            Vec::new()
        }
    };
    overlay::settle(state, setup);
    // What was chosen stayed so while something was open for it: now the list has its say.
    if was_over && state.overlays.is_empty() && state.queue.index().is_none() {
        state.sync.forget(|part| matches!(part, Part::Queue(..)));
    }
    if effects.iter().any(|effect| matches!(effect, Effect::SaveDraft(_) | Effect::DropDraft(_))) {
        state.sync.forget(|part| *part == Part::Drafts);
    }
    effects.extend(sync::follow(state));
    effects
}

fn tick(state: &mut State, real: DateTime<Utc>) -> Vec<Effect> {
    let now = state.time(real);
    if let Some(lesson) = &mut state.lesson {
        lesson.tick(real);
    }
    state.now = now;
    state.let_go();
    let me = state.me.clone();
    let mut effects: Vec<Effect> = state
        .overlays
        .iter_mut()
        .filter_map(|overlay| match overlay {
            Overlay::Compose(compose) => compose.due(&me, now),
            Overlay::Intake(intake) => intake.due(&me, now),
            Overlay::Sheet(sheet) => sheet.due(&me, now),
            _ => None,
        })
        .collect();
    effects.extend(outgoing::due(state));
    effects.extend(sync::tick(state));
    effects
}

/// Keeps whatever was typed and not saved.
fn save_all(state: &mut State) -> Vec<Effect> {
    let (me, now) = (state.me.clone(), state.now);
    state
        .overlays
        .iter_mut()
        .filter_map(|overlay| match overlay {
            Overlay::Compose(compose) => compose.save(&me, now),
            Overlay::Intake(intake) => intake.save(&me, now),
            Overlay::Sheet(sheet) => sheet.save(&me, now),
            _ => None,
        })
        .collect()
}

/// Pasted text goes where text is typed. Elsewhere it is never taken for commands.
fn paste(state: &mut State, text: &str, setup: &Setup) -> Vec<Effect> {
    if !overlay::paste(state, text) {
        state.say(setup.text.common.paste_nowhere.clone());
    }
    Vec::new()
}
