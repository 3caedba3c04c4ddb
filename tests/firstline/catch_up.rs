//! Much fell due while nobody looked: it is noticed in slices between which others go, what is shown is
//! right meanwhile, and one notice tells each person of it all.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use firstline::{
    desk::{Desk, MOST_IN_SLICE},
    model::{
        card::{DeadlineQuery, Order, QueueQuery},
        command::{Command, Submission},
        deadline::Deadline,
        event::Event,
        filter::Filter,
        id::{Login, RequestId, Seq},
    },
};
use serde_json::json;

use crate::desk_fixture::{begin, desk_by, standard};

const REQUESTS: usize = 300;

fn full_desk(folder: &std::path::Path) -> (Desk, Login, DateTime<Utc>) {
    let mut files = standard();
    let told = "[[deadline]]\nid = \"told\"\nkind = \"own\"\ntarget = \"30m\"\non_breach = { notify = [\"supervisor\"] }\n";
    files.insert("00-told.toml".into(), told.into());
    let mut desk = desk_by(&folder.join("desk.db"), files, false);
    let anna = Login::from("anna");
    let intakes: Vec<Submission> = (0..REQUESTS)
        .map(|number| {
            serde_json::from_value(json!({
                "do": "intake", "channel": "phone", "subject": format!("Question {number}"),
                "body": "How does it work?", "client": {"name": format!("Client {number}")},
            }))
            .unwrap()
        })
        .collect();
    for done in desk.perform_batch(&intakes, &anna, begin()).unwrap() {
        done.unwrap();
    }
    (desk, anna, begin() + TimeDelta::days(9))
}

/// What people see of deadlines: which requests are breached, what each clock says, and the counts.
fn shown(desk: &Desk, me: &Login, now: DateTime<Utc>) -> String {
    let query = QueueQuery {
        filter: Filter::parse("is:breached").unwrap(),
        order: Order::Due,
        after: None,
        limit: 1000,
    };
    let queue = desk.queue(&query, me, now).unwrap();
    let breached: BTreeSet<i64> = queue.rows.iter().map(|row| row.id.0).collect();
    let every = DeadlineQuery { limit: 10_000, ..DeadlineQuery::default() };
    let mut clocks: Vec<String> = desk
        .deadlines(&every, now)
        .unwrap()
        .iter()
        .map(|row| {
            let Deadline { kind, state, due, breached_at, .. } = &row.deadline;
            format!("{} {kind} {state:?} {due:?} {breached_at:?}", row.request)
        })
        .collect();
    clocks.sort();
    let counts = desk.deadline_counts(&[], now).unwrap();
    let board = desk.board(me, now).unwrap();
    let departments: Vec<_> =
        board.departments.iter().map(|one| (&one.department, one.at_risk, one.breached)).collect();
    format!("{breached:?}\n{clocks:#?}\n{counts:?}\n{departments:?}")
}

fn breaches(desk: &Desk) -> Vec<String> {
    let events = desk.events(Seq(0), 1_000_000).unwrap();
    let mut all: Vec<String> = events
        .iter()
        .filter_map(|recorded| match &recorded.event {
            Event::DeadlineBreached(mark) => {
                Some(format!("{:?} {} {}", recorded.request, mark.clause, mark.started))
            }
            _ => None,
        })
        .collect();
    all.sort();
    all
}

/// Of how many breaches a person is told by notices that stand.
fn told(desk: &Desk, login: &str) -> u64 {
    let notices = desk.notices(&Login::from(login), 1000).unwrap();
    notices
        .iter()
        .filter(|notice| notice.about.word() == "breached")
        .map(|notice| notice.count.unwrap_or(1))
        .sum()
}

/// Checks what must stand when all is noticed, whoever did it and however often they were interrupted.
#[track_caller]
fn is_whole(desk: &Desk, now: DateTime<Utc>) {
    assert_eq!(desk.next_lapse().unwrap().filter(|next| *next <= now), None);
    assert!(desk.replay().unwrap().is_empty());
    assert!(desk.verify().unwrap().faults.is_empty());
    let all = breaches(desk);
    assert!(all.len() > REQUESTS);
    assert!(all.windows(2).all(|pair| pair[0] != pair[1]), "nothing is breached twice");
    let of_clause = all.iter().filter(|one| one.contains("deadline:told ")).count();
    assert_eq!(of_clause, REQUESTS);
}

#[test]
fn others_go_between_the_slices_and_what_is_shown_is_right_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let (mut desk, anna, now) = full_desk(folder.path());
    let mut other = Desk::open(&folder.path().join("desk.db")).unwrap();
    let oleg = Login::from("oleg");
    let tick = Submission::from(Command::Tick);
    let before = shown(&desk, &anna, now);

    let mut slices = 0;
    let mut last = 0;
    loop {
        let slice = desk.notice_slice(&tick, &anna, now).unwrap();
        slices += 1;
        // The last lapse of a slice may lead to some events more.
        assert!(slice.events.len() < MOST_IN_SLICE + 20, "{}", slice.events.len());
        assert_eq!(shown(&other, &anna, now), before, "after {slices} slices");
        let Some(backlog) = slice.behind else { break };
        assert!(backlog.noticed > last && backlog.noticed < backlog.of, "{backlog:?}");
        last = backlog.noticed;
        // A colleague works meanwhile, and finds what fell due on the request noticed.
        if slices == 1 {
            let note =
                Command::Note { request: RequestId(REQUESTS as i64), body: "looked into".into() };
            let done = other.perform(&note.into(), &oleg, now).unwrap();
            let breached = |event: &Event| matches!(event, Event::DeadlineBreached(_));
            assert!(done.events.iter().any(|recorded| breached(&recorded.event)));
        }
    }

    assert!(slices > 1);
    assert_eq!(desk.behind(), None);
    is_whole(&desk, now);
}

#[test]
fn what_one_leaves_off_another_goes_on_with() {
    let folder = tempfile::tempdir().unwrap();
    let (mut desk, anna, now) = full_desk(folder.path());
    let path = folder.path().join("desk.db");
    let tick = Submission::from(Command::Tick);
    assert!(desk.notice_slice(&tick, &anna, now).unwrap().behind.is_some());
    // It ends amid the work; then two go on with it side by side.
    drop(desk);
    let (mut one, mut other) = (Desk::open(&path).unwrap(), Desk::open(&path).unwrap());
    let vera = Login::from("vera");
    loop {
        let first = one.notice_slice(&tick, &anna, now).unwrap();
        let second = other.notice_slice(&tick, &vera, now).unwrap();
        if first.behind.is_none() && second.behind.is_none() {
            break;
        }
    }

    is_whole(&one, now);
    assert_eq!(told(&one, "vera"), REQUESTS as u64, "told of each once");
    let notices = one.notices(&vera, 1000).unwrap();
    assert_eq!(notices.iter().filter(|notice| notice.about.word() == "breached").count(), 1);
}

#[test]
fn a_tick_that_is_sent_again_goes_on_where_the_first_ended() {
    let folder = tempfile::tempdir().unwrap();
    let (mut desk, anna, now) = full_desk(folder.path());
    let tick: Submission = serde_json::from_value(json!({"do": "tick", "id": "monday"})).unwrap();
    assert!(desk.notice_slice(&tick, &anna, now).unwrap().behind.is_some());

    let mut desk = Desk::open(&folder.path().join("desk.db")).unwrap();
    let done = desk.perform(&tick, &anna, now).unwrap();
    assert!(done.repeated);
    is_whole(&desk, now);
    let again = desk.perform(&tick, &anna, now).unwrap();
    assert!(again.repeated && again.events.len() < MOST_IN_SLICE + 20);
}

#[test]
fn much_on_one_request_is_noticed_in_slices_too() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk_by(&folder.path().join("desk.db"), standard(), false);
    let anna = Login::from("anna");
    let intake = json!({"do": "intake", "channel": "phone", "subject": "Calls", "body": "Call me often.",
        "client": {"name": "Rosa"}});
    let promise = |nr: i64| {
        let due = begin() + TimeDelta::minutes(60 + nr);
        json!({"do": "callback.promise", "request": 1, "due": due.to_rfc3339(), "about": "the answer"})
    };
    let all: Vec<Submission> = std::iter::once(intake)
        .chain((0..200).map(promise))
        .map(|command| serde_json::from_value(command).unwrap())
        .collect();
    for done in desk.perform_batch(&all, &anna, begin()).unwrap() {
        done.unwrap();
    }

    let now = begin() + TimeDelta::days(2);
    let mut longest = 0;
    loop {
        let slice = desk.notice_slice(&Command::Tick.into(), &anna, now).unwrap();
        longest = longest.max(slice.events.len());
        if slice.behind.is_none() {
            break;
        }
    }

    assert!(longest < MOST_IN_SLICE + 20, "{longest}");
    let all = breaches(&desk);
    assert!(all.len() >= 200);
    assert!(desk.replay().unwrap().is_empty());
}

#[test]
fn one_notice_tells_a_person_of_all_of_a_kind() {
    let folder = tempfile::tempdir().unwrap();
    let (mut desk, anna, now) = full_desk(folder.path());
    desk.perform(&Command::Tick.into(), &anna, now).unwrap();

    assert!(breaches(&desk).len() > REQUESTS);
    let vera = desk.notices(&Login::from("vera"), 1000).unwrap();
    let kinds: BTreeSet<&str> = vera.iter().map(|notice| notice.about.word()).collect();
    assert_eq!(vera.len(), kinds.len(), "{vera:?}");
    let told = vera.iter().find(|notice| notice.about.word() == "breached").unwrap();
    assert!(told.count.unwrap() >= REQUESTS as u64, "{told:?}");
    assert!(told.since.unwrap() < begin() + TimeDelta::days(1));
    assert!(!told.read);

    // What falls due one by one is told one by one again.
    let one = Command::Note { request: RequestId(1), body: "seen".into() };
    desk.perform(&one.into(), &anna, now).unwrap();
    assert!(desk.replay().unwrap().is_empty());
}
