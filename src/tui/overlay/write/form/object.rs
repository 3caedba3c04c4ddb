//! What a form was opened for is fixed when it opens, whatever becomes of the selection below, and read
//! anew while it is open: what a colleague changes meanwhile is shown beside the field, and not undone.

use super::{Kind, Purpose, State, fields, gate};
use crate::{
    model::operator::Actor,
    tui::{
        effect::Part,
        paint,
        setup::Setup,
        state::{Sight, State as Screen},
    },
};

impl State {
    /// What it has to know besides what the screen below shows.
    pub fn wants(&self, parts: &mut Vec<Part>) {
        if let [one] = self.requests[..] {
            parts.push(Part::Sight(one));
        }
    }

    /// The desk refused; how the request stands now is read next, and who sends once more means that.
    pub fn refused(&mut self, words: String) {
        self.ticket = None;
        self.error = Some(words);
    }

    /// Takes in how its request stands now. A field that was not touched follows; beside one that was, the
    /// colleague's value is shown.
    pub fn learn(&mut self, sight: &Sight, screen: &Screen, setup: &Setup) {
        let (card, _) = sight;
        if self.requests != [card.request.id] {
            return;
        }
        if self.ticket.is_some() {
            self.sight = Some(Box::new(sight.clone()));
            return;
        }
        let first = self.sight.is_none();
        if is_filled_in(&self.purpose) || self.error.is_some() {
            // What a colleague changed stands beside the fields or in the refusal: who sends has seen it.
            self.seen = Some(card.request.version);
        }
        let version = self.sight().map(|(card, _)| card.request.version);
        let who = colleague(sight, version, screen);
        self.sight = Some(Box::new(sight.clone()));
        let filled = || fields::fields(&self.purpose, &self.requests, Some(sight), screen, setup);
        let untouched = self.fields.iter().all(|field| !field.is_touched());
        if first {
            self.seen = Some(card.request.version);
            self.about = fields::about(&self.purpose, &self.requests, Some(sight), screen, setup);
        }
        if first && untouched {
            self.fields = filled();
            self.at = self.at.min(self.fields.len().saturating_sub(1));
        } else if is_filled_in(&self.purpose) {
            let fresh = filled();
            for (field, fresh) in self.fields.iter_mut().zip(fresh) {
                if fresh.key != field.key {
                    continue;
                }
                if fresh.before == field.before {
                    if field.is_touched() {
                        field.meanwhile = None;
                    }
                    continue;
                }
                let text = &setup.text.form;
                let told = |words: &str, value: &str| {
                    let who = who.as_deref().unwrap_or(&text.a_colleague);
                    Some(setup.say(words, &[("who", who), ("value", &paint::line(value))]))
                };
                if field.is_touched() {
                    field.meanwhile = told(&text.meanwhile, &shown(&fresh.kind));
                } else {
                    field.meanwhile = told(&text.meanwhile_was, &shown(&field.kind));
                    field.kind = fresh.kind;
                    field.before = fresh.before;
                }
            }
        }
        gate::adapt(self, screen, setup);
    }
}

/// Whether the fields of a form show what stands on the request or the client.
const fn is_filled_in(purpose: &Purpose) -> bool {
    matches!(purpose, Purpose::Set | Purpose::Client | Purpose::Step(..))
}

/// Who did something to the request last since a version of it, but for me.
fn colleague(sight: &Sight, version: Option<i64>, screen: &Screen) -> Option<String> {
    let (card, _) = sight;
    let newer = usize::try_from(card.request.version - version?).ok()?;
    let mut since = card.timeline.iter().rev().take(newer);
    since.find_map(|recorded| match &recorded.actor {
        Actor::Operator(login) if *login != screen.me => {
            let name = screen.operator_of(login).map_or(login.as_str(), |known| &known.name);
            Some(paint::line(name))
        }
        _ => None,
    })
}

/// What a field shows, in people's words.
fn shown(kind: &Kind) -> String {
    let text = match kind {
        Kind::Text(line) | Kind::Time(line) => line.text(),
        Kind::Choice(options, at) => options.get(*at).map_or("", |(_, title)| title.as_str()),
        Kind::Named(named) => named.line.text(),
    };
    if text.trim().is_empty() { "–".to_owned() } else { text.to_owned() }
}
