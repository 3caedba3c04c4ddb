//! Who acts: every way in, tried by real accounts of every role, by one that was switched off and by one that
//! nobody knows. Whatever they try, the log names who did it, and nothing is done or told beyond their rights.

use std::{
    fs,
    os::unix::{fs::PermissionsExt as _, process::CommandExt as _},
    process::Stdio,
};

use serde_json::Value;

use crate::{
    accounts::Accounts,
    support::{ended, shifted_clock},
};

/// The accounts by their places, with the role of each; the last two have none that counts.
const ROLES: [&str; 6] = ["supervisor", "operator", "specialist", "colleague", "operator", ""];
const SUPERVISOR: usize = 0;
const OPERATOR: usize = 1;
const SWITCHED_OFF: usize = 4;
const UNKNOWN: usize = 5;

/// A real desk with two requests, of which the operator works on the first.
fn desk() -> Option<Accounts> {
    let accounts = Accounts::make(ROLES.len() as u32)?;
    accounts.root(&["init", "--language", "en"], "").done();
    accounts.share();
    for (nr, role) in ROLES.iter().enumerate().filter(|(_, role)| !role.is_empty()) {
        let login = accounts.name(nr);
        let add = ["operator", "add", login, "--role", role, "--department", "front"];
        accounts.root(&add, "").done();
    }
    let off = ["operator", "set", accounts.name(SWITCHED_OFF), "--active", "false"];
    accounts.root(&off, "").done();
    for name in ["Carla", "Dora"] {
        let add = [
            "add",
            "Good afternoon",
            "--channel",
            "email",
            "--name",
            name,
            "--email",
            &format!("{name}@client.example"),
        ];
        accounts.root(&add, "").done();
    }
    Some(accounts)
}

fn log(accounts: &Accounts, since: i64) -> Vec<Value> {
    accounts.root(&["events", "--since", &since.to_string()], "").lines()
}

fn last(accounts: &Accounts) -> i64 {
    log(accounts, 0).last().unwrap()["seq"].as_i64().unwrap()
}

/// What each subcommand is tried with; of a file that it writes, the place is new each time.
const ASKED: &[&[&str]] = &[
    &["queue"],
    &["queue", "--json"],
    &["show", "1"],
    &["show", "1", "--json"],
    &["explain", "1"],
    &["search", "bill"],
    &["client", "show", "1"],
    &["client", "find", "Carla"],
    &["client", "edit", "1", "--note", "x"],
    &["client", "forwarded", "1"],
    &["client", "export", "1"],
    &["client", "duplicates"],
    &["client", "merge", "1", "2"],
    &["client", "unmerge", "2"],
    &["client", "erase", "2", "--reason", "x", "--yes"],
    &["client", "act", "2"],
    &["deadlines"],
    &["board"],
    &["events"],
    &["add", "Help", "--name", "Eve"],
    &["apply"],
    &["import", "in.csv"],
    &["receive"],
    &["received", "--ignored"],
    &["send"],
    &["outbox"],
    &["outbox", "retry", "1"],
    &["outbox", "drop", "1", "--reason", "x"],
    &["escalate", "1", "--to", "board", "--reason", "x"],
    &["bounce", "1", "--reason", "x"],
    &["bulk", "close", "1", "2", "--reason", "x"],
    &["confirm"],
    &["retention", "--dry-run"],
    &["attachment", "list", "1"],
    &["attachment", "save", "1", "1", "file-@new"],
    &["shift"],
    &["shift", "show"],
    &["shift", "now"],
    &["shift", "hand"],
    &["shift", "take"],
    &["call", "+74951234567"],
    &["watch", "--once"],
    &["review", "list"],
    &["review", "sample", "--count", "1"],
    &["review", "next"],
    &["review", "show", "1"],
    &["review", "score", "1"],
    &["review", "agreement"],
    &["review", "appeal", "1", "--reason", "x"],
    &["review", "answer", "1", "--reason", "x", "--grant"],
    &["ledger", "mine"],
    &["ledger", "list"],
    &["ledger", "propose", "--period", "week"],
    &["ledger", "show", "1"],
    &["ledger", "confirm", "1"],
    &["ledger", "drop", "1", "--reason", "x"],
    &["ledger", "appeal", "1", "--reason", "x"],
    &["ledger", "answer", "1", "--reason", "x", "--grant"],
    &["ledger", "export"],
    &["report", "service"],
    &["report", "operators"],
    &["report", "--explain", "all"],
    &["screen", "desk"],
    &["screen", "control"],
    &["standards", "history"],
    &["standards", "show"],
    &["standards", "diff", "in-force"],
    &["standards", "simulate", "in-force"],
    &["standards", "learn"],
    &["standards", "learn", "--why", "bill"],
    &["standards", "learn", "--labels"],
    &["standards", "learn", "--sample", "1"],
    &["standards", "learn", "--labels-from", "in.csv"],
    &["standards", "learn", "--into", "learnt-@new"],
    &["standards", "label", "1", "front"],
    &["standards", "propose", "draft"],
    &["standards", "step-up"],
    &["standards", "learn"],
    &["standards", "learn", "--json"],
    &["standards", "review", "in-force", "--capacity", "staff", "--approve"],
    &["standards", "adopt", "in-force"],
    &["standards", "export", "in-force", "standard-@new"],
    &["standards", "acknowledge"],
    &["operator", "list"],
    &["operator", "add", "mallory", "--role", "supervisor"],
    &["operator", "set", "@me", "--role", "supervisor"],
    &["norms"],
    &["audit", "verify"],
    &["audit", "seal", "seal-@new"],
    &["backup", "copy-@new.db"],
    &["export", "out-@new"],
    &["export", "-"],
    &["doctor"],
    &["doctor", "--replay"],
    &["route"],
    &["due", "--calendar", "office", "--target", "2h"],
    &["between", "--calendar", "office", "--from", "2026-03-02T09:00:00Z"],
    &["train"],
];

/// What asks nothing of a desk: it answers from its arguments, lays something new out, or reads a folder.
const WITHOUT_A_DESK: [&str; 10] = [
    "demo",
    "init",
    "config path",
    "config show",
    "completions",
    "man",
    "help",
    "standards check",
    "standards init",
    "standards explain",
];

const COMMANDS: &str = "{\"do\":\"note\",\"request\":1,\"body\":\"x\"}\n{\"do\":\"claim\",\"request\":2}\n\
    {\"do\":\"operator.add\",\"login\":\"mallory\",\"role\":\"supervisor\"}\n\
    {\"do\":\"training.result\",\"exercise\":\"refund\",\"score\":1.0,\"seconds\":7}\n";

/// One try: what was asked, and what came of it.
struct Try {
    what: String,
    code: i32,
    said: String,
}

/// Tries everything as an account, in a name or in its own.
fn try_all(accounts: &Accounts, nr: usize, named: Option<&str>, tries: &mut Vec<Try>) {
    for (place, asked) in ASKED.iter().enumerate() {
        let new = format!("{nr}-{place}-{}", named.unwrap_or("own"));
        let mut arguments: Vec<String> = asked
            .iter()
            .map(|word| word.replace("@me", accounts.name(nr)).replace("@new", &new))
            .collect();
        if let Some(named) = named {
            arguments.extend(["--as".to_owned(), named.to_owned()]);
        }
        let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let input = match asked[0] {
            "apply" => COMMANDS.to_owned(),
            "receive" => format!(
                "From: Eve <eve@client.example>\nMessage-ID: <{new}@x>\nSubject: Help\n\nHelp\n"
            ),
            _ => String::new(),
        };
        let ran = accounts.run(nr, &words, &input);
        tries.push(Try {
            what: format!("{} --as {named:?}: {}", ROLES[nr], arguments.join(" ")),
            code: ran.code,
            said: format!("{}{}", ran.out, ran.err),
        });
    }
    // `apply` names people itself as well.
    if let Some(named) = named {
        let lines: String =
            COMMANDS.lines().map(|line| format!("{{\"as\":\"{named}\",{}\n", &line[1..])).collect();
        let ran = accounts.run(nr, &["apply"], &lines);
        let what = format!("{} apply as {named}", ROLES[nr]);
        tries.push(Try { what, code: ran.code, said: format!("{}{}", ran.out, ran.err) });
    }
}

/// Every command that the help names, with those within it: `queue`, `client show`.
fn commands(accounts: &Accounts, within: &[&str]) -> Vec<String> {
    let help = accounts.root(&[within, &["--help"]].concat(), "").done();
    let Some((_, listed)) = help.split_once("Commands:") else {
        return vec![within.join(" ")];
    };
    let listed = listed.split("\n\n").next().unwrap();
    let mut found = Vec::new();
    for line in listed.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   ")) {
        let word = line.split_whitespace().next().unwrap();
        if within.is_empty() || word != "help" {
            found.extend(commands(accounts, &[within, &[word]].concat()));
        }
    }
    found
}

#[test]
fn every_way_in_is_tried_by_every_role_and_the_log_names_who_did_it() {
    let Some(accounts) = desk() else { return };
    fs::write(accounts.place.path("home/in.csv"), "name,body\nEve,Help\n").unwrap();
    accounts.root(&["standards", "init", "draft", "--language", "en"], "").done();

    // No subcommand is left out.
    for command in commands(&accounts, &[]) {
        let is_asked = |asked: &&[&str]| {
            let words: Vec<&str> = command.split(' ').collect();
            asked.starts_with(&words)
        };
        let known = ASKED.iter().any(is_asked) || WITHOUT_A_DESK.contains(&command.as_str());
        assert!(known, "`{command}` is not tried");
    }

    let others: Vec<String> =
        [SUPERVISOR, OPERATOR].iter().map(|nr| accounts.name(*nr).to_owned()).collect();
    let mut cells = 0;
    for nr in (0..ROLES.len()).rev() {
        let me = accounts.name(nr);
        let outside = nr == SWITCHED_OFF || nr == UNKNOWN;
        let before = last(&accounts);
        let mut tries = Vec::new();
        try_all(&accounts, nr, None, &mut tries);
        for named in others.iter().filter(|named| *named != me) {
            try_all(&accounts, nr, Some(named), &mut tries);
        }
        cells += tries.len();

        for tried in tries.iter().filter(|_| outside) {
            assert_ne!(tried.code, 0, "{}: {}", tried.what, tried.said);
            let why = if nr == UNKNOWN { "is no operator of this desk" } else { "is switched off" };
            assert!(tried.said.contains(why), "{}: {}", tried.what, tried.said);
            assert!(!tried.said.contains("Carla"), "{}: {}", tried.what, tried.said);
        }
        for tried in tries.iter().filter(|tried| !tried.what.contains("None") && nr != SUPERVISOR) {
            assert_ne!(tried.code, 0, "{}: {}", tried.what, tried.said);
            assert!(!tried.said.contains("Carla"), "{}: {}", tried.what, tried.said);
        }

        // Whoever it says acted, the account stands in the log.
        let events = log(&accounts, before);
        if outside {
            assert!(events.is_empty(), "{events:?}");
        }
        for event in &events {
            let by = event.get("by").unwrap_or(&event["actor"]);
            assert!(by == me || by == "(desk)", "{me} did this: {event}");
            if event["kind"] == "operator.added" || event["kind"] == "operator.changed" {
                assert_eq!((nr, &event["actor"]), (SUPERVISOR, &Value::from(me)), "{event}");
            }
        }
    }
    println!("{cells} cells");
    accounts.root(&["audit", "verify"], "").done();
    accounts.root(&["doctor", "--replay"], "").done();
}

#[test]
fn whoever_acts_for_another_is_named_beside_them_everywhere() {
    let Some(accounts) = desk() else { return };
    let (boss, anna) = (accounts.name(SUPERVISOR), accounts.name(OPERATOR));
    let before = last(&accounts);
    let claim = format!("{{\"do\":\"claim\",\"request\":1,\"as\":\"{anna}\"}}\n");
    let answer = accounts.run(SUPERVISOR, &["apply"], &claim).lines();
    assert_eq!(answer[0]["events"][0]["by"], boss, "{answer:?}");
    accounts
        .run(
            SUPERVISOR,
            &["--as", anna, "apply"],
            "{\"do\":\"note\",\"request\":1,\"body\":\"Seen\"}\n",
        )
        .done();

    let events = log(&accounts, before);
    for kind in ["request.claimed", "request.noted"] {
        let event = events.iter().find(|event| event["kind"] == kind).unwrap();
        assert_eq!((&event["actor"], &event["by"]), (&anna.into(), &boss.into()), "{event}");
    }
    assert!(
        events.iter().filter(|event| event["actor"] == "(desk)").all(|e| e.get("by").is_none())
    );
    let both = format!("{anna} (by {boss})");
    let shown = accounts.run(OPERATOR, &["show", "1"], "").done();
    assert!(shown.contains(&both), "{shown}");
    let frame = accounts.run(SUPERVISOR, &["screen", "control", "--size", "160x48"], "").done();
    assert!(frame.contains(&format!("took it (by {boss})")), "{frame}");
    let header = accounts.run(SUPERVISOR, &["--as", anna, "screen", "desk"], "").done();
    assert!(header.contains(&both), "{header}");
    let over =
        "{\"do\":\"resolve\",\"request\":1,\"text\":\"Done\",\"override\":{\"reason\":\"x\"}}\n";
    // What is let through takes a right that an operator has not.
    accounts.root(&["--as", boss, "apply"], over).done();
    let listed = accounts.root(&["norms", "--overrides", "--json"], "").lines();
    assert_eq!(
        (&listed[0]["actor"], &listed[0]["by"]),
        (&boss.into(), &"root".into()),
        "{listed:?}"
    );
    let listed = accounts.root(&["norms", "--overrides"], "").done();
    assert!(listed.contains(&format!("{boss} (by root)")), "{listed}");
    // Whose work it is, is not who typed it.
    assert_eq!(accounts.run(OPERATOR, &["show", "1", "--json"], "").lines()[0]["assignee"], anna);
    accounts.root(&["audit", "verify"], "").done();
}

#[test]
fn one_person_is_no_second_person_under_another_name() {
    let Some(accounts) = desk() else { return };
    let (boss, anna) = (accounts.name(SUPERVISOR), accounts.name(OPERATOR));
    let own = [
        r#"{"do":"client.erase","client":2,"reason":"x"}"#,
        r#"{"do":"second.confirm","ask":1}"#,
        r#"{"do":"operator.add","login":"mallory","role":"supervisor"}"#,
        r#"{"do":"acknowledge"}"#,
        r#"{"do":"training.result","exercise":"refund","score":1.0,"seconds":7}"#,
        r#"{"do":"rate","request":1,"score":5}"#,
        r#"{"do":"label","request":1,"department":"front"}"#,
        r#"{"do":"shift.take"}"#,
        r#"{"do":"appeal","event":1,"reason":"x"}"#,
        r#"{"do":"ledger.decide","entry":1,"confirm":true,"reason":"x"}"#,
    ];
    for command in own {
        let ran = accounts.run(SUPERVISOR, &["--as", "root", "apply"], &format!("{command}\n"));
        ran.refused(1, "own name only");
        let line = format!("{{\"as\":\"root\",{}\n", &command[1..]);
        accounts.run(SUPERVISOR, &["apply"], &line).refused(1, "own name only");
    }
    // Nobody gains a right by acting for whoever has it.
    let (code, said) = {
        let ran = accounts.run(OPERATOR, &["--as", boss, "queue"], "");
        (ran.code, ran.err)
    };
    assert_eq!(code, 1);
    assert!(said.contains("you may not act for"), "{said}");
    let refused = log(&accounts, 0);
    let refused = refused.iter().rev().find(|event| event["kind"] == "right.refused").unwrap();
    assert_eq!((&refused["actor"], &refused["data"]["command"]), (&anna.into(), &"as".into()));
}

#[test]
fn nobody_becomes_another_by_a_namespace_of_their_own() {
    let Some(accounts) = desk() else { return };
    let boss = accounts.uid(SUPERVISOR).to_string();
    let before = last(&accounts);
    for nr in [OPERATOR, SWITCHED_OFF, UNKNOWN] {
        for number in ["0", &boss] {
            for asked in [&["operator", "list"][..], &["queue"], &["events"], &["apply"]] {
                let mut command = std::process::Command::new("unshare");
                command
                    .arg(format!("--map-user={number}"))
                    .arg("--")
                    .arg(accounts.program())
                    .arg("--db")
                    .arg(accounts.db())
                    .args(asked)
                    .current_dir(accounts.place.path("home"))
                    .env_clear()
                    .envs(shifted_clock())
                    .env("PATH", std::env::var_os("PATH").unwrap_or_default())
                    .env("HOME", accounts.place.path("home"))
                    .env("LANG", "en_US.UTF-8")
                    .uid(accounts.uid(nr))
                    .gid(accounts.gid())
                    .stdin(Stdio::null())
                    .stdout(Stdio::piped())
                    .stderr(Stdio::piped());
                let Ok(child) = command.spawn() else {
                    println!("skipped: no `unshare` here");
                    return;
                };
                let ran = ended(child);
                if ran.err.starts_with("unshare:") {
                    println!("skipped: nobody may make a namespace here: {}", ran.err);
                    return;
                }
                ran.refused(1, "is not believed here");
            }
        }
    }
    assert_eq!(last(&accounts), before);
}

#[test]
fn nobody_becomes_another_by_what_they_set_or_write() {
    let Some(accounts) = desk() else { return };
    let boss = accounts.name(SUPERVISOR).to_owned();
    // Programs and files of one's own making, named like those of the system.
    let home = accounts.place.path("home");
    let fake = home.join("bin");
    fs::create_dir(&fake).unwrap();
    fs::write(fake.join("id"), format!("#!/bin/sh\necho {boss}\n")).unwrap();
    fs::set_permissions(fake.join("id"), fs::Permissions::from_mode(0o755)).unwrap();
    fs::write(home.join("exposed"), "publickey ssh-ed25519 AAAA\n").unwrap();
    fs::write(
        home.join("keys"),
        format!("environment=\"FIRSTLINE_OPERATOR={boss}\" ssh-ed25519 AAAA\n"),
    )
    .unwrap();
    fs::write(home.join("passwd"), format!("{boss}:x:0:0::/:/bin/sh\n")).unwrap();
    let keys = home.join("keys").display().to_string();
    let before = last(&accounts);
    for nr in [OPERATOR, SWITCHED_OFF, UNKNOWN] {
        for how in [None, Some("environment"), Some(keys.as_str())] {
            for asked in [&["operator", "list"][..], &["apply"], &["queue"], &["events"]] {
                let mut arguments = asked.to_vec();
                arguments.extend(how.iter().flat_map(|how| ["--ssh-identity", how]));
                let mut command = accounts.command_of(nr, &arguments);
                command
                    .env("PATH", format!("{}:/usr/bin:/bin", fake.display()))
                    .envs([("USER", &boss), ("LOGNAME", &boss), ("SUDO_USER", &boss)])
                    .env("FIRSTLINE_OPERATOR", &boss)
                    .env("FIRSTLINE_AS", &boss)
                    .env("SSH_CONNECTION", "127.0.0.1 1 127.0.0.1 22")
                    .env("SSH_USER_AUTH", home.join("exposed"))
                    .stdin(Stdio::null());
                let ran = ended(command.spawn().unwrap());
                let said = format!("{nr} {asked:?} {how:?}: {}{}", ran.out, ran.err);
                assert!(nr == OPERATOR && how.is_none() || ran.code != 0, "{said}");
            }
        }
    }
    for event in log(&accounts, before) {
        assert_ne!(event["actor"], boss.as_str(), "{event}");
    }
}

#[test]
fn what_leaves_is_set_by_whoever_looks_after_the_desk_and_the_log_names_who_sent_it() {
    let Some(accounts) = desk() else { return };
    let boss = accounts.name(SUPERVISOR).to_owned();
    let mail = "From: Eve <eve@client.example>\nMessage-ID: <1@x>\nSubject: Help\n\nHelp\n";
    accounts.root(&["receive"], mail).done();
    let reply = "{\"do\":\"reply\",\"request\":3,\"body\":\"On its way\"}\n";
    accounts.root(&["apply"], reply).done();

    // The same program, once in a file of the sender's own and once in one of root's.
    let sent = accounts.place.path("home/sent");
    let program = accounts.place.path("program");
    fs::write(&program, format!("#!/bin/sh\ncat >> {}\n", sent.display())).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let text = format!(
        "[mail]\ncommand = [{:?}]\nfrom = \"desk@example.org\"\n",
        program.display().to_string()
    );
    let own = accounts.place.path("home/own.toml");
    fs::write(&own, &text).unwrap();
    std::os::unix::fs::chown(&own, Some(accounts.uid(SUPERVISOR)), None).unwrap();
    let own = own.display().to_string();
    let refused = accounts.run(SUPERVISOR, &["send", "--config", &own], "");
    refused.refused(1, "is for the owner of the desk's file to set");
    let set = accounts.place.path("mail.toml");
    fs::write(&set, &text).unwrap();
    let set = set.display().to_string();
    accounts.run(OPERATOR, &["send", "--config", &set], "").refused(1, "may not `outbox`");
    assert!(!sent.exists());

    let before = last(&accounts);
    accounts.run(SUPERVISOR, &["send", "--config", &set], "").done();
    assert!(fs::read_to_string(&sent).unwrap().contains("On its way"));
    let events = log(&accounts, before);
    let sending = events.iter().find(|event| event["kind"] == "mail.sending").unwrap();
    assert_eq!(sending["actor"], boss.as_str(), "{sending}");
    assert_eq!(sending["data"]["program"], program.display().to_string(), "{sending}");

    // A copy of the whole desk is for those who may give it out, and names who took it.
    let copy = accounts.place.path("home/copy.db").display().to_string();
    accounts.run(OPERATOR, &["backup", &copy], "").refused(1, "may not `operators`");
    assert!(!std::path::Path::new(&copy).exists());
    accounts.run(SUPERVISOR, &["backup", &copy], "").done();
    let events = log(&accounts, before);
    let taken = events.iter().find(|event| event["kind"] == "desk.exported").unwrap();
    assert_eq!(
        (&taken["actor"], &taken["data"]["format"]),
        (&boss.as_str().into(), &"backup".into())
    );
}
