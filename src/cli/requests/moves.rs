//! `escalate` and `bounce`: a request goes up to a higher level, or back to where it came from.

use std::io::Write as _;

use clap::Args;

use crate::cli::{Context, Failure, Outcome, json, show, timeline};
use crate::{
    model::{
        command::{Command, Override, Submission},
        id::{DepartmentId, RequestId},
    },
    text::Text,
};

/// Escalate a request to a higher level
///
/// It goes where the standard says (`escalates_to` of its department). Where the standard says nothing and
/// there is more than one, name the department. The norms may ask a reason, the gate of the department a note.
#[derive(Debug, Args)]
pub struct Escalate {
    /// The number of the request
    #[arg(value_name = "REQUEST", value_parser = show::number)]
    pub request: i64,
    /// The department it goes to
    #[arg(long, value_name = "DEPARTMENT")]
    pub to: Option<String>,
    /// Why
    #[arg(long)]
    pub reason: Option<String>,
    /// A note for the next person
    #[arg(long)]
    pub note: Option<String>,
    /// Let it through although a gate is not met, with the reason
    #[arg(long = "override", value_name = "WHY")]
    pub against: Option<String>,
    /// The events, one JSON object a line
    #[arg(long)]
    pub json: bool,
}

/// Send a request back to where it came from
///
/// What a rule sent to a department goes back to the first line.
#[derive(Debug, Args)]
pub struct Bounce {
    /// The number of the request
    #[arg(value_name = "REQUEST", value_parser = show::number)]
    pub request: i64,
    /// Why
    #[arg(long)]
    pub reason: Option<String>,
    /// Another department than the one it came from
    #[arg(long, value_name = "DEPARTMENT")]
    pub to: Option<String>,
    /// The events, one JSON object a line
    #[arg(long)]
    pub json: bool,
}

/// Escalates a request.
///
/// # Errors
/// When the desk refuses it or cannot be used.
pub fn escalate(arguments: &Escalate, context: &mut Context) -> Result<Outcome, Failure> {
    let command = Command::Escalate {
        request: RequestId(arguments.request),
        level: None,
        department: arguments.to.as_deref().map(DepartmentId::from),
        reason: arguments.reason.clone(),
        note: arguments.note.clone(),
        against: arguments.against.clone().map(|reason| Override { reason }),
    };
    perform(command, arguments.json, context)
}

/// Sends a request back.
///
/// # Errors
/// When the desk refuses it or cannot be used.
pub fn bounce(arguments: &Bounce, context: &mut Context) -> Result<Outcome, Failure> {
    let command = Command::Bounce {
        request: RequestId(arguments.request),
        department: arguments.to.as_deref().map(DepartmentId::from),
        reason: arguments.reason.clone(),
    };
    perform(command, arguments.json, context)
}

/// Gives a command and prints what happened, as the history of the request tells it.
fn perform(command: Command, as_json: bool, context: &mut Context) -> Result<Outcome, Failure> {
    let mut desk = context.desk()?;
    let me = context.me(&mut desk)?;
    let now = context.now(&desk)?;
    let standard = desk.standard(now)?;
    let text = Text::of(context.language);

    let done = desk.perform(&Submission::from(command), &me, now)?;
    for recorded in &done.events {
        if as_json {
            context.line(&json::event(recorded, standard.timezone))?;
            continue;
        }
        for line in timeline::entry(recorded, standard.timezone, &standard, &text) {
            writeln!(context.out, "{line}")?;
        }
    }
    Ok(Outcome::Done)
}
