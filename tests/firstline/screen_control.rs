//! What is under control, by key over a real desk: reviews drawn, scored, read and contested; entries of
//! the ledger with their evidence, confirmed and dropped; what each person sees of it.

use std::path::Path;

use firstline::{
    desk::Desk,
    model::{
        id::{Login, RequestId},
        measure::Span,
        standard::Period,
    },
    text::{Language, Text},
    tui::{
        effect::{Effect, Part},
        screen::Screen as Shown,
        worker,
    },
};
use serde_json::json;

use crate::{desk_fixture, measures, screen_driver::Screen};

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 36), (200, 50)];

/// The small desk with a second supervisor, one review by them, one of another answer, contested, and
/// the entries of the week.
pub fn desk(path: &Path) {
    let mut desk = measures::desk(path);
    for line in [
        r#"{"do": "operator.add", "login": "paul", "name": "Paul", "role": "supervisor", "departments": ["front"], "level": 1, "active": true, "by": "vera"}"#,
        r#"{"do": "review", "request": 1, "operator": "anna", "answers": {"greeting": true, "next-step": true}, "by": "paul"}"#,
        r#"{"do": "review", "request": 3, "operator": "ivan", "answers": {"greeting": true, "next-step": false}, "comment": "Which plug? He had to ask.", "by": "paul"}"#,
        r#"{"do": "ledger.propose", "operator": "anna", "measure": "first-response", "from": "2026-03-02", "to": "2026-03-08", "value": 0.6667, "sample": 3, "points": -5, "interval": [0.2, 0.94], "evidence": [@BREACH@], "by": "vera"}"#,
        r#"{"do": "ledger.propose", "operator": "ivan", "measure": "first-response", "from": "2026-03-02", "to": "2026-03-08", "value": 1.0, "sample": 2, "points": 10, "by": "vera"}"#,
    ] {
        // The first answer to the second request came too late.
        let breach = desk
            .events(firstline::model::id::Seq(0), 10_000)
            .unwrap()
            .iter()
            .find(|recorded| recorded.event.word() == "deadline.breached")
            .unwrap()
            .seq
            .to_string();
        measures::act(&mut desk, &line.replace("@BREACH@", &breach));
    }
    let review = of_kind(&desk, "review.scored");
    measures::act(
        &mut desk,
        &format!(
            r#"{{"do": "appeal", "event": {review}, "reason": "The client knew the plug", "by": "ivan"}}"#
        ),
    );
}

/// The number of the last event of a kind.
fn of_kind(desk: &Desk, kind: &str) -> i64 {
    desk.events(firstline::model::id::Seq(0), 10_000)
        .unwrap()
        .iter()
        .rfind(|recorded| recorded.event.word() == kind)
        .unwrap()
        .seq
        .0
}

pub fn screen(path: &Path, me: &str, language: Language, size: (u16, u16)) -> Screen {
    let mut desk = Desk::open(path).unwrap();
    let login = Login::from(me);
    let facts = worker::facts(&mut desk, &login, measures::now()).unwrap();
    Screen::over(facts, me, language, size, measures::now(), move |effect, at| {
        worker::perform(&mut desk, &login, effect, at)
    })
}

fn open(path: &Path, me: &str) -> Screen {
    screen(path, me, Language::English, (120, 36))
}

fn in_all(name: &str, me: &str, keys: impl Fn(&mut Screen)) {
    for language in [Language::English, Language::Russian] {
        for size in SIZES {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("desk.db");
            desk(&path);
            let mut screen = screen(&path, me, language, size);
            keys(&mut screen);
            let code = match language {
                Language::English => "en",
                Language::Russian => "ru",
            };
            screen.golden(&format!("{code}/{name}-{}x{}", size.0, size.1));
        }
    }
}

/// Draws two answers with the seed 7.
fn draw(screen: &mut Screen) {
    screen.keys("alt-6 tab tab D ctrl-u").types("2").keys("tab tab tab").types("7").keys("ctrl-s");
}

#[test]
fn what_reviews_look_like() {
    in_all("reviews", "vera", draw);
}

#[test]
fn what_a_score_sheet_looks_like() {
    in_all("sheet", "vera", |screen| {
        draw(screen);
        screen
            .keys("enter 1 2 m")
            .types("Good tone")
            .keys("enter tab j j m")
            .types("Say how long it takes")
            .keys("enter");
    });
}

#[test]
fn what_a_contested_review_looks_like() {
    in_all("sheet-read", "paul", |screen| {
        screen.keys("alt-6 tab tab tab tab enter");
    });
}

#[test]
fn what_the_ledger_looks_like() {
    in_all("ledger", "vera", |screen| {
        screen.keys("alt-6 tab tab tab j");
    });
    in_all("entry", "vera", |screen| {
        screen.keys("alt-6 tab tab tab j enter");
    });
    in_all("appeals", "vera", |screen| {
        screen.keys("alt-6 tab tab tab tab");
    });
}

#[test]
fn a_review_is_drawn_scored_read_and_contested_by_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    desk(&path);
    let mut vera = open(&path, "vera");
    draw(&mut vera);
    // Which was drawn is the same whenever it is drawn with this seed.
    vera.shows("seed 7").shows("to review");
    let drawn = vera.state.screens.control.reviews.to_review.clone();
    assert_eq!(drawn.len(), 2);
    vera.keys("enter").shows("Score sheet");
    assert_eq!(vera.state.place.screen, Shown::Request);
    // Half filled in, it is kept when it is left, and found again.
    vera.keys("1 m").types("Good tone").keys("enter esc");
    assert_eq!(vera.state.place.screen, Shown::Control);
    drop(vera);
    let mut vera = open(&path, "vera");
    vera.keys("alt-6 tab tab enter").shows("Good tone");
    vera.keys("ctrl-s").shows("1 question is still open");
    vera.keys("2").shows("Score 0%: a fatal question");
    vera.keys("tab j m").types("Here").keys("enter ctrl-s");
    assert_eq!(vera.state.place.screen, Shown::Control);
    vera.shows("is reviewed");
    assert_eq!(vera.state.screens.control.reviews.to_review.len(), 1);
    let whose = drawn[0].operator.to_string();
    let mut theirs = open(&path, &whose);
    // Told at once, read beside the request, contested with a reason.
    theirs.keys("N enter").shows("Reviews");
    theirs.keys("enter").shows("Good tone").shows("Here");
    theirs.keys("A").types("It was clear").keys("ctrl-s");
    theirs.shows("contested").keys("esc");
    // Whoever scored it does not answer what was said against it.
    vera.keys("alt-1 alt-6");
    let control = |screen: &mut Screen| {
        while screen.state.screens.control.tab != firstline::tui::screen::control::Tab::Appeals {
            screen.keys("tab");
        }
    };
    control(&mut vera);
    vera.keys("G L").shows("Grant").types("True").keys("ctrl-s").shows("another does");
    let desk = Desk::open(&path).unwrap();
    let span = Span::days(
        "2026-03-01".parse().unwrap(),
        "2026-03-31".parse().unwrap(),
        chrono_tz::Europe::Moscow,
    );
    let all = desk.reviews(&Login::from("vera"), span, measures::now()).unwrap().shown();
    let mine = all.iter().find(|one| one.reviewer == "vera").unwrap();
    assert!(mine.counts && mine.score == 0.0);
    assert_eq!(mine.remarks.len(), 1);
}

#[test]
fn a_second_reviewer_scores_blind_and_agreement_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    desk(&path);
    let mut vera = open(&path, "vera");
    vera.keys("alt-6 tab tab").hides("kappa");
    // The review of ivan by paul comes first; his words are not on the sheet of the second.
    vera.keys("I").hides("He had to ask").keys("1 1 ctrl-s");
    vera.shows("2 answers compared").shows("50%").shows("kappa");
    vera.keys("I").shows("reviewed this work already").keys("esc");
    vera.keys("K").shows("Agreement of reviewers");
    // Nobody reviews their own work, whoever reviewed it before.
    let mut ivan = open(&path, "ivan");
    ivan.keys("alt-6 tab tab I").shows("may not review");
}

#[test]
fn entries_are_confirmed_and_dropped_by_key_with_their_evidence() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    desk(&path);
    let mut vera = open(&path, "vera");
    vera.keys("alt-6 tab tab tab j enter")
        .shows("measure:first-response")
        .shows("1 event it rests on")
        .shows("#2");
    vera.keys("enter");
    assert_eq!(vera.state.screens.request.open, Some(RequestId(2)));
    assert_eq!(vera.state.place.screen, Shown::Request);
    vera.keys("esc");
    assert_eq!(vera.state.place.screen, Shown::Control);
    // The key that asks is not the key that says yes.
    vera.keys("g g space space L").shows("Shall 2 entries stand");
    vera.keys("L");
    let states = |screen: &Screen| -> Vec<String> {
        let rows = &screen.state.screens.control.ledger.rows;
        rows.iter().map(|row| row.state.to_string()).collect()
    };
    assert_eq!(states(&vera), ["proposed", "proposed"]);
    vera.keys("L y");
    assert_eq!(states(&vera), ["confirmed", "confirmed"]);
    // Each sees their own only, and what it comes to.
    let mut anna = open(&path, "anna");
    anna.keys("alt-6 tab tab tab").shows("-5").hides("ivan");
    anna.keys("Z").types("The mail came late").keys("ctrl-s");
    anna.shows("appeal filed");
    vera.keys("alt-6")
        .give(firstline::tui::input::Input::Tick(measures::now() + chrono::TimeDelta::seconds(1)));
    // Whoever confirmed it does not answer what was said against it.
    vera.keys("j enter L").types("It did").keys("ctrl-s").shows("another does");
    assert_eq!(states(&vera)[1], "confirmed");
}

#[test]
fn a_supervisor_of_another_department_sees_and_decides_nothing_here() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    desk(&path);
    let mut desk = Desk::open(&path).unwrap();
    measures::act(
        &mut desk,
        r#"{"do": "operator.add", "login": "nora", "name": "Nora", "role": "lead", "departments": ["network"], "level": 2, "active": true, "by": "vera"}"#,
    );
    drop(desk);
    let mut nora = open(&path, "nora");
    nora.keys("alt-6 tab tab").hides("anna").hides("ivan");
    nora.keys("tab").shows("The ledger is empty");
    nora.keys("tab").shows("Nothing is contested");
}

#[test]
fn entries_of_a_period_are_seen_before_they_are_proposed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    let there = measures::desk(&path);
    let week = chrono::NaiveDate::from_ymd_opt(2026, 3, 8).unwrap();
    let found =
        there.to_propose(&"vera".into(), Period::Week, week, measures::now()).unwrap().shown();
    let leads: Vec<_> = found.iter().filter_map(|row| row.judged.proposal()).collect();
    assert!(leads.len() >= 2, "{found:#?}");
    assert!(leads.iter().any(|one| !one.evidence.is_empty()));
    let entries = |desk: &Desk| {
        desk.ledger(&"vera".into(), None, None, 100, measures::now()).unwrap().shown()
    };

    // Whoever does not keep the ledger is told so.
    let mut anna = open(&path, "anna");
    anna.keys("alt-6 M").shows("does not keep the ledger");

    let mut vera = open(&path, "vera");
    vera.keys("alt-6 M").shows("week 02–08 Mar 2026");
    vera.keys("enter")
        .shows("Would be proposed · week 02–08 Mar 2026")
        .shows("First responses on time")
        .shows("measure:first-response");
    // Nothing is written yet; one is unmarked, and the question counts the others.
    assert!(entries(&there).is_empty());
    vera.keys("space L").shows(&format!("Propose {} entr", leads.len() - 1));
    vera.keys("enter");
    assert!(entries(&there).is_empty());
    vera.keys("L y");
    assert_eq!(entries(&there).len(), leads.len() - 1);
    vera.shows(&setup_words(&there));
    // What is in the ledger is proposed no second time.
    vera.keys("esc M enter");
    let known =
        there.to_propose(&"vera".into(), Period::Week, week, measures::now()).unwrap().shown();
    assert_eq!(known.iter().filter(|row| row.known).count(), leads.len() - 1);
    vera.keys("L y");
    assert_eq!(entries(&there).len(), leads.len());
    vera.keys("L").shows("Nothing is marked that could be proposed");
    assert!(there.replay().unwrap().is_empty());
}

/// What stands behind an entry that the ledger has already.
fn setup_words(_: &Desk) -> String {
    Text::of(Language::English).ledger.known_already
}

#[test]
fn norms_are_shown_by_week_for_a_time_that_is_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    let mut there = desk_fixture::desk(&path);
    let begin = desk_fixture::begin();
    // A week ago two were resolved, of which one against the norms; this week one.
    for (number, weeks, against) in [(1, 0, false), (2, 0, true), (3, 1, false)] {
        let at = begin + chrono::TimeDelta::weeks(weeks) + chrono::TimeDelta::minutes(number);
        for asked in [
            json!({"do": "intake", "channel": "phone", "client": {"name": "Ivan"}, "body": "A question"}),
            json!({"do": "claim", "request": number}),
            json!({"do": "reply", "request": number, "body": "So it is."}),
            json!({"do": "callback.promise", "request": number, "due": at + chrono::TimeDelta::hours(1)}),
            json!({"do": "callback.keep", "request": number, "outcome": "told"}),
        ] {
            desk_fixture::perform(&mut there, "anna", asked, at).unwrap();
        }
        if against {
            let promise = json!({"do": "callback.promise", "request": number, "due": at + chrono::TimeDelta::hours(9)});
            desk_fixture::perform(&mut there, "anna", promise, at).unwrap();
        }
        let mut resolve = json!({"do": "resolve", "request": number, "text": "Told."});
        if against {
            resolve["override"] = json!({"reason": "they asked"});
        }
        desk_fixture::perform(&mut there, "vera", resolve, at).unwrap();
    }
    let now = begin + chrono::TimeDelta::days(8);
    let held = there.norms(begin - chrono::TimeDelta::days(80), now).unwrap();
    let norm = held
        .iter()
        .find(|one| one.total.kept > 0 && one.total.overridden > 0 && one.weeks.len() == 2)
        .unwrap_or_else(|| panic!("no norm was held in two weeks: {held:#?}"));
    let reads = std::rc::Rc::new(std::cell::Cell::new(0));
    let mut vera = {
        let facts = worker::facts(&mut there, &"vera".into(), now).unwrap();
        let reads = reads.clone();
        Screen::over(facts, "vera", Language::English, (160, 44), now, move |effect, at| {
            if let Effect::Load(parts) = &effect {
                let norms = |part: &&Part| matches!(part, Part::Norms(_));
                reads.set(reads.get() + parts.iter().filter(norms).count());
            }
            worker::perform(&mut there, &"vera".into(), effect, at)
        })
    };
    vera.keys("alt-6 E").shows("last 12 weeks");
    assert_eq!(reads.get(), 1);
    let at = held.iter().position(|one| one == norm).unwrap();
    for _ in 0..at {
        vera.keys("j");
    }
    let text = vera.text();
    // The numbers of its row, and of each of its weeks, are those of the report.
    let words: String = norm.norm.text.chars().take(20).collect();
    let line = text.lines().find(|line| line.contains(&words)).unwrap();
    let total = &norm.total;
    let numbers: Vec<u64> = line
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|number| number.parse().ok())
        .collect();
    for number in [total.kept, total.overridden] {
        assert!(numbers.contains(&number), "{number} is not in {line}");
    }
    let english = Text::of(Language::English);
    for (week, tally) in &norm.weeks {
        let line = text.lines().find(|line| line.contains(&english.date(*week)));
        let line = line.unwrap_or_else(|| panic!("{week} is not in\n{text}"));
        assert!(line.contains(&format!("kept {}", tally.kept)), "{line}");
        if tally.overridden > 0 {
            assert!(line.contains(&format!("overridden {}", tally.overridden)), "{line}");
        }
    }
    // What was counted is not counted again for a key, and is for another time.
    vera.keys("k j k j");
    assert_eq!(reads.get(), 1);
    vera.keys("E").shows("last 26 weeks");
    assert_eq!(reads.get(), 2);
}
