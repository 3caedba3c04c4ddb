//! The filter line: typed in the place of the queue's title, with its errors shown where they are and
//! its words completed.

use ratatui::layout::{Position, Rect};

use super::Next;
use crate::{
    config::{
        keys::{Action, Chord},
        theme::Role,
    },
    model::{
        filter::{Filter, FilterError, Flag, KEYS},
        request::{Channel, Priority, Status},
        standard::DeadlineKind,
    },
    tui::{
        input::{self, Typed},
        layout,
        paint::{Paint, wrap_rich},
        pane::Pane,
        screen::Screen as ScreenName,
        setup::Setup,
        state::State as Screen,
        widget::{
            fit::width,
            line::{Edit, Line},
        },
    },
};

/// A filter line being typed.
#[derive(Debug)]
pub struct State {
    /// What was typed.
    pub line: Line,
    /// The completion chosen.
    pub at: Option<usize>,
}

impl State {
    /// The line as it stands, ready to be gone on with.
    pub fn new(line: &str) -> Self {
        let mut text = line.to_owned();
        if !text.is_empty() {
            text.push(' ');
        }
        Self {
            line: Line::new(text),
            at: None,
        }
    }

    /// What is wrong with it.
    fn error(&self) -> Option<FilterError> {
        Filter::parse(self.line.text()).err()
    }

    /// The word before the cursor: where it stands, and the word.
    fn word(&self) -> (usize, &str) {
        let before = &self.line.text()[..self.line.cursor()];
        let from = before.rfind(' ').map_or(0, |at| at + 1);
        (from, &before[from..])
    }
}

/// What the word before the cursor could become.
pub fn completions(filter: &State, screen: &Screen) -> Vec<String> {
    let (_, word) = filter.word();
    let (minus, word) = word
        .strip_prefix('-')
        .map_or(("", word), |word| ("-", word));
    let options: Vec<String> = match word.split_once(':') {
        None if word.is_empty() => Vec::new(),
        None => KEYS.iter().map(|(key, _)| format!("{key}:")).collect(),
        Some((key, typed)) => {
            let listed = typed.rfind(',').map_or("", |at| &typed[..=at]);
            values(key, screen)
                .into_iter()
                .map(|value| format!("{key}:{listed}{value}"))
                .collect()
        }
    };
    options
        .into_iter()
        .filter(|option| option.starts_with(word) && option != word)
        .map(|option| format!("{minus}{option}"))
        .take(12)
        .collect()
}

fn values(key: &str, screen: &Screen) -> Vec<String> {
    let standard = screen.standard();
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    match key {
        "department" | "dept" => standard
            .departments
            .iter()
            .map(|department| department.id.to_string())
            .collect(),
        "level" => standard.levels.keys().map(ToString::to_string).collect(),
        "assignee" | "accountable" => {
            let mut people: Vec<String> = words(&["me", "none"]);
            people.extend(screen.facts.operators.iter().map(|o| o.login.to_string()));
            people
        }
        "status" => Status::ALL.iter().map(ToString::to_string).collect(),
        "priority" => Priority::ALL
            .iter()
            .flat_map(|priority| [priority.to_string(), format!(">={priority}")])
            .collect(),
        "channel" => Channel::ALL.iter().map(ToString::to_string).collect(),
        "due" => words(&["<15m", "<1h", "<4h", "<1d", "<0m"]),
        "age" => words(&[">1h", ">1d", ">2d", ">1w"]),
        "rule" => standard
            .rules
            .iter()
            .map(|rule| rule.id.to_string())
            .collect(),
        "deadline" => DeadlineKind::ALL.iter().map(ToString::to_string).collect(),
        "is" => Flag::ALL.iter().map(ToString::to_string).collect(),
        "tag" => {
            let mut tags: Vec<String> = screen
                .queue
                .page
                .rows
                .iter()
                .flat_map(|row| row.tags.clone())
                .collect();
            tags.sort_unstable();
            tags.dedup();
            tags
        }
        "tier" => {
            let mut tiers: Vec<String> = standard
                .deadlines
                .iter()
                .flat_map(|clause| clause.when.client_tier.clone())
                .collect();
            tiers.sort_unstable();
            tiers.dedup();
            tiers
        }
        _ => Vec::new(),
    }
}

/// What a key does.
pub fn key(filter: &mut State, screen: &mut Screen, chord: Chord, _: &Setup) -> Next {
    match input::typed(chord) {
        Typed::Escape => return Next::close(),
        Typed::Enter | Typed::Send => {
            if let Some(at) = filter.at.take() {
                complete(filter, screen, at);
                return Next::stay();
            }
            let line = filter.line.text().to_owned();
            let saves = input::typed(chord) == Typed::Send;
            if screen.queue.filter_by(&line, None).is_ok() {
                screen.place.screen = ScreenName::Desk;
                screen.place.shape.focus = Pane::Queue;
                if saves {
                    return Next::Act(Action::SaveView);
                }
                return Next::close();
            }
        }
        Typed::Next => {
            let options = completions(filter, screen);
            if options.len() == 1 {
                complete(filter, screen, 0);
            } else if !options.is_empty() {
                filter.at = Some(filter.at.map_or(0, |at| (at + 1) % options.len()));
            }
        }
        Typed::Down => {
            let options = completions(filter, screen).len();
            if options > 0 {
                filter.at = Some(filter.at.map_or(0, |at| (at + 1) % options));
            }
        }
        Typed::Previous | Typed::Up => {
            let options = completions(filter, screen).len();
            if options > 0 {
                filter.at = Some(
                    filter
                        .at
                        .map_or(options - 1, |at| (at + options - 1) % options),
                );
            }
        }
        Typed::Char(c) => {
            if c == ' '
                && let Some(at) = filter.at.take()
            {
                complete(filter, screen, at);
            }
            filter.line.insert(c.encode_utf8(&mut [0; 4]));
            filter.at = None;
        }
        Typed::Edit(edit) => {
            filter.line.edit(edit);
            filter.at = None;
        }
        Typed::PageDown | Typed::PageUp | Typed::Function(_) | Typed::Insert | Typed::Other => {}
    }
    Next::stay()
}

fn complete(filter: &mut State, screen: &Screen, at: usize) {
    let Some(option) = completions(filter, screen).into_iter().nth(at) else {
        return;
    };
    let (from, word) = filter.word();
    let range = from..from + word.len();
    filter.line.replace(range, &option);
    filter.at = None;
    // A key goes on with its value; a value is done.
    if !option.ends_with(':') {
        filter.line.edit(Edit::End);
    }
}

/// Draws it over the top of the queue.
pub fn view(paint: &mut Paint<'_>, screen: &Screen, filter: &State) -> Option<Position> {
    let setup = paint.setup;
    let area = layout::panes(screen.size, screen.place.shape)
        .into_iter()
        .find(|(pane, _)| *pane == Pane::Queue)
        .map(|(_, area)| area)
        .filter(|_| screen.place.screen == ScreenName::Desk)
        .unwrap_or_else(|| layout::centre(screen.size, 90, 8));
    let error = filter.error();
    let options = completions(filter, screen);
    let room = area.width.saturating_sub(4);
    let mut below = Vec::new();
    if let Some(error) = &error {
        // A word that only begins is not wrong yet, as long as it can be completed.
        let role = if options.is_empty() {
            Role::Breached
        } else {
            Role::Muted
        };
        below.extend(wrap_rich(
            &setup.text.filter_fault(&error.fault),
            room,
            role,
        ));
    }
    let mut line = Vec::new();
    let mut used = 0;
    for (at, option) in options.iter().enumerate() {
        let cells = width(option) + 2;
        if used + cells > room && used > 0 {
            below.push(std::mem::take(&mut line));
            used = 0;
        }
        line.push((
            option.clone(),
            if filter.at == Some(at) {
                Role::Selected
            } else {
                Role::Text
            },
        ));
        line.push(("  ".to_owned(), Role::Text));
        used += cells;
    }
    if !line.is_empty() {
        below.push(line);
    }
    if below.is_empty() {
        below = wrap_rich(&setup.text.list.filter_how, room, Role::Muted);
    }
    let height = u16::try_from(below.len()).unwrap_or(4).min(6) + 3;
    let place = Rect {
        height: height.min(area.height),
        ..area
    };
    let title = setup.text.list.filter.clone();
    let inside = paint.popup(place, &title);
    paint.put(inside.x + 1, inside.y, 1, "/", Role::Accent);
    let input = Rect {
        x: inside.x + 3,
        width: inside.width.saturating_sub(4),
        height: 1,
        ..inside
    };
    paint.tint(input, Role::Input);
    let style = paint.style(Role::Input);
    let cursor = filter.line.view(paint.buffer, input, style);
    if let Some(error) = error.filter(|_| options.is_empty()) {
        let text = filter.line.text();
        // The place of the mistake, where the line is not scrolled.
        if width(text) < input.width && error.to <= text.len() {
            let from = width(&text[..error.from]);
            let cells = width(&text[error.from..error.to]);
            paint.tint(
                Rect {
                    x: input.x + from,
                    width: cells,
                    ..input
                },
                Role::Error,
            );
        }
    }
    let rest = Rect {
        x: inside.x + 1,
        y: inside.y + 1,
        width: room + 1,
        height: inside.height.saturating_sub(1),
    };
    paint.lines(rest, &below, 0);
    Some(cursor)
}
