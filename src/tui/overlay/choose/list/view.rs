//! Draws a list.

use ratatui::layout::{Position, Rect};

use super::{Kind, Row, State, rows};
use crate::{
    config::theme::Role,
    tui::{
        layout,
        paint::{Paint, wrap_rich},
        setup::Setup,
        state::State as Screen,
        widget::{fit::width, scroll},
    },
};

pub fn view(paint: &mut Paint<'_>, screen: &Screen, list: &State) -> Option<Position> {
    let setup = paint.setup;
    let text = &setup.text.list;
    let (title, empty) = match list.kind {
        Kind::Views => (&text.views, &text.nothing_fits),
        Kind::Texts => (&text.texts, &text.no_texts),
        Kind::Scripts => (&text.scripts, &text.nothing_fits),
        Kind::Callbacks => (&text.callbacks, &text.no_callbacks),
        Kind::Notices => (&text.notices, &text.no_notices),
        Kind::Mails => (&setup.text.board.mails_title, &setup.text.board.no_mails),
        Kind::Broken => (&setup.text.board.broken_title, &text.no_callbacks),
        Kind::Alike if list.alike.is_none() => (&text.alike, &setup.text.common.loading),
        Kind::Alike => (&text.alike, &text.no_alike),
        Kind::Clauses => (&setup.text.standard.title, &text.nothing_fits),
        Kind::Files => (&setup.text.files.title, &setup.text.files.none),
        Kind::Search if list.line.is_empty() => (&text.search, &text.search_how),
        Kind::Search => (&text.search, &text.nothing_found),
    };
    let all = rows::all(list, screen, setup);
    let rows = rows::narrowed(&all, list);
    // As high as what there is to choose from, whatever is typed: the box does not jump under the hands.
    let most = screen.size.height.saturating_sub(6).min(30);
    let preview_room =
        if all.iter().any(|row| row.preview.is_some()) && most >= 14 { (most - 2) / 3 } else { 0 };
    let needed = u16::try_from(all.len().max(3)).unwrap_or(most);
    let height = match list.kind {
        // What is found changes with every letter.
        Kind::Search => most,
        _ => needed.saturating_add(4 + preview_room).min(most),
    };
    let area = layout::centre(screen.size, 100.min(screen.size.width.saturating_sub(2)), height);
    let title = title.clone();
    let inside = paint.popup(area, &title);
    let input =
        Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), height: 1, ..inside };
    let prompt = setup.signs().prompt;
    let used = paint.put(input.x, input.y, 2, prompt, Role::Accent) + 1;
    let line = Rect { x: input.x + used, width: input.width.saturating_sub(used), ..input };
    let style = paint.style(Role::Input);
    paint.tint(line, Role::Input);
    let cursor = list.line.view(paint.buffer, line, style);
    let body =
        Rect { y: inside.y + 2, height: inside.height.saturating_sub(2 + preview_room), ..inside };
    let ids = super::ids(&rows);
    let (here, at) = (list.picker.place(&ids), list.picker.shown(&ids));
    let foot = foot(list, at, rows.len(), setup);
    paint.foot(area, &foot);
    if rows.is_empty() {
        let next = match list.kind {
            Kind::Callbacks if list.line.is_empty() => &text.no_callbacks_next,
            _ => "",
        };
        paint.empty(body, empty, next);
        return Some(cursor);
    }
    let height = usize::from(body.height);
    let top = scroll::top(0, Some(at), rows.len(), height);
    draw(paint, body, &rows, here, top);
    paint.position(area, body, top, rows.len());
    if preview_room > 1
        && let Some(preview) = rows[at].preview.as_deref()
    {
        let rule = if setup.ascii { "-" } else { "─" }.repeat(inside.width.into());
        paint.put(inside.x, body.bottom(), inside.width, &rule, Role::Frame);
        let place = Rect {
            x: inside.x + 1,
            y: body.bottom() + 1,
            width: inside.width.saturating_sub(2),
            height: preview_room - 1,
        };
        let lines = wrap_rich(preview, place.width, Role::Say);
        paint.lines(place, &lines, 0);
    }
    Some(cursor)
}

/// What stands below the list: its keys, and the way out.
fn foot(list: &State, at: usize, length: usize, setup: &Setup) -> String {
    match list.kind {
        Kind::Views => setup.text.list.views_hint.clone(),
        Kind::Callbacks => setup.text.list.callbacks_hint.clone(),
        Kind::Mails => setup.text.board.mails_hint.clone(),
        Kind::Files if length > 0 => {
            let folder = setup.downloads.display().to_string();
            setup.say(&setup.text.files.hint, &[("folder", &crate::tui::paint::line(&folder))])
        }
        _ => counted(at, length, setup),
    }
}

/// Where in a list the choice stands, and the keys that every list has.
pub fn counted(at: usize, length: usize, setup: &Setup) -> String {
    if length == 0 {
        return setup.text.versions.close.clone();
    }
    format!("{} / {length} · {}", at + 1, setup.text.list.foot)
}

/// Draws rows from `top` on, the one `at` chosen.
pub fn draw(paint: &mut Paint<'_>, body: Rect, rows: &[Row], at: Option<usize>, top: usize) {
    for (y, (number, row)) in (body.top()..body.bottom()).zip(rows.iter().enumerate().skip(top)) {
        let aside = width(&row.aside.0).min(body.width / 2);
        let room = body.width.saturating_sub(aside + 4);
        let used = paint.put(
            body.x + 2,
            y,
            room,
            &row.title,
            if row.dim { Role::Muted } else { Role::Text },
        );
        if used + 4 < room {
            paint.rich(body.x + 2 + used + 1, y, room - used - 1, &row.detail);
        }
        paint.right(body.right().saturating_sub(aside + 1), y, aside, &row.aside.0, row.aside.1);
        if at == Some(number) {
            paint.select(body, y);
        }
    }
}
