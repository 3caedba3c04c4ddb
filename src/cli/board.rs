//! `board`: what the supervisor's screen shows.

use std::io::Write as _;

use clap::Args;
use serde_json::json;

use super::{Context, Failure, Outcome, json};
use crate::{
    report::{Cell, Column, Format, Table},
    text::Text,
};

/// Shows departments, operators, and what needs a decision now.
#[derive(Debug, Args)]
pub struct Board {
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

/// Runs the command.
///
/// # Errors
/// When the desk cannot be read.
pub fn run(arguments: &Board, context: &mut Context) -> Result<Outcome, Failure> {
    let mut desk = context.desk()?;
    context.me(&desk)?;
    let now = context.now(&desk)?;
    let zone = desk.standard(now)?.timezone;
    let board = desk.board(now)?;
    if arguments.json {
        let hours = |hours: &[(chrono::DateTime<chrono::Utc>, u64)]| {
            hours
                .iter()
                .map(|(hour, count)| json!({"hour": json::time(*hour, zone), "count": count}))
                .collect::<Vec<_>>()
        };
        let operators: Vec<_> = board
            .operators
            .iter()
            .map(|line| {
                json!({
                    "login": line.operator.login, "name": line.operator.name, "role": line.operator.role,
                    "on_duty": line.operator.on_duty, "load": line.load, "looks_at": line.looks_at,
                })
            })
            .collect();
        context.line(&json!({
            "at": json::time(now, zone),
            "departments": board.departments,
            "operators": operators,
            "arrivals": hours(&board.arrivals),
            "resolutions": hours(&board.resolutions),
            "decide": board.decide.iter().map(|row| json::deadline_row(row, now, zone)).collect::<Vec<_>>(),
            "attention": board.attention,
            "coming": hours(&board.coming),
            "crowd": board.crowd,
            "orphaned": board.orphaned.iter().map(|callback| json::callback(callback, zone)).collect::<Vec<_>>(),
        }))?;
        return Ok(Outcome::Done);
    }
    let text = Text::of(context.language);
    let words = &text.heading;
    let departments = Table {
        columns: vec![
            Column::left("department", words.department.clone()),
            Column::right("new", words.new.clone()),
            Column::right("open", words.open.clone()),
            Column::right("waiting", words.waiting.clone()),
            Column::right("at_risk", words.at_risk.clone()),
            Column::right("breached", words.breached.clone()),
        ],
        rows: board
            .departments
            .iter()
            .map(|line| {
                let mut row: Vec<Cell> = vec![line.department.as_str().into()];
                row.extend(
                    [
                        line.new,
                        line.open,
                        line.waiting,
                        line.at_risk,
                        line.breached,
                    ]
                    .map(Cell::from),
                );
                row
            })
            .collect(),
        ..Table::default()
    };
    departments.write(Format::Text, &mut context.out)?;
    writeln!(context.out)?;
    let operators = Table {
        columns: vec![
            Column::left("operator", words.name.clone()),
            Column::left("state", words.status.clone()),
            Column::right("load", words.load.clone()),
            Column::right("looks_at", "#"),
        ],
        rows: board
            .operators
            .iter()
            .map(|line| {
                let state = if line.operator.on_duty {
                    words.on_duty.as_str()
                } else {
                    words.off_duty.as_str()
                };
                vec![
                    line.operator.name.as_str().into(),
                    state.into(),
                    line.load.into(),
                    line.looks_at.map(|request| request.to_string()).into(),
                ]
            })
            .collect(),
        ..Table::default()
    };
    operators.write(Format::Text, &mut context.out)?;
    Ok(Outcome::Done)
}
