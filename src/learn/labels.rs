//! What counts as a label: the department in which a request was resolved, where that tells what its words
//! mean. What does not count is told, with how many there were.

use std::collections::BTreeMap;

use super::rows::{Came, Labelling, Row};
use crate::{
    model::{
        event::{Asked, Event, Received, Recorded, Routed, taken_back},
        hop::{Move, PING_PONG},
        id::{DepartmentId, Login, Seq},
        mail::quotation,
        operator::Actor,
        request::Priority,
        standard::{Condition, Standard},
    },
    standards::simulate::{Past, intake},
};

/// Why a request teaches nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeftOut {
    /// Nobody has said yet that it is done.
    NotResolved,
    /// It was routed by what is no word: a class of client, a channel, hours.
    ByFact,
    /// It went up to those who decide, or was moved by a clause: for what it is, not for what it says.
    MovedUp,
    /// It went from hand to hand: nobody took it for theirs.
    PingPong,
    /// It was done at another desk, before it came here.
    DoneElsewhere,
    /// Its text was erased, or there is none.
    NoText,
}

impl LeftOut {
    /// Every reason.
    pub const ALL: [Self; 6] = [
        Self::NotResolved,
        Self::ByFact,
        Self::MovedUp,
        Self::PingPong,
        Self::DoneElsewhere,
        Self::NoText,
    ];
}

/// A request that teaches.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    pub row: Row,
    /// Where the rules had sent it.
    pub sent: DepartmentId,
    /// Who moved it where it was resolved, or resolved it.
    pub by: Option<Login>,
}

/// What a request of the past teaches. `routed_by` is the standard that routed it.
pub fn label(past: &Past, routed_by: Option<&Standard>) -> Result<Label, LeftOut> {
    let (received, routed) = intake(&past.history).ok_or(LeftOut::NoText)?;
    if received.body.as_str().trim().is_empty() && received.subject.as_str().trim().is_empty() {
        return Err(LeftOut::NoText);
    }
    let undone = taken_back(past.history.iter());
    let stands = || past.history.iter().filter(|recorded| !undone.contains(&recorded.seq));
    let (by, resolved) = resolved(stands()).ok_or(LeftOut::NotResolved)?;
    let told = stands().rev().find_map(told);
    let from = |department: &DepartmentId, strong, by_card, labelling| {
        let own = routed.asked.as_ref().is_none_or(|asked| asked.own_subject);
        let subject = if own { received.subject.as_str() } else { "" };
        let body = quotation::counts(received.channel, subject, received.body.as_str());
        Row {
            id: past.request.to_string(),
            subject: subject.to_owned(),
            body: body.into_owned(),
            department: department.clone(),
            client: Some(received.client.0),
            received: Some(received.received.timestamp_millis()),
            strong,
            by_card,
            labelling,
            came: came(past, received, routed),
        }
    };
    // Who was asked where it belongs knows more than where it happened to end.
    if let Some((department, labelling, by)) = told {
        let row = from(department, true, false, labelling);
        return Ok(Label { row, sent: routed.department.clone(), by });
    }
    if received.past.as_ref().is_some_and(|past| past.is_done()) {
        return Err(LeftOut::DoneElsewhere);
    }
    let moves: Vec<(&Recorded, Move, &DepartmentId)> = stands()
        .filter_map(|recorded| {
            let (kind, moved) = Move::of(&recorded.event)?;
            Some((recorded, kind, &moved.to))
        })
        .collect();
    let handed = moves.iter().filter(|(_, kind, _)| *kind == Move::Bounce).count();
    if handed >= PING_PONG as usize || moves.len() > 2 * PING_PONG as usize {
        return Err(LeftOut::PingPong);
    }
    let last = moves.last();
    if let Some((recorded, kind, _)) = last
        && (*kind == Move::Hierarchy || recorded.actor == Actor::Desk || recorded.seq > resolved)
    {
        return Err(LeftOut::MovedUp);
    }
    if routed_by.is_some_and(|standard| by_fact(routed, standard)) {
        return Err(LeftOut::ByFact);
    }
    let department = last.map_or(&routed.department, |(_, _, to)| *to).clone();
    let strong = last.is_some() && department != routed.department;
    let mover = last.map(|(recorded, ..)| &recorded.actor);
    let by_card = routed.explanation.clause.as_str().starts_with("scorecard:") && last.is_none();
    Ok(Label {
        row: from(&department, strong, by_card, Labelling::Resolved),
        sent: routed.department.clone(),
        by: match mover {
            Some(Actor::Operator(login)) => Some(login.clone()),
            _ => by,
        },
    })
}

/// What the rules looked at besides its words.
fn came(past: &Past, received: &Received, routed: &Routed) -> Came {
    let unknown = Asked::default();
    let asked = routed.asked.as_ref().unwrap_or(&unknown);
    let fields = received.fields.iter();
    Came {
        channel: received.channel,
        language: received.language.clone(),
        tier: received.tier.clone(),
        account: past.account.clone(),
        email: asked
            .sender_domain
            .as_ref()
            .filter(|domain| !domain.is_empty())
            .map(|domain| format!("@{}", domain.as_str())),
        tags: received.tags.clone(),
        fields: fields.map(|(name, value)| (name.clone(), value.as_str().to_owned())).collect(),
        priority: asked.priority.unwrap_or(Priority::Normal),
        at: received.received,
        open_requests: asked.open_requests,
        since_last_request: asked.last_request.map(|last| received.received - last),
    }
}

/// Who resolved it, and by which event; none where it is not resolved now.
fn resolved<'h>(history: impl Iterator<Item = &'h Recorded>) -> Option<(Option<Login>, Seq)> {
    let mut resolved = None;
    for recorded in history {
        match &recorded.event {
            Event::Resolved { .. } => {
                let by = match &recorded.actor {
                    Actor::Operator(login) => Some(login.clone()),
                    Actor::Desk => None,
                };
                resolved = Some((by, recorded.seq));
            }
            Event::Closed { .. } if resolved.is_none() => resolved = Some((None, recorded.seq)),
            Event::Reopened { .. } => resolved = None,
            _ => {}
        }
    }
    resolved
}

/// What somebody said of where it belongs, and who.
fn told(recorded: &Recorded) -> Option<(&DepartmentId, Labelling, Option<Login>)> {
    let Event::Labelled { department, blind } = &recorded.event else {
        return None;
    };
    let by = match &recorded.actor {
        Actor::Operator(login) => Some(login.clone()),
        Actor::Desk => None,
    };
    Some((department, if *blind { Labelling::Blind } else { Labelling::Told }, by))
}

/// Whether the rule that routed it looked at something that is no word.
fn by_fact(routed: &Routed, standard: &Standard) -> bool {
    let rule = routed.rule.as_ref().and_then(|id| standard.rule(id.as_str()));
    rule.is_some_and(|rule| {
        let is_of_text = |condition: &Condition| {
            condition.is_of_words() || matches!(condition, Condition::Language(_))
        };
        !rule.when.iter().all(is_of_text)
    })
}

/// One person's word is not the desk's: this share of the labels and more.
const MOSTLY: usize = 80;

/// The person whose labels most are, in a hundred.
pub fn mostly_by(by: &BTreeMap<Login, usize>) -> Option<(&Login, usize)> {
    let all: usize = by.values().sum();
    let (login, count) = by.iter().max_by_key(|(_, count)| **count)?;
    let share = count * 100 / all.max(1);
    (share >= MOSTLY).then_some((login, share))
}
