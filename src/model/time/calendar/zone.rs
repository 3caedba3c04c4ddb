//! A time zone as a table of clock changes, and the one rule by which a wall-clock time becomes an
//! instant. Milliseconds throughout: instants since 1970 in UTC, wall-clock times since 1970 in the
//! zone.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Offset, TimeZone};
use chrono_tz::Tz;

/// A moment at which the clocks of a zone change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shift {
    pub(super) at: i64,
    /// What wall clocks are ahead of UTC until then.
    pub(super) before: i64,
    /// What they are ahead of UTC from then on.
    pub(super) after: i64,
}

impl Shift {
    /// The wall-clock times, both included, around which days are not like others.
    pub(super) fn walls(self) -> (i64, i64) {
        let (one, other) = (self.at + self.before, self.at + self.after);
        (one.min(other), one.max(other))
    }
}

/// A time zone with its clock changes from 1900 to 2100; cheap to clone. Outside these years the nearest offset
/// stands, as it does in the zone database that is built in.
#[derive(Debug, Clone)]
pub struct Zone {
    tz: Tz,
    first: i64,
    shifts: Arc<[Shift]>,
}

/// Two changes of one zone are never nearer than this in the zone database (a test looks), so that
/// looking at one instant in each such step misses none.
const STEP: i64 = 6 * 24 * 60 * 60 * 1000;
const FIRST_YEAR: i32 = 1900;
const LAST_YEAR: i32 = 2101;

impl Zone {
    /// Reads the clock changes of a zone.
    pub fn new(tz: Tz) -> Self {
        let (from, to) = (year_start(FIRST_YEAR), year_start(LAST_YEAR));
        let first = offset(tz, from);
        let mut shifts = Vec::new();
        let (mut low, mut known) = (from, first);
        while low < to {
            let high = low + STEP;
            let after = offset(tz, high);
            if after == known {
                low = high;
            } else {
                let at = change(tz, low, high);
                let after = offset(tz, at);
                shifts.push(Shift { at, before: known, after });
                (low, known) = (at, after);
            }
        }
        Self { tz, first, shifts: shifts.into() }
    }

    /// Which zone it is.
    pub fn tz(&self) -> Tz {
        self.tz
    }

    /// The clock changes in order.
    pub(super) fn shifts(&self) -> &[Shift] {
        &self.shifts
    }

    /// What wall clocks are ahead of UTC at an instant.
    pub(super) fn offset_at(&self, instant: i64) -> i64 {
        let passed = self.shifts.partition_point(|shift| shift.at <= instant);
        self.offset_after(passed)
    }

    /// The instant of a wall-clock time. A time that the clocks skip is the moment of the jump; of a
    /// time that they show twice it is the first.
    pub(super) fn instant_of(&self, wall: i64) -> i64 {
        let passed = self.shifts.partition_point(|shift| shift.at + shift.before <= wall);
        let plain = wall - self.offset_after(passed);
        match passed.checked_sub(1) {
            Some(last) => plain.max(self.shifts[last].at),
            None => plain,
        }
    }

    fn offset_after(&self, passed: usize) -> i64 {
        passed.checked_sub(1).map_or(self.first, |last| self.shifts[last].after)
    }
}

fn year_start(year: i32) -> i64 {
    NaiveDate::from_ymd_opt(year, 1, 1)
        .and_then(|date| date.and_hms_opt(0, 0, 0))
        .expect("a year within chrono's range begins")
        .and_utc()
        .timestamp_millis()
}

fn offset(tz: Tz, instant: i64) -> i64 {
    let time = DateTime::from_timestamp_millis(instant).expect("an instant between 1900 and 2101");
    let ahead = tz.offset_from_utc_datetime(&time.naive_utc()).fix();
    i64::from(ahead.local_minus_utc()) * 1000
}

/// The second at which the offset of `low` ends, where that of `high` is another.
fn change(tz: Tz, low: i64, high: i64) -> i64 {
    let before = offset(tz, low);
    let (mut low, mut high) = (low / 1000, high / 1000);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if offset(tz, middle * 1000) == before {
            low = middle;
        } else {
            high = middle;
        }
    }
    high * 1000
}

#[cfg(test)]
mod tests {
    use chrono::LocalResult;

    use super::*;

    const DAY: i64 = 24 * 60 * 60 * 1000;

    #[test]
    fn no_two_changes_lie_within_a_step() {
        // Steps of another length than the one used see the same changes, in the zones whose
        // changes lie nearest (a month of fasting suspends summer time in these).
        for tz in [
            chrono_tz::Africa::Casablanca,
            chrono_tz::Africa::Cairo,
            chrono_tz::Asia::Gaza,
            chrono_tz::America::Argentina::San_Luis,
            chrono_tz::Europe::Warsaw,
        ] {
            let zone = Zone::new(tz);
            let mut instant = year_start(FIRST_YEAR);
            while instant < year_start(LAST_YEAR) {
                assert_eq!(zone.offset_at(instant), offset(tz, instant), "{tz} {instant}");
                instant += DAY / 2;
            }
        }
    }

    #[test]
    fn wall_clock_times_agree_with_the_zone_database() {
        for tz in [
            chrono_tz::Europe::Moscow,
            chrono_tz::Europe::London,
            chrono_tz::America::Sao_Paulo,
            chrono_tz::America::St_Johns,
            chrono_tz::Australia::Lord_Howe,
            chrono_tz::Pacific::Apia,
        ] {
            let zone = Zone::new(tz);
            let mut wall = year_start(2004);
            while wall < year_start(2026) {
                let naive = DateTime::from_timestamp_millis(wall).unwrap().naive_utc();
                let instant = DateTime::from_timestamp_millis(zone.instant_of(wall)).unwrap();
                match tz.from_local_datetime(&naive) {
                    LocalResult::Single(time) | LocalResult::Ambiguous(time, _) => {
                        assert_eq!(instant, time, "{tz} {naive}");
                    }
                    LocalResult::None => {
                        let jump = chrono_tz::GapInfo::new(&naive, &tz).unwrap().end.unwrap();
                        assert_eq!(instant, jump, "{tz} {naive}");
                    }
                }
                wall += 30 * 60 * 1000;
            }
        }
    }
}
