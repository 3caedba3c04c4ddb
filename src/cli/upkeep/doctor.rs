//! `doctor`: what the program finds where it runs, and whether the desk is sound.

use std::{env, io::Write as _};

use chrono::{DateTime, SecondsFormat, Utc};
use clap::Args;

use crate::cli::{Context, Failure, Outcome};
use crate::desk::Desk;

/// Check the desk and the place it is in
#[derive(Debug, Args)]
pub struct Doctor {
    /// Rebuild the tables from the log, separately, and compare them row by row
    #[arg(long)]
    pub replay: bool,
    /// Rebuild the tables from the log in their place, where that is sound; it needs the right `operators`
    #[arg(long)]
    pub repair: bool,
}

/// Runs the command.
///
/// # Errors
/// When the output cannot be written.
pub fn run(arguments: &Doctor, context: &mut Context) -> Result<Outcome, Failure> {
    let mut sound = true;
    let name = |variable: &str| env::var(variable).unwrap_or_else(|_| "–".into());
    writeln!(context.out, "firstline   {}", env!("CARGO_PKG_VERSION"))?;
    writeln!(context.out, "desk        {}", context.db.display())?;
    let (term, lang) = (name("TERM"), name("LANG"));
    writeln!(context.out, "terminal    {term} · LANG={lang} · NO_COLOR={}", name("NO_COLOR"))?;
    let mut desk = match Desk::open(&context.db) {
        Ok(desk) => desk,
        Err(error) => {
            writeln!(context.out, "problem     {error:#}")?;
            return Ok(Outcome::Problems);
        }
    };
    let me = match context.me(&mut desk) {
        Ok(me) => Some(me),
        // Of a desk that is not sound nobody may be known.
        Err(Failure::Failed(_)) => None,
        Err(refused) => return Err(refused),
    };
    for damage in desk.damages() {
        sound = false;
        writeln!(context.out, "problem     the file is damaged: {}", damage.replace('\n', " · "))?;
    }
    let verdict = match desk.verify() {
        Ok(verdict) => verdict,
        // A log that cannot be read to its end is what was looked for: it is said among the rest.
        Err(error) => {
            writeln!(context.out, "problem     the log cannot be read: {error:#}")?;
            return Ok(Outcome::Problems);
        }
    };
    writeln!(context.out, "log         {} · {}", verdict.events, verdict.head)?;
    for problem in &verdict.faults {
        sound = false;
        writeln!(context.out, "problem     event {}: {}", problem.seq, problem.what)?;
    }
    // It is said among the rest, in the same place as every problem.
    context.told_of_clock.set(true);
    let now = context.now(&desk)?;
    let system = context.clock.now();
    if let Some(last) = desk.ahead_of(system)? {
        sound = false;
        let show = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Secs, true);
        writeln!(
            context.out,
            "problem     the system's clock shows {}, and the last event is of {}: set the clock right before \
             anybody works, or deadlines are wrong",
            show(system),
            show(last)
        )?;
    }
    if desk.owes_scrub()? {
        sound = false;
        writeln!(
            context.out,
            "problem     words of an erased client may still stand in gaps of the file: make room, end what \
             reads the desk, and run this again"
        )?;
    }
    let (unnoticed, since) = desk.unnoticed(now)?;
    if let Some(since) = since {
        let since = since.to_rfc3339_opts(SecondsFormat::Secs, true);
        writeln!(
            context.out,
            "fell due    {unnoticed} since {since}, not noticed yet: the screen and `firstline watch` do that"
        )?;
    }
    if arguments.repair && verdict.faults.is_empty() {
        let me = me.map_or_else(|| context.me(&mut desk), Ok)?;
        let rows = desk.repair(&me, now)?;
        writeln!(
            context.out,
            "repaired    the tables are made anew from the log; {rows} rows of them were wrong"
        )?;
    } else if arguments.repair {
        writeln!(
            context.out,
            "problem     the tables are not made anew: the log itself does not hold, restore a copy of it"
        )?;
    }
    if arguments.replay {
        let differences = match desk.replay() {
            Ok(differences) => differences,
            Err(error) => {
                writeln!(
                    context.out,
                    "problem     the tables cannot be made anew from the log: {error:#}"
                )?;
                return Ok(Outcome::Problems);
            }
        };
        for difference in &differences {
            writeln!(
                context.out,
                "problem     {}: kept {}, by the log {}",
                difference.table,
                difference.kept.as_deref().unwrap_or("–"),
                difference.rebuilt.as_deref().unwrap_or("–")
            )?;
        }
        if differences.is_empty() {
            writeln!(context.out, "replay      equal to the log")?;
        }
        sound &= differences.is_empty();
    }
    Ok(if sound { Outcome::Done } else { Outcome::Problems })
}
