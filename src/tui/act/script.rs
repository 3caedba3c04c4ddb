//! What is done with the step of the script that the pane stands at.

use crate::{
    model::standard::Act,
    tui::{
        act::{ask_of, submit, write},
        effect::Effect,
        overlay::{Overlay, compose, form::Purpose, list},
        pane::script,
        setup::Setup,
        state::State,
    },
};

/// What is needed of the step: the request, the script, the step itself.
fn here(
    state: &State,
) -> Option<(
    crate::model::id::RequestId,
    &crate::model::standard::Script,
    &crate::model::standard::Step,
)> {
    let request = state.sight()?.0.request.id;
    Some((request, script::script(state)?, script::step(state)?))
}

/// Does the step: at once where nothing is asked, else with a form for the answer.
pub fn done(state: &mut State, setup: &Setup) -> Vec<Effect> {
    let Some((request, script, step)) = here(state) else {
        if state.chosen().is_some() {
            let scripts = list::State::of_scripts(state);
            state.overlays.push(Overlay::List(Box::new(scripts)));
        }
        return Vec::new();
    };
    if !step.choices.is_empty() {
        state.say(setup.text.script.choose_by_digit.clone());
        return Vec::new();
    }
    if step.field.is_some() || step.ask.is_some() {
        let purpose = Purpose::Step(script.id.clone(), step.id.clone());
        ask_of(state, setup, request, purpose);
        return Vec::new();
    }
    let command = script::command(request, &script.id, &step.id, None, None, None);
    submit(state, command.into())
}

/// Answers the step by the digit of a choice; none where the step has no such choice.
pub fn choose(state: &mut State, number: usize) -> Option<Vec<Effect>> {
    let (request, script, step) = here(state)?;
    let choice = step.choices.get(number.checked_sub(1)?)?.label.clone();
    let command = script::command(request, &script.id, &step.id, None, Some(choice), None);
    Some(submit(state, command.into()))
}

/// Skips the step with a reason.
pub fn skip(state: &mut State, setup: &Setup) {
    if let Some((request, script, step)) = here(state) {
        let purpose = Purpose::Skip(script.id.clone(), step.id.clone());
        ask_of(state, setup, request, purpose);
    }
}

/// Whether the step at hand offers an action of its own; none where there is no step.
pub fn offers(state: &State) -> Option<bool> {
    here(state).map(|(_, _, step)| step.act.is_some())
}

/// Does what the step offers as one key.
pub fn offered(state: &mut State, setup: &Setup) -> Vec<Effect> {
    let offered = here(state).and_then(|(request, _, step)| Some((request, step.act.clone()?)));
    let Some((request, act)) = offered else {
        state.say(setup.text.script.nothing_offered.clone());
        return Vec::new();
    };
    match act {
        Act::Callback => ask_of(state, setup, request, Purpose::Callback),
        Act::Route(department) => {
            ask_of(state, setup, request, Purpose::HandOver);
            if let Some(Overlay::Form(mut form)) =
                state.overlays.pop_if(|last| matches!(last, Overlay::Form(_)))
            {
                form.choose(department.as_str(), state, setup);
                state.overlays.push(Overlay::Form(form));
            }
        }
        Act::Escalate => ask_of(state, setup, request, Purpose::Escalate),
        Act::Resolve => ask_of(state, setup, request, Purpose::Resolve),
        Act::Wait => ask_of(state, setup, request, Purpose::Wait),
        Act::Note => write(state, compose::Kind::Note),
        Act::Reply(text) => {
            let prepared = text.and_then(|id| {
                state.standard().prepared_texts.iter().find(|text| text.id == id).map(|text| {
                    let language = text.language.as_deref();
                    script::filled_out(state.sight(), state, &text.text, language)
                })
            });
            write(state, compose::Kind::Reply);
            let now = state.now;
            if let (Some(text), Some(Overlay::Compose(compose))) =
                (prepared, state.overlays.last_mut())
            {
                compose.paste(&text, now);
            }
        }
    }
    Vec::new()
}
