//! Calendars as a standard writes them, and what may be wrong with one.

use std::{collections::BTreeMap, fmt};

use chrono::{Datelike, NaiveDate};
use chrono_tz::{TZ_VARIANTS, Tz};
use serde::{Deserialize, Serialize};

use super::{
    timeline::Day,
    week::{DAY, Hours, MINUTE, Week},
};

/// A `[[calendar]]` as it is written. Unknown keys are refused, so that a misspelt `holidays` does
/// not silently move every due time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CalendarSpec {
    /// Its id. Empty where a calendar is given alone.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// A zone of the IANA database, as `Europe/Moscow`; the standard's where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    /// By `mon` to `sun`, or `every_day` for those not named: open intervals as `09:00-18:00`, up
    /// to `24:00`.
    pub hours: BTreeMap<String, Vec<String>>,
    /// Closed dates: `2026-02-23`, or the first and the last of several as `2026-01-01..2026-01-08`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub holidays: Vec<String>,
    /// Dates with hours of their own in place of their weekday's. A holiday beats them.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub exceptions: BTreeMap<String, Vec<String>>,
}

/// Something wrong with a calendar.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{at}: {fault}")]
pub struct CalendarProblem {
    /// The key it stands at, from the calendar's own table: `hours.mon[1]`, `timezone`,
    /// `exceptions.2026-12-31[0]`. Places in lists count from 0.
    pub at: KeyPath,
    /// What is wrong there.
    pub fault: CalendarFault,
}

/// A key of a table, and the place in the list under it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyPath {
    /// The keys from the outside in.
    pub keys: Vec<String>,
    /// The place in the list, from 0.
    pub index: Option<usize>,
}

impl KeyPath {
    fn new(keys: &[&str], index: Option<usize>) -> Self {
        Self { keys: keys.iter().map(|key| (*key).to_owned()).collect(), index }
    }
}

impl fmt::Display for KeyPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.keys.join("."))?;
        self.index.map_or(Ok(()), |index| write!(f, "[{index}]"))
    }
}

/// What is wrong with a calendar.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarFault {
    #[error("unknown time zone `{name}`")]
    UnknownZone {
        name: String,
        /// The zone that was probably meant.
        nearest: Option<&'static str>,
    },
    /// No such day of the week.
    #[error("unknown day `{name}`")]
    UnknownDay {
        name: String,
        /// The day that was probably meant.
        nearest: Option<&'static str>,
    },
    #[error("`{text}` is no interval of a day")]
    NoInterval { text: String },
    /// An interval that ends before it begins, or at once.
    #[error("`{text}` ends before it begins")]
    Reversed { text: String },
    /// Two intervals of a day share time.
    #[error("`{text}` overlaps `{other}`")]
    Overlap {
        text: String,
        /// The interval that begins before it.
        other: String,
    },
    #[error("`{text}` is no date")]
    NoDate { text: String },
    /// A range of dates that ends before it begins.
    #[error("the range `{text}` ends before it begins")]
    ReversedDates { text: String },
    /// A range of dates so long that it must be a slip of the pen.
    #[error("the range `{text}` is longer than {LONGEST_RANGE} days")]
    LongRange { text: String },
    /// There is no time at which it is open.
    #[error("the calendar is never open")]
    NeverOpen,
}

impl CalendarFault {
    /// What to do about it.
    pub fn hint(&self) -> String {
        let meant = |nearest: Option<&str>, otherwise: &str| {
            nearest.map_or_else(
                || otherwise.to_owned(),
                |nearest| format!("did you mean `{nearest}`?"),
            )
        };
        match self {
            Self::UnknownZone { nearest, .. } => meant(
                *nearest,
                "write a name of the IANA database, as `Europe/Moscow`",
            ),
            Self::UnknownDay { nearest, .. } => meant(
                *nearest,
                "days are mon, tue, wed, thu, fri, sat, sun, and every_day",
            ),
            Self::NoInterval { .. } => {
                "write both ends in hours and minutes, as `09:00-18:00`; the last is `24:00`".into()
            }
            Self::Reversed { .. } => {
                "hours past midnight belong to the next day: `22:00-24:00` here, and `00:00-06:00` there"
                    .into()
            }
            Self::Overlap { .. } => "join them, or move one".into(),
            Self::NoDate { .. } => {
                "write year, month and day, as `2026-02-23`; several as `2026-01-01..2026-01-08`"
                    .into()
            }
            Self::ReversedDates { .. } => "write the earlier date first".into(),
            Self::LongRange { .. } => "look at the years; close weekdays under `hours`".into(),
            Self::NeverOpen => {
                "give at least one day hours, as `hours = { mon = [\"09:00-18:00\"] }`".into()
            }
        }
    }
}

/// No range of holidays may be longer, in days: two years.
const LONGEST_RANGE: i64 = 732;
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const EVERY_DAY: &str = "every_day";

/// A calendar read from its written form.
pub(super) struct Checked {
    pub(super) tz: Tz,
    pub(super) week: Week,
    /// Exceptions and holidays, by days since 1970.
    pub(super) special: BTreeMap<i64, (Day, Hours)>,
}

impl CalendarSpec {
    /// Reads it whole, or says everything that is wrong with it.
    pub(super) fn check(&self, default_timezone: Tz) -> Result<Checked, Vec<CalendarProblem>> {
        let mut problems = Vec::new();
        let tz = self.zone(default_timezone, &mut problems);
        let week = self.week(&mut problems);
        let special = self.special(&mut problems);
        let opens = !week.is_empty() || special.values().any(|(_, hours)| !hours.is_empty());
        if !opens && problems.is_empty() {
            problems.push(CalendarProblem {
                at: KeyPath::new(&["hours"], None),
                fault: CalendarFault::NeverOpen,
            });
        }
        if problems.is_empty() { Ok(Checked { tz, week, special }) } else { Err(problems) }
    }

    fn zone(&self, default_timezone: Tz, problems: &mut Vec<CalendarProblem>) -> Tz {
        let Some(name) = &self.timezone else {
            return default_timezone;
        };
        read_zone(name).unwrap_or_else(|fault| {
            problems.push(CalendarProblem { at: KeyPath::new(&["timezone"], None), fault });
            default_timezone
        })
    }

    fn week(&self, problems: &mut Vec<CalendarProblem>) -> Week {
        let mut every_day = Hours::new();
        let mut named: [Option<Hours>; 7] = Default::default();
        for (key, intervals) in &self.hours {
            let hours = read_hours(&["hours", key], intervals, problems);
            if let Some(weekday) = DAYS.iter().position(|day| day == key) {
                named[weekday] = Some(hours);
            } else if key == EVERY_DAY {
                every_day = hours;
            } else {
                problems.push(CalendarProblem {
                    at: KeyPath::new(&["hours", key], None),
                    fault: CalendarFault::UnknownDay {
                        name: key.clone(),
                        nearest: nearest_day(key),
                    },
                });
            }
        }
        Week::new(named.map(|hours| hours.unwrap_or_else(|| every_day.clone())))
    }

    /// The exceptions that count for nothing, as they are written: a holiday beats them.
    pub fn beaten_exceptions(&self) -> Vec<&str> {
        let holidays: Vec<(i64, i64)> =
            self.holidays.iter().filter_map(|text| read_dates(text).ok()).collect();
        let beaten =
            |date: i64| holidays.iter().any(|(first, last)| (*first..=*last).contains(&date));
        let exceptions = self.exceptions.keys().map(String::as_str);
        exceptions.filter(|key| read_date(key).is_some_and(beaten)).collect()
    }

    fn special(&self, problems: &mut Vec<CalendarProblem>) -> BTreeMap<i64, (Day, Hours)> {
        let mut special = BTreeMap::new();
        for (key, intervals) in &self.exceptions {
            let hours = read_hours(&["exceptions", key], intervals, problems);
            match read_date(key) {
                Some(date) => {
                    special.insert(date, (Day::Exception, hours));
                }
                None => problems.push(CalendarProblem {
                    at: KeyPath::new(&["exceptions", key], None),
                    fault: CalendarFault::NoDate { text: key.clone() },
                }),
            }
        }
        for (index, text) in self.holidays.iter().enumerate() {
            match read_dates(text) {
                Ok((first, last)) => {
                    special.extend((first..=last).map(|date| (date, (Day::Holiday, Vec::new()))));
                }
                Err(fault) => problems
                    .push(CalendarProblem { at: KeyPath::new(&["holidays"], Some(index)), fault }),
            }
        }
        special
    }
}

/// Reads the name of a time zone.
pub fn read_zone(name: &str) -> Result<Tz, CalendarFault> {
    name.parse().map_err(|_| CalendarFault::UnknownZone {
        name: name.to_owned(),
        nearest: nearest_zone(name),
    })
}

/// Reads the intervals of one day, and sorts and joins them.
fn read_hours(keys: &[&str], texts: &[String], problems: &mut Vec<CalendarProblem>) -> Hours {
    let mut read: Vec<(i64, i64, usize)> = Vec::with_capacity(texts.len());
    let mut problem = |index, fault| {
        problems.push(CalendarProblem { at: KeyPath::new(keys, Some(index)), fault });
    };
    for (index, text) in texts.iter().enumerate() {
        match read_interval(text) {
            Some((from, to)) if from < to => read.push((from, to, index)),
            Some(_) => problem(index, CalendarFault::Reversed { text: text.clone() }),
            None => problem(index, CalendarFault::NoInterval { text: text.clone() }),
        }
    }
    read.sort_unstable();
    let mut hours = Hours::with_capacity(read.len());
    let mut latest: Option<(i64, usize)> = None;
    for (from, to, index) in read {
        if let Some((end, other)) = latest
            && from < end
        {
            // What stands later in the list is the one to point at.
            let (index, other) = (index.max(other), index.min(other));
            problem(
                index,
                CalendarFault::Overlap { text: texts[index].clone(), other: texts[other].clone() },
            );
        }
        latest = latest.max(Some((to, index)));
        match hours.last_mut() {
            Some(last) if last.1 >= from => last.1 = last.1.max(to),
            _ => hours.push((from, to)),
        }
    }
    hours
}

fn read_interval(text: &str) -> Option<(i64, i64)> {
    let (from, to) = text.split_once('-')?;
    Some((read_time(from.trim())?, read_time(to.trim())?))
}

/// Milliseconds after midnight, from `HH:MM` up to `24:00`.
fn read_time(text: &str) -> Option<i64> {
    let digits = |part: &str| -> Option<i64> {
        (part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| part.parse().ok())?
    };
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes) = (digits(hours)?, digits(minutes)?);
    let time = (hours * 60 + minutes) * MINUTE;
    (minutes < 60 && time <= DAY).then_some(time)
}

fn read_dates(text: &str) -> Result<(i64, i64), CalendarFault> {
    let wrong = || CalendarFault::NoDate { text: text.to_owned() };
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let first = read_date(first.trim()).ok_or_else(wrong)?;
    let last = read_date(last.trim()).ok_or_else(wrong)?;
    let text = text.to_owned();
    if last < first {
        Err(CalendarFault::ReversedDates { text })
    } else if last - first >= LONGEST_RANGE {
        Err(CalendarFault::LongRange { text })
    } else {
        Ok((first, last))
    }
}

/// Days since 1970, from `YYYY-MM-DD`.
fn read_date(text: &str) -> Option<i64> {
    let written = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let date: NaiveDate = written.then(|| text.parse().ok())??;
    Some(i64::from(date.num_days_from_ce()) - super::DAYS_TO_1970)
}

fn nearest_day(name: &str) -> Option<&'static str> {
    let lower = name.to_lowercase();
    let begun = |day: &&str| lower.starts_with(*day) && lower.ends_with("day");
    let week = ["daily", "everyday", "all", "always", "day"].contains(&lower.as_str());
    DAYS.into_iter()
        .find(begun)
        .or(week.then_some(EVERY_DAY))
        .or_else(|| nearest(&lower, DAYS.into_iter().chain([EVERY_DAY])))
}

fn nearest_zone(name: &str) -> Option<&'static str> {
    let lower = name.to_lowercase().replace(' ', "_");
    let names = || TZ_VARIANTS.iter().map(|tz| tz.name());
    names()
        .find(|zone| zone.eq_ignore_ascii_case(&lower))
        .or_else(|| {
            let city = lower.rsplit('/').next().filter(|city| !city.is_empty())?;
            names().find(|zone| {
                let (_, place) = zone.rsplit_once('/').unwrap_or_default();
                place.eq_ignore_ascii_case(city)
            })
        })
        .or_else(|| nearest(&lower, names()))
}

/// The nearest of several words, if it is no more than a third of the word away.
fn nearest(word: &str, words: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let far = word.chars().count().div_ceil(3);
    words
        .map(|other| (distance(word, &other.to_lowercase()), other))
        .filter(|(distance, _)| *distance <= far)
        .min()
        .map(|(_, other)| other)
}

/// How many letters have to be put in, taken out, changed or swapped with their neighbour.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    let mut previous = None;
    for (row, letter) in one.chars().enumerate() {
        let mut next = vec![row + 1];
        for (column, theirs) in other.iter().enumerate() {
            let mut best = (last[column] + usize::from(letter != *theirs))
                .min(last[column + 1] + 1)
                .min(next[column] + 1);
            if column > 0 && previous == Some(*theirs) && other[column - 1] == letter {
                best = best.min(before_last[column - 1] + 1);
            }
            next.push(best);
        }
        previous = Some(letter);
        before_last = std::mem::replace(&mut last, next);
    }
    last[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(toml: &str) -> Vec<String> {
        let spec: CalendarSpec = toml::from_str(toml).unwrap();
        let problems = spec.check(Tz::UTC).err().unwrap_or_default();
        problems.iter().map(|problem| format!("{problem}; {}", problem.fault.hint())).collect()
    }

    #[test]
    fn a_sound_calendar_has_no_problems() {
        let written = r#"
            id = "office"
            timezone = "Europe/Moscow"
            hours = { mon = ["14:00-18:00", "09:00-13:00"], every_day = ["00:00-24:00"], sun = [] }
            holidays = ["2026-01-01..2026-01-08", "2026-02-23"]
            exceptions = { "2026-12-31" = ["09:00-13:00", "13:00-14:00"], "2026-12-30" = [] }
        "#;
        assert_eq!(problems(written), Vec::<String>::new());
        let spec: CalendarSpec = toml::from_str(written).unwrap();
        let again: CalendarSpec = toml::from_str(&toml::to_string(&spec).unwrap()).unwrap();
        assert_eq!(again, spec);
    }

    #[test]
    fn everything_wrong_is_said_at_once_and_where() {
        let found = problems(
            r#"
            timezone = "Europe/Mosow"
            hours = { mon = ["09:00-13:00", "12:30-18:00"], tuesday = ["9:00-18:00"], wed = ["18:00-09:00", "09:00-24:01"] }
            holidays = ["2026-02-30", "2026-01-08..2026-01-01", "2026-01-01..2062-01-08", "2026-03-08"]
            exceptions = { "31.12.2026" = ["09:00-13:00"], "2026-12-31" = ["08:00-08:00"] }
            "#,
        );
        let starts = [
            "timezone: unknown time zone `Europe/Mosow`; did you mean `Europe/Moscow`?",
            "hours.mon[1]: `12:30-18:00` overlaps `09:00-13:00`; ",
            "hours.tuesday[0]: `9:00-18:00` is no interval of a day; ",
            "hours.tuesday: unknown day `tuesday`; did you mean `tue`?",
            "hours.wed[0]: `18:00-09:00` ends before it begins; ",
            "hours.wed[1]: `09:00-24:01` is no interval of a day; ",
            "exceptions.2026-12-31[0]: `08:00-08:00` ends before it begins; ",
            "exceptions.31.12.2026: `31.12.2026` is no date; ",
            "holidays[0]: `2026-02-30` is no date; ",
            "holidays[1]: the range `2026-01-08..2026-01-01` ends before it begins; ",
            "holidays[2]: the range `2026-01-01..2062-01-08` is longer than 732 days; ",
        ];
        assert_eq!(found.len(), starts.len(), "{found:#?}");
        for (found, start) in found.iter().zip(starts) {
            assert!(found.starts_with(start), "{found}\nis not\n{start}");
        }
    }

    #[test]
    fn a_calendar_that_never_opens_is_empty() {
        for written in [
            "",
            "hours = { mon = [] }",
            "holidays = [\"2026-01-01\"]\nexceptions = { \"2026-01-01\" = [\"09:00-13:00\"] }",
        ] {
            let found = problems(written);
            assert_eq!(found.len(), 1, "{written}: {found:?}");
            assert!(found[0].starts_with("hours: the calendar is never open"));
        }
        assert!(problems("exceptions = { \"2026-01-01\" = [\"09:00-13:00\"] }").is_empty());
    }

    #[test]
    fn the_nearest_name_is_found() {
        for (written, meant) in [
            ("moscow", Some("Europe/Moscow")),
            ("europe/berlin", Some("Europe/Berlin")),
            ("America/New York", Some("America/New_York")),
            ("Asia/Calcuta", Some("Asia/Calcutta")),
            ("Middle-earth/Shire", None),
            ("", None),
        ] {
            assert_eq!(nearest_zone(written), meant, "{written}");
        }
        for (written, meant) in [
            ("Monday", Some("mon")),
            ("everyday", Some("every_day")),
            ("thr", Some("thu")),
            ("holiday", None),
        ] {
            assert_eq!(nearest_day(written), meant, "{written}");
        }
    }

    #[test]
    fn a_misspelt_key_is_refused() {
        assert!(toml::from_str::<CalendarSpec>("hollidays = []").is_err());
    }
}
