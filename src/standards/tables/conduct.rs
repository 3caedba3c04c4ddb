//! Norms, scripts, prepared texts, training and evaluation.

use std::ops::Range;

use super::exercise::exercise;
use crate::{
    model::{
        id::{DepartmentId, ExerciseId, MeasureId, RoleId, ScriptId, StepId},
        standard::{
            Act, Audience, Award, Choice, DeadlineKind, Enforce, Measure, Metric, Norm,
            NormControl, Period, PreparedText, QualityLevel, QualityTarget, ReviewQuestion, Script,
            Standard, Step, Training,
        },
        target::Target,
        template,
    },
    standards::reader::{Kind, Table},
};

pub(super) fn read(root: &Table<'_, '_>, standard: &mut Standard) {
    standard.norms.extend(root.tables("norm").into_iter().map(norm));
    standard.quality_levels.extend(root.tables("quality_level").into_iter().map(quality_level));
    standard.scripts.extend(root.tables("script").into_iter().map(script));
    standard.prepared_texts.extend(root.tables("prepared_text").into_iter().map(prepared_text));
    if let Some(table) = root.table("training") {
        standard.training = training(table);
    }
    standard.exercises.extend(root.tables("exercise").into_iter().map(exercise));
    standard.measures.extend(root.tables("measure").into_iter().map(measure));
    standard.review_questions.extend(root.tables("review_question").into_iter().map(question));
}

fn norm(table: Table<'_, '_>) -> Norm {
    let norm = Norm {
        id: table.defines(Kind::Norm),
        text: table.needed("text"),
        control: table.word("control", NormControl::from_word, NormControl::ALL, NormControl::word),
        place: table.place(),
    };
    if table.value("control").is_none() {
        let message =
            format!("the norm \"{}\" has no control: the program cannot keep it", norm.id);
        table.source.warning(
            "S102",
            table.span.clone(),
            message,
            "name what the program checks, or let reviews judge it",
        );
    }
    table.finish();
    norm
}

fn quality_level(table: Table<'_, '_>) -> QualityLevel {
    let requires = table
        .tables("requires")
        .into_iter()
        .filter_map(|entry| {
            let metric = metric(&entry);
            let target = QualityTarget {
                metric: metric.unwrap_or(Metric::DeadlinesMetRatio),
                audience: entry.word(
                    "audience",
                    Audience::from_word,
                    Audience::ALL,
                    Audience::word,
                ),
                kind: entry.word(
                    "kind",
                    DeadlineKind::from_word,
                    DeadlineKind::ALL,
                    DeadlineKind::word,
                ),
                at_least: entry.number("at_least", 0.0, 1e9),
                at_most: entry.number("at_most", 0.0, 1e9),
                over_days: entry.parsed::<Target>("over").map_or(28, |(target, _)| days(target)),
            };
            entry.finish();
            metric.map(|_| target)
        })
        .collect();
    let level = QualityLevel {
        id: table.defines(Kind::QualityLevel),
        title: table.needed("title"),
        requires,
        place: table.place(),
    };
    table.finish();
    level
}

fn days(target: Target) -> u32 {
    match target {
        Target::WorkingDays(days) => days,
        Target::Business(time) | Target::Plain(time) => {
            u32::try_from(time.num_days().max(1)).unwrap_or(1)
        }
    }
}

fn metric(table: &Table<'_, '_>) -> Option<Metric> {
    if table.value("metric").is_none() {
        table.needed("metric");
        return None;
    }
    table.word("metric", Metric::from_word, Metric::ALL, Metric::word)
}

/// A text with placeholders.
pub(super) fn template(table: &Table<'_, '_>, key: &str) -> Option<String> {
    let (text, span) = table.string(key)?;
    for (within, message) in template::problems(&text) {
        let place =
            inside(table.source.text, &span, &text[within.clone()]).unwrap_or_else(|| span.clone());
        table.source.error("S035", place, message, "");
    }
    Some(text)
}

/// Where a piece of a text stands in the file: what is written may hold escapes.
fn inside(file: &str, span: &Range<usize>, piece: &str) -> Option<Range<usize>> {
    let written = file.get(span.clone())?;
    let at = written.find(piece)?;
    Some(span.start + at..span.start + at + piece.len())
}

fn script(table: Table<'_, '_>) -> Script {
    let when = table.table("when");
    let departments = when
        .as_ref()
        .map(|when| when.references("department", Kind::Department))
        .unwrap_or_default();
    if let Some(when) = when {
        when.finish();
    }
    let id = table.defines(Kind::Script);
    let steps: Vec<Step> = table.tables("step").into_iter().map(step).collect();
    if steps.is_empty() {
        table.source.error(
            "S036",
            table.span.clone(),
            format!("the script \"{id}\" has no steps"),
            "add [[script.step]]",
        );
    }
    let script = Script {
        id: ScriptId::from(id),
        title: table.needed("title"),
        departments: departments.into_iter().map(DepartmentId::from).collect(),
        language: table.text("language"),
        steps,
        place: table.place(),
    };
    table.finish();
    script
}

fn step(table: Table<'_, '_>) -> Step {
    let id = table.needed("id");
    let choices = table
        .tables("choices")
        .into_iter()
        .map(|choice| {
            let read =
                Choice { label: choice.needed("label"), go: choice.text("go").map(StepId::from) };
            choice.finish();
            read
        })
        .collect();
    let step = Step {
        id: StepId::from(id),
        say: template(&table, "say"),
        ask: template(&table, "ask"),
        task: template(&table, "do"),
        field: table.text("field"),
        choices,
        required: table.flag("required").unwrap_or(false),
        act: act(&table),
        go: table.text("go").map(StepId::from),
        place: table.place(),
    };
    if step.say.is_none() && step.ask.is_none() && step.task.is_none() {
        let message = format!("the step \"{}\" says nothing", step.id);
        table.source.error("S036", table.span.clone(), message, "add `say`, `ask` or `do`");
    }
    table.finish();
    step
}

fn act(table: &Table<'_, '_>) -> Option<Act> {
    let (text, span) = table.string("act")?;
    let (word, argument) =
        text.split_once(':').map_or((text.as_str(), None), |(word, rest)| (word, Some(rest)));
    Some(match (word, argument) {
        ("callback", None) => Act::Callback,
        ("route", Some(department)) => {
            table.refers(Kind::Department, department, span);
            Act::Route(DepartmentId::from(department))
        }
        ("escalate", None) => Act::Escalate,
        ("resolve", None) => Act::Resolve,
        ("reply", None) => Act::Reply(None),
        ("reply", Some(text)) => {
            table.refers(Kind::PreparedText, text, span);
            Act::Reply(Some(text.to_owned()))
        }
        ("note", None) => Act::Note,
        ("wait", None) => Act::Wait,
        _ => {
            table.unknown(
                "`act`",
                &text,
                span,
                &[
                    "callback",
                    "route:DEPARTMENT",
                    "escalate",
                    "resolve",
                    "reply",
                    "reply:TEXT",
                    "note",
                    "wait",
                ],
            );
            return None;
        }
    })
}

fn prepared_text(table: Table<'_, '_>) -> PreparedText {
    let when = table.table("when");
    let of =
        |key: &str, kind| when.as_ref().map(|when| when.references(key, kind)).unwrap_or_default();
    let (departments, scripts) = (of("department", Kind::Department), of("script", Kind::Script));
    if let Some(when) = when {
        when.finish();
    }
    let text = PreparedText {
        id: table.defines(Kind::PreparedText),
        title: table.needed("title"),
        text: template(&table, "text").unwrap_or_else(|| table.needed("text")),
        departments: departments.into_iter().map(DepartmentId::from).collect(),
        scripts: scripts.into_iter().map(ScriptId::from).collect(),
        language: table.text("language"),
        place: table.place(),
    };
    table.finish();
    text
}

fn training(table: Table<'_, '_>) -> Training {
    let mut required_for = Vec::new();
    if let Some(roles) = table.table("required_for") {
        for (role, span, _) in roles.entries() {
            roles.refers(Kind::Role, &role, span);
            let exercises =
                roles.references(&role, Kind::Exercise).into_iter().map(ExerciseId::from).collect();
            required_for.push((RoleId::from(role), exercises));
        }
    }
    let training = Training {
        pass_score: table.number("pass_score", 0.0, 1.0).unwrap_or(0.8),
        required_for,
        enforce: table
            .word("enforce", Enforce::from_word, Enforce::ALL, Enforce::word)
            .unwrap_or(Enforce::Off),
    };
    table.finish();
    training
}

fn measure(table: Table<'_, '_>) -> Measure {
    let (mut kind, mut audience) = (None, None);
    if let Some(filter) = table.table("where") {
        kind = filter.word("kind", DeadlineKind::from_word, DeadlineKind::ALL, DeadlineKind::word);
        audience = filter.word("audience", Audience::from_word, Audience::ALL, Audience::word);
        filter.finish();
    }
    let award = |key: &str| {
        table.table(key).map(|award| {
            let read = Award {
                points: award.whole("points").map_or(0, |(points, _)| points as i32),
                note: award.text("note"),
            };
            award.finish();
            read
        })
    };
    let measure = Measure {
        id: MeasureId::from(table.defines(Kind::Measure)),
        title: table.needed("title"),
        roles: table.references("for", Kind::Role).into_iter().map(RoleId::from).collect(),
        metric: metric(&table).unwrap_or(Metric::DeadlinesMetRatio),
        kind,
        audience,
        period: table
            .word("period", Period::from_word, Period::ALL, Period::word)
            .unwrap_or(Period::Month),
        target: table.number("target", -1e9, 1e9).unwrap_or(0.0),
        floor: table.number("floor", -1e9, 1e9),
        lower_is_better: table.flag("lower_is_better").unwrap_or(false),
        minimum_sample: table.number("minimum_sample", 0.0, 1e6).map_or(10, |count| count as u32),
        reward: award("reward"),
        penalty: award("penalty"),
        place: table.place(),
    };
    if table.value("target").is_none() {
        table.needed("target");
    }
    table.finish();
    measure
}

fn question(table: Table<'_, '_>) -> ReviewQuestion {
    let question = ReviewQuestion {
        id: table.defines(Kind::ReviewQuestion),
        text: table.needed("text"),
        weight: table.number("weight", 0.0, 1000.0).unwrap_or(1.0),
        fatal: table.flag("fatal").unwrap_or(false),
        place: table.place(),
    };
    table.finish();
    question
}
