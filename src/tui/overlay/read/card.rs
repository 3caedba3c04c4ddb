//! A client's whole card: who they are, how it went so far, and one timeline over all their requests,
//! narrowed by kind, by time and by words.

use chrono::{DateTime, TimeDelta, Utc};
use ratatui::layout::{Position, Rect};

use crate::tui::overlay::{
    Next, Overlay,
    list::{self, Does, Row},
};
use crate::{
    config::{keys::Chord, theme::Role},
    model::{
        card::ClientCard,
        event::{Event, Recorded},
        id::{ClientId, Seq},
        story::{StoryKind, StoryQuery, said},
    },
    tui::{
        effect::Part,
        input::{self, Typed},
        layout,
        paint::{self, Paint, Rich, wrap_rich},
        pane::client,
        screen::request::timeline::{self, Around},
        setup::Setup,
        state::State as Screen,
        widget::{fit::width, line::Line, picker::Picker, scroll},
    },
};

/// As much of a story as anyone reads through before they narrow it.
const MOST: usize = 500;

/// Of which time entries are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Since {
    #[default]
    Ever,
    /// The last week.
    Week,
    /// The last thirty days.
    Month,
    /// The last year.
    Year,
}

impl Since {
    const fn next(self) -> Self {
        match self {
            Self::Ever => Self::Week,
            Self::Week => Self::Month,
            Self::Month => Self::Year,
            Self::Year => Self::Ever,
        }
    }

    const fn days(self) -> Option<i64> {
        match self {
            Self::Ever => None,
            Self::Week => Some(7),
            Self::Month => Some(30),
            Self::Year => Some(365),
        }
    }
}

/// The card of a client.
#[derive(Debug)]
pub struct State {
    pub client: ClientId,
    /// Words looked for in the timeline.
    pub line: Line,
    /// Only entries of this kind.
    pub kind: Option<StoryKind>,
    /// Only entries of this time.
    pub since: Since,
    pub picker: Picker<Seq>,
    /// The card as it was read; none while it is on its way.
    pub card: Option<Box<ClientCard>>,
    /// What was read of the timeline, and for which question.
    pub story: Option<(StoryQuery, Vec<Recorded>)>,
}

impl State {
    /// The card of a client, to be read.
    pub fn new(client: ClientId) -> Self {
        Self {
            client,
            line: Line::default(),
            kind: None,
            since: Since::Ever,
            picker: Picker::new(),
            card: None,
            story: None,
        }
    }

    /// What is asked of the timeline. Days begin where the screen's clock stands on its hour, so that the
    /// question stays the same from one second to the next.
    fn query(&self, now: DateTime<Utc>) -> StoryQuery {
        let hour = now.timestamp().div_euclid(3600) * 3600;
        let now = DateTime::from_timestamp(hour, 0).unwrap_or(now);
        StoryQuery {
            kinds: self.kind.into_iter().collect(),
            text: self.line.text().trim().to_owned(),
            from: self.since.days().map(|days| now - TimeDelta::days(days)),
            to: None,
            before: None,
            limit: MOST,
        }
    }

    /// What it has to show.
    pub fn wants(&self, now: DateTime<Utc>, parts: &mut Vec<Part>) {
        parts.push(Part::Client(self.client));
        parts.push(Part::Story(self.client, Box::new(self.query(now))));
    }

    /// Takes what was read of the timeline; the answer to an older question is dropped.
    pub fn take(&mut self, query: &StoryQuery, story: &[Recorded], now: DateTime<Utc>) {
        if *query == self.query(now) {
            self.story = Some((query.clone(), story.to_vec()));
            let ids = self.ids();
            self.picker.settle(&ids);
        }
    }

    fn ids(&self) -> Vec<Seq> {
        let story = self.story.as_ref().map(|(_, story)| story.as_slice());
        story.unwrap_or_default().iter().map(|recorded| recorded.seq).collect()
    }
}

/// What a key does.
pub fn key(card: &mut State, screen: &mut Screen, chord: Chord, setup: &Setup) -> Next {
    let ids = card.ids();
    match input::typed(chord) {
        Typed::Escape => return Next::close(),
        Typed::Down => card.picker.step(1, &ids),
        Typed::Up => card.picker.step(-1, &ids),
        Typed::PageDown => card.picker.step(10, &ids),
        Typed::PageUp => card.picker.step(-10, &ids),
        Typed::Next => turn(card, 1),
        Typed::Previous => turn(card, -1),
        Typed::Function(4) => {
            card.since = card.since.next();
            card.picker.clear();
        }
        Typed::Function(5) => {
            let story = card.story.as_ref().map(|(_, story)| story.as_slice());
            let files = list::State::of_files(story.unwrap_or_default().iter(), screen, setup);
            return Next::Over(Box::new(Overlay::List(Box::new(files))), Vec::new());
        }
        Typed::Enter | Typed::Send => {
            let here = card.picker.place(&ids);
            let entry = card.story.as_ref().and_then(|(_, story)| story.get(here?));
            if let Some(request) = entry.and_then(|recorded| recorded.request) {
                return list::choose(Does::Open(request), screen, setup);
            }
        }
        Typed::Char(c) => {
            card.line.insert(c.encode_utf8(&mut [0; 4]));
            card.picker.clear();
        }
        Typed::Edit(edit) => {
            card.line.edit(edit);
            card.picker.clear();
        }
        Typed::Function(_) | Typed::Insert | Typed::Other => {}
    }
    Next::stay()
}

/// Turns to the next kind of entries, or the one before; "all" stands before the first.
fn turn(card: &mut State, by: isize) {
    let kinds = StoryKind::ALL;
    let places = kinds.len() as isize + 1;
    let here = card
        .kind
        .and_then(|kind| kinds.iter().position(|other| *other == kind))
        .map_or(0, |place| place as isize + 1);
    let next = (here + by).rem_euclid(places);
    card.kind = usize::try_from(next - 1).ok().and_then(|place| kinds.get(place)).copied();
    card.picker.clear();
}

/// All that stands on the card.
fn facts(card: &ClientCard, screen: &Screen, setup: &Setup, room: u16) -> Vec<Rich> {
    let text = &setup.text.client;
    let mut lines = client::facts(card, screen, room, setup);
    let mut add = |words: String, role: Role| lines.extend(wrap_rich(&words, room, role));
    if let Some(topic) = &card.topic {
        let rule = topic.rule.as_ref().map_or_else(String::new, |rule| {
            format!(" ({})", paint::rule(rule, screen.standard()))
        });
        let when = paint::moment(topic.received, screen.now, screen.zone(), setup);
        let subject = format!("{}{rule}", paint::line(&topic.subject));
        add(setup.say(&text.topic, &[("subject", &subject), ("when", &when)]), Role::Text);
    }
    if !card.colleagues.is_empty() {
        let names: Vec<String> =
            card.colleagues.iter().map(|row| client::name_of(&row.name, setup)).collect();
        add(setup.say(&text.colleagues, &[("names", &names.join(", "))]), Role::Text);
    }
    let standard = screen.standard();
    let own: Vec<String> = card
        .client
        .tags
        .iter()
        .map(|tag| paint::line(standard.tag_title(tag)))
        .chain(card.client.fields.iter().map(|(name, value)| {
            let title = paint::line(standard.field_title(name));
            format!("{title}: {}", paint::line(value))
        }))
        .collect();
    if !own.is_empty() {
        add(own.join(" · "), Role::Muted);
    }
    lines
}

/// The rows of the timeline.
fn rows(card: &ClientCard, story: &[Recorded], screen: &Screen, setup: &Setup) -> Vec<Row> {
    let around = Around { client: &card.client.name, mails: &[], timeline: story, others: &[] };
    story
        .iter()
        .map(|recorded| {
            let entry = timeline::entry(recorded, &around, screen, setup);
            let said = match recorded.event {
                Event::ClientAdded { .. } | Event::ClientChanged { .. } => said(&recorded.event)
                    .iter()
                    .filter_map(|line| on_card(line, screen, setup))
                    .collect::<Vec<_>>()
                    .join("\n"),
                _ => said(&recorded.event).join("\n"),
            };
            let said = paint::block(&said);
            let when = paint::moment(recorded.at, screen.now, screen.zone(), setup);
            let request =
                recorded.request.map_or_else(String::new, |request| format!("#{request}"));
            let mut detail = vec![(format!(" {}", entry.what), entry.role)];
            let files = recorded.event.letter().map_or(0, |letter| letter.attachments.len());
            if files > 0 {
                let files = setup.count(&setup.text.files.count, files as u64);
                detail.push((format!(" · {files}"), Role::Accent));
            }
            // What was answered at a step stands in its own words already.
            if !matches!(recorded.event, Event::StepDone { .. })
                && let Some(first) = said.lines().find(|line| !line.trim().is_empty())
            {
                detail.push((format!("  {first}"), Role::Muted));
            }
            let preview = match recorded.event {
                Event::Routed(_) => None,
                _ => Some(said).filter(|said| !said.trim().is_empty()),
            };
            Row { detail, preview, ..Row::new(when, request, Does::Nothing) }
        })
        .collect()
}

/// A fact that was written on the card, under the name that people know it by.
fn on_card(line: &str, screen: &Screen, setup: &Setup) -> Option<String> {
    let (form, person) = (&setup.text.form, &setup.text.person);
    let (key, value) = line.split_once(": ")?;
    let title = match key {
        "name" => &form.name,
        "phone" => &form.phone,
        "email" => &form.email,
        "tier" => &form.tier,
        "note" => &form.note,
        "mood" => &form.mood,
        "account" => &person.account,
        "language" => &person.language,
        "timezone" => &person.timezone,
        "tags" => &person.tags,
        // How a number was typed is no news beside the number.
        "phone_as" => return None,
        other => {
            let own = other.strip_prefix("fields.").unwrap_or(other);
            return Some(format!("{}: {value}", screen.standard().field_title(own)));
        }
    };
    Some(format!("{title}: {value}"))
}

/// What the line of the timeline says of what is shown.
fn narrowed(card: &State, setup: &Setup) -> String {
    let text = &setup.text.story;
    let kind = match card.kind {
        Some(kind) => text.kind(kind),
        None => &text.all,
    };
    let since = match card.since {
        Since::Ever => &text.ever,
        Since::Week => &text.week,
        Since::Month => &text.month,
        Since::Year => &text.year,
    };
    let (open, close) = setup.signs().choice;
    format!("{open}{kind}{close} {open}{since}{close}")
}

pub fn view(paint: &mut Paint<'_>, screen: &Screen, state: &State) -> Option<Position> {
    let setup = paint.setup;
    let text = &setup.text.story;
    let area = layout::centre(
        screen.size,
        110.min(screen.size.width.saturating_sub(2)),
        screen.size.height.saturating_sub(2).min(60),
    );
    let title = match &state.card {
        Some(card) => {
            let mut title = format!(
                "{} · {}",
                setup.text.client.title,
                client::name_of(&card.client.name, setup)
            );
            if let Some(tier) = &card.client.tier {
                title.push_str(" · ");
                title.push_str(&paint::line(screen.standard().tier_title(tier)));
            }
            title
        }
        None => setup.text.client.title.clone(),
    };
    let inside = paint.popup(area, &title);
    let Some(card) = &state.card else {
        let loading = setup.text.common.loading.clone();
        paint.empty(inside, &loading, "");
        return None;
    };
    let room = inside.width.saturating_sub(2);
    let mut facts = facts(card, screen, setup, room);
    // In a low window the timeline matters more than the last lines of the card.
    facts.truncate(usize::from(inside.height / 2).saturating_sub(1).max(2));
    let head = Rect { x: inside.x + 1, width: room, height: facts.len() as u16, ..inside };
    paint.lines(head, &facts, 0);
    let rule = if setup.ascii { "-" } else { "─" }.repeat(inside.width.into());
    paint.put(inside.x, head.bottom(), inside.width, &rule, Role::Frame);
    let shown = narrowed(state, setup);
    let aside = width(&shown).min(inside.width / 2);
    let y = head.bottom() + 1;
    paint.right(inside.right().saturating_sub(aside + 1), y, aside, &shown, Role::Accent);
    let used = paint.put(inside.x + 1, y, 2, setup.signs().prompt, Role::Accent) + 1;
    let line =
        Rect { x: inside.x + 1 + used, y, width: room.saturating_sub(used + aside + 2), height: 1 };
    let style = paint.style(Role::Input);
    paint.tint(line, Role::Input);
    let cursor = state.line.view(paint.buffer, line, style);
    let body = Rect { y: y + 1, height: inside.bottom().saturating_sub(y + 1), ..inside };
    let Some((query, story)) = &state.story else {
        let loading = setup.text.common.loading.clone();
        paint.empty(body, &loading, "");
        return Some(cursor);
    };
    if story.is_empty() {
        let empty = if *query == state.query(screen.now) {
            text.nothing.clone()
        } else {
            setup.text.common.working.clone()
        };
        paint.empty(body, &empty, "");
        paint.foot(area, &text.hint.clone());
        return Some(cursor);
    }
    let rows = rows(card, story, screen, setup);
    let ids = state.ids();
    let (here, at) = (state.picker.place(&ids), state.picker.shown(&ids));
    let preview = if body.height >= 10 { body.height / 3 } else { 0 };
    let entries = Rect { height: body.height.saturating_sub(preview), ..body };
    let top = scroll::top(0, Some(at), rows.len(), usize::from(entries.height));
    list::draw(paint, entries, &rows, here, top);
    paint.position(area, entries, top, rows.len());
    if preview > 1 {
        paint.put(body.x, entries.bottom(), body.width, &rule, Role::Frame);
        let place =
            Rect { x: body.x + 1, y: entries.bottom() + 1, width: room, height: preview - 1 };
        // The words that were said; where none were, what the line has no room for.
        let lines = if let Some(said) = rows[at].preview.as_deref() {
            wrap_rich(said, place.width, Role::Say)
        } else {
            let detail = rows[at].detail.iter();
            let whole: String = detail.map(|(text, _)| text.as_str()).collect();
            wrap_rich(whole.trim(), place.width, Role::Muted)
        };
        paint.lines(place, &lines, 0);
    }
    paint.foot(area, &text.hint.clone());
    Some(cursor)
}
