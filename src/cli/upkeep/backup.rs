//! `backup`: a copy of the desk while others work on it.

use std::{
    io::{self, Write as _},
    path::PathBuf,
};

use clap::Args;

use crate::cli::{Context, Failure, Outcome};
use crate::{
    model::{
        command::{Command, Submission},
        safe_text::SafeText,
    },
    text::{Text, fill},
};

/// Copies the desk to a new file, whole and checked, while others work on it; it needs the right `operators`
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
    let me = context.me(&mut desk)?;
    let now = context.now(&desk)?;
    // Everybody's data go along, as with an export.
    let asked = Command::DeskExport { format: "backup".to_owned() };
    desk.perform(&Submission::from(asked), &me, now)?;
    let text = Text::of(context.language);
    for part in desk.backup(&arguments.file)? {
        let file = SafeText::line(&part.display().to_string()).to_string();
        let words = fill(&text.common.part_cleared, &[("file", &file)]);
        writeln!(io::stderr(), "firstline: {words}")?;
    }
    writeln!(context.out, "{}", arguments.file.display())?;
    Ok(Outcome::Done)
}
