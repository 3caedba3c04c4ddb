//! `attachment`: the files that came with the messages of a request. They are listed and saved to disk,
//! never opened.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use clap::{Args, Subcommand};
use serde_json::json;

use crate::cli::{
    Context, Failure, Outcome,
    show::{self, number},
    timeline,
};
use crate::{
    desk::Desk,
    model::{card::RequestCard, id::RequestId, mail::Attached, safe_text::SafeText},
    saved,
    text::Text,
};

/// Lists the files that came with the messages of a request, and saves them
#[derive(Debug, Args)]
pub struct Attachment {
    /// What to do
    #[command(subcommand)]
    pub what: What,
}

/// What to do with the files.
#[derive(Debug, Subcommand)]
pub enum What {
    /// List them with their numbers
    List {
        /// The number of the request, as 1042
        #[arg(value_parser = number)]
        request: i64,
        /// One JSON object a file
        #[arg(long)]
        json: bool,
    },
    /// Save one; an existing file is never overwritten
    Save {
        /// The number of the request, as 1042
        #[arg(value_parser = number)]
        request: i64,
        /// The number of the file, as `list` shows it
        nr: usize,
        /// Where to: a file, or a folder to keep its name in
        file: PathBuf,
    },
}

impl Attachment {
    /// Whether it writes a file.
    pub const fn writes(&self) -> bool {
        matches!(self.what, What::Save { .. })
    }
}

/// Runs the command.
///
/// # Errors
/// When there is no such request or file, or it cannot be written.
pub fn run(arguments: &Attachment, context: &mut Context) -> Result<Outcome, Failure> {
    let mut desk = context.desk()?;
    context.me(&mut desk)?;
    match &arguments.what {
        What::List { request, json } => list(&card(&desk, *request, context)?, *json, context)?,
        What::Save { request, nr, file } => {
            let card = card(&desk, *request, context)?;
            let attached = card.attachments();
            let wanted = nr.checked_sub(1).and_then(|place| attached.get(place));
            let attached = wanted.ok_or_else(|| {
                Failure::Refused(format!(
                    "#{request} has {} files; there is no number {nr}",
                    attached.len()
                ))
            })?;
            let mut path = file.clone();
            if path.is_dir() {
                path.push(saved::name(attached, *nr));
            }
            save(&desk, attached, &path)?;
            writeln!(context.out, "{}", SafeText::line(&path.display().to_string()))?;
        }
    }
    Ok(Outcome::Done)
}

fn card(desk: &Desk, request: i64, context: &Context) -> Result<RequestCard, Failure> {
    show::shown(desk, RequestId(request), context.now(desk)?)
}

fn list(card: &RequestCard, json: bool, context: &mut Context) -> Result<(), Failure> {
    let text = Text::shared(context.language);
    for (place, attached) in card.attachments().into_iter().enumerate() {
        let nr = place + 1;
        if json {
            context.line(&json!({
                "nr": nr, "name": attached.name.as_str(), "media": attached.media,
                "size": attached.size, "kept": attached.kept.is_some(),
            }))?;
        } else {
            writeln!(context.out, "{nr:>3}  {}", timeline::attachment(attached, text))?;
        }
    }
    Ok(())
}

/// Writes a file's bytes into a new file.
pub(in crate::cli) fn save(desk: &Desk, attached: &Attached, path: &Path) -> Result<(), Failure> {
    let Some(kept) = &attached.kept else {
        return Err(Failure::Refused(
            "the file was too large to be kept; ask the client for it".into(),
        ));
    };
    let Some(bytes) = desk.file(kept)? else {
        return Err(Failure::Refused("the file was erased with the client's data".into()));
    };
    saved::write(path, &bytes).with_context(|| format!("writing {}", path.display()))?;
    Ok(())
}
