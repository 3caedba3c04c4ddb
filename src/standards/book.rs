//! A standard in words: every clause as a person would read it, in the language of the reader. What
//! the company wrote itself (titles, duties, scripts) is given as it stands; what it wrote as keys
//! and ids is told in sentences of the interface.
//!
//! Pages, screens and the difference of two versions are made from this. How it looks is theirs.

mod conduct;
mod people;
mod routing;
mod safeguards;
mod timing;

pub use routing::quoted;

use crate::{
    model::{
        id::Clause,
        standard::{Place, Standard},
        target::Target,
    },
    text::{Text, fill},
};

/// A part of the book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Part {
    /// What the company offers, its levels and where it wants to grow.
    #[default]
    Concept,
    /// Departments, with their gates.
    Departments,
    /// Roles with their duties.
    Roles,
    Norms,
    /// Deadlines.
    Deadlines,
    Calendars,
    Rules,
    Scripts,
    Texts,
    /// Exercises, and who must have passed them.
    Exercises,
    Measures,
    /// Questions of the quality review.
    Questions,
    /// How the data of clients are handled, and what needs a second person.
    Safeguards,
}

impl Part {
    /// Every part, in the order of the book.
    pub const ALL: [Self; 13] = [
        Self::Concept,
        Self::Departments,
        Self::Roles,
        Self::Norms,
        Self::Deadlines,
        Self::Calendars,
        Self::Rules,
        Self::Scripts,
        Self::Texts,
        Self::Exercises,
        Self::Measures,
        Self::Questions,
        Self::Safeguards,
    ];

    /// What it is called.
    pub fn title(self, text: &Text) -> &str {
        let text = &text.standard;
        match self {
            Self::Concept => &text.concept,
            Self::Departments => &text.departments,
            Self::Roles => &text.roles,
            Self::Norms => &text.norms,
            Self::Deadlines => &text.deadlines,
            Self::Calendars => &text.calendars,
            Self::Rules => &text.rules,
            Self::Scripts => &text.scripts,
            Self::Texts => &text.texts,
            Self::Exercises => &text.exercises,
            Self::Measures => &text.measures,
            Self::Questions => &text.questions,
            Self::Safeguards => &text.safeguards,
        }
    }
}

/// A clause in words.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The part in which it stands.
    pub part: Part,
    pub clause: Clause,
    /// What it is called.
    pub title: String,
    /// Where it is written.
    pub place: Option<Place>,
    pub lines: Vec<Line>,
    /// How soon it has something done, where it does.
    pub target: Option<Target>,
}

/// One thing that a clause says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it is about; empty for the body of a clause.
    pub name: String,
    /// What is said of it.
    pub said: Said,
}

/// How something is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    Text(String),
    /// As a list of short things whose order says nothing.
    List(Vec<String>),
    /// As sentences, one below the other.
    Points(Vec<String>),
}

impl Said {
    /// As text: lists with commas, points a line each.
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::List(items) => items.join(", "),
            Self::Points(points) if points.len() == 1 => points[0].clone(),
            Self::Points(points) => {
                points.iter().map(|point| format!("· {point}")).collect::<Vec<_>>().join("\n")
            }
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.trim().is_empty(),
            Self::List(items) | Self::Points(items) => items.is_empty(),
        }
    }
}

impl Entry {
    fn new(part: Part, clause: Clause, title: impl Into<String>, place: Option<&Place>) -> Self {
        Self {
            part,
            clause,
            title: title.into(),
            place: place.cloned(),
            lines: Vec::new(),
            target: None,
        }
    }

    fn line(mut self, name: impl Into<String>, said: Said) -> Self {
        if !said.is_empty() {
            let name = name.into();
            self.lines.push(Line { name, said });
        }
        self
    }

    fn body(self, text: impl Into<String>) -> Self {
        self.line("", Said::Text(text.into()))
    }

    fn text(self, name: &str, text: impl Into<String>) -> Self {
        self.line(name, Said::Text(text.into()))
    }

    fn list<I: Into<String>>(self, name: &str, items: impl IntoIterator<Item = I>) -> Self {
        self.line(name, Said::List(items.into_iter().map(Into::into).collect()))
    }

    /// All that it says, to be searched: in lower case, with е for ё.
    pub fn words(&self) -> String {
        let mut whole = format!("{} {}", self.clause, self.title);
        for line in &self.lines {
            whole.push(' ');
            whole.push_str(&line.name);
            whole.push(' ');
            whole.push_str(&line.said.text());
        }
        whole.to_lowercase().replace('ё', "е")
    }
}

/// A standard, and the words to tell it in.
#[derive(Debug, Clone, Copy)]
pub struct Book<'a> {
    standard: &'a Standard,
    text: &'a Text,
}

impl<'a> Book<'a> {
    /// The book of a standard.
    pub const fn new(standard: &'a Standard, text: &'a Text) -> Self {
        Self { standard, text }
    }

    /// Every clause, part by part, in the order written.
    pub fn entries(self) -> Vec<Entry> {
        Part::ALL.iter().flat_map(|part| self.part(*part)).collect()
    }

    /// The clauses of a part.
    pub fn part(self, part: Part) -> Vec<Entry> {
        match part {
            Part::Concept => self.concept(),
            Part::Departments => self.departments(),
            Part::Roles => self.roles(),
            Part::Norms => self.norms(),
            Part::Deadlines => self.deadlines(),
            Part::Calendars => self.calendars(),
            Part::Rules => self.rules(),
            Part::Scripts => self.scripts(),
            Part::Texts => self.prepared_texts().into_iter().chain(self.receipts()).collect(),
            Part::Exercises => self.exercises(),
            Part::Measures => self.measures(),
            Part::Questions => self.questions(),
            Part::Safeguards => self.safeguards(),
        }
    }

    /// How many clauses a part has.
    pub fn length(self, part: Part) -> usize {
        let standard = self.standard;
        match part {
            Part::Concept => {
                1 + usize::from(standard.priority_matrix.is_some())
                    + usize::from(standard.titles.place.is_some())
                    + standard.levels.len()
                    + standard.quality_levels.len()
            }
            Part::Departments => standard.departments.len(),
            Part::Roles => standard.roles.len(),
            Part::Norms => standard.norms.len(),
            Part::Deadlines => standard.deadlines.len(),
            Part::Calendars => standard.calendars.len() + usize::from(standard.always.is_some()),
            Part::Rules => standard.rules.len() + usize::from(standard.scorecard.is_some()),
            Part::Scripts => standard.scripts.len(),
            Part::Texts => standard.prepared_texts.len() + standard.receipts.len(),
            Part::Exercises => standard.exercises.len(),
            Part::Measures => standard.measures.len(),
            Part::Questions => standard.review_questions.len(),
            Part::Safeguards => {
                usize::from(standard.personal_data.erase_by_two)
                    + usize::from(standard.bulk.close_by_two_from.is_some())
                    + standard.retentions.len()
            }
        }
    }

    /// The clause at a place of a part. Rules are many, and are not all told for the sake of one.
    pub fn entry(self, part: Part, at: usize) -> Option<Entry> {
        match part {
            Part::Rules => match self.standard.rules.get(at) {
                Some(rule) => Some(self.rule(rule)),
                None => {
                    let card = self.standard.scorecard.as_ref();
                    card.filter(|_| at == self.standard.rules.len())
                        .map(|card| self.scorecard(card))
                }
            },
            part => self.part(part).into_iter().nth(at),
        }
    }

    /// Where a clause stands.
    pub fn find(self, clause: &Clause) -> Option<(Part, usize)> {
        let table = clause.as_str().split(':').next().unwrap_or_default();
        if table == "rule" {
            let rules = &self.standard.rules;
            let at = rules.iter().position(|rule| rule.clause() == *clause)?;
            return Some((Part::Rules, at));
        }
        if let Some(card) = &self.standard.scorecard
            && card.clause() == *clause
        {
            return Some((Part::Rules, self.standard.rules.len()));
        }
        Part::ALL.iter().find_map(|part| {
            let part = *part;
            if part == Part::Rules {
                return None;
            }
            let at = self.part(part).iter().position(|entry| entry.clause == *clause)?;
            Some((part, at))
        })
    }

    /// The title of a department, or its id where the standard has none of it.
    fn department(self, id: &str) -> String {
        self.standard
            .department(id)
            .map_or_else(|| id.to_owned(), |department| department.title.clone())
    }

    /// The title of a script.
    fn script(self, id: &str) -> String {
        self.standard.script(id).map_or_else(|| id.to_owned(), |script| script.title.clone())
    }

    /// The title of a role.
    fn role(self, id: &str) -> String {
        self.standard.role(id).map_or_else(|| id.to_owned(), |role| role.title.clone())
    }

    /// The title of a calendar.
    fn calendar(self, id: &str) -> String {
        self.standard
            .calendars
            .get(id)
            .and_then(|calendar| calendar.spec().title.clone())
            .unwrap_or_else(|| id.to_owned())
    }

    /// A target in words: `4 working hours`, `3 working days`, `2 days`.
    pub fn target(self, target: &Target) -> String {
        let words = &self.text.book;
        let count = |forms, n: i64| self.text.count(forms, n.unsigned_abs());
        match target {
            Target::Business(time) => {
                let (hours, minutes) = (time.num_hours(), time.num_minutes() % 60);
                let said = match (hours, minutes) {
                    (0, minutes) => count(&words.minutes, minutes),
                    (hours, 0) => count(&words.hours, hours),
                    (hours, minutes) => {
                        format!("{} {}", count(&words.hours, hours), count(&words.minutes, minutes))
                    }
                };
                fill(&words.of_working_time, &[("time", &said)])
            }
            Target::WorkingDays(days) => self.text.count(&words.working_days, u64::from(*days)),
            Target::Plain(time) => count(&words.days, time.num_days()),
        }
    }
}
