//! What tests share: the real binary in a place of its own.
#![allow(dead_code)]

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use serde_json::Value;

/// A place of its own for a desk: nothing of the user's is read or written.
pub struct Place {
    folder: tempfile::TempDir,
}

/// What a run printed, and how it ended.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// The one JSON object that it printed, though it was refused.
    #[track_caller]
    pub fn lines_of_failure(self) -> Value {
        serde_json::from_str(self.out.trim()).unwrap_or_else(|_| panic!("{}{}", self.out, self.err))
    }

    /// Asserts that it was done, and gives what it printed.
    #[track_caller]
    pub fn done(self) -> String {
        assert_eq!(self.code, 0, "{}{}", self.out, self.err);
        self.out
    }

    /// Asserts that it was refused with words among which these stand.
    #[track_caller]
    pub fn refused(self, code: i32, words: &str) -> String {
        assert_eq!(self.code, code, "{}{}", self.out, self.err);
        let said = format!("{}{}", self.out, self.err);
        assert!(said.contains(words), "`{words}` is not in: {said}");
        said
    }

    /// The JSON objects printed, a line each.
    #[track_caller]
    pub fn lines(self) -> Vec<Value> {
        self.out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{line}: {e}")))
            .collect()
    }
}

impl Place {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A place with a simulated desk of the English standard, whose supervisor is `vera`.
    pub fn with_desk() -> Self {
        let place = Self::new();
        place.run(&["init", "--language", "en", "--simulated", "--as", "vera"], "").done();
        place
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn db(&self) -> PathBuf {
        self.path("desk.db")
    }

    /// The program, with an environment that says nothing of the user.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_firstline"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .envs(shifted_clock())
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.folder.path())
            .env("XDG_CONFIG_HOME", self.path("config"))
            .env("XDG_DATA_HOME", self.path("data"))
            .env("LANG", "en_US.UTF-8")
            .env("FIRSTLINE_DB", self.db());
        command
    }

    /// Runs the program with these arguments and this on its standard input.
    pub fn run(&self, arguments: &[&str], input: &str) -> Ran {
        ended(self.start(arguments, input))
    }

    /// Starts the program; its standard input is written by the caller.
    pub fn spawn(&self, arguments: &[&str]) -> Child {
        self.command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// Starts the program and writes its standard input.
    pub fn start(&self, arguments: &[&str], input: &str) -> Child {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_owned();
        std::thread::spawn(move || {
            // A program that ends before it read everything is no fault of the test.
            let _ = stdin.write_all(input.as_bytes());
        });
        child
    }
}

/// What shifts the clock of a program, where the tests run under a shifted one (`faketime`). It is carried
/// into programs whose environment is cleared: they and the tests live in one time.
pub fn shifted_clock() -> Vec<(String, String)> {
    // What the processes of one user share of it is closed to those of another.
    let is_shared = |name: &str| name == "FAKETIME_SHARED";
    std::env::vars()
        .filter(|(name, _)| name == "LD_PRELOAD" || name.contains("FAKE") && !is_shared(name))
        .collect()
}

/// Waits for a program.
pub fn ended(child: Child) -> Ran {
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    Ran {
        code: status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&stdout).into_owned(),
        err: String::from_utf8_lossy(&stderr).into_owned(),
    }
}

/// The folder of real cases, where it is there; a test without it says so and ends.
pub fn cases(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/cases").join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {} is not here", path.display());
    None
}
