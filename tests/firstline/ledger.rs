//! The ledger: what a week comes to is proposed with its evidence, decided, contested and exported.

use firstline::{desk::Desk, model::id::Login, text::Language, tui::worker};
use serde_json::Value;

use crate::{measures, screen_driver::Screen, support::Place};

fn place() -> Place {
    let place = Place::new();
    drop(measures::desk(&place.db()));
    place
}

fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{line}: {e}")))
        .collect()
}

fn ledger(place: &Place, who: &str, arguments: &[&str]) -> crate::support::Ran {
    let mut all = vec!["--as", who, "ledger"];
    all.extend_from_slice(arguments);
    place.run(&all, "")
}

fn entries(place: &Place, who: &str) -> Vec<Value> {
    lines(&ledger(place, who, &["list", "--format", "json"]).done())
}

const PROPOSE: [&str; 5] = ["propose", "--period", "week", "--format", "json"];

#[test]
fn a_week_becomes_entries_that_are_decided_contested_and_exported() {
    let place = place();
    let proposed = lines(&ledger(&place, "vera", &PROPOSE).done());
    let of = |who: &str, measure: &str| {
        proposed
            .iter()
            .find(|line| line["operator"] == who && line["measure"] == measure)
            .unwrap()
            .clone()
    };
    let anna = of("Anna", "First responses on time");
    assert_eq!(anna["value"], 2.0 / 3.0);
    assert_eq!((&anna["sample"], &anna["points"]), (&3.into(), &(-5).into()));
    // Two calls are too few to judge anybody by.
    let calls = of("Ivan", "Promised calls made");
    assert_eq!(calls["points"], Value::Null);
    assert_eq!(calls["verdict"], "too few cases to judge");

    // The same week is not proposed twice.
    let again = lines(&ledger(&place, "vera", &PROPOSE).done());
    assert_eq!(again[0]["state"], "in the ledger already");
    assert_eq!(entries(&place, "vera").len(), 2);

    // Whom it concerns sees it, with the breach that it rests on; others do not.
    let mine = entries(&place, "anna");
    assert_eq!(mine.len(), 1);
    let entry = mine[0]["entry"].to_string();
    let shown = ledger(&place, "anna", &["show", &entry]).done();
    assert!(shown.contains("deadline.breached") && shown.contains("#2"), "{shown}");
    ledger(&place, "ivan", &["show", &entry]).refused(1, "no entry");

    ledger(&place, "anna", &["confirm", &entry]).refused(1, "ledger");
    ledger(&place, "vera", &["confirm", &entry]).done();
    ledger(&place, "ivan", &["appeal", &entry, "--reason", "x"]).refused(1, "only anna");
    let exported = ledger(&place, "vera", &["export"]).done();
    assert!(
        exported.contains(&format!(
            "\n{entry},anna,Anna,measure:first-response,2026-03-02,2026-03-08,"
        )),
        "{exported}"
    );
    assert!(exported.contains(",3,-5,confirmed,"), "{exported}");
    ledger(&place, "anna", &["appeal", &entry, "--reason", "The mail came late"]).done();
    let exported = ledger(&place, "vera", &["export"]).done();
    // What is contested is not paid, nor taken off, before the appeal is answered; no list has it as settled.
    assert!(!exported.contains("anna"), "{exported}");
    for who in ["anna", "vera"] {
        for (state, listed) in [("confirmed", false), ("contested", true)] {
            let all = ledger(&place, who, &["list", "--format", "csv", "--state", state]).done();
            assert_eq!(all.contains(",3,-5,contested,"), listed, "{who} {state}: {all}");
            assert!(!all.contains(",3,-5,confirmed,"), "{who} {state}: {all}");
        }
        assert!(ledger(&place, who, &["list"]).done().contains("contested"));
    }
    let appeal =
        entries(&place, "vera").into_iter().find(|line| line["entry"] == mine[0]["entry"]).unwrap()
            ["appeal"]
            .as_str()
            .unwrap()
            .split(':')
            .next()
            .unwrap()
            .to_owned();
    ledger(&place, "vera", &["answer", &appeal, "--deny", "--reason", "No"])
        .refused(1, "does not answer the appeal");
    let paul = ["--as", "vera", "operator", "add", "paul", "--role", "supervisor"];
    place.run(&paul, "").done();
    ledger(&place, "paul", &["answer", &appeal, "--grant", "--reason", "It did"]).done();
    assert_eq!(entries(&place, "anna")[0]["state"], "annulled");
    assert!(!ledger(&place, "vera", &["export"]).done().contains("anna"));
    let log = place.run(&["--as", "vera", "events"], "").done();
    // Three for payroll, four lists of all entries as data, and the figures proposed from, twice.
    assert_eq!(log.matches("\"report\":\"ledger\"").count(), 9, "{log}");
    place.run(&["--as", "vera", "doctor", "--replay"], "").done();
}

#[test]
fn what_is_dropped_may_be_proposed_again_and_a_running_week_may_not() {
    let place = place();
    ledger(&place, "vera", &PROPOSE).done();
    let entry = entries(&place, "ivan")[0]["entry"].to_string();
    ledger(&place, "vera", &["drop", &entry, "--reason", "He was new"]).done();
    ledger(&place, "vera", &["confirm", &entry]).refused(1, "dropped already");
    ledger(&place, "vera", &PROPOSE).done();
    assert_eq!(entries(&place, "ivan").len(), 2);
    ledger(&place, "vera", &["propose", "--period", "week", "--ending", "2026-03-15"])
        .refused(2, "not over");
    // The door holds the same.
    let early = r#"{"do": "ledger.propose", "operator": "ivan", "measure": "first-response", "from": "2026-03-09", "to": "2026-03-15", "value": 1.0, "sample": 5, "points": 10}"#;
    place.run(&["--as", "vera", "apply"], early).refused(1, "is not over");
}

#[test]
fn everyone_sees_their_own_figures_and_what_would_lift_them() {
    let place = place();
    let mine = lines(&ledger(&place, "anna", &["mine", "--format", "json"]).done());
    assert_eq!(mine.len(), 2, "{mine:?}");
    assert_eq!(mine[0]["period"], "2026-03-09 – 2026-03-15");
    assert_eq!(mine[0]["sample"], 0);
    let russian = place
        .command(&["--as", "anna", "ledger", "mine"])
        .env("LANG", "ru_RU.UTF-8")
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&russian.stdout).contains("Мои показатели"));
}

#[test]
fn on_the_screen_everyone_sees_their_figures_and_a_supervisor_decides_by_key() {
    let place = place();
    ledger(&place, "vera", &PROPOSE).done();
    let screen = |me: &str| {
        let mut desk = Desk::open(&place.db()).unwrap();
        let login = Login::from(me);
        let facts = worker::facts(&mut desk, &login, measures::now()).unwrap();
        Screen::over(facts, me, Language::English, (120, 36), measures::now(), move |effect, at| {
            worker::perform(&mut desk, &login, effect, at)
        })
    };
    let mut anna = screen("anna");
    anna.keys("g l")
        .shows("First responses on time")
        .shows("too few cases to judge")
        .shows("02–08 Mar 2026  proposed");
    let mut vera = screen("vera");
    vera.keys("g l").shows("▌").shows("y let it stand");
    vera.keys("y");
    vera.keys("x");
    let mut states: Vec<Value> =
        entries(&place, "vera").into_iter().map(|entry| entry["state"].clone()).collect();
    states.sort_by_key(ToString::to_string);
    assert_eq!(states, ["confirmed", "dropped"]);
}
