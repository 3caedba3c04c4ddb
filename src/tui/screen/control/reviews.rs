//! Quality reviews: what is drawn for me to review, what was reviewed, and how far reviewers of the
//! same work agree.

use ratatui::layout::Rect;

use super::table;
use crate::{
    config::theme::Role,
    model::{
        id::{Login, RequestId, Seq},
        review::{Review, ToReview, pairs},
        statistics::kappa,
    },
    report,
    tui::{
        paint::{self, Paint, Rich, wrap_rich},
        setup::Setup,
        state::State as Screen,
        widget::picker::Picker,
    },
};

/// What the list remembers.
#[derive(Debug, Default)]
pub struct State {
    /// Drawn for me and not reviewed yet.
    pub to_review: Vec<ToReview>,
    /// Reviews that I may see, the newest first.
    pub reviews: Vec<Review>,
    pub picker: Picker<Chosen>,
}

/// What a row is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    /// An answer drawn for me.
    Drawn(RequestId, Login),
    Review(Seq),
}

impl State {
    fn all(&self) -> Vec<Chosen> {
        let drawn =
            self.to_review.iter().map(|one| Chosen::Drawn(one.request, one.operator.clone()));
        let reviews = self.reviews.iter().map(|one| Chosen::Review(one.seq));
        drawn.chain(reviews).collect()
    }

    /// Takes what is there now.
    pub fn take(&mut self, to_review: Vec<ToReview>, reviews: Vec<Review>) {
        self.to_review = to_review;
        self.reviews = reviews;
        let all = self.all();
        self.picker.settle(&all);
    }

    /// What is chosen: the first row where nothing else is, and nothing where that is gone.
    pub fn here(&self) -> Option<Chosen> {
        let all = self.all();
        let at = self.picker.place(&all)?;
        all.into_iter().nth(at)
    }

    /// The request of the row chosen.
    pub fn request(&self) -> Option<RequestId> {
        match self.here()? {
            Chosen::Drawn(request, _) => Some(request),
            Chosen::Review(seq) => self.review(seq).map(|review| review.request),
        }
    }

    /// A review that was read.
    pub fn review(&self, seq: Seq) -> Option<&Review> {
        self.reviews.iter().find(|review| review.seq == seq)
    }

    pub fn step(&mut self, by: isize) {
        let all = self.all();
        self.picker.step(by, &all);
    }
}

/// How far reviewers of the same work agree, in a line; none where nobody reviewed the same work.
pub fn agreement(reviews: &[Review], setup: &Setup) -> Option<String> {
    // Of one reviewer's reviews of the same work the last counts: oldest first.
    let mut oldest_first = reviews.to_vec();
    oldest_first.sort_by_key(|review| review.seq);
    let all: Vec<(bool, bool)> = pairs(&oldest_first).into_values().flatten().collect();
    if all.is_empty() {
        return None;
    }
    let same = all.iter().filter(|(one, other)| one == other).count();
    let share = setup.text.language.percent(same as f64 / all.len() as f64, 0);
    let text = &setup.text.control;
    let kappa = kappa(&all).map_or_else(
        || setup.signs().nobody.to_owned(),
        |kappa| setup.text.language.number(kappa, 2),
    );
    Some(setup.say(
        &setup.count(&text.agreement, all.len() as u64),
        &[("share", &share), ("kappa", &kappa)],
    ))
}

pub fn view(paint: &mut Paint<'_>, screen: &Screen, frame: Rect, inside: Rect) {
    let setup = paint.setup;
    let text = &setup.text.control;
    let words = &setup.text.review;
    let state = &screen.screens.control.reviews;
    if state.to_review.is_empty() && state.reviews.is_empty() {
        paint.empty(inside, &text.no_reviews.clone(), &text.no_reviews_next.clone());
        return;
    }
    let when = |at| paint::moment(at, screen.now, screen.zone(), setup);
    let mut rows: Vec<table::Row> = state
        .to_review
        .iter()
        .map(|one| {
            vec![
                (when(one.at), Role::Muted),
                (one.request.to_string(), Role::Strong),
                (paint::line(one.operator.as_str()), Role::Text),
                (setup.signs().nobody.to_owned(), Role::Muted),
                (text.to_review.clone(), Role::AtRisk),
                (paint::line(&one.subject), Role::Text),
            ]
        })
        .collect();
    rows.extend(state.reviews.iter().map(|review| {
        let appeal = screen.screens.control.appeals.against(review.seq);
        let appeal = appeal.map(|appeal| {
            let state = super::appeals::state_words(appeal, setup);
            format!("{} {state}", setup.text.ledger.appeal)
        });
        let said = review.comment.as_deref().map(paint::line);
        let said: Vec<String> = appeal.into_iter().chain(said).collect();
        vec![
            (when(review.at), Role::Muted),
            (review.request.to_string(), Role::Strong),
            (paint::line(review.operator.as_str()), Role::Text),
            (paint::line(&review.reviewer), Role::Text),
            (format!("{:>5}", setup.text.language.percent(review.score, 0)), score_role(review)),
            (said.join(" · "), Role::Say),
        ]
    }));
    let heads = [
        (14, words.when.as_str()),
        (7, "#"),
        (11, words.operator.as_str()),
        (11, words.reviewer.as_str()),
        (12, words.score.as_str()),
        (0, words.comment.as_str()),
    ];
    let room = inside.width.saturating_sub(4);
    let mut detail: Vec<Rich> = Vec::new();
    match state.here() {
        Some(Chosen::Drawn(request, operator)) => {
            let found = state
                .to_review
                .iter()
                .find(|one| one.request == request && one.operator == operator);
            if let Some(one) = found {
                let said = setup.say(
                    &setup.count(&text.drawn_from, one.of),
                    &[
                        ("when", &when(one.at)),
                        ("seed", &one.seed.to_string()),
                        ("number", &one.drawing.to_string()),
                    ],
                );
                detail.extend(wrap_rich(&said, room, Role::Muted));
            }
        }
        Some(Chosen::Review(seq)) => {
            if let Some(review) = state.review(seq) {
                if let Some(comment) = &review.comment {
                    detail.extend(wrap_rich(&paint::line(comment), room, Role::Say));
                }
                if let Some(appeal) = screen.screens.control.appeals.against(seq) {
                    detail.extend(super::appeals::told(appeal, screen, setup, room));
                }
            }
        }
        None => {}
    }
    if let Some(said) = agreement(&state.reviews, setup) {
        detail.extend(wrap_rich(&said, room, Role::Accent));
    }
    table::draw(paint, frame, inside, &heads, &rows, state.picker.place(&state.all()), &detail);
}

fn score_role(review: &Review) -> Role {
    if !review.counts {
        Role::Muted
    } else if review.score <= 0.0 {
        Role::Breached
    } else if review.score < 0.8 {
        Role::AtRisk
    } else {
        Role::Done
    }
}

/// How far reviewers of the same work agree, question by question, as lines of a page.
pub fn agreement_lines(screen: &Screen, setup: &Setup) -> Vec<String> {
    let questions = &screen.standard().review_questions;
    let mut oldest_first = screen.screens.control.reviews.reviews.clone();
    oldest_first.sort_by_key(|review| review.seq);
    let table = report::agreement_table(&setup.text, questions, &oldest_first);
    let mut written = Vec::new();
    // Writing to memory does not fail.
    let _ = table.write(report::Format::Text, setup.text.language, &mut written);
    String::from_utf8_lossy(&written).lines().map(paint::line).collect()
}
