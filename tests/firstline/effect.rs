//! Does it work? A desk of three months whose answers are known beforehand: what the report says of two
//! versions, of kept and broken promises, of clients who stayed away, and of the next level of quality.

use std::{fmt::Write as _, fs};

use firstline::{desk::Desk, model::id::Login, text::Language, tui::worker};
use serde_json::{Value, json};

use crate::{screen_driver::Screen, support::Place};

const STANDARD: &str = r#"
[standard]
title = "A standard"
version = "1"
quality_level = "minimal"
timezone = "Europe/Moscow"
[routing]
fallback = { department = "front", level = 1 }
[[department]]
id = "front"
title = "Front desk"
level = 1
calendar = "always-open"
[[calendar]]
id = "always-open"
hours = { every_day = ["00:00-24:00"] }
[[role]]
id = "supervisor"
title = "Supervisor"
duties = ["Watches."]
may = ["*"]
[[role]]
id = "operator"
title = "Operator"
duties = ["Answers."]
may = ["intake", "claim", "reply", "callback", "resolve"]
[[quality_level]]
id = "minimal"
title = "Everything has an owner"
[[quality_level]]
id = "measured"
title = "Promises are kept"
requires = [{ metric = "callbacks_kept_ratio", at_least = 0.9, over = "1w" }]
[[deadline]]
id = "first"
kind = "first_response"
audience = "client"
target = "1h"
[[deadline]]
id = "call"
kind = "callback"
audience = "client"
target = "2h"
[[measure]]
id = "calls"
title = "Calls"
for = ["operator"]
metric = "callbacks_kept_ratio"
target = 0.8
minimum_sample = 3
"#;

/// Commands at their times, as `apply` takes them.
#[derive(Default)]
struct Days {
    lines: String,
    requests: u64,
}

impl Days {
    fn does(&mut self, at: &str, mut command: Value) {
        command["at"] = json!(format!("{at}:00+03:00"));
        writeln!(self.lines, "{command}").unwrap();
    }

    /// A request of a client, answered at a time of the day.
    fn answered(&mut self, client: &str, day: &str, answer: &str) -> u64 {
        self.requests += 1;
        let request = self.requests;
        // By their address a client who comes again is known.
        let mail = format!("{}@example.org", client.replace(' ', "."));
        self.does(
            &format!("{day}T09:00"),
            json!({"do": "intake", "channel": "phone", "client": {"name": client, "email": mail}, "body": "Help"}),
        );
        self.does(
            &format!("{day}T{answer}"),
            json!({"do": "reply", "request": request, "body": "Yes."}),
        );
        request
    }

    /// One with a promised call, made in time or not at all, and resolved.
    fn served(&mut self, client: &str, day: &str, kept: bool) {
        let request = self.answered(client, day, "09:10");
        let at = |time: &str| format!("{day}T{time}");
        let due = format!("{day}T11:00:00+03:00");
        self.does(&at("09:20"), json!({"do": "callback.promise", "request": request, "due": due}));
        if kept {
            self.does(
                &at("10:30"),
                json!({"do": "callback.keep", "request": request, "outcome": "Told."}),
            );
        } else {
            self.does(
                &at("11:30"),
                json!({"do": "callback.break", "request": request, "reason": "Forgotten"}),
            );
        }
        self.does(&at("12:00"), json!({"do": "resolve", "request": request, "text": "Done."}));
    }
}

fn told(place: &Place, asked: &[&str]) -> Vec<Value> {
    place.run(&[&["--as", "vera"][..], asked].concat(), "").lines()
}

fn near(found: &Value, expected: f64) {
    let found = found.as_f64().unwrap_or(f64::NAN);
    assert!((found - expected).abs() < 0.001, "{found}, not {expected}");
}

/// The desk up to the end of March.
fn desk() -> Place {
    let place = Place::new();
    let folder = place.path("std");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("standard.toml"), STANDARD).unwrap();
    fs::write(place.path("config.toml"), "client_value = 1000\n").unwrap();
    place.run(&["init", "--standards", "std", "--simulated", "--as", "vera"], "").done();
    let mut days = Days::default();
    days.does(
        "2040-01-01T09:00",
        json!({"do": "operator.add", "login": "anna", "role": "operator", "departments": ["front"]}),
    );
    for number in 1..=12 {
        days.served(&format!("Kept {number}"), &format!("2040-01-{:02}", number + 1), true);
    }
    for number in 1..=10 {
        days.served(&format!("Broken {number}"), &format!("2040-01-{:02}", number + 13), false);
    }
    // Eight of the twelve come again within thirty days, and none of the ten others.
    for number in 1..=8 {
        days.answered(&format!("Kept {number}"), &format!("2040-01-{:02}", number + 23), "09:10");
    }
    // Ten requests before the second version, five of them answered late; ten after it, all in time.
    for number in 0..10 {
        let answer = if number < 5 { "11:00" } else { "09:30" };
        days.answered(&format!("Before {number}"), &format!("2040-02-{:02}", number + 10), answer);
    }
    place.run(&["apply", "--as", "vera"], &days.lines).done();
    let mut files = json!({});
    files["standard.toml"] = json!(STANDARD.replace("version = \"1\"", "version = \"2\""));
    let mut second = Days { requests: days.requests, ..Days::default() };
    second.does("2040-02-28T09:00", json!({"do": "standard.propose", "files": files}));
    let proposed = place.run(&["apply", "--as", "vera"], &second.lines).lines();
    let hash = proposed[0]["events"][0]["data"]["standard"].clone();
    second.lines.clear();
    second.does("2040-03-01T00:00", json!({"do": "standard.adopt", "standard": hash}));
    for number in 0..10 {
        second.answered(&format!("After {number}"), &format!("2040-03-{:02}", number + 5), "09:30");
    }
    second.does("2040-03-30T12:00", json!({"do": "tick"}));
    place.run(&["apply", "--as", "vera"], &second.lines).done();
    place
}

#[test]
fn the_report_finds_what_was_put_there() {
    let place = desk();
    let config = place.path("config.toml");
    let config = config.to_str().unwrap().to_owned();
    let part = |report: &str, part: &str| {
        told(
            &place,
            &[
                "--config",
                &config,
                "report",
                report,
                "--from",
                "2040-01-01",
                "--to",
                "2040-03-30",
                "--part",
                part,
                "--format",
                "json",
            ],
        )
    };
    let kept = part("standards", "kept");
    let expected = [
        (12, 8.0 / 12.0, 0.3906, 0.8619),
        (10, 0.0, 0.0, 0.2775),
        (10, 0.0, 0.0, 0.2775),
        (10, 0.0, 0.0, 0.2775),
    ];
    for (row, (served, value, low, high)) in kept.iter().zip(expected) {
        assert_eq!(row["served"], served, "{row}");
        near(&row["value"], value);
        near(&row["low"], low);
        near(&row["high"], high);
    }
    // The groups differ by Newcombe's interval of 8 of 12 and none of 10; nobody rated anything.
    let differences = part("standards", "differences");
    let broken = &differences[0];
    assert_eq!(broken["group"], "broken_promise");
    assert_eq!(broken["metric"], "returning_clients_ratio");
    near(&broken["change"], -8.0 / 12.0);
    near(&broken["low"], -0.8619);
    near(&broken["high"], -0.2752);
    assert_eq!(broken["says"], "worse");
    assert_eq!(differences[1]["metric"], "satisfaction_mean");
    assert_eq!(differences[1]["says"], "too_few");
    let versions = part("standards", "versions");
    let second = versions.iter().find(|row| row["version"] == "2").unwrap();
    near(&second["before"], 0.5);
    assert_eq!(second["before_cases"], 10);
    near(&second["after"], 1.0);
    assert_eq!(second["after_cases"], 10);
    near(&second["change"], 0.5);
    // Newcombe's interval of the difference of 5 of 10 and 10 of 10.
    near(&second["low"], 0.1174);
    near(&second["high"], 0.7634);
    assert_eq!(second["says"], "better");
    for report in ["clients", "standards"] {
        let lost = part(report, "lost");
        let mut names: Vec<&str> = lost.iter().filter_map(|row| row["client"].as_str()).collect();
        names.sort_unstable();
        let mut broken: Vec<String> = (1..=10).map(|nr| format!("Broken {nr}")).collect();
        broken.sort_unstable();
        assert_eq!(names, broken);
    }
    let words = place
        .run(
            &[
                "--as",
                "vera",
                "--config",
                &config,
                "report",
                "standards",
                "--from",
                "2040-01-01",
                "--to",
                "2040-03-30",
            ],
            "",
        )
        .done();
    // Ten clients at a thousand each, and the ten of whom two thirds would else have come back.
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("10 clients × 1,000 a year = 10,000"), "{words}");
    assert!(words.contains("6.7 more would have come back"), "{words}");
    assert!(words.contains("6,667 a year (between"), "{words}");
}

#[test]
fn the_desk_steps_up_by_a_version_once_the_level_has_held() {
    let place = desk();
    let step = ["standards", "step-up", "--json"];
    // No promise in the week: nothing is shown to be kept.
    let run = place.run(&[&["--as", "vera"][..], &step].concat(), "");
    assert_eq!(run.code, 1, "{}", run.out);
    let not_yet: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(not_yet["next"], "measured");
    assert_eq!(not_yet["may"], false);
    assert_eq!(not_yet["proposed"], false);
    assert_eq!(not_yet["requires"][0]["sample"], 0);
    let versions = |place: &Place| told(place, &["standards", "history", "--json"]).len();
    assert_eq!(versions(&place), 2);
    let mut days = Days { requests: 34, ..Days::default() };
    for (number, day) in ["2040-04-01", "2040-04-02", "2040-04-03"].into_iter().enumerate() {
        days.served(&format!("New {number}"), day, true);
    }
    place.run(&["apply", "--as", "vera"], &days.lines).done();
    // Whoever may not propose may not step up either.
    place.run(&[&["--as", "anna"][..], &step].concat(), "").refused(1, "may not `standard`");
    let tried = told(&place, &["standards", "step-up", "--json", "--dry-run"]);
    assert_eq!(tried[0]["proposed"], false);
    assert_eq!(versions(&place), 2);
    let stepped = told(&place, &step);
    let stepped = &stepped[0];
    assert_eq!(stepped["proposed"], true, "{stepped}");
    assert_eq!(stepped["version"], "3");
    near(&stepped["requires"][0]["value"], 1.0);
    assert!(stepped["held_days"].as_i64().unwrap() >= 1, "{stepped}");
    assert_eq!(stepped["raised"], json!([{"clause": "measure:calls", "from": 0.8, "to": 0.9}]));
    assert_eq!(versions(&place), 3);
    // It is adopted as any other, and then the desk stands on the top.
    let version = ["--as", "vera", "standards", "adopt", "3"];
    place.run(&version, "").done();
    let top = told(&place, &step);
    assert_eq!(top[0]["level"], "measured");
    assert_eq!(top[0]["next"], Value::Null);
    let shown = place.run(&["--as", "vera", "standards", "show", "in-force"], "").out;
    assert!(shown.contains("90%"), "{shown}");
}

#[test]
fn the_screen_shows_the_ladder_and_proposes_the_version() {
    let place = desk();
    let mut days = Days { requests: 34, ..Days::default() };
    let screen = |me: &str| {
        let mut desk = Desk::open(&place.db()).unwrap();
        let now = desk.time().unwrap().unwrap();
        let login = Login::from(me);
        let facts = worker::facts(&mut desk, &login, now).unwrap();
        Screen::over(facts, me, Language::English, (120, 36), now, move |effect, at| {
            worker::perform(&mut desk, &login, effect, at)
        })
    };
    let versions = || told(&place, &["standards", "history", "--json"]).len();
    // Before it has held: how far it is, and no way on.
    screen("vera")
        .keys("alt-4 L")
        .shows("Levels of quality")
        .shows("The next level is")
        .shows("Not reached yet")
        .keys("L")
        .shows("may not step up yet");
    for (number, day) in ["2040-04-01", "2040-04-02", "2040-04-03"].into_iter().enumerate() {
        days.served(&format!("New {number}"), day, true);
    }
    place.run(&["apply", "--as", "vera"], &days.lines).done();
    // Whoever may not propose a standard reads, and is told so.
    screen("anna").keys("alt-4 L").shows("held for").keys("L").hides("Propose version");
    assert_eq!(versions(), 2);
    let mut vera = screen("vera");
    vera.keys("alt-4 L")
        .shows("Version 3 would ask more of")
        .shows("from 80.0% to 90.0%")
        .shows("L propose the version that steps up");
    vera.keys("L").shows("Propose version 3").keys("enter");
    assert_eq!(versions(), 2);
    vera.keys("L y").shows("The version that steps up is proposed");
    assert_eq!(versions(), 3);
}

#[test]
fn every_metric_is_explained_on_the_command_line() {
    let place = desk();
    let all = told(&place, &["report", "--explain", "all", "--format", "json"]);
    assert_eq!(all.len(), 15);
    let calls = all.iter().find(|one| one["metric"] == "callbacks_kept_ratio").unwrap();
    assert_eq!(
        calls["asked"],
        json!([
            {"clause": "measure:calls", "minimum_sample": 3},
            {"clause": "quality_level:measured", "minimum_sample": null}
        ])
    );
    assert!(calls["interval"].as_str().unwrap().contains("Wilson"));
    let text = place.run(&["--as", "vera", "report", "--explain", "bounce_rate"], "").done();
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let nowhere = Place::new();
    nowhere.run(&["report", "--explain", "all"], "").done();
    nowhere
        .run(&["report", "--explain", "bounce_ratio"], "")
        .refused(2, "did you mean bounce_rate");
}
