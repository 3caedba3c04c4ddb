//! The clocks that run, the nearest first.

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
    tui::{
        effect::Part,
        paint::{self, Paint},
        pane::Pane,
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
    let owner = (state.panes.deadlines.whose == Whose::Mine).then(|| state.me.clone());
    parts.push(Part::Deadlines(DeadlineQuery {
        departments: departments.clone(),
        owner,
        limit: MOST,
        ..DeadlineQuery::default()
    }));
    parts.push(Part::Counts(departments));
    if state.place.shape.zoom && state.place.shape.focus == Pane::Deadlines {
        parts.push(Part::Coming);
    }
}

/// What the pane remembers.
#[derive(Debug, Default)]
pub struct State {
    /// Whose deadlines are shown.
    pub whose: Whose,
    /// What falls due in the coming day, by department.
    pub coming: Option<Coming>,
    pub rows: Vec<DeadlineRow>,
    /// Whether it was read at all.
    pub is_read: bool,
    /// The deadline chosen.
    pub chosen: Option<Key>,
    /// The first row shown.
    pub top: usize,
}

/// The key of a row.
pub fn key(row: &DeadlineRow) -> Key {
    (row.request, row.deadline.kind, row.deadline.started, row.deadline.callback)
}

impl State {
    /// Takes what was read.
    pub fn take(&mut self, mut rows: Vec<DeadlineRow>, room: usize, now: DateTime<Utc>) {
        let was = self.index();
        rows.sort_by_key(|row| rank(&row.deadline, now));
        self.rows = rows;
        self.is_read = true;
        if self.chosen.is_some() && self.index().is_none() {
            let at = was.unwrap_or(0).min(self.rows.len().saturating_sub(1));
            self.chosen = self.rows.get(at).map(key);
        }
        self.top = scroll::top(self.top, self.index(), self.rows.len(), room);
    }

    /// Where the choice stands.
    pub fn index(&self) -> Option<usize> {
        let chosen = self.chosen?;
        self.rows.iter().position(|row| key(row) == chosen)
    }

    pub fn step(&mut self, by: isize, room: usize) {
        let at = self
            .index()
            .map_or(0, |at| at.saturating_add_signed(by).min(self.rows.len().saturating_sub(1)));
        self.chosen = self.rows.get(at).map(key);
        self.top = scroll::top(self.top, self.index(), self.rows.len(), room);
    }

    /// The request of the choice.
    pub fn request(&self) -> Option<RequestId> {
        self.chosen.map(|(request, ..)| request)
    }
}

/// Breached ones first, then those at risk, then those that run, then those that stand still; each by
/// due time, in the order that they came in.
fn rank(deadline: &Deadline, now: DateTime<Utc>) -> u8 {
    match role(deadline, now) {
        Role::Breached => 0,
        Role::AtRisk => 1,
        Role::Waiting => 3,
        _ => 2,
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
        let of = |wanted| {
            let mine = pane.rows.iter();
            mine.filter(|row| role(&row.deadline, state.now) == wanted).count() as u64
        };
        counts.at_risk = of(Role::AtRisk);
        counts.breached = of(Role::Breached);
    }
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
    if pane.rows.is_empty() {
        let text = &paint.setup.text;
        let what = if pane.is_read { &text.deadlines.empty } else { &text.common.loading };
        paint.empty(inside, what, "");
        return;
    }
    let rows = usize::from(inside.height);
    let at = pane.index();
    let top = scroll::top(pane.top, at.filter(|_| focused), pane.rows.len(), rows);
    for (y, row) in (inside.top()..inside.bottom()).zip(&pane.rows[top..]) {
        let line = Rect { y, height: 1, ..inside };
        draw(paint, state, row, line);
        if focused && pane.chosen == Some(key(row)) {
            paint.select(inside, y);
        }
    }
    paint.position(area, inside, top, pane.rows.len());
}

/// The role of a deadline now.
pub fn role(deadline: &Deadline, now: DateTime<Utc>) -> Role {
    match deadline.state {
        DeadlineState::Met if deadline.breached_at.is_some() => Role::AtRisk,
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

/// The time left, with the sign of how it stands.
pub fn left(deadline: &Deadline, now: DateTime<Utc>, setup: &Setup) -> String {
    let signs = setup.signs();
    let time = match (deadline.due, deadline.state) {
        (_, DeadlineState::Met) => signs.done.to_owned(),
        (_, DeadlineState::Cancelled) | (None, _) => signs.nobody.to_owned(),
        (Some(_), DeadlineState::Paused) if deadline.breached_at.is_none() => {
            signs.paused.to_owned()
        }
        (Some(due), _) => paint::span(due - now, setup),
    };
    let sign = match role(deadline, now) {
        Role::Breached => signs.breached,
        Role::AtRisk => signs.at_risk,
        _ => " ",
    };
    format!("{time} {sign}")
}

fn draw(paint: &mut Paint<'_>, state: &Screen, row: &DeadlineRow, line: Rect) {
    let setup = paint.setup;
    let deadline = &row.deadline;
    let role = role(deadline, state.now);
    let x = line.x + 1;
    let y = line.y;
    paint.right(x, y, 9, &left(deadline, state.now, setup), role);
    let mut at = x + 10;
    let end = line.right() - 1;
    // In the narrowest pane the time left, the kind and the number say more than the bar.
    let bar = match line.width {
        74.. => 10,
        46.. => 6,
        _ => 0,
    };
    if bar > 0 {
        let gauge = gauge::bar(deadline.used(state.now, state.standard()), bar, setup.ascii);
        paint.put(at, y, bar, &gauge, role);
        at += bar + 1;
    }
    let kind = setup.text.word.kind(deadline.kind);
    let kind_room = 16.min(end.saturating_sub(at + 7));
    paint.put(at, y, kind_room, kind, Role::Text);
    at += kind_room + 1;
    let number_room = 6.min(end.saturating_sub(at));
    let number = row.request.to_string();
    paint.right(at, y, number_room, &number, Role::Muted);
    at += number_room + 1;
    let audience = setup.text.word.audience(deadline.audience);
    let rest = end.saturating_sub(at);
    let audience_room = if rest >= 30 { 9 } else { 0 };
    let who_room = if rest >= 22 { 8 } else { 0 };
    let room = rest.saturating_sub(audience_room + who_room);
    let client_room = if room > 40 { 22 } else { room };
    paint.put(at, y, client_room.saturating_sub(1), &paint::name(&row.client_name), Role::Text);
    let subject_room = room - client_room;
    if subject_room > 1 {
        let mut subject = paint::line(&row.subject);
        // A promised call is made by the client's clock.
        let due = deadline.due.filter(|_| deadline.callback.is_some());
        let timezone = row.timezone.as_deref();
        if let Some(theirs) = due.and_then(|due| paint::theirs(due, timezone, state.zone(), setup))
        {
            subject = format!("{theirs} · {subject}");
        }
        paint.put(at + client_room, y, subject_room - 1, &subject, Role::Muted);
    }
    at += room - client_room;
    if who_room > 0 {
        let who = deadline.owner.as_ref().map_or_else(
            || {
                let id = deadline.department.as_str();
                paint::line(state.standard().department_short(id))
            },
            |login| {
                if *login == state.me {
                    setup.text.queue.me.clone()
                } else {
                    paint::line(login.as_str())
                }
            },
        );
        paint.put(at + client_room, y, who_room - 1, &who, Role::Muted);
    }
    if audience_room > 0 {
        paint.right(end.saturating_sub(audience_room), y, audience_room, audience, Role::Muted);
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
