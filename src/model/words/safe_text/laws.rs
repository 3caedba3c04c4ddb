//! What holds for any text whatever.

use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

use super::{
    SafeText,
    glyph::{is_hidden, is_mark, is_picture, is_private, is_selector},
};

/// The characters that are treated in some way of their own, thick on the ground.
fn odd() -> impl Strategy<Value = char> {
    let chosen: Vec<char> = "\0\t\n\r\u{1b}\u{7f}\u{85}\u{9b} aаЖ1#z\u{301}\u{335}\u{20e3}\u{ad}\u{34f}\u{61c}\
        \u{180b}\u{180e}\u{1820}\u{1160}\u{1161}\u{ac00}\u{200b}\u{200c}\u{200d}\u{200e}\u{2028}\u{202e}\u{2066}\
        \u{2060}\u{fe00}\u{fe0e}\u{fe0f}\u{feff}\u{fff9}\u{fffd}\u{ffff}\u{e000}\u{f0000}\u{e0001}\u{e0067}\u{e007f}\
        \u{e0100}❤👩👧🏻🏴🇷🇺می\u{94d}क葛·◌\u{2400}\u{600}\u{6dd}"
        .chars()
        .collect();
    prop_oneof![
        4 => proptest::sample::select(chosen),
        1 => any::<char>(),
    ]
}

fn texts() -> impl Strategy<Value = String> {
    proptest::collection::vec(odd(), 0..24).prop_map(|chars| chars.into_iter().collect())
}

/// Whether anything in a text still does something to a terminal or to its reader's eyes.
fn betrays(text: &str, lines: bool) -> Option<char> {
    let mut before = None;
    for c in text.chars() {
        let joins = matches!(c, '\u{200c}' | '\u{200d}');
        let named = matches!(c, '\u{e0030}'..='\u{e007f}') && text.contains('🏴');
        if (c.is_control() && !(lines && c == '\n'))
            || (is_hidden(c) && !joins && !named && !is_selector(c))
            || (is_private(c))
            || (is_selector(c) && before.is_none_or(is_selector))
            || (joins && before.is_none_or(|before| matches!(before, '\u{200c}' | '\u{200d}')))
        {
            return Some(c);
        }
        before = Some(c);
    }
    None
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn nothing_that_acts_is_left(text in texts()) {
        for lines in [false, true] {
            let safe = if lines { SafeText::block(&text) } else { SafeText::line(&text) };
            prop_assert_eq!(betrays(safe.as_str(), lines), None, "{:?} → {:?}", text, safe);
        }
    }

    #[test]
    fn safe_text_is_left_as_it_is(text in texts()) {
        let (line, block) = (SafeText::line(&text), SafeText::block(&text));
        prop_assert_eq!(SafeText::line(line.as_str()), line.clone());
        prop_assert_eq!(SafeText::block(block.as_str()), block.clone());
        prop_assert_eq!(SafeText::block(line.as_str()), line.clone());
    }

    #[test]
    fn no_cell_holds_more_than_a_few_characters(text in texts(), times in 1..20_usize) {
        let text = text.repeat(times);
        for cluster in SafeText::block(&text).as_str().graphemes(true) {
            // Conjuncts of Indian scripts are one cluster of several letters, each with its marks.
            let letters = cluster.chars().filter(|c| !is_mark(*c)).count().max(1);
            prop_assert!(cluster.chars().count() <= letters * 8, "{:?}", cluster);
            if cluster.starts_with(is_picture) {
                prop_assert!(letters <= 10, "{:?}", cluster);
            }
        }
    }

    #[test]
    fn plain_letters_are_never_changed(text in "[a-zA-Zа-яёА-ЯЁіїєў0-9 .,:;!?«»—№₽א-תء-ي一-龥]{0,40}") {
        let safe = SafeText::line(&text);
        prop_assert_eq!(safe.as_str(), text.as_str());
    }

    #[test]
    fn every_letter_that_is_seen_is_kept(text in texts()) {
        let letters = |text: &str| -> String { text.chars().filter(char::is_ascii_graphic).collect() };
        let safe = SafeText::block(&text);
        prop_assert_eq!(letters(safe.as_str()), letters(&text));
    }
}
