//! What has been kept long enough, and erasing it: of a request its texts or its files, of a person the
//! card. Erasing a person whole is in `client`.

use chrono::{DateTime, Utc};
use rusqlite::params;

use crate::model::{
    id::{ClientId, RequestId},
    request::Channel,
    retention::{Due, KeptFacts},
    standard::{Kept, Retention},
};
use crate::store::{
    Store,
    row::{Columns as _, ms},
};

impl Store {
    /// What is due to go by a clause, the longest kept first, so many at most.
    pub fn retention_due(
        &self,
        clause: &Retention,
        now: DateTime<Utc>,
        limit: usize,
    ) -> anyhow::Result<Vec<Due>> {
        let before = ms(clause.after.before(now));
        let sql = match clause.what {
            Kept::Texts => {
                REQUESTS.to_owned()
                    + "EXISTS (SELECT 1 FROM text t WHERE t.request = r.id AND t.content IS NOT NULL)"
                    + REQUESTS_ORDER
            }
            Kept::Attachments => {
                REQUESTS.to_owned()
                    + "EXISTS (SELECT 1 FROM file f WHERE f.request = r.id AND f.content IS NOT NULL)"
                    + REQUESTS_ORDER
            }
            Kept::Client | Kept::Whole => CLIENTS.to_owned(),
        };
        let mut statement = self.conn.prepare_cached(&sql)?;
        let mut rows = statement.query([before])?;
        let mut due = Vec::new();
        while let Some(row) = rows.next()? {
            let mut facts =
                KeptFacts { tier: row.get("tier")?, tags: row.json("tags")?, request: None };
            let of_client = clause.what.is_of_client();
            if of_client {
                let more: Option<String> = row.get("request_tags")?;
                facts
                    .tags
                    .extend(more.iter().flat_map(|tags| tags.split('\u{1f}').map(str::to_owned)));
            } else {
                facts.request = Some((
                    row.priority("priority")?,
                    row.get("level")?,
                    row.get("department")?,
                    row.word("channel", Channel::from_word)?,
                ));
            }
            if !facts.goes(&clause.when, &clause.unless) {
                continue;
            }
            due.push(Due {
                clause: clause.clause(),
                what: clause.what,
                request: row.get::<_, Option<i64>>("request")?.map(RequestId),
                client: ClientId(row.get("client")?),
                name: row.get::<_, Option<String>>("name")?.unwrap_or_default(),
                since: row.time("over")?,
            });
            if due.len() == limit {
                break;
            }
        }
        Ok(due)
    }

    /// Erases the texts of a request, with what finds them. How many went.
    pub fn erase_request_texts(&self, request: RequestId) -> anyhow::Result<u64> {
        let ids: Vec<i64> = self
            .conn
            .prepare_cached("SELECT id FROM text WHERE request = ?1 AND content IS NOT NULL")?
            .query_map([request.0], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        self.erase_texts_of(&ids)?;
        self.forget_drafts_on(&[request])?;
        self.conn
            .prepare_cached("UPDATE outbox SET reason = NULL WHERE request = ?1")?
            .execute([request.0])?;
        Ok(ids.len() as u64)
    }

    /// Erases the files of a request. How many went.
    pub fn erase_request_files(&self, request: RequestId) -> anyhow::Result<u64> {
        let count = self
            .conn
            .prepare_cached(
                "UPDATE file SET content = NULL, salt = NULL WHERE request = ?1 AND content IS NOT NULL",
            )?
            .execute([request.0])?;
        Ok(count as u64)
    }

    /// Erases what stands on a card itself, and not on requests. How many texts went.
    pub fn erase_card_texts(&self, card: ClientId) -> anyhow::Result<u64> {
        let ids: Vec<i64> = self
            .conn
            .prepare_cached(
                "SELECT id FROM text WHERE client = ?1 AND request IS NULL AND content IS NOT NULL",
            )?
            .query_map([card.0], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        self.erase_texts_of(&ids)?;
        Ok(ids.len() as u64)
    }

    pub(in crate::store) fn erase_texts_of(&self, ids: &[i64]) -> anyhow::Result<()> {
        self.index_now()?;
        self.forget_cases();
        for id in ids {
            self.conn.prepare_cached("DELETE FROM term WHERE rowid = ?1")?.execute([id])?;
            self.conn
                .prepare_cached("UPDATE text SET content = NULL, salt = NULL WHERE id = ?1")?
                .execute(params![id])?;
        }
        Ok(())
    }
}

const REQUESTS: &str = "SELECT r.id AS request, r.client AS client, s.content AS name, r.resolved AS over, r.priority, r.level,
         r.department, r.channel, r.tags AS tags, p.tier AS tier
     FROM request r JOIN client c ON c.id = r.client JOIN client p ON p.id = c.person
     LEFT JOIN text s ON s.id = r.subject
     WHERE r.resolved IS NOT NULL AND r.resolved < ?1 AND r.open = 0 AND ";
const REQUESTS_ORDER: &str = " ORDER BY r.resolved, r.id";
const CLIENTS: &str = "SELECT NULL AS request, p.id AS client, p.name AS name, p.tier AS tier, p.tags AS tags,
         coalesce((SELECT max(r.resolved) FROM client c JOIN request r ON r.client = c.id WHERE c.person = p.id), p.since) AS over,
         (SELECT group_concat(t.tag, char(31)) FROM client c JOIN request r ON r.client = c.id
              JOIN tag t ON t.request = r.id WHERE c.person = p.id) AS request_tags
     FROM client p
     WHERE p.id = p.person AND p.erased = 0 AND p.since < ?1
         AND NOT EXISTS (SELECT 1 FROM client c JOIN request r ON r.client = c.id
                         WHERE c.person = p.id AND (r.open = 1 OR r.resolved IS NULL OR r.resolved >= ?1))
     ORDER BY p.id";
