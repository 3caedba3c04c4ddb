//! Why a request was routed as it was: the rules tried, the words that matched, the clause that decided.

use ratatui::layout::{Position, Rect};

use crate::tui::overlay::Next;
use crate::{
    config::{keys::Chord, theme::Role},
    model::{
        card::RequestCard,
        event::{Event, Routed},
        id::RequestId,
        private::Private,
        request::{Channel, Priority},
        routing::{Checked, Explanation, Part},
        standard::Standard,
    },
    report::{self, Passage},
    text::Language,
    tui::{
        act,
        effect::Part as Wanted,
        input::{self, Typed, is_down, is_up},
        layout,
        paint::{self, Paint, Rich, wrap_marked, wrap_rich},
        setup::Setup,
        state::State as Screen,
        widget::fit::width,
    },
};

/// What the box remembers.
#[derive(Debug)]
pub struct State {
    /// The request that is explained.
    pub request: RequestId,
    pub language: Language,
    /// Why it stands as it does beyond its routing; none while it is read.
    pub passages: Option<Vec<Passage>>,
    /// How far it is scrolled.
    pub top: usize,
}

impl State {
    /// The box for a request.
    pub const fn new(request: RequestId, language: Language) -> Self {
        Self { request, language, passages: None, top: 0 }
    }

    /// What it has to show.
    pub fn wants(&self, parts: &mut Vec<Wanted>) {
        parts.push(Wanted::Why(self.request, self.language));
    }
}

/// What a key does: `Enter` opens the standard at the clause that decided.
pub fn key(why: &mut State, screen: &mut Screen, chord: Chord, setup: &Setup) -> Next {
    let (area, room) = place(screen);
    let rows = usize::from(area.height.saturating_sub(2));
    match input::typed(chord) {
        Typed::PageDown | Typed::Char(' ') => why.top += rows,
        Typed::PageUp => why.top = why.top.saturating_sub(rows),
        Typed::Enter => {
            let clause = screen
                .sight()
                .and_then(|(card, _)| routed(card))
                .map(|(routed, ..)| routed.explanation.clause.clone());
            if let Some(clause) = clause {
                act::turn_to_clause(screen, &clause, setup);
            }
            return Next::close();
        }
        _ if is_down(chord) => why.top += 1,
        _ if is_up(chord) => why.top = why.top.saturating_sub(1),
        _ => return Next::close(),
    }
    let most = lines(why, screen, setup, room).len().saturating_sub(rows);
    why.top = why.top.min(most);
    Next::stay()
}

/// Where the box lies, and how wide its text is.
fn place(screen: &Screen) -> (Rect, u16) {
    let width = 94.min(screen.size.width.saturating_sub(2));
    let area = layout::centre(screen.size, width, screen.size.height.saturating_sub(4));
    (area, width.saturating_sub(4))
}

/// The last routing by rules of a request, with the texts it looked at.
fn routed(card: &RequestCard) -> Option<(&Routed, &str, &str)> {
    let mut subject = "";
    let mut body = "";
    let mut found = None;
    for recorded in &card.timeline {
        match &recorded.event {
            Event::Received(received) => {
                subject = received.subject.as_str();
                body = received.body.as_str();
            }
            Event::Routed(routed) => found = Some(routed.as_ref()),
            _ => {}
        }
    }
    found.map(|routed| (routed, subject, body))
}

fn lines(why: &State, screen: &Screen, setup: &Setup, room: u16) -> Vec<Rich> {
    let text = &setup.text.why;
    let mut lines: Vec<Rich> = Vec::new();
    let card = screen.sight().map(|(card, _)| card);
    match card.and_then(routed) {
        None => lines.push(vec![(text.none.clone(), Role::Muted)]),
        Some((routed, subject, body)) => {
            let department = paint::line(screen.department_title(routed.department.as_str()));
            let result = setup.say(
                &text.result,
                &[
                    ("to", &department),
                    ("level", &routed.level.to_string()),
                    ("priority", setup.text.word.priority(routed.priority)),
                ],
            );
            lines.extend(wrap_rich(&result, room, Role::Strong));
            lines.extend(explanation(&routed.explanation, screen, setup, room));
            lines.push(Vec::new());
            lines.extend(texts(&routed.explanation, subject, body, room));
        }
    }
    // How the rules chose is told above, with the words marked; here is all else.
    for passage in why.passages.iter().flatten().skip(1) {
        lines.push(Vec::new());
        lines.extend(wrap_rich(&paint::line(&passage.title), room, Role::Head));
        for (depth, line) in &passage.lines {
            let indent = " ".repeat(depth * 2);
            let line = format!("{indent}{}", paint::line(line));
            lines.extend(wrap_rich(&line, room, Role::Text));
        }
    }
    lines
}

pub fn view(paint: &mut Paint<'_>, screen: &Screen, why: &State) -> Option<Position> {
    let (area, room) = place(screen);
    let title = paint.setup.text.why.title.clone();
    let inside = paint.popup(area, &title);
    let lines = lines(why, screen, paint.setup, room);
    let body = Rect { x: inside.x + 1, width: room, ..inside };
    let rows = usize::from(body.height);
    let top = why.top.min(lines.len().saturating_sub(rows));
    paint.lines(body, &lines, top);
    paint.position(area, inside, top, lines.len());
    let foot = paint.setup.text.why.keys.clone();
    paint.foot(area, &foot);
    None
}

/// The rules tried, in lines.
pub fn explanation(why: &Explanation, screen: &Screen, setup: &Setup, room: u16) -> Vec<Rich> {
    let text = &setup.text.why;
    let mut lines = Vec::new();
    lines.push(vec![
        (format!("{} ", text.clause), Role::Muted),
        (paint::line(why.clause.as_str()), Role::Accent),
        (format!("  {}:{}", paint::line(&why.place.file), why.place.line), Role::Muted),
    ]);
    let reason = why
        .clause
        .as_str()
        .strip_prefix("rule:")
        .and_then(|id| screen.standard().rule(id))
        .and_then(|rule| rule.why.as_deref());
    if let Some(reason) = reason {
        lines.extend(wrap_rich(
            &format!(
                "{}{}{}",
                setup.text.script.quote_open,
                paint::line(reason),
                setup.text.script.quote_close
            ),
            room,
            Role::Say,
        ));
    }
    lines.push(Vec::new());
    lines.push(vec![(setup.count(&text.tried, why.count.into()), Role::Head)]);
    for tried in &why.tried {
        let (sign, role) = held(tried.held, setup);
        lines.push(vec![
            (format!("{sign} "), role),
            (paint::rule(&tried.rule, screen.standard()), Role::Strong),
            (format!("  {}", paint::line(tried.rule.as_str())), Role::Muted),
        ]);
        for checked in &tried.conditions {
            lines.extend(condition(checked, screen.standard(), setup, room));
        }
    }
    for (depth, line) in report::tally_lines(why, screen.standard(), &setup.text) {
        let role = if depth == 0 { Role::Head } else { Role::Text };
        let line = format!("{}{}", " ".repeat(depth * 2), paint::line(&line));
        lines.extend(wrap_rich(&line, room, role));
    }
    lines
}

fn held(held: bool, setup: &Setup) -> (&'static str, Role) {
    if held { (setup.signs().done, Role::Done) } else { (setup.signs().failed, Role::Muted) }
}

/// What a condition asks, in the reader's words.
fn asked(condition: &str, standard: &Standard, setup: &Setup) -> String {
    let words = &setup.text.book;
    let said = match condition {
        "words" => &words.any_words,
        "all_words" => &words.all_words,
        "no_words" => &words.no_words,
        "subject_words" => &words.subject_words,
        "regex" => &words.patterns,
        "language" => &words.text_language,
        "client_tier" => &words.client_tier,
        "account" => &words.account,
        "product" => &words.product,
        "sender_domain" => &words.sender_domain,
        "tag" => &words.tag,
        "channel" => &words.channel,
        "priority" => &words.priority,
        "open_requests_at_least" => &words.open_requests,
        "repeat_within" => &words.repeat_within,
        other => match other.strip_prefix("field.") {
            Some(name) => {
                let field = standard.field_title(name);
                return paint::line(&setup.say(&words.field, &[("field", field)]));
            }
            None => return paint::line(other),
        },
    };
    said.clone()
}

/// The fact that a condition looked at, in the reader's words.
fn fact(condition: &str, fact: &str, standard: &Standard, setup: &Setup) -> String {
    let word = &setup.text.word;
    let said = match condition {
        "client_tier" => standard.tier_title(fact).to_owned(),
        "tag" => standard.tag_title(fact).to_owned(),
        "channel" => Channel::from_word(fact).map_or(fact, |it| word.channel(it)).to_owned(),
        "priority" => Priority::from_word(fact).map_or(fact, |it| word.priority(it)).to_owned(),
        // `8h 50m` as the log has it.
        "repeat_within" => {
            let time = &setup.text.time;
            fact.replace('d', &time.day_short)
                .replace('h', &time.hour_short)
                .replace('m', &time.minute_short)
        }
        _ => fact.to_owned(),
    };
    paint::line(&said)
}

fn condition(checked: &Checked, standard: &Standard, setup: &Setup, room: u16) -> Vec<Rich> {
    let (sign, role) = held(checked.held, setup);
    let mut what: Vec<String> = checked
        .matched
        .iter()
        .map(|matched| {
            let text = paint::line(matched.text.as_str());
            if text.to_lowercase() == matched.entry.to_lowercase() {
                text
            } else {
                format!("{text} ({})", paint::line(&matched.entry))
            }
        })
        .collect();
    if let Some(known) = checked.fact.as_ref().map(Private::as_str) {
        what.push(fact(&checked.condition, known, standard, setup));
    }
    let title = asked(&checked.condition, standard, setup);
    let lead = width(&title).max(22).min(room / 2) + 1;
    let mut lines =
        wrap_rich(&what.join(", "), room.saturating_sub(lead + 6), Role::Match).into_iter();
    let gap = " ".repeat(usize::from(lead.saturating_sub(width(&title)).max(1)));
    let mut first = vec![(format!("    {sign} "), role), (format!("{title}{gap}"), Role::Muted)];
    first.extend(lines.next().unwrap_or_default());
    std::iter::once(first)
        .chain(lines.map(|line| {
            let mut whole = vec![(" ".repeat(usize::from(lead + 6)), Role::Text)];
            whole.extend(line);
            whole
        }))
        .collect()
}

/// The text with the words that matched.
fn texts(why: &Explanation, subject: &str, body: &str, room: u16) -> Vec<Rich> {
    let scored = why
        .card
        .iter()
        .filter(|tally| !tally.audited)
        .flat_map(|tally| &tally.lines)
        .flat_map(|line| &line.matched);
    let marks = |part: Part, text: &str| -> Vec<(usize, usize)> {
        let mut marks: Vec<(usize, usize)> = why
            .tried
            .iter()
            .filter(|tried| tried.held)
            .flat_map(|tried| &tried.conditions)
            .filter(|checked| checked.held)
            .flat_map(|checked| &checked.matched)
            .chain(scored.clone())
            .filter(|matched| matched.part == part)
            .map(|matched| (byte(text, matched.from), byte(text, matched.to)))
            .collect();
        marks.sort_unstable();
        marks
    };
    let mut lines =
        wrap_marked(subject, room, Role::Strong, &marks(Part::Subject, subject), Role::Match);
    if !body.is_empty() && body != subject {
        lines.push(Vec::new());
        lines.extend(wrap_marked(body, room, Role::Text, &marks(Part::Body, body), Role::Match));
    }
    // What is shown is a client's: every piece goes through the one safe way.
    for line in &mut lines {
        for (text, _) in line {
            *text = paint::line(text);
        }
    }
    lines
}

/// The byte at which a character stands.
fn byte(text: &str, at: usize) -> usize {
    text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte)
}
