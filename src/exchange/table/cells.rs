//! What stands in a cell of a table once a program has written it there: words for nothing, texts disguised
//! as formulas, HTML, telephone numbers that a spreadsheet broke.

use std::borrow::Cow;

use crate::exchange::mail::readable;
use crate::model::contact::phones;

/// Whether a cell says that there is nothing, whatever its column holds.
pub(in crate::exchange) fn is_nothing(value: &str) -> bool {
    const WORDS: [&str; 8] =
        ["NULL", "(null)", "null", "\\N", "#N/A", "#REF!", "undefined", "(undefined)"];
    let value = value.trim();
    value.is_empty() || WORDS.contains(&value)
}

/// Whether a cell says that there is nothing, where no text of its own can stand.
pub(in crate::exchange) fn is_none(value: &str) -> bool {
    const WORDS: [&str; 15] = [
        "-",
        "–",
        "—",
        "--",
        "n/a",
        "na",
        "nan",
        "nat",
        "none",
        "nil",
        "(none)",
        "(blank)",
        "not set",
        "не указано",
        "(пусто)",
    ];
    // A database that has no time writes its zero.
    let lower = value.trim().to_lowercase();
    is_nothing(value) || WORDS.contains(&lower.as_str()) || lower.starts_with("0000-00-00")
}

/// The text of a cell: `="0123"` and `'+7…` are how a text is kept from being reckoned with.
pub(in crate::exchange) fn text(value: &str) -> Cow<'_, str> {
    let trimmed = value.trim();
    if let Some(inside) = trimmed.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        return Cow::Owned(inside.replace("\"\"", "\""));
    }
    match trimmed.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['+', '=', '-', '@', '0']) => Cow::Borrowed(rest),
        _ => Cow::Borrowed(value),
    }
}

/// A number of a record: some programs have those of a column with gaps as `1042.0`.
pub(in crate::exchange) fn number(value: &str) -> &str {
    let value = value.trim();
    match value.strip_suffix(".0") {
        Some(whole) if !whole.is_empty() && whole.bytes().all(|b| b.is_ascii_digit()) => whole,
        _ => value,
    }
}

/// The same as people read it, where a program wrote HTML.
pub(in crate::exchange) fn read(text: String) -> String {
    if is_html(&text) { readable(&text).trim().to_owned() } else { text }
}

/// Whether a text is HTML and not only one in which such signs stand: it has an element that ends, or one
/// that makes a line.
fn is_html(text: &str) -> bool {
    if !text.contains('<') {
        return false;
    }
    let lower = text.to_ascii_lowercase();
    let breaks = ["<br>", "<br/>", "<br />", "<!doctype html", "<html"];
    const ELEMENTS: [&str; 17] = [
        "p",
        "div",
        "span",
        "b",
        "strong",
        "i",
        "em",
        "u",
        "a",
        "ul",
        "ol",
        "table",
        "blockquote",
        "font",
        "h1",
        "h2",
        "pre",
    ];
    let closed = |name: &&str| {
        let opens = [format!("<{name}>"), format!("<{name} ")];
        opens.iter().any(|open| lower.contains(open)) && lower.contains(&format!("</{name}>"))
    };
    breaks.iter().any(|tag| lower.contains(tag)) || ELEMENTS.iter().any(closed)
}

/// Whether a telephone number has lost digits, as `7,91E+10`, or holds some and is none.
pub(in crate::exchange) fn is_broken_phone(value: &str) -> bool {
    value.chars().filter(char::is_ascii_digit).count() > 1 && phones(value, None).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_nothing_are_nothing() {
        for value in ["", " ", "NULL", "\\N", "(null)", "#N/A"] {
            assert!(is_nothing(value) && is_none(value), "{value}");
        }
        for value in ["None", "n/a", "—", "0000-00-00 00:00:00"] {
            assert!(is_none(value) && !is_nothing(value), "{value}");
        }
        assert!(!is_none("0"));
    }

    #[test]
    fn texts_are_freed_of_what_kept_spreadsheets_off() {
        for (cell, expected) in [
            ("=\"+79161234567\"", "+79161234567"),
            ("=\"a \"\"b\"\"\"", "a \"b\""),
            ("'+79161234567", "+79161234567"),
            ("'quoted'", "'quoted'"),
            (" plain ", " plain "),
        ] {
            assert_eq!(text(cell), expected, "{cell}");
        }
    }

    #[test]
    fn numbers_of_records_are_whole() {
        for (cell, expected) in
            [("1042.0", "1042"), (" 1042 ", "1042"), ("4.0.0", "4.0.0"), (".0", ".0")]
        {
            assert_eq!(number(cell), expected, "{cell}");
        }
    }

    #[test]
    fn html_is_read_and_what_is_none_stays() {
        for (cell, expected) in [
            ("<p>Dear desk,</p><p>it is <b>down</b></p>", "Dear desk,\n\nit is down"),
            ("Hello<br/>there&nbsp;you", "Hello\nthere you"),
            ("a < b and c > d", "a < b and c > d"),
            ("the tag <p> of my page", "the tag <p> of my page"),
            ("Anna <anna@example.org>", "Anna <anna@example.org>"),
        ] {
            assert_eq!(read(cell.to_owned()), expected, "{cell}");
        }
    }

    #[test]
    fn a_telephone_number_that_lost_digits_is_known() {
        assert!(is_broken_phone("7,91E+10"));
        for whole in ["+7 916 123-45-67", "79161234567.0", "7.9161234567E10", "нет"] {
            assert!(!is_broken_phone(whole), "{whole}");
        }
    }
}
