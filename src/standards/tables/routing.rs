//! Rules and their examples.

use chrono::DateTime;

use super::level;
use crate::{
    model::{
        id::{CalendarId, DepartmentId, Login, RuleId, ScriptId},
        request::{Channel, Priority},
        standard::{Assign, AtGate, Condition, Example, Expectation, Rule, Verdict},
        target::Target,
        years,
    },
    standards::reader::{Kind, Table},
};

/// A rule, and the order it asks for: its own, else that in which it is written.
pub(super) fn rule(table: Table<'_, '_>, written: usize) -> (Rule, i64) {
    let id = table.defines(Kind::Rule);
    let order = table.whole("order").map_or((written as i64 + 1) * 1000, |(order, _)| order);
    let when = table.table("when").map(conditions).unwrap_or_default();
    let then = table.table("then").map(verdict).unwrap_or_default();
    if table.value("then").is_none() {
        table.needed("then");
    }
    let rule = Rule {
        id: RuleId::from(id),
        when,
        then,
        goes_on: table.flag("continue").unwrap_or(false),
        gate: table.word("gate", AtGate::from_word, AtGate::ALL, AtGate::word),
        why: table.text("why"),
        place: table.place(),
    };
    table.finish();
    (rule, order)
}

fn conditions(table: Table<'_, '_>) -> Vec<Condition> {
    let mut conditions = Vec::new();
    for (key, span, _) in table.entries() {
        let condition = match key.as_str() {
            "words" => Condition::Words(table.texts(&key)),
            "all_words" => Condition::AllWords(table.texts(&key)),
            "no_words" => Condition::NoWords(table.texts(&key)),
            "subject_words" => Condition::SubjectWords(table.texts(&key)),
            "regex" => Condition::Regex(patterns(&table)),
            "channel" => Condition::Channel(table.words(
                &key,
                Channel::from_word,
                Channel::ALL,
                Channel::word,
            )),
            "language" => Condition::Language(table.texts(&key)),
            "client_tier" => Condition::ClientTier(table.texts(&key)),
            "account" => Condition::Account(table.texts(&key)),
            "product" => Condition::Product(table.texts(&key)),
            "sender_domain" => Condition::SenderDomain(table.texts(&key)),
            "tag" => Condition::Tag(table.texts(&key)),
            "field" => {
                // `field.contract = …` is a table in TOML.
                if let Some(fields) = table.table(&key) {
                    for (name, _, _) in fields.entries() {
                        let values = fields.texts(&name);
                        conditions.push(Condition::Field { name, values });
                    }
                }
                continue;
            }
            "hours" => match table.text(&key).as_deref() {
                Some("inside") => Condition::Hours { inside: true, calendar: calendar(&table) },
                Some("outside") => Condition::Hours { inside: false, calendar: calendar(&table) },
                Some(other) => {
                    table.unknown("`hours`", other, span, &["inside", "outside"]);
                    continue;
                }
                None => continue,
            },
            "calendar" => continue,
            "open_requests_at_least" => match table.number(&key, 1.0, 1000.0) {
                Some(count) => Condition::OpenRequestsAtLeast(count as u32),
                None => continue,
            },
            "repeat_within" => match table.parsed::<Target>(&key) {
                Some((target, _)) => Condition::RepeatWithin(target.plain()),
                None => continue,
            },
            "priority" => Condition::Priority(table.words(
                &key,
                Priority::from_word,
                Priority::ALL,
                Priority::word,
            )),
            unknown => {
                let hint = match crate::problem::nearest(unknown, KEYS.iter().copied()) {
                    Some(near) => format!("did you mean \"{near}\"?"),
                    None => format!("conditions are: {}", KEYS.join(", ")),
                };
                table.source.error("S010", span, format!("unknown condition \"{unknown}\""), hint);
                continue;
            }
        };
        conditions.push(condition);
    }
    conditions
}

const KEYS: &[&str] = &[
    "words",
    "all_words",
    "no_words",
    "subject_words",
    "regex",
    "channel",
    "language",
    "client_tier",
    "account",
    "product",
    "sender_domain",
    "tag",
    "field",
    "hours",
    "calendar",
    "open_requests_at_least",
    "repeat_within",
    "priority",
];

fn calendar(table: &Table<'_, '_>) -> Option<CalendarId> {
    table.reference("calendar", Kind::Calendar).map(CalendarId::from)
}

/// No pattern may be longer, in bytes, or compile to more, so that none can hang the desk.
const LONGEST_PATTERN: usize = 1000;
const LARGEST_PATTERN: usize = 256 * 1024;

fn patterns(table: &Table<'_, '_>) -> Vec<String> {
    let named = table.strings("regex");
    for (pattern, span) in &named {
        if pattern.len() > LONGEST_PATTERN {
            let message = format!("the pattern is longer than {LONGEST_PATTERN} bytes");
            table.source.error("S034", span.clone(), message, "cut it into several");
        } else if let Err(error) =
            regex::RegexBuilder::new(pattern).size_limit(LARGEST_PATTERN).build()
        {
            let text = error.to_string();
            let last =
                text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            table.source.error(
                "S034",
                span.clone(),
                format!("the pattern cannot be used: {last}"),
                "",
            );
        }
    }
    named.into_iter().map(|(pattern, _)| pattern).collect()
}

fn verdict(table: Table<'_, '_>) -> Verdict {
    let verdict = Verdict {
        department: table.reference("department", Kind::Department).map(DepartmentId::from),
        level: level(&table, "level"),
        priority: table.word("priority", Priority::from_word, Priority::ALL, Priority::word),
        impact: table.text("impact"),
        urgency: table.text("urgency"),
        tags: table.texts("tags"),
        script: table.reference("script", Kind::Script).map(ScriptId::from),
        assign: table.word("assign", Assign::from_word, Assign::ALL, Assign::word),
        assignee: table.text("assignee").map(Login::from),
    };
    table.finish();
    verdict
}

pub(super) fn example(table: Table<'_, '_>) -> Example {
    let client = table.table("client");
    let of_client = |key: &str| client.as_ref().and_then(|client| client.text(key));
    let fields = table.table("fields").map(|fields| {
        let names: Vec<String> = fields.entries().into_iter().map(|(name, _, _)| name).collect();
        names.into_iter().filter_map(|name| fields.text(&name).map(|value| (name, value))).collect()
    });
    let at = table.value("at").and_then(|value| {
        let text = value
            .get_ref()
            .as_str()
            .map(str::to_owned)
            .or_else(|| value.get_ref().as_datetime().map(ToString::to_string));
        let at = text.as_deref().and_then(|text| DateTime::parse_from_rfc3339(text).ok());
        let at = at.filter(|at| years::hold(at.to_utc()));
        if at.is_none() {
            table.source.error(
                "S015",
                value.span(),
                "`at` is no time",
                "write it as 2026-03-17T14:30:00+03:00",
            );
        }
        at.map(|at| at.to_utc())
    });
    let example = Example {
        text: table.needed("text"),
        subject: table.text("subject"),
        channel: table.word("channel", Channel::from_word, Channel::ALL, Channel::word),
        client_tier: of_client("tier"),
        client_account: of_client("account"),
        client_email: of_client("email"),
        tags: table.texts("tags"),
        fields: fields.unwrap_or_default(),
        at,
        open_requests: table.number("open_requests", 0.0, 1e6).map_or(0, |count| count as u32),
        repeat_after: table.parsed::<Target>("repeat_after").map(|(target, _)| target.plain()),
        expect: table.table("expect").map(expectation).unwrap_or_default(),
        place: table.place(),
    };
    if table.value("expect").is_none() {
        table.needed("expect");
    }
    if let Some(client) = client {
        client.text("name");
        client.finish();
    }
    table.finish();
    example
}

pub(super) fn expectation(table: Table<'_, '_>) -> Expectation {
    // The fallback is no rule of the list, so its name is no reference.
    let rule = match table.text("rule") {
        Some(rule) if rule == "fallback" => Some(rule),
        Some(_) => table.reference("rule", Kind::Rule),
        None => None,
    };
    let expect = Expectation {
        rule: rule.map(RuleId::from),
        department: table.reference("department", Kind::Department).map(DepartmentId::from),
        level: level(&table, "level"),
        priority: table.word("priority", Priority::from_word, Priority::ALL, Priority::word),
        tags: table.texts("tags"),
        script: table.reference("script", Kind::Script).map(ScriptId::from),
        callback_within: table.parsed("callback_within").map(|(target, _)| target),
        action: table.text("action"),
        reason: table.flag("reason"),
    };
    table.finish();
    expect
}
