//! The report of each person: what the metrics come to for whom.

use std::collections::BTreeMap;

use crate::report::{
    Name, Part, Report,
    asked::{Asked, cell, cells, measured},
    table::{Cell, Column, Table},
    whole::yardsticks,
};
use crate::{
    model::{
        measure::{Figure, Grouping, Yardstick},
        operator::Operator,
        standard::{Audience, Metric},
    },
    text::{Language, fill},
};

pub(in crate::report) fn report(asked: &Asked<'_>) -> anyhow::Result<Report> {
    let people: BTreeMap<String, Operator> = asked
        .people()?
        .into_iter()
        .filter(|(_, person)| {
            person.active
                && asked.slice.operator.as_ref().is_none_or(|login| *login == person.login)
                && asked
                    .slice
                    .department
                    .as_ref()
                    .is_none_or(|department| person.departments.contains(department))
        })
        .collect();
    Ok(asked.report(Name::Operators, vec![wide(asked, &people)?, long(asked, &people)?]))
}

type Figures = BTreeMap<Option<String>, Figure>;

fn of(asked: &Asked<'_>, yardstick: Yardstick) -> anyhow::Result<Figures> {
    let cases = asked.cases(yardstick, asked.span())?;
    Ok(Figure::by(yardstick.metric, Grouping::Operator, &cases))
}

/// A line a person, the figures beside one another.
fn wide(asked: &Asked<'_>, people: &BTreeMap<String, Operator>) -> anyhow::Result<Part> {
    let text = &asked.text.report;
    let towards =
        |audience| Yardstick { audience: Some(audience), ..Metric::DeadlinesMetRatio.into() };
    let words = &asked.text.word;
    let towards_whom =
        |audience| fill(&text.deadlines_towards, &[("audience", words.audience(audience))]);
    let shown: [(&'static str, Yardstick, &str); 9] = [
        ("resolved", Metric::ResolvedCount.into(), &text.resolved),
        ("client_deadlines", towards(Audience::Client), &towards_whom(Audience::Client)),
        ("internal_deadlines", towards(Audience::Internal), &towards_whom(Audience::Internal)),
        ("calls", Metric::CallbacksKeptRatio.into(), &text.calls),
        ("first_contact", Metric::FirstContactResolution.into(), &text.first_contact),
        ("script", Metric::ScriptAdherence.into(), &text.script),
        ("reviews", Metric::ReviewScore.into(), &text.reviews),
        ("rating", Metric::SatisfactionMean.into(), &text.rating),
        ("minutes", Metric::HandlingTimeMedian.into(), &text.minutes),
    ];
    let mut columns = vec![Column::left("operator", &*text.operator)];
    let mut figures = Vec::new();
    for (name, yardstick, title) in shown {
        columns.push(Column::right(name, title));
        figures.push((yardstick.metric, of(asked, yardstick)?));
    }
    let rows = people
        .iter()
        .map(|(login, person)| {
            let mut row = vec![Cell::Text(person.name.clone())];
            for (metric, by) in &figures {
                let figure = by.get(&Some(login.clone()));
                row.push(match (figure, metric) {
                    (None, _) => Cell::None,
                    (Some(figure), Metric::ResolvedCount) => cell(*metric, figure.value),
                    (Some(figure), _) => {
                        let value = cell(*metric, figure.value);
                        let said =
                            |language| format!("{} ({})", value.shown(language), figure.sample);
                        // Programs read it the same whoever asks.
                        Cell::word(said(Language::English), said(asked.text.language))
                    }
                });
            }
            row
        })
        .collect();
    let table = Table {
        title: text.part_people.clone(),
        columns,
        rows,
        notes: vec![
            fill(&text.note_people, &[("part", &text.part_each)]),
            text.note_nobody.clone(),
        ],
    };
    Ok(("people", table).into())
}

/// A line for each person and metric, with the interval: for programs, and for whoever looks closely.
fn long(asked: &Asked<'_>, people: &BTreeMap<String, Operator>) -> anyhow::Result<Part> {
    let text = &asked.text.report;
    let mut columns = vec![
        Column::left("login", &*text.who),
        Column::left("operator", &*text.operator),
        Column::left("metric", &*text.metric),
    ];
    columns.extend(asked.figure_columns());
    let mut rows: Vec<(String, Vec<Cell>)> = Vec::new();
    for (yardstick, title) in yardsticks(asked) {
        for (login, figure) in of(asked, yardstick)? {
            let Some(person) = login.as_ref().and_then(|login| people.get(login)) else {
                continue;
            };
            let mut row = vec![
                Cell::Text(person.login.to_string()),
                Cell::Text(person.name.clone()),
                Cell::word(measured(yardstick), &title),
            ];
            row.extend(cells(yardstick.metric, &figure));
            rows.push((person.login.to_string(), row));
        }
    }
    rows.sort_by(|(one, _), (other, _)| one.cmp(other));
    let table = Table {
        title: text.part_each.clone(),
        columns,
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        notes: vec![text.note_interval.clone()],
    };
    Ok(Part {
        // A person alone sees it at once; a list of many is long.
        brief: people.len() > 1,
        ..("figures", table).into()
    })
}
