//! How days and times are written for people, the one place for it on the screen, on the command line, in
//! reports and on printed pages.
//!
//! There are two lengths. The short one stands in lists, with two digits so that columns keep their
//! width: `08 Apr`, `08 Apr 2026`, `08 Apr 2026 14:05`, `02–08 Mar 2026`. The long one stands in sentences
//! and heads: `8 April 2026`, `1–30 April 2026`. Hours are those of a day of 24. Programs (JSON, CSV) get
//! ISO 8601, not from here.

use chrono::{DateTime, Datelike, NaiveDate, TimeZone, Timelike, Utc};

use super::Text;

impl Text {
    /// A day in lists, with its year: `08 Apr 2026`.
    pub fn date(&self, date: NaiveDate) -> String {
        format!("{} {}", self.day_of_year(date), date.year())
    }

    /// A day in lists, with its year only where that is another than today's: `08 Apr`.
    pub fn day(&self, date: NaiveDate, today: NaiveDate) -> String {
        if date.year() == today.year() { self.day_of_year(date) } else { self.date(date) }
    }

    /// A day in a sentence: `8 April 2026`.
    pub fn long_date(&self, date: NaiveDate) -> String {
        format!("{} {} {}", date.day(), self.long_month(date), date.year())
    }

    /// A time in lists, with its year: `08 Apr 2026 14:05`.
    pub fn moment<Z: TimeZone>(&self, at: &DateTime<Z>) -> String {
        format!("{} {}", self.date(at.naive_local().date()), hour(at))
    }

    /// A time in a sentence: `8 April 2026, 14:05`.
    pub fn long_moment<Z: TimeZone>(&self, at: &DateTime<Z>) -> String {
        format!("{}, {}", self.long_date(at.naive_local().date()), hour(at))
    }

    /// A time of the last days by its weekday, as `Fri 18:00`; an earlier one by its date.
    pub fn lately<Z: TimeZone>(&self, at: &DateTime<Z>, now: DateTime<Utc>) -> String {
        let now = now.with_timezone(&at.timezone());
        let date = at.naive_local().date();
        let days = (now.naive_local().date() - date).num_days();
        match days {
            0 => hour(at),
            1..=6 => format!("{} {}", self.weekday(date), hour(at)),
            _ => self.near_moment(at, &now),
        }
    }

    /// A time in lists: `today 14:05`, `08 Apr 14:05`, with the year where it is another than now.
    pub fn near_moment<Z: TimeZone>(&self, at: &DateTime<Z>, now: &DateTime<Z>) -> String {
        let today = now.naive_local().date();
        let date = at.naive_local().date();
        let hour = hour(at);
        match (date - today).num_days() {
            0 => format!("{} {hour}", self.time.today),
            1 => format!("{} {hour}", self.time.tomorrow),
            -1 => format!("{} {hour}", self.time.yesterday),
            _ => format!("{} {hour}", self.day(date, today)),
        }
    }

    /// The day of the week and the time: `Mon 14:05`.
    pub fn weekday_hour<Z: TimeZone>(&self, at: &DateTime<Z>) -> String {
        format!("{} {}", self.weekday(at.naive_local().date()), hour(at))
    }

    /// The day of the week: `Mon`.
    pub fn weekday(&self, date: NaiveDate) -> &str {
        &self.time.weekdays[date.weekday().num_days_from_monday() as usize]
    }

    /// Days from the first to the last, in lists: `02–08 Mar 2026`, `30 Mar – 05 Apr 2026`.
    pub fn period(&self, first: NaiveDate, last: NaiveDate) -> String {
        if first == last {
            self.date(first)
        } else if (first.year(), first.month()) == (last.year(), last.month()) {
            format!("{:02}–{}", first.day(), self.date(last))
        } else {
            format!("{} – {}", self.day(first, last), self.date(last))
        }
    }

    /// Days from the first to the last, in a sentence or a head: `1–30 April 2026`.
    pub fn long_period(&self, first: NaiveDate, last: NaiveDate) -> String {
        let end = self.long_date(last);
        if first == last {
            end
        } else if first.year() != last.year() {
            format!("{} – {end}", self.long_date(first))
        } else if first.month() != last.month() {
            format!("{} {} – {end}", first.day(), self.long_month(first))
        } else {
            format!("{}–{end}", first.day())
        }
    }

    fn day_of_year(&self, date: NaiveDate) -> String {
        let month = &self.time.months[date.month0() as usize];
        format!("{:02} {month}", date.day())
    }

    fn long_month(&self, date: NaiveDate) -> &str {
        &self.time.long_months[date.month0() as usize]
    }
}

/// The time of a day, of 24 hours: `14:05`.
pub fn hour<Z: TimeZone>(at: &DateTime<Z>) -> String {
    let time = at.naive_local().time();
    format!("{:02}:{:02}", time.hour(), time.minute())
}

#[cfg(test)]
mod tests {
    use chrono::Utc;

    use super::{super::Language, *};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn writes_days_in_two_lengths() {
        let [english, russian] = [Language::English, Language::Russian].map(Text::of);
        let date = day("2026-04-08");
        assert_eq!(english.date(date), "08 Apr 2026");
        assert_eq!(russian.date(date), "08 апр 2026");
        assert_eq!(english.long_date(date), "8 April 2026");
        assert_eq!(russian.long_date(date), "8 апреля 2026");
        assert_eq!(english.day(date, day("2026-12-31")), "08 Apr");
        assert_eq!(russian.day(date, day("2027-01-01")), "08 апр 2026");
        assert_eq!(english.weekday(date), "Wed");
        assert_eq!(russian.weekday(date), "ср");
    }

    #[test]
    fn writes_times_of_24_hours() {
        let [english, russian] = [Language::English, Language::Russian].map(Text::of);
        let at: DateTime<Utc> = "2026-05-09T21:05:59Z".parse().unwrap();
        assert_eq!(english.moment(&at), "09 May 2026 21:05");
        let moscow = at.with_timezone(&chrono_tz::Europe::Moscow);
        assert_eq!(russian.moment(&moscow), "10 мая 2026 00:05");
        assert_eq!(russian.long_moment(&moscow), "10 мая 2026, 00:05");
        assert_eq!(russian.weekday_hour(&moscow), "вс 00:05");
        for (now, said) in [
            ("2026-05-09T00:00:00Z", "сегодня 21:05"),
            ("2026-05-08T23:59:00Z", "завтра 21:05"),
            ("2026-05-10T00:00:00Z", "вчера 21:05"),
            ("2026-05-11T00:00:00Z", "09 мая 21:05"),
            ("2027-05-09T00:00:00Z", "09 мая 2026 21:05"),
        ] {
            assert_eq!(russian.near_moment(&at, &now.parse().unwrap()), said);
        }
    }

    #[test]
    fn writes_periods_without_saying_a_thing_twice() {
        let [english, russian] = [Language::English, Language::Russian].map(Text::of);
        for (first, last, short, long) in [
            ("2026-04-08", "2026-04-08", "08 Apr 2026", "8 April 2026"),
            ("2026-04-01", "2026-04-30", "01–30 Apr 2026", "1–30 April 2026"),
            ("2026-03-30", "2026-04-05", "30 Mar – 05 Apr 2026", "30 March – 5 April 2026"),
            (
                "2025-12-29",
                "2026-01-04",
                "29 Dec 2025 – 04 Jan 2026",
                "29 December 2025 – 4 January 2026",
            ),
            // The same month of another year is another month.
            (
                "2025-04-01",
                "2026-04-30",
                "01 Apr 2025 – 30 Apr 2026",
                "1 April 2025 – 30 April 2026",
            ),
        ] {
            assert_eq!(english.period(day(first), day(last)), short);
            assert_eq!(english.long_period(day(first), day(last)), long);
        }
        let (first, last) = (day("2026-04-27"), day("2026-05-03"));
        assert_eq!(russian.period(first, last), "27 апр – 03 мая 2026");
        assert_eq!(russian.long_period(first, last), "27 апреля – 3 мая 2026");
    }
}
