//! Business time as one rising function of the instant, and its inverse.
//!
//! The line of time is cut into pieces: single odd days (holidays, exceptions, days on which the
//! clocks change) with their open periods written out, and between them stretches of usual weeks at
//! one offset from UTC, for which the sums over the [`Week`] answer. Every piece keeps the business
//! time and the working days before it, so that both directions are a binary search among the
//! pieces, and another within one.

use std::{collections::BTreeMap, ops::Range};

use super::{
    week::{DAY, Hours, Week},
    zone::Zone,
};

/// What a date is in a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Day {
    /// It has the hours of its weekday.
    Usual,
    /// It has hours of its own.
    Exception,
    /// It is a holiday.
    Holiday,
}

impl Day {
    /// Its name in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Usual => "usual",
            Self::Exception => "exception",
            Self::Holiday => "holiday",
        }
    }
}

/// The pieces of time, from the beginning to the end of it.
#[derive(Debug, Clone)]
pub(super) struct Timeline {
    zone: Zone,
    week: Week,
    pieces: Vec<Piece>,
    /// The open periods of all odd days, as instants.
    periods: Vec<(i64, i64)>,
}

#[derive(Debug, Clone)]
struct Piece {
    /// The first instant of it; `i64::MIN` for the first piece.
    start: i64,
    /// Business time before it; `i64::MIN` for the first piece.
    open: i64,
    /// Its first date, in days since 1970; `i64::MIN` for the first piece.
    date: i64,
    /// Working days before it; `i64::MIN` for the first piece.
    working: i64,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    /// Usual weeks at one offset from UTC. What the week counts since 1970 differs by constants
    /// from what the line counts.
    Weeks { offset: i64, open: i64, working: i64 },
    /// One date, with its open periods.
    Odd { day: Day, periods: Range<usize> },
}

impl Timeline {
    /// Cuts the line. Dates are days since 1970; `special` has the hours of exceptions and
    /// holidays.
    pub(super) fn new(zone: Zone, week: Week, special: &BTreeMap<i64, (Day, Hours)>) -> Self {
        let mut odd: BTreeMap<i64, (Day, Option<&Hours>)> = zone
            .shifts()
            .iter()
            .flat_map(|shift| {
                let (low, high) = shift.walls();
                low.div_euclid(DAY)..=high.div_euclid(DAY)
            })
            .map(|date| (date, (Day::Usual, None)))
            .collect();
        for (date, (day, hours)) in special {
            odd.insert(*date, (*day, Some(hours)));
        }
        let mut line =
            Self { pieces: Vec::with_capacity(2 * odd.len() + 1), periods: Vec::new(), zone, week };
        let beginning = odd.first_key_value().map_or(0, |(date, _)| *date) * DAY;
        line.pieces.push(Piece {
            start: i64::MIN,
            open: i64::MIN,
            date: i64::MIN,
            working: i64::MIN,
            kind: Kind::Weeks {
                offset: line.zone.offset_at(line.zone.instant_of(beginning) - 1),
                open: 0,
                working: 0,
            },
        });
        let mut next = odd.iter().peekable();
        while let Some((&date, &(day, hours))) = next.next() {
            let followed = next.peek().is_some_and(|(other, _)| **other == date + 1);
            line.push_odd(date, day, hours, followed);
        }
        line
    }

    /// Adds an odd day, and the weeks after it unless another odd day follows.
    fn push_odd(&mut self, date: i64, day: Day, hours: Option<&Hours>, followed: bool) {
        let start = self.zone.instant_of(date * DAY);
        let end = self.zone.instant_of((date + 1) * DAY);
        let (open, working) = (self.open_until(start), self.working_before(date));
        let begun = self.periods.len();
        for &(from, to) in hours.unwrap_or_else(|| self.week.hours(date)) {
            let from = self.zone.instant_of(date * DAY + from);
            let to = self.zone.instant_of(date * DAY + to);
            if from < to {
                self.periods.push((from, to));
            }
        }
        let periods = begun..self.periods.len();
        let length: i64 = self.periods[periods.clone()].iter().map(|(from, to)| to - from).sum();
        let works = i64::from(!periods.is_empty());
        self.pieces.push(Piece { start, open, date, working, kind: Kind::Odd { day, periods } });
        if !followed {
            let offset = self.zone.offset_at(end);
            let (open, working) = (open + length, working + works);
            self.pieces.push(Piece {
                start: end,
                open,
                date: date + 1,
                working,
                kind: Kind::Weeks {
                    offset,
                    open: open - self.week.open_until(end + offset),
                    working: working - self.week.working_before(date + 1),
                },
            });
        }
    }

    pub(super) fn zone(&self) -> &Zone {
        &self.zone
    }

    /// Business time up to an instant, from an origin of the line's own.
    pub(super) fn open_until(&self, instant: i64) -> i64 {
        let piece = self.piece(|piece| piece.start <= instant);
        match &piece.kind {
            Kind::Weeks { offset, open, .. } => open + self.week.open_until(instant + offset),
            Kind::Odd { periods, .. } => {
                let passed: i64 = self.periods[periods.clone()]
                    .iter()
                    .map(|(from, to)| instant.clamp(*from, *to) - from)
                    .sum();
                piece.open + passed
            }
        }
    }

    /// The first instant up to which there is so much business time: a closing where one fits.
    /// None where there never is.
    pub(super) fn first_with(&self, time: i64) -> Option<i64> {
        let piece = self.piece(|piece| piece.open < time);
        match &piece.kind {
            Kind::Weeks { offset, open, .. } => {
                Some(self.week.first_with(time.checked_sub(*open)?)? - offset)
            }
            Kind::Odd { periods, .. } => {
                let mut rest = time - piece.open;
                for (from, to) in &self.periods[periods.clone()] {
                    if rest <= to - from {
                        return Some(from + rest);
                    }
                    rest -= to - from;
                }
                None
            }
        }
    }

    /// The last instant up to which there is no more business time: an opening where one fits.
    /// None where it never opens again.
    pub(super) fn last_with(&self, time: i64) -> Option<i64> {
        let piece = self.piece(|piece| piece.open <= time);
        match &piece.kind {
            Kind::Weeks { offset, open, .. } => {
                Some(self.week.last_with(time.checked_sub(*open)?)? - offset)
            }
            Kind::Odd { periods, .. } => {
                let mut rest = time - piece.open;
                for (from, to) in &self.periods[periods.clone()] {
                    if rest < to - from {
                        return Some(from + rest);
                    }
                    rest -= to - from;
                }
                None
            }
        }
    }

    /// Whether it is open at an instant.
    pub(super) fn is_open(&self, instant: i64) -> bool {
        self.last_with(self.open_until(instant)) == Some(instant)
    }

    /// Where the open run ends that an open instant lies in; none where it never closes.
    pub(super) fn closing(&self, open: i64) -> Option<i64> {
        let mut cursor = open;
        loop {
            let index = self.index(|piece| piece.start <= cursor);
            let piece = &self.pieces[index];
            cursor = match &piece.kind {
                Kind::Weeks { .. } if self.week.is_always_open() => {
                    self.pieces.get(index + 1)?.start
                }
                Kind::Weeks { offset, .. } => {
                    let wall = cursor + offset;
                    let date = wall.div_euclid(DAY);
                    let hours = self.week.hours(date).iter();
                    let end = hours.map(|(_, to)| date * DAY + to).find(|end| *end > wall)?;
                    end - offset
                }
                Kind::Odd { periods, .. } => {
                    let periods = &self.periods[periods.clone()];
                    periods.iter().find(|(_, to)| *to > cursor)?.1
                }
            };
            if !self.is_open(cursor) {
                return Some(cursor);
            }
        }
    }

    /// The date on the wall at an instant, in days since 1970.
    pub(super) fn date_at(&self, instant: i64) -> i64 {
        (instant + self.zone.offset_at(instant)).div_euclid(DAY)
    }

    /// What a date is, and its open periods.
    pub(super) fn day(&self, date: i64) -> (Day, Vec<(i64, i64)>) {
        match &self.piece(|piece| piece.date <= date).kind {
            Kind::Weeks { offset, .. } => {
                let hours = self.week.hours(date).iter();
                let midnight = date * DAY - offset;
                let periods = hours.map(|(from, to)| (midnight + from, midnight + to));
                (Day::Usual, periods.collect())
            }
            Kind::Odd { day, periods } => (*day, self.periods[periods.clone()].to_vec()),
        }
    }

    /// Working days before a date, from an origin of the line's own.
    pub(super) fn working_before(&self, date: i64) -> i64 {
        let piece = self.piece(|piece| piece.date <= date);
        match &piece.kind {
            Kind::Weeks { working, .. } => working + self.week.working_before(date),
            Kind::Odd { periods, .. } => {
                let works = date > piece.date && !periods.is_empty();
                piece.working + i64::from(works)
            }
        }
    }

    /// The working day before which there are so many; none where there is no such day.
    pub(super) fn working_day(&self, before: i64) -> Option<i64> {
        let piece = self.piece(|piece| piece.working <= before);
        match &piece.kind {
            Kind::Weeks { working, .. } => self.week.working_day(before.checked_sub(*working)?),
            // More working days lie after this one than are asked for, so it is one.
            Kind::Odd { .. } => Some(piece.date),
        }
    }

    fn piece(&self, begun: impl Fn(&Piece) -> bool) -> &Piece {
        &self.pieces[self.index(begun)]
    }

    /// The last piece that has begun by some measure that rises along the line.
    fn index(&self, begun: impl Fn(&Piece) -> bool) -> usize {
        self.pieces.partition_point(begun).saturating_sub(1)
    }
}
