//! A list to choose from, filtered as one types: saved views, prepared texts, scripts, promised calls,
//! notices, what the search found.

mod rows;
mod view;

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

pub use rows::{fitting, fold, narrow};
pub use view::{counted, draw, view};

use crate::tui::overlay::{
    Next, Overlay,
    confirm::{self, Then},
    form, second,
};
use crate::{
    config::{
        keys::{Action, Chord},
        theme::Role,
    },
    model::{
        alike::Alike,
        card::{CallbackRow, ClientRow, Hit, Notice},
        command::Command,
        event::Recorded,
        id::{CallbackId, Clause, ClientId, RequestId, ScriptId, Seq},
        mail::KeptFile,
        outbox::Outbound,
    },
    tui::{
        act,
        effect::{Effect, Part},
        input::{self, Typed},
        paint::{self, Rich},
        pane,
        screen::{Screen as ScreenName, control::Tab},
        setup::Setup,
        state::{Sight, State as Screen},
        widget::{
            line::{Edit, Line},
            picker::Picker,
        },
    },
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Saved views of the queue.
    Views,
    /// Prepared texts, into the editor below.
    Texts,
    /// Scripts, for the request looked at.
    Scripts,
    Callbacks,
    /// What I am told of.
    Notices,
    /// Cards that may be one person.
    Alike,
    /// Requests found by their texts.
    Search,
    /// Files that came with messages.
    Files,
    /// Clauses of the standard in force.
    Clauses,
    /// Mails that need a person before they leave.
    Mails,
    /// Promised calls that were given up.
    Broken,
}

#[derive(Debug)]
pub struct State {
    pub kind: Kind,
    pub line: Line,
    pub picker: Picker<RowId>,
    /// Only mine, for promised calls.
    pub mine: bool,
    pub callbacks: Option<Vec<CallbackRow>>,
    /// Pairs of cards read.
    pub alike: Option<Vec<Alike>>,
    /// Mails read, each with the subject of its request.
    pub mails: Option<Vec<(Outbound, String)>>,
    pub hits: Option<(String, Vec<Hit>)>,
    /// Rows made when it was opened, where they are too many to be made anew for each key.
    pub made: Vec<Row>,
    /// The request that it was opened for, with its client.
    pub sight: Option<Box<Sight>>,
}

/// What a row is, whatever stands before or behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowId {
    /// By what it is called.
    Named(String),
    Request(RequestId),
    Call(CallbackId),
    Event(Seq),
    /// Two cards.
    Pair(ClientId, ClientId),
}

#[derive(Debug, Clone)]
pub struct Row {
    pub id: RowId,
    /// What stands on the left.
    pub title: String,
    /// What stands behind it.
    pub detail: Rich,
    /// What stands on the right.
    pub aside: (String, Role),
    /// Words by which it is found too, without being shown.
    pub words: String,
    /// What choosing it does.
    pub does: Does,
    /// The text below the list when it is chosen.
    pub preview: Option<String>,
    /// Whether it is of no use as it is, and drawn so.
    pub dim: bool,
}

impl Row {
    /// A row with a title, and what stands on the right.
    pub fn new(title: String, aside: String, does: Does) -> Self {
        let id = match &does {
            Does::Open(request) => RowId::Request(*request),
            Does::Call(_, callback) => RowId::Call(*callback),
            Does::Mail(event, _) | Does::Ask(event) => RowId::Event(*event),
            Does::Merge(pair) => RowId::Pair(pair.one.id, pair.other.id),
            Does::Clause(clause) => RowId::Named(clause.to_string()),
            _ => RowId::Named(format!("{title}\0{aside}")),
        };
        Self {
            id,
            title,
            detail: Vec::new(),
            aside: (aside, Role::Muted),
            words: String::new(),
            does,
            preview: None,
            dim: false,
        }
    }
}

/// What choosing a row does.
#[derive(Debug, Clone)]
pub enum Does {
    /// Filters the queue: the title and the line.
    View(String, String),
    /// The same by a view of one's own.
    OwnView(String, String),
    /// Puts a text into the editor below.
    Insert(String),
    Script(RequestId, ScriptId),
    Open(RequestId),
    /// Goes to a promised call.
    Call(RequestId, CallbackId),
    Act(Action),
    /// Shows scripts of this title.
    FindScript(String),
    /// Asks whether two cards are one person: the one that stays, and the other.
    Merge(Box<Alike>),
    /// Saves a file, under this name.
    Save(KeptFile, String),
    /// Says that a file was too large to be kept.
    NotKept,
    /// Shows what changed for me.
    News,
    /// Turns to a clause of the standard.
    Clause(Clause),
    /// Turns to a part of what is under control: to the newest of a request where one is named.
    Control(Tab, Option<RequestId>),
    /// Shows what was asked of a second person, and what became of it.
    Ask(Seq),
    /// Opens the request of a mail.
    Mail(Seq, RequestId),
    Nothing,
}

impl State {
    /// A list of this kind.
    pub fn new(kind: Kind) -> Self {
        Self {
            kind,
            line: Line::default(),
            picker: Picker::new(),
            mine: kind == Kind::Callbacks,
            callbacks: None,
            alike: None,
            mails: None,
            hits: None,
            made: Vec::new(),
            sight: None,
        }
    }

    /// The prepared texts, filled in for a request.
    pub fn of_texts(sight: Option<Box<Sight>>) -> Self {
        Self { sight, ..Self::new(Kind::Texts) }
    }

    /// The scripts, for the request looked at.
    pub fn of_scripts(screen: &Screen) -> Self {
        Self { sight: screen.sight().cloned().map(Box::new), ..Self::new(Kind::Scripts) }
    }

    /// The clauses of the standard in force.
    pub fn of_clauses(screen: &Screen, setup: &Setup) -> Self {
        Self { made: rows::clauses(screen, setup), ..Self::new(Kind::Clauses) }
    }

    /// The files that came with some events.
    pub fn of_files<'a>(
        events: impl Iterator<Item = &'a Recorded>,
        screen: &Screen,
        setup: &Setup,
    ) -> Self {
        Self { made: rows::files(events, screen, setup), ..Self::new(Kind::Files) }
    }

    /// Keeps the choice with its row, now that the rows may be others.
    pub fn settle(&mut self, screen: &Screen, setup: &Setup) {
        // What is found anew with each letter has its best row first until one goes to another.
        if self.kind != Kind::Search {
            let ids = ids(&rows::rows(self, screen, setup));
            self.picker.settle(&ids);
        }
    }

    /// What it has to show.
    pub fn wants(&self, parts: &mut Vec<Part>) {
        match self.kind {
            Kind::Callbacks => parts.push(Part::Callbacks { mine: self.mine }),
            // Every card of the desk is looked at: once, and again after two were merged.
            Kind::Alike if self.alike.is_none() => parts.push(Part::Alike),
            Kind::Mails => parts.push(Part::StuckMails),
            Kind::Broken => parts.push(Part::BrokenCalls),
            Kind::Search if !self.line.text().trim().is_empty() => {
                parts.push(Part::Search(self.line.text().trim().to_owned()));
            }
            _ => {}
        }
    }
}

/// What someone is told, in one line, for a notification outside the screen.
pub fn news(notice: &Notice, zone: Tz, now: DateTime<Utc>, setup: &Setup) -> String {
    let mut said = setup.text.notice_line(notice, zone, now);
    if let Some(request) = notice.request {
        let _ = write!(said, ": #{request}");
    }
    if let Some(subject) = &notice.subject {
        said.push(' ');
        said.push_str(&paint::line(subject));
    }
    said
}

/// The unread among the notices.
pub fn unread(notices: &[Notice]) -> usize {
    notices.iter().filter(|notice| !notice.read).count()
}

/// What the rows are, in order.
pub fn ids(rows: &[Row]) -> Vec<RowId> {
    rows.iter().map(|row| row.id.clone()).collect()
}

/// What a key does.
pub fn key(list: &mut State, screen: &mut Screen, chord: Chord, setup: &Setup) -> Next {
    let rows = rows::rows(list, screen, setup);
    let ids = ids(&rows);
    let here = list.picker.place(&ids).and_then(|at| rows.get(at));
    let typed = input::typed(chord);
    let acts = matches!(
        typed,
        Typed::Enter | Typed::Send | Typed::Function(2 | 5) | Typed::Edit(Edit::DeleteRight)
    ) || (typed == Typed::Function(4) && list.kind == Kind::Mails);
    // Where a colleague took the chosen row away, the one that stands there now was not meant.
    if acts && list.picker.is_lost(&ids) && !matches!(list.kind, Kind::Search) {
        list.picker.step(0, &ids);
        screen.complain(setup.text.list.gone.clone());
        return Next::stay();
    }
    match typed {
        Typed::Escape => return Next::Close(read(list, screen).into_iter().collect()),
        Typed::Down | Typed::Next => list.picker.step(1, &ids),
        Typed::Up | Typed::Previous => list.picker.step(-1, &ids),
        Typed::PageDown => list.picker.step(10, &ids),
        Typed::PageUp => list.picker.step(-10, &ids),
        Typed::Enter | Typed::Send => {
            if let Some(row) = here {
                let mut next = choose(row.does.clone(), screen, setup);
                if let Next::Close(effects) = &mut next {
                    effects.extend(read(list, screen));
                }
                return next;
            }
        }
        Typed::Char(c) => {
            list.line.insert(c.encode_utf8(&mut [0; 4]));
            list.picker.clear();
        }
        Typed::Insert if list.kind == Kind::Views => {
            let form = form::view_form(None, screen, setup);
            return Next::Over(Box::new(Overlay::Form(Box::new(form))), Vec::new());
        }
        Typed::Function(2) if list.kind == Kind::Views => {
            if let Some(Row { does: Does::OwnView(name, line), .. }) = here {
                let form = form::view_form(Some((name, line)), screen, setup);
                return Next::Over(Box::new(Overlay::Form(Box::new(form))), Vec::new());
            }
            screen.complain(setup.text.list.not_own.clone());
        }
        Typed::Edit(Edit::DeleteRight) if list.kind == Kind::Views && list.line.is_at_end() => {
            if let Some(Row { does: Does::OwnView(name, line), .. }) = here {
                let shown = paint::line(name);
                let confirm = confirm::State {
                    title: confirm::titled(&setup.text.confirm.forget),
                    yes: setup.text.confirm.forget.clone(),
                    question: setup.say(&setup.text.confirm.forget_view, &[("name", &shown)]),
                    details: vec![paint::line(line)],
                    then: Then::ForgetView(name.clone()),
                };
                return Next::Over(Box::new(Overlay::Confirm(Box::new(confirm))), Vec::new());
            }
            screen.complain(setup.text.list.not_own.clone());
        }
        Typed::Edit(edit) => {
            list.line.edit(edit);
            list.picker.clear();
        }
        Typed::Function(4) if list.kind == Kind::Callbacks => {
            list.mine = !list.mine;
            list.picker.clear();
        }
        Typed::Function(4) if list.kind == Kind::Mails => {
            if let Some(Does::Mail(mail, _)) = here.map(|row| row.does.clone()) {
                let ticket = screen.sync.ticket(screen.now);
                let retry = Command::MailRetry { mail };
                return Next::Stay(vec![Effect::Submit(ticket, Box::new(retry.into()))]);
            }
        }
        Typed::Function(5) if list.kind == Kind::Callbacks => {
            if let Some(Does::Call(request, callback)) = here.map(|row| row.does.clone()) {
                let purpose = form::Purpose::CallAssigned(callback);
                let form = form::open(purpose, vec![request], screen, setup);
                return Next::Over(Box::new(Overlay::Form(Box::new(form))), Vec::new());
            }
        }
        Typed::Function(_) | Typed::Insert | Typed::Other => {}
    }
    Next::stay()
}

/// Notices that were shown have been read when their list closes.
fn read(list: &State, screen: &mut Screen) -> Option<Effect> {
    let notices = &mut screen.known.notices;
    if list.kind != Kind::Notices || unread(notices) == 0 {
        return None;
    }
    let newest = notices.iter().map(|notice| notice.seq).max()?;
    for notice in notices {
        notice.read = true;
    }
    Some(Effect::ReadNotices(newest))
}

/// Does what choosing a row does.
pub fn choose(does: Does, screen: &mut Screen, setup: &Setup) -> Next {
    match does {
        Does::View(title, line) | Does::OwnView(title, line) => {
            match screen.queue.filter_by(&line, Some(title)) {
                // Chosen elsewhere, it is shown where the queue is.
                Ok(()) => screen.place.screen = ScreenName::Desk,
                Err(error) => screen.complain(error.to_string()),
            }
            Next::close()
        }
        Does::Insert(text) => {
            let now = screen.now;
            if let Some(Overlay::Compose(compose)) = screen.overlays.last_mut() {
                compose.paste(&text, now);
            }
            Next::close()
        }
        Does::Script(request, script) => {
            let ticket = screen.sync.ticket(screen.now);
            let command = Command::Script { request, script };
            Next::Close(vec![Effect::Submit(ticket, Box::new(command.into()))])
        }
        Does::Open(request) | Does::Mail(_, request) => {
            open(screen, request);
            Next::close()
        }
        Does::Act(action) => Next::Act(action),
        Does::FindScript(title) => {
            let mut scripts = State::of_scripts(screen);
            scripts.line.insert(&title);
            screen.overlays.push(Overlay::List(Box::new(scripts)));
            Next::close()
        }
        Does::Call(request, callback) => {
            open(screen, request);
            let purpose = form::Purpose::CallKept(callback);
            let form = form::open(purpose, vec![request], screen, setup);
            screen.overlays.push(Overlay::Form(Box::new(form)));
            Next::close()
        }
        Does::Merge(pair) => {
            let said = |row: &ClientRow| {
                [Some(&row.name), row.account.as_ref(), row.contact.as_ref()]
                    .into_iter()
                    .flatten()
                    .map(|part| paint::line(part))
                    .collect::<Vec<_>>()
                    .join(" · ")
            };
            let (one, other) = (&pair.one, &pair.other);
            let confirm = confirm::State {
                title: confirm::titled(&setup.text.confirm.merge_act),
                yes: setup.text.confirm.merge_act.clone(),
                question: setup.say(
                    &setup.text.confirm.merge,
                    &[
                        ("client", &one.id.to_string()),
                        ("client_name", &paint::line(&one.name)),
                        ("other", &other.id.to_string()),
                        ("other_name", &paint::line(&other.name)),
                    ],
                ),
                details: vec![
                    format!("#{} {}", one.id, said(one)),
                    format!("#{} {}", other.id, said(other)),
                    setup.text.alike_words(&pair.reasons),
                    setup.text.confirm.merge_how.clone(),
                ],
                then: Then::Submit(Box::new(
                    Command::ClientMerge { client: one.id, other: other.id }.into(),
                )),
            };
            Next::Over(Box::new(Overlay::Confirm(Box::new(confirm))), Vec::new())
        }
        Does::Save(kept, name) => match setup.reach.folder_for_files(&setup.downloads) {
            Ok(folder) => Next::Close(vec![Effect::SaveFile { kept, name, folder }]),
            Err(_) => {
                screen.complain(setup.text.files.nowhere.clone());
                Next::stay()
            }
        },
        Does::NotKept => {
            screen.complain(setup.text.files.too_large.clone());
            Next::stay()
        }
        Does::News => {
            act::news(screen, setup);
            Next::close()
        }
        Does::Clause(clause) => {
            act::turn_to_clause(screen, &clause, setup);
            Next::close()
        }
        Does::Control(tab, request) => {
            act::turn_to_control(screen, tab, request);
            Next::close()
        }
        Does::Ask(number) => {
            let ask = second::State::new(number);
            screen.overlays.push(Overlay::Second(ask));
            Next::close()
        }
        Does::Nothing => Next::stay(),
    }
}

/// Opens a request on its screen.
pub fn open(screen: &mut Screen, request: RequestId) {
    if screen.place.screen != ScreenName::Request {
        screen.place.back = screen.place.screen;
    }
    screen.place.screen = ScreenName::Request;
    screen.place.shape.focus = pane::Pane::Queue;
    screen.screens.request.open = Some(request);
    screen.screens.request.up = 0;
    screen.screens.request.facts_top = 0;
}
