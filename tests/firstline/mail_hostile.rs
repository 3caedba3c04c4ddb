//! Whatever a client is called, writes in a subject or in a text: a mail of the desk says that and nothing
//! more, by the reading of a library as by the desk's own. Ten thousand hostile strings from a fixed seed.

use chrono::DateTime;
use firstline::{
    exchange::mail::compose::{Mailbox, Outgoing, Quoted},
    model::{id::RequestId, mail::Mail},
};
use mail_parser::MessageParser;

/// What is put together: ends of lines, heads, encoded words with such in them, quotes, signs of all scripts.
const PIECES: &[&str] = &[
    "\r\n",
    "\n",
    "\r",
    "\r\n\r\n",
    "\n.\n",
    "\u{2028}",
    "\u{85}",
    "\0",
    "\u{1b}[2J",
    "\u{9b}",
    "\u{7f}",
    "\t",
    " ",
    "  ",
    ",",
    ";",
    ":",
    "<",
    ">",
    "\"",
    "\\",
    "\\\"",
    "'",
    "(",
    ")",
    "[",
    "]",
    "@",
    "=",
    "?",
    "=?",
    "?=",
    "Bcc: evil@example.net",
    "\r\nBcc: evil@example.net\r\n",
    "\nContent-Type: text/html\n\n<b>",
    "Subject: other",
    "To: evil@example.net",
    "<evil@example.net>",
    "\"Evil\" <evil@example.net>,",
    "=?utf-8?B?DQpCY2M6IGV2aWxAZXhhbXBsZS5uZXQ=?=",
    "=?utf-8?Q?=0D=0ABcc:_evil@example.net?=",
    "=?utf-8?Q?=00=1B[2J?=",
    "=?utf-8?q?=3D=3Futf-8=3FQ=3F=0D=0ABcc:x=3F=3D?=",
    "=?utf-8?Q?a?= =?utf-8?Q?b?=",
    "=?us-ascii?Q?",
    "=?utf-7?Q?+AA0ACg-?=",
    "=?utf-8?Q?[#7]?=",
    "=?ut\u{200d}f-8?Q?x?=",
    "=?=?utf-8?Q?x?=?=",
    "[#7]",
    "[#1042]",
    "Re: ",
    "Re:[#1042]",
    "--q",
    "\n--q--\n",
    "\nFrom ",
    "\n>From ",
    "-- \n",
    "> ",
    "Мария",
    "Ärger",
    "你好",
    "مرحبا",
    "😀",
    "e\u{301}\u{301}",
    "\u{202e}",
    "\u{200b}",
    "\u{feff}",
    "\u{ad}",
    "x",
    "Anna",
    "Reed-",
    "100%",
    "undisclosed-recipients:;",
    "\u{fffd}",
    "é",
    "ÿ",
    "\u{10ffff}",
    "a@b",
    "xn--",
];

struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        // xorshift64*
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % limit
    }

    fn text(&mut self, most: usize) -> String {
        let mut text = String::new();
        for _ in 0..self.below(most) {
            text.push_str(PIECES[self.below(PIECES.len())]);
        }
        // Now and then far longer than a line may be.
        if self.below(50) == 0 { text.repeat(200) } else { text }
    }
}

/// The names of the headers of a mail, and what is below them; by no reader's rules but that of a line.
fn split(raw: &[u8]) -> (Vec<String>, usize) {
    let mut names = Vec::new();
    let mut at = 0;
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        at += line.len();
        if line == b"\n" || line == b"\r\n" {
            break;
        }
        assert!(line.len() <= 998, "a line of {} bytes", line.len());
        if !line.starts_with(b" ") && !line.starts_with(b"\t") {
            let name = line.split(|byte| *byte == b':').next().unwrap();
            names.push(String::from_utf8(name.to_vec()).unwrap());
        }
    }
    (names, at)
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn what_leaves_says_what_it_shall_and_nothing_more() {
    let mut chance = Chance(0x5eed_0f1a_57e5_7a11);
    let expected = [
        "Content-Transfer-Encoding",
        "Content-Type",
        "Date",
        "From",
        "In-Reply-To",
        "MIME-Version",
        "Message-ID",
        "References",
        "Subject",
        "To",
        "X-Firstline-Desk",
    ];
    for _ in 0..10_000 {
        let (from, to) = (chance.text(6), chance.text(8));
        let about = chance.text(12);
        let said = chance.text(20);
        let address = format!("{}@example.org", chance.text(3));
        let to =
            Mailbox::new(&to, &address).or_else(|| Mailbox::new(&to, "maria@example.org")).unwrap();
        let out = Outgoing {
            from: Mailbox::new(&from, "desk@example.org").unwrap(),
            to: to.clone(),
            request: RequestId(1042),
            subject: about.clone(),
            date: DateTime::from_timestamp(1_795_510_000, 0).unwrap(),
            message_id: "firstline.7.0123456789abcdef0123@example.org".into(),
            references: vec!["one@x".into(), chance.text(4), format!("{}@x", chance.text(3))],
            answers: Some(chance.text(3)),
            desk: "d35c".into(),
            text: said.clone(),
            signature: chance.text(4),
            quoted: (chance.below(2) == 0)
                .then(|| Quoted { introduction: chance.text(4), text: chance.text(8) }),
            automatic: false,
        };
        let raw = out.compose().unwrap();
        let shown = || format!("{out:?}\n{}", String::from_utf8_lossy(&raw));

        let (mut names, below) = split(&raw);
        // An address with letters of its own stands as it is (RFC 6532); nothing else does.
        let plain = |byte: &u8| (32..127).contains(byte) || matches!(byte, b'\n' | b'\t');
        let letters = |byte: &u8| plain(byte) || *byte >= 0x80 && !to.address.is_ascii();
        assert!(raw[..below].iter().all(letters), "{}", shown());
        names.sort();
        assert_eq!(names, expected, "{}", shown());

        let other = MessageParser::default().parse(&raw).unwrap();
        let own = Mail::read(&raw);
        let subjects = [other.subject().unwrap_or_default(), &own.subject];
        let receiver = other.to().unwrap();
        assert_eq!(receiver.iter().count(), 1, "{}", shown());
        let receiver = receiver.first().unwrap();
        assert_eq!(receiver.address().unwrap_or_default(), to.address, "{}", shown());
        let sender = other.from().unwrap().first().unwrap();
        assert_eq!(sender.address(), Some("desk@example.org"), "{}", shown());
        assert_eq!(own.address.as_deref(), Some("desk@example.org"), "{}", shown());
        for header in subjects
            .into_iter()
            .chain(receiver.name())
            .chain(sender.name())
            .chain(own.name.as_deref())
        {
            assert!(!header.contains(char::is_control), "{header:?}: {}", shown());
        }
        for subject in subjects {
            assert!(subject.starts_with("Re: [#1042]"), "{subject:?}: {}", shown());
        }
        assert_eq!(own.tag, Some(RequestId(1042)), "{}", shown());
        assert_eq!(words(receiver.name().unwrap_or_default()), words(&to.name), "{}", shown());

        // One text, and in it what was written.
        assert_eq!((other.parts.len(), other.attachment_count()), (1, 0), "{}", shown());
        let text = other.body_text(0).unwrap_or_default();
        let first = said.trim_end().lines().next().unwrap_or_default().trim_end();
        if !first.contains(['\r', '\0']) {
            assert!(text.starts_with(first), "{first:?} {text:?}: {}", shown());
        }
    }
}
