//! Business time: when a department works, and what that makes of a span of time.
//!
//! A [`Calendar`] is read from a [`CalendarSpec`]. Its hours are wall-clock time of its zone: a day
//! of `00:00-24:00` on which the clocks jump forward has 23 hours; a wall-clock time that the clocks
//! skip is the moment of the jump, one that they show twice is the first of the two. Hours are
//! half-open: open at the opening instant, closed at the closing one; time that is used up exactly
//! at closing is used up at the closing instant, not at the next opening. A dated exception replaces
//! the hours of its weekday, and a holiday beats an exception. Intervals that touch, over midnight
//! too, are one.
//!
//! Everything is counted in whole milliseconds. A span that ends before it begins has no time.
//!
//! What a target means ([`Target`]), with clocks that stand still now and then:
//!
//! * business time: the first instant at which so much of it has passed outside the pauses;
//! * working days: close of business of the n-th working day after the start. The day of the start
//!   itself never counts, whatever the hour; a working day is a date with open hours. A pause moves
//!   it by the business time that it took away: the clock owes the business time that lay between
//!   the start and that closing;
//! * plain days and weeks: the same wall-clock time so many dates later, open or not. A pause moves
//!   it by its whole length.
//!
//! What is not here: which clause applies, and what starts and stops its clock (see
//! [`crate::model::deadline`]).

mod explain;
mod pause;
mod spec;
mod timeline;
mod week;
mod zone;

use std::{fmt, sync::Arc};

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;

pub use explain::{Counting, Explained, Segment};
pub use pause::Pause;
pub use spec::{CalendarFault, CalendarProblem, CalendarSpec, KeyPath, read_zone};
pub use timeline::Day;
pub use zone::Zone;

use crate::model::target::Target;
use timeline::Timeline;
use week::{DAY, Week};

/// When a department works. Cheap to clone.
#[derive(Clone)]
pub struct Calendar {
    spec: Arc<CalendarSpec>,
    line: Arc<Timeline>,
}

/// A stretch of time: from an instant to another, which is not in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first instant of it.
    pub from: DateTime<Utc>,
    /// The first instant after it.
    pub to: DateTime<Utc>,
}

impl Span {
    /// How long it is.
    pub fn length(&self) -> TimeDelta {
        self.to - self.from
    }
}

/// How much of which time a target allows, counted from a certain start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Budget {
    /// Time in which the calendar is open.
    Business(TimeDelta),
    Plain(TimeDelta),
}

impl Budget {
    /// How long it is.
    pub fn time(self) -> TimeDelta {
        match self {
            Self::Business(time) | Self::Plain(time) => time,
        }
    }

    /// A share of it, from 0 to 1, in whole milliseconds.
    #[must_use]
    pub fn share(self, share: f64) -> Self {
        let part = |time: TimeDelta| {
            millis((time.num_milliseconds() as f64 * share.clamp(0.0, 1.0)).round() as i64)
        };
        match self {
            Self::Business(time) => Self::Business(part(time)),
            Self::Plain(time) => Self::Plain(part(time)),
        }
    }
}

/// Why time can not be counted to its end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NeverDue {
    /// The calendar is not open often enough, ever.
    #[error("never falls due: the calendar is open for less than that in all the time there is")]
    NotOpenEnough,
    /// It would fall due beyond any horizon of a desk.
    #[error("would fall due more than {HORIZON_YEARS} years away")]
    TooFar,
}

/// What lies further off than this from its start never falls due.
const HORIZON_YEARS: i64 = 100;
const HORIZON: i64 = HORIZON_YEARS * 366 * DAY;
/// Days from the first of January of the year 1 to that of 1970, counted from 1.
const DAYS_TO_1970: i64 = 719_163;
/// Days from the first of January 1900 to that of 1970: what lies before is no desk's.
const DAYS_FROM_1900: i64 = 25_567;

impl Calendar {
    /// Reads a calendar. The zone is that of the standard, for calendars which name none.
    /// Everything that is wrong is said together.
    pub fn new(spec: CalendarSpec, default_timezone: Tz) -> Result<Self, Vec<CalendarProblem>> {
        Self::in_zone(spec, default_timezone, Zone::new)
    }

    /// Reads a calendar, with zones that the caller keeps: reading a zone's clock changes is most of
    /// the work, and many calendars share few zones.
    pub fn in_zone(
        spec: CalendarSpec,
        default_timezone: Tz,
        zone: impl FnOnce(Tz) -> Zone,
    ) -> Result<Self, Vec<CalendarProblem>> {
        let checked = spec.check(default_timezone)?;
        let line = Timeline::new(zone(checked.tz), checked.week, &checked.special);
        Ok(Self { spec: Arc::new(spec), line: Arc::new(line) })
    }

    /// The calendar that is always open: real time.
    pub fn always(tz: Tz) -> Self {
        let spec = CalendarSpec {
            id: "always".to_owned(),
            timezone: Some(tz.name().to_owned()),
            hours: [("every_day".to_owned(), vec!["00:00-24:00".to_owned()])].into(),
            ..CalendarSpec::default()
        };
        let week = Week::new(std::array::from_fn(|_| vec![(0, DAY)]));
        Self {
            spec: Arc::new(spec),
            line: Arc::new(Timeline::new(Zone::new(tz), week, &[].into())),
        }
    }

    /// As it was written.
    pub fn spec(&self) -> &CalendarSpec {
        &self.spec
    }

    /// The zone whose wall clocks its hours are read from.
    pub fn timezone(&self) -> Tz {
        self.line.zone().tz()
    }

    /// The instant of a wall-clock time in its zone: of one that the clocks skip, the moment of the
    /// jump, and of one that they show twice, the first.
    pub fn instant_of(&self, wall: NaiveDateTime) -> Option<DateTime<Utc>> {
        instant(self.line.zone().instant_of(wall.and_utc().timestamp_millis()))
    }

    /// When a target falls due that started at an instant.
    pub fn due(&self, from: DateTime<Utc>, target: &Target) -> Result<DateTime<Utc>, NeverDue> {
        self.due_paused(from, target, &[])
    }

    /// When a target falls due whose clock stands still during some pauses. How a pause is cut up
    /// makes no difference; one before the start makes none either.
    pub fn due_paused(
        &self,
        from: DateTime<Utc>,
        target: &Target,
        pauses: &[Pause],
    ) -> Result<DateTime<Utc>, NeverDue> {
        self.spent_at(from, self.budget(from, target)?, pauses)
    }

    /// Whether a target can fall due at all, as early as the calendar allows: for the check of a
    /// standard.
    pub fn check_target(&self, target: &Target) -> Result<(), NeverDue> {
        let beginning =
            instant(-DAYS_FROM_1900 * DAY).and_then(|beginning| self.next_open(beginning));
        let eve = beginning.ok_or(NeverDue::NotOpenEnough)? - TimeDelta::days(1);
        self.due(eve, target).map(|_| ())
    }

    /// How much of which time a target allows that starts at an instant.
    pub fn budget(&self, from: DateTime<Utc>, target: &Target) -> Result<Budget, NeverDue> {
        match *target {
            Target::Business(time) => Ok(Budget::Business(time)),
            Target::WorkingDays(days) => {
                let start = from.timestamp_millis();
                let closing = self.close_of_business(start, i64::from(days))?;
                let time = self.line.open_until(closing) - self.line.open_until(start);
                Ok(Budget::Business(millis(time)))
            }
            Target::Plain(time) => {
                let start = from.timestamp_millis();
                let wall = start + self.line.zone().offset_at(start);
                let end = self
                    .line
                    .zone()
                    .instant_of(wall.checked_add(time.num_milliseconds()).ok_or(NeverDue::TooFar)?);
                Ok(Budget::Plain(millis(end - start)))
            }
        }
    }

    /// The first instant at which a budget has been spent outside the pauses. An empty budget of
    /// business time is spent at the first open instant.
    pub fn spent_at(
        &self,
        from: DateTime<Utc>,
        budget: Budget,
        pauses: &[Pause],
    ) -> Result<DateTime<Utc>, NeverDue> {
        let start = from.timestamp_millis();
        let mut rest = budget.time().num_milliseconds().max(0);
        let passes = |from: i64, to: i64| match budget {
            Budget::Business(_) => self.line.open_until(to) - self.line.open_until(from),
            Budget::Plain(_) => to - from,
        };
        let mut cursor = start;
        for (begun, ended) in pause::joined(pauses, start, i64::MAX) {
            let run = passes(cursor, begun);
            // An empty budget is not spent before the clock goes for the first time.
            if rest < run || (rest == run && rest > 0) {
                break;
            }
            rest -= run;
            cursor = ended;
        }
        let end = match budget {
            Budget::Business(_) => self.passed(cursor, rest)?,
            Budget::Plain(_) => cursor.saturating_add(rest),
        };
        within_horizon(start, end)
    }

    /// How much of a budget's kind of time lies in a span outside the pauses.
    pub fn spent(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        budget: Budget,
        pauses: &[Pause],
    ) -> TimeDelta {
        match budget {
            Budget::Business(_) => self.consumed(from, to, pauses),
            Budget::Plain(_) => {
                let (start, end) = (from.timestamp_millis(), to.timestamp_millis());
                let paused = pause::joined(pauses, start, end);
                let paused: i64 = paused.iter().map(|(from, to)| to - from).sum();
                millis((end - start).max(0) - paused)
            }
        }
    }

    /// The instant after so many minutes of business time, or before for a negative number. For
    /// zero, the first open instant.
    pub fn add_minutes(
        &self,
        from: DateTime<Utc>,
        minutes: i64,
    ) -> Result<DateTime<Utc>, NeverDue> {
        let time = TimeDelta::try_minutes(minutes).ok_or(NeverDue::TooFar)?;
        self.add(from, time)
    }

    /// The instant after so much business time, or before for a negative one. Forwards it is the
    /// first such instant (a closing where one fits), backwards the last (an opening); for zero, the
    /// first open instant.
    pub fn add(&self, from: DateTime<Utc>, time: TimeDelta) -> Result<DateTime<Utc>, NeverDue> {
        let start = from.timestamp_millis();
        within_horizon(start, self.passed(start, time.num_milliseconds())?)
    }

    /// Business time in a span.
    pub fn between(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> TimeDelta {
        self.consumed(from, to, &[])
    }

    /// Business time in a span outside the pauses.
    pub fn consumed(&self, from: DateTime<Utc>, to: DateTime<Utc>, pauses: &[Pause]) -> TimeDelta {
        let (start, end) = (from.timestamp_millis(), to.timestamp_millis());
        if end <= start {
            return TimeDelta::zero();
        }
        let open = |from, to| self.line.open_until(to) - self.line.open_until(from);
        let paused = pause::joined(pauses, start, end);
        let paused: i64 = paused.iter().map(|(from, to)| open(*from, *to)).sum();
        millis(open(start, end) - paused)
    }

    /// Whether it is open at an instant.
    pub fn is_open(&self, at: DateTime<Utc>) -> bool {
        self.line.is_open(at.timestamp_millis())
    }

    /// The first open instant at or after one; none where it never opens again.
    pub fn next_open(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let start = at.timestamp_millis();
        let open = self.line.last_with(self.line.open_until(start))?;
        if open == start { Some(at) } else { instant(open) }
    }

    /// The next opening after an instant: the one after the next closing where it is open then.
    pub fn next_opening(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        if self.is_open(at) { self.next_open(self.next_close(at)?) } else { self.next_open(at) }
    }

    /// The last instant at or before one up to which it was open: the instant itself within business
    /// hours and at closing, else the closing before. None where it never was open.
    pub fn prev_open(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let start = at.timestamp_millis();
        let open = self.line.first_with(self.line.open_until(start))?;
        if open == start { Some(at) } else { instant(open) }
    }

    /// The next closing after an instant, opening before where need be; none where it never closes
    /// or never opens again.
    pub fn next_close(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let open = self.next_open(at)?;
        instant(self.line.closing(open.timestamp_millis())?)
    }

    /// The open periods in a span, in order, cut to it.
    pub fn periods(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> impl Iterator<Item = Span> {
        let mut cursor = from;
        std::iter::from_fn(move || {
            let open = self.next_open(cursor).filter(|open| *open < to)?;
            let close = self.next_close(open).map_or(to, |close| close.min(to));
            cursor = close;
            Some(Span { from: open, to: close })
        })
    }

    /// The same wall-clock time so many working days later, or earlier for a negative number, and
    /// from there to the nearest open instant in the same direction. The day of the start never
    /// counts.
    pub fn add_working_days(
        &self,
        from: DateTime<Utc>,
        days: i32,
    ) -> Result<DateTime<Utc>, NeverDue> {
        let start = from.timestamp_millis();
        let date = self.line.date_at(start);
        let target = if days == 0 { date } else { self.working_day(date, i64::from(days))? };
        let wall = start + self.line.zone().offset_at(start) + (target - date) * DAY;
        let moved = if days == 0 { start } else { self.line.zone().instant_of(wall) };
        let open = self.line.open_until(moved);
        let snapped = if days < 0 { self.line.first_with(open) } else { self.line.last_with(open) };
        within_horizon(start, snapped.ok_or(NeverDue::NotOpenEnough)?)
    }

    /// What a date is in this calendar: usual, an exception, or a holiday.
    pub fn day(&self, date: NaiveDate) -> Day {
        self.line.day(days_since_1970(date)).0
    }

    /// Whether a date has open hours.
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        !self.line.day(days_since_1970(date)).1.is_empty()
    }

    /// Close of business of the n-th working day after an instant's date.
    fn close_of_business(&self, start: i64, days: i64) -> Result<i64, NeverDue> {
        let date = self.line.date_at(start);
        let date = if days == 0 { date } else { self.working_day(date, days)? };
        let (_, periods) = self.line.day(date);
        Ok(periods.last().map_or(start, |(_, closing)| *closing))
    }

    /// The n-th working day after a date, or before it for a negative number.
    fn working_day(&self, date: i64, days: i64) -> Result<i64, NeverDue> {
        let before = if days > 0 {
            self.line.working_before(date + 1) + days - 1
        } else {
            self.line.working_before(date) + days
        };
        let found = self.line.working_day(before).ok_or(NeverDue::NotOpenEnough)?;
        if (found - date).abs() > HORIZON / DAY {
            return Err(NeverDue::TooFar);
        }
        Ok(found)
    }

    /// The instant when so much business time has passed since another.
    fn passed(&self, start: i64, time: i64) -> Result<i64, NeverDue> {
        // No more business time passes than real time.
        if time.unsigned_abs() > HORIZON.unsigned_abs() {
            return Err(NeverDue::TooFar);
        }
        let open = self.line.open_until(start).checked_add(time).ok_or(NeverDue::TooFar)?;
        let end = if time > 0 { self.line.first_with(open) } else { self.line.last_with(open) };
        end.ok_or(NeverDue::NotOpenEnough)
    }
}

impl fmt::Debug for Calendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Calendar")
            .field("timezone", &self.timezone().name())
            .field("spec", &self.spec)
            .finish_non_exhaustive()
    }
}

/// Calendars are equal that are open at the same times for the same written reason.
impl PartialEq for Calendar {
    fn eq(&self, other: &Self) -> bool {
        self.timezone() == other.timezone() && self.spec == other.spec
    }
}

impl Eq for Calendar {}

fn millis(count: i64) -> TimeDelta {
    TimeDelta::try_milliseconds(count).unwrap_or(TimeDelta::MAX)
}

fn instant(millis: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(millis)
}

fn within_horizon(start: i64, end: i64) -> Result<DateTime<Utc>, NeverDue> {
    if start.abs_diff(end) > HORIZON.unsigned_abs() {
        return Err(NeverDue::TooFar);
    }
    instant(end).ok_or(NeverDue::TooFar)
}

fn days_since_1970(date: NaiveDate) -> i64 {
    use chrono::Datelike;
    i64::from(date.num_days_from_ce()) - DAYS_TO_1970
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Monday to Friday with a break, in a zone that changes its clocks; a holiday, a short day, and
    /// an open Saturday.
    fn office() -> Calendar {
        let spec = toml::from_str(
            r#"
            timezone = "Europe/Berlin"
            holidays = ["2026-04-03", "2026-04-06"]
            exceptions = { "2026-04-02" = ["09:00-12:00"], "2026-04-11" = ["10:00-14:00"], "2026-04-03" = ["09:00-10:00"] }
            [hours]
            mon = ["09:00-13:00", "14:00-18:00"]
            tue = ["09:00-13:00", "14:00-18:00"]
            wed = ["09:00-13:00", "14:00-18:00"]
            thu = ["09:00-13:00", "14:00-18:00"]
            fri = ["09:00-13:00", "14:00-16:00"]
            "#,
        );
        Calendar::new(spec.unwrap(), Tz::UTC).unwrap()
    }

    /// An instant from the wall clock in Berlin, as `04-02 09:00` of 2026.
    fn at(wall: &str) -> DateTime<Utc> {
        let wall = format!("2026-{wall}:00");
        let wall = NaiveDateTime::parse_from_str(&wall, "%Y-%m-%d %H:%M:%S").unwrap();
        let wall = wall.and_local_timezone(chrono_tz::Europe::Berlin);
        wall.single().unwrap().to_utc()
    }

    fn target(text: &str) -> Target {
        text.parse().unwrap()
    }

    #[test]
    fn targets_fall_due() {
        let office = office();
        for (from, text, due) in [
            // Business time: over the break, to closing exactly, over the night, over Easter.
            ("03-30 12:00", "2h", "03-30 15:00"),
            ("03-30 12:00", "1h", "03-30 13:00"),
            ("03-30 12:00", "5h", "03-30 18:00"),
            ("03-30 12:00", "5h1m", "03-31 09:01"),
            ("04-01 17:00", "1h30m", "04-02 09:30"),
            ("04-02 11:00", "2h", "04-07 10:00"),
            // Working days: the day of the start does not count, whatever the hour.
            ("03-30 07:00", "1wd", "03-31 18:00"),
            ("03-30 12:00", "1wd", "03-31 18:00"),
            ("03-30 20:00", "3wd", "04-02 12:00"),
            ("04-02 09:30", "1wd", "04-07 18:00"),
            ("04-04 12:00", "1wd", "04-07 18:00"),
            ("04-08 12:00", "3wd", "04-11 14:00"),
            // Plain days: the same time on the wall, over a change of clocks and a holiday too.
            ("03-27 12:00", "3d", "03-30 12:00"),
            ("03-30 22:15", "1w", "04-06 22:15"),
        ] {
            assert_eq!(office.due(at(from), &target(text)), Ok(at(due)), "{from} {text}");
        }
    }

    #[test]
    fn pauses_move_what_is_due() {
        let office = office();
        let pauses =
            [(at("03-30 12:30"), at("03-30 14:30")), (at("03-31 17:00"), at("04-01 10:00"))];
        for (from, text, due) in [
            // The clock that is paused at noon goes on after the break.
            ("03-30 12:00", "1h", "03-30 15:00"),
            ("03-30 12:00", "30m", "03-30 12:30"),
            ("03-30 13:30", "30m", "03-30 15:00"),
            // An hour was lost on Monday, and one on Tuesday and on Wednesday each.
            ("03-30 12:00", "2wd", "04-02 12:00"),
            ("03-30 16:00", "1wd", "04-01 11:00"),
            // Two hours, then seventeen.
            ("03-30 12:00", "1d", "03-31 14:00"),
            ("03-30 12:00", "2d", "04-02 07:00"),
        ] {
            assert_eq!(
                office.due_paused(at(from), &target(text), &pauses),
                Ok(at(due)),
                "{from} {text}"
            );
        }
        let day = office.consumed(at("03-30 09:00"), at("03-30 18:00"), &pauses);
        assert_eq!(day, TimeDelta::hours(7));
        let budget = Budget::Plain(TimeDelta::days(1));
        let day = office.spent(at("03-30 09:00"), at("03-30 18:00"), budget, &pauses);
        assert_eq!(day, TimeDelta::hours(7));
    }

    #[test]
    fn an_explanation_names_what_was_met() {
        use Counting::{Closed, Counted, Paused};
        let pauses = [(at("04-07 09:30"), at("04-07 15:00"))];
        let explained = office().due_explained(at("04-02 11:30"), &target("2h"), &pauses);
        let explained = explained.unwrap();
        let found: Vec<_> = explained
            .segments
            .iter()
            .map(|segment| {
                (
                    segment.from,
                    segment.to,
                    segment.counting,
                    segment.day,
                    segment.time.num_minutes(),
                )
            })
            .collect();
        let expected = [
            ("04-02 11:30", "04-02 12:00", Counted, Day::Exception, 30),
            ("04-02 12:00", "04-03 00:00", Closed, Day::Exception, 0),
            ("04-03 00:00", "04-04 00:00", Closed, Day::Holiday, 0),
            ("04-04 00:00", "04-06 00:00", Closed, Day::Usual, 0),
            ("04-06 00:00", "04-07 00:00", Closed, Day::Holiday, 0),
            ("04-07 00:00", "04-07 09:00", Closed, Day::Usual, 0),
            ("04-07 09:00", "04-07 09:30", Counted, Day::Usual, 30),
            ("04-07 09:30", "04-07 15:00", Paused, Day::Usual, 270),
            ("04-07 15:00", "04-07 16:00", Counted, Day::Usual, 60),
        ];
        assert_eq!(
            found,
            expected.map(|(from, to, counting, day, time)| (at(from), at(to), counting, day, time))
        );
    }

    #[test]
    fn always_is_real_time() {
        let always = Calendar::always(chrono_tz::Europe::Berlin);
        let from = at("03-28 12:00");
        assert_eq!(always.due(from, &target("24h")), Ok(from + TimeDelta::hours(24)));
        assert_eq!(always.due(from, &target("1d")), Ok(from + TimeDelta::hours(23)));
        let again = Calendar::new(always.spec().clone(), Tz::UTC).unwrap();
        assert_eq!(again, always);
        assert!(always.is_open(from));
    }
}
