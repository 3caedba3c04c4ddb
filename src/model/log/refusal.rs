//! Why the desk refuses a command: the answers that callers tell apart. A refusal changes nothing.
//!
//! What it says to people is a [`Message`]: a pattern in English with the values that stand in it, so
//! that whoever shows it can say it in another language. Programs go by the code.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Serialize};

use crate::model::id::Clause;

/// What a refusal says to people.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub struct Message {
    pattern: Cow<'static, str>,
    values: Vec<(&'static str, String)>,
}

impl Message {
    /// A message of a pattern with `{names}` and the values for them.
    pub fn new(pattern: &'static str, values: Vec<(&'static str, String)>) -> Self {
        Self { pattern: pattern.into(), values }
    }

    /// The pattern in English, by which the one in another language is found.
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// The message by another pattern, each value said as `say` says it.
    pub fn by(&self, pattern: &str, say: impl Fn(&str, &str) -> Option<String>) -> String {
        filled(pattern, |name| {
            let (_, value) = self.values.iter().find(|(other, _)| *other == name)?;
            Some(say(name, value).map_or_else(|| Cow::from(value), Cow::from))
        })
    }
}

/// A text with each `{name}` filled in; one that has no value stays as it is written. A value is never
/// looked at for names: it may be anyone's text.
pub fn filled<'v>(text: &str, value: impl Fn(&str) -> Option<Cow<'v, str>>) -> String {
    let mut filled = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, behind)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            continue;
        };
        if let Some(value) = value(name) {
            filled.push_str(&value);
        } else {
            filled.push('{');
            filled.push_str(name);
            filled.push('}');
        }
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

/// What a text has where a pattern has names, in order; none where it is not of this pattern. A message
/// that was kept in the log is known by its text alone.
pub fn read<'a>(pattern: &'a str, text: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
    let (before, mut pattern) = match pattern.split_once('{') {
        Some((before, after)) => (before, Some(after)),
        None => (pattern, None),
    };
    let mut rest = text.strip_prefix(before)?;
    let mut values = Vec::new();
    while let Some(named) = pattern {
        let (name, behind) = named.split_once('}')?;
        let (literal, next) = match behind.split_once('{') {
            Some((literal, next)) => (literal, Some(next)),
            None => (behind, None),
        };
        let end = match next {
            None => rest.len().checked_sub(literal.len())?,
            // Two names side by side: the first is one word.
            Some(_) if literal.is_empty() => rest.find(' ').unwrap_or(rest.len()),
            Some(_) => rest.find(literal)?,
        };
        values.push((name, rest.get(..end)?));
        rest = rest.get(end..)?.strip_prefix(literal)?;
        pattern = next;
    }
    rest.is_empty().then_some(values)
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.values.is_empty() {
            return f.write_str(&self.pattern);
        }
        f.write_str(&self.by(&self.pattern, |_, _| None))
    }
}

impl Serialize for Message {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl From<&'static str> for Message {
    fn from(pattern: &'static str) -> Self {
        Self::new(pattern, Vec::new())
    }
}

impl From<String> for Message {
    fn from(text: String) -> Self {
        Self { pattern: text.into(), values: Vec::new() }
    }
}

/// A [`Message`]: its pattern, then the values by name.
macro_rules! said {
    ($pattern:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {
        $crate::model::refusal::Message::new(
            $pattern,
            vec![$((stringify!($name), $crate::model::refusal::said!(@value $name $($value)?))),*],
        )
    };
    (@value $name:ident) => { $name.to_string() };
    (@value $name:ident $value:expr) => { $value.to_string() };
}
pub(crate) use said;

/// Why a command was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "refused", rename_all = "snake_case")]
pub enum Refusal {
    /// Someone did something else meanwhile.
    #[error("{message}")]
    Conflict {
        /// Who did what, for people.
        message: Message,
    },
    /// The role or the state of the request does not allow it.
    #[error("{message}")]
    NotAllowed {
        /// Why, and who may.
        message: Message,
    },
    /// A norm of the standard is not kept yet.
    #[error("{message}")]
    StandardNotMet {
        /// The norm and what is missing, for people.
        message: Message,
        /// The clause that asks it.
        clause: Clause,
        /// What is missing, an entry each, as `step:lights` or `field:contract`.
        missing: Vec<String>,
    },
    /// A text that is to go out has places that nothing was filled in for.
    #[error("{message}")]
    Unfilled {
        message: Message,
        /// The places, by their names.
        missing: Vec<String>,
    },
    /// It does not exist.
    #[error("{message}")]
    NotFound { message: Message },
    /// The command itself is not right: a value out of range, an unknown department.
    #[error("{message}")]
    Invalid {
        /// What is not right, and what would be.
        message: Message,
        /// What would have to be named, an entry each, as `department:billing`; any of them is enough.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        missing: Vec<String>,
    },
}

impl Refusal {
    /// The code in the answer of `apply`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Conflict { .. } => "conflict",
            Self::NotAllowed { .. } => "not_allowed",
            Self::StandardNotMet { .. } => "standard_not_met",
            Self::Unfilled { .. } => "unfilled",
            Self::NotFound { .. } => "not_found",
            Self::Invalid { .. } => "invalid",
        }
    }

    /// What it says to people.
    pub fn message(&self) -> &Message {
        match self {
            Self::Conflict { message }
            | Self::NotAllowed { message }
            | Self::StandardNotMet { message, .. }
            | Self::Unfilled { message, .. }
            | Self::NotFound { message }
            | Self::Invalid { message, .. } => message,
        }
    }

    /// What is missing for a norm to be kept, or for the command to say what it is to do.
    pub fn missing(&self) -> &[String] {
        match self {
            Self::StandardNotMet { missing, .. }
            | Self::Unfilled { missing, .. }
            | Self::Invalid { missing, .. } => missing,
            Self::Conflict { .. } | Self::NotAllowed { .. } | Self::NotFound { .. } => &[],
        }
    }

    /// A conflict, said in words.
    pub fn conflict(message: impl Into<Message>) -> Self {
        Self::Conflict { message: message.into() }
    }

    /// Something not allowed, said in words.
    pub fn not_allowed(message: impl Into<Message>) -> Self {
        Self::NotAllowed { message: message.into() }
    }

    /// Something that does not exist, said in words.
    pub fn not_found(message: impl Into<Message>) -> Self {
        Self::NotFound { message: message.into() }
    }

    /// A command that is not right, said in words.
    pub fn invalid(message: impl Into<Message>) -> Self {
        Self::Invalid { message: message.into(), missing: Vec::new() }
    }

    /// A command that leaves open what only people can say: one of these, an entry each.
    pub fn unsaid(message: impl Into<Message>, missing: Vec<String>) -> Self {
        Self::Invalid { message: message.into(), missing }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_in_the_pattern_as_they_are() {
        let (who, id) = ("{id} olga", 7);
        let message = said!("{who} works on #{id}; {what}", who, id, what = "wait".len());
        assert_eq!(message.to_string(), "{id} olga works on #7; 4");
        let said = message.by("#{id}: работает {who}", |name, _| {
            (name == "id").then(|| "семь".to_owned())
        });
        assert_eq!(said, "#семь: работает {id} olga");
    }

    #[test]
    fn the_codes_and_the_words_of_a_refusal_go_out_as_ever() {
        let refusal = Refusal::conflict(said!("#{id} is yours already", id = 7));
        let json = serde_json::to_string(&refusal).unwrap();
        assert_eq!(json, r##"{"refused":"conflict","message":"#7 is yours already"}"##);
        let back: Refusal = serde_json::from_str(&json).unwrap();
        assert_eq!(back.to_string(), refusal.to_string());
    }
}
