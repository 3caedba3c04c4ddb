//! An act of destruction: a page that says whose data went, which, how and by whom, with the lines of the
//! log that tell of it, to be printed and signed. It names nobody whose data it is about: by number only.

use std::fmt::Write as _;

use chrono_tz::Tz;

use crate::{
    model::{
        destruction::{Destruction, Gone},
        event::Event,
        safe_text::SafeText,
        standard::Kept,
    },
    text::{Text, fill},
};

const BREAK: &str = "\n\n";

/// The act as Markdown. `name` says what an operator is called.
pub fn act(
    destruction: &Destruction,
    name: impl Fn(&str) -> String,
    zone: Tz,
    text: &Text,
) -> anyhow::Result<String> {
    let words = &text.act;
    let mut out = format!("# {}{BREAK}", words.title);
    let mut line = |name: &str, value: &str| {
        // Writing into a string cannot fail.
        let _ = writeln!(out, "* {name}: {}", plain(value));
    };
    let at = |recorded: &crate::model::event::Recorded| {
        let local = recorded.at.with_timezone(&zone);
        format!("{} {}", text.long_moment(&local), zone.name())
    };
    line(&words.desk, &destruction.origin);
    line(&words.standard, &destruction.standard);
    line(&words.organisation, &words.to_fill_in);
    for recorded in &destruction.two {
        let by = name(&recorded.actor.to_string());
        let said = format!("{}, {}", by, at(recorded));
        match recorded.event {
            Event::SecondAsked { .. } => line(&words.asked, &said),
            _ => line(&words.confirmed, &said),
        }
    }
    line(&words.method, &words.method_said);
    line(
        &words.state,
        if destruction.log_emptied { &words.state_gone } else { &words.state_waits },
    );
    if !destruction.copies.is_empty() {
        line(&words.beside, &destruction.copies.join(", "));
    }
    for gone in &destruction.gone {
        let said = passage(gone, &name, &at(&gone.event), text);
        out.push('\n');
        out.push_str(&said);
    }
    let _ = write!(
        out,
        "\n{}{BREAK}{}: ____________________{BREAK}## {}{BREAK}{}{BREAK}```\n",
        words.copies, words.signature, words.extract, words.extract_how
    );
    for line in &destruction.lines {
        out.push_str(&crate::model::safe_json::line(line)?);
        out.push('\n');
    }
    out.push_str("```\n");
    Ok(out)
}

/// What one event destroyed.
fn passage(gone: &Gone, name: &impl Fn(&str) -> String, at: &str, text: &Text) -> String {
    let words = &text.act;
    let mut out = String::new();
    let (title, reason, clause) = match &gone.event.event {
        Event::ClientErased { client, reason, clause, .. } => (
            fill(&words.client, &[("n", &client.to_string())]),
            // By a clause there is no reason but the clause.
            if clause.is_some() { "" } else { reason },
            clause.as_ref(),
        ),
        Event::RequestErased { clause, .. } => {
            let number = gone.event.request.map_or_else(String::new, |id| id.to_string());
            (fill(&words.request, &[("n", &number)]), "", Some(clause))
        }
        _ => return out,
    };
    let _ = write!(out, "## {title}{BREAK}");
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(out, "* {name}: {}", plain(value));
        }
    };
    line(&words.when, at);
    line(&words.by, &name(&gone.event.actor.to_string()));
    line(&words.reason, reason);
    line(&words.clause, clause.map_or("", |clause| clause.as_str()));
    let what = match &gone.event.event {
        Event::RequestErased { what, .. } => Some(*what),
        Event::ClientErased { reason, clause, .. } if clause.is_some() => Kept::from_word(reason),
        _ => None,
    };
    if let Some(what) = what {
        line(&words.what, text.kept(what));
    }
    let requests: Vec<String> = gone.requests.iter().map(|id| format!("#{id}")).collect();
    line(&words.requests, &requests.join(", "));
    let kinds: Vec<String> = gone
        .kinds
        .iter()
        .map(|(kind, count)| {
            let kind = text.word.event_of_kind(kind);
            format!("{kind} × {count}")
        })
        .collect();
    // What stands in which entries is told where texts went; files are counted.
    if what != Some(Kept::Attachments) {
        line(&words.kinds, &kinds.join(", "));
    }
    if gone.client.is_some() {
        line(&words.card, &words.card_said);
    }
    line(&words.texts, &gone.texts.to_string());
    line(&words.event, &gone.event.seq.to_string());
    out
}

/// In one line, without anything that Markdown or a terminal takes for its own.
fn plain(text: &str) -> String {
    let safe = SafeText::line(text).to_string();
    let mut out = String::with_capacity(safe.len());
    for c in safe.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
