//! A page to read: what a version says otherwise, what a draft would have made of the past, what has
//! changed for me. It is read from the desk while it is open.

use ratatui::layout::{Position, Rect};

use super::Next;
use crate::{
    config::{keys::Chord, theme::Role},
    model::{command::Command, id::StandardHash},
    report,
    standards::{diff::Change, simulate::Simulation},
    text::Language,
    tui::{
        effect::{Effect, Part},
        input::{self, Typed, is_yes},
        layout,
        paint::{self, Paint, Rich, wrap_rich},
        setup::Setup,
        state::State as Screen,
        widget::scroll,
    },
};

/// What the page tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// What a version says otherwise than the one in force.
    Difference(StandardHash),
    /// What a draft would have made of the last requests.
    Simulation(StandardHash),
    /// What the version in force says otherwise, for my role, than the one I knew.
    News,
}

/// What was read for it.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Clauses that are not said alike.
    Changes(Vec<Change>),
    /// What came of a simulation.
    Simulation(Box<Simulation>),
}

/// A page.
#[derive(Debug)]
pub struct State {
    /// What it tells.
    pub kind: Kind,
    /// The reader's language.
    pub language: Language,
    /// The heading.
    pub title: String,
    /// What was read; none while it is on its way.
    pub content: Option<Content>,
    /// How far it is scrolled.
    pub top: usize,
}

impl State {
    /// A page of this kind.
    pub const fn new(kind: Kind, language: Language, title: String) -> Self {
        Self {
            kind,
            language,
            title,
            content: None,
            top: 0,
        }
    }

    /// What it has to show.
    pub fn wants(&self, parts: &mut Vec<Part>) {
        parts.push(match &self.kind {
            Kind::Difference(version) => Part::Difference(Some(version.clone()), self.language),
            Kind::Simulation(version) => Part::Simulation(version.clone()),
            Kind::News => Part::Difference(None, self.language),
        });
    }

    /// Takes what was read about a version; the one in force where none is named.
    pub fn take(&mut self, version: Option<&StandardHash>, content: &Content) {
        let mine = match (&self.kind, content) {
            (Kind::Difference(own), Content::Changes(_))
            | (Kind::Simulation(own), Content::Simulation(_)) => Some(own) == version,
            (Kind::News, Content::Changes(_)) => version.is_none(),
            _ => false,
        };
        if mine {
            self.content = Some(content.clone());
        }
    }
}

/// What a key does.
pub fn key(page: &mut State, screen: &mut Screen, chord: Chord, setup: &Setup) -> Next {
    if page.kind == Kind::News && is_yes(chord) {
        let ticket = screen.sync.ticket(screen.now);
        let command = Command::Acknowledge { standard: None };
        return Next::Close(vec![Effect::Submit(ticket, Box::new(command.into()))]);
    }
    let (area, room) = place(screen);
    let rows = usize::from(area.height.saturating_sub(2));
    let most = lines(page, screen, setup, room).len().saturating_sub(rows);
    match input::typed(chord) {
        Typed::Down | Typed::Next | Typed::Char('j') => page.top += 1,
        Typed::Up | Typed::Previous | Typed::Char('k') => page.top = page.top.saturating_sub(1),
        Typed::PageDown | Typed::Char(' ') => page.top += rows,
        Typed::PageUp => page.top = page.top.saturating_sub(rows),
        Typed::Escape | Typed::Enter | Typed::Char('q') => return Next::close(),
        _ => {}
    }
    page.top = page.top.min(most);
    Next::stay()
}

/// Where the page lies, and how wide its text is.
fn place(screen: &Screen) -> (Rect, u16) {
    let width = 104.min(screen.size.width.saturating_sub(2));
    let height = screen.size.height.saturating_sub(4);
    let area = layout::centre(screen.size, width, height);
    (area, width.saturating_sub(4))
}

fn lines(page: &State, screen: &Screen, setup: &Setup, room: u16) -> Vec<Rich> {
    match &page.content {
        None => wrap_rich(&setup.text.common.working, room, Role::Muted),
        Some(Content::Changes(changes)) => changed(changes, setup, room),
        Some(Content::Simulation(found)) => simulated(found, screen.standard(), setup),
    }
}

fn changed(changes: &[Change], setup: &Setup, room: u16) -> Vec<Rich> {
    let text = &setup.text;
    if changes.is_empty() {
        return wrap_rich(&text.difference.nothing, room, Role::Muted);
    }
    let mut lines: Vec<Rich> = Vec::new();
    let mut part = None;
    for change in changes {
        if part != Some(change.part) {
            if part.is_some() {
                lines.push(Vec::new());
            }
            part = Some(change.part);
            lines.push(vec![(change.part.title(text).to_owned(), Role::Head)]);
        }
        let word = report::change_word(change, text);
        let title = format!("{word}: {}", paint::line(&change.title));
        lines.extend(wrap_rich(&title, room, Role::Strong));
        let place = change.place.as_ref().map_or_else(String::new, |place| {
            format!("  {}:{}", place.file, place.line)
        });
        let address = format!("{}{place}", change.clause);
        lines.push(vec![(paint::line(&address), Role::Muted)]);
        for (sign, said) in report::change_lines(change, usize::from(room.saturating_sub(4))) {
            let role = match sign {
                '+' => Role::Done,
                '-' => Role::AtRisk,
                _ => Role::Text,
            };
            lines.push(vec![(format!("  {sign} {said}"), role)]);
        }
    }
    lines
}

fn simulated(
    found: &Simulation,
    standard: &crate::model::standard::Standard,
    setup: &Setup,
) -> Vec<Rich> {
    let mut lines: Vec<Rich> = Vec::new();
    for table in report::simulation_tables(found, standard, &setup.text) {
        if !lines.is_empty() {
            lines.push(Vec::new());
        }
        let mut written = Vec::new();
        // Writing to memory does not fail.
        let _ = table.write(report::Format::Text, &mut written);
        for (number, line) in String::from_utf8_lossy(&written).lines().enumerate() {
            let role = if number == 0 { Role::Head } else { Role::Text };
            lines.push(vec![(paint::line(line), role)]);
        }
    }
    lines
}

/// Draws it.
pub fn view(paint: &mut Paint<'_>, screen: &Screen, page: &State) -> Option<Position> {
    let (area, room) = place(screen);
    let mut inside = paint.popup(area, &paint::line(&page.title));
    inside.x += 1;
    inside.width = inside.width.saturating_sub(2);
    let lines = lines(page, screen, paint.setup, room);
    let rows = usize::from(inside.height);
    let top = page.top.min(lines.len().saturating_sub(rows));
    paint.lines(inside, &lines, top);
    let edge = Rect {
        x: area.right() - 1,
        width: 1,
        ..inside
    };
    let style = paint.style(Role::Accent);
    scroll::mark(
        paint.buffer,
        edge,
        top,
        lines.len(),
        rows,
        style,
        paint.setup.ascii,
    );
    let text = &paint.setup.text;
    let foot = match page.kind {
        Kind::News => text.versions.confirm.clone(),
        _ => text.versions.close.clone(),
    };
    paint.foot(area, &foot);
    None
}
