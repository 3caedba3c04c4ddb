//! Letters without their marks, as people type them on a keyboard that has none: `Müller` as `Muller` and
//! `Mueller`. Letters that only look marked, as the Russian `й`, stay.

use unicode_normalization::UnicodeNormalization as _;

/// A folded text with Latin and Greek letters laid bare: `problème` is `probleme`, `ø` is `o`.
pub fn plain(folded: &str) -> String {
    if !has_marks(folded) {
        return folded.to_owned();
    }
    let mut bare = String::with_capacity(folded.len());
    for c in folded.chars() {
        match joined(c) {
            Some(letters) => bare.push_str(letters),
            None if is_marked(c) => {
                bare.extend(c.nfd().filter(|part| !('\u{300}'..='\u{36f}').contains(part)));
            }
            None => bare.push(c),
        }
    }
    bare
}

/// A folded text with its marked letters written in two, as German and the Nordic languages do where they
/// have to: `mueller`, `groesse`, `aarhus`. None where it has no such letter.
pub fn in_two_letters(folded: &str) -> Option<String> {
    let pairs = |c: char| match c {
        'ä' | 'æ' => Some("ae"),
        'ö' | 'ø' => Some("oe"),
        'ü' => Some("ue"),
        'å' => Some("aa"),
        _ => None,
    };
    if !folded.chars().any(|c| pairs(c).is_some()) {
        return None;
    }
    let mut text = String::with_capacity(folded.len() + 2);
    for c in folded.chars() {
        match pairs(c) {
            Some(pair) => text.push_str(pair),
            None => text.push(c),
        }
    }
    Some(plain(&text))
}

/// Whether a folded text has letters that [`plain`] lays bare.
pub fn has_marks(folded: &str) -> bool {
    !folded.is_ascii() && folded.chars().any(|c| joined(c).is_some() || is_marked(c))
}

/// Letters that no rule of Unicode takes apart.
fn joined(c: char) -> Option<&'static str> {
    Some(match c {
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ı' => "i",
        'ł' => "l",
        'ŧ' => "t",
        'þ' => "th",
        _ => return None,
    })
}

/// Whether it is a Latin or Greek letter with a mark.
fn is_marked(c: char) -> bool {
    matches!(c, 'à'..='ɏ' | 'ά'..='ώ' | 'ḁ'..='ỿ' | 'ἀ'..='ῼ')
        && c.nfd().nth(1).is_some_and(|mark| ('\u{300}'..='\u{36f}').contains(&mark))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::fold;

    #[test]
    fn letters_are_laid_bare() {
        for (word, bare) in [
            ("Müller", "muller"),
            ("problème", "probleme"),
            ("Größe", "grosse"),
            ("Łódź", "lodz"),
            ("Đặng", "dang"),
            ("Straße", "strasse"),
            ("Ærø", "aero"),
            ("Ιωάννης", "ιωαννησ"),
            ("Şahin", "sahin"),
            ("й", "й"),
            ("їжак", "їжак"),
            ("plain", "plain"),
        ] {
            assert_eq!(plain(&fold(word)), bare, "{word}");
        }
    }

    #[test]
    fn some_are_written_in_two() {
        assert_eq!(in_two_letters("müller").as_deref(), Some("mueller"));
        assert_eq!(in_two_letters("ångström").as_deref(), Some("aangstroem"));
        assert_eq!(in_two_letters("émile"), None);
    }
}
