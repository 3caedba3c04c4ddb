//! The filter language: `department:billing assignee:me status:open priority:>=high due:<1h
//! client:petrova tag:vip or received:today is:unresolved -is:breached text words`. Used by the filter line,
//! `--filter` and saved views. Here a line is read into a [`Filter`]; the store turns that into a query.
//! `or` binds the two terms beside it; the terms bound so, and all others, must hold together.

mod received;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
pub use received::Received;

use crate::model::{
    moment::times,
    request::{Channel, Level, Priority, Status},
    standard::DeadlineKind,
};

/// A filter: every term must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// The terms, in the order written.
    pub terms: Vec<Term>,
}

/// One term of a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Holds where the test does not (`-` in front).
    pub negated: bool,
    pub test: Test,
}

/// What a term tests. Several values in one term are parted by commas; any is enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    Department(Vec<String>),
    /// `level:2`.
    Level(Compare, Level),
    Assignee(Vec<Person>),
    Accountable(Vec<Person>),
    Status(Vec<Status>),
    Priority(Compare, Priority),
    Channel(Vec<Channel>),
    /// `due:<1h`: the nearest due time, from now on; negative lies in the past.
    Due(Compare, TimeDelta),
    /// `age:>2d`: since it was received.
    Age(Compare, TimeDelta),
    /// `received:>2026-03-01`: by the days of the desk.
    Received(Received),
    /// `rating:<=2`: what clients thought of the work, from 1 to 5.
    Rating(Vec<i64>),
    /// `client:NAME`: by name, contact or `client:#17`.
    Client(String),
    Account(String),
    Tier(Vec<String>),
    Tag(Vec<String>),
    Rule(Vec<String>),
    /// `deadline:callback`: a live deadline of this kind.
    Deadline(DeadlineKind),
    /// `field.contract:123`.
    Field(String, String),
    Is(Flag),
    /// `#1042`.
    Number(i64),
    /// Words in the subject or the texts, or in the name of the client.
    Text(String),
    /// Terms parted by `or`, of which one must hold.
    Any(Vec<Term>),
}

/// How a value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    Less,
    AtMost,
    /// Nothing in front, or `=`.
    Equal,
    AtLeast,
    More,
}

/// Whom a term names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Person {
    Me,
    Nobody,
    Login(String),
}

crate::model::request::words! {
    Flag {
        Unresolved = "unresolved",
        Done = "done",
        /// Nobody works on it.
        Unassigned = "unassigned",
        /// A deadline is breached and what it asked not done.
        Breached = "breached",
        /// A deadline is at risk.
        AtRisk = "at_risk",
        /// Waits for someone outside.
        Waiting = "waiting",
        Reopened = "reopened",
        /// A promised call is still to be made.
        Promised = "promised",
        /// The client's last word is unanswered.
        Unanswered = "unanswered",
        /// A mail of ours came back.
        Undelivered = "undelivered",
        /// Mine, or in my departments and nobody's.
        Mine = "mine",
    }
}

/// Why a filter line cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub struct FilterError {
    /// Where in the line, in bytes.
    pub from: usize,
    pub to: usize,
    /// What is wrong, and what would be right.
    pub fault: Fault,
}

/// What is wrong with a term, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A key without a value.
    #[error("`{0}:` needs a value")]
    NoValue(String),
    #[error("a level is 1, 2 or 3, not `{0}`")]
    NoLevel(String),
    /// `or` without a term on each side.
    #[error("`or` stands between two terms")]
    LoneOr,
    /// No day, month or range of days.
    #[error(
        "`{0}` is no day; write it as 2026-03-01, >2026-03-01, 2026-03-01..2026-03-31, today or yesterday"
    )]
    NoDay(String),
    #[error("a rating is a number from 1 to 5, not `{0}`")]
    NoRating(String),
    /// Several values where one is compared.
    #[error("`{0}:` takes one value; write it again for another")]
    OneValue(&'static str),
    /// None of the words that a key knows.
    #[error("`{word}` is none of: {known}")]
    NoWord {
        word: String,
        /// What could, parted by commas.
        known: String,
    },
    /// No length of time.
    #[error("`{0}` is no length of time; write it as 30m, 1h30m, 2d or 1w")]
    NoLength(String),
    /// No key, and none that is near.
    #[error("there is no key `{key}`; there are: {known}")]
    NoKey {
        key: String,
        /// What could, parted by commas.
        known: String,
    },
    /// No key; another is near.
    #[error("there is no key `{key}`; did you mean `{near}`?")]
    NearKey {
        key: String,
        /// What is meant, perhaps.
        near: &'static str,
    },
}

/// The keys of the language, for completion: each with an example of its value.
pub const KEYS: &[(&str, &str)] = &[
    ("department", "billing"),
    ("level", "2"),
    ("assignee", "me"),
    ("accountable", "me"),
    ("status", "open"),
    ("priority", ">=high"),
    ("channel", "phone"),
    ("due", "<1h"),
    ("age", ">2d"),
    ("received", ">2026-03-01"),
    ("rating", "<=2"),
    ("client", "petrova"),
    ("account", "romashka"),
    ("tier", "vip"),
    ("tag", "vip"),
    ("rule", "refund"),
    ("deadline", "callback"),
    ("field.NAME", "value"),
    ("is", "unresolved"),
];

impl Filter {
    /// Reads a filter line.
    ///
    /// # Errors
    /// Where a key is unknown or a value does not fit its key: the place and what would be right.
    pub fn parse(line: &str) -> Result<Self, FilterError> {
        let mut terms: Vec<Term> = Vec::new();
        let mut or: Option<FilterError> = None;
        for (from, word) in split(line) {
            let wrong = |fault| FilterError { from, to: from + word.len(), fault };
            if is_or(&word) {
                if or.is_some() || terms.is_empty() {
                    return Err(wrong(Fault::LoneOr));
                }
                or = Some(wrong(Fault::LoneOr));
                continue;
            }
            let term = term(&word).map_err(wrong)?;
            match (or.take(), terms.pop()) {
                (Some(_), Some(Term { negated: false, test: Test::Any(mut some) })) => {
                    some.push(term);
                    terms.push(Term { negated: false, test: Test::Any(some) });
                }
                (Some(_), Some(first)) => {
                    terms.push(Term { negated: false, test: Test::Any(vec![first, term]) });
                }
                (_, first) => terms.extend(first.into_iter().chain([term])),
            }
        }
        match or {
            Some(error) => Err(error),
            None => Ok(Self { terms }),
        }
    }

    /// The filter with its days as times, in the zone of the desk.
    #[must_use]
    pub fn at(mut self, now: DateTime<Utc>, zone: Tz) -> Self {
        fn place(terms: &mut [Term], now: DateTime<Utc>, zone: Tz) {
            for term in terms {
                match &mut term.test {
                    Test::Received(received) => {
                        let (from, to) = received.times(now, zone);
                        *received = Received::Times { from, to };
                    }
                    Test::Any(some) => place(some, now, zone),
                    _ => {}
                }
            }
        }
        place(&mut self.terms, now, zone);
        self
    }

    /// The filter that also asks for this.
    #[must_use]
    pub fn and(mut self, test: Test) -> Self {
        self.terms.push(Term { negated: false, test });
        self
    }
}

/// Cuts a line into words, each with its place in bytes; double quotes keep blanks together and are kept
/// in the word.
pub fn split(line: &str) -> Vec<(usize, String)> {
    let mut words = Vec::new();
    let mut start = None;
    let mut quoted = false;
    for (at, c) in line.char_indices() {
        if c == '"' {
            quoted = !quoted;
        }
        if c.is_whitespace() && !quoted {
            if let Some(from) = start.take() {
                words.push((from, line[from..at].to_owned()));
            }
        } else if start.is_none() {
            start = Some(at);
        }
    }
    if let Some(from) = start {
        words.push((from, line[from..].to_owned()));
    }
    words
}

/// Whether a word of a line stands between two terms of which one is enough.
pub fn is_or(word: &str) -> bool {
    matches!(word.to_lowercase().as_str(), "or" | "или" | "|" | "||")
}

fn term(word: &str) -> Result<Term, Fault> {
    let (negated, rest) = match word.strip_prefix('-') {
        Some(rest) if !rest.is_empty() => (true, rest),
        _ => (false, word),
    };
    if !rest.starts_with('"')
        && let Some((key, value)) = rest.split_once(':')
        && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
        && !key.is_empty()
    {
        return Ok(Term { negated, test: keyed(key, &value.replace('"', ""))? });
    }
    let bare = rest.replace('"', "");
    let number = bare.strip_prefix('#').unwrap_or(&bare);
    let test = match number.parse() {
        Ok(number) if bare.starts_with('#') => Test::Number(number),
        // A figure is the number of a request, or stands in a text.
        Ok(number) if number > 0 && rest == number.to_string() => {
            let either = [Test::Number(number), Test::Text(bare)];
            Test::Any(either.map(|test| Term { negated: false, test }).into())
        }
        _ => Test::Text(bare),
    };
    Ok(Term { negated, test })
}

fn keyed(key: &str, value: &str) -> Result<Test, Fault> {
    if value.is_empty() {
        return Err(Fault::NoValue(key.to_owned()));
    }
    let list = || value.split(',').map(str::to_owned).collect::<Vec<_>>();
    Ok(match key {
        "department" | "dept" => Test::Department(list()),
        "level" => {
            let (compare, value) = compare(value);
            let level = value.parse().map_err(|_| Fault::NoLevel(value.to_owned()))?;
            Test::Level(compare, level)
        }
        "assignee" => Test::Assignee(people(value)),
        "accountable" => Test::Accountable(people(value)),
        "status" => Test::Status(words(value, Status::from_word, Status::ALL, Status::word)?),
        "priority" => {
            let (compare, value) = compare(value);
            let [priority] = words(value, Priority::from_word, Priority::ALL, Priority::word)?[..]
            else {
                return Err(Fault::OneValue("priority"));
            };
            Test::Priority(compare, priority)
        }
        "channel" => Test::Channel(words(value, Channel::from_word, Channel::ALL, Channel::word)?),
        "due" => {
            let (compare, value) = compare(value);
            Test::Due(compare, duration(value)?)
        }
        "age" => {
            let (compare, value) = compare(value);
            Test::Age(compare, duration(value)?)
        }
        "received" => {
            let received = Received::read(value).ok_or_else(|| Fault::NoDay(value.to_owned()))?;
            Test::Received(received)
        }
        "rating" => Test::Rating(ratings(value)?),
        "client" => Test::Client(value.to_owned()),
        "account" => Test::Account(value.to_owned()),
        "tier" => Test::Tier(list()),
        "tag" => Test::Tag(list()),
        "rule" => Test::Rule(list()),
        "deadline" => {
            let [kind] =
                words(value, DeadlineKind::from_word, DeadlineKind::ALL, DeadlineKind::word)?[..]
            else {
                return Err(Fault::OneValue("deadline"));
            };
            Test::Deadline(kind)
        }
        "is" => {
            let [flag] = words(value, Flag::from_word, Flag::ALL, Flag::word)?[..] else {
                return Err(Fault::OneValue("is"));
            };
            Test::Is(flag)
        }
        _ => match key.strip_prefix("field.") {
            Some(name) if !name.is_empty() => Test::Field(name.to_owned(), value.to_owned()),
            _ => {
                let known = KEYS.iter().map(|(key, _)| *key);
                let key = key.to_owned();
                return Err(match near(&key) {
                    Some(near) => Fault::NearKey { key, near },
                    None => Fault::NoKey { key, known: known.collect::<Vec<_>>().join(", ") },
                });
            }
        },
    })
}

/// The key that a misspelt one is near to, where one is near enough to be meant.
fn near(key: &str) -> Option<&'static str> {
    let allowed = (key.chars().count() / 3).max(1);
    KEYS.iter()
        .map(|(known, _)| (strsim::osa_distance(key, known), *known))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, known)| known)
}

/// `5`, `1,2`, `<=2`.
fn ratings(value: &str) -> Result<Vec<i64>, Fault> {
    let (compare, rest) = compare(value);
    let mut all = Vec::new();
    for part in rest.split(',') {
        let number = part.parse::<i64>().ok().filter(|number| (1..=5).contains(number));
        let number = number.ok_or_else(|| Fault::NoRating(value.to_owned()))?;
        all.extend((1..=5).filter(|rating| match compare {
            Compare::Less => *rating < number,
            Compare::AtMost => *rating <= number,
            Compare::Equal => *rating == number,
            Compare::AtLeast => *rating >= number,
            Compare::More => *rating > number,
        }));
    }
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

fn people(value: &str) -> Vec<Person> {
    value
        .split(',')
        .map(|name| match name {
            "me" => Person::Me,
            "none" | "nobody" => Person::Nobody,
            login => Person::Login(login.to_owned()),
        })
        .collect()
}

fn words<T: Copy>(
    value: &str,
    read: fn(&str) -> Option<T>,
    all: &[T],
    word: fn(T) -> &'static str,
) -> Result<Vec<T>, Fault> {
    value
        .split(',')
        .map(|part| {
            read(part).ok_or_else(|| {
                let known = all.iter().map(|value| word(*value)).collect::<Vec<_>>().join(", ");
                Fault::NoWord { word: part.to_owned(), known }
            })
        })
        .collect()
}

fn compare(value: &str) -> (Compare, &str) {
    for (sign, compare) in [
        ("<=", Compare::AtMost),
        (">=", Compare::AtLeast),
        ("<", Compare::Less),
        (">", Compare::More),
        ("=", Compare::Equal),
    ] {
        if let Some(rest) = value.strip_prefix(sign) {
            return (compare, rest);
        }
    }
    (Compare::Equal, value)
}

/// Reads `1h30m`, `1.5h`, `1,5h`, `2d`, `-15m`: plain time, days of 24 hours.
fn duration(value: &str) -> Result<TimeDelta, Fault> {
    let wrong = || Fault::NoLength(value.to_owned());
    let (sign, rest) = value.strip_prefix('-').map_or((1, value), |rest| (-1, rest));
    let mut minutes = 0_i64;
    let mut number = String::new();
    for c in rest.chars() {
        let unit = match c {
            '0'..='9' | '.' | ',' => {
                number.push(c);
                continue;
            }
            'm' | 'м' => 1,
            'h' | 'ч' => 60,
            'd' | 'д' => 60 * 24,
            'w' | 'н' => 60 * 24 * 7,
            _ => return Err(wrong()),
        };
        minutes = times(&number, unit)
            .and_then(|more| minutes.checked_add(more))
            .filter(|minutes| *minutes < 60 * 24 * 36_500)
            .ok_or_else(wrong)?;
        number.clear();
    }
    if rest.is_empty() || !number.is_empty() {
        return Err(wrong());
    }
    Ok(TimeDelta::minutes(sign * minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_line_of_the_manual() {
        let line = "department:billing assignee:me status:open priority:>=high due:<1h \
                    client:petrova tag:vip is:unresolved -is:breached text words";
        let filter = Filter::parse(line).unwrap();
        assert_eq!(filter.terms.len(), 11);
        assert_eq!(filter.terms[3].test, Test::Priority(Compare::AtLeast, Priority::High));
        assert_eq!(filter.terms[4].test, Test::Due(Compare::Less, TimeDelta::hours(1)));
        assert!(filter.terms[8].negated);
        assert_eq!(filter.terms[10].test, Test::Text("words".into()));
    }

    #[test]
    fn keeps_quoted_words_together() {
        let filter = Filter::parse(r#"client:"anna petrova" "money back" #17"#).unwrap();
        assert_eq!(filter.terms[0].test, Test::Client("anna petrova".into()));
        assert_eq!(filter.terms[1].test, Test::Text("money back".into()));
        assert_eq!(filter.terms[2].test, Test::Number(17));
    }

    #[test]
    fn says_where_and_what_is_wrong() {
        let error = Filter::parse("is:open stauts:new").unwrap_err();
        assert_eq!((error.from, error.to), (0, 7));
        assert!(error.to_string().contains("unresolved"), "{error}");
        let error = Filter::parse("tag:x stauts:new").unwrap_err();
        assert_eq!((error.from, error.to), (6, 16));
        assert!(error.to_string().contains("status"), "{error}");
        for line in ["due:<1x", "due:", "level:one", "priority:top", "due:<99999999999999d"] {
            assert!(Filter::parse(line).is_err(), "{line}");
        }
    }

    #[test]
    fn one_of_several_terms_is_enough() {
        let filter = Filter::parse("is:open tag:vip or priority:urgent или #7 money").unwrap_err();
        assert!(matches!(filter.fault, Fault::NoWord { .. }));
        let filter = Filter::parse("status:open tag:vip or priority:urgent или #7 money").unwrap();
        assert_eq!(filter.terms.len(), 3);
        let Test::Any(some) = &filter.terms[1].test else { panic!("{filter:?}") };
        assert_eq!(some.len(), 3);
        for line in ["or", "or tag:vip", "tag:vip or", "tag:vip or or tag:x"] {
            let error = Filter::parse(line).unwrap_err();
            assert_eq!(error.fault, Fault::LoneOr, "{line}");
        }
        assert_eq!(Filter::parse("\"or\"").unwrap().terms[0].test, Test::Text("or".into()));
    }

    #[test]
    fn a_figure_is_a_number_or_a_word() {
        let filter = Filter::parse("40").unwrap();
        let Test::Any(some) = &filter.terms[0].test else { panic!("{filter:?}") };
        assert_eq!(some[0].test, Test::Number(40));
        assert_eq!(some[1].test, Test::Text("40".into()));
        assert_eq!(Filter::parse("\"40\"").unwrap().terms[0].test, Test::Text("40".into()));
    }

    #[test]
    fn ratings_are_compared() {
        for (line, expected) in [
            ("rating:<=2", &[1, 2][..]),
            ("rating:5", &[5]),
            ("rating:>5", &[]),
            ("rating:1,4", &[1, 4]),
        ] {
            assert_eq!(
                Filter::parse(line).unwrap().terms[0].test,
                Test::Rating(expected.into()),
                "{line}"
            );
        }
        for line in ["rating:0", "rating:good", "rating:<6", "received:someday"] {
            assert!(Filter::parse(line).is_err(), "{line}");
        }
    }

    #[test]
    fn a_colon_in_text_is_text() {
        let filter = Filter::parse(r#""re: invoice""#).unwrap();
        assert_eq!(filter.terms[0].test, Test::Text("re: invoice".into()));
    }
}
