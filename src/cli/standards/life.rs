//! The life of a version: `propose`, `review`, `adopt`, `acknowledge`, `history`, `export`.

use std::{collections::BTreeMap, fs, io::Write as _, path::PathBuf};

use anyhow::Context as _;
use clap::Args;
use serde_json::json;

use super::which;
use crate::{
    cli::{Context, Failure, Outcome, timeline, when},
    model::{
        command::{Command, Submission},
        id::{DepartmentId, Login},
        standard::Capacity,
    },
    report::{Cell, Column, Format, Table},
    standards::load_dir,
    text::{Text, fill},
};

/// Store a draft; it is not in force yet
#[derive(Debug, Args)]
pub struct Propose {
    /// Its folder
    pub folder: PathBuf,
    /// JSON
    #[arg(long)]
    pub json: bool,
}

/// Records what those asked say of exactly this draft: `--as staff|management|expert|client`
#[derive(Debug, Args)]
pub struct Review {
    /// The draft: its version, or the first characters of its hash
    pub version: String,
    /// In whose name; `--as staff` says the same
    #[arg(long, value_parser = capacity)]
    pub capacity: Option<Capacity>,
    /// They approve
    #[arg(long, required_unless_present = "object", conflicts_with = "object")]
    pub approve: bool,
    /// They object, and why
    #[arg(long, value_name = "COMMENT")]
    pub object: Option<String>,
    /// What they say of it
    #[arg(long, requires = "approve")]
    pub comment: Option<String>,
    /// The name of an outsider whose word you record
    #[arg(long, value_name = "NAME")]
    pub reviewer: Option<String>,
}

/// Put a draft, or an older version again, in force
#[derive(Debug, Args)]
pub struct Adopt {
    /// The version, or the first characters of its hash
    pub version: String,
    /// From when on: 2026-12-01 09:00, tomorrow 9:00, +2h [default: at once]
    #[arg(long, value_name = "TIME")]
    pub from: Option<String>,
    /// Where the open requests of a department go that is no more
    #[arg(long = "map", value_name = "OLD=NEW", value_parser = mapping)]
    pub mapping: Vec<(String, String)>,
}

/// Mark a version as read
#[derive(Debug, Args)]
pub struct Acknowledge {
    /// The version [default: the one in force]
    pub version: Option<String>,
}

/// Lists every version: who proposed it, what was said of it, since when it is in force
#[derive(Debug, Args)]
pub struct History {
    /// One JSON object a version
    #[arg(long)]
    pub json: bool,
}

/// Write a version to files, exactly as it was proposed
#[derive(Debug, Args)]
pub struct Export {
    /// The version, the first characters of its hash, or `in-force`
    pub version: String,
    /// The new folder
    pub folder: PathBuf,
}

fn capacity(word: &str) -> Result<Capacity, String> {
    Capacity::from_word(word).ok_or_else(|| {
        let all: Vec<&str> = Capacity::ALL.iter().map(|c| c.word()).collect();
        format!("`{word}` is none of {}", all.join(", "))
    })
}

fn mapping(text: &str) -> Result<(String, String), String> {
    text.split_once('=')
        .map(|(old, new)| (old.trim().to_owned(), new.trim().to_owned()))
        .filter(|(old, new)| !old.is_empty() && !new.is_empty())
        .ok_or_else(|| format!("`{text}`: write the old department, `=`, and the new one"))
}

/// Runs `standards propose`.
pub fn propose(arguments: &Propose, context: &mut Context) -> Result<Outcome, Failure> {
    let mut desk = context.desk()?;
    let me = context.me(&mut desk)?;
    let now = context.now(&desk)?;
    let loaded = load_dir(&arguments.folder);
    let Some(standard) = loaded.standard else {
        let text = Text::of(context.language);
        loaded.report(&mut std::io::stderr().lock(), &text, context.colour)?;
        let folder = arguments.folder.display().to_string();
        return Err(Failure::Refused(fill(
            &text.problem_label.not_proposed,
            &[("folder", &folder)],
        )));
    };
    let command = Command::StandardPropose { files: loaded.files };
    desk.perform(&Submission::from(command), &me, now)?;
    if arguments.json {
        context.line(&json!({"standard": standard.hash, "version": standard.version}))?;
    } else {
        let asked: Vec<&str> =
            desk.standard(now)?.adoption.requires.iter().map(|capacity| capacity.word()).collect();
        let asked = if asked.is_empty() {
            "nobody has to approve it".to_owned()
        } else {
            format!("to be approved by {}", asked.join(", "))
        };
        writeln!(
            context.out,
            "{} {}: proposed; {asked}",
            standard.version,
            which::short(&standard.hash)
        )?;
    }
    Ok(Outcome::Done)
}

/// Runs `standards review`.
pub fn review(arguments: &Review, context: &mut Context) -> Result<Outcome, Failure> {
    // In whose name one speaks is said with `--as` too: a capacity is no operator.
    let named = context.named.as_ref().and_then(|login| Capacity::from_word(login.as_str()));
    let capacity = match (arguments.capacity, named) {
        (Some(capacity), _) => capacity,
        (None, Some(capacity)) => {
            context.named = None;
            capacity
        }
        (None, None) => {
            return Err(Failure::Usage(
                "say in whose name: --as staff, management, expert or client".into(),
            ));
        }
    };
    let mut desk = context.desk()?;
    let me = context.me(&mut desk)?;
    let now = context.now(&desk)?;
    let version = which::version(&arguments.version, &desk)?;
    let command = Command::StandardReview {
        standard: version.standard.clone(),
        capacity,
        approve: arguments.approve,
        comment: arguments.object.clone().or_else(|| arguments.comment.clone()),
        reviewer: arguments.reviewer.clone(),
    };
    desk.perform(&Submission::from(command), &me, now)?;
    let said = if arguments.approve { "approved" } else { "objected to" };
    writeln!(context.out, "{}: {said} by {capacity}", which::label(&version))?;
    Ok(Outcome::Done)
}

/// Runs `standards adopt`.
pub fn adopt(arguments: &Adopt, context: &mut Context) -> Result<Outcome, Failure> {
    let mut desk = context.desk()?;
    let me = context.me(&mut desk)?;
    let now = context.now(&desk)?;
    let zone = desk.standard(now)?.timezone;
    let from = arguments.from.as_deref().map(|text| when::coming(text, now, zone)).transpose()?;
    let version = which::version(&arguments.version, &desk)?;
    let command = Command::StandardAdopt {
        standard: version.standard.clone(),
        from,
        mapping: arguments
            .mapping
            .iter()
            .map(|(old, new)| (DepartmentId::from(old.as_str()), DepartmentId::from(new.as_str())))
            .collect::<BTreeMap<_, _>>(),
    };
    desk.perform(&Submission::from(command), &me, now)?;
    let text = Text::shared(context.language);
    let when = from.map_or_else(
        || text.versions.in_force.clone(),
        |from| {
            let at = text.moment(&from.with_timezone(&zone));
            fill(&text.versions.in_force_from, &[("at", &at)])
        },
    );
    writeln!(context.out, "{}: {when}", which::label(&version))?;
    Ok(Outcome::Done)
}

/// Runs `standards acknowledge`.
pub fn acknowledge(arguments: &Acknowledge, context: &mut Context) -> Result<Outcome, Failure> {
    let mut desk = context.desk()?;
    let me = context.me(&mut desk)?;
    let now = context.now(&desk)?;
    let standard = match arguments.version.as_deref() {
        None | Some(which::IN_FORCE) => None,
        Some(name) => Some(which::version(name, &desk)?.standard),
    };
    desk.perform(&Submission::from(Command::Acknowledge { standard }), &me, now)?;
    writeln!(context.out, "{me}: read and confirmed")?;
    Ok(Outcome::Done)
}

/// Runs `standards history`.
pub fn history(arguments: &History, context: &mut Context) -> Result<Outcome, Failure> {
    let text = Text::of(context.language);
    let words = &text.heading;
    let mut desk = context.desk()?;
    context.me(&mut desk)?;
    let now = context.now(&desk)?;
    let standard = desk.standard(now)?;
    let zone = standard.timezone;
    let mut rows = Vec::new();
    for version in desk.standard_versions()? {
        let unread: Vec<String> = if version.since.is_some() {
            let unread = desk.not_acknowledged(&version.standard)?;
            unread.iter().map(Login::to_string).collect()
        } else {
            Vec::new()
        };
        let state = if version.standard == standard.hash {
            "in force"
        } else if version.since.is_some_and(|since| since > now) {
            "adopted"
        } else if version.since.is_some() {
            "past"
        } else {
            "draft"
        };
        if arguments.json {
            context.line(&json!({
                "standard": version.standard,
                "version": version.version,
                "title": version.title,
                "state": state,
                "proposed": version.proposed.with_timezone(&zone).to_rfc3339(),
                "by": version.by,
                "since": version.since.map(|since| since.with_timezone(&zone).to_rfc3339()),
                "reviews": version.reviews,
                "acknowledged": version.acknowledged,
                "unread": unread,
            }))?;
            continue;
        }
        let day = |at| timeline::moment(at, zone, &text);
        let reviews: Vec<String> = version
            .reviews
            .iter()
            .map(|review| {
                let sign = if review.approve { '+' } else { '-' };
                let comment = review
                    .comment
                    .as_ref()
                    .map_or_else(String::new, |comment| format!(": {comment}"));
                format!("{sign}{} {}{comment}", review.capacity, review.reviewer)
            })
            .collect();
        rows.push(vec![
            version.version.as_str().into(),
            which::short(&version.standard).into(),
            match state {
                "in force" => text.versions.in_force.as_str(),
                "adopted" => &text.versions.adopted,
                "past" => &text.versions.past,
                _ => &text.versions.draft,
            }
            .into(),
            day(version.proposed).into(),
            version.by.as_str().into(),
            version.since.map(day).map_or(Cell::None, Cell::from),
            reviews.join("; ").into(),
            Cell::Count(i64::try_from(version.acknowledged).unwrap_or(i64::MAX)),
            unread.join(", ").into(),
        ]);
    }
    if !arguments.json {
        let table = Table {
            columns: vec![
                Column::left("version", words.version.clone()),
                Column::left("standard", words.hash.clone()),
                Column::left("state", words.state.clone()),
                Column::left("proposed", words.proposed.clone()),
                Column::left("by", words.by.clone()),
                Column::left("since", words.in_force_since.clone()),
                Column::left("reviews", words.reviews.clone()),
                Column::right("acknowledged", words.read_by.clone()),
                Column::left("unread", words.not_read_by.clone()),
            ],
            rows,
            ..Table::default()
        };
        table.write(Format::Text, context.language, &mut context.out)?;
    }
    Ok(Outcome::Done)
}

/// Runs `standards export`.
pub fn export(arguments: &Export, context: &mut Context) -> Result<Outcome, Failure> {
    let standard = which::standard(&arguments.version, context)?;
    let folder = &arguments.folder;
    super::new_folder(folder)?;
    for (name, text) in &standard.files {
        let path = folder.join(name);
        fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
        writeln!(context.out, "{}", path.display())?;
    }
    Ok(Outcome::Done)
}
