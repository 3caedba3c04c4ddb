//! Business time against the answers of other libraries and desks, and its laws.

use std::{
    fs, io,
    io::Write as _,
    path::PathBuf,
    process::{Command, Stdio},
    thread,
};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use firstline::model::calendar::{Calendar, CalendarSpec};
use serde::Deserialize;
use serde_json::{Value, json};

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
                let minutes = calendar.between(self.from, self.to.unwrap()).num_milliseconds()
                    as f64
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
            "add_days" => same(calendar.add_working_days(self.from, self.days.unwrap()).ok()),
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

/// Reads a file of cases, or says that it is not there.
fn read(name: &str) -> Option<String> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/cases").join(name);
    let text = fs::read_to_string(&path).ok();
    if text.is_none() {
        let _ = writeln!(io::stderr(), "skipped: {} is not there", path.display());
    }
    text
}

/// Runs the cases of a file, where it is there.
fn run(name: &str, wanted: impl Fn(&Case) -> bool) {
    let Some(text) = read(name) else { return };
    let cases: Vec<Case> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).filter(wanted).collect();
    assert!(!cases.is_empty());
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| case.holds().err().map(|why| format!("{}: {why}", case.id)))
        .collect();
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
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

/// The answers of the program to a batch, and its exit code.
fn batch(lines: &str) -> (Vec<Value>, Option<i32>) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_firstline"))
        .args(["due", "--batch"])
        .env_remove("FIRSTLINE_DB")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let lines = lines.to_owned();
    let writer = thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    let answers = String::from_utf8(output.stdout).unwrap();
    let answers = answers.lines().map(|line| serde_json::from_str(line).unwrap());
    (answers.collect(), output.status.code())
}

#[test]
fn the_program_answers_a_batch() {
    let question = |id: u32, minutes: &str| {
        format!(
            r#"{{"id": {id}, "calendar": {{"hours": {{"mon": ["09:00-18:00"]}}}}, "from": "2026-03-02T12:00:00Z", "minutes": {minutes}}}"#
        ) + "\n"
    };
    let good: String = (0..2000).map(|id| question(id, "30")).collect();
    let (answers, code) = batch(&good);
    assert_eq!(answers.len(), 2000);
    assert_eq!(answers[1999], json!({"id": 1999, "due": "2026-03-02T12:30:00Z"}));
    assert_eq!(code, Some(0));
    let (answers, code) =
        batch(&(question(1, "30") + &question(2, "\"soon\"") + &question(3, "-180")));
    assert_eq!(answers[0]["due"], "2026-03-02T12:30:00Z");
    assert!(answers[1]["error"].is_string() && answers[1]["id"] == 2);
    assert_eq!(answers[2]["due"], "2026-03-02T09:00:00Z");
    assert_eq!(code, Some(1));
}

#[test]
fn the_program_agrees_with_two_independent_evaluators() {
    let Some(text) = read("business_time.jsonl") else {
        return;
    };
    let (answers, code) = batch(&text);
    assert_eq!(code, Some(0));
    let cases = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let mut count = 0;
    for (case, answer) in cases.zip(&answers) {
        let name = if case["op"] == "add" { "due" } else { "minutes" };
        assert_eq!(answer, &json!({"id": case["id"], name: case["expected"]}));
        count += 1;
    }
    assert_eq!(count, text.lines().count());
}

/// The laws of business time, on calendars and instants drawn at random, most of them near a change
/// of clocks.
mod laws {
    use chrono::{Datelike, LocalResult, NaiveDate, NaiveTime, TimeZone};
    use chrono_tz::GapInfo;
    use firstline::model::{
        calendar::{Budget, Counting, Day, NeverDue, Pause, Span},
        target::Target,
    };
    use proptest::{collection::vec, prelude::*, sample::select};

    use super::*;

    /// Zones, each with a day near one of its changes of clocks.
    const ZONES: [(&str, &str); 10] = [
        ("UTC", "2026-01-01"),
        ("Europe/Berlin", "2026-03-29"),
        ("America/New_York", "2025-11-02"),
        ("America/Sao_Paulo", "2018-11-04"),
        ("America/Sao_Paulo", "2018-02-18"),
        ("America/St_Johns", "2010-11-07"),
        ("Australia/Lord_Howe", "2026-04-05"),
        ("Africa/Cairo", "2014-05-15"),
        ("Pacific/Apia", "2011-12-30"),
        ("Asia/Tehran", "2021-09-22"),
    ];
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    fn clock(quarter: u32) -> String {
        format!("{:02}:{:02}", quarter / 4, quarter % 4 * 15)
    }

    /// Up to three intervals on a grid of quarters of an hour; the whole day and midnight are common.
    fn hours() -> impl Strategy<Value = Vec<String>> {
        prop_oneof![
            1 => Just(vec!["00:00-24:00".to_owned()]),
            5 => proptest::collection::btree_set(0_u32..=96, 0..7).prop_map(|cuts| {
                let cuts: Vec<u32> = cuts.into_iter().collect();
                cuts.chunks_exact(2).map(|ends| format!("{}-{}", clock(ends[0]), clock(ends[1]))).collect()
            }),
        ]
    }

    #[derive(Debug, Clone)]
    struct Scene {
        calendar: Calendar,
        from: DateTime<Utc>,
    }

    fn scene() -> impl Strategy<Value = Scene> {
        let special = || -40_i64..40;
        (
            select(&ZONES[..]),
            vec(hours(), 7),
            vec(special(), 0..4),
            vec((special(), hours()), 0..4),
            -20 * 86_400_000_i64..20 * 86_400_000,
        )
            .prop_filter_map(
                "never open",
                |((zone, day), week, holidays, exceptions, offset)| {
                    let day: NaiveDate = day.parse().unwrap();
                    let date = |days: i64| (day + TimeDelta::days(days)).to_string();
                    let spec = CalendarSpec {
                        timezone: Some(zone.to_owned()),
                        hours: DAYS.iter().map(ToString::to_string).zip(week).collect(),
                        holidays: holidays.into_iter().map(date).collect(),
                        exceptions: exceptions
                            .into_iter()
                            .map(|(days, hours)| (date(days), hours))
                            .collect(),
                        ..CalendarSpec::default()
                    };
                    spec.hours.values().any(|hours| !hours.is_empty()).then(|| Scene {
                        calendar: Calendar::new(spec, Tz::UTC).unwrap(),
                        from: day.and_time(NaiveTime::MIN).and_utc()
                            + TimeDelta::milliseconds(offset),
                    })
                },
            )
    }

    /// Less than two weeks, to the millisecond.
    fn time() -> impl Strategy<Value = TimeDelta> {
        prop_oneof![1_i64..=20_000, 1_i64..=1_200_000_000].prop_map(|millis| {
            if millis <= 20_000 {
                TimeDelta::minutes(millis)
            } else {
                TimeDelta::milliseconds(millis)
            }
        })
    }

    fn pauses(from: DateTime<Utc>) -> impl Strategy<Value = Vec<Pause>> {
        vec((-100_000_i64..1_000_000_000, 0_i64..400_000_000), 0..5).prop_map(move |pauses| {
            pauses
                .into_iter()
                .map(|(begun, long)| {
                    let begun = from + TimeDelta::milliseconds(begun);
                    (begun, begun + TimeDelta::milliseconds(long))
                })
                .collect()
        })
    }

    /// A wall-clock time as an instant, asked of the zone database directly.
    fn resolve(tz: Tz, date: NaiveDate, minutes: i64) -> DateTime<Utc> {
        let wall = date.and_time(NaiveTime::MIN) + TimeDelta::minutes(minutes);
        match tz.from_local_datetime(&wall) {
            LocalResult::Single(time) | LocalResult::Ambiguous(time, _) => time.to_utc(),
            LocalResult::None => GapInfo::new(&wall, &tz).unwrap().end.unwrap().to_utc(),
        }
    }

    /// Business time counted the plain way: date by date, interval by interval.
    fn counted(calendar: &Calendar, from: DateTime<Utc>, to: DateTime<Utc>) -> TimeDelta {
        let (spec, tz) = (calendar.spec(), calendar.timezone());
        let minutes = |text: &str| {
            let (hours, minutes) = text.split_once(':').unwrap();
            hours.parse::<i64>().unwrap() * 60 + minutes.parse::<i64>().unwrap()
        };
        let mut date = from.date_naive() - TimeDelta::days(2);
        let mut sum = TimeDelta::zero();
        while date <= to.date_naive() + TimeDelta::days(2) {
            let text = date.to_string();
            let usual = &spec.hours[DAYS[date.weekday().num_days_from_monday() as usize]];
            let hours = spec.exceptions.get(&text).unwrap_or(usual);
            for interval in hours.iter().filter(|_| !spec.holidays.contains(&text)) {
                let (open, close) = interval.split_once('-').unwrap();
                let open = resolve(tz, date, minutes(open)).clamp(from, to);
                let close = resolve(tz, date, minutes(close)).clamp(from, to);
                sum += close - open;
            }
            date = date.succ_opt().unwrap();
        }
        sum
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn agrees_with_plain_counting(scene in scene(), span in time()) {
            let Scene { calendar, from } = scene;
            let to = from + span * 3;
            prop_assert_eq!(calendar.between(from, to), counted(&calendar, from, to));
            prop_assert_eq!(calendar.between(to, from), TimeDelta::zero());
            let periods: Vec<_> = calendar.periods(from, to).collect();
            let sum: TimeDelta = periods.iter().map(Span::length).sum();
            prop_assert_eq!(sum, calendar.between(from, to));
            for pair in periods.windows(2) {
                prop_assert!(pair[0].to < pair[1].from);
            }
        }

        #[test]
        fn what_was_added_lies_between(scene in scene(), time in time()) {
            let Scene { calendar, from } = scene;
            let due = calendar.add(from, time).unwrap();
            prop_assert_eq!(calendar.between(from, due), time);
            prop_assert_eq!(calendar.prev_open(due), Some(due), "the first such instant");
            let before = calendar.add(from, -time).unwrap();
            prop_assert_eq!(calendar.between(before, from), time);
            prop_assert_eq!(calendar.next_open(before), Some(before), "the last such instant");
            // And back again: to the last instant that counts the same.
            prop_assert_eq!(calendar.add(before, time).unwrap(), calendar.prev_open(from).unwrap());
            prop_assert_eq!(calendar.add(due, -time).unwrap(), calendar.next_open(from).unwrap());
        }

        #[test]
        fn rises_with_the_target_and_adds_up(scene in scene(), one in time(), other in time()) {
            let Scene { calendar, from } = scene;
            let due = |time| calendar.due(from, &Target::Business(time)).unwrap();
            prop_assert_eq!(one.cmp(&other), due(one).cmp(&due(other)));
            prop_assert_eq!(calendar.add(due(one), other).unwrap(), due(one + other));
            let later = from + other;
            prop_assert!(calendar.add(later, one).unwrap() >= due(one));
        }

        #[test]
        fn opening_and_closing_agree(scene in scene()) {
            let Scene { calendar, from } = scene;
            let open = calendar.next_open(from).unwrap();
            prop_assert!(open >= from && calendar.is_open(open));
            prop_assert_eq!(calendar.is_open(from), open == from);
            prop_assert_eq!(calendar.between(from, open), TimeDelta::zero());
            prop_assert_eq!(calendar.add_minutes(from, 0), Ok(open));
            if let Some(close) = calendar.next_close(from) {
                prop_assert!(close > open && !calendar.is_open(close));
                prop_assert_eq!(calendar.between(open, close), close - open);
                prop_assert_eq!(calendar.prev_open(close), Some(close));
                let opening = calendar.next_opening(from).unwrap();
                prop_assert!(opening > from && calendar.is_open(opening));
                prop_assert_eq!(calendar.is_open(opening - TimeDelta::milliseconds(1)), false);
            }
        }

        #[test]
        fn a_pause_may_be_cut_up_at_will(
            (scene, pauses) in scene().prop_flat_map(|scene| { let pauses = pauses(scene.from); (Just(scene), pauses) }),
            time in time(), days in 1_u32..8, cut in 0.0..1.0,
        ) {
            let Scene { calendar, from } = scene;
            let mut pieces = Vec::new();
            for &(begun, ended) in pauses.iter().rev() {
                let long = (ended - begun).num_milliseconds() as f64;
                let middle = begun + TimeDelta::milliseconds((long * cut) as i64);
                pieces.extend([(middle, ended), (begun, middle), (begun, begun)]);
            }
            for target in [Target::Business(time), Target::WorkingDays(days), Target::Plain(TimeDelta::days(i64::from(days)))] {
                let due = calendar.due_paused(from, &target, &pauses).unwrap();
                prop_assert_eq!(calendar.due_paused(from, &target, &pieces).unwrap(), due);
                // What was allowed is spent at the due time and not before, and pauses never hasten.
                let budget = calendar.budget(from, &target).unwrap();
                prop_assert_eq!(calendar.spent(from, due, budget, &pauses), budget.time());
                let before = due - TimeDelta::milliseconds(1);
                prop_assert!(calendar.spent(from, before, budget, &pauses) < budget.time());
                prop_assert!(due >= calendar.due(from, &target).unwrap());
                // A warning at a share of it comes no later.
                prop_assert!(calendar.spent_at(from, budget.share(0.75), &pauses).unwrap() <= due);
                // The explanation is whole and adds up.
                let explained = calendar.due_explained(from, &target, &pauses).unwrap();
                prop_assert_eq!(explained.to, due);
                prop_assert_eq!(explained.counted, budget.time());
                prop_assert_eq!(explained.of(Counting::Counted).map(|s| s.time).sum::<TimeDelta>(), budget.time());
                prop_assert_eq!(explained.segments.first().map(|s| s.from), Some(from));
                prop_assert_eq!(explained.segments.last().map(|s| s.to), Some(due));
                for pair in explained.segments.windows(2) {
                    prop_assert_eq!(pair[0].to, pair[1].from);
                }
                for segment in explained.of(Counting::Closed) {
                    prop_assert_eq!(calendar.between(segment.from, segment.to), TimeDelta::zero());
                }
            }
        }

        #[test]
        fn working_days_are_counted_by_date(scene in scene(), days in 1_u32..30) {
            let Scene { calendar, from } = scene;
            let due = calendar.due(from, &Target::WorkingDays(days)).unwrap();
            let day_of = |at: DateTime<Utc>| at.with_timezone(&calendar.timezone()).date_naive();
            // The date of a closing at midnight is the one that ends then.
            let last = day_of(due - TimeDelta::milliseconds(1));
            let mut date = day_of(from);
            let mut working = 0;
            while date < last {
                date = date.succ_opt().unwrap();
                working += u32::from(calendar.is_working_day(date));
            }
            prop_assert_eq!(working, days);
            prop_assert!(calendar.is_working_day(last));
            prop_assert!(calendar.day(last) != Day::Holiday);
            prop_assert_eq!(calendar.prev_open(due), Some(due));
        }
    }

    #[test]
    fn a_target_of_ten_years_is_exact() {
        let spec: CalendarSpec = toml::from_str(
            r#"
            timezone = "Europe/London"
            holidays = ["2027-01-04", "2027-01-05", "2030-05-06"]
            exceptions = { "2028-02-29" = ["06:00-22:00"] }
            [hours]
            mon = ["09:00-13:00", "14:00-18:00"]
            tue = ["09:00-13:00"]
            wed = []
            thu = []
            fri = []
            sat = ["22:00-24:00"]
            sun = ["00:00-02:30"]
            "#,
        )
        .unwrap();
        let calendar = Calendar::new(spec, Tz::UTC).unwrap();
        let from = "2026-03-02T10:00:00Z".parse().unwrap();
        let due = calendar.due(from, &Target::Business(TimeDelta::hours(8_000))).unwrap();
        assert!(due > from + TimeDelta::days(3_000));
        assert_eq!(counted(&calendar, from, due), TimeDelta::hours(8_000));
        assert_eq!(
            calendar.budget(from, &Target::Business(TimeDelta::hours(1))),
            Ok(Budget::Business(TimeDelta::hours(1)))
        );
    }

    #[test]
    fn what_never_falls_due_says_so() {
        let calendar = |toml: &str| {
            let spec: CalendarSpec = toml::from_str(toml).unwrap();
            Calendar::new(spec, Tz::UTC).unwrap()
        };
        let from = "2026-03-02T10:00:00Z".parse().unwrap();
        let once = calendar(
            r#"exceptions = { "2026-03-03" = ["09:00-10:00"], "2026-03-05" = ["09:00-10:00"] }"#,
        );
        let hour = |hours| Target::Business(TimeDelta::hours(hours));
        assert_eq!(once.due(from, &hour(2)).unwrap().to_rfc3339(), "2026-03-05T10:00:00+00:00");
        assert_eq!(once.due(from, &hour(3)), Err(NeverDue::NotOpenEnough));
        assert_eq!(
            once.due(from, &Target::WorkingDays(2)).unwrap().to_rfc3339(),
            "2026-03-05T10:00:00+00:00"
        );
        assert_eq!(once.due(from, &Target::WorkingDays(3)), Err(NeverDue::NotOpenEnough));
        assert_eq!(once.next_open("2026-03-05T10:00:00Z".parse().unwrap()), None);
        assert_eq!(once.prev_open("2026-03-03T08:00:00Z".parse().unwrap()), None);
        assert_eq!(once.add_minutes(from, -1), Err(NeverDue::NotOpenEnough));
        for (text, possible) in
            [("2h", true), ("2h1m", false), ("2wd", true), ("3wd", false), ("9w", true)]
        {
            assert_eq!(once.check_target(&text.parse().unwrap()).is_ok(), possible, "{text}");
        }
        let seldom = calendar(r#"hours = { mon = ["09:00-09:01"] }"#);
        assert_eq!(
            seldom.due(from, &Target::Business(TimeDelta::minutes(6_000))),
            Err(NeverDue::TooFar)
        );
        assert_eq!(seldom.add(from, TimeDelta::MAX), Err(NeverDue::TooFar));
        assert_eq!(seldom.add(from, TimeDelta::MIN), Err(NeverDue::TooFar));
        let always = calendar(r#"hours = { every_day = ["00:00-24:00"] }"#);
        assert_eq!(always.next_close(from), None);
        assert_eq!(always.next_opening(from), None);
        assert_eq!(always.periods(from, from + TimeDelta::days(4_000)).count(), 1);
    }
}
