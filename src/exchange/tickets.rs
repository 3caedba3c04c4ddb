//! Tickets of other help desks: what their words mean, and the one whose export is no table.

mod zammad;

use super::LONGEST_TEXT;
use crate::model::{
    past::{Past, Said},
    request::{Priority, Status},
};

pub(super) use zammad::ZammadRecords;

/// How a ticket stood, by the word of another desk; none where it is no word of ours.
pub(super) fn status_of(word: &str) -> Option<Status> {
    Some(match word.trim().to_lowercase().as_str() {
        "new" | "новая" | "новый" | "новое" | "neu" => Status::New,
        "open" | "opened" | "reopened" | "in progress" | "открыта" | "открыто" | "в работе"
        | "offen" | "in bearbeitung" => Status::Open,
        "closed" | "merged" | "archived" | "rejected" | "canceled" | "cancelled" | "won't do"
        | "закрыто" | "закрыта" | "закрыт" | "отклонено" | "geschlossen" | "fermé" => {
            Status::Closed
        }
        "resolved" | "solved" | "answered" | "done" | "fixed" | "completed" | "решено"
        | "решена" | "решён" | "решен" | "выполнено" | "выполнена" | "gelöst" | "erledigt"
        | "résolu" => Status::Resolved,
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
        _ => return None,
    })
}

/// Whether the word of another desk says that it threw a ticket away.
pub(super) fn is_thrown_away(word: &str) -> bool {
    let word = word.trim().to_lowercase();
    ["removed", "deleted", "spam", "trash", "удалено", "удалена", "спам", "gelöscht"]
        .contains(&word.as_str())
}

/// How it stood. What is no word of ours is taken for open, so that somebody looks at it; none where it
/// was thrown away there.
pub(super) fn status(word: &str) -> Option<Status> {
    (!is_thrown_away(word)).then(|| status_of(word).unwrap_or(Status::Open))
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
