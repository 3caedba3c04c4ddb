//! `audit`: whether the log is whole.

use std::io::Write as _;

use clap::{Args, Subcommand};
use serde_json::json;

use super::{Context, Failure, Outcome};

/// Checks the log
#[derive(Debug, Args)]
pub struct Audit {
    /// What to do
    #[command(subcommand)]
    pub what: What,
}

/// What to do with the log.
#[derive(Debug, Subcommand)]
pub enum What {
    /// Checks every event of the log
    Verify {
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
}

/// Runs the command.
///
/// # Errors
/// When the desk cannot be read.
pub fn run(arguments: &Audit, context: &mut Context) -> Result<Outcome, Failure> {
    let desk = context.desk()?;
    context.me(&desk)?;
    let What::Verify { json } = &arguments.what;
    let verdict = desk.verify()?;
    if *json {
        context.line(&json!({
            "ok": verdict.holds(), "events": verdict.events, "head": verdict.head,
            "origin": verdict.origin, "problems": verdict.faults,
        }))?;
    } else {
        writeln!(context.out, "{} events · {}", verdict.events, verdict.head)?;
        for fault in &verdict.faults {
            writeln!(context.out, "event {}: {}", fault.seq, fault.what)?;
        }
        if verdict.holds() {
            writeln!(context.out, "every event holds the one before")?;
        }
    }
    Ok(if verdict.holds() {
        Outcome::Done
    } else {
        Outcome::Problems
    })
}
