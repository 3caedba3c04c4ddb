//! An import that is killed at any moment and begun again until it is done: nothing is lost, nothing is
//! there twice, and every record is accounted for.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs, thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::support::{Place, ended};

const RECORDS: usize = 3000;
/// A kill waits no longer for its moment: by then something else is wrong.
const LONGEST: Duration = Duration::from_mins(1);

/// Kills the import of a file several times, then lets it end; answers its account.
fn killed_and_begun_again(place: &Place, file: &str) -> Value {
    let import = ["import", file, "--json", "--as", "vera"];
    let before = requests(place);
    let mut kills = 0;
    let mut seen = BTreeSet::new();
    // The moments are spread over the whole run, early ones and late ones.
    for share in [7_u32, 1, 4, 9, 2, 6, 3, 8] {
        let begun = Instant::now();
        let mut child = place.spawn(&import);
        drop(child.stdin.take());
        let target = before + u64::from(share) * RECORDS as u64 / 12;
        loop {
            let now = requests(place);
            if now >= target || begun.elapsed() > LONGEST {
                break;
            }
            if child.try_wait().unwrap().is_some() {
                break;
            }
            thread::sleep(Duration::from_millis(u64::from(share) * 3));
        }
        if child.try_wait().unwrap().is_none() {
            child.kill().unwrap();
            kills += 1;
        }
        child.wait().unwrap();
        let whole = requests(place);
        seen.insert(whole);
        // What was begun and not committed is gone whole.
        place.run(&["audit", "verify", "--as", "vera"], "").done();
    }
    assert!(kills >= 3, "it was over before it could be killed: {kills}");
    assert!(
        seen.iter().any(|count| *count > before && *count < before + RECORDS as u64),
        "no kill met it halfway: {seen:?}"
    );
    let ran = ended(place.start(&import, ""));
    serde_json::from_str(ran.out.lines().last().unwrap()).unwrap()
}

fn requests(place: &Place) -> u64 {
    let ran = place.run(&["board", "--json", "--as", "vera"], "");
    if ran.code != 0 {
        return 0;
    }
    let board: Value = serde_json::from_str(&ran.out).unwrap();
    board["departments"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|line| ["new", "open", "waiting"].map(|state| line[state].as_u64().unwrap_or(0)))
        .sum()
}

#[track_caller]
fn adds_up(account: &Value) {
    let count = |key: &str| account[key].as_u64().unwrap_or(0);
    assert_eq!(
        count("read"),
        count("accepted") + count("refused") + count("duplicate") + count("ignored"),
        "{account}"
    );
    assert!(count("duplicate") > 0, "{account}");
}

/// Every record is there exactly once: its own words stand in exactly one request.
#[track_caller]
fn each_once(place: &Place, expected: usize) {
    let events = place.run(&["events", "--as", "vera"], "");
    let mut numbers = Vec::new();
    for event in events.lines() {
        if event["kind"] == "request.received" {
            numbers.push(event["data"]["external_id"].as_str().unwrap().to_owned());
        }
    }
    let distinct: BTreeSet<&String> = numbers.iter().collect();
    assert_eq!((numbers.len(), distinct.len()), (expected, expected));
    let doctor = place.run(&["doctor", "--replay", "--as", "vera"], "").done();
    assert!(doctor.contains("equal to the log"), "{doctor}");
}

#[test]
fn records_are_taken_in_once_however_often_it_is_killed() {
    let place = Place::with_desk();
    let mut lines = String::new();
    for nr in 0..RECORDS {
        // One in a thousand has nothing to say, and is refused each time.
        let body = if nr % 1000 == 500 { "" } else { "It does not work." };
        let subject = if body.is_empty() { "" } else { "A matter" };
        writeln!(
            lines,
            "{{\"external_id\":\"j{nr}\",\"channel\":\"import\",\"subject\":\"{subject}\",\"body\":\"{body}\",\
             \"client\":{{\"email\":\"c{}@example.org\"}}}}",
            nr % 700
        )
        .unwrap();
    }
    fs::write(place.path("old.jsonl"), lines).unwrap();
    let account = killed_and_begun_again(&place, "old.jsonl");
    assert_eq!((&account["read"], &account["refused"]), (&RECORDS.into(), &3.into()), "{account}");
    adds_up(&account);
    each_once(&place, RECORDS - 3);
}

#[test]
fn rows_of_a_table_are_taken_in_once_however_often_it_is_killed() {
    let place = Place::with_desk();
    let mut table = "external_id,channel,subject,body,email\n".to_owned();
    for nr in 0..RECORDS {
        writeln!(table, "t{nr},import,A matter,It is broken,c{}@example.org", nr % 700).unwrap();
    }
    fs::write(place.path("old.csv"), table).unwrap();
    let account = killed_and_begun_again(&place, "old.csv");
    assert_eq!(account["read"], RECORDS, "{account}");
    adds_up(&account);
    each_once(&place, RECORDS);
}

#[test]
fn mails_are_taken_in_once_however_often_it_is_killed() {
    let place = Place::with_desk();
    let mut mbox = String::new();
    for nr in 0..RECORDS {
        writeln!(
            mbox,
            "From c@example.org Mon Mar  2 10:00:00 2020\nFrom: c{}@example.org\nSubject: Matter {nr}\n\
             Message-ID: <m{nr}@example.org>\nDate: Mon, 02 Mar 2020 10:00:00 +0300\n\nIt is broken.\n",
            nr % 700
        )
        .unwrap();
    }
    fs::write(place.path("old.mbox"), mbox).unwrap();
    let account = killed_and_begun_again(&place, "old.mbox");
    assert_eq!(account["read"], RECORDS, "{account}");
    adds_up(&account);
    each_once(&place, RECORDS);
}
