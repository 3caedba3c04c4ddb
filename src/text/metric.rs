//! How each metric is computed, in words: the formula, what a case is, the unit, where the field defines
//! it, and what raises it. A test holds that none is without.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;

use super::Language;
use crate::model::standard::{Metric, MetricSum};

const ENGLISH: &str = include_str!("../../assets/text/metrics.en.toml");
const RUSSIAN: &str = include_str!("../../assets/text/metrics.ru.toml");

/// How a metric is computed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// What is divided by what.
    pub formula: String,
    /// What one case is, when it counts, and whose it is.
    pub case: String,
    /// What the figure is told in.
    pub unit: String,
    /// Where the field defines it.
    pub source: String,
    pub lift: String,
}

#[derive(Debug, Deserialize)]
struct Definitions {
    /// How sure a figure is, by the way its cases become one.
    interval: Intervals,
    #[serde(flatten)]
    metric: BTreeMap<String, Definition>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Intervals {
    ratio: String,
    mean: String,
    median: String,
    count: String,
}

static READ: LazyLock<[Definitions; 2]> = LazyLock::new(|| {
    [ENGLISH, RUSSIAN].map(|text| toml::from_str(text).expect("a test reads the files"))
});

fn of(language: Language) -> &'static Definitions {
    &READ[usize::from(language == Language::Russian)]
}

/// How a metric is computed.
pub fn definition(language: Language, metric: Metric) -> &'static Definition {
    let found = of(language).metric.get(metric.word());
    found.expect("a test looks every metric up")
}

/// How the interval of a metric is computed.
pub fn interval(language: Language, metric: Metric) -> &'static str {
    let intervals = &of(language).interval;
    match metric.sum() {
        MetricSum::Ratio => &intervals.ratio,
        MetricSum::Mean => &intervals.mean,
        MetricSum::Median => &intervals.median,
        MetricSum::Count => &intervals.count,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_is_defined_in_both_languages_and_nothing_else() {
        for language in [Language::English, Language::Russian] {
            let known: Vec<&str> = Metric::ALL.iter().map(|metric| metric.word()).collect();
            let mut defined: Vec<&str> = of(language).metric.keys().map(String::as_str).collect();
            defined.sort_by_key(|word| known.iter().position(|known| known == word));
            assert_eq!(defined, known);
            for metric in Metric::ALL {
                let told = definition(language, *metric);
                for (what, words, least) in [
                    ("formula", &told.formula, 20),
                    ("case", &told.case, 20),
                    ("unit", &told.unit, 5),
                    ("source", &told.source, 20),
                    ("lift", &told.lift, 20),
                ] {
                    assert!(words.chars().count() >= least, "{metric}: {what} says {words}");
                }
                // A ratio says what is divided; a source is of a year or a version, or there is said to be none.
                let is_share = matches!(metric.sum(), MetricSum::Ratio);
                assert!(!is_share || told.formula.contains('÷'), "{metric}");
                let dated = told.source.contains(|c: char| c.is_ascii_digit());
                let own = ["Our own definition", "Наше собственное определение"];
                let own = own.iter().any(|words| told.source.starts_with(words));
                assert!(dated || own, "{metric}: {}", told.source);
                let lower = told.unit.contains("lower") || told.unit.contains("меньше");
                assert_eq!(lower, metric.lower_is_better(), "{metric}");
                assert!(!interval(language, *metric).is_empty());
            }
        }
    }
}
