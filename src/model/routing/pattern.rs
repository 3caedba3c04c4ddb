//! Patterns of rules: regular expressions within limits, and the literals that a text must have for
//! one to match.

use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};
use regex_syntax::{
    ast::{
        self, Ast, ClassPerlKind, ClassSetItem, Flag, Flags, GroupKind, Span, Visitor,
        parse::ParserBuilder,
    },
    hir::{Class, ClassUnicodeRange, Hir, HirKind, translate::Translator},
};

use crate::terms::letter;

/// A regular expression of a rule. Compiled when it is first needed: most never are, since a text that
/// has none of the [literals](Self::literals) is not looked at.
#[derive(Debug)]
pub struct Pattern {
    text: String,
    literals: Option<Vec<String>>,
    compiled: OnceLock<Option<Regex>>,
}

/// Why a pattern is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternFault {
    /// It is longer than a person reads.
    #[error("it has {0} characters; at most {most} are allowed", most = Pattern::LONGEST)]
    TooLong(usize),
    #[error("{message}")]
    Syntax {
        /// What is wrong, in words.
        message: String,
        /// Where, from a byte of the pattern to the byte after.
        at: (usize, usize),
    },
    /// It repeats too much, or names too many classes of characters.
    #[error("it becomes too large; repeat less, or name fewer classes of characters")]
    TooLarge,
}

impl Pattern {
    /// No pattern may have more characters.
    pub const LONGEST: usize = 500;
    /// No pattern may need more memory once compiled, in bytes.
    const LARGEST: usize = 1024 * 1024;
    /// A matching pattern may fill so much of a cache, in bytes.
    const CACHE: usize = 256 * 1024;
    /// So many characters may be made alike in case, over all classes of a pattern: that takes longer than
    /// all else that one can ask for.
    const ALIKE: u64 = 500_000;
    const DEEPEST: u32 = 24;

    /// Checks a pattern against the limits. A hostile one is refused before it costs anything.
    ///
    /// # Errors
    /// Where it is too long, means nothing, or becomes too large.
    pub fn check(text: &str) -> Result<(), PatternFault> {
        parse(text)?;
        compile(text).map(|_| ()).map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => PatternFault::TooLarge,
            other => PatternFault::Syntax { message: other.to_string(), at: (0, text.len()) },
        })
    }

    /// A pattern of a checked standard. One that would not be accepted matches nothing.
    pub fn new(text: &str) -> Self {
        let hir = parse(text).ok();
        let compiled = OnceLock::new();
        if hir.is_none() {
            let _ = compiled.set(None);
        }
        Self {
            text: text.to_owned(),
            literals: hir.and_then(|hir| required(&hir)).map(|any| any.0),
            compiled,
        }
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Folded texts of which one at least stands in every text, folded letter by letter, that the
    /// pattern matches. None where nothing of the kind can be told.
    pub fn literals(&self) -> Option<&[String]> {
        self.literals.as_deref()
    }

    /// Whether it matches a text.
    pub fn is_match(&self, text: &str) -> bool {
        self.regex().is_some_and(|regex| regex.is_match(text))
    }

    /// Where it first matches a text, from a byte to the byte after.
    pub fn find(&self, text: &str) -> Option<(usize, usize)> {
        let found = self.regex()?.find(text)?;
        Some((found.start(), found.end()))
    }

    fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| compile(&self.text).ok()).as_ref()
    }
}

fn compile(text: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(text)
        .size_limit(Pattern::LARGEST)
        .dfa_size_limit(Pattern::CACHE)
        .nest_limit(Pattern::DEEPEST)
        .build()
}

fn parse(text: &str) -> Result<Hir, PatternFault> {
    let length = text.chars().count();
    if length > Pattern::LONGEST {
        return Err(PatternFault::TooLong(length));
    }
    let syntax = |message: String, span: &Span| PatternFault::Syntax {
        message,
        at: (span.start.offset, span.end.offset),
    };
    let tree = ParserBuilder::new()
        .nest_limit(Pattern::DEEPEST)
        .build()
        .parse(text)
        .map_err(|error| syntax(error.kind().to_string(), error.span()))?;
    let Ok(cost) = ast::visit(&tree, Cost::default());
    if cost.folds && cost.characters > Pattern::ALIKE {
        return Err(PatternFault::TooLarge);
    }
    Translator::new()
        .translate(text, &tree)
        .map_err(|error| syntax(error.kind().to_string(), error.span()))
}

/// What it costs to make the classes of a pattern alike in case.
#[derive(Default)]
struct Cost {
    /// Whether anything is to be alike at all.
    folds: bool,
    /// Characters in classes.
    characters: u64,
}

impl Cost {
    const LETTERS: u64 = 140_000;
    /// All characters that there are.
    const ALL: u64 = 1_100_000;

    fn flags(&mut self, flags: &Flags) {
        self.folds |= flags.flag_state(Flag::CaseInsensitive) == Some(true);
    }
}

impl Visitor for Cost {
    type Output = Self;
    type Err = std::convert::Infallible;

    fn finish(self) -> Result<Self, Self::Err> {
        Ok(self)
    }

    fn visit_pre(&mut self, tree: &Ast) -> Result<(), Self::Err> {
        match tree {
            Ast::Flags(set) => self.flags(&set.flags),
            Ast::Group(group) => {
                if let GroupKind::NonCapturing(flags) = &group.kind {
                    self.flags(flags);
                }
            }
            Ast::ClassUnicode(_) => self.characters += Self::LETTERS / 4,
            _ => {}
        }
        Ok(())
    }

    fn visit_class_set_item_pre(&mut self, item: &ClassSetItem) -> Result<(), Self::Err> {
        self.characters += match item {
            ClassSetItem::Range(range) => {
                u64::from(u32::from(range.end.c).abs_diff(u32::from(range.start.c)))
            }
            ClassSetItem::Perl(class) if class.negated => Self::ALL,
            ClassSetItem::Perl(class) if class.kind == ClassPerlKind::Word => Self::LETTERS,
            ClassSetItem::Ascii(class) if class.negated => Self::ALL,
            ClassSetItem::Bracketed(class) if class.negated => Self::ALL,
            ClassSetItem::Unicode(class) if class.is_negated() => Self::ALL,
            ClassSetItem::Unicode(_) => Self::LETTERS,
            _ => 0,
        };
        Ok(())
    }
}

/// More literals than this tell too little to be worth looking for.
const MOST_LITERALS: usize = 32;
/// A literal is cut to so many characters: what begins so is found as well.
const LONGEST_LITERAL: usize = 32;

/// Texts of which one must be there.
struct AnyOf(Vec<String>);

impl AnyOf {
    /// How much it tells: the length of the shortest, then how few they are.
    fn worth(&self) -> (usize, usize) {
        let shortest = self.0.iter().map(|text| text.chars().count()).min();
        (shortest.unwrap_or(0), usize::MAX - self.0.len())
    }
}

/// What every match must have.
fn required(hir: &Hir) -> Option<AnyOf> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => None,
        HirKind::Literal(_) | HirKind::Class(_) => {
            let mut text = String::new();
            literal(hir, &mut text).then(|| AnyOf(vec![text]))
        }
        HirKind::Repetition(repetition) => {
            if repetition.min == 0 {
                return None;
            }
            required(&repetition.sub)
        }
        HirKind::Capture(capture) => required(&capture.sub),
        HirKind::Concat(parts) => in_a_row(parts),
        HirKind::Alternation(ways) => {
            let mut all = Vec::new();
            for way in ways {
                all.extend(required(way)?.0);
                if all.len() > MOST_LITERALS {
                    return None;
                }
            }
            all.sort_unstable();
            all.dedup();
            Some(AnyOf(all))
        }
    }
}

/// The best of what parts in a row must have: literals that stand together are one.
fn in_a_row(parts: &[Hir]) -> Option<AnyOf> {
    let mut best: Option<AnyOf> = None;
    let mut consider = |any: Option<AnyOf>| {
        if let Some(any) = any
            && best.as_ref().is_none_or(|best| any.worth() > best.worth())
        {
            best = Some(any);
        }
    };
    let mut run = String::new();
    for part in parts {
        // What has no length does not part letters.
        if matches!(part.kind(), HirKind::Look(_) | HirKind::Empty) || literal(part, &mut run) {
            continue;
        }
        // What is repeated stands there once at least, and ends the row.
        if let HirKind::Repetition(repeated) = part.kind()
            && repeated.min > 0
        {
            literal(&repeated.sub, &mut run);
        }
        if !run.is_empty() {
            consider(Some(AnyOf(vec![cut(std::mem::take(&mut run))])));
        }
        consider(required(part));
    }
    if !run.is_empty() {
        consider(Some(AnyOf(vec![cut(run)])));
    }
    best
}

fn cut(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(LONGEST_LITERAL) {
        text.truncate(end);
    }
    text
}

/// Adds the folded text of a part which is one text and nothing else but for case. Says whether it is.
fn literal(hir: &Hir, run: &mut String) -> bool {
    match hir.kind() {
        HirKind::Literal(literal) => {
            let Ok(text) = std::str::from_utf8(&literal.0) else {
                return false;
            };
            run.extend(text.chars().flat_map(letter));
            true
        }
        HirKind::Class(Class::Unicode(class)) => {
            // The forms of one letter; there are never more than a few.
            let count: usize = class.ranges().iter().map(ClassUnicodeRange::len).sum();
            if count == 0 || count > 4 {
                return false;
            }
            let mut folds = class
                .ranges()
                .iter()
                .flat_map(|range| range.start()..=range.end())
                .map(|c| letter(c).collect::<String>());
            let Some(first) = folds.next() else {
                return false;
            };
            let same = folds.all(|fold| fold == first);
            if same {
                run.push_str(&first);
            }
            same
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn literals_that_every_match_has_are_told() {
        let literals = |text: &str| Pattern::new(text).literals().map(<[String]>::to_vec);
        let some = |texts: &[&str]| Some(texts.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(literals(r"(?i)\binv-\d{6}\b"), some(&["inv-"]));
        assert_eq!(literals(r"(?i)возврат\s+(денег|средств)"), some(&["возврат"]));
        assert_eq!(literals(r"ab|cd+"), some(&["ab", "cd"]));
        assert_eq!(literals(r"(ERR|WARN): \d+"), some(&["err", "warn"]));
        assert_eq!(literals(r"x?y*"), None);
        assert_eq!(literals(r"\d{4}"), None);
        assert_eq!(literals(r"(?:order)+"), some(&["order"]));
        assert_eq!(literals(r"a|"), None);
        assert_eq!(literals(r"(?i)straße"), some(&["strasse"]));
        assert_eq!(literals(r"("), None);
    }

    #[test]
    fn hostile_patterns_are_refused() {
        let many = |part: &str, times: usize| part.repeat(times);
        for text in [
            "(a{1000}){1000}".to_owned(),
            many(r"(?i)[\x{0}-\x{10ffff}]", 20),
            many(r"(?i)[!-\x{10ffff}]", 27),
            many(r"\S{9}", 90),
            many(r"\D{9}", 90),
            many(r"(?i)[\S\D]", 16),
            many(r"(?i)[[:^alpha:]]", 31),
            "(?i)".to_owned() + &many(r"[\S]", 124),
            many(".{99}", 90),
            "(?i)(".to_owned() + &many(r"\pL\w", 8) + "){9}",
            r"\w{1000}".to_owned(),
            r"(?i)(\pL{50}){50}".to_owned(),
            many("(", 200),
            many("(a|b)", 400),
            many("(", 30) + &many(")", 30),
            many(r"\pL", 160),
            many(r"(?i)[^\pL]", 50),
            many(r"[\w&&[^\d]]", 45),
            "((((a{50}){50}){50}){50})".to_owned(),
        ] {
            let fault = Pattern::check(&text);
            assert!(fault.is_err(), "{text}");
        }
    }

    #[test]
    fn patterns_that_people_write_are_accepted() {
        for text in [
            r"(?i)\binv-\d{6}\b",
            r"(?i)\b[\w.+-]+@[\w-]+\.\w{2,}\b",
            r"\b\w{3,15}-\d{1,20}\b",
            r"(?i)договор\w*\s*№?\s*\d{4,}",
            r"(?i)[а-яё]+ский\s+район",
            r"^\s*$",
            r"(?i)order\s*[:#]?\s*\S+",
            r"\p{Greek}{2,}",
            r"(?i)\b(visa|mastercard)[^\d]{0,10}\d{4}",
        ] {
            assert_eq!(Pattern::check(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn every_match_has_one_of_the_literals() {
        use proptest::{
            strategy::{Strategy as _, ValueTree as _},
            string::string_regex,
            test_runner::TestRunner,
        };
        let mut runner = TestRunner::deterministic();
        for text in [
            r"(?i)inv-[0-9]{6}",
            r"(?i)(re)?fund(s|ed)? ?(policy|правила)",
            r"(?i)возврат[а-я]* (денег|средств)+",
            r"(?i)straße|ёлка|(ab){2,3}c?",
            r"(a|b)?cd+(e|f)",
            r"((x|yz)w)+",
        ] {
            let pattern = Pattern::new(text);
            let literals = pattern.literals().unwrap_or_default();
            assert!(!literals.is_empty(), "{text}");
            let matching = string_regex(text).unwrap();
            for _ in 0..300 {
                let found = matching.new_tree(&mut runner).unwrap().current();
                assert!(pattern.is_match(&found), "{text} {found}");
                let folded: String = found.chars().flat_map(letter).collect();
                let has = |literal: &String| folded.contains(literal.as_str());
                assert!(literals.iter().any(has), "{text} {found} {literals:?}");
            }
        }
    }
}
