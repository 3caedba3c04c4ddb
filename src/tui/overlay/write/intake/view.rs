//! Draws the form for a new request, with what is found out as one types beside it.

use ratatui::{
    layout::{Position, Rect},
    widgets::Widget,
};

use super::{Field, State};
use crate::{
    config::theme::Role,
    terms::{Matter, Stemming},
    tui::{
        layout,
        overlay::why,
        paint::{self, Paint, Rich, wrap_rich},
        pane::{client, queue::priority_role, script},
        setup::Setup,
        state::State as Screen,
        widget::{
            fit::width,
            frame::{Frame, inner},
            line::Line,
        },
    },
};

pub fn view(paint: &mut Paint<'_>, screen: &Screen, intake: &State) -> Option<Position> {
    let body = layout::areas(screen.size)?.body;
    let wide = layout::is_wide(screen.size);
    let (left, right) = if wide {
        let right = body.width * 42 / 100;
        (
            Rect { width: body.width - right + 1, ..body },
            Rect { x: body.width - right, width: right, ..body },
        )
    } else {
        let upper = 12.min(body.height - 5);
        (
            Rect { height: upper, ..body },
            Rect { y: body.y + upper - 1, height: body.height - upper + 1, ..body },
        )
    };
    paint.clear(body);
    let mut frame = Frame::default();
    frame.add(left);
    frame.add(right);
    let calm = paint.style(Role::Frame);
    let focus = paint.style(Role::Focus);
    frame.paint(paint.buffer, calm, Some((left, focus)), paint.setup.ascii);
    let text = &paint.setup.text.intake;
    let (title, found) = (text.title.clone(), text.found.clone());
    crate::tui::screen::edge_title(paint, left, &title, true);
    crate::tui::screen::edge_title(paint, right, &found, false);
    let cursor = form(paint, screen, intake, left);
    aside(paint, screen, intake, inner(right));
    cursor
}

fn form(paint: &mut Paint<'_>, screen: &Screen, intake: &State, area: Rect) -> Option<Position> {
    let setup = paint.setup;
    let text = &setup.text.intake;
    let inside = inner(area);
    let inside = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside };
    let labels = [
        (Field::Channel, &setup.text.column.channel),
        (Field::Phone, &text.phone),
        (Field::Name, &text.name),
        (Field::Email, &text.email),
        (Field::Subject, &setup.text.column.subject),
        (Field::Body, &text.body),
    ];
    let label = labels.iter().map(|(_, label)| width(label)).max().unwrap_or(8) + 2;
    let mut cursor = None;
    let mut y = inside.y;
    for (field, title) in labels {
        let focused = intake.at == field;
        let role = if focused { Role::Accent } else { Role::Muted };
        paint.put(inside.x, y, label, title, role);
        let line =
            Rect { x: inside.x + label, y, width: inside.width.saturating_sub(label), height: 1 };
        let at = match field {
            Field::Channel => {
                let (open, close) = setup.signs().choice;
                let channel = setup.text.word.channel(intake.channel);
                let role = if focused { Role::Strong } else { Role::Text };
                paint.put(line.x, y, line.width, &format!("{open} {channel} {close}"), role);
                None
            }
            Field::Phone => Some(input(paint, &intake.phone, line, focused)),
            Field::Name => Some(input(paint, &intake.name, line, focused)),
            Field::Email => Some(input(paint, &intake.email, line, focused)),
            Field::Subject => Some(input(paint, &intake.subject, line, focused)),
            Field::Body => {
                let room = Rect {
                    height: inside.bottom().saturating_sub(y + u16::from(intake.error.is_some())),
                    ..line
                };
                let bar = if focused { Role::Accent } else { Role::Frame };
                for y in room.top()..room.bottom() {
                    paint.put(room.x, y, 1, setup.signs().bar, bar);
                }
                let room = Rect { x: room.x + 2, width: room.width.saturating_sub(2), ..room };
                let mut editor = intake.body.clone();
                let plain = paint.style(Role::Text);
                editor.set_style(plain);
                editor.set_cursor_line_style(plain);
                editor.set_cursor_style(if focused { paint.style(Role::Cursor) } else { plain });
                editor.render(room, paint.buffer);
                None
            }
        };
        if focused {
            cursor = at;
        }
        y += 1;
        // A blank line parts the client from the matter where there is room.
        if field == Field::Email && inside.height > 14 {
            y += 1;
        }
    }
    if let Some(error) = &intake.error {
        paint.put(inside.x, inside.bottom().saturating_sub(1), inside.width, error, Role::Error);
    }
    let hint = if intake.ticket.is_some() {
        setup.text.common.working.clone()
    } else if intake.at == Field::Body {
        text.hint_body.clone()
    } else if intake.candidates().is_empty() {
        text.hint.clone()
    } else {
        match intake.candidate {
            Some(_) => text.hint_chosen.clone(),
            None => text.hint_found.clone(),
        }
    };
    // On a narrow screen the lower frame has its title in the same line.
    let taken = if layout::is_wide(screen.size) { 0 } else { width(&text.found) + 3 };
    let line = Rect { x: area.x + taken, width: area.width.saturating_sub(taken), ..area };
    paint.foot(line, &hint);
    cursor
}

fn input(paint: &mut Paint<'_>, line: &Line, area: Rect, focused: bool) -> Position {
    let role = if focused { Role::Input } else { Role::InputCalm };
    paint.tint(area, role);
    let style = paint.style(role);
    line.view(paint.buffer, area, style)
}

/// What is found out as one types: where it goes, and who it is.
fn aside(paint: &mut Paint<'_>, screen: &Screen, intake: &State, area: Rect) {
    let setup = paint.setup;
    let area = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    // Where it goes, who it is and whether it is about the same again; why it goes there has the rest. Where
    // there is little room, what saves a request that is there already goes before who calls.
    let mut route = routing(screen, intake, setup, area.width);
    let again = again(screen, intake, setup);
    let mut people = people(screen, intake, setup, area.width);
    people.push(Vec::new());
    let mut lines: Vec<Rich> = Vec::new();
    if layout::is_wide(screen.size) || again.is_empty() {
        lines.append(&mut route);
        lines.push(Vec::new());
        lines.extend(people);
        lines.extend(again);
        lines.extend(greeting(screen, intake, setup, area.width));
    } else {
        lines.extend(route.drain(..1));
        lines.extend(again);
        lines.extend(people);
        lines.extend(route);
    }
    lines.extend(before(screen, intake, setup));
    if let Some(decision) = &intake.decision {
        lines.push(Vec::new());
        lines.extend(why::explanation(&decision.explanation, screen, setup, area.width));
    }
    paint.lines(area, &lines, 0);
}

fn routing(screen: &Screen, intake: &State, setup: &Setup, room: u16) -> Vec<Rich> {
    let text = &setup.text.intake;
    let Some(decision) = &intake.decision else {
        return wrap_rich(&text.no_routing, room, Role::Muted);
    };
    let department = paint::line(screen.department_title(decision.department.as_str()));
    let mut lines = vec![vec![
        (format!("{} ", setup.signs().next), Role::Accent),
        (department, Role::Strong),
        (format!(" · {} {} · ", setup.text.request.level, decision.level), Role::Muted),
        (setup.text.word.priority(decision.priority).to_owned(), priority_role(decision.priority)),
    ]];
    let script =
        decision.script.as_ref().and_then(|script| screen.standard().script(script.as_str()));
    if let Some(script) = script {
        lines.push(vec![
            (format!("  {} ", setup.text.script.title), Role::Muted),
            (paint::line(&script.title), Role::Text),
        ]);
    }
    if !decision.tags.is_empty() {
        lines.push(vec![
            (format!("  {} ", setup.text.column.tags), Role::Muted),
            (paint::tags(&decision.tags, screen.standard()), Role::Text),
        ]);
    }
    lines
}

/// The first words of the script: of the one that the routing chose, else those with which a call begins.
fn greeting(screen: &Screen, intake: &State, setup: &Setup, room: u16) -> Vec<Rich> {
    let standard = screen.standard();
    let chosen = intake.decision.as_ref().and_then(|decision| decision.script.as_ref());
    let chosen = chosen.and_then(|id| standard.script(id.as_str()));
    let Some(script) = chosen.or_else(|| standard.scripts.first()) else {
        return Vec::new();
    };
    let heading = format!("{} · {}", setup.text.intake.say_first, paint::line(&script.title));
    let mut lines = vec![vec![(heading, Role::Head)]];
    let card = intake.card.as_deref();
    let text = &setup.text.script;
    for step in script.steps.iter().take(2) {
        let Some(words) = step.say.as_ref().or(step.ask.as_ref()) else {
            continue;
        };
        let words = script::filled_for_client(card, screen, words, script.language.as_deref());
        let said = format!("{}{}{}", text.quote_open, paint::line(&words), text.quote_close);
        lines.extend(wrap_rich(&said, room, Role::Say));
    }
    lines.push(Vec::new());
    lines
}

/// The open requests of the client: it may be about one of them again. Those that speak of what is
/// typed stand out; none moves, as its key would move with it.
fn again(screen: &Screen, intake: &State, setup: &Setup) -> Vec<Rich> {
    let stemming = Stemming::new(&screen.standard().stemming);
    let typed = format!("{} {}", intake.subject.text(), intake.body.lines().join(" "));
    let matter = Matter::of(&typed, &stemming);
    let mut lines: Vec<Rich> = Vec::new();
    for (number, row) in intake.open_requests() {
        let is_like = matter.is_like(&Matter::of(&row.subject, &stemming));
        lines.push(vec![
            (format!("Alt-{number} "), Role::Key),
            (format!("#{} ", row.id), Role::Muted),
            (paint::line(&row.subject), if is_like { Role::Match } else { Role::Text }),
        ]);
    }
    if !lines.is_empty() {
        lines.insert(0, vec![(setup.text.intake.again.clone(), Role::Head)]);
        lines.push(Vec::new());
    }
    lines
}

/// What they came with before, and what is done.
fn before(screen: &Screen, intake: &State, setup: &Setup) -> Vec<Rich> {
    let history = intake.card.iter().flat_map(|card| &card.history);
    let past = history.filter(|row| !row.status.is_unresolved()).take(6);
    let mut lines: Vec<Rich> = past
        .map(|row| {
            let day = paint::day(row.received, screen.now, screen.zone(), setup);
            vec![
                (format!("{day} "), Role::Muted),
                (paint::line(&row.subject), Role::Text),
                (format!(" {}", setup.signs().done), Role::Done),
            ]
        })
        .collect();
    if !lines.is_empty() {
        lines.insert(0, vec![(setup.text.intake.before.clone(), Role::Head)]);
    }
    lines
}

fn people(screen: &Screen, intake: &State, setup: &Setup, room: u16) -> Vec<Rich> {
    let text = &setup.text.intake;
    let mut lines: Vec<Rich> = Vec::new();
    if let Some(client) = &intake.client {
        lines.push(vec![
            (client::name_of(&client.name, setup), Role::Strong),
            (
                client.tier.as_ref().map_or_else(String::new, |tier| {
                    format!("  {}", paint::line(screen.standard().tier_title(tier)))
                }),
                Role::AtRisk,
            ),
        ]);
        let Some(card) = &intake.card else {
            lines.push(vec![(setup.text.common.loading.clone(), Role::Muted)]);
            return lines;
        };
        lines.extend(client::facts(card, screen, room, setup));
        return lines;
    }
    let candidates = intake.candidates();
    if candidates.is_empty() {
        let nothing = if intake.found.is_some() && intake.phone.is_empty() && intake.name.is_empty()
        {
            &text.type_client
        } else if intake.found.is_some() {
            &text.new_client
        } else {
            &text.type_client
        };
        return wrap_rich(nothing, room, Role::Muted);
    }
    lines.push(vec![(text.is_it.clone(), Role::Head)]);
    for row in candidates {
        let chosen = intake.candidate == Some(row.id);
        let role = if chosen { Role::Selected } else { Role::Text };
        let sign = if chosen { setup.signs().chosen } else { " " };
        let aside = |role| if chosen { Role::Selected } else { role };
        let mut line =
            vec![(format!("{sign} "), Role::Accent), (client::name_of(&row.name, setup), role)];
        if row.tier.is_some() {
            line.push((format!(" {}", setup.signs().tier), aside(Role::AtRisk)));
        }
        if let Some(contact) = &row.contact {
            line.push((format!("  {}", paint::line(contact)), aside(Role::Muted)));
        }
        if row.open > 0 {
            line.push((
                format!("  {}", setup.count(&setup.text.client.open, row.open)),
                aside(Role::Accent),
            ));
        }
        if chosen {
            // The whole row, as in every list.
            let used: u16 = line.iter().map(|(text, _)| width(text)).sum();
            let rest = " ".repeat(room.saturating_sub(used).into());
            line.push((rest, Role::Selected));
        }
        lines.push(line);
    }
    lines
}
