//! Why an action cannot be done now. This is the one place that knows: whoever greys an action or refuses
//! its key asks here.

use crate::{
    config::keys::Action,
    model::{
        callback::CallbackState,
        card::RequestCard,
        operator::Right,
        request::{Request, Status},
    },
    tui::{act, overlay::form, paint, people, setup::Setup, state::State},
};

/// Why an action cannot be done with what is chosen; none where it can, or where only the desk knows.
pub fn obstacle(action: Action, state: &State, setup: &Setup) -> Option<String> {
    let said = without_right(action, state, setup)
        .or_else(|| without_object(action, state, setup))
        .or_else(|| as_it_stands(action, state, setup))?;
    Some(setup.with_keys(&said))
}

/// The rights of which an action takes one; none where it takes none that the role alone decides.
pub const fn rights(action: Action) -> &'static [Right] {
    match action {
        Action::NewRequest => &[Right::Intake],
        Action::Message | Action::Rate => &[Right::Intake, Right::Reply],
        Action::Claim | Action::Release | Action::TakeOver | Action::Pass => &[Right::Claim],
        Action::Set | Action::Field => &[Right::Claim, Right::Route],
        Action::HandOver => &[Right::Route],
        Action::Reply => &[Right::Reply],
        Action::Note => &[Right::Note],
        Action::Callback | Action::CallTried | Action::CallMoved => &[Right::Callback],
        Action::Wait | Action::Resume => &[Right::Wait],
        Action::Extend => &[Right::Extend],
        Action::Resolve => &[Right::Resolve],
        Action::Reopen => &[Right::Reopen],
        Action::Close => &[Right::Close, Right::Resolve],
        Action::Escalate => &[Right::Escalate],
        Action::Bounce => &[Right::Bounce],
        Action::EditClient => &[Right::ClientEdit],
        Action::Assign => &[Right::Assign, Right::Claim],
        _ => &[],
    }
}

fn without_right(action: Action, state: &State, setup: &Setup) -> Option<String> {
    let rights = rights(action);
    let first = rights.first()?;
    let lacks = !rights.iter().any(|right| state.may(*right));
    lacks.then(|| {
        let what = setup.text.word.right(*first);
        setup.say(&setup.text.obstacle.right, &[("right", what)])
    })
}

/// Whether an action goes to a request.
pub const fn needs_request(action: Action) -> bool {
    matches!(
        action,
        Action::Claim
            | Action::Reply
            | Action::Note
            | Action::Message
            | Action::HandOver
            | Action::Escalate
            | Action::Bounce
            | Action::Wait
            | Action::Resume
            | Action::Callback
            | Action::CallKept
            | Action::CallTried
            | Action::CallMoved
            | Action::CallBroken
            | Action::CallAssigned
            | Action::Extend
            | Action::Resolve
            | Action::Reopen
            | Action::Close
            | Action::Rate
            | Action::Set
            | Action::Field
            | Action::TakeOver
            | Action::Release
            | Action::Assign
            | Action::Pass
            | Action::Card
            | Action::Files
            | Action::EditClient
            | Action::Why
            | Action::Copy
            | Action::Scripts
            | Action::Meet
    )
}

fn without_object(action: Action, state: &State, setup: &Setup) -> Option<String> {
    let text = &setup.text.obstacle;
    match action {
        Action::Answer if state.facts.ringing.is_none() => {
            Some(setup.text.intake.nobody_rings.clone())
        }
        Action::StepDone | Action::StepSkip | Action::StepAct => match act::step_offers(state) {
            None => Some(text.no_step.clone()),
            Some(false) if action == Action::StepAct => {
                Some(setup.text.script.nothing_offered.clone())
            }
            Some(_) => None,
        },
        _ if needs_request(action) && act::targets(state).is_empty() => {
            Some(text.no_request.clone())
        }
        _ => None,
    }
}

/// What the request that is chosen does not allow as it stands. Of several that are marked each is
/// asked by the desk.
fn as_it_stands(action: Action, state: &State, setup: &Setup) -> Option<String> {
    if !needs_request(action) || act::targets(state).len() > 1 || state.is_walking() {
        return None;
    }
    let card = &state.sight()?.0;
    out_of_reach(action, &card.request, state, setup)
        .or_else(|| status(action, &card.request, setup))
        .or_else(|| hands(action, &card.request, state, setup))
        .or_else(|| calls(action, card, setup))
        .or_else(|| rest(action, card, state, setup))
}

/// What my rights do not reach where the request lies.
fn out_of_reach(action: Action, request: &Request, state: &State, setup: &Setup) -> Option<String> {
    let me = state.operator()?;
    let standard = state.standard();
    let rights = rights(action);
    if rights.is_empty() || rights.iter().any(|right| standard.allows_on(me, *right, request)) {
        return None;
    }
    let department = paint::line(standard.department_short(request.department.as_str()));
    Some(setup.say(&setup.text.obstacle.out_of_reach, &[("department", &department)]))
}

/// What its status forbids.
fn status(action: Action, request: &Request, setup: &Setup) -> Option<String> {
    let text = &setup.text.obstacle;
    let is_done = !request.status.is_unresolved();
    match action {
        Action::Claim
        | Action::HandOver
        | Action::Escalate
        | Action::Bounce
        | Action::Wait
        | Action::Resume
        | Action::Callback
        | Action::Extend
        | Action::Resolve
        | Action::TakeOver
        | Action::Release
        | Action::Assign
        | Action::Pass
            if is_done =>
        {
            Some(text.over.clone())
        }
        Action::Reopen if !is_done => Some(text.not_over.clone()),
        Action::Close if request.status == Status::Closed => Some(text.closed.clone()),
        Action::Close | Action::Rate if !is_done => Some(text.not_resolved.clone()),
        Action::Resume if !request.status.is_waiting() => Some(text.not_waiting.clone()),
        _ => None,
    }
}

/// What depends on who works on it.
fn hands(action: Action, request: &Request, state: &State, setup: &Setup) -> Option<String> {
    let text = &setup.text.obstacle;
    let mine = request.assignee.as_ref() == Some(&state.me);
    let named = |words: &str, login| {
        let name = people::short(login, state, setup);
        setup.say(words, &[("who", &name)])
    };
    match (action, &request.assignee) {
        (Action::Claim | Action::TakeOver, Some(_)) if mine => Some(text.yours.clone()),
        (Action::Claim, Some(other)) => Some(named(&text.has_it, other)),
        (Action::TakeOver | Action::Release, None) => Some(text.nobodys.clone()),
        (Action::Release, Some(other)) if !mine => Some(named(&text.not_yours, other)),
        (Action::Pass, Some(_)) if mine => Some(text.pass_mine.clone()),
        (Action::Pass, Some(other)) => Some(named(&text.pass_theirs, other)),
        _ => None,
    }
}

/// What depends on promised calls.
fn calls(action: Action, card: &RequestCard, setup: &Setup) -> Option<String> {
    let is_promised = card.callbacks.iter().any(|call| call.state == CallbackState::Promised);
    matches!(
        action,
        Action::CallKept
            | Action::CallTried
            | Action::CallMoved
            | Action::CallBroken
            | Action::CallAssigned
    )
    .then(|| setup.text.obstacle.no_call.clone())
    .filter(|_| !is_promised)
}

fn rest(action: Action, card: &RequestCard, state: &State, setup: &Setup) -> Option<String> {
    let text = &setup.text;
    let request = &card.request;
    match action {
        Action::Escalate
            if state.standard().higher(&request.department, request.level).is_empty() =>
        {
            let number = request.id.to_string();
            Some(setup.say(&text.list.nothing_higher, &[("number", &number)]))
        }
        Action::Bounce if state.standard().sent_back_to(request).is_none() => {
            Some(text.obstacle.never_moved.clone())
        }
        Action::Extend if form::extensible(state.sight(), state).is_empty() => {
            Some(text.form.no_extension.clone())
        }
        Action::Files if card.attachments().is_empty() => Some(text.files.none.clone()),
        _ => None,
    }
}
