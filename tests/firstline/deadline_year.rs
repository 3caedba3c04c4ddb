//! A year of a desk whose processes take turns, with both changes of the clocks: every deadline that
//! fell due is noticed once, with the time at which it did, and what was kept is what the log says. Also
//! where the system's clock goes back for a while.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use chrono::{DateTime, TimeDelta, Utc};
use firstline::{
    desk::Desk,
    model::{
        command::{Command, OperatorFacts},
        event::Event,
        id::{Login, RequestId, RoleId, Seq},
    },
};
use serde_json::{Value, json};

const REQUESTS: i64 = 120;

/// The standard of the deadline scenarios, in a zone whose clocks change.
fn files() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/deadlines/standard");
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            (
                path.file_name().unwrap().to_string_lossy().into_owned(),
                text.replace("Europe/Moscow", "Europe/Berlin"),
            )
        })
        .collect()
}

/// A desk opened by two processes that take turns.
struct Turns {
    desks: [Desk; 2],
    count: usize,
}

impl Turns {
    fn open(path: &Path, at: DateTime<Utc>) -> Self {
        let vera = OperatorFacts {
            login: Login::from("vera"),
            name: Some("Vera".into()),
            role: Some(RoleId::from("supervisor")),
            departments: Some(vec!["front".into()]),
            level: Some(1),
            active: Some(true),
            email: None,
        };
        let first = Desk::create(path, files(), vera, false, at).unwrap();
        let second = Desk::open(path).unwrap();
        Self { desks: [first, second], count: 0 }
    }

    fn act(&mut self, command: Value, at: DateTime<Utc>) {
        self.count += 1;
        let asked = command.to_string();
        let command: Command = serde_json::from_value(command).unwrap();
        self.desks[self.count % 2]
            .perform(&command.into(), &Login::from("vera"), at)
            .unwrap_or_else(|error| panic!("{asked} at {at}: {error}"));
    }

    /// Holds that each breach is told once, when it fell due, and none is passed over.
    fn hold(&self, now: DateTime<Utc>) -> usize {
        let mut told: BTreeMap<RequestId, Vec<_>> = BTreeMap::new();
        let mut once = BTreeSet::new();
        let events = self.desks[0].events(Seq(0), 100_000).unwrap();
        for recorded in &events {
            let Event::DeadlineBreached(mark) = &recorded.event else {
                continue;
            };
            let request = recorded.request.unwrap();
            assert!(
                once.insert((request, mark.kind, mark.started, mark.callback)),
                "{request}: told twice: {mark:?}"
            );
            told.entry(request).or_default().push((mark.started, mark.due));
        }
        for number in 1..=REQUESTS {
            let request = RequestId(number);
            let Some(card) = self.desks[1].request(request, now).unwrap() else {
                continue;
            };
            let mut breached: Vec<_> = card
                .deadlines
                .iter()
                .filter_map(|deadline| Some((deadline.started, deadline.breached_at?)))
                .collect();
            let mut told = told.remove(&request).unwrap_or_default();
            breached.sort_unstable();
            told.sort_unstable();
            assert_eq!(told, breached, "{request}: {:#?}", card.deadlines);
        }
        once.len()
    }
}

/// Plain congruential numbers: the same year in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: i64) -> i64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(self.0 >> 33).unwrap() % end
    }
}

#[test]
fn a_year_is_noticed_once_and_whole() {
    let place = tempfile::tempdir().unwrap();
    let mut at: DateTime<Utc> = "2026-01-01T00:00:00Z".parse().unwrap();
    let mut turns = Turns::open(&place.path().join("desk.db"), at);
    let mut dice = Dice(4);
    for number in 1..=REQUESTS {
        at += TimeDelta::minutes(2 * 24 * 60 + dice.below(2 * 24 * 60));
        let mut now = at;
        let body = ["Hello", "An outage", "For the board"][usize::try_from(dice.below(3)).unwrap()];
        let intake = json!({"do": "intake", "channel": "email", "client": {"name": format!("Client {number}")}, "body": body});
        turns.act(intake, now);
        for _ in 0..dice.below(6) {
            now += TimeDelta::minutes(1 + dice.below(400));
            let command = match dice.below(5) {
                0 => json!({"do": "message", "request": number, "body": "Well?"}),
                1 => json!({"do": "reply", "request": number, "body": "Soon."}),
                2 => json!({"do": "note", "request": number, "body": "Hm."}),
                3 => {
                    json!({"do": "set", "request": number, "priority": (["low", "high", "urgent"][usize::try_from(dice.below(3)).unwrap()])})
                }
                _ => json!({"do": "tick"}),
            };
            turns.act(command, now);
        }
        now += TimeDelta::minutes(1 + dice.below(600));
        if dice.below(4) > 0 {
            turns.act(json!({"do": "resolve", "request": number, "text": "Done."}), now);
        }
        at = at.max(now);
    }
    // Twice, by either.
    for _ in 0..2 {
        turns.act(json!({"do": "tick"}), at + TimeDelta::days(30));
    }
    let now = at + TimeDelta::days(30);
    assert!(now - TimeDelta::days(365) > "2026-01-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap());
    let breaches = turns.hold(now);
    assert!(breaches > 100, "hardly anything fell due: {breaches}");
    let differences = turns.desks[0].replay().unwrap();
    assert!(differences.is_empty(), "{:?}", differences.first());
}

#[test]
fn a_clock_that_goes_back_or_jumps_neither_repeats_nor_skips_a_breach() {
    let place = tempfile::tempdir().unwrap();
    let start: DateTime<Utc> = "2026-03-16T09:00:00Z".parse().unwrap();
    let mut turns = Turns::open(&place.path().join("desk.db"), start);
    for _ in 0..5 {
        let intake = json!({"do": "intake", "channel": "email", "client": {"name": "Pavel"}, "body": "Hello"});
        turns.act(intake, start);
    }
    // Ahead, back before it all began, ahead by less, far ahead by leaps.
    for hours in [2, -1, 1, 0, 3, -30, 26, 25, 24 * 9, 24 * 8, 24 * 400, 24 * 10] {
        turns.act(json!({"do": "tick"}), start + TimeDelta::hours(hours));
        turns.act(json!({"do": "tick"}), start + TimeDelta::hours(hours));
    }
    let now = start + TimeDelta::days(400);
    turns.act(json!({"do": "tick"}), now);
    // The first response, the claim, the resolution and what repeats, for each of the five.
    let breaches = turns.hold(now);
    assert!(breaches >= 15, "passed over: {breaches}");
    let differences = turns.desks[0].replay().unwrap();
    assert!(differences.is_empty(), "{:?}", differences.first());
}

#[test]
fn what_is_answered_while_the_clock_is_wrong_is_answered() {
    let place = tempfile::tempdir().unwrap();
    let start: DateTime<Utc> = "2026-03-16T09:00:00Z".parse().unwrap();
    let mut turns = Turns::open(&place.path().join("desk.db"), start);
    let intake =
        json!({"do": "intake", "channel": "email", "client": {"name": "Pavel"}, "body": "Hello"});
    turns.act(intake, start);
    // The clock is set back by a day, and somebody works.
    let back = start - TimeDelta::days(1);
    turns.act(json!({"do": "claim", "request": 1}), back);
    turns.act(json!({"do": "reply", "request": 1, "body": "Here."}), back);
    turns.act(json!({"do": "resolve", "request": 1, "text": "Done."}), back);
    let now = start + TimeDelta::days(30);
    turns.act(json!({"do": "tick"}), now);
    assert_eq!(turns.hold(now), 0, "an answer that was given fell due");
}
