//! What can be told about rules without a request: that one holds whenever another does, that one can
//! never hold, that one is never reached.
//!
//! All of it errs on one side: what is told is so, but not everything that is so is told.

mod likely;

use super::check::{domain, is_at_or_below};
use crate::{
    model::{
        id::CalendarId,
        request::{Channel, Priority},
        standard::{Condition, Rule},
    },
    terms::{Phrase, Stemming, value},
};
use likely::Likely;

/// A rule that is never reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreachable {
    /// Its place among the rules, from 0.
    pub rule: usize,
    /// The deciding rules before it of which one always holds when it does, in order.
    pub by: Vec<usize>,
}

/// Whether a rule always holds when another one does. `hours` without a calendar mean `calendar`.
pub fn covers(
    rule: &Rule,
    other: &Rule,
    stemming: &Stemming,
    calendar: Option<&CalendarId>,
) -> bool {
    let reader = Reader { stemming, calendar };
    let (rule, other) = (reader.read(&rule.when), reader.read(&other.when));
    reader.covers(&rule, &other)
}

/// Why a rule can never hold, where that can be told: the keys of the two conditions that exclude each
/// other, or twice the one that nothing fulfils.
pub fn never_holds(rule: &Rule, stemming: &Stemming) -> Option<(String, String)> {
    let reader = Reader { stemming, calendar: None };
    let conditions = reader.read(&rule.when);
    for (at, condition) in conditions.iter().enumerate() {
        if condition.is_empty() {
            let key = rule.when[at].key();
            return Some((key.clone(), key));
        }
        let Read::Not(forbidden) = condition else {
            continue;
        };
        let excluded = |read: &Read| {
            let hit = |phrase: &Phrase| reader.implies_any(phrase, forbidden);
            match read {
                Read::Any(phrases) | Read::Subject(phrases) => phrases.iter().all(hit),
                Read::All(phrases) => phrases.iter().any(hit),
                _ => false,
            }
        };
        if let Some(other) = conditions.iter().position(excluded) {
            return Some((rule.when[other].key(), rule.when[at].key()));
        }
    }
    None
}

/// The rules that no request reaches, since a deciding rule before them always holds first: one alone,
/// or several between them, one for each entry of a list.
pub fn unreachable(
    rules: &[Rule],
    stemming: &Stemming,
    calendar: Option<&CalendarId>,
) -> Vec<Unreachable> {
    let reader = Reader { stemming, calendar };
    let read: Vec<Vec<Read>> = rules.iter().map(|rule| reader.read(&rule.when)).collect();
    let mut likely = Likely::new(&read, stemming);
    let mut found = Vec::new();
    for (at, conditions) in read.iter().enumerate() {
        let before = likely.before(conditions);
        let one = before.iter().copied().find(|before| reader.covers(&read[*before], conditions));
        let by = match one {
            Some(one) => Some(vec![one]),
            None => between_them(&reader, &read, conditions, &before),
        };
        if let Some(by) = by {
            found.push(Unreachable { rule: at, by });
        }
        if rules[at].decides() {
            likely.add(at, conditions);
        }
    }
    found
}

/// The rules that cover another between them: for every entry of one of its lists, one of them holds
/// whenever the rule holds by that entry.
fn between_them(
    reader: &Reader,
    read: &[Vec<Read>],
    conditions: &[Read],
    before: &[usize],
) -> Option<Vec<usize>> {
    for (at, condition) in conditions.iter().enumerate() {
        let parts = condition.entries();
        if parts.len() < 2 {
            continue;
        }
        let mut narrowed = conditions.to_vec();
        let mut by = Vec::new();
        let all = parts.into_iter().all(|part| {
            narrowed[at] = part;
            let one = before.iter().find(|before| reader.covers(&read[**before], &narrowed));
            by.extend(one);
            one.is_some()
        });
        if all {
            by.sort_unstable();
            by.dedup();
            return Some(by);
        }
    }
    None
}

/// A condition, its entries read.
#[derive(Debug, Clone)]
enum Read {
    Any(Vec<Phrase>),
    All(Vec<Phrase>),
    /// A list that has an entry without a word needs what no text has.
    Impossible,
    Not(Vec<Phrase>),
    Subject(Vec<Phrase>),
    Regex(Vec<String>),
    Channel(Vec<Channel>),
    Priority(Vec<Priority>),
    /// The name of a fact, and its values folded.
    Value(String, Vec<String>),
    Domain(Vec<String>),
    Hours(bool, Option<CalendarId>),
    Open(u32),
    Repeat(chrono::TimeDelta),
}

impl Read {
    /// Whether nothing fulfils it.
    fn is_empty(&self) -> bool {
        match self {
            Self::Impossible => true,
            Self::Any(phrases) | Self::Subject(phrases) => phrases.is_empty(),
            Self::Regex(list) | Self::Domain(list) | Self::Value(_, list) => list.is_empty(),
            Self::Channel(list) => list.is_empty(),
            Self::Priority(list) => list.is_empty(),
            Self::All(_) | Self::Not(_) | Self::Hours(..) | Self::Open(_) | Self::Repeat(_) => {
                false
            }
        }
    }

    /// Conditions of which one holds exactly when this one does, an entry each.
    fn entries(&self) -> Vec<Self> {
        match self {
            Self::Any(list) => each(list, Self::Any),
            Self::Subject(list) => each(list, Self::Subject),
            Self::Regex(list) => each(list, Self::Regex),
            Self::Channel(list) => each(list, Self::Channel),
            Self::Priority(list) => each(list, Self::Priority),
            Self::Domain(list) => each(list, Self::Domain),
            Self::Value(name, list) => each(list, |one| Self::Value(name.clone(), one)),
            _ => Vec::new(),
        }
    }
}

fn each<T: Clone>(list: &[T], read: impl Fn(Vec<T>) -> Read) -> Vec<Read> {
    list.iter().map(|one| read(vec![one.clone()])).collect()
}

struct Reader<'a> {
    stemming: &'a Stemming,
    calendar: Option<&'a CalendarId>,
}

impl Reader<'_> {
    fn read(&self, when: &[Condition]) -> Vec<Read> {
        when.iter().map(|condition| self.condition(condition)).collect()
    }

    fn condition(&self, condition: &Condition) -> Read {
        let phrases = |entries: &[String]| -> Vec<Phrase> {
            entries.iter().filter_map(|entry| Phrase::read(entry, self.stemming).ok()).collect()
        };
        let folded =
            |values: &[String]| values.iter().map(|text| value(text).into_owned()).collect();
        match condition {
            Condition::Words(entries) => Read::Any(phrases(entries)),
            Condition::AllWords(entries) => {
                let read = phrases(entries);
                if read.len() == entries.len() { Read::All(read) } else { Read::Impossible }
            }
            Condition::NoWords(entries) => Read::Not(phrases(entries)),
            Condition::SubjectWords(entries) => Read::Subject(phrases(entries)),
            Condition::Regex(patterns) => Read::Regex(patterns.clone()),
            Condition::Channel(channels) => Read::Channel(channels.clone()),
            Condition::Priority(priorities) => Read::Priority(priorities.clone()),
            Condition::Product(values) => Read::Value("field.product".into(), folded(values)),
            Condition::Language(values)
            | Condition::ClientTier(values)
            | Condition::Account(values)
            | Condition::Tag(values)
            | Condition::Field { values, .. } => Read::Value(condition.key(), folded(values)),
            Condition::SenderDomain(values) => {
                Read::Domain(values.iter().map(|text| domain(text)).collect())
            }
            Condition::Hours { inside, calendar } => {
                Read::Hours(*inside, calendar.as_ref().or(self.calendar).cloned())
            }
            Condition::OpenRequestsAtLeast(count) => Read::Open(*count),
            Condition::RepeatWithin(time) => Read::Repeat(*time),
        }
    }

    /// Whether conditions always hold when others do.
    fn covers(&self, conditions: &[Read], others: &[Read]) -> bool {
        conditions
            .iter()
            .all(|condition| always_holds(condition) || self.follows(condition, others))
    }

    /// Whether a condition holds whenever all others do.
    fn follows(&self, condition: &Read, others: &[Read]) -> bool {
        match condition {
            Read::Impossible => false,
            Read::All(phrases) => phrases.iter().all(|phrase| {
                let wanted = std::slice::from_ref(phrase);
                others.iter().any(|other| self.brings(other, wanted))
            }),
            Read::Any(phrases) => others.iter().any(|other| self.brings(other, phrases)),
            Read::Subject(phrases) => others.iter().any(|other| match other {
                Read::Subject(list) => {
                    !list.is_empty() && list.iter().all(|one| self.implies_any(one, phrases))
                }
                _ => false,
            }),
            // What is forbidden here must bring something that is forbidden there.
            Read::Not(phrases) => phrases.iter().all(|phrase| {
                others.iter().any(|other| match other {
                    Read::Not(list) => self.implies_any(phrase, list),
                    _ => false,
                })
            }),
            Read::Regex(patterns) => others.iter().any(|other| match other {
                Read::Regex(list) => is_within(list, patterns),
                _ => false,
            }),
            Read::Channel(channels) => others.iter().any(|other| match other {
                Read::Channel(list) => is_within(list, channels),
                _ => false,
            }),
            Read::Priority(priorities) => others.iter().any(|other| match other {
                Read::Priority(list) => is_within(list, priorities),
                _ => false,
            }),
            Read::Value(name, values) => others.iter().any(|other| match other {
                Read::Value(theirs, list) => name == theirs && is_within(list, values),
                _ => false,
            }),
            Read::Domain(domains) => others.iter().any(|other| match other {
                Read::Domain(list) => {
                    let below =
                        |found: &String| domains.iter().any(|one| is_at_or_below(found, one));
                    !list.is_empty() && list.iter().all(below)
                }
                _ => false,
            }),
            Read::Hours(inside, calendar) => others.iter().any(|other| match other {
                Read::Hours(theirs, other) => inside == theirs && calendar == other,
                _ => false,
            }),
            Read::Open(count) => others.iter().any(|other| match other {
                Read::Open(theirs) => theirs >= count,
                _ => false,
            }),
            Read::Repeat(time) => others.iter().any(|other| match other {
                Read::Repeat(theirs) => theirs <= time,
                _ => false,
            }),
        }
    }

    /// Whether every text that fulfils a condition has one of these phrases.
    fn brings(&self, condition: &Read, phrases: &[Phrase]) -> bool {
        match condition {
            Read::Any(list) | Read::Subject(list) => {
                !list.is_empty() && list.iter().all(|one| self.implies_any(one, phrases))
            }
            Read::All(list) => list.iter().any(|one| self.implies_any(one, phrases)),
            _ => false,
        }
    }

    fn implies_any(&self, phrase: &Phrase, others: &[Phrase]) -> bool {
        others.iter().any(|other| phrase.implies(other, self.stemming))
    }
}

/// Whether every request fulfils a condition.
fn always_holds(condition: &Read) -> bool {
    match condition {
        Read::All(phrases) | Read::Not(phrases) => phrases.is_empty(),
        Read::Channel(channels) => Channel::ALL.iter().all(|one| channels.contains(one)),
        Read::Priority(list) => Priority::ALL.iter().all(|one| list.contains(one)),
        Read::Open(count) => *count == 0,
        _ => false,
    }
}

fn is_within<T: PartialEq>(list: &[T], others: &[T]) -> bool {
    !list.is_empty() && list.iter().all(|one| others.contains(one))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::standard::{Place, Verdict};

    fn rule(when: Vec<Condition>) -> Rule {
        Rule {
            id: "r".into(),
            when,
            then: Verdict { department: Some("front".into()), ..Verdict::default() },
            goes_on: false,
            gate: None,
            why: None,
            place: Place { file: "a.toml".into(), line: 1 },
        }
    }

    fn list(entries: &[&str]) -> Vec<String> {
        entries.iter().map(ToString::to_string).collect()
    }

    fn words(entries: &[&str]) -> Condition {
        Condition::Words(list(entries))
    }

    fn no_words(entries: &[&str]) -> Condition {
        Condition::NoWords(list(entries))
    }

    fn tier(entries: &[&str]) -> Condition {
        Condition::ClientTier(list(entries))
    }

    fn stemming() -> Stemming {
        Stemming::new(&["en", "ru"])
    }

    #[test]
    fn a_wider_rule_covers_a_narrower_one() {
        let covered = |one: Vec<Condition>, other: Vec<Condition>| {
            covers(&rule(one), &rule(other), &stemming(), None)
        };
        assert!(covered(vec![], vec![words(&["refund"])]));
        assert!(covered(
            vec![words(&["refund", "money"])],
            vec![words(&["refunds"]), tier(&["vip"])]
        ));
        assert!(covered(
            vec![words(&["refund"])],
            vec![words(&["refund policy", "exact:refunds"])]
        ));
        assert!(covered(
            vec![words(&["refund"])],
            vec![Condition::AllWords(list(&["late", "refund"]))]
        ));
        assert!(covered(
            vec![words(&["refund"])],
            vec![Condition::SubjectWords(list(&["refund"]))]
        ));
        assert!(covered(
            vec![no_words(&["refund policy"])],
            vec![no_words(&["policy"]), words(&["card"])]
        ));
        assert!(covered(
            vec![Condition::SenderDomain(list(&["example.org"]))],
            vec![Condition::SenderDomain(list(&["mail.example.org"]))]
        ));
        assert!(covered(
            vec![Condition::Product(list(&["TV"]))],
            vec![Condition::Field { name: "product".into(), values: list(&["tv"]) }]
        ));
        assert!(covered(vec![Condition::Channel(Channel::ALL.to_vec())], vec![words(&["a"])]));
        assert!(covered(
            vec![Condition::OpenRequestsAtLeast(2)],
            vec![Condition::OpenRequestsAtLeast(3)]
        ));

        assert!(!covered(vec![words(&["refund policy"])], vec![words(&["refund"])]));
        assert!(!covered(vec![words(&["refund"])], vec![words(&["refund", "money"])]));
        assert!(!covered(vec![words(&["refund"]), tier(&["vip"])], vec![words(&["refund"])]));
        assert!(!covered(vec![no_words(&["policy"])], vec![no_words(&["refund policy"])]));
        assert!(!covered(
            vec![Condition::SubjectWords(list(&["refund"]))],
            vec![words(&["refund"])]
        ));
        assert!(!covered(vec![words(&["refund"])], vec![]));
        assert!(!covered(vec![words(&["refund"])], vec![no_words(&["refund"])]));
    }

    #[test]
    fn rules_that_are_never_reached_are_found_with_what_stands_before_them() {
        let mut enriching = rule(vec![]);
        enriching.goes_on = true;
        let rules = [
            enriching,
            rule(vec![words(&["refund"])]),
            rule(vec![words(&["card"])]),
            rule(vec![words(&["refund policy", "cards"])]),
            rule(vec![words(&["refund", "outage"])]),
            rule(vec![words(&["refunds"]), tier(&["vip"])]),
            rule(vec![tier(&["vip"])]),
            rule(vec![tier(&["business"])]),
            rule(vec![tier(&["business", "vip"])]),
        ];
        assert_eq!(
            unreachable(&rules, &stemming(), None),
            [
                Unreachable { rule: 3, by: vec![1, 2] },
                Unreachable { rule: 5, by: vec![1] },
                Unreachable { rule: 8, by: vec![6, 7] },
            ]
        );
    }

    #[test]
    fn rules_that_exclude_themselves_are_found() {
        let never = |when| never_holds(&rule(when), &stemming());
        let keys = Some(("words".to_owned(), "no_words".to_owned()));
        assert_eq!(never(vec![words(&["refund policy"]), no_words(&["refunds"])]), keys);
        assert_eq!(never(vec![words(&["refund", "card"]), no_words(&["refund"])]), None);
        assert_eq!(never(vec![words(&["…"])]), Some(("words".to_owned(), "words".to_owned())));
        assert_eq!(never(vec![]), None);
    }

    #[test]
    fn looking_rules_up_finds_what_comparing_all_finds() {
        let words_of = |n: usize| -> Vec<&str> {
            let all = [
                "refund",
                "refunds policy",
                "money*",
                "exact:money",
                "policy",
                "late refund",
                "bill",
            ];
            (0..3).filter(|bit| n >> bit & 1 == 1).map(|bit| all[(n / 8 + bit) % 7]).collect()
        };
        let rules: Vec<Rule> = (0..400)
            .map(|n: usize| {
                let mixed = n * 2_654_435_761 % 1_000_003;
                let mut when = Vec::new();
                match mixed % 5 {
                    0 => when.push(tier(&["vip"])),
                    1 => when.push(Condition::Product(list(&[["a", "b", "c"][mixed / 7 % 3]]))),
                    _ => {}
                }
                match mixed / 5 % 4 {
                    0 => when.push(words(&words_of(mixed / 20))),
                    1 => when.push(Condition::AllWords(list(&words_of(mixed / 20)))),
                    2 => when.push(Condition::SubjectWords(list(&words_of(mixed / 20)))),
                    _ => when.push(Condition::Channel(vec![Channel::ALL[mixed % 6]])),
                }
                rule(when)
            })
            .collect();
        let stemming = stemming();
        let found = unreachable(&rules, &stemming, None);
        assert!(found.len() > 50, "{}", found.len());
        for (at, other) in rules.iter().enumerate() {
            let one = (0..at).find(|before| covers(&rules[*before], other, &stemming, None));
            let told = found.iter().find(|found| found.rule == at);
            match one {
                Some(one) => assert_eq!(told.map(|told| &told.by[..]), Some(&[one][..]), "{at}"),
                None => assert!(told.is_none_or(|told| told.by.len() > 1), "{at}"),
            }
        }
    }
}
