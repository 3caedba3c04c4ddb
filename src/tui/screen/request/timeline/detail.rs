//! How much of what happened is told: the conversation, what was done, or everything. What is left out of the
//! conversation is folded into a line, so that nobody takes it for all.

use crate::{
    config::theme::Role,
    model::event::{Event, Recorded},
    text::date,
    tui::{paint::Rich, setup::Setup, state::State, widget::fit::fit},
};

/// How much is told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Detail {
    /// What was said to the client and by them, and notes; the rest in a line each.
    #[default]
    Talk,
    /// What people did, too.
    Work,
    /// What the desk did by itself, too.
    All,
}

impl Detail {
    /// The next of them, round and round.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Talk => Self::Work,
            Self::Work => Self::All,
            Self::All => Self::Talk,
        }
    }
}

/// Whether an event is a part of the conversation: something was said, or somebody left words with what they
/// did.
pub fn is_talk(event: &Event) -> bool {
    let has_words = || super::said(event).is_some_and(|words| !words.as_str().trim().is_empty());
    matches!(
        event,
        Event::Received(_)
            | Event::Message { .. }
            | Event::OtherMessage { .. }
            | Event::OtherReply { .. }
            | Event::Replied { .. }
            | Event::Noted { .. }
            | Event::CallbackPromised { .. }
            | Event::CallbackKept { .. }
            | Event::CallbackTried { .. }
            | Event::CallbackBroken { .. }
            | Event::CallbackMoved { .. }
            | Event::Resolved { .. }
            | Event::Reopened { .. }
            | Event::Rated { .. }
    ) || (!matches!(event, Event::Receipt { .. }) && has_words())
}

/// What is folded away, in a line: when it began, and what it was, each kind once.
pub fn folded(run: &[&Recorded], state: &State, setup: &Setup, room: u16) -> Option<Rich> {
    let first = run.first()?;
    let mut kinds: Vec<(&str, usize)> = Vec::new();
    for recorded in run {
        let words = setup.text.word.event(&recorded.event);
        match kinds.iter_mut().find(|(known, _)| *known == words) {
            Some((_, count)) => *count += 1,
            None => kinds.push((words, 1)),
        }
    }
    let times = if setup.ascii { "x" } else { "×" };
    let said: Vec<String> = kinds
        .into_iter()
        .map(
            |(words, count)| {
                if count > 1 { format!("{words} {times}{count}") } else { words.to_owned() }
            },
        )
        .collect();
    let time = date::hour(&first.at.with_timezone(&state.zone()));
    let more = if setup.ascii { "+" } else { "▸" };
    let line = format!("{more} {}", said.join(", "));
    Some(vec![
        (format!("{time}  "), Role::Muted),
        (fit(&line, room.saturating_sub(7)).into_owned(), Role::Muted),
    ])
}
