//! Every request has an owner of level 1 from the intake on, who is told; and a promised call calls.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use firstline::{
    desk::Desk,
    model::{
        command::Submission,
        event::Event,
        gate,
        id::{DepartmentId, Login, RequestId},
    },
};
use serde_json::{Value, json};

use crate::desk_fixture::{begin, desk_by, standard};

fn with(routing: &str, deadlines: &str) -> BTreeMap<String, String> {
    let mut files = standard();
    for text in files.values_mut() {
        *text = text.replace("[routing]\n", &format!("[routing]\n{routing}\n"));
    }
    files.insert("00-first.toml".into(), deadlines.to_owned());
    files
}

fn open(folder: &std::path::Path, routing: &str) -> Desk {
    desk_by(&folder.join("desk.db"), with(routing, ""), true)
}

fn does(desk: &mut Desk, by: &str, at: DateTime<Utc>, mut command: Value) -> Option<RequestId> {
    command["at"] = json!(at.to_rfc3339());
    let submission: Submission = serde_json::from_value(command.clone()).unwrap();
    match desk.perform(&submission, &Login::from(by), at) {
        Ok(done) => done.request,
        Err(error) => panic!("{command}: {error}"),
    }
}

fn intake(desk: &mut Desk, by: &str, channel: &str) -> RequestId {
    let command = json!({"do": "intake", "channel": channel, "subject": "A question",
        "body": "How does it work?", "client": {"name": "Rosa"}});
    does(desk, by, begin(), command).unwrap()
}

fn owner(desk: &Desk, id: RequestId) -> Option<String> {
    let card = desk.request(id, begin()).unwrap().unwrap();
    card.request.accountable.map(|login| login.to_string())
}

#[test]
fn who_takes_a_request_in_answers_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = open(folder.path(), "");
    let id = intake(&mut desk, "anna", "phone");
    assert_eq!(owner(&desk, id).as_deref(), Some("anna"));
    // Another works on it: who took it in still answers.
    does(&mut desk, "oleg", begin(), json!({"do": "claim", "request": id}));
    assert_eq!(owner(&desk, id).as_deref(), Some("anna"));
    // A colleague outside the service cannot answer for what they write down.
    let id = intake(&mut desk, "dan", "phone");
    assert!(matches!(owner(&desk, id).as_deref(), Some("anna" | "oleg" | "vera")));
    assert!(desk.replay().unwrap().is_empty());
}

#[test]
fn what_nobody_took_in_is_shared_out_by_the_rule() {
    for (rule, wanted) in [
        ("", ["oleg", "vera", "anna", "oleg", "vera"]),
        ("owner = \"round_robin\"", ["oleg", "vera", "anna", "oleg", "vera"]),
        ("owner = \"supervisor\"", ["vera"; 5]),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let mut desk = open(folder.path(), rule);
        let first = intake(&mut desk, "anna", "phone");
        assert_eq!(owner(&desk, first).as_deref(), Some("anna"), "{rule}");
        for wanted in wanted {
            let id = intake(&mut desk, "vera", "import");
            assert_eq!(owner(&desk, id).as_deref(), Some(wanted), "{rule}");
        }
        assert!(desk.replay().unwrap().is_empty());
    }
}

#[test]
fn an_owner_who_goes_leaves_nothing_without_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = open(folder.path(), "");
    let id = intake(&mut desk, "anna", "phone");
    does(
        &mut desk,
        "vera",
        begin(),
        json!({"do": "operator.set", "login": "anna", "active": false}),
    );
    assert!(matches!(owner(&desk, id).as_deref(), Some("oleg" | "vera")));
    assert!(desk.replay().unwrap().is_empty());
}

#[test]
fn what_a_rule_sent_here_goes_back_to_the_first_line() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = open(folder.path(), "");
    let command = json!({"do": "intake", "channel": "phone", "subject": "Outage",
        "body": "There is an outage", "client": {"name": "Rosa"}});
    let id = does(&mut desk, "anna", begin(), command).unwrap();
    let standing = |desk: &Desk| desk.request(id, begin()).unwrap().unwrap().request;
    assert_eq!(standing(&desk).department, DepartmentId::from("network"));
    does(&mut desk, "boris", begin(), json!({"do": "claim", "request": id}));
    does(
        &mut desk,
        "boris",
        begin(),
        json!({"do": "bounce", "request": id, "reason": "not a line"}),
    );
    assert_eq!(standing(&desk).department, DepartmentId::from("front"));
}

#[test]
fn a_promised_call_calls_ahead_of_its_time() {
    let folder = tempfile::tempdir().unwrap();
    let clause = "[[deadline]]\nid = \"ring\"\nkind = \"callback\"\ntarget = \"2h\"\nwarn_before = \"10m\"\n\
        on_breach = { notify = [\"supervisor\"] }\n";
    let mut desk = desk_by(&folder.path().join("desk.db"), with("", clause), true);
    let id = intake(&mut desk, "anna", "phone");
    let due = begin() + TimeDelta::hours(3);
    does(
        &mut desk,
        "anna",
        begin(),
        json!({"do": "callback.promise", "request": id, "due": due.to_rfc3339(), "about": "the answer"}),
    );
    let told = |desk: &Desk, who: &str, about: &str| {
        let notices = desk.notices(&Login::from(who), 100).unwrap();
        notices
            .into_iter()
            .filter(|notice| notice.about.word() == about)
            .map(|notice| notice.at)
            .collect::<Vec<_>>()
    };
    does(&mut desk, "vera", due - TimeDelta::minutes(11), json!({"do": "tick"}));
    assert!(told(&desk, "anna", "callback").is_empty());
    does(&mut desk, "vera", due - TimeDelta::minutes(9), json!({"do": "tick"}));
    assert_eq!(told(&desk, "anna", "callback"), [due - TimeDelta::minutes(10)]);
    // Nobody called: the supervisor hears of it.
    let breached = told(&desk, "vera", "breached").len();
    does(&mut desk, "vera", due + TimeDelta::minutes(1), json!({"do": "tick"}));
    assert!(told(&desk, "vera", "breached").len() > breached);
    let calls = desk.events(firstline::model::id::Seq(0), 10_000).unwrap();
    let calls = calls.iter().filter(
        |one| matches!(&one.event, Event::DeadlineBreached(mark) if mark.callback.is_some()),
    );
    assert_eq!(calls.count(), 1);
}

/// A desk whose network asks for the contract, and whose rule of outages and gate say what is given.
fn gated(folder: &std::path::Path, at_gate: &str, at_rule: &str) -> Desk {
    let mut files = standard();
    for text in files.values_mut() {
        *text = text.replace("id   = \"outage\"\n", &format!("id   = \"outage\"\n{at_rule}\n"));
    }
    let gate = format!(
        "[[handover]]\nto = [\"network\"]\nrequires = {{ fields = [\"contract\"] }}\n{at_gate}\n"
    );
    files.insert("99-gate.toml".into(), gate);
    desk_by(&folder.join("desk.db"), files, true)
}

#[test]
fn what_a_rule_sends_past_a_gate_waits_with_the_first_line_where_the_standard_says_so() {
    let (ask, skip, none) = ("gate = \"ask\"", "gate = \"skip\"", "");
    for (at_gate, at_rule, waits) in [
        (none, none, false),
        (none, skip, false),
        (none, ask, true),
        ("rules = \"ask\"", none, true),
        ("rules = \"ask\"", skip, false),
        ("rules = \"skip\"", ask, true),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let mut desk = gated(folder.path(), at_gate, at_rule);
        let outage = |fields: Value| {
            json!({"do": "intake", "channel": "phone", "subject": "Outage", "fields": fields,
                "body": "There is an outage", "client": {"name": "Rosa"}})
        };
        let id = does(&mut desk, "anna", begin(), outage(json!({}))).unwrap();
        let lies = |desk: &Desk, id| {
            let card = desk.request(id, begin()).unwrap().unwrap();
            let goal = gate::held_for(&card.timeline).cloned();
            (card.request.department.to_string(), goal)
        };
        let (department, goal) = lies(&desk, id);
        let said = format!("{at_gate} {at_rule}");
        assert_eq!(department, if waits { "front" } else { "network" }, "{said}");
        assert_eq!(goal, waits.then(|| DepartmentId::from("network")), "{said}");

        // What comes with all that is asked for goes at once.
        let whole = outage(json!({"contract": "77"}));
        let second = does(&mut desk, "anna", begin(), whole).unwrap();
        assert_eq!(lies(&desk, second), ("network".into(), None), "{said}");

        // The gate holds for people, and opens for them once it is satisfied.
        if waits {
            let route = json!({"do": "route", "request": id, "department": "network"});
            let at = begin();
            let mut again = route.clone();
            again["at"] = json!(at.to_rfc3339());
            let submission: Submission = serde_json::from_value(again).unwrap();
            assert!(desk.perform(&submission, &Login::from("anna"), at).is_err(), "{said}");
            let set = json!({"do": "set", "request": id, "fields": {"contract": "78"}});
            does(&mut desk, "anna", begin(), set);
            does(&mut desk, "anna", begin(), route);
            assert_eq!(lies(&desk, id), ("network".into(), None), "{said}");
        }
        assert!(desk.replay().unwrap().is_empty(), "{said}");
    }
}

#[test]
fn what_the_desk_escalates_by_itself_waits_at_the_gate_too() {
    for (at_gate, waits) in [("rules = \"ask\"", true), ("rules = \"skip\"", false), ("", false)] {
        let folder = tempfile::tempdir().unwrap();
        let clause = "[[deadline]]\nid = \"up\"\nkind = \"own\"\ntarget = \"15m\"\n\
            on_breach = { escalate = 2, notify = [\"accountable\"] }\n";
        let mut files = with("", clause);
        files.insert(
            "99-gate.toml".into(),
            format!(
                "[[handover]]\nto = [\"network\"]\nrequires = {{ fields = [\"contract\"] }}\n{at_gate}\n"
            ),
        );
        let mut desk = desk_by(&folder.path().join("desk.db"), files, true);
        let bare = intake(&mut desk, "anna", "phone");
        let whole = intake(&mut desk, "anna", "phone");
        let set = json!({"do": "set", "request": whole, "fields": {"contract": "78"}});
        does(&mut desk, "anna", begin(), set);

        does(&mut desk, "vera", begin() + TimeDelta::hours(1), json!({"do": "tick"}));
        let lies = |desk: &Desk, id| {
            let card = desk.request(id, begin()).unwrap().unwrap();
            (card.request.department.to_string(), gate::held_for(&card.timeline).cloned())
        };
        let network = DepartmentId::from("network");
        let waiting = (if waits { "front" } else { "network" }, waits.then_some(network));
        assert_eq!(lies(&desk, bare), (waiting.0.to_owned(), waiting.1), "{at_gate}");
        assert_eq!(lies(&desk, whole), ("network".to_owned(), None), "{at_gate}");
        assert!(desk.replay().unwrap().is_empty(), "{at_gate}");
    }
}
