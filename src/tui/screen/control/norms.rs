//! The norms over time: of what was done under each, the share that kept it, what was let through against it
//! and what broke it, in all and week by week.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use ratatui::layout::Rect;

use crate::{
    config::theme::Role,
    model::norm::{Held, Tally},
    tui::{
        effect::Part,
        paint::{self, Paint, Rich, wrap_rich},
        setup::Setup,
        state::State as Screen,
        widget::{fit, gauge, picker::Picker, scroll},
    },
};

/// The weeks that can be looked back.
const WEEKS: [u32; 5] = [12, 26, 52, 4, 8];
/// So many cells the head over the weeks needs.
const HEAD: u16 = 14;
/// What was counted is counted anew after so long, not with every change of the desk: it is of weeks.
const FRESH: TimeDelta = TimeDelta::seconds(60);

/// What the list remembers.
#[derive(Debug)]
pub struct State {
    /// So many weeks are looked back.
    pub weeks: u32,
    /// The norms; none while they are counted.
    pub rows: Option<Vec<Held>>,
    /// Of how many weeks, and when, they were counted.
    read: Option<(u32, DateTime<Utc>)>,
    picker: Picker<String>,
}

impl Default for State {
    fn default() -> Self {
        Self { weeks: WEEKS[0], rows: None, read: None, picker: Picker::new() }
    }
}

impl State {
    /// What it has to show: only what is not known, or known from long ago.
    pub fn wants(&self, now: DateTime<Utc>, parts: &mut Vec<Part>) {
        let known = self.read.is_some_and(|(weeks, at)| weeks == self.weeks && now - at < FRESH);
        if !known {
            parts.push(Part::Norms(self.weeks));
        }
    }

    /// Takes what was counted.
    pub fn take(&mut self, weeks: u32, rows: Vec<Held>, now: DateTime<Utc>) {
        if weeks == self.weeks {
            self.rows = Some(rows);
            self.read = Some((weeks, now));
        }
    }

    /// Looks back another number of weeks.
    pub fn turn(&mut self) {
        let at = WEEKS.iter().position(|weeks| *weeks == self.weeks);
        self.weeks = WEEKS[at.map_or(0, |at| (at + 1) % WEEKS.len())];
        self.rows = None;
    }

    fn ids(&self) -> Vec<String> {
        self.rows.iter().flatten().map(|held| held.norm.id.clone()).collect()
    }

    pub fn step(&mut self, by: isize) {
        let ids = self.ids();
        self.picker.step(by, &ids);
    }
}

/// The weeks looked back, the last one running: each with how the norm was held, those without anything too.
fn weeks(held: &Held, count: u32, screen: &Screen) -> Vec<(NaiveDate, Tally)> {
    use chrono::Datelike as _;
    let today = screen.now.with_timezone(&screen.zone()).date_naive();
    let monday = today - Days::new(u64::from(today.weekday().num_days_from_monday()));
    let rows = screen.screens.control.norms.rows.iter().flatten();
    let first = rows.filter_map(|row| row.weeks.first()).map(|(week, _)| *week).min();
    (0..u64::from(count))
        .rev()
        .map(|ago| monday - Days::new(7 * ago))
        // Before the first of which anything is known there is nothing to tell.
        .filter(|week| first.is_none_or(|first| *week >= first))
        .map(|week| {
            let found = held.weeks.iter().find(|(other, _)| *other == week);
            (week, found.map(|(_, tally)| *tally).unwrap_or_default())
        })
        .collect()
}

fn percent(tally: &Tally, setup: &Setup) -> String {
    tally.share().map_or_else(
        || setup.signs().nobody.to_owned(),
        |share| {
            // Only all is all.
            let shown = if share < 1.0 { share.min(0.99) } else { share };
            setup.text.language.percent(shown, 0)
        },
    )
}

/// How good a share is.
fn role(tally: &Tally) -> Role {
    match tally.share() {
        None => Role::Muted,
        Some(share) if share >= 1.0 => Role::Done,
        Some(share) if share >= 0.9 => Role::Text,
        Some(share) if share >= 0.75 => Role::AtRisk,
        Some(_) => Role::Breached,
    }
}

/// The role of a number; nothing is nothing to look at.
const fn some(number: u64, role: Role) -> Role {
    if number == 0 { Role::Muted } else { role }
}

fn counted(number: u64, setup: &Setup) -> String {
    if number == 0 { setup.signs().nobody.to_owned() } else { number.to_string() }
}

/// Draws the list, and below it the weeks of the norm chosen.
pub fn view(paint: &mut Paint<'_>, screen: &Screen, frame: Rect, inside: Rect) {
    let setup = paint.setup;
    let text = &setup.text.norms;
    let state = &screen.screens.control.norms;
    let Some(rows) = &state.rows else {
        paint.empty(inside, &setup.text.common.working.clone(), "");
        return;
    };
    if rows.is_empty() {
        paint.empty(inside, &text.none.clone(), "");
        return;
    }
    let at = state.picker.shown(&state.ids());
    let area = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside };
    // The name, five columns of numbers, and the weeks: as many of the last as there is room for.
    let numbers: u16 = 8 + 7 + 9 + 8 + 9;
    let chart =
        u16::try_from(state.weeks).unwrap_or(u16::MAX).clamp(HEAD, (area.width / 4).max(HEAD));
    let name = area.width.saturating_sub(numbers + chart + 2);
    let heads = [
        (8_u16, &text.share_short),
        (7, &text.kept_short),
        (9, &text.overridden_short),
        (8, &text.broken_short),
        (9, &text.refused),
    ];
    paint.put(area.x, area.y, name, &text.norm, Role::Head);
    let mut x = area.x + name;
    for (room, head) in &heads {
        let head = fit::fit(head, room - 1);
        let pad = usize::from(room - fit::width(&head));
        let said = format!("{}{head}", " ".repeat(pad));
        paint.put(x, area.y, *room, &said, Role::Head);
        x += room;
    }
    let back = setup.count(&text.weeks, u64::from(state.weeks));
    paint.put(x + 2, area.y, chart, &back, Role::Head);
    let listed = u16::try_from(rows.len()).unwrap_or(u16::MAX);
    let list =
        Rect { y: area.y + 1, height: listed.min(area.height.saturating_sub(1) / 2), ..area };
    let top = scroll::top(0, Some(at), rows.len(), usize::from(list.height));
    for (y, number) in (list.top()..list.bottom()).zip(top..rows.len()) {
        let held = &rows[number];
        let total = &held.total;
        paint.put(area.x, y, name - 1, &paint::line(&held.norm.text), Role::Text);
        let mut x = area.x + name;
        let cells = [
            (percent(total, setup), role(total)),
            (counted(total.kept, setup), some(total.kept, Role::Text)),
            (counted(total.overridden, setup), some(total.overridden, Role::AtRisk)),
            (counted(total.broken, setup), some(total.broken, Role::Breached)),
            (counted(total.refused, setup), Role::Muted),
        ];
        for ((room, _), (said, role)) in heads.iter().zip(cells) {
            let pad = usize::from(room.saturating_sub(fit::width(&said)));
            paint.put(x, y, *room, &format!("{}{said}", " ".repeat(pad)), role);
            x += room;
        }
        let weeks = weeks(held, state.weeks, screen);
        let shown = &weeks[weeks.len().saturating_sub(usize::from(chart))..];
        let shares: Vec<Option<f64>> = shown.iter().map(|(_, tally)| tally.share()).collect();
        let line = gauge::shares(&shares, setup.ascii);
        paint.put(x + 2, y, chart, &line, Role::Accent);
        if number == at {
            let row = Rect { x: inside.x, width: inside.width, ..list };
            paint.select(row, y);
        }
    }
    paint.position(frame, list, top, rows.len());
    let below = Rect {
        y: list.bottom() + 1,
        height: area.bottom().saturating_sub(list.bottom() + 1),
        ..area
    };
    let lines = told(&rows[at], screen, setup, (below.width, below.height));
    paint.lines(below, &lines, 0);
}

/// A norm in full, and its weeks, the newest first: as many as there are rows for.
fn told(held: &Held, screen: &Screen, setup: &Setup, (room, rows): (u16, u16)) -> Vec<Rich> {
    let text = &setup.text.norms;
    let state = &screen.screens.control.norms;
    let mut lines = wrap_rich(&paint::line(&held.norm.text), room, Role::Strong);
    lines.push(vec![(paint::line(held.norm.clause().as_str()), Role::Muted)]);
    let mut weeks = weeks(held, state.weeks, screen);
    weeks.reverse();
    let left = usize::from(rows).saturating_sub(lines.len() + 1);
    let bar = if room >= 100 { 40 } else { 16 };
    for (week, tally) in weeks.iter().take(left) {
        let mut line: Rich = vec![(format!("{}  ", setup.text.date(*week)), Role::Muted)];
        let share = tally.share();
        let drawn = share
            .map_or_else(|| " ".repeat(bar.into()), |share| gauge::bar(share, bar, setup.ascii));
        line.push((drawn, role(tally)));
        line.push((format!("{:>6}  ", percent(tally, setup)), role(tally)));
        let mut parts = Vec::new();
        for (name, number) in [
            (&text.kept, tally.kept),
            (&text.overridden, tally.overridden),
            (&text.broken, tally.broken),
            (&text.refused, tally.refused),
        ] {
            if number > 0 {
                parts.push(format!("{name} {number}"));
            }
        }
        line.push((parts.join(" · "), Role::Text));
        lines.push(line);
    }
    lines.extend(wrap_rich(&text.note, room, Role::Muted));
    lines
}
