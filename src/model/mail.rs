//! A mail as a desk sees it: who wrote, about what, in which conversation, whether a machine wrote it,
//! and what came with it. How its bytes are read is not here.

pub mod arrival;
pub mod outbox;
pub mod quotation;
mod when;

pub use when::{Dated, Dates, is_sound};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    command::{Command, Submission},
    event::Recorded,
    id::{RequestId, Seq},
    private::Private,
};

/// The header by which a desk knows its own messages; its value is the random name of the desk.
pub const DESK_HEADER: &str = "X-Firstline-Desk";

/// No file that comes with a mail is kept that is larger, in bytes.
pub const LARGEST_FILE: usize = 25 << 20;
/// The files of one mail are kept up to this sum, in bytes.
pub const LARGEST_FILES: usize = 40 << 20;
/// So many files of one mail are kept.
pub const MOST_FILES: usize = 50;

/// No number of a mail is longer, in bytes (RFC 5322, 2.1.1: no line is).
const LONGEST_NUMBER: usize = 998;

/// A mail as a desk sees it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    /// The name of who wrote it.
    pub name: Option<String>,
    /// The address of who wrote it, in lower case.
    pub address: Option<String>,
    /// Where it really came from, where it asks for answers to another address: a web form sends so.
    pub sender: Option<String>,
    /// What it is about, without line breaks.
    pub subject: String,
    /// The text: the plain one, else what can be read of the HTML.
    pub text: String,
    /// Whether the text was longer than a request may have, and was cut.
    pub cut: bool,
    /// Its own number, without the angle brackets.
    pub message_id: Option<String>,
    /// The SHA-256 of its bytes, in hexadecimal: its number where it has none of its own.
    pub digest: String,
    /// What tells it from others of the same number: some programs give one number to many mails.
    pub identity: String,
    /// The messages it answers, the nearest first.
    pub answers: Vec<String>,
    /// The request whose tag stands in its subject, as `[#1042]`.
    pub tag: Option<RequestId>,
    /// When it says that it was written.
    pub date: Option<DateTime<Utc>>,
    /// What else tells when it was written.
    #[serde(skip_serializing_if = "Dates::is_empty")]
    pub dates: Dates,
    /// When it was received, where that was before it is taken in.
    pub received: Option<DateTime<Utc>>,
    /// Whether it lay in a file: its own signs tell when it was received.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub filed: bool,
    /// Whether it lay in an archive: nobody is written to by itself.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub archived: bool,
    /// Who or what wrote it.
    pub origin: Origin,
    /// The desk that wrote it, by its random name.
    pub desk: Option<String>,
    /// The mail of before, where this tells what became of it.
    pub returned: Option<Returned>,
    /// Whether it asks that no machine answers it.
    pub unanswerable: bool,
    /// The mail that it hands on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forwarded: Option<quotation::Forwarded>,
    /// What came with it.
    #[serde(skip)]
    pub attachments: Vec<Attachment>,
}

/// Who or what wrote a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    #[default]
    Person,
    /// A program that answers nobody: a monitoring system, a form of a web site. What it says is a matter.
    Program,
    /// A machine that answers by itself: out of office, a ticket's acknowledgement.
    AutoReply,
    /// A mail server that tells of a delivery that failed.
    Bounce,
    /// A mail server that tells of a delivery that takes longer.
    Delayed,
    /// A mail server that tells of a delivery that is done.
    Delivered,
    /// A mail program that tells whether its user has opened a mail.
    ReadReceipt,
    /// A provider that tells of a user who took a mail for unwanted.
    Feedback,
    /// It went in circles: more servers handed it on than any honest way needs.
    Loop,
}

impl Origin {
    /// Whether it tells what became of a mail that was sent before.
    pub fn reports(self) -> bool {
        matches!(
            self,
            Self::Bounce | Self::Delayed | Self::Delivered | Self::ReadReceipt | Self::Feedback
        )
    }
}

/// What a report says of the mail that it is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Returned {
    /// The desk that wrote it, by its random name.
    pub desk: Option<String>,
    pub message_id: Option<String>,
    /// Numbers that stand elsewhere in the report and look like those of a desk's mails.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<String>,
    /// The request whose tag stands in its subject.
    pub tag: Option<RequestId>,
    /// The addresses that the report is about, in lower case.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub recipients: Vec<String>,
}

/// A file that came with a mail. It is kept and can be saved; nothing ever opens it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name, without any folder.
    pub name: String,
    /// Its media type, as `image/png`.
    pub media: String,
    pub bytes: Vec<u8>,
}

impl Mail {
    /// The number by which it is known when it comes twice: its own, else one made from its bytes.
    pub fn number(&self) -> String {
        match self.message_id.as_ref().filter(|id| id.len() <= LONGEST_NUMBER) {
            Some(id) => id.clone(),
            None => format!("sha256:{}", self.digest),
        }
    }

    /// The number of the command that takes it in.
    pub fn command(&self) -> String {
        format!("mail:{}", self.identity)
    }

    /// The command that takes it in: given twice, done once.
    pub fn submission(self) -> Submission {
        Submission { id: Some(self.command()), ..Submission::from(Command::Mail(Box::new(self))) }
    }
}

/// What the event of a message says of the mail that brought it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// The address of who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Private>,
    /// The name of who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Private>,
    /// Where it really came from, where it asks for answers to another address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender: Option<Private>,
    /// Its number, without the angle brackets: what an answer names in `In-Reply-To`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// Whether it asks that no machine answers it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unanswerable: bool,
    /// By what its time is known, where not by its own date.
    #[serde(default, skip_serializing_if = "Dated::is_own")]
    pub dated: Dated,
    /// The mail that it hands on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forwarded: Option<ForwardedHead>,
    /// What came with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attached>,
}

/// The head of a mail that was handed on, as whoever did so shows it: anybody can write such a head.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ForwardedHead {
    /// The name of who wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Private>,
    /// Their address, in lower case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Private>,
    /// When it was written, as it stands there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Private>,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<Private>,
}

impl From<&quotation::Forwarded> for ForwardedHead {
    fn from(mail: &quotation::Forwarded) -> Self {
        let text =
            |text: &String| Some(text.as_str()).filter(|text| !text.is_empty()).map(Private::from);
        Self {
            name: text(&mail.name),
            address: text(&mail.address),
            date: text(&mail.date),
            subject: text(&mail.subject),
        }
    }
}

impl From<&ForwardedHead> for quotation::Forwarded {
    fn from(head: &ForwardedHead) -> Self {
        let text = |text: &Option<Private>| text.as_ref().map_or("", Private::as_str).to_owned();
        Self {
            name: text(&head.name),
            address: text(&head.address),
            date: text(&head.date),
            subject: text(&head.subject),
            text: String::new(),
        }
    }
}

impl Letter {
    /// The mail that it hands on; none where it hands on none, or that was erased.
    pub fn hands_on(&self) -> Option<quotation::Forwarded> {
        let found = quotation::Forwarded::from(self.forwarded.as_ref()?);
        found.names_somebody().then_some(found)
    }
}

/// A file that came with a message, as its event says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attached {
    /// Its name, without any folder.
    pub name: Private,
    /// Its media type, as `image/png`.
    pub media: String,
    /// How large it is, in bytes.
    pub size: u64,
    /// Where its bytes lie; none where it was too large to be kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<KeptFile>,
}

/// Where the bytes of a file lie, beside the log as texts do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptFile {
    /// Its number among the files kept.
    #[serde(rename = "$file")]
    pub id: i64,
    pub digest: String,
}

impl KeptFile {
    /// The key that stands for a file laid aside.
    pub const REFERENCE: &'static str = "$file";
}

/// So long a name of a file may be, in characters and in bytes: disks take no more, and one may have a
/// number put to it.
const LONGEST_NAME: (usize, usize) = (120, 240);
/// No ending is longer, with its point, in characters.
const LONGEST_ENDING: usize = 16;

/// The name of a file without any folder, and without what could hide what it is. Its ending stays: that
/// says what opens it.
pub fn file_name(written: &str) -> String {
    let clean: String = without_folder(written)
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| {
            // Marks of direction show `gpj.exe` as `exe.jpg`.
            !c.is_control()
                && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
        })
        .map(|c| if c == '/' { '-' } else { c })
        .collect();
    let clean = clean.trim().trim_start_matches(['.', '-', ' ']).trim_end_matches(['.', ' ']);

    let (stem, ending) = match clean.rsplit_once('.') {
        Some((stem, ending)) if ending.chars().count() < LONGEST_ENDING => {
            (stem, format!(".{ending}"))
        }
        _ => (clean, String::new()),
    };
    let (mut characters, mut bytes) = (ending.chars().count(), ending.len());
    let stem: String = stem
        .chars()
        .take_while(|c| {
            characters += 1;
            bytes += c.len_utf8();
            characters <= LONGEST_NAME.0 && bytes <= LONGEST_NAME.1
        })
        .collect();
    stem.trim_end().to_owned() + &ending
}

/// What is left of a path when its folders are gone. A `/` makes a path only where folders are meant:
/// `Act 12/2026.pdf` is a name.
fn without_folder(written: &str) -> &str {
    let name = written.rsplit('\\').next().unwrap_or_default();
    let folders = name.starts_with(['/', '~'])
        || name.starts_with("./")
        || name.starts_with("file:")
        || name.split('/').any(|folder| folder == "..");
    if folders { name.rsplit('/').next().unwrap_or_default() } else { name }
}

/// The request whose tag stands in a subject.
pub fn tag(subject: &str) -> Option<RequestId> {
    subject.match_indices("[#").find_map(|(at, _)| {
        let rest = &subject[at + 2..];
        let digits = rest.split_once(']')?.0.trim();
        digits.parse().ok().filter(|number| *number > 0).map(RequestId)
    })
}

/// So many digits of an event's hash stand in the number of a mail of ours: enough that nobody guesses
/// the number of a mail they did not get.
const DIGITS: usize = 20;

/// The number of a mail that brings an event to a client, without the angle brackets. It says which
/// event, and by a part of the event's hash that it is ours.
pub fn number_of(recorded: &Recorded, domain: &str) -> String {
    let hash = recorded.hash.get(..DIGITS).unwrap_or(&recorded.hash);
    format!("firstline.{}.{hash}@{domain}", recorded.seq)
}

/// The event that a number of a mail of ours names, with what its hash must begin with.
pub fn named_event(number: &str) -> Option<(Seq, &str)> {
    let (local, _) = number.rsplit_once('@')?;
    let (seq, hash) = local.strip_prefix("firstline.")?.split_once('.')?;
    if hash.len() != DIGITS || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    Some((Seq(seq.parse().ok()?), hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_a_number_in_brackets() {
        assert_eq!(tag("Re: [#1042] Refund"), Some(RequestId(1042)));
        assert_eq!(tag("[#x] [# 7 ]"), Some(RequestId(7)));
        assert_eq!(tag("[#0] [#-3] #12"), None);
    }

    #[test]
    fn names_of_files_lead_nowhere() {
        assert_eq!(file_name("../../etc/passwd"), "passwd");
        assert_eq!(file_name("C:\\x\\..\\evil.exe"), "evil.exe");
        assert_eq!(file_name(".bashrc"), "bashrc");
        assert_eq!(file_name("-rf"), "rf");
        assert_eq!(file_name("photo\u{202e}gpj.exe"), "photogpj.exe");
        assert_eq!(file_name("/"), "");
        assert_eq!(file_name("a/../../etc/passwd"), "passwd");
        assert_eq!(file_name("~/x/bill.pdf"), "bill.pdf");
        assert_eq!(file_name("C:\\Users\\anna\\bill 1/2.pdf"), "bill 1-2.pdf");
        assert_eq!(file_name("Act 12/2026.pdf"), "Act 12-2026.pdf");
        assert_eq!(file_name("two\nlines\t.pdf. "), "two lines.pdf");
    }

    #[test]
    fn names_of_files_keep_their_endings() {
        for letter in ["x", "щ", "😀"] {
            let name = file_name(&format!("{}.docx", letter.repeat(300)));
            assert!(name.contains(".docx") && name.starts_with(letter), "{name}");
            assert!(name.chars().count() <= 120 && name.len() <= 240, "{name}");
        }
        assert_eq!(file_name(&"x".repeat(300)).len(), 120);
        assert_eq!(file_name(&format!("a.{}", "b".repeat(200))).len(), 120);
    }

    #[test]
    fn a_number_of_ours_names_its_event() {
        let hash = "0123456789abcdef0123";
        let number = format!("firstline.77.{hash}@desk.example");
        assert_eq!(named_event(&number), Some((Seq(77), hash)));
        assert_eq!(named_event("firstline.77.short@desk.example"), None);
        assert_eq!(named_event("77@desk.example"), None);
    }
}
