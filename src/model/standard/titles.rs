//! What people call the things that rules and cards name by a short word: tiers, tags, fields, the
//! steps of scripts. A screen shows these; commands, filters and the log keep to the short words.

use std::collections::BTreeMap;

use super::{Place, Script, Standard, Step};
use crate::model::id::Clause;

/// The titles that a standard gives to its short words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Titles {
    /// Of classes of clients.
    pub tiers: BTreeMap<String, String>,
    pub tags: BTreeMap<String, String>,
    /// Of fields kept on requests.
    pub fields: BTreeMap<String, String>,
    /// Where the first of them are written; none where the standard has none.
    pub place: Option<Place>,
}

impl Titles {
    /// The address of all of them.
    pub fn clause() -> Clause {
        Clause::new("standard", "titles")
    }
}

fn title<'a>(titles: &'a BTreeMap<String, String>, name: &'a str) -> &'a str {
    titles.get(name).map_or(name, String::as_str)
}

impl Standard {
    /// What people call a class of clients: its name where it has no title.
    pub fn tier_title<'a>(&'a self, tier: &'a str) -> &'a str {
        title(&self.titles.tiers, tier)
    }

    /// What people call a tag.
    pub fn tag_title<'a>(&'a self, tag: &'a str) -> &'a str {
        title(&self.titles.tags, tag)
    }

    /// What people call a field of requests.
    pub fn field_title<'a>(&'a self, field: &'a str) -> &'a str {
        title(&self.titles.fields, field)
    }

    /// What people call a department where there is little room: its `short` title, else its title.
    pub fn department_short<'a>(&'a self, id: &'a str) -> &'a str {
        self.department(id)
            .map_or(id, |department| department.short.as_deref().unwrap_or(&department.title))
    }

    /// What people call a rule: the reason that it gives, without the full stop; its id where it gives none.
    pub fn rule_title<'a>(&'a self, id: &'a str) -> &'a str {
        let why = self.rule(id).and_then(|rule| rule.why.as_deref());
        why.unwrap_or(id).trim_end_matches('.')
    }

    /// What a step is about: the title of the field that keeps its answer, else what it has one do, ask
    /// or say, with its placeholders as they are written; its id where it is in no script.
    pub fn step_title<'a>(&'a self, script: &str, step: &'a str) -> &'a str {
        self.script(script)
            .and_then(|script| script.step(step))
            .map_or(step, |step| step.title(self))
    }

    /// The same, in whichever script has such a step: gates name steps without their script.
    pub fn any_step_title<'a>(&'a self, step: &'a str) -> &'a str {
        self.scripts
            .iter()
            .find_map(|script: &Script| script.step(step))
            .map_or(step, |step| step.title(self))
    }

    /// What people call a clause: the title or the text it has; its address where it has none.
    pub fn clause_title<'a>(&'a self, clause: &'a Clause) -> &'a str {
        let whole = clause.as_str();
        let Some((table, id)) = whole.split_once(':') else {
            return whole;
        };
        let found = match table {
            "rule" => self.rule(id).and_then(|rule| rule.why.as_deref()),
            "norm" => {
                (self.norms.iter().find(|norm| norm.id == *id)).map(|norm| norm.text.as_str())
            }
            "department" => self.department(id).map(|found| found.title.as_str()),
            "role" => self.role(id).map(|found| found.title.as_str()),
            "script" => self.script(id).map(|found| found.title.as_str()),
            _ => None,
        };
        found.filter(|title| !title.trim().is_empty()).unwrap_or(whole)
    }
}

impl Standard {
    /// What is missing before a norm or a gate lets a request through, as people call it: the title of
    /// the step or the field that a `step:…` or `field:…` names. None for everything else.
    pub fn missing_title<'a>(&'a self, missing: &'a str) -> Option<&'a str> {
        if let Some(step) = missing.strip_prefix("step:") {
            return Some(self.any_step_title(step));
        }
        missing.strip_prefix("field:").map(|field| self.field_title(field))
    }
}

impl Step {
    /// What it is about; see [`Standard::step_title`].
    pub fn title<'a>(&'a self, standard: &'a Standard) -> &'a str {
        let kept = self.field.as_deref().and_then(|field| standard.titles.fields.get(field));
        kept.or(self.task.as_ref())
            .or(self.ask.as_ref())
            .or(self.say.as_ref())
            .map_or(self.id.as_str(), String::as_str)
    }
}
