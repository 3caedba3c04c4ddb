//! Search: by number, by telephone, by the names of clients, and by words in the texts, the newest first.

use std::{cmp::Reverse, collections::HashSet};

use rusqlite::{params, params_from_iter, types::Value};

use crate::store::{
    Store,
    client::{Persons, persons_typed},
    request::{ROW, row},
    row::json,
};
use crate::{
    model::{
        card::{Hit, QueueRow},
        id::RequestId,
    },
    terms::{self, Atom, Phrase, SearchQuery, Stemming},
};

/// So many characters of a text are shown around the first words found.
const AROUND: usize = 160;

/// Up to so many cards have a name that was typed: then their requests are read, and not the newest of all.
pub(in crate::store) const FEW_CARDS: usize = 1000;

/// Up to so many words are tried as the name of a client beside words of a text.
const WORDS: usize = 8;

impl Store {
    /// Requests that go with what was typed: the one of that number first, then those of a client with
    /// that telephone number or mail; then the newest of those that have the words in a text, in the name
    /// or the organisation of their client, or some here and some there. A request with many texts counts
    /// once.
    pub fn search(&self, text: &str, limit: usize) -> anyhow::Result<Vec<Hit>> {
        self.index_now()?;
        let text = text.trim();
        let mut hits: Vec<Hit> = Vec::new();
        let number = text.strip_prefix('#').unwrap_or(text);
        if let Ok(number) = number.parse::<i64>()
            && let Some(row) = self.queue_row(RequestId(number))?
        {
            hits.push(bare(row));
        }
        if text.starts_with('#') {
            return Ok(hits);
        }
        let address = text.contains('@') || text.chars().filter(char::is_ascii_digit).count() >= 5;
        if address && let Some(persons) = persons_typed(text) {
            for row in self.requests_of(&persons, &[], limit)? {
                add(&mut hits, bare(row));
            }
        }

        let query = SearchQuery::read(text, &self.stemming, true);
        let mut found = self.with_words(&query, None, limit)?;
        if !address {
            for row in self.of_named(text, &query, limit)? {
                add(&mut found, bare(row));
            }
        }
        found.sort_by_key(|hit| Reverse((hit.row.received, hit.row.id)));
        for hit in found {
            add(&mut hits, hit);
        }
        hits.truncate(limit);
        Ok(hits)
    }

    /// In how many texts a term stands; counted no further than `most`.
    pub fn texts_with(&self, term: &str, most: u32) -> anyhow::Result<u64> {
        let Some(fts) = SearchQuery::read(term, &self.stemming, false).fts5() else {
            return Ok(0);
        };
        let count = self
            .conn
            .prepare_cached(
                "SELECT count(*) FROM (SELECT 1 FROM term WHERE term MATCH ?1 LIMIT ?2)",
            )?
            .query_row(params![fts, most], |row| row.get::<_, i64>(0))?;
        Ok(count.unsigned_abs())
    }

    /// The requests that have all words of a query in one text, those with the newest such text first; of
    /// some clients only, where some are named.
    fn with_words(
        &self,
        query: &SearchQuery,
        of: Option<&Persons>,
        limit: usize,
    ) -> anyhow::Result<Vec<Hit>> {
        let Some(fts) = query.fts5() else {
            return Ok(Vec::new());
        };
        let mut sql =
            "SELECT t.request, t.id FROM term JOIN text t ON t.id = term.rowid ".to_owned();
        let mut values = vec![Value::Text(fts)];
        match of {
            None => sql.push_str("WHERE term MATCH ? AND t.request IS NOT NULL"),
            Some((persons, of_persons)) => {
                sql.push_str(
                    "JOIN request r ON r.id = t.request JOIN client c ON c.id = r.client
                     WHERE term MATCH ? AND c.person IN (",
                );
                sql.push_str(persons);
                sql.push(')');
                values.extend(of_persons.iter().cloned());
            }
        }
        // Read one after another, until there are requests enough, however many texts each has.
        sql.push_str(" ORDER BY term.rowid DESC");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        let mut seen = HashSet::new();
        let mut hits = Vec::new();
        while hits.len() < limit
            && let Some(found) = rows.next()?
        {
            let (request, text) = (found.get(0)?, found.get(1)?);
            if seen.insert(request)
                && let Some(row) = self.queue_row(RequestId(request))?
            {
                let content = self.text(text)?.unwrap_or_default();
                let (excerpt, marks) = excerpt(&content, &row.subject, query, &self.stemming);
                hits.push(Hit { row, excerpt, marks });
            }
        }
        Ok(hits)
    }

    /// The newest requests whose clients are called by some of the words, and which have the others in a
    /// text. Words of a name stand together, as people type them.
    fn of_named(
        &self,
        text: &str,
        query: &SearchQuery,
        limit: usize,
    ) -> anyhow::Result<Vec<QueueRow>> {
        let words: Vec<&str> =
            text.split_whitespace().filter(|word| !word.starts_with('-')).take(WORDS + 1).collect();
        let unwanted: Vec<String> = query.unwanted_fts5().into_iter().collect();
        let mut found: Vec<QueueRow> = Vec::new();
        let Some(persons) = persons_typed(&words.join(" ")) else {
            return Ok(found);
        };
        found.extend(self.requests_of(&persons, &unwanted, limit)?);
        // A phrase in quotes is of one text or of one name.
        if words.len() < 2 || words.len() > WORDS || text.contains('"') {
            return Ok(found);
        }

        // A word that begins nobody's name is none of a name.
        let mut names = Vec::with_capacity(words.len());
        for word in &words {
            names.push(match persons_typed(word) {
                Some(persons) => self.has_person(&persons)?,
                None => false,
            });
        }
        for from in 0..words.len() {
            for to in from + 1..=words.len() {
                if !names[from..to].iter().all(|name| *name) || to - from == words.len() {
                    continue;
                }
                let Some(persons) = persons_typed(&words[from..to].join(" ")) else {
                    continue;
                };
                if to - from > 1 && !self.has_person(&persons)? {
                    continue;
                }
                let others = [&words[..from], &words[to..]].concat().join(" ");
                let mut rest = SearchQuery::read(&others, &self.stemming, to < words.len());
                rest.unwanted.clone_from(&query.unwanted);
                found.extend(self.of_named_with_words(&persons, &rest, &unwanted, limit)?);
            }
        }
        Ok(found)
    }

    fn of_named_with_words(
        &self,
        persons: &Persons,
        rest: &SearchQuery,
        unwanted: &[String],
        limit: usize,
    ) -> anyhow::Result<Vec<QueueRow>> {
        let Some(fts) = rest.fts5() else {
            return self.requests_of(persons, unwanted, limit);
        };
        let Some(cards) = self.few_cards(persons)? else {
            // Very many are called so: some of the newest texts with the words are theirs.
            let hits = self.with_words(rest, Some(persons), limit)?;
            return Ok(hits.into_iter().map(|hit| hit.row).collect());
        };
        let mut sql = ROW.to_owned();
        sql.push_str(
            "WHERE r.client IN (SELECT value FROM json_each(?)) AND EXISTS (
                 SELECT 1 FROM text x WHERE x.request = r.id
                     AND EXISTS (SELECT 1 FROM term WHERE rowid = x.id AND term MATCH ?))
             ORDER BY +r.received DESC, r.id DESC LIMIT ?",
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map(params![json(&cards), fts, limit as i64], row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The newest requests of some persons, without those that have in a text what is not wanted.
    fn requests_of(
        &self,
        persons: &Persons,
        unwanted: &[String],
        limit: usize,
    ) -> anyhow::Result<Vec<QueueRow>> {
        let mut sql = ROW.to_owned();
        let mut values = Vec::new();
        let cards = self.few_cards(persons)?;
        let order = if let Some(cards) = &cards {
            sql.push_str("WHERE r.client IN (SELECT value FROM json_each(?))");
            values.push(Value::Text(json(cards)));
            "+r.received"
        } else {
            sql.push_str("WHERE c.person IN (");
            sql.push_str(&persons.0);
            sql.push(')');
            values.extend(persons.1.iter().cloned());
            "r.received"
        };
        for fts in unwanted {
            sql.push_str(
                " AND NOT EXISTS (SELECT 1 FROM text x WHERE x.request = r.id
                     AND EXISTS (SELECT 1 FROM term WHERE rowid = x.id AND term MATCH ?))",
            );
            values.push(Value::Text(fts.clone()));
        }
        sql.push_str(" ORDER BY ");
        sql.push_str(order);
        sql.push_str(" DESC, r.id DESC LIMIT ?");
        values.push(Value::Integer(limit as i64));
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map(params_from_iter(values), row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The cards of some persons, where they are few.
    pub(in crate::store) fn few_cards(
        &self,
        (persons, values): &Persons,
    ) -> anyhow::Result<Option<Vec<i64>>> {
        let sql = format!("SELECT id FROM client WHERE person IN ({persons}) LIMIT ?");
        let mut values = values.clone();
        values.push(Value::Integer(FEW_CARDS as i64 + 1));
        let cards: Vec<i64> = self
            .conn
            .prepare_cached(&sql)?
            .query_map(params_from_iter(values), |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        Ok((cards.len() <= FEW_CARDS).then_some(cards))
    }

    fn has_person(&self, (persons, values): &Persons) -> anyhow::Result<bool> {
        let mut statement = self.conn.prepare_cached(&format!("{persons} LIMIT 1"))?;
        Ok(statement.exists(params_from_iter(values))?)
    }

    /// One line of the queue.
    pub fn queue_row(&self, id: RequestId) -> anyhow::Result<Option<QueueRow>> {
        let mut sql = ROW.to_owned();
        sql.push_str("WHERE r.id = ?1");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let mut rows = statement.query_map([id.0], row)?;
        Ok(rows.next().transpose()?)
    }
}

fn bare(row: QueueRow) -> Hit {
    Hit { excerpt: row.subject.clone(), row, marks: Vec::new() }
}

fn add(hits: &mut Vec<Hit>, hit: Hit) {
    if hits.iter().all(|known| known.row.id != hit.row.id) {
        hits.push(hit);
    }
}

/// The part of a text around the first words found, and where the words stand in it. Where they stand
/// in the subject only, that is shown.
fn excerpt(
    content: &str,
    subject: &str,
    query: &SearchQuery,
    stemming: &Stemming,
) -> (String, Vec<(usize, usize)>) {
    let atoms: Vec<&Atom> =
        query.wanted.iter().flatten().flat_map(|Phrase { atoms }| atoms).collect();
    let marks_in = |text: &str| -> Vec<(usize, usize)> {
        terms::words(text)
            .filter(|word| {
                let indexed = terms::index(word.text, stemming);
                let mut writings = indexed.words.split(' ').zip(indexed.stems.split(' '));
                writings.any(|(written, stem)| {
                    atoms.iter().any(|atom| match atom {
                        Atom::Stem(wanted) => stem == wanted,
                        Atom::Word(whole) => written == whole,
                        Atom::Prefix(begun) => written.starts_with(begun.as_str()),
                    })
                })
            })
            .map(|word| (word.start, word.end()))
            .collect()
    };
    let mut text = content;
    let mut marks = marks_in(text);
    if marks.is_empty() {
        text = subject;
        marks = marks_in(text);
    }
    let first = marks.first().map_or(0, |(from, _)| *from);
    // A few words before the first one found.
    let from =
        text[..first].char_indices().rev().take(AROUND / 4).last().map_or(first, |(at, _)| at);
    let to = text[from..].char_indices().nth(AROUND).map_or(text.len(), |(at, _)| from + at);
    let before = if from > 0 { "…" } else { "" };
    let after = if to < text.len() { "…" } else { "" };
    let mut shown = String::with_capacity(to - from + 6);
    shown.push_str(before);
    shown.push_str(&text[from..to]);
    shown.push_str(after);
    let marks = marks
        .into_iter()
        .filter(|(start, end)| *start >= from && *end <= to)
        .map(|(start, end)| (start - from + before.len(), end - from + before.len()))
        .collect();
    (shown, marks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_shows_the_words_found() {
        let stemming = Stemming::new(&["en", "ru"]);
        let query = SearchQuery::read("возврат", &stemming, true);
        let text = format!("{} прошу возврата денег {}", "а ".repeat(100), "б ".repeat(200));
        let (shown, marks) = excerpt(&text, "", &query, &stemming);
        assert!(shown.starts_with('…') && shown.ends_with('…'), "{shown}");
        let [(from, to)] = marks[..] else { panic!("{marks:?}") };
        assert_eq!(&shown[from..to], "возврата");
    }

    #[test]
    fn words_in_the_subject_are_shown_there() {
        let stemming = Stemming::new(&["en", "ru"]);
        let query = SearchQuery::read("refund", &stemming, true);
        let (shown, marks) = excerpt("Where is it?", "My refunds", &query, &stemming);
        assert_eq!(shown, "My refunds");
        assert_eq!(marks, [(3, 10)]);
    }
}
