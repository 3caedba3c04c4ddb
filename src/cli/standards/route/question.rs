//! A request as it is asked about.

use std::{borrow::Cow, collections::BTreeMap};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

use super::Route;
use crate::{
    model::{
        mail::quotation,
        request::{Channel, Priority},
        routing::Facts,
    },
    terms::language_of,
};

/// A request as it is asked about.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Question<'a> {
    /// Given back with the answer.
    pub id: Option<Value>,
    #[serde(borrow)]
    subject: Option<Cow<'a, str>>,
    #[serde(alias = "text", borrow)]
    body: Option<Cow<'a, str>>,
    channel: Option<String>,
    #[serde(deserialize_with = "client")]
    client: Client,
    fields: BTreeMap<String, Value>,
    tags: Vec<String>,
    priority: Option<String>,
    language: Option<String>,
    #[serde(alias = "at")]
    received: Option<DateTime<Utc>>,
    open_requests: u32,
    /// Minutes since the client raised the request before.
    minutes_since_last: Option<i64>,
    #[serde(skip)]
    read: Known,
}

/// What was checked of a question.
#[derive(Debug, Default)]
struct Known {
    channel: Option<Channel>,
    priority: Option<Priority>,
    fields: BTreeMap<String, String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Client {
    tier: Option<String>,
    account: Option<String>,
    email: Option<String>,
}

/// A client by facts, or by name alone, which no rule looks at.
fn client<'de, D: Deserializer<'de>>(given: D) -> Result<Client, D::Error> {
    match Value::deserialize(given)? {
        Value::String(_) | Value::Null => Ok(Client::default()),
        facts @ Value::Object(_) => serde_json::from_value(facts).map_err(de::Error::custom),
        other => Err(de::Error::custom(format!("`client` is an object, not {other}"))),
    }
}

impl<'a> Question<'a> {
    /// A text that stands alone.
    pub fn of_text(subject: &'a str, text: &'a str) -> Self {
        Self { subject: Some(subject.into()), body: Some(text.into()), ..Self::default() }
    }

    /// Reads a JSON object. What is wrong is told with the id, as far as that can be read.
    pub fn read(line: &'a [u8]) -> Result<Self, (Value, String)> {
        let mut question: Self = serde_json::from_slice(line).map_err(|error| {
            let object: Result<Value, _> = serde_json::from_slice(line);
            match object {
                Ok(mut object) if object.is_object() => (object["id"].take(), error.to_string()),
                _ => (Value::Null, format!("no JSON object: {error}")),
            }
        })?;
        match question.check() {
            Ok(read) => {
                question.read = read;
                Ok(question)
            }
            Err(error) => Err((question.id.unwrap_or(Value::Null), error)),
        }
    }

    fn check(&self) -> Result<Known, String> {
        if self.subject.is_none() && self.body.is_none() {
            return Err("there is no `body` and no `subject`".to_owned());
        }
        let channel = self.channel.as_deref().map(super::channel).transpose()?;
        let priority = self
            .priority
            .as_deref()
            .map(|word| {
                Priority::from_word(word).ok_or_else(|| {
                    format!("there is no priority `{word}`; there are: low, normal, high, urgent")
                })
            })
            .transpose()?;
        let text = |value: &Value| match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        Ok(Known {
            channel,
            priority,
            fields: self
                .fields
                .iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(name, value)| (name.clone(), text(value)))
                .collect(),
        })
    }

    /// What the rules look at; what the question leaves out stands in the arguments.
    pub fn facts<'q>(
        &'q self,
        arguments: &'q Route,
        at: DateTime<Utc>,
        usual_language: &'q str,
    ) -> Facts<'q> {
        let subject = self.subject.as_deref().unwrap_or("");
        let body = self.body.as_deref().unwrap_or("");
        let channel = self.read.channel.unwrap_or(arguments.channel);
        let own = quotation::counts(channel, subject, body);
        let written = || language_of(&own).or_else(|| language_of(subject));
        Facts {
            subject,
            body,
            channel,
            language: self.language.as_deref().or_else(written).unwrap_or(usual_language),
            client_tier: self.client.tier.as_deref().or(arguments.tier.as_deref()),
            account: self.client.account.as_deref(),
            email: self.client.email.as_deref(),
            tags: &self.tags,
            fields: &self.read.fields,
            priority: self.read.priority.unwrap_or(Priority::Normal),
            at: self.received.unwrap_or(at),
            open_requests: self.open_requests,
            since_last_request: self.minutes_since_last.and_then(TimeDelta::try_minutes),
        }
    }
}
