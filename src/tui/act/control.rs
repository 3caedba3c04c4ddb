//! What is done on what is under control: drawing and scoring reviews, contesting, deciding.

use crate::{
    model::{appeal::Contested, id::RequestId, operator::Right},
    tui::{
        effect::Effect,
        overlay::{Overlay, entry, form, ladder, learn, page, sheet},
        screen::{
            Screen,
            control::{Tab, reviews::Chosen},
        },
        setup::Setup,
        state::State,
    },
};

/// Turns to a part; to the newest review of a request, or the appeal on it, where one is named.
pub fn turn(state: &mut State, tab: Tab, request: Option<RequestId>) {
    if state.place.screen != Screen::Control {
        state.place.back = state.place.screen;
    }
    state.place.screen = Screen::Control;
    let control = &mut state.screens.control;
    control.tab = tab;
    let Some(request) = request else { return };
    let newest = |review: &&crate::model::review::Review| review.request == request;
    if let Some(review) = control.reviews.reviews.iter().find(newest) {
        control.reviews.picker.choose(Chosen::Review(review.seq));
    }
    let on_it = control.appeals.rows.iter().find(
        |row| matches!(row.contested, Contested::Review { request: of, .. } if of == request),
    );
    if let Some(seq) = on_it.map(|row| row.seq) {
        control.appeals.picker.choose(seq);
    }
}

/// Whether another screen is seen: what is chosen here is not what the eye is on, and the action, chosen
/// by its name, only turns here.
fn elsewhere(state: &State) -> bool {
    state.place.screen != Screen::Control
}

/// `Enter`: opens what is chosen where that is no request by itself; whether there was something.
pub fn open(state: &mut State) -> bool {
    let control = &state.screens.control;
    match control.tab {
        Tab::Log | Tab::Overrides => false,
        Tab::Norms => true,
        Tab::Reviews => {
            let opened = match control.reviews.here() {
                None => return true,
                Some(Chosen::Drawn(request, operator)) => sheet::State::new(request, operator),
                Some(Chosen::Review(seq)) => match control.reviews.review(seq) {
                    Some(review) => sheet::State::of(review.clone()),
                    None => return true,
                },
            };
            sheet::open(state, opened);
            true
        }
        Tab::Ledger => {
            if let Some(row) = control.ledger.here() {
                let entry = entry::State::new(row.seq);
                state.overlays.push(Overlay::Entry(entry));
            }
            true
        }
        Tab::Appeals => {
            let Some(row) = control.appeals.here() else {
                return true;
            };
            match &row.contested {
                Contested::Entry { .. } => {
                    let entry = entry::State::new(row.event);
                    state.overlays.push(Overlay::Entry(entry));
                    true
                }
                // A review too old to be among those read leads to its request.
                Contested::Review { .. } => match control.reviews.review(row.event) {
                    Some(review) => {
                        let opened = sheet::State::of(review.clone());
                        sheet::open(state, opened);
                        true
                    }
                    None => false,
                },
            }
        }
    }
}

/// Asks which answers are to be drawn for me.
pub fn draw(state: &mut State, setup: &Setup) {
    if !state.may(Right::Review) {
        state.complain(setup.text.control.not_reviewer.clone());
        return;
    }
    turn(state, Tab::Reviews, None);
    let form = form::open(form::Purpose::Draw, Vec::new(), state, setup);
    state.overlays.push(Overlay::Form(Box::new(form)));
}

/// Opens an empty sheet for work that somebody else reviewed: what both say is compared.
pub fn calibrate(state: &mut State, setup: &Setup) {
    if elsewhere(state) {
        return turn(state, Tab::Reviews, None);
    }
    let control = &state.screens.control;
    let chosen = match (control.tab, control.reviews.here()) {
        (Tab::Reviews, Some(Chosen::Review(seq))) => control.reviews.review(seq),
        _ => None,
    };
    let Some(review) = chosen else { return };
    let (request, operator) = (review.request, review.operator.clone());
    let is_mine = control.reviews.reviews.iter().any(|other| {
        other.request == request
            && other.operator == operator
            && other.reviewer == state.me.as_str()
    });
    let text = &setup.text.control;
    if !state.may(Right::Review) || operator == state.me {
        state.complain(text.not_reviewer.clone());
    } else if is_mine {
        state.complain(text.reviewed_already.clone());
    } else {
        sheet::open(state, sheet::State::new(request, operator));
    }
}

/// Shows how far reviewers of the same work agree, question by question.
pub fn agreement(state: &mut State, setup: &Setup) {
    let text = &setup.text;
    let title = text.review.agreement.clone();
    let page = page::State::new(page::Kind::Agreement, text.language, title);
    state.overlays.push(Overlay::Page(Box::new(page)));
}

/// Asks why a review or an entry of mine is contested.
pub fn contest(state: &mut State, setup: &Setup) {
    if elsewhere(state) {
        return turn(state, Tab::Reviews, None);
    }
    let control = &state.screens.control;
    let chosen = match control.tab {
        Tab::Reviews => match control.reviews.here() {
            Some(Chosen::Review(seq)) => {
                control.reviews.review(seq).map(|review| (seq, review.operator.clone()))
            }
            _ => None,
        },
        Tab::Ledger => control.ledger.here().map(|row| (row.seq, row.operator.clone())),
        Tab::Log | Tab::Overrides | Tab::Norms | Tab::Appeals => None,
    };
    let Some((seq, _)) = chosen.filter(|(_, concerns)| *concerns == state.me) else {
        state.complain(setup.text.control.not_yours.clone());
        return;
    };
    let form = form::open(form::Purpose::Contest(seq), Vec::new(), state, setup);
    state.overlays.push(Overlay::Form(Box::new(form)));
}

/// Lets entries stand or takes one off; grants or denies an appeal.
pub fn decide(state: &mut State, yes: bool, setup: &Setup) -> Vec<Effect> {
    if elsewhere(state) {
        turn(state, Tab::Ledger, None);
        return Vec::new();
    }
    let control = &state.screens.control;
    match control.tab {
        Tab::Ledger => {
            let rows = control.ledger.targets();
            let overlay = match (&rows[..], yes) {
                ([], _) => return Vec::new(),
                (rows, true) => {
                    Overlay::Confirm(Box::new(entry::confirm_question(rows, state, setup)))
                }
                ([one, ..], false) => {
                    let purpose = form::Purpose::DropEntry(one.seq);
                    let mut form = form::open(purpose, Vec::new(), state, setup);
                    form.about = vec![format!(
                        "{} · {:+}",
                        crate::tui::paint::line(one.operator.as_str()),
                        one.points
                    )];
                    Overlay::Form(Box::new(form))
                }
            };
            state.overlays.push(overlay);
            Vec::new()
        }
        Tab::Appeals => {
            let open = control.appeals.here().filter(|appeal| appeal.answer.is_none());
            let Some(appeal) = open.cloned() else {
                return Vec::new();
            };
            if !state.may(Right::Review) {
                state.complain(setup.text.control.not_reviewer.clone());
                return Vec::new();
            }
            let form = entry::answer_form(&appeal, yes, state, setup);
            state.overlays.push(Overlay::Form(Box::new(form)));
            Vec::new()
        }
        Tab::Log | Tab::Overrides | Tab::Norms | Tab::Reviews => Vec::new(),
    }
}

/// Marks an entry of the ledger, to be confirmed with others.
pub fn mark(state: &mut State) {
    if elsewhere(state) {
        return turn(state, Tab::Ledger, None);
    }
    let control = &mut state.screens.control;
    if control.tab == Tab::Ledger {
        control.ledger.mark();
    }
}

/// Asks for which period entries of the ledger are to be proposed.
pub fn propose(state: &mut State, setup: &Setup) {
    if !state.may(Right::Ledger) {
        state.complain(setup.text.control.not_keeper.clone());
        return;
    }
    turn(state, Tab::Ledger, None);
    let form = form::open(form::Purpose::Propose, Vec::new(), state, setup);
    if form.is_without_choice() {
        state.complain(setup.text.control.propose_none.clone());
        return;
    }
    state.overlays.push(Overlay::Form(Box::new(form)));
}

/// Looks at the norms over another number of weeks.
pub fn weeks(state: &mut State) {
    if elsewhere(state) || state.screens.control.tab != Tab::Norms {
        return turn(state, Tab::Norms, None);
    }
    state.screens.control.norms.turn();
}

/// Shows where the desk stands on the ladder of quality.
pub fn ladder(state: &mut State, setup: &Setup) {
    let ladder = ladder::State::new(setup.text.language);
    state.overlays.push(Overlay::Ladder(ladder));
}

/// Has the past learnt from, and shows what it proposes for the standard.
pub fn learn(state: &mut State, setup: &Setup) -> Vec<Effect> {
    if !state.may(Right::Standard) {
        state.complain(setup.text.versions.not_yours.clone());
        return Vec::new();
    }
    let (open, effect) = learn::State::open();
    state.overlays.push(Overlay::Learn(Box::new(open)));
    vec![effect]
}
