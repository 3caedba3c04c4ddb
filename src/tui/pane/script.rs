//! The script as a guide: what to say, filled in for this client and this request, what to ask, what
//! to do; what was said and answered is read from the timeline.

mod view;

pub use view::{title, view};

use std::collections::BTreeSet;

use crate::{
    model::{
        card::{ClientCard, RequestCard},
        command::Command,
        event::Event,
        id::{RequestId, ScriptId, Seq, StepId},
        standard::{Script, Step},
        template::{self, Values},
    },
    tui::state::{Sight, State as Screen},
};

/// What the pane remembers.
#[derive(Debug, Default)]
pub struct State {
    /// A step looked at that is not the next one, and of which request.
    pub looked_at: Option<(RequestId, StepId)>,
}

/// A step that was done, with what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepDone<'a> {
    pub step: &'a Step,
    /// What was answered or chosen.
    pub answer: Option<String>,
    /// Why it was skipped.
    pub skipped: Option<String>,
}

/// The script of the request looked at.
pub fn script(state: &Screen) -> Option<&Script> {
    let (card, _) = state.seen()?;
    state.standard().script(card.request.script.as_ref()?.as_str())
}

/// The step that the pane stands at: the one looked at, else the next one.
pub fn step(state: &Screen) -> Option<&Step> {
    let script = script(state)?;
    let (card, _) = state.seen()?;
    let looked_at = state
        .panes
        .script
        .looked_at
        .as_ref()
        .filter(|(request, _)| *request == card.request.id)
        .and_then(|(_, step)| script.step(step.as_str()));
    looked_at.or_else(|| script.step(card.request.step.as_ref()?.as_str()))
}

/// The steps done, oldest first, without those taken back. A step done again stands where it was done
/// last.
pub fn done<'a>(card: &RequestCard, script: &'a Script) -> Vec<StepDone<'a>> {
    let undone: BTreeSet<Seq> = card
        .timeline
        .iter()
        .filter_map(|recorded| match recorded.event {
            Event::Undone { event, .. } => Some(event),
            _ => None,
        })
        .collect();
    let mut done: Vec<StepDone<'a>> = Vec::new();
    for recorded in &card.timeline {
        let Event::StepDone { script: of, step, answer, choice, skipped, .. } = &recorded.event
        else {
            continue;
        };
        if *of != script.id || undone.contains(&recorded.seq) {
            continue;
        }
        let Some(step) = script.step(step.as_str()) else {
            continue;
        };
        done.retain(|other| other.step.id != step.id);
        let text = |private: &Option<crate::model::private::Private>| {
            private.as_ref().map(|text| text.as_str().to_owned())
        };
        done.push(StepDone {
            step,
            answer: choice.clone().or_else(|| text(answer)),
            skipped: text(skipped),
        });
    }
    done
}

/// Whether everything that must be done of the script is done; the steps that are not.
pub fn missing<'a>(card: &RequestCard, script: &'a Script) -> Vec<&'a Step> {
    let done = done(card, script);
    let past: BTreeSet<&str> = done.iter().map(|done| done.step.id.as_str()).collect();
    let Some(next) = card.request.step.as_ref() else {
        return Vec::new();
    };
    let mut ahead = Vec::new();
    let mut at = script.step(next.as_str());
    let mut seen = BTreeSet::new();
    while let Some(step) = at {
        if !seen.insert(step.id.as_str()) {
            break;
        }
        if step.required && !past.contains(step.id.as_str()) {
            ahead.push(step);
        }
        // Beyond a fork only the answer knows the way.
        if step.choices.iter().any(|choice| choice.go.is_some()) {
            break;
        }
        at = following(script, step);
    }
    ahead
}

/// The step after this one where no choice leads elsewhere.
pub fn following<'a>(script: &'a Script, step: &Step) -> Option<&'a Step> {
    if let Some(go) = &step.go {
        return script.step(go.as_str());
    }
    let at = script.steps.iter().position(|other| other.id == step.id)?;
    script.steps.get(at + 1)
}

/// A text of the standard with its places filled in for the request looked at.
pub fn filled(state: &Screen, text: &str, language: Option<&str>) -> String {
    filled_for(state.seen(), state, text, language)
}

/// The same for a request that is not the one looked at.
pub fn filled_for(
    sight: Option<&Sight>,
    state: &Screen,
    text: &str,
    language: Option<&str>,
) -> String {
    template::fill(text, &values(sight, state, language))
}

/// The same for a text that goes out: what has no value is named.
pub fn filled_out(
    sight: Option<&Sight>,
    state: &Screen,
    text: &str,
    language: Option<&str>,
) -> String {
    template::fill_out(text, &values(sight, state, language))
}

/// The same before there is a request: for a client who calls, as far as they are known.
pub fn filled_for_client(
    card: Option<&ClientCard>,
    state: &Screen,
    text: &str,
    language: Option<&str>,
) -> String {
    let last_contact = card.and_then(|card| card.history.iter().map(|row| row.received).max());
    let values = Values {
        client: card.map(|card| &card.client),
        last_contact,
        ..values(None, state, language)
    };
    template::fill(text, &values)
}

/// What is filled in for a request.
fn values<'s>(
    sight: Option<&'s Sight>,
    state: &'s Screen,
    language: Option<&'s str>,
) -> Values<'s> {
    let operator_name =
        state.operator().map_or_else(|| state.me.as_str(), |operator| operator.name.as_str());
    let department =
        sight.map_or("", |(card, _)| state.department_title(card.request.department.as_str()));
    let last_contact = sight.and_then(|(card, client)| {
        client
            .history
            .iter()
            .filter(|row| row.id != card.request.id && row.received <= card.request.received)
            .map(|row| row.received)
            .max()
    });
    Values {
        language: language.unwrap_or(&state.standard().language),
        now: state.now,
        timezone: state.zone(),
        client: sight.map(|(card, _)| &card.client),
        last_contact,
        operator_name,
        operator_login: state.me.as_str(),
        request: sight.map(|(card, _)| &card.request),
        department_title: department,
        standard_title: &state.standard().title,
        deadlines: sight.map_or(&[], |(card, _)| &card.deadlines),
        callbacks: sight.map_or(&[], |(card, _)| &card.callbacks),
        answers: None,
    }
}

/// The command that does a step.
pub fn command(
    request: RequestId,
    script: &ScriptId,
    step: &StepId,
    answer: Option<String>,
    choice: Option<String>,
    skip: Option<String>,
) -> Command {
    Command::Step { request, script: script.clone(), step: step.clone(), answer, choice, skip }
}

/// Looks at the step done before the one the pane stands at.
pub fn look_back(state: &mut Screen) {
    let target = (|| {
        let script = script(state)?;
        let (card, _) = state.sight()?;
        let done = done(card, script);
        let here = step(state);
        let at = here
            .and_then(|here| done.iter().position(|done| done.step.id == here.id))
            .unwrap_or(done.len());
        let before = at.checked_sub(1)?;
        Some((card.request.id, done[before].step.id.clone()))
    })();
    if target.is_some() {
        state.panes.script.looked_at = target;
    }
}

/// Looks at the step after, up to the next one to do.
pub fn look_on(state: &mut Screen) {
    let target = (|| {
        let script = script(state)?;
        let (card, _) = state.sight()?;
        let done = done(card, script);
        let here = step(state)?;
        let at = done.iter().position(|done| done.step.id == here.id)?;
        done.get(at + 1).map(|next| (card.request.id, next.step.id.clone()))
    })();
    state.panes.script.looked_at = target;
}
