//! The days of receipt that a term asks for: `received:today`, `received:>2026-03-01`,
//! `received:2026-03-01..2026-03-31`, `received:2026-03`, `received:01.03.2026`.

use chrono::{DateTime, Days, Months, NaiveDate, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;

use super::Compare;
use crate::model::moment::written_day;

/// When something was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    /// On one of these days, both among them.
    Days { first: Option<Day>, last: Option<Day> },
    /// From a time on, and before another.
    Times { from: Option<DateTime<Utc>>, to: Option<DateTime<Utc>> },
}

/// A day as it is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day {
    On(NaiveDate),
    /// So many days before today.
    Ago(i64),
}

impl Day {
    fn moved(self, days: i64) -> Option<Self> {
        Some(match self {
            Self::Ago(ago) => Self::Ago(ago - days),
            Self::On(date) => Self::On(date.checked_add_signed(chrono::TimeDelta::days(days))?),
        })
    }

    fn date(self, today: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::On(date) => Some(date),
            Self::Ago(days) => today.checked_sub_signed(chrono::TimeDelta::days(days)),
        }
    }
}

impl Received {
    /// Reads days; none where they are none.
    pub(super) fn read(value: &str) -> Option<Self> {
        if let Some((first, last)) = value.split_once("..") {
            let first = if first.is_empty() { None } else { Some(period(first)?.0) };
            let last = if last.is_empty() { None } else { Some(period(last)?.1) };
            return (first.is_some() || last.is_some()).then_some(Self::Days { first, last });
        }
        let (compare, value) = super::compare(value);
        let (first, last) = period(value)?;
        let (first, last) = match compare {
            Compare::Less => (None, Some(first.moved(-1)?)),
            Compare::AtMost => (None, Some(last)),
            Compare::Equal => (Some(first), Some(last)),
            Compare::AtLeast => (Some(first), None),
            Compare::More => (Some(last.moved(1)?), None),
        };
        Some(Self::Days { first, last })
    }

    /// From when on, and before when, in a zone.
    pub fn times(
        &self,
        now: DateTime<Utc>,
        zone: Tz,
    ) -> (Option<DateTime<Utc>>, Option<DateTime<Utc>>) {
        match self {
            Self::Times { from, to } => (*from, *to),
            Self::Days { first, last } => {
                let today = now.with_timezone(&zone).date_naive();
                let date = |day: &Option<Day>| day.and_then(|day| day.date(today));
                let after = date(last).and_then(|day| day.checked_add_days(Days::new(1)));
                (date(first).map(|day| begins(day, zone)), after.map(|day| begins(day, zone)))
            }
        }
    }
}

/// When a day begins in a zone: where the clocks skip midnight, when they go on.
fn begins(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    (0..=3)
        .find_map(|hours| {
            zone.from_local_datetime(&(midnight + chrono::TimeDelta::hours(hours))).earliest()
        })
        .map_or_else(|| midnight.and_utc(), |at| at.to_utc())
}

/// A day, a month or a year: its first day and its last.
fn period(text: &str) -> Option<(Day, Day)> {
    let text = text.trim().to_lowercase();
    let ago = match text.as_str() {
        "today" | "сегодня" => Some(0),
        "yesterday" | "вчера" => Some(1),
        _ => None,
    };
    if let Some(days) = ago {
        return Some((Day::Ago(days), Day::Ago(days)));
    }
    if let Some(date) = written_day(&text) {
        return Some((Day::On(date), Day::On(date)));
    }
    let (year, month) = match text.split_once('-') {
        Some((year, month)) => (year, Some(month.parse().ok()?)),
        None => (text.as_str(), None),
    };
    if year.len() != 4 {
        return None;
    }
    let first = NaiveDate::from_ymd_opt(year.parse().ok()?, month.unwrap_or(1), 1)?;
    let months = if month.is_some() { 1 } else { 12 };
    let last = first.checked_add_months(Months::new(months))?.pred_opt()?;
    Some((Day::On(first), Day::On(last)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(value: &str) -> (Option<String>, Option<String>) {
        let now = "2026-03-15T10:00:00Z".parse().unwrap();
        let zone = chrono_tz::Europe::Moscow;
        let (from, to) = Received::read(value).unwrap().times(now, zone);
        let shown = |at: Option<DateTime<Utc>>| {
            at.map(|at| at.with_timezone(&zone).naive_local().to_string())
        };
        (shown(from), shown(to))
    }

    #[test]
    fn days_are_whole_days_of_the_desk() {
        for (value, from, to) in [
            ("today", Some("2026-03-15"), Some("2026-03-16")),
            ("вчера", Some("2026-03-14"), Some("2026-03-15")),
            ("2026-03-01", Some("2026-03-01"), Some("2026-03-02")),
            ("01.03.2026", Some("2026-03-01"), Some("2026-03-02")),
            (">2026-03-01", Some("2026-03-02"), None),
            (">=2026-03-01", Some("2026-03-01"), None),
            ("<2026-03-01", None, Some("2026-03-01")),
            ("<=yesterday", None, Some("2026-03-15")),
            ("2026-03-01..2026-03-31", Some("2026-03-01"), Some("2026-04-01")),
            ("2026-03-01..", Some("2026-03-01"), None),
            ("..yesterday", None, Some("2026-03-15")),
            ("2026-02", Some("2026-02-01"), Some("2026-03-01")),
            ("2025", Some("2025-01-01"), Some("2026-01-01")),
            (">2025", Some("2026-01-01"), None),
        ] {
            let midnight = |day: Option<&str>| day.map(|day| format!("{day} 00:00:00"));
            assert_eq!(times(value), (midnight(from), midnight(to)), "{value}");
        }
        for value in ["", "..", ">", "tomorrow", "2026-02-30", "2026-13", "12", "a..b"] {
            assert_eq!(Received::read(value), None, "{value}");
        }
    }
}
