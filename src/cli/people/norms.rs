//! `norms`: how the norms of the standard are held, and what was let through against them.

use std::io::Write as _;

use chrono::{Days, NaiveTime};
use clap::Args;
use serde_json::{Value, json};

use crate::cli::{
    Context, Failure, Outcome, json,
    when::{day, when},
};
use crate::{
    desk::Often,
    model::norm::{Held, Overridden, Tally},
    report::{Cell, Column, Format, Table},
    text::{Text, fill},
};

/// How many days are looked at where no first one is named.
const USUAL: u64 = 28;

/// Show how often each norm was kept, overridden, broken, and refused an action
#[derive(Debug, Args)]
pub struct Norms {
    /// The first day, or a time [default: four weeks before the last]
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// The last day, or a time before which it ends [default: now]
    #[arg(long, value_name = "DATE")]
    pub to: Option<String>,
    /// List overrides with their reasons; those of others only for reviewers
    #[arg(long)]
    pub overrides: bool,
    /// JSON, an object a line
    #[arg(long)]
    pub json: bool,
}

/// Runs the command.
///
/// # Errors
/// When a time cannot be read or the desk cannot be read.
pub fn run(arguments: &Norms, context: &mut Context) -> Result<Outcome, Failure> {
    let mut desk = context.desk()?;
    let me = context.me(&mut desk)?;
    let now = context.now(&desk)?;
    let standard = desk.standard(now)?;
    let zone = standard.timezone;
    let usage = |error: anyhow::Error| Failure::Usage(format!("{error:#}"));
    let to = match &arguments.to {
        // A day named is the last one looked at.
        Some(text) if day(text).is_ok() => {
            when(text, zone).map_err(usage)? + chrono::TimeDelta::days(1)
        }
        Some(text) => when(text, zone).map_err(usage)?,
        None => now + chrono::TimeDelta::milliseconds(1),
    };
    let from = if let Some(text) = &arguments.from {
        when(text, zone).map_err(usage)?
    } else {
        let first = to.with_timezone(&zone).date_naive() - Days::new(USUAL);
        let midnight = first.and_time(NaiveTime::MIN).and_local_timezone(zone).earliest();
        midnight.map_or(to - chrono::TimeDelta::days(28), |at| at.to_utc())
    };
    let text = Text::of(context.language);
    if arguments.overrides {
        let day = |at: chrono::DateTime<chrono::Utc>| at.with_timezone(&zone).date_naive();
        let format = if arguments.json { Format::Json } else { Format::Text };
        let days = (day(from), day(to));
        let errand = context.errand("overrides", days, format, None, Often::OfOthers);
        let rows = desk.overrides_seen(&me, (from, to), now)?;
        let rows = desk.hand_out(rows, &errand, &me, now)?;
        return overrides(arguments, &rows, &text, zone, context);
    }
    let held = desk.norms(from, to)?;
    if arguments.json {
        for norm in &held {
            context.line(&norm_json(norm))?;
        }
        return Ok(Outcome::Done);
    }
    if held.is_empty() {
        writeln!(context.out, "{}", text.norms.none)?;
        return Ok(Outcome::Done);
    }
    counts(&held, &text, context)?;
    Ok(Outcome::Done)
}

fn tally_json(tally: &Tally) -> Value {
    json!({
        "kept": tally.kept,
        "overridden": tally.overridden,
        "broken": tally.broken,
        "refused": tally.refused,
        "share": tally.share(),
    })
}

fn norm_json(held: &Held) -> Value {
    let weeks: Vec<Value> = held
        .weeks
        .iter()
        .map(|(week, tally)| {
            let mut value = tally_json(tally);
            value["week"] = json!(week);
            value
        })
        .collect();
    let mut value = tally_json(&held.total);
    value["norm"] = json!(held.norm.clause());
    value["control"] = json!(held.norm.control);
    value["text"] = json!(held.norm.text);
    value["weeks"] = json!(weeks);
    value
}

fn cells(tally: &Tally) -> [Cell; 5] {
    [
        tally.kept.into(),
        tally.overridden.into(),
        tally.broken.into(),
        tally.refused.into(),
        tally.share().map_or(Cell::None, Cell::Share),
    ]
}

fn counts(held: &[Held], text: &Text, context: &mut Context) -> Result<(), Failure> {
    let words = &text.norms;
    let columns = |first: Column| {
        vec![
            first,
            Column::right("kept", words.kept.clone()),
            Column::right("overridden", words.overridden.clone()),
            Column::right("broken", words.broken.clone()),
            Column::right("refused", words.refused.clone()),
            Column::right("share", words.share.clone()),
        ]
    };
    let row = |first: Cell, tally: &Tally| {
        let mut row: Vec<Cell> = vec![first];
        row.extend(cells(tally));
        row
    };
    let table = Table {
        columns: columns(Column::left("norm", words.norm.clone())),
        rows: held
            .iter()
            .map(|norm| row(norm.norm.clause().to_string().into(), &norm.total))
            .collect(),
        notes: vec![words.note.clone()],
        ..Table::default()
    };
    table.write(Format::Text, context.language, &mut context.out)?;
    for norm in held.iter().filter(|norm| norm.weeks.len() > 1) {
        writeln!(context.out)?;
        let table = Table {
            title: norm.norm.clause().to_string(),
            columns: columns(Column::left("week", words.week.clone())),
            rows: norm.weeks.iter().map(|(week, tally)| row(Cell::Day(*week), tally)).collect(),
            ..Table::default()
        };
        table.write(Format::Text, context.language, &mut context.out)?;
    }
    Ok(())
}

fn overrides(
    arguments: &Norms,
    rows: &[Overridden],
    text: &Text,
    zone: chrono_tz::Tz,
    context: &mut Context,
) -> Result<Outcome, Failure> {
    if arguments.json {
        for row in rows {
            let mut line = json!({
                "seq": row.event,
                "at": json::time(row.at, zone),
                "actor": row.by,
                "request": row.request,
                "kind": row.what,
                "against": row.against,
                "missing": row.missing,
                "reason": row.reason,
            });
            if let Some(hand) = &row.hand {
                line["by"] = json!(hand);
            }
            context.line(&line)?;
        }
        return Ok(Outcome::Done);
    }
    let words = &text.norms;
    if rows.is_empty() {
        writeln!(context.out, "{}", words.no_overrides)?;
        return Ok(Outcome::Done);
    }
    let table = Table {
        title: fill(&words.overrides, &[("n", rows.len().to_string().as_str())]),
        columns: vec![
            Column::left("at", words.when.clone()),
            Column::left("actor", words.who.clone()),
            Column::right("request", "#"),
            Column::left("against", words.against.clone()),
            Column::left("missing", words.missing.clone()),
            Column::left("reason", words.reason.clone()),
        ],
        rows: rows
            .iter()
            .map(|row| {
                let against: Vec<String> = row.against.iter().map(ToString::to_string).collect();
                vec![
                    Cell::moment(row.at, zone),
                    text.on_behalf(&row.by.to_string(), row.hand.as_ref()).into(),
                    row.request.map(|id| id.to_string()).into(),
                    against.join(", ").into(),
                    row.missing.join(", ").into(),
                    row.reason.as_str().into(),
                ]
            })
            .collect(),
        ..Table::default()
    };
    table.write(Format::Text, context.language, &mut context.out)?;
    Ok(Outcome::Done)
}
