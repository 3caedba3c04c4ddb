//! What is likely not meant, though it is no error: rules that contradict one another, required steps
//! that a branch leads past.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Say, followers};
use crate::{
    model::standard::{Condition, Script, Standard},
    problem::Severity,
};

/// Warns of rules that listen for the same words and nothing else that would tell them apart, and send
/// to different departments: which of them decides depends on their order alone.
pub(super) fn same_words(standard: &Standard, say: &mut Say<'_>) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for (at, rule) in standard.rules.iter().enumerate() {
        if !rule.decides() {
            continue;
        }
        let mut conditions = Vec::new();
        let mut listens = false;
        for condition in &rule.when {
            let mut said = format!("{condition:?}").to_lowercase();
            if let Condition::Words(words)
            | Condition::AllWords(words)
            | Condition::SubjectWords(words) = condition
            {
                listens = true;
                let mut words: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
                words.sort();
                said = format!("{} {words:?}", condition.key());
            }
            conditions.push(said);
        }
        if !listens {
            continue;
        }
        conditions.sort();
        let key = conditions.join("\n");
        let Some(before) = seen.get(&key).map(|at| &standard.rules[*at]) else {
            seen.insert(key, at);
            continue;
        };
        if before.then.department != rule.then.department {
            let message = format!(
                "the rules \"{}\" and \"{}\" listen for the same words and send to different departments",
                before.id, rule.id
            );
            let hint = format!(
                "the first is in {}:{}; give one of them a condition that tells them apart",
                before.place.file, before.place.line
            );
            say.place(Severity::Warning, "S106", &rule.place, message, hint);
        }
    }
}

/// Warns of required steps that a branch leads past: whoever takes it never has to do them.
pub(super) fn skipped(script: &Script, say: &mut Say<'_>) {
    let index: HashMap<&str, usize> =
        script.steps.iter().enumerate().map(|(at, step)| (step.id.as_str(), at)).collect();
    for (required, step) in script.steps.iter().enumerate() {
        // A step that only a branch leads to belongs to that branch: passing it by is what branches are
        // for. One that stands on the common way must not be passed by.
        if !step.required || only_by_choice(script, required, &index) {
            continue;
        }
        let Some(way) = way_past(script, required, &index) else {
            continue;
        };
        let message = format!(
            "the required step \"{}\" of \"{}\" can be passed by: {way}",
            step.id, script.id
        );
        let hint = "lead the branch through it, or do without `required`".to_owned();
        say.place(Severity::Warning, "S107", &step.place, message, hint);
    }
}

/// Whether a step is reached through a choice that names it, and in no other way.
fn only_by_choice(script: &Script, wanted: usize, index: &HashMap<&str, usize>) -> bool {
    let named = script.steps.iter().any(|step| {
        step.choices
            .iter()
            .filter_map(|choice| choice.go.as_ref())
            .any(|go| index.get(go.as_str()) == Some(&wanted))
    });
    let otherwise = script.steps.iter().enumerate().any(|(at, step)| {
        let on = match &step.go {
            Some(go) => index.get(go.as_str()).copied(),
            None => Some(at + 1),
        };
        let goes_on = step.choices.is_empty() || step.choices.iter().any(|c| c.go.is_none());
        goes_on && on == Some(wanted)
    });
    named && !otherwise
}

/// The steps of a way from the first to the end that does not lead through one of them.
fn way_past(script: &Script, past: usize, index: &HashMap<&str, usize>) -> Option<String> {
    if past == 0 {
        return None;
    }
    let mut came_from: BTreeMap<usize, usize> = BTreeMap::new();
    let mut seen = HashSet::from([0]);
    let mut open = std::collections::VecDeque::from([0]);
    while let Some(at) = open.pop_front() {
        for next in followers(script, at) {
            let Some(next) = next else {
                // The end is reached.
                let mut way = vec![script.steps[at].id.as_str()];
                let mut here = at;
                while let Some(before) = came_from.get(&here) {
                    here = *before;
                    way.push(script.steps[here].id.as_str());
                }
                way.reverse();
                return Some(way.join(" → "));
            };
            if let Some(next) = index.get(next).copied()
                && next != past
                && seen.insert(next)
            {
                came_from.insert(next, at);
                open.push_back(next);
            }
        }
    }
    None
}
