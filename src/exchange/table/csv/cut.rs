//! Where a record of a table ends, and what stands in it: what separates the values, and what a quote is.

use std::{
    collections::VecDeque,
    io::{self, BufRead},
};

use super::{
    super::super::{
        charset,
        lines::{Line, Lines},
    },
    LONGEST_RECORD,
};

/// How the values of a table are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    /// What stands between values; none before that is known: any of the usual signs may be it.
    pub delimiter: Option<u8>,
    /// What a quote is.
    pub quotes: Quotes,
}

/// What a quote is in a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quotes {
    /// It opens and closes values; two of them stand for one.
    Doubled,
    /// The same, but a backslash before it makes it a letter, as databases write it.
    Escaped,
    /// A letter like others, as in values that stand between tabs without any.
    Letters,
}

/// Stands between the values of a table of one column: nothing that is ever written.
pub(super) const NONE: u8 = 0x1f;

/// A record whose quotes are wrong: its first line, and what is wrong.
pub(super) type Torn = (u64, &'static str);

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
    /// In a quoted field, behind a backslash.
    Backslash,
    /// Behind a quote in a quoted field: its end, or the first of two that stand for one.
    Quote,
}

impl Within {
    /// Behind a line; none where a quoted field goes on behind its closing quote.
    fn after(self, line: &[u8], dialect: Dialect) -> Option<Self> {
        if dialect.quotes == Quotes::Letters {
            return Some(Self::Start);
        }
        let ends = |byte: u8| match dialect.delimiter {
            Some(delimiter) => byte == delimiter,
            None => DELIMITERS.contains(&byte),
        };
        let mut at = self;
        for byte in line {
            at = match (at, *byte) {
                (Self::Quoted, b'\\') if dialect.quotes == Quotes::Escaped => Self::Backslash,
                (Self::Quoted, b'"') => Self::Quote,
                (Self::Backslash | Self::Quoted, _) | (Self::Quote | Self::Start, b'"') => {
                    Self::Quoted
                }
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
/// are wrong, with the lines looked at left in `ahead`.
#[expect(clippy::type_complexity, reason = "an answer, an end, or the line that cannot be read")]
pub(super) fn whole_record<R: BufRead>(
    lines: &mut Lines<R>,
    ahead: &mut VecDeque<Line>,
    dialect: Dialect,
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
        match within.after(&line.bytes, dialect) {
            None => return Ok(Err((ahead[0].number, CLOSED_WITHIN))),
            Some(open @ (Within::Quoted | Within::Backslash)) => within = open,
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
const DELIMITERS: [u8; 4] = *b",;\t|";

/// What can stand between the values of a header, the likeliest first: what stands in it most often outside of
/// quotes; where nothing does, the header may be in quotes as a whole.
pub(super) fn delimiters(header: &[u8]) -> Vec<u8> {
    let mut counts = [(0_usize, 0_usize); DELIMITERS.len()];
    let mut quoted = false;
    for byte in header {
        match DELIMITERS.iter().position(|delimiter| delimiter == byte) {
            Some(at) if quoted => counts[at].1 += 1,
            Some(at) => counts[at].0 += 1,
            None if *byte == b'"' => quoted = !quoted,
            None => {}
        }
    }
    let most = |count: fn(&(usize, usize)) -> usize| {
        let mut there: Vec<(usize, u8)> =
            counts.iter().map(count).zip(DELIMITERS).filter(|(count, _)| *count > 0).collect();
        there.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        there.into_iter().map(|(_, delimiter)| delimiter)
    };
    let mut found: Vec<u8> = most(|(outside, _)| *outside).collect();
    if found.is_empty() {
        found.push(NONE);
        found.extend(most(|(_, inside)| *inside));
    }
    found
}

/// The delimiter that a line of its own says, as `sep=;`.
pub(super) fn separator_said(line: &[u8]) -> Option<u8> {
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
pub(super) fn split(raw: &[u8], delimiter: u8, quotes: Quotes) -> Vec<String> {
    let decoded;
    let text = if let Ok(text) = std::str::from_utf8(raw) {
        text
    } else {
        decoded = charset::guess(raw, None);
        &*decoded
    };
    // Files put together have a mark of the byte order where each of them begins.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if quotes == Quotes::Letters {
        let fields = text.trim_end_matches(['\r', '\n']).split(char::from(delimiter));
        return fields.map(str::to_owned).collect();
    }
    fields(text, delimiter, quotes == Quotes::Escaped)
}

/// The fields of a text in which quotes open and close them: up to the end of its first line outside of quotes.
fn fields(text: &str, delimiter: u8, escaped: bool) -> Vec<String> {
    let bytes = text.as_bytes();
    let is_end = |byte: u8| byte == delimiter || matches!(byte, b'\r' | b'\n');
    // Both are ASCII, so that what stands between them is whole letters.
    let plain_end = |from: usize| {
        bytes[from..].iter().position(|byte| is_end(*byte)).map_or(bytes.len(), |at| from + at)
    };
    let mut fields = Vec::new();
    let mut at = 0;
    loop {
        let mut field = String::new();
        if bytes.get(at) == Some(&b'"') {
            at += 1;
            loop {
                let special = |byte: &u8| *byte == b'"' || (escaped && *byte == b'\\');
                let Some(stop) = bytes[at..].iter().position(special) else {
                    field.push_str(&text[at..]);
                    at = bytes.len();
                    break;
                };
                field.push_str(&text[at..at + stop]);
                at += stop;
                if bytes[at] == b'\\' {
                    let letter = text[at + 1..].chars().next();
                    field.extend(letter);
                    at += 1 + letter.map_or(0, char::len_utf8);
                } else if bytes.get(at + 1) == Some(&b'"') {
                    field.push('"');
                    at += 2;
                } else {
                    at += 1;
                    break;
                }
            }
        }
        let end = plain_end(at);
        field.push_str(&text[at..end]);
        fields.push(field);
        match bytes.get(end) {
            Some(byte) if *byte == delimiter => at = end + 1,
            _ => return fields,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_cut_as_they_are_meant() {
        for (record, expected) in [
            ("a,b,c\r\n", &["a", "b", "c"][..]),
            ("\"a, b\",c\n", &["a, b", "c"]),
            ("\"a \"\"b\"\"\",\"\"\n", &["a \"b\"", ""]),
            ("\"two\nlines\",x", &["two\nlines", "x"]),
            ("a 5\" pipe,b", &["a 5\" pipe", "b"]),
            ("\"a\" b,c", &["a b", "c"]),
            ("\"never closed, c", &["never closed, c"]),
            (",,", &["", "", ""]),
            ("", &[""]),
            ("Связь,\"Нет, связи\"", &["Связь", "Нет, связи"]),
        ] {
            assert_eq!(fields(record, b',', false), expected, "{record}");
        }
        let escaped = fields("\"a \\\"b\\\" \\\\\",c", b',', true);
        assert_eq!(escaped, ["a \"b\" \\", "c"]);
    }

    #[test]
    fn what_separates_is_what_stands_outside_of_quotes() {
        assert_eq!(delimiters(b"id;\"a, b, c, d\";text"), b";");
        assert_eq!(delimiters(b"id|subject|a, b"), b"|,");
        assert_eq!(delimiters(b"text"), [NONE]);
        assert_eq!(delimiters(b"\"id,text\""), [NONE, b',']);
    }
}
