//! The README and the chapters of the manual: their examples, found by name for the tests that run them, and what
//! holds for every page.

use std::{
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A page by its path in the repository.
pub fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// The README and every chapter in every language, by their paths.
pub fn pages() -> Vec<(String, String)> {
    let mut paths = vec!["README.md".to_owned()];
    for language in ["en", "ru"] {
        let folder = format!("assets/manual/{language}");
        let mut chapters: Vec<String> = fs::read_dir(root().join(&folder))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .map(|name| format!("{folder}/{name}"))
            .collect();
        chapters.sort();
        paths.extend(chapters);
    }
    paths.into_iter().map(|path| (path.clone(), text(&path))).collect()
}

/// The example of this name, as it stands in the README or a chapter. Where it stands in several, all say it alike.
pub fn example(name: &str) -> String {
    let mark = format!(" example={name}\n");
    let mut found: Vec<(String, String)> = Vec::new();
    for (path, page) in pages() {
        if let Some((_, rest)) = page.split_once(&mark) {
            found.push((path, rest.split_once("```").unwrap().0.to_owned()));
        }
    }
    let (first, code) = found.first().unwrap_or_else(|| panic!("no page has the example {name}"));
    for (path, other) in &found {
        assert_eq!(other, code, "{path} and {first} give the example {name} differently");
    }
    code.clone()
}

/// Every address in brackets of a page that is a file of the repository.
fn links(page: &str) -> Vec<&str> {
    page.split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'))
        .map(|(address, _)| address.split('#').next().unwrap_or_default())
        .filter(|address| !address.is_empty() && !address.contains("://"))
        .collect()
}

#[test]
fn every_link_of_the_manual_leads_somewhere() {
    let mut count = 0;
    for (path, page) in pages() {
        let folder = root().join(&path);
        let folder = folder.parent().unwrap_or_else(|| Path::new("."));
        for address in links(&page) {
            assert!(folder.join(address).exists(), "{path} links to {address}, which is not there");
            count += 1;
        }
    }
    assert!(count > 20, "{count}");
}
