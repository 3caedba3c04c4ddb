//! Every text that is written is used: what nobody sees is not kept.

use std::{fs, path::Path};

#[test]
fn no_text_is_unused() {
    fn sources(folder: &Path, all: &mut String) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, all);
            } else if path.extension().is_some_and(|e| e == "rs")
                && !path.ends_with("text/tables.rs")
            {
                all.push_str(&fs::read_to_string(&path).unwrap());
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut code = String::new();
    sources(&root.join("src"), &mut code);
    let file = fs::read_to_string(root.join("assets/text/en.toml")).unwrap();
    let texts: toml::Table = file.parse().unwrap();
    let mut unused = Vec::new();
    for (table, texts) in &texts {
        // These are found by name.
        let by_name = [
            "action",
            "capacity",
            "call_state",
            "filter_key",
            "filter_also",
            "flag",
            "control_of",
            "deadline_state",
            "breach_reason",
            "breach_title",
            "moved",
            "period",
            "metric",
            "right",
            "event_kind",
        ];
        if by_name.contains(&table.as_str()) {
            continue;
        }
        for name in texts.as_table().unwrap().keys() {
            let used = code.match_indices(&format!(".{name}")).any(|(at, found)| {
                !code[at + found.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_')
            });
            if !used {
                unused.push(format!("{table}.{name}"));
            }
        }
    }
    assert!(unused.is_empty(), "{unused:?}");
}

/// What people see on the golden screens: no date as programs write it, and the numbers of the language.
#[test]
fn golden_screens_have_the_dates_and_numbers_of_their_language() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/screens");
    for (language, foreign) in [
        ("en", r"\d{4}-\d\d-\d\d|★ \d,\d|\d,\d%|\d[\s\u{a0}]%|\d{1,2}\.\d\d\.\d{4}"),
        ("ru", r"\d{4}-\d\d-\d\d|★ \d\.\d|\d\.\d[\s\u{a0}]?%|\d%"),
    ] {
        let foreign = regex::Regex::new(foreign).unwrap();
        let mut screens = 0;
        for file in fs::read_dir(root.join(language)).unwrap() {
            let path = file.unwrap().path();
            let shown = fs::read_to_string(&path).unwrap();
            for line in shown.lines() {
                assert!(!foreign.is_match(line), "{}: {line}", path.display());
            }
            screens += 1;
        }
        assert!(screens > 50, "{language}: {screens}");
    }
}

/// A number before a word needs the forms of the word: `{n} requests` is a text with forms, unless the
/// number is always the same. `{days}` and the like bring their word with them.
#[test]
fn words_after_numbers_have_their_forms() {
    // Of a number that the program fixes, and is greater than one.
    let fixed = ["report.note_differences", "report.note_versions", "report.value_unknown"];
    let counted =
        regex::Regex::new(r"\{(?:n|of|count|hours|minutes|weeks|months|times|events)\} (\p{L}+)")
            .unwrap();
    let mut texts = 0;
    let mut strays = Vec::new();
    for language in ["en", "ru"] {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/text");
        let file = fs::read_to_string(root.join(format!("{language}.toml"))).unwrap();
        let tables: toml::Table = file.parse().unwrap();
        for (table, of_table) in &tables {
            let Some(of_table) = of_table.as_table() else {
                continue;
            };
            for (key, text) in of_table {
                let name = format!("{table}.{key}");
                texts += usize::from(text.get("many").is_some());
                let Some(text) = text.as_str().filter(|_| !fixed.contains(&name.as_str())) else {
                    continue;
                };
                for found in counted.captures_iter(text) {
                    // What is no noun: `4 of 5`, `30 s`, `10 needed`.
                    let word = &found[1];
                    if !["of", "из", "s", "с", "needed"].contains(&word) {
                        strays.push(format!("{language} {name}: {text}"));
                    }
                }
            }
        }
    }
    assert!(texts > 80, "{texts}");
    assert!(strays.is_empty(), "{strays:#?}");
}
