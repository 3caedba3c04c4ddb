//! When a mail was written and handed on, as its head tells it (RFC 5322, 3.3 and 4.3). What names no zone,
//! or names one that nobody else knows, is no time; it is kept as a hint only.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

use crate::exchange::dates::spelling;

/// A date of a head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::exchange::mail) struct Written {
    local: NaiveDateTime,
    /// How far its clock is ahead of UTC; none where it does not say.
    ahead: Option<TimeDelta>,
}

impl Written {
    /// The time, where the zone is known.
    pub fn time(&self) -> Option<DateTime<Utc>> {
        Some(self.local.checked_sub_signed(self.ahead?)?.and_utc())
    }

    /// The time as though it were of UTC, where the zone is not known.
    pub fn without_zone(&self) -> Option<DateTime<Utc>> {
        self.ahead.is_none().then(|| self.local.and_utc())
    }
}

/// Reads a date, as `Mon, 2 Mar 2020 10:00:00 +0300 (MSK)`.
pub(in crate::exchange::mail) fn read(text: &str) -> Option<Written> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text.trim()) {
        return Some(Written { local: at.naive_utc(), ahead: Some(TimeDelta::zero()) });
    }
    let plain = without_comments(text);
    let words: Vec<&str> = plain
        .split(|c: char| c.is_whitespace() || c == ',')
        .filter(|word| !word.is_empty())
        .take(12)
        .collect();
    let clock = words.iter().position(|word| time(word).is_some())?;
    let month = words[..clock].iter().position(|word| spelling::month(word).is_some())?;
    let number = |at: usize| -> Option<u32> { words.get(at)?.parse().ok() };
    // `2 Mar 2020 10:00`, and as C writes it: `Mar  2 10:00:00 2020`.
    let (day, year, zone) = if month + 1 < clock && month > 0 && number(month - 1).is_some() {
        (number(month - 1)?, month + 1, clock + 1)
    } else if month + 2 == clock {
        let zoned = number(clock + 1).is_none_or(|year| year < 1000);
        (number(month + 1)?, clock + 1 + usize::from(zoned), clock + 1 + usize::from(!zoned))
    } else {
        return None;
    };
    let year = spelling::year(words.get(year)?)?;
    let date = NaiveDate::from_ymd_opt(year, spelling::month(words[month])?, day)?;
    let local = date.and_time(time(words[clock])?);
    Some(Written { local, ahead: words.get(zone).and_then(|word| ahead(word)) })
}

/// `10:05` or `10:05:59`, also with a fraction of the second.
fn time(word: &str) -> Option<NaiveTime> {
    let mut parts = word.split(':');
    let mut number = || -> Option<u32> {
        let part = parts.next()?.split('.').next()?;
        (matches!(part.len(), 1 | 2) && part.bytes().all(|b| b.is_ascii_digit()))
            .then(|| part.parse().ok())?
    };
    let (hour, minute) = (number()?, number()?);
    let second = number().unwrap_or(0);
    // A leap second is the last one of its minute.
    NaiveTime::from_hms_opt(hour, minute, second.min(59))
}

fn ahead(zone: &str) -> Option<TimeDelta> {
    spelling::zone(zone).map(|offset| TimeDelta::seconds(offset.local_minus_utc().into()))
}

fn without_comments(text: &str) -> String {
    let mut depth = 0_usize;
    text.chars()
        .take(300)
        .filter(|c| {
            match c {
                '(' => depth += 1,
                ')' if depth > 0 => {
                    depth -= 1;
                    return false;
                }
                _ => {}
            }
            depth == 0
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_mails_write_them() {
        for (text, time) in [
            ("Mon, 2 Mar 2020 10:00:00 +0300", Some("2020-03-02T07:00:00Z")),
            ("2 Mar 2020 10:00 +0300 (MSK)", Some("2020-03-02T07:00:00Z")),
            // The weekday is wrong, the time is not.
            ("Fri, 02 Mar 2020 10:00:00 -0000", Some("2020-03-02T10:00:00Z")),
            ("Mon, 02 Mar 20 10:00:00 EST", Some("2020-03-02T15:00:00Z")),
            ("Mon, 02 March 2020 10:00:00 GMT+03:00", Some("2020-03-02T07:00:00Z")),
            ("Mon, 02-Mar-2020", None),
            ("Mon Mar  2 10:00:00 2020", None),
            ("Mon Mar  2 10:00:00 UTC 2020", Some("2020-03-02T10:00:00Z")),
            ("Mon Mar  2 10:00:00 2020 +0300", Some("2020-03-02T07:00:00Z")),
            ("Mon, 02 Mar 2020 10:00 MSK", Some("2020-03-02T07:00:00Z")),
            ("Mon, 02 Mar 2020 10:00 BST", None),
            ("Mon, 02 Mar 2020 10:00:00", None),
            ("Пн, 02 мар 2020 10:00:00 +0300", Some("2020-03-02T07:00:00Z")),
            ("2020-03-02T10:00:00+03:00", Some("2020-03-02T07:00:00Z")),
            ("Mon, 32 Mar 2020 10:00:00 +0300", None),
            ("", None),
            ("10:00", None),
            ("Mar 10:00", None),
        ] {
            let found = read(text).and_then(|written| written.time());
            assert_eq!(found, time.map(|time| time.parse().unwrap()), "{text}");
        }
        let local = read("Mon Mar  2 10:00:00 2020").unwrap().without_zone();
        assert_eq!(local, Some("2020-03-02T10:00:00Z".parse().unwrap()));
    }
}
