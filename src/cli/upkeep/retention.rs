//! `retention`: what has been kept as long as the standard lets it be kept is erased, or only told.

use std::{collections::BTreeMap, io::Write as _, path::PathBuf};

use clap::Args;
use serde_json::json;

use crate::cli::{Context, Failure, Outcome, destruction, json, timeline};
use crate::{
    model::{
        command::{Command, Submission},
        event::Event,
        id::Clause,
        retention::Due,
        safe_text::SafeText,
        standard::Kept,
    },
    report::{Column, Format, Table},
    text::{Text, fill},
};

/// Erases what has been kept as long as the standard's [[retention]] clauses let it be kept
///
/// By clause: the texts or the files of requests that are over, or the card of a client who has had nothing
/// to do with the desk, alone or with all their texts. Each erasure is an event with its clause, and an act
/// of destruction is written. The clause was approved with the standard: no second person is asked.
#[derive(Debug, Args)]
pub struct Retention {
    /// Only tells who and what would go
    #[arg(long)]
    pub dry_run: bool,
    /// Only by this clause
    #[arg(long, value_name = "ID")]
    pub clause: Option<String>,
    /// A new file for the act of destruction, or a folder for it; this folder where none is named
    #[arg(long, value_name = "FILE or DIR", conflicts_with = "dry_run")]
    pub act: Option<PathBuf>,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
}

/// More of one clause are not listed.
const MOST: usize = 100_000;

/// Runs the command.
///
/// # Errors
/// When the desk refuses or cannot be used.
pub fn run(arguments: &Retention, context: &mut Context) -> Result<Outcome, Failure> {
    let mut desk = context.desk()?;
    let me = context.me(&mut desk)?;
    let now = context.now(&desk)?;
    let zone = desk.standard(now)?.timezone;
    let text = Text::of(context.language);
    if arguments.dry_run {
        let mut due = desk.retention_due(now, MOST)?;
        due.retain(|one| {
            let id = one.clause.as_str().split_once(':').map(|(_, id)| id);
            arguments.clause.is_none() || arguments.clause.as_deref() == id
        });
        if arguments.json {
            for one in &due {
                let mut value = serde_json::to_value(one).map_err(anyhow::Error::from)?;
                value["since"] = json!(json::time(one.since, zone));
                context.line(&value)?;
            }
            return Ok(Outcome::Done);
        }
        table(&due, zone, &text).write(Format::Text, context.language, &mut context.out)?;
        tell(due.iter().map(|one| one.clause.as_str()), true, &text, context)?;
        return Ok(Outcome::Done);
    }
    let mut events = Vec::new();
    loop {
        let command = Command::Retention { clause: arguments.clause.clone() };
        let done = desk.perform(&Submission::from(command), &me, now)?;
        let more = done.events.len() >= crate::desk::MOST_AT_ONCE;
        events.extend(done.events);
        if !more {
            break;
        }
    }
    if arguments.json {
        for recorded in &events {
            context.line(&json::event(recorded, zone))?;
        }
    } else {
        let clauses = events.iter().filter_map(|recorded| match &recorded.event {
            Event::RequestErased { clause, .. } => Some(clause.as_str()),
            Event::ClientErased { clause, .. } => clause.as_ref().map(Clause::as_str),
            _ => None,
        });
        tell(clauses, false, &text, context)?;
    }
    let act = arguments.act.as_deref();
    if let Some(path) = destruction::keep(&mut desk, &events, act, now, context)? {
        let path = path.display().to_string();
        let line = fill(&text.act.written, &[("file", &path)]);
        writeln!(std::io::stderr(), "firstline: {}", SafeText::line(&line))?;
    }
    Ok(Outcome::Done)
}

/// How many went, or would go, by each clause.
fn tell<'a>(
    clauses: impl Iterator<Item = &'a str>,
    would: bool,
    text: &Text,
    context: &mut Context,
) -> Result<(), Failure> {
    let words = &text.retention;
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for clause in clauses {
        *counts.entry(clause).or_default() += 1;
    }
    if counts.is_empty() {
        writeln!(context.out, "{}", words.nothing)?;
    }
    for (clause, count) in counts {
        let forms = if would { &words.would_go } else { &words.gone };
        writeln!(context.out, "{}: {}", SafeText::line(clause), text.count(forms, count))?;
    }
    Ok(())
}

fn table(due: &[Due], zone: chrono_tz::Tz, text: &Text) -> Table {
    let words = &text.retention;
    Table {
        columns: vec![
            Column::left("clause", words.clause.clone()),
            Column::left("what", words.what.clone()),
            Column::right("request", words.request.clone()),
            Column::right("client", words.client.clone()),
            Column::left("name", words.name.clone()),
            Column::left("since", words.since.clone()),
        ],
        rows: due
            .iter()
            .map(|one| {
                vec![
                    one.clause.as_str().into(),
                    what(one.what, text).into(),
                    one.request.map(|id| id.to_string()).into(),
                    one.client.to_string().into(),
                    one.name.as_str().into(),
                    timeline::moment(one.since, zone, text).into(),
                ]
            })
            .collect(),
        ..Table::default()
    }
}

/// What goes, in words.
fn what(what: Kept, text: &Text) -> &str {
    text.kept(what)
}
