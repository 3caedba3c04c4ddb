//! How the bytes of a part travel: base64, quoted-printable, uuencode. The library's decoders give up at
//! the first sign that breaks the rules, and the bytes with it; these give what there is.

use std::borrow::Cow;

use crate::exchange::mail::{body::uuencode, head::words::hexadecimal, lines::lines};

/// No more words are put below what travels in base64, in bytes.
const LONGEST_BELOW: usize = 4 << 10;

/// The bytes that were sent, by the encoding that the head names.
pub(in crate::exchange::mail) fn decode<'m>(raw: &'m [u8], encoding: &str) -> Cow<'m, [u8]> {
    let encoding = encoding.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    if encoding.contains("base64") && is_base64(raw) {
        return base64(raw).into();
    }
    if encoding.starts_with("quoted") || encoding == "qp" {
        return quoted_printable(raw).into();
    }
    let packed = encoding.contains("uu") || encoding.contains("yenc");
    if packed && let Some(file) = uuencode::split(raw).files.pop() {
        return file.bytes.into();
    }
    raw.into()
}

/// What travelled in base64, and the words that a list or a filter for viruses put below it as they are.
pub(in crate::exchange::mail) fn without_what_was_put_below<'m>(
    raw: &'m [u8],
    encoding: &str,
) -> (&'m [u8], &'m [u8]) {
    if !encoding.contains("base64") || !is_base64(raw) {
        return (raw, &[]);
    }
    // So much is looked at, from the end: such words are few.
    let from = raw.len().saturating_sub(LONGEST_BELOW);
    let mut begins = None;
    for line in lines(&raw[from..]) {
        let text = line.text.trim_ascii();
        let packed = text.iter().all(|byte| value(*byte).is_some() || *byte == b'=');
        let marks = text.iter().all(|byte| matches!(byte, b'_' | b'-' | b'='));
        let rule = marks && (text.len() >= 5 || text == b"--");
        match begins {
            // A rule of dashes or several words begin them.
            None if rule || !packed && text.split(u8::is_ascii_whitespace).count() > 2 => {
                begins = Some(from + line.start);
            }
            // Long lines of base64 again: it was broken, not over.
            Some(_) if packed && text.len() > 60 && !rule => begins = None,
            _ => {}
        }
    }
    let at = begins.filter(|at| *at > 0).unwrap_or(raw.len());
    raw.split_at(at)
}

/// Whether bytes that are said to be base64 look like that: some programs say so of plain text.
fn is_base64(raw: &[u8]) -> bool {
    let Some(first) = lines(raw).map(|line| line.text.trim_ascii()).find(|line| !line.is_empty())
    else {
        return true;
    };
    let first = &first[..first.len().min(200)];
    let words = first.split(u8::is_ascii_whitespace).count();
    let foreign = first.iter().filter(|byte| value(**byte).is_none() && **byte != b'=').count();
    let word = first.split(u8::is_ascii_whitespace).next().unwrap_or_default();
    let packed = word.len() >= 16 && word.ends_with(b"=");
    (words == 1 || packed || first.len() / words > 20) && foreign <= (first.len() / 20).max(2)
}

/// The six bits that a sign of base64 stands for.
fn value(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    })
}

/// The bytes of base64, whatever else stands in it, with or without its end. Where one end follows
/// another, each is the end of a piece that was encoded by itself.
pub(in crate::exchange::mail) fn base64(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let mut bits = 0_u32;
    let mut count = 0;
    let (mut ended, mut over) = (false, false);
    for byte in text {
        let Some(value) = value(*byte) else {
            ended |= *byte == b'=';
            // Behind an end and a blank stands a remark.
            over |= ended && matches!(byte, b' ' | b'\t');
            if *byte == b'=' {
                count = 0;
            } else if *byte == b'\n' {
                (ended, over) = (false, false);
            }
            continue;
        };
        if over {
            continue;
        }
        ended = false;
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xff) as u8);
        }
    }
    bytes
}

/// The bytes of quoted-printable; a `=` that no byte and no end of a line follows stays.
fn quoted_printable(raw: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(raw.len());
    for line in lines(raw) {
        let broken = line.next > line.start + line.text.len();
        let text = line.text.trim_ascii_end();
        // A blank before the end of a line was put in on the way.
        let (text, joined) = match text.strip_suffix(b"=") {
            Some(text) => (text, true),
            None => (text, false),
        };
        let mut at = 0;
        while at < text.len() {
            // A plain stretch goes over at once.
            let plain = memchr::memchr(b'=', &text[at..]).unwrap_or(text.len() - at);
            bytes.extend_from_slice(&text[at..at + plain]);
            at += plain;
            if at < text.len() {
                if let Some(byte) = text.get(at + 1..at + 3).and_then(hexadecimal) {
                    bytes.push(byte);
                    at += 3;
                } else {
                    bytes.push(b'=');
                    at += 1;
                }
            }
        }
        if broken && !joined {
            bytes.extend_from_slice(&raw[line.start + line.text.len()..line.next]);
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_a_list_puts_below_base64_are_told_apart() {
        let sent = "aGVsbG8gdGhlcmUhIQ==\n";
        for below in [
            "_______________________________________________\nusers mailing list\nusers@example.org\n",
            "-- \nThis message was checked for viruses\n",
            "",
        ] {
            let raw = [sent, below].concat();
            let found = without_what_was_put_below(raw.as_bytes(), "base64");
            assert_eq!(String::from_utf8_lossy(found.1), below);
            assert_eq!(decode(found.0, "base64"), &b"hello there!!"[..]);
        }
        for whole in ["no base64, but a few words\n", "", "aGVsbG8\naGVsbG8\n"] {
            assert_eq!(without_what_was_put_below(whole.as_bytes(), "base64").0, whole.as_bytes());
        }
    }

    #[test]
    fn what_was_sent_comes_out_however_it_is_broken() {
        for (encoding, raw, bytes) in [
            ("base64", "aGVsbG8=", "hello"),
            ("BASE64 ", "aGVs\r\nbG8", "hello"),
            ("base64", "aGVsbG8=\r\naGVsbG8=\r\n", "hellohello"),
            ("base64", "aGVs!bG8*=\r\n", "hello"),
            ("base64", "aGVsbG8gdGhlcmUhIQ== ignored\r\n", "hello there!!"),
            (
                "base64",
                "This is no base64 at all, but words.",
                "This is no base64 at all, but words.",
            ),
            ("base64", "Hello there", "Hello there"),
            ("base64", "", ""),
            ("quoted-printable", "a=\r\nb=3D=C3=A9=c3=a9  \r\nc", "ab=éé\r\nc"),
            ("quoted-printable", "a= \t\r\nb", "ab"),
            ("quoted-printable", "50 =% off, a=b, x=", "50 =% off, a=b, x"),
            ("quoted-printable", "=", ""),
            ("8bit", "a=3D", "a=3D"),
            ("", "x", "x"),
            ("x-uuencode", "begin 644 a.txt\n%:&5L;&\\\n`\nend\n", "hello"),
        ] {
            let decoded = decode(raw.as_bytes(), &encoding.to_ascii_lowercase());
            assert_eq!(String::from_utf8_lossy(&decoded), bytes, "{raw}");
        }
    }
}
