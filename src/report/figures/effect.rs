//! Does the standard work? What changed with each version, whether clients with a broken promise come
//! back, who was lost, and how far the desk is from the next level of quality.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::report::{
    Name, Part, Report,
    asked::{Asked, cell, cells, measured},
    chart::{Bars, Chart},
    clients::lost,
    growth::levels,
    table::{Cell, Column, Table},
};
use crate::{
    model::{
        id::RequestId,
        measure::{Case, Compared, FEW, Figure, Span, Yardstick},
        norm::Tally,
        standard::{Audience, Metric, MetricSum, Standard},
    },
    text::fill,
};

/// How long before and after a version is compared at most, in days.
const COMPARED: i64 = 28;

pub(in crate::report) fn report(asked: &Asked<'_>) -> anyhow::Result<Report> {
    let [kept, differences] = kept(asked)?;
    let mut parts = vec![
        versions(asked)?,
        kept,
        differences,
        lost(asked)?,
        levels(asked)?,
        norms(asked)?,
        norm_weeks(asked)?,
    ];
    parts.extend(scorecard_weeks(asked)?);
    Ok(asked.report(Name::Standards, parts))
}

/// What a director looks at.
fn watched(asked: &Asked<'_>) -> Vec<(Yardstick, String)> {
    let words = &asked.text.word;
    let deadlines =
        Yardstick { audience: Some(Audience::Client), ..Metric::DeadlinesMetRatio.into() };
    let title = fill(
        &asked.text.report.towards,
        &[
            ("metric", words.metric(Metric::DeadlinesMetRatio)),
            ("audience", words.audience(Audience::Client)),
        ],
    );
    let mut all = vec![(deadlines, title)];
    for metric in
        [Metric::CallbacksKeptRatio, Metric::SatisfactionMean, Metric::ReturningClientsRatio]
    {
        all.push((metric.into(), words.metric(metric).to_owned()));
    }
    all
}

/// The stretches before and after each version, of the same length.
fn borders(
    adopted: &[(std::sync::Arc<Standard>, DateTime<Utc>)],
    now: DateTime<Utc>,
    begin: DateTime<Utc>,
) -> Vec<(Span, Span)> {
    adopted
        .iter()
        .enumerate()
        .map(|(nr, (_, since))| {
            let next = adopted.get(nr + 1).map_or(now, |(_, at)| *at);
            let previous = match nr {
                0 => begin,
                _ => adopted[nr - 1].1,
            };
            let longest = chrono::TimeDelta::days(COMPARED);
            let after = (next - *since).min(longest);
            // Of the first version there is perhaps nothing before; then its own days are shown alone.
            let before = (*since - previous).min(longest);
            let length =
                if before <= chrono::TimeDelta::zero() { after } else { after.min(before) };
            (
                Span { from: *since - length.min(before), to: *since },
                Span { from: *since, to: *since + length },
            )
        })
        .collect()
}

fn versions(asked: &Asked<'_>) -> anyhow::Result<Part> {
    let text = &asked.text.report;
    let adopted = asked.desk.adoptions(asked.now)?;
    let begin =
        asked.desk.events(crate::model::id::Seq(0), 1)?.first().map_or(asked.now, |first| first.at);
    let mut rows = Vec::new();
    for ((standard, since), (before, after)) in
        adopted.iter().zip(borders(&adopted, asked.now, begin))
    {
        for (yardstick, title) in watched(asked) {
            let metric = yardstick.metric;
            let one = Figure::of(metric, &asked.cases(yardstick, before)?);
            let other = Figure::of(metric, &asked.cases(yardstick, after)?);
            let mut row = vec![
                Cell::Text(standard.version.clone()),
                Cell::Day(asked.day(*since)),
                Cell::word(measured(yardstick), title),
                cell(metric, one.value),
                one.sample.into(),
                cell(metric, other.value),
                other.sample.into(),
            ];
            row.extend(changed(asked, metric, &one, &other));
            rows.push(row);
        }
    }
    let table = Table {
        title: text.part_versions.clone(),
        columns: vec![
            Column::left("version", &*text.version),
            Column::left("since", &*text.day),
            Column::left("metric", &*text.metric),
            Column::right("before", &*text.before),
            Column::right("before_cases", &*text.sample),
            Column::right("after", &*text.after),
            Column::right("after_cases", &*text.sample),
            Column::right("change", &*text.change),
            Column::right("low", &*text.low),
            Column::right("high", &*text.high),
            Column::left("says", &*text.likely),
        ],
        rows,
        notes: vec![
            fill(&text.note_versions, &[("n", &FEW.to_string())]),
            text.note_chance.clone(),
        ],
    };
    Ok(("versions", table).into())
}

/// By how much a figure differs from another, with the interval, and what that says.
fn changed(asked: &Asked<'_>, metric: Metric, before: &Figure, after: &Figure) -> [Cell; 4] {
    let text = &asked.text.report;
    let compared = before.compared(after);
    let nothing = |says| [Cell::None, Cell::None, Cell::None, says];
    let (change, (low, high)) = match compared {
        Compared::TooFew => return nothing(Cell::word("too_few", &text.too_few)),
        Compared::Unknown => return nothing(Cell::word("unknown", &text.not_comparable)),
        Compared::By { change, interval } => (change, interval),
    };
    let good = if metric.lower_is_better() { -1.0 } else { 1.0 };
    let says = if !compared.shown() {
        Cell::word("unclear", &text.unclear)
    } else if change * good > 0.0 {
        Cell::word("better", &text.better)
    } else {
        Cell::word("worse", &text.worse)
    };
    let signed = |value: f64| {
        if metric.sum() == MetricSum::Ratio {
            Cell::ShareChange(value)
        } else {
            Cell::Change(value)
        }
    };
    [signed(change), signed(low), signed(high), says]
}

/// Those with a broken promise or a breach, and those without; and by how much they differ.
fn kept(asked: &Asked<'_>) -> anyhow::Result<[Part; 2]> {
    let text = &asked.text.report;
    let span = asked.span();
    let failed = |cases: Vec<Case>| -> BTreeSet<RequestId> {
        cases.into_iter().filter(|case| case.value < 0.5).map(|case| case.request).collect()
    };
    // A promise may be broken, or a deadline missed, before the days looked at, on a request served in them.
    let wide = Span { from: span.from - chrono::TimeDelta::days(COMPARED), to: span.to };
    let broken = failed(asked.cases(Metric::CallbacksKeptRatio.into(), wide)?);
    let breached = failed(asked.cases(
        Yardstick { audience: Some(Audience::Client), ..Metric::DeadlinesMetRatio.into() },
        wide,
    )?);
    let returning = asked.cases(Metric::ReturningClientsRatio.into(), span)?;
    let ratings = asked.cases(Metric::SatisfactionMean.into(), span)?;
    let either = |id: &RequestId| broken.contains(id) || breached.contains(id);
    type Holds<'h> = Box<dyn Fn(&RequestId) -> bool + 'h>;
    let groups: [(&str, &str, Holds<'_>); 4] = [
        ("clean", &text.clean, Box::new(|id| !either(id))),
        ("broken_promise", &text.broken_promise, Box::new(|id| broken.contains(id))),
        ("breach", &text.a_breach, Box::new(|id| breached.contains(id))),
        ("either", &text.either, Box::new(either)),
    ];
    let mut rows = Vec::new();
    let mut returned = Vec::new();
    for (name, title, holds) in groups {
        let back = Figure::of(
            Metric::ReturningClientsRatio,
            returning.iter().filter(|case| holds(&case.request)),
        );
        let rating = Figure::of(
            Metric::SatisfactionMean,
            ratings.iter().filter(|case| holds(&case.request)),
        );
        let [value, low, high, sample] = cells(Metric::ReturningClientsRatio, &back);
        let [rated, rated_low, rated_high, rated_sample] = cells(Metric::SatisfactionMean, &rating);
        rows.push(vec![
            Cell::word(name, title),
            sample,
            value,
            low,
            high,
            rated,
            rated_low,
            rated_high,
            rated_sample,
        ]);
        returned.push((name, title, back, rating));
    }
    let days = asked.return_days_words();
    let mut notes = vec![fill(&text.note_kept, &[("days", &days)])];
    if returning.is_empty() {
        notes.push(fill(&text.no_window, &[("days", &days)]));
    } else {
        notes.push(at_stake(asked, &returned[0].2, &returned[3].2));
    }
    let table = Table {
        title: text.part_kept.clone(),
        columns: vec![
            Column::left("group", ""),
            Column::right("served", &*text.served),
            Column::right("value", &*text.returned),
            Column::right("low", &*text.low),
            Column::right("high", &*text.high),
            Column::right("rating", &*text.rating),
            Column::right("rating_low", &*text.low),
            Column::right("rating_high", &*text.high),
            Column::right("ratings", &*text.sample),
        ],
        rows,
        notes,
    };
    let kept = Part {
        chart: Some(Chart::Bars(Bars {
            label: "group",
            value: "value",
            interval: Some(("low", "high")),
            whole: Some(1.0),
        })),
        ..("kept", table).into()
    };
    Ok([kept, differences(asked, &returned)])
}

/// By how much those with a broken promise or a breach, each by name and title with its returning clients
/// and its ratings, differ from the first, who have neither.
fn differences(asked: &Asked<'_>, groups: &[(&str, &str, Figure, Figure)]) -> Part {
    let text = &asked.text.report;
    let mut rows = Vec::new();
    if let Some(((_, _, back, rating), others)) = groups.split_first() {
        for (name, title, with_back, with_rating) in others {
            for (metric, without, with) in [
                (Metric::ReturningClientsRatio, back, with_back),
                (Metric::SatisfactionMean, rating, with_rating),
            ] {
                let mut row = vec![
                    Cell::word(name, *title),
                    Cell::word(metric, asked.text.word.metric(metric)),
                    cell(metric, without.value),
                    without.sample.into(),
                    cell(metric, with.value),
                    with.sample.into(),
                ];
                row.extend(changed(asked, metric, without, with));
                rows.push(row);
            }
        }
    }
    let table = Table {
        title: text.part_differences.clone(),
        columns: vec![
            Column::left("group", ""),
            Column::left("metric", &*text.metric),
            Column::right("without", &*text.without),
            Column::right("without_cases", &*text.sample),
            Column::right("with", &*text.with),
            Column::right("with_cases", &*text.sample),
            Column::right("change", &*text.change),
            Column::right("low", &*text.low),
            Column::right("high", &*text.high),
            Column::left("says", &*text.likely),
        ],
        rows,
        notes: vec![
            fill(&text.note_differences, &[("n", &FEW.to_string())]),
            text.note_chance.clone(),
        ],
    };
    ("differences", table).into()
}

/// How a norm was held, in cells.
fn tally(tally: &Tally) -> [Cell; 5] {
    [
        tally.kept.into(),
        tally.overridden.into(),
        tally.broken.into(),
        tally.refused.into(),
        tally.share().map_or(Cell::None, Cell::Share),
    ]
}

fn tally_columns(asked: &Asked<'_>, first: Vec<Column>) -> Vec<Column> {
    let text = &asked.text.norms;
    let mut columns = first;
    columns.extend([
        Column::right("kept", &*text.kept),
        Column::right("overridden", &*text.overridden),
        Column::right("broken", &*text.broken),
        Column::right("refused", &*text.refused),
        Column::right("share", &*text.share),
    ]);
    columns
}

/// The share of what was done that kept each norm.
fn norms(asked: &Asked<'_>) -> anyhow::Result<Part> {
    let span = asked.span();
    let held = asked.desk.norms(span.from, span.to)?;
    let rows = held.iter().map(|one| {
        let clause = one.norm.clause();
        let shown = format!("{} ({clause})", one.norm.text);
        let mut row = vec![Cell::word(&clause, shown)];
        row.extend(tally(&one.total));
        row
    });
    let text = &asked.text.norms;
    let table = Table {
        title: asked.text.report.part_norms.clone(),
        columns: tally_columns(asked, vec![Column::left("norm", &*text.norm)]),
        rows: rows.collect(),
        notes: vec![if held.is_empty() { &text.none } else { &text.note }.clone()],
    };
    Ok(Part {
        chart: Some(Chart::Bars(Bars {
            label: "norm",
            value: "share",
            interval: None,
            whole: Some(1.0),
        })),
        ..("norms", table).into()
    })
}

/// The same week by week.
fn norm_weeks(asked: &Asked<'_>) -> anyhow::Result<Part> {
    let span = asked.span();
    let held = asked.desk.norms(span.from, span.to)?;
    let rows = held.iter().flat_map(|one| {
        one.weeks.iter().map(|(week, of)| {
            let mut row = vec![Cell::Text(one.norm.clause().to_string()), Cell::Day(*week)];
            row.extend(tally(of));
            row
        })
    });
    let text = &asked.text.norms;
    let first = vec![Column::left("norm", &*text.norm), Column::left("week", &*text.week)];
    let table = Table {
        title: asked.text.report.part_norm_weeks.clone(),
        columns: tally_columns(asked, first),
        rows: rows.collect(),
        notes: Vec::new(),
    };
    Ok(("norm_weeks", table).into())
}

/// How the scorecard does, week by week; nothing where none sent a request.
fn scorecard_weeks(asked: &Asked<'_>) -> anyhow::Result<Option<Part>> {
    let span = asked.span();
    let zone = asked.standard.timezone;
    let weeks = asked.desk.scorecard_weeks((span.from, span.to), zone, asked.now)?;
    let Some(((clause, _), last)) = weeks.last_key_value() else {
        return Ok(None);
    };
    let text = &asked.text.report;
    let card = asked.standard.scorecard.as_ref().filter(|card| card.clause() == *clause);
    let alarming = card.is_some_and(|card| last.is_alarming(card.decide_from));
    let notes = if alarming { vec![text.note_scorecard.clone()] } else { Vec::new() };
    let table = Table {
        title: text.part_scorecard_weeks.clone(),
        columns: vec![
            Column::left("clause", &*text.scorecard),
            Column::left("week", &*asked.text.norms.week),
            Column::right("sent", &*text.scorecard_sent),
            Column::right("handed_on", &*text.scorecard_handed_on),
            Column::right("share", &*text.scorecard_share),
            Column::right("audited", &*text.scorecard_audited),
            Column::right("agreed", &*text.scorecard_agreed),
        ],
        rows: weeks
            .iter()
            .map(|((clause, monday), week)| {
                vec![
                    Cell::Text(clause.to_string()),
                    Cell::Day(*monday),
                    Cell::Count(week.sent.into()),
                    Cell::Count(week.handed_on.into()),
                    week.share().map_or(Cell::None, Cell::Share),
                    Cell::Count(week.audited.into()),
                    Cell::Count(week.agreed.into()),
                ]
            })
            .collect(),
        notes,
    };
    Ok(Some(("scorecard_weeks", table).into()))
}

/// What the difference is worth in a year.
fn at_stake(asked: &Asked<'_>, clean: &Figure, hurt: &Figure) -> String {
    let text = &asked.text.report;
    let Some(value) = asked.client_value else {
        return text.no_value.clone();
    };
    let Compared::By { change, interval: (low, high) } = hurt.compared(clean) else {
        return fill(&text.value_unknown, &[("n", &FEW.to_string())]);
    };
    let clients = hurt.sample as f64;
    let language = asked.text.language;
    let sum = |share: f64| language.number((share * clients * value).max(0.0), 0);
    let said = if low <= 0.0 { &text.value_not_shown } else { &text.value_at_stake };
    fill(
        &asked.text.count(said, hurt.sample),
        &[
            ("lost", &language.number((change * clients).max(0.0), 1)),
            ("sum", &sum(change)),
            ("low", &sum(low)),
            ("high", &sum(high)),
        ],
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn a_version_is_compared_over_days_of_one_length() {
        let files = crate::standards::builtin("en")
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect();
        let standard = Arc::new(crate::standards::load_files(&files).standard.unwrap());
        let day = |days: i64| DateTime::UNIX_EPOCH + chrono::TimeDelta::days(days);
        let adopted =
            [(standard.clone(), day(0)), (standard.clone(), day(100)), (standard, day(110))];
        let spans = borders(&adopted, day(115), day(0));
        let days = |span: Span| ((span.from - day(0)).num_days(), (span.to - day(0)).num_days());
        let shown: Vec<_> = spans.iter().map(|(a, b)| (days(*a), days(*b))).collect();
        assert_eq!(shown, [((0, 0), (0, 28)), ((90, 100), (100, 110)), ((105, 110), (110, 115)),]);
    }
}
