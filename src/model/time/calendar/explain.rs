//! Why something falls due when it does: the time from the start to the end cut into stretches, each
//! with what it was and whether it counted.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::{
    Budget, Calendar, NeverDue, Pause, instant, millis, pause::joined, timeline::Day, week::DAY,
};
use crate::model::target::Target;

/// Whether a stretch of time counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Counting {
    Counted,
    /// It did not, as the calendar was closed.
    Closed,
    /// It did not, as the clock stood still.
    Paused,
}

impl Counting {
    /// Its name in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Counted => "counted",
            Self::Closed => "closed",
            Self::Paused => "paused",
        }
    }
}

/// A stretch of time of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// The first instant of it.
    pub from: DateTime<Utc>,
    /// The first instant after it.
    pub to: DateTime<Utc>,
    pub counting: Counting,
    /// What the calendar says of its dates; for a pause, of the date on which it begins.
    pub day: Day,
    /// The time in it of the kind that is counted: all of a stretch that counted, none of one that
    /// was closed, and for a pause what it took away.
    pub time: TimeDelta,
}

/// A span of time explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    pub from: DateTime<Utc>,
    /// Where it ends: the due time, where one was asked for.
    pub to: DateTime<Utc>,
    /// The zone in which dates begin.
    pub timezone: Tz,
    pub counted: TimeDelta,
    /// All of it, in order and without gaps. Closed nights and weekends next to one another are one
    /// stretch; holidays and exceptions stand apart.
    pub segments: Vec<Segment>,
}

impl Explained {
    /// The stretches of one kind.
    pub fn of(&self, counting: Counting) -> impl Iterator<Item = &Segment> {
        self.segments.iter().filter(move |segment| segment.counting == counting)
    }

    /// This span and the one that begins where it ends.
    #[must_use]
    pub fn and_then(mut self, next: Self) -> Self {
        self.to = next.to;
        self.counted += next.counted;
        self.segments.extend(next.segments);
        self
    }

    /// What of it lies before an instant at which nothing stands still.
    #[must_use]
    pub fn until(mut self, end: DateTime<Utc>) -> Self {
        self.to = self.to.min(end);
        self.segments.retain(|segment| segment.from < end);
        if let Some(last) = self.segments.last_mut().filter(|last| last.to > end) {
            last.to = end;
            if last.counting == Counting::Counted {
                last.time = last.to - last.from;
            }
        }
        self.counted = self.of(Counting::Counted).map(|segment| segment.time).sum();
        self
    }
}

impl Calendar {
    /// When a target falls due, and how that came about.
    pub fn due_explained(
        &self,
        from: DateTime<Utc>,
        target: &Target,
        pauses: &[Pause],
    ) -> Result<Explained, NeverDue> {
        let budget = self.budget(from, target)?;
        let due = self.spent_at(from, budget, pauses)?;
        Ok(self.explained(from, due, budget, pauses))
    }

    /// Business time in a span outside the pauses, and how it came together.
    pub fn between_explained(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        pauses: &[Pause],
    ) -> Explained {
        let budget = Budget::Business(TimeDelta::zero());
        self.explained(from, to, budget, pauses)
    }

    /// A span in terms of a budget's kind of time.
    pub fn explained(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        budget: Budget,
        pauses: &[Pause],
    ) -> Explained {
        let (start, end) = (from.timestamp_millis(), to.timestamp_millis());
        let mut pieces = Pieces::default();
        let mut cursor = start;
        for (begun, ended) in joined(pauses, start, end) {
            self.cut(cursor, begun, budget, &mut pieces);
            let (day, _) = self.line.day(self.line.date_at(begun));
            let time = match budget {
                Budget::Business(_) => self.line.open_until(ended) - self.line.open_until(begun),
                Budget::Plain(_) => ended - begun,
            };
            pieces.push(begun, ended, Counting::Paused, day, time);
            cursor = ended;
        }
        self.cut(cursor, end, budget, &mut pieces);
        Explained {
            from,
            to,
            timezone: self.timezone(),
            counted: self.spent(from, to, budget, pauses),
            segments: pieces.segments(),
        }
    }

    /// Cuts a span without pauses, date by date.
    fn cut(&self, from: i64, to: i64, budget: Budget, pieces: &mut Pieces) {
        if let Budget::Plain(_) = budget {
            let (day, _) = self.line.day(self.line.date_at(from));
            return pieces.push(from, to, Counting::Counted, day, to - from);
        }
        let mut cursor = from;
        let mut date = self.line.date_at(from);
        while cursor < to {
            let (day, periods) = self.line.day(date);
            let midnight = self.line.zone().instant_of((date + 1) * DAY);
            for (opening, closing) in periods {
                let (opening, closing) = (opening.clamp(cursor, to), closing.clamp(cursor, to));
                pieces.push(cursor, opening, Counting::Closed, day, 0);
                pieces.push(opening, closing, Counting::Counted, day, closing - opening);
                cursor = closing;
            }
            let end = midnight.clamp(cursor, to);
            pieces.push(cursor, end, Counting::Closed, day, 0);
            cursor = end;
            date += 1;
        }
    }
}

/// Stretches in milliseconds, as they come.
#[derive(Default)]
struct Pieces(Vec<(i64, i64, Counting, Day, i64)>);

impl Pieces {
    /// Adds a stretch, joining it to the one before where it is of the same kind.
    fn push(&mut self, from: i64, to: i64, counting: Counting, day: Day, time: i64) {
        if from >= to {
            return;
        }
        match self.0.last_mut() {
            Some(last) if (last.1, last.2, last.3) == (from, counting, day) => {
                last.1 = to;
                last.4 += time;
            }
            _ => self.0.push((from, to, counting, day, time)),
        }
    }

    fn segments(self) -> Vec<Segment> {
        let segment = |(from, to, counting, day, time)| {
            Some(Segment {
                from: instant(from)?,
                to: instant(to)?,
                counting,
                day,
                time: millis(time),
            })
        };
        self.0.into_iter().filter_map(segment).collect()
    }
}
