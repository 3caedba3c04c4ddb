//! `show`: a request with everything that happened to it.

use std::io::Write as _;

use clap::Args;

use super::{Context, Failure, Outcome, json, timeline};
use crate::{
    model::{id::RequestId, safe_text::SafeText},
    text::Text,
};

/// Shows a request: facts, deadlines, promised calls, timeline.
#[derive(Debug, Args)]
pub struct Show {
    /// The number of the request, as 1042
    #[arg(value_parser = number)]
    pub request: i64,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

/// Reads `1042` or `#1042`.
pub(super) fn number(text: &str) -> Result<i64, String> {
    text.strip_prefix('#')
        .unwrap_or(text)
        .parse()
        .map_err(|_| format!("`{text}` is no number of a request; write it as 1042"))
}

/// Runs the command.
///
/// # Errors
/// When there is no such request or the desk cannot be read.
pub fn run(arguments: &Show, context: &mut Context) -> Result<Outcome, Failure> {
    let mut desk = context.desk()?;
    context.me(&desk)?;
    let now = context.now(&desk)?;
    let zone = desk.standard(now)?.timezone;
    let card = desk
        .request(RequestId(arguments.request), now)?
        .ok_or_else(|| Failure::Refused(format!("there is no request #{}", arguments.request)))?;
    if arguments.json {
        context.line(&json::request(&card, now, zone))?;
        return Ok(Outcome::Done);
    }
    let text = Text::of(context.language);
    let request = &card.request;
    let out = &mut context.out;
    writeln!(out, "#{}  {}", request.id, SafeText::line(&request.subject))?;
    let mut facts = vec![
        ("status", request.status.word().to_owned()),
        ("priority", request.priority.word().to_owned()),
        (
            "client",
            format!("{} #{}", SafeText::name(&card.client.name), card.client.id),
        ),
        ("channel", request.channel.word().to_owned()),
        (
            "department",
            format!("{} ({})", request.department, request.level),
        ),
    ];
    let people = [
        ("assignee", &request.assignee),
        ("accountable", &request.accountable),
    ];
    facts.extend(
        people
            .iter()
            .filter_map(|(title, who)| who.as_ref().map(|who| (*title, who.to_string()))),
    );
    if !request.tags.is_empty() {
        facts.push(("tags", request.tags.join(", ")));
    }
    let named = request
        .fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.clone()));
    let width = facts
        .iter()
        .map(|(title, _)| SafeText::line(title).width())
        .max()
        .unwrap_or(0);
    for (title, value) in facts.into_iter().chain(named) {
        let title = SafeText::line(title);
        let gap = " ".repeat(width.saturating_sub(title.width()));
        writeln!(out, "  {title}{gap}  {}", SafeText::line(&value))?;
    }
    writeln!(out)?;
    for deadline in &card.deadlines {
        writeln!(out, "  {}", timeline::deadline(deadline, now, zone, &text))?;
    }
    for callback in &card.callbacks {
        writeln!(
            out,
            "  {}",
            timeline::callback(callback, zone, card.client.timezone.as_deref(), &text)
        )?;
    }
    writeln!(out)?;
    for recorded in &card.timeline {
        for line in timeline::entry(recorded, zone) {
            writeln!(out, "  {line}")?;
        }
    }
    Ok(Outcome::Done)
}
