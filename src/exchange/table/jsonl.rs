//! JSON lines, or one array of objects: an object a record, with the names of `apply`'s intake or those of the mapping.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    io::{self, Read},
};

use serde_json::Value;

use crate::exchange::{
    LONGEST_TEXT, Record, Records, cells,
    dates::Dates,
    fields::{exactly, plain},
    intake::{Named, Parsed, digest, parted},
    lines::{Line, Lines},
    map::{Conversation, document_text},
    mapping::{CONVERSATION, Column, Mapping, MappingError, Purpose},
    source::{self, Readable},
};

/// The records of a file of JSON.
#[derive(Debug)]
pub struct JsonRecords<R> {
    objects: JsonObjects<R>,
    /// Objects that were looked at and not given out.
    ahead: VecDeque<Object>,
    mapping: Mapping,
    dates: Dates,
    /// The names seen, in order, and what each was taken for.
    names: Vec<Column>,
    known: HashMap<String, Known>,
}

/// A name: its place among those seen, what it can stand for, and how far behind others of that field.
#[derive(Debug, Clone)]
struct Known {
    place: usize,
    purpose: Purpose,
    rank: usize,
}

/// An object of the file with its line, or why it cannot be read.
type Object = (u64, Result<Vec<u8>, &'static str>);

/// So many objects are looked at to tell what they hold, and so many bytes.
const LOOKED_AT: usize = 200;
const LOOKED_AT_BYTES: usize = 4 << 20;
/// Objects within objects are looked into that deep.
const DEEPEST: usize = 4;

impl<R: Read> JsonRecords<R> {
    /// Reads objects, a line each, or those of an array.
    ///
    /// # Errors
    /// When the file cannot be read, or none of its first objects holds what the client said.
    pub fn new(input: R, mapping: &Mapping, dates: Dates) -> anyhow::Result<Self> {
        let mut records = Self {
            objects: JsonObjects::new(input)?,
            ahead: VecDeque::new(),
            mapping: mapping.clone(),
            dates,
            names: Vec::new(),
            known: HashMap::new(),
        };
        records.look_ahead()?;
        if let Some(map) = records.mapping.map() {
            records.dates.zone = map.zone.unwrap_or(dates.zone);
            records.dates.order = dates.order.or(map.order);
        }
        Ok(records)
    }

    /// Looks at the objects at the beginning: whose they are, what they hold, how their dates are written.
    fn look_ahead(&mut self) -> anyhow::Result<()> {
        let mut bytes = 0;
        while self.ahead.len() < LOOKED_AT && bytes < LOOKED_AT_BYTES {
            let Some(object) = self.objects.next().transpose()? else { break };
            bytes += object.1.as_ref().map_or(0, Vec::len);
            self.ahead.push_back(object);
        }
        let read: Vec<Vec<(String, Value)>> =
            self.ahead.iter().filter_map(|(_, raw)| flat(raw.as_deref().ok()?).ok()).collect();
        let mut names = Vec::new();
        for (name, _) in read.iter().flatten() {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        self.mapping.guess(&names);

        let purpose: HashMap<&String, Purpose> =
            names.iter().map(|name| (name, self.mapping.purpose_of(name).0)).collect();
        let is_text = |purpose: &Purpose| {
            purpose.is("body") || purpose.is("subject") || *purpose == Purpose::Conversation
        };
        let said = |(name, value): &(String, Value)| Conversation::is_list(name, value);
        let has_text = purpose.values().any(is_text) || read.iter().flatten().any(said);
        if !read.is_empty() && !has_text {
            return Err(MappingError::NoText { columns: names.join(", ") }.into());
        }
        let times = read
            .iter()
            .flatten()
            .filter(|(name, _)| purpose.get(name).is_some_and(|purpose| purpose.is("received")))
            .filter_map(|(_, value)| value.as_str());
        self.dates.order = self.dates.order.or_else(|| Dates::order_of(times));
        for object in &read {
            self.note(object);
        }
        Ok(())
    }

    /// Notes what the names of an object are taken for. Answers with the places in it of each field's value:
    /// several where it stands in parts.
    fn note(&mut self, object: &[(String, Value)]) -> BTreeMap<String, Vec<usize>> {
        let mut best: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        let mut parts: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut conversation = None;
        for (at, (name, value)) in object.iter().enumerate() {
            if !self.known.contains_key(name) {
                let (purpose, rank) = self.mapping.purpose_of(name);
                let place = self.names.len();
                self.names.push(Column { name: name.clone(), purpose: Purpose::LeftOut, rank });
                self.known.insert(name.clone(), Known { place, purpose, rank });
            }
            let Known { place, purpose, rank } = self.known[name].clone();
            match purpose {
                Purpose::Field(field) if !is_empty(value) => {
                    let better = best.get(&field).is_none_or(|(_, other)| rank < *other);
                    if better {
                        best.insert(field, (at, rank));
                    }
                }
                Purpose::Conversation => {
                    self.names[place].purpose = Purpose::Conversation;
                    conversation = Some(at);
                }
                Purpose::PartOf(field) if !is_empty(value) => {
                    parts.entry(field).or_default().push(at);
                }
                Purpose::Unwanted => self.names[place].purpose = Purpose::Unwanted,
                Purpose::LeftOut if Conversation::is_list(name, value) => {
                    self.names[place].purpose = Purpose::Conversation;
                    conversation.get_or_insert(at);
                }
                Purpose::Field(_) | Purpose::PartOf(_) | Purpose::LeftOut => {}
            }
        }
        parts.retain(|field, _| !best.contains_key(field));
        for (field, places) in &parts {
            for at in places {
                if let Some(known) = self.known.get(&object[*at].0) {
                    self.names[known.place].purpose = Purpose::PartOf(field.clone());
                }
            }
        }
        for (field, (at, _)) in &best {
            if let Some(known) = self.known.get(&object[*at].0) {
                self.names[known.place].purpose = Purpose::Field(field.clone());
            }
        }
        let places = best.into_iter().map(|(field, (at, _))| (field, vec![at]));
        let conversation = conversation.map(|at| (CONVERSATION.to_owned(), vec![at]));
        places.chain(parts).chain(conversation).collect()
    }

    fn parse(&mut self, raw: &[u8]) -> Parsed {
        let object = flat(raw)?;
        let places = self.note(&object);
        let map = self.mapping.map();
        let mut named =
            Named { values: BTreeMap::new(), comments: Vec::new(), dates: self.dates, map };
        for (field, at) in places {
            if field == CONVERSATION {
                let usual = Conversation::usual();
                let how = map.and_then(|map| map.conversation.as_ref()).unwrap_or(&usual);
                let comments = at.iter().filter_map(|at| object[*at].1.as_array()).flatten();
                named.comments.extend(comments.filter_map(|comment| how.object(comment)));
                continue;
            }
            let texts: Vec<String> = at.iter().filter_map(|at| text_of(&object[*at].1)).collect();
            let text = texts.join(" ");
            if !cells::is_nothing(&text) {
                named.values.insert(field, text.replace('\0', "\u{fffd}"));
            }
        }
        let (mut intake, past) = named.parsed()?;
        if intake.external_id.is_none() {
            intake.external_id = Some(digest("jsonl", raw, 1));
        }
        Ok((intake, past))
    }
}

impl<R: Read> Records for JsonRecords<R> {
    fn columns(&self) -> Vec<Column> {
        self.names.clone()
    }

    fn map(&self) -> Option<&str> {
        self.mapping.map().map(|map| map.name.as_str())
    }

    fn above(&self) -> u64 {
        0
    }
}

/// The values of an object with their names; those of objects within it behind a point, as `requester.email`.
fn flat(raw: &[u8]) -> Result<Vec<(String, Value)>, String> {
    let value: Value =
        serde_json::from_slice(raw).map_err(|error| format!("the line is no JSON: {error}"))?;
    let Value::Object(object) = value else {
        return Err("the line is no JSON object".to_owned());
    };
    let mut values = Vec::new();
    for (name, value) in object {
        let is_own = |value: &Value| value.is_object();
        match (name.as_str(), value) {
            // As `apply` names them.
            ("client", value) if is_own(&value) => flatten("", value, 0, &mut values),
            ("fields", value) if is_own(&value) => flatten("field.", value, 0, &mut values),
            (_, value) => flatten_one(name, value, 0, &mut values),
        }
    }
    Ok(values)
}

fn flatten(before: &str, value: Value, depth: usize, values: &mut Vec<(String, Value)>) {
    if let Value::Object(object) = value {
        for (name, value) in object {
            flatten_one(format!("{before}{name}"), value, depth, values);
        }
    }
}

fn flatten_one(name: String, value: Value, depth: usize, values: &mut Vec<(String, Value)>) {
    if let Some(text) = document_text(&value) {
        values.push((name, Value::String(text)));
    } else if value.is_object() && depth < DEEPEST {
        flatten(&format!("{name}."), value, depth + 1, values);
    } else {
        values.push((name, value));
    }
}

/// Whether a value says nothing.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(object) => object.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// A value as a cell of a table would have it; none where it is no text.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Null | Value::Object(_) => None,
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Array(items) => {
            // Labels are words, or objects that have a name.
            let named = |item: &Value| {
                let name = ["name", "title", "label", "value"].iter().find_map(|key| item.get(key));
                item.as_str().or_else(|| name?.as_str()).map(str::to_owned)
            };
            Some(items.iter().filter_map(named).collect::<Vec<_>>().join(","))
        }
    }
}

impl<R: Read> Iterator for JsonRecords<R> {
    type Item = io::Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        let (line, raw) = match self.ahead.pop_front() {
            Some(object) => object,
            None => match self.objects.next()? {
                Ok(object) => object,
                Err(error) => return Some(Err(error)),
            },
        };
        let (raw, parsed) = match raw {
            Ok(raw) => {
                let parsed = self.parse(&raw);
                (raw, parsed)
            }
            Err(why) => (Vec::new(), Err(why.to_owned())),
        };
        let (intake, past) = parted(parsed);
        Some(Ok(Record { line, raw, intake, past }))
    }
}

/// The objects of a file as they stand in it: a line each, or the items of one array over any lines.
#[derive(Debug)]
struct JsonObjects<R> {
    lines: Lines<Readable<R>>,
    /// Lines that were looked at and not given out.
    ahead: VecDeque<Line>,
    /// What was read of an array and not given out; none where the file is lines.
    array: Option<Array>,
}

#[derive(Debug, Default)]
struct Array {
    /// The line that is read, from the place reached on.
    rest: Vec<u8>,
    at: usize,
    number: u64,
    /// Whether the array is a member of an object: what stands behind it is none of its items.
    within: bool,
    /// Whether the bracket was passed that opens it.
    opened: bool,
}

/// So many lines at the beginning tell how the objects stand, and so many bytes of them.
const BEGINNING: usize = 60;
const BEGINNING_BYTES: usize = 64 << 10;

impl<R: Read> JsonObjects<R> {
    fn new(input: R) -> io::Result<Self> {
        let lines = Lines::new(source::readable(input)?, LONGEST);
        let mut objects = Self { lines, ahead: VecDeque::new(), array: None };
        let mut bytes = 0;
        while objects.ahead.len() < BEGINNING
            && bytes < BEGINNING_BYTES
            && let Some(line) = objects.lines.next()?
        {
            if !line.bytes.trim_ascii().is_empty() {
                bytes += line.bytes.len();
                objects.ahead.push_back(line);
            }
        }
        objects.array = layout(&mut objects.ahead);
        Ok(objects)
    }

    fn line(&mut self) -> io::Result<Option<Line>> {
        match self.ahead.pop_front() {
            Some(line) => Ok(Some(line)),
            None => self.lines.next(),
        }
    }

    /// The next object with the line on which it begins, or why it cannot be read.
    fn next(&mut self) -> Option<io::Result<Object>> {
        if self.array.is_some() {
            return self.next_item().transpose();
        }
        loop {
            let line = match self.line() {
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
    fn next_item(&mut self) -> io::Result<Option<Object>> {
        let Some(mut array) = self.array.take() else {
            return Ok(None);
        };
        let found = self.item(&mut array);
        self.array = Some(array);
        found
    }

    fn item(&mut self, array: &mut Array) -> io::Result<Option<Object>> {
        let mut item = Vec::new();
        let mut begun = 0;
        let mut depth = 0_usize;
        let (mut quoted, mut escaped) = (false, false);
        loop {
            while array.at < array.rest.len() {
                let byte = array.rest[array.at];
                array.at += 1;
                if depth == 0 && array.within && byte == b']' {
                    // Nothing that follows is a record.
                    while self.line()?.is_some() {}
                    *array = Array { within: true, ..Array::default() };
                    return Ok(None);
                }
                if !array.opened {
                    array.opened = byte == b'[';
                    continue;
                }
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
            match self.line()? {
                Some(line) => {
                    (array.rest, array.at, array.number) = (line.bytes, 0, line.number);
                }
                None if item.is_empty() => return Ok(None),
                None => {
                    *array = Array { opened: true, ..Array::default() };
                    return Ok(Some((begun, Err("the object is not closed"))));
                }
            }
        }
    }
}

/// How the objects of a file stand in it, by its first lines; none where each has a line. What stands before
/// the list of an object is cut off.
fn layout(lines: &mut VecDeque<Line>) -> Option<Array> {
    let first = lines.front()?.bytes.trim_ascii();
    if first.first() == Some(&b'[') {
        return Some(Array::default());
    }
    if first.first() != Some(&b'{') {
        return None;
    }
    let opens = first == b"{";
    if let Some((line, at)) = list_within(lines) {
        lines.drain(..line);
        if let Some(first) = lines.front_mut() {
            first.bytes.drain(..at);
        }
        return Some(Array { within: true, ..Array::default() });
    }
    // Objects over several lines are cut by their braces as those of an array are.
    opens.then(|| Array { opened: true, ..Array::default() })
}

/// Where the bracket stands of the list of records that the first object holds, as `{"tickets": [{`: the line,
/// and the place in it. Before it stand only figures of the export and nothing of a request.
fn list_within(lines: &VecDeque<Line>) -> Option<(usize, usize)> {
    const LISTS: [&str; 13] = [
        "tickets",
        "issues",
        "requests",
        "results",
        "result",
        "data",
        "items",
        "records",
        "rows",
        "cases",
        "incidents",
        "value",
        "conversations",
    ];
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    let mut word = Vec::new();
    let mut name = String::new();
    let mut list = None;
    for (number, line) in lines.iter().enumerate() {
        for (at, byte) in line.bytes.iter().enumerate() {
            match *byte {
                byte if quoted => match byte {
                    _ if escaped => escaped = false,
                    b'\\' => escaped = true,
                    b'"' => quoted = false,
                    _ => word.push(byte),
                },
                b'"' => {
                    quoted = true;
                    word.clear();
                    list = None;
                }
                b':' if depth == 1 => {
                    name = String::from_utf8_lossy(&word).into_owned();
                    let of_request = exactly(&plain(&name));
                    if of_request.is_some_and(|(field, _)| {
                        matches!(field, "subject" | "body" | "external_id")
                    }) {
                        return None;
                    }
                }
                b'[' => {
                    if depth == 1 && LISTS.contains(&name.as_str()) {
                        list = Some((number, at));
                    }
                    depth += 1;
                }
                b'{' => {
                    if list.is_some() {
                        return list;
                    }
                    depth += 1;
                }
                b']' | b'}' => {
                    list = None;
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return None;
                    }
                }
                byte if byte.is_ascii_whitespace() => {}
                _ => list = None,
            }
        }
    }
    None
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
