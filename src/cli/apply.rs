//! `apply`: commands as JSON lines in, what came of each as a JSON line out. The whole desk for other
//! programs.

use std::{
    io::{self, BufRead, Write},
    path::{Path, PathBuf},
};

use clap::Args;
use serde_json::{Value, json};

use super::{Context, Failure, Outcome, destruction, json};
use crate::{
    desk::{Desk, Error, Stream},
    model::{command::Submission, id::Login},
};

/// Reads commands as JSON lines on standard input and answers each with a line.
#[derive(Debug, Args)]
pub struct Apply {
    /// Stops at the first refusal instead of going on
    #[arg(long)]
    pub stop: bool,
    /// A folder for the acts of destruction of what is erased
    #[arg(long, value_name = "DIR")]
    pub acts: Option<PathBuf>,
}

/// A line longer than this is refused: a text may have 10 MiB, and JSON may need six bytes for one.
const LONGEST_LINE: u64 = 64 * 1024 * 1024;

/// Runs the command on standard input.
///
/// # Errors
/// When the desk cannot be opened or written, or the output cannot be written.
pub fn run(arguments: &Apply, context: &mut Context) -> Result<Outcome, Failure> {
    let mut desk = context.desk()?;
    let me = context.me(&mut desk)?;
    let mut input = io::stdin().lock();
    let mut outcome = Outcome::Done;
    let mut line = Vec::new();
    let mut stream = Stream::default();
    loop {
        line.clear();
        if io::Read::take(&mut input, LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        if line.len() as u64 == LONGEST_LINE {
            return Err(Failure::Refused(
                "a line is longer than 64 MiB; nothing after it was done".into(),
            ));
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        let answer =
            answer(&line, (&mut desk, &mut stream), &me, arguments.acts.as_deref(), context)?;
        let refused = answer.get("ok") != Some(&Value::Bool(true));
        context.line(&answer)?;
        // Whoever sent the line may wait for its answer before sending the next.
        context.out.flush()?;
        if refused {
            outcome = Outcome::Problems;
            if arguments.stop {
                break;
            }
        }
    }
    Ok(outcome)
}

fn answer(
    line: &[u8],
    (desk, stream): (&mut Desk, &mut Stream),
    me: &Login,
    acts: Option<&Path>,
    context: &Context,
) -> Result<Value, Failure> {
    let submission: Submission = match serde_json::from_slice(line) {
        Ok(submission) => submission,
        Err(error) => {
            let message = format!("the line is no command: {error}");
            return Ok(
                json!({"ok": false, "refused": "invalid", "message": message, "missing": []}),
            );
        }
    };
    let now = context.now(desk)?;
    let zone = desk.standard(now)?.timezone;
    match desk.perform_of(stream, &submission, me, now) {
        Ok(done) => {
            let mut answer = json!({
                "ok": true,
                "id": submission.id,
                "request": done.request,
                "repeated": done.repeated,
                "events": done.events.iter().map(|event| json::event(event, zone)).collect::<Vec<_>>(),
            });
            if !done.stays.is_empty() {
                answer["stays"] = done.stays.iter().map(|event| json::event(event, zone)).collect();
            }
            if !done.refused.is_empty() {
                answer["refused"] = json::not_ended(&done.refused);
            }
            if !done.remarks.is_empty() {
                answer["remarks"] = json::remarks(&done.remarks);
            }
            if let Some(folder) = acts.filter(|_| !done.repeated)
                && let Some(act) =
                    destruction::keep(desk, &done.events, Some(folder), now, context)?
            {
                answer["act"] = json!(act);
            }
            Ok(answer)
        }
        Err(Error::Refused(refusal)) => Ok(json!({
            "ok": false,
            "id": submission.id,
            "refused": refusal.code(),
            "message": refusal.to_string(),
            "missing": refusal.missing(),
        })),
        Err(Error::Failed(error)) => Err(Failure::Failed(error)),
    }
}
