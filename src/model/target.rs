//! How long something may take, as a standard writes it: `30m`, `4h`, `1h30m`, `3wd`, `2d`, `1w`.

use std::{fmt, str::FromStr};

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

/// How long something may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Target {
    /// Business time of a calendar, in whole minutes: `30m`, `4h`, `1h30m`.
    Business(TimeDelta),
    /// The close of business of the n-th working day after the start: `3wd`.
    WorkingDays(u32),
    /// Plain calendar time, in whole days: `2d`, `1w`.
    Plain(TimeDelta),
}

/// Why a text is no target.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is no target: write business time as 30m, 4h or 1h30m, working days as 3wd, plain days as 2d or 1w"
)]
pub struct TargetError {
    /// The text.
    pub text: String,
}

/// No target may be longer: ten years.
const LONGEST_MINUTES: i64 = 10 * 366 * 24 * 60;

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        let wrong = || TargetError {
            text: text.to_owned(),
        };
        let count = |digits: &str, unit: i64| {
            digits
                .parse::<i64>()
                .ok()
                .filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))
                .and_then(|number| number.checked_mul(unit))
                .filter(|minutes| (1..=LONGEST_MINUTES).contains(minutes))
        };
        let trimmed = text.trim();
        if let Some(days) = trimmed.strip_suffix("wd") {
            let days = count(days, 1)
                .filter(|days| *days <= 3660)
                .ok_or_else(wrong)?;
            return u32::try_from(days)
                .map(Self::WorkingDays)
                .map_err(|_| wrong());
        }
        if let Some(days) = trimmed.strip_suffix('d') {
            return count(days, 24 * 60)
                .map(|m| Self::Plain(TimeDelta::minutes(m)))
                .ok_or_else(wrong);
        }
        if let Some(weeks) = trimmed.strip_suffix('w') {
            let minutes = count(weeks, 7 * 24 * 60).ok_or_else(wrong)?;
            return Ok(Self::Plain(TimeDelta::minutes(minutes)));
        }
        let (hours, minutes) = match trimmed.split_once('h') {
            Some((hours, "")) => (Some(hours), None),
            Some((hours, rest)) => (Some(hours), Some(rest.strip_suffix('m').ok_or_else(wrong)?)),
            None => (None, Some(trimmed.strip_suffix('m').ok_or_else(wrong)?)),
        };
        let part =
            |digits: Option<&str>, unit| digits.map_or(Some(0), |digits| count(digits, unit));
        let total = part(hours, 60)
            .zip(part(minutes, 1))
            .map(|(hours, minutes)| hours + minutes)
            .ok_or_else(wrong)?;
        Ok(Self::Business(TimeDelta::minutes(total)))
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match *self {
            Self::Business(time) => match (time.num_minutes() / 60, time.num_minutes() % 60) {
                (0, minutes) => format!("{minutes}m"),
                (hours, 0) => format!("{hours}h"),
                (hours, minutes) => format!("{hours}h{minutes}m"),
            },
            Self::WorkingDays(days) => format!("{days}wd"),
            Self::Plain(time) if time.num_days() % 7 == 0 => format!("{}w", time.num_weeks()),
            Self::Plain(time) => format!("{}d", time.num_days()),
        };
        f.pad(&text)
    }
}

impl From<Target> for String {
    fn from(target: Target) -> Self {
        target.to_string()
    }
}

impl TryFrom<String> for Target {
    type Error = TargetError;

    fn try_from(text: String) -> Result<Self, TargetError> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_gives_back() {
        for text in ["30m", "4h", "1h30m", "3wd", "2d", "1w"] {
            assert_eq!(text.parse::<Target>().unwrap().to_string(), text);
        }
        assert_eq!("90m".parse::<Target>().unwrap().to_string(), "1h30m");
        assert_eq!("7d".parse::<Target>().unwrap().to_string(), "1w");
    }

    #[test]
    fn refuses_what_is_none() {
        for text in [
            "",
            "m",
            "h",
            "30",
            "1h30",
            "0m",
            "-5m",
            "1.5h",
            "1d2h",
            "3 wd",
            "99999999999h",
            "+5m",
        ] {
            assert!(text.parse::<Target>().is_err(), "{text}");
        }
    }
}
