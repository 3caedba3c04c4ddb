//! Quality reviews: drawn fairly and so that anybody can check it, scored by the sheet, read by whom
//! they concern, contested, and compared between reviewers.

use serde_json::Value;

use crate::{
    measures,
    support::{Place, Ran},
};

/// The small desk with a second supervisor.
fn place() -> Place {
    let place = Place::new();
    let mut desk = measures::desk(&place.db());
    measures::act(
        &mut desk,
        r#"{"do": "operator.add", "login": "paul", "name": "Paul", "role": "supervisor", "departments": ["front"], "level": 1, "active": true, "by": "vera"}"#,
    );
    place
}

fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{line}: {e}")))
        .collect()
}

fn review(place: &Place, who: &str, arguments: &[&str]) -> Ran {
    let mut all = vec!["--as", who, "review"];
    all.extend_from_slice(arguments);
    place.run(&all, "")
}

fn listed(place: &Place, who: &str) -> Vec<Value> {
    lines(&review(place, who, &["list", "--format", "json"]).done())
}

#[test]
fn a_drawing_is_kept_with_its_seed_and_can_be_drawn_again() {
    let place = place();
    let sample =
        ["sample", "--count", "2", "--by", "operator", "--seed", "7", "--from", "2026-03-02"];
    let one = review(&place, "vera", &sample).done();
    let other = review(&place, "paul", &sample).done();
    assert_eq!(one, other);
    // Four requests are resolved; of each of two people there is one.
    assert!(one.contains("2 answers of 4") && one.contains("seed 7"), "{one}");
    assert!(one.contains("anna") && one.contains("ivan"), "{one}");
    let log = lines(&place.run(&["--as", "vera", "events"], "").done());
    let drawn = log.iter().find(|event| event["kind"] == "review.drawn").unwrap();
    assert_eq!(drawn["data"]["seed"], 7);
    assert_eq!(drawn["data"]["of"], 4);
    review(&place, "anna", &sample).refused(1, "may not `review`");
    let next = review(&place, "vera", &["next"]).done();
    assert!(next.contains("next-step") && next.contains("left to review: 2"), "{next}");
    // What is reviewed is not drawn again.
    for request in ["1", "2", "3", "4"] {
        review(&place, "vera", &["score", request, "--yes", "greeting", "next-step"]).done();
    }
    assert!(review(&place, "vera", &["next"]).done().contains("Nothing drawn"));
    review(&place, "vera", &sample).refused(1, "have not reviewed");
    assert!(place.run(&["--as", "vera", "doctor", "--replay"], "").done().contains("equal"));
}

#[test]
fn a_review_is_told_read_contested_and_compared() {
    let place = place();
    let scored = review(
        &place,
        "vera",
        &["score", "1", "--yes", "next-step", "--no", "greeting", "--comment", "Say hello first"],
    )
    .done();
    assert!(scored.contains("75%") && scored.contains("anna"), "{scored}");
    // A "no" to the fatal question is zero.
    let reply = lines(&place.run(&["--as", "vera", "events"], "").done())
        .into_iter()
        .find(|event| event["kind"] == "request.replied")
        .unwrap()["seq"]
        .to_string();
    let remark = format!("{reply}=And then?");
    review(
        &place,
        "paul",
        &["score", "1", "--yes", "greeting", "--no", "next-step", "--remark", &remark],
    )
    .done();
    review(&place, "paul", &["score", "2", "--yes", "greeting", "next-step", "--remark", &remark])
        .refused(1, "is not of #2");
    let mine = listed(&place, "anna");
    assert_eq!(mine.len(), 2);
    assert_eq!((&mine[0]["score"], &mine[1]["score"]), (&0.75.into(), &0.0.into()));
    assert!(listed(&place, "ivan").is_empty());
    let number = mine[1]["review"].to_string();
    let shown = review(&place, "anna", &["show", &number]).done();
    assert!(shown.contains("We look at it.") && shown.contains("→ And then?"), "{shown}");
    review(&place, "ivan", &["show", &number]).refused(1, "no review");
    // Colleagues who look at the request see nothing of it.
    let request = place.run(&["--as", "ivan", "show", "1"], "").done();
    assert!(!request.contains("Say hello first"), "{request}");

    let agreement = lines(&review(&place, "vera", &["agreement", "--format", "json"]).done());
    let all = agreement.last().unwrap();
    assert_eq!((&all["pairs"], &all["same"]), (&2.into(), &0.0.into()));
    assert_eq!(all["kappa"], -1.0);

    review(&place, "ivan", &["appeal", &number, "--reason", "x"]).refused(1, "only anna");
    review(&place, "anna", &["appeal", &number, "--reason", "I did say it"]).done();
    let appeal = lines(&place.run(&["--as", "vera", "events"], "").done())
        .into_iter()
        .find(|event| event["kind"] == "appeal.filed")
        .unwrap()["seq"]
        .to_string();
    review(&place, "vera", &["answer", &appeal, "--grant", "--reason", "True"]).done();
    assert_eq!(listed(&place, "anna")[1]["counts"], "annulled by appeal");
}
