//! `events`: the log as JSON lines. What tells of the figures of somebody whose figures the reader may
//! not see stands there without its content; the chain of hashes is whole.

use std::{io::Write as _, thread, time::Duration};

use clap::Args;

use crate::cli::{Context, Failure, Outcome, json};
use crate::{
    desk::{Errand, Often},
    model::id::Seq,
};

/// Print the log, an event a line
#[derive(Debug, Args)]
pub struct Events {
    /// Only events after this number
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub since: i64,
    /// Go on with new events as they come, until stopped
    #[arg(long)]
    pub follow: bool,
    /// Only events of this request
    #[arg(long, value_name = "N", value_parser = crate::cli::show::number)]
    pub request: Option<i64>,
}

/// How often a followed log is looked at: what others do shows well within a second.
const LOOK: Duration = Duration::from_millis(250);

/// Runs the command.
///
/// # Errors
/// When the desk cannot be read or the output cannot be written.
pub fn run(arguments: &Events, context: &mut Context) -> Result<Outcome, Failure> {
    let mut desk = context.desk()?;
    let me = context.me(&mut desk)?;
    let now = context.now(&desk)?;
    let zone = desk.standard(now)?.timezone;
    let mut since = Seq(arguments.since);
    loop {
        // Whoever is switched off meanwhile reads no further.
        desk.still_admits(&me, context.clock.now())?;
        loop {
            let now = context.now(&desk)?;
            let mut last = None;
            let lines = desk.log(&me, since, 1000, now)?.cut(|lines| {
                last = lines.last().map(|line| line.recorded.seq);
                lines.retain(|line| {
                    let request = line.recorded.request;
                    arguments.request.is_none_or(|number| request.is_some_and(|id| id.0 == number))
                });
            });
            let Some(last) = last else { break };
            since = last;
            // The log is read again and again: that it tells of others is written once a day.
            let today = now.with_timezone(&zone).date_naive();
            let (days, often) = ((today, today), Often::OnceADay);
            let errand = Errand::Taken { report: "events", days, format: "json", often };
            for told in desk.hand_out(lines, &errand, &me, now)? {
                let mut line = json::event(&told.recorded, zone);
                if told.withheld {
                    line["data"] = serde_json::Value::Null;
                    line["withheld"] = true.into();
                }
                context.line(&line)?;
            }
        }
        context.out.flush()?;
        if !arguments.follow {
            return Ok(Outcome::Done);
        }
        while !desk.changed()? {
            thread::sleep(LOOK);
        }
    }
}
