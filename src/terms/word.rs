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
    Words { text, chunk: Chunk::Plain { end: 0 }, at: 0, counted: (0, 0) }
}

/// Text is taken in chunks between blanks, which end any word. Most are made of plain letters, digits and
/// signs only, for which the rules of Unicode come down to a few; the others go the long way.
struct Words<'t> {
    text: &'t str,
    chunk: Chunk<'t>,
    /// How far the text is read, in bytes; of a chunk that goes the long way, how far its words are.
    at: usize,
    /// How many characters there are up to a byte.
    counted: (usize, usize),
}

enum Chunk<'t> {
    /// Plain up to this byte.
    Plain { end: usize },
    /// Anything up to a byte: its words from a byte on, and what is left of the present one.
    Any { end: usize, words: UnicodeWordIndices<'t>, from: usize, rest: &'t str },
}

impl<'t> Iterator for Words<'t> {
    type Item = Word<'t>;

    fn next(&mut self) -> Option<Word<'t>> {
        loop {
            let (start, end) = match &mut self.chunk {
                Chunk::Plain { end } => {
                    let Some(found) = plain_word(self.text.as_bytes(), self.at, *end) else {
                        self.at = *end;
                        self.chunk = self.next_chunk()?;
                        continue;
                    };
                    self.at = found.1;
                    found
                }
                Chunk::Any { end, words, from, rest } => {
                    if rest.is_empty() {
                        let Some((at, word)) = words.next() else {
                            self.at = *end;
                            self.chunk = self.next_chunk()?;
                            continue;
                        };
                        self.at = *from + at;
                        *rest = word;
                    }
                    let (length, skip) = first_part(rest);
                    let start = self.at;
                    self.at += length + skip;
                    *rest = &rest[length + skip..];
                    if length == 0 {
                        continue;
                    }
                    (start, start + length)
                }
            };
            return Some(self.word(start, end));
        }
    }
}

impl<'t> Words<'t> {
    fn word(&mut self, start: usize, end: usize) -> Word<'t> {
        let bytes = self.text.as_bytes();
        let (byte, characters) = self.counted;
        let from = characters + characters_of(&bytes[byte..start]);
        let to = from + characters_of(&bytes[start..end]);
        self.counted = (end, to);
        Word { text: &self.text[start..end], start, from, to }
    }

    /// The chunk that begins where the text is read up to.
    fn next_chunk(&mut self) -> Option<Chunk<'t>> {
        let bytes = self.text.as_bytes();
        while bytes.get(self.at)?.is_ascii_whitespace() {
            self.at += 1;
        }
        let mut plain = true;
        let mut end = self.at;
        while let Some(byte) = bytes.get(end) {
            match byte {
                b if b.is_ascii() => {
                    if b.is_ascii_whitespace() {
                        break;
                    }
                }
                // Cyrillic, without the sign of thousands and the combining marks that stand among its letters.
                0xd2 => plain &= !matches!(bytes.get(end + 1), Some(0x82..=0x89)),
                0xd0 | 0xd1 | 0xd3 | 0x80..=0xbf => {}
                _ => plain = false,
            }
            end += 1;
        }
        Some(if plain {
            Chunk::Plain { end }
        } else {
            Chunk::Any {
                end,
                words: self.text[self.at..end].unicode_word_indices(),
                from: self.at,
                rest: "",
            }
        })
    }
}

/// Characters of a piece of text: its bytes that do not go on with one.
fn characters_of(text: &[u8]) -> usize {
    text.iter().filter(|byte| (**byte as i8) >= -0x40).count()
}

/// The first word of a plain chunk from a byte on: where it starts and where it ends.
fn plain_word(bytes: &[u8], from: usize, end: usize) -> Option<(usize, usize)> {
    let chunk = &bytes[..end];
    let letter = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphabetic() || *b >= 0x80);
    let digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    let mut at = from;
    loop {
        while !is_plain_word_byte(*chunk.get(at)?) {
            at += 1;
        }
        let start = at;
        // A lone underscore is no word.
        let mut speaks = false;
        while let Some(byte) = chunk.get(at) {
            if is_plain_word_byte(*byte) {
                speaks |= *byte != b'_';
            } else {
                let (before, after) = (chunk.get(at - 1), chunk.get(at + 1));
                let within_word = *byte == b'\'' && letter(before) && letter(after);
                let within_number =
                    matches!(byte, b'\'' | b'.' | b',' | b';') && digit(before) && digit(after);
                if !within_word && !within_number {
                    break;
                }
            }
            at += 1;
        }
        if speaks {
            return Some((start, at));
        }
    }
}

fn is_plain_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// How many bytes the first word of a span has, and how many the sign has that ends it.
fn first_part(span: &str) -> (usize, usize) {
    let bytes = span.as_bytes();
    let digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
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
    use proptest::prelude::*;

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
        assert_eq!(found("№5, #1042, INV-000123"), ["5", "1042", "INV", "000123"]);
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

    /// The words as Unicode's own boundaries give them, without any short way.
    fn the_long_way(text: &str) -> Vec<(usize, &str)> {
        let mut found = Vec::new();
        for (at, word) in text.unicode_word_indices() {
            // A mark with nothing to stand on takes the blanks before it along.
            let blank = word.rfind(|c: char| c.is_ascii_whitespace());
            let mut rest = blank.map_or(word, |blank| &word[blank + 1..]);
            let mut at = at + word.len() - rest.len();
            while !rest.is_empty() {
                let (length, skip) = first_part(rest);
                if length > 0 {
                    found.push((at, &rest[..length]));
                }
                (at, rest) = (at + length + skip, &rest[length + skip..]);
            }
        }
        found
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_short_way_finds_the_same_words(
            text in "([a-cA-C]|[а-яёқҐ]|[0-9]|['’._,;:·-]|[ \\t\\n\u{a0}]|[\u{301}\u{483}\u{ad}\u{200d}é一カ]|\\PC){0,24}"
        ) {
            let short: Vec<_> = words(&text).map(|word| (word.start, word.text)).collect();
            prop_assert_eq!(short, the_long_way(&text));
            for word in words(&text) {
                prop_assert_eq!(text[..word.start].chars().count(), word.from);
                prop_assert_eq!(text[..word.end()].chars().count(), word.to);
            }
        }
    }
}
