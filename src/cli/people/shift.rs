//! `shift`: the report at the change of shifts, signed by both.

use std::io::Write as _;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use crate::cli::{Context, Failure, Outcome, audit::Seal, json};
use crate::{
    desk::Desk,
    model::{
        command::{Command, Submission},
        event::Event,
        id::Seq,
        private::Private,
        safe_text::SafeText,
        shift::{Left, ShiftReport, SignedShift},
    },
    report::{Cell, Column, Format, Table},
    text::{Text, fill},
};

/// Show what a shift leaves to the next, and sign it
#[derive(Debug, Args)]
pub struct Shift {
    /// What to do
    #[command(subcommand)]
    pub what: Option<What>,
    /// One JSON object; its seal goes to `audit verify --against`
    #[arg(long, global = true)]
    pub json: bool,
}

/// What to do at the change of shifts.
#[derive(Debug, Clone, Subcommand)]
pub enum What {
    /// Show the last report signed
    Show,
    /// Show what would be left now, without signing
    Now,
    /// Sign for the outgoing shift
    Hand {
        /// What to say besides
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
    },
    /// Sign for the incoming shift; not by the person who handed over
    Take {
        /// Which report, by its number; the last where none is named
        report: Option<i64>,
    },
}

/// Runs the command.
///
/// # Errors
/// When the desk refuses or cannot be used.
pub fn run(arguments: &Shift, context: &mut Context) -> Result<Outcome, Failure> {
    let mut desk = context.desk()?;
    let me = context.me(&mut desk)?;
    let now = context.now(&desk)?;
    let zone = desk.standard(now)?.timezone;
    let command = match &arguments.what {
        Some(What::Hand { note }) => Some(Command::ShiftHand { note: note.clone() }),
        Some(What::Take { report }) => Some(Command::ShiftTake { shift: report.map(Seq) }),
        _ => None,
    };
    if let Some(command) = command {
        desk.perform(&Submission::from(command), &me, now)?;
    }
    let signed = match &arguments.what {
        Some(What::Now) => None,
        _ => desk.last_shift(now)?,
    };
    if let Some(signed) = &signed
        && let Event::ShiftHanded(report) = &signed.handed.event
    {
        return show(
            report,
            Some(signed),
            signed.handed.at,
            (&desk, zone),
            arguments.json,
            context,
        );
    }
    let operator = desk.operator(me.as_str())?;
    let operator = operator.ok_or_else(|| anyhow::anyhow!("you were an operator just now"))?;
    let report = desk.shift_report(&operator, now)?;
    show(&report, None, now, (&desk, zone), arguments.json, context)
}

fn show(
    report: &ShiftReport,
    signed: Option<&SignedShift>,
    at: DateTime<Utc>,
    (desk, zone): (&Desk, Tz),
    as_json: bool,
    context: &mut Context,
) -> Result<Outcome, Failure> {
    let seal = Seal {
        origin: report.origin.clone(),
        events: report.events,
        head: report.head.clone(),
        at,
    };
    let note = report.note.as_ref().map(Private::as_str);
    let lists = [&report.at_risk, &report.promised, &report.parked];
    if as_json {
        let mut said: Vec<Value> = Vec::new();
        for list in lists {
            said.push(of_list(list, desk, zone)?);
        }
        let taken = signed.and_then(|signed| signed.taken.as_ref());
        context.line(&json!({
            "report": signed.map(|signed| signed.handed.seq),
            "at": json::time(at, zone),
            "at_risk": said[0], "promised": said[1], "parked": said[2],
            "more": report.more,
            "note": note,
            "handed_by": signed.map(|signed| &signed.handed.actor),
            "taken_by": taken.map(|taken| &taken.actor),
            "taken_at": taken.map(|taken| json::time(taken.at, zone)),
            "seal": seal,
        }))?;
        return Ok(Outcome::Done);
    }
    let text = Text::of(context.language);
    let words = &text.board;
    let when = |at: DateTime<Utc>| text.moment(&at.with_timezone(&zone));
    let title = match signed {
        Some(signed) => {
            let number = signed.handed.seq.to_string();
            fill(&words.shift_title, &[("number", &number), ("when", &when(at))])
        }
        None => words.shift_unsigned.clone(),
    };
    writeln!(context.out, "{title}")?;
    let heads = [&words.shift_risk, &words.shift_promised, &words.shift_parked];
    for (head, list) in heads.into_iter().zip(lists) {
        writeln!(context.out, "\n{head} · {}", list.len())?;
        if list.is_empty() {
            continue;
        }
        let mut rows = Vec::new();
        for left in list {
            let subject = desk.subject(left.request)?.unwrap_or_default();
            rows.push(vec![
                left.due.map(when).into(),
                left.request.to_string().into(),
                subject.as_str().into(),
                left.who.as_ref().map_or(Cell::None, |who| who.as_str().into()),
            ]);
        }
        let table = Table {
            columns: vec![
                Column::right("due", text.heading.due.clone()),
                Column::right("request", "#"),
                Column::left("subject", text.heading.subject.clone()),
                Column::left("who", text.heading.assignee.clone()),
            ],
            rows,
            ..Table::default()
        };
        table.write(Format::Text, context.language, &mut context.out)?;
    }
    writeln!(context.out)?;
    if report.more {
        writeln!(context.out, "{}", words.shift_more)?;
    }
    if let Some(note) = note {
        writeln!(context.out, "{}", SafeText::block(note))?;
    }
    if let Some(signed) = signed {
        let mut signature = |pattern: &str, one: &crate::model::event::Recorded| {
            let who = SafeText::line(&one.actor.to_string()).to_string();
            writeln!(context.out, "{}", fill(pattern, &[("who", &who), ("when", &when(one.at))]))
        };
        signature(&words.shift_handed, &signed.handed)?;
        match &signed.taken {
            Some(taken) => signature(&words.shift_taken, taken)?,
            None => writeln!(context.out, "{}", words.shift_untaken)?,
        }
    }
    // As it stands, so that it can be kept in a file of seals.
    writeln!(context.out, "{}", json!(seal))?;
    Ok(Outcome::Done)
}

fn of_list(list: &[Left], desk: &Desk, zone: Tz) -> anyhow::Result<Value> {
    let mut said = Vec::with_capacity(list.len());
    for left in list {
        said.push(json!({
            "request": left.request,
            "subject": desk.subject(left.request)?,
            "due": left.due.map(|due| json::time(due, zone)),
            "assignee": left.who,
        }));
    }
    Ok(said.into())
}
