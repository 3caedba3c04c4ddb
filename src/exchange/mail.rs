//! Mail in: one message, however broken, as what the desk needs of it. Parsing is
//! [`mail_parser`]'s; here is what a desk makes of the result: who wrote, about what, in which
//! conversation, and whether a machine wrote it.
//!
//! Nothing here fails: bytes that are no mail at all are a mail without a sender.

mod charset;
pub mod compose;
mod html;
mod origin;
mod sender;
mod words;

use std::{borrow::Cow, fmt::Write as _, panic};

use chrono::DateTime;
use mail_parser::{HeaderValue, Message, MessageParser, MessagePart, MimeHeaders as _, PartType};

use sha2::{Digest as _, Sha256};

use super::LONGEST_TEXT;
use crate::model::mail::{Attachment, DESK_HEADER, Mail, Returned, file_name, tag};

/// Parts of a message beyond this number are left out: some messages nest without end.
const MOST_PARTS: usize = 500;

/// What a person reads in HTML: its text without marks, scripts and styles.
pub fn readable(html: &str) -> String {
    html::text(html)
}

impl Mail {
    pub fn read(raw: &[u8]) -> Self {
        // Mails are made to break parsers: one that does is read as plain text.
        let mut mail = panic::catch_unwind(|| Self::parsed(raw)).unwrap_or_else(|_| Self {
            text: charset::guess(without_envelope(raw), None),
            digest: digest(without_envelope(raw)),
            ..Self::default()
        });
        mail.identity = identity(&mail);
        mail
    }

    fn parsed(raw: &[u8]) -> Self {
        let lines = with_lines(without_envelope(raw));
        let raw = &*lines;
        let digest = digest(raw);
        let Some(message) = MessageParser::default().parse(raw) else {
            return Self { text: charset::guess(raw, None), digest, ..Self::default() };
        };
        let charset =
            message.content_type().and_then(|kind| kind.attribute("charset")).map(str::to_owned);
        let (name, address) = sender(raw, charset.as_deref());
        let subject = raw_header(raw, "subject")
            .map(|written| line(&words::decode(&written, charset.as_deref())))
            .unwrap_or_default();
        let (text, cut) = text(&message);
        Self {
            name,
            address,
            tag: tag(&subject),
            subject,
            text,
            cut,
            message_id: message.message_id().map(str::to_owned),
            answers: answers(&message),
            date: message.date().and_then(|date| DateTime::from_timestamp(date.to_timestamp(), 0)),
            received: None,
            identity: String::new(),
            origin: origin::of(&message),
            desk: other(&message, DESK_HEADER).map(str::to_owned),
            returned: returned(&message),
            unanswerable: origin::unanswerable(&message),
            digest,
            attachments: attachments(&message),
        }
    }
}

/// The SHA-256 of a mail, in hexadecimal.
fn digest(raw: &[u8]) -> String {
    Sha256::digest(raw).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// What tells a mail from others, whichever way it came: some programs give one number to many mails.
fn identity(mail: &Mail) -> String {
    let Some(number) = &mail.message_id else {
        return mail.digest.clone();
    };
    let date = mail.date.map_or_else(String::new, |date| date.to_rfc3339());
    let address = mail.address.as_deref().unwrap_or_default();
    digest([number, address, &mail.subject, &date].join("\0").as_bytes())
}

/// The mail that came back, or its headers, as the report on it quotes them.
fn returned(message: &Message<'_>) -> Option<Returned> {
    message.parts.iter().skip(1).find_map(|part| {
        if let PartType::Message(inner) = &part.body {
            return Some(Returned {
                desk: other(inner, DESK_HEADER).map(str::to_owned),
                message_id: inner.message_id().map(str::to_owned),
                tag: inner.subject().and_then(tag),
            });
        }
        let headers = part.content_type().is_some_and(|kind| {
            kind.subtype().is_some_and(|s| s.eq_ignore_ascii_case("rfc822-headers"))
        });
        if !headers {
            return None;
        }
        let inner = MessageParser::default().parse(part.contents())?;
        Some(Returned {
            desk: other(&inner, DESK_HEADER).map(str::to_owned),
            message_id: inner.message_id().map(str::to_owned),
            tag: inner.subject().and_then(tag),
        })
    })
}

/// Leaves out the line with which mbox files and some servers begin a message.
fn without_envelope(raw: &[u8]) -> &[u8] {
    let raw = raw.strip_prefix(b"\xef\xbb\xbf").unwrap_or(raw);
    let start = raw.iter().position(|byte| !matches!(byte, b'\r' | b'\n')).unwrap_or(0);
    let raw = &raw[start..];
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

/// The bytes of the first header of a name, its folded lines joined.
fn raw_header(raw: &[u8], name: &str) -> Option<Vec<u8>> {
    let mut found: Option<Vec<u8>> = None;
    for line in raw.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            break;
        }
        if let Some(value) = &mut found {
            if matches!(line.first(), Some(b' ' | b'\t')) {
                value.push(b' ');
                value.extend_from_slice(line.trim_ascii());
                continue;
            }
            return found;
        }
        let colon = line.iter().position(|byte| *byte == b':');
        if let Some(colon) = colon
            && line[..colon].trim_ascii().eq_ignore_ascii_case(name.as_bytes())
        {
            found = Some(line[colon + 1..].trim_ascii().to_vec());
        }
    }
    found
}

/// One line without controls, blanks joined.
fn line(text: &str) -> String {
    text.split_whitespace()
        .map(|word| word.chars().filter(|c| !c.is_control()).collect::<String>())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Who wrote it: the first of the headers that may say so and has an address. A name without an address
/// is better than nothing.
fn sender(raw: &[u8], charset: Option<&str>) -> (Option<String>, Option<String>) {
    let mut name = None;
    for header in ["from", "sender", "reply-to", "return-path", "resent-from"] {
        let Some(written) = raw_header(raw, header) else {
            continue;
        };
        let (found, address) = sender::first(&written, charset);
        name = name.or(found);
        if address.is_some() {
            return (name, address);
        }
    }
    (name, None)
}

fn answers(message: &Message<'_>) -> Vec<String> {
    let mut found = Vec::new();
    let mut add = |value: &HeaderValue<'_>, backwards: bool| {
        let mut ids: Vec<String> = match value {
            HeaderValue::Text(id) => vec![id.to_string()],
            HeaderValue::TextList(ids) => ids.iter().map(ToString::to_string).collect(),
            _ => Vec::new(),
        };
        if backwards {
            ids.reverse();
        }
        for id in ids {
            if !found.contains(&id) {
                found.push(id);
            }
        }
    };
    add(message.in_reply_to(), false);
    // The last of the references is the message answered.
    add(message.references(), true);
    found
}

fn text(message: &Message<'_>) -> (String, bool) {
    let mut text = String::new();
    let mut add = |body: &str| {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(body.trim_end());
        text.len() <= LONGEST_TEXT
    };
    for part in message.text_body.iter().take(MOST_PARTS) {
        let Some(part) = message.part(*part) else {
            continue;
        };
        let more = match &part.body {
            PartType::Text(body) => add(body),
            PartType::Html(body) => add(&html::text(body)),
            _ => true,
        };
        if !more {
            break;
        }
    }
    if text.trim().is_empty()
        && let Some(body) = message.body_html(0)
    {
        text = html::text(&body);
    }
    if text.trim().is_empty() {
        // Parts that could not be told apart are shown as they are.
        let whole = message.parts.iter().find(|part| is_multipart(part));
        text = match whole.map(|part| &part.body) {
            Some(PartType::Binary(bytes) | PartType::InlineBinary(bytes)) => {
                charset::guess(bytes, None)
            }
            Some(PartType::Text(body) | PartType::Html(body)) => body.to_string(),
            _ => text,
        };
    }
    let text = text.replace("\r\n", "\n").replace('\0', "\u{fffd}");
    let mut end = text.len().min(LONGEST_TEXT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    (text[..end].trim().to_owned(), end < text.len())
}

/// Whether a part says that it is made of parts.
fn is_multipart(part: &MessagePart<'_>) -> bool {
    part.content_type().is_some_and(|kind| kind.ctype().eq_ignore_ascii_case("multipart"))
}

fn attachments(message: &Message<'_>) -> Vec<Attachment> {
    message
        .attachments()
        .filter(|part| !is_multipart(part))
        .take(MOST_PARTS)
        .enumerate()
        .map(|(number, part)| {
            let media = part.content_type().map_or_else(
                || "application/octet-stream".to_owned(),
                |kind| {
                    format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or("octet-stream"))
                        .to_lowercase()
                },
            );
            let bytes = match &part.body {
                PartType::Message(inner) => inner.raw_message().to_vec(),
                _ => part.contents().to_vec(),
            };
            let name = part.attachment_name().map(file_name).filter(|name| !name.is_empty());
            Attachment {
                name: name.unwrap_or_else(|| format!("part-{}", number + 1)),
                media,
                bytes,
            }
        })
        .collect()
}

/// The value of any header, as it stands in the message.
fn other<'m>(message: &'m Message<'_>, name: &str) -> Option<&'m str> {
    message
        .headers_raw()
        .find(|(written, _)| written.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim())
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

    /// Small mails of every kind, as text.
    fn cases() -> Vec<Vec<u8>> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/mail");
        let mut cases: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| std::fs::read(entry.unwrap().path()).unwrap())
            .collect();
        cases.sort();
        cases
    }

    #[test]
    fn nothing_that_is_done_to_a_mail_breaks_its_reading() {
        let cases = cases();
        assert!(cases.len() >= 6);
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        let mut below = |limit: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state % limit.max(1) as u64) as usize
        };
        for round in 0..6000 {
            let mut raw = cases[round % cases.len()].clone();
            for _ in 0..=below(6) {
                let at = below(raw.len());
                match below(6) {
                    0 => raw.truncate(at),
                    1 if !raw.is_empty() => raw[at] = below(256) as u8,
                    2 => {
                        let marks = [
                            &b"=?"[..],
                            b"?=",
                            b"<",
                            b"\"",
                            b"\r\n",
                            b"--",
                            b"\0",
                            b"\xff",
                            b";",
                            b"=?utf-8?B?",
                        ];
                        let mark = marks[below(marks.len())];
                        raw.splice(at..at, mark.iter().copied());
                    }
                    3 if !raw.is_empty() => {
                        let end = (at + below(40)).min(raw.len());
                        raw.drain(at..end);
                    }
                    4 => {
                        let other = &cases[below(cases.len())];
                        let from = below(other.len());
                        raw.truncate(at);
                        raw.extend_from_slice(&other[from..]);
                    }
                    _ if !raw.is_empty() => raw[at] ^= 1 << below(8),
                    _ => {}
                }
            }
            // Not `read`: that would take a panic for plain text.
            let mail = Mail::parsed(&raw);
            assert!(!mail.subject.contains(['\n', '\0']));
            for file in &mail.attachments {
                assert!(!file.name.contains(['/', '\\', '\0']) && !file.name.starts_with('.'));
            }
        }
    }
}
