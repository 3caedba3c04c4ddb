//! One request: what happened, its facts and fields, its deadlines, its script, and the box for the
//! answer, on one screen.

pub mod facts;
pub mod timeline;

use ratatui::layout::Rect;

use crate::{
    config::theme::Role,
    model::id::RequestId,
    tui::{
        layout,
        overlay::{Overlay, compose},
        paint::{self, Paint, Rich},
        pane::{self, Pane, client::name_of, deadlines},
        setup::Setup,
        spot::{Click, Spot},
        state::State as Screen,
        widget::{
            fit::width,
            frame::{Frame, inner},
            gauge,
        },
    },
};

/// What the screen remembers.
#[derive(Debug, Default)]
pub struct State {
    /// The request that is open.
    pub open: Option<RequestId>,
    /// How far the timeline is scrolled up from its end, in lines.
    pub up: usize,
    /// How far the facts are scrolled down, in lines.
    pub facts_top: usize,
    /// How much of what happened is told.
    pub detail: timeline::Detail,
}

/// The areas as they stand now.
fn areas(state: &Screen) -> Option<layout::RequestAreas> {
    let writing = state.overlays.iter().any(|overlay| matches!(overlay, Overlay::Compose(_)));
    layout::request(state.size, writing, state.place.shape.focus)
}

/// The area for the answer.
pub fn reply_area(state: &Screen) -> Option<Rect> {
    areas(state)?.reply
}

/// Scrolls the timeline by lines; up is towards what is older.
pub fn scroll_by(state: &mut Screen, up: isize, setup: &Setup) {
    let Some(areas) = areas(state) else { return };
    let inside = inner(areas.timeline);
    let room = inside.width.saturating_sub(2);
    let detail = state.screens.request.detail;
    let length = state
        .sight()
        .map_or(0, |(card, _)| timeline::lines(card, state, setup, room, detail).len());
    let pinned = pinned(state, setup, Rect { width: room, ..inside }).len();
    let most = length.saturating_sub(usize::from(inside.height).saturating_sub(pinned));
    let up = state.screens.request.up.saturating_add_signed(up);
    state.screens.request.up = up.min(most);
}

/// Scrolls the facts by lines.
pub fn scroll_facts(state: &mut Screen, down: isize, setup: &Setup) {
    let Some(area) = areas(state).and_then(|areas| areas.facts) else {
        return;
    };
    let inside = inner(area);
    let length = state.sight().map_or(0, |(card, client)| {
        facts::lines(card, client, state, setup, inside.width.saturating_sub(2)).len()
    });
    let most = length.saturating_sub(usize::from(inside.height));
    let top = state.screens.request.facts_top.saturating_add_signed(down);
    state.screens.request.facts_top = top.min(most);
}

pub fn view(paint: &mut Paint<'_>, state: &Screen) {
    let Some(areas) = areas(state) else { return };
    let mut frame = Frame::default();
    for area in [Some(areas.timeline), areas.reply, areas.facts, areas.deadlines, areas.script]
        .into_iter()
        .flatten()
    {
        frame.add(area);
    }
    let calm = paint.style(Role::Frame);
    let focus = paint.style(Role::Focus);
    // A box over the panes takes the keys, and the bright frame with them; the editor is one of the panes.
    let bright = areas.reply.or(match state.place.shape.focus {
        _ if !state.overlays.is_empty() => None,
        Pane::Queue => Some(areas.timeline),
        Pane::Client => areas.facts,
        Pane::Deadlines => areas.deadlines,
        Pane::Script => areas.script,
    });
    let written = state.overlays.iter().rev().find_map(|overlay| match overlay {
        Overlay::Compose(compose) => Some(compose.kind),
        _ => None,
    });
    let focus = written.map_or(focus, |kind| paint.style(compose::role(kind)));
    frame.paint(paint.buffer, calm, bright.map(|area| (area, focus)), paint.setup.ascii);
    for (pane, area) in [
        (Pane::Queue, Some(areas.timeline)),
        (Pane::Client, areas.facts),
        (Pane::Deadlines, areas.deadlines),
        (Pane::Script, areas.script),
    ] {
        let spot = area.map(|area| Spot::new(area, Click::Pane(pane)));
        paint.spots.extend(spot);
    }
    timeline_view(paint, state, areas.timeline);
    if let Some(area) = areas.facts {
        let focused = state.overlays.is_empty() && state.place.shape.focus == Pane::Client;
        super::edge_title(paint, area, &paint.setup.text.request.facts.clone(), focused);
        if let Some((card, client)) = state.sight() {
            let inside = inner(area);
            let inside = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside };
            let lines = facts::lines(card, client, state, paint.setup, inside.width);
            let rows = usize::from(inside.height);
            let top = state.screens.request.facts_top.min(lines.len().saturating_sub(rows));
            paint.lines(inside, &lines, top);
            paint.position(area, inside, top, lines.len());
        }
    }
    if let Some(area) = areas.deadlines {
        let focused = state.overlays.is_empty() && state.place.shape.focus == Pane::Deadlines;
        super::edge_title(paint, area, &paint.setup.text.deadlines.title.clone(), focused);
        deadlines_view(paint, state, inner(area));
    }
    if let Some(area) = areas.script {
        let focused = state.overlays.is_empty() && state.place.shape.focus == Pane::Script;
        let title = pane::script::title(paint, state, area.width.saturating_sub(6));
        super::edge_title(paint, area, &title, focused);
        pane::script::view(paint, state, area, focused);
    }
}

/// Lines of the client's latest words that stay on top.
const PINNED: usize = 3;

/// What the client wrote last, on top of everything, and a rule below it. The editor has it above itself.
fn pinned(state: &Screen, setup: &Setup, inside: Rect) -> Vec<Rich> {
    let writes = state.overlays.iter().any(|overlay| matches!(overlay, Overlay::Compose(_)));
    let Some((card, _)) = state.sight().filter(|_| !writes && inside.height >= 9) else {
        return Vec::new();
    };
    let mut lines = pane::client::last_words(card, state, setup, inside.width, PINNED);
    if !lines.is_empty() {
        let rule = if setup.ascii { "-" } else { "─" }.repeat(inside.width.into());
        lines.push(vec![(rule, Role::Frame)]);
    }
    lines
}

fn timeline_view(paint: &mut Paint<'_>, state: &Screen, area: Rect) {
    let focused = state.overlays.is_empty() && state.place.shape.focus == Pane::Queue;
    let inside = inner(area);
    let inside = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside };
    let Some((card, _)) = state.sight() else {
        let text = &paint.setup.text;
        super::edge_title(paint, area, &text.request.title.clone(), focused);
        let (what, next) = if state.chosen().is_some() {
            (text.common.loading.clone(), String::new())
        } else {
            (text.request.empty.clone(), text.request.empty_next.clone())
        };
        paint.empty(inner(area), &what, &next);
        return;
    };
    let title = format!(
        "#{} · {} · {}",
        card.request.id,
        name_of(&card.client.name, paint.setup),
        paint::line(&card.request.subject)
    );
    super::edge_title(paint, area, &title, focused);
    let pinned = pinned(state, paint.setup, inside);
    paint.lines(inside, &pinned, 0);
    let used = u16::try_from(pinned.len()).unwrap_or(0).min(inside.height);
    let inside = Rect { y: inside.y + used, height: inside.height - used, ..inside };
    let lines =
        timeline::lines(card, state, paint.setup, inside.width, state.screens.request.detail);
    let rows = usize::from(inside.height);
    let last = lines.len().saturating_sub(rows);
    let top = last.saturating_sub(state.screens.request.up);
    paint.lines(inside, &lines, top);
    paint.position(area, inside, top, lines.len());
}

/// Cells for the time left.
const LEFT: u16 = 11;

fn deadlines_view(paint: &mut Paint<'_>, state: &Screen, inside: Rect) {
    let Some((card, _)) = state.sight() else {
        return;
    };
    if card.deadlines.is_empty() {
        let empty = paint.setup.text.request.no_deadlines.clone();
        paint.empty(inside, &empty, "");
        return;
    }
    for (y, deadline) in (inside.top()..inside.bottom()).zip(&card.deadlines) {
        let setup = paint.setup;
        let mine = deadline.owner.as_ref() == Some(&state.me);
        let role = match (deadlines::role(deadline, state.now), deadline.due) {
            (Role::Breached, Some(due)) if deadline.state.is_live() => {
                pane::queue::late_role(due, mine, state)
            }
            (role, _) => role,
        };
        // The time left, the name and the time it is due, each in its column; the name gives way.
        let end = inside.right().saturating_sub(1);
        let x = inside.x + 1;
        paint.right(x, y, LEFT, &deadlines::left(deadline, state.now, setup), role);
        paint.put(x + LEFT + 1, y, 1, deadlines::sign(deadline, state.now, setup), role);
        let mut x = x + LEFT + 3;
        let due = deadline
            .due
            .filter(|_| deadline.state.is_live())
            .map_or_else(String::new, |due| paint::moment(due, state.now, state.zone(), setup));
        let when = width(&due);
        if end.saturating_sub(x) > when + 24 {
            let bar = gauge::bar(deadline.used(state.now, state.standard()), 6, setup.ascii);
            paint.put(x, y, 6, &bar, role);
            x += 7;
        }
        let room = end.saturating_sub(x + when + 1);
        paint.put(x, y, room, setup.text.word.kind(deadline.kind), Role::Text);
        paint.right(end.saturating_sub(when), y, when, &due, Role::Muted);
    }
}
