//! What a company wrote down to keep its clients' data, and its desk, from a single hand.

use chrono::{DateTime, Days, Months, Utc};

use super::{Place, Scope};
use crate::model::id::Clause;

/// How the data of clients are handled: `[personal_data]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonalData {
    /// Whether erasing a client is asked by one person and confirmed by another.
    pub erase_by_two: bool,
    /// Where it is written; none where it is not.
    pub place: Option<Place>,
}

impl PersonalData {
    pub fn clause() -> Clause {
        Clause::new("personal_data", "erase_by_two")
    }
}

/// What takes another's word once it is done to many requests in one act: `[bulk]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InBulk {
    /// From how many requests on resolving or closing them in one act is asked by one person and confirmed by
    /// another; none where one person is enough however many they are.
    pub close_by_two_from: Option<usize>,
    /// Where it is written; none where it is not.
    pub place: Option<Place>,
}

impl InBulk {
    /// The most requests that one act may be about.
    pub const MOST: usize = 1_000;

    pub fn clause() -> Clause {
        Clause::new("bulk", "close_by_two_from")
    }

    /// Whether ending so many requests in one act takes two people.
    pub fn takes_two(&self, requests: usize) -> bool {
        self.close_by_two_from.is_some_and(|from| requests >= from)
    }
}

crate::model::request::words! {
    /// What a clause of retention has erased.
    Kept {
        /// The texts of a request that is over: messages, answers, notes, fields, its subject.
        Texts = "texts",
        /// The files that came with a request that is over.
        Attachments = "attachments",
        /// The card of a client who has had nothing to do with the desk: name, contacts, notes. The texts
        /// of their requests stay.
        Client = "client",
        /// The card and every text and file of such a client.
        Whole = "whole",
    }
}

impl Kept {
    /// Whether it is about a person, and not about a request.
    pub const fn is_of_client(self) -> bool {
        matches!(self, Self::Client | Self::Whole)
    }
}

/// One `[[retention]]`: what is erased by itself once it has been kept long enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retention {
    pub id: String,
    pub what: Kept,
    /// How long after the request, or the last request of the client, was over.
    pub after: Age,
    /// Only these: of clients only the class can be asked.
    pub when: Scope,
    /// But not these: of clients the class, and a tag of their card or of any of their requests.
    pub unless: Scope,
    /// Where it is written.
    pub place: Place,
}

impl Retention {
    pub fn clause(&self) -> Clause {
        Clause::new("retention", &self.id)
    }
}

/// A length of time by the calendar: `90d`, `26w`, `6mo`, `3y`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    /// So many days.
    Days(u32),
    Months(u32),
}

impl Age {
    /// The instant that lies so long before another.
    pub fn before(self, now: DateTime<Utc>) -> DateTime<Utc> {
        let then = match self {
            Self::Days(days) => now.checked_sub_days(Days::new(u64::from(days))),
            Self::Months(months) => now.checked_sub_months(Months::new(months)),
        };
        then.unwrap_or(DateTime::<Utc>::MIN_UTC)
    }
}

impl std::str::FromStr for Age {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong =
            || format!("`{text}` is no length of time for keeping: write 90d, 26w, 6mo or 3y");
        let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, unit) = text.split_at(digits);
        let number: u32 = number.parse().map_err(|_| wrong())?;
        let times = |by: u32| number.checked_mul(by).filter(|count| (1..=40_000).contains(count));
        match unit {
            "d" => times(1).map(Self::Days),
            "w" => times(7).map(Self::Days),
            "mo" => times(1).map(Self::Months),
            "y" => times(12).map(Self::Months),
            _ => None,
        }
        .ok_or_else(wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_counted_by_the_calendar() {
        let now: DateTime<Utc> = "2026-03-31T10:00:00Z".parse().unwrap();
        for (text, then) in [
            ("1d", "2026-03-30T10:00:00Z"),
            ("2w", "2026-03-17T10:00:00Z"),
            ("1mo", "2026-02-28T10:00:00Z"),
            ("3y", "2023-03-31T10:00:00Z"),
        ] {
            let age: Age = text.parse().unwrap();
            assert_eq!(age.before(now), then.parse::<DateTime<Utc>>().unwrap(), "{text}");
        }
        for text in ["", "d", "0d", "3", "3 y", "4h", "-1d", "99999999999y", "3yy"] {
            assert!(text.parse::<Age>().is_err(), "{text}");
        }
    }
}
