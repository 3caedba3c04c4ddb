//! What people really give a program: the wrong file, half a file, a file of another program, no room,
//! no terminal, no entry. Each time a plain message that names the place and the way out, the exit code
//! that scripts count on, and nothing lost.

use std::{
    fs,
    io::Write as _,
    os::unix::{fs::PermissionsExt as _, process::CommandExt as _},
    path::Path,
    process::{Command, Stdio},
};

use serde_json::Value;

use crate::support::{Place, Ran, ended, shifted_clock};

/// Nobody's number on every Linux.
const NOBODY: u32 = 65_534;

/// No message may look like this.
#[track_caller]
fn plain(ran: &Ran) {
    for word in ["panicked", "RUST_BACKTRACE", "Error {", "unwrap"] {
        assert!(!ran.err.contains(word), "{}", ran.err);
    }
}

#[track_caller]
fn refused(ran: Ran, code: i32, words: &[&str]) {
    plain(&ran);
    let said = format!("{}{}", ran.out, ran.err);
    assert_eq!(ran.code, code, "{said}");
    for word in words {
        assert!(said.contains(word), "`{word}` is not in: {said}");
    }
}

#[test]
fn a_standard_that_is_none() {
    let place = Place::new();
    let file = place.path("standard.toml");
    fs::write(&file, "[standard]\n").unwrap();
    let empty = place.path("empty");
    fs::create_dir(&empty).unwrap();
    let blank = place.path("blank");
    fs::create_dir(&blank).unwrap();
    fs::write(blank.join("a.toml"), "").unwrap();
    let garbled = place.path("garbled");
    fs::create_dir(&garbled).unwrap();
    fs::write(garbled.join("a.toml"), b"[standard]\ntitle = \"\xff\xfe\"\n").unwrap();
    let half = place.path("half");
    fs::create_dir(&half).unwrap();
    fs::write(half.join("a.toml"), "[standard]\ntitle = \"Half\"\n[[rule]]\nid = \"re").unwrap();
    for (folder, words) in [
        ("standard.toml", &["standard.toml", "folder"][..]),
        ("empty", &["empty", ".toml"]),
        ("blank", &["[standard]"]),
        ("garbled", &["a.toml", "2", "UTF-8"]),
        ("half", &["a.toml:4"]),
        ("nowhere", &["nowhere"]),
    ] {
        refused(place.run(&["standards", "check", folder], ""), 1, words);
        // Nothing is laid out by it either.
        let laid = place.run(&["init", "--standards", folder], "");
        plain(&laid);
        assert_eq!(laid.code, 1, "{folder}: {}{}", laid.out, laid.err);
        assert!(!place.db().exists(), "{folder} left a desk behind");
    }
    let shown = place.run(&["standards", "check", "half", "--json"], "");
    assert_eq!(shown.code, 1);
    let problems = shown.lines();
    let place = |problem: &&Value| problem["file"] == "a.toml" && problem["line"] == 4;
    assert!(problems.iter().any(|problem| place(&problem)), "{problems:?}");
}

#[test]
fn a_file_that_is_no_desk() {
    let place = Place::new();
    let db = place.db();
    refused(place.run(&["queue"], ""), 1, &["desk.db", "firstline init", "firstline demo"]);

    fs::write(&db, "Dear diary,\n".repeat(900)).unwrap();
    let before = fs::read(&db).unwrap();
    refused(place.run(&["queue"], ""), 1, &["desk.db", "not a firstline desk"]);
    refused(place.run(&["init"], ""), 1, &["desk.db", "there already"]);
    assert_eq!(fs::read(&db).unwrap(), before, "a foreign file was changed");

    fs::remove_file(&db).unwrap();
    fs::write(&db, "").unwrap();
    refused(place.run(&["queue"], ""), 1, &["desk.db", "not a firstline desk"]);

    fs::remove_file(&db).unwrap();
    let other = rusqlite::Connection::open(&db).unwrap();
    other
        .execute_batch("CREATE TABLE bookmark (id INTEGER PRIMARY KEY, title TEXT); INSERT INTO bookmark VALUES (1, 'mine')")
        .unwrap();
    drop(other);
    let before = fs::read(&db).unwrap();
    refused(place.run(&["queue"], ""), 1, &["desk.db", "not a firstline desk"]);
    assert_eq!(fs::read(&db).unwrap(), before, "a foreign database was changed");

    fs::remove_file(&db).unwrap();
    fs::create_dir(&db).unwrap();
    refused(place.run(&["queue"], ""), 1, &["desk.db", "not a file"]);
}

#[test]
fn a_desk_of_a_newer_program() {
    let place = Place::with_desk();
    let newer = rusqlite::Connection::open(place.db()).unwrap();
    newer.pragma_update(None, "user_version", 9_999).unwrap();
    newer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    drop(newer);
    let before = fs::read(place.db()).unwrap();
    refused(place.run(&["--as", "vera", "queue"], ""), 1, &["desk.db", "newer"]);
    assert_eq!(fs::read(place.db()).unwrap(), before, "it was changed");
}

/// Runs the program as somebody who owns nothing here: the superuser may write everything.
fn as_another(place: &Place, arguments: &[&str]) -> Ran {
    let mut command = place.command(arguments);
    if rustix::process::getuid().is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    ended(
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap(),
    )
}

fn allow(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_desk_that_may_only_be_read() {
    let place = Place::with_desk();
    allow(place.folder(), 0o755);
    for entry in fs::read_dir(place.folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            allow(&path, 0o444);
        }
    }
    let before = fs::read(place.db()).unwrap();
    let ran = as_another(&place, &["--as", "vera", "add", "Help", "--name", "Client"]);
    refused(ran, 1, &["desk.db", "may only be read"]);
    assert_eq!(fs::read(place.db()).unwrap(), before);
    for entry in fs::read_dir(place.folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            allow(&path, 0o000);
        }
    }
    refused(as_another(&place, &["--as", "vera", "queue"]), 1, &["desk.db", "ask its owner"]);
}

#[test]
fn a_disk_that_is_full() {
    let place = Place::with_desk();
    let size = fs::metadata(place.db()).unwrap().len();
    // A limit on the size of a file is what a full disk is to the program; the signal that comes with
    // it is ignored, so that the write fails as it does there.
    let blocks = (size / 512) + 400;
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let program = place.command(&[]);
    let mut command = Command::new("sh");
    command
        .args(["-c", &script])
        .arg(program.get_program())
        .args(["--as", "vera", "apply"])
        .current_dir(place.folder())
        .env_clear()
        .envs(shifted_clock())
        .env("FIRSTLINE_DB", place.db())
        .env("HOME", place.folder())
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || {
        for number in 0..200 {
            let body = format!("Question {number} {}", "again and ".repeat(900));
            let line = serde_json::json!({"do": "intake", "channel": "web", "client": {"name": "A"}, "body": body, "external_id": number.to_string()});
            // It may give up before it read everything.
            if writeln!(input, "{line}").is_err() {
                break;
            }
        }
    });
    let ran = ended(child);
    writer.join().unwrap();
    plain(&ran);
    assert_eq!(ran.code, 1, "{}", ran.err);
    let said = format!("{}{}", ran.out, ran.err);
    assert!(said.contains("disk"), "{}", ran.err);
    let done = ran.out.lines().filter(|line| line.contains("\"ok\":true")).count();
    assert!(done > 0 && done < 200, "{done} were taken in: {}", ran.err);
    // What was acknowledged is there, whole; nothing else is; and with room again work goes on.
    place.run(&["--as", "vera", "audit", "verify"], "").done();
    place.run(&["--as", "vera", "doctor", "--replay"], "").done();
    let rows = place.run(&["--as", "vera", "queue", "--json", "--limit", "1000"], "").lines();
    assert_eq!(rows.len(), done);
    place.run(&["--as", "vera", "add", "--name", "B", "One more"], "").done();
}

#[test]
fn csv_with_a_quote_that_is_never_closed() {
    let place = Place::with_desk();
    fs::write(
        place.path("in.csv"),
        "id,text\n1,\"all right\"\n2,\"never closed\n3,fine again\n4,\"also\nfine\"\n",
    )
    .unwrap();
    let map = ["--map", "body=text", "--map", "external_id=id"];
    let arguments = [&["--as", "vera", "import", "in.csv", "--json"][..], &map].concat();
    let ran = place.run(&arguments, "");
    plain(&ran);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    let account = &ran.lines()[0];
    let count = |name: &str| account[name].as_u64().unwrap();
    assert_eq!(count("read"), count("accepted") + count("refused") + count("duplicate"));
    assert_eq!(count("refused"), 1, "{account}");
    assert_eq!(count("accepted"), 3, "{account}");
    let refusals: String = fs::read_dir(place.folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().contains("refused"))
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    assert!(refusals.contains("never closed") && refusals.contains("quote"), "{refusals}");
    assert!(refusals.contains('3'), "the line is not named: {refusals}");
}

#[test]
fn csv_with_other_column_names() {
    let place = Place::with_desk();
    fs::write(place.path("in.csv"), "id,text,category\n1,hello,x\n").unwrap();
    let ran = place.run(&["--as", "vera", "import", "in.csv", "--map", "body=txt"], "");
    plain(&ran);
    assert!(ran.code == 1 || ran.code == 2, "{}", ran.err);
    for word in ["in.csv", "txt", "id", "text", "category"] {
        assert!(ran.err.contains(word), "`{word}` is not in: {}", ran.err);
    }
    fs::write(place.path("none.csv"), "").unwrap();
    refused(place.run(&["--as", "vera", "import", "none.csv"], ""), 1, &["none.csv", "empty"]);
    refused(place.run(&["--as", "vera", "import", "gone.csv"], ""), 1, &["gone.csv"]);
    assert_eq!(place.run(&["--as", "vera", "queue", "--json"], "").lines().len(), 0);
}

/// A file with a field of 100 MB between records that are right.
fn huge(path: &Path, before: &str, after: &str) {
    let mut file = std::io::BufWriter::new(fs::File::create(path).unwrap());
    file.write_all(before.as_bytes()).unwrap();
    let piece = "all work and no play ".repeat(5_000);
    for _ in 0..1_000 {
        file.write_all(piece.as_bytes()).unwrap();
    }
    file.write_all(after.as_bytes()).unwrap();
    file.into_inner().unwrap();
}

#[test]
fn a_field_of_100_megabytes() {
    let place = Place::with_desk();
    huge(&place.path("in.csv"), "id,text\n1,before\n2,\"", "\"\n3,after\n");
    huge(
        &place.path("in.jsonl"),
        "{\"external_id\": \"a\", \"body\": \"before\"}\n{\"external_id\": \"b\", \"body\": \"",
        "\"}\n{\"external_id\": \"c\", \"body\": \"after\"}\n",
    );
    for (name, map) in
        [("in.csv", &["--map", "body=text", "--map", "external_id=id"][..]), ("in.jsonl", &[])]
    {
        // Address space is what can be limited here; the program's own is far below this.
        let script = "ulimit -v 500000; exec \"$0\" \"$@\"";
        let program = place.command(&[]);
        let mut command = Command::new("sh");
        command
            .args(["-c", script])
            .arg(program.get_program())
            .args(["--as", "vera", "import", name, "--json"])
            .args(map)
            .current_dir(place.folder())
            .env_clear()
            .envs(shifted_clock())
            .env("FIRSTLINE_DB", place.db())
            .env("HOME", place.folder())
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let ran = ended(command.spawn().unwrap());
        plain(&ran);
        assert_eq!(ran.code, 1, "{name}: {}", ran.err);
        let account = &ran.lines()[0];
        assert_eq!(account["accepted"], 2, "{account}");
        assert_eq!(account["refused"], 1, "{account}");
        assert_eq!(account["read"], 3, "{account}");
    }
}

#[test]
fn no_terminal_at_all() {
    let place = Place::with_desk();
    refused(place.run(&["--as", "vera"], ""), 1, &["terminal", "firstline queue"]);
    refused(place.run(&["demo"], ""), 1, &["terminal", "firstline queue"]);
}

#[test]
fn a_terminal_of_a_few_letters() {
    let place = Place::with_desk();
    let frame = place.run(&["--as", "vera", "screen", "desk", "--size", "20x5"], "").done();
    let words = frame.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("20×5") && words.contains("needed"), "{frame}");
    assert!(frame.lines().count() <= 5, "{frame}");
}

#[test]
fn somebody_whom_the_desk_does_not_know() {
    let place = Place::with_desk();
    for arguments in [
        &["--as", "stranger", "queue"][..],
        &["--as", "stranger", "apply"],
        &["--as", "stranger", "add", "Help"],
    ] {
        refused(
            place.run(arguments, "{\"do\": \"tick\"}\n"),
            1,
            &["stranger", "firstline operator add stranger"],
        );
    }
}

#[test]
fn a_key_that_no_command_knows_is_refused_with_the_one_that_was_meant() {
    let place = Place::with_desk();
    let intake = r#"{"do":"intake","channel":"phone","client":{"name":"Rosa"},"body":"Hello"}"#;
    place.run(&["--as", "vera", "apply"], &format!("{intake}\n")).done();
    let events = || place.run(&["--as", "vera", "events"], "").lines().len();
    let before = events();
    for (line, key, meant) in [
        (r#"{"do":"reply","request":1,"body":"x","too":"a@b.example"}"#, "too", "to"),
        (r#"{"do":"note","request":1,"body":"x","At":"2031-01-01T00:00:00Z"}"#, "At", "at"),
        (r#"{"do":"note","request":1,"body":"x","form":"y"}"#, "form", ""),
        (r#"{"do":"claim","request":1,"ids":"a"}"#, "ids", "id"),
        (r#"{"do":"tick","ass":"vera"}"#, "ass", "as"),
        (r#"{"do":"tick","request":1}"#, "request", ""),
        (r#"{"do":"duty","on":true,"off":false}"#, "off", ""),
        (r#"{"do":"set","request":1,"tag":["a"]}"#, "tag", "tags"),
        (r#"{"do":"intake","chanel":"phone","body":"x"}"#, "chanel", "channel"),
        (r#"{"do":"intake","channel":"phone","client":{"mail":"x"},"body":"x"}"#, "mail", "email"),
        (r#"{"do":"resolve","request":1,"override":{"reson":"x"}}"#, "reson", "reason"),
        (
            r#"{"do":"several","commands":[{"do":"note","request":1,"body":"q","bdy":"x"}]}"#,
            "bdy",
            "body",
        ),
        (r#"{"do":"bulk","act":"close","requests":[1],"reasons":"x"}"#, "reasons", "reason"),
        (r#"{"do":"operator.set","login":"vera","rol":"operator"}"#, "rol", "role"),
        (r#"{"do":"mail","subject":"x","txt":"y"}"#, "txt", "text"),
        (
            r#"{"do":"ticket","channel":"email","body":"x","past":{"desk":"rt","status":"open"},"z":1}"#,
            "z",
            "",
        ),
    ] {
        let line = format!("{},\"id\":\"mine\"}}\n", line.strip_suffix('}').unwrap());
        let told: Value =
            serde_json::from_str(&place.run(&["--as", "vera", "apply"], &line).out).unwrap();
        assert_eq!(told["refused"], "invalid", "{line}{told}");
        let message = told["message"].as_str().unwrap();
        assert!(message.contains(&format!("has no key `{key}`")), "{line}{message}");
        let asked = format!("(did you mean `{meant}`?)");
        assert_eq!(message.contains("did you mean"), !meant.is_empty(), "{line}{message}");
        assert!(meant.is_empty() || message.contains(&asked), "{line}{message}");
        if !line.contains("ids") {
            assert_eq!(told["id"], "mine", "{line}{told}");
        }
    }
    assert_eq!(events(), before);
    // What every command knows is known still.
    let line = r#"{"do":"note","request":1,"body":"x","id":"n1","as":"vera","at":"2031-01-01T00:00:00Z","seen":1}"#;
    place.run(&["--as", "vera", "apply"], &format!("{line}\n")).done();
}
