//! What was said stands in history as it was said, and no text leaves with a place that nothing was filled
//! in for.

use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use firstline::{
    desk::{Desk, Error},
    model::{
        event::Event,
        id::{RequestId, Seq},
        refusal::Refusal,
    },
};
use serde_json::{Value, json};

use crate::desk_fixture::{self, begin, perform};

fn at(minute: i64) -> DateTime<Utc> {
    begin() + TimeDelta::minutes(minute)
}

/// A desk with two requests of anna's and a promised call.
fn desk(path: &Path) -> Desk {
    let mut desk = desk_fixture::desk(path);
    for (minute, asked) in (0..).zip([
        json!({"do": "intake", "channel": "phone", "client": {"name": "Ada"}, "body": "Where is my bill?"}),
        json!({"do": "intake", "channel": "phone", "client": {"name": "Bea"}, "body": "Where is my bill?"}),
        json!({"do": "claim", "request": 1}),
        json!({"do": "claim", "request": 2}),
        json!({"do": "callback.promise", "request": 1, "due": "2026-03-02T14:00:00+03:00"}),
    ]) {
        perform(&mut desk, "anna", asked, at(minute)).unwrap();
    }
    desk
}

#[test]
fn no_text_leaves_with_a_place_that_was_not_filled_in() {
    let place = tempfile::tempdir().unwrap();
    let mut desk = desk(&place.path().join("desk.db"));
    let before = desk.events(Seq(0), 1000).unwrap().len();
    for (minute, text) in (10..).zip([
        "You have an answer by {{ deadline.first_response | time }}.",
        "You have an answer by [answer by …].",
        "Ответим не позже ….",
        "Dear {client.name}, we look for it.",
    ]) {
        for asked in [
            json!({"do": "reply", "request": 1, "body": text}),
            json!({"do": "resolve", "request": 1, "text": text}),
            json!({"do": "bulk", "act": "resolve", "requests": [1, 2], "text": text}),
            json!({"do": "extend", "request": 1, "kind": "resolution", "reason": "The post is late", "text": text}),
            json!({"do": "callback.move", "request": 1, "due": "2026-03-02T16:00:00+03:00",
                "reason": "The accountant is out", "text": text}),
        ] {
            let said = asked.to_string();
            match perform(&mut desk, "anna", asked, at(minute)) {
                Err(Error::Refused(refusal @ Refusal::Unfilled { .. })) => {
                    assert_eq!(refusal.code(), "unfilled", "{said}");
                    assert_eq!(refusal.missing().len(), 1, "{said}");
                }
                other => panic!("{said}: {other:?}"),
            }
        }
        // Of several the others are done.
        let each: Vec<Value> = [(1, text), (2, "We look for it.")]
            .map(|(id, body)| json!({"do": "reply", "request": id, "body": body}))
            .to_vec();
        let done =
            perform(&mut desk, "anna", json!({"do": "several", "commands": each}), at(minute));
        assert_eq!(done.unwrap().refused.len(), 1);
    }
    let replies = desk.events(Seq(0), 1000).unwrap();
    let replies = replies[before..].iter().filter(|one| one.event.word() == "request.replied");
    assert_eq!(replies.count(), 4, "only those that say something leave");
    // What nobody but colleagues reads may have them, and what the writer means by an ellipsis stays.
    for asked in [
        json!({"do": "note", "request": 1, "body": "Ask for the number …"}),
        json!({"do": "reply", "request": 1, "body": "Wait… it is “the bill of March…”, [1] is enclosed."}),
    ] {
        perform(&mut desk, "anna", asked, at(20)).unwrap();
    }
}

#[test]
fn a_step_keeps_what_was_said_by_whom_it_was_said() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("desk.db");
    let mut files = desk_fixture::standard();
    files.insert(
        "60-greeting.toml".into(),
        r#"
        [[script]]
        id = "greeting"
        title = "Greeting"
        [[script.step]]
        id = "hello"
        say = "This is {{ operator.name }}. You have an answer by {{ callback.due | time }}."
        [[script.step]]
        id = "bye"
        say = "Goodbye."
        "#
        .into(),
    );
    let mut desk = desk_fixture::desk_by(&path, files, true);
    for (minute, asked) in (0..).zip([
        json!({"do": "intake", "channel": "phone", "client": {"name": "Ada"}, "body": "Where is my bill?"}),
        json!({"do": "callback.promise", "request": 1, "due": "2026-03-02T14:00:00+03:00"}),
        json!({"do": "step", "request": 1, "script": "greeting", "step": "hello"}),
        json!({"do": "step", "request": 1, "script": "greeting", "step": "bye"}),
        json!({"do": "callback.move", "request": 1, "due": "2026-03-02T15:33:00+03:00", "reason": "Later"}),
    ]) {
        perform(&mut desk, "anna", asked, at(minute)).unwrap();
    }
    let said = |desk: &Desk| -> Vec<Option<String>> {
        let card = desk.request(RequestId(1), at(300)).unwrap().unwrap();
        let steps = card.timeline.into_iter().filter_map(|recorded| match recorded.event {
            Event::StepDone { said, .. } => Some(said.map(|said| said.as_str().to_owned())),
            _ => None,
        });
        steps.collect()
    };
    let hello = "This is anna. You have an answer by 14:00.";
    assert_eq!(said(&desk), [Some(hello.to_owned()), None]);
    // It holds the names of people, and goes with them.
    for asked in [
        json!({"do": "callback.keep", "request": 1}),
        json!({"do": "resolve", "request": 1, "override": {"reason": "They asked for it"}}),
    ] {
        perform(&mut desk, "vera", asked, at(305)).unwrap();
    }
    let erase = json!({"do": "client.erase", "client": 1, "reason": "They asked for it"});
    perform(&mut desk, "vera", erase, at(310)).unwrap();
    assert_eq!(said(&desk), [Some(String::new()), None]);
    assert!(desk.replay().unwrap().is_empty());
}
