//! Addresses of clients: telephone numbers and mails in one writing, and the keys by which a client is
//! found while someone types a number, a mail or a name, in Cyrillic or in Latin letters.

use std::collections::BTreeSet;

use phonelib::PhoneNumber;

use super::client::{Contact, ContactKind};
use crate::terms;

/// A telephone number in E.164 where it can be read so (`+74951234567`), else its digits as given; an
/// extension stands behind `;ext=`. None where there are no digits.
///
/// `country` is the ISO 3166 code of the country from which it was dialled, for numbers without one: each
/// country has its own way to dial at home and abroad.
pub fn phone(text: &str, country: Option<&str>) -> Option<String> {
    let (number, extension) = parts(text);
    let international = number.starts_with('+') || number.starts_with("00");
    let read = match country {
        Some(country) => PhoneNumber::parse_with_country(&number, country),
        None if international => PhoneNumber::parse(&number),
        None => None,
    };
    let whole = if let Some(read) = read {
        read.e164().to_owned()
    } else {
        // Not a number of any plan that is known: kept all the same, for people to see.
        let only = digits(&number);
        // E.164 knows at most fifteen digits.
        let plus = number.starts_with('+') && (7..=15).contains(&only.len());
        format!("{}{only}", if plus { "+" } else { "" })
    };
    extended(whole, &extension)
}

/// The writings under which a number may be kept: that of [`phone`] first, then the one that was kept
/// before numbers were read by the plans of all countries.
pub fn phones(text: &str, country: Option<&str>) -> Vec<String> {
    let mut all: Vec<String> = phone(text, country).into_iter().collect();
    let code =
        country.and_then(phonelib::country_by_code).map(|country| country.prefix.to_string());
    all.extend(phone_before(text, code.as_deref()).filter(|before| !all.contains(before)));
    all
}

/// The number and its extension, each as it is written.
fn parts(text: &str) -> (String, String) {
    let folded = text.to_lowercase();
    let text = folded.trim().trim_start_matches("tel:");
    let (number, extension) = ["доб", "ext", "вн", "x", "#", ","]
        .iter()
        .find_map(|mark| text.split_once(mark))
        .unwrap_or((text, ""));
    (number.trim().to_owned(), digits(extension))
}

/// The digits of a text, in the form that ASCII gives them.
fn digits(text: &str) -> String {
    text.chars()
        .filter_map(|c| c.to_digit(10).and_then(|digit| char::from_digit(digit, 10)))
        .collect()
}

/// A number with its extension; none without digits.
fn extended(mut whole: String, extension: &str) -> Option<String> {
    if !whole.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if !extension.is_empty() {
        whole.push_str(";ext=");
        whole.push_str(extension);
    }
    Some(whole)
}

/// How a number was kept by earlier versions: cards that were written then still have it so. `code` is the
/// calling code of the country.
fn phone_before(text: &str, code: Option<&str>) -> Option<String> {
    let (number, extension) = parts(text);
    let mut only = digits(&number);
    let international = if number.starts_with('+') {
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
    let plus = international && (7..=15).contains(&only.len());
    extended(format!("{}{only}", if plus { "+" } else { "" }), &extension)
}

/// A mail address in small letters, out of `Name <address>` and `mailto:`. None where it is none.
pub fn email(text: &str) -> Option<String> {
    let text = text.trim();
    let inner = text
        .rsplit_once('<')
        .and_then(|(_, rest)| rest.split_once('>'))
        .map_or(text, |(address, _)| address);
    let address = inner.trim().trim_start_matches("mailto:").to_lowercase();
    let (local, domain) = address.rsplit_once('@')?;
    let sound = !local.is_empty()
        && !domain.is_empty()
        && !address.chars().any(|c| c.is_whitespace() || c.is_control());
    sound.then_some(address)
}

/// The ISO 3166 code of the country that a time zone lies in, where the desk knows it.
pub fn country_of(zone: chrono_tz::Tz) -> Option<&'static str> {
    ZONES.iter().find(|(_, zones)| zones.contains(&zone.name())).map(|(country, _)| *country)
}

/// Countries with the names of their time zones, as `zone.tab` of the time zone database has them.
const ZONES: &[(&str, &[&str])] = &[
    (
        "RU",
        &[
            "Europe/Moscow",
            "Europe/Kaliningrad",
            "Europe/Samara",
            "Europe/Volgograd",
            "Europe/Saratov",
            "Europe/Ulyanovsk",
            "Europe/Astrakhan",
            "Europe/Kirov",
            "Asia/Yekaterinburg",
            "Asia/Omsk",
            "Asia/Novosibirsk",
            "Asia/Barnaul",
            "Asia/Tomsk",
            "Asia/Novokuznetsk",
            "Asia/Krasnoyarsk",
            "Asia/Irkutsk",
            "Asia/Chita",
            "Asia/Yakutsk",
            "Asia/Vladivostok",
            "Asia/Sakhalin",
            "Asia/Magadan",
            "Asia/Kamchatka",
        ],
    ),
    (
        "KZ",
        &[
            "Asia/Almaty",
            "Asia/Qyzylorda",
            "Asia/Aqtau",
            "Asia/Aqtobe",
            "Asia/Atyrau",
            "Asia/Oral",
            "Asia/Qostanay",
        ],
    ),
    ("DE", &["Europe/Berlin", "Europe/Busingen"]),
    ("GB", &["Europe/London"]),
    ("FR", &["Europe/Paris"]),
    ("AT", &["Europe/Vienna"]),
    ("CH", &["Europe/Zurich"]),
    ("UA", &["Europe/Kyiv", "Europe/Kiev"]),
    ("BY", &["Europe/Minsk"]),
    ("NL", &["Europe/Amsterdam"]),
    ("PL", &["Europe/Warsaw"]),
    ("BE", &["Europe/Brussels"]),
    ("BG", &["Europe/Sofia"]),
    ("CZ", &["Europe/Prague"]),
    ("DK", &["Europe/Copenhagen"]),
    ("EE", &["Europe/Tallinn"]),
    ("ES", &["Europe/Madrid", "Atlantic/Canary"]),
    ("FI", &["Europe/Helsinki"]),
    ("GR", &["Europe/Athens"]),
    ("HR", &["Europe/Zagreb"]),
    ("HU", &["Europe/Budapest"]),
    ("IE", &["Europe/Dublin"]),
    ("IT", &["Europe/Rome"]),
    ("LT", &["Europe/Vilnius"]),
    ("LV", &["Europe/Riga"]),
    ("MD", &["Europe/Chisinau"]),
    ("NO", &["Europe/Oslo"]),
    ("PT", &["Europe/Lisbon"]),
    ("RO", &["Europe/Bucharest"]),
    ("RS", &["Europe/Belgrade"]),
    ("SE", &["Europe/Stockholm"]),
    ("SI", &["Europe/Ljubljana"]),
    ("SK", &["Europe/Bratislava"]),
    ("TR", &["Europe/Istanbul"]),
    ("AM", &["Asia/Yerevan"]),
    ("AZ", &["Asia/Baku"]),
    ("GE", &["Asia/Tbilisi"]),
    ("KG", &["Asia/Bishkek"]),
    ("TJ", &["Asia/Dushanbe"]),
    ("TM", &["Asia/Ashgabat"]),
    ("UZ", &["Asia/Tashkent", "Asia/Samarkand"]),
    ("IL", &["Asia/Jerusalem"]),
    ("AE", &["Asia/Dubai"]),
    ("IN", &["Asia/Kolkata"]),
    ("JP", &["Asia/Tokyo"]),
    (
        "US",
        &[
            "America/New_York",
            "America/Detroit",
            "America/Chicago",
            "America/Denver",
            "America/Phoenix",
            "America/Los_Angeles",
            "America/Anchorage",
            "Pacific/Honolulu",
        ],
    ),
    (
        "CA",
        &[
            "America/Toronto",
            "America/Halifax",
            "America/Winnipeg",
            "America/Edmonton",
            "America/Vancouver",
        ],
    ),
    (
        "AU",
        &[
            "Australia/Sydney",
            "Australia/Melbourne",
            "Australia/Brisbane",
            "Australia/Adelaide",
            "Australia/Perth",
        ],
    ),
];

/// The keys of a name: its words, folded and in Latin letters.
pub fn name_keys(name: &str, keys: &mut BTreeSet<String>) {
    keys.extend(terms::words(name).map(|word| latin(&terms::fold(word.text))));
}

/// The keys of an address: a number by each of its ends that people give, a mail by its parts.
pub fn address_keys(contact: &Contact, keys: &mut BTreeSet<String>) {
    match contact.kind {
        ContactKind::Phone => {
            let number = contact.value.split(';').next().unwrap_or_default();
            let digits: String = number.chars().filter(char::is_ascii_digit).collect();
            // The whole, without the country, without the city, and the last four.
            for length in [digits.len(), 10, 7, 4] {
                if digits.len() >= length && length > 0 {
                    keys.insert(digits[digits.len() - length..].to_owned());
                }
            }
        }
        ContactKind::Email | ContactKind::Messenger => {
            let value = terms::fold(contact.value.trim_start_matches('@'));
            if let Some((local, domain)) = value.split_once('@') {
                keys.insert(domain.to_owned());
                keys.extend(terms::words(local).map(|word| latin(word.text)));
            }
            keys.insert(value);
        }
    }
}

/// What was typed as the beginnings of keys, all of which a client must have. Digits with signs
/// between them are one number.
pub fn typed_keys(text: &str) -> Vec<String> {
    let text = text.trim();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let numeric =
        text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || "+-()./".contains(c));
    if numeric && !digits.is_empty() {
        // What is written beside the number to dial it at home, as in +49 (0)30, is no part of it. An
        // earlier version kept it: both end alike.
        let read = Some(text)
            .filter(|text| text.starts_with('+') || text.starts_with("00"))
            .and_then(PhoneNumber::parse);
        if let Some(read) = read
            && read.e164()[1..] != *digits.trim_start_matches("00")
        {
            let local = read.e164().len().saturating_sub(7);
            return vec![read.e164()[local..].to_owned()];
        }
        // An 8 in front is how Russia and Kazakhstan dial what the desk keeps with a 7.
        let digits = if digits.len() == 11 && digits.starts_with('8') {
            format!("7{}", &digits[1..])
        } else {
            digits
        };
        return vec![digits];
    }
    if text.contains('@') {
        return vec![terms::fold(text.trim_start_matches('@'))];
    }
    terms::words(text).map(|word| latin(&terms::fold(word.text))).collect()
}

/// Letters that an inflected name keeps at least.
const LEAST_STEM: usize = 4;

/// Whether a word is the name, in any of its forms.
pub fn same_name(word: &str, name: &str) -> bool {
    let (word, name) = (word.to_lowercase(), name.to_lowercase());
    if word == name {
        return true;
    }
    let same = word.chars().zip(name.chars()).take_while(|(one, other)| one == other).count();
    let (long, short) = (word.chars().count(), name.chars().count());
    same >= LEAST_STEM && same + 2 >= short && same + 3 >= long
}

/// A folded word in Latin letters, so that `петрова` finds `Petrova` and the other way round.
fn latin(word: &str) -> String {
    let mut text = String::with_capacity(word.len());
    for c in word.chars() {
        let letters = match c {
            'а' => "a",
            'б' => "b",
            'в' => "v",
            'г' | 'ґ' => "g",
            'д' => "d",
            'е' | 'ё' | 'э' | 'є' => "e",
            'ж' => "zh",
            'з' => "z",
            'и' | 'й' | 'і' | 'ї' | 'ы' | 'y' | 'j' => "i",
            'к' => "k",
            'л' => "l",
            'м' => "m",
            'н' => "n",
            'о' => "o",
            'п' => "p",
            'р' => "r",
            'с' => "s",
            'т' => "t",
            'у' => "u",
            'ф' => "f",
            'х' => "h",
            'ц' => "ts",
            'ч' => "ch",
            'ш' => "sh",
            'щ' => "sch",
            'ю' => "iu",
            'я' => "ia",
            'ъ' | 'ь' => "",
            // `y` and `j` are written for й, ы and in я and ю: one letter for all.
            _ => {
                text.push(c);
                continue;
            }
        };
        text.push_str(letters);
    }
    // `kh` and `x` for х: as people do.
    text.replace("kh", "h")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_into_one_writing() {
        for (text, country, expected) in [
            ("+7 (495) 123-45-67", None, Some("+74951234567")),
            ("8 (495) 123-45-67", Some("RU"), Some("+74951234567")),
            ("495 123 45 67", Some("RU"), Some("+74951234567")),
            ("74951234567", Some("RU"), Some("+74951234567")),
            ("0049 30 901820", None, Some("+4930901820")),
            ("030 901820-0", Some("DE"), Some("+49309018200")),
            ("tel:+1-202-555-0101", None, Some("+12025550101")),
            ("123-45-67", Some("RU"), Some("1234567")),
            ("+7 495 1234567 доб. 12", None, Some("+74951234567;ext=12")),
            ("+49 (0)30 901820", Some("RU"), Some("+4930901820")),
            ("020 7946 0958", Some("GB"), Some("+442079460958")),
            ("8 10 375 29 123-45-67", Some("RU"), Some("+375291234567")),
            ("80 29 123-45-67", Some("BY"), Some("+375291234567")),
            ("(202) 555-0101", Some("US"), Some("+12025550101")),
            ("011 49 30 901820", Some("US"), Some("+4930901820")),
            ("8 (727) 250-12-34", Some("KZ"), Some("+77272501234")),
            // Of no plan that is known, and kept.
            ("+70000000000", Some("RU"), Some("+70000000000")),
            ("112", Some("RU"), Some("112")),
            ("no number", None, None),
            ("", None, None),
        ] {
            assert_eq!(phone(text, country).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn numbers_kept_before_are_still_looked_for() {
        let looked = |text, country| phones(text, Some(country));
        assert_eq!(looked("8 (495) 123-45-67", "RU"), ["+74951234567"]);
        assert_eq!(looked("+49 (0)30 901820", "RU"), ["+4930901820", "+49030901820"]);
        assert_eq!(looked("(202) 555-0101", "US"), ["+12025550101", "2025550101"]);
        assert_eq!(looked("nobody", "RU"), [""; 0]);
    }

    #[test]
    fn every_zone_named_is_one_and_its_country_is_known() {
        for (country, zones) in ZONES {
            assert!(phonelib::country_by_code(country).is_some(), "{country}");
            for zone in *zones {
                let read: chrono_tz::Tz = zone.parse().unwrap();
                assert_eq!(country_of(read), Some(*country), "{zone}");
            }
        }
        assert_eq!(country_of(chrono_tz::UTC), None);
    }

    #[test]
    fn mails_come_into_one_writing() {
        assert_eq!(email("Maria <Maria@Example.ORG>").as_deref(), Some("maria@example.org"));
        assert_eq!(email("mailto:a@b.ru").as_deref(), Some("a@b.ru"));
        for text in ["", "maria", "@b.ru", "a@", "a b@c.ru"] {
            assert_eq!(email(text), None, "{text}");
        }
    }

    #[test]
    fn both_alphabets_meet() {
        let keys = |name: &str| {
            let mut keys = BTreeSet::new();
            name_keys(name, &mut keys);
            keys
        };
        assert_eq!(keys("Мария Петрова"), keys("Mariya Petrova").into_iter().collect());
        assert_eq!(keys("Юлия Ёлкина"), keys("Iuliia Elkina"));
        assert_eq!(typed_keys("Petrova mar"), ["petrova", "mar"]);
        assert_eq!(typed_keys("8 (495) 123-45-67"), ["74951234567"]);
        assert_eq!(typed_keys("Maria@Ex"), ["maria@ex"]);
        assert_eq!(typed_keys("+7 (495) 123"), ["7495123"]);
        assert_eq!(typed_keys("+7 (495) 123-45-67"), ["74951234567"]);
        assert_eq!(typed_keys("+49 (0)30 901820"), ["0901820"]);
    }
}
