//! The scripts as trees, the prepared texts, the exercises, the measures, the score sheet.

use super::{Book, Entry, Part, Said};
use crate::{
    model::{
        id::{Clause, StepId},
        standard::{
            Act, Award, Cue, Exercise, Expectation, Go, Measure, Metric, MetricSum, Script, Step,
        },
    },
    text::{Language, definition, fill},
};

/// A figure of a metric as people write it: shares in per cent.
pub(super) fn figure(language: Language, metric: Metric, value: f64) -> String {
    if metric.sum() == MetricSum::Ratio || metric == Metric::ReviewScore {
        language.short_percent(value)
    } else {
        language.short_number(value, 3)
    }
}

impl Book<'_> {
    pub(super) fn scripts(self) -> Vec<Entry> {
        let standard = self.standard;
        standard.scripts.iter().map(|script| self.script_entry(script)).collect()
    }

    fn script_entry(self, script: &Script) -> Entry {
        let words = &self.text.book;
        let departments = script.departments.iter().map(|id| self.department(id.as_str()));
        let mut entry =
            Entry::new(Part::Scripts, script.clause(), &script.title, Some(&script.place))
                .list(&words.offered_for, departments)
                .text(&words.language, script.language.as_deref().unwrap_or(""));
        for (number, step) in script.steps.iter().enumerate() {
            let star =
                if step.required { format!(" · {}", words.required) } else { String::new() };
            let name = format!("{}. {}{star}", number + 1, step.id);
            entry = entry.line(name, Said::Text(self.step(script, number, step)));
        }
        entry
    }

    /// What a step says, and where it leads.
    fn step(self, script: &Script, number: usize, step: &Step) -> String {
        let words = &self.text.book;
        let mut said = Vec::new();
        said.extend(step.task.clone());
        said.extend(step.say.as_ref().map(|say| format!("“{say}”")));
        said.extend(step.ask.as_ref().map(|ask| format!("? {ask}")));
        if let Some(field) = &step.field {
            said.push(fill(&words.kept_as, &[("field", field)]));
        }
        let name_of = |id: &str| {
            let at = script.steps.iter().position(|step| step.id == *id);
            at.map_or_else(|| id.to_owned(), |at| format!("{}. {id}", at + 1))
        };
        let next = script.steps.get(number + 1);
        let next = next.map_or_else(|| words.end.clone(), |step| name_of(step.id.as_str()));
        let leads = |go: Option<&str>| go.map_or_else(|| next.clone(), name_of);
        let on = step.go.as_ref().map(StepId::as_str);
        for (index, choice) in step.choices.iter().enumerate() {
            let bough = if index + 1 == step.choices.len() { "└" } else { "├" };
            let go = choice.go.as_ref().map(StepId::as_str).or(on);
            said.push(format!("{bough} {} → {}", choice.label, leads(go)));
        }
        if step.choices.is_empty()
            && let Some(go) = on
        {
            said.push(format!("→ {}", leads(Some(go))));
        }
        if let Some(act) = &step.act {
            let act = match act {
                Act::Route(id) => format!("{} → {}", words.act_route, self.department(id.as_str())),
                Act::Reply(Some(text)) => format!("{} · {text}", words.act_reply),
                Act::Reply(None) => words.act_reply.clone(),
                Act::Callback => words.act_callback.clone(),
                Act::Escalate => words.act_escalate.clone(),
                Act::Resolve => words.act_resolve.clone(),
                Act::Note => words.act_note.clone(),
                Act::Wait => words.act_wait.clone(),
            };
            said.push(format!("[{act}]"));
        }
        said.join("\n")
    }

    pub(super) fn prepared_texts(self) -> Vec<Entry> {
        let words = &self.text.book;
        let standard = self.standard;
        standard
            .prepared_texts
            .iter()
            .map(|text| {
                let departments = text.departments.iter();
                let scripts = text.scripts.iter();
                Entry::new(
                    Part::Texts,
                    Clause::new("text", &text.id),
                    &text.title,
                    Some(&text.place),
                )
                .body(text.text.trim())
                .list(
                    &words.offered_for,
                    departments
                        .map(|id| self.department(id.as_str()))
                        .chain(scripts.map(|id| self.script(id.as_str()))),
                )
                .text(&words.language, text.language.as_deref().unwrap_or(""))
            })
            .collect()
    }

    pub(super) fn receipts(self) -> impl Iterator<Item = Entry> {
        let words = &self.text.book;
        let standard = self.standard;
        standard.receipts.iter().map(move |receipt| {
            let mut scope = self.scope(&receipt.when);
            if !receipt.language.is_empty() {
                scope.push(format!("{}: {}", words.language, receipt.language.join(", ")));
            }
            if scope.is_empty() {
                scope.push(words.every_mail.clone());
            }
            Entry::new(Part::Texts, receipt.clause(), &receipt.subject, Some(&receipt.place))
                .text(&words.kind_of_text, &words.receipt)
                .body(receipt.text.trim())
                .line(&words.holds_for, Said::Points(scope))
        })
    }

    /// The title of an exercise.
    pub(super) fn exercise(self, id: &str) -> String {
        self.standard
            .exercises
            .iter()
            .find(|exercise| exercise.id == *id)
            .map_or_else(|| id.to_owned(), |exercise| exercise.title.clone())
    }

    pub(super) fn exercises(self) -> Vec<Entry> {
        let (words, standard) = (&self.text.book, self.standard);
        standard
            .exercises
            .iter()
            .map(|exercise| {
                let roles: Vec<String> = standard
                    .training
                    .required_for
                    .iter()
                    .filter(|(_, exercises)| exercises.contains(&exercise.id))
                    .map(|(role, _)| self.role(role.as_str()))
                    .collect();
                let mut entry = Entry::new(
                    Part::Exercises,
                    Clause::new("exercise", &exercise.id),
                    &exercise.title,
                    Some(&exercise.place),
                )
                .body(&exercise.says)
                .line(&words.expected, Said::Points(self.expected(&exercise.expect)));
                for (at, turn) in exercise.turns.iter().enumerate() {
                    let name = match &turn.id {
                        Some(id) => format!("{} · {id}", words.then_client),
                        None => words.then_client.clone(),
                    };
                    entry = entry
                        .text(&name, self.turn(exercise, at))
                        .line(&words.expected, Said::Points(self.expected(&turn.expect)));
                }
                entry
                    .text(&words.because, exercise.explain.trim())
                    .line(&words.required_for, Said::List(roles))
            })
            .collect()
    }

    /// What the client says, when they say it, and where the conversation goes on.
    fn turn(self, exercise: &Exercise, at: usize) -> String {
        let words = &self.text.book;
        let turn = &exercise.turns[at];
        let mut said = vec![format!("“{}”", turn.client)];
        let after_a_branch = at > 0 && !exercise.turns[at - 1].when.is_open();
        if !turn.when.is_open() {
            let what = self.cue(&turn.when).join("; ");
            said.push(fill(&words.if_operator, &[("what", &what)]));
        } else if after_a_branch {
            said.push(words.otherwise.clone());
        }
        if let Some(clause) = &turn.breaks {
            let clause = [("clause", clause.as_str())];
            said.push(fill(&words.against_clause, &clause));
        }
        match turn.go {
            Some(Go::End) => said.push(format!("→ {}", words.end)),
            Some(Go::Turn(to)) => {
                let id = exercise.turns.get(to).and_then(|turn| turn.id.clone());
                said.push(format!("→ {}", id.unwrap_or_default()));
            }
            None => {}
        }
        said.join("\n")
    }

    /// What the trainee must have done for the client to answer so.
    fn cue(self, cue: &Cue) -> Vec<String> {
        let words = &self.text.book;
        let mut said = Vec::new();
        for (name, entries) in [
            (&words.any_words, &cue.words),
            (&words.all_words, &cue.all_words),
            (&words.no_words, &cue.no_words),
            (&words.action, &cue.actions),
        ] {
            if !entries.is_empty() {
                said.push(format!("{name}: {}", entries.join(", ")));
            }
        }
        let mut named = |words: &str, key: &str, names: Vec<String>| {
            if !names.is_empty() {
                said.push(fill(words, &[(key, &names.join(", "))]));
            }
        };
        let steps = cue.steps.iter().map(ToString::to_string).collect();
        named(&words.step_done, "step", steps);
        named(&words.choice_made, "choice", cue.choices.clone());
        let scripts = cue.scripts.iter().map(|id| self.script(id.as_str()));
        named(&words.script_chosen, "script", scripts.collect());
        let departments = cue.departments.iter();
        let departments = departments.map(|id| self.department(id.as_str()));
        named(&words.lies_in, "department", departments.collect());
        said
    }

    fn expected(self, expect: &Expectation) -> Vec<String> {
        let words = &self.text.book;
        let mut said = Vec::new();
        if let Some(id) = &expect.department {
            said.push(format!("{}: {}", words.goes, self.department(id.as_str())));
        }
        if let Some(level) = expect.level {
            said.push(format!("{}: {level}", words.level));
        }
        if let Some(priority) = expect.priority {
            let priority = self.text.word.priority(priority);
            said.push(format!("{}: {priority}", words.gets_priority));
        }
        if !expect.tags.is_empty() {
            said.push(format!("{}: {}", words.tags, expect.tags.join(", ")));
        }
        if let Some(id) = &expect.script {
            said.push(format!("{}: {}", words.script, self.script(id.as_str())));
        }
        if let Some(within) = &expect.callback_within {
            said.push(fill(&words.callback_within, &[("time", &self.target(within))]));
        }
        if let Some(action) = &expect.action {
            said.push(format!("{}: {action}", words.action));
        }
        if expect.reason == Some(true) {
            said.push(words.with_reason.clone());
        }
        said
    }

    pub(super) fn measures(self) -> Vec<Entry> {
        let standard = self.standard;
        standard.measures.iter().map(|measure| self.measure(measure)).collect()
    }

    fn measure(self, measure: &Measure) -> Entry {
        let (words, word) = (&self.text.book, &self.text.word);
        let of: Vec<&str> = measure
            .kind
            .map(|kind| word.kind(kind))
            .into_iter()
            .chain(measure.audience.map(|audience| word.audience(audience)))
            .collect();
        let metric = if of.is_empty() {
            word.metric(measure.metric).to_owned()
        } else {
            format!("{} ({})", word.metric(measure.metric), of.join(", "))
        };
        let (to_target, to_floor) = if measure.lower_is_better {
            (&words.at_most, &words.above)
        } else {
            (&words.at_least, &words.below)
        };
        let bound = |words: &str, value: f64| {
            fill(words, &[("figure", &figure(self.text.language, measure.metric, value))])
        };
        let award = |award: Option<&Award>| {
            award.map_or_else(String::new, |award| {
                let points = self.text.count(&words.points, u64::from(award.points.unsigned_abs()));
                let sign = if award.points < 0 { "−" } else { "+" };
                let note =
                    award.note.as_ref().map_or_else(String::new, |note| format!(" · {note}"));
                format!("{sign}{points}{note}")
            })
        };
        let reward = award(measure.reward.as_ref());
        let penalty = award(measure.penalty.as_ref());
        Entry::new(Part::Measures, measure.clause(), &measure.title, Some(&measure.place))
            .text(&words.figure, metric)
            .text(&words.formula, definition(self.text.language, measure.metric).formula.as_str())
            .list(&words.for_roles, measure.roles.iter().map(|id| self.role(id.as_str())))
            .text(&words.period, word.period(measure.period))
            .text(&words.goal, bound(to_target, measure.target))
            .text(&words.reward, reward)
            .text(
                &words.floor,
                measure.floor.map(|floor| bound(to_floor, floor)).unwrap_or_default(),
            )
            .text(&words.penalty, penalty)
            .text(&words.minimum_sample, measure.minimum_sample.to_string())
    }

    pub(super) fn questions(self) -> Vec<Entry> {
        let words = &self.text.book;
        let standard = self.standard;
        standard
            .review_questions
            .iter()
            .map(|question| {
                Entry::new(
                    Part::Questions,
                    Clause::new("review_question", &question.id),
                    &question.text,
                    Some(&question.place),
                )
                .text(&words.weight, self.text.language.short_number(question.weight, 3))
                .body(if question.fatal { words.fatal.as_str() } else { "" })
            })
            .collect()
    }
}
