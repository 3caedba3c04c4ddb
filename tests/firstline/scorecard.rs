//! The scorecard of a standard: read, checked, asked where no rule decides, told, compared.

use std::{collections::BTreeMap, fmt::Write as _};

use chrono::{DateTime, Utc};
use firstline::{
    model::{
        request::{Channel, Priority},
        routing::{Decision, Facts, Router},
        standard::Standard,
    },
    problem::Severity,
    report::{change_lines, tally_lines},
    standards::{book::Book, diff::difference, load_files},
    text::{Language, Text},
};

const HEAD: &str = r#"
[standard]
title = "Test"
version = "1"
[routing]
fallback = { department = "front", level = 1 }
[[level]]
number = 1
title = "First line"
[[level]]
number = 2
title = "Specialists"
[[department]]
id = "front"
title = "Front desk"
level = 1
[[department]]
id = "billing"
title = "Billing"
level = 2
[[department]]
id = "technical"
title = "Technical"
level = 2
[[rule]]
id = "vip"
when = { client_tier = ["vip"] }
then = { tags = ["vip"], department = "technical" }
continue = true
[[rule]]
id = "door"
when = { words = ["door"] }
then = { department = "technical" }
[[rule]]
id = "rest"
when = { words = ["cheque"] }
then = { department = "billing" }
"#;

const CARD: &str = r#"
[scorecard]
id = "by-words"
decide_from = 4
base = { billing = 2, technical = 1 }
why = "Learnt from what was resolved."
[scorecard.points]
"refunds" = { billing = 5, technical = -2 }
"exact:router" = { technical = 6 }
"no connection" = { technical = 4, billing = -1 }
"#;

fn files(card: &str) -> BTreeMap<String, String> {
    BTreeMap::from([
        ("10.toml".to_owned(), HEAD.to_owned()),
        ("25-scorecard.toml".to_owned(), card.to_owned()),
    ])
}

fn standard(card: &str) -> Standard {
    let loaded = load_files(&files(card));
    loaded.standard.unwrap_or_else(|| panic!("{:#?}", loaded.problems))
}

fn routed(standard: &Standard, body: &str, tier: Option<&str>) -> Decision {
    static NO_FIELDS: BTreeMap<String, String> = BTreeMap::new();
    let at: DateTime<Utc> = "2026-03-02T09:00:00Z".parse().unwrap();
    Router::new(standard).route(&Facts {
        subject: "",
        body,
        channel: Channel::Web,
        language: "en",
        client_tier: tier,
        account: None,
        email: None,
        tags: &[],
        fields: &NO_FIELDS,
        priority: Priority::Normal,
        at,
        open_requests: 0,
        since_last_request: None,
    })
}

#[test]
fn the_card_decides_from_its_lead_on_where_no_rule_does() {
    let standard = standard(CARD);
    for (text, department, clause, lead) in [
        // A rule that a person wrote stays above what was learnt.
        ("A refund for the door", "technical", "rule:door", None),
        // 2 + 5 against 1 − 2; a term counts once, in all its forms.
        ("Refund! Refund the refunds", "billing", "scorecard:by-words", Some(8)),
        ("The router has no connection", "technical", "scorecard:by-words", Some(10)),
        // `exact:` takes no other form.
        ("The routers", "front", "routing:fallback", Some(1)),
        // What a department has before any word decides nothing, whatever its lead.
        ("Hello", "front", "routing:fallback", Some(1)),
        // 1 + 4 against 2 − 1.
        ("No connection", "technical", "scorecard:by-words", Some(4)),
    ] {
        let decision = routed(&standard, text, None);
        let tally = decision.explanation.card.as_ref();
        assert_eq!(
            (
                decision.department.as_str(),
                decision.explanation.clause.as_str(),
                tally.map(|tally| tally.lead)
            ),
            (department, clause, lead),
            "{text}"
        );
        assert_eq!(decision.level, if department == "front" { 1 } else { 2 }, "{text}");
    }
}

#[test]
fn below_its_lead_two_departments_are_offered() {
    let standard = standard(&CARD.replace("decide_from = 4", "decide_from = 9"));
    let decision = routed(&standard, "A refund, please", None);
    assert_eq!(decision.department.as_str(), "front");
    let offered =
        decision.explanation.offered().unwrap().map(firstline::model::id::DepartmentId::as_str);
    assert_eq!(offered, ["billing", "technical"]);
    let never = self::standard(&CARD.replace("decide_from = 4", "decide_from = \"never\""));
    let decision = routed(&never, "The router has no connection", None);
    assert_eq!(decision.explanation.clause.as_str(), "routing:fallback");
    assert_eq!(decision.explanation.offered().unwrap()[0].as_str(), "technical");
    // Nothing was found: there is nothing to offer.
    assert!(routed(&never, "Hello", None).explanation.offered().is_none());
}

#[test]
fn rules_that_go_on_keep_what_they_add_and_stand_in_for_the_fallback() {
    let standard = standard(CARD);
    let decision = routed(&standard, "A refund, please", Some("vip"));
    assert_eq!(decision.explanation.clause.as_str(), "scorecard:by-words");
    assert_eq!(
        (decision.department.as_str(), &decision.tags[..]),
        ("billing", &["vip".into()][..])
    );
    let decision = routed(&standard, "Hello", Some("vip"));
    assert_eq!(decision.explanation.clause.as_str(), "rule:vip");
    assert_eq!(decision.department.as_str(), "technical");
}

#[test]
fn some_that_it_would_decide_go_to_a_person_who_is_not_told() {
    let standard = standard(&CARD.replace("decide_from = 4", "decide_from = 4\naudit = 0.1"));
    assert_eq!(standard.scorecard.as_ref().unwrap().audit, Some(10));
    let text = Text::of(Language::English);
    let mut audited = 0;
    for number in 0..1_000 {
        let body = format!("A refund for {number}");
        let decision = routed(&standard, &body, None);
        let tally = decision.explanation.card.as_ref().unwrap();
        assert_eq!(routed(&standard, &body, None), decision, "drawn alike when routed again");
        if !tally.audited {
            assert_eq!(decision.department.as_str(), "billing");
            continue;
        }
        audited += 1;
        assert_eq!(decision.department.as_str(), "front");
        assert!(decision.explanation.offered().is_none());
        let told = tally_lines(&decision.explanation, &standard, &text);
        assert!(told.iter().all(|(_, line)| !line.contains("Billing")), "{told:?}");
    }
    assert!((60..=140).contains(&audited), "{audited} of 1000");
}

#[test]
fn the_points_are_told_where_they_stand_in_the_text() {
    let standard = standard(CARD);
    let decision = routed(&standard, "My router: REFUND it", None);
    let text = Text::of(Language::English);
    let mut told = String::new();
    for (depth, line) in tally_lines(&decision.explanation, &standard, &text) {
        writeln!(told, "{}{line}", " ".repeat(depth * 2)).unwrap();
    }
    assert_eq!(
        told,
        "The scorecard by-words\n  \
         refunds (“REFUND”, 11–17): Billing +5, Technical −2\n  \
         exact:router (“router”, 3–9): Technical +6\n  \
         before any word: Billing +2, Technical +1\n  \
         together: Billing 7, Technical 5\n  \
         2 points ahead: right in about 80 of 100\n  \
         It decides from 4 points ahead: here a person does, between Billing and Technical.\n"
    );
}

#[test]
fn each_problem_is_told_at_its_place() {
    let problems = |card: &str| -> Vec<(String, u32, Severity)> {
        let problems = load_files(&files(card)).problems;
        problems.into_iter().map(|p| (p.code.to_owned(), p.line, p.severity)).collect()
    };
    let with = |line: &str| {
        format!("[scorecard]\nid = \"c\"\n[scorecard.points]\n\"ok\" = {{ billing = 1 }}\n{line}\n")
    };
    let error = |code: &str, line: u32| vec![(code.to_owned(), line, Severity::Error)];
    assert_eq!(problems(&with("")), []);
    assert_eq!(problems(&with("\"a\" = { biling = 2 }")), error("S022", 5));
    assert_eq!(problems(&with("\"a\" = { billing = 10 }")), error("S013", 5));
    assert_eq!(problems(&with("\"a\" = { billing = 0 }")), error("S013", 5));
    assert_eq!(problems(&with("\"a\" = { billing = 1.5 }")), error("S012", 5));
    assert_eq!(problems(&with("\"a\" = {}")), error("S011", 5));
    assert_eq!(problems(&with("\"oks\" = { billing = 2 }")), error("S061", 5));
    assert_eq!(problems(&with("\"?!\" = { billing = 2 }")), error("S060", 5));
    assert_eq!(problems(&with("\"ok\" = { billing = 2 }")), error("S004", 5));
    assert_eq!(
        problems(&with("\"a\" = { technical = -2 }")),
        [("S116".to_owned(), 1, Severity::Warning)]
    );
    let head = |line: &str| {
        format!("[scorecard]\nid = \"c\"\n{line}\n[scorecard.points]\n\"ok\" = {{ billing = 1 }}\n")
    };
    assert_eq!(problems(&head("decide_from = 0")), error("S013", 3));
    assert_eq!(problems(&head("decide_from = \"always\"")), error("S014", 3));
    assert_eq!(problems(&head("audit = 1")), error("S013", 3));
    assert_eq!(problems(&head("base = { nobody = 1 }")), error("S022", 3));
    assert_eq!(problems(&head("promise = 1")), error("S010", 3));
    let mut twice = files(CARD);
    twice.insert("26.toml".to_owned(), CARD.to_owned());
    assert_eq!(load_files(&twice).problems[0].code, "S021");
    let example = "[[example]]\ntext = \"A refund\"\nexpect = { department = \"technical\" }\n";
    assert_eq!(problems(&format!("{CARD}{example}"))[0].0, "S040");
}

#[test]
fn the_book_tells_it_and_a_comparison_begins_with_what_changed_most() {
    let text = Text::of(Language::English);
    let old = standard(CARD);
    let entry = Book::new(&old, &text).find(&old.scorecard.as_ref().unwrap().clause());
    let (part, at) = entry.unwrap();
    let entry = Book::new(&old, &text).entry(part, at).unwrap();
    assert_eq!(Book::new(&old, &text).length(part), at + 1);
    assert!(entry.words().contains("“refunds” billing +5, technical −2"), "{}", entry.words());
    let new = standard(
        &CARD
            .replace("{ billing = 5, technical = -2 }", "{ billing = 5, technical = -3 }")
            .replace("{ technical = 4, billing = -1 }", "{ technical = 9 }")
            .replace("decide_from = 4", "decide_from = 5"),
    );
    let changes = difference(&old, &new, &text);
    assert_eq!(changes.len(), 1);
    let lines = change_lines(&changes[0], 200);
    let lines: Vec<String> = lines.into_iter().map(|(_, line)| line).collect();
    let lines = lines.join("\n");
    let at = |part: &str| lines.find(part).unwrap_or_else(|| panic!("no {part} in\n{lines}"));
    assert!(at("decides by itself") < at("no connection"), "{lines}");
    assert!(at("no connection") < at("refunds"), "{lines}");
}
