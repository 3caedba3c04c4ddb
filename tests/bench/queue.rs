//! What an operator waits for on a desk of 1 thousand and 1 million requests, all of them open: pages of
//! the queue, the search, a client looked up, the deadlines, and the first frame of the screen.
//! `cargo bench --bench queue`.
//!
//! The desks are made once, through the desk's own door, and kept in `target/bench`: the large one takes
//! its time. `FIRSTLINE_BENCH=1000,100000` measures other sizes.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use std::{
    collections::BTreeMap,
    fs,
    hint::black_box,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use firstline::{
    config::{keys::Keymap, theme::ThemeName},
    desk::Desk,
    model::{
        card::{DeadlineQuery, Order, PageKey, QueueQuery},
        chance::Chance,
        command::Submission,
        filter::Filter,
        id::{ClientId, Login, RequestId},
        story::StoryQuery,
    },
    standards,
    text::Language,
    tui::{self, setup::Setup},
};
use serde_json::json;

const ROUNDS: usize = 9;
const LONG: Duration = Duration::from_secs(5);
const BATCH: usize = 5_000;

const SUBJECTS: [&str; 8] = [
    "The router keeps restarting and there is no connection since morning",
    "Refund for October has not arrived, invoice attached",
    "Question about the tariff and roaming abroad",
    "Contract ends, we want to move to another flat",
    "Password does not work, cannot sign in",
    "The technician did not come as agreed",
    "Television shows no picture after the storm",
    "Please change the address on the invoice",
];
const NAMES: [&str; 8] =
    ["Ivanov", "Petrova", "Schmidt", "Garcia", "Orlov", "Belova", "Hansen", "Novak"];

fn main() {
    let sizes = std::env::var("FIRSTLINE_BENCH").unwrap_or_else(|_| "1000,1000000".into());
    println!(
        "milliseconds, the median of {ROUNDS}; the first opening counts with all that it reads"
    );
    for size in sizes.split(',') {
        measure(size.trim().parse().expect("a number of requests"));
    }
}

fn begin() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-03-02T12:00:00+03:00").unwrap().to_utc()
}

/// A desk of so many requests, made where there is none yet.
fn desk(size: usize) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(format!("queue-{size}.db"));
    if path.exists() {
        return path;
    }
    let making = folder.join(format!("queue-{size}.making.db"));
    for end in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(folder.join(format!("queue-{size}.making.db{end}")));
    }
    let files: BTreeMap<String, String> = standards::builtin("en")
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect();
    let first = serde_json::from_value(json!({
        "login": "anna", "name": "Anna", "role": "supervisor", "departments": [], "level": 1, "active": true,
    }))
    .unwrap();
    let mut desk = Desk::create(&making, files, first, true, begin()).unwrap();
    let anna = Login::from("anna");
    let mut chance = Chance::new(42);
    let start = Instant::now();
    for from in (0..size).step_by(BATCH) {
        let asked: Vec<Submission> =
            (from..size.min(from + BATCH)).map(|at| intake(at, &mut chance)).collect();
        for answer in desk.perform_batch(&asked, &anna, begin()).unwrap() {
            answer.unwrap();
        }
    }
    println!("{size} requests taken in within {:.1} s", start.elapsed().as_secs_f64());
    drop(desk);
    fs::rename(&making, &path).unwrap();
    path
}

fn intake(at: usize, chance: &mut Chance) -> Submission {
    let person = chance.below(at / 10 + 100);
    let name = format!("{} {}", NAMES[person % NAMES.len()], person);
    let subject = SUBJECTS[chance.below(SUBJECTS.len())];
    let priority = ["low", "normal", "high"][chance.below(3)];
    serde_json::from_value(json!({
        "do": "intake",
        "channel": "email",
        "client": { "name": name, "email": format!("client{person}@example.org"), "phone": format!("+7495{:07}", person) },
        "subject": subject,
        "body": format!("{subject}. This is message number {at}, please answer soon."),
        "priority": priority,
        "at": begin(),
    }))
    .unwrap()
}

fn measure(size: usize) {
    let path = desk(size);
    let anna = Login::from("anna");
    let now = begin() + TimeDelta::minutes(1);
    println!("\n{size} requests");
    let mut desk = Desk::open(&path).unwrap();
    for line in [
        "is:unresolved",
        "department:billing",
        "assignee:me",
        "priority:>=high",
        "client:petrova",
        "is:unresolved refund",
    ] {
        say(&format!("first page of `{line}`"), &mut || {
            let page = desk.queue(&query(line, None), &anna, now).unwrap();
            black_box(page);
        });
    }
    let mut deep = query("is:unresolved", None);
    for _ in 0..20 {
        let page = desk.queue(&deep, &anna, now).unwrap();
        let Some(last) = page.rows.last() else { break };
        deep.after = Some(last.key());
    }
    say("the 21st page of `is:unresolved`", &mut || {
        black_box(desk.queue(&deep, &anna, now).unwrap());
    });
    for (what, owner) in [("all", None), ("mine", Some(&anna))] {
        let query = DeadlineQuery {
            departments: Vec::new(),
            owner: owner.cloned(),
            audience: None,
            kind: None,
            to_come: false,
            limit: 50,
        };
        say(&format!("the next 50 deadlines: {what}"), &mut || {
            black_box(desk.deadlines(&query, now).unwrap());
        });
    }
    say("what falls due in the coming day", &mut || {
        black_box(desk.coming(now).unwrap());
    });
    let ids: Vec<RequestId> = (1..=50).map(RequestId).collect();
    say("deadlines and calls of a page", &mut || {
        black_box(desk.promises(&ids, now).unwrap());
    });
    for text in ["refund invoice", "roam", "+7 495 000-00-42"] {
        say(&format!("search for `{text}`"), &mut || {
            black_box(desk.search(text, 50).unwrap());
        });
    }
    for text in ["Petrova 1", "client42@example.org", "+74950000042"] {
        say(&format!("clients as `{text}` is typed"), &mut || {
            black_box(desk.find_clients(text, 8).unwrap());
        });
    }
    // All came within one day; two weeks later all of them are late.
    for (what, at) in
        [("the board, all just come", now), ("the board, all late", now + TimeDelta::days(14))]
    {
        say(what, &mut || {
            black_box(desk.board(&anna, at).unwrap());
        });
    }
    say("deadlines at risk and breached, all late", &mut || {
        black_box(desk.deadline_counts(&[], now + TimeDelta::days(14)).unwrap());
    });
    let setup = Setup::new(Keymap::default(), Language::English, ThemeName::Dark);
    say("open and draw the first frame, 120×36", &mut || {
        let mut desk = Desk::open(&path).unwrap();
        let _ = black_box(tui::frame(&mut desk, &anna, "desk", (120, 36), &setup, now).unwrap());
    });
    let story = StoryQuery { limit: 50, ..StoryQuery::default() };
    say("a client with their history", &mut || {
        black_box(desk.client(ClientId(42), 50).unwrap());
        black_box(desk.story(ClientId(42), &story).unwrap());
    });
    say("what was let through against norms in a month", &mut || {
        let _ =
            black_box(desk.overrides_seen(&anna, (now - TimeDelta::days(30), now), now).unwrap());
    });
    say("the ledger, the reviews and the appeals", &mut || {
        let _ = black_box(desk.ledger(&anna, None, None, 50, now).unwrap());
        let _ = black_box(desk.newest_reviews(&anna, 50, now).unwrap());
        let _ = black_box(desk.appeals(&anna, 50, now).unwrap());
    });
    for screen in ["desk", "board", "wallboard", "control"] {
        say(&format!("draw a frame of the screen: {screen}"), &mut || {
            let _ =
                black_box(tui::frame(&mut desk, &anna, screen, (120, 36), &setup, now).unwrap());
        });
    }
}

fn query(line: &str, after: Option<PageKey>) -> QueueQuery {
    QueueQuery { filter: Filter::parse(line).unwrap(), order: Order::Due, after, limit: 50 }
}

fn say(what: &str, work: &mut dyn FnMut()) {
    let mut times: Vec<Duration> = Vec::with_capacity(ROUNDS);
    // What takes seconds is not worth nine of them.
    while times.len() < ROUNDS && times.iter().sum::<Duration>() < LONG {
        let start = Instant::now();
        work();
        times.push(start.elapsed());
    }
    let first = times[0].as_secs_f64() * 1_000.0;
    times.sort_unstable();
    let median = times[times.len() / 2].as_secs_f64() * 1_000.0;
    println!("  {what:<44} {median:>9.2}   at first {first:>9.2}");
}
