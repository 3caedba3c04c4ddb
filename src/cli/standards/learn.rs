//! `standards learn`: what the past teaches, written into a draft that changes nothing at the desk.

mod file;
mod shown;
mod source;
mod told;
mod version;

use std::{
    collections::BTreeMap,
    fs,
    io::{self, IsTerminal as _},
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::which;
use crate::{
    cli::{Context, Failure, Outcome},
    learn::{
        draft::{Card, Edit, card_id, card_toml, with_card, with_edit},
        effect::Effect,
        proposals::{Proposal, propose},
        rows::Row,
        study::{Asked, FEWEST_FOR_A_CARD, Learnt, Study},
    },
    model::{id::DepartmentId, standard::Standard},
    problem::Severity,
    standards::load_files,
    terms::Stemming,
    text::Text,
};

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
    let source = match &arguments.labels_from {
        Some(labels) => source::file(labels, &standard)?,
        None => source::desk(arguments, context)?,
    };
    let usable = of_departments(source.rows, &standard, &arguments.renamed);
    let asked = Asked {
        lines: arguments.lines.into(),
        stay: arguments.stay,
        promise: arguments.promise,
        never: arguments.never.clone(),
    };
    let all = usable.rows.len();
    let stemming = Stemming::new(&standard.stemming);
    let names = source.names;
    let mut failed = None;
    let mut is_name = |word: &str| match names.tells(word) {
        Ok(tells) => tells,
        Err(error) => {
            failed.get_or_insert(error);
            true
        }
    };
    let in_force = standard.scorecard.as_ref();
    let study = Study::new(usable.rows, &stemming, in_force, asked, &mut is_name);
    if let Some(error) = failed {
        return Err(error.into());
    }
    if let Some(term) = &arguments.why {
        return shown::why(term, &study, &standard, arguments.json, context);
    }
    if let Some(count) = arguments.sample {
        return shown::sample(count, &study, arguments.json, context);
    }
    can_tell_apart(&study, &usable.unknown)?;
    // Proposals bear the same numbers whatever part of them is asked for.
    let learnt = if study.rows.len() < FEWEST { None } else { card(&study) };
    if arguments.labels {
        let learnt = learnt.ok_or_else(|| too_few(&study))?;
        return shown::labels(&study, &learnt, arguments.json, context);
    }
    let proposals = match arguments.only {
        Some(Only::Card) => Vec::new(),
        _ if study.rows.len() < FEWEST => Vec::new(),
        _ => propose(&study, &standard, learnt.as_ref()),
    };
    let only_rules = arguments.only == Some(Only::Rules);
    let learnt = learnt.filter(|_| !only_rules);
    // How things stand is told all the same, where there is something to tell it by.
    let empty = arguments.into.is_some() && arguments.take.is_empty();
    if learnt.is_none()
        && proposals.iter().all(|one| one.doubtful)
        && (empty || study.rows.len() < FEWEST)
    {
        return Err(too_few(&study));
    }
    let taken = taken(&proposals, &arguments.take, only_rules)?;
    let mut draft =
        Draft { files: standard.files.clone(), standard: (*standard).clone(), refused: Vec::new() };
    for number in &taken {
        draft.take(&proposals[*number].edit, *number);
    }
    let effect = Effect::of(&study, &standard, &without_card(&draft.standard), learnt.as_ref());
    if let Some(learnt) = &learnt {
        let text = card_toml(&Card {
            id: card_id(in_force),
            decide_from: learnt.decide_from,
            base: &learnt.base,
            why: told::why(&study, learnt, &standard),
            never: &never(&standard, arguments),
            audit: in_force.map_or(Some(AUDIT), |card| card.audit),
            lines: &learnt.lines,
        });
        draft.files = with_card(&draft.files, &text);
    }
    let report = told::Report {
        standard: &standard,
        study: &study,
        learnt: learnt.as_ref(),
        proposals: &proposals,
        taken: &taken,
        refused: &draft.refused,
        effect: &effect,
        all,
        unknown: &usable.unknown,
        left_out: &source.left_out,
        skipped: &source.skipped,
        doubtful: arguments.doubtful,
        into: arguments.into.as_deref(),
    };
    let files = version::named(&draft.files, &standard);
    if let Some(folder) = &arguments.into {
        write(folder, &files)?;
    }
    if arguments.json {
        context.line(&report.json())?;
    } else {
        let text = Text::of(context.language);
        report.text(&text, &mut context.out)?;
    }
    Ok(Outcome::Done)
}

/// Fewer requests propose nothing.
const FEWEST: usize = 100;
/// One request in so many that a new card would decide goes to a person who is not told.
const AUDIT: u32 = 50;

/// A draft on its way: a change that the standard's own checks refuse is left out.
struct Draft {
    files: BTreeMap<String, String>,
    standard: Standard,
    /// The number of a change, and why it cannot be.
    refused: Vec<(usize, String)>,
}

impl Draft {
    fn take(&mut self, edit: &Edit, number: usize) {
        let Some(files) = with_edit(&self.files, &self.standard, edit) else {
            self.refused.push((number, "its place in the files cannot be found".to_owned()));
            return;
        };
        let loaded = load_files(&files);
        match loaded.standard {
            Some(standard) => {
                self.files = files;
                self.standard = standard;
            }
            None => {
                let error = loaded.problems.iter().find(|one| one.severity == Severity::Error);
                let why = error.map_or_else(String::new, |one| {
                    format!("{}:{}: {}", one.file, one.line, one.message)
                });
                self.refused.push((number, why));
            }
        }
    }
}

/// The rules of a draft alone: its card is tried apart, by one that has not seen the newest requests.
fn without_card(standard: &Standard) -> Standard {
    Standard { scorecard: None, ..standard.clone() }
}

/// Which proposals go into the draft: those asked for, else all that are not doubtful; without the card none
/// that only the card makes right.
fn taken(proposals: &[Proposal], asked: &[usize], only_rules: bool) -> Result<Vec<usize>, Failure> {
    if asked.is_empty() {
        let sure = |one: &Proposal| !(one.doubtful || only_rules && one.needs_card);
        return Ok((0..proposals.len()).filter(|at| sure(&proposals[*at])).collect());
    }
    asked
        .iter()
        .map(|number| {
            number.checked_sub(1).filter(|at| *at < proposals.len()).ok_or_else(|| {
                Failure::Refused(format!(
                    "there is no proposal {number}; there are {}",
                    proposals.len()
                ))
            })
        })
        .collect()
}

fn card(study: &Study) -> Option<Learnt> {
    let bar = bar();
    let found = study.card(&|done, steps| {
        bar.set_length(steps);
        bar.set_position(done);
        ControlFlow::Continue(())
    });
    bar.finish_and_clear();
    found
}

/// Rows whose department the standard has, and how many each other department had.
struct Usable {
    rows: Vec<Row>,
    unknown: BTreeMap<DepartmentId, usize>,
}

/// A row whose department is named by id or by title, or was renamed.
fn of_departments(rows: Vec<Row>, standard: &Standard, renamed: &[(String, String)]) -> Usable {
    let mut usable = Usable { rows: Vec::with_capacity(rows.len()), unknown: BTreeMap::new() };
    for mut row in rows {
        let named = row.department.as_str();
        let now = renamed.iter().find(|(old, _)| old == named).map_or(named, |(_, new)| new);
        let folded = now.to_lowercase();
        let known = standard.department(now).or_else(|| {
            let named = |d: &&crate::model::standard::Department| d.title.to_lowercase() == folded;
            standard.departments.iter().find(named)
        });
        match known {
            Some(department) => {
                row.department = department.id.clone();
                usable.rows.push(row);
            }
            None => *usable.unknown.entry(row.department).or_default() += 1,
        }
    }
    usable
}

/// Terms that are never learnt: those of the card in force, and those named now.
fn never(standard: &Standard, arguments: &Learn) -> Vec<String> {
    let mut never: Vec<String> =
        standard.scorecard.iter().flat_map(|card| card.never.iter().cloned()).collect();
    for term in &arguments.never {
        if !never.contains(term) {
            never.push(term.clone());
        }
    }
    never
}

/// Refuses what tells nothing apart.
fn can_tell_apart(study: &Study, unknown: &BTreeMap<DepartmentId, usize>) -> Result<(), Failure> {
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
