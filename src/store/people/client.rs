//! Reading clients: by number, by address, and as someone types.

use rusqlite::{OptionalExtension as _, Row, params, params_from_iter, types::Value};

use crate::model::{
    card::{ClientCard, ClientRow, Topic},
    client::{Client, Contact, ContactKind, Mood},
    contact,
    id::{AccountId, ClientId, RequestId, RuleId},
    operator::Actor,
    spelling::Typed,
};
use crate::store::{
    Store,
    request::{ROW, row},
    row::Columns as _,
};

const CLIENT: &str = "SELECT c.id, c.name, c.tier, c.account, a.name AS account_name, c.language, c.timezone, c.note, c.tags,
    c.fields, c.mood, c.mood_at, c.mood_by, c.since, c.merged_into, c.erased FROM client c LEFT JOIN account a ON a.id = c.account WHERE c.id = ?1";

fn client(row: &Row<'_>) -> rusqlite::Result<Client> {
    Ok(Client {
        id: ClientId(row.get("id")?),
        name: row.get("name")?,
        tier: row.get("tier")?,
        account: row.get::<_, Option<i64>>("account")?.map(AccountId),
        account_name: row.get("account_name")?,
        contacts: Vec::new(),
        language: row.get("language")?,
        timezone: row.get("timezone")?,
        note: row.get("note")?,
        tags: row.json("tags")?,
        fields: row.json("fields")?,
        mood: mood(row)?,
        since: row.time("since")?,
        merged_into: row.get::<_, Option<i64>>("merged_into")?.map(ClientId),
        erased: row.get("erased")?,
    })
}

fn mood(row: &Row<'_>) -> rusqlite::Result<Option<Mood>> {
    let Some(words) = row.get("mood")? else {
        return Ok(None);
    };
    Ok(Some(Mood {
        words,
        at: row.time("mood_at")?,
        by: Actor::from(row.get::<_, String>("mood_by")?),
    }))
}

impl Store {
    /// A client's own card.
    pub fn client(&self, id: ClientId) -> anyhow::Result<Option<Client>> {
        let found = self.conn.prepare_cached(CLIENT)?.query_row([id.0], client).optional()?;
        let Some(mut client) = found else {
            return Ok(None);
        };
        client.contacts = self.contacts(id)?;
        Ok(Some(client))
    }

    /// A person: the card that stays of all that are theirs, with the addresses of all.
    pub fn whole_client(&self, id: ClientId) -> anyhow::Result<Option<Client>> {
        let Some(person) = self.person(id)? else {
            return Ok(None);
        };
        let Some(mut client) = self.client(person)? else {
            return Ok(None);
        };
        for other in self.cards_of_person(person)?.into_iter().skip(1) {
            for contact in self.contacts(other)? {
                let known = |own: &Contact| own.kind == contact.kind && own.value == contact.value;
                if !client.contacts.iter().any(known) {
                    client.contacts.push(contact);
                }
            }
        }
        Ok(Some(client))
    }

    /// The card that a client's was merged into, at the end; their own where it was not.
    pub fn person(&self, id: ClientId) -> anyhow::Result<Option<ClientId>> {
        Ok(self
            .conn
            .prepare_cached("SELECT person FROM client WHERE id = ?1")?
            .query_row([id.0], |row| row.get(0).map(ClientId))
            .optional()?)
    }

    /// All the cards that are one person, the one that stays first.
    pub fn cards_of_person(&self, id: ClientId) -> anyhow::Result<Vec<ClientId>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT id FROM client WHERE person = (SELECT person FROM client WHERE id = ?1)
             ORDER BY id <> person, id",
        )?;
        let ids = statement.query_map([id.0], |row| row.get(0).map(ClientId))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    pub(in crate::store) fn contacts(&self, id: ClientId) -> anyhow::Result<Vec<Contact>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT kind, value, typed FROM contact WHERE client = ?1 ORDER BY nr",
        )?;
        let contacts = statement.query_map([id.0], |row| {
            Ok(Contact {
                kind: row.word("kind", ContactKind::from_word)?,
                value: row.get("value")?,
                typed: row.get("typed")?,
            })
        })?;
        Ok(contacts.collect::<Result<_, _>>()?)
    }

    /// The client whose address this is; where several share it, the one known longest.
    pub fn client_by_contact(
        &self,
        kind: ContactKind,
        value: &str,
    ) -> anyhow::Result<Option<ClientId>> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT c.person FROM contact k JOIN client c ON c.id = k.client
                 WHERE k.kind = ?1 AND k.value = ?2 ORDER BY c.person LIMIT 1",
            )?
            .query_row(params![kind.word(), value], |row| row.get(0).map(ClientId))
            .optional()?)
    }

    /// The card on which an address stands, and the person whose it is; where several share it, those
    /// known longest.
    pub fn card_by_contact(
        &self,
        kind: ContactKind,
        value: &str,
    ) -> anyhow::Result<Option<(ClientId, ClientId)>> {
        // Names at a messenger are the same in whatever letters they are written.
        let sql = match kind {
            ContactKind::Messenger => {
                "SELECT k.client, c.person FROM contact k JOIN client c ON c.id = k.client
                 WHERE k.kind = ?1 AND k.kind = 'messenger' AND lower(k.value) = lower(?2)
                 ORDER BY c.person, c.id <> c.person, c.id LIMIT 1"
            }
            ContactKind::Phone | ContactKind::Email => {
                "SELECT k.client, c.person FROM contact k JOIN client c ON c.id = k.client
                 WHERE k.kind = ?1 AND k.value = ?2 ORDER BY c.person, c.id <> c.person, c.id LIMIT 1"
            }
        };
        Ok(self
            .conn
            .prepare_cached(sql)?
            .query_row(params![kind.word(), value], |row| {
                Ok((ClientId(row.get(0)?), ClientId(row.get(1)?)))
            })
            .optional()?)
    }

    /// The number of the next client.
    pub fn next_client(&self) -> anyhow::Result<ClientId> {
        Ok(ClientId(self.next_number("SELECT max(id) FROM client")?))
    }

    /// The number of the next account.
    pub fn next_account(&self) -> anyhow::Result<AccountId> {
        Ok(AccountId(self.next_number("SELECT max(id) FROM account")?))
    }

    /// A person with the newest of their history.
    pub fn client_card(&self, id: ClientId, history: usize) -> anyhow::Result<Option<ClientCard>> {
        let Some(client) = self.whole_client(id)? else {
            return Ok(None);
        };
        let person = client.id;
        let (requests, open, satisfaction) = self
            .conn
            .prepare_cached(
                "SELECT count(*), coalesce(sum(r.open), 0), avg(r.rating)
                 FROM client c JOIN request r ON r.client = c.id WHERE c.person = ?1",
            )?
            .query_row([person.0], |row| Ok((row.count(0)?, row.count(1)?, row.get(2)?)))?;
        let (promised, kept, broken) = self
            .conn
            .prepare_cached(
                "SELECT coalesce(sum(b.state = 'promised'), 0),
                     coalesce(sum(b.state = 'kept' AND b.ended <= b.due), 0),
                     coalesce(sum(b.state = 'broken' OR b.state = 'kept' AND b.ended > b.due), 0)
                 FROM client c JOIN callback b ON b.client = c.id WHERE c.person = ?1",
            )?
            .query_row([person.0], |row| Ok((row.count(0)?, row.count(1)?, row.count(2)?)))?;
        let topic = self
            .conn
            .prepare_cached(
                "SELECT r.id, coalesce(t.content, '') AS subject, r.rule, r.received
                 FROM client c JOIN request r ON r.client = c.id LEFT JOIN text t ON t.id = r.subject
                 WHERE c.person = ?1 ORDER BY r.received DESC, r.id DESC LIMIT 1",
            )?
            .query_row([person.0], |row| {
                Ok(Topic {
                    request: RequestId(row.get("id")?),
                    subject: row.get("subject")?,
                    rule: row.get::<_, Option<String>>("rule")?.map(RuleId::from),
                    received: row.time("received")?,
                })
            })
            .optional()?;
        let mut sql = ROW.to_owned();
        sql.push_str(
            "WHERE r.client IN (SELECT id FROM client WHERE person = ?1) ORDER BY r.received DESC, r.id DESC LIMIT ?2",
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let history = statement
            .query_map(params![person.0, history as i64], row)?
            .collect::<Result<_, _>>()?;
        let colleagues = match client.account {
            Some(account) => self.client_rows(
                "WHERE p.account = ?1 AND p.id = p.person AND p.id <> ?2 AND p.erased = 0 ORDER BY p.name, p.id LIMIT 50",
                params![account.0, person.0],
            )?,
            None => Vec::new(),
        };
        Ok(Some(ClientCard {
            client,
            requests,
            open,
            promised,
            kept,
            broken,
            satisfaction,
            topic,
            history,
            colleagues,
        }))
    }

    pub(in crate::store) fn client_rows(
        &self,
        condition: &str,
        values: impl rusqlite::Params,
    ) -> anyhow::Result<Vec<ClientRow>> {
        let mut sql = "SELECT p.id, p.name, p.tier, a.name AS account,
                 (SELECT value FROM contact k WHERE k.client = p.id ORDER BY k.nr LIMIT 1) AS contact,
                 (SELECT count(*) FROM client c JOIN request r ON r.client = c.id AND r.open = 1
                  WHERE c.person = p.id) AS open
             FROM client p LEFT JOIN account a ON a.id = p.account "
            .to_owned();
        sql.push_str(condition);
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map(values, |row| {
            Ok(ClientRow {
                id: ClientId(row.get("id")?),
                name: row.get("name")?,
                tier: row.get("tier")?,
                account: row.get("account")?,
                contact: row.get("contact")?,
                open: row.count(5)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Clients whose name, address or organisation begins, word for word, as typed.
    pub fn find_clients(&self, text: &str, limit: usize) -> anyhow::Result<Vec<ClientRow>> {
        if let Some(number) = text.trim().strip_prefix('#')
            && let Ok(number) = number.parse::<i64>()
        {
            return self
                .client_rows("WHERE p.id = (SELECT person FROM client WHERE id = ?1)", [number]);
        }
        let Some((condition, values)) = persons_typed(text) else {
            return Ok(Vec::new());
        };
        let mut sql = "WHERE p.id IN (".to_owned();
        sql.push_str(&condition);
        sql.push_str(") ORDER BY p.name, p.id LIMIT ?");
        let mut values = values;
        values.push(Value::Integer(limit as i64));
        let rows = self.client_rows(&sql, params_from_iter(values))?;
        if rows.is_empty() {
            // Nobody is called so; somebody may nearly be.
            return self.near_names(text, limit);
        }
        Ok(rows)
    }
}

impl Store {
    /// Whether a client is found by exactly this key, of a name or an address.
    pub fn is_client_key(&self, key: &str) -> anyhow::Result<bool> {
        let mut statement =
            self.conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM client_key WHERE key = ?1)")?;
        Ok(statement.query_row([key], |row| row.get(0))?)
    }

    /// The names of clients, and of their organisations, of which a word begins so: `beginning` is as
    /// [`contact::typed_keys`] gives it. At most `limit` clients are looked at.
    pub fn names_beginning(&self, beginning: &str, limit: usize) -> anyhow::Result<Vec<String>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT c.name, a.name FROM
                 (SELECT client FROM client_key WHERE key >= ?1 AND key < ?2 LIMIT ?3) k
             JOIN client c ON c.id = k.client
             LEFT JOIN account a ON a.id = c.account",
        )?;
        let [from, to] = range(beginning);
        let mut rows = statement.query(params![from, to, limit as i64])?;
        let mut names = Vec::new();
        while let Some(row) = rows.next()? {
            names.extend([row.get(0)?, row.get::<_, Option<String>>(1)?].into_iter().flatten());
        }
        Ok(names)
    }
}

/// A query for persons, with its values.
pub(in crate::store) type Persons = (String, Vec<Value>);

/// A query for the persons that a typed text means, with its values; none where nothing was typed.
/// The first word is looked up, the others are asked of those found.
pub(in crate::store) fn persons_typed(text: &str) -> Option<Persons> {
    let mut words = contact::typed_spellings(text);
    // The longest beginning is the rarest.
    words.sort_by_key(|word| std::cmp::Reverse(word.first().map_or(0, |typed| typed.key.len())));
    words.truncate(8);
    let (first, others) = words.split_first()?;
    let mut values = Vec::new();
    let mut sql = format!(
        "SELECT c.person FROM client_key k JOIN client c ON c.id = k.client WHERE ({})",
        any_of("k.key", first, &mut values)
    );
    for other in others {
        sql.push_str(" AND EXISTS (SELECT 1 FROM client_key o WHERE o.client = k.client AND (");
        sql.push_str(&any_of("o.key", other, &mut values));
        sql.push_str("))");
    }
    Some((sql, values))
}

/// A condition for a key that is one of those typed, with its values.
fn any_of(column: &str, typed: &[Typed], values: &mut Vec<Value>) -> String {
    let mut conditions = Vec::with_capacity(typed.len());
    for Typed { key, whole } in typed {
        if *whole {
            conditions.push(format!("{column} = ?"));
            values.push(Value::Text(key.clone()));
        } else {
            conditions.push(format!("{column} >= ? AND {column} < ?"));
            values.extend(range(key));
        }
    }
    conditions.join(" OR ")
}

/// The first text that begins with a key, and the first after all that do.
pub(in crate::store) fn range(key: &str) -> [Value; 2] {
    let mut end = key.to_owned();
    end.push(char::MAX);
    [Value::Text(key.to_owned()), Value::Text(end)]
}

impl Store {
    /// Erases the texts of these cards and of the requests that are theirs: the texts and the salts of
    /// their digests go, and what finds them. Answers how many went.
    pub fn erase_texts(&self, cards: &[ClientId]) -> anyhow::Result<u64> {
        let mut count = 0;
        self.index_now()?;
        self.forget_cases();
        self.forget_typed(cards)?;
        count += self.erase_accounts(cards)?;
        for card in cards {
            for condition in [
                // A text on a request goes with whose the request is now, whoever raised it.
                "SELECT id FROM text WHERE client = ?1 AND request IS NULL AND content IS NOT NULL",
                "SELECT t.id FROM request r JOIN text t ON t.request = r.id WHERE r.client = ?1 AND t.content IS NOT NULL",
                // What they wrote on requests of others, and were answered there.
                "SELECT t.id FROM event e JOIN json_tree(e.data) j ON j.key = '$ref' JOIN text t ON t.id = j.atom
                 WHERE e.client = ?1 AND e.kind IN ('request.other_message', 'request.other_reply')
                     AND t.content IS NOT NULL",
            ] {
                let ids: Vec<i64> = self
                    .conn
                    .prepare_cached(condition)?
                    .query_map([card.0], |row| row.get(0))?
                    .collect::<Result<_, _>>()?;
                for id in ids {
                    self.conn.prepare_cached("DELETE FROM term WHERE rowid = ?1")?.execute([id])?;
                    self.conn
                        .prepare_cached(
                            "UPDATE text SET content = NULL, salt = NULL WHERE id = ?1",
                        )?
                        .execute([id])?;
                    count += 1;
                }
            }
            // A call that rang may be theirs: it is of the moment, and nobody misses it.
            self.conn.prepare_cached("DELETE FROM ringing")?.execute([])?;
            count += self.erase_files(*card)?;
            self.erase_mails(*card)?;
        }
        Ok(count)
    }

    /// Erases the names of organisations of which nobody but these cards is. How many went.
    fn erase_accounts(&self, cards: &[ClientId]) -> anyhow::Result<u64> {
        let mut count = 0;
        let mut seen = Vec::new();
        for card in cards {
            let account: Option<i64> = self
                .conn
                .prepare_cached("SELECT account FROM client WHERE id = ?1")?
                .query_row([card.0], |row| row.get(0))
                .optional()?
                .flatten();
            let Some(account) = account.filter(|account| !seen.contains(account)) else {
                continue;
            };
            seen.push(account);
            let members: Vec<i64> = self
                .conn
                .prepare_cached("SELECT id FROM client WHERE account = ?1")?
                .query_map([account], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            if members.iter().any(|id| !cards.contains(&ClientId(*id))) {
                continue;
            }
            count += self
                .conn
                .prepare_cached(
                    "UPDATE text SET content = NULL, salt = NULL WHERE content IS NOT NULL AND id IN (
                         SELECT json_extract(data, '$.name.\"$ref\"') FROM event
                         WHERE kind = 'account.added' AND json_extract(data, '$.account') = ?1)",
                )?
                .execute([account])? as u64;
        }
        Ok(count)
    }
}
