//! The years a desk reckons with. Beyond them nothing is promised, and local time leaves what the program
//! can write, so the one door takes no such time and what the log holds already is read as the end of them.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use serde_json::Value;

/// The first and the last year, inclusive.
pub const YEARS: std::ops::RangeInclusive<i32> = 1900..=9998;

/// Milliseconds of 1900-01-01 and of the last one of 9998, UTC.
const BOUNDS: (i64, i64) = (-2_208_988_800_000, 253_370_764_799_999);

/// Whether a time can be reckoned with.
pub fn hold(at: DateTime<Utc>) -> bool {
    let (first, last) = BOUNDS;
    (first..=last).contains(&at.timestamp_millis())
}

/// Whether a day can be reckoned with.
pub fn hold_day(day: NaiveDate) -> bool {
    YEARS.contains(&day.year())
}

/// The nearest time that can be reckoned with.
pub fn nearest(at: DateTime<Utc>) -> DateTime<Utc> {
    if hold(at) { at } else { of_millis(at.timestamp_millis()) }
}

/// The time of so many milliseconds UTC, or the nearest that can be reckoned with.
pub fn of_millis(ms: i64) -> DateTime<Utc> {
    let (first, last) = BOUNDS;
    DateTime::from_timestamp_millis(ms.clamp(first, last)).unwrap_or_default()
}

/// Brings the times in JSON within these years. Only those outside begin with a sign.
pub fn bring_in(value: &mut Value) {
    match value {
        Value::String(text) if text.starts_with(['+', '-']) => {
            if let Ok(at) = text.parse::<DateTime<Utc>>()
                && !hold(at)
            {
                *text = nearest(at).to_rfc3339();
            }
        }
        Value::Array(list) => list.iter_mut().for_each(bring_in),
        Value::Object(map) => map.values_mut().for_each(bring_in),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bounds_are_those_of_the_years() {
        let (first, last) = BOUNDS;
        let year = |ms| DateTime::from_timestamp_millis(ms).unwrap().year();
        assert_eq!(year(first)..=year(last), YEARS);
        assert_eq!((year(first - 1), year(last + 1)), (1899, 9999));
    }

    #[test]
    fn far_times_in_json_become_the_nearest() {
        let mut value = serde_json::json!({
            "due": "+262142-12-31T23:59:59Z", "list": ["-0044-03-15T00:00:00Z", "+7 495 100", "2026-03-01T00:00:00Z"]
        });
        bring_in(&mut value);
        assert_eq!(value["due"], "9998-12-31T23:59:59.999+00:00");
        assert_eq!(value["list"][0], "1900-01-01T00:00:00+00:00");
        assert_eq!(value["list"][1], "+7 495 100");
        assert_eq!(value["list"][2], "2026-03-01T00:00:00Z");
    }
}
