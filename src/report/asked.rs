//! What is asked of a report: which desk, which days, whose figures; and what all reports need to
//! answer: cases cut to what is asked, days in the desk's zone, cells of figures.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, Datelike as _, Days, NaiveDate, Utc};
use chrono_tz::Tz;

use super::{
    Name, Part, Report,
    chart::Bars,
    table::{Cell, Column, Table},
};
use crate::{
    desk::Desk,
    model::{
        id::{Clause, Login},
        measure::{Case, Figure, Flow, Grouping, Slice, Span, Yardstick},
        operator::{Operator, Sight},
        standard::{Audience, DeadlineKind, Metric, MetricSum, Standard},
    },
    text::{Language, Text, fill},
};

/// A figure of a metric as people read it: shares in per cent, times as times.
pub fn figure_shown(language: Language, metric: Metric, value: f64) -> String {
    cell(metric, Some(value)).shown(language)
}

/// What is asked of a report.
#[derive(Debug)]
pub struct Asked<'a> {
    pub desk: &'a Desk,
    pub text: &'a Text,
    /// The standard in force.
    pub standard: Arc<Standard>,
    pub now: DateTime<Utc>,
    /// The first day.
    pub first: NaiveDate,
    /// The last day.
    pub last: NaiveDate,
    pub slice: Slice,
    /// By what they are told apart.
    pub by: Option<Grouping>,
    pub me: Login,
    /// Whose figures they may see.
    pub sight: Sight,
    /// The window of returning clients, in days.
    pub return_days: u32,
    /// What a client is worth in a year, where the company says.
    pub client_value: Option<f64>,
}

impl Asked<'_> {
    /// The zone of the desk.
    pub fn zone(&self) -> Tz {
        self.standard.timezone
    }

    /// The days asked for.
    pub fn span(&self) -> Span {
        Span::days(self.first, self.last, self.zone())
    }

    /// So long a client who was served is waited for, in words.
    pub fn return_days_words(&self) -> String {
        self.text.count(&self.text.book.days, u64::from(self.return_days))
    }

    /// As many days before.
    pub fn before(&self) -> Span {
        let days = (self.last - self.first).num_days().max(0) as u64 + 1;
        Span::days(self.first - Days::new(days), self.first - Days::new(1), self.zone())
    }

    /// The day of a time, in the desk's zone.
    pub fn day(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.zone()).date_naive()
    }

    /// A report of this name.
    pub fn report(&self, name: Name, parts: Vec<Part>) -> Report {
        let text = &self.text.report;
        let (title, about) = match name {
            Name::Service => (&text.title_service, &text.about_service),
            Name::Operators => (&text.title_operators, &text.about_operators),
            Name::Deadlines => (&text.title_deadlines, &text.about_deadlines),
            Name::Promises => (&text.title_promises, &text.about_promises),
            Name::Standards => (&text.title_standards, &text.about_standards),
            Name::Clients => (&text.title_clients, &text.about_clients),
            Name::Training => (&text.title_training, &text.about_training),
        };
        Report {
            language: self.text.language,
            title: title.clone(),
            about: about.clone(),
            // How people stand with the exercises is told as of today, not of a period.
            lead: self.lead(name != Name::Training),
            parts,
            others: !matches!(self.sight, Sight::Own(_))
                && self.slice.operator.as_ref() != Some(&self.me),
        }
    }

    /// Whose desk, which days and whose figures, when it was made and for whom, for the head of a report.
    fn lead(&self, of_days: bool) -> Vec<String> {
        let standard = &self.standard;
        let mut lead = vec![format!("{} {}", standard.title, standard.version)];
        if of_days {
            lead.push(fill(
                &self.text.report.period,
                &[
                    ("days", &self.text.long_period(self.first, self.last)),
                    ("zone", self.zone().name()),
                ],
            ));
        }
        let mut only = Vec::new();
        if let Some(operator) = &self.slice.operator {
            only.push(self.name(Grouping::Operator, Some(operator.as_str())));
        }
        if let Some(department) = &self.slice.department {
            only.push(self.name(Grouping::Department, Some(department.as_str())));
        }
        if let Some(channel) = self.slice.channel {
            only.push(self.text.word.channel(channel).to_owned());
        }
        if let Some(tier) = &self.slice.tier {
            only.push(standard.tier_title(tier).to_owned());
        }
        if !only.is_empty() {
            lead.push(fill(&self.text.report.only, &[("what", &only.join(", "))]));
        }
        let who = self.name(Grouping::Operator, Some(self.me.as_str()));
        let at = self.text.long_moment(&self.now.with_timezone(&self.zone()));
        let made = [("at", at), ("who", who)];
        let made = made.each_ref().map(|(name, value)| (*name, value.as_str()));
        lead.push(fill(&self.text.report.made, &made));
        lead
    }

    /// The cases asked for in a period.
    pub fn cases(&self, yardstick: Yardstick, span: Span) -> anyhow::Result<Vec<Case>> {
        let yardstick = Yardstick { return_days: self.return_days, ..yardstick };
        let mut cases = self.desk.cases(yardstick, span, self.now)?;
        cases.retain(|case| self.slice.holds(case));
        Ok(cases)
    }

    /// The deadlines set by a clause, of those asked for in the period.
    pub fn cases_of_clause(&self, clause: &Clause) -> anyhow::Result<Vec<Case>> {
        let mut cases = self.desk.cases_of_clause(clause, self.span(), self.now)?;
        cases.retain(|case| self.slice.holds(case));
        Ok(cases)
    }

    /// What happened to the requests asked for in a period.
    pub fn flow(&self, flow: Flow, span: Span) -> anyhow::Result<Vec<Case>> {
        let mut cases = self.desk.flow(flow, span)?;
        cases.retain(|case| self.slice.holds(case));
        Ok(cases)
    }

    /// Everyone whose figures may be seen, by login.
    pub fn people(&self) -> anyhow::Result<BTreeMap<String, Operator>> {
        Ok(self
            .desk
            .operators()?
            .into_iter()
            .filter(|operator| self.sight.sees(operator))
            .map(|operator| (operator.login.to_string(), operator))
            .collect())
    }

    /// What a group is called.
    pub fn name(&self, grouping: Grouping, group: Option<&str>) -> String {
        let text = &self.text.report;
        match (grouping, group) {
            (Grouping::Operator, None) => text.nobody.clone(),
            (_, None) => text.no_tier.clone(),
            (Grouping::Operator, Some(login)) => match self.desk.operator(login) {
                Ok(Some(operator)) => operator.name,
                // A login is a name too, where there is none better.
                _ => login.to_owned(),
            },
            (Grouping::Department, Some(id)) => self
                .standard
                .department(id)
                .map_or_else(|| id.to_owned(), |department| department.title.clone()),
            (Grouping::Channel, Some(word)) => crate::model::request::Channel::from_word(word)
                .map_or(word, |channel| self.text.word.channel(channel))
                .to_owned(),
            (Grouping::Tier, Some(tier)) => self.standard.tier_title(tier).to_owned(),
        }
    }

    /// What a grouping is called.
    pub fn grouping(&self, grouping: Grouping) -> &str {
        let text = &self.text.report;
        match grouping {
            Grouping::Operator => &text.operator,
            Grouping::Department => &text.department,
            Grouping::Channel => &text.channel,
            Grouping::Tier => &text.tier,
        }
    }

    /// By what a table is told apart, for its title.
    fn by_what(&self, grouping: Grouping) -> &str {
        let text = &self.text.report;
        match grouping {
            Grouping::Operator => &text.by_operator,
            Grouping::Department => &text.by_department,
            Grouping::Channel => &text.by_channel,
            Grouping::Tier => &text.by_tier,
        }
    }

    /// The figures of the groups that may be seen, in order of their names.
    pub fn by(
        &self,
        metric: Metric,
        grouping: Grouping,
        cases: &[Case],
    ) -> anyhow::Result<Vec<(Option<String>, Figure)>> {
        let people = self.people()?;
        Ok(Figure::by(metric, grouping, cases)
            .into_iter()
            .filter(|(group, _)| {
                grouping != Grouping::Operator
                    || match group {
                        Some(login) => people.contains_key(login),
                        None => self.sight == Sight::Everyone,
                    }
            })
            .collect())
    }

    /// The stretches that a series is drawn over: days, or weeks where the days would be too many.
    pub fn stretches(&self) -> Vec<(NaiveDate, Span)> {
        let days = (self.last - self.first).num_days() + 1;
        let step: u64 = if days <= 45 { 1 } else { 7 };
        let mut first = self.first;
        if step == 7 {
            first = first - Days::new(u64::from(first.weekday().num_days_from_monday()));
        }
        let mut stretches = Vec::new();
        while first <= self.last {
            let last = (first + Days::new(step - 1)).min(self.last);
            stretches.push((first, Span::days(first.max(self.first), last, self.zone())));
            first = first + Days::new(step);
        }
        stretches
    }

    /// What the column of [`stretches`](Self::stretches) is called.
    pub fn stretch_title(&self) -> &str {
        if (self.last - self.first).num_days() < 45 {
            &self.text.report.day
        } else {
            &self.text.report.week
        }
    }

    /// The columns of a figure: value, interval, cases.
    pub fn figure_columns(&self) -> [Column; 4] {
        let text = &self.text.report;
        [
            Column::right("value", &*text.value),
            Column::right("low", &*text.low),
            Column::right("high", &*text.high),
            Column::right("sample", &*text.sample),
        ]
    }

    /// A table of the groups of a metric, with a bar for each.
    pub fn by_table(
        &self,
        yardstick: Yardstick,
        title: &str,
        grouping: Grouping,
    ) -> anyhow::Result<(Table, Bars)> {
        let cases = self.cases(yardstick, self.span())?;
        let mut columns = vec![Column::left("group", self.grouping(grouping))];
        columns.extend(self.figure_columns());
        let rows = self
            .by(yardstick.metric, grouping, &cases)?
            .into_iter()
            .map(|(group, figure)| {
                let shown = self.name(grouping, group.as_deref());
                let mut row = vec![Cell::word(group.unwrap_or_default(), shown)];
                row.extend(cells(yardstick.metric, &figure));
                row
            })
            .collect();
        let table = Table {
            title: capital(&fill(
                &self.text.report.part_by,
                &[("metric", title), ("by", self.by_what(grouping))],
            )),
            columns,
            rows,
            notes: Vec::new(),
        };
        Ok((table, bars("group", yardstick.metric)))
    }
}

/// A title begins with a capital.
fn capital(title: &str) -> String {
    let mut signs = title.chars();
    signs.next().map(|first| first.to_uppercase().chain(signs).collect()).unwrap_or_default()
}

/// The stable name of what a yardstick measures, for programs.
pub fn measured(yardstick: Yardstick) -> String {
    let mut name = yardstick.metric.word().to_owned();
    let kind = yardstick.kind.map(DeadlineKind::word);
    for part in kind.into_iter().chain(yardstick.audience.map(Audience::word)) {
        name = format!("{name}:{part}");
    }
    name
}

/// The bars of figures of one metric.
pub fn bars(label: &'static str, metric: Metric) -> Bars {
    Bars {
        label,
        value: "value",
        interval: Some(("low", "high")),
        whole: (metric.sum() == MetricSum::Ratio).then_some(1.0),
    }
}

/// The cell of a figure of a metric.
pub fn cell(metric: Metric, value: Option<f64>) -> Cell {
    let Some(value) = value else {
        return Cell::None;
    };
    match (metric.sum(), metric) {
        (MetricSum::Ratio, _) | (_, Metric::ReviewScore) => Cell::Share(value),
        (MetricSum::Mean, _) => Cell::Figure(value, 2),
        (MetricSum::Median, _) => Cell::Figure(value, 0),
        (MetricSum::Count, _) => Cell::Count(value as i64),
    }
}

/// The cells of a figure: value, interval, cases.
pub fn cells(metric: Metric, figure: &Figure) -> [Cell; 4] {
    [
        cell(metric, figure.value),
        cell(metric, figure.interval.map(|(low, _)| low)),
        cell(metric, figure.interval.map(|(_, high)| high)),
        figure.sample.into(),
    ]
}
