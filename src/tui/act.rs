//! What each action does: one small function a family. What a key is called stands in the keymap.

mod board;
mod calls;
mod control;
mod deadline;
mod go;
mod script;

use super::{
    effect::{Effect, Play, Wish},
    layout, offer, outgoing,
    overlay::{
        Overlay, actions, card, columns, compose,
        confirm::{self, Then},
        filter,
        form::{self, Purpose},
        help, intake, list, page, palette, versions, why,
    },
    paint,
    pane::Pane,
    screen::{Screen, training},
    setup::Setup,
    state::State,
};
use crate::{
    config::keys::Action,
    model::{
        card::Order,
        command::{Command, Submission},
        id::RequestId,
    },
};

pub use control::turn as turn_to_control;
pub use go::{clause as turn_to_clause, page, rows_of, step as walk, turn_to_pane};
pub use script::{choose as choose_step, offers as step_offers};

/// Does what an action means, or says why it cannot be done now.
pub fn act(state: &mut State, action: Action, setup: &Setup) -> Vec<Effect> {
    if let Some(why) = offer::obstacle(action, state, setup) {
        state.say(why);
        return Vec::new();
    }
    match action {
        Action::Down => go::step(state, 1, setup),
        Action::Up => go::step(state, -1, setup),
        Action::PageDown => go::turn(state, page(state), setup),
        Action::PageUp => go::turn(state, -page(state), setup),
        Action::First => go::step(state, isize::MIN / 2, setup),
        Action::Last => go::step(state, isize::MAX / 2, setup),
        Action::NextPane => go::focus(state, Pane::next),
        Action::PreviousPane => go::focus(state, Pane::previous),
        Action::Left => go::sideways(state, -1),
        Action::Right => go::sideways(state, 1),
        Action::Zoom => state.place.shape.zoom = !state.place.shape.zoom,
        Action::Wider | Action::Narrower
            if state.place.screen == Screen::Desk && !layout::is_wide(state.size) =>
        {
            state.say(setup.with_keys(&setup.text.common.one_column));
        }
        Action::Wider => state.place.shape.across = (state.place.shape.across + 5).min(80),
        Action::Narrower => {
            state.place.shape.across = state.place.shape.across.saturating_sub(5).max(30);
        }
        Action::Taller => state.place.shape.down = (state.place.shape.down + 5).min(80),
        Action::Lower => state.place.shape.down = state.place.shape.down.saturating_sub(5).max(20),
        // Any key but a step brings the panes to the selection; this one does nothing more.
        Action::Follow => {}
        Action::Open => return go::open(state, setup),
        Action::Back => {
            go::back(state);
        }
        Action::Leave => {
            if !go::back(state) {
                return act(state, Action::Quit, setup);
            }
        }
        Action::Desk => go::screen(state, Screen::Desk),
        Action::Request => go::screen(state, Screen::Request),
        Action::Board => go::screen(state, Screen::Board),
        Action::Standard => go::screen(state, Screen::Standard),
        Action::Training => go::screen(state, Screen::Training),
        Action::Control => go::screen(state, Screen::Control),
        Action::Next => return vec![Effect::Next],
        Action::Everything => {
            state.screens.request.detail = state.screens.request.detail.next();
            state.screens.request.up = 0;
        }
        Action::Order => {
            state.queue.order = match state.queue.order {
                Order::Due => Order::Newest,
                Order::Newest => Order::Due,
            };
        }
        Action::Mark => {
            state.queue.mark();
            go::step(state, 1, setup);
        }
        Action::MarkAll => state.queue.mark_all(),
        Action::Help => {
            let context = super::update::context(state);
            state.overlays.push(Overlay::Help(help::State {
                context: Some(context),
                ..help::State::default()
            }));
        }
        Action::Manual => state.overlays.push(Overlay::Manual(Box::default())),
        Action::Actions => state.overlays.push(Overlay::Actions(actions::State::default())),
        Action::Palette => state.overlays.push(Overlay::Palette(palette::State::default())),
        Action::Filter if state.place.screen == Screen::Standard => {
            let clauses = list::State::of_clauses(state, setup);
            state.overlays.push(Overlay::List(Box::new(clauses)));
        }
        Action::Filter => {
            let filter = filter::State::new(state);
            state.place.screen = Screen::Desk;
            state.overlays.push(Overlay::Filter(filter));
        }
        Action::Views => open_list(state, list::Kind::Views),
        Action::SaveView => save_view(state, setup),
        Action::Columns => {
            let columns = columns::State::new(state, setup);
            state.overlays.push(Overlay::Columns(columns));
        }
        Action::Search => open_list(state, list::Kind::Search),
        Action::Scripts => {
            let scripts = list::State::of_scripts(state);
            state.overlays.push(Overlay::List(Box::new(scripts)));
        }
        Action::Callbacks => open_list(state, list::Kind::Callbacks),
        Action::Notices => open_list(state, list::Kind::Notices),
        Action::Alike => open_list(state, list::Kind::Alike),
        Action::Why => {
            if let Some(request) = state.chosen() {
                let why = why::State::new(request, setup.text.language);
                state.overlays.push(Overlay::Why(why));
            }
        }
        Action::Answer => answer(state, setup),
        Action::NewRequest => state.overlays.push(Overlay::Intake(Box::default())),
        Action::Pass => pass(state, setup),
        Action::Claim => return each(state, setup, |request| Command::Claim { request }),
        Action::Resume => return each(state, setup, |request| Command::Resume { request }),
        // What has not left yet is stopped; what the desk has is undone.
        Action::Undo => {
            if !outgoing::stop(state, None) {
                return vec![Effect::Undo];
            }
        }
        Action::Card => {
            if let Some((sight, _)) = state.sight() {
                let own = card::State::new(sight.client.id);
                state.overlays.push(Overlay::Card(Box::new(own)));
            }
        }
        Action::Files => {
            if let Some((sight, _)) = state.sight() {
                let files = list::State::of_files(sight.timeline.iter(), state, setup);
                state.overlays.push(Overlay::List(Box::new(files)));
            }
        }
        Action::EditClient => {
            if let Some(id) = state.chosen() {
                ask_of(state, setup, id, Purpose::Client);
            }
        }
        Action::Forwarded => forwarded(state, setup),
        Action::Acknowledge => news(state, setup),
        Action::Figures => figures(state, setup),
        Action::Versions => state.overlays.push(Overlay::Versions(versions::State::default())),
        Action::Duty => {
            let on = state.operator().is_some_and(|operator| operator.on_duty);
            return submit(state, Command::Duty { on: !on }.into());
        }
        Action::Reply => write(state, compose::Kind::Reply),
        Action::Note => write(state, compose::Kind::Note),
        Action::Message => write(state, compose::Kind::Message),
        Action::HandOver => ask(state, setup, Purpose::HandOver),
        Action::Escalate => ask(state, setup, Purpose::Escalate),
        Action::Bounce => ask(state, setup, Purpose::Bounce),
        Action::Wait => ask(state, setup, Purpose::Wait),
        Action::Callback => ask(state, setup, Purpose::Callback),
        Action::CallKept => calls::ask(state, setup, Purpose::CallKept),
        Action::CallTried => calls::ask(state, setup, Purpose::CallTried),
        Action::CallMoved => calls::ask(state, setup, Purpose::CallMoved),
        Action::CallBroken => calls::ask(state, setup, Purpose::CallBroken),
        Action::CallAssigned => calls::ask(state, setup, Purpose::CallAssigned),
        Action::Extend => ask(state, setup, Purpose::Extend),
        Action::Meet => return deadline::meet(state, setup),
        Action::Whose => deadline::turn(state),
        Action::Resolve => ask(state, setup, Purpose::Resolve),
        Action::Reopen => ask(state, setup, Purpose::Reopen),
        Action::Close => ask(state, setup, Purpose::Close),
        Action::Rate => ask(state, setup, Purpose::Rate),
        Action::Set => ask(state, setup, Purpose::Set),
        Action::Field => ask(state, setup, Purpose::Field),
        Action::TakeOver => ask(state, setup, Purpose::TakeOver),
        Action::Release => ask(state, setup, Purpose::Release),
        Action::Assign => ask(state, setup, Purpose::Assign),
        Action::StepDone => return script::done(state, setup),
        Action::StepSkip => script::skip(state, setup),
        Action::StepBack => super::pane::script::look_back(state),
        Action::StepForward => super::pane::script::look_on(state),
        Action::StepAct => return script::offered(state, setup),
        Action::Copy => {
            if let Some(id) = state.chosen() {
                return vec![Effect::Terminal(Wish::Copy(format!("#{id}")))];
            }
        }
        Action::Mouse => {
            state.place.mouse = !state.place.mouse;
            return vec![Effect::Terminal(Wish::Mouse(state.place.mouse))];
        }
        Action::Language => {
            let other = setup.text.language.other();
            return vec![Effect::Terminal(Wish::Speak(other))];
        }
        Action::Theme => {
            return vec![Effect::Terminal(Wish::Wear(setup.worn.next()))];
        }
        Action::Quiz => training::ask(state, setup),
        Action::Practice => {
            let speed = training::SPEED;
            return training::play(state, Play::Practice { speed }, setup);
        }
        Action::LessonOn => {
            if state.lesson.is_some() {
                return vec![Effect::GoOn];
            }
        }
        Action::LessonEnd => return end_lesson(state, true),
        Action::TourNext => {
            let last = setup.text.tour.steps.len() - 1;
            state.place.tour = match state.place.tour {
                None => Some(0),
                Some(at) => Some(at + 1).filter(|at| *at <= last),
            };
        }
        Action::TourEnd => state.place.tour = None,
        Action::Balance => board::balance(state, setup),
        Action::Shift => board::shift(state, setup),
        Action::Wallboard => board::wall(state),
        Action::MarkRow => board::mark(state),
        Action::MarkRows => state.screens.board.mark_all(),
        Action::Draw => control::draw(state, setup),
        Action::Calibrate => control::calibrate(state, setup),
        Action::Agreement => control::agreement(state, setup),
        Action::Contest => control::contest(state, setup),
        Action::Confirm => return control::decide(state, true, setup),
        Action::Refuse => return control::decide(state, false, setup),
        Action::MarkEntry => control::mark(state),
        Action::Propose => control::propose(state, setup),
        Action::Weeks => control::weeks(state),
        Action::Ladder => control::ladder(state, setup),
        Action::Learn => return control::learn(state, setup),
        Action::Redraw => return vec![Effect::Terminal(Wish::Redraw)],
        Action::Suspend => return vec![Effect::Terminal(Wish::Suspend)],
        // Whoever leaves a throwaway desk goes back to the real one.
        Action::Quit if state.lesson.is_some() => return end_lesson(state, false),
        Action::Quit => ask_to_quit(state, setup),
    }
    Vec::new()
}

/// Opens the form for the call that rings.
fn answer(state: &mut State, setup: &Setup) {
    match state.facts.ringing.clone() {
        Some(call) => {
            state.known.rings = None;
            let form = intake::State::of_call(&call);
            state.overlays.push(Overlay::Intake(Box::new(form)));
        }
        None => state.complain(setup.text.intake.nobody_rings.clone()),
    }
}

/// Asks whether whoever wrote the mail that was handed on is the client.
fn forwarded(state: &mut State, setup: &Setup) {
    let Some((card, _)) = state.sight() else {
        return;
    };
    let text = &setup.text.confirm;
    let number = card.request.id.to_string();
    let Some(offered) = &card.offered else {
        let words = setup.say(&text.nobody_forwarded, &[("number", &number)]);
        state.complain(words);
        return;
    };
    let writer = paint::line(&offered.mail.writer());
    let question = setup.say(&text.forwarded, &[("writer", &writer), ("number", &number)]);
    let about = [&offered.mail.date, &offered.mail.subject];
    let about: Vec<String> =
        about.into_iter().filter(|part| !part.is_empty()).map(|part| paint::line(part)).collect();
    let trust = match &offered.colleague {
        Some(login) => {
            setup.say(&text.forwarded_colleague, &[("who", &paint::line(login.as_str()))])
        }
        None => text.forwarded_stranger.clone(),
    };
    let mut details = vec![about.join(" · ")];
    details.retain(|line| !line.is_empty());
    details.push(trust);
    let command = Command::ClientForwarded { request: card.request.id };
    let submission = Submission { seen: Some(card.request.version), ..command.into() };
    let then = Then::Submit(Box::new(submission));
    let confirm = confirm::State::new(&text.forwarded_act, question, details, then);
    state.overlays.push(Overlay::Confirm(Box::new(confirm)));
}

/// Ends what is played, for a result or without one.
fn end_lesson(state: &mut State, counts: bool) -> Vec<Effect> {
    if state.lesson.is_none() {
        return Vec::new();
    }
    state.turning = true;
    vec![Effect::End { counts }]
}

/// Asks before the program ends.
fn ask_to_quit(state: &mut State, setup: &Setup) {
    let confirm = confirm::State {
        title: confirm::titled(&setup.text.action.quit),
        yes: setup.text.action.quit.clone(),
        question: setup.text.confirm.quit.clone(),
        details: Vec::new(),
        then: Then::Quit,
    };
    state.overlays.push(Overlay::Confirm(Box::new(confirm)));
}

/// Shows what changed for me, to be read and confirmed.
pub fn news(state: &mut State, setup: &Setup) {
    let title = setup
        .say(&setup.text.versions.news, &[("version", &paint::line(&state.standard().version))]);
    let page = page::State::new(page::Kind::News, setup.text.language, title);
    state.overlays.push(Overlay::Page(Box::new(page)));
}

/// Shows my figures as they stand, and the ledger.
fn figures(state: &mut State, setup: &Setup) {
    let text = &setup.text;
    let page = page::State::new(page::Kind::Figures, text.language, text.ledger.mine.clone());
    state.overlays.push(Overlay::Page(Box::new(page)));
}

/// Asks for the name under which the filter is kept.
pub fn save_view(state: &mut State, setup: &Setup) {
    let form = form::view_form(None, state, setup);
    state.overlays.push(Overlay::Form(Box::new(form)));
}

fn open_list(state: &mut State, kind: list::Kind) {
    state.overlays.push(Overlay::List(Box::new(list::State::new(kind))));
}

/// The requests that an action goes to: those marked, else the one looked at.
pub fn targets(state: &State) -> Vec<RequestId> {
    if state.place.screen == Screen::Board && !state.screens.board.marks.is_empty() {
        state.screens.board.marks.iter().copied().collect()
    } else if state.place.screen == Screen::Desk
        && state.place.shape.focus == Pane::Queue
        && !state.queue.marks.is_empty()
    {
        state.queue.marks.iter().copied().collect()
    } else {
        state.chosen().into_iter().collect()
    }
}

/// What was marked has been acted on.
fn unmark(state: &mut State) {
    state.queue.marks.clear();
    state.screens.board.marks.clear();
}

/// Gives a command to the desk.
pub fn submit(state: &mut State, submission: Submission) -> Vec<Effect> {
    let ticket = state.sync.ticket(state.now);
    vec![Effect::Submit(ticket, Box::new(submission))]
}

/// Gives the same command for the request looked at, or asks first and gives it for all marked.
fn each(state: &mut State, setup: &Setup, command: impl Fn(RequestId) -> Command) -> Vec<Effect> {
    match targets(state)[..] {
        [] => Vec::new(),
        [one] => {
            unmark(state);
            submit(state, command(one).into())
        }
        ref many => {
            let commands: Vec<Command> = many.iter().map(|id| command(*id)).collect();
            let text = &setup.text.action;
            let word = match &commands[0] {
                Command::Claim { .. } => &text.claim,
                Command::Resume { .. } => &text.resume,
                other => other.word(),
            };
            let question = setup.say(
                &setup.text.confirm.bulk,
                &[
                    ("what", word),
                    ("requests", &setup.count(&setup.text.form.for_many, many.len() as u64)),
                ],
            );
            // Whoever says no has marked them still.
            let then = Then::Submit(Box::new(Command::Several { commands }.into()));
            let confirm = confirm::State::new(word, question, vec![numbers(many)], then);
            state.overlays.push(Overlay::Confirm(Box::new(confirm)));
            Vec::new()
        }
    }
}

/// The numbers of several requests, the first of them where they are many.
fn numbers(requests: &[RequestId]) -> String {
    const SHOWN: usize = 8;
    let mut numbers: Vec<String> =
        requests.iter().take(SHOWN).map(|request| format!("#{request}")).collect();
    if requests.len() > SHOWN {
        numbers.push(format!("… +{}", requests.len() - SHOWN));
    }
    numbers.join(" ")
}

/// Opens a form for one request, whatever is marked.
pub fn ask_of(state: &mut State, setup: &Setup, request: RequestId, purpose: Purpose) {
    let form = form::open(purpose, vec![request], state, setup);
    state.overlays.push(Overlay::Form(Box::new(form)));
}

/// Opens a form for the request looked at, or for all marked.
pub fn ask(state: &mut State, setup: &Setup, purpose: Purpose) {
    let requests = targets(state);
    if requests.is_empty() {
        state.complain(setup.text.queue.empty.clone());
        return;
    }
    let form = form::open(purpose, requests, state, setup);
    state.overlays.push(Overlay::Form(Box::new(form)));
}

/// Asks why the request looked at is left to others; marks do not count, as one is passed over at a time.
fn pass(state: &mut State, setup: &Setup) {
    if let Some(id) = state.chosen() {
        ask_of(state, setup, id, Purpose::Pass);
    }
}

/// Opens the editor below the timeline of the request looked at.
pub fn write(state: &mut State, kind: compose::Kind) {
    let Some(request) = state.chosen() else {
        return;
    };
    // What is on its way out to it is written on.
    if kind == compose::Kind::Reply && outgoing::stop(state, Some(request)) {
        return;
    }
    let seen = state
        .sight()
        .map(|(card, _)| card.request.version)
        .or_else(|| state.row().map(|row| row.version));
    let sight = state.sight().cloned();
    let back = state.place.screen;
    list::open(state, request);
    state.place.back = back;
    let compose = compose::State::new(kind, request, seen).about(sight.as_ref());
    state.overlays.push(Overlay::Compose(Box::new(compose)));
}
