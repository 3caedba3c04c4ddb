//! `apply`: commands as JSON lines in, what came of each as a JSON line out. The whole desk for other
//! programs.

mod line;

use std::{
    collections::VecDeque,
    io::{self, BufRead, BufReader, Write},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use chrono::TimeDelta;
use clap::Args;
use serde_json::{Value, json};

use crate::cli::{Context, Failure, Outcome, destruction, json};
use crate::{
    desk::{Desk, Error, Stream},
    model::{
        command::{Command, Submission},
        id::Login,
    },
};

/// Reads commands as JSON lines on standard input and answers each with a line.
#[derive(Debug, Args)]
pub struct Apply {
    /// Stop at the first refusal instead of going on
    #[arg(long)]
    pub stop: bool,
    /// A folder for the acts of destruction of what is erased
    #[arg(long, value_name = "DIR")]
    pub acts: Option<PathBuf>,
}

/// A line longer than this is refused: a text may have 10 MiB, and JSON may need six bytes for one.
const LONGEST_LINE: u64 = 64 * 1024 * 1024;

/// So much is read at a time.
const READ: usize = 64 * 1024;
/// At most so many commands that wait already are done together, and for so long: they wait for the disk once,
/// and other people's commands go between.
const TOGETHER: usize = 16;
const LONGEST_TOGETHER: TimeDelta = TimeDelta::milliseconds(2);
/// How long it lets others go before the next commands that are done together: whoever waits for the desk looks
/// every moment whether it is free, and would find it taken again at once.
const AFTER_YOU: Duration = Duration::from_micros(500);

/// Runs the command on standard input.
///
/// # Errors
/// When the desk cannot be opened or written, or the output cannot be written.
pub fn run(arguments: &Apply, context: &mut Context) -> Result<Outcome, Failure> {
    let mut desk = context.desk()?;
    let me = context.me(&mut desk)?;
    let mut input = BufReader::with_capacity(READ, io::stdin().lock());
    let mut applied = Applied { stream: Stream::default(), me, arguments, refused: false };
    let mut waiting: VecDeque<Result<Submission, Value>> = VecDeque::new();
    loop {
        // Only what is here already: whoever sent a line may wait for its answer before sending the next.
        while waiting.is_empty() || waiting.len() < TOGETHER && input.buffer().contains(&b'\n') {
            match next_line(&mut input)? {
                Some(line) => waiting.extend(line::read(&line)),
                None => break,
            }
        }
        if waiting.is_empty() {
            break;
        }
        let (answers, failure) = applied.next(&mut waiting, &mut desk, context)?;
        for answer in &answers {
            context.line(answer)?;
        }
        context.out.flush()?;
        if let Some(failure) = failure {
            return Err(failure);
        }
        if answers.len() > 1 {
            thread::sleep(AFTER_YOU);
        }
        if applied.is_over() {
            break;
        }
    }
    Ok(if applied.refused { Outcome::Problems } else { Outcome::Done })
}

/// The next line; none at the end.
fn next_line(input: &mut impl BufRead) -> Result<Option<Vec<u8>>, Failure> {
    let mut line = Vec::new();
    if io::Read::take(&mut *input, LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    if line.len() as u64 == LONGEST_LINE {
        return Err(Failure::Refused(
            "a line is longer than 64 MiB; nothing after it was done".into(),
        ));
    }
    Ok(Some(line))
}

/// Whether a command may be done together with others: it is about one request, and erases nothing.
fn goes_along(line: &Result<Submission, Value>) -> bool {
    let Ok(submission) = line else {
        return true;
    };
    matches!(submission.command, Command::Intake(_)) || submission.command.request().is_some()
}

/// A stream of commands on its way.
struct Applied<'a> {
    stream: Stream,
    me: Login,
    arguments: &'a Apply,
    refused: bool,
}

impl Applied<'_> {
    fn is_over(&self) -> bool {
        self.refused && self.arguments.stop
    }

    /// Does the next command, or the next few together. Their answers, and what kept it from going on.
    fn next(
        &mut self,
        waiting: &mut VecDeque<Result<Submission, Value>>,
        desk: &mut Desk,
        context: &Context,
    ) -> Result<(Vec<Value>, Option<Failure>), Failure> {
        let along = waiting.iter().take_while(|line| goes_along(line)).count();
        if along < 2 {
            let answer = waiting.pop_front().map(|line| self.answer(line, desk, context));
            return Ok((answer.transpose()?.into_iter().collect(), None));
        }
        let until = context.clock.now() + LONGEST_TOGETHER;
        desk.together(|desk| {
            let mut answers = Vec::with_capacity(along);
            for _ in 0..along {
                let Some(line) = waiting.pop_front() else { break };
                match self.answer(line, desk, context) {
                    Ok(answer) => answers.push(answer),
                    // What was done before it stays, and is told.
                    Err(failure) => return Ok((answers, Some(failure))),
                }
                if self.is_over() || context.clock.now() > until {
                    break;
                }
            }
            Ok((answers, None))
        })
        .map_err(Failure::from)
    }

    fn answer(
        &mut self,
        line: Result<Submission, Value>,
        desk: &mut Desk,
        context: &Context,
    ) -> Result<Value, Failure> {
        let acts = self.arguments.acts.as_deref();
        let answer = match line {
            Ok(submission) => {
                answer(&submission, (desk, &mut self.stream), &self.me, acts, context)?
            }
            Err(answer) => answer,
        };
        self.refused |= answer.get("ok") != Some(&Value::Bool(true));
        Ok(answer)
    }
}

fn answer(
    submission: &Submission,
    (desk, stream): (&mut Desk, &mut Stream),
    me: &Login,
    acts: Option<&Path>,
    context: &Context,
) -> Result<Value, Failure> {
    let now = context.now(desk)?;
    let zone = desk.standard(now)?.timezone;
    match desk.perform_of(stream, submission, me, now) {
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
