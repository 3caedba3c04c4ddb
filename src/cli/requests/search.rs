//! `search`: requests by what was said in them.

use clap::Args;
use serde_json::{Value, json};

use crate::cli::{Context, Failure, Outcome, json};
use crate::{
    report::{Cell, Column, Format, Table},
    text::Text,
};

/// Search requests by words in any form, phrases in quotes, numbers and phones
#[derive(Debug, Args)]
pub struct Search {
    /// What to look for
    #[arg(required = true)]
    pub text: Vec<String>,
    /// Show at most this many
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: usize,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
}

/// Runs the command.
///
/// # Errors
/// When the desk cannot be read.
pub fn run(arguments: &Search, context: &mut Context) -> Result<Outcome, Failure> {
    let mut desk = context.desk()?;
    context.me(&mut desk)?;
    let now = context.now(&desk)?;
    let zone = desk.standard(now)?.timezone;
    let hits = desk.search(&arguments.text.join(" "), arguments.limit)?;
    if arguments.json {
        for hit in &hits {
            let mut value = json::queue_row(&hit.row, None, now, zone);
            if let Value::Object(object) = &mut value {
                object.insert("excerpt".into(), hit.excerpt.clone().into());
                object.insert("marks".into(), json!(hit.marks));
            }
            context.line(&value)?;
        }
        return Ok(Outcome::Done);
    }
    let text = Text::of(context.language);
    let words = &text.heading;
    let table = Table {
        columns: vec![
            Column::right("request", "#"),
            Column::left("received", words.received.clone()),
            Column::left("client", words.client.clone()),
            Column::left("status", words.status.clone()),
            Column::left("excerpt", words.subject.clone()),
        ],
        rows: hits
            .iter()
            .map(|hit| {
                vec![
                    hit.row.id.to_string().into(),
                    Cell::Day(hit.row.received.with_timezone(&zone).date_naive()),
                    Cell::Name(hit.row.client_name.clone()),
                    text.word.status(hit.row.status).into(),
                    Cell::Text(hit.excerpt.clone()),
                ]
            })
            .collect(),
        ..Table::default()
    };
    table.write(Format::Text, context.language, &mut context.out)?;
    Ok(Outcome::Done)
}
