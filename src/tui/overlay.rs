//! What lies over the screen: a stack of which the topmost takes the keys. Each is a file with a
//! state, what its keys do, and a view.

pub mod choose;
pub mod judge;
pub mod read;
pub mod write;
pub use choose::{actions, columns, filter, list, palette};
pub use judge::{balance, entry, ladder, learn, propose, quiz, second, sheet, shift, versions};
pub use read::{card, help, manual, outcome, page, summary, why};
pub use write::{compose, confirm, form, intake};

use chrono::{DateTime, Utc};

use super::{
    act,
    effect::{Effect, Part},
    paint::Paint,
    setup::Setup,
    state::State,
};
use crate::config::keys::{Action, Chord};

/// A thing over the screen.
#[derive(Debug)]
pub enum Overlay {
    Help(help::State),
    /// The manual: its chapters, and one to read.
    Manual(Box<manual::State>),
    /// What can be done with what is chosen.
    Actions(actions::State),
    /// Every action and object by name.
    Palette(palette::State),
    /// The filter line being typed.
    Filter(filter::State),
    /// A client's whole card.
    Card(Box<card::State>),
    /// The columns of the queue.
    Columns(columns::State),
    /// A question with Yes and No.
    Confirm(Box<confirm::State>),
    Form(Box<form::State>),
    /// An answer or a note being written.
    Compose(Box<compose::State>),
    /// A list to choose from.
    List(Box<list::State>),
    /// Why a request was routed as it was.
    Why(why::State),
    /// What came of several actions.
    Summary(summary::State),
    Intake(Box<intake::State>),
    /// The versions of the standard.
    Versions(versions::State),
    /// A page to read.
    Page(Box<page::State>),
    /// What came of an exercise or a quiz.
    Outcome(outcome::State),
    Quiz(Box<quiz::State>),
    /// A score sheet beside its request.
    Sheet(Box<sheet::State>),
    /// An entry of the ledger.
    Entry(entry::State),
    /// What waits for a second person.
    Second(second::State),
    /// What a period would propose for the ledger.
    Propose(propose::State),
    /// Where the desk stands on the ladder of quality.
    Ladder(ladder::State),
    /// What the past proposes for the standard.
    Learn(Box<learn::State>),
    /// Who could take work off whom.
    Balance(balance::State),
    /// The report of a shift.
    Shift(shift::State),
}

/// What becomes of the topmost overlay after a key.
#[derive(Debug)]
pub enum Next {
    Stay(Vec<Effect>),
    Close(Vec<Effect>),
    /// Another comes over it.
    Over(Box<Overlay>, Vec<Effect>),
    /// It goes, and an action is done.
    Act(Action),
}

impl Next {
    /// It stays and nothing follows.
    pub const fn stay() -> Self {
        Self::Stay(Vec::new())
    }

    /// It goes and nothing follows.
    pub const fn close() -> Self {
        Self::Close(Vec::new())
    }
}

impl Overlay {
    /// What it has to show that the screen below has not.
    pub fn wants(&self, now: DateTime<Utc>, parts: &mut Vec<Part>) {
        match self {
            Self::Card(card) => card.wants(now, parts),
            Self::Compose(compose) => compose.wants(parts),
            Self::Form(form) => form.wants(parts),
            Self::List(list) => list.wants(parts),
            Self::Intake(intake) => intake.wants(parts),
            Self::Why(why) => why.wants(parts),
            Self::Versions(versions) => versions.wants(parts),
            Self::Page(page) => page.wants(parts),
            Self::Palette(palette) => palette.wants(parts),
            Self::Sheet(sheet) => sheet.wants(parts),
            Self::Entry(entry) => entry.wants(parts),
            Self::Second(second) => second.wants(parts),
            Self::Propose(propose) => propose.wants(parts),
            Self::Ladder(ladder) => ladder.wants(parts),
            Self::Balance(balance) => balance.wants(parts),
            Self::Shift(shift) => shift.wants(parts),
            Self::Help(_)
            | Self::Manual(_)
            | Self::Actions(_)
            | Self::Filter(_)
            | Self::Columns(_)
            | Self::Confirm(_)
            | Self::Summary(_)
            | Self::Outcome(_)
            | Self::Learn(_)
            | Self::Quiz(_) => {}
        }
    }

    /// Whether letters typed are text here.
    pub const fn takes_text(&self) -> bool {
        match self {
            Self::Palette(_)
            | Self::Card(_)
            | Self::Filter(_)
            | Self::Form(_)
            | Self::Compose(_)
            | Self::List(_)
            | Self::Help(_)
            | Self::Intake(_) => true,
            Self::Manual(manual) => manual.takes_text(),
            Self::Sheet(sheet) => sheet.is_editing(),
            Self::Columns(_)
            | Self::Actions(_)
            | Self::Entry(_)
            | Self::Second(_)
            | Self::Propose(_)
            | Self::Ladder(_)
            | Self::Balance(_)
            | Self::Learn(_)
            | Self::Shift(_)
            | Self::Confirm(_)
            | Self::Why(_)
            | Self::Summary(_)
            | Self::Versions(_)
            | Self::Page(_)
            | Self::Outcome(_)
            | Self::Quiz(_) => false,
        }
    }
}

/// Gives a key to the topmost overlay.
pub fn key(state: &mut State, chord: Chord, setup: &Setup) -> Vec<Effect> {
    let Some(mut top) = state.overlays.pop() else {
        return Vec::new();
    };
    let next = match &mut top {
        Overlay::Help(help) => help::key(help, state, chord, setup),
        Overlay::Manual(manual) => manual::key(manual, state, chord, setup),
        Overlay::Actions(menu) => actions::key(menu, state, chord, setup),
        Overlay::Palette(palette) => palette::key(palette, state, chord, setup),
        Overlay::Filter(filter) => filter::key(filter, state, chord, setup),
        Overlay::Card(card) => card::key(card, state, chord, setup),
        Overlay::Columns(columns) => columns::key(columns, state, chord, setup),
        Overlay::Confirm(confirm) => confirm::key(confirm, state, chord, setup),
        Overlay::Form(form) => form::key(form, state, chord, setup),
        Overlay::Compose(compose) => compose::key(compose, state, chord, setup),
        Overlay::List(list) => list::key(list, state, chord, setup),
        Overlay::Why(why) => why::key(why, state, chord, setup),
        Overlay::Summary(summary) => summary::key(summary, state, chord, setup),
        Overlay::Intake(intake) => intake::key(intake, state, chord, setup),
        Overlay::Versions(versions) => versions::key(versions, state, chord, setup),
        Overlay::Page(page) => page::key(page, state, chord, setup),
        Overlay::Outcome(outcome) => outcome::key(outcome, state, chord, setup),
        Overlay::Quiz(quiz) => quiz::key(quiz, state, chord, setup),
        Overlay::Sheet(sheet) => sheet::key(sheet, state, chord, setup),
        Overlay::Entry(entry) => entry::key(entry, state, chord, setup),
        Overlay::Second(second) => second::key(second, state, chord, setup),
        Overlay::Propose(propose) => propose::key(propose, state, chord, setup),
        Overlay::Ladder(ladder) => ladder::key(ladder, state, chord, setup),
        Overlay::Learn(learn) => learn::key(learn, state, chord, setup),
        Overlay::Balance(balance) => balance::key(balance, state, chord, setup),
        Overlay::Shift(shift) => shift::key(shift, state, chord, setup),
    };
    match next {
        Next::Stay(effects) => {
            state.overlays.push(top);
            effects
        }
        Next::Close(effects) => effects,
        Next::Over(over, effects) => {
            state.overlays.push(top);
            state.overlays.push(*over);
            effects
        }
        Next::Act(action) => act::act(state, action, setup),
    }
}

/// Keeps choices with their rows, now that other rows may be shown.
pub fn settle(state: &mut State, setup: &Setup) {
    let mut overlays = std::mem::take(&mut state.overlays);
    for overlay in &mut overlays {
        match overlay {
            Overlay::List(list) => list.settle(state, setup),
            Overlay::Actions(menu) => menu.settle(state, setup),
            Overlay::Palette(palette) => palette.settle(state, setup),
            _ => {}
        }
    }
    state.overlays = overlays;
}

/// Gives pasted text to the topmost overlay; whether it took it.
pub fn paste(state: &mut State, text: &str) -> bool {
    match state.overlays.last_mut() {
        Some(Overlay::Palette(palette)) => palette.line.insert(text),
        Some(Overlay::Filter(filter)) => filter.line.insert(text),
        Some(Overlay::Form(form)) => form.paste(text),
        Some(Overlay::Compose(compose)) => compose.paste(text, state.now),
        Some(Overlay::List(list)) => list.line.insert(text),
        Some(Overlay::Card(card)) => card.line.insert(text),
        Some(Overlay::Intake(intake)) => intake.paste(text, state.now),
        Some(Overlay::Help(help)) => help.line.insert(text),
        Some(Overlay::Manual(manual)) if manual.takes_text() => manual.paste(text),
        Some(Overlay::Sheet(sheet)) if sheet.is_editing() => sheet.paste(text),
        Some(
            Overlay::Columns(_)
            | Overlay::Manual(_)
            | Overlay::Actions(_)
            | Overlay::Sheet(_)
            | Overlay::Entry(_)
            | Overlay::Second(_)
            | Overlay::Propose(_)
            | Overlay::Ladder(_)
            | Overlay::Balance(_)
            | Overlay::Learn(_)
            | Overlay::Shift(_)
            | Overlay::Confirm(_)
            | Overlay::Why(_)
            | Overlay::Summary(_)
            | Overlay::Versions(_)
            | Overlay::Page(_)
            | Overlay::Outcome(_)
            | Overlay::Quiz(_),
        )
        | None => return false,
    }
    true
}

/// Draws everything that lies over the screen; answers where the cursor stands.
pub fn view(paint: &mut Paint<'_>, state: &State) -> Option<ratatui::layout::Position> {
    let mut cursor = None;
    for overlay in &state.overlays {
        cursor = match overlay {
            Overlay::Help(help) => help::view(paint, state, help),
            Overlay::Manual(manual) => manual::view(paint, state, manual),
            Overlay::Actions(menu) => actions::view(paint, state, menu),
            Overlay::Palette(palette) => palette::view(paint, state, palette),
            Overlay::Filter(filter) => filter::view(paint, state, filter),
            Overlay::Card(card) => card::view(paint, state, card),
            Overlay::Columns(columns) => columns::view(paint, state, columns),
            Overlay::Confirm(confirm) => confirm::view(paint, state, confirm),
            Overlay::Form(form) => form::view(paint, state, form),
            Overlay::Compose(compose) => compose::view(paint, state, compose),
            Overlay::List(list) => list::view(paint, state, list),
            Overlay::Why(why) => why::view(paint, state, why),
            Overlay::Summary(summary) => summary::view(paint, state, summary),
            Overlay::Intake(intake) => intake::view(paint, state, intake),
            Overlay::Versions(versions) => versions::view(paint, state, versions),
            Overlay::Page(page) => page::view(paint, state, page),
            Overlay::Outcome(outcome) => outcome::view(paint, state, outcome),
            Overlay::Quiz(quiz) => quiz::view(paint, state, quiz),
            Overlay::Sheet(sheet) => sheet::view(paint, state, sheet),
            Overlay::Entry(entry) => entry::view(paint, state, entry),
            Overlay::Second(second) => second::view(paint, state, second),
            Overlay::Propose(propose) => propose::view(paint, state, propose),
            Overlay::Ladder(ladder) => ladder::view(paint, state, ladder),
            Overlay::Learn(learn) => learn::view(paint, state, learn),
            Overlay::Balance(balance) => balance::view(paint, state, balance),
            Overlay::Shift(shift) => shift::view(paint, state, shift),
        };
    }
    cursor
}
