//! Headers that break the rules: bytes without a charset, encoded words where none may stand.

use encoding_rs::{Encoding, KOI8_R, UTF_8, WINDOWS_1251, WINDOWS_1252};
use mail_parser::MessageParser;

/// Whether a decoded header shows that the decoding went wrong.
pub(super) fn is_damaged(text: &str) -> bool {
    text.contains('\u{fffd}') || text.contains("=?") && text.contains("?=")
}

/// The text of a header's bytes.
pub(super) fn header(bytes: &[u8], charset: Option<&str>) -> String {
    guess(bytes, charset)
}

/// The text of bytes: UTF-8 where they are that, else the charset named, else whichever of the usual
/// ones gives the most likely text.
pub(super) fn guess(bytes: &[u8], charset: Option<&str>) -> String {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let named = charset
        .and_then(|label| Encoding::for_label(label.as_bytes()))
        .filter(|encoding| *encoding != UTF_8);
    if let Some(encoding) = named {
        return encoding.decode_without_bom_handling(bytes).0.into_owned();
    }
    [WINDOWS_1251, KOI8_R, WINDOWS_1252]
        .into_iter()
        .map(|encoding| encoding.decode_without_bom_handling(bytes).0)
        .max_by_key(|text| likely(text))
        .map(std::borrow::Cow::into_owned)
        .unwrap_or_default()
}

/// How likely a text is to be meant. In Russian, small letters are far more frequent than capitals,
/// and KOI8-R read as Windows-1251, or the other way round, swaps the two.
fn likely(text: &str) -> i64 {
    let mut points = 0;
    let mut before = ' ';
    for c in text.chars() {
        points += match c {
            'а'..='я' | 'ё' => 3,
            'А'..='Я' | 'Ё' if before.is_lowercase() => -2,
            'А'..='Я' | 'Ё' => 1,
            'à'..='ÿ' | 'À'..='ß' if before.is_ascii_alphabetic() => 3,
            c if c.is_ascii() => 0,
            c if c.is_alphabetic() => -1,
            _ => -2,
        };
        before = c;
    }
    points
}

/// Decodes the encoded words that stand in a text, also where the rules allow none.
pub(super) fn words(text: &str) -> String {
    if !(text.contains("=?") && text.contains("?=")) {
        return text.to_owned();
    }
    // The parser decodes them in a subject, so it gets a message of nothing else.
    let line = text.replace(['\r', '\n'], " ");
    let raw = format!("Subject: {}\r\n\r\n", line.trim());
    MessageParser::default()
        .parse(raw.as_bytes())
        .and_then(|message| message.subject().map(str::to_owned))
        .unwrap_or(line)
}
