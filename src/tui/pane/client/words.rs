//! What the client wrote last and what we answered, with where the request lies: what one reads before one
//! does anything.

use crate::{
    config::theme::Role,
    model::{
        card::RequestCard,
        event::{Event, Recorded},
        operator::Actor,
        request::Channel,
    },
    text::date,
    tui::{
        paint::{self, Rich, wrap_rich},
        pane::client::name_of,
        people,
        screen::request::timeline,
        setup::Setup,
        state::State,
    },
};

/// Lines of the last answer that are shown beside the client's words.
const ANSWER: usize = 3;

/// Whether an event brought words of the client.
pub fn is_clients(recorded: &Recorded) -> bool {
    matches!(
        recorded.event,
        Event::Received(_) | Event::Message { .. } | Event::OtherMessage { .. }
    )
}

/// Whether an event is an answer of ours.
fn is_answer(recorded: &Recorded) -> bool {
    matches!(recorded.event, Event::Replied { .. } | Event::OtherReply { .. })
}

/// The lines, at most so many: the client's last words, where the request lies, the last answer, and what
/// was said before as far as there is room.
pub fn lines(
    card: &RequestCard,
    state: &State,
    setup: &Setup,
    room: u16,
    most: usize,
) -> Vec<Rich> {
    let words = card.timeline.iter().rev().find(|recorded| is_clients(recorded));
    let answer = card.timeline.iter().rev().find(|recorded| is_answer(recorded));

    let place = place(card, state, setup, room);
    let mut below = place;
    let is_answered = match (words, answer) {
        (Some(words), Some(answer)) => answer.seq > words.seq,
        _ => false,
    };
    if let Some(answer) = answer {
        below.extend(said(answer, card, state, setup, room, ANSWER));
    }
    if !is_answered && card.request.status.is_unresolved() {
        let since = card.request.unanswered_since.map(|since| state.now - since);
        let words = match since {
            Some(since) => {
                let span = paint::span(since, setup);
                setup.say(&setup.text.client.unanswered_for, &[("span", &span)])
            }
            None => setup.text.client.unanswered.clone(),
        };
        below.push(vec![(words, Role::AtRisk)]);
    }

    let Some(words) = words else {
        return below;
    };
    let left = most.saturating_sub(below.len()).max(3);
    let mut lines = said(words, card, state, setup, room, left.saturating_sub(1));
    lines.extend(below);

    // Where there is room, what was said before: the newest first.
    if most != usize::MAX && lines.len() + 3 < most {
        lines.extend(before(card, (words, answer), state, setup, room, most - lines.len()));
    }
    lines
}

/// The client's last words, under who said them and when; at most so many lines of them.
pub fn last_words(
    card: &RequestCard,
    state: &State,
    setup: &Setup,
    room: u16,
    most: usize,
) -> Vec<Rich> {
    let words = card.timeline.iter().rev().find(|recorded| is_clients(recorded));
    words.map_or_else(Vec::new, |words| said(words, card, state, setup, room, most))
}

/// What was said, under who said it and when; at most so many lines of it.
fn said(
    recorded: &Recorded,
    card: &RequestCard,
    state: &State,
    setup: &Setup,
    room: u16,
    most: usize,
) -> Vec<Rich> {
    let is_clients = is_clients(recorded);
    let (head, role) =
        if is_clients { (Role::Client, Role::Text) } else { (Role::Accent, Role::Say) };
    let local = recorded.at.with_timezone(&state.zone());
    let is_today = local.date_naive() == state.now.with_timezone(&state.zone()).date_naive();
    let when = if is_today {
        date::hour(&local)
    } else {
        format!(
            "{} {}",
            paint::day(recorded.at, state.now, state.zone(), setup),
            date::hour(&local)
        )
    };
    let who = if is_clients {
        let channel = setup.text.word.channel(channel(recorded, card));
        let other = crate::model::card::other(recorded, &card.others);
        let name = other.map_or(&card.client.name, |other| &other.name);
        format!("{} · {channel}", name_of(name, setup))
    } else {
        match &recorded.actor {
            Actor::Operator(login) if *login == state.me => setup.text.event.me.clone(),
            Actor::Operator(login) => people::full(login, state),
            Actor::Desk => setup.text.event.desk.clone(),
        }
    };
    let mut lines = vec![vec![(format!("{when} "), Role::Muted), (who, head)]];
    let words = timeline::own_words(recorded);
    let mut body = wrap_rich(paint::block(words.trim()).trim(), room, role);
    body.retain(|line| line.iter().any(|(text, _)| !text.trim().is_empty()));
    if body.len() > most {
        body.truncate(most.max(1));
        if let Some((text, _)) = body.last_mut().and_then(|line| line.last_mut()) {
            let cut = crate::tui::widget::fit::fit(text, room.saturating_sub(2)).into_owned();
            *text = format!("{} …", cut.trim_end_matches('…').trim_end());
        }
    }
    lines.extend(body);
    lines
}

/// How the words of an event came.
fn channel(recorded: &Recorded, card: &RequestCard) -> Channel {
    match &recorded.event {
        Event::Message { channel, .. } => *channel,
        Event::Received(received) => received.channel,
        _ => card.request.channel,
    }
}

/// Where the request lies, how urgent it is, who has it, and by which rule.
fn place(card: &RequestCard, state: &State, setup: &Setup, room: u16) -> Vec<Rich> {
    let request = &card.request;
    let arrow = if setup.ascii { "->" } else { "↳" };
    let department = paint::line(state.standard().department_short(request.department.as_str()));
    let mut parts =
        vec![format!("{arrow} {department}, {}", setup.text.word.priority(request.priority))];
    parts.push(match &request.assignee {
        Some(login) => people::short(login, state, setup),
        None => setup.text.client.unassigned.clone(),
    });
    if request.status.is_waiting() || !request.status.is_unresolved() {
        parts.push(setup.text.word.status(request.status).to_owned());
    }
    if let Some(rule) = &request.rule {
        let title = paint::rule(rule, state.standard());
        parts.push(setup.say(&setup.text.client.by_rule, &[("rule", &title)]));
    }
    let whole = parts.join(" · ");
    let whole = crate::tui::widget::fit::fit(&whole, room).into_owned();
    vec![vec![(whole, Role::Muted)]]
}

/// What was said before the last words and the last answer, a few lines each, the newest first.
fn before(
    card: &RequestCard,
    (words, answer): (&Recorded, Option<&Recorded>),
    state: &State,
    setup: &Setup,
    room: u16,
    most: usize,
) -> Vec<Rich> {
    let shown = [Some(words.seq), answer.map(|answer| answer.seq)];
    let mut lines: Vec<Rich> = Vec::new();
    for recorded in card.timeline.iter().rev() {
        if !(is_clients(recorded) || is_answer(recorded)) || shown.contains(&Some(recorded.seq)) {
            continue;
        }
        let more = said(recorded, card, state, setup, room, 3);
        if lines.len() + more.len() + 1 > most {
            break;
        }
        lines.push(Vec::new());
        lines.extend(more);
    }
    lines
}
