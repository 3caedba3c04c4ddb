//! `operator`: who works at the desk.

use std::io::Write as _;

use clap::{Args, Subcommand};
use serde_json::json;

use crate::cli::{Context, Failure, Outcome};
use crate::{
    model::{
        command::{Command, OperatorFacts, Submission},
        id::{DepartmentId, Login, RoleId},
    },
    report::{Column, Format, Table},
    text::Text,
};

/// Add, list and change operators
#[derive(Debug, Args)]
pub struct Operator {
    /// What to do
    #[command(subcommand)]
    pub what: What,
}

/// What to do with operators.
#[derive(Debug, Subcommand)]
pub enum What {
    /// Add a person
    Add(Entry),
    /// Change a person's entry; only what you give changes
    Set(Entry),
    /// List everyone
    List {
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
}

/// A person's entry.
#[derive(Debug, Args)]
pub struct Entry {
    /// The login: the name of the user on this machine
    pub login: String,
    /// The name that colleagues and clients see
    #[arg(long)]
    pub name: Option<String>,
    /// A role of the standard, as `operator`
    #[arg(long)]
    pub role: Option<String>,
    /// A department they work in; the first is their home
    #[arg(long = "department", value_name = "ID")]
    pub departments: Vec<String>,
    /// The service level they work at
    #[arg(long)]
    pub level: Option<u8>,
    /// Whether they may still work
    #[arg(long, value_name = "true|false")]
    pub active: Option<bool>,
    /// The address from which they write: their mails on requests are known as a colleague's
    #[arg(long)]
    pub email: Option<String>,
}

impl Entry {
    fn facts(&self) -> OperatorFacts {
        OperatorFacts {
            login: Login::from(self.login.as_str()),
            name: self.name.clone(),
            role: self.role.as_deref().map(RoleId::from),
            departments: (!self.departments.is_empty()).then(|| {
                self.departments.iter().map(|id| DepartmentId::from(id.as_str())).collect()
            }),
            level: self.level,
            active: self.active,
            email: self.email.clone(),
        }
    }
}

/// Runs the command.
///
/// # Errors
/// When the desk refuses or cannot be used.
pub fn run(arguments: &Operator, context: &mut Context) -> Result<Outcome, Failure> {
    let mut desk = context.desk()?;
    let me = context.me(&mut desk)?;
    let now = context.now(&desk)?;
    let (login, command) = match &arguments.what {
        What::Add(entry) => (&entry.login, Command::OperatorAdd(entry.facts())),
        What::Set(entry) => (&entry.login, Command::OperatorSet(entry.facts())),
        What::List { json } => {
            let operators = desk.operators()?;
            if *json {
                for operator in &operators {
                    context.line(&json!(operator))?;
                }
                return Ok(Outcome::Done);
            }
            let text = Text::of(context.language);
            let words = &text.heading;
            let table = Table {
                columns: vec![
                    Column::left("login", words.login.clone()),
                    Column::left("name", words.name.clone()),
                    Column::left("role", words.role.clone()),
                    Column::left("departments", words.department.clone()),
                    Column::right("level", words.level.clone()),
                    Column::left("state", words.status.clone()),
                ],
                rows: operators
                    .iter()
                    .map(|operator| {
                        let departments = operator
                            .departments
                            .iter()
                            .map(DepartmentId::as_str)
                            .collect::<Vec<_>>();
                        let state = match (operator.active, operator.on_duty) {
                            (false, _) => words.inactive.as_str(),
                            (true, true) => words.on_duty.as_str(),
                            (true, false) => words.off_duty.as_str(),
                        };
                        vec![
                            operator.login.as_str().into(),
                            operator.name.as_str().into(),
                            operator.role.as_str().into(),
                            departments.join(", ").into(),
                            operator.level.to_string().into(),
                            state.into(),
                        ]
                    })
                    .collect(),
                ..Table::default()
            };
            table.write(Format::Text, context.language, &mut context.out)?;
            return Ok(Outcome::Done);
        }
    };
    desk.perform(&Submission::from(command), &me, now)?;
    let operator = desk.operator(login)?;
    if let Some(operator) = operator {
        writeln!(context.out, "{} · {} · {}", operator.login, operator.name, operator.role)?;
    }
    Ok(Outcome::Done)
}
