//! Search: by number, by telephone, and by words in the texts, the newest first.

use rusqlite::{params, params_from_iter, types::Value};

use super::{
    Store,
    client::persons_typed,
    request::{ROW, row},
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

impl Store {
    /// Requests that go with what was typed: the one of that number first, then those of a client with
    /// that telephone number or mail, then the newest with the words in their texts.
    pub fn search(&self, text: &str, limit: usize) -> anyhow::Result<Vec<Hit>> {
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
        if address && let Some((persons, values)) = persons_typed(text) {
            let mut sql = ROW.to_owned();
            sql.push_str("WHERE r.client IN (SELECT id FROM client WHERE person IN (");
            sql.push_str(&persons);
            sql.push_str(")) ORDER BY r.received DESC, r.id DESC LIMIT ?");
            let mut values = values;
            values.push(Value::Integer(limit as i64));
            let mut statement = self.conn.prepare_cached(&sql)?;
            for found in statement.query_map(params_from_iter(values), row)? {
                add(&mut hits, bare(found?));
            }
        }
        let query = SearchQuery::read(text, &self.stemming, true);
        if let Some(fts) = query.fts5() {
            // Several texts of one request count once: so more are read than shown.
            let mut statement = self.conn.prepare_cached(
                "SELECT t.request, t.id FROM term JOIN text t ON t.id = term.rowid
                 WHERE term MATCH ?1 AND t.request IS NOT NULL ORDER BY term.rowid DESC LIMIT ?2",
            )?;
            let found: Vec<(i64, i64)> = statement
                .query_map(params![fts, (limit * 4) as i64], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<Result<_, _>>()?;
            for (request, text) in found {
                if hits.len() >= limit {
                    break;
                }
                let id = RequestId(request);
                if hits.iter().any(|hit| hit.row.id == id) {
                    continue;
                }
                if let Some(row) = self.queue_row(id)? {
                    let content = self.text(text)?.unwrap_or_default();
                    let (excerpt, marks) = excerpt(&content, &row.subject, &query, &self.stemming);
                    hits.push(Hit { row, excerpt, marks });
                }
            }
        }
        hits.truncate(limit);
        Ok(hits)
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
                let folded = terms::fold(word.text);
                atoms.iter().any(|atom| match atom {
                    Atom::Stem(stem) => stemming.stem(&folded) == *stem,
                    Atom::Word(whole) => folded == *whole,
                    Atom::Prefix(begun) => folded.starts_with(begun.as_str()),
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
