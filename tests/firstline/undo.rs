//! Taking back: what an operator did and nobody built on stands again as it was, with its clocks, its
//! promises and the figures; what somebody may have read is not taken back.

use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use firstline::{
    desk::{Desk, Error},
    model::{
        callback::{Callback, CallbackState},
        deadline::Deadline,
        id::RequestId,
        measure::{Flow, Span},
        request::{Request, Status},
    },
};
use serde_json::{Value, json};

use crate::desk_fixture::{self, begin};

/// A desk with one request of a client, claimed by anna, on which a call is promised.
fn desk(path: &Path) -> Desk {
    let mut desk = desk_fixture::desk(path);
    for (minute, asked) in (0..).zip([
        json!({"do": "intake", "channel": "phone", "client": {"name": "Ada"}, "subject": "A bill",
            "body": "Where is my bill?"}),
        json!({"do": "claim", "request": 1}),
        json!({"do": "callback.promise", "request": 1, "due": "2026-03-02T14:00:00+03:00"}),
    ]) {
        done(&mut desk, asked, minute);
    }
    desk
}

fn at(minute: i64) -> DateTime<Utc> {
    begin() + TimeDelta::minutes(minute)
}

#[track_caller]
fn done(desk: &mut Desk, asked: Value, minute: i64) {
    let said = asked.to_string();
    desk_fixture::perform(desk, "anna", asked, at(minute))
        .unwrap_or_else(|error| panic!("{said}: {error}"));
}

#[track_caller]
fn refused(desk: &mut Desk, asked: Value, minute: i64) -> String {
    let said = asked.to_string();
    match desk_fixture::perform(desk, "anna", asked, at(minute)) {
        Err(Error::Refused(refusal)) => refusal.to_string(),
        other => panic!("{said}: {other:?}"),
    }
}

/// What is seen of the request at a time, but for the number of its events.
fn seen(desk: &Desk, minute: i64) -> (Request, Vec<Deadline>, Vec<Callback>) {
    let card = desk.request(RequestId(1), at(minute)).unwrap().unwrap();
    let request =
        Request { version: 0, updated: begin(), seq: firstline::model::id::Seq(0), ..card.request };
    (request, card.deadlines, card.callbacks)
}

/// Does something and takes it back: all stands as if it had never been.
#[track_caller]
fn leaves_no_trace(desk: &mut Desk, asked: &Value, minute: i64) {
    let before = seen(desk, minute + 30);
    done(desk, asked.clone(), minute);
    assert_ne!(seen(desk, minute + 30), before, "{asked}");
    done(desk, json!({"do": "undo"}), minute + 3);
    assert_eq!(seen(desk, minute + 30), before, "{asked}");
    assert!(desk.replay().unwrap().is_empty(), "{asked}");
}

#[test]
fn what_was_done_to_a_promise_is_taken_back() {
    let place = tempfile::tempdir().unwrap();
    let mut desk = desk(&place.path().join("desk.db"));
    let acts = [
        json!({"do": "callback.keep", "request": 1, "outcome": "It is in the post."}),
        json!({"do": "callback.try", "request": 1, "next": "2026-03-02T13:30:00+03:00"}),
        json!({"do": "callback.move", "request": 1, "due": "2026-03-02T16:00:00+03:00",
            "reason": "The accountant is out", "told": true}),
        json!({"do": "callback.break", "request": 1, "reason": "The wrong client"}),
        json!({"do": "callback.assign", "request": 1, "to": "oleg", "reason": "They know more"}),
    ];
    for (minute, asked) in (10..).step_by(10).zip(&acts) {
        leaves_no_trace(&mut desk, asked, minute);
    }
    // What stood before stands again, not what was promised first.
    done(&mut desk, acts[1].clone(), 61);
    done(&mut desk, acts[2].clone(), 62);
    leaves_no_trace(&mut desk, &acts[0], 63);
    let (_, _, callbacks) = seen(&desk, 66);
    assert_eq!(callbacks[0].state, CallbackState::Promised);
    assert_eq!((callbacks[0].tries, callbacks[0].moved), (1, 1));
    // It is open, and can be kept.
    done(&mut desk, acts[0].clone(), 70);
    assert_eq!(seen(&desk, 71).2[0].state, CallbackState::Kept);
    let answered = desk.flow(Flow::Answered, Span { from: begin(), to: at(90) }).unwrap();
    assert_eq!(answered.len(), 1);
}

#[test]
fn the_client_and_the_time_agreed_are_taken_back() {
    let place = tempfile::tempdir().unwrap();
    let mut desk = desk(&place.path().join("desk.db"));
    let other = json!({"do": "set", "request": 1, "client": {"name": "Grace", "phone": "+7 495 000-00-01"}});
    leaves_no_trace(&mut desk, &other, 10);
    assert_eq!(
        seen(&desk, 20).2[0].client,
        seen(&desk, 20).0.client,
        "the call goes to the client of the request"
    );
    let agreed = json!({"do": "set", "request": 1, "priority": "high",
        "due": {"resolution": "2026-03-02T18:00:00+03:00"}});
    leaves_no_trace(&mut desk, &agreed, 20);
}

#[test]
fn an_extension_is_taken_back_and_does_not_count() {
    let place = tempfile::tempdir().unwrap();
    let mut files = desk_fixture::standard();
    // The client need not be told, which could not be taken back; and anna may.
    for (name, clause, other) in [
        (
            "20-deadlines.toml",
            "{ by = \"1wd\", times = 2 }",
            "{ by = \"1wd\", times = 2, notice = false }",
        ),
        (
            "00-standard.toml",
            "may    = [\"intake\", \"claim\"",
            "may    = [\"extend\", \"intake\", \"claim\"",
        ),
    ] {
        assert!(files[name].contains(clause), "{name}");
        let text = files[name].replacen(clause, other, 1);
        files.insert(name.into(), text);
    }
    let mut desk = desk_fixture::desk_by(&place.path().join("desk.db"), files, true);
    let intake = json!({"do": "intake", "channel": "phone", "client": {"name": "Ada"}, "subject": "A bill",
        "body": "Where is my bill?"});
    done(&mut desk, intake, 0);
    done(&mut desk, json!({"do": "claim", "request": 1}), 1);
    let extend =
        json!({"do": "extend", "request": 1, "kind": "resolution", "reason": "The post is late"});
    for minute in [10, 20, 30] {
        leaves_no_trace(&mut desk, &extend, minute);
    }
    for minute in [40, 41] {
        done(&mut desk, extend.clone(), minute);
    }
    assert!(refused(&mut desk, extend, 42).contains("as often as it allows"));
}

/// What the log told before a promise was moved, it told: nothing is left to be told for ever.
#[test]
fn what_was_told_stays_told() {
    let place = tempfile::tempdir().unwrap();
    let mut desk = desk(&place.path().join("desk.db"));
    // A minute before it is due, the desk has warned of it.
    done(&mut desk, json!({"do": "tick"}), 119);
    let next = desk.next_lapse().unwrap();
    assert!(next > Some(at(119)), "{next:?}");
    let moved = json!({"do": "callback.move", "request": 1, "due": "2026-03-02T18:00:00+03:00",
        "reason": "They are out", "told": true});
    done(&mut desk, moved, 119);
    done(&mut desk, json!({"do": "undo"}), 119);
    assert_eq!(desk.next_lapse().unwrap(), next);
}

#[test]
fn one_action_after_the_other_is_taken_back() {
    let place = tempfile::tempdir().unwrap();
    let mut desk = desk(&place.path().join("desk.db"));
    let claimed = seen(&desk, 60);
    done(&mut desk, json!({"do": "set", "request": 1, "priority": "high"}), 10);
    let high = seen(&desk, 60);
    done(&mut desk, json!({"do": "set", "request": 1, "tags": ["again"]}), 11);
    done(&mut desk, json!({"do": "undo"}), 12);
    assert_eq!(seen(&desk, 60), high);
    done(&mut desk, json!({"do": "undo"}), 13);
    assert_eq!(seen(&desk, 60), claimed);
    // The promise and the claim, and then there is nothing but the request itself.
    done(&mut desk, json!({"do": "undo"}), 14);
    done(&mut desk, json!({"do": "undo"}), 15);
    let (request, _, callbacks) = seen(&desk, 60);
    assert_eq!((request.assignee, request.status), (None, Status::New));
    assert_eq!(callbacks, []);
    assert!(refused(&mut desk, json!({"do": "undo"}), 16).contains("cannot be taken back"));
    assert!(desk.replay().unwrap().is_empty());
}

#[test]
fn a_rating_and_a_reopening_are_taken_back() {
    let place = tempfile::tempdir().unwrap();
    let mut desk = desk(&place.path().join("desk.db"));
    for (minute, asked) in (5..).zip([
        json!({"do": "callback.keep", "request": 1, "outcome": "Told."}),
        json!({"do": "resolve", "request": 1, "text": "It was in the post."}),
        json!({"do": "rate", "request": 1, "score": 5}),
    ]) {
        done(&mut desk, asked, minute);
    }
    leaves_no_trace(&mut desk, &json!({"do": "rate", "request": 1, "score": 1}), 10);
    assert_eq!(seen(&desk, 20).0.rating, Some(5));
    let reopen = json!({"do": "reopen", "request": 1, "reason": "The wrong number"});
    leaves_no_trace(&mut desk, &reopen, 20);
    assert_eq!(seen(&desk, 30).0.status, Status::Resolved);
}

#[test]
fn what_others_built_on_or_may_have_read_stays() {
    let place = tempfile::tempdir().unwrap();
    let mut desk = desk(&place.path().join("desk.db"));
    done(&mut desk, json!({"do": "callback.keep", "request": 1, "outcome": "Told."}), 10);
    let kept = desk.events(firstline::model::id::Seq(0), 1000).unwrap().last().unwrap().seq;
    let message = json!({"do": "message", "request": 1, "body": "Thank you!"});
    desk_fixture::perform(&mut desk, "oleg", message, at(11)).unwrap();
    let undo = json!({"do": "undo", "event": kept});
    assert!(refused(&mut desk, undo, 12).contains("oleg"));
    done(&mut desk, json!({"do": "reply", "request": 1, "body": "With pleasure."}), 13);
    let reply = desk.events(firstline::model::id::Seq(0), 1000).unwrap().last().unwrap().seq;
    let undo = json!({"do": "undo", "event": reply});
    assert!(refused(&mut desk, undo, 14).contains("somebody may have read it"));
}

#[test]
fn a_note_and_a_reply_stay_and_what_was_done_before_is_taken_back() {
    let place = tempfile::tempdir().unwrap();
    let mut desk = desk(&place.path().join("desk.db"));
    let claimed = seen(&desk, 60).0;
    done(&mut desk, json!({"do": "set", "request": 1, "priority": "high"}), 10);
    done(&mut desk, json!({"do": "reply", "request": 1, "body": "We look for it."}), 11);
    done(&mut desk, json!({"do": "note", "request": 1, "body": "Asked the accountant."}), 12);
    let undoable = desk.undoable(&"anna".into()).unwrap();
    let stays: Vec<&str> = undoable.stays.iter().map(|one| one.event.word()).collect();
    assert_eq!(stays, ["request.noted", "request.replied"]);
    let undone = desk_fixture::perform(&mut desk, "anna", json!({"do": "undo"}), at(13)).unwrap();
    assert_eq!(undone.stays, undoable.stays);
    let request = seen(&desk, 60).0;
    assert_eq!(request.priority, claimed.priority);
    assert_eq!(request.unanswered_since, None, "the client has the answer all the same");
    // Then what was done before that; the answered request does not become new again.
    done(&mut desk, json!({"do": "undo"}), 14);
    done(&mut desk, json!({"do": "undo"}), 15);
    let request = seen(&desk, 60).0;
    assert_eq!((request.assignee, request.status), (None, Status::Open));
    assert!(refused(&mut desk, json!({"do": "undo"}), 16).contains("cannot be taken back"));
    assert!(desk.replay().unwrap().is_empty());
}

/// A desk with forty requests.
fn forty(path: &Path) -> Desk {
    let mut desk = desk_fixture::desk(path);
    for number in 1..=40 {
        let intake = json!({"do": "intake", "channel": "phone",
            "client": {"name": format!("Client {number}")}, "body": "Where is my bill?",
            "tags": ["of the day"]});
        done(&mut desk, intake, 0);
    }
    desk
}

fn all(desk: &Desk) -> Vec<(Option<String>, Status, Vec<String>)> {
    (1..=40)
        .map(|number| {
            let request = desk.request(RequestId(number), at(60)).unwrap().unwrap().request;
            (request.assignee.map(|login| login.to_string()), request.status, request.tags)
        })
        .collect()
}

#[test]
fn one_act_on_forty_is_taken_back_as_one() {
    let place = tempfile::tempdir().unwrap();
    let mut desk = forty(&place.path().join("desk.db"));
    let before = all(&desk);
    let each = |command: fn(u32) -> Value| -> Value {
        let commands: Vec<Value> = (1..=40).map(command).collect();
        json!({"do": "several", "commands": commands})
    };
    for (minute, asked) in (10..).step_by(10).zip([
        each(|number| json!({"do": "claim", "request": number})),
        each(|number| json!({"do": "set", "request": number, "add_tags": ["late evening"]})),
    ]) {
        done(&mut desk, asked.clone(), minute);
        assert_ne!(all(&desk), before);
        done(&mut desk, json!({"do": "undo"}), minute + 1);
        assert_eq!(all(&desk), before, "{asked}");
        assert!(desk.undoable(&"anna".into()).unwrap().act.is_empty());
    }
    assert!(desk.replay().unwrap().is_empty());
}

#[test]
fn of_an_act_on_several_what_others_built_on_stays_and_is_named() {
    let place = tempfile::tempdir().unwrap();
    let mut desk = forty(&place.path().join("desk.db"));
    let claims: Vec<Value> =
        [1, 2, 99, 3].iter().map(|number| json!({"do": "claim", "request": number})).collect();
    let asked = json!({"do": "several", "commands": claims});
    let claimed = desk_fixture::perform(&mut desk, "anna", asked, at(10)).unwrap();
    assert_eq!(claimed.refused.len(), 1, "there is no #99");
    let over = json!({"do": "take_over", "request": 2, "reason": "Anna is out"});
    desk_fixture::perform(&mut desk, "oleg", over, at(11)).unwrap();
    let undone = desk_fixture::perform(&mut desk, "anna", json!({"do": "undo"}), at(12)).unwrap();
    assert_eq!(undone.refused.len(), 1);
    assert_eq!(undone.refused[0].request, RequestId(2));
    let who: Vec<Option<String>> = all(&desk).into_iter().take(3).map(|(who, ..)| who).collect();
    assert_eq!(who, [None, Some("oleg".into()), None]);
    // What ends many goes the way on which a second person may be asked.
    let end = json!({"do": "several", "commands": [{"do": "resolve", "request": 1}]});
    assert!(refused(&mut desk, end, 13).contains("`bulk`"));
}

#[test]
fn tags_are_added_and_taken_away_beside_those_of_others_and_stay_whole() {
    let place = tempfile::tempdir().unwrap();
    let mut desk = forty(&place.path().join("desk.db"));
    let tags = |desk: &Desk| desk.request(RequestId(1), at(60)).unwrap().unwrap().request.tags;
    done(&mut desk, json!({"do": "set", "request": 1, "tags": ["second line", "vip"]}), 1);
    let change = json!({"do": "set", "request": 1, "add_tags": ["call in the evening", "vip"],
        "remove_tags": ["second line", "not there"]});
    done(&mut desk, change, 2);
    assert_eq!(tags(&desk), ["call in the evening", "vip"]);
    done(&mut desk, json!({"do": "set", "request": 1, "add_tags": ["vip"]}), 3);
    assert_eq!(tags(&desk), ["call in the evening", "vip"]);
}
