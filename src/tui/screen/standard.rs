//! The standard in force, to read and to search: what the company wrote down, part by part, each with
//! its clause and the place where it is written.

mod entries;

use ratatui::layout::Rect;

pub use entries::Section;

use crate::{
    config::theme::Role,
    tui::{
        layout,
        paint::{self, Paint, Rich, wrap_rich},
        state::State as Screen,
        widget::{
            frame::{Frame, inner},
            scroll,
        },
    },
};

/// What the screen remembers.
#[derive(Debug, Default)]
pub struct State {
    /// The part that is open.
    pub section: Section,
    /// The entry chosen in it.
    pub at: usize,
}

impl State {
    /// Moves to another part.
    pub fn turn(&mut self, by: isize) {
        self.section = self.section.step(by);
        self.at = 0;
    }
}

/// Moves through the entries of the part that is open.
pub fn step(state: &mut Screen, by: isize) {
    let length = entries::entries(state.screens.standard.section, state.standard()).len();
    let at = state.screens.standard.at.saturating_add_signed(by);
    state.screens.standard.at = at.min(length.saturating_sub(1));
}

/// Draws the screen.
pub fn view(paint: &mut Paint<'_>, state: &Screen) {
    let Some(areas) = layout::areas(state.size) else {
        return;
    };
    let body = areas.body;
    let standard = state.standard();
    let sections_room = 22.min(body.width / 4);
    let list_room = if body.width >= 100 { 36 } else { 24 };
    let sections = Rect {
        width: sections_room + 1,
        ..body
    };
    let list = Rect {
        x: body.x + sections_room,
        width: list_room + 1,
        ..body
    };
    let detail = Rect {
        x: body.x + sections_room + list_room,
        width: body.width - sections_room - list_room,
        ..body
    };
    let mut frame = Frame::default();
    for area in [sections, list, detail] {
        frame.add(area);
    }
    let calm = paint.style(Role::Frame);
    let focus = paint.style(Role::Focus);
    frame.paint(paint.buffer, calm, Some((list, focus)), paint.setup.ascii);
    let here = &state.screens.standard;
    let entries = entries::entries(here.section, standard);
    let at = here.at.min(entries.len().saturating_sub(1));
    let version = format!(
        "{} {}",
        paint.setup.text.standard.title,
        paint::line(&standard.version)
    );
    super::edge_title(paint, sections, &version, false);
    let section_title = format!("{} · {}", here.section.title(paint.setup), entries.len());
    super::edge_title(paint, list, &section_title, true);
    sections_view(paint, here.section, inner(sections));
    let inside = inner(list);
    let rows = usize::from(inside.height);
    let top = scroll::top(0, Some(at), entries.len(), rows);
    for (y, (number, entry)) in
        (inside.top()..inside.bottom()).zip(entries.iter().enumerate().skip(top))
    {
        paint.put(
            inside.x + 1,
            y,
            inside.width.saturating_sub(2),
            &paint::line(&entry.title),
            Role::Text,
        );
        if number == at {
            paint.put(inside.x, y, 1, paint.setup.signs().chosen, Role::Accent);
            paint.tint(
                Rect {
                    y,
                    height: 1,
                    ..inside
                },
                Role::Selected,
            );
        }
    }
    let edge = Rect {
        x: list.right() - 1,
        width: 1,
        ..inside
    };
    let style = paint.style(Role::Accent);
    scroll::mark(
        paint.buffer,
        edge,
        top,
        entries.len(),
        rows,
        style,
        paint.setup.ascii,
    );
    let Some(entry) = entries.get(at) else {
        let empty = paint.setup.text.standard.nothing.clone();
        paint.empty(inner(detail), &empty, "");
        return;
    };
    super::edge_title(paint, detail, &paint::line(&entry.clause), false);
    let mut inside = inner(detail);
    inside.x += 1;
    inside.width = inside.width.saturating_sub(2);
    let mut lines: Vec<Rich> = wrap_rich(&paint::line(&entry.title), inside.width, Role::Strong);
    if let Some(place) = &entry.place {
        lines.push(vec![(
            format!("{}:{}", paint::line(&place.file), place.line),
            Role::Muted,
        )]);
    }
    lines.push(Vec::new());
    for (label, text) in &entry.lines {
        if !label.is_empty() {
            lines.push(vec![(label.clone(), Role::Head)]);
        }
        lines.extend(wrap_rich(&paint::block(text), inside.width, Role::Text));
    }
    paint.lines(inside, &lines, 0);
}

fn sections_view(paint: &mut Paint<'_>, here: Section, area: Rect) {
    for (y, section) in (area.top()..area.bottom()).zip(Section::ALL) {
        let chosen = section == here;
        let role = if chosen { Role::Strong } else { Role::Text };
        if chosen {
            paint.put(area.x, y, 1, paint.setup.signs().chosen, Role::Accent);
        }
        let title = section.title(paint.setup).to_owned();
        paint.put(area.x + 1, y, area.width.saturating_sub(2), &title, role);
        if chosen {
            paint.tint(
                Rect {
                    y,
                    height: 1,
                    ..area
                },
                Role::SelectedCalm,
            );
        }
    }
}
