//! Which requests no deadline of a kind covers, with one of them as an example.

use std::collections::BTreeSet;

use crate::model::{
    request::{Channel, Level, Priority},
    standard::{DeadlineClause, DeadlineKind, ScopeFacts, Standard},
};

/// A request that no clause of the kind takes in, in the words of `when`; none where every request has
/// one. Tried is every combination of what the clauses tell apart: named values, and one that no
/// clause names.
pub(super) fn uncovered(kind: DeadlineKind, standard: &Standard) -> Option<String> {
    let clauses: Vec<&DeadlineClause> =
        standard.deadlines.iter().filter(|clause| clause.kind == kind).collect();
    let told = |named: fn(&DeadlineClause) -> bool| clauses.iter().any(|clause| named(clause));
    let tiers = open(clauses.iter().flat_map(|clause| &clause.when.client_tier));
    let tags = open(clauses.iter().flat_map(|clause| &clause.when.tag));
    let priorities = closed(told(|c| !c.when.priority.is_empty()), Priority::ALL);
    let channels = closed(told(|c| !c.when.channel.is_empty()), Channel::ALL);
    // A department has its level; a request at another level is rare, and is not made up here.
    let by_level = told(|c| !c.when.level.is_empty());
    let by_department = told(|c| !c.when.department.is_empty());
    let places: Vec<(&str, Level)> = if by_department || by_level {
        let mut seen = BTreeSet::new();
        standard
            .departments
            .iter()
            .map(|department| (department.id.as_str(), department.level))
            .filter(|(_, level)| by_department || seen.insert(*level))
            .collect()
    } else {
        vec![("", 1)]
    };
    for tier in &tiers {
        for tag in &tags {
            for priority in &priorities {
                for channel in &channels {
                    for (department, level) in &places {
                        let bears: Vec<String> = tag.iter().map(|tag| (*tag).to_owned()).collect();
                        let facts = ScopeFacts {
                            client_tier: *tier,
                            priority: *priority,
                            level: *level,
                            department,
                            channel: *channel,
                            tags: &bears,
                        };
                        if clauses.iter().any(|clause| clause.when.holds(&facts)) {
                            continue;
                        }
                        let mut said = Vec::new();
                        if priorities.len() > 1 {
                            said.push(format!("priority {priority}"));
                        }
                        if tiers.len() > 1 {
                            said.push(tier.map_or_else(
                                || "no tier".to_owned(),
                                |tier| format!("tier {tier}"),
                            ));
                        }
                        if channels.len() > 1 {
                            said.push(format!("channel {channel}"));
                        }
                        if by_department {
                            said.push(format!("department {department}"));
                        } else if by_level {
                            said.push(format!("level {level}"));
                        }
                        if tags.len() > 1 {
                            said.push(
                                tag.map_or_else(|| "no tag".to_owned(), |tag| format!("tag {tag}")),
                            );
                        }
                        return Some(said.join(", "));
                    }
                }
            }
        }
    }
    None
}

/// What is named of values that have no end, and one that nobody names.
fn open<'a>(named: impl Iterator<Item = &'a String>) -> Vec<Option<&'a str>> {
    let named: BTreeSet<&str> = named.map(String::as_str).collect();
    std::iter::once(None).chain(named.into_iter().map(Some)).collect()
}

/// Every value where they are told apart, else any.
fn closed<T: Copy>(told_apart: bool, all: &[T]) -> Vec<T> {
    if told_apart { all.to_vec() } else { all.iter().take(1).copied().collect() }
}
