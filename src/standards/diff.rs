//! What one version of a standard says otherwise than another, clause by clause, in words.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap, HashSet},
};

use chrono::{DateTime, TimeDelta, Utc};

use super::book::{Book, Entry, Line, Part, Said, quoted};
use crate::{
    model::{
        id::{Clause, DepartmentId, RoleId},
        standard::{Place, Scorecard, Standard},
        target::Target,
    },
    text::{Text, fill},
};

/// A clause that the two versions do not say alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The part in which it stands.
    pub part: Part,
    pub clause: Clause,
    /// What it is called now, or was called.
    pub title: String,
    /// Where it is written: in the new version, or in the old one where the new has it no more.
    pub place: Option<Place>,
    /// What became of it.
    pub kind: Kind,
    /// What it says otherwise; all that it says where it is new.
    pub points: Vec<Point>,
    /// Whether it has something done sooner or later than before.
    pub pace: Option<Pace>,
}

/// What became of a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Added,
    /// It is there no more.
    Removed,
    /// It says something else.
    Changed,
    /// It says the same, and is tried at another place in the order.
    Moved,
}

/// Which way a target went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Pace {
    /// It falls due sooner, whenever it starts.
    Faster,
    /// It falls due later, whenever it starts.
    Slower,
    /// Sooner or later, by when it starts.
    Mixed,
}

/// One thing that a clause says otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Point {
    /// What it is about; empty for the body of a clause.
    pub name: String,
    /// What was said of it as a whole.
    pub before: Option<String>,
    /// What is said of it now as a whole.
    pub after: Option<String>,
    /// What was said among other things, and is no more.
    pub removed: Vec<String>,
    /// What is said among other things, and was not.
    pub added: Vec<String>,
}

/// Tells what a new version says otherwise, part by part in the order of the book.
pub fn difference(old: &Standard, new: &Standard, text: &Text) -> Vec<Change> {
    let (old_book, new_book) = (Book::new(old, text), Book::new(new, text));
    let mut changes = Vec::new();
    for part in Part::ALL {
        let before = old_book.part(part);
        let after = new_book.part(part);
        let moved = match part {
            // Only of these the first that holds counts.
            Part::Rules | Part::Deadlines => moved(&before, &after, text),
            _ => HashMap::new(),
        };
        let by_clause: HashMap<&Clause, &Entry> =
            before.iter().map(|entry| (&entry.clause, entry)).collect();
        for entry in &after {
            match by_clause.get(&entry.clause) {
                None => changes.push(whole(entry, Kind::Added)),
                Some(was) => changes.extend(compared(was, entry, &moved, (old, new), text)),
            }
        }
        let kept: HashSet<&Clause> = after.iter().map(|entry| &entry.clause).collect();
        changes.extend(
            before
                .iter()
                .filter(|entry| !kept.contains(&entry.clause))
                .map(|entry| whole(entry, Kind::Removed)),
        );
    }
    changes
}

/// The changes that concern someone of a role: everything that holds for all, their own duties,
/// exercises and measures, and nothing of other roles.
pub fn concerning<'a>(changes: &'a [Change], role: &RoleId, new: &Standard) -> Vec<&'a Change> {
    let own = Clause::new("role", role);
    changes
        .iter()
        .filter(|change| match change.part {
            Part::Roles => change.clause == own,
            Part::Exercises => new.training.required_for.iter().any(|(of, exercises)| {
                of == role
                    && exercises.iter().any(|id| Clause::new("exercise", id) == change.clause)
            }),
            Part::Measures => new
                .measures
                .iter()
                .any(|measure| measure.clause() == change.clause && measure.roles.contains(role)),
            _ => true,
        })
        .collect()
}

fn whole(entry: &Entry, kind: Kind) -> Change {
    let points = entry.lines.iter().map(|line| {
        let said = Some(line.said.text());
        let (before, after) = match kind {
            Kind::Removed => (said, None),
            _ => (None, said),
        };
        Point { name: line.name.clone(), before, after, ..Point::default() }
    });
    Change {
        part: entry.part,
        clause: entry.clause.clone(),
        title: entry.title.clone(),
        place: entry.place.clone(),
        kind,
        points: points.collect(),
        pace: None,
    }
}

fn compared(
    was: &Entry,
    is: &Entry,
    moved: &HashMap<Clause, Point>,
    (old, new): (&Standard, &Standard),
    text: &Text,
) -> Option<Change> {
    let mut points = Vec::new();
    // The title of a deadline is made from what it says: that is told anyway.
    if was.title != is.title && is.part != Part::Deadlines {
        points.push(Point {
            name: text.difference.title.clone(),
            before: Some(was.title.clone()),
            after: Some(is.title.clone()),
            ..Point::default()
        });
    }
    points.extend(lines(&was.lines, &is.lines));
    if let Some((before, after)) = old.scorecard.as_ref().zip(new.scorecard.as_ref())
        && after.clause() == is.clause
    {
        weightiest_first(&mut points, before, after, |_| 1);
    }
    let mut kind = Kind::Changed;
    if let Some(point) = moved.get(&is.clause) {
        if points.is_empty() {
            kind = Kind::Moved;
        }
        points.push(Point { name: text.difference.order.clone(), ..point.clone() });
    }
    if points.is_empty() {
        return None;
    }
    let pace = was.target.zip(is.target).and_then(|targets| pace(targets, &is.clause, old, new));
    Some(Change {
        part: is.part,
        clause: is.clause.clone(),
        title: is.title.clone(),
        place: is.place.clone(),
        kind,
        points,
        pace,
    })
}

/// Puts the lines of a scorecard that move most requests in front of the others, for a desk that knows how many
/// requests a term stands in.
pub fn most_moving_first(
    changes: &mut [Change],
    (old, new): (&Standard, &Standard),
    requests: impl FnMut(&str) -> u64,
) {
    let Some((before, after)) = old.scorecard.as_ref().zip(new.scorecard.as_ref()) else {
        return;
    };
    if let Some(change) = changes.iter_mut().find(|change| change.clause == after.clause()) {
        weightiest_first(&mut change.points, before, after, requests);
    }
}

/// Puts the lines of a scorecard that changed most in front of those that changed less, each point counted as
/// often as there are requests with its term: a learnt card has hundreds of lines, and nobody reads the
/// hundredth. What is no line stays before them.
fn weightiest_first(
    points: &mut [Point],
    before: &Scorecard,
    after: &Scorecard,
    mut requests: impl FnMut(&str) -> u64,
) {
    let terms: HashMap<String, &str> = before
        .lines
        .iter()
        .chain(&after.lines)
        .map(|line| (quoted(&line.term), line.term.as_str()))
        .collect();
    let of = |card: &Scorecard| -> HashMap<String, BTreeMap<DepartmentId, i32>> {
        let lines = card.lines.iter();
        lines.map(|line| (quoted(&line.term), line.points.iter().cloned().collect())).collect()
    };
    let (before, after) = (of(before), of(after));
    let none = BTreeMap::new();
    points.sort_by_cached_key(|point| {
        let was = before.get(&point.name);
        let is = after.get(&point.name);
        if was.is_none() && is.is_none() {
            return Reverse(u64::MAX);
        }
        let (was, is) = (was.unwrap_or(&none), is.unwrap_or(&none));
        let departments: HashSet<_> = was.keys().chain(is.keys()).collect();
        let of = |points: &BTreeMap<DepartmentId, i32>, id| points.get(id).copied().unwrap_or(0);
        let moved: u32 = departments.into_iter().map(|id| of(was, id).abs_diff(of(is, id))).sum();
        let requests = terms.get(&point.name).map_or(1, |term| requests(term));
        Reverse(u64::from(moved) * requests)
    });
}

/// What the lines say otherwise. Lines of a name are paired in order.
fn lines(before: &[Line], after: &[Line]) -> Vec<Point> {
    let numbered = |lines: &[Line]| -> Vec<(String, usize)> {
        let mut seen: HashMap<&str, usize> = HashMap::new();
        lines
            .iter()
            .map(|line| {
                let count = seen.entry(line.name.as_str()).or_default();
                *count += 1;
                (line.name.clone(), *count)
            })
            .collect()
    };
    let (old_names, new_names) = (numbered(before), numbered(after));
    let mut points = Vec::new();
    for (line, name) in after.iter().zip(&new_names) {
        let was = old_names.iter().position(|other| other == name);
        match was.map(|at| &before[at].said) {
            Some(said) if *said == line.said => {}
            said => points.push(point(&line.name, said, Some(&line.said))),
        }
    }
    for (line, name) in before.iter().zip(&old_names) {
        if !new_names.contains(name) {
            points.push(point(&line.name, Some(&line.said), None));
        }
    }
    points
}

fn point(name: &str, before: Option<&Said>, after: Option<&Said>) -> Point {
    let name = name.to_owned();
    if let (
        Some(Said::List(before) | Said::Points(before)),
        Some(Said::List(after) | Said::Points(after)),
    ) = (before, after)
    {
        let without = |all: &[String], others: &[String]| -> Vec<String> {
            let others: HashSet<&String> = others.iter().collect();
            all.iter().filter(|item| !others.contains(item)).cloned().collect()
        };
        let (removed, added) = (without(before, after), without(after, before));
        if !removed.is_empty() || !added.is_empty() {
            return Point { name, removed, added, ..Point::default() };
        }
    }
    Point { name, before: before.map(Said::text), after: after.map(Said::text), ..Point::default() }
}

/// The clauses that both versions have and that stand in another order, each with the one before it:
/// as few as would have to be picked up and laid elsewhere to make the old order into the new.
fn moved(before: &[Entry], after: &[Entry], text: &Text) -> HashMap<Clause, Point> {
    let old_at: HashMap<&Clause, usize> =
        before.iter().enumerate().map(|(at, entry)| (&entry.clause, at)).collect();
    let common: Vec<(&Clause, usize)> = after
        .iter()
        .filter_map(|entry| old_at.get(&entry.clause).map(|at| (&entry.clause, *at)))
        .collect();
    let stays = longest_rising(&common.iter().map(|(_, at)| *at).collect::<Vec<_>>());
    let follows = |entries: &[Entry], at: usize| {
        let before = at.checked_sub(1).and_then(|at| entries.get(at));
        Some(before.map_or_else(
            || text.difference.first.clone(),
            |entry| fill(&text.difference.behind, &[("clause", entry.clause.as_str())]),
        ))
    };
    common
        .iter()
        .zip(stays)
        .filter(|(_, stays)| !stays)
        .filter_map(|((clause, was), _)| {
            let is = after.iter().position(|entry| entry.clause == **clause)?;
            let point = Point {
                before: follows(before, *was),
                after: follows(after, is),
                ..Point::default()
            };
            Some(((*clause).clone(), point))
        })
        .collect()
}

/// Which numbers belong to a longest rising subsequence. All are different.
fn longest_rising(numbers: &[usize]) -> Vec<bool> {
    // The place of the smallest end of a rising run of each length, and what came before each number.
    let mut ends: Vec<usize> = Vec::new();
    let mut previous: Vec<Option<usize>> = Vec::with_capacity(numbers.len());
    for (at, number) in numbers.iter().enumerate() {
        let length = ends.partition_point(|end| numbers[*end] < *number);
        previous.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        if length == ends.len() {
            ends.push(at);
        } else {
            ends[length] = at;
        }
    }
    let mut rising = vec![false; numbers.len()];
    let mut at = ends.last().copied();
    while let Some(here) = at {
        rising[here] = true;
        at = previous[here];
    }
    rising
}

/// Whether a target falls due sooner or later than it did. Targets of one kind are compared as they
/// stand; others by when they fall due, started at every seventh hour of four weeks.
fn pace(
    (was, is): (Target, Target),
    clause: &Clause,
    old: &Standard,
    new: &Standard,
) -> Option<Pace> {
    let direct = match (was, is) {
        (Target::Business(was), Target::Business(is)) | (Target::Plain(was), Target::Plain(is)) => {
            Some(is.cmp(&was))
        }
        (Target::WorkingDays(was), Target::WorkingDays(is)) => Some(is.cmp(&was)),
        _ => None,
    };
    if let Some(order) = direct {
        return match order {
            std::cmp::Ordering::Less => Some(Pace::Faster),
            std::cmp::Ordering::Greater => Some(Pace::Slower),
            std::cmp::Ordering::Equal => None,
        };
    }
    let calendar = |standard: &'_ Standard| {
        let of = standard.deadlines.iter().find(|d| d.clause() == *clause);
        let id = of.and_then(|clause| clause.calendar.clone());
        standard.calendar_for(id.as_ref(), "").cloned()
    };
    let (old_calendar, new_calendar) = (calendar(old)?, calendar(new)?);
    // Any four weeks without a rare holiday would do; these begin on a Monday.
    let start: DateTime<Utc> = DateTime::from_timestamp(1_772_409_600, 0)?;
    let (mut sooner, mut later) = (false, false);
    for step in 0..96 {
        let from = start + TimeDelta::hours(7 * step);
        let (Ok(was), Ok(is)) = (old_calendar.due(from, &was), new_calendar.due(from, &is)) else {
            continue;
        };
        sooner |= is < was;
        later |= is > was;
    }
    match (sooner, later) {
        (true, true) => Some(Pace::Mixed),
        (true, false) => Some(Pace::Faster),
        (false, true) => Some(Pace::Slower),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{standards::load_files, text::Language};

    fn standard(edit: impl Fn(&str) -> String) -> Standard {
        let files = crate::standards::builtin("en")
            .iter()
            .map(|(name, text)| ((*name).to_owned(), edit(text)))
            .collect();
        let loaded = load_files(&files);
        loaded.standard.unwrap_or_else(|| panic!("{:#?}", loaded.problems))
    }

    #[test]
    fn nothing_differs_from_itself() {
        let standard = standard(str::to_owned);
        assert_eq!(difference(&standard, &standard, &Text::of(Language::English)), []);
    }

    #[test]
    fn tells_what_is_promised_sooner_and_whose_duty_changed() {
        let old = standard(str::to_owned);
        let clause = &old.deadlines[0];
        let head = format!("\"{}\"", clause.id);
        let role = &old.roles[0];
        let duty = &role.duties[0];
        let new = standard(|text| {
            let text = match text.split_once(&head) {
                Some((before, after)) => {
                    let target = format!("\"{}\"", clause.target);
                    format!("{before}{head}{}", after.replacen(&target, "\"1m\"", 1))
                }
                None => text.to_owned(),
            };
            text.replacen(duty.as_str(), "Smile", 1)
        });
        let changes = difference(&old, &new, &Text::of(Language::English));
        let of = |clause: &Clause| changes.iter().find(|change| change.clause == *clause);
        let sooner = of(&clause.clause()).unwrap();
        assert_eq!((sooner.kind, sooner.pace), (Kind::Changed, Some(Pace::Faster)));
        let changed = of(&Clause::new("role", &role.id)).unwrap();
        assert_eq!(changed.points[0].removed, std::slice::from_ref(duty));
        assert_eq!(changed.points[0].added, ["Smile"]);
        let other = &old.roles[1].id;
        assert!(concerning(&changes, &role.id, &new).contains(&changed));
        assert!(!concerning(&changes, other, &new).contains(&changed));
        assert_eq!(changes.len(), 2, "{changes:#?}");
    }

    #[test]
    fn few_are_moved() {
        assert_eq!(longest_rising(&[0, 3, 1, 2, 4]), [true, false, true, true, true]);
        assert_eq!(longest_rising(&[]), [] as [bool; 0]);
    }

    #[test]
    fn a_target_of_another_kind_is_compared_by_when_it_falls_due() {
        let standard = standard(str::to_owned);
        let clause = standard.deadlines[0].clause();
        let of = |was: &str, is: &str| {
            let targets = (was.parse().unwrap(), is.parse().unwrap());
            pace(targets, &clause, &standard, &standard)
        };
        assert_eq!(of("4h", "2h"), Some(Pace::Faster));
        assert_eq!(of("1wd", "30d"), Some(Pace::Slower));
        assert_eq!(of("2d", "2d"), None);
    }
}
