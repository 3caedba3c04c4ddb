//! The command line: one file a command. Here the arguments are read and the command is chosen; what
//! it does stands in its file.
//!
//! Data go to standard output, messages to standard error. Exit codes: 0 done, 1 refused or problems
//! found, 2 usage. A reader that goes away early (`| head`) ends the program quietly.

mod arguments;
mod context;
mod due;
mod route;

pub use context::{Context, Failure};

use std::{
    ffi::OsString,
    io::{self, Write as _},
    process::ExitCode,
};

use clap::Parser as _;

use crate::{model::standard::Standard, standards::load_dir};

use arguments::{Arguments, Command};

/// What came of a command that ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Done: exit code 0.
    Done,
    /// Refused, or problems were found: exit code 1.
    Problems,
}

/// Runs the program on its arguments, the program's name first.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are answers, not errors; clap knows which goes where.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    match run(&arguments) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Problems) => ExitCode::from(1),
        Err(failure) if failure.is_broken_pipe() => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = failure.report(&mut io::stderr());
            ExitCode::from(failure.code())
        }
    }
}

fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let mut context = Context::new();
    let now = context.clock.now();
    let input = &mut io::stdin().lock();
    let calendars =
        |_: Option<&std::path::Path>| anyhow::bail!("name a calendar in each line of a batch");
    let standard = |folder: Option<&std::path::Path>| match folder {
        Some(folder) => standard(folder),
        None => anyhow::bail!("name the folder of a standard with --standards DIR"),
    };
    let whole = match &arguments.command {
        Command::Due(due) => due::due(due, calendars, now, input, &mut context.out),
        Command::Between(between) => due::between(between, calendars, now, input, &mut context.out),
        Command::Route(route) => route::route(route, standard, now, input, &mut context.out),
    }?;
    context.out.flush()?;
    Ok(if whole {
        Outcome::Done
    } else {
        Outcome::Problems
    })
}

/// The standard in a folder; where it has errors, they are told.
fn standard(folder: &std::path::Path) -> anyhow::Result<std::sync::Arc<Standard>> {
    let loaded = load_dir(folder);
    if let Some(standard) = loaded.standard {
        return Ok(standard.into());
    }
    let mut report = Vec::new();
    loaded.report(&mut report, false)?;
    anyhow::bail!(
        "the standard in {} has errors\n\n{}",
        folder.display(),
        String::from_utf8_lossy(&report).trim_end()
    )
}
