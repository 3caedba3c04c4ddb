//! Which earlier rules could cover a rule at all. A rule that listens for words covers only rules that
//! have one of those words; one that asks for a value, only rules that ask for it too. Looking these up
//! spares comparing every rule with every other.

use std::collections::HashMap;

use super::Read;
use crate::terms::{Atom, Phrase, Stemming};

/// Something that a rule must have for another to cover it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Mark {
    /// The stem of a word.
    Stem(String),
    /// A value of a fact.
    Value(String, String),
}

/// The rules seen so far, by what a rule that they cover must have.
#[derive(Debug)]
pub(super) struct Likely<'a> {
    stemming: &'a Stemming,
    /// In how many rules a stem stands: of a phrase the rarest is looked up.
    frequency: HashMap<String, usize>,
    marked: HashMap<Mark, Vec<usize>>,
    /// Those of which nothing can be said so.
    loose: Vec<usize>,
}

impl<'a> Likely<'a> {
    /// An index that is still empty, for rules with these conditions.
    pub fn new(read: &[Vec<Read>], stemming: &'a Stemming) -> Self {
        let mut frequency: HashMap<String, usize> = HashMap::new();
        for phrase in read.iter().flatten().flat_map(phrases) {
            for stem in stems(phrase, stemming) {
                *frequency.entry(stem).or_default() += 1;
            }
        }
        Self { stemming, frequency, marked: HashMap::new(), loose: Vec::new() }
    }

    /// Takes in a rule.
    pub fn add(&mut self, rule: usize, conditions: &[Read]) {
        let marks =
            conditions.iter().filter_map(|condition| self.marks_of(condition)).min_by_key(Vec::len);
        match marks {
            Some(marks) => {
                for mark in marks {
                    self.marked.entry(mark).or_default().push(rule);
                }
            }
            None => self.loose.push(rule),
        }
    }

    /// Of these marks a rule must have at least one for the condition to follow; none where that cannot
    /// be said.
    fn marks_of(&self, condition: &Read) -> Option<Vec<Mark>> {
        match condition {
            Read::Any(list) | Read::All(list) | Read::Subject(list) if !list.is_empty() => list
                .iter()
                .map(|phrase| {
                    stems(phrase, self.stemming)
                        .min_by_key(|stem| self.frequency.get(stem).copied().unwrap_or(0))
                        .map(Mark::Stem)
                })
                .collect(),
            Read::Value(name, values) => {
                Some(values.iter().map(|value| Mark::Value(name.clone(), value.clone())).collect())
            }
            _ => None,
        }
    }

    /// The rules taken in that could cover one with these conditions, in order.
    pub fn before(&self, conditions: &[Read]) -> Vec<usize> {
        let mut found = self.loose.clone();
        let mut look = |mark: &Mark| {
            if let Some(rules) = self.marked.get(mark) {
                found.extend(rules);
            }
        };
        for condition in conditions {
            for phrase in phrases(condition) {
                for stem in stems(phrase, self.stemming) {
                    look(&Mark::Stem(stem));
                }
            }
            if let Read::Value(name, values) = condition {
                for value in values {
                    look(&Mark::Value(name.clone(), value.clone()));
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// The phrases that a text must have for a condition to hold.
fn phrases(condition: &Read) -> &[Phrase] {
    match condition {
        Read::Any(list) | Read::All(list) | Read::Subject(list) => list,
        _ => &[],
    }
}

/// The stems of the words of a phrase; beginnings of words have none.
fn stems<'p>(phrase: &'p Phrase, stemming: &'p Stemming) -> impl Iterator<Item = String> + 'p {
    phrase.atoms.iter().filter_map(|atom| match atom {
        Atom::Stem(stem) => Some(stem.clone()),
        Atom::Word(word) => Some(stemming.stem(word)),
        Atom::Prefix(_) => None,
    })
}
