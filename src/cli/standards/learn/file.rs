//! Requests with their departments as another program knows them: JSON lines, or CSV with a head.

use std::{fs, path::Path};

use anyhow::Context as _;
use chrono::DateTime;
use serde_json::Value;

use crate::{
    cli::Failure,
    learn::rows::{Came, Labelling, Row},
};

/// What a file holds.
pub struct Labels {
    pub rows: Vec<Row>,
    /// Lines that were passed over, and why; the first few.
    pub skipped: Vec<String>,
    /// The language of a text of no language.
    language: String,
}

/// No file may be larger, in bytes.
const LARGEST: u64 = 1 << 30;
/// So many passed-over lines are told.
const TOLD: usize = 10;

/// The names that a value goes by, the most usual first.
const TEXT: &[&str] = &["text", "body", "description", "message"];
const DEPARTMENT: &[&str] = &["department", "label", "category", "queue", "group"];
const SUBJECT: &[&str] = &["subject", "title", "summary"];
const ID: &[&str] = &["id", "number", "ticket"];
const CLIENT: &[&str] = &["client", "client_id", "email", "requester"];
const RECEIVED: &[&str] = &["received", "created", "created_at"];

/// Reads a file.
pub fn read(path: &Path, language: &str) -> Result<Labels, Failure> {
    let size = fs::metadata(path).with_context(|| format!("reading {}", path.display()))?.len();
    if size > LARGEST {
        return Err(Failure::Refused(format!("{} is larger than 1 GiB", path.display())));
    }
    let bytes = fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    let text = String::from_utf8_lossy(&bytes);
    let text = text.trim_start_matches('\u{feff}');
    let mut labels =
        Labels { rows: Vec::new(), skipped: Vec::new(), language: language.to_owned() };
    if text.trim_start().starts_with('{') {
        json(text, &mut labels);
    } else {
        csv(text, path, &mut labels)?;
    }
    if labels.rows.is_empty() {
        let why = labels.skipped.first().map_or("it is empty", String::as_str);
        return Err(Failure::Refused(format!(
            "{} holds no request with its department: {why}",
            path.display()
        )));
    }
    Ok(labels)
}

impl Labels {
    fn add(&mut self, line: usize, value: impl Fn(&[&str]) -> Option<String>) {
        let text = value(TEXT).unwrap_or_default();
        let subject = value(SUBJECT).unwrap_or_default();
        let department = value(DEPARTMENT).unwrap_or_default();
        let missing = if text.trim().is_empty() && subject.trim().is_empty() {
            "`text`"
        } else if department.trim().is_empty() {
            "`department`"
        } else {
            let client = value(CLIENT).filter(|client| !client.trim().is_empty());
            let received = value(RECEIVED)
                .and_then(|time| DateTime::parse_from_rfc3339(time.trim()).ok())
                .map(|time| time.timestamp_millis());
            let came = Came::unknown(&format!("{subject}\n{text}"), &self.language);
            self.rows.push(Row {
                id: value(ID).unwrap_or_else(|| line.to_string()),
                subject,
                body: text,
                department: department.trim().into(),
                client: client.map(|client| number(&client)),
                received,
                strong: true,
                by_card: false,
                labelling: Labelling::Resolved,
                came,
            });
            return;
        };
        self.skip(line, &format!("there is no {missing}"));
    }

    fn skip(&mut self, line: usize, why: &str) {
        if self.skipped.len() < TOLD {
            self.skipped.push(format!("line {line}: {why}"));
        }
    }
}

/// A number for a client of another program.
fn number(client: &str) -> i64 {
    let hash =
        client.trim().to_lowercase().bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    (hash >> 1) as i64
}

fn json(text: &str, labels: &mut Labels) {
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let Ok(Value::Object(object)) = serde_json::from_str(line) else {
            labels.skip(at + 1, "this is no JSON object");
            continue;
        };
        labels.add(at + 1, |names| {
            names.iter().find_map(|name| match object.get(*name)? {
                Value::String(text) => Some(text.clone()),
                Value::Number(number) => Some(number.to_string()),
                _ => None,
            })
        });
    }
}

fn csv(text: &str, path: &Path, labels: &mut Labels) -> Result<(), Failure> {
    let head = text.lines().next().unwrap_or_default();
    let count = |sign: char| head.matches(sign).count();
    let signs = [',', ';', '\t'];
    let sign = signs.into_iter().max_by_key(|sign| count(*sign)).filter(|sign| count(*sign) > 0);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(sign.unwrap_or(',') as u8)
        .flexible(true)
        .from_reader(text.as_bytes());
    let columns: Vec<String> = reader
        .headers()
        .map_err(anyhow::Error::from)?
        .iter()
        .map(|name| name.trim().to_lowercase())
        .collect();
    let column = |names: &[&str]| {
        names.iter().find_map(|name| columns.iter().position(|column| column == name))
    };
    if column(TEXT).or(column(SUBJECT)).is_none() || column(DEPARTMENT).is_none() {
        return Err(Failure::Refused(format!(
            "{} has no columns `text` and `department`; it has: {}",
            path.display(),
            columns.join(", ")
        )));
    }
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line) as usize;
                labels.add(line, |names| {
                    let value = record.get(column(names)?)?;
                    (!value.is_empty()).then(|| value.to_owned())
                });
            }
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line) as usize;
                labels.skip(line, &error.to_string());
            }
        }
    }
    Ok(())
}
