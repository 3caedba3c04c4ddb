//! The README and the chapters of the manual: their examples, found by name for the tests that run them, and what
//! holds for every page.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use firstline::standards::{Severity, load_files};

use crate::support::{Place, shifted_clock};

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

/// The blocks of commands of a page: those marked `sh` without a name of their own. Marked `console` are those
/// that need a terminal, go on until they are stopped, or work on what is not there.
fn blocks(page: &str) -> Vec<String> {
    page.split("\n```sh\n")
        .skip(1)
        .filter_map(|rest| rest.split_once("\n```"))
        .map(|(block, _)| block.to_owned())
        .collect()
}

/// The pieces of a standard that the chapters show are read beside the one that comes with the program: nothing
/// in them is unknown or wrong. A line that stands alone belongs to a role.
#[test]
fn the_pieces_of_a_standard_in_the_manual_are_read() {
    let folder = |language: &str| root().join("assets/standards").join(language);
    let mut count = 0;
    for (path, page) in pages() {
        let chapter = path.rsplit('/').next().unwrap();
        if !["routing.md", "deadlines.md", "standard.md"].contains(&chapter) {
            continue;
        }
        let language = if path.contains("/en/") { "en" } else { "ru" };
        let shown = page.split("\n```toml\n").skip(1).filter_map(|rest| rest.split_once("\n```"));
        for (block, _) in shown {
            let block = if block.starts_with('[') {
                block.to_owned()
            } else {
                format!(
                    "[[role]]\nid = \"reader\"\ntitle = \"Reader\"\nduties = [\"Reads.\"]\n{block}"
                )
            };
            let mut files: BTreeMap<String, String> = fs::read_dir(folder(language))
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .map(|path| {
                    let name = path.file_name().unwrap().to_string_lossy().into_owned();
                    (name, fs::read_to_string(path).unwrap())
                })
                .collect();
            files.insert("99-manual.toml".into(), block.clone());
            // What the standard that comes with the program has already is there twice.
            let wrong: Vec<_> = load_files(&files)
                .problems
                .into_iter()
                .filter(|problem| {
                    problem.file == "99-manual.toml" && !["S021", "S039"].contains(&problem.code)
                })
                .filter(|problem| problem.severity == Severity::Error)
                .collect();
            assert!(wrong.is_empty(), "{path}:\n{block}\n{wrong:#?}");
            count += 1;
        }
    }
    assert!(count >= 10, "{count}");
}

/// The commands of every chapter are run as they stand, one block after the other, on a desk full of life whose
/// supervisor is whoever reads.
#[test]
fn the_commands_of_the_manual_are_done() {
    let demo = Place::new();
    demo.run(&["demo", "--write", "desk.db"], "").done();
    let me = Command::new("id").arg("-un").output().unwrap();
    let me = String::from_utf8(me.stdout).unwrap();
    let add =
        ["--as", "vera", "operator", "add", me.trim(), "--name", "Reader", "--role", "supervisor"];
    demo.run(&add, "").done();

    let mut count = 0;
    for (path, page) in pages().into_iter().filter(|(path, _)| path.contains("/en/")) {
        let place = Place::new();
        fs::copy(demo.db(), place.db()).unwrap();
        fs::write(
            place.path("requests.csv"),
            "id,name,phone,subject,text,category\n7,Ada Byron,+441632960007,Slow line,It is slow since noon,home\n",
        )
        .unwrap();
        // Whoever has open requests cannot be erased.
        let over = [
            "bulk",
            "resolve",
            "--filter",
            "client:#7 is:unresolved",
            "--text",
            "Done.",
            "--override",
            "for the chapter",
        ];
        place.run(&over, "").done();
        for block in blocks(&page) {
            let own = Path::new(env!("CARGO_BIN_EXE_firstline")).parent().unwrap();
            let mut paths = vec![own.to_owned()];
            paths.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
            let mut shell = Command::new("sh");
            shell
                .args(["-exc", &block])
                .current_dir(place.folder())
                .env_clear()
                .envs(shifted_clock())
                .env("PATH", std::env::join_paths(paths).unwrap())
                .env("HOME", place.folder())
                .env("XDG_CONFIG_HOME", place.path("config"))
                .env("XDG_DATA_HOME", place.path("data"))
                .env("LANG", "en_US.UTF-8")
                .env("FIRSTLINE_DB", place.db());
            let output = shell.output().unwrap();
            let (out, err) =
                (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
            assert!(output.status.success(), "{path}:\n{block}\n{out}{err}");
            count += block.lines().filter(|line| line.contains("firstline ")).count();
        }
    }
    assert!(count > 40, "{count}");
}
