//! `events`: the log as JSON lines. What tells of the figures of somebody whose figures the reader may
//! not see stands there without its content; the chain of hashes is whole.

use std::{io::Write as _, thread, time::Duration};

use clap::Args;

use super::{Context, Failure, Outcome, json};
use crate::model::id::Seq;

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
    #[arg(long, value_name = "N", value_parser = super::show::number)]
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
            let events = desk.events(since, 1000)?;
            let Some(last) = events.last() else { break };
            since = last.seq;
            let now = context.now(&desk)?;
            let withheld = desk.withheld(&me, &events, now)?;
            for recorded in &events {
                if arguments
                    .request
                    .is_none_or(|number| recorded.request.is_some_and(|id| id.0 == number))
                {
                    let mut line = json::event(recorded, zone);
                    if withheld.contains(&recorded.seq) {
                        line["data"] = serde_json::Value::Null;
                        line["withheld"] = true.into();
                    }
                    context.line(&line)?;
                }
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
