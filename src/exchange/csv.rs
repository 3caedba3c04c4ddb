//! CSV as spreadsheets and other desks write it: commas, semicolons or tabs; UTF-8 or the Windows
//! code page for Cyrillic; quoted fields over several lines.
//!
//! Records are cut by balanced quotes before they are parsed. Where a quote is never closed, the line
//! that opened it is refused alone and reading goes on with the line after it, so that one typing
//! error does not swallow the rest of a file.

use std::{
    collections::{HashMap, VecDeque},
    io::{self, BufRead, Read},
};

use super::{
    LONGEST_TEXT, Record,
    dates::{DateOrder, Dates},
    intake::{Mapping, Named, Taken, digest, parted},
    lines::{Line, Lines},
    source::{self, Readable},
};
use crate::model::request::Channel;

/// A record may have this many bytes: its longest text, and as much again for the rest.
const LONGEST_RECORD: usize = 2 * LONGEST_TEXT;

/// The records of a CSV file.
#[derive(Debug)]
pub struct CsvRecords<R> {
    lines: Lines<Readable<R>>,
    /// Lines read ahead while looking for a closing quote.
    ahead: VecDeque<Line>,
    delimiter: u8,
    /// Whether a quote is a letter like others, as in values that stand between tabs without any.
    bare: bool,
    header: Vec<String>,
    fields: Vec<Option<String>>,
    has_id: bool,
    seen: HashMap<[u8; 16], u64>,
    dates: Dates,
}

/// So many records are looked at to tell whether the day or the month stands first.
const LOOKED_AT: usize = 500;

impl<R: Read> CsvRecords<R> {
    /// Reads the header and fits the mapping to it.
    ///
    /// # Errors
    /// When the file is empty, cannot be read, or the mapping does not fit.
    pub fn new(input: R, mapping: &Mapping, dates: Dates) -> anyhow::Result<Self> {
        Self::with_columns(input, |header| Ok(mapping.columns(header)?), dates, false)
    }

    /// The same with columns that are chosen by the header. `bare` values stand between tabs, and a quote
    /// among them is a letter like others.
    ///
    /// # Errors
    /// As of [`Self::new`], and what `choose` says.
    pub(super) fn with_columns(
        input: R,
        choose: impl FnOnce(&[String]) -> anyhow::Result<Vec<Option<String>>>,
        dates: Dates,
        bare: bool,
    ) -> anyhow::Result<Self> {
        let mut lines = Lines::new(source::readable(input)?, LONGEST_RECORD);
        let mut ahead = VecDeque::new();
        let mut heading = || {
            let found = whole_record(&mut lines, &mut ahead, None, bare)?;
            found
                .map_err(|(line, why)| anyhow::anyhow!("line {line}: in the header {why}"))?
                .ok_or_else(|| {
                    anyhow::anyhow!("the file is empty: it needs a line of column names")
                })
        };
        let (mut first, mut raw) = heading()?;
        // A spreadsheet may say in a line of its own what stands between the fields.
        let said = separator_said(&raw);
        if said.is_some() {
            (first, raw) = heading()?;
        }
        while raw.trim_ascii().is_empty() {
            (first, raw) = heading()?;
        }

        let delimiter = if bare { b'\t' } else { said.unwrap_or_else(|| delimiter(&raw)) };
        let header: Vec<String> = split(&raw, delimiter, bare)
            .map_err(|error| anyhow::anyhow!("line {first}: {error}"))?
            .into_iter()
            .map(|name| name.trim_start_matches('\u{feff}').trim().to_owned())
            .collect();
        let fields = choose(&header)?;
        let has_id = fields.iter().flatten().any(|field| field == "external_id");
        let seen = HashMap::new();
        let mut records =
            Self { lines, ahead, delimiter, bare, header, fields, has_id, seen, dates };
        if records.dates.order.is_none() {
            records.dates.order = records.order_of_dates()?;
        }
        Ok(records)
    }

    /// What stands first in the times of the file, day or month, by the records at its beginning.
    fn order_of_dates(&mut self) -> io::Result<Option<DateOrder>> {
        let Some(at) = self.fields.iter().position(|field| field.as_deref() == Some("received"))
        else {
            return Ok(None);
        };
        // They are looked at line by line and stay ahead to be read.
        let mut looked_at = self.ahead.len();
        while looked_at < LOOKED_AT
            && let Some(line) = self.lines.next()?
        {
            self.ahead.push_back(line);
            looked_at += 1;
        }
        let values: Vec<String> = self
            .ahead
            .iter()
            .filter_map(|line| split(&line.bytes, self.delimiter, self.bare).ok())
            .filter_map(|mut values| (at < values.len()).then(|| values.swap_remove(at)))
            .collect();
        Ok(Dates::order_of(values.iter().map(String::as_str)))
    }

    /// The columns of the file, each with the field it stands for; none where it is left out.
    pub fn columns(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        let fields = self.fields.iter().map(Option::as_deref);
        self.header.iter().map(String::as_str).zip(fields)
    }

    /// The character between its fields.
    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }

    fn read(&mut self) -> io::Result<Option<Record>> {
        loop {
            let (line, raw) = match whole_record(
                &mut self.lines,
                &mut self.ahead,
                Some(self.delimiter),
                self.bare,
            )? {
                Ok(None) => return Ok(None),
                Ok(Some(found)) => found,
                Err((line, why)) => {
                    let opened = self.ahead.pop_front().map(|line| line.bytes).unwrap_or_default();
                    let long = opened.len() >= LONGEST_RECORD;
                    let why = if long { "the record is longer than 20 MiB" } else { why };
                    let intake = Err(why.to_owned());
                    return Ok(Some(Record { line, raw: opened, intake, past: None }));
                }
            };
            let is_empty =
                |byte: &u8| byte.is_ascii_whitespace() || *byte == self.delimiter || *byte == b'"';
            if raw.iter().all(is_empty) {
                continue;
            }
            let (intake, past) = parted(self.intake(&raw));
            return Ok(Some(Record { line, raw, intake, past }));
        }
    }

    fn intake(&mut self, raw: &[u8]) -> Taken {
        let mut values = split(raw, self.delimiter, self.bare)?;
        // Spreadsheets leave out empty cells at the end, or write more of them than there are columns.
        while values.len() > self.header.len() && values.last().is_some_and(|v| v.trim().is_empty())
        {
            values.pop();
        }
        if values.len() > self.header.len() {
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
        let named = Named { values, dates: self.dates, channel: Channel::Import };
        let past = named.past()?;
        let mut intake = named.into_intake()?;
        if !self.has_id {
            let key = key_of(raw);
            let occurrence = self.seen.entry(key).and_modify(|count| *count += 1).or_insert(1);
            intake.external_id = Some(digest("csv", raw.trim_ascii_end(), *occurrence));
        }
        Ok((intake, past))
    }
}

impl<R: Read> Iterator for CsvRecords<R> {
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
    fn after(self, line: &[u8], delimiter: Option<u8>, bare: bool) -> Option<Self> {
        if bare {
            return Some(Self::Start);
        }
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
    bare: bool,
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
        match within.after(&line.bytes, delimiter, bare) {
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

/// The delimiter that a line of its own says, as `sep=;`.
fn separator_said(line: &[u8]) -> Option<u8> {
    let line = line.trim_ascii();
    let line = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    match line.get(..4)?.eq_ignore_ascii_case(b"sep=").then(|| &line[4..])? {
        [sign] => Some(*sign),
        // A tab is cut off with the end of the line.
        [] => Some(b'\t'),
        _ => None,
    }
}

/// The fields of a record. Bytes that are no UTF-8, where the file began with none such, are read as the
/// charset they most likely are of.
fn split(raw: &[u8], delimiter: u8, bare: bool) -> Result<Vec<String>, String> {
    let decoded;
    let text = if let Ok(text) = std::str::from_utf8(raw) {
        text
    } else {
        decoded = super::charset::guess(raw, None);
        &*decoded
    };
    if bare {
        let fields = text.trim_end_matches(['\r', '\n']).split(char::from(delimiter));
        return Ok(fields.map(str::to_owned).collect());
    }
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
        CsvRecords::new(text, &mapping, Dates::for_tests()).unwrap().map(Result::unwrap).collect()
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
        let found = records(b"id,text\n1,x,y\n2,ok\n");
        assert!(found[0].intake.as_ref().unwrap_err().contains("3 fields, the header 2"));
        assert!(found[1].intake.is_ok());
    }
}
