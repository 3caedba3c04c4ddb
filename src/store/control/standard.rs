//! Versions of the standard: their whole content, and which is in force.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension as _, params};

use crate::model::{
    card::{StandardReview, StandardVersion},
    event::Event,
    id::{Login, StandardHash},
    operator::Actor,
    standard::Capacity,
};
use crate::store::{
    Store,
    row::{Columns as _, json, ms, time},
};

impl Store {
    /// Keeps the content of a standard. Kept once, it stays.
    pub fn keep_standard(
        &self,
        hash: &StandardHash,
        files: &BTreeMap<String, String>,
    ) -> anyhow::Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO standard (hash, files) VALUES (?1, ?2) ON CONFLICT (hash) DO NOTHING",
            )?
            .execute(params![hash.as_str(), json(files)])?;
        Ok(())
    }

    /// The files of a standard.
    pub fn standard_files(
        &self,
        hash: &StandardHash,
    ) -> anyhow::Result<Option<BTreeMap<String, String>>> {
        Ok(self
            .conn
            .prepare_cached("SELECT files FROM standard WHERE hash = ?1")?
            .query_row([hash.as_str()], |row| row.json("files"))
            .optional()?)
    }

    /// The hashes of all standards kept, with their numbers.
    pub fn standards_kept(&self) -> anyhow::Result<Vec<(i64, String)>> {
        let mut statement =
            self.conn.prepare_cached("SELECT id, hash FROM standard ORDER BY id")?;
        let all = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(all.collect::<Result<_, _>>()?)
    }

    /// The standard in force at a time. Before the first adoption it is the first adopted.
    pub fn in_force(&self, at: DateTime<Utc>) -> anyhow::Result<Option<StandardHash>> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT s.hash FROM adoption a JOIN standard s ON s.id = a.standard
                 ORDER BY a.since > ?1, CASE WHEN a.since <= ?1 THEN -a.since ELSE a.since END,
                     CASE WHEN a.since <= ?1 THEN -a.seq ELSE a.seq END LIMIT 1",
            )?
            .query_row([ms(at)], |row| row.get::<_, String>(0))
            .optional()?
            .map(StandardHash::from))
    }

    /// The standard that was in force before another was adopted last.
    pub fn in_force_before(&self, hash: &StandardHash) -> anyhow::Result<Option<StandardHash>> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT p.hash FROM adoption a JOIN standard s ON s.id = a.standard AND s.hash = ?1
                 JOIN adoption b ON b.seq < a.seq AND b.standard <> a.standard
                 JOIN standard p ON p.id = b.standard ORDER BY a.seq DESC, b.since DESC, b.seq DESC LIMIT 1",
            )?
            .query_row([hash.as_str()], |row| row.get::<_, String>(0))
            .optional()?
            .map(StandardHash::from))
    }

    /// Since when a standard has been in force, where it has.
    pub fn adopted_since(&self, hash: &StandardHash) -> anyhow::Result<Option<DateTime<Utc>>> {
        let since: Option<i64> = self
            .conn
            .prepare_cached(
                "SELECT max(a.since) FROM adoption a JOIN standard s ON s.id = a.standard WHERE s.hash = ?1",
            )?
            .query_row([hash.as_str()], |row| row.get(0))?;
        Ok(since.map(time))
    }

    /// Since when an operator is one: when they were added, or last let work again.
    pub fn operator_since(&self, login: &Login) -> anyhow::Result<Option<DateTime<Utc>>> {
        let since: Option<i64> = self
            .conn
            .prepare_cached(
                "SELECT max(at) FROM event WHERE kind IN ('operator.added', 'operator.changed')
                     AND json_extract(data, '$.login') = ?1
                     AND (kind = 'operator.added' OR json_extract(data, '$.active') = 1)",
            )?
            .query_row([login.as_str()], |row| row.get(0))?;
        Ok(since.map(time))
    }

    /// Whether an operator has confirmed having read a standard.
    pub fn has_acknowledged(&self, login: &Login, hash: &StandardHash) -> anyhow::Result<bool> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT 1 FROM acknowledgement k JOIN standard s ON s.id = k.standard
                 WHERE s.hash = ?1 AND k.operator = ?2",
            )?
            .exists(params![hash.as_str(), login.as_str()])?)
    }

    /// The operators who have not confirmed having read a standard, by login.
    pub fn not_acknowledged(&self, hash: &StandardHash) -> anyhow::Result<Vec<Login>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT o.login FROM operator o WHERE o.active = 1 AND NOT EXISTS (
                 SELECT 1 FROM acknowledgement k JOIN standard s ON s.id = k.standard
                 WHERE s.hash = ?1 AND k.operator = o.login) ORDER BY o.login",
        )?;
        let all =
            statement.query_map([hash.as_str()], |row| row.get::<_, String>(0).map(Login::from))?;
        Ok(all.collect::<Result<_, _>>()?)
    }

    /// The version of which a person last confirmed having read it, this one left out.
    pub fn last_acknowledged(
        &self,
        login: &Login,
        except: &StandardHash,
    ) -> anyhow::Result<Option<StandardHash>> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT s.hash FROM acknowledgement k JOIN standard s ON s.id = k.standard
                 WHERE k.operator = ?1 AND s.hash <> ?2 ORDER BY k.at DESC LIMIT 1",
            )?
            .query_row(params![login.as_str(), except.as_str()], |row| row.get::<_, String>(0))
            .optional()?
            .map(StandardHash::from))
    }

    /// Whether a standard was proposed.
    pub fn is_proposed(&self, hash: &StandardHash) -> anyhow::Result<bool> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT 1 FROM version v JOIN standard s ON s.id = v.standard WHERE s.hash = ?1",
            )?
            .exists([hash.as_str()])?)
    }

    /// What the capacities last said of a standard.
    pub fn standard_reviews(&self, hash: &StandardHash) -> anyhow::Result<Vec<StandardReview>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT r.capacity, r.approve, r.reviewer, r.at, r.comment
             FROM review r JOIN standard s ON s.id = r.standard WHERE s.hash = ?1 ORDER BY r.capacity",
        )?;
        let written = self.reviews_written(hash)?;
        let all = statement.query_map([hash.as_str()], |row| {
            let mut review = StandardReview {
                capacity: row.word("capacity", Capacity::from_word)?,
                approve: row.get("approve")?,
                reviewer: row.get("reviewer")?,
                recorded_by: None,
                at: row.time("at")?,
                comment: row.get("comment")?,
            };
            let by = written.iter().rev().find(|(capacity, _)| *capacity == review.capacity);
            let by = by.map(|(_, by)| by.to_string());
            review.recorded_by = by.filter(|by| *by != review.reviewer);
            Ok(review)
        })?;
        Ok(all.collect::<Result<_, _>>()?)
    }

    /// In which capacities a standard was reviewed, and who wrote that down, oldest first.
    fn reviews_written(&self, hash: &StandardHash) -> anyhow::Result<Vec<(Capacity, Actor)>> {
        let every = (DateTime::UNIX_EPOCH, DateTime::<Utc>::MAX_UTC);
        let events = self.events_of_kinds(&["standard.reviewed"], every.0, every.1)?;
        let of_it = events.into_iter().filter_map(|recorded| match recorded.event {
            Event::StandardReviewed { standard, capacity, .. } if standard == *hash => {
                Some((capacity, recorded.actor))
            }
            _ => None,
        });
        Ok(of_it.collect())
    }

    /// Who proposed a standard.
    pub fn proposers(&self, hash: &StandardHash) -> anyhow::Result<Vec<Actor>> {
        let every = (DateTime::UNIX_EPOCH, DateTime::<Utc>::MAX_UTC);
        let events = self.events_of_kinds(&["standard.proposed"], every.0, every.1)?;
        let of_it = events.into_iter().filter(|recorded| {
            matches!(&recorded.event, Event::StandardProposed { standard, .. } if standard == hash)
        });
        Ok(of_it.flat_map(|one| [Some(one.actor), one.by.map(Actor::Operator)]).flatten().collect())
    }

    /// All versions, the newest first.
    pub fn standard_versions(&self) -> anyhow::Result<Vec<StandardVersion>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT s.hash, v.title, v.version, v.proposed, v.by,
                 (SELECT max(a.since) FROM adoption a WHERE a.standard = v.standard) AS since,
                 (SELECT count(*) FROM acknowledgement k WHERE k.standard = v.standard) AS acknowledged
             FROM version v JOIN standard s ON s.id = v.standard ORDER BY v.proposed DESC, s.id DESC",
        )?;
        let all = statement.query_map([], |row| {
            Ok(StandardVersion {
                standard: row.standard("hash")?,
                title: row.get("title")?,
                version: row.get("version")?,
                proposed: row.time("proposed")?,
                by: row.get("by")?,
                since: row.time_or_none("since")?,
                acknowledged: row.count(6)?,
                reviews: Vec::new(),
            })
        })?;
        let mut all: Vec<StandardVersion> = all.collect::<Result<_, _>>()?;
        for version in &mut all {
            version.reviews = self.standard_reviews(&version.standard)?;
        }
        Ok(all)
    }
}
