//! What an event is about beyond the word for it, in the reader's words: where a request went and by what, which
//! step was done, which deadline fell due, what changed. The words that were said stand below it.

use chrono_tz::Tz;

use crate::{
    model::{
        deadline::Breach,
        event::{Changed, Event},
        hop::{Hop, Move},
        id::{Clause, Login, RuleId},
        safe_text::SafeText,
        standard::Standard,
        template::unfilled,
    },
    text::{Text, fill},
};

use crate::cli::timeline::remaining;

/// What an event is about, in one line; empty where its word says all.
pub(in crate::cli) fn about(event: &Event, zone: Tz, standard: &Standard, text: &Text) -> String {
    let word = &text.word;
    let mut parts = match event {
        Event::Routed(routed) => vec![
            format!("→ {}", department(routed.department.as_str(), standard)),
            word.priority(routed.priority).to_owned(),
            routed.rule.as_ref().map_or_else(String::new, |id| rule(id, standard)),
        ],
        Event::HandedOver(moved) | Event::Escalated(moved) | Event::Bounced(moved) => vec![
            format!(
                "{} → {}",
                department(moved.from.as_str(), standard),
                department(moved.to.as_str(), standard)
            ),
            format!("{} {}", text.request.level, moved.level),
            match event {
                Event::Escalated(_) => word.moved(Move::up_to(moved.level)).to_owned(),
                _ => String::new(),
            },
            by(moved.clause.as_ref(), standard, text),
        ],
        Event::Assigned { to, clause, .. } => {
            vec![person(to), by(clause.as_ref(), standard, text)]
        }
        Event::TakenOver { from, .. } => vec![format!("{} ←", person(from))],
        Event::CallbackAssigned { to, .. }
        | Event::Noticed { to, .. }
        | Event::NoticesSummed { to, .. }
        | Event::Owned { to, .. } => vec![person(to)],
        Event::ScriptChosen { script, .. } => vec![quoted(
            standard.script(script.as_str()).map_or(script.as_str(), |script| &script.title),
            text,
        )],
        Event::StepDone { script, step, choice, skipped, said, .. } => vec![
            match (said, standard.step_title(script.as_str(), step.as_str())) {
                // As it was said then.
                (Some(said), title) if title.contains("{{") && !said.is_empty() => {
                    quoted(said.as_str(), text)
                }
                (_, title) => quoted(title, text),
            },
            choice.clone().unwrap_or_default(),
            skipped.as_ref().map_or_else(String::new, |_| text.request.skipped.clone()),
        ],
        Event::Changed(changed) => changes(changed, standard, text),
        Event::Resolved { against, .. } => {
            (against.iter()).map(|clause| text.clause_title(clause, standard)).collect()
        }
        Event::MailIgnored(mail) => vec![text.ignored_reason(mail.why).to_owned()],
        Event::DeadlineWarned(mark) => vec![word.kind(mark.kind).to_owned()],
        Event::DeadlineBreached(mark) => vec![
            word.kind(mark.kind).to_owned(),
            Breach::of(mark).map_or_else(String::new, |breach| {
                word.breach(breach, |at| text.moment(&at.with_timezone(&zone)))
            }),
        ],
        Event::ReceiptHeld { clause, missing } => {
            vec![text.clause_title(clause, standard), missing.join(", ")]
        }
        Event::DeadlineExtended { kind, .. } => vec![word.kind(*kind).to_owned()],
        Event::Rated { score, .. } => vec![score.to_string()],
        Event::Labelled { department: to, .. } => {
            vec![format!("→ {}", department(to.as_str(), standard))]
        }
        _ => Vec::new(),
    };
    parts.retain(|part| !part.is_empty());
    let parts: Vec<String> = parts.iter().map(|part| SafeText::line(part).to_string()).collect();
    parts.join(" · ")
}

/// How the clocks stood when a request was moved on; none where none ran.
pub(in crate::cli) fn clocks(hop: &Hop, text: &Text) -> Option<String> {
    let clocks: Vec<String> = (hop.clocks.iter())
        .map(|deadline| {
            let kind = text.word.kind(deadline.kind);
            match deadline.due {
                Some(due) => format!("{kind} {}", remaining(due - hop.at, text)),
                None => format!("{kind} –"),
            }
        })
        .collect();
    let told = || fill(&text.request.clocks, &[("clocks", &clocks.join(" · "))]);
    (!clocks.is_empty()).then(told)
}

fn department<'a>(id: &'a str, standard: &'a Standard) -> &'a str {
    standard.department(id).map_or(id, |found| &found.title)
}

fn person(login: &Login) -> String {
    login.to_string()
}

fn rule(id: &RuleId, standard: &Standard) -> String {
    standard.rule_title(id.as_str()).to_owned()
}

fn by(clause: Option<&Clause>, standard: &Standard, text: &Text) -> String {
    clause.map_or_else(String::new, |clause| text.clause_title(clause, standard))
}

/// What a step is about, between quotes; what would be filled in for a client is left out.
fn quoted(title: &str, text: &Text) -> String {
    let plain = unfilled(title.trim_end_matches(['.', ':', '?']));
    format!("{}{plain}{}", text.script.quote_open, text.script.quote_close)
}

fn changes(changed: &Changed, standard: &Standard, text: &Text) -> Vec<String> {
    let (column, word) = (&text.column, &text.word);
    let mut parts = Vec::new();
    if let Some((from, to)) = changed.priority {
        let (from, to) = (word.priority(from), word.priority(to));
        parts.push(format!("{} {from} → {to}", column.priority));
    }
    if let Some((_, tags)) = &changed.tags {
        let tags: Vec<&str> = tags.iter().map(|tag| standard.tag_title(tag)).collect();
        parts.push(format!("{} {}", column.tags, tags.join(", ")));
    }
    // The values stand below, as all that was said.
    for name in changed.fields.keys() {
        parts.push(standard.field_title(name).to_owned());
    }
    if changed.subject.is_some() {
        parts.push(column.subject.clone());
    }
    if let Some((_, to)) = changed.client {
        parts.push(format!("{} {to}", column.client));
    }
    if let Some(clause) = &changed.clause {
        parts.push(text.clause_title(clause, standard));
    }
    parts
}
