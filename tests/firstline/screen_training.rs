//! Training on the screen: the exercises, one played with the keys of every day, its page, the quiz, the
//! practice day.

use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use firstline::{
    desk::Desk,
    model::{
        client::ClientFacts,
        command::{Command, Intake, OperatorFacts, Override, Submission},
        id::{Login, RequestId},
        request::Channel,
    },
    standards,
    text::Language,
    tui::{
        effect::Reply,
        input::Input,
        overlay::Overlay,
        screen::standard::turn_to,
        worker::{self, Worker},
    },
};

use crate::screen_driver::Screen;

fn code(language: Language) -> &'static str {
    match language {
        Language::English => "en",
        Language::Russian => "ru",
    }
}

fn now() -> DateTime<Utc> {
    "2026-04-13T11:32:00Z".parse().unwrap()
}

fn person(login: &str, name: &str, role: &str, department: &str) -> OperatorFacts {
    OperatorFacts {
        login: login.into(),
        name: Some(name.into()),
        role: Some(role.into()),
        departments: Some(vec![department.into()]),
        level: Some(if role == "specialist" { 2 } else { 1 }),
        active: Some(true),
        email: None,
    }
}

/// A desk on which Anna has passed one exercise and failed another.
fn furnish(path: &Path, language: Language) -> (Desk, DateTime<Utc>) {
    let files = standards::builtin(code(language))
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect();
    let vera = person("vera", "Vera Finch", "supervisor", "front");
    let mut desk = Desk::create(path, files, vera, false, now()).unwrap();
    let mut give = |who: &str, command: Command| {
        desk.perform(&Submission::from(command), &Login::from(who), now()).unwrap();
    };
    give("vera", Command::OperatorAdd(person("anna", "Anna Reed", "operator", "front")));
    give("vera", Command::OperatorAdd(person("olga", "Olga Hart", "specialist", "billing")));
    let results = [
        ("anna", "route-outage", 1.0),
        ("anna", "refund-simple", 0.5),
        ("anna", "quiz", 0.9),
        ("olga", "bounce-with-reason", 1.0),
    ];
    for (who, exercise, score) in results {
        let exercise = exercise.into();
        give(who, Command::TrainingResult { exercise, score, seconds: 95 });
    }
    let intake = Intake {
        channel: Channel::Email,
        client: ClientFacts { name: Some("Maria Petrova".into()), ..ClientFacts::default() },
        subject: None,
        body: "What are your hours?".into(),
        strict: false,
        external_id: None,
        source: None,
        received: None,
        fields: std::collections::BTreeMap::new(),
        tags: Vec::new(),
        priority: None,
    };
    let against = Some(Override { reason: "The client hung up before I could answer".into() });
    give("vera", Command::Intake(intake));
    let request = RequestId(1);
    give("vera", Command::Resolve { request, text: None, against });
    (desk, now())
}

/// A screen of an operator over such a desk.
fn screen(path: &Path, me: &str, language: Language, size: (u16, u16)) -> Screen {
    let (mut desk, now) = furnish(path, language);
    let facts = worker::facts(&mut desk, &Login::from(me), now).unwrap();
    let mut worker = Worker::new(desk, Login::from(me));
    Screen::over(facts, me, language, size, now, move |effect, at| worker.perform(effect, at))
}

fn in_all(name: &str, me: &str, sizes: &[(u16, u16)], keys: impl Fn(&mut Screen)) {
    for language in [Language::English, Language::Russian] {
        for size in sizes {
            let folder = tempfile::tempdir().unwrap();
            let mut screen = screen(&folder.path().join("desk.db"), me, language, *size);
            keys(&mut screen);
            screen.golden(&format!("{}/{name}-{}x{}", code(language), size.0, size.1));
        }
    }
}

const SIZES: [(u16, u16); 2] = [(80, 24), (120, 36)];

#[test]
fn the_exercises() {
    in_all("training", "anna", &SIZES, |screen| {
        screen.keys("alt-5");
    });
}

#[test]
fn everybodys_progress() {
    in_all("training-people", "vera", &SIZES, |screen| {
        screen.keys("alt-5 tab");
    });
}

#[test]
fn an_exercise_below_the_screen() {
    in_all("exercise", "anna", &SIZES, |screen| {
        screen.keys("alt-5 enter");
    });
}

#[test]
fn what_was_let_through_against_a_norm() {
    in_all("overrides", "vera", &SIZES, |screen| {
        screen.keys("alt-6 tab");
    });
}

#[test]
fn a_question() {
    in_all("quiz", "anna", &SIZES, |screen| {
        screen.keys("alt-5 i 1");
    });
}

#[test]
fn the_page_after_an_exercise() {
    in_all("exercise-page", "anna", &SIZES, |screen| {
        screen.keys("alt-5 enter c g f");
    });
}

#[test]
fn an_exercise_is_played_with_the_keys_of_every_day() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    let mut screen = screen(&path, "anna", Language::English, (120, 36));
    let home = screen.state.queue.selected;
    // `callback-kept`: a promise is to be moved, with a reason.
    screen.keys("alt-5 j").shows("2 / 17").keys("enter");
    screen.shows("You said you would call by two.");
    assert!(screen.state.lesson.is_some());
    screen.keys("g m").types("+3h").keys("tab").types("The engineer is late").keys("ctrl-s");
    assert!(screen.state.overlays.is_empty(), "{}", screen.text());
    screen.keys("g f").shows("100%, passed").shows("by norm:say-why");
    assert!(screen.state.lesson.is_none());
    assert_eq!(screen.state.queue.selected, home);
    // The result stands at the real desk, and nothing else that was done.
    screen.keys("esc").shows("100%");
    let desk = Desk::open(&path).unwrap();
    let mine = desk.progress(Some(&Login::from("anna")), now()).unwrap();
    assert!(mine[0].lines[1].standing.counts());
    assert!(desk.request(RequestId(2), now()).unwrap().is_none());
}

#[test]
fn the_client_answers_back_below_the_screen() {
    in_all("exercise-branch", "anna", &SIZES, |screen| {
        screen.keys("alt-5 G k k k enter r");
        screen.types(match screen.state.standard().language.as_str() {
            "ru" => "Секунду.",
            _ => "One moment.",
        });
        screen.keys("ctrl-s y");
    });
}

#[test]
fn whoever_leaves_an_exercise_has_no_result() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = screen(&folder.path().join("desk.db"), "anna", Language::English, (120, 36));
    screen.keys("alt-5 enter Q");
    assert!(screen.state.lesson.is_none() && screen.state.overlays.is_empty());
    screen.keys("alt-5 enter").resize(100, 40).shows("It is the third day!").keys("ctrl-c");
    assert_eq!((screen.state.size.width, screen.state.size.height), (100, 40));
}

#[test]
fn the_quiz_by_keys() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = screen(&folder.path().join("desk.db"), "anna", Language::English, (120, 36));
    screen.keys("alt-5 I").shows("Question 1 of 10");
    for _ in 0..10 {
        screen.keys("1 enter");
    }
    assert!(matches!(screen.state.overlays.last(), Some(Overlay::Outcome(_))));
    screen.keys("esc").shows("90%");
}

#[test]
fn a_practice_day_comes_in_by_its_own_clock() {
    let folder = tempfile::tempdir().unwrap();
    let mut screen = screen(&folder.path().join("desk.db"), "anna", Language::English, (120, 36));
    let home = screen.state.now;
    screen.keys("alt-5 D").shows("Practice day").shows("came in");
    let begun = screen.state.now;
    let before = screen.text();
    screen.shows("1 came in, 16 to come");
    screen.give(Input::Tick(home + TimeDelta::minutes(3)));
    screen.shows("4 came in, 13 to come");
    screen.give(Input::Tick(home + TimeDelta::hours(3)));
    assert_eq!(screen.state.now, begun + TimeDelta::hours(30));
    screen.shows("that is all");
    assert_ne!(screen.text(), before);
    screen.keys("g f").shows("came in:").shows("deadlines breached:");
    assert_eq!(screen.state.now, home + TimeDelta::hours(3));
}

#[test]
fn another_version_moves_no_choice_to_the_neighbour() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    let mut screen = screen(&path, "anna", Language::English, (120, 36));
    let mut facts = screen.state.facts.clone();
    let mut standard = (*facts.standard).clone();
    let chosen = standard.exercises[1].id.clone();
    screen.state.screens.training.at = 1;
    let clause = standard.rules[1].clause();
    assert!(turn_to(&mut screen.state, &clause, &screen.setup));
    let before = screen.state.screens.standard.at;

    standard.hash = "another".into();
    standard.exercises.swap(0, 1);
    standard.rules.remove(0);
    facts.standard = standard.into();
    screen.give(Input::Reply(Box::new(Reply::Watched(Some(facts)))));
    let at = screen.state.screens.training.at;
    assert_eq!(screen.state.standard().exercises[at].id, chosen);
    assert_eq!(screen.state.screens.standard.at, before - 1, "a rule before it is gone");
}
