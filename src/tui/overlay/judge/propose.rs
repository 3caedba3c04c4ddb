//! What the measures of a period that is over would propose for the ledger: each entry with its clause, its
//! figure and the events that it rests on, before any of it is written. All are marked from the start; what
//! is unmarked is not proposed.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use ratatui::layout::{Position, Rect};

use crate::tui::overlay::{
    Next, Overlay,
    confirm::{self, Then},
    entry::event_words,
};
use crate::{
    config::{keys::Chord, theme::Role},
    model::{
        appeal::ToPropose,
        command::{Command, LedgerProposal, Submission},
        id::{Login, MeasureId},
        measure::Verdict,
        standard::Period,
    },
    report,
    tui::{
        effect::Part,
        input::{self, Typed},
        layout,
        paint::{self, Paint, Rich, wrap_rich},
        screen::control::ledger::points_role,
        setup::Setup,
        state::State as Screen,
        widget::{fit, picker::Picker, scroll},
    },
};

/// What would be proposed.
#[derive(Debug)]
pub struct State {
    /// The measures of this period.
    pub period: Period,
    /// Its last day.
    pub last: NaiveDate,
    /// What they say of each person; none while it is read.
    pub rows: Option<Vec<ToPropose>>,
    /// What is not to be proposed.
    kept: BTreeSet<(Login, MeasureId)>,
    picker: Picker<(Login, MeasureId)>,
}

impl State {
    /// What a period would propose, to be read.
    pub const fn new(period: Period, last: NaiveDate) -> Self {
        Self { period, last, rows: None, kept: BTreeSet::new(), picker: Picker::new() }
    }

    /// What it has to show.
    pub fn wants(&self, parts: &mut Vec<Part>) {
        parts.push(Part::ToPropose(self.period, self.last));
    }

    /// Takes what was read: first what leads to an entry, then what the ledger has, then the rest.
    pub fn take(&mut self, mut rows: Vec<ToPropose>) {
        rows.sort_by_key(|row| (open(row).is_none(), !row.known));
        self.rows = Some(rows);
        let ids = self.ids();
        self.picker.settle(&ids);
    }

    fn ids(&self) -> Vec<(Login, MeasureId)> {
        self.rows().iter().map(key_of).collect()
    }

    fn rows(&self) -> &[ToPropose] {
        self.rows.as_deref().unwrap_or_default()
    }

    fn step(&mut self, by: isize) {
        let ids = self.ids();
        self.picker.step(by, &ids);
    }

    /// What is to be proposed.
    fn marked(&self) -> Vec<LedgerProposal> {
        self.rows()
            .iter()
            .filter(|row| !self.kept.contains(&key_of(row)))
            .filter_map(open)
            .collect()
    }
}

fn key_of(row: &ToPropose) -> (Login, MeasureId) {
    (row.judged.operator.clone(), row.judged.measure.id.clone())
}

/// The entry that a row leads to, where there is none in the ledger yet.
fn open(row: &ToPropose) -> Option<LedgerProposal> {
    row.judged.proposal().filter(|_| !row.known)
}

/// What a key does.
pub fn key(state: &mut State, screen: &mut Screen, chord: Chord, setup: &Setup) -> Next {
    let typed = input::typed(chord.latin());
    if let Some(by) = typed.step() {
        state.step(by);
        return Next::stay();
    }
    match typed {
        Typed::Escape | Typed::Char('q') => return Next::close(),
        Typed::Char(' ') => {
            let here = state.picker.place(&state.ids());
            let row = here.and_then(|at| state.rows().get(at));
            if let Some(row) = row.filter(|row| open(row).is_some()) {
                let key = key_of(row);
                if !state.kept.remove(&key) {
                    state.kept.insert(key);
                }
            }
            state.step(1);
        }
        Typed::Char('L') | Typed::Send => {
            let marked = state.marked();
            if marked.is_empty() {
                screen.complain(setup.text.control.none_marked.clone());
                return Next::stay();
            }
            let question = question(&marked, state, setup);
            return Next::Over(Box::new(Overlay::Confirm(Box::new(question))), Vec::new());
        }
        _ => {}
    }
    Next::stay()
}

/// The question before they are proposed.
fn question(marked: &[LedgerProposal], state: &State, setup: &Setup) -> confirm::State {
    let text = &setup.text.control;
    let points: i64 = marked.iter().map(|one| i64::from(one.points)).sum();
    let count = marked.len() as u64;
    let said = setup.count(&text.propose_ask, count);
    let title = |one: &LedgerProposal| {
        let row = state.rows().iter().find(|row| row.judged.measure.id == one.measure);
        row.map_or_else(String::new, |row| paint::line(&row.judged.measure.title))
    };
    let mut details: Vec<String> = marked
        .iter()
        .take(12)
        .map(|one| {
            let who = paint::line(one.operator.as_str());
            format!("{who} · {:+} · {}", one.points, title(one))
        })
        .collect();
    details.push(text.propose_how.clone());
    confirm::State {
        title: confirm::titled(&setup.text.hint.propose),
        yes: setup.text.hint.propose.clone(),
        question: setup
            .say(&said, &[("points", &setup.text.counted_change(&setup.text.book.points, points))]),
        details,
        then: Then::Bulk(
            marked
                .iter()
                .map(|one| Submission::from(Command::LedgerPropose(one.clone())))
                .collect(),
        ),
    }
}

/// The row of a list.
fn line_of(row: &ToPropose, state: &State, screen: &Screen, setup: &Setup, room: u16) -> Rich {
    let judged = &row.judged;
    let leads = open(row).is_some();
    let marked = leads && !state.kept.contains(&key_of(row));
    let sign = if marked { setup.signs().marked } else { " " };
    let calm = if leads { Role::Text } else { Role::Muted };
    let who = screen
        .operator_of(&judged.operator)
        .map_or_else(|| judged.operator.to_string(), |one| one.name.clone());
    let cell = |text: &str, room: u16| {
        let text = fit::fit(text, room.saturating_sub(1));
        let pad = usize::from(room.saturating_sub(fit::width(&text)));
        format!("{text}{}", " ".repeat(pad))
    };
    let value = judged.figure.value.map_or_else(
        || "–".to_owned(),
        |value| report::figure_shown(setup.text.language, judged.measure.metric, value),
    );
    let points = judged.measure.points(judged.verdict);
    let (said, role) = match (row.known, points) {
        (true, _) => (setup.text.ledger.known_already.clone(), Role::Muted),
        (false, Some(points)) => (format!("{points:+}"), points_role(points)),
        (false, None) => {
            (report::verdict_word(&setup.text, judged.verdict).to_owned(), Role::Muted)
        }
    };
    let wide = room >= 84;
    let name = if wide { 20 } else { 13 };
    let tail = 10 + 7;
    let measure = room.saturating_sub(3 + name + tail + if wide { 26 } else { 22 });
    vec![
        (format!(" {sign} "), Role::Accent),
        (cell(&paint::line(&who), name), calm),
        (cell(&paint::line(&judged.measure.title), measure), calm),
        (format!("{value:>9} "), calm),
        (format!("{:>6} ", judged.figure.sample), Role::Muted),
        (format!(" {said}"), role),
    ]
}

/// What the chosen row rests on.
fn evidence(row: &ToPropose, screen: &Screen, setup: &Setup, room: u16) -> Vec<Rich> {
    let text = &setup.text.control;
    let judged = &row.judged;
    let role = match judged.verdict {
        Verdict::Reward => Role::Done,
        Verdict::Penalty => Role::Breached,
        Verdict::TooFew => Role::Muted,
        Verdict::Between => Role::Text,
    };
    let mut lines = vec![vec![
        (report::verdict_word(&setup.text, judged.verdict).to_owned(), role),
        (format!("  {}", paint::line(judged.measure.clause().as_str())), Role::Muted),
    ]];
    lines.extend(wrap_rich(&report::figure_words(&setup.text, judged), room, Role::Text));
    let award = match judged.verdict {
        Verdict::Penalty => judged.measure.penalty.as_ref(),
        Verdict::Reward => judged.measure.reward.as_ref(),
        Verdict::TooFew | Verdict::Between => None,
    };
    if let Some(note) = award.and_then(|award| award.note.as_deref()) {
        lines.extend(wrap_rich(&paint::line(note), room, Role::Say));
    }
    if judged.proposal().is_none() {
        return lines;
    }
    let count = setup.count(&text.evidence, judged.evidence().len() as u64);
    lines.push(vec![(count, Role::Head)]);
    for recorded in &row.evidence {
        let (words, role) = event_words(recorded, screen, setup);
        let request = recorded.request.map_or_else(String::new, |request| format!("#{request}"));
        let when = paint::moment(recorded.at, screen.now, screen.zone(), setup);
        lines.push(vec![
            (format!("  {when:<16}"), Role::Muted),
            (format!("{request:<8}"), Role::Strong),
            (words, role),
        ]);
    }
    lines
}

pub fn view(paint: &mut Paint<'_>, screen: &Screen, state: &State) -> Option<Position> {
    let setup = paint.setup;
    let text = &setup.text.control;
    let width = 110.min(screen.size.width.saturating_sub(2));
    let height = screen.size.height.saturating_sub(4).min(40);
    let area = layout::centre(screen.size, width, height);
    let (first, last) = state.period.around(state.last);
    let title = setup.say(
        &text.propose_title,
        &[
            ("period", setup.text.word.period(state.period)),
            ("days", &setup.text.period(first, last)),
        ],
    );
    let inside = paint.popup(area, &title);
    let Some(rows) = &state.rows else {
        paint.empty(inside, &setup.text.common.loading.clone(), "");
        return None;
    };
    if rows.is_empty() {
        paint.empty(inside, &text.propose_none.clone(), "");
        return None;
    }
    let ids = state.ids();
    let (here, at) = (state.picker.place(&ids), state.picker.shown(&ids));
    let room = inside.width.saturating_sub(4);
    let detail = evidence(&rows[at], screen, setup, room);
    let least = u16::try_from(rows.len()).unwrap_or(u16::MAX).min(4);
    let lower = u16::try_from(detail.len())
        .unwrap_or(u16::MAX)
        .min((inside.height / 2).max(inside.height.saturating_sub(least + 1)))
        .min(inside.height.saturating_sub(least + 1));
    // The list keeps at least half.
    let lower = lower.min(inside.height / 2);
    let body = Rect { height: inside.height.saturating_sub(lower + 1), ..inside };
    let top = scroll::top(0, Some(at), rows.len(), usize::from(body.height));
    for (y, number) in (body.top()..body.bottom()).zip(top..rows.len()) {
        let line = line_of(&rows[number], state, screen, setup, body.width);
        paint.rich(body.x, y, body.width, &line);
        if here == Some(number) {
            paint.select(body, y);
        }
    }
    paint.position(area, body, top, rows.len());
    let below = Rect {
        x: inside.x + 2,
        y: inside.bottom().saturating_sub(lower),
        width: room,
        height: lower,
    };
    paint.lines(below, &detail, 0);
    paint.foot(area, &text.propose_foot.clone());
    None
}
