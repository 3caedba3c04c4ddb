//! `standards show` and `standards diff`: a standard in words, and what another says otherwise.

use std::{io::Write as _, path::Path};

use clap::Args;
use serde_json::json;

use super::which;
use crate::{
    cli::{Context, Failure, Outcome},
    report,
    standards::{
        book::{Book, Entry},
        diff,
    },
    text::Text,
};

/// Show a standard in words
#[derive(Debug, Args)]
pub struct Show {
    /// A folder, a version of the desk, or `in-force`
    #[arg(default_value = which::IN_FORCE)]
    pub standard: String,
    /// Only this clause, as rule:refund, or all of a table, as rule
    #[arg(long, value_name = "ADDRESS")]
    pub clause: Option<String>,
    /// One page of HTML, for colleagues without the program
    #[arg(long, conflicts_with = "json")]
    pub html: bool,
    /// One JSON object a clause
    #[arg(long)]
    pub json: bool,
}

/// Show what differs between two versions
#[derive(Debug, Args)]
pub struct Diff {
    /// The old one: a folder, a version of the desk, or `in-force`
    pub old: String,
    /// The new one
    #[arg(default_value = which::IN_FORCE)]
    pub new: String,
    /// A page of HTML
    #[arg(long, conflicts_with = "json")]
    pub html: bool,
    /// One JSON object a clause
    #[arg(long)]
    pub json: bool,
}

/// Runs `standards show`.
pub fn show(arguments: &Show, context: &mut Context) -> Result<Outcome, Failure> {
    let standard = which::standard(&arguments.standard, context)?;
    let text = Text::of(context.language);
    let mut entries = Book::new(&standard, &text).entries();
    if let Some(clause) = &arguments.clause {
        let table = format!("{clause}:");
        entries.retain(|entry| {
            let address = entry.clause.as_str();
            address == clause || address.starts_with(&table)
        });
        if entries.is_empty() {
            return Err(Failure::Refused(format!(
                "the standard {} has no clause `{clause}`; all are listed with: firstline standards show",
                standard.version
            )));
        }
    }
    let title = format!("{} · {}", standard.title, standard.version);
    if arguments.json {
        for entry in &entries {
            context.line(&entry_json(entry))?;
        }
    } else if arguments.html {
        let page = report::book_html(&title, &entries, &text);
        context.out.write_all(page.as_bytes())?;
    } else {
        report::book_text(&entries, &text, context.colour, &mut context.out)?;
    }
    Ok(Outcome::Done)
}

fn entry_json(entry: &Entry) -> serde_json::Value {
    let lines: Vec<_> = entry
        .lines
        .iter()
        .map(|line| json!({"about": line.name, "says": line.said.text()}))
        .collect();
    json!({
        "clause": entry.clause,
        "title": entry.title,
        "file": entry.place.as_ref().map(|place| &place.file),
        "line": entry.place.as_ref().map(|place| place.line),
        "lines": lines,
    })
}

/// Runs `standards diff`. Like other programs that compare, it ends with 0 whether there is a
/// difference or not: a difference is an answer.
pub fn diff(arguments: &Diff, context: &mut Context) -> Result<Outcome, Failure> {
    let old = which::standard(&arguments.old, context)?;
    let new = which::standard(&arguments.new, context)?;
    let text = Text::of(context.language);
    let mut changes = diff::difference(&old, &new, &text);
    // Whoever compares two folders needs no desk.
    let folders = [&arguments.old, &arguments.new].iter().all(|name| Path::new(name).is_dir());
    if !folders && context.db.exists() {
        context.desk()?.weigh(&mut changes, (&old, &new))?;
    }
    if arguments.json {
        for change in &changes {
            context.line(&report::change_json(change))?;
        }
    } else if arguments.html {
        let title = format!("{} · {} → {}", new.title, old.version, new.version);
        let page = report::difference_html(&title, &changes, &text);
        context.out.write_all(page.as_bytes())?;
    } else {
        report::difference_text(&changes, &text, context.colour, &mut context.out)?;
    }
    Ok(Outcome::Done)
}
