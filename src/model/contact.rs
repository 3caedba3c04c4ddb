//! Addresses of clients: telephone numbers and mails in one writing, and the keys by which a client is
//! found while someone types a number, a mail or a name, in Cyrillic or in Latin letters.

use std::collections::BTreeSet;

use super::client::{Contact, ContactKind};
use crate::terms;

/// A telephone number in E.164 where it can be read so (`+74951234567`), else its digits as given; an
/// extension stands behind `;ext=`. None where there are no digits.
///
/// `country` is the calling code that numbers without one belong to. Numbers of Russia and Kazakhstan
/// are also written with an 8 in front.
pub fn phone(text: &str, country: Option<&str>) -> Option<String> {
    let folded = text.to_lowercase();
    let text = folded.trim().trim_start_matches("tel:");
    let (number, extension) = ["доб", "ext", "вн", "x", "#", ","]
        .iter()
        .find_map(|mark| text.split_once(mark))
        .map_or((text, ""), |(number, rest)| (number, rest));
    let digits = |part: &str| {
        part.chars()
            .filter_map(|c| c.to_digit(10).and_then(|digit| char::from_digit(digit, 10)))
            .collect::<String>()
    };
    let plus = number.trim_start().starts_with('+');
    let mut digits_only = digits(number);
    if digits_only.is_empty() {
        return None;
    }
    let international = if plus {
        true
    } else if digits_only.starts_with("00") && digits_only.len() > 9 {
        digits_only.drain(..2);
        true
    } else if country == Some("7") && digits_only.len() == 11 && digits_only.starts_with(['7', '8'])
    {
        digits_only.replace_range(..1, "7");
        true
    } else if country == Some("7") && digits_only.len() == 10 {
        digits_only.insert(0, '7');
        true
    } else if let Some(code) = country.filter(|code| *code != "7")
        && digits_only.starts_with('0')
        && digits_only.len() >= 9
    {
        digits_only.replace_range(..1, code);
        true
    } else {
        false
    };
    let mut whole = String::new();
    // E.164 knows at most fifteen digits.
    if international && (7..=15).contains(&digits_only.len()) {
        whole.push('+');
    }
    whole.push_str(&digits_only);
    let extension = digits(extension);
    if !extension.is_empty() {
        whole.push_str(";ext=");
        whole.push_str(&extension);
    }
    Some(whole)
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

/// The calling code of the country that a time zone lies in, where the desk knows it.
pub fn country_of(zone: chrono_tz::Tz) -> Option<&'static str> {
    let name = zone.name();
    let russian = [
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
        "Asia/Krasnoyarsk",
        "Asia/Irkutsk",
        "Asia/Yakutsk",
        "Asia/Vladivostok",
        "Asia/Magadan",
        "Asia/Kamchatka",
        "Asia/Almaty",
        "Asia/Qyzylorda",
        "Asia/Aqtau",
        "Asia/Aqtobe",
        "Asia/Atyrau",
        "Asia/Oral",
        "Asia/Qostanay",
    ];
    if russian.contains(&name) {
        return Some("7");
    }
    Some(match name {
        "Europe/Berlin" | "Europe/Busingen" => "49",
        "Europe/London" => "44",
        "Europe/Paris" => "33",
        "Europe/Vienna" => "43",
        "Europe/Zurich" => "41",
        "Europe/Kyiv" | "Europe/Kiev" => "380",
        "Europe/Minsk" => "375",
        "Europe/Amsterdam" => "31",
        "Europe/Warsaw" => "48",
        _ => return None,
    })
}

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
    let numeric = text
        .chars()
        .all(|c| c.is_ascii_digit() || c.is_whitespace() || "+-()./".contains(c));
    if numeric && !digits.is_empty() {
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
    terms::words(text)
        .map(|word| latin(&terms::fold(word.text)))
        .collect()
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
            ("8 (495) 123-45-67", Some("7"), Some("+74951234567")),
            ("495 123 45 67", Some("7"), Some("+74951234567")),
            ("74951234567", Some("7"), Some("+74951234567")),
            ("0049 30 901820", None, Some("+4930901820")),
            ("030 901820-0", Some("49"), Some("+49309018200")),
            ("tel:+1-202-555-0101", None, Some("+12025550101")),
            ("123-45-67", Some("7"), Some("1234567")),
            ("+7 495 1234567 доб. 12", None, Some("+74951234567;ext=12")),
            ("no number", None, None),
            ("", None, None),
        ] {
            assert_eq!(phone(text, country).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn mails_come_into_one_writing() {
        assert_eq!(
            email("Maria <Maria@Example.ORG>").as_deref(),
            Some("maria@example.org")
        );
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
        assert_eq!(
            keys("Мария Петрова"),
            keys("Mariya Petrova").into_iter().collect()
        );
        assert_eq!(keys("Юлия Ёлкина"), keys("Iuliia Elkina"));
        assert_eq!(typed_keys("Petrova mar"), ["petrova", "mar"]);
        assert_eq!(typed_keys("8 (495) 123-45-67"), ["74951234567"]);
        assert_eq!(typed_keys("Maria@Ex"), ["maria@ex"]);
    }
}
