//! Figures of people: each reads their own, supervisors those of their departments, and what is taken
//! away stands in the log. Held for every command and screen that shows such figures.

use firstline::{
    desk::{Desk, Error},
    model::{
        id::{Login, Seq},
        standard::Period,
    },
};
use serde_json::{Value, json};

use crate::{measures, pty::Terminal, screen_control, support::Place};

/// The desk of the screens of control, with a lead of another department.
fn place() -> Place {
    let place = Place::new();
    screen_control::desk(&place.db());
    let mut desk = Desk::open(&place.db()).unwrap();
    for line in [
        r#"{"do": "operator.add", "login": "nora", "name": "Nora", "role": "lead", "departments": ["network"], "level": 2, "active": true, "by": "vera"}"#,
        r#"{"do": "training.import", "operator": "ivan", "exercise": "quiz", "score": 0.75, "source": "paper", "by": "vera"}"#,
    ] {
        measures::act(&mut desk, line);
    }
    place
}

fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{line}: {e}")))
        .collect()
}

#[test]
fn the_log_withholds_the_figures_of_others_and_its_chain_stays_whole() {
    let place = place();
    let log = |who: &str| lines(&place.run(&["--as", who, "events"], "").done());
    let withheld = |who: &str| -> Vec<String> {
        log(who)
            .iter()
            .filter(|event| event["withheld"] == true)
            .map(|event| {
                assert_eq!(event["data"], Value::Null);
                event["kind"].as_str().unwrap().to_owned()
            })
            .collect()
    };
    assert_eq!(withheld("vera"), Vec::<String>::new());
    // Anna reads her own review and entry, and not those of ivan; ivan the other way round.
    let from_anna = withheld("anna");
    assert_eq!(from_anna, ["review.scored", "ledger.proposed", "appeal.filed", "training.result"]);
    assert_eq!(withheld("ivan"), ["review.scored", "ledger.proposed"]);
    // Who watches over other departments reads neither.
    assert_eq!(withheld("nora").len(), from_anna.len() + 2);
    // Everybody reads the same numbers and hashes.
    let hashes =
        |who: &str| -> Vec<Value> { log(who).iter().map(|event| event["hash"].clone()).collect() };
    // What each of them read on the way stands in it as well.
    let whole = hashes("vera");
    assert_eq!(hashes("anna"), whole);
    assert_eq!(hashes("vera"), whole);
    place.run(&["--as", "anna", "audit", "verify"], "").done();
}

#[test]
fn no_command_shows_an_operator_the_figures_of_another() {
    let place = place();
    let commands: [&[&str]; 19] = [
        &["review", "list"],
        &["review", "list", "--format", "json"],
        &["review", "agreement"],
        &["ledger", "list"],
        &["ledger", "list", "--format", "csv"],
        &["ledger", "mine"],
        &["report", "operators"],
        &["report", "operators", "--format", "csv"],
        &["report", "operators", "--format", "html"],
        &["report", "training"],
        &["report", "training", "--format", "json"],
        &["train", "--all"],
        &["train", "--all", "--json"],
        &["ledger", "propose", "--period", "week", "--dry-run"],
        &["ledger", "propose", "--period", "week", "--dry-run", "--format", "json"],
        &["norms", "--overrides"],
        &["norms", "--overrides", "--json"],
        &["show", "3"],
        &["show", "3", "--json"],
    ];
    for command in commands {
        for who in ["anna", "nora"] {
            let mut all = vec!["--as", who];
            all.extend_from_slice(command);
            let ran = place.run(&all, "");
            let said = ran.done();
            for secret in ["He had to ask", "The client knew the plug"] {
                assert!(!said.contains(secret), "{who} {command:?}: {said}");
            }
            if command[0] != "show" {
                assert!(
                    !said.contains("ivan") && !said.contains("Ivan"),
                    "{who} {command:?}: {said}"
                );
            }
        }
    }
    // Those whom it is for read it where it belongs, not on the request, which everybody reads.
    for who in ["vera", "ivan"] {
        let said = place.run(&["--as", who, "review", "list", "--format", "json"], "").done();
        assert!(said.contains("He had to ask"), "{who}: {said}");
        let said = place.run(&["--as", who, "show", "3", "--json"], "").done();
        assert!(!said.contains("He had to ask"), "{who}: {said}");
    }
}

#[test]
fn who_takes_figures_of_others_away_stands_in_the_log() {
    let place = place();
    let exported = || {
        lines(&place.run(&["--as", "vera", "events"], "").done())
            .iter()
            .filter(|event| event["kind"] == "report.exported")
            .map(|event| event["data"]["report"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let number = |kind: &str| {
        let log = lines(&place.run(&["--as", "nora", "events"], "").done());
        let found = log.iter().rev().find(|event| event["kind"] == kind).unwrap();
        found["seq"].to_string()
    };
    let (entry, review) = (number("ledger.proposed"), number("review.scored"));
    let run = |arguments: &[&str]| {
        let mut all = vec!["--as", "vera"];
        all.extend_from_slice(arguments);
        place.run(&all, "").done();
    };
    // Whoever looks at them in a terminal takes nothing away; a pipe or a file is no terminal.
    let file = place.db().display().to_string();
    let db = [("FIRSTLINE_DB", file.as_str())];
    for looked in [&["ledger", "list"][..], &["review", "list"], &["train", "--all"]] {
        let mut terminal =
            Terminal::start_with(&place, &[&["--as", "vera"][..], looked].concat(), (40, 160), &db);
        terminal.wait(|screen| screen.contains("van"), "nothing is shown");
        let _ = terminal.child.wait();
    }
    assert_eq!(exported(), ["events"]);
    // The log is read often: that it tells of others stands in it once a day.
    assert_eq!(exported(), ["events"]);

    let mut expected = vec!["events"];
    for (taken, report) in [
        (&["ledger", "list"][..], Some("ledger")),
        (&["ledger", "list", "--format", "csv"], Some("ledger")),
        (&["ledger", "export"], Some("ledger")),
        (&["ledger", "show", &entry], Some("ledger")),
        (&["ledger", "mine", "--format", "csv"], None),
        (&["ledger", "propose", "--period", "week", "--dry-run"], Some("ledger")),
        (&["review", "list", "--format", "json"], Some("reviews")),
        (&["review", "show", &review], Some("reviews")),
        (&["review", "agreement"], Some("agreement")),
        (&["train", "--all"], Some("training")),
        (&["train", "--all", "--json"], Some("training")),
        // Nothing was let through at this desk, so that nothing of it leaves.
        (&["norms", "--overrides", "--json"], None),
        (&["report", "operators"], Some("operators")),
        (&["screen", "control"], Some("screen")),
        (&["screen", "desk"], None),
    ] {
        run(taken);
        expected.extend(report);
        assert_eq!(exported(), expected, "{taken:?}");
    }
    let before = exported().len();
    // One's own is no export of others, and is not refused.
    place.run(&["--as", "anna", "ledger", "list", "--format", "csv"], "").done();
    for own in [
        &["train", "--all", "--json"][..],
        &["norms", "--overrides", "--json"],
        &["ledger", "propose", "--period", "week", "--dry-run", "--format", "json"],
    ] {
        place.run(&[&["--as", "anna"][..], own].concat(), "").done();
    }
    assert_eq!(exported().len(), before);
}

#[test]
fn who_leads_another_department_decides_on_nobody_of_this_one() {
    let place = place();
    let mut desk = Desk::open(&place.db()).unwrap();
    let events = desk.events(Seq(0), 10_000).unwrap();
    let last = |kind: &str| {
        let found = events.iter().rfind(|one| one.event.word() == kind);
        found.unwrap_or_else(|| panic!("no {kind}")).seq
    };
    let (entry, appeal) = (last("ledger.proposed"), last("appeal.filed"));
    for asked in [
        json!({"do": "ledger.decide", "entry": entry, "confirm": true}),
        json!({"do": "appeal.answer", "appeal": appeal, "grant": true, "reason": "so"}),
        json!({"do": "review", "request": 1, "operator": "anna", "answers": {"greeting": true, "next-step": true}}),
        json!({"do": "ledger.propose", "operator": "anna", "measure": "first-response", "from": "2026-02-23",
            "to": "2026-03-01", "value": 1.0, "sample": 9, "points": 10}),
    ] {
        let said = asked.to_string();
        let submission = serde_json::from_value(asked).unwrap();
        match desk.perform(&submission, &Login::from("nora"), measures::now()) {
            Err(Error::Refused(refusal)) => {
                let words = refusal.to_string();
                assert!(words.contains("none of your departments"), "{said}: {words}");
            }
            other => panic!("{said}: {other:?}"),
        }
    }
    // Nor does her screen show them: not what would be proposed, nor an entry by its number.
    let now = measures::now();
    let nora = Login::from("nora");
    assert!(desk.entry(&nora, entry, now).unwrap().shown().is_none());
    let week = chrono::NaiveDate::from_ymd_opt(2026, 3, 8).unwrap();
    let seen = |who: &str| {
        let found = desk.to_propose(&who.into(), Period::Week, week, now).unwrap().shown();
        let mut people: Vec<String> =
            found.iter().map(|row| row.judged.operator.to_string()).collect();
        people.sort_unstable();
        people.dedup();
        people
    };
    assert_eq!(seen("nora"), Vec::<String>::new());
    assert_eq!(seen("anna"), ["anna"]);
    assert_eq!(seen("vera"), ["anna", "ivan"]);
    let english = firstline::text::Language::English;
    let mut screen = screen_control::screen(&place.db(), "nora", english, (120, 36));
    screen.keys("alt-6 M enter").hides("Anna").hides("Ivan");
}

#[test]
fn the_board_shows_everyone_who_is_there_and_only_some_what_each_has() {
    let place = place();
    let mut desk = Desk::open(&place.db()).unwrap();
    measures::act(
        &mut desk,
        r#"{"do": "intake", "channel": "phone", "client": {"name": "Lamp"}, "subject": "Lamp", "body": "Dark", "by": "ivan"}"#,
    );
    measures::act(&mut desk, r#"{"do": "claim", "request": 6, "by": "ivan"}"#);
    let load = |who: &str, of: &str| {
        let board = desk.board(&Login::from(who), measures::now()).unwrap();
        board.operators.iter().find(|line| line.operator.login.as_str() == of).unwrap().load
    };
    assert_eq!(load("vera", "ivan"), Some(1));
    assert_eq!(load("ivan", "ivan"), Some(1));
    assert_eq!(load("anna", "ivan"), None);
    // Who assigns work has to see who has how much.
    assert_eq!(load("nora", "ivan"), Some(1));
    // What is to be decided is shown to those who decide it.
    let about = |who: &str| -> Vec<String> {
        let board = desk.board(&Login::from(who), measures::now()).unwrap();
        board
            .attention
            .iter()
            .map(|one| serde_json::to_value(one).unwrap()["about"].as_str().unwrap().to_owned())
            .collect()
    };
    assert!(about("vera").contains(&"appeals".to_owned()));
    assert!(!about("anna").contains(&"appeals".to_owned()));
    assert!(!about("anna").contains(&"ledger".to_owned()));
}

#[test]
fn the_screen_shows_a_colleague_neither_score_nor_words() {
    let place = place();
    let path = place.db();
    let mut anna =
        screen_control::screen(&path, "anna", firstline::text::Language::English, (120, 36));
    anna.keys("6 tab tab").hides("ivan");
    anna.keys("tab").hides("ivan").keys("tab").hides("ivan");
    anna.keys("5 tab").hides("Ivan");
    anna.keys("1 / ctrl-u").types("is:done").keys("enter");
    while anna.state.queue.selected != Some(firstline::model::id::RequestId(3)) {
        let before = anna.state.queue.selected;
        anna.keys("j");
        assert_ne!(anna.state.queue.selected, before, "#3 is not in the queue");
    }
    anna.keys("enter").shows("Smith").hides("He had to ask").hides("knew the plug");
}
