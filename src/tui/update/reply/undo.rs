//! Taking back what was done last: at once where it was just now, after a question where it was long ago or
//! where something newer stays.

use chrono::TimeDelta;

use crate::{
    desk::Done,
    model::{
        command::Command,
        event::{Event, Recorded},
        undo::Undoable,
    },
    tui::{
        act::submit,
        effect::Effect,
        overlay::{
            Overlay,
            confirm::{self, Then},
        },
        paint,
        setup::Setup,
        state::State,
    },
};

/// What was done so long ago is taken back after a question only: who presses the key thinks of
/// something else.
const FRESH: TimeDelta = TimeDelta::minutes(15);

/// Takes back what was done last, or asks whether it shall be.
pub(super) fn ask(state: &mut State, undoable: &Undoable, setup: &Setup) -> Vec<Effect> {
    let Some(newest) = undoable.act.first() else {
        if undoable.stays.is_empty() {
            // Where there is nothing, the desk says so.
            return submit(state, Command::Undo { event: None }.into());
        }
        let stays = stays(&undoable.stays, setup);
        state.say(setup.say(&setup.text.confirm.undo_nothing, &[("stays", &stays)]));
        return Vec::new();
    };
    let command = Command::Undo { event: Some(newest.seq) };
    if undoable.stays.is_empty() && state.now - newest.at <= FRESH {
        return submit(state, command.into());
    }
    state.overlays.push(Overlay::Confirm(Box::new(confirm::State {
        title: confirm::titled(&setup.text.action.undo),
        yes: setup.text.action.undo.clone(),
        question: question(undoable, newest, state, setup),
        details: Vec::new(),
        then: Then::Submit(Box::new(command.into())),
    })));
    Vec::new()
}

fn question(undoable: &Undoable, newest: &Recorded, state: &State, setup: &Setup) -> String {
    let text = &setup.text.confirm;
    let requests = undoable.requests();
    let number = requests.first().map_or_else(String::new, ToString::to_string);
    let when = paint::moment(newest.at, state.now, state.zone(), setup);
    let stays = stays(&undoable.stays, setup);
    let words = match (undoable.stays.is_empty(), requests.len()) {
        (true, 0 | 1) => text.take_back.clone(),
        (true, many) => setup.count(&text.take_back_all, many as u64),
        (false, 0 | 1) => text.undo_behind.clone(),
        (false, many) => setup.count(&text.undo_behind_all, many as u64),
    };
    setup.say(
        &words,
        &[
            ("number", &number),
            ("what", setup.text.word.event(&newest.event)),
            ("when", &when),
            ("stays", &stays),
        ],
    )
}

/// What stays, because somebody may have read it.
fn stays(stays: &[Recorded], setup: &Setup) -> String {
    let text = &setup.text.confirm;
    match stays {
        [] => String::new(),
        [one] => {
            let what = match &one.event {
                Event::Noted { .. } => text.undo_note.clone(),
                Event::Replied { .. } => text.undo_reply.clone(),
                Event::Message { .. } => text.undo_message.clone(),
                Event::Received(_) => text.undo_request.clone(),
                other => setup.say(&text.undo_other, &[("what", setup.text.word.event(other))]),
            };
            let number = one.request.map_or_else(String::new, |id| id.to_string());
            setup.say(&text.undo_stays, &[("what", &what), ("number", &number)])
        }
        many => setup.count(&text.undo_stay, many.len() as u64),
    }
}

/// What was taken back, and on which request: it is not always the one in sight.
pub(super) fn words(done: &Done, setup: &Setup) -> Option<String> {
    let undone: Vec<(&Recorded, &str)> = done
        .events
        .iter()
        .filter_map(|recorded| match &recorded.event {
            Event::Undone { what, .. } => Some((recorded, what.as_deref()?)),
            _ => None,
        })
        .collect();
    let (first, what) = undone.first()?;
    let what = setup.text.word.event_of_kind(what);
    let text = &setup.text.done;
    Some(if undone.len() == 1 {
        let number = first.request?.to_string();
        setup.say(&text.taken_back, &[("number", &number), ("what", what)])
    } else {
        setup.say(&setup.count(&text.taken_back_all, undone.len() as u64), &[("what", what)])
    })
}
