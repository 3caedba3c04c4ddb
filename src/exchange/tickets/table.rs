//! Tables of tickets: their columns by the names that the other desk gives them.

use std::{
    collections::BTreeMap,
    io::{self, BufRead},
};

use chrono::{DateTime, Utc};

use super::{Record, TicketRecord, past, priority, status};
use crate::{
    exchange::{CsvRecords, Dates, Mapping},
    model::{command::Intake, past::Ticket, request::Status},
};

/// The columns of a kind of table: what of ours each stands for. Those of the status, the priority, the
/// time of the solution and what else is kept go through fields of the request.
pub struct Columns {
    pub desk: &'static str,
    /// Whether values stand between tabs, and a quote is a letter like others.
    pub bare: bool,
    /// Our field, and the names of the column.
    pub names: &'static [(&'static str, &'static [&'static str])],
}

/// Fields that are read here and do not stay.
const PASSING: [&str; 3] = ["status", "priority", "resolved"];

/// Reads the tickets of a table.
pub fn read(
    columns: &'static Columns,
    input: impl BufRead + 'static,
    dates: Dates,
) -> anyhow::Result<Box<dyn Iterator<Item = io::Result<TicketRecord>>>> {
    let records =
        CsvRecords::with_columns(input, |header| columns.of(header), dates, columns.bare)?;
    Ok(Box::new(records.map(move |record| {
        let Record { line, raw, intake, .. } = record?;
        let ticket = intake.and_then(|intake| ticket(columns, *intake, dates)).map(Box::new);
        Ok(TicketRecord { line, raw, ticket })
    })))
}

impl Columns {
    /// Which field each column of a file stands for.
    fn of(&self, header: &[String]) -> anyhow::Result<Vec<Option<String>>> {
        let mut map = Vec::new();
        for (field, names) in self.names {
            let found = names.iter().find_map(|name| {
                header.iter().find(|column| column.trim().eq_ignore_ascii_case(name))
            });
            if let Some(column) = found {
                map.push(((*field).to_owned(), column.clone()));
            }
        }
        for needed in ["external_id", "subject"] {
            anyhow::ensure!(
                map.iter().any(|(field, _)| field == needed),
                "this is no export of {}: no column gives the {}; it has: {}",
                self.desk,
                if needed == "subject" { "subject" } else { "number" },
                header.join(", ")
            );
        }
        anyhow::ensure!(
            map.iter().any(|(field, _)| field == "received"),
            "when each was raised is not in this export of {}: have it hold the column {}; it has: {}",
            self.desk,
            self.raised(),
            header.join(", ")
        );
        Ok(Mapping::new(&map)?.columns(header)?)
    }

    /// The name of the column that says when a ticket was raised.
    fn raised(&self) -> &str {
        let names = self.names.iter().find(|(field, _)| *field == "received");
        names.and_then(|(_, names)| names.first()).copied().unwrap_or("Created")
    }
}

fn ticket(columns: &Columns, mut intake: Intake, dates: Dates) -> Result<Ticket, String> {
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
        // RT writes 1970 for a time that never came.
        .filter(|text| !text.eq_ignore_ascii_case("not set") && !text.contains("1970"))
        .map(|text| dates.read(text))
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
