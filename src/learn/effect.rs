//! What a draft comes to on the newest requests, next to the standard in force.

use std::collections::BTreeMap;

use super::{
    study::{Learnt, Study},
    trial::{ONE_SIDED, SURE, lower_bound},
};
use crate::model::{id::DepartmentId, routing::Router, standard::Standard};

/// What came of the newest requests.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Effect {
    /// How many there are.
    pub requests: u32,
    /// Right by the standard in force.
    pub in_force: u32,
    /// Right by the rules of the draft.
    pub by_rules: u32,
    /// Right by the rules of the draft, and the card where none decides.
    pub with_card: u32,
    /// Sent on by a rule or by the card itself, and right of them.
    pub by_itself: (u32, u32),
    /// Wrong in force and right in the draft, and the reverse.
    pub fixed: u32,
    pub broken: u32,
    /// By department: requests, right in force, right in the draft.
    pub departments: BTreeMap<DepartmentId, (u32, u32, u32)>,
}

/// A department may be right less often by so many points of a hundred.
const MAY_LOSE: f64 = 3.0;

impl Effect {
    /// Tries a draft whose rules are given; its card is the one learnt from the older requests.
    pub fn of(
        study: &Study,
        in_force: &Standard,
        draft: &Standard,
        learnt: Option<&Learnt>,
    ) -> Self {
        let (now, then) = (Router::new(in_force), Router::new(draft));
        let decides = learnt.and_then(|learnt| learnt.decide_from);
        let mut effect = Self::default();
        let first = study.rows.len() - study.kept_back();
        for (at, row) in study.rows.iter().enumerate().skip(first).filter(|(_, row)| !row.by_card) {
            let was = now.route(&row.facts()).department == row.department;
            let decision = then.route(&row.facts());
            let by_rules = decision.department == row.department;
            let said = learnt
                .filter(|_| decision.rule.is_none())
                .and_then(|learnt| learnt.of_newest[at])
                .filter(|said| said.found);
            let is = said
                .map_or(by_rules, |said| study.departments[said.first as usize] == row.department);
            let itself = decision.rule.is_some()
                || said.is_some_and(|said| decides.is_some_and(|from| said.lead >= from));
            effect.requests += 1;
            effect.in_force += u32::from(was);
            effect.by_rules += u32::from(by_rules);
            effect.with_card += u32::from(is);
            effect.by_itself.0 += u32::from(itself);
            effect.by_itself.1 += u32::from(itself && is);
            effect.fixed += u32::from(is && !was);
            effect.broken += u32::from(was && !is);
            let of = effect.departments.entry(row.department.clone()).or_default();
            *of = (of.0 + 1, of.1 + u32::from(was), of.2 + u32::from(is));
        }
        effect
    }

    /// Whether the draft is surely better than what is in force.
    pub fn is_better(&self) -> bool {
        let (fixed, broken) = (f64::from(self.fixed), f64::from(self.broken));
        fixed - broken >= ONE_SIDED * (fixed + broken).sqrt() && self.fixed > self.broken
    }

    /// How often what goes by itself is surely right.
    pub fn surely(&self) -> f64 {
        lower_bound(self.by_itself.1, self.by_itself.0, SURE)
    }

    /// Departments that are right less often by the draft, by more than may be and more than chance.
    pub fn losing(&self) -> Vec<(&DepartmentId, f64, f64)> {
        self.departments
            .iter()
            .filter_map(|(id, (all, was, is))| {
                let share = |right: u32| 100.0 * f64::from(right) / f64::from((*all).max(1));
                let (was, is) = (share(*was), share(*is));
                let spread = ONE_SIDED * (100.0 * (was + is) / f64::from((*all).max(1))).sqrt();
                (was - is > MAY_LOSE && was - is > spread).then_some((id, was, is))
            })
            .collect()
    }
}
