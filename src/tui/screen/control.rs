//! Control: the log, event by event with the hash that chains it; what was let through against norms,
//! and how they are held over time; quality reviews, the ledger, and appeals.

pub mod appeals;
pub mod ledger;
pub mod norms;
mod overrides;
pub mod reviews;
mod table;

use ratatui::layout::Rect;

use crate::{
    config::theme::Role,
    model::{
        event::{Event, Recorded},
        id::{RequestId, Seq},
        norm::Overridden,
        operator::Actor,
    },
    tui::{
        layout,
        paint::{self, Paint},
        screen::request::timeline,
        setup::Setup,
        spot::{Click, Spot},
        state::State as Screen,
        widget::{
            frame::{Frame, inner},
            picker::Picker,
            scroll,
        },
    },
};

/// How many events a page has.
pub const PAGE: usize = 500;

/// A part of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tab {
    #[default]
    Log,
    /// What was let through against a norm.
    Overrides,
    Reviews,
    Ledger,
    Appeals,
    /// How the norms are held over time.
    Norms,
}

impl Tab {
    /// All, in the order in which they stand.
    pub const ALL: [Self; 6] =
        [Self::Log, Self::Overrides, Self::Reviews, Self::Ledger, Self::Appeals, Self::Norms];

    /// The one so many places on.
    #[must_use]
    pub fn turned(self, by: isize) -> Self {
        let at = Self::ALL.iter().position(|tab| *tab == self).unwrap_or(0);
        let at = at as isize + by;
        Self::ALL[at.rem_euclid(Self::ALL.len() as isize) as usize]
    }
}

/// What the screen remembers.
#[derive(Debug, Default)]
pub struct State {
    /// The part that is shown.
    pub tab: Tab,
    /// Events after this one are shown; the end of the log where none is named.
    pub since: Option<Seq>,
    /// What is shown, oldest first.
    pub events: Vec<Recorded>,
    pub chosen: Option<Seq>,
    /// What was let through, the newest first.
    pub let_through: Vec<Overridden>,
    /// Which of it is chosen.
    pub picked: Picker<Seq>,
    /// How the norms are held.
    pub norms: norms::State,
    pub reviews: reviews::State,
    pub ledger: ledger::State,
    pub appeals: appeals::State,
}

impl State {
    /// Takes a page. Who stands at the end of the log stays at its end.
    pub fn take(&mut self, events: Vec<Recorded>) {
        let last = self.events.last().map(|event| event.seq);
        let follows = self.since.is_none() && (self.chosen.is_none() || self.chosen == last);
        if self.since.is_some() && events.len() < PAGE {
            self.since = None;
        }
        if follows {
            self.chosen = events.last().map(|event| event.seq);
        }
        self.events = events;
    }

    /// Takes what was let through.
    pub fn take_overrides(&mut self, rows: Vec<Overridden>) {
        self.let_through = rows;
        let ids = self.let_through_ids();
        self.picked.settle(&ids);
    }

    fn let_through_ids(&self) -> Vec<Seq> {
        self.let_through.iter().map(|row| row.event).collect()
    }

    /// The request of the event chosen.
    pub fn request(&self) -> Option<RequestId> {
        match self.tab {
            Tab::Log => {}
            Tab::Overrides => {
                let at = self.picked.place(&self.let_through_ids())?;
                return self.let_through[at].request;
            }
            Tab::Reviews => return self.reviews.request(),
            Tab::Ledger | Tab::Norms => return None,
            Tab::Appeals => return self.appeals.request(),
        }
        let chosen = self.chosen?;
        self.events.iter().find(|event| event.seq == chosen).and_then(|event| event.request)
    }

    /// Moves the choice. Near an end of what is shown, the page moves along the log.
    pub fn step(&mut self, by: isize) {
        match self.tab {
            Tab::Log => {}
            Tab::Overrides => {
                let ids = self.let_through_ids();
                return self.picked.step(by, &ids);
            }
            Tab::Norms => return self.norms.step(by),
            Tab::Reviews => return self.reviews.step(by),
            Tab::Ledger => return self.ledger.step(by),
            Tab::Appeals => return self.appeals.step(by),
        }
        let at = self
            .chosen
            .and_then(|seq| self.events.iter().position(|event| event.seq == seq))
            .unwrap_or(0);
        let next = at.saturating_add_signed(by).min(self.events.len().saturating_sub(1));
        self.chosen = self.events.get(next).map(|event| event.seq);
        let Some(first) = self.events.first().map(|event| event.seq.0) else {
            return;
        };
        let half = PAGE as i64 / 2;
        if next < 20 && by < 0 && first > 1 {
            self.since = Some(Seq((first - 1 - half).max(0)));
        } else if next + 20 > self.events.len() && by > 0 && self.since.is_some() {
            self.since = Some(Seq(first - 1 + half));
        }
    }
}

pub fn view(paint: &mut Paint<'_>, state: &Screen) {
    let Some(areas) = layout::areas(state.size) else {
        return;
    };
    let area = areas.body;
    let mut frame = Frame::default();
    frame.add(area);
    let focus = paint.style(Role::Focus);
    frame.paint(paint.buffer, focus, None, paint.setup.ascii);
    let text = &paint.setup.text.control;
    let control = &state.screens.control;
    tabs(paint, state, area);
    let inside = inner(area);
    match control.tab {
        Tab::Log => {}
        Tab::Overrides => return overrides::view(paint, state, inside),
        Tab::Norms => return norms::view(paint, state, area, inside),
        Tab::Reviews => return reviews::view(paint, state, area, inside),
        Tab::Ledger => return ledger::view(paint, state, area, inside),
        Tab::Appeals => return appeals::view(paint, state, area, inside),
    }
    if control.events.is_empty() {
        let loading = paint.setup.text.common.loading.clone();
        paint.empty(inside, &loading, "");
        return;
    }
    let narrow = inside.width < 76;
    // A hash is told by its beginning; what happened has the room.
    let hash_room = if narrow { 0 } else { 9 };
    let taken = if narrow { 36 } else { 45 };
    let what_room = inside.width.saturating_sub(taken + 2 + hash_room);
    let heads = [
        (if narrow { 6 } else { 8 }, text.seq.clone()),
        (if narrow { 15 } else { 17 }, text.when.clone()),
        (if narrow { 8 } else { 12 }, text.who.clone()),
        (if narrow { 7 } else { 8 }, "#".to_owned()),
        (what_room, text.what.clone()),
    ];
    let mut x = inside.x + 1;
    for (room, head) in &heads {
        paint.put(x, inside.y, room - 1, head, Role::Head);
        x += room;
    }
    paint.put(x, inside.y, hash_room, &text.hash.clone(), Role::Head);
    let body = Rect { y: inside.y + 1, height: inside.height - 1, ..inside };
    let rows = usize::from(body.height);
    let at =
        control.chosen.and_then(|seq| control.events.iter().position(|event| event.seq == seq));
    let top =
        scroll::top(at.map_or(0, |at| at.saturating_sub(rows / 2)), at, control.events.len(), rows);
    for (y, event) in (body.top()..body.bottom()).zip(&control.events[top..]) {
        draw(paint, state, event, body, y, &heads.each_ref().map(|(room, _)| *room));
        if control.chosen == Some(event.seq) {
            paint.select(body, y);
        }
    }
    paint.position(area, body, top, control.events.len());
}

/// The names of the parts in the upper edge, the one shown standing out, each with what waits in it.
fn tabs(paint: &mut Paint<'_>, state: &Screen, area: Rect) {
    let text = &paint.setup.text.control;
    let control = &state.screens.control;
    let mut x = area.x + 1;
    for tab in Tab::ALL {
        let (title, waits) = match tab {
            Tab::Log => (&text.log, 0),
            Tab::Overrides => (&text.overrides, 0),
            Tab::Norms => (&text.norms, 0),
            Tab::Reviews => (&text.reviews, control.reviews.to_review.len()),
            Tab::Ledger => (&text.ledger, control.ledger.waiting()),
            Tab::Appeals => (&text.appeals, control.appeals.waiting()),
        };
        let waits = match waits {
            0 => String::new(),
            count => format!(" {count}"),
        };
        let here = control.tab == tab;
        let (label, role) = if here {
            let (open, close) = paint.setup.signs().choice;
            (format!(" {open}{title}{waits}{close} "), Role::Title)
        } else {
            (format!(" {title}{waits} "), Role::TitleCalm)
        };
        let room = (area.right() - 1).saturating_sub(x);
        let used = paint.edge(x, area.y, room, &label, role);
        let name = Rect::new(x, area.y, used, 1);
        paint.spots.push(Spot::new(name, Click::Tab(tab)));
        x += used;
    }
}

fn draw(
    paint: &mut Paint<'_>,
    state: &Screen,
    event: &Recorded,
    body: Rect,
    y: u16,
    rooms: &[u16; 5],
) {
    let who = match &event.actor {
        Actor::Operator(login) => paint::line(login.as_str()),
        Actor::Desk => paint.setup.text.event.desk.clone(),
    };
    let named = paint.setup.text.on_behalf(&who, event.by.as_ref());
    let what = what(event, &named, state, paint.setup, rooms[4]);
    let what = paint.setup.text.on_behalf(&what, event.by.as_ref());
    let cells = [
        (event.seq.to_string(), Role::Muted),
        (paint::moment(event.at, state.now, state.zone(), paint.setup), Role::Text),
        (who.clone(), Role::Text),
        (event.request.map_or_else(String::new, |request| request.to_string()), Role::Muted),
        (what, kind_role(event.event.word())),
    ];
    let mut x = body.x + 1;
    for (room, (text, role)) in rooms.iter().zip(cells) {
        paint.put(x, y, room - 1, &text, role);
        x += room;
    }
    let room = body.right().saturating_sub(x + 1).min(8);
    let hash = event.hash.get(..8).unwrap_or(&event.hash);
    paint.put(x, y, room, hash, Role::Muted);
}

/// What happened: by its name, and where there is room as the timeline tells it. What a client said
/// or answered is read on the request, not in passing.
fn what(event: &Recorded, who: &str, state: &Screen, setup: &Setup, room: u16) -> String {
    let name = setup.text.word.event(&event.event);
    if room < 40 || event.request.is_none() {
        return name.to_owned();
    }
    match &event.event {
        Event::StepDone { script, .. } => {
            let title = state.standard().script(script.as_str());
            let title = title.map_or(script.as_str(), |script| &script.title);
            return format!("{name} · {}", paint::line(title));
        }
        Event::Message { channel, .. } => {
            return format!("{name} · {}", setup.text.word.channel(*channel));
        }
        Event::Received(received) => {
            return format!("{name} · {}", setup.text.word.channel(received.channel));
        }
        _ => {}
    }
    let around = timeline::Around {
        client: "",
        mails: &[],
        timeline: &state.screens.control.events,
        others: &[],
    };
    let words = timeline::entry(event, &around, state, setup).what;
    // Who did it has a column.
    let bare = words.strip_prefix(who).map(|rest| rest.trim_start_matches(':').trim_start());
    bare.filter(|rest| !rest.is_empty()).map_or(words.clone(), ToOwned::to_owned)
}

fn kind_role(word: &str) -> Role {
    match word {
        "deadline.breached" | "callback.broken" => Role::Breached,
        "deadline.warned" | "request.reopened" => Role::AtRisk,
        "request.resolved" | "callback.kept" => Role::Done,
        _ => Role::Text,
    }
}
