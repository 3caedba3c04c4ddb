//! `demo`: a desk full of life that leaves nothing behind.

use std::{fs, path::PathBuf, process};

use anyhow::Context as _;
use clap::Args;

use crate::cli::{Context, Failure, Outcome, screen};
use crate::{demo, model::id::Login, tui::worker::Opening};

/// Open a throwaway desk full of life
#[derive(Debug, Args)]
pub struct Demo {
    /// Write the desk into this file and keep it, without opening the screen
    #[arg(long, value_name = "FILE")]
    pub write: Option<PathBuf>,
}

/// A folder that goes when the program does.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed lies among the temporary files, which the system clears.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Runs the command.
///
/// # Errors
/// When the desk cannot be written or there is no terminal.
pub fn run(arguments: &Demo, context: &mut Context) -> Result<Outcome, Failure> {
    if let Some(file) = &arguments.write {
        demo::furnish(file, context.language)?;
        return Ok(Outcome::Done);
    }
    screen::need_terminal()?;
    let path = std::env::temp_dir().join(format!("firstline-demo-{}", process::id()));
    fs::create_dir(&path).with_context(|| format!("making {}", path.display()))?;
    let folder = Folder(path);
    let (desk, story) = demo::open(&folder.0.join("desk.db"), context.language)?;
    let me = context.named.clone().unwrap_or_else(|| Login::from(demo::OPERATOR));
    if desk.operator(me.as_str())?.is_none() {
        return Err(Failure::Refused(format!(
            "there is no operator `{me}` in the demo; try anna, vera or ivan"
        )));
    }
    // The visitor comes in at once, and sees the weeks pass by.
    let opening = Opening {
        at: story.end(),
        story: Box::new(move |desk, between| story.tell(desk, between)),
    };
    screen::open_with(desk, me, context, opening)?;
    drop(folder);
    Ok(Outcome::Done)
}
