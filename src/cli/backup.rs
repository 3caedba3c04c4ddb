//! `backup`: a copy of the desk while others work on it.

use std::{io::Write as _, path::PathBuf};

use clap::Args;

use super::{Context, Failure, Outcome};

/// Copies the desk to a new file, whole and checked, while others work on it.
#[derive(Debug, Args)]
pub struct Backup {
    /// The new file
    pub file: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// When the file is there already or the copy cannot be made.
pub fn run(arguments: &Backup, context: &mut Context) -> Result<Outcome, Failure> {
    let mut desk = context.desk()?;
    context.me(&mut desk)?;
    desk.backup(&arguments.file)?;
    writeln!(context.out, "{}", arguments.file.display())?;
    Ok(Outcome::Done)
}
