//! An entry of the ledger with what it rests on: the clause, the figure, the events. Each event leads
//! to its request; whoever may, decides on the entry or on the appeal against it.

use ratatui::layout::{Position, Rect};

use crate::tui::overlay::{
    Next, Overlay,
    confirm::{self, Then},
    form, list,
};
use crate::{
    config::{keys::Chord, theme::Role},
    model::{
        appeal::{AppealRow, EntryCard},
        card::LedgerRow,
        card::LedgerState,
        command::{Command, Submission},
        deadline::Breach,
        event::{Event, Recorded},
        id::{Clause, Seq},
        operator::{Actor, Right},
    },
    report,
    tui::{
        effect::Part,
        input::{self, Typed},
        layout,
        paint::{self, Paint, Rich, wrap_rich},
        screen::control::{appeals, ledger},
        setup::Setup,
        state::State as Screen,
        widget::{picker::Picker, scroll},
    },
};

/// An entry that is looked at.
#[derive(Debug)]
pub struct State {
    pub entry: Seq,
    /// What was read of it: none while it is on its way, and none within where it is not for me.
    pub card: Option<Option<Box<EntryCard>>>,
    pub picker: Picker<Seq>,
}

impl State {
    /// An entry that is to be read.
    pub const fn new(entry: Seq) -> Self {
        Self { entry, card: None, picker: Picker::new() }
    }

    /// What it has to show.
    pub fn wants(&self, parts: &mut Vec<Part>) {
        parts.push(Part::Entry(self.entry));
        parts.push(Part::Appeals);
    }

    /// Takes what was read of it.
    pub fn take(&mut self, card: Option<Box<EntryCard>>) {
        self.card = Some(card);
        let ids = self.ids();
        self.picker.settle(&ids);
    }

    fn ids(&self) -> Vec<Seq> {
        self.card().map_or_else(Vec::new, |card| card.evidence.iter().map(|one| one.seq).collect())
    }

    fn card(&self) -> Option<&EntryCard> {
        self.card.as_ref()?.as_deref()
    }
}

/// The question before entries stand: which, by what clause, on what figures.
pub fn confirm_question(rows: &[&LedgerRow], screen: &Screen, setup: &Setup) -> confirm::State {
    let text = &setup.text.control;
    let total: i64 = rows.iter().map(|row| i64::from(row.points)).sum();
    let points = |points| {
        let forms = &setup.text.book.points;
        setup.text.counted_change(forms, points)
    };
    let question = match rows {
        [one] => setup.say(
            &text.confirm_entry,
            &[("points", &points(one.points.into())), ("who", &paint::line(one.operator.as_str()))],
        ),
        many => setup.say(
            &setup.count(&text.confirm_entries, many.len() as u64),
            &[("points", &points(total))],
        ),
    };
    let details = rows
        .iter()
        .map(|row| {
            format!(
                "{} · {:+} · {} · {} · {}",
                paint::line(row.operator.as_str()),
                row.points,
                paint::line(Clause::new("measure", &row.measure).as_str()),
                setup.text.period(row.from, row.to),
                report::row_words(&setup.text, screen.standard(), row)
            )
        })
        .collect();
    let mut submissions: Vec<Submission> = rows
        .iter()
        .map(|row| {
            Submission::from(Command::LedgerDecide { entry: row.seq, confirm: true, reason: None })
        })
        .collect();
    let then = match submissions.len() {
        1 => submissions.pop().map_or(Then::Bulk(Vec::new()), |one| Then::Submit(Box::new(one))),
        _ => Then::Bulk(submissions),
    };
    confirm::State::new(&setup.text.hint.confirm, question, details, then)
}

/// The form that asks for the reason of an answer to an appeal.
pub fn answer_form(appeal: &AppealRow, grant: bool, screen: &Screen, setup: &Setup) -> form::State {
    let purpose =
        if grant { form::Purpose::Grant(appeal.seq) } else { form::Purpose::Deny(appeal.seq) };
    let mut form = form::open(purpose, Vec::new(), screen, setup);
    let text = &setup.text.control;
    form.about = vec![
        appeals::contested_words(&appeal.contested, setup),
        setup.say(
            &text.appeal_said,
            &[
                ("who", &paint::line(appeal.operator.as_str())),
                ("when", &paint::moment(appeal.at, screen.now, screen.zone(), setup)),
                ("reason", &paint::line(&appeal.reason)),
            ],
        ),
    ];
    form
}

/// The appeal that waits against an entry, where it is mine to answer.
fn to_answer(entry: Seq, screen: &Screen) -> Option<AppealRow> {
    screen
        .screens
        .control
        .appeals
        .against(entry)
        .filter(|appeal| appeal.answer.is_none() && appeal.operator != screen.me)
        .filter(|_| screen.may(Right::Review))
        .cloned()
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
            let request = state
                .card()
                .and_then(|card| card.evidence.get(state.picker.place(&ids)?))
                .and_then(|recorded| recorded.request);
            if let Some(request) = request {
                list::open(screen, request);
                return Next::close();
            }
        }
        Typed::Char('A') => {
            let mine = state.card().is_some_and(|card| card.row.operator == screen.me);
            if !mine {
                screen.complain(setup.text.control.not_yours.clone());
                return Next::stay();
            }
            return ask(form::open(form::Purpose::Contest(state.entry), Vec::new(), screen, setup));
        }
        Typed::Char(letter @ ('L' | 'J')) => {
            if let Some(appeal) = to_answer(state.entry, screen) {
                return ask(answer_form(&appeal, letter == 'L', screen, setup));
            }
            let open = state
                .card()
                .filter(|card| card.row.state == LedgerState::Proposed)
                .map(|card| card.row.clone());
            let Some(row) = open else {
                return Next::stay();
            };
            if letter == 'L' {
                let question = confirm_question(&[&row], screen, setup);
                return Next::Over(Box::new(Overlay::Confirm(Box::new(question))), Vec::new());
            }
            return ask(form::open(form::Purpose::DropEntry(row.seq), Vec::new(), screen, setup));
        }
        _ => {}
    }
    Next::stay()
}

fn ask(form: form::State) -> Next {
    Next::Over(Box::new(Overlay::Form(Box::new(form))), Vec::new())
}

/// An event that an entry rests on, in words.
pub(in crate::tui::overlay) fn event_words(
    recorded: &Recorded,
    screen: &Screen,
    setup: &Setup,
) -> (String, Role) {
    let text = &setup.text.event;
    let who = match &recorded.actor {
        Actor::Operator(login) if *login == screen.me => text.me.clone(),
        Actor::Operator(login) => paint::line(login.as_str()),
        Actor::Desk => text.desk.clone(),
    };
    let who = setup.text.on_behalf(&who, recorded.by.as_ref());
    let say = |words: &str, more: &[(&str, &str)]| {
        let mut values = vec![("who", who.as_str())];
        values.extend_from_slice(more);
        setup.say(words, &values)
    };
    match &recorded.event {
        Event::DeadlineBreached(mark) => {
            let said = say(&text.breached, &[("kind", setup.text.word.kind(mark.kind))]);
            let when = |at| paint::moment(at, screen.now, screen.zone(), setup);
            let why = Breach::of(mark).map(|breach| setup.text.word.breach(breach, when));
            (why.map_or_else(|| said.clone(), |why| format!("{said} · {why}")), Role::Breached)
        }
        Event::CallbackKept { .. } => (say(&text.call_kept, &[]), Role::Done),
        Event::CallbackBroken { .. } => (say(&text.call_broken, &[]), Role::Breached),
        Event::Replied { .. } => (say(&text.replied, &[]), Role::Text),
        Event::Resolved { .. } => (say(&text.resolved, &[]), Role::Done),
        Event::Reopened { by_client, .. } => {
            let words = if *by_client { &text.reopened_by_client } else { &text.reopened };
            (say(words, &[]), Role::AtRisk)
        }
        Event::Rated { score, .. } => {
            (say(&text.rated, &[("score", &score.to_string())]), Role::Text)
        }
        Event::Reviewed { score, .. } => (
            format!(
                "{} {} · {who}",
                setup.text.review.score,
                setup.text.language.percent(*score, 0)
            ),
            Role::Text,
        ),
        other => (format!("{} · {who}", setup.text.word.event(other)), Role::Muted),
    }
}

fn place(screen: &Screen) -> Rect {
    let width = 104.min(screen.size.width.saturating_sub(2));
    let height = screen.size.height.saturating_sub(4);
    layout::centre(screen.size, width, height)
}

/// What stands above the events.
fn head(card: &EntryCard, screen: &Screen, setup: &Setup, room: u16) -> Vec<Rich> {
    let text = &setup.text.control;
    let words = &setup.text.ledger;
    let row = &card.row;
    let mut lines = vec![vec![
        (format!("{} {:+}  ", words.points, row.points), ledger::points_role(row.points)),
        (paint::line(row.operator.as_str()), Role::Strong),
        (format!("  {}", report::ledger_state(&setup.text, row.standing())), Role::Accent),
    ]];
    let clause = Clause::new("measure", &row.measure);
    let named =
        format!("{} · {}", ledger::measure_title(row, screen), paint::line(clause.as_str()));
    lines.extend(wrap_rich(&named, room, Role::Text));
    let mut figures = format!(
        "{} · {}",
        setup.text.period(row.from, row.to),
        report::row_words(&setup.text, screen.standard(), row)
    );
    if let Some(interval) = card.proposal.interval {
        let between = report::interval_words(&setup.text, screen.standard(), row, interval);
        figures = format!("{figures} · {} {between}", words.interval);
    }
    lines.extend(wrap_rich(&figures, room, Role::Text));
    let measures = &screen.standard().measures;
    let award = measures.iter().find(|measure| measure.id == row.measure).and_then(|measure| {
        if row.points < 0 { measure.penalty.as_ref() } else { measure.reward.as_ref() }
    });
    if let Some(note) = award.and_then(|award| award.note.as_deref()) {
        lines.extend(wrap_rich(&paint::line(note), room, Role::Say));
    }
    let proposed = setup.say(
        &text.proposed_by,
        &[
            ("who", &paint::line(&card.by)),
            ("when", &paint::moment(card.at, screen.now, screen.zone(), setup)),
        ],
    );
    lines.extend(wrap_rich(&proposed, room, Role::Muted));
    if let Some(appeal) = screen.screens.control.appeals.against(row.seq) {
        lines.push(Vec::new());
        lines.extend(appeals::told(appeal, screen, setup, room));
    }
    lines.push(Vec::new());
    let count = setup.count(&text.evidence, card.proposal.evidence.len() as u64);
    lines.push(vec![(count, Role::Head)]);
    lines
}

pub fn view(paint: &mut Paint<'_>, screen: &Screen, state: &State) -> Option<Position> {
    let setup = paint.setup;
    let text = &setup.text.control;
    let area = place(screen);
    let title = setup.say(&text.entry, &[("number", &state.entry.to_string())]);
    let mut inside = paint.popup(area, &title);
    inside.x += 1;
    inside.width = inside.width.saturating_sub(2);
    let Some(card) = state.card() else {
        let words = match state.card {
            None => setup.text.common.loading.clone(),
            Some(_) => text.no_such_entry.clone(),
        };
        paint.empty(inside, &words, "");
        return None;
    };
    let head = head(card, screen, setup, inside.width);
    let upper = u16::try_from(head.len()).unwrap_or(u16::MAX).min(inside.height.saturating_sub(2));
    paint.lines(Rect { height: upper, ..inside }, &head, 0);
    let body = Rect { y: inside.y + upper, height: inside.height - upper, ..inside };
    let rows = usize::from(body.height);
    let ids = state.ids();
    let (here, at) = (state.picker.place(&ids), state.picker.shown(&ids));
    let top = scroll::top(0, Some(at), card.evidence.len(), rows);
    for (y, number) in (body.top()..body.bottom()).zip(top..card.evidence.len()) {
        let recorded = &card.evidence[number];
        let (words, role) = event_words(recorded, screen, setup);
        let request = recorded.request.map_or_else(String::new, |request| format!("#{request}"));
        let line: Rich = vec![
            (
                format!("  {:<18}", paint::moment(recorded.at, screen.now, screen.zone(), setup)),
                Role::Muted,
            ),
            (format!("{request:<8}"), Role::Strong),
            (words, role),
        ];
        paint.rich(body.x, y, body.width, &line);
        if here == Some(number) {
            paint.select(body, y);
        }
    }
    paint.position(area, body, top, card.evidence.len());
    let foot = if to_answer(state.entry, screen).is_some() {
        &text.foot_appeal
    } else if card.row.state == LedgerState::Proposed
        && card.row.operator != screen.me
        && screen.may(Right::Ledger)
    {
        &text.foot_entry
    } else if card.row.operator == screen.me && card.row.appeal.is_none() {
        &text.foot_mine
    } else {
        &text.foot_read
    };
    paint.foot(area, &foot.clone());
    None
}
