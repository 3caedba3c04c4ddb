//! The conditions of rules, compiled, and what they say about one request.

use std::{borrow::Cow, cell::OnceCell, collections::HashMap};

use aho_corasick::AhoCorasick;
use chrono::{SecondsFormat, TimeDelta};

use super::{
    Checked, Facts, Match, Part, Pattern,
    index::{Hit, Hits, PhraseId, Phrases},
};
use crate::{
    model::{
        calendar::Calendar,
        private::Private,
        request::{Channel, Priority},
        standard::Condition,
    },
    terms::{letters, value},
};

/// The number of a pattern among the patterns of all rules.
pub(super) type PatternId = u32;

/// One key of a rule's `when`, compiled.
#[derive(Debug)]
pub(super) enum Check {
    /// Each entry; none where an entry names no word.
    Words(Vec<Option<PhraseId>>),
    AllWords(Vec<Option<PhraseId>>),
    NoWords(Vec<Option<PhraseId>>),
    SubjectWords(Vec<Option<PhraseId>>),
    Regex(Vec<PatternId>),
    Channel(Vec<Channel>),
    /// A fact is one of these values, folded.
    Value(Fact, Vec<Box<str>>),
    SenderDomain(Vec<Box<str>>),
    Tag(Vec<Box<str>>),
    Hours {
        inside: bool,
        calendar: Option<Calendar>,
    },
    OpenRequestsAtLeast(u32),
    RepeatWithin(TimeDelta),
    Priority(Vec<Priority>),
}

/// A fact that is one word of someone's choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fact {
    Language,
    ClientTier,
    Account,
    Field(Box<str>),
}

impl Check {
    /// Compiles a condition. The calendar is the one that `hours` means.
    pub fn new(
        condition: &Condition,
        phrases: &mut Phrases,
        patterns: &mut Patterns,
        calendar: impl FnOnce() -> Option<Calendar>,
    ) -> Self {
        let mut read = |entries: &[String]| -> Vec<_> {
            entries.iter().map(|entry| phrases.add(entry)).collect()
        };
        match condition {
            Condition::Words(entries) => Self::Words(read(entries)),
            Condition::AllWords(entries) => Self::AllWords(read(entries)),
            Condition::NoWords(entries) => Self::NoWords(read(entries)),
            Condition::SubjectWords(entries) => Self::SubjectWords(read(entries)),
            Condition::Regex(texts) => {
                Self::Regex(texts.iter().map(|text| patterns.add(text)).collect())
            }
            Condition::Channel(channels) => Self::Channel(channels.clone()),
            Condition::Language(values) => Self::Value(Fact::Language, folded(values)),
            Condition::ClientTier(values) => Self::Value(Fact::ClientTier, folded(values)),
            Condition::Account(values) => Self::Value(Fact::Account, folded(values)),
            Condition::Product(values) => {
                Self::Value(Fact::Field("product".into()), folded(values))
            }
            Condition::SenderDomain(values) => {
                Self::SenderDomain(values.iter().map(|value| domain(value).into()).collect())
            }
            Condition::Tag(values) => Self::Tag(folded(values)),
            Condition::Field { name, values } => {
                Self::Value(Fact::Field(name.as_str().into()), folded(values))
            }
            Condition::Hours { inside, .. } => {
                Self::Hours { inside: *inside, calendar: calendar() }
            }
            Condition::OpenRequestsAtLeast(count) => Self::OpenRequestsAtLeast(*count),
            Condition::RepeatWithin(time) => Self::RepeatWithin(*time),
            Condition::Priority(values) => Self::Priority(values.clone()),
        }
    }

    /// Whether it costs more than a look at a fact or at the words found.
    pub fn is_costly(&self) -> bool {
        matches!(self, Self::Regex(_))
    }

    pub fn holds(&self, seen: &Seen) -> bool {
        let there = |phrase: &Option<PhraseId>| {
            phrase.is_some_and(|phrase| !seen.hits.of(phrase).is_empty())
        };
        match self {
            Self::Words(entries) => entries.iter().any(there),
            Self::AllWords(entries) => entries.iter().all(there),
            Self::NoWords(entries) => !entries.iter().any(there),
            Self::SubjectWords(entries) => entries.iter().flatten().any(|phrase| {
                // The subject's places come first.
                let first = seen.hits.of(*phrase).first();
                first.is_some_and(|hit| hit.part == Part::Subject)
            }),
            Self::Regex(patterns) => patterns.iter().any(|pattern| seen.matches(*pattern)),
            Self::Channel(channels) => channels.contains(&seen.facts.channel),
            Self::Value(fact, values) => {
                let found = seen.fact(fact).map(value);
                found.is_some_and(|found| values.iter().any(|value| **value == *found))
            }
            Self::SenderDomain(domains) => seen
                .domain()
                .is_some_and(|found| domains.iter().any(|domain| is_at_or_below(&found, domain))),
            Self::Tag(tags) => {
                let among = |tag: &String| {
                    let tag = value(tag);
                    tags.iter().any(|wanted| **wanted == *tag)
                };
                seen.facts.tags.iter().any(among)
            }
            Self::Hours { inside, calendar } => {
                calendar.as_ref().is_some_and(|calendar| calendar.is_open(seen.facts.at) == *inside)
            }
            Self::OpenRequestsAtLeast(count) => seen.facts.open_requests >= *count,
            Self::RepeatWithin(time) => {
                seen.facts.since_last_request.is_some_and(|since| since <= *time)
            }
            Self::Priority(priorities) => priorities.contains(&seen.facts.priority),
        }
    }

    /// Whether it holds, and why. The condition is the one that this was compiled from.
    pub fn explain(&self, condition: &Condition, seen: &Seen) -> Checked {
        let matched = match (self, condition) {
            (
                Self::Words(phrases) | Self::AllWords(phrases) | Self::NoWords(phrases),
                Condition::Words(entries)
                | Condition::AllWords(entries)
                | Condition::NoWords(entries),
            ) => seen.places(entries, phrases, |_| true),
            (Self::SubjectWords(phrases), Condition::SubjectWords(entries)) => {
                seen.places(entries, phrases, |hit| hit.part == Part::Subject)
            }
            (Self::Regex(patterns), Condition::Regex(entries)) => {
                seen.pattern_places(entries, patterns)
            }
            _ => Vec::new(),
        };
        Checked {
            condition: condition.key(),
            held: self.holds(seen),
            matched,
            fact: self.fact(seen).map(Private::from),
        }
    }

    /// The fact that it looks at, where that is no text.
    fn fact(&self, seen: &Seen) -> Option<String> {
        match self {
            Self::Words(_)
            | Self::AllWords(_)
            | Self::NoWords(_)
            | Self::SubjectWords(_)
            | Self::Regex(_) => None,
            Self::Channel(_) => Some(seen.facts.channel.word().to_owned()),
            Self::Value(fact, _) => seen.fact(fact).map(str::to_owned),
            Self::SenderDomain(_) => seen.domain().map(Cow::into_owned),
            Self::Tag(_) => (!seen.facts.tags.is_empty()).then(|| seen.facts.tags.join(", ")),
            Self::Hours { calendar, .. } => calendar.as_ref().map(|calendar| {
                let local = seen.facts.at.with_timezone(&calendar.timezone());
                local.to_rfc3339_opts(SecondsFormat::Secs, false)
            }),
            Self::OpenRequestsAtLeast(_) => Some(seen.facts.open_requests.to_string()),
            Self::RepeatWithin(_) => seen.facts.since_last_request.map(minutes),
            Self::Priority(_) => Some(seen.facts.priority.word().to_owned()),
        }
    }
}

/// A length of time, as `2d 3h 5m`.
fn minutes(time: TimeDelta) -> String {
    let (days, hours, minutes) = (time.num_days(), time.num_hours() % 24, time.num_minutes() % 60);
    let parts = [(days, 'd'), (hours, 'h'), (minutes, 'm')];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count != 0)
        .map(|(count, unit)| format!("{count}{unit}"))
        .collect();
    if parts.is_empty() { "0m".to_owned() } else { parts.join(" ") }
}

fn folded(values: &[String]) -> Vec<Box<str>> {
    values.iter().map(|text| value(text).into()).collect()
}

/// The domain that an entry of `sender_domain` or a mail address names.
pub(super) fn domain(text: &str) -> String {
    let text = text.rsplit('@').next().unwrap_or(text).trim();
    let text = text.strip_prefix("*.").unwrap_or(text);
    value(text.trim_matches(['.', '>'])).into_owned()
}

/// Whether a domain is another one, or stands below it.
pub(super) fn is_at_or_below(found: &str, domain: &str) -> bool {
    let Some(above) = found.strip_suffix(domain) else {
        return false;
    };
    !domain.is_empty() && (above.is_empty() || above.ends_with('.'))
}

/// The patterns of all rules, each once.
#[derive(Debug, Default)]
pub(super) struct Patterns {
    ids: HashMap<String, PatternId>,
    patterns: Vec<Pattern>,
}

impl Patterns {
    fn add(&mut self, text: &str) -> PatternId {
        if let Some(id) = self.ids.get(text) {
            return *id;
        }
        let id = self.patterns.len() as PatternId;
        self.ids.insert(text.to_owned(), id);
        self.patterns.push(Pattern::new(text));
        id
    }

    /// Puts the literals of all patterns into one automaton.
    pub fn searched(self) -> PatternSearch {
        let mut numbers: HashMap<&str, u32> = HashMap::new();
        let mut literals: Vec<&str> = Vec::new();
        let mut of_pattern = Vec::new();
        for pattern in &self.patterns {
            let numbered = pattern.literals().map(|texts| {
                texts
                    .iter()
                    .map(String::as_str)
                    .map(|text| {
                        *numbers.entry(text).or_insert_with(|| {
                            literals.push(text);
                            literals.len() as u32 - 1
                        })
                    })
                    .collect::<Vec<u32>>()
            });
            of_pattern.push(numbered);
        }
        // Building fails only beyond billions of states, far above what the limits of patterns allow; a
        // search without it looks at every pattern.
        let automaton = (!literals.is_empty()).then(|| AhoCorasick::new(&literals).ok()).flatten();
        PatternSearch {
            literal_count: literals.len(),
            of_pattern,
            automaton,
            patterns: self.patterns,
        }
    }
}

/// The patterns of all rules, and the literals that tell which of them could match.
#[derive(Debug)]
pub(super) struct PatternSearch {
    patterns: Vec<Pattern>,
    of_pattern: Vec<Option<Vec<u32>>>,
    literal_count: usize,
    automaton: Option<AhoCorasick>,
}

impl PatternSearch {
    /// The literals of which one stands in every match; none where that cannot be told.
    pub fn literals(&self, pattern: PatternId) -> Option<&[u32]> {
        self.automaton.as_ref()?;
        self.of_pattern[pattern as usize].as_deref()
    }

    /// How many literals there are.
    pub fn literal_count(&self) -> usize {
        self.literal_count
    }

    /// Which literals stand in a text.
    fn seen(&self, facts: &Facts) -> Vec<u32> {
        let Some(automaton) = &self.automaton else {
            return Vec::new();
        };
        let mut found = Vec::new();
        let mut there = vec![false; self.literal_count];
        for text in [facts.subject, facts.body] {
            let folded = letters(text);
            for hit in automaton.find_overlapping_iter(&folded) {
                let literal = hit.pattern().as_usize();
                if !std::mem::replace(&mut there[literal], true) {
                    found.push(literal as u32);
                }
            }
        }
        found.sort_unstable();
        found
    }
}

/// One request as the conditions see it.
#[derive(Debug)]
pub(super) struct Seen<'a> {
    pub facts: &'a Facts<'a>,
    pub hits: Hits,
    search: &'a PatternSearch,
    literals: OnceCell<Vec<u32>>,
}

impl<'a> Seen<'a> {
    pub fn new(facts: &'a Facts<'a>, hits: Hits, search: &'a PatternSearch) -> Self {
        Self { facts, hits, search, literals: OnceCell::new() }
    }

    /// The literals that stand in the text, sorted.
    pub fn literals(&self) -> &[u32] {
        self.literals.get_or_init(|| self.search.seen(self.facts))
    }

    /// What a fact is.
    pub fn fact(&self, fact: &Fact) -> Option<&'a str> {
        match fact {
            Fact::Language => Some(self.facts.language),
            Fact::ClientTier => self.facts.client_tier,
            Fact::Account => self.facts.account,
            Fact::Field(name) => self.facts.fields.get(&**name).map(String::as_str),
        }
    }

    pub fn domain(&self) -> Option<Cow<'a, str>> {
        let (_, domain_of) = self.facts.email?.rsplit_once('@')?;
        Some(Cow::Owned(domain(domain_of)))
    }

    fn could_match(&self, pattern: PatternId) -> bool {
        self.search.literals(pattern).is_none_or(|literals| {
            let seen = self.literals();
            literals.iter().any(|literal| seen.binary_search(literal).is_ok())
        })
    }

    fn matches(&self, pattern: PatternId) -> bool {
        let regex = &self.search.patterns[pattern as usize];
        self.could_match(pattern)
            && (regex.is_match(self.facts.subject) || regex.is_match(self.facts.body))
    }

    fn places(
        &self,
        entries: &[String],
        phrases: &[Option<PhraseId>],
        wanted: impl Fn(&Hit) -> bool,
    ) -> Vec<Match> {
        let places = |(entry, phrase): (&String, &Option<PhraseId>)| {
            let hits = phrase.map_or(&[][..], |phrase| self.hits.of(phrase));
            let entry = entry.clone();
            hits.iter()
                .filter(|hit| wanted(hit))
                .map(|hit| self.place(&entry, hit))
                .collect::<Vec<_>>()
        };
        entries.iter().zip(phrases).flat_map(places).collect()
    }

    pub fn place(&self, entry: &str, hit: &Hit) -> Match {
        let text = self.part(hit.part);
        Match {
            entry: entry.to_owned(),
            part: hit.part,
            text: text[hit.start as usize..hit.end as usize].into(),
            from: hit.from as usize,
            to: hit.to as usize,
        }
    }

    fn pattern_places(&self, entries: &[String], patterns: &[PatternId]) -> Vec<Match> {
        let mut places = Vec::new();
        for (entry, pattern) in entries.iter().zip(patterns) {
            if !self.could_match(*pattern) {
                continue;
            }
            for part in [Part::Subject, Part::Body] {
                let text = self.part(part);
                let regex = &self.search.patterns[*pattern as usize];
                if let Some((start, end)) = regex.find(text) {
                    let from = text[..start].chars().count();
                    places.push(Match {
                        entry: entry.clone(),
                        part,
                        text: text[start..end].into(),
                        from,
                        to: from + text[start..end].chars().count(),
                    });
                }
            }
        }
        places
    }

    fn part(&self, part: Part) -> &'a str {
        match part {
            Part::Subject => self.facts.subject,
            Part::Body => self.facts.body,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_read_from_whatever_names_it() {
        for text in
            ["Example.ORG", "@example.org", "*.example.org", "ann@example.org", ".example.org."]
        {
            assert_eq!(domain(text), "example.org", "{text}");
        }
        assert!(is_at_or_below("example.org", "example.org"));
        assert!(is_at_or_below("mail.example.org", "example.org"));
        assert!(!is_at_or_below("notexample.org", "example.org"));
        assert!(!is_at_or_below("example.org", "mail.example.org"));
        assert!(!is_at_or_below("example.org", ""));
    }

    #[test]
    fn lengths_of_time_are_short() {
        assert_eq!(minutes(TimeDelta::minutes(3 * 1440 + 125)), "3d 2h 5m");
        assert_eq!(minutes(TimeDelta::seconds(20)), "0m");
    }
}
