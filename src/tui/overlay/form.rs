//! A form: a few fields that become one command for one request or for each of those marked.

mod build;
mod fields;
mod gate;
mod view;

pub use fields::{extensible, open};
pub use view::view;

use super::{Next, Overlay, propose};
use crate::{
    config::keys::Chord,
    model::{
        callback::Callback,
        command::{Command, Submission},
        filter::Filter,
        id::{CallbackId, Login, RequestId, ScriptId, Seq, StandardHash, StepId},
    },
    tui::{
        effect::{Effect, Ticket},
        input::{self, Typed},
        own,
        setup::Setup,
        state::State as Screen,
        widget::line::{Edit, Line},
    },
};

/// What a form is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// To another department.
    HandOver,
    /// To a higher level.
    Escalate,
    /// Back to where it came from.
    Bounce,
    /// Let it wait.
    Wait,
    /// Promise a call.
    Callback,
    /// The call was made.
    CallKept(CallbackId),
    /// Nobody answered.
    CallTried(CallbackId),
    /// Put it off.
    CallMoved(CallbackId),
    /// It will not be made.
    CallBroken(CallbackId),
    /// Keep a filter under a name, instead of the one that had this name.
    SaveView(Option<String>),
    /// Leave it to others, and be offered the next.
    Pass,
    /// Another makes it.
    CallAssigned(CallbackId),
    /// More time for a deadline that allows it.
    Extend,
    /// The client has the answer.
    Resolve,
    /// Not solved after all.
    Reopen,
    /// Final.
    Close,
    /// The client's score.
    Rate,
    /// Priority, tags, subject.
    Set,
    /// A field of the request.
    Field,
    /// The client's card.
    Client,
    /// Work on it instead of another.
    TakeOver,
    /// No longer work on it.
    Release,
    /// Name who works on it.
    Assign,
    /// Answer a step of the script.
    Step(ScriptId, StepId),
    /// Skip a step of the script.
    Skip(ScriptId, StepId),
    /// What a capacity says of a draft of the standard.
    Review(StandardHash),
    /// Put a version of the standard in force.
    Adopt(StandardHash),
    /// Draw answers to review.
    Draw,
    /// Contest a review or an entry of the ledger.
    Contest(Seq),
    /// Grant an appeal.
    Grant(Seq),
    /// Deny an appeal.
    Deny(Seq),
    /// Take a proposed entry off the ledger.
    DropEntry(Seq),
    /// What waits for a second person is not done.
    Decline(Seq),
    /// Choose the period for which entries of the ledger are proposed.
    Propose,
    /// Sign what a shift leaves.
    ShiftHand,
}

/// A form.
#[derive(Debug)]
pub struct State {
    /// What it is for.
    pub purpose: Purpose,
    /// The requests it is about.
    pub requests: Vec<RequestId>,
    /// The version looked at, for a single request.
    pub seen: Option<i64>,
    /// What stands above the fields.
    pub about: Vec<String>,
    /// The fields.
    pub fields: Vec<Field>,
    /// The field that takes the keys.
    pub at: usize,
    /// Why the desk refused.
    pub error: Option<String>,
    /// The command is on its way.
    pub ticket: Option<Ticket>,
}

/// A field of a form.
#[derive(Debug, Clone)]
pub struct Field {
    /// What it is, for the command.
    pub key: Key,
    /// What stands before it.
    pub label: String,
    /// How it is filled in.
    pub kind: Kind,
    /// Whether it must be filled in.
    pub required: bool,
    /// What is wrong with it.
    pub error: Option<String>,
}

/// What a field is for a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// A department.
    Department,
    /// A level.
    Level,
    /// Which deadline.
    Deadline,
    /// A person.
    Person,
    /// For whom it waits.
    Whom,
    /// A time.
    Time,
    /// A reason.
    Reason,
    /// A note for the next person.
    Note,
    /// Words: an answer, an outcome, what it is about.
    Words,
    /// A score.
    Score,
    /// A priority.
    Priority,
    /// Tags.
    Tags,
    /// A subject.
    Subject,
    /// The name of a field.
    Name,
    /// The reason for acting against a norm.
    Against,
    /// Whether the client was told.
    Told,
    /// A client's telephone number.
    Phone,
    /// A client's mail address.
    Email,
    /// A client's class.
    Tier,
    /// How a client feels.
    Mood,
    /// In whose name.
    Capacity,
    /// Approved or objected to.
    Verdict,
    /// How many.
    Count,
    /// By what a sample is spread.
    Spread,
    /// How many days back.
    Days,
    /// What the chances come from.
    Seed,
    /// A period with its last day.
    Period,
}

/// How a field is filled in.
#[derive(Debug, Clone)]
pub enum Kind {
    /// With a line of text.
    Text(Line),
    /// With a time as people write it.
    Time(Line),
    /// With one of these: the value and what people call it.
    Choice(Vec<(String, String)>, usize),
}

impl Field {
    /// What was filled in.
    pub fn value(&self) -> &str {
        match &self.kind {
            Kind::Text(line) | Kind::Time(line) => line.text().trim(),
            Kind::Choice(options, at) => options.get(*at).map_or("", |(value, _)| value),
        }
    }
}

impl State {
    /// What was filled in under a key.
    pub fn value(&self, key: Key) -> Option<&str> {
        self.fields
            .iter()
            .find(|field| field.key == key)
            .map(Field::value)
            .filter(|value| !value.is_empty())
    }

    /// Marks a field as wrong and goes there.
    fn blame(&mut self, key: Key, error: String) {
        if let Some(at) = self.fields.iter().position(|field| field.key == key) {
            self.at = at;
            self.fields[at].error = Some(error);
        } else {
            self.error = Some(error);
        }
    }

    /// Chooses an option of the field that the form begins with.
    pub fn choose(&mut self, value: &str, screen: &Screen, setup: &Setup) {
        if let Some(Field {
            kind: Kind::Choice(options, at),
            ..
        }) = self.fields.first_mut()
            && let Some(found) = options.iter().position(|(option, _)| option == value)
        {
            *at = found;
            self.at = 1.min(self.fields.len().saturating_sub(1));
        }
        gate::adapt(self, screen, setup);
    }

    /// Takes pasted text.
    pub fn paste(&mut self, text: &str) {
        if let Some(Field {
            kind: Kind::Text(line) | Kind::Time(line),
            ..
        }) = self.fields.get_mut(self.at)
        {
            line.insert(text);
        }
    }

    /// Whether its first field is a choice of nothing.
    pub fn is_without_choice(&self) -> bool {
        matches!(self.fields.first(), Some(Field { kind: Kind::Choice(options, _), .. }) if options.is_empty())
    }

    /// Whether it waits for this answer.
    pub fn waits_for(&self, ticket: Ticket) -> bool {
        self.ticket == Some(ticket)
    }
}

/// What a key does.
pub fn key(form: &mut State, screen: &mut Screen, chord: Chord, setup: &Setup) -> Next {
    if form.ticket.is_some() {
        // On its way: only leaving is possible; the answer comes as a message then.
        return if input::is_escape(chord) {
            Next::close()
        } else {
            Next::stay()
        };
    }
    match input::typed(chord) {
        Typed::Escape => return Next::close(),
        Typed::Send => return send(form, screen, setup),
        Typed::Enter => {
            if form.at + 1 < form.fields.len() {
                form.at += 1;
            } else {
                return send(form, screen, setup);
            }
        }
        Typed::Next | Typed::Down => {
            form.at = (form.at + 1) % form.fields.len().max(1);
        }
        Typed::Previous | Typed::Up => {
            let length = form.fields.len().max(1);
            form.at = (form.at + length - 1) % length;
        }
        other => {
            form.error = None;
            if let Some(field) = form.fields.get_mut(form.at) {
                field.error = None;
                fill(field, other);
            }
            gate::adapt(form, screen, setup);
        }
    }
    Next::stay()
}

fn fill(field: &mut Field, typed: Typed) {
    match &mut field.kind {
        Kind::Text(line) | Kind::Time(line) => match typed {
            Typed::Char(c) => line.insert(c.encode_utf8(&mut [0; 4])),
            Typed::Edit(edit) => line.edit(edit),
            _ => {}
        },
        Kind::Choice(options, at) => {
            let length = options.len().max(1);
            match typed {
                Typed::Edit(Edit::Right) | Typed::Char(' ') => *at = (*at + 1) % length,
                Typed::Edit(Edit::Left) => *at = (*at + length - 1) % length,
                Typed::Char(c) => {
                    if let Some(digit) = c.to_digit(10).map(|digit| digit as usize)
                        && (1..=length).contains(&digit)
                    {
                        *at = digit - 1;
                    } else if let Some(found) = next_starting_with(options, *at, c) {
                        *at = found;
                    }
                }
                _ => {}
            }
        }
    }
}

/// The next option that begins with a letter, in either layout of the keyboard.
fn next_starting_with(options: &[(String, String)], at: usize, c: char) -> Option<usize> {
    let other = crate::config::keys::latin(c);
    let starts = |text: &str| {
        text.to_lowercase()
            .starts_with([c.to_lowercase().next().unwrap_or(c), other])
    };
    (1..=options.len())
        .map(|step| (at + step) % options.len())
        .find(|at| starts(&options[*at].1) || starts(&options[*at].0))
}

/// Gives the command, or says what is missing.
fn send(form: &mut State, screen: &mut Screen, setup: &Setup) -> Next {
    for at in 0..form.fields.len() {
        if form.fields[at].required && form.fields[at].value().is_empty() {
            form.at = at;
            form.fields[at].error = Some(setup.text.form.needed.clone());
            return Next::stay();
        }
    }
    if let Purpose::SaveView(old) = form.purpose.clone() {
        return keep_view(form, screen, old.as_deref(), setup);
    }
    if form.purpose == Purpose::Propose {
        if let Some((period, last)) = build::period(form) {
            let propose = propose::State::new(period, last);
            screen.overlays.push(Overlay::Propose(propose));
        }
        return Next::close();
    }
    let mut submissions = Vec::with_capacity(form.requests.len().max(1));
    match build::of_no_request(form, screen, setup) {
        Some(Ok(command)) => submissions.push(Submission::from(command)),
        Some(Err((key, error))) => {
            form.blame(key, error);
            return Next::stay();
        }
        None => {}
    }
    if let Some(bulk) = build::bulk(form) {
        let ticket = screen.sync.ticket(screen.now);
        form.ticket = Some(ticket);
        screen.queue.marks.clear();
        screen.screens.board.marks.clear();
        let submission = Submission::from(Command::Bulk(bulk));
        return Next::Stay(vec![Effect::Submit(ticket, Box::new(submission))]);
    }
    for request in form.requests.clone() {
        match build::command(form, request, screen, setup) {
            Ok(command) => {
                let mut submission = Submission::from(command);
                submission.seen = form.seen;
                submissions.push(submission);
            }
            Err((key, error)) => {
                form.blame(key, error);
                return Next::stay();
            }
        }
    }
    let ticket = screen.sync.ticket(screen.now);
    if submissions.len() > 1 {
        screen.queue.marks.clear();
        screen.screens.board.marks.clear();
        return Next::Close(vec![Effect::Bulk(ticket, submissions)]);
    }
    let Some(submission) = submissions.pop() else {
        return Next::close();
    };
    form.ticket = Some(ticket);
    Next::Stay(vec![Effect::Submit(ticket, Box::new(submission))])
}

/// Keeps the view that was filled in.
fn keep_view(form: &mut State, screen: &mut Screen, old: Option<&str>, setup: &Setup) -> Next {
    let name = form.value(Key::Name).unwrap_or_default().to_owned();
    let line = form.value(Key::Words).unwrap_or_default().to_owned();
    if let Err(error) = Filter::parse(&line) {
        form.blame(Key::Words, error.to_string());
        return Next::stay();
    }
    let is_taken = old != Some(name.as_str())
        && own::views(&screen.facts.own).any(|(other, kept)| other == name && kept != line);
    if is_taken && form.error.is_none() {
        // Once more means it.
        form.error = Some(setup.text.form.view_taken.clone());
        return Next::stay();
    }
    let effects = own::keep_view(screen, old, &name, &line);
    let name = crate::tui::paint::line(&name);
    screen.say(setup.say(&setup.text.form.view_kept, &[("name", &name)]));
    Next::Close(effects)
}

/// The form that keeps the filter of the queue under a name, or changes a view kept before.
pub fn view_form(old: Option<(&str, &str)>, screen: &Screen, setup: &Setup) -> State {
    let mut form = open(
        Purpose::SaveView(old.map(|(name, _)| name.to_owned())),
        Vec::new(),
        screen,
        setup,
    );
    let (name, line) = old.unwrap_or(("", &screen.queue.line));
    for (key, value) in [(Key::Name, name), (Key::Words, line)] {
        if let Some(Field {
            kind: Kind::Text(text),
            ..
        }) = form.fields.iter_mut().find(|field| field.key == key)
        {
            *text = Line::new(value);
        }
    }
    form
}

/// The open promises of the request looked at.
pub fn promises(screen: &Screen) -> Vec<&Callback> {
    screen.sight().map_or_else(Vec::new, |(card, _)| {
        card.callbacks
            .iter()
            .filter(|callback| callback.state == crate::model::callback::CallbackState::Promised)
            .collect()
    })
}

/// Who could work on a request: everybody active, me first.
fn people(screen: &Screen) -> Vec<(String, String)> {
    let mut people: Vec<(&Login, String)> = screen
        .facts
        .operators
        .iter()
        .filter(|operator| operator.active)
        .map(|operator| {
            let duty = if operator.on_duty { "" } else { " –" };
            (&operator.login, format!("{}{duty}", operator.login))
        })
        .collect();
    people.sort_by_key(|(login, _)| (**login != screen.me, login.as_str().to_owned()));
    people
        .into_iter()
        .map(|(login, title)| (login.as_str().to_owned(), title))
        .collect()
}
