//! Timelines from the tests of other help desks (`../shared/cases/sla_scenarios.jsonl`, those of class
//! core): their due times are ours. Skipped, saying so, where the file is absent.
//!
//! Where a timeline tells the first response apart from other contacts of an agent, such a contact is a
//! note here: with us every answer is a response. One expectation is left out, as our language says it
//! otherwise: Zammad's `update_due` of a message that came with the intake, which `first_response` covers.

use std::{collections::BTreeMap, fs, path::Path};

use chrono::{DateTime, Utc};
use firstline::{
    desk::Desk,
    model::{
        command::{Command, OperatorFacts, Submission},
        deadline::{Deadline, DeadlineState},
        id::{DepartmentId, Login, RequestId, RoleId},
    },
    standards,
};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Scenario {
    id: String,
    calendar: Value,
    sla_minutes: BTreeMap<String, i64>,
    events: Vec<(DateTime<Utc>, String)>,
    expect: BTreeMap<String, Value>,
    class: String,
}

/// The standard that a scenario describes.
fn files(scenario: &Scenario) -> BTreeMap<String, String> {
    let mut calendar = scenario.calendar.clone();
    calendar["id"] = json!("office");
    let clauses: Vec<Value> = scenario
        .sla_minutes
        .iter()
        .map(|(name, minutes)| {
            let kind = match name.as_str() {
                "solution" => "resolution",
                "update" => "next_response",
                other => other,
            };
            // Zammad stops every clock of a ticket that is pending, Frappe that of the resolution.
            let pauses: &[&str] = match kind {
                "first_response" if scenario.id.starts_with("frappe") => &[],
                _ => &["pending"],
            };
            json!({"id": kind, "kind": kind, "audience": "client", "target": format!("{minutes}m"), "pauses": pauses})
        })
        .collect();
    let standard = json!({
        "standard": {"title": scenario.id, "version": "1", "language": "en", "timezone": "UTC"},
        "routing": {"fallback": {"department": "desk", "level": 1}},
        "level": [{"number": 1, "title": "Desk", "duty": "Works."}],
        "department": [{"id": "desk", "title": "Desk", "level": 1, "calendar": "office"}],
        "role": [{"id": "agent", "title": "Agent", "level": 1, "duties": ["Works."], "may": ["*"]}],
        "calendar": [calendar],
        "deadline": clauses,
    });
    [("standard.toml".to_owned(), toml::to_string(&standard).unwrap())].into()
}

fn run(scenario: &Scenario) -> Result<usize, String> {
    let files = files(scenario);
    let loaded = standards::load_files(&files);
    let standard = loaded.standard.ok_or_else(|| format!("{:?}", loaded.problems))?;
    let calendar = standard.calendar_for(None, "desk").ok_or("no calendar")?;
    let place = tempfile::tempdir().unwrap();
    let agent = Login::from("agent");
    let facts = OperatorFacts {
        login: agent.clone(),
        name: None,
        role: Some(RoleId::from("agent")),
        departments: Some(vec![DepartmentId::from("desk")]),
        level: Some(1),
        active: Some(true),
        email: None,
    };
    let begin = scenario.events[0].0;
    let mut desk = Desk::create(&place.path().join("desk.db"), files, facts, true, begin)
        .map_err(|error| format!("{error:#}"))?;
    let stamped = scenario.events.iter().any(|(_, what)| what == "first_response");
    let mut at_creation = Vec::new();
    let mut now = begin;
    for (at, what) in &scenario.events {
        now = *at;
        let commands = match what.as_str() {
            "created" | "created_by_client" => {
                vec![
                    json!({"do": "intake", "channel": "email", "client": {"name": "A"}, "body": "B"}),
                ]
            }
            "created_pending" => vec![
                json!({"do": "intake", "channel": "email", "client": {"name": "A"}, "body": "B"}),
                json!({"do": "wait", "request": 1, "for": "client"}),
            ],
            // What came with the intake is the intake.
            "customer_message" if *at == begin => Vec::new(),
            "customer_message" => vec![json!({"do": "message", "request": 1, "body": "M"})],
            "agent_contact" if stamped => vec![json!({"do": "note", "request": 1, "body": "N"})],
            "agent_contact" | "first_response" => {
                vec![json!({"do": "reply", "request": 1, "body": "R"})]
            }
            "pending" => vec![json!({"do": "wait", "request": 1, "for": "client"})],
            "open" => vec![json!({"do": "resume", "request": 1})],
            "closed" => vec![json!({"do": "resolve", "request": 1, "text": "Done"})],
            other => return Err(format!("no such event: {other}")),
        };
        for command in commands {
            let command: Command = serde_json::from_value(command).unwrap();
            let submission = Submission { at: Some(now), ..command.into() };
            desk.perform(&submission, &agent, now).map_err(|error| format!("{what}: {error}"))?;
        }
        if at_creation.is_empty() {
            at_creation = deadlines(&desk, now)?;
        }
        if what == "open" {
            let due = of(&deadlines(&desk, now)?, "resolution").and_then(|one| one.due);
            expect(scenario, "solution_due_after_reopen", due.map(|due| json!(due)))?;
        }
    }
    let all = deadlines(&desk, now)?;
    let explained =
        desk.explain_deadlines(RequestId(1), now).map_err(|error| format!("{error:#}"))?;
    let live = |name: &str| of(&all, name).filter(|one| one.state.is_live());
    let nearest = all.iter().filter(|one| one.state.is_live()).filter_map(|one| one.due).min();
    let mut held = 0;
    held += expect(scenario, "next_due", nearest.map(|due| json!(due)))?;
    for (kind, names) in [
        ("first_response", &["first_response_due", "response_due"][..]),
        ("resolution", &["solution_due"]),
    ] {
        for name in names {
            let due = live(kind).and_then(|one| one.due);
            held += expect(scenario, name, due.map(|due| json!(due)))?;
        }
        let created = of(&at_creation, kind).and_then(|one| one.due);
        let name = format!("{}_at_creation", names[0]);
        held += expect(scenario, &name, created.map(|due| json!(due)))?;
        let Some((deadline, why)) = explained
            .iter()
            .find(|(one, _)| one.kind.word() == kind && one.state == DeadlineState::Met)
        else {
            continue;
        };
        let pauses: Vec<_> =
            why.pauses.iter().map(|(_, from, to)| (*from, to.unwrap_or(now))).collect();
        let ended = deadline.ended.ok_or("met, and no end")?;
        let took = calendar.consumed(deadline.started, ended, &pauses).num_minutes();
        let name = names[0].trim_end_matches("_due");
        held += expect(scenario, &format!("{name}_took"), Some(json!(took)))?;
        if let Some(target) = scenario.sla_minutes.get(name) {
            held += expect(scenario, &format!("{name}_left"), Some(json!(target - took)))?;
        }
    }
    if scenario.events.iter().all(|(at, what)| what != "customer_message" || *at == begin)
        && scenario.expect.get("update_due") == Some(&Value::Null)
    {
        let none = live("next_response").and_then(|one| one.due);
        held += expect(scenario, "update_due", none.map(|due| json!(due)))?;
    }
    Ok(held)
}

fn deadlines(desk: &Desk, now: DateTime<Utc>) -> Result<Vec<Deadline>, String> {
    let card = desk.request(RequestId(1), now).map_err(|error| format!("{error:#}"))?;
    Ok(card.ok_or("there is no request")?.deadlines)
}

fn of<'a>(all: &'a [Deadline], kind: &str) -> Option<&'a Deadline> {
    all.iter().find(|one| one.kind.word() == kind)
}

/// How many expectations of this name held: 1, or 0 where there is none.
fn expect(scenario: &Scenario, name: &str, found: Option<Value>) -> Result<usize, String> {
    match scenario.expect.get(name) {
        None => Ok(0),
        Some(expected) => {
            let found = found.unwrap_or(Value::Null);
            if *expected == found {
                Ok(1)
            } else {
                Err(format!("{name} is {found}, should be {expected}"))
            }
        }
    }
}

#[test]
fn timelines_of_other_desks_come_to_the_same_due_times() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/cases/sla_scenarios.jsonl");
    let Ok(text) = fs::read_to_string(&path) else {
        println!("skipped: {} is not there", path.display());
        return;
    };
    let mut failures = Vec::new();
    let mut held = 0;
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let scenario: Scenario = serde_json::from_str(line).unwrap();
        if scenario.class != "core" {
            continue;
        }
        match run(&scenario) {
            Ok(0) => failures.push(format!("{}: nothing was compared", scenario.id)),
            Ok(count) => held += count,
            Err(failure) => failures.push(format!("{}: {failure}", scenario.id)),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(held >= 20, "{held} expectations held");
}
