//! Request Tracker: the tab-separated values of a search (*Feeds*, *Spreadsheet*). It tells of the tickets'
//! heads and not of what was said.

use std::io::{self, BufRead};

use super::{TicketRecord, table};
use crate::exchange::Dates;

/// The names of columns of search results.
const COLUMNS: table::Columns = table::Columns {
    desk: "rt",
    bare: true,
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
    dates: Dates,
) -> anyhow::Result<Box<dyn Iterator<Item = io::Result<TicketRecord>>>> {
    table::read(&COLUMNS, input, dates)
}
