//! The files of a standard, stepped up to a level of quality: the version aims at the level, and what
//! the level asks for is asked of people and clauses too. Everything else stays byte by byte.

use std::{collections::BTreeMap, ops::Range};

use toml::de::{DeTable, DeValue};

use crate::model::{
    id::Clause,
    standard::{DeadlineClause, Measure, Metric, QualityLevel, QualityTarget, Standard},
};

/// A figure that the new version asks for where the old one asked less.
#[derive(Debug, Clone, PartialEq)]
pub struct Raised {
    pub clause: Clause,
    pub metric: Metric,
    pub from: f64,
    pub to: f64,
}

/// A version of a standard that aims at a level.
#[derive(Debug, Clone, PartialEq)]
pub struct Stepped {
    pub files: BTreeMap<String, String>,
    /// What it asks more of.
    pub raised: Vec<Raised>,
}

/// The standard with this level as its aim and another name of its version. Measures of a figure that the
/// level asks for, and goals of deadlines that it is about, rise to what it asks where they ask less; none
/// falls.
pub fn stepped_up(standard: &Standard, level: &QualityLevel, version: &str) -> Stepped {
    let mut raised = Vec::new();
    let mut changes: Vec<Change> = vec![
        Change::new("standard", None, "quality_level", quoted(&level.id)),
        Change::new("standard", None, "version", quoted(version)),
    ];
    for target in &level.requires {
        for measure in &standard.measures {
            if let Some(to) = of_measure(measure, target) {
                let value = number(to);
                changes.push(Change::new("measure", Some(measure.id.as_str()), "target", value));
                raised.push(Raised {
                    clause: measure.clause(),
                    metric: measure.metric,
                    from: measure.target,
                    to,
                });
            }
        }
        for clause in &standard.deadlines {
            if let Some((from, to)) = of_clause(clause, target) {
                // Goals are written in per cent; rounded, or 0.9 would read 90.00000000000001.
                let value = number((to * 1e8).round() / 1e6);
                changes.push(Change::new("deadline", Some(clause.id.as_str()), "goal", value));
                raised.push(Raised { clause: clause.clause(), metric: target.metric, from, to });
            }
        }
    }
    let files =
        standard.files.iter().map(|(name, text)| (name.clone(), edited(text, &changes))).collect();
    Stepped { files, raised }
}

/// What a measure would have to ask for, where it asks less than the level of the same figure.
fn of_measure(measure: &Measure, target: &QualityTarget) -> Option<f64> {
    let same = measure.metric == target.metric
        && measure.kind == target.kind
        && measure.audience == target.audience;
    let asked = if measure.lower_is_better {
        target.at_most.filter(|most| *most < measure.target)
    } else {
        target.at_least.filter(|least| *least > measure.target)
    };
    asked.filter(|_| same)
}

/// The goal of a deadline, and what it would have to be.
fn of_clause(clause: &DeadlineClause, target: &QualityTarget) -> Option<(f64, f64)> {
    let about = target.metric == Metric::DeadlinesMetRatio
        && target.kind.is_none_or(|kind| kind == clause.kind)
        && target.audience.is_none_or(|audience| audience == clause.audience);
    let goal = clause.goal.filter(|_| about)? / 100.0;
    let least = target.at_least.filter(|least| *least > goal)?;
    Some((goal, least))
}

/// The files of a standard with another name of its version; all else stays byte by byte.
pub fn with_version(files: &BTreeMap<String, String>, version: &str) -> BTreeMap<String, String> {
    let change = [Change::new("standard", None, "version", quoted(version))];
    files.iter().map(|(name, text)| (name.clone(), edited(text, &change))).collect()
}

/// The name of the version after one: its last number counts on, or one is put behind it.
pub fn next_version(version: &str, taken: impl Fn(&str) -> bool) -> String {
    let digits = version.len() - version.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (head, number) = version.split_at(version.len() - digits);
    let (head, mut number) = match number.parse::<u64>() {
        Ok(number) => (head.to_owned(), number),
        Err(_) => (format!("{version}."), 0),
    };
    loop {
        number += 1;
        let name = format!("{head}{number}");
        if !taken(&name) {
            return name;
        }
    }
}

/// A value of a key, in the one table of a name or in that of an id among several.
struct Change<'a> {
    table: &'static str,
    id: Option<&'a str>,
    key: &'static str,
    value: String,
}

impl<'a> Change<'a> {
    fn new(table: &'static str, id: Option<&'a str>, key: &'static str, value: String) -> Self {
        Self { table, id, key, value }
    }
}

fn quoted(text: &str) -> String {
    DeValue::String(text.into()).as_str().map_or_else(String::new, |text| {
        // Ids and names of versions hold nothing that TOML would read otherwise, but for these two.
        format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
    })
}

fn number(value: f64) -> String {
    format!("{value:?}")
}

/// A text with other values at their places. What has no such table is as it was.
fn edited(text: &str, changes: &[Change<'_>]) -> String {
    let Ok(parsed) = DeTable::parse(text) else {
        return text.to_owned();
    };
    let mut places: Vec<(Range<usize>, String)> = Vec::new();
    for change in changes {
        let Some(table) = table(parsed.get_ref(), change) else {
            continue;
        };
        let value_of = |key: &str| {
            let found = table.iter().find(|(name, _)| name.get_ref() == key);
            found.map(|(_, value)| value.span())
        };
        if let Some(span) = value_of(change.key) {
            places.push((span, change.value.clone()));
        } else if let Some(beside) = value_of("version") {
            // The one key that may be left out stands behind the version then.
            let line = format!("\n{} = {}", change.key, change.value);
            let end = text[beside.end..].find('\n').map_or(text.len(), |at| beside.end + at);
            places.push((end..end, line));
        }
    }
    let mut text = text.to_owned();
    places.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
    // Of two levels' wishes for one place the first stands.
    places.dedup_by(|later, first| later.0 == first.0);
    for (span, value) in places {
        text.replace_range(span, &value);
    }
    text
}

fn table<'t, 'i>(root: &'t DeTable<'i>, change: &Change<'_>) -> Option<&'t DeTable<'i>> {
    let (_, value) = root.iter().find(|(name, _)| name.get_ref() == change.table)?;
    match (value.get_ref(), change.id) {
        (DeValue::Table(table), None) => Some(table),
        (DeValue::Array(list), Some(id)) => list.iter().find_map(|entry| {
            let DeValue::Table(table) = entry.get_ref() else {
                return None;
            };
            let mine = table.iter().any(|(name, value)| {
                name.get_ref() == "id" && value.get_ref().as_str() == Some(id)
            });
            mine.then_some(table)
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standards::{builtin, load_files};

    #[test]
    fn the_next_version_aims_at_the_level_and_asks_what_it_asks() {
        let mut files: BTreeMap<String, String> = builtin("en")
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect();
        let text = files.get_mut("40-training-evaluation.toml").unwrap();
        // A measure that asks less than the level, and one of the same figure for one kind only.
        *text = text.replace("target  = 1.0", "target  = 0.85");
        let old = load_files(&files).standard.unwrap();
        let level = old.quality_levels.iter().find(|one| one.id == "measured").unwrap();
        let stepped = stepped_up(&old, level, "2026.2");
        let loaded = load_files(&stepped.files);
        let new = loaded.standard.unwrap_or_else(|| panic!("{:?}", loaded.problems));
        assert_eq!(new.quality_level.as_deref(), Some("measured"));
        assert_eq!(new.version, "2026.2");
        let measure = |standard: &Standard, id: &str| {
            let found = standard.measures.iter().find(|measure| measure.id == *id);
            found.unwrap().target
        };
        assert!((measure(&new, "callbacks-kept") - 0.95).abs() < 1e-9);
        assert!((measure(&new, "first-response-on-time") - 0.95).abs() < 1e-9);
        let calls: Vec<&Raised> = stepped
            .raised
            .iter()
            .filter(|raised| raised.metric == Metric::CallbacksKeptRatio)
            .collect();
        assert_eq!(calls.len(), 1);
        assert_eq!((calls[0].from, calls[0].to), (0.85, 0.95));
        // Comments and everything else stay as they are written.
        let lines = |files: &BTreeMap<String, String>| -> Vec<String> {
            files.values().flat_map(|text| text.lines().map(str::to_owned)).collect()
        };
        let (before, after) = (lines(&old.files), lines(&stepped.files));
        assert_eq!(before.len(), after.len());
        let differ = before.iter().zip(&after).filter(|(one, other)| one != other).count();
        assert_eq!(differ, 2 + stepped.raised.len());
        // A standard without an aim gets one.
        let text = files.get_mut("00-standard.toml").unwrap();
        let aimless: Vec<&str> =
            text.lines().filter(|l| !l.starts_with("quality_level ")).collect();
        *text = aimless.join("\n");
        let old = load_files(&files).standard.unwrap();
        assert_eq!(old.quality_level, None);
        let level = &old.quality_levels[0];
        let new = load_files(&stepped_up(&old, level, "3").files).standard.unwrap();
        assert_eq!(new.quality_level.as_deref(), Some(level.id.as_str()));
    }

    #[test]
    fn versions_count_on() {
        let none = |_: &str| false;
        assert_eq!(next_version("2026.1", none), "2026.2");
        assert_eq!(next_version("2026.9", none), "2026.10");
        assert_eq!(next_version("spring", none), "spring.1");
        assert_eq!(next_version("2026.1", |name| name == "2026.2"), "2026.3");
    }
}
