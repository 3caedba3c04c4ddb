//! Request Tracker: the tab-separated values of a search (*Feeds*, *Spreadsheet*). It tells of the tickets'
//! heads and not of what was said.

use std::io::{self, BufRead};

use chrono_tz::Tz;

use super::{TicketRecord, table};

/// The names of columns of search results.
const COLUMNS: table::Columns = table::Columns {
    desk: "rt",
    names: &[
        ("external_id", &["id", "#"]),
        ("received", &["Created", "CreatedISO"]),
        ("subject", &["Subject"]),
        ("email", &["Requestors", "Requestor"]),
        ("field.priority", &["Priority"]),
        ("field.status", &["Status"]),
        ("field.resolved", &["Resolved"]),
        ("field.queue", &["QueueName", "Queue"]),
        ("field.agent", &["OwnerName", "Owner"]),
    ],
};

pub fn read(
    input: impl BufRead + 'static,
    zone: Tz,
) -> anyhow::Result<Box<dyn Iterator<Item = io::Result<TicketRecord>>>> {
    table::read(&COLUMNS, input, zone)
}
