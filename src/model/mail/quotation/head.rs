//! The head of a mail that is quoted or handed on, as programs write it into a text: its fields, also in one
//! line, and the words before it that say who wrote.

use super::{
    lines::lower,
    marks::{
        BEFORE_NAMES, DATE_FIELDS, FORWARDED, FROM_FIELDS, HIS_WORDS, OTHER_FIELDS, SUBJECT_FIELDS,
    },
};

/// Whether a line is a header as programs quote them: `Sent: Monday …`.
pub(super) fn is_field(lower: &str) -> bool {
    field(lower).is_some()
}

pub(super) fn field(lower: &str) -> Option<&str> {
    let (name, _) = lower.split_once([':', '：'])?;
    let name = name.trim().trim_matches('*').trim();
    is_field_name(name).then_some(name)
}

fn is_field_name(lower: &str) -> bool {
    [FROM_FIELDS, DATE_FIELDS, SUBJECT_FIELDS, OTHER_FIELDS]
        .iter()
        .any(|names| names.contains(&lower))
}

/// The name and the value of a line that is a header as programs quote them.
pub(super) fn fields_of(line: &str) -> Vec<(String, String)> {
    let Some((name, value)) = line.split_once([':', '：']) else {
        return Vec::new();
    };
    let name = lower(name.trim().trim_matches('*').trim());
    let value = value.trim().trim_matches('*').trim();
    if is_field_name(&name) { vec![(name, value.to_owned())] } else { Vec::new() }
}

/// No head in one line is longer, and no name in it, in bytes.
const LONGEST_FLAT: usize = 4 << 10;
const LONGEST_FIELD: usize = 60;

/// The headers of a head that came in one line, as `From: Anna <a@b>To: …Sent: …GMT+1Subject: …`.
pub(super) fn flat_fields(head: &str) -> Vec<(String, String)> {
    let head = &head[..head.floor_char_boundary(LONGEST_FLAT)];
    let mut starts: Vec<(usize, usize, String)> = Vec::new();
    // Scripts of the East have no capitals.
    let begins = |c: char| c.is_alphabetic() && !c.is_lowercase();
    for (colon, sign) in head.char_indices().filter(|(_, c)| matches!(c, ':' | '：')) {
        let before = head[..colon].trim_end();
        let near = before.floor_char_boundary(before.len().saturating_sub(LONGEST_FIELD));
        // The longest name counts: `de la` before `la`.
        let names = before[near..]
            .char_indices()
            .map(|(at, c)| (near + at, c))
            .filter(|(_, c)| begins(*c))
            .find_map(|(at, _)| {
                let name = lower(&before[at..]);
                let apart = before[..at].ends_with(|c: char| c.is_whitespace() || c == '>');
                let long = name.chars().count() >= 4 || !name.contains(char::is_lowercase);
                let sound = at == 0 || apart || long;
                (sound && is_field_name(&name)).then_some((at, name))
            });
        if let Some((at, name)) = names {
            starts.push((at, colon + sign.len_utf8(), name));
        }
    }
    let ends = starts.iter().skip(1).map(|(at, ..)| *at).chain([head.len()]).collect::<Vec<_>>();
    let with_ends = starts.iter().zip(ends);
    with_ends
        .map(|((_, value, name), end)| {
            (name.clone(), head.get(*value..end).unwrap_or_default().trim().to_owned())
        })
        .collect()
}

/// Whether a line says that a forwarded mail follows: between dashes, or with a colon at its end.
pub(super) fn is_forwarded_mark(lower: &str) -> bool {
    let frame = |c: char| matches!(c, '-' | '_' | '=' | ' ' | ':' | '—' | '\u{a0}');
    let inside = lower.trim_matches(frame);
    let dashed = lower.starts_with("--") || lower.starts_with("==");
    let short = inside.chars().count() <= if dashed { 70 } else { 45 };
    let says = |text: &str| FORWARDED.iter().any(|word| text.contains(word));
    behind_mark(lower).is_some()
        || (dashed && lower.ends_with(['-', '=', ':'])
            || lower.ends_with(':') && !inside.contains(['.', ':']))
            && short
            && says(inside)
}

/// What stands behind the mark of a forwarded mail in the same line, where that is its head: Yahoo's plain text.
pub(super) fn behind_mark(line: &str) -> Option<&str> {
    let inside = line.strip_prefix("----")?.trim_start_matches('-');
    let (mark, rest) = inside.split_once("----")?;
    let rest = rest.trim_start_matches('-').trim();
    let says = mark.chars().count() <= 50 && {
        let mark = lower(mark);
        FORWARDED.iter().any(|word| mark.contains(word))
    };
    (says && rest.contains([':', '：'])).then_some(rest)
}

/// The name and the address in `2 Mar 2026, 10:00, "Anna Reed" <anna@example.org>:`.
pub(super) fn introduced(words: &str) -> (String, String) {
    let Some(at) = words.find('@') else {
        return Default::default();
    };
    let apart = |c: char| c.is_whitespace() || matches!(c, '<' | '(' | '[' | '"' | ',');
    let from = words[..at]
        .rfind(apart)
        .map_or(0, |place| place + words[place..].chars().next().map_or(0, char::len_utf8));
    let (_, address) = writer(&words[from..]);
    let before = words[..from].trim().trim_end_matches(['<', '(', '[', ' ']);

    let unclosed = before.trim_end_matches(['"', '»', '”', '“']).trim_end();
    let quoted = unclosed.rsplit_once(['"', '«', '„', '“']).filter(|_| unclosed != before);
    if let Some((_, name)) = quoted {
        return (name.trim().to_owned(), address);
    }
    // Behind the time, else behind the last comma.
    let after_comma = before.rsplit_once(',').map_or(before, |(_, name)| name).trim();
    let digits = after_comma.rfind(|c: char| c.is_ascii_digit()).map_or(0, |at| at + 1);
    let mut name = after_comma[digits..].trim_start_matches([',', ' ', '.', ':']);
    while let Some((first, rest)) = name.split_once(' ') {
        let first = lower(first);
        let goes_before = |word: &&&str| first == **word;
        if HIS_WORDS.iter().chain(BEFORE_NAMES).find(goes_before).is_none() {
            break;
        }
        name = rest.trim_start();
    }
    (name.to_owned(), address)
}

/// The name and the address in `Anna Reed <anna@example.org>`, in `anna@example.org [mailto:…]` and the like.
pub(super) fn writer(value: &str) -> (String, String) {
    let apart = |c: char| {
        c.is_whitespace() || matches!(c, '<' | '>' | '[' | ']' | '(' | ')' | '"' | ',' | ';' | '*')
    };
    let address = value
        .split(apart)
        .map(|word| word.trim_start_matches("mailto:").trim_end_matches(':'))
        .find(|word| {
            word.rsplit_once('@')
                .is_some_and(|(local, host)| !local.is_empty() && host.contains('.'))
        })
        .map(str::to_lowercase)
        .unwrap_or_default();
    let name = value.split(['<', '[', '(']).next().unwrap_or_default();
    let name = name.trim().trim_matches(['"', '\'', '*', ' ', ',']);
    let name = if name.contains('@') { "" } else { name };
    (name.to_owned(), address)
}
