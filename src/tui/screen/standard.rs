//! The standard in force, to read and to search: what the company wrote down, part by part, each with
//! its clause and the place where it is written.

use ratatui::layout::Rect;

use crate::{
    config::theme::Role,
    model::{id::Clause, standard::Standard},
    standards::book::{Book, Entry, Part},
    tui::{
        layout,
        paint::{self, Paint, Rich, wrap_rich},
        setup::Setup,
        spot::{Click, Spot},
        state::State as Screen,
        widget::{
            frame::{Frame, inner},
            scroll,
        },
    },
};

/// What the screen remembers.
#[derive(Debug, Default)]
pub struct State {
    /// The part that is open.
    pub part: Part,
    /// The clause chosen in it.
    pub at: usize,
    /// How far the clause is scrolled.
    pub top: usize,
}

impl State {
    /// Moves to another part.
    pub fn turn(&mut self, by: isize) {
        let at = Part::ALL.iter().position(|part| *part == self.part);
        let last = Part::ALL.len() - 1;
        self.part = Part::ALL[at.unwrap_or(0).saturating_add_signed(by).min(last)];
        self.at = 0;
        self.top = 0;
    }
}

/// Moves through the clauses of the part that is open.
pub fn step(state: &mut Screen, by: isize, setup: &Setup) {
    let here = &state.screens.standard;
    let length = Book::new(state.standard(), &setup.text).length(here.part);
    let at = here.at.saturating_add_signed(by);
    state.screens.standard.at = at.min(length.saturating_sub(1));
    state.screens.standard.top = 0;
}

/// Turns to a clause; whether the standard has it.
pub fn turn_to(state: &mut Screen, clause: &Clause, setup: &Setup) -> bool {
    let Some((part, at)) = Book::new(state.standard(), &setup.text).find(clause) else {
        return false;
    };
    state.screens.standard = State { part, at, top: 0 };
    true
}

/// Keeps the choice on its clause, now that another version may have them in another order.
pub fn stay(state: &mut Screen, before: &Standard, setup: &Setup) {
    let here = &state.screens.standard;
    if before.hash == state.standard().hash {
        return;
    }
    let (at, top) = (here.at, here.top);
    let chosen = Book::new(before, &setup.text).entry(here.part, at).map(|entry| entry.clause);
    if chosen.is_some_and(|clause| turn_to(state, &clause, setup)) {
        state.screens.standard.top = top;
    }
}

/// Scrolls the clause chosen.
pub fn scroll(state: &mut Screen, by: isize, setup: &Setup) {
    let Some(areas) = layout::areas(state.size) else {
        return;
    };
    let [_, _, detail] = columns(areas.body);
    let here = &state.screens.standard;
    let book = Book::new(state.standard(), &setup.text);
    let Some(entry) = book.entry(here.part, here.at) else {
        return;
    };
    let room = usize::from(inner(detail).height);
    let lines = told(&entry, inner(detail).width.saturating_sub(2)).len();
    let top = here.top.saturating_add_signed(by);
    state.screens.standard.top = top.min(lines.saturating_sub(room));
}

/// The parts, the clauses of one, the clause chosen: from left to right, sharing their edges.
fn columns(body: Rect) -> [Rect; 3] {
    let parts = 22.min(body.width / 4);
    let clauses = if body.width >= 100 { 36 } else { 24 };
    [(0, parts + 1), (parts, clauses + 1), (parts + clauses, body.width - parts - clauses)]
        .map(|(x, width)| Rect { x: body.x + x, width, ..body })
}

pub fn view(paint: &mut Paint<'_>, state: &Screen) {
    let Some(areas) = layout::areas(state.size) else {
        return;
    };
    let body = areas.body;
    let standard = state.standard();
    let [parts, list, detail] = columns(body);
    let mut frame = Frame::default();
    for area in [parts, list, detail] {
        frame.add(area);
    }
    let calm = paint.style(Role::Frame);
    let focus = paint.style(Role::Focus);
    frame.paint(paint.buffer, calm, Some((list, focus)), paint.setup.ascii);
    let here = &state.screens.standard;
    let book = Book::new(standard, &paint.setup.text);
    let length = book.length(here.part);
    let at = here.at.min(length.saturating_sub(1));
    let version = format!("{} {}", paint.setup.text.standard.title, paint::line(&standard.version));
    super::edge_title(paint, parts, &version, false);
    let title = format!("{} · {length}", here.part.title(&paint.setup.text));
    super::edge_title(paint, list, &title, true);
    parts_view(paint, here.part, inner(parts));
    let inside = inner(list);
    let rows = usize::from(inside.height);
    let top = scroll::top(0, Some(at), length, rows);
    for (y, number) in (inside.top()..inside.bottom()).zip(top..length) {
        let Some(entry) = book.entry(here.part, number) else {
            break;
        };
        paint.put(
            inside.x + 1,
            y,
            inside.width.saturating_sub(2),
            &paint::line(&entry.title),
            Role::Text,
        );
        if number == at {
            paint.select(inside, y);
        }
    }
    paint.position(list, inside, top, length);
    let Some(entry) = book.entry(here.part, at) else {
        let empty = paint.setup.text.standard.nothing.clone();
        paint.empty(inner(detail), &empty, "");
        return;
    };
    super::edge_title(paint, detail, &paint::line(entry.clause.as_str()), false);
    let mut inside = inner(detail);
    inside.x += 1;
    inside.width = inside.width.saturating_sub(2);
    let lines = told(&entry, inside.width);
    let most = lines.len().saturating_sub(usize::from(inside.height));
    paint.lines(inside, &lines, here.top.min(most));
    paint.position(detail, inner(detail), here.top.min(most), lines.len());
}

/// A clause as lines of a width.
pub fn told(entry: &Entry, width: u16) -> Vec<Rich> {
    let mut lines: Vec<Rich> = wrap_rich(&paint::line(&entry.title), width, Role::Strong);
    if let Some(place) = &entry.place {
        lines.push(vec![(format!("{}:{}", paint::line(&place.file), place.line), Role::Muted)]);
    }
    for line in &entry.lines {
        lines.push(Vec::new());
        if !line.name.is_empty() {
            lines.push(vec![(paint::line(&line.name), Role::Head)]);
        }
        lines.extend(wrap_rich(&paint::block(&line.said.text()), width, Role::Text));
    }
    lines
}

fn parts_view(paint: &mut Paint<'_>, here: Part, area: Rect) {
    for (y, part) in (area.top()..area.bottom()).zip(Part::ALL) {
        let chosen = part == here;
        let role = if chosen { Role::Strong } else { Role::Text };
        if chosen {
            paint.put(area.x, y, 1, paint.setup.signs().chosen, Role::Accent);
        }
        let title = part.title(&paint.setup.text).to_owned();
        paint.put(area.x + 1, y, area.width.saturating_sub(2), &title, role);
        if chosen {
            paint.tint(Rect { y, height: 1, ..area }, Role::SelectedCalm);
            let parts = Spot::list(area, y, |by| Click::Part { by });
            paint.spots.push(parts);
        }
    }
}
