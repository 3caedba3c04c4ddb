//! The parts of a standard and what stands in each, in words.

use crate::{
    model::{
        id::DepartmentId,
        standard::{Condition, Place, Standard},
    },
    tui::{screen::standard::entries::Section as S, setup::Setup},
};

/// A part of a standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Section {
    /// What the company offers.
    #[default]
    Concept,
    /// Departments by level.
    Departments,
    /// Roles with their duties.
    Roles,
    /// Norms for everyone.
    Norms,
    /// Routing rules.
    Rules,
    /// Deadlines.
    Deadlines,
    /// Scripts.
    Scripts,
    /// Prepared texts.
    Texts,
    /// Exercises.
    Exercises,
    /// Measures.
    Measures,
    /// Questions of the quality review.
    Questions,
}

impl Section {
    /// Every part, in the order shown.
    pub const ALL: [Self; 11] = [
        Self::Concept,
        Self::Departments,
        Self::Roles,
        Self::Norms,
        Self::Rules,
        Self::Deadlines,
        Self::Scripts,
        Self::Texts,
        Self::Exercises,
        Self::Measures,
        Self::Questions,
    ];

    /// The part so many further on.
    #[must_use]
    pub fn step(self, by: isize) -> Self {
        let at = Self::ALL
            .iter()
            .position(|section| *section == self)
            .unwrap_or(0) as isize;
        let last = Self::ALL.len() as isize - 1;
        Self::ALL[(at + by).clamp(0, last) as usize]
    }

    /// What it is called.
    pub fn title(self, setup: &Setup) -> &str {
        let text = &setup.text.standard;
        match self {
            Self::Concept => &text.concept,
            Self::Departments => &text.departments,
            Self::Roles => &text.roles,
            Self::Norms => &text.norms,
            Self::Rules => &text.rules,
            Self::Deadlines => &text.deadlines,
            Self::Scripts => &text.scripts,
            Self::Texts => &text.texts,
            Self::Exercises => &text.exercises,
            Self::Measures => &text.measures,
            Self::Questions => &text.questions,
        }
    }
}

/// An entry of a part.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What it is called.
    pub title: String,
    /// Its address.
    pub clause: String,
    /// Where it is written.
    pub place: Option<Place>,
    /// What it says: a heading, which may be empty, and a text each.
    pub lines: Vec<(String, String)>,
}

fn entry(title: impl Into<String>, clause: impl ToString, place: Option<&Place>) -> Entry {
    Entry {
        title: title.into(),
        clause: clause.to_string(),
        place: place.cloned(),
        lines: Vec::new(),
    }
}

impl Entry {
    fn text(mut self, text: impl Into<String>) -> Self {
        let text = text.into();
        if !text.trim().is_empty() {
            self.lines.push((String::new(), text));
        }
        self
    }

    fn named(mut self, name: &str, text: impl Into<String>) -> Self {
        let text = text.into();
        if !text.trim().is_empty() {
            self.lines.push((name.to_owned(), text));
        }
        self
    }
}

/// The entries of a part.
pub fn entries(section: Section, standard: &Standard) -> Vec<Entry> {
    match section {
        S::Concept => {
            let mut entries = vec![
                entry(&standard.title, &standard.version, None)
                    .text(&standard.concept)
                    .named("SHA-256", standard.hash.as_str()),
            ];
            entries.extend(standard.levels.values().map(|level| {
                entry(
                    format!("{} {}", level.number, level.title),
                    format!("level:{}", level.number),
                    None,
                )
                .text(&level.duty)
            }));
            entries.extend(standard.quality_levels.iter().map(|level| {
                let requires: Vec<String> = level
                    .requires
                    .iter()
                    .map(|target| {
                        let least = target
                            .at_least
                            .map(|v| format!(" ≥ {v}"))
                            .unwrap_or_default();
                        let most = target
                            .at_most
                            .map(|v| format!(" ≤ {v}"))
                            .unwrap_or_default();
                        format!("{}{least}{most}", target.metric)
                    })
                    .collect();
                entry(
                    &level.title,
                    format!("quality_level:{}", level.id),
                    Some(&level.place),
                )
                .text(requires.join("\n"))
            }));
            entries
        }
        S::Departments => standard
            .departments
            .iter()
            .map(|department| {
                entry(
                    &department.title,
                    department.clause(),
                    Some(&department.place),
                )
                .named("level", department.level.to_string())
                .named(
                    "calendar",
                    department.calendar.as_ref().map_or("", |id| id.as_str()),
                )
                .named(
                    "escalates_to",
                    department
                        .escalates_to
                        .as_ref()
                        .map_or("", |id| id.as_str()),
                )
                .named("handover", gate(standard, department.id.as_str()))
            })
            .collect(),
        S::Roles => standard
            .roles
            .iter()
            .map(|role| {
                let may = if role.may.all {
                    "*".to_owned()
                } else {
                    role.may
                        .named
                        .iter()
                        .map(|right| right.word())
                        .collect::<Vec<_>>()
                        .join(", ")
                };
                entry(&role.title, format!("role:{}", role.id), Some(&role.place))
                    .text(bullets(&role.duties))
                    .named("may", may)
            })
            .collect(),
        S::Norms => standard
            .norms
            .iter()
            .map(|norm| {
                entry(&norm.text, norm.clause(), Some(&norm.place))
                    .named("control", norm.control.map_or("", |control| control.word()))
            })
            .collect(),
        S::Rules => standard.rules.iter().map(rule).collect(),
        S::Deadlines => standard
            .deadlines
            .iter()
            .map(|clause| {
                entry(&clause.id, clause.clause(), Some(&clause.place))
                    .named("kind", clause.kind.word())
                    .named("audience", clause.audience.word())
                    .named("target", clause.target.to_string())
                    .named("when", scope(&clause.when))
                    .named("warn_at", clause.warn_at.to_string())
                    .named("on_breach", consequence(&clause.on_breach))
            })
            .collect(),
        S::Scripts => standard.scripts.iter().map(script).collect(),
        S::Texts => standard
            .prepared_texts
            .iter()
            .map(|text| {
                entry(&text.title, format!("text:{}", text.id), Some(&text.place)).text(&text.text)
            })
            .collect(),
        S::Exercises => standard
            .exercises
            .iter()
            .map(|exercise| {
                entry(
                    &exercise.title,
                    format!("exercise:{}", exercise.id),
                    Some(&exercise.place),
                )
                .text(&exercise.says)
                .named("explain", &exercise.explain)
            })
            .collect(),
        S::Measures => standard
            .measures
            .iter()
            .map(|measure| {
                entry(&measure.title, measure.clause(), Some(&measure.place))
                    .named("metric", measure.metric.word())
                    .named("period", measure.period.word())
                    .named("target", measure.target.to_string())
                    .named(
                        "floor",
                        measure
                            .floor
                            .map(|floor| floor.to_string())
                            .unwrap_or_default(),
                    )
                    .named("reward", award(measure.reward.as_ref()))
                    .named("penalty", award(measure.penalty.as_ref()))
            })
            .collect(),
        S::Questions => standard
            .review_questions
            .iter()
            .map(|question| {
                entry(
                    &question.text,
                    format!("review_question:{}", question.id),
                    Some(&question.place),
                )
                .named("weight", question.weight.to_string())
                .named("fatal", if question.fatal { "true" } else { "" })
            })
            .collect(),
    }
}

fn bullets(lines: &[String]) -> String {
    lines
        .iter()
        .map(|line| format!("· {line}"))
        .collect::<Vec<_>>()
        .join("\n")
}

fn gate(standard: &Standard, department: &str) -> String {
    standard
        .handovers
        .iter()
        .filter(|handover| handover.to.iter().any(|to| *to == *department))
        .flat_map(|handover| {
            handover
                .fields
                .iter()
                .map(|field| format!("field {field}"))
                .chain(handover.steps.iter().map(|step| format!("step {step}")))
                .chain(handover.note.then(|| "note".to_owned()))
        })
        .collect::<Vec<_>>()
        .join(", ")
}

fn rule(rule: &crate::model::standard::Rule) -> Entry {
    let when: Vec<String> = rule
        .when
        .iter()
        .map(|condition| format!("{} = {}", condition.key(), values(condition)))
        .collect();
    let then = &rule.then;
    let mut says = Vec::new();
    if let Some(department) = &then.department {
        says.push(format!("department {department}"));
    }
    if let Some(level) = then.level {
        says.push(format!("level {level}"));
    }
    if let Some(priority) = then.priority {
        says.push(format!("priority {priority}"));
    }
    if !then.tags.is_empty() {
        says.push(format!("tags {}", then.tags.join(" ")));
    }
    if let Some(script) = &then.script {
        says.push(format!("script {script}"));
    }
    entry(rule.id.as_str(), rule.clause(), Some(&rule.place))
        .text(rule.why.clone().unwrap_or_default())
        .named("when", when.join("\n"))
        .named("then", says.join("\n"))
        .named("continue", if rule.goes_on { "true" } else { "" })
}

fn values(condition: &Condition) -> String {
    match condition {
        Condition::Words(list)
        | Condition::AllWords(list)
        | Condition::NoWords(list)
        | Condition::SubjectWords(list)
        | Condition::Regex(list)
        | Condition::Language(list)
        | Condition::ClientTier(list)
        | Condition::Account(list)
        | Condition::Product(list)
        | Condition::SenderDomain(list)
        | Condition::Tag(list)
        | Condition::Field { values: list, .. } => list.join(", "),
        Condition::Channel(list) => {
            let words: Vec<&str> = list.iter().map(|channel| channel.word()).collect();
            words.join(", ")
        }
        Condition::Priority(list) => {
            let words: Vec<&str> = list.iter().map(|priority| priority.word()).collect();
            words.join(", ")
        }
        Condition::Hours { inside, calendar } => format!(
            "{} {}",
            if *inside { "inside" } else { "outside" },
            calendar.as_ref().map_or("", |id| id.as_str())
        ),
        Condition::OpenRequestsAtLeast(count) => count.to_string(),
        Condition::RepeatWithin(time) => format!("{}h", time.num_hours()),
    }
}

fn scope(scope: &crate::model::standard::Scope) -> String {
    let mut parts = Vec::new();
    if !scope.client_tier.is_empty() {
        parts.push(format!("client_tier {}", scope.client_tier.join(", ")));
    }
    if !scope.priority.is_empty() {
        let words: Vec<&str> = scope
            .priority
            .iter()
            .map(|priority| priority.word())
            .collect();
        parts.push(format!("priority {}", words.join(", ")));
    }
    if !scope.level.is_empty() {
        let levels: Vec<String> = scope.level.iter().map(ToString::to_string).collect();
        parts.push(format!("level {}", levels.join(", ")));
    }
    if !scope.department.is_empty() {
        let ids: Vec<&str> = scope.department.iter().map(DepartmentId::as_str).collect();
        parts.push(format!("department {}", ids.join(", ")));
    }
    if !scope.channel.is_empty() {
        let words: Vec<&str> = scope.channel.iter().map(|channel| channel.word()).collect();
        parts.push(format!("channel {}", words.join(", ")));
    }
    if !scope.tag.is_empty() {
        parts.push(format!("tag {}", scope.tag.join(", ")));
    }
    parts.join("\n")
}

fn consequence(consequence: &crate::model::standard::Consequence) -> String {
    let mut parts = Vec::new();
    if !consequence.notify.is_empty() {
        parts.push(format!("notify {}", consequence.notify.join(", ")));
    }
    if consequence.raise_priority {
        parts.push("raise_priority".to_owned());
    }
    if let Some(level) = consequence.escalate {
        parts.push(format!("escalate {level}"));
    }
    if !consequence.tag.is_empty() {
        parts.push(format!("tag {}", consequence.tag.join(", ")));
    }
    parts.join("\n")
}

fn award(award: Option<&crate::model::standard::Award>) -> String {
    award.map_or_else(String::new, |award| {
        let note = award.note.as_deref().unwrap_or_default();
        format!("{:+} {note}", award.points)
    })
}

fn script(script: &crate::model::standard::Script) -> Entry {
    let mut whole = entry(&script.title, script.clause(), Some(&script.place));
    for step in &script.steps {
        let mut text = Vec::new();
        if let Some(task) = &step.task {
            text.push(task.clone());
        }
        if let Some(say) = &step.say {
            text.push(format!("“{say}”"));
        }
        if let Some(ask) = &step.ask {
            text.push(ask.clone());
        }
        for choice in &step.choices {
            let go = choice.go.as_ref().map_or("", |go| go.as_str());
            text.push(format!("· {} → {go}", choice.label));
        }
        if let Some(field) = &step.field {
            text.push(format!("[{field}]"));
        }
        let star = if step.required { " *" } else { "" };
        whole = whole.named(&format!("{}{star}", step.id), text.join("\n"));
    }
    whole
}
