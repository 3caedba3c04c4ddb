//! Acts of destruction as files: written when something is erased, and again when they are asked for.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use crate::cli::{Context, Failure, client::write};
use crate::{
    desk::Desk,
    model::{
        event::{Event, Recorded},
        id::ClientId,
    },
    report,
    text::Text,
};

/// Writes the act of what these events destroyed into a new file: the one named, else one of its own in a
/// folder, else in this folder. None where they destroyed nothing.
pub(in crate::cli) fn keep(
    desk: &mut Desk,
    events: &[Recorded],
    to: Option<&Path>,
    now: DateTime<Utc>,
    context: &Context,
) -> Result<Option<PathBuf>, Failure> {
    let destruction = desk.destruction(events)?;
    let Some(first) = destruction.gone.first() else {
        return Ok(None);
    };
    let name = match first.client {
        Some(client) => format!("erasure-{}-client-{client}.md", first.event.seq),
        None => format!("erasure-{}.md", first.event.seq),
    };
    let path = match to {
        Some(folder) if folder.is_dir() => folder.join(name),
        Some(file) => file.to_owned(),
        None => PathBuf::from(name),
    };
    let zone = desk.standard(now)?.timezone;
    let operators = desk.operators()?;
    let called = |login: &str| {
        let known = operators.iter().find(|one| one.login == *login);
        known.map_or_else(|| login.to_owned(), |one| format!("{} ({login})", one.name))
    };
    let page = report::act(&destruction, called, zone, &Text::of(context.language))?;
    write(&path, &page)?;
    Ok(Some(path))
}

/// The events that erased a client.
///
/// # Errors
/// When there are none, or the desk cannot be read.
pub(in crate::cli) fn of_client(desk: &Desk, client: i64) -> Result<Vec<Recorded>, Failure> {
    let events = desk.erasures_of(ClientId(client))?;
    if events.iter().any(|recorded| matches!(recorded.event, Event::ClientErased { .. })) {
        return Ok(events);
    }
    Err(Failure::Refused(format!("the data of client #{client} were never erased")))
}
