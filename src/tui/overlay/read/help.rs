//! The keys, made from the keymap itself, so that the help never lies.

use ratatui::layout::{Position, Rect};

use crate::tui::overlay::Next;
use crate::{
    config::{
        keys::{Action, Chord, Context},
        theme::Role,
    },
    model::request::Channel,
    tui::{
        input::{self, Typed},
        layout,
        offer::{self, Task},
        paint::{Paint, Rich},
        setup::Setup,
        state::State as Screen,
        widget::{fit::width, line::Line},
    },
};

/// What the box remembers.
#[derive(Debug, Default)]
pub struct State {
    /// What was typed to find a key.
    pub line: Line,
    /// How far it is scrolled.
    pub top: usize,
    /// Where the operator was when they asked: its keys come first.
    pub context: Option<Context>,
}

/// What a key does.
pub fn key(help: &mut State, screen: &mut Screen, chord: Chord, setup: &Setup) -> Next {
    match input::typed(chord) {
        Typed::Escape | Typed::Enter | Typed::Function(1) => return Next::close(),
        // From the keys to what is written of them.
        Typed::Next => return Next::Act(Action::Manual),
        Typed::Down => help.top += 1,
        Typed::Up | Typed::Previous => help.top = help.top.saturating_sub(1),
        Typed::PageDown => help.top += 10,
        Typed::PageUp => help.top = help.top.saturating_sub(10),
        Typed::Char(c) => {
            help.line.insert(c.encode_utf8(&mut [0; 4]));
            help.top = 0;
        }
        Typed::Edit(edit) => {
            help.line.edit(edit);
            help.top = 0;
        }
        Typed::Send | Typed::Function(_) | Typed::Insert | Typed::Other => {}
    }
    let area = place(screen);
    let rows = usize::from(area.height.saturating_sub(4));
    let most = (lines(help, screen, setup).len()).saturating_sub(rows * usize::from(columns(area)));
    help.top = help.top.min(most);
    Next::stay()
}

/// Where the box lies.
fn place(screen: &Screen) -> Rect {
    layout::centre(
        screen.size,
        120.min(screen.size.width.saturating_sub(2)),
        screen.size.height.saturating_sub(4),
    )
}

/// How many columns of keys stand side by side, the second going on where the first ends.
const fn columns(area: Rect) -> u16 {
    if area.width >= 100 { 2 } else { 1 }
}

/// The lines: a heading for each task, that of where one stands first, and each key with what it does. What
/// cannot be done now is grey, with the reason.
fn lines(help: &State, screen: &Screen, setup: &Setup) -> Vec<(Rich, Rich)> {
    let wanted = crate::tui::overlay::list::fold(help.line.text().trim());
    let other = crate::tui::overlay::list::fold(&crate::config::keys::other_layout(
        help.line.text().trim(),
    ));
    let here = Task::at(help.context.unwrap_or(Context::Everywhere));
    let mut tasks = Task::ALL.to_vec();
    tasks.sort_by_key(|task| *task != here);
    let mut lines = Vec::new();
    for task in tasks {
        let mut rows = Vec::new();
        for action in Action::ALL.iter().filter(|action| Task::of(**action) == task) {
            let Some(chords) =
                setup.keys.chords(*action).filter(|_| offer::applies(*action, screen))
            else {
                continue;
            };
            let title = setup.text.action_title(*action);
            let words = format!("{title} {chords} {}", offer::synonyms(*action));
            let words = crate::tui::overlay::list::fold(&words);
            if wanted.is_empty() || words.contains(&wanted) || words.contains(&other) {
                let obstacle = offer::obstacle(*action, screen, setup);
                let mut said = vec![(title.to_owned(), Role::Text)];
                let mut key = Role::Key;
                if let Some(why) = obstacle {
                    said[0].1 = Role::Muted;
                    said.push((format!(" · {why}"), Role::Muted));
                    key = Role::Muted;
                }
                rows.push((vec![(setup.typed_keys(&chords), key)], said));
            }
        }
        if !rows.is_empty() {
            if !lines.is_empty() {
                lines.push((Vec::new(), Vec::new()));
            }
            lines.push((vec![(task.title(&setup.text.task).to_owned(), Role::Head)], Vec::new()));
            lines.extend(rows);
        }
    }

    let rows: Vec<(Rich, Rich)> = signs(setup)
        .into_iter()
        .filter(|(sign, words)| {
            let words = crate::tui::overlay::list::fold(&format!("{sign} {words}"));
            wanted.is_empty() || words.contains(&wanted) || words.contains(&other)
        })
        .map(|(sign, words)| (vec![(sign, Role::Key)], vec![(words, Role::Text)]))
        .collect();
    if !rows.is_empty() {
        if !lines.is_empty() {
            lines.push((Vec::new(), Vec::new()));
        }
        lines.push((vec![(setup.text.help.signs.clone(), Role::Head)], Vec::new()));
        lines.extend(rows);
    }
    lines
}

/// The signs in the rows of the queue, each with what it means.
fn signs(setup: &Setup) -> Vec<(String, String)> {
    let (signs, text) = (setup.signs(), &setup.text.help);
    let channels = Channel::ALL.iter().map(|channel| signs.channel(*channel));
    [
        (channels.collect::<Vec<_>>().join(" "), &text.sign_channel),
        (signs.unread.to_owned(), &text.sign_unread),
        (signs.returned.to_owned(), &text.sign_returned),
        (signs.draft.to_owned(), &text.sign_draft),
        (format!("{} {}", signs.urgent, signs.high), &text.sign_priority),
        (format!("{} {}", signs.breached, signs.at_risk), &text.sign_late),
        (signs.paused.to_owned(), &text.sign_paused),
        (signs.tier.to_owned(), &text.sign_tier),
    ]
    .into_iter()
    .map(|(sign, words)| (sign, words.clone()))
    .collect()
}

pub fn view(paint: &mut Paint<'_>, screen: &Screen, help: &State) -> Option<Position> {
    let setup = paint.setup;
    let area = place(screen);
    let title = setup.text.help.title.clone();
    let inside = paint.popup(area, &title);
    let prompt = setup.signs().prompt;
    paint.put(inside.x + 1, inside.y, 2, prompt, Role::Accent);
    let input =
        Rect { x: inside.x + 3, width: inside.width.saturating_sub(4), height: 1, ..inside };
    paint.tint(input, Role::Input);
    let style = paint.style(Role::Input);
    let cursor = help.line.view(paint.buffer, input, style);
    let lines = lines(help, screen, setup);
    let body = Rect {
        x: inside.x + 1,
        y: inside.y + 2,
        width: inside.width.saturating_sub(2),
        height: inside.height.saturating_sub(2),
    };
    if lines.is_empty() {
        let text = setup.text.list.nothing_fits.clone();
        paint.empty(body, &text, "");
        return Some(cursor);
    }
    let keys = lines
        .iter()
        .filter(|(_, title)| !title.is_empty())
        .map(|(keys, _)| keys.iter().map(|(text, _)| width(text)).sum::<u16>())
        .max()
        .unwrap_or(8)
        .min(24);
    let rows = usize::from(body.height);
    let columns = columns(area);
    let across = body.width / columns;
    let seen = rows * usize::from(columns);
    let top = help.top.min(lines.len().saturating_sub(seen));
    for (at, (keys_line, title)) in lines[top..].iter().take(seen).enumerate() {
        let x = body.x + (at / rows) as u16 * across;
        let y = body.y + (at % rows) as u16;
        if title.is_empty() {
            paint.rich(x, y, across, keys_line);
        } else {
            paint.rich(x + 1, y, keys, keys_line);
            paint.rich(x + keys + 3, y, across.saturating_sub(keys + 4), title);
        }
    }
    // The mark tells of all that is seen, whichever column it stands in.
    paint.position(
        area,
        body,
        top / usize::from(columns),
        lines.len().div_ceil(usize::from(columns)),
    );
    let foot = setup.text.help.foot.clone();
    paint.foot(area, &foot);
    Some(cursor)
}
