//! Times that no desk reckons with: the one door takes none, and a log that holds one is read.

use rusqlite::Connection;
use serde_json::json;

use crate::support::Place;

/// Past the year 9998, before 1900, and the last moment that can be written.
const FAR: [&str; 4] = [
    "+262142-12-31T23:59:59Z",
    "+10000-01-01T00:00:00Z",
    "-0044-03-15T12:00:00Z",
    "1066-10-14T09:00:00Z",
];

fn desk() -> Place {
    let place = Place::with_desk();
    let intake = json!({"do": "intake", "channel": "phone", "subject": "s", "body": "b",
        "client": {"name": "Pavel", "phone": "+7 495 200-10-01"}});
    let claim = json!({"do": "claim", "request": 1});
    place.run(&["apply", "--as", "vera"], &format!("{intake}\n{claim}\n")).done();
    place
}

#[test]
fn no_command_takes_a_far_time() {
    let place = desk();
    for far in FAR {
        for command in [
            json!({"do": "callback.promise", "request": 1, "due": far}),
            json!({"do": "wait", "request": 1, "for": "client", "until": far}),
            json!({"do": "set", "request": 1, "due": {"resolution": far}}),
            json!({"do": "note", "request": 1, "body": "x", "at": far}),
            json!({"do": "intake", "channel": "phone", "subject": "s", "body": "b", "received": far,
                "client": {"name": "Olga"}}),
        ] {
            let ran = place.run(&["apply", "--as", "vera"], &format!("{command}\n"));
            ran.refused(1, "out of reach");
        }
        let promise =
            ["due", "--calendar", "office", "--from", far, "--target", "4h", "--as", "vera"];
        assert_ne!(place.run(&promise, "").code, 101, "a panic by {far}");
    }
}

#[test]
fn a_log_that_holds_a_far_time_is_read() {
    let place = desk();
    let promise = json!({"do": "callback.promise", "request": 1, "due": "2030-01-01T10:00:00Z"});
    place.run(&["apply", "--as", "vera"], &format!("{promise}\n")).done();
    let file = Connection::open(place.db()).unwrap();
    file.execute_batch(
        "DROP TRIGGER event_stays;
         UPDATE event SET data = replace(data, '2030-01-01T10:00:00Z', '+262142-12-31T23:59:59Z')
          WHERE kind = 'callback.promised';
         UPDATE callback SET due = 8210266876799000;
         UPDATE deadline SET due = 8210266876799000 WHERE kind = 'callback';",
    )
    .unwrap();
    drop(file);

    for command in [
        &["show", "1"][..],
        &["show", "1", "--json"],
        &["queue", "--json"],
        &["deadlines", "--json"],
        &["explain", "1"],
        &["events", "--since", "0"],
        &["screen", "request", "--size", "120x36"],
    ] {
        let mut all = command.to_vec();
        all.extend(["--as", "vera"]);
        place.run(&all, "").done();
    }
}
