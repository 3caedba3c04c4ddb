//! The rows of clients, their contacts, and the keys by which they are found.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{OptionalExtension as _, params};

use super::super::{
    Store,
    row::{json, ms},
};
use crate::{
    model::{
        client::{ClientFacts, Contact, ContactKind},
        contact,
        event::Recorded,
        id::{AccountId, ClientId},
        private::Private,
    },
    terms,
};

/// The facts that a card tells; none once it was erased.
fn facts(card: &Private) -> ClientFacts {
    serde_json::from_str(card.as_str()).unwrap_or_default()
}

impl Store {
    pub(super) fn add_client(
        &self,
        id: ClientId,
        card: &Private,
        recorded: &Recorded,
    ) -> anyhow::Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO client (id, name, tier, account, language, timezone, note, tags, fields, since, person,
                     merged_into, erased)
                 VALUES (?1, '', NULL, NULL, NULL, NULL, NULL, '[]', '{}', ?2, ?1, NULL, 0)",
            )?
            .execute(params![id.0, ms(recorded.at)])?;
        self.change_client(id, card, recorded)
    }

    pub(super) fn change_client(
        &self,
        id: ClientId,
        card: &Private,
        recorded: &Recorded,
    ) -> anyhow::Result<()> {
        let facts = facts(card);
        let account = match facts.account.as_deref() {
            Some(name) => self.account_of(name)?,
            None => None,
        };
        // An empty word takes a fact away.
        let kept = |text: &Option<String>| text.as_ref().map(|text| text.trim().to_owned());
        self.conn
            .prepare_cached(
                "UPDATE client SET name = coalesce(?2, name),
                     tier = CASE WHEN ?3 IS NULL THEN tier WHEN ?3 = '' THEN NULL ELSE ?3 END,
                     account = CASE WHEN ?4 THEN ?5 ELSE account END,
                     language = CASE WHEN ?6 IS NULL THEN language WHEN ?6 = '' THEN NULL ELSE ?6 END,
                     timezone = CASE WHEN ?7 IS NULL THEN timezone WHEN ?7 = '' THEN NULL ELSE ?7 END,
                     note = CASE WHEN ?8 IS NULL THEN note WHEN ?8 = '' THEN NULL ELSE ?8 END,
                     tags = coalesce(?9, tags)
                 WHERE id = ?1",
            )?
            .execute(params![
                id.0,
                kept(&facts.name),
                kept(&facts.tier),
                facts.account.is_some(),
                account.map(|account| account.0),
                kept(&facts.language),
                kept(&facts.timezone),
                facts.note,
                facts.tags.as_ref().map(|tags| {
                    let tags: BTreeSet<&String> = tags.iter().collect();
                    json(&tags)
                }),
            ])?;
        if let Some(changed) = &facts.fields {
            let known: String = self
                .conn
                .prepare_cached("SELECT fields FROM client WHERE id = ?1")?
                .query_row([id.0], |row| row.get(0))?;
            let mut known: BTreeMap<String, String> = serde_json::from_str(&known)?;
            for (name, value) in changed {
                if value.is_empty() {
                    known.remove(name);
                } else {
                    known.insert(name.clone(), value.clone());
                }
            }
            self.conn
                .prepare_cached("UPDATE client SET fields = ?2 WHERE id = ?1")?
                .execute(params![id.0, json(&known)])?;
        }
        if let Some(mood) = kept(&facts.mood) {
            let noted = !mood.is_empty();
            self.conn
                .prepare_cached(
                    "UPDATE client SET mood = ?2, mood_at = ?3, mood_by = ?4 WHERE id = ?1",
                )?
                .execute(params![
                    id.0,
                    noted.then_some(mood),
                    noted.then(|| ms(recorded.at)),
                    noted.then(|| recorded.actor.to_string()),
                ])?;
        }
        for address in &facts.remove {
            self.remove_contact(id, address)?;
        }
        // Each is put first: the last one given comes first.
        for contact in facts.more.iter().rev() {
            self.put_contact(id, contact.kind, &contact.value, contact.typed.as_deref())?;
        }
        for (kind, given, typed) in [
            (ContactKind::Phone, &facts.phone, facts.phone_as.as_deref()),
            (ContactKind::Email, &facts.email, None),
            (ContactKind::Messenger, &facts.messenger, None),
        ] {
            if let Some(value) = given {
                self.put_contact(id, kind, value, typed)?;
            }
        }
        self.put_keys(id)
    }

    /// Puts an address first among those of its kind; an empty one takes the first away.
    fn put_contact(
        &self,
        id: ClientId,
        kind: ContactKind,
        value: &str,
        typed: Option<&str>,
    ) -> anyhow::Result<()> {
        let mut all = self.contacts(id)?;
        let value = value.trim();
        if value.is_empty() {
            if let Some(place) = all.iter().position(|contact| contact.kind == kind) {
                all.remove(place);
            }
        } else {
            all.retain(|contact| contact.kind != kind || contact.value != value);
            let place = all.iter().position(|contact| contact.kind == kind).unwrap_or(all.len());
            all.insert(
                place,
                Contact { kind, value: value.to_owned(), typed: typed.map(str::to_owned) },
            );
        }
        self.write_contacts(id, &all)
    }

    fn remove_contact(&self, id: ClientId, address: &str) -> anyhow::Result<()> {
        let mut all = self.contacts(id)?;
        all.retain(|contact| contact.value != address);
        self.write_contacts(id, &all)
    }

    fn write_contacts(&self, id: ClientId, all: &[Contact]) -> anyhow::Result<()> {
        self.conn.prepare_cached("DELETE FROM contact WHERE client = ?1")?.execute([id.0])?;
        for (nr, contact) in all.iter().enumerate() {
            self.conn
                .prepare_cached(
                    "INSERT INTO contact (client, nr, kind, value, typed) VALUES (?1, ?2, ?3, ?4, ?5)",
                )?
                .execute(params![
                    id.0,
                    nr as i64,
                    contact.kind.word(),
                    contact.value,
                    contact.typed
                ])?;
        }
        Ok(())
    }

    /// What the client is found by: every word of the name, every address, the organisation.
    pub(in crate::store) fn put_keys(&self, id: ClientId) -> anyhow::Result<()> {
        let (name, account): (String, Option<String>) = self
            .conn
            .prepare_cached(
                "SELECT c.name, a.name FROM client c LEFT JOIN account a ON a.id = c.account WHERE c.id = ?1",
            )?
            .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut keys = BTreeSet::new();
        contact::spelling_keys(&name, &mut keys);
        contact::spelling_keys(account.as_deref().unwrap_or_default(), &mut keys);
        for address in self.contacts(id)? {
            contact::address_keys(&address, &mut keys);
        }
        self.conn.prepare_cached("DELETE FROM client_key WHERE client = ?1")?.execute([id.0])?;
        for key in keys {
            self.conn
                .prepare_cached("INSERT INTO client_key (key, client) VALUES (?1, ?2)")?
                .execute(params![key, id.0])?;
        }
        Ok(())
    }

    /// The account of this name, without regard to case.
    pub fn account_of(&self, name: &str) -> anyhow::Result<Option<AccountId>> {
        Ok(self
            .conn
            .prepare_cached("SELECT id FROM account WHERE key = ?1")?
            .query_row([terms::fold(name.trim())], |row| row.get(0).map(AccountId))
            .optional()?)
    }

    pub(super) fn merge_client(&self, stays: ClientId, goes: ClientId) -> anyhow::Result<()> {
        self.conn
            .prepare_cached("UPDATE client SET merged_into = ?2 WHERE id = ?1")?
            .execute(params![goes.0, stays.0])?;
        self.conn
            .prepare_cached(
                "UPDATE client SET person = (SELECT person FROM client WHERE id = ?2)
                 WHERE person = (SELECT person FROM client WHERE id = ?1)",
            )?
            .execute(params![goes.0, stays.0])?;
        Ok(())
    }

    pub(super) fn unmerge_client(&self, id: ClientId) -> anyhow::Result<()> {
        self.conn
            .prepare_cached("UPDATE client SET merged_into = NULL WHERE id = ?1")?
            .execute([id.0])?;
        // Those that were merged into it before go with it.
        self.conn
            .prepare_cached(
                "UPDATE client SET person = ?1 WHERE id IN (
                     WITH RECURSIVE beneath (id) AS (
                         VALUES (?1) UNION SELECT c.id FROM client c JOIN beneath b ON c.merged_into = b.id)
                     SELECT id FROM beneath)",
            )?
            .execute([id.0])?;
        Ok(())
    }

    /// Takes away everything that tells who a client is.
    pub(super) fn erase_client(&self, id: ClientId) -> anyhow::Result<()> {
        self.erase_numbers(id)?;
        self.forget_cases();
        let account: Option<i64> = self
            .conn
            .prepare_cached("SELECT account FROM client WHERE id = ?1")?
            .query_row([id.0], |row| row.get(0))
            .optional()?
            .flatten();
        self.conn
            .prepare_cached(
                "UPDATE client SET name = '', tier = NULL, account = NULL, language = NULL, timezone = NULL,
                     note = NULL, tags = '[]', fields = '{}', mood = NULL, mood_at = NULL, mood_by = NULL, erased = 1
                 WHERE id = ?1",
            )?
            .execute([id.0])?;
        for sql in [
            "DELETE FROM contact WHERE client = ?1",
            "DELETE FROM client_key WHERE client = ?1",
            "UPDATE request SET account = NULL WHERE client = ?1",
        ] {
            self.conn.prepare_cached(sql)?.execute([id.0])?;
        }
        if let Some(account) = account {
            // An organisation of which nobody else is would tell who it was.
            self.conn
                .prepare_cached(
                    "UPDATE account SET name = '', key = '#' || id
                     WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM client WHERE account = ?1)",
                )?
                .execute([account])?;
        }
        Ok(())
    }
}
