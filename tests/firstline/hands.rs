//! The common tasks, key by key: the table of the operator's chapter is played as it stands, on a desk that runs by
//! the standard that comes with the program, in both languages and on both layouts of the keyboard.

use std::{collections::BTreeMap, fs, path::Path};

use chrono::{DateTime, TimeDelta, Utc};
use firstline::{
    desk::Desk,
    model::{
        callback::CallbackState,
        card::RequestCard,
        client::ClientFacts,
        command::{Command, Intake, OperatorFacts},
        event::Event,
        id::{Login, RequestId},
        request::{Channel, Status},
    },
    text::Language,
    tui::worker,
};

use crate::{manual, screen_driver::Screen};

/// A row of the table.
#[derive(Debug)]
struct Row {
    task: String,
    latin: String,
    russian: String,
    keys: usize,
}

/// The table of the chapter.
fn table() -> Vec<Row> {
    let chapter = manual::text("assets/manual/en/operator.md");
    let (_, rest) = chapter
        .split_once("| task | keys | on the Russian layout | keystrokes |\n")
        .expect("the chapter shows the common tasks key by key");
    rest.lines()
        .skip(1)
        .take_while(|line| line.starts_with('|'))
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
            let [task, latin, russian, keys] = cells[..] else {
                panic!("a row of four cells: {line}");
            };
            Row {
                task: task.to_owned(),
                latin: latin.to_owned(),
                russian: russian.to_owned(),
                keys: keys.parse().unwrap(),
            }
        })
        .collect()
}

/// The keys of a cell: what stands in backquotes is pressed, words in italics are typed.
fn pressed(cell: &str) -> Vec<&str> {
    cell.split(' ')
        .filter(|word| word.starts_with('`'))
        .map(|word| word.trim_matches('`'))
        .collect()
}

fn play(screen: &mut Screen, cell: &str) {
    for word in cell.split(' ') {
        if let Some(key) = word.strip_prefix('`') {
            screen.keys(&key.trim_end_matches('`').to_lowercase());
        } else if word.starts_with('*') {
            screen.types(word.trim_matches('*'));
        } else {
            panic!("`{word}` is neither a key nor words: {cell}");
        }
    }
}

fn now() -> DateTime<Utc> {
    "2026-11-23T09:00:00Z".parse().unwrap()
}

/// A desk with a question at the front desk that nobody has taken, and one after it.
fn desk(path: &Path, language: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("assets/standards/{language}"));
    let files: BTreeMap<String, String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect();
    let anna = OperatorFacts {
        login: "anna".into(),
        name: Some("Anna".into()),
        role: Some("operator".into()),
        departments: Some(vec!["front".into()]),
        level: Some(1),
        active: Some(true),
        email: None,
    };
    let mut desk = Desk::create(path, files, anna, false, now()).unwrap();
    let me = Login::from("anna");
    for (name, minutes) in [("Maria Petrova", 20), ("Pavel Orlov", 10)] {
        let intake = Command::Intake(Intake {
            channel: Channel::Email,
            client: ClientFacts {
                name: Some(name.into()),
                email: Some(format!("{}@example.org", name.replace(' ', ".").to_lowercase())),
                ..ClientFacts::default()
            },
            subject: Some("The window".into()),
            body: "When does the window open?".into(),
            strict: false,
            external_id: None,
            source: None,
            received: None,
            fields: BTreeMap::new(),
            tags: Vec::new(),
            priority: None,
        });
        desk.perform(&intake.into(), &me, now() - TimeDelta::minutes(minutes)).unwrap();
    }
}

fn screen(path: &Path, language: Language) -> Screen {
    let mut desk = Desk::open(path).unwrap();
    let me = Login::from("anna");
    let facts = worker::facts(&mut desk, &me, now()).unwrap();
    Screen::over(facts, "anna", language, (80, 24), now(), move |effect, at| {
        worker::perform(&mut desk, &me, effect, at)
    })
}

fn card(path: &Path, id: i64) -> RequestCard {
    let desk = Desk::open(path).unwrap();
    desk.request(RequestId(id), now()).unwrap().unwrap()
}

/// Whether a task is done, as the desk has it.
fn is_done(path: &Path, task: &str) -> bool {
    let (first, second) = (card(path, 1), card(path, 2));
    match task {
        "take the next request" => first.request.assignee.is_some(),
        "reply with a prepared text" => first.timeline.iter().any(|recorded| {
            matches!(&recorded.event, Event::Replied { body, .. } if body.as_str().contains("Maria Petrova"))
        }),
        "schedule a callback in an hour" => first.callbacks.iter().any(|callback| {
            callback.state == CallbackState::Promised && callback.due == now() + TimeDelta::hours(1)
        }),
        "record that you called" => first
            .callbacks
            .iter()
            .any(|callback| callback.state == CallbackState::Kept),
        "take all that you see at once" => {
            first.request.assignee.is_some() && second.request.assignee.is_some()
        }
        "undo it for all of them" => {
            first.request.assignee.is_none() && second.request.assignee.is_none()
        }
        "write down a new request of a client who is known" => {
            let desk = Desk::open(path).unwrap();
            let third = desk.request(RequestId(3), now()).unwrap();
            third.is_some_and(|card| card.request.client == first.request.client)
        }
        "resolve it" => first.request.status == Status::Resolved,
        "take the one after" => second.request.assignee.is_some(),
        "transfer it to the first department of the list" => {
            second.request.department != "front" && second.timeline.iter().any(|recorded| {
                matches!(&recorded.event, Event::HandedOver(moved) if moved.reason.is_some())
            })
        }
        other => panic!("nobody knows when this is done: {other}"),
    }
}

/// Plays what narrows the queue, and the last key, which leads back.
fn filters(screen: &mut Screen, cell: &str) {
    let (narrows, back) = cell.rsplit_once(' ').unwrap();
    screen.shows("Maria").shows("Pavel");
    play(screen, narrows);
    screen.hides("Maria").shows("Pavel");
    play(screen, back);
    screen.shows("Maria").shows("Pavel");
}

#[test]
fn the_table_of_the_manual_is_what_the_hands_do() {
    let rows = table();
    assert!(rows.len() >= 6, "{rows:?}");
    for (language, code, russian) in [
        (Language::English, "en", false),
        (Language::English, "en", true),
        (Language::Russian, "ru", true),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("desk.db");
        desk(&path, code);
        let mut screen = screen(&path, language);
        for row in &rows {
            let cell = if russian { &row.russian } else { &row.latin };
            if row.task == "filter the queue and go back" {
                filters(&mut screen, cell);
                continue;
            }
            assert!(!is_done(&path, &row.task), "{code}: {} before", row.task);
            play(&mut screen, cell);
            assert!(
                is_done(&path, &row.task),
                "{code}: {} by {cell}:\n{}",
                row.task,
                screen.text()
            );
        }
    }
}

#[test]
fn the_counts_of_the_manual_are_right() {
    for row in table() {
        for cell in [&row.latin, &row.russian] {
            assert_eq!(pressed(cell).len(), row.keys, "{}: {cell}", row.task);
        }
    }
}
