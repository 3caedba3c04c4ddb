//! The line of keys that fits what the operator is at, and the list of what can follow a first key.

use ratatui::layout::Rect;

use crate::{
    config::{keys::Action, theme::Role},
    tui::{
        layout, offer,
        paint::Paint,
        setup::Setup,
        spot::{Click, Spot},
        state::State,
        update::context,
        widget::fit::width,
    },
};

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
        Action::Resume => &text.resume,
        Action::TakeOver => &text.take_over,
        Action::CallKept => &text.call_kept,
        Action::Reopen => &text.reopen,
        Action::Rate => &text.rate,
        Action::Close => &text.close,
        Action::Card => &text.card,
        Action::Set => &text.set,
        Action::Message => &text.message,
        Action::Actions => &text.actions,
        Action::Assign => &text.assign,
        Action::Balance => &text.balance,
        Action::Shift => &text.shift,
        Action::Wallboard => &text.wallboard,
        Action::Propose => &text.propose,
        Action::Weeks => &text.weeks,
        Action::Ladder => &text.ladder,
        Action::Learn => &text.learn,
        Action::Confirm => &text.confirm,
        Action::Refuse => &text.refuse,
        _ => return None,
    })
}

/// A key of the line with its word: how many cells it takes, and what it is.
type Hint = (u16, String, String, Action);

fn hint(action: Action, setup: &Setup) -> Option<Hint> {
    let key = setup.keys.chord(action)?;
    let key = setup.named_keys(&key).into_owned();
    let word = short(action, setup)?.to_owned();
    Some((width(&key) + 1 + width(&word), key, word, action))
}

/// Cells between two hints.
const BETWEEN: u16 = 3;

/// Draws the line: on the left what can be done with what is chosen, the best next thing first, and the
/// menu of all of it; on the right what leads on from anywhere. A box over the screen takes all keys and
/// tells its own.
pub fn view(paint: &mut Paint<'_>, state: &State) {
    if !state.overlays.is_empty() {
        return;
    }
    let Some(areas) = layout::areas(state.size) else {
        return;
    };
    let setup = paint.setup;
    let y = areas.hints.y;
    let told = catching_up(paint, state, areas.hints.width, y);
    let end = areas.hints.width.saturating_sub(1 + told);
    let room = |hints: &[Hint]| -> u16 { hints.iter().map(|(cells, ..)| cells + BETWEEN).sum() };

    // Where there is little room, what leads on gives way before what can be done.
    let mut tail: Vec<Hint> =
        offer::tail(state).into_iter().filter_map(|action| hint(action, setup)).collect();
    while tail.len() > 2 && room(&tail) > end / 2 {
        tail.remove(0);
    }
    let mut shown: Vec<Hint> = Vec::new();
    let mut left: Vec<Hint> =
        offer::footer(state, setup).into_iter().filter_map(|action| hint(action, setup)).collect();
    let menu = left.pop_if(|(.., action)| *action == Action::Actions);
    let reserved = room(&tail) + menu.as_ref().map_or(0, |(cells, ..)| cells + BETWEEN);
    for one in left {
        if 1 + room(&shown) + one.0 + BETWEEN + reserved > end + 1 {
            break;
        }
        shown.push(one);
    }
    shown.extend(menu);

    let mut draw = |mut x: u16, hints: Vec<Hint>| {
        for (cells, key, word, action) in hints {
            let used = paint.put(x, y, end.saturating_sub(x), &key, Role::Key);
            paint.put(x + used + 1, y, end.saturating_sub(x + used + 1), &word, Role::Muted);
            paint.spots.push(Spot::new(Rect::new(x, y, cells, 1), Click::Do(action)));
            x += cells + BETWEEN;
        }
    };
    let from = (end + BETWEEN).saturating_sub(room(&tail));
    draw(1, shown);
    draw(from, tail);
}

/// Says at the end of the line how far the desk has come with noticing what fell due; answers how many
/// cells that takes.
fn catching_up(paint: &mut Paint<'_>, state: &State, room: u16, y: u16) -> u16 {
    let Some(backlog) = state.facts.behind else {
        return 0;
    };
    let setup = paint.setup;
    let whole = |count| setup.text.language.whole(count);
    let words = setup.say(
        &setup.text.common.catching_up,
        &[("noticed", &whole(backlog.noticed)), ("of", &whole(backlog.of))],
    );
    let used = width(&words).min(room);
    paint.put(room - used, y, used, &words, Role::AtRisk);
    used + 1
}

/// Draws what can follow a first key.
pub fn which_key(paint: &mut Paint<'_>, state: &State) {
    if state.place.prefix.is_empty() || !state.overlays.is_empty() {
        return;
    }
    let setup = paint.setup;
    let mut rows = setup.keys.following(context(state), &state.place.prefix);
    // What only an exercise knows is told only in one.
    rows.retain(|(_, action)| offer::applies(*action, state));
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
