//! Letters made alike.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization as _;

/// A word with its letters made alike: composed, small, `ё` as `е`, apostrophes straight, without
/// invisible characters and stress marks.
pub fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    fold_into(word, &mut folded);
    folded
}

/// [`fold`] into a text that is at hand; what was in it is gone.
pub fn fold_into(word: &str, folded: &mut String) {
    folded.clear();
    for c in word.chars() {
        match c {
            'a'..='z' | '0'..='9' | 'а'..='я' => folded.push(c),
            'A'..='Z' | 'А'..='Я' | 'Ё' | 'ё' => folded.push(simple(c)),
            c if c.is_ascii() => folded.push(c),
            // Something rarer: the whole word goes the long way.
            _ => return fold_any(word, folded),
        }
    }
}

/// A whole text with its letters made alike one by one, as patterns without regard to case take them:
/// nothing is composed and nothing left out.
pub(crate) fn letters(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            'a'..='z' | 'а'..='я' => folded.push(c),
            'A'..='Z' | 'А'..='Я' | 'Ё' | 'ё' => folded.push(simple(c)),
            c if c.is_ascii() => folded.push(c),
            c => folded.extend(letter(c)),
        }
    }
    folded
}

/// The small letter of the letters that nearly all words are made of.
fn simple(c: char) -> char {
    match c {
        'A'..='Z' => c.to_ascii_lowercase(),
        // The capitals stand 32 before the small letters.
        'А'..='Я' => char::from_u32(u32::from(c) + 32).unwrap_or(c),
        'Ё' | 'ё' => 'е',
        _ => c,
    }
}

fn fold_any(word: &str, folded: &mut String) {
    folded.clear();
    for c in word.nfc() {
        match c {
            '’' | '‘' | 'ʼ' | '＇' => folded.push('\''),
            // Marks that make no letter of their own with what they stand on.
            '\u{300}'..='\u{36f}' => {}
            c if is_invisible(c) => {}
            c => folded.extend(letter(c)),
        }
    }
}

/// A character made small, whatever stands beside it: the folding of a text is the foldings of its
/// characters one after another.
pub(crate) fn letter(c: char) -> impl Iterator<Item = char> {
    let (first, second) = match c {
        'ß' | 'ẞ' => ('s', Some('s')),
        'ς' => ('σ', None),
        'ſ' => ('s', None),
        'ё' | 'Ё' => ('е', None),
        'İ' => ('i', None),
        // Letters of old prints, which patterns without regard to case take for these.
        'ᲀ' => ('в', None),
        'ᲁ' => ('д', None),
        'ᲂ' => ('о', None),
        'ᲃ' => ('с', None),
        'ᲄ' | 'ᲅ' => ('т', None),
        'ᲆ' => ('ъ', None),
        c => {
            let mut small = c.to_lowercase();
            (small.next().unwrap_or(c), small.next())
        }
    };
    std::iter::once(first).chain(second)
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}')
}

/// A value of a condition or of a fact, for comparing without regard to case and outer blanks.
pub(crate) fn value(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    let plain = |b: u8| b.is_ascii() && !b.is_ascii_uppercase();
    if text.bytes().all(plain) { Cow::Borrowed(text) } else { Cow::Owned(fold(text)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_made_alike() {
        for (word, folded) in [
            ("ReFund", "refund"),
            ("ВОЗВРАТ", "возврат"),
            ("Ёлка", "елка"),
            ("е\u{308}лка", "елка"),
            ("и\u{306}од", "йод"),
            ("за\u{301}мок", "замок"),
            ("don’t", "don't"),
            ("re\u{ad}fund", "refund"),
            ("ΣΊΣΥΦΟΣ", "σίσυφοσ"),
            ("Σίσυφος", "σίσυφοσ"),
            ("STRASSE", "strasse"),
            ("Straße", "strasse"),
            ("İstanbul", "istanbul"),
            ("ҚОҚЫС", "қоқыс"),
            ("Cafe\u{301}", "café"),
        ] {
            assert_eq!(fold(word), folded, "{word}");
        }
    }

    #[test]
    fn a_text_is_folded_as_its_letters_are() {
        let text = "ReFund ВОЗВРАТ Ёё ßẞ ᲀ İ Ǆ 5\u{301}’";
        assert_eq!(letters(text), text.chars().flat_map(letter).collect::<String>());
    }

    #[test]
    fn values_are_compared_without_case_and_outer_blanks() {
        assert_eq!(value(" VIP "), value("vip"));
        assert_eq!(value("Ромашка"), value("РОМАШКА"));
        assert_ne!(value("a b"), value("ab"));
    }
}
