//! Tables that nobody would write: whatever is done to one, every record is accounted for, no time is one that
//! no request is of, and the work grows with the size of the file.
//!
//! From a fixed seed. `FIRSTLINE_FUZZ=ROUNDS` makes it run longer.

use std::{cell::Cell, fs, io, rc::Rc};

use chrono::{DateTime, Datelike as _};
use firstline::exchange::{Dates, Mapping, READY, Table, records};

use crate::{
    fuzz_mail::{Numbers, rounds},
    table_cases::FOLDER,
};

/// What breaks readers, put anywhere.
const MARKS: &[&[u8]] = &[
    b"\"",
    b"\"\"",
    b",",
    b";",
    b"\t",
    b"\r",
    b"\n",
    b"\r\n",
    b"\n\n",
    b"\0",
    b"\xff",
    b"\xd0",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xfe\xff",
    b"sep=;\n",
    b"{",
    b"}",
    b"[",
    b"]",
    b"\\",
    b"{\"tickets\":[",
    b"\",\"",
    b"Subject",
    b"id,text\n",
    b"Total,1\n",
    b"0026-03-17",
    b"99/99/9999",
    b"+262142-12-31T23:59:59Z",
    b"31/Dec/49 12:60 PM",
    b"9999999999",
    b"9999999999999",
    b"-1",
    b"7,91E+10",
    b"46098.6",
    b";;;;;;;;",
    b"PK\x03\x04",
    b"Comment",
    b"field.",
    b"null",
    b"1e400",
    b"\\u0000",
    b"\\ud800",
];

fn dates() -> Dates {
    let now = DateTime::parse_from_rfc3339("2026-12-01T00:00:00Z").unwrap().to_utc();
    Dates { zone: chrono_tz::Europe::Moscow, order: None, now }
}

fn mappings() -> Vec<Mapping> {
    let plain = Mapping::new(&[]).unwrap();
    let ready = READY.iter().map(|ready| Mapping::new(&[]).unwrap().with_map(ready.map()));
    std::iter::once(plain).chain(ready).collect()
}

/// Reads all of it. How many records there were, or none where it is no table.
fn read(table: Table, raw: &[u8], mapping: &Mapping) -> Option<usize> {
    let mut all = records(table, raw, mapping, dates()).ok()?;
    let (mut lines, mut count) = (0, 0);
    for record in all.by_ref() {
        let record = record.expect("bytes can be read");
        assert!(record.line >= lines, "line {} after {lines}", record.line);
        lines = record.line;
        count += 1;
        let Ok(intake) = record.intake else {
            continue;
        };
        assert!(!intake.body.trim().is_empty() || intake.subject.is_some());
        assert!(!intake.body.contains('\0'));
        let resolved = record.past.as_ref().and_then(|past| past.resolved);
        let said = record.past.iter().flat_map(|past| past.said.iter().map(|said| said.at));
        for at in intake.received.into_iter().chain(resolved).chain(said) {
            // Within a day of the years that are asked for, as zones go.
            assert!((1989..=2028).contains(&at.year()), "{at}");
        }
    }
    let columns = all.columns();
    assert!(columns.len() <= raw.len() + 1, "{} columns of {} bytes", columns.len(), raw.len());
    Some(count)
}

#[test]
fn nothing_that_is_done_to_a_table_breaks_its_reading() {
    let files = fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<Vec<u8>> = files
        .filter(|path| path.extension().is_some_and(|ending| ending != "toml"))
        .map(|path| fs::read(path).unwrap())
        .collect();
    // In the order of their bytes, whatever the system lists first.
    cases.sort();
    let mappings = mappings();
    let mut numbers = Numbers(0x2545_f491_4f6c_dd1d);
    let mut read_whole = 0;
    for round in 0..rounds(1500) {
        let mut raw = match numbers.below(12) {
            0 => (0..numbers.below(400)).map(|_| numbers.below(256) as u8).collect(),
            _ => cases[round % cases.len()].clone(),
        };
        for _ in 0..numbers.below(6) {
            let at = numbers.below(raw.len());
            match numbers.below(6) {
                0 => raw.truncate(at),
                1 if !raw.is_empty() => raw[at] = numbers.below(256) as u8,
                2 | 3 => drop(raw.splice(at..at, numbers.one_of(MARKS).iter().copied())),
                4 if !raw.is_empty() => {
                    let end = (at + numbers.below(60)).min(raw.len());
                    raw.drain(at..end);
                }
                _ => {
                    let other = &cases[numbers.below(cases.len())];
                    let from = numbers.below(other.len());
                    raw.truncate(at);
                    raw.extend_from_slice(&other[from..]);
                }
            }
        }
        let mapping = match numbers.below(3) {
            0 => &mappings[numbers.below(mappings.len())],
            _ => &mappings[0],
        };
        let table = if raw.starts_with(b"{") || numbers.below(8) == 0 {
            [Table::Json, Table::Zammad][numbers.below(2)]
        } else {
            Table::Csv
        };
        read_whole += usize::from(read(table, &raw, mapping).is_some());
    }
    // What was done to them leaves most of them tables: else nothing would be tried.
    assert!(read_whole * 3 > rounds(1500), "{read_whole} of {} were read", rounds(1500));
}

/// Counts what is asked of a file.
struct Counted<'b> {
    left: &'b [u8],
    asked: Rc<Cell<usize>>,
}

impl io::Read for Counted<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = io::Read::read(&mut self.left, into)?;
        self.asked.set(self.asked.get() + count);
        Ok(count)
    }
}

/// How many bytes were taken from a file of such pieces, and how many records came out.
fn work(table: Table, head: &str, piece: &str, size: usize) -> (usize, usize) {
    let raw = format!("{head}{}", piece.repeat(size / piece.len()));
    let asked = Rc::new(Cell::new(0));
    let input = Counted { left: raw.as_bytes(), asked: Rc::clone(&asked) };
    let mapping = Mapping::new(&[]).unwrap();
    let found = records(table, io::BufReader::new(input), &mapping, dates());
    let count = found.map_or(0, Iterator::count);
    assert!(asked.get() <= raw.len(), "a byte is read once");
    (asked.get(), count)
}

#[test]
fn a_table_is_read_once_and_every_line_of_it_is_accounted_for() {
    for (table, head, piece) in [
        (Table::Csv, "id,text\n", "1,x\n"),
        (Table::Csv, "id,text\n", "1,\"x\n"),
        (Table::Csv, "id,text\n", "\"\n"),
        (Table::Csv, "id;text\r", "1;x\r"),
        (Table::Csv, "id,text\n", ","),
        (Table::Csv, "id,text,created\n", "1,x,03/04/2026\n"),
        (Table::Csv, "text", ",a"),
        (Table::Json, "", "{\"text\":1}\n"),
        (Table::Json, "[", "{\"text\":\"}\"},"),
        (Table::Json, "[{\"text\":", "["),
        (Table::Json, "{\"tickets\":[", "{\"subject\":\"x\"},"),
    ] {
        let (small, few) = work(table, head, piece, 3_000);
        let (large, many) = work(table, head, piece, 300_000);
        assert!(large >= small, "{piece:?}");
        assert!(many <= 300_000 / piece.len() + 1 && many >= few, "{piece:?}: {few}, {many}");
    }
}

#[test]
fn thousands_of_columns_are_told_as_those_of_a_few() {
    let header: Vec<String> = (0..5_000).map(|at| format!("column {at}")).collect();
    let row = vec!["x"; 5_000].join(",");
    let raw = format!("subject,{}\nOne,{row}\nTwo,{row}\n", header.join(","));
    assert_eq!(read(Table::Csv, raw.as_bytes(), &Mapping::new(&[]).unwrap()), Some(2));
}
