//! Mail in: one message, however broken, as what the desk needs of it. Parsing is
//! [`mail_parser`]'s; here is what a desk makes of the result: who wrote, about what, in which
//! conversation, and whether a machine wrote it.
//!
//! Nothing here fails: bytes that are no mail at all are a mail without a sender.

mod charset;
mod origin;

use std::{fmt::Write as _, panic};

use chrono::DateTime;
use mail_parser::{Address, HeaderValue, Message, MessageParser, MimeHeaders as _, PartType};

use sha2::{Digest as _, Sha256};

use super::LONGEST_TEXT;
use crate::model::mail::{Attachment, DESK_HEADER, Mail, Returned, tag};

/// Parts of a message beyond this number are left out: some messages nest without end.
const MOST_PARTS: usize = 500;

impl Mail {
    /// Reads a message.
    pub fn read(raw: &[u8]) -> Self {
        // Mails are made to break parsers: one that does is read as plain text.
        panic::catch_unwind(|| Self::parsed(raw)).unwrap_or_else(|_| Self {
            text: charset::guess(without_envelope(raw), None),
            digest: digest(without_envelope(raw)),
            ..Self::default()
        })
    }

    fn parsed(raw: &[u8]) -> Self {
        let raw = without_envelope(raw);
        let digest = digest(raw);
        let Some(message) = MessageParser::default().parse(raw) else {
            return Self {
                text: charset::guess(raw, None),
                digest,
                ..Self::default()
            };
        };
        let charset = message
            .content_type()
            .and_then(|kind| kind.attribute("charset"))
            .map(str::to_owned);
        let header = |name: &str| {
            raw_header(raw, name).map(|bytes| charset::header(&bytes, charset.as_deref()))
        };
        let (name, address) = sender(&message, &header);
        let subject = subject(&message, &header);
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
            date: message
                .date()
                .and_then(|date| DateTime::from_timestamp(date.to_timestamp(), 0)),
            received: None,
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
    Sha256::digest(raw)
        .iter()
        .fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
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
            kind.subtype()
                .is_some_and(|s| s.eq_ignore_ascii_case("rfc822-headers"))
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
    let start = raw
        .iter()
        .position(|byte| !matches!(byte, b'\r' | b'\n'))
        .unwrap_or(0);
    let raw = &raw[start..];
    if raw.starts_with(b"From ") || raw.starts_with(b">From ") {
        let end = raw
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(raw.len(), |at| at + 1);
        return &raw[end..];
    }
    raw
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
            && line[..colon]
                .trim_ascii()
                .eq_ignore_ascii_case(name.as_bytes())
        {
            found = Some(line[colon + 1..].trim_ascii().to_vec());
        }
    }
    found
}

/// One line without controls, blanks joined.
fn line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn subject(message: &Message<'_>, header: &dyn Fn(&str) -> Option<String>) -> String {
    let parsed = message.subject().map(line).unwrap_or_default();
    if parsed.is_empty() || charset::is_damaged(&parsed) {
        let read = header("subject")
            .map(|text| line(&charset::words(&text)))
            .unwrap_or_default();
        if !read.is_empty() {
            return read;
        }
    }
    parsed
}

fn sender(
    message: &Message<'_>,
    header: &dyn Fn(&str) -> Option<String>,
) -> (Option<String>, Option<String>) {
    let named = [message.from(), message.sender(), message.reply_to()];
    let found = named.into_iter().flatten().find_map(first);
    let (mut name, mut address) = found.unwrap_or_default();
    if name.as_deref().is_some_and(charset::is_damaged) || (name.is_none() && address.is_none()) {
        let written = ["from", "sender", "reply-to"]
            .iter()
            .find_map(|name| header(name))
            .unwrap_or_default();
        let (read_name, read_address) = split_address(&written);
        name = read_name.map(|name| charset::words(&name)).or(name);
        address = address.or(read_address);
    }
    if address.is_none() {
        address = message.return_address().map(str::to_owned);
    }
    let name = name
        .map(|name| line(name.trim_matches(['"', '\''])))
        .filter(|name| !name.is_empty());
    let address = address.map(|address| address.trim().trim_matches(['<', '>']).to_lowercase());
    (name, address.filter(|address| address.contains('@')))
}

/// The first address of a list, or of its first group that has one.
fn first(list: &Address<'_>) -> Option<(Option<String>, Option<String>)> {
    let address = list
        .iter()
        .find(|address| address.address.is_some())
        .or_else(|| list.first())?;
    let owned =
        |text: &Option<std::borrow::Cow<'_, str>>| text.as_ref().map(|text| text.trim().to_owned());
    Some((
        owned(&address.name).map(|name| charset::words(&name)),
        owned(&address.address),
    ))
}

/// Cuts `Name <address>` by hand, where the parser gave up.
fn split_address(written: &str) -> (Option<String>, Option<String>) {
    if let Some((name, rest)) = written.split_once('<') {
        let address = rest.split('>').next().unwrap_or_default();
        return (
            Some(name.trim().to_owned()).filter(|name| !name.is_empty()),
            Some(address.to_owned()),
        );
    }
    let address = written.split_whitespace().find(|word| word.contains('@'));
    match address {
        Some(address) => {
            let name = written.replace(address, "");
            let name = name.trim_matches([' ', '(', ')', ',']).to_owned();
            (
                Some(name).filter(|name| !name.is_empty()),
                Some(address.to_owned()),
            )
        }
        None => (
            Some(written.to_owned()).filter(|name| !name.is_empty()),
            None,
        ),
    }
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
    for part in 0..message.text_body_count().min(MOST_PARTS) {
        if let Some(body) = message.body_text(part) {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            text.push_str(body.trim_end());
        }
        if text.len() > LONGEST_TEXT {
            break;
        }
    }
    if text.trim().is_empty()
        && let Some(html) = message.body_html(0)
    {
        text = mail_parser::decoders::html::html_to_text(&html);
    }
    let text = text.replace("\r\n", "\n").replace('\0', "\u{fffd}");
    let mut end = text.len().min(LONGEST_TEXT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    (text[..end].trim().to_owned(), end < text.len())
}

fn attachments(message: &Message<'_>) -> Vec<Attachment> {
    message
        .attachments()
        .take(MOST_PARTS)
        .enumerate()
        .map(|(number, part)| {
            let media = part.content_type().map_or_else(
                || "application/octet-stream".to_owned(),
                |kind| {
                    format!(
                        "{}/{}",
                        kind.ctype(),
                        kind.subtype().unwrap_or("octet-stream")
                    )
                    .to_lowercase()
                },
            );
            let bytes = match &part.body {
                PartType::Message(inner) => inner.raw_message().to_vec(),
                _ => part.contents().to_vec(),
            };
            let name = part
                .attachment_name()
                .map(file_name)
                .filter(|name| !name.is_empty());
            Attachment {
                name: name.unwrap_or_else(|| format!("part-{}", number + 1)),
                media,
                bytes,
            }
        })
        .collect()
}

/// The last part of a path, without what could lead elsewhere or hide what a file is.
fn file_name(written: &str) -> String {
    let last = written.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control()).take(120).collect();
    clean.trim().trim_start_matches('.').to_owned()
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

    #[test]
    fn names_of_files_lead_nowhere() {
        assert_eq!(file_name("../../etc/passwd"), "passwd");
        assert_eq!(file_name("C:\\x\\..\\evil.exe"), "evil.exe");
        assert_eq!(file_name(".bashrc"), "bashrc");
    }
}
