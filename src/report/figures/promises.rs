//! The report of promised calls: what became of them, by whom, and which were not kept.

use std::collections::BTreeSet;

use crate::model::{
    callback::{Callback, CallbackState},
    card::CallbackRow,
    measure::Grouping,
    operator::Sight,
    standard::Metric,
};
use crate::report::{
    Name, Part, Report,
    asked::Asked,
    chart::{Bars, Chart},
    deadlines::{NAMED, over_time},
    table::{Cell, Column, Table},
};

const METRIC: Metric = Metric::CallbacksKeptRatio;

pub(in crate::report) fn report(asked: &Asked<'_>) -> anyhow::Result<Report> {
    let title = asked.text.word.metric(METRIC);
    let cases = asked.cases(METRIC.into(), asked.span())?;
    let wanted: BTreeSet<_> = cases.iter().map(|case| (case.request, case.at)).collect();
    let rows: Vec<CallbackRow> = asked
        .desk
        .callbacks_due(asked.span())?
        .into_iter()
        .filter(|row| {
            let known = (row.callback.request, row.callback.due);
            // What is not due yet is no case; without a choice it is shown all the same.
            wanted.contains(&known)
                || asked.slice == crate::model::measure::Slice::default()
                    && state(&row.callback, asked) == State::NotDue
        })
        .collect();
    let grouping = asked.by.unwrap_or(match asked.sight {
        Sight::Own(_) => Grouping::Department,
        _ => Grouping::Operator,
    });
    let (by, chart) = asked.by_table(METRIC.into(), title, grouping)?;
    Ok(asked.report(
        Name::Promises,
        vec![
            outcomes(asked, &rows),
            Part { chart: Some(Chart::Bars(chart)), ..("by", by).into() },
            over_time(asked, &[("kept", title, &cases)], METRIC),
            missed(asked, &rows)?,
        ],
    ))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    OnTime,
    Late,
    Broken,
    Overdue,
    NotDue,
}

fn state(call: &Callback, asked: &Asked<'_>) -> State {
    match call.state {
        CallbackState::Kept if call.kept_on_time() == Some(true) => State::OnTime,
        CallbackState::Kept => State::Late,
        CallbackState::Broken => State::Broken,
        CallbackState::Promised if call.due < asked.now => State::Overdue,
        CallbackState::Promised => State::NotDue,
    }
}

fn named(state: State, asked: &Asked<'_>) -> Cell {
    let text = &asked.text.report;
    let (name, shown) = match state {
        State::OnTime => ("on_time", &text.on_time),
        State::Late => ("late", &text.late),
        State::Broken => ("broken", &text.broken),
        State::Overdue => ("overdue", &text.open_overdue),
        State::NotDue => ("not_due", &text.not_due),
    };
    Cell::word(name, shown)
}

fn outcomes(asked: &Asked<'_>, rows: &[CallbackRow]) -> Part {
    let text = &asked.text.report;
    let count = |wanted: State| {
        rows.iter().filter(|row| state(&row.callback, asked) == wanted).count() as u64
    };
    let mut lines: Vec<Vec<Cell>> =
        [State::OnTime, State::Late, State::Broken, State::Overdue, State::NotDue]
            .into_iter()
            .map(|wanted| vec![named(wanted, asked), count(wanted).into()])
            .collect();
    let moved = rows.iter().filter(|row| row.callback.moved > 0).count() as u64;
    lines.push(vec![Cell::word("moved", &text.moved_once), moved.into()]);
    let table = Table {
        title: text.part_outcomes.clone(),
        columns: vec![Column::left("state", &*text.state), Column::right("count", &*text.count)],
        rows: lines,
        notes: Vec::new(),
    };
    Part {
        chart: Some(Chart::Bars(Bars {
            label: "state",
            value: "count",
            interval: None,
            whole: None,
        })),
        ..("outcomes", table).into()
    }
}

fn missed(asked: &Asked<'_>, rows: &[CallbackRow]) -> anyhow::Result<Part> {
    let text = &asked.text.report;
    let people = asked.people()?;
    let mut late: Vec<(i64, Vec<Cell>)> = rows
        .iter()
        .filter(|row| !matches!(state(&row.callback, asked), State::OnTime | State::NotDue))
        .map(|row| {
            let call = &row.callback;
            let late = (call.ended.unwrap_or(asked.now) - call.due).num_minutes();
            let who = people.get(call.by.as_str()).map(|person| person.name.clone());
            (
                late,
                vec![
                    Cell::Count(call.request.0),
                    Cell::Name(row.client_name.clone()),
                    Cell::moment(call.due, asked.zone()),
                    Cell::Minutes(late.max(0) as f64),
                    named(state(call, asked), asked),
                    who.into(),
                ],
            )
        })
        .collect();
    late.sort_by_key(|(late, _)| std::cmp::Reverse(*late));
    late.truncate(NAMED);
    let table = Table {
        title: text.part_missed.clone(),
        columns: vec![
            Column::right("request", &*text.request),
            Column::left("client", &*text.client),
            Column::left("due", &*text.due),
            Column::right("late_by", &*text.late_by),
            Column::left("state", &*text.state),
            Column::left("operator", &*text.who),
        ],
        rows: late.into_iter().map(|(_, row)| row).collect(),
        notes: vec![text.note_late.clone()],
    };
    Ok(("missed", table).into())
}
