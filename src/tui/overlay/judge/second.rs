//! What one person asked and another has to confirm: what will happen, whom it concerns, who asked it and
//! why. Whoever may, confirms it after a question or declines it with a reason; whoever asked takes it back.
//! What became of it is told here too, once it is settled.

use ratatui::layout::{Position, Rect};

use crate::tui::overlay::{
    Next, Overlay,
    confirm::{self, Then},
    form, list,
};
use crate::{
    config::{keys::Chord, theme::Role},
    model::{
        command::Command,
        event::Event,
        id::{RequestId, Seq},
        second::{Ask, AskCard, AskRow, AskState, is_another},
    },
    tui::{
        effect::Part,
        input::{self, Typed},
        layout,
        paint::{self, Paint, Rich, wrap_rich},
        pane::client::name_of,
        setup::Setup,
        state::State as Screen,
        update::refusal_words,
        widget::{fit, picker::Picker, scroll},
    },
};

/// Something asked that is looked at.
#[derive(Debug)]
pub struct State {
    /// The event that asked it, or settled it.
    pub number: Seq,
    /// What was read of it: none while it is on its way, and none within where there is none such.
    pub card: Option<Option<Box<AskCard>>>,
    pub picker: Picker<RequestId>,
}

impl State {
    /// Something asked that is to be read.
    pub const fn new(number: Seq) -> Self {
        Self { number, card: None, picker: Picker::new() }
    }

    /// What it has to show.
    pub fn wants(&self, parts: &mut Vec<Part>) {
        parts.push(Part::Ask(self.number));
    }

    /// Takes what was read of it.
    pub fn take(&mut self, card: Option<Box<AskCard>>) {
        self.card = Some(card);
        let ids = self.ids();
        self.picker.settle(&ids);
    }

    fn ids(&self) -> Vec<RequestId> {
        self.card()
            .map_or_else(Vec::new, |card| card.requests.iter().map(|one| one.request).collect())
    }

    fn card(&self) -> Option<&AskCard> {
        self.card.as_ref()?.as_deref()
    }

    fn open(&self) -> Option<&AskCard> {
        self.card().filter(|card| card.state == AskState::Asked)
    }
}

/// Whether I may confirm it.
fn may_confirm(card: &AskCard, screen: &Screen) -> bool {
    let may = |right: &_| screen.may(*right);
    is_another(&card.waiting.by, &screen.me) && card.waiting.ask.rights().iter().any(may)
}

/// Whether I may say that it is not done.
fn may_decline(card: &AskCard, screen: &Screen) -> bool {
    may_confirm(card, screen) || !is_another(&card.waiting.by, &screen.me)
}

/// What a key does.
pub fn key(state: &mut State, screen: &mut Screen, chord: Chord, setup: &Setup) -> Next {
    let typed = input::typed(chord.latin());
    let ids = state.ids();
    if let Some(by) = typed.step() {
        state.picker.step(by, &ids);
        return Next::stay();
    }
    match typed {
        Typed::Escape | Typed::Char('q') => return Next::close(),
        Typed::Enter => {
            if let Some(at) = state.picker.place(&ids) {
                list::open(screen, ids[at]);
                return Next::close();
            }
        }
        Typed::Char('L') => {
            if let Some(card) = state.open() {
                if may_confirm(card, screen) {
                    let question = question(card, setup);
                    return Next::Over(Box::new(Overlay::Confirm(Box::new(question))), Vec::new());
                }
                screen.complain(setup.text.second.not_yours.clone());
            }
        }
        Typed::Char('J') => {
            if let Some(card) = state.open() {
                if may_decline(card, screen) {
                    let purpose = form::Purpose::Decline(card.waiting.seq);
                    let mut form = form::open(purpose, Vec::new(), screen, setup);
                    form.about = vec![asked_words(card, screen, setup)];
                    return Next::Over(Box::new(Overlay::Form(Box::new(form))), Vec::new());
                }
                screen.complain(setup.text.second.not_yours.clone());
            }
        }
        _ => {}
    }
    Next::stay()
}

/// The question before it is done.
fn question(card: &AskCard, setup: &Setup) -> confirm::State {
    let text = &setup.text.second;
    let what = setup.text.ask_words(&AskRow::from(&card.waiting));
    let mut details = Vec::new();
    match &card.waiting.ask {
        Ask::Erase { client, .. } => {
            details.push(text.erase_how.clone());
            let client = client.to_string();
            details.push(setup.say(&text.erase_act, &[("client", &client)]));
        }
        Ask::Bulk { .. } => {
            details.push(text.bulk_how.clone());
        }
    }
    confirm::State {
        title: confirm::titled(&setup.text.hint.confirm),
        yes: setup.text.hint.confirm.clone(),
        question: setup.say(&text.confirm, &[("what", &paint::line(&what))]),
        details,
        then: Then::Submit(Box::new(Command::SecondConfirm { ask: card.waiting.seq }.into())),
    }
}

/// Who asked what, and when.
fn asked_words(card: &AskCard, screen: &Screen, setup: &Setup) -> String {
    let waiting = &card.waiting;
    let row = AskRow { reason: None, ..AskRow::from(waiting) };
    setup.say(
        &setup.text.second.asked,
        &[
            ("who", &paint::line(&waiting.by.to_string())),
            ("when", &paint::moment(waiting.at, screen.now, screen.zone(), setup)),
            ("what", &setup.text.ask_words(&row)),
        ],
    )
}

/// What stands above the requests.
fn head(card: &AskCard, screen: &Screen, setup: &Setup, room: u16) -> Vec<Rich> {
    let text = &setup.text.second;
    let mut lines = wrap_rich(&asked_words(card, screen, setup), room, Role::Strong);
    let labelled = |label: &str, said: &str| {
        let said = paint::line(said);
        wrap_rich(&format!("{label}: {said}"), room, Role::Say)
    };
    match &card.waiting.ask {
        Ask::Erase { reason, .. } => {
            lines.extend(labelled(&setup.text.form.reason, reason));
            if let Some((id, name, requests)) = &card.client {
                let requests = setup.count(&setup.text.book.requests, *requests);
                let who = format!("#{id} {} · {requests}", name_of(name, setup));
                lines.extend(wrap_rich(&who, room, Role::Text));
            }
            lines.push(Vec::new());
            lines.extend(wrap_rich(&text.erase_how, room, Role::AtRisk));
        }
        Ask::Bulk { text: solution, reason, against, .. } => {
            for (label, said) in [
                (&setup.text.form.solution, solution),
                (&setup.text.form.reason, reason),
                (&setup.text.form.against, against),
            ] {
                if let Some(said) = said {
                    lines.extend(labelled(label, said.as_str()));
                }
            }
            lines.push(Vec::new());
            let how = match card.state {
                AskState::Asked => &text.bulk_how,
                AskState::Confirmed | AskState::Declined => &text.bulk_which,
            };
            lines.extend(wrap_rich(how, room, Role::Muted));
        }
    }
    lines.extend(settled(card, screen, setup, room));
    lines
}

/// What became of it.
fn settled(card: &AskCard, screen: &Screen, setup: &Setup, room: u16) -> Vec<Rich> {
    let text = &setup.text.second;
    let Some(recorded) = &card.settled else {
        return Vec::new();
    };
    let who = paint::line(&recorded.actor.to_string());
    let when = paint::moment(recorded.at, screen.now, screen.zone(), setup);
    let (said, role, reason) = match &recorded.event {
        Event::SecondDeclined { reason, .. } => {
            (&text.declined, Role::Breached, paint::line(reason.as_str()))
        }
        _ => (&text.confirmed, Role::Done, String::new()),
    };
    let said = setup.say(said, &[("who", &who), ("when", &when), ("reason", &reason)]);
    let mut lines = vec![Vec::new()];
    lines.extend(wrap_rich(&said, room, role));
    if let Some((done, refused)) = &card.came {
        let done = setup.count(&setup.text.common.bulk_done, *done);
        lines.extend(wrap_rich(&done, room, Role::Done));
        if !refused.is_empty() {
            let count = refused.len() as u64;
            let words = setup.count(&setup.text.common.bulk_refused, count);
            lines.extend(wrap_rich(&words, room, Role::Breached));
        }
        for one in refused {
            let why = refusal_words(&one.refusal, screen.standard(), setup);
            let why = format!("#{}: {}", one.request, paint::line(&why));
            lines.extend(wrap_rich(&why, room, Role::Breached));
        }
    }
    lines
}

fn foot<'s>(card: &AskCard, screen: &Screen, setup: &'s Setup) -> &'s str {
    let text = &setup.text.second;
    let waits = card.state == AskState::Asked;
    // Only what is about requests leads to one.
    let leads = !card.requests.is_empty();
    if waits && may_confirm(card, screen) {
        if leads { &text.foot_confirm } else { &text.foot_confirm_alone }
    } else if waits && may_decline(card, screen) {
        if leads { &text.foot_mine } else { &text.foot_mine_alone }
    } else if leads {
        &text.foot_read
    } else {
        &setup.text.versions.close
    }
}

pub fn view(paint: &mut Paint<'_>, screen: &Screen, state: &State) -> Option<Position> {
    let setup = paint.setup;
    let text = &setup.text.second;
    let width = 96.min(screen.size.width.saturating_sub(2));
    let most = screen.size.height.saturating_sub(4);
    let Some(card) = state.card() else {
        let area = layout::centre(screen.size, width, 8.min(most));
        let inside = paint.popup(area, &text.title);
        let words = match state.card {
            None => setup.text.common.loading.clone(),
            Some(_) => text.gone.clone(),
        };
        paint.empty(inside, &words, "");
        return None;
    };
    let head = head(card, screen, setup, width.saturating_sub(4));
    let lines = head.len() + card.requests.len();
    let height = u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(3);
    let area = layout::centre(screen.size, width, height.min(most));
    let mut inside = paint.popup(area, &text.title);
    inside.x += 1;
    inside.width = inside.width.saturating_sub(2);
    let least = if card.requests.is_empty() { 0 } else { 3 };
    let upper =
        u16::try_from(head.len()).unwrap_or(u16::MAX).min(inside.height.saturating_sub(least));
    let above = Rect { height: upper, ..inside };
    paint.lines(above, &head, 0);
    let body = Rect { y: inside.y + upper, height: inside.height - upper, ..inside };
    let rows = usize::from(body.height);
    let ids = state.ids();
    let (here, at) = (state.picker.place(&ids), state.picker.shown(&ids));
    let top = scroll::top(0, Some(at), card.requests.len(), rows);
    for (y, number) in (body.top()..body.bottom()).zip(top..card.requests.len()) {
        let one = &card.requests[number];
        let name = name_of(&one.client, setup);
        let name = fit::fit(&name, 20);
        let pad = " ".repeat(usize::from(22_u16.saturating_sub(fit::width(&name))));
        let mut line: Rich = vec![
            (format!(" {:<7}", format!("#{}", one.request)), Role::Strong),
            (format!("{:<12}", setup.text.word.status(one.status)), Role::Muted),
            (format!("{name}{pad}"), Role::Text),
        ];
        if one.changed && card.state == AskState::Asked {
            line.push((format!("{} · ", text.changed), Role::AtRisk));
        }
        line.push((paint::line(&one.subject), Role::Text));
        paint.rich(body.x, y, body.width, &line);
        if here == Some(number) {
            paint.select(body, y);
        }
    }
    paint.position(area, body, top, card.requests.len());
    let foot = foot(card, screen, setup).to_owned();
    paint.foot(area, &foot);
    None
}
