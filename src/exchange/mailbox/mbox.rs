//! An mbox file, mail by mail, in all dialects in use. A mail begins with a line `From sender time`, of which
//! some programs write little: `From `, `From -`. Lines of its text that begin like that carry one `>` more
//! (mboxrd), or the bare ones do (mboxo): one is taken away. Where the head says how long the text is
//! (mboxcl, mboxcl2) and a mail or the end follows there, it is believed.

use std::io::{self, BufRead, Read as _};

use chrono::{DateTime, Utc};

use super::{Filed, LARGEST_MAIL};
use crate::exchange::mail::{envelope_time, head_lines};

/// A line is read in pieces of this size, in bytes: there are files without any line break.
const PIECE: usize = 64 * 1024;

/// The mails of an mbox.
#[derive(Debug)]
pub struct MboxMails<R> {
    input: R,
    /// What was read ahead and comes first: what is left of it from a place on.
    ahead: Vec<u8>,
    ahead_from: usize,
    /// The lines read.
    line: u64,
    /// The mail that is being gathered.
    begun: Option<Begun>,
    mail: Vec<u8>,
    piece: Vec<u8>,
    /// Whether the piece before ended its line, and whether that line was empty.
    at_start: bool,
    after_empty: bool,
    done: bool,
}

/// How a mail began.
#[derive(Debug)]
struct Begun {
    line: u64,
    delivered: Option<DateTime<Utc>>,
    /// Whether its head is over.
    in_text: bool,
}

impl<R: BufRead> MboxMails<R> {
    /// The mails of a stream.
    pub fn new(input: R) -> Self {
        Self {
            input,
            ahead: Vec::new(),
            ahead_from: 0,
            line: 0,
            begun: None,
            mail: Vec::new(),
            piece: Vec::new(),
            at_start: true,
            after_empty: true,
            done: false,
        }
    }

    /// Adds the next piece of a line to a buffer: up to its end, or as long as a piece is.
    fn read_piece(&mut self, into: &mut Vec<u8>) -> io::Result<usize> {
        let left = &self.ahead[self.ahead_from..];
        if left.is_empty() {
            let mut part = self.input.by_ref().take(PIECE as u64);
            return part.read_until(b'\n', into);
        }
        let left = &left[..left.len().min(PIECE)];
        let end = left.iter().position(|byte| *byte == b'\n').map_or(left.len(), |at| at + 1);
        into.extend_from_slice(&left[..end]);
        self.ahead_from += end;
        let mut read = end;
        if !into.ends_with(b"\n") && self.ahead_from == self.ahead.len() && read < PIECE {
            // The line goes on behind what was read ahead.
            let mut part = self.input.by_ref().take((PIECE - read) as u64);
            read += part.read_until(b'\n', into)?;
        }
        Ok(read)
    }

    /// What comes next, at least so many bytes where there are so many; it stays to be read.
    fn look_ahead(&mut self, bytes: usize) -> io::Result<&[u8]> {
        let left = self.ahead.len() - self.ahead_from;
        if left < bytes {
            self.ahead.drain(..self.ahead_from);
            self.ahead_from = 0;
            self.input.by_ref().take((bytes - left) as u64).read_to_end(&mut self.ahead)?;
        }
        Ok(&self.ahead[self.ahead_from..])
    }

    /// Takes the text of a mail whose head says how long it is, where a mail or the end follows it.
    fn take_counted(&mut self) -> io::Result<()> {
        let counted = head_lines(&self.mail).find_map(|(name, value)| {
            name.eq_ignore_ascii_case(b"content-length")
                .then(|| std::str::from_utf8(value).ok()?.trim().parse::<usize>().ok())?
        });
        let Some(length) = counted.filter(|n| *n > 0 && *n < LARGEST_MAIL / 2) else {
            return Ok(());
        };
        let next = self.look_ahead(length + 16)?;
        if next.len() < length {
            return Ok(());
        }
        let (text, after) = next.split_at(length);
        let behind = after.strip_prefix(b"\r\n").or(after.strip_prefix(b"\n")).unwrap_or(after);
        let follows = behind.is_empty() || behind.starts_with(b"From ");
        if !follows || !(text.ends_with(b"\n") || after.len() > behind.len() || after.is_empty()) {
            return Ok(());
        }
        let bare = |line: &[u8]| line.starts_with(b"From ");
        let lines = || text.split_inclusive(|byte| *byte == b'\n');
        // A line that no program marked says that none is marked (mboxcl2).
        let marked = !lines().any(bare);
        let mut taken = Vec::with_capacity(length);
        for line in lines() {
            taken.extend_from_slice(&line[usize::from(marked && is_marked(line))..]);
        }
        self.line += lines().count() as u64;
        self.mail.append(&mut taken);
        self.ahead_from += length;
        self.at_start = true;
        self.after_empty = true;
        Ok(())
    }

    fn take(&mut self) -> Option<Filed> {
        let begun = self.begun.take()?;
        let mut raw = std::mem::take(&mut self.mail);
        // The empty line before the next mail is the file's, not the mail's.
        for ending in [&b"\r\n\r\n"[..], b"\n\n"] {
            if raw.ends_with(ending) {
                raw.truncate(raw.len() - ending.len() / 2);
                break;
            }
        }
        Some(Filed {
            place: format!("line {}", begun.line),
            left_out: flagged(&raw),
            delivered: begun.delivered,
            raw: Ok(raw),
        })
    }

    fn keep(&mut self) {
        let escaped = self.at_start && is_marked(&self.piece);
        let bytes = &self.piece[usize::from(escaped)..];
        let room = LARGEST_MAIL.saturating_sub(self.mail.len());
        self.mail.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    /// Whether the line just read begins a mail.
    fn begins(&mut self) -> io::Result<bool> {
        let Some(rest) = self.piece.strip_prefix(b"From ") else {
            return Ok(false);
        };
        if self.begun.is_none() {
            return Ok(true);
        }
        match looks_of(rest) {
            Looks::Dated => Ok(true),
            Looks::Other => Ok(false),
            _ if !self.after_empty => Ok(false),
            looks => {
                let next = self.look_ahead(200)?;
                let line = next.split(|byte| *byte == b'\n').next().unwrap_or_default();
                Ok(is_header(line, looks == Looks::Bare))
            }
        }
    }
}

impl<R: BufRead> Iterator for MboxMails<R> {
    type Item = io::Result<Filed>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.done {
            let mut piece = std::mem::take(&mut self.piece);
            piece.clear();
            let read = self.read_piece(&mut piece);
            self.piece = piece;
            match read {
                Ok(0) => {
                    self.done = true;
                    break;
                }
                Ok(_) => {}
                Err(error) => {
                    self.done = true;
                    return Some(Err(error));
                }
            }
            let ends = self.piece.ends_with(b"\n");
            let mut found = None;
            if self.at_start {
                self.line += 1;
            }
            let empty = self.at_start && self.piece.trim_ascii().is_empty();
            let begins = if self.at_start { self.begins() } else { Ok(false) };
            match begins {
                Ok(true) => {
                    found = self.take();
                    let delivered = envelope_time(&self.piece);
                    self.begun = Some(Begun { line: self.line, delivered, in_text: false });
                }
                Ok(false) if self.begun.is_some() => self.keep(),
                // What stands before the first mail is one without its first line.
                Ok(false) if !empty => {
                    self.begun = Some(Begun { line: self.line, delivered: None, in_text: false });
                    self.keep();
                }
                Ok(false) => {}
                Err(error) => {
                    self.done = true;
                    return Some(Err(error));
                }
            }
            self.after_empty = empty;
            self.at_start = ends;
            if empty
                && let Some(begun) = &mut self.begun
                && !begun.in_text
            {
                begun.in_text = true;
                if let Err(error) = self.take_counted() {
                    self.done = true;
                    return Some(Err(error));
                }
            }
            if found.is_some() {
                return found.map(Ok);
            }
        }
        self.take().map(Ok)
    }
}

/// Whether a line carries one `>` more than it had in its mail.
fn is_marked(line: &[u8]) -> bool {
    let marks = line.iter().take_while(|byte| **byte == b'>').count();
    marks > 0 && line[marks..].starts_with(b"From ")
}

/// What the rest of a line that begins with `From ` looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Looks {
    /// A whole date: it begins a mail wherever it stands.
    Dated,
    /// A sender or a time: it begins a mail where one before it ended and a head follows.
    Likely,
    /// Nothing, as Thunderbird writes it.
    Bare,
    /// A text.
    Other,
}

fn looks_of(rest: &[u8]) -> Looks {
    let words: Vec<&[u8]> =
        rest.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).take(20).collect();
    if words.is_empty() || words == [b"-"] {
        return Looks::Bare;
    }
    let time = words.iter().any(|word| is_time(word));
    let year = words.iter().any(|word| {
        word.len() == 4 && word.iter().all(u8::is_ascii_digit) && matches!(word[0], b'1' | b'2')
    });
    let day = words.iter().any(|word| {
        [&b"Mon"[..], b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun"]
            .iter()
            .any(|day| word.strip_suffix(b",").unwrap_or(word).eq_ignore_ascii_case(day))
    });
    let whole = words.iter().any(|word| word.len() > 16 && word[4] == b'-' && word[10] == b'T');
    if time && year && day {
        Looks::Dated
    } else if time || whole || words.len() == 1 {
        Looks::Likely
    } else {
        Looks::Other
    }
}

/// `10:05` or `10:05:59`.
fn is_time(word: &[u8]) -> bool {
    let parts: Vec<&[u8]> = word.split(|byte| *byte == b':').collect();
    matches!(parts.len(), 2 | 3)
        && parts
            .iter()
            .all(|part| matches!(part.len(), 1 | 2) && part.iter().all(u8::is_ascii_digit))
}

/// Headers with which heads begin.
const FIRST: &[&str] = &[
    "from",
    "to",
    "cc",
    "subject",
    "date",
    "received",
    "return-path",
    "message-id",
    "mime-version",
    "delivered-to",
    "envelope-to",
    "status",
    "sender",
    "reply-to",
    "authentication-results",
    "dkim-signature",
    "domainkey-signature",
    "received-spf",
    "in-reply-to",
    "references",
    "user-agent",
    "organization",
    "precedence",
    "errors-to",
    "path",
    "newsgroups",
    "xref",
    "lines",
    "importance",
    "thread-topic",
    "thread-index",
    "delivery-date",
    "envelope-from",
    "resent-from",
    "old-return-path",
];

/// Whether a line is a header; any one will do, or only such as heads begin with.
fn is_header(line: &[u8], any: bool) -> bool {
    let Some(colon) = line.iter().position(|byte| *byte == b':') else {
        return line.starts_with(b">From ");
    };
    let name = line[..colon].trim_ascii_end();
    if name.is_empty() || !name.iter().all(|byte| (33..127).contains(byte)) {
        return line.starts_with(b">From ");
    }
    let name = String::from_utf8_lossy(name).to_ascii_lowercase();
    let known = ["x-", "content-", "list-", "arc-", "resent-", "status"];
    any || FIRST.contains(&name.as_str()) || known.iter().any(|start| name.starts_with(start))
}

/// Bits of `X-Mozilla-Status` and its sequel: deleted and not yet swept out.
const EXPUNGED: u32 = 0x0008;
const DELETED: u32 = 0x0020_0000;

/// What the marks of mail programs in a head say against taking the mail in.
fn flagged(raw: &[u8]) -> Option<&'static str> {
    for (name, value) in head_lines(raw) {
        let value = String::from_utf8_lossy(value);
        let value = value.trim();
        let bits = || u32::from_str_radix(value, 16).unwrap_or(0);
        let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
        if is("x-mozilla-status") && bits() & EXPUNGED != 0
            || is("x-mozilla-status2") && bits() & DELETED != 0
            || (is("status") || is("x-status")) && is_flags(value) && value.contains('D')
        {
            return Some("deleted in its mailbox");
        }
        if is("x-status") && is_flags(value) && value.contains('T') {
            return Some("a draft");
        }
        if is("x-imap") || is("x-imapbase") && value.is_empty() {
            return Some("the mailbox's own entry");
        }
        if is("subject") && value.contains("FOLDER INTERNAL DATA") {
            return Some("the mailbox's own entry");
        }
    }
    None
}

/// Whether a value is made of the letters that mail programs write, and is not a word.
fn is_flags(value: &str) -> bool {
    value.len() <= 6 && value.bytes().all(|byte| b"RODAFTNUS".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mails(text: &str) -> Vec<String> {
        MboxMails::new(text.as_bytes())
            .map(|filed| String::from_utf8(filed.unwrap().raw.unwrap()).unwrap())
            .collect()
    }

    #[test]
    fn mails_come_one_by_one_with_their_marks_taken_away() {
        let found = mails(
            "From a@b Mon Jan  1 10:00:00 2024\nSubject: 1\n\n>From here on\n>>From there\n> From a quote\nFrom \
             the start of a line.\n\nFrom a@b at noon\n\nFrom - Tue Jan  2 10:00:00 2024\nSubject: 2\n\nx\n",
        );
        assert_eq!(
            found,
            [
                "Subject: 1\n\nFrom here on\n>From there\n> From a quote\nFrom the start of a line.\n\nFrom a@b at noon\n",
                "Subject: 2\n\nx\n"
            ]
        );
    }

    #[test]
    fn mails_begin_with_lines_that_say_little() {
        for line in ["From ", "From", "From -", "From nobody", "From a@b 2026-03-02T10:00:00Z"] {
            for end in ["\n", "\r\n"] {
                let one = "Subject: 1\n\nFrom \nhere\n\nFrom now on:\nit is fine\n\n";
                let text = format!("{line}\n{one}{line}\nX-Mozilla-Status: 0001\n\n2\n");
                let found = mails(&text.replace('\n', end));
                let wanted = if line == "From" { 1 } else { 2 };
                assert_eq!(found.len(), wanted, "{line:?}: {found:?}");
            }
        }
    }

    #[test]
    fn a_length_in_the_head_is_believed_where_a_mail_follows() {
        let text = "Hello\n\nFrom a@b Mon Jan  1 10:00:00 2024\n>From here\n";
        let counted = |length: usize| {
            let head = format!("Subject: 1\nContent-Length: {length}\n\n");
            mails(&format!(
                "From a@b Mon Jan  1 10:00:00 2024\n{head}{text}\nFrom c@d Mon Jan  1 10:00:00 2024\nSubject: 2\n\nx\n"
            ))
        };
        let found = counted(text.len());
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].ends_with(text), "{found:?}");
        // A wrong one is not.
        for wrong in [1, text.len() + 5, 100_000] {
            let found = counted(wrong);
            assert_eq!(found.len(), 3, "{wrong}: {found:?}");
            assert_eq!(found[2], "Subject: 2\n\nx\n");
        }
    }

    #[test]
    fn what_was_deleted_in_its_mailbox_is_left_out() {
        for (head, left_out) in [
            ("X-Mozilla-Status: 0009", true),
            ("X-Mozilla-Status: 0001\nX-Mozilla-Status2: 00200000", true),
            ("X-Mozilla-Status: 0001\nX-Mozilla-Status2: 00000000", false),
            ("Status: RO\nX-Status: D", true),
            ("Status: ROD", true),
            ("Status: RO\nX-Status: A", false),
            ("Status: Delayed", false),
            ("Subject: x\n\nStatus: D", false),
        ] {
            let text = format!("From x\n{head}\n\nx\n");
            let filed = MboxMails::new(text.as_bytes()).next().unwrap().unwrap();
            assert_eq!(filed.left_out.is_some(), left_out, "{head}");
        }
    }

    #[test]
    fn the_first_line_tells_when_it_came() {
        for (line, at) in [
            ("From a@b Mon Mar  2 10:00:00 2020", Some("2020-03-02T10:00:00Z")),
            ("From - Mon Mar 02 10:00:00 2020", Some("2020-03-02T10:00:00Z")),
            ("From a@b Mon Mar  2 10:00:00 2020 +0300", Some("2020-03-02T07:00:00Z")),
            ("From a@b 2020-03-02T10:00:00Z", Some("2020-03-02T10:00:00Z")),
            ("From ", None),
        ] {
            let text = format!("{line}\nSubject: 1\n\nx\n");
            let filed = MboxMails::new(text.as_bytes()).next().unwrap().unwrap();
            assert_eq!(filed.delivered, at.map(|at| at.parse().unwrap()), "{line}");
        }
    }

    #[test]
    fn a_file_that_begins_anyhow_and_ends_anywhere_is_read() {
        assert!(mails("").is_empty());
        assert!(mails("\n\n\n").is_empty());
        assert_eq!(mails("Subject: 1\n\nx"), ["Subject: 1\n\nx"]);
        assert_eq!(mails("From x\n"), [""]);
        let long = format!("From x\nSubject: 1\n\n{}", "y".repeat(3 * PIECE));
        assert_eq!(mails(&long)[0].len(), 12 + 3 * PIECE);
        let crlf = "From a@b Mon Jan  1 10:00:00 2024\r\nSubject: 1\r\n\r\nx\r\n\r\nFrom a@b Mon Jan  1 10:00:00 2024\r\nSubject: 2\r\n\r\n";
        assert_eq!(mails(crlf), ["Subject: 1\r\n\r\nx\r\n", "Subject: 2\r\n"]);
    }
}
