//! What full-text search needs: the terms of a text to be indexed, and the terms looked for.
//!
//! A full-text table has two columns, `words` and `stems`, each with the terms of a text in order and
//! blanks between them: forms and phrases are found by stems, beginnings of words by words. Letters stand
//! there without their marks; a word that can be written in two letters (`mueller`) stands once more at the
//! end, so that either writing finds it.

use super::{Atom, Phrase, Stemming, fold, in_two_letters, plain, words};

/// The terms of a text, ready to be indexed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Indexed {
    pub words: String,
    /// Their stems, as many.
    pub stems: String,
}

/// The terms of a text for the two columns of a full-text table.
pub fn index(text: &str, stemming: &Stemming) -> Indexed {
    let mut indexed = Indexed::default();
    let mut in_two = Vec::new();
    for word in words(text) {
        let folded = fold(word.text);
        in_two.extend(in_two_letters(&folded));
        indexed.push(&plain(&folded), stemming);
    }
    for word in in_two {
        indexed.push(&word, stemming);
    }
    indexed
}

impl Indexed {
    fn push(&mut self, word: &str, stemming: &Stemming) {
        if !self.words.is_empty() {
            self.words.push(' ');
            self.stems.push(' ');
        }
        self.stems.push_str(&stemming.stem(word));
        self.words.push_str(word);
    }
}

/// What someone looks for: everything that must stand in the text, and what must not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchQuery {
    /// All of these must be there; of each, one of the phrases is enough.
    pub wanted: Vec<Vec<Phrase>>,
    /// None of these may be there.
    pub unwanted: Vec<Phrase>,
}

impl SearchQuery {
    /// Reads what someone typed: words are found in all their forms, `"words in quotes"` as a phrase,
    /// `wor*` by its beginning, `exact:word` as it is written, and `-word` must be absent. While
    /// someone is `typing`, the last word may go on.
    pub fn read(line: &str, stemming: &Stemming, typing: bool) -> Self {
        let mut query = Self::default();
        let mut rest = line.trim_start();
        while !rest.is_empty() {
            let (unwanted, entry) = match rest.strip_prefix('-') {
                Some(entry) => (true, entry),
                None => (false, rest),
            };
            let (entry, after, open) = next_entry(entry);
            rest = after.trim_start();
            let mut ways = writings(entry, stemming);
            if ways.is_empty() {
                continue;
            }
            if unwanted {
                query.unwanted.append(&mut ways);
                continue;
            }
            // The last word is still being typed where nothing stands after it.
            if typing && open && after.is_empty() && !line.ends_with('*') {
                ways.append(&mut writings(&format!("{entry}*"), stemming));
            }
            query.wanted.push(ways);
        }
        query
    }

    /// Whether a text has all that is looked for, and nothing that must be absent.
    pub fn fits(&self, text: &Indexed) -> bool {
        let words: Vec<&str> = text.words.split(' ').collect();
        let stems: Vec<&str> = text.stems.split(' ').collect();
        let has = |phrase: &Phrase| {
            let atoms = &phrase.atoms;
            (0..words.len().saturating_sub(atoms.len() - 1)).any(|at| {
                atoms.iter().enumerate().all(|(nr, atom)| match atom {
                    Atom::Stem(stem) => stems[at + nr] == stem,
                    Atom::Word(word) => words[at + nr] == word,
                    Atom::Prefix(begun) => words[at + nr].starts_with(begun.as_str()),
                })
            })
        };
        self.wanted.iter().all(|ways| ways.iter().any(has)) && !self.unwanted.iter().any(has)
    }

    /// Whether nothing is looked for.
    pub fn is_empty(&self) -> bool {
        self.wanted.is_empty()
    }

    /// The query in the language of SQLite's FTS5, for a table with the columns `words` and `stems`.
    /// None where nothing is looked for: FTS5 cannot find by absence alone.
    pub fn fts5(&self) -> Option<String> {
        if self.is_empty() {
            return None;
        }
        let any = |ways: &Vec<Phrase>| {
            let ways: Vec<String> = ways.iter().map(fts5).collect();
            format!("({})", ways.join(" OR "))
        };
        let wanted: Vec<String> = self.wanted.iter().map(any).collect();
        let mut text = wanted.join(" AND ");
        if let Some(unwanted) = self.unwanted_fts5() {
            text = format!("({text}) NOT ({unwanted})");
        }
        Some(text)
    }

    /// What must be absent, as a query for what has any of it. None where anything may be there.
    pub fn unwanted_fts5(&self) -> Option<String> {
        let unwanted: Vec<String> = self.unwanted.iter().map(fts5).collect();
        (!unwanted.is_empty()).then(|| unwanted.join(" OR "))
    }
}

/// The phrases that an entry may stand as in an index: without the marks of its letters, written in two
/// letters, and as it is, for what was indexed before marks counted for nothing. Empty where it names no word.
fn writings(entry: &str, stemming: &Stemming) -> Vec<Phrase> {
    let Ok(phrase) = Phrase::read(entry, stemming) else {
        return Vec::new();
    };
    if entry.is_ascii() {
        return vec![phrase];
    }
    let folded = fold(entry);
    let mut all: Vec<Phrase> = Vec::new();
    let others = [Some(plain(&folded)), in_two_letters(&folded)].into_iter().flatten();
    for other in others.filter_map(|other| Phrase::read(&other, stemming).ok()).chain([phrase]) {
        if !all.contains(&other) {
            all.push(other);
        }
    }
    all
}

/// The first entry of a line, what stands after it, and whether it could go on.
fn next_entry(line: &str) -> (&str, &str, bool) {
    if let Some(quoted) = line.strip_prefix('"') {
        return match quoted.split_once('"') {
            Some((entry, after)) => (entry, after, false),
            None => (quoted, "", true),
        };
    }
    match line.find(char::is_whitespace) {
        Some(end) => (&line[..end], &line[end..], false),
        None => (line, "", true),
    }
}

/// One phrase. All its atoms must stand in one column for FTS5 to see them together: where one of them
/// is a word or a beginning, those that are stems are looked for beside it, by themselves.
fn fts5(phrase: &Phrase) -> String {
    let stems = phrase.atoms.iter().all(|atom| matches!(atom, Atom::Stem(_)));
    let words = phrase.atoms.iter().all(|atom| !matches!(atom, Atom::Stem(_)));
    let last = phrase.atoms.len() - 1;
    let inner_prefix = phrase.atoms[..last].iter().any(|atom| matches!(atom, Atom::Prefix(_)));
    if stems {
        return format!("stems : {}", quoted(&phrase.atoms));
    }
    if words && !inner_prefix {
        let star = if matches!(phrase.atoms[last], Atom::Prefix(_)) { " *" } else { "" };
        return format!("words : {}{star}", quoted(&phrase.atoms));
    }
    let each: Vec<String> =
        phrase.atoms.iter().map(|atom| fts5(&Phrase { atoms: vec![atom.clone()] })).collect();
    format!("({})", each.join(" AND "))
}

/// A text of FTS5: in quotes, where nothing but a quote means anything.
fn quoted(atoms: &[Atom]) -> String {
    let texts: Vec<String> = atoms
        .iter()
        .map(|(Atom::Stem(text) | Atom::Word(text) | Atom::Prefix(text))| text.replace('"', "\"\""))
        .collect();
    format!("\"{}\"", texts.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(line: &str, typing: bool) -> String {
        SearchQuery::read(line, &Stemming::new(&["en", "ru"]), typing).fts5().unwrap_or_default()
    }

    #[test]
    fn a_text_is_indexed_by_words_and_stems() {
        let indexed = index("Прошу возврата! Don't WAIT.", &Stemming::new(&["en", "ru"]));
        assert_eq!(indexed.words, "прошу возврата don't wait");
        assert_eq!(indexed.stems, "прош возврат don't wait");
    }

    #[test]
    fn marks_of_letters_count_for_nothing() {
        let stemming = Stemming::new(&["en", "ru"]);
        let text = index("Le problème à Nîmes, Größe prüfen. Ещё йод.", &stemming);
        for line in [
            "probleme",
            "problème",
            "Nimes",
            "prufen",
            "pruefen",
            "prüfen",
            "Grosse",
            "GRÖSSE",
            "groesse",
            "еще йод",
        ] {
            assert!(SearchQuery::read(line, &stemming, false).fits(&text), "{line}");
        }
        for line in ["иод", "pruufen", "-probleme Nimes"] {
            assert!(!SearchQuery::read(line, &stemming, false).fits(&text), "{line}");
        }
        let bare = index("Groesse pruefen", &stemming);
        assert!(SearchQuery::read("Größe prüfen", &stemming, false).fits(&bare));
    }

    #[test]
    fn what_is_typed_becomes_a_query() {
        assert_eq!(query("refunds late", false), "(stems : \"refund\") AND (stems : \"late\")");
        assert_eq!(query("\"no internet\"", false), "(stems : \"no internet\")");
        assert_eq!(query("трубк*", true), "(words : \"трубк\" *)");
        assert_eq!(query("возвр", true), "(stems : \"возвр\" OR words : \"возвр\" *)");
        assert_eq!(
            query("refund -policy", true),
            "((stems : \"refund\")) NOT (stems : \"polici\")"
        );
        assert_eq!(query("exact:checks", false), "(words : \"checks\")");
        assert_eq!(query("-policy", false), "");
        assert_eq!(query("\"", true), "");
        assert_eq!(
            query("a\" OR words:b", false),
            "(stems : \"a\") AND (stems : \"or\") AND (stems : \"word b\")"
        );
    }
}
