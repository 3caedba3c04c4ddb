//! Telephone numbers as people and programs write them into a field: one, several, with a remark or an
//! extension, spoiled by a spreadsheet, or none at all.

use phonelib::PhoneNumber;

use crate::model::client::{Contact, ContactKind};

/// Words before an extension.
const EXTENSION: &[&str] =
    &["доб", "добавочный", "вн", "внутр", "внутренний", "ext", "extension", "x"];
/// No extension is longer, in digits.
const LONGEST_EXTENSION: usize = 6;
/// E.164 knows at most so many digits.
const LONGEST: usize = 15;
/// Fewer digits are no number that anybody could call.
const SHORTEST: usize = 3;
/// Where no country is known, so many digits tell one number from others.
const TELLING: usize = 10;

/// Every number that a field holds, each in E.164 (`+74951234567`), an extension behind `;ext=`, with how
/// it was written where that is another writing. What fits the plan of no country is kept by its digits,
/// for people to see, but tells nobody: see [`super::tells`]. Empty where there is no number at all.
///
/// `country` is the ISO 3166 code of the country from which it was dialled, for numbers without one: each
/// country has its own way to dial at home and abroad.
pub fn phones(text: &str, country: Option<&str>) -> Vec<Contact> {
    let text = text.trim();
    let Some(plain) = unspoiled(text) else {
        return Vec::new();
    };
    let parts = parts(&plain, country);
    let mut found: Vec<Contact> = Vec::new();
    for part in &parts {
        for (value, typed) in part.numbers(country) {
            if found.iter().all(|known| known.value != value) {
                let whole =
                    parts.len() == 1 && !typed.is_empty() && part.numbers(country).len() == 1;
                let typed = if whole { text } else { typed.trim() };
                let typed = Some(typed).filter(|typed| *typed != value).map(str::to_owned);
                found.push(Contact { kind: ContactKind::Phone, value, typed });
            }
        }
    }
    if found.is_empty() {
        found.extend(unplanned(text, &plain));
    }
    found
}

/// How numbers were kept before they were read by the plans of all countries: cards that were written then
/// have them so. Only of what is a number now.
pub fn earlier(text: &str, country: Option<&str>) -> Vec<String> {
    let code =
        country.and_then(phonelib::country_by_code).map(|country| country.prefix.to_string());
    let Some(plain) = unspoiled(text.trim()) else {
        return Vec::new();
    };
    parts(&plain, country)
        .iter()
        .filter(|part| read(&part.number, country).is_some())
        .filter_map(|part| before(part, code.as_deref()))
        .collect()
}

/// Whether a number as it is kept tells who calls: it fits the plan of a country, or could.
pub(super) fn tells(value: &str, country: Option<&str>) -> bool {
    let number = value.split(';').next().unwrap_or_default();
    if number.starts_with('+') {
        return PhoneNumber::parse(number).is_some_and(|read| !is_filler(read.national_number()));
    }
    country.is_none() && (TELLING..=LONGEST).contains(&number.len()) && !is_filler(number)
}

/// A part of a field that may be a number.
#[derive(Debug, Default, PartialEq, Eq)]
struct Part {
    number: String,
    extension: String,
}

impl Part {
    /// The number it is, with how it is written; several where only blanks part them.
    fn numbers(&self, country: Option<&str>) -> Vec<(String, String)> {
        if let Some(whole) = read(&self.number, country) {
            let typed = match self.extension.as_str() {
                "" => self.number.clone(),
                extension => format!("{} {extension}", self.number.trim()),
            };
            return vec![(extended(whole, &self.extension), typed)];
        }
        if digits(&self.number).len() <= LONGEST {
            return Vec::new();
        }
        // The first run of words that is a number, then the next.
        let words: Vec<&str> = self.number.split_whitespace().collect();
        let mut found = Vec::new();
        let mut from = 0;
        while from < words.len() {
            let run = (from + 1..=words.len()).find_map(|to| {
                let typed = words[from..to].join(" ");
                Some((to, read(&typed, country)?, typed))
            });
            from = match run {
                Some((to, whole, typed)) => {
                    found.push((whole, typed));
                    to
                }
                None => from + 1,
            };
        }
        found
    }
}

/// What a spreadsheet made of a number, as it was; none where digits are lost.
fn unspoiled(text: &str) -> Option<String> {
    let mut text: String = text
        .chars()
        .map(|c| match c {
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            '\u{a0}' | '\u{202f}' | '\u{2009}' => ' ',
            _ => c.to_digit(10).and_then(|digit| char::from_digit(digit, 10)).unwrap_or(c),
        })
        .flat_map(char::to_lowercase)
        .collect();
    // `="+7916…"` and `'+7916…` keep a spreadsheet from counting.
    for marks in ["=\"", "'", "\""] {
        if let Some(rest) = text.strip_prefix(marks) {
            let (whole, from) = (rest.trim_end_matches(['"', '\'']).len(), text.len() - rest.len());
            text.truncate(from + whole);
            text.drain(..from);
        }
    }
    let whole = text.split_once(['.', ',']).filter(|(whole, rest)| {
        whole.len() >= TELLING
            && is_digits(whole)
            && !rest.is_empty()
            && rest.chars().all(|c| c == '0')
    });
    if let Some((whole, _)) = whole {
        return Some(whole.to_owned());
    }
    let power = text.split_once('e').and_then(|(number, power)| {
        let power: usize = power.trim_start_matches('+').parse().ok()?;
        let (whole, rest) = number.split_once(['.', ',']).unwrap_or((number, ""));
        (is_digits(whole) && (rest.is_empty() || is_digits(rest)))
            .then(|| (format!("{whole}{rest}"), rest.len(), power))
    });
    match power {
        Some((digits, places, power)) if places == power && places > 0 => Some(digits),
        Some(_) => None,
        None => Some(text),
    }
}

/// The parts of a field, at whatever people put between numbers; remarks are left out.
fn parts(text: &str, country: Option<&str>) -> Vec<Part> {
    let mut parts = vec![Part::default()];
    let mut in_extension = false;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let mut taken = c.len_utf8();
        let open = |parts: &mut Vec<Part>| {
            if parts.last() != Some(&Part::default()) {
                parts.push(Part::default());
            }
        };
        if c.is_alphabetic() {
            let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
            taken = end;
            in_extension = EXTENSION.contains(&&rest[..end]);
            if !in_extension {
                open(&mut parts);
            }
        } else if c == '(' {
            // `(after 18:00)` is a remark, `(495)` a part of the number, `(ext. 12)` its extension.
            let end = rest.find(')').map_or(rest.len(), |at| at + 1);
            let inside = rest[1..end].trim_end_matches(')').trim();
            let extension = EXTENSION.iter().any(|word| {
                inside.strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphabetic))
            });
            if !extension && inside.contains(|c: char| c.is_alphabetic() || c == ':') {
                taken = end;
                open(&mut parts);
                in_extension = false;
            } else if let Some(part) = parts.last_mut().filter(|_| !in_extension && !extension) {
                part.number.push('(');
            }
        } else {
            let ahead = rest[taken..].trim_start();
            let short = {
                let end = ahead.find(|c: char| !c.is_ascii_digit()).unwrap_or(ahead.len());
                (1..=LONGEST_EXTENSION).contains(&end)
                    && ahead[end..]
                        .trim_start()
                        .chars()
                        .next()
                        .is_none_or(|c| matches!(c, ',' | ';' | '|' | '\n'))
            };
            let is_whole = parts.last().is_some_and(|part| read(&part.number, country).is_some());
            match c {
                ',' | '#' if short && is_whole && !in_extension => in_extension = true,
                ',' | ';' | '|' | '/' | '\\' | '\n' | '\r' | '\t' | '#' | ':' | '_' => {
                    open(&mut parts);
                    in_extension = false;
                }
                '+' if !in_extension
                    && parts.last().is_some_and(|part| !digits(&part.number).is_empty()) =>
                {
                    open(&mut parts);
                    if let Some(part) = parts.last_mut() {
                        part.number.push(c);
                    }
                }
                _ => {
                    let part =
                        parts.last_mut().filter(|_| c.is_ascii_digit() || "+-(). ".contains(c));
                    match part {
                        Some(part) if !in_extension => part.number.push(c),
                        Some(part) if c.is_ascii_digit() => part.extension.push(c),
                        Some(part) => in_extension = part.extension.is_empty() || c != ' ',
                        None => {}
                    }
                }
            }
        }
        rest = &rest[taken..];
    }
    parts.retain(|part| part.number.contains(|c: char| c.is_ascii_digit()));
    parts
}

/// A number in E.164, where it fits the plan of a country.
fn read(number: &str, country: Option<&str>) -> Option<String> {
    let number = number.trim().trim_end_matches(['-', '.', '(']);
    let international = number.starts_with('+') || number.starts_with("00");
    // An 8 by itself is dialled before a number of ten digits; with it there would be eleven.
    let dialled = number
        .strip_prefix('8')
        .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()));
    if dialled && matches!(country, Some("RU" | "KZ")) && digits(number).len() <= TELLING {
        return None;
    }
    let read = match country {
        Some(country) => PhoneNumber::parse_with_country(number, country),
        None if international => PhoneNumber::parse(number),
        None => None,
    }?;
    (!is_filler(read.national_number())).then(|| read.e164().to_owned())
}

/// What fits no plan, by its digits: a local number, an extension, a short code.
fn unplanned(text: &str, plain: &str) -> Option<Contact> {
    let first = parts(plain, None).into_iter().next()?;
    let only = digits(&first.number);
    let none = only.len() < SHORTEST || is_filler(&only) || plain.contains('_');
    let plus = first.number.trim_start().starts_with('+') && (7..=LONGEST).contains(&only.len());
    let value = extended(format!("{}{only}", if plus { "+" } else { "" }), &first.extension);
    let typed = Some(text.to_owned()).filter(|typed| *typed != value);
    let national = only.strip_prefix(['7', '8']).filter(|rest| rest.len() == TELLING);
    (!none && !national.is_some_and(is_filler)).then_some(Contact {
        kind: ContactKind::Phone,
        value,
        typed,
    })
}

/// Whether digits only fill a place: one digit over and over, the digits in order, or nothing but zeros
/// behind the city.
fn is_filler(digits: &str) -> bool {
    if digits.len() > 7 && ("1234567890".starts_with(digits) || digits == "0123456789") {
        return true;
    }
    let mut all = digits.chars();
    let first = all.next();
    all.all(|c| Some(c) == first) || digits.len() >= TELLING && digits.ends_with("0000000")
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn extended(mut whole: String, extension: &str) -> String {
    if !extension.is_empty() {
        whole.push_str(";ext=");
        whole.push_str(extension);
    }
    whole
}

/// How a number was kept by earlier versions. `code` is the calling code of the country.
fn before(part: &Part, code: Option<&str>) -> Option<String> {
    let mut only = digits(&part.number);
    let international = if part.number.trim_start().starts_with('+') {
        true
    } else if only.starts_with("00") && only.len() > 9 {
        only.drain(..2);
        true
    } else if code == Some("7") && only.len() == 11 && only.starts_with(['7', '8']) {
        only.replace_range(..1, "7");
        true
    } else if code == Some("7") && only.len() == 10 {
        only.insert(0, '7');
        true
    } else if let Some(code) = code.filter(|code| *code != "7")
        && only.starts_with('0')
        && only.len() >= 9
    {
        only.replace_range(..1, code);
        true
    } else {
        false
    };
    let plus = international && (7..=LONGEST).contains(&only.len());
    (!only.is_empty())
        .then(|| extended(format!("{}{only}", if plus { "+" } else { "" }), &part.extension))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str, country: Option<&str>) -> Vec<String> {
        phones(text, country).into_iter().map(|contact| contact.value).collect()
    }

    #[test]
    fn numbers_come_into_one_writing() {
        for (text, country, expected) in [
            ("+7 (495) 123-45-67", None, "+74951234567"),
            ("8 (495) 123-45-67", Some("RU"), "+74951234567"),
            ("495 123 45 67", Some("RU"), "+74951234567"),
            ("74951234567", Some("RU"), "+74951234567"),
            ("0049 30 901820", None, "+4930901820"),
            ("030 901820-0", Some("DE"), "+49309018200"),
            ("tel:+1-202-555-0101", None, "+12025550101"),
            ("+7 495 1234567 доб. 12", None, "+74951234567;ext=12"),
            ("8 495 123-45-67 (доб. 12)", Some("RU"), "+74951234567;ext=12"),
            ("8 495 123-45-67, 12", Some("RU"), "+74951234567;ext=12"),
            ("8 495 123-45-67 x12", Some("RU"), "+74951234567;ext=12"),
            ("8 495 123-45-67 #12", Some("RU"), "+74951234567;ext=12"),
            ("+49 (0)30 901820", Some("RU"), "+4930901820"),
            ("020 7946 0958", Some("GB"), "+442079460958"),
            ("8 10 375 29 123-45-67", Some("RU"), "+375291234567"),
            ("80 29 123-45-67", Some("BY"), "+375291234567"),
            ("(202) 555-0101", Some("US"), "+12025550101"),
            ("011 49 30 901820", Some("US"), "+4930901820"),
            ("8 (727) 250-12-34", Some("KZ"), "+77272501234"),
            ("моб. 8 916 123-45-67", Some("RU"), "+79161234567"),
            ("8 916 555 66 77 (after 18:00)", Some("RU"), "+79165556677"),
            ("8 916 555 66 77 после 18:00, Маша", Some("RU"), "+79165556677"),
            ("8 916 555‑66‑77", Some("RU"), "+79165556677"),
            ("79161234567.0", Some("RU"), "+79161234567"),
            ("'+79161234567", Some("RU"), "+79161234567"),
            ("=\"+79161234567\"", Some("RU"), "+79161234567"),
            ("7.9161234567E+10", Some("RU"), "+79161234567"),
            ("7,9161234567E+10", Some("RU"), "+79161234567"),
        ] {
            assert_eq!(values(text, country), [expected], "{text}");
            assert!(tells(expected, country), "{text}");
        }
    }

    #[test]
    fn several_in_a_field_are_several() {
        for (text, expected) in [
            ("8 495 123-45-67, 8 916 123-45-67", ["+74951234567", "+79161234567"]),
            ("+7 916 333 44 55 / +7 495 333 44 55", ["+79163334455", "+74953334455"]),
            ("8(343)222-33-44; 8(343)222-33-45", ["+73432223344", "+73432223345"]),
            ("8(343)222-33-44/8(343)222-33-45", ["+73432223344", "+73432223345"]),
            ("+79163334455 +74953334455", ["+79163334455", "+74953334455"]),
            ("8 916 333-44-55 8 495 333-44-55", ["+79163334455", "+74953334455"]),
            ("89163334455 84953334455", ["+79163334455", "+74953334455"]),
            ("дом. 8 495 333-44-55 или моб. 8 916 333-44-55", ["+74953334455", "+79163334455"]),
            ("8 916 333-44-55 (Маша)\n8 495 333-44-55 (муж)", ["+79163334455", "+74953334455"]),
            ("8 495 333-44-55 доб. 12, 8 916 333-44-55", ["+74953334455;ext=12", "+79163334455"]),
        ] {
            assert_eq!(values(text, Some("RU")), expected, "{text}");
        }
    }

    #[test]
    fn what_is_none_is_none() {
        for text in [
            "",
            "-",
            "–",
            "n/a",
            "нет",
            "no number",
            "0",
            "8",
            "00",
            "000",
            "000-00-00",
            "+7",
            "+7 (___) ___-__-__",
            "+7 (916) 123-__-__",
            "7.9161E+10",
            "7,9161E+10",
            "7.91612E+10",
            "8E+10",
            "+7 000 000-00-00",
            "8 (000) 000-00-00",
            "+7 (999) 999-99-99",
            "11111111111",
            "+7 495 000-00-00",
            "+7 123 456-78-90",
            "00000000000",
            "()",
            "+",
        ] {
            assert_eq!(values(text, Some("RU")), [""; 0], "{text}");
        }
    }

    #[test]
    fn what_fits_no_plan_is_kept_and_tells_nobody() {
        for (text, kept) in [
            ("123-45-67", "1234567"),
            ("112", "112"),
            ("4512", "4512"),
            ("+7 495 12-34", "+74951234"),
            ("8 495 123-45-6", "8495123456"),
        ] {
            let found = values(text, Some("RU"));
            assert_eq!(found.len(), 1, "{text}");
            assert!(found[0].starts_with(kept), "{text}: {found:?}");
            assert!(earlier(text, Some("RU")).is_empty(), "{text}");
        }
        assert!(!tells("1234567", Some("RU")) && !tells("12345678901", Some("RU")));
        // Where no country is known, a whole number is all there is to go by.
        assert!(tells("84951234567", None) && !tells("1234567", None));
    }

    #[test]
    fn numbers_kept_before_are_still_looked_for() {
        assert_eq!(earlier("+49 (0)30 901820", Some("RU")), ["+49030901820"]);
        assert_eq!(earlier("(202) 555-0101", Some("US")), ["2025550101"]);
        assert!(earlier("nobody", Some("RU")).is_empty());
    }
}
