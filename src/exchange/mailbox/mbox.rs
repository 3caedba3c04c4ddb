//! An mbox file, mail by mail. A mail begins with a line `From sender time`; lines of its text that
//! begin like that carry one `>` more (mboxrd), or the bare ones do (mboxo): one is taken away.

use std::io::{self, BufRead, Read as _};

use super::{Filed, LARGEST_MAIL};

/// A line is read in pieces of this size, in bytes: there are files without any line break.
const PIECE: usize = 64 * 1024;

/// The mails of an mbox.
#[derive(Debug)]
pub struct MboxMails<R> {
    input: R,
    /// The lines read.
    line: u64,
    /// The line on which the mail begins that is being gathered.
    begun: Option<u64>,
    mail: Vec<u8>,
    piece: Vec<u8>,
    /// Whether the piece before ended its line, and whether that line was empty.
    at_start: bool,
    after_empty: bool,
    done: bool,
}

impl<R: BufRead> MboxMails<R> {
    /// The mails of a stream.
    pub fn new(input: R) -> Self {
        Self {
            input,
            line: 0,
            begun: None,
            mail: Vec::new(),
            piece: Vec::new(),
            at_start: true,
            after_empty: true,
            done: false,
        }
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
        Some(Filed { place: format!("line {begun}"), raw: Ok(raw), left_out: None })
    }

    fn keep(&mut self) {
        let escaped = self.at_start && {
            let marks = self.piece.iter().take_while(|byte| **byte == b'>').count();
            marks > 0 && self.piece[marks..].starts_with(b"From ")
        };
        let bytes = &self.piece[usize::from(escaped)..];
        let room = LARGEST_MAIL.saturating_sub(self.mail.len());
        self.mail.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }
}

impl<R: BufRead> Iterator for MboxMails<R> {
    type Item = io::Result<Filed>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.done {
            self.piece.clear();
            let mut part = self.input.by_ref().take(PIECE as u64);
            match part.read_until(b'\n', &mut self.piece) {
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
            if self.at_start && begins_mail(&self.piece, self.after_empty, self.begun.is_none()) {
                found = self.take();
                self.begun = Some(self.line);
            } else if self.begun.is_some() {
                self.keep();
            } else if !self.piece.trim_ascii().is_empty() {
                // What stands before the first mail is one without its first line.
                self.begun = Some(self.line);
                self.keep();
            }
            self.after_empty = self.at_start && self.piece.trim_ascii().is_empty();
            self.at_start = ends;
            if found.is_some() {
                return found.map(Ok);
            }
        }
        self.take().map(Ok)
    }
}

/// Whether a line begins a mail. `From ` also begins lines of texts that some program forgot to mark: so
/// a time must stand in it, and an empty line before it or a whole date in it. The first line of a file
/// need not.
fn begins_mail(line: &[u8], after_empty: bool, first: bool) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else {
        return false;
    };
    if first {
        return true;
    }
    let words: Vec<&[u8]> =
        rest.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).collect();
    let time = words.iter().any(|word| is_time(word));
    let year = words.iter().any(|word| {
        word.len() == 4 && word.iter().all(u8::is_ascii_digit) && matches!(word[0], b'1' | b'2')
    });
    let day = words.iter().any(|word| {
        [&b"Mon"[..], b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun"]
            .iter()
            .any(|day| word.strip_suffix(b",").unwrap_or(word).eq_ignore_ascii_case(day))
    });
    time && (after_empty || year && day)
}

/// `10:05` or `10:05:59`.
fn is_time(word: &[u8]) -> bool {
    let parts: Vec<&[u8]> = word.split(|byte| *byte == b':').collect();
    matches!(parts.len(), 2 | 3)
        && parts
            .iter()
            .all(|part| matches!(part.len(), 1 | 2) && part.iter().all(u8::is_ascii_digit))
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
