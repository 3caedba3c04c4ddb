//! What can be done with what is chosen: the one list from which the footer, the menu of actions, the
//! help and the palette are cut. An action that cannot be done now stays in it with the reason.

mod obstacle;
mod order;
mod synonyms;
mod task;

pub use obstacle::obstacle;
pub use order::{footer, tail};
pub use synonyms::of as synonyms;
pub use task::Task;

use super::{setup::Setup, state::State};
use crate::config::keys::Action;

/// An action on what is chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    pub action: Action,
    /// Why it cannot be done now; none where it can.
    pub obstacle: Option<String>,
}

/// What can be done with what is chosen, the best next thing first; what cannot be done now comes last.
pub fn of(state: &State, setup: &Setup) -> Vec<Offer> {
    let offer = |action| Offer { action, obstacle: obstacle(action, state, setup) };
    let (mut now, not_now): (Vec<Offer>, Vec<Offer>) =
        order::on_chosen(state).into_iter().map(offer).partition(|offer| offer.obstacle.is_none());
    now.extend(not_now);
    now
}

/// Whether an action has a meaning now: those of an exercise have one only while one is done.
pub fn applies(action: Action, state: &State) -> bool {
    !matches!(action, Action::LessonOn | Action::LessonEnd) || state.lesson.is_some()
}
