//! Laws of deadlines over random histories of a request: nobody writes these cases down.
//!
//! `FIRSTLINE_HISTORIES=100000` tries more than the ten thousand of an ordinary run.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use firstline::{
    model::{
        calendar::{Counting, Pause, Segment},
        chance::Chance,
        deadline::{self, Deadline, DeadlineState, Explanation},
        event::{Event, Received, Recorded, Routed},
        id::{ClientId, RequestId, Seq, StandardHash},
        operator::Actor,
        request::{Channel, Priority},
        standard::{DeadlineKind, Standard},
        target::Target,
    },
    report::deadline_reasons,
    standards::{self, book::Book},
    text::{Language, Text},
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
            accountable: None,
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
        match self.chance.between(0, 20) {
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
            14 if !done => {
                let put_off = json!({"kind": "resolution", "clause": "deadline:resolution", "from": self.at,
                    "due": self.at, "told": false});
                self.add(event("deadline.extended", put_off));
            }
            15 if !done => {
                let due = self.at + TimeDelta::minutes(self.chance.between(10, 2_000));
                let kind = *self.chance.pick(&["first_response", "resolution"]).unwrap();
                self.add(event("request.changed", json!({"due": {kind: due}})));
            }
            16 => self.take_back(),
            17 if !done => self.add(event("request.changed", json!({"tier": "vip"}))),
            18 if !done && self.claimed => {
                self.add(event("request.released", json!({"by": "anna"})));
                self.claimed = false;
            }
            _ => {}
        }
    }
}

impl Life {
    /// What was done last is taken back, where it is one of these.
    fn take_back(&mut self) {
        let Some(last) = self.events.last() else {
            return;
        };
        let restored = match &last.event {
            Event::Claimed { .. } => json!({"assignee": null}),
            Event::Resolved { .. } | Event::Waiting { .. } => json!({"status": "open"}),
            Event::HandedOver(moved) => {
                json!({"department": [moved.from.as_str(), 1], "assignee": null})
            }
            Event::DeadlineExtended { .. } => json!({}),
            _ => return,
        };
        match &last.event {
            Event::Claimed { .. } => self.claimed = false,
            Event::Resolved { .. } | Event::Waiting { .. } => self.status = "open",
            Event::HandedOver(moved) => {
                let from = moved.from.to_string();
                let known = ["front", "network", "board"].into_iter().find(|one| *one == from);
                self.department = known.unwrap();
            }
            _ => {}
        }
        let seq = last.seq.0;
        self.add(event("request.undone", json!({"event": seq, "restored": restored})));
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
            let put_off = |recorded: &Recorded| matches!(recorded.event, Event::DeadlineExtended { kind, .. } if kind == deadline.kind);
            if deadline.agreed
                || deadline.kind == DeadlineKind::Callback
                || events.iter().any(put_off)
            {
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

/// Holds that what was counted for a deadline comes to its due time, stretch by stretch. Whether anything
/// was counted.
fn adds_up(deadline: &Deadline, why: &Explanation, said: &str) -> bool {
    let counts = deadline.kind != DeadlineKind::Callback && !deadline.agreed;
    let Some(counted) = &why.counted else {
        assert!(!counts || deadline.due.is_none(), "{said}: nothing counted: {deadline:?} {why:?}");
        return false;
    };
    let end = match deadline.state {
        DeadlineState::Paused => deadline.paused_since.unwrap().min(counted.to),
        _ => deadline.due.unwrap_or_else(|| panic!("{said}: counted for nothing: {deadline:?}")),
    };
    assert_eq!((counted.from, counted.to), (deadline.started, end), "{said}: {deadline:?} {why:?}");
    let mut at = counted.from;
    for segment in &counted.segments {
        assert_eq!(segment.from, at, "{said}: a gap: {why:?}");
        at = segment.to;
        if segment.counting == Counting::Counted {
            assert_eq!(segment.time, segment.to - segment.from, "{said}: {segment:?}");
        }
    }
    assert!(counted.from == counted.to || at == end, "{said}: {at} is not {end}: {why:?}");
    let sum: TimeDelta = counted.of(Counting::Counted).map(|segment| segment.time).sum();
    assert_eq!(sum, counted.counted, "{said}: {why:?}");
    true
}

#[test]
fn what_was_counted_always_adds_up_to_the_due_time() {
    // Zones in which clocks change, also at midnight, by half an hour, and not at all.
    let zones = ["Europe/Berlin", "America/Santiago", "Australia/Lord_Howe", "UTC"];
    let standards = zones.map(|zone| standard(zone, false));
    let mut held = 0;
    for seed in 0..histories() {
        let standard = &standards[(seed % 4) as usize];
        let mut events = Life::of(seed, 20);
        // Clocks run into the days of exceptions and holidays as well.
        let shift = TimeDelta::days(Chance::new(seed).between(-60, 300));
        for recorded in &mut events {
            recorded.at += shift;
            if let Event::Received(received) = &mut recorded.event {
                received.received += shift;
            }
        }
        let now = events.last().unwrap().at + TimeDelta::hours(1);
        for (deadline, why) in deadline::explained(&events, &|_| Some(standard), now) {
            held += usize::from(adds_up(&deadline, &why, &format!("seed {seed}")));
            if seed % 20 == 0 {
                minutes_told_add_up(standard, &why, seed);
            }
        }
    }
    assert!(held > 20_000, "{held}");
}

/// The minutes that people read line by line are together those of the whole, though clocks stop within a minute.
fn minutes_told_add_up(standard: &Standard, why: &Explanation, seed: u64) {
    let Some(counted) = &why.counted else { return };
    let text = Text::of(Language::English);
    let book = Book::new(standard, &text);
    let lines = deadline_reasons(why, &book, &text, standard.timezone);
    let told = lines.iter().filter_map(|line| {
        let time = line.split("  ").map(str::trim).filter(|part| !part.is_empty()).nth(1)?;
        let (hours, minutes) = time.split_once(':')?;
        Some(hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?)
    });
    let is_counted = |one: &&Segment| one.counting == Counting::Counted;
    let whole: TimeDelta = counted.segments.iter().filter(is_counted).map(|one| one.time).sum();
    assert_eq!(told.sum::<i64>(), whole.num_minutes(), "seed {seed}: {lines:#?}");
}

#[test]
fn what_was_in_force_shows_no_difference_to_itself() {
    let standard = standard("Europe/Berlin", false);
    let breached = |all: &[Deadline]| -> Vec<_> {
        let of = |one: &Deadline| (one.kind, one.started, one.callback, one.due);
        all.iter().filter(|one| one.breached_at.is_some()).map(of).collect()
    };
    let mut at_the_instant = 0;
    for seed in 0..histories() / 4 {
        let events = Life::of(seed, 20);
        let mut looks = Chance::new(seed ^ 0x10_0c);
        let mut log: Vec<Recorded> = Vec::new();
        for recorded in &events {
            let mut recorded = recorded.clone();
            recorded.at = recorded.at.max(log.last().map_or(recorded.at, |last| last.at));
            // Somebody looks first, and often just when something falls due. What comes then comes at
            // the same instant.
            let due = of(&log, &standard, recorded.at).iter().filter_map(|one| one.due).min();
            if let Some(due) = due.filter(|due| {
                looks.percent(30)
                    && log.last().is_some_and(|last| last.at <= *due)
                    && *due <= recorded.at
            }) {
                recorded.at = due;
                at_the_instant += 1;
            }
            if looks.percent(60) && !log.is_empty() {
                for lapse in deadline::lapses(&log, &|_| Some(&standard), recorded.at) {
                    let at = log.last().unwrap().at.max(lapse.at);
                    let event = if lapse.breached {
                        Event::DeadlineBreached(lapse.mark)
                    } else {
                        Event::DeadlineWarned(lapse.mark)
                    };
                    log.push(Recorded { at, event, ..recorded.clone() });
                }
            }
            log.push(recorded);
        }
        let now = log.last().unwrap().at + TimeDelta::hours(looks.between(0, 100));
        let then = deadline::deadlines(&log, &|_| Some(&standard), now);
        let anew = deadline::deadlines_anew(&log, &|_| Some(&standard), now);
        assert_eq!(breached(&then), breached(&anew), "seed {seed}");
    }
    assert!(at_the_instant > 500, "{at_the_instant}");
}
