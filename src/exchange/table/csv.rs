//! CSV as spreadsheets and other desks write it: commas, semicolons or tabs; UTF-8 or the Windows
//! code page for Cyrillic; quoted fields over several lines.
//!
//! Records are cut by balanced quotes before they are parsed. Where a quote is never closed, the line
//! that opened it is refused alone and reading goes on with the line after it, so that one typing
//! error does not swallow the rest of a file.

mod cut;

use std::{
    collections::{BTreeMap, HashMap, VecDeque, btree_map::Entry},
    io::{self, BufRead, Read},
};

use cut::{Dialect, Quotes, Torn, delimiters, separator_said, split, whole_record};

use crate::exchange::{
    LONGEST_TEXT, Record, Records, cells,
    dates::{DateOrder, Dates},
    fields::plain,
    intake::{Named, Parsed, digest, parted},
    lines::{Line, Lines},
    mapping::{Column, Mapping, Purpose},
    source::{self, Readable},
};

/// A record may have this many bytes: its longest text, and as much again for the rest.
const LONGEST_RECORD: usize = 2 * LONGEST_TEXT;

/// The records of a CSV file.
#[derive(Debug)]
pub struct CsvRecords<R> {
    lines: Lines<Readable<R>>,
    /// Lines read ahead while looking for a closing quote.
    ahead: VecDeque<Line>,
    delimiter: u8,
    quotes: Quotes,
    /// How many lines stand above the header that belong to no table.
    above: u64,
    columns: Vec<Column>,
    /// The places of the columns, those first that count first.
    order: Vec<usize>,
    mapping: Mapping,
    has_id: bool,
    seen: HashMap<[u8; 16], u64>,
    dates: Dates,
}

/// So many records are looked at to tell whether the day or the month stands first.
const LOOKED_AT: usize = 500;
/// So many records are looked at to find the header: above it a table may have a title.
const TITLES: usize = 12;

/// What was found of a header.
type Heading = (Header, Mapping, Vec<Column>);

/// The header: its line, 1 where nothing but blanks stands above it.
struct Header {
    line: u64,
    delimiter: u8,
}

impl<R: Read> CsvRecords<R> {
    /// Reads the header and fits the mapping to it.
    ///
    /// # Errors
    /// When the file is empty, cannot be read, or the mapping does not fit.
    pub fn new(input: R, mapping: &Mapping, dates: Dates) -> anyhow::Result<Self> {
        let mut lines = Lines::new(source::readable(input)?, LONGEST_RECORD);
        let mut ahead = VecDeque::new();
        let (header, mapping, columns) = heading(&mut lines, &mut ahead, mapping)?;

        let mut dates = dates;
        dates.zone = Mapping::zone_of(&columns).unwrap_or(dates.zone);
        let bare = mapping.map().is_some_and(|map| map.bare) && header.delimiter == b'\t';
        let quotes = if bare { Quotes::Letters } else { Quotes::Doubled };
        if let Some(map) = mapping.map() {
            dates.zone = map.zone.unwrap_or(dates.zone);
            dates.order = dates.order.or(map.order);
        }
        let has_id = columns.iter().any(|column| column.purpose.is("external_id"));
        let mut order: Vec<usize> = (0..columns.len()).collect();
        order.sort_by_key(|at| columns[*at].rank);
        let mut records = Self {
            lines,
            ahead,
            delimiter: header.delimiter,
            quotes,
            above: header.line - 1,
            columns,
            order,
            mapping,
            has_id,
            seen: HashMap::new(),
            dates,
        };
        if records.dates.order.is_none() {
            records.dates.order = records.order_of_dates()?;
        }
        Ok(records)
    }

    /// What stands first in the times of the file, day or month, by the records at its beginning.
    fn order_of_dates(&mut self) -> io::Result<Option<DateOrder>> {
        let Some(at) = self.columns.iter().position(|column| column.purpose.is("received")) else {
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
            .map(|line| split(&line.bytes, self.delimiter, self.quotes))
            .filter_map(|mut values| (at < values.len()).then(|| values.swap_remove(at)))
            .collect();
        Ok(Dates::order_of(values.iter().map(String::as_str)))
    }

    fn read(&mut self) -> io::Result<Option<Record>> {
        loop {
            let (line, raw, quotes) = match self.whole()? {
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
            let (intake, past) = parted(self.parse(&raw, quotes));
            return Ok(Some(Record { line, raw, intake, past }));
        }
    }

    /// The next record with its line, and what a quote is in it. One whose quotes are wrong may be of a database,
    /// which writes a backslash before them.
    #[expect(
        clippy::type_complexity,
        reason = "an answer, an end, or the line that cannot be read"
    )]
    fn whole(&mut self) -> io::Result<Result<Option<(u64, Vec<u8>, Quotes)>, Torn>> {
        let mut dialect = Dialect { delimiter: Some(self.delimiter), quotes: self.quotes };
        let mut found = whole_record(&mut self.lines, &mut self.ahead, dialect)?;
        let escapes =
            self.ahead.front().is_some_and(|line| line.bytes.windows(2).any(|two| two == b"\\\""));
        if found.is_err() && escapes {
            dialect.quotes = Quotes::Escaped;
            found = match whole_record(&mut self.lines, &mut self.ahead, dialect)? {
                Ok(whole) => Ok(whole),
                Err(_) => found,
            };
        }
        Ok(found.map(|whole| whole.map(|(line, raw)| (line, raw, dialect.quotes))))
    }

    fn parse(&mut self, raw: &[u8], quotes: Quotes) -> Parsed {
        let mut values = split(raw, self.delimiter, quotes);
        if let ([whole], 3..) = (&values[..], self.columns.len()) {
            // A spreadsheet that had all of a record in one cell put quotes around it.
            let inside = split(whole.as_bytes(), self.delimiter, quotes);
            if inside.len() == self.columns.len() {
                values = inside;
            }
        }
        // Spreadsheets leave out empty cells at the end, or write more of them than there are columns.
        while values.len() > self.columns.len()
            && values.last().is_some_and(|v| v.trim().is_empty())
        {
            values.pop();
        }
        if values.len() > self.columns.len() {
            return Err(format!(
                "it has {} fields, the header {}",
                values.len(),
                self.columns.len()
            ));
        }
        let mut cells =
            self.columns.iter().zip(&values).filter(|(_, value)| !value.trim().is_empty());
        if values.len() > 1 && cells.clone().all(|(column, value)| column.name == value.trim()) {
            return Err("it is the header once more".to_owned());
        }
        if is_totals(cells.next(), values.len(), cells.count() + 1) {
            return Err("it is a line of totals".to_owned());
        }

        let mut intake = self.gathered(&values).parsed()?;
        if !self.has_id {
            let key = key_of(raw);
            let occurrence = self.seen.entry(key).and_modify(|count| *count += 1).or_insert(1);
            intake.0.external_id = Some(digest("csv", raw.trim_ascii_end(), *occurrence));
        }
        Ok(intake)
    }

    /// The values by what their columns stand for. Tags and what was said come from several columns; of
    /// others the first that has a value counts, and a second one stays under the name of its column.
    fn gathered(&self, values: &[String]) -> Named<'_> {
        let map = self.mapping.map();
        let conversation = map.and_then(|map| map.conversation.as_ref());
        let mut named =
            Named { values: BTreeMap::new(), comments: Vec::new(), dates: self.dates, map };
        for at in &self.order {
            let column = &self.columns[*at];
            let Some(value) = values.get(*at).filter(|value| !value.trim().is_empty()) else {
                continue;
            };
            let value = cells::text(value).replace('\0', "\u{fffd}");
            if cells::is_nothing(&value) {
                continue;
            }
            match &column.purpose {
                Purpose::Conversation => {
                    named.comments.extend(conversation.and_then(|how| how.cell(&value)));
                }
                Purpose::Field(field) => match named.values.entry(field.clone()) {
                    Entry::Vacant(free) => drop(free.insert(value)),
                    Entry::Occupied(mut first) if field == "tags" => {
                        first.get_mut().push(',');
                        first.get_mut().push_str(&value);
                    }
                    // A ticket that is resolved is closed some time later.
                    Entry::Occupied(_) if matches!(field.as_str(), "received" | "resolved") => {}
                    Entry::Occupied(first) if *first.get() == value => {}
                    Entry::Occupied(_) => {
                        let other = format!("field.{}", plain(&column.name));
                        named.values.entry(other).or_insert(value);
                    }
                },
                Purpose::PartOf(field) => put_together(&mut named.values, field, value),
                Purpose::LeftOut | Purpose::Unwanted => {}
            }
        }
        named
    }
}

/// Adds a part to a field whose parts stand in columns of their own. A time is none beside one that is there.
fn put_together(values: &mut BTreeMap<String, String>, field: &str, part: String) {
    let is_time = field == "received";
    match values.entry(field.to_owned()) {
        Entry::Vacant(free) => drop(free.insert(part)),
        Entry::Occupied(whole) if is_time && whole.get().contains(':') => {}
        Entry::Occupied(_) if is_time && !part.contains([':', 'h', '.']) => {}
        Entry::Occupied(mut whole) => {
            whole.get_mut().push(' ');
            whole.get_mut().push_str(part.trim());
        }
    }
}

/// Whether a record with so many values, so many of them not empty, sums up those above it.
fn is_totals(first: Option<(&Column, &String)>, values: usize, filled: usize) -> bool {
    const WORDS: [&str; 10] = [
        "total",
        "totals",
        "grand total",
        "итого",
        "всего",
        "summe",
        "gesamt",
        "gesamtsumme",
        "total général",
        "sum",
    ];
    let words = first.map(|(_, value)| plain(value)).unwrap_or_default();
    // `Total: 12`, `Итого 12 заявок`
    let is_one = |word: &str| {
        let behind = words.strip_prefix(word).map(str::trim_start);
        behind.is_some_and(|rest| rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    values > 2 && filled * 2 <= values.max(4) && WORDS.iter().any(|word| is_one(word))
}

/// Finds the header and what its columns stand for. A line of its own may say what stands between the
/// values, and a table may have a title above the header.
fn heading<R: BufRead>(
    lines: &mut Lines<R>,
    ahead: &mut VecDeque<Line>,
    mapping: &Mapping,
) -> anyhow::Result<Heading> {
    let mut said = None;
    let mut why = None;
    let mut wrong = None;
    let mut looked_at = 0;
    while looked_at < TITLES {
        let bare = mapping.map().is_some_and(|map| map.bare);
        let quotes = if bare { Quotes::Letters } else { Quotes::Doubled };
        let dialect = Dialect { delimiter: None, quotes };
        let (line, raw) = match (whole_record(lines, ahead, dialect)?, &why) {
            (Ok(Some(found)), _) => found,
            (Ok(None), None) => anyhow::bail!("the file is empty: it needs a line of column names"),
            (Err((line, torn)), None) => anyhow::bail!("line {line}: in the header {torn}"),
            _ => break,
        };
        if raw.trim_ascii().is_empty() {
            continue;
        }
        if let Some(sign) = separator_said(&raw).filter(|_| said.is_none() && why.is_none()) {
            said = Some(sign);
            continue;
        }
        looked_at += 1;

        let signs = match said {
            _ if bare => vec![b'\t'],
            Some(sign) => vec![sign],
            None => delimiters(&raw),
        };
        let mut best: Option<(usize, Heading)> = None;
        for delimiter in signs {
            let names = names(&raw, delimiter, quotes);
            let mut mapping = mapping.clone();
            mapping.guess(&names);
            match mapping.columns(&names) {
                // What stands below a first line is taken for the header only where most of it is known.
                Ok(columns) if why.is_none() || known(&columns) >= 2 => {
                    let known = known(&columns);
                    if best.as_ref().is_none_or(|(most, _)| known > *most) {
                        let line = if looked_at == 1 { 1 } else { line };
                        best = Some((known, (Header { line, delimiter }, mapping, columns)));
                    }
                }
                Ok(_) => {}
                Err(error) => drop(wrong.get_or_insert(error)),
            }
        }
        if let Some((_, found)) = best {
            return Ok(found);
        }
        why = why.or(wrong.take());
    }
    match why {
        Some(why) => Err(why.into()),
        None => anyhow::bail!("the file is empty: it needs a line of column names"),
    }
}

/// The names of the columns of a header.
fn names(raw: &[u8], delimiter: u8, quotes: Quotes) -> Vec<String> {
    let mut names = split(raw, delimiter, quotes);
    if let [whole] = &names[..]
        && whole.as_bytes().contains(&delimiter)
    {
        names = split(whole.as_bytes(), delimiter, quotes);
    }
    let trimmed =
        |name: String| name.trim_matches(|c: char| c == '\u{feff}' || c.is_whitespace()).to_owned();
    names.into_iter().map(trimmed).collect()
}

/// How many columns are known for what they stand for.
fn known(columns: &[Column]) -> usize {
    let known = |column: &&Column| {
        matches!(column.purpose, Purpose::Field(_) | Purpose::PartOf(_) | Purpose::Conversation)
    };
    columns.iter().filter(known).count()
}

impl<R: Read> Records for CsvRecords<R> {
    fn columns(&self) -> Vec<Column> {
        self.columns.clone()
    }

    fn map(&self) -> Option<&str> {
        self.mapping.map().map(|map| map.name.as_str())
    }

    fn above(&self) -> u64 {
        self.above
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
