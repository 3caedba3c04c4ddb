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
        overlay::Overlay,
        paint::{self, Paint, Rich},
        pane::{self, Pane, client::name_of, deadlines},
        setup::Setup,
        spot::{Click, Spot},
        state::State as Screen,
        widget::{
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
    /// Whether what the desk did by itself is shown too.
    pub everything: bool,
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
    let everything = state.screens.request.everything;
    let length = state.sight().map_or(0, |(card, _)| {
        let room = inside.width.saturating_sub(2);
        timeline::lines(card, state, setup, room, everything).len()
    });
    let most = length.saturating_sub(usize::from(inside.height));
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
    let lines =
        timeline::lines(card, state, paint.setup, inside.width, state.screens.request.everything);
    let rows = usize::from(inside.height);
    let last = lines.len().saturating_sub(rows);
    let top = last.saturating_sub(state.screens.request.up);
    paint.lines(inside, &lines, top);
    paint.position(area, inside, top, lines.len());
}

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
        let role = deadlines::role(deadline, state.now);
        let mut line: Rich = Vec::new();
        paint.right(inside.x, y, 9, &deadlines::left(deadline, state.now, setup), role);
        line.push((gauge::bar(deadline.used(state.now, state.standard()), 6, setup.ascii), role));
        line.push((" ".into(), Role::Text));
        line.push((setup.text.word.kind(deadline.kind).to_owned(), Role::Text));
        if let Some(due) = deadline.due.filter(|_| deadline.state.is_live()) {
            line.push((
                format!("  {}", paint::moment(due, state.now, state.zone(), setup)),
                Role::Muted,
            ));
        }
        paint.rich(inside.x + 10, y, inside.width.saturating_sub(10), &line);
    }
}
