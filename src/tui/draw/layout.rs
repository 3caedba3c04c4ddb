//! Where things stand: a pure function of the size and of what is asked to be seen. Update and view
//! both ask here, so nothing that was drawn ever decides what a key does.

use ratatui::layout::{Rect, Size};

use crate::tui::{pane::Pane, screen::Screen};

/// The least size at which the screen works.
pub const LEAST: Size = Size { width: 60, height: 16 };

/// What the operator asked to see of the panes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// The pane that takes the keys.
    pub focus: Pane,
    /// Whether it has the whole screen.
    pub zoom: bool,
    /// The share of the queue's column in hundredths of the width.
    pub across: u16,
    /// The share of the upper panes in hundredths of the height.
    pub down: u16,
}

impl Default for Shape {
    fn default() -> Self {
        Self { focus: Pane::Queue, zoom: false, across: 65, down: 58 }
    }
}

/// The parts that every screen has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Areas {
    /// The line with the screens and the time.
    pub header: Rect,
    pub body: Rect,
    /// The line with the keys.
    pub hints: Rect,
}

/// The parts of the screen; none where it is too small.
pub fn areas(size: Size) -> Option<Areas> {
    if size.width < LEAST.width || size.height < LEAST.height {
        return None;
    }
    Some(Areas {
        header: Rect::new(0, 0, size.width, 1),
        body: Rect::new(0, 1, size.width, size.height - 2),
        hints: Rect::new(0, size.height - 1, size.width, 1),
    })
}

/// Whether there is room for four panes side by side.
pub fn is_wide(size: Size) -> bool {
    size.width >= 100 && size.height >= 28
}

/// The panes that are seen, each with its frame. Frames that meet share their border.
pub fn panes(size: Size, shape: Shape) -> Vec<(Pane, Rect)> {
    let Some(Areas { body, .. }) = areas(size) else {
        return Vec::new();
    };
    if shape.zoom {
        return vec![(shape.focus, body)];
    }
    if !is_wide(size) {
        let lower = match shape.focus {
            Pane::Queue => Pane::Client,
            other => other,
        };
        // Half and half, until the operator asks for another share.
        let down = (shape.down + 50).saturating_sub(Shape::default().down);
        let [upper_area, lower_area] = rows(body, down.clamp(20, 80));
        return vec![(Pane::Queue, upper_area), (lower, lower_area)];
    }
    let across = shape.across.clamp(30, 80);
    let down = shape.down.clamp(20, 80);
    // Lines of more than some ninety cells are hard to read; the queue takes what is left.
    let most = if body.width >= BROAD { 130 } else { 92 };
    let share = if body.width >= BROAD { (100 - across) * 5 / 4 } else { 100 - across };
    let right = (body.width * share / 100).clamp(30, most);
    let left_column = Rect { width: body.width - right + 1, ..body };
    let right_column = Rect { x: body.width - right, width: right, ..body };
    if body.width >= BROAD {
        let [queue, deadlines] = rows(left_column, down);
        let third = (right * 44 / 100).clamp(34, 52);
        let words = Rect { width: right - third + 1, ..right_column };
        let rest = Rect { x: right_column.right() - third, width: third, ..right_column };
        let [history, script] = rows(rest, down);
        return vec![
            (Pane::Queue, queue),
            (Pane::Client, words),
            (Pane::Client, history),
            (Pane::Deadlines, deadlines),
            (Pane::Script, script),
        ];
    }
    let [queue, deadlines] = rows(left_column, down);
    let [client, script] = rows(right_column, down);
    vec![
        (Pane::Queue, queue),
        (Pane::Client, client),
        (Pane::Deadlines, deadlines),
        (Pane::Script, script),
    ]
}

/// From so many columns on the request has a column of its own on the desk, and the history one beside it.
const BROAD: u16 = 160;

/// Where the client's words and their history stand, each with its frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAreas {
    /// What the client wrote last and what was answered.
    pub words: Rect,
    /// Who they are and what there was before.
    pub history: Rect,
}

/// The parts of the client's pane; none where it is not seen. `lines` is how many the words take: where both
/// share a column, the words have what they need up to the larger part of it.
pub fn client(size: Size, shape: Shape, lines: u16) -> Option<ClientAreas> {
    let mut areas = panes(size, shape).into_iter().filter(|(pane, _)| *pane == Pane::Client);
    let (_, first) = areas.next()?;
    if let Some((_, history)) = areas.next() {
        return Some(ClientAreas { words: first, history });
    }
    let inside = first.height.saturating_sub(3);
    let most = (inside * 62 / 100).max(inside.saturating_sub(8)).max(2);
    let upper = lines.clamp(3, most.max(3)).min(first.height.saturating_sub(3)) + 1;
    let words = Rect { height: upper + 1, ..first };
    let history = Rect { y: first.y + upper, height: first.height - upper, ..first };
    Some(ClientAreas { words, history })
}

/// Two frames one above the other that share a border.
fn rows(area: Rect, upper: u16) -> [Rect; 2] {
    let cut = (area.height * upper / 100).clamp(3, area.height.saturating_sub(4).max(3));
    [Rect { height: cut + 1, ..area }, Rect { y: area.y + cut, height: area.height - cut, ..area }]
}

/// The parts of the request screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestAreas {
    /// What happened, and the box for the answer below it.
    pub timeline: Rect,
    /// The box for the answer, while one is written.
    pub reply: Option<Rect>,
    /// The facts and fields.
    pub facts: Option<Rect>,
    /// The deadlines.
    pub deadlines: Option<Rect>,
    pub script: Option<Rect>,
}

/// From so many columns on the facts and the script of a request stand side by side.
const THREE: u16 = 170;

/// The parts of the request screen. `aside` is what stands beside the timeline where there is room for
/// one thing only.
pub fn request(size: Size, writing: bool, aside: Pane) -> Option<RequestAreas> {
    let Areas { body, .. } = areas(size)?;
    let wide = is_wide(size);
    let (left, right) = if wide {
        let right = if body.width >= THREE {
            body.width / 2
        } else {
            (body.width * 36 / 100).clamp(38, 64)
        };
        (
            Rect { width: body.width - right + 1, ..body },
            Some(Rect { x: body.width - right, width: right, ..body }),
        )
    } else {
        (body, None)
    };
    let (timeline, reply) = if writing {
        let [timeline, reply] = rows(left, if wide { 58 } else { 45 });
        (timeline, Some(reply))
    } else {
        (left, None)
    };
    let mut areas = RequestAreas { timeline, reply, facts: None, deadlines: None, script: None };
    if let Some(right) = right {
        let (facts, deadlines, script) = if body.width >= THREE {
            let half = right.width / 2;
            let [facts, deadlines] = rows(Rect { width: half + 1, ..right }, 64);
            let script = Rect { x: right.x + half, width: right.width - half, ..right };
            (facts, deadlines, script)
        } else {
            let [facts, lower] = rows(right, 46);
            let [deadlines, script] = rows(lower, 32);
            (facts, deadlines, script)
        };
        areas.facts = Some(facts);
        areas.deadlines = Some(deadlines);
        areas.script = Some(script);
    } else if !writing {
        let [timeline, lower] = rows(body, 55);
        areas.timeline = timeline;
        match aside {
            Pane::Queue | Pane::Client => areas.facts = Some(lower),
            Pane::Deadlines => areas.deadlines = Some(lower),
            Pane::Script => areas.script = Some(lower),
        }
    }
    Some(areas)
}

/// A box in the middle of the body, no larger than there is room.
pub fn centre(size: Size, width: u16, height: u16) -> Rect {
    let body = areas(size).map_or(Rect::new(0, 0, size.width, size.height), |areas| areas.body);
    // No stray letters beside a box that nearly fills the width.
    let width = if width + 12 > body.width { body.width } else { width };
    let height = height.min(body.height);
    Rect {
        x: body.x + (body.width - width) / 2,
        y: body.y + (body.height - height) / 3,
        width,
        height,
    }
}

/// Which pane lies under a place.
pub fn pane_at(size: Size, shape: Shape, x: u16, y: u16) -> Option<(Pane, Rect)> {
    panes(size, shape).into_iter().find(|(_, area)| area.contains((x, y).into()))
}

/// The screens' titles in the header need this: which have a number there.
pub const SCREENS: [Screen; 6] = [
    Screen::Desk,
    Screen::Request,
    Screen::Board,
    Screen::Standard,
    Screen::Training,
    Screen::Control,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn covers_the_body_at_every_size() {
        for width in (60..=240).step_by(7) {
            for height in 16..=70 {
                let size = Size::new(width, height);
                let body = areas(size).unwrap().body;
                for focus in Pane::ALL {
                    for zoom in [false, true] {
                        let shape = Shape { focus, zoom, ..Shape::default() };
                        let panes = panes(size, shape);
                        assert!(panes.iter().any(|(pane, _)| *pane == focus));
                        for y in body.top()..body.bottom() {
                            for x in body.left()..body.right() {
                                assert!(
                                    panes.iter().any(|(_, area)| area.contains((x, y).into())),
                                    "{size}: {x},{y} is nobody's"
                                );
                            }
                        }
                        for (_, area) in panes {
                            assert_eq!(area.intersection(body), area, "{size}");
                            assert!(area.height >= 3 && area.width >= 3, "{size}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn says_when_there_is_no_room() {
        assert!(areas(Size::new(59, 16)).is_none());
        assert!(areas(Size::new(60, 15)).is_none());
        assert!(areas(LEAST).is_some());
    }
}
