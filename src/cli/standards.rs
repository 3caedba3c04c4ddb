//! `standards`: what a company wrote down, checked and written out.

use std::{fs, io, io::Write as _, path::PathBuf};

use anyhow::Context as _;
use clap::{Args, Subcommand};

use super::{Context, Failure, Outcome, init};
use crate::{standards::load_dir, text::Language};

/// Checks and shows service standards
#[derive(Debug, Args)]
pub struct Standards {
    /// What to do
    #[command(subcommand)]
    pub what: What,
}

/// What to do with standards.
#[derive(Debug, Subcommand)]
pub enum What {
    /// Finds everything that is wrong with a standard
    Check {
        /// Its folder
        folder: PathBuf,
        /// One JSON object a problem
        #[arg(long)]
        json: bool,
    },
    /// Writes the standard that comes with the program out, to begin with
    Init {
        /// The new folder
        folder: PathBuf,
        /// Its language
        #[arg(long, value_name = "en|ru", value_parser = init::language)]
        language: Option<Language>,
    },
}

/// Runs the command.
///
/// # Errors
/// When a file cannot be written.
pub fn run(arguments: &Standards, context: &mut Context) -> Result<Outcome, Failure> {
    match &arguments.what {
        What::Check { folder, json } => {
            let loaded = load_dir(folder);
            if *json {
                for problem in &loaded.problems {
                    context.line(&problem.json())?;
                }
            } else {
                loaded.report(&mut context.out, context.colour)?;
                if let Some(standard) = &loaded.standard {
                    writeln!(
                        context.out,
                        "{} · {}: {} rules, {} deadlines, {} scripts, {} examples hold",
                        standard.title,
                        standard.version,
                        standard.rules.len(),
                        standard.deadlines.len(),
                        standard.scripts.len(),
                        standard.examples.len()
                    )?;
                }
            }
            Ok(if loaded.has_errors() {
                Outcome::Problems
            } else {
                Outcome::Done
            })
        }
        What::Init { folder, language } => {
            let exists = |error: &io::Error| error.kind() == io::ErrorKind::AlreadyExists;
            match fs::create_dir(folder) {
                Err(error) if exists(&error) => {
                    return Err(Failure::Refused(format!(
                        "{} is there already; name a new folder",
                        folder.display()
                    )));
                }
                made => made.with_context(|| format!("making {}", folder.display()))?,
            }
            for (name, text) in init::builtin(language.unwrap_or(context.language)) {
                let path = folder.join(name);
                fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
                writeln!(context.out, "{}", path.display())?;
            }
            Ok(Outcome::Done)
        }
    }
}
