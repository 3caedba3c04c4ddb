//! Reading operators.

use rusqlite::{OptionalExtension as _, Row};

use crate::model::{
    id::{Login, RequestId},
    operator::Operator,
};
use crate::store::{Store, row::Columns as _};

fn operator(row: &Row<'_>) -> rusqlite::Result<Operator> {
    Ok(Operator {
        login: row.get::<_, String>("login")?.into(),
        name: row.get("name")?,
        role: row.get::<_, String>("role")?.into(),
        departments: row.json("departments")?,
        level: row.get("level")?,
        active: row.get("active")?,
        on_duty: row.get("on_duty")?,
    })
}

/// An operator with what a choice among several looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub operator: Operator,
    /// How many unresolved requests they have.
    pub load: u64,
    /// The event that last assigned them something by turn; 0 where none did.
    pub assigned: i64,
}

/// An operator with what the choice of an owner looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnerCandidate {
    pub operator: Operator,
    /// For how many unresolved requests they answer.
    pub owns: i64,
    /// The event that last made them answer by a rule; 0 where none did.
    pub owned: i64,
}

impl Store {
    /// Everyone who works at the desk, with what they answer for, by login.
    pub fn owner_candidates(&self) -> anyhow::Result<Vec<OwnerCandidate>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT login, name, role, departments, level, active, on_duty, owns, owned
             FROM operator WHERE active = 1 ORDER BY login",
        )?;
        let all = statement.query_map([], |row| {
            Ok(OwnerCandidate {
                operator: operator(row)?,
                owns: row.get("owns")?,
                owned: row.get("owned")?,
            })
        })?;
        Ok(all.collect::<Result<_, _>>()?)
    }

    /// The unresolved requests for which an operator answers.
    pub fn open_of_owner(&self, login: &str) -> anyhow::Result<Vec<RequestId>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT id FROM request WHERE accountable = ?1 AND accountable IS NOT NULL AND open = 1 ORDER BY id",
        )?;
        let ids = statement.query_map([login], |row| row.get(0).map(RequestId))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// The operator of this login.
    pub fn operator(&self, login: &str) -> anyhow::Result<Option<Operator>> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT login, name, role, departments, level, active, on_duty FROM operator WHERE login = ?1",
            )?
            .query_row([login], operator)
            .optional()?)
    }

    /// Who works here and writes from an address.
    pub fn operator_by_email(&self, email: &str) -> anyhow::Result<Option<Login>> {
        Ok(self
            .conn
            .prepare_cached(
                "SELECT login FROM operator WHERE email = ?1 AND active = 1 ORDER BY login LIMIT 1",
            )?
            .query_row([email], |row| row.get(0).map(|login: String| Login::from(login)))
            .optional()?)
    }

    pub fn operators(&self) -> anyhow::Result<Vec<Operator>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT login, name, role, departments, level, active, on_duty FROM operator ORDER BY login",
        )?;
        let all = statement.query_map([], operator)?;
        Ok(all.collect::<Result<_, _>>()?)
    }

    /// Everyone who works and is on duty, by login.
    pub fn candidates(&self) -> anyhow::Result<Vec<Candidate>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT o.login, o.name, o.role, o.departments, o.level, o.active, o.on_duty, o.assigned,
                 (SELECT coalesce(sum(n.requests), 0) FROM counter n
                  WHERE n.assignee = o.login AND n.status NOT IN ('resolved', 'closed')) AS load
             FROM operator o WHERE o.active = 1 AND o.on_duty = 1 ORDER BY o.login",
        )?;
        let all = statement.query_map([], |row| {
            Ok(Candidate {
                operator: operator(row)?,
                load: row.count(8)?,
                assigned: row.get("assigned")?,
            })
        })?;
        Ok(all.collect::<Result<_, _>>()?)
    }
}
