//! A client's story: the events of all cards and requests of a person, filtered, the newest first.

use rusqlite::params;

use crate::store::{
    Store,
    row::{json, ms},
};
use crate::{
    model::{
        event::Recorded,
        id::ClientId,
        story::{StoryQuery, said},
    },
    terms::{self, SearchQuery},
};

/// So many events are read at a time when words are looked for in them.
const BATCH: usize = 500;

impl Store {
    /// What happened to a person, of what is wanted.
    pub fn story(&self, person: ClientId, query: &StoryQuery) -> anyhow::Result<Vec<Recorded>> {
        let text = query.text.trim();
        let wanted = SearchQuery::read(text, &self.stemming, true);
        let number = text.strip_prefix('#').and_then(|number| number.parse::<i64>().ok());
        let any = text.is_empty();
        let kinds = json(&query.events());
        let mut found = Vec::new();
        let mut before = query.before.map_or(i64::MAX, |seq| seq.0);
        while found.len() < query.limit {
            let batch = if any { query.limit } else { BATCH };
            let some = self.read_events(
                "WHERE e.seq IN (
                     SELECT seq FROM event WHERE seq < ?2 AND request IN (
                         SELECT r.id FROM client c JOIN request r ON r.client = c.id WHERE c.person = ?1)
                     UNION ALL
                     SELECT seq FROM event WHERE seq < ?2 AND request IS NULL
                         AND client IN (SELECT id FROM client WHERE person = ?1)
                     UNION ALL
                     SELECT seq FROM event WHERE seq < ?2
                         AND kind IN ('request.other_message', 'request.other_reply')
                         AND client IN (SELECT id FROM client WHERE person = ?1))
                 AND e.kind IN (SELECT value FROM json_each(?3)) AND e.at >= ?4 AND e.at < ?5
                 ORDER BY e.seq DESC LIMIT ?6",
                params![
                    person.0,
                    before,
                    kinds,
                    query.from.map_or(i64::MIN, ms),
                    query.to.map_or(i64::MAX, ms),
                    batch as i64,
                ],
            )?;
            let last = some.len() < batch;
            before = some.last().map_or(before, |recorded| recorded.seq.0);
            found.extend(some.into_iter().filter(|recorded| {
                any || match number {
                    Some(number) => recorded.request.is_some_and(|id| id.0 == number),
                    None => self.tells(recorded, &wanted),
                }
            }));
            if last {
                break;
            }
        }
        found.truncate(query.limit);
        Ok(found)
    }

    /// Whether the words looked for stand in what was said with an event, or name a file of it.
    fn tells(&self, recorded: &Recorded, wanted: &SearchQuery) -> bool {
        let mut all = said(&recorded.event).join("\n");
        for file in recorded.event.letter().iter().flat_map(|letter| &letter.attachments) {
            all.push('\n');
            all.push_str(file.name.as_str());
        }
        wanted.fits(&terms::index(&all, &self.stemming))
    }
}
