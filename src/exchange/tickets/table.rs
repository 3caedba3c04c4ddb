//! Tables of tickets: their columns by the names that the other desk gives them.

use std::{
    collections::BTreeMap,
    io::{self, BufRead, Cursor, Read as _},
};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{Record, TicketRecord, past, priority, status};
use crate::{
    exchange::{CsvRecords, Mapping, intake::time},
    model::{command::Intake, past::Ticket, request::Status},
};

/// The columns of a kind of table: what of ours each stands for. Those of the status, the priority, the
/// time of the solution and what else is kept go through fields of the request.
pub struct Columns {
    pub desk: &'static str,
    /// Our field, and the names of the column.
    pub names: &'static [(&'static str, &'static [&'static str])],
}

/// Fields that are read here and do not stay.
const PASSING: [&str; 3] = ["status", "priority", "resolved"];

/// Reads the tickets of a table.
pub fn read(
    columns: &'static Columns,
    mut input: impl BufRead + 'static,
    zone: Tz,
) -> anyhow::Result<Box<dyn Iterator<Item = io::Result<TicketRecord>>>> {
    // The header is read first: the mapping names only columns that are there.
    let mut first = Vec::new();
    input.read_until(b'\n', &mut first)?;
    let header = CsvRecords::new(Cursor::new(with_text(&first)), &Mapping::default(), zone)?
        .header()
        .to_vec();
    let mut map = Vec::new();
    for (field, names) in columns.names {
        let found = names
            .iter()
            .find_map(|name| header.iter().find(|column| column.trim().eq_ignore_ascii_case(name)));
        if let Some(column) = found {
            map.push(((*field).to_owned(), column.clone()));
        }
    }
    for needed in ["external_id", "subject"] {
        anyhow::ensure!(
            map.iter().any(|(field, _)| field == needed),
            "this is no export of {}: no column gives the {}; it has: {}",
            columns.desk,
            if needed == "subject" { "subject" } else { "number" },
            header.join(", ")
        );
    }
    let mapping = Mapping::new(&map)?;
    let records = CsvRecords::new(Cursor::new(first).chain(input), &mapping, zone)?;
    Ok(Box::new(records.map(move |record| {
        let Record { line, raw, intake } = record?;
        let ticket = intake.and_then(|intake| ticket(columns, *intake, zone)).map(Box::new);
        Ok(TicketRecord { line, raw, ticket })
    })))
}

/// A header with a column that any mapping takes for the text.
fn with_text(header: &[u8]) -> Vec<u8> {
    let mut header = header.trim_ascii_end().to_vec();
    let sign = [b'\t', b';', b',']
        .into_iter()
        .max_by_key(|sign| header.iter().filter(|byte| *byte == sign).count())
        .unwrap_or(b',');
    header.push(sign);
    header.extend(b"text\n");
    header
}

fn ticket(columns: &Columns, mut intake: Intake, zone: Tz) -> Result<Ticket, String> {
    let mut passing: BTreeMap<&str, String> = BTreeMap::new();
    for name in PASSING {
        if let Some(value) = intake.fields.remove(name) {
            passing.insert(name, value);
        }
    }
    let word = passing.get("status").map_or("open", String::as_str);
    let status = status(word).ok_or_else(|| format!("it was thrown away there: {word}"))?;
    let raised = intake.received.ok_or_else(|| "it says not when it was raised".to_owned())?;
    intake.priority = passing.get("priority").and_then(|word| priority(word));
    // One address stands for the client; the others wrote along.
    intake.client.email = intake
        .client
        .email
        .and_then(|all| all.split([',', ';']).next().map(|one| one.trim().to_owned()));
    let resolved = passing
        .get("resolved")
        .filter(|text| !text.eq_ignore_ascii_case("not set"))
        .map(|text| time(text, zone))
        .transpose()?
        .filter(|_| matches!(status, Status::Resolved | Status::Closed));
    intake.external_id = intake.external_id.map(|number| format!("{}:{number}", columns.desk));
    if intake.body.trim().is_empty() {
        intake.body = intake.subject.clone().unwrap_or_default();
    }
    let past = past(columns.desk, raised, Vec::new(), status, later(resolved, raised));
    Ok(Ticket { intake, past })
}

/// RT writes 1970 for a time that never came.
fn later(at: Option<DateTime<Utc>>, raised: DateTime<Utc>) -> Option<DateTime<Utc>> {
    at.filter(|at| at.timestamp() > 0).map(|at| at.max(raised))
}
