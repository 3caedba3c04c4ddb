//! Small mails of every kind that the world writes, each with what a desk is to make of it: a file a kind
//! in `tests/cases/mail/read`. Above a line `---` stands what is expected, below it the mail.

use std::{fs, path::Path};

use encoding_rs::{Encoding, UTF_8};
use firstline::model::mail::Mail;

/// A mail, and what is to be read in it.
pub struct Case {
    pub name: String,
    pub raw: Vec<u8>,
    sender: String,
    subject: String,
    text: String,
    /// The names of the files with their sizes, where they are told.
    files: Vec<String>,
}

/// All mails of the folder.
pub fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/mail/read");
    let mut cases: Vec<Case> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            case(name, &fs::read_to_string(path).unwrap())
        })
        .collect();
    cases.sort_by(|one, other| one.name.cmp(&other.name));
    cases
}

fn case(name: String, file: &str) -> Case {
    let (expected, mail) = file.split_once("---\n").unwrap();
    let mut encoding = UTF_8;
    let mut case = Case {
        name,
        raw: Vec::new(),
        sender: String::new(),
        subject: String::new(),
        text: String::new(),
        files: Vec::new(),
    };
    for line in expected.lines() {
        let (key, value) = line.split_once(':').unwrap();
        let value = value.trim();
        match key {
            // The mail below is written in it, whatever it says of itself.
            "charset" => encoding = Encoding::for_label(value.as_bytes()).unwrap(),
            "sender" => value.clone_into(&mut case.sender),
            "subject" => value.clone_into(&mut case.subject),
            "text" => case.text = value.replace("\\n", "\n"),
            "file" => case.files.push(value.to_owned()),
            _ => panic!("{}: what is {key}?", case.name),
        }
    }
    let (raw, _, unmappable) = encoding.encode(mail);
    assert!(!unmappable, "{}: its charset has no such letters", case.name);
    case.raw = raw.into_owned();
    case
}

fn check(case: &Case, raw: &[u8], ends: &str) {
    let mail = Mail::read(raw);
    let name = format!("{} with lines that end in {ends:?}", case.name);
    let sender = [mail.name.unwrap_or_default(), format!("<{}>", mail.address.unwrap_or_default())];
    assert_eq!(sender.join(" "), case.sender, "the sender of {name}");
    assert_eq!(mail.subject, case.subject, "the subject of {name}");
    assert_eq!(mail.text, case.text, "the text of {name}");
    let files: Vec<String> = mail
        .attachments
        .iter()
        .zip(case.files.iter().map(Some).chain(std::iter::repeat(None)))
        .map(|(file, expected)| {
            let sized = expected.is_some_and(|expected| {
                expected.rsplit_once(' ').is_some_and(|(_, size)| size.parse::<usize>().is_ok())
            });
            if sized { format!("{} {}", file.name, file.bytes.len()) } else { file.name.clone() }
        })
        .collect();
    assert_eq!(files, case.files, "the files of {name}");
}

#[test]
fn mails_of_every_kind_are_read_with_their_sender_subject_text_and_files() {
    let cases = cases();
    assert!(cases.len() > 80);
    for case in &cases {
        check(case, &case.raw, "\n");
        // Charsets of two bytes a sign have no line ends within them; those of files are their own.
        let crlf = case.raw.split(|byte| *byte == b'\n').collect::<Vec<_>>().join(&b"\r\n"[..]);
        if !case.files.iter().any(|file| file.starts_with("invite.ics ")) {
            check(case, &crlf, "\r\n");
        }
    }
}
