//! Who could take work off whom now: the facts for the proposals, which are pure.

use chrono::{DateTime, Utc};

use crate::model::{
    balance::{Person, Proposal, Work, propose},
    card::{Order, QueueQuery},
    filter::{Filter, Person as Named, Test},
    operator::{Operator, Right},
    request::Status,
};

use crate::desk::Desk;

/// So much of one person's work is looked at: a supervisor does not decide on more at once.
const LOOKED_AT: usize = 50;

impl Desk {
    /// Proposals to give work of people who are away, or have far more than others, to colleagues.
    pub fn balance(&self, me: &Operator, now: DateTime<Utc>) -> anyhow::Result<Vec<Proposal>> {
        self.seen().read(|store| {
            let standard = self.versions.in_force(store, now)?.standard;
            let operators = store.board_operators()?;
            let people: Vec<Person> = operators
                .iter()
                .map(|one| Person {
                    login: one.operator.login.clone(),
                    departments: one.operator.departments.clone(),
                    here: one.operator.active && one.operator.on_duty,
                    may_take: standard.allows(&one.operator.role, Right::Claim),
                    load: one.load.unwrap_or(0),
                })
                .collect();
            let mut work = Vec::new();
            for person in people.iter().filter(|person| person.load > 0) {
                let whose = Test::Assignee(vec![Named::Login(person.login.to_string())]);
                let query = QueueQuery {
                    filter: Filter::default()
                        .and(whose)
                        .and(Test::Status(vec![Status::New, Status::Open])),
                    order: Order::Due,
                    after: None,
                    limit: LOOKED_AT,
                };
                let page = store.queue(&query, me, now)?;
                work.extend(page.rows.into_iter().map(|row| Work {
                    request: row.id,
                    department: row.department,
                    assignee: person.login.clone(),
                    due: row.due,
                }));
            }
            Ok(propose(&people, &work))
        })
    }
}
