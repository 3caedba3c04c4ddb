//! Whether two short texts speak of one matter.

use std::collections::BTreeSet;

use super::{Stemming, fold, words};

/// Shorter words join others and name no matter.
const SHORTEST: usize = 4;

/// What a text speaks of: the stems of its words, but for the short ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matter(BTreeSet<String>);

impl Matter {
    /// What a text speaks of.
    pub fn of(text: &str, stemming: &Stemming) -> Self {
        Self(
            words(text)
                .filter(|word| word.text.chars().count() >= SHORTEST)
                .map(|word| stemming.stem(&fold(word.text)))
                .collect(),
        )
    }

    /// Whether both speak of one matter: half of the words of the shorter are in the other, too. A rule
    /// of thumb, for a hint only.
    pub fn is_like(&self, other: &Self) -> bool {
        let shared = self.0.intersection(&other.0).count();
        let shorter = self.0.len().min(other.0.len());
        shared > 0 && shared * 2 >= shorter
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_matter_is_known_in_other_words_and_forms() {
        let stemming = Stemming::new(&["en", "ru"]);
        let like = |one, other| Matter::of(one, &stemming).is_like(&Matter::of(other, &stemming));
        assert!(like("Опять нет интернета", "С утра нет интернета"));
        assert!(like("the refunds have not come", "Refund has not arrived"));
        assert!(like("my router restarted", "Router keeps restarting"));
        // Words that join others are no matter, and neither is nothing.
        assert!(!like("Where is my bill for the year", "Moving to a new address for a year"));
        assert!(!like("Дважды списали", "С утра нет интернета"));
        assert!(!like("", ""));
        assert!(!like("a b c", "a b c"));
    }
}
