//! Where words begin and end.

use unicode_segmentation::{UnicodeSegmentation as _, UnicodeWordIndices};

/// A word as it stands in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'t> {
    /// As it is written.
    pub text: &'t str,
    /// Where it begins, in bytes.
    pub start: usize,
    /// Its first character, counted from 0.
    pub from: usize,
    /// The character after its last.
    pub to: usize,
}

impl Word<'_> {
    /// Where it ends, in bytes.
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// The words of a text, in order.
pub fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    Words {
        text,
        spans: text.unicode_word_indices(),
        rest: (0, ""),
        counted: (0, 0),
    }
}

struct Words<'t> {
    text: &'t str,
    spans: UnicodeWordIndices<'t>,
    /// What is left of the present span, and where it begins.
    rest: (usize, &'t str),
    /// How many characters there are up to this byte.
    counted: (usize, usize),
}

impl<'t> Iterator for Words<'t> {
    type Item = Word<'t>;

    fn next(&mut self) -> Option<Word<'t>> {
        loop {
            let (start, rest) = self.rest;
            if rest.is_empty() {
                self.rest = self.spans.next()?;
                continue;
            }
            let (length, skip) = first_part(rest);
            self.rest = (start + length + skip, &rest[length + skip..]);
            if length == 0 {
                continue;
            }
            let text = &rest[..length];
            let (byte, characters) = self.counted;
            let from = characters + self.text[byte..start].chars().count();
            let to = from + text.chars().count();
            self.counted = (start + length, to);
            return Some(Word {
                text,
                start,
                from,
                to,
            });
        }
    }
}

/// How many bytes the first word of a span has, and how many the sign has that ends it.
fn first_part(span: &str) -> (usize, usize) {
    let bytes = span.as_bytes();
    let digit = |at: Option<usize>| {
        at.and_then(|at| bytes.get(at))
            .is_some_and(u8::is_ascii_digit)
    };
    let ends = |(at, c): &(usize, char)| {
        matches!(c, '.' | ':' | '·' | '‧' | '․')
            && !(digit(at.checked_sub(1)) && digit(Some(at + c.len_utf8())))
    };
    match span.char_indices().find(ends) {
        Some((at, c)) => (at, c.len_utf8()),
        None => (span.len(), 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        words(text).map(|word| word.text).collect()
    }

    #[test]
    fn words_end_where_a_reader_would_end_them() {
        assert_eq!(found("No internet!"), ["No", "internet"]);
        assert_eq!(found("wi-fi, Wi‑Fi"), ["wi", "fi", "Wi", "Fi"]);
        assert_eq!(found("I don't; 'quoted'"), ["I", "don't", "quoted"]);
        assert_eq!(found("не работает.Прошу"), ["не", "работает", "Прошу"]);
        assert_eq!(found("Тема:возврат"), ["Тема", "возврат"]);
        assert_eq!(found("ivan@mail.ru"), ["ivan", "mail", "ru"]);
        assert_eq!(found("1,000.50 в 14:00"), ["1,000.50", "в", "14", "00"]);
        assert_eq!(
            found("№5, #1042, INV-000123"),
            ["5", "1042", "INV", "000123"]
        );
        assert_eq!(found("+7 495 123-45-67"), ["7", "495", "123", "45", "67"]);
        assert_eq!(found("4g и 5G"), ["4g", "и", "5G"]);
        assert_eq!(found(" …—!? \u{1f600}"), Vec::<&str>::new());
        assert_eq!(found(""), Vec::<&str>::new());
    }

    #[test]
    fn positions_count_characters() {
        let text = "Ой! \u{1f600} Нет интернета.Совсем";
        let characters: Vec<char> = text.chars().collect();
        for word in words(text) {
            let cut: String = characters[word.from..word.to].iter().collect();
            assert_eq!(cut, word.text);
            assert_eq!(&text[word.start..word.end()], word.text);
        }
        let places: Vec<_> = words(text).map(|word| (word.from, word.to)).collect();
        assert_eq!(places, [(0, 2), (6, 9), (10, 19), (20, 26)]);
    }
}
