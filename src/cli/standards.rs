//! `standards`: what a company wrote down, checked, told in words, compared, tried on the past,
//! and the life of its versions at the desk.

pub(super) mod due;
pub(super) mod route;

mod label;
mod learn;
mod life;
mod show;
mod simulate;
mod step_up;
mod which;

use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use clap::{Args, Subcommand};

use super::{Context, Failure, Outcome, init};
use crate::{
    standards::{
        codes::{CODES, explained, nearest_code},
        load_dir,
    },
    text::{Language, Text, fill},
};

/// Checks, shows, compares and tries service standards, and puts them in force
#[derive(Debug, Args)]
pub struct Standards {
    /// What to do
    #[command(subcommand)]
    pub what: What,
}

/// What to do with standards.
#[derive(Debug, Subcommand)]
pub enum What {
    /// Find everything that is wrong with a standard
    Check {
        /// Its folder
        folder: PathBuf,
        /// One JSON object a problem
        #[arg(long)]
        json: bool,
    },
    /// Write the sample standard into a folder, to start from
    Init {
        /// The new folder
        folder: PathBuf,
        /// Its language
        #[arg(long, value_name = "en|ru", value_parser = init::language)]
        language: Option<Language>,
    },
    /// Say more about a problem that the check found
    Explain {
        /// Its code, as S039; without one all are listed
        code: Option<String>,
    },
    /// Show a standard in words
    Show(show::Show),
    /// Show what differs between two versions
    Diff(show::Diff),
    /// Try a draft on past requests; nothing changes
    Simulate(simulate::Simulate),
    /// Learn routing from requests that were resolved, and write it into a draft; nothing changes
    Learn(learn::Learn),
    /// Say where a resolved request belongs by what it says; the request stays as it is
    Label(label::Label),
    /// Store a draft; it is not in force yet
    Propose(life::Propose),
    /// Show how far the next quality level is, and propose the version that steps up
    StepUp(step_up::StepUp),
    /// Record who approves or objects to exactly this draft
    Review(life::Review),
    /// Put a draft, or an older version again, in force
    Adopt(life::Adopt),
    /// Mark a version as read
    Acknowledge(life::Acknowledge),
    /// List every version
    History(life::History),
    /// Write a version to files, exactly as it was proposed
    Export(life::Export),
}

/// Runs the command.
///
/// # Errors
/// When a file cannot be written.
pub fn run(arguments: &Standards, context: &mut Context) -> Result<Outcome, Failure> {
    match &arguments.what {
        What::Explain { code } => explain(code.as_deref(), context),
        What::Show(arguments) => show::show(arguments, context),
        What::Diff(arguments) => show::diff(arguments, context),
        What::Simulate(arguments) => simulate::run(arguments, context),
        What::Learn(arguments) => learn::run(arguments, context),
        What::Label(arguments) => label::run(arguments, context),
        What::Propose(arguments) => life::propose(arguments, context),
        What::StepUp(arguments) => step_up::run(arguments, context),
        What::Review(arguments) => life::review(arguments, context),
        What::Adopt(arguments) => life::adopt(arguments, context),
        What::Acknowledge(arguments) => life::acknowledge(arguments, context),
        What::History(arguments) => life::history(arguments, context),
        What::Export(arguments) => life::export(arguments, context),
        What::Check { folder, json } => {
            let loaded = load_dir(folder);
            if *json {
                for problem in &loaded.problems {
                    context.line(&problem.json())?;
                }
            } else {
                let text = Text::of(context.language);
                loaded.report(&mut context.out, &text, context.colour)?;
                if let Some(standard) = &loaded.standard {
                    let holds = fill(
                        &text.problem_label.holds,
                        &[
                            ("title", &standard.title),
                            ("version", &standard.version),
                            ("rules", &standard.rules.len().to_string()),
                            ("deadlines", &standard.deadlines.len().to_string()),
                            ("scripts", &standard.scripts.len().to_string()),
                            ("examples", &standard.examples.len().to_string()),
                        ],
                    );
                    writeln!(context.out, "{holds}")?;
                }
            }
            Ok(if loaded.has_errors() { Outcome::Problems } else { Outcome::Done })
        }
        What::Init { folder, language } => {
            new_folder(folder)?;
            for (name, text) in init::builtin(language.unwrap_or(context.language)) {
                let path = folder.join(name);
                fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
                writeln!(context.out, "{}", path.display())?;
            }
            Ok(Outcome::Done)
        }
    }
}

/// Says more about a code, or lists them all.
fn explain(code: Option<&str>, context: &mut Context) -> Result<Outcome, Failure> {
    let Some(code) = code else {
        for known in CODES {
            writeln!(context.out, "{}  {}", known.code, known.title)?;
        }
        return Ok(Outcome::Done);
    };
    let Some(known) = explained(code) else {
        let hint = nearest_code(code).map_or_else(
            || "all are listed with: firstline standards explain".to_owned(),
            |near| format!("did you mean {near}?"),
        );
        return Err(Failure::Refused(format!("there is no problem of the code `{code}`; {hint}")));
    };
    writeln!(context.out, "{}: {}", known.code, known.title)?;
    writeln!(context.out)?;
    let mut line = String::new();
    for word in known.text.split_whitespace() {
        if line.chars().count() + word.chars().count() > 90 {
            writeln!(context.out, "{line}")?;
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    writeln!(context.out, "{line}")?;
    if !known.example.is_empty() {
        writeln!(context.out, "\nFor example:\n")?;
        for line in known.example.lines() {
            writeln!(context.out, "    {line}")?;
        }
    }
    Ok(Outcome::Done)
}

/// Makes a folder that is not there yet: nothing is ever written over.
fn new_folder(folder: &Path) -> Result<(), Failure> {
    match fs::create_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(Failure::Refused(
            format!("{} is there already; name a new folder", folder.display()),
        )),
        made => Ok(made.with_context(|| format!("making {}", folder.display()))?),
    }
}
