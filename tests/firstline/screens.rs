//! What the screens look like, in both languages and several sizes, and what keys do to them.

use std::{cell::RefCell, rc::Rc};

use firstline::{
    model::{command::Command, id::RequestId, notice::NoticeKind},
    text::Language,
    tui::{
        effect::{Effect, Wish},
        overlay::Overlay,
    },
};

use crate::{
    screen_driver::Screen,
    screen_fixture::{answer, facts, now, with_mails},
};

const SIZES: [(u16, u16); 4] = [(60, 16), (80, 24), (120, 36), (200, 50)];

/// A screen over canned answers.
fn screen(language: Language, size: (u16, u16)) -> Screen {
    let russian = language == Language::Russian;
    Screen::over(facts(russian), "anna", language, size, now(), move |effect, _| {
        answer(effect, russian)
    })
}

fn code(language: Language) -> &'static str {
    match language {
        Language::English => "en",
        Language::Russian => "ru",
    }
}

const LARGE: [(u16, u16); 2] = [(160, 50), (240, 70)];

fn in_all(name: &str, sizes: &[(u16, u16)], keys: impl Fn(&mut Screen)) {
    for language in [Language::English, Language::Russian] {
        for size in sizes {
            let mut screen = screen(language, *size);
            keys(&mut screen);
            let code = code(language);
            screen.golden(&format!("{code}/{name}-{}x{}", size.0, size.1));
        }
    }
}

#[test]
fn the_desk() {
    in_all("desk", &SIZES, |screen| {
        screen.keys("j");
    });
}

#[test]
fn the_desk_on_large_windows() {
    in_all("desk", &LARGE, |screen| {
        screen.keys("j");
    });
}

/// Where the line may be slow, the panes beside say whose they still are until they are asked for.
#[test]
fn the_panes_follow_when_they_are_asked() {
    use firstline::config::settings::Follow;
    in_all("behind", &[(80, 24), (120, 36)], |screen| {
        screen.state.place.follow = Follow::Asked;
        screen.keys("j j");
    });
    let mut screen = screen(Language::English, (120, 36));
    screen.state.place.follow = Follow::Asked;
    let shown = |screen: &Screen| screen.state.seen().map(|(card, _)| card.request.id);
    let first = screen.state.chosen();
    assert_eq!(shown(&screen), first);
    screen.keys("j j");
    assert_eq!((shown(&screen), screen.state.behind()), (first, first));
    // They say so no longer than it is true.
    screen.keys("k k");
    assert_eq!(screen.state.behind(), None);
    screen.keys("j =");
    assert_eq!(shown(&screen), screen.state.chosen());
    assert!(shown(&screen) != first && screen.state.behind().is_none());
}

#[test]
fn the_columns_are_those_chosen() {
    use firstline::config::columns::Column;
    let mut screen = screen(Language::English, (120, 36));
    screen.setup.columns = ["subject", "client:24", "status", "number", "tags:60"]
        .iter()
        .map(|column| Column::read(column).unwrap())
        .collect();
    let text = screen.text();
    let head = text.lines().nth(2).unwrap();
    let at = |word: &str| head.find(word);
    assert!(
        at("subject") < at("client") && at("client") < at("status") && at("status") < at("#"),
        "{head}"
    );
    // There is no room for the widest, and the last ones go first.
    assert_eq!((at("tags"), at("due")), (None, None), "{head}");
}

#[test]
fn the_panes_with_the_keys() {
    in_all("script", &[(80, 24), (120, 36)], |screen| {
        screen.keys("j tab tab");
    });
    in_all("deadlines", &[(80, 24)], |screen| {
        screen.keys("tab tab tab");
    });
    // However the panes are resized, what one shows stays in it.
    in_all("desk-narrow", &[(80, 24), (120, 36)], |screen| {
        screen.keys("< < < < < < < < < - - - -");
    });
    in_all("desk-broad", &[(80, 24), (120, 36)], |screen| {
        screen.keys("> > > > > > + + + + +");
    });
    in_all("monitor", &[(80, 24), (120, 36)], |screen| {
        screen.keys("tab tab tab z");
    });
}

#[test]
fn the_request() {
    in_all("request", &SIZES, |screen| {
        screen.keys("j enter");
    });
    in_all("reply", &[(80, 24), (120, 36)], |screen| {
        screen.keys("j r").types("Dear Maria,");
    });
}

/// A mail of a colleague that hands on another's, and what the client wrote with all that programs put below.
#[test]
fn what_is_not_the_writers_own_is_folded_away() {
    for language in [Language::English, Language::Russian] {
        for size in [(80, 24), (120, 36)] {
            let russian = language == Language::Russian;
            let mut screen =
                Screen::over(facts(russian), "anna", language, size, now(), move |effect, _| {
                    answer(effect, russian).map(|reply| with_mails(reply, russian))
                });
            // The row of the request says that a mail of ours came back.
            screen.golden(&format!("{}/mails-queue-{}x{}", code(language), size.0, size.1));
            screen.keys("j enter");
            let name = format!("{}/mails-{}x{}", code(language), size.0, size.1);
            screen.golden(&name);
            screen.hides("intended solely").hides("конфиденциальную").keys("E");
            screen.golden(&format!("{}/mails-whole-{}x{}", code(language), size.0, size.1));
            screen.keys("E g o").shows("carla@client.example");
            screen.golden(&format!("{}/mails-offered-{}x{}", code(language), size.0, size.1));
        }
    }
}

#[test]
fn the_form_for_a_new_request() {
    in_all("intake", &[(60, 16), (80, 24), (120, 36)], |screen| {
        screen.keys("n").types("pet").keys("down");
    });
    in_all("intake-matter", &[(120, 36)], |screen| {
        screen.keys("n").types("pet").keys("down enter tab").types("My refund has not arrived");
    });
}

#[test]
fn boxes_over_the_screen() {
    let sizes = &[(80, 24), (120, 36)];
    in_all("help", sizes, |screen| {
        screen.keys("?");
    });
    in_all("card", &[(80, 24), (120, 36), (200, 50)], |screen| {
        screen.keys("j i down");
    });
    in_all("palette", sizes, |screen| {
        screen.keys(":").types("re");
    });
    in_all("palette-client", sizes, |screen| {
        screen.keys(":").types("hansen");
    });
    in_all("hand-over", sizes, |screen| {
        screen.keys("j h");
    });
    in_all("callback", sizes, |screen| {
        screen.keys("j b").types("15:30");
    });
    in_all("why", sizes, |screen| {
        screen.keys("j w");
    });
    in_all("views", sizes, |screen| {
        screen.keys("v");
    });
    in_all("views-own", sizes, |screen| {
        screen.keys("V").types("Все мои").keys("enter enter v");
    });
    in_all("columns", sizes, |screen| {
        screen.keys("C j j space J l l");
    });
    in_all("pass", sizes, |screen| {
        screen.keys("j ,");
    });
    in_all("filter", sizes, |screen| {
        screen.keys("/").types("status:o");
    });
    in_all("filter-wrong", sizes, |screen| {
        screen.keys("/").types("stauts:o");
    });
    in_all("confirm", sizes, |screen| {
        screen.keys("j r").types("Sent.").keys("ctrl-s");
    });
    in_all("calls", sizes, |screen| {
        screen.keys("B");
    });
    in_all("notices", sizes, |screen| {
        screen.keys("N");
    });
    in_all("search", sizes, |screen| {
        screen.keys("S").types("refund");
    });
    in_all("which-key", sizes, |screen| {
        screen.keys("g");
    });
    in_all("conflict", sizes, |screen| {
        screen.keys("c");
    });
    in_all("refused", sizes, |screen| {
        screen.keys("j x enter enter");
    });
    in_all("tour", sizes, |screen| {
        screen.keys("F10 F10 j");
    });
    in_all("bulk", sizes, |screen| {
        screen.keys("space space c y");
    });
}

#[test]
fn the_manual_is_read_where_the_keys_are_asked_for() {
    in_all("manual", &[(60, 16), (80, 24), (120, 36)], |screen| {
        screen.keys("? tab");
    });
    for language in [Language::English, Language::Russian] {
        let mut screen = screen(language, (100, 30));
        let (find, found, other) = match language {
            Language::English => ("postf", "master.cf", "qqqq"),
            Language::Russian => ("каппа", "review agreement", "rfggf"),
        };
        // What is typed is found in the chapters, and the chapter opens where it stands.
        screen.keys("g ?").types(find).keys("down enter").shows(found);
        screen.keys("end home").keys("esc").shows(find);
        // The place is left step by step.
        screen.keys("esc esc");
        assert!(screen.state.overlays.is_empty());
        // Typed on the other layout it is found all the same; what stands nowhere is not.
        screen.keys("g ?").types(other);
        let nothing = screen.setup.text.list.nothing_fits.clone();
        match language {
            Language::English => screen.shows(&nothing),
            Language::Russian => screen.hides(&nothing),
        };
    }
}

#[test]
fn the_forms_and_lists_of_the_desk() {
    let sizes = &[(60, 16), (80, 24), (120, 36)];
    for (name, keys) in [
        ("note", "j t"),
        ("client-says", "j m"),
        ("prepared", "j r ctrl-t"),
        ("escalate", "j e"),
        ("close", "j g c"),
        ("priority", "j s"),
        ("tags", "j s tab ctrl-u"),
        ("field", "j f"),
        ("wait", "j p"),
        ("assign", "j A"),
        ("take-over", "j T"),
        ("client-card", "j g e"),
        ("scripts", "j g s"),
        ("alike", "g u"),
        ("files", "j F"),
        ("figures", "g l"),
    ] {
        in_all(name, sizes, |screen| {
            screen.keys(keys);
        });
    }
    // What is typed is completed, and what is known to no clause is refused where it stands.
    in_all("tags-typed", &[(80, 24)], |screen| {
        screen.keys("j s tab").types(", ");
        let begun = match screen.setup.text.language {
            Language::English => "com",
            Language::Russian => "юрл",
        };
        screen.types(begun);
    });
    in_all("tags-unknown", sizes, |screen| {
        screen.keys("j s tab ctrl-u").types("mony").keys("ctrl-s");
    });
    // The narrow form says whether it is about the same again, before it says why it goes where it goes.
    in_all("intake-found", &[(60, 16), (80, 24)], |screen| {
        screen.keys("n").types("pet").keys("down enter tab").types("My refund has not arrived");
    });
}

#[test]
fn boxes_without_unicode() {
    for (name, keys) in [
        ("help", "?"),
        ("hand-over", "j h"),
        ("columns", "C"),
        ("palette", ":"),
        ("priority", "j s"),
    ] {
        in_all(&format!("ascii-{name}"), &[(80, 24)], |screen| {
            screen.setup.ascii = true;
            screen.keys(keys);
        });
    }
}

#[test]
fn boxes_on_the_smallest_window() {
    for (name, keys) in [
        ("help", "?"),
        ("hand-over", "j h"),
        ("why", "j w"),
        ("views", "v"),
        ("columns", "C"),
        ("pass", "j ,"),
        ("calls", "B"),
        ("notices", "N"),
        ("which-key", "g"),
        ("tour", "F10 F10"),
        ("bulk", "space space c y"),
        ("request", "j enter tab"),
        ("script", "j tab tab"),
        ("monitor", "tab tab tab z"),
    ] {
        in_all(&format!("small-{name}"), &[(60, 16)], |screen| {
            screen.keys(keys);
        });
    }
    in_all("small-filter-wrong", &[(60, 16)], |screen| {
        screen.keys("/").types("stauts:o");
    });
}

#[test]
fn a_form_higher_than_the_window_keeps_the_field_at_hand_in_sight() {
    let mut screen = screen(Language::English, (60, 16));
    screen.keys("j g e").shows("name");
    screen.keys("up").types("Likes to be called").shows("Likes to be called");
    screen.keys("down").shows("name");
}

#[test]
fn the_other_screens() {
    let sizes = &[(80, 24), (120, 36)];
    in_all("wallboard", &[(60, 16), (80, 24), (120, 36), (200, 50), (240, 70)], |screen| {
        screen.keys("alt-3 W");
    });
    let every = &[(60, 16), (80, 24), (120, 36), (160, 50), (240, 70)];
    for (name, key) in [("board", "alt-3"), ("standard", "alt-4"), ("control", "alt-6")] {
        in_all(name, every, |screen| {
            screen.keys(key);
        });
    }
    in_all("board-hours", &[(60, 16), (80, 24)], |screen| {
        screen.keys("alt-3 tab");
    });
    in_all("adopt", &[(60, 16), (80, 24)], |screen| {
        screen.keys("alt-4 V a tab");
    });
    in_all("versions", sizes, |screen| {
        screen.keys("alt-4 V");
    });
    in_all("difference", sizes, |screen| {
        screen.keys("alt-4 V enter");
    });
    in_all("news", sizes, |screen| {
        screen.keys("alt-4 A");
    });
    in_all("clauses", sizes, |screen| {
        screen.keys("alt-4 /").types("refund");
    });
    in_all("rules", sizes, |screen| {
        screen.keys("alt-4 right right right right");
    });
}

#[test]
fn says_when_the_window_is_too_small() {
    for language in [Language::English, Language::Russian] {
        let mut screen = screen(language, (120, 36));
        screen.resize(20, 5).shows("20×5");
        screen.resize(80, 24).shows("10482");
    }
}

/// The words of the filter may be typed as people say them, in either layout; the line is kept in its own.
#[test]
fn the_filter_is_typed_as_people_say_it() {
    for (typed, line) in [
        ("отдел:billing", "department:billing"),
        ("-важность:>=высокая", "-priority:>=high"),
        ("это:нарушено -это:моё", "is:breached -is:mine"),
        ("исполнитель:я", "assignee:me"),
        ("срок:<1ч", "due:<1ч"),
        // The other layout: `is:breached`, `status:open`.
        ("шыЖикуфсрув", "is:breached"),
        ("-ыефегыЖщзут", "-status:open"),
        // What is no word of the line is looked for as it stands.
        ("\"отдел: сбыта\" ошибка:404 роутер", "\"отдел: сбыта\" ошибка:404 роутер"),
    ] {
        let mut screen = screen(Language::Russian, (80, 24));
        screen.keys("/ ctrl-u").types(typed).keys("enter");
        assert_eq!(screen.state.queue.line, line, "{typed}");
        assert!(screen.state.overlays.is_empty(), "{typed}");
    }
    // Completed by what it is called.
    let mut screen = screen(Language::Russian, (80, 24));
    screen.keys("/ ctrl-u").types("отд").keys("tab").types("рас").keys("tab");
    assert!(screen.text().contains("department:billing"), "{}", screen.text());
    in_all("filter-said", &[(80, 24), (120, 36)], |screen| {
        let typed = match screen.setup.text.language {
            Language::English => "-is:",
            Language::Russian => "-это:",
        };
        screen.keys("/ ctrl-u").types(typed);
    });
}

#[test]
fn keys_work_in_the_russian_layout() {
    let mut screen = screen(Language::Russian, (120, 36));
    // о о — j j; с — c
    screen.keys("о о");
    assert_eq!(screen.state.queue.selected, Some(RequestId(10490)));
    screen.keys("с").shows("Обращение уже у вас.");
    screen.keys("р").shows("Передать");
    screen.keys("esc");
    assert!(screen.state.overlays.is_empty());
}

#[test]
fn a_conflict_says_who_did_what_and_stays_until_seen() {
    let mut screen = screen(Language::English, (120, 36));
    // What is seen says so already; where it is not known yet, the desk says it.
    screen.keys("c").shows("Ольга Б. has it: T takes it over.");
    screen.state.known.sight = None;
    screen.keys("c").shows("olga claimed #10377 a minute ago");
    screen.give(firstline::tui::input::Input::Tick(now() + chrono::TimeDelta::seconds(60)));
    screen.shows("olga claimed #10377 a minute ago");
    screen.keys("esc").hides("olga claimed");
}

#[test]
fn a_refusal_names_the_norm_and_what_is_missing() {
    let mut screen = screen(Language::English, (120, 36));
    screen
        .keys("j x enter enter")
        .shows("norm:script-before-resolve")
        .shows("“amount of the refund”, “I will call you back by …”");
    assert!(matches!(screen.state.overlays[..], [Overlay::Form(_)]));
}

#[test]
fn the_selection_stays_while_others_change_the_list() {
    let mut screen = screen(Language::English, (120, 36));
    screen.keys("j j");
    let chosen = screen.state.queue.selected;
    let mut page = screen.state.queue.page.clone();
    page.rows.reverse();
    let query = Box::new(screen.state.queue.query());
    let loaded = firstline::tui::effect::Loaded::Queue(query, page);
    screen.give(firstline::tui::input::Input::Reply(Box::new(
        firstline::tui::effect::Reply::Loaded(vec![loaded]),
    )));
    assert_eq!(screen.state.queue.selected, chosen);
}

#[test]
fn a_reply_is_held_for_some_seconds_in_which_a_key_stops_it() {
    let (mut screen, given) = listened();
    screen.setup.hold = chrono::TimeDelta::seconds(5);
    screen.keys("j r").types("Dear Maria").keys("ctrl-s");
    screen.shows("Reply to Maria Petrova leaves in 5 s · u stops it");
    assert!(screen.state.overlays.is_empty());
    let tick = |screen: &mut Screen, seconds| {
        screen
            .give(firstline::tui::input::Input::Tick(now() + chrono::TimeDelta::seconds(seconds)));
    };
    tick(&mut screen, 3);
    screen.shows("leaves in 2 s");
    assert!(given.borrow().is_empty());
    // Stopped, it lies in the editor as it was, and nothing leaves.
    screen.keys("u").shows("Dear Maria");
    tick(&mut screen, 60);
    assert!(given.borrow().is_empty());
    // Sent again, it leaves once its time has come.
    screen.types(", done").keys("ctrl-s").shows("leaves in 5 s");
    tick(&mut screen, 66);
    screen.shows("Reply sent.").hides("leaves in");
    match given.borrow_mut().pop() {
        Some(Command::Reply { body, .. }) => assert_eq!(body, "Dear Maria, done"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn whoever_leaves_has_sent_what_is_held() {
    let (mut screen, given) = listened();
    screen.setup.hold = chrono::TimeDelta::seconds(5);
    screen.keys("j r").types("Dear Maria").keys("ctrl-s").keys("Q y");
    assert!(matches!(given.borrow().last(), Some(Command::Reply { .. })));
    assert_eq!(screen.wishes, [Wish::Quit]);
}

#[test]
fn a_reply_a_note_and_the_clients_words_look_different() {
    for (keys, title, foot) in [
        ("j r", "REPLY to Maria Petrova", "Ctrl-S send"),
        ("j t", "INTERNAL NOTE · #10482 · the client does not see this", "Ctrl-S save note"),
        ("j m", "Maria Petrova SAYS", "Ctrl-S record"),
    ] {
        let mut screen = screen(Language::English, (120, 36));
        screen.keys(keys).shows(title).shows(foot);
    }
    // What is answered stays in sight above the editor, and who else works on it.
    let mut screen = screen(Language::English, (120, 36));
    screen
        .keys("r")
        .shows("Ольга Белова is writing a reply to it now")
        .shows("I cancelled the service");
}

#[test]
fn what_was_typed_is_kept_as_a_draft() {
    let saved: Rc<RefCell<Vec<Effect>>> = Rc::default();
    let kept = Rc::clone(&saved);
    let mut screen =
        Screen::over(facts(false), "anna", Language::English, (80, 24), now(), move |effect, _| {
            if matches!(effect, Effect::SaveDraft(_) | Effect::DropDraft(_)) {
                kept.borrow_mut().push(effect.clone());
            }
            answer(effect, false)
        });
    screen.keys("r").types("half a sent");
    assert!(saved.borrow().is_empty());
    screen.give(firstline::tui::input::Input::Tick(now() + chrono::TimeDelta::seconds(1)));
    let Some(Effect::SaveDraft(draft)) = saved.borrow().last().cloned() else {
        panic!("{saved:?}")
    };
    assert_eq!(draft.slot, "reply:10377");
    assert_eq!(draft.fields["text"], "half a sent");
    screen.types("ence").keys("esc");
    let Some(Effect::SaveDraft(draft)) = saved.borrow().last().cloned() else {
        panic!("{saved:?}")
    };
    assert_eq!(draft.fields["text"], "half a sentence");
}

#[test]
fn pasted_text_is_never_taken_for_keys() {
    let mut screen = screen(Language::English, (120, 36));
    screen.give(firstline::tui::input::Input::Paste("ccQy".into()));
    assert!(screen.state.overlays.is_empty());
    assert!(screen.wishes.is_empty());
    screen.shows("Paste works in text fields only.");
}

#[test]
fn marked_requests_are_acted_on_together_with_one_summary() {
    let mut screen = screen(Language::English, (120, 36));
    screen.keys("space space c").shows("2 requests?").keys("y");
    screen.shows("1 done").shows("1 refused").shows("olga works on it");
    assert!(screen.state.queue.marks.is_empty());
}

#[test]
fn the_script_is_done_by_digits_and_enter() {
    let mut screen = screen(Language::English, (120, 36));
    screen.keys("j tab tab").shows("Good afternoon, Maria Petrova");
    screen.keys("enter").shows("Step done.");
}

#[test]
fn colours_and_signs_change_with_the_clock_alone() {
    let mut screen = screen(Language::English, (120, 36));
    screen.shows("31m  ").shows("7m ▲");
    screen.give(firstline::tui::input::Input::Tick(now() + chrono::TimeDelta::minutes(20)));
    screen.shows("11m ▲").shows("13m late !");
}

#[test]
fn actions_go_to_what_is_highlighted() {
    let mut screen = screen(Language::English, (120, 36));
    // In the deadlines.
    screen.keys("backtab j");
    let deadline = screen.state.panes.deadlines.request();
    assert_eq!(deadline, Some(RequestId(10482)));
    assert_eq!(screen.state.chosen(), deadline);
    screen.shows("#10482 · Maria Petrova").keys("c").shows("#10482 is yours.");
    // On the board, and nowhere in the standard.
    screen.keys("alt-3 j j");
    assert_eq!(screen.state.chosen(), Some(RequestId(10490)));
    screen.keys("alt-4");
    assert_eq!(screen.state.chosen(), None);
    screen.keys("c");
    assert!(screen.state.sync.waiting.is_empty());
}

#[test]
fn notices_are_read_when_their_list_closes_and_not_by_a_key_that_does_nothing() {
    let mut screen = screen(Language::English, (120, 36));
    let mut notice = screen.state.known.notices[0].clone();
    notice.request = None;
    notice.about = NoticeKind::TakenOver;
    notice.read = false;
    screen.state.known.notices = vec![notice];
    screen.keys("N enter");
    assert!(!screen.state.known.notices[0].read);
    screen.keys("esc");
    assert!(screen.state.known.notices[0].read);
}

#[test]
fn whoever_is_told_reads_what_happened_in_their_language() {
    for (language, wrote, other) in [
        (Language::English, "Client wrote", "Somebody else wrote"),
        (Language::Russian, "Клиент написал", "Написал не клиент"),
    ] {
        let mut screen = screen(language, (120, 36));
        let mut notice = screen.state.known.notices[0].clone();
        notice.about = NoticeKind::Message;
        let mut second = notice.clone();
        second.about = NoticeKind::OtherMessage;
        second.seq.0 += 1;
        screen.state.known.notices = vec![second, notice];
        screen.keys("N").shows(wrote).shows(other);
    }
}

#[test]
fn what_nobody_has_is_not_taken_over_and_not_given_back() {
    let mut screen = screen(Language::English, (120, 36));
    let nobody_has = |screen: &Screen| {
        screen.state.sight().is_some_and(|(card, _)| card.request.assignee.is_none())
    };
    for _ in 0..20 {
        if nobody_has(&screen) {
            break;
        }
        screen.keys("j");
    }
    assert!(nobody_has(&screen));
    for key in ["T", "X"] {
        screen.keys(key).shows("Nobody has it: c takes it.").keys("esc");
        assert!(screen.state.overlays.is_empty());
    }
}

#[test]
fn leaving_asks_first() {
    let mut screen = screen(Language::English, (120, 36));
    screen.keys("Q enter");
    assert!(screen.wishes.is_empty());
    // Back comes before out.
    screen.keys("enter q").shows("0 All").keys("esc esc esc");
    assert!(screen.state.overlays.is_empty());
    screen.keys("q y");
    assert_eq!(screen.wishes, [Wish::Quit]);
}

#[test]
fn the_language_changes_while_it_runs() {
    let mut screen = screen(Language::English, (120, 36));
    screen.shows("0 All").keys("F8").shows("0 Все").hides("0 All");
}

/// The screen, and the commands that its forms give.
fn listened() -> (Screen, Rc<RefCell<Vec<Command>>>) {
    let given: Rc<RefCell<Vec<Command>>> = Rc::default();
    let kept = Rc::clone(&given);
    let screen = Screen::over(
        facts(false),
        "anna",
        Language::English,
        (120, 36),
        now(),
        move |effect, _| {
            if let Effect::Submit(_, submission) = &effect {
                kept.borrow_mut().push(submission.command.clone());
            }
            answer(effect, false)
        },
    );
    (screen, given)
}

#[test]
fn tags_and_classes_are_typed_by_what_people_call_them() {
    let (mut screen, given) = listened();
    let tags = |given: &RefCell<Vec<Command>>| match given.borrow_mut().pop() {
        Some(Command::Set(set)) => (set.add_tags.join(" "), set.remove_tags.join(" ")),
        other => panic!("{other:?}"),
    };
    // It has the tag `vip`, which no clause knows; a title begun is completed, in either layout.
    screen.keys("j s tab").types(", mon").shows("about money");
    screen.keys("enter").types("ф сщь").keys("tab ctrl-s");
    assert_eq!(tags(&given), ("money legal".into(), String::new()));
    // By its short word, as always, and by a digit where nothing is typed.
    screen.keys("s tab ctrl-u").types("again, ").keys("1 ctrl-s");
    assert_eq!(tags(&given), ("again legal".into(), "vip".into()));
    // What no clause knows is refused where it stands, with what may be meant, and sent by a second word.
    screen.keys("s tab ctrl-u").types("mony").keys("ctrl-s");
    screen.shows("The standard does not know “mony”; may be “about money”?");
    assert!(given.borrow().is_empty());
    screen.keys("ctrl-s");
    assert_eq!(tags(&given), ("mony".into(), "vip".into()));
    // Nothing to say of it while it is being typed; told when the hands have left it.
    screen.keys("g e").keys("tab tab tab ctrl-u").types("vp");
    screen.hides("does not know").keys("down");
    screen.shows("The standard does not know “vp”; may be “VIP”?");
    screen.keys("up ctrl-u").types("VIP").keys("tab");
    screen.hides("does not know").keys("esc");
    // A field says what the request keeps in it.
    screen.keys("f").types("contr").keys("enter").shows("contract number");
    screen.keys("tab").types("77").keys("ctrl-s");
    match given.borrow_mut().pop() {
        Some(Command::Set(set)) => assert_eq!(set.fields["contract"], "77"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_option_is_found_by_the_letters_of_its_words() {
    let (mut screen, given) = listened();
    for (typed, found) in [
        ("бел", "○ Ольга Белова"),
        // `ольга` with the Latin layout on, `ivan` with the Russian one.
        ("jkmuf", "○ Ольга Белова"),
        ("шмфт", "● Ivan Orlov"),
        ("ivan o", "● Ivan Orlov"),
        // No word begins so: the last letter begins another.
        ("oa", "● Anna Smirnova"),
        ("3", "○ Ольга Белова"),
    ] {
        screen.keys("j k A").types(typed);
        screen.shows(&format!("‹ {found} ›")).keys("esc");
    }
    screen.keys("A").types("olga").keys("ctrl-s");
    assert!(matches!(
        given.borrow_mut().pop(),
        Some(Command::Assign { to, .. }) if to.as_str() == "olga"
    ));
}

#[test]
fn departments_that_go_on_as_others_are_named_by_their_titles() {
    let (mut screen, given) = listened();
    screen.keys("alt-4 V a tab").shows("Write the old department");
    screen.types("Fornt desk = network").keys("ctrl-s");
    screen.shows("The standard does not know “Fornt desk”; may be").shows("“Front desk”?");
    screen.keys("ctrl-u").types("Front desk").keys("ctrl-s");
    screen.shows("Write the old department");
    screen.keys("ctrl-u").types("Front desk = Network engineers, billing=brand-new").keys("ctrl-s");
    let Some(Command::StandardAdopt { mapping, .. }) = given.borrow_mut().pop() else {
        panic!("nothing was adopted")
    };
    let pairs: Vec<(&str, &str)> =
        (mapping.iter()).map(|(old, new)| (old.as_str(), new.as_str())).collect();
    assert_eq!(pairs, [("billing", "brand-new"), ("front", "network")]);
}

#[test]
fn a_form_gives_the_command_it_shows() {
    let (mut screen, given) = listened();
    screen.keys("j b").types("15:30").keys("tab").types("the payment").keys("enter");
    assert_eq!(
        given.borrow().last(),
        Some(&Command::CallbackPromise {
            request: RequestId(10482),
            due: Some("2026-11-23T12:30:00Z".parse().unwrap()),
            about: Some("the payment".into()),
        })
    );
    screen.keys("h 2 enter").types("they know the payment").keys("enter enter");
    assert_eq!(
        given.borrow().last(),
        Some(&Command::Route {
            request: RequestId(10482),
            department: "network".into(),
            level: None,
            reason: Some("they know the payment".into()),
            against: None,
            note: None,
        })
    );
}

/// Whatever is pressed at whatever size: no panic, and the selection is on a request that is there.
#[test]
fn survives_anything() {
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = move |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % below as u64) as usize
    };
    const KEYS: &[&str] = &[
        "j",
        "k",
        "g",
        "G",
        "tab",
        "backtab",
        "z",
        "enter",
        "esc",
        "1",
        "2",
        "3",
        "4",
        "5",
        "6",
        "n",
        ".",
        "c",
        "r",
        "t",
        "m",
        "h",
        "e",
        "x",
        "p",
        "P",
        "b",
        "B",
        "i",
        "R",
        "O",
        "s",
        "f",
        "T",
        "X",
        "a",
        "u",
        "w",
        "space",
        "*",
        "o",
        "/",
        "v",
        "S",
        "N",
        "E",
        "?",
        ":",
        "y",
        "F8",
        "ctrl-s",
        "left",
        "right",
        "up",
        "down",
        "pgdn",
        "pgup",
        "home",
        "end",
        "backspace",
        "й",
        "ц",
        "ж",
        "ctrl-t",
        "alt-1",
        "F4",
        "+",
        "-",
        ">",
        "<",
        "delete",
    ];
    const SIZES: &[(u16, u16)] =
        &[(1, 1), (20, 5), (60, 16), (61, 17), (80, 24), (99, 40), (120, 28), (120, 36), (200, 60)];
    for language in [Language::English, Language::Russian] {
        let mut screen = screen(language, (80, 24));
        let mut time = now();
        for _ in 0..2_500 {
            match random(20) {
                0 => {
                    let (width, height) = SIZES[random(SIZES.len())];
                    screen.resize(width, height);
                }
                1 => {
                    time += chrono::TimeDelta::milliseconds(random(90_000) as i64);
                    screen.give(firstline::tui::input::Input::Tick(time));
                }
                2 => {
                    screen.give(firstline::tui::input::Input::Paste("вставка\u{1b}[31m\nx".into()));
                }
                3 => {
                    screen.give(firstline::tui::input::Input::Mouse(
                        firstline::tui::input::Mouse {
                            x: random(220) as u16,
                            y: random(70) as u16,
                            what: [
                                firstline::tui::input::MouseDid::Click,
                                firstline::tui::input::MouseDid::WheelUp,
                                firstline::tui::input::MouseDid::WheelDown,
                            ][random(3)],
                        },
                    ));
                }
                _ => {
                    screen.keys(KEYS[random(KEYS.len())]);
                }
            }
            let picture = screen.picture();
            assert_eq!(picture.area.width, screen.state.size.width);
            let queue = &screen.state.queue;
            if let Some(selected) = queue.selected {
                let known = queue.page.rows.iter().any(|row| row.id == selected);
                assert!(known || screen.state.chosen() == Some(selected), "{selected} is nowhere");
            }
        }
    }
}
