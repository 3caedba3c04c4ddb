//! From TOML to a checked standard, and every problem on the way.
//!
//! A standard is a folder of TOML files whose tables are read together. Loading never stops at the
//! first problem: each is kept with its file, line and column, what is wrong and what to do.
//! [`Loaded::standard`] is there only where no problem is an error. What is not here: what a standard
//! means when requests come in; that is the model's.

pub mod book;
mod builtin;
mod check;
pub mod codes;
pub mod diff;
mod reader;
pub mod simulate;
pub mod step_up;
mod tables;

pub use crate::problem::{Problem, Severity};

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use sha2::{Digest as _, Sha256};

use crate::{
    model::{id::StandardHash, standard::Standard},
    text::Text,
};

/// No file of a standard may be larger, in bytes; no standard may have more files.
const LARGEST_FILE: u64 = 4 * 1024 * 1024;
const MOST_FILES: usize = 500;

/// What came of loading.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The standard, where there are no errors.
    pub standard: Option<Standard>,
    /// Everything found, in the order of files and lines; errors and warnings.
    pub problems: Vec<Problem>,
    /// The files, by name.
    pub files: BTreeMap<String, String>,
}

impl Loaded {
    /// Whether there are errors.
    pub fn has_errors(&self) -> bool {
        self.problems.iter().any(|problem| problem.severity == Severity::Error)
    }

    /// Writes every problem with its line, the place marked, in the language of whoever reads it.
    pub fn report(&self, out: &mut dyn io::Write, text: &Text, colour: bool) -> io::Result<()> {
        let labels = text.problem_labels();
        for problem in &self.problems {
            let file = self.files.get(&problem.file).map(String::as_str);
            writeln!(out, "{}\n", text.problem(problem).render_as(&labels, file, colour))?;
        }
        Ok(())
    }
}

/// Loads a standard from a folder.
pub fn load_dir(folder: &Path) -> Loaded {
    match read_dir(folder) {
        Ok((files, problems)) => {
            let mut loaded = load_files(&files);
            if !problems.is_empty() {
                loaded.standard = None;
                loaded.problems.splice(0..0, problems);
            }
            loaded
        }
        Err(problem) => Loaded { standard: None, problems: vec![problem], files: BTreeMap::new() },
    }
}

/// Loads a standard from its files, by name.
pub fn load_files(files: &BTreeMap<String, String>) -> Loaded {
    let mut problems = Vec::new();
    let draft = tables::read(files, &mut problems);
    let standard = check::check(draft, files, hash(files), &mut problems);
    problems
        .sort_by(|a: &Problem, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
    let errors = problems.iter().any(|problem| problem.severity == Severity::Error);
    Loaded { standard: (!errors).then_some(standard), problems, files: files.clone() }
}

/// The files of a standard that comes with the program, by name: `en` or `ru`.
pub fn builtin(language: &str) -> &'static [(&'static str, &'static str)] {
    match language {
        "ru" => builtin::RUSSIAN,
        _ => builtin::ENGLISH,
    }
}

/// The name of exactly this content: SHA-256 over a domain prefix and every file's name and text, each
/// with its length in front.
pub fn hash(files: &BTreeMap<String, String>) -> StandardHash {
    let mut hasher = Sha256::new();
    hasher.update(b"firstline standard 1\n");
    for (name, text) in files {
        for part in [name, text] {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part.as_bytes());
        }
    }
    let mut hex = String::with_capacity(64);
    for byte in hasher.finalize() {
        use std::fmt::Write as _;
        let _ = write!(hex, "{byte:02x}");
    }
    hex.into()
}

fn read_dir(folder: &Path) -> Result<(BTreeMap<String, String>, Vec<Problem>), Problem> {
    let whole = |code, message: String, hint: &str| {
        Problem::whole(code, folder.display().to_string(), message, hint)
    };
    let kind = fs::metadata(folder).map_err(|error| {
        whole("S001", format!("the folder cannot be read: {error}"), "name a folder of .toml files")
    })?;
    if !kind.is_dir() {
        let hint = folder.parent().map_or_else(String::new, |parent| {
            format!("name the folder it lies in: {}", parent.display())
        });
        return Err(whole(
            "S001",
            "this is a file; a standard is a folder of .toml files".into(),
            &hint,
        ));
    }
    let entries = fs::read_dir(folder)
        .map_err(|error| whole("S001", format!("the folder cannot be read: {error}"), ""))?;
    let mut paths: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    paths.sort();
    if paths.is_empty() {
        let hint = "begin with the one that comes with the program: firstline standards init DIR";
        return Err(whole("S002", "the folder holds no .toml files".into(), hint));
    }
    if paths.len() > MOST_FILES {
        return Err(whole(
            "S002",
            format!("the folder holds more than {MOST_FILES} files"),
            "put tables together",
        ));
    }
    let mut files = BTreeMap::new();
    let mut problems = Vec::new();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        match read_file(&path) {
            Ok(text) => drop(files.insert(name, text)),
            Err((message, hint)) => problems.push(Problem::whole("S003", name, message, hint)),
        }
    }
    Ok((files, problems))
}

fn read_file(path: &Path) -> Result<String, (String, &'static str)> {
    let cannot =
        |error: io::Error| (format!("the file cannot be read: {error}"), "look at its permissions");
    let size = fs::metadata(path).map_err(cannot)?;
    if !size.is_file() {
        return Err(("this is no file".into(), "move it elsewhere"));
    }
    if size.len() > LARGEST_FILE {
        return Err((
            format!("the file is larger than {} MiB", LARGEST_FILE >> 20),
            "a standard is written by hand: cut it into files",
        ));
    }
    let bytes = fs::read(path).map_err(cannot)?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
        (
            format!("the file is not UTF-8: byte {at}, on line {line}"),
            "save it as UTF-8 in the editor",
        )
    })
}
