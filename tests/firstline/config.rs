//! The config file as a user meets it: where it is looked for, what goes before what, and what is said
//! when something in it is wrong.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use firstline::config::settings::Settings;

use crate::support::shifted_clock;

/// A home of its own.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    /// Runs the program: its exit code, and all that it printed.
    fn run(&self, arguments: &[&str], environment: &[(&str, &Path)]) -> (i32, String) {
        let run = Command::new(env!("CARGO_BIN_EXE_firstline"))
            .args(arguments)
            .env_clear()
            .envs(shifted_clock())
            .env("HOME", self.0.path())
            .envs(environment.iter().copied())
            .current_dir(self.0.path())
            .output()
            .unwrap();
        let said = [run.stdout, run.stderr].concat();
        (run.status.code().unwrap(), String::from_utf8(said).unwrap())
    }

    /// The desk's file that `config path` names.
    fn database(&self, arguments: &[&str], environment: &[(&str, &Path)]) -> String {
        let (code, said) = self.run(&[&["config", "path"], arguments].concat(), environment);
        assert_eq!(code, 0, "{said}");
        let line = said.lines().find_map(|line| line.strip_prefix("database  "));
        line.unwrap().trim_end_matches(" (not there)").to_owned()
    }
}

#[test]
fn what_is_named_goes_before_what_is_set() {
    let home = Home::new();
    let shown = |path: PathBuf| path.display().to_string();
    let usual = home.path(".local/share/firstline/desk.db");
    assert_eq!(home.database(&[], &[]), shown(usual));
    // The user's own file, a path of it counted from its folder.
    home.write(".config/firstline/config.toml", "database = \"own.db\"");
    assert_eq!(home.database(&[], &[]), shown(home.path(".config/firstline/own.db")));
    // Another file, by the environment and by an argument.
    let one = home.write("one.toml", "database = \"~/one.db\"");
    let two = home.write("two.toml", "database = \"/srv/two.db\"");
    let config = ("FIRSTLINE_CONFIG", one.as_path());
    assert_eq!(home.database(&[], &[config]), shown(home.path("one.db")));
    let two = two.to_str().unwrap();
    assert_eq!(home.database(&["--config", two], &[config]), "/srv/two.db");
    // The desk's file itself.
    let db = ("FIRSTLINE_DB", Path::new("/srv/three.db"));
    assert_eq!(home.database(&[], &[config, db]), "/srv/three.db");
    assert_eq!(home.database(&["--db", "/srv/four.db"], &[config, db]), "/srv/four.db");
}

#[test]
fn shows_what_holds_in_a_form_that_can_be_read_again() {
    let home = Home::new();
    let (_, said) = home.run(&["config", "show"], &[]);
    let usual = Settings {
        database: Some(home.path(".local/share/firstline/desk.db")),
        ..Settings::default()
    };
    assert_eq!(Settings::read("shown", &said), Ok(usual.clone()));
    home.write(".config/firstline/config.toml", "mouse = true\n[keys]\nclaim = [\"F5\"]");
    let (code, said) = home.run(&["config", "show", "--db", "desk.db"], &[]);
    assert_eq!(code, 0, "{said}");
    let shown = Settings::read("shown", &said).unwrap();
    assert!(shown.mouse);
    assert_eq!(
        shown.database,
        Some(home.path("desk.db").canonicalize().unwrap_or_else(|_| home.path("desk.db")))
    );
    assert_ne!(shown.keys, usual.keys);
}

#[test]
fn shows_the_line_that_is_wrong_and_where_the_file_lies() {
    let home = Home::new();
    let file = home.write(".config/firstline/config.toml", "mouse = true\nthem = \"dark\"\n");
    let (code, said) = home.run(&["config", "show"], &[]);
    assert_eq!(code, 1, "{said}");
    let place = format!("--> {}:2:1", file.display());
    for part in
        ["unknown setting `them`", &place, "2 | them = \"dark\"", "^^^^", "did you mean `theme`?"]
    {
        assert!(said.contains(part), "`{part}` is not in: {said}");
    }
    let (code, said) = home.run(&["queue"], &[]);
    assert!(code == 1 && said.contains("did you mean `theme`?"), "{said}");
    let (code, said) = home.run(&["config", "path"], &[]);
    assert!(code == 0 && said.contains(file.to_str().unwrap()), "{said}");
}

#[test]
fn a_file_that_is_named_must_be_there() {
    let home = Home::new();
    let (code, said) = home.run(&["--config", "nowhere.toml", "queue"], &[]);
    assert!(code == 1 && said.contains("nowhere.toml"), "{said}");
    home.write("latin1.toml", "");
    fs::write(home.path("latin1.toml"), b"editor = \"caf\xe9\"").unwrap();
    let (code, said) = home.run(&["--config", "latin1.toml", "queue"], &[]);
    assert!(code == 1 && said.contains("latin1.toml") && said.contains("UTF-8"), "{said}");
}

#[test]
fn the_example_is_a_config_file_that_changes_nothing() {
    let home = Home::new();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("config.example.toml");
    let (_, without) = home.run(&["config", "show"], &[]);
    let (code, with) = home.run(&["config", "show"], &[("FIRSTLINE_CONFIG", &example)]);
    assert_eq!(code, 0, "{with}");
    assert_eq!(with, without);
}
