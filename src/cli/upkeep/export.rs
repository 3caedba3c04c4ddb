//! `export`: the whole desk in files, for a new desk that is equal to it and for other programs.

use std::{
    fs::OpenOptions,
    io::{BufWriter, Write},
    os::unix::fs::OpenOptionsExt as _,
    path::PathBuf,
};

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use clap::{Args, ValueEnum};
use serde_json::Value;

use crate::cli::{Context, Failure, Outcome, json};
use crate::{
    desk::Desk,
    exchange::carry::{Folder, Stream, Writing},
    model::{
        carry::{Cell, Row},
        command::{Command, Submission},
        request::Priority,
        safe_text::SafeText,
    },
    report::inert,
};

/// Gives out the whole desk as JSON lines or CSV
///
/// The folder has the whole truth in `truth`: the log, texts, files and standards, of which `firstline --db
/// NEW import PATH` makes an equal desk, to the hash of its log; and beside it, for spreadsheets and other
/// programs, the requests, their fields, clients, messages and promised calls as they stand. A PATH that
/// ends in .jsonl, or -, gets one stream of the truth. It holds everybody's data: who took it stands in
/// the log.
#[derive(Debug, Args)]
pub struct Export {
    /// A new folder, a new file NAME.jsonl, or - for standard output
    pub path: PathBuf,
    /// How tables are written
    #[arg(long, value_enum, default_value_t = Form::Jsonl)]
    pub format: Form,
}

/// How tables are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// A JSON object a line
    Jsonl,
    /// Comma-separated values
    Csv,
}

/// Runs the command.
///
/// # Errors
/// When the desk refuses, or the files cannot be written.
pub fn run(arguments: &Export, context: &mut Context) -> Result<Outcome, Failure> {
    let mut desk = context.desk()?;
    let me = context.me(&mut desk)?;
    let now = context.now(&desk)?;
    let zone = desk.standard(now)?.timezone;
    let writing = match arguments.format {
        Form::Jsonl => Writing::Jsonl,
        Form::Csv => Writing::Csv,
    };
    let path = &arguments.path;
    let out = path.as_os_str() == "-";
    let stream = out || path.extension().is_some_and(|ending| ending == "jsonl");
    if stream && writing == Writing::Csv {
        return Err(Failure::Usage("CSV has a file a table: name a new folder".to_owned()));
    }
    let mut folder = None;
    let mut file = None;
    if !stream {
        folder = Some(Folder::make(path, writing)?);
    } else if !out {
        // Everybody's data are for whoever took them.
        let made = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)
            .with_context(|| format!("writing {}", path.display()))?;
        file = Some(BufWriter::new(made));
    }
    let asked = Command::DeskExport { format: writing.word().to_owned() };
    desk.perform(&Submission::from(asked), &me, now)?;
    if let Some(folder) = &mut folder {
        into_folder(&desk, folder, writing, zone)?;
    } else if let Some(file) = &mut file {
        let writing = || format!("writing {}", path.display());
        into_stream(&desk, file).with_context(writing)?;
        file.flush().with_context(writing)?;
    } else {
        into_stream(&desk, &mut context.out)?;
        return Ok(Outcome::Done);
    }
    writeln!(context.out, "{}", SafeText::line(&path.display().to_string()))?;
    Ok(Outcome::Done)
}

fn into_stream(desk: &Desk, out: &mut dyn Write) -> anyhow::Result<()> {
    let stream = std::cell::RefCell::new(None);
    let mut out = Some(out);
    desk.carry_out(
        |head| {
            if let Some(out) = out.take() {
                *stream.borrow_mut() = Some(Stream::begin(out, head)?);
            }
            Ok(())
        },
        |row| match &mut *stream.borrow_mut() {
            Some(stream) => stream.row(row),
            None => Ok(()),
        },
        |_| Ok(()),
    )
}

fn into_folder(desk: &Desk, folder: &mut Folder, writing: Writing, zone: Tz) -> anyhow::Result<()> {
    let folder = std::cell::RefCell::new(folder);
    desk.carry_out(
        |head| folder.borrow().head(head),
        |row| folder.borrow_mut().row(row),
        |row| {
            let table = row.table.clone();
            let cells = shown(row, writing, zone);
            folder.borrow_mut().shown(&table, cells)
        },
    )?;
    folder.into_inner().close()
}

/// A row for people and other programs: times as such, priorities by their words, and in CSV nothing that
/// a spreadsheet takes for a formula.
fn shown(row: Row, writing: Writing, zone: Tz) -> Vec<(String, Value)> {
    row.cells
        .into_iter()
        .map(|(name, cell)| {
            let time = name.strip_suffix("_at").map(str::to_owned);
            let value = match (cell, &time) {
                (Cell::Integer(ms), Some(_)) => DateTime::<Utc>::from_timestamp_millis(ms)
                    .map_or(Value::Null, |at| json::time(at, zone)),
                (Cell::Integer(place), None) if name == "priority" => usize::try_from(place)
                    .ok()
                    .and_then(|place| Priority::ALL.get(place))
                    .map_or(Value::Null, |priority| priority.word().into()),
                (Cell::Integer(number), None) => number.into(),
                (Cell::Real(number), _) => number.into(),
                (Cell::Text(text), _) => text.into(),
                // No such table has bytes.
                (Cell::Null | Cell::Bytes(_), _) => Value::Null,
            };
            let value = match (value, writing) {
                (Value::String(text), Writing::Csv) => inert(&text).into(),
                (Value::Number(number), Writing::Csv) => number.to_string().into(),
                (value, _) => value,
            };
            (time.unwrap_or(name), value)
        })
        .collect()
}
