//! Draws the state: the header, the screen, what lies over it, the messages, the hints. Nothing here
//! remembers anything.

pub mod header;
pub mod hints;
mod ring;

use ratatui::{
    buffer::Buffer,
    layout::{Position, Rect},
};

use super::{
    layout, lesson,
    overlay::{self, Overlay},
    paint::{Paint, line, wrap_rich},
    pane::{self, Pane},
    screen::{self, Screen, board, control, request, standard, training, wallboard},
    setup::Setup,
    spot::{Click, Spot},
    state::State,
    toast, tour,
    widget::{fit, frame::Frame, plain, seal},
};
use crate::config::theme::Role;

/// Draws the whole; answers where the cursor stands, if anywhere.
pub fn view(state: &State, setup: &Setup, buffer: &mut Buffer) -> Option<Position> {
    draw(state, setup, &mut Paint::new(buffer, setup))
}

/// What a click at a place of the picture means; none where nothing answers to it.
pub fn click_at(state: &State, setup: &Setup, at: Position) -> Option<Click> {
    let window = state.window();
    let mut buffer = Buffer::empty(Rect::new(0, 0, window.width, window.height));
    let mut paint = Paint::new(&mut buffer, setup);
    draw(state, setup, &mut paint);
    let spot = *paint.spots.iter().rev().find(|spot| spot.holds(at))?;
    let row = spot.row(at.y).intersection(paint.buffer.area);
    // Below the last row of a list nothing stands.
    let is_blank = (row.left()..row.right()).all(|x| paint.buffer[(x, row.y)].symbol() == " ");
    (!is_blank).then(|| spot.click(at))
}

fn draw(state: &State, setup: &Setup, paint: &mut Paint<'_>) -> Option<Position> {
    let window = state.window();
    let whole = Rect::new(0, 0, window.width, window.height);
    paint.tint(whole.intersection(paint.buffer.area), Role::Text);
    if layout::areas(state.size).is_none() {
        too_small(paint, state);
        if setup.ascii {
            plain::plain(paint.buffer);
        }
        return None;
    }
    // On the wall nobody takes keys and nobody's name is to stand.
    if state.place.screen == Screen::Wallboard && state.overlays.is_empty() {
        wallboard::view(paint, state);
        seal::seal(paint.buffer);
        if setup.ascii {
            plain::plain(paint.buffer);
        }
        return None;
    }
    header::view(paint, state);
    match state.place.screen {
        Screen::Desk => desk(paint, state),
        Screen::Request => request::view(paint, state),
        Screen::Board => board::view(paint, state),
        Screen::Standard => standard::view(paint, state),
        Screen::Training => training::view(paint, state),
        Screen::Control => control::view(paint, state),
        Screen::Wallboard => wallboard::view(paint, state),
    }
    hints::view(paint, state);
    tour::view(paint, state);
    hints::which_key(paint, state);
    // What lies over the screen takes the clicks, too.
    if !state.overlays.is_empty() {
        paint.spots.clear();
    }
    let cursor = overlay::view(paint, state);
    lesson::view(paint, state);
    ring::view(paint, state);
    // A form shows its refusals itself; messages lie over everything else.
    toast::view(paint, state);
    seal::seal(paint.buffer);
    if setup.ascii {
        plain::plain(paint.buffer);
    }
    cursor
}

/// The title of the window: nothing of a client's stands there.
pub fn window_title(state: &State) -> String {
    format!("firstline · {}", line(state.me.as_str()))
}

fn too_small(paint: &mut Paint<'_>, state: &State) {
    let least = format!("{}×{}", layout::LEAST.width, layout::LEAST.height);
    let text = paint.setup.say(
        &paint.setup.text.common.too_small,
        &[
            ("width", &state.size.width.to_string()),
            ("height", &state.size.height.to_string()),
            ("least", &least),
        ],
    );
    let lines = wrap_rich(&text, state.size.width.max(1), Role::Strong);
    let area = Rect::new(0, 0, state.size.width, state.size.height);
    paint.lines(area, &lines, 0);
}

fn desk(paint: &mut Paint<'_>, state: &State) {
    let shape = state.place.shape;
    let mut panes = layout::panes(state.size, shape);
    let mut frame = Frame::default();
    for (_, area) in &panes {
        frame.add(*area);
    }
    let words = panes.iter().find(|(pane, _)| *pane == Pane::Client).map(|(_, area)| area.width);
    let lines = words.map_or(0, |width| pane::client::height(state, paint.setup, width));
    let client = layout::client(state.size, shape, lines);
    if let Some(areas) = client {
        frame.add(areas.words);
        frame.add(areas.history);
    }
    // The history is drawn with the client's words, wherever it stands.
    let mut seen = Vec::new();
    panes.retain(|(pane, _)| {
        let is_new = !seen.contains(pane);
        seen.push(*pane);
        is_new
    });
    let focus = paint.style(Role::Focus);
    let calm = paint.style(Role::Frame);
    // While a filter is typed, it stands where the queue's head is.
    let filtering = matches!(state.overlays.last(), Some(Overlay::Filter(_)));
    // A box over the panes takes the keys, and the bright frame with them.
    let here = state.overlays.is_empty() || filtering;
    let bright =
        panes.iter().find(|(pane, _)| here && *pane == shape.focus).map(|(_, area)| (*area, focus));
    frame.paint(paint.buffer, calm, bright, paint.setup.ascii);
    for (pane, area) in panes {
        let focused = pane == shape.focus && state.overlays.is_empty();
        let taken = if matches!(pane, Pane::Client | Pane::Script) {
            behind(paint, state, area)
        } else {
            0
        };
        // In one column the queue tells its place in the same line.
        let shares = pane != Pane::Queue && !shape.zoom && !layout::is_wide(state.size);
        let taken = if shares { taken.max(12) } else { taken };
        let edge = Rect { width: area.width - taken, ..area };
        let title = match pane {
            Pane::Queue => String::new(),
            Pane::Client => pane::client::title(paint, state),
            Pane::Script => pane::script::title(paint, state, edge.width.saturating_sub(6)),
            Pane::Deadlines => pane::deadlines::title(paint, state),
        };
        let is_here = here && pane == shape.focus;
        if pane == Pane::Queue {
            pane::queue::tabs(paint, state, area, is_here);
        } else {
            screen::edge_title(paint, edge, &title, is_here);
        }
        if pane != Pane::Queue && !shape.zoom && !layout::is_wide(state.size) {
            lower_tabs(paint, area, pane);
        }
        match pane {
            Pane::Queue => pane::queue::view(paint, state, area, focused || filtering),
            Pane::Client => {
                if let Some(areas) = client {
                    pane::client::view(paint, state, areas, focused);
                }
            }
            Pane::Script => pane::script::view(paint, state, area, focused),
            Pane::Deadlines => pane::deadlines::view(paint, state, area, focused),
        }
    }
}

/// Says at the end of the upper edge whose a pane still is, so that nobody takes it for that of the
/// request that is chosen; answers how many cells that takes.
fn behind(paint: &mut Paint<'_>, state: &State, area: Rect) -> u16 {
    let Some(shown) = state.behind() else {
        return 0;
    };
    let words = paint.setup.say(&paint.setup.text.common.behind, &[("number", &shown.to_string())]);
    let words = format!(" {words} ");
    let room = fit::width(&words).min(area.width.saturating_sub(2));
    paint.edge(area.right() - room - 1, area.y, room, &words, Role::AtRisk);
    room
}

/// Where one pane stands for three, the lower edge says which there are and how to turn.
fn lower_tabs(paint: &mut Paint<'_>, area: Rect, here: Pane) {
    let text = &paint.setup.text;
    let names = [
        (Pane::Client, text.client.title.clone()),
        (Pane::Script, text.script.title.clone()),
        (Pane::Deadlines, text.deadlines.title.clone()),
    ];
    let room: u16 = names.iter().map(|(_, name)| fit::width(name) + 3).sum();
    let mut x = area.right().saturating_sub(room + 2);
    for (pane, name) in names {
        let role = if pane == here { Role::Accent } else { Role::Muted };
        let used = paint.edge(x, area.bottom() - 1, room, &format!(" {name} "), role);
        let tab = Rect::new(x, area.bottom() - 1, used, 1);
        paint.spots.push(Spot::new(tab, Click::Pane(pane)));
        x += used + 1;
    }
}
