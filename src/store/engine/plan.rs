//! How the database answers the statements that a screen asks of it: for tests that hold that no list of a
//! screen walks through a table that grows with the desk.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use rusqlite::trace::{TraceEvent, TraceEventCodes};

use crate::store::Store;

/// The tables with a row for each request, message, client or event; the others stay small. What people
/// write by hand about the work of others, as reviews and the ledger, is few beside the work itself.
const GROWING: [&str; 13] = [
    "event", "text", "request", "client", "contact", "account", "deadline", "callback", "tag",
    "field", "term", "file", "outbox",
];

impl Store {
    /// From now on every statement of this connection is noted.
    pub fn overhear(&mut self) -> anyhow::Result<Arc<Mutex<BTreeSet<String>>>> {
        let heard = Arc::new(Mutex::new(BTreeSet::new()));
        let notes = heard.clone();
        let note = move |event: TraceEvent<'_>| {
            // A line that begins so is a trigger's.
            if let TraceEvent::Stmt(_, sql) = event
                && !sql.starts_with("--")
                && let Ok(mut heard) = notes.lock()
            {
                heard.insert(sql.to_owned());
            }
        };
        self.conn.trace_v2(TraceEventCodes::SQLITE_TRACE_STMT, Some(note))?;
        Ok(heard)
    }

    /// From now on every step of the database's machine is counted: what a statement costs, without a clock.
    pub fn count_steps(&mut self) -> anyhow::Result<Arc<AtomicU64>> {
        let steps = Arc::new(AtomicU64::new(0));
        let counted = steps.clone();
        let count = move || {
            counted.fetch_add(1, Ordering::Relaxed);
            false
        };
        self.conn.progress_handler(1, Some(count))?;
        Ok(steps)
    }

    /// The steps of a statement that walk through a table that grows with the desk. A page read in the order
    /// of an index, up to its limit, is no walk; one that is put in order first is.
    pub fn walks(&self, sql: &str) -> anyhow::Result<Vec<String>> {
        let mut statement = self.conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
        let steps: Vec<String> = statement
            .raw_query()
            .mapped(|row| row.get::<_, String>(3))
            .collect::<Result<_, _>>()?;
        let sorted = steps.iter().any(|step| step.contains("TEMP B-TREE FOR ORDER BY"));
        if sql.to_uppercase().contains(" LIMIT ") && !sorted {
            return Ok(Vec::new());
        }
        let mut walks = Vec::new();
        for step in steps {
            // The full text is looked up, whatever the plan calls it; and an index of what is stuck holds
            // nothing else.
            if step.contains("VIRTUAL TABLE") || step.ends_with(" outbox_stuck") {
                continue;
            }
            let table = step.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next());
            if table.is_some_and(|table| GROWING.contains(&named(sql, table).as_str())) {
                walks.push(step);
            }
        }
        Ok(walks)
    }
}

/// The table that a name in a statement stands for.
fn named(sql: &str, name: &str) -> String {
    let words: Vec<&str> = sql
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')'))
        .filter(|word| !word.is_empty())
        .collect();
    let alias = words.windows(2).find(|two| two[1] == name && GROWING.contains(&two[0]));
    let as_alias = (words.windows(3)).find(|three| {
        three[2] == name && three[1].eq_ignore_ascii_case("as") && GROWING.contains(&three[0])
    });
    alias.map(|two| two[0]).or(as_alias.map(|three| three[0])).unwrap_or(name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_is_found_under_whatever_name_the_table_has() {
        let store = Store::scratch().unwrap();
        for sql in [
            "SELECT * FROM request",
            "SELECT r.id FROM request r WHERE r.subject = 'x'",
            "SELECT r.id FROM request AS r WHERE r.subject = 'x'",
            "SELECT count(*) FROM event",
        ] {
            assert_eq!(store.walks(sql).unwrap().len(), 1, "{sql}");
        }
        for sql in [
            "SELECT * FROM request WHERE id = 1",
            "SELECT * FROM operator",
            "SELECT * FROM event WHERE kind = 'x' AND at > 1",
        ] {
            assert!(store.walks(sql).unwrap().is_empty(), "{sql}");
        }
    }
}
