//! The clocks that run, the nearest first.

use chrono::{DateTime, Utc};
use ratatui::layout::Rect;

use crate::{
    config::theme::Role,
    model::{
        card::DeadlineRow,
        deadline::{Deadline, DeadlineState},
        id::{CallbackId, RequestId},
        standard::DeadlineKind,
    },
    tui::{
        paint::{self, Paint},
        setup::Setup,
        state::State as Screen,
        widget::{frame::inner, gauge, scroll},
    },
};

/// What tells a deadline from another: its request, its kind, when it began, and its promise.
pub type Key = (RequestId, DeadlineKind, DateTime<Utc>, Option<CallbackId>);

/// What the pane remembers.
#[derive(Debug, Default)]
pub struct State {
    /// What is shown.
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
    (
        row.request,
        row.deadline.kind,
        row.deadline.started,
        row.deadline.callback,
    )
}

impl State {
    /// Takes what was read.
    pub fn take(&mut self, rows: Vec<DeadlineRow>, room: usize) {
        let was = self.index();
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

    /// Moves the choice.
    pub fn step(&mut self, by: isize, room: usize) {
        let at = self.index().map_or(0, |at| {
            at.saturating_add_signed(by)
                .min(self.rows.len().saturating_sub(1))
        });
        self.chosen = self.rows.get(at).map(key);
        self.top = scroll::top(self.top, self.index(), self.rows.len(), room);
    }

    /// The request of the choice.
    pub fn request(&self) -> Option<RequestId> {
        self.chosen.map(|(request, ..)| request)
    }
}

/// How many rows there is room for in a frame.
pub fn rows(area: Rect) -> usize {
    usize::from(area.height.saturating_sub(2))
}

/// What stands in the upper edge.
pub fn title(paint: &Paint<'_>, state: &Screen) -> String {
    let text = &paint.setup.text.deadlines;
    let counts = state.known.counts;
    let mut title = text.title.clone();
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
    let inside = inner(area);
    let pane = &state.panes.deadlines;
    if pane.rows.is_empty() {
        let text = &paint.setup.text;
        let what = if pane.is_read {
            &text.deadlines.empty
        } else {
            &text.common.loading
        };
        paint.empty(inside, what, "");
        return;
    }
    let rows = usize::from(inside.height);
    let at = pane.index();
    let top = scroll::top(pane.top, at.filter(|_| focused), pane.rows.len(), rows);
    for (y, row) in (inside.top()..inside.bottom()).zip(&pane.rows[top..]) {
        let line = Rect {
            y,
            height: 1,
            ..inside
        };
        draw(paint, state, row, line);
        if focused && pane.chosen == Some(key(row)) {
            paint.select(inside, y);
        }
    }
    paint.position(area, inside, top, pane.rows.len());
}

/// The share of the time that is used up; none where nothing is due.
pub fn share(deadline: &Deadline, now: DateTime<Utc>) -> f64 {
    let Some(due) = deadline.due else { return 0.0 };
    if deadline.breached_at.is_some() || due <= now {
        return 1.0;
    }
    let whole = (due - deadline.started).num_milliseconds().max(1) as f64;
    let until = deadline.paused_since.unwrap_or(now);
    let used = (until - deadline.started).num_milliseconds() as f64;
    (used / whole).clamp(0.0, 1.0)
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
    let bar = if line.width >= 74 { 10 } else { 6 };
    let gauge = gauge::bar(share(deadline, state.now), bar, setup.ascii);
    paint.put(at, y, bar, &gauge, role);
    at += bar + 1;
    let kind = setup.text.word.kind(deadline.kind);
    paint.put(at, y, 16, kind, Role::Text);
    at += 17;
    paint.put(at, y, 6, &row.request.to_string(), Role::Muted);
    at += 7;
    let audience = setup.text.word.audience(deadline.audience);
    let end = line.right() - 1;
    let rest = end.saturating_sub(at);
    let audience_room = if rest >= 30 { 9 } else { 0 };
    let who_room = if rest >= 22 { 8 } else { 0 };
    let room = rest.saturating_sub(audience_room + who_room);
    let client_room = if room > 40 { 22 } else { room };
    paint.put(
        at,
        y,
        client_room.saturating_sub(1),
        &paint::name(&row.client_name),
        Role::Text,
    );
    let subject_room = room - client_room;
    if subject_room > 1 {
        let subject = paint::line(&row.subject);
        paint.put(at + client_room, y, subject_room - 1, &subject, Role::Muted);
    }
    at += room - client_room;
    if who_room > 0 {
        let who = deadline.owner.as_ref().map_or_else(
            || paint::line(deadline.department.as_str()),
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
        paint.right(
            end.saturating_sub(audience_room),
            y,
            audience_room,
            audience,
            Role::Muted,
        );
    }
}
