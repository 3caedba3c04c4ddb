//! `deadlines`: the running clocks of the desk, or those of one request with the reason for each due
//! time.

use std::io::Write as _;

use chrono::TimeDelta;
use chrono_tz::Tz;
use clap::Args;
use serde_json::{Map, Value, json};

use crate::cli::{Context, Failure, Outcome, json, show, timeline};
use crate::{
    model::{
        card::{Coming, DeadlineQuery, HOURS},
        deadline::told_breach,
        id::{DepartmentId, RequestId},
        standard::{Audience, DeadlineKind},
    },
    report::{Cell, Column, Format, Table, deadline_reasons},
    standards::book::Book,
    text::Text,
};

/// List deadlines, the next due first
#[derive(Debug, Args)]
pub struct Deadlines {
    /// Only those of this request, ended ones too
    #[arg(value_parser = crate::cli::show::number)]
    pub request: Option<i64>,
    /// Show for each which clause set it, what was counted and what was left out
    #[arg(long, requires = "request")]
    pub explain: bool,
    /// What falls due in the coming day, by hour and department
    #[arg(long, conflicts_with_all = ["request", "kind", "audience", "mine"])]
    pub coming: bool,
    /// Only those that I answer for
    #[arg(long)]
    pub mine: bool,
    /// Only of this department
    #[arg(long, value_name = "ID")]
    pub department: Vec<String>,
    /// Only of this kind
    #[arg(long, value_name = "KIND", value_parser = kind)]
    pub kind: Option<DeadlineKind>,
    /// Only towards the client, or only inside the company
    #[arg(long, value_name = "client|internal", value_parser = audience)]
    pub audience: Option<Audience>,
    /// Show at most this many
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: usize,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
}

fn kind(word: &str) -> Result<DeadlineKind, String> {
    DeadlineKind::from_word(word).ok_or_else(|| {
        let known = DeadlineKind::ALL.iter().map(|kind| kind.word()).collect::<Vec<_>>().join(", ");
        format!("the kinds are: {known}")
    })
}

fn audience(word: &str) -> Result<Audience, String> {
    Audience::from_word(word).ok_or_else(|| "write client or internal".to_owned())
}

/// Runs the command.
///
/// # Errors
/// When there is no such request or the desk cannot be read.
pub fn run(arguments: &Deadlines, context: &mut Context) -> Result<Outcome, Failure> {
    let mut desk = context.desk()?;
    let me = context.me(&mut desk)?;
    let now = context.now(&desk)?;
    let standard = desk.standard(now)?;
    let zone = standard.timezone;
    if arguments.coming {
        let mut coming = desk.coming(now)?;
        let wanted = &arguments.department;
        coming
            .departments
            .retain(|(id, _)| wanted.is_empty() || wanted.iter().any(|one| id == one.as_str()));
        return tell_coming(&coming, arguments.json, zone, context);
    }
    if let Some(number) = arguments.request {
        let card = show::shown(&desk, RequestId(number), now)?;
        let explained = if arguments.explain {
            desk.explain_deadlines(RequestId(number), now)?
        } else {
            Vec::new()
        };
        let text = Text::of(context.language);
        let book = Book::new(&standard, &text);
        for deadline in &card.deadlines {
            if arguments.json {
                context.line(&json::deadline_of(&card.timeline, deadline, now, zone))?;
            } else {
                let why = told_breach(&card.timeline, deadline);
                writeln!(context.out, "{}", timeline::deadline(deadline, why, now, zone, &text))?;
            }
            let reasons = explained.iter().filter(|(which, _)| which == deadline);
            let told = reasons.flat_map(|(_, why)| deadline_reasons(why, &book, &text, zone));
            for line in told {
                writeln!(context.out, "    {line}")?;
            }
        }
        return Ok(Outcome::Done);
    }
    let query = DeadlineQuery {
        departments: arguments
            .department
            .iter()
            .map(|id| DepartmentId::from(id.as_str()))
            .collect(),
        owner: arguments.mine.then(|| me.clone()),
        audience: arguments.audience,
        kind: arguments.kind,
        to_come: false,
        limit: arguments.limit,
    };
    let rows = desk.deadlines(&query, now)?;
    if arguments.json {
        for row in &rows {
            context.line(&json::deadline_row(row, now, zone))?;
        }
        return Ok(Outcome::Done);
    }
    let text = Text::of(context.language);
    let words = &text.heading;
    let table = Table {
        columns: vec![
            Column::right("due", words.due.clone()),
            Column::left("kind", words.deadline.clone()),
            Column::right("request", "#"),
            Column::left("client", words.client.clone()),
            Column::left("subject", words.subject.clone()),
            Column::left("owner", words.assignee.clone()),
            Column::left("audience", words.audience.clone()),
        ],
        rows: rows
            .iter()
            .map(|row| {
                vec![
                    row.deadline.due.map(|due| timeline::remaining(due - now, &text)).into(),
                    text.word.kind(row.deadline.kind).into(),
                    row.request.to_string().into(),
                    Cell::Name(row.client_name.clone()),
                    row.subject.as_str().into(),
                    row.deadline.owner.as_ref().map_or(Cell::None, |login| login.as_str().into()),
                    text.word.audience(row.deadline.audience).into(),
                ]
            })
            .collect(),
        ..Table::default()
    };
    table.write(Format::Text, context.language, &mut context.out)?;
    Ok(Outcome::Done)
}

/// Tells what falls due in the coming day: as JSON a line for each hour in which something does, as text a
/// line for each hour and department.
fn tell_coming(
    coming: &Coming,
    as_json: bool,
    zone: Tz,
    context: &mut Context,
) -> Result<Outcome, Failure> {
    let text = Text::of(context.language);
    let columns = vec![
        Column::left("hour", text.heading.due.clone()),
        Column::left("department", text.heading.department.clone()),
        Column::right("count", "#"),
    ];
    let mut rows = Vec::new();
    for hour in 0..HOURS {
        let at = coming.first + TimeDelta::hours(hour as i64);
        let counts = coming.departments.iter().map(|(id, hours)| (id, hours[hour]));
        if counts.clone().all(|(_, count)| count == 0) {
            continue;
        }
        if as_json {
            let departments: Map<String, Value> =
                counts.map(|(id, count)| (id.to_string(), count.into())).collect();
            context.line(&json!({"hour": json::time(at, zone), "departments": departments}))?;
        } else {
            let due = timeline::moment(at, zone, &text);
            rows.extend(counts.filter(|(_, count)| *count > 0).map(|(id, count)| {
                let count = count.to_string();
                vec![due.as_str().into(), id.as_str().into(), count.as_str().into()]
            }));
        }
    }
    if !as_json {
        let table = Table { columns, rows, ..Table::default() };
        table.write(Format::Text, context.language, &mut context.out)?;
    }
    Ok(Outcome::Done)
}
