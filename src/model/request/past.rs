//! What happened to a request at another desk before it came to this one: it is told with the request,
//! with its own times, and it is not judged by this desk's standard.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::model::{command::Intake, private::Private, request::Status};

crate::model::request::words! {
    /// What was said at another desk.
    PastKind {
        /// The client wrote or called.
        Message = "message",
        /// The client was answered.
        Reply = "reply",
        /// Colleagues told one another something.
        Note = "note",
    }
}

/// Something said at another desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said<T> {
    pub kind: PastKind,
    pub at: DateTime<Utc>,
    /// Who said it, as the other desk calls them.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub by: Option<T>,
    pub body: T,
}

/// The past of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Past<T> {
    /// What kind of desk it was: `zammad`, `osticket`, `rt`.
    pub desk: String,
    /// What was said after the request was raised, the oldest first.
    #[serde(default = "nothing", skip_serializing_if = "Vec::is_empty")]
    pub said: Vec<Said<T>>,
    /// How it stood there.
    pub status: Status,
    /// When it was resolved there; its last word where that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved: Option<DateTime<Utc>>,
}

fn none<T>() -> Option<T> {
    None
}

const fn nothing<T>() -> Vec<T> {
    Vec::new()
}

/// A request of another desk, with its past.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ticket {
    /// How it was raised.
    #[serde(flatten)]
    pub intake: Intake,
    /// What happened to it since.
    pub past: Past<String>,
}

impl<T> Past<T> {
    /// Whether the other desk was done with it.
    pub const fn is_done(&self) -> bool {
        !self.status.is_unresolved()
    }

    /// Whether the client was answered after they last wrote.
    pub fn is_answered(&self) -> bool {
        self.said
            .iter()
            .rev()
            .find(|said| said.kind != PastKind::Note)
            .is_some_and(|said| said.kind == PastKind::Reply)
    }

    /// When the client first wrote without an answer since; `raised` where they never were answered.
    pub fn unanswered_since(&self, raised: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let mut since = Some(raised);
        for said in &self.said {
            match said.kind {
                PastKind::Message => since = since.or(Some(said.at)),
                PastKind::Reply => since = None,
                PastKind::Note => {}
            }
        }
        since.filter(|_| !self.is_done())
    }

    /// When the last thing was said.
    pub fn last(&self) -> Option<DateTime<Utc>> {
        self.said.iter().map(|said| said.at).max()
    }
}

impl Past<String> {
    /// The same with texts that can be erased.
    pub fn private(&self) -> Past<Private> {
        let text = |text: &String| Private::from(text.replace('\0', "\u{fffd}"));
        Past {
            desk: self.desk.clone(),
            said: self
                .said
                .iter()
                .map(|said| Said {
                    kind: said.kind,
                    at: said.at,
                    by: said.by.as_ref().map(text),
                    body: text(&said.body),
                })
                .collect(),
            status: self.status,
            resolved: self.resolved,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waits_for_whom_is_told_by_what_was_said() {
        let at = |hour: i64| DateTime::from_timestamp(hour * 3600, 0).unwrap();
        let past = |kinds: &[PastKind], status| Past {
            desk: "zammad".into(),
            said: (1..)
                .zip(kinds)
                .map(|(hour, kind)| Said {
                    kind: *kind,
                    at: at(hour),
                    by: None,
                    body: String::new(),
                })
                .collect(),
            status,
            resolved: None,
        };
        use PastKind::{Message, Note, Reply};
        let open = past(&[Reply, Message, Note, Message], Status::Open);
        assert!(!open.is_answered());
        assert_eq!(open.unanswered_since(at(0)), Some(at(2)));
        assert_eq!(past(&[], Status::New).unanswered_since(at(0)), Some(at(0)));
        let told = past(&[Reply, Note], Status::Pending);
        assert!(told.is_answered());
        assert_eq!(told.unanswered_since(at(0)), None);
        assert_eq!(past(&[Message], Status::Closed).unanswered_since(at(0)), None);
    }
}
