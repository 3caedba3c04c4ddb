//! The bytes of a table or of JSON as a program saved them, made into lines of UTF-8: UTF-16 and a mark of
//! the byte order, the code pages of spreadsheets, and lines that end by a carriage return alone.

use std::io::{self, BufReader, Chain, Cursor, Read};

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use encoding_rs_io::{DecodeReaderBytes, DecodeReaderBytesBuilder};

use crate::exchange::charset;

/// So many bytes are looked at to tell what a file is.
const SAMPLE: u64 = 64 * 1024;

/// A file as lines of UTF-8.
pub(in crate::exchange) type Readable<R> =
    BufReader<LineEnds<DecodeReaderBytes<Chain<Cursor<Vec<u8>>, R>, Vec<u8>>>>;

/// Reads the beginning of a file, and the whole of it as lines of UTF-8.
pub(in crate::exchange) fn readable<R: Read>(mut input: R) -> io::Result<Readable<R>> {
    let mut sample = Vec::new();
    input.by_ref().take(SAMPLE).read_to_end(&mut sample)?;
    if let Some(why) = no_text(&sample) {
        return Err(io::Error::new(io::ErrorKind::InvalidData, why));
    }
    let (encoding, old_mac) = (encoding(&sample), ends_by_return(&sample));

    let decoded = DecodeReaderBytesBuilder::new()
        .encoding(encoding)
        .bom_override(true)
        .strip_bom(true)
        .utf8_passthru(true)
        .build(Cursor::new(sample).chain(input));
    Ok(BufReader::with_capacity(SAMPLE as usize, LineEnds { input: decoded, old_mac }))
}

/// What a file is that is no text, and how to make it one.
fn no_text(sample: &[u8]) -> Option<&'static str> {
    const BOOK: &str = "this is a workbook of a spreadsheet and no table in text: open it there, save the sheet as CSV in UTF-8 (File, Save as), and import that";
    let begins = |sign: &[u8]| sample.starts_with(sign);
    if begins(b"PK\x03\x04") || begins(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Some(BOOK);
    }
    if begins(b"%PDF-") {
        return Some("this is a PDF and no table: export CSV or JSON there, and import that");
    }
    if begins(b"\x1f\x8b") {
        return Some("this is packed with gzip: unpack it first, as with gunzip");
    }
    if begins(b"SQLite format 3") {
        return Some(
            "this is a database and no table: export a table of it as CSV, and import that",
        );
    }
    let start = String::from_utf8_lossy(&sample[..sample.len().min(1024)]).to_lowercase();
    let start = start.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace());
    // Many programs give out a page of HTML, or XML of Excel, under the name of a spreadsheet.
    let page = ["<!doctype html", "<html", "<table", "<?xml", "<workbook"];
    if page.iter().any(|tag| start.starts_with(tag)) {
        return Some(
            "this is a page in HTML or XML and no table in text: open it in a spreadsheet, save it as CSV in UTF-8 (File, Save as), and import that",
        );
    }
    None
}

/// The charset that has to be said; none where it is UTF-8, or a mark at the front says it.
fn encoding(sample: &[u8]) -> Option<&'static Encoding> {
    if Encoding::for_bom(sample).is_some() {
        return None;
    }
    // Latin letters and signs have a zero beside them.
    let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let half = sample.len() / 2;
    if half >= 2 && zeros(1) * 3 > half && zeros(0) * 10 < half {
        return Some(UTF_16LE);
    }
    if half >= 2 && zeros(0) * 3 > half && zeros(1) * 10 < half {
        return Some(UTF_16BE);
    }
    match std::str::from_utf8(sample) {
        Ok(_) => None,
        // The sample may end within a letter.
        Err(error) if error.error_len().is_none() => None,
        Err(_) => Some(charset::likely(sample)).filter(|likely| *likely != encoding_rs::UTF_8),
    }
}

fn ends_by_return(sample: &[u8]) -> bool {
    sample.contains(&b'\r') && !sample.contains(&b'\n')
}

/// Turns carriage returns into line feeds where nothing else ends the lines.
#[derive(Debug)]
pub(in crate::exchange) struct LineEnds<R> {
    input: R,
    old_mac: bool,
}

impl<R: Read> Read for LineEnds<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(into)?;
        if self.old_mac {
            into[..count].iter_mut().filter(|byte| **byte == b'\r').for_each(|byte| *byte = b'\n');
        }
        Ok(count)
    }
}
