//! What a person finds in a mail: its text, and its files. Every part is one or the other.

use crate::exchange::mail::{
    LONGEST_TEXT,
    body::{flowed, html, names, part::Part, uuencode},
    head::words,
    one_line,
};
use crate::{
    exchange::charset,
    model::mail::{Attachment, quotation::is_forward},
};

/// No more files of a mail are handed on.
const MOST_FILES: usize = 500;
/// No more alternatives are looked at for more of the text.
const MOST_ALTERNATIVES: usize = 20;
/// Mails within mails are looked into to this depth, where nothing else has a text.
const DEEPEST: usize = 8;

/// Types that a program reads, not a person; alone in a mail they are better than nothing.
const FOR_PROGRAMS: &[&str] = &[
    "text/calendar",
    "text/css",
    "text/csv",
    "text/directory",
    "text/javascript",
    "text/rfc822-headers",
    "text/rtf",
    "text/tab-separated-values",
    "text/vcard",
    "text/x-vcard",
    "text/xml",
];
/// The same text once more, for a few readers that can do more with it.
const TWICE: &[&str] = &["text/x-amp-html", "text/watch-html"];

/// The text and the files.
#[derive(Debug, Default)]
pub(in crate::exchange::mail) struct Contents {
    pub text: String,
    pub files: Vec<Attachment>,
    /// Whether the text is what somebody wrote as plain text.
    plain: bool,
    /// Whether the mail hands another one on.
    forwards: bool,
}

/// What is in a mail.
pub(in crate::exchange::mail) fn of(mail: &Part<'_>) -> Contents {
    within(mail, DEEPEST)
}

fn within(mail: &Part<'_>, depth: usize) -> Contents {
    let forwards = is_forward(&mail.head.text("subject").unwrap_or_default());
    let mut found = Contents { forwards, ..Contents::default() };
    gather(mail, true, &mut found);
    if found.text.trim().is_empty() {
        found.text = text_at_last(mail, depth);
    }
    found
}

/// Puts the text and the files of a part to those before; `first` where it leads its surroundings.
fn gather(part: &Part<'_>, first: bool, found: &mut Contents) {
    if part.is_made_of_parts() {
        return gather_parts(part, found);
    }
    let named = part.file_name(None).is_some();
    let as_text = part.media.starts_with("text/")
        && !FOR_PROGRAMS.contains(&part.media.as_str())
        && !part.is_attached()
        && (!named || first && found.text.is_empty() && !is_binary(part));
    if TWICE.contains(&part.media.as_str()) {
        return;
    }
    if as_text {
        return gather_text(part, found);
    }
    found.file(part);
}

/// Whether what is said to be text is none.
fn is_binary(part: &Part<'_>) -> bool {
    let bytes = part.bytes();
    let wide = part.charset().is_some_and(|charset| charset.to_lowercase().contains("utf-16"));
    !wide && bytes.iter().take(4096).any(|byte| matches!(byte, 0..=6))
}

fn gather_parts(part: &Part<'_>, found: &mut Contents) {
    if part.parts.is_empty() {
        let bytes = part.bytes();
        // Somebody encoded the parts with their separators.
        if bytes.len() != part.below.len() {
            let head = part.head.first("content-type").unwrap_or_default();
            let whole = [b"Content-Type: ", head, b"\r\n\r\n", &bytes].concat();
            let inner = Part::read(&whole);
            if !inner.parts.is_empty() {
                return gather_parts(&inner, found);
            }
        }
        // Parts that cannot be told apart are shown as they are.
        return gather_text(part, found);
    }
    match part.media.as_str() {
        "multipart/alternative" => {
            let mut all: Vec<Contents> = Vec::new();
            for one in &part.parts {
                let mut contents = Contents { forwards: found.forwards, ..Contents::default() };
                gather(one, true, &mut contents);
                all.push(contents);
            }
            let says = |one: &Contents| !one.text.trim().is_empty();
            let best = all
                .iter()
                .position(|one| one.plain && says(one))
                .or_else(|| all.iter().rposition(says));
            for (place, one) in all.into_iter().enumerate() {
                // Some programs call parts alternatives that follow one another.
                let follows = best.is_some_and(|best| best < place) && place < MOST_ALTERNATIVES;
                let said = || {
                    let whole = |text: &str| format!("\n{}\n", text.trim());
                    whole(&found.text).contains(&whole(&one.text))
                };
                let more = || one.plain && says(&one) && !said();
                if Some(place) == best || follows && more() {
                    found.text(&one.text, one.plain);
                }
                found.files(one.files);
            }
        }
        "multipart/related" => {
            // The page is the part that is named as the root, or the first that can be shown; the rest is
            // what stands in it.
            let start = part.kind.text("start", None);
            let is_root = |one: &&Part<'_>| start.is_some() && one.head.text("content-id") == start;
            let shown = |one: &&Part<'_>| {
                one.is_made_of_parts() || one.media.starts_with("text/") && !one.is_attached()
            };
            let root = part
                .parts
                .iter()
                .find(|one| is_root(one) && shown(one))
                .or_else(|| part.parts.iter().find(shown));
            for one in &part.parts {
                let is_root = root.is_some_and(|root| std::ptr::eq(root, one));
                if is_root || !one.head.has("content-id") {
                    gather(one, is_root, found);
                } else {
                    found.file(one);
                }
            }
        }
        _ => {
            for (place, one) in part.parts.iter().enumerate() {
                gather(one, place == 0, found);
            }
        }
    }
}

fn gather_text(part: &Part<'_>, found: &mut Contents) {
    match part.media.as_str() {
        "text/html" | "application/xhtml+xml" => {
            let text = charset::decode_html(&part.bytes(), part.charset().as_deref());
            found.text(&html::text(&text, found.forwards), false);
        }
        "text/enriched" | "text/richtext" => {
            found.text(&html::text(&enriched(&part.text()), false), false);
        }
        _ => {
            let bytes = part.bytes();
            let split = uuencode::split(&bytes);
            let text = match part.charset() {
                Some(label) => charset::decode(&split.text, &label),
                None => charset::guess(&split.text, None),
            };
            let flows =
                part.kind.text("format", None).is_some_and(|f| f.eq_ignore_ascii_case("flowed"));
            let delete =
                part.kind.text("delsp", None).is_some_and(|d| d.eq_ignore_ascii_case("yes"));
            if flows {
                found.text(&flowed::unbroken(&text, delete), true);
            } else {
                found.text(&text, true);
            }
            for file in split.files {
                let name = words::decode(&file.name, None);
                let media = names::media_of(&name).to_owned();
                let name = Some(name).filter(|name| !name.is_empty());
                let name = names::name(name, &media, &file.bytes, found.files.len() + 1);
                found.files(vec![Attachment { name, media, bytes: file.bytes }]);
            }
        }
    }
}

/// A text where no part is one: that of what only programs read, of a mail within, of a file of plain
/// text, or what stands around the parts.
fn text_at_last(mail: &Part<'_>, depth: usize) -> String {
    let parts = mail.all();
    let of = |media: &str| parts.iter().find(|part| part.media == media);
    if let Some(calendar) = of("text/calendar") {
        return invitation(&calendar.text());
    }
    if let Some(text) = parts.iter().find(|part| {
        part.media == "text/plain"
            && !part.text().trim().is_empty()
            && part.file_name(None).is_none()
    }) {
        return text.text();
    }
    if depth > 0
        && let Some(inner) = of("message/rfc822")
    {
        return within(&Part::read(&inner.bytes()), depth - 1).text;
    }
    let preamble = charset::guess(mail.preamble, None);
    let usual = preamble.to_lowercase();
    if usual.contains("multi-part") || usual.contains("multipart") || usual.contains("mime") {
        return String::new();
    }
    preamble
}

/// What an invitation says, line by line.
fn invitation(calendar: &str) -> String {
    let unfolded = calendar.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "");
    let value = |name: &str| {
        unfolded.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            let key = key.split(';').next()?;
            let value = value.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";");
            (key.eq_ignore_ascii_case(name) && !value.trim().is_empty())
                .then(|| value.trim().to_owned())
        })
    };
    ["SUMMARY", "LOCATION", "DESCRIPTION"]
        .into_iter()
        .filter_map(value)
        .collect::<Vec<_>>()
        .join("\n")
}

/// Text that is enriched (RFC 1896) as HTML: `<<` is a sign, one line break is a blank, two are one.
fn enriched(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('&', "&amp;").replace("<<", "&lt;");
    let text = text.replace("<param>", "<!--").replace("</param>", "-->");
    let mut out = String::with_capacity(text.len());
    let mut breaks = 0;
    for c in text.chars() {
        if c == '\n' {
            breaks += 1;
            out.push_str(if breaks == 1 { " " } else { "<br>" });
        } else {
            breaks = 0;
            out.push(c);
        }
    }
    out
}

impl Contents {
    fn text(&mut self, text: &str, plain: bool) {
        let text = text.trim_end();
        self.plain |= plain && !text.trim().is_empty();
        // What is beyond is cut in the end; so that it is, a little of it is kept.
        if text.is_empty() || self.text.len() > LONGEST_TEXT {
            return;
        }
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        self.text.push_str(text);
    }

    fn files(&mut self, files: Vec<Attachment>) {
        let room = MOST_FILES.saturating_sub(self.files.len());
        self.files.extend(files.into_iter().take(room));
    }

    fn file(&mut self, part: &Part<'_>) {
        let bytes = part.bytes().into_owned();
        let written = part.file_name(None).or_else(|| {
            let subject = Part::read(&bytes).head.text("subject");
            let subject = subject.filter(|_| part.media == "message/rfc822")?;
            Some(format!("{}.eml", one_line(&subject).replace(['/', '\\'], "-")))
        });
        let name = names::name(written, &part.media, &bytes, self.files.len() + 1);
        self.files(vec![Attachment { name, media: part.media.clone(), bytes }]);
    }
}
