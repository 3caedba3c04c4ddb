//! Why a request was routed as it was: the rules tried, the words that matched, the clause that decided.

use ratatui::layout::Position;

use super::Next;
use crate::{
    config::{keys::Chord, theme::Role},
    model::{
        card::RequestCard,
        event::{Event, Routed},
        routing::{Checked, Explanation, Part},
    },
    tui::{
        input::{is_down, is_up},
        layout,
        paint::{self, Paint, Rich, wrap_marked, wrap_rich},
        setup::Setup,
        state::State as Screen,
    },
};

/// What the box remembers.
#[derive(Debug, Default)]
pub struct State {
    /// How far it is scrolled.
    pub top: usize,
}

/// What a key does.
pub fn key(why: &mut State, chord: Chord, _: &Setup) -> Next {
    if is_down(chord) {
        why.top += 1;
        Next::stay()
    } else if is_up(chord) {
        why.top = why.top.saturating_sub(1);
        Next::stay()
    } else {
        Next::close()
    }
}

/// The last routing by rules of a request, with the texts it looked at.
fn routed(card: &RequestCard) -> Option<(&Routed, &str, &str)> {
    let mut subject = "";
    let mut body = "";
    let mut found = None;
    for recorded in &card.timeline {
        match &recorded.event {
            Event::Received(received) => {
                subject = received.subject.as_str();
                body = received.body.as_str();
            }
            Event::Routed(routed) => found = Some(routed.as_ref()),
            _ => {}
        }
    }
    found.map(|routed| (routed, subject, body))
}

/// Draws it.
pub fn view(paint: &mut Paint<'_>, screen: &Screen, why: &State) -> Option<Position> {
    let setup = paint.setup;
    let text = &setup.text.why;
    let width = 90.min(screen.size.width.saturating_sub(2));
    let area = layout::centre(screen.size, width, screen.size.height.saturating_sub(4));
    let title = text.title.clone();
    let inside = paint.popup(area, &title);
    let room = inside.width.saturating_sub(2);
    let mut lines: Vec<Rich> = Vec::new();
    match screen.sight().map(|(card, _)| card) {
        None => lines.push(vec![(text.none.clone(), Role::Muted)]),
        Some(card) => match routed(card) {
            None => lines.push(vec![(text.none.clone(), Role::Muted)]),
            Some((routed, subject, body)) => {
                let department = paint::line(screen.department_title(routed.department.as_str()));
                lines.extend(wrap_rich(
                    &setup.say(
                        &text.result,
                        &[
                            ("to", &department),
                            ("level", &routed.level.to_string()),
                            ("priority", setup.text.word.priority(routed.priority)),
                        ],
                    ),
                    room,
                    Role::Strong,
                ));
                lines.extend(explanation(&routed.explanation, screen, setup, room));
                lines.push(Vec::new());
                lines.extend(texts(&routed.explanation, subject, body, room));
            }
        },
    }
    let body = ratatui::layout::Rect {
        x: inside.x + 1,
        width: room,
        ..inside
    };
    let most = lines.len().saturating_sub(usize::from(body.height));
    paint.lines(body, &lines, why.top.min(most));
    let foot = paint.setup.text.common.any_key_closes.clone();
    paint.foot(area, &foot);
    None
}

/// The rules tried, in lines.
pub fn explanation(why: &Explanation, screen: &Screen, setup: &Setup, room: u16) -> Vec<Rich> {
    let text = &setup.text.why;
    let mut lines = Vec::new();
    lines.push(vec![
        (format!("{} ", text.clause), Role::Muted),
        (paint::line(why.clause.as_str()), Role::Accent),
        (
            format!("  {}:{}", paint::line(&why.place.file), why.place.line),
            Role::Muted,
        ),
    ]);
    let reason = why
        .clause
        .as_str()
        .strip_prefix("rule:")
        .and_then(|id| screen.standard().rule(id))
        .and_then(|rule| rule.why.as_deref());
    if let Some(reason) = reason {
        lines.extend(wrap_rich(
            &format!(
                "{}{}{}",
                setup.text.script.quote_open,
                paint::line(reason),
                setup.text.script.quote_close
            ),
            room,
            Role::Say,
        ));
    }
    lines.push(Vec::new());
    lines.push(vec![(
        setup.count(&text.tried, why.count.into()),
        Role::Head,
    )]);
    for tried in &why.tried {
        let (sign, role) = held(tried.held, setup);
        lines.push(vec![
            (format!("{sign} "), role),
            (paint::line(tried.rule.as_str()), Role::Strong),
        ]);
        for checked in &tried.conditions {
            lines.extend(condition(checked, setup, room));
        }
    }
    lines
}

fn held(held: bool, setup: &Setup) -> (&'static str, Role) {
    if held {
        (setup.signs().done, Role::Done)
    } else {
        (setup.signs().failed, Role::Muted)
    }
}

fn condition(checked: &Checked, setup: &Setup, room: u16) -> Vec<Rich> {
    let (sign, role) = held(checked.held, setup);
    let mut what: Vec<String> = checked
        .matched
        .iter()
        .map(|matched| {
            let text = paint::line(matched.text.as_str());
            if text.to_lowercase() == matched.entry.to_lowercase() {
                text
            } else {
                format!("{text} ({})", paint::line(&matched.entry))
            }
        })
        .collect();
    if let Some(fact) = &checked.fact {
        what.push(paint::line(fact));
    }
    let mut lines = wrap_rich(&what.join(", "), room.saturating_sub(24), Role::Match).into_iter();
    let mut first = vec![
        (format!("    {sign} "), role),
        (format!("{:<16} ", checked.condition), Role::Muted),
    ];
    first.extend(lines.next().unwrap_or_default());
    std::iter::once(first)
        .chain(lines.map(|line| {
            let mut whole = vec![(" ".repeat(23), Role::Text)];
            whole.extend(line);
            whole
        }))
        .collect()
}

/// The text with the words that matched.
fn texts(why: &Explanation, subject: &str, body: &str, room: u16) -> Vec<Rich> {
    let marks = |part: Part, text: &str| -> Vec<(usize, usize)> {
        let mut marks: Vec<(usize, usize)> = why
            .tried
            .iter()
            .filter(|tried| tried.held)
            .flat_map(|tried| &tried.conditions)
            .filter(|checked| checked.held)
            .flat_map(|checked| &checked.matched)
            .filter(|matched| matched.part == part)
            .map(|matched| (byte(text, matched.from), byte(text, matched.to)))
            .collect();
        marks.sort_unstable();
        marks
    };
    let mut lines = wrap_marked(
        subject,
        room,
        Role::Strong,
        &marks(Part::Subject, subject),
        Role::Match,
    );
    if !body.is_empty() && body != subject {
        lines.push(Vec::new());
        lines.extend(wrap_marked(
            body,
            room,
            Role::Text,
            &marks(Part::Body, body),
            Role::Match,
        ));
    }
    // What is shown is a client's: every piece goes through the one safe way.
    for line in &mut lines {
        for (text, _) in line {
            *text = paint::line(text);
        }
    }
    lines
}

/// The byte at which a character stands.
fn byte(text: &str, at: usize) -> usize {
    text.char_indices()
        .nth(at)
        .map_or(text.len(), |(byte, _)| byte)
}
