//! Times as tables have them: in the usual writings of spreadsheets and other desks. What can mean two days
//! is decided by the column it stands in, or refused; a year that no request is of is refused as well.

pub(in crate::exchange) mod spelling;

use std::sync::LazyLock;

use chrono::{
    DateTime, Datelike as _, Duration, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime,
    TimeZone as _, Utc,
};
use chrono_tz::Tz;
use regex::Regex;
use spelling::{FIRST_YEAR, month, year, zone};

/// Whether the day or the month stands first where both are numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    DayFirst,
    MonthFirst,
}

/// How the times of a file are read.
#[derive(Debug, Clone, Copy)]
pub struct Dates {
    /// The zone of times without one.
    pub zone: Tz,
    /// What stands first where a time alone does not tell; none where that is not known.
    pub order: Option<DateOrder>,
    /// When it is read: what lies past the next year is no time of a request.
    pub now: DateTime<Utc>,
}

#[cfg(test)]
impl Dates {
    pub(in crate::exchange) fn for_tests() -> Self {
        let now = DateTime::parse_from_rfc3339("2026-12-01T00:00:00Z").unwrap().to_utc();
        Self { zone: chrono_tz::UTC, order: None, now }
    }
}

impl Dates {
    /// The order that the values of a column agree on; none where they tell nothing or contradict.
    pub fn order_of<'v>(values: impl IntoIterator<Item = &'v str>) -> Option<DateOrder> {
        let mut found = None;
        for value in values {
            let tidy = tidied(value).0;
            let Some(Parted { day: Day::Numbers { first, second, .. }, .. }) = parted(&tidy) else {
                continue;
            };
            let order = match (first > 12, second > 12) {
                (true, false) => DateOrder::DayFirst,
                (false, true) => DateOrder::MonthFirst,
                _ => continue,
            };
            if *found.get_or_insert(order) != order {
                return None;
            }
        }
        found
    }

    /// Reads a time.
    ///
    /// # Errors
    /// Why it is none, in words for whoever keeps the file.
    pub fn read(&self, text: &str) -> Result<DateTime<Utc>, String> {
        let text = text.trim().trim_matches('"').trim();
        let at = self.moment(text)?;

        let of_year = at.with_timezone(&self.zone).year();
        let next = self.now.with_timezone(&self.zone).year() + 1;
        if !(FIRST_YEAR..=next).contains(&of_year) {
            return Err(format!(
                "`{text}` would be of the year {of_year}; a request is of {FIRST_YEAR} to {next}"
            ));
        }
        Ok(at)
    }

    fn moment(&self, text: &str) -> Result<DateTime<Utc>, String> {
        if let Ok(at) = DateTime::parse_from_rfc3339(text) {
            return bounded(at.to_utc(), text);
        }
        if let Ok(at) = DateTime::parse_from_rfc2822(text) {
            return bounded(at.to_utc(), text);
        }
        if let Some(at) = self.number(text) {
            return at;
        }
        let (tidy, zone) = tidied(text);
        if let Some(zone) = zone {
            return Self { zone, ..*self }.written(&tidy, text);
        }
        self.written(&tidy, text)
    }

    /// Reads a time without what only people write around it; `text` is how it stands in the file.
    fn written(&self, tidy: &str, text: &str) -> Result<DateTime<Utc>, String> {
        let Parted { day, time, offset } = parted(tidy).ok_or_else(|| unreadable(text))?;
        let date = self.date(day, text)?;
        let local = date.and_time(time);
        match offset {
            Some(offset) => offset
                .from_local_datetime(&local)
                .single()
                .map(|at| at.to_utc())
                .ok_or_else(|| unreadable(text)),
            None => self.at_wall(local, text),
        }
    }

    /// Seconds or milliseconds since 1970, the serial number of a spreadsheet, or a day without signs.
    fn number(&self, text: &str) -> Option<Result<DateTime<Utc>, String>> {
        // As .NET writes it: `/Date(1773747000000)/`.
        let inside = text.strip_prefix("/Date(").and_then(|rest| rest.strip_suffix(")/"));
        let text = inside.unwrap_or(text);
        let whole = text.split(['.', ',']).next()?;
        let plain = text.bytes().all(|byte| byte.is_ascii_digit());
        let decimal = text.bytes().filter(|byte| matches!(byte, b'.' | b',')).count() <= 1
            && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','));
        if !decimal || whole.is_empty() {
            return None;
        }
        let bad = || Err(unreadable(text));

        match (whole.len(), plain) {
            (5, _) => {
                // Spreadsheets count days from here, so that their 1900 has the 29 February it never had.
                let first = NaiveDate::from_ymd_opt(1899, 12, 30)?.and_time(NaiveTime::MIN);
                let days: f64 = text.replace(',', ".").parse().ok()?;
                let seconds = (days * 86_400.0).round() as i64;
                let local = first.checked_add_signed(Duration::seconds(seconds))?;
                Some(self.at_wall(local, text))
            }
            (10, _) => {
                let at = DateTime::from_timestamp(whole.parse().ok()?, 0);
                Some(at.map_or_else(bad, Ok))
            }
            // As databases have them, in millionths of a second.
            (16, true) => {
                let at = DateTime::from_timestamp_micros(whole.parse().ok()?);
                Some(at.map_or_else(bad, Ok))
            }
            (13, true) => {
                let at = DateTime::from_timestamp_millis(whole.parse().ok()?);
                Some(at.map_or_else(bad, Ok))
            }
            (8, true) => {
                let day = NaiveDate::parse_from_str(text, "%Y%m%d").ok();
                Some(day.map_or_else(bad, |day| self.at_wall(day.and_time(NaiveTime::MIN), text)))
            }
            (14, true) => {
                let local = NaiveDateTime::parse_from_str(text, "%Y%m%d%H%M%S").ok();
                Some(local.map_or_else(bad, |local| self.at_wall(local, text)))
            }
            _ => None,
        }
    }

    fn date(&self, day: Day, text: &str) -> Result<NaiveDate, String> {
        let (year, month, day) = match day {
            Day::Told { year, month, day } => (year, month, day),
            Day::Numbers { first, second, year, sign } => {
                let order = match (first > 12, second > 12) {
                    _ if first == second => DateOrder::DayFirst,
                    (true, _) => DateOrder::DayFirst,
                    (_, true) => DateOrder::MonthFirst,
                    // Nobody writes the month first with points.
                    _ if sign == '.' => DateOrder::DayFirst,
                    _ => self.order.ok_or_else(|| {
                        format!(
                            "`{text}` may be two days: say --dates day-first or --dates month-first"
                        )
                    })?,
                };
                match order {
                    DateOrder::DayFirst => (year, second, first),
                    DateOrder::MonthFirst => (year, first, second),
                }
            }
        };
        NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| unreadable(text))
    }

    fn at_wall(&self, local: NaiveDateTime, text: &str) -> Result<DateTime<Utc>, String> {
        self.zone.from_local_datetime(&local).earliest().map(|at| at.to_utc()).ok_or_else(|| {
            format!("there was no {text} in {}: the clocks jumped over it", self.zone)
        })
    }
}

/// A time far outside of what is reckoned with cannot be turned into local time either.
fn bounded(at: DateTime<Utc>, text: &str) -> Result<DateTime<Utc>, String> {
    if crate::model::years::hold(at) { Ok(at) } else { Err(unreadable(text)) }
}

fn unreadable(text: &str) -> String {
    if is_relative(text) {
        return format!(
            "`{text}` is relative to the day of the export: export the column with dates, as 2026-03-17 14:30"
        );
    }
    format!("`{text}` is no time; write it as 2026-03-17T14:30:00+03:00")
}

/// `3 weeks ago`, `2 недели назад`, `vor 3 Tagen`, `yesterday`.
pub(in crate::exchange) fn is_relative(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    lower.ends_with(" ago")
        || lower.ends_with(" назад")
        || lower.starts_with("vor ")
        || ["today", "yesterday", "сегодня", "вчера", "heute", "gestern", "just now"]
            .iter()
            .any(|word| lower.starts_with(word))
}

/// A written time without what only people and screens write around it, and the zone it names by its place:
/// marks of direction, `Uhr`, `at`, brackets around the zone.
fn tidied(text: &str) -> (String, Option<Tz>) {
    let is_mark = |c: &char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let mut text: String = text.chars().filter(|c| !is_mark(c)).collect();
    for (sign, plain) in
        [("年", "-"), ("月", "-"), ("日", " "), ("_", " "), (" г. в ", " "), (" Uhr", "")]
    {
        if text.contains(sign) {
            text = text.replace(sign, plain);
        }
    }
    let zone = zone_named(&mut text);
    for (pattern, plain) in &*SPELLINGS {
        if let std::borrow::Cow::Owned(found) = pattern.replace(&text, *plain) {
            text = found;
        }
    }
    (text.trim().to_owned(), zone)
}

/// Takes the zone off that stands at the end by its place: `Europe/Berlin`, `[Europe/Moscow]`, `(UTC)`.
fn zone_named(text: &mut String) -> Option<Tz> {
    let trimmed = text.trim_end();
    let (before, name) = match trimmed.strip_suffix([')', ']']) {
        Some(inside) => inside.rsplit_once(['(', '['])?,
        None => trimmed.rsplit_once(' ')?,
    };
    let bracketed = trimmed.ends_with([')', ']']);
    if bracketed && zone(name.trim()).is_some() {
        *text = format!("{} {}", before.trim_end(), name.trim());
        return None;
    }
    let found: Tz = name.trim().parse().ok().filter(|_| name.contains('/'))?;
    *text = before.trim_end().to_owned();
    Some(found)
}

/// How a time is written that points or dashes cut, after a day: `17.03.2026 14.30`, `2026-03-17 14-30-00`.
static SPELLINGS: LazyLock<[(Regex, &str); 2]> = LazyLock::new(|| {
    let pattern = |text| Regex::new(text).expect("the pattern of a time is sound");
    [
        (pattern(r"(\d{4}(?:\s*г\.?)?,?\s+\d{1,2})\.(\d{2})(?:\.(\d{2}))?$"), "$1:$2"),
        (pattern(r"(\d{2}[ T]\d{2})-(\d{2})-(\d{2})$"), "$1:$2:$3"),
    ]
});

/// A written time in its parts.
struct Parted {
    day: Day,
    time: NaiveTime,
    offset: Option<FixedOffset>,
}

enum Day {
    /// Year, month and day are known for what they are.
    Told { year: i32, month: u32, day: u32 },
    /// Two numbers before a year, with the sign between.
    Numbers { first: u32, second: u32, year: i32, sign: char },
}

static TIME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)(?:^|[\sT,]) (\d{1,2}) [:h] (\d{2}) (?: : (\d{2}) (?:[.,]\d+)? )?
          \s* (am|pm|a\.m\.|p\.m\.)? \s*
          (z|ut|utc|gmt|msk|мск|cest|cet|[ecmp][sd]t)? \s* ([+-]\d{2}:?\d{2}|[+-]\d{1,2})? \s* (?:\(.*\))? \s* $",
    )
    .expect("the pattern of a time is sound")
});
static TIGHT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(\d{4})-?(\d{2})-?(\d{2})T(\d{2}):?(\d{2}):?(\d{2})?(?:[.,]\d+)?(z|[+-]\d{2}:?\d{2})?$")
        .expect("the pattern of a time is sound")
});

/// The parts of a written time; none where it is none.
fn parted(text: &str) -> Option<Parted> {
    let text = text.trim();
    if let Some(found) = TIGHT.captures(text) {
        let part = |at: usize| found.get(at).and_then(|part| part.as_str().parse::<u32>().ok());
        let day = Day::Told { year: part(1)? as i32, month: part(2)?, day: part(3)? };
        let time = NaiveTime::from_hms_opt(part(4)?, part(5)?, part(6).unwrap_or(0))?;
        let offset = match found.get(7) {
            Some(offset) => Some(zone(offset.as_str())?),
            None => None,
        };
        return Some(Parted { day, time, offset });
    }

    // As C and Perl write it, with the time before the year.
    if let Ok(at) = NaiveDateTime::parse_from_str(text, "%a %b %d %H:%M:%S %Y") {
        let day = Day::Told { year: at.year(), month: at.month(), day: at.day() };
        return Some(Parted { day, time: at.time(), offset: None });
    }
    let Some(found) = TIME.captures(text) else {
        return Some(Parted { day: day_of(text)?, time: NaiveTime::MIN, offset: None });
    };
    let part = |at: usize| found.get(at).map(|part| part.as_str());
    let number = |at: usize| part(at).and_then(|part| part.parse::<u32>().ok());
    let hour = match (number(1)?, part(4).map(|half| half.to_lowercase().starts_with('p'))) {
        (hour @ 0..=23, None) => hour,
        (12, Some(afternoon)) => {
            if afternoon {
                12
            } else {
                0
            }
        }
        (hour @ 1..=11, Some(afternoon)) => hour + if afternoon { 12 } else { 0 },
        _ => return None,
    };
    let time = NaiveTime::from_hms_opt(hour, number(2)?, number(3).unwrap_or(0))?;
    // `GMT+0300` names the zone twice: the number says which.
    let offset = match part(6).or(part(5)) {
        Some(offset) => Some(zone(offset)?),
        None => None,
    };
    let day = day_of(&text[..found.get(0)?.start()])?;
    Some(Parted { day, time, offset })
}

/// The day in a text without its time.
fn day_of(text: &str) -> Option<Day> {
    let text = text.trim().trim_end_matches([',', 'г', '.', ' ']);
    let parts: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, '.' | '/' | '-' | ','))
        .filter(|part| !part.is_empty() && !is_beside(part))
        .collect();
    let [one, two, three] = parts[..] else {
        return None;
    };
    let number = |part: &str| {
        let digits = part.trim_end_matches(|c: char| c.is_alphabetic());
        (digits.len() <= 4).then(|| digits.parse::<u32>().ok()).flatten()
    };

    // With the month as a word: `17 Mar 2026`, `Mar 17, 2026`, `17/Mar/26`, `2026 март 17`.
    for (at, part) in parts.iter().enumerate() {
        if let Some(month) = month(part) {
            let others: Vec<&str> = parts
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != at)
                .map(|(_, p)| *p)
                .collect();
            let (day, year) = match others[..] {
                [year, day] if year.len() == 4 => (number(day)?, number(year)? as i32),
                [day, of_year] => (number(day)?, year(of_year)?),
                _ => return None,
            };
            return Some(Day::Told { year, month, day });
        }
    }
    if one.len() == 4 {
        return Some(Day::Told {
            year: number(one)? as i32,
            month: number(two)?,
            day: number(three)?,
        });
    }
    let sign = text.chars().find(|c| matches!(c, '.' | '/' | '-'))?;
    let all_short = [one, two, three].iter().all(|part| part.len() <= 2);
    if all_short && sign == '-' {
        // The year may be the first or the last of them.
        return None;
    }
    let (first, second) = (number(one)?, number(two)?);
    Some(Day::Numbers { first, second, year: year(three)?, sign })
}

/// Whether a word of a day says nothing more about it: the day of the week, `г.`, `at`, `de`.
fn is_beside(word: &str) -> bool {
    const WORDS: [&str; 15] = [
        "г", "год", "года", "в", "at", "on", "à", "le", "um", "am", "den", "der", "de", "del",
        "the",
    ];
    const DAYS: [&str; 54] = [
        "mon",
        "tue",
        "tues",
        "wed",
        "thu",
        "thur",
        "thurs",
        "fri",
        "sat",
        "sun",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "пн",
        "вт",
        "ср",
        "чт",
        "пт",
        "сб",
        "вс",
        "понедельник",
        "вторник",
        "среда",
        "четверг",
        "пятница",
        "суббота",
        "воскресенье",
        "mo",
        "di",
        "mi",
        "do",
        "fr",
        "sa",
        "so",
        "montag",
        "dienstag",
        "mittwoch",
        "donnerstag",
        "freitag",
        "samstag",
        "sonntag",
        "lundi",
        "mardi",
        "mercredi",
        "jeudi",
        "vendredi",
        "samedi",
        "dimanche",
        "martes",
        "domingo",
    ];
    let word = word.to_lowercase();
    WORDS.contains(&word.as_str()) || DAYS.contains(&word.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dates(order: Option<DateOrder>) -> Dates {
        Dates { zone: chrono_tz::Europe::Moscow, order, ..Dates::for_tests() }
    }

    #[test]
    fn reads_the_usual_writings() {
        for text in [
            "2026-03-17T11:30:00Z",
            "2026-03-17 14:30",
            "2026-03-17T14:30:00.000+0300",
            "2026-03-17 11:30:00 UTC",
            "2026-03-17 14:30:00 +0300",
            "2026-03-17 14:30:00+03",
            "17.03.2026, 14:30",
            "17.03.2026 14:30:00",
            "17.03.26 14:30",
            "17/03/2026 14:30",
            "3/17/2026 2:30 PM",
            "3/17/26 2:30 p.m.",
            "17/Mar/26 2:30 PM",
            "2026/03/17 14:30",
            "Mar 17, 2026 2:30 PM",
            "March 17, 2026, 2:30 PM",
            "17 Mar 2026 14:30",
            "17 мар 2026 14:30",
            "17 марта 2026 г., 14:30",
            "17. März 2026 14:30",
            "17-Mar-2026 14:30",
            "20260317T143000",
            "20260317T113000Z",
            "20260317143000",
            "1773747000",
            "1773747000000",
            "46098.6041666667",
            "46098,6041666667",
            "Tue, 17 Mar 2026 14:30:00 +0300",
            "Tue Mar 17 14:30:00 2026",
            "Tue Mar 17 2026 14:30:00 GMT+0300 (Moscow Standard Time)",
            "\"2026-03-17 14:30\"",
            "17.3.2026 14:30",
            "2026-03-17 2:30 PM",
            "2026-03-17 14:30:00.000000",
            "2026-03-17 12:30:00 Europe/Berlin",
            "2026-03-17T14:30:00+03:00[Europe/Moscow]",
            "17.03.2026 14:30 (МСК)",
            "2026-03-17 11:30 (UTC)",
            "2026-03-17 14:30:00 (UTC+03:00)",
            "17 March 2026 at 14:30",
            "Tuesday, March 17, 2026 at 2:30 PM",
            "вторник, 17 марта 2026 г. 14:30",
            "вторник, 17 марта 2026 г. в 14:30:00",
            "17 мар. 2026 г. 14:30:00",
            "Dienstag, 17. März 2026, 14:30 Uhr",
            "mardi 17 mars 2026 à 14:30",
            "17 mars 2026 14h30",
            "17 de marzo de 2026 14:30",
            "17 marca 2026 14:30",
            "17 березня 2026 14:30",
            "2026年3月17日 14:30",
            "\u{200e}17\u{200e}.\u{200e}03\u{200e}.\u{200e}2026 14:30",
            "3/17/2026 2:30\u{202f}PM",
            "17.03.2026 14.30",
            "17.03.2026 14.30.00",
            "2026-03-17_14-30-00",
            "1773747000000000",
            "/Date(1773747000000)/",
        ] {
            let read = dates(None).read(text).map(|at| at.to_rfc3339());
            assert_eq!(read.as_deref(), Ok("2026-03-17T11:30:00+00:00"), "{text}");
        }
        let day = dates(None).read("17.03.2026").unwrap();
        assert_eq!(day.to_rfc3339(), "2026-03-16T21:00:00+00:00");
    }

    #[test]
    fn what_may_be_two_days_is_decided_by_the_column_or_refused() {
        let text = "03/04/2026 14:30";
        assert!(dates(None).read(text).unwrap_err().contains("two days"));
        let read = |order| dates(Some(order)).read(text).unwrap().to_rfc3339();
        assert_eq!(read(DateOrder::MonthFirst), "2026-03-04T11:30:00+00:00");
        assert_eq!(read(DateOrder::DayFirst), "2026-04-03T11:30:00+00:00");

        assert_eq!(Dates::order_of(["03/04/2026", "03/17/2026"]), Some(DateOrder::MonthFirst));
        assert_eq!(Dates::order_of(["03/04/2026", "17/03/2026"]), Some(DateOrder::DayFirst));
        assert_eq!(Dates::order_of(["03/17/2026", "17/03/2026"]), None);
        assert_eq!(Dates::order_of(["03/04/2026", "x"]), None);
    }

    #[test]
    fn refuses_what_is_no_time_of_a_request() {
        for text in [
            "",
            "x",
            "14:30",
            "0026-03-12T14:30:00Z",
            "12.03.0026",
            "17.03.1926",
            "17.03.2029",
            "31.02.2026",
            "26-03-12 14:30",
            "17.13.2026",
            "2026-03-17 25:00",
            "+262142-12-31T23:59:59Z",
            "99999",
            "1",
            "9999999999999",
            "12",
        ] {
            assert!(dates(Some(DateOrder::DayFirst)).read(text).is_err(), "{text}");
        }
        for text in ["3 weeks ago", "2 недели назад", "yesterday 14:30"] {
            assert!(dates(None).read(text).unwrap_err().contains("relative"), "{text}");
        }
    }
}
