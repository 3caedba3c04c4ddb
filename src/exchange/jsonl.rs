//! JSON lines, or one array of objects: an object a record, with the names of `apply`'s intake or those of the mapping.

use std::{
    collections::BTreeMap,
    io::{self, BufRead as _, Read},
};

use serde_json::Value;

use super::{
    LONGEST_TEXT, Record,
    dates::Dates,
    intake::{Mapping, Named, Taken, digest, parted},
    lines::Lines,
    source::{self, Readable},
};
use crate::model::request::Channel;

/// The records of a file of JSON lines.
#[derive(Debug)]
pub struct JsonRecords<R> {
    objects: JsonObjects<R>,
    mapping: Mapping,
    dates: Dates,
}

impl<R: Read> JsonRecords<R> {
    /// Reads objects, a line each, or those of an array.
    pub fn new(input: R, mapping: &Mapping, dates: Dates) -> io::Result<Self> {
        Ok(Self { objects: JsonObjects::new(input)?, mapping: mapping.clone(), dates })
    }

    fn intake(&self, raw: &[u8]) -> Taken {
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
        let named = Named { values, dates: self.dates, channel: Channel::Import };
        let past = named.past()?;
        let mut intake = named.into_intake()?;
        if intake.external_id.is_none() {
            intake.external_id = Some(digest("jsonl", raw, 1));
        }
        Ok((intake, past))
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

impl<R: Read> Iterator for JsonRecords<R> {
    type Item = io::Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        let (line, raw) = match self.objects.next()? {
            Ok(found) => found,
            Err(error) => return Some(Err(error)),
        };
        let (raw, taken) = match raw {
            Ok(raw) => {
                let taken = self.intake(&raw);
                (raw, taken)
            }
            Err(why) => (Vec::new(), Err(why.to_owned())),
        };
        let (intake, past) = parted(taken);
        Some(Ok(Record { line, raw, intake, past }))
    }
}

/// The objects of a file as they stand in it: a line each, or the items of one array over any lines.
#[derive(Debug)]
struct JsonObjects<R> {
    lines: Lines<Readable<R>>,
    /// What was read of an array and not given out; none where the file is lines.
    array: Option<Array>,
}

#[derive(Debug, Default)]
struct Array {
    /// The line that is read, from the place reached on.
    rest: Vec<u8>,
    at: usize,
    number: u64,
}

impl<R: Read> JsonObjects<R> {
    fn new(input: R) -> io::Result<Self> {
        let mut readable = source::readable(input)?;
        let is_array = loop {
            let available = readable.fill_buf()?;
            let blank = available.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            if available.is_empty() || blank < available.len() {
                // The array's own bracket stays: it is skipped like a comma.
                break available.get(blank) == Some(&b'[');
            }
            readable.consume(blank);
        };
        let array = is_array.then(Array::default);
        Ok(Self { lines: Lines::new(readable, LONGEST), array })
    }

    /// The next object with the line on which it begins, or why it cannot be read.
    #[expect(
        clippy::type_complexity,
        reason = "an end, a failure, or a record that may be too long"
    )]
    fn next(&mut self) -> Option<io::Result<(u64, Result<Vec<u8>, &'static str>)>> {
        if self.array.is_some() {
            return self.next_item().transpose();
        }
        loop {
            let line = match self.lines.next() {
                Ok(line) => line?,
                Err(error) => return Some(Err(error)),
            };
            let raw = line.bytes.trim_ascii().to_vec();
            if raw.is_empty() {
                continue;
            }
            let raw = if line.too_long { Err("the line is longer than 60 MiB") } else { Ok(raw) };
            return Some(Ok((line.number, raw)));
        }
    }

    /// Cuts the next item out of an array by its braces; strings may hold any of them.
    #[expect(clippy::type_complexity, reason = "as of `next`")]
    fn next_item(&mut self) -> io::Result<Option<(u64, Result<Vec<u8>, &'static str>)>> {
        let Some(array) = &mut self.array else {
            return Ok(None);
        };
        let mut item = Vec::new();
        let mut begun = 0;
        let mut depth = 0_usize;
        let (mut quoted, mut escaped) = (false, false);
        loop {
            while array.at < array.rest.len() {
                let byte = array.rest[array.at];
                array.at += 1;
                if depth == 0 && byte != b'{' {
                    continue;
                }
                if depth == 0 {
                    begun = array.number;
                }
                item.push(byte);
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' if quoted => escaped = true,
                    b'"' => quoted = !quoted,
                    b'{' | b'[' if !quoted => depth += 1,
                    b'}' | b']' if !quoted => depth -= 1,
                    _ => {}
                }
                if depth == 0 {
                    return Ok(Some((begun, Ok(item))));
                }
                if item.len() > LONGEST {
                    return Ok(Some((begun, Err("the object is longer than 60 MiB"))));
                }
            }
            match self.lines.next()? {
                Some(line) => {
                    (array.rest, array.at, array.number) = (line.bytes, 0, line.number);
                }
                None if item.is_empty() => return Ok(None),
                None => {
                    *array = Array::default();
                    return Ok(Some((begun, Err("the object is not closed"))));
                }
            }
        }
    }
}

/// The bytes of one record: JSON may need six for one of the text.
const LONGEST: usize = 6 * LONGEST_TEXT;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_objects_and_goes_on_after_a_bad_line() {
        let text = br#"{"id": 7, "text": "hello", "client": {"name": "Anna", "tier": "vip"}, "fields": {"contract": "77"}}
{broken
[1]
{"subject": "only a subject", "tags": ["a", "b"]}"#;
        let found: Vec<Record> =
            JsonRecords::new(&text[..], &Mapping::default(), Dates::for_tests())
                .unwrap()
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
