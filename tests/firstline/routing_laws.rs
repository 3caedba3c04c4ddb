//! The index decides as trying every rule in order would, whatever the rules and the request. What is
//! compared with is written here once more, as plainly as can be.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use firstline::{
    model::{
        calendar::{Calendar, CalendarSpec},
        request::{Channel, Priority},
        routing::{Facts, Part, Router, covers, never_holds, unreachable},
        standard::{Condition, Fallback, Place, Rule, Verdict},
    },
    terms::{Atom, Phrase, Stemming, fold, words},
};
use proptest::{collection::vec, option, prelude::*, sample::select};

const LANGUAGES: [&str; 2] = ["en", "ru"];

/// Words in several forms, of which texts and rules are made, so that they meet.
const VOCABULARY: [&str; 24] = [
    "refund",
    "Refunds",
    "refunded",
    "policy",
    "policies",
    "no",
    "without",
    "connection",
    "card",
    "cards",
    "Wi-Fi",
    "don’t",
    "4G",
    "нет",
    "без",
    "интернет",
    "Интернета",
    "ИНТЕРНЕТОМ",
    "возврат",
    "возвраты",
    "ёлка",
    "елки",
    "inv-123456",
    "№5",
];

fn word() -> impl Strategy<Value = &'static str> {
    select(&VOCABULARY[..])
}

fn entry() -> impl Strategy<Value = String> {
    (vec(word(), 1..4), 0..8_u8, 0..6_usize).prop_map(|(words, kind, cut)| {
        let text = words.join(" ");
        match kind {
            0 => format!("exact:{text}"),
            1 | 2 => {
                let keep = text.chars().count().saturating_sub(cut).max(1);
                format!("{}*", text.chars().take(keep).collect::<String>())
            }
            3 => words[0].to_owned(),
            4 => "…".to_owned(),
            _ if words.len() > 2 => words[..2].join(" "),
            _ => text,
        }
    })
}

fn text() -> impl Strategy<Value = String> {
    let between = select(&[" ", " ", " ", ", ", ". ", ".", " \u{1f600} ", "\n", "-"][..]);
    vec((word(), between), 0..9).prop_map(|parts| {
        parts.iter().fold(String::new(), |text, (word, between)| text + word + between)
    })
}

fn some_of(values: &'static [&'static str]) -> impl Strategy<Value = Vec<String>> {
    vec(select(values).prop_map(str::to_owned), 1..3)
}

fn condition() -> impl Strategy<Value = Condition> {
    let entries = || vec(entry(), 1..4);
    let pattern = select(
        &[
            r"(?i)refund\w*",
            r"(?i)inv-\d{6}",
            r"\d",
            r"(нет|без)\s+интернет",
            r"card|visa",
            r"(?i)ЁЛКА",
            r"^\s*$",
            r"(?i)(?:интер)?нет",
            r"(?i)inv(-0)?-?\d+|(re)?fund(s)?",
            r"(",
        ][..],
    );
    prop_oneof![
        6 => entries().prop_map(Condition::Words),
        2 => entries().prop_map(Condition::AllWords),
        2 => entries().prop_map(Condition::NoWords),
        2 => entries().prop_map(Condition::SubjectWords),
        3 => vec(pattern.prop_map(str::to_owned), 1..3).prop_map(Condition::Regex),
        1 => vec(select(Channel::ALL), 1..3).prop_map(Condition::Channel),
        1 => some_of(&["en", "ru", "kk"]).prop_map(Condition::Language),
        1 => some_of(&["vip", "VIP", "business"]).prop_map(Condition::ClientTier),
        1 => some_of(&["ООО Ромашка", "Orlov"]).prop_map(Condition::Account),
        1 => some_of(&["tv", "Phone"]).prop_map(Condition::Product),
        1 => some_of(&["example.org", "@mail.example.org", "org"]).prop_map(Condition::SenderDomain),
        1 => some_of(&["auto", "Web"]).prop_map(Condition::Tag),
        1 => some_of(&["spb", "Москва"])
            .prop_map(|values| Condition::Field { name: "city".into(), values }),
        1 => any::<bool>().prop_map(|inside| Condition::Hours { inside, calendar: None }),
        1 => (0..3_u32).prop_map(Condition::OpenRequestsAtLeast),
        1 => (1..4_i64).prop_map(|hours| Condition::RepeatWithin(TimeDelta::hours(hours))),
        1 => vec(select(Priority::ALL), 1..3).prop_map(Condition::Priority),
    ]
}

fn rule() -> impl Strategy<Value = Rule> {
    let verdict = (
        option::weighted(0.8, select(&["billing", "network", "board"][..])),
        option::weighted(0.2, 1..4_u8),
        option::weighted(0.4, select(Priority::ALL)),
        vec(select(&["a", "b", "c"][..]).prop_map(str::to_owned), 0..3),
        option::weighted(0.3, select(&["outage", "refund"][..])),
        option::weighted(0.2, select(&["anna", "boris"][..])),
    );
    (vec(condition(), 0..4), verdict, any::<bool>()).prop_map(|(when, verdict, goes_on)| {
        let (department, level, priority, tags, script, assignee) = verdict;
        Rule {
            id: "".into(),
            // A rule of nothing would decide nearly everything.
            goes_on: goes_on || when.is_empty(),
            gate: None,
            when,
            then: Verdict {
                department: department.map(Into::into),
                level,
                priority,
                impact: None,
                urgency: None,
                tags,
                script: script.map(Into::into),
                assign: None,
                assignee: assignee.map(Into::into),
            },
            why: None,
            place: place(),
        }
    })
}

fn rules(most: usize) -> impl Strategy<Value = Vec<Rule>> {
    vec(rule(), 0..most).prop_map(|mut rules| {
        for (at, rule) in rules.iter_mut().enumerate() {
            rule.id = format!("r{at}").into();
        }
        rules
    })
}

fn place() -> Place {
    Place { file: "20-routing.toml".into(), line: 1 }
}

/// A request that can be lent to the rules.
#[derive(Debug, Clone)]
struct Asked {
    subject: String,
    body: String,
    channel: Channel,
    language: &'static str,
    tier: Option<&'static str>,
    account: Option<&'static str>,
    email: Option<&'static str>,
    tags: Vec<String>,
    fields: BTreeMap<String, String>,
    priority: Priority,
    at: DateTime<Utc>,
    open_requests: u32,
    since: Option<TimeDelta>,
}

impl Asked {
    fn facts(&self) -> Facts<'_> {
        Facts {
            subject: &self.subject,
            body: &self.body,
            channel: self.channel,
            language: self.language,
            client_tier: self.tier,
            account: self.account,
            email: self.email,
            tags: &self.tags,
            fields: &self.fields,
            priority: self.priority,
            at: self.at,
            open_requests: self.open_requests,
            since_last_request: self.since,
        }
    }
}

fn asked() -> impl Strategy<Value = Asked> {
    let facts = (
        select(Channel::ALL),
        select(&["en", "ru", "kk"][..]),
        option::of(select(&["vip", "Business", "standard"][..])),
        option::of(select(&["ооо ромашка", "Orlov", "X"][..])),
        option::of(select(&["a@example.org", "b@MAIL.example.org", "c@notexample.org", "d"][..])),
        vec(select(&["AUTO", "web", "x"][..]).prop_map(str::to_owned), 0..2),
    );
    let more = (
        option::of(select(&["TV", "phone"][..])),
        option::of(select(&["SPB", "москва "][..])),
        select(Priority::ALL),
        0..200_i64,
        0..4_u32,
        option::of(0..5_i64),
    );
    (text(), text(), facts, more).prop_map(|(subject, body, facts, more)| {
        let (channel, language, tier, account, email, tags) = facts;
        let (product, city, priority, hour, open_requests, since) = more;
        let field = |name: &str, value: Option<&str>| Some((name.to_owned(), value?.to_owned()));
        Asked {
            subject,
            body,
            channel,
            language,
            tier,
            account,
            email,
            tags,
            fields: [field("product", product), field("city", city)]
                .into_iter()
                .flatten()
                .collect(),
            priority,
            at: "2026-03-02T00:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::hours(hour),
            open_requests,
            since: since.map(TimeDelta::hours),
        }
    })
}

fn office() -> Calendar {
    let spec = CalendarSpec {
        id: "office".into(),
        hours: [("mon".to_owned(), vec!["09:00-18:00".to_owned()])].into(),
        ..CalendarSpec::default()
    };
    Calendar::new(spec, chrono_tz::Europe::Moscow).unwrap()
}

fn router(rules: &[Rule]) -> Router {
    let levels = HashMap::from([("billing".into(), 2), ("network".into(), 2), ("board".into(), 3)]);
    let fallback = Fallback { department: "front".into(), level: 1 };
    let languages = LANGUAGES.map(str::to_owned);
    Router::with(rules.to_vec(), fallback, place(), levels, &languages, |_| Some(office()))
}

// ------------------------------------------------- the same, as plainly as can be

/// Where an entry stands in a text, in characters.
fn places(entry: &str, text: &str) -> Vec<(usize, usize)> {
    let stemming = Stemming::new(&LANGUAGES);
    let Ok(phrase) = Phrase::read(entry, &stemming) else {
        return Vec::new();
    };
    let found: Vec<_> = words(text).collect();
    let fits = |atom: &Atom, word: &str| {
        let word = fold(word);
        match atom {
            Atom::Stem(stem) => stemming.stem(&word) == *stem,
            Atom::Word(wanted) => word == *wanted,
            Atom::Prefix(prefix) => word.starts_with(prefix.as_str()),
        }
    };
    found
        .windows(phrase.atoms.len())
        .filter(|window| phrase.atoms.iter().zip(*window).all(|(atom, word)| fits(atom, word.text)))
        .map(|window| (window[0].from, window[window.len() - 1].to))
        .collect()
}

fn holds(condition: &Condition, asked: &Asked) -> bool {
    let same = |one: &str, other: &str| fold(one.trim()) == fold(other.trim());
    let any = |values: &[String], fact: Option<&str>| {
        fact.is_some_and(|fact| values.iter().any(|value| same(value, fact)))
    };
    let stands = |entry: &String| {
        !places(entry, &asked.subject).is_empty() || !places(entry, &asked.body).is_empty()
    };
    match condition {
        Condition::Words(entries) => entries.iter().any(stands),
        Condition::AllWords(entries) => entries.iter().all(stands),
        Condition::NoWords(entries) => !entries.iter().any(stands),
        Condition::SubjectWords(entries) => {
            entries.iter().any(|entry| !places(entry, &asked.subject).is_empty())
        }
        Condition::Regex(patterns) => patterns.iter().any(|pattern| {
            regex::Regex::new(pattern)
                .is_ok_and(|regex| regex.is_match(&asked.subject) || regex.is_match(&asked.body))
        }),
        Condition::Channel(channels) => channels.contains(&asked.channel),
        Condition::Language(values) => any(values, Some(asked.language)),
        Condition::ClientTier(values) => any(values, asked.tier),
        Condition::Account(values) => any(values, asked.account),
        Condition::Product(values) => any(values, asked.fields.get("product").map(String::as_str)),
        Condition::Field { name, values } => {
            any(values, asked.fields.get(name).map(String::as_str))
        }
        Condition::SenderDomain(values) => {
            let host =
                asked.email.and_then(|email| email.split_once('@')).map(|(_, host)| fold(host));
            host.is_some_and(|host| {
                values.iter().any(|value| {
                    let value = value.trim_start_matches('@');
                    host == value || host.ends_with(&format!(".{value}"))
                })
            })
        }
        Condition::Tag(values) => asked.tags.iter().any(|tag| any(values, Some(tag))),
        Condition::Hours { inside, .. } => office().is_open(asked.at) == *inside,
        Condition::OpenRequestsAtLeast(count) => asked.open_requests >= *count,
        Condition::RepeatWithin(time) => asked.since.is_some_and(|since| since <= *time),
        Condition::Priority(priorities) => priorities.contains(&asked.priority),
    }
}

fn rule_holds(rule: &Rule, asked: &Asked) -> bool {
    rule.when.iter().all(|condition| holds(condition, asked))
}

/// Which rules enrich, in order, and which decides.
fn in_order(rules: &[Rule], asked: &Asked) -> (Vec<usize>, Option<usize>) {
    let mut enriching = Vec::new();
    for (at, rule) in rules.iter().enumerate() {
        if rule_holds(rule, asked) {
            if rule.decides() {
                return (enriching, Some(at));
            }
            enriching.push(at);
        }
    }
    (enriching, None)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_index_decides_as_every_rule_in_order_would(rules in rules(14), asked in asked()) {
        let router = router(&rules);
        let facts = asked.facts();
        let decision = router.route(&facts);
        let (enriching, winner) = in_order(&rules, &asked);

        let held: Vec<&str> = decision.explanation.tried.iter().filter(|tried| tried.held).map(|tried| tried.rule.as_str()).collect();
        let expected: Vec<&str> = enriching.iter().copied().chain(winner).map(|at| rules[at].id.as_str()).collect();
        prop_assert_eq!(held, expected);
        prop_assert_eq!(decision.explanation.count as usize, winner.map_or(rules.len(), |at| at + 1));

        let mut department = ("front", None);
        let (mut level, mut priority, mut script, mut assignee) = (None, asked.priority, None, None);
        let mut tags: Vec<&str> = Vec::new();
        for at in enriching.iter().copied().chain(winner) {
            let then = &rules[at].then;
            if let Some(named) = &then.department {
                department = (named.as_str(), Some(at));
            }
            level = then.level.or(level);
            priority = then.priority.unwrap_or(priority);
            script = then.script.clone().or(script);
            assignee = then.assignee.clone().or(assignee);
            for tag in &then.tags {
                if !tags.contains(&tag.as_str()) {
                    tags.push(tag);
                }
            }
        }
        let (department, rule) = department;
        prop_assert_eq!(decision.department.as_str(), department);
        let rule = rule.map(|at| rules[at].id.clone());
        let clause = rule.as_ref().map_or("routing:fallback".to_owned(), |rule| format!("rule:{rule}"));
        prop_assert_eq!(decision.explanation.clause.as_str(), clause);
        let usual = match department { "board" => 3, "front" => 1, _ => 2 };
        let expected = if rule.is_none() { 1 } else if let Some(deciding) = &rule {
            // The level of the rule that names the department stands above those of others.
            let own = rules.iter().find(|one| one.id == *deciding).and_then(|one| one.then.level);
            own.or(level).unwrap_or(usual)
        } else { usual };
        prop_assert_eq!(decision.level, expected);
        prop_assert_eq!(decision.rule, rule);
        prop_assert_eq!(decision.priority, priority);
        prop_assert_eq!(decision.script, script);
        prop_assert_eq!(decision.assignee, assignee);
        prop_assert_eq!(decision.tags, tags);

        // Every word that is told stands where it is said to.
        for tried in &decision.explanation.tried {
            for checked in &tried.conditions {
                for found in &checked.matched {
                    let text = if found.part == Part::Subject { &asked.subject } else { &asked.body };
                    let cut: String = text.chars().skip(found.from).take(found.to - found.from).collect();
                    prop_assert_eq!(&cut, found.text.as_str());
                    if checked.condition.ends_with("words") {
                        prop_assert!(places(&found.entry, text).contains(&(found.from, found.to)));
                    }
                }
            }
        }

        // Told of every rule, the same rules hold, and each condition as it does by itself.
        let every = router.every_rule(&facts);
        prop_assert_eq!(every.len(), decision.explanation.count as usize);
        for (tried, rule) in every.iter().zip(&rules) {
            prop_assert_eq!(tried.held, rule_holds(rule, &asked));
            for checked in &tried.conditions {
                let of_key = rule.when.iter().filter(|condition| condition.key() == checked.condition);
                prop_assert!(of_key.clone().any(|condition| holds(condition, &asked) == checked.held));
            }
        }
    }

    #[test]
    fn what_is_said_of_rules_holds_for_every_request(rules in rules(7), asked in vec(asked(), 12)) {
        let stemming = Stemming::new(&LANGUAGES);
        for asked in &asked {
            for one in &rules {
                if never_holds(one, &stemming).is_some() {
                    prop_assert!(!rule_holds(one, asked), "{one:?}");
                }
                for other in &rules {
                    if covers(one, other, &stemming, None) && rule_holds(other, asked) {
                        prop_assert!(rule_holds(one, asked), "{one:?} {other:?}");
                    }
                }
            }
            for never in unreachable(&rules, &stemming, None) {
                let (enriching, winner) = in_order(&rules, asked);
                prop_assert!(winner != Some(never.rule) && !enriching.contains(&never.rule));
            }
        }
    }
}
