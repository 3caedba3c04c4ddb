//! `completions` and `man`: made from the same table of arguments that is parsed.

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use super::{Context, Failure, Outcome, arguments::Arguments};

/// Prints the completions of a shell.
#[derive(Debug, Args)]
pub struct Completions {
    /// Which shell
    pub shell: Shell,
}

/// Prints the manual page.
#[derive(Debug, Args)]
pub struct Man {}

/// Runs `completions`.
///
/// # Errors
/// When the output cannot be written.
#[expect(clippy::unnecessary_wraps, reason = "the commands answer alike")]
pub fn run(arguments: &Completions, context: &mut Context) -> Result<Outcome, Failure> {
    clap_complete::generate(
        arguments.shell,
        &mut Arguments::command(),
        "firstline",
        &mut context.out,
    );
    Ok(Outcome::Done)
}

/// Runs `man`.
///
/// # Errors
/// When the output cannot be written.
pub fn run_man(context: &mut Context) -> Result<Outcome, Failure> {
    clap_mangen::Man::new(Arguments::command()).render(&mut context.out)?;
    Ok(Outcome::Done)
}
