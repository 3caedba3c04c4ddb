//! `config`: where the config file is looked for, and what holds. Here too the file is found and read
//! for every command.

use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use clap::{Args, Subcommand};

use crate::cli::{Context, Failure, Outcome};
use crate::config::settings::Settings;

/// Show the config path and the settings in effect
#[derive(Debug, Args)]
pub struct Config {
    #[command(subcommand)]
    command: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print where the config file is looked for, and where the desk's file is
    Path,
    /// Print the settings in effect, as a config file
    Show,
}

impl Config {
    /// Whether it is asked where things lie.
    pub const fn is_path(&self) -> bool {
        matches!(self.command, What::Path)
    }
}

/// The config file: the one named, else the user's own, below a home folder that the system names or the user's;
/// none where there is no home folder.
pub fn file(named: Option<&Path>, home: Option<&Path>) -> Option<PathBuf> {
    named.map(Path::to_owned).or_else(|| {
        if let Some(home) = home {
            return Some(home.join(".config/firstline/config.toml"));
        }
        directories::ProjectDirs::from("", "", "firstline")
            .map(|own| own.config_dir().join("config.toml"))
    })
}

/// The settings of a file, which must be there or may not.
///
/// # Errors
/// When the file cannot be read, or something in it is wrong.
pub fn settings(file: Option<&Path>, must: bool) -> anyhow::Result<Settings> {
    let Some(path) = file else {
        return Ok(Settings::default());
    };
    let text = match fs::read_to_string(path) {
        Err(error) if !must && error.kind() == io::ErrorKind::NotFound => {
            return Ok(Settings::default());
        }
        text => text.with_context(|| format!("reading the config file {}", path.display()))?,
    };
    let mut settings = Settings::read(&path.display().to_string(), &text)?;
    settings.database = settings.database.map(|database| found(path, database));
    settings.downloads = settings.downloads.map(|folder| found(path, folder));
    Ok(settings)
}

/// A path as the config file means it: from its own folder, `~/` from the user's.
fn found(config: &Path, path: PathBuf) -> PathBuf {
    if let Ok(rest) = path.strip_prefix("~") {
        return match directories::BaseDirs::new() {
            Some(own) => own.home_dir().join(rest),
            None => path,
        };
    }
    match config.parent() {
        Some(folder) => folder.join(path),
        None => path,
    }
}

/// Answers.
///
/// # Errors
/// When it cannot be written.
pub fn run(arguments: &Config, context: &mut Context) -> Result<Outcome, Failure> {
    match arguments.command {
        What::Path => {
            let there = |path: &Path| if path.exists() { "" } else { " (not there)" };
            if let Some(file) = &context.settings_file {
                writeln!(context.out, "config    {}{}", file.display(), there(file))?;
            }
            let db = &context.db;
            writeln!(context.out, "database  {}{}", db.display(), there(db))?;
        }
        What::Show => {
            let holds = Settings {
                // A relative path would count from the config file's folder.
                database: Some(std::path::absolute(&context.db)?),
                ..context.settings.clone()
            };
            context.out.write_all(holds.written().as_bytes())?;
        }
    }
    Ok(Outcome::Done)
}
