//! An exercise or a practice day on a throwaway desk: the same screen with the same keys, and below it
//! what the client says. The screen of the real desk waits underneath and comes back in the end.

use chrono::{DateTime, Utc};
use ratatui::layout::{Rect, Size};

use crate::tui::{
    effect::{Effect, Played, Playing, Said},
    layout,
    overlay::{Overlay, outcome},
    paint::{self, Paint, wrap_rich},
    screen::Screen,
    setup::Setup,
    state::State,
    widget::fit::width,
};
use crate::{
    config::theme::Role,
    model::command::Command,
    training::{pace::Pace, page as words},
};

/// So many rows below the screen tell what the client says.
const ROWS: u16 = 3;

/// An exercise or a practice day that is on.
#[derive(Debug)]
pub struct Lesson {
    /// The screen of the real desk.
    home: State,
    pace: Pace,
    /// What it is called; none for a practice day.
    title: Option<String>,
    /// How many times as fast its clock runs.
    speed: u32,
    /// What the client says.
    said: Said,
}

impl Lesson {
    /// The time here when it is so late at the real desk.
    pub fn time(&self, real: DateTime<Utc>) -> DateTime<Utc> {
        self.pace.at(real)
    }

    /// The whole window.
    pub fn window(&self) -> Size {
        self.home.size
    }

    /// The window has another size.
    pub fn resize(&mut self, size: Size) {
        self.home.size = size;
    }

    /// The clock of the real desk goes on.
    pub fn tick(&mut self, real: DateTime<Utc>) {
        self.home.now = real;
    }

    /// The client said something.
    pub fn hear(&mut self, said: Said) {
        self.said = said;
    }
}

/// What is left of a window for the screen while a lesson is on.
pub fn room(window: Size) -> Size {
    let left = window.height.saturating_sub(ROWS);
    // Where there is no room for both, the words lie over the lowest rows.
    let height = if left < layout::LEAST.height { window.height } else { left };
    Size { height, ..window }
}

/// The throwaway desk is laid out: its screen comes over that of the real one.
pub fn begin(state: &mut State, playing: Playing) {
    let pace = Pace { real: state.now, shown: playing.from, speed: playing.speed };
    let mut stage = State::new(playing.facts, playing.me, room(state.size), playing.from);
    stage.place.mouse = state.place.mouse;
    stage.place.follow = state.place.follow;
    stage.queue.selected = playing.request;
    let mut home = std::mem::replace(state, stage);
    home.turning = false;
    state.lesson = Some(Box::new(Lesson {
        home,
        pace,
        title: playing.title,
        speed: playing.speed,
        said: playing.said,
    }));
}

/// The lesson is over: the screen of the real desk comes back, with the page that follows.
pub fn end(state: &mut State, played: Option<&Played>, setup: &Setup) -> Vec<Effect> {
    let Some(lesson) = state.lesson.take() else {
        return Vec::new();
    };
    let mut home = lesson.home;
    home.place.mouse = state.place.mouse;
    home.sync.spoil();
    *state = home;
    state.turning = false;
    let (title, rows, result) = match played {
        None => return Vec::new(),
        Some(Played::Exercise(exercise, score)) => {
            let rows = words::result(&setup.text, state.standard(), exercise, score);
            let result = Command::TrainingResult {
                exercise: exercise.id.clone(),
                score: score.score,
                seconds: score.seconds,
            };
            (exercise.title.clone(), rows, Some(result))
        }
        Some(Played::Practice(tally)) => {
            let title = setup.text.training.practice.clone();
            (title, words::tally(&setup.text, *tally), None)
        }
    };
    state.place.screen = Screen::Training;
    state.overlays.push(Overlay::Outcome(outcome::State { title, rows, top: 0 }));
    result.map_or_else(Vec::new, |result| crate::tui::act::submit(state, result.into()))
}

/// Draws what the client says below the screen.
pub fn view(paint: &mut Paint<'_>, state: &State) {
    let Some(lesson) = &state.lesson else {
        return;
    };
    let window = lesson.window();
    if window.height < ROWS {
        return;
    }
    let area = Rect::new(0, window.height - ROWS, window.width, ROWS);
    paint.clear(area);
    let setup = paint.setup;
    let text = &setup.text.training;
    paint.tint(Rect { height: 1, ..area }, Role::Header);
    let mut keys = String::new();
    if matches!(lesson.said, Said::Client { goes_on: true, .. }) {
        keys.push_str(&setup.with_keys(&text.coach_on));
        keys.push_str(" · ");
    }
    keys.push_str(&setup.with_keys(&text.coach_end));
    let title = lesson.title.as_deref().unwrap_or(&text.practice);
    let title = format!(" {} ", paint::line(title));
    let room = area.width.saturating_sub(2);
    let used = paint.put(1, area.y, room, &title, Role::Banner);
    let fits = |keys: &str| used + width(keys) + 2 <= room;
    if matches!(lesson.said, Said::Client { waits: true, .. }) {
        // The keys come first where there is no room for all.
        let whole = format!("{} · {keys}", text.coach_waits);
        if fits(&whole) {
            keys = whole;
        }
    }
    if fits(&keys) {
        paint.right(1, area.y, room, &keys, Role::Header);
    }
    let (said, role) = match &lesson.said {
        Said::Client { name, words, .. } => {
            let name = name.as_deref().unwrap_or(setup.text.client.nameless.as_str());
            let (name, words) = (paint::name(name), paint::line(words));
            let values = [("client", name.as_str()), ("words", words.as_str())];
            (setup.say(&text.coach_says, &values), Role::Say)
        }
        Said::Day { arrived, to_come, next } => {
            let next = next.map(|next| paint::clock(next, state.zone(), setup));
            let (arrived, to_come) = (arrived.to_string(), to_come.to_string());
            let speed = lesson.speed.to_string();
            let values = [
                ("arrived", arrived.as_str()),
                ("to_come", to_come.as_str()),
                ("next", next.as_deref().unwrap_or_default()),
                ("speed", speed.as_str()),
            ];
            let words = if next.is_some() { &text.day_on } else { &text.day_over };
            (setup.say(words, &values), Role::Text)
        }
    };
    let lines = wrap_rich(&said, room, role);
    let below = Rect { x: 1, y: area.y + 1, width: room, height: ROWS - 1 };
    paint.lines(below, &lines, 0);
}
