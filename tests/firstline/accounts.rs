//! Real accounts of the operating system, made for a test and gone with it. Only root can make them.

use std::{
    fs,
    os::unix::{fs::PermissionsExt as _, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::Duration,
};

use crate::support::{Place, Ran, ended, shifted_clock};

/// Accounts with a group of their own that shares a folder, in which a real desk lies.
pub struct Accounts {
    pub place: Place,
    group: String,
    gid: u32,
    /// Name and number of each.
    people: Vec<(String, u32)>,
}

/// How many were made by this process.
static MADE: AtomicU32 = AtomicU32::new(0);

/// Whether a program of the system ended well; the list of accounts is locked while another writes it.
fn done(program: &str, arguments: &[&str]) -> bool {
    (0..40).any(|attempt| {
        if attempt > 0 {
            thread::sleep(Duration::from_millis(100));
        }
        Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    })
}

fn number(file: &str, name: &str) -> Option<u32> {
    let all = fs::read_to_string(file).ok()?;
    let line = all.lines().find(|line| line.split(':').next() == Some(name))?;
    line.split(':').nth(2)?.parse().ok()
}

impl Accounts {
    /// So many accounts; none, with the reason said, where they cannot be made here.
    pub fn make(count: u32) -> Option<Self> {
        if !rustix::process::geteuid().is_root() {
            println!("skipped: only root can make accounts");
            return None;
        }
        let first = MADE.fetch_add(count + 1, Ordering::Relaxed);
        let named = |nr: u32| format!("fl{}x{nr}", std::process::id());
        let group = named(first);
        if !done("groupadd", &[&group]) {
            println!("skipped: no account can be made here (groupadd)");
            return None;
        }
        let gid = number("/etc/group", &group).unwrap();
        let place = Place::new();
        let mut made = Self { place, group, gid, people: Vec::new() };
        for nr in 1..=count {
            let name = named(first + nr);
            let group = made.group.clone();
            // A password that nobody has: an account without one is locked, also for ssh.
            let how = ["-M", "-d", "/nonexistent", "-s", "/bin/sh", "-p", "*", "-g", &group, &name];
            if !done("useradd", &how) {
                println!("skipped: no account can be made here (useradd)");
                return None;
            }
            let uid = number("/etc/passwd", &name).unwrap();
            made.people.push((name, uid));
        }
        // Everybody reaches the place; the desk's folder belongs to the group.
        let mode = |path: &Path, mode| {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        };
        mode(made.place.folder(), 0o755);
        for name in ["desk", "home"] {
            let folder = made.place.path(name);
            fs::create_dir(&folder).unwrap();
            std::os::unix::fs::chown(&folder, None, Some(gid)).unwrap();
            mode(&folder, 0o2770);
        }
        let program = made.program();
        if fs::hard_link(env!("CARGO_BIN_EXE_firstline"), &program).is_err() {
            fs::copy(env!("CARGO_BIN_EXE_firstline"), &program).unwrap();
        }
        Some(made)
    }

    /// Where the program lies that everybody can run.
    pub fn program(&self) -> PathBuf {
        self.place.path("firstline")
    }

    pub fn db(&self) -> PathBuf {
        self.place.path("desk/desk.db")
    }

    pub fn name(&self, nr: usize) -> &str {
        &self.people[nr].0
    }

    pub fn uid(&self, nr: usize) -> u32 {
        self.people[nr].1
    }

    /// The group that shares the desk.
    pub const fn gid(&self) -> u32 {
        self.gid
    }

    /// Root, who owns the desk and is its first supervisor.
    pub fn root(&self, arguments: &[&str], input: &str) -> Ran {
        let file = self.input(input);
        ended(self.command(arguments).stdin(file).spawn().unwrap())
    }

    /// The program run by an account.
    pub fn run(&self, nr: usize, arguments: &[&str], input: &str) -> Ran {
        let file = self.input(input);
        ended(self.command_of(nr, arguments).stdin(file).spawn().unwrap())
    }

    /// Lets the group at the desk's file, as an administrator does once.
    pub fn share(&self) {
        for ending in ["", "-wal", "-shm"] {
            let file = self.place.path(&format!("desk/desk.db{ending}"));
            if file.exists() {
                std::os::unix::fs::chown(&file, None, Some(self.gid)).unwrap();
                fs::set_permissions(&file, fs::Permissions::from_mode(0o660)).unwrap();
            }
        }
    }

    pub fn command_of(&self, nr: usize, arguments: &[&str]) -> Command {
        let mut command = self.command(arguments);
        command.uid(self.people[nr].1).gid(self.gid);
        command
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(self.program());
        command
            .args(arguments)
            .current_dir(self.place.path("home"))
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.place.path("home"))
            .env("LANG", "en_US.UTF-8")
            .env("FIRSTLINE_DB", self.db())
            .envs(shifted_clock())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn input(&self, text: &str) -> fs::File {
        let nr = MADE.fetch_add(1, Ordering::Relaxed);
        let file = self.place.path(&format!("input-{nr}"));
        fs::write(&file, text).unwrap();
        let opened = fs::File::open(&file).unwrap();
        fs::remove_file(&file).unwrap();
        opened
    }
}

impl Drop for Accounts {
    fn drop(&mut self) {
        for (name, _) in &self.people {
            done("userdel", &[name]);
        }
        done("groupdel", &[&self.group]);
    }
}
