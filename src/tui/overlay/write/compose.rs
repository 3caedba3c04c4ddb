//! Writing an answer or a note: an editor with undo, wrapping and paste, whose text is kept as a draft
//! while it is typed and found again after anything.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use ratatui::layout::{Position, Rect};
use ratatui::widgets::Widget;
use ratatui_textarea::{CursorMove, TextArea, WrapMode};

use crate::tui::overlay::{
    Next, Overlay,
    confirm::{self, Then},
    list,
};
use crate::{
    config::{keys::Chord, theme::Role},
    model::{
        card::{Draft, Participant, RequestCard},
        command::{Command, Submission},
        event::Event,
        id::RequestId,
        operator::Actor,
        template,
    },
    text::date,
    tui::{
        effect::{Effect, Part, Ticket, Wish},
        input::{self, EditorKey},
        layout, outgoing,
        paint::{self, Paint, Rich},
        pane::client,
        people,
        screen::{Screen as ScreenName, request},
        setup::Setup,
        state::{Sight, State as Screen},
        widget::{fit, frame::inner},
    },
};

/// A draft is saved when typing rested for this long, and at least as often.
const REST: TimeDelta = TimeDelta::milliseconds(900);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Reply,
    /// For the desk only.
    Note,
    /// Down what the client says.
    Message,
}

/// A text being written.
#[derive(Debug)]
pub struct State {
    pub kind: Kind,
    pub request: RequestId,
    /// The version of the request when the writing began.
    pub seen: Option<i64>,
    /// The request that it was opened for, with its client, as it stands now.
    pub sight: Option<Box<Sight>>,
    area: TextArea<'static>,
    /// Who is answered, where that is not the client at the address known.
    to: Option<String>,
    /// Typed and not saved since this time.
    unsaved: Option<DateTime<Utc>>,
    /// Whether the draft was looked for.
    is_found: bool,
    /// The command is on its way.
    pub ticket: Option<Ticket>,
    /// Why the desk refused.
    pub error: Option<String>,
}

impl State {
    pub fn new(kind: Kind, request: RequestId, seen: Option<i64>) -> Self {
        Self {
            kind,
            request,
            seen,
            sight: None,
            area: editor(""),
            to: None,
            unsaved: None,
            is_found: false,
            ticket: None,
            error: None,
        }
    }

    /// The same with what is known of the request.
    #[must_use]
    pub fn about(mut self, sight: Option<&Sight>) -> Self {
        self.sight = sight.cloned().map(Box::new);
        self
    }

    /// The same with a text that was written before, who it goes to, and why it did not leave.
    #[must_use]
    pub fn with(mut self, text: &str, to: Option<String>, error: Option<String>) -> Self {
        self.area = editor(text);
        self.to = to;
        self.error = error;
        self.is_found = true;
        self
    }

    /// What it has to show.
    pub fn wants(&self, parts: &mut Vec<Part>) {
        parts.push(Part::Draft(self.slot()));
        parts.push(Part::Sight(self.request));
    }

    /// The next of those that can be answered.
    fn next_recipient(&mut self) {
        let Some((card, _)) = self.sight.as_deref().filter(|_| self.kind == Kind::Reply) else {
            return;
        };
        let all = card.recipients();
        let now = self.to.as_deref().or(card.recipient.as_deref());
        let at = all.iter().position(|(address, _)| Some(*address) == now);
        let next = all.get(at.map_or(0, |at| (at + 1) % all.len()));
        let next = next.map(|(address, _)| (*address).to_owned());
        self.to = next.filter(|next| card.recipient.as_ref() != Some(next));
    }

    /// Who reads it where that is not the client.
    fn other<'c>(&self, card: &'c RequestCard) -> Option<&'c Participant> {
        let address = self.to.as_deref().or(card.recipient.as_deref());
        let all = card.recipients();
        all.iter().find(|(one, _)| Some(*one) == address).and_then(|(_, other)| *other)
    }

    /// The name of who reads it.
    fn reader_name<'c>(&self, card: &'c RequestCard) -> &'c str {
        self.other(card).map_or(&card.client.name, |other| &other.name)
    }

    /// Who reads it, by name and address.
    fn reader(&self, card: &RequestCard, setup: &Setup) -> String {
        let address = self.to.as_deref().or(card.recipient.as_deref());
        let mut reader = client::name_of(self.reader_name(card), setup);
        if self.other(card).is_some() {
            reader = format!("{reader} ({})", setup.text.compose.not_the_client);
        }
        match address {
            Some(address) => format!("{reader} · {}", paint::line(address)),
            None => reader,
        }
    }

    /// Whether the client will read it.
    pub fn is_reply(&self) -> bool {
        self.kind == Kind::Reply
    }

    /// Where its draft is kept.
    pub fn slot(&self) -> String {
        let kind = match self.kind {
            Kind::Reply => "reply",
            Kind::Note => "note",
            Kind::Message => "message",
        };
        format!("{kind}:{}", self.request)
    }

    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// Puts another text in place of what was written; undo brings it back.
    pub fn replace(&mut self, text: &str, now: DateTime<Utc>) {
        self.area.select_all();
        self.area.insert_str(clean(text));
        self.touch(now);
    }

    pub fn paste(&mut self, text: &str, now: DateTime<Utc>) {
        self.area.insert_str(clean(text));
        self.touch(now);
    }

    /// The draft was looked for. What was typed meanwhile stays.
    pub fn found(&mut self, draft: Option<&Draft>) {
        let kept = draft.and_then(|draft| draft.fields.get("text")).filter(|_| !self.is_found);
        if let Some(kept) = kept {
            let text = self.text();
            self.area = if text.trim().is_empty() {
                editor(kept)
            } else {
                editor(&format!("{}\n{text}", kept.trim_end()))
            };
        }
        self.is_found = true;
    }

    fn touch(&mut self, now: DateTime<Utc>) {
        self.unsaved.get_or_insert(now);
        self.error = None;
    }

    /// The draft, where it is time to save it.
    pub fn due(&mut self, me: &crate::model::id::Login, now: DateTime<Utc>) -> Option<Effect> {
        let since = self.unsaved?;
        (now - since >= REST || since > now).then(|| self.save(me, now))?
    }

    /// The draft, where something is unsaved.
    pub fn save(&mut self, me: &crate::model::id::Login, now: DateTime<Utc>) -> Option<Effect> {
        self.unsaved.take()?;
        Some(self.draft(me, now))
    }

    /// The draft as it stands.
    fn draft(&self, me: &crate::model::id::Login, now: DateTime<Utc>) -> Effect {
        let text = self.text();
        if text.trim().is_empty() {
            return Effect::DropDraft(self.slot());
        }
        Effect::SaveDraft(Box::new(Draft {
            operator: me.clone(),
            slot: self.slot(),
            fields: BTreeMap::from([("text".to_owned(), text)]),
            saved: now,
        }))
    }
}

/// No control characters but line breaks come into an editor.
fn clean(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace(['\r'], "\n")
        .replace('\t', "    ")
        .chars()
        .filter(|c| *c == '\n' || !c.is_control())
        .collect()
}

/// An editor with this text, the cursor at its end.
pub fn editor(text: &str) -> TextArea<'static> {
    let mut area = TextArea::new(clean(text).split('\n').map(str::to_owned).collect());
    area.set_wrap_mode(WrapMode::Word);
    area.set_max_histories(500);
    area.move_cursor(CursorMove::Bottom);
    area.move_cursor(CursorMove::End);
    area
}

/// What a key does.
pub fn key(compose: &mut State, screen: &mut Screen, chord: Chord, setup: &Setup) -> Next {
    let now = screen.now;
    if compose.ticket.is_some() {
        return if input::is_escape(chord) { Next::close() } else { Next::stay() };
    }
    match input::editor_key(chord) {
        EditorKey::Leave => {
            let effects: Vec<Effect> = compose.save(&screen.me, now).into_iter().collect();
            if !compose.text().trim().is_empty() {
                screen.say(setup.text.compose.kept.clone());
            }
            screen.place.screen = screen.place.back;
            Next::Close(effects)
        }
        EditorKey::Send => send(compose, screen, setup),
        EditorKey::Prepared => {
            let texts = list::State::of_texts(compose.sight.clone());
            Next::Over(Box::new(Overlay::List(Box::new(texts))), Vec::new())
        }
        EditorKey::Outside => {
            let effects = vec![Effect::Terminal(Wish::Edit(compose.text()))];
            Next::Stay(effects)
        }
        EditorKey::Recipient => {
            compose.next_recipient();
            Next::stay()
        }
        EditorKey::Older => {
            request::scroll_by(screen, 5, setup);
            Next::stay()
        }
        EditorKey::Newer => {
            request::scroll_by(screen, -5, setup);
            Next::stay()
        }
        EditorKey::Text(typed) => {
            if typed.apply(&mut compose.area) {
                compose.touch(now);
            }
            Next::stay()
        }
    }
}

fn send(compose: &mut State, screen: &mut Screen, setup: &Setup) -> Next {
    let body = compose.text().trim().to_owned();
    if body.is_empty() {
        compose.error = Some(setup.text.compose.nothing.clone());
        return Next::stay();
    }
    let gaps = if compose.is_reply() { template::gaps(&body) } else { Vec::new() };
    if !gaps.is_empty() {
        let places: Vec<String> = gaps.iter().map(|gap| paint::quoted(&gap.name, setup)).collect();
        let words = setup.count(&setup.text.compose.unfilled, gaps.len() as u64);
        compose.error = Some(setup.say(&words, &[("places", &places.join(", "))]));
        return Next::stay();
    }
    let mut effects: Vec<Effect> = compose.save(&screen.me, screen.now).into_iter().collect();
    let request = compose.request;
    let version = compose.sight.as_deref().map(|(card, _)| card.request.version);
    let command = match compose.kind {
        Kind::Reply => Command::Reply { request, body, to: compose.to.clone() },
        Kind::Note => Command::Note { request, body },
        Kind::Message => {
            Command::Message { request, body, external_id: None, source: None, channel: None }
        }
    };
    let mut submission = Submission::from(command);
    if compose.kind == Kind::Reply {
        submission.seen = version.or(compose.seen);
        let meanwhile = meanwhile(compose, screen, setup);
        // Asked only where something is odd: what came meanwhile may change the answer.
        if !meanwhile.is_empty() {
            let confirm = confirm::State {
                title: setup.text.compose.send_reply.clone(),
                yes: setup.text.compose.send_it.clone(),
                question: question(compose, setup),
                details: meanwhile,
                then: Then::Submit(Box::new(submission)),
            };
            return Next::Over(Box::new(Overlay::Confirm(Box::new(confirm))), effects);
        }
        if outgoing::holds(screen, setup) {
            // Until the desk has it, the text lies as a draft.
            effects.push(compose.draft(&screen.me, screen.now));
            let reader = compose.sight.as_deref().map_or_else(String::new, |(card, _)| {
                client::name_of(compose.reader_name(card), setup)
            });
            outgoing::hold(screen, submission, request, reader, setup);
            screen.place.screen = screen.place.back;
            return Next::Close(effects);
        }
    }
    let ticket = screen.sync.ticket(screen.now);
    compose.ticket = Some(ticket);
    effects.push(Effect::Submit(ticket, Box::new(submission)));
    Next::Stay(effects)
}

fn question(compose: &State, setup: &Setup) -> String {
    let text = &setup.text.compose;
    compose.sight.as_deref().map_or_else(String::new, |(card, _)| {
        setup.say(
            &text.send_to,
            &[
                ("client", &compose.reader(card, setup)),
                ("channel", setup.text.word.channel(card.request.channel)),
            ],
        )
    })
}

/// What came since the writing began, a line each.
fn meanwhile(compose: &State, screen: &Screen, setup: &Setup) -> Vec<String> {
    let Some((card, _)) = compose.sight.as_deref() else {
        return Vec::new();
    };
    let newer = compose.seen.map_or(0, |seen| card.request.version.saturating_sub(seen));
    if newer <= 0 {
        return Vec::new();
    }
    let mut lines = Vec::new();
    for recorded in card.timeline.iter().rev().take(newer as usize) {
        let by_me = recorded.actor == Actor::Operator(screen.me.clone());
        if by_me || matches!(recorded.event, Event::Noticed { .. }) {
            continue;
        }
        let entry = request::timeline::entry(recorded, &card.into(), screen, setup);
        lines.push(entry.what);
    }
    if !lines.is_empty() {
        lines.push(setup.text.compose.meanwhile.clone());
        lines.reverse();
    }
    lines
}

/// Where the box is drawn, and whether the screen below has left it a place of its own.
fn area(screen: &Screen) -> (Rect, bool) {
    let place = match screen.place.screen {
        ScreenName::Request => request::reply_area(screen),
        _ => None,
    };
    place.map_or_else(|| (layout::centre(screen.size, 80, 14), false), |area| (area, true))
}

/// Marks the places that nothing was filled in for, where the editor shows them. Across lines that were
/// broken too.
fn mark_gaps(paint: &mut Paint<'_>, body: Rect) {
    let mut text = String::new();
    let mut cells: Vec<(usize, u16, u16)> = Vec::new();
    for y in body.top()..body.bottom() {
        for x in body.left()..body.right() {
            cells.push((text.len(), x, y));
            text.push_str(paint.buffer[(x, y)].symbol());
        }
        text.truncate(text.trim_end().len());
        text.push(' ');
    }
    let style = paint.style(Role::Breached);
    for gap in template::gaps(&text) {
        for (_, x, y) in cells.iter().filter(|(at, ..)| gap.range.contains(at)) {
            paint.buffer[(*x, *y)].set_style(style);
        }
    }
}

/// How a text of this kind looks: its frame, its bar, its head.
pub const fn role(kind: Kind) -> Role {
    match kind {
        Kind::Reply => Role::Say,
        Kind::Note => Role::Note,
        Kind::Message => Role::Client,
    }
}

/// What stands in the upper edge: what it is and who reads it, so that nobody takes the one for the other.
fn title(compose: &State, setup: &Setup) -> String {
    let text = &setup.text.compose;
    let card = compose.sight.as_deref().map(|(card, _)| card);
    let number = format!("#{}", compose.request);
    match compose.kind {
        Kind::Note => format!("{} · {number} · {}", text.note, text.note_hidden),
        Kind::Reply => match card {
            Some(card) => {
                let to = setup.say(&text.reply_to, &[("reader", &compose.reader(card, setup))]);
                let channel = setup.text.word.channel(card.request.channel);
                format!("{to} · {channel} · {number}")
            }
            None => format!("{} · {number}", text.reply),
        },
        Kind::Message => match card {
            Some(card) => {
                let name = client::name_of(&card.client.name, setup);
                format!("{} · {number}", setup.say(&text.client_says, &[("client", &name)]))
            }
            None => format!("{} · {number}", text.message),
        },
    }
}

/// Who else works on it or writes to it now, and since when.
fn others(compose: &State, screen: &Screen, setup: &Setup) -> Option<String> {
    let text = &setup.text.compose;
    let (card, _) = compose.sight.as_deref()?;
    if let Some(there) = card.presence.iter().find(|there| there.replying) {
        let who = people::full(&there.operator, screen);
        return Some(setup.say(&text.writes_too, &[("who", &who)]));
    }
    let assignee = card.request.assignee.as_ref().filter(|login| **login != screen.me)?;
    let who = people::full(assignee, screen);
    let began = card.timeline.iter().rev().find(|recorded| {
        matches!(
            recorded.event,
            Event::Claimed { .. } | Event::TakenOver { .. } | Event::Assigned { .. }
        )
    });
    Some(match began {
        Some(began) => {
            let local = |at: DateTime<Utc>| at.with_timezone(&screen.zone());
            let since = if local(began.at).date_naive() == local(screen.now).date_naive() {
                date::hour(&local(began.at))
            } else {
                paint::moment(began.at, screen.now, screen.zone(), setup)
            };
            setup.say(&text.works_since, &[("who", &who), ("when", &since)])
        }
        None => setup.say(&text.works, &[("who", &who)]),
    })
}

/// What stays in sight above the editor: who else works on it, and the message that is answered.
fn above(compose: &State, screen: &Screen, setup: &Setup, body: Rect) -> Vec<Rich> {
    let mut lines: Vec<Rich> = others(compose, screen, setup)
        .map(|others| vec![(format!("{} {others}", setup.signs().looks), Role::AtRisk)])
        .into_iter()
        .collect();
    // The half of the box is the editor's.
    let room = usize::from(body.height / 2).saturating_sub(lines.len() + 1).min(5);
    if compose.kind != Kind::Message
        && room > 1
        && let Some((card, _)) = compose.sight.as_deref()
    {
        lines.extend(client::last_words(card, screen, setup, body.width, room - 1));
    }
    if !lines.is_empty() {
        let rule = if setup.ascii { "-" } else { "─" }.repeat(body.width.into());
        lines.push(vec![(rule, Role::Frame)]);
    }
    lines
}

pub fn view(paint: &mut Paint<'_>, screen: &Screen, compose: &State) -> Option<Position> {
    let text = &paint.setup.text.compose;
    let (area, docked) = area(screen);
    let title = title(compose, paint.setup);
    let role = role(compose.kind);
    if docked {
        let room = area.width.saturating_sub(4);
        let cut = fit::fit(&title, room.saturating_sub(2)).into_owned();
        paint.edge(area.x + 1, area.y, room, &format!(" {cut} "), role);
    } else {
        paint.popup(area, &title);
    }
    let mut body = inner(area);
    body.x += 1;
    body.width = body.width.saturating_sub(2);
    if let Some(error) = &compose.error {
        let lines = paint::wrap_rich(error, body.width, Role::Error);
        let height = (lines.len() as u16).min(body.height / 2);
        let place = Rect { y: body.bottom() - height, height, ..body };
        paint.lines(place, &lines, 0);
        body.height -= height;
    }
    let above = above(compose, screen, paint.setup, body);
    let used = u16::try_from(above.len()).unwrap_or(body.height).min(body.height / 2);
    paint.lines(Rect { height: used, ..body }, &above, 0);
    body.y += used;
    body.height -= used;
    // A bar down the side says what is written even where the title is out of sight.
    for y in body.top()..body.bottom() {
        paint.put(body.x, y, 1, paint.setup.signs().bar, role);
    }
    body.x += 2;
    body.width = body.width.saturating_sub(2);
    let mut editor = compose.area.clone();
    let base = match compose.kind {
        Kind::Reply | Kind::Message => Role::Text,
        Kind::Note => Role::Note,
    };
    editor.set_style(paint.style(base));
    editor.set_cursor_style(paint.style(Role::Cursor));
    editor.set_cursor_line_style(paint.style(base));
    editor.set_selection_style(paint.style(Role::Selected));
    if editor.is_empty() {
        let placeholder = match compose.kind {
            Kind::Reply => &text.placeholder,
            Kind::Note => &text.note_placeholder,
            Kind::Message => &text.message_placeholder,
        };
        editor.set_placeholder_text(placeholder.clone());
        editor.set_placeholder_style(paint.style(Role::Muted));
    }
    editor.render(body, paint.buffer);
    mark_gaps(paint, body);
    let hint = if compose.ticket.is_some() {
        paint.setup.text.common.working.clone()
    } else {
        let several = compose.sight.as_deref().is_some_and(|(card, _)| card.recipients().len() > 1);
        match compose.kind {
            Kind::Reply if several => format!("{} · {}", text.another, text.hint),
            Kind::Reply => text.hint.clone(),
            Kind::Note => text.hint_note.clone(),
            Kind::Message => text.hint_message.clone(),
        }
    };
    paint.foot(area, &hint);
    None
}
