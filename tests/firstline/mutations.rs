//! Standards that someone spoilt: nothing makes the loader panic, and nothing that changed what is
//! written loads as if it had not.

use std::collections::BTreeMap;

use firstline::{
    model::standard::Standard,
    standards::{builtin, load_files},
};

/// Numbers that are the same on every run.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        // SplitMix64, by Steele, Lea and Flood.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

/// The start and end of a word of the text: letters, digits and what stands in ids.
fn word(text: &str, chance: &mut Chance) -> (usize, usize) {
    let words: Vec<(usize, usize)> = text
        .split_inclusive(|c: char| !(c.is_alphanumeric() || "-_".contains(c)))
        .scan(0, |at, piece| {
            let start = *at;
            *at += piece.len();
            let end = start
                + piece
                    .trim_end_matches(|c: char| !(c.is_alphanumeric() || "-_".contains(c)))
                    .len();
            Some((start, end))
        })
        .filter(|(start, end)| end > start)
        .collect();
    words[chance.below(words.len())]
}

/// Spoils a text in one of many ways; says which.
fn spoil(text: &str, chance: &mut Chance) -> (String, &'static str) {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    let at = chance.below(lines.len());
    match chance.below(9) {
        0 => {
            lines.remove(at);
            (lines.concat(), "a line taken out")
        }
        1 => {
            lines.insert(at, lines[at]);
            (lines.concat(), "a line twice")
        }
        2 => {
            let other = chance.below(lines.len());
            lines.swap(at, other);
            (lines.concat(), "two lines swapped")
        }
        3 => {
            let (start, end) = word(text, chance);
            let spoilt = format!("{}x{}", &text[..end], &text[end..]);
            let _ = start;
            (spoilt, "a letter more in a word")
        }
        4 => {
            let (start, end) = word(text, chance);
            (format!("{}{}", &text[..start], &text[end..]), "a word taken out")
        }
        5 => {
            let digits: Vec<usize> =
                text.char_indices().filter(|(_, c)| c.is_ascii_digit()).map(|(at, _)| at).collect();
            let Some(at) = digits.get(chance.below(digits.len())).copied() else {
                return (format!("{text}1"), "a digit behind all");
            };
            let digit = chance.below(10);
            (format!("{}{digit}{}", &text[..at], &text[at + 1..]), "another digit")
        }
        6 => {
            let mut at = chance.below(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            (text[..at].to_owned(), "cut off")
        }
        7 => {
            let mut at = chance.below(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            let sign =
                ["\"", "[", "]", "{", "}", "=", ",", "#", "\\", "\u{0}", "'''"][chance.below(11)];
            (format!("{}{sign}{}", &text[..at], &text[at..]), "a sign put in")
        }
        _ => {
            let signs: Vec<usize> = text
                .char_indices()
                .filter(|(_, c)| "\"[]{}=,".contains(*c))
                .map(|(at, _)| at)
                .collect();
            let at = signs[chance.below(signs.len())];
            (format!("{}{}", &text[..at], &text[at + 1..]), "a sign taken out")
        }
    }
}

/// What a standard holds, without the text that it was read from.
fn bare(standard: &Standard) -> String {
    let mut bare = standard.clone();
    bare.hash = "".into();
    bare.files = BTreeMap::new();
    format!("{bare:?}")
}

/// Whether all that is missing is a line that says what holds without it.
fn only_a_default_is_gone(whole: &str, spoilt: &str) -> bool {
    let mut left = spoilt.lines().peekable();
    let gone: Vec<&str> =
        whole.lines().filter(|line| left.next_if(|next| next == line).is_none()).collect();
    left.peek().is_none() && gone == ["audience = \"client\""]
}

#[test]
fn nothing_spoilt_loads_as_if_it_were_whole() {
    let mut chance = Chance(2026);
    let mut refused = 0;
    let shipped = ["en", "ru"].map(|language| {
        let files: BTreeMap<String, String> = builtin(language)
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect();
        let standard = load_files(&files).standard.unwrap();
        let bare = bare(&standard);
        (files, standard.hash, bare)
    });
    for round in 0..1_000 {
        let (whole, hash, original) = &shipped[round % 2];
        let names: Vec<&String> = whole.keys().collect();
        let name = names[chance.below(names.len())].clone();
        let (spoilt, how) = spoil(&whole[&name], &mut chance);
        let mut files = whole.clone();
        files.insert(name.clone(), spoilt.clone());
        let loaded = load_files(&files);
        let said = |what: &str| format!("round {round}: {name}, {how}: {what}");
        let Some(standard) = loaded.standard else {
            assert!(loaded.has_errors(), "{}", said("no standard, and no error says why"));
            refused += 1;
            continue;
        };
        // What loads may be another standard, but then it says so: by its hash always, and in what it
        // holds wherever the TOML holds something else.
        assert_eq!(standard.hash == *hash, spoilt == whole[&name], "{}", said("hash"));
        let read = |text: &str| text.parse::<toml::Table>().unwrap();
        if read(&spoilt) != read(&whole[&name]) && !only_a_default_is_gone(&whole[&name], &spoilt) {
            assert_ne!(
                bare(&standard),
                *original,
                "{}",
                said("it holds something else and loads as the same")
            );
        }
    }
    assert!(refused > 300, "{refused} refused: the ways to spoil are too mild");
}
