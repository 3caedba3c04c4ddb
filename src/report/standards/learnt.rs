//! What the past teaches, in words and as JSON.

use std::{
    io::{self, Write},
    path::Path,
};

use chrono::DateTime;
use serde_json::{Map, Value, json};

use crate::{
    learn::{
        draft::Edit,
        effect::Effect,
        labels::LeftOut,
        lesson::{Drafted, Lesson},
        proposals::Proposal,
        rows::{MOST_OF_A_CLIENT, Row},
        study::{FEWEST_FOR_A_CARD, FEWEST_TO_DECIDE, Learnt, Study},
        trial::{SURE, Trial, lower_bound},
    },
    model::{id::DepartmentId, safe_text::SafeText, standard::Standard},
    text::{Language, Text, fill},
};

/// What is told of a lesson.
#[derive(Debug, Clone, Copy)]
pub struct LearnReport<'a> {
    pub lesson: &'a Lesson,
    pub drafted: &'a Drafted,
    /// The places of the proposals that go into the draft.
    pub taken: &'a [usize],
    /// Lines of a file that were passed over.
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

/// A text is shown up to so many characters.
const LENGTH: usize = 100;

/// The beginning of what a request says, on a line.
pub fn beginning(row: &Row) -> String {
    let text = if row.subject.is_empty() {
        row.body.clone()
    } else {
        format!("{}: {}", row.subject, row.body)
    };
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = line.chars().take(LENGTH).collect();
    let more = if cut.len() < line.len() { "…" } else { "" };
    format!("{}{more}", SafeText::line(&cut))
}

/// Why a learnt card stands in a standard, in the standard's own language.
pub fn card_why(study: &Study, learnt: &Learnt, standard: &Standard) -> String {
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

impl LearnReport<'_> {
    pub fn text(&self, text: &Text, out: &mut dyn Write) -> io::Result<()> {
        let told = Told { report: self, text };
        let mut lines = told.learnt_from();
        let card = self.lesson.learnt.is_some();
        lines.extend(effect_lines(text, self.lesson, &self.drafted.effect, self.taken.len(), card));
        lines.extend(told.proposals());
        lines.extend(card_lines(text, self.lesson));
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
        let study = &self.lesson.study;
        let proposals: Vec<Value> = self
            .lesson
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
                let refused = self.drafted.refused.iter().find(|(number, _)| *number == at);
                value["refused"] = json!(refused.map(|(_, why)| why));
                let ids: Vec<_> =
                    proposal.rows.iter().map(|row| &study.rows[*row as usize].id).collect();
                value["requests"] = json!(ids);
                value
            })
            .collect();
        let left: Map<String, Value> = self
            .lesson
            .left_out
            .iter()
            .map(|(why, count)| (reason(*why).to_owned(), json!(count)))
            .collect();
        let small: Map<String, Value> =
            study.small.iter().map(|(id, count)| (id.to_string(), json!(count))).collect();
        let effect = &self.drafted.effect;
        json!({
            "standard": self.lesson.standard.version,
            "learnt_from": study.rows.len(),
            "left_out": left,
            "unknown": self.lesson.unknown,
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
            "scorecard": self.lesson.learnt.as_ref().map(|learnt| self.card_json(learnt)),
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
            "departments": self.lesson.study.departments,
            "decide_from": learnt.decide_from,
            "lines": lines,
            "newest": trial(&learnt.newest),
            "in_parts": learnt.in_parts.as_ref().map(trial),
            "blind": trial(&self.lesson.study.blind(learnt)),
            "doubted": self.lesson.study.doubted(learnt).len(),
        })
    }
}

/// A report in words.
struct Told<'a> {
    report: &'a LearnReport<'a>,
    text: &'a Text,
}

impl Told<'_> {
    fn count(&self, count: impl Into<i128>) -> String {
        self.text.language.whole(count)
    }

    fn learnt_from(&self) -> Vec<String> {
        let (report, words) = (self.report, &self.text.learn);
        let study = &report.lesson.study;
        let left: u64 = report.lesson.left_out.values().sum();
        let unknown: usize = report.lesson.unknown.values().sum();
        let all = report.lesson.all as u64 + left + unknown as u64;
        let strong = study.rows.iter().filter(|row| row.strong).count();
        let mut lines = vec![fill(
            &words.rows,
            &[
                ("count", &self.count(study.rows.len() as u64)),
                ("all", &self.count(all)),
                ("strong", &self.count(strong as u64)),
                ("newest", &self.count(report.drafted.effect.requests)),
            ],
        )];
        let mut left_out = |count: u64, why: &str| {
            let count = format!("{:>WIDE$}", self.count(count));
            lines.push(fill(&words.left_out, &[("count", &count), ("why", why)]));
        };
        for (why, count) in &report.lesson.left_out {
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
        for (id, count) in &report.lesson.unknown {
            let id = SafeText::line(id.as_str()).to_string();
            left_out(*count as u64, &fill(&words.unknown, &[("department", &id)]));
        }
        for (id, count) in &study.small {
            left_out(*count as u64, &fill(&words.too_few, &[("department", id.as_str())]));
        }
        let capped = report.lesson.all - study.rows.len();
        if capped > 0 {
            let most = self.count(MOST_OF_A_CLIENT as u64);
            left_out(capped as u64, &fill(&words.capped, &[("most", &most)]));
        }
        for line in report.skipped {
            lines.push(fill(&words.passed_over, &[("line", line)]));
        }
        lines
    }

    fn proposals(&self) -> Vec<String> {
        let (report, words) = (self.report, &self.text.learn);
        let mut lines = Vec::new();
        for (at, proposal) in report.lesson.proposals.iter().enumerate() {
            let taken = report.taken.contains(&at);
            if proposal.doubtful && !report.doubtful && !taken {
                continue;
            }
            lines.push(format!(
                "{:>3} {}",
                at + 1,
                proposal_words(self.text, proposal, &report.lesson.standard)
            ));
            let state = match report.drafted.refused.iter().find(|(number, _)| *number == at) {
                Some((_, why)) => fill(&words.refused, &[("why", why)]),
                None if taken => words.taken.clone(),
                None if proposal.doubtful => words.doubtful.clone(),
                None => words.not_taken.clone(),
            };
            lines.push(format!("      {}; {state}", evidence_words(self.text, proposal)));
            for row in proposal.rows.iter().take(SHOWN) {
                let row = &report.lesson.study.rows[*row as usize];
                lines.push(format!("      #{}  {}", row.id, beginning(row)));
            }
        }
        let doubtful = report.lesson.proposals.iter().filter(|one| one.doubtful).count();
        if doubtful > 0 && !report.doubtful {
            let count = self.count(doubtful as u64);
            lines.push(fill(&words.some_doubtful, &[("count", &count)]));
        }
        lines
    }
}

/// What a draft comes to on the newest requests: with so many changes of rules, and with the card or without.
pub fn effect_lines(
    text: &Text,
    lesson: &Lesson,
    effect: &Effect,
    taken: usize,
    card: bool,
) -> Vec<String> {
    let words = &text.learn;
    let whole = |count: u32| text.language.whole(count);
    let percent = |part, all| text.language.percent(share(part, all), 1);
    let of = |right: u32| percent(right, effect.requests);
    let mut first = fill(&words.in_force, &[("share", &of(effect.in_force))]);
    if taken > 0 {
        let count = text.language.whole(taken as u64);
        let values = [("count", count.as_str()), ("share", &of(effect.by_rules))];
        first.push_str(&fill(&words.with_proposals, &values));
    }
    if let Some(learnt) = lesson.learnt.as_ref().filter(|_| card) {
        let (decided, right) = effect.by_itself;
        first.push_str(&fill(
            &words.with_card,
            &[
                ("lines", &text.language.whole(learnt.lines.len() as u64)),
                ("share", &of(effect.with_card)),
                ("itself", &of(decided)),
                ("right", &percent(right, decided)),
            ],
        ));
    }

    let better = if effect.is_better() { &words.surely_better } else { &words.not_surely };
    let values = [("fixed", whole(effect.fixed)), ("broken", whole(effect.broken))];
    let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
    let mut lines = vec![first, fill(better, &values)];
    for (id, was, is) in effect.losing() {
        let (was, is) = (text.language.number(was, 0), text.language.number(is, 0));
        let values = [("department", id.as_str()), ("was", &was), ("now", &is)];
        lines.push(fill(&words.loses, &values));
    }
    lines
}

/// What is to be said of the scorecard that was learnt, or why there is none.
pub fn card_lines(text: &Text, lesson: &Lesson) -> Vec<String> {
    ToldCard { lesson, text }.card()
}

/// A scorecard in words.
struct ToldCard<'a> {
    lesson: &'a Lesson,
    text: &'a Text,
}

impl ToldCard<'_> {
    fn count(&self, count: impl Into<i128>) -> String {
        self.text.language.whole(count)
    }

    fn percent(&self, part: u32, all: u32) -> String {
        self.text.language.percent(share(part, all), 1)
    }

    fn card(&self) -> Vec<String> {
        let words = &self.text.learn;
        let study = &self.lesson.study;
        let count = study.right.iter().flatten().count();
        let Some(learnt) = &self.lesson.learnt else {
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
        let blind = study.blind(learnt);
        if blind.from(0).0 > 0 {
            lines.push(self.blind(&blind, learnt));
        }
        let doubted = study.doubted(learnt).len();
        if doubted > 0 {
            let count = self.count(doubted as u64);
            lines.push(fill(&words.suspicious, &[("count", &count)]));
        }
        lines
    }

    /// How the card does on what people labelled without being told where it went.
    fn blind(&self, trial: &Trial, learnt: &Learnt) -> String {
        let (all, right) = trial.from(0);
        let (decided, good) = learnt.decide_from.map_or((0, 0), |from| trial.from(from));
        let words = &self.text.learn;
        let words = if decided > 0 { &words.blind_decides } else { &words.blind };
        fill(
            words,
            &[
                ("count", &self.count(all)),
                ("right", &self.percent(right, all)),
                ("decided", &self.count(decided)),
                ("good", &self.percent(good, decided)),
            ],
        )
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

/// What speaks for a proposal, and what against it.
pub fn evidence_words(text: &Text, proposal: &Proposal) -> String {
    let count = |count: u32| text.language.whole(count);
    fill(
        &text.learn.evidence,
        &[
            ("fixes", &count(proposal.fixes)),
            ("breaks", &count(proposal.breaks)),
            ("better", &count(proposal.better)),
            ("worse", &count(proposal.worse)),
        ],
    )
}

/// A proposal in a line.
pub fn proposal_words(text: &Text, proposal: &Proposal, standard: &Standard) -> String {
    let words = &text.learn;
    let quote = |term: &String| format!("“{term}”");
    let title = |id: &DepartmentId| {
        let known = standard.department(id.as_str());
        SafeText::line(known.map_or(id.as_str(), |known| &known.title)).to_string()
    };
    let places = |counts: &[(DepartmentId, u32)]| {
        let each = counts.iter().take(3).map(|(id, n)| format!("{} {n}", title(id)));
        each.collect::<Vec<_>>().join(", ")
    };
    match &proposal.edit {
        Edit::Retire { rule } => {
            let (all, right) = proposal.decided.unwrap_or((0, 0));
            fill(
                &words.retire,
                &[
                    ("rule", rule),
                    ("all", &text.language.whole(all)),
                    ("right", &text.language.number(100.0 * share(right, all), 0)),
                    ("to", &places(&proposal.to)),
                ],
            )
        }
        Edit::Narrow { rule, term } => {
            fill(&words.narrow, &[("rule", rule), ("term", term), ("to", &places(&proposal.to))])
        }
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
                    ("department", &title(department)),
                    ("today", &places(&proposal.from)),
                ],
            )
        }
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
