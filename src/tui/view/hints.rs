//! The line of keys that fits what the operator is at, and the list of what can follow a first key.

use ratatui::layout::Rect;

use crate::{
    config::{
        keys::{Action, Context},
        settings::Follow,
        theme::Role,
    },
    model::operator::Right,
    tui::{
        layout,
        paint::Paint,
        pane::Pane,
        screen::{Screen, control::Tab, training},
        setup::Setup,
        spot::{Click, Spot},
        state::State,
        update::context,
        widget::fit::width,
    },
};

/// The actions worth a hint, the most useful first.
fn hinted(state: &State) -> Vec<Action> {
    let mut actions = match context(state) {
        Context::Script => vec![
            Action::StepDone,
            Action::StepSkip,
            Action::StepBack,
            Action::StepAct,
            Action::Scripts,
        ],
        Context::Request => vec![
            Action::Reply,
            Action::Note,
            Action::Claim,
            Action::HandOver,
            Action::Escalate,
            Action::Callback,
            Action::Wait,
            Action::Resolve,
            Action::Why,
            Action::Next,
            Action::Pass,
        ],
        Context::Board if state.may(Right::Assign) => vec![
            Action::Open,
            Action::MarkRow,
            Action::Assign,
            Action::Balance,
            Action::Shift,
            Action::Wallboard,
        ],
        Context::Board => vec![Action::Open, Action::Wallboard],
        Context::Control => control_actions(state),
        Context::Training if training::sees_others(state) => {
            vec![Action::Open, Action::Quiz, Action::Practice, Action::NextPane]
        }
        Context::Training => vec![Action::Open, Action::Quiz, Action::Practice],
        Context::Standard => {
            vec![Action::Left, Action::Right, Action::Versions, Action::Ladder, Action::Acknowledge]
        }
        Context::Deadlines => vec![
            Action::Meet,
            Action::Whose,
            Action::Open,
            Action::Zoom,
            Action::Claim,
            Action::Reply,
            Action::HandOver,
            Action::Escalate,
            Action::Callback,
        ],
        Context::Queue | Context::Client | Context::Everywhere => vec![
            Action::NewRequest,
            Action::Next,
            Action::Open,
            Action::Claim,
            Action::Reply,
            Action::HandOver,
            Action::Escalate,
            Action::Callback,
            Action::Resolve,
        ],
    };
    if context(state) == Context::Queue && state.place.follow == Follow::Asked {
        actions.insert(2, Action::Follow);
    }
    // People and hours stand one for the other where there is no room for both.
    if context(state) == Context::Board && !layout::is_wide(state.size) {
        actions.insert(1, Action::NextPane);
    }
    if state.place.shape.focus != Pane::Queue || state.place.screen != Screen::Desk {
        actions.push(Action::Back);
    }
    actions
}

/// What is done on the part of what is under control that is shown.
fn control_actions(state: &State) -> Vec<Action> {
    let may = |right| state.may(right);
    let mut actions = vec![Action::Open];
    match state.screens.control.tab {
        Tab::Reviews if may(Right::Review) => {
            actions.extend([Action::Draw, Action::Calibrate, Action::Agreement]);
        }
        Tab::Ledger if may(Right::Ledger) => {
            actions.extend([Action::MarkEntry, Action::Confirm, Action::Refuse, Action::Propose]);
        }
        Tab::Reviews | Tab::Ledger => actions.push(Action::Contest),
        Tab::Appeals if may(Right::Review) => actions.extend([Action::Confirm, Action::Refuse]),
        Tab::Norms => actions = vec![Action::Weeks],
        Tab::Log | Tab::Overrides | Tab::Appeals => {}
    }
    actions.push(Action::NextPane);
    actions
}

/// What an action is called in one word.
fn short(action: Action, setup: &Setup) -> Option<&str> {
    let text = &setup.text.hint;
    Some(match action {
        Action::Open => &text.open,
        Action::Follow => &text.follow,
        Action::Claim => &text.claim,
        Action::Reply => &text.reply,
        Action::Note => &text.note,
        Action::HandOver => &text.hand_over,
        Action::Escalate => &text.escalate,
        Action::Callback => &text.callback,
        Action::Resolve => &text.resolve,
        Action::Wait => &text.wait,
        Action::Filter => &text.filter,
        Action::Palette => &text.palette,
        Action::Help => &text.help,
        Action::NewRequest => &text.new_request,
        Action::Next => &text.next,
        Action::Pass => &text.pass,
        Action::Back => &text.back,
        Action::Why => &text.why,
        Action::StepDone => &text.step_done,
        Action::StepSkip => &text.step_skip,
        Action::StepBack => &text.step_back,
        Action::StepAct => &text.step_act,
        Action::NextPane => &text.next_pane,
        Action::Zoom => &text.zoom,
        Action::Scripts => &text.scripts,
        Action::Left => &text.left,
        Action::Right => &text.right,
        Action::Acknowledge => &text.acknowledge,
        Action::Versions => &text.versions,
        Action::Quiz => &text.quiz,
        Action::Practice => &text.practice,
        Action::Meet => &text.meet,
        Action::Whose => &text.whose,
        Action::Draw => &text.draw,
        Action::Calibrate => &text.calibrate,
        Action::Agreement => &text.agreement,
        Action::Contest => &text.contest,
        Action::MarkEntry | Action::MarkRow => &text.mark,
        Action::Assign => &text.assign,
        Action::Balance => &text.balance,
        Action::Shift => &text.shift,
        Action::Wallboard => &text.wallboard,
        Action::Propose => &text.propose,
        Action::Weeks => &text.weeks,
        Action::Ladder => &text.ladder,
        Action::Confirm => &text.confirm,
        Action::Refuse => &text.refuse,
        _ => return None,
    })
}

/// Draws the line. The three keys that lead on from anywhere are always there. A box over the screen
/// takes all keys and tells its own.
pub fn view(paint: &mut Paint<'_>, state: &State) {
    if !state.overlays.is_empty() {
        return;
    }
    let Some(areas) = layout::areas(state.size) else {
        return;
    };
    let setup = paint.setup;
    let y = areas.hints.y;
    let always = [Action::Filter, Action::Palette, Action::Help];
    let length = |action: Action| {
        let key = setup.keys.chord(action)?;
        let key = setup.named_keys(&key).into_owned();
        let word = short(action, setup)?;
        Some((width(&key) + width(word) + 3, key, word.to_owned(), action))
    };
    let tail: Vec<_> = always.into_iter().filter_map(length).collect();
    let reserved: u16 = tail.iter().map(|(room, ..)| room).sum();
    let mut x = 1;
    let end = areas.hints.width;
    let middle = hinted(state).into_iter().filter_map(length);
    let mut shown = Vec::new();
    for (room, key, word, action) in middle {
        if x + room + reserved > end {
            break;
        }
        shown.push((x, key, word, action));
        x += room;
    }
    for (room, key, word, action) in tail {
        if x + room > end + 2 {
            break;
        }
        shown.push((x, key, word, action));
        x += room;
    }
    for (x, key, word, action) in shown {
        let used = paint.put(x, y, end - x, &key, Role::Key);
        paint.put(x + used + 1, y, end.saturating_sub(x + used + 1), &word, Role::Muted);
        let hint = Rect::new(x, y, used + 1 + width(&word), 1);
        paint.spots.push(Spot::new(hint, Click::Do(action)));
    }
}

/// Draws what can follow a first key.
pub fn which_key(paint: &mut Paint<'_>, state: &State) {
    if state.place.prefix.is_empty() || !state.overlays.is_empty() {
        return;
    }
    let setup = paint.setup;
    let mut rows = setup.keys.following(context(state), &state.place.prefix);
    // What only an exercise knows is told only in one.
    rows.retain(|(_, action)| applies(*action, state));
    let Some(areas) = layout::areas(state.size) else {
        return;
    };
    let keys = rows.iter().map(|(key, _)| width(key)).max().unwrap_or(1);
    let widest = rows
        .iter()
        .map(|(_, action)| keys + 1 + width(setup.text.action_title(*action)))
        .max()
        .unwrap_or(10);
    // Low and wide, so that what is worked on stays in sight above: at most so many rows, then a column more.
    let across = usize::from((areas.body.width.saturating_sub(3) / (widest + 3)).max(1));
    let down = rows.len().div_ceil(across).max(rows.len().min(5));
    let across = rows.len().div_ceil(down.max(1)).max(1);
    let room = across as u16 * (widest + 3) + 1;
    let height = (down as u16 + 2).min(areas.body.height);
    let area = Rect {
        x: areas.body.right().saturating_sub(room + 2),
        y: areas.body.bottom().saturating_sub(height),
        width: (room + 2).min(areas.body.width),
        height,
    };
    let title: Vec<String> = state.place.prefix.iter().map(ToString::to_string).collect();
    let inside = paint.popup(area, &title.join(" "));
    for (at, (key, action)) in rows.iter().enumerate() {
        let x = inside.x + 1 + (at / down) as u16 * (widest + 3);
        let y = inside.y + (at % down) as u16;
        if y >= inside.bottom() {
            continue;
        }
        paint.put(x, y, keys, key, Role::Key);
        let left = inside.right().saturating_sub(x + keys + 1);
        let title = setup.text.action_title(*action);
        paint.put(x + keys + 1, y, left, title, Role::Text);
    }
}

/// Whether an action has a meaning now: those of an exercise have one only while one is done.
pub fn applies(action: Action, state: &State) -> bool {
    !matches!(action, Action::LessonOn | Action::LessonEnd) || state.lesson.is_some()
}
