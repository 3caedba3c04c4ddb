//! A page to read: what a version says otherwise, what a draft would have made of the past, what has
//! changed for me. It is read from the desk while it is open.

use ratatui::layout::{Position, Rect};

use crate::tui::overlay::Next;
use crate::{
    config::{keys::Chord, theme::Role},
    model::{
        card::LedgerRow,
        card::LedgerState,
        command::Command,
        id::{Seq, StandardHash},
        measure::{Judged, Verdict},
        operator::Right,
    },
    report,
    standards::{diff::Change, simulate::Simulation},
    text::Language,
    tui::{
        effect::{Effect, Part},
        input::{self, Typed, is_yes},
        layout,
        paint::{self, Paint, Rich, wrap_rich},
        screen::control::reviews,
        setup::Setup,
        state::State as Screen,
        widget::fit::width,
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
    /// My figures as they stand, and the entries of the ledger that I may see.
    Figures,
    /// How far reviewers of the same work agree.
    Agreement,
}

/// What was read for it.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Clauses that are not said alike.
    Changes(Vec<Change>),
    /// What came of a simulation.
    Simulation(Box<Simulation>),
    /// What the measures say of me so far, and the entries of the ledger.
    Figures(Vec<Judged>, Vec<LedgerRow>),
}

#[derive(Debug)]
pub struct State {
    pub kind: Kind,
    pub language: Language,
    pub title: String,
    /// What was read; none while it is on its way.
    pub content: Option<Content>,
    /// How far it is scrolled.
    pub top: usize,
    /// The entry of the ledger to decide on.
    pub entry: Option<Seq>,
}

impl State {
    /// A page of this kind.
    pub const fn new(kind: Kind, language: Language, title: String) -> Self {
        Self { kind, language, title, content: None, top: 0, entry: None }
    }

    /// What it has to show.
    pub fn wants(&self, parts: &mut Vec<Part>) {
        // A month of requests is not routed again for each change of the desk.
        if matches!(self.content, Some(Content::Simulation(_))) {
            return;
        }
        parts.push(match &self.kind {
            Kind::Difference(version) => Part::Difference(Some(version.clone()), self.language),
            Kind::Simulation(version) => Part::Simulation(version.clone()),
            Kind::News => Part::Difference(None, self.language),
            Kind::Figures => Part::Figures,
            Kind::Agreement => Part::Reviews,
        });
    }

    /// Takes what was read about a version; the one in force where none is named.
    pub fn take(&mut self, version: Option<&StandardHash>, content: &Content) {
        let mine = match (&self.kind, content) {
            (Kind::Difference(own), Content::Changes(_))
            | (Kind::Simulation(own), Content::Simulation(_)) => Some(own) == version,
            (Kind::News, Content::Changes(_)) | (Kind::Figures, Content::Figures(..)) => {
                version.is_none()
            }
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
        let command = Command::Acknowledge { standard: Some(screen.standard().hash.clone()) };
        return Next::Close(vec![Effect::Submit(ticket, Box::new(command.into()))]);
    }
    if page.kind == Kind::Figures
        && let Some(next) = decide(page, screen, chord)
    {
        return next;
    }
    let (area, lines) = place(page, screen, setup);
    let rows = usize::from(area.height.saturating_sub(2));
    let most = lines.len().saturating_sub(rows);
    match input::typed(chord.latin()) {
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

/// The entry of the ledger to decide on: the one gone to, where it is still open, else the first.
fn marked(page: &State, screen: &Screen) -> Option<Seq> {
    let open = open_entries(page, screen);
    page.entry.filter(|entry| open.contains(entry)).or_else(|| open.first().copied())
}

/// The proposed entries of others, for whoever may decide on them.
fn open_entries(page: &State, screen: &Screen) -> Vec<Seq> {
    let Some(Content::Figures(_, entries)) = &page.content else {
        return Vec::new();
    };
    if !screen.may(Right::Ledger) {
        return Vec::new();
    }
    entries
        .iter()
        .filter(|row| row.state == LedgerState::Proposed && row.operator != screen.me)
        .map(|row| row.seq)
        .collect()
}

/// Lets the marked entry stand, takes it off, or goes to the next.
fn decide(page: &mut State, screen: &mut Screen, chord: Chord) -> Option<Next> {
    let entry = marked(page, screen)?;
    let confirm = match input::typed(chord.latin()) {
        Typed::Next => {
            let open = open_entries(page, screen);
            let at = open.iter().position(|one| *one == entry).unwrap_or(0);
            page.entry = open.get((at + 1) % open.len()).copied();
            return Some(Next::stay());
        }
        _ if is_yes(chord) => true,
        Typed::Char('x') => false,
        _ => return None,
    };
    let ticket = screen.sync.ticket(screen.now);
    let command = Command::LedgerDecide { entry, confirm, reason: None };
    Some(Next::Stay(vec![Effect::Submit(ticket, Box::new(command.into()))]))
}

/// Where the page lies, as high as what it says needs, and what it says.
fn place(page: &State, screen: &Screen, setup: &Setup) -> (Rect, Vec<Rich>) {
    let width = 104.min(screen.size.width.saturating_sub(2));
    let lines = lines(page, screen, setup, width.saturating_sub(4));
    let most = screen.size.height.saturating_sub(4);
    // The frame, and a blank line above the keys.
    let needed = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(3);
    let height = needed.max(LEAST).min(most);
    (layout::centre(screen.size, width, height), lines)
}

/// No page is lower, so that it does not jump much when what it tells has come.
const LEAST: u16 = 10;

fn lines(page: &State, screen: &Screen, setup: &Setup, room: u16) -> Vec<Rich> {
    if page.kind == Kind::Agreement {
        return agreement(screen, setup, room);
    }
    match &page.content {
        None => wrap_rich(&setup.text.common.working, room, Role::Muted),
        Some(Content::Changes(changes)) => changed(changes, setup, room),
        Some(Content::Simulation(found)) => simulated(found, screen.standard(), setup),
        Some(Content::Figures(mine, entries)) => {
            figures(mine, entries, marked(page, screen), (screen, setup), room)
        }
    }
}

/// How far reviewers of the same work agree.
fn agreement(screen: &Screen, setup: &Setup, room: u16) -> Vec<Rich> {
    // The frame says already what it is.
    reviews::agreement_lines(screen, setup)
        .into_iter()
        .skip(1)
        .skip_while(String::is_empty)
        .enumerate()
        .flat_map(|(number, line)| {
            let role = if number == 0 { Role::Head } else { Role::Text };
            // The rows of a table stay as they are; what is said below it breaks into lines.
            if width(&line) > room && !line.starts_with(' ') {
                wrap_rich(&line, room, role)
            } else {
                vec![vec![(line, role)]]
            }
        })
        .collect()
}

/// My figures, each with what would lift it; then the ledger, the entry to decide on marked.
fn figures(
    mine: &[Judged],
    entries: &[LedgerRow],
    marked: Option<Seq>,
    (screen, setup): (&Screen, &Setup),
    room: u16,
) -> Vec<Rich> {
    let text = &setup.text;
    let words = &text.ledger;
    let mut lines: Vec<Rich> = Vec::new();
    if mine.is_empty() {
        lines.extend(wrap_rich(&words.nothing, room, Role::Muted));
    }
    for judged in mine {
        let role = match judged.verdict {
            Verdict::Reward => Role::Done,
            Verdict::Penalty => Role::Breached,
            Verdict::TooFew => Role::Muted,
            Verdict::Between => Role::Text,
        };
        let said = report::figure_words(text, judged);
        lines.push(vec![
            (paint::line(&judged.measure.title), Role::Strong),
            (format!("  {}", text.period(judged.from, judged.to)), Role::Muted),
        ]);
        let mut inside: Vec<Rich> = wrap_rich(&said, room.saturating_sub(2), Role::Text);
        let verdict = report::verdict_word(text, judged.verdict);
        let lift = format!("· {}", report::lift_words(text, judged));
        let short = width(verdict) + 1 + width(&lift) <= room.saturating_sub(2);
        if short {
            inside.push(vec![(format!("{verdict} "), role), (lift, Role::Text)]);
        } else {
            inside.push(vec![(verdict.to_owned(), role)]);
            inside.extend(wrap_rich(&lift, room.saturating_sub(2), Role::Text));
        }
        lines.extend(inside.into_iter().map(|mut line| {
            line.insert(0, ("  ".to_owned(), Role::Text));
            line
        }));
    }
    if !entries.is_empty() {
        lines.push(Vec::new());
        lines.push(vec![(words.of_others.clone(), Role::Head)]);
    }
    for row in entries {
        let sign = if marked == Some(row.seq) { setup.signs().chosen } else { " " };
        let measure = screen
            .standard()
            .measures
            .iter()
            .find(|one| one.id == row.measure)
            .map_or(row.measure.as_str(), |one| one.title.as_str());
        let appeal = row.appeal.as_ref().map_or_else(String::new, |(_, state)| {
            format!(" · {} {}", words.appeal, report::appeal_state(text, *state))
        });
        let role = if marked == Some(row.seq) { Role::Accent } else { Role::Text };
        lines.push(vec![(
            format!(
                "{sign} {} {}  {:+}  {}  {}  {}{appeal}",
                row.seq,
                paint::line(row.operator.as_str()),
                row.points,
                paint::line(measure),
                text.period(row.from, row.to),
                report::ledger_state(text, row.standing()),
            ),
            role,
        )]);
    }
    lines
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
        let place = change
            .place
            .as_ref()
            .map_or_else(String::new, |place| format!("  {}:{}", place.file, place.line));
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
        let _ = table.write(report::Format::Text, setup.text.language, &mut written);
        for (number, line) in String::from_utf8_lossy(&written).lines().enumerate() {
            let role = if number == 0 { Role::Head } else { Role::Text };
            lines.push(vec![(paint::line(line), role)]);
        }
    }
    lines
}

pub fn view(paint: &mut Paint<'_>, screen: &Screen, page: &State) -> Option<Position> {
    let (area, lines) = place(page, screen, paint.setup);
    let mut inside = paint.popup(area, &paint::line(&page.title));
    inside.x += 1;
    inside.width = inside.width.saturating_sub(2);
    let rows = usize::from(inside.height);
    let top = page.top.min(lines.len().saturating_sub(rows));
    paint.lines(inside, &lines, top);
    paint.position(area, inside, top, lines.len());
    let text = &paint.setup.text;
    let foot = match page.kind {
        Kind::News => text.versions.confirm.clone(),
        Kind::Figures if marked(page, screen).is_some() => text.ledger.foot_decide.clone(),
        Kind::Figures => text.ledger.foot.clone(),
        _ => text.versions.close.clone(),
    };
    paint.foot(area, &foot);
    None
}
