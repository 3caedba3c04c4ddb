//! What each role may: every command of the desk, held against `may` in the one door. Whoever lacks the
//! right is refused for that and nothing else, and the refusal stands in the log; whoever has it is not.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use firstline::{
    desk::{Desk, Error},
    model::{
        event::Event,
        id::{Login, Seq},
        operator::{Actor, Right},
        refusal::Refusal,
    },
};
use serde_json::{Value, json};

use crate::{
    desk_fixture::{self, PEOPLE, begin},
    replay::{COMMANDS, RARE},
};

/// A command, and the rights of which any one is enough; none where everyone may, and why.
type Case = (&'static str, Value, &'static [Right], &'static str);

fn cases() -> Vec<Case> {
    use Right as R;
    let due = "2026-03-05T12:00:00+03:00";
    let mail = json!({"name": "Client", "address": "client@example.org", "subject": "A matter", "text": "Help",
        "cut": false, "message_id": "m@example.org", "digest": "1", "answers": [], "tag": null, "date": null,
        "received": null, "origin": "person", "desk": null, "returned": null, "unanswerable": false});
    let ticket = json!({"channel": "email", "body": "Help", "client": {"name": "Old", "email": "old@example.org"},
        "external_id": "zammad:1", "received": "2026-02-27T12:00:00+03:00",
        "past": {"desk": "zammad", "status": "open", "said": []}});
    let ledger = json!({"operator": "oleg", "measure": "answers", "from": "2026-02-01",
        "to": "2026-02-28", "value": 1.0, "sample": 3, "points": 1, "evidence": []});
    vec![
        (
            "intake",
            json!({"channel": "phone", "client": {"name": "Ann"}, "body": "Help"}),
            &[R::Intake],
            "",
        ),
        ("message", json!({"request": 1, "body": "Again"}), &[R::Intake, R::Reply], ""),
        ("mail", mail, &[R::Intake], ""),
        ("ticket", ticket, &[R::Assign], ""),
        ("mail.send", json!({"program": "msmtp"}), &[R::Outbox], ""),
        ("desk.export", json!({"format": "jsonl"}), &[R::Operators], ""),
        ("desk.repair", json!({}), &[R::Operators], ""),
        ("claim", json!({"request": 1}), &[R::Claim], ""),
        ("release", json!({"request": 1, "reason": "x"}), &[R::Claim], ""),
        ("take_over", json!({"request": 1, "reason": "x"}), &[R::Claim], ""),
        ("assign", json!({"request": 1, "to": "dan", "reason": "x"}), &[R::Assign], ""),
        ("pass", json!({"request": 1, "reason": "x"}), &[R::Claim], ""),
        ("route", json!({"request": 1, "department": "network"}), &[R::Route], ""),
        ("escalate", json!({"request": 1, "reason": "x"}), &[R::Escalate], ""),
        ("bounce", json!({"request": 1, "reason": "x"}), &[R::Bounce], ""),
        ("reply", json!({"request": 1, "body": "x"}), &[R::Reply], ""),
        ("note", json!({"request": 1, "body": "x"}), &[R::Note], ""),
        ("wait", json!({"request": 1, "for": "client"}), &[R::Wait], ""),
        ("resume", json!({"request": 1}), &[R::Wait], ""),
        ("callback.promise", json!({"request": 1, "due": due}), &[R::Callback], ""),
        ("callback.keep", json!({"request": 1, "outcome": "x"}), &[R::Callback], ""),
        ("callback.try", json!({"request": 1, "next": due}), &[R::Callback], ""),
        ("callback.move", json!({"request": 1, "due": due, "reason": "x"}), &[R::Callback], ""),
        ("callback.break", json!({"request": 1, "reason": "x"}), &[R::Callback], ""),
        ("callback.assign", json!({"request": 1, "to": "dan", "reason": "x"}), &[R::Callback], ""),
        ("extend", json!({"request": 1, "kind": "resolution", "reason": "x"}), &[R::Extend], ""),
        (
            "step",
            json!({"request": 1, "script": "line", "step": "identify", "answer": "K-1"}),
            &[R::Note],
            "",
        ),
        ("script", json!({"request": 1, "script": "line"}), &[R::Note], ""),
        ("set", json!({"request": 1, "priority": "high"}), &[R::Claim, R::Route], ""),
        ("resolve", json!({"request": 1, "text": "x"}), &[R::Resolve], ""),
        ("close", json!({"request": 1}), &[R::Close, R::Resolve], ""),
        ("bulk", json!({"act": "close", "requests": [1, 2]}), &[R::Close, R::Resolve], ""),
        ("reopen", json!({"request": 1, "reason": "x"}), &[R::Reopen], ""),
        ("rate", json!({"request": 1, "score": 5}), &[R::Intake, R::Reply], ""),
        ("label", json!({"request": 1, "department": "front"}), &[R::Standard], ""),
        ("undo", json!({}), &[], "what one did oneself, within the time"),
        ("several", json!({"commands": []}), &[], "each of its commands asks for its own right"),
        ("tick", json!({}), &[], "the desk notices what fell due whoever looks"),
        ("client.edit", json!({"client": 1, "facts": {"name": "Ann"}}), &[R::ClientEdit], ""),
        ("client.merge", json!({"client": 1, "other": 2}), &[R::ClientMerge], ""),
        ("client.unmerge", json!({"client": 1}), &[R::ClientMerge], ""),
        ("client.erase", json!({"client": 1, "reason": "x"}), &[R::ClientErase], ""),
        ("client.forwarded", json!({"request": 1}), &[R::Claim, R::Route], ""),
        ("client.export", json!({"client": 1, "format": "json"}), &[R::ClientEdit], ""),
        ("mail.retry", json!({"mail": 9999}), &[R::Outbox], ""),
        ("mail.take", json!({"mail": 9999}), &[R::Intake], ""),
        ("mail.drop", json!({"mail": 9999, "reason": "x"}), &[R::Outbox], ""),
        ("retention", json!({}), &[R::ClientErase], ""),
        (
            "second.confirm",
            json!({"ask": 9999}),
            &[],
            "the right that what was asked needs: nothing was",
        ),
        (
            "operator.add",
            json!({"login": "new", "role": "guest", "departments": ["front"]}),
            &[R::Operators],
            "",
        ),
        ("operator.set", json!({"login": "oleg", "level": 1}), &[R::Operators], ""),
        ("duty", json!({"on": true}), &[], "whether one is there oneself"),
        ("acknowledge", json!({}), &[], "reading the standard is everyone's"),
        (
            "training.result",
            json!({"exercise": "outage", "score": 1.0, "seconds": 7}),
            &[],
            "everyone trains; what is typed is refused for that",
        ),
        (
            "training.import",
            json!({"operator": "oleg", "exercise": "outage", "score": 1.0, "source": "paper"}),
            &[R::Operators],
            "",
        ),
        (
            "review",
            json!({"request": 1, "operator": "oleg", "answers": {"greeting": true, "clear": true}}),
            &[R::Review],
            "",
        ),
        (
            "review.draw",
            json!({"count": 1, "by": [], "from": "2026-03-01", "to": "2026-03-02"}),
            &[R::Review],
            "",
        ),
        ("appeal", json!({"event": 1, "reason": "x"}), &[], "of what concerns oneself"),
        ("appeal.answer", json!({"appeal": 1, "grant": true, "reason": "x"}), &[R::Review], ""),
        ("ledger.propose", ledger, &[R::Ledger], ""),
        ("ledger.decide", json!({"entry": 1, "confirm": true, "reason": "x"}), &[R::Ledger], ""),
        ("shift.hand", json!({}), &[R::Assign], ""),
        ("shift.take", json!({}), &[R::Assign], ""),
        ("standard.propose", json!({"files": {}}), &[R::Standard], ""),
        (
            "standard.review",
            json!({"standard": "x", "capacity": "management", "approve": true}),
            &[R::Standard],
            "",
        ),
        ("standard.adopt", json!({"standard": "x"}), &[R::Standard], ""),
        (
            "report.export",
            json!({"report": "service", "from": "2026-03-01", "to": "2026-03-02", "format": "csv", "others": false}),
            &[],
            "one's own figures; of others Sight says whose",
        ),
    ]
}

/// A desk with a request that nobody works on.
fn furnish(path: &std::path::Path) -> Desk {
    let mut desk = desk_fixture::desk(path);
    let intake = json!({"do": "intake", "channel": "phone", "client": {"name": "Ivan"}, "body": "A question"});
    desk_fixture::perform(&mut desk, "anna", intake, begin()).unwrap();
    desk
}

/// Departments as a right may name them, and in which of front and network it holds for whoever works in
/// front only.
const REACHES: [(&str, bool, bool); 6] = [
    (r#""own""#, true, false),
    (r#""all""#, true, true),
    (r#"["front"]"#, true, false),
    (r#"["network"]"#, false, true),
    (r#"["own", "network"]"#, true, true),
    (r#"["spare"]"#, false, false),
];

/// Each command that touches a request, by each right that allows it, in each form of departments: on a
/// request where the right holds it is never refused by the right, elsewhere always, and that stands in the
/// log; on one that was assigned to the person never.
#[test]
fn a_right_holds_in_its_departments_and_nowhere_else() {
    let mut tried = 0;
    for (reach, front, network) in REACHES {
        let mut roles = String::new();
        for right in Right::ALL.iter().filter(|right| right.knows_departments()) {
            let id = right.word().replace('.', "-");
            roles += &format!(
                "[[role]]\nid = \"only-{id}\"\ntitle = \"Only {right}\"\nduties = [\"One thing.\"]
                 may = [{{ do = \"{right}\", departments = {reach} }}]\n"
            );
        }
        let mut files = desk_fixture::standard();
        files.insert("99-local.toml".into(), roles);
        let place = tempfile::tempdir().unwrap();
        let mut desk = desk_fixture::desk_by(&place.path().join("desk.db"), files, true);
        let mut at = begin();
        let mut next = || {
            at += TimeDelta::seconds(1);
            at
        };
        let mut does = |desk: &mut Desk, by: &str, asked: Value| {
            let at = next();
            desk.perform(&desk_fixture::submission(asked, at), &Login::from(by), at)
        };

        // Of each person's own: what is done for one right is in nobody else's way.
        for (word, fields, rights, _) in cases() {
            if fields["request"] != json!(1) || word == "review" {
                continue;
            }
            for right in rights.iter().filter(|right| right.knows_departments()) {
                let login = format!("{}-{word}", right.word());
                let role = format!("only-{}", right.word().replace('.', "-"));
                let add = json!({"do": "operator.add", "login": login, "role": role, "departments": ["front"]});
                does(&mut desk, "vera", add).unwrap();
                for (lies, holds, assigned) in
                    [("front", front, false), ("network", network, false), ("network", true, true)]
                {
                    let text = if lies == "network" { "An outage" } else { "A question" };
                    let intake = json!({"do": "intake", "channel": "phone", "client": {"name": "Ivan"}, "body": text});
                    let id = does(&mut desk, "vera", intake).unwrap().request.unwrap();
                    let card = desk.request(id, begin()).unwrap().unwrap();
                    assert_eq!(card.request.department, *lies);
                    if assigned {
                        let give = json!({"do": "assign", "request": id, "to": login});
                        does(&mut desk, "vera", give).unwrap();
                    }
                    let mut asked = fields.clone();
                    asked["do"] = json!(word);
                    asked["request"] = json!(id);
                    let before = desk.last_event().unwrap();
                    let answer = does(&mut desk, &login, asked);
                    let by_right = matches!(&answer, Err(Error::Refused(refusal)) if refused_by_right(refusal));
                    // To give work to another takes a right where it lies, whosever it is.
                    assert_eq!(by_right, !holds, "{login} in {lies}, {reach}: {answer:?}");
                    let noted = desk.events(before, 10).unwrap();
                    let noted = noted.iter().filter(|one| {
                        matches!(&one.event, Event::RightRefused { about, .. } if *about == Some(id))
                    });
                    assert!(!by_right || noted.count() == 1, "{login}: {answer:?}");
                    tried += 1;
                }
            }
        }
        assert_eq!(desk.replay().unwrap(), []);
    }
    assert!(tried > 400, "{tried}");
}

fn refused_by_right(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::NotAllowed { message } if message.pattern().contains("may not `{right}`"))
}

#[test]
fn every_command_asks_for_its_right_and_a_refusal_stands_in_the_log() {
    let place = tempfile::tempdir().unwrap();
    let mut desk = furnish(&place.path().join("desk.db"));
    let standard = desk.standard(begin()).unwrap();
    let mut at = begin();
    let mut refused = 0;
    for (word, fields, rights, why) in cases() {
        assert_eq!(rights.is_empty(), !why.is_empty(), "{word}: {why}");
        for (login, role, ..) in PEOPLE {
            let role = standard.role(role).unwrap();
            let may = rights.is_empty() || rights.iter().any(|right| role.may.allow(*right));
            let mut asked = fields.clone();
            asked["do"] = json!(word);
            at += TimeDelta::seconds(1);
            let submission = desk_fixture::submission(asked, at);
            assert_eq!(submission.command.word(), word);
            let before = desk.events(Seq(0), 100_000).unwrap().len();
            let answer = desk.perform(&submission, &Login::from(login), at);
            let by_right =
                matches!(&answer, Err(Error::Refused(refusal)) if refused_by_right(refusal));
            assert_eq!(by_right, !may, "{login} asks {word}: {answer:?}");
            if may {
                continue;
            }
            refused += 1;
            let events = desk.events(Seq(0), 100_000).unwrap();
            let since: Vec<_> = events[before..]
                .iter()
                .filter(|one| matches!(one.actor, Actor::Operator(_)))
                .collect();
            assert_eq!(since.len(), 1, "{login} asks {word}: {since:?}");
            assert_eq!(since[0].actor, Actor::Operator(login.into()));
            assert!(
                matches!(&since[0].event, Event::RightRefused { command, .. } if command == word),
                "{:?}",
                since[0].event
            );
        }
    }
    assert!(refused > 100, "{refused}");
    let tried: BTreeSet<&str> = cases().iter().map(|case| case.0).collect();
    let known: BTreeSet<&str> =
        COMMANDS.into_iter().chain(RARE).chain(["shift.take", "client.forwarded"]).collect();
    assert_eq!(tried, known);
    assert!(desk.replay().unwrap().is_empty());
}

#[test]
fn refusals_of_many_commands_together_stand_in_the_log_too() {
    let place = tempfile::tempdir().unwrap();
    let mut desk = furnish(&place.path().join("desk.db"));
    let asked: Vec<_> = [
        json!({"do": "claim", "request": 1}),
        json!({"do": "duty", "on": true}),
        json!({"do": "resolve", "request": 1, "text": "x"}),
    ]
    .into_iter()
    .map(|asked| desk_fixture::submission(asked, begin()))
    .collect();
    let answers = desk.perform_batch(&asked, &Login::from("gus"), begin()).unwrap();
    let done: Vec<bool> = answers.iter().map(Result::is_ok).collect();
    assert_eq!(done, [false, true, false]);
    let events = desk.events(Seq(0), 100_000).unwrap();
    let noted: Vec<&str> = events
        .iter()
        .filter_map(|one| match &one.event {
            Event::RightRefused { command, .. } => Some(command.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(noted, ["claim", "resolve"]);
}

/// A file of many requests from somebody who may not take them in: one refusal stands in the log, not one
/// of each, and nothing is read.
#[test]
fn an_import_without_the_right_is_refused_once_and_as_a_whole() {
    let place = crate::support::Place::new();
    let folder = place.path("std");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(
        folder.join("standard.toml"),
        r#"
[standard]
title = "A standard"
version = "1"
timezone = "Europe/Moscow"
[routing]
fallback = { department = "front", level = 1 }
[[department]]
id = "front"
title = "Front desk"
level = 1
calendar = "always-open"
[[calendar]]
id = "always-open"
hours = { every_day = ["00:00-24:00"] }
[[role]]
id = "supervisor"
title = "Supervisor"
duties = ["Watches."]
may = ["*"]
[[role]]
id = "specialist"
title = "Specialist"
duties = ["Answers."]
may = ["claim", "reply", "resolve"]
"#,
    )
    .unwrap();
    place.run(&["init", "--standards", "std", "--simulated", "--as", "vera"], "").done();
    place.run(&["--as", "vera", "operator", "add", "ivan", "--role", "specialist"], "").done();
    let mut rows = String::from("subject,body\n");
    for number in 0..1_200 {
        rows.extend(["Matter ", &number.to_string(), ",Help\n"]);
    }
    std::fs::write(place.path("many.csv"), rows).unwrap();
    let mails = "From a@example.org Mon Mar  2 09:00:00 2026\nFrom: a@example.org\nSubject: Help\n\nHelp\n\n";
    std::fs::write(place.path("many.mbox"), mails.repeat(3)).unwrap();
    for file in ["many.csv", "many.mbox"] {
        let refused = place.run(&["--as", "ivan", "import", file], "");
        refused.refused(1, "may not `intake`");
    }
    assert!(!place.path("many.csv.refused").exists());
    let log = place.run(&["--as", "vera", "events"], "").lines();
    let refusals: Vec<_> = log.iter().filter(|event| event["kind"] == "right.refused").collect();
    assert_eq!(refusals.len(), 2, "one for each import: {refusals:?}");
    assert_eq!(refusals[0]["actor"], "ivan");
    assert_eq!(refusals[0]["data"]["command"], "intake");
    // Whoever may is not asked twice; what would come of it may be looked at by anybody.
    place.run(&["--as", "vera", "import", "many.csv"], "").done();
    place.run(&["--as", "ivan", "import", "many.csv", "--dry-run"], "").done();
}

/// Where the standard keeps the untrained from real requests, no way leads to one: not claiming, not being
/// given it, not answering, not resolving.
#[test]
fn the_untrained_neither_take_nor_answer_nor_resolve_where_the_standard_blocks_them() {
    let place = tempfile::tempdir().unwrap();
    let mut files = desk_fixture::standard();
    for text in files.values_mut() {
        let asks =
            "pass_score = 0.8\nrequired_for = { operator = [\"outage\"] }\nenforce = \"block\"";
        *text = text.replace("pass_score = 0.8", asks);
    }
    let mut desk = desk_fixture::desk_by(&place.path().join("desk.db"), files, true);
    let mut does = |by: &str, asked: Value| desk_fixture::perform(&mut desk, by, asked, begin());
    let intake = json!({"do": "intake", "channel": "phone", "client": {"name": "Ivan"}, "body": "A question"});
    does("vera", intake).unwrap();

    let ways = [
        ("anna", json!({"do": "claim", "request": 1})),
        ("anna", json!({"do": "take_over", "request": 1, "reason": "x"})),
        ("anna", json!({"do": "assign", "request": 1, "to": "anna", "reason": "x"})),
        ("vera", json!({"do": "assign", "request": 1, "to": "anna", "reason": "x"})),
        ("anna", json!({"do": "reply", "request": 1, "body": "x"})),
        ("anna", json!({"do": "resolve", "request": 1, "text": "x"})),
    ];
    for (by, asked) in &ways {
        let said = asked.to_string();
        match does(by, asked.clone()) {
            Err(Error::Refused(Refusal::StandardNotMet { missing, .. })) => {
                assert_eq!(missing, ["exercise:outage"], "{said}");
            }
            other => panic!("{said}: {other:?}"),
        }
    }
    // Many at a stroke are no way around it.
    let bulk = json!({"do": "bulk", "act": "resolve", "requests": [1], "text": "x"});
    assert_eq!(does("anna", bulk).unwrap().refused.len(), 1);
    // What was typed is no result; what somebody else records as passed elsewhere is, as that.
    let typed = json!({"do": "training.result", "exercise": "outage", "score": 1.0, "seconds": 9});
    assert!(matches!(does("anna", typed), Err(Error::Refused(Refusal::NotAllowed { .. }))));
    let import = json!({"do": "training.import", "operator": "anna", "exercise": "outage", "score": 1.0, "source": "paper"});
    assert!(does("dan", import.clone()).is_err());
    let done = does("vera", import).unwrap();
    assert!(matches!(
        &done.events[0].event,
        Event::TrainingResult { operator, imported: Some(source), .. } if *operator == *"anna" && source == "paper"
    ));
    does("anna", json!({"do": "claim", "request": 1})).unwrap();
}

/// A rating that whoever resolved the request typed in themselves says so, and is in no figure of theirs.
#[test]
fn a_rating_of_ones_own_work_counts_in_no_figure_of_ones_own() {
    let place = tempfile::tempdir().unwrap();
    let mut desk = desk_fixture::desk(&place.path().join("desk.db"));
    let mut at = begin();
    let mut does = |desk: &mut Desk, by: &str, asked: Value| {
        at += TimeDelta::seconds(1);
        desk_fixture::perform(desk, by, asked, at).unwrap()
    };
    for rater in ["anna", "oleg"] {
        let intake = json!({"do": "intake", "channel": "phone", "client": {"name": "Ivan"}, "body": "A question"});
        let id = does(&mut desk, "vera", intake).request.unwrap();
        does(&mut desk, "anna", json!({"do": "claim", "request": id}));
        does(&mut desk, "anna", json!({"do": "reply", "request": id, "body": "Done"}));
        let resolve = json!({"do": "resolve", "request": id, "text": "Done"});
        does(&mut desk, "anna", resolve);
        let done = does(&mut desk, rater, json!({"do": "rate", "request": id, "score": 5}));
        let own = done.events.iter().any(|one| matches!(one.event, Event::Rated { own: true, .. }));
        assert_eq!(own, rater == "anna");
    }
    let day = begin().date_naive();
    let span = firstline::model::measure::Span::days(day, day, chrono_tz::UTC);
    let metric = firstline::model::standard::Metric::SatisfactionMean;
    let later = begin() + TimeDelta::hours(1);
    let cases = desk.cases(metric.into(), span, later).unwrap();
    let whose: Vec<_> = cases.iter().map(|case| case.operator.clone()).collect();
    // The desk's own figure has both.
    assert_eq!(whose, [None, Some("anna".into())]);
}

/// `sees` shows figures without a right to judge, and a right to judge in some departments shows those.
#[test]
fn a_standard_says_whose_figures_a_role_sees() {
    let place = tempfile::tempdir().unwrap();
    let mut files = desk_fixture::standard();
    let mut roles = String::new();
    for (id, says) in [
        ("blind", r#"may = ["note"]"#),
        ("own", "may = [\"note\"]\nsees = \"own\""),
        ("all", "may = [\"note\"]\nsees = \"all\""),
        ("named", "may = [\"note\"]\nsees = [\"network\"]"),
        ("judge", r#"may = [{ do = "review", departments = ["network"] }]"#),
        ("judge-all", r#"may = [{ do = "review", departments = "all" }]"#),
        ("judge-own", r#"may = ["review"]"#),
    ] {
        roles += &format!(
            "[[role]]\nid = \"{id}\"\ntitle = \"{id}\"\nduties = [\"One thing.\"]\n{says}\n"
        );
    }
    files.insert("99-sight.toml".into(), roles);
    let mut desk = desk_fixture::desk_by(&place.path().join("desk.db"), files, true);
    for (role, oleg, boris) in [
        ("blind", false, false),
        ("own", true, false),
        ("all", true, true),
        ("named", false, true),
        ("judge", false, true),
        ("judge-all", true, true),
        ("judge-own", true, false),
    ] {
        let login = format!("of-{role}");
        let add =
            json!({"do": "operator.add", "login": login, "role": role, "departments": ["front"]});
        desk_fixture::perform(&mut desk, "vera", add, begin()).unwrap();
        let sight = desk.sight(&Login::from(login.as_str()), begin()).unwrap();
        for (whom, sees) in [("oleg", oleg), ("boris", boris)] {
            let operator = desk.operator(whom).unwrap().unwrap();
            assert_eq!(sight.sees(&operator), sees, "{role} {whom}");
        }
    }
}
