//! Draws a form.

use ratatui::layout::{Position, Rect};

use super::{Field, Key, Kind, Named, Purpose, State, gate};
use crate::{
    config::theme::Role,
    model::{callback, moment, standard::ScopeFacts},
    tui::{
        layout,
        paint::{self, Paint, Rich, wrap_rich},
        setup::Setup,
        state::State as Screen,
        widget::fit::width,
    },
};

/// The heading of a form.
pub fn title(purpose: &Purpose, setup: &Setup) -> String {
    let text = &setup.text.action;
    match purpose {
        Purpose::HandOver => &text.hand_over,
        Purpose::Escalate => &text.escalate,
        Purpose::Bounce => &text.bounce,
        Purpose::Wait => &text.wait,
        Purpose::Callback => &text.callback,
        Purpose::CallKept(_) => &text.call_kept,
        Purpose::CallTried(_) => &text.call_tried,
        Purpose::CallMoved(_) => &text.call_moved,
        Purpose::CallBroken(_) => &text.call_broken,
        Purpose::CallAssigned(_) => &text.call_assigned,
        Purpose::Extend => &text.extend,
        Purpose::Resolve => &text.resolve,
        Purpose::Reopen => &text.reopen,
        Purpose::Close => &text.close,
        Purpose::Rate => &text.rate,
        Purpose::Label { .. } => &setup.text.learn.label,
        Purpose::Set => &text.set,
        Purpose::Field => &text.field,
        Purpose::Client => &text.edit_client,
        Purpose::SaveView(_) => &text.save_view,
        Purpose::Pass => &text.pass,
        Purpose::TakeOver => &text.take_over,
        Purpose::Release => &text.release,
        Purpose::Assign => &text.assign,
        Purpose::Step(..) => &text.step_done,
        Purpose::Skip(..) => &text.step_skip,
        Purpose::Review(_) => &setup.text.versions.review,
        Purpose::Adopt(_) => &setup.text.versions.adopt,
        Purpose::Draw => &text.draw,
        Purpose::ShiftHand => &setup.text.board.shift_hand,
        Purpose::Contest(_) => &text.contest,
        Purpose::Grant(_) => &setup.text.control.grant,
        Purpose::Deny(_) => &setup.text.control.deny,
        Purpose::DropEntry(_) => &setup.text.control.drop_entry,
        Purpose::Decline(_) => &setup.text.second.decline,
        Purpose::Propose => &text.propose,
    }
    .clone()
}

/// The same with a capital, as headings begin.
fn heading(purpose: &Purpose, setup: &Setup) -> String {
    let title = title(purpose, setup);
    let mut letters = title.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

pub fn view(paint: &mut Paint<'_>, screen: &Screen, form: &State) -> Option<Position> {
    let setup = paint.setup;
    let outer = 74.min(screen.size.width.saturating_sub(2));
    let room = outer.saturating_sub(4);
    let label = form.fields.iter().map(|field| width(&field.label)).max().unwrap_or(0).min(26) + 2;
    let mut lines: Vec<Rich> = Vec::new();
    for about in &form.about {
        lines.extend(wrap_rich(about, room, Role::Muted));
    }
    lines.push(Vec::new());
    let mut inputs = Vec::new();
    let timezone = clients_zone(form);
    for (at, field) in form.fields.iter().enumerate() {
        let focused = at == form.at;
        inputs.push((lines.len(), field, focused));
        lines.push(vec![(field.label.clone(), if focused { Role::Accent } else { Role::Muted })]);
        lines.extend(below(form, field, focused, label, room, (screen, timezone), setup));
        if field.key == Key::Department {
            let lead = " ".repeat(label.into());
            let gate = gate::lines(form, screen, setup, room.saturating_sub(label));
            lines.extend(gate.into_iter().map(|mut line| {
                line.insert(0, (lead.clone(), Role::Text));
                line
            }));
        }
    }
    if let Some(error) = &form.error {
        lines.push(Vec::new());
        lines.extend(wrap_rich(error, room, Role::Error));
    }
    // A blank line above the keys, and the frame.
    let height = u16::try_from(lines.len()).unwrap_or(40).saturating_add(3);
    let area = layout::centre(screen.size, outer, height);
    let title = heading(&form.purpose, setup);
    let inside = paint.popup(area, &title);
    let body = Rect {
        x: inside.x + 1,
        width: inside.width.saturating_sub(2),
        height: inside.height.saturating_sub(1),
        ..inside
    };
    // Where the form is higher than its box, the field at hand stays in sight with what stands below it.
    let rows = usize::from(body.height);
    let from = inputs.get(form.at).map_or(0, |(row, ..)| *row);
    let to = inputs.get(form.at + 1).map_or(lines.len(), |(row, ..)| *row);
    let top = to.saturating_sub(rows).min(from);
    paint.lines(body, &lines, top);
    paint.position(area, body, top, lines.len());
    let mut cursor = None;
    for (row, field, focused) in inputs {
        let Some(row) = row.checked_sub(top) else {
            continue;
        };
        let y = body.y + row as u16;
        if y >= body.bottom() {
            break;
        }
        let line =
            Rect { x: body.x + label, y, width: body.width.saturating_sub(label), height: 1 };
        let at = input(paint, field, line, focused);
        if focused {
            cursor = at;
        }
    }
    let hint = if form.ticket.is_some() {
        setup.text.common.working.clone()
    } else if let Some(Field { kind: Kind::Named(named), .. }) = form.fields.get(form.at)
        && named.begun().is_some()
    {
        setup.text.form.hint_named.clone()
    } else if form.at + 1 >= form.fields.len() {
        setup.with_keys(&setup.text.form.hint_last)
    } else {
        setup.with_keys(&setup.text.form.hint)
    };
    paint.foot(area, &hint);
    cursor
}

/// The zone of the client to whom a call is promised.
fn clients_zone(form: &State) -> Option<&str> {
    let is_call =
        matches!(form.purpose, Purpose::Callback | Purpose::CallTried(_) | Purpose::CallMoved(_));
    let (_, client) = form.sight().filter(|_| is_call)?;
    client.client.timezone.as_deref()
}

/// When a call falls due that is promised without a time; nothing where the standard says nothing of it.
fn by_clause(form: &State, screen: &Screen, setup: &Setup) -> Option<Rich> {
    let (card, client) = form.sight().filter(|_| form.purpose == Purpose::Callback)?;
    let facts = ScopeFacts::of(&card.request, client.client.tier.as_deref());
    let clause = callback::clause(screen.standard(), &facts)?.clause();
    let due = callback::due(screen.standard(), &facts, screen.now)?;
    let when = paint::moment(due, screen.now, screen.zone(), setup);
    let words = setup.say(
        &setup.text.form.by_clause,
        &[("when", &when), ("clause", &paint::line(clause.as_str()))],
    );
    Some(vec![(words, Role::Text)])
}

/// What stands below a field: its options, how a time is understood, what is wrong.
fn below(
    form: &State,
    field: &Field,
    focused: bool,
    label: u16,
    room: u16,
    (screen, timezone): (&Screen, Option<&str>),
    setup: &Setup,
) -> Vec<Rich> {
    let lead = " ".repeat(label.into());
    let inside = room.saturating_sub(label);
    let examples = |role| vec![(paint::whole_hints(&setup.text.form.time_examples, inside), role)];
    let mut lines: Vec<Rich> = Vec::new();
    match &field.kind {
        Kind::Choice(options, at) if focused && options.len() > 1 => {
            let mut line: Rich = Vec::new();
            let mut used = 0;
            for (number, (_, title)) in options.iter().enumerate() {
                let text = if options.len() <= 9 {
                    format!("{} {title}", number + 1)
                } else {
                    title.clone()
                };
                let cells = width(&text) + 3;
                if used + cells > inside && used > 0 {
                    lines.push(std::mem::take(&mut line));
                    used = 0;
                }
                line.push((text, if number == *at { Role::Selected } else { Role::Muted }));
                line.push(("   ".into(), Role::Text));
                used += cells;
            }
            lines.push(line);
        }
        Kind::Named(named) => {
            if focused {
                lines.extend(offers(named, inside));
            }
            lines.extend(kept(form, field, named, inside, setup));
        }
        Kind::Text(_) if focused && matches!(form.purpose, Purpose::Adopt(_)) => {
            let how = &setup.text.versions.mapping_how;
            lines.extend(wrap_rich(how, inside, Role::Muted));
            let departments = screen.standard().departments.iter();
            let titles: Vec<String> =
                departments.map(|department| paint::line(&department.title)).collect();
            lines.extend(wrap_rich(&titles.join(" · "), inside, Role::Muted));
        }
        Kind::Time(text) if focused || !text.is_empty() => {
            let said = text.text().trim();
            if said.is_empty() {
                if let Some(line) = by_clause(form, screen, setup) {
                    lines.push(line);
                }
                lines.push(examples(Role::Muted));
            } else if let Ok(at) = moment::read(said, screen.now, screen.zone()) {
                let mut line = vec![(
                    format!(
                        "= {} ({})",
                        paint::moment(at, screen.now, screen.zone(), setup),
                        paint::span(at - screen.now, setup)
                    ),
                    Role::Done,
                )];
                if let Some(theirs) = paint::theirs(at, timezone, screen.zone(), setup) {
                    line.push((format!(" · {theirs}"), Role::AtRisk));
                }
                lines.push(line);
            } else if field.error.is_none() {
                lines.push(examples(Role::AtRisk));
            }
        }
        _ => {}
    }
    if let Some(meanwhile) = &field.meanwhile {
        lines.extend(wrap_rich(meanwhile, inside, Role::AtRisk));
    }
    if let Some(error) = &field.error {
        lines.extend(wrap_rich(error, inside, Role::Error));
    }
    for line in &mut lines {
        line.insert(0, (lead.clone(), Role::Text));
    }
    lines
}

/// As many lines as offers may take.
const OFFERED: usize = 3;

/// What could be taken for the word at hand; with digits where they choose.
fn offers(named: &Named, room: u16) -> Vec<Rich> {
    let offers = named.offers();
    let taken = named.begun();
    let digits = named.takes_digits() && offers.len() <= 9;
    let mut lines: Vec<Rich> = Vec::new();
    let mut line: Rich = Vec::new();
    let mut used = 0;
    for (at, offer) in offers.iter().enumerate() {
        let title = paint::line(named.title(*offer));
        let text = if digits { format!("{} {title}", at + 1) } else { title };
        let cells = width(&text) + 3;
        if used > 0 && used + cells > room {
            lines.push(std::mem::take(&mut line));
            used = 0;
            if lines.len() == OFFERED {
                if let Some((last, _)) = lines.last_mut().and_then(|line| line.last_mut()) {
                    " …".clone_into(last);
                }
                return lines;
            }
        }
        let role = if taken == Some(at) { Role::Selected } else { Role::Muted };
        line.push((text, role));
        line.push(("   ".into(), Role::Text));
        used += cells;
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// What the request keeps in the field that is named now.
fn kept(form: &State, field: &Field, named: &Named, room: u16, setup: &Setup) -> Vec<Rich> {
    let asked = form.purpose == Purpose::Field && field.key == Key::Name;
    let Some((card, _)) = form.sight().filter(|_| asked) else {
        return Vec::new();
    };
    let Some(value) = card.request.fields.get(named.value()) else {
        return Vec::new();
    };
    let words = setup.say(&setup.text.form.field_now, &[("value", &paint::line(value))]);
    wrap_rich(&words, room, Role::Text)
}

fn input(paint: &mut Paint<'_>, field: &Field, line: Rect, focused: bool) -> Option<Position> {
    let written = match &field.kind {
        Kind::Text(text) | Kind::Time(text) => Some(text),
        Kind::Named(named) => Some(&named.line),
        Kind::Choice(..) => None,
    };
    match &field.kind {
        Kind::Text(_) | Kind::Time(_) | Kind::Named(_) => {
            paint.tint(line, if focused { Role::Input } else { Role::InputCalm });
            let style = paint.style(if focused { Role::Input } else { Role::InputCalm });
            written.map(|text| text.view(paint.buffer, line, style))
        }
        Kind::Choice(options, at) => {
            let title = options.get(*at).map_or("–", |(_, title)| title.as_str());
            let (open, close) = paint.setup.signs().choice;
            paint.put(
                line.x,
                line.y,
                line.width,
                &format!("{open} {title} {close}"),
                if focused { Role::Strong } else { Role::Text },
            );
            None
        }
    }
}
