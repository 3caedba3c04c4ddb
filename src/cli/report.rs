//! `report`: what the figures say, as text, CSV, JSON or a page.
//!
//! Everyone may read of the service as a whole, and of themselves; of others, whoever may review in
//! their departments, and whoever may everything. What leaves the terminal is written in the log.

use std::{
    fs::File,
    io::{self, IsTerminal as _, Write as _},
    path::PathBuf,
};

use anyhow::Context as _;
use chrono::{Days, NaiveDate};
use clap::Args;

use super::{Context, Failure, Outcome};
use crate::{
    model::{
        command::Command,
        id::{DepartmentId, Login},
        measure::{Grouping, RETURN_DAYS, Slice},
        operator::Sight,
        request::Channel,
    },
    report::{Asked, Format, Name, Report as Made},
    text::Text,
};

/// Reports on the service, its people, deadlines, promises and clients.
#[derive(Debug, Args)]
pub struct Report {
    /// Which report
    #[arg(value_enum)]
    pub name: Name,
    /// The first day [default: four weeks before the last]
    #[arg(long, value_name = "DATE")]
    pub from: Option<NaiveDate>,
    /// The last day [default: today]
    #[arg(long, value_name = "DATE")]
    pub to: Option<NaiveDate>,
    /// How it is written
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Only this part; CSV has room for one, the first where none is named
    #[arg(long, value_name = "NAME")]
    pub part: Option<String>,
    /// By what the figures are told apart
    #[arg(long, value_name = "operator|department|channel|tier", value_parser = grouping)]
    pub by: Option<Grouping>,
    /// Only cases of this person
    #[arg(long = "operator", value_name = "LOGIN")]
    pub person: Option<String>,
    /// Only cases of this department
    #[arg(long, value_name = "ID")]
    pub department: Option<String>,
    /// Only requests that came this way
    #[arg(long, value_parser = channel)]
    pub channel: Option<Channel>,
    /// Only clients of this tier
    #[arg(long)]
    pub tier: Option<String>,
    /// Within how many days a client who came back counts as returning
    #[arg(long, value_name = "DAYS", default_value_t = RETURN_DAYS)]
    pub return_within: u32,
    /// Writes into this file
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

fn grouping(word: &str) -> Result<Grouping, String> {
    Grouping::from_word(word)
        .ok_or_else(|| "it is operator, department, channel or tier".to_owned())
}

fn channel(word: &str) -> Result<Channel, String> {
    let known: Vec<&str> = Channel::ALL.iter().map(|channel| channel.word()).collect();
    Channel::from_word(word).ok_or_else(|| format!("the channels are: {}", known.join(", ")))
}

/// Runs the command.
///
/// # Errors
/// When the days are in the wrong order, when somebody asks for figures that are not theirs to see,
/// or when the desk cannot be read.
pub fn run(arguments: &Report, context: &mut Context) -> Result<Outcome, Failure> {
    let mut desk = context.desk()?;
    let me = context.me(&desk)?;
    let now = context.now(&desk)?;
    let standard = desk.standard(now)?;
    let today = now.with_timezone(&standard.timezone).date_naive();
    let last = arguments.to.unwrap_or(today);
    let first = arguments.from.unwrap_or_else(|| last - Days::new(27));
    if first > last {
        return Err(Failure::Usage(format!(
            "--from {first} lies after --to {last}"
        )));
    }
    let sight = desk.sight(&me, now)?;
    if let Some(login) = &arguments.person {
        let Some(operator) = desk.operator(login)? else {
            return Err(Failure::Refused(format!("there is no operator `{login}`")));
        };
        if !sight.sees(&operator) {
            return Err(Failure::Refused(format!(
                "the figures of `{login}` are for themselves, and for whoever may `review` in their department"
            )));
        }
    }
    let format = arguments.format;
    if format != Format::Text || arguments.output.is_some() || !io::stdout().is_terminal() {
        let export = Command::ReportExport {
            report: arguments.name.word().to_owned(),
            from: first,
            to: last,
            format: format.word().to_owned(),
            others: !matches!(sight, Sight::Own(_))
                && arguments.person.as_deref() != Some(me.as_str()),
        };
        desk.perform(&export.into(), &me, now)?;
    }
    let text = Text::of(context.language);
    let asked = Asked {
        desk: &desk,
        text: &text,
        standard,
        now,
        first,
        last,
        slice: Slice {
            operator: arguments.person.as_deref().map(Login::from),
            department: arguments.department.as_deref().map(DepartmentId::from),
            channel: arguments.channel,
            tier: arguments.tier.clone(),
        },
        by: arguments.by,
        me,
        sight,
        return_days: arguments.return_within,
        client_value: context.settings.client_value,
    };
    let report = Made::make(arguments.name, &asked)?;
    if let Some(part) = &arguments.part
        && !report.parts.iter().any(|one| one.name == part)
    {
        let known: Vec<&str> = report.parts.iter().map(|one| one.name).collect();
        return Err(Failure::Usage(format!(
            "this report has no part `{part}`; it has: {}",
            known.join(", ")
        )));
    }
    let part = arguments.part.as_deref();
    match &arguments.output {
        Some(path) => {
            let mut file =
                File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
            report.write(format, part, &mut file)?;
            file.flush()?;
        }
        None => report.write(format, part, &mut context.out)?,
    }
    Ok(Outcome::Done)
}
