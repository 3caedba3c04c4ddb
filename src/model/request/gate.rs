//! Gates: what must be there before a department gets a request by hand (`[[handover]]`), as a checklist
//! that the desk holds and the screen shows.
//!
//! Not here: who may let a request through all the same. That is a right, and the desk asks it.

use crate::model::{
    event::{Event, Recorded},
    id::DepartmentId,
    operator::Actor,
    request::Request,
    standard::{Handover, Standard},
};

/// What a gate asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need<'s> {
    /// A field of the request that must be filled, by its name.
    Field(&'s str),
    /// A step of a script that must be done, by its id.
    Step(&'s str),
    /// A note for the next person: left before, or given with the hand-over.
    Note,
}

impl Need<'_> {
    /// The word for it in events and refusals: `field:contract`, `step:identify`, `note`.
    pub fn code(self) -> String {
        match self {
            Self::Field(name) => format!("field:{name}"),
            Self::Step(id) => format!("step:{id}"),
            Self::Note => "note".to_owned(),
        }
    }
}

/// One line of the checklist of a gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Check<'s> {
    /// What is asked for.
    pub need: Need<'s>,
    /// Whether it is there.
    pub there: bool,
}

/// What a department asks for before it gets a request, in the order written, each once; empty where no
/// gate stands before it. `history` is all that happened to the request, and `noted` says whether a note
/// goes along with it.
pub fn checklist<'s>(
    standard: &'s Standard,
    request: &Request,
    history: &[Recorded],
    to: &DepartmentId,
    noted: bool,
) -> Vec<Check<'s>> {
    let mut checks: Vec<Check<'s>> = Vec::new();
    for need in standard.handovers.iter().filter(|gate| gate.to.contains(to)).flat_map(needs) {
        if checks.iter().all(|check| check.need != need) {
            let there = match need {
                Need::Field(name) => {
                    request.fields.get(name).is_some_and(|value| !value.trim().is_empty())
                }
                Need::Step(id) => history.iter().any(|recorded| is_done(&recorded.event, id)),
                Need::Note => {
                    noted
                        || history
                            .iter()
                            .any(|recorded| matches!(recorded.event, Event::Noted { .. }))
                }
            };
            checks.push(Check { need, there });
        }
    }
    checks
}

/// The codes of what is not there yet; empty where the gate is open.
pub fn missing(
    standard: &Standard,
    request: &Request,
    history: &[Recorded],
    to: &DepartmentId,
    noted: bool,
) -> Vec<String> {
    let checks = checklist(standard, request, history, to, noted).into_iter();
    checks.filter(|check| !check.there).map(|check| check.need.code()).collect()
}

/// The department for whose gate a request waits with the first line; none where it does not.
pub fn held_for(history: &[Recorded]) -> Option<&DepartmentId> {
    let last = history.iter().rev().find_map(|recorded| match &recorded.event {
        Event::HandedOver(moved) | Event::Escalated(moved) | Event::Bounced(moved) => {
            Some((&recorded.actor, moved))
        }
        _ => None,
    });
    let (actor, moved) = last?;
    (*actor == Actor::Desk && !moved.missing.is_empty()).then_some(&moved.from)
}

fn needs(gate: &Handover) -> impl Iterator<Item = Need<'_>> {
    let fields = gate.fields.iter().map(|name| Need::Field(name));
    let steps = gate.steps.iter().map(|id| Need::Step(id));
    fields.chain(steps).chain(gate.note.then_some(Need::Note))
}

fn is_done(event: &Event, wanted: &str) -> bool {
    matches!(event, Event::StepDone { step, skipped: None, .. } if *step == *wanted)
}
