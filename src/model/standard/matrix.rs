//! The priority that an impact and an urgency make together (ITIL).

use std::collections::BTreeMap;

use super::Place;
use crate::model::{id::Clause, request::Priority};

/// `[priority_matrix]`: how far a matter reaches, and how little it can wait, and what priority that
/// makes. Both are fields of a request, [`IMPACT`] and [`URGENCY`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriorityMatrix {
    /// The impacts, in the order written.
    pub impacts: Vec<String>,
    /// The urgencies, in the order of the first row.
    pub urgencies: Vec<String>,
    /// By impact and urgency; whole.
    pub cells: BTreeMap<(String, String), Priority>,
    /// Where it is written.
    pub place: Place,
}

/// The field of a request that holds its impact.
pub const IMPACT: &str = "impact";
/// The field of a request that holds its urgency.
pub const URGENCY: &str = "urgency";

impl PriorityMatrix {
    /// The priority for the fields of a request; none while one of the two is not said.
    pub fn priority(&self, fields: &BTreeMap<String, String>) -> Option<Priority> {
        let (impact, urgency) = (fields.get(IMPACT)?, fields.get(URGENCY)?);
        self.cells.get(&(impact.clone(), urgency.clone())).copied()
    }

    /// The values that a field may have; none for fields that it does not look at.
    pub fn values(&self, field: &str) -> Option<&[String]> {
        match field {
            IMPACT => Some(&self.impacts),
            URGENCY => Some(&self.urgencies),
            _ => None,
        }
    }

    pub fn clause() -> Clause {
        Clause::new("priority", "matrix")
    }
}
