//! `confirm`: what one person asked and another confirms, where the standard wants two.

use std::io::Write as _;

use chrono::{DateTime, Utc};
use clap::Args;
use serde_json::json;

use crate::cli::{Context, Failure, Outcome, destruction, json, timeline};
use crate::{
    desk::Desk,
    model::{
        command::{Command, Submission},
        id::{Login, Seq},
        safe_text::SafeText,
        second::{AskRow, Waiting},
    },
    text::{Text, fill},
};

/// List what waits for a second person; confirm it or decline it
///
/// The standard may want two people: `[personal_data] erase_by_two` for erasing a client, `[bulk]
/// close_by_two_from` for resolving or closing many requests in one act. Whoever asked does
/// not confirm; whoever confirms has the same right, and gives it in their own name. Before that nothing is
/// done.
#[derive(Debug, Args)]
pub struct Confirm {
    /// The number of what waits, as the list shows it
    pub number: Option<i64>,
    /// Confirm; what is erased does not come back
    #[arg(long, requires = "number")]
    pub yes: bool,
    /// Decline it
    #[arg(long, requires = "number", requires = "reason", conflicts_with = "yes")]
    pub decline: bool,
    /// Why it is not to be done
    #[arg(long, requires = "decline")]
    pub reason: Option<String>,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
}

/// Runs the command.
///
/// # Errors
/// When the desk refuses or cannot be used.
pub fn run(arguments: &Confirm, context: &mut Context) -> Result<Outcome, Failure> {
    let mut desk = context.desk()?;
    let me = context.me(&mut desk)?;
    let now = context.now(&desk)?;
    let Some(number) = arguments.number else {
        list(&mut desk, arguments.json, now, context)?;
        return Ok(Outcome::Done);
    };
    let ask = Seq(number);
    if let Some(reason) = arguments.reason.as_ref().filter(|_| arguments.decline) {
        let reason = reason.clone();
        let command = Command::SecondDecline { ask, reason };
        perform(&mut desk, command, &me, now, context)?;
        return Ok(Outcome::Done);
    }
    if !arguments.yes {
        return Err(Failure::Usage(format!(
            "say --yes when {number} is meant to be done; firstline confirm lists what waits"
        )));
    }
    perform(&mut desk, Command::SecondConfirm { ask }, &me, now, context)?;
    Ok(Outcome::Done)
}

/// Gives a command, prints its events, and writes the act of what they destroyed.
pub(in crate::cli) fn perform(
    desk: &mut Desk,
    command: Command,
    me: &Login,
    now: DateTime<Utc>,
    context: &mut Context,
) -> Result<(), Failure> {
    let zone = desk.standard(now)?.timezone;
    let done = desk.perform(&Submission::from(command), me, now)?;
    for recorded in &done.events {
        context.line(&json::event(recorded, zone))?;
    }
    let text = Text::of(context.language);
    crate::cli::bulk::say_not_ended(&done.refused, &text)?;
    if let Some(path) = destruction::keep(desk, &done.events, None, now, context)? {
        let path = path.display().to_string();
        writeln!(
            std::io::stderr(),
            "firstline: {}",
            SafeText::line(&fill(&text.act.written, &[("file", &path)]))
        )?;
    }
    Ok(())
}

fn list(
    desk: &mut Desk,
    as_json: bool,
    now: DateTime<Utc>,
    context: &mut Context,
) -> Result<(), Failure> {
    let zone = desk.standard(now)?.timezone;
    let text = Text::of(context.language);
    for waiting in desk.asked()? {
        if as_json {
            let mut value = json!({
                "number": waiting.seq, "at": json::time(waiting.at, zone), "by": waiting.by,
            });
            if let serde_json::Value::Object(ask) =
                serde_json::to_value(&waiting.ask).map_err(anyhow::Error::from)?
                && let serde_json::Value::Object(object) = &mut value
            {
                object.extend(ask);
            }
            context.line(&value)?;
            continue;
        }
        let line = format!(
            "{:>6}  {}  {:<10}  {}",
            waiting.seq,
            timeline::moment(waiting.at, zone, &text),
            waiting.by,
            said(&waiting, &text)
        );
        writeln!(context.out, "{}", SafeText::line(&line))?;
    }
    Ok(())
}

/// What waits, in words.
pub(in crate::cli) fn said(waiting: &Waiting, text: &Text) -> String {
    text.ask_words(&AskRow::from(waiting))
}
