//! A request's deadlines, promised calls and events as lines of text.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::cli::about::about;
use crate::model::{
    callback::Callback,
    client::by_their_clock,
    deadline::{Breach, Deadline, DeadlineState},
    event::{Event, Recorded},
    mail::Attached,
    operator::Actor,
    safe_text::SafeText,
    standard::{DeadlineKind, Standard},
    story::said_here,
};
use crate::text::Text;

/// The time left, as `0:07`, `-0:12` or `2d 3h`.
pub(in crate::cli) fn remaining(left: TimeDelta, text: &Text) -> String {
    let sign = if left < TimeDelta::zero() { "-" } else { "" };
    let minutes = left.num_minutes().abs();
    if minutes >= 24 * 60 {
        let (days, hours) = (minutes / (24 * 60), minutes / 60 % 24);
        let (day, hour) = (&text.time.day_short, &text.time.hour_short);
        format!("{sign}{days}{day} {hours}{hour}")
    } else {
        format!("{sign}{}:{:02}", minutes / 60, minutes % 60)
    }
}

/// A time as lists show it.
pub(in crate::cli) fn moment(at: DateTime<Utc>, zone: Tz, text: &Text) -> String {
    text.moment(&at.with_timezone(&zone))
}

/// One deadline.
pub(in crate::cli) fn deadline(
    deadline: &Deadline,
    why: Option<Breach>,
    now: DateTime<Utc>,
    zone: Tz,
    text: &Text,
) -> String {
    let word = &text.word;
    let due = deadline.due.map_or_else(|| "–".to_owned(), |due| moment(due, zone, text));
    let state = if deadline.is_at_risk(now) {
        &text.heading.at_risk
    } else {
        word.deadline_state(deadline.state)
    };
    let left = match (deadline.state, deadline.due) {
        (DeadlineState::Running | DeadlineState::Breached, Some(due)) => remaining(due - now, text),
        _ => String::new(),
    };
    let late = match deadline.breached_at {
        Some(at) if deadline.state == DeadlineState::Met => {
            format!("  {} {}", word.deadline_state(DeadlineState::Breached), moment(at, zone, text))
        }
        _ => String::new(),
    };
    let why = why.map_or_else(String::new, |breach| {
        format!("  {}", word.breach(breach, |at| moment(at, zone, text)))
    });
    format!(
        "{:<15} {state:<9} {due:<17} {left:>8}  {:<8}  {}{late}{why}",
        word.kind(deadline.kind),
        word.audience(deadline.audience),
        deadline.clause
    )
}

pub(in crate::cli) fn callback(
    callback: &Callback,
    zone: Tz,
    timezone: Option<&str>,
    text: &Text,
) -> String {
    let about = callback
        .about
        .as_deref()
        .map(|about| format!("  {}", SafeText::line(about)))
        .unwrap_or_default();
    let theirs = by_their_clock(callback.due, timezone, zone)
        .map(|at| format!("  = {} {}", text.moment(&at), at.timezone()))
        .unwrap_or_default();
    let tries = if callback.tries > 0 { format!("  {}×", callback.tries) } else { String::new() };
    let untold = if callback.told == Some(false) {
        format!("  {}", text.request.call_untold)
    } else {
        String::new()
    };
    format!(
        "{:<15} {:<9} {:<17} {}{theirs}{tries}{untold}{about}",
        text.word.kind(DeadlineKind::Callback),
        text.word.call_state(callback.state),
        moment(callback.due, zone, text),
        callback.by
    )
}

/// One event: a head, and the words that were said under it.
pub(in crate::cli) fn entry(
    recorded: &Recorded,
    zone: Tz,
    standard: &Standard,
    text: &Text,
) -> Vec<String> {
    let actor = match &recorded.actor {
        Actor::Desk => format!("({})", text.event.desk),
        Actor::Operator(login) => text.on_behalf(login.as_str(), recorded.by.as_ref()),
    };
    let about = about(&recorded.event, zone, standard, text);
    let about = if about.is_empty() { about } else { format!(": {about}") };
    let mut lines = vec![format!(
        "{}  {actor:<10}  {}{about}",
        moment(recorded.at, zone, text),
        text.word.event(&recorded.event)
    )];
    for said in said_here(&recorded.event) {
        lines.extend(SafeText::block(&said).to_string().lines().map(|line| format!("    {line}")));
    }
    lines.extend(before(&recorded.event, zone, text));
    for file in recorded.event.letter().iter().flat_map(|letter| &letter.attachments) {
        lines.push(format!("    + {}", attachment(file, text)));
    }
    lines
}

/// What was said of a request at another desk, before it came here.
pub(in crate::cli) fn before(event: &Event, zone: Tz, text: &Text) -> Vec<String> {
    let Event::Received(received) = event else {
        return Vec::new();
    };
    let Some(past) = &received.past else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    for said in &past.said {
        let by = said.by.as_ref().map_or("", |by| by.as_str());
        lines.push(format!(
            "    {}  {} · {}  {}",
            moment(said.at, zone, text),
            past.desk,
            said.kind,
            SafeText::name(by)
        ));
        lines.extend(
            SafeText::block(said.body.as_str())
                .to_string()
                .lines()
                .map(|line| format!("        {line}")),
        );
    }
    lines
}

/// A file that came with a message: its name, type and size.
pub(in crate::cli) fn attachment(file: &Attached, text: &Text) -> String {
    let size = text.size(file.size);
    let left =
        if file.kept.is_some() { String::new() } else { format!(" · {}", text.files.not_kept) };
    let name = match file.name.as_str() {
        "" => "–",
        name => name,
    };
    format!("{} · {} · {size}{left}", SafeText::line(name), SafeText::line(&file.media))
}
