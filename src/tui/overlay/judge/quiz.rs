//! The quiz: a question at a time, its answers by digit, and the clause that makes it so.

use chrono::{DateTime, Utc};
use ratatui::layout::Position;

use crate::tui::overlay::{Next, outcome};
use crate::{
    config::{
        keys::{Chord, Key},
        theme::Role,
    },
    model::{command::Command, id::ExerciseId, training::QUIZ},
    training::{Question, page as words, quiz},
    tui::{
        act,
        input::{digit, is_down, is_escape, is_up},
        layout,
        paint::{self, Paint, Rich, wrap_rich},
        setup::Setup,
        state::State as Screen,
    },
};

/// How many questions are asked.
const QUESTIONS: usize = 10;

/// A quiz that is on.
#[derive(Debug)]
pub struct State {
    questions: Vec<Question>,
    /// Which is asked, from 0.
    at: usize,
    /// The answer that stands out.
    chosen: usize,
    /// What was answered; none while it is not.
    answer: Option<usize>,
    /// How many were right.
    right: usize,
    began: DateTime<Utc>,
}

/// Opens a quiz; none where the standard has nothing to ask about. No two moments have the same one.
pub fn open(screen: &Screen) -> Option<State> {
    let seed = screen.now.timestamp_micros().cast_unsigned();
    let questions = quiz(screen.standard(), QUESTIONS, seed, screen.now);
    (!questions.is_empty()).then_some(State {
        questions,
        at: 0,
        chosen: 0,
        answer: None,
        right: 0,
        began: screen.now,
    })
}

/// What a key does.
pub fn key(state: &mut State, screen: &mut Screen, chord: Chord, setup: &Setup) -> Next {
    if is_escape(chord) {
        return Next::close();
    }
    let Some(question) = state.questions.get(state.at) else {
        return Next::close();
    };
    if state.answer.is_some() {
        if chord.key != Key::Enter && chord.key != Key::Char(' ') {
            return Next::stay();
        }
        state.at += 1;
        state.answer = None;
        state.chosen = 0;
        if state.at < state.questions.len() {
            return Next::stay();
        }
        return finish(state, screen, setup);
    }
    let last = question.choices.len() - 1;
    let answer = match digit(chord) {
        Some(number) => number.checked_sub(1).filter(|at| *at <= last),
        None if chord.key == Key::Enter => Some(state.chosen),
        None => None,
    };
    if let Some(answer) = answer {
        state.chosen = answer;
        state.answer = Some(answer);
        state.right += usize::from(answer == question.right);
    } else if is_down(chord) {
        state.chosen = (state.chosen + 1).min(last);
    } else if is_up(chord) {
        state.chosen = state.chosen.saturating_sub(1);
    }
    Next::stay()
}

/// Every question is answered: the result is kept and shown.
fn finish(state: &State, screen: &mut Screen, setup: &Setup) -> Next {
    let score = state.right as f64 / state.questions.len() as f64;
    let seconds = (screen.now - state.began).num_seconds().max(0);
    let result = Command::TrainingResult {
        exercise: ExerciseId::from(QUIZ),
        score,
        seconds: u32::try_from(seconds).unwrap_or(u32::MAX),
    };
    let least = screen.standard().training.pass_score;
    let row = words::total(&setup.text, score, least);
    let effects = act::submit(screen, result.into());
    screen.overlays.push(crate::tui::overlay::Overlay::Outcome(outcome::State {
        title: setup.text.training.quiz.clone(),
        rows: vec![row],
        top: 0,
    }));
    Next::Close(effects)
}

pub fn view(paint: &mut Paint<'_>, screen: &Screen, state: &State) -> Option<Position> {
    let setup = paint.setup;
    let text = &setup.text.training;
    let question = state.questions.get(state.at)?;
    let width = 84.min(screen.size.width.saturating_sub(4));
    let room = width.saturating_sub(4);
    let asked = words::question(&setup.text, screen.standard(), question);
    let mut lines: Vec<Rich> = wrap_rich(&paint::line(&asked), room, Role::Strong);
    lines.push(Vec::new());
    for (place, choice) in question.choices.iter().enumerate() {
        let here = state.chosen == place;
        let (sign, role) = match state.answer {
            Some(_) if place == question.right => (setup.signs().done, Role::Done),
            Some(answer) if place == answer => (setup.signs().breached, Role::Breached),
            Some(_) => (" ", Role::Muted),
            None if here => (setup.signs().here, Role::Strong),
            None => (" ", Role::Text),
        };
        lines.push(vec![
            (format!("{sign} "), role),
            (format!("{}  ", place + 1), Role::Key),
            (paint::line(&words::choice(&setup.text, screen.standard(), question, choice)), role),
        ]);
    }
    if let Some(answer) = state.answer {
        lines.push(Vec::new());
        let rows = words::answered(&setup.text, screen.standard(), question, Some(answer));
        lines.extend(outcome::lines(&rows, room, setup));
    }
    let height = u16::try_from(lines.len()).unwrap_or(40).saturating_add(2).max(14);
    let area = layout::centre(screen.size, width, height);
    let (number, all) = ((state.at + 1).to_string(), state.questions.len().to_string());
    let title = setup.say(&text.question, &[("n", number.as_str()), ("all", all.as_str())]);
    let mut inside = paint.popup(area, &title);
    inside.x += 1;
    inside.width = inside.width.saturating_sub(2);
    paint.lines(inside, &lines, 0);
    let foot = if state.answer.is_some() { &text.quiz_on } else { &text.quiz_answer };
    paint.foot(area, foot);
    None
}
