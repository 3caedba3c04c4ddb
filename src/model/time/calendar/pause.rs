//! Stretches of time during which a clock stands still.

use chrono::{DateTime, Utc};

/// From when to when a clock stands still, the end not included. Pauses may touch, overlap, lie in
/// any order and be cut up at will: only the time that they cover together counts. One that ends
/// before it begins covers none.
pub type Pause = (DateTime<Utc>, DateTime<Utc>);

/// Sorts pauses, joins those that touch, and cuts off what lies outside a span. Milliseconds.
pub(super) fn joined(pauses: &[Pause], from: i64, to: i64) -> Vec<(i64, i64)> {
    let mut sorted: Vec<(i64, i64)> = pauses
        .iter()
        .map(|(begun, ended)| {
            let (begun, ended) = (begun.timestamp_millis(), ended.timestamp_millis());
            (begun.max(from), ended.min(to))
        })
        .filter(|(begun, ended)| begun < ended)
        .collect();
    sorted.sort_unstable();
    sorted.dedup_by(|later, earlier| {
        let touch = later.0 <= earlier.1;
        if touch {
            earlier.1 = earlier.1.max(later.1);
        }
        touch
    });
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_are_joined_and_cut() {
        let at = |millis| DateTime::from_timestamp_millis(millis).unwrap();
        let pauses = [(30, 40), (5, 12), (12, 20), (35, 36), (50, 45), (90, 200)];
        let pauses = pauses.map(|(from, to)| (at(from), at(to)));
        assert_eq!(joined(&pauses, 10, 100), vec![(10, 20), (30, 40), (90, 100)]);
    }
}
