//! An export of a whole desk becomes a new desk that is equal to it.

use std::{io::Write as _, path::Path};

use serde_json::json;

use super::super::{Context, Failure, Outcome};
use crate::{desk::Desk, exchange::carry, model::safe_text::SafeText};

/// Makes the desk.
///
/// # Errors
/// When there is a desk already, or the export is not whole.
pub fn import(path: &Path, as_json: bool, context: &mut Context) -> Result<Outcome, Failure> {
    let db = &context.db;
    if db.exists() {
        return Err(Failure::Refused(format!(
            "{} is an export of a whole desk, and there is a desk at {} already; it becomes a new one: \
             firstline --db NEW import {}",
            path.display(),
            db.display(),
            path.display()
        )));
    }
    let (head, rows) = carry::read(path)?;
    Desk::carry_in(db, &head, rows)?;
    if as_json {
        let value = json!({ "file": path, "desk": db, "events": head.events, "head": head.head,
            "origin": head.origin });
        context.line(&value)?;
        return Ok(Outcome::Done);
    }
    let shown = SafeText::line(&db.display().to_string()).into_owned();
    writeln!(
        context.out,
        "{shown}: {} events, {} texts, {} files; the log verifies and ends in {}",
        head.events,
        head.count("text"),
        head.count("file"),
        head.head
    )?;
    Ok(Outcome::Done)
}
