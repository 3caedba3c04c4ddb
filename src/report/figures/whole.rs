//! The report of the service as a whole: every metric with the period before, the flow of requests,
//! and the hours at which they come.

use chrono::Timelike as _;

use crate::report::{
    Name, Part, Report,
    asked::{Asked, cell, cells, measured},
    chart::{Bars, Chart, Lines},
    reviews::agreement_table,
    table::{Cell, Column, Table},
};
use crate::{
    model::{
        measure::{Case, Figure, Flow, Span, Yardstick},
        standard::{Audience, Metric},
    },
    text::fill,
};

/// The metrics with their titles: deadlines inside apart from those towards the client.
pub fn yardsticks(asked: &Asked<'_>) -> Vec<(Yardstick, String)> {
    let words = &asked.text.word;
    let mut all = Vec::new();
    for metric in Metric::ALL {
        let title = words.metric(*metric);
        if *metric == Metric::DeadlinesMetRatio {
            for audience in Audience::ALL {
                let yardstick = Yardstick { audience: Some(*audience), ..(*metric).into() };
                let title = fill(
                    &asked.text.report.towards,
                    &[("metric", title), ("audience", words.audience(*audience))],
                );
                all.push((yardstick, title));
            }
        } else {
            all.push(((*metric).into(), title.to_owned()));
        }
    }
    all
}

pub(in crate::report) fn report(asked: &Asked<'_>) -> anyhow::Result<Report> {
    let mut parts = vec![figures(asked)?];
    if let Some(grouping) = asked.by {
        for (yardstick, title) in yardsticks(asked) {
            let (table, bars) = asked.by_table(yardstick, &title, grouping)?;
            if !table.rows.is_empty() {
                parts.push(Part {
                    chart: Some(Chart::Bars(bars)),
                    ..(yardstick.metric.word(), table).into()
                });
            }
        }
    }
    parts.push(flow(asked)?);
    parts.push(hours(asked)?);
    let reviews = asked.desk.reviews(&asked.me, asked.span(), asked.now)?.shown();
    let agreement = agreement_table(asked.text, &asked.standard.review_questions, &reviews);
    if !agreement.rows.is_empty() {
        parts.push(("agreement", agreement).into());
    }
    Ok(asked.report(Name::Service, parts))
}

fn figures(asked: &Asked<'_>) -> anyhow::Result<Part> {
    let text = &asked.text.report;
    let mut columns = vec![Column::left("metric", &*text.metric)];
    columns.extend(asked.figure_columns());
    columns.push(Column::right("before", &*text.before));
    let mut rows = Vec::new();
    for (yardstick, title) in yardsticks(asked) {
        let metric = yardstick.metric;
        let now = Figure::of(metric, &asked.cases(yardstick, asked.span())?);
        let before = Figure::of(metric, &asked.cases(yardstick, asked.before())?);
        let mut row = vec![Cell::word(measured(yardstick), title)];
        row.extend(cells(metric, &now));
        row.push(cell(metric, before.value.filter(|_| before.sample > 0)));
        rows.push(row);
    }
    let table = Table {
        title: text.part_figures.clone(),
        columns,
        rows,
        notes: vec![
            text.note_interval.clone(),
            fill(&text.note_returning, &[("days", &asked.return_days_words())]),
        ],
    };
    Ok(Part {
        chart: Some(Chart::Bars(Bars {
            label: "metric",
            value: "value",
            interval: Some(("low", "high")),
            whole: Some(1.0),
        })),
        ..("figures", table).into()
    })
}

fn within(cases: &[Case], span: Span) -> u64 {
    cases.iter().filter(|case| span.holds(case.at)).count() as u64
}

fn flow(asked: &Asked<'_>) -> anyhow::Result<Part> {
    let text = &asked.text.report;
    // Up to now, so that the backlog can be told backwards from how it stands.
    let until = Span {
        from: asked.span().from,
        to: asked.span().to.max(asked.now + chrono::TimeDelta::milliseconds(1)),
    };
    let mut flows = Vec::new();
    for flow in Flow::ALL {
        flows.push(asked.flow(*flow, until)?);
    }
    let [received, answered, resolved, reopened] = [&flows[0], &flows[1], &flows[2], &flows[3]];
    let whole = asked.slice == crate::model::measure::Slice::default();
    let open = asked.desk.unresolved()? as i64;
    let rows = asked
        .stretches()
        .into_iter()
        .filter(|(_, span)| span.from <= asked.now)
        .map(|(day, span)| {
            let after = Span { from: span.to, to: until.to };
            let backlog = open + within(resolved, after) as i64
                - within(received, after) as i64
                - within(reopened, after) as i64;
            vec![
                Cell::Day(day),
                within(received, span).into(),
                within(answered, span).into(),
                within(resolved, span).into(),
                within(reopened, span).into(),
                if whole { Cell::Count(backlog.max(0)) } else { Cell::None },
            ]
        })
        .collect();
    let table = Table {
        title: text.part_flow.clone(),
        columns: vec![
            Column::left("day", asked.stretch_title()),
            Column::right("received", &*text.received),
            Column::right("answered", &*text.answered),
            Column::right("resolved", &*text.resolved),
            Column::right("reopened", &*text.reopened),
            Column::right("backlog", &*text.backlog),
        ],
        rows,
        notes: Vec::new(),
    };
    Ok(Part {
        chart: Some(Chart::Lines(Lines {
            label: "day",
            values: vec!["received", "answered", "resolved", "reopened", "backlog"],
        })),
        brief: true,
        ..("flow", table).into()
    })
}

fn hours(asked: &Asked<'_>) -> anyhow::Result<Part> {
    let text = &asked.text.report;
    let mut counts = [0_u64; 24];
    for case in asked.flow(Flow::Received, asked.span())? {
        let hour = case.at.with_timezone(&asked.zone()).hour();
        counts[hour as usize % 24] += 1;
    }
    let table = Table {
        title: text.part_hours.clone(),
        columns: vec![
            Column::left("hour", &*text.hour),
            Column::right("received", &*text.received),
        ],
        rows: counts
            .iter()
            .enumerate()
            .map(|(hour, count)| vec![Cell::Text(format!("{hour:02}:00")), (*count).into()])
            .collect(),
        notes: Vec::new(),
    };
    Ok(Part {
        chart: Some(Chart::Lines(Lines { label: "hour", values: vec!["received"] })),
        brief: true,
        ..("hours", table).into()
    })
}
