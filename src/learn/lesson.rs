//! A lesson: what the past proposes for a standard, and the draft that comes of what somebody takes of it.

use std::{collections::BTreeMap, ops::ControlFlow, sync::Arc};

use super::{
    draft::{Card, Edit, card_id, card_toml, with_card, with_edit},
    effect::Effect,
    labels::LeftOut,
    proposals::{Proposal, propose},
    rows::Row,
    study::{Asked, Learnt, Study},
};
use crate::{
    model::{id::DepartmentId, standard::Standard},
    problem::Severity,
    standards::{
        load_files,
        step_up::{next_version, with_version},
    },
    terms::Stemming,
};

/// Fewer requests propose nothing.
pub const FEWEST: usize = 100;
/// One request in so many that a new card would decide goes to a person who is not told.
const AUDIT: u32 = 50;

/// Requests to learn from.
#[derive(Debug, Default)]
pub struct Material {
    pub rows: Vec<Row>,
    /// How many requests teach nothing, by reason.
    pub left_out: BTreeMap<LeftOut, u64>,
    /// Departments that the standard does not have, with how many requests each.
    pub unknown: BTreeMap<DepartmentId, usize>,
}

impl Material {
    /// Keeps rows whose department the standard has, by its id or its title, under the name it has now where
    /// it was `renamed` from the first to the second.
    pub fn of_standard(
        rows: Vec<Row>,
        left_out: BTreeMap<LeftOut, u64>,
        standard: &Standard,
        renamed: &[(String, String)],
    ) -> Self {
        let mut material =
            Self { rows: Vec::with_capacity(rows.len()), left_out, ..Self::default() };
        for mut row in rows {
            let named = row.department.as_str();
            let now = renamed.iter().find(|(old, _)| old == named).map_or(named, |(_, new)| new);
            let folded = now.to_lowercase();
            let known = standard.department(now).or_else(|| {
                standard.departments.iter().find(|known| known.title.to_lowercase() == folded)
            });
            match known {
                Some(department) => {
                    row.department = department.id.clone();
                    material.rows.push(row);
                }
                None => *material.unknown.entry(row.department).or_default() += 1,
            }
        }
        material
    }
}

/// What the past teaches about a standard.
#[derive(Debug)]
pub struct Lesson {
    pub standard: Arc<Standard>,
    pub study: Study,
    pub learnt: Option<Learnt>,
    pub proposals: Vec<Proposal>,
    pub left_out: BTreeMap<LeftOut, u64>,
    pub unknown: BTreeMap<DepartmentId, usize>,
    /// How many requests there were with a department of the standard.
    pub all: usize,
}

impl Lesson {
    /// Reads the requests; nothing is learnt yet. `is_name` says whether a word tells who somebody is.
    pub fn begin(
        material: Material,
        standard: Arc<Standard>,
        asked: Asked,
        is_name: &mut dyn FnMut(&str) -> bool,
    ) -> Self {
        let Material { rows, left_out, unknown } = material;
        let all = rows.len();
        let stemming = Stemming::new(&standard.stemming);
        let study = Study::new(rows, &stemming, standard.scorecard.as_ref(), asked, is_name);
        Self { standard, study, learnt: None, proposals: Vec::new(), left_out, unknown, all }
    }

    /// Learns the scorecard and looks for changes of rules, where there are enough requests. `progress` gets
    /// how much of the work is done, of how much, and ends it by answering `Break`.
    pub fn learn(&mut self, progress: &(dyn Fn(u64, u64) -> ControlFlow<()> + Sync)) {
        if self.study.rows.len() < FEWEST {
            return;
        }
        self.learnt = self.study.card(progress);
        self.proposals = propose(&self.study, &self.standard, self.learnt.as_ref());
    }

    /// The places of the proposals that nothing speaks against.
    pub fn sure(&self, with_card: bool) -> Vec<usize> {
        let sure = |one: &Proposal| !one.doubtful && (with_card || !one.needs_card);
        (0..self.proposals.len()).filter(|at| sure(&self.proposals[*at])).collect()
    }

    /// The draft of what is taken: changes of rules by their places, and the card where it is wanted, with
    /// why it stands there. `is_taken` says which names of versions are there already.
    pub fn draft(
        &self,
        taken: &[usize],
        card: Option<String>,
        never: &[String],
        is_taken: impl Fn(&str) -> bool,
    ) -> Drafted {
        let mut rules = Rules {
            files: self.standard.files.clone(),
            standard: (*self.standard).clone(),
            refused: Vec::new(),
        };
        for at in taken {
            rules.take(&self.proposals[*at].edit, *at);
        }

        let learnt = self.learnt.as_ref().filter(|_| card.is_some());
        // The card is tried apart, by one that has not seen the newest requests.
        let without_card = Standard { scorecard: None, ..rules.standard.clone() };
        let effect = Effect::of(&self.study, &self.standard, &without_card, learnt);

        let mut files = rules.files;
        if let (Some(learnt), Some(why)) = (learnt, card) {
            files = with_card(&files, &self.card_toml(learnt, why, never));
        }
        let name = next_version(&self.standard.version, is_taken);
        Drafted { files: with_version(&files, &name), refused: rules.refused, effect }
    }

    fn card_toml(&self, learnt: &Learnt, why: String, never: &[String]) -> String {
        let in_force = self.standard.scorecard.as_ref();
        let mut all: Vec<String> =
            in_force.iter().flat_map(|card| card.never.iter().cloned()).collect();
        for term in never {
            if !all.contains(term) {
                all.push(term.clone());
            }
        }
        card_toml(&Card {
            id: card_id(in_force),
            decide_from: learnt.decide_from,
            base: &learnt.base,
            why,
            never: &all,
            audit: in_force.map_or(Some(AUDIT), |card| card.audit),
            lines: &learnt.lines,
        })
    }
}

/// A draft, and what it comes to.
#[derive(Debug, Clone)]
pub struct Drafted {
    pub files: BTreeMap<String, String>,
    /// Changes that the standard's own checks refuse, by their places, with the reason.
    pub refused: Vec<(usize, String)>,
    pub effect: Effect,
}

/// Rules on their way into a draft: a change that the standard's own checks refuse is left out.
struct Rules {
    files: BTreeMap<String, String>,
    standard: Standard,
    refused: Vec<(usize, String)>,
}

impl Rules {
    fn take(&mut self, edit: &Edit, at: usize) {
        let Some(files) = with_edit(&self.files, &self.standard, edit) else {
            self.refused.push((at, "its place in the files cannot be found".to_owned()));
            return;
        };
        let loaded = load_files(&files);
        match loaded.standard {
            Some(standard) => {
                self.files = files;
                self.standard = standard;
            }
            None => {
                let error = loaded.problems.iter().find(|one| one.severity == Severity::Error);
                let why = error.map_or_else(String::new, |one| {
                    format!("{}:{}: {}", one.file, one.line, one.message)
                });
                self.refused.push((at, why));
            }
        }
    }
}
