//! The client of the request looked at: what they wrote last and what was answered, who they are, and all
//! their requests.

mod words;

pub use words::{is_clients, last_words};

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
        layout::ClientAreas,
        paint::{self, Paint, Rich},
        pane::queue::Column,
        people,
        setup::Setup,
        state::State as Screen,
        widget::{fit::width, frame::inner, scroll},
    },
};

/// What the pane remembers.
#[derive(Debug, Default)]
pub struct State {
    /// The request of the history that is chosen.
    pub chosen: Option<RequestId>,
}

/// What stands in the upper edge of the client's words: the request, whose it is, and how often they come.
pub fn title(paint: &Paint<'_>, state: &Screen) -> String {
    let setup = paint.setup;
    let text = &setup.text.client;
    let seen = state.seen();
    let named = seen
        .map(|(request, card)| (request.request.id, &card.client.name, &card.client.tier))
        .or_else(|| state.row().map(|row| (row.id, &row.client_name, &row.client_tier)));
    let Some((id, name, tier)) = named else {
        return text.title.clone();
    };
    let mut title = format!("#{id} · {}", name_of(name, setup));
    if let Some(tier) = tier {
        let class = paint::line(state.standard().tier_title(tier));
        title = format!("{title} {} {class}", setup.signs().tier);
    }
    if let Some((_, card)) = seen {
        let month = |at: chrono::DateTime<chrono::Utc>| {
            let local = at.with_timezone(&state.zone());
            (local.year(), local.month())
        };
        let lately = card.history.iter().filter(|row| month(row.received) == month(state.now));
        let count = lately.count() as u64;
        if count > 1 {
            title = format!("{title} · {}", setup.count(&text.this_month, count));
        }
    }
    title
}

/// What stands in the upper edge of the history.
fn history_title(card: &ClientCard, setup: &Setup) -> String {
    let text = &setup.text.client;
    let mut parts = vec![text.history.clone(), setup.count(&text.requests, card.requests)];
    let calls = card.kept + card.broken;
    if calls > 0 {
        let mut said = setup.count(&text.calls, calls);
        if card.broken > 0 {
            said = format!("{said}, {}", setup.count(&text.missed, card.broken));
        }
        parts.push(said);
    }
    if let Some(mean) = card.satisfaction {
        parts.push(format!("{} {}", setup.signs().star, setup.text.language.number(mean, 1)));
    }
    parts.join(" · ")
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

/// How many lines the client's words take in a width.
pub fn height(state: &Screen, setup: &Setup, width: u16) -> u16 {
    let lines = state.seen().map_or(3, |(card, _)| {
        words::lines(card, state, setup, width.saturating_sub(4), usize::MAX).len()
    });
    u16::try_from(lines).unwrap_or(u16::MAX)
}

/// Draws the client's words, and their history below or beside.
pub fn view(paint: &mut Paint<'_>, state: &Screen, areas: ClientAreas, focused: bool) {
    let inside = inner(areas.words);
    let Some((request, card)) = state.seen() else {
        let text = &paint.setup.text;
        let what = if state.chosen().is_some() { &text.common.loading } else { &text.client.empty };
        paint.empty(inside, what, "");
        return;
    };
    let body = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside };
    let rows = usize::from(body.height);
    let lines = words::lines(request, state, paint.setup, body.width, rows);
    paint.lines(body, &lines, 0);

    let title = history_title(card, paint.setup);
    crate::tui::screen::edge_title(paint, areas.history, &title, false);
    let inside = inner(areas.history);
    let room = inside.width.saturating_sub(2);
    let mut facts = about_client(card, state, room, paint.setup);
    // In a low pane the history matters more than the last lines of the card.
    facts.truncate(usize::from(inside.height / 2));
    paint.lines(Rect { x: inside.x + 1, width: room, ..inside }, &facts, 0);
    let used = u16::try_from(facts.len()).unwrap_or(inside.height).min(inside.height);
    let body = Rect { y: inside.y + used, height: inside.height - used, ..inside };
    history(paint, state, card, body, focused, areas.history);
}

/// Who the client is, in the few lines above their history: how they feel, how they are reached.
fn about_client(card: &ClientCard, screen: &Screen, room: u16, setup: &Setup) -> Vec<Rich> {
    let client = &card.client;
    let mut lines = Vec::new();
    if client.erased {
        lines.push(vec![(setup.text.client.erased.clone(), Role::AtRisk)]);
    }
    lines.extend(mood(card, screen, room, setup));
    let mut known: Vec<String> =
        client.contacts.iter().map(|contact| paint::name(&contact.value)).collect();
    known.extend(client.account_name.as_deref().map(paint::line));
    if !card.is_returning() {
        known.push(setup.text.client.new.clone());
    }
    lines.extend(joined(&known, room, Role::Muted));
    if let Some(note) = client.note.as_deref().filter(|note| !note.trim().is_empty()) {
        for line in super::super::widget::wrap::wrap(&paint::line(note), room).into_iter().take(2) {
            lines.push(vec![(line, Role::Note)]);
        }
    }
    lines
}

/// How the client feels, as it was written down last.
fn mood(card: &ClientCard, screen: &Screen, room: u16, setup: &Setup) -> Vec<Rich> {
    let Some(mood) = &card.client.mood else {
        return Vec::new();
    };
    let who = match &mood.by {
        Actor::Operator(login) => people::short(login, screen, setup),
        desk @ Actor::Desk => paint::line(&desk.to_string()),
    };
    let when = paint::moment(mood.at, screen.now, screen.zone(), setup);
    let words = setup.say(
        &setup.text.client.mood,
        &[("mood", &paint::line(&mood.words)), ("who", &who), ("when", &when)],
    );
    paint::wrap_rich(&words, room, Role::AtRisk)
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
    lines.extend(mood(card, screen, room, setup));
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
        _ if row.due.is_some_and(|due| due <= state.now) => (setup.signs().breached, Role::AtRisk),
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
