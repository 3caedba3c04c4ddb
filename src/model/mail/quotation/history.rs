//! What is quoted, and what is handed on: by marks before each line, by the words that introduce it, by the
//! head of the mail of before.

use std::ops::Range;

use super::{
    Whose,
    head::{field, is_field, is_forwarded_mark},
    is_rule,
    lines::{Lines, unquoted},
    marks::{CLOSERS, DATE_FIELDS, FROM_FIELDS, HIS_WORDS, OPENERS, ORIGINAL, SUBJECT_FIELDS},
};

const DIGITS: [char; 10] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

/// So many lines may the words take that introduce a quotation: `On Monday … wrote:`.
const LONGEST_INTRODUCTION: usize = 4;
/// So many lines may the head of a mail take that is quoted.
const LONGEST_HEAD: usize = 24;
/// So many lines may stand between two of its fields: the second half of one, or empty ones.
const LONGEST_FOLD: usize = 3;
/// Programs break what they quote no earlier than this, in characters.
const LONG_LINE: usize = 60;
pub(super) fn mark_quotations(lines: &Lines<'_>, forward: bool, whose: &mut [Whose]) {
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

/// Whether a line says that the mail follows which is answered.
fn is_original_mark(lower: &str) -> bool {
    let inside = lower.trim_matches(|c: char| matches!(c, '-' | '_' | '=' | ' ' | ':' | '—'));
    (lower.starts_with("--") || lower.starts_with("__") || lower.starts_with("=="))
        && ORIGINAL.contains(&inside)
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
