//! A form: a few fields that become one command for one request or for each of those marked.

mod build;
mod fields;
mod gate;
mod named;
mod object;
mod view;

pub use fields::{extensible, open};
pub use named::Named;
pub use view::view;

use unicode_segmentation::UnicodeSegmentation;

use crate::tui::overlay::{Next, Overlay, list::fold, propose};
use crate::{
    config::keys::{Chord, other_layout},
    model::{
        callback::Callback,
        command::{Command, Submission},
        id::{CallbackId, RequestId, ScriptId, Seq, StandardHash, StepId},
        operator::Operator,
    },
    tui::{
        effect::{Effect, Ticket},
        input::{self, Typed},
        own,
        setup::Setup,
        state::{Sight, State as Screen},
        widget::line::{Edit, Line},
    },
};

/// What a form is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    HandOver,
    /// To a higher level.
    Escalate,
    /// Back to where it came from.
    Bounce,
    Wait,
    Callback,
    /// The call was made.
    CallKept(CallbackId),
    CallTried(CallbackId),
    CallMoved(CallbackId),
    /// It will not be made.
    CallBroken(CallbackId),
    /// Keep a filter under a name, instead of the one that had this name.
    SaveView(Option<String>),
    /// Leave it to others, and be offered the next.
    Pass,
    CallAssigned(CallbackId),
    /// More time for a deadline that allows it.
    Extend,
    /// The client has the answer.
    Resolve,
    /// Not solved after all.
    Reopen,
    /// Final.
    Close,
    Rate,
    /// Say where it belongs by what it says.
    Label {
        blind: bool,
    },
    Set,
    /// A field of the request.
    Field,
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
    Grant(Seq),
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
    pub fields: Vec<Field>,
    /// The field that takes the keys.
    pub at: usize,
    /// Why the desk refused.
    pub error: Option<String>,
    /// The command is on its way.
    pub ticket: Option<Ticket>,
    /// What was typed to find an option of the choice at hand.
    pub sought: String,
    /// The request that it was opened for, with its client, as it stands now; none for several, or while it
    /// is on its way.
    sight: Option<Box<Sight>>,
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
    /// What stood in it when the form opened, or when a colleague changed it since.
    pub before: String,
    /// What a colleague made of it while the form was open.
    pub meanwhile: Option<String>,
}

/// What a field is for a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    Department,
    /// Which deadline.
    Deadline,
    Person,
    /// For whom it waits.
    Whom,
    Time,
    Reason,
    /// A note for the next person.
    Note,
    /// Words: an answer, an outcome, what it is about.
    Words,
    Score,
    Priority,
    Tags,
    /// Tags to take away.
    Untag,
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
    Tier,
    /// How a client feels.
    Mood,
    Capacity,
    /// Approved or objected to.
    Verdict,
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
    /// With things that have a short word and a title.
    Named(Box<Named>),
}

impl Field {
    /// What was filled in.
    pub fn value(&self) -> &str {
        match &self.kind {
            Kind::Text(line) | Kind::Time(line) => line.text().trim(),
            Kind::Choice(options, at) => options.get(*at).map_or("", |(value, _)| value),
            Kind::Named(named) => named.value(),
        }
    }

    /// Whether something else stands in it than when the form opened: only then it is asked for.
    pub fn is_touched(&self) -> bool {
        self.value() != self.before
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

    /// The request that it was opened for, with its client.
    pub fn sight(&self) -> Option<&Sight> {
        self.sight.as_deref()
    }

    /// What was put in under a key, where that is not what the form opened with; empty where it was deleted.
    fn touched(&self, key: Key) -> Option<&str> {
        let field = self.fields.iter().find(|field| field.key == key)?;
        field.is_touched().then(|| field.value())
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
        if let Some(Field { kind: Kind::Choice(options, at), .. }) = self.fields.first_mut()
            && let Some(found) = options.iter().position(|(option, _)| option == value)
        {
            *at = found;
            self.at = 1.min(self.fields.len().saturating_sub(1));
        }
        gate::adapt(self, screen, setup);
    }

    pub fn paste(&mut self, text: &str) {
        match self.fields.get_mut(self.at).map(|field| &mut field.kind) {
            Some(Kind::Text(line) | Kind::Time(line)) => line.insert(text),
            Some(Kind::Named(named)) => named.paste(text),
            Some(Kind::Choice(..)) | None => {}
        }
    }

    /// Goes to a field; what was typed in the one left is shown by its titles, and told apart where it is
    /// not known.
    fn turn_to(&mut self, at: usize, setup: &Setup) {
        if let Some(field) = self.fields.get_mut(self.at)
            && let Kind::Named(named) = &mut field.kind
        {
            named.settle();
            field.error = unknown(named, setup);
        }
        self.sought.clear();
        self.at = at;
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
        return if input::is_escape(chord) { Next::close() } else { Next::stay() };
    }
    let typed = input::typed(chord);
    match typed {
        Typed::Escape => return Next::close(),
        Typed::Send => return send(form, screen, setup),
        _ => {}
    }
    if let Some(field) = form.fields.get_mut(form.at)
        && let Kind::Named(named) = &mut field.kind
        && named.key(typed)
    {
        field.error = None;
        form.error = None;
        fields::adapt(form, screen);
        return Next::stay();
    }
    let length = form.fields.len().max(1);
    match typed {
        Typed::Enter if form.at + 1 >= form.fields.len() => return send(form, screen, setup),
        Typed::Enter => form.turn_to(form.at + 1, setup),
        Typed::Next | Typed::Down => form.turn_to((form.at + 1) % length, setup),
        Typed::Previous | Typed::Up => form.turn_to((form.at + length - 1) % length, setup),
        other => {
            form.error = None;
            if let Some(field) = form.fields.get_mut(form.at) {
                field.error = None;
                fill(field, &mut form.sought, other);
            }
            gate::adapt(form, screen, setup);
        }
    }
    Next::stay()
}

fn fill(field: &mut Field, sought: &mut String, typed: Typed) {
    match &mut field.kind {
        Kind::Text(line) | Kind::Time(line) => match typed {
            Typed::Char(c) => line.insert(c.encode_utf8(&mut [0; 4])),
            Typed::Edit(edit) => line.edit(edit),
            _ => {}
        },
        Kind::Choice(options, at) => {
            let length = options.len().max(1);
            if let Typed::Char(c) = typed {
                if let Some(found) = seek(options, *at, sought, c) {
                    *at = found;
                    return;
                }
                if let Some(digit) = c.to_digit(10).map(|digit| digit as usize)
                    && (1..=length).contains(&digit)
                {
                    *at = digit - 1;
                }
            }
            sought.clear();
            match typed {
                Typed::Edit(Edit::Right) | Typed::Char(' ') => *at = (*at + 1) % length,
                Typed::Edit(Edit::Left) => *at = (*at + length - 1) % length,
                _ => {}
            }
        }
        // It has taken its keys itself.
        Kind::Named(_) => {}
    }
}

/// Finds an option by what is typed: the letters in a row are one word, and where none begins so the last
/// begins another. A digit is a place among the options, and a blank the next of them, unless something is
/// being typed.
fn seek(options: &[(String, String)], at: usize, sought: &mut String, c: char) -> Option<usize> {
    if sought.is_empty() && (c == ' ' || c.is_ascii_digit()) {
        return None;
    }
    let whole = format!("{sought}{c}");
    if !sought.is_empty()
        && let Some(found) = beginning_with(options, at, &whole)
    {
        *sought = whole;
        return Some(found);
    }
    if c == ' ' || c.is_ascii_digit() {
        return None;
    }
    *sought = c.to_string();
    beginning_with(options, at + 1, sought)
}

/// The first option from a place on that begins so, or a word of which does, in either layout of the
/// keyboard.
fn beginning_with(options: &[(String, String)], from: usize, typed: &str) -> Option<usize> {
    let typed = [typed, &other_layout(typed)].map(fold);
    let begins = |text: &str| {
        let text = fold(text);
        let words = text.split_word_bound_indices();
        (words.map(|(at, _)| &text[at..])).any(|rest| typed.iter().any(|t| rest.starts_with(t)))
    };
    (0..options.len())
        .map(|step| (from + step) % options.len())
        .find(|at| begins(&options[*at].1) || begins(&options[*at].0))
}

/// What is wrong with what was typed where the standard does not know it.
fn unknown(named: &Named, setup: &Setup) -> Option<String> {
    let word = named.unknown()?;
    let text = &setup.text.form;
    let said = crate::tui::paint::line(word);
    Some(match named.nearest(word) {
        Some(near) => setup
            .say(&text.unknown_near, &[("word", &said), ("near", &crate::tui::paint::line(near))]),
        None => setup.say(&text.unknown, &[("word", &said)]),
    })
}

/// Gives the command, or says what is missing.
fn send(form: &mut State, screen: &mut Screen, setup: &Setup) -> Next {
    for at in 0..form.fields.len() {
        let field = &mut form.fields[at];
        if let Kind::Named(named) = &mut field.kind {
            named.settle();
            if let Some(error) = unknown(named, setup)
                && !named.insist()
            {
                // Once more means it.
                field.error = Some(format!("{error} {}", setup.text.form.insist));
                form.at = at;
                return Next::stay();
            }
        }
    }
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
    submissions.retain(|submission| !submission.command.changes_nothing());
    if submissions.is_empty() && matches!(form.purpose, Purpose::Set | Purpose::Client) {
        screen.say(setup.text.form.nothing_changed.clone());
        return Next::close();
    }
    let ticket = screen.sync.ticket(screen.now);
    if submissions.len() > 1 {
        screen.queue.marks.clear();
        screen.screens.board.marks.clear();
        let commands = submissions.into_iter().map(|submission| submission.command).collect();
        form.ticket = Some(ticket);
        let submission = Submission::from(Command::Several { commands });
        return Next::Stay(vec![Effect::Submit(ticket, Box::new(submission))]);
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
    let line = form.value(Key::Words).unwrap_or_default();
    let words = crate::tui::overlay::filter::words(screen, setup);
    let fault = words.fault(line);
    let line = words.plain(line);
    if let Some(fault) = fault {
        form.blame(Key::Words, fault);
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
    let mut form =
        open(Purpose::SaveView(old.map(|(name, _)| name.to_owned())), Vec::new(), screen, setup);
    let (name, line) = old.unwrap_or(("", &screen.queue.line));
    for (key, value) in [(Key::Name, name), (Key::Words, line)] {
        if let Some(Field { kind: Kind::Text(text), .. }) =
            form.fields.iter_mut().find(|field| field.key == key)
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

/// Who could work on a request: everybody active, me first, with a sign for whether they are on duty.
fn people(screen: &Screen, setup: &Setup) -> Vec<(String, String)> {
    let signs = setup.signs();
    let mut people: Vec<&Operator> =
        screen.facts.operators.iter().filter(|operator| operator.active).collect();
    people.sort_by_key(|operator| (operator.login != screen.me, operator.login.clone()));
    people
        .into_iter()
        .map(|operator| {
            let duty = if operator.on_duty { signs.on_duty } else { signs.off_duty };
            let name = crate::tui::paint::line(&operator.name);
            (operator.login.as_str().to_owned(), format!("{duty} {name}"))
        })
        .collect()
}
