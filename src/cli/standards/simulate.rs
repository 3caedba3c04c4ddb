//! `standards simulate`: a draft tried on the past.

use std::{
    io::{self, IsTerminal as _, Write as _},
    ops::ControlFlow,
};

use chrono::{DateTime, Utc};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use super::which;
use crate::{
    cli::{Context, Failure, Outcome, when},
    desk::Span,
    model::standard::DeadlineKind,
    report::{Format, page, simulation_tables},
    standards::simulate::{Breaches, Simulation},
    text::Text,
};

/// Try a draft on past requests; nothing changes
#[derive(Debug, Args)]
pub struct Simulate {
    /// The draft: its folder, or a version of the desk
    pub standard: String,
    /// Requests received from this time on
    #[arg(long, value_name = "TIME", conflicts_with = "last")]
    pub from: Option<String>,
    /// Requests received before this time
    #[arg(long, value_name = "TIME", conflicts_with = "last")]
    pub to: Option<String>,
    /// The last so many requests
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub last: Option<u64>,
    /// One JSON object
    #[arg(long, conflicts_with = "html")]
    pub json: bool,
    /// A page of HTML
    #[arg(long)]
    pub html: bool,
}

/// Runs the command.
pub fn run(arguments: &Simulate, context: &mut Context) -> Result<Outcome, Failure> {
    let mut desk = context.desk()?;
    context.me(&mut desk)?;
    let now = context.now(&desk)?;
    let zone = desk.standard(now)?.timezone;
    let draft = which::standard(&arguments.standard, context)?;
    let time = |text: &Option<String>| -> Result<Option<DateTime<Utc>>, Failure> {
        Ok(text.as_deref().map(|text| when::when(text, zone)).transpose()?)
    };
    let span = match arguments.last {
        Some(count) => Span::Last(count),
        None => Span::Between(
            time(&arguments.from)?.unwrap_or(DateTime::UNIX_EPOCH),
            time(&arguments.to)?.unwrap_or(now + chrono::TimeDelta::milliseconds(1)),
        ),
    };
    let bar = if io::stderr().is_terminal() {
        let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {eta}")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        ProgressBar::new(0).with_style(style)
    } else {
        ProgressBar::hidden()
    };
    let found = desk.simulate(&draft, span, now, |tried, total| {
        // The bar redraws a few times a second by itself, and costs little in between.
        bar.set_length(total);
        bar.set_position(tried);
        ControlFlow::Continue(())
    })?;
    bar.finish_and_clear();
    let text = Text::of(context.language);
    if arguments.json {
        context.line(&simulation_json(&found))?;
        return Ok(Outcome::Done);
    }
    let tables = simulation_tables(&found, &draft, &text);
    if arguments.html {
        let mut body = String::new();
        for table in &tables {
            let title = crate::report::escape(&table.title);
            body.push_str(&["<h2>", &title, "</h2>\n", &table.html(context.language)].concat());
        }
        let title = format!("{} · {}", text.simulation.title, draft.version);
        context.out.write_all(page(context.language, &title, &body).as_bytes())?;
        return Ok(Outcome::Done);
    }
    for (number, table) in tables.iter().enumerate() {
        if number > 0 {
            writeln!(context.out)?;
        }
        table.write(Format::Text, context.language, &mut context.out)?;
    }
    Ok(Outcome::Done)
}

fn simulation_json(found: &Simulation) -> serde_json::Value {
    let breaches = |kinds: &std::collections::BTreeMap<DeadlineKind, Breaches>| {
        kinds
            .iter()
            .map(|(kind, breaches)| {
                json!({"kind": kind, "count": breaches.count, "examples": breaches.examples})
            })
            .collect::<Vec<_>>()
    };
    let matrix: Vec<_> = found
        .matrix
        .iter()
        .map(|((from, to), count)| json!({"from": from, "to": to, "count": count}))
        .collect();
    let responsible: Vec<_> = found
        .responsible
        .iter()
        .map(|(clause, count)| json!({"clause": clause, "count": count}))
        .collect();
    let examples: Vec<_> = found
        .examples
        .iter()
        .map(|example| {
            json!({
                "request": example.request, "subject": example.subject,
                "from": example.from, "to": example.to, "clause": example.clause,
            })
        })
        .collect();
    let load: Vec<_> = found
        .load
        .iter()
        .map(|((department, hour), (then, draft))| {
            json!({"department": department, "hour": hour, "then": then, "draft": draft})
        })
        .collect();
    json!({
        "requests": found.requests,
        "rerouted": found.rerouted,
        "reprioritised": found.reprioritised,
        "rescripted": found.rescripted,
        "deadlines": found.deadlines,
        "retimed": found.retimed,
        "matrix": matrix,
        "responsible": responsible,
        "examples": examples,
        "saved": breaches(&found.saved),
        "added": breaches(&found.added),
        "load": load,
    })
}
