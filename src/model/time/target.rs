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
    "`{text}` is no target: {fault}; write business time as 30m, 4h or 1h30m, working days as 3wd, plain days as 2d or 1w"
)]
pub struct TargetError {
    pub text: String,
    /// What is wrong with it.
    pub fault: TargetFault,
}

/// What is wrong with a text that should be a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TargetFault {
    #[error("it is empty")]
    Empty,
    /// It does not begin with a whole number, or one follows that is none.
    #[error("it needs a whole number before each unit")]
    NoNumber,
    /// A number has no unit.
    #[error("a number has no unit right after it")]
    NoUnit,
    /// A unit that there is not.
    #[error("its unit is unknown")]
    UnknownUnit,
    /// Units of different kinds of time, or minutes before hours, or one twice.
    #[error("only hours and then minutes can be put together")]
    Mixed,
    /// Nothing is to be done in no time.
    #[error("it is no time at all")]
    Zero,
    /// More than ten years.
    #[error("it is longer than ten years")]
    TooLong,
}

/// No target may be longer: ten years.
const LONGEST_MINUTES: i64 = 10 * 366 * 24 * 60;

/// The units, each with the minutes it has; a working day as long as a whole one.
const UNITS: [(&str, i64); 5] =
    [("m", 1), ("h", 60), ("wd", 24 * 60), ("d", 24 * 60), ("w", 7 * 24 * 60)];

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        read(text.trim()).map_err(|fault| TargetError { text: text.to_owned(), fault })
    }
}

fn read(text: &str) -> Result<Target, TargetFault> {
    if text.is_empty() {
        return Err(TargetFault::Empty);
    }
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (number, after) = cut(rest, |letter| letter.is_ascii_digit());
        if number.is_empty() {
            return Err(TargetFault::NoNumber);
        }
        let (unit, after) = cut(after, char::is_alphabetic);
        if unit.is_empty() {
            return Err(if after.starts_with(['.', ',']) {
                TargetFault::NoNumber
            } else {
                TargetFault::NoUnit
            });
        }
        let (unit, minutes) =
            UNITS.into_iter().find(|(name, _)| *name == unit).ok_or(TargetFault::UnknownUnit)?;
        let number: i64 = number.parse().map_err(|_| TargetFault::TooLong)?;
        let minutes = number.checked_mul(minutes).ok_or(TargetFault::TooLong)?;
        parts.push((unit, number, minutes));
        rest = after;
    }
    let minutes = parts
        .iter()
        .try_fold(0_i64, |sum, (_, _, minutes)| sum.checked_add(*minutes))
        .filter(|sum| *sum <= LONGEST_MINUTES)
        .ok_or(TargetFault::TooLong)?;
    let target = match parts[..] {
        [("wd", days, _)] => {
            Target::WorkingDays(u32::try_from(days).map_err(|_| TargetFault::TooLong)?)
        }
        [("d" | "w", ..)] => Target::Plain(TimeDelta::minutes(minutes)),
        [("h" | "m", ..)] | [("h", ..), ("m", ..)] => Target::Business(TimeDelta::minutes(minutes)),
        _ => return Err(TargetFault::Mixed),
    };
    if minutes == 0 {
        return Err(TargetFault::Zero);
    }
    Ok(target)
}

/// Cuts off the beginning of a text whose letters are of some kind.
fn cut(text: &str, kind: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|letter| !kind(letter)).unwrap_or(text.len());
    text.split_at(end)
}

impl Target {
    /// As time by the clock on the wall: business time and working days count as such time there.
    pub fn plain(self) -> TimeDelta {
        match self {
            Self::Business(time) | Self::Plain(time) => time,
            Self::WorkingDays(days) => TimeDelta::days(days.into()),
        }
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
        assert_eq!("1h00m".parse::<Target>().unwrap().to_string(), "1h");
        assert_eq!("7d".parse::<Target>().unwrap().to_string(), "1w");
    }

    #[test]
    fn says_what_is_wrong() {
        use TargetFault::{Empty, Mixed, NoNumber, NoUnit, TooLong, UnknownUnit, Zero};
        for (text, fault) in [
            ("", Empty),
            ("  ", Empty),
            ("m", NoNumber),
            ("-5m", NoNumber),
            ("+5m", NoNumber),
            ("1.5h", NoNumber),
            ("3 wd", NoUnit),
            ("30", NoUnit),
            ("1h30", NoUnit),
            ("4H", UnknownUnit),
            ("30min", UnknownUnit),
            ("3wdm", UnknownUnit),
            ("1d2h", Mixed),
            ("30m1h", Mixed),
            ("1h1h", Mixed),
            ("1w2d", Mixed),
            ("0m", Zero),
            ("0wd", Zero),
            ("99999999999h", TooLong),
            ("99999999999999999999999h", TooLong),
            ("9223372036854775807w", TooLong),
            ("3661wd", TooLong),
        ] {
            let error = text.parse::<Target>().unwrap_err();
            assert_eq!(error.fault, fault, "{text}");
        }
        assert_eq!(
            "30".parse::<Target>().unwrap_err().to_string(),
            "`30` is no target: a number has no unit right after it; write business time as 30m, 4h or 1h30m, working days as 3wd, plain days as 2d or 1w"
        );
    }
}
