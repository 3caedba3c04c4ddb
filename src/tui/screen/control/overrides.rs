//! What was let through against a norm or a gate in the last weeks, with the reasons: for review.

use ratatui::layout::Rect;

use crate::{
    config::theme::Role,
    model::id::Clause,
    tui::{
        paint::{self, Paint, Rich, wrap_rich},
        setup::Setup,
        state::State as Screen,
        widget::scroll,
    },
};

/// So many rows tell of the one chosen.
const DETAIL: u16 = 5;

/// What people call some clauses.
fn titles(clauses: &[Clause], state: &Screen, setup: &Setup) -> String {
    let titles: Vec<String> =
        (clauses.iter()).map(|clause| paint::clause(clause, state.standard(), setup)).collect();
    titles.join(", ")
}

/// What was missing, as people call it.
fn missing(missing: &[String], state: &Screen, setup: &Setup) -> String {
    let titles: Vec<String> =
        (missing.iter()).map(|word| paint::missing(word, state.standard(), setup)).collect();
    titles.join(", ")
}

/// Draws the list, and below it the one chosen in full.
pub fn view(paint: &mut Paint<'_>, state: &Screen, inside: Rect) {
    let setup = paint.setup;
    let text = &setup.text.norms;
    let control = &state.screens.control;
    let rows = &control.let_through;
    if rows.is_empty() {
        paint.empty(inside, &text.no_overrides, "");
        return;
    }
    // The norm and the reason share what the rest leaves.
    let share = inside.width.saturating_sub(17 + 10 + 8 + 2) / 2;
    let rooms = [17_u16, 10, 8, share];
    let heads = [text.when.as_str(), text.who.as_str(), "#", text.against.as_str()];
    let mut x = inside.x + 2;
    for (room, head) in rooms.iter().zip(heads) {
        paint.put(x, inside.y, room - 1, head, Role::Head);
        x += room;
    }
    let rest = inside.right().saturating_sub(x + 1);
    paint.put(x, inside.y, rest, &text.reason, Role::Head);
    let detail = DETAIL.min(inside.height / 3);
    let body = Rect { y: inside.y + 1, height: inside.height.saturating_sub(1 + detail), ..inside };
    let ids = control.let_through_ids();
    let (here, at) = (control.picked.place(&ids), control.picked.shown(&ids));
    let top = scroll::top(0, Some(at), rows.len(), usize::from(body.height));
    for (y, number) in (body.top()..body.bottom()).zip(top..rows.len()) {
        let row = &rows[number];
        let against = titles(&row.against, state, setup);
        let cells = [
            paint::moment(row.at, state.now, state.zone(), setup),
            paint::line(&row.by.to_string()),
            row.request.map_or_else(String::new, |id| id.to_string()),
            against,
        ];
        let mut x = body.x + 2;
        for (room, cell) in rooms.iter().zip(&cells) {
            paint.put(x, y, room - 1, cell, Role::Text);
            x += room;
        }
        paint.put(x, y, rest, &paint::line(&row.reason), Role::Say);
        if here == Some(number) {
            paint.select(body, y);
        }
    }
    let row = &rows[at];
    let room = inside.width.saturating_sub(4);
    let against = titles(&row.against, state, setup);
    let mut lines: Vec<Rich> = vec![Vec::new()];
    if row.hand.is_some() {
        let who = setup.text.on_behalf(&paint::line(&row.by.to_string()), row.hand.as_ref());
        lines.extend(wrap_rich(&format!("{} {who}", text.who), room, Role::Text));
    }
    let against = format!("{} {against}", text.against);
    lines.extend(wrap_rich(&against, room, Role::Strong));
    let missing = format!("{} {}", text.missing, missing(&row.missing, state, setup));
    lines.extend(wrap_rich(&missing, room, Role::Text));
    lines.extend(wrap_rich(&paint::line(&row.reason), room, Role::Say));
    let below = Rect {
        x: inside.x + 2,
        y: inside.bottom().saturating_sub(detail),
        width: room,
        height: detail,
    };
    paint.lines(below, &lines, 0);
}
