//! Exports of other help desks: their tickets become requests with their past.

mod osticket;
mod rt;
mod table;
mod zammad;

use std::io::{self, BufRead};

use super::{Dates, LONGEST_TEXT, Record};
use crate::model::{
    past::{Past, Said, Ticket},
    request::{Priority, Status},
};

/// Another kind of desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherDesk {
    /// Zammad: JSON as its REST API gives it.
    Zammad,
    /// osTicket: CSV as its ticket export gives it.
    OsTicket,
    /// Request Tracker: the tab-separated values of a search.
    RequestTracker,
}

/// One ticket of a file.
#[derive(Debug)]
pub struct TicketRecord {
    /// The line, or the place in a file without lines, from 1.
    pub line: u64,
    /// Its bytes in the file, to give it back when it is refused.
    pub raw: Vec<u8>,
    /// What it says, or why it cannot be taken.
    pub ticket: Result<Box<Ticket>, String>,
}

/// The tickets of a file.
///
/// # Errors
/// When it is not of that kind, or cannot be read. What is wrong with one ticket comes with it.
pub fn tickets(
    desk: OtherDesk,
    input: impl BufRead + 'static,
    dates: Dates,
) -> anyhow::Result<Box<dyn Iterator<Item = io::Result<TicketRecord>>>> {
    match desk {
        OtherDesk::Zammad => zammad::read(input),
        OtherDesk::OsTicket => osticket::read(input, dates),
        OtherDesk::RequestTracker => rt::read(input, dates),
    }
}

/// How a ticket stood, by the word of the other desk. Those that are none of ours are taken for open, so
/// that somebody looks at them; none where it was thrown away there.
pub(super) fn status(word: &str) -> Option<Status> {
    Some(match word.trim().to_lowercase().as_str() {
        "new" => Status::New,
        "closed" | "merged" | "archived" | "rejected" | "canceled" | "cancelled" | "won't do"
        | "закрыто" | "закрыта" | "закрыт" | "отклонено" | "geschlossen" => {
            Status::Closed
        }
        "resolved" | "solved" | "answered" | "done" | "fixed" | "completed" | "решено"
        | "решена" | "решён" | "решен" | "выполнено" | "выполнена" | "gelöst" | "erledigt" => {
            Status::Resolved
        }
        "pending"
        | "pending reminder"
        | "pending close"
        | "waiting for customer"
        | "waiting on customer"
        | "awaiting your reply"
        | "ждёт клиента"
        | "ожидает клиента"
        | "wartend" => Status::Pending,
        "stalled" | "on hold" | "on-hold" | "hold" | "waiting on third party" | "отложено" => {
            Status::Hold
        }
        "removed" | "deleted" | "spam" => return None,
        _ => Status::Open,
    })
}

/// How urgent it was, by the word of the other desk.
pub(super) fn priority(word: &str) -> Option<Priority> {
    let word = word.trim().to_lowercase();
    // Zammad writes `2 normal`, others `P2 - High`.
    let named = word.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
    let (short, named) =
        named.split_once(" - ").map_or((named, named), |(short, long)| (short, long));
    Some(match if named.is_empty() { short } else { named } {
        "low" | "lowest" | "minor" | "trivial" | "planning" | "niedrig" | "низкий" | "низкая"
        | "p4" | "p5" | "s4" | "sev4" => Priority::Low,
        "normal"
        | "medium"
        | "middle"
        | "mittel"
        | "средний"
        | "средняя"
        | "обычный"
        | "обычная"
        | "нормальный"
        | "p3"
        | "s3"
        | "sev3" => Priority::Normal,
        "high" | "major" | "important" | "hoch" | "высокий" | "высокая" | "важный" | "p2"
        | "s2" | "sev2" => Priority::High,
        "emergency"
        | "urgent"
        | "critical"
        | "highest"
        | "blocker"
        | "immediate"
        | "dringend"
        | "срочный"
        | "срочная"
        | "срочно"
        | "критический"
        | "критичный"
        | "критическая"
        | "p1"
        | "s1"
        | "sev1" => Priority::Urgent,
        _ => return None,
    })
}

/// The past as events have it: in the order of time, and none of its times before the request was raised.
pub(super) fn past(
    desk: &str,
    raised: chrono::DateTime<chrono::Utc>,
    mut said: Vec<Said<String>>,
    status: Status,
    resolved: Option<chrono::DateTime<chrono::Utc>>,
) -> Past<String> {
    said.retain(|said| !said.body.trim().is_empty());
    for said in &mut said {
        said.at = said.at.max(raised);
        if said.body.len() > LONGEST_TEXT {
            let end =
                (0..=LONGEST_TEXT).rev().find(|end| said.body.is_char_boundary(*end)).unwrap_or(0);
            said.body.truncate(end);
        }
    }
    said.sort_by_key(|said| said.at);
    Past { desk: desk.to_owned(), said, status, resolved: resolved.map(|at| at.max(raised)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::past::PastKind;

    #[test]
    fn words_of_other_desks_are_known() {
        assert_eq!(status("Pending Reminder"), Some(Status::Pending));
        assert_eq!(status("stalled"), Some(Status::Hold));
        assert_eq!(status("merged"), Some(Status::Closed));
        assert_eq!(status("removed"), None);
        assert_eq!(status("waiting for parts"), Some(Status::Open));
        assert_eq!(priority("3 high"), Some(Priority::High));
        assert_eq!(priority("Emergency"), Some(Priority::Urgent));
        assert_eq!(priority("50"), None);
    }

    #[test]
    fn the_past_stands_in_the_order_of_time() {
        let at = |hour: i64| chrono::DateTime::from_timestamp(hour * 3600, 0).unwrap();
        let said = |hour, body: &str| Said {
            kind: PastKind::Note,
            at: at(hour),
            by: None,
            body: body.into(),
        };
        let past = past(
            "rt",
            at(2),
            vec![said(5, "late"), said(1, "early"), said(3, " ")],
            Status::Closed,
            Some(at(1)),
        );
        let bodies: Vec<&str> = past.said.iter().map(|said| said.body.as_str()).collect();
        assert_eq!(bodies, ["early", "late"]);
        assert_eq!(past.said[0].at, at(2));
        assert_eq!(past.resolved, Some(at(2)));
    }
}
