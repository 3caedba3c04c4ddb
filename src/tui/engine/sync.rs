//! What is on its way to the desk and back. The state says what it wants to show as a list of parts;
//! what is not there yet is asked for, one errand at a time, so that the newest wish wins.

use chrono::{DateTime, TimeDelta, Utc};

use crate::tui::{
    effect::{Effect, Part, Ticket},
    overlay::Overlay,
    own,
    pane::{Pane, deadlines},
    screen::{Screen, control::Tab},
    state::State,
};
use crate::{
    config::settings::Follow,
    model::{id::RequestId, operator::Right},
};

/// How often others' changes are looked for. A second is promised, and two looks fit in.
pub const WATCH: TimeDelta = TimeDelta::milliseconds(300);
/// How soon what could not be read is asked for again.
const RETRY: TimeDelta = TimeDelta::seconds(2);
/// A desk that has not answered for so long does not: what is shown is old.
const SILENT: TimeDelta = TimeDelta::seconds(10);
/// How often the desk is asked to notice what fell due.
const DUE: TimeDelta = TimeDelta::seconds(10);
/// How often it is said what I look at.
const LOOK: TimeDelta = TimeDelta::seconds(10);

/// How long the selection rests before the panes beside the queue follow it by themselves: they cost
/// several times what its two rows do, and over a slow line an arrow held down would run on long after
/// it was let go.
const REST: TimeDelta = TimeDelta::milliseconds(150);

/// What is on its way.
#[derive(Debug, Default)]
pub struct Sync {
    /// What was asked and is there or on its way.
    have: Vec<Part>,
    /// Whether an errand to read is on its way.
    reading: bool,
    /// Whether a look at the desk is on its way.
    watching: bool,
    /// Commands on their way, with when they left.
    pub waiting: Vec<(Ticket, DateTime<Utc>)>,
    /// When reading failed: it is tried again a little later.
    failed: Option<DateTime<Utc>>,
    /// When the desk last answered.
    answered: Option<DateTime<Utc>>,
    /// Whether the last that came back from the desk was that it cannot be read.
    failing: bool,
    /// The last step of the selection, while the panes beside have not followed.
    stepped: Option<DateTime<Utc>>,
    last_ticket: Ticket,
    last_watch: Option<DateTime<Utc>>,
    last_due: Option<DateTime<Utc>>,
    last_look: Option<(DateTime<Utc>, Option<RequestId>, bool)>,
}

impl Sync {
    /// A new ticket for a command that leaves now.
    pub fn ticket(&mut self, now: DateTime<Utc>) -> Ticket {
        self.last_ticket.0 += 1;
        self.waiting.push((self.last_ticket, now));
        self.last_ticket
    }

    /// A command came back.
    pub fn back(&mut self, ticket: Ticket) {
        self.waiting.retain(|(waiting, _)| *waiting != ticket);
    }

    /// Everything is to be read again.
    pub fn spoil(&mut self) {
        self.have.clear();
    }

    /// A part is to be read again.
    pub fn forget(&mut self, stale: impl Fn(&Part) -> bool) {
        self.have.retain(|part| !stale(part));
    }

    /// What was asked came back.
    pub fn read(&mut self, now: DateTime<Utc>) {
        self.reading = false;
        self.answers(now);
    }

    fn answers(&mut self, now: DateTime<Utc>) {
        self.failing = false;
        self.answered = Some(now);
    }

    /// Something could not be read: it is asked for again a little later.
    pub fn fail(&mut self, now: DateTime<Utc>) {
        self.reading = false;
        self.watching = false;
        self.failed = Some(now);
        self.failing = true;
    }

    /// The look at the desk came back.
    pub fn watched(&mut self, now: DateTime<Utc>) {
        self.watching = false;
        self.answers(now);
    }

    /// Since when what is shown is old, as the desk cannot be read or does not answer; none where it is fresh.
    pub fn old_since(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let silent = self.watching && (self.last_watch).is_some_and(|at| now - at >= SILENT);
        (self.failing || silent).then_some(self.answered).flatten()
    }

    /// The selection went a step down or up the queue.
    pub fn step(&mut self, now: DateTime<Utc>) {
        self.stepped = Some(now);
    }

    /// Whether the selection runs down the queue, and the panes beside rest: until it rests itself, or
    /// until the operator asks for them.
    pub fn is_running(&self) -> bool {
        self.stepped.is_some()
    }

    /// Something else than a step happened: a run is over.
    pub fn halt(&mut self) {
        self.stepped = None;
    }

    /// Whether an answer is on its way that the next picture should wait for.
    pub fn is_reading(&self) -> bool {
        self.reading
    }
}

/// What the screen wants to show, as it stands.
pub fn wanted(state: &State) -> Vec<Part> {
    let mut parts = Vec::new();
    if let Some(id) = state.chosen() {
        parts.push(Part::Sight(id));
    }
    match state.place.screen {
        Screen::Desk | Screen::Request => {
            parts.push(Part::Queue(Box::new(state.queue.query())));
            parts.push(Part::Tallies(crate::tui::pane::queue::counted_lines(state)));
            deadlines::wants(state, &mut parts);
        }
        Screen::Board | Screen::Wallboard => parts.push(Part::Board),
        Screen::Control => {
            match state.screens.control.tab {
                Tab::Log => parts.push(Part::Log {
                    since: state.screens.control.since,
                    limit: crate::tui::screen::control::PAGE,
                }),
                Tab::Overrides => parts.push(Part::Overrides),
                Tab::Norms => state.screens.control.norms.wants(state.now, &mut parts),
                Tab::Reviews | Tab::Ledger | Tab::Appeals => {}
            }
            // What waits stands in the names of the parts, whichever is shown.
            parts.extend([Part::Reviews, Part::Ledger, Part::Appeals]);
        }
        Screen::Standard => {}
        Screen::Training => {
            parts.push(Part::Progress { mine: !crate::tui::screen::training::sees_others(state) });
        }
    }
    parts.push(Part::Notices);
    parts.push(Part::Drafts);
    if state.lesson.is_some() {
        parts.push(Part::Said);
    }
    for overlay in &state.overlays {
        overlay.wants(state.now, &mut parts);
    }
    parts
}

/// The errands that follow from where the state stands now.
pub fn follow(state: &mut State) -> Vec<Effect> {
    // Between two desks nothing is asked of either.
    if state.turning {
        return Vec::new();
    }
    let mut effects = Vec::new();
    if !state.sync.reading {
        let wanted = wanted(state);
        let missing: Vec<Part> =
            wanted.iter().filter(|part| !state.sync.have.contains(part)).cloned().collect();
        state.sync.have = wanted;
        if !missing.is_empty() {
            state.sync.reading = true;
            effects.push(Effect::Load(missing));
        }
    }
    effects.extend(look(state));
    effects
}

/// What the clock brings: a look at the desk, and what fell due.
pub fn tick(state: &mut State) -> Vec<Effect> {
    if state.turning {
        return Vec::new();
    }
    let now = state.now;
    let rests = |last| now - last >= REST || last > now;
    if state.place.follow == Follow::Rest && state.sync.stepped.is_some_and(rests) {
        state.halt();
    }
    if state.sync.failed.is_some_and(|at| now - at >= RETRY) {
        state.sync.failed = None;
        state.sync.spoil();
    }
    let due = |last: Option<DateTime<Utc>>, every| {
        last.is_none_or(|last| now - last >= every || last > now)
    };
    if state.sync.watching || !due(state.sync.last_watch, WATCH) {
        return Vec::new();
    }
    let tick = due(state.sync.last_due, DUE);
    if tick {
        state.sync.last_due = Some(now);
    }
    state.sync.last_watch = Some(now);
    state.sync.watching = true;
    let mut effects = vec![Effect::Watch { tick }];
    effects.extend(own::settle(state));
    effects
}

/// Says what I look at when that changed, and now and then.
fn look(state: &mut State) -> Option<Effect> {
    let replying = state
        .overlays
        .iter()
        .any(|overlay| matches!(overlay, Overlay::Compose(compose) if compose.is_reply()));
    // Who walks down the queue looks at nothing in particular: what is open counts.
    let at = (state.place.screen == Screen::Request
        || replying
        || state.place.shape.focus != Pane::Queue)
        .then(|| state.chosen())
        .flatten();
    let stale = state.sync.last_look.is_none_or(|(when, was, writing)| {
        (was, writing) != (at, replying) || state.now - when >= LOOK || when > state.now
    });
    if !stale {
        return None;
    }
    state.sync.last_look = Some((state.now, at, replying));
    Some(Effect::Look { at, replying })
}

/// Whether my role watches everybody's work.
pub fn is_supervisor(state: &State) -> bool {
    state.may(Right::Assign)
}
