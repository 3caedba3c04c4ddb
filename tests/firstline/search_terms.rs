//! What a search asks of the full-text engine finds the texts that the same words find in a rule.

use firstline::terms::{Atom, Phrase, SearchQuery, Stemming, fold, index, words};
use proptest::{collection::vec, prelude::*, sample::select};
use rusqlite::Connection;

const WORDS: [&str; 16] = [
    "refund",
    "Refunds",
    "policy",
    "no",
    "without",
    "don’t",
    "card",
    "cards",
    "возврат",
    "возвраты",
    "Интернета",
    "нет",
    "без",
    "ёлка",
    "1,000.50",
    "Wi-Fi",
];

fn text() -> impl Strategy<Value = String> {
    vec((select(&WORDS[..]), select(&[" ", ", ", ". ", "\n"][..])), 0..8)
        .prop_map(|parts| parts.iter().fold(String::new(), |text, (word, sign)| text + word + sign))
}

fn line() -> impl Strategy<Value = String> {
    let entry =
        (vec(select(&WORDS[..]), 1..3), 0..6_u8, 1..5_usize).prop_map(|(words, kind, keep)| {
            let first = words[0];
            match kind {
                0 => format!("\"{}\"", words.join(" ")),
                1 => format!("{}*", first.chars().take(keep).collect::<String>()),
                2 => format!("exact:{first}"),
                3 => format!("-{first}"),
                _ => first.to_owned(),
            }
        });
    vec(entry, 1..4).prop_map(|entries| entries.join(" "))
}

/// Whether a phrase stands in a text.
fn stands(phrase: &Phrase, text: &str, stemming: &Stemming) -> bool {
    let found: Vec<String> = words(text).map(|word| fold(word.text)).collect();
    let fits = |(atom, word): (&Atom, &String)| match atom {
        Atom::Stem(stem) => stemming.stem(word) == *stem,
        Atom::Word(wanted) => word == wanted,
        Atom::Prefix(prefix) => word.starts_with(prefix.as_str()),
    };
    found.windows(phrase.atoms.len()).any(|window| phrase.atoms.iter().zip(window).all(fits))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_engine_finds_what_the_words_say(texts in vec(text(), 1..20), line in line(), typing in any::<bool>()) {
        let stemming = Stemming::new(&["en", "ru"]);
        let database = Connection::open_in_memory().unwrap();
        database
            .execute_batch("CREATE VIRTUAL TABLE term USING fts5(words, stems, tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3 4')")
            .unwrap();
        for (at, text) in texts.iter().enumerate() {
            let terms = index(text, &stemming);
            database
                .execute("INSERT INTO term (rowid, words, stems) VALUES (?1, ?2, ?3)", (at as i64, terms.words, terms.stems))
                .unwrap();
        }
        let query = SearchQuery::read(&line, &stemming, typing);
        let Some(asked) = query.fts5() else {
            prop_assert!(query.is_empty());
            return Ok(());
        };
        let mut select = database.prepare("SELECT rowid FROM term WHERE term MATCH ?1 ORDER BY rowid").unwrap();
        let rows: Result<Vec<i64>, _> = select.query_map([&asked], |row| row.get(0)).unwrap().collect();
        let found = rows.unwrap();
        let has = |phrase: &Phrase, text: &String| stands(phrase, text, &stemming);
        let expected: Vec<i64> = texts
            .iter()
            .enumerate()
            .filter(|(_, text)| {
                query.wanted.iter().all(|ways| ways.iter().any(|way| has(way, text)))
                    && !query.unwanted.iter().any(|phrase| has(phrase, text))
            })
            .map(|(at, _)| at as i64)
            .collect();
        // Forms and beginnings cannot be asked for in one phrase: there the engine finds more, never less.
        let mixed = |phrase: &Phrase| phrase.atoms.len() > 1 && phrase.atoms.iter().any(|atom| !matches!(atom, Atom::Stem(_)));
        if query.wanted.iter().flatten().any(mixed) || query.unwanted.iter().any(mixed) {
            if !query.unwanted.iter().any(mixed) {
                prop_assert!(expected.iter().all(|row| found.contains(row)), "{asked}: {found:?} {expected:?}");
            }
        } else {
            prop_assert_eq!(found, expected, "{}", asked);
        }
    }

    #[test]
    fn whatever_is_typed_is_a_query(line in "([\"*()\\-:^ a-zа-я+]|NEAR|AND|exact:|\\PC){0,30}", typing in any::<bool>()) {
        let database = Connection::open_in_memory().unwrap();
        database.execute_batch("CREATE VIRTUAL TABLE term USING fts5(words, stems)").unwrap();
        if let Some(asked) = SearchQuery::read(&line, &Stemming::new(&["en", "ru"]), typing).fts5() {
            let found: Result<i64, _> =
                database.query_row("SELECT count(*) FROM term WHERE term MATCH ?1", [&asked], |row| row.get(0));
            prop_assert!(found.is_ok(), "{line} {asked} {found:?}");
        }
    }
}
