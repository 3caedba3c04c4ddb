//! `bulk`: many requests resolved or closed in one act, by their numbers or by a filter. Where the standard
//! asks for two people for so many, they wait for the other one.

use std::io::{self, Write as _};

use clap::{Args, ValueEnum};
use serde_json::json;

use crate::cli::{Context, Failure, Outcome, filter, json};
use crate::{
    desk::Desk,
    model::{
        card::{Order, PageKey, QueueQuery, QueueRow},
        command::{Bulk as Asked, Command, Override, Submission},
        event::Event,
        id::{Login, RequestId},
        safe_text::SafeText,
        second::{BulkAct, NotEnded},
        standard::InBulk,
    },
    text::{Text, fill},
};

/// How they are ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum How {
    /// The clients have their answers
    Resolve,
    /// Confirmed and final; only what is resolved can be closed
    Close,
}

impl From<How> for BulkAct {
    fn from(how: How) -> Self {
        match how {
            How::Resolve => Self::Resolve,
            How::Close => Self::Close,
        }
    }
}

/// Resolve or close many requests at once; show how many were, and which were not and why
///
/// Each is ended or refused by itself. The standard may want two people for many: from as many on as
/// `[bulk] close_by_two_from` says, nothing is ended before another confirms it with `firstline confirm`.
#[derive(Debug, Args)]
pub struct Bulk {
    /// How they are ended
    #[arg(value_enum)]
    pub how: How,
    /// The numbers of the requests
    #[arg(required_unless_present = "filter")]
    pub requests: Vec<i64>,
    /// Those of a filter line, as `status:resolved tag:test`
    #[arg(long, value_name = "FILTER", conflicts_with = "requests", allow_hyphen_values = true)]
    pub filter: Option<String>,
    /// What solved them
    #[arg(long)]
    pub text: Option<String>,
    /// Why they are closed
    #[arg(long)]
    pub reason: Option<String>,
    /// Override a norm that is not kept, with the reason
    #[arg(long = "override", value_name = "WHY")]
    pub against: Option<String>,
    /// List them, and ends none
    #[arg(long)]
    pub dry_run: bool,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

/// Runs the command.
///
/// # Errors
/// When the filter cannot be read, or the desk refuses or cannot be used.
pub fn run(arguments: &Bulk, context: &mut Context) -> Result<Outcome, Failure> {
    let mut desk = context.desk()?;
    let me = context.me(&mut desk)?;
    let requests = match &arguments.filter {
        Some(line) => found(&mut desk, &me, line, context)?,
        None => arguments.requests.iter().copied().map(RequestId).collect(),
    };
    let text = Text::of(context.language);
    let count = text.count(&text.book.requests, requests.len() as u64);
    if arguments.dry_run {
        if arguments.json {
            context.line(&json!({ "requests": requests }))?;
            return Ok(Outcome::Done);
        }
        for request in &requests {
            let subject = desk.subject(*request)?.unwrap_or_default();
            let number = format!("#{request}");
            writeln!(context.out, "{number:>8}  {}", SafeText::line(&subject))?;
        }
        writeln!(context.out, "{count}")?;
        return Ok(Outcome::Done);
    }
    if requests.is_empty() {
        writeln!(context.out, "{count}")?;
        return Ok(Outcome::Done);
    }
    let now = context.now(&desk)?;
    let submission = Submission::from(Command::Bulk(Asked {
        act: arguments.how.into(),
        requests,
        text: arguments.text.clone(),
        reason: arguments.reason.clone(),
        against: arguments.against.clone().map(|reason| Override { reason }),
    }));
    let done = desk.perform(&submission, &me, now)?;
    let outcome = if done.refused.is_empty() { Outcome::Done } else { Outcome::Problems };
    let asked = done.events.iter().find_map(|one| match &one.event {
        Event::SecondAsked { ask } => Some((one.seq, ask.requests().len() as u64)),
        _ => None,
    });
    let ended: Vec<RequestId> = done
        .events
        .iter()
        .filter(|one| matches!(one.event, Event::Resolved { .. } | Event::Closed { .. }))
        .filter_map(|one| one.request)
        .collect();
    if arguments.json {
        context.line(&json!({
            "done": ended, "asked": asked.map(|(seq, _)| seq), "refused": json::not_ended(&done.refused),
        }))?;
        return Ok(outcome);
    }
    let said = match asked {
        Some((seq, count)) => {
            let waits = text.count(&text.second.asks, count);
            format!("{waits}: firstline confirm {seq}")
        }
        None => text.count(&text.common.bulk_done, ended.len() as u64),
    };
    writeln!(context.out, "{said}")?;
    say_not_ended(&done.refused, &text)?;
    Ok(outcome)
}

/// Says on standard error which of several requests were not ended, and why.
pub(in crate::cli) fn say_not_ended(refused: &[NotEnded], text: &Text) -> io::Result<()> {
    for one in refused {
        let why = text.refusal(&one.refusal);
        let line =
            fill(&text.second.not_ended, &[("request", &one.request.to_string()), ("why", &why)]);
        writeln!(io::stderr(), "{}", SafeText::line(&line))?;
    }
    Ok(())
}

/// The requests of a filter line, the most urgent first.
fn found(
    desk: &mut Desk,
    me: &Login,
    line: &str,
    context: &Context,
) -> Result<Vec<RequestId>, Failure> {
    let filter = filter::read(line, desk, context)?;
    let now = context.now(desk)?;
    let mut after: Option<PageKey> = None;
    let mut requests = Vec::new();
    loop {
        let query = QueueQuery { filter: filter.clone(), order: Order::Due, after, limit: 500 };
        let page = desk.queue(&query, me, now)?;
        requests.extend(page.rows.iter().map(|row| row.id));
        after = page.rows.last().map(QueueRow::key);
        // More than one act may be about is refused by the desk, and need not be read to the end.
        if !page.more || after.is_none() || requests.len() > InBulk::MOST {
            return Ok(requests);
        }
    }
}
