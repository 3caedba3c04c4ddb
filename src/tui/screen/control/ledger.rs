//! The ledger: rewards and penalties proposed by the measures, and what became of each.

use std::collections::BTreeSet;

use ratatui::layout::Rect;

use super::table;
use crate::{
    config::theme::Role,
    model::{
        card::LedgerRow,
        card::LedgerState,
        id::{Clause, Seq},
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
    /// Entries that I may see, the newest first.
    pub rows: Vec<LedgerRow>,
    pub picker: Picker<Seq>,
    /// Those marked to be confirmed together.
    pub marks: BTreeSet<Seq>,
}

impl State {
    fn ids(&self) -> Vec<Seq> {
        self.rows.iter().map(|row| row.seq).collect()
    }

    /// Takes the rows that are there now.
    pub fn take(&mut self, rows: Vec<LedgerRow>) {
        self.rows = rows;
        let ids = self.ids();
        self.picker.settle(&ids);
    }

    /// The one chosen: the first where no other is, and none where it is gone.
    pub fn here(&self) -> Option<&LedgerRow> {
        self.rows.get(self.picker.place(&self.ids())?)
    }

    /// How many wait to be confirmed or dropped.
    pub fn waiting(&self) -> usize {
        let open = |row: &&LedgerRow| row.state == LedgerState::Proposed;
        self.rows.iter().filter(open).count()
    }

    pub fn step(&mut self, by: isize) {
        let ids = self.ids();
        self.picker.step(by, &ids);
    }

    /// Marks the one chosen, or unmarks it, and goes to the next. Only what is proposed can be marked.
    pub fn mark(&mut self) {
        if let Some(row) = self.here() {
            let (seq, open) = (row.seq, row.state == LedgerState::Proposed);
            if open && !self.marks.remove(&seq) {
                self.marks.insert(seq);
            }
        }
        self.step(1);
    }

    /// The proposed entries that a decision goes to: those marked, else the one chosen.
    pub fn targets(&self) -> Vec<&LedgerRow> {
        let here = self.here().map(|row| row.seq);
        self.rows
            .iter()
            .filter(|row| row.state == LedgerState::Proposed)
            .filter(|row| {
                if self.marks.is_empty() {
                    Some(row.seq) == here
                } else {
                    self.marks.contains(&row.seq)
                }
            })
            .collect()
    }
}

/// What an entry is called: the title of its measure, or its clause where this standard has none such.
pub fn measure_title(row: &LedgerRow, screen: &Screen) -> String {
    let measures = &screen.standard().measures;
    let found = measures.iter().find(|one| one.id == row.measure);
    found.map_or_else(
        || paint::line(Clause::new("measure", &row.measure).as_str()),
        |one| paint::line(&one.title),
    )
}

/// The role of a number of points.
pub const fn points_role(points: i32) -> Role {
    if points < 0 { Role::Breached } else { Role::Done }
}

pub fn view(paint: &mut Paint<'_>, screen: &Screen, frame: Rect, inside: Rect) {
    let setup = paint.setup;
    let text = &setup.text.control;
    let words = &setup.text.ledger;
    let state = &screen.screens.control.ledger;
    let Some(here) = state.rows.get(state.picker.shown(&state.ids())) else {
        paint.empty(inside, &text.no_entries.clone(), &text.no_entries_next.clone());
        return;
    };
    let wide = inside.width >= 110;
    let rows: Vec<table::Row> =
        state.rows.iter().map(|row| row_cells(row, wide, screen, setup)).collect();
    let mut heads = vec![
        (7, words.number.as_str()),
        (11, words.operator.as_str()),
        (if wide { 29 } else { 25 }, words.measure.as_str()),
    ];
    if wide {
        heads.push((26, words.period.as_str()));
        heads.push((9, words.value.as_str()));
    }
    heads.push((7, words.points.as_str()));
    heads.push((0, words.state.as_str()));
    let room = inside.width.saturating_sub(4);
    let mut detail: Vec<Rich> = Vec::new();
    let clause = Clause::new("measure", &here.measure);
    let said = format!(
        "{} · {} · {}",
        paint::line(clause.as_str()),
        setup.text.period(here.from, here.to),
        report::row_words(&setup.text, screen.standard(), here)
    );
    detail.extend(wrap_rich(&said, room, Role::Text));
    if let Some(appeal) = screen.screens.control.appeals.against(here.seq) {
        detail.extend(super::appeals::told(appeal, screen, setup, room));
    }
    let total: i64 = state
        .rows
        .iter()
        .filter(|row| row.operator == screen.me && row.state == LedgerState::Confirmed)
        .map(|row| i64::from(row.points))
        .sum();
    let mine = setup.say(&text.my_points, &[("points", &format!("{total:+}"))]);
    detail.extend(wrap_rich(&mine, room, Role::Accent));
    table::draw(paint, frame, inside, &heads, &rows, state.picker.place(&state.ids()), &detail);
}

fn row_cells(row: &LedgerRow, wide: bool, screen: &Screen, setup: &Setup) -> table::Row {
    let state = &screen.screens.control.ledger;
    let (sign, role) = if state.marks.contains(&row.seq) {
        (setup.signs().marked, Role::Accent)
    } else {
        (" ", Role::Muted)
    };
    let mut cells = vec![
        (format!("{sign}{}", row.seq), role),
        (paint::line(row.operator.as_str()), Role::Text),
        (measure_title(row, screen), Role::Text),
    ];
    if wide {
        cells.push((setup.text.period(row.from, row.to), Role::Muted));
        cells.push((report::value_words(&setup.text, screen.standard(), row), Role::Text));
    }
    cells.push((format!("{:+}", row.points), points_role(row.points)));
    let mut said = report::ledger_state(&setup.text, row.standing()).to_owned();
    if let Some((_, appeal)) = &row.appeal {
        said = format!(
            "{said} · {} {}",
            setup.text.ledger.appeal,
            report::appeal_state(&setup.text, *appeal)
        );
    }
    let role = match row.state {
        LedgerState::Proposed => Role::AtRisk,
        LedgerState::Confirmed => Role::Done,
        LedgerState::Dropped | LedgerState::Annulled => Role::Muted,
    };
    cells.push((said, role));
    cells
}
