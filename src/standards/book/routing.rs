//! The routing rules in words.

use super::{Book, Entry, Part, Said};
use crate::{
    model::{
        id::DepartmentId,
        standard::{AtGate, Condition, Rule, Scorecard},
    },
    text::fill,
};

impl Book<'_> {
    pub(super) fn rules(self) -> Vec<Entry> {
        let standard = self.standard;
        let rules = standard.rules.iter().map(|rule| self.rule(rule));
        rules.chain(standard.scorecard.iter().map(|card| self.scorecard(card))).collect()
    }

    /// The scorecard: a line for every term.
    pub(super) fn scorecard(self, card: &Scorecard) -> Entry {
        let words = &self.text.book;
        let points = |points: &[(DepartmentId, i32)]| self.points(points);
        let base: Vec<_> = card.base.iter().map(|(id, points)| (id.clone(), *points)).collect();
        let from = card.decide_from.map_or_else(
            || words.suggests_only.clone(),
            |from| self.text.count(&words.points_ahead, from.into()),
        );
        let audit = card.audit.map(|one_in| self.text.count(&words.one_in, one_in.into()));
        let title = words.scorecard.as_str();
        let entry = Entry::new(Part::Rules, card.clause(), title, Some(&card.place))
            .body(card.why.clone().unwrap_or_default())
            .text(&words.decides_from, from)
            .text(&words.base_points, points(&base))
            .text(&words.audit, audit.unwrap_or_default())
            .list(&words.never_learnt, &card.never);
        card.lines
            .iter()
            .fold(entry, |entry, line| entry.text(&quoted(&line.term), points(&line.points)))
    }

    /// Points by department, with their signs.
    pub fn points(self, points: &[(DepartmentId, i32)]) -> String {
        let each = points.iter().map(|(id, points)| {
            let sign = if *points > 0 { "+" } else { "" };
            format!("{} {sign}{}", self.department(id.as_str()), whole(*points))
        });
        each.collect::<Vec<_>>().join(", ")
    }

    pub(super) fn rule(self, rule: &Rule) -> Entry {
        let words = &self.text.book;
        let title = rule.why.as_deref().unwrap_or(rule.id.as_str());
        let mut entry = Entry::new(Part::Rules, rule.clause(), title, Some(&rule.place));
        for condition in &rule.when {
            let (name, said) = self.condition(condition);
            entry = entry.line(name, said);
        }
        if rule.when.is_empty() {
            entry = entry.body(&words.every_request);
        }
        let then = &rule.then;
        let goes = then.department.as_ref().map(|id| {
            let level =
                then.level.or_else(|| self.standard.department(id.as_str()).map(|d| d.level));
            fill(
                &words.to_department,
                &[
                    ("department", &self.department(id.as_str())),
                    ("level", &level.map(|level| level.to_string()).unwrap_or_default()),
                ],
            )
        });
        let who = then
            .assignee
            .as_ref()
            .map(|login| login.as_str().to_owned())
            .or_else(|| then.assign.map(|way| self.assign(way).to_owned()));
        entry
            .text(&words.goes, goes.unwrap_or_default())
            .text(
                &words.gets_priority,
                then.priority.map(|priority| self.text.word.priority(priority)).unwrap_or_default(),
            )
            .text(&words.impact, then.impact.clone().unwrap_or_default())
            .text(&words.urgency, then.urgency.clone().unwrap_or_default())
            .list(&words.tags, &then.tags)
            .text(
                &words.script,
                then.script.as_ref().map(|id| self.script(id.as_str())).unwrap_or_default(),
            )
            .text(&words.assigned, who.unwrap_or_default())
            .text(
                &words.gate_of_rule,
                match rule.gate {
                    Some(AtGate::Ask) => words.gate_ask.as_str(),
                    Some(AtGate::Skip) => words.gate_skip.as_str(),
                    None => "",
                },
            )
            .body(if rule.goes_on { words.goes_on.as_str() } else { "" })
    }

    /// A condition: what it asks, and of what.
    fn condition(self, condition: &Condition) -> (String, Said) {
        let (words, word) = (&self.text.book, &self.text.word);
        let list = |name: &str, items: &[String]| (name.to_owned(), Said::List(items.to_vec()));
        let hours = |name: &str, calendar: &Option<_>| {
            let calendar = calendar.as_ref().map_or_else(
                || words.calendar_of_department.clone(),
                |id: &crate::model::id::CalendarId| self.calendar(id.as_str()),
            );
            (name.to_owned(), Said::Text(calendar))
        };
        match condition {
            Condition::Words(items) => list(&words.any_words, items),
            Condition::AllWords(items) => list(&words.all_words, items),
            Condition::NoWords(items) => list(&words.no_words, items),
            Condition::SubjectWords(items) => list(&words.subject_words, items),
            Condition::Regex(items) => list(&words.patterns, items),
            Condition::Language(items) => list(&words.text_language, items),
            Condition::ClientTier(items) => list(&words.client_tier, items),
            Condition::Account(items) => list(&words.account, items),
            Condition::Product(items) => list(&words.product, items),
            Condition::SenderDomain(items) => list(&words.sender_domain, items),
            Condition::Tag(items) => list(&words.tag, items),
            Condition::Field { name, values } => {
                list(&fill(&words.field, &[("field", name)]), values)
            }
            Condition::Channel(channels) => {
                let channels = channels.iter().map(|c| word.channel(*c).to_owned());
                (words.channel.clone(), Said::List(channels.collect()))
            }
            Condition::Priority(priorities) => {
                let priorities = priorities.iter().map(|p| word.priority(*p).to_owned());
                (words.priority.clone(), Said::List(priorities.collect()))
            }
            Condition::Hours { inside: true, calendar } => hours(&words.inside_hours, calendar),
            Condition::Hours { inside: false, calendar } => hours(&words.outside_hours, calendar),
            Condition::OpenRequestsAtLeast(count) => {
                (words.open_requests.clone(), Said::Text(count.to_string()))
            }
            Condition::RepeatWithin(time) => {
                let days = time.num_days();
                let time = if days > 0 && time.num_hours() % 24 == 0 {
                    self.text.count(&words.days, days.unsigned_abs())
                } else if time.num_minutes() % 60 == 0 {
                    self.text.count(&words.hours, time.num_hours().unsigned_abs())
                } else {
                    self.text.count(&words.minutes, time.num_minutes().unsigned_abs())
                };
                (words.repeat_within.clone(), Said::Text(time))
            }
        }
    }
}

/// A whole number, with the sign that typography has for what is less than nothing.
fn whole(number: i32) -> String {
    if number < 0 { format!("−{}", number.unsigned_abs()) } else { number.to_string() }
}

/// A term as the book names its line.
pub fn quoted(term: &str) -> String {
    format!("“{term}”")
}
