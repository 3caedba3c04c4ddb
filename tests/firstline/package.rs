//! The Debian package, made of what `Cargo.toml` names for `cargo deb`: built, unpacked and run.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::support::{Place, shifted_clock};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[track_caller]
fn ran(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    let (out, err) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?}\n{out}{err}");
    out.into_owned()
}

/// Whether a program is there; a test without it says so and ends.
fn is_there(program: &str) -> bool {
    let there = Command::new(program).arg("--version").output().is_ok();
    if !there {
        println!("skipped: there is no {program}");
    }
    there
}

/// What a pattern with one `*` in its last part names.
fn named(pattern: &Path) -> Vec<PathBuf> {
    let name = pattern.file_name().unwrap().to_str().unwrap();
    let Some((begin, end)) = name.split_once('*') else {
        return vec![pattern.to_owned()];
    };
    let mut found: Vec<PathBuf> = fs::read_dir(pattern.parent().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let name = path.file_name().unwrap().to_str().unwrap();
            name.starts_with(begin) && name.ends_with(end)
        })
        .collect();
    found.sort();
    found
}

/// Lays out what the package holds below a folder, as `Cargo.toml` names it.
fn lay_out(place: &Place) -> PathBuf {
    let prepared = place.path("packaging");
    ran(Command::new(root().join("assets/packaging/prepare"))
        .arg(env!("CARGO_BIN_EXE_firstline"))
        .arg(&prepared));
    let manifest: toml::Table =
        fs::read_to_string(root().join("Cargo.toml")).unwrap().parse().unwrap();
    let deb = &manifest["package"]["metadata"]["deb"];
    let stage = place.path("stage");
    for asset in deb["assets"].as_array().unwrap() {
        let [from, to, mode] = [0, 1, 2].map(|nr| asset[nr].as_str().unwrap());
        let source = match from.strip_prefix("target/packaging/") {
            Some(name) => prepared.join(name),
            None if from == "target/release/firstline" => {
                PathBuf::from(env!("CARGO_BIN_EXE_firstline"))
            }
            None => root().join(from),
        };
        let files = named(&source);
        assert!(!files.is_empty(), "{from} names nothing");
        for file in files {
            let mut target = stage.join(to);
            if to.ends_with('/') {
                target.push(file.file_name().unwrap());
            }
            fs::create_dir_all(target.parent().unwrap()).unwrap();
            ran(Command::new("install").args(["-m", mode]).arg(&file).arg(&target));
        }
    }
    let control = stage.join("DEBIAN/control");
    fs::create_dir_all(control.parent().unwrap()).unwrap();
    let text = |key: &str| deb[key].as_str().unwrap().to_owned();
    fs::write(
        control,
        format!(
            "Package: firstline\nVersion: {}\nArchitecture: amd64\nMaintainer: {}\nSection: {}\nPriority: {}\nRecommends: {}\nSuggests: {}\nDescription: {}\n{}\n",
            env!("CARGO_PKG_VERSION"),
            text("maintainer"),
            text("section"),
            text("priority"),
            text("recommends"),
            text("suggests"),
            manifest["package"]["description"].as_str().unwrap(),
            text("extended-description").trim().lines().map(|line| format!(" {line}")).collect::<Vec<_>>().join("\n"),
        ),
    )
    .unwrap();
    stage
}

#[test]
fn the_package_is_built_unpacked_and_run() {
    if !is_there("dpkg-deb") {
        return;
    }
    let place = Place::new();
    let stage = lay_out(&place);
    let package = place.path("firstline.deb");
    ran(Command::new("dpkg-deb")
        .args(["-Znone", "--root-owner-group", "--build"])
        .arg(&stage)
        .arg(&package));
    let unpacked = place.path("unpacked");
    ran(Command::new("dpkg-deb").arg("-x").arg(&package).arg(&unpacked));
    let listed = ran(Command::new("dpkg-deb").arg("-c").arg(&package));
    for file in [
        "usr/bin/firstline",
        "usr/lib/systemd/system/firstline-nightly.timer",
        "usr/share/man/man1/firstline-standards-propose.1.gz",
        "usr/share/man/man7/firstline-personal-data.7.gz",
        "usr/share/man/ru/man7/firstline-operator.7.gz",
        "usr/share/bash-completion/completions/firstline",
        "usr/share/doc/firstline/manual.ru.html",
    ] {
        assert!(listed.contains(file), "{file} is not in\n{listed}");
    }

    // The program of the package sets up a desk, with the command of the package, and does a night's work.
    let program = unpacked.join("usr/bin/firstline");
    let me = ran(Command::new("id").arg("-un"));
    let folder = place.path("srv");
    let begun = |program: &Path| {
        let mut command = Command::new(program);
        command
            .env_clear()
            .envs(shifted_clock())
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", place.folder())
            .env("LANG", "C.UTF-8")
            .current_dir(place.folder());
        command
    };
    for _ in 0..2 {
        let said = ran(begun(&unpacked.join("usr/sbin/firstline-setup"))
            .env("FIRSTLINE", &program)
            .args(["--account", me.trim(), "--language", "en", "--folder"])
            .arg(&folder));
        assert!(said.contains("systemctl enable --now firstline-watch.service"), "{said}");
    }
    let desk = folder.join("desk.db");
    ran(begun(&program).arg("--db").arg(&desk).args(["add", "No internet", "--name", "Ada"]));
    ran(begun(&unpacked.join("usr/sbin/firstline-nightly"))
        .env("FIRSTLINE", &program)
        .arg(&folder));
    let copies: Vec<PathBuf> = named(&folder.join("backups/desk-*.db"));
    assert_eq!(copies.len(), 1, "{copies:?}");
    let queue = ran(begun(&program).arg("--db").arg(&copies[0]).arg("queue"));
    assert!(queue.contains("No internet"), "{queue}");

    // The manual in the package is the whole one.
    let page = fs::read_to_string(unpacked.join("usr/share/doc/firstline/manual.ru.html")).unwrap();
    assert!(page.contains("Руководитель смены"));
}

/// The units name commands that there are.
#[test]
fn the_units_start_commands_that_there_are() {
    let place = Place::new();
    let mut count = 0;
    for unit in named(&root().join("assets/packaging/*.service")) {
        let text = fs::read_to_string(&unit).unwrap();
        for line in text.lines().filter_map(|line| line.strip_prefix("ExecStart=")) {
            let words: Vec<&str> = line.split(' ').collect();
            let Some(words) = words.strip_prefix(&["/usr/bin/firstline"]) else {
                assert!(line.starts_with("/usr/sbin/firstline-nightly "), "{line}");
                continue;
            };
            // Read as they stand, and then asked for help rather than done.
            place.run(&[words, &["--help"]].concat(), "").done();
            count += 1;
        }
    }
    assert!(count >= 3, "{count}");
    if is_there("systemd-analyze") {
        for timer in named(&root().join("assets/packaging/*.timer")) {
            let when = fs::read_to_string(timer).unwrap();
            let when = when.lines().find_map(|line| line.strip_prefix("OnCalendar=")).unwrap();
            ran(Command::new("systemd-analyze").args(["calendar", when]));
        }
    }
}
