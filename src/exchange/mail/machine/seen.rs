//! What the signs of a mail are looked for in: its head, its parts, its text. The parts of a mail that lies
//! within it are not its own.

use std::borrow::Cow;

use crate::exchange::mail::{
    body::part::Part,
    head::{Head, words},
};
use crate::model::mail::Mail;

/// No more parts are looked at.
const MOST_PARTS: usize = 500;

/// The headers of a mail as text, in order; their names in lower case.
#[derive(Debug, Clone, Default)]
pub(in crate::exchange::mail) struct Fields(Vec<(String, String)>);

impl Fields {
    /// The headers with which bytes begin.
    pub fn of(raw: &[u8]) -> Self {
        Self::from(&Head::read(raw.trim_ascii_start()).0)
    }

    /// Every value of a header; its name in lower case.
    pub fn all<'h>(&'h self, name: &'h str) -> impl Iterator<Item = &'h str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The first value of a header; its name in lower case.
    pub fn first(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether one of these headers is there; their names in lower case.
    pub fn any(&self, names: &[&str]) -> bool {
        self.0.iter().any(|(known, _)| names.contains(&known.as_str()))
    }

    /// Whether a header is there whose name begins so.
    pub fn begins(&self, start: &str) -> bool {
        self.0.iter().any(|(known, _)| known.starts_with(start))
    }
}

impl From<&Head> for Fields {
    fn from(head: &Head) -> Self {
        let text = |value: &[u8]| words::decode(value, None).trim().to_owned();
        Self(head.fields().map(|(name, value)| (name.to_owned(), text(value))).collect())
    }
}

/// A line as a header: its name in lower case, and its value.
pub(in crate::exchange::mail) fn header(line: &[u8]) -> Option<(String, &[u8])> {
    let colon = line.iter().take(80).position(|byte| *byte == b':')?;
    let name = line[..colon].trim_ascii_end();
    let sound = !name.is_empty() && name.iter().all(|b| (33..127).contains(b));
    sound.then(|| {
        let name = String::from_utf8_lossy(name).to_ascii_lowercase();
        (name, line[colon + 1..].trim_ascii())
    })
}

/// A part of a mail that is made of no others.
#[derive(Debug)]
pub(in crate::exchange::mail) struct Leaf<'m> {
    /// Its media type in lower case, as `message/rfc822`.
    pub media: String,
    pub bytes: Cow<'m, [u8]>,
}

/// A mail, as far as signs are looked for in it.
#[derive(Debug)]
pub(in crate::exchange::mail) struct Seen<'m> {
    pub head: Fields,
    /// Its parts that are made of no others; the whole where it is not made of parts.
    pub parts: Vec<Leaf<'m>>,
    /// Whether it is made of parts.
    pub in_parts: bool,
    pub subject: &'m str,
    /// The address of who wrote it, in lower case.
    pub address: Option<&'m str>,
    /// The name of who wrote it.
    pub name: Option<&'m str>,
    pub text: &'m str,
}

impl<'m> Seen<'m> {
    /// A mail with what was read of it.
    pub fn of(mail: &'m Part<'_>, read: &'m Mail) -> Self {
        let parts = mail
            .all()
            .into_iter()
            .filter(|part| part.parts.is_empty())
            .take(MOST_PARTS)
            .map(|part| Leaf { media: part.media.clone(), bytes: part.bytes() })
            .collect();
        Self {
            head: Fields::from(&mail.head),
            parts,
            in_parts: !mail.parts.is_empty(),
            subject: &read.subject,
            address: read.address.as_deref(),
            name: read.name.as_deref(),
            text: &read.text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_unfolded_and_ends_with_an_empty_line() {
        let head = Fields::of(
            b"\r\nSubject: =?utf-8?Q?=D0=AF?=\r\n here\r\nX-A : 1\r\nx-a: 2\r\n\r\nB: 3\r\n",
        );
        assert_eq!(head.first("subject"), Some("Я here"));
        assert_eq!(head.all("x-a").collect::<Vec<_>>(), ["1", "2"]);
        assert!(head.any(&["x-a"]) && head.begins("x-") && !head.any(&["b"]));
    }
}
