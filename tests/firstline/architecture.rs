//! The house keeps its shape: which way the parts depend on one another, and where the world is
//! touched. The rules are those of the map in `src/lib.rs`.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A source file: its path below `src`, and its text without the tests and without comments.
struct Source {
    path: String,
    code: String,
}

fn sources() -> Vec<Source> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    walk(&root, &mut found);
    found
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]\nmod tests").next().unwrap();
            let code = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect::<Vec<_>>()
                .join("\n");
            let path = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
            Source { path, code }
        })
        .collect()
}

/// Whether a file belongs to a part: `store.rs`, or below `store/`.
fn belongs(path: &str, part: &str) -> bool {
    path == format!("{part}.rs") || path.starts_with(&format!("{part}/"))
}

fn only_in(word: &str, parts: &[&str]) {
    let strays: Vec<String> = sources()
        .into_iter()
        .filter(|source| !parts.iter().any(|part| belongs(&source.path, part)))
        .filter(|source| source.code.contains(word))
        .map(|source| source.path)
        .collect();
    assert!(strays.is_empty(), "`{word}` belongs in {parts:?} only; it stands in {strays:?}");
}

#[test]
fn the_database_is_touched_in_the_store_only() {
    only_in("rusqlite", &["store"]);
}

#[test]
fn the_terminal_is_touched_by_the_screen_only() {
    only_in("crossterm", &["tui"]);
    only_in("ratatui", &["tui", "config/theme"]);
}

/// Whoever has the desk alone starts no other program: one place decides, and the system's own `id` is no other.
#[test]
fn programs_are_started_where_the_session_is_asked() {
    only_in("Command::new(", &["reach", "cli/session/identity"]);
    only_in("process::Command", &["reach", "cli/session/identity"]);
}

/// Figures of people leave by the one function that writes who took them: no command has them otherwise.
#[test]
fn figures_of_people_are_handed_out_by_the_desk() {
    only_in("Command::ReportExport", &["desk"]);
    only_in("Figures::of(", &["desk", "report", "tui"]);
    for word in [
        ".shown()",
        ".cases(",
        ".cases_of_clause(",
        ".flow(",
        ".callbacks_due(",
        ".breached_in(",
        ".judged(period",
        ".progress(None",
    ] {
        let strays: Vec<String> = sources()
            .into_iter()
            .filter(|source| belongs(&source.path, "cli") && source.code.contains(word))
            .map(|source| source.path)
            .collect();
        assert!(strays.is_empty(), "`{word}` reads figures past the door: {strays:?}");
    }
}

#[test]
fn the_time_is_read_in_one_place() {
    for word in ["Utc::now", "Local::now", "SystemTime::now"] {
        only_in(word, &["clock"]);
    }
}

/// No test tells the hour, the day or the zone that it runs in: what depends on the time is given it, and a
/// program whose environment is cleared keeps the clock that the tests were given.
#[test]
fn no_test_reads_the_clock_of_the_machine() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/firstline");
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap() == "architecture.rs" {
            continue;
        }
        let code = fs::read_to_string(&path).unwrap();
        for word in ["Utc::now", "Local::now", "SystemTime::now", "Clock::system"] {
            assert!(!code.contains(word), "{} reads the time: {word}", path.display());
        }
        let (cleared, kept) =
            (code.matches("env_clear()").count(), code.matches("shifted_clock()").count());
        assert!(
            kept >= cleared,
            "{}: `env_clear()` is followed by `shifted_clock()`",
            path.display()
        );
    }
}

#[test]
fn dependencies_point_one_way() {
    // Part → the parts it must not know.
    let forbidden: &[(&str, &[&str])] = &[
        (
            "model",
            &[
                "store",
                "desk",
                "standards",
                "cli",
                "tui",
                "config",
                "text",
                "exchange",
                "report",
                "training",
                "clock",
            ],
        ),
        (
            "terms",
            &[
                "store",
                "desk",
                "standards",
                "cli",
                "tui",
                "config",
                "text",
                "exchange",
                "report",
                "training",
                "clock",
            ],
        ),
        ("standards", &["store", "desk", "cli", "tui", "config", "exchange", "training", "clock"]),
        (
            "store",
            &[
                "desk",
                "standards",
                "cli",
                "tui",
                "config",
                "text",
                "exchange",
                "report",
                "training",
                "clock",
            ],
        ),
        ("desk", &["cli", "tui", "config", "text", "exchange", "report", "training", "clock"]),
        ("config", &["store", "desk", "cli", "tui", "exchange", "report", "training"]),
        ("exchange", &["store", "cli", "tui"]),
        ("report", &["store", "cli", "tui"]),
        ("training", &["store", "cli", "tui"]),
        ("tui", &["store", "cli"]),
        ("cli", &["store"]),
    ];
    let sources = sources();
    let mut strays = Vec::new();
    for (part, others) in forbidden {
        for source in sources.iter().filter(|source| belongs(&source.path, part)) {
            for other in *others {
                let direct = format!("crate::{other}::");
                let whole = format!("crate::{other};");
                if source.code.contains(&direct)
                    || source.code.contains(&whole)
                    || grouped(&source.code, other)
                {
                    strays.push(format!("{} knows {other}", source.path));
                }
            }
        }
    }
    assert!(strays.is_empty(), "{strays:#?}");
}

/// Whether `use crate::{…}` names the part at its first level.
fn grouped(code: &str, part: &str) -> bool {
    code.split("use crate::{").skip(1).any(|rest| {
        let mut depth = 0_usize;
        let mut top = String::new();
        for c in rest.chars() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                other if depth == 0 => top.push(other),
                _ => {}
            }
        }
        top.split(',').any(|item| item.trim().split("::").next() == Some(part))
    })
}

#[test]
fn there_are_no_globals_and_no_async() {
    for word in ["thread_local!", "static mut", "async fn", "lazy_static", "OnceLock<Mutex"] {
        only_in(word, &[]);
    }
}

#[test]
fn every_module_opens_with_what_is_here() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let bare: Vec<String> = sources()
        .into_iter()
        .filter(|source| !fs::read_to_string(root.join(&source.path)).unwrap().starts_with("//!"))
        .map(|source| source.path)
        .collect();
    assert!(bare.is_empty(), "modules open with `//!`: {bare:?}");
}

#[test]
fn names_say_what_a_thing_is() {
    for source in sources() {
        let name = source.path.rsplit('/').next().unwrap().trim_end_matches(".rs").to_owned();
        for banned in [
            "utils", "util", "helpers", "helper", "common", "misc", "manager", "service",
            "handler", "mod",
        ] {
            assert_ne!(name, banned, "{}", source.path);
        }
    }
}

/// A room is seen over at a glance. The parts themselves stand side by side in `src`.
#[test]
fn a_folder_holds_about_a_dozen_files() {
    let mut held: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    for source in sources() {
        if let Some((folder, _)) = source.path.rsplit_once('/') {
            *held.entry(folder.to_owned()).or_default() += 1;
        }
    }
    held.retain(|_, files| *files > 13);
    assert!(held.is_empty(), "too many files for one room: {held:?}");
}

/// The rooms that the map tells of are there, and no other. A file beside a small folder of its own is one file.
#[test]
fn the_map_names_every_room() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let map = fs::read_to_string(root.join("lib.rs")).unwrap();
    let told = map.lines().filter_map(|line| line.strip_prefix("//! | `"));
    for line in told {
        let (part, rooms) = line.split_once("` |").unwrap();
        for entry in fs::read_dir(root.join(part)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && fs::read_dir(&path).unwrap().count() >= 4 {
                assert!(
                    rooms.contains(&format!("`{name}`")),
                    "src/lib.rs does not tell of {part}/{name}"
                );
            }
        }
        for room in rooms.split('`').skip(1).step_by(2) {
            let there = root.join(part).join(format!("{room}.rs"));
            assert!(there.exists(), "src/lib.rs tells of {part}/{room}, which is not there");
        }
    }
}

#[test]
fn the_map_names_every_part() {
    let map = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    for source in sources() {
        let part = source.path.split('/').next().unwrap().trim_end_matches(".rs").to_owned();
        if part != "main" && part != "lib" {
            assert!(map.contains(&format!("[`{part}`]")), "src/lib.rs does not tell of `{part}`");
        }
    }
}

/// Days, times and numbers are written for people in one place, `src/text/{date,number}.rs`: a format of
/// its own elsewhere would be in one language only. What is named here is read by programs.
#[test]
fn dates_and_numbers_are_written_for_people_in_one_place() {
    let for_programs = [
        // ISO 8601 of cells in CSV and JSON.
        "report/table.rs",
        // Times in questions and scores, said in words when they are shown.
        "training/page.rs",
        // Times as arguments name them.
        "cli/session/when.rs",
        // Times as the questions of `due` name them.
        "cli/standards/due.rs",
        // The hours of a day, the steps of an axis.
        "tui/screen/board/hours.rs",
        "tui/pane/deadlines.rs",
        // Sizes in a style sheet.
        "tui/draw/picture/svg.rs",
    ];
    let time = regex::Regex::new(r"%[YymdbBaAHMFRT]\b|%-[dmH]").unwrap();
    let decimals = regex::Regex::new(r"\{[a-z_]*:[+<>^]?[0-9]*\.[0-9a-z]").unwrap();
    let per_cent = regex::Regex::new(r"\{[a-z_.]*\}\s?%").unwrap();
    let mut strays = Vec::new();
    for source in sources() {
        let shown = ["tui", "report", "training", "standards", "cli", "text"]
            .iter()
            .any(|part| belongs(&source.path, part));
        if !shown
            || source.path == "text/number.rs"
            || source.path.ends_with("/tests.rs")
            || for_programs.contains(&source.path.as_str())
        {
            continue;
        }
        for line in source.code.lines().filter(|line| line.contains('"')) {
            if [&time, &decimals, &per_cent].iter().any(|pattern| pattern.is_match(line)) {
                strays.push(format!("{}: {}", source.path, line.trim()));
            }
        }
    }
    assert!(strays.is_empty(), "{strays:#?}");
}
