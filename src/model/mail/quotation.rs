//! Whose words stand in a mail: those of whoever wrote it, what they quote, the name below, what a mail server
//! or a law firm puts under everything. A forwarded mail is what its writer wants seen, so that its text counts
//! as theirs; who wrote it first is told by the head that stands before it.
//!
//! Nothing is taken away: a text is told apart into stretches, which together are the whole of it.

mod marks;

use std::{borrow::Cow, ops::Range};

use serde::{Deserialize, Serialize};

use crate::model::request::Channel;
use marks::{
    BEFORE_NAMES, CLOSERS, CLOSING, DATE_FIELDS, DISCLAIMER_STRONG, DISCLAIMER_WEAK, FOOTS,
    FORWARDED, FROM_FIELDS, HIS_WORDS, OPENERS, ORIGINAL, OTHER_FIELDS, SENT_FROM, SUBJECT_FIELDS,
    SUBJECTS_OF_FORWARDS, THANKS,
};

/// So many lines may the words take that introduce a quotation: `On Monday … wrote:`.
const LONGEST_INTRODUCTION: usize = 4;
/// So many lines may the head of a mail take that is quoted.
const LONGEST_HEAD: usize = 24;
/// So many lines may stand between two of its fields: the second half of one, or empty ones.
const LONGEST_FOLD: usize = 3;
/// So many lines may stand below a closing formula, and so long may each be, in characters.
const LONGEST_SIGNATURE: usize = 12;
const WIDEST_SIGNATURE: usize = 90;
/// Programs break what they quote no earlier than this, in characters.
const LONG_LINE: usize = 60;
/// No name below a line of dashes is longer, in characters.
const LONGEST_NAME: usize = 40;
/// No more lines are looked at below one with which a signature may begin.
const MOST_BELOW: usize = 40;
/// A paragraph is a disclaimer where its words weigh so much.
const DISCLAIMER: usize = 3;

crate::model::request::words! {
    /// Whose words a stretch of a mail is.
    Whose {
        /// Of who wrote the mail, or forwarded it.
        Own = "own",
        /// Of somebody before, quoted.
        Quoted = "quoted",
        /// The name below, with what stands around it.
        Signature = "signature",
        /// What is put under every mail.
        Disclaimer = "disclaimer",
        /// The head of a mail that was forwarded.
        ForwardedHead = "forwarded_head",
    }
}

/// A stretch of whole lines of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    pub whose: Whose,
    /// Where in the text, in bytes.
    pub place: Range<usize>,
}

/// A mail that was forwarded, as whoever forwarded it shows it: anybody can write such a head.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Forwarded {
    /// The name of who wrote it; may be empty.
    pub name: String,
    /// Their address, in lower case; may be empty.
    pub address: String,
    /// When it was written, as it stands there; may be empty.
    pub date: String,
    /// What it is about; may be empty.
    pub subject: String,
    /// What it says, where it came as a file; empty where it stands in the text of the other.
    pub text: String,
}

impl Forwarded {
    /// Whether it says who wrote it.
    pub fn names_somebody(&self) -> bool {
        !self.name.is_empty() || !self.address.is_empty()
    }

    /// Who wrote it, as a head says that.
    pub fn writer(&self) -> String {
        match (self.name.as_str(), self.address.as_str()) {
            (name, "") => name.to_owned(),
            ("", address) => address.to_owned(),
            (name, address) => format!("{name} <{address}>"),
        }
    }

    /// It as programs write it below a mail: its head, and what it says.
    pub fn written(&self) -> String {
        let from = self.writer();
        let mut text = String::from("---------- Forwarded message ----------\n");
        for (field, value) in [("From", &from), ("Date", &self.date), ("Subject", &self.subject)] {
            if !value.is_empty() {
                text.extend([field, ": ", value, "\n"]);
            }
        }
        text + "\n" + self.text.trim_end() + "\n"
    }
}

/// The stretches of a text, in order; together they are all of it.
pub fn stretches(subject: &str, text: &str) -> Vec<Stretch> {
    let lines = Lines::of(text);
    let mut whose = vec![Whose::Own; lines.0.len()];
    mark_quotations(&lines, is_forward(subject), &mut whose);
    mark_signatures(&lines, &mut whose);
    mark_disclaimers(&lines, &mut whose);
    // Empty lines belong to what stands before them, so that what is folded away leaves no gap.
    for at in 1..whose.len() {
        if lines.is_empty(at) {
            whose[at] = whose[at - 1];
        }
    }
    let mut found: Vec<Stretch> = Vec::new();
    for (at, whose) in whose.into_iter().enumerate() {
        let place = lines.0[at].0.clone();
        match found.last_mut() {
            Some(last) if last.whose == whose => last.place.end = place.end,
            _ => found.push(Stretch { whose, place }),
        }
    }
    found
}

/// The text with blanks in the place of all that is not of its writer: what is left stands where it stood.
/// The whole text where nothing would be left.
pub fn own(subject: &str, text: &str) -> String {
    let stretches = stretches(subject, text);
    let mut out = String::with_capacity(text.len());
    for stretch in &stretches {
        let part = &text[stretch.place.clone()];
        if stretch.whose == Whose::Own {
            out.push_str(part);
        } else {
            out.extend(part.chars().map(blank));
        }
    }
    let says = |c: char| c.is_alphanumeric();
    if out.contains(says) || !text.contains(says) { out } else { text.to_owned() }
}

/// What the rules and the language go by: the writer's own words of a mail, the whole of anything else.
pub fn counts<'t>(channel: Channel, subject: &str, text: &'t str) -> Cow<'t, str> {
    if channel == Channel::Email { own(subject, text).into() } else { text.into() }
}

/// A blank as long as a character, so that places in a text stay what they are.
fn blank(c: char) -> char {
    match (c, c.len_utf8()) {
        ('\n' | '\r', _) => c,
        (_, 1) => ' ',
        (_, 2) => '\u{a0}',
        (_, 3) => '\u{2003}',
        _ => '\u{f0000}',
    }
}

/// The mail that was forwarded, where the text has its head and that says who wrote it.
pub fn forwarded(subject: &str, text: &str) -> Option<Forwarded> {
    let head = stretches(subject, text);
    let head = head.iter().find(|stretch| stretch.whose == Whose::ForwardedHead)?;
    let mut found = Forwarded::default();
    let mut introduction = String::new();

    for line in text[head.place.clone()].lines() {
        let line = bare(unquoted(line));
        let fields = behind_mark(line).map_or_else(|| fields_of(line), flat_fields);
        for (name, value) in &fields {
            if FROM_FIELDS.contains(&name.as_str()) && !found.names_somebody() {
                (found.name, found.address) = writer(value);
            } else if DATE_FIELDS.contains(&name.as_str()) && found.date.is_empty() {
                value.clone_into(&mut found.date);
            } else if SUBJECT_FIELDS.contains(&name.as_str()) && found.subject.is_empty() {
                value.clone_into(&mut found.subject);
            }
        }
        if fields.is_empty() && !is_forwarded_mark(&lower(line)) {
            introduction.push(' ');
            introduction.push_str(line);
        }
    }

    if !found.names_somebody() {
        (found.name, found.address) = introduced(&introduction);
    }
    // Programs that say no more than who wrote it say in the subject of the whole what it is about.
    if found.subject.is_empty() {
        without_forward(subject).unwrap_or_default().clone_into(&mut found.subject);
    }
    found.names_somebody().then_some(found)
}

/// The name and the value of a line that is a header as programs quote them.
fn fields_of(line: &str) -> Vec<(String, String)> {
    let Some((name, value)) = line.split_once([':', '：']) else {
        return Vec::new();
    };
    let name = lower(name.trim().trim_matches('*').trim());
    let value = value.trim().trim_matches('*').trim();
    if is_field_name(&name) { vec![(name, value.to_owned())] } else { Vec::new() }
}

/// The headers of a head that came in one line, as `From: Anna <a@b>To: …Sent: …GMT+1Subject: …`.
fn flat_fields(head: &str) -> Vec<(String, String)> {
    let mut starts: Vec<(usize, usize, String)> = Vec::new();
    // Scripts of the East have no capitals.
    let begins = |c: char| c.is_alphabetic() && !c.is_lowercase();
    for (colon, sign) in head.char_indices().filter(|(_, c)| matches!(c, ':' | '：')) {
        let before = head[..colon].trim_end();
        // The longest name counts: `de la` before `la`.
        let names = before.char_indices().filter(|(_, c)| begins(*c)).find_map(|(at, _)| {
            let name = lower(&before[at..]);
            let apart = before[..at].ends_with(|c: char| c.is_whitespace() || c == '>');
            let long = name.chars().count() >= 4 || !name.contains(char::is_lowercase);
            let sound = at == 0 || apart || long;
            (sound && is_field_name(&name)).then_some((at, name))
        });
        if let Some((at, name)) = names {
            starts.push((at, colon + sign.len_utf8(), name));
        }
    }
    let ends = starts.iter().skip(1).map(|(at, ..)| *at).chain([head.len()]).collect::<Vec<_>>();
    let with_ends = starts.iter().zip(ends);
    with_ends
        .map(|((_, value, name), end)| {
            (name.clone(), head.get(*value..end).unwrap_or_default().trim().to_owned())
        })
        .collect()
}

/// The name and the address in `2 Mar 2026, 10:00, "Anna Reed" <anna@example.org>:`.
fn introduced(words: &str) -> (String, String) {
    let Some(at) = words.find('@') else {
        return Default::default();
    };
    let apart = |c: char| c.is_whitespace() || matches!(c, '<' | '(' | '[' | '"' | ',');
    let from = words[..at]
        .rfind(apart)
        .map_or(0, |place| place + words[place..].chars().next().map_or(0, char::len_utf8));
    let (_, address) = writer(&words[from..]);
    let before = words[..from].trim().trim_end_matches(['<', '(', '[', ' ']);

    let unclosed = before.trim_end_matches(['"', '»', '”', '“']).trim_end();
    let quoted = unclosed.rsplit_once(['"', '«', '„', '“']).filter(|_| unclosed != before);
    if let Some((_, name)) = quoted {
        return (name.trim().to_owned(), address);
    }
    // Behind the time, else behind the last comma.
    let after_comma = before.rsplit_once(',').map_or(before, |(_, name)| name).trim();
    let digits = after_comma.rfind(|c: char| c.is_ascii_digit()).map_or(0, |at| at + 1);
    let mut name = after_comma[digits..].trim_start_matches([',', ' ', '.', ':']);
    while let Some((first, rest)) = name.split_once(' ') {
        let first = lower(first);
        let goes_before = |word: &&&str| first == **word;
        if HIS_WORDS.iter().chain(BEFORE_NAMES).find(goes_before).is_none() {
            break;
        }
        name = rest.trim_start();
    }
    (name.to_owned(), address)
}

/// The name and the address in `Anna Reed <anna@example.org>`, in `anna@example.org [mailto:…]` and the like.
fn writer(value: &str) -> (String, String) {
    let apart = |c: char| {
        c.is_whitespace() || matches!(c, '<' | '>' | '[' | ']' | '(' | ')' | '"' | ',' | ';' | '*')
    };
    let address = value
        .split(apart)
        .map(|word| word.trim_start_matches("mailto:").trim_end_matches(':'))
        .find(|word| {
            word.rsplit_once('@')
                .is_some_and(|(local, host)| !local.is_empty() && host.contains('.'))
        })
        .map(str::to_lowercase)
        .unwrap_or_default();
    let name = value.split(['<', '[', '(']).next().unwrap_or_default();
    let name = name.trim().trim_matches(['"', '\'', '*', ' ', ',']);
    let name = if name.contains('@') { "" } else { name };
    (name.to_owned(), address)
}

/// Whether a subject says that a mail is forwarded.
pub fn is_forward(subject: &str) -> bool {
    without_forward(subject).is_some()
}

/// What stands behind the word of a subject that says that a mail is forwarded; none where it says no such.
fn without_forward(subject: &str) -> Option<&str> {
    let mut subject = subject.trim();
    // `[#12] Fwd: …`, `[EXTERN] WG: …`
    while let Some((_, rest)) = subject.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        subject = rest.trim_start();
    }
    let (word, rest) = subject.split_once([':', '：'])?;
    SUBJECTS_OF_FORWARDS.contains(&lower(word.trim()).as_str()).then_some(rest.trim())
}

/// A text in small letters, with one spelling of the signs that programs write in two ways.
fn lower(text: &str) -> String {
    // The great `İ` of Turkish becomes two characters.
    text.to_lowercase().replace('’', "'").replace("i\u{307}", "i")
}

/// The lines of a text: where each stands, its end of line with it, and its words in lower case.
struct Lines<'t>(Vec<(Range<usize>, &'t str, String)>);

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        let mut from = 0;
        Self(
            text.split_inclusive('\n')
                .map(|line| {
                    let place = from..from + line.len();
                    from = place.end;
                    // Some programs put the mark of the order of bytes before what they quote.
                    let words = line.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
                    let beginning: String = bare(words).chars().take(1_000).collect();
                    (place, words, lower(&beginning))
                })
                .collect(),
        )
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    /// The words of a line as they are written.
    fn words(&self, at: usize) -> &'t str {
        self.0.get(at).map_or("", |(_, words, _)| words)
    }

    /// The words of a line in lower case, without marks of bold.
    fn lower(&self, at: usize) -> &str {
        self.0.get(at).map_or("", |(_, _, lower)| lower)
    }

    fn is_empty(&self, at: usize) -> bool {
        self.words(at).is_empty()
    }

    fn is_quoted(&self, at: usize) -> bool {
        let words = self.words(at);
        words.starts_with('>') || words.starts_with("&gt;")
    }

    /// The next line that says something behind its marks of quotation, from one on.
    fn next_said(&self, from: usize) -> Option<usize> {
        (from..self.len()).find(|at| !unquoted(self.lower(*at)).is_empty())
    }

    /// The next line that says something, from one on.
    fn next(&self, from: usize) -> Option<usize> {
        (from..self.len()).find(|at| !self.is_empty(*at))
    }
}

/// A line without the marks by which programs write bold.
fn bare(line: &str) -> &str {
    line.trim().trim_matches('*').trim()
}

/// A line without the marks of quotation before it.
fn unquoted(line: &str) -> &str {
    line.trim_start_matches(|c: char| matches!(c, '>' | '\u{feff}') || c.is_whitespace())
}

fn mark_quotations(lines: &Lines<'_>, forward: bool, whose: &mut [Whose]) {
    let mut at = 0;
    // Whether the head is still to come of the mail that the subject says is forwarded.
    let mut expected = forward;
    while at < lines.len() {
        if lines.is_empty(at) {
            at += 1;
        } else if begins_forwarded(lines, at, expected, whose) {
            at = mark_forwarded(lines, at, whose);
            expected = false;
        } else if lines.is_quoted(at) || is_broken_off(lines, at) {
            whose[at] = Whose::Quoted;
            at += 1;
        } else if let Some(below) = introduction(lines, at) {
            let quoted = lines.next(below).is_some_and(|next| lines.is_quoted(next));
            if expected && names_address(lines, at..below) {
                whose[at..below].fill(Whose::ForwardedHead);
                at = pass_quoted(lines, below);
                expected = false;
                continue;
            }
            let end = if quoted { below } else { lines.len() };
            whose[at..end].fill(Whose::Quoted);
            at = end;
        } else if let Some(head) = quoted_head(lines, at) {
            if expected {
                at = mark_forwarded(lines, at.max(head.saturating_sub(1)), whose).max(at + 1);
                expected = false;
            } else {
                whose[at..].fill(Whose::Quoted);
                return;
            }
        } else {
            at += 1;
        }
    }
}

/// Whether a line is the end of a quoted one that was too long, and lost its mark: not what somebody answers.
fn is_broken_off(lines: &Lines<'_>, at: usize) -> bool {
    let Some(before) = at.checked_sub(1).filter(|at| lines.is_quoted(*at)) else {
        return false;
    };
    let long = lines.words(before).chars().count() >= LONG_LINE;
    let open = !lines.words(before).ends_with(['.', '?', '!', ':']);
    let small = lines.words(at).starts_with(|c: char| c.is_lowercase() || c == '_');
    long && open && small && lines.is_quoted(at + 1)
}

fn names_address(lines: &Lines<'_>, mut place: Range<usize>) -> bool {
    place.any(|at| lines.lower(at).contains('@'))
}

/// The line below those that are quoted in one piece from here on: a program that quotes what it forwards.
fn pass_quoted(lines: &Lines<'_>, from: usize) -> usize {
    let Some(first) = lines.next(from).filter(|first| lines.is_quoted(*first)) else {
        return from;
    };
    (first..lines.len()).find(|at| !lines.is_quoted(*at)).unwrap_or(lines.len())
}

/// Marks the head of a mail that is forwarded, from the line that says so on. The line below the head, and
/// below what the program quoted of it.
fn mark_forwarded(lines: &Lines<'_>, mark: usize, whose: &mut [Whose]) -> usize {
    let mut at = mark;
    whose[at] = Whose::ForwardedHead;
    at += 1;
    let said = |at: usize| unquoted(lines.lower(at));
    let Some(next) = lines.next_said(at) else {
        return at;
    };
    let quoted = lines.is_quoted(next);
    if is_field(said(next)) {
        let end = head_end(lines, next);
        whose[at..end].fill(Whose::ForwardedHead);
        at = end;
    } else if let Some(below) = introduction(lines, next) {
        // `2.03.2026, 10:00, "Anna" <anna@example.org>:`
        whose[at..below].fill(Whose::ForwardedHead);
        at = below;
    }
    if quoted { pass_quoted(lines, at) } else { at }
}

/// The line below the head of a mail that begins at a line: below the last of its fields. What is too long for
/// a line goes on in the next, and programs that turn HTML into text put empty lines between.
fn head_end(lines: &Lines<'_>, from: usize) -> usize {
    let mut end = from + 1;
    let mut passed = 0;
    for at in from + 1..(from + LONGEST_HEAD).min(lines.len()) {
        if is_field(unquoted(lines.lower(at))) {
            end = at + 1;
            passed = 0;
        } else if passed == LONGEST_FOLD {
            break;
        } else {
            passed += 1;
        }
    }
    end
}

/// Whether a forwarded mail begins at a line: by the line that says so. Where the program quotes all of it the
/// mark stands behind a sign of quotation too, but what a reply quotes is none: words introduce that.
fn begins_forwarded(lines: &Lines<'_>, at: usize, expected: bool, whose: &[Whose]) -> bool {
    let names =
        || lines.next_said(at + 1).is_some_and(|next| is_field(unquoted(lines.lower(next))));
    let said = unquoted(lines.lower(at));
    if !is_forwarded_mark(said) {
        return false;
    }
    if !lines.is_quoted(at) {
        // People end lines with a colon too.
        return said.starts_with(['-', '=']) || names();
    }
    let before = (0..at).rev().find(|at| !lines.is_empty(*at));
    let first = before.is_none_or(|before| whose[before] == Whose::Own && !lines.is_quoted(before));
    expected || first && names()
}

/// Whether a line says that a forwarded mail follows: between dashes, or with a colon at its end.
fn is_forwarded_mark(lower: &str) -> bool {
    let frame = |c: char| matches!(c, '-' | '_' | '=' | ' ' | ':' | '—' | '\u{a0}');
    let inside = lower.trim_matches(frame);
    let dashed = lower.starts_with("--") || lower.starts_with("==");
    let short = inside.chars().count() <= if dashed { 70 } else { 45 };
    let says = |text: &str| FORWARDED.iter().any(|word| text.contains(word));
    behind_mark(lower).is_some()
        || (dashed && lower.ends_with(['-', '=', ':'])
            || lower.ends_with(':') && !inside.contains(['.', ':']))
            && short
            && says(inside)
}

/// What stands behind the mark of a forwarded mail in the same line, where that is its head: Yahoo's plain text.
fn behind_mark(line: &str) -> Option<&str> {
    let inside = line.strip_prefix("----")?.trim_start_matches('-');
    let (mark, rest) = inside.split_once("----")?;
    let rest = rest.trim_start_matches('-').trim();
    let says = mark.chars().count() <= 50 && {
        let mark = lower(mark);
        FORWARDED.iter().any(|word| mark.contains(word))
    };
    (says && rest.contains([':', '：'])).then_some(rest)
}

/// Whether a line says that the mail follows which is answered.
fn is_original_mark(lower: &str) -> bool {
    let inside = lower.trim_matches(|c: char| matches!(c, '-' | '_' | '=' | ' ' | ':' | '—'));
    (lower.starts_with("--") || lower.starts_with("__") || lower.starts_with("=="))
        && ORIGINAL.contains(&inside)
}

/// A line of dashes or underlines.
fn is_rule(lower: &str) -> bool {
    lower.chars().count() >= 5 && lower.chars().all(|c| matches!(c, '_' | '-' | '=' | '―' | '─'))
}

/// Whether a line is a header as programs quote them: `Sent: Monday …`.
fn is_field(lower: &str) -> bool {
    field(lower).is_some()
}

fn field(lower: &str) -> Option<&str> {
    let (name, _) = lower.split_once([':', '：'])?;
    let name = name.trim().trim_matches('*').trim();
    is_field_name(name).then_some(name)
}

fn is_field_name(lower: &str) -> bool {
    [FROM_FIELDS, DATE_FIELDS, SUBJECT_FIELDS, OTHER_FIELDS]
        .iter()
        .any(|names| names.contains(&lower))
}

/// The first line of the head of a mail that is quoted, where it begins here: behind a line that says so or
/// a rule, or bare, with several of the headers that programs quote.
fn quoted_head(lines: &Lines<'_>, at: usize) -> Option<usize> {
    let lower = lines.lower(at);
    if is_original_mark(lower) {
        let next = lines.next(at + 1);
        return Some(next.filter(|next| is_field(lines.lower(*next))).unwrap_or(at));
    }
    let from = if is_rule(lower) { lines.next(at + 1)? } else { at };
    if from > at + 3 || !is_field(lines.lower(from)) {
        return None;
    }
    is_head(lines, from).then_some(from)
}

/// Whether the head of a mail begins with a line, as programs quote it. People write such lines too where they
/// fill in a form: `From: Berlin`.
fn is_head(lines: &Lines<'_>, from: usize) -> bool {
    let (mut fields, mut writers, mut subjects) = (0, 0, 0);
    let (mut address, mut clock) = (false, false);
    let first = field(lines.lower(from)).unwrap_or_default();
    let place = (from..(from + LONGEST_HEAD).min(lines.len()))
        .take_while(|at| !lines.is_empty(*at) || is_field(lines.lower(at + 1)));
    for at in place {
        let lower = lines.lower(at);
        address |= lower.contains('@');
        let Some(name) = field(lower) else { continue };
        fields += 1;
        writers += usize::from(FROM_FIELDS.contains(&name));
        subjects += usize::from(SUBJECT_FIELDS.contains(&name));
        clock |= DATE_FIELDS.contains(&name) && has_clock(lower);
    }
    let named = address || subjects > 0;
    if FROM_FIELDS.contains(&first) {
        return fields >= 3 && named || fields == 2 && address && clock;
    }
    address && clock && (fields >= 3 && writers > 0 || DATE_FIELDS.contains(&first) && fields >= 2)
}

/// Whether a line tells the time of a day, as `10:05`.
fn has_clock(lower: &str) -> bool {
    lower.as_bytes().windows(4).any(|four| {
        matches!(four, [hour, b':' | b'.', one, two]
            if hour.is_ascii_digit() && one.is_ascii_digit() && two.is_ascii_digit())
    })
}

/// The line below the words that introduce a quotation, where they begin here.
fn introduction(lines: &Lines<'_>, at: usize) -> Option<usize> {
    let mut joined = String::new();
    for end in at..(at + LONGEST_INTRODUCTION).min(lines.len()) {
        let lower = lines.lower(end);
        // `…<` at the end of a line, `address> wrote:` in the next.
        let address_open = joined.rfind('<') > joined.rfind('>');
        if lower.is_empty() || lines.is_quoted(end) && !address_open {
            return None;
        }
        if !joined.is_empty() {
            // What one writes ends where such words begin, also without an empty line between.
            let first = lines.lower(at);
            let goes_on =
                begins_introduction(first) && (is_dated(first) || lower.starts_with(DIGITS));
            if !goes_on && begins_introduction(lower) && introduction(lines, end).is_some() {
                return None;
            }
            joined.push(' ');
        }
        joined.push_str(lower);
        if joined.len() > 600 {
            return None;
        }
        let below = end + 1;
        let quoted = || lines.next(below).is_some_and(|next| lines.is_quoted(next));
        if joined.ends_with([':', '：']) {
            return introduces(&joined, quoted()).then_some(below);
        }
        // `---- On Mon, 2 Mar 2026, Anna Reed wrote ----`
        if is_dashed_introduction(&joined) {
            return Some(below);
        }
        // The colon was forgotten: `On Mon, 2 Mar 2026 Anna Reed <anna@example.org> wrote`
        let says = CLOSERS.iter().any(|word| joined.ends_with(word));
        let whole = begins_introduction(&joined) && is_dated(&joined) && joined.contains('@');
        if says && whole && lines.is_empty(below) {
            return Some(below);
        }
        // `2026/3/2 Anna Reed <anna@example.org>`
        let dated = joined.starts_with(DIGITS) && joined.contains(['/', '-', '.']);
        if dated && joined.ends_with('>') && joined.contains('@') && quoted() {
            return Some(below);
        }
    }
    None
}

const DIGITS: [char; 10] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

/// Whether the words that introduce a quotation may begin with a line.
fn begins_introduction(lower: &str) -> bool {
    let words = lower.trim_start_matches(['-', ' ']);
    let first = words.split_whitespace().next().unwrap_or_default();
    let date =
        first.starts_with(DIGITS) && (first.contains(['.', '/', '-', ':']) || is_dated(words));
    date || OPENERS.iter().any(|word| words.starts_with(word))
}

/// Whether a line names a year or the time of a day.
fn is_dated(lower: &str) -> bool {
    let is_year =
        |word: &str| word.len() == 4 && (word.starts_with("19") || word.starts_with("20"));
    has_clock(lower) || lower.split(|c: char| !c.is_ascii_digit()).any(is_year)
}

/// Whether a line of dashes has in it who wrote what follows.
fn is_dashed_introduction(lower: &str) -> bool {
    let inside = lower.trim_matches(['-', ' ']);
    lower.starts_with("--")
        && lower.ends_with('-')
        && inside.len() < 300
        && CLOSERS.iter().any(|word| inside.ends_with(word))
}

/// Whether words introduce a quotation. Where it is marked line by line, less will do.
fn introduces(words: &str, quoted: bool) -> bool {
    let inside = words.trim_end_matches([':', '：', ' ']);
    let says = CLOSERS.iter().any(|word| inside.ends_with(word))
        || HIS_WORDS
            .iter()
            .any(|word| inside.split(|c: char| c.is_whitespace()).any(|part| part == *word));
    let opens = begins_introduction(words);
    let digits = words.chars().any(|c| c.is_ascii_digit());
    let address = words.contains('@');
    // `пн, 2 мар. 2026 г. в 10:00, Anna Reed <anna@example.org>:`
    let signed = (inside.ends_with('>') || quoted) && address && digits && words.len() < 250;
    if signed {
        return true;
    }
    if !says {
        return false;
    }
    if quoted {
        opens || digits || address || words.len() < 80
    } else {
        digits && (opens || address)
    }
}

fn mark_signatures(lines: &Lines<'_>, whose: &mut [Whose]) {
    let mut at = 0;
    // Where the writer's own words end that are looked at: found once, as a mail may have very many lines.
    let mut end = 0;
    while at < lines.len() {
        if whose[at] != Whose::Own || lines.is_empty(at) {
            at += 1;
            continue;
        }
        if end <= at {
            end = (at..lines.len()).find(|at| whose[*at] != Whose::Own).unwrap_or(lines.len());
        }
        if begins_signature(lines, at, end) {
            let end = (at..end).find(|at| is_postscript(lines.lower(*at))).unwrap_or(end);
            whose[at..end].fill(Whose::Signature);
            at = end.max(at + 1);
        } else {
            at += 1;
        }
    }
}

/// Whether a signature begins with a line and reaches to another.
fn begins_signature(lines: &Lines<'_>, at: usize, end: usize) -> bool {
    let (words, lower) = (lines.words(at), lines.lower(at));
    let below = || {
        let said = (at + 1..end).filter(|at| !lines.is_empty(*at));
        said.take(MOST_BELOW).collect::<Vec<usize>>()
    };
    let close_below = |below: &[usize]| {
        let own = below.iter().take_while(|at| !is_disclaimer_start(lines.lower(**at)));
        own.copied().collect::<Vec<usize>>()
    };
    if words == "--" || words == "—" || words == "– –" {
        // The line by which programs know a signature (RFC 3676, 4.3).
        return lines.0[at].0.len() > 2 && close_below(&below()).len() <= 25;
    }
    if lower.chars().count() <= 90 && SENT_FROM.iter().any(|start| lower.starts_with(start)) {
        return below().len() <= 6;
    }
    // `Sent from TypeApp`, where nothing follows.
    let sent_by = lower.starts_with("sent from ") && !lower.ends_with(['.', '?', '!']);
    if sent_by && at > 0 && lower.chars().count() <= 80 && below().is_empty() {
        return true;
    }
    // A line drawn, and below it who it is and how to reach them.
    if is_line_drawn(words) && at > 0 {
        let below = close_below(&below());
        let name = |at: &usize| {
            let words = lines.words(*at);
            words.chars().count() <= LONGEST_NAME
                && !words.ends_with('?')
                && !words.contains(|c: char| c.is_ascii_digit())
                && !is_line_drawn(words)
        };
        let named = words.starts_with("--") && (1..=3).contains(&below.len());
        return named && below.iter().all(name) || is_card(lines, &below);
    }
    // `- Anna` in the end, which is no item of a list.
    if let Some(name) = words.strip_prefix(['-', '—', '–'])
        && name.split_whitespace().count() <= 3
        && name.chars().any(char::is_alphabetic)
        && !name.contains(|c: char| c.is_ascii_digit() || matches!(c, '-' | '?' | ':' | '>'))
        && at > 0
    {
        let before = (0..at).rev().find(|at| !lines.is_empty(*at));
        let listed =
            before.is_some_and(|at| lines.words(at).starts_with(['-', '—', '–', '*', '•']));
        return !listed && below().is_empty();
    }
    let closes = |formulas: &[&str], room: usize| {
        formulas.iter().any(|formula| {
            lower.strip_prefix(formula).is_some_and(|rest| {
                let rest = rest.trim_start_matches([',', '.', '!', ' ']);
                rest.chars().count() <= room && !rest.contains('?')
            })
        })
    };
    let (farewell, thanks) = (closes(CLOSING, 45), closes(THANKS, 0));
    // What a mail begins with is no end of it.
    if at == 0 || !farewell && !thanks {
        return false;
    }
    let below = below();
    let close = close_below(&below);
    let small = close.len() <= LONGEST_SIGNATURE
        && close.iter().all(|at| {
            let words = lines.words(*at);
            words.chars().count() <= WIDEST_SIGNATURE && !words.ends_with('?')
        });
    small && (farewell || !below.is_empty() && below.len() <= 8)
}

/// Whether a line is drawn with signs: `____`, `———`, `* * *`.
fn is_line_drawn(words: &str) -> bool {
    let signs = || words.chars().filter(|c| !c.is_whitespace());
    signs().count() >= 2 && signs().all(|c| "_-=—–~*".contains(c))
}

/// Whether lines are few and short, and tell how to reach somebody.
fn is_card(lines: &Lines<'_>, below: &[usize]) -> bool {
    let short = |at: &usize| {
        let words = lines.words(*at);
        words.chars().count() <= WIDEST_SIGNATURE && !words.ends_with('?')
    };
    let reaches = |at: &usize| {
        let lower = lines.lower(*at);
        lower.contains('@')
            || lower.contains("www.")
            || lower.contains("http")
            || lower.chars().filter(char::is_ascii_digit).count() >= 7
    };
    below.len() <= LONGEST_SIGNATURE && below.iter().all(short) && below.iter().any(reaches)
}

fn is_postscript(lower: &str) -> bool {
    ["p.s", "ps:", "ps.", "p. s.", "з.ы", "п.с", "пс:"].iter().any(|start| lower.starts_with(start))
}

/// How much of a disclaimer words have in them.
fn weight(lower: &str) -> usize {
    let count = |words: &[&str]| words.iter().filter(|word| lower.contains(**word)).count();
    2 * count(DISCLAIMER_STRONG) + count(DISCLAIMER_WEAK)
}

fn is_disclaimer_start(lower: &str) -> bool {
    weight(lower) >= DISCLAIMER || FOOTS.iter().any(|words| lower.contains(words))
}

fn mark_disclaimers(lines: &Lines<'_>, whose: &mut [Whose]) {
    let mut at = 0;
    let mut after = false;
    while at < lines.len() {
        if lines.is_empty(at) {
            at += 1;
            continue;
        }
        let kind = whose[at];
        let end = (at..lines.len())
            .find(|at| lines.is_empty(*at) || whose[*at] != kind)
            .unwrap_or(lines.len());
        if matches!(kind, Whose::Own | Whose::Signature) {
            let mut lower = String::new();
            for line in at..end {
                lower.push_str(lines.lower(line));
                lower.push(' ');
            }
            let weight = weight(&lower);
            let foot = FOOTS.iter().any(|words| lower.contains(words));
            // A law firm writes in paragraphs.
            after = weight >= DISCLAIMER || foot || after && weight >= 1;
            if after {
                let rules =
                    (0..at).rev().take_while(|at| lines.is_empty(*at) || is_rule(lines.lower(*at)));
                for line in rules.collect::<Vec<_>>() {
                    if !lines.is_empty(line) {
                        whose[line] = Whose::Disclaimer;
                    }
                }
                whose[at..end].fill(Whose::Disclaimer);
            }
        } else {
            after = false;
        }
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words that count, without blanks around them.
    fn left(subject: &str, text: &str) -> String {
        own(subject, text).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_is_quoted_counts_for_nothing() {
        let said = "My router keeps restarting.";
        for quoted in [
            "On Mon, Service Desk wrote:\n> Your invoice.\n> Bye",
            "On Mon, Mar 2, 2026 at 10:00 AM Service Desk\n<desk@example.org> wrote:\n\n> Your invoice.",
            "On 2 Mar 2026, at 10:00, Service Desk <desk@example.org> wrote:\n\nYour invoice.",
            "2026-03-02 10:00 GMT+03:00 Service Desk <desk@example.org>:\n\n> Your invoice.",
            "пн, 2 мар. 2026 г. в 10:00, Служба <desk@example.org>:\n\nВаш счёт.",
            "02.03.2026 10:00, Служба поддержки пишет:\n> Ваш счёт.",
            "2 марта 2026 г., 10:00 пользователь Служба <desk@example.org> написал:\n> Ваш счёт.",
            "Понедельник, 2 марта 2026, 10:00 +03:00 от Служба <desk@example.org>:\n> Ваш счёт.",
            "Am 02.03.2026 um 10:00 schrieb Service Desk:\n> Ihre Rechnung.",
            "Am Mo., 2. März 2026 um 10:00 Uhr schrieb Desk <desk@example.org>:\n\nIhre Rechnung.",
            "Le lun. 2 mars 2026 à 10:00, Desk <desk@example.org> a écrit :\n\n> La facture.",
            "El lun, 2 mar 2026 a las 10:00, Desk (<desk@example.org>) escribió:\n> La factura.",
            "-----Original Message-----\nFrom: Service Desk\nSubject: your invoice\n\nYour invoice.",
            "-----Ursprüngliche Nachricht-----\nVon: Desk\nGesendet: Montag\n\nIhre Rechnung.",
            "-------- Исходное сообщение --------\nОт: Служба\n\nВаш счёт.",
            "-------- Oprindelig besked --------\nFra: Desk\n\nRegning.",
            "---- On Mon, 02 Mar 2026 10:00:00 +0300 Desk <desk@example.org> wrote ----\n\nYour invoice.",
            "---- Desk wrote ----\n\n> Your invoice.",
            "On Mon, 2 Mar 2026 10:00:00 +0300 Desk <desk@example.org> wrote\n\nYour invoice.",
            "On Mar 2, 2026 10:00 AM, \"Desk\" <\ndesk@example.org> wrote:\n\n> Your invoice.",
            "2026/3/2 Desk <desk@example.org>\n\n> Your invoice.",
            "Vào 10:00 2 tháng 3, 2026, Desk <desk@example.org> đã viết:\n\n> Your invoice.",
            "Date: Mon, 2 Mar 2026 10:00:00 +0300\nSubject: Invoice\nFrom: desk@example.org\nTo: anna@example.org\n\nYour invoice.",
            "________________________________\nFrom: Desk <desk@example.org>\nSent: Monday\nTo: Anna\nSubject: Invoice\n\nYour invoice.",
            "От: Служба <desk@example.org>\nОтправлено: 2 марта\nКому: Анна\nТема: Счёт\n\nВаш счёт.",
            "*From:* Desk <desk@example.org>\n*Sent:* Monday\n*To:* Anna\n*Subject:* Invoice\n\nYour invoice.",
            "> Your invoice.",
        ] {
            assert_eq!(left("Test", &format!("{said}\n\n{quoted}\n")), said, "{quoted}");
        }
    }

    #[test]
    fn words_right_above_a_quotation_are_kept() {
        for (text, expected) in [
            ("It is dead.\nOn Mon, 2 Mar 2026 10:00, Desk wrote:\n> Invoice.", "It is dead."),
            (
                "It is dead\nOn Mon, Mar 2, 2026 at 10:00 AM Desk\n<d@x.example> wrote:\n> Invoice.",
                "It is dead",
            ),
            ("Dead on Monday\nAm 2.3.2026 um 10:00 schrieb Desk:\n> Rechnung.", "Dead on Monday"),
            ("2 things work\n02.03.2026 10:00, Desk пишет:\n> Счёт.", "2 things work"),
            ("Thanks,\nAlex\nOn 02.03.2026 10:00, Desk wrote:\n\n> Invoice.", "Thanks, Alex"),
            (
                "Red.\n\nOn Mon, 2 Mar 2026, Desk wrote:\n\
                 > Is the light of the box that stands in the corridor next to the\nwindow red\n> or green?",
                "Red.",
            ),
            ("> Is it red?\nyes\n> And now?\nno", "yes no"),
        ] {
            let counts = left("Re: Router", text);
            assert_eq!(counts, expected, "{text}");
        }
    }

    #[test]
    fn answers_between_and_below_are_kept() {
        let text = "On Mon, Desk wrote:\n> Is the light green?\n\nNo, red.\n\n> And the cable?\n\nIt is in.\n";
        assert_eq!(left("", text), "No, red. It is in.");
        // Where nothing would be left, everything counts.
        assert_eq!(left("", "> Your invoice."), "> Your invoice.");
        assert_eq!(left("", ""), "");
    }

    #[test]
    fn signatures_and_disclaimers_count_for_nothing() {
        let said = "Please call me. When can you?";
        for below in [
            "-- \nAnna Reed\nInvoice department, Example Ltd",
            "--\nAnna Reed\nInvoice department",
            "Sent from my iPhone",
            "Sent from TypeApp",
            "---\nAnna",
            "- Anna",
            "______________\nАнна Рид\nтел. +7 495 000-00-00",
            "—————\nAnna Reed\nwww.example.org",
            "Отправлено с iPhone",
            "Von meinem iPhone gesendet",
            "Get Outlook for Android",
            "Best regards,\nAnna Reed\nInvoice department\nTel. +1 555 0100",
            "С уважением,\nАнна Рид\nОтдел счетов",
            "С уважением, Анна Рид",
            "Mit freundlichen Grüßen\n\nAnna Reed\nRechnungsabteilung",
            "This email and any attachments are confidential and intended solely for the use of the individual.",
            "Данное сообщение содержит конфиденциальную информацию. Если вы не являетесь адресатом, удалите его.",
            "Diese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind, vernichten Sie diese.",
            "Please consider the environment before printing this e-mail",
            "_______________________________________________\nusers mailing list\nusers@example.org",
        ] {
            assert_eq!(left("", &format!("{said}\n\n{below}\n")), said, "{below}");
        }
        let both = "Hello,\nhelp.\n\nKind regards\nAnna\n\n\
            If you are not the intended recipient, please notify the sender and delete this confidential message.\n\n\
            On Mon, 2 Mar 2026, Desk wrote:\n> invoice\n";
        assert_eq!(left("", both), "Hello, help.");
    }

    #[test]
    fn what_people_say_is_theirs() {
        for text in [
            "Thanks for the answer. It works.",
            "Спасибо, а когда мастер?",
            "Спасибо!",
            "Thanks,\nbut it still does not work: the router restarts every hour and the light is red.\nWhat shall I do?",
            "From: the start it was broken.\nTo me it looks dead.",
            "On the box it says: 12 V",
            "My neighbour wrote:\nthe line is down",
            "Regards to your fitter, he was very kind!",
            "I sent you a confidential letter by mistake.",
            "Date: 2 March\nRouter: X200\nSerial: 77",
            "Number -- 12\n-- 13 --",
            "Am Montag war der Techniker hier:\nEs geht nicht.",
            "I move.\nFrom: Old street 5\nTo: New street 7\nDate: 12 March\nIs that possible?",
            "It fails here:\n-----\nerror 5\n-----\nWhat is it?",
            "It was sent from the main server",
            "Please send:\n- a router\n- a cable",
        ] {
            let plain = text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(left("Test", text), plain, "{text}");
        }
    }

    #[test]
    fn a_forwarded_mail_counts_and_names_who_wrote_it() {
        for (subject, text) in [
            (
                "Fwd: Router",
                "Please help.\n\n---------- Forwarded message ---------\nFrom: Carla Client <Carla@client.example>\nDate: Mon, 2 Mar 2026\nSubject: Router\nTo: <anna@example.org>\n\nMy router is dead.\n",
            ),
            (
                "FW: Router",
                "Please help.\n\n________________________________\nFrom: Carla Client <carla@client.example>\nSent: Monday\nTo: Anna\nSubject: Router\n\nMy router is dead.\n",
            ),
            (
                "WG: Router",
                "Please help.\n\nVon: Carla Client [mailto:carla@client.example]\nGesendet: Montag\nAn: Anna\nBetreff: Router\n\nMy router is dead.\n",
            ),
            (
                "Router",
                "Please help.\n\n-------- Пересылаемое сообщение --------\nОт: Carla Client <carla@client.example>\nТема: Router\nДата: 2 марта\n\nMy router is dead.\n",
            ),
            (
                "Fwd: Router",
                "Please help.\n\nBegin forwarded message:\n\nFrom: Carla Client <carla@client.example>\nSubject: Router\nDate: 2 March\n\nMy router is dead.\n",
            ),
            (
                "Fwd: Router",
                "Please help.\n\nBegin forwarded message:\n\n> From: Carla Client <carla@client.example>\n> Subject: Router\n> Date: 2 March\n>\n> My router is dead.\n",
            ),
            (
                "Fwd: Router",
                "Please help.\n\n-------- Forwarded Message --------\nSubject: \tRouter\nDate: \t2 March\nFrom: \tCarla Client <carla@client.example>\nTo: \tdesk@example.org\n\n\nMy router is dead.\n",
            ),
            (
                "Fwd: Router",
                "Please help.\n\n-------- Перенаправленное сообщение --------\nТема: \tRouter\nДата: \t2 марта\nОт: \tCarla Client <carla@client.example>\nКому: \tdesk@example.org\n\nMy router is dead.\n",
            ),
            (
                "Fwd: Router",
                "Please help.\n\nНачало переадресованного сообщения:\n\nОт: Carla Client <carla@client.example>\nТема: Router\nДата: 2 марта\n\nMy router is dead.\n",
            ),
            (
                "Fwd: Router",
                "Please help.\n\n-------- Пересылаемое сообщение --------\n02.03.2026, 10:00, \"Carla Client\" <carla@client.example>:\n\nMy router is dead.\n",
            ),
            (
                "WG: Router",
                "Please help.\n\n-----Ursprüngliche Nachricht-----\nVon: Carla Client <carla@client.example>\nGesendet: 2. März\nAn: Desk\nBetreff: Router\n\nMy router is dead.\n",
            ),
            (
                "TR: Router",
                "Please help.\n\nDe : Carla Client <carla@client.example>\nEnvoyé : lundi 2 mars\nÀ : Desk\nObjet : Router\n\nMy router is dead.\n",
            ),
            (
                "Fwd: Router",
                "Please help.\n\n---------- Message transféré ---------\nDe : Carla Client <carla@client.example>\nDate: 2 mars\nSubject: Router\n\nMy router is dead.\n",
            ),
            (
                "Пересл: Router",
                "Please help.\n\nпн, 2 мар. 2026 г. в 10:00, Carla Client <carla@client.example>:\n\n> My router is dead.\n",
            ),
            (
                "Fwd: Router",
                "Please help.\n\nOn 2 Mar 2026, at 10:00, Carla Client <carla@client.example> wrote:\n\nMy router is dead.\n",
            ),
        ] {
            let counts: String = left(subject, text).replace("> ", "");
            assert_eq!(counts, "Please help. My router is dead.", "{text}");
            let by = forwarded(subject, text).unwrap();
            assert_eq!(
                (&*by.name, &*by.address),
                ("Carla Client", "carla@client.example"),
                "{text}"
            );
            // Where the head has none, the subject of the whole says it.
            let told = text.contains(['\t', '*']) || text.contains("Router\n");
            assert_eq!(
                by.subject,
                if told || is_forward(subject) { "Router" } else { "" },
                "{text}"
            );
        }
        // What the forwarded mail quotes itself is history, as what a reply quotes is.
        for (subject, text) in [
            (
                "Fwd: Router",
                "---------- Forwarded message ---------\nFrom: Carla <c@x.example>\nSubject: Router\n\nIt is dead.\n\nOn Mon, 2 Mar 2026, Desk <d@x.example> wrote:\n> Your invoice.\n",
            ),
            (
                "Re: Fwd: Router",
                "It is dead.\n\nOn Mon, 2 Mar 2026, Desk <d@x.example> wrote:\n> ---------- Forwarded message ---------\n> From: Carla <c@x.example>\n>\n> Your invoice.\n",
            ),
        ] {
            assert_eq!(left(subject, text), "It is dead.", "{text}");
        }
        assert_eq!(forwarded("Re: Router", "From: a@b.example\nSent: x\nTo: y\n\nz"), None);
        assert!(is_forward("[#12] Fwd: x") && is_forward("Пересл: x") && !is_forward("Fwdx: y"));
    }

    #[test]
    fn forwarded_mails_are_known_in_the_languages_of_their_programs() {
        for (mark, [from, about, date, to]) in [
            ("Begin forwarded message:", ["From", "Subject", "Date", "To"]),
            ("Начало переадресованного сообщения:", ["От", "Тема", "Дата", "Кому"]),
            ("Anfang der weitergeleiteten Nachricht:", ["Von", "Betreff", "Datum", "An"]),
            ("Début du message réexpédié :", ["De ", "Objet ", "Date ", "À "]),
            ("Inicio del mensaje reenviado:", ["De", "Asunto", "Fecha", "Para"]),
            ("Início da mensagem encaminhada:", ["De", "Assunto", "Data", "Para"]),
            ("Inizio messaggio inoltrato:", ["Da", "Oggetto", "Data", "A"]),
            ("Begin doorgestuurd bericht:", ["Van", "Onderwerp", "Datum", "Aan"]),
            ("Vidarebefordrat mejl:", ["Från", "Ämne", "Datum", "Till"]),
            ("Start på videresendt besked:", ["Fra", "Emne", "Dato", "Til"]),
            ("Välitetty viesti alkaa:", ["Lähettäjä", "Aihe", "Päivämäärä", "Vastaanottaja"]),
            ("Początek przekazywanej wiadomości:", ["Od", "Temat", "Data", "Do"]),
            ("Začátek přeposílané zprávy:", ["Od", "Předmět", "Datum", "Komu"]),
            ("Začiatok preposlanej správy:", ["Od", "Predmet", "Dátum", "Pre"]),
            ("Továbbított levél kezdete:", ["Feladó", "Tárgy", "Dátum", "Címzett"]),
            ("Începe mesajul redirecționat:", ["Expeditorul", "Subiectul", "Dată", "Către"]),
            ("Započni proslijeđenu poruku:", ["Šalje", "Predmet", "Datum", "Prima"]),
            ("İleti başlangıcı:", ["Kimden", "Konu", "Tarih", "Kime"]),
            ("Початок листа, що пересилається:", ["Від кого", "Тема", "Дата", "Кому"]),
            ("---------- 転送メッセージ ---------", ["送信元", "件名", "日付", "送信先"]),
        ] {
            let head = [
                format!("{from}: Carla Client <carla@client.example>"),
                format!("{to}: <anna@example.org>"),
                format!("{date}: 2.3.2026"),
                format!("{about}: Router"),
            ];
            // The whole may be quoted, and Yahoo writes it in one line.
            let quoted = format!("> {mark}\n>\n> {}\n>\n> It is dead.", head.join("\n> "));
            let plain = format!("{mark}\n\n{}\n\nIt is dead.", head.join("\n"));
            let dashed = mark.trim_matches(['-', ' ', ':']);
            let flat = format!("   ----- {dashed} ----- {}\n It is dead.", head.concat());
            for text in [quoted, plain, flat] {
                let text = format!("Please help.\n\n{text}\n");
                let by = forwarded("Router", &text).unwrap_or_else(|| panic!("{text}"));
                assert_eq!(by.writer(), "Carla Client <carla@client.example>", "{text}");
                assert_eq!((&*by.subject, &*by.date), ("Router", "2.3.2026"), "{text}");
                let counts = left("Router", &text).replace("> ", "");
                assert_eq!(counts, "Please help. It is dead.", "{text}");
            }
        }
        // No word says who wrote it first, but the words before what it says.
        for introduction in [
            "Dne 2.3.2026 10:00, Carla Client <carla@client.example> napsal(a):",
            "\u{feff}Carla Client <carla@client.example> kirjoitti 2.3.2026 10.00:",
            "2.3.2026 10:00 időpontban Carla Client (carla@client.example) ezt írta:",
            "Op 2-3-2026 10:00 heeft Carla Client <carla@client.example> geschreven:",
            "Dnia 2.03.2026, 10:00 użytkownik „Carla Client” <carla@client.example> napisał:",
            "2.3.2026 10:00 používateľ Carla Client (<carla@client.example>) napísal:",
            "On Mon, Mar 2, 2026 at 10:00 AM Carla Client <carla@client.example> wrote:",
            "Am 02.03.26, 10:00 schrieb \"Carla Client\" <carla@client.example>:",
        ] {
            let by = forwarded("FW: Router", &format!("{introduction}\n\nIt is dead.\n"));
            let by = by.unwrap_or_else(|| panic!("{introduction}"));
            assert_eq!(by.writer(), "Carla Client <carla@client.example>", "{introduction}");
        }
    }

    #[test]
    fn the_head_of_a_forwarded_mail_ends_where_its_words_begin() {
        let text = "From: Carla <c@x.example>\nDate: Monday\nTo: Anna <a@x.example>,\n Boris <b@x.example>\n\
            Subject: Router\nIt is dead.\nPlease help.\n";
        assert_eq!(left("FW: Router", text), "It is dead. Please help.");
        // What a reply quotes hands nothing on, whatever stands in it, and people end lines with a colon too.
        for text in [
            "No.\n\nOn Mon, Desk wrote:\n> Begin forwarded message:\n>\n> From: a@b.example\n",
            "No.\n\n> Hello,\n> Begin forwarded message:\n>\n> From: a@b.example\n",
            "I forwarded it to your colleague and he said:\nwait a week.\n",
        ] {
            assert_eq!(forwarded("Re: Router", text), None, "{text}");
        }
    }

    #[test]
    fn places_stay_what_they_are() {
        for text in ["Да\n> цитата 😀 “x”\nnext", "a\r\n> b\r\nc", "\n\n> x\n", "-- \n"]
        {
            let counts = own("", text);
            assert_eq!(counts.len(), text.len(), "{text}");
            assert_eq!(counts.chars().count(), text.chars().count(), "{text}");
            let places: String =
                stretches("", text).iter().map(|one| &text[one.place.clone()]).collect();
            assert_eq!(places, text);
        }
    }
}
