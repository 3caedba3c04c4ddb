//! How many requests a saved view takes in: by the counters where they know it, else as far as a short look
//! along the index of the order goes. No table is counted.

use chrono::{DateTime, Utc};
use rusqlite::params_from_iter;

use super::{Clause, Scope, scope};
use crate::{
    model::{
        card::ViewCount,
        filter::{Filter, Test},
        operator::Operator,
    },
    store::{Store, row::Columns as _},
};

/// So many requests are looked at along the order.
const LOOKED_AT: i64 = 1_000;
/// More are not told apart.
const TOLD: u64 = 99;

impl Store {
    /// How many requests a filter takes in; none where that would take more than a look.
    pub fn tally(
        &self,
        filter: &Filter,
        me: &Operator,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Option<ViewCount>> {
        if let Some(count) = self.total(filter, me)? {
            return Ok(Some(ViewCount { count, more: false }));
        }
        let looked_up = |test: &Test| {
            matches!(
                test,
                Test::Client(_)
                    | Test::Account(_)
                    | Test::Received(_)
                    | Test::Any(_)
                    | Test::Text(_)
                    | Test::Number(_)
            )
        };
        if scope(filter) != Scope::Open || filter.terms.iter().any(|term| looked_up(&term.test)) {
            return Ok(None);
        }

        // What stands in the row itself narrows what is looked at.
        let in_row = |test: &Test| {
            matches!(
                test,
                Test::Department(_)
                    | Test::Assignee(_)
                    | Test::Status(_)
                    | Test::Priority(..)
                    | Test::Level(..)
                    | Test::Due(..)
            )
        };
        let mut clause = Clause::default();
        clause.push("SELECT count(*) FROM (SELECT r.id FROM request r WHERE r.open = 1");
        for term in filter.terms.iter().filter(|term| in_row(&term.test)) {
            clause.push(if term.negated { " AND NOT (" } else { " AND (" });
            Self::test(&term.test, me, now, &mut clause);
            clause.push(")");
        }
        clause.push(" ORDER BY r.rank, r.received, r.id LIMIT ");
        clause.bind(LOOKED_AT);
        clause.push(
            ") w JOIN request r ON r.id = w.id JOIN client c ON c.id = r.client JOIN client p ON p.id = c.person WHERE 1",
        );
        for term in filter.terms.iter().filter(|term| !in_row(&term.test)) {
            clause.push(if term.negated { " AND NOT (" } else { " AND (" });
            Self::test(&term.test, me, now, &mut clause);
            clause.push(")");
        }
        let mut statement = self.conn.prepare_cached(&clause.sql)?;
        let count = statement.query_row(params_from_iter(clause.values), |row| row.count(0))?;
        Ok(Some(ViewCount { count: count.min(TOLD), more: count > TOLD }))
    }
}
