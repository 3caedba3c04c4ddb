//! JSON lines: an object a record, with the names of `apply`'s intake or those of the mapping.

use std::{
    collections::BTreeMap,
    io::{self, BufRead},
};

use chrono_tz::Tz;
use serde_json::Value;

use super::{
    LONGEST_TEXT, Record,
    intake::{Mapping, Named, digest},
    lines::Lines,
};
use crate::model::{command::Intake, request::Channel};

/// The records of a file of JSON lines.
#[derive(Debug)]
pub struct JsonRecords<R> {
    lines: Lines<R>,
    mapping: Mapping,
    zone: Tz,
}

impl<R: BufRead> JsonRecords<R> {
    /// Reads objects, a line each.
    pub fn new(input: R, mapping: &Mapping, zone: Tz) -> Self {
        // JSON may need six bytes for one of the text.
        Self { lines: Lines::new(input, 6 * LONGEST_TEXT), mapping: mapping.clone(), zone }
    }

    fn intake(&self, raw: &[u8]) -> Result<Intake, String> {
        let value: Value =
            serde_json::from_slice(raw).map_err(|error| format!("the line is no JSON: {error}"))?;
        let Value::Object(object) = value else {
            return Err("the line is no JSON object".to_owned());
        };
        let mut values = BTreeMap::new();
        for (name, value) in object {
            match (name.as_str(), value) {
                ("client", Value::Object(client)) => {
                    for (part, value) in client {
                        insert(&mut values, part, value)?;
                    }
                }
                ("fields", Value::Object(fields)) => {
                    for (part, value) in fields {
                        insert(&mut values, format!("field.{part}"), value)?;
                    }
                }
                (_, value) => {
                    if let Some(field) = self.mapping.field_of(&name) {
                        insert(&mut values, field, value)?;
                    }
                }
            }
        }
        let mut intake =
            Named { values, zone: self.zone, channel: Channel::Import }.into_intake()?;
        if intake.external_id.is_none() {
            intake.external_id = Some(digest("jsonl", raw, 1));
        }
        Ok(intake)
    }
}

fn insert(
    values: &mut BTreeMap<String, String>,
    field: String,
    value: Value,
) -> Result<(), String> {
    let text = match value {
        Value::Null => return Ok(()),
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Array(items) => {
            items.iter().map(|item| item.as_str().unwrap_or_default()).collect::<Vec<_>>().join(",")
        }
        Value::Object(_) => return Err(format!("`{field}` is an object, not a text")),
    };
    values.insert(field, text.replace('\0', "\u{fffd}"));
    Ok(())
}

impl<R: BufRead> Iterator for JsonRecords<R> {
    type Item = io::Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let line = match self.lines.next() {
                Ok(Some(line)) => line,
                Ok(None) => return None,
                Err(error) => return Some(Err(error)),
            };
            let raw = line.bytes.trim_ascii().to_vec();
            if raw.is_empty() {
                continue;
            }
            let intake = if line.too_long {
                Err("the line is longer than 60 MiB".to_owned())
            } else {
                self.intake(&raw).map(Box::new)
            };
            return Some(Ok(Record { line: line.number, raw, intake }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_objects_and_goes_on_after_a_bad_line() {
        let text = br#"{"id": 7, "text": "hello", "client": {"name": "Anna", "tier": "vip"}, "fields": {"contract": "77"}}
{broken
[1]
{"subject": "only a subject", "tags": ["a", "b"]}"#;
        let found: Vec<Record> = JsonRecords::new(&text[..], &Mapping::default(), chrono_tz::UTC)
            .map(Result::unwrap)
            .collect();
        let first = found[0].intake.as_ref().unwrap();
        assert_eq!(first.external_id.as_deref(), Some("7"));
        assert_eq!(first.client.tier.as_deref(), Some("vip"));
        assert_eq!(first.fields["contract"], "77");
        assert!(found[1].intake.is_err() && found[2].intake.is_err());
        assert_eq!(found[3].intake.as_ref().unwrap().tags, ["a", "b"]);
        assert_eq!(found[3].line, 4);
    }
}
