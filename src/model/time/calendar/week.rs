//! The usual week: its open intervals with running sums, and open time as a function of wall-clock
//! time both ways. Milliseconds since 1970 on the wall clock; nothing here knows of zones or dates.

/// A minute in milliseconds.
pub(super) const MINUTE: i64 = 60 * 1000;
/// A day on the wall clock.
pub(super) const DAY: i64 = 24 * 60 * MINUTE;
/// A week on the wall clock.
pub(super) const WEEK: i64 = 7 * DAY;
/// 1970 began on a Thursday.
const THURSDAY: i64 = 3;

/// The open intervals of one day, in milliseconds after its midnight, sorted and apart.
pub(super) type Hours = Vec<(i64, i64)>;

/// The hours of every weekday.
#[derive(Debug, Clone)]
pub(super) struct Week {
    days: [Hours; 7],
    /// All intervals of the week, from Monday's midnight, each with the open time before it.
    intervals: Vec<Interval>,
    /// Open time in the whole week.
    open: i64,
    /// Working days before each weekday, and in the whole week.
    working: [i64; 8],
}

#[derive(Debug, Clone, Copy)]
struct Interval {
    from: i64,
    to: i64,
    before: i64,
}

impl Week {
    /// Sums up the hours of the weekdays, Monday first.
    pub(super) fn new(days: [Hours; 7]) -> Self {
        let mut intervals = Vec::new();
        let mut open = 0;
        let mut working = [0; 8];
        for (day, hours) in days.iter().enumerate() {
            working[day + 1] = working[day] + i64::from(!hours.is_empty());
            let midnight = day as i64 * DAY;
            for &(from, to) in hours {
                intervals.push(Interval { from: midnight + from, to: midnight + to, before: open });
                open += to - from;
            }
        }
        Self { days, intervals, open, working }
    }

    /// Whether no weekday has hours.
    pub(super) fn is_empty(&self) -> bool {
        self.open == 0
    }

    /// Whether it is never closed.
    pub(super) fn is_always_open(&self) -> bool {
        self.open == WEEK
    }

    /// The hours of a date, given as days since 1970.
    pub(super) fn hours(&self, date: i64) -> &Hours {
        &self.days[(date + THURSDAY).rem_euclid(7) as usize]
    }

    /// Open time up to a wall-clock time.
    pub(super) fn open_until(&self, wall: i64) -> i64 {
        let since_monday = wall + THURSDAY * DAY;
        let (weeks, rest) = (since_monday.div_euclid(WEEK), since_monday.rem_euclid(WEEK));
        let begun = self.intervals.partition_point(|i| i.from <= rest);
        let within = begun.checked_sub(1).map_or(0, |last| {
            let last = self.intervals[last];
            last.before + rest.min(last.to) - last.from
        });
        weeks * self.open + within
    }

    /// The first wall-clock time up to which there is so much open time: where an interval ends
    /// with it, that end.
    pub(super) fn first_with(&self, open: i64) -> Option<i64> {
        let weeks = (open - 1).checked_div_euclid(self.open)?;
        let rest = open - weeks * self.open;
        let begun = self.intervals.partition_point(|i| i.before < rest);
        self.wall(weeks, begun, rest)
    }

    /// The last wall-clock time up to which there is no more open time than that: where an interval
    /// ends with it, the beginning of the next.
    pub(super) fn last_with(&self, open: i64) -> Option<i64> {
        let weeks = open.checked_div_euclid(self.open)?;
        let rest = open - weeks * self.open;
        let begun = self.intervals.partition_point(|i| i.before <= rest);
        self.wall(weeks, begun, rest)
    }

    fn wall(&self, weeks: i64, begun: usize, rest: i64) -> Option<i64> {
        let interval = self.intervals.get(begun.checked_sub(1)?)?;
        let within = interval.from + rest - interval.before;
        weeks.checked_mul(WEEK)?.checked_add(within - THURSDAY * DAY)
    }

    /// Working days before a date.
    pub(super) fn working_before(&self, date: i64) -> i64 {
        let since_monday = date + THURSDAY;
        since_monday.div_euclid(7) * self.working[7]
            + self.working[since_monday.rem_euclid(7) as usize]
    }

    /// The working day before which there are so many.
    pub(super) fn working_day(&self, before: i64) -> Option<i64> {
        let weeks = before.checked_div_euclid(self.working[7])?;
        let rest = before - weeks * self.working[7];
        let weekday = self.working.partition_point(|sum| *sum <= rest) as i64 - 1;
        weeks.checked_mul(7)?.checked_add(weekday - THURSDAY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 60 * MINUTE;

    fn office() -> Week {
        let day = vec![(9 * HOUR, 13 * HOUR), (14 * HOUR, 18 * HOUR)];
        Week::new(std::array::from_fn(|weekday| if weekday < 5 { day.clone() } else { Vec::new() }))
    }

    #[test]
    fn open_time_goes_both_ways() {
        let week = office();
        // Thursday, 1 January 1970: ten in the morning, and the ends of the break.
        let ten = week.open_until(10 * HOUR);
        assert_eq!(week.open_until(13 * HOUR), ten + 3 * HOUR);
        assert_eq!(week.open_until(14 * HOUR), ten + 3 * HOUR);
        assert_eq!(week.first_with(ten + 3 * HOUR), Some(13 * HOUR));
        assert_eq!(week.last_with(ten + 3 * HOUR), Some(14 * HOUR));
        assert_eq!(week.first_with(ten), Some(10 * HOUR));
        assert_eq!(week.last_with(ten), Some(10 * HOUR));
        // Friday's closing, and Monday's opening.
        let closing = ten + 15 * HOUR;
        assert_eq!(week.first_with(closing), Some(DAY + 18 * HOUR));
        assert_eq!(week.last_with(closing), Some(4 * DAY + 9 * HOUR));
    }

    #[test]
    fn working_days_go_both_ways() {
        let week = office();
        for date in -40..40 {
            let before = week.working_before(date);
            let works = !week.hours(date).is_empty();
            assert_eq!(week.working_before(date + 1), before + i64::from(works));
            if works {
                assert_eq!(week.working_day(before), Some(date));
            }
        }
    }

    #[test]
    fn an_empty_week_has_no_time() {
        let week = Week::new(Default::default());
        assert!(week.is_empty());
        assert_eq!(week.open_until(5 * DAY), 0);
        assert_eq!(week.first_with(1), None);
        assert_eq!(week.last_with(0), None);
        assert_eq!(week.working_day(0), None);
    }
}
