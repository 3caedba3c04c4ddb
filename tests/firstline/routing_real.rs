//! The standards of `tests/cases/banking77` and `tests/cases/kzgov` route real requests to the
//! departments that people labelled them with. The requests are not part of the project: they are
//! read from `../shared/cases`, and the tests say so where that folder is absent.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use firstline::{
    model::{
        request::{Channel, Priority},
        routing::{Facts, Router},
        standard::Standard,
    },
    standards::load_dir,
    terms::language_of,
};

/// A row of a corpus by column.
type Row = BTreeMap<String, String>;

#[test]
fn at_least_85_of_100_questions_of_a_bank_reach_the_labelled_department() {
    let (Some(requests), Some(map)) =
        (corpus("banking77", "train.csv"), corpus("banking77", "departments.csv"))
    else {
        return;
    };
    let department: BTreeMap<&str, &str> =
        map.iter().map(|row| (row["category"].as_str(), row["department"].as_str())).collect();
    let labelled: Vec<(&str, &str)> = requests
        .iter()
        .map(|row| (row["text"].as_str(), department[row["category"].as_str()]))
        .collect();
    assert_reached("banking77", "en", &labelled, 0.85);
}

#[test]
fn at_least_75_of_100_requests_of_citizens_reach_the_labelled_department() {
    assert_citizens_reached("ru");
}

#[test]
fn requests_in_kazakh_go_through_the_same_standard() {
    assert_citizens_reached("kk");
}

#[test]
fn the_standards_have_no_faults_and_can_be_read_by_a_person() {
    for (name, most) in [("banking77", 150), ("kzgov", 100)] {
        let loaded = load_dir(&cases(name));
        let mut report = Vec::new();
        loaded
            .report(
                &mut report,
                &firstline::text::Text::of(firstline::text::Language::English),
                false,
            )
            .unwrap();
        // Warnings count too: a rule that is never reached is nothing to read.
        assert!(loaded.problems.is_empty(), "{name}:\n{}", String::from_utf8_lossy(&report));
        let rules = loaded.standard.unwrap().rules;
        assert!(
            (1..=most).contains(&rules.len()),
            "{name} has {} rules, at most {most} are wanted",
            rules.len()
        );
        for rule in rules {
            assert!(rule.why.is_some(), "{name}: {} does not say why", rule.id);
        }
    }
}

fn assert_citizens_reached(language: &str) {
    let Some(requests) = corpus("kzgov", "train.csv") else {
        return;
    };
    let standard = standard("kzgov");
    let id: BTreeMap<&str, &str> = standard
        .departments
        .iter()
        .map(|department| (department.title.as_str(), department.id.as_str()))
        .collect();
    let labelled: Vec<(&str, &str)> = requests
        .iter()
        .filter(|row| row["language"] == language)
        .map(|row| (row["text"].as_str(), id[row["label"].as_str()]))
        .collect();
    assert_reached("kzgov", language, &labelled, 0.75);
}

/// Routes every text and counts those that reach their department.
fn assert_reached(name: &str, language: &str, labelled: &[(&str, &str)], wanted: f64) {
    assert!(!labelled.is_empty(), "{name} has no requests in {language}");
    let router = Router::new(&standard(name));
    let at = "2026-03-02T09:00:00Z".parse().unwrap();
    let mut reached = 0;
    let mut missed: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for &(text, department) in labelled {
        let routed = router.route(&facts(text, language, at)).department;
        if routed.as_str() == department {
            reached += 1;
        } else {
            *missed.entry((department, routed.to_string())).or_default() += 1;
        }
    }
    let share = f64::from(reached) / labelled.len() as f64;
    let said = format!(
        "{name}, {language}: {reached} of {} reach their department, {:.1} of 100",
        labelled.len(),
        share * 100.0
    );
    println!("{said}");
    let mut missed: Vec<_> = missed.into_iter().collect();
    missed.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    missed.truncate(8);
    assert!(share >= wanted, "{said}; most often missed (labelled, routed): {missed:?}");
}

fn facts<'a>(text: &'a str, language: &'a str, at: DateTime<Utc>) -> Facts<'a> {
    static NO_FIELDS: BTreeMap<String, String> = BTreeMap::new();
    Facts {
        subject: "",
        body: text,
        channel: Channel::Import,
        language: language_of(text).unwrap_or(language),
        client_tier: None,
        account: None,
        email: None,
        tags: &[],
        fields: &NO_FIELDS,
        priority: Priority::Normal,
        at,
        open_requests: 0,
        since_last_request: None,
    }
}

/// The rows of a file of a corpus, or nothing where it is absent.
fn corpus(name: &str, file: &str) -> Option<Vec<Row>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/cases").join(name).join(file);
    if !path.exists() {
        println!("skipped: {} is absent", path.display());
        return None;
    }
    let mut reader = csv::Reader::from_path(path).unwrap();
    Some(reader.deserialize().map(Result::unwrap).collect())
}

fn standard(name: &str) -> Standard {
    load_dir(&cases(name)).standard.unwrap()
}

fn cases(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name)
}
