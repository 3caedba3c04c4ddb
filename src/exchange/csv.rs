//! CSV as spreadsheets and other desks write it: commas, semicolons or tabs; UTF-8 or the Windows
//! code page for Cyrillic; quoted fields over several lines.
//!
//! Records are cut by balanced quotes before they are parsed. Where a quote is never closed, the line
//! that opened it is refused alone and reading goes on with the line after it, so that one typing
//! error does not swallow the rest of a file.

use std::{
    collections::{HashMap, VecDeque},
    io::{self, BufRead},
};

use chrono_tz::Tz;

use super::{
    LONGEST_TEXT, Record,
    intake::{Mapping, Named, digest},
    lines::{Line, Lines},
};
use crate::model::request::Channel;

/// A record may have this many bytes: its longest text, and as much again for the rest.
const LONGEST_RECORD: usize = 2 * LONGEST_TEXT;

/// The records of a CSV file.
#[derive(Debug)]
pub struct CsvRecords<R> {
    lines: Lines<R>,
    /// Lines read ahead while looking for a closing quote.
    ahead: VecDeque<Line>,
    delimiter: u8,
    header: Vec<String>,
    fields: Vec<Option<String>>,
    has_id: bool,
    seen: HashMap<[u8; 16], u64>,
    zone: Tz,
}

impl<R: BufRead> CsvRecords<R> {
    /// Reads the header and fits the mapping to it.
    ///
    /// # Errors
    /// When the file is empty, cannot be read, or the mapping does not fit.
    pub fn new(input: R, mapping: &Mapping, zone: Tz) -> anyhow::Result<Self> {
        let mut lines = Lines::new(input, LONGEST_RECORD);
        let mut ahead = VecDeque::new();
        let (first, raw) = whole_record(&mut lines, &mut ahead, None)?
            .map_err(|(line, why)| anyhow::anyhow!("line {line}: in the header {why}"))?
            .ok_or_else(|| anyhow::anyhow!("the file is empty: it needs a line of column names"))?;
        let delimiter = delimiter(&raw);
        let header: Vec<String> = split(&raw, delimiter)
            .map_err(|error| anyhow::anyhow!("line {first}: {error}"))?
            .into_iter()
            .map(|name| name.trim_start_matches('\u{feff}').trim().to_owned())
            .collect();
        let fields = mapping.columns(&header)?;
        let has_id = fields.iter().flatten().any(|field| field == "external_id");
        Ok(Self { lines, ahead, delimiter, header, fields, has_id, seen: HashMap::new(), zone })
    }

    /// The column names of the file.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The character between its fields.
    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }

    fn read(&mut self) -> io::Result<Option<Record>> {
        loop {
            let (line, raw) =
                match whole_record(&mut self.lines, &mut self.ahead, Some(self.delimiter))? {
                    Ok(None) => return Ok(None),
                    Ok(Some(found)) => found,
                    Err((line, why)) => {
                        let opened =
                            self.ahead.pop_front().map(|line| line.bytes).unwrap_or_default();
                        let long = opened.len() >= LONGEST_RECORD;
                        let why = if long { "the record is longer than 20 MiB" } else { why };
                        return Ok(Some(Record { line, raw: opened, intake: Err(why.to_owned()) }));
                    }
                };
            if raw.trim_ascii().is_empty() {
                continue;
            }
            let intake = self.intake(&raw).map(Box::new);
            return Ok(Some(Record { line, raw, intake }));
        }
    }

    fn intake(&mut self, raw: &[u8]) -> Result<crate::model::command::Intake, String> {
        let values = split(raw, self.delimiter)?;
        if values.len() != self.header.len() {
            return Err(format!(
                "it has {} fields, the header {}",
                values.len(),
                self.header.len()
            ));
        }
        let values = self
            .fields
            .iter()
            .zip(values)
            .filter_map(|(field, value)| {
                field.clone().map(|field| (field, value.replace('\0', "\u{fffd}")))
            })
            .filter(|(_, value)| !value.is_empty())
            .collect();
        let mut intake =
            Named { values, zone: self.zone, channel: Channel::Import }.into_intake()?;
        if !self.has_id {
            let key = key_of(raw);
            let occurrence = self.seen.entry(key).and_modify(|count| *count += 1).or_insert(1);
            intake.external_id = Some(digest("csv", raw.trim_ascii_end(), *occurrence));
        }
        Ok(intake)
    }
}

impl<R: BufRead> Iterator for CsvRecords<R> {
    type Item = io::Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

/// Half of the SHA-256 of a record: enough to tell equal records in one file.
fn key_of(raw: &[u8]) -> [u8; 16] {
    use sha2::{Digest as _, Sha256};
    let hash = Sha256::digest(raw.trim_ascii_end());
    let mut key = [0; 16];
    key.copy_from_slice(&hash[..16]);
    key
}

/// A record whose quotes are wrong: its first line, and what is wrong.
type Torn = (u64, &'static str);

const NEVER_CLOSED: &str = "a quote is opened and never closed";
const CLOSED_WITHIN: &str =
    "a quote is closed in the middle of a field: one more is missing, or one too many";

/// Where in a record one stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    /// Before the first letter of a field.
    Start,
    /// In a field without quotes; a quote in it is a letter like others.
    Plain,
    /// In a quoted field.
    Quoted,
    /// Behind a quote in a quoted field: its end, or the first of two that stand for one.
    Quote,
}

impl Within {
    /// Behind a line; none where a quoted field goes on behind its closing quote.
    fn after(self, line: &[u8], delimiter: Option<u8>) -> Option<Self> {
        let ends = |byte: u8| match delimiter {
            Some(delimiter) => byte == delimiter,
            None => DELIMITERS.contains(&byte),
        };
        let mut at = self;
        for byte in line {
            at = match (at, *byte) {
                (Self::Quoted, b'"') => Self::Quote,
                (Self::Quoted, _) | (Self::Quote | Self::Start, b'"') => Self::Quoted,
                (_, b'\r' | b'\n') => Self::Start,
                (_, byte) if ends(byte) => Self::Start,
                (Self::Quote, _) => return None,
                (Self::Start | Self::Plain, _) => Self::Plain,
            };
        }
        Some(at)
    }
}

/// The bytes of the next record with the number of its first line; the number alone where its quotes
/// are wrong, with the lines looked at left in `ahead`. Before the delimiter is known, any may be it.
#[expect(clippy::type_complexity, reason = "an answer, an end, or the line that cannot be read")]
fn whole_record<R: BufRead>(
    lines: &mut Lines<R>,
    ahead: &mut VecDeque<Line>,
    delimiter: Option<u8>,
) -> io::Result<Result<Option<(u64, Vec<u8>)>, Torn>> {
    let mut within = Within::Start;
    let mut length = 0;
    let mut taken = 0;
    loop {
        if taken == ahead.len() {
            match lines.next()? {
                Some(line) => ahead.push_back(line),
                None if taken == 0 => return Ok(Ok(None)),
                None => return Ok(Err((ahead[0].number, NEVER_CLOSED))),
            }
        }
        let line = &ahead[taken];
        taken += 1;
        length += line.bytes.len();
        if line.too_long || length > LONGEST_RECORD {
            return Ok(Err((ahead[0].number, NEVER_CLOSED)));
        }
        match within.after(&line.bytes, delimiter) {
            None => return Ok(Err((ahead[0].number, CLOSED_WITHIN))),
            Some(Within::Quoted) => within = Within::Quoted,
            Some(_) => {
                let number = ahead[0].number;
                let mut raw = Vec::with_capacity(length);
                for line in ahead.drain(..taken) {
                    raw.extend_from_slice(&line.bytes);
                }
                return Ok(Ok(Some((number, raw))));
            }
        }
    }
}

/// What may stand between fields.
const DELIMITERS: [u8; 3] = *b",;\t";

/// The delimiter of a header: whichever of the usual ones stands in it most often.
fn delimiter(header: &[u8]) -> u8 {
    DELIMITERS
        .into_iter()
        .max_by_key(|delimiter| {
            (header.iter().filter(|byte| *byte == delimiter).count(), *delimiter == b',')
        })
        .unwrap_or(b',')
}

/// The fields of a record. Bytes that are no UTF-8 are read as Windows-1251.
fn split(raw: &[u8], delimiter: u8) -> Result<Vec<String>, String> {
    let decoded;
    let text = if let Ok(text) = std::str::from_utf8(raw) {
        text
    } else {
        decoded = encoding_rs::WINDOWS_1251.decode_without_bom_handling(raw).0;
        &*decoded
    };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .buffer_capacity(text.len().clamp(64, 64 * 1024))
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    match reader.read_record(&mut record) {
        Ok(true) => Ok(record.iter().map(str::to_owned).collect()),
        Ok(false) => Ok(Vec::new()),
        Err(error) => Err(format!("the record cannot be read: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &[u8]) -> Vec<Record> {
        let mapping = Mapping::default();
        CsvRecords::new(text, &mapping, chrono_tz::UTC).unwrap().map(Result::unwrap).collect()
    }

    #[test]
    fn reads_quoted_fields_over_several_lines() {
        let found = records(b"id,text\n1,\"a \"\"b\"\"\nc, d\"\n2,plain\n");
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].intake.as_ref().unwrap().body, "a \"b\"\nc, d");
        assert_eq!(found[1].line, 4);
        assert_eq!(found[1].intake.as_ref().unwrap().external_id.as_deref(), Some("2"));
    }

    #[test]
    fn a_quote_never_closed_costs_one_line() {
        let found = records(b"id,text\n1,good\n2,\"open\n3,good\n4,good\n");
        let kept: Vec<bool> = found.iter().map(|record| record.intake.is_ok()).collect();
        assert_eq!(kept, [true, false, true, true]);
        assert_eq!(found[1].line, 3);
    }

    #[test]
    fn a_quote_closed_by_a_later_field_costs_one_line() {
        let found = records(b"id,text\n1,good\n2,\"open\n3,good\n4,\"also\ngood\"\n");
        let kept: Vec<bool> = found.iter().map(|record| record.intake.is_ok()).collect();
        assert_eq!(kept, [true, false, true, true]);
        assert_eq!(found[3].intake.as_ref().unwrap().body, "also\ngood");
    }

    #[test]
    fn a_quote_within_a_plain_field_is_a_letter() {
        let found = records(b"id,text\n1,a 5\" pipe\n2,\"a 7\"\" one\"\n");
        let bodies: Vec<_> =
            found.iter().map(|record| record.intake.as_ref().unwrap().body.as_str()).collect();
        assert_eq!(bodies, ["a 5\" pipe", "a 7\" one"]);
    }

    #[test]
    fn reads_what_a_russian_spreadsheet_writes() {
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode("Номер;Текст\r\n17;Нет интернета\r\n");
        let found = records(&bytes);
        let intake = found[0].intake.as_ref().unwrap();
        assert_eq!(
            (intake.external_id.as_deref(), intake.body.as_str()),
            (Some("17"), "Нет интернета")
        );
    }

    #[test]
    fn records_without_a_number_get_one_that_stays() {
        let file = b"text\nsame\nsame\nother\n";
        let ids = |found: Vec<Record>| {
            found
                .into_iter()
                .map(|record| record.intake.unwrap().external_id.unwrap())
                .collect::<Vec<_>>()
        };
        let first = ids(records(file));
        assert_eq!(first, ids(records(file)));
        assert_ne!(first[0], first[1]);
    }

    #[test]
    fn counts_fields_and_goes_on() {
        let found = records(b"id,text\n1\n2,ok\n");
        assert!(found[0].intake.as_ref().unwrap_err().contains("1 fields, the header 2"));
        assert!(found[1].intake.is_ok());
    }
}
