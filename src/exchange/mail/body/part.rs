//! The parts of a mail. The library looks for separators anywhere in a line, goes back to the beginning
//! where one is missing, and makes a nameless file of what is not closed; so the parts are told apart here,
//! from the outside in: the separators of a mail are looked for first, those of a part only within it. What
//! is not closed then ends where its surroundings do.

use std::borrow::Cow;

use memchr::memmem;

use crate::exchange::charset;
use crate::exchange::mail::{
    body::transfer,
    head::{Head, parameters::Parameters},
    lines::lines,
};

/// Parts within parts are told apart to this depth; what is deeper is text as it stands.
const DEEPEST: usize = 32;
/// So many parts of a mail are told apart; the last one holds all that follow.
const MOST: usize = 5000;

/// A mail, or a part of one.
#[derive(Debug, Default)]
pub(in crate::exchange::mail) struct Part<'m> {
    pub head: Head,
    /// The media type, in lower case: `text/plain`.
    pub media: String,
    /// The parameters of its type.
    pub kind: Parameters,
    /// How it is to be shown, where it says so.
    pub disposition: Option<Parameters>,
    /// The parts that it is made of.
    pub parts: Vec<Part<'m>>,
    /// What stands before the first of them.
    pub preamble: &'m [u8],
    /// What is below its head, as it travelled.
    pub below: &'m [u8],
}

impl<'m> Part<'m> {
    /// A mail.
    pub(in crate::exchange::mail) fn read(raw: &'m [u8]) -> Self {
        let (head, below) = Head::read(without_empty_lines(raw));
        Self::with(head, below, "text/plain", 0, &mut 0)
    }

    /// The mail that a part is.
    fn with(head: Head, below: &'m [u8], usual: &str, depth: usize, count: &mut usize) -> Self {
        *count += 1;
        let kind = head.parameters("content-type");
        let boundary = kind.as_ref().and_then(|kind| kind.raw("boundary"));
        let media = kind.as_ref().map_or_else(|| usual.to_owned(), media);

        // Without a word on its type a mail may still be made of parts: the line that says so was lost.
        let lost = kind.is_none() && depth == 0 && begins_with_a_part(below);
        let mut part = Self { below, ..Self::default() };
        if (media.starts_with("multipart/") || lost) && depth < DEEPEST {
            let boundary = boundary
                .filter(|boundary| !split(below, boundary, 1).1.is_empty())
                .or_else(|| likely_boundary(below));
            let usual = if media == "multipart/digest" { "message/rfc822" } else { "text/plain" };
            if let Some(boundary) = boundary {
                let (preamble, pieces) = split(below, boundary, MOST.saturating_sub(*count));
                part.preamble = preamble;
                part.parts.extend(part_before(&head, preamble, count));
                for piece in pieces {
                    // What is collected has heads of its own below the empty line.
                    let collected = usual == "message/rfc822";
                    let (head, below) =
                        if collected { Head::read(piece) } else { Head::of_part(piece) };
                    part.parts.push(Part::with(head, below, usual, depth + 1, count));
                }
            }
        }

        part.media = if lost { "multipart/mixed".to_owned() } else { media };
        part.kind = kind.unwrap_or_default();
        part.disposition = head.parameters("content-disposition");
        part.head = head;
        part
    }

    /// Its bytes, as they were before they travelled.
    pub(in crate::exchange::mail) fn bytes(&self) -> Cow<'m, [u8]> {
        let (sent, put_below) = transfer::without_what_was_put_below(self.below, &self.encoding());
        let bytes = transfer::decode(sent, &self.encoding());
        // A list puts its words below a text whatever that travels in; no file is meant to end with them.
        if put_below.is_empty() || !self.media.starts_with("text/") {
            return bytes;
        }
        [&bytes[..], b"\n\n", put_below].concat().into()
    }

    /// How its bytes travel, in lower case.
    pub(in crate::exchange::mail) fn encoding(&self) -> String {
        self.head.word("content-transfer-encoding").unwrap_or_default()
    }

    /// The charset that it names.
    pub(in crate::exchange::mail) fn charset(&self) -> Option<String> {
        self.kind.text("charset", None)
    }

    /// Its bytes as text.
    pub(in crate::exchange::mail) fn text(&self) -> String {
        let bytes = self.bytes();
        match self.charset() {
            Some(label) => charset::decode(&bytes, &label),
            None => charset::guess(&bytes, None),
        }
    }

    pub(in crate::exchange::mail) fn is_made_of_parts(&self) -> bool {
        self.media.starts_with("multipart/")
    }

    /// Whether it says that it is a file, not to be shown with the text.
    pub(in crate::exchange::mail) fn is_attached(&self) -> bool {
        self.disposition.as_ref().is_some_and(|shown| shown.word == "attachment")
    }

    /// The name of its file, as it is written.
    pub(in crate::exchange::mail) fn file_name(&self, charset: Option<&str>) -> Option<String> {
        self.disposition
            .as_ref()
            .and_then(|shown| {
                shown.text("filename", charset).or_else(|| shown.text("name", charset))
            })
            .or_else(|| self.kind.text("name", charset))
            .or_else(|| self.kind.text("filename", charset))
    }

    /// This part and those within it in their order, those of mails within it left out.
    pub(in crate::exchange::mail) fn all(&self) -> Vec<&Self> {
        let mut found = vec![self];
        for part in &self.parts {
            found.append(&mut part.all());
        }
        found
    }
}

/// A media type as it is meant: what cannot be understood is plain text (RFC 2045, 5.2), or a file where it
/// has a name.
fn media(kind: &Parameters) -> String {
    let word = match kind.word.as_str() {
        "html" => "text/html",
        "multipart" | "multipart/" => "multipart/mixed",
        "message" => "message/rfc822",
        "pdf" => "application/pdf",
        word if word
            .split_once('/')
            .is_some_and(|(one, two)| !one.is_empty() && !two.is_empty()) =>
        {
            word.trim_end_matches([',', ':'])
        }
        "" | "text" | "plain" => "text/plain",
        _ if kind.raw("name").is_some() => "application/octet-stream",
        _ => "text/plain",
    };
    word.to_owned()
}

/// The part that stands before the first separator, where the head of the whole goes on with its head: the
/// separator and the empty line between them were lost.
fn part_before<'m>(head: &Head, preamble: &'m [u8], count: &mut usize) -> Option<Part<'m>> {
    let mut kinds = head.all("content-type").filter_map(Parameters::read);
    let kind = kinds.find(|kind| kind.word.starts_with("text/"))?;
    if preamble.trim_ascii().is_empty() {
        return None;
    }
    *count += 1;
    let media = media(&kind);
    Some(Part { head: head.clone(), media, kind, below: preamble, ..Part::default() })
}

/// A mail without the empty lines before its head.
fn without_empty_lines(raw: &[u8]) -> &[u8] {
    let first = lines(raw).find(|line| !line.text.trim_ascii().is_empty());
    first.map_or(&[][..], |line| &raw[line.start..])
}

/// What stands before the parts, and the parts, at most so many: the last one holds the rest then. A
/// separator stands on a line of its own; with a long one that closes, the end of the line before it may
/// have been forgotten.
fn split<'m>(body: &'m [u8], boundary: &[u8], most: usize) -> (&'m [u8], Vec<&'m [u8]>) {
    let boundary = boundary.trim_ascii_end();
    let mark = [b"--", boundary].concat();
    let mut preamble = body;
    let mut parts = Vec::new();
    // Where the part begins that is being looked for the end of.
    let mut from = None;
    for at in memmem::find_iter(body, &mark) {
        let behind = &body[at + mark.len()..];
        let line = &behind[..memchr::memchr(b'\n', behind).unwrap_or(behind.len())];
        let (closes, tail) = match line.strip_prefix(b"--") {
            Some(tail) => (true, tail),
            None => (false, line),
        };
        let before = &body[..at];
        let glued = boundary.len() >= 8
            && before.last().is_some_and(|byte| !matches!(byte, b'-' | b'>' | b' ' | b'\t'));
        let at_start = before.is_empty() || before.ends_with(b"\n");
        if !tail.trim_ascii().is_empty() || !at_start && !glued {
            continue;
        }

        let content = before.strip_suffix(b"\n").unwrap_or(before);
        let end = content.strip_suffix(b"\r").unwrap_or(content).len();
        match from {
            Some(from) => parts.push(&body[from..end.max(from)]),
            None if parts.is_empty() => preamble = &body[..end],
            None => {}
        }
        from = (!closes).then(|| (at + mark.len() + line.len() + 1).min(body.len()));
        if parts.len() + 1 >= most && from.is_some() {
            break;
        }
    }
    if let Some(from) = from {
        parts.push(&body[from..]);
    }
    (preamble, parts)
}

/// The separator that a body uses, where its head names none or another one: of the first line that looks
/// like one and has the head of a part below it.
fn likely_boundary(body: &[u8]) -> Option<&[u8]> {
    let mut before: Option<&[u8]> = None;
    for line in lines(body) {
        if let Some(boundary) = before
            && line.text.len() > 8
            && line.text[..8].eq_ignore_ascii_case(b"content-")
        {
            return Some(boundary);
        }
        let mark = line.text.trim_ascii_end().strip_prefix(b"--");
        before = mark.filter(|mark| !mark.is_empty() && mark.len() <= 200);
    }
    None
}

/// Whether a text begins with a part of a mail, after at most a few lines to readers without such programs.
fn begins_with_a_part(body: &[u8]) -> bool {
    let start = &body[..body.len().min(2000)];
    let first = lines(start).find(|line| line.text.starts_with(b"--"));
    let (Some(first), Some(boundary)) = (first, likely_boundary(start)) else {
        return false;
    };
    first.text[2..].trim_ascii_end() == boundary
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The parts as one reads them: the type, and the text or the parts.
    fn shape(part: &Part<'_>) -> String {
        if part.parts.is_empty() {
            return format!("{}={}", part.media, part.text().trim());
        }
        let parts: Vec<String> = part.parts.iter().map(shape).collect();
        format!("({})", parts.join(" "))
    }

    #[test]
    fn parts_are_told_apart_however_they_are_broken() {
        let mixed = "Content-Type: multipart/mixed; boundary=";
        for (raw, expected) in [
            (
                format!("{mixed}b\n\npre\n--b\n\nx\n--b\n\ny\n--b--\npost"),
                "(text/plain=x text/plain=y)",
            ),
            (format!("{mixed}\n \"b\"  \n\n--b  \n\nx\n--b--"), "(text/plain=x)"),
            (format!("{mixed}\"b \"\n\n--b\n\nx"), "(text/plain=x)"),
            (format!("{mixed}b\n\n--bb\n\nno\n--b\n\nx\n--bb\n--b--"), "(text/plain=x\n--bb)"),
            (
                format!("{mixed}b\n\n--b\n\nx\n--b--\n--b\n\ny\n--b--"),
                "(text/plain=x text/plain=y)",
            ),
            (format!("{mixed}wrong\n\n--b\nContent-Type: text/html\n\nx\n--b--"), "(text/html=x)"),
            (
                "Content-Type: multipart/mixed\n\n--b\ncontent-type: text/html\n\nx".to_owned(),
                "(text/html=x)",
            ),
            ("Subject: s\n\n--b\nContent-Type: text/html\n\nx\n--b--".to_owned(), "(text/html=x)"),
            (
                format!(
                    "{mixed}o\n\n--o\nContent-Type: multipart/alternative; boundary=i\n\n--i\n\nx\n--o\n\ny\n--o--"
                ),
                "((text/plain=x) text/plain=y)",
            ),
            (
                format!(
                    "{mixed}o\n\n--o\nContent-Type: multipart/alternative; boundary=oo\n\n--oo\n\nx\n--oo--\n--o--"
                ),
                "((text/plain=x))",
            ),
            (format!("{mixed}boundary\n\n--boundary\n\nx--boundary--"), "(text/plain=x)"),
            (
                format!("{mixed}b\n\n--b\n\n\nContent-Type: text/html\n\nx"),
                "(text/plain=Content-Type: text/html\n\nx)",
            ),
            (format!("{mixed}b\n\n--b\n\nContent-Type: text/html\n\nx"), "(text/html=x)"),
            (format!("{mixed}b\n\n"), "multipart/mixed="),
            (format!("{mixed}b\n\nonly words"), "multipart/mixed=only words"),
            (
                "Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: s\n\n--b--"
                    .to_owned(),
                "(message/rfc822=Subject: s)",
            ),
            (
                "Content-Type: multipart/alternative; boundary=b\nContent-Type: text/plain\n\nx\n--b\nContent-Type: text/html\n\ny\n--b--"
                    .to_owned(),
                "(text/plain=x text/html=y)",
            ),
            (
                "Content-Type: multipart/digest; boundary=b\n\n--b\n\nContent-Type: text/plain\nSubject: s\n\nx\n--b--"
                    .to_owned(),
                "(message/rfc822=Content-Type: text/plain\nSubject: s\n\nx)",
            ),
            ("Content-Type: text\n\nx".to_owned(), "text/plain=x"),
            ("Content-Type: html; charset=utf-8\n\nx".to_owned(), "text/html=x"),
            ("\n \nSubject: s\n\n-- \nmy name".to_owned(), "text/plain=-- \nmy name"),
        ] {
            assert_eq!(shape(&Part::read(raw.as_bytes())), expected, "{raw}");
            let crlf = raw.replace('\n', "\r\n");
            assert_eq!(shape(&Part::read(crlf.as_bytes())).replace('\r', ""), expected, "{raw}");
        }
    }

    #[test]
    fn parts_without_end_are_bounded() {
        let mut deep = String::new();
        for level in 0..2000 {
            let head = format!("Content-Type: multipart/mixed; boundary=b{level}");
            deep.extend([head.as_str(), "\n\n--b", level.to_string().as_str(), "\n"]);
        }
        let part = Part::read(deep.as_bytes());
        assert_eq!(part.all().len(), DEEPEST + 1);
        let many =
            format!("Content-Type: multipart/mixed; boundary=b\n\n{}", "--b\n\nx\n".repeat(20_000));
        assert!(Part::read(many.as_bytes()).all().len() <= MOST + 1);
    }
}
