//! Appeals: what is contested, by whom and why, and what was answered.

use ratatui::layout::Rect;

use super::table;
use crate::{
    config::theme::Role,
    model::{
        appeal::{AppealRow, Contested},
        id::{Clause, RequestId, Seq},
    },
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
    /// Appeals that I may see: those that wait first, then the newest.
    pub rows: Vec<AppealRow>,
    pub picker: Picker<Seq>,
}

impl State {
    fn ids(&self) -> Vec<Seq> {
        self.rows.iter().map(|row| row.seq).collect()
    }

    /// Takes the rows that are there now.
    pub fn take(&mut self, rows: Vec<AppealRow>) {
        self.rows = rows;
        let ids = self.ids();
        self.picker.settle(&ids);
    }

    /// The one chosen: the first where no other is, and none where it is gone.
    pub fn here(&self) -> Option<&AppealRow> {
        self.rows.get(self.picker.place(&self.ids())?)
    }

    /// The appeal against an event.
    pub fn against(&self, event: Seq) -> Option<&AppealRow> {
        self.rows.iter().find(|row| row.event == event)
    }

    /// How many wait for an answer.
    pub fn waiting(&self) -> usize {
        self.rows.iter().filter(|row| row.answer.is_none()).count()
    }

    /// The request that the chosen one is about.
    pub fn request(&self) -> Option<RequestId> {
        match self.here()?.contested {
            Contested::Review { request, .. } => Some(request),
            Contested::Entry { .. } => None,
        }
    }

    pub fn step(&mut self, by: isize) {
        let ids = self.ids();
        self.picker.step(by, &ids);
    }
}

/// What became of an appeal, in a word.
pub fn state_words<'s>(appeal: &AppealRow, setup: &'s Setup) -> &'s str {
    let text = &setup.text.ledger;
    match &appeal.answer {
        None => &text.filed,
        Some(answer) if answer.granted => &text.granted,
        Some(_) => &text.denied,
    }
}

const fn state_role(appeal: &AppealRow) -> Role {
    match &appeal.answer {
        None => Role::AtRisk,
        Some(answer) if answer.granted => Role::Done,
        Some(_) => Role::Muted,
    }
}

/// What is contested, in words.
pub fn contested_words(contested: &Contested, setup: &Setup) -> String {
    let text = &setup.text.control;
    match contested {
        Contested::Review { request, reviewer, score } => setup.say(
            &text.against_review,
            &[
                ("request", &request.to_string()),
                ("who", &paint::line(reviewer)),
                ("score", &setup.text.language.percent(*score, 0)),
            ],
        ),
        Contested::Entry { measure, points, from, to } => setup.say(
            &text.against_entry,
            &[
                ("clause", &paint::line(Clause::new("measure", measure).as_str())),
                ("points", &format!("{points:+}")),
                ("days", &setup.text.period(*from, *to)),
            ],
        ),
    }
}

/// The reasons of an appeal and of its answer.
pub fn told(appeal: &AppealRow, screen: &Screen, setup: &Setup, room: u16) -> Vec<Rich> {
    let text = &setup.text.control;
    let when = |at| paint::moment(at, screen.now, screen.zone(), setup);
    let asked = setup.say(
        &text.appeal_said,
        &[
            ("who", &paint::line(appeal.operator.as_str())),
            ("when", &when(appeal.at)),
            ("reason", &paint::line(&appeal.reason)),
        ],
    );
    let mut lines = wrap_rich(&asked, room, Role::Say);
    match &appeal.answer {
        None => lines.extend(wrap_rich(&text.appeal_waits, room, Role::AtRisk)),
        Some(answer) => {
            let said = setup.say(
                &text.appeal_answered,
                &[
                    ("state", state_words(appeal, setup)),
                    ("who", &paint::line(&answer.by)),
                    ("when", &when(answer.at)),
                    ("reason", &paint::line(&answer.reason)),
                ],
            );
            lines.extend(wrap_rich(&said, room, state_role(appeal)));
        }
    }
    lines
}

pub fn view(paint: &mut Paint<'_>, screen: &Screen, frame: Rect, inside: Rect) {
    let setup = paint.setup;
    let text = &setup.text.control;
    let state = &screen.screens.control.appeals;
    let Some(here) = state.rows.get(state.picker.shown(&state.ids())) else {
        paint.empty(inside, &text.no_appeals.clone(), &text.no_appeals_next.clone());
        return;
    };
    let wide = inside.width >= 100;
    let rows: Vec<table::Row> = state
        .rows
        .iter()
        .map(|row| {
            let mut cells = vec![
                (paint::moment(row.at, screen.now, screen.zone(), setup), Role::Muted),
                (paint::line(row.operator.as_str()), Role::Text),
                (contested_words(&row.contested, setup), Role::Text),
                (state_words(row, setup).to_owned(), state_role(row)),
            ];
            if wide {
                cells.push((paint::line(&row.reason), Role::Say));
            }
            cells
        })
        .collect();
    let ledger = &setup.text.ledger;
    let review = &setup.text.review;
    let mut heads = vec![
        (14, review.when.as_str()),
        (11, ledger.operator.as_str()),
        (38, text.contested.as_str()),
        (12, ledger.state.as_str()),
    ];
    if wide {
        heads.push((0, text.reason.as_str()));
    }
    let detail = told(here, screen, setup, inside.width.saturating_sub(4));
    table::draw(paint, frame, inside, &heads, &rows, state.picker.place(&state.ids()), &detail);
}
