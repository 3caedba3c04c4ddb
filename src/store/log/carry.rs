//! A whole desk, row by row: out of its file, and into a new one, where the tables made from the log are
//! made anew. What is carried is the truth (the log, the texts and files laid aside from it, the contents
//! of standards), and of what is of the moment what people would miss.

use anyhow::{Context as _, bail, ensure};
use rusqlite::{params_from_iter, types::Value};

use crate::model::{
    carry::{self, Cell, FORM, MARK, Row},
    event::Recorded,
    id::RequestId,
};
use crate::store::{
    Store,
    digest::{self, hex},
    log::Head,
};

/// The tables that are carried, in an order in which they can be filled, each as it is read.
const CARRIED: &[(&str, &str)] = &[
    ("standard", "SELECT * FROM standard ORDER BY id"),
    ("text", "SELECT * FROM text ORDER BY id"),
    ("file", "SELECT * FROM file ORDER BY id"),
    ("event", "SELECT * FROM event ORDER BY seq"),
    ("clock", "SELECT * FROM clock ORDER BY id"),
    ("draft", "SELECT * FROM draft ORDER BY operator, slot"),
    ("own", "SELECT * FROM own ORDER BY operator, kind, name"),
    ("outbox", "SELECT * FROM outbox ORDER BY event"),
    // Only the mark is of the moment; the notices themselves are made from the log.
    ("read", "SELECT seq FROM notice WHERE read = 1 ORDER BY seq"),
];

/// The same for people and other programs, as it stands now; nothing of it is read back. Times are
/// milliseconds in columns whose names end in `_at`.
const SHOWN: &[(&str, &str)] = &[
    (
        "requests",
        "SELECT r.id AS request, r.given_id AS external_id, r.status, t.content AS subject, r.client, p.name AS client_name,
             a.name AS account, r.channel, r.language, r.department, r.level, r.priority, r.assignee, r.accountable,
             (SELECT group_concat(tag, ', ') FROM (SELECT tag FROM tag WHERE request = r.id ORDER BY tag)) AS tags,
             r.rule, s.hash AS standard, r.received AS received_at, r.updated AS updated_at,
             r.resolved AS resolved_at, r.due AS due_at, r.rating
         FROM request r JOIN client c ON c.id = r.client JOIN client p ON p.id = c.person
             JOIN standard s ON s.id = r.standard LEFT JOIN account a ON a.id = r.account
             LEFT JOIN text t ON t.id = r.subject ORDER BY r.id",
    ),
    (
        "fields",
        "SELECT f.request, f.name, t.content AS value FROM field f JOIN text t ON t.id = f.text
         WHERE t.content IS NOT NULL ORDER BY f.request, f.name",
    ),
    (
        "clients",
        "SELECT c.id AS client, c.name, c.tier, a.name AS account, c.language, c.timezone, c.note, c.mood,
             (SELECT group_concat(value, ' ') FROM (SELECT value FROM contact WHERE client = c.id ORDER BY nr))
                 AS contacts,
             c.tags, c.fields, c.since AS since_at, c.merged_into, c.erased
         FROM client c LEFT JOIN account a ON a.id = c.account ORDER BY c.id",
    ),
    (
        "messages",
        "SELECT e.request, e.seq, e.at AS said_at, e.kind, e.actor, t.content AS text
         FROM event e JOIN text t ON t.id = json_extract(e.data, '$.body.\"$ref\"')
         WHERE e.kind IN ('request.received', 'request.message', 'request.replied', 'request.noted')
             AND t.content IS NOT NULL ORDER BY e.seq",
    ),
    (
        "calls",
        "SELECT b.id AS call, b.request, b.client, b.by, b.state, b.promised AS promised_at, b.due AS due_at,
             b.ended AS ended_at, b.tries, t.content AS about, o.content AS outcome
         FROM callback b LEFT JOIN text t ON t.id = b.about LEFT JOIN text o ON o.id = b.outcome ORDER BY b.id",
    ),
];

impl Store {
    /// What an export of this desk says of itself.
    pub fn carried_head(&self) -> anyhow::Result<carry::Head> {
        let head = self.head()?;
        let mut rows = Vec::new();
        for (table, sql) in CARRIED {
            let count: i64 =
                self.conn
                    .query_row(&format!("SELECT count(*) FROM ({sql})"), [], |row| row.get(0))?;
            rows.push(((*table).to_owned(), count.unsigned_abs()));
        }
        Ok(carry::Head {
            mark: MARK.to_owned(),
            form: FORM,
            origin: self.origin()?,
            events: head.seq,
            head: hex(&head.hash),
            rows,
        })
    }

    /// Gives every row that is carried, table by table.
    pub fn carry_out(&self, mut each: impl FnMut(Row) -> anyhow::Result<()>) -> anyhow::Result<()> {
        for (table, sql) in CARRIED {
            self.rows_of(table, sql, &mut each)?;
        }
        Ok(())
    }

    /// Gives every row of the tables for people and other programs.
    pub fn shown_rows(
        &self,
        mut each: impl FnMut(Row) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        for (table, sql) in SHOWN {
            self.rows_of(table, sql, &mut each)?;
        }
        Ok(())
    }

    fn rows_of(
        &self,
        table: &str,
        sql: &str,
        each: &mut impl FnMut(Row) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let mut statement = self.conn.prepare(sql)?;
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let mut cells = Vec::with_capacity(names.len());
            for (nr, name) in names.iter().enumerate() {
                let cell = match row.get::<_, Value>(nr)? {
                    Value::Null => Cell::Null,
                    Value::Integer(number) => Cell::Integer(number),
                    Value::Real(number) => Cell::Real(number),
                    Value::Text(text) => Cell::Text(text),
                    Value::Blob(bytes) => Cell::Bytes(bytes),
                };
                cells.push((name.clone(), cell));
            }
            each(Row { table: table.to_owned(), cells })?;
        }
        Ok(())
    }

    /// Puts a row that was carried into this desk, which is a new one. The marks of what was read are
    /// kept for [`Store::carried_in`].
    pub fn carry_in(&self, row: Row, read: &mut Vec<i64>) -> anyhow::Result<()> {
        let Row { table, cells } = row;
        if table == "read" {
            let seq = match cells.as_slice() {
                [(name, Cell::Integer(seq))] if name == "seq" => Some(*seq),
                // CSV knows texts only.
                [(name, Cell::Text(seq))] if name == "seq" => seq.parse().ok(),
                _ => None,
            };
            read.extend(Some(seq.context("a row of `read` has one column, `seq`")?));
            return Ok(());
        }
        ensure!(
            CARRIED.iter().any(|(known, _)| *known == table),
            "there is no table `{table}` to be carried"
        );
        let known: Vec<String> = self
            .conn
            .prepare_cached("SELECT name FROM pragma_table_info(?1)")?
            .query_map([&table], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for (name, _) in &cells {
            ensure!(
                known.contains(name),
                "the table `{table}` has no column `{name}`: install the newer firstline that wrote it"
            );
        }
        let names: Vec<&str> = cells.iter().map(|(name, _)| name.as_str()).collect();
        let marks = vec!["?"; names.len()].join(", ");
        // Both are names of this desk's own tables, as was just seen.
        let sql = format!("INSERT INTO {table} ({}) VALUES ({marks})", names.join(", "));
        let values = cells.into_iter().map(|(_, cell)| match cell {
            Cell::Null => Value::Null,
            Cell::Integer(number) => Value::Integer(number),
            Cell::Real(number) => Value::Real(number),
            Cell::Text(text) => Value::Text(text),
            Cell::Bytes(bytes) => Value::Blob(bytes),
        });
        self.conn
            .prepare_cached(&sql)?
            .execute(params_from_iter(values))
            .with_context(|| format!("a row of `{table}` cannot be taken"))?;
        Ok(())
    }

    /// Makes the tables from the log that was carried in. Answers the requests that have deadlines to be
    /// computed.
    pub fn carried_in(&self, read: &[i64]) -> anyhow::Result<Vec<RequestId>> {
        let mut requests = std::collections::BTreeSet::new();
        self.walk(|raw| {
            let hash = raw.hash;
            let (recorded, data): (Recorded, _) = self.recorded(raw)?;
            self.head.set(Some(Head { seq: recorded.seq.0, hash }));
            self.project(&recorded, &data)?;
            requests.extend(recorded.request);
            Ok(())
        })?;
        self.head.set(None);
        for seq in read {
            self.conn
                .prepare_cached("UPDATE notice SET read = 1 WHERE seq = ?1")?
                .execute([seq])?;
        }
        Ok(requests.into_iter().collect())
    }

    /// Whether the log that was carried in is the one that its export told of, unbroken.
    pub fn check_carried(&self, told: &carry::Head) -> anyhow::Result<()> {
        let verdict = self.verify()?;
        if let Some(fault) = verdict.faults.first() {
            bail!("the export was changed: event {}: {}", fault.seq, fault.what);
        }
        let head = self.head()?;
        ensure!(
            head.seq == told.events && hex(&head.hash) == told.head,
            "the export tells of {} events that end in {}, and holds {} that end in {}",
            told.events,
            told.head,
            head.seq,
            hex(if head.seq == 0 { &digest::BEGINNING } else { &head.hash })
        );
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tables of the moment that nobody misses in another place.
    const LEFT: &[&str] = &["owed", "presence", "respell", "ringing"];

    #[test]
    fn every_table_is_carried_or_made_from_the_log_or_left_on_purpose() {
        let store = Store::scratch().unwrap();
        let tables: Vec<String> = store
            .conn
            .prepare(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
                 AND name NOT LIKE 'term_%' ORDER BY name",
            )
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        assert!(tables.len() > 20, "{tables:?}");
        for table in &tables {
            let ways = [
                CARRIED.iter().any(|(name, _)| name == table),
                super::super::replay::is_made(table),
                LEFT.contains(&table.as_str()),
            ];
            assert_eq!(ways.iter().filter(|way| **way).count(), 1, "{table}: {ways:?}");
        }
    }
}
