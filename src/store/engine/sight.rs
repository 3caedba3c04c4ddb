//! The desk as somebody sees it who does not read the requests of every department: a second connection, for
//! reading alone, in which the tables of requests hold no others. Every statement meets the same tables, so no
//! list, search or history can forget it.

use std::fmt::Write as _;

use rusqlite::OptionalExtension as _;

use crate::{
    model::{id::RequestId, operator::Readable},
    store::Store,
};

/// Tables that tell of one request each, by the column that names it. A row of none is for everybody.
const OF_REQUESTS: [(&str, &str); 5] = [
    ("event", "request"),
    ("outbox", "request"),
    ("callback", "request"),
    ("passed", "request"),
    ("tag", "request"),
];

/// The condition under which a row `r` of `request` is read, in SQL.
fn condition(readable: &Readable) -> String {
    let me = quoted(readable.me.as_str());
    let departments: Vec<String> =
        readable.departments.iter().map(|id| quoted(id.as_str())).collect();
    format!(
        "(r.department IN ({}) OR r.assignee IS {me} OR r.accountable IS {me} OR EXISTS (
            SELECT 1 FROM main.callback k WHERE k.request = r.id AND k.by = {me} AND k.state = 'promised'))",
        departments.join(", ")
    )
}

/// A text as SQL writes it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

impl Store {
    /// The same file for reading, with the requests that somebody may read and no others.
    pub fn seen_by(&self, readable: &Readable) -> anyhow::Result<Self> {
        let store = Self::open(self.path(), true)?;
        let is_read = condition(readable);
        let mut views = format!(
            "CREATE TEMP VIEW request AS SELECT r.* FROM main.request r WHERE {is_read};\n"
        );
        for (table, column) in OF_REQUESTS {
            // Writing into a string cannot fail.
            let _ = writeln!(
                views,
                "CREATE TEMP VIEW {table} AS SELECT t.* FROM main.{table} t WHERE t.{column} IS NULL
                     OR EXISTS (SELECT 1 FROM main.request r WHERE r.id = t.{column} AND {is_read});"
            );
        }
        let me = quoted(readable.me.as_str());
        let departments: Vec<String> =
            readable.departments.iter().map(|id| quoted(id.as_str())).collect();
        // What it counts of others' departments is of mine alone.
        let _ = writeln!(
            views,
            "CREATE TEMP VIEW counter AS SELECT t.* FROM main.counter t
                 WHERE t.department IN ({}) OR t.assignee = {me};",
            departments.join(", ")
        );
        store.conn.execute_batch(&views)?;
        Ok(store)
    }

    /// Whether somebody may read a request; also where there is none of this number.
    pub fn may_read(&self, readable: &Readable, id: RequestId) -> anyhow::Result<bool> {
        let sql = format!("SELECT {} FROM main.request r WHERE r.id = ?1", condition(readable));
        let read =
            self.conn.prepare_cached(&sql)?.query_row([id.0], |row| row.get(0)).optional()?;
        Ok(read.unwrap_or(true))
    }
}
