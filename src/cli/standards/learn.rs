//! `standards learn`: what the past teaches, written into a draft that changes nothing at the desk.

mod file;
mod shown;
mod source;

use std::{
    collections::BTreeMap,
    fs,
    io::{self, IsTerminal as _},
    mem,
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context as _;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::which;
use crate::{
    cli::{Context, Failure, Outcome},
    learn::{
        lesson::{FEWEST, Lesson, Material},
        study::{Asked, FEWEST_FOR_A_CARD, Study},
    },
    model::{id::DepartmentId, standard::Standard},
    report::{LearnReport, card_why},
    standards::load_files,
    text::Text,
};
use source::Source;

/// Learn routing from requests that were resolved, and write it into a draft; nothing changes
#[derive(Debug, Clone, Args)]
pub struct Learn {
    /// The new folder of the draft: the standard in force with what is proposed
    #[arg(long, value_name = "DIR")]
    pub into: Option<PathBuf>,
    /// The standard to learn for: its folder, or a version of the desk [default: the one in force]
    #[arg(long, value_name = "DIR", default_value = which::IN_FORCE)]
    pub standards: String,
    /// Requests with their departments instead of the desk's own: JSON lines or CSV with text and department
    #[arg(long, value_name = "FILE")]
    pub labels_from: Option<PathBuf>,
    /// The scorecard has at most so many lines
    #[arg(long, value_name = "N", default_value_t = 300, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub lines: u16,
    /// How much a change of the scorecard in force must gain, in bits a point
    #[arg(long, value_name = "BITS", default_value_t = 0.5)]
    pub stay: f64,
    /// How often the scorecard must be right to decide by itself
    #[arg(long, value_name = "SHARE", default_value_t = 0.98)]
    pub promise: f64,
    /// A term never to learn; may be given several times
    #[arg(long, value_name = "TERM")]
    pub never: Vec<String>,
    /// A department that was renamed, as old=new; may be given several times
    #[arg(long, value_name = "OLD=NEW", value_parser = renamed)]
    pub renamed: Vec<(String, String)>,
    /// Only changes of rules, or only the scorecard
    #[arg(long, value_enum)]
    pub only: Option<Only>,
    /// Take these proposals, by number, as 1,2 [default: all that are not doubtful]
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',')]
    pub take: Vec<usize>,
    /// Show doubtful proposals too
    #[arg(long)]
    pub doubtful: bool,
    /// Show what a term stands for: its counts, ten requests, the rules that name it
    #[arg(long, value_name = "TERM", conflicts_with_all = ["into", "labels", "sample"])]
    pub why: Option<String>,
    /// List the requests whose department the others doubt
    #[arg(long, conflicts_with_all = ["into", "sample"])]
    pub labels: bool,
    /// Draw so many requests fairly, and show them without their department
    #[arg(long, value_name = "N", conflicts_with = "into")]
    pub sample: Option<usize>,
    /// Requests received from this time on
    #[arg(long, value_name = "TIME", conflicts_with = "labels_from")]
    pub from: Option<String>,
    /// Requests received before this time
    #[arg(long, value_name = "TIME", conflicts_with = "labels_from")]
    pub to: Option<String>,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

/// A part of what is learnt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Only {
    /// Changes of rules
    Rules,
    /// The scorecard
    Card,
}

fn renamed(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((old, new)) if !old.trim().is_empty() && !new.trim().is_empty() => {
            Ok((old.trim().to_owned(), new.trim().to_owned()))
        }
        _ => Err("write it as old=new".to_owned()),
    }
}

/// Runs the command.
///
/// # Errors
/// When there is too little to learn from, a file cannot be read or the draft cannot be written.
pub fn run(arguments: &Learn, context: &mut Context) -> Result<Outcome, Failure> {
    if !(0.5..1.0).contains(&arguments.promise) {
        return Err(Failure::Refused("--promise is a share from 0.5 to 1, as 0.98".into()));
    }
    if !(0.0..=100.0).contains(&arguments.stay) {
        return Err(Failure::Refused("--stay is a number of bits from 0 to 100, as 0.5".into()));
    }
    if let Some(folder) = arguments.into.as_deref().filter(|folder| folder.exists()) {
        return Err(Failure::Refused(format!(
            "{} is there already; name a new folder",
            folder.display()
        )));
    }
    if let Some(named) = context.named.clone().filter(|named| named.as_str().contains('=')) {
        // `--as old=new` names no operator: a department was renamed.
        let mut arguments = arguments.clone();
        arguments.renamed.push(renamed(named.as_str()).map_err(Failure::Usage)?);
        context.named = None;
        return run(&arguments, context);
    }
    let standard = which::standard(&arguments.standards, context)?;
    let mut source = match &arguments.labels_from {
        Some(labels) => source::file(labels, &standard)?,
        None => source::desk(arguments, context)?,
    };
    let mut lesson = begin(arguments, &mut source, standard)?;
    if let Some(term) = &arguments.why {
        return shown::why(term, &lesson, arguments.json, context);
    }
    if let Some(count) = arguments.sample {
        return shown::sample(count, &lesson.study, arguments.json, context);
    }
    can_tell_apart(&lesson)?;
    learn(&mut lesson);
    if arguments.labels {
        let learnt = lesson.learnt.as_ref().ok_or_else(|| too_few(&lesson.study))?;
        return shown::labels(&lesson.study, learnt, arguments.json, context);
    }

    // Proposals bear the same numbers whatever part of them is asked for.
    if arguments.only == Some(Only::Card) {
        lesson.proposals.clear();
    }
    let only_rules = arguments.only == Some(Only::Rules);
    if only_rules {
        lesson.learnt = None;
    }
    // How things stand is told all the same, where there is something to tell it by.
    let empty = arguments.into.is_some() && arguments.take.is_empty();
    if lesson.learnt.is_none()
        && lesson.proposals.iter().all(|one| one.doubtful)
        && (empty || lesson.study.rows.len() < FEWEST)
    {
        return Err(too_few(&lesson.study));
    }

    let taken = taken(&lesson, &arguments.take, only_rules)?;
    let why = |learnt| card_why(&lesson.study, learnt, &lesson.standard);
    let card = lesson.learnt.as_ref().map(why);
    let drafted = lesson.draft(&taken, card, &arguments.never, |_| false);
    if let Some(folder) = &arguments.into {
        write(folder, &drafted.files)?;
    }
    let report = LearnReport {
        lesson: &lesson,
        drafted: &drafted,
        taken: &taken,
        skipped: &source.skipped,
        doubtful: arguments.doubtful,
        into: arguments.into.as_deref(),
    };
    if arguments.json {
        context.line(&report.json())?;
    } else {
        let text = Text::of(context.language);
        report.text(&text, &mut context.out)?;
    }
    Ok(Outcome::Done)
}

/// Reads the requests of a source for a standard.
fn begin(
    arguments: &Learn,
    source: &mut Source,
    standard: Arc<Standard>,
) -> Result<Lesson, Failure> {
    let (rows, left_out) = (mem::take(&mut source.rows), mem::take(&mut source.left_out));
    let material = Material::of_standard(rows, left_out, &standard, &arguments.renamed);
    let asked = Asked {
        lines: arguments.lines.into(),
        stay: arguments.stay,
        promise: arguments.promise,
        never: arguments.never.clone(),
    };
    let mut failed = None;
    let mut is_name = |word: &str| match source.names.tells(word) {
        Ok(tells) => tells,
        Err(error) => {
            failed.get_or_insert(error);
            true
        }
    };
    let lesson = Lesson::begin(material, standard, asked, &mut is_name);
    failed.map_or(Ok(lesson), |error| Err(error.into()))
}

/// Which proposals go into the draft: those asked for, else all that nothing speaks against; without the card
/// none that only the card makes right.
fn taken(lesson: &Lesson, asked: &[usize], only_rules: bool) -> Result<Vec<usize>, Failure> {
    if asked.is_empty() {
        return Ok(lesson.sure(!only_rules));
    }
    let count = lesson.proposals.len();
    asked
        .iter()
        .map(|number| {
            number.checked_sub(1).filter(|at| *at < count).ok_or_else(|| {
                Failure::Refused(format!("there is no proposal {number}; there are {count}"))
            })
        })
        .collect()
}

fn learn(lesson: &mut Lesson) {
    let bar = bar();
    lesson.learn(&|done, steps| {
        bar.set_length(steps);
        bar.set_position(done);
        ControlFlow::Continue(())
    });
    bar.finish_and_clear();
}

/// Refuses what tells nothing apart.
fn can_tell_apart(lesson: &Lesson) -> Result<(), Failure> {
    let (study, unknown) = (&lesson.study, &lesson.unknown);
    if study.rows.is_empty() && !unknown.is_empty() {
        let named: Vec<&str> = unknown.keys().take(6).map(DepartmentId::as_str).collect();
        return Err(Failure::Refused(format!(
            "the standard has none of the departments that the requests name ({}); say which are which with --renamed old=new",
            named.join(", ")
        )));
    }
    if study.rows.is_empty() {
        return Err(too_few(study));
    }
    let mut departments = study.rows.iter().map(|row| &row.department);
    let first = departments.next();
    if departments.all(|other| Some(other) == first) {
        return Err(Failure::Refused(format!(
            "all {} requests that can be learnt from lie in one department ({}); there is nothing to tell apart",
            study.rows.len(),
            first.map_or("none", DepartmentId::as_str)
        )));
    }
    Ok(())
}

/// Nothing can be proposed yet.
fn too_few(study: &Study) -> Failure {
    let rows = study.right.iter().flatten().count();
    let more = FEWEST_FOR_A_CARD.saturating_sub(rows);
    Failure::Refused(format!(
        "{rows} requests can be learnt from, and nothing is to be proposed by them; a scorecard needs {FEWEST_FOR_A_CARD}: {more} more"
    ))
}

fn bar() -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {eta}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(0).with_style(style)
}

/// Writes a draft, once it is known to be without errors.
fn write(folder: &Path, files: &BTreeMap<String, String>) -> Result<(), Failure> {
    let loaded = load_files(files);
    if let Some(problem) = loaded.problems.iter().find(|_| loaded.has_errors()) {
        return Err(Failure::Refused(format!(
            "the draft would have errors, and is not written: {}:{}: {}",
            problem.file, problem.line, problem.message
        )));
    }
    super::new_folder(folder)?;
    for (name, text) in files {
        let path = folder.join(name);
        fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
    }
    Ok(())
}
