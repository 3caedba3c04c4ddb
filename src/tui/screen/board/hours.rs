//! The hours of the day as charts: what came, was answered, was resolved and lay open; and the next
//! crowd of deadlines.

use chrono::{DateTime, Utc};
use ratatui::layout::Rect;

use crate::{
    config::theme::Role,
    model::card::Board,
    tui::{
        paint::{self, Paint, Rich},
        state::State as Screen,
        widget::{fit::width, gauge},
    },
};

/// How many rows a chart has where the screen has so many.
pub const fn rows(height: u16) -> u16 {
    match height {
        56.. => 3,
        42.. => 2,
        _ => 1,
    }
}

/// Draws the charts into the inside of their box.
pub fn view(paint: &mut Paint<'_>, state: &Screen, board: &Board, area: Rect) {
    if area.height < 3 {
        return;
    }
    // Side by side where both have room for a day, else what comes under what was.
    if area.width < 60 {
        let used = past(paint, state, board, area);
        let below = Rect { y: area.y + used, height: area.height.saturating_sub(used), ..area };
        coming(paint, state, board, below);
        return;
    }
    let half = area.width / 2;
    past(paint, state, board, Rect { width: half, ..area });
    coming(paint, state, board, Rect { x: area.x + half, width: area.width - half, ..area });
}

/// How wide an hour stands, and how many of them.
fn scale(room: u16, hours: usize) -> (u16, usize) {
    let hours = u16::try_from(hours).unwrap_or(u16::MAX).max(1);
    let wide = (room / hours).clamp(1, 2);
    (wide, usize::from(room / wide))
}

/// Draws what was, hour by hour, and tells how many rows that took.
fn past(paint: &mut Paint<'_>, state: &Screen, board: &Board, area: Rect) -> u16 {
    let setup = paint.setup;
    let text = &setup.text.board;
    let series = [
        (&text.arrivals, &board.arrivals, Role::Accent, true),
        (&text.answers, &board.answers, Role::Text, true),
        (&text.resolutions, &board.resolutions, Role::Done, true),
        (&text.backlog, &board.backlog, Role::AtRisk, false),
    ];
    let label = series.iter().map(|(title, ..)| width(title)).max().unwrap_or(0) + 2;
    let room = area.width.saturating_sub(label + 8);
    let (wide, shown) = scale(room, board.arrivals.len());
    let tall = ((area.height - 1) / 4).clamp(1, 3);
    let mut y = area.y;
    for (title, hours, role, adds_up) in series {
        let counts: Vec<u64> = hours.iter().map(|(_, count)| *count).collect();
        let counts = &counts[counts.len().saturating_sub(shown)..];
        // What came in a day is a sum; what lay there is what lies there now.
        let total: u64 =
            if adds_up { counts.iter().sum() } else { counts.last().copied().unwrap_or(0) };
        let x = area.x + 1 + label;
        let foot = y + tall - 1;
        paint.put(area.x + 1, foot, label, title, Role::Muted);
        let mut used = 0;
        for (y, row) in (y..).zip(gauge::chart(counts, tall, wide, setup.ascii)) {
            used = paint.put(x, y, room, &row, role);
        }
        paint.put(x + used + 1, foot, 6, &total.to_string(), Role::Strong);
        y += tall;
        if y >= area.bottom() {
            return y - area.y;
        }
    }
    let hours: Vec<_> = board.arrivals.iter().map(|(hour, _)| *hour).collect();
    let line = clock_line(&hours[hours.len().saturating_sub(shown)..], wide, state);
    paint.rich(area.x + 1 + label, y, room, &line);
    y + 1 - area.y
}

/// The hours of the day under a chart: every third.
fn clock_line(hours: &[DateTime<Utc>], wide: u16, state: &Screen) -> Rich {
    let mut line: Rich = Vec::new();
    let mut at = 0;
    for (number, hour) in hours.iter().enumerate() {
        let offset = number * usize::from(wide);
        let local = hour.with_timezone(&state.zone()).format("%H").to_string();
        if offset >= at && local.parse::<u32>().is_ok_and(|hour| hour % 3 == 0) {
            line.push((" ".repeat(offset - at), Role::Muted));
            line.push((local, Role::Muted));
            at = offset + 2;
        }
    }
    line
}

/// What falls due in the coming day, and the hour in which most does.
fn coming(paint: &mut Paint<'_>, state: &Screen, board: &Board, area: Rect) {
    if area.height == 0 {
        return;
    }
    let setup = paint.setup;
    let text = &setup.text.board;
    let label = width(&text.coming) + 2;
    let room = area.width.saturating_sub(label + 8);
    let (wide, shown) = scale(room, board.coming.len());
    let coming = &board.coming[..board.coming.len().min(shown)];
    let counts: Vec<u64> = coming.iter().map(|(_, count)| *count).collect();
    let tall = (area.height.saturating_sub(1) / 4).clamp(1, 3);
    let x = area.x + 1 + label;
    let foot = area.y + tall - 1;
    paint.put(area.x + 1, foot, label, &text.coming, Role::Muted);
    let mut used = 0;
    for (y, row) in (area.y..).zip(gauge::chart(&counts, tall, wide, setup.ascii)) {
        used = paint.put(x, y, room, &row, Role::AtRisk);
    }
    let total: u64 = counts.iter().sum();
    paint.put(x + used + 1, foot, 6, &total.to_string(), Role::Strong);
    if foot + 1 >= area.bottom() {
        return;
    }
    let hours: Vec<_> = coming.iter().map(|(hour, _)| *hour).collect();
    let line = clock_line(&hours, wide, state);
    paint.rich(x, foot + 1, room, &line);
    let Some(crowd) = &board.crowd else {
        return;
    };
    let hour = crowd.hour.with_timezone(&state.zone()).format("%H:00");
    let where_to: Vec<String> = crowd
        .departments
        .iter()
        .map(|(department, count)| {
            let title = paint::line(state.department_title(department.as_str()));
            format!("{title} {count}")
        })
        .collect();
    let words =
        setup.say(&text.crowd, &[("hour", &hour.to_string()), ("where", &where_to.join(" · "))]);
    let lines = paint::wrap_rich(&words, area.width.saturating_sub(2), Role::Text);
    // A line between, where there is one to spare.
    let left = area.bottom().saturating_sub(foot + 2);
    let gap = u16::from(usize::from(left) > lines.len());
    let below = Rect {
        x: area.x + 1,
        y: foot + 2 + gap,
        width: area.width.saturating_sub(2),
        height: left.saturating_sub(gap),
    };
    paint.lines(below, &lines, 0);
}
