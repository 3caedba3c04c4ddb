//! Texts into terms: words and pairs of neighbouring words by their stems, as the router finds them.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{functions::Functions, rows::Row};
use crate::terms::{Atom, Phrase, Stemming, fold_into, words};

/// Terms of fewer clients are nobody's rule.
pub const FEWEST_CLIENTS: usize = 3;
/// No more terms are looked at: those of most clients.
const MOST_TERMS: usize = 20_000;
/// When there are more, those of one client so far are forgotten.
const CROWDED: usize = 4_000_000;
/// What a text says behind so many words decides nothing.
const MOST_WORDS: usize = 400;

/// The terms of some rows.
#[derive(Debug)]
pub struct Terms {
    /// Each term as people write it most.
    pub texts: Vec<String>,
    /// By row: its terms, rising, each once.
    pub of_row: Vec<Vec<u32>>,
}

/// A stem, or two in a row; the numbers of stems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Key(u32, u32);

/// No second word.
const ALONE: u32 = u32::MAX;
/// A word that is no part of any term.
const NOTHING: u32 = u32::MAX - 1;

impl Terms {
    /// The terms of rows. `is_name` tells words of people's and organisations' names and addresses; `never`
    /// are terms that are not wanted, as they are written.
    pub fn new(
        rows: &[Row],
        stemming: &Stemming,
        never: &[String],
        is_name: &mut dyn FnMut(&str) -> bool,
    ) -> Self {
        // Texts are read twice: once to find which terms enough clients use, once for how they write these.
        let mut read = Reading::new(stemming);
        let mut clients: HashMap<Key, Clients> = HashMap::new();
        for (at, row) in rows.iter().enumerate() {
            let client = row.client.unwrap_or(-1 - at as i64);
            for key in read.row(row, |_| false) {
                clients.entry(key).or_default().add(client);
            }
            if clients.len() > CROWDED {
                clients.retain(|_, clients| clients.count > 1);
            }
        }
        clients.retain(|_, clients| clients.count >= FEWEST_CLIENTS);
        let keys: Vec<Vec<Key>> = rows
            .iter()
            .map(|row| {
                let mut keys = read.row(row, |key| clients.contains_key(key));
                keys.retain(|key| clients.contains_key(key));
                keys
            })
            .collect();
        let unwanted: HashSet<Phrase> =
            never.iter().filter_map(|term| Phrase::read(term, stemming).ok()).collect();
        let mut known: Vec<(Key, usize, String)> = clients
            .into_iter()
            .filter_map(|(key, clients)| Some((key, clients.count, read.written(key)?)))
            .filter(|(_, _, text)| {
                // What the router would read otherwise than it was found is no term.
                Phrase::read(text, stemming).is_ok_and(|phrase| !unwanted.contains(&phrase))
            })
            .collect();
        known.retain(|(key, _, text)| read.reads_back(*key, text, stemming));
        known.sort_by(|(_, one, one_text), (_, other, other_text)| {
            other.cmp(one).then_with(|| one_text.cmp(other_text))
        });
        known.truncate(MOST_TERMS);
        let mut named: HashMap<u32, bool> = HashMap::new();
        known.retain(|(Key(first, second), ..)| {
            ![*first, *second].iter().filter(|stem| **stem != ALONE).any(|stem| {
                *named.entry(*stem).or_insert_with(|| read.forms(*stem).any(&mut *is_name))
            })
        });
        known.sort_by(|(_, _, one), (_, _, other)| one.cmp(other));
        known.dedup_by(|(_, _, one), (_, _, other)| one == other);
        let number: HashMap<Key, u32> =
            known.iter().enumerate().map(|(at, (key, ..))| (*key, at as u32)).collect();
        let of_row = keys
            .iter()
            .map(|keys| {
                let mut terms: Vec<u32> =
                    keys.iter().filter_map(|key| number.get(key).copied()).collect();
                terms.sort_unstable();
                terms
            })
            .collect();
        Self { texts: known.into_iter().map(|(_, _, text)| text).collect(), of_row }
    }

    /// By term: the rows that have it, of those given.
    pub fn rows(&self, of: &[u32]) -> Vec<Vec<u32>> {
        let mut rows = vec![Vec::new(); self.texts.len()];
        for row in of {
            for term in &self.of_row[*row as usize] {
                rows[*term as usize].push(*row);
            }
        }
        rows
    }
}

/// Different clients, counted no further than is asked for exactly: the rest is only compared.
#[derive(Debug, Default)]
struct Clients {
    seen: [i64; FEWEST_CLIENTS - 1],
    count: usize,
}

impl Clients {
    fn add(&mut self, client: i64) {
        if self.count >= self.seen.len() {
            let known = self.count == self.seen.len() && self.seen.contains(&client);
            self.count += usize::from(!known);
        } else if !self.seen[..self.count].contains(&client) {
            self.seen[self.count] = client;
            self.count += 1;
        }
    }
}

/// Words on their way to being terms.
struct Reading<'s> {
    stemming: &'s Stemming,
    functions: Functions,
    /// Folded words, and their stems.
    words: HashMap<String, (u32, u32)>,
    written: Vec<(String, u32)>,
    stems: HashMap<String, u32>,
    texts: Vec<String>,
    joining: Vec<bool>,
    /// By stem: its words.
    forms: Vec<Vec<u32>>,
    /// How often a term is written so: by its words.
    counts: HashMap<Key, BTreeMap<(u32, u32), u32>>,
}

impl<'s> Reading<'s> {
    fn new(stemming: &'s Stemming) -> Self {
        Self {
            stemming,
            functions: Functions::new(stemming),
            words: HashMap::new(),
            written: Vec::new(),
            stems: HashMap::new(),
            texts: Vec::new(),
            joining: Vec::new(),
            forms: Vec::new(),
            counts: HashMap::new(),
        }
    }

    /// The terms of a row, each once; how those are written that are wanted is counted. No pair goes from the
    /// subject into the text.
    fn row(&mut self, row: &Row, wanted: impl Fn(&Key) -> bool) -> Vec<Key> {
        let mut keys = HashSet::new();
        for text in [&row.subject, &row.body] {
            let mut before = (NOTHING, NOTHING);
            for (word, stem) in self.text(text) {
                if stem != NOTHING && !self.joining[stem as usize] {
                    self.found(Key(stem, ALONE), (word, ALONE), &mut keys, &wanted);
                }
                if stem != NOTHING
                    && before.1 != NOTHING
                    && !(self.joining[stem as usize] && self.joining[before.1 as usize])
                {
                    self.found(Key(before.1, stem), (before.0, word), &mut keys, &wanted);
                }
                before = (word, stem);
            }
        }
        let mut keys: Vec<Key> = keys.into_iter().collect();
        keys.sort_unstable();
        keys
    }

    fn found(
        &mut self,
        key: Key,
        written: (u32, u32),
        keys: &mut HashSet<Key>,
        wanted: &impl Fn(&Key) -> bool,
    ) {
        if keys.insert(key) && wanted(&key) {
            *self.counts.entry(key).or_default().entry(written).or_default() += 1;
        }
    }

    /// The words of a text, each with its stem. Parts of addresses, and what holds a digit, are nothing.
    fn text(&mut self, text: &str) -> Vec<(u32, u32)> {
        let addresses = addresses(text);
        let mut folded = String::new();
        let mut found = Vec::new();
        for word in words(text).take(MOST_WORDS) {
            let in_address = addresses.iter().any(|(from, to)| (*from..*to).contains(&word.start));
            if in_address || word.text.chars().any(|c| c.is_ascii_digit() || c.is_numeric()) {
                found.push((NOTHING, NOTHING));
                continue;
            }
            fold_into(word.text, &mut folded);
            found.push(self.word(&folded));
        }
        found
    }

    fn word(&mut self, folded: &str) -> (u32, u32) {
        if let Some(known) = self.words.get(folded) {
            return *known;
        }
        let stem = self.stemming.stem(folded);
        let joining = self.functions.has(&stem);
        let next = self.texts.len() as u32;
        let number = *self.stems.entry(stem).or_insert_with_key(|stem| {
            self.texts.push(stem.clone());
            self.joining.push(joining);
            self.forms.push(Vec::new());
            next
        });
        let word = self.written.len() as u32;
        self.written.push((folded.to_owned(), number));
        self.forms[number as usize].push(word);
        self.words.insert(folded.to_owned(), (word, number));
        (word, number)
    }

    /// The words of a stem.
    fn forms(&self, stem: u32) -> impl Iterator<Item = &str> {
        self.forms[stem as usize].iter().map(|word| self.written[*word as usize].0.as_str())
    }

    /// A term as it is written most often; of several, the first by letters.
    fn written(&self, key: Key) -> Option<String> {
        let text = |(first, second): (u32, u32)| {
            let first = &self.written[first as usize].0;
            match second {
                ALONE => first.clone(),
                second => format!("{first} {}", self.written[second as usize].0),
            }
        };
        let forms = self.counts.get(&key)?;
        let most = forms.values().max()?;
        forms.iter().filter(|(_, count)| *count == most).map(|(form, _)| text(*form)).min()
    }

    /// Whether the router reads a text as this term.
    fn reads_back(&self, key: Key, text: &str, stemming: &Stemming) -> bool {
        let wanted: Vec<Atom> = [key.0, key.1]
            .iter()
            .filter(|stem| **stem != ALONE)
            .map(|stem| Atom::Stem(self.texts[*stem as usize].clone()))
            .collect();
        Phrase::read(text, stemming).is_ok_and(|phrase| phrase.atoms == wanted)
    }
}

/// Where addresses stand in a text, in bytes: of mail, of pages, of places in the net, names of files.
fn addresses(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    for chunk in text.split(char::is_whitespace) {
        let bare = chunk.trim_matches(|c: char| !c.is_alphanumeric());
        let dotted = bare.split_once('.').is_some_and(|(before, after)| {
            before.chars().any(char::is_alphanumeric)
                && after.chars().next().is_some_and(char::is_alphanumeric)
        });
        if chunk.contains('@') || chunk.contains("://") || chunk.contains("www.") || dotted {
            found.push((at, at + chunk.len()));
        }
        at += chunk.len() + text[at + chunk.len()..].chars().next().map_or(0, char::len_utf8);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::rows::Labelling;

    fn row(client: i64, body: &str) -> Row {
        Row {
            id: client.to_string(),
            subject: String::new(),
            body: body.to_owned(),
            department: "a".into(),
            client: Some(client),
            received: None,
            strong: false,
            by_card: false,
            labelling: Labelling::Resolved,
            came: crate::learn::rows::Came::unknown(body, "en"),
        }
    }

    fn terms(bodies: &[(i64, &str)], is_name: &dyn Fn(&str) -> bool) -> Vec<String> {
        let rows: Vec<Row> = bodies.iter().map(|(client, body)| row(*client, body)).collect();
        let stemming = Stemming::new(&["en", "ru"]);
        Terms::new(&rows, &stemming, &["never this".into()], &mut |word| is_name(word)).texts
    }

    #[test]
    fn terms_are_of_three_clients_and_name_nobody() {
        let say = |body: &'static str| [(1, body), (2, body), (3, body)];
        assert_eq!(
            terms(&say("The refunds of my order"), &|_| false),
            ["my order", "of my", "order", "refunds", "refunds of", "the refunds"]
                .into_iter()
                .filter(|term| *term != "of my")
                .collect::<Vec<_>>()
        );
        // Two clients, however often they write.
        assert!(terms(&[(1, "refund"), (1, "refund"), (2, "refund")], &|_| false).is_empty());
        // A name in any of its forms, alone or in a pair.
        let named = say("Petrova asks refund");
        assert_eq!(terms(&named, &|word| word == "petrova"), ["asks", "asks refund", "refund"]);
        // Addresses, numbers, and what stands on both sides of them.
        for silent in
            ["ann@mail.example", "https://shop.example/ask", "4711", "shop.example", "3rd"]
        {
            let body = format!("{silent} {silent}");
            assert!(
                terms(&[(1, &body), (2, &body), (3, &body)], &|_| false).is_empty(),
                "{silent}"
            );
        }
        assert!(terms(&say("never this"), &|_| false).iter().all(|term| term != "never this"));
    }

    #[test]
    fn a_term_is_written_as_most_write_it() {
        let bodies = [(1, "refunds"), (2, "Refunds"), (3, "refund"), (4, "refunded")];
        assert_eq!(terms(&bodies, &|_| false), ["refunds"]);
    }
}
