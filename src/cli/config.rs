//! `config`: where the config file is looked for, and what holds.

use std::{fs, io, io::Write as _, path::PathBuf};

use anyhow::Context as _;
use clap::{Args, Subcommand};

use super::{Context, Failure, Outcome};
use crate::config::settings::Settings;

/// Says where the config file is looked for, or what holds
#[derive(Debug, Args)]
pub struct Config {
    #[command(subcommand)]
    command: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Prints where the config file is looked for, and where the desk's file is
    Path,
    /// Prints the config file, or where there is none what holds without one
    Show,
}

/// The settings: of the file named, which must be there, or of the user's own, which may.
///
/// # Errors
/// When the file cannot be read, or something in it is wrong.
pub fn settings(named: Option<PathBuf>) -> anyhow::Result<(Option<PathBuf>, Settings)> {
    let must = named.is_some();
    let file = named.or_else(|| {
        directories::ProjectDirs::from("", "", "firstline")
            .map(|own| own.config_dir().join("config.toml"))
    });
    let Some(path) = &file else {
        return Ok((None, Settings::default()));
    };
    match fs::read_to_string(path) {
        Ok(text) => {
            let settings = Settings::read(&path.display().to_string(), &text)?;
            Ok((file, settings))
        }
        Err(error) if !must && error.kind() == io::ErrorKind::NotFound => {
            Ok((file, Settings::default()))
        }
        Err(error) => {
            Err(error).with_context(|| format!("reading the config file {}", path.display()))
        }
    }
}

/// Answers.
///
/// # Errors
/// When the file is there and cannot be read.
pub fn run(arguments: &Config, context: &mut Context) -> Result<Outcome, Failure> {
    let file = context.settings_file.clone();
    match arguments.command {
        What::Path => {
            if let Some(file) = &file {
                let there = if file.exists() { "" } else { " (not there)" };
                writeln!(context.out, "config    {}{there}", file.display())?;
            }
            let there = if context.db.exists() {
                ""
            } else {
                " (not there)"
            };
            writeln!(context.out, "database  {}{there}", context.db.display())?;
        }
        What::Show => {
            let text = match file.filter(|file| file.exists()) {
                Some(file) => fs::read_to_string(&file)
                    .with_context(|| format!("reading {}", file.display()))?,
                None => Settings::example(),
            };
            context.out.write_all(text.as_bytes())?;
        }
    }
    Ok(Outcome::Done)
}
