//! The manual on screen: its chapters, where typed words stand in them, and a chapter to read.

use ratatui::layout::{Position, Rect};

use crate::tui::overlay::Next;
use crate::{
    config::{keys::Chord, theme::Role},
    manual::{
        self,
        plain::{self, Ink},
    },
    text::Language,
    tui::{
        input::{self, Typed},
        layout,
        paint::{Paint, Rich},
        setup::Setup,
        state::State as Screen,
        widget::{fit::width, line::Line, wrap},
    },
};

/// What the box remembers.
#[derive(Debug, Default)]
pub struct State {
    /// What was typed to find a place.
    pub line: Line,
    /// The row chosen in the list.
    row: usize,
    /// The chapter that is read; none while the list is shown.
    open: Option<Reading>,
}

/// A chapter being read.
#[derive(Debug)]
struct Reading {
    chapter: usize,
    /// The first line in sight.
    top: usize,
    /// The block that was found, until the reader moves.
    found: Option<usize>,
}

/// Something to open: a chapter, or a place in one.
struct Row {
    chapter: usize,
    block: Option<usize>,
    title: String,
    aside: String,
}

/// The chapters; while something is typed, the places where it stands.
fn rows(state: &State, language: Language) -> Vec<Row> {
    let chapters = manual::chapters(language);
    let typed = state.line.text().trim();
    if typed.is_empty() {
        return (chapters.iter().enumerate())
            .map(|(nr, chapter)| Row {
                chapter: nr,
                block: None,
                title: chapter.title.clone(),
                aside: chapter.about.clone(),
            })
            .collect();
    }
    let mut hits = manual::find(language, typed, true);
    if hits.is_empty() {
        // Typed on the other layout.
        hits = manual::find(language, &crate::config::keys::other_layout(typed), true);
    }
    hits.into_iter()
        .map(|hit| Row {
            chapter: hit.chapter,
            block: Some(hit.block),
            title: match &chapters[hit.chapter].title {
                title if *title == hit.heading => title.clone(),
                title => format!("{title} › {}", hit.heading),
            },
            aside: hit.text,
        })
        .collect()
}

/// What a key does.
pub fn key(state: &mut State, screen: &mut Screen, chord: Chord, setup: &Setup) -> Next {
    let language = setup.text.language;
    let area = place(screen);
    let seen = usize::from(area.height.saturating_sub(4));
    if let Some(reading) = &mut state.open {
        let (lines, _) = text(reading.chapter, language, room(area));
        let most = lines.len().saturating_sub(seen);
        let to = match input::typed(chord.latin()) {
            Typed::Down | Typed::Char('j') => reading.top + 1,
            Typed::Up | Typed::Char('k') => reading.top.saturating_sub(1),
            Typed::PageDown | Typed::Enter | Typed::Char(' ') => reading.top + seen,
            Typed::PageUp => reading.top.saturating_sub(seen),
            Typed::Edit(crate::tui::widget::line::Edit::Start) | Typed::Char('g') => 0,
            Typed::Edit(crate::tui::widget::line::Edit::End) | Typed::Char('G') => most,
            Typed::Escape | Typed::Char('q' | '/') => {
                state.open = None;
                return Next::stay();
            }
            _ => return Next::stay(),
        };
        reading.top = to.min(most);
        reading.found = None;
        return Next::stay();
    }

    match input::typed(chord) {
        // What was typed goes first.
        Typed::Escape if !state.line.is_empty() => {
            state.line = Line::default();
            state.row = 0;
        }
        Typed::Escape | Typed::Function(1) => return Next::close(),
        Typed::Down | Typed::Next => state.row += 1,
        Typed::Up | Typed::Previous => state.row = state.row.saturating_sub(1),
        Typed::PageDown => state.row += seen,
        Typed::PageUp => state.row = state.row.saturating_sub(seen),
        Typed::Enter | Typed::Send => {
            if let Some(row) = rows(state, language).into_iter().nth(state.row) {
                let (lines, starts) = text(row.chapter, language, room(area));
                let most = lines.len().saturating_sub(seen);
                let at = row.block.and_then(|block| starts.get(block)).copied().unwrap_or(0);
                // What was found stands a little below the edge.
                let top = at.saturating_sub(seen / 4).min(most);
                state.open = Some(Reading { chapter: row.chapter, top, found: row.block });
            }
        }
        Typed::Char(c) => {
            state.line.insert(c.encode_utf8(&mut [0; 4]));
            state.row = 0;
        }
        Typed::Edit(edit) => {
            state.line.edit(edit);
            state.row = 0;
        }
        Typed::Function(_) | Typed::Insert | Typed::Other => {}
    }
    state.row = state.row.min(rows(state, language).len().saturating_sub(1));
    Next::stay()
}

impl State {
    /// Whether letters typed are text here: they are keys while a chapter is read.
    pub const fn takes_text(&self) -> bool {
        self.open.is_none()
    }

    /// Takes pasted text into the line.
    pub fn paste(&mut self, text: &str) {
        if self.open.is_none() {
            self.line.insert(text);
            self.row = 0;
        }
    }
}

/// Where the box lies.
fn place(screen: &Screen) -> Rect {
    let size = screen.size;
    layout::centre(size, 104.min(size.width.saturating_sub(2)), size.height.saturating_sub(2))
}

/// How wide a chapter is in it.
const fn room(area: Rect) -> u16 {
    area.width.saturating_sub(4)
}

/// The lines of a chapter, and where its blocks begin.
fn text(chapter: usize, language: Language, room: u16) -> (Vec<Rich>, Vec<usize>) {
    let Some(chapter) = manual::chapters(language).get(chapter) else {
        return (Vec::new(), Vec::new());
    };
    let (lines, starts) = plain::lines(&chapter.blocks, usize::from(room));
    // A line of an example that has no room is broken.
    let mut broken = Vec::with_capacity(lines.len());
    let mut at = Vec::with_capacity(lines.len());
    for line in lines {
        at.push(broken.len());
        match &line[..] {
            [(text, ink @ Ink::Example)] if width(text) > room => {
                let parts = wrap::wrap(text, room);
                broken.extend(parts.into_iter().map(|part| vec![(part, role(*ink))]));
            }
            _ => broken.push(line.into_iter().map(|(text, ink)| (text, role(ink))).collect()),
        }
    }
    let starts = starts.into_iter().map(|line| at.get(line).copied().unwrap_or(0)).collect();
    (broken, starts)
}

const fn role(ink: Ink) -> Role {
    match ink {
        Ink::Text => Role::Text,
        Ink::Heading => Role::Title,
        Ink::Strong | Ink::Emphasis => Role::Strong,
        Ink::Code => Role::Key,
        Ink::Example => Role::Say,
        Ink::Head => Role::Head,
        Ink::Link => Role::Accent,
    }
}

pub fn view(paint: &mut Paint<'_>, screen: &Screen, state: &State) -> Option<Position> {
    let setup = paint.setup;
    let words = &setup.text.manual;
    let language = setup.text.language;
    let area = place(screen);
    if let Some(reading) = &state.open {
        let title = manual::chapters(language)
            .get(reading.chapter)
            .map_or_else(|| words.title.clone(), |chapter| chapter.title.clone());
        let inside = paint.popup(area, &format!("{} › {title}", words.title));
        let body = Rect {
            x: inside.x + 1,
            y: inside.y + 1,
            width: room(area),
            height: inside.height.saturating_sub(2),
        };
        let (lines, starts) = text(reading.chapter, language, room(area));
        let top = reading.top.min(lines.len().saturating_sub(usize::from(body.height)));
        paint.lines(body, &lines, top);
        if let Some(at) = reading.found.and_then(|block| starts.get(block)) {
            let y = (at - top.min(*at)) as u16;
            paint.put(inside.x, body.y + y, 1, setup.signs().next, Role::Match);
        }
        paint.position(area, body, top, lines.len());
        paint.foot(area, &words.foot_page);
        return None;
    }

    let inside = paint.popup(area, &words.title);
    paint.put(inside.x + 1, inside.y, 2, setup.signs().prompt, Role::Accent);
    let input =
        Rect { x: inside.x + 3, width: inside.width.saturating_sub(4), height: 1, ..inside };
    paint.tint(input, Role::Input);
    let style = paint.style(Role::Input);
    let cursor = state.line.view(paint.buffer, input, style);
    let body = Rect {
        x: inside.x + 1,
        y: inside.y + 2,
        width: inside.width.saturating_sub(2),
        height: inside.height.saturating_sub(2),
    };
    let rows = rows(state, language);
    if rows.is_empty() {
        paint.empty(body, &setup.text.list.nothing_fits.clone(), "");
        return Some(cursor);
    }
    let seen = usize::from(body.height);
    let top = (state.row + 1).saturating_sub(seen);
    let widest = rows.iter().map(|row| width(&row.title)).max().unwrap_or(0);
    let title = widest.min(body.width / 2);
    for (y, row) in (body.y..).zip(rows.iter().skip(top).take(seen)) {
        paint.put(body.x + 2, y, title, &row.title, Role::Text);
        let x = body.x + title + 4;
        paint.put(x, y, body.right().saturating_sub(x), &row.aside, Role::Muted);
    }
    paint.select(body, body.y + (state.row - top.min(state.row)) as u16);
    paint.position(area, body, top, rows.len());
    paint.foot(area, &words.foot);
    Some(cursor)
}
