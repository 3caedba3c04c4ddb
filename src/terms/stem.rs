//! Stems: what the forms of a word have in common.

use std::fmt;

use rust_stemmers::{Algorithm, Stemmer};

/// A longer word is no word of a language: a key, a token, an address.
const LONGEST_WORD: usize = 64;

/// The languages whose word forms are matched: at most one a script, the first that is named.
pub struct Stemming {
    latin: Option<(Stemmer, bool)>,
    cyrillic: Option<Stemmer>,
}

impl Stemming {
    /// The languages that have stems, by two-letter code.
    pub const LANGUAGES: &'static [&'static str] =
        &["da", "de", "en", "es", "fi", "fr", "hu", "it", "nl", "no", "pt", "ro", "ru", "sv", "tr"];

    /// Stemming for the languages of these two-letter codes. Of several that share a script, the
    /// first counts; without one, the words of a script are taken as they are.
    pub fn new<S: AsRef<str>>(languages: &[S]) -> Self {
        let mut stemming = Self { latin: None, cyrillic: None };
        for language in languages {
            let language = language.as_ref();
            if language == "ru" {
                stemming.cyrillic.get_or_insert_with(|| Stemmer::create(Algorithm::Russian));
            } else if let Some(algorithm) = latin(language) {
                let english = algorithm == Algorithm::English;
                stemming.latin.get_or_insert_with(|| (Stemmer::create(algorithm), english));
            }
        }
        stemming
    }

    /// The stem of a folded word.
    ///
    /// A word that says that something is missing has the stem of the other one that does: `without`
    /// is `no`, and `без` is `нет`, since "no connection" and "without connection" are one complaint.
    pub fn stem(&self, folded: &str) -> String {
        let Some(script) = Script::of(folded) else {
            return folded.to_owned();
        };
        match (script, &self.latin, &self.cyrillic) {
            (Script::Latin, Some((_, true)), _) if folded == "without" => "no".to_owned(),
            (Script::Cyrillic, _, Some(_)) if folded == "без" => "нет".to_owned(),
            (Script::Latin, Some((stemmer, _)), _) | (Script::Cyrillic, _, Some(stemmer)) => {
                stemmer.stem(folded).into_owned()
            }
            _ => folded.to_owned(),
        }
    }

    /// Whether every word of a stem begins with the stem: so it is in Russian, where endings are only
    /// taken away, but not in English (`dying`, `die`), nor for words of absence.
    pub(super) fn begins_its_words(&self, stem: &str) -> bool {
        self.cyrillic.is_some() && stem != "нет" && Script::of(stem) == Some(Script::Cyrillic)
    }
}

impl fmt::Debug for Stemming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stemming")
            .field("latin", &self.latin.is_some())
            .field("cyrillic", &self.cyrillic.is_some())
            .finish()
    }
}

fn latin(language: &str) -> Option<Algorithm> {
    Some(match language {
        "da" => Algorithm::Danish,
        "de" => Algorithm::German,
        "en" => Algorithm::English,
        "es" => Algorithm::Spanish,
        "fi" => Algorithm::Finnish,
        "fr" => Algorithm::French,
        "hu" => Algorithm::Hungarian,
        "it" => Algorithm::Italian,
        "nl" => Algorithm::Dutch,
        "no" => Algorithm::Norwegian,
        "pt" => Algorithm::Portuguese,
        "ro" => Algorithm::Romanian,
        "sv" => Algorithm::Swedish,
        "tr" => Algorithm::Turkish,
        _ => return None,
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Cyrillic,
}

impl Script {
    /// The script of a word that is wholly in one and no longer than words are.
    fn of(word: &str) -> Option<Self> {
        if word.len() > LONGEST_WORD {
            return None;
        }
        let latin = |c: char| matches!(c, 'a'..='z' | '\'' | 'ß'..='ɏ');
        let cyrillic = |c: char| matches!(c, '\u{400}'..='\u{4ff}');
        if word.chars().all(latin) {
            Some(Self::Latin)
        } else if word.chars().all(cyrillic) {
            Some(Self::Cyrillic)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::terms::{fold, words};

    #[test]
    fn forms_of_a_word_share_a_stem() {
        let stemming = Stemming::new(&["en", "ru"]);
        for forms in [
            &["refund", "refunds", "refunded", "refunding"][..],
            &["возврат", "возврата", "возвратом", "возвраты"],
            &["интернет", "интернета", "интернетом"],
            &["no", "without"],
            &["нет", "без"],
            &["client's", "clients", "client"],
        ] {
            let stems: Vec<_> = forms.iter().map(|word| stemming.stem(word)).collect();
            assert!(stems.iter().all(|stem| *stem == stems[0]), "{stems:?}");
        }
    }

    #[test]
    fn only_words_of_the_languages_named_are_stemmed() {
        let none = Stemming::new::<&str>(&[]);
        let russian = Stemming::new(&["ru"]);
        assert_eq!(none.stem("возврата"), "возврата");
        assert_eq!(none.stem("without"), "without");
        assert_eq!(russian.stem("refunds"), "refunds");
        assert_eq!(russian.stem("возврата"), "возврат");
        assert_eq!(russian.stem("4g"), "4g");
        assert_eq!(Stemming::new(&["de", "en"]).stem("without"), "without");
    }

    #[test]
    fn a_word_longer_than_words_are_stays_as_it_is() {
        let stemming = Stemming::new(&["en", "ru"]);
        let key = "ing".repeat(40);
        assert_eq!(stemming.stem(&key), key);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_has_stems(text in "([a-zéßñ']|[а-яёіәғқ]|[ \\-.]|ing|ed|ies|ость|ейш|нн|ться|\\PC){0,60}") {
            for language in Stemming::LANGUAGES {
                let stemming = Stemming::new(&[*language, "ru"]);
                for word in words(&text) {
                    let folded = fold(word.text);
                    let stem = stemming.stem(&folded);
                    if stemming.begins_its_words(&stem) && Script::of(&folded) == Some(Script::Cyrillic) {
                        prop_assert!(folded.starts_with(&stem), "{folded} {stem}");
                    }
                }
            }
        }
    }
}
