//! Text → terms: where words begin and end, their letters made alike, their stems. Routing and
//! full-text search share it, so that what a rule finds, a search finds.
//!
//! * A word is what Unicode's word boundaries say, except that a full stop, a colon or a middle dot
//!   ends a word unless it stands between digits: clients forget the space after a sentence, and
//!   `mail.ru` is found as the phrase `mail ru` either way. A hyphen always divides (`wi-fi` is the
//!   phrase `wi fi`), an apostrophe inside a word never does (`don't`).
//! * Letters are composed (NFC) and made small; `ё` is `е`, curly apostrophes are straight, invisible
//!   characters and stress marks count for nothing.
//! * Stems are Snowball's, chosen by the script of each word among the languages that the standard
//!   names ([`Stemming`]).
//!
//! * Search, unlike routing, asks nothing of marks: `probleme` finds `problème` ([`plain`]).
//!
//! What is looked for is a [`Phrase`]. Positions are in characters, counted from 0.
//!
//! Not here: matching many phrases at once ([`crate::model::routing`]), and any table of a database.

mod fold;
mod language;
mod matter;
mod phrase;
mod plain;
mod search;
mod stem;
mod word;

pub use fold::{fold, fold_into};
pub(crate) use fold::{letter, letters, value};
pub use language::language_of;
pub use matter::Matter;
pub use phrase::{Atom, NoWord, Phrase};
pub use plain::{has_marks, in_two_letters, plain};
pub use search::{Indexed, SearchQuery, index};
pub use stem::Stemming;
pub use word::{Word, words};
