//! Scenarios of deadlines: a timeline of commands with the states expected after each. A file of
//! `tests/cases/deadlines/` is a scenario; adding one adds no code.

use std::{collections::BTreeMap, fs, path::Path};

use chrono::{DateTime, FixedOffset};
use firstline::{
    desk::{Desk, Error},
    model::{
        card::RequestCard,
        command::{Command, OperatorFacts, Submission},
        deadline::Deadline,
        id::{DepartmentId, Login, RequestId, RoleId, Seq},
    },
};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    about: String,
    /// Files of the standard that stand in the place of the common ones, by name.
    #[serde(default)]
    standard: BTreeMap<String, String>,
    step: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    at: String,
    #[serde(rename = "as")]
    by: Option<String>,
    /// What is done; or `adopt`, a version with these files in the place of those in force.
    #[serde(rename = "do")]
    command: Option<toml::Value>,
    #[serde(default)]
    adopt: BTreeMap<String, String>,
    /// The code of the refusal; without it the command must be done.
    refused: Option<String>,
    #[serde(default)]
    expect: Vec<Expected>,
    /// How many events of a kind the whole log then holds.
    #[serde(default)]
    count: BTreeMap<String, usize>,
    request: Option<ExpectedRequest>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    kind: String,
    /// Which of the deadlines of this kind, in the order of their starts; the last where not named.
    nth: Option<usize>,
    state: Option<String>,
    due: Option<String>,
    started: Option<String>,
    ended: Option<String>,
    /// Empty: it must not be breached.
    breached_at: Option<String>,
    clause: Option<String>,
    audience: Option<String>,
    department: Option<String>,
    owner: Option<String>,
    at_risk: Option<bool>,
    agreed: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedRequest {
    priority: Option<String>,
    department: Option<String>,
    assignee: Option<String>,
    tags: Option<Vec<String>>,
    status: Option<String>,
}

fn time(text: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/deadlines")
}

fn toml_files(folder: &Path) -> BTreeMap<String, String> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .map(|path| {
            (
                path.file_name().unwrap().to_string_lossy().into_owned(),
                fs::read_to_string(&path).unwrap(),
            )
        })
        .collect()
}

#[test]
fn every_scenario_holds() {
    let cases = toml_files(&folder());
    assert!(cases.len() >= 60, "the scenarios are gone");
    let failures: Vec<String> = cases
        .iter()
        .filter_map(|(name, text)| {
            let case: Case = toml::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"));
            run(&case).err().map(|failure| format!("{name}: {}\n    {failure}", case.about))
        })
        .collect();
    assert!(
        failures.is_empty(),
        "{} of {} scenarios fail:\n{}",
        failures.len(),
        cases.len(),
        failures.join("\n")
    );
}

fn person(login: &str, role: &str, department: &str, level: u8) -> OperatorFacts {
    OperatorFacts {
        login: Login::from(login),
        name: Some(login.to_owned()),
        role: Some(RoleId::from(role)),
        departments: Some(vec![DepartmentId::from(department)]),
        level: Some(level),
        active: Some(true),
        email: None,
    }
}

fn run(case: &Case) -> Result<(), String> {
    let place = tempfile::tempdir().unwrap();
    let mut files = toml_files(&folder().join("standard"));
    files.extend(case.standard.clone());
    let begin = time("2026-03-01T09:00:00+03:00").to_utc();
    let vera = Login::from("vera");
    let mut desk = Desk::create(
        &place.path().join("desk.db"),
        files.clone(),
        person("vera", "supervisor", "front", 1),
        true,
        begin,
    )
    .map_err(|error| format!("{error:#}"))?;
    for person in
        [person("anna", "operator", "front", 1), person("boris", "specialist", "network", 2)]
    {
        desk.perform(
            &Submission { at: Some(begin), ..Command::OperatorAdd(person).into() },
            &vera,
            begin,
        )
        .map_err(|error| error.to_string())?;
    }
    for (number, step) in case.step.iter().enumerate() {
        play(step, &mut desk, &mut files)
            .map_err(|failure| format!("step {} at {}: {failure}", number + 1, step.at))?;
    }
    let differences = desk.replay().map_err(|error| format!("{error:#}"))?;
    if differences.is_empty() {
        Ok(())
    } else {
        Err(format!("replay differs: {:?}", differences[0]))
    }
}

/// Puts a version in force that has these files in the place of those before.
fn adopt(
    desk: &mut Desk,
    files: BTreeMap<String, String>,
    at: DateTime<chrono::Utc>,
) -> Result<(), String> {
    let standard = firstline::standards::hash(&files);
    let vera = Login::from("vera");
    for command in [
        Command::StandardPropose { files },
        Command::StandardAdopt { standard, from: None, mapping: BTreeMap::new() },
    ] {
        desk.perform(&command.into(), &vera, at).map_err(|error| error.to_string())?;
    }
    Ok(())
}

fn play(step: &Step, desk: &mut Desk, files: &mut BTreeMap<String, String>) -> Result<(), String> {
    let at = time(&step.at).to_utc();
    let Some(asked) = &step.command else {
        files.extend(step.adopt.clone());
        let general = files.get_mut("00-standard.toml").ok_or("no standard")?;
        *general = general.replace("version  = \"1\"", "version  = \"2\"");
        adopt(desk, files.clone(), at)?;
        return holds(step, desk, at);
    };
    let json = serde_json::to_value(asked).unwrap();
    let command: Command =
        serde_json::from_value(json).map_err(|error| format!("no command: {error}"))?;
    let submission = Submission { at: Some(at), ..command.into() };
    let by = Login::from(step.by.as_deref().unwrap_or("vera"));
    match (desk.perform(&submission, &by, at), &step.refused) {
        (Ok(_), None) => {}
        (Ok(_), Some(code)) => return Err(format!("done, but should be refused as {code}")),
        (Err(Error::Refused(refusal)), Some(code)) if refusal.code() == code => {}
        (Err(error), _) => return Err(error.to_string()),
    }
    holds(step, desk, at)
}

/// What a step expects after it.
fn holds(step: &Step, desk: &mut Desk, at: DateTime<chrono::Utc>) -> Result<(), String> {
    let card = desk
        .request(RequestId(1), at)
        .map_err(|error| format!("{error:#}"))?
        .ok_or("there is no request")?;
    for expected in &step.expect {
        deadline(expected, &card, at)?;
    }
    if let Some(expected) = &step.request {
        request(expected, &card)?;
    }
    let events = desk.events(Seq(0), 10_000).map_err(|error| format!("{error:#}"))?;
    for (kind, count) in &step.count {
        let found = events.iter().filter(|recorded| recorded.event.word() == kind).count();
        same(kind, &found, count)?;
    }
    Ok(())
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: &T, expected: &T) -> Result<(), String> {
    if found == expected {
        Ok(())
    } else {
        Err(format!("{what} is {found:?}, should be {expected:?}"))
    }
}

fn deadline(
    expected: &Expected,
    card: &RequestCard,
    now: DateTime<chrono::Utc>,
) -> Result<(), String> {
    let mut of_kind: Vec<&Deadline> =
        card.deadlines.iter().filter(|d| d.kind.word() == expected.kind).collect();
    of_kind.sort_by_key(|deadline| deadline.started);
    let kind = &expected.kind;
    let found = match expected.nth {
        Some(nth) => of_kind.get(nth),
        None => of_kind.last(),
    }
    .ok_or_else(|| format!("there is no {kind} among {} deadlines", card.deadlines.len()))?;
    let word = |what: &str, found: &str, expected: &Option<String>| match expected {
        Some(expected) => same(&format!("{kind}: {what}"), &found, &expected.as_str()),
        None => Ok(()),
    };
    word("state", found.state.word(), &expected.state)?;
    word("clause", found.clause.as_str(), &expected.clause)?;
    word("audience", found.audience.word(), &expected.audience)?;
    word("department", found.department.as_str(), &expected.department)?;
    word("owner", found.owner.as_ref().map_or("", Login::as_str), &expected.owner)?;
    let moment = |what: &str, found: Option<DateTime<chrono::Utc>>, expected: &Option<String>| {
        match expected {
            Some(expected) => {
                let expected = (!expected.is_empty()).then(|| time(expected).to_utc());
                same(&format!("{kind}: {what}"), &found, &expected)
            }
            None => Ok(()),
        }
    };
    moment("due", found.due, &expected.due)?;
    moment("started", Some(found.started), &expected.started)?;
    moment("ended", found.ended, &expected.ended)?;
    moment("breached_at", found.breached_at, &expected.breached_at)?;
    if let Some(at_risk) = expected.at_risk {
        same(&format!("{kind}: at risk"), &found.is_at_risk(now), &at_risk)?;
    }
    if let Some(agreed) = expected.agreed {
        same(&format!("{kind}: agreed"), &found.agreed, &agreed)?;
    }
    Ok(())
}

fn request(expected: &ExpectedRequest, card: &RequestCard) -> Result<(), String> {
    let request = &card.request;
    let word = |what: &str, found: &str, expected: &Option<String>| match expected {
        Some(expected) => same(what, &found, &expected.as_str()),
        None => Ok(()),
    };
    word("priority", request.priority.word(), &expected.priority)?;
    word("department", request.department.as_str(), &expected.department)?;
    word("status", request.status.word(), &expected.status)?;
    word("assignee", request.assignee.as_ref().map_or("", Login::as_str), &expected.assignee)?;
    match &expected.tags {
        Some(tags) => same("tags", &request.tags, tags),
        None => Ok(()),
    }
}
