//! The only reader of the system's time. Everything else is given the time as a value.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

/// Where the time comes from.
#[derive(Debug, Clone, Copy, Default)]
pub struct Clock {}

impl Clock {
    pub fn system() -> Self {
        Self {}
    }

    /// What time it is.
    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    pub fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// A clock that does not go back: where the system's is behind, it goes on from where it was, until the system's has
/// caught up.
#[derive(Debug, Clone, Copy)]
pub struct Onward {
    /// What it showed last, and how long it had run then.
    shown: DateTime<Utc>,
    run: Duration,
}

impl Onward {
    pub fn from(shown: DateTime<Utc>) -> Self {
        Self { shown, run: Duration::ZERO }
    }

    /// It has never shown less than this.
    pub fn not_before(&mut self, time: DateTime<Utc>) {
        self.shown = self.shown.max(time);
    }

    /// What it shows when the system's clock shows this and it has run for so long; and whether the system's is
    /// behind by more than clocks differ.
    pub fn shows(
        &mut self,
        system: DateTime<Utc>,
        run: Duration,
        clocks_differ: TimeDelta,
    ) -> (DateTime<Utc>, bool) {
        let since = TimeDelta::from_std(run.saturating_sub(self.run)).unwrap_or(TimeDelta::zero());
        let by_itself = self.shown.checked_add_signed(since).unwrap_or(self.shown);
        self.shown = system.max(by_itself);
        self.run = run;
        (self.shown, by_itself - system > clocks_differ)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIFFER: TimeDelta = TimeDelta::seconds(5);

    #[test]
    fn a_clock_that_is_put_back_goes_on_and_is_told_of_until_it_is_right_again() {
        let noon = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let at = |seconds| noon + TimeDelta::seconds(seconds);
        let mut clock = Onward::from(noon);
        let mut shows = |system, run| clock.shows(at(system), Duration::from_secs(run), DIFFER);

        assert_eq!(shows(0, 0), (at(0), false));
        assert_eq!(shows(10, 10), (at(10), false));
        // A second back is what clocks do when they are set; an hour back is wrong.
        assert_eq!(shows(19, 20), (at(20), false));
        assert_eq!(shows(-3600, 30), (at(30), true));
        assert_eq!(shows(-3590, 40), (at(40), true));
        assert_eq!(shows(50, 50), (at(50), false));
    }

    #[test]
    fn what_happened_at_a_later_time_is_not_ahead_of_the_clock() {
        let noon = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let mut clock = Onward::from(noon);
        clock.not_before(noon + TimeDelta::hours(1));

        let (shown, behind) = clock.shows(noon, Duration::from_secs(1), DIFFER);

        assert_eq!(shown, noon + TimeDelta::hours(1) + TimeDelta::seconds(1));
        assert!(behind);
    }
}
