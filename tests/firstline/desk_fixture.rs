//! A simulated desk with a small standard that has something for every command, and with a person of
//! every role. Tests of the door itself work at it.

use std::{collections::BTreeMap, fs, path::Path};

use chrono::{DateTime, Utc};
use firstline::{
    desk::{Desk, Done, Error},
    model::{
        command::{Command, OperatorFacts, Submission},
        id::{DepartmentId, Login, RoleId},
    },
};
use serde_json::Value;

/// Who works there: login, role, departments, level. The first creates the desk.
pub const PEOPLE: [(&str, &str, &[&str], u8); 8] = [
    ("vera", "supervisor", &["front"], 1),
    ("anna", "operator", &["front"], 1),
    ("oleg", "operator", &["front"], 1),
    ("boris", "specialist", &["network"], 2),
    ("sonya", "specialist", &["spare"], 2),
    ("carla", "specialist", &["board"], 3),
    ("dan", "colleague", &["front"], 1),
    ("gus", "guest", &["front"], 1),
];

/// When the desk is made: a Monday at noon in Moscow.
pub fn begin() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-03-02T12:00:00+03:00").unwrap().to_utc()
}

/// The files of its standard.
pub fn standard() -> BTreeMap<String, String> {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    [cases.join("deadlines/standard"), cases.join("desk")]
        .iter()
        .flat_map(|folder| fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(&path).unwrap())
        })
        .collect()
}

/// A simulated desk with its people, in a new file.
pub fn desk(path: &Path) -> Desk {
    desk_by(path, standard(), true)
}

/// A desk that lives by these files, with its people.
pub fn desk_by(path: &Path, files: BTreeMap<String, String>, simulated: bool) -> Desk {
    let person = |(login, role, departments, level): (&str, &str, &[&str], u8)| OperatorFacts {
        login: Login::from(login),
        name: Some(login.to_owned()),
        role: Some(RoleId::from(role)),
        departments: Some(departments.iter().map(|id| DepartmentId::from(*id)).collect()),
        level: Some(level),
        active: Some(true),
        email: None,
    };
    let mut desk = Desk::create(path, files, person(PEOPLE[0]), simulated, begin()).unwrap();
    let adds: Vec<Submission> =
        PEOPLE[1..].iter().map(|one| Command::OperatorAdd(person(*one)).into()).collect();
    for answer in desk.perform_batch(&adds, &Login::from("vera"), begin()).unwrap() {
        answer.unwrap();
    }
    desk
}

/// What some JSON asks; a mistake in it is a fault of the test.
#[track_caller]
pub fn submission(command: Value, at: DateTime<Utc>) -> Submission {
    let said = command.to_string();
    let read: Submission =
        serde_json::from_value(command).unwrap_or_else(|e| panic!("{said}: {e}"));
    Submission { at: read.at.or(Some(at)), ..read }
}

/// Does what some JSON asks.
#[track_caller]
#[allow(dead_code)]
pub fn perform(
    desk: &mut Desk,
    by: &str,
    command: Value,
    at: DateTime<Utc>,
) -> Result<Done, Error> {
    desk.perform(&submission(command, at), &Login::from(by), at)
}
