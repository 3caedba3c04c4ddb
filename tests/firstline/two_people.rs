//! Where two people are asked for, whoever acts in another's name is still themselves: what they did so is their
//! work, and what they may not do they may not do so.

use std::collections::BTreeMap;

use firstline::{
    desk::{Desk, Done, Error},
    model::{event::Event, id::Login, refusal::Refusal},
};
use serde_json::{Value, json};

use crate::desk_fixture::{self, begin};

/// A real desk, on which vera may act for anna.
fn desk(files: BTreeMap<String, String>) -> (tempfile::TempDir, Desk) {
    let place = tempfile::tempdir().unwrap();
    let mut desk = desk_fixture::desk_by(&place.path().join("desk.db"), files, false);
    let second = json!({"do": "operator.add", "login": "paul", "role": "supervisor"});
    does(&mut desk, "vera", "vera", second).unwrap();
    let intake = json!({"do": "intake", "channel": "phone", "client": {"name": "Ivan"}, "body": "A question"});
    does(&mut desk, "vera", "vera", intake).unwrap();
    (place, desk)
}

fn does(desk: &mut Desk, who: &str, named: &str, asked: Value) -> Result<Done, Error> {
    let named = desk.enter(&Login::from(who), Some(&Login::from(named)), begin())?;
    desk.perform(&serde_json::from_value(asked).unwrap(), &named, begin())
}

#[track_caller]
fn refused(answer: Result<Done, Error>, words: &str) {
    match answer {
        Err(Error::Refused(refusal)) => {
            assert!(refusal.to_string().contains(words), "{refusal}");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_somebody_did_in_anothers_name_is_not_theirs_to_judge() {
    let (_place, mut desk) = desk(desk_fixture::standard());
    for asked in [
        json!({"do": "claim", "request": 1}),
        json!({"do": "reply", "request": 1, "body": "Done"}),
        json!({"do": "resolve", "request": 1, "text": "Done"}),
    ] {
        let done = does(&mut desk, "vera", "anna", asked).unwrap();
        let first = &done.events[0];
        assert!(first.is_by(&"vera".into()) && first.is_by(&"anna".into()), "{first:?}");
        assert!(!first.is_by(&"paul".into()));
    }

    let questions = desk.standard(begin()).unwrap().review_questions.clone();
    let answers: BTreeMap<String, bool> =
        questions.iter().map(|one| (one.id.clone(), true)).collect();
    let review = json!({"do": "review", "request": 1, "operator": "anna", "answers": answers});
    refused(does(&mut desk, "vera", "vera", review.clone()), "nobody reviews their own work");
    let draw = json!({"do": "review.draw", "count": 1, "from": "2026-03-01", "to": "2026-03-03"});
    refused(does(&mut desk, "vera", "vera", draw.clone()), "no answer that you may review");
    does(&mut desk, "paul", "paul", draw).unwrap();
    does(&mut desk, "paul", "paul", review).unwrap();

    // A rating typed in by whoever did the work, in whosever name, says so.
    for (who, own) in [("vera", true), ("paul", false), ("anna", true)] {
        let rate = json!({"do": "rate", "request": 1, "score": 5});
        let done = does(&mut desk, who, who, rate).unwrap();
        let said = done.events.iter().find_map(|one| match one.event {
            Event::Rated { own, .. } => Some(own),
            _ => None,
        });
        assert_eq!(said, Some(own), "{who}");
    }
}

#[test]
fn the_name_of_somebody_trained_trains_nobody() {
    let mut files = desk_fixture::standard();
    for text in files.values_mut() {
        let asks =
            "pass_score = 0.8\nrequired_for = { supervisor = [\"outage\"] }\nenforce = \"block\"";
        *text = text.replace("pass_score = 0.8", asks);
    }
    let (_place, mut desk) = desk(files);
    for asked in [
        json!({"do": "claim", "request": 1}),
        json!({"do": "reply", "request": 1, "body": "Done"}),
        json!({"do": "resolve", "request": 1, "text": "Done"}),
    ] {
        for named in ["vera", "anna"] {
            match does(&mut desk, "vera", named, asked.clone()) {
                Err(Error::Refused(Refusal::StandardNotMet { missing, .. })) => {
                    assert_eq!(missing, ["exercise:outage"], "{named} {asked}");
                }
                other => panic!("{named} {asked}: {other:?}"),
            }
        }
        does(&mut desk, "anna", "anna", asked).unwrap();
    }
}

#[test]
fn nobody_approves_a_version_in_the_name_of_a_colleague() {
    let (_place, mut desk) = desk(desk_fixture::standard());
    let mut files = desk_fixture::standard();
    files.insert("99-local.toml".into(), "# Another version.\n".into());
    let proposed = json!({"do": "standard.propose", "files": files});
    let done = does(&mut desk, "vera", "vera", proposed).unwrap();
    let Event::StandardProposed { standard, .. } = &done.events[0].event else {
        panic!("{:?}", done.events)
    };
    let review = |capacity: &str, reviewer: Value| json!({"do": "standard.review", "standard": standard, "capacity": capacity, "approve": true, "reviewer": reviewer});

    // By login, by name, and by a login in other letters.
    for name in ["anna", "Anna", " ANNA "] {
        for capacity in ["staff", "management", "expert"] {
            let answer = does(&mut desk, "vera", "vera", review(capacity, name.into()));
            refused(answer, "works here and says so in their own name");
        }
    }
    // Whoever works by it speaks for themselves, without the right to change it; for nobody else.
    does(&mut desk, "anna", "anna", review("staff", Value::Null)).unwrap();
    for asked in [review("management", Value::Null), review("client", "Ann Reed".into())] {
        refused(does(&mut desk, "anna", "anna", asked), "may not `standard`");
    }
    // A client from outside is recorded by whoever may.
    let done = does(&mut desk, "vera", "vera", review("client", "Ann Reed".into())).unwrap();
    assert!(done.events[0].is_by(&"vera".into()));
}
