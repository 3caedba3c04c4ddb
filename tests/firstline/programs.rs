//! The examples that the manual gives to other programs, run as they stand there: a web form, a telephone
//! switch, a chat bot.

use std::{
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Output, Stdio},
};

use serde_json::Value;

use crate::{manual::example, support::Place};

/// A real desk whose supervisor is whoever runs the test, with anna, and the program on the path.
fn place() -> Place {
    let place = Place::new();
    place.run(&["init", "--language", "en"], "").done();
    place
        .run(
            &[
                "operator",
                "add",
                "anna",
                "--name",
                "Anna",
                "--role",
                "operator",
                "--department",
                "front",
            ],
            "",
        )
        .done();
    place
}

fn program(place: &Place, with: &str, arguments: &[&str]) -> Command {
    let own = Path::new(env!("CARGO_BIN_EXE_firstline")).parent().unwrap();
    let path = format!("{}:{}", own.display(), std::env::var("PATH").unwrap_or_default());
    let mut command = Command::new(with);
    command
        .args(arguments)
        .current_dir(place.folder())
        .env("PATH", path)
        .env("HOME", place.folder())
        .env("XDG_CONFIG_HOME", place.path("config"))
        .env("FIRSTLINE_DB", place.db())
        .env("LANG", "en_US.UTF-8");
    command
}

fn ran(mut command: Command, input: &str) -> String {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(status.success(), "{out}{err}");
    out.into_owned()
}

/// Whether there is a Python; without one its examples are told as not run.
fn python() -> bool {
    let there = Command::new("python3")
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success());
    if !there {
        println!("skipped: there is no python3");
    }
    there
}

fn show(place: &Place, request: &str) -> Value {
    serde_json::from_str(&place.run(&["show", request, "--json"], "").done()).unwrap()
}

#[test]
fn a_web_form_takes_a_matter_in_once() {
    if !python() {
        return;
    }
    let place = place();
    let form = r#"{"id": "form-17", "name": "Maria", "email": "maria@example.org", "text": "My \"refund\""}"#;
    let code = example("form");
    for _ in 0..2 {
        let said = ran(program(&place, "python3", &["-c", &code]), form);
        assert_eq!(said, "Your request is #1.\n");
    }
    let request = show(&place, "1");
    assert_eq!(request["channel"], "web");
    assert_eq!(request["client"]["name"], "Maria");
    assert_eq!(request["timeline"][0]["data"]["body"], "My \"refund\"");
    assert_eq!(place.run(&["show", "2"], "").code, 1);
    let empty = r#"{"id": "form-18", "name": "Maria", "email": "maria@example.org", "text": ""}"#;
    let said = ran(program(&place, "python3", &["-c", &code]), empty);
    assert_eq!(said, "Not taken: a request needs a subject or a text\n");
}

#[test]
fn a_telephone_switch_says_who_calls_and_what_was_said() {
    let place = place();
    let mut command = program(&place, "sh", &["-ec", &example("switch")]);
    command.env("CALLER", "+74951234567").env("CALL_ID", "call-9");
    ran(command, "");
    let request = show(&place, "1");
    assert_eq!(request["channel"], "phone");
    assert_eq!(request["external_id"], "call-9");
    assert_eq!(request["client"]["contacts"][0]["value"], "+74951234567");
    // The second call of the same number is known.
    let told = place.run(&["call", "8 (495) 123-45-67", "--to", "anna", "--json"], "").done();
    assert!(told.contains("+74951234567"), "{told}");
}

#[test]
fn a_chat_bot_puts_in_what_is_written_and_gives_out_each_answer_once() {
    if !python() {
        return;
    }
    let place = place();
    fs::write(
        place.path("chats.jsonl"),
        "{\"chat\": \"42\", \"id\": \"m7\", \"name\": \"Maria\", \"text\": \"Hello\"}\n\
         {\"chat\": \"43\", \"id\": \"m8\", \"name\": \"Igor\", \"text\": \"Hi\"}\n\
         {\"chat\": \"42\", \"id\": \"m9\", \"name\": \"Maria\", \"text\": \"Are you there?\"}\n",
    )
    .unwrap();
    let code = example("bot");
    let bot = || ran(program(&place, "python3", &["-c", &code, "chats.jsonl"]), "");
    assert_eq!(bot(), "");
    assert_eq!(show(&place, "1")["channel"], "chat");
    let said = show(&place, "1")["timeline"].to_string();
    assert!(said.contains("Are you there?"), "{said}");
    for (request, body) in [(1, "Yes, Maria."), (2, "Hello, Igor.")] {
        let reply = format!(r#"{{"do":"reply","request":{request},"body":"{body}"}}"#);
        place.run(&["apply"], &reply).done();
    }
    assert_eq!(bot(), "42 Yes, Maria.\n43 Hello, Igor.\n");
    // Started again it says nothing twice, and takes nothing in twice.
    assert_eq!(bot(), "");
    assert_eq!(place.run(&["show", "3"], "").code, 1);
    let messages = show(&place, "1")["timeline"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| event["kind"] == "request.message")
        .count();
    assert_eq!(messages, 1);
}
