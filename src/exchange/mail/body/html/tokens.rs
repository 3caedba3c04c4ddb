//! HTML cut into tags and text, as browsers cut it: `<` begins a tag before a letter only, and `>` within
//! the quotes of an attribute ends none.

use std::borrow::Cow;

use mail_parser::decoders::html::add_html_token;
use memchr::{memchr, memmem};

/// No sign is written with more letters than this: `&CounterClockwiseContourIntegral;`.
const LONGEST_SIGN: usize = 40;

#[derive(Debug)]
pub(super) enum Token<'h> {
    Text(&'h str),
    Open(Tag<'h>),
    /// The name, in lower case.
    Close(String),
}

/// A tag that opens something.
#[derive(Debug)]
pub(super) struct Tag<'h> {
    /// In lower case.
    pub name: String,
    attributes: &'h str,
}

impl<'h> Tag<'h> {
    /// The value of an attribute, as it is written; empty where it has none.
    pub(super) fn value(&self, wanted: &str) -> Option<Cow<'h, str>> {
        let mut rest = self.attributes;
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
            let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '/'));
            let end = end.unwrap_or(rest.len());
            if rest.is_empty() {
                return None;
            }
            let (name, after) =
                rest.split_at(end.max(rest.chars().next().map_or(1, char::len_utf8)));
            let after = after.trim_start();
            let (value, next) = match after.strip_prefix('=').map(str::trim_start) {
                None => ("", after),
                Some(after) => match after.chars().next() {
                    Some(quote @ ('"' | '\'')) => {
                        after[1..].split_once(quote).unwrap_or((&after[1..], ""))
                    }
                    _ => after.split_at(after.find(char::is_whitespace).unwrap_or(after.len())),
                },
            };
            if name.eq_ignore_ascii_case(wanted) {
                return Some(value.into());
            }
            rest = next;
        }
    }

    /// What it says of its looks, in small letters without blanks.
    pub(super) fn style(&self) -> String {
        let style = self.value("style").unwrap_or_default();
        style.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase()
    }
}

/// The tags and the text, one after the other.
pub(super) fn tokens(html: &str) -> impl Iterator<Item = Token<'_>> {
    let mut cut = Cutter { html, at: 0, quotes: [true, true], ends: true, comments: true };
    std::iter::from_fn(move || cut.next())
}

/// Where the cutting is. What was looked for once in vain is not looked for again: so all of it takes time
/// that grows with the length only.
struct Cutter<'h> {
    html: &'h str,
    at: usize,
    /// Whether there may be another `"`, `'`, `>` and `-->`.
    quotes: [bool; 2],
    ends: bool,
    comments: bool,
}

impl<'h> Cutter<'h> {
    fn next(&mut self) -> Option<Token<'h>> {
        loop {
            let rest = &self.html[self.at..];
            if rest.is_empty() {
                return None;
            }
            if let Some((token, length)) = self.tag(rest) {
                self.at += length;
                match token {
                    Some(token) => return Some(token),
                    None => continue,
                }
            }
            // A `<` that begins no tag is text.
            let from = rest.char_indices().nth(1).map_or(rest.len(), |(at, _)| at);
            let end = memchr(b'<', &rest.as_bytes()[from..]).map_or(rest.len(), |at| from + at);
            self.at += end;
            return Some(Token::Text(&rest[..end]));
        }
    }

    /// What a `<` begins, and its length; nothing where it is text, no token where nobody reads it.
    fn tag(&mut self, rest: &'h str) -> Option<(Option<Token<'h>>, usize)> {
        let inside = rest.strip_prefix('<')?;
        let first = inside.bytes().next()?;
        if let Some(comment) = inside.strip_prefix("!--") {
            let end = if self.comments { memmem::find(comment.as_bytes(), b"-->") } else { None };
            self.comments = end.is_some();
            if let Some(end) = end {
                return Some((None, 4 + end + 3));
            }
        }
        if matches!(first, b'!' | b'?') {
            return Some((None, 1 + self.end(inside)? + 1));
        }
        let closes = first == b'/';
        let inside = if closes { &inside[1..] } else { inside };
        let start = rest.len() - inside.len();
        if !inside.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return if closes { Some((None, start + self.end(inside)? + 1)) } else { None };
        }
        let named = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '-' | '_');
        let length = inside.find(|c| !named(c)).unwrap_or(inside.len());
        let (name, after) = inside.split_at(length);
        // `<ivan@x.ru>` and `<http://x.ru>` are what somebody wrote.
        let written =
            after.starts_with(['@', '.']) || name.ends_with(':') && after.starts_with('/');
        if written {
            return None;
        }
        let end = self.end_of_tag(after)?;
        let name = name.to_ascii_lowercase();
        let length = start + length + end + 1;
        if closes {
            return Some((Some(Token::Close(name)), length));
        }
        if matches!(name.as_str(), "script" | "style" | "title") {
            return Some((None, length + unread(&rest[length..], &name)));
        }
        Some((Some(Token::Open(Tag { name, attributes: &after[..end] })), length))
    }

    fn end(&mut self, text: &str) -> Option<usize> {
        let end = if self.ends { memchr(b'>', text.as_bytes()) } else { None };
        self.ends = end.is_some();
        end
    }

    /// Where a tag ends, the values in quotes stepped over.
    fn end_of_tag(&mut self, text: &str) -> Option<usize> {
        let first = self.end(text)?;
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            match bytes[at] {
                b'>' => return Some(at),
                b'=' => {
                    let blanks =
                        bytes[at + 1..].iter().take_while(|byte| byte.is_ascii_whitespace());
                    at += 1 + blanks.count();
                    let quote = bytes.get(at).copied();
                    let kind = match quote {
                        Some(b'"') => 0,
                        Some(b'\'') => 1,
                        _ => continue,
                    };
                    let closing = quote
                        .filter(|_| self.quotes[kind])
                        .and_then(|quote| memchr(quote, &bytes[at + 1..]));
                    self.quotes[kind] = closing.is_some();
                    match closing {
                        Some(length) => at += 1 + length + 1,
                        // A quote that is never closed quotes nothing.
                        None => return Some(first),
                    }
                }
                _ => at += 1,
            }
        }
        Some(first)
    }
}

/// How much of a text nobody reads, until its element ends; where it does not, until the text begins.
fn unread(text: &str, name: &str) -> usize {
    let bytes = text.as_bytes();
    let ends = [format!("</{name}"), "</head".to_owned(), "<body".to_owned()];
    for end in ends {
        let found = memmem::find_iter(bytes, &end.as_bytes()[..1]).find(|at| {
            bytes[*at..].get(..end.len()).is_some_and(|t| t.eq_ignore_ascii_case(end.as_bytes()))
        });
        if let Some(at) = found {
            return at;
        }
    }
    text.len()
}

/// A text with the signs that it writes as `&auml;`.
pub(super) fn with_signs(text: &str) -> Cow<'_, str> {
    if memchr(b'&', text.as_bytes()).is_none() {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let written = &rest.as_bytes()[1..rest.len().min(LONGEST_SIGN)];
        let length =
            written.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'#').count();
        let closed = written.get(length) == Some(&b';');
        if let Some(sign) = sign(&rest[1..=length]) {
            out.push_str(&sign);
            rest = &rest[1 + length + usize::from(closed)..];
        } else {
            out.push('&');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out.into()
}

/// The sign of a name or a number.
fn sign(name: &str) -> Option<String> {
    if let Some(number) = name.strip_prefix('#') {
        let number = match number.strip_prefix(['x', 'X']) {
            Some(number) => u32::from_str_radix(number, 16).ok()?,
            None => number.parse().ok()?,
        };
        // These numbers mean the signs of Windows.
        if let Ok(byte @ 0x80..=0x9f) = u8::try_from(number) {
            return Some(encoding_rs::WINDOWS_1252.decode(&[byte]).0.into_owned());
        }
        let sign = char::from_u32(number).filter(|sign| *sign != '\0').unwrap_or('\u{fffd}');
        return Some(sign.to_string());
    }
    let mut out = String::new();
    let written = format!("&{name};");
    add_html_token(&mut out, written.as_bytes(), false);
    (out != written).then_some(out)
}
