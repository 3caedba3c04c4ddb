//! Where requests come from: a file of another program's, or the desk.

use std::{collections::BTreeMap, ops::ControlFlow, path::Path};

use chrono::{DateTime, TimeDelta, Utc};

use super::{Learn, bar, file};
use crate::{
    cli::{Context, Failure, when},
    desk::Desk,
    learn::{labels::LeftOut, rows::Row},
    model::standard::Standard,
};

/// Requests, and whose names never become a rule.
pub struct Source {
    pub rows: Vec<Row>,
    pub left_out: BTreeMap<LeftOut, u64>,
    pub skipped: Vec<String>,
    pub names: Names,
}

/// Who knows names.
pub enum Names {
    /// Nobody: the file names clients by numbers, or not at all.
    Unknown,
    Desk(Box<Desk>),
}

impl Names {
    pub fn tells(&self, word: &str) -> anyhow::Result<bool> {
        match self {
            Self::Unknown => Ok(false),
            Self::Desk(desk) => desk.names_somebody(word),
        }
    }
}

/// Requests of a file.
pub fn file(path: &Path, standard: &Standard) -> Result<Source, Failure> {
    let read = file::read(path, &standard.language)?;
    Ok(Source {
        rows: read.rows,
        left_out: BTreeMap::new(),
        skipped: read.skipped,
        names: Names::Unknown,
    })
}

/// Requests of the desk.
pub fn desk(arguments: &Learn, context: &mut Context) -> Result<Source, Failure> {
    let mut desk = context.desk()?;
    let me = context.me(&mut desk)?;
    let now = context.now(&desk)?;
    let zone = desk.standard(now)?.timezone;
    let time = |text: &Option<String>| -> Result<Option<DateTime<Utc>>, Failure> {
        Ok(text.as_deref().map(|text| when::when(text, zone)).transpose()?)
    };
    let from = time(&arguments.from)?.unwrap_or(DateTime::UNIX_EPOCH);
    let to = time(&arguments.to)?.unwrap_or(now + TimeDelta::milliseconds(1));
    let bar = bar();
    desk.begin_learning(&me, (from, to), now)?;
    let lessons = desk.lessons((from, to), now, |done, all| {
        bar.set_length(all);
        bar.set_position(done);
        ControlFlow::Continue(())
    })?;
    bar.finish_and_clear();
    Ok(Source {
        rows: lessons.labels.into_iter().map(|label| label.row).collect(),
        left_out: lessons.left_out,
        skipped: Vec::new(),
        names: Names::Desk(Box::new(desk)),
    })
}
