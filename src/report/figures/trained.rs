//! The report of training: how people stand with the exercises that their roles ask for, and who has
//! read the version in force.

use crate::model::{
    operator::Sight,
    training::{Progress, Standing},
};
use crate::report::{
    Name, Part, Report,
    asked::Asked,
    chart::{Bars, Chart},
    table::{Cell, Column, Table},
};

pub(in crate::report) fn report(asked: &Asked<'_>) -> anyhow::Result<Report> {
    let text = &asked.text.report;
    let people = asked.people()?;
    let own = match &asked.sight {
        Sight::Own(me) => Some(me),
        _ => None,
    };
    let mut progress = asked.desk.progress(own, asked.now)?;
    progress.retain(|one| {
        people.contains_key(one.operator.login.as_str())
            && asked.slice.operator.as_ref().is_none_or(|login| *login == one.operator.login)
            && asked
                .slice
                .department
                .as_ref()
                .is_none_or(|department| one.operator.departments.contains(department))
    });
    let unread = asked.desk.not_acknowledged(&asked.standard.hash)?;
    let yes = |holds| {
        if holds { Cell::word("yes", &text.yes) } else { Cell::word("no", &text.no) }
    };
    let read = |one: &Progress| !unread.contains(&one.operator.login);
    let summary = Table {
        title: text.part_people.clone(),
        columns: vec![
            Column::left("operator", &*text.operator),
            Column::right("required", &*text.required),
            Column::right("passed", &*text.passed),
            Column::right("share", &*text.share),
            Column::right("quiz", &*text.quiz),
            Column::left("read", &*text.read_version),
        ],
        rows: progress
            .iter()
            .map(|one| {
                let required = one.lines.iter().filter(|line| line.required).count() as u64;
                let missing = one.missing().count() as u64;
                let passed = required - missing.min(required);
                vec![
                    Cell::Text(one.operator.name.clone()),
                    required.into(),
                    passed.into(),
                    if required == 0 {
                        Cell::None
                    } else {
                        Cell::Share(passed as f64 / required as f64)
                    },
                    one.quiz.as_ref().map_or(Cell::None, |quiz| Cell::Share(quiz.score)),
                    yes(read(one)),
                ]
            })
            .collect(),
        notes: Vec::new(),
    };
    let chart =
        Chart::Bars(Bars { label: "operator", value: "share", interval: None, whole: Some(1.0) });
    let summary = Part { chart: Some(chart), ..("people", summary).into() };
    let parts = vec![summary, exercises(asked, &progress)];
    Ok(asked.report(Name::Training, parts))
}

fn exercises(asked: &Asked<'_>, progress: &[Progress]) -> Part {
    let text = &asked.text.report;
    let yes = |holds| {
        if holds { Cell::word("yes", &text.yes) } else { Cell::word("no", &text.no) }
    };
    let mut rows = Vec::new();
    for one in progress {
        for line in &one.lines {
            if line.best.is_none() && !line.required {
                continue;
            }
            let (state, shown) = match &line.standing {
                Standing::Passed => ("passed", &text.passed),
                Standing::Failed => ("failed", &text.failed),
                Standing::Outdated(_) => ("outdated", &text.outdated),
                Standing::Untried => ("untried", &text.untried),
            };
            let title = asked
                .standard
                .exercises
                .iter()
                .find(|exercise| exercise.id == line.exercise)
                .map_or_else(|| line.exercise.to_string(), |found| found.title.clone());
            rows.push(vec![
                Cell::Text(one.operator.name.clone()),
                Cell::word(&line.exercise, title),
                yes(line.required),
                Cell::word(state, shown),
                line.best.as_ref().map_or(Cell::None, |best| Cell::Share(best.score)),
                line.best.as_ref().map_or(Cell::None, |best| Cell::Count(best.tries.into())),
                line.best.as_ref().map_or(Cell::None, |best| Cell::Count(best.seconds.into())),
            ]);
        }
    }
    let table = Table {
        title: text.part_exercises.clone(),
        columns: vec![
            Column::left("operator", &*text.operator),
            Column::left("exercise", &*text.exercise),
            Column::left("required", &*text.required),
            Column::left("state", &*text.state),
            Column::right("score", &*text.score),
            Column::right("tries", &*text.tries),
            Column::right("seconds", &*text.seconds),
        ],
        rows,
        notes: Vec::new(),
    };
    ("exercises", table).into()
}
