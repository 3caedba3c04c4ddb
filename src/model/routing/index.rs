//! All phrases of all rules in one index: a text is read once, whatever the number of rules.
//!
//! Each phrase is filed under the one of its words that fewest phrases have. A word of a text is
//! folded and stemmed, looked up once by stem, by form and by beginning, and where it is such a
//! rarest word, its neighbours are compared.

use std::{
    collections::HashMap,
    fmt,
    sync::{Mutex, PoisonError},
};

use super::Part;
use crate::terms::{Atom, Phrase, Stemming, fold_into, words};

/// The number of a phrase in its index.
pub(super) type PhraseId = u32;

/// No atom of the index.
const NONE: u32 = u32::MAX;

/// The atoms of words seen lately are remembered, so that a word is stemmed once and not in every
/// text. Enough for the vocabulary of a desk; when it is full, it starts anew.
const REMEMBERED_WORDS: usize = 32_768;

/// Of each phrase so many places in a text are told at most.
const PLACES: usize = 8;

/// Hits are thinned out to [`PLACES`] a phrase whenever they become so many.
const CROWDED: usize = 4_096;

/// The phrases of all rules.
pub(super) struct TermIndex {
    stemming: Stemming,
    stems: HashMap<Box<str>, u32>,
    words: HashMap<Box<str>, u32>,
    /// Sorted by text.
    prefixes: Vec<Prefix>,
    phrases: Vec<Box<[Piece]>>,
    /// By atom: the phrases filed there, and which of their words that is.
    by_stem: Vec<Vec<Anchor>>,
    by_word: Vec<Vec<Anchor>>,
    by_prefix: Vec<Vec<Anchor>>,
    remembered: Mutex<HashMap<Box<str>, Atoms>>,
}

struct Prefix {
    text: Box<str>,
    /// The longest other prefix of the index that this one begins with.
    parent: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Piece {
    Stem(u32),
    Word(u32),
    Prefix(u32),
}

#[derive(Clone, Copy)]
struct Anchor {
    phrase: PhraseId,
    at: u32,
}

/// What a word is to the index.
#[derive(Clone, Copy)]
struct Atoms {
    stem: u32,
    word: u32,
    /// The longest prefix; its parents are the others.
    prefix: u32,
}

/// A word of a text.
#[derive(Clone, Copy)]
struct Token {
    atoms: Atoms,
    start: u32,
    end: u32,
    from: u32,
    to: u32,
}

/// Where a phrase stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit {
    phrase: PhraseId,
    /// In the subject or the body.
    pub part: Part,
    /// In bytes of that part.
    pub start: u32,
    /// In bytes of that part.
    pub end: u32,
    /// In characters.
    pub from: u32,
    /// In characters.
    pub to: u32,
}

/// The phrases that stand in a text.
#[derive(Debug, Default)]
pub(super) struct Hits {
    /// By phrase, then as they stand in the text, the subject first.
    hits: Vec<Hit>,
}

impl Hits {
    /// Where a phrase stands.
    pub fn of(&self, phrase: PhraseId) -> &[Hit] {
        let from = self.hits.partition_point(|hit| hit.phrase < phrase);
        let rest = &self.hits[from..];
        let length = rest.partition_point(|hit| hit.phrase == phrase);
        &rest[..length]
    }

    /// The phrases, each once.
    pub fn phrases(&self) -> impl Iterator<Item = PhraseId> {
        self.hits.chunk_by(|one, other| one.phrase == other.phrase).map(|hits| hits[0].phrase)
    }

    /// Puts them in order, and keeps the first places of each phrase. Stable: a phrase's places stay in
    /// the order of the text.
    fn thin_out(&mut self) {
        self.hits.sort_by_key(|hit| hit.phrase);
        let (mut phrase, mut count) = (NONE, 0);
        self.hits.retain(|hit| {
            count = if hit.phrase == phrase { count + 1 } else { 1 };
            phrase = hit.phrase;
            count <= PLACES
        });
    }
}

impl TermIndex {
    /// Whether the index has no phrases.
    pub fn is_empty(&self) -> bool {
        self.phrases.is_empty()
    }

    /// How the words are stemmed.
    pub fn stemming(&self) -> &Stemming {
        &self.stemming
    }

    /// The phrases that stand in a request's text.
    pub fn scan(&self, subject: &str, body: &str) -> Hits {
        let mut hits = Hits::default();
        if self.is_empty() {
            return hits;
        }
        let mut tokens = Vec::new();
        let mut crowded = CROWDED;
        for (part, text) in [(Part::Subject, subject), (Part::Body, body)] {
            self.read(text, &mut tokens);
            for (at, token) in tokens.iter().enumerate() {
                self.file(token, |anchor| {
                    if let Some(hit) = self.verify(anchor, at, &tokens, part) {
                        hits.hits.push(hit);
                    }
                });
                if hits.hits.len() > crowded {
                    hits.thin_out();
                    crowded = CROWDED.max(hits.hits.len() * 2);
                }
            }
        }
        hits.thin_out();
        hits
    }

    /// The words of a text, each looked up.
    fn read(&self, text: &str, tokens: &mut Vec<Token>) {
        tokens.clear();
        let mut folded = String::new();
        // Nothing in the memory can be half-written: a poisoned one is as good as any.
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        for word in words(text) {
            fold_into(word.text, &mut folded);
            let atoms = if let Some(atoms) = remembered.get(folded.as_str()) {
                *atoms
            } else {
                if remembered.len() >= REMEMBERED_WORDS {
                    remembered.clear();
                }
                let atoms = self.look_up(&folded);
                remembered.insert(folded.as_str().into(), atoms);
                atoms
            };
            tokens.push(Token {
                atoms,
                start: word.start as u32,
                end: word.end() as u32,
                from: word.from as u32,
                to: word.to as u32,
            });
        }
    }

    fn look_up(&self, folded: &str) -> Atoms {
        let stem = self.stemming.stem(folded);
        let known =
            |table: &HashMap<Box<str>, u32>, text: &str| table.get(text).copied().unwrap_or(NONE);
        Atoms {
            stem: known(&self.stems, &stem),
            word: known(&self.words, folded),
            prefix: longest_prefix(&self.prefixes, folded),
        }
    }

    /// Every place where a phrase is filed under a word.
    fn file(&self, token: &Token, mut each: impl FnMut(Anchor)) {
        let Atoms { stem, word, prefix } = token.atoms;
        for (table, atom) in [(&self.by_stem, stem), (&self.by_word, word)] {
            if atom != NONE {
                table[atom as usize].iter().copied().for_each(&mut each);
            }
        }
        let mut prefix = prefix;
        while prefix != NONE {
            let anchors = &self.by_prefix[prefix as usize];
            anchors.iter().copied().for_each(&mut each);
            prefix = self.prefixes[prefix as usize].parent;
        }
    }

    fn verify(&self, anchor: Anchor, at: usize, tokens: &[Token], part: Part) -> Option<Hit> {
        let pieces = &self.phrases[anchor.phrase as usize];
        let first = at.checked_sub(anchor.at as usize)?;
        let stand = tokens.get(first..first + pieces.len())?;
        let fits = |(piece, token): (&Piece, &Token)| match *piece {
            Piece::Stem(stem) => token.atoms.stem == stem,
            Piece::Word(word) => token.atoms.word == word,
            Piece::Prefix(wanted) => {
                let mut prefix = token.atoms.prefix;
                while prefix != NONE && prefix != wanted {
                    prefix = self.prefixes[prefix as usize].parent;
                }
                prefix == wanted
            }
        };
        if pieces.len() > 1 && !pieces.iter().zip(stand).all(fits) {
            return None;
        }
        let (first, last) = (stand.first()?, stand.last()?);
        Some(Hit {
            phrase: anchor.phrase,
            part,
            start: first.start,
            end: last.end,
            from: first.from,
            to: last.to,
        })
    }
}

/// The longest of sorted prefixes that a word begins with.
///
/// The last that is not greater than the word begins with every prefix of the word that there is, so
/// it is one itself, or one of its parents is.
fn longest_prefix(prefixes: &[Prefix], word: &str) -> u32 {
    let after = prefixes.partition_point(|prefix| *prefix.text <= *word);
    let mut prefix = after.checked_sub(1).map_or(NONE, |at| at as u32);
    while prefix != NONE && !word.starts_with(&*prefixes[prefix as usize].text) {
        prefix = prefixes[prefix as usize].parent;
    }
    prefix
}

impl fmt::Debug for TermIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TermIndex").field("phrases", &self.phrases.len()).finish_non_exhaustive()
    }
}

/// Phrases on their way into an index.
#[derive(Debug)]
pub(super) struct Phrases {
    stemming: Stemming,
    ids: HashMap<Phrase, PhraseId>,
}

impl Phrases {
    pub fn new(stemming: Stemming) -> Self {
        Self { stemming, ids: HashMap::new() }
    }

    /// Takes an entry of a rule. None where there is no word in it.
    pub fn add(&mut self, entry: &str) -> Option<PhraseId> {
        let phrase = Phrase::read(entry, &self.stemming).ok()?;
        let next = self.ids.len() as u32;
        Some(*self.ids.entry(phrase).or_insert(next))
    }

    /// How many phrases there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    pub fn index(self) -> TermIndex {
        let mut phrases: Vec<(PhraseId, Phrase)> =
            self.ids.into_iter().map(|(phrase, id)| (id, phrase)).collect();
        phrases.sort_unstable_by_key(|(id, _)| *id);
        let mut stems = HashMap::new();
        let mut words = HashMap::new();
        let mut texts: Vec<&str> = Vec::new();
        for atom in phrases.iter().flat_map(|(_, phrase)| &phrase.atoms) {
            match atom {
                Atom::Stem(stem) => number(&mut stems, stem),
                Atom::Word(word) => number(&mut words, word),
                Atom::Prefix(prefix) => texts.push(prefix),
            }
        }
        texts.sort_unstable();
        texts.dedup();
        let mut prefixes: Vec<Prefix> = Vec::with_capacity(texts.len());
        for text in texts {
            let parent = longest_prefix(&prefixes, text);
            prefixes.push(Prefix { text: text.into(), parent });
        }
        // Every atom of a phrase was numbered above.
        let piece = |atom: &Atom| match atom {
            Atom::Stem(stem) => Piece::Stem(stems[stem.as_str()]),
            Atom::Word(word) => Piece::Word(words[word.as_str()]),
            Atom::Prefix(prefix) => Piece::Prefix(longest_prefix(&prefixes, prefix)),
        };
        let phrases: Vec<Box<[Piece]>> =
            phrases.iter().map(|(_, phrase)| phrase.atoms.iter().map(piece).collect()).collect();
        let mut common: HashMap<Piece, u32> = HashMap::new();
        for piece in phrases.iter().flatten() {
            *common.entry(*piece).or_default() += 1;
        }
        let mut by_stem = vec![Vec::new(); stems.len()];
        let mut by_word = vec![Vec::new(); words.len()];
        let mut by_prefix = vec![Vec::new(); prefixes.len()];
        for (phrase, pieces) in phrases.iter().enumerate() {
            let rarest = pieces.iter().enumerate().min_by_key(|(_, piece)| common[*piece]);
            let Some((at, piece)) = rarest else { continue };
            let anchor = Anchor { phrase: phrase as u32, at: at as u32 };
            match *piece {
                Piece::Stem(stem) => by_stem[stem as usize].push(anchor),
                Piece::Word(word) => by_word[word as usize].push(anchor),
                Piece::Prefix(prefix) => by_prefix[prefix as usize].push(anchor),
            }
        }
        TermIndex {
            stemming: self.stemming,
            stems,
            words,
            prefixes,
            phrases,
            by_stem,
            by_word,
            by_prefix,
            remembered: Mutex::default(),
        }
    }
}

fn number(table: &mut HashMap<Box<str>, u32>, text: &str) {
    let next = table.len() as u32;
    table.entry(text.into()).or_insert(next);
}
