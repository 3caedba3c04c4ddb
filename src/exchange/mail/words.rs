//! Encoded words (RFC 2047), also where they break its rules: cut within a character, with blanks in
//! them, not closed, glued to other text.

use super::charset;

/// A stretch of a header.
enum Stretch {
    Plain(Vec<u8>),
    Word { charset: String, parts: Vec<Vec<u8>> },
}

/// The text of a header's bytes. `charset` is that of the whole mail, for bytes that no word names one of.
pub(super) fn decode(header: &[u8], charset: Option<&str>) -> String {
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
    let end = content.windows(2).position(|pair| pair == b"?=");
    let (content, closed) = if let Some(end) = end {
        (&content[..end], 2)
    } else {
        let blank = content.iter().position(u8::is_ascii_whitespace);
        (&content[..blank.unwrap_or(content.len())], 0)
    };
    // The beginning of another word says that this one was never closed.
    if content.windows(2).any(|pair| pair == b"=?") {
        return None;
    }
    let bytes = if way == b'b' { base64(content) } else { quoted(content) };
    let charset = String::from_utf8_lossy(charset).into_owned();
    Some((charset, bytes, 2 + start + content.len() + closed))
}

/// The bytes of base64, whatever else stands in it, with or without its end.
fn base64(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let mut bits = 0_u32;
    let mut count = 0;
    for byte in text {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xff) as u8);
        }
    }
    bytes
}

/// The bytes of the Q encoding; a mark that no byte follows stays.
fn quoted(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let digits = text.get(at + 1..at + 3).and_then(|digits| {
            let digits = std::str::from_utf8(digits).ok()?;
            u8::from_str_radix(digits, 16).ok()
        });
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
