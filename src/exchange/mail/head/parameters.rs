//! Headers of a word and parameters: `text/plain; charset=utf-8`, `attachment; filename="bill.pdf"`. Values
//! come in pieces with their charset (RFC 2231), as encoded words, as bare bytes, with and without quotes.

use crate::exchange::charset;
use crate::exchange::mail::head::words;

/// No header has more parameters.
const MOST: usize = 200;

/// What such a header says.
#[derive(Debug, Clone, Default)]
pub(in crate::exchange::mail) struct Parameters {
    /// The word in front, in lower case: `text/plain`.
    pub word: String,
    /// Names in lower case, as they stand there.
    values: Vec<(String, Vec<u8>)>,
}

impl Parameters {
    /// None where nothing stands there.
    pub(in crate::exchange::mail) fn read(header: &[u8]) -> Option<Self> {
        let end = header.iter().position(|byte| matches!(byte, b';' | b' ' | b'\t' | b'(' | b','));
        let (word, mut rest) = header.split_at(end.unwrap_or(header.len()));
        // `name=x` without a word in front, or `; name=x`.
        let bare = word.contains(&b'=');
        if bare {
            rest = header;
        }
        let word = if bare { String::new() } else { text_of(word.trim_ascii()) };
        let mut values: Vec<(String, Vec<u8>)> = Vec::new();
        while values.len() < MOST {
            let from = rest.iter().position(|byte| !byte.is_ascii_whitespace() && *byte != b';');
            let Some(from) = from else { break };
            let (pair, after) = pair(&rest[from..]);
            rest = after;
            match pair {
                (Some(name), value) => values.push((name, value)),
                // `filename=a; b.pdf`: what has no name goes on with the value before.
                (None, more) => {
                    if let Some((_, value)) = values.last_mut()
                        && !more.starts_with(b"(")
                    {
                        value.extend_from_slice(b"; ");
                        value.extend_from_slice(&more);
                    }
                }
            }
        }
        let word = word.trim_matches(['"', '\'']).to_ascii_lowercase();
        (!word.is_empty() || !values.is_empty()).then_some(Self { word, values })
    }

    /// The bytes of a parameter that comes in one piece.
    pub(in crate::exchange::mail) fn raw(&self, name: &str) -> Option<&[u8]> {
        let value = self.values.iter().find(|(n, v)| n == name && !v.is_empty());
        value.map(|(_, value)| value.as_slice())
    }

    /// The text of a parameter, in whichever way it is written; `charset` is that of the whole mail.
    pub(in crate::exchange::mail) fn text(
        &self,
        name: &str,
        charset: Option<&str>,
    ) -> Option<String> {
        let extended = self.extended(name, charset).filter(|text| !text.trim().is_empty());
        // The newer way of writing it is the more exact one, unless it went wrong.
        if extended.as_ref().is_some_and(|text| !text.contains('\u{fffd}')) {
            return extended;
        }
        let plain = self.raw(name).map(|value| plain(value, charset));
        plain.filter(|text| !text.trim().is_empty()).or(extended)
    }

    /// `name*=utf-8''%D1%87.png`, and `name*0=…`, `name*1*=…`.
    fn extended(&self, name: &str, charset: Option<&str>) -> Option<String> {
        let mut pieces: Vec<(u32, bool, &[u8])> = self
            .values
            .iter()
            .filter_map(|(written, value)| {
                let mark = written.strip_prefix(name)?.strip_prefix('*')?;
                let (number, coded) = mark.strip_suffix('*').map_or((mark, false), |n| (n, true));
                Some(match number {
                    // `name*` is one piece, and coded.
                    "" => (0, true, value.as_slice()),
                    _ => (number.parse().ok()?, coded, value.as_slice()),
                })
            })
            .collect();
        pieces.sort_by_key(|(number, ..)| *number);
        pieces.dedup_by_key(|(number, ..)| *number);
        let mut named = None;
        let mut bytes = Vec::new();
        for (place, (_, coded, value)) in pieces.iter().enumerate() {
            let mut value = *value;
            if place == 0
                && *coded
                && let Some((label, rest)) = labelled(value)
            {
                named = Some(label);
                value = rest;
            }
            // Some mark no piece as coded, though all are.
            if *coded || named.is_some() && value.contains(&b'%') {
                bytes.extend(unescaped(value));
            } else {
                bytes.extend_from_slice(value);
            }
        }
        if pieces.is_empty() {
            return None;
        }
        Some(match named {
            Some(label) if !label.is_empty() => charset::decode(&bytes, &label),
            _ => plain(&bytes, charset),
        })
    }
}

/// A value in one piece: encoded words in it are read, and so are `%D1%87` where nothing else can be meant.
fn plain(value: &[u8], charset: Option<&str>) -> String {
    if let Some((label, rest)) = labelled(value)
        && value.contains(&b'%')
        && !label.is_empty()
    {
        return charset::decode(&unescaped(rest), &label);
    }
    let text = words::decode(value, charset);
    if text.is_ascii() && text.matches('%').count() > 1 {
        let bytes = unescaped(text.as_bytes());
        if !bytes.is_ascii()
            && let Ok(text) = String::from_utf8(bytes)
        {
            return text;
        }
    }
    text
}

/// `utf-8'ru'rest`: the charset and the rest.
fn labelled(value: &[u8]) -> Option<(String, &[u8])> {
    let first = value.iter().take(40).position(|byte| *byte == b'\'')?;
    let second = value[first + 1..].iter().take(40).position(|byte| *byte == b'\'')?;
    let label = &value[..first];
    let sound = label.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(byte));
    sound.then(|| (text_of(label), &value[first + second + 2..]))
}

/// The bytes that `%D1%87` stands for.
fn unescaped(value: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(value.len());
    let mut at = 0;
    while at < value.len() {
        let digits = value.get(at + 1..at + 3).filter(|_| value[at] == b'%');
        if let Some(byte) = digits.and_then(words::hexadecimal) {
            bytes.push(byte);
            at += 3;
        } else {
            bytes.push(value[at]);
            at += 1;
        }
    }
    bytes
}

/// A parameter and what follows it; without a name where no `=` stands in it.
fn pair(text: &[u8]) -> ((Option<String>, Vec<u8>), &[u8]) {
    let equals = text.iter().position(|byte| matches!(byte, b'=' | b';' | b'"'));
    let Some(equals) = equals.filter(|at| text[*at] == b'=') else {
        let end = text.iter().position(|byte| *byte == b';').unwrap_or(text.len());
        return ((None, text[..end].trim_ascii().to_vec()), &text[end..]);
    };
    // `charset = utf-8`; of `(comment) name=x` the name.
    let name = text[..equals].trim_ascii();
    let name = name.rsplit(|b| b.is_ascii_whitespace() || *b == b')').next().unwrap_or_default();
    let name = Some(text_of(name).to_ascii_lowercase());
    let rest = text[equals + 1..].trim_ascii_start();
    if let Some(inside) = rest.strip_prefix(b"\"") {
        let (value, after) = quoted(inside);
        return ((name, value), after);
    }
    let end = rest.iter().position(|byte| *byte == b';').unwrap_or(rest.len());
    let value = &rest[..end];
    // `charset=utf-8 boundary=x`: the sign between them was forgotten.
    if let Some(next) = value.iter().position(|byte| *byte == b'=')
        && let Some(blank) = value[..next].iter().rposition(u8::is_ascii_whitespace)
        && value[blank + 1..next].iter().all(|b| b.is_ascii_alphabetic() || *b == b'*')
        && blank + 1 < next
    {
        return ((name, value[..blank].trim_ascii().to_vec()), &rest[blank..]);
    }
    // A comment behind the value is no part of it.
    let comment = value.windows(2).position(|pair| pair == b" (").filter(|_| value.ends_with(b")"));
    let value = match comment {
        Some(at) if !name.as_deref().is_some_and(|name| name.contains("name")) => &value[..at],
        _ => value,
    };
    ((name, unpaired(value.trim_ascii()).to_vec()), &rest[end..])
}

/// A value whose quotes are of the other kind, or close what was never opened.
fn unpaired(value: &[u8]) -> &[u8] {
    let within = value.strip_prefix(b"'").and_then(|value| value.strip_suffix(b"'"));
    within.unwrap_or_else(|| value.strip_suffix(b"\"").unwrap_or(value))
}

/// What stands in quotes, and what follows them. A quote that is followed by neither the end nor another
/// parameter belongs to the value: `"the "good" bill.pdf"`. A backslash guards quotes and itself; before
/// anything else it is one, as in `"C:\bill.pdf"`.
fn quoted(text: &[u8]) -> (Vec<u8>, &[u8]) {
    let mut value = Vec::new();
    let mut at = 0;
    while at < text.len() {
        match text[at] {
            b'\\' if matches!(text.get(at + 1), Some(b'"' | b'\\')) => {
                value.push(text[at + 1]);
                at += 2;
            }
            b'"' if ends(&text[at + 1..]) => return (value, &text[at + 1..]),
            byte => {
                value.push(byte);
                at += 1;
            }
        }
    }
    (value.trim_ascii().to_vec(), &[])
}

/// Whether nothing or another parameter stands here.
fn ends(rest: &[u8]) -> bool {
    let rest = rest[..rest.len().min(200)].trim_ascii_start();
    let name = rest.iter().take_while(|b| b.is_ascii_alphanumeric() || b"-*".contains(b)).count();
    rest.is_empty()
        || matches!(rest[0], b';' | b'(')
        || name > 0 && rest[name..].trim_ascii_start().starts_with(b"=")
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read_however_they_are_written() {
        for (header, name, text) in [
            ("text/plain; charset=utf-8", "charset", "utf-8"),
            ("text/plain; charset = \"utf-8\" ; x=y", "charset", "utf-8"),
            ("text/plain charset=utf-8 format=flowed", "charset", "utf-8"),
            ("text/plain charset=utf-8 format=flowed", "format", "flowed"),
            ("text/plain; charset=us-ascii (plain text)", "charset", "us-ascii"),
            ("multipart/mixed; boundary= \"b b \"", "boundary", "b b "),
            ("multipart/mixed; boundary=\"b", "boundary", "b"),
            ("multipart/mixed; boundary='b'", "boundary", "b"),
            ("multipart/mixed; boundary=----=_Part_1=2", "boundary", "----=_Part_1=2"),
            ("attachment; filename=my bill (2).pdf", "filename", "my bill (2).pdf"),
            ("attachment; filename=a; b.pdf; size=3", "filename", "a; b.pdf"),
            ("attachment; filename=\"a;b.pdf\"", "filename", "a;b.pdf"),
            (
                "attachment; filename=\"the \"good\" bill.pdf\"; size=3",
                "filename",
                "the \"good\" bill.pdf",
            ),
            (
                "attachment; filename=\"the \\\"good\\\" bill.pdf\"",
                "filename",
                "the \"good\" bill.pdf",
            ),
            ("attachment; filename=\"C:\\Users\\bill.pdf\"", "filename", "C:\\Users\\bill.pdf"),
            ("attachment; filename*=utf-8''%D1%87%D0%B5%D0%BA.png", "filename", "чек.png"),
            (
                "attachment; filename=x.png; filename*=utf-8'ru'%D1%87%D0%B5%D0%BA.png",
                "filename",
                "чек.png",
            ),
            ("attachment; filename=x.png; filename*=utf-8''", "filename", "x.png"),
            (
                "attachment; filename*1*=%BA.png; filename*0*=utf-8''%D1%87%D0%B5%D0",
                "filename",
                "чек.png",
            ),
            (
                "attachment; filename*0=\"long \"; filename*1=\"name.pdf\"",
                "filename",
                "long name.pdf",
            ),
            (
                "attachment; filename*0*=windows-1251''%F7%E5; filename*1=\"k.png\"",
                "filename",
                "чеk.png",
            ),
            ("attachment; filename=\"=?utf-8?B?0YfQtdC6LnBuZw==?=\"", "filename", "чек.png"),
            ("attachment; filename==?utf-8?B?0YfQtdC6LnBuZw==?=", "filename", "чек.png"),
            ("attachment; filename==?utf-8?Q?a=3B_b.png?=", "filename", "a; b.png"),
            (
                "attachment; filename*0=\"=?utf-8?B?0YfQ\"; filename*1=\"tdC6LnBuZw==?=\"",
                "filename",
                "чек.png",
            ),
            ("attachment; filename=\"utf-8''%D1%87%D0%B5%D0%BA.png\"", "filename", "чек.png"),
            ("attachment; filename=\"%D1%87%D0%B5%D0%BA.png\"", "filename", "чек.png"),
            ("attachment; filename=\"100%.pdf\"", "filename", "100%.pdf"),
            ("attachment; filename=чек.png", "filename", "чек.png"),
            ("name=x.pdf", "name", "x.pdf"),
        ] {
            let read = Parameters::read(header.as_bytes()).unwrap();
            assert_eq!(read.text(name, None).as_deref(), Some(text), "{header}");
        }
        assert_eq!(Parameters::read(b"Text/Plain;").unwrap().word, "text/plain");
        assert!(Parameters::read(b"").is_none());
    }

    #[test]
    fn a_name_of_bare_bytes_is_read_by_what_is_likely() {
        let (name, ..) =
            encoding_rs::WINDOWS_1251.encode("attachment; filename=\"Договор аренды.pdf\"");
        let read = Parameters::read(&name).unwrap();
        assert_eq!(read.text("filename", None).as_deref(), Some("Договор аренды.pdf"));
    }
}
