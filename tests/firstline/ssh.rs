//! People who share an account of ssh are told apart by their keys: with a real server on this machine.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use serde_json::Value;

use crate::support::{Place, Ran, ended, shifted_clock};

/// A server of ssh that ends with the test.
struct Server {
    child: Child,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn found(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/sbin".into(), "/usr/local/sbin".into()])
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

fn key(place: &Place, name: &str) -> PathBuf {
    let file = place.path(name);
    let made = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-C", name, "-f"])
        .arg(&file)
        .status()
        .unwrap();
    assert!(made.success());
    file
}

fn public(key: &Path) -> String {
    fs::read_to_string(key.with_extension("pub")).unwrap().trim().to_owned()
}

/// Starts a server that lets the keys in and runs `apply` for whoever comes.
fn serve(place: &Place, sshd: &Path, told: &str, how: &str) -> Server {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let host = place.path("host");
    if !host.exists() {
        key(place, "host");
    }
    let keys = place.path("keys");
    let config = place.path(&format!("sshd-{port}.conf"));
    let text = format!(
        "ListenAddress 127.0.0.1\nPort {port}\nHostKey {}\nPidFile none\nStrictModes no\nUsePAM no\n\
         PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin yes\n{told}\n\
         AuthorizedKeysFile {}\nForceCommand {} --db {} --ssh-identity {how} apply\n",
        host.display(),
        keys.display(),
        env!("CARGO_BIN_EXE_firstline"),
        place.db().display(),
    );
    let clock: Vec<String> =
        shifted_clock().into_iter().map(|(name, value)| format!(" \"{name}={value}\"")).collect();
    let clock =
        if clock.is_empty() { String::new() } else { format!("SetEnv{}\n", clock.concat()) };
    fs::write(&config, text + &clock).unwrap();
    // Where the package's own service never ran, the folder that a server run by root wants is not there.
    let _ = fs::create_dir("/run/sshd");
    let log = fs::File::create(place.path("sshd.log")).unwrap();
    let child = Command::new(sshd)
        .args(["-D", "-e", "-f"])
        .arg(&config)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .unwrap();
    let mut server = Server { child, port };
    for _ in 0..600 {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return server;
        }
        assert!(
            server.child.try_wait().unwrap().is_none(),
            "{}",
            fs::read_to_string(place.path("sshd.log")).unwrap()
        );
        thread::sleep(Duration::from_millis(50));
    }
    panic!("the server of ssh listens nowhere");
}

fn come(place: &Place, server: &Server, key: &Path, user: &str, input: &str) -> Ran {
    let file = place.path("input");
    fs::write(&file, input).unwrap();
    let child = Command::new("ssh")
        .args(["-F", "none", "-T", "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes"])
        .args(["-o", "StrictHostKeyChecking=no", "-o", "LogLevel=ERROR"])
        // Whatever the client says of itself counts for nothing.
        .args(["-o", "SetEnv=FIRSTLINE_OPERATOR=vera SSH_USER_AUTH=/etc/passwd"])
        .arg("-o")
        .arg(format!("UserKnownHostsFile={}", place.path("known").display()))
        .arg("-i")
        .arg(key)
        .args(["-p", &server.port.to_string()])
        .arg(format!("{user}@127.0.0.1"))
        .arg("firstline --as vera operator list")
        .stdin(fs::File::open(&file).unwrap())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    ended(child)
}

#[test]
fn a_key_says_who_works_on_a_shared_account() {
    let (Some(sshd), Some(_), Some(_)) = (found("sshd"), found("ssh"), found("ssh-keygen")) else {
        println!("skipped: no server of ssh here (package openssh-server)");
        return;
    };
    let place = Place::new();
    place.run(&["init", "--language", "en"], "").done();
    let listed = place.run(&["operator", "list", "--json"], "").lines();
    let account = listed[0]["login"].as_str().unwrap().to_owned();
    let add = |login: &str, role: &str| {
        place.run(&["operator", "add", login, "--name", login, "--role", role], "").done();
    };
    add("vera", "supervisor");
    add("anna", "operator");
    let off = ["--as", "vera", "operator", "set", &account, "--active", "false"];
    place.run(&off, "").done();

    let anna = key(&place, "anna");
    let stranger = key(&place, "stranger");
    let lines = format!(
        "restrict,environment=\"FIRSTLINE_OPERATOR=anna\" {}\nrestrict {}\n",
        public(&anna),
        public(&stranger)
    );
    fs::write(place.path("keys"), lines).unwrap();
    let keys = place.path("keys").display().to_string();
    let intake = "{\"do\":\"intake\",\"channel\":\"phone\",\"client\":{\"name\":\"Ivanov\"},\"subject\":\"Refund\",\"body\":\"Where is my refund?\"}\n";
    let ways = [
        ("ExposeAuthInfo yes", keys.as_str(), "no line with this key"),
        ("PermitUserEnvironment FIRSTLINE_OPERATOR", "environment", "set no FIRSTLINE_OPERATOR"),
    ];
    for (told, how, refused) in ways {
        let server = serve(&place, &sshd, told, how);
        let ran = come(&place, &server, &anna, &account, intake);
        let log = fs::read_to_string(place.path("sshd.log")).unwrap();
        assert_eq!(ran.code, 0, "{}{}{log}", ran.out, ran.err);
        let answer: Value = serde_json::from_str(ran.out.trim()).unwrap();
        let events = answer["events"].as_array().unwrap();
        let received = events.iter().find(|event| event["kind"] == "request.received");
        assert_eq!(received.unwrap()["actor"], "anna", "{answer}");
        // What the role of the key's owner may not do, the desk refuses.
        let add = "{\"do\":\"operator.add\",\"login\":\"mallory\",\"role\":\"supervisor\"}\n";
        come(&place, &server, &anna, &account, add).refused(1, "may not `operators`");
        come(&place, &server, &stranger, &account, intake).refused(1, refused);
    }
    // A server that tells nothing, and a file that others may write.
    let server = serve(&place, &sshd, "", &keys);
    come(&place, &server, &anna, &account, intake).refused(1, "ExposeAuthInfo yes");
}
