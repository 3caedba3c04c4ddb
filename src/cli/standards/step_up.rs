//! `standards step-up`: how far the desk is from the next level of quality, for how long it has held, when
//! it may step up; and the draft that does it, proposed as any other.

use std::io::Write as _;

use chrono::Days;
use clap::Args;
use serde_json::json;

use super::which;
use crate::{
    cli::{Context, Failure, Outcome},
    model::{
        command::{Command, Submission},
        measure::{RETURN_DAYS, Slice},
    },
    report::{Asked, Ladder, Next, climb, raised_words, stands_words},
    standards::step_up::Stepped,
    text::{Text, fill},
};

/// Show how far the next quality level is, and propose the version that steps up
#[derive(Debug, Args)]
pub struct StepUp {
    /// Only says how far it is, and what the draft would say otherwise
    #[arg(long)]
    pub dry_run: bool,
    /// What the version is called [default: the next number]
    #[arg(long, value_name = "NAME")]
    pub version: Option<String>,
    /// JSON
    #[arg(long)]
    pub json: bool,
}

/// Runs the command.
///
/// # Errors
/// When the level has not held long enough, nobody may propose it, or the desk cannot be used.
pub fn run(arguments: &StepUp, context: &mut Context) -> Result<Outcome, Failure> {
    let mut desk = context.desk()?;
    let me = context.me(&mut desk)?;
    let now = context.now(&desk)?;
    let standard = desk.standard(now)?;
    let text = Text::of(context.language);
    let today = now.with_timezone(&standard.timezone).date_naive();
    let asked = Asked {
        sight: desk.sight(&me, now)?,
        desk: &desk,
        text: &text,
        standard: standard.clone(),
        now,
        first: today - Days::new(27),
        last: today,
        slice: Slice::default(),
        by: None,
        me: me.clone(),
        return_days: RETURN_DAYS,
        client_value: None,
    };
    let climb = climb(&asked, arguments.version.as_deref())?;
    let stands = &climb.ladder;
    if !arguments.json {
        tell(stands, &climb.words, &text, context)?;
    }
    let (Some(next), Some(step)) = (&stands.next, &climb.step) else {
        if arguments.json {
            context
                .line(&json!({"level": stands.at.as_ref().map(|level| &level.id), "next": null}))?;
        }
        return Ok(Outcome::Done);
    };
    let (version, stepped) = (&step.version, &step.stepped);
    let proposes = next.may && !arguments.dry_run;
    if proposes {
        let files = stepped.files.clone();
        let command = Command::StandardPropose { files };
        desk.perform(&Submission::from(command), &me, now)?;
    }
    if arguments.json {
        let mut line = told(stands, next, stepped);
        line["version"] = json!(version);
        line["standard"] = json!(step.standard);
        line["proposed"] = json!(proposes);
        context.line(&line)?;
    } else {
        for raised in &stepped.raised {
            writeln!(context.out, "{}", raised_words(&text, raised))?;
        }
        if proposes {
            let short = which::short(&step.standard);
            let values = [("version", version.as_str()), ("hash", short)];
            writeln!(context.out, "{}", fill(&text.report.stepped_up, &values))?;
        }
    }
    if arguments.dry_run || proposes {
        return Ok(Outcome::Done);
    }
    Err(Failure::Refused(text.report.not_stepped_up.clone()))
}

fn tell(
    ladder: &Ladder,
    words: &[String],
    text: &Text,
    context: &mut Context,
) -> Result<(), Failure> {
    for line in words {
        writeln!(context.out, "{line}")?;
    }
    for one in ladder.next.iter().flat_map(|next| &next.stands) {
        let mark = if one.holds { '✓' } else { '✗' };
        writeln!(context.out, "{mark} {}", stands_words(text, one))?;
    }
    Ok(())
}

fn told(ladder: &Ladder, next: &Next, stepped: &Stepped) -> serde_json::Value {
    let stands: Vec<_> = next
        .stands
        .iter()
        .map(|one| {
            json!({
                "metric": one.target.metric,
                "audience": one.target.audience,
                "kind": one.target.kind,
                "at_least": one.target.at_least,
                "at_most": one.target.at_most,
                "over_days": one.target.over_days,
                "value": one.figure.value,
                "sample": one.figure.sample,
                "holds": one.holds,
                "held_days": one.held_days,
            })
        })
        .collect();
    let raised: Vec<_> = stepped
        .raised
        .iter()
        .map(|one| json!({"clause": one.clause, "from": one.from, "to": one.to}))
        .collect();
    json!({
        "level": ladder.at.as_ref().map(|level| &level.id),
        "next": next.level.id,
        "may": next.may,
        "earliest": next.earliest,
        "held_days": next.held_days(),
        "requires": stands,
        "raised": raised,
    })
}
