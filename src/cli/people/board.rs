//! `board`: what the supervisor's screen shows.

use std::io::Write as _;

use chrono::{DateTime, Utc};
use clap::Args;
use serde_json::json;

use crate::cli::{Context, Failure, Outcome, json, timeline};
use crate::{
    desk::{self, Desk},
    model::{
        self,
        card::Attention,
        command::{Command, Submission},
        id::Login,
    },
    report::{Cell, Column, Format, Table},
    text::{Text, fill},
};

/// Show departments, operators, and what needs a decision now
#[derive(Debug, Args)]
pub struct Board {
    /// One JSON object; with --balance one a line
    #[arg(long)]
    pub json: bool,
    /// Propose who could take work from people who are away or overloaded
    #[arg(long)]
    pub balance: bool,
    /// Assign what --balance proposes; each can be undone
    #[arg(long, requires = "balance")]
    pub apply: bool,
}

/// Shows the proposals, and does them where that is asked.
fn balance(
    arguments: &Board,
    desk: &mut Desk,
    me: &Login,
    now: DateTime<Utc>,
    context: &mut Context,
) -> Result<Outcome, Failure> {
    let operator = desk.operator(me.as_str())?;
    let operator = operator.ok_or_else(|| anyhow::anyhow!("you were an operator just now"))?;
    let proposals = desk.balance(&operator, now)?;
    let text = Text::of(context.language);
    let mut outcome = Outcome::Done;
    let mut rows = Vec::new();
    for proposal in &proposals {
        let why = text.balance_words(proposal);
        let mut refused = None;
        if arguments.apply {
            let command = Command::Assign {
                request: proposal.request,
                to: proposal.to.clone(),
                reason: Some(why.clone()),
            };
            match desk.perform(&Submission::from(command), me, now) {
                Ok(_) => {}
                Err(desk::Error::Refused(refusal)) => {
                    refused = Some(text.refusal(&refusal));
                    outcome = Outcome::Problems;
                }
                Err(desk::Error::Failed(error)) => return Err(error.into()),
            }
        }
        if arguments.json {
            let mut line = json!(proposal);
            line["reason"] = why.into();
            line["done"] = (arguments.apply && refused.is_none()).into();
            line["refused"] = refused.into();
            context.line(&line)?;
            continue;
        }
        let subject = desk.subject(proposal.request)?.unwrap_or_default();
        let why = match refused {
            Some(refused) => fill(&text.board.balance_refused, &[("why", &refused)]),
            None => why,
        };
        rows.push(vec![
            proposal.request.to_string().into(),
            subject.as_str().into(),
            proposal.from.as_str().into(),
            proposal.to.as_str().into(),
            why.as_str().into(),
        ]);
    }
    if arguments.json {
        return Ok(outcome);
    }
    if rows.is_empty() {
        writeln!(context.out, "{}", text.board.balance_none)?;
        return Ok(outcome);
    }
    let table = Table {
        columns: vec![
            Column::right("request", "#"),
            Column::left("subject", text.heading.subject.clone()),
            Column::left("from", text.board.balance_from.clone()),
            Column::left("to", text.board.balance_to.clone()),
            Column::left("why", text.board.balance_why.clone()),
        ],
        rows,
        ..Table::default()
    };
    table.write(Format::Text, context.language, &mut context.out)?;
    if !arguments.apply {
        writeln!(context.out, "{}", text.board.balance_hint)?;
    }
    Ok(outcome)
}

/// Runs the command.
///
/// # Errors
/// When the desk cannot be read.
pub fn run(arguments: &Board, context: &mut Context) -> Result<Outcome, Failure> {
    let mut desk = context.desk()?;
    let me = context.me(&mut desk)?;
    let now = context.now(&desk)?;
    if arguments.balance {
        return balance(arguments, &mut desk, &me, now, context);
    }
    let standard = desk.standard(now)?;
    let zone = standard.timezone;
    let board = desk.board(&me, now)?;
    if arguments.json {
        let hours = |hours: &[(DateTime<Utc>, u64)]| {
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
                    "on_duty": line.operator.on_duty, "away": line.is_away(now), "load": line.load, "looks_at": line.looks_at,
                })
            })
            .collect();
        context.line(&json!({
            "at": json::time(now, zone),
            "departments": board.departments,
            "operators": operators,
            "arrivals": hours(&board.arrivals),
            "answers": hours(&board.answers),
            "resolutions": hours(&board.resolutions),
            "backlog": hours(&board.backlog),
            "answered_today": board.answered_today,
            "resolved_today": board.resolved_today,
            "calls_due": board.calls_due,
            "calls_late": board.calls_late,
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
                let title = standard.department_short(line.department.as_str());
                let mut row: Vec<Cell> = vec![title.into()];
                row.extend(
                    [line.new, line.open, line.waiting, line.at_risk, line.breached]
                        .map(Cell::from),
                );
                row
            })
            .collect(),
        ..Table::default()
    };
    departments.write(Format::Text, context.language, &mut context.out)?;
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
                let state = if line.is_away(now) {
                    text.board.away.as_str()
                } else if line.operator.on_duty {
                    words.on_duty.as_str()
                } else {
                    words.off_duty.as_str()
                };
                vec![
                    line.operator.name.as_str().into(),
                    state.into(),
                    line.load.map_or(Cell::None, Cell::from),
                    line.looks_at.map(|request| request.to_string()).into(),
                ]
            })
            .collect(),
        ..Table::default()
    };
    operators.write(Format::Text, context.language, &mut context.out)?;
    writeln!(context.out)?;
    writeln!(context.out, "{}", text.board.decide)?;
    let decide = decisions(&board, now, &text);
    if decide.rows.is_empty() {
        writeln!(context.out, "{}", text.board.nothing)?;
    } else {
        decide.write(Format::Text, context.language, &mut context.out)?;
    }
    Ok(Outcome::Done)
}

/// What needs a decision now, as the screen lists it: what waits beside requests, requests whose deadlines
/// are breached or near it, and promised calls of people who are away.
fn decisions(board: &model::card::Board, now: DateTime<Utc>, text: &Text) -> Table {
    let words = &text.heading;
    let left = |due: DateTime<Utc>| timeline::remaining(due - now, text);
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for attention in &board.attention {
        let due = match attention {
            Attention::Unread { due, .. } => *due,
            _ => None,
        };
        for line in text.attention(attention) {
            rows.push(vec![due.map(left).into(), Cell::None, Cell::None, line.into(), Cell::None]);
        }
    }
    for row in &board.decide {
        let who = row.deadline.owner.as_ref().or(row.assignee.as_ref());
        let who = who.map_or(text.board.unassigned.as_str(), |login| login.as_str());
        rows.push(vec![
            row.deadline.due.map(left).into(),
            row.request.to_string().into(),
            text.word.kind(row.deadline.kind).into(),
            row.subject.as_str().into(),
            who.into(),
        ]);
    }
    for callback in &board.orphaned {
        let what = fill(&text.board.orphaned, &[("who", callback.by.as_str())]);
        rows.push(vec![
            Some(left(callback.due)).into(),
            callback.request.to_string().into(),
            Cell::None,
            what.into(),
            callback.by.as_str().into(),
        ]);
    }
    Table {
        columns: vec![
            Column::right("due", words.due.clone()),
            Column::right("request", "#"),
            Column::left("kind", words.deadline.clone()),
            Column::left("what", words.subject.clone()),
            Column::left("owner", words.assignee.clone()),
        ],
        rows,
        ..Table::default()
    }
}
