//! How it looks: the list above, what the chosen row rests on below.

use ratatui::layout::{Position, Rect};

use super::{
    Row, Stage, State, Tab,
    labels::{DIGITS, Labels, ToLabel},
};
use crate::{
    config::theme::Role,
    learn::lesson::Lesson,
    report,
    text::fill,
    tui::{
        layout,
        paint::{self, Paint, Rich, wrap_rich},
        setup::Setup,
        state::State as Screen,
        widget::{fit, scroll},
    },
};

/// The list keeps so many rows at least.
const FEWEST_ROWS: u16 = 3;

pub fn view(paint: &mut Paint<'_>, screen: &Screen, state: &State) -> Option<Position> {
    let setup = paint.setup;
    let text = &setup.text.learn;
    let width = 120.min(screen.size.width.saturating_sub(2));
    let height = screen.size.height.saturating_sub(2).min(44);
    let area = layout::centre(screen.size, width, height);
    let inside = paint.popup(area, &text.title.clone());
    let taught = match &state.stage {
        Stage::There(taught) => taught,
        Stage::Refused(refusal) => {
            let lines = wrap_rich(
                &paint::line(&setup.text.refusal(refusal)),
                inside.width.saturating_sub(4),
                Role::Text,
            );
            let place = Rect { x: inside.x + 2, y: inside.y + 1, ..inside };
            let place = Rect { width: inside.width.saturating_sub(4), ..place };
            paint.lines(place, &lines, 0);
            paint.foot(area, &setup.text.versions.close.clone());
            return None;
        }
        waiting => {
            let (what, next) = progress(waiting, setup);
            paint.empty(inside, &what, &next);
            paint.foot(area, &setup.text.versions.close.clone());
            return None;
        }
    };
    let lesson = &*taught.0;

    tabs(paint, state, inside);
    let body = Rect { y: inside.y + 1, height: inside.height.saturating_sub(1), ..inside };
    match state.tab {
        Tab::Proposals => proposals(paint, state, lesson, (area, body)),
        Tab::Doubted => labels(paint, screen, state, &state.doubted, (area, body)),
        Tab::Sample => labels(paint, screen, state, &state.sample, (area, body)),
    }
    let foot = match state.tab {
        Tab::Proposals => &text.foot,
        Tab::Doubted => &text.foot_doubted,
        Tab::Sample => &text.foot_sample,
    };
    paint.foot(area, &paint::whole_hints(foot, area.width.saturating_sub(4)));
    None
}

/// What is said while it is learnt.
fn progress(stage: &Stage, setup: &Setup) -> (String, String) {
    let text = &setup.text.learn;
    match stage {
        Stage::Reading(done, all) => {
            let whole = |count: u64| setup.text.language.whole(count);
            let values = [("done", whole(*done)), ("all", whole(*all))];
            let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
            (fill(&text.reading, &values), String::new())
        }
        Stage::Learning => (text.learning.clone(), text.learning_next.clone()),
        _ => (setup.text.common.working.clone(), String::new()),
    }
}

fn tabs(paint: &mut Paint<'_>, state: &State, inside: Rect) {
    let text = &paint.setup.text.learn;
    let Stage::There(taught) = &state.stage else {
        return;
    };
    let names = [
        (Tab::Proposals, &text.tab_proposals, taught.0.proposals.len()),
        (Tab::Doubted, &text.tab_doubted, state.doubted.open()),
        (Tab::Sample, &text.tab_sample, state.sample.open()),
    ];
    let mut x = inside.x + 1;
    for (tab, name, count) in names {
        let said = format!(" {name} {count} ");
        let role = if tab == state.tab { Role::HeaderHere } else { Role::Muted };
        let room = inside.right().saturating_sub(x);
        x += paint.put(x, inside.y, room, &said, role) + 1;
    }
}

/// Divides a body into the list and what is said below it.
fn divide(paint: &mut Paint<'_>, body: Rect, rows: usize, needed: usize) -> (Rect, Rect) {
    let rows = u16::try_from(rows.max(1)).unwrap_or(u16::MAX);
    let needed = u16::try_from(needed).unwrap_or(u16::MAX);
    let room = body.height.saturating_sub(2);
    // What is said gets what it needs, as long as the list keeps a third.
    let list = rows.min(room.saturating_sub(needed).max(room / 3).max(FEWEST_ROWS)).min(room);
    let upper = Rect { y: body.y + 1, height: list, ..body };
    let y = upper.bottom();
    let rule = if paint.setup.ascii { "-" } else { "─" }.repeat(body.width.into());
    paint.put(body.x, y, body.width, &rule, Role::Frame);
    let lower = Rect {
        x: body.x + 2,
        y: y + 1,
        width: body.width.saturating_sub(4),
        height: body.bottom().saturating_sub(y + 1),
    };
    (upper, lower)
}

/// Draws what is said below, scrolled; no further than to its end.
fn below(paint: &mut Paint<'_>, area: Rect, lower: Rect, lines: &[Rich], top: usize) {
    let most = lines.len().saturating_sub(usize::from(lower.height));
    paint.lines(lower, lines, top.min(most));
    paint.position(area, lower, top.min(most), lines.len());
}

fn proposals(paint: &mut Paint<'_>, state: &State, lesson: &Lesson, (area, body): (Rect, Rect)) {
    let setup = paint.setup;
    let text = &setup.text.learn;
    let rows = state.rows();
    let (here, at) = (state.picker.place(&rows), state.picker.shown(&rows));
    let room = body.width.saturating_sub(4);
    let mut detail = rows.get(at).map_or_else(
        || {
            // With nothing to take it is said how far the desk is from a scorecard.
            let mut lines = wrap_rich(&text.none, room, Role::Text);
            lines.push(Vec::new());
            let card = report::card_lines(&setup.text, lesson);
            lines.extend(card.iter().flat_map(|line| wrap_rich(line.trim(), room, Role::Muted)));
            lines
        },
        |row| evidence(*row, state, lesson, setup, room),
    );
    detail.push(Vec::new());
    for line in comes_to(state, lesson, setup) {
        detail.extend(wrap_rich(line.trim(), room, Role::Head));
    }
    let (list, lower) = divide(paint, body, rows.len(), detail.len());
    let top = scroll::top(0, Some(at), rows.len(), usize::from(list.height));
    for (y, number) in (list.top()..list.bottom()).zip(top..rows.len()) {
        let line = line_of(rows[number], state, lesson, setup);
        paint.rich(list.x, y, list.width, &line);
        if here == Some(number) {
            paint.select(list, y);
        }
    }
    below(paint, area, lower, &detail, state.top);
}

fn line_of(row: Row, state: &State, lesson: &Lesson, setup: &Setup) -> Rich {
    let text = &setup.text.learn;
    let (taken, words, doubtful) = match row {
        Row::Card => {
            let lines = lesson.learnt.as_ref().map_or(0, |learnt| learnt.lines.len());
            (state.card, setup.count(&text.row_card, lines as u64), false)
        }
        Row::Change(at) => {
            let proposal = &lesson.proposals[at];
            let words =
                paint::line(&report::proposal_words(&setup.text, proposal, &lesson.standard));
            (state.taken.contains(&at), words, proposal.doubtful)
        }
    };
    let refused = matches!(row, Row::Change(at)
        if state.draft.iter().any(|draft| draft.refused.iter().any(|(other, _)| *other == at)));
    let sign = if taken { setup.signs().marked } else { " " };
    let role = match (refused, taken, doubtful) {
        (true, ..) => Role::Breached,
        (_, true, _) => Role::Text,
        _ => Role::Muted,
    };
    let mut line = vec![(format!(" {sign} "), Role::Accent), (words, role)];
    if doubtful {
        line.push((format!("  {}", text.doubtful), Role::AtRisk));
    }
    line
}

/// What a row rests on.
fn evidence(row: Row, state: &State, lesson: &Lesson, setup: &Setup, room: u16) -> Vec<Rich> {
    let text = &setup.text;
    let Row::Change(at) = row else {
        let said = report::card_lines(text, lesson);
        return said.iter().flat_map(|line| wrap_rich(line.trim(), room, Role::Text)).collect();
    };
    let proposal = &lesson.proposals[at];
    let words = paint::line(&report::proposal_words(text, proposal, &lesson.standard));
    let mut lines = wrap_rich(&words, room, Role::Strong);
    lines.extend(wrap_rich(&report::evidence_words(text, proposal), room, Role::Text));
    if let Some((_, why)) =
        state.draft.iter().flat_map(|draft| &draft.refused).find(|(other, _)| *other == at)
    {
        let said = fill(&text.learn.refused, &[("why", why)]);
        lines.extend(wrap_rich(&paint::line(&said), room, Role::Breached));
    }
    for row in &proposal.rows {
        let row = &lesson.study.rows[*row as usize];
        let id = format!("{:<7}", format!("#{}", row.id));
        let said = report::beginning(row);
        let left = room.saturating_sub(fit::width(&id));
        lines.push(vec![(id, Role::Strong), (fit::fit(&said, left).into_owned(), Role::Say)]);
    }
    lines
}

/// What the draft comes to on the newest requests.
fn comes_to(state: &State, lesson: &Lesson, setup: &Setup) -> Vec<String> {
    match &state.draft {
        Some(draft) => report::effect_lines(
            &setup.text,
            lesson,
            &draft.effect,
            draft.choice.taken.len(),
            draft.choice.card,
        ),
        None => vec![setup.text.common.working.clone()],
    }
}

fn labels(
    paint: &mut Paint<'_>,
    screen: &Screen,
    state: &State,
    labels: &Labels,
    (area, body): (Rect, Rect),
) {
    let setup = paint.setup;
    let text = &setup.text.learn;
    let blind = state.tab == Tab::Sample;
    if labels.rows.is_empty() {
        let none = if blind { &text.sample_none } else { &text.doubted_none };
        paint.empty(body, &none.clone(), "");
        return;
    }
    let here = labels.place();
    let at = here.unwrap_or(0);
    let room = body.width.saturating_sub(4);
    let detail = to_read(&labels.rows[at], blind, screen, setup, room);
    let (list, lower) = divide(paint, body, labels.rows.len(), detail.len());
    let top = scroll::top(0, Some(at), labels.rows.len(), usize::from(list.height));
    for (y, number) in (list.top()..list.bottom()).zip(top..labels.rows.len()) {
        let line = label_line(&labels.rows[number], labels, blind, screen, setup);
        paint.rich(list.x, y, list.width, &line);
        if here == Some(number) {
            paint.select(list, y);
        }
    }
    below(paint, area, lower, &detail, state.top);
}

fn label_line(row: &ToLabel, labels: &Labels, blind: bool, screen: &Screen, setup: &Setup) -> Rich {
    let text = &setup.text.learn;
    let title =
        |id: &crate::model::id::DepartmentId| paint::line(screen.department_title(id.as_str()));
    let said = labels.said.get(&row.request);
    let sign = if said.is_some() { setup.signs().done } else { " " };
    let mut line = vec![
        (format!(" {sign} "), Role::Done),
        (format!("{:<8}", format!("#{}", row.request)), Role::Strong),
    ];
    if let Some(department) = said {
        line.push((format!("{}  ", title(department)), Role::Done));
    } else if let Some((department, lead)) = row.doubted_for.as_ref().filter(|_| !blind) {
        let values = [
            ("here", title(&row.department)),
            ("there", title(department)),
            ("lead", lead.to_string()),
        ];
        let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
        line.push((format!("{}  ", fill(&text.doubted_row, &values)), Role::AtRisk));
    }
    let subject = if row.subject.is_empty() { &row.body } else { &row.subject };
    line.push((paint::line(subject), Role::Text));
    line
}

/// A request to read, and the departments by their digits.
fn to_read(row: &ToLabel, blind: bool, screen: &Screen, setup: &Setup, room: u16) -> Vec<Rich> {
    let text = &setup.text.learn;
    let mut lines = Vec::new();
    if !row.subject.is_empty() {
        lines.extend(wrap_rich(&paint::line(&row.subject), room, Role::Strong));
    }
    lines.extend(wrap_rich(&paint::block(&row.body), room, Role::Client));
    lines.push(Vec::new());
    let question = if blind { &text.where_blind } else { &text.where_doubted };
    lines.extend(wrap_rich(question, room, Role::Head));
    let departments = screen.standard().departments.iter().take(DIGITS).enumerate();
    let mut line: Rich = Vec::new();
    let mut used = 0;
    for (at, department) in departments {
        let title = paint::line(&department.title);
        let resolved = !blind && department.id == row.department;
        let role = if resolved { Role::Accent } else { Role::Text };
        let cells = fit::width(&title) + 5;
        if used + cells > room && !line.is_empty() {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        line.push((format!("{} ", at + 1), Role::Key));
        line.push((format!("{title}   "), role));
        used += cells;
    }
    lines.push(line);
    lines
}
