//! Quality reviews: what is drawn for review, fairly, and how answers become a score. Who may review
//! and what is written down is the desk's.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::{
    id::{DepartmentId, Login, RequestId, Seq},
    private::Private,
    request::Channel,
    standard::ReviewQuestion,
};

crate::model::request::words! {
    /// By what a sample is spread, so that no group is left out.
    Stratum {
        Operator = "operator",
        /// By the way requests come.
        Channel = "channel",
        /// By whether something went wrong on them.
        Risk = "risk",
    }
}

/// An answer that may be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub request: RequestId,
    /// Whose work: whoever resolved it last.
    pub operator: Login,
    pub department: DepartmentId,
    pub channel: Channel,
    /// Whether it was reopened, badly rated, late, or a promise on it was not kept.
    pub risk: bool,
}

/// An answer drawn for review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn {
    pub request: RequestId,
    pub operator: Login,
}

/// What a reviewer says of a place of the timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    pub event: Seq,
    pub text: Private,
}

/// Even chances from a seed: SplitMix64 (G. L. Steele, D. Lea, C. H. Flood, 2014). The same seed always
/// draws the same, so that everybody can check that a drawing was fair.
#[derive(Debug)]
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, each as likely as the others.
    fn below(&mut self, bound: usize) -> usize {
        let bound = bound as u64;
        // The few values at the top that would favour small numbers are drawn again.
        let fair = u64::MAX - u64::MAX % bound;
        loop {
            let drawn = self.next();
            if drawn < fair {
                return (drawn % bound) as usize;
            }
        }
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for end in (1..items.len()).rev() {
            items.swap(end, self.below(end + 1));
        }
    }
}

/// Draws so many answers at random. Spread by strata, every group that there is gives one in turn, in
/// random order, until there are enough; without strata each answer is as likely as the others. What
/// is drawn depends on the candidates and the seed alone, not on the order of the candidates.
pub fn draw(candidates: &[Candidate], count: usize, by: &[Stratum], seed: u64) -> Vec<Drawn> {
    let mut chance = Chance(seed);
    type Group<'c> = (Option<&'c str>, Option<Channel>, bool);
    let mut groups: BTreeMap<Group<'_>, Vec<&Candidate>> = BTreeMap::new();
    for one in candidates {
        let key = (
            by.contains(&Stratum::Operator).then(|| one.operator.as_str()),
            by.contains(&Stratum::Channel).then_some(one.channel),
            by.contains(&Stratum::Risk) && one.risk,
        );
        groups.entry(key).or_default().push(one);
    }
    let mut groups: Vec<Vec<&Candidate>> = groups.into_values().collect();
    for group in &mut groups {
        group.sort_by(|one, other| {
            (one.request, &one.operator).cmp(&(other.request, &other.operator))
        });
        chance.shuffle(group);
    }
    chance.shuffle(&mut groups);
    let mut drawn = Vec::new();
    while drawn.len() < count && groups.iter().any(|group| !group.is_empty()) {
        for group in &mut groups {
            if drawn.len() == count {
                break;
            }
            if let Some(one) = group.pop() {
                drawn.push(Drawn { request: one.request, operator: one.operator.clone() });
            }
        }
    }
    drawn
}

/// The score of a sheet: the share of the weights answered with yes; a "no" to a fatal question makes
/// it zero. Unanswered counts as no.
pub fn score(questions: &[ReviewQuestion], answers: &BTreeMap<String, bool>) -> f64 {
    let yes = |question: &&ReviewQuestion| answers.get(&question.id).copied().unwrap_or(false);
    let fatal = questions.iter().any(|question| question.fatal && !yes(&question));
    let whole: f64 = questions.iter().map(|question| question.weight).sum();
    let got: f64 = questions.iter().filter(yes).map(|question| question.weight).sum();
    if fatal || whole <= 0.0 { 0.0 } else { got / whole }
}

/// A review as it was scored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Review {
    pub seq: Seq,
    pub at: chrono::DateTime<chrono::Utc>,
    pub request: RequestId,
    pub operator: Login,
    pub reviewer: String,
    /// Question → yes or no.
    pub answers: BTreeMap<String, bool>,
    /// 0 to 1.
    pub score: f64,
    /// What the reviewer says.
    pub comment: Option<String>,
    /// What they say of places of the timeline.
    pub remarks: Vec<Remark>,
    /// Whether it counts: not once an appeal was granted.
    pub counts: bool,
}

/// An answer drawn for a reviewer, with the drawing that anybody can check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToReview {
    pub request: RequestId,
    pub operator: Login,
    /// What the request is about.
    pub subject: String,
    /// The event of the drawing.
    pub drawing: Seq,
    /// When it was drawn.
    pub at: chrono::DateTime<chrono::Utc>,
    /// What the chances came from.
    pub seed: u64,
    /// From how many answers it was drawn.
    pub of: u64,
}

/// The answers of pairs of reviewers on the same work, by question: the earlier first. Each two
/// reviewers of the same work are one pair; of several reviews by one person the last counts.
pub fn pairs(reviews: &[Review]) -> BTreeMap<String, Vec<(bool, bool)>> {
    let mut work: BTreeMap<(RequestId, &Login), BTreeMap<&str, &Review>> = BTreeMap::new();
    for review in reviews {
        work.entry((review.request, &review.operator))
            .or_default()
            .insert(&review.reviewer, review);
    }
    let mut found: BTreeMap<String, Vec<(bool, bool)>> = BTreeMap::new();
    for by_reviewer in work.values() {
        let mut all: Vec<&&Review> = by_reviewer.values().collect();
        all.sort_by_key(|review| review.seq);
        for (nr, one) in all.iter().enumerate() {
            for other in &all[nr + 1..] {
                for (question, answer) in &one.answers {
                    if let Some(second) = other.answers.get(question) {
                        found.entry(question.clone()).or_default().push((*answer, *second));
                    }
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidates() -> Vec<Candidate> {
        (0..100)
            .map(|nr| Candidate {
                request: RequestId(nr),
                operator: Login::from(if nr < 90 { "anna" } else { "ivan" }),
                department: "front".into(),
                channel: if nr % 10 == 0 { Channel::Visit } else { Channel::Phone },
                risk: nr % 25 == 0,
            })
            .collect()
    }

    #[test]
    fn the_same_seed_draws_the_same_whatever_the_order() {
        let mut turned = candidates();
        turned.reverse();
        let by = [Stratum::Operator];
        let one = draw(&candidates(), 7, &by, 42);
        assert_eq!(one, draw(&turned, 7, &by, 42));
        assert_ne!(one, draw(&candidates(), 7, &by, 43));
        assert_eq!(one.len(), 7);
    }

    #[test]
    fn no_stratum_is_left_out_and_nothing_is_drawn_twice() {
        let drawn = draw(&candidates(), 6, &[Stratum::Operator], 1);
        let of_ivan = drawn.iter().filter(|one| one.operator == *"ivan").count();
        assert_eq!(of_ivan, 3, "{drawn:?}");
        let risky = draw(&candidates(), 8, &[Stratum::Risk], 1);
        let risky = risky.iter().filter(|one| one.request.0 % 25 == 0).count();
        assert_eq!(risky, 4);
        let mut all = draw(&candidates(), 1000, &[Stratum::Channel], 5);
        assert_eq!(all.len(), 100);
        all.sort_by_key(|one| one.request);
        all.dedup();
        assert_eq!(all.len(), 100);
    }

    #[test]
    fn without_strata_every_answer_is_as_likely() {
        let mut counts = [0_u32; 100];
        for seed in 0..2000 {
            for one in draw(&candidates(), 5, &[], seed) {
                counts[one.request.0 as usize] += 1;
            }
        }
        // 100 each are expected; five deviations of the binomial are 49.
        assert!(counts.iter().all(|count| (51..=149).contains(count)), "{counts:?}");
    }

    fn question(id: &str, weight: f64, fatal: bool) -> ReviewQuestion {
        ReviewQuestion {
            id: id.into(),
            text: String::new(),
            weight,
            fatal,
            place: crate::model::standard::Place { file: "".into(), line: 1 },
        }
    }

    #[test]
    fn weights_add_up_and_a_fatal_no_is_zero() {
        let sheet = [question("a", 1.0, false), question("b", 3.0, true)];
        let answers = |a, b| BTreeMap::from([("a".to_owned(), a), ("b".to_owned(), b)]);
        assert!((score(&sheet, &answers(false, true)) - 0.75).abs() < 1e-9);
        assert!(score(&sheet, &answers(true, false)).abs() < 1e-9);
        assert!((score(&sheet, &answers(true, true)) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn two_reviewers_of_the_same_work_are_a_pair() {
        let review = |seq, request, reviewer: &str, yes| Review {
            seq: Seq(seq),
            at: chrono::DateTime::UNIX_EPOCH,
            request: RequestId(request),
            operator: "anna".into(),
            reviewer: reviewer.into(),
            answers: BTreeMap::from([("a".to_owned(), yes)]),
            score: 0.0,
            comment: None,
            remarks: Vec::new(),
            counts: true,
        };
        let found = pairs(&[
            review(1, 1, "vera", true),
            review(2, 1, "paul", false),
            review(3, 2, "vera", true),
            review(4, 2, "vera", false),
        ]);
        assert_eq!(found["a"], [(true, false)]);
    }
}
