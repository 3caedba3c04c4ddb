//! The screen over a real desk, driven by keys: the common tasks as the manual shows them, two
//! operators at one file, and drafts that outlive the program.

use std::{collections::BTreeMap, path::Path};

use chrono::{DateTime, TimeDelta, Utc};
use firstline::{
    desk::Desk,
    model::{
        client::ClientFacts,
        command::{Command, Intake, OperatorFacts},
        id::{Login, RequestId},
        notice::NoticeKind,
        request::{Channel, Status},
        standard::DeadlineKind,
    },
    text::Language,
    tui::{
        input::Input,
        overlay::Overlay,
        pane::{Pane, deadlines},
        worker,
    },
};

use serde_json::json;

use crate::{desk_fixture, screen_driver::Screen};

fn morning() -> DateTime<Utc> {
    "2026-11-23T08:00:00Z".parse().unwrap()
}

fn person(login: &str, name: &str) -> OperatorFacts {
    OperatorFacts {
        login: login.into(),
        name: Some(name.into()),
        role: Some("operator".into()),
        departments: Some(vec!["front".into()]),
        level: Some(1),
        active: Some(true),
        email: None,
    }
}

fn intake(name: &str, phone: &str, subject: &str) -> Command {
    Command::Intake(Intake {
        channel: Channel::Phone,
        client: ClientFacts {
            name: Some(name.into()),
            phone: Some(phone.into()),
            ..ClientFacts::default()
        },
        subject: Some(subject.into()),
        body: format!("{subject}, please."),
        strict: false,
        external_id: None,
        source: None,
        received: None,
        fields: BTreeMap::new(),
        tags: Vec::new(),
        priority: None,
    })
}

/// A desk with two operators and two requests, the refund being the more urgent.
fn desk(path: &Path) -> Desk {
    let files = BTreeMap::from([(
        "standard.toml".to_owned(),
        include_str!("../cases/screen/standard.toml").to_owned(),
    )]);
    let mut desk = Desk::create(path, files, person("anna", "Anna"), false, morning()).unwrap();
    let anna = Login::from("anna");
    let mut give =
        |command: Command, at: DateTime<Utc>| desk.perform(&command.into(), &anna, at).unwrap();
    give(Command::OperatorAdd(person("olga", "Olga")), morning());
    give(intake("Maria Petrova", "+7 495 123-45-67", "My refund has not arrived"), morning());
    give(
        intake("Pavel Orlov", "+7 495 765-43-21", "A question about the tariff"),
        morning() + TimeDelta::minutes(5),
    );
    desk
}

fn now() -> DateTime<Utc> {
    morning() + TimeDelta::minutes(20)
}

/// A screen of one operator over a file.
fn screen(path: &Path, me: &str) -> Screen {
    let mut desk = Desk::open(path).unwrap();
    let login = Login::from(me);
    let facts = worker::facts(&mut desk, &login, now()).unwrap();
    Screen::over(facts, me, Language::English, (120, 36), now(), move |effect, at| {
        worker::perform(&mut desk, &login, effect, at)
    })
}

fn tick(screen: &mut Screen, seconds: i64) {
    let at = screen.state.now + TimeDelta::seconds(seconds);
    screen.give(Input::Tick(at));
}

#[test]
fn the_common_tasks_by_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    drop(desk(&path));
    let mut screen = screen(&path, "anna");
    screen.shows("Maria Petrova").shows("My refund has not arrived");
    // Take the next request.
    screen.keys(".").shows("#1 · Maria Petrova").keys("c").shows("is yours.");
    // Answer it with a prepared text.
    screen.keys("r ctrl-t enter").shows("Dear Maria Petrova, we are sorry. Anna");
    screen.keys("ctrl-s").shows("Reply sent.");
    // Promise a call.
    screen.keys("b").types("+1h").keys("tab").types("the payment").keys("enter");
    screen.shows("Callback scheduled.");
    // Handing over asks for the contract first, and says so.
    screen.keys("h enter enter enter").shows("contract").keys("esc");
    // The script: said, answered, chosen.
    screen.keys("tab tab").shows("Good");
    screen.keys("enter").shows("The number of the contract?");
    screen.keys("enter").types("77-1024").keys("enter").shows("77-1024");
    screen.keys("2").shows("Every step is done.");
    // Resolving names the promise that is not kept yet.
    screen
        .keys("esc")
        .keys("alt-2")
        .keys("x")
        .types("Paid back")
        .keys("ctrl-s")
        .shows("keep-promised-calls");
    screen.keys("esc").keys("g k").types("told her").keys("enter").shows("Callback done.");
    screen.keys("x").types("Paid back").keys("ctrl-s").shows("is resolved.");
    let mut desk = Desk::open(&path).unwrap();
    let card = desk.request(RequestId(1), now()).unwrap().unwrap();
    assert_eq!(card.request.status, Status::Resolved);
    assert_eq!(card.request.fields["contract"], "77-1024");
    // And the last action is taken back.
    screen.keys("u").shows("#1 taken back: ");
    let card = desk.request(RequestId(1), now()).unwrap().unwrap();
    assert_eq!(card.request.status, Status::Open);
    assert!(desk.changed().is_ok());
}

#[test]
fn a_new_request_finds_the_client_and_shows_where_it_goes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    drop(desk(&path));
    let mut screen = screen(&path, "anna");
    screen.keys("n").types("1234567").shows("Maria Petrova");
    screen.keys("down enter").shows("Same as an open request?").shows("My refund has not arrived");
    screen
        .keys("tab")
        .types("Where is my refund")
        .shows("rule:refund")
        .shows("The front desk asks");
    screen.keys("ctrl-s").shows("#3 → Front desk").shows("first reply by").shows("c take it");
    let desk = Desk::open(&path).unwrap();
    let card = desk.request(RequestId(3), now()).unwrap().unwrap();
    assert_eq!(card.client.name, "Maria Petrova");
    assert_eq!(card.request.tags, ["money"]);
    assert_eq!(desk.client(card.client.id, 10).unwrap().unwrap().requests, 2);
}

#[test]
fn the_whole_number_of_a_client_chooses_them_and_the_choice_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    drop(desk(&path));
    let mut screen = screen(&path, "anna");
    // The first words of the script are there before anything is typed.
    screen.keys("n").shows("Say first");
    screen.types("+74951234567").shows("Same as an open request?").shows("Maria Petrova");
    // Of a client who is known nothing more is asked; what was chosen is there after one leaves.
    screen.keys("enter").types("Once more").keys("esc n");
    screen.shows("Same as an open request?").shows("Once more");
    // The first `Esc` in their fields says that it is somebody else.
    screen.keys("backtab backtab esc").hides("Same as an open request?");
}

#[test]
fn the_same_matter_joins_the_open_request() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    drop(desk(&path));
    let mut screen = screen(&path, "anna");
    screen.keys("n").types("Maria").keys("down enter tab").types("Any news?").keys("alt-1");
    screen.shows("The client's words are recorded.");
    let desk = Desk::open(&path).unwrap();
    assert!(desk.request(RequestId(3), now()).unwrap().is_none());
    assert_eq!(
        desk.client(desk.request(RequestId(1), now()).unwrap().unwrap().client.id, 9)
            .unwrap()
            .unwrap()
            .requests,
        1
    );
}

#[test]
fn two_operators_see_one_another() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    drop(desk(&path));
    let mut anna = screen(&path, "anna");
    let mut olga = screen(&path, "olga");
    olga.keys("j");
    let chosen = olga.state.queue.selected;
    anna.keys("enter c").shows("is yours.");
    // Within a second, without a key, and without moving the selection.
    tick(&mut olga, 1);
    olga.shows("Anna");
    assert_eq!(olga.state.queue.selected, chosen);
    // Whoever comes second is told who was first.
    olga.keys("k").keys("c").shows("Anna has it: T takes it over.");
    assert!(!olga.state.toasts.is_empty());
    // And sees who looks at it and answers it.
    anna.keys("r");
    tick(&mut anna, 1);
    olga.keys("esc enter");
    tick(&mut olga, 1);
    olga.shows("Anna is writing a reply");
}

#[test]
fn a_draft_is_found_again_after_anything() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    drop(desk(&path));
    let mut first = screen(&path, "anna");
    first.keys("r").types("half a sentence");
    tick(&mut first, 1);
    // The program ends without a word.
    drop(first);
    let mut second = screen(&path, "anna");
    second.keys("r").shows("half a sentence");
    second.keys("esc n").types("Nadia");
    tick(&mut second, 1);
    drop(second);
    let mut third = screen(&path, "anna");
    third.keys("n").shows("Nadia");
    // Nobody else finds it.
    let mut olga = screen(&path, "olga");
    olga.keys("r").hides("half a sentence");
}

#[test]
fn an_answer_begun_on_an_old_state_says_what_came_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    drop(desk(&path));
    let mut anna = screen(&path, "anna");
    anna.keys("r").types("Your refund is on its way");
    let mut olga = screen(&path, "olga");
    olga.keys("t").types("The bank sent it back").keys("ctrl-s").shows("Note added.");
    tick(&mut anna, 1);
    anna.keys("ctrl-s").shows("Meanwhile:").shows("Olga added a note");
    anna.keys("y").shows("Reply sent.");
}

#[test]
fn filters_and_views_narrow_the_queue() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    drop(desk(&path));
    let mut screen = screen(&path, "anna");
    let listed = |screen: &Screen| -> Vec<i64> {
        screen.state.queue.page.rows.iter().map(|row| row.id.0).collect()
    };
    screen.keys("/ ctrl-u").types("tag:money").keys("enter");
    assert_eq!(listed(&screen), [1]);
    screen.keys("/ ctrl-u").types("tariff").keys("enter");
    assert_eq!(listed(&screen), [2]);
    screen.keys("v").types("Mine").keys("enter").shows("No requests in this view.");
    screen
        .keys("S")
        .types("refunds")
        .shows("Maria Petrova")
        .keys("enter")
        .shows("#1 · Maria Petrova");
    // The other layout was on: the same keys.
    screen.keys("S").types("ТАРИФ").shows("Nothing found.").keys("esc");
    screen.keys("S").types("ефкшаа").shows("Pavel Orlov");
}

#[test]
fn the_filter_is_completed_by_tab_and_says_what_is_wrong_in_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    drop(desk(&path));
    let mut screen = screen(&path, "anna");
    // The only key that begins so, then the only value: one `Tab` each, and it can be applied.
    screen.keys("/ ctrl-u").types("stat").keys("tab");
    screen.types("pen").keys("tab").shows("status:pending");
    screen.keys("enter").shows("No requests in this view.");
    // `Tab` takes the first of several at once.
    screen.keys("/ ctrl-u").types("priority:h").keys("tab");
    screen.types(" refund").keys("enter");
    assert_eq!(screen.state.queue.line, "priority:high refund");
    // What cannot be read stays, with what is wrong and what is meant.
    screen.keys("/ ctrl-u").types("stauts:open").keys("enter");
    screen.shows("there is no key `stauts`; did you mean `status`?");
    screen.keys("ctrl-u").types("due:<soon").keys("enter");
    screen.shows("`soon` is no length of time");
    screen.setup.text = firstline::text::Text::of(Language::Russian);
    screen.shows("«soon» — не длительность");
    screen.keys("ctrl-u").types("level:x").shows("уровень — 1, 2 или 3, а не «x»");
    screen.keys("ctrl-u").types("status:").shows("status:pending");
}

#[test]
fn what_was_done_long_ago_is_taken_back_after_a_question() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    drop(desk(&path));
    let mut screen = screen(&path, "anna");
    screen.keys("c").shows("is yours.");
    tick(&mut screen, 20 * 60);
    let assignee = |path: &Path| {
        let desk = Desk::open(path).unwrap();
        let card = desk.request(RequestId(1), now()).unwrap().unwrap();
        card.request.assignee
    };
    screen.keys("u").shows("Take back what you did on #1");
    assert!(assignee(&path).is_some());
    screen.keys("y").shows("#1 taken back: ");
    assert_eq!(assignee(&path), None);
    // What cannot be is not asked about.
    screen.keys("u").shows("2 newer entries stay. There is nothing before it to undo.");
}

#[test]
fn a_note_is_stepped_over_and_what_was_done_before_it_is_offered() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    drop(desk(&path));
    let mut screen = screen(&path, "anna");
    screen.keys("c").shows("is yours.").keys("j t").types("They called twice.").keys("ctrl-s");
    screen.keys("u").shows("Note on #2 stays. Undo “claimed” on #1?");
    screen.keys("y").shows("#1 taken back: claimed.");
}

#[test]
fn several_are_acted_on_in_one_act_which_one_key_takes_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    drop(desk(&path));
    let mut screen = screen(&path, "anna");
    let assignees = || {
        let desk = Desk::open(&path).unwrap();
        [1, 2].map(|id| desk.request(RequestId(id), now()).unwrap().unwrap().request.assignee)
    };
    screen.keys("space space c").shows("#1 #2");
    // Whoever says no has marked them still.
    screen.keys("n").shows("2 marked").keys("c y").shows("2 done · u undoes all 2");
    assert!(assignees().iter().all(Option::is_some));
    screen.keys("u").shows("Undone on 2 requests: claimed.");
    assert!(assignees().iter().all(Option::is_none));
}

#[test]
fn a_form_for_several_begins_empty_and_sends_what_was_touched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    let mut desk = desk(&path);
    let set = |id: i64, priority: &str, tags: &[&str]| -> Command {
        let set = json!({"do": "set", "request": id, "priority": priority, "tags": tags});
        serde_json::from_value(set).unwrap()
    };
    let anna = Login::from("anna");
    for change in [set(1, "urgent", &["again", "night shift"]), set(2, "low", &["vip"])] {
        desk.perform(&change.into(), &anna, now()).unwrap();
    }
    let standing = || {
        let desk = Desk::open(&path).unwrap();
        [1, 2].map(|id| {
            let request = desk.request(RequestId(id), now()).unwrap().unwrap().request;
            (request.priority.word().to_owned(), request.tags.join("; "), request.subject)
        })
    };
    let before = standing();
    let mut screen = screen(&path, "anna");
    screen.keys("space space s").shows("(leave)").shows("add tags").shows("remove tags");
    screen.hides("subject:").keys("ctrl-s").shows("Nothing changed.");
    assert_eq!(standing(), before);
    screen.keys("s tab").types("late evening").keys("tab").types("vip").keys("ctrl-s ctrl-s");
    let after = standing();
    assert_eq!(after[0].1, "again; late evening; night shift");
    assert_eq!(after[1].1, "late evening");
    assert_eq!([&after[0].0, &after[1].0], ["urgent", "low"]);
    screen.keys("u").shows("Undone on 2 requests");
    assert_eq!(standing(), before);
}

#[test]
fn what_a_colleague_changes_while_a_form_is_open_stands_beside_the_field_and_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    let mut other = desk(&path);
    let olga = Login::from("olga");
    let mut by_olga = |command: serde_json::Value| {
        let command: Command = serde_json::from_value(command).unwrap();
        other.perform(&command.into(), &olga, now()).unwrap();
    };
    let mut screen = screen(&path, "anna");
    screen.keys("s").shows("normal");
    by_olga(json!({"do": "set", "request": 1, "priority": "high", "tags": ["night shift"]}));
    tick(&mut screen, 2);
    // What was not touched follows; the tag added here comes beside the colleague's.
    screen.shows("high").shows("has changed it meanwhile; it was: normal");
    screen.keys("tab").types(", again");
    by_olga(json!({"do": "set", "request": 1, "tags": ["late evening", "night shift"]}));
    tick(&mut screen, 2);
    screen.shows("has set it meanwhile: late evening, night shift").keys("ctrl-s ctrl-s");
    let request = |path: &Path| {
        Desk::open(path).unwrap().request(RequestId(1), now()).unwrap().unwrap().request
    };
    let now_there = request(&path);
    assert_eq!(now_there.priority.word(), "high");
    assert_eq!(now_there.tags, ["again", "late evening", "night shift"]);
    // The form of a client acts on whom it was opened for; what was deleted is taken away.
    screen.keys("g e").shows("Maria Petrova");
    by_olga(json!({"do": "client.edit", "client": 1, "facts": {"name": "Mary Petrova"}}));
    tick(&mut screen, 2);
    screen.shows("it was: Maria Petrova").keys("tab tab tab tab").types("calm").keys("ctrl-s");
    let client = |path: &Path| {
        let desk = Desk::open(path).unwrap();
        desk.request(RequestId(1), now()).unwrap().unwrap().client
    };
    assert_eq!(client(&path).name, "Mary Petrova");
    assert_eq!(client(&path).mood.map(|mood| mood.words), Some("calm".into()));
    screen.keys("g e tab tab tab tab ctrl-u ctrl-s");
    assert_eq!(client(&path).mood, None);
}

#[test]
fn what_others_built_on_is_not_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    let mut desk = desk(&path);
    let mut screen = screen(&path, "anna");
    screen.keys("c").shows("is yours.");
    let olga = Login::from("olga");
    let over = Command::TakeOver { request: RequestId(1), reason: Some("I know them".into()) };
    desk.perform(&over.into(), &olga, now()).unwrap();
    screen.keys("u").shows("olga").hides("taken back: ");
    // It stays until it is seen.
    tick(&mut screen, 60);
    screen.shows("olga").keys("esc");
    let card = desk.request(RequestId(1), now()).unwrap().unwrap();
    assert_eq!(card.request.assignee, Some(olga));
}

#[test]
fn a_step_is_skipped_with_a_reason_and_one_can_go_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    drop(desk(&path));
    let mut screen = screen(&path, "anna");
    screen.keys("c tab tab enter").shows("The number of the contract?");
    // Back to what was said, forth again; nothing is undone by looking.
    screen.keys("k").shows("Good").keys("j");
    // Without a reason it is not skipped.
    screen.keys("0 ctrl-s").shows("Skip");
    screen.types("He has none at hand").keys("ctrl-s");
    screen.shows("Where does the money go?");
    screen
        .keys("alt-1 alt-2 E")
        .shows("You skipped the step “The number of the contract”: He has none at");
}

#[test]
fn where_nothing_lies_higher_no_form_asks_for_a_level() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    drop(desk(&path));
    let mut screen = screen(&path, "anna");
    screen.keys("c f").types("contract").keys("enter").types("77-1042").keys("ctrl-s");
    screen.keys("e").types("2").keys("enter").types("It is theirs").keys("ctrl-s");
    screen.keys("e").shows("is at the highest level already");
    assert!(screen.state.overlays.is_empty());
}

#[test]
fn the_log_shows_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    drop(desk(&path));
    let mut screen = screen(&path, "anna");
    screen.keys("alt-6").shows("desk set up").shows("request received");
    let last = screen.state.screens.control.events.last().unwrap().seq;
    assert_eq!(screen.state.screens.control.chosen, Some(last));
}

#[test]
fn what_is_passed_over_is_offered_last() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    drop(desk(&path));
    let mut anna = screen(&path, "anna");
    anna.keys(".").shows("#1 · Maria Petrova");
    // A reason is needed; then the one after comes by itself.
    anna.keys(", enter").shows("This is needed.");
    anna.types("speaks Spanish only").keys("enter");
    anna.shows("#2 · Pavel Orlov").shows("#1 is skipped.");
    anna.keys(", x enter");
    // Nothing else is free: what was passed over longest ago is there again, and says why.
    anna.shows("#1 · Maria Petrova").shows("You skipped it").shows("speaks Spanish only");
    // The others are offered it as ever.
    let mut desk = Desk::open(&path).unwrap();
    let later = now() + TimeDelta::minutes(10);
    let next = desk.next(&"olga".into(), later).unwrap().row.unwrap();
    assert_eq!(next.id, RequestId(1));
    // Something happened to it: it is fresh again, though the other was passed over later.
    let message = Command::Message {
        request: RequestId(1),
        body: "Hello?".into(),
        external_id: None,
        source: None,
        channel: None,
    };
    desk.perform(&message.into(), &"olga".into(), later).unwrap();
    let next = desk.next(&"anna".into(), later).unwrap().row.unwrap();
    assert_eq!(next.id, RequestId(1));
    assert_eq!(desk.replay().unwrap(), []);
}

/// `.` and `c` agree: what the one does not find, the other does not take, and the one says where it looked.
#[test]
fn the_next_key_says_where_it_looked_and_agrees_with_claim() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    let mut desk = desk_fixture::desk(&path);
    let intake = json!({"do": "intake", "channel": "phone", "client": {"name": "Ivan"}, "body": "An outage"});
    for nr in 1..=3 {
        let done = desk_fixture::perform(&mut desk, "vera", intake.clone(), desk_fixture::begin());
        assert_eq!(done.unwrap().request, Some(RequestId(nr)));
    }
    // With the right everywhere, what lies elsewhere may be taken, and where it is seen is said.
    let next = desk.next(&"anna".into(), desk_fixture::begin()).unwrap();
    assert_eq!((next.row, next.seen, next.elsewhere, next.barred), (None, 0, 3, 0));
    assert_eq!(next.departments, ["front"]);
    drop(desk);
    let mut anna = screen(&path, "anna");
    anna.keys(".").shows("Nothing unassigned in Front desk. 3 in other departments:");
    anna.keys("c").shows("#1");

    // With the right at home only, neither key takes it.
    let path = folder.path().join("local.db");
    let mut files = desk_fixture::standard();
    let local = "[[role]]\nid = \"local\"\ntitle = \"Local\"\nduties = [\"Works at home.\"]
        may = [{ do = \"claim\", departments = \"own\" }]";
    files.insert("99-local.toml".into(), local.into());
    let mut desk = desk_fixture::desk_by(&path, files, true);
    let add = json!({"do": "operator.add", "login": "lena", "name": "Lena", "role": "local", "departments": ["front"]});
    desk_fixture::perform(&mut desk, "vera", add, desk_fixture::begin()).unwrap();
    desk_fixture::perform(&mut desk, "vera", intake, desk_fixture::begin()).unwrap();
    let next = desk.next(&"lena".into(), desk_fixture::begin()).unwrap();
    assert_eq!((next.row, next.seen, next.elsewhere, next.barred), (None, 0, 0, 1));
    drop(desk);
    let mut lena = screen(&path, "lena");
    lena.keys(".")
        .shows("Nothing unassigned in Front desk. 1 in a department from which you may not take.");
    lena.keys("c").shows("where your role may not");
}

#[test]
fn the_queue_says_who_looks_at_what() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    drop(desk(&path));
    let mut anna = screen(&path, "anna");
    let mut olga = screen(&path, "olga");
    olga.keys(". r");
    tick(&mut anna, 1);
    anna.shows("✎Olga");
    olga.keys("esc");
    tick(&mut anna, 1);
    anna.shows("◉Olga");
    // Who gives no sign of life for a while is gone.
    tick(&mut anna, 120);
    anna.hides("Olga");
}

#[test]
fn views_of_ones_own_are_kept_changed_and_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    drop(desk(&path));
    let mut anna = screen(&path, "anna");
    anna.keys("/ ctrl-u").types("tariff").keys("enter");
    anna.keys("V").types("Tariffs").keys("enter enter");
    anna.shows("The view “Tariffs” is kept.");
    // It is there after a restart, for me and nobody else, in the list and in the palette.
    let mut again = screen(&path, "anna");
    again.shows("My refund has not arrived");
    again.keys("v").types("tariffs").keys("enter");
    again.shows("A question about the tar").hides("My refund has not arrived");
    again.keys(":").types("tariffs").shows("View: Tariffs");
    again.keys("esc");
    screen(&path, "olga").keys("v").hides("Tariffs");
    // Another name and another filter.
    again.keys("v").types("tariffs").keys("f2 ctrl-u");
    again.types("Refunds").keys("tab ctrl-u").types("refund");
    again.keys("enter");
    again.keys("esc v").types("refunds").keys("enter");
    again.shows("My refund has not arrived").hides("A question about the tar");
    let mut third = screen(&path, "anna");
    third.keys("v").shows("Refunds").hides("Tariffs");
    // A filter that cannot be read is not kept.
    third.keys("insert").types("Bad").keys("tab ctrl-u");
    third.types("stauts:new").keys("enter").shows("stauts");
    third.keys("esc esc");
    // Those of the program and of the standard are not mine to forget.
    third.keys("v delete").shows("only your own");
    third.keys("esc esc v").types("refunds").keys("delete");
    third.shows("Forget your view “Refunds”?").keys("y");
    third.hides("★ Refunds");
    screen(&path, "anna").keys("v").hides("Refunds");
}

#[test]
fn the_screen_lies_as_it_was_left() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    drop(desk(&path));
    let mut anna = screen(&path, "anna");
    anna.keys("> > - o");
    let shape = anna.state.place.shape;
    // The number is hidden.
    anna.keys("C").shows("Columns of the queue");
    anna.keys("down down space esc");
    anna.hides(" # ");
    tick(&mut anna, 1);
    tick(&mut anna, 1);
    let mut again = screen(&path, "anna");
    assert_eq!(again.state.place.shape, shape);
    again.shows("subject").hides(" # ");
    again.keys("C 0 esc").shows(" # ");
    // The desk of another is as it always was.
    screen(&path, "olga").shows(" # ");
    // Leaving keeps it, too, though the hands did not rest.
    again.keys("z").shows("0 All");
    again.keys("Q y");
    let third = screen(&path, "anna");
    assert!(third.state.place.shape.zoom);
    assert!(third.state.queue.columns.is_none());
}

#[test]
fn alike_cards_are_listed_and_merged_after_a_question() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    let mut desk = desk(&path);
    let anna = Login::from("anna");
    let twin = intake("Петрова Мария", "+7 812 000-11-22", "Where is the refund");
    desk.perform(&twin.into(), &anna, morning()).unwrap();
    drop(desk);
    let mut screen = screen(&path, "anna");
    screen
        .keys("g u")
        .shows("Cards that may be one person")
        .shows("#1 Maria Petrova")
        .shows("similar name")
        .keys("enter")
        .shows("Does #3 Петрова Мария go into #1 Maria Petrova?");
    // Enter says no.
    screen.keys("enter").shows("similar name");
    assert_eq!(card_of(&path, 3), 3);
    screen.keys("enter y");
    assert_eq!(card_of(&path, 3), 1);
    screen.shows("No two cards are alike.");
}

#[test]
fn the_whole_card_of_a_client_is_one_key_away() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    let mut desk = desk(&path);
    let anna = Login::from("anna");
    let mut give = |command: Command| desk.perform(&command.into(), &anna, morning()).unwrap();
    give(intake("Maria Petrova", "+7 495 123-45-67", "The router restarts"));
    give(Command::Note { request: RequestId(1), body: "The bank is slow".into() });
    drop(desk);
    let mut screen = screen(&path, "anna");
    screen
        .keys("i")
        .shows("Client · Maria Petrova")
        .shows("returning · 2 requests")
        .shows("last: The router restarts")
        .shows("You added a note")
        .shows("laid out the card");
    // Only what the client said; then by words; Enter opens the request of the entry.
    screen
        .keys("tab")
        .shows("‹what the client said›")
        .hides("You added a note")
        .types("router")
        .shows("The router restarts, please.")
        .keys("F4")
        .shows("‹7 days›");
    screen.keys("enter").shows("#3 · Maria Petrova");
    assert_eq!(screen.state.screens.request.open, Some(RequestId(3)));
    screen.keys("i").types("giraffe").shows("Nothing of this kind.");
    screen.keys("esc").hides("Nothing of this kind.");
}

/// The card that a client's was merged into.
fn card_of(path: &Path, client: i64) -> i64 {
    let card = Desk::open(path).unwrap().client(firstline::model::id::ClientId(client), 0).unwrap();
    card.unwrap().client.id.0
}

#[test]
fn a_call_that_rings_comes_up_with_its_client() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    drop(desk(&path));
    let (anna, olga) = (Login::from("anna"), Login::from("olga"));
    let mut screen = screen(&path, "olga");
    screen.keys("g p").shows("No incoming call.").keys("esc");
    let mut other = Desk::open(&path).unwrap();
    let call = other.ring(&anna, &olga, "8 495 123 45 67", now()).unwrap().unwrap();
    assert_eq!(call.phone, "+74951234567");
    tick(&mut screen, 1);
    screen.shows("Maria Petrova").shows("+74951234567").shows("Enter answer · Esc dismiss");
    // Her card stands beside the form, and what is typed is hers.
    screen.keys("g p").types("Still no refund").keys("ctrl-s");
    let page = other.client(firstline::model::id::ClientId(1), 9).unwrap();
    assert_eq!(page.unwrap().requests, 2);
    // A number that nobody is known by.
    other.ring(&anna, &olga, "+49 30 901820", now()).unwrap();
    tick(&mut screen, 1);
    screen.shows("Unknown number").shows("+4930901820");
    screen.keys("g p").types("Hans").shows("+4930901820").keys("esc");
    // What was typed is kept apart from the form of a request that nobody calls about.
    screen.keys("n").hides("Hans").keys("esc");
    screen.keys("g p").shows("Hans");
    assert!(other.ring(&anna, &"nobody".into(), "+4930901820", now()).is_err());
    assert_eq!(other.ring(&anna, &olga, "anonymous", now()).unwrap(), None);
}

/// Gives the keys to the deadlines.
fn monitor(screen: &mut Screen) {
    screen.keys("alt-1");
    while screen.state.place.shape.focus != Pane::Deadlines {
        screen.keys("tab");
    }
}

#[test]
fn a_key_in_the_monitor_begins_what_meets_the_deadline() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    drop(desk(&path));
    let mut screen = screen(&path, "anna");
    let live = |path: &Path, kind| {
        let desk = Desk::open(path).unwrap();
        let card = desk.request(RequestId(1), now()).unwrap().unwrap();
        card.deadlines.iter().any(|one| one.kind == kind && one.state.is_live())
    };
    let choose = |screen: &mut Screen, kind| {
        monitor(screen);
        let pane = &mut screen.state.panes.deadlines;
        pane.chosen = pane
            .rows
            .iter()
            .find(|row| row.request == RequestId(1) && row.deadline.kind == kind)
            .map(|row| deadlines::Choice::Clock(deadlines::key(row)));
        assert!(pane.chosen.is_some(), "{kind}");
    };
    // An answer.
    choose(&mut screen, DeadlineKind::FirstResponse);
    assert!(live(&path, DeadlineKind::FirstResponse));
    screen.keys("space").types("It is on its way.").keys("ctrl-s").shows("Reply sent.");
    assert!(!live(&path, DeadlineKind::FirstResponse));
    // The promised call, and no other.
    screen.keys("b").types("+1h").keys("enter enter");
    screen.shows("Callback scheduled.");
    choose(&mut screen, DeadlineKind::Callback);
    screen.keys("space").types("told").keys("enter");
    screen.shows("Callback done.");
    assert!(!live(&path, DeadlineKind::Callback));
    // A solution.
    choose(&mut screen, DeadlineKind::Resolution);
    screen.keys("space").shows("Resolve").types("paid").keys("esc");
    assert!(live(&path, DeadlineKind::Resolution));
}

#[test]
fn the_monitor_shows_mine_my_departments_or_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    drop(desk(&path));
    let mut screen = screen(&path, "anna");
    let shown = |screen: &Screen| -> Vec<i64> {
        let rows = &screen.state.panes.deadlines.rows;
        let mut numbers: Vec<i64> = rows.iter().map(|row| row.request.0).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    };
    monitor(&mut screen);
    assert_eq!(shown(&screen), [1, 2]);
    screen.keys("=").shows("Deadlines · mine");
    assert_eq!(shown(&screen), [] as [i64; 0]);
    // What I work on is mine, and so is the call that I promised.
    screen.keys("alt-1 c");
    let mine = screen.state.queue.selected.unwrap().0;
    assert_eq!(shown(&screen), [mine]);
    monitor(&mut screen);
    screen.keys("=").shows("Deadlines · my department");
    assert_eq!(shown(&screen), [1, 2]);
    screen.keys("=").shows("Deadlines · all departments");
    // The whole screen shows the coming day below.
    screen.keys("z").shows("Due in the coming day").shows("Front desk");
}

#[test]
fn a_call_is_told_by_the_clients_clock_and_the_next_try_proposed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    let mut desk = desk(&path);
    let anna = Login::from("anna");
    let client = desk.request(RequestId(1), morning()).unwrap().unwrap().client.id;
    let facts = ClientFacts { timezone: Some("Asia/Vladivostok".into()), ..ClientFacts::default() };
    desk.perform(&Command::ClientEdit { client, facts }.into(), &anna, morning()).unwrap();
    drop(desk);
    let mut screen = screen(&path, "anna");
    screen.keys("g g enter").shows("#1 · Maria Petrova");
    // 11:20 at the desk is 18:20 there.
    screen.keys("b").types("+3h").shows("21:20 at the client's");
    screen.keys("enter enter").shows("Callback scheduled.");
    screen.shows("21:20 at");
    // Nobody answers: the standard's two hours make half an hour, then an hour.
    screen.keys("g t").shows("today 11:50").shows("18:50 at the client's");
    screen.keys("enter").shows("No answer recorded.");
    screen.keys("g t").shows("today 12:20").keys("esc");
    let desk = Desk::open(&path).unwrap();
    let card = desk.request(RequestId(1), now()).unwrap().unwrap();
    let call = &card.callbacks[0];
    assert_eq!(call.tries, 1);
    assert_eq!(call.next_try, Some(now() + TimeDelta::minutes(30)));
    screen.shows("no answer 1").shows("today 11:50");
    // In the list of mine it stands with the client's time; a key hands it on.
    screen.keys("B").shows("21:20 at the client's").keys("F5");
    screen.shows("Reassign the callback").keys("down up").types("o").keys("ctrl-s");
    let card = desk.request(RequestId(1), now()).unwrap().unwrap();
    assert_eq!(card.callbacks[0].by, Login::from("olga"));
    drop(desk);
}

#[test]
fn files_are_listed_and_saved_by_a_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    drop(desk(&path));
    let mut desk = Desk::open(&path).unwrap();
    let mail = firstline::model::mail::Mail::read(include_bytes!("../cases/mail/files.eml"));
    let done = desk.perform(&mail.submission(), &Login::from("anna"), now()).unwrap();
    let request = done.request.unwrap();
    drop(desk);
    let downloads = folder.path().join("downloads");
    std::fs::create_dir(&downloads).unwrap();
    let mut screen = screen(&path, "anna");
    screen.setup.downloads.clone_from(&downloads);
    screen
        .keys(":")
        .types(&request.to_string())
        .keys("enter F")
        .shows("Files that came with messages")
        .keys("enter")
        .shows("Saved, not opened:");
    let names = || {
        let mut names: Vec<String> = std::fs::read_dir(&downloads)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    let first = names();
    assert_eq!(first.len(), 1);
    screen.shows(&first[0]);
    // By the client's card as well; what is there is not written over.
    screen.keys("esc i F5").shows(&first[0]).keys("enter");
    assert_eq!(names().len(), 2);
    let bytes = |name: &str| std::fs::read(downloads.join(name)).unwrap();
    assert_eq!(bytes(&names()[0]), bytes(&names()[1]));
    assert!(!bytes(&first[0]).is_empty());
}

#[test]
fn the_gate_is_a_checklist_and_opens_for_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    drop(desk(&path));
    let mut screen = screen(&path, "anna");
    screen.keys("g g enter").shows("#1 · Maria Petrova");
    // What is missing stands there before anything is sent, and may be let through.
    screen
        .keys("h")
        .shows("Before it goes there:")
        .shows("the field “contract” is filled")
        .shows("override, because")
        .keys("esc");
    screen.keys("alt-2 tab");
    let fill = Command::Set(firstline::model::command::Set {
        request: RequestId(1),
        priority: None,
        tags: None,
        add_tags: Vec::new(),
        remove_tags: Vec::new(),
        fields: BTreeMap::from([("contract".into(), "77-1024".into())]),
        subject: None,
        client: None,
        due: BTreeMap::new(),
    });
    let mut other = Desk::open(&path).unwrap();
    other.perform(&fill.into(), &Login::from("anna"), now()).unwrap();
    tick(&mut screen, 2);
    screen.keys("h").shows("the field “contract” is filled").hides("override, because").keys("esc");
    // Up by function, through the gate with a reason where the other request has no contract.
    screen.keys("alt-1 g g down enter").shows("#2 · Pavel Orlov");
    screen
        .keys("e")
        .shows("‹ Billing (2) ›")
        .keys("enter")
        .types("needs billing")
        .keys("enter enter")
        .types("the client is at the counter")
        .keys("ctrl-s")
        .shows("by function")
        .shows("time left: ");
    let card = other.request(RequestId(2), now()).unwrap().unwrap();
    assert_eq!(card.hops.len(), 1);
    let hop = &card.hops[0];
    assert_eq!(hop.kind, firstline::model::hop::Move::Function);
    let kinds: Vec<DeadlineKind> = hop.clocks.iter().map(|clock| clock.kind).collect();
    assert_eq!(kinds, [DeadlineKind::FirstResponse, DeadlineKind::Resolution]);
    // Twice it came back already: the third time is told to those who can end it.
    for _ in 0..2 {
        let back = Command::Bounce {
            request: RequestId(2),
            department: None,
            reason: Some("not ours".into()),
        };
        let anna = Login::from("anna");
        other.perform(&back.into(), &anna, now()).unwrap();
    }
    tick(&mut screen, 2);
    screen
        .shows("handed back 2 times")
        .keys("R")
        .shows("It was handed back 2 times already.")
        .shows("It goes back and forth")
        .types("not ours")
        .keys("ctrl-s")
        .shows("handed back 3 times");
    let told = |login: &str| {
        let notices = other.notices(&Login::from(login), 10).unwrap();
        notices.iter().filter(|notice| notice.about == NoticeKind::PingPong).count()
    };
    assert_eq!((told("anna"), told("olga")), (1, 1));
}

#[test]
fn a_call_that_is_moved_says_whether_the_client_knows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    drop(desk(&path));
    let mut screen = screen(&path, "anna");
    screen.keys("g g enter").shows("#1 · Maria Petrova");
    // No time typed: the clause gives it, and says which.
    screen.keys("b").shows("empty: today 13:20, by deadline:call-back").keys("enter enter");
    screen.keys("g m").types("+4h").keys("tab").types("no news");
    screen.keys("tab").shows("does not know yet");
    screen.keys("ctrl-s").shows("Callback rescheduled");
    let told = || {
        let desk = Desk::open(&path).unwrap();
        let card = desk.request(RequestId(1), now()).unwrap().unwrap();
        card.callbacks[0].told
    };
    assert_eq!(told(), Some(false));
    screen.keys("B").shows("does not know of the new time");
    screen.keys("esc alt-2");
    // An answer tells them.
    screen.keys("r").types("We call you at four.").keys("ctrl-s").shows("Reply sent.");
    assert_eq!(told(), Some(true));
}

#[test]
fn a_text_with_a_place_that_has_no_value_is_held_back_until_it_is_filled_in() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    drop(desk(&path));
    let mut screen = screen(&path, "anna");
    screen.keys("r").types("You have an answer by [answer by …].").keys("ctrl-s");
    screen.shows("Fill in or delete: “answer by”").hides("Reply sent.");
    // Filled in, it leaves.
    screen.keys("backspace backspace backspace backspace").keys(&"backspace ".repeat(12));
    screen.types("noon.").keys("ctrl-s").hides("Fill in or delete");
    screen.shows("Reply sent.");
}

#[test]
fn a_step_is_told_as_it_was_said_whoever_reads_it_and_when() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    let mut desk = desk(&path);
    let step: Command = serde_json::from_value(
        json!({"do": "step", "request": 1, "script": "refund", "step": "greet"}),
    )
    .unwrap();
    desk.perform(&step.into(), &Login::from("anna"), now()).unwrap();
    let mut screen = screen(&path, "olga");
    // In the evening, when the script has another greeting for the same words.
    tick(&mut screen, 10 * 60 * 60);
    tick(&mut screen, 2);
    screen.keys("alt-2 E").shows("did the step “Good morning, Maria Petrova”");
}

#[test]
fn what_a_colleague_changes_in_a_list_moves_no_choice_to_the_neighbour() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    let mut other = desk(&path);
    let anna = Login::from("anna");
    let mut by_anna = |command: serde_json::Value| {
        let command: Command = serde_json::from_value(command).unwrap();
        other.perform(&command.into(), &anna, now()).unwrap();
    };
    for (request, hour) in [(1, 12), (2, 13), (1, 14)] {
        let due = format!("2026-11-23T{hour}:00:00Z");
        by_anna(json!({"do": "callback.promise", "request": request, "due": due}));
    }
    let mut screen = screen(&path, "anna");
    // The second is chosen; the first goes, and another comes before all.
    screen.keys("B down");
    by_anna(json!({"do": "callback.keep", "request": 1}));
    by_anna(json!({"do": "callback.promise", "request": 1, "due": "2026-11-23T10:00:00Z"}));
    tick(&mut screen, 2);
    screen.keys("enter").shows("#2 A question about the tariff").keys("esc esc");
    // The chosen one goes itself: nothing is done to the one that stands there now.
    screen.keys("B down");
    by_anna(json!({"do": "callback.keep", "request": 2}));
    tick(&mut screen, 2);
    screen.keys("enter").shows("It is no longer in the list. Choose again.");
    screen.keys("enter").shows("#1 My refund has not arrived");
}

#[test]
fn what_a_right_does_not_reach_where_the_request_lies_is_grey_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    let mut files = desk_fixture::standard();
    let role = "[[role]]\nid = \"narrow\"\ntitle = \"Narrow\"\nduties = [\"One thing.\"]\n\
        may = [{ do = \"claim\", departments = \"own\" }, \"note\"]\n";
    files.insert("99-local.toml".into(), role.into());
    let mut desk = desk_fixture::desk_by(&path, files, false);
    let vera = Login::from("vera");
    for asked in [
        json!({"do": "operator.add", "login": "lena", "role": "narrow", "departments": ["network"]}),
        json!({"do": "intake", "channel": "phone", "client": {"name": "Ivan"}, "body": "A question"}),
    ] {
        let submission = serde_json::from_value(asked).unwrap();
        desk.perform(&submission, &vera, morning()).unwrap();
    }
    let claims =
        |desk: &Desk| desk.request(RequestId(1), morning()).unwrap().unwrap().request.assignee;

    let mut lena = screen(&path, "lena");
    lena.keys("/ ctrl-u").types("department:front").keys("enter");
    lena.keys("a").shows("where your role may not").keys("esc");
    lena.keys("c").shows("where your role may not");
    assert_eq!(claims(&desk), None);
    // What no department limits is not grey.
    lena.keys("t").types("Seen").keys("ctrl-s").shows("Note added.");
    // Where it lies in her department, she takes it.
    let moved = json!({"do": "route", "request": 1, "department": "network", "reason": "x", "override": {"reason": "x"}});
    let moved = serde_json::from_value(moved).unwrap();
    desk.perform(&moved, &vera, morning()).unwrap();
    let mut lena = screen(&path, "lena");
    lena.keys("0 c").shows("is yours");
    assert_eq!(claims(&desk), Some("lena".into()));
}

/// Anna's screen, and a colleague who does something at the same desk.
fn beside(path: &Path) -> (Screen, impl FnMut(serde_json::Value)) {
    let mut other = desk(path);
    let olga = Login::from("olga");
    let by_olga = move |command: serde_json::Value| {
        let command: Command = serde_json::from_value(command).unwrap();
        other.perform(&command.into(), &olga, now()).unwrap();
    };
    (screen(path, "anna"), by_olga)
}

#[test]
fn a_menu_acts_on_the_request_it_was_opened_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    let (mut screen, mut by_olga) = beside(&path);
    screen.keys("/").types("is:unassigned").keys("enter");
    let meant = screen.state.queue.selected.unwrap();
    let other = RequestId(3 - meant.0);
    screen.keys("a").shows(&format!("#{meant}"));
    let first = screen.state.chosen();

    // A colleague takes it: it leaves the list, and what is offered for it is in another order.
    by_olga(json!({"do": "claim", "request": meant}));
    tick(&mut screen, 2);
    assert_eq!(screen.state.chosen(), first, "the menu is still about it");
    screen.keys("c").shows("Olga has it: T takes it over.");
    let desk = Desk::open(&path).unwrap();
    let assignee = |id| desk.request(id, now()).unwrap().unwrap().request.assignee;
    assert_eq!(assignee(other), None, "nothing is done to the neighbour");

    // Once the menu is gone, it is still chosen, until another is.
    screen.keys("esc");
    assert_eq!(screen.state.queue.selected, Some(meant));
    screen.keys(if meant < other { "down" } else { "up" });
    assert_eq!(screen.state.queue.selected, Some(other));
}

#[test]
fn the_keys_of_open_requests_stay_with_them_while_a_request_is_written_down() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    let (mut screen, mut by_olga) = beside(&path);
    screen.keys("n").types("Maria").keys("down enter").shows("Alt-1 #1 My refund");

    // Another request of hers comes in meanwhile: the newest stands first elsewhere.
    by_olga(
        json!({"do": "intake", "channel": "chat", "client": {"id": 1}, "body": "And my contract?"}),
    );
    tick(&mut screen, 2);
    screen.shows("Alt-1 #1 My refund").shows("Alt-2 #3");
    let desk = Desk::open(&path).unwrap();
    let version = |id: i64| desk.request(RequestId(id), now()).unwrap().unwrap().request.version;
    let before = [version(1), version(3)];
    screen.keys("tab").types("Any news?").keys("alt-1").shows("The client's words are recorded.");
    assert_eq!([version(1), version(3)], [before[0] + 1, before[1]]);
}

#[test]
fn the_client_that_is_pointed_at_is_taken_whoever_else_is_found_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    let (mut screen, mut by_olga) = beside(&path);
    screen.keys("n").types("+7 495").keys("down down");
    let Some(Overlay::Intake(intake)) = screen.state.overlays.last() else { panic!("no form") };
    let meant = intake.candidate.unwrap();
    let gone = intake.candidates()[0].id;
    assert_ne!(gone, meant);

    // The one above goes, so that the one pointed at moves up.
    let phone = ["+7 495 123-45-67", "+7 495 765-43-21"][gone.0 as usize - 1];
    by_olga(json!({"do": "client.edit", "client": gone, "facts": {"remove": [phone]}}));
    tick(&mut screen, 2);
    screen.keys("enter");
    let Some(Overlay::Intake(intake)) = screen.state.overlays.last() else { panic!("no form") };
    assert_eq!(intake.client.as_ref().map(|client| client.id), Some(meant));
}
