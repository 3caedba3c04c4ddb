//! The filter line: typed in the bottom line, with its words completed above it. The queue narrows with every
//! letter; `Esc` brings back what was shown before.

use ratatui::layout::{Position, Rect};

use crate::tui::overlay::Next;
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
        paint::{Paint, Rich, line as line_of, wrap_rich},
        pane::{Pane, queue},
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
    /// What was shown before: the line, its view, and on which screen.
    before: (String, Option<String>, ScreenName),
}

/// What every line means that says nothing of the status.
const OPEN: &str = "is:unresolved";

impl State {
    /// The line that the queue shows, ready to be gone on with. What holds anyway is left out.
    pub fn new(screen: &Screen) -> Self {
        let queue = &screen.queue;
        let mut text = queue.line.strip_prefix(OPEN).unwrap_or(&queue.line).trim().to_owned();
        if !text.is_empty() {
            text.push(' ');
        }
        let before = (queue.line.clone(), queue.view.clone(), screen.place.screen);
        Self { line: Line::new(text), at: None, before }
    }

    /// Shows what is typed by now in the queue; a line that cannot be read yet leaves it as it is.
    fn narrow(&self, screen: &mut Screen, setup: &Setup) -> bool {
        let line = words(screen, setup).plain(self.line.text());
        let line = line.trim();
        if line == screen.queue.line {
            return true;
        }
        let line = if line.is_empty() { OPEN } else { line };
        if line == self.before.0 {
            let view = self.before.1.clone();
            return screen.queue.filter_by(line, view).is_ok();
        }
        screen.queue.filter_by(line, None).is_ok()
    }

    /// Shows again what was shown before.
    fn give_up(&self, screen: &mut Screen) {
        let (line, view, place) = &self.before;
        // It was read before.
        let _ = screen.queue.filter_by(line, view.clone());
        screen.place.screen = *place;
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
        Typed::Escape => {
            filter.give_up(screen);
            return Next::close();
        }
        Typed::Enter | Typed::Send => {
            if let Some(at) = filter.at.take() {
                complete(filter, screen, setup, at);
                filter.narrow(screen, setup);
                return Next::stay();
            }
            if filter.narrow(screen, setup) {
                screen.place.screen = ScreenName::Desk;
                screen.place.shape.focus = Pane::Queue;
                if input::typed(chord) == Typed::Send {
                    return Next::Act(Action::SaveView);
                }
                return Next::close();
            }
        }
        Typed::Next => {
            if !completions(filter, screen, setup).is_empty() {
                let at = filter.at.take().unwrap_or(0);
                complete(filter, screen, setup, at);
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
    filter.narrow(screen, setup);
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

/// Draws it in the bottom line, with how many requests it takes in; what its last word could become above.
pub fn view(paint: &mut Paint<'_>, screen: &Screen, filter: &State) -> Option<Position> {
    let setup = paint.setup;
    let area = layout::areas(screen.size)?.hints;
    let error = filter.error(screen, setup);
    let options = completions(filter, screen, setup);

    let count = counted(screen, setup);
    let right = format!("{count} · {}", setup.text.list.filter_keys);
    paint.clear(area);
    let right = if width(&right) + 30 > area.width { count } else { right };
    let used = width(&right) + 2;
    paint.put(area.x + 1, area.y, 1, "/", Role::Accent);
    let input = Rect { x: area.x + 3, width: area.width.saturating_sub(used + 4), ..area };
    paint.right(area.x, area.y, area.width.saturating_sub(1), &right, Role::Muted);
    paint.tint(input, Role::Input);
    let style = paint.style(Role::Input);
    let cursor = filter.line.view(paint.buffer, input, style);

    let room = area.width.saturating_sub(4);
    let mut above: Vec<Rich> = Vec::new();
    if let Some(error) = error.filter(|_| options.is_empty()) {
        let fault = words(screen, setup).fault(filter.line.text()).unwrap_or_default();
        above.extend(wrap_rich(&fault, room, Role::Breached));
        let text = filter.line.text();
        // The place of the mistake, where the line is not scrolled.
        if width(text) < input.width && error.to <= text.len() {
            let from = width(&text[..error.from]);
            let cells = width(&text[error.from..error.to]);
            paint.tint(Rect { x: input.x + from, width: cells, ..input }, Role::Error);
        }
    }
    above.extend(listed(filter, &options, room));
    if above.is_empty() && filter.line.is_empty() {
        above = wrap_rich(&setup.text.list.filter_how, room, Role::Muted);
    }
    if above.is_empty() {
        return Some(cursor);
    }
    let height = u16::try_from(above.len()).unwrap_or(4).min(6) + 2;
    let place = Rect { y: area.y.saturating_sub(height), height, ..area };
    let title = setup.text.list.filter.clone();
    let inside = paint.popup(place, &title);
    paint.lines(Rect { x: inside.x + 1, width: room, ..inside }, &above, 0);
    Some(cursor)
}

/// How many requests the line takes in, of how many that are shown usually.
fn counted(screen: &Screen, setup: &Setup) -> String {
    let shown = queue::counted(queue::shown(screen));
    let usual = queue::usual_line(&screen.facts, &screen.me);
    let all = screen.known.tallies.iter().find(|(line, _)| *line == usual);
    match all.and_then(|(_, count)| *count) {
        Some(all) => {
            let values = [("n", shown.as_str()), ("of", &queue::counted(all))];
            setup.say(&setup.text.list.of, &values)
        }
        None => shown,
    }
}

/// The completions in as few lines as they take.
fn listed(filter: &State, options: &[Word], room: u16) -> Vec<Rich> {
    let mut lines = Vec::new();
    let mut line = Rich::new();
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
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        line.push((line_of(&option.word), role));
        line.push((called, Role::Muted));
        line.push(("  ".to_owned(), Role::Text));
        used += cells;
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}
