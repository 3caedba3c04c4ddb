//! Words that mix alphabets: the letters of one that look like those of another.

use super::glyph::is_mark;

/// Whether a word mixes Latin, Cyrillic and Greek letters. Words of one alphabet beside words of another
/// are how people write.
pub fn mixes_alphabets(text: &str) -> bool {
    // A mark belongs to the letter before it, whatever the alphabet.
    text.split(|c: char| !c.is_alphabetic() && !is_mark(c)).any(|word| {
        let has = |alphabet: fn(char) -> bool| word.chars().any(alphabet);
        [has(is_latin), has(is_cyrillic), has(is_greek)].into_iter().filter(|has| *has).count() > 1
    })
}

const fn is_latin(c: char) -> bool {
    matches!(c,
        'A'..='Z' | 'a'..='z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}'
        | '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}'
    ) && !matches!(c, '\u{d7}' | '\u{f7}')
}

const fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{52f}' | '\u{1c80}'..='\u{1c8f}' | '\u{2de0}'..='\u{2dff}' | '\u{a640}'..='\u{a69f}')
}

const fn is_greek(c: char) -> bool {
    matches!(c, '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_one_alphabet() {
        for plain in [
            "Anna Иванова",
            "Wi-Fi роутер",
            "ООО «Romashka»",
            "и\u{306}од и Е\u{308}лка",
            "Ηρακλής",
            "anna@пример.рф",
            "Zoë Łukasz",
            "",
        ] {
            assert!(!mixes_alphabets(plain), "{plain}");
        }
        for mixed in ["Pаypal", "Сбербaнк", "gооgle.com", "Αnna", "е\u{301}xe", "Иван Пetров"]
        {
            assert!(mixes_alphabets(mixed), "{mixed}");
        }
    }
}
