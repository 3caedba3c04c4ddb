//! The life of a version at a desk: tried on the past, proposed, reviewed, adopted, read, given back;
//! and decisions of the past that come out the same by the versions that made them.

use std::{fs, ops::ControlFlow, path::Path};

use chrono::{DateTime, Utc};
use firstline::{
    demo,
    desk::{Desk, Span},
    text::Language,
};
use serde_json::Value;

use crate::support::{Place, ended};

/// A draft beside the standard in force: another version, an answer sooner.
fn draft(place: &Place, name: &str, version: &str) -> String {
    place.run(&["--as", "vera", "standards", "export", "in-force", name], "").done();
    let head = place.path(name).join("00-standard.toml");
    let text = fs::read_to_string(&head).unwrap();
    fs::write(&head, text.replacen("2026.1", version, 1)).unwrap();
    let timing = place.path(name).join("10-calendars-deadlines.toml");
    let text = fs::read_to_string(&timing).unwrap();
    fs::write(&timing, text.replacen("\"15m\"", "\"10m\"", 1)).unwrap();
    place.path(name).to_string_lossy().into_owned()
}

fn standards(place: &Place, arguments: &[&str]) -> crate::support::Ran {
    place.run(&[&["--as", "vera", "standards"], arguments].concat(), "")
}

fn approve(place: &Place, version: &str) {
    for (capacity, who) in [("management", "Director"), ("staff", "vera"), ("client", "Ann")] {
        let review = ["review", version, "--capacity", capacity, "--approve", "--reviewer", who];
        standards(place, &review).done();
    }
}

#[test]
fn a_draft_is_proposed_reviewed_adopted_read_and_given_back() {
    let place = Place::with_desk();
    let folder = draft(&place, "draft", "2026.2");
    let difference = standards(&place, &["diff", "in-force", &folder, "--json"]).lines();
    let sooner = difference
        .iter()
        .find(|change| change["pace"] == "faster")
        .unwrap_or_else(|| panic!("{difference:?}"));
    assert!(sooner["clause"].as_str().unwrap().starts_with("deadline:"));

    standards(&place, &["propose", &folder]).done();
    standards(&place, &["adopt", "2026.2"]).refused(1, "review:management");
    standards(&place, &["review", "2026.2", "--capacity", "staff", "--object", "Too fast"]).done();
    // One person speaks in one capacity.
    standards(&place, &["review", "2026.2", "--capacity", "management", "--approve"])
        .refused(1, "one capacity");
    let director = ["--capacity", "management", "--approve", "--reviewer", "Director"];
    standards(&place, &[&["review", "2026.2"][..], &director].concat()).done();
    standards(
        &place,
        &["review", "2026.2", "--capacity", "client", "--approve", "--reviewer", "Ann"],
    )
    .done();
    standards(&place, &["adopt", "2026.2"]).refused(1, "review:staff");
    standards(&place, &["review", "2026.2", "--capacity", "staff", "--approve"]).done();
    standards(&place, &["adopt", "2026.2"]).done();

    let history = standards(&place, &["history", "--json"]).lines();
    let of = |version: &str| history.iter().find(|row| row["version"] == version).unwrap().clone();
    assert_eq!(of("2026.2")["state"], "in force");
    assert_eq!(of("2026.2")["unread"], serde_json::json!(["vera"]));
    assert_eq!(of("2026.1")["state"], "past");
    let board = place.run(&["--as", "vera", "board", "--json"], "").lines();
    let waits = board[0]["attention"].as_array().unwrap();
    assert!(
        waits.iter().any(|one| one["about"] == "unread" && one["due"].is_string()),
        "{waits:?}"
    );
    standards(&place, &["acknowledge"]).done();
    let history = standards(&place, &["history", "--json"]).lines();
    assert_eq!(history[0]["unread"], serde_json::json!([]));

    // Byte by byte as it was proposed; and the one before may come back without new reviews.
    standards(&place, &["export", "2026.2", "back"]).done();
    for entry in fs::read_dir(place.path("draft")).unwrap() {
        let path = entry.unwrap().path();
        let other = place.path("back").join(path.file_name().unwrap());
        assert_eq!(fs::read(&path).unwrap(), fs::read(other).unwrap());
    }
    standards(&place, &["export", "2026.2", "back"]).refused(1, "is there already");
    standards(&place, &["adopt", "2026.1"]).done();
    standards(&place, &["adopt", "2026.1"]).refused(1, "in force already");
    standards(&place, &["show", "2027.1"]).refused(1, "2026.2");
    place.run(&["--as", "vera", "audit", "verify"], "").done();
}

#[test]
fn what_has_errors_is_not_proposed_and_approval_holds_for_one_content() {
    let place = Place::with_desk();
    let folder = draft(&place, "draft", "2026.2");
    let head = Path::new(&folder).join("00-standard.toml");
    let whole = fs::read_to_string(&head).unwrap();
    fs::write(&head, whole.replacen("level", "levle", 1)).unwrap();
    standards(&place, &["propose", &folder]).refused(1, "has errors");
    fs::write(&head, &whole).unwrap();
    standards(&place, &["propose", &folder]).done();
    approve(&place, "2026.2");
    // Changed since: another content, of which nobody has said anything.
    fs::write(&head, format!("{whole}\n# A remark\n")).unwrap();
    standards(&place, &["propose", &folder]).done();
    standards(&place, &["adopt", "2026.2"]).refused(1, "several versions");
    let history = standards(&place, &["history", "--json"]).lines();
    let newest = history[0]["standard"].as_str().unwrap();
    standards(&place, &["adopt", &newest[..12]]).refused(1, "exactly this content");
}

#[test]
fn two_people_adopt_at_once_and_one_of_them_hears_of_it() {
    let place = Place::with_desk();
    let folder = draft(&place, "draft", "2026.2");
    standards(&place, &["propose", &folder]).done();
    approve(&place, "2026.2");
    let both: Vec<_> = (0..2)
        .map(|_| place.start(&["--as", "vera", "standards", "adopt", "2026.2"], ""))
        .collect();
    let mut codes: Vec<i32> = both.into_iter().map(|child| ended(child).code).collect();
    codes.sort_unstable();
    assert_eq!(codes, [0, 1]);
    let adopted = place.run(&["--as", "vera", "events"], "").lines();
    let adopted = adopted.iter().filter(|event| event["kind"] == "standard.adopted").count();
    assert_eq!(adopted, 2, "the first one and this one");
}

#[test]
fn a_department_that_is_gone_says_where_its_requests_go() {
    let place = Place::with_desk();
    let taken = place
        .run(
            &["--as", "vera", "apply"],
            "{\"do\": \"intake\", \"channel\": \"web\", \"client\": {\"name\": \"Ann\"}, \"body\": \"There is no internet, the line is dead\"}\n",
        )
        .lines();
    assert_eq!(taken[0]["ok"], true, "{taken:?}");
    let card = place.run(&["--as", "vera", "show", "1", "--json"], "").lines();
    assert_eq!(card[0]["department"], "network");
    let folder = draft(&place, "draft", "2026.2");
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let text = text.replace("\"network\"", "\"lines\"");
        fs::write(&path, text.replace("route:network", "route:lines")).unwrap();
    }
    standards(&place, &["propose", &folder]).done();
    approve(&place, "2026.2");
    standards(&place, &["adopt", "2026.2"]).refused(1, "network");
    standards(&place, &["adopt", "2026.2", "--map", "network=lines"]).done();
    let card = place.run(&["--as", "vera", "show", "1", "--json"], "").lines();
    assert_eq!(card[0]["department"], "lines");
}

#[test]
fn a_simulation_tells_what_would_have_gone_elsewhere_and_changes_nothing() {
    let place = Place::new();
    place.run(&["demo", "--write", place.db().to_str().unwrap()], "").done();
    let folder = draft(&place, "draft", "2026.2");
    let rules = Path::new(&folder).join("20-routing.toml");
    let text = fs::read_to_string(&rules).unwrap();
    fs::write(&rules, text.replacen("\"network\"", "\"field\"", 1)).unwrap();
    // Every request that ever came, by the log.
    let events = place.run(&["--as", "vera", "events"], "").lines();
    let before = place.run(&["--as", "vera", "audit", "verify"], "").done();
    let found = standards(&place, &["simulate", &folder, "--json"]).lines();
    let found: &Value = &found[0];
    let came = (events.iter()).filter(|event| event["kind"] == "request.received").count();
    assert!(came > 150, "{came}");
    assert_eq!(found["requests"], came);
    let moved: u64 = found["matrix"]
        .as_array()
        .unwrap()
        .iter()
        .map(|pair| pair["count"].as_u64().unwrap())
        .sum();
    assert!(moved > 0);
    assert_eq!(found["rerouted"], moved);
    assert_eq!(found["responsible"][0]["clause"], "rule:outage");
    assert!(found["retimed"].as_u64().unwrap() > 0);
    let last = standards(&place, &["simulate", &folder, "--last", "20", "--json"]).lines();
    assert_eq!(last[0]["requests"], 20);
    let nothing = standards(&place, &["simulate", "in-force", "--json"]).lines();
    assert_eq!(nothing[0]["rerouted"], 0);
    assert_eq!(nothing[0]["retimed"], 0);
    assert_eq!(before, place.run(&["--as", "vera", "audit", "verify"], "").done());
    for html in [
        standards(&place, &["simulate", &folder, "--html"]).done(),
        standards(&place, &["show", "--html"]).done(),
        standards(&place, &["diff", "in-force", &folder, "--html"]).done(),
    ] {
        assert!(html.starts_with("<!doctype html>") && html.trim_end().ends_with("</html>"));
    }
    let outage = (events.iter()).find(|event| event["data"]["rule"] == "outage").unwrap();
    let number = outage["request"].to_string();
    let told = place.run(&["--as", "vera", "explain", &number], "").done();
    for words in ["rule:outage · 2026.1", "Why urgent", "May it be resolved", "counted"] {
        assert!(told.contains(words), "{words} in {told}");
    }
}

#[test]
fn the_rules_of_then_send_every_request_where_it_went() {
    let folder = tempfile::tempdir().unwrap();
    for (name, language) in [("en", Language::English), ("ru", Language::Russian)] {
        let path = folder.path().join(name);
        drop(demo::furnish(&path, language).unwrap());
        let mut desk = Desk::open(&path).unwrap();
        let now: DateTime<Utc> = desk.time().unwrap().unwrap();
        let month = Span::Between(now - chrono::TimeDelta::days(31), now);
        let (count, strayed) = desk.route_again(month, now).unwrap();
        assert!(count >= 190, "{count}");
        assert_eq!(strayed, []);

        // Nor do its clocks say anything else than they did.
        let standard = desk.standard(now).unwrap();
        let found = desk.simulate(&standard, month, now, |_, _| ControlFlow::Continue(())).unwrap();
        assert_eq!((found.requests, found.rerouted, found.reprioritised), (count, 0, 0));
        assert_eq!((found.rescripted, found.retimed), (0, 0));
        assert!(
            found.deadlines > 500 && found.saved.is_empty() && found.added.is_empty(),
            "{found:?}"
        );
    }
}
