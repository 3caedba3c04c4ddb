//! What stands in the way of resolving a request: the norms of the standard that it does not keep yet.

use chrono::{DateTime, Utc};

use crate::model::{
    callback::{Callback, CallbackState},
    event::Recorded,
    request::{Channel, Request},
    standard::{Norm, NormControl, Standard},
};

/// A norm that is not kept yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle<'s> {
    pub norm: &'s Norm,
    /// What is missing, as `callback:7`, `step:identify`, `reply`.
    pub missing: Vec<String>,
}

/// The norms that a request does not keep yet, in the order in which they are checked.
pub fn to_resolving<'s>(
    request: &Request,
    history: &[Recorded],
    callbacks: &[Callback],
    standard: &'s Standard,
    now: DateTime<Utc>,
) -> Vec<Obstacle<'s>> {
    [NormControl::Callback, NormControl::Script, NormControl::Response]
        .into_iter()
        .filter_map(|control| {
            let norm = standard.norm(control)?;
            let missing = match control {
                NormControl::Callback => promised(callbacks, now),
                NormControl::Script => steps(request, history, standard),
                _ => answer(request),
            };
            (!missing.is_empty()).then_some(Obstacle { norm, missing })
        })
        .collect()
}

/// Promised calls still to be made. One that was moved in time holds; its new time still runs.
fn promised(callbacks: &[Callback], now: DateTime<Utc>) -> Vec<String> {
    callbacks
        .iter()
        .filter(|callback| callback.state == CallbackState::Promised)
        .filter(|callback| callback.moved == 0 || callback.due <= now)
        .map(|callback| format!("callback:{}", callback.id))
        .collect()
}

/// The required steps of its script that the path taken leads through and that are not done.
fn steps(request: &Request, history: &[Recorded], standard: &Standard) -> Vec<String> {
    let script = request.script.as_ref();
    let Some(script) = script.and_then(|id| standard.script(id.as_str())) else {
        return Vec::new();
    };
    script
        .required_on_path(history)
        .into_iter()
        .filter(|(_, done)| !done)
        .map(|(step, _)| format!("step:{}", step.id))
        .collect()
}

/// What the client said last must be answered. On the phone and face to face the first answer was
/// given while they spoke.
fn answer(request: &Request) -> Vec<String> {
    let spoken = matches!(request.channel, Channel::Phone | Channel::Visit);
    match request.unanswered_since {
        Some(since) if !(spoken && since <= request.received) => vec!["reply".to_owned()],
        _ => Vec::new(),
    }
}
