//! osTicket: the CSV of *Export* in a queue of tickets. It tells of the tickets' heads and not of what was
//! said; columns are those chosen there, under their English names.

use std::io::{self, BufRead};

use super::{TicketRecord, table};
use crate::exchange::Dates;

/// The names of `CustomQueue::getExportableFields`.
const COLUMNS: table::Columns = table::Columns {
    desk: "osticket",
    bare: false,
    names: &[
        ("external_id", &["Ticket Number", "Number", "Ticket #"]),
        ("received", &["Date Created", "Create Date", "Created"]),
        ("subject", &["Subject", "Issue Summary"]),
        ("name", &["From", "User", "Name"]),
        ("email", &["From Email", "Email", "User Email"]),
        ("phone", &["Phone Number", "Phone"]),
        ("account", &["Organization"]),
        ("field.priority", &["Priority"]),
        ("field.status", &["Current Status", "Status"]),
        ("field.resolved", &["Closed Date", "Close Date", "Closed"]),
        ("field.topic", &["Help Topic"]),
        ("field.department", &["Department"]),
        ("field.agent", &["Agent Assigned", "Assigned To"]),
        ("field.source", &["Source"]),
    ],
};

pub fn read(
    input: impl BufRead + 'static,
    dates: Dates,
) -> anyhow::Result<Box<dyn Iterator<Item = io::Result<TicketRecord>>>> {
    table::read(&COLUMNS, input, dates)
}
