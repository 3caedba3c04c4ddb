//! Drawing by meaning: text goes onto the buffer with a role, never with a colour.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::{Modifier, Style},
};

use crate::tui::{
    setup::Setup,
    spot::{Click, Spot},
    widget::{
        fit::{self, width},
        frame, gauge, scroll, wrap,
    },
};
use crate::{
    config::theme::Role,
    model::{
        client::by_their_clock,
        id::{Clause, RuleId},
        safe_text::SafeText,
        standard::Standard,
        template::unfilled,
    },
    text::date,
};

/// A line in pieces, each with its role.
pub type Rich = Vec<(String, Role)>;

/// A buffer to draw on, with the styles to draw in.
#[derive(Debug)]
pub struct Paint<'a> {
    /// Where it is drawn.
    pub buffer: &'a mut Buffer,
    pub setup: &'a Setup,
    /// What answers to a click, the last drawn lying on top.
    pub spots: Vec<Spot>,
}

impl<'a> Paint<'a> {
    /// Nothing is drawn yet.
    pub fn new(buffer: &'a mut Buffer, setup: &'a Setup) -> Self {
        Self { buffer, setup, spots: Vec::new() }
    }
}

impl Paint<'_> {
    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        self.setup.theme.style(role)
    }

    /// Writes a text from the left, cut to its room; answers how many cells it took.
    pub fn put(&mut self, x: u16, y: u16, room: u16, text: &str, role: Role) -> u16 {
        let style = self.setup.theme.style(role);
        let style = if gauge::is_bar(text) {
            bare(style, self.setup.theme.style(Role::Text))
        } else {
            style
        };
        fit::put(self.buffer, x, y, room, text, style)
    }

    /// Writes a text over a frame's edge: nothing of the edge's look is left under it, as it would be
    /// where a style only dims what is there.
    pub fn edge(&mut self, x: u16, y: u16, room: u16, text: &str, role: Role) -> u16 {
        let under = Rect::new(x, y, width(text).min(room), 1).intersection(self.buffer.area);
        self.buffer.set_style(under, Style::reset());
        self.put(x, y, room, text, role)
    }

    /// Writes a text against the right edge of its room.
    pub fn right(&mut self, x: u16, y: u16, room: u16, text: &str, role: Role) -> u16 {
        fit::put_right(self.buffer, x, y, room, text, self.setup.theme.style(role))
    }

    /// Writes a line in pieces; answers how many cells it took.
    pub fn rich(&mut self, x: u16, y: u16, room: u16, line: &Rich) -> u16 {
        let whole: u16 = line.iter().map(|(text, _)| width(text)).sum();
        let mut used = 0;
        for (at, (text, role)) in line.iter().enumerate() {
            let left = room.saturating_sub(used);
            if left == 0 {
                break;
            }
            // Where the line is too long, the ellipsis stands in the last piece that is seen.
            let rest: u16 = line[at + 1..].iter().map(|(text, _)| width(text)).sum();
            let cut = whole > room && rest > 0 && width(text) == left;
            let text = if cut { format!("{text}…") } else { text.clone() };
            used += self.put(x + used, y, left, &text, *role);
        }
        used
    }

    /// Gives an area the style of a role.
    pub fn tint(&mut self, area: Rect, role: Role) {
        let style = self.setup.theme.style(role);
        self.buffer.set_style(area, style);
    }

    pub fn clear(&mut self, area: Rect) {
        let area = area.intersection(self.buffer.area);
        for y in area.top()..area.bottom() {
            for x in area.left()..area.right() {
                self.buffer[(x, y)].reset();
            }
        }
        // What lies over another thing starts from the plain style, not from what lay below.
        self.tint(area, Role::Text);
    }

    /// Draws a box over what is there, with a title in its upper edge; answers the area inside.
    pub fn popup(&mut self, area: Rect, title: &str) -> Rect {
        self.clear(area);
        let mut lines = frame::Frame::default();
        lines.add(area);
        let style = self.style(Role::Focus);
        lines.paint(self.buffer, style, None, self.setup.ascii);
        self.put(
            area.x + 2,
            area.y,
            area.width.saturating_sub(4),
            &format!(" {title} "),
            Role::Title,
        );
        frame::inner(area)
    }

    /// Writes in the lower edge of a frame, from the right.
    pub fn foot(&mut self, area: Rect, text: &str) {
        if text.is_empty() || area.height == 0 {
            return;
        }
        let room = area.width.saturating_sub(4);
        let text = self.setup.named_keys(text);
        let text = format!(" {} ", whole_hints(&text, room.saturating_sub(2)));
        let used = width(&text).min(room);
        let x = area.x + 2 + room - used;
        self.edge(x, area.bottom() - 1, used, &text, Role::Muted);
    }

    /// Draws lines from `top` on, as many as there is room for.
    pub fn lines(&mut self, area: Rect, lines: &[Rich], top: usize) {
        for (y, line) in (area.top()..area.bottom()).zip(lines.iter().skip(top)) {
            self.rich(area.x, y, area.width, line);
        }
    }

    /// Marks on the right edge of a box where the part of a list that its body shows lies in the whole.
    pub fn position(&mut self, frame: Rect, body: Rect, top: usize, length: usize) {
        let edge = Rect { x: frame.right() - 1, width: 1, ..body };
        let rows = usize::from(body.height);
        let style = self.style(Role::Accent);
        scroll::mark(self.buffer, edge, top, length, rows, style, self.setup.ascii);
    }

    /// Shows the row `y` of a list as the one chosen.
    pub fn select(&mut self, list: Rect, y: u16) {
        self.put(list.x, y, 1, self.setup.signs().chosen, Role::Accent);
        let row = Rect { y, height: 1, ..list };
        self.tint(row, Role::Selected);
        self.spots.push(Spot::list(list, y, |by| Click::Row { by }));
    }

    /// Draws what a pane says when it is empty: what it is, and what to do next.
    pub fn empty(&mut self, area: Rect, what: &str, next: &str) {
        let inner = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
        let mut lines = wrap_rich(what, inner.width, Role::Muted);
        if !next.is_empty() {
            lines.push(Vec::new());
            lines.extend(wrap_keyed(next, inner.width, Role::Text, self.setup));
        }
        self.lines(inner, &lines, 0);
    }
}

/// How a bar looks in the style of words: it is a shape already, so what would stand behind words is its
/// own colour, and no line stands below it.
fn bare(mut style: Style, plain: Style) -> Style {
    if style.bg.is_some() && style.bg != plain.bg {
        style.fg = style.bg;
        style.bg = plain.bg;
    }
    style.remove_modifier(Modifier::UNDERLINED | Modifier::REVERSED)
}

/// Hints that fit: what has no room goes whole, the way out last.
pub fn whole_hints(text: &str, room: u16) -> String {
    const BETWEEN: &str = " · ";
    let mut hints: Vec<&str> = text.split(BETWEEN).collect();
    while hints.len() > 1 && width(&hints.join(BETWEEN)) > room {
        hints.remove(hints.len() - 2);
    }
    hints.join(BETWEEN)
}

/// A text broken into lines of one role.
pub fn wrap_rich(text: &str, room: u16, role: Role) -> Vec<Rich> {
    wrap::wrap(text, room).into_iter().map(|line| vec![(line, role)]).collect()
}

/// A text broken into lines, with the ranges of bytes given in a role of their own.
pub fn wrap_marked(
    text: &str,
    room: u16,
    role: Role,
    marks: &[(usize, usize)],
    marked: Role,
) -> Vec<Rich> {
    wrap::ranges(text, room)
        .into_iter()
        .map(|range| {
            let mut line = Rich::new();
            let mut at = range.start;
            for &(from, to) in marks {
                let (from, to) = (from.clamp(at, range.end), to.clamp(at, range.end));
                if from >= to || !text.is_char_boundary(from) || !text.is_char_boundary(to) {
                    continue;
                }
                if from > at {
                    line.push((text[at..from].to_owned(), role));
                }
                line.push((text[from..to].to_owned(), marked));
                at = to;
            }
            if at < range.end {
                line.push((text[at..range.end].to_owned(), role));
            }
            line
        })
        .collect()
}

/// A text of the interface broken into lines, its keys standing out.
pub fn wrap_keyed(text: &str, room: u16, role: Role, setup: &Setup) -> Vec<Rich> {
    let (text, marks) = setup.with_key_marks(text);
    wrap_marked(&text, room, role, &marks, Role::Key)
}

/// A text of a client's in one line.
pub fn line(text: &str) -> String {
    SafeText::line(text).into_string()
}

/// A name or an address of a client's in one line, with a mark where a word of it mixes alphabets.
pub fn name(text: &str) -> String {
    SafeText::name(text).into_string()
}

/// A text of a client's with its line breaks.
pub fn block(text: &str) -> String {
    SafeText::block(text).into_string()
}

/// What people call a rule: the reason that it gives, or its id.
pub fn rule(id: &RuleId, standard: &Standard) -> String {
    line(standard.rule_title(id.as_str()))
}

/// What people call a clause; a deadline's by its kind.
pub fn clause(clause: &Clause, standard: &Standard, setup: &Setup) -> String {
    line(&setup.text.clause_title(clause, standard))
}

/// What people call some tags, in one line.
pub fn tags(tags: &[String], standard: &Standard) -> String {
    let titles: Vec<&str> = tags.iter().map(|tag| standard.tag_title(tag)).collect();
    line(&titles.join(", "))
}

/// What a step is about, in one line between quotes; its placeholders are left out.
pub fn quoted(words: &str, setup: &Setup) -> String {
    let text = &setup.text.script;
    let plain = unfilled(words.trim_end_matches(['.', ':', '?']));
    format!("{}{}{}", text.quote_open, line(&plain), text.quote_close)
}

/// What is missing before a norm or a gate lets a request through, as people call it.
pub fn missing(word: &str, standard: &Standard, setup: &Setup) -> String {
    let text = &setup.text.common;
    match standard.missing_title(word) {
        Some(title) => quoted(title, setup),
        None if word == "reply" => text.missing_answer.clone(),
        None if word.starts_with("callback:") => text.missing_call.clone(),
        None => line(word),
    }
}

/// A length of time as it stands in lists, always with its units: `8m`, `1h02`, `1d 3h`, `16d`.
pub fn span(time: TimeDelta, setup: &Setup) -> String {
    let text = &setup.text.time;
    let minutes = time.num_minutes().abs();
    let sign = if time < TimeDelta::zero() && minutes > 0 { "-" } else { "" };
    let (days, hours) = (minutes / (24 * 60), minutes / 60 % 24);
    match minutes {
        ..60 => format!("{sign}{minutes}{}", text.minute_short),
        60..1440 => format!("{sign}{hours}{}{:02}", text.hour_short, minutes % 60),
        1440..14400 => {
            format!("{sign}{days}{} {hours}{}", text.day_short, text.hour_short)
        }
        _ => format!("{sign}{days}{}", text.day_short),
    }
}

/// How long something has time: `8m`, `1h02`; or how late it is: `2h13 late`, `3d late`.
pub fn until(left: TimeDelta, setup: &Setup) -> String {
    if left > TimeDelta::zero() {
        return span(left, setup);
    }
    let late = -left;
    let days = late.num_days();
    let span =
        if days > 0 { format!("{days}{}", setup.text.time.day_short) } else { span(late, setup) };
    setup.say(&setup.text.time.late, &[("span", &span)])
}

/// A time as it stands in lists: the hour today, the day and the hour else.
pub fn moment(at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz, setup: &Setup) -> String {
    let (at, now) = (at.with_timezone(&zone), now.with_timezone(&zone));
    setup.text.near_moment(&at, &now)
}

/// The same time by the client's own clock, where that shows another time.
pub fn theirs(
    at: DateTime<Utc>,
    timezone: Option<&str>,
    ours: Tz,
    setup: &Setup,
) -> Option<String> {
    let theirs = by_their_clock(at, timezone, ours)?;
    let when = if theirs.date_naive() == at.with_timezone(&ours).date_naive() {
        date::hour(&theirs)
    } else {
        clock(at, theirs.timezone(), setup)
    };
    Some(setup.say(&setup.text.time.theirs, &[("when", &when)]))
}

/// A day as it stands in lists: `23 Nov`, with the year where it is another.
pub fn day(at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz, setup: &Setup) -> String {
    let date = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
    setup.text.day(date(at), date(now))
}

/// The day of the week and the hour, as in the header.
pub fn clock(now: DateTime<Utc>, zone: Tz, setup: &Setup) -> String {
    setup.text.weekday_hour(&now.with_timezone(&zone))
}
