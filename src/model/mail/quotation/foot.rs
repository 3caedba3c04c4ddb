//! What stands below what somebody wrote: their name with what is around it, and what law firms, filters for
//! viruses and lists put under everything.

use super::{
    Whose, is_rule,
    lines::Lines,
    marks::{CLOSING, DISCLAIMER_STRONG, DISCLAIMER_WEAK, FOOTS, SENT_FROM, THANKS},
};

/// So many lines may stand below a closing formula, and so long may each be, in characters.
const LONGEST_SIGNATURE: usize = 12;
const WIDEST_SIGNATURE: usize = 90;
/// No name below a line of dashes is longer, in characters.
const LONGEST_NAME: usize = 40;
/// No more lines are looked at below one with which a signature may begin.
const MOST_BELOW: usize = 40;
/// A paragraph is a disclaimer where its words weigh so much.
const DISCLAIMER: usize = 3;

pub(super) fn mark_signatures(lines: &Lines<'_>, whose: &mut [Whose]) {
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
        let own = below.iter().take_while(|at| !lines.begins_disclaimer(**at, is_disclaimer_start));
        own.copied().collect::<Vec<usize>>()
    };
    if words == "--" || words == "—" || words == "– –" {
        // The line by which programs know a signature (RFC 3676, 4.3).
        return lines.place(at).len() > 2 && close_below(&below()).len() <= 25;
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

pub(super) fn mark_disclaimers(lines: &Lines<'_>, whose: &mut [Whose]) {
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
