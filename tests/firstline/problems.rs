//! What is wrong with a standard, said in Russian: every message and every hint of the check.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use firstline::{
    exchange::TableMap,
    model::refusal::filled,
    standards::{codes::CODES, load_files},
    text::{Language, Text},
};

use crate::support::Place;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The patterns of messages and of words, in English and in Russian.
fn patterns() -> Vec<(String, String)> {
    let text = fs::read_to_string(root().join("assets/text/problems.ru.toml")).unwrap();
    let tables: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(&text).unwrap();
    tables.into_values().flatten().collect()
}

fn names(pattern: &str) -> BTreeSet<&str> {
    let named = pattern.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    named.map(|(name, _)| name).collect()
}

#[test]
fn both_languages_name_the_same_values() {
    for (english, said) in patterns() {
        assert_eq!(names(&english), names(&said), "{english}");
        assert_eq!(english.matches('`').count(), said.matches('`').count(), "{english}");
    }
}

/// Every bad standard that is kept, and what has each code as its example.
fn bad() -> Vec<(String, String)> {
    let kept = fs::read_dir(root().join("tests/cases/standards/bad")).unwrap();
    let kept = kept.map(|entry| {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        (name, fs::read_to_string(path).unwrap())
    });
    let examples =
        CODES.iter().map(|code| (format!("{}.toml", code.code), code.example.to_owned()));
    kept.chain(examples).collect()
}

#[test]
fn whatever_the_check_says_is_said_in_russian_too() {
    let russian = Text::of(Language::Russian);
    let english = Text::of(Language::English);
    let mut codes = BTreeSet::new();
    for (name, text) in bad() {
        for problem in load_files(&BTreeMap::from([(name.clone(), text)])).problems {
            codes.insert(problem.code);
            let said = russian.problem(&problem);
            for (was, is) in [(&problem.message, &said.message), (&problem.hint, &said.hint)] {
                // A key with its place is the same in both.
                let same = was == is && !was.is_empty() && !was.starts_with("add [routing]");
                let small = is.chars().any(|c| ('а'..='я').contains(&c));
                assert!(
                    was.is_empty() || !same && (small || is.contains('–')),
                    "{name}: {}: not said in Russian: {was}",
                    problem.code
                );
            }
            assert_eq!(
                (said.code, said.line, &said.span),
                (problem.code, problem.line, &problem.span)
            );
            assert_eq!(english.problem(&problem), problem);
        }
    }
    assert!(codes.len() > 30, "{codes:?}");
}

/// Everything that may be wrong with the file of a map.
const BAD_MAP: &str = "title = 3\nquotes = 1\nunknown = 1\nsourse = 2\nzone = \"Berlin\"\ndates = \"never\"\n\
    known_by = [3]\nneeded = [\"nothing\"]\nchannel = [\"pigeon\"]\n[columns]\nsubject = \"Topic\"\nbody = \"Topic\"\n\
    name = 5\nsubjekt = \"A*b*\"\n[words.colour]\na = \"b\"\n[words.status]\nx = \"lost\"\n[conversation]\nodd = 1\n\
    parts = [\"x\"]\n";

#[test]
fn what_is_wrong_with_a_map_is_said_in_russian_too() {
    let russian = Text::of(Language::Russian);
    let broken = ["columns = 3", "[columns", BAD_MAP];
    let mut said = BTreeSet::new();
    for map in broken {
        let problems = TableMap::read("bad", "bad.toml", map).unwrap_err();
        for problem in problems {
            let in_russian = russian.problem(&problem);
            for (was, is) in
                [(&problem.message, &in_russian.message), (&problem.hint, &in_russian.hint)]
            {
                let small = is.chars().any(|c| ('а'..='я').contains(&c));
                assert!(was.is_empty() || small, "not said in Russian: {was}");
            }
            said.insert(problem.code);
        }
    }
    let all = ["M001", "M010", "M011", "M012", "M013", "M014", "M015", "M016"];
    assert_eq!(said.into_iter().collect::<Vec<_>>(), all);
}

/// The texts in quotes of a source that are sentences of the check.
fn sentences(source: &str) -> Vec<String> {
    let source = source.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = source.lines().filter(|line| {
        let line = line.trim_start();
        !line.starts_with("//") && !line.starts_with("#[") && !line.contains("'\"'")
    });
    let source = lines.collect::<Vec<_>>().join("\n");
    let mut found = Vec::new();
    let mut text: Option<String> = None;
    let mut letters = source.chars();
    while let Some(letter) = letters.next() {
        match (&mut text, letter) {
            (None, '"') => text = Some(String::new()),
            (None, _) => {}
            (Some(_), '"') => found.extend(text.take()),
            (Some(text), '\\') => text.extend(letters.next().filter(|c| *c != '\n')),
            (Some(text), letter) => text.push(letter),
        }
    }
    // What a hash begins with is said to nobody.
    found.retain(|text| !text.starts_with("firstline standard 1"));
    found.retain(|text| text.split(' ').filter(|word| word.len() > 1).count() > 2);
    found
}

#[test]
fn no_sentence_of_the_check_is_forgotten() {
    let root = root().join("src/standards");
    let mut files = vec![root.join("reader.rs"), root.join("tables.rs"), root.join("check.rs")];
    for folder in ["tables", "check"] {
        files.extend(fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().path()));
    }
    files.push(root.with_extension("rs"));
    // The words of a sentence, whatever its values are called.
    let words = |pattern: &str| {
        let bare = filled(pattern, |_| Some("…".into())).replace("{}", "…");
        bare.replace("…:…", "…")
            .replace("{{", "{")
            .replace("}}", "}")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    let known: BTreeSet<String> = patterns().iter().map(|(english, _)| words(english)).collect();
    let (mut seen, mut forgotten) = (0, Vec::new());
    for file in files {
        for text in sentences(&fs::read_to_string(&file).unwrap()) {
            seen += 1;
            let said = words(&text);
            if !known.contains(&said) {
                forgotten.push(text);
            }
        }
    }
    assert!(forgotten.is_empty(), "not said in Russian: {forgotten:#?}");
    assert!(seen > 80, "{seen}");
}

#[test]
fn the_command_speaks_the_language_of_its_reader() {
    let place = Place::new();
    place.run(&["standards", "init", "std", "--language", "ru"], "").done();
    let check = || {
        let mut command = place.command(&["standards", "check", "std"]);
        command.env("LANG", "ru_RU.UTF-8");
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    assert!(check().contains("примеры сошлись"), "{}", check());

    let head = place.path("std/00-standard.toml");
    let text = fs::read_to_string(&head).unwrap();
    fs::write(&head, text.replacen("version", "versoin", 1)).unwrap();
    let said = check();
    assert!(said.contains("ошибка[S010]: неизвестный ключ «versoin»"), "{said}");
    assert!(said.contains("совет: может быть, «version»?"), "{said}");

    // Programs read the same words whatever the language.
    let mut json = place.command(&["standards", "check", "std", "--json"]);
    let json = json.env("LANG", "ru_RU.UTF-8").output().unwrap().stdout;
    assert!(String::from_utf8(json).unwrap().contains("unknown key"));
}
