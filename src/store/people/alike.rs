//! Reading what cards are compared by, and the rows of those that are alike.

use std::collections::{BTreeMap, HashMap};

use rusqlite::{Row, params_from_iter, types::Value};

use crate::model::{
    alike::{self, Alike, Face},
    card::ClientRow,
    client::{Contact, ContactKind},
    id::{AccountId, ClientId},
};
use crate::store::{Store, row::Columns as _};

/// So many with one key are compared with a person: more namesakes tell nothing.
const NAMESAKES: i64 = 200;

fn face(row: &Row<'_>) -> rusqlite::Result<Face> {
    let name: String = row.get("name")?;
    Ok(Face::new(
        ClientId(row.get("id")?),
        &name,
        row.get::<_, Option<i64>>("account")?.map(AccountId),
    ))
}

impl Store {
    /// Pairs of persons that may be one, the surest first, of the whole desk. Reads every card once.
    pub fn alikes(&self, limit: usize) -> anyhow::Result<Vec<Alike>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT id, name, account FROM client WHERE id = person AND erased = 0 ORDER BY id",
        )?;
        let mut faces: Vec<Face> = statement.query_map([], face)?.collect::<Result<_, _>>()?;
        self.add_contacts(
            &mut faces,
            "SELECT c.person, k.kind, k.value FROM contact k JOIN client c ON c.id = k.client",
            Vec::new(),
        )?;
        let mut found: Vec<_> = alike::pairs(&faces).into_iter().collect();
        found.sort_by(|(a, one), (b, other)| one.cmp(other).then(a.cmp(b)));
        found.truncate(limit);
        self.alike_rows(found)
    }

    /// The persons that may be the same as one, the surest first.
    pub fn alike(&self, client: ClientId, limit: usize) -> anyhow::Result<Vec<Alike>> {
        let Some(person) = self.person(client)? else {
            return Ok(Vec::new());
        };
        let mut mine = self.faces(&[person])?;
        let Some(mine) = mine.pop() else {
            return Ok(Vec::new());
        };
        let others = self.near(&mine)?;
        let mut found: Vec<_> = others
            .iter()
            .filter(|other| other.id != mine.id)
            .map(|other| ((mine.id.min(other.id), mine.id.max(other.id)), mine.reasons(other)))
            .filter(|(_, reasons)| !reasons.is_empty())
            .collect();
        found.sort_by(|(a, one), (b, other)| one.cmp(other).then(a.cmp(b)));
        found.truncate(limit);
        self.alike_rows(found)
    }

    /// Persons of nearly this name, for a name that nobody has as it was typed.
    pub(in crate::store) fn near_names(
        &self,
        name: &str,
        limit: usize,
    ) -> anyhow::Result<Vec<ClientRow>> {
        let typed = Face::new(ClientId(0), name, None);
        if typed.words().len() < 2 {
            return Ok(Vec::new());
        }
        let mut ids: Vec<ClientId> = self
            .near(&typed)?
            .iter()
            .filter(|other| !typed.reasons(other).is_empty())
            .map(|other| other.id)
            .collect();
        ids.truncate(limit);
        let rows = self.rows_of_clients(&ids)?;
        Ok(ids.iter().filter_map(|id| rows.get(id).cloned()).collect())
    }

    /// Who shares a key with a person: an address, or a word of the name with the beginning of another.
    fn near(&self, mine: &Face) -> anyhow::Result<Vec<Face>> {
        let mut ids = std::collections::BTreeSet::new();
        let words = mine.words();
        let mut keys: Vec<String> = Vec::new();
        for contact in &mine.contacts {
            let mut of_contact = std::collections::BTreeSet::new();
            crate::model::contact::address_keys(contact, &mut of_contact);
            // The last four digits and the domain of a mail are those of many.
            keys.extend(of_contact.into_iter().filter(|key| match contact.kind {
                ContactKind::Phone => key.len() >= 7,
                ContactKind::Email => key.contains('@'),
                ContactKind::Messenger => true,
            }));
        }
        keys.extend(words.iter().cloned());
        let mut statement = self.conn.prepare_cached(
            "SELECT c.person FROM client_key k JOIN client c ON c.id = k.client WHERE k.key = ?1 LIMIT ?2",
        )?;
        for key in &keys {
            let found = statement.query_map((key, NAMESAKES), |row| row.get(0).map(ClientId))?;
            for id in found {
                ids.insert(id?);
            }
        }
        let mut statement = self.conn.prepare_cached(
            "SELECT c.person FROM client_key k JOIN client c ON c.id = k.client WHERE k.key = ?1 AND EXISTS (
                 SELECT 1 FROM client_key o WHERE o.client = k.client AND o.key >= ?2 AND o.key < ?3) LIMIT ?4",
        )?;
        for word in words {
            for other in words.iter().filter(|other| *other != word) {
                let [from, to] = crate::store::client::range(alike::head(other));
                let found = statement
                    .query_map((word, from, to, NAMESAKES), |row| row.get(0).map(ClientId))?;
                for id in found {
                    ids.insert(id?);
                }
            }
        }
        self.faces(&ids.into_iter().collect::<Vec<_>>())
    }

    fn faces(&self, ids: &[ClientId]) -> anyhow::Result<Vec<Face>> {
        let mut all = Vec::new();
        for some in ids.chunks(500) {
            let marks = vec!["?"; some.len()].join(",");
            let values: Vec<Value> = some.iter().map(|id| Value::Integer(id.0)).collect();
            let mut statement = self.conn.prepare(&format!(
                "SELECT id, name, account FROM client WHERE id IN ({marks}) AND erased = 0 ORDER BY id"
            ))?;
            let mut faces: Vec<Face> =
                statement.query_map(params_from_iter(&values), face)?.collect::<Result<_, _>>()?;
            self.add_contacts(
                &mut faces,
                &format!(
                    "SELECT c.person, k.kind, k.value FROM client c JOIN contact k ON k.client = c.id
                     WHERE c.person IN ({marks})"
                ),
                values,
            )?;
            all.extend(faces);
        }
        Ok(all)
    }

    fn add_contacts(
        &self,
        faces: &mut [Face],
        sql: &str,
        values: Vec<Value>,
    ) -> anyhow::Result<()> {
        let places: HashMap<ClientId, usize> =
            faces.iter().enumerate().map(|(at, face)| (face.id, at)).collect();
        let mut statement = self.conn.prepare(sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            if let Some(at) = places.get(&ClientId(row.get(0)?)) {
                faces[*at].contacts.push(Contact {
                    kind: row.word("kind", ContactKind::from_word)?,
                    value: row.get("value")?,
                    typed: None,
                });
            }
        }
        Ok(())
    }

    fn alike_rows(
        &self,
        found: Vec<((ClientId, ClientId), Vec<alike::Reason>)>,
    ) -> anyhow::Result<Vec<Alike>> {
        let ids: Vec<ClientId> =
            found.iter().flat_map(|((one, other), _)| [*one, *other]).collect();
        let rows = self.rows_of_clients(&ids)?;
        Ok(found
            .into_iter()
            .filter_map(|((one, other), reasons)| {
                Some(Alike {
                    one: rows.get(&one)?.clone(),
                    other: rows.get(&other)?.clone(),
                    reasons,
                })
            })
            .collect())
    }

    fn rows_of_clients(&self, ids: &[ClientId]) -> anyhow::Result<BTreeMap<ClientId, ClientRow>> {
        let mut all = BTreeMap::new();
        for some in ids.chunks(500) {
            let marks = vec!["?"; some.len()].join(",");
            let rows = self.client_rows(
                &format!("WHERE p.id IN ({marks})"),
                params_from_iter(some.iter().map(|id| id.0)),
            )?;
            all.extend(rows.into_iter().map(|row| (row.id, row)));
        }
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The list over very many cards. `cargo test --release -- --ignored alike_among_a_million --nocapture`
    /// tells the time.
    #[test]
    #[ignore = "it takes its time to lay the cards out"]
    fn alike_among_a_million() {
        const CARDS: i64 = 1_000_000;
        let store = Store::scratch().unwrap();
        let mut insert = store
            .conn
            .prepare(
                "INSERT INTO client (id, name, tags, fields, since, person, erased) VALUES (?1, ?2, '[]', '{}', 0, ?1, 0)",
            )
            .unwrap();
        let mut contact = store
            .conn
            .prepare("INSERT INTO contact (client, nr, kind, value) VALUES (?1, 0, 'phone', ?2)")
            .unwrap();
        store.conn.execute_batch("BEGIN").unwrap();
        let letters = |mut number: i64| {
            let mut word = String::new();
            for _ in 0..5 {
                word.push(char::from(b'a' + (number % 26) as u8));
                number /= 26;
            }
            word
        };
        for id in 1..=CARDS {
            // Two of a thousand are one person under another number.
            let who = if id % 1000 == 0 { id - 1 } else { id };
            let name = format!("{} {}", letters(who * 7919), letters(who * 104_729 + 5));
            insert.execute((id, name)).unwrap();
            contact.execute((id, format!("+7495{id:07}"))).unwrap();
        }
        store.conn.execute_batch("COMMIT").unwrap();
        let begun = std::time::Instant::now();
        let found = store.alikes(50).unwrap();
        let took = begun.elapsed();
        println!("{CARDS} cards: {took:?}");
        assert_eq!(found.len(), 50);
    }
}
