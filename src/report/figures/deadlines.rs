//! The report of deadlines: which were met, by kind, clause, group and day, and which were missed by
//! how much.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    deadline::BreachReason,
    measure::{Case, Figure, Grouping, Yardstick},
    standard::{Audience, DeadlineKind, Metric},
};
use crate::report::{
    Name, Part, Report,
    asked::{Asked, bars, cells},
    chart::{Bars, Chart, Lines},
    table::{Cell, Column, Table},
};

/// How many of the latest a report names.
pub const NAMED: usize = 20;

const METRIC: Metric = Metric::DeadlinesMetRatio;

pub(in crate::report) fn report(asked: &Asked<'_>) -> anyhow::Result<Report> {
    let towards = |audience| Yardstick { audience: Some(audience), ..METRIC.into() };
    let all = asked.cases(METRIC.into(), asked.span())?;
    let mut parts = vec![by_kind(asked)?];
    parts.extend(goals(asked)?);
    let (table, chart) = asked.by_table(
        METRIC.into(),
        asked.text.word.metric(METRIC),
        asked.by.unwrap_or(Grouping::Department),
    )?;
    parts.push(Part { chart: Some(Chart::Bars(chart)), ..("by", table).into() });
    let client = asked.cases(towards(Audience::Client), asked.span())?;
    let internal = asked.cases(towards(Audience::Internal), asked.span())?;
    let words = &asked.text.word;
    parts.push(over_time(
        asked,
        &[
            ("client", words.audience(Audience::Client), &client),
            ("internal", words.audience(Audience::Internal), &internal),
        ],
        METRIC,
    ));
    parts.extend(missed(asked, &all)?);
    Ok(asked.report(Name::Deadlines, parts))
}

fn by_kind(asked: &Asked<'_>) -> anyhow::Result<Part> {
    let text = &asked.text.report;
    let mut columns =
        vec![Column::left("kind", &*text.kind), Column::left("audience", &*text.audience)];
    columns.extend(asked.figure_columns());
    let mut rows = Vec::new();
    for kind in DeadlineKind::ALL {
        for audience in Audience::ALL {
            let yardstick =
                Yardstick { kind: Some(*kind), audience: Some(*audience), ..METRIC.into() };
            let figure = Figure::of(METRIC, &asked.cases(yardstick, asked.span())?);
            if figure.sample == 0 {
                continue;
            }
            let mut row = vec![
                Cell::word(kind, asked.text.word.kind(*kind)),
                Cell::word(audience, asked.text.word.audience(*audience)),
            ];
            row.extend(cells(METRIC, &figure));
            rows.push(row);
        }
    }
    let table = Table {
        title: text.part_by_kind.clone(),
        columns,
        rows,
        notes: vec![text.note_interval.clone()],
    };
    Ok(Part { chart: Some(Chart::Bars(bars("kind", METRIC))), ..("kinds", table).into() })
}

/// In how many of a hundred cases each clause with a goal was to be met, and in how many it was; nothing
/// where no clause of the standard in force has a goal.
fn goals(asked: &Asked<'_>) -> anyhow::Result<Option<Part>> {
    let text = &asked.text.report;
    let mut rows = Vec::new();
    for clause in &asked.standard.deadlines {
        let Some(goal) = clause.goal.map(|goal| goal / 100.0) else {
            continue;
        };
        let figure = Figure::of(METRIC, &asked.cases_of_clause(&clause.clause())?);
        let verdict = figure.value.map(|value| {
            // Nine of ten are 90 %, whatever the last bit of either figure says.
            if value + f64::EPSILON >= goal {
                Cell::word("reached", &text.goal_reached)
            } else {
                Cell::word("missed", &text.goal_missed)
            }
        });
        let mut row = vec![
            Cell::Text(clause.clause().to_string()),
            Cell::word(clause.kind, asked.text.word.kind(clause.kind)),
            Cell::Share(goal),
        ];
        row.extend(cells(METRIC, &figure));
        row.push(verdict.unwrap_or(Cell::None));
        rows.push(row);
    }
    if rows.is_empty() {
        return Ok(None);
    }
    let mut columns = vec![
        Column::left("clause", &*text.clause),
        Column::left("kind", &*text.kind),
        Column::right("goal", &*text.goal),
    ];
    columns.extend(asked.figure_columns());
    columns.push(Column::left("verdict", &*text.verdict));
    let table = Table {
        title: text.part_goals.clone(),
        columns,
        rows,
        notes: vec![text.note_goals.clone()],
    };
    Ok(Some(Part { chart: Some(Chart::Bars(bars("clause", METRIC))), ..("goals", table).into() }))
}

/// What a metric comes to in each stretch of time, a line for each list of cases.
pub(in crate::report) fn over_time(
    asked: &Asked<'_>,
    lists: &[(&'static str, &str, &[Case])],
    metric: Metric,
) -> Part {
    let text = &asked.text.report;
    let mut columns = vec![Column::left("day", asked.stretch_title())];
    columns.extend(lists.iter().map(|(name, title, _)| Column::right(name, *title)));
    let rows = asked
        .stretches()
        .into_iter()
        .filter(|(_, span)| span.from <= asked.now)
        .map(|(day, span)| {
            let mut row = vec![Cell::Day(day)];
            row.extend(lists.iter().map(|(_, _, cases)| {
                let within = cases.iter().filter(|case| span.holds(case.at));
                crate::report::asked::cell(metric, Figure::of(metric, within).value)
            }));
            row
        })
        .collect();
    let table = Table { title: text.part_over_time.clone(), columns, rows, notes: Vec::new() };
    Part {
        chart: Some(Chart::Lines(Lines {
            label: "day",
            values: lists.iter().map(|(name, ..)| *name).collect(),
        })),
        brief: true,
        ..("days", table).into()
    }
}

/// What was missed: by clause, by what stood in the way, and the latest by name.
fn missed(asked: &Asked<'_>, all: &[Case]) -> anyhow::Result<[Part; 3]> {
    let text = &asked.text.report;
    let wanted: BTreeSet<_> =
        all.iter().filter(|case| case.value < 0.5).map(|case| (case.request, case.at)).collect();
    let rows: Vec<_> = asked
        .desk
        .breached_in(asked.span())?
        .into_iter()
        .filter(|(row, _)| {
            row.deadline.breached_at.is_some_and(|at| wanted.contains(&(row.request, at)))
        })
        .collect();
    let mut clauses: BTreeMap<(String, DeadlineKind), u64> = BTreeMap::new();
    for (row, _) in &rows {
        let clause = (row.deadline.clause.to_string(), row.deadline.kind);
        *clauses.entry(clause).or_default() += 1;
    }
    let mut clauses: Vec<((String, DeadlineKind), u64)> = clauses.into_iter().collect();
    clauses.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let by_clause = Table {
        title: text.part_by_clause.clone(),
        columns: vec![
            Column::left("clause", &*text.clause),
            Column::left("kind", &*text.kind),
            Column::right("breached", &*text.breached),
        ],
        rows: clauses
            .into_iter()
            .map(|((clause, kind), count)| {
                let kind = Cell::word(kind, asked.text.word.kind(kind));
                vec![Cell::Text(clause), kind, count.into()]
            })
            .collect(),
        notes: Vec::new(),
    };
    let by_reason = by_reason(asked, rows.iter().filter_map(|(_, reason)| *reason));
    let people = asked.people()?;
    let mut late: Vec<(i64, Vec<Cell>)> = rows
        .iter()
        .filter_map(|(row, reason)| {
            let due = row.deadline.due.or(row.deadline.breached_at)?;
            let until = row.deadline.ended.unwrap_or(asked.now);
            let late = (until - due).num_minutes();
            let who = row
                .deadline
                .owner
                .as_ref()
                .and_then(|login| people.get(login.as_str()))
                .map(|person| person.name.clone());
            let state = if row.deadline.ended.is_some() {
                Cell::word("done", &text.done)
            } else {
                Cell::word("open", &text.open_still)
            };
            Some((
                late,
                vec![
                    Cell::Count(row.request.0),
                    Cell::Name(row.client_name.clone()),
                    Cell::word(row.deadline.kind, asked.text.word.kind(row.deadline.kind)),
                    Cell::moment(due, asked.zone()),
                    Cell::Minutes(late as f64),
                    who.into(),
                    state,
                    Cell::Text(row.deadline.clause.to_string()),
                    reason.map_or(Cell::None, |reason| {
                        Cell::word(reason, asked.text.word.breach_title(reason))
                    }),
                ],
            ))
        })
        .collect();
    late.sort_by_key(|(late, _)| std::cmp::Reverse(*late));
    late.truncate(NAMED);
    let latest = Table {
        title: text.part_late.clone(),
        columns: vec![
            Column::right("request", &*text.request),
            Column::left("client", &*text.client),
            Column::left("kind", &*text.kind),
            Column::left("due", &*text.due),
            Column::right("late_by", &*text.late_by),
            Column::left("operator", &*text.who),
            Column::left("state", &*text.state),
            Column::left("clause", &*text.clause),
            Column::left("reason", &*text.reason),
        ],
        rows: late.into_iter().map(|(_, row)| row).collect(),
        notes: vec![text.note_late.clone(), text.note_nobody.clone()],
    };
    Ok([
        Part {
            chart: Some(Chart::Bars(Bars {
                label: "clause",
                value: "breached",
                interval: None,
                whole: None,
            })),
            ..("clauses", by_clause).into()
        },
        Part {
            chart: Some(Chart::Bars(Bars {
                label: "reason",
                value: "breached",
                interval: None,
                whole: None,
            })),
            ..("reasons", by_reason).into()
        },
        ("latest", latest).into(),
    ])
}

/// How often what stood in the way, the most often first.
fn by_reason(asked: &Asked<'_>, reasons: impl Iterator<Item = BreachReason>) -> Table {
    let text = &asked.text.report;
    let mut counts: BTreeMap<BreachReason, u64> = BTreeMap::new();
    for reason in reasons {
        *counts.entry(reason).or_default() += 1;
    }
    let mut counts: Vec<(BreachReason, u64)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    Table {
        title: text.part_by_reason.clone(),
        columns: vec![
            Column::left("reason", &*text.reason),
            Column::right("breached", &*text.breached),
        ],
        rows: counts
            .into_iter()
            .map(|(reason, count)| {
                vec![Cell::word(reason, asked.text.word.breach_title(reason)), count.into()]
            })
            .collect(),
        notes: Vec::new(),
    }
}
