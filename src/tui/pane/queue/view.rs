//! Draws the queue.

use ratatui::layout::Rect;

use super::{
    column::{self, Column},
    tabs,
};
use crate::{
    config::theme::Role,
    model::id::Login,
    tui::{
        own,
        paint::{self, Paint},
        setup::Setup,
        state::State,
        widget::{frame::inner, scroll},
    },
};

/// How many requests there is room for in a frame.
pub fn rows(area: Rect) -> usize {
    usize::from(area.height.saturating_sub(3))
}

/// Draws the queue inside its frame.
pub fn view(paint: &mut Paint<'_>, state: &State, area: Rect, focused: bool) {
    let inside = inner(area);
    let queue = &state.queue;
    if inside.height < 2 {
        return;
    }
    if queue.page.rows.is_empty() {
        let text = &paint.setup.text.queue;
        let (what, next) = if queue.is_read {
            (text.empty.clone(), text.empty_next.clone())
        } else {
            (paint.setup.text.common.loading.clone(), String::new())
        };
        paint.empty(inside, &what, &next);
        return;
    }
    let room = inside.width.saturating_sub(2);
    let columns = own::columns(state, &paint.setup.columns, room);
    let columns = column::as_wide_as_needed(columns, &queue.page.rows, state.now, paint.setup);
    head(paint, inside, &columns);
    let body = Rect { y: inside.y + 1, height: inside.height - 1, ..inside };
    let rows = usize::from(body.height);
    let top = scroll::top(queue.top, queue.index(), queue.page.rows.len(), rows);
    for (y, row) in (body.top()..body.bottom()).zip(&queue.page.rows[top..]) {
        let selected = queue.selected == Some(row.id);
        let marked = queue.marks.contains(&row.id);
        let sign = match (selected, marked) {
            (true, true) => paint.setup.signs().chosen_marked,
            (true, false) => paint.setup.signs().chosen,
            (false, true) => paint.setup.signs().marked,
            (false, false) => " ",
        };
        paint.put(body.x, y, 1, sign, Role::Accent);
        let present = queue.page.present_at(row.id);
        let mut x = body.x + 1;
        for (column, width) in &columns {
            let (text, role) = column.cell(row, present, *width, state, paint.setup);
            let role = if queue.left == Some(row.id) { Role::Muted } else { role };
            if column.is_right() {
                paint.right(x, y, *width, &text, role);
            } else {
                paint.put(x, y, *width, &text, role);
            }
            x += width + 1;
        }
        if selected {
            let line = Rect { x: body.x, y, width: body.width, height: 1 };
            paint.tint(line, if focused { Role::Selected } else { Role::SelectedCalm });
        } else if marked {
            let line = Rect { x: body.x, y, width: 1, height: 1 };
            paint.tint(line, Role::Marked);
        }
    }
    paint.position(area, body, top, queue.page.rows.len());
    if queue.left.is_some() {
        let words = left_words(state, paint.setup);
        paint.foot(area, &words);
    } else if let Some(at) = queue.index() {
        let place = format!("{} / {}", at + 1, tabs::counted(tabs::shown(state)));
        let marked = (!queue.marks.is_empty())
            .then(|| paint.setup.count(&paint.setup.text.queue.marked, queue.marks.len() as u64));
        let foot: Vec<String> = marked.into_iter().chain([place]).collect();
        paint.foot(area, &foot.join(" · "));
    }
}

/// What became of the request chosen that is no longer in the list, as far as its card tells.
pub fn left_words(state: &State, setup: &Setup) -> String {
    let text = &setup.text.queue;
    let number = state.chosen().map_or_else(String::new, |id| id.to_string());
    let request = state.sight().map(|(card, _)| &card.request);
    let other =
        request.and_then(|request| request.assignee.as_ref()).filter(|who| **who != state.me);
    let named = |login: &Login| {
        let name = state.operator_of(login).map_or(login.as_str(), |known| &known.name);
        paint::line(name)
    };
    match (request, other) {
        (Some(request), _) if !request.status.is_unresolved() => {
            let status = setup.text.word.status(request.status);
            setup.say(&text.left_status, &[("number", &number), ("status", status)])
        }
        (_, Some(who)) => setup.say(&text.left_taken, &[("number", &number), ("who", &named(who))]),
        _ => setup.say(&text.left, &[("number", &number)]),
    }
}

fn head(paint: &mut Paint<'_>, inside: Rect, columns: &[(Column, u16)]) {
    let mut x = inside.x + 1;
    for (column, width) in columns {
        let title = column.title(paint.setup).to_owned();
        if *column == Column::Due {
            // The sign stands behind the time.
            paint.right(x, inside.y, width.saturating_sub(2), &title, Role::Head);
        } else if column.is_right() {
            paint.right(x, inside.y, *width, &title, Role::Head);
        } else {
            paint.put(x, inside.y, *width, &title, Role::Head);
        }
        x += width + 1;
    }
}
