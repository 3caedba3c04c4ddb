//! Time never goes back: where the system's clock is behind the last event, whoever works is told so, and what
//! they do happens no earlier than what was done before.

use chrono::{DateTime, TimeDelta, Utc};
use firstline::{desk::Desk, model::id::RequestId, text::Language};
use rusqlite::Connection;
use serde_json::json;

use crate::{
    desk_fixture::{begin, desk_by, standard},
    screen_driver::Screen,
    screen_fixture::{answer, facts, now},
    support::Place,
};

fn real_desk(place: &Place) -> Desk {
    desk_by(&place.db(), standard(), false)
}

/// Takes a request in when the system's clock shows this.
fn intake(desk: &mut Desk, at: DateTime<Utc>) -> RequestId {
    let command = json!({"do": "intake", "channel": "phone", "subject": "no internet", "body": "since noon",
        "client": {"name": "Ivanov", "phone": "+7 495 000-00-01"}});
    let submission = serde_json::from_value(command).unwrap();
    desk.perform(&submission, &"anna".into(), at).unwrap().request.unwrap()
}

/// How many events of people happened earlier than something that stands before them in the log. What the desk
/// notes of a time that has passed has that time.
fn went_back(place: &Place) -> i64 {
    let file = Connection::open(place.db()).unwrap();
    let sql = "SELECT count(*) FROM (
        SELECT actor, at, max(at) OVER (ORDER BY seq ROWS UNBOUNDED PRECEDING) AS latest FROM event
    ) WHERE at < latest AND actor <> '(desk)'";
    file.query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn what_is_done_with_the_clock_put_back_happens_no_earlier_than_what_was_done_before() {
    let place = Place::new();
    let mut desk = real_desk(&place);
    let late = begin() + TimeDelta::days(2);
    let first = intake(&mut desk, late);
    let second = intake(&mut desk, late - TimeDelta::days(1));

    let received = |id| desk.request(id, late).unwrap().unwrap().timeline[0].at;
    assert_eq!(received(second), received(first));
    let due = |id| -> Vec<_> {
        let deadlines = desk.request(id, late).unwrap().unwrap().deadlines;
        deadlines.iter().map(|deadline| deadline.due).collect()
    };
    assert!(!due(first).is_empty());
    assert_eq!(due(second), due(first), "promised from the same moment on");
}

#[test]
fn however_the_clock_jumps_the_log_stays_in_order_and_what_fell_due_is_noticed_once() {
    let place = Place::new();
    let mut desk = real_desk(&place);
    let mut seed = 24_u64;
    let mut at = begin();
    for _ in 0..300 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let minutes = i64::try_from(seed >> 33).unwrap() % 900 - 400;
        at = (at + TimeDelta::minutes(minutes)).max(begin() - TimeDelta::days(30));
        match seed >> 40 & 3 {
            0 => {
                intake(&mut desk, at);
            }
            1 => {
                let tick = serde_json::from_value(json!({"do": "tick"})).unwrap();
                desk.perform(&tick, &"anna".into(), at).unwrap();
            }
            _ => {
                let note = json!({"do": "note", "request": 1, "body": "called"});
                let note = serde_json::from_value(note).unwrap();
                // Before the first request there is nothing to note.
                let _ = desk.perform(&note, &"anna".into(), at);
            }
        }
    }

    assert_eq!(went_back(&place), 0, "time went back");
    let file = Connection::open(place.db()).unwrap();
    let twice: i64 = file
        .query_row(
            "SELECT count(*) FROM (SELECT 1 FROM event WHERE kind = 'deadline.breached'
             GROUP BY request, json_extract(data, '$.clause'), json_extract(data, '$.due') HAVING count(*) > 1)",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(twice, 0, "a deadline was breached twice");
    assert!(desk.replay().unwrap().is_empty(), "the tables are not those of the log");
}

#[test]
fn whoever_works_with_the_clock_behind_is_told_so() {
    let place = Place::new();
    place.run(&["init", "--language", "en"], "").done();
    let said = place.run(&["queue"], "");
    assert!(!said.err.contains("clock"), "{}", said.err);

    // As if the last event were of a day on which the clock had run ahead.
    let file = Connection::open(place.db()).unwrap();
    let trigger: String = file
        .query_row("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND sql LIKE '%UPDATE ON event%'", [], |row| {
            row.get(0)
        })
        .unwrap();
    file.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
    let ahead =
        "UPDATE event SET at = at + 400 * 86400000 WHERE seq = (SELECT max(seq) FROM event)";
    assert_eq!(file.execute(ahead, []).unwrap(), 1);

    let added = place
        .run(&["add", "--channel", "phone", "--name", "Ivanov", "--subject", "no internet"], "");
    assert_eq!(added.code, 0, "{}", added.err);
    assert_eq!(added.err.matches("the system's clock shows").count(), 1, "{}", added.err);
    assert_eq!(went_back(&place), 0);
    let russian = place.command(&["queue"]).env("LANG", "ru_RU.UTF-8").output().unwrap();
    let said = String::from_utf8_lossy(&russian.stderr).into_owned();
    assert!(said.contains("часы системы показывают"), "{said}");
}

#[test]
fn the_screen_says_that_the_clock_is_behind() {
    for russian in [false, true] {
        let mut screen = Screen::over(
            facts(russian),
            "anna",
            if russian { Language::Russian } else { Language::English },
            (120, 36),
            now(),
            move |effect, _| answer(effect, russian),
        );
        let banner = if russian { "ЧАСЫ ОТСТАЮТ" } else { "CLOCK BEHIND" };
        assert!(!screen.text().contains(banner));
        screen.state.clock_behind = true;
        assert!(screen.text().contains(banner), "{}", screen.text());
    }
}
