//! Measures: what each metric comes to at a small desk whose figures can be counted by hand.

use std::{collections::BTreeMap, fs, path::Path};

use chrono::{DateTime, Utc};
use firstline::{
    desk::Desk,
    model::{
        command::{OperatorFacts, Submission},
        id::{Login, RoleId},
        measure::{Case, Figure, Grouping, Span, Yardstick},
        standard::{Audience, DeadlineKind, Metric},
    },
};
use serde_json::Value;

fn time(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap_or_else(|error| panic!("{text}: {error}")).to_utc()
}

/// Monday morning after the week of `tests/cases/measures/week.jsonl`.
pub fn now() -> DateTime<Utc> {
    time("2026-03-09T10:00:00+03:00")
}

fn case_file(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/measures");
    fs::read_to_string(folder.join(name)).unwrap()
}

/// A desk after the week.
pub fn desk(path: &Path) -> Desk {
    let files = BTreeMap::from([("standard.toml".to_owned(), case_file("standard/standard.toml"))]);
    let first = OperatorFacts {
        login: Login::from("vera"),
        name: Some("Vera".into()),
        role: Some(RoleId::from("supervisor")),
        departments: Some(vec!["front".into()]),
        level: Some(1),
        active: Some(true),
        email: None,
    };
    let begin = time("2026-03-02T09:00:00+03:00");
    let mut desk = Desk::create(path, files, first, true, begin).unwrap();
    for line in case_file("week.jsonl").lines() {
        act(&mut desk, line);
    }
    desk
}

/// Does a command at the desk: JSON as `apply` takes it, with who gives it in `by`.
#[track_caller]
pub fn act(desk: &mut Desk, line: &str) {
    let mut json: Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{line}: {e}"));
    let by = json.as_object_mut().unwrap().remove("by").unwrap();
    let submission: Submission =
        serde_json::from_value(json).unwrap_or_else(|e| panic!("{line}: {e}"));
    desk.perform(&submission, &Login::from(by.as_str().unwrap()), now())
        .unwrap_or_else(|e| panic!("{line}: {e}"));
}

fn week() -> Span {
    Span::days(
        "2026-03-02".parse().unwrap(),
        "2026-03-08".parse().unwrap(),
        chrono_tz::Europe::Moscow,
    )
}

fn cases(desk: &Desk, yardstick: impl Into<Yardstick>) -> Vec<Case> {
    desk.cases(yardstick.into(), week(), now()).unwrap()
}

fn first_response() -> Yardstick {
    Yardstick { kind: Some(DeadlineKind::FirstResponse), ..Metric::DeadlinesMetRatio.into() }
}

/// What a metric comes to for the whole desk, with the cases it rests on.
fn whole(desk: &Desk, yardstick: impl Into<Yardstick>) -> (Option<f64>, u64) {
    let yardstick = yardstick.into();
    let figure = Figure::of(yardstick.metric, &cases(desk, yardstick));
    (figure.value, figure.sample)
}

fn of(
    desk: &Desk,
    yardstick: impl Into<Yardstick>,
    group: Grouping,
) -> BTreeMap<String, (f64, u64)> {
    let yardstick = yardstick.into();
    Figure::by(yardstick.metric, group, &cases(desk, yardstick))
        .into_iter()
        .map(|(name, figure)| (name.unwrap_or_default(), (figure.value.unwrap(), figure.sample)))
        .collect()
}

fn counted<const N: usize>(groups: [(&str, f64, u64); N]) -> BTreeMap<String, (f64, u64)> {
    groups.into_iter().map(|(name, value, sample)| (name.to_owned(), (value, sample))).collect()
}

#[test]
fn every_metric_comes_to_what_is_counted_by_hand() {
    let place = tempfile::tempdir().unwrap();
    let desk = desk(&place.path().join("desk.db"));

    assert_eq!(whole(&desk, first_response()), (Some(3.0 / 5.0), 5));
    assert_eq!(
        of(&desk, first_response(), Grouping::Operator),
        counted([("anna", 2.0 / 3.0, 3), ("ivan", 1.0 / 2.0, 2)])
    );
    assert_eq!(
        of(&desk, first_response(), Grouping::Channel),
        counted([("phone", 0.5, 2), ("email", 0.5, 2), ("chat", 1.0, 1)])
    );
    assert_eq!(
        of(&desk, first_response(), Grouping::Tier),
        counted([("vip", 0.5, 2), ("", 2.0 / 3.0, 3)])
    );

    let calls = of(&desk, Metric::CallbacksKeptRatio, Grouping::Operator);
    assert_eq!(calls, counted([("ivan", 0.5, 2), ("anna", 0.0, 1)]));

    assert_eq!(whole(&desk, Metric::FirstContactResolution), (Some(0.2), 5));
    assert_eq!(whole(&desk, Metric::FirstLevelResolution), (Some(1.0), 5));
    assert_eq!(whole(&desk, Metric::EscalationRate), (Some(0.2), 5));
    assert_eq!(
        of(&desk, Metric::ReopenRate, Grouping::Operator),
        counted([("anna", 1.0 / 3.0, 3), ("ivan", 0.0, 2)])
    );
    assert_eq!(of(&desk, Metric::BounceRate, Grouping::Department), counted([("front", 1.0, 1)]));
    assert_eq!(whole(&desk, Metric::ScriptAdherence), (Some(0.5), 2));
    assert_eq!(whole(&desk, Metric::SatisfactionMean), (Some(4.0), 2));
    assert_eq!(whole(&desk, Metric::HandlingTimeMedian), (Some(70.0), 5));
    assert_eq!(whole(&desk, Metric::FirstResponseTimeMedian), (Some(55.0), 5));
    assert_eq!(whole(&desk, Metric::ResolutionTimeMedian), (Some(120.0), 5));
    assert_eq!(whole(&desk, Metric::ResolvedCount), (Some(4.0), 4));
    assert_eq!(whole(&desk, Metric::ReviewScore), (None, 0));
}

#[test]
fn deadlines_inside_are_told_from_those_towards_the_client() {
    let place = tempfile::tempdir().unwrap();
    let desk = desk(&place.path().join("desk.db"));
    let towards =
        |audience| Yardstick { audience: Some(audience), ..Metric::DeadlinesMetRatio.into() };
    // Own: #2 was claimed after its half hour, and nobody had it then.
    let own = of(&desk, towards(Audience::Internal), Grouping::Operator);
    assert_eq!(own, counted([("", 0.0, 1), ("anna", 1.0, 2), ("ivan", 1.0, 3), ("boris", 1.0, 1)]));
    // What shows it is the breach in the log.
    let breach = cases(&desk, towards(Audience::Internal))
        .into_iter()
        .find(|case| case.value < 0.5)
        .unwrap();
    let seq = breach.seq.unwrap();
    let event = desk.events(firstline::model::id::Seq(seq.0 - 1), 1).unwrap().remove(0);
    assert_eq!(event.event.word(), "deadline.breached");
    assert_eq!(breach.at, time("2026-03-02T12:30:00+03:00"));
}

#[test]
fn clients_return_within_their_window_only() {
    let place = tempfile::tempdir().unwrap();
    let desk = desk(&place.path().join("desk.db"));
    let within = |return_days| Yardstick { return_days, ..Metric::ReturningClientsRatio.into() };
    // Orlov came again after two days; Petrova and Smith did not.
    assert_eq!(whole(&desk, within(3)), (Some(1.0 / 3.0), 3));
    assert_eq!(whole(&desk, within(1)), (Some(0.0), 3));
    // Nobody's thirty days are over yet: nobody is called lost.
    assert_eq!(whole(&desk, within(30)), (None, 0));
}

#[test]
fn a_review_that_an_appeal_annulled_does_not_count() {
    let place = tempfile::tempdir().unwrap();
    let mut desk = desk(&place.path().join("desk.db"));
    let at = r#""at": "2026-03-09T10:00:00+03:00""#;
    let review = |request: u32, kept: bool| {
        format!(
            r#"{{"do": "review", "request": {request}, "operator": "anna", "answers": {{"greeting": true, "next-step": {kept}}}, "by": "vera", {at}}}"#
        )
    };
    act(&mut desk, &review(1, true));
    act(&mut desk, &review(2, false));
    let today =
        Span { from: now() - chrono::TimeDelta::hours(1), to: now() + chrono::TimeDelta::hours(1) };
    let score = |desk: &Desk| {
        let figure = desk.figure(Metric::ReviewScore.into(), today, now()).unwrap();
        (figure.value, figure.sample)
    };
    assert_eq!(score(&desk), (Some(0.5), 2));
    let contested =
        desk.cases(Metric::ReviewScore.into(), today, now()).unwrap().last().unwrap().seq.unwrap();
    act(
        &mut desk,
        &format!(
            r#"{{"do": "appeal", "event": {contested}, "reason": "I said it", "by": "anna", {at}}}"#
        ),
    );
    // Whoever scored the work does not answer the appeal.
    act(
        &mut desk,
        &format!(
            r#"{{"do": "operator.add", "login": "paul", "role": "supervisor", "departments": ["front"], "by": "vera", {at}}}"#
        ),
    );
    let appeal = desk
        .events(contested, 100)
        .unwrap()
        .into_iter()
        .find(|recorded| recorded.event.word() == "appeal.filed")
        .unwrap()
        .seq;
    act(
        &mut desk,
        &format!(
            r#"{{"do": "appeal.answer", "appeal": {appeal}, "grant": true, "reason": "True", "by": "paul", {at}}}"#
        ),
    );
    assert_eq!(score(&desk), (Some(1.0), 1));
    assert!(desk.replay().unwrap().is_empty());
}
