//! `audit`: whether the log is whole, and seals, by which somebody outside can tell.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::cli::{Context, Failure, Outcome};
use crate::{
    desk::Desk,
    model::{destruction::LogLine, id::Seq},
};

/// Checks the log, and writes down its head to keep elsewhere
#[derive(Debug, Args)]
pub struct Audit {
    /// What to do
    #[command(subcommand)]
    pub what: What,
}

/// What to do with the log.
#[derive(Debug, Subcommand)]
pub enum What {
    /// Check every event of the log, and seals where some are given
    Verify {
        /// A file of seals kept elsewhere: finds a log rewritten whole, cut short or rolled back
        #[arg(long, value_name = "FILE")]
        against: Option<PathBuf>,
        /// An act of destruction, or lines of a log given out: each must have the hash of its content and be
        /// the one that stands in this desk's log
        #[arg(long, value_name = "FILE")]
        extract: Option<PathBuf>,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Add the head of the log to a file of seals, to keep where nobody at the desk can write
    Seal {
        /// The file; standard output where none is named
        file: Option<PathBuf>,
    },
}

/// The head of a log at a time. The chain of hashes before it cannot be another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::cli) struct Seal {
    /// The random name of the desk.
    pub origin: String,
    /// How many events the log had.
    pub events: u64,
    /// The hash of the last of them.
    pub head: String,
    /// When it was sealed.
    pub at: DateTime<Utc>,
}

/// A line of a file of seals: a seal, or the report of a shift with its own.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Line {
    Seal(Seal),
    Report { seal: Seal },
}

impl Seal {
    /// What of a desk's log does not go with the seal.
    fn fault(&self, desk: &Desk, origin: &str, events: u64) -> anyhow::Result<Option<String>> {
        if self.origin != origin {
            return Ok(Some(format!("the seal of {} is of another desk", self.at.to_rfc3339())));
        }
        if events < self.events {
            return Ok(Some(format!(
                "the log has {events} events, and had {} at {}: it was cut or rolled back",
                self.events,
                self.at.to_rfc3339()
            )));
        }
        let before = Seq(i64::try_from(self.events).unwrap_or(i64::MAX) - 1);
        let sealed = desk.events(before, 1)?;
        let same = sealed.first().is_some_and(|recorded| recorded.hash == self.head);
        Ok((!same).then(|| {
            format!(
                "event {} is not the one sealed at {}: the log was rewritten",
                self.events,
                self.at.to_rfc3339()
            )
        }))
    }
}

/// What does not hold in the lines of a log that a file holds.
fn check(file: &Path, desk: &Desk) -> Result<Vec<String>, Failure> {
    let text = fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    let mut lines: Vec<LogLine> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.starts_with('{') {
            lines.push(serde_json::from_str(line).with_context(|| {
                format!("{}:{}: this is no line of a log", file.display(), number + 1)
            })?);
        }
    }
    if lines.is_empty() {
        return Err(Failure::Refused(format!("{} holds no lines of a log", file.display())));
    }
    Ok(desk
        .check_extract(&lines)?
        .into_iter()
        .map(|fault| format!("{}: event {}: {}", file.display(), fault.seq, fault.what))
        .collect())
}

/// Runs the command.
///
/// # Errors
/// When the desk or a file cannot be read or written.
pub fn run(arguments: &Audit, context: &mut Context) -> Result<Outcome, Failure> {
    let mut desk = context.desk()?;
    context.me(&mut desk)?;
    let verdict = desk.verify()?;
    match &arguments.what {
        What::Verify { against, extract, json } => {
            let mut problems: Vec<String> = verdict
                .faults
                .iter()
                .map(|fault| format!("event {}: {}", fault.seq, fault.what))
                .collect();
            if let Some(file) = against {
                let text = fs::read_to_string(file)
                    .with_context(|| format!("reading the seals in {}", file.display()))?;
                let seals = || text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
                if seals().next().is_none() {
                    return Err(Failure::Refused(format!(
                        "{} holds no seal, so nothing was compared: give the file that `firstline audit seal FILE` wrote",
                        file.display()
                    )));
                }
                for (number, line) in seals() {
                    let line: Line = serde_json::from_str(line).with_context(|| {
                        format!("{}:{}: this is no seal", file.display(), number + 1)
                    })?;
                    let (Line::Seal(seal) | Line::Report { seal }) = line;
                    problems.extend(seal.fault(&desk, &verdict.origin, verdict.events)?);
                }
            }
            if let Some(file) = extract {
                problems.extend(check(file, &desk)?);
            }
            if *json {
                context.line(&json!({
                    "ok": problems.is_empty(), "events": verdict.events, "head": verdict.head,
                    "origin": verdict.origin, "problems": problems,
                }))?;
            } else {
                writeln!(context.out, "{} events · {}", verdict.events, verdict.head)?;
                for problem in &problems {
                    writeln!(context.out, "{problem}")?;
                }
                if problems.is_empty() {
                    let said =
                        if against.is_some() { ", and the log goes with every seal" } else { "" };
                    writeln!(context.out, "every event holds the one before{said}")?;
                }
            }
            Ok(if problems.is_empty() { Outcome::Done } else { Outcome::Problems })
        }
        What::Seal { file } => {
            if !verdict.holds() {
                return Err(Failure::Refused(
                    "the log does not hold; look at it with: firstline audit verify".into(),
                ));
            }
            let at = context.now(&desk)?;
            let seal = json!(Seal {
                origin: verdict.origin,
                events: verdict.events,
                head: verdict.head,
                at
            });
            match file {
                None => context.line(&seal)?,
                Some(path) => {
                    let writing = || format!("writing {}", path.display());
                    let opened = fs::OpenOptions::new().append(true).create(true).open(path);
                    let mut file = opened.with_context(writing)?;
                    writeln!(file, "{seal}").with_context(writing)?;
                    file.sync_all().with_context(writing)?;
                }
            }
            Ok(Outcome::Done)
        }
    }
}
