//! The concept, the departments with their gates, the roles, the norms.

use super::{Book, Entry, Part, Said};
use crate::{
    model::{
        id::Clause,
        operator::{Reach, Right},
        standard::{AtGate, Department, OwnerRule, PriorityMatrix, QualityTarget, Titles},
    },
    text::fill,
};

impl Book<'_> {
    pub(super) fn concept(self) -> Vec<Entry> {
        let (standard, words) = (self.standard, &self.text.book);
        let capacities =
            standard.adoption.requires.iter().map(|capacity| self.text.word.capacity(*capacity));
        let whole =
            Entry::new(Part::Concept, Clause::new("standard", "concept"), &standard.title, None)
                .body(reflowed(&standard.concept))
                .text(&words.version, &standard.version)
                .text(&words.language, &standard.language)
                .text(&words.timezone, standard.timezone.name())
                .text(
                    &words.fallback,
                    fill(
                        &words.to_department,
                        &[
                            ("department", &self.department(standard.fallback.department.as_str())),
                            ("level", &standard.fallback.level.to_string()),
                        ],
                    ),
                )
                .text(
                    &words.owner,
                    standard.owner.map_or("", |owner| match owner {
                        OwnerRule::LeastLoaded => &words.owner_least_loaded,
                        OwnerRule::RoundRobin => &words.owner_round_robin,
                        OwnerRule::Supervisor => &words.owner_supervisor,
                    }),
                )
                .list(&words.adoption, capacities)
                .text(
                    &words.acknowledge,
                    standard
                        .adoption
                        .acknowledge_within
                        .map(|target| self.target(&target))
                        .unwrap_or_default(),
                );
        let matrix = standard.priority_matrix.as_ref().map(|matrix| {
            let word = &self.text.word;
            let cells = matrix.impacts.iter().flat_map(|impact| {
                matrix.urgencies.iter().filter_map(move |urgency| {
                    let priority = matrix.cells.get(&(impact.clone(), urgency.clone()))?;
                    let priority = word.priority(*priority);
                    Some(format!(
                        "{} {impact} · {} {urgency}: {priority}",
                        words.impact, words.urgency
                    ))
                })
            });
            Entry::new(
                Part::Concept,
                PriorityMatrix::clause(),
                &words.priority_matrix,
                Some(&matrix.place),
            )
            .line("", Said::Points(cells.collect()))
        });
        let named = |titles: &std::collections::BTreeMap<String, String>| -> Vec<String> {
            (titles.iter()).map(|(word, title)| format!("{word}: {title}")).collect()
        };
        let titles = standard.titles.place.as_ref().map(|place| {
            let titles = &standard.titles;
            Entry::new(Part::Concept, Titles::clause(), &words.titles, Some(place))
                .list(&words.client_tier, named(&titles.tiers))
                .list(&words.tag, named(&titles.tags))
                .list(&words.fields, named(&titles.fields))
        });
        let levels = standard.levels.values().map(|level| {
            Entry::new(
                Part::Concept,
                Clause::new("level", level.number),
                format!("{}. {}", level.number, level.title),
                None,
            )
            .body(&level.duty)
        });
        let growth = standard.quality_levels.iter().map(|level| {
            let requires = level.requires.iter().map(|target| self.quality(target)).collect();
            let aimed = standard.quality_level.as_deref() == Some(&level.id);
            Entry::new(
                Part::Concept,
                Clause::new("quality_level", &level.id),
                &level.title,
                Some(&level.place),
            )
            .body(if aimed { words.aimed_at.as_str() } else { "" })
            .line(&words.requires, Said::Points(requires))
        });
        std::iter::once(whole).chain(matrix).chain(titles).chain(levels).chain(growth).collect()
    }

    fn quality(self, target: &QualityTarget) -> String {
        let words = &self.text.book;
        let mut said = self.text.word.metric(target.metric).to_owned();
        let of: Vec<&str> = target
            .kind
            .map(|kind| self.text.word.kind(kind))
            .into_iter()
            .chain(target.audience.map(|audience| self.text.word.audience(audience)))
            .collect();
        if !of.is_empty() {
            said = format!("{said} ({})", of.join(", "));
        }
        for (bound, words) in [(target.at_least, &words.at_least), (target.at_most, &words.at_most)]
        {
            if let Some(bound) = bound {
                let figure = super::conduct::figure(self.text.language, target.metric, bound);
                said = format!("{said} {}", fill(words, &[("figure", &figure)]));
            }
        }
        let days = self.text.count(&words.days, u64::from(target.over_days));
        format!("{said} {}", fill(&words.over, &[("time", &days)]))
    }

    pub(super) fn departments(self) -> Vec<Entry> {
        let words = &self.text.book;
        let standard = self.standard;
        standard
            .departments
            .iter()
            .map(|department| {
                let calendar = department.calendar.as_ref();
                let up = department.escalates_to.as_ref();
                Entry::new(
                    Part::Departments,
                    department.clause(),
                    &department.title,
                    Some(&department.place),
                )
                .text(&words.short, department.short.as_deref().unwrap_or_default())
                .text(&words.level, department.level.to_string())
                .text(
                    &words.works,
                    calendar.map(|id| self.calendar(id.as_str())).unwrap_or_default(),
                )
                .text(
                    &words.escalates_to,
                    up.map(|id| self.department(id.as_str())).unwrap_or_default(),
                )
                .line(&words.gate, Said::Points(self.gate(department)))
            })
            .collect()
    }

    /// What must be there before a request is handed over to a department.
    fn gate(self, department: &Department) -> Vec<String> {
        let words = &self.text.book;
        self.standard
            .handovers
            .iter()
            .filter(|handover| handover.to.contains(&department.id))
            .flat_map(|handover| {
                let fields = handover
                    .fields
                    .iter()
                    .map(|field| fill(&words.gate_field, &[("field", field)]));
                let steps =
                    handover.steps.iter().map(|step| fill(&words.gate_step, &[("step", step)]));
                let rules = handover.rules == Some(AtGate::Ask);
                fields
                    .chain(steps)
                    .chain(handover.note.then(|| words.gate_note.clone()))
                    .chain(rules.then(|| words.gate_rules.clone()))
            })
            .collect()
    }

    pub(super) fn roles(self) -> Vec<Entry> {
        let words = &self.text.book;
        let standard = self.standard;
        standard
            .roles
            .iter()
            .map(|role| {
                let may: Vec<String> = if role.may.all {
                    vec![words.everything.clone()]
                } else {
                    role.may.named.iter().map(|(right, reach)| self.right(*right, reach)).collect()
                };
                let exercises: Vec<String> = standard
                    .training
                    .required_for
                    .iter()
                    .filter(|(of, _)| *of == role.id)
                    .flat_map(|(_, exercises)| exercises)
                    .map(|id| self.exercise(id.as_str()))
                    .collect();
                Entry::new(
                    Part::Roles,
                    Clause::new("role", &role.id),
                    &role.title,
                    Some(&role.place),
                )
                .line("", Said::Points(role.duties.clone()))
                .text(&words.level, role.level.map(|level| level.to_string()).unwrap_or_default())
                .line(&words.may, Said::List(may))
                .text(
                    &words.sees,
                    role.sees.as_ref().map(|sees| self.reach(sees)).unwrap_or_default(),
                )
                .text(
                    &words.reads,
                    role.reads.as_ref().map(|reads| self.reach(reads)).unwrap_or_default(),
                )
                .line(&words.must_have_passed, Said::List(exercises))
            })
            .collect()
    }

    /// A right, with the departments in which it holds where the standard says them.
    fn right(self, right: Right, reach: &Reach) -> String {
        let words = &self.text.book;
        let right = self.text.word.right(right);
        match reach {
            Reach::Unsaid => right.to_owned(),
            Reach::Everywhere => fill(&words.right_everywhere, &[("right", right)]),
            Reach::Within(within) if within.named.is_empty() => {
                fill(&words.right_own, &[("right", right)])
            }
            Reach::Within(_) => {
                let departments = self.reach(reach);
                fill(&words.right_within, &[("right", right), ("departments", &departments)])
            }
        }
    }

    /// Departments by their titles.
    fn reach(self, reach: &Reach) -> String {
        let words = &self.text.book;
        match reach {
            Reach::Unsaid => String::new(),
            Reach::Everywhere => words.every_department.clone(),
            Reach::Within(within) => {
                let own = within.own.then(|| words.own_departments.clone());
                let named = within.named.iter().map(|id| self.department(id.as_str()));
                own.into_iter().chain(named).collect::<Vec<_>>().join(", ")
            }
        }
    }

    pub(super) fn norms(self) -> Vec<Entry> {
        let words = &self.text.book;
        let standard = self.standard;
        standard
            .norms
            .iter()
            .map(|norm| {
                let control = norm
                    .control
                    .map_or(&*words.by_people, |control| self.text.word.control(control));
                Entry::new(Part::Norms, norm.clause(), &norm.text, Some(&norm.place))
                    .text(&words.control, control)
            })
            .collect()
    }
}

/// A text whose lines were broken where it was written: a paragraph a line.
fn reflowed(text: &str) -> String {
    text.split("\n\n")
        .map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect::<Vec<_>>()
        .join("\n\n")
}
