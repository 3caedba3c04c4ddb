//! What is chosen stays chosen while colleagues change the list under one's hands: a key never acts on the
//! neighbour.

use std::path::Path;

use chrono::TimeDelta;
use firstline::{
    desk::Desk,
    model::{
        id::{Login, RequestId},
        request::Status,
    },
    text::Language,
    tui::{input::Input, worker},
};
use serde_json::{Value, json};

use crate::{
    desk_fixture::{begin, desk_by, standard, submission},
    screen_driver::Screen,
};

/// A desk with three questions at the front desk, the oldest first in the queue.
fn begun(folder: &Path) -> Desk {
    let mut desk = desk_by(&folder.join("desk.db"), standard(), true);
    for minute in 0..3 {
        let intake = json!({"do": "intake", "channel": "phone", "subject": format!("Question {}", minute + 1),
            "body": "How does it work?", "client": {"name": "Rosa"}});
        does(&mut desk, "anna", minute, intake);
    }
    desk
}

fn does(desk: &mut Desk, who: &str, minute: i64, command: Value) {
    let at = begin() + TimeDelta::minutes(minute);
    let told = command.to_string();
    let done = desk.perform(&submission(command, at), &Login::from(who), at);
    done.unwrap_or_else(|error| panic!("{told}: {error}"));
}

/// Vera's screen, with what nobody works on.
fn screen(folder: &Path, language: Language) -> Screen {
    screen_at(folder, language, 3)
}

fn screen_at(folder: &Path, language: Language, minute: i64) -> Screen {
    let mut desk = Desk::open(&folder.join("desk.db")).unwrap();
    let vera = Login::from("vera");
    let at = begin() + TimeDelta::minutes(minute);
    let facts = worker::facts(&mut desk, &vera, at).unwrap();
    let mut screen = Screen::over(facts, "vera", language, (120, 36), at, move |effect, at| {
        worker::perform(&mut desk, &vera, effect, at)
    });
    screen.keys("/").types("is:unassigned").keys("enter");
    screen
}

fn goes_on(screen: &mut Screen) {
    let at = screen.state.now + TimeDelta::seconds(2);
    screen.give(Input::Tick(at));
}

fn chosen(screen: &Screen) -> i64 {
    screen.state.chosen().unwrap().0
}

fn assignees(desk: &Desk) -> Vec<Option<String>> {
    let card = |id| desk.request(RequestId(id), begin()).unwrap().unwrap();
    (1..=3).map(|id| card(id).request.assignee.map(|login| login.to_string())).collect()
}

#[test]
fn a_request_that_a_colleague_takes_stays_chosen_and_its_neighbour_is_left_alone() {
    for (language, words) in [
        (Language::English, "#2 has left this list: anna works on it"),
        (Language::Russian, "#2 больше не в этом списке: исполнитель – anna"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let mut desk = begun(folder.path());
        let mut screen = screen(folder.path(), language);
        screen.keys("down");
        assert_eq!(chosen(&screen), 2);

        does(&mut desk, "anna", 3, json!({"do": "claim", "request": 2}));
        goes_on(&mut screen);
        assert_eq!(chosen(&screen), 2);
        screen.shows("Question 2").shows(words);

        // The key says what happened, and takes nobody else's.
        screen.keys("c");
        assert_eq!(assignees(&desk), [None, Some("anna".to_owned()), None]);
        assert_eq!(chosen(&screen), 2, "{}", screen.text());

        // On from there: what stands behind it.
        screen.keys("down").hides("Question 2 ");
        assert_eq!(chosen(&screen), 3);
        screen.keys("c");
        assert_eq!(assignees(&desk), [None, Some("anna".to_owned()), Some("vera".to_owned())]);
    }
}

#[test]
fn what_a_colleague_ends_is_not_the_next_one_that_a_form_ends() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = begun(folder.path());
    let mut screen = screen(folder.path(), Language::English);
    screen.keys("down");
    let text = "It is done.";
    does(&mut desk, "anna", 3, json!({"do": "reply", "request": 2, "body": text}));
    does(&mut desk, "anna", 3, json!({"do": "resolve", "request": 2, "text": text}));
    goes_on(&mut screen);
    screen.shows("#2 has left this list: it is resolved");
    for key in ["x", "p", "e", "w", "c"] {
        screen.keys(key);
        while !screen.state.overlays.is_empty() {
            screen.keys("esc");
        }
        assert_eq!(chosen(&screen), 2, "{key}");
    }
    for id in [1, 3] {
        let card = desk.request(RequestId(id), begin()).unwrap().unwrap();
        assert_eq!(card.request.status, Status::New, "#{id}");
    }
}

#[test]
fn with_a_box_open_and_closed_again_the_choice_is_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = begun(folder.path());
    let mut screen = screen(folder.path(), Language::English);
    screen.keys("down a");
    does(&mut desk, "anna", 3, json!({"do": "claim", "request": 2}));
    goes_on(&mut screen);
    screen.keys("esc");
    goes_on(&mut screen);
    assert_eq!(chosen(&screen), 2);
    screen.shows("#2 has left this list");
}

#[test]
fn what_i_do_myself_brings_the_next_one() {
    let folder = tempfile::tempdir().unwrap();
    let desk = begun(folder.path());
    let mut screen = screen(folder.path(), Language::English);
    screen.keys("down c").hides("has left this list");
    assert_eq!(chosen(&screen), 3);
    assert_eq!(assignees(&desk), [None, Some("vera".to_owned()), None]);
    // Another list that I ask for begins with what is there.
    screen.keys("/").types(" assignee:me").keys("enter").hides("has left this list");
}

#[test]
fn a_clock_and_a_line_of_the_board_that_are_gone_are_no_others() {
    for (place, steps) in [("alt-1 tab tab tab", 4), ("alt-3", 4)] {
        let folder = tempfile::tempdir().unwrap();
        let mut desk = begun(folder.path());
        does(&mut desk, "vera", 55, json!({"do": "tick"}));
        let mut screen = screen_at(folder.path(), Language::English, 55);
        screen.keys("esc").keys(place);
        for _ in 0..steps {
            screen.keys("down");
        }
        let Some(before) = screen.state.chosen() else { panic!("{place}:\n{}", screen.text()) };
        let text = "It is done.";
        does(&mut desk, "anna", 55, json!({"do": "reply", "request": before, "body": text}));
        does(&mut desk, "anna", 55, json!({"do": "resolve", "request": before, "text": text}));
        goes_on(&mut screen);
        assert_eq!(screen.state.chosen(), Some(before), "{place}:\n{}", screen.text());
        screen.shows("has left this list: it is resolved");
        screen.keys("c");
        assert_eq!(assignees(&desk), [None, None, None], "{place}");
        screen.keys("down");
        assert_ne!(screen.state.chosen(), Some(before), "{place}:\n{}", screen.text());
    }
}
