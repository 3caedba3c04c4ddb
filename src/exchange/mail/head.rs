//! The head of a mail, or of one of its parts: unfolded and cleaned once. Whatever is asked of a head is
//! asked here, so that all answers rest on one reading.
//!
//! A line that begins with a blank goes on with the header before it, whatever stands in it. A line that is
//! no header ends the head, unless more of the head follows it: somebody forgot the empty line, or somebody
//! put a foreign line in.
//!
//! What a header says is read by [`words`] (encoded words), [`sender`] (names and addresses), [`parameters`]
//! (`text/plain; charset=…`) and [`dates`].

pub(in crate::exchange::mail) mod dates;
pub(in crate::exchange::mail) mod parameters;
pub(in crate::exchange::mail) mod sender;
pub(in crate::exchange::mail) mod words;

use std::collections::HashMap;

use crate::exchange::mail::{
    head::parameters::Parameters,
    lines::{Line, lines},
    one_line,
};

/// No more headers of one name are kept: servers that hand a mail on each add one.
const MOST_OF_A_NAME: usize = 200;
/// No more headers are kept at all.
const MOST: usize = 20_000;
/// No more bytes of a header are kept.
const LONGEST: usize = 64 << 10;

/// So far it is looked whether more of the head follows a line that is no header, in lines and in bytes.
const AHEAD: (usize, usize) = (100, 16 << 10);

/// The headers by which a head is known to go on.
const FAMILIAR: &[&str] = &[
    "bcc",
    "cc",
    "content-description",
    "content-disposition",
    "content-id",
    "content-language",
    "content-transfer-encoding",
    "content-type",
    "date",
    "delivered-to",
    "dkim-signature",
    "from",
    "in-reply-to",
    "importance",
    "list-id",
    "message-id",
    "mime-version",
    "received",
    "references",
    "reply-to",
    "return-path",
    "sender",
    "status",
    "subject",
    "thread-index",
    "thread-topic",
    "to",
    "user-agent",
    "x-mailer",
    "x-originating-ip",
    "x-priority",
    "x-spam-status",
];

/// A head: its headers in their order, each in one line.
#[derive(Debug, Clone, Default)]
pub(in crate::exchange::mail) struct Head {
    fields: Vec<(String, Vec<u8>)>,
    counts: HashMap<String, usize>,
}

impl Head {
    /// The head with which bytes begin, and what is below it.
    pub(in crate::exchange::mail) fn read(raw: &[u8]) -> (Self, &[u8]) {
        let mut head = Self::default();
        // Whether the header before is kept, so that its next line is too.
        let mut open = false;

        for line in lines(raw) {
            let rest = &raw[line.next..];
            if line.text.is_empty() {
                return (head, rest);
            }
            let indented = matches!(line.text[0], b' ' | b'\t');
            if indented && line.text.trim_ascii().is_empty() {
                if head.goes_on(rest) {
                    continue;
                }
                return (head, rest);
            }
            if indented && !head.fields.is_empty() {
                if open {
                    head.fold(line.text);
                }
            } else if let Some((name, value)) = header(line.text) {
                open = head.keep(name, value);
            } else if open && head.wants_more() {
                head.fold(line.text);
            } else if head.goes_on(rest) {
                open = false;
            } else {
                return (head, &raw[line.start..]);
            }
        }

        (head, &[])
    }

    /// The head of a part. An empty line in front of it, as some programs leave one, is no end of it.
    pub(in crate::exchange::mail) fn of_part(raw: &[u8]) -> (Self, &[u8]) {
        let (head, below) = Self::read(raw);
        if head.is_empty()
            && let Some(Line { text: line, .. }) = lines(below).next()
            && header(line).is_some_and(|(name, _)| name.starts_with("content-"))
        {
            return Self::read(below);
        }
        (head, below)
    }

    pub(in crate::exchange::mail) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// The headers in their order: the name in lower case, and the bytes of what it says.
    pub(in crate::exchange::mail) fn fields(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value.as_slice()))
    }

    /// The bytes of all headers of a name, in lower case.
    pub(in crate::exchange::mail) fn all(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        self.fields.iter().filter(move |(n, _)| n == name).map(|(_, value)| value.as_slice())
    }

    /// Whether there is a header of a name.
    pub(in crate::exchange::mail) fn has(&self, name: &str) -> bool {
        self.counts.contains_key(name)
    }

    /// The bytes of the first header of a name that says something.
    pub(in crate::exchange::mail) fn first(&self, name: &str) -> Option<&[u8]> {
        self.all(name).find(|value| !value.is_empty())
    }

    /// The first header of a name that says something, its encoded words read.
    pub(in crate::exchange::mail) fn text(&self, name: &str) -> Option<String> {
        let charset = self.charset();
        self.all(name)
            .map(|value| one_line(&words::decode(value, charset.as_deref())))
            .find(|text| !text.is_empty())
    }

    /// The first header of a name that says something, in lower case, as programs write to programs.
    pub(in crate::exchange::mail) fn word(&self, name: &str) -> Option<String> {
        self.first(name).map(|value| String::from_utf8_lossy(value).to_ascii_lowercase())
    }

    /// The numbers of mails that headers of a name give: what stands in angle brackets, else all there is.
    pub(in crate::exchange::mail) fn numbers(&self, name: &str) -> Vec<String> {
        let Some(value) = self.first(name) else {
            return Vec::new();
        };
        let value = String::from_utf8_lossy(value);
        let found: Vec<String> = value
            .split('<')
            .skip(1)
            .map(|rest| rest.split('>').next().unwrap_or_default().trim())
            .filter(|number| !number.is_empty())
            .map(str::to_owned)
            .collect();
        if found.is_empty() { vec![value.trim_matches(['<', '>', ' ']).to_owned()] } else { found }
    }

    /// A header that has parameters: the first of its name that can be read, and has a boundary where it
    /// speaks of parts.
    pub(in crate::exchange::mail) fn parameters(&self, name: &str) -> Option<Parameters> {
        let all: Vec<Parameters> = self.all(name).filter_map(Parameters::read).collect();
        let sound =
            |one: &&Parameters| !one.word.starts_with("multipart") || one.raw("boundary").is_some();
        all.iter().find(sound).or_else(|| all.first()).cloned()
    }

    /// The charset that the head names for the text, and so most likely for itself.
    fn charset(&self) -> Option<String> {
        self.parameters("content-type")?.text("charset", None)
    }

    /// Whether a head goes on below a line that is no header: a header follows, before the next empty line,
    /// of a kind that every program knows and that was not there yet.
    fn goes_on(&self, below: &[u8]) -> bool {
        let below = &below[..below.len().min(AHEAD.1)];
        lines(below)
            .take(AHEAD.0)
            .take_while(|line| !line.text.is_empty())
            .filter_map(|line| header(line.text))
            .any(|(name, _)| FAMILIAR.contains(&name.as_str()) && self.misses(&name))
    }

    /// Whether no header of a name says what it is for yet.
    fn misses(&self, name: &str) -> bool {
        match name {
            "from" => !self.all(name).any(|value| value.contains(&b'@')),
            _ => self.first(name).is_none(),
        }
    }

    /// Whether the last header ends in the middle: what was broken off comes without its blank.
    fn wants_more(&self) -> bool {
        let value = self.fields.last().map_or(&[][..], |(_, value)| value);
        // An encoded word ends like that too, and is whole.
        matches!(value.last(), Some(b';' | b'=' | b',')) && !value.ends_with(b"?=")
    }

    fn keep(&mut self, name: String, value: &[u8]) -> bool {
        let count = self.counts.get(&name).copied().unwrap_or_default();
        if count >= MOST_OF_A_NAME || self.fields.len() >= MOST {
            return false;
        }
        self.counts.insert(name.clone(), count + 1);
        self.fields.push((name, value[..value.len().min(LONGEST)].to_vec()));
        true
    }

    /// Puts a line to the last header.
    fn fold(&mut self, line: &[u8]) {
        if let Some((_, value)) = self.fields.last_mut() {
            let line = line.trim_ascii();
            let room = LONGEST.saturating_sub(value.len() + 1);
            if !value.is_empty() && room > 0 {
                value.push(b' ');
            }
            value.extend_from_slice(&line[..line.len().min(room)]);
        }
    }
}

/// A line as a header: its name in lower case, and what it says.
fn header(line: &[u8]) -> Option<(String, &[u8])> {
    let colon = line.iter().take(200).position(|byte| *byte == b':')?;
    let name = line[..colon].trim_ascii();
    let sound = !name.is_empty() && name.iter().all(u8::is_ascii_graphic);
    sound.then(|| {
        (String::from_utf8_lossy(name).to_ascii_lowercase(), line[colon + 1..].trim_ascii())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<(String, String)>, String) {
        let (head, below) = Head::read(text.as_bytes());
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (head.fields.iter().map(|(n, v)| (n.clone(), text(v))).collect(), text(below))
    }

    #[test]
    fn a_head_is_unfolded_and_ends_where_the_text_begins() {
        for (raw, fields, below) in [
            ("A: b\r\n c\r\n\td \r\n\r\nx", &[("a", "b c d")][..], "x"),
            (
                "DKIM: h=From:\n Subject : To\nSubject: s\n\nx",
                &[("dkim", "h=From: Subject : To"), ("subject", "s")],
                "x",
            ),
            ("Subject : s\n\n", &[("subject", "s")], ""),
            ("Subject: s", &[("subject", "s")], ""),
            ("Subject: s\n \nFirst\n\nSecond", &[("subject", "s")], "First\n\nSecond"),
            ("Subject: s\n \nFrom: f\n\nx", &[("subject", "s"), ("from", "f")], "x"),
            (
                "Subject: s\nFirst words\nand more\n\nx",
                &[("subject", "s")],
                "First words\nand more\n\nx",
            ),
            (
                "Subject: s\nFirst words\nSubject: more\n\nx",
                &[("subject", "s")],
                "First words\nSubject: more\n\nx",
            ),
            ("Subject: s\nno header\nFrom: f\n\nx", &[("subject", "s"), ("from", "f")], "x"),
            (
                "Content-Type: multipart/mixed;\nboundary=\n\"b\"\n\nx",
                &[("content-type", "multipart/mixed; boundary= \"b\"")],
                "x",
            ),
            ("no header at all\nreally", &[], "no header at all\nreally"),
            ("\nx", &[], "x"),
            ("", &[], ""),
        ] {
            let expected: Vec<_> =
                fields.iter().map(|(n, v)| (n.to_string(), v.to_string())).collect();
            assert_eq!(read(raw), (expected, below.to_owned()), "{raw:?}");
        }
    }

    #[test]
    fn the_header_that_says_something_counts() {
        let (head, _) = Head::read(b"Subject:\nSubject: s\nDate: d\nReferences: <a@b> <c@d>\n\n");
        assert_eq!(head.text("subject").as_deref(), Some("s"));
        assert_eq!(head.numbers("references"), ["a@b", "c@d"]);
        assert!(head.numbers("in-reply-to").is_empty());
        let (head, _) = Head::read(
            b"Content-Type: multipart/mixed\nContent-Type: multipart/mixed; boundary=q\n\n",
        );
        assert!(head.parameters("content-type").unwrap().raw("boundary").is_some());
    }

    #[test]
    fn a_head_without_end_is_bounded() {
        let many = "Received: x\n".repeat(50_000) + "Subject: s\n\nx";
        let (head, below) = Head::read(many.as_bytes());
        assert_eq!(head.text("subject").as_deref(), Some("s"));
        assert!(head.fields.len() <= MOST && below == b"x");
        let long = format!("Subject: {}\n {}\n\n", "s".repeat(LONGEST), "t".repeat(LONGEST));
        assert_eq!(Head::read(long.as_bytes()).0.first("subject").unwrap().len(), LONGEST);
    }
}
