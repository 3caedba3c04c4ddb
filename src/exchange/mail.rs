//! Mail in: one message, however broken, as what the desk needs of it: who wrote, about what, in which
//! conversation, and whether a machine wrote it.
//!
//! ```text
//! bytes → head (unfolded and cleaned once) → body (parts, how they travel, the text, the files)
//!       → machine (who or what wrote it) and forwarded (whom it hands on)
//! ```
//!
//! Nothing here fails: bytes that are no mail at all are a mail without a sender. Time and memory grow with
//! the size of a mail and no faster. Dates, entities of HTML and rare charsets are [`mail_parser`]'s; heads
//! and parts are told apart here, as it loses text and files where a mail breaks the rules.

mod body;
pub mod compose;
mod forwarded;
mod head;
mod lines;
mod machine;

use std::{borrow::Cow, fmt::Write as _, panic};

use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};

use self::{
    body::{contents, html, part::Part},
    head::{Head, dates, sender},
    machine::{report, seen::Seen, signs, silent},
};
use super::{LONGEST_TEXT, charset};
use crate::model::mail::{DESK_HEADER, Dates, Mail, tag};

/// A mail names no more of those that it answers.
const MOST_ANSWERS: usize = 100;

/// No more servers are asked when they took it.
const MOST_SERVERS: usize = 100;

/// What a person reads in HTML: its text without marks, scripts and styles.
pub fn readable(html: &str) -> String {
    html::text(html, false)
}

/// A mail as [`Mail::read`] reads it, but a fault of the reading is a panic: for those who look for faults.
pub fn read_or_panic(raw: &[u8]) -> Mail {
    Mail::parsed(raw)
}

impl Mail {
    pub fn read(raw: &[u8]) -> Self {
        // Mails are made to break parsers: one that does is read as plain text.
        panic::catch_unwind(|| Self::parsed(raw)).unwrap_or_else(|_| {
            let digest = digest(without_envelope(raw));
            Self {
                text: charset::guess(without_envelope(raw), None),
                identity: digest.clone(),
                digest,
                ..Self::default()
            }
        })
    }

    fn parsed(raw: &[u8]) -> Self {
        // Lines first: where they end with a carriage return alone, the whole would be the first one.
        let lines = with_lines(raw);
        let raw = without_envelope(&lines);
        let mail = Part::read(raw);
        let head = &mail.head;
        let (name, address) = sender(head, mail.charset().as_deref());
        let (name, address, sent_from) = answers_to(head, mail.charset().as_deref(), name, address);
        let subject = head.text("subject").unwrap_or_default();
        let contents = contents::of(&mail);
        let (text, cut) = whole(&contents.text);
        let mut read = Self {
            name,
            address,
            sender: sent_from,
            tag: tag(&subject),
            subject,
            text,
            cut,
            message_id: head.numbers("message-id").into_iter().next(),
            answers: answers(head),
            desk: head.text(&DESK_HEADER.to_ascii_lowercase()),
            digest: digest(raw),
            attachments: contents.files,
            ..Self::default()
        };
        read.identity = identity(&read, date(head));
        read.see(&mail);
        read
    }

    /// Reads the signs of what it is: who or what wrote it, when, and what it reports.
    fn see(&mut self, mail: &Part<'_>) {
        let seen = Seen::of(mail, self);
        let origin = signs::origin(&seen);
        let unanswerable = signs::unanswerable(&seen, origin);
        let returned = origin.reports().then(|| report::returned(&seen));
        let written: Vec<_> = seen.head.all("date").filter_map(dates::read).collect();
        let servers = seen.head.all("received").take(MOST_SERVERS);
        let dates = Dates {
            servers: servers
                .filter_map(|line| dates::read(line.rsplit_once(';')?.1)?.time())
                .collect(),
            mailbox: None,
            without_zone: written.iter().find_map(dates::Written::without_zone),
        };
        let forwarded =
            (!origin.reports()).then(|| forwarded::of(mail, &self.subject, &self.text)).flatten();
        self.origin = origin;
        self.forwarded = forwarded;
        self.unanswerable = unanswerable;
        self.returned = returned;
        self.date = written.iter().find_map(dates::Written::time);
        self.dates = dates;
    }
}

/// The headers of a mail, each as it stands in its first line.
pub(super) fn head_lines(raw: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    raw.split(|byte| *byte == b'\n').take_while(|line| !line.trim_ascii().is_empty()).filter_map(
        |line| {
            let colon = line.iter().position(|byte| *byte == b':')?;
            Some((line[..colon].trim_ascii_end(), line[colon + 1..].trim_ascii()))
        },
    )
}

/// The time in the line with which an mbox begins a mail. Where it names no zone it is of UTC.
pub(super) fn envelope_time(line: &[u8]) -> Option<DateTime<Utc>> {
    let line = String::from_utf8_lossy(&line[..line.len().min(300)]);
    let whole = line.split_whitespace().find_map(|word| dates::read(word)?.time());
    whole.or_else(|| dates::read(&line).and_then(|at| at.time().or(at.without_zone())))
}

/// The SHA-256 of a mail, in hexadecimal.
fn digest(raw: &[u8]) -> String {
    Sha256::digest(raw).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What tells a mail from others, whichever way it came: some programs give one number to many mails.
fn identity(mail: &Mail, date: Option<DateTime<Utc>>) -> String {
    let Some(number) = &mail.message_id else {
        return mail.digest.clone();
    };
    let date = date.map_or_else(String::new, |date| date.to_rfc3339());
    let from = mail.sender.as_ref().or(mail.address.as_ref());
    let address = from.map_or("", String::as_str);
    digest([number, address, &mail.subject, &date].join("\0").as_bytes())
}

/// The first date that can be read, with or without a zone: by it mails of one number are told apart.
fn date(head: &Head) -> Option<DateTime<Utc>> {
    head.all("date").find_map(|written| {
        let date = mail_parser::DateTime::parse_rfc822(&String::from_utf8_lossy(written))?;
        DateTime::from_timestamp(date.to_timestamp(), 0)
    })
}

/// Leaves out the line with which mbox files and some servers begin a message.
fn without_envelope(raw: &[u8]) -> &[u8] {
    let raw = raw.strip_prefix(b"\xef\xbb\xbf").unwrap_or(raw);
    let raw = raw.trim_ascii_start();
    let envelope = raw.strip_prefix(b">").unwrap_or(raw).strip_prefix(b"From ");
    // `From : i@x` is a header, though an odd one.
    if envelope.is_some_and(|rest| !rest.trim_ascii_start().starts_with(b":")) {
        let end = raw.iter().position(|byte| *byte == b'\n').map_or(raw.len(), |at| at + 1);
        return &raw[end..];
    }
    raw
}

/// A mail of an old machine, whose lines end with a carriage return, with lines as they are now.
fn with_lines(raw: &[u8]) -> Cow<'_, [u8]> {
    if raw.contains(&b'\n') || !raw.contains(&b'\r') {
        return raw.into();
    }
    raw.iter().map(|byte| if *byte == b'\r' { b'\n' } else { *byte }).collect()
}

/// One line without controls, blanks joined.
fn one_line(text: &str) -> String {
    text.split_whitespace()
        .map(|word| word.chars().filter(|c| !c.is_control()).collect::<String>())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Who wrote it: the first of the headers that may say so and has an address. A name without an address
/// is better than nothing.
fn sender(head: &Head, charset: Option<&str>) -> (Option<String>, Option<String>) {
    let mut name = None;
    for header in ["from", "sender", "reply-to", "return-path", "resent-from"] {
        for written in head.all(header) {
            let (found, address) = sender::first(written, charset);
            if address.is_some() {
                // A name belongs to the address beside it.
                let beside = found.is_some() || header == "from";
                return (if beside { found } else { name.or(found) }, address);
            }
            name = name.or(found);
        }
    }
    (name, None)
}

/// Who is answered: whoever the mail names for it, as a web form names who filled it in, with where it
/// really came from; else who wrote it.
fn answers_to(
    head: &Head,
    charset: Option<&str>,
    name: Option<String>,
    from: Option<String>,
) -> (Option<String>, Option<String>, Option<String>) {
    let mut named = head.all("reply-to").map(|written| sender::first(written, charset));
    let named = named.find_map(|(name, address)| Some((name, address?)));
    // Lists have themselves answered; nobody reads what goes to where the mail came.
    let to_itself = |address: &str| {
        let own = |header| head.all(header).any(|written| holds(written, address));
        ["to", "cc", "delivered-to", "x-original-to"].into_iter().any(own)
    };
    let list = ["list-id", "list-post", "mailing-list"].into_iter().any(|name| head.has(name));
    // A head with two senders was put together by something that knows neither.
    let sound = head.all("from").count() < 2;
    match named {
        Some((other, address))
            if sound
                && from.as_deref() != Some(address.as_str())
                && !list
                && !silent::is_silent(&address)
                && !to_itself(&address) =>
        {
            // A form's own name is nobody's.
            let form = from.as_deref().is_some_and(silent::is_silent);
            (other.or(name.filter(|_| !form)), Some(address), from)
        }
        _ => (name, from, None),
    }
}

/// Whether an address stands in a header.
fn holds(written: &[u8], address: &str) -> bool {
    let text = String::from_utf8_lossy(written).to_lowercase();
    text.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | ',' | ';' | '"'))
        .any(|part| part == address)
}

/// The messages that it answers, the nearest first: the last of the references is the message answered.
fn answers(head: &Head) -> Vec<String> {
    let mut found = head.numbers("in-reply-to");
    for number in head.numbers("references").into_iter().rev() {
        if !found.contains(&number) {
            found.push(number);
        }
    }
    found.truncate(MOST_ANSWERS);
    found
}

/// A text as it is kept, and whether it was longer than may be.
fn whole(text: &str) -> (String, bool) {
    let text = text.replace("\r\n", "\n").replace('\0', "\u{fffd}");
    let mut end = text.len().min(LONGEST_TEXT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    (text[..end].trim().to_owned(), end < text.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{id::RequestId, mail::Origin};

    fn read(text: &str) -> Mail {
        Mail::read(text.replace('\n', "\r\n").as_bytes())
    }

    #[test]
    fn reads_a_usual_mail() {
        let mail = read(
            "From: =?utf-8?B?0JzQsNGA0LjRjyDQn9C10YLRgNC+0LLQsA==?= <Maria@Example.org>\n\
             Subject: =?koi8-r?B?98/a19LB1A==?= [#1042]\nMessage-ID: <a@b>\nIn-Reply-To: <c@d>\n\
             References: <e@f> <c@d>\n\nHello\n",
        );
        assert_eq!(mail.name.as_deref(), Some("Мария Петрова"));
        assert_eq!(mail.address.as_deref(), Some("maria@example.org"));
        assert_eq!(mail.subject, "Возврат [#1042]");
        assert_eq!(mail.tag, Some(RequestId(1042)));
        assert_eq!(mail.answers, ["c@d", "e@f"]);
        assert_eq!(mail.text, "Hello");
        assert_eq!(mail.origin, Origin::Person);
    }

    #[test]
    fn reads_a_name_encoded_within_quotes() {
        let mail = read("From: \"=?utf-8?Q?J=C3=B6rg?=\" <j@example.org>\n\nx\n");
        assert_eq!(mail.name.as_deref(), Some("Jörg"));
    }

    #[test]
    fn reads_a_subject_that_names_no_charset() {
        let (subject, _, _) = encoding_rs::WINDOWS_1251.encode("Не работает интернет");
        let mut raw = b"From: a@b.example\r\nSubject: ".to_vec();
        raw.extend_from_slice(&subject);
        raw.extend_from_slice(b"\r\n\r\nx\r\n");
        assert_eq!(Mail::read(&raw).subject, "Не работает интернет");
    }

    #[test]
    fn an_html_mail_becomes_text() {
        let mail = read(
            "From: a@b.example\nContent-Type: text/html\n\n<p>Hello <b>there</b></p><script>x</script>\n",
        );
        assert!(mail.text.starts_with("Hello there"), "{}", mail.text);
    }

    #[test]
    fn anything_at_all_is_read() {
        for raw in [
            &b""[..],
            b"\n",
            b"\0\0\0",
            b"no header at all",
            b"From: \n\n",
            b"Subject\n\n\xff\xfe",
            &[0xff; 4096],
        ] {
            let _ = Mail::read(raw);
        }
        assert_eq!(Mail::read(b"").address, None);
    }
}
