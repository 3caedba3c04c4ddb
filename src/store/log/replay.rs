//! Making the tables anew from the log, and comparing them row by row with those kept.

use std::cmp::Ordering;

use rusqlite::{params, types::Value};

use crate::model::{audit::Difference, event::Recorded, id::RequestId};
use crate::store::{Store, digest, log::Head};

/// A table made from the log: its rows in the order of its key, which are the first columns.
struct Table {
    name: &'static str,
    key: usize,
    sql: &'static str,
}

/// Every table made from the log.
const TABLES: &[Table] = &[
    Table {
        name: "desk",
        key: 1,
        sql: "SELECT * FROM desk ORDER BY id",
    },
    Table {
        name: "account",
        key: 1,
        sql: "SELECT * FROM account ORDER BY id",
    },
    Table {
        name: "client",
        key: 1,
        sql: "SELECT * FROM client ORDER BY id",
    },
    Table {
        name: "contact",
        key: 2,
        sql: "SELECT * FROM contact ORDER BY client, nr",
    },
    Table {
        name: "client_key",
        key: 2,
        sql: "SELECT * FROM client_key ORDER BY key, client",
    },
    Table {
        name: "sent_by_card",
        key: 1,
        sql: "SELECT * FROM sent_by_card ORDER BY request",
    },
    Table {
        name: "moved_from_card",
        key: 1,
        sql: "SELECT * FROM moved_from_card ORDER BY seq",
    },
    Table {
        name: "operator",
        key: 1,
        sql: "SELECT * FROM operator ORDER BY login",
    },
    Table {
        name: "request",
        key: 1,
        sql: "SELECT * FROM request ORDER BY id",
    },
    Table {
        name: "passed",
        key: 2,
        sql: "SELECT * FROM passed ORDER BY request, operator",
    },
    Table {
        name: "field",
        key: 2,
        sql: "SELECT * FROM field ORDER BY request, name",
    },
    Table {
        name: "tag",
        key: 2,
        sql: "SELECT * FROM tag ORDER BY tag, request",
    },
    Table {
        name: "external",
        key: 1,
        sql: "SELECT * FROM external ORDER BY id",
    },
    Table {
        name: "source_number",
        key: 2,
        sql: "SELECT * FROM source_number ORDER BY source, number",
    },
    Table {
        name: "hour",
        key: 1,
        sql: "SELECT * FROM hour
              WHERE arrived <> 0 OR answered <> 0 OR resolved <> 0 OR against <> 0 OR broken <> 0 ORDER BY hour",
    },
    Table {
        name: "client_open",
        key: 1,
        sql: "SELECT * FROM client_open WHERE requests <> 0 ORDER BY client",
    },
    Table {
        name: "slot",
        key: 2,
        sql: "SELECT * FROM slot ORDER BY slot, department",
    },
    Table {
        name: "counter",
        key: 4,
        sql: "SELECT * FROM counter ORDER BY department, status, priority, assignee",
    },
    Table {
        name: "deadline",
        key: 2,
        sql: "SELECT * FROM deadline ORDER BY request, nr",
    },
    Table {
        name: "callback",
        key: 1,
        sql: "SELECT * FROM callback ORDER BY id",
    },
    Table {
        name: "notice",
        key: 1,
        sql: "SELECT seq, operator, at, about, request, cause, count, since FROM notice ORDER BY seq",
    },
    Table {
        name: "ignored",
        key: 1,
        sql: "SELECT * FROM ignored ORDER BY event",
    },
    Table {
        name: "version",
        key: 1,
        sql: "SELECT * FROM version ORDER BY standard",
    },
    Table {
        name: "adoption",
        key: 1,
        sql: "SELECT * FROM adoption ORDER BY seq",
    },
    Table {
        name: "review",
        key: 2,
        sql: "SELECT * FROM review ORDER BY standard, capacity",
    },
    Table {
        name: "acknowledgement",
        key: 2,
        sql: "SELECT * FROM acknowledgement ORDER BY standard, operator",
    },
    Table {
        name: "training",
        key: 3,
        sql: "SELECT * FROM training ORDER BY operator, exercise, standard",
    },
    Table {
        name: "scored",
        key: 1,
        sql: "SELECT * FROM scored ORDER BY seq",
    },
    Table {
        name: "drawn",
        key: 2,
        sql: "SELECT * FROM drawn ORDER BY seq, nr",
    },
    Table {
        name: "ledger",
        key: 1,
        sql: "SELECT * FROM ledger ORDER BY seq",
    },
    Table {
        name: "second",
        key: 1,
        sql: "SELECT * FROM second ORDER BY seq",
    },
    Table {
        name: "appeal",
        key: 1,
        sql: "SELECT * FROM appeal ORDER BY seq",
    },
    // What is found by which words: the index itself, read as a table.
    Table {
        name: "term",
        key: 4,
        sql: "SELECT term, doc, col, \"offset\" FROM temp.term_words ORDER BY term, doc, col, \"offset\"",
    },
];

/// Whether a table is made from the log.
#[cfg(test)]
pub(in crate::store) fn is_made(table: &str) -> bool {
    TABLES.iter().any(|made| made.name == table)
}

impl Store {
    /// Makes the tables anew in a database of the moment. `deadlines` computes those of a request and
    /// keeps them there, as the desk did after the last event on it.
    pub fn replayed(
        &self,
        mut deadlines: impl FnMut(&Self, RequestId, &Recorded) -> anyhow::Result<()>,
    ) -> anyhow::Result<Self> {
        let fresh = Self::scratch()?;
        fresh.conn.execute_batch("BEGIN")?;
        for (id, hash) in self.standards_kept()? {
            fresh.conn.execute(
                "INSERT INTO standard (id, hash, files) VALUES (?1, ?2, '{}')",
                params![id, hash],
            )?;
        }
        let mut last: std::collections::BTreeMap<RequestId, Recorded> =
            std::collections::BTreeMap::new();
        self.walk(|raw| {
            let (recorded, data) = self.recorded(raw)?;
            fresh.head.set(Some(Head { seq: recorded.seq.0, hash: digest::BEGINNING }));
            fresh.project(&recorded, &data)?;
            if let Some(request) = recorded.request {
                last.insert(request, recorded);
            }
            Ok(())
        })?;
        for (request, recorded) in &last {
            deadlines(&fresh, *request, recorded)?;
        }
        fresh.index_now()?;
        fresh.conn.execute_batch("COMMIT")?;
        Ok(fresh)
    }

    /// Makes the tables anew from the log in their own place. Only inside a transaction: what cannot be made whole
    /// is taken back. Answers the requests whose deadlines are to be computed.
    pub fn remade(&self) -> anyhow::Result<Vec<RequestId>> {
        // That somebody read a notice stands in no log.
        let read: Vec<i64> = self
            .conn
            .prepare("SELECT seq FROM notice WHERE read <> 0")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        self.index_now()?;
        // What refers to a row is asked about when all of them are there.
        self.conn.execute_batch("PRAGMA defer_foreign_keys = ON")?;
        for table in TABLES.iter().rev() {
            // The index is no table of rows: it has a way of its own to be emptied.
            let sql = match table.name {
                "term" => "INSERT INTO term (term) VALUES ('delete-all')".to_owned(),
                name => format!("DELETE FROM {name}"),
            };
            self.conn.execute(&sql, [])?;
        }
        self.forget_cases();
        let requests = self.carried_in(&read)?;
        self.index_now()?;
        self.forget_cases();
        Ok(requests)
    }

    /// The rows in which the tables kept differ from those made anew.
    pub fn differences(&self, fresh: &Self) -> anyhow::Result<Vec<Difference>> {
        /// More than this tell nothing more.
        const ENOUGH: usize = 1000;
        let mut found = Vec::new();
        for store in [self, fresh] {
            store.conn.execute_batch(
                "CREATE VIRTUAL TABLE IF NOT EXISTS temp.term_words USING fts5vocab (main, term, instance)",
            )?;
        }
        // What is still to be indexed anew differs, and is found all the same.
        let respelt = self.left_to_respell()?.is_none();
        for table in
            TABLES.iter().filter(|table| respelt || !matches!(table.name, "term" | "client_key"))
        {
            let mut kept_statement = self.conn.prepare(table.sql)?;
            let mut made_statement = fresh.conn.prepare(table.sql)?;
            let columns = kept_statement.column_count();
            let mut kept_rows = kept_statement.query([])?;
            let mut made_rows = made_statement.query([])?;
            let mut kept = next(&mut kept_rows, columns)?;
            let mut made = next(&mut made_rows, columns)?;
            while kept.is_some() || made.is_some() {
                let order = match (&kept, &made) {
                    (Some(kept), Some(made)) => by_key(&kept[..table.key], &made[..table.key]),
                    (Some(_), None) => Ordering::Less,
                    (None, _) => Ordering::Greater,
                };
                if found.len() < ENOUGH && (order != Ordering::Equal || kept != made) {
                    found.push(Difference {
                        table: table.name.to_owned(),
                        kept: kept.as_ref().filter(|_| order.is_le()).map(|row| shown(row)),
                        rebuilt: made.as_ref().filter(|_| order.is_ge()).map(|row| shown(row)),
                    });
                }
                if order.is_le() {
                    kept = next(&mut kept_rows, columns)?;
                }
                if order.is_ge() {
                    made = next(&mut made_rows, columns)?;
                }
            }
        }
        Ok(found)
    }
}

fn next(rows: &mut rusqlite::Rows<'_>, columns: usize) -> rusqlite::Result<Option<Vec<Value>>> {
    rows.next()?.map(|row| (0..columns).map(|nr| row.get(nr)).collect()).transpose()
}

/// The order in which SQLite gives keys: numbers, then texts byte by byte.
fn by_key(one: &[Value], other: &[Value]) -> Ordering {
    one.iter()
        .zip(other)
        .map(|(one, other)| match (one, other) {
            (Value::Integer(one), Value::Integer(other)) => one.cmp(other),
            (Value::Text(one), Value::Text(other)) => one.cmp(other),
            (Value::Integer(_), Value::Text(_)) => Ordering::Less,
            (Value::Text(_), Value::Integer(_)) => Ordering::Greater,
            _ => Ordering::Equal,
        })
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

fn shown(row: &[Value]) -> String {
    let values: Vec<String> = row
        .iter()
        .map(|value| match value {
            Value::Null => "–".to_owned(),
            Value::Integer(number) => number.to_string(),
            Value::Real(number) => number.to_string(),
            Value::Text(text) => text.clone(),
            Value::Blob(bytes) => digest::hex(bytes),
        })
        .collect();
    values.join(" | ")
}
