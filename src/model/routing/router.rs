//! The rules of a standard, compiled, and the decision by them.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
};

use super::{
    Decision, Explanation, Facts, Tally, Tried,
    card::Card,
    check::{Check, Fact, PatternSearch, Patterns, Seen, domain},
    index::{PhraseId, Phrases, TermIndex},
};
use crate::{
    model::{
        calendar::Calendar,
        id::{CalendarId, Clause, DepartmentId},
        mail::quotation,
        request::Level,
        standard::{
            Assign, Condition, Fallback, IMPACT, Place, PriorityMatrix, Rule, Scorecard, Standard,
            URGENCY,
        },
    },
    terms::{Stemming, value},
};

/// The rules of a standard, compiled into an index over what they look for.
///
/// Each rule is filed under what tells it most: its words, else a fact that is one word, else the
/// literals of its patterns. Only rules filed under something that a request has are looked at, so the
/// cost follows the text and the rules that could match, not the number of rules.
pub struct Router {
    rules: Vec<Rule>,
    compiled: Vec<Vec<Check>>,
    terms: TermIndex,
    patterns: PatternSearch,
    /// By phrase: the rules filed there.
    by_phrase: Vec<Vec<u32>>,
    /// By literal of a pattern: the rules filed there.
    by_literal: Vec<Vec<u32>>,
    /// By fact: the rules filed there.
    by_fact: HashMap<String, Vec<u32>>,
    /// Rules that nothing tells: they are looked at for every request.
    always: Vec<u32>,
    fallback: Fallback,
    fallback_place: Place,
    levels: HashMap<DepartmentId, Level>,
    matrix: Option<PriorityMatrix>,
    card: Option<Card>,
}

/// Under what a rule is filed.
enum Filed {
    Phrases(Vec<PhraseId>),
    Facts(Vec<String>),
    Literals(Vec<u32>),
    Always,
    Never,
}

impl Router {
    /// So many rules that came close are told in an explanation, beside those that held: an
    /// explanation is kept with every routing, and a text that touches everything must not grow it.
    pub const NEAR_MISSES: usize = 24;

    /// Compiles the rules of a standard.
    pub fn new(standard: &Standard) -> Self {
        let levels = standard
            .departments
            .iter()
            .map(|department| (department.id.clone(), department.level))
            .collect();
        let default = standard.calendar_for(None, standard.fallback.department.as_str()).cloned();
        let mut router = Self::compiled(
            standard.rules.clone(),
            standard.scorecard.as_ref(),
            standard.fallback.clone(),
            fallback_place(&standard.files),
            levels,
            &standard.stemming,
            |id: Option<&CalendarId>| match id {
                Some(id) => standard.calendar(id).cloned(),
                None => default.clone(),
            },
        );
        router.matrix.clone_from(&standard.priority_matrix);
        router
    }

    /// Compiles rules, given the level of each department and the calendars that `hours` means.
    pub fn with(
        rules: Vec<Rule>,
        fallback: Fallback,
        fallback_place: Place,
        levels: HashMap<DepartmentId, Level>,
        stemming: &[String],
        calendar: impl Fn(Option<&CalendarId>) -> Option<Calendar>,
    ) -> Self {
        Self::compiled(rules, None, fallback, fallback_place, levels, stemming, calendar)
    }

    fn compiled(
        rules: Vec<Rule>,
        scorecard: Option<&Scorecard>,
        fallback: Fallback,
        fallback_place: Place,
        levels: HashMap<DepartmentId, Level>,
        stemming: &[String],
        calendar: impl Fn(Option<&CalendarId>) -> Option<Calendar>,
    ) -> Self {
        let mut phrases = Phrases::new(Stemming::new(stemming));
        let mut patterns = Patterns::default();
        let mut compile = |condition: &Condition| {
            Check::new(condition, &mut phrases, &mut patterns, || match condition {
                Condition::Hours { calendar: id, .. } => calendar(id.as_ref()),
                _ => None,
            })
        };
        let compiled: Vec<Vec<Check>> =
            rules.iter().map(|rule| rule.when.iter().map(&mut compile).collect()).collect();
        let mut card = scorecard.map(|scorecard| Card::new(scorecard, &mut phrases));
        if let Some(card) = &mut card {
            card.file(phrases.len());
        }
        let mut router = Self {
            by_phrase: vec![Vec::new(); phrases.len()],
            by_literal: Vec::new(),
            by_fact: HashMap::new(),
            always: Vec::new(),
            terms: phrases.index(),
            patterns: patterns.searched(),
            rules,
            compiled,
            fallback,
            fallback_place,
            levels,
            matrix: None,
            card,
        };
        router.by_literal.resize(router.patterns.literal_count(), Vec::new());
        router.file();
        router
    }

    /// The rules, in the order they are tried.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// How words are stemmed by this standard.
    pub fn stemming(&self) -> &Stemming {
        self.terms.stemming()
    }

    /// Decides where a request goes.
    pub fn route(&self, facts: &Facts) -> Decision {
        // Whatever a mail quotes, and what stands below it, decides nothing.
        let body = quotation::counts(facts.channel, facts.subject, facts.body);
        let facts = &Facts { body: &body, ..facts.clone() };
        let seen = self.seen(facts);
        let mut held = Vec::new();
        let mut tried = Vec::new();
        let mut near = 0;
        let mut count = self.rules.len();
        let mut winner = None;
        for rule in self.candidates(&seen) {
            let at = rule as usize;
            if self.holds(at, &seen) {
                tried.push(self.tried(at, &seen));
                if self.rules[at].decides() {
                    winner = Some(at);
                    count = at + 1;
                    break;
                }
                held.push(at);
            } else if near < Self::NEAR_MISSES {
                let came_close = self.tried(at, &seen);
                if is_near(&came_close) {
                    near += 1;
                    tried.push(came_close);
                }
            }
        }
        let tally = self.card.as_ref().filter(|_| winner.is_none()).map(|card| card.tally(&seen));
        self.decide(facts, winner, &held, tried, count, tally)
    }

    /// Tries every rule in order without the index, up to the one that decides: all that an
    /// explanation could tell, whatever it costs.
    pub fn every_rule(&self, facts: &Facts) -> Vec<Tried> {
        let body = quotation::counts(facts.channel, facts.subject, facts.body);
        let facts = &Facts { body: &body, ..facts.clone() };
        let seen = self.seen(facts);
        let mut all = Vec::new();
        for (at, rule) in self.rules.iter().enumerate() {
            let tried = self.tried(at, &seen);
            let ends = tried.held && rule.decides();
            all.push(tried);
            if ends {
                break;
            }
        }
        all
    }

    fn seen<'a>(&'a self, facts: &'a Facts<'a>) -> Seen<'a> {
        let hits = self.terms.scan(facts.subject, facts.body);
        Seen::new(facts, hits, &self.patterns)
    }

    fn decide(
        &self,
        facts: &Facts,
        winner: Option<usize>,
        held: &[usize],
        tried: Vec<Tried>,
        count: usize,
        tally: Option<Tally>,
    ) -> Decision {
        // From the weightiest to the least: the winner, then the enriching rules, the last first.
        let weighty = || {
            let enriching = held.iter().rev().copied();
            winner.into_iter().chain(enriching).map(|at| &self.rules[at])
        };
        let said = || weighty().map(|rule| &rule.then);
        let deciding = weighty().find(|rule| rule.then.department.is_some());
        let card = self.card.as_ref().zip(tally.as_ref());
        let by_card = card.and_then(|(card, tally)| {
            Some((card, card.decides(tally)?)).filter(|_| winner.is_none())
        });
        let deciding = deciding.filter(|_| by_card.is_none());
        let department = by_card
            .map(|(_, department)| department.clone())
            .or_else(|| deciding.and_then(|rule| rule.then.department.clone()))
            .unwrap_or_else(|| self.fallback.department.clone());
        let level = match deciding {
            None if by_card.is_none() => self.fallback.level,
            rule => rule
                .and_then(|rule| rule.then.level)
                .or_else(|| said().find_map(|then| then.level))
                .or_else(|| self.levels.get(&department).copied())
                .unwrap_or(1),
        };
        let (assign, assignee): (Option<Assign>, _) = said()
            .find(|then| then.assign.is_some() || then.assignee.is_some())
            .map_or((None, None), |then| (then.assign, then.assignee.clone()));
        let mut tags: Vec<String> = Vec::new();
        for rule in held.iter().copied().chain(winner) {
            for tag in &self.rules[rule].then.tags {
                if !tags.contains(tag) {
                    tags.push(tag.clone());
                }
            }
        }
        let mut fields = BTreeMap::new();
        for (field, value) in [
            (IMPACT, said().find_map(|then| then.impact.as_ref())),
            (URGENCY, said().find_map(|then| then.urgency.as_ref())),
        ] {
            if let Some(value) = value {
                fields.insert(field.to_owned(), value.clone());
            }
        }
        let by_matrix = self.matrix.as_ref().and_then(|matrix| {
            let mut known = facts.fields.clone();
            known.extend(fields.clone());
            matrix.priority(&known)
        });
        Decision {
            level,
            fields,
            priority: said().find_map(|then| then.priority).or(by_matrix).unwrap_or(facts.priority),
            tags,
            script: said().find_map(|then| then.script.clone()),
            assign,
            assignee,
            rule: deciding.map(|rule| rule.id.clone()),
            explanation: Explanation {
                clause: match by_card {
                    Some((card, _)) => card.scorecard.clause(),
                    None => {
                        deciding.map_or_else(|| Clause::new("routing", "fallback"), Rule::clause)
                    }
                },
                place: match by_card {
                    Some((card, _)) => card.scorecard.place.clone(),
                    None => deciding
                        .map_or_else(|| self.fallback_place.clone(), |rule| rule.place.clone()),
                },
                tried,
                count: count as u32,
                card: tally.map(Box::new),
            },
            department,
        }
    }

    /// Whether all conditions of a rule hold; the costly ones are looked at last.
    fn holds(&self, rule: usize, seen: &Seen) -> bool {
        let checks = &self.compiled[rule];
        let cheap = |check: &&Check| !check.is_costly();
        checks.iter().filter(cheap).all(|check| check.holds(seen))
            && checks.iter().filter(|check| check.is_costly()).all(|check| check.holds(seen))
    }

    fn tried(&self, at: usize, seen: &Seen) -> Tried {
        let rule = &self.rules[at];
        let checks = || self.compiled[at].iter().zip(&rule.when);
        let failed = checks().any(|(check, _)| !check.is_costly() && !check.holds(seen));
        let conditions: Vec<_> = checks()
            .filter(|(check, _)| !(failed && check.is_costly()))
            .map(|(check, condition)| check.explain(condition, seen))
            .collect();
        Tried {
            rule: rule.id.clone(),
            held: !failed && conditions.iter().all(|checked| checked.held),
            conditions,
        }
    }

    /// The rules that could hold, in order.
    fn candidates(&self, seen: &Seen) -> Vec<u32> {
        let mut found = self.always.clone();
        for phrase in seen.hits.phrases() {
            found.extend_from_slice(&self.by_phrase[phrase as usize]);
        }
        if !self.by_fact.is_empty() {
            each_key(seen, |key| {
                if let Some(rules) = self.by_fact.get(key) {
                    found.extend_from_slice(rules);
                }
            });
        }
        if self.by_literal.iter().any(|rules| !rules.is_empty()) {
            for literal in seen.literals() {
                found.extend_from_slice(&self.by_literal[*literal as usize]);
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn file(&mut self) {
        // How many rules each phrase is named by: a rule that needs several is filed under the rarest.
        let mut common = vec![0_u32; self.by_phrase.len()];
        for check in self.compiled.iter().flatten() {
            if let Check::Words(phrases) | Check::AllWords(phrases) | Check::SubjectWords(phrases) =
                check
            {
                for phrase in phrases.iter().flatten() {
                    common[*phrase as usize] += 1;
                }
            }
        }
        for at in 0..self.rules.len() {
            let rule = at as u32;
            match self.filed(at, &common) {
                Filed::Phrases(phrases) => {
                    for phrase in phrases {
                        self.by_phrase[phrase as usize].push(rule);
                    }
                }
                Filed::Facts(keys) => {
                    for key in keys {
                        self.by_fact.entry(key).or_default().push(rule);
                    }
                }
                Filed::Literals(literals) => {
                    for literal in literals {
                        self.by_literal[literal as usize].push(rule);
                    }
                }
                Filed::Always => self.always.push(rule),
                Filed::Never => {}
            }
        }
    }

    /// Under what a rule is filed: of its conditions, the one that fewest requests fulfil.
    fn filed(&self, rule: usize, common: &[u32]) -> Filed {
        self.compiled[rule]
            .iter()
            .filter_map(|check| self.filing(check, common))
            .min_by_key(|(rank, _)| *rank)
            .map_or(Filed::Always, |(_, filed)| filed)
    }

    /// How rare what a condition looks for is thought to be, from 0, and where a rule is filed by it.
    /// None for a condition that cannot be looked up.
    fn filing(&self, check: &Check, common: &[u32]) -> Option<(u32, Filed)> {
        let any = |phrases: &[Option<PhraseId>]| {
            let phrases: Vec<PhraseId> = phrases.iter().flatten().copied().collect();
            if phrases.is_empty() { Filed::Never } else { Filed::Phrases(phrases) }
        };
        Some(match check {
            Check::AllWords(phrases) => {
                if phrases.contains(&None) {
                    return Some((0, Filed::Never));
                }
                let rarest = phrases.iter().flatten().min_by_key(|at| common[**at as usize]);
                // A list of nothing always holds.
                (1, Filed::Phrases(vec![*rarest?]))
            }
            Check::SubjectWords(phrases) | Check::Words(phrases) => (2, any(phrases)),
            Check::Value(fact @ (Fact::Account | Fact::Field(_)), values) => {
                (3, Filed::Facts(keys(fact, values)))
            }
            Check::SenderDomain(domains) => {
                (3, Filed::Facts(domains.iter().map(|domain| key("domain", domain)).collect()))
            }
            Check::Tag(tags) => (4, Filed::Facts(tags.iter().map(|tag| key("tag", tag)).collect())),
            Check::Regex(patterns) => {
                let mut all = Vec::new();
                for pattern in patterns {
                    all.extend_from_slice(self.patterns.literals(*pattern)?);
                }
                all.sort_unstable();
                all.dedup();
                (5, Filed::Literals(all))
            }
            Check::Value(fact, values) => (6, Filed::Facts(keys(fact, values))),
            Check::Channel(channels) => (
                7,
                Filed::Facts(
                    channels.iter().map(|channel| key("channel", channel.word())).collect(),
                ),
            ),
            Check::Priority(priorities) => (
                7,
                Filed::Facts(priorities.iter().map(|one| key("priority", one.word())).collect()),
            ),
            Check::NoWords(_)
            | Check::Hours { .. }
            | Check::OpenRequestsAtLeast(_)
            | Check::RepeatWithin(_) => return None,
        })
    }
}

/// Whether a rule that failed came close: something that tells it was there, and not only the absence
/// of words.
fn is_near(tried: &Tried) -> bool {
    tried.conditions.iter().any(|checked| checked.held && checked.condition != "no_words")
}

fn keys(fact: &Fact, values: &[Box<str>]) -> Vec<String> {
    let name = name(fact);
    values.iter().map(|value| key(name, value)).collect()
}

fn name(fact: &Fact) -> &str {
    match fact {
        Fact::Language => "language",
        Fact::ClientTier => "client_tier",
        Fact::Account => "account",
        Fact::Field(name) => name,
    }
}

fn key(name: &str, value: &str) -> String {
    let mut key = String::with_capacity(name.len() + 1 + value.len());
    key.push_str(name);
    // No fact has a control character for a name; a field that had would only be looked at in vain.
    key.push('\u{1}');
    key.push_str(value);
    key
}

/// Every key under which a rule that holds for this request can be filed.
fn each_key(seen: &Seen, mut each: impl FnMut(&str)) {
    let facts = seen.facts;
    let mut look = |name: &str, value: &str| each(&key(name, value));
    for fact in [Fact::Language, Fact::ClientTier, Fact::Account] {
        if let Some(found) = seen.fact(&fact) {
            look(name(&fact), &value(found));
        }
    }
    for (field, found) in facts.fields {
        look(field, &value(found));
    }
    for tag in facts.tags {
        look("tag", &value(tag));
    }
    look("channel", facts.channel.word());
    look("priority", facts.priority.word());
    if let Some(found) = seen.domain() {
        let found = domain(&found);
        let mut rest = found.as_str();
        while !rest.is_empty() {
            look("domain", rest);
            rest = rest.split_once('.').map_or("", |(_, above)| above);
        }
    }
}

/// Where the fallback is written: the line of its key, else of its table.
fn fallback_place(files: &BTreeMap<String, String>) -> Place {
    for (file, text) in files {
        let mut table = None;
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.starts_with('[') {
                if table.is_some() {
                    break;
                }
                let head = line.split('#').next().unwrap_or(line);
                if head.replace([' ', '\t'], "").starts_with("[routing") {
                    table = Some(number);
                }
            } else if line.starts_with("fallback") && table.is_some() {
                table = Some(number);
                break;
            }
        }
        if let Some(number) = table {
            return Place { file: file.as_str().into(), line: number as u32 + 1 };
        }
    }
    Place { file: files.keys().next().map_or("", String::as_str).into(), line: 1 }
}

impl fmt::Debug for Router {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Router")
            .field("rules", &self.rules.len())
            .field("terms", &self.terms)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_the_fallback_is_found() {
        let files = |text: &str| {
            BTreeMap::from([
                ("00.toml".to_owned(), "[standard]\ntitle = \"routing\"\n".to_owned()),
                ("10.toml".to_owned(), text.to_owned()),
            ])
        };
        let line = |text: &str| {
            let place = fallback_place(&files(text));
            (place.file.to_string(), place.line)
        };
        assert_eq!(line("# a\n[routing]\nfallback = {}\n"), ("10.toml".into(), 3));
        assert_eq!(line("[ routing ] # b\nstemming = []\n\nfallback={}"), ("10.toml".into(), 4));
        assert_eq!(line("[routing.fallback]\ndepartment = \"a\""), ("10.toml".into(), 1));
        assert_eq!(line("[other]\nfallback = 1"), ("00.toml".into(), 1));
    }
}
