//! The client of the request looked at: who they are, how it went so far, and all their requests.

use chrono::Datelike;
use ratatui::layout::Rect;

use crate::{
    config::theme::Role,
    model::{
        card::{ClientCard, QueueRow},
        id::RequestId,
        operator::Actor,
        request::Status,
    },
    text::date,
    tui::{
        paint::{self, Paint, Rich},
        pane::queue::Column,
        screen::request::timeline,
        setup::Setup,
        state::State as Screen,
        widget::{fit::width, frame::inner, scroll},
    },
};

/// From so many columns on the pane has room for more than the client.
const SPACIOUS: u16 = 150;

/// What the pane remembers.
#[derive(Debug, Default)]
pub struct State {
    /// The request of the history that is chosen.
    pub chosen: Option<RequestId>,
}

/// What stands in the upper edge.
pub fn title(paint: &Paint<'_>, state: &Screen) -> String {
    let text = &paint.setup.text.client;
    let name = state
        .seen()
        .map(|(_, card)| (card.client.name.as_str(), card.client.tier.as_deref()))
        .or_else(|| state.row().map(|row| (row.client_name.as_str(), row.client_tier.as_deref())));
    match name {
        Some((name, tier)) => {
            let mut title = format!("{} · {}", text.title, name_of(name, paint.setup));
            if let Some(tier) = tier {
                title.push_str(" · ");
                title.push_str(&paint::line(state.standard().tier_title(tier)));
            }
            title
        }
        None => text.title.clone(),
    }
}

/// A client's name, or what stands for none.
pub fn name_of(name: &str, setup: &Setup) -> String {
    if name.trim().is_empty() { setup.text.client.nameless.clone() } else { paint::name(name) }
}

/// Moves through the history.
pub fn step(state: &mut Screen, by: isize) {
    let history: Vec<RequestId> = state
        .sight()
        .map(|(_, card)| card.history.iter().map(|row| row.id).collect())
        .unwrap_or_default();
    let at = state.panes.client.chosen.and_then(|id| history.iter().position(|other| *other == id));
    let next = at.map_or(0, |at| at.saturating_add_signed(by).min(history.len().saturating_sub(1)));
    state.panes.client.chosen = history.get(next).copied();
}

/// Draws the pane inside its frame.
pub fn view(paint: &mut Paint<'_>, state: &Screen, area: Rect, focused: bool) {
    let inside = inner(area);
    let Some((_, card)) = state.seen() else {
        let text = &paint.setup.text;
        let what = if state.chosen().is_some() { &text.common.loading } else { &text.client.empty };
        paint.empty(inside, what, "");
        return;
    };
    let room = inside.width.saturating_sub(2);
    let x = inside.x + 1;
    let mut y = inside.y;
    let mut facts = facts(card, state, room, paint.setup);
    // In a low pane the history matters more than the last lines of the card.
    facts.truncate(usize::from(inside.height / 2).max(2));
    for line in &facts {
        if y >= inside.bottom() {
            return;
        }
        paint.rich(x, y, room, line);
        y += 1;
    }
    let body =
        Rect { x: inside.x, y, width: inside.width, height: inside.bottom().saturating_sub(y) };
    let rows = u16::try_from(card.history.len()).unwrap_or(u16::MAX);
    let below = body.height.saturating_sub(rows);
    let (body, rest) = if state.size.width >= SPACIOUS && below > 5 {
        let rest = Rect { y: body.y + rows, height: below, ..body };
        (Rect { height: rows, ..body }, Some(rest))
    } else {
        (body, None)
    };
    history(paint, state, card, body, focused, area);
    if let Some(rest) = rest {
        latest(paint, state, rest);
    }
}

/// The end of the timeline of the request looked at, where the history leaves room for it.
fn latest(paint: &mut Paint<'_>, state: &Screen, area: Rect) {
    let Some((request, _)) = state.seen() else {
        return;
    };
    let rule = if paint.setup.ascii { "-" } else { "─" }.repeat(area.width.into());
    paint.put(area.x, area.y + 1, area.width, &rule, Role::Frame);
    let heading = format!(" #{} {} ", request.request.id, paint::line(&request.request.subject));
    let room = area.width.saturating_sub(2);
    paint.put(area.x + 1, area.y + 1, room, &heading, Role::Head);
    let lines = timeline::lines(request, state, paint.setup, room, false);
    let body =
        Rect { x: area.x + 1, y: area.y + 2, width: room, height: area.height.saturating_sub(2) };
    let top = lines.len().saturating_sub(usize::from(body.height));
    paint.lines(body, &lines, top);
}

/// The lines about the client.
pub fn facts(card: &ClientCard, screen: &Screen, room: u16, setup: &Setup) -> Vec<Rich> {
    let text = &setup.text.client;
    let client = &card.client;
    let mut lines = Vec::new();
    if client.erased {
        lines.push(vec![(text.erased.clone(), Role::AtRisk)]);
    }
    let contacts: Vec<String> = client.contacts.iter().map(|c| paint::name(&c.value)).collect();
    if !contacts.is_empty() {
        lines.extend(joined(&contacts, room, Role::Text));
    }
    lines.push(vec![(about(card, setup), Role::Text)]);
    let comes = if card.is_returning() {
        (&text.returning, Role::Muted)
    } else {
        (&text.new, Role::Accent)
    };
    let mut counts = vec![
        (comes.0.clone(), comes.1),
        (setup.count(&text.requests, card.requests), Role::Text),
        (
            setup.count(&text.open, card.open),
            if card.open > 0 { Role::Accent } else { Role::Muted },
        ),
    ];
    if card.promised > 0 {
        counts.push((setup.count(&text.promised, card.promised), Role::AtRisk));
    }
    if card.kept > 0 {
        counts.push((setup.count(&text.kept, card.kept), Role::Done));
    }
    if card.broken > 0 {
        counts.push((setup.count(&text.broken, card.broken), Role::Breached));
    }
    if let Some(mean) = card.satisfaction {
        counts.push((
            format!("{} {}", setup.signs().star, setup.text.language.number(mean, 1)),
            Role::Text,
        ));
    }
    let mut line = Rich::new();
    let mut used = 0;
    for (count, role) in counts {
        let cells = width(&count) + 3;
        if used + cells > room + 3 && used > 0 {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.push((" · ".into(), Role::Muted));
        }
        used += cells;
        line.push((count, role));
    }
    lines.push(line);
    if let Some(mood) = &client.mood {
        let who = match &mood.by {
            Actor::Operator(login) if *login == screen.me => setup.text.queue.me.clone(),
            other => paint::line(&other.to_string()),
        };
        let when = paint::moment(mood.at, screen.now, screen.zone(), setup);
        let words = setup.say(
            &text.mood,
            &[("mood", &paint::line(&mood.words)), ("who", &who), ("when", &when)],
        );
        lines.extend(paint::wrap_rich(&words, room, Role::AtRisk));
    }
    if let Some(note) = client.note.as_deref().filter(|note| !note.trim().is_empty()) {
        for line in super::super::widget::wrap::wrap(&paint::line(note), room).into_iter().take(2) {
            lines.push(vec![(line, Role::Note)]);
        }
    }
    lines
}

/// Words in as few lines as they fit in.
fn joined(words: &[String], room: u16, role: Role) -> Vec<Rich> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if width(line) + 3 + width(word) <= room => {
                line.push_str(" · ");
                line.push_str(word);
            }
            _ => lines.push(word.clone()),
        }
    }
    lines.into_iter().map(|line| vec![(line, role)]).collect()
}

fn about(card: &ClientCard, setup: &Setup) -> String {
    let client = &card.client;
    let mut parts = Vec::new();
    if let Some(account) = &client.account_name {
        let mut account = paint::line(account);
        let others = card.colleagues.len() as u64;
        if others > 0 {
            account = format!("{account} +{others}");
        }
        parts.push(account);
    }
    parts.push(setup.say(&setup.text.client.since, &[("year", &client.since.year().to_string())]));
    if let Some(language) = &client.language {
        parts.push(paint::line(language));
    }
    parts.join(" · ")
}

fn history(
    paint: &mut Paint<'_>,
    state: &Screen,
    card: &ClientCard,
    body: Rect,
    focused: bool,
    area: Rect,
) {
    let rows = usize::from(body.height);
    let chosen = state.panes.client.chosen.filter(|_| focused);
    let at = chosen.and_then(|id| card.history.iter().position(|row| row.id == id));
    let top = scroll::top(0, at, card.history.len(), rows);
    for (y, row) in (body.top()..body.bottom()).zip(&card.history[top..]) {
        let current = state.chosen() == Some(row.id);
        draw_row(paint, state, row, body, y, current);
        if at.is_some() && chosen == Some(row.id) {
            paint.tint(Rect { y, height: 1, ..body }, Role::Selected);
        }
    }
    paint.position(area, body, top, card.history.len());
}

fn draw_row(
    paint: &mut Paint<'_>,
    state: &Screen,
    row: &QueueRow,
    body: Rect,
    y: u16,
    current: bool,
) {
    let setup = paint.setup;
    let when = paint::day(row.received, state.now, state.zone(), setup);
    let is_today = row.received.with_timezone(&state.zone()).date_naive()
        == state.now.with_timezone(&state.zone()).date_naive();
    let when = if is_today { date::hour(&row.received.with_timezone(&state.zone())) } else { when };
    let channel = setup.text.word.channel(row.channel);
    let mark = match row.status {
        Status::Resolved | Status::Closed => (setup.signs().done, Role::Done),
        _ if row.due.is_some_and(|due| due <= state.now) => {
            (setup.signs().breached, Role::Breached)
        }
        Status::Pending | Status::Hold => (setup.signs().paused, Role::Waiting),
        Status::New | Status::Open => (setup.signs().open, Role::Accent),
    };
    if current {
        paint.put(body.x, y, 1, setup.signs().here, Role::Accent);
    }
    let x = body.x + 1;
    paint.right(x, y, 6, &when, Role::Muted);
    paint.put(x + 7, y, 6, channel, Role::Muted);
    let room = body.width.saturating_sub(7 + 7 + 4);
    let (subject, role) = Column::Subject.cell(row, None, room, state, setup);
    paint.put(x + 14, y, room, &subject, role);
    paint.right(body.right().saturating_sub(3), y, 2, mark.0, mark.1);
}
