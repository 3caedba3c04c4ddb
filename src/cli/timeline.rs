//! A request's deadlines, promised calls and events as lines of text.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde_json::Value;

use crate::model::{
    calendar::Counting,
    callback::Callback,
    deadline::{Deadline, DeadlineState, Explanation},
    event::Recorded,
    mail::Attached,
    private::Private,
    safe_text::SafeText,
};

/// The time left, as `0:07`, `-0:12` or `2d 3h`.
pub(super) fn remaining(left: TimeDelta) -> String {
    let sign = if left < TimeDelta::zero() { "-" } else { "" };
    let minutes = left.num_minutes().abs();
    if minutes >= 24 * 60 {
        format!("{sign}{}d {}h", minutes / (24 * 60), minutes / 60 % 24)
    } else {
        format!("{sign}{}:{:02}", minutes / 60, minutes % 60)
    }
}

fn moment(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string()
}

/// One deadline.
pub(super) fn deadline(deadline: &Deadline, now: DateTime<Utc>, zone: Tz) -> String {
    let due = deadline
        .due
        .map_or_else(|| "–".to_owned(), |due| moment(due, zone));
    let state = if deadline.is_at_risk(now) {
        "at_risk"
    } else {
        deadline.state.word()
    };
    let left = match (deadline.state, deadline.due) {
        (DeadlineState::Running | DeadlineState::Breached, Some(due)) => remaining(due - now),
        _ => String::new(),
    };
    let late = match deadline.breached_at {
        Some(at) if deadline.state == DeadlineState::Met => {
            format!("  breached {}", moment(at, zone))
        }
        _ => String::new(),
    };
    format!(
        "{:<15} {:<9} {due:<16} {left:>8}  {:<8}  {}{late}",
        deadline.kind, state, deadline.audience, deadline.clause
    )
}

/// Why a due time is what it is, a line each.
pub(super) fn reasons(explanation: &Explanation, zone: Tz) -> Vec<String> {
    let place = explanation
        .place
        .as_ref()
        .map_or_else(String::new, |place| {
            format!(" ({}:{})", place.file, place.line)
        });
    let mut lines = vec![format!("by {}{place}", explanation.clause)];
    if explanation.agreed {
        lines.push("agreed by hand: nothing is counted".to_owned());
    }
    if let (Some(target), Some(calendar)) = (&explanation.target, &explanation.calendar) {
        lines.push(format!("allows {target} of the calendar {calendar}"));
    }
    for (status, from, to) in &explanation.pauses {
        let to = to.map_or_else(|| "now".to_owned(), |to| moment(to, zone));
        lines.push(format!(
            "stood still from {} to {to}: {status}",
            moment(*from, zone)
        ));
    }
    for segment in explanation
        .counted
        .iter()
        .flat_map(|counted| &counted.segments)
    {
        let counted = match segment.counting {
            Counting::Counted => remaining(segment.time),
            Counting::Closed | Counting::Paused => "–".to_owned(),
        };
        let (from, to) = (moment(segment.from, zone), moment(segment.to, zone));
        lines.push(format!(
            "{from} – {to}  {:<8} {counted:>6}",
            segment.counting.word()
        ));
    }
    for change in &explanation.changes {
        let clause = |clause: &Option<crate::model::id::Clause>| {
            clause
                .as_ref()
                .map_or_else(|| "no clause".to_owned(), ToString::to_string)
        };
        let due = change
            .due_after
            .map_or_else(|| "–".to_owned(), |due| moment(due, zone));
        lines.push(format!(
            "{}: from {} to {}, due {due}",
            moment(change.at, zone),
            clause(&change.from),
            clause(&change.to)
        ));
    }
    lines
}

/// One promised call.
pub(super) fn callback(callback: &Callback, zone: Tz) -> String {
    let about = callback
        .about
        .as_deref()
        .map(|about| format!("  {}", SafeText::line(about)))
        .unwrap_or_default();
    let tries = if callback.tries > 0 {
        format!("  {}×", callback.tries)
    } else {
        String::new()
    };
    format!(
        "{:<15} {:<9} {:<16} {}{tries}{about}",
        "callback",
        callback.state,
        moment(callback.due, zone),
        callback.by
    )
}

/// One event: a head, and the words that were said under it.
pub(super) fn entry(recorded: &Recorded, zone: Tz) -> Vec<String> {
    let mut lines = vec![format!(
        "{}  {:<10}  {}",
        moment(recorded.at, zone),
        recorded.actor,
        recorded.event.word()
    )];
    let mut said = Vec::new();
    if let Ok(value) = serde_json::to_value(&recorded.event) {
        texts(&value, &mut said);
    }
    for text in said {
        lines.extend(
            SafeText::block(&text)
                .to_string()
                .lines()
                .map(|line| format!("    {line}")),
        );
    }
    for file in recorded
        .event
        .letter()
        .iter()
        .flat_map(|letter| &letter.attachments)
    {
        lines.push(format!("    + {}", attachment(file)));
    }
    lines
}

/// A file that came with a message: its name, type and size.
pub(super) fn attachment(file: &Attached) -> String {
    let size = match file.size {
        0..1024 => format!("{} B", file.size),
        1024..1_048_576 => format!("{} KiB", file.size.div_ceil(1024)),
        _ => format!("{:.1} MiB", file.size as f64 / 1_048_576.0),
    };
    let left = if file.kept.is_some() {
        ""
    } else {
        " · too large, not kept"
    };
    let name = match file.name.as_str() {
        "" => "–",
        name => name,
    };
    format!(
        "{} · {} · {size}{left}",
        SafeText::line(name),
        SafeText::line(&file.media)
    )
}

/// Every text that an event carries, in the order written.
fn texts(value: &Value, said: &mut Vec<String>) {
    match value {
        Value::Object(object) => match object.get(Private::TEXT) {
            Some(Value::String(text)) => said.push(text.clone()),
            // Matched words stand in the message already.
            _ => object
                .iter()
                .filter(|(key, _)| !matches!(key.as_str(), "explanation" | "letter"))
                .for_each(|(_, value)| texts(value, said)),
        },
        Value::Array(values) => values.iter().for_each(|value| texts(value, said)),
        _ => {}
    }
}
