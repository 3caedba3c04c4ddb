//! In which order actions are offered: what fits how a request stands comes first.

#![allow(clippy::enum_glob_use, reason = "the lists are tables of actions")]

use crate::{
    config::{
        keys::{
            Action::{self, *},
            Context,
        },
        settings::Follow,
    },
    model::{
        callback::CallbackState,
        operator::Right,
        request::{Request, Status},
    },
    tui::{
        act, layout,
        screen::{Screen, control::Tab, training},
        setup::Setup,
        state::State,
        update::context,
    },
};

/// Everything that is done on a request, the usual first.
const ON_REQUEST: &[Action] = &[
    Claim,
    Reply,
    Callback,
    HandOver,
    Resolve,
    Escalate,
    Note,
    Message,
    Wait,
    Resume,
    Why,
    Card,
    Set,
    Field,
    CallKept,
    CallTried,
    CallMoved,
    CallAssigned,
    CallBroken,
    Release,
    TakeOver,
    Assign,
    Bounce,
    Extend,
    Pass,
    Scripts,
    Files,
    EditClient,
    Rate,
    Reopen,
    Close,
    Copy,
];

/// What is done on several requests that are marked.
const ON_SEVERAL: &[Action] =
    &[Claim, Assign, HandOver, Set, Wait, Resume, Resolve, Close, Escalate, Release];

/// What is done on what is chosen, the best next thing first.
pub fn on_chosen(state: &State) -> Vec<Action> {
    let mut actions: Vec<Action> = match context(state) {
        Context::Script => script(state),
        Context::Deadlines => vec![Meet],
        Context::Board => board(state),
        Context::Control => control(state),
        Context::Training => training_actions(state),
        Context::Standard => vec![Left, Right, Versions, Learn, Ladder, Acknowledge],
        Context::Queue if state.place.follow == Follow::Asked => vec![Follow],
        Context::Queue | Context::Client | Context::Request | Context::Everywhere => Vec::new(),
    };
    if is_at_requests(state) || state.chosen().is_some() {
        let on_request =
            if act::targets(state).len() > 1 { ON_SEVERAL.to_vec() } else { by_standing(state) };
        for action in on_request {
            if !actions.contains(&action) {
                actions.push(action);
            }
        }
    }
    actions
}

fn is_at_requests(state: &State) -> bool {
    matches!(state.place.screen, Screen::Desk | Screen::Request)
}

/// The actions on the request that is chosen, by how it stands.
fn by_standing(state: &State) -> Vec<Action> {
    let mut first: Vec<Action> = Vec::new();
    if let Some((card, _)) = state.sight().filter(|_| !state.is_walking()) {
        let promised = card.callbacks.iter().filter(|call| call.state == CallbackState::Promised);
        let is_due = promised.min_by_key(|call| call.due).is_some_and(|call| call.due <= state.now);
        if is_due {
            first.push(CallKept);
        }
        first.extend(lead(&card.request, state));
    }
    let rest = ON_REQUEST.iter().filter(|action| !first.contains(action)).copied();
    let rest: Vec<Action> = rest.collect();
    first.extend(rest);
    first
}

fn lead(request: &Request, state: &State) -> &'static [Action] {
    let mine = request.assignee.as_ref() == Some(&state.me);
    match request.status {
        Status::Resolved | Status::Closed => &[Reopen, Rate, Close, Note, Why, Card],
        Status::Pending | Status::Hold => &[Resume, Reply, Callback, Note, Resolve],
        _ if request.assignee.is_none() => &[Claim, Reply, Callback, HandOver, Escalate],
        _ if mine && request.unanswered_since.is_some() => {
            &[Reply, Callback, HandOver, Note, Resolve]
        }
        _ if mine => &[Resolve, Reply, Wait, Callback, Note],
        _ => &[Reply, Note, Callback, TakeOver, HandOver],
    }
}

fn script(state: &State) -> Vec<Action> {
    let _ = state;
    vec![StepDone, StepSkip, StepAct, Scripts]
}

fn board(state: &State) -> Vec<Action> {
    let mut actions = if state.may(Right::Assign) {
        vec![Open, MarkRow, Assign, Balance, Shift, Wallboard]
    } else {
        vec![Open, Wallboard]
    };
    // People and hours stand one for the other where there is no room for both.
    if !layout::is_wide(state.size) {
        actions.insert(1, NextPane);
    }
    actions
}

fn training_actions(state: &State) -> Vec<Action> {
    let mut actions = vec![Open, Quiz, Practice];
    if training::sees_others(state) {
        actions.push(NextPane);
    }
    actions
}

/// What is done on the part of what is under control that is shown.
fn control(state: &State) -> Vec<Action> {
    let may = |right| state.may(right);
    let mut actions = vec![Open];
    match state.screens.control.tab {
        Tab::Reviews if may(Right::Review) => actions.extend([Draw, Calibrate, Agreement]),
        Tab::Ledger if may(Right::Ledger) => actions.extend([MarkEntry, Confirm, Refuse, Propose]),
        Tab::Reviews | Tab::Ledger => actions.push(Contest),
        Tab::Appeals if may(Right::Review) => actions.extend([Confirm, Refuse]),
        Tab::Norms => actions = vec![Weeks],
        Tab::Log | Tab::Overrides | Tab::Appeals => {}
    }
    actions.push(NextPane);
    actions
}

/// At most so many actions stand in the footer before the menu with all of them.
const SHOWN: usize = 7;

/// What stands in the footer on the left: what can be done now, then the menu.
pub fn footer(state: &State, setup: &Setup) -> Vec<Action> {
    let mut actions: Vec<Action> = super::of(state, setup)
        .into_iter()
        .filter(|offer| offer.obstacle.is_none())
        .map(|offer| offer.action)
        .take(SHOWN)
        .collect();
    if is_at_requests(state) && state.chosen().is_some() {
        actions.push(Actions);
    }
    actions
}

/// What stands in the footer on the right: what leads on from anywhere. What is least missed comes first
/// and goes first where there is no room.
pub fn tail(state: &State) -> Vec<Action> {
    let mut actions = Vec::new();
    if is_at_requests(state) {
        actions.extend([NewRequest, Next]);
    }
    if state.place.screen != Screen::Desk {
        actions.push(Back);
    }
    actions.extend([Filter, Palette, Help]);
    actions
}
