//! Sessions of ssh, with a real server on this machine and real accounts: people who share an account are told apart
//! by their keys, and whoever comes for the desk has the desk and nothing else. Every way out is tried.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use portable_pty::CommandBuilder;
use serde_json::Value;

use crate::{
    accounts::Accounts,
    pty::Terminal,
    support::{Ran, ended, shifted_clock},
};

/// Where the administrator sets accounts up; one test at a time has it, of all that run on this machine.
const SET_UP: &str = "/etc/firstline/ssh.toml";
static SET_UP_IS_MINE: Mutex<()> = Mutex::new(());

/// The shared account, and one of a person's own.
const SHARED: usize = 0;
const OWN: usize = 1;

/// A desk of an account that people share, and a server of ssh that lets them in.
struct Scene {
    server: Child,
    port: u16,
    accounts: Accounts,
    _lock: fs::File,
    _mine: MutexGuard<'static, ()>,
}

impl Drop for Scene {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
        let _ = fs::remove_file(SET_UP);
        let _ = fs::remove_dir("/etc/firstline");
    }
}

fn found(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/sbin".into(), "/usr/local/sbin".into()])
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

impl Scene {
    /// A scene, or none, with the reason said. `more` stands in the set-up of the shared account, and `forced` is
    /// what the server runs, `DB` in it being the desk.
    fn lay(more: &str, forced: &str) -> Option<Self> {
        let (Some(sshd), Some(_), Some(_)) = (found("sshd"), found("ssh"), found("ssh-keygen"))
        else {
            println!("skipped: no server of ssh here (package openssh-server)");
            return None;
        };
        let mine = SET_UP_IS_MINE.lock().unwrap_or_else(PoisonError::into_inner);
        let lock = fs::File::create("/tmp/firstline-test-ssh.lock").ok()?;
        lock.lock().ok()?;
        let accounts = Accounts::make(2)?;
        if Path::new(SET_UP).exists() {
            println!("skipped: {SET_UP} is there, and is not the test's to write");
            return None;
        }

        let place = &accounts.place;
        for name in ["host", "vera", "anna", "stranger"] {
            let made = Command::new("ssh-keygen")
                .args(["-q", "-t", "ed25519", "-N", "", "-C", name, "-f"])
                .arg(place.path(name))
                .status()
                .unwrap();
            assert!(made.success());
        }
        let public = |name: &str| {
            let file = place.path(&format!("{name}.pub"));
            fs::read_to_string(file).unwrap().trim().to_owned()
        };
        let line =
            |name: &str| format!("environment=\"FIRSTLINE_OPERATOR={name}\" {}\n", public(name));
        let keys = place.path("keys");
        let text = format!("{}{}{}\n", line("vera"), line("anna"), public("stranger"));
        fs::write(&keys, text).unwrap();

        // Whoever sets the account up names the first supervisor; the account itself is none.
        accounts.run(SHARED, &["--as", "vera", "init", "--language", "en"], "").done();
        fs::create_dir_all("/etc/firstline").unwrap();
        let set_up = format!(
            "[[account]]\nname = \"{}\"\ndesk = \"{}\"\n{}\n",
            accounts.name(SHARED),
            accounts.db().display(),
            more.replace("KEYS", &keys.display().to_string())
                .replace("PLACE", &place.folder().display().to_string()),
        );
        fs::write(SET_UP, set_up).unwrap();

        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        // The server hands on whatever its client sets: the worst that it can be set to.
        let config = format!(
            "ListenAddress 127.0.0.1\nPort {port}\nHostKey {}\nPidFile none\nStrictModes no\nUsePAM no\n\
             PasswordAuthentication no\nKbdInteractiveAuthentication no\nAcceptEnv *\nExposeAuthInfo yes\n\
             PermitUserEnvironment FIRSTLINE_OPERATOR\nSubsystem sftp internal-sftp\n\
             AuthorizedKeysFile {}\nMatch User {},{}\n    DisableForwarding yes\n    ForceCommand {} {forced}\n",
            place.path("host").display(),
            keys.display(),
            accounts.name(SHARED),
            accounts.name(OWN),
            accounts.program().display(),
            forced = forced.replace("DB", &accounts.db().display().to_string()),
        );
        let clock: Vec<String> = shifted_clock()
            .into_iter()
            .map(|(name, value)| format!(" \"{name}={value}\""))
            .collect();
        let clock = if clock.is_empty() {
            String::new()
        } else {
            format!("    SetEnv{}\n", clock.concat())
        };
        fs::write(place.path("sshd.conf"), config + &clock).unwrap();
        // Where the package's own service never ran, the folder that a server run by root wants is not there.
        let _ = fs::create_dir("/run/sshd");
        let log = fs::File::create(place.path("sshd.log")).unwrap();
        let server = Command::new(sshd)
            .args(["-D", "-e", "-f"])
            .arg(place.path("sshd.conf"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        let scene = Self { server, port, accounts, _lock: lock, _mine: mine };
        for _ in 0..600 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Some(scene);
            }
            thread::sleep(Duration::from_millis(50));
        }
        panic!("{}", fs::read_to_string(scene.accounts.place.path("sshd.log")).unwrap());
    }

    fn arguments(&self, key: &str, more: &[&str], user: usize, wish: &str) -> Vec<String> {
        let place = &self.accounts.place;
        let mut all: Vec<String> = vec!["-F".into(), "none".into()];
        for option in [
            "BatchMode=yes",
            "IdentitiesOnly=yes",
            "StrictHostKeyChecking=no",
            "LogLevel=ERROR",
            &format!("UserKnownHostsFile={}", place.path("known").display()),
        ] {
            all.extend(["-o".into(), option.to_owned()]);
        }
        all.extend(more.iter().map(|word| (*word).to_owned()));
        all.extend(["-i".into(), place.path(key).display().to_string()]);
        all.extend(["-p".into(), self.port.to_string()]);
        all.push(format!("{}@127.0.0.1", self.accounts.name(user)));
        if !wish.is_empty() {
            all.push(wish.to_owned());
        }
        all
    }

    /// Somebody comes with a key, sends this, and wishes for something else than the server runs.
    fn come(&self, key: &str, user: usize, wish: &str, input: &str) -> Ran {
        let file = self.accounts.place.path("typed");
        fs::write(&file, input).unwrap();
        // What the client says of itself counts for nothing.
        let set = "SetEnv=FIRSTLINE_OPERATOR=vera SSH_USER_AUTH=/etc/passwd FIRSTLINE_DB=/nowhere FIRSTLINE_CONFIG=/nowhere HOME=/nowhere";
        let child = Command::new("ssh")
            .args(self.arguments(key, &["-T", "-o", set], user, wish))
            .stdin(fs::File::open(&file).unwrap())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        ended(child)
    }
}

const INTAKE: &str = "{\"do\":\"intake\",\"channel\":\"phone\",\"client\":{\"name\":\"Ivanov\"},\"subject\":\"Refund\",\"body\":\"Where is my refund?\"}\n";
const ADD_ANNA: &str = "{\"do\":\"operator.add\",\"login\":\"anna\",\"role\":\"operator\"}\n";

#[test]
fn a_key_says_who_works_on_a_shared_account() {
    let Some(scene) = Scene::lay("keys = \"KEYS\"", "apply") else { return };
    scene.come("vera", SHARED, "", ADD_ANNA).done();

    let ran = scene.come("anna", SHARED, "firstline --as vera operator list", INTAKE);
    let answer: Value = serde_json::from_str(ran.done().trim()).unwrap();
    let events = answer["events"].as_array().unwrap();
    let received = events.iter().find(|event| event["kind"] == "request.received");
    assert_eq!(received.unwrap()["actor"], "anna", "{answer}");

    // What the role of the key's owner may not do, the desk refuses; an unknown key is nobody's.
    let add = "{\"do\":\"operator.add\",\"login\":\"mallory\",\"role\":\"supervisor\"}\n";
    scene.come("anna", SHARED, "", add).refused(1, "may not `operators`");
    scene.come("stranger", SHARED, "", INTAKE).refused(1, "no line with this key");
    // An account that nobody set up shares nothing, whatever it says.
    let keys = scene.accounts.place.path("keys");
    let desk = scene.accounts.db();
    let (desk, shown) = (desk.to_str().unwrap(), keys.to_str().unwrap());
    let asked = ["--db", desk, "--ssh-identity", shown, "apply"];
    scene.accounts.run(OWN, &asked, INTAKE).refused(1, "is not set up for --ssh-identity");

    // Keys that others may write, or that the account itself may, name nobody.
    fs::set_permissions(&keys, fs::Permissions::from_mode(0o666)).unwrap();
    scene.come("anna", SHARED, "", INTAKE).refused(1, "chmod go-w");
    fs::set_permissions(&keys, fs::Permissions::from_mode(0o644)).unwrap();
    std::os::unix::fs::chown(&keys, Some(scene.accounts.uid(SHARED)), None).unwrap();
    scene.come("anna", SHARED, "", INTAKE).refused(1, "chown root");
    std::os::unix::fs::chown(&keys, Some(0), None).unwrap();

    // A file that only looks like the server's, and an account that became an operator.
    let forged = scene.accounts.place.path("home/sshauth.forged");
    fs::write(&forged, "publickey ssh-ed25519 AAAA\n").unwrap();
    let mut command = scene.accounts.command_of(SHARED, &["queue"]);
    command.env("SSH_CONNECTION", "x").env("SSH_USER_AUTH", &forged).stdin(Stdio::null());
    ended(command.spawn().unwrap()).refused(1, "is not believed");
    let shared = scene.accounts.name(SHARED);
    let add = format!("{{\"do\":\"operator.add\",\"login\":\"{shared}\",\"role\":\"operator\"}}\n");
    scene.come("vera", SHARED, "", &add).done();
    scene.come("anna", SHARED, "", INTAKE).refused(1, "an operator of this desk itself");
    let off = format!("{{\"do\":\"operator.set\",\"login\":\"{shared}\",\"active\":false}}\n");
    assert!(scene.come("vera", SHARED, "", &off).code != 0);
}

#[test]
fn the_server_itself_may_say_who_it_is() {
    let Some(scene) = Scene::lay("keys = \"environment\"", "apply") else { return };
    scene.come("vera", SHARED, "", ADD_ANNA).done();
    let ran = scene.come("anna", SHARED, "", INTAKE);
    assert!(ran.done().contains("\"actor\":\"anna\""));
}

#[test]
fn whoever_comes_for_the_desk_has_nothing_else() {
    let more = "keys = \"KEYS\"\ndownloads = \"PLACE/downloads\"";
    let Some(scene) = Scene::lay(more, "") else { return };
    let place = &scene.accounts.place;
    let downloads = place.path("downloads");
    fs::create_dir(&downloads).unwrap();
    std::os::unix::fs::chown(&downloads, Some(scene.accounts.uid(SHARED)), None).unwrap();

    // A program of the caller's that leaves a mark where it runs, and a config that names it everywhere.
    let mark = place.path("home/mark");
    let program = place.path("home/program");
    fs::write(&program, format!("#!/bin/sh\ntouch {}\n", mark.display())).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let config = place.path("home/firstline");
    fs::create_dir(&config).unwrap();
    let text = format!(
        "editor = {0:?}\n[notify]\ncommand = [{0:?}]\n[mail]\ncommand = [{0:?}]\nfrom = \"a@b.c\"\n",
        program.display().to_string()
    );
    fs::write(config.join("config.toml"), text).unwrap();

    let set = format!(
        "SetEnv=EDITOR={0} VISUAL={0} PAGER={0} SHELL={0} TMUX=x PATH={1} HOME={1} XDG_CONFIG_HOME={1} \
         XDG_DATA_HOME={1} FIRSTLINE_CONFIG={1}/firstline/config.toml FIRSTLINE_DB={1}/own.db",
        program.display(),
        place.path("home").display()
    );
    let mut command = CommandBuilder::new("ssh");
    command.args(scene.arguments("vera", &["-tt", "-o", &set], SHARED, ""));
    command.env_clear();
    command.env("TERM", "xterm-256color");
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    let mut terminal = Terminal::of(command, (36, 120));
    terminal
        .wait(|screen| screen.contains("Unassigned") && screen.contains("vera"), "no desk opens");
    let rest = || thread::sleep(Duration::from_millis(400));

    // Keys that lead out: an editor of one's own, the shell behind the screen.
    terminal.send("n\t\t\t\t");
    terminal.wait(|screen| screen.contains("New request"), "the form does not open");
    terminal.send("My router");
    terminal.wait(|screen| screen.contains("My router"), "what is typed does not appear");
    terminal.send("\x05");
    terminal.wait(|screen| screen.contains("desk alone"), "nothing says why there is no editor");
    assert!(terminal.screen().contains("My router"), "{}", terminal.screen());
    terminal.send("\x1b");
    rest();
    terminal.send("\x1a");
    rest();
    terminal.send("\x1b3");
    terminal.wait(|screen| screen.contains("Departments"), "the screen was left");
    for keys in ["!", ":!sh\r", "\x1b", "|", "\x1b", "\x1c", "\x03"] {
        terminal.send(keys);
        rest();
    }
    assert!(terminal.child.try_wait().unwrap().is_none(), "{}", terminal.screen());
    terminal.child.kill().unwrap();
    let _ = terminal.child.wait();

    // What the client of ssh wishes to be run instead is not run: neither a shell, nor files by sftp.
    for wish in [format!("sh -c 'touch {}'", mark.display()), program.display().to_string()] {
        assert_ne!(scene.come("vera", SHARED, &wish, "").code, 0);
    }
    let sftp = Command::new("ssh")
        .args(scene.arguments("vera", &["-T", "-s"], SHARED, "sftp"))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(!sftp.status.success());
    let port = scene.port.to_string();
    let forward = format!("127.0.0.1:{port}");
    let through = Command::new("ssh")
        .args(scene.arguments("vera", &["-W", &forward], SHARED, ""))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(!through.status.success());
    assert!(!mark.exists(), "a program of the caller's ran");
}

#[test]
fn an_account_of_ones_own_is_contained_where_the_server_says_so() {
    let Some(scene) = Scene::lay("keys = \"KEYS\"", "--contained --db DB $SSH_ORIGINAL_COMMAND")
    else {
        return;
    };
    let accounts = &scene.accounts;
    let own = accounts.name(OWN).to_owned();
    let add = ["--as", "vera", "operator", "add", &own, "--role", "supervisor"];
    let shared = ["--ssh-identity", "environment"];
    assert_ne!(accounts.run(OWN, &[&add[..], &shared].concat(), "").code, 0, "nobody let them in");
    let line = format!("{{\"do\":\"operator.add\",\"login\":\"{own}\",\"role\":\"supervisor\"}}\n");
    scene.come("vera", SHARED, "apply", &line).done();
    accounts.share();

    // They are who their account is, whatever their key or their client says, and have the desk.
    let listed = scene.come("anna", OWN, "operator list --json", "").lines();
    assert!(listed.iter().any(|one| one["login"] == own.as_str()), "{listed:?}");
    let answer = scene.come("anna", OWN, "apply", INTAKE).lines();
    assert_eq!(answer[0]["events"][0]["actor"], own.as_str(), "{answer:?}");
    let out = accounts.place.path("home/out");
    for wish in [
        format!("backup {}", out.display()),
        format!("client export 1 --output {}", out.display()),
        "import /etc/passwd".into(),
        "watch --once --run /bin/sh".into(),
        "send".into(),
    ] {
        scene.come("anna", OWN, &wish, "").refused(1, "the desk alone");
    }
    assert!(!out.exists());
}

#[test]
fn words_that_the_server_hands_on_reach_the_desk_and_no_file() {
    let Some(scene) = Scene::lay("keys = \"KEYS\"", "$SSH_ORIGINAL_COMMAND") else { return };
    let out = scene.accounts.place.path("home/out");
    let shown = out.display();
    scene.come("vera", SHARED, "operator list", "").done();
    scene.come("vera", SHARED, "apply", ADD_ANNA).done();
    scene.come("anna", SHARED, "queue --json", "").done();
    scene.come("anna", SHARED, "queue --as vera", "").refused(1, "you may not act for");
    for wish in [
        format!("backup {shown}"),
        format!("export {shown}"),
        format!("report service --output {shown}"),
        format!("client export 1 --output {shown}"),
        format!("audit seal {shown}"),
        format!("standards init {shown}"),
        format!("apply --acts {shown}"),
        format!("ledger export --output {shown}"),
        format!("demo --write {shown}"),
        "import /etc/passwd".into(),
        "audit verify --against /etc/passwd".into(),
        "watch --once --run /bin/sh".into(),
        "send".into(),
        "route --standards /etc".into(),
        "init --standards /etc".to_string(),
        "doctor".into(),
    ] {
        scene.come("vera", SHARED, &wish, "").refused(1, "the desk alone");
    }
    for wish in ["queue --db own.db", "queue --config=own.toml", "queue --ssh-identity x"] {
        scene.come("vera", SHARED, wish, "").refused(1, "for the administrator to choose");
    }
    assert!(!out.exists());
}
