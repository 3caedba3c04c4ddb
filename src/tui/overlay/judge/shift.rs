//! The report of a shift: what would be left now, and what the last shift left, with both signatures
//! and the seal. It is signed from here, by the outgoing shift and by the incoming one.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use ratatui::layout::Position;

use crate::tui::overlay::{
    Next, Overlay,
    confirm::{self, Then},
    form, list,
};
use crate::{
    config::{keys::Chord, theme::Role},
    model::{
        command::Command,
        event::{Event, Recorded},
        id::RequestId,
        private::Private,
        shift::{Left, ShiftReport, SignedShift},
    },
    tui::{
        effect::Part,
        input::{self, Typed},
        layout,
        paint::{self, Paint, Rich, wrap_rich},
        setup::Setup,
        state::State as Screen,
        widget::{picker::Picker, scroll},
    },
};

/// What was read of the shifts.
#[derive(Debug, Clone, PartialEq)]
pub struct Shifts {
    /// What would be left now.
    pub now: ShiftReport,
    /// The last report that was signed.
    pub last: Option<SignedShift>,
    /// What the requests of both are about.
    pub subjects: BTreeMap<RequestId, String>,
}

#[derive(Debug, Default)]
pub struct State {
    /// What was read; none while it is on its way.
    pub shifts: Option<Box<Shifts>>,
    /// Whether the last report signed is shown, rather than what would be left now.
    last: bool,
    /// The row chosen, among those that are requests.
    picker: Picker<RequestId>,
}

impl State {
    /// What it has to show.
    pub fn wants(&self, parts: &mut Vec<Part>) {
        parts.push(Part::Shift);
    }

    /// The report that is shown, and when it was made.
    fn report(&self, now: DateTime<Utc>) -> Option<(&ShiftReport, DateTime<Utc>)> {
        let shifts = self.shifts.as_deref()?;
        if !self.last {
            return Some((&shifts.now, now));
        }
        let handed = &shifts.last.as_ref()?.handed;
        match &handed.event {
            Event::ShiftHanded(report) => Some((report, handed.at)),
            _ => None,
        }
    }

    /// Takes what was read.
    pub fn take(&mut self, shifts: Box<Shifts>, now: DateTime<Utc>) {
        self.shifts = Some(shifts);
        let requests = self.requests(now);
        self.picker.settle(&requests);
    }

    fn requests(&self, now: DateTime<Utc>) -> Vec<RequestId> {
        let Some((report, _)) = self.report(now) else {
            return Vec::new();
        };
        [&report.at_risk, &report.promised, &report.parked]
            .into_iter()
            .flatten()
            .map(|left| left.request)
            .collect()
    }
}

/// What a key does.
pub fn key(state: &mut State, screen: &mut Screen, chord: Chord, setup: &Setup) -> Next {
    let typed = input::typed(chord.latin());
    let requests = state.requests(screen.now);
    match typed {
        Typed::Escape | Typed::Char('q') => return Next::close(),
        Typed::Down | Typed::Char('j') => state.picker.step(1, &requests),
        Typed::Up | Typed::Char('k') => state.picker.step(-1, &requests),
        Typed::PageDown => state.picker.step(10, &requests),
        Typed::PageUp => state.picker.step(-10, &requests),
        Typed::Next | Typed::Previous => {
            state.last = !state.last;
            state.picker.clear();
        }
        Typed::Enter => {
            if let Some(at) = state.picker.place(&requests) {
                list::open(screen, requests[at]);
                return Next::close();
            }
        }
        Typed::Char('h') => {
            let form = form::open(form::Purpose::ShiftHand, Vec::new(), screen, setup);
            return Next::Over(Box::new(Overlay::Form(Box::new(form))), Vec::new());
        }
        Typed::Char('t') => {
            let waits = state
                .shifts
                .as_deref()
                .and_then(|shifts| shifts.last.as_ref())
                .filter(|signed| signed.taken.is_none());
            let Some(signed) = waits else {
                screen.complain(setup.text.board.shift_nothing.clone());
                return Next::stay();
            };
            let who = paint::line(&signed.handed.actor.to_string());
            let confirm = confirm::State {
                title: confirm::titled(&setup.text.hint.shift),
                yes: setup.text.hint.shift.clone(),
                question: setup.say(&setup.text.board.shift_take, &[("who", &who)]),
                details: Vec::new(),
                then: Then::Submit(Box::new(
                    Command::ShiftTake { shift: Some(signed.handed.seq) }.into(),
                )),
            };
            return Next::Over(Box::new(Overlay::Confirm(Box::new(confirm))), Vec::new());
        }
        _ => {}
    }
    Next::stay()
}

/// The lines, each request with its place among them.
fn lines(state: &State, screen: &Screen, setup: &Setup, room: u16) -> Vec<(Rich, Option<usize>)> {
    let text = &setup.text.board;
    let mut lines: Vec<(Rich, Option<usize>)> = Vec::new();
    let plain = |rich: Vec<Rich>| rich.into_iter().map(|line| (line, None));
    let Some(shifts) = state.shifts.as_deref() else {
        lines.extend(plain(wrap_rich(&setup.text.common.loading, room, Role::Muted)));
        return lines;
    };
    let Some((report, at)) = state.report(screen.now) else {
        lines.extend(plain(wrap_rich(&text.shift_none, room, Role::Muted)));
        return lines;
    };
    let when = |at| paint::moment(at, screen.now, screen.zone(), setup);
    let title = match shifts.last.as_ref().filter(|_| state.last) {
        Some(signed) => setup.say(
            &text.shift_title,
            &[("number", &signed.handed.seq.to_string()), ("when", &when(at))],
        ),
        None => text.shift_unsigned.clone(),
    };
    lines.extend(plain(wrap_rich(&title, room, Role::Strong)));
    let mut place = 0;
    for (head, list) in [
        (&text.shift_risk, &report.at_risk),
        (&text.shift_promised, &report.promised),
        (&text.shift_parked, &report.parked),
    ] {
        lines.push((Vec::new(), None));
        lines.push((vec![(format!("{head} · {}", list.len()), Role::Head)], None));
        for left in list {
            lines.push((line(left, shifts, screen, setup), Some(place)));
            place += 1;
        }
    }
    lines.push((Vec::new(), None));
    if report.more {
        lines.extend(plain(wrap_rich(&text.shift_more, room, Role::AtRisk)));
    }
    if let Some(note) = report.note.as_ref().map(Private::as_str) {
        lines.extend(plain(wrap_rich(&paint::block(note), room, Role::Note)));
    }
    if let Some(signed) = shifts.last.as_ref().filter(|_| state.last) {
        let signature = |pattern: &str, one: &Recorded| {
            let who = paint::line(&one.actor.to_string());
            setup.say(pattern, &[("who", &who), ("when", &when(one.at))])
        };
        let handed = signature(&text.shift_handed, &signed.handed);
        lines.extend(plain(wrap_rich(&handed, room, Role::Text)));
        let (taken, role) = match &signed.taken {
            Some(taken) => (signature(&text.shift_taken, taken), Role::Done),
            None => (text.shift_waits.clone(), Role::AtRisk),
        };
        lines.extend(plain(wrap_rich(&taken, room, role)));
    }
    let seal = setup.say(
        &setup.count(&text.shift_seal, report.events),
        &[("head", &paint::line(&report.head))],
    );
    lines.extend(plain(wrap_rich(&seal, room, Role::Muted)));
    lines
}

/// A request that is left.
fn line(left: &Left, shifts: &Shifts, screen: &Screen, setup: &Setup) -> Rich {
    let due = left
        .due
        .map_or_else(String::new, |due| paint::moment(due, screen.now, screen.zone(), setup));
    let role = match left.due {
        Some(due) if due <= screen.now => Role::Breached,
        _ => Role::Muted,
    };
    let who = left
        .who
        .as_ref()
        .map_or_else(|| setup.signs().nobody.to_owned(), |who| paint::line(who.as_str()));
    let subject = shifts.subjects.get(&left.request);
    vec![
        (format!("  {due:<17}"), role),
        (format!("{:<8}", format!("#{}", left.request)), Role::Strong),
        (format!("{who:<11} "), Role::Muted),
        (subject.map_or_else(String::new, |subject| paint::line(subject)), Role::Text),
    ]
}

pub fn view(paint: &mut Paint<'_>, screen: &Screen, state: &State) -> Option<Position> {
    let setup = paint.setup;
    let text = &setup.text.board;
    let width = 100.min(screen.size.width.saturating_sub(2));
    let needed = lines(state, screen, setup, width.saturating_sub(4)).len();
    let needed = u16::try_from(needed).unwrap_or(u16::MAX).saturating_add(3);
    let height = screen.size.height.saturating_sub(4);
    let height = height.min(needed.max(10));
    let area = layout::centre(screen.size, width, height);
    let mut inside = paint.popup(area, &text.shift.clone());
    inside.x += 1;
    inside.width = inside.width.saturating_sub(2);
    let lines = lines(state, screen, setup, inside.width);
    let rows = usize::from(inside.height);
    let requests = state.requests(screen.now);
    let (here, at) = (state.picker.place(&requests), state.picker.shown(&requests));
    let chosen = lines.iter().position(|(_, place)| *place == Some(at));
    // The last request brings what stands below it: the signatures and the seal.
    let is_last = at + 1 >= requests.len();
    let shown = if is_last { Some(lines.len() - 1) } else { chosen };
    let top = scroll::top(0, shown, lines.len(), rows);
    let top = chosen.map_or(top, |chosen| top.min(chosen));
    for (y, (line, place)) in (inside.top()..inside.bottom()).zip(&lines[top.min(lines.len())..]) {
        paint.rich(inside.x, y, inside.width, line);
        if place.is_some() && *place == here {
            paint.select(inside, y);
        }
    }
    paint.position(area, inside, top, lines.len());
    paint.foot(area, &text.shift_foot.clone());
    None
}
