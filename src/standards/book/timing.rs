//! The deadlines and the calendars.

use chrono::NaiveDate;

use super::{Book, Entry, Part, Said};
use crate::{
    model::{
        calendar::Calendar,
        id::Clause,
        standard::{Assign, AssignTo, Consequence, DeadlineClause, Notify, Scope, Start},
    },
    text::fill,
};

/// The days of the week as a calendar's `hours` names them.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

impl Book<'_> {
    pub(super) fn deadlines(self) -> Vec<Entry> {
        let standard = self.standard;
        standard.deadlines.iter().map(|clause| self.deadline(clause)).collect()
    }

    fn deadline(self, clause: &DeadlineClause) -> Entry {
        let (words, word) = (&self.text.book, &self.text.word);
        let title = format!(
            "{} · {} · {}",
            word.kind(clause.kind),
            word.audience(clause.audience),
            if clause.none { words.no_deadline.clone() } else { self.target(&clause.target) }
        );
        let scope = self.scope(&clause.when);
        let everything = scope.is_empty().then(|| words.every_request.clone());
        let calendar = clause.calendar.as_ref();
        let pauses = clause.pauses.iter().map(|status| word.status(*status));
        let warn = self.text.language.short_percent(clause.warn_at);
        let holds_for = Said::Points(scope.into_iter().chain(everything).collect());
        let entry = Entry::new(Part::Deadlines, clause.clause(), title, Some(&clause.place));
        if clause.none {
            return entry
                .text(&words.how_soon, &words.no_deadline)
                .line(&words.holds_for, holds_for);
        }
        let goal = clause.goal.map(|goal| self.text.language.short_percent(goal / 100.0));
        let mut entry = entry
            .text(&words.how_soon, self.target(&clause.target))
            .line(&words.holds_for, holds_for)
            .text(&words.met_in, goal.unwrap_or_default())
            .text(
                &words.counted_by,
                calendar.map_or_else(
                    || words.calendar_of_department.clone(),
                    |id| self.calendar(id.as_str()),
                ),
            )
            .text(
                &words.starts_with,
                clause.starts.as_ref().map_or_else(String::new, |start| self.start(start)),
            )
            .text(
                &words.extension,
                clause.extension.as_ref().map_or_else(String::new, |extension| {
                    let told =
                        if extension.notice { &words.with_notice } else { &words.without_notice };
                    fill(
                        &self.text.count(told, extension.times.into()),
                        &[("by", &self.target(&extension.by))],
                    )
                }),
            )
            .list(&words.stands_still, pauses)
            .text(
                &words.at_risk_after,
                if clause.warn_before.is_some() { String::new() } else { warn },
            )
            .text(
                &words.at_risk_before,
                clause.warn_before.map_or_else(String::new, |before| self.target(&before)),
            )
            .line(&words.on_warn, Said::Points(self.consequence(&clause.on_warn)))
            .line(&words.on_breach, Said::Points(self.consequence(&clause.on_breach)));
        entry.target = Some(clause.target);
        entry
    }

    /// What starts a clock, in words.
    pub fn start(self, start: &Start) -> String {
        let words = &self.text.book;
        match start {
            Start::Claimed => words.start_claimed.clone(),
            Start::Tag(name) => fill(&words.start_tag, &[("name", name)]),
            Start::Field(name) => fill(&words.start_field, &[("name", name)]),
            Start::Step(name) => fill(&words.start_step, &[("name", name)]),
        }
    }

    pub(super) fn scope(self, scope: &Scope) -> Vec<String> {
        let (words, word) = (&self.text.book, &self.text.word);
        let mut said = Vec::new();
        let mut say = |name: &str, values: Vec<String>| {
            if !values.is_empty() {
                said.push(format!("{name}: {}", values.join(", ")));
            }
        };
        say(&words.client_tier, scope.client_tier.clone());
        let priorities = scope.priority.iter();
        say(&words.priority, priorities.map(|p| word.priority(*p).to_owned()).collect());
        say(&words.level, scope.level.iter().map(ToString::to_string).collect());
        let departments = scope.department.iter();
        say(&words.department, departments.map(|id| self.department(id.as_str())).collect());
        let channels = scope.channel.iter();
        say(&words.channel, channels.map(|c| word.channel(*c).to_owned()).collect());
        say(&words.tag, scope.tag.clone());
        said
    }

    fn consequence(self, consequence: &Consequence) -> Vec<String> {
        let words = &self.text.book;
        let mut said = Vec::new();
        if !consequence.notify.is_empty() {
            let who: Vec<String> = consequence
                .notify
                .iter()
                .map(|who| match who {
                    Notify::Assignee => words.the_assignee.clone(),
                    Notify::Accountable => words.the_accountable.clone(),
                    Notify::Role(role) => self.role(role.as_str()),
                    Notify::Login(login) => login.to_string(),
                })
                .collect();
            said.push(fill(&words.notify, &[("who", &who.join(", "))]));
        }
        if consequence.raise_priority {
            said.push(words.raise_priority.clone());
        }
        if let Some(level) = consequence.escalate {
            said.push(fill(&words.escalate, &[("level", &level.to_string())]));
        }
        match &consequence.assign {
            Some(AssignTo::Operator(login)) => {
                said.push(fill(&words.assign, &[("who", login.as_str())]));
            }
            Some(AssignTo::By(way)) => said.push(self.assign(*way).to_owned()),
            None => {}
        }
        if !consequence.tag.is_empty() {
            said.push(format!("{}: {}", words.tags, consequence.tag.join(", ")));
        }
        said
    }

    /// How an assignee is chosen.
    pub(super) fn assign(&self, way: Assign) -> &str {
        match way {
            Assign::LeastLoaded => &self.text.book.least_loaded,
            Assign::RoundRobin => &self.text.book.round_robin,
        }
    }

    pub(super) fn calendars(self) -> Vec<Entry> {
        let standard = self.standard;
        standard
            .always
            .iter()
            .chain(standard.calendars.values())
            .map(|calendar| self.calendar_entry(calendar))
            .collect()
    }

    fn calendar_entry(self, calendar: &Calendar) -> Entry {
        let words = &self.text.book;
        let spec = calendar.spec();
        let hours = self.hours(calendar);
        let exceptions = spec.exceptions.iter().map(|(date, hours)| {
            let hours = if hours.is_empty() { words.closed.clone() } else { hours.join(", ") };
            format!("{}: {hours}", self.days(date))
        });
        Entry::new(
            Part::Calendars,
            Clause::new("calendar", &spec.id),
            spec.title.as_deref().unwrap_or(&spec.id),
            None,
        )
        .line(&words.hours_of_week, Said::Points(hours))
        .text(&words.timezone, calendar.timezone().name())
        .list(&words.holidays, spec.holidays.iter().map(|days| self.days(days)))
        .line(&words.exceptions, Said::Points(exceptions.collect()))
    }

    /// A day or a range of days of a calendar, as people read it.
    fn days(self, written: &str) -> String {
        let (first, last) = written.split_once("..").unwrap_or((written, written));
        let [first, last] = [first, last].map(|day| day.trim().parse::<NaiveDate>());
        match (first, last) {
            (Ok(first), Ok(last)) => self.text.period(first, last),
            _ => written.to_owned(),
        }
    }

    /// The hours of the week: days that follow one another with the same hours stand together.
    fn hours(self, calendar: &Calendar) -> Vec<String> {
        let names = &self.text.time.weekdays;
        let of = |day: &str| -> &[String] {
            calendar
                .spec()
                .hours
                .get(day)
                .or_else(|| calendar.spec().hours.get("every_day"))
                .map_or(&[], |hours| hours.as_slice())
        };
        let mut said = Vec::new();
        let mut first = 0;
        while first < DAYS.len() {
            let hours = of(DAYS[first]);
            let mut last = first;
            while last + 1 < DAYS.len() && of(DAYS[last + 1]) == hours {
                last += 1;
            }
            let days = if first == last {
                names[first].clone()
            } else {
                format!("{}–{}", names[first], names[last])
            };
            let hours =
                if hours.is_empty() { self.text.book.closed.clone() } else { hours.join(", ") };
            said.push(format!("{days} {hours}"));
            first = last + 1;
        }
        said
    }
}
