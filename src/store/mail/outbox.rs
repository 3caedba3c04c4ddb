//! The box of mails that are to leave. That a mail is in it is written with the event that it brings, in
//! one transaction; how far it is on its way is of the moment, in no log, and no part of what a replay
//! makes anew. A lease keeps two senders from the same mail.

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{OptionalExtension as _, Row, params};

use crate::model::{
    id::{ClientId, RequestId, Seq},
    outbox::{Doubt, LONGEST_STAY, MailState, Next, Outbound, Why},
};
use crate::store::{
    Store,
    row::{Columns as _, ms},
};

/// A sender has a mail for so long at most: longer than the mail program may run.
const LEASE: TimeDelta = TimeDelta::minutes(10);

fn outbound(row: &Row<'_>) -> rusqlite::Result<Outbound> {
    let state = row.word("state", MailState::from_word)?;
    Ok(Outbound {
        event: Seq(row.get("event")?),
        request: RequestId(row.get("request")?),
        state,
        attempts: row.get("attempts")?,
        queued: row.time("queued")?,
        next_try: row.time("next_try")?,
        reason: row
            .get::<_, Option<String>>("reason")?
            // Whatever a person wrote who dropped it is theirs, even where it looks like the desk's.
            .map(|text| match state {
                MailState::Dropped => Why::Person(text),
                _ => Why::from(text),
            }),
        message_id: row.get("message_id")?,
    })
}

impl Store {
    /// Puts the mail that brings an event into the box. Only inside a transaction.
    pub fn queue_mail(
        &self,
        event: Seq,
        request: RequestId,
        now: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO outbox (event, request, state, queued, next_try, changed)
                 VALUES (?1, ?2, 'queued', ?3, ?3, ?3)",
            )?
            .execute(params![event.0, request.0, ms(now)])?;
        Ok(())
    }

    /// Whether a sender would find something to do.
    pub fn mail_waits(&self, now: DateTime<Utc>) -> anyhow::Result<bool> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM outbox WHERE state = 'queued' AND next_try <= ?1)
                     OR EXISTS (SELECT 1 FROM outbox WHERE state IN ('leased', 'handed') AND lease_until < ?1)",
            )?
            .query_row([ms(now)], |row| row.get(0))?)
    }

    /// Leases the next mail to a sender, after the lapsed leases were put right: a mail that was only
    /// leased waits again, one that was handed over may have left. Only inside a transaction.
    pub fn lease_mail(&self, sender: &str, now: DateTime<Utc>) -> anyhow::Result<Option<Outbound>> {
        self.conn
            .prepare_cached(
                "UPDATE outbox SET state = 'queued', lease_by = NULL, lease_until = NULL, changed = ?1
                 WHERE state = 'leased' AND lease_until < ?1",
            )?
            .execute([ms(now)])?;
        self.conn
            .prepare_cached(
                "UPDATE outbox SET state = 'stuck', lease_by = NULL, lease_until = NULL, changed = ?1, reason = ?2
                 WHERE state = 'handed' AND lease_until < ?1",
            )?
            .execute(params![
                ms(now),
                String::from(Why::MayHaveLeft(Doubt::Stopped))
            ])?;
        self.conn
            .prepare_cached(
                "UPDATE outbox SET state = 'stuck', changed = ?1, reason = ?3
                 WHERE state = 'queued' AND next_try <= ?1 AND queued < ?2",
            )?
            .execute(params![ms(now), ms(now - LONGEST_STAY), String::from(Why::Waited)])?;
        Ok(self
            .conn
            .prepare_cached(
                "UPDATE outbox SET state = 'leased', lease_by = ?2, lease_until = ?3, changed = ?1
                 WHERE event = (SELECT event FROM outbox WHERE state = 'queued' AND next_try <= ?1
                                ORDER BY next_try, event LIMIT 1)
                 RETURNING *",
            )?
            .query_row(params![ms(now), sender, ms(now + LEASE)], outbound)
            .optional()?)
    }

    /// Writes down that a mail is given to the mail program now. False where the lease is over: then it
    /// must not be given. Only inside a transaction.
    pub fn hand_mail(
        &self,
        event: Seq,
        sender: &str,
        message_id: &str,
        now: DateTime<Utc>,
    ) -> anyhow::Result<bool> {
        let rows = self
            .conn
            .prepare_cached(
                "UPDATE outbox SET state = 'handed', attempts = attempts + 1, message_id = ?3, reason = NULL,
                     lease_until = ?4, changed = ?5
                 WHERE event = ?1 AND lease_by = ?2 AND state = 'leased' AND lease_until >= ?5",
            )?
            .execute(params![event.0, sender, message_id, ms(now + LEASE), ms(now)])?;
        Ok(rows == 1)
    }

    /// Writes down what became of a mail that a sender has. Only inside a transaction.
    pub fn settle_mail(
        &self,
        event: Seq,
        sender: &str,
        next: &Next,
        now: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        let (state, at, reason) = match next {
            Next::Sent => (MailState::Sent, now, None),
            Next::Again(at, why) => (MailState::Queued, *at, Some(why)),
            Next::Stuck(why) => (MailState::Stuck, now, Some(why)),
        };
        // The outcome is worth more than a lapsed lease: it says what really happened.
        self.conn
            .prepare_cached(
                "UPDATE outbox SET state = ?3, next_try = ?4, reason = ?5, lease_by = NULL, lease_until = NULL,
                     changed = ?6
                 WHERE event = ?1 AND lease_by = ?2 AND state IN ('leased', 'handed')",
            )?
            .execute(params![
                event.0,
                sender,
                state.word(),
                ms(at),
                reason.map(ToString::to_string),
                ms(now)
            ])?;
        Ok(())
    }

    /// A person decides on a mail that is stuck or waits: it is tried again. Its request; none where it is
    /// in no state for that. Only inside a transaction.
    pub fn retry_mail(&self, event: Seq, now: DateTime<Utc>) -> anyhow::Result<Option<RequestId>> {
        Ok(self
            .conn
            .prepare_cached(
                "UPDATE outbox SET state = 'queued', attempts = 0, queued = ?2, next_try = ?2, reason = NULL, changed = ?2
                 WHERE event = ?1 AND state IN ('stuck', 'queued') RETURNING request",
            )?
            .query_row(params![event.0, ms(now)], |row| row.get(0).map(RequestId))
            .optional()?)
    }

    /// Has a mail that left need a person, as it came back. Only inside a transaction.
    pub fn return_mail(&self, event: Seq, why: &Why, now: DateTime<Utc>) -> anyhow::Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE outbox SET state = 'stuck', reason = ?2, changed = ?3, lease_by = NULL, lease_until = NULL
                 WHERE event = ?1 AND state IN ('handed', 'sent')",
            )?
            .execute(params![event.0, why.to_string(), ms(now)])?;
        Ok(())
    }

    /// A person decides on a mail that is stuck or waits: it does not leave. As [`Self::retry_mail`].
    pub fn drop_mail(
        &self,
        event: Seq,
        reason: &str,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Option<RequestId>> {
        Ok(self
            .conn
            .prepare_cached(
                "UPDATE outbox SET state = 'dropped', reason = ?3, changed = ?2
                 WHERE event = ?1 AND state IN ('stuck', 'queued') RETURNING request",
            )?
            .query_row(params![event.0, ms(now), reason], |row| row.get(0).map(RequestId))
            .optional()?)
    }

    /// The mails that have not left, then the last that did, so many at most.
    pub fn outbox(&self, limit: usize) -> anyhow::Result<Vec<Outbound>> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT * FROM outbox ORDER BY state IN ('sent', 'dropped'), CASE WHEN state IN ('sent', 'dropped')
                     THEN -changed ELSE event END LIMIT ?1",
            )?
            .query_map([limit as i64], outbound)?
            .collect::<Result<_, _>>()?)
    }

    /// The mails of a request.
    pub fn outbox_of(&self, request: RequestId) -> anyhow::Result<Vec<Outbound>> {
        Ok(self
            .conn
            .prepare_cached("SELECT * FROM outbox WHERE request = ?1 ORDER BY event")?
            .query_map([request.0], outbound)?
            .collect::<Result<_, _>>()?)
    }

    /// How many acknowledgements went to a person for requests received since.
    pub fn receipts_since(&self, person: ClientId, since: DateTime<Utc>) -> anyhow::Result<u64> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT count(*) FROM client c JOIN request r ON r.client = c.id AND r.received >= ?2
                     JOIN event e ON e.request = r.id AND e.kind = 'request.receipt' WHERE c.person = ?1",
            )?
            .query_row(params![person.0, ms(since)], |row| row.count(0))?)
    }

    /// The mails that need a person, the oldest first, so many at most.
    pub(in crate::store) fn stuck(&self, limit: usize) -> anyhow::Result<Vec<Outbound>> {
        Ok(self
            .conn
            .prepare_cached("SELECT * FROM outbox WHERE state = 'stuck' ORDER BY event LIMIT ?1")?
            .query_map([limit as i64], outbound)?
            .collect::<Result<_, _>>()?)
    }

    /// How many mails need a person.
    pub fn stuck_mails(&self) -> anyhow::Result<u64> {
        Ok(self
            .conn
            .prepare_cached("SELECT count(*) FROM outbox WHERE state = 'stuck'")?
            .query_row([], |row| row.count(0))?)
    }

    /// Forgets the mails on requests of a card that was erased: none leaves, and what a mail program said
    /// of them may name the client.
    pub(in crate::store) fn erase_mails(&self, card: ClientId) -> anyhow::Result<()> {
        self.conn
            .prepare_cached(
                "UPDATE outbox SET reason = NULL, state = CASE WHEN state = 'sent' THEN 'sent' ELSE 'dropped' END
                 WHERE request IN (SELECT id FROM request WHERE client = ?1)
                     OR event IN (SELECT seq FROM event WHERE client = ?1 AND kind = 'request.other_reply')",
            )?
            .execute([card.0])?;
        Ok(())
    }
}
