//! What operators typed and kept of a person, outside of the log: drafts, and views of the queue. It goes
//! with the person.

use std::collections::BTreeSet;

use anyhow::Result;
use rusqlite::params;

use crate::model::{
    client::ContactKind,
    filter,
    id::{ClientId, RequestId},
};
use crate::store::Store;

/// Shorter runs of figures stand in many numbers.
const SHORTEST_NUMBER: usize = 5;

/// The words by which a person is known, as they may stand in what somebody typed.
#[derive(Debug, Default)]
struct Traces {
    /// Names and addresses, in lower case.
    words: Vec<String>,
    /// The single words of names, in lower case.
    names: BTreeSet<String>,
    /// Phone numbers without the country, which is often left out or written otherwise.
    numbers: Vec<String>,
}

impl Traces {
    /// Whether a text names the person.
    fn are_in(&self, text: &str) -> bool {
        let lower = text.to_lowercase();
        let figures = digits(&lower);
        self.words.iter().any(|word| stands_in(word, &lower))
            || self.numbers.iter().any(|number| figures.contains(number.as_str()))
    }

    /// Whether a line of a filter looks for the person: names them, or asks for a client by a word of their name.
    fn are_sought(&self, line: &str) -> bool {
        self.are_in(line)
            || filter::split(line).iter().any(|(_, term)| {
                let sought = term.trim_start_matches('-').strip_prefix("client:");
                sought.is_some_and(|word| self.names.contains(&word.to_lowercase()))
            })
    }
}

impl Store {
    /// Forgets what was typed about the people of these cards and on their requests, and the views that look
    /// for them.
    pub(in crate::store) fn forget_typed(&self, cards: &[ClientId]) -> Result<()> {
        let traces = self.traces(cards)?;
        let mut requests = Vec::new();
        for card in cards {
            requests.extend(self.requests_of_card(*card)?);
        }

        self.forget_drafts_on(&requests)?;
        self.forget_drafts(|slot, fields| traces.are_in(slot) || traces.are_in(fields))?;
        self.forget_views(|name, line| traces.are_in(name) || traces.are_sought(line))
    }

    /// Forgets the drafts on requests. The slot of a draft names its request between colons, wherever.
    pub(in crate::store) fn forget_drafts_on(&self, requests: &[RequestId]) -> Result<()> {
        let numbers: BTreeSet<String> =
            requests.iter().map(|request| request.0.to_string()).collect();
        self.forget_drafts(|slot, _| slot.split(':').any(|part| numbers.contains(part)))
    }

    fn forget_drafts(&self, named: impl Fn(&str, &str) -> bool) -> Result<()> {
        let drafts: Vec<(String, String, String)> = self
            .conn
            .prepare_cached("SELECT operator, slot, fields FROM draft")?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect::<Result<_, _>>()?;

        for (operator, slot, _) in drafts.iter().filter(|(_, slot, fields)| named(slot, fields)) {
            self.conn
                .prepare_cached("DELETE FROM draft WHERE operator = ?1 AND slot = ?2")?
                .execute(params![operator, slot])?;
        }
        Ok(())
    }

    fn forget_views(&self, named: impl Fn(&str, &str) -> bool) -> Result<()> {
        let views: Vec<(String, String, String)> = self
            .conn
            .prepare_cached("SELECT operator, name, value FROM own WHERE kind = 'view'")?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect::<Result<_, _>>()?;

        for (operator, name, _) in views.iter().filter(|(_, name, line)| named(name, line)) {
            self.conn
                .prepare_cached(
                    "DELETE FROM own WHERE kind = 'view' AND operator = ?1 AND name = ?2",
                )?
                .execute(params![operator, name])?;
        }
        Ok(())
    }

    fn traces(&self, cards: &[ClientId]) -> Result<Traces> {
        let mut traces = Traces::default();
        for card in cards {
            let Some(client) = self.client(*card)? else {
                continue;
            };
            let name = client.name.to_lowercase();
            traces.names.extend(name.split_whitespace().map(str::to_owned));
            traces.words.push(name);
            for contact in client.contacts {
                if contact.kind == ContactKind::Phone {
                    let number = digits(&contact.value);
                    traces.numbers.push(number[number.len().saturating_sub(10)..].to_owned());
                } else {
                    traces.words.push(contact.value.to_lowercase());
                }
            }
        }
        traces.words.retain(|word| !word.trim().is_empty());
        traces.numbers.retain(|number| number.len() >= SHORTEST_NUMBER);
        Ok(traces)
    }
}

/// Whether a name or an address stands in a text by itself, and not as a part of a longer word.
fn stands_in(word: &str, text: &str) -> bool {
    text.match_indices(word).any(|(at, found)| {
        let before = text[..at].chars().next_back();
        let after = text[at + found.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}
