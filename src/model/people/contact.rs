//! Addresses of clients: telephone numbers and mails in one writing, and the keys by which a client is
//! found while someone types a number, a mail or a name, in Cyrillic or in Latin letters.

mod country;
mod mail;
mod phone;

use std::collections::BTreeSet;

use phonelib::PhoneNumber;

pub use country::country_of;
pub use mail::{email, emails};
pub use phone::{earlier, phones};

use crate::model::{
    client::{Contact, ContactKind},
    spelling::{self, Typed, latin},
};
use crate::terms;

/// Whether an address tells who somebody is: by one that does not, nobody is found. `country` is that of
/// the desk.
pub fn tells(contact: &Contact, country: Option<&str>) -> bool {
    match contact.kind {
        ContactKind::Phone => phone::tells(&contact.value, country),
        ContactKind::Email => email(&contact.value).is_some(),
        // `telegram:@masha`, `@masha`: a word alone may be anything.
        ContactKind::Messenger => {
            let (source, name) = contact.value.split_once(':').unwrap_or(("", &contact.value));
            (!source.trim().is_empty() || name.starts_with('@'))
                && name.chars().any(char::is_alphanumeric)
        }
    }
}

/// The keys of a name: its words, folded and in Latin letters.
pub fn name_keys(name: &str, keys: &mut BTreeSet<String>) {
    keys.extend(terms::words(name).map(|word| latin(&terms::fold(word.text))));
}

/// The keys by which a name is found: every spelling of each of its words.
pub fn spelling_keys(name: &str, keys: &mut BTreeSet<String>) {
    keys.extend(terms::words(name).flat_map(|word| spelling::spellings(word.text)));
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
                spelling_keys(local, keys);
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

/// What was typed, word by word: of each the beginnings of keys, one of which a client must have.
pub fn typed_spellings(text: &str) -> Vec<Vec<Typed>> {
    let keys = typed_keys(text);
    if text.contains('@') || keys.iter().all(|key| key.chars().all(|c| c.is_ascii_digit())) {
        return keys.into_iter().map(|key| vec![Typed { key, whole: false }]).collect();
    }
    terms::words(text).map(|word| spelling::typed(word.text)).collect()
}

/// Whether a name has all the words that were typed, in any spelling.
pub fn is_spelt(name: &str, text: &str) -> bool {
    let mut keys = BTreeSet::new();
    spelling_keys(name, &mut keys);
    let words = typed_spellings(text);
    !words.is_empty()
        && words.iter().all(|word| {
            word.iter().any(|Typed { key, whole }| {
                if *whole {
                    keys.contains(key)
                } else {
                    keys.range(key.clone()..).next().is_some_and(|found| found.starts_with(key))
                }
            })
        })
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

#[cfg(test)]
mod tests {
    use super::*;

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
