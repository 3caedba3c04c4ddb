//! Everything by name: actions with their keys, screens, saved views, requests by number.

use ratatui::layout::{Position, Rect};

use super::{
    Next,
    list::{self, Does, Row},
};
use crate::{
    config::{
        keys::{Action, Chord},
        theme::Role,
    },
    model::id::RequestId,
    tui::{
        input::{self, Typed},
        layout, own,
        paint::{self, Paint},
        setup::Setup,
        state::State as Screen,
        widget::{fit::width, line::Line, scroll},
    },
};

/// What the palette remembers.
#[derive(Debug, Default)]
pub struct State {
    /// What was typed.
    pub line: Line,
    /// The row chosen.
    pub at: usize,
}

/// What choosing an entry does.
#[derive(Debug, Clone)]
enum Target {
    Action(Action),
    View(String, String),
    Open(RequestId),
}

fn entries(palette: &State, screen: &Screen, setup: &Setup) -> Vec<(Row, Target)> {
    let typed = palette.line.text().trim();
    let mut targets = Vec::new();
    let mut rows = Vec::new();
    if let Ok(number) = typed.trim_start_matches('#').parse() {
        let title = setup.say(
            &setup.text.list.open_number,
            &[("number", typed.trim_start_matches('#'))],
        );
        rows.push((title, String::new(), ""));
        targets.push(Target::Open(RequestId(number)));
    }
    for action in Action::ALL {
        if *action == Action::Palette {
            continue;
        }
        rows.push((
            setup.text.action_title(*action).to_owned(),
            setup.keys.chords(*action).unwrap_or_default(),
            // Found by its English name as well, whatever the language.
            action.name(),
        ));
        targets.push(Target::Action(*action));
    }
    for (name, line) in own::views(&screen.facts.own) {
        rows.push((
            format!("{}: {}", setup.text.list.view, paint::line(name)),
            paint::line(line),
            "",
        ));
        targets.push(Target::View(name.to_owned(), line.to_owned()));
    }
    for view in &screen.standard().views {
        rows.push((
            format!("{}: {}", setup.text.list.view, paint::line(&view.title)),
            paint::line(&view.filter),
            "",
        ));
        targets.push(Target::View(view.title.clone(), view.filter.clone()));
    }
    // The place in the list travels in the row, so that narrowing keeps row and target together.
    let rows: Vec<Row> = rows
        .into_iter()
        .enumerate()
        .map(|(at, (title, aside, words))| Row {
            title,
            detail: Vec::new(),
            aside: (aside, Role::Key),
            words: words.replace('_', " "),
            does: Does::Open(RequestId(at as i64)),
            preview: None,
        })
        .collect();
    let narrowed = if matches!(targets.first(), Some(Target::Open(_))) {
        rows.into_iter().take(1).collect()
    } else {
        list::narrow(rows, typed)
    };
    narrowed
        .into_iter()
        .filter_map(|row| match row.does {
            Does::Open(RequestId(at)) => {
                let target = targets[usize::try_from(at).ok()?].clone();
                Some((row, target))
            }
            _ => None,
        })
        .collect()
}

/// What a key does.
pub fn key(palette: &mut State, screen: &mut Screen, chord: Chord, setup: &Setup) -> Next {
    match input::typed(chord) {
        Typed::Escape | Typed::Function(2) => return Next::close(),
        Typed::Down | Typed::Next => {
            let last = entries(palette, screen, setup).len().saturating_sub(1);
            palette.at = (palette.at + 1).min(last);
        }
        Typed::Up | Typed::Previous => palette.at = palette.at.saturating_sub(1),
        Typed::Enter | Typed::Send => {
            let entries = entries(palette, screen, setup);
            let Some((_, target)) = entries.get(palette.at.min(entries.len().saturating_sub(1)))
            else {
                return Next::stay();
            };
            return match target.clone() {
                Target::Action(action) => Next::Act(action),
                Target::View(title, line) => {
                    if let Err(error) = screen.queue.filter_by(&line, Some(title)) {
                        screen.complain(error.to_string());
                    }
                    Next::close()
                }
                Target::Open(request) => {
                    list::open(screen, request);
                    Next::close()
                }
            };
        }
        Typed::Char(c) => {
            palette.line.insert(c.encode_utf8(&mut [0; 4]));
            palette.at = 0;
        }
        Typed::Edit(edit) => {
            palette.line.edit(edit);
            palette.at = 0;
        }
        Typed::PageDown | Typed::PageUp | Typed::Function(_) | Typed::Insert | Typed::Other => {}
    }
    Next::stay()
}

/// Draws it.
pub fn view(paint: &mut Paint<'_>, screen: &Screen, palette: &State) -> Option<Position> {
    let setup = paint.setup;
    let area = layout::centre(
        screen.size,
        70.min(screen.size.width.saturating_sub(2)),
        screen.size.height.saturating_sub(6).min(20),
    );
    let title = setup.text.list.palette.clone();
    let inside = paint.popup(area, &title);
    paint.put(inside.x + 1, inside.y, 1, ":", Role::Accent);
    let input = Rect {
        x: inside.x + 3,
        width: inside.width.saturating_sub(4),
        height: 1,
        ..inside
    };
    paint.tint(input, Role::Input);
    let style = paint.style(Role::Input);
    let cursor = palette.line.view(paint.buffer, input, style);
    let entries = entries(palette, screen, setup);
    let body = Rect {
        y: inside.y + 1,
        height: inside.height.saturating_sub(1),
        ..inside
    };
    if entries.is_empty() {
        let empty = setup.text.list.nothing_fits.clone();
        paint.empty(body, &empty, "");
        return Some(cursor);
    }
    let at = palette.at.min(entries.len() - 1);
    let rows = usize::from(body.height);
    let top = scroll::top(0, Some(at), entries.len(), rows);
    for (y, (number, (row, _))) in
        (body.top()..body.bottom()).zip(entries.iter().enumerate().skip(top))
    {
        let aside = width(&row.aside.0).min(body.width / 2);
        paint.put(
            body.x + 2,
            y,
            body.width.saturating_sub(aside + 4),
            &row.title,
            Role::Text,
        );
        paint.right(
            body.right().saturating_sub(aside + 1),
            y,
            aside,
            &row.aside.0,
            Role::Key,
        );
        if number == at {
            paint.select(body, y);
        }
    }
    paint.position(area, body, top, entries.len());
    Some(cursor)
}
