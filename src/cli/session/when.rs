//! Times as arguments name them: past ones as well as coming ones.

use anyhow::{anyhow, bail};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;

use crate::model::{
    moment::{self, MomentError},
    years,
};

/// Reads a day as an argument names it: `2026-11-02`, and as it is shown, `02 Nov 2026`, or `02.11.2026`.
pub fn day(text: &str) -> Result<NaiveDate, String> {
    moment::written_day(text).ok_or_else(|| format!("`{text}` is no day; write 2026-11-02"))
}

/// Reads a time: RFC 3339, a date, or a date and a time, at the wall clock of a zone. A date alone
/// means its beginning.
pub fn when(text: &str, zone: Tz) -> anyhow::Result<DateTime<Utc>> {
    let text = text.trim();
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        let at = at.to_utc();
        anyhow::ensure!(years::hold(at), "`{text}` is out of reach");
        return Ok(at);
    }
    let wall = moment::written_day(text)
        .map(|date| date.and_time(NaiveTime::MIN))
        .or_else(|| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").ok())
        .or_else(|| {
            let (date, time) = text.rsplit_once(' ')?;
            let time = NaiveTime::parse_from_str(time, "%H:%M").ok()?;
            Some(moment::written_day(date)?.and_time(time))
        })
        .ok_or_else(|| {
            anyhow!("`{text}` is no time; write 2026-11-02, \"2026-11-02 09:00\" or RFC 3339")
        })?;
    zone.from_local_datetime(&wall)
        .earliest()
        .map(|at| at.to_utc())
        .ok_or_else(|| anyhow!("the clocks of {zone} skip {text}"))
}

/// Reads a coming time as people say it too: `+2h`, `tomorrow 9:00`, `15:30`.
pub fn coming(text: &str, now: DateTime<Utc>, zone: Tz) -> anyhow::Result<DateTime<Utc>> {
    if let Ok(at) = when(text, zone) {
        return Ok(at);
    }
    match moment::read(text, now, zone) {
        Ok(at) => Ok(at),
        Err(MomentError::Unreadable) => {
            bail!(
                "`{text}` is no time; write +2h, 15:30, \"tomorrow 9:00\" or \"2026-11-02 09:00\""
            )
        }
        Err(MomentError::Past) => bail!("`{text}` has passed"),
        Err(MomentError::Skipped) => bail!("the clocks of {zone} skip {text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_past_and_coming_times() {
        let zone = chrono_tz::Europe::Moscow;
        let at = |text| when(text, zone).unwrap().to_rfc3339();
        assert_eq!(at("2026-11-02"), "2026-11-01T21:00:00+00:00");
        assert_eq!(at("2026-11-02 09:00"), "2026-11-02T06:00:00+00:00");
        assert_eq!(at("2026-11-02T09:00:00+01:00"), "2026-11-02T08:00:00+00:00");
        assert_eq!(at("02.11.2026"), "2026-11-01T21:00:00+00:00");
        assert_eq!(at("02 Nov 2026 09:00"), "2026-11-02T06:00:00+00:00");
        assert_eq!(at("02 ноя 2026 09:00"), "2026-11-02T06:00:00+00:00");
        assert!(when("yesterday", zone).is_err());
        assert!(when("02.11 09:00", zone).is_err());
        assert!(day("02.11").is_err() && day("02 Nov 2026").is_ok());
        let now = when("2026-11-02 09:00", zone).unwrap();
        assert_eq!(coming("+2h", now, zone).unwrap(), when("2026-11-02 11:00", zone).unwrap());
        assert!(coming("some day", now, zone).is_err());
    }
}
