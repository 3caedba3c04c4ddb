//! Mails that nobody would write: whatever is done to one, its reading neither breaks nor takes longer than
//! its size asks for; and whatever stands in a head, who wrote and about what is found.
//!
//! From a fixed seed. `FIRSTLINE_FUZZ=ROUNDS` makes it run longer.

use std::{env, fs};

use firstline::{exchange::mail::read_or_panic, model::mail::Mail};

use crate::mail_cases::cases;

/// Numbers that are the same in every run (xorshift).
pub struct Numbers(pub u64);

impl Numbers {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }

    pub fn one_of<'t>(&mut self, all: &[&'t [u8]]) -> &'t [u8] {
        all[self.below(all.len())]
    }
}

pub fn rounds(usual: usize) -> usize {
    env::var("FIRSTLINE_FUZZ").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(usual)
}

/// What breaks readers, put anywhere.
const MARKS: &[&[u8]] = &[
    b"=?",
    b"?=",
    b"<",
    b">",
    b"\"",
    b"\\",
    b"\r\n",
    b"\n",
    b"\n\n",
    b"\n ",
    b"--",
    b"--bb",
    b"\0",
    b"\xff",
    b"\xd0",
    b";",
    b"=",
    b"%",
    b"'",
    b"&",
    b"&#",
    b"=?utf-8?B?",
    b"=?utf-8?Q?=",
    b"Content-Type: ",
    b"multipart/mixed; boundary=bb",
    b"Content-Transfer-Encoding: base64\n",
    b"filename*0*=",
    b"*1*=utf-8''%",
    b"begin 644 x\n",
    b"=ybegin name=x\n",
    b"<a href=\"",
    b"<!--",
    b"</",
    b"<blockquote>",
    b"<td>",
    b"<p hidden>",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\x1b$B",
    b"+BB8-",
    b"From: ",
    b"Subject: ",
];

#[test]
fn nothing_that_is_done_to_a_mail_breaks_its_reading() {
    let cases: Vec<Vec<u8>> = cases().into_iter().map(|case| case.raw).collect();
    let mut numbers = Numbers(0x2545_f491_4f6c_dd1d);
    for round in 0..rounds(8000) {
        let mut raw = cases[round % cases.len()].clone();
        for _ in 0..=numbers.below(6) {
            let at = numbers.below(raw.len());
            match numbers.below(6) {
                0 => raw.truncate(at),
                1 if !raw.is_empty() => raw[at] = numbers.below(256) as u8,
                2 => drop(raw.splice(at..at, numbers.one_of(MARKS).iter().copied())),
                3 if !raw.is_empty() => {
                    let end = (at + numbers.below(40)).min(raw.len());
                    raw.drain(at..end);
                }
                4 => {
                    let other = &cases[numbers.below(cases.len())];
                    let from = numbers.below(other.len());
                    raw.truncate(at);
                    raw.extend_from_slice(&other[from..]);
                }
                _ if !raw.is_empty() => raw[at] ^= 1 << numbers.below(8),
                _ => {}
            }
        }
        let mail = read_or_panic(&raw);
        assert!(!mail.subject.contains(['\n', '\0']));
        assert!(mail.text.len() <= 20 * raw.len() + 100);
        for file in &mail.attachments {
            assert!(!file.name.is_empty() && file.name.len() <= 255);
            assert!(!file.name.contains(['/', '\\', '\0', '\n']) && !file.name.starts_with('.'));
            assert!(file.bytes.len() <= raw.len() + 100);
        }
    }
}

/// Lines of a head that say nothing of who wrote and about what, though some look like it.
const BESIDE: &[&[u8]] = &[
    b"DKIM-Signature: v=1; h=Date:\n\tFrom:To:Subject; b=x\n",
    b"X-Report: two\n Subject: other\n From: other <other@spam.example>\n",
    b"Received: from a by b;\n Mon, 12 Jan 2026 10:00:00 +0300\n",
    b"X-Blank:\n \n x\n",
    b"X-Empty:\n",
    b"Subject:\n",
    b"From: [unknown]\n",
    b"no header at all\n",
    b">From a quoted line\n",
    b"X-Words: =?utf-8?Q?=?utf-8?Q?\n",
    b"X-Quote: \"never closed\n",
    b"X-Bytes: \xff\xfe\x00\xd0\n",
    b"To: <<<<<\n",
    b"Cc: \"a, b\" <c@d.example>,\n e@f.example\n",
    b"Content-Type: text/plain; charset=\n utf-8\n",
];

#[test]
fn who_wrote_and_about_what_is_found_whatever_stands_around_it() {
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    for _ in 0..rounds(4000) {
        let mut lines: Vec<&[u8]> = (0..numbers.below(8)).map(|_| numbers.one_of(BESIDE)).collect();
        let said: [&[u8]; 2] = [
            numbers.one_of(&[
                b"From: Anna Reed <anna@client.example>\n",
                b"from :=?utf-8?Q?Anna_?=\n =?utf-8?Q?Reed?=\n\t<ANNA@client.example>\n",
                b"FROM: \"Anna Reed\"\n <anna@client.example>, other@client.example\n",
            ]),
            numbers.one_of(&[
                b"Subject: No internet\n",
                b"SUBJECT: No\n\tinternet\n",
                b"Subject: =?utf-8?B?Tm8gaW50?= =?utf-8?B?ZXJuZXQ=?=\n",
            ]),
        ];
        for line in said {
            let at = numbers.below(lines.len() + 1);
            lines.insert(at, line);
        }
        // A foreign line ends the head where nothing follows that a head has.
        let last = lines.iter().rposition(|line| said.contains(line)).unwrap();
        lines.truncate(last + 1);
        let raw = [&lines.concat()[..], b"\nHello\n"].concat();
        let mail = Mail::read(&raw);
        let shown = String::from_utf8_lossy(&raw);
        assert_eq!(mail.name.as_deref(), Some("Anna Reed"), "{shown}");
        assert_eq!(mail.address.as_deref(), Some("anna@client.example"), "{shown}");
        assert_eq!(mail.subject, "No internet", "{shown}");
        assert_eq!(mail.text, "Hello", "{shown}");
    }
}

/// The nanoseconds that this thread has run, which other programs do not lengthen.
fn run() -> Option<u64> {
    fs::read_to_string("/proc/thread-self/schedstat").ok()?.split(' ').next()?.parse().ok()
}

/// How long a mail of so many repetitions takes to read, the least of three times.
fn cost(head: &str, piece: &str, tail: &str, size: usize) -> Option<u64> {
    let raw = format!("{head}{}{tail}", piece.repeat(size / piece.len()));
    (0..3)
        .map(|_| {
            let before = run()?;
            let _ = read_or_panic(raw.as_bytes());
            Some(run()?.saturating_sub(before))
        })
        .min()?
}

#[test]
fn a_mail_of_ten_times_the_size_takes_about_ten_times_as_long() {
    let parts = "From: a@b.example\nContent-Type: multipart/mixed; boundary=bb\n\n";
    let html = "From: a@b.example\nContent-Type: text/html\n\n";
    for (head, piece, tail) in [
        ("From: ", "<", "\n\nHello"),
        ("From: ", "<a", "\n\nHello"),
        ("From: ", "a,", "\n\nHello"),
        ("From: ", "\"", "\n\nHello"),
        ("From: a@b.example\nSubject: ", "=?utf-8?Q?a", "\n\nHello"),
        ("From: a@b.example\nSubject: ", "=?utf-8?Q?a?= ", "\n\nHello"),
        ("From: a@b.example\nReferences: ", "<a@b> ", "\n\nHello"),
        ("From: a@b.example\nContent-Type: text/plain; ", "a*1*=\"b", "\n\nHello"),
        ("From: a@b.example\n", "X: y\n", "\nHello"),
        ("From: a@b.example\n", "x\n", "Subject: y\n\nHello"),
        ("From: a@b.example\n", " \n", "Subject: y\n\nHello"),
        ("From: a@b.example\nX: y\n", " From: y\n", "\nHello"),
        (parts, "--bb\n\n", ""),
        (parts, "--bb\nContent-Type: multipart/mixed; boundary=bb\n\n", ""),
        (parts, "--bb\nContent-Type: message/rfc822\n\n", ""),
        (parts, "--b", ""),
        (html, "<", ""),
        (html, "<a href=\"", ""),
        (html, "<div>", ""),
        (html, "<!--", ""),
        (html, "<blockquote>x", ""),
        (html, "<td>x<p>", ""),
        (html, "&", ""),
        ("From: a@b.example\n\n", "begin 644 x\n", ""),
        ("From: a@b.example\n\n", "=ybegin name=x\n", ""),
        ("From: a@b.example\n\n", "\u{444}", ""),
        ("From: a@b.example\nContent-Transfer-Encoding: quoted-printable\n\n", "=", ""),
        ("From: a@b.example\nContent-Transfer-Encoding: base64\n\n", "YQ==\n", ""),
        ("From: a@b.example\nContent-Type: text/plain; format=flowed\n\n", ">", ""),
    ] {
        // Beyond the most parts that are told apart the rest is text, and costs what text costs.
        let size = if piece.starts_with("--bb\n") { 6_000 * piece.len() } else { 30_000 };
        let (Some(small), Some(large)) =
            (cost(head, piece, tail, size), cost(head, piece, tail, 10 * size))
        else {
            println!("skipped: this system does not tell how long a thread ran");
            return;
        };
        // Ten times is meant, a hundred times is the fault. What takes hardly any time tells nothing.
        assert!(
            large < 40 * small.max(1_000_000),
            "{piece:?} after {head:?}: {small} and {large} ns"
        );
    }
}
