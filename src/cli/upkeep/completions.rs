//! `completions` and `man`: made from the same table of arguments that is parsed, and from the manual.

use std::{fs, path::PathBuf};

use anyhow::Context as _;
use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use crate::cli::{Context, Failure, Outcome, arguments::Arguments, help};
use crate::{
    manual::{self, roff},
    text::{Text, fill},
};

/// Print the completions of a shell
#[derive(Debug, Args)]
pub struct Completions {
    /// Which shell
    pub shell: Shell,
}

/// Print a manual page, or write all of them into a folder
#[derive(Debug, Args)]
pub struct Man {
    /// A chapter of the manual or a command; without one, the page of the program
    #[arg(value_name = "CHAPTER")]
    pub name: Option<String>,
    /// Write the pages of all commands (section 1) and chapters (section 7) into this folder
    #[arg(long, value_name = "DIR", conflicts_with = "name")]
    pub dir: Option<PathBuf>,
}

impl Man {
    /// Whether it writes files.
    pub const fn writes(&self) -> bool {
        self.dir.is_some()
    }
}

/// Runs `completions`.
///
/// # Errors
/// When the output cannot be written.
pub fn run(arguments: &Completions, context: &mut Context) -> Result<Outcome, Failure> {
    // It panics where it cannot write: it is given what always takes it.
    let mut completions = Vec::new();
    clap_complete::generate(
        arguments.shell,
        &mut Arguments::command(),
        "firstline",
        &mut completions,
    );
    context.out.write_all(&completions)?;
    Ok(Outcome::Done)
}

/// Runs `man`.
///
/// # Errors
/// When there is no such page or it cannot be written.
pub fn run_man(arguments: &Man, context: &mut Context) -> Result<Outcome, Failure> {
    let language = context.language;
    let mut root = help::command(language);
    if let Some(folder) = &arguments.dir {
        let saying = || format!("writing manual pages into {}", folder.display());
        fs::create_dir_all(folder).with_context(saying)?;
        clap_mangen::generate_to(root, folder).with_context(saying)?;
        for chapter in manual::chapters(language) {
            let file = folder.join(format!("firstline-{}.7", chapter.name));
            fs::write(file, roff::page(chapter)).with_context(saying)?;
        }
        return Ok(Outcome::Done);
    }

    let Some(name) = &arguments.name else {
        clap_mangen::Man::new(root).render(&mut context.out)?;
        return Ok(Outcome::Done);
    };
    if let Some(chapter) = manual::chapter(language, name) {
        context.out.write_all(roff::page(chapter).as_bytes())?;
        return Ok(Outcome::Done);
    }
    root.build();
    let Some(command) = root.find_subcommand(name) else {
        let text = &Text::shared(language).manual;
        return Err(Failure::Usage(fill(&text.none, &[("name", name), ("near", "")])));
    };
    clap_mangen::Man::new(command.clone()).render(&mut context.out)?;
    Ok(Outcome::Done)
}
