//! What the past proposes for the standard: single changes of rules and the scorecard, each with its evidence,
//! taken or refused by a key into a draft. Beside it two lists of requests that a supervisor goes through:
//! those whose department the others doubt, and a fair sample, shown without where it went.
//!
//! Nothing here is in force by itself: the draft is proposed as a version, and reviewed and adopted as ever.

mod labels;
mod view;

use std::collections::BTreeSet;

pub use view::view;

use crate::tui::overlay::{Next, Overlay, page, versions};
use crate::{
    config::keys::Chord,
    model::{command::Command, id::RequestId, operator::Right, refusal::Refusal},
    tui::{
        effect::{Choice, Drafting, Effect, Outcome, Taught},
        input::{self, Typed},
        setup::Setup,
        state::State as Screen,
        widget::{line::Edit, picker::Picker},
    },
};
use labels::Labels;

/// What is shown of a lesson.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tab {
    /// Changes of rules, and the scorecard.
    #[default]
    Proposals,
    /// Requests whose department the others doubt.
    Doubted,
    /// A fair sample, without where it went.
    Sample,
}

impl Tab {
    pub const ALL: [Self; 3] = [Self::Proposals, Self::Doubted, Self::Sample];
}

/// A row of the proposals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// A change of a rule, by its place.
    Change(usize),
    Card,
}

/// How far the lesson is.
#[derive(Debug, Default)]
pub enum Stage {
    #[default]
    Asked,
    /// So many of so many requests were read.
    Reading(u64, u64),
    /// All were read, and are learnt from.
    Learning,
    There(Taught),
    /// Nothing could be learnt, and why.
    Refused(Refusal),
}

#[derive(Debug, Default)]
pub struct State {
    pub stage: Stage,
    tab: Tab,
    /// What is taken into the draft.
    taken: BTreeSet<usize>,
    card: bool,
    picker: Picker<Row>,
    doubted: Labels,
    sample: Labels,
    /// The draft of what is taken; none while it is made.
    draft: Option<Drafting>,
    /// How far what is said below is scrolled.
    top: usize,
}

impl State {
    /// Opens it, and has the past learnt from.
    pub fn open() -> (Self, Effect) {
        (Self::default(), Effect::Learn)
    }

    /// Takes what was learnt: all that nothing speaks against is taken into the draft.
    pub fn take(&mut self, taught: Taught) -> Effect {
        let lesson = &taught.0;
        self.card = lesson.learnt.is_some();
        self.taken = lesson.sure(self.card).into_iter().collect();
        self.doubted = Labels::doubted(lesson);
        self.sample = Labels::sample(lesson);
        self.stage = Stage::There(taught);
        self.draft_anew()
    }

    /// Takes the draft, where it is the one of what is taken now.
    pub fn drafted(&mut self, drafting: Drafting) {
        if drafting.choice == self.choice() {
            self.draft = Some(drafting);
        }
    }

    /// Takes in that a request was labelled.
    pub fn labelled(&mut self, request: RequestId, command: &Command) {
        if let Command::Label { department, .. } = command {
            for labels in [&mut self.doubted, &mut self.sample] {
                labels.said(request, department);
            }
        }
    }

    fn choice(&self) -> Choice {
        Choice { taken: self.taken.iter().copied().collect(), card: self.card }
    }

    fn draft_anew(&mut self) -> Effect {
        self.draft = None;
        match &self.stage {
            Stage::There(taught) => Effect::DraftLesson(taught.clone(), self.choice()),
            _ => Effect::StopLearning,
        }
    }

    fn rows(&self) -> Vec<Row> {
        let Stage::There(taught) = &self.stage else {
            return Vec::new();
        };
        let changes = (0..taught.0.proposals.len()).map(Row::Change);
        let card = taught.0.learnt.is_some().then_some(Row::Card);
        changes.chain(card).collect()
    }

    fn labels(&mut self) -> Option<&mut Labels> {
        match self.tab {
            Tab::Proposals => None,
            Tab::Doubted => Some(&mut self.doubted),
            Tab::Sample => Some(&mut self.sample),
        }
    }

    fn step(&mut self, by: isize) {
        self.top = 0;
        let rows = self.rows();
        match self.labels() {
            Some(labels) => labels.step(by),
            None => self.picker.step(by, &rows),
        }
    }

    fn turn(&mut self, by: isize) {
        let at = Tab::ALL.iter().position(|tab| *tab == self.tab).unwrap_or(0);
        let count = Tab::ALL.len() as isize;
        self.tab = Tab::ALL[(at as isize + by).rem_euclid(count) as usize];
        self.top = 0;
    }
}

/// What a key does.
pub fn key(state: &mut State, screen: &mut Screen, chord: Chord, setup: &Setup) -> Next {
    let typed = input::typed(chord.latin());
    match typed {
        Typed::Escape | Typed::Char('q') => return Next::Close(vec![Effect::StopLearning]),
        Typed::PageDown => state.top += 5,
        Typed::PageUp => state.top = state.top.saturating_sub(5),
        _ if !matches!(state.stage, Stage::There(_)) => {}
        Typed::Next | Typed::Edit(Edit::Right) => state.turn(1),
        Typed::Previous | Typed::Edit(Edit::Left) => state.turn(-1),
        Typed::Down | Typed::Char('j') => state.step(1),
        Typed::Up | Typed::Char('k') => state.step(-1),
        _ if state.tab != Tab::Proposals => return labels::key(state, screen, typed, setup),
        Typed::Char(' ') => return Next::Stay(vec![toggle(state)]),
        Typed::Enter | Typed::Char('d') => {
            return open(state, screen, page::Kind::Difference, setup);
        }
        Typed::Char('s') => return open(state, screen, page::Kind::Simulation, setup),
        Typed::Char('L') | Typed::Send => return propose(state, screen, setup),
        _ => {}
    }
    Next::stay()
}

/// Takes what is chosen into the draft, or out of it.
fn toggle(state: &mut State) -> Effect {
    let rows = state.rows();
    match state.picker.place(&rows).map(|at| rows[at]) {
        Some(Row::Card) => state.card = !state.card,
        Some(Row::Change(at)) if state.taken.contains(&at) => drop(state.taken.remove(&at)),
        Some(Row::Change(at)) => drop(state.taken.insert(at)),
        None => {}
    }
    state.draft_anew()
}

/// The draft, once it is made and differs from what is in force.
fn ready<'s>(state: &'s State, screen: &mut Screen, setup: &Setup) -> Option<&'s Drafting> {
    if state.taken.is_empty() && !state.card {
        screen.complain(setup.text.learn.nothing_taken.clone());
        return None;
    }
    if state.draft.is_none() {
        screen.complain(setup.text.common.working.clone());
    }
    state.draft.as_ref()
}

fn open(
    state: &State,
    screen: &mut Screen,
    kind: impl Fn(crate::model::id::StandardHash) -> page::Kind,
    setup: &Setup,
) -> Next {
    let Some(draft) = ready(state, screen, setup) else {
        return Next::stay();
    };
    let kind = kind(draft.standard.hash.clone());
    let words = match kind {
        page::Kind::Simulation(_) => &setup.text.simulation.title,
        _ => &setup.text.versions.difference,
    };
    let title = format!("{words} · {}", draft.standard.version);
    let page = page::State::new(kind, setup.text.language, title);
    Next::Over(Box::new(Overlay::Page(Box::new(page))), Vec::new())
}

/// Stores the draft as a version; what becomes of it is decided there.
fn propose(state: &State, screen: &mut Screen, setup: &Setup) -> Next {
    if !screen.may(Right::Standard) {
        screen.complain(setup.text.versions.not_yours.clone());
        return Next::stay();
    }
    let Some(draft) = ready(state, screen, setup) else {
        return Next::stay();
    };
    let files = draft.standard.files.clone();
    let ticket = screen.sync.ticket(screen.now);
    let submission = Box::new(Command::StandardPropose { files }.into());
    Next::Over(
        Box::new(Overlay::Versions(versions::State::default())),
        vec![Effect::Submit(ticket, submission)],
    )
}

/// Takes in what came of a command that was given from here.
pub fn took(screen: &mut Screen, command: &Command, outcome: &Outcome) {
    let Outcome::Done(_) = outcome else {
        return;
    };
    let Some(request) = command.request() else {
        return;
    };
    for overlay in &mut screen.overlays {
        if let Overlay::Learn(open) = overlay {
            open.labelled(request, command);
        }
    }
}
