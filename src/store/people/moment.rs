//! What is of the moment and in no log: who looks at what, what is typed and not sent, which notices
//! were read, what call rings, the clock of a simulated desk.

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension as _, params};

use crate::model::{
    card::{Draft, Notice, Presence, Ringing},
    client::ContactKind,
    id::{Login, RequestId, Seq},
    notice::NoticeKind,
    operator::Actor,
    own::{Own, OwnKind},
};
use crate::store::{
    Store,
    row::{Columns as _, json, ms, time},
};

/// Who, what they look at, and when they were last seen to.
pub(in crate::store) type Sign = (String, Option<RequestId>, DateTime<Utc>);

impl Store {
    /// The time of a simulated desk.
    pub fn clock(&self) -> anyhow::Result<Option<DateTime<Utc>>> {
        Ok(self
            .conn
            .prepare_cached("SELECT at FROM clock WHERE id = 1")?
            .query_row([], |row| row.get(0).map(time))
            .optional()?)
    }

    /// What time it is at the desk when the system's clock shows this: on a simulated desk what its commands
    /// set; on a real one never before its last event, however far back the system's clock was put.
    pub fn time_at(&self, system: DateTime<Utc>) -> anyhow::Result<DateTime<Utc>> {
        if self.is_simulated()? {
            return Ok(self.clock()?.unwrap_or(system));
        }
        Ok(self.last_event_at()?.map_or(system, |last| last.max(system)))
    }

    /// When the last event happened; none where there is none yet. What the desk notes of a time that has passed
    /// stands behind what was done since: the last that a person did is looked at with all that follows it.
    pub fn last_event_at(&self) -> anyhow::Result<Option<DateTime<Utc>>> {
        let sql = "SELECT max(at) FROM event
             WHERE seq >= (SELECT seq FROM event WHERE actor <> ?1 ORDER BY seq DESC LIMIT 1)";
        let last: Option<i64> = self
            .conn
            .prepare_cached(sql)?
            .query_row([Actor::Desk.to_string()], |row| row.get(0))?;
        Ok(last.map(time))
    }

    /// Sets the time of a simulated desk.
    pub fn set_clock(&self, at: DateTime<Utc>) -> anyhow::Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO clock (id, at) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET at = excluded.at",
            )?
            .execute([ms(at)])?;
        Ok(())
    }

    /// Says what an operator looks at.
    pub fn set_presence(
        &self,
        operator: &Login,
        request: Option<RequestId>,
        replying: bool,
        now: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO presence (operator, request, replying, seen) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (operator) DO UPDATE SET request = excluded.request, replying = excluded.replying,
                     seen = excluded.seen",
            )?
            .execute(params![
                operator.as_str(),
                request.map(|id| id.0),
                replying,
                ms(now)
            ])?;
        Ok(())
    }

    /// Who has looked at a request since a time.
    pub fn presence_at(
        &self,
        request: RequestId,
        since: DateTime<Utc>,
    ) -> anyhow::Result<Vec<Presence>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT operator, replying, seen FROM presence WHERE request = ?1 AND seen >= ?2 ORDER BY operator",
        )?;
        let all = statement.query_map(params![request.0, ms(since)], |row| {
            Ok(Presence {
                operator: row.get::<_, String>("operator")?.into(),
                request,
                replying: row.get("replying")?,
                seen: row.time("seen")?,
            })
        })?;
        Ok(all.collect::<Result<_, _>>()?)
    }

    /// What everybody else has looked at since a time.
    pub(in crate::store) fn presence(
        &self,
        me: &Login,
        since: DateTime<Utc>,
    ) -> anyhow::Result<Vec<Presence>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT operator, request, replying, seen FROM presence
             WHERE request IS NOT NULL AND operator <> ?1 AND seen >= ?2 ORDER BY operator",
        )?;
        let all = statement.query_map(params![me.as_str(), ms(since)], |row| {
            Ok(Presence {
                operator: row.get::<_, String>("operator")?.into(),
                request: RequestId(row.get("request")?),
                replying: row.get("replying")?,
                seen: row.time("seen")?,
            })
        })?;
        Ok(all.collect::<Result<_, _>>()?)
    }

    /// What each operator looked at last, and when.
    pub(in crate::store) fn presences(&self) -> anyhow::Result<Vec<Sign>> {
        let mut statement =
            self.conn.prepare_cached("SELECT operator, request, seen FROM presence")?;
        let all = statement.query_map([], |row| {
            Ok((row.get(0)?, row.get::<_, Option<i64>>(1)?.map(RequestId), row.time("seen")?))
        })?;
        Ok(all.collect::<Result<_, _>>()?)
    }

    /// The slots in which an operator left something unsaved.
    pub fn drafts(&self, operator: &Login) -> anyhow::Result<Vec<String>> {
        let mut statement =
            self.conn.prepare_cached("SELECT slot FROM draft WHERE operator = ?1 ORDER BY slot")?;
        let slots = statement.query_map([operator.as_str()], |row| row.get(0))?;
        Ok(slots.collect::<Result<_, _>>()?)
    }

    /// What an operator left unsaved.
    pub fn draft(&self, operator: &Login, slot: &str) -> anyhow::Result<Option<Draft>> {
        Ok(self
            .conn
            .prepare_cached("SELECT fields, saved FROM draft WHERE operator = ?1 AND slot = ?2")?
            .query_row(params![operator.as_str(), slot], |row| {
                Ok(Draft {
                    operator: operator.clone(),
                    slot: slot.to_owned(),
                    fields: row.json("fields")?,
                    saved: row.time("saved")?,
                })
            })
            .optional()?)
    }

    /// Keeps what is not sent yet.
    pub fn keep_draft(&self, draft: &Draft) -> anyhow::Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO draft (operator, slot, fields, saved) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (operator, slot) DO UPDATE SET fields = excluded.fields, saved = excluded.saved",
            )?
            .execute(params![
                draft.operator.as_str(),
                draft.slot,
                json(&draft.fields),
                ms(draft.saved)
            ])?;
        Ok(())
    }

    pub fn forget_draft(&self, operator: &Login, slot: &str) -> anyhow::Result<()> {
        self.conn
            .prepare_cached("DELETE FROM draft WHERE operator = ?1 AND slot = ?2")?
            .execute(params![operator.as_str(), slot])?;
        Ok(())
    }

    /// What an operator keeps for themselves, by kind and name.
    pub fn own(&self, operator: &Login) -> anyhow::Result<Vec<Own>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT kind, name, value FROM own WHERE operator = ?1 ORDER BY kind, name",
        )?;
        let mut rows = statement.query([operator.as_str()])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            // A kind of a newer program is left alone.
            if let Some(kind) = OwnKind::from_word(&row.get::<_, String>("kind")?) {
                all.push(Own { kind, name: row.get("name")?, value: row.get("value")? });
            }
        }
        Ok(all)
    }

    /// Keeps a thing for an operator; one of the same kind and name goes.
    pub fn keep_own(&self, operator: &Login, own: &Own) -> anyhow::Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO own (operator, kind, name, value) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (operator, kind, name) DO UPDATE SET value = excluded.value",
            )?
            .execute(params![operator.as_str(), own.kind.word(), own.name, own.value])?;
        Ok(())
    }

    /// Forgets a thing that an operator kept.
    pub fn forget_own(&self, operator: &Login, kind: OwnKind, name: &str) -> anyhow::Result<()> {
        self.conn
            .prepare_cached("DELETE FROM own WHERE operator = ?1 AND kind = ?2 AND name = ?3")?
            .execute(params![operator.as_str(), kind.word(), name])?;
        Ok(())
    }

    /// A call rings at an operator's place; one before it is over.
    pub fn ring(&self, operator: &Login, phone: &str, at: DateTime<Utc>) -> anyhow::Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO ringing (operator, phone, at) VALUES (?1, ?2, ?3)
                 ON CONFLICT (operator) DO UPDATE SET phone = excluded.phone, at = excluded.at",
            )?
            .execute(params![operator.as_str(), phone, ms(at)])?;
        Ok(())
    }

    /// The last call that rang at an operator's place, with the client whose number it is.
    pub fn ringing(&self, operator: &Login) -> anyhow::Result<Option<Ringing>> {
        let found: Option<(String, DateTime<Utc>)> = self
            .conn
            .prepare_cached("SELECT phone, at FROM ringing WHERE operator = ?1")?
            .query_row([operator.as_str()], |row| Ok((row.get("phone")?, row.time("at")?)))
            .optional()?;
        let Some((phone, at)) = found else {
            return Ok(None);
        };
        let client = match self.client_by_contact(ContactKind::Phone, &phone)? {
            Some(id) => self.client_rows("WHERE p.id = ?1", [id.0])?.pop(),
            None => None,
        };
        Ok(Some(Ringing { phone, at, client }))
    }

    /// The notice that an operator has not read and that stands for many things of a kind: its number, of how
    /// many it tells, and since when.
    pub fn summed_notice(
        &self,
        operator: &Login,
        about: NoticeKind,
    ) -> anyhow::Result<Option<(Seq, u64, DateTime<Utc>)>> {
        let found = self
            .conn
            .prepare_cached(
                "SELECT seq, count, since FROM notice
                 WHERE operator = ?1 AND about = ?2 AND count IS NOT NULL AND read = 0 ORDER BY seq DESC LIMIT 1",
            )?
            .query_row(params![operator.as_str(), about.word()], |row| {
                let count = row.get::<_, i64>("count")?.unsigned_abs();
                Ok((Seq(row.get("seq")?), count, row.time("since")?))
            })
            .optional()?;
        Ok(found)
    }

    /// Whether an operator was told of the scorecard since a time.
    pub fn was_told_of_card(&self, operator: &Login, since: DateTime<Utc>) -> anyhow::Result<bool> {
        let found = self
            .conn
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM notice
                 WHERE about = 'scorecard' AND operator = ?1 AND at >= ?2)",
            )?
            .query_row(params![operator.as_str(), ms(since)], |row| row.get(0))?;
        Ok(found)
    }

    /// What an operator was told of, newest first.
    pub fn notices(&self, operator: &Login, limit: usize) -> anyhow::Result<Vec<Notice>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT n.seq, n.at, n.about, n.request, n.read, n.cause, n.count, n.since, t.content AS subject
             FROM notice n LEFT JOIN request r ON r.id = n.request LEFT JOIN text t ON t.id = r.subject
             WHERE n.operator = ?1 ORDER BY n.seq DESC LIMIT ?2",
        )?;
        let all = statement.query_map(params![operator.as_str(), limit as i64], |row| {
            Ok(Notice {
                seq: Seq(row.get("seq")?),
                to: operator.clone(),
                at: row.time("at")?,
                about: row.word("about", NoticeKind::from_word)?,
                request: row.get::<_, Option<i64>>("request")?.map(RequestId),
                subject: row.get("subject")?,
                cause: row.get::<_, Option<i64>>("cause")?.map(Seq),
                count: row.get::<_, Option<i64>>("count")?.map(i64::unsigned_abs),
                since: row.time_or_none("since")?,
                read: row.get("read")?,
            })
        })?;
        Ok(all.collect::<Result<_, _>>()?)
    }

    /// Marks notices as read up to and with an event.
    pub fn mark_notices(&self, operator: &Login, up_to: Seq) -> anyhow::Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE notice SET read = 1 WHERE operator = ?1 AND seq <= ?2 AND read = 0",
            )?
            .execute(params![operator.as_str(), up_to.0])?;
        Ok(())
    }
}
