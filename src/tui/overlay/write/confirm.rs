//! A question before what cannot be taken back or goes to a client. The key that says yes is never
//! the key that asked, and `Enter` says no, as the focus stands there.

use ratatui::layout::{Position, Rect};

use crate::tui::overlay::Next;
use crate::{
    config::{keys::Chord, theme::Role},
    model::command::{Command, Submission},
    tui::{
        effect::{Effect, Wish},
        input::is_yes,
        layout, outgoing, own,
        paint::{Paint, wrap_rich},
        setup::Setup,
        state::State as Screen,
    },
};

#[derive(Debug)]
pub struct State {
    /// What is about to be done.
    pub title: String,
    /// What the key that says yes does.
    pub yes: String,
    pub question: String,
    /// What to think of: what came meanwhile, what is missing.
    pub details: Vec<String>,
    /// What a yes does.
    pub then: Then,
}

impl State {
    /// A question before an act, which is its title and what the key for yes is called.
    pub fn new(act: &str, question: String, details: Vec<String>, then: Then) -> Self {
        Self { title: titled(act), yes: act.to_owned(), question, details, then }
    }
}

/// An act as the title of its box.
pub fn titled(act: &str) -> String {
    let mut letters = act.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    format!("{}{}", first.unwrap_or_default(), letters.as_str())
}

/// What a yes does.
#[derive(Debug)]
pub enum Then {
    Submit(Box<Submission>),
    Bulk(Vec<Submission>),
    /// Forgets a view of one's own.
    ForgetView(String),
    Quit,
}

/// What a key does.
pub fn key(confirm: &mut State, screen: &mut Screen, chord: Chord, _: &Setup) -> Next {
    if !is_yes(chord) {
        return Next::close();
    }
    let effects = match std::mem::replace(&mut confirm.then, Then::Quit) {
        Then::Submit(submission) => {
            if matches!(submission.command, Command::Several { .. }) {
                // What was marked is acted on.
                screen.queue.marks.clear();
                screen.screens.board.marks.clear();
            }
            vec![Effect::Submit(screen.sync.ticket(screen.now), submission)]
        }
        Then::Bulk(submissions) => {
            vec![Effect::Bulk(screen.sync.ticket(screen.now), submissions)]
        }
        Then::ForgetView(name) => own::forget_view(screen, &name).into_iter().collect(),
        Then::Quit => {
            let mut effects: Vec<Effect> = own::keep(screen).into_iter().collect();
            effects.extend(outgoing::all(screen));
            effects.push(Effect::Terminal(Wish::Quit));
            effects
        }
    };
    Next::Close(effects)
}

pub fn view(paint: &mut Paint<'_>, screen: &Screen, confirm: &State) -> Option<Position> {
    let text = &paint.setup.text.confirm;
    let (title, no) = (confirm.title.clone(), text.no.clone());
    let yes = paint.setup.say(&text.yes, &[("act", &confirm.yes)]);
    let width = 64.min(screen.size.width.saturating_sub(4));
    let room = width.saturating_sub(4);
    let mut lines = wrap_rich(&confirm.question, room, Role::Strong);
    if !confirm.details.is_empty() {
        lines.push(Vec::new());
    }
    for detail in &confirm.details {
        lines.extend(wrap_rich(detail, room, Role::AtRisk));
    }
    let height = u16::try_from(lines.len()).unwrap_or(20).saturating_add(5);
    let area = layout::centre(screen.size, width, height);
    let inside = paint.popup(area, &title);
    let body = Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside };
    paint.lines(Rect { height: body.height.saturating_sub(2), ..body }, &lines, 0);
    let y = inside.bottom().saturating_sub(1);
    let used = paint.put(body.x, y, body.width, &format!("  {yes}  "), Role::Key);
    paint.put(
        body.x + used + 2,
        y,
        body.width.saturating_sub(used + 2),
        &format!("  {no}  "),
        Role::Selected,
    );
    None
}
