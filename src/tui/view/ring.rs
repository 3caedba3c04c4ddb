//! The call that rings: a banner over the line on top, in a colour of its own, with the keys that answer it
//! or wave it off.

use ratatui::layout::Rect;

use crate::{
    config::theme::Role,
    tui::{
        paint::{self, Paint},
        pane::client::name_of,
        state::State,
        widget::fit::width,
    },
};

/// Draws the banner while a call rings.
pub fn view(paint: &mut Paint<'_>, state: &State) {
    let Some(call) = &state.known.rings else {
        return;
    };
    let setup = paint.setup;
    let text = &setup.text.intake;
    let phone = paint::line(&call.phone);
    let mut parts = Vec::new();
    match &call.client {
        Some(client) => {
            let mut who = name_of(&client.name, setup);
            if let Some(tier) = &client.tier {
                let class = paint::line(state.standard().tier_title(tier));
                who = format!("{who} {} {class}", setup.signs().tier);
            }
            parts.push(who);
            parts.extend(client.account.as_deref().map(paint::line));
            if client.open > 0 {
                parts.push(setup.count(&setup.text.client.open, client.open));
            }
            parts.push(phone);
        }
        None => parts.extend([text.unknown_caller.clone(), phone]),
    }
    let keys = if state.overlays.is_empty() { &text.answer_keys } else { &text.answer_keys_over };
    let area = Rect::new(0, 0, state.window().width, 1);
    paint.clear(area);
    paint.tint(area, Role::Ring);
    let used = width(keys) + 2;
    paint.right(0, 0, area.width.saturating_sub(1), keys, Role::Ring);
    let said = format!("{} {}", setup.signs().rings, parts.join(" · "));
    paint.put(1, 0, area.width.saturating_sub(used + 2), &said, Role::Ring);
}
