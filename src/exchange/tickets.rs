//! Tickets of other help desks: their past as events have it, and the desk whose export is no table.

mod zammad;

use super::LONGEST_TEXT;
use crate::model::{
    past::{Past, Said},
    request::Status,
};

pub(super) use zammad::ZammadRecords;

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
