//! What an operator keeps for themselves: views of the queue under names of their own, and how the
//! screen lies. How it lies is kept once the hands rest, so that a pane being widened is not kept at
//! every cell.

use serde::{Deserialize, Serialize};

use crate::tui::{
    effect::Effect,
    pane::{Pane, queue},
    state::State,
};
use crate::{
    config::columns::Column,
    model::{
        card::Order,
        own::{Own, OwnKind},
    },
};

/// The name under which it is kept how the screen lies.
const LOOKS: &str = "looks";

/// How the screen lies, as it is kept. What a newer program wrote more is passed over.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Looks {
    /// The share of the queue's column in hundredths of the width.
    across: Option<u16>,
    /// The share of the upper panes in hundredths of the height.
    down: Option<u16>,
    /// The pane that has the whole screen.
    zoom: Option<String>,
    /// Whether the newest requests come first.
    newest: bool,
    /// The columns of the queue as the config file writes them; by the config file where none were chosen.
    columns: Option<Vec<String>>,
}

impl Looks {
    /// How it was kept.
    pub fn kept(own: &[Own]) -> Self {
        own.iter()
            .find(|own| own.kind == OwnKind::Screen && own.name == LOOKS)
            .and_then(|own| serde_json::from_str(&own.value).ok())
            .unwrap_or_default()
    }

    /// How it lies now.
    pub fn of(state: &State) -> Self {
        let shape = state.place.shape;
        Self {
            across: Some(shape.across),
            down: Some(shape.down),
            zoom: shape.zoom.then(|| shape.focus.word().to_owned()),
            newest: state.queue.order == Order::Newest,
            columns: state.queue.columns.as_ref().map(|columns| {
                columns.iter().map(|(column, width)| column.written(*width)).collect()
            }),
        }
    }

    /// Lays the screen so.
    pub fn lay(&self, state: &mut State) {
        let shape = &mut state.place.shape;
        if let Some(across) = self.across {
            shape.across = across.clamp(30, 80);
        }
        if let Some(down) = self.down {
            shape.down = down.clamp(20, 80);
        }
        if let Some(pane) = self.zoom.as_deref().and_then(Pane::from_word) {
            shape.focus = pane;
            shape.zoom = true;
        }
        if self.newest {
            state.queue.order = Order::Newest;
        }
        state.queue.columns = self
            .columns
            .as_ref()
            .map(|columns| columns.iter().filter_map(|column| Column::read(column).ok()).collect());
    }
}

/// Keeps how the screen lies, where it lies otherwise than it was kept, and as it did a moment ago.
pub fn settle(state: &mut State) -> Option<Effect> {
    let now = Looks::of(state);
    let before = state.known.looks_before.replace(now.clone());
    if before.as_ref() != Some(&now) {
        return None;
    }
    keep(state)
}

/// Keeps how the screen lies, where it lies otherwise than it was kept.
pub fn keep(state: &mut State) -> Option<Effect> {
    let now = Looks::of(state);
    if state.known.looks.as_ref() == Some(&now) {
        return None;
    }
    let value = serde_json::to_string(&now).expect("numbers and words make JSON");
    state.known.looks = Some(now);
    Some(Effect::Keep(Own { kind: OwnKind::Screen, name: LOOKS.to_owned(), value }))
}

/// The views of one's own: name and filter line.
pub fn views(own: &[Own]) -> impl Iterator<Item = (&str, &str)> {
    own.iter()
        .filter(|own| own.kind == OwnKind::View)
        .map(|own| (own.name.as_str(), own.value.as_str()))
}

/// Keeps a view under a name, instead of the one that had the name `old`.
pub fn keep_view(state: &mut State, old: Option<&str>, name: &str, line: &str) -> Vec<Effect> {
    let mut effects = Vec::new();
    if let Some(old) = old.filter(|old| *old != name) {
        effects.extend(forget_view(state, old));
    }
    let own = Own { kind: OwnKind::View, name: name.to_owned(), value: line.to_owned() };
    let kept = &mut state.facts.own;
    kept.retain(|other| (other.kind, &other.name) != (own.kind, &own.name));
    kept.push(own.clone());
    kept.sort_by(|one, other| (one.kind, &one.name).cmp(&(other.kind, &other.name)));
    if state.queue.line == line {
        state.queue.view = Some(name.to_owned());
    }
    effects.push(Effect::Keep(own));
    effects
}

pub fn forget_view(state: &mut State, name: &str) -> Option<Effect> {
    let before = state.facts.own.len();
    state.facts.own.retain(|own| own.kind != OwnKind::View || own.name != name);
    if state.facts.own.len() == before {
        return None;
    }
    if state.queue.view.as_deref() == Some(name) {
        state.queue.view = None;
    }
    Some(Effect::Forget(OwnKind::View, name.to_owned()))
}

/// The columns that are shown in a width: those chosen on the screen, else those of the config file,
/// else by the width.
pub fn columns(state: &State, config: &[(Column, u16)], room: u16) -> Vec<(Column, u16)> {
    match &state.queue.columns {
        Some(columns) if !columns.is_empty() => queue::chosen(columns, room),
        _ if !config.is_empty() => queue::chosen(config, room),
        _ => queue::columns(room),
    }
}
