//! The filter line: typed in the place of the queue's title, with its errors shown where they are and
//! its words completed.

use ratatui::layout::{Position, Rect};

use super::Next;
use crate::{
    config::{
        keys::{Action, Chord, other_layout},
        theme::Role,
    },
    model::filter::{Filter, FilterError},
    text::{FilterWord as Word, FilterWords},
    tui::{
        input::{self, Typed},
        layout,
        paint::{Paint, line as line_of, wrap_rich},
        pane::Pane,
        screen::Screen as ScreenName,
        setup::Setup,
        state::State as Screen,
        widget::{
            fit::{fit, width},
            line::{Edit, Line},
        },
    },
};

/// Cells for what a completion is called.
const CALLED: u16 = 24;

/// A filter line being typed.
#[derive(Debug)]
pub struct State {
    pub line: Line,
    pub at: Option<usize>,
}

impl State {
    /// The line as it stands, ready to be gone on with.
    pub fn new(line: &str) -> Self {
        let mut text = line.to_owned();
        if !text.is_empty() {
            text.push(' ');
        }
        Self { line: Line::new(text), at: None }
    }

    /// What is wrong with it.
    fn error(&self, screen: &Screen, setup: &Setup) -> Option<FilterError> {
        let error = Filter::parse(self.line.text()).err()?;
        let plain = words(screen, setup).plain(self.line.text());
        Filter::parse(&plain).is_err().then_some(error)
    }

    /// The word before the cursor: where it stands, and the word.
    fn word(&self) -> (usize, &str) {
        let before = &self.line.text()[..self.line.cursor()];
        let from = before.rfind(' ').map_or(0, |at| at + 1);
        (from, &before[from..])
    }
}

/// What the words of a line are called here.
pub fn words<'s>(screen: &'s Screen, setup: &'s Setup) -> FilterWords<'s> {
    FilterWords {
        text: &setup.text,
        standard: screen.standard(),
        operators: &screen.facts.operators,
    }
}

/// What the word before the cursor could become, each with what it is called.
pub fn completions(filter: &State, screen: &Screen, setup: &Setup) -> Vec<Word> {
    let (_, word) = filter.word();
    let (minus, word) = word.strip_prefix('-').map_or(("", word), |word| ("-", word));
    let said = words(screen, setup);
    let keys = said.keys();
    // On the other layout the colon is a letter, too.
    let other = other_layout(word);
    let typed = [word, &other].into_iter().find_map(|word| word.split_once(':')).and_then(
        |(key, value)| {
            let key = keys.iter().find(|known| known.is(key))?;
            Some((key.word.as_str(), value))
        },
    );
    let (before, typed, options) = match typed {
        None if word.is_empty() => return Vec::new(),
        None => {
            let keys = keys.into_iter().map(|key| Word { word: format!("{}:", key.word), ..key });
            (String::new(), word, keys.collect())
        }
        Some((key, typed)) => {
            let listed = typed.rfind(',').map_or("", |at| &typed[..=at]);
            let values = said.values(key);
            (format!("{key}:{listed}"), &typed[listed.len()..], values)
        }
    };
    options
        .into_iter()
        .filter(|option| option.begins_with(typed))
        .map(|option| Word { word: format!("{minus}{before}{}", option.word), ..option })
        .filter(|option| option.word.strip_prefix(minus) != Some(word))
        .take(12)
        .collect()
}

/// What a key does.
pub fn key(filter: &mut State, screen: &mut Screen, chord: Chord, setup: &Setup) -> Next {
    match input::typed(chord) {
        Typed::Escape => return Next::close(),
        Typed::Enter | Typed::Send => {
            if let Some(at) = filter.at.take() {
                complete(filter, screen, setup, at);
                return Next::stay();
            }
            let line = words(screen, setup).plain(filter.line.text());
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
            let options = completions(filter, screen, setup);
            if options.len() == 1 {
                complete(filter, screen, setup, 0);
            } else if !options.is_empty() {
                filter.at = Some(filter.at.map_or(0, |at| (at + 1) % options.len()));
            }
        }
        Typed::Down => {
            let options = completions(filter, screen, setup).len();
            if options > 0 {
                filter.at = Some(filter.at.map_or(0, |at| (at + 1) % options));
            }
        }
        Typed::Previous | Typed::Up => {
            let options = completions(filter, screen, setup).len();
            if options > 0 {
                filter.at = Some(filter.at.map_or(options - 1, |at| (at + options - 1) % options));
            }
        }
        Typed::Char(c) => {
            if c == ' '
                && let Some(at) = filter.at.take()
            {
                complete(filter, screen, setup, at);
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

fn complete(filter: &mut State, screen: &Screen, setup: &Setup, at: usize) {
    let Some(option) = completions(filter, screen, setup).into_iter().nth(at) else {
        return;
    };
    let (from, word) = filter.word();
    let range = from..from + word.len();
    filter.line.replace(range, &option.word);
    filter.at = None;
    // A key goes on with its value; a value is done.
    if !option.word.ends_with(':') {
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
    let error = filter.error(screen, setup);
    let options = completions(filter, screen, setup);
    let room = area.width.saturating_sub(4);
    let mut below = Vec::new();
    if let Some(error) = &error {
        // A word that only begins is not wrong yet, as long as it can be completed.
        let role = if options.is_empty() { Role::Breached } else { Role::Muted };
        below.extend(wrap_rich(&setup.text.filter_fault(&error.fault), room, role));
    }
    let mut line = Vec::new();
    let mut used = 0;
    for (at, option) in options.iter().enumerate() {
        let role = if filter.at == Some(at) { Role::Selected } else { Role::Text };
        let called = if option.tells_more() {
            format!(" {}", fit(&line_of(&option.called), CALLED))
        } else {
            String::new()
        };
        let cells = width(&option.word) + width(&called) + 2;
        if used + cells > room && used > 0 {
            below.push(std::mem::take(&mut line));
            used = 0;
        }
        line.push((line_of(&option.word), role));
        line.push((called, Role::Muted));
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
    let place = Rect { height: height.min(area.height), ..area };
    let title = setup.text.list.filter.clone();
    let inside = paint.popup(place, &title);
    paint.put(inside.x + 1, inside.y, 1, "/", Role::Accent);
    let input =
        Rect { x: inside.x + 3, width: inside.width.saturating_sub(4), height: 1, ..inside };
    paint.tint(input, Role::Input);
    let style = paint.style(Role::Input);
    let cursor = filter.line.view(paint.buffer, input, style);
    if let Some(error) = error.filter(|_| options.is_empty()) {
        let text = filter.line.text();
        // The place of the mistake, where the line is not scrolled.
        if width(text) < input.width && error.to <= text.len() {
            let from = width(&text[..error.from]);
            let cells = width(&text[error.from..error.to]);
            paint.tint(Rect { x: input.x + from, width: cells, ..input }, Role::Error);
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
