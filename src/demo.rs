//! A desk full of life to try the program on: three weeks of an imaginary company, played by the same
//! commands that operators give, up to a Monday afternoon in the middle of the work.
//!
//! The play is the same every time: its chances come from a fixed seed, its clock from its calendar.

mod play;

use std::{collections::BTreeMap, ops::ControlFlow, path::Path};

use chrono::{DateTime, TimeDelta, TimeZone as _, Utc};
use serde::Deserialize;

use crate::{
    desk::Desk,
    model::{
        command::OperatorFacts,
        id::{Login, RoleId},
        operator::Right,
        standard::{Department, Role, Standard},
    },
    standards,
    text::Language,
};

/// How many requests the desk has seen.
const REQUESTS: usize = 200;

/// The logins of the imaginary operators, in the order of their names in the assets.
const LOGINS: [&str; 10] =
    ["anna", "ivan", "olga", "peter", "nina", "max", "vera", "artem", "kate", "leo"];

/// Who sits at the demo's keyboard, when nobody else is named.
pub const OPERATOR: &str = "anna";

/// What the assets tell of the imaginary company's people.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cast {
    operators: Vec<String>,
    /// What clients write when they come back.
    again: Vec<String>,
    /// What they are told once the answers of their matter are used up.
    further: Vec<String>,
    /// What the supervisor says of good work.
    praise: Vec<String>,
    /// And of what was not good.
    blame: Vec<String>,
    /// Why somebody contests a review.
    appeal: String,
    heard: String,
    /// Why a norm was not kept.
    let_through: String,
    regular: Caller,
    clients: Vec<Caller>,
    #[serde(rename = "matter")]
    matters: Vec<Matter>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Caller {
    name: String,
    phone: Option<String>,
    email: Option<String>,
    tier: Option<String>,
    account: Option<String>,
}

/// Something that clients come with.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Matter {
    subject: String,
    body: String,
    answers: Vec<String>,
    notes: Vec<String>,
    solution: String,
    #[serde(default)]
    fields: BTreeMap<String, String>,
}

/// What is told of the company, from the first morning to the moment at which the visitor comes in.
#[derive(Debug)]
pub struct Story {
    cast: Cast,
    standard: Standard,
    people: Vec<OperatorFacts>,
}

/// What is done between two scenes: the visitor may look at the desk, or have gone.
pub type Between<'a> = &'a mut dyn FnMut(&mut Desk) -> ControlFlow<()>;

/// Lays out the desk in a new file.
///
/// # Errors
/// When the file is there already or cannot be written.
pub fn furnish(path: &Path, language: Language) -> anyhow::Result<Desk> {
    let (mut desk, story) = open(path, language)?;
    story.tell(&mut desk, &mut |_| ControlFlow::Continue(()))?;
    Ok(desk)
}

/// Makes the desk as it is before its story: with the standard and the people, and no request yet.
///
/// # Errors
/// When the file is there already or cannot be written.
pub fn open(path: &Path, language: Language) -> anyhow::Result<(Desk, Story)> {
    let (code, assets) = match language {
        Language::English => ("en", include_str!("../assets/demo/en.toml")),
        Language::Russian => ("ru", include_str!("../assets/demo/ru.toml")),
    };
    let cast: Cast = toml::from_str(assets)?;
    let files: BTreeMap<String, String> = standards::builtin(code)
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect();
    let loaded = standards::load_files(&files);
    let standard = loaded
        .standard
        .ok_or_else(|| anyhow::anyhow!("the standard that comes with the program has errors"))?;
    let people = people(&cast, &standard);
    let mut desk = Desk::create(path, files, people[0].clone(), true, start(&standard))?;
    let story = Story { cast, standard, people };
    desk.together(|desk| play::come_in(desk, &story))?;
    Ok((desk, story))
}

impl Story {
    /// When the visitor comes in.
    pub fn end(&self) -> DateTime<Utc> {
        curtain(&self.standard)
    }

    /// Plays the story on its desk to the end. All of it is kept together: nobody waits for the disk at each
    /// step of a desk that nobody has seen yet.
    ///
    /// # Errors
    /// When the desk cannot be written.
    pub fn tell(&self, desk: &mut Desk, between: Between<'_>) -> anyhow::Result<()> {
        desk.together(|desk| {
            if play::play(desk, self, REQUESTS, between)?.is_continue() {
                sit_down(desk, &self.people, self.end())?;
            }
            Ok(())
        })
    }
}

/// Most of the people have their screens open when the visitor comes in; one has been gone for a while.
fn sit_down(desk: &mut Desk, people: &[OperatorFacts], now: DateTime<Utc>) -> anyhow::Result<()> {
    for (number, person) in people.iter().enumerate() {
        let gone = if number % 7 == 6 { 40 } else { 0 };
        let seen = now - TimeDelta::minutes(gone);
        desk.look(&person.login, None, false, seen)?;
    }
    Ok(())
}

/// When the story begins: a Monday morning.
fn start(standard: &Standard) -> DateTime<Utc> {
    moment(standard, (2026, 3, 23), (9, 0))
}

/// When it stops and the visitor comes in: a Monday afternoon, three weeks later.
fn curtain(standard: &Standard) -> DateTime<Utc> {
    moment(standard, (2026, 4, 13), (14, 32))
}

fn moment(
    standard: &Standard,
    (year, month, day): (i32, u32, u32),
    (hour, minute): (u32, u32),
) -> DateTime<Utc> {
    standard
        .timezone
        .with_ymd_and_hms(year, month, day, hour, minute, 0)
        .earliest()
        .expect("no zone changes its clocks in the middle of a working day")
        .to_utc()
}

/// The people of the desk: a supervisor first, then for each department whoever works there.
fn people(cast: &Cast, standard: &Standard) -> Vec<OperatorFacts> {
    let name = |login: &str| {
        let at = LOGINS.iter().position(|known| *known == login).unwrap_or(0);
        cast.operators.get(at).cloned().unwrap_or_else(|| login.to_owned())
    };
    let entry = |login: &str, role: &RoleId, department: &Department| OperatorFacts {
        login: Login::from(login),
        name: Some(name(login)),
        role: Some(role.clone()),
        departments: Some(vec![department.id.clone()]),
        level: Some(department.level),
        active: Some(true),
        email: None,
    };
    let role_of = |level| {
        let fits = |role: &&Role| {
            role.level == Some(level) && !role.may.all && role.may.allow(Right::Reply)
        };
        standard.roles.iter().find(fits).or_else(|| standard.roles.iter().find(|role| role.may.all))
    };
    let everything = standard.roles.iter().find(|role| role.may.all).or(standard.roles.first());
    let mut people = Vec::new();
    let home =
        standard.department(standard.fallback.department.as_str()).or(standard.departments.first());
    if let (Some(role), Some(home)) = (everything, home) {
        people.push(entry("vera", &role.id, home));
    }
    let mut others = LOGINS.iter().filter(|login| **login != "vera");
    // The first line takes most of the calls: three people there, one or two everywhere else.
    for round in 0..3 {
        for department in &standard.departments {
            let wanted = if Some(&department.id) == home.map(|home| &home.id) { 3 } else { 1 };
            if round < wanted
                && let (Some(role), Some(login)) = (role_of(department.level), others.next())
            {
                people.push(entry(login, &role.id, department));
            }
        }
    }
    people
}
