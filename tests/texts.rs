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
            "control_of",
            "deadline_state",
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
        (
            "en",
            r"\d{4}-\d\d-\d\d|★ \d,\d|\d,\d%|\d[\s\u{a0}]%|\d{1,2}\.\d\d\.\d{4}",
        ),
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
