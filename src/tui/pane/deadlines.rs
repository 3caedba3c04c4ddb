//! The clocks of the coming hours in the order of time; what is overdue is told in a line until it is asked for.

use chrono::{DateTime, TimeDelta, Utc};
use ratatui::layout::Rect;

use crate::{
    config::theme::Role,
    model::{
        card::{Coming, DeadlineQuery, DeadlineRow, HOURS},
        deadline::{Deadline, DeadlineState},
        id::{CallbackId, DepartmentId, RequestId},
        standard::DeadlineKind,
    },
    text::date,
    tui::{
        effect::Part,
        paint::{self, Paint},
        pane::{Pane, queue},
        people,
        setup::Setup,
        state::State as Screen,
        widget::{frame::inner, gauge, scroll},
    },
};

/// What tells a deadline from another: its request, its kind, when it began, and its promise.
pub type Key = (RequestId, DeadlineKind, DateTime<Utc>, Option<CallbackId>);

/// Whose deadlines are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Whose {
    /// Those of the departments that the queue shows.
    #[default]
    Queue,
    /// Those I answer for.
    Mine,
    /// Those of my departments.
    Department,
    All,
}

impl Whose {
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Queue => Self::Mine,
            Self::Mine => Self::Department,
            Self::Department => Self::All,
            Self::All => Self::Queue,
        }
    }
}

/// At most so many are shown.
const MOST: usize = 200;

/// The departments whose deadlines are shown; all when empty.
fn departments(state: &Screen) -> Vec<DepartmentId> {
    match state.panes.deadlines.whose {
        Whose::Queue => state.queue.departments(),
        Whose::Mine | Whose::All => Vec::new(),
        Whose::Department => state
            .facts
            .operators
            .iter()
            .find(|operator| operator.login == state.me)
            .map(|me| me.departments.clone())
            .unwrap_or_default(),
    }
}

/// What the pane asks of the desk.
pub fn wants(state: &Screen, parts: &mut Vec<Part>) {
    let departments = departments(state);
    let pane = &state.panes.deadlines;
    let owner = (pane.whose == Whose::Mine).then(|| state.me.clone());
    parts.push(Part::Deadlines(DeadlineQuery {
        departments: departments.clone(),
        owner,
        limit: MOST,
        // What is overdue stands in the queue already: here it is folded into a line.
        to_come: !pane.unfolded,
        ..DeadlineQuery::default()
    }));
    parts.push(Part::Counts(departments.clone()));
    parts.push(Part::Overdue(departments));
    if state.place.shape.zoom && state.place.shape.focus == Pane::Deadlines {
        parts.push(Part::Coming);
    }
}

/// What is chosen in the pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// The line that tells what is overdue.
    Overdue,
    Clock(Key),
}

/// What the pane remembers.
#[derive(Debug, Default)]
pub struct State {
    /// Whose deadlines are shown.
    pub whose: Whose,
    /// Whether what is overdue is told one by one.
    pub unfolded: bool,
    /// What falls due in the coming day, by department.
    pub coming: Option<Coming>,
    pub rows: Vec<DeadlineRow>,
    /// Whether it was read at all.
    pub is_read: bool,
    /// What is chosen.
    pub chosen: Option<Choice>,
    /// Where it stood last.
    near: usize,
    /// The first line shown.
    pub top: usize,
}

/// The key of a row.
pub fn key(row: &DeadlineRow) -> Key {
    (row.request, row.deadline.kind, row.deadline.started, row.deadline.callback)
}

/// How many are overdue, by the counters; of mine those that were counted.
fn overdue(state: &Screen) -> u64 {
    match state.panes.deadlines.whose {
        Whose::Mine => state.known.overdue.mine as u64,
        _ => state.known.counts.breached,
    }
}

/// What can be chosen, in order: what is overdue in a line, then the clocks.
fn choices(state: &Screen) -> Vec<Choice> {
    let folded = (overdue(state) > 0).then_some(Choice::Overdue);
    let clocks = state.panes.deadlines.rows.iter().map(|row| Choice::Clock(key(row)));
    folded.into_iter().chain(clocks).collect()
}

/// Where the choice stands.
fn place(state: &Screen) -> Option<usize> {
    let chosen = state.panes.deadlines.chosen?;
    choices(state).iter().position(|choice| *choice == chosen)
}

/// Takes what was read, in the order of time; what stands still comes last. A clock that is gone stays chosen:
/// what is done is done to its request. Only where I acted on that myself the next one is chosen.
pub fn take(state: &mut Screen, mut rows: Vec<DeadlineRow>, room: usize) {
    state.panes.deadlines.near = place(state).unwrap_or(state.panes.deadlines.near);
    rows.sort_by_key(|row| {
        (row.deadline.state == DeadlineState::Paused, row.deadline.due, row.request)
    });
    state.panes.deadlines.rows = rows;
    state.panes.deadlines.is_read = true;
    let chosen = state.panes.deadlines.request();
    let moved_on = chosen.is_none_or(|request| state.known.acted.contains(&request));
    if state.panes.deadlines.chosen.is_some() && place(state).is_none() && moved_on {
        state.panes.deadlines.chosen = standing_there(state);
    }
    settle(state, room);
}

/// Whether the clock chosen is gone by another's doing.
pub fn is_left(state: &Screen) -> bool {
    state.panes.deadlines.request().is_some() && place(state).is_none()
}

/// What stands now where the choice stood last.
fn standing_there(state: &Screen) -> Option<Choice> {
    let choices = choices(state);
    choices.get(state.panes.deadlines.near.min(choices.len().saturating_sub(1))).copied()
}

/// Chooses the line at a place; whether there is one.
pub fn choose(state: &mut Screen, at: usize, room: usize) -> bool {
    let Some(choice) = choices(state).get(at).copied() else {
        return false;
    };
    state.panes.deadlines.chosen = Some(choice);
    settle(state, room);
    true
}

/// Moves the choice by lines.
pub fn step(state: &mut Screen, by: isize, room: usize) {
    let choices = choices(state);
    let last = choices.len().saturating_sub(1);
    state.panes.deadlines.chosen = match (place(state), state.panes.deadlines.chosen) {
        (Some(at), _) => choices.get(at.saturating_add_signed(by).min(last)).copied(),
        (None, Some(_)) => standing_there(state),
        (None, None) => choices.first().copied(),
    };
    settle(state, room);
}

/// Keeps the choice in sight.
fn settle(state: &mut Screen, room: usize) {
    let (at, length) = (place(state), choices(state).len());
    let pane = &mut state.panes.deadlines;
    pane.top = scroll::top(pane.top, at, length, room);
}

/// Tells what is overdue one by one, or in a line again.
pub fn unfold(state: &mut Screen) {
    let pane = &mut state.panes.deadlines;
    pane.unfolded = !pane.unfolded;
    pane.top = 0;
}

impl State {
    /// The request of the choice.
    pub fn request(&self) -> Option<RequestId> {
        match self.chosen? {
            Choice::Clock((request, ..)) => Some(request),
            Choice::Overdue => None,
        }
    }
}

/// How many rows there is room for in a frame, above the coming day where that is shown.
pub fn rows(area: Rect, state: &Screen) -> usize {
    usize::from(parts(inner(area), state).0.height)
}

/// The part of the pane for the clocks, and the one for the coming day; that is empty unless the pane
/// fills the screen.
fn parts(inside: Rect, state: &Screen) -> (Rect, Rect) {
    let lines = match &state.panes.deadlines.coming {
        Some(coming) if state.place.shape.zoom && state.place.shape.focus == Pane::Deadlines => {
            // A rule, the hours, a line for each department.
            2 + coming.departments.len().min(12) as u16
        }
        _ => 0,
    };
    let lines = if lines > 2 && inside.height >= lines + 6 { lines } else { 0 };
    let upper = inside.height - lines;
    (Rect { height: upper, ..inside }, Rect { y: inside.y + upper, height: lines, ..inside })
}

/// What stands in the upper edge.
pub fn title(paint: &Paint<'_>, state: &Screen) -> String {
    let text = &paint.setup.text.deadlines;
    let pane = &state.panes.deadlines;
    let mut counts = state.known.counts;
    let mut title = text.title.clone();
    let whose = match pane.whose {
        Whose::Queue => None,
        Whose::Mine => Some(&text.mine),
        Whose::Department => Some(&text.department),
        Whose::All => Some(&text.all),
    };
    if let Some(whose) = whose {
        title.push_str(" · ");
        title.push_str(whose);
    }
    if pane.whose == Whose::Mine {
        let risky = pane.rows.iter().filter(|row| role(&row.deadline, state.now) == Role::AtRisk);
        counts.at_risk = risky.count() as u64;
    }
    counts.breached = overdue(state);
    if counts.at_risk > 0 {
        title.push_str(" · ");
        title.push_str(&paint.setup.count(&text.at_risk, counts.at_risk));
    }
    if counts.breached > 0 {
        title.push_str(" · ");
        title.push_str(&paint.setup.count(&text.breached, counts.breached));
    }
    title
}

/// Draws the pane inside its frame.
pub fn view(paint: &mut Paint<'_>, state: &Screen, area: Rect, focused: bool) {
    let (inside, below) = parts(inner(area), state);
    let pane = &state.panes.deadlines;
    if below.height > 0
        && let Some(coming) = &pane.coming
    {
        coming_view(paint, state, coming, below);
    }
    let choices = choices(state);
    if choices.is_empty() {
        let text = &paint.setup.text;
        let what = if pane.is_read { &text.deadlines.empty } else { &text.common.loading };
        paint.empty(inside, what, "");
        return;
    }
    let rows = usize::from(inside.height);
    let at = place(state);
    let top = scroll::top(pane.top, at.filter(|_| focused), choices.len(), rows);
    for (y, choice) in (inside.top()..inside.bottom()).zip(&choices[top..]) {
        let line = Rect { y, height: 1, ..inside };
        match choice {
            Choice::Overdue => folded(paint, state, line),
            Choice::Clock(wanted) => {
                if let Some(row) = pane.rows.iter().find(|row| key(row) == *wanted) {
                    draw(paint, state, row, line);
                }
            }
        }
        if focused && pane.chosen == Some(*choice) {
            paint.select(inside, y);
        }
    }
    paint.position(area, inside, top, choices.len());
    if focused && is_left(state) {
        let words = queue::left_words(state, paint.setup);
        paint.foot(area, &words);
    }
}

/// What is overdue in a line: how much, the clock that ran out longest ago, and how many of mine did.
fn folded(paint: &mut Paint<'_>, state: &Screen, line: Rect) {
    let setup = paint.setup;
    let text = &setup.text.deadlines;
    let pane = &state.panes.deadlines;
    let known = &state.known.overdue;
    let sign = if pane.unfolded { setup.signs().unfolded } else { setup.signs().next };
    let mine = known.mine;
    let role = if mine > 0 { Role::Breached } else { Role::Strong };
    let mut said = vec![
        (format!("{sign} "), Role::Accent),
        (setup.count(&text.overdue, overdue(state)), role),
    ];
    if let Some(longest) = &known.longest {
        let late = longest
            .deadline
            .due
            .map_or_else(String::new, |due| paint::span(state.now - due, setup));
        let words = setup.say(
            &text.longest,
            &[
                ("number", &longest.request.to_string()),
                ("kind", setup.text.word.kind(longest.deadline.kind)),
                ("late", &late),
            ],
        );
        said.push((format!(" · {words}"), Role::Muted));
    }
    if mine > 0 {
        let words = setup.count(&text.of_mine, mine as u64);
        said.push((format!(" · {words}"), Role::Mine));
    }
    paint.rich(line.x + 1, line.y, line.width.saturating_sub(2), &said);
}

/// The role of a deadline now.
pub fn role(deadline: &Deadline, now: DateTime<Utc>) -> Role {
    match deadline.state {
        DeadlineState::Met if deadline.breached_at.is_some() => Role::Breached,
        DeadlineState::Met => Role::Done,
        DeadlineState::Cancelled => Role::Muted,
        DeadlineState::Paused => Role::Waiting,
        DeadlineState::Breached => Role::Breached,
        DeadlineState::Running => {
            if deadline.due.is_some_and(|due| due <= now) {
                Role::Breached
            } else if deadline.is_at_risk(now) {
                Role::AtRisk
            } else {
                Role::Calm
            }
        }
    }
}

/// The sign beside the time of a deadline.
pub fn sign(deadline: &Deadline, now: DateTime<Utc>, setup: &Setup) -> &'static str {
    match role(deadline, now) {
        Role::Breached => setup.signs().breached,
        Role::AtRisk => setup.signs().at_risk,
        _ => " ",
    }
}

/// The time left, or how late it is.
pub fn left(deadline: &Deadline, now: DateTime<Utc>, setup: &Setup) -> String {
    let signs = setup.signs();
    match (deadline.due, deadline.state) {
        (_, DeadlineState::Met) => match (deadline.ended, deadline.due) {
            (Some(ended), Some(due)) if deadline.breached_at.is_some() && ended > due => {
                let late = paint::until(due - ended, setup);
                format!("{} {late}", signs.met_late)
            }
            _ if deadline.breached_at.is_some() => signs.met_late.to_owned(),
            _ => signs.done.to_owned(),
        },
        (_, DeadlineState::Cancelled) | (None, _) => signs.nobody.to_owned(),
        (Some(_), DeadlineState::Paused) if deadline.breached_at.is_none() => {
            signs.paused.to_owned()
        }
        (Some(due), _) => paint::until(due - now, setup),
    }
}

/// How wide the columns of the monitor are in its width.
struct Widths {
    left: u16,
    bar: u16,
    kind: u16,
    whose: u16,
    audience: u16,
}

impl Widths {
    fn of(room: u16, unfolded: bool) -> Self {
        let left = if unfolded { 9 } else { 5 };
        match room {
            100.. => Self { left, bar: 10, kind: 15, whose: 18, audience: 9 },
            72.. => Self { left, bar: 8, kind: 12, whose: 9, audience: 9 },
            56.. => Self { left, bar: 5, kind: 12, whose: 8, audience: 0 },
            44.. => Self { left, bar: 0, kind: 12, whose: 0, audience: 0 },
            _ => Self { left, bar: 0, kind: 8, whose: 0, audience: 0 },
        }
    }
}

/// A clock: when it falls due, how long that is, what it is, of which request, whose, and whether it was
/// promised to the client.
fn draw(paint: &mut Paint<'_>, state: &Screen, row: &DeadlineRow, line: Rect) {
    let setup = paint.setup;
    let deadline = &row.deadline;
    let widths = Widths::of(line.width, state.panes.deadlines.unfolded);
    let mine = deadline.owner.as_ref() == Some(&state.me);
    let role = match (role(deadline, state.now), deadline.due) {
        (Role::Breached, Some(due)) => queue::late_role(due, mine, state),
        (role, _) => role,
    };
    let (y, end) = (line.y, line.right() - 1);
    let mut x = line.x + 1;

    let due = deadline.due.filter(|_| deadline.state.is_live());
    let local = |at: DateTime<Utc>| at.with_timezone(&state.zone());
    let clock = due.map_or_else(String::new, |due| {
        if local(due).date_naive() == local(state.now).date_naive() {
            date::hour(&local(due))
        } else {
            paint::day(due, state.now, state.zone(), setup)
        }
    });
    paint.put(x, y, 6, &clock, Role::Text);
    x += 7;
    paint.put(x, y, 1, sign(deadline, state.now, setup), role);
    x += 2;
    paint.right(x, y, widths.left, &left(deadline, state.now, setup), role);
    x += widths.left + 1;
    if widths.bar > 0 {
        let bar = gauge::bar(deadline.used(state.now, state.standard()), widths.bar, setup.ascii);
        paint.put(x, y, widths.bar, &bar, role);
        x += widths.bar + 1;
    }
    let kind = setup.text.word.kind(deadline.kind);
    let room = widths.kind.min(end.saturating_sub(x));
    paint.put(x, y, room, kind, Role::Text);
    x += room + 1;
    let number = format!("#{}", row.request);
    let room = 6.min(end.saturating_sub(x));
    paint.put(x, y, room, &number, Role::Muted);
    x += room + 1;

    let right = widths.whose + widths.audience;
    let rest = end.saturating_sub(x).saturating_sub(right);
    let name = paint::name(&row.client_name);
    let client = if rest > 44 { 22 } else { rest };
    paint.put(x, y, client.saturating_sub(1), &name, Role::Text);
    if rest > client {
        let mut subject = paint::line(&row.subject);
        // A promised call is made by the client's clock.
        let call = due.filter(|_| deadline.callback.is_some());
        let timezone = row.timezone.as_deref();
        if let Some(theirs) = call.and_then(|due| paint::theirs(due, timezone, state.zone(), setup))
        {
            subject = format!("{theirs} · {subject}");
        }
        paint.put(x + client, y, (rest - client).saturating_sub(1), &subject, Role::Muted);
    }
    x += rest;
    if widths.whose > 0 {
        let (whose, role) = match &deadline.owner {
            Some(login) => {
                (people::short(login, state, setup), if mine { Role::Mine } else { Role::Muted })
            }
            None => {
                let id = deadline.department.as_str();
                (paint::line(state.standard().department_short(id)), Role::Muted)
            }
        };
        paint.put(x, y, widths.whose - 1, &whose, role);
        x += widths.whose;
    }
    if widths.audience > 0 {
        let audience = setup.text.word.audience(deadline.audience);
        paint.put(x, y, widths.audience, audience, Role::Muted);
    }
}

/// What falls due in the coming day: a line for each department, a column for each hour, so that one
/// sees where it gets crowded.
fn coming_view(paint: &mut Paint<'_>, state: &Screen, coming: &Coming, area: Rect) {
    let setup = paint.setup;
    let text = &setup.text.deadlines;
    let rule = if setup.ascii { "-" } else { "─" }.repeat(area.width.into());
    paint.put(area.x, area.y, area.width, &rule, Role::Frame);
    let heading = format!(" {} ", text.coming);
    paint.put(area.x + 1, area.y, area.width.saturating_sub(2), &heading, Role::Head);
    let label = 18.min(area.width / 4);
    let x = area.x + 1 + label;
    // Numbers where three cells an hour fit in, columns of one cell elsewhere.
    let cells = if area.width >= label + 24 * 3 + 6 { 3 } else { 1 };
    let shown = coming.departments.len().min(usize::from(area.height.saturating_sub(2)));
    let departments = &coming.departments[..shown];
    let total = |hour: usize| -> u64 { departments.iter().map(|(_, hours)| hours[hour]).sum() };
    let crowd = (0..HOURS).max_by_key(|hour| (total(*hour), HOURS - hour));
    let crowd = crowd.filter(|hour| total(*hour) > 0);
    for hour in 0..HOURS {
        let at = coming.first + TimeDelta::hours(hour as i64);
        let local = at.with_timezone(&state.zone()).format("%H").to_string();
        let number: u32 = local.parse().unwrap_or(0);
        if cells == 3 || (number.is_multiple_of(3) && hour + 1 < HOURS) {
            let role = if Some(hour) == crowd { Role::Strong } else { Role::Muted };
            paint.put(x + hour as u16 * cells, area.y + 1, 2, &local, role);
        }
    }
    for (y, (department, hours)) in (area.y + 2..area.bottom()).zip(departments) {
        let title = paint::line(state.department_title(department.as_str()));
        paint.put(area.x + 1, y, label.saturating_sub(1), &title, Role::Text);
        if cells == 1 {
            paint.put(x, y, HOURS as u16, &gauge::columns(hours, setup.ascii), Role::AtRisk);
        } else {
            for (hour, count) in hours.iter().enumerate() {
                let (words, role) = match count {
                    0 => (setup.signs().nobody.to_owned(), Role::Muted),
                    1000.. => (format!("{}k", count / 1000), Role::AtRisk),
                    _ if Some(hour) == crowd => (count.to_string(), Role::AtRisk),
                    _ => (count.to_string(), Role::Text),
                };
                paint.right(x + hour as u16 * cells - 1, y, 3, &words, role);
            }
        }
        let sum: u64 = hours.iter().sum();
        paint.right(x + HOURS as u16 * cells, y, 5, &sum.to_string(), Role::Strong);
    }
}
