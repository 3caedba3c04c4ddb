//! A new request, written down while the client speaks: as the phone number or the name is typed the
//! client and their history appear, as the words are typed the routing shows where it goes and why.

mod view;

pub use view::view;

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use ratatui_textarea::TextArea;

use crate::tui::overlay::{Next, compose};
use crate::{
    config::keys::Chord,
    model::{
        card::{ClientCard, ClientRow, Draft, QueueRow, Ringing},
        client::ClientFacts,
        command::{Command, Intake, Submission},
        id::{ClientId, Login, RequestId},
        request::Channel,
        routing::Decision,
    },
    tui::{
        effect::{Effect, Part, Ticket, Wish},
        input::{self, EditorKey, Typed},
        setup::Setup,
        state::State as Screen,
        widget::line::{Edit, Line},
    },
};

/// Where its draft is kept.
const SLOT: &str = "intake";
const REST: TimeDelta = TimeDelta::milliseconds(900);
/// As many open requests of the client can be joined by one key.
pub const JOINED: usize = 9;

/// The fields, in the order of `Tab`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Channel,
    /// Who calls, by number.
    Phone,
    /// Who calls, by name.
    Name,
    Email,
    /// What it is about.
    Subject,
    Body,
}

impl Field {
    /// Every field, in the order of `Tab`.
    pub const ALL: [Self; 6] =
        [Self::Channel, Self::Phone, Self::Name, Self::Email, Self::Subject, Self::Body];

    fn step(self, by: isize) -> Self {
        let at = Self::ALL.iter().position(|field| *field == self).unwrap_or(0);
        let length = Self::ALL.len() as isize;
        Self::ALL[(at as isize + by).rem_euclid(length) as usize]
    }
}

/// A new request being written down.
#[derive(Debug)]
pub struct State {
    pub channel: Channel,
    /// The number, the name, the address, the subject.
    pub phone: Line,
    pub name: Line,
    pub email: Line,
    /// What it is about.
    pub subject: Line,
    pub body: TextArea<'static>,
    /// The field that takes the keys.
    pub at: Field,
    /// The client chosen among those found.
    pub client: Option<ClientRow>,
    /// Clients found by what was typed, and the text they were found by.
    pub found: Option<(String, Vec<ClientRow>)>,
    /// The one of them that `Enter` takes.
    pub candidate: Option<ClientId>,
    /// The open requests that have a key: each keeps its own while the form is open.
    joined: Vec<Option<RequestId>>,
    /// A number or an address whose client was refused: it chooses nobody by itself again.
    refused: Option<String>,
    /// The chosen client's card.
    pub card: Option<Box<ClientCard>>,
    /// Where it would go.
    pub decision: Option<Box<Decision>>,
    pub error: Option<String>,
    /// Whether an address of another was asked about: sent once more, it is left out.
    asked: bool,
    /// The command is on its way.
    pub ticket: Option<Ticket>,
    unsaved: Option<DateTime<Utc>>,
    is_found: bool,
    slot: String,
}

impl Default for State {
    fn default() -> Self {
        Self {
            channel: Channel::Phone,
            phone: Line::default(),
            name: Line::default(),
            email: Line::default(),
            subject: Line::default(),
            body: compose::editor(""),
            at: Field::Phone,
            client: None,
            found: None,
            candidate: None,
            joined: Vec::new(),
            refused: None,
            card: None,
            decision: None,
            error: None,
            asked: false,
            ticket: None,
            unsaved: None,
            is_found: false,
            slot: SLOT.to_owned(),
        }
    }
}

impl State {
    /// The form for a call that rings, with the client filled in where the desk knows the number. What was
    /// typed into the form of another call, or of none, and not sent stays where it is kept.
    pub fn of_call(call: &Ringing) -> Self {
        let mut intake = Self { slot: format!("{SLOT}/{}", call.phone), ..Self::default() };
        intake.phone.set(&call.phone);
        if let Some(client) = &call.client {
            intake.name.set(&client.name);
            intake.client = Some(client.clone());
            intake.at = Field::Subject;
        } else {
            intake.at = Field::Name;
        }
        intake
    }

    /// Where its draft is kept.
    pub fn slot(&self) -> &str {
        &self.slot
    }

    /// What it has to show.
    pub fn wants(&self, parts: &mut Vec<Part>) {
        parts.push(Part::Draft(self.slot.clone()));
        match &self.client {
            Some(client) => parts.push(Part::Client(client.id)),
            None => {
                if let Some(text) = self.looked_for() {
                    parts.push(Part::Clients(text));
                }
            }
        }
        let intake = self.intake();
        if !intake.body.trim().is_empty() || intake.subject.is_some() {
            parts.push(Part::Preview(Box::new(intake)));
        }
    }

    /// The text by which the client is looked for: the field at hand, else the first that is filled.
    fn looked_for(&self) -> Option<String> {
        let fields =
            [(Field::Phone, &self.phone), (Field::Name, &self.name), (Field::Email, &self.email)];
        let here = fields.iter().find(|(field, line)| *field == self.at && !line.is_empty());
        here.or_else(|| fields.iter().find(|(_, line)| !line.is_empty()))
            .map(|(_, line)| line.text().trim().to_owned())
            .filter(|text| text.chars().count() >= 2)
    }

    /// What would be given to the desk.
    pub fn intake(&self) -> Intake {
        let given = |line: &Line| Some(line.text().trim().to_owned()).filter(|t| !t.is_empty());
        Intake {
            channel: self.channel,
            client: ClientFacts {
                id: self.client.as_ref().map(|client| client.id),
                name: given(&self.name),
                phone: given(&self.phone),
                email: given(&self.email),
                ..ClientFacts::default()
            },
            subject: given(&self.subject),
            body: self.body.lines().join("\n").trim().to_owned(),
            strict: !self.asked,
            external_id: None,
            source: None,
            received: None,
            fields: BTreeMap::new(),
            tags: Vec::new(),
            priority: None,
        }
    }

    /// The open requests of the chosen client, which can be joined, each with the number of its key.
    pub fn open_requests(&self) -> impl Iterator<Item = (usize, &QueueRow)> {
        let history = self.card.as_ref().map_or(&[][..], |card| &card.history);
        (1..).zip(&self.joined).filter_map(|(number, id)| {
            let row = history.iter().find(|row| Some(row.id) == *id)?;
            Some((number, row))
        })
    }

    /// Gives keys to the open requests that have none; what was done with meanwhile leaves its key free
    /// without another taking it under the hands.
    fn number_open(&mut self) {
        let open: Vec<RequestId> = self
            .card
            .iter()
            .flat_map(|card| &card.history)
            .filter(|row| row.status.is_unresolved())
            .map(|row| row.id)
            .collect();
        for key in &mut self.joined {
            *key = key.filter(|id| open.contains(id));
        }
        for id in open {
            if self.joined.len() < JOINED && !self.joined.contains(&Some(id)) {
                self.joined.push(Some(id));
            }
        }
    }

    /// The clients found by what stands there now.
    pub fn candidates(&self) -> &[ClientRow] {
        match (&self.client, &self.found) {
            (None, Some((text, rows))) if Some(text) == self.looked_for().as_ref() => rows,
            _ => &[],
        }
    }

    /// Clients were found. Those of an older text are dropped.
    pub fn take_found(&mut self, text: String, rows: Vec<ClientRow>) {
        let is_exact = self.client.is_none()
            && Some(&text) == self.looked_for().as_ref()
            && self.refused.as_ref() != Some(&text)
            && names_one(&text, &rows);
        self.found = Some((text, rows));
        if is_exact {
            let at = self.at;
            let only = self.candidates()[0].id;
            self.choose(only);
            // Whoever types goes on where they are.
            self.at = at;
        }
        let found = |id: &ClientId| self.candidates().iter().any(|row| row.id == *id);
        self.candidate = self.candidate.filter(found);
    }

    /// The client is none of those that were taken for them.
    fn refuse(&mut self) {
        self.client = None;
        self.forget_card();
        self.name.set("");
        self.refused = self.looked_for();
    }

    /// The card of the client is there: what it knows is filled in.
    pub fn take_card(&mut self, card: Option<Box<ClientCard>>) {
        if let (Some(client), Some(card)) = (&mut self.client, &card) {
            client.tier.clone_from(&card.client.tier);
            client.account.clone_from(&card.client.account_name);
            client.open = card.open;
        }
        self.card = card;
        self.number_open();
    }

    /// The draft was looked for.
    pub fn take_draft(&mut self, draft: Option<&Draft>) {
        if let Some(draft) = draft.filter(|_| !self.is_found && self.is_untouched()) {
            let text = |key: &str| draft.fields.get(key).map_or("", String::as_str);
            self.phone.set(text("phone"));
            self.name.set(text("name"));
            self.email.set(text("email"));
            self.subject.set(text("subject"));
            self.body = compose::editor(text("body"));
            if let Some(channel) = Channel::from_word(text("channel")) {
                self.channel = channel;
            }
            // Who was chosen is chosen still; their card says the rest.
            if let Ok(id) = text("client").parse() {
                self.client = Some(ClientRow {
                    id: ClientId(id),
                    name: text("name").to_owned(),
                    tier: None,
                    account: None,
                    contact: None,
                    open: 0,
                });
            }
        }
        self.is_found = true;
    }

    /// Whether nothing was typed yet; a call's form opens with who calls.
    fn is_untouched(&self) -> bool {
        self.unsaved.is_none()
            && self.subject.is_empty()
            && self.body.is_empty()
            && (self.slot != SLOT || self.is_empty())
    }

    fn is_empty(&self) -> bool {
        self.phone.is_empty()
            && self.name.is_empty()
            && self.email.is_empty()
            && self.subject.is_empty()
            && self.body.is_empty()
    }

    pub fn paste(&mut self, text: &str, now: DateTime<Utc>) {
        match self.at {
            Field::Channel => {}
            Field::Phone => self.phone.insert(text),
            Field::Name => self.name.insert(text),
            Field::Email => self.email.insert(text),
            Field::Subject => self.subject.insert(text),
            Field::Body => {
                let clean: String = text
                    .replace("\r\n", "\n")
                    .chars()
                    .map(|c| if matches!(c, '\r') { '\n' } else { c })
                    .filter(|c| *c == '\n' || !c.is_control())
                    .collect();
                self.body.insert_str(clean);
            }
        }
        self.touch(now);
    }

    /// The words come back from an editor of one's own.
    pub fn take_edited(&mut self, text: &str, now: DateTime<Utc>) {
        self.body = compose::editor(text.trim_end());
        self.touch(now);
    }

    fn touch(&mut self, now: DateTime<Utc>) {
        self.unsaved.get_or_insert(now);
        self.error = None;
        self.asked = false;
    }

    /// An address stands on another's card: whose it is, is asked.
    pub fn ask(&mut self) {
        self.asked = true;
    }

    /// The draft, where it is time to save it.
    pub fn due(&mut self, me: &Login, now: DateTime<Utc>) -> Option<Effect> {
        let since = self.unsaved?;
        (now - since >= REST || since > now).then(|| self.save(me, now))?
    }

    /// The draft, where something is unsaved.
    pub fn save(&mut self, me: &Login, now: DateTime<Utc>) -> Option<Effect> {
        self.unsaved.take()?;
        if self.is_empty() {
            return Some(Effect::DropDraft(self.slot.clone()));
        }
        let client = self.client.as_ref().map(|client| client.id.to_string());
        let fields = BTreeMap::from([
            ("client".to_owned(), client.unwrap_or_default()),
            ("channel".to_owned(), self.channel.word().to_owned()),
            ("phone".to_owned(), self.phone.text().to_owned()),
            ("name".to_owned(), self.name.text().to_owned()),
            ("email".to_owned(), self.email.text().to_owned()),
            ("subject".to_owned(), self.subject.text().to_owned()),
            ("body".to_owned(), self.body.lines().join("\n")),
        ]);
        Some(Effect::SaveDraft(Box::new(Draft {
            operator: me.clone(),
            slot: self.slot.clone(),
            fields,
            saved: now,
        })))
    }

    fn line(&mut self) -> Option<&mut Line> {
        match self.at {
            Field::Phone => Some(&mut self.phone),
            Field::Name => Some(&mut self.name),
            Field::Email => Some(&mut self.email),
            Field::Subject => Some(&mut self.subject),
            Field::Channel | Field::Body => None,
        }
    }

    /// The card is that of another client.
    fn forget_card(&mut self) {
        self.card = None;
        self.joined.clear();
    }

    /// Takes one of the clients found.
    fn choose(&mut self, client: ClientId) {
        if let Some(row) = self.candidates().iter().find(|row| row.id == client).cloned() {
            if self.name.is_empty() || self.at == Field::Name {
                self.name.set(&row.name);
            }
            // What they were looked for by is no number and no address of theirs: the card has the right ones.
            let contact = row.contact.as_deref().unwrap_or_default();
            let (phone, email) = if contact.contains('@') { ("", contact) } else { (contact, "") };
            if is_part(self.phone.text(), phone) {
                self.phone.set(phone);
            }
            if is_part(self.email.text(), email) {
                self.email.set(email);
            }
            self.client = Some(row);
            self.candidate = None;
            self.forget_card();
            self.at = Field::Subject;
        }
    }
}

/// Whether what was typed is a whole number or address, and is that of one client alone.
fn names_one(typed: &str, rows: &[ClientRow]) -> bool {
    let [only] = rows else {
        return false;
    };
    let contact = only.contact.as_deref().unwrap_or_default();
    if let Some((_, domain)) = typed.split_once('@') {
        let ends = domain.rsplit_once('.').is_some_and(|(_, last)| last.chars().count() >= 2);
        return typed.eq_ignore_ascii_case(contact) || (ends && !contact.contains('@'));
    }
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let (typed, known) = (digits(typed), digits(contact));
    // A number is the same with the code of its country and without.
    let tail = |text: &str| text.chars().rev().take(10).collect::<String>();
    typed.len() >= 10 && (known.len() < 10 || tail(&typed) == tail(&known))
}

/// Whether what stands in a field is a part of what the card has there, or nothing that could stand there.
fn is_part(typed: &str, whole: &str) -> bool {
    let signs = |text: &str| -> String {
        let kept = |c: &char| c.is_ascii_digit() || (text.contains('@') && !c.is_whitespace());
        text.to_lowercase().chars().filter(kept).collect()
    };
    let typed = signs(typed);
    typed.chars().count() < 7 || signs(whole).contains(&typed)
}

/// What a key does.
pub fn key(intake: &mut State, screen: &mut Screen, chord: Chord, setup: &Setup) -> Next {
    let now = screen.now;
    if intake.ticket.is_some() {
        return if input::is_escape(chord) { Next::close() } else { Next::stay() };
    }
    if let Some(number) = input::alt_digit(chord) {
        return join(intake, number, screen);
    }
    if input::is_clear(chord) {
        let kept = std::mem::take(intake);
        intake.is_found = true;
        intake.found = kept.found;
        intake.slot.clone_from(&kept.slot);
        return Next::Stay(vec![Effect::DropDraft(kept.slot)]);
    }
    let typed = input::typed(chord);
    match typed {
        Typed::Escape => {
            if intake.candidate.take().is_some() {
                return Next::stay();
            }
            // The one that was taken for the client is not: the first `Esc` says so.
            let is_at_client = matches!(intake.at, Field::Phone | Field::Name | Field::Email);
            if is_at_client && intake.client.is_some() {
                intake.refuse();
                intake.touch(now);
                return Next::stay();
            }
            let effects = intake.save(&screen.me, now).into_iter().collect();
            if !intake.is_empty() {
                screen.say(setup.text.compose.kept.clone());
            }
            return Next::Close(effects);
        }
        Typed::Send => return send(intake, screen, setup),
        Typed::Next => {
            // Of a client who is known nothing more is asked: what they say comes next.
            let is_known = intake.client.is_some();
            intake.at = match intake.at {
                Field::Phone | Field::Name | Field::Email if is_known => Field::Body,
                at => at.step(1),
            };
            return Next::stay();
        }
        Typed::Previous => {
            intake.at = intake.at.step(-1);
            return Next::stay();
        }
        _ => {}
    }
    if intake.at == Field::Body {
        let key = input::editor_key(chord);
        if matches!(key, EditorKey::Outside) {
            let text = intake.body.lines().join("\n");
            return Next::Stay(vec![Effect::Terminal(Wish::Edit(text))]);
        }
        if let EditorKey::Text(text) = key
            && text.apply(&mut intake.body)
        {
            intake.touch(now);
        }
        return Next::stay();
    }
    match typed {
        Typed::Down | Typed::Up => {
            let by = if typed == Typed::Down { 1 } else { -1 };
            let found: Vec<ClientId> = intake.candidates().iter().map(|row| row.id).collect();
            let is_client = matches!(intake.at, Field::Phone | Field::Name | Field::Email);
            if is_client && !found.is_empty() {
                let at = intake.candidate.and_then(|id| found.iter().position(|one| *one == id));
                let to = match (at, by) {
                    (None, 1) => Some(0),
                    (Some(at), 1) => Some((at + 1).min(found.len() - 1)),
                    (Some(0) | None, _) => None,
                    (Some(at), _) => Some(at - 1),
                };
                intake.candidate = to.map(|at| found[at]);
            } else {
                intake.at = intake.at.step(by);
            }
        }
        Typed::Enter => match intake.candidate {
            Some(client) => intake.choose(client),
            // Of a client who is known nothing more is asked.
            None if intake.client.is_some()
                && matches!(intake.at, Field::Phone | Field::Name | Field::Email) =>
            {
                intake.at = Field::Subject;
            }
            None => intake.at = intake.at.step(1),
        },
        Typed::Char(c) => {
            if intake.at == Field::Channel {
                step_channel(intake, 1);
            } else {
                forget_client(intake);
                if let Some(line) = intake.line() {
                    line.insert(c.encode_utf8(&mut [0; 4]));
                }
            }
            intake.touch(now);
        }
        Typed::Edit(edit) => {
            if intake.at == Field::Channel {
                match edit {
                    Edit::Left => step_channel(intake, -1),
                    Edit::Right => step_channel(intake, 1),
                    _ => {}
                }
            } else {
                if !matches!(
                    edit,
                    Edit::Left
                        | Edit::Right
                        | Edit::WordLeft
                        | Edit::WordRight
                        | Edit::Start
                        | Edit::End
                ) {
                    forget_client(intake);
                }
                if let Some(line) = intake.line() {
                    line.edit(edit);
                }
            }
            intake.touch(now);
        }
        _ => {}
    }
    Next::stay()
}

/// Who types into the client's fields again looks for another client.
fn forget_client(intake: &mut State) {
    if matches!(intake.at, Field::Phone | Field::Name | Field::Email) {
        intake.client = None;
        intake.forget_card();
        intake.candidate = None;
    }
}

fn step_channel(intake: &mut State, by: isize) {
    let channels: Vec<Channel> =
        Channel::ALL.iter().copied().filter(|channel| *channel != Channel::Import).collect();
    let at = channels.iter().position(|channel| *channel == intake.channel).unwrap_or(0) as isize;
    intake.channel = channels[(at + by).rem_euclid(channels.len() as isize) as usize];
}

fn send(intake: &mut State, screen: &mut Screen, setup: &Setup) -> Next {
    let command = intake.intake();
    if command.body.is_empty() && command.subject.is_none() {
        intake.error = Some(setup.text.intake.say_what.clone());
        intake.at = Field::Body;
        return Next::stay();
    }
    submit(intake, screen, Command::Intake(command))
}

/// The matter is one that is open already: what the client says goes there.
fn join(intake: &mut State, number: usize, screen: &mut Screen) -> Next {
    let chosen = intake.open_requests().find(|(key, _)| *key == number);
    let Some(request) = chosen.map(|(_, row)| row.id) else {
        return Next::stay();
    };
    let given = intake.intake();
    let body = [given.subject.unwrap_or_default(), given.body]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("\n");
    if body.is_empty() {
        // Nothing said yet: the caller asks about it, so it is opened.
        crate::tui::overlay::list::open(screen, request);
        return Next::close();
    }
    let command = Command::Message {
        request,
        body,
        external_id: None,
        source: None,
        channel: Some(intake.channel),
    };
    submit(intake, screen, command)
}

fn submit(intake: &mut State, screen: &mut Screen, command: Command) -> Next {
    let mut effects: Vec<Effect> = intake.save(&screen.me, screen.now).into_iter().collect();
    let ticket = screen.sync.ticket(screen.now);
    intake.ticket = Some(ticket);
    effects.push(Effect::Submit(ticket, Box::new(Submission::from(command))));
    Next::Stay(effects)
}

/// What the form is about once it was taken: the request to open.
pub fn taken(screen: &mut Screen, request: Option<RequestId>) {
    if let Some(request) = request {
        screen.queue.selected = Some(request);
        screen.screens.request.open = Some(request);
        screen.known.created = Some(request);
    }
}
