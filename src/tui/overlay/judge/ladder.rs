//! Where the desk stands on the ladder of quality: how far it is from the next level, measure by measure,
//! for how long each has held, when it may step up, and what the version that does it would ask more of.
//! Whoever may propose a standard proposes that version from here; it is reviewed and adopted as any other.

use ratatui::layout::Position;

use crate::tui::overlay::{
    Next, Overlay,
    confirm::{self, Then},
};
use crate::{
    config::{keys::Chord, theme::Role},
    model::{command::Command, operator::Right},
    report::{self, Climb, Stands},
    text::Language,
    tui::{
        effect::Part,
        input::{self, Typed},
        layout,
        paint::{self, Paint, Rich, wrap_rich},
        setup::Setup,
        state::State as Screen,
        widget::gauge,
    },
};

#[derive(Debug)]
pub struct State {
    pub language: Language,
    /// What was read; none while it is on its way.
    pub climb: Option<Box<Climb>>,
    /// How far it is scrolled.
    top: usize,
}

impl State {
    /// The ladder, to be read.
    pub const fn new(language: Language) -> Self {
        Self { language, climb: None, top: 0 }
    }

    /// What it has to show. Months of cases are not counted again for each change of the desk.
    pub fn wants(&self, parts: &mut Vec<Part>) {
        if self.climb.is_none() {
            parts.push(Part::Ladder(self.language));
        }
    }
}

/// What a key does.
pub fn key(state: &mut State, screen: &mut Screen, chord: Chord, setup: &Setup) -> Next {
    let typed = input::typed(chord.latin());
    match typed {
        Typed::Escape | Typed::Char('q') => return Next::close(),
        Typed::Down | Typed::Next | Typed::Char('j') => state.top += 1,
        Typed::Up | Typed::Previous | Typed::Char('k') => state.top = state.top.saturating_sub(1),
        Typed::Char('L') => {
            let Some(climb) = &state.climb else {
                return Next::stay();
            };
            let text = &setup.text.report;
            let Some(step) = climb.step.as_ref().filter(|_| climb.may()) else {
                screen.complain(text.not_stepped_up.clone());
                return Next::stay();
            };
            if !screen.may(Right::Standard) {
                screen.complain(setup.text.versions.not_yours.clone());
                return Next::stay();
            }
            if climb.proposed {
                screen.complain(setup.text.versions.proposed_already.clone());
                return Next::stay();
            }
            let version = paint::line(&step.version);
            let mut details: Vec<String> = (step.stepped.raised.iter())
                .map(|raised| paint::line(&report::raised_words(&setup.text, raised)))
                .collect();
            details.push(setup.text.versions.step_up_how.clone());
            let question = confirm::State {
                title: confirm::titled(&setup.text.hint.propose),
                yes: setup.text.hint.propose.clone(),
                question: setup.say(&setup.text.versions.step_up, &[("version", &version)]),
                details,
                then: Then::Submit(Box::new(
                    Command::StandardPropose { files: step.stepped.files.clone() }.into(),
                )),
            };
            return Next::Over(Box::new(Overlay::Confirm(Box::new(question))), Vec::new());
        }
        _ => {}
    }
    Next::stay()
}

/// How far a figure is on the way to what is asked of it, from 0 to 1.
fn share(one: &Stands) -> f64 {
    let Some(value) = one.figure.value else {
        return 0.0;
    };
    if one.holds {
        return 1.0;
    }
    match (one.target.at_least, one.target.at_most) {
        (Some(least), _) if least > 0.0 => (value / least).clamp(0.0, 1.0),
        (None, Some(most)) if value > 0.0 => (most / value).clamp(0.0, 1.0),
        _ => 0.0,
    }
}

fn lines(climb: &Climb, setup: &Setup, room: u16) -> Vec<Rich> {
    let text = &setup.text;
    let mut lines: Vec<Rich> = Vec::new();
    for (number, words) in climb.words.iter().enumerate() {
        let role = if number == 0 { Role::Strong } else { Role::Text };
        lines.extend(wrap_rich(&paint::line(words), room, role));
    }
    let Some(next) = &climb.ladder.next else {
        return lines;
    };
    for one in &next.stands {
        lines.push(Vec::new());
        let (sign, role) = if one.holds {
            (setup.signs().done, Role::Done)
        } else {
            (setup.signs().open, Role::AtRisk)
        };
        let title = format!("{sign} {}", paint::line(&one.title));
        lines.extend(wrap_rich(&title, room, role));
        let wide = room.saturating_sub(2).min(60);
        lines.push(vec![
            ("  ".to_owned(), Role::Text),
            (gauge::bar(share(one), wide, setup.ascii), role),
        ]);
        let said = report::distance_words(text, one);
        lines.extend(wrap_rich(&said, room.saturating_sub(2), Role::Text).into_iter().map(
            |mut line| {
                line.insert(0, ("  ".to_owned(), Role::Text));
                line
            },
        ));
    }
    lines.push(Vec::new());
    let held = u64::try_from(next.held_days()).unwrap_or(0);
    let held = setup.count(&text.versions.all_held, held);
    lines.extend(wrap_rich(&held, room, Role::Strong));
    if let Some(step) = &climb.step {
        lines.push(Vec::new());
        let version = paint::line(&step.version);
        let words = match (climb.proposed, step.stepped.raised.is_empty()) {
            (true, _) => &text.versions.proposed_already,
            (false, false) => &text.versions.would_raise,
            (false, true) => &text.versions.would_aim,
        };
        let words = setup.say(words, &[("version", &version)]);
        lines.extend(wrap_rich(&words, room, Role::Head));
        for raised in &step.stepped.raised {
            let words = format!("  {}", report::raised_words(text, raised));
            lines.extend(wrap_rich(&paint::line(&words), room, Role::Text));
        }
    }
    lines
}

pub fn view(paint: &mut Paint<'_>, screen: &Screen, state: &State) -> Option<Position> {
    let setup = paint.setup;
    let text = &setup.text.versions;
    let width = 92.min(screen.size.width.saturating_sub(2));
    let most = screen.size.height.saturating_sub(4);
    let Some(climb) = &state.climb else {
        let area = layout::centre(screen.size, width, 8.min(most));
        let inside = paint.popup(area, &text.ladder);
        paint.empty(inside, &setup.text.common.working.clone(), "");
        return None;
    };
    let lines = lines(climb, setup, width.saturating_sub(4));
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let area = layout::centre(screen.size, width, height.saturating_add(2).min(most));
    let mut inside = paint.popup(area, &text.ladder);
    inside.x += 1;
    inside.width = inside.width.saturating_sub(2);
    let rows = usize::from(inside.height);
    let top = state.top.min(lines.len().saturating_sub(rows));
    paint.lines(inside, &lines, top);
    paint.position(area, inside, top, lines.len());
    let proposes = climb.may() && !climb.proposed && screen.may(Right::Standard);
    let foot = if proposes { text.ladder_foot.clone() } else { text.close.clone() };
    paint.foot(area, &foot);
    None
}
