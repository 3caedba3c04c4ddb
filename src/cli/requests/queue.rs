//! `queue`: the list that the queue pane shows.

use clap::Args;

use crate::cli::{Context, Failure, Outcome, filter, json, timeline};
use crate::{
    model::{
        card::{Order, PageKey, QueueQuery, QueueRow},
        filter::{Filter, Flag, Test},
        standard::Standard,
    },
    report::{Cell, Column, Format, Table},
    text::Text,
};

/// List requests, the most urgent first
#[derive(Debug, Args)]
pub struct Queue {
    /// Which requests, in the language of the filter line, as `department:billing is:breached`
    #[arg(long, value_name = "FILTER", allow_hyphen_values = true)]
    pub filter: Option<String>,
    /// A saved view of the standard, by its id
    #[arg(long, value_name = "ID", conflicts_with = "filter")]
    pub view: Option<String>,
    /// Newest first, instead of by the nearest due time
    #[arg(long)]
    pub newest: bool,
    /// Show at most this many
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: usize,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
}

/// Runs the command.
///
/// # Errors
/// When the filter cannot be read or the desk cannot.
pub fn run(arguments: &Queue, context: &mut Context) -> Result<Outcome, Failure> {
    let mut desk = context.desk()?;
    let me = context.me(&mut desk)?;
    let now = context.now(&desk)?;
    let standard = desk.standard(now)?;
    let line = match (&arguments.filter, &arguments.view) {
        (Some(line), _) => Some(line.clone()),
        (None, Some(id)) => Some(
            standard
                .views
                .iter()
                .find(|view| view.id == *id)
                .map(|view| view.filter.clone())
                .ok_or_else(|| {
                    let known =
                        standard.views.iter().map(|v| v.id.as_str()).collect::<Vec<_>>().join(", ");
                    Failure::Usage(format!("the standard has no view `{id}`; it has: {known}"))
                })?,
        ),
        (None, None) => None,
    };
    let filter = match line {
        Some(line) => filter::read(&line, &mut desk, context)?,
        None => Filter::default().and(Test::Is(Flag::Unresolved)),
    };
    let order = if arguments.newest { Order::Newest } else { Order::Due };
    let zone = standard.timezone;
    let mut left = arguments.limit;
    let mut after: Option<PageKey> = None;
    let mut rows: Vec<QueueRow> = Vec::new();
    // Pages by key: a long list is written as it is read, and no query grows with what was read.
    while left > 0 {
        let query = QueueQuery { filter: filter.clone(), order, after, limit: left.min(500) };
        let page = desk.queue(&query, &me, now)?;
        left -= page.rows.len().min(left);
        after = page.rows.last().map(QueueRow::key);
        if arguments.json {
            let ids: Vec<_> = page.rows.iter().map(|row| row.id).collect();
            let promises = desk.promises(&ids, now)?;
            for row in &page.rows {
                let promised = promises.get(&row.id);
                context.line(&json::queue_row(row, promised, now, zone))?;
            }
        } else {
            rows.extend(page.rows);
        }
        if !page.more || after.is_none() {
            break;
        }
    }
    if !arguments.json {
        let standard = desk.standard(now)?;
        table(&rows, now, &standard, &Text::of(context.language)).write(
            Format::Text,
            context.language,
            &mut context.out,
        )?;
    }
    Ok(Outcome::Done)
}

fn table(
    rows: &[QueueRow],
    now: chrono::DateTime<chrono::Utc>,
    standard: &Standard,
    text: &Text,
) -> Table {
    let words = &text.heading;
    Table {
        columns: vec![
            Column::right("due", words.due.clone()),
            Column::right("request", "#"),
            Column::left("status", words.status.clone()),
            Column::left("priority", words.priority.clone()),
            Column::left("subject", words.subject.clone()),
            Column::left("client", words.client.clone()),
            Column::left("department", words.department.clone()),
            Column::left("assignee", words.assignee.clone()),
        ],
        rows: rows
            .iter()
            .map(|row| {
                vec![
                    row.due.map(|due| timeline::remaining(due - now, text)).into(),
                    row.id.to_string().into(),
                    if row.undelivered {
                        format!(
                            "{} · {}",
                            text.word.status(row.status),
                            text.word.flag(Flag::Undelivered)
                        )
                        .into()
                    } else {
                        text.word.status(row.status).into()
                    },
                    text.word.priority(row.priority).into(),
                    row.subject.as_str().into(),
                    Cell::Name(row.client_name.clone()),
                    standard.department_short(row.department.as_str()).into(),
                    row.assignee.as_ref().map_or(Cell::None, |login| login.as_str().into()),
                ]
            })
            .collect(),
        ..Table::default()
    }
}
