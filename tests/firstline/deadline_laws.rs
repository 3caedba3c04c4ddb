//! Laws of deadlines over random histories of a request: nobody writes these cases down.
//!
//! `FIRSTLINE_HISTORIES=100000` tries more than the ten thousand of an ordinary run.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use firstline::{
    model::{
        calendar::Pause,
        chance::Chance,
        deadline::{self, Deadline, DeadlineState},
        event::{Event, Received, Recorded, Routed},
        id::{ClientId, RequestId, Seq, StandardHash},
        operator::Actor,
        request::{Channel, Priority},
        standard::{DeadlineKind, Standard},
        target::Target,
    },
    standards,
};
use serde_json::json;

/// The standard of the deadline scenarios, each calendar in this time zone; in `always` all of them are
/// open at any time.
fn standard(zone: &str, always: bool) -> Standard {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/deadlines");
    let mut files: BTreeMap<String, String> = std::fs::read_dir(folder.join("standard"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(&path).unwrap())
        })
        .collect();
    for text in files.values_mut() {
        *text = text.replace("Europe/Moscow", zone);
    }
    if always {
        let general = files.get_mut("00-standard.toml").unwrap();
        *general = general.replace("\"office\"", "\"round-the-clock\"");
        let calendars = files.get_mut("10-calendars.toml").unwrap();
        let (_, round) = calendars.split_once("[[calendar]]").unwrap();
        let (_, round) = round.split_once("[[calendar]]").unwrap();
        *calendars = format!("[[calendar]]{round}");
        // Days end with the day of their zone: hours say as much, and no more.
        let clauses = files.get_mut("20-deadlines.toml").unwrap();
        *clauses = clauses
            .replace("\"2wd\"", "\"16h\"")
            .replace("\"1wd\"", "\"8h\"")
            .replace("\"2d\"", "\"48h\"");
    }
    let loaded = standards::load_files(&files);
    loaded.standard.unwrap_or_else(|| panic!("{:?}", loaded.problems))
}

fn event(kind: &str, data: serde_json::Value) -> Event {
    serde_json::from_value(json!({"kind": kind, "data": data}))
        .unwrap_or_else(|error| panic!("{kind}: {error}"))
}

fn text(words: &str) -> serde_json::Value {
    json!({"$text": words})
}

/// A history that could have been: every event follows on the state before it.
struct Life {
    chance: Chance,
    at: DateTime<Utc>,
    events: Vec<Recorded>,
    status: &'static str,
    department: &'static str,
    priority: Priority,
    tags: Vec<String>,
    claimed: bool,
    callbacks: i64,
    open_call: Option<(i64, DateTime<Utc>)>,
}

impl Life {
    fn of(seed: u64, length: usize) -> Vec<Recorded> {
        let mut chance = Chance::new(seed);
        // Somewhere around the changes of clocks of 2026 in Europe and elsewhere, at any minute.
        let month = *chance.pick(&[2, 3, 9, 10]).unwrap();
        let begin = DateTime::parse_from_rfc3339(&format!("2026-{month:02}-20T00:00:00Z"))
            .unwrap()
            .to_utc();
        let mut life = Self {
            at: begin + TimeDelta::minutes(chance.between(0, 20 * 24 * 60)),
            chance,
            events: Vec::new(),
            status: "new",
            department: "front",
            priority: Priority::Normal,
            tags: Vec::new(),
            claimed: false,
            callbacks: 0,
            open_call: None,
        };
        life.take_in();
        for _ in 0..length {
            life.go_on();
        }
        life.events
    }

    fn add(&mut self, event: Event) {
        self.events.push(Recorded {
            seq: Seq(self.events.len() as i64 + 1),
            at: self.at,
            actor: Actor::Desk,
            by: None,
            request: Some(RequestId(1)),
            client: Some(ClientId(1)),
            standard: StandardHash::from("v"),
            event,
            hash: String::new(),
        });
    }

    fn take_in(&mut self) {
        if self.chance.percent(30) {
            self.tags.push("formal".to_owned());
        }
        self.priority = *self.chance.pick(Priority::ALL).unwrap();
        self.department = self.chance.pick(&["front", "network", "board"]).unwrap();
        let received = Received {
            client: ClientId(1),
            channel: *self.chance.pick(Channel::ALL).unwrap(),
            subject: "s".into(),
            body: "b".into(),
            language: "en".to_owned(),
            received: self.at,
            external_id: None,
            source: None,
            fields: BTreeMap::new(),
            tags: self.tags.clone(),
            tier: self.chance.percent(30).then(|| "vip".to_owned()),
            account: None,
            letter: None,
            past: None,
        };
        self.add(Event::Received(Box::new(received)));
        let routed = Routed {
            department: self.department.into(),
            level: 1,
            priority: self.priority,
            tags: Vec::new(),
            script: None,
            rule: None,
            explanation: serde_json::from_value(
                json!({"clause": "routing:fallback", "place": {"file": "a.toml", "line": 1}, "tried": [], "count": 0}),
            )
            .unwrap(),
            asked: None,
        };
        self.add(Event::Routed(Box::new(routed)));
    }

    fn go_on(&mut self) {
        let hours = *self.chance.pick(&[0, 0, 1, 1, 4, 16, 60]).unwrap();
        self.at += TimeDelta::minutes(self.chance.between(0, 60 * hours + 30));
        let done = self.status == "resolved";
        let waits = matches!(self.status, "pending" | "hold");
        match self.chance.between(0, 14) {
            0 | 1 if !done => {
                self.add(event("request.replied", json!({"body": text("a")})));
                if self.status == "new" {
                    self.status = "open";
                }
            }
            2 | 3 if !done => {
                let message = json!({"body": text("m"), "channel": "email"});
                self.add(event("request.message", message));
                if self.status == "pending" {
                    self.status = "open";
                }
            }
            4 => self.add(event("request.noted", json!({"body": text("n")}))),
            5 if !done && !self.claimed => {
                let claim =
                    json!({"by": "anna", "department": self.department, "accountable": true});
                self.add(event("request.claimed", claim));
                self.claimed = true;
                if self.status == "new" {
                    self.status = "open";
                }
            }
            6 if !done => {
                let client = self.chance.percent(60);
                self.status = if client { "pending" } else { "hold" };
                let whom = if client { "client" } else { "third_party" };
                self.add(event("request.waiting", json!({"whom": whom})));
            }
            7 if waits => {
                self.add(event("request.resumed", json!({"by_time": false})));
                self.status = "open";
            }
            8 if !done => {
                let to = *self.chance.pick(Priority::ALL).unwrap();
                let priority = json!([self.priority, to]);
                self.add(event("request.changed", json!({"priority": priority})));
                self.priority = to;
            }
            9 if !done => {
                let mut tags = self.tags.clone();
                let tag = *self.chance.pick(&["formal", "registered"]).unwrap();
                match tags.iter().position(|one| one == tag) {
                    Some(at) => drop(tags.remove(at)),
                    None => tags.push(tag.to_owned()),
                }
                self.add(event("request.changed", json!({"tags": [self.tags, tags]})));
                self.tags = tags;
            }
            10 if !done => {
                let to = *self.chance.pick(&["front", "network", "board"]).unwrap();
                let level = self.chance.between(1, 4);
                let moved = json!({"from": self.department, "to": to, "level": level});
                self.add(event("request.handed_over", moved));
                self.department = to;
                self.claimed = false;
            }
            11 if !done && self.open_call.is_none() => {
                self.callbacks += 1;
                let due = self.at + TimeDelta::minutes(self.chance.between(10, 600));
                let promise =
                    json!({"callback": self.callbacks, "due": due, "agreed": true, "by": "anna"});
                self.add(event("callback.promised", promise));
                self.open_call = Some((self.callbacks, due));
            }
            12 => {
                let Some((callback, from)) = self.open_call else {
                    return;
                };
                if self.chance.percent(40) && from > self.at {
                    let due = self.at + TimeDelta::minutes(self.chance.between(10, 600));
                    let moved = json!({"callback": callback, "from": from, "due": due});
                    self.add(event("callback.moved", moved));
                    self.open_call = Some((callback, due));
                } else {
                    self.add(event("callback.kept", json!({"callback": callback})));
                    self.open_call = None;
                }
            }
            13 if !done && self.chance.percent(50) => {
                self.add(event("request.resolved", json!({})));
                self.status = "resolved";
            }
            13 if done => {
                self.add(event("request.reopened", json!({"by_client": false})));
                self.status = "open";
            }
            _ => {}
        }
    }
}

fn histories() -> u64 {
    std::env::var("FIRSTLINE_HISTORIES").ok().and_then(|count| count.parse().ok()).unwrap_or(10_000)
}

fn of(history: &[Recorded], standard: &Standard, now: DateTime<Utc>) -> Vec<Deadline> {
    deadline::deadlines(history, &|_| Some(standard), now)
}

/// What the log tells besides does not change what was computed, but for the words why.
fn without_owner(mut all: Vec<Deadline>) -> Vec<Deadline> {
    for deadline in &mut all {
        deadline.owner = None;
    }
    all
}

#[test]
fn what_was_noticed_on_the_way_is_what_the_events_say_at_the_end() {
    let standard = standard("Europe/Berlin", false);
    let (mut told, mut breaches) = (0, 0);
    for seed in 0..histories() {
        let events = Life::of(seed, 14);
        let mut looks = Chance::new(seed ^ 0x5eed);
        let mut log: Vec<Recorded> = Vec::new();
        let mut last = events[0].at;
        for recorded in &events {
            // Somebody looks now and then, before the event: each lapse is told once, at its time.
            if looks.percent(40) && !log.is_empty() {
                let now = recorded.at - TimeDelta::milliseconds(1);
                for lapse in deadline::lapses(&log, &|_| Some(&standard), now) {
                    last = last.max(lapse.at);
                    told += 1;
                    log.push(Recorded {
                        at: last,
                        event: if lapse.breached {
                            Event::DeadlineBreached(lapse.mark)
                        } else {
                            Event::DeadlineWarned(lapse.mark)
                        },
                        ..recorded.clone()
                    });
                }
                let again = deadline::lapses(&log, &|_| Some(&standard), now);
                assert!(again.is_empty(), "seed {seed}: told twice: {again:?}");
            }
            log.push(recorded.clone());
            last = last.max(recorded.at);
        }
        let now = last + TimeDelta::hours(looks.between(0, 100));
        let kept = without_owner(of(&log, &standard, now));
        let computed = without_owner(of(&events, &standard, now));
        assert_eq!(kept, computed, "seed {seed}");
        for deadline in &computed {
            breaches += usize::from(deadline.breached_at.is_some());
            let again = deadline.clone().seen_at(now);
            assert_eq!(&again, deadline, "seed {seed}");
        }
    }
    assert!(told > 1_000 && breaches > 1_000, "{told} {breaches}");
}

#[test]
fn a_wait_moves_a_due_time_by_just_the_business_time_that_it_lasts() {
    let standard = standard("Europe/Berlin", false);
    let mut held = 0;
    for seed in 0..histories() {
        let events = Life::of(seed, 14);
        let now = events.last().unwrap().at;
        for (deadline, why) in deadline::explained(&events, &|_| Some(&standard), now) {
            let (Some(due), Some(Target::Business(target))) = (deadline.due, why.target) else {
                continue;
            };
            if deadline.agreed || deadline.kind == DeadlineKind::Callback {
                continue;
            }
            let calendar = why.calendar.as_ref().unwrap();
            let calendar =
                standard.calendar_for(Some(calendar), deadline.department.as_str()).unwrap();
            let pauses: Vec<Pause> =
                why.pauses.iter().map(|(_, from, to)| (*from, to.unwrap_or(due))).collect();
            let consumed = calendar.consumed(deadline.started, due, &pauses);
            // A pause that began after the due time took nothing away.
            assert_eq!(consumed, target, "seed {seed}: {deadline:?} {why:?}");
            held += 1;
        }
    }
    assert!(held > 10_000, "{held}");
}

#[test]
fn round_the_clock_no_zone_and_no_change_of_clocks_makes_a_difference() {
    let zones = ["UTC", "Europe/Berlin", "America/New_York", "Pacific/Auckland"];
    let standards = zones.map(|zone| standard(zone, true));
    for seed in 0..histories() / 4 {
        let events = Life::of(seed, 14);
        let now = events.last().unwrap().at + TimeDelta::hours(3);
        let first = of(&events, &standards[0], now);
        for (zone, standard) in zones.iter().zip(&standards) {
            assert_eq!(of(&events, standard, now), first, "seed {seed}, {zone}");
        }
    }
}

#[test]
fn time_that_passes_only_ever_adds_breaches() {
    let standard = standard("Europe/Berlin", false);
    for seed in 0..histories() / 4 {
        let events = Life::of(seed, 14);
        let end = events.last().unwrap().at;
        let mut before: Vec<Deadline> = Vec::new();
        for hours in [0, 1, 8, 50, 1_000] {
            let now = of(&events, &standard, end + TimeDelta::hours(hours));
            for old in before.iter().filter(|old| old.breached_at.is_some()) {
                let same = now.iter().any(|new| {
                    (new.kind, new.started, new.callback, new.breached_at)
                        == (old.kind, old.started, old.callback, old.breached_at)
                });
                assert!(same, "seed {seed}: unsaid {old:?}");
            }
            for deadline in &now {
                assert!(
                    deadline.state != DeadlineState::Running
                        || deadline.due.is_some_and(|due| due > end + TimeDelta::hours(hours)),
                    "seed {seed}: {deadline:?}"
                );
            }
            before = now;
        }
    }
}
