//! Encoded words (RFC 2047), also where they break its rules: cut within a character, with blanks in
//! them, not closed, glued to other text.

use crate::exchange::charset;
use crate::exchange::mail::body::transfer::base64;

/// A stretch of a header.
enum Stretch {
    Plain(Vec<u8>),
    Word { charset: String, parts: Vec<Vec<u8>> },
}

/// The text of a header's bytes. `charset` is that of the whole mail, for bytes that no word names one of.
pub(in crate::exchange::mail) fn decode(header: &[u8], charset: Option<&str>) -> String {
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut rest = header;
    let mut plain = Vec::new();
    while !rest.is_empty() {
        if let Some((charset, bytes, length)) = word(rest) {
            // Blanks between two words are not meant.
            let between = std::mem::take(&mut plain);
            let joins = between.trim_ascii().is_empty()
                && matches!(stretches.last(), Some(Stretch::Word { .. }));
            if !joins && !between.is_empty() {
                stretches.push(Stretch::Plain(between));
            }
            match stretches.last_mut() {
                // A character may begin in one word and end in the next.
                Some(Stretch::Word { charset: before, parts })
                    if joins && before.eq_ignore_ascii_case(&charset) =>
                {
                    parts.push(bytes);
                }
                _ => stretches.push(Stretch::Word { charset, parts: vec![bytes] }),
            }
            rest = &rest[length..];
        } else {
            plain.push(rest[0]);
            rest = &rest[1..];
        }
    }
    if !plain.is_empty() {
        stretches.push(Stretch::Plain(plain));
    }
    stretches
        .iter()
        .map(|stretch| match stretch {
            Stretch::Plain(bytes) => charset::guess(bytes, charset),
            Stretch::Word { charset, parts } => joined(parts, charset),
        })
        .collect()
}

/// The text of words of one charset. Together, as a character may be cut between them; each by itself
/// where the charset wants it so.
fn joined(parts: &[Vec<u8>], charset: &str) -> String {
    let whole = charset::decode(&parts.concat(), charset);
    if parts.len() == 1 || !whole.contains('\u{fffd}') {
        return whole;
    }
    let apart: String = parts.iter().map(|part| charset::decode(part, charset)).collect();
    let damage = |text: &str| text.matches('\u{fffd}').count();
    if damage(&apart) < damage(&whole) { apart } else { whole }
}

/// The encoded word with which bytes begin: its charset, its bytes, and how long it is.
fn word(text: &[u8]) -> Option<(String, Vec<u8>, usize)> {
    let inside = text.strip_prefix(b"=?")?;
    let first = inside.iter().take(60).position(|byte| *byte == b'?')?;
    let charset = &inside[..first];
    let named = !charset.is_empty()
        && charset.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:+*".contains(byte));
    let way = inside.get(first + 1)?.to_ascii_lowercase();
    if !named || inside.get(first + 2) != Some(&b'?') || !matches!(way, b'b' | b'q') {
        return None;
    }
    let start = first + 3;
    let content = &inside[start..];
    let (content, closed) = match end(content) {
        End::Closed(at) => (&content[..at], 2),
        // The beginning of another word says that this one was never closed.
        End::Another => return None,
        End::Missing => {
            let blank = content.iter().position(u8::is_ascii_whitespace);
            (&content[..blank.unwrap_or(content.len())], 0)
        }
    };
    let bytes = if way == b'b' { base64(content) } else { quoted(content) };
    let charset = String::from_utf8_lossy(charset).into_owned();
    Some((charset, bytes, 2 + start + content.len() + closed))
}

/// How an encoded word ends.
enum End {
    /// By its sign, at this place.
    Closed(usize),
    /// Another word begins before its sign.
    Another,
    Missing,
}

/// Looks no further than to the next word, so that a header of nothing but beginnings is read once.
fn end(content: &[u8]) -> End {
    for (at, pair) in content.windows(2).enumerate() {
        match pair {
            b"?=" => return End::Closed(at),
            // `=?=`: base64 that ends with its own sign.
            b"=?" if content.get(at + 2) != Some(&b'=') => return End::Another,
            _ => {}
        }
    }
    End::Missing
}

/// The bytes of the Q encoding; a mark that no byte follows stays.
fn quoted(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let digits = text.get(at + 1..at + 3).and_then(hexadecimal);
        match (text[at], digits) {
            (b'=', Some(byte)) => {
                bytes.push(byte);
                at += 2;
            }
            (b'_', _) => bytes.push(b' '),
            (byte, _) => bytes.push(byte),
        }
        at += 1;
    }
    bytes
}

/// The byte that two digits stand for.
pub(in crate::exchange::mail) fn hexadecimal(digits: &[u8]) -> Option<u8> {
    let value = |digit: &u8| char::from(*digit).to_digit(16);
    match digits {
        [high, low] => Some((value(high)? << 4 | value(low)?) as u8),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_also_where_they_break_the_rules() {
        for (header, text) in [
            ("=?utf-8?B?0J/RgNC40LLQtdGC?=", "Привет"),
            ("=?utf-8*ru?b?0J/RgNC40LLQtdGC?=", "Привет"),
            ("=?utf-8?B?0J/R?= =?UTF-8?B?gNC40LLQtdGC?=", "Привет"),
            ("=?utf-8?Q?=D0?=\t=?utf-8?Q?=AF?= x", "Я x"),
            ("=?utf-8?B?0J/RgNC40LLQtdGC", "Привет"),
            ("Re:=?utf-8?B?0J/RgNC40LLQtdGC?=!", "Re:Привет!"),
            ("=?iso-8859-1?Q?R=FCck zahlung?=", "Rück zahlung"),
            ("=?utf-8?q?a_=3F=3D_b?=", "a ?= b"),
            ("=?utf-8?Q??= x", " x"),
            ("=?x-nobody?Q?Hello_there?=", "Hello there"),
            ("What =? is ?= this", "What =? is ?= this"),
            ("=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
            ("=?", "=?"),
            ("=?utf-8?Q?50=_off?=", "50= off"),
            ("=?iso-2022-jp?B?GyRCJUYbKEI=?= =?iso-2022-jp?B?GyRCJUYbKEI=?=", "テテ"),
        ] {
            assert_eq!(decode(header.as_bytes(), None), text, "{header}");
        }
    }
}
