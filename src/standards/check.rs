//! What can be checked only when everything is read: references, scripts as graphs, and what the rules
//! make of their examples.

mod coverage;
mod receipts;
mod safeguards;
mod scorecard;
mod style;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{
    Severity,
    reader::{Kind, Named},
    tables::Draft,
};
use chrono::DateTime;

use crate::{
    model::{
        id::{DepartmentId, StandardHash, StepId},
        routing::{Facts, Router, never_holds, unmet, unreachable},
        standard::{
            AtGate, DeadlineClause, DeadlineKind, IMPACT, Norm, Notify, Place, Rule, Script,
            Standard, Start, Step, URGENCY,
        },
    },
    problem::{Problem, nearest},
    terms::Stemming,
};

/// Checks a draft. The standard comes out also where there are errors, as far as it can be built.
pub(super) fn check(
    draft: Draft,
    files: &BTreeMap<String, String>,
    hash: StandardHash,
    problems: &mut Vec<Problem>,
) -> Standard {
    let Draft { mut standard, defined, referred, rule_order } = draft;
    standard.hash = hash;
    let mut say = Say { files, problems };
    duplicates(&defined, &mut say);
    references(&defined, &referred, &mut say);
    let mut order: Vec<usize> = (0..standard.rules.len()).collect();
    order.sort_by_key(|index| rule_order.get(*index).copied().unwrap_or(i64::MAX));
    let mut rules: Vec<_> = standard.rules.into_iter().map(Some).collect();
    standard.rules = order.into_iter().filter_map(|index| rules[index].take()).collect();
    for script in &standard.scripts {
        graph(script, &mut say);
        style::skipped(script, &mut say);
    }
    told_people(&mut standard, &mut say);
    steps_of_gates(&standard, &mut say);
    rules_at_gates(&standard, &mut say);
    conversations(&standard, &mut say);
    covered(&standard, &mut say);
    style::same_words(&standard, &mut say);
    never_reached(&standard, &mut say);
    values_of_matrix(&standard, &mut say);
    receipts::sendable(&standard, &mut say);
    safeguards::possible(&standard, &mut say);
    scorecard::checked(&standard, &mut say);
    // Rules that refer to nothing or do not compile cannot be tried.
    if !say.problems.iter().any(|problem| problem.severity == Severity::Error) {
        examples(&standard, &mut say);
    }
    standard
}

/// When an example plays that names no time: noon of a Tuesday that is nobody's holiday, in UTC.
const EXAMPLE_TIME: i64 = 1_773_738_000;

fn examples(standard: &Standard, say: &mut Say<'_>) {
    let router = Router::new(standard);
    let at = DateTime::from_timestamp(EXAMPLE_TIME, 0).unwrap_or_default();
    for example in &standard.examples {
        let decision = router.route(&Facts::of_example(example, at, &standard.language));
        let unmet = unmet(&example.expect, &decision);
        if unmet.is_empty() {
            continue;
        }
        let wrong: Vec<String> = unmet
            .iter()
            .map(|unmet| {
                format!("{} is \"{}\", not \"{}\"", unmet.key, unmet.found, unmet.expected)
            })
            .collect();
        let clause = &decision.explanation.clause;
        let words: Vec<&str> = decision
            .explanation
            .tried
            .iter()
            .filter(|tried| tried.held)
            .flat_map(|tried| &tried.conditions)
            .flat_map(|checked| &checked.matched)
            .chain(
                decision
                    .explanation
                    .card
                    .iter()
                    .flat_map(|tally| &tally.lines)
                    .flat_map(|l| &l.matched),
            )
            .map(|found| found.text.as_str())
            .collect();
        let place =
            format!("{}:{}", decision.explanation.place.file, decision.explanation.place.line);
        let hint = if words.is_empty() {
            format!("{clause} ({place}) decided")
        } else {
            format!("{clause} ({place}) decided for: {words}", words = words.join(", "))
        };
        let message = format!("the example comes out otherwise: {}", wrong.join("; "));
        say.place(Severity::Error, "S040", &example.place, message, hint);
    }
}

/// Rules say only an impact and an urgency that the matrix of priorities knows.
fn values_of_matrix(standard: &Standard, say: &mut Say<'_>) {
    for rule in &standard.rules {
        for (field, value) in [(IMPACT, &rule.then.impact), (URGENCY, &rule.then.urgency)] {
            let Some(value) = value else { continue };
            let known = standard
                .priority_matrix
                .as_ref()
                .and_then(|matrix| matrix.values(field))
                .unwrap_or_default();
            if known.contains(value) {
                continue;
            }
            let message = format!("the matrix of priorities has no {field} \"{value}\"");
            let hint = if known.is_empty() {
                "write a table [priority_matrix]".to_owned()
            } else {
                format!("there are: {}", known.join(", "))
            };
            say.place(Severity::Error, "S043", &rule.place, message, hint);
        }
    }
}

fn never_reached(standard: &Standard, say: &mut Say<'_>) {
    let stemming = Stemming::new(&standard.stemming);
    let calendar = standard
        .department(standard.fallback.department.as_str())
        .and_then(|department| department.calendar.as_ref());
    for found in unreachable(&standard.rules, &stemming, calendar) {
        let rule = &standard.rules[found.rule];
        let before: Vec<String> = found
            .by
            .iter()
            .map(|index| &standard.rules[*index])
            .map(|rule| format!("\"{}\" ({}:{})", rule.id, rule.place.file, rule.place.line))
            .collect();
        let message = format!("the rule \"{}\" is never reached", rule.id);
        let hint = format!(
            "{} always holds first; put this one before it, or give it other conditions",
            before.join(" or ")
        );
        say.place(Severity::Error, "S039", &rule.place, message, hint);
    }
    for rule in &standard.rules {
        if let Some((one, other)) = never_holds(rule, &stemming) {
            let message = format!("the rule \"{}\" can never hold", rule.id);
            let hint = if one == other {
                format!("nothing fulfils `{one}`")
            } else {
                format!("`{other}` excludes what `{one}` asks for")
            };
            say.place(Severity::Error, "S041", &rule.place, message, hint);
        }
    }
}

struct Say<'a> {
    files: &'a BTreeMap<String, String>,
    problems: &'a mut Vec<Problem>,
}

impl Say<'_> {
    fn named(
        &mut self,
        severity: Severity,
        code: &'static str,
        at: &Named,
        message: String,
        hint: String,
    ) {
        let text = self.files.get(&at.file).map_or("", String::as_str);
        self.problems.push(Problem::at(
            severity,
            code,
            (&at.file, text),
            at.span.clone(),
            message,
            hint,
        ));
    }

    /// At the head of a table.
    fn place(
        &mut self,
        severity: Severity,
        code: &'static str,
        at: &Place,
        message: String,
        hint: String,
    ) {
        let text = self.files.get(&*at.file).map_or("", String::as_str);
        let start: usize =
            text.split_inclusive('\n').take(at.line.saturating_sub(1) as usize).map(str::len).sum();
        let line = text[start..].split('\n').next().unwrap_or_default();
        let indent = line.len() - line.trim_start().len();
        let span = start + indent..start + line.trim_end().len();
        self.problems.push(Problem::at(severity, code, (&at.file, text), span, message, hint));
    }
}

fn duplicates(defined: &[Named], say: &mut Say<'_>) {
    let mut first: HashMap<(Kind, &str), &Named> = HashMap::new();
    for named in defined {
        match first.entry((named.kind, &named.id)) {
            std::collections::hash_map::Entry::Vacant(entry) => drop(entry.insert(named)),
            std::collections::hash_map::Entry::Occupied(entry) => {
                let before = entry.get();
                let text = say.files.get(&before.file).map_or("", String::as_str);
                let line = text[..before.span.start.min(text.len())].matches('\n').count() + 1;
                let message = format!("there are two {} \"{}\"", named.kind.word(), named.id);
                say.named(
                    Severity::Error,
                    "S021",
                    named,
                    message,
                    format!("the first is in {}:{line}; give this one another id", before.file),
                );
            }
        }
    }
}

fn references(defined: &[Named], referred: &[Named], say: &mut Say<'_>) {
    let mut known: BTreeMap<Kind, BTreeSet<&str>> = BTreeMap::new();
    for named in defined {
        known.entry(named.kind).or_default().insert(&named.id);
    }
    let none = BTreeSet::new();
    for named in referred {
        let of_kind = known.get(&named.kind).unwrap_or(&none);
        if of_kind.contains(named.id.as_str()) {
            continue;
        }
        let hint = match nearest(&named.id, of_kind.iter().copied()) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None if of_kind.is_empty() => format!("add a [[{}]] with this id", named.kind.word()),
            None => {
                format!("there are: {}", of_kind.iter().copied().collect::<Vec<_>>().join(", "))
            }
        };
        say.named(
            Severity::Error,
            "S022",
            named,
            format!("there is no {} \"{}\"", named.kind.word(), named.id),
            hint,
        );
    }
}

/// The steps that may follow a step.
fn followers(script: &Script, at: usize) -> Vec<Option<&str>> {
    let step = &script.steps[at];
    let onward = step.go.as_ref().map_or_else(
        || script.steps.get(at + 1).map(|next| next.id.as_str()),
        |go| Some(go.as_str()),
    );
    if step.choices.is_empty() {
        return vec![onward];
    }
    step.choices
        .iter()
        .map(|choice| choice.go.as_ref().map_or(onward, |go| Some(go.as_str())))
        .collect()
}

fn graph(script: &Script, say: &mut Say<'_>) {
    let index: HashMap<&str, usize> =
        script.steps.iter().enumerate().map(|(at, step)| (step.id.as_str(), at)).collect();
    let mut seen = HashSet::new();
    for step in &script.steps {
        if !seen.insert(step.id.as_str()) {
            let message = format!("the script \"{}\" has two steps \"{}\"", script.id, step.id);
            say.place(
                Severity::Error,
                "S021",
                &step.place,
                message,
                "give this one another id".into(),
            );
        }
    }
    let targets = |step: &Step| -> Vec<String> {
        step.go
            .iter()
            .chain(step.choices.iter().filter_map(|choice| choice.go.as_ref()))
            .map(ToString::to_string)
            .collect()
    };
    for step in &script.steps {
        for go in targets(step) {
            if !index.contains_key(go.as_str()) {
                let hint = match nearest(&go, index.keys().copied()) {
                    Some(near) => format!("did you mean \"{near}\"?"),
                    None => "name a step of the same script".to_owned(),
                };
                let message = format!(
                    "the step \"{}\" goes to \"{go}\", which is no step of \"{}\"",
                    step.id, script.id
                );
                say.place(Severity::Error, "S022", &step.place, message, hint);
            }
        }
    }
    let after: Vec<Vec<Option<usize>>> = (0..script.steps.len())
        .map(|at| {
            followers(script, at)
                .into_iter()
                .map(|id| id.and_then(|id| index.get(id).copied()))
                .collect()
        })
        .collect();
    let mut reached = HashSet::new();
    let mut open = vec![0];
    while let Some(at) = open.pop() {
        if at < script.steps.len() && reached.insert(at) {
            open.extend(after[at].iter().flatten());
        }
    }
    // Backwards from the end: a step from which the end cannot be reached is in a loop without exit.
    let mut ends: HashSet<usize> =
        (0..script.steps.len()).filter(|at| after[*at].contains(&None)).collect();
    loop {
        let more: Vec<usize> = (0..script.steps.len())
            .filter(|at| {
                !ends.contains(at) && after[*at].iter().flatten().any(|next| ends.contains(next))
            })
            .collect();
        if more.is_empty() {
            break;
        }
        ends.extend(more);
    }
    for (at, step) in script.steps.iter().enumerate() {
        if !reached.contains(&at) {
            let message =
                format!("the step \"{}\" of \"{}\" cannot be reached", step.id, script.id);
            say.place(
                Severity::Error,
                "S037",
                &step.place,
                message,
                "let a step or a choice go to it, or take it out".into(),
            );
        } else if !ends.contains(&at) {
            let message = format!(
                "from the step \"{}\" of \"{}\" the end cannot be reached",
                step.id, script.id
            );
            say.place(
                Severity::Error,
                "S038",
                &step.place,
                message,
                "let one of the steps of the loop go on".into(),
            );
        }
    }
}

/// Who is told by their role, now that all roles are known, and who by their login; a login that is all but a
/// role is hardly meant.
fn told_people(standard: &mut Standard, say: &mut Say<'_>) {
    let roles = &standard.roles;
    let known = || {
        let words = [Notify::ASSIGNEE, Notify::ACCOUNTABLE].into_iter();
        words.chain(roles.iter().map(|role| role.id.as_str()))
    };
    for clause in &mut standard.deadlines {
        let told = [&mut clause.on_warn, &mut clause.on_breach].into_iter();
        for who in told.flat_map(|consequence| &mut consequence.notify) {
            *who = Notify::of(who.word(), roles);
            let Notify::Login(login) = who else { continue };
            let Some(near) = nearest(login.as_str(), known()) else { continue };
            say.place(
                Severity::Warning,
                "S119",
                &clause.place,
                format!("`notify` names \"{login}\", which is no role: only an operator of this login is told"),
                format!("did you mean \"{near}\"?"),
            );
        }
    }
}

fn steps_of_gates(standard: &Standard, say: &mut Say<'_>) {
    let known: BTreeSet<&str> = standard
        .scripts
        .iter()
        .flat_map(|script| script.steps.iter().map(|step| step.id.as_str()))
        .collect();
    let fields: BTreeSet<&str> = standard
        .scripts
        .iter()
        .flat_map(|script| script.steps.iter().filter_map(|step| step.field.as_deref()))
        .collect();
    for clause in &standard.deadlines {
        match &clause.starts {
            Some(Start::Step(step)) if !known.contains(step.as_str()) => say.place(
                Severity::Error,
                "S022",
                &clause.place,
                format!("no script has the step \"{step}\" that starts the clock"),
                nearest(step, known.iter().copied()).map_or_else(
                    || "name a step of a script".to_owned(),
                    |near| format!("did you mean \"{near}\"?"),
                ),
            ),
            Some(Start::Field(field)) if !fields.contains(field.as_str()) => say.place(
                Severity::Warning,
                "S104",
                &clause.place,
                format!("no script asks for the field \"{field}\" that starts the clock"),
                "let a script ask for it, or operators fill it in by hand".to_owned(),
            ),
            _ => {}
        }
    }
    for gate in &standard.handovers {
        for step in gate.steps.iter().filter(|step| !known.contains(step.as_str())) {
            let hint = nearest(step, known.iter().copied()).map_or_else(
                || "name a step of a script".to_owned(),
                |near| format!("did you mean \"{near}\"?"),
            );
            say.place(
                Severity::Error,
                "S022",
                &gate.place,
                format!("no script has a step \"{step}\""),
                hint,
            );
        }
        for field in gate.fields.iter().filter(|field| !fields.contains(field.as_str())) {
            let hint = "let a script ask for it, or operators fill it in by hand".to_owned();
            say.place(
                Severity::Warning,
                "S104",
                &gate.place,
                format!("no script asks for the field \"{field}\""),
                hint,
            );
        }
    }
}

/// What a rule sends past a gate is meant to go past it: the standard says so, or is asked to.
fn rules_at_gates(standard: &Standard, say: &mut Say<'_>) {
    for rule in &standard.rules {
        let Some(to) = &rule.then.department else { continue };
        let gates = || standard.handovers.iter().filter(|gate| gate.to.contains(to));
        if gates().next().is_none() {
            if rule.gate.is_some() {
                say.place(
                    Severity::Warning,
                    "S118",
                    &rule.place,
                    format!("no gate stands before \"{to}\""),
                    "take out `gate`, or write a [[handover]] to it".to_owned(),
                );
            }
            continue;
        }
        if standard.waits_at_gate(Some(&rule.id), to) {
            continue;
        }
        let Some(gate) = gates().find(|gate| gate.rules != Some(AtGate::Skip)) else { continue };
        let Place { file, line } = &gate.place;
        let hint = match gate.rules {
            Some(_) => "write gate = \"ask\" where they can wait for it".to_owned(),
            None => "write gate = \"ask\" in the rule where they can wait for it, or rules = \"skip\" in the \
                     [[handover]] where what rules send need not"
                .to_owned(),
        };
        say.place(
            Severity::Warning,
            "S118",
            &rule.place,
            format!(
                "the rule \"{}\" sends requests past the gate of \"{to}\" ({file}:{line})",
                rule.id
            ),
            hint,
        );
    }
}

/// Steps, choices and clauses that turns of exercises name are there.
fn conversations(standard: &Standard, say: &mut Say<'_>) {
    let steps = || standard.scripts.iter().flat_map(|script| &script.steps);
    let near = |name: &str, known: &BTreeSet<&str>| {
        nearest(name, known.iter().copied()).map_or_else(
            || "name one that a script has".to_owned(),
            |near| format!("did you mean \"{near}\"?"),
        )
    };
    let ids: BTreeSet<&str> = steps().map(|step| step.id.as_str()).collect();
    let labels: BTreeSet<&str> =
        steps().flat_map(|step| &step.choices).map(|choice| choice.label.as_str()).collect();
    let clauses: BTreeSet<String> = standard
        .norms
        .iter()
        .map(Norm::clause)
        .chain(standard.rules.iter().map(Rule::clause))
        .chain(standard.scripts.iter().map(Script::clause))
        .chain(standard.deadlines.iter().map(DeadlineClause::clause))
        .map(|clause| clause.to_string())
        .collect();
    for turn in standard.exercises.iter().flat_map(|one| &one.turns) {
        let steps = turn.when.steps.iter().map(StepId::as_str);
        let choices = turn.when.choices.iter().map(String::as_str);
        for (what, name, known) in steps
            .map(|step| ("step", step, &ids))
            .chain(choices.map(|choice| ("choice", choice, &labels)))
        {
            if !known.contains(name) {
                let message = format!("no script has the {what} \"{name}\"");
                let hint = near(name, known);
                say.place(Severity::Error, "S022", &turn.place, message, hint);
            }
        }
        if let Some(clause) = &turn.breaks
            && !clauses.contains(clause.as_str())
        {
            let message = format!("there is no clause \"{clause}\"");
            let hint = nearest(clause.as_str(), clauses.iter().map(String::as_str)).map_or_else(
                || "name a norm, rule, script or deadline, as norm:say-why".to_owned(),
                |near| format!("did you mean \"{near}\"?"),
            );
            say.place(Severity::Error, "S022", &turn.place, message, hint);
        }
    }
}

/// Warns of requests for which no clause of a kind is written, where the kind is used at all.
fn covered(standard: &Standard, say: &mut Say<'_>) {
    for kind in DeadlineKind::ALL {
        let clauses: Vec<_> =
            standard.deadlines.iter().filter(|clause| clause.kind == *kind).collect();
        let Some(last) = clauses.last() else { continue };
        // `handle` is for those who solve; a first line without one is what many companies want.
        if *kind == DeadlineKind::Handle {
            continue;
        }
        let Some(example) = coverage::uncovered(*kind, standard) else {
            continue;
        };
        let message = format!("no {kind} deadline covers a request of {example}");
        say.place(
            Severity::Warning,
            "S105",
            &last.place,
            message,
            format!("add a last [[deadline]] of kind \"{kind}\" without `when`"),
        );
    }
    let mut routed: BTreeSet<&str> = standard
        .rules
        .iter()
        .filter_map(|rule| rule.then.department.as_ref())
        .map(DepartmentId::as_str)
        .collect();
    routed.insert(standard.fallback.department.as_str());
    routed.extend(standard.scorecard.iter().flat_map(|card| &card.lines).flat_map(|line| {
        line.points.iter().filter(|(_, points)| *points > 0).map(|(id, _)| id.as_str())
    }));
    routed.extend(
        standard
            .departments
            .iter()
            .filter_map(|department| department.escalates_to.as_ref())
            .map(DepartmentId::as_str),
    );
    for department in
        standard.departments.iter().filter(|department| !routed.contains(department.id.as_str()))
    {
        let message = format!("nothing routes to the department \"{}\"", department.id);
        say.place(
            Severity::Warning,
            "S101",
            &department.place,
            message,
            "write a rule for it, or let another escalate to it".into(),
        );
    }
}
