//! Who could take work off whom: proposals for a supervisor, with the reason for each. Nothing is moved
//! here, and nobody's rights are decided anew: who may take something is told by the caller.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::model::id::{DepartmentId, Login, RequestId};

/// Somebody at the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub login: Login,
    pub departments: Vec<DepartmentId>,
    /// Whether they are at work now.
    pub here: bool,
    /// Whether their role may take requests and the standard lets them.
    pub may_take: bool,
    /// How many unresolved requests they have.
    pub load: u64,
}

/// A request that somebody has and could be given to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    pub request: RequestId,
    pub department: DepartmentId,
    pub assignee: Login,
    /// Its nearest due time.
    pub due: Option<DateTime<Utc>>,
}

/// Why something should go to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "because", rename_all = "snake_case")]
pub enum Why {
    /// Whoever has it is not at work.
    Away,
    /// Whoever has it has far more than whoever would take it.
    Load {
        /// What the first has.
        many: u64,
        /// What the second has.
        few: u64,
    },
}

/// A proposal to give a request to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proposal {
    pub request: RequestId,
    pub from: Login,
    /// Who would take it.
    pub to: Login,
    #[serde(flatten)]
    pub why: Why,
}

/// Somebody has far more than a colleague from this difference on: less is the luck of the day, and a
/// request that changes hands costs its reading anew.
const FAR_MORE: u64 = 4;

/// What should go to whom: the work of those away, the most urgent first, then of those who have far more
/// than a colleague, the least urgent first, since they may have begun on the urgent. A colleague takes
/// only what lies in a department of theirs, and the one with the least takes first.
pub fn propose(people: &[Person], work: &[Work]) -> Vec<Proposal> {
    let mut loads: BTreeMap<&Login, u64> =
        people.iter().map(|one| (&one.login, one.load)).collect();
    let here = |login: &Login| people.iter().any(|one| one.login == *login && one.here);
    let (mut left, mut away): (Vec<&Work>, Vec<&Work>) =
        work.iter().partition(|one| here(&one.assignee));
    away.sort_by_key(|one| (one.due.is_none(), one.due, one.request));
    left.sort_by_key(|one| (one.due.is_some(), std::cmp::Reverse(one.due), one.request));
    let mut proposals = Vec::new();
    for (one, is_away) in
        away.into_iter().map(|one| (one, true)).chain(left.into_iter().map(|one| (one, false)))
    {
        let least = people
            .iter()
            .filter(|other| {
                other.here
                    && other.may_take
                    && other.login != one.assignee
                    && other.departments.contains(&one.department)
            })
            .min_by_key(|other| (loads[&other.login], &other.login));
        let Some(taker) = least else {
            continue;
        };
        let few = loads[&taker.login];
        let many = loads.get(&one.assignee).copied().unwrap_or(0);
        if !is_away && many < few + FAR_MORE {
            continue;
        }
        proposals.push(Proposal {
            request: one.request,
            from: one.assignee.clone(),
            to: taker.login.clone(),
            why: if is_away { Why::Away } else { Why::Load { many, few } },
        });
        *loads.entry(&taker.login).or_default() += 1;
        if let Some(load) = loads.get_mut(&one.assignee) {
            *load = load.saturating_sub(1);
        }
    }
    proposals
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(login: &str, department: &str, here: bool, load: u64) -> Person {
        Person {
            login: Login::from(login),
            departments: vec![DepartmentId::from(department)],
            here,
            may_take: true,
            load,
        }
    }

    fn work(request: i64, department: &str, assignee: &str, due: i64) -> Work {
        Work {
            request: RequestId(request),
            department: DepartmentId::from(department),
            assignee: Login::from(assignee),
            due: DateTime::from_timestamp(due, 0),
        }
    }

    fn said(proposals: &[Proposal]) -> Vec<String> {
        let one = |p: &Proposal| format!("{} {}>{}", p.request.0, p.from, p.to);
        proposals.iter().map(one).collect()
    }

    #[test]
    fn the_work_of_who_is_away_goes_to_those_with_least_the_most_urgent_first() {
        let people = [
            person("anna", "front", false, 3),
            person("boris", "front", true, 1),
            person("clara", "front", true, 2),
            person("dina", "network", true, 0),
        ];
        let all = [
            work(1, "front", "anna", 300),
            work(2, "front", "anna", 100),
            work(3, "billing", "anna", 50),
        ];
        // Nobody at work belongs to billing.
        assert_eq!(said(&propose(&people, &all)), ["2 anna>boris", "1 anna>boris"]);
    }

    #[test]
    fn who_has_far_more_gives_the_least_urgent_until_it_is_even() {
        let people = [person("anna", "front", true, 7), person("boris", "front", true, 1)];
        let all: Vec<Work> = (1..=7).map(|n| work(n, "front", "anna", n * 60)).collect();
        let proposals = propose(&people, &all);
        assert_eq!(said(&proposals), ["7 anna>boris", "6 anna>boris"]);
        assert_eq!(proposals[0].why, Why::Load { many: 7, few: 1 });
        assert_eq!(proposals[1].why, Why::Load { many: 6, few: 2 });
    }

    #[test]
    fn nobody_takes_what_they_may_not_or_while_away() {
        let mut people = [
            person("anna", "front", false, 1),
            person("boris", "front", true, 0),
            person("clara", "front", false, 0),
        ];
        people[1].may_take = false;
        assert!(propose(&people, &[work(1, "front", "anna", 60)]).is_empty());
        let even = [person("anna", "front", true, 4), person("boris", "front", true, 1)];
        assert!(propose(&even, &[work(1, "front", "anna", 60)]).is_empty());
    }
}
