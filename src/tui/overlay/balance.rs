//! Who could take work off whom: the proposals, each with its reason, all marked from the start. What is
//! unmarked stays where it is; the rest is done after a question, and each can be taken back.

use std::collections::BTreeSet;

use ratatui::layout::{Position, Rect};

use super::{
    Next, Overlay,
    confirm::{self, Then},
    list,
};
use crate::{
    config::{keys::Chord, theme::Role},
    model::{balance::Proposal, command::Command, id::RequestId},
    tui::{
        effect::Part,
        input::{self, Typed},
        layout,
        paint::{self, Paint, Rich, wrap_rich},
        setup::Setup,
        state::State as Screen,
        widget::scroll,
    },
};

#[derive(Debug, Default)]
pub struct State {
    /// Each with the subject of its request; none while they are read.
    pub proposals: Option<Vec<(Proposal, String)>>,
    /// Those that are not to be done.
    kept: BTreeSet<RequestId>,
    chosen: Option<RequestId>,
}

impl State {
    /// What it has to show.
    pub fn wants(&self, parts: &mut Vec<Part>) {
        parts.push(Part::Balance);
    }

    fn rows(&self) -> &[(Proposal, String)] {
        self.proposals.as_deref().unwrap_or_default()
    }

    fn at(&self) -> usize {
        let place = |id| self.rows().iter().position(|(one, _)| one.request == id);
        self.chosen.and_then(place).unwrap_or(0)
    }

    fn step(&mut self, by: isize) {
        let last = self.rows().len().saturating_sub(1);
        let at = self.at().saturating_add_signed(by).min(last);
        self.chosen = self.rows().get(at).map(|(one, _)| one.request);
    }
}

/// What a key does.
pub fn key(state: &mut State, screen: &mut Screen, chord: Chord, setup: &Setup) -> Next {
    let typed = input::typed(chord.latin());
    if let Some(by) = typed.step() {
        state.step(by);
        return Next::stay();
    }
    match typed {
        Typed::Escape | Typed::Char('q') => return Next::close(),
        Typed::Char(' ') => {
            if let Some((one, _)) = state.rows().get(state.at()) {
                let id = one.request;
                if !state.kept.remove(&id) {
                    state.kept.insert(id);
                }
                state.step(1);
            }
        }
        Typed::Enter => {
            if let Some((one, _)) = state.rows().get(state.at()) {
                list::open(screen, one.request);
                return Next::close();
            }
        }
        Typed::Char('a') | Typed::Send => return apply(state, setup),
        _ => {}
    }
    Next::stay()
}

/// Asks before what is marked is done.
fn apply(state: &State, setup: &Setup) -> Next {
    let done: Vec<&Proposal> = state
        .rows()
        .iter()
        .map(|(one, _)| one)
        .filter(|one| !state.kept.contains(&one.request))
        .collect();
    if done.is_empty() {
        return Next::stay();
    }
    let commands: Vec<Command> = done
        .iter()
        .map(|one| Command::Assign {
            request: one.request,
            to: one.to.clone(),
            reason: Some(setup.text.balance_words(one)),
        })
        .collect();
    let confirm = confirm::State {
        title: confirm::titled(&setup.text.hint.balance),
        yes: setup.text.hint.balance.clone(),
        question: setup.count(&setup.text.board.balance_ask, done.len() as u64),
        details: done
            .iter()
            .take(12)
            .map(|one| {
                format!(
                    "#{} {} → {}",
                    one.request,
                    paint::line(one.from.as_str()),
                    paint::line(one.to.as_str())
                )
            })
            .collect(),
        then: Then::Submit(Box::new(Command::Several { commands }.into())),
    };
    Next::Over(Box::new(Overlay::Confirm(Box::new(confirm))), Vec::new())
}

pub fn view(paint: &mut Paint<'_>, screen: &Screen, state: &State) -> Option<Position> {
    let setup = paint.setup;
    let text = &setup.text.board;
    let width = 100.min(screen.size.width.saturating_sub(2));
    // As high as the proposals need, with the reason below them.
    let needed = u16::try_from(state.rows().len()).unwrap_or(u16::MAX);
    let height = screen.size.height.saturating_sub(6);
    let height = height.min(needed.saturating_add(5)).max(8.min(height));
    let area = layout::centre(screen.size, width, height);
    let inside = paint.popup(area, &text.balance.clone());
    let Some(rows) = &state.proposals else {
        paint.empty(inside, &setup.text.common.loading.clone(), "");
        return None;
    };
    if rows.is_empty() {
        paint.empty(inside, &text.balance_none.clone(), "");
        paint.foot(area, &setup.text.versions.close);
        return None;
    }
    let body = Rect { height: inside.height.saturating_sub(2), ..inside };
    let at = state.at();
    let top = scroll::top(0, Some(at), rows.len(), usize::from(body.height));
    for (y, number) in (body.top()..body.bottom()).zip(top..rows.len()) {
        let (one, subject) = &rows[number];
        let marked = !state.kept.contains(&one.request);
        let sign = if marked { setup.signs().marked } else { " " };
        let role = if marked { Role::Text } else { Role::Muted };
        let line: Rich = vec![
            (format!("  {sign} "), Role::Accent),
            (format!("{:<7}", one.request.to_string()), Role::Strong),
            (
                format!(
                    "{:<22}",
                    format!(
                        "{} → {}",
                        paint::line(one.from.as_str()),
                        paint::line(one.to.as_str())
                    )
                ),
                role,
            ),
            (format!("  {}", paint::line(subject)), role),
        ];
        paint.rich(body.x, y, body.width, &line);
        if number == at {
            paint.select(body, y);
        }
    }
    paint.position(area, body, top, rows.len());
    if let Some((one, _)) = rows.get(at) {
        let below = Rect {
            x: inside.x + 2,
            y: inside.bottom().saturating_sub(1),
            width: inside.width.saturating_sub(4),
            height: 1,
        };
        let words = setup.text.balance_words(one);
        paint.lines(below, &wrap_rich(&words, below.width, Role::Muted), 0);
    }
    paint.foot(area, &text.balance_foot.clone());
    None
}
