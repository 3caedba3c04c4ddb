//! `report`: what the figures say, as text, CSV, JSON or a page.
//!
//! Everyone may read of the service as a whole, and of themselves; of others, whoever may review in
//! their departments, and whoever may everything. What leaves the terminal is written in the log.

use std::{io::Write as _, path::PathBuf};

use chrono::{Days, NaiveDate};
use clap::Args;
use serde_json::json;

use crate::cli::{Context, Failure, Outcome, context::into_file, room, when::day};
use crate::{
    desk::Often,
    model::{
        id::{Clause, DepartmentId, Login},
        measure::{Grouping, RETURN_DAYS, Slice},
        request::Channel,
        standard::{Metric, Standard},
    },
    problem::nearest,
    report::{Asked, Format, Name, Report as Made, WIDE},
    text::{Text, definition, fill, interval},
};

/// Report on the service, people, deadlines, promises and clients
#[derive(Debug, Args)]
pub struct Report {
    /// Which report
    #[arg(value_enum, required_unless_present = "explain")]
    pub name: Option<Name>,
    /// Say how a metric is computed, rather than reports: its formula, what a case is, the interval, the
    /// source
    #[arg(long, value_name = "METRIC|all", conflicts_with_all = ["name", "part", "by", "output"], value_parser = explained)]
    pub explain: Option<Explained>,
    /// The first day [default: four weeks before the last]
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub from: Option<NaiveDate>,
    /// The last day [default: today]
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub to: Option<NaiveDate>,
    /// How it is written
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Only this part; CSV has room for one, the first where none is named
    #[arg(long, value_name = "NAME")]
    pub part: Option<String>,
    /// Split the figures by this
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
    /// Write into this file
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// What is explained.
#[derive(Debug, Clone, Copy)]
pub enum Explained {
    /// One metric.
    One(Metric),
    /// Each of them.
    All,
}

fn explained(word: &str) -> Result<Explained, String> {
    if word == "all" {
        return Ok(Explained::All);
    }
    Metric::from_word(word).map(Explained::One).ok_or_else(|| {
        let known: Vec<&str> = Metric::ALL.iter().map(|metric| metric.word()).collect();
        match nearest(word, known.iter().copied()) {
            Some(near) => format!("did you mean {near}?"),
            None => format!("the metrics are: {}", known.join(", ")),
        }
    })
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
    let name = match (arguments.explain, arguments.name) {
        (Some(what), _) => return explain(what, arguments.format, context),
        (None, Some(name)) => name,
        (None, None) => return Err(Failure::Usage("name a report".into())),
    };
    let mut desk = context.desk()?;
    let me = context.me(&mut desk)?;
    let now = context.now(&desk)?;
    let standard = desk.standard(now)?;
    let today = now.with_timezone(&standard.timezone).date_naive();
    let last = arguments.to.unwrap_or(today);
    let first = arguments.from.unwrap_or_else(|| last - Days::new(27));
    if first > last {
        return Err(Failure::Usage(format!("--from {first} lies after --to {last}")));
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
        me: me.clone(),
        sight,
        return_days: arguments.return_within,
        client_value: context.settings.client_value,
    };
    let report = Made::make(name, &asked)?;
    let file = arguments.output.as_deref();
    let errand = context.errand(name.word(), (first, last), format, file, Often::Always);
    let report = desk.hand_out(report, &errand, &me, now)?;
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
    if let Some(path) = &arguments.output {
        into_file(path, |file| Ok(report.write(format, part, WIDE, file)?))?;
    } else {
        let room = WIDE.max(room::columns().unwrap_or(WIDE));
        report.write(format, part, room, &mut context.out)?;
    }
    Ok(Outcome::Done)
}

/// Says how metrics are computed, and what the standard in force asks of them, where there is a desk.
fn explain(what: Explained, format: Format, context: &mut Context) -> Result<Outcome, Failure> {
    let metrics = match what {
        Explained::One(metric) => vec![metric],
        Explained::All => Metric::ALL.to_vec(),
    };
    let standard = if context.db.exists() {
        let mut desk = context.desk()?;
        context.let_in(&mut desk)?;
        let now = context.now(&desk)?;
        Some(desk.standard(now)?)
    } else {
        None
    };
    let (text, language) = (Text::of(context.language), context.language);
    let words = &text.report;
    for (at, metric) in metrics.into_iter().enumerate() {
        let told = definition(language, metric);
        let asked = standard.as_deref().map_or_else(Vec::new, |it| asking(it, metric));
        if format == Format::Json {
            context.line(&json!({
                "metric": metric,
                "title": text.word.metric(metric),
                "formula": told.formula,
                "case": told.case,
                "unit": told.unit,
                "interval": interval(language, metric),
                "source": told.source,
                "lift": told.lift,
                "asked": asked.iter().map(|(clause, least)| json!({"clause": clause, "minimum_sample": least})).collect::<Vec<_>>(),
            }))?;
            continue;
        }
        let sample = if asked.is_empty() {
            words.nothing_asks.clone()
        } else {
            let told = asked.iter().map(|(clause, least)| match least {
                Some(least) => {
                    let said = text.count(&words.judged_from, u64::from(*least));
                    fill(&said, &[("clause", clause.as_str())])
                }
                None => clause.to_string(),
            });
            told.collect::<Vec<_>>().join("; ")
        };
        if at > 0 {
            writeln!(context.out)?;
        }
        writeln!(context.out, "{} · {metric}", text.word.metric(metric))?;
        for (head, said) in [
            (&words.formula, told.formula.as_str()),
            (&words.a_case, &told.case),
            (&words.unit, &told.unit),
            (&words.asked_by, &sample),
            (&words.interval_by, interval(language, metric)),
            (&words.source, &told.source),
            (&words.lifts, &told.lift),
        ] {
            wrapped(head, said, context)?;
        }
    }
    Ok(Outcome::Done)
}

/// The clauses of a standard that ask for a metric; of measures, from how many cases they judge.
fn asking(standard: &Standard, metric: Metric) -> Vec<(Clause, Option<u32>)> {
    let measures = standard.measures.iter();
    let measures = measures.filter(|measure| measure.metric == metric);
    let levels = standard.quality_levels.iter();
    let levels = levels.filter(|level| level.requires.iter().any(|one| one.metric == metric));
    measures
        .map(|measure| (measure.clause(), Some(measure.minimum_sample)))
        .chain(levels.map(|level| (Clause::new("quality_level", &level.id), None)))
        .collect()
}

/// The room of the head of a line of an explanation.
const HEAD: usize = 14;

/// A head, and words beside it that go on below themselves.
fn wrapped(head: &str, said: &str, context: &mut Context) -> Result<(), Failure> {
    let mut line = format!("  {head:<HEAD$}");
    let mut used = line.chars().count();
    let mut begins = true;
    for word in said.split_whitespace() {
        let length = word.chars().count();
        if used + length + 1 > WIDE && !begins {
            writeln!(context.out, "{}", line.trim_end())?;
            line = " ".repeat(HEAD + 2);
            used = HEAD + 2;
            begins = true;
        }
        if !begins {
            line.push(' ');
            used += 1;
        }
        line.push_str(word);
        used += length;
        begins = false;
    }
    writeln!(context.out, "{line}")?;
    Ok(())
}
