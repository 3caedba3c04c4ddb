//! Examples of a standard, which are the tests of its rules.

use chrono::{DateTime, Utc};

use super::{Decision, Facts};
use crate::model::{
    request::{Channel, Priority},
    standard::{Example, Expectation},
};
use crate::terms::language_of;

/// An expectation that was not met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmet {
    /// The key in `expect`.
    pub key: &'static str,
    pub expected: String,
    /// What came of the rules.
    pub found: String,
}

/// The rule that an expectation names for the fallback.
const FALLBACK: &str = "fallback";

impl<'a> Facts<'a> {
    /// The request that an example describes: a mail, where it names no channel, that comes in at
    /// `at`, where it names no time. A text of no language counts as in that of the standard.
    pub fn of_example(example: &'a Example, at: DateTime<Utc>, language: &'a str) -> Self {
        Self {
            subject: example.subject.as_deref().unwrap_or(""),
            body: &example.text,
            channel: example.channel.unwrap_or(Channel::Email),
            language: language_of(&example.text).unwrap_or(language),
            client_tier: example.client_tier.as_deref(),
            account: example.client_account.as_deref(),
            email: example.client_email.as_deref(),
            tags: &example.tags,
            fields: &example.fields,
            priority: Priority::Normal,
            at: example.at.unwrap_or(at),
            open_requests: example.open_requests,
            since_last_request: example.repeat_after,
        }
    }
}

/// What a decision does not fulfil of an expectation. What rules do not decide (a promised call, the
/// command a person gives) is not looked at.
pub fn unmet(expected: &Expectation, decision: &Decision) -> Vec<Unmet> {
    let mut unmet = Vec::new();
    let mut check = |key, expected: Option<String>, found: String| {
        if let Some(expected) = expected
            && expected != found
        {
            unmet.push(Unmet { key, expected, found });
        }
    };
    let text = |id: &dyn std::fmt::Display| id.to_string();
    let rule = decision.rule.as_ref().map_or(FALLBACK, |rule| rule.as_str());
    check("rule", expected.rule.as_ref().map(|id| text(id)), rule.to_owned());
    check(
        "department",
        expected.department.as_ref().map(|id| text(id)),
        text(&decision.department),
    );
    check("level", expected.level.map(|level| text(&level)), text(&decision.level));
    check("priority", expected.priority.map(|priority| text(&priority)), text(&decision.priority));
    let script = decision.script.as_ref().map_or("", |script| script.as_str());
    check("script", expected.script.as_ref().map(|id| text(id)), script.to_owned());
    let missing = |tag: &&String| !decision.tags.contains(tag);
    if expected.tags.iter().any(|tag| missing(&tag)) {
        unmet.push(Unmet {
            key: "tags",
            expected: expected.tags.join(", "),
            found: decision.tags.join(", "),
        });
    }
    unmet
}
