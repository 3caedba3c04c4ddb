//! A time as people write it into a form: `15:30`, `+2h`, `tomorrow 10:00`, `fri 12:00`,
//! `24.11 10:00`, and the same in Russian: `завтра 10:00`, `через 2 ч`, `пт 12:00`.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::Tz;

use crate::model::years;

/// Why a text names no time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MomentError {
    /// It cannot be read.
    Unreadable,
    /// It names a time that has passed.
    Past,
    /// On that day the clocks skip that time.
    Skipped,
}

/// The hour of a day named without one.
const MORNING: NaiveTime = NaiveTime::from_hms_opt(10, 0, 0).expect("10:00 is a time");

/// Reads a time that lies ahead of `now`, in the zone given. A bare time that has passed today means
/// tomorrow's.
///
/// # Errors
/// Where the text cannot be read, or names a time that has passed.
pub fn read(text: &str, now: DateTime<Utc>, zone: Tz) -> Result<DateTime<Utc>, MomentError> {
    let text = text.trim().to_lowercase();
    if let Some(length) = length(&text) {
        return now.checked_add_signed(length).ok_or(MomentError::Unreadable);
    }
    let local = now.with_timezone(&zone);
    let today = local.date_naive();
    let mut words =
        text.split([' ', 'T', 't'].as_slice()).filter(|word| !word.is_empty()).collect::<Vec<_>>();
    // `t` parts a date from a time in RFC 3339 only: words like "tomorrow" stay whole.
    if !words.iter().any(|word| word.contains('-')) || text.contains(' ') {
        words = text
            .split(' ')
            // A comma between figures is the sign of a fraction.
            .map(|word| word.trim_end_matches(','))
            .filter(|word| !word.is_empty() && !matches!(*word, "at" | "on" | "в" | "во" | "к"))
            .collect();
    }
    let time = words.last().and_then(|word| clock(word));
    if time.is_some() {
        words.pop();
    }
    let day = words.join(" ");
    if day.is_empty() {
        let time = time.ok_or(MomentError::Unreadable)?;
        let at = place(today, time, zone)?;
        return if at > now { Ok(at) } else { place(today + Days::new(1), time, zone) };
    }
    let date = date(&day, today).ok_or(MomentError::Unreadable)?;
    let at = place(date, time.unwrap_or(MORNING), zone)?;
    if at > now { Ok(at) } else { Err(MomentError::Past) }
}

fn place(date: NaiveDate, time: NaiveTime, zone: Tz) -> Result<DateTime<Utc>, MomentError> {
    zone.from_local_datetime(&date.and_time(time))
        .earliest()
        .map(|at| at.to_utc())
        .ok_or(MomentError::Skipped)
}

/// `15:30`, `15.30`, `9`.
fn clock(word: &str) -> Option<NaiveTime> {
    let (hours, minutes) = word.split_once([':', '.'])?;
    if !(1..=2).contains(&hours.len()) || minutes.len() != 2 {
        return None;
    }
    // `24.11` is a day, as `15.30` is a time: what can be a time is one.
    NaiveTime::from_hms_opt(hours.parse().ok()?, minutes.parse().ok()?, 0)
}

/// `+2h`, `2h`, `+1h30m`, `+1.5h`, `in 45 min`, `через 2 ч`, `1,5 ч`, `+3d`.
fn length(text: &str) -> Option<TimeDelta> {
    let rest = ["+", "in ", "через "]
        .iter()
        .find_map(|sign| text.strip_prefix(sign))
        .unwrap_or(text)
        .trim();
    let mut total = 0_i64;
    let mut number = String::new();
    let mut unit = String::new();
    let mut add = |number: &mut String, unit: &mut String| -> Option<()> {
        let minutes = match unit.as_str() {
            "m" | "min" | "minutes" | "minute" | "м" | "мин" | "минут" | "минуты" | "минуту" => {
                1
            }
            "h" | "hour" | "hours" | "ч" | "час" | "часа" | "часов" => 60,
            "d" | "day" | "days" | "д" | "дн" | "день" | "дня" | "дней" => 24 * 60,
            "w" | "week" | "weeks" | "н" | "нед" | "неделю" | "недели" | "недель" => {
                7 * 24 * 60
            }
            _ => return None,
        };
        total = total.checked_add(times(number, minutes)?)?;
        number.clear();
        unit.clear();
        Some(())
    };
    for c in rest.chars() {
        if c.is_ascii_digit() || matches!(c, '.' | ',') && !number.is_empty() && unit.is_empty() {
            if !unit.is_empty() {
                add(&mut number, &mut unit)?;
            }
            number.push(c);
        } else if c.is_alphabetic() && !number.is_empty() {
            unit.push(c);
        } else if c != ' ' {
            return None;
        }
    }
    add(&mut number, &mut unit)?;
    (1..=366 * 24 * 60).contains(&total).then(|| TimeDelta::minutes(total))
}

/// So many times a whole number: `2`, and also `1.5` and `1,5`, rounded; none where it is no number.
pub(in crate::model) fn times(number: &str, of: i64) -> Option<i64> {
    if let Ok(whole) = number.parse::<i64>() {
        return whole.checked_mul(of);
    }
    let parted = number.matches(['.', ',']).count() == 1;
    let ends = number.chars().next_back()?.is_ascii_digit();
    let exact: f64 = (parted && ends).then(|| number.replace(',', ".").parse().ok()).flatten()?;
    let product = exact * of as f64;
    // Far below where whole numbers of 64 bits are no longer exact in a float.
    (product.abs() < 1e15).then(|| product.round() as i64)
}

/// A day with its year, as people and programs write one: `2026-04-18`, `18.04.2026`, `18 apr 2026`,
/// `18 апреля 2026`.
pub fn written_day(text: &str) -> Option<NaiveDate> {
    let text = text.trim().to_lowercase();
    let has_year = text.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() == 4);
    if !has_year {
        return None;
    }
    day_and_month(&text, |_, _| None)
}

/// `tomorrow`, `fri`, `24.11`, `24 nov`, `2026-11-24`.
fn date(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let ahead = match text {
        "today" | "сегодня" => Some(0),
        "tomorrow" | "завтра" => Some(1),
        "послезавтра" | "day after tomorrow" => Some(2),
        _ => None,
    };
    if let Some(days) = ahead {
        return Some(today + Days::new(days));
    }
    if let Some(weekday) = weekday(text) {
        let days =
            (7 + weekday.num_days_from_monday() - today.weekday().num_days_from_monday()) % 7;
        let days = if days == 0 { 7 } else { days };
        return Some(today + Days::new(days.into()));
    }
    day_and_month(text, |month, day| {
        [today.year(), today.year() + 1]
            .into_iter()
            .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
            .find(|date| *date >= today)
    })
}

/// `2026-11-24`, `24.11.2026`, `24 nov 2026`; without a year as it is found from month and day.
fn day_and_month(
    text: &str,
    without_year: impl Fn(u32, u32) -> Option<NaiveDate>,
) -> Option<NaiveDate> {
    if let Ok(date) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Some(date).filter(|date| years::hold_day(*date));
    }
    let parts: Vec<&str> =
        text.split(['.', '/', ' '].as_slice()).filter(|part| !part.is_empty()).collect();
    let (day, month, year) = match parts[..] {
        [day, month] => (day, month, None),
        [day, month, year] => (day, month, Some(year)),
        _ => return None,
    };
    let month_number = month.parse().ok().or_else(|| month_of(month))?;
    let day = day.parse().ok()?;
    match year {
        Some(year) => {
            let year: i32 = year.parse().ok()?;
            let year = if year < 100 { 2000 + year } else { year };
            NaiveDate::from_ymd_opt(year, month_number, day).filter(|date| years::hold_day(*date))
        }
        None => without_year(month_number, day),
    }
}

fn weekday(text: &str) -> Option<Weekday> {
    const DAYS: [(Weekday, &[&str]); 7] = [
        (Weekday::Mon, &["mon", "monday", "пн", "понедельник"]),
        (Weekday::Tue, &["tue", "tuesday", "вт", "вторник"]),
        (Weekday::Wed, &["wed", "wednesday", "ср", "среда", "среду"]),
        (Weekday::Thu, &["thu", "thursday", "чт", "четверг"]),
        (Weekday::Fri, &["fri", "friday", "пт", "пятница", "пятницу"]),
        (Weekday::Sat, &["sat", "saturday", "сб", "суббота", "субботу"]),
        (Weekday::Sun, &["sun", "sunday", "вс", "воскресенье"]),
    ];
    DAYS.iter().find(|(_, words)| words.contains(&text)).map(|(day, _)| *day)
}

fn month_of(word: &str) -> Option<u32> {
    const MONTHS: [[&str; 2]; 12] = [
        ["jan", "янв"],
        ["feb", "фев"],
        ["mar", "мар"],
        ["apr", "апр"],
        ["may", "ма"],
        ["jun", "июн"],
        ["jul", "июл"],
        ["aug", "авг"],
        ["sep", "сен"],
        ["oct", "окт"],
        ["nov", "ноя"],
        ["dec", "дек"],
    ];
    (1..)
        .zip(MONTHS)
        .find(|(_, starts)| starts.iter().any(|start| word.starts_with(start)))
        .map(|(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Result<String, MomentError> {
        let now = "2026-11-23T11:32:00Z".parse().unwrap();
        let zone = chrono_tz::Europe::Moscow;
        read(text, now, zone).map(|at| at.with_timezone(&zone).format("%F %H:%M").to_string())
    }

    #[test]
    fn reads_what_people_write() {
        for (text, expected) in [
            ("15:30", "2026-11-23 15:30"),
            ("15.30", "2026-11-23 15:30"),
            ("9:00", "2026-11-24 09:00"),
            ("+2h", "2026-11-23 16:32"),
            ("2h", "2026-11-23 16:32"),
            ("+1h30m", "2026-11-23 16:02"),
            ("+3d", "2026-11-26 14:32"),
            ("+1.5h", "2026-11-23 16:02"),
            ("1,5ч", "2026-11-23 16:02"),
            ("через 0,5 ч", "2026-11-23 15:02"),
            ("24 Nov 2026 10:00", "2026-11-24 10:00"),
            ("24 ноя 2026 10:00", "2026-11-24 10:00"),
            ("08 мая 2027 09:15", "2027-05-08 09:15"),
            ("in 45 min", "2026-11-23 15:17"),
            ("через 2 ч", "2026-11-23 16:32"),
            ("+30мин", "2026-11-23 15:02"),
            ("tomorrow 10:00", "2026-11-24 10:00"),
            ("tomorrow", "2026-11-24 10:00"),
            ("завтра 10:00", "2026-11-24 10:00"),
            ("Завтра в 9:15", "2026-11-24 09:15"),
            ("today 18:00", "2026-11-23 18:00"),
            ("fri 12:00", "2026-11-27 12:00"),
            ("в пятницу 12:00", "2026-11-27 12:00"),
            ("mon 12:00", "2026-11-30 12:00"),
            ("24.11 10:00", "2026-11-24 10:00"),
            ("24.11, 10:00", "2026-11-24 10:00"),
            ("24 nov 10:00", "2026-11-24 10:00"),
            ("5 мая", "2027-05-05 10:00"),
            ("3 марта 11:00", "2027-03-03 11:00"),
            ("2026-12-01 09:30", "2026-12-01 09:30"),
            ("2026-12-01T09:30", "2026-12-01 09:30"),
            ("01.12.26 09:30", "2026-12-01 09:30"),
        ] {
            assert_eq!(at(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn refuses_what_names_no_time_ahead() {
        assert_eq!(at("today 9:00"), Err(MomentError::Past));
        assert_eq!(at("2020-01-01 10:00"), Err(MomentError::Past));
        for text in [
            "",
            "soon",
            "25:00",
            "12:60",
            "31.02 10:00",
            "+",
            "+0m",
            "h",
            "+99999999999h",
            "1,5",
            "1,5,5h",
            "1.h",
            ".5h",
        ] {
            assert_eq!(at(text), Err(MomentError::Unreadable), "{text}");
        }
    }

    #[test]
    fn reads_a_day_with_its_year() {
        let day = NaiveDate::from_ymd_opt(2026, 4, 18);
        for text in [
            "2026-04-18",
            "18.04.2026",
            "18 Apr 2026",
            "18 april 2026",
            "18 апр 2026",
            " 18 апреля 2026 ",
        ] {
            assert_eq!(written_day(text), day, "{text}");
        }
        for text in ["", "18.04", "2026", "31.02.2026", "tomorrow", "18 foo 2026"] {
            assert_eq!(written_day(text), None, "{text}");
        }
    }

    #[test]
    fn says_when_the_clocks_skip_it() {
        let now = "2026-03-28T10:00:00Z".parse().unwrap();
        assert_eq!(
            read("tomorrow 02:30", now, chrono_tz::Europe::Berlin),
            Err(MomentError::Skipped)
        );
    }
}
