//! Published service policies of real organisations in the language of standards. A folder of
//! `tests/cases/policies/` is a policy: its standard, and in `due.toml` requests with the due times
//! worked out by hand. Adding one adds no code.

use std::{collections::BTreeMap, fs, path::Path};

use chrono::{DateTime, Utc};
use firstline::{
    desk::{Desk, Error},
    model::{
        command::{Command, OperatorFacts, Submission},
        deadline::DeadlineState,
        id::{CalendarId, DepartmentId, Login, RequestId, RoleId},
    },
    standards,
};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Policy {
    /// Where it was published.
    source: String,
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    about: String,
    /// When the request comes in.
    at: String,
    /// What comes in: the command `intake` without its `do`.
    intake: toml::Table,
    /// What happens to it later.
    #[serde(default)]
    then: Vec<Step>,
    /// By kind, the last deadline's due time; `none` where there must be no such deadline alive, `waits`
    /// where one stands still.
    due: BTreeMap<String, String>,
    /// By kind, the clause that set it.
    #[serde(default)]
    clause: BTreeMap<String, String>,
    department: Option<String>,
    priority: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    at: String,
    #[serde(rename = "do")]
    command: toml::Table,
    /// The code of the refusal; without it the command must be done.
    refused: Option<String>,
}

fn time(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap_or_else(|error| panic!("{text}: {error}")).to_utc()
}

fn files(folder: &Path) -> BTreeMap<String, String> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file() && !path.ends_with("due.toml"))
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(&path).unwrap())
        })
        .collect()
}

#[test]
fn every_policy_gives_the_due_times_worked_by_hand() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/policies");
    let common = files(&folder);
    let mut failures = Vec::new();
    let (mut policies, mut cases) = (0, 0);
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if !path.is_dir() {
            continue;
        }
        policies += 1;
        let text = fs::read_to_string(path.join("due.toml")).unwrap();
        let policy: Policy =
            toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut standard = common.clone();
        standard.extend(files(&path));
        for case in &policy.case {
            cases += 1;
            if let Err(failure) = run(&standard, case) {
                let name = path.file_name().unwrap().to_string_lossy();
                failures.push(format!("{name} ({}): {}: {failure}", policy.source, case.about));
            }
        }
    }
    assert!(policies >= 10 && cases >= 40, "the policies are gone");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn run(standard: &BTreeMap<String, String>, case: &Case) -> Result<(), String> {
    let place = tempfile::tempdir().unwrap();
    let vera = Login::from("vera");
    let me = OperatorFacts {
        login: vera.clone(),
        name: Some("Vera".to_owned()),
        role: Some(RoleId::from("supervisor")),
        departments: Some(vec![DepartmentId::from("desk")]),
        level: Some(1),
        active: Some(true),
        email: None,
    };
    let at = time(&case.at);
    let mut desk = Desk::create(&place.path().join("desk.db"), standard.clone(), me, true, at)
        .map_err(|error| format!("{error:#}"))?;
    let mut intake = case.intake.clone();
    intake.insert("do".to_owned(), "intake".into());
    let mut now = at;
    perform(&mut desk, &intake, None, now)?;
    for step in &case.then {
        now = time(&step.at);
        perform(&mut desk, &step.command, step.refused.as_deref(), now)?;
    }
    let card = desk
        .request(RequestId(1), now)
        .map_err(|error| format!("{error:#}"))?
        .ok_or("there is no request")?;
    for (kind, expected) in &case.due {
        let last = card
            .deadlines
            .iter()
            .filter(|deadline| deadline.kind.word() == kind && deadline.state.is_live())
            .max_by_key(|deadline| deadline.started);
        if expected == "waits" {
            let paused = last.filter(|deadline| deadline.state == DeadlineState::Paused);
            if paused.is_none_or(|deadline| deadline.due.is_some()) {
                return Err(format!("{kind} is {last:?}, should stand still"));
            }
            continue;
        }
        let expected = (expected != "none").then(|| time(expected));
        let found = last.and_then(|deadline| deadline.due);
        if found != expected || last.is_some() != expected.is_some() {
            return Err(format!("{kind} is due {found:?}, should be {expected:?}"));
        }
        if let (Some(clause), Some(last)) = (case.clause.get(kind), last) {
            same("clause", last.clause.as_str(), clause)?;
        }
    }
    if let Some(department) = &case.department {
        same("department", card.request.department.as_str(), department)?;
    }
    if let Some(priority) = &case.priority {
        same("priority", card.request.priority.word(), priority)?;
    }
    let differences = desk.replay().map_err(|error| format!("{error:#}"))?;
    match differences.first() {
        None => Ok(()),
        Some(difference) => Err(format!("replay differs: {difference:?}")),
    }
}

fn same(what: &str, found: &str, expected: &str) -> Result<(), String> {
    if found == expected { Ok(()) } else { Err(format!("{what} is {found}, should be {expected}")) }
}

fn perform(
    desk: &mut Desk,
    command: &toml::Table,
    refused: Option<&str>,
    at: DateTime<Utc>,
) -> Result<(), String> {
    let json = serde_json::to_value(command).unwrap();
    let command: Command =
        serde_json::from_value(json).map_err(|error| format!("no command: {error}"))?;
    let submission = Submission { at: Some(at), ..command.into() };
    match (desk.perform(&submission, &Login::from("vera"), at), refused) {
        (Ok(_), None) => Ok(()),
        (Ok(_), Some(code)) => Err(format!("done, but should be refused as {code}")),
        (Err(Error::Refused(refusal)), Some(code)) if refusal.code() == code => Ok(()),
        (Err(error), _) => Err(error.to_string()),
    }
}

#[test]
fn the_built_in_calendar_takes_the_place_of_none_that_is_defined() {
    let common = "[standard]\ntitle = \"T\"\nversion = \"1\"\n[routing]\nfallback = { department = \"front\", level = 1 }\n\
        [[department]]\nid = \"front\"\ntitle = \"Front\"\nlevel = 1\n[[calendar]]\nid = \"office\"\nhours = { mon = [\"09:00-17:00\"] }\n\
        [[deadline]]\nid = \"now\"\nkind = \"resolution\"\naudience = \"client\"\ntarget = \"1h\"\ncalendar = \"always\"\n";
    let own = "[[calendar]]\nid = \"always\"\nhours = { sun = [\"10:00-12:00\"] }\n";
    for (more, by_clause, by_default) in
        [("", "00:00-24:00", "09:00-17:00"), (own, "10:00-12:00", "10:00-12:00")]
    {
        let files = [("a.toml".to_owned(), format!("{common}{more}"))].into();
        let loaded = standards::load_files(&files);
        let standard = loaded.standard.unwrap_or_else(|| panic!("{:?}", loaded.problems));
        let clause = standard.deadlines[0].calendar.clone();
        let hours = |clause: Option<&CalendarId>| {
            let calendar = standard.calendar_for(clause, "front").unwrap();
            calendar.spec().hours.values().flatten().next().unwrap().clone()
        };
        assert_eq!(hours(clause.as_ref()), by_clause);
        assert_eq!(hours(None), by_default);
    }
}
