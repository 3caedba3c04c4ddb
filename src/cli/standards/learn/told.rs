//! What came of learning, in words and as JSON.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    path::Path,
};

use chrono::DateTime;
use serde_json::{Map, Value, json};

use super::shown::beginning;
use crate::{
    learn::{
        draft::Edit,
        effect::Effect,
        labels::LeftOut,
        proposals::Proposal,
        rows::MOST_OF_A_CLIENT,
        study::{FEWEST_FOR_A_CARD, FEWEST_TO_DECIDE, Learnt, Study},
        trial::{SURE, Trial, lower_bound},
    },
    model::{id::DepartmentId, safe_text::SafeText, standard::Standard},
    text::{Language, Text, fill},
};

/// What is told.
pub struct Report<'a> {
    pub standard: &'a Standard,
    pub study: &'a Study,
    pub learnt: Option<&'a Learnt>,
    pub proposals: &'a [Proposal],
    /// The places of those that go into the draft.
    pub taken: &'a [usize],
    /// Those of them that the standard's own checks refuse, and why.
    pub refused: &'a [(usize, String)],
    pub effect: &'a Effect,
    /// How many requests there were with a department of the standard.
    pub all: usize,
    pub unknown: &'a BTreeMap<DepartmentId, usize>,
    pub left_out: &'a BTreeMap<LeftOut, u64>,
    pub skipped: &'a [String],
    /// Whether doubtful proposals are shown.
    pub doubtful: bool,
    pub into: Option<&'a Path>,
}

/// The lead at which a card is looked at where it decides nothing.
const LOOKED_AT: u32 = 4;
/// So many requests are shown behind a proposal.
const SHOWN: usize = 3;

fn share(part: u32, all: u32) -> f64 {
    f64::from(part) / f64::from(all.max(1))
}

/// Why a learnt card stands in a standard, in the standard's own language.
pub fn why(study: &Study, learnt: &Learnt, standard: &Standard) -> String {
    let language = if standard.language == "ru" { Language::Russian } else { Language::English };
    let text = Text::shared(language);
    let (all, right) = learnt.newest.from(0);
    let until = study.rows.iter().filter_map(|row| row.received).max();
    let until = until.and_then(DateTime::from_timestamp_millis).map_or_else(String::new, |at| {
        let day = text.date(at.with_timezone(&standard.timezone).date_naive());
        fill(&text.learn.until, &[("day", &day)])
    });
    let (decided, good) = learnt.decide_from.map_or((0, 0), |from| learnt.newest.from(from));
    let percent = |part, all| language.percent(share(part, all), 1);
    let words =
        if learnt.decide_from.is_some() { &text.learn.why_decides } else { &text.learn.why };
    fill(
        words,
        &[
            ("count", &language.whole(study.right.iter().flatten().count() as u64)),
            ("until", &until),
            ("newest", &language.whole(all)),
            ("right", &percent(right, all)),
            ("good", &percent(good, decided)),
            ("decided", &percent(decided, all)),
        ],
    )
}

/// The key of a reason why requests teach nothing.
const fn reason(why: LeftOut) -> &'static str {
    match why {
        LeftOut::NotResolved => "not_resolved",
        LeftOut::ByFact => "by_fact",
        LeftOut::MovedUp => "moved_up",
        LeftOut::PingPong => "ping_pong",
        LeftOut::DoneElsewhere => "done_elsewhere",
        LeftOut::NoText => "no_text",
    }
}

/// How wide a count is.
const WIDE: usize = 6;

impl Report<'_> {
    pub fn text(&self, text: &Text, out: &mut dyn Write) -> io::Result<()> {
        let told = Told { report: self, text };
        let mut lines = told.learnt_from();
        lines.extend(told.effect());
        lines.extend(told.proposals());
        lines.extend(told.card());
        match self.into {
            Some(folder) => {
                let folder = folder.display().to_string();
                lines.push(fill(&text.learn.written, &[("folder", &folder)]));
                lines.push(text.learn.leaves.clone());
            }
            None => lines.push(text.learn.nothing_written.clone()),
        }
        lines.iter().try_for_each(|line| writeln!(out, "{line}"))
    }

    pub fn json(&self) -> Value {
        let study = self.study;
        let proposals: Vec<Value> = self
            .proposals
            .iter()
            .enumerate()
            .map(|(at, proposal)| {
                let mut value = edit_json(&proposal.edit);
                value["number"] = json!(at + 1);
                value["fixes"] = json!(proposal.fixes);
                value["breaks"] = json!(proposal.breaks);
                value["better"] = json!(proposal.better);
                value["worse"] = json!(proposal.worse);
                value["doubtful"] = json!(proposal.doubtful);
                value["taken"] = json!(self.taken.contains(&at));
                let refused = self.refused.iter().find(|(number, _)| *number == at);
                value["refused"] = json!(refused.map(|(_, why)| why));
                let ids: Vec<_> =
                    proposal.rows.iter().map(|row| &study.rows[*row as usize].id).collect();
                value["requests"] = json!(ids);
                value
            })
            .collect();
        let left: Map<String, Value> = self
            .left_out
            .iter()
            .map(|(why, count)| (reason(*why).to_owned(), json!(count)))
            .collect();
        let small: Map<String, Value> =
            study.small.iter().map(|(id, count)| (id.to_string(), json!(count))).collect();
        let effect = self.effect;
        json!({
            "standard": self.standard.version,
            "learnt_from": study.rows.len(),
            "left_out": left,
            "unknown": self.unknown,
            "too_few": small,
            "checked": {
                "requests": effect.requests,
                "in_force": effect.in_force,
                "by_rules": effect.by_rules,
                "with_card": effect.with_card,
                "by_itself": effect.by_itself.0,
                "by_itself_right": effect.by_itself.1,
                "fixed": effect.fixed,
                "broken": effect.broken,
                "better": effect.is_better(),
            },
            "proposals": proposals,
            "scorecard": self.learnt.map(|learnt| self.card_json(learnt)),
            "into": self.into.map(|folder| folder.display().to_string()),
        })
    }

    fn card_json(&self, learnt: &Learnt) -> Value {
        let trial = |trial: &Trial| {
            let leads: Vec<Value> = (0..=12)
                .map(|lead| {
                    let (all, right) = trial.from(lead);
                    json!({"from": lead, "requests": all, "right": right})
                })
                .collect();
            json!({"by_lead": leads, "one_of_two": trial.in_two})
        };
        let lines: Vec<Value> = learnt
            .lines
            .iter()
            .map(|line| {
                let points: Map<String, Value> = line
                    .points
                    .iter()
                    .map(|(id, points)| (id.to_string(), json!(points)))
                    .collect();
                json!({
                    "term": line.term, "points": points,
                    "requests": line.requests, "there": line.there,
                })
            })
            .collect();
        json!({
            "departments": self.study.departments,
            "decide_from": learnt.decide_from,
            "lines": lines,
            "newest": trial(&learnt.newest),
            "in_parts": learnt.in_parts.as_ref().map(trial),
            "doubted": self.study.doubted(learnt).len(),
        })
    }
}

/// A report in words.
struct Told<'a> {
    report: &'a Report<'a>,
    text: &'a Text,
}

impl Told<'_> {
    fn count(&self, count: impl Into<i128>) -> String {
        self.text.language.whole(count)
    }

    fn percent(&self, part: u32, all: u32) -> String {
        self.text.language.percent(share(part, all), 1)
    }

    /// A share of a hundred, whole.
    fn of_100(&self, share: f64) -> String {
        self.text.language.number(share, 0)
    }

    fn learnt_from(&self) -> Vec<String> {
        let (report, words) = (self.report, &self.text.learn);
        let study = report.study;
        let left: u64 = report.left_out.values().sum();
        let unknown: usize = report.unknown.values().sum();
        let all = report.all as u64 + left + unknown as u64;
        let strong = study.rows.iter().filter(|row| row.strong).count();
        let mut lines = vec![fill(
            &words.rows,
            &[
                ("count", &self.count(study.rows.len() as u64)),
                ("all", &self.count(all)),
                ("strong", &self.count(strong as u64)),
                ("newest", &self.count(report.effect.requests)),
            ],
        )];
        let mut left_out = |count: u64, why: &str| {
            let count = format!("{:>WIDE$}", self.count(count));
            lines.push(fill(&words.left_out, &[("count", &count), ("why", why)]));
        };
        for (why, count) in report.left_out {
            let why = match why {
                LeftOut::NotResolved => &words.not_resolved,
                LeftOut::ByFact => &words.by_fact,
                LeftOut::MovedUp => &words.moved_up,
                LeftOut::PingPong => &words.ping_pong,
                LeftOut::DoneElsewhere => &words.done_elsewhere,
                LeftOut::NoText => &words.no_text,
            };
            left_out(*count, why);
        }
        for (id, count) in report.unknown {
            let id = SafeText::line(id.as_str()).to_string();
            left_out(*count as u64, &fill(&words.unknown, &[("department", &id)]));
        }
        for (id, count) in &study.small {
            left_out(*count as u64, &fill(&words.too_few, &[("department", id.as_str())]));
        }
        let capped = report.all - study.rows.len();
        if capped > 0 {
            let most = self.count(MOST_OF_A_CLIENT as u64);
            left_out(capped as u64, &fill(&words.capped, &[("most", &most)]));
        }
        for line in report.skipped {
            lines.push(fill(&words.passed_over, &[("line", line)]));
        }
        lines
    }

    fn effect(&self) -> Vec<String> {
        let (report, words) = (self.report, &self.text.learn);
        let effect = report.effect;
        let of = |right: u32| self.percent(right, effect.requests);
        let mut first = fill(&words.in_force, &[("share", &of(effect.in_force))]);
        if !report.taken.is_empty() {
            let count = self.count(report.taken.len() as u64);
            let values = [("count", count.as_str()), ("share", &of(effect.by_rules))];
            first.push_str(&fill(&words.with_proposals, &values));
        }
        if let Some(learnt) = report.learnt {
            let (decided, right) = effect.by_itself;
            first.push_str(&fill(
                &words.with_card,
                &[
                    ("lines", &self.count(learnt.lines.len() as u64)),
                    ("share", &of(effect.with_card)),
                    ("itself", &of(decided)),
                    ("right", &self.percent(right, decided)),
                ],
            ));
        }
        let better = if effect.is_better() { &words.surely_better } else { &words.not_surely };
        let second = fill(
            better,
            &[("fixed", &self.count(effect.fixed)), ("broken", &self.count(effect.broken))],
        );
        let mut lines = vec![first, second];
        for (id, was, is) in effect.losing() {
            let (was, is) = (self.of_100(was), self.of_100(is));
            let values = [("department", id.as_str()), ("was", &was), ("now", &is)];
            lines.push(fill(&words.loses, &values));
        }
        lines
    }

    fn proposals(&self) -> Vec<String> {
        let (report, words) = (self.report, &self.text.learn);
        let mut lines = Vec::new();
        for (at, proposal) in report.proposals.iter().enumerate() {
            let taken = report.taken.contains(&at);
            if proposal.doubtful && !report.doubtful && !taken {
                continue;
            }
            lines.push(format!("{:>3} {}", at + 1, self.in_words(proposal)));
            let state = match report.refused.iter().find(|(number, _)| *number == at) {
                Some((_, why)) => fill(&words.refused, &[("why", why)]),
                None if taken => words.taken.clone(),
                None if proposal.doubtful => words.doubtful.clone(),
                None => words.not_taken.clone(),
            };
            lines.push(fill(
                &words.evidence,
                &[
                    ("fixes", &self.count(proposal.fixes)),
                    ("breaks", &self.count(proposal.breaks)),
                    ("better", &self.count(proposal.better)),
                    ("worse", &self.count(proposal.worse)),
                    ("state", &state),
                ],
            ));
            for row in proposal.rows.iter().take(SHOWN) {
                let row = &report.study.rows[*row as usize];
                lines.push(format!("      #{}  {}", row.id, beginning(row)));
            }
        }
        let doubtful = report.proposals.iter().filter(|one| one.doubtful).count();
        if doubtful > 0 && !report.doubtful {
            let count = self.count(doubtful as u64);
            lines.push(fill(&words.some_doubtful, &[("count", &count)]));
        }
        lines
    }

    /// A proposal in a line.
    fn in_words(&self, proposal: &Proposal) -> String {
        let words = &self.text.learn;
        let quote = |term: &String| format!("“{term}”");
        let places = |counts: &[(DepartmentId, u32)]| {
            let each = counts.iter().take(3).map(|(id, n)| format!("{id} {n}"));
            each.collect::<Vec<_>>().join(", ")
        };
        match &proposal.edit {
            Edit::Retire { rule } => {
                let (all, right) = proposal.decided.unwrap_or((0, 0));
                fill(
                    &words.retire,
                    &[
                        ("rule", rule),
                        ("all", &self.count(all)),
                        ("right", &self.of_100(100.0 * share(right, all))),
                        ("to", &places(&proposal.to)),
                    ],
                )
            }
            Edit::Narrow { rule, term } => fill(
                &words.narrow,
                &[("rule", rule), ("term", term), ("to", &places(&proposal.to))],
            ),
            Edit::Add { all, none, department, .. } => {
                let mut said = match &all[..] {
                    [first, second] => {
                        fill(&words.both, &[("first", &quote(first)), ("second", &quote(second))])
                    }
                    all => all.iter().map(quote).collect::<Vec<_>>().join(", "),
                };
                if !none.is_empty() {
                    let none = none.iter().map(quote).collect::<Vec<_>>().join(", ");
                    said = fill(&words.without, &[("words", &said), ("none", &none)]);
                }
                fill(
                    &words.add,
                    &[
                        ("words", &said),
                        ("department", department.as_str()),
                        ("today", &places(&proposal.from)),
                    ],
                )
            }
        }
    }

    fn card(&self) -> Vec<String> {
        let (report, words) = (self.report, &self.text.learn);
        let study = report.study;
        let count = study.right.iter().flatten().count();
        let Some(learnt) = report.learnt else {
            let more = FEWEST_FOR_A_CARD.saturating_sub(count);
            return self.needs(&words.no_card, FEWEST_FOR_A_CARD, more);
        };
        let entries: usize = learnt.lines.iter().map(|line| line.points.len()).sum();
        let (all, right) = learnt.newest.from(0);
        let mut lines = vec![fill(
            &words.card,
            &[
                ("lines", &self.count(learnt.lines.len() as u64)),
                ("entries", &self.count(entries as u64)),
                ("departments", &self.count(study.departments.len() as u64)),
                ("right", &self.percent(right, all)),
                ("two", &self.percent(learnt.newest.in_two, all)),
            ],
        )];
        if let Some(trial) = &learnt.in_parts {
            let (all, right) = trial.from(0);
            lines.push(fill(&words.in_parts, &[("right", &self.percent(right, all))]));
        }
        lines.extend(self.leads(learnt));
        match learnt.decide_from {
            Some(from) => lines.push(fill(&words.decides, &[("lead", &from.to_string())])),
            None if count < FEWEST_TO_DECIDE => {
                let more = FEWEST_TO_DECIDE - count;
                lines.extend(self.needs(&words.suggests_few, FEWEST_TO_DECIDE, more));
            }
            None => lines.push(words.suggests.clone()),
        }
        let doubted = study.doubted(learnt).len();
        if doubted > 0 {
            let count = self.count(doubted as u64);
            lines.push(fill(&words.suspicious, &[("count", &count)]));
        }
        lines
    }

    /// How many more requests are needed; nothing where there are enough.
    fn needs(&self, words: &str, needed: usize, more: usize) -> Vec<String> {
        if more == 0 {
            return Vec::new();
        }
        let (needed, more) = (self.count(needed as u64), self.count(more as u64));
        vec![fill(words, &[("needed", &needed), ("more", &more)])]
    }

    fn leads(&self, learnt: &Learnt) -> Vec<String> {
        let from = learnt.decide_from.unwrap_or(LOOKED_AT);
        let trial = learnt.in_parts.as_ref().unwrap_or(&learnt.newest);
        let (all, _) = trial.from(0);
        [from.saturating_sub(1).max(1), from, from + 1]
            .iter()
            .map(|lead| {
                let (decided, right) = trial.from(*lead);
                let surely = lower_bound(right, decided, SURE);
                fill(
                    &self.text.learn.from_lead,
                    &[
                        ("lead", &lead.to_string()),
                        ("share", &self.percent(decided, all)),
                        ("right", &self.percent(right, decided)),
                        ("surely", &self.text.language.percent(surely, 1)),
                    ],
                )
            })
            .collect()
    }
}

fn edit_json(edit: &Edit) -> Value {
    match edit {
        Edit::Retire { rule } => json!({"kind": "retire", "rule": rule}),
        Edit::Narrow { rule, term } => json!({"kind": "narrow", "rule": rule, "term": term}),
        Edit::Add { id, before, all, none, department, .. } => json!({
            "kind": "add", "rule": id, "before": before, "words": all, "no_words": none,
            "department": department,
        }),
    }
}
