//! `deadlines`: the running clocks of the desk, or those of one request with the reason for each due
//! time.

use std::io::Write as _;

use clap::Args;

use super::{Context, Failure, Outcome, json, timeline};
use crate::{
    model::{
        card::DeadlineQuery,
        id::{DepartmentId, RequestId},
        standard::{Audience, DeadlineKind},
    },
    report::{Cell, Column, Format, Table, deadline_reasons},
    standards::book::Book,
    text::Text,
};

/// Lists deadlines, the nearest due time first.
#[derive(Debug, Args)]
pub struct Deadlines {
    /// Only those of this request, ended ones too
    #[arg(value_parser = super::show::number)]
    pub request: Option<i64>,
    /// Tells for each which clause set it, what was counted, and what was left out
    #[arg(long, requires = "request")]
    pub explain: bool,
    /// Only of this department
    #[arg(long, value_name = "ID")]
    pub department: Vec<String>,
    /// Only of this kind
    #[arg(long, value_name = "KIND", value_parser = kind)]
    pub kind: Option<DeadlineKind>,
    /// Only towards the client, or only inside the company
    #[arg(long, value_name = "client|internal", value_parser = audience)]
    pub audience: Option<Audience>,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: usize,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
}

fn kind(word: &str) -> Result<DeadlineKind, String> {
    DeadlineKind::from_word(word).ok_or_else(|| {
        let known = DeadlineKind::ALL
            .iter()
            .map(|kind| kind.word())
            .collect::<Vec<_>>()
            .join(", ");
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
    context.me(&desk)?;
    let now = context.now(&desk)?;
    let standard = desk.standard(now)?;
    let zone = standard.timezone;
    if let Some(number) = arguments.request {
        let missing = || Failure::Refused(format!("there is no request #{number}"));
        let card = desk.request(RequestId(number), now)?.ok_or_else(missing)?;
        let explained = if arguments.explain {
            desk.explain_deadlines(RequestId(number), now)?
        } else {
            Vec::new()
        };
        let text = Text::of(context.language);
        let book = Book::new(&standard, &text);
        for deadline in &card.deadlines {
            if arguments.json {
                context.line(&json::deadline(deadline, now, zone))?;
            } else {
                writeln!(context.out, "{}", timeline::deadline(deadline, now, zone))?;
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
        owner: None,
        audience: arguments.audience,
        kind: arguments.kind,
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
                    row.deadline
                        .due
                        .map(|due| timeline::remaining(due - now))
                        .into(),
                    text.word.kind(row.deadline.kind).into(),
                    row.request.to_string().into(),
                    Cell::Name(row.client_name.clone()),
                    row.subject.as_str().into(),
                    row.deadline
                        .owner
                        .as_ref()
                        .map_or(Cell::None, |login| login.as_str().into()),
                    text.word.audience(row.deadline.audience).into(),
                ]
            })
            .collect(),
        ..Table::default()
    };
    table.write(Format::Text, &mut context.out)?;
    Ok(Outcome::Done)
}
