//! `show`: a request with everything that happened to it.

use std::io::Write as _;

use chrono::{DateTime, Utc};
use clap::Args;

use crate::cli::{Context, Failure, Outcome, about, json, timeline};
use crate::{
    desk::Desk,
    model::{
        card::{RequestCard, other},
        deadline::told_breach,
        event::{Event, Recorded},
        id::RequestId,
        mail::{Dated, Letter},
        outbox::Why,
        safe_text::SafeText,
    },
    text::{Text, fill},
};

/// Show a request: facts, deadlines, callbacks, history
#[derive(Debug, Args)]
pub struct Show {
    /// The number of the request, as 1042
    #[arg(value_parser = number)]
    pub request: i64,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

/// The card of a request.
///
/// # Errors
/// When there is none, or it is not for whoever asks.
pub(super) fn shown(
    desk: &Desk,
    request: RequestId,
    now: DateTime<Utc>,
) -> Result<RequestCard, Failure> {
    match desk.request(request, now)? {
        Some(card) => Ok(card),
        None => Err(Failure::Refusal(desk.why_not_shown(request, now)?)),
    }
}

/// Reads `1042` or `#1042`.
pub(in crate::cli) fn number(text: &str) -> Result<i64, String> {
    text.strip_prefix('#')
        .unwrap_or(text)
        .parse()
        .map_err(|_| format!("`{text}` is no number of a request; write it as 1042"))
}

/// By which address something came or went, and whose it is where that is not the client.
fn whose(recorded: &Recorded, card: &RequestCard, text: &Text) -> Option<String> {
    let mut parts = Vec::new();
    if let Some(other) = other(recorded, &card.others) {
        parts.push(SafeText::name(&other.name).to_string());
        parts.push(text.compose.not_the_client.clone());
    }
    let letter = recorded.event.letter();
    let from = letter.and_then(|letter| letter.from.as_ref());
    let to = match &recorded.event {
        Event::Replied { to, .. } => to.as_ref(),
        Event::OtherReply { to, .. } => Some(to),
        _ => None,
    };
    let sender = letter.and_then(|letter| letter.sender.as_ref());
    for (address, words) in
        [(from, None), (to, Some(&text.event.to)), (sender, Some(&text.event.sent_from))]
    {
        if let Some(address) = address.filter(|address| !address.is_empty()) {
            let address = address.as_str();
            parts.push(
                words.map_or(address.to_owned(), |words| fill(words, &[("address", address)])),
            );
        }
    }
    if let Some(mail) = letter.and_then(Letter::hands_on) {
        let words = fill(&text.event.forwarded_from, &[("writer", &mail.writer())]);
        parts.push([words, mail.date].join(", ").trim_end_matches(", ").to_owned());
    }
    match letter.map_or(Dated::Own, |letter| letter.dated) {
        Dated::Own => {}
        Dated::Server => parts.push(text.event.dated_server.clone()),
        Dated::Mailbox => parts.push(text.event.dated_mailbox.clone()),
        Dated::Arrival => parts.push(text.event.dated_arrival.clone()),
    }
    (!parts.is_empty()).then(|| SafeText::line(&parts.join(" · ")).to_string())
}

/// Runs the command.
///
/// # Errors
/// When there is no such request or the desk cannot be read.
pub fn run(arguments: &Show, context: &mut Context) -> Result<Outcome, Failure> {
    let mut desk = context.desk()?;
    context.me(&mut desk)?;
    let now = context.now(&desk)?;
    let standard = desk.standard(now)?;
    let zone = standard.timezone;
    let card = shown(&desk, RequestId(arguments.request), now)?;
    if arguments.json {
        context.line(&json::request(&card, now, zone))?;
        return Ok(Outcome::Done);
    }
    let text = Text::of(context.language);
    let (column, word) = (&text.column, &text.word);
    let request = &card.request;
    let out = &mut context.out;
    writeln!(out, "#{}  {}", request.id, SafeText::line(&request.subject))?;
    let id = request.department.as_str();
    let department = standard.department(id).map_or(id, |found| &found.title);
    let mut facts = vec![
        (column.status.as_str(), word.status(request.status).to_owned()),
        (column.priority.as_str(), word.priority(request.priority).to_owned()),
        (
            column.client.as_str(),
            format!("{} #{}", SafeText::name(&card.client.name), card.client.id),
        ),
        (column.channel.as_str(), word.channel(request.channel).to_owned()),
        (column.department.as_str(), format!("{department} ({})", request.level)),
    ];
    let people = [
        (text.request.assignee.as_str(), &request.assignee),
        (text.request.accountable.as_str(), &request.accountable),
    ];
    facts.extend(
        people.iter().filter_map(|(title, who)| who.as_ref().map(|who| (*title, who.to_string()))),
    );
    if !request.tags.is_empty() {
        let tags: Vec<&str> = (request.tags.iter()).map(|tag| standard.tag_title(tag)).collect();
        facts.push((column.tags.as_str(), tags.join(", ")));
    }
    let named =
        request.fields.iter().map(|(name, value)| (standard.field_title(name), value.clone()));
    facts.extend(named);
    let width = facts.iter().map(|(title, _)| SafeText::line(title).width()).max().unwrap_or(0);
    for (title, value) in facts {
        let title = SafeText::line(title);
        let gap = " ".repeat(width.saturating_sub(title.width()));
        writeln!(out, "  {title}{gap}  {}", SafeText::line(&value))?;
    }
    if let Some(offered) = &card.offered {
        let words = match offered.colleague {
            Some(_) => &text.request.offered_colleague,
            None => &text.request.offered,
        };
        let words = fill(words, &[("writer", &offered.mail.writer())]);
        let number = request.id.to_string();
        let how = fill(&text.request.offered_command, &[("number", &number)]);
        writeln!(out, "  {}; {how}", SafeText::line(&words))?;
    }
    for mail in &card.mails {
        if let Some(why @ Why::CameBack(_)) = &mail.reason {
            let words = text.count(&text.request.undelivered, 1);
            let why = text.mail_reason(why);
            writeln!(
                out,
                "  {words} · {} · firstline outbox retry {}",
                SafeText::line(&why),
                mail.event
            )?;
        }
    }
    writeln!(out)?;
    for deadline in &card.deadlines {
        writeln!(
            out,
            "  {}",
            timeline::deadline(deadline, told_breach(&card.timeline, deadline), now, zone, &text)
        )?;
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
        let then = desk.standard_by(&recorded.standard)?;
        let then = then.as_ref().unwrap_or(&standard);
        let mut lines = timeline::entry(recorded, zone, then, &text);
        if let Some(whose) = whose(recorded, &card, &text) {
            lines.insert(1, format!("    {whose}"));
        }
        let hop = card.hops.iter().find(|hop| hop.event == recorded.seq);
        if let Some(stood) = hop.and_then(|hop| about::clocks(hop, &text)) {
            lines.insert(1, format!("    {stood}"));
        }
        for line in lines {
            writeln!(out, "  {line}")?;
        }
    }
    Ok(Outcome::Done)
}
