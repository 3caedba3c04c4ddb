//! What is looked for in a text: words that stand together.

use super::{Stemming, fold, words};

/// What one word of a text must be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Atom {
    /// Any form of a word: it has this stem.
    Stem(String),
    /// This folded word and no other form of it.
    Word(String),
    /// Its folded form begins so.
    Prefix(String),
}

/// Words that must stand next to each other, in this order. Signs between them do not matter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phrase {
    /// What each word must be; there is at least one.
    pub atoms: Vec<Atom>,
}

/// An entry of a rule that names no word, so that no text can match it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no word in it: a letter or a digit is needed")]
pub struct NoWord;

impl Phrase {
    /// Reads an entry of a rule. `exact:` in front takes every word as it is written; a `*` right
    /// after a word lets the word go on.
    pub fn read(entry: &str, stemming: &Stemming) -> Result<Self, NoWord> {
        let entry = entry.trim();
        let (exact, text) = match entry.get(..6) {
            Some(mark) if mark.eq_ignore_ascii_case("exact:") => (true, &entry[6..]),
            _ => (false, entry),
        };
        let atoms: Vec<Atom> = words(text)
            .map(|word| {
                let folded = fold(word.text);
                // A sign within a word, as in don't or 1,5, at which someone stopped typing is part of
                // the word that goes on.
                let after =
                    text[word.end()..].trim_start_matches(['\'', '’', ',', '.', ':', ';', '_']);
                if after.starts_with('*') {
                    Atom::Prefix(folded)
                } else if exact {
                    Atom::Word(folded)
                } else {
                    Atom::Stem(stemming.stem(&folded))
                }
            })
            .collect();
        if atoms.is_empty() { Err(NoWord) } else { Ok(Self { atoms }) }
    }

    /// Whether every text that has this phrase has the other one too.
    pub fn implies(&self, other: &Self, stemming: &Stemming) -> bool {
        self.atoms.windows(other.atoms.len()).any(|part| {
            part.iter().zip(&other.atoms).all(|(mine, theirs)| mine.implies(theirs, stemming))
        })
    }
}

impl Atom {
    /// Whether every word that this fits fits the other one too.
    pub fn implies(&self, other: &Self, stemming: &Stemming) -> bool {
        match (self, other) {
            (Self::Stem(mine), Self::Stem(theirs)) | (Self::Word(mine), Self::Word(theirs)) => {
                mine == theirs
            }
            (Self::Word(word), Self::Stem(stem)) => stemming.stem(word) == *stem,
            (Self::Word(mine) | Self::Prefix(mine), Self::Prefix(prefix)) => {
                mine.starts_with(prefix.as_str())
            }
            (Self::Stem(stem), Self::Prefix(prefix)) => {
                stem.starts_with(prefix.as_str()) && stemming.begins_its_words(stem)
            }
            (Self::Stem(_) | Self::Prefix(_), Self::Word(_)) | (Self::Prefix(_), Self::Stem(_)) => {
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(entry: &str) -> Phrase {
        Phrase::read(entry, &Stemming::new(&["en", "ru"])).unwrap()
    }

    fn stem(stem: &str) -> Atom {
        Atom::Stem(stem.into())
    }

    #[test]
    fn entries_are_read_as_the_language_says() {
        assert_eq!(read("refunds").atoms, [stem("refund")]);
        assert_eq!(read("нет интернета").atoms, [stem("нет"), stem("интернет")]);
        assert_eq!(read("трубк*").atoms, [Atom::Prefix("трубк".into())]);
        assert_eq!(read("земельный Участ*").atoms, [stem("земельн"), Atom::Prefix("участ".into())]);
        assert_eq!(read("exact:Checks").atoms, [Atom::Word("checks".into())]);
        assert_eq!(
            read("exact: in the us*").atoms,
            [Atom::Word("in".into()), Atom::Word("the".into()), Atom::Prefix("us".into())]
        );
        assert_eq!(read("wi-fi").atoms, [stem("wi"), stem("fi")]);
        for nothing in ["", " ", "exact:", "*", "…!", "\u{1f600}"] {
            assert_eq!(Phrase::read(nothing, &Stemming::new(&["en"])), Err(NoWord), "{nothing}");
        }
    }

    #[test]
    fn a_phrase_implies_what_is_part_of_it() {
        let stemming = Stemming::new(&["en", "ru"]);
        let implies = |a: &str, b: &str| read(a).implies(&read(b), &stemming);
        assert!(implies("refund policy", "policies"));
        assert!(implies("exact:refunds", "refund"));
        assert!(implies("exact:refunds", "ref*"));
        assert!(implies("refunds*", "refund*"));
        assert!(implies("мой возврат", "возвр*"));
        assert!(!implies("policy", "refund policy"));
        assert!(!implies("refund", "exact:refund"));
        assert!(!implies("refund*", "refund"));
        assert!(!implies("die", "di*"), "dying is a form of it");
        assert!(!implies("нет", "не*"), "без has the same stem");
    }
}
