//! Standards: the example loads whole, and every bad file is told with its code and place.

use std::{collections::BTreeMap, fs, path::Path};

use firstline::standards::{Severity, load_dir, load_files};
use serde::Deserialize;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_example_has_no_errors() {
    let folder = root().join("../shared/standards-example");
    if !folder.exists() {
        println!("skipped: {} is not here", folder.display());
        return;
    }
    let loaded = load_dir(&folder);
    let mut report = Vec::new();
    loaded
        .report(&mut report, &firstline::text::Text::of(firstline::text::Language::English), false)
        .unwrap();
    assert!(!loaded.has_errors(), "{}", String::from_utf8_lossy(&report));
    let standard = loaded.standard.unwrap();
    assert_eq!((standard.rules.len(), standard.deadlines.len(), standard.scripts.len()), (5, 8, 2));
}

/// The first line of a bad standard: what must be said of it.
#[derive(Deserialize)]
struct Expected {
    expect: Said,
}

#[derive(Deserialize)]
struct Said {
    code: String,
    /// A piece of the line that must be pointed at.
    line: String,
    /// A piece of the message or the hint.
    words: String,
}

#[test]
fn every_bad_standard_is_told_where_it_is_bad() {
    let mut count = 0;
    for entry in fs::read_dir(root().join("tests/cases/standards/bad")).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let head = text.lines().next().unwrap().trim_start_matches("# ");
        let Expected { expect } =
            toml::from_str(head).unwrap_or_else(|error| panic!("{name}: {error}"));
        let loaded = load_files(&BTreeMap::from([(name.clone(), text.clone())]));
        let found = loaded.problems.iter().find(|problem| problem.code == expect.code);
        let found = found
            .unwrap_or_else(|| panic!("{name}: no {} among {:#?}", expect.code, loaded.problems));
        let line = text.lines().nth((found.line as usize).saturating_sub(1)).unwrap_or_default();
        assert!(line.contains(&expect.line), "{name}: points at line {}: {line}", found.line);
        let said = format!("{} {}", found.message, found.hint);
        assert!(said.contains(&expect.words), "{name}: says {said}");
        assert_eq!(
            loaded.standard.is_none(),
            loaded.problems.iter().any(|p| p.severity == Severity::Error)
        );
        let shown = found.render(Some(&text), false);
        assert!(shown.contains(&expect.line), "{name}: shows\n{shown}");
        count += 1;
    }
    assert!(count >= 20, "the bad standards are gone");
}

#[test]
fn a_rule_past_a_gate_is_warned_of_unless_the_standard_says_that_it_is_meant() {
    let files = |gate: &str, rule: &str| {
        let text = fs::read_to_string(
            root().join("tests/cases/standards/bad/rule-past-a-gate-that-says-nothing.toml"),
        )
        .unwrap();
        let text = text.replace(
            "then = { department = \"other\" }\n",
            &format!("then = {{ department = \"other\" }}\n{rule}\n"),
        );
        BTreeMap::from([("a.toml".to_owned(), format!("{text}{gate}\n"))])
    };
    for (gate, rule, warned) in [
        ("", "", true),
        ("", "gate = \"skip\"", true),
        ("", "gate = \"ask\"", false),
        ("rules = \"skip\"", "", false),
        ("rules = \"skip\"", "gate = \"skip\"", false),
        ("rules = \"skip\"", "gate = \"ask\"", false),
        ("rules = \"ask\"", "", false),
        ("rules = \"ask\"", "gate = \"skip\"", true),
    ] {
        let loaded = load_files(&files(gate, rule));
        let warnings: Vec<_> =
            loaded.problems.iter().filter(|problem| problem.code == "S118").collect();
        assert_eq!(!warnings.is_empty(), warned, "{gate} {rule}: {:#?}", loaded.problems);
        assert!(!loaded.has_errors());
    }
}

#[test]
fn all_problems_are_told_at_once() {
    let files = BTreeMap::from([
        ("a.toml".to_owned(), "[standard]\ntitle = 1\nversoin = \"x\"\n".to_owned()),
        (
            "b.toml".to_owned(),
            "[[rule]]\nid = \"r\"\nthen = { department = \"nowhere\" }\n[[broken\n".to_owned(),
        ),
    ]);
    let codes: Vec<&str> = load_files(&files).problems.iter().map(|problem| problem.code).collect();
    for code in ["S004", "S010", "S011", "S012", "S020", "S022"] {
        assert!(codes.contains(&code), "{code} is not among {codes:?}");
    }
}

#[test]
fn the_standards_that_come_with_the_program_have_no_problems() {
    for language in ["en", "ru"] {
        let files = firstline::standards::builtin(language)
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect();
        let loaded = load_files(&files);
        assert!(loaded.problems.is_empty(), "{language}: {:#?}", loaded.problems);
        let standard = loaded.standard.unwrap();
        assert!(
            standard.rules.len() >= 30
                && standard.exercises.len() >= 15
                && standard.scripts.len() >= 10
        );
        // Every rule has an example that it decides, or to which it adds.
        for rule in standard.rules.iter().filter(|rule| !rule.goes_on) {
            let tried = standard
                .examples
                .iter()
                .any(|example| example.expect.rule.as_ref() == Some(&rule.id));
            assert!(tried, "{language}: no example tries the rule {}", rule.id);
        }
    }
}

#[test]
fn every_good_standard_has_no_problems() {
    for entry in fs::read_dir(root().join("tests/cases/standards/good")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).unwrap();
        let loaded = load_files(&BTreeMap::from([(name.clone(), text)]));
        assert!(loaded.problems.is_empty(), "{name}: {:#?}", loaded.problems);
        assert!(loaded.standard.is_some(), "{name}");
    }
}

#[test]
fn what_has_a_short_name_may_have_a_title() {
    let words = r#"
        [[department]]
        id = "billing"
        title = "Accounts and refunds"
        short = "Money"
        level = 2
        [titles]
        tier  = { vip = "VIP" }
        field = { contract = "contract number" }
        [[script]]
        id = "who"
        title = "Who it is"
          [[script.step]]
          id = "identify"
          do = "Ask for the contract."
          field = "contract"
          [[script.step]]
          id = "bye"
          say = "Goodbye!"
    "#;
    let smallest = include_str!("../cases/standards/good/smallest.toml");
    let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    let loaded = load_files(&BTreeMap::from([file("a.toml", smallest), file("b.toml", words)]));
    let standard = loaded.standard.expect("a good standard");
    assert_eq!(standard.department_short("billing"), "Money");
    assert_eq!(standard.tier_title("vip"), "VIP");
    assert_eq!(standard.tier_title("gold"), "gold");
    assert_eq!(standard.step_title("who", "identify"), "contract number");
    assert_eq!(standard.step_title("who", "bye"), "Goodbye!");
    assert_eq!(standard.missing_title("step:identify"), Some("contract number"));
    let again = load_files(&BTreeMap::from([
        file("a.toml", smallest),
        file("b.toml", words),
        file("c.toml", "[titles]\ntier = { vip = \"very\" }\ntags = {}\n"),
    ]));
    let codes: Vec<&str> = again.problems.iter().map(|problem| problem.code).collect();
    assert!(codes.contains(&"S021"), "the second title is told: {codes:?}");
    assert!(codes.contains(&"S010"), "`tags` is not `tag`: {codes:?}");
}
