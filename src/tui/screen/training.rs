//! The exercises of the standard: how one stands with each, and for those who watch over others, how
//! everybody does. `Enter` plays what is chosen.

use ratatui::layout::Rect;

use crate::{
    config::theme::Role,
    model::{
        id::ExerciseId,
        operator::Right,
        standard::Standard,
        training::{Line, Progress, Standing},
    },
    training::page,
    tui::{
        effect::{Effect, Play},
        layout,
        overlay::{Overlay, quiz},
        paint::{self, Paint, Rich, wrap_rich},
        setup::Setup,
        state::State as Screen,
        widget::{
            fit::width,
            frame::{Frame, inner},
            scroll,
        },
    },
};

/// How fast a practice day runs when it is begun on the screen.
pub const SPEED: u32 = 10;

/// What the screen remembers.
#[derive(Debug, Default)]
pub struct State {
    /// The row chosen: an exercise, the quiz, or the practice day.
    pub at: usize,
    /// Whether everybody is shown, rather than oneself.
    pub people: bool,
    /// How people stand: oneself, or everybody who works here.
    pub progress: Vec<Progress>,
}

/// Whether others' progress is for this operator.
pub fn sees_others(state: &Screen) -> bool {
    state.may(Right::Assign)
}

/// Moves through the rows.
pub fn step(state: &mut Screen, by: isize) {
    let rows = if state.screens.training.people {
        state.screens.training.progress.len()
    } else {
        state.standard().exercises.len() + 2
    };
    let at = state.screens.training.at.saturating_add_signed(by);
    state.screens.training.at = at.min(rows.saturating_sub(1));
}

/// Keeps the choice on its exercise, now that another version may have them in another order.
pub fn stay(state: &mut Screen, before: &Standard) {
    let at = state.screens.training.at;
    if state.screens.training.people || before.hash == state.standard().hash {
        return;
    }
    let now = &state.standard().exercises;
    let to = match before.exercises.get(at) {
        Some(chosen) => now.iter().position(|one| one.id == chosen.id).unwrap_or(at.min(now.len())),
        // Behind the exercises stand the quiz and the practice day.
        None => now.len() + (at - before.exercises.len()),
    };
    state.screens.training.at = to;
}

/// Turns between oneself and everybody.
pub fn turn(state: &mut Screen) {
    if sees_others(state) {
        state.screens.training.people = !state.screens.training.people;
        state.screens.training.at = 0;
    }
}

/// `Enter`: plays what is chosen.
pub fn open(state: &mut Screen, setup: &Setup) -> Vec<Effect> {
    if state.screens.training.people {
        return Vec::new();
    }
    let at = state.screens.training.at;
    let exercises = &state.standard().exercises;
    if let Some(exercise) = exercises.get(at) {
        let id = exercise.id.clone();
        return play(state, Play::Exercise(id), setup);
    }
    if at == exercises.len() {
        ask(state, setup);
        return Vec::new();
    }
    play(state, Play::Practice { speed: SPEED }, setup)
}

/// Asks for a throwaway desk, unless one is on.
pub fn play(state: &mut Screen, what: Play, setup: &Setup) -> Vec<Effect> {
    if state.lesson.is_some() {
        state.complain(setup.text.training.one_at_a_time.clone());
        return Vec::new();
    }
    state.turning = true;
    vec![Effect::Play(what)]
}

pub fn ask(state: &mut Screen, setup: &Setup) {
    match quiz::open(state) {
        Some(quiz) => state.overlays.push(Overlay::Quiz(Box::new(quiz))),
        None => state.complain(setup.text.training.none.clone()),
    }
}

/// My own progress, once it was read.
fn mine(state: &Screen) -> Option<&Progress> {
    let mut all = state.screens.training.progress.iter();
    all.find(|progress| progress.operator.login == state.me)
}

fn sign(line: Option<&Line>, setup: &Setup) -> (&'static str, Role) {
    let signs = setup.signs();
    match line.map(|line| (&line.standing, line.required)) {
        Some((Standing::Passed, _)) => (signs.done, Role::Done),
        Some((Standing::Outdated(_), _)) => (signs.at_risk, Role::AtRisk),
        Some((Standing::Failed, _)) => (signs.breached, Role::Breached),
        Some((Standing::Untried, true)) => (signs.open, Role::AtRisk),
        Some((Standing::Untried, false)) | None => (signs.later, Role::Muted),
    }
}

pub fn view(paint: &mut Paint<'_>, state: &Screen) {
    if let Some(areas) = layout::areas(state.size) {
        if state.screens.training.people {
            people(paint, state, areas.body);
        } else {
            own(paint, state, areas.body);
        }
    }
}

/// The exercises on the left, the one chosen on the right.
fn own(paint: &mut Paint<'_>, state: &Screen, body: Rect) {
    let setup = paint.setup;
    let text = &setup.text.training;
    let left = Rect { width: (body.width * 58 / 100).max(36), ..body };
    let right = Rect { x: body.x + left.width - 1, width: body.width - left.width + 1, ..body };
    let mut frame = Frame::default();
    frame.add(left);
    frame.add(right);
    let calm = paint.style(Role::Frame);
    let focus = paint.style(Role::Focus);
    frame.paint(paint.buffer, calm, Some((left, focus)), setup.ascii);
    let exercises = &state.standard().exercises;
    let progress = mine(state);
    let open = progress.map_or(0, |progress| progress.missing().count());
    let mut title = format!("{} · {}", text.exercises, exercises.len());
    if open > 0 {
        title = format!("{title} · {}", setup.count(&text.to_pass, open as u64));
    }
    super::edge_title(paint, left, &title, true);
    let inside = inner(left);
    let rows = usize::from(inside.height);
    let all = exercises.len() + 2;
    let at = state.screens.training.at.min(all - 1);
    let top = scroll::top(0, Some(at), all, rows);
    for (y, number) in (inside.top()..inside.bottom()).zip(top..all) {
        let room = inside.width.saturating_sub(3);
        if let Some(exercise) = exercises.get(number) {
            let line = progress.and_then(|progress| progress.lines.get(number));
            let (sign, role) = sign(line, setup);
            paint.put(inside.x + 1, y, 2, sign, role);
            let state = line.map_or_else(String::new, |line| brief(line, setup));
            let used = width(&state).min(room / 2);
            paint.right(inside.x + 1, y, inside.width.saturating_sub(2), &state, role);
            let title = paint::line(&exercise.title);
            paint.put(inside.x + 3, y, room.saturating_sub(used + 2), &title, Role::Text);
        } else {
            let words = if number == exercises.len() { &text.quiz } else { &text.practice };
            paint.put(inside.x + 3, y, room, words, Role::Strong);
            if number == exercises.len()
                && let Some(quiz) = progress.and_then(|progress| progress.quiz.as_ref())
            {
                let score = setup.text.language.percent(quiz.score, 0);
                let role = if quiz.passed { Role::Done } else { Role::Muted };
                paint.right(inside.x + 1, y, inside.width.saturating_sub(2), &score, role);
            }
        }
        if number == at {
            paint.select(inside, y);
        }
    }
    detail(paint, state, progress, at, right);
}

/// How one stands with an exercise, in the room of a column.
fn brief(line: &Line, setup: &Setup) -> String {
    let text = &setup.text.training;
    match (&line.standing, &line.best) {
        (Standing::Outdated(_), _) => text.repeat.clone(),
        (_, Some(best)) => setup.text.language.percent(best.score, 0),
        (_, None) if line.required => text.required.clone(),
        (_, None) => String::new(),
    }
}

fn detail(
    paint: &mut Paint<'_>,
    state: &Screen,
    progress: Option<&Progress>,
    at: usize,
    area: Rect,
) {
    let setup = paint.setup;
    let text = &setup.text.training;
    let mut inside = inner(area);
    inside.x += 1;
    inside.width = inside.width.saturating_sub(2);
    let exercises = &state.standard().exercises;
    let Some(exercise) = exercises.get(at) else {
        let (title, words) = if at == exercises.len() {
            (&text.quiz, &text.quiz_about)
        } else {
            (&text.practice, &text.practice_about)
        };
        super::edge_title(paint, area, title, false);
        let lines = paint::wrap_keyed(words, inside.width, Role::Text, setup);
        paint.lines(inside, &lines, 0);
        return;
    };
    let place = format!("{} / {}", at + 1, exercises.len());
    super::edge_title(paint, area, &place, false);
    let room = inside.width;
    let mut lines: Vec<Rich> = wrap_rich(&paint::line(&exercise.title), room, Role::Strong);
    let who = exercise.client_name.as_deref().unwrap_or(setup.text.client.nameless.as_str());
    let mut client = paint::name(who);
    if let Some(tier) = &exercise.client_tier {
        client = format!("{client} · {}", paint::line(state.standard().tier_title(tier)));
    }
    let channel = setup.text.word.channel(exercise.channel);
    lines.push(vec![(format!("{client} · {channel}"), Role::Muted)]);
    lines.push(Vec::new());
    let quoted = format!(
        "{}{}{}",
        setup.text.script.quote_open,
        paint::line(&exercise.says),
        setup.text.script.quote_close
    );
    lines.extend(wrap_rich(&quoted, room, Role::Say));
    lines.push(Vec::new());
    if let Some(line) = progress.and_then(|progress| progress.lines.get(at)) {
        let (sign, role) = sign(Some(line), setup);
        let mut words = page::standing(&setup.text, line);
        if line.required {
            words = format!("{words} · {}", text.required);
        }
        lines.extend(wrap_rich(&format!("{sign} {}", paint::line(&words)), room, role));
        if let Some(best) = &line.best {
            let score = setup.text.language.percent(best.score, 0);
            let version = paint::line(line.version.as_deref().unwrap_or(setup.signs().nobody));
            let when = paint::day(best.at, state.now, state.zone(), setup);
            let time = page::time(best.seconds);
            let values = [
                ("score", score.as_str()),
                ("version", version.as_str()),
                ("when", when.as_str()),
                ("time", time.as_str()),
            ];
            lines.extend(wrap_rich(&setup.say(&text.best, &values), room, Role::Text));
        }
    }
    lines.push(Vec::new());
    lines.extend(paint::wrap_keyed(&text.begin, room, Role::Muted, setup));
    paint.lines(inside, &lines, 0);
}

/// Everybody: a row a person, a column an exercise.
fn people(paint: &mut Paint<'_>, state: &Screen, body: Rect) {
    let setup = paint.setup;
    let text = &setup.text.training;
    let mut frame = Frame::default();
    frame.add(body);
    let calm = paint.style(Role::Frame);
    let focus = paint.style(Role::Focus);
    frame.paint(paint.buffer, calm, Some((body, focus)), setup.ascii);
    let all = &state.screens.training.progress;
    super::edge_title(paint, body, &format!("{} · {}", text.people, all.len()), true);
    let inside = inner(body);
    let exercises = &state.standard().exercises;
    let name_room = 22.min(inside.width / 3);
    let from = inside.x + name_room + 2;
    let fitting = usize::from(inside.right().saturating_sub(from + 8) / 3);
    let at = state.screens.training.at.min(all.len().saturating_sub(1));
    // Below the table stands what is missing of the person chosen, and what the columns are.
    let room = inside.width.saturating_sub(2);
    let Some(person) = all.get(at) else {
        return;
    };
    let titled = |id: &ExerciseId| {
        let found = exercises.iter().find(|exercise| exercise.id == *id);
        paint::line(found.map_or(id.as_str(), |exercise| &exercise.title))
    };
    let missing: Vec<String> = person.missing().map(titled).collect();
    let name = paint::line(&person.operator.name);
    let words = if missing.is_empty() {
        setup.say(&text.all_passed, &[("name", name.as_str())])
    } else {
        let missing = missing.join(", ");
        setup.say(&text.missing, &[("name", name.as_str()), ("exercises", missing.as_str())])
    };
    let mut lines: Vec<Rich> = vec![Vec::new()];
    lines.extend(wrap_rich(&words, room, Role::Text));
    let legend: Vec<String> = exercises
        .iter()
        .take(fitting)
        .enumerate()
        .map(|(column, exercise)| format!("{} {}", column + 1, paint::line(&exercise.title)))
        .collect();
    lines.extend(wrap_rich(&legend.join(" · "), room, Role::Muted));
    let foot = u16::try_from(lines.len())
        .unwrap_or(u16::MAX)
        .min((inside.height / 2).max(inside.height.saturating_sub(all.len() as u16 + 2)));
    let rows = usize::from(inside.height.saturating_sub(foot + 1));
    for (column, _) in exercises.iter().take(fitting).enumerate() {
        let x = from + u16::try_from(column).unwrap_or(0) * 3;
        paint.right(x, inside.y, 2, &(column + 1).to_string(), Role::Head);
    }
    paint.right(inside.right().saturating_sub(8), inside.y, 7, &text.quiz_short, Role::Head);
    let top = scroll::top(0, Some(at), all.len(), rows);
    for (y, number) in (inside.y + 1..).zip(top..all.len().min(top + rows)) {
        let person = &all[number];
        let name = paint::line(&person.operator.name);
        let role = if person.missing().next().is_some() { Role::AtRisk } else { Role::Text };
        paint.put(inside.x + 1, y, name_room, &name, role);
        for (column, line) in person.lines.iter().take(fitting).enumerate() {
            let x = from + u16::try_from(column).unwrap_or(0) * 3;
            let (sign, role) = sign(Some(line), setup);
            paint.right(x, y, 2, sign, role);
        }
        if let Some(quiz) = &person.quiz {
            let role = if quiz.passed { Role::Done } else { Role::Muted };
            let score = setup.text.language.percent(quiz.score, 0);
            paint.right(inside.right().saturating_sub(8), y, 7, &score, role);
        }
        if number == at {
            paint.select(inside, y);
        }
    }
    let below = Rect {
        x: inside.x + 1,
        y: inside.bottom().saturating_sub(foot),
        width: inside.width.saturating_sub(2),
        height: foot,
    };
    paint.lines(below, &lines, 0);
}
