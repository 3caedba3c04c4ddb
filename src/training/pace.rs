//! The clock of a throwaway desk: it begins where the desk says and runs as fast as is asked.

use chrono::{DateTime, TimeDelta, Utc};

/// The clock of a throwaway desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// The time at the real desk when it began.
    pub real: DateTime<Utc>,
    /// What it showed then.
    pub shown: DateTime<Utc>,
    /// How many seconds pass here in one there.
    pub speed: u32,
}

impl Pace {
    /// The time here when it is so late at the real desk.
    pub fn at(&self, real: DateTime<Utc>) -> DateTime<Utc> {
        let passed = (real - self.real).max(TimeDelta::zero());
        // Nobody practises for so long that this runs over.
        let speed = i32::try_from(self.speed).unwrap_or(i32::MAX);
        passed
            .checked_mul(speed)
            .and_then(|passed| self.shown.checked_add_signed(passed))
            .unwrap_or(self.shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_as_fast_as_is_asked_and_never_back() {
        let real: DateTime<Utc> = "2026-04-14T09:00:00Z".parse().unwrap();
        let shown = "2026-03-02T07:00:00Z".parse().unwrap();
        let pace = Pace { real, shown, speed: 10 };
        assert_eq!(pace.at(real), shown);
        assert_eq!(pace.at(real + TimeDelta::seconds(30)), shown + TimeDelta::minutes(5));
        assert_eq!(pace.at(real - TimeDelta::seconds(30)), shown);
    }
}
