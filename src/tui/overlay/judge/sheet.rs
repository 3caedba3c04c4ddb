//! A score sheet beside the request it is about: scored by digits, with words on the whole and on
//! places of the timeline; or, once it was scored, read by those whom it concerns. What is filled in
//! is kept as a draft.

mod view;

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

pub use view::view;

use crate::tui::overlay::{Next, Overlay, form};
use crate::{
    config::keys::Chord,
    model::{
        card::{Draft, RequestCard},
        command::{Command, Submission},
        event::{Event, Recorded},
        id::{Login, RequestId, Seq},
        operator::Right,
        review::{Review, score},
    },
    tui::{
        effect::{Effect, Part, Ticket},
        input::{self, Typed},
        screen::Screen as ScreenName,
        setup::Setup,
        state::State as Screen,
        widget::line::{Edit, Line},
    },
};

/// A draft is saved when this time has passed since the first change.
const REST: TimeDelta = TimeDelta::milliseconds(900);

/// Which half takes the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Half {
    Sheet,
    /// What happened on the request.
    Timeline,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Comment,
    Remark(Seq),
}

#[derive(Debug)]
pub struct State {
    pub request: RequestId,
    pub operator: Login,
    /// The review, where it is read rather than written.
    pub review: Option<Review>,
    /// Question → yes or no.
    answers: BTreeMap<String, bool>,
    comment: String,
    remarks: BTreeMap<Seq, String>,
    half: Half,
    /// The question chosen; behind the last stands the comment.
    at: usize,
    entry: Option<Seq>,
    editing: Option<(Place, Line)>,
    unsaved: Option<DateTime<Utc>>,
    is_found: bool,
    /// The command is on its way.
    pub ticket: Option<Ticket>,
    /// Why the desk refused.
    pub error: Option<String>,
}

impl State {
    /// An empty sheet for somebody's work on a request.
    pub fn new(request: RequestId, operator: Login) -> Self {
        Self {
            request,
            operator,
            review: None,
            answers: BTreeMap::new(),
            comment: String::new(),
            remarks: BTreeMap::new(),
            half: Half::Sheet,
            at: 0,
            entry: None,
            editing: None,
            unsaved: None,
            is_found: false,
            ticket: None,
            error: None,
        }
    }

    /// A sheet as it was scored, to be read.
    pub fn of(review: Review) -> Self {
        Self {
            answers: review.answers.clone(),
            comment: review.comment.clone().unwrap_or_default(),
            remarks: review
                .remarks
                .iter()
                .map(|remark| (remark.event, remark.text.as_str().to_owned()))
                .collect(),
            is_found: true,
            ..Self::new(review.request, review.operator.clone())
        }
        .read(review)
    }

    fn read(mut self, review: Review) -> Self {
        self.review = Some(review);
        self
    }

    /// Where its draft is kept.
    pub fn slot(&self) -> String {
        format!("review:{}:{}", self.request, self.operator)
    }

    /// What it has to show that the screen below has not.
    pub fn wants(&self, parts: &mut Vec<Part>) {
        match &self.review {
            None => parts.push(Part::Draft(self.slot())),
            Some(_) => parts.push(Part::Appeals),
        }
    }

    /// Whether letters typed are text.
    pub const fn is_editing(&self) -> bool {
        self.editing.is_some()
    }

    pub fn paste(&mut self, text: &str) {
        if let Some((_, line)) = &mut self.editing {
            line.insert(text);
        }
    }

    /// The draft was looked for. What was filled in meanwhile stays.
    pub fn found(&mut self, draft: Option<&Draft>) {
        if self.is_found {
            return;
        }
        self.is_found = true;
        let Some(draft) = draft else { return };
        for (name, value) in &draft.fields {
            if let Some(question) = name.strip_prefix("answer:") {
                self.answers.entry(question.to_owned()).or_insert(value == "yes");
            } else if let Some(event) = name.strip_prefix("remark:") {
                if let Ok(event) = event.parse() {
                    self.remarks.entry(Seq(event)).or_insert_with(|| value.clone());
                }
            } else if name == "comment" && self.comment.is_empty() {
                self.comment.clone_from(value);
            }
        }
    }

    fn touch(&mut self, now: DateTime<Utc>) {
        self.unsaved.get_or_insert(now);
        self.error = None;
    }

    /// The draft, where it is time to save it.
    pub fn due(&mut self, me: &Login, now: DateTime<Utc>) -> Option<Effect> {
        let since = self.unsaved?;
        (now - since >= REST || since > now).then(|| self.save(me, now))?
    }

    /// The draft, where something is unsaved.
    pub fn save(&mut self, me: &Login, now: DateTime<Utc>) -> Option<Effect> {
        self.unsaved.take()?;
        let mut fields: BTreeMap<String, String> = BTreeMap::new();
        for (question, yes) in &self.answers {
            let word = if *yes { "yes" } else { "no" };
            fields.insert(format!("answer:{question}"), word.to_owned());
        }
        for (event, text) in &self.remarks {
            fields.insert(format!("remark:{event}"), text.clone());
        }
        if !self.comment.is_empty() {
            fields.insert("comment".to_owned(), self.comment.clone());
        }
        Some(if fields.is_empty() {
            Effect::DropDraft(self.slot())
        } else {
            Effect::SaveDraft(Box::new(Draft {
                operator: me.clone(),
                slot: self.slot(),
                fields,
                saved: now,
            }))
        })
    }

    /// What the answers come to; none while one is open.
    fn score(&self, screen: &Screen) -> Option<f64> {
        if let Some(review) = &self.review {
            return Some(review.score);
        }
        let questions = &screen.standard().review_questions;
        questions
            .iter()
            .all(|question| self.answers.contains_key(&question.id))
            .then(|| score(questions, &self.answers))
    }
}

/// Opens a sheet over the request it is about.
pub fn open(screen: &mut Screen, sheet: State) {
    crate::tui::overlay::list::open(screen, sheet.request);
    screen.overlays.push(Overlay::Sheet(Box::new(sheet)));
}

/// The entries that a reviewer looks at: what people did and said. What others said of the work is
/// left out, so that a second reviewer judges for themselves.
fn entries(card: &RequestCard) -> impl Iterator<Item = &Recorded> {
    card.timeline.iter().filter(|recorded| {
        !matches!(
            recorded.event,
            Event::Noticed { .. }
                | Event::Reviewed { .. }
                | Event::Appealed { .. }
                | Event::AppealAnswered { .. }
        )
    })
}

/// The card of the sheet's request, once it was read.
fn card<'s>(sheet: &State, screen: &'s Screen) -> Option<&'s RequestCard> {
    let (card, _) = screen.sight()?;
    (card.request.id == sheet.request).then_some(card)
}

/// What a key does.
pub fn key(sheet: &mut State, screen: &mut Screen, chord: Chord, setup: &Setup) -> Next {
    if sheet.ticket.is_some() {
        return if input::is_escape(chord) { leave(screen, Vec::new()) } else { Next::stay() };
    }
    if sheet.editing.is_some() {
        return write(sheet, screen, chord, setup);
    }
    let typed = input::typed(chord.latin());
    let now = screen.now;
    match typed {
        Typed::Escape | Typed::Char('q') => {
            let effects = sheet.save(&screen.me, now).into_iter().collect();
            return leave(screen, effects);
        }
        Typed::Send if sheet.review.is_none() => return send(sheet, screen, setup),
        Typed::Next | Typed::Previous => {
            sheet.half = match sheet.half {
                Half::Sheet => Half::Timeline,
                Half::Timeline => Half::Sheet,
            };
            if sheet.half == Half::Timeline {
                step(sheet, screen, 0);
            }
        }
        Typed::Down | Typed::Char('j') => step(sheet, screen, 1),
        Typed::Up | Typed::Char('k') => step(sheet, screen, -1),
        Typed::PageDown => step(sheet, screen, 8),
        Typed::PageUp => step(sheet, screen, -8),
        Typed::Char('A') => return contest(sheet, screen, setup),
        Typed::Char(letter @ ('L' | 'J')) if sheet.review.is_some() => {
            return decide(sheet, screen, letter == 'L', setup);
        }
        _ if sheet.review.is_some() => {}
        Typed::Char(c @ ('1' | '2' | '0')) if sheet.half == Half::Sheet => {
            let questions = &screen.standard().review_questions;
            if let Some(question) = questions.get(sheet.at) {
                sheet.answers.insert(question.id.clone(), c == '1');
                sheet.touch(now);
                step(sheet, screen, 1);
            }
        }
        Typed::Enter | Typed::Char('m') => begin(sheet, screen),
        Typed::Edit(Edit::DeleteRight | Edit::DeleteLeft) => {
            match (sheet.half, sheet.entry) {
                (Half::Timeline, Some(entry)) => {
                    sheet.remarks.remove(&entry);
                }
                (Half::Timeline, None) => {}
                (Half::Sheet, _) => {
                    let questions = &screen.standard().review_questions;
                    match questions.get(sheet.at) {
                        Some(question) => {
                            sheet.answers.remove(&question.id);
                        }
                        None => sheet.comment.clear(),
                    }
                }
            }
            sheet.touch(now);
        }
        _ => {}
    }
    Next::stay()
}

/// Goes, and the screen goes back to where the sheet was opened.
fn leave(screen: &mut Screen, effects: Vec<Effect>) -> Next {
    closed(screen);
    Next::Close(effects)
}

/// The screen after a sheet is gone: the one it was opened from.
pub fn closed(screen: &mut Screen) {
    if screen.place.screen == ScreenName::Request {
        screen.place.screen = screen.place.back;
        screen.place.back = ScreenName::Desk;
    }
}

/// Moves in the half that has the keys.
fn step(sheet: &mut State, screen: &Screen, by: isize) {
    match sheet.half {
        Half::Sheet => {
            // Behind the questions stands the comment.
            let last = screen.standard().review_questions.len();
            sheet.at = sheet.at.saturating_add_signed(by).min(last);
        }
        Half::Timeline => {
            let Some(card) = card(sheet, screen) else {
                return;
            };
            let all: Vec<Seq> = entries(card).map(|recorded| recorded.seq).collect();
            let at =
                sheet.entry.and_then(|entry| all.iter().position(|seq| *seq == entry)).unwrap_or(0);
            let at = at.saturating_add_signed(by);
            sheet.entry = all.get(at.min(all.len().saturating_sub(1))).copied();
        }
    }
}

/// Begins to write: the comment, or a remark on the entry chosen.
fn begin(sheet: &mut State, screen: &Screen) {
    let (place, text) = match (sheet.half, sheet.entry) {
        (Half::Timeline, Some(entry)) => (Place::Remark(entry), sheet.remarks.get(&entry).cloned()),
        (Half::Timeline, None) => return,
        (Half::Sheet, _) => {
            sheet.at = screen.standard().review_questions.len();
            (Place::Comment, Some(sheet.comment.clone()))
        }
    };
    sheet.editing = Some((place, Line::new(text.unwrap_or_default())));
}

/// Takes a key while something is written.
fn write(sheet: &mut State, screen: &mut Screen, chord: Chord, setup: &Setup) -> Next {
    let Some((place, line)) = &mut sheet.editing else {
        return Next::stay();
    };
    match input::typed(chord) {
        Typed::Escape => sheet.editing = None,
        typed @ (Typed::Enter | Typed::Send | Typed::Next | Typed::Down | Typed::Up) => {
            let text = line.text().trim().to_owned();
            match place {
                Place::Comment => sheet.comment = text,
                Place::Remark(entry) if text.is_empty() => {
                    sheet.remarks.remove(entry);
                }
                Place::Remark(entry) => {
                    sheet.remarks.insert(*entry, text);
                }
            }
            sheet.editing = None;
            sheet.touch(screen.now);
            if typed == Typed::Send {
                return send(sheet, screen, setup);
            }
        }
        Typed::Char(c) => line.insert(c.encode_utf8(&mut [0; 4])),
        Typed::Edit(edit) => line.edit(edit),
        _ => {}
    }
    Next::stay()
}

/// Gives the review to the desk, or goes to the first question that is open.
fn send(sheet: &mut State, screen: &mut Screen, setup: &Setup) -> Next {
    let questions = &screen.standard().review_questions;
    let open = questions.iter().position(|question| !sheet.answers.contains_key(&question.id));
    if let Some(at) = open {
        let missing =
            questions.iter().filter(|question| !sheet.answers.contains_key(&question.id)).count();
        sheet.half = Half::Sheet;
        sheet.at = at;
        sheet.error = Some(setup.count(&setup.text.sheet.open, missing as u64));
        return Next::stay();
    }
    // Questions of another version that the draft still answers are not asked any more.
    let answers = questions
        .iter()
        .filter_map(|question| {
            let answer = sheet.answers.get(&question.id)?;
            Some((question.id.clone(), *answer))
        })
        .collect();
    let command = Command::Review {
        request: sheet.request,
        operator: sheet.operator.clone(),
        answers,
        comment: Some(sheet.comment.clone()).filter(|text| !text.is_empty()),
        remarks: sheet.remarks.clone(),
    };
    let mut effects: Vec<Effect> = sheet.save(&screen.me, screen.now).into_iter().collect();
    let ticket = screen.sync.ticket(screen.now);
    sheet.ticket = Some(ticket);
    effects.push(Effect::Submit(ticket, Box::new(Submission::from(command))));
    Next::Stay(effects)
}

/// Asks for the reason of an appeal, for whom the review concerns.
fn contest(sheet: &State, screen: &mut Screen, setup: &Setup) -> Next {
    let Some(review) = &sheet.review else {
        return Next::stay();
    };
    if review.operator != screen.me {
        screen.complain(setup.text.control.not_yours.clone());
        return Next::stay();
    }
    let form = form::open(form::Purpose::Contest(review.seq), Vec::new(), screen, setup);
    Next::Over(Box::new(Overlay::Form(Box::new(form))), Vec::new())
}

/// Asks for the reason of the answer to the appeal against the review.
fn decide(sheet: &State, screen: &mut Screen, grant: bool, setup: &Setup) -> Next {
    let appeal = sheet
        .review
        .as_ref()
        .and_then(|review| screen.screens.control.appeals.against(review.seq))
        .filter(|appeal| appeal.answer.is_none())
        .cloned();
    let Some(appeal) = appeal.filter(|_| screen.may(Right::Review)) else {
        return Next::stay();
    };
    let form = crate::tui::overlay::entry::answer_form(&appeal, grant, screen, setup);
    Next::Over(Box::new(Overlay::Form(Box::new(form))), Vec::new())
}
