//! The report of clients: who comes most, who is new, who comes again, and who was not heard of since
//! a missed call.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::report::{
    Name, Part, Report,
    asked::Asked,
    chart::{Chart, Lines},
    deadlines::NAMED,
    table::{Cell, Column, Table},
};
use crate::{
    model::{
        id::ClientId,
        measure::{Case, Flow, Grouping},
        standard::Metric,
    },
    text::fill,
};

pub(in crate::report) fn report(asked: &Asked<'_>) -> anyhow::Result<Report> {
    let received = asked.flow(Flow::Received, asked.span())?;
    let mut parts = vec![most(asked, &received)?, new(asked, &received)?];
    for metric in [Metric::ReturningClientsRatio, Metric::SatisfactionMean] {
        let (table, bars) = asked.by_table(
            metric.into(),
            asked.text.word.metric(metric),
            asked.by.unwrap_or(Grouping::Tier),
        )?;
        parts.push(Part { chart: Some(Chart::Bars(bars)), ..(metric.word(), table).into() });
    }
    parts.push(lost(asked)?);
    Ok(asked.report(Name::Clients, parts))
}

fn named(asked: &Asked<'_>, client: ClientId) -> anyhow::Result<(String, Option<String>)> {
    Ok(asked
        .desk
        .client(client, 0)?
        .map_or_else(|| (String::new(), None), |card| (card.client.name, card.client.tier)))
}

fn tier_cell(asked: &Asked<'_>, tier: Option<String>) -> Cell {
    tier.map_or(Cell::None, |tier| Cell::word(&tier, asked.standard.tier_title(&tier)))
}

fn missed_calls(asked: &Asked<'_>) -> anyhow::Result<Vec<Case>> {
    let mut cases = asked.cases(Metric::CallbacksKeptRatio.into(), asked.span())?;
    cases.retain(|case| case.value < 0.5);
    Ok(cases)
}

fn most(asked: &Asked<'_>, received: &[Case]) -> anyhow::Result<Part> {
    let text = &asked.text.report;
    let mut counts: BTreeMap<ClientId, u64> = BTreeMap::new();
    for case in received {
        *counts.entry(case.client).or_default() += 1;
    }
    let mut missed: BTreeMap<ClientId, u64> = BTreeMap::new();
    for case in missed_calls(asked)? {
        *missed.entry(case.client).or_default() += 1;
    }
    let mut counts: Vec<(ClientId, u64)> = counts.into_iter().collect();
    counts.sort_by_key(|(client, count)| (std::cmp::Reverse(*count), *client));
    counts.truncate(NAMED);
    let mut rows = Vec::new();
    for (client, count) in counts {
        let (name, tier) = named(asked, client)?;
        let heard = asked.desk.heard_of(client)?;
        let day = |at: Option<DateTime<Utc>>| at.map_or(Cell::None, |at| Cell::Day(asked.day(at)));
        rows.push(vec![
            Cell::Name(name),
            tier_cell(asked, tier),
            count.into(),
            missed.get(&client).copied().unwrap_or(0).into(),
            day(heard.map(|(first, _)| first)),
            day(heard.map(|(_, last)| last)),
        ]);
    }
    let table = Table {
        title: text.part_most.clone(),
        columns: vec![
            Column::left("client", &*text.client),
            Column::left("tier", &*text.tier),
            Column::right("requests", &*text.requests),
            Column::right("missed_calls", &*text.missed_calls),
            Column::left("first", &*text.first_seen),
            Column::left("last", &*text.last_seen),
        ],
        rows,
        notes: Vec::new(),
    };
    Ok(("most", table).into())
}

/// How many clients come for the first time, and how many have come before.
fn new(asked: &Asked<'_>, received: &[Case]) -> anyhow::Result<Part> {
    let text = &asked.text.report;
    let mut first: BTreeMap<ClientId, Option<DateTime<Utc>>> = BTreeMap::new();
    for case in received {
        if let std::collections::btree_map::Entry::Vacant(entry) = first.entry(case.client) {
            entry.insert(asked.desk.heard_of(case.client)?.map(|(first, _)| first));
        }
    }
    let rows = asked
        .stretches()
        .into_iter()
        .filter(|(_, span)| span.from <= asked.now)
        .map(|(day, span)| {
            let clients: std::collections::BTreeSet<ClientId> = received
                .iter()
                .filter(|case| span.holds(case.at))
                .map(|case| case.client)
                .collect();
            let fresh = clients
                .iter()
                .filter(|client| {
                    first.get(client).copied().flatten().is_some_and(|at| at >= span.from)
                })
                .count() as u64;
            vec![Cell::Day(day), fresh.into(), (clients.len() as u64 - fresh).into()]
        })
        .collect();
    let table = Table {
        title: text.part_new.clone(),
        columns: vec![
            Column::left("day", asked.stretch_title()),
            Column::right("new", &*text.new_clients),
            Column::right("again", &*text.come_again),
        ],
        rows,
        notes: Vec::new(),
    };
    Ok(Part {
        chart: Some(Chart::Lines(Lines { label: "day", values: vec!["new", "again"] })),
        brief: true,
        ..("days", table).into()
    })
}

/// Clients who were not heard of since a call that was promised and not made on time.
pub(in crate::report) fn lost(asked: &Asked<'_>) -> anyhow::Result<Part> {
    let text = &asked.text.report;
    let mut last_missed: BTreeMap<ClientId, Case> = BTreeMap::new();
    for case in missed_calls(asked)? {
        // In order of time: the last one stays.
        last_missed.insert(case.client, case);
    }
    let people = asked.people()?;
    let mut found = Vec::new();
    for (client, case) in last_missed {
        let Some((_, heard)) = asked.desk.heard_of(client)? else {
            continue;
        };
        let silent = (asked.now - heard.max(case.at)).num_days();
        if heard > case.at || silent < i64::from(asked.return_days) {
            continue;
        }
        let (name, tier) = named(asked, client)?;
        let who = case
            .operator
            .as_ref()
            .and_then(|login| people.get(login.as_str()))
            .map(|person| person.name.clone());
        found.push((
            silent,
            vec![
                Cell::Name(name),
                tier_cell(asked, tier),
                Cell::Count(case.request.0),
                Cell::moment(case.at, asked.zone()),
                Cell::Count(silent),
                who.into(),
            ],
        ));
    }
    found.sort_by_key(|(silent, _)| std::cmp::Reverse(*silent));
    let count = found.len();
    let mut notes = vec![fill(&text.note_lost, &[("days", &asked.return_days_words())])];
    if let Some(value) = asked.client_value {
        notes.push(fill(
            &asked.text.count(&text.value_lost, count as u64),
            &[
                ("value", &asked.text.language.number(value, 0)),
                ("sum", &asked.text.language.number(value * count as f64, 0)),
            ],
        ));
    }
    let table = Table {
        title: text.part_lost.clone(),
        columns: vec![
            Column::left("client", &*text.client),
            Column::left("tier", &*text.tier),
            Column::right("request", &*text.request),
            Column::left("missed", &*text.missed_at),
            Column::right("silent", &*text.silent_days),
            Column::left("operator", &*text.who),
        ],
        rows: found.into_iter().map(|(_, row)| row).collect(),
        notes,
    };
    Ok(("lost", table).into())
}
