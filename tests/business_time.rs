//! Business time against the answers of other libraries and desks, and its laws.

use std::{fs, path::PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use firstline::model::calendar::{Calendar, CalendarSpec};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Case {
    id: String,
    calendar: CalendarSpec,
    op: String,
    from: DateTime<Utc>,
    to: Option<DateTime<Utc>>,
    minutes: Option<f64>,
    days: Option<i32>,
    count: Option<usize>,
    direction: Option<String>,
    #[serde(default)]
    class: String,
    expected: Value,
}

impl Case {
    fn holds(&self) -> Result<(), String> {
        let calendar = Calendar::new(self.calendar.clone(), Tz::UTC)
            .map_err(|problems| format!("{problems:?}"))?;
        let time = || -> DateTime<Utc> { self.expected.as_str().unwrap().parse().unwrap() };
        let same = |found: Option<DateTime<Utc>>| {
            let expected = time();
            (found == Some(expected))
                .then_some(())
                .ok_or_else(|| format!("{found:?} is not {expected}"))
        };
        match self.op.as_str() {
            "add" => {
                let time =
                    TimeDelta::milliseconds((self.minutes.unwrap() * 60_000.0).round() as i64);
                same(calendar.add(self.from, time).ok())
            }
            "between" => {
                let minutes = calendar
                    .between(self.from, self.to.unwrap())
                    .num_milliseconds() as f64
                    / 60_000.0;
                let expected = self.expected.as_f64().unwrap();
                ((minutes - expected).abs() < 1e-6)
                    .then_some(())
                    .ok_or_else(|| format!("{minutes} is not {expected}"))
            }
            "is_open" => (calendar.is_open(self.from) == self.expected.as_bool().unwrap())
                .then_some(())
                .ok_or_else(|| format!("open is not {}", self.expected)),
            "next_open" => same(calendar.next_open(self.from)),
            "next_period_start" => same(calendar.next_opening(self.from)),
            "prev_open" => same(calendar.prev_open(self.from)),
            "next_close" => same(calendar.next_close(self.from)),
            "add_days" => same(
                calendar
                    .add_working_days(self.from, self.days.unwrap())
                    .ok(),
            ),
            "periods" => {
                let count = self.count.unwrap();
                let spans: Vec<_> = if self.direction.is_some() {
                    let long = self.from - TimeDelta::days(40);
                    let mut spans: Vec<_> = calendar.periods(long, self.from).collect();
                    spans.reverse();
                    spans.truncate(count);
                    spans
                } else {
                    let long = self.from + TimeDelta::days(4000);
                    calendar.periods(self.from, long).take(count).collect()
                };
                let spans: Vec<(DateTime<Utc>, DateTime<Utc>)> =
                    spans.iter().map(|span| (span.from, span.to)).collect();
                let expected: Vec<(DateTime<Utc>, DateTime<Utc>)> =
                    serde_json::from_value(self.expected.clone()).unwrap();
                (spans == expected)
                    .then_some(())
                    .ok_or_else(|| format!("{spans:?} is not {expected:?}"))
            }
            other => Err(format!("unknown operation {other}")),
        }
    }
}

/// Runs the cases of a file, or says that it is not there.
fn run(name: &str, wanted: impl Fn(&Case) -> bool) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/cases")
        .join(name);
    let Ok(text) = fs::read_to_string(&path) else {
        eprintln!("skipped: {} is not there", path.display());
        return;
    };
    let cases: Vec<Case> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .filter(wanted)
        .collect();
    assert!(!cases.is_empty());
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| case.holds().err().map(|why| format!("{}: {why}", case.id)))
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {} wrong:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}

#[test]
fn agrees_with_two_independent_evaluators() {
    run("business_time.jsonl", |_| true);
}

#[test]
fn agrees_with_other_libraries_and_desks() {
    run("business_time_peers.jsonl", |case| case.class == "core");
}

#[test]
fn their_choices_are_ours_but_for_the_sign_of_reversed_spans() {
    run("business_time_peers.jsonl", |case| {
        case.class == "choice" && case.expected.as_f64().is_none_or(|number| number >= 0.0)
    });
}
