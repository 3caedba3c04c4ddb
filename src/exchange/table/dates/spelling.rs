//! How months, zones and years are written, in tables and in the heads of mails alike; and the years that
//! a request can be of.

use chrono::FixedOffset;

/// Requests before that year are none of a desk's, nor are mails: an earlier date is a clock that was never set.
pub const FIRST_YEAR: i32 = 1990;

/// The beginnings of the months' names in English, Russian, German, French, Spanish, Italian, Polish and
/// Ukrainian.
const MONTHS: [&[&str]; 12] = [
    &["jan", "янв", "jän", "ene", "gen", "sty", "січ"],
    &["feb", "фев", "fév", "lut", "лют"],
    &["mar", "мар", "mär", "mrz", "бер"],
    &["apr", "апр", "avr", "abr", "kwi", "кві"],
    &["may", "май", "мая", "mai", "mag", "maj", "тра"],
    &["jun", "июн", "juin", "giu", "cze", "чер"],
    &["jul", "июл", "juil", "lug", "lip", "лип"],
    &["aug", "авг", "août", "aout", "ago", "sie", "сер"],
    &["sep", "сен", "set", "wrz", "вер"],
    &["oct", "окт", "okt", "ott", "paź", "жов"],
    &["nov", "ноя", "lis", "лис"],
    &["dec", "дек", "dez", "déc", "dic", "gru", "гру"],
];

/// A month by its name, or the beginning of it: `Mar`, `марта`, `Sept.`.
pub fn month(word: &str) -> Option<u32> {
    let word = word.trim_end_matches('.').to_lowercase();
    let at = MONTHS.iter().position(|names| names.iter().any(|name| word.starts_with(name)))?;
    word.chars().all(char::is_alphabetic).then_some(at as u32 + 1)
}

/// Zones by name, in hours ahead of UTC; those of RFC 5322, 4.3, and those that programs write in Europe.
const ZONES: &[(&str, i32)] = &[
    ("z", 0),
    ("ut", 0),
    ("utc", 0),
    ("gmt", 0),
    ("cet", 1),
    ("cest", 2),
    ("msk", 3),
    ("мск", 3),
    ("edt", -4),
    ("est", -5),
    ("cdt", -5),
    ("cst", -6),
    ("mdt", -6),
    ("mst", -7),
    ("pdt", -7),
    ("pst", -8),
];

/// How far the clock of a zone is ahead of UTC: `Z`, `MSK`, `+0300`, `+03:00`, `+3`, `GMT+3`.
pub fn zone(word: &str) -> Option<FixedOffset> {
    let lower = word.to_lowercase();
    if let Some((_, hours)) = ZONES.iter().find(|(name, _)| *name == lower) {
        return FixedOffset::east_opt(hours * 3600);
    }
    let number = lower.strip_prefix("gmt").or_else(|| lower.strip_prefix("utc")).unwrap_or(&lower);
    let (sign, number) = match number.split_at_checked(1)? {
        ("+", number) => (1, number),
        ("-", number) => (-1, number),
        _ => return None,
    };
    let digits: String = number.chars().filter(|c| *c != ':').collect();
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes): (i32, i32) = match digits.len() {
        1 | 2 => (digits.parse().ok()?, 0),
        4 => (digits[..2].parse().ok()?, digits[2..].parse().ok()?),
        _ => return None,
    };
    let seconds = (hours * 60 + minutes) * 60;
    (hours <= 14 && minutes < 60).then(|| FixedOffset::east_opt(sign * seconds))?
}

/// A year: `2026`, or `26` as RFC 5322, 4.3 reads it.
pub fn year(text: &str) -> Option<i32> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match (text.parse::<i32>().ok()?, text.len()) {
        (year @ 0..=49, 2) => Some(2000 + year),
        // Programs that counted years from 1900 wrote 126 for 2026.
        (year, 2 | 3) => Some(1900 + year),
        (year, 4) => Some(year),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_zones_and_years_are_read_as_people_and_programs_write_them() {
        for (word, expected) in [
            ("Mar", Some(3)),
            ("марта", Some(3)),
            ("März", Some(3)),
            ("août", Some(8)),
            ("Sept.", Some(9)),
            ("Mar17", None),
            ("monday", None),
        ] {
            assert_eq!(month(word), expected, "{word}");
        }
        for (word, expected) in [
            ("Z", Some(0)),
            ("MSK", Some(180)),
            ("+0300", Some(180)),
            ("-03:30", Some(-210)),
            ("+3", Some(180)),
            ("GMT+03:00", Some(180)),
            ("EST", Some(-300)),
            ("+1500", None),
            ("+0360", None),
            ("BST", None),
            ("", None),
        ] {
            let found = zone(word).map(|offset| offset.local_minus_utc() / 60);
            assert_eq!(found, expected, "{word}");
        }
        for (text, expected) in [
            ("2026", Some(2026)),
            ("26", Some(2026)),
            ("97", Some(1997)),
            ("126", Some(2026)),
            ("6", None),
        ] {
            assert_eq!(year(text), expected, "{text}");
        }
    }
}
