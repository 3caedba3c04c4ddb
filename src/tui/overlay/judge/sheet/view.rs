//! Draws a score sheet beside what happened on the request.

use ratatui::layout::{Position, Rect};

use super::{Half, Place, State, card, entries};
use crate::{
    config::theme::Role,
    model::{id::Seq, operator::Right},
    tui::{
        layout,
        paint::{self, Paint, Rich, wrap_rich},
        pane::client::name_of,
        screen::{self, control::appeals, request::timeline},
        setup::Setup,
        state::State as Screen,
        widget::{
            fit::width,
            frame::{Frame, inner},
            scroll,
        },
    },
};

/// Where the timeline and the sheet lie.
fn areas(screen: &Screen, half: Half) -> Option<(Rect, Rect)> {
    let body = layout::areas(screen.size)?.body;
    if layout::is_wide(screen.size) {
        let right = (body.width * 46 / 100).clamp(46, 84);
        let left = Rect { width: body.width - right + 1, ..body };
        let right = Rect { x: body.width - right, width: right, ..body };
        return Some((left, right));
    }
    // The half with the keys has the larger part.
    let upper = match half {
        Half::Sheet => body.height * 30 / 100,
        Half::Timeline => body.height * 62 / 100,
    };
    let above = Rect { height: upper + 1, ..body };
    let below = Rect { y: body.y + upper, height: body.height - upper, ..body };
    Some((above, below))
}

pub fn view(paint: &mut Paint<'_>, screen: &Screen, sheet: &State) -> Option<Position> {
    let (left, right) = areas(screen, sheet.half)?;
    paint.clear(left.union(right));
    let mut frame = Frame::default();
    frame.add(left);
    frame.add(right);
    let calm = paint.style(Role::Frame);
    let focus = paint.style(Role::Focus);
    let bright = match sheet.half {
        Half::Sheet => right,
        Half::Timeline => left,
    };
    frame.paint(paint.buffer, calm, Some((bright, focus)), paint.setup.ascii);
    let cursor = timeline_view(paint, screen, sheet, left);
    let other = sheet_view(paint, screen, sheet, right);
    cursor.or(other)
}

/// What happened, with the remarks below what they are about.
fn timeline_view(
    paint: &mut Paint<'_>,
    screen: &Screen,
    sheet: &State,
    area: Rect,
) -> Option<Position> {
    let setup = paint.setup;
    let focused = sheet.half == Half::Timeline;
    let Some(card) = card(sheet, screen) else {
        screen::edge_title(paint, area, &setup.text.request.title.clone(), focused);
        paint.empty(inner(area), &setup.text.common.loading.clone(), "");
        return None;
    };
    let title = format!(
        "#{} · {} · {}",
        card.request.id,
        name_of(&card.client.name, setup),
        paint::line(&card.request.subject)
    );
    screen::edge_title(paint, area, &title, focused);
    let mut inside = inner(area);
    inside.x += 1;
    inside.width = inside.width.saturating_sub(2);
    let room = inside.width;
    let mut lines: Vec<(Seq, Rich)> = Vec::new();
    let mut edited = None;
    for recorded in entries(card) {
        let entry = timeline::entry(recorded, &card.into(), screen, setup);
        let when = paint::moment(recorded.at, screen.now, screen.zone(), setup);
        let head = format!("{when}  {}", entry.what);
        for line in wrap_rich(&head, room.saturating_sub(2), entry.role) {
            lines.push((recorded.seq, lead("  ", line)));
        }
        if let Some(said) = entry.said.filter(|said| !said.trim().is_empty()) {
            let bar = format!("    {} ", setup.signs().bar);
            for line in wrap_rich(&said, room.saturating_sub(width(&bar)), Role::Text) {
                lines.push((recorded.seq, lead(&bar, line)));
            }
        }
        let is_edited =
            matches!(&sheet.editing, Some((Place::Remark(seq), _)) if *seq == recorded.seq);
        if is_edited {
            edited = Some(lines.len());
            lines.push((recorded.seq, Vec::new()));
        } else if let Some(remark) = sheet.remarks.get(&recorded.seq) {
            let sign = format!("  {} ", setup.signs().writes);
            for line in wrap_rich(&paint::line(remark), room.saturating_sub(4), Role::Note) {
                lines.push((recorded.seq, lead(&sign, line)));
            }
        }
    }
    let chosen = sheet.entry.filter(|_| focused);
    let place = |wanted: Seq| {
        let first = lines.iter().position(|(seq, _)| *seq == wanted)?;
        let last = lines.iter().rposition(|(seq, _)| *seq == wanted)?;
        Some((first, last))
    };
    let rows = usize::from(inside.height);
    let shown = chosen.and_then(place);
    let top = match shown {
        Some((first, last)) => {
            let top = scroll::top(0, edited.or(Some(last)), lines.len(), rows);
            top.min(first)
        }
        None => 0,
    };
    for (y, (seq, line)) in (inside.top()..inside.bottom()).zip(&lines[top.min(lines.len())..]) {
        paint.rich(inside.x, y, room, line);
        if chosen == Some(*seq) {
            let row = Rect { x: inside.x, y, width: room, height: 1 };
            paint.put(row.x, y, 1, setup.signs().chosen, Role::Accent);
            paint.tint(row, Role::Selected);
        }
    }
    paint.position(area, inside, top, lines.len());
    let at = edited?.checked_sub(top)?;
    let y = inside.y + u16::try_from(at).ok()?;
    let (_, text) = sheet.editing.as_ref().filter(|_| y < inside.bottom())?;
    let line = Rect { x: inside.x + 2, y, width: room.saturating_sub(3), height: 1 };
    paint.tint(line, Role::Input);
    let style = paint.style(Role::Input);
    Some(text.view(paint.buffer, line, style))
}

fn lead(before: &str, line: Rich) -> Rich {
    let mut whole = vec![(before.to_owned(), Role::Muted)];
    whole.extend(line);
    whole
}

/// The questions with their answers, the score, the comment.
fn sheet_view(
    paint: &mut Paint<'_>,
    screen: &Screen,
    sheet: &State,
    area: Rect,
) -> Option<Position> {
    let setup = paint.setup;
    let text = &setup.text.sheet;
    let focused = sheet.half == Half::Sheet;
    let title = setup.say(&text.title, &[("who", &paint::line(sheet.operator.as_str()))]);
    screen::edge_title(paint, area, &title, focused);
    let mut inside = inner(area);
    inside.x += 1;
    inside.width = inside.width.saturating_sub(2);
    let room = inside.width;
    // What is chosen is marked after all lines are known, with the lines it takes.
    let mut lines: Vec<Rich> = Vec::new();
    let mut spans = Vec::new();
    for question in &screen.standard().review_questions {
        let from = lines.len();
        let (sign, role) = match sheet.answers.get(&question.id) {
            Some(true) => (text.yes.as_str(), Role::Done),
            Some(false) => (text.no.as_str(), Role::Breached),
            None => (setup.signs().nobody, Role::Muted),
        };
        let answer_room = width(&text.yes).max(width(&text.no)) + 1;
        let weight = if question.fatal {
            format!("{} {}", setup.text.language.number(question.weight, 0), text.fatal)
        } else {
            setup.text.language.number(question.weight, 0)
        };
        let left = room.saturating_sub(answer_room + 2 + width(&weight) + 1);
        let asked = paint::line(&question.text);
        for (number, line) in wrap_rich(&asked, left, Role::Text).into_iter().enumerate() {
            let blank = " ".repeat(usize::from(answer_room));
            let mut whole = if number == 0 {
                let space = " ".repeat(usize::from(answer_room.saturating_sub(width(sign))));
                vec![("  ".to_owned(), Role::Text), (format!("{sign}{space}"), role)]
            } else {
                vec![(format!("  {blank}"), Role::Text)]
            };
            let used: u16 = line.iter().map(|(text, _)| width(text)).sum();
            whole.extend(line);
            if number == 0 {
                let space = " ".repeat(usize::from(left.saturating_sub(used) + 1));
                let role = if question.fatal { Role::AtRisk } else { Role::Muted };
                whole.push((format!("{space}{weight}"), role));
            }
            lines.push(whole);
        }
        spans.push(from..lines.len());
    }
    lines.push(Vec::new());
    let from = lines.len();
    lines.push(vec![(format!("  {}", text.comment), Role::Muted)]);
    let editing = matches!(sheet.editing, Some((Place::Comment, _)));
    let input_row = lines.len();
    if editing {
        lines.push(Vec::new());
    } else if sheet.comment.is_empty() {
        lines.push(vec![(format!("  {}", setup.signs().nobody), Role::Muted)]);
    } else {
        for line in wrap_rich(&paint::line(&sheet.comment), room.saturating_sub(3), Role::Say) {
            lines.push(lead("  ", line));
        }
    }
    spans.push(from..lines.len());
    lines.push(Vec::new());
    lines.extend(summary(sheet, screen, setup, room));
    let rows = usize::from(inside.height);
    let chosen = spans.get(sheet.at).filter(|_| sheet.review.is_none()).cloned();
    // Where all does not fit, the row chosen is seen; of what is only read, the end can be scrolled to.
    let top = match (&chosen, &sheet.review) {
        (Some(chosen), _) => scroll::top(0, Some(chosen.end + 1), lines.len(), rows),
        (None, _) => scroll::top(
            0,
            spans
                .get(sheet.at)
                .map(|span| if sheet.at + 1 == spans.len() { lines.len() - 1 } else { span.start }),
            lines.len(),
            rows,
        ),
    };
    for (number, y) in (top..lines.len()).zip(inside.top()..inside.bottom()) {
        paint.rich(inside.x, y, room, &lines[number]);
        if focused && chosen.as_ref().is_some_and(|span| span.contains(&number)) {
            let row = Rect { x: inside.x, y, width: room, height: 1 };
            paint.put(row.x, y, 1, setup.signs().chosen, Role::Accent);
            paint.tint(row, Role::Selected);
        }
    }
    paint.position(area, inside, top, lines.len());
    let hint = if sheet.ticket.is_some() {
        setup.text.common.working.clone()
    } else {
        hint(sheet, screen, setup)
    };
    paint.foot(area, &hint);
    let (_, line) = sheet.editing.as_ref().filter(|_| editing)?;
    let y = inside.y + u16::try_from(input_row.checked_sub(top)?).ok()?;
    let place = Rect {
        x: inside.x + 2,
        y: y.min(inside.bottom().saturating_sub(1)),
        width: room.saturating_sub(3),
        height: 1,
    };
    paint.tint(place, Role::Input);
    let style = paint.style(Role::Input);
    Some(line.view(paint.buffer, place, style))
}

/// What the answers come to, what the desk refused, and the appeal.
fn summary(sheet: &State, screen: &Screen, setup: &Setup, room: u16) -> Vec<Rich> {
    let text = &setup.text.sheet;
    let mut lines: Vec<Rich> = Vec::new();
    match sheet.score(screen) {
        Some(score) => {
            let failed =
                screen.standard().review_questions.iter().any(|question| {
                    question.fatal && sheet.answers.get(&question.id) == Some(&false)
                });
            let words = if failed { &text.score_fatal } else { &text.score };
            let said = setup.say(words, &[("score", &setup.text.language.percent(score, 0))]);
            let role = if score <= 0.0 { Role::Breached } else { Role::Strong };
            lines.extend(wrap_rich(&said, room, role));
        }
        None => lines.extend(wrap_rich(&text.score_open, room, Role::Muted)),
    }
    if let Some(review) = &sheet.review {
        let said = setup.say(
            &text.by,
            &[
                ("who", &paint::line(&review.reviewer)),
                ("when", &paint::moment(review.at, screen.now, screen.zone(), setup)),
                ("number", &review.seq.to_string()),
            ],
        );
        lines.extend(wrap_rich(&said, room, Role::Muted));
        if let Some(appeal) = screen.screens.control.appeals.against(review.seq) {
            lines.push(Vec::new());
            lines.extend(appeals::told(appeal, screen, setup, room));
        }
    }
    if let Some(error) = &sheet.error {
        lines.extend(wrap_rich(error, room, Role::Error));
    }
    lines
}

/// The keys that do something here.
fn hint(sheet: &State, screen: &Screen, setup: &Setup) -> String {
    let text = &setup.text.sheet;
    if sheet.is_editing() {
        return text.hint_writing.clone();
    }
    let Some(review) = &sheet.review else {
        return match sheet.half {
            Half::Sheet => text.hint_sheet.clone(),
            Half::Timeline => text.hint_timeline.clone(),
        };
    };
    let appeal = screen.screens.control.appeals.against(review.seq);
    match appeal {
        None if review.operator == screen.me => text.hint_mine.clone(),
        Some(appeal)
            if appeal.answer.is_none()
                && appeal.operator != screen.me
                && screen.may(Right::Review) =>
        {
            text.hint_appeal.clone()
        }
        _ => text.hint_read.clone(),
    }
}
