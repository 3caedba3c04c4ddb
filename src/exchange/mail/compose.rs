//! A mail of the desk, as bytes that a mail program takes: headers, threading, quoting, signature. The
//! encoding of words and texts is [`mail_builder`]'s.
//!
//! Whatever a client is called or writes in a subject, it stays in its line: control characters do not
//! reach a header, and what is no address is none.

mod idna;

use chrono::{DateTime, Utc};
use mail_builder::{
    MessageBuilder,
    headers::{address::Address, message_id::MessageId, raw::Raw},
};

use crate::exchange::mail::head::words;
use crate::model::{id::RequestId, mail::DESK_HEADER};

/// So many lines of what a client said are quoted.
const MOST_QUOTED: usize = 100;
/// No number of a mail that is named is longer, in bytes: a line has 998.
const LONGEST_NUMBER: usize = 900;
/// No address is longer, in bytes: no server takes one that is (RFC 5321, 4.5.3.1).
const LONGEST_ADDRESS: usize = 320;
/// No name is longer, in characters: readers look for an address behind it only so far.
const LONGEST_NAME: usize = 200;
/// No subject is longer, in characters.
const LONGEST_SUBJECT: usize = 500;

/// Who a mail is from or to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// Their name; may be empty.
    pub name: String,
    pub address: String,
}

impl Mailbox {
    /// Reads `Service Desk <desk@example.org>` or an address alone.
    pub fn read(written: &str) -> Option<Self> {
        let (name, address) = match written.rsplit_once('<') {
            Some((name, rest)) => (name.trim().trim_matches('"'), rest.strip_suffix('>')?),
            None => ("", written.trim()),
        };
        Self::new(name, address)
    }

    /// A name with an address; none where the address is none that can stand in a header. Its domain is
    /// written as servers know it.
    pub fn new(name: &str, address: &str) -> Option<Self> {
        let (local, domain) = address.rsplit_once('@')?;
        let apart = |c: char| {
            c.is_control()
                || c.is_whitespace()
                || matches!(
                    c,
                    '<' | '>' | ',' | ';' | ':' | '"' | '(' | ')' | '[' | ']' | '\\' | '@'
                )
        };
        // `"anna reed"@example.org`: between quotes anything may stand but what ends them.
        let inside = local.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        let sound = match inside {
            Some(inside) => {
                let mut escaped = false;
                let fits = inside.chars().all(|c| {
                    let fits = !c.is_control() && (escaped || c != '"');
                    escaped = c == '\\' && !escaped;
                    fits
                });
                fits && !escaped && !inside.is_empty()
            }
            None => !local.is_empty() && !local.contains(apart),
        };
        // What looks like an encoded word some programs decode even there.
        let sound = sound && !local.contains("=?") && address.len() <= LONGEST_ADDRESS;
        // `user@[192.0.2.1]`
        let literal = domain.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let host = literal.unwrap_or(domain);
        let hosts = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
        if !sound
            || host.is_empty()
            || !host.chars().all(|c| hosts(c) || !c.is_ascii() && !apart(c))
        {
            return None;
        }
        let domain = if literal.is_some() { domain.to_owned() } else { idna::to_ascii(domain)? };
        let name = header_text(name).chars().take(LONGEST_NAME).collect();
        Some(Self { name, address: format!("{local}@{domain}") })
    }

    /// The part of the address behind the `@`.
    pub fn domain(&self) -> &str {
        self.address.rsplit('@').next().unwrap_or_default()
    }

    fn header(&self) -> Address<'_> {
        Address::new_address(
            Some(self.name.as_str()).filter(|name| !name.is_empty()),
            self.address.as_str(),
        )
    }
}

/// What a client said that is quoted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quoted {
    /// The line before it, as `On 24 Nov, Maria wrote:`.
    pub introduction: String,
    pub text: String,
}

/// A mail that is to leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Who it is from.
    pub from: Mailbox,
    /// Who it is to.
    pub to: Mailbox,
    /// The request it is about; its tag stands in the subject.
    pub request: RequestId,
    /// What the request is about.
    pub subject: String,
    /// When it was written.
    pub date: DateTime<Utc>,
    /// Its number, without the angle brackets.
    pub message_id: String,
    /// The numbers of the mails before in the conversation, the oldest first.
    pub references: Vec<String>,
    /// The number of the mail that it answers; none where that has none, and it answers the last before.
    pub answers: Option<String>,
    /// The random name of the desk that writes it.
    pub desk: String,
    pub text: String,
    pub signature: String,
    pub quoted: Option<Quoted>,
    /// Whether no person wrote it: it says so, and asks that no machine answers it.
    pub automatic: bool,
}

impl Outgoing {
    /// The mail as bytes, lines ended by a line feed as programs that take mails on standard input
    /// expect.
    ///
    /// # Errors
    /// When memory does not take it.
    pub fn compose(&self) -> std::io::Result<Vec<u8>> {
        let answers = self.answers.as_deref().filter(|number| is_number(number));
        // The last one is that which is answered (RFC 5322, 3.6.4).
        let before = self.references.iter().map(String::as_str).filter(|number| is_number(number));
        let known: Vec<&str> =
            before.filter(|number| Some(*number) != answers).chain(answers).collect();
        let mut builder = MessageBuilder::new()
            .from(self.from.header())
            .to(self.to.header())
            .subject(self.subject_line())
            .date(self.date.timestamp())
            .message_id(self.message_id.as_str())
            .header(DESK_HEADER, Raw::new(line(&self.desk)));
        if let Some(last) = known.last() {
            builder =
                builder.in_reply_to(*last).references(MessageId::new_list(known.iter().copied()));
        }
        if self.automatic {
            // RFC 3834, 5; the other is what Microsoft's servers look at.
            builder = builder
                .header("Auto-Submitted", Raw::new("auto-replied"))
                .header("X-Auto-Response-Suppress", Raw::new("All"));
        }
        let mut raw = builder
            // RFC 2045, 6.8: lines of a text end so also where it is encoded as a whole.
            .text_body(self.body().replace('\n', "\r\n"))
            .write_to_vec()?;
        raw.retain(|byte| *byte != b'\r');
        Ok(raw)
    }

    /// The subject with the tag of the request, by which an answer finds its way back.
    fn subject_line(&self) -> String {
        if !self.automatic {
            return subject(self.request, &self.subject);
        }
        let tag = format!("[#{}]", self.request);
        let rest = line(&header_text(&self.subject).replace(&tag, " "));
        let rest: String = rest.chars().take(LONGEST_SUBJECT).collect();
        format!("{tag} {rest}").trim_end().to_owned()
    }

    fn body(&self) -> String {
        let mut body = String::new();
        for written in self.text.trim_end().lines() {
            body.push_str(written);
            // A dot alone ends the input of a mail program that was not told otherwise.
            body.push_str(if written == "." { " \n" } else { "\n" });
        }
        let signature = self.signature.trim_end();
        if !signature.is_empty() {
            // RFC 3676, 4.3: programs know a signature by this line.
            body.push_str("\n-- \n");
            body.push_str(signature);
            body.push('\n');
        }
        if let Some(quoted) = &self.quoted {
            body.push('\n');
            body.push_str(&line(&quoted.introduction));
            body.push('\n');
            let mut lines = quoted.text.trim().lines();
            for said in lines.by_ref().take(MOST_QUOTED) {
                body.push_str(if said.starts_with('>') { ">" } else { "> " });
                body.push_str(said);
                body.push('\n');
            }
            if lines.next().is_some() {
                body.push_str("> …\n");
            }
        }
        body
    }
}

/// A text in one line, without control characters.
fn line(text: &str) -> String {
    let clean: String = text
        .chars()
        .map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c })
        .collect();
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text that looks as though it were encoded is read so often at most.
const MOST_LAYERS: usize = 4;

/// A text for a header, as whoever gets it shall read it: in one line, and nothing in it that their program
/// would decode once more, as that could bring line breaks, controls or another subject.
fn header_text(text: &str) -> String {
    // No header is longer in the end, and words that are not closed are looked through again and again.
    let start: String = text.chars().take(4 * LONGEST_SUBJECT).collect();
    let mut text = line(&start);
    for _ in 0..MOST_LAYERS {
        if !text.contains("=?") {
            return text;
        }
        text = line(&words::decode(text.as_bytes(), Some("utf-8")));
    }
    // Taking a sign away could put the two signs beside each other again.
    text.replace("=?", "= ?")
}

fn is_number(number: &str) -> bool {
    number.len() <= LONGEST_NUMBER
        && !number.is_empty()
        && number.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>'))
}

/// The subject of an answer on a request, with one tag and one `Re:` however often it went to and fro.
fn subject(request: RequestId, written: &str) -> String {
    let tag = format!("[#{request}]");
    let clean = header_text(written).replace(&tag, "");
    let mut rest = clean.trim();
    loop {
        let bare = ["re:", "aw:", "ha:", "на:"].iter().find_map(|prefix| {
            let head = rest.get(..prefix.len())?;
            (head.to_lowercase() == *prefix).then(|| rest[prefix.len()..].trim_start())
        });
        match bare {
            Some(bare) => rest = bare,
            None => break,
        }
    }
    let rest: String = rest.chars().take(LONGEST_SUBJECT).collect();
    format!("Re: {tag} {rest}").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::mail::{Mail, Origin};

    fn outgoing(name: &str, about: &str, text: &str) -> Outgoing {
        Outgoing {
            from: Mailbox::read("Service Desk <desk@example.org>").unwrap(),
            to: Mailbox::new(name, "maria@example.org").unwrap(),
            request: RequestId(1042),
            subject: about.to_owned(),
            date: DateTime::from_timestamp(1_795_510_000, 0).unwrap(),
            message_id: "firstline.7.0123456789abcdef0123@example.org".into(),
            references: vec!["one@x".into(), "b\r\nBcc: evil@x".into(), "two@x".into()],
            answers: None,
            desk: "d35c".into(),
            text: text.to_owned(),
            signature: String::new(),
            quoted: None,
            automatic: false,
        }
    }

    #[test]
    fn our_own_parser_reads_the_same_back() {
        let long = "Ответ на вопрос, который не помещается в одну строку. ".repeat(30);
        for (from, name, about, text) in [
            (
                "Service Desk <desk@example.org>",
                "Maria Petrova",
                "The refund",
                "It is on its way.\n\nTwo days.\n",
            ),
            (
                "Desk <desk@example.org>",
                "J. Doe, \"JD\"",
                "Café = 100%",
                "The café is closed.\n\nBye = bye, until then.",
            ),
            (
                "Служба поддержки <desk@example.org>",
                "Мария Петрова-Водкина",
                "Возврат за октябрь не пришёл, хотя обещали в понедельник",
                long.as_str(),
            ),
        ] {
            let out =
                Outgoing { from: Mailbox::read(from).unwrap(), ..outgoing(name, about, text) };
            let raw = out.compose().unwrap();
            assert!(raw.is_ascii());
            assert!(raw.split(|byte| *byte == b'\n').all(|line| line.len() < 998));
            let mail = Mail::read(&raw);
            assert_eq!(mail.subject, format!("Re: [#1042] {about}"));
            assert_eq!(mail.name.as_deref(), Some(out.from.name.as_str()));
            assert_eq!(mail.address.as_deref(), Some("desk@example.org"));
            assert_eq!(mail.tag, Some(RequestId(1042)));
            assert_eq!(mail.text.trim(), text.trim());
            assert_eq!(mail.message_id.as_deref(), Some(out.message_id.as_str()));
            assert_eq!(mail.date, Some(out.date));
            assert_eq!(mail.desk.as_deref(), Some("d35c"));
            assert_eq!(mail.answers, ["two@x", "one@x"]);
            assert_eq!(mail.origin, Origin::Person);
            let parsed = mail_parser::MessageParser::default().parse(&raw).unwrap();
            let to = parsed.to().and_then(|to| to.first()).unwrap();
            assert_eq!((to.name(), to.address()), (Some(name), Some("maria@example.org")));
        }
    }

    #[test]
    fn nobody_writes_a_header_of_ours() {
        let evil = "Maria\r\nBcc: all@example.org\r\n\r\nbuy\u{2028}\0";
        let raw = outgoing(evil, evil, "Good day").compose().unwrap();
        let parsed = mail_parser::MessageParser::default().parse(&raw).unwrap();
        assert!(parsed.bcc().is_none());
        let text = String::from_utf8(raw.clone()).unwrap();
        let head = text.split("\n\n").next().unwrap();
        assert!(!head.lines().any(|line| line.to_lowercase().starts_with("bcc")), "{head}");
        assert_eq!(parsed.body_text(0).unwrap().trim(), "Good day");
        for address in [
            "a@b\r\nBcc: c@d",
            "a@b,c@d",
            "a b@c",
            "<a@b>",
            "nobody",
            "\"a\r\nBcc: x\"@c",
            "\"a\"b\"@c",
            "\"a\\\"@c",
            "a@b c",
        ] {
            assert_eq!(Mailbox::new("", address), None, "{address}");
        }
    }

    #[test]
    fn addresses_in_letters_of_their_own_are_written_to() {
        for (address, header) in [
            ("\"anna reed\"@example.org", "<\"anna reed\"@example.org>"),
            ("\"a,b@c\"@example.org", "<\"a,b@c\"@example.org>"),
            ("anna@почта.рф", "<anna@xn--80a1acny.xn--p1ai>"),
            ("анна@почта.рф", "<анна@xn--80a1acny.xn--p1ai>"),
            ("anna+tag@example.org", "<anna+tag@example.org>"),
            ("anna@[192.0.2.1]", "<anna@[192.0.2.1]>"),
        ] {
            let to = Mailbox::new("Anna", address).unwrap();
            let raw = Outgoing { to, ..outgoing("", "x", "y") }.compose().unwrap();
            let raw = String::from_utf8(raw).unwrap();
            let to = raw.lines().find(|line| line.starts_with("To: ")).unwrap();
            assert!(to.ends_with(header), "{to}");
        }
        let from = Mailbox::read("Служба <desk@почта.рф>").unwrap();
        assert_eq!(from.domain(), "xn--80a1acny.xn--p1ai");
    }

    #[test]
    fn it_answers_the_mail_that_it_says_it_answers() {
        let out = Outgoing { answers: Some("one@x".into()), ..outgoing("Maria", "x", "y") };
        let raw = String::from_utf8(out.compose().unwrap()).unwrap();
        assert!(raw.contains("In-Reply-To: <one@x>"), "{raw}");
        assert!(raw.contains("References: <two@x> <one@x>"), "{raw}");
    }

    #[test]
    fn a_subject_has_one_tag_and_one_mark_of_an_answer() {
        let said = |written: &str| subject(RequestId(7), written);
        assert_eq!(said("Re: RE: [#7] Refund"), "Re: [#7] Refund");
        assert_eq!(said("[#7] Re: Refund"), "Re: [#7] Refund");
        assert_eq!(said(""), "Re: [#7]");
        assert_eq!(said("Возврат"), "Re: [#7] Возврат");
    }

    #[test]
    fn what_no_person_wrote_says_so() {
        let out = Outgoing {
            automatic: true,
            ..outgoing("Maria", "We have [#1042] it\r\nBcc: x@y", "It is here.")
        };
        let mail = Mail::read(&out.compose().unwrap());
        assert_eq!(mail.subject, "[#1042] We have it Bcc: x@y");
        assert_eq!(mail.origin, Origin::AutoReply);
        assert!(mail.unanswerable);
    }

    #[test]
    fn what_was_said_is_quoted_below_the_signature() {
        let out = Outgoing {
            signature: "Yours,\nthe desk".into(),
            quoted: Some(Quoted {
                introduction: "Maria wrote:".into(),
                text: "Where is it?\n> older\n".to_owned() + &"x\n".repeat(200),
            }),
            ..outgoing("", "x", "On its way.\n.\nBye")
        };
        let body = out.body();
        assert!(body.starts_with("On its way.\n. \nBye\n\n-- \nYours,\nthe desk\n\nMaria wrote:\n> Where is it?\n>> older\n> x\n"), "{body}");
        assert!(body.ends_with("> x\n> …\n"));
        assert_eq!(body.lines().filter(|line| line.starts_with('>')).count(), MOST_QUOTED + 1);
    }
}
