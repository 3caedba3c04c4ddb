//! Reading the results of exercises.

use chrono::{DateTime, Utc};
use rusqlite::params;

use crate::model::{id::Login, notice::NoticeKind, training::Attempt};
use crate::store::{
    Store,
    row::{Columns as _, ms},
};

impl Store {
    /// The best result of each exercise by each version, of one operator or of all: by operator and
    /// exercise, the newest first.
    pub fn attempts(&self, of: Option<&Login>) -> anyhow::Result<Vec<Attempt>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT t.operator, t.exercise, s.hash, t.score, t.passed, t.seconds, t.at, t.tries
             FROM training t JOIN standard s ON s.id = t.standard
             WHERE ?1 IS NULL OR t.operator = ?1 ORDER BY t.operator, t.exercise, t.at DESC, s.id DESC",
        )?;
        let all = statement.query_map([of.map(Login::as_str)], |row| {
            Ok(Attempt {
                operator: row.get::<_, String>("operator")?.into(),
                exercise: row.get::<_, String>("exercise")?.into(),
                standard: row.standard("hash")?,
                score: row.get("score")?,
                passed: row.get("passed")?,
                seconds: row.get("seconds")?,
                at: row.time("at")?,
                tries: row.get("tries")?,
            })
        })?;
        Ok(all.collect::<Result<_, _>>()?)
    }

    /// Whether someone was told of something since a time.
    pub fn was_told(
        &self,
        login: &Login,
        about: NoticeKind,
        since: DateTime<Utc>,
    ) -> anyhow::Result<bool> {
        Ok(self
            .conn
            .prepare_cached("SELECT 1 FROM notice WHERE operator = ?1 AND about = ?2 AND at >= ?3")?
            .exists(params![login.as_str(), about.word(), ms(since)])?)
    }
}
