//! What routing costs with 10 to 10,000 rules: `cargo bench --bench routing`.
//!
//! Texts have some 40 words, half of them Russian, and what one of the rules looks for. Beside the
//! index stand what any router needs at least (cutting a text into words and making their letters
//! alike), and what other ways cost: every rule in order over the same found words, and a regular
//! expression a rule.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write as _,
    hint::black_box,
    time::{Duration, Instant},
};

use firstline::{
    model::{
        request::{Channel, Priority},
        routing::{Facts, Router},
        standard::{Condition, Fallback, Place, Rule, Standard, Verdict},
    },
    standards::load_files,
    terms::{fold_into, words},
};
use regex::Regex;

const TEXTS: usize = 400;
const WORDS: usize = 40;

fn main() {
    println!("microseconds a request; texts of {WORDS} words; building in milliseconds");
    println!(
        "{:>6} {:>8} {:>8} {:>8} {:>10} {:>10} {:>8}",
        "rules", "words", "routed", "first", "in order", "regexes", "build"
    );
    for count in [10, 100, 1_000, 10_000] {
        measure(count);
    }
    println!();
    println!(
        "with a scorecard of {LINES} lines behind the rules; every other text is decided by no rule"
    );
    println!("{:>6} {:>8} {:>8} {:>8}", "rules", "alone", "card", "ratio");
    for count in [10, 100, 1_000, 10_000] {
        measure_card(count);
    }
}

/// So many lines has a scorecard that people still read.
const LINES: usize = 300;

/// What a scorecard adds: to texts that a rule decides, for which it is not asked, and to those that none does.
fn measure_card(count: usize) {
    let mut chance = Chance(42);
    let rules: Vec<Rule> = (0..count).map(|at| rule(at, &mut chance)).collect();
    let texts: Vec<String> = (0..TEXTS)
        .map(|at| {
            let text = text(&rules, &mut chance);
            if at % 2 == 0 { text } else { undecided(&mut chance) }
        })
        .collect();
    let standard = |card: &str| {
        let files = BTreeMap::from([("10.toml".to_owned(), format!("{BARE}{card}"))]);
        let loaded = load_files(&files);
        let standard = loaded.standard.unwrap_or_else(|| panic!("{:?}", loaded.problems));
        Standard { rules: rules.clone(), ..standard }
    };
    let mut card =
        "[scorecard]\nid = \"by-words\"\ndecide_from = 4\nwhy = \"Learnt.\"\n[scorecard.points]\n"
            .to_owned();
    for line in 0..LINES {
        let department = ["billing", "front"][line % 2];
        let _ = writeln!(card, "\"{}\" = {{ {department} = {} }}", word(line * 5), 1 + line % 3);
    }
    let (alone, with) = (Router::new(&standard("")), Router::new(&standard(&card)));
    let routed = |router: &Router| {
        each(&texts, 20, |text| {
            black_box(router.route(&facts(text)));
        })
    };
    let (alone, with) = (routed(&alone), routed(&with));
    println!(
        "{count:>6} {:>8.2} {:>8.2} {:>8.2}",
        micros(alone),
        micros(with),
        with.as_secs_f64() / alone.as_secs_f64()
    );
}

/// A standard without rules.
const BARE: &str = r#"
[standard]
title = "Bench"
version = "1"
[routing]
fallback = { department = "front", level = 1 }
[[level]]
number = 1
title = "First line"
[[department]]
id = "front"
title = "Front desk"
level = 1
[[department]]
id = "billing"
title = "Billing"
level = 1
"#;

/// A text of words that everybody says.
fn undecided(chance: &mut Chance) -> String {
    (0..WORDS).map(|_| word(chance.below(COMMON))).collect::<Vec<_>>().join(" ")
}

fn measure(count: usize) {
    let mut chance = Chance(42);
    let rules: Vec<Rule> = (0..count).map(|at| rule(at, &mut chance)).collect();
    let texts: Vec<String> = (0..TEXTS).map(|_| text(&rules, &mut chance)).collect();
    let start = Instant::now();
    let router = router(&rules);
    let build = start.elapsed();

    let first = each(&texts, 1, |text| {
        black_box(router.route(&facts(text)));
    });
    let mut folded = String::new();
    let bare = each(&texts, 20, |text| {
        for word in words(text) {
            fold_into(word.text, &mut folded);
            black_box(&folded);
        }
    });
    let mut decided = 0;
    let routed = each(&texts, 20, |text| {
        let decision = black_box(router.route(&facts(text)));
        decided += usize::from(decision.rule.is_some());
    });
    assert!(decided > TEXTS * 20 * 9 / 10, "only {decided} were decided by a rule");
    let rounds = (2_000 / count).clamp(1, 20);
    let in_order = each(&texts[..TEXTS / 10], rounds, |text| {
        black_box(router.every_rule(&facts(text)));
    });
    let regexes: Vec<Regex> = rules.iter().take(1_000).map(regex_of).collect();
    let regex = (count <= 1_000).then(|| {
        each(&texts[..TEXTS / 10], rounds, |text| {
            black_box(regexes.iter().position(|regex| regex.is_match(text)));
        })
    });
    let regex = regex.map_or("–".to_owned(), |time| format!("{:.1}", micros(time)));
    println!(
        "{count:>6} {:>8.2} {:>8.2} {:>8.1} {:>10.1} {regex:>10} {:>8.1}",
        micros(bare),
        micros(routed),
        micros(first),
        micros(in_order),
        build.as_secs_f64() * 1e3,
    );
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// The time a text takes: of several rounds, the fastest, so that what else the machine does counts less.
fn each(texts: &[String], rounds: usize, mut work: impl FnMut(&str)) -> Duration {
    let round = || {
        let start = Instant::now();
        for text in texts {
            work(text);
        }
        start.elapsed()
    };
    std::iter::repeat_with(round).take(rounds).min().unwrap() / texts.len() as u32
}

/// The same numbers at every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

/// A word that looks like one; even numbers give English ones.
fn word(number: usize) -> String {
    const LATIN: [&str; 16] = [
        "ba", "co", "di", "fe", "gu", "ha", "le", "mi", "no", "pa", "re", "si", "ta", "vo", "wa",
        "ze",
    ];
    const CYRILLIC: [&str; 16] = [
        "ба", "во", "гу", "де", "жи", "за", "ко", "ле", "ми", "но", "па", "ре", "со", "ту", "фи",
        "ша",
    ];
    let syllables = if number.is_multiple_of(2) { LATIN } else { CYRILLIC };
    let mut text = String::new();
    let mut rest = number / 2 + 256;
    while rest > 0 {
        text.push_str(syllables[rest % 16]);
        rest /= 16;
    }
    text.push_str(if number.is_multiple_of(2) { "n" } else { "нка" });
    text
}

/// Words that everybody says; rules name them in phrases only.
const COMMON: usize = 2_000;

fn rule(at: usize, chance: &mut Chance) -> Rule {
    let own = COMMON + at * 3;
    let entries = vec![
        word(own),
        format!("{} {}", word(chance.below(COMMON)), word(own + 1)),
        format!("{}*", word(own + 2)),
    ];
    let mut when = vec![Condition::Words(entries)];
    match at % 10 {
        0 => {
            when = vec![Condition::Regex(vec![format!(r"(?i)\b{}[ -]?\d{{4}}\b", word(own))])];
        }
        1 => when.push(Condition::NoWords(vec![format!("{} {}", word(own + 1), word(own))])),
        2 => when.push(Condition::ClientTier(vec!["standard".into(), "vip".into()])),
        _ => {}
    }
    Rule {
        id: format!("r{at}").into(),
        when,
        then: Verdict {
            department: Some("billing".into()),
            tags: vec!["t".into()],
            ..Verdict::default()
        },
        goes_on: at % 20 == 3,
        gate: None,
        why: None,
        place: place(),
    }
}

fn text(rules: &[Rule], chance: &mut Chance) -> String {
    let mut text = String::new();
    let meant = loop {
        let at = chance.below(rules.len());
        if !rules[at].goes_on {
            break at;
        }
    };
    for at in 0..WORDS {
        let said = if at == WORDS / 2 {
            let own = word(COMMON + meant * 3);
            if meant.is_multiple_of(10) { format!("{own} 2026") } else { own }
        } else {
            word(chance.below(COMMON))
        };
        let sign = if at % 9 == 8 { ". " } else { " " };
        let _ = write!(text, "{said}{sign}");
    }
    text
}

fn regex_of(rule: &Rule) -> Regex {
    let pattern = match &rule.when[0] {
        Condition::Regex(patterns) => patterns[0].clone(),
        Condition::Words(entries) => {
            let entries: Vec<String> =
                entries.iter().map(|entry| entry.replace('*', r"\w*")).collect();
            format!(r"(?i)\b(?:{})\b", entries.join("|"))
        }
        _ => unreachable!("rules begin with words or a pattern"),
    };
    Regex::new(&pattern).unwrap()
}

fn place() -> Place {
    Place { file: "20-routing.toml".into(), line: 1 }
}

fn router(rules: &[Rule]) -> Router {
    let fallback = Fallback { department: "front".into(), level: 1 };
    let levels = HashMap::from([("billing".into(), 2)]);
    let languages = ["en".to_owned(), "ru".to_owned()];
    Router::with(rules.to_vec(), fallback, place(), levels, &languages, |_| None)
}

fn facts(text: &str) -> Facts<'_> {
    static NO_FIELDS: BTreeMap<String, String> = BTreeMap::new();
    Facts {
        subject: "",
        body: text,
        channel: Channel::Email,
        language: "ru",
        client_tier: Some("standard"),
        account: None,
        email: Some("ann@example.org"),
        tags: &[],
        fields: &NO_FIELDS,
        priority: Priority::Normal,
        at: chrono::DateTime::UNIX_EPOCH,
        open_requests: 0,
        since_last_request: None,
    }
}
