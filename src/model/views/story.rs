//! A client's story: what of all that happened to a person's requests and card is wanted, by kind, by
//! words and by time.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use crate::model::{event::Event, id::Seq, private::Private};

crate::model::request::words! {
    /// What an entry of a client's story is.
    StoryKind {
        /// What the client said.
        Message = "message",
        /// What the client was told.
        Answer = "answer",
        Note = "note",
        Call = "call",
        /// It went to other hands.
        HandOver = "hand_over",
        /// It waited, was solved, or came back.
        Status = "status",
        /// The client said how well it went.
        Rating = "rating",
        /// A deadline was at risk, breached or put off.
        Deadline = "deadline",
        /// Something on the request changed, or a step of the script was done.
        Change = "change",
        /// The client's own card.
        Card = "card",
    }
}

impl StoryKind {
    /// The words of the events that are of this kind.
    pub const fn events(self) -> &'static [&'static str] {
        match self {
            Self::Message => &["request.received", "request.message", "request.other_message"],
            Self::Answer => &["request.replied", "request.receipt", "request.other_reply"],
            Self::Note => &["request.noted", "mail.returned"],
            Self::Call => &[
                "callback.promised",
                "callback.kept",
                "callback.tried",
                "callback.moved",
                "callback.broken",
                "callback.assigned",
            ],
            Self::HandOver => &[
                "request.routed",
                "request.claimed",
                "request.released",
                "request.taken_over",
                "request.assigned",
                "request.handed_over",
                "request.escalated",
                "request.bounced",
                "request.passed",
            ],
            Self::Status => &[
                "request.waiting",
                "request.resumed",
                "request.resolved",
                "request.closed",
                "request.reopened",
                "request.undone",
            ],
            Self::Rating => &["request.rated"],
            Self::Deadline => &["deadline.warned", "deadline.breached", "deadline.extended"],
            Self::Change => &["request.changed", "script.chosen", "script.step"],
            Self::Card => &[
                "client.added",
                "client.changed",
                "client.merged",
                "client.unmerged",
                "client.erased",
                "client.exported",
            ],
        }
    }

    /// The kind of an event; none where it is no part of a client's story, as what colleagues are told
    /// and what reviewers say of their work.
    pub fn of(event: &Event) -> Option<Self> {
        let word = event.word();
        Self::ALL.iter().copied().find(|kind| kind.events().contains(&word))
    }
}

/// What of a client's story is wanted, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StoryQuery {
    /// Only these kinds; all where none is named.
    pub kinds: Vec<StoryKind>,
    /// Words that must stand in what was said, as the search reads them.
    pub text: String,
    /// From this time on.
    pub from: Option<DateTime<Utc>>,
    pub to: Option<DateTime<Utc>>,
    /// Only what was written down before this event.
    pub before: Option<Seq>,
    /// At most so many.
    pub limit: usize,
}

impl StoryQuery {
    /// The words of the events wanted.
    pub fn events(&self) -> Vec<&'static str> {
        let kinds: &[StoryKind] = if self.kinds.is_empty() { StoryKind::ALL } else { &self.kinds };
        kinds.iter().flat_map(|kind| kind.events()).copied().collect()
    }
}

/// The words that were said with an event, in the order written; of a card, what was written on it.
pub fn said(event: &Event) -> Vec<String> {
    words(event, &["asked", "explanation", "letter", "source", "to"])
}

/// The same without what was said at another desk before.
pub fn said_here(event: &Event) -> Vec<String> {
    words(event, &["asked", "explanation", "letter", "source", "to", "past"])
}

fn words(event: &Event, but: &[&str]) -> Vec<String> {
    let mut said = Vec::new();
    if let Event::ClientAdded { card, .. } | Event::ClientChanged { card, .. } = event
        && let Ok(Value::Object(facts)) = serde_json::from_str(card.as_str())
    {
        facts_in_words("", &facts, &mut said);
        return said;
    }
    if let Ok(value) = serde_json::to_value(event) {
        texts(&value, but, &mut said);
    }
    said
}

/// What is written on a card, a line a fact.
fn facts_in_words(before: &str, facts: &Map<String, Value>, said: &mut Vec<String>) {
    for (name, value) in facts {
        match value {
            Value::Object(inner) => facts_in_words(&format!("{before}{name}."), inner, said),
            Value::String(text) => said.push(format!("{before}{name}: {text}")),
            other => said.push(format!("{before}{name}: {other}")),
        }
    }
}

/// Every text that an event carries, in the order written.
fn texts(value: &Value, but: &[&str], said: &mut Vec<String>) {
    match value {
        Value::Object(object) => match object.get(Private::TEXT) {
            Some(Value::String(text)) => said.push(text.clone()),
            // Matched words stand in the message already.
            _ => object
                .iter()
                .filter(|(key, _)| !but.contains(&key.as_str()))
                .for_each(|(_, value)| texts(value, but, said)),
        },
        Value::Array(values) => values.iter().for_each(|value| texts(value, but, said)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_event_is_of_two_kinds() {
        let all = StoryQuery::default().events();
        let mut once = all.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), all.len());
    }

    #[test]
    fn what_colleagues_are_told_is_no_part_of_the_story() {
        let notice = Event::Noticed {
            to: "anna".into(),
            about: crate::model::notice::NoticeKind::Message,
            clause: None,
            cause: None,
        };
        assert_eq!(StoryKind::of(&notice), None);
        let reply = Event::Replied { body: "It was corrected.".into(), to: None };
        assert_eq!(StoryKind::of(&reply), Some(StoryKind::Answer));
        assert_eq!(said(&reply), ["It was corrected."]);
        let card = Event::ClientChanged {
            client: crate::model::id::ClientId(7),
            card: r#"{"name":"Мария","fields":{"contract":"17"},"tags":["press"]}"#.into(),
        };
        assert_eq!(said(&card), ["name: Мария", "fields.contract: 17", "tags: [\"press\"]"]);
    }
}
