//! What a desk does on a Monday on which everything of the weekend fell due: how many breaches a second
//! are written, and how long the longest transaction lasts, between which keys and others go.
//! `cargo bench --bench lapses`; `FIRSTLINE_BENCH=2000,150000` measures other numbers of requests, of
//! which each has three deadlines.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use std::{
    collections::BTreeMap,
    path::Path,
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use firstline::{
    desk::Desk,
    model::{
        command::{Command, OperatorFacts, Submission},
        event::Event,
        id::{DepartmentId, Login, RoleId},
    },
    standards,
};
use serde_json::json;

const BATCH: usize = 2_000;

fn main() {
    let sizes = std::env::var("FIRSTLINE_BENCH").unwrap_or_else(|_| "16000".into());
    println!("  requests  breaches    events  breaches/s  slices  longest ms");
    for size in sizes.split(',') {
        measure(size.trim().parse().expect("a number of requests"));
    }
}

fn measure(size: usize) {
    let folder = tempfile::tempdir().unwrap();
    let friday = DateTime::parse_from_rfc3339("2026-03-06T17:00:00+03:00").unwrap().to_utc();
    let monday = friday + TimeDelta::days(6);
    let me = Login::from("anna");
    let mut desk = desk(folder.path(), &me, friday);
    let intakes: Vec<Submission> = (0..size).map(intake).collect();
    for batch in intakes.chunks(BATCH) {
        for done in desk.perform_batch(batch, &me, friday).unwrap() {
            done.unwrap();
        }
    }

    let tick = Submission::from(Command::Tick);
    let (mut breaches, mut events, mut slices) = (0_usize, 0_usize, 0_usize);
    let (mut longest, mut spent) = (Duration::ZERO, Duration::ZERO);
    loop {
        let begun = Instant::now();
        let slice = desk.notice_slice(&tick, &me, monday).unwrap();
        let lasted = begun.elapsed();
        spent += lasted;
        longest = longest.max(lasted);
        slices += 1;
        events += slice.events.len();
        breaches += slice
            .events
            .iter()
            .filter(|recorded| matches!(recorded.event, Event::DeadlineBreached(_)))
            .count();
        if slice.behind.is_none() {
            break;
        }
    }

    println!(
        "{size:>10}{breaches:>10}{events:>10}{:>12.0}{slices:>8}{:>12.1}",
        breaches as f64 / spent.as_secs_f64(),
        longest.as_secs_f64() * 1000.0,
    );
}

fn desk(folder: &Path, me: &Login, now: DateTime<Utc>) -> Desk {
    let files: BTreeMap<String, String> = standards::builtin("en")
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect();
    let first = OperatorFacts {
        login: me.clone(),
        name: Some("Anna".to_owned()),
        role: Some(RoleId::from("supervisor")),
        departments: Some(vec![DepartmentId::from("front")]),
        level: Some(1),
        active: Some(true),
        email: None,
    };
    Desk::create(&folder.join("desk.db"), files, first, false, now).unwrap()
}

fn intake(number: usize) -> Submission {
    serde_json::from_value(json!({
        "do": "intake", "channel": "email", "subject": format!("Refund for order {number}"),
        "body": "Please tell me when the money comes back; it was promised for last week.",
        "client": {"name": format!("Client {number}"), "email": format!("client{number}@example.org")},
    }))
    .unwrap()
}
