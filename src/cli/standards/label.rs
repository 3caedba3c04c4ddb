//! `standards label`: where a request belongs by what it says, for whoever learns from the past.

use std::io::Write as _;

use clap::Args;

use crate::{
    cli::{Context, Failure, Outcome},
    model::{
        command::Command,
        id::{DepartmentId, RequestId},
    },
    text::{Text, fill},
};

/// Say where a resolved request belongs by what it says; the request stays as it is
#[derive(Debug, Args)]
pub struct Label {
    /// The number of the request
    pub request: i64,
    /// Where it belongs: the id of a department
    pub department: DepartmentId,
    /// You did not see where it was resolved
    #[arg(long)]
    pub blind: bool,
}

/// Runs the command.
///
/// # Errors
/// When it is refused.
pub fn run(arguments: &Label, context: &mut Context) -> Result<Outcome, Failure> {
    let command = Command::Label {
        request: RequestId(arguments.request),
        department: arguments.department.clone(),
        blind: arguments.blind,
    };
    let mut desk = context.desk()?;
    let me = context.me(&mut desk)?;
    let now = context.now(&desk)?;
    desk.perform(&command.into(), &me, now)?;
    let text = Text::shared(context.language);
    let standard = desk.standard(now)?;
    let department = standard
        .department(arguments.department.as_str())
        .map_or(arguments.department.as_str(), |known| &known.title);
    let number = arguments.request.to_string();
    let values = [("number", number.as_str()), ("department", department)];
    writeln!(context.out, "{}", fill(&text.learn.labelled, &values))?;
    Ok(Outcome::Done)
}
