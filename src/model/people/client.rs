//! Clients, their contacts and their accounts. Personal data: every field here can be erased without
//! breaking the log.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::model::{
    id::{AccountId, ClientId},
    operator::Actor,
};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    pub id: ClientId,
    /// Their name as they gave it; empty when nobody asked.
    pub name: String,
    /// Class of client that changes targets; a word of the standard, as `vip`.
    pub tier: Option<String>,
    /// The organisation they belong to.
    pub account: Option<AccountId>,
    /// The name of the organisation.
    pub account_name: Option<String>,
    /// Phones in E.164 where they could be read so, mails in lower case, messengers.
    pub contacts: Vec<Contact>,
    /// Two-letter code of the language they speak.
    pub language: Option<String>,
    /// IANA name of their time zone.
    pub timezone: Option<String>,
    /// A note of the desk on them.
    pub note: Option<String>,
    /// Free marks, sorted.
    pub tags: Vec<String>,
    /// Fields of the company's own.
    pub fields: BTreeMap<String, String>,
    /// The mood that somebody noted last.
    pub mood: Option<Mood>,
    /// When the desk first heard of them.
    pub since: DateTime<Utc>,
    /// The client this one was merged into.
    pub merged_into: Option<ClientId>,
    /// Whether their data were erased.
    pub erased: bool,
}

/// How a client felt when somebody noted it. A mood passes: who noted it and when stands with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mood {
    /// In the words of whoever noted it.
    pub words: String,
    /// When it was noted.
    pub at: DateTime<Utc>,
    pub by: Actor,
}

crate::model::request::words! {
    /// What a contact is.
    ContactKind {
        Phone = "phone",
        Email = "email",
        /// A name in a messenger or elsewhere.
        Messenger = "messenger",
    }
}

/// A time by the client's own clock, where their zone is known and its clock then shows another time
/// than that of `ours`.
pub fn by_their_clock(at: DateTime<Utc>, timezone: Option<&str>, ours: Tz) -> Option<DateTime<Tz>> {
    let theirs = at.with_timezone(&timezone?.parse::<Tz>().ok()?);
    (theirs.naive_local() != at.with_timezone(&ours).naive_local()).then_some(theirs)
}

/// One way to reach a client.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Contact {
    pub kind: ContactKind,
    /// The address itself, normalised.
    pub value: String,
    /// As it was given, where that is another writing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub typed: Option<String>,
}

impl Contact {
    /// Whether both are one address: the name at a messenger in whatever letters it is written.
    pub fn is_same(&self, other: &Self) -> bool {
        self.kind == other.kind
            && match self.kind {
                ContactKind::Messenger => self.value.eq_ignore_ascii_case(&other.value),
                ContactKind::Phone | ContactKind::Email => self.value == other.value,
            }
    }
}

/// What is known of a client when a request comes in: enough to find or to create them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClientFacts {
    /// Their number, when it is known already.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<ClientId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Their telephone number, in any writing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The same number as it was given, where that is another writing. The desk fills it in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_as: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Their name in a messenger or elsewhere, as `telegram:@masha`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub messenger: Option<String>,
    /// Further addresses. The desk adds what a field holds besides the first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub more: Vec<Contact>,
    /// Addresses to take away, as they stand on the card or as they were given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remove: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
    /// The name of their organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Two-letter code of the language they speak.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// IANA name of their time zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    /// A note of the desk on them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Free marks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    /// Fields of the company's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fields: Option<BTreeMap<String, String>>,
    /// How they feel now, as `upset about the delay`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mood: Option<String>,
}

impl ClientFacts {
    /// Every address that they name, the telephone first.
    pub fn contacts(&self) -> Vec<Contact> {
        let named = [
            (ContactKind::Phone, &self.phone, &self.phone_as),
            (ContactKind::Email, &self.email, &None),
            (ContactKind::Messenger, &self.messenger, &None),
        ];
        let mut all: Vec<Contact> = named
            .into_iter()
            .filter_map(|(kind, value, typed)| {
                let value = value.clone().filter(|value| !value.trim().is_empty())?;
                Some(Contact { kind, value, typed: typed.clone() })
            })
            .chain(self.more.iter().cloned())
            .collect();
        all.sort_by_key(|contact| contact.kind);
        all
    }

    /// The same facts with these addresses in place of theirs: the first of a kind in its own field.
    #[must_use]
    pub fn with_contacts(mut self, contacts: Vec<Contact>) -> Self {
        (self.phone, self.phone_as, self.email, self.messenger) = (None, None, None, None);
        self.more = Vec::new();
        for contact in contacts {
            let field = match contact.kind {
                ContactKind::Phone => &mut self.phone,
                ContactKind::Email => &mut self.email,
                ContactKind::Messenger => &mut self.messenger,
            };
            if field.is_some() {
                self.more.push(contact);
                continue;
            }
            *field = Some(contact.value);
            if contact.kind == ContactKind::Phone {
                self.phone_as = contact.typed;
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn their_clock_is_told_only_where_it_differs() {
        let at: DateTime<Utc> = "2026-11-23T12:00:00Z".parse().unwrap();
        let ours = chrono_tz::Europe::Moscow;
        let shown = |zone| by_their_clock(at, zone, ours).map(|at| at.format("%H:%M").to_string());
        assert_eq!(shown(Some("Asia/Vladivostok")).as_deref(), Some("22:00"));
        // Another name of the same time says nothing new, nor does a name of no zone.
        assert_eq!(shown(Some("Europe/Minsk")), None);
        assert_eq!(shown(Some("Nowhere/Town")), None);
        assert_eq!(shown(None), None);
    }
}
