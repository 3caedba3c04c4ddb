//! Where requests escalate to: as the standard says, or as people have to say where it leaves a choice.

use super::{Department, Standard};
use crate::model::{id::DepartmentId, request::Level};

/// Where a request escalates to when nobody named a department.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Above<'s> {
    /// The standard says so (`escalates_to`), or there is no other.
    One(&'s Department),
    /// Somebody has to say to which of them; to none where there is none.
    AnyOf(Vec<&'s Department>),
}

impl Standard {
    /// Where a request of a level that lies in a department escalates to, where nobody names the department:
    /// to the level wanted, or to the next one.
    pub fn above(&self, from: &DepartmentId, level: Level, wanted: Option<Level>) -> Above<'_> {
        let fits = |department: &&Department| match wanted {
            Some(wanted) => department.level == wanted,
            None => department.level > level,
        };
        if let Some(named) = self.line_above(from).into_iter().find(fits) {
            return Above::One(named);
        }

        let open: Vec<&Department> = self.higher(from, level).into_iter().filter(fits).collect();
        let next = open.iter().map(|department| department.level).min();
        let mut of_next = open.iter().filter(|department| Some(department.level) == next);
        match (of_next.next(), of_next.next()) {
            (Some(only), None) => Above::One(only),
            _ => Above::AnyOf(open),
        }
    }

    /// Where the desk itself escalates to when time has run out: there is nobody to ask, and a request that
    /// stays where it lies helps no client, so that the first of such a level stands for what is not said.
    pub fn above_unasked(&self, from: &DepartmentId, level: Level) -> Option<&Department> {
        let reaches = |department: &&Department| department.level >= level;
        let direct = || self.departments.iter().filter(|other| other.id != *from).find(reaches);
        self.line_above(from).into_iter().find(reaches).or_else(direct)
    }

    /// The departments of higher levels to which a request may escalate: those first to which the standard has
    /// its department escalate, then the others in the order written.
    pub fn higher(&self, from: &DepartmentId, level: Level) -> Vec<&Department> {
        let mut higher = self.line_above(from);
        higher.extend(self.departments.iter().filter(|one| one.id != *from));
        higher.retain(|department| department.level > level);
        let mut seen = std::collections::BTreeSet::new();
        higher.retain(|department| seen.insert(&department.id));
        higher
    }

    /// The departments along `escalates_to`, each once.
    fn line_above(&self, from: &DepartmentId) -> Vec<&Department> {
        let mut line: Vec<&Department> = Vec::new();
        let mut at = self.department(from.as_str());
        while let Some(next) = at
            .and_then(|department| department.escalates_to.as_ref())
            .and_then(|id| self.department(id.as_str()))
            .filter(|next| next.id != *from && !line.contains(next))
        {
            line.push(next);
            at = Some(next);
        }
        line
    }
}
