//! Who could take work off whom: the proposals, each with its reason, all marked from the start. What is
//! unmarked stays where it is; the rest is done after a question, and each can be taken back.

use std::collections::BTreeSet;

use ratatui::layout::{Position, Rect};

use crate::tui::overlay::{
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
        widget::{picker::Picker, scroll},
    },
};

#[derive(Debug, Default)]
pub struct State {
    /// Each with the subject of its request; none while they are read.
    pub proposals: Option<Vec<(Proposal, String)>>,
    /// Those that are not to be done.
    kept: BTreeSet<RequestId>,
    picker: Picker<RequestId>,
}

impl State {
    /// What it has to show.
    pub fn wants(&self, parts: &mut Vec<Part>) {
        parts.push(Part::Balance);
    }

    fn rows(&self) -> &[(Proposal, String)] {
        self.proposals.as_deref().unwrap_or_default()
    }

    /// Takes what was read: the proposal chosen stays so when others come before it.
    pub fn take(&mut self, proposals: Vec<(Proposal, String)>) {
        self.proposals = Some(proposals);
        let ids = self.ids();
        self.picker.settle(&ids);
    }

    fn ids(&self) -> Vec<RequestId> {
        self.rows().iter().map(|(one, _)| one.request).collect()
    }

    fn row(&self) -> Option<&Proposal> {
        let at = self.picker.place(&self.ids())?;
        self.rows().get(at).map(|(one, _)| one)
    }

    fn step(&mut self, by: isize) {
        let ids = self.ids();
        self.picker.step(by, &ids);
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
            if let Some(id) = state.row().map(|one| one.request) {
                if !state.kept.remove(&id) {
                    state.kept.insert(id);
                }
                state.step(1);
            }
        }
        Typed::Enter => {
            if let Some(id) = state.row().map(|one| one.request) {
                list::open(screen, id);
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
    let ids = state.ids();
    let (here, at) = (state.picker.place(&ids), state.picker.shown(&ids));
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
        if here == Some(number) {
            paint.select(body, y);
        }
    }
    paint.position(area, body, top, rows.len());
    if let Some(one) = state.row() {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::balance::Why;

    fn proposals(ids: &[i64]) -> Vec<(Proposal, String)> {
        let one = |id: &i64| Proposal {
            request: RequestId(*id),
            from: "anna".into(),
            to: "olga".into(),
            why: Why::Away,
        };
        ids.iter().map(|id| (one(id), String::new())).collect()
    }

    #[test]
    fn the_proposal_chosen_stays_so_when_another_comes_before_it() {
        let mut list = State::default();
        list.take(proposals(&[2, 3]));
        list.take(proposals(&[1, 2, 3]));
        assert_eq!(list.row().map(|one| one.request), Some(RequestId(2)));
        list.take(proposals(&[1, 3]));
        assert_eq!(list.row().map(|one| one.request), None);
        list.step(1);
        assert_eq!(list.row().map(|one| one.request), Some(RequestId(3)));
    }
}
