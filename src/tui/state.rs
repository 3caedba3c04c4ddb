//! Everything the screen remembers. The view reads it, [`update`](super::update()) alone writes it.

pub mod own;
pub mod people;
pub mod setup;
pub mod toast;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use ratatui::layout::Size;

use super::{
    effect::{Facts, Versions},
    layout::Shape,
    lesson::{self, Lesson},
    outgoing::Outgoing,
    overlay::Overlay,
    own::Looks,
    pane::{Pane, client, deadlines, queue, script},
    screen::{Screen, board, control, request, standard, training},
    sync::Sync,
    toast::Toast,
};
use crate::{
    config::{keys::Chord, settings::Follow},
    model::{
        card::{
            ClientCard, DeadlineCounts, Notice, Overdue, QueueRow, RequestCard, Ringing, ViewCount,
        },
        event::Recorded,
        id::{Login, RequestId, Seq},
        operator::{Operator, Right},
        standard::Standard,
    },
};

/// A request with its client, as they were read together.
pub type Sight = (RequestCard, ClientCard);

/// Everything the screen remembers.
#[derive(Debug)]
pub struct State {
    /// The time, as of the last tick.
    pub now: DateTime<Utc>,
    /// Whether the system's clock is behind what happened at the desk.
    pub clock_behind: bool,
    /// The size of the terminal.
    pub size: Size,
    /// The standard and the people.
    pub facts: Facts,
    pub me: Login,
    /// Which screen is seen, and how the panes lie.
    pub place: Place,
    /// What is known of the desk by now.
    pub known: Known,
    pub queue: queue::State,
    pub panes: Panes,
    pub screens: Screens,
    /// What lies over the screen, the topmost last.
    pub overlays: Vec<Overlay>,
    /// What was said to the operator and not yet seen.
    pub toasts: Vec<Toast>,
    /// Replies that leave in a moment.
    pub outgoing: Outgoing,
    /// What is on its way to the desk and back.
    pub sync: Sync,
    /// What is played on a throwaway desk.
    pub lesson: Option<Box<Lesson>>,
    /// Whether a throwaway desk is being laid out or taken down: until then keys wait.
    pub turning: bool,
    /// Whether the desk is still laid out.
    pub opens: bool,
}

/// Which screen is seen, and how the panes lie.
#[derive(Debug)]
pub struct Place {
    pub screen: Screen,
    /// The screen that `Esc` goes back to.
    pub back: Screen,
    /// The panes of the desk.
    pub shape: Shape,
    /// Keys pressed of a longer chord.
    pub prefix: Vec<Chord>,
    /// Whether the mouse is taken.
    pub mouse: bool,
    /// When the panes beside the queue follow its selection.
    pub follow: Follow,
    /// The step of the tour that is shown.
    pub tour: Option<usize>,
}

/// What is known of the desk by now.
#[derive(Debug, Default)]
pub struct Known {
    /// The request looked at, with its client.
    pub sight: Option<Box<(RequestCard, ClientCard)>>,
    /// What the panes beside the queue show while the selection runs: where the run began.
    pub before: Option<Box<(RequestCard, ClientCard)>>,
    /// The versions of the standard that the events shown happened under.
    pub versions: Versions,
    /// How the deadlines stand.
    pub counts: DeadlineCounts,
    /// How many requests the views take in, each by its filter line.
    pub tallies: Vec<(String, Option<ViewCount>)>,
    /// The requests on which I left something unsent, and whether a new request lies unsent, too.
    pub drafts: Drafts,
    /// What is overdue, in a line.
    pub overdue: Overdue,
    /// The call that rings and was neither answered nor waved off.
    pub rings: Option<Ringing>,
    /// The request that I have just created, until it is told where it went.
    pub created: Option<RequestId>,
    /// The requests on which I acted since the lists were last read: what leaves a list then does so by my doing.
    pub acted: BTreeSet<RequestId>,
    /// What I am told of, newest first.
    pub notices: Vec<Notice>,
    /// The newest of them that was there when they were last read; none before the first time.
    pub heard: Option<Option<Seq>>,
    /// How the screen lies, as it was kept last.
    pub looks: Option<Looks>,
    /// How it lay a moment ago.
    pub looks_before: Option<Looks>,
}

/// What I left unsent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drafts {
    /// The requests that it is about.
    pub on: BTreeSet<RequestId>,
    /// How many there are in all: a new request is about none yet.
    pub count: usize,
}

impl Drafts {
    /// What lies in these slots.
    pub fn of(slots: &[String]) -> Self {
        let about = |slot: &String| {
            let (kind, number) = slot.split_once(':')?;
            let number = number.parse().ok()?;
            matches!(kind, "reply" | "note" | "message").then_some(RequestId(number))
        };
        Self { on: slots.iter().filter_map(about).collect(), count: slots.len() }
    }
}

/// The panes beside the queue.
#[derive(Debug, Default)]
pub struct Panes {
    pub client: client::State,
    pub script: script::State,
    /// The deadlines.
    pub deadlines: deadlines::State,
}

/// The screens beside the desk.
#[derive(Debug, Default)]
pub struct Screens {
    pub request: request::State,
    pub board: board::State,
    pub standard: standard::State,
    pub training: training::State,
    pub control: control::State,
}

impl State {
    /// The screen as it opens.
    pub fn new(facts: Facts, me: Login, size: Size, now: DateTime<Utc>) -> Self {
        let queue = queue::State::new(queue::usual_line(&facts, &me));
        let looks = Looks::kept(&facts.own);
        let mut state = Self {
            now,
            clock_behind: false,
            size,
            facts,
            me,
            place: Place {
                screen: Screen::Desk,
                back: Screen::Desk,
                shape: Shape::default(),
                prefix: Vec::new(),
                mouse: false,
                follow: Follow::default(),
                tour: None,
            },
            known: Known::default(),
            queue,
            panes: Panes::default(),
            screens: Screens::default(),
            overlays: Vec::new(),
            toasts: Vec::new(),
            outgoing: Outgoing::default(),
            sync: Sync::default(),
            lesson: None,
            turning: false,
            opens: false,
        };
        looks.lay(&mut state);
        state.known.looks = Some(Looks::of(&state));
        state
    }

    /// Whether nothing on the screen runs or is on its way: no message that goes by itself, no box over it, no
    /// errand, no run of the selection.
    pub fn is_at_rest(&self) -> bool {
        self.toasts.is_empty()
            && self.overlays.is_empty()
            && self.lesson.is_none()
            && !self.opens
            && !self.turning
            && self.sync.waiting.is_empty()
            && !self.sync.is_reading()
            && !self.sync.is_running()
    }

    /// The whole window: below the screen there may be what is said in a lesson.
    pub fn window(&self) -> Size {
        self.lesson.as_ref().map_or(self.size, |lesson| lesson.window())
    }

    /// The window has another size.
    pub fn resize(&mut self, window: Size) {
        self.size = match &mut self.lesson {
            Some(lesson) => {
                lesson.resize(window);
                lesson::room(window)
            }
            None => window,
        };
    }

    /// The time on the desk that is seen, when it is so late at the real one.
    pub fn time(&self, real: DateTime<Utc>) -> DateTime<Utc> {
        self.lesson.as_ref().map_or(real, |lesson| lesson.time(real))
    }

    /// The standard in force.
    pub fn standard(&self) -> &Standard {
        &self.facts.standard
    }

    /// The zone in which times are shown.
    pub fn zone(&self) -> Tz {
        self.facts.standard.timezone
    }

    /// The version of the standard that an event happened under; the one in force while that is not known.
    pub fn standard_of(&self, recorded: &Recorded) -> &Standard {
        self.known.versions.0.get(&recorded.standard).map_or(self.standard(), |version| version)
    }

    pub fn operator(&self) -> Option<&Operator> {
        self.operator_of(&self.me)
    }

    /// The entry of a login.
    pub fn operator_of(&self, login: &Login) -> Option<&Operator> {
        self.facts.operators.iter().find(|operator| operator.login == *login)
    }

    /// Whether my role may do something.
    pub fn may(&self, right: Right) -> bool {
        self.operator().is_some_and(|operator| self.standard().allows(&operator.role, right))
    }

    /// The request that actions go to: the one that is highlighted where the keys go.
    pub fn chosen(&self) -> Option<RequestId> {
        match self.place.screen {
            Screen::Desk => match self.place.shape.focus {
                Pane::Queue | Pane::Script => None,
                Pane::Client => self.panes.client.chosen.filter(|id| {
                    // While it is read it is not known whose it is.
                    self.known.sight.is_none() || self.is_in_history(*id)
                }),
                Pane::Deadlines => self.panes.deadlines.request(),
            }
            .or(self.queue.selected),
            Screen::Request => self.screens.request.open.or(self.queue.selected),
            Screen::Board => self.screens.board.request(),
            Screen::Control => self.screens.control.request(),
            Screen::Standard | Screen::Training | Screen::Wallboard => None,
        }
    }

    /// Whether a request is among those of the client looked at.
    fn is_in_history(&self, id: RequestId) -> bool {
        self.known
            .sight
            .as_deref()
            .is_some_and(|(_, client)| client.history.iter().any(|row| row.id == id))
    }

    /// The card of the request that actions go to, once it was read.
    pub fn sight(&self) -> Option<&(RequestCard, ClientCard)> {
        let chosen = self.chosen()?;
        self.known.sight.as_deref().filter(|(card, _)| card.request.id == chosen)
    }

    /// The card that the panes beside the queue show: that of the request that actions go to. While the
    /// selection runs down the queue it is still the one that it came from. Any other key ends the run
    /// first, so that whatever is done is done to the request that is chosen.
    pub fn seen(&self) -> Option<&(RequestCard, ClientCard)> {
        if self.sync.is_running() {
            let known = &self.known;
            known.before.as_deref().or(known.sight.as_deref())
        } else {
            self.sight()
        }
    }

    /// Whether the selection runs over a line that may be slow: what follows it waits to be asked for.
    pub fn is_walking(&self) -> bool {
        self.place.follow == Follow::Asked && self.sync.is_running()
    }

    /// The request that the panes beside the queue still show while another one is chosen, where they
    /// wait to be asked for.
    pub fn behind(&self) -> Option<RequestId> {
        let waits = self.place.follow == Follow::Asked && self.sync.is_running();
        let shown = self.seen().filter(|_| waits)?.0.request.id;
        (self.chosen() != Some(shown)).then_some(shown)
    }

    /// Ends a run of the selection: the panes beside show the request that is chosen.
    pub fn halt(&mut self) {
        self.sync.halt();
        self.known.before = None;
    }

    /// The row of the request that actions go to, where the queue shows it.
    pub fn row(&self) -> Option<&QueueRow> {
        let chosen = self.chosen()?;
        self.queue.page.rows.iter().find(|row| row.id == chosen)
    }

    /// What people call a department.
    pub fn department_title<'a>(&'a self, id: &'a str) -> &'a str {
        self.standard().department(id).map_or(id, |department| &department.title)
    }
}
