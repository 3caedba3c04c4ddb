//! The ledger as tables: what is proposed and why, and one's own figures with what would lift them.

use crate::report::{
    asked::cell,
    table::{Cell, Column, Table},
};
use crate::{
    model::{
        card::LedgerRow,
        card::{AppealState, LedgerStanding},
        id::Seq,
        measure::{Judged, Lift, Verdict},
        operator::Operator,
        standard::{Measure, Metric, Standard},
    },
    text::{Language, Text, fill},
};

/// What a verdict is called.
pub fn verdict_word(text: &Text, verdict: Verdict) -> &str {
    let text = &text.ledger;
    match verdict {
        Verdict::TooFew => &text.too_few,
        Verdict::Reward => &text.reward,
        Verdict::Between => &text.between,
        Verdict::Penalty => &text.penalty,
    }
}

/// What the state of an entry is called.
pub fn ledger_state(text: &Text, state: LedgerStanding) -> &str {
    let text = &text.ledger;
    match state {
        LedgerStanding::Proposed => &text.proposed,
        LedgerStanding::Confirmed => &text.confirmed,
        LedgerStanding::Contested => &text.contested,
        LedgerStanding::Dropped => &text.dropped,
        LedgerStanding::Annulled => &text.annulled,
    }
}

/// What the state of an appeal is called.
pub fn appeal_state(text: &Text, state: AppealState) -> &str {
    let text = &text.ledger;
    match state {
        AppealState::Filed => &text.filed,
        AppealState::Granted => &text.granted,
        AppealState::Denied => &text.denied,
    }
}

/// What would lift a figure, in words: to the target, or where that is out of reach, over the floor.
pub fn lift_words(text: &Text, judged: &Judged) -> String {
    let good = |forms, count| text.count(forms, count);
    let text = &text.ledger;
    let measure = &judged.measure;
    match measure.lift(&judged.cases, measure.target) {
        Lift::Reached => text.reached.clone(),
        Lift::Good(count) => good(&text.good, count),
        Lift::OutOfReach => match measure.floor.map(|floor| measure.lift(&judged.cases, floor)) {
            Some(Lift::Good(count)) => good(&text.over_floor, count),
            _ => text.out_of_reach.clone(),
        },
        Lift::Unknown => text.unknown.clone(),
    }
}

fn interval(metric: Metric, interval: Option<(f64, f64)>, language: Language) -> Cell {
    interval.map_or(Cell::None, |(low, high)| {
        let said = |language| {
            format!(
                "{} – {}",
                cell(metric, Some(low)).shown(language),
                cell(metric, Some(high)).shown(language)
            )
        };
        // Programs read it the same whoever asks.
        Cell::word(said(Language::English), said(language))
    })
}

/// A figure with its interval, cases, target and floor, in a line.
pub fn figure_words(text: &Text, judged: &Judged) -> String {
    let words = &text.ledger;
    let metric = judged.measure.metric;
    let mut said = cell(metric, judged.figure.value).shown(text.language);
    if judged.figure.interval.is_some() {
        let between = interval(metric, judged.figure.interval, text.language);
        said = format!("{said} ({})", between.shown(text.language));
    }
    said = format!(
        "{said} · {} · {} · {} {}",
        text.count(&text.report.cases, judged.figure.sample),
        needed(text, &judged.measure),
        words.target,
        cell(metric, Some(judged.measure.target)).shown(text.language)
    );
    if judged.measure.floor.is_some() {
        let floor = cell(metric, judged.measure.floor).shown(text.language);
        said = format!("{said} · {} {floor}", words.floor);
    }
    said
}

/// The figure of an entry, by the metric of its measure where the standard has it.
pub fn value_words(text: &Text, standard: &Standard, row: &LedgerRow) -> String {
    let measure = standard.measures.iter().find(|one| one.id == row.measure);
    measure
        .map_or(Cell::Figure(row.value, 2), |measure| cell(measure.metric, Some(row.value)))
        .shown(text.language)
}

/// How many cases a measure needs before it judges.
fn needed(text: &Text, measure: &Measure) -> String {
    let number = text.language.whole(measure.minimum_sample);
    fill(&text.ledger.needs, &[("n", &number)])
}

/// The figure of an entry with its cases, target and floor, in a line.
pub fn row_words(text: &Text, standard: &Standard, row: &LedgerRow) -> String {
    let words = &text.ledger;
    let value = value_words(text, standard, row);
    let cases = text.count(&text.report.cases, row.sample.into());
    let mut said = format!("{value} · {cases}");
    let measure = standard.measures.iter().find(|one| one.id == row.measure);
    if let Some(measure) = measure {
        let line = |value: f64| cell(measure.metric, Some(value)).shown(text.language);
        said = format!(
            "{said} · {} · {} {}",
            needed(text, measure),
            words.target,
            line(measure.target)
        );
        if let Some(floor) = measure.floor {
            said = format!("{said} · {} {}", words.floor, line(floor));
        }
    }
    said
}

/// An interval of an entry's figure, by the metric of its measure where the standard has it.
pub fn interval_words(
    text: &Text,
    standard: &Standard,
    row: &LedgerRow,
    (low, high): (f64, f64),
) -> String {
    let measure = standard.measures.iter().find(|one| one.id == row.measure);
    let shown = |value: f64| {
        measure
            .map_or(Cell::Figure(value, 2), |measure| cell(measure.metric, Some(value)))
            .shown(text.language)
    };
    format!("{} – {}", shown(low), shown(high))
}

/// What the measures say of people, and what became of it: the number of the entry proposed, or why
/// there is none.
pub fn judged_table(
    text: &Text,
    judged: &[(Judged, String)],
    name: impl Fn(&str) -> String,
) -> Table {
    let words = &text.ledger;
    Table {
        title: words.title.clone(),
        columns: vec![
            Column::left("operator", &*words.operator),
            Column::left("measure", &*words.measure),
            Column::left("period", &*words.period),
            Column::right("value", &*words.value),
            Column::left("interval", &*words.interval),
            Column::right("sample", &*words.sample),
            Column::right("needed", &*words.needed),
            Column::right("target", &*words.target),
            Column::left("verdict", &*words.verdict),
            Column::right("points", &*words.points),
            Column::left("state", &*words.state),
        ],
        rows: judged
            .iter()
            .map(|(one, state)| {
                let metric = one.measure.metric;
                vec![
                    Cell::Text(name(one.operator.as_str())),
                    Cell::Text(one.measure.title.clone()),
                    Cell::Period(one.from, one.to),
                    cell(metric, one.figure.value),
                    interval(metric, one.figure.interval, text.language),
                    one.figure.sample.into(),
                    Cell::Count(one.measure.minimum_sample.into()),
                    cell(metric, Some(one.measure.target)),
                    Cell::Text(verdict_word(text, one.verdict).to_owned()),
                    one.measure
                        .points(one.verdict)
                        .map_or(Cell::None, |points| Cell::Count(points.into())),
                    Cell::Text(state.clone()),
                ]
            })
            .collect(),
        notes: Vec::new(),
    }
}

/// One's own figures as they stand in the running period, with what would lift each.
pub fn mine_table(text: &Text, judged: &[Judged]) -> Table {
    let words = &text.ledger;
    let mut notes = Vec::new();
    for one in judged {
        let mut failed: Vec<String> =
            one.failed().map(|case| format!("#{}", case.request)).collect();
        failed.dedup();
        if !failed.is_empty() {
            failed.truncate(12);
            notes.push(format!(
                "{} – {}: {}",
                words.pulled_down,
                one.measure.title,
                failed.join(", ")
            ));
        }
    }
    if judged.is_empty() {
        notes.push(words.nothing.clone());
    }
    Table {
        title: format!("{}, {}", words.mine, words.running),
        columns: vec![
            Column::left("measure", &*words.measure),
            Column::left("period", &*words.period),
            Column::right("value", &*words.value),
            Column::left("interval", &*words.interval),
            Column::right("sample", &*words.sample),
            Column::right("needed", &*words.needed),
            Column::right("target", &*words.target),
            Column::right("floor", &*words.floor),
            Column::left("verdict", &*words.verdict),
            Column::left("lift", &*words.lift),
        ],
        rows: judged
            .iter()
            .map(|one| {
                let metric = one.measure.metric;
                vec![
                    Cell::Text(one.measure.title.clone()),
                    Cell::Period(one.from, one.to),
                    cell(metric, one.figure.value),
                    interval(metric, one.figure.interval, text.language),
                    one.figure.sample.into(),
                    Cell::Count(one.measure.minimum_sample.into()),
                    cell(metric, Some(one.measure.target)),
                    cell(metric, one.measure.floor),
                    Cell::Text(verdict_word(text, one.verdict).to_owned()),
                    Cell::Text(lift_words(text, one)),
                ]
            })
            .collect(),
        notes,
    }
}

/// The entries, as people and payroll read them.
pub fn ledger_table(
    text: &Text,
    standard: &Standard,
    rows: &[LedgerRow],
    people: &[Operator],
) -> Table {
    let words = &text.ledger;
    Table {
        title: words.title.clone(),
        columns: vec![
            Column::right("entry", &*words.number),
            Column::left("login", ""),
            Column::left("operator", &*words.operator),
            Column::left("clause", &*words.clause),
            Column::left("from", &*words.period),
            Column::left("to", ""),
            Column::right("value", &*words.value),
            Column::right("sample", &*words.sample),
            Column::right("points", &*words.points),
            Column::left("state", &*words.state),
            Column::left("appeal", &*words.appeal),
            Column::left("note", &*words.note),
        ],
        rows: rows
            .iter()
            .map(|row| {
                let measure = standard.measures.iter().find(|one| one.id == row.measure);
                let award = measure.and_then(|measure| {
                    if row.points < 0 { measure.penalty.as_ref() } else { measure.reward.as_ref() }
                });
                let person = people.iter().find(|one| one.login == row.operator);
                vec![
                    Cell::Count(row.seq.0),
                    Cell::Text(row.operator.to_string()),
                    Cell::Text(
                        person.map_or_else(|| row.operator.to_string(), |one| one.name.clone()),
                    ),
                    Cell::Text(format!("measure:{}", row.measure)),
                    Cell::Day(row.from),
                    Cell::Day(row.to),
                    measure.map_or(Cell::Figure(row.value, 2), |measure| {
                        cell(measure.metric, Some(row.value))
                    }),
                    Cell::Count(row.sample.into()),
                    Cell::Count(row.points.into()),
                    Cell::word(row.standing().word(), ledger_state(text, row.standing())),
                    row.appeal
                        .as_ref()
                        .map(|(seq, state)| {
                            let Seq(seq) = seq;
                            format!("{seq}: {}", appeal_state(text, *state))
                        })
                        .into(),
                    award.and_then(|award| award.note.clone()).into(),
                ]
            })
            .collect(),
        notes: Vec::new(),
    }
}
